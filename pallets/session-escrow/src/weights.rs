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
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	fn open() -> Weight {
		// Minimum execution time: 158_735_000 picoseconds.
		Weight::from_parts(162_572_000, 2_231)
			.saturating_add(T::DbWeight::get().reads(20_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 163_973_000 picoseconds.
		Weight::from_parts(170_863_000, 2_589)
			.saturating_add(T::DbWeight::get().reads(22_u64))
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
		// Minimum execution time: 201_359_000 picoseconds.
		Weight::from_parts(204_363_000, 2_670)
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
		// Minimum execution time: 163_052_000 picoseconds.
		Weight::from_parts(167_118_000, 2_670)
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
		// Minimum execution time: 212_906_000 picoseconds.
		Weight::from_parts(216_662_000, 702)
			// Standard error: 497_788
			.saturating_add(Weight::from_parts(148_633_352, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1_989).saturating_mul(n.into()))
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
		// Minimum execution time: 206_887_000 picoseconds.
		Weight::from_parts(213_387_000, 2_123)
			// Standard error: 953_782
			.saturating_add(Weight::from_parts(83_047_578, 0).saturating_mul(n.into()))
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
	/// Storage: `Parameters::Parameters` (r:3 w:0)
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
		// Minimum execution time: 427_174_000 picoseconds.
		Weight::from_parts(442_597_000, 3_160)
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(15_u64))
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
		// Minimum execution time: 341_477_000 picoseconds.
		Weight::from_parts(353_285_000, 2_855)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 200_118_000 picoseconds.
		Weight::from_parts(207_398_000, 1_122)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up() -> Weight {
		// Minimum execution time: 165_756_000 picoseconds.
		Weight::from_parts(170_043_000, 2_589)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn extend() -> Weight {
		// Minimum execution time: 56_394_000 picoseconds.
		Weight::from_parts(59_178_000, 683)
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
		// Minimum execution time: 131_355_000 picoseconds.
		Weight::from_parts(134_600_000, 481)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 60_189_000 picoseconds.
		Weight::from_parts(63_033_000, 316)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 61_812_000 picoseconds.
		Weight::from_parts(66_148_000, 313)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 55_042_000 picoseconds.
		Weight::from_parts(57_806_000, 295)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 931_000 picoseconds.
		Weight::from_parts(1_021_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 28_442_000 picoseconds.
		Weight::from_parts(30_926_000, 339)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
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
		// Minimum execution time: 123_924_000 picoseconds.
		Weight::from_parts(127_289_000, 1_154)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 59_509_000 picoseconds.
		Weight::from_parts(61_531_000, 529)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 10_786_000 picoseconds.
		Weight::from_parts(11_677_000, 189)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	fn open() -> Weight {
		// Minimum execution time: 158_735_000 picoseconds.
		Weight::from_parts(162_572_000, 2_231)
			.saturating_add(ParityDbWeight::get().reads(20_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 163_973_000 picoseconds.
		Weight::from_parts(170_863_000, 2_589)
			.saturating_add(ParityDbWeight::get().reads(22_u64))
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
		// Minimum execution time: 201_359_000 picoseconds.
		Weight::from_parts(204_363_000, 2_670)
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
		// Minimum execution time: 163_052_000 picoseconds.
		Weight::from_parts(167_118_000, 2_670)
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
		// Minimum execution time: 212_906_000 picoseconds.
		Weight::from_parts(216_662_000, 702)
			// Standard error: 497_788
			.saturating_add(Weight::from_parts(148_633_352, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1_989).saturating_mul(n.into()))
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
		// Minimum execution time: 206_887_000 picoseconds.
		Weight::from_parts(213_387_000, 2_123)
			// Standard error: 953_782
			.saturating_add(Weight::from_parts(83_047_578, 0).saturating_mul(n.into()))
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
	/// Storage: `Parameters::Parameters` (r:3 w:0)
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
		// Minimum execution time: 427_174_000 picoseconds.
		Weight::from_parts(442_597_000, 3_160)
			.saturating_add(ParityDbWeight::get().reads(16_u64))
			.saturating_add(ParityDbWeight::get().writes(15_u64))
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
		// Minimum execution time: 341_477_000 picoseconds.
		Weight::from_parts(353_285_000, 2_855)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 200_118_000 picoseconds.
		Weight::from_parts(207_398_000, 1_122)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up() -> Weight {
		// Minimum execution time: 165_756_000 picoseconds.
		Weight::from_parts(170_043_000, 2_589)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn extend() -> Weight {
		// Minimum execution time: 56_394_000 picoseconds.
		Weight::from_parts(59_178_000, 683)
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
		// Minimum execution time: 131_355_000 picoseconds.
		Weight::from_parts(134_600_000, 481)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 60_189_000 picoseconds.
		Weight::from_parts(63_033_000, 316)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 61_812_000 picoseconds.
		Weight::from_parts(66_148_000, 313)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 55_042_000 picoseconds.
		Weight::from_parts(57_806_000, 295)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 931_000 picoseconds.
		Weight::from_parts(1_021_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 28_442_000 picoseconds.
		Weight::from_parts(30_926_000, 339)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
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
		// Minimum execution time: 123_924_000 picoseconds.
		Weight::from_parts(127_289_000, 1_154)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 59_509_000 picoseconds.
		Weight::from_parts(61_531_000, 529)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 10_786_000 picoseconds.
		Weight::from_parts(11_677_000, 189)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
