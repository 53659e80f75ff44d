//! Weights of `pallet_referenda`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_referenda::WeightInfo for WeightInfo<T> {
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:0 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn submit() -> Weight {
		// Minimum execution time: 42_974_000 picoseconds.
		Weight::from_parts(44_806_000, 244)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn place_decision_deposit_preparing() -> Weight {
		// Minimum execution time: 62_282_000 picoseconds.
		Weight::from_parts(64_456_000, 497)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn place_decision_deposit_queued() -> Weight {
		// Minimum execution time: 72_998_000 picoseconds.
		Weight::from_parts(77_075_000, 1_791)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn place_decision_deposit_not_queued() -> Weight {
		// Minimum execution time: 72_598_000 picoseconds.
		Weight::from_parts(84_645_000, 1_811)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn place_decision_deposit_passing() -> Weight {
		// Minimum execution time: 70_935_000 picoseconds.
		Weight::from_parts(74_150_000, 497)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn place_decision_deposit_failing() -> Weight {
		// Minimum execution time: 70_805_000 picoseconds.
		Weight::from_parts(72_287_000, 497)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	fn refund_decision_deposit() -> Weight {
		// Minimum execution time: 26_850_000 picoseconds.
		Weight::from_parts(28_433_000, 250)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	fn refund_submission_deposit() -> Weight {
		// Minimum execution time: 26_550_000 picoseconds.
		Weight::from_parts(27_551_000, 201)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel() -> Weight {
		// Minimum execution time: 26_289_000 picoseconds.
		Weight::from_parts(27_832_000, 381)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Referenda::MetadataOf` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn kill() -> Weight {
		// Minimum execution time: 87_761_000 picoseconds.
		Weight::from_parts(89_172_000, 482)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:0)
	fn one_fewer_deciding_queue_empty() -> Weight {
		// Minimum execution time: 20_460_000 picoseconds.
		Weight::from_parts(21_222_000, 339)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn one_fewer_deciding_failing() -> Weight {
		// Minimum execution time: 49_423_000 picoseconds.
		Weight::from_parts(55_092_000, 1_821)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn one_fewer_deciding_passing() -> Weight {
		// Minimum execution time: 50_875_000 picoseconds.
		Weight::from_parts(55_162_000, 1_821)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_requeued_insertion() -> Weight {
		// Minimum execution time: 30_025_000 picoseconds.
		Weight::from_parts(34_481_000, 1_683)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_requeued_slide() -> Weight {
		// Minimum execution time: 29_804_000 picoseconds.
		Weight::from_parts(32_828_000, 1_683)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_queued() -> Weight {
		// Minimum execution time: 40_020_000 picoseconds.
		Weight::from_parts(54_591_000, 1_687)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_not_queued() -> Weight {
		// Minimum execution time: 35_653_000 picoseconds.
		Weight::from_parts(52_498_000, 1_707)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_no_deposit() -> Weight {
		// Minimum execution time: 30_926_000 picoseconds.
		Weight::from_parts(42_353_000, 497)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_preparing() -> Weight {
		// Minimum execution time: 30_065_000 picoseconds.
		Weight::from_parts(31_346_000, 545)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	fn nudge_referendum_timed_out() -> Weight {
		// Minimum execution time: 22_513_000 picoseconds.
		Weight::from_parts(23_766_000, 443)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_begin_deciding_failing() -> Weight {
		// Minimum execution time: 38_818_000 picoseconds.
		Weight::from_parts(40_711_000, 545)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_begin_deciding_passing() -> Weight {
		// Minimum execution time: 47_610_000 picoseconds.
		Weight::from_parts(67_471_000, 545)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_begin_confirming() -> Weight {
		// Minimum execution time: 35_633_000 picoseconds.
		Weight::from_parts(57_736_000, 598)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_end_confirming() -> Weight {
		// Minimum execution time: 35_442_000 picoseconds.
		Weight::from_parts(36_435_000, 581)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_continue_not_confirming() -> Weight {
		// Minimum execution time: 35_062_000 picoseconds.
		Weight::from_parts(51_577_000, 598)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_continue_confirming() -> Weight {
		// Minimum execution time: 34_190_000 picoseconds.
		Weight::from_parts(52_017_000, 602)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	fn nudge_referendum_approved() -> Weight {
		// Minimum execution time: 69_183_000 picoseconds.
		Weight::from_parts(75_532_000, 602)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_rejected() -> Weight {
		// Minimum execution time: 48_583_000 picoseconds.
		Weight::from_parts(54_561_000, 598)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:0)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Referenda::MetadataOf` (r:0 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	fn set_some_metadata() -> Weight {
		// Minimum execution time: 27_201_000 picoseconds.
		Weight::from_parts(29_183_000, 384)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Referenda::MetadataOf` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	fn clear_metadata() -> Weight {
		// Minimum execution time: 19_870_000 picoseconds.
		Weight::from_parts(23_755_000, 355)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
