//! Weights of `pallet_reputation`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// What the calls weigh.
pub trait WeightInfo {
	fn report_absence() -> Weight;
	fn release() -> Weight;
	fn free() -> Weight;
	fn dispute() -> Weight;
	fn withdraw_dispute() -> Weight;
	fn resolve_dispute() -> Weight;
	fn register_auditor() -> Weight;
	fn deregister_auditor() -> Weight;
	fn commit_report() -> Weight;
	fn reveal_report() -> Weight;
	fn settle_audit(n: u32) -> Weight;
	fn forfeit_commitments() -> Weight;
	fn open_round() -> Weight;
	fn sweep_step() -> Weight;
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn report_absence() -> Weight {
		// Minimum execution time: 60_174_000 picoseconds.
		Weight::from_parts(69_997_000, 2_147)
			.saturating_add(T::DbWeight::get().reads(15_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn release() -> Weight {
		// Minimum execution time: 55_216_000 picoseconds.
		Weight::from_parts(63_823_000, 627)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn free() -> Weight {
		// Minimum execution time: 55_805_000 picoseconds.
		Weight::from_parts(62_347_000, 627)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Reputation::Disputes` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn dispute() -> Weight {
		// Minimum execution time: 78_367_000 picoseconds.
		Weight::from_parts(90_029_000, 691)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Reputation::Disputes` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn withdraw_dispute() -> Weight {
		// Minimum execution time: 49_241_000 picoseconds.
		Weight::from_parts(59_360_000, 780)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Disputes` (r:1 w:1)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn resolve_dispute() -> Weight {
		// Minimum execution time: 128_314_000 picoseconds.
		Weight::from_parts(133_871_000, 1_440)
			.saturating_add(T::DbWeight::get().reads(17_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Reputation::AuditorCount` (r:1 w:1)
	/// Storage: `Reputation::Auditors` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn register_auditor() -> Weight {
		// Minimum execution time: 63_361_000 picoseconds.
		Weight::from_parts(76_331_000, 388)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Reputation::AuditorCount` (r:1 w:1)
	/// Storage: `Reputation::Auditors` (r:1 w:1)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn deregister_auditor() -> Weight {
		// Minimum execution time: 105_664_000 picoseconds.
		Weight::from_parts(113_182_000, 1_067)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Reputation::Auditors` (r:1 w:0)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn commit_report() -> Weight {
		// Minimum execution time: 125_907_000 picoseconds.
		Weight::from_parts(132_319_000, 1_136)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Reputation::Auditors` (r:1 w:1)
	/// Storage: `Reputation::Audits` (r:1 w:1)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn reveal_report() -> Weight {
		// Minimum execution time: 87_150_000 picoseconds.
		Weight::from_parts(95_470_000, 2_977)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:12 w:0)
	/// Storage: `Reputation::Audits` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Rounds` (r:1 w:1)
	/// Storage: `System::Account` (r:10 w:10)
	/// The range of component `n` is `[1, 9]`.
	fn settle_audit(n: u32) -> Weight {
		// Minimum execution time: 24_576_000 picoseconds.
		Weight::from_parts(25_620_000, 438)
			// Standard error: 804_380
			.saturating_add(Weight::from_parts(51_243_614, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 203).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn forfeit_commitments() -> Weight {
		// Minimum execution time: 66_662_000 picoseconds.
		Weight::from_parts(69_438_000, 961)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `Babe::NextRandomness` (r:1 w:0)
	/// Storage: `Foundation::EpochSlots` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `Reputation::AuditorCount` (r:1 w:0)
	/// Storage: `Reputation::LastRound` (r:1 w:1)
	/// Storage: `Reputation::Rounds` (r:1 w:1)
	fn open_round() -> Weight {
		// Minimum execution time: 31_860_000 picoseconds.
		Weight::from_parts(39_405_000, 527)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:2 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn sweep_step() -> Weight {
		// Minimum execution time: 57_278_000 picoseconds.
		Weight::from_parts(66_917_000, 2_151)
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn report_absence() -> Weight {
		// Minimum execution time: 60_174_000 picoseconds.
		Weight::from_parts(69_997_000, 2_147)
			.saturating_add(ParityDbWeight::get().reads(15_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn release() -> Weight {
		// Minimum execution time: 55_216_000 picoseconds.
		Weight::from_parts(63_823_000, 627)
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn free() -> Weight {
		// Minimum execution time: 55_805_000 picoseconds.
		Weight::from_parts(62_347_000, 627)
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Reputation::Disputes` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn dispute() -> Weight {
		// Minimum execution time: 78_367_000 picoseconds.
		Weight::from_parts(90_029_000, 691)
			.saturating_add(ParityDbWeight::get().reads(7_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Reputation::Disputes` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn withdraw_dispute() -> Weight {
		// Minimum execution time: 49_241_000 picoseconds.
		Weight::from_parts(59_360_000, 780)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Disputes` (r:1 w:1)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Ratings` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn resolve_dispute() -> Weight {
		// Minimum execution time: 128_314_000 picoseconds.
		Weight::from_parts(133_871_000, 1_440)
			.saturating_add(ParityDbWeight::get().reads(17_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Reputation::AuditorCount` (r:1 w:1)
	/// Storage: `Reputation::Auditors` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn register_auditor() -> Weight {
		// Minimum execution time: 63_361_000 picoseconds.
		Weight::from_parts(76_331_000, 388)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Reputation::AuditorCount` (r:1 w:1)
	/// Storage: `Reputation::Auditors` (r:1 w:1)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn deregister_auditor() -> Weight {
		// Minimum execution time: 105_664_000 picoseconds.
		Weight::from_parts(113_182_000, 1_067)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Reputation::Auditors` (r:1 w:0)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn commit_report() -> Weight {
		// Minimum execution time: 125_907_000 picoseconds.
		Weight::from_parts(132_319_000, 1_136)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Reputation::Auditors` (r:1 w:1)
	/// Storage: `Reputation::Audits` (r:1 w:1)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn reveal_report() -> Weight {
		// Minimum execution time: 87_150_000 picoseconds.
		Weight::from_parts(95_470_000, 2_977)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:12 w:0)
	/// Storage: `Reputation::Audits` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Nodes` (r:1 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:1)
	/// Storage: `Reputation::Rounds` (r:1 w:1)
	/// Storage: `System::Account` (r:10 w:10)
	/// The range of component `n` is `[1, 9]`.
	fn settle_audit(n: u32) -> Weight {
		// Minimum execution time: 24_576_000 picoseconds.
		Weight::from_parts(25_620_000, 438)
			// Standard error: 804_380
			.saturating_add(Weight::from_parts(51_243_614, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 203).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Reputation::Committed` (r:1 w:1)
	/// Storage: `Reputation::LastRound` (r:1 w:0)
	/// Storage: `Reputation::Rounds` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn forfeit_commitments() -> Weight {
		// Minimum execution time: 66_662_000 picoseconds.
		Weight::from_parts(69_438_000, 961)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `Babe::NextRandomness` (r:1 w:0)
	/// Storage: `Foundation::EpochSlots` (r:1 w:0)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `Reputation::AuditorCount` (r:1 w:0)
	/// Storage: `Reputation::LastRound` (r:1 w:1)
	/// Storage: `Reputation::Rounds` (r:1 w:1)
	fn open_round() -> Weight {
		// Minimum execution time: 31_860_000 picoseconds.
		Weight::from_parts(39_405_000, 527)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `Reputation::Nodes` (r:2 w:1)
	/// Storage: `Reputation::Operators` (r:1 w:0)
	fn sweep_step() -> Weight {
		// Minimum execution time: 57_278_000 picoseconds.
		Weight::from_parts(66_917_000, 2_151)
			.saturating_add(ParityDbWeight::get().reads(16_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
}
