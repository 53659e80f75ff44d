//! Weights of `pallet_session_escrow`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// What the calls weigh.
pub trait WeightInfo {
	fn open() -> Weight;
	fn open_sponsored() -> Weight;
	fn claim() -> Weight;
	fn claim_prepaid() -> Weight;
	fn claim_many(n: u32) -> Weight;
	fn claim_many_of_one(n: u32) -> Weight;
	fn close_by_provider() -> Weight;
	fn close_by_payer() -> Weight;
	fn finalise() -> Weight;
	fn top_up() -> Weight;
	fn extend() -> Weight;
	fn set_allowance() -> Weight;
	fn revoke_allowance() -> Weight;
	fn rate() -> Weight;
	fn pay_put_by() -> Weight;
	fn tick() -> Weight;
	fn tidy_expired() -> Weight;
	fn tidy_final() -> Weight;
	fn tidy_allowance() -> Weight;
	fn tidy_settled() -> Weight;
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:0)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	fn open() -> Weight {
		// Minimum execution time: 164_935_000 picoseconds.
		Weight::from_parts(171_014_000, 2_582)
			.saturating_add(T::DbWeight::get().reads(23_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:0)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 177_323_000 picoseconds.
		Weight::from_parts(181_930_000, 2_939)
			.saturating_add(T::DbWeight::get().reads(25_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn claim() -> Weight {
		// Minimum execution time: 202_441_000 picoseconds.
		Weight::from_parts(208_039_000, 2_684)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn claim_prepaid() -> Weight {
		// Minimum execution time: 162_752_000 picoseconds.
		Weight::from_parts(166_497_000, 2_684)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:256)
	/// Storage: `NodeRegistry::Nodes` (r:256 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:256 w:0)
	/// Storage: `SessionEscrow::Owed` (r:256 w:256)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:515 w:515)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many(n: u32) -> Weight {
		// Minimum execution time: 209_682_000 picoseconds.
		Weight::from_parts(212_205_000, 719)
			// Standard error: 534_538
			.saturating_add(Weight::from_parts(154_638_522, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2_006).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:260 w:260)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many_of_one(n: u32) -> Weight {
		// Minimum execution time: 209_912_000 picoseconds.
		Weight::from_parts(212_665_000, 2_164)
			// Standard error: 182_886
			.saturating_add(Weight::from_parts(78_375_692, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 488).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:11 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn close_by_provider() -> Weight {
		// Minimum execution time: 351_251_000 picoseconds.
		Weight::from_parts(410_249_000, 3_249)
			.saturating_add(T::DbWeight::get().reads(27_u64))
			.saturating_add(T::DbWeight::get().writes(17_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn close_by_payer() -> Weight {
		// Minimum execution time: 233_907_000 picoseconds.
		Weight::from_parts(279_295_000, 2_868)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 203_542_000 picoseconds.
		Weight::from_parts(253_306_000, 1_247)
			.saturating_add(T::DbWeight::get().reads(19_u64))
			.saturating_add(T::DbWeight::get().writes(12_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up() -> Weight {
		// Minimum execution time: 122_853_000 picoseconds.
		Weight::from_parts(161_049_000, 2_837)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn extend() -> Weight {
		// Minimum execution time: 47_831_000 picoseconds.
		Weight::from_parts(65_066_000, 699)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:2)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NextAllowance` (r:1 w:1)
	fn set_allowance() -> Weight {
		// Minimum execution time: 86_848_000 picoseconds.
		Weight::from_parts(117_805_000, 515)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 68_261_000 picoseconds.
		Weight::from_parts(76_974_000, 350)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 111_436_000 picoseconds.
		Weight::from_parts(126_578_000, 554)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 62_453_000 picoseconds.
		Weight::from_parts(87_350_000, 295)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 922_000 picoseconds.
		Weight::from_parts(1_733_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 38_026_000 picoseconds.
		Weight::from_parts(49_473_000, 355)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:2 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_final() -> Weight {
		// Minimum execution time: 211_144_000 picoseconds.
		Weight::from_parts(288_368_000, 1_280)
			.saturating_add(T::DbWeight::get().reads(23_u64))
			.saturating_add(T::DbWeight::get().writes(12_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 70_145_000 picoseconds.
		Weight::from_parts(87_450_000, 563)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 16_754_000 picoseconds.
		Weight::from_parts(20_451_000, 189)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:0)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	fn open() -> Weight {
		// Minimum execution time: 164_935_000 picoseconds.
		Weight::from_parts(171_014_000, 2_582)
			.saturating_add(ParityDbWeight::get().reads(23_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:0)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 177_323_000 picoseconds.
		Weight::from_parts(181_930_000, 2_939)
			.saturating_add(ParityDbWeight::get().reads(25_u64))
			.saturating_add(ParityDbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn claim() -> Weight {
		// Minimum execution time: 202_441_000 picoseconds.
		Weight::from_parts(208_039_000, 2_684)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn claim_prepaid() -> Weight {
		// Minimum execution time: 162_752_000 picoseconds.
		Weight::from_parts(166_497_000, 2_684)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:256)
	/// Storage: `NodeRegistry::Nodes` (r:256 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:256 w:0)
	/// Storage: `SessionEscrow::Owed` (r:256 w:256)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:515 w:515)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many(n: u32) -> Weight {
		// Minimum execution time: 209_682_000 picoseconds.
		Weight::from_parts(212_205_000, 719)
			// Standard error: 534_538
			.saturating_add(Weight::from_parts(154_638_522, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2_006).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:260 w:260)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many_of_one(n: u32) -> Weight {
		// Minimum execution time: 209_912_000 picoseconds.
		Weight::from_parts(212_665_000, 2_164)
			// Standard error: 182_886
			.saturating_add(Weight::from_parts(78_375_692, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 488).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:11 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn close_by_provider() -> Weight {
		// Minimum execution time: 351_251_000 picoseconds.
		Weight::from_parts(410_249_000, 3_249)
			.saturating_add(ParityDbWeight::get().reads(27_u64))
			.saturating_add(ParityDbWeight::get().writes(17_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	fn close_by_payer() -> Weight {
		// Minimum execution time: 233_907_000 picoseconds.
		Weight::from_parts(279_295_000, 2_868)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 203_542_000 picoseconds.
		Weight::from_parts(253_306_000, 1_247)
			.saturating_add(ParityDbWeight::get().reads(19_u64))
			.saturating_add(ParityDbWeight::get().writes(12_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up() -> Weight {
		// Minimum execution time: 122_853_000 picoseconds.
		Weight::from_parts(161_049_000, 2_837)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn extend() -> Weight {
		// Minimum execution time: 47_831_000 picoseconds.
		Weight::from_parts(65_066_000, 699)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:2)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NextAllowance` (r:1 w:1)
	fn set_allowance() -> Weight {
		// Minimum execution time: 86_848_000 picoseconds.
		Weight::from_parts(117_805_000, 515)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 68_261_000 picoseconds.
		Weight::from_parts(76_974_000, 350)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 111_436_000 picoseconds.
		Weight::from_parts(126_578_000, 554)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 62_453_000 picoseconds.
		Weight::from_parts(87_350_000, 295)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 922_000 picoseconds.
		Weight::from_parts(1_733_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 38_026_000 picoseconds.
		Weight::from_parts(49_473_000, 355)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:2 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_final() -> Weight {
		// Minimum execution time: 211_144_000 picoseconds.
		Weight::from_parts(288_368_000, 1_280)
			.saturating_add(ParityDbWeight::get().reads(23_u64))
			.saturating_add(ParityDbWeight::get().writes(12_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 70_145_000 picoseconds.
		Weight::from_parts(87_450_000, 563)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 16_754_000 picoseconds.
		Weight::from_parts(20_451_000, 189)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
