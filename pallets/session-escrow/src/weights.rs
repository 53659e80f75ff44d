//! Weights of `pallet_session_escrow`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

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
		// Minimum execution time: 135_480_000 picoseconds.
		Weight::from_parts(152_570_000, 2_582)
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
		// Minimum execution time: 145_721_000 picoseconds.
		Weight::from_parts(159_655_000, 2_939)
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
		// Minimum execution time: 190_756_000 picoseconds.
		Weight::from_parts(219_377_000, 2_684)
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
		// Minimum execution time: 146_033_000 picoseconds.
		Weight::from_parts(156_513_000, 2_684)
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
		// Minimum execution time: 180_930_000 picoseconds.
		Weight::from_parts(202_847_000, 722)
			// Standard error: 517_185
			.saturating_add(Weight::from_parts(151_739_431, 0).saturating_mul(n.into()))
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
		// Minimum execution time: 207_157_000 picoseconds.
		Weight::from_parts(215_847_000, 2_158)
			// Standard error: 182_357
			.saturating_add(Weight::from_parts(84_760_256, 0).saturating_mul(n.into()))
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
	/// Storage: `Parameters::Parameters` (r:16 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
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
		// Minimum execution time: 415_325_000 picoseconds.
		Weight::from_parts(469_278_000, 3_434)
			.saturating_add(T::DbWeight::get().reads(33_u64))
			.saturating_add(T::DbWeight::get().writes(19_u64))
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
		// Minimum execution time: 211_112_000 picoseconds.
		Weight::from_parts(244_218_000, 2_868)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:14 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 253_292_000 picoseconds.
		Weight::from_parts(292_006_000, 1_430)
			.saturating_add(T::DbWeight::get().reads(25_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
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
		// Minimum execution time: 107_253_000 picoseconds.
		Weight::from_parts(117_924_000, 2_837)
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
		// Minimum execution time: 34_593_000 picoseconds.
		Weight::from_parts(42_701_000, 699)
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
		// Minimum execution time: 81_656_000 picoseconds.
		Weight::from_parts(90_271_000, 515)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 56_822_000 picoseconds.
		Weight::from_parts(64_607_000, 350)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:13 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 163_203_000 picoseconds.
		Weight::from_parts(171_455_000, 554)
			.saturating_add(T::DbWeight::get().reads(19_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 57_089_000 picoseconds.
		Weight::from_parts(60_296_000, 295)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 1_050_000 picoseconds.
		Weight::from_parts(1_588_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 28_258_000 picoseconds.
		Weight::from_parts(32_806_000, 355)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:14 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
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
		// Minimum execution time: 223_637_000 picoseconds.
		Weight::from_parts(271_923_000, 1_465)
			.saturating_add(T::DbWeight::get().reads(29_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 54_561_000 picoseconds.
		Weight::from_parts(64_591_000, 563)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 11_554_000 picoseconds.
		Weight::from_parts(13_075_000, 189)
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
		// Minimum execution time: 135_480_000 picoseconds.
		Weight::from_parts(152_570_000, 2_582)
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
		// Minimum execution time: 145_721_000 picoseconds.
		Weight::from_parts(159_655_000, 2_939)
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
		// Minimum execution time: 190_756_000 picoseconds.
		Weight::from_parts(219_377_000, 2_684)
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
		// Minimum execution time: 146_033_000 picoseconds.
		Weight::from_parts(156_513_000, 2_684)
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
		// Minimum execution time: 180_930_000 picoseconds.
		Weight::from_parts(202_847_000, 722)
			// Standard error: 517_185
			.saturating_add(Weight::from_parts(151_739_431, 0).saturating_mul(n.into()))
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
		// Minimum execution time: 207_157_000 picoseconds.
		Weight::from_parts(215_847_000, 2_158)
			// Standard error: 182_357
			.saturating_add(Weight::from_parts(84_760_256, 0).saturating_mul(n.into()))
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
	/// Storage: `Parameters::Parameters` (r:16 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
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
		// Minimum execution time: 415_325_000 picoseconds.
		Weight::from_parts(469_278_000, 3_434)
			.saturating_add(ParityDbWeight::get().reads(33_u64))
			.saturating_add(ParityDbWeight::get().writes(19_u64))
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
		// Minimum execution time: 211_112_000 picoseconds.
		Weight::from_parts(244_218_000, 2_868)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:14 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 253_292_000 picoseconds.
		Weight::from_parts(292_006_000, 1_430)
			.saturating_add(ParityDbWeight::get().reads(25_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
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
		// Minimum execution time: 107_253_000 picoseconds.
		Weight::from_parts(117_924_000, 2_837)
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
		// Minimum execution time: 34_593_000 picoseconds.
		Weight::from_parts(42_701_000, 699)
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
		// Minimum execution time: 81_656_000 picoseconds.
		Weight::from_parts(90_271_000, 515)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 56_822_000 picoseconds.
		Weight::from_parts(64_607_000, 350)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:13 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 163_203_000 picoseconds.
		Weight::from_parts(171_455_000, 554)
			.saturating_add(ParityDbWeight::get().reads(19_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 57_089_000 picoseconds.
		Weight::from_parts(60_296_000, 295)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 1_050_000 picoseconds.
		Weight::from_parts(1_588_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 28_258_000 picoseconds.
		Weight::from_parts(32_806_000, 355)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:14 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `Reputation::Voices` (r:1 w:1)
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
		// Minimum execution time: 223_637_000 picoseconds.
		Weight::from_parts(271_923_000, 1_465)
			.saturating_add(ParityDbWeight::get().reads(29_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 54_561_000 picoseconds.
		Weight::from_parts(64_591_000, 563)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 11_554_000 picoseconds.
		Weight::from_parts(13_075_000, 189)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
