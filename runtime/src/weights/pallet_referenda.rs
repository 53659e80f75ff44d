//! Weights of `pallet_referenda`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

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
		// Minimum execution time: 43_134_000 picoseconds.
		Weight::from_parts(48_826_000, 244)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn place_decision_deposit_preparing() -> Weight {
		// Minimum execution time: 58_036_000 picoseconds.
		Weight::from_parts(69_872_000, 497)
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
		// Minimum execution time: 65_115_000 picoseconds.
		Weight::from_parts(77_671_000, 1_791)
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
		// Minimum execution time: 70_893_000 picoseconds.
		Weight::from_parts(75_685_000, 1_811)
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
		// Minimum execution time: 69_438_000 picoseconds.
		Weight::from_parts(78_306_000, 497)
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
		// Minimum execution time: 63_215_000 picoseconds.
		Weight::from_parts(75_276_000, 497)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	fn refund_decision_deposit() -> Weight {
		// Minimum execution time: 25_905_000 picoseconds.
		Weight::from_parts(33_082_000, 250)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	fn refund_submission_deposit() -> Weight {
		// Minimum execution time: 25_993_000 picoseconds.
		Weight::from_parts(27_578_000, 201)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel() -> Weight {
		// Minimum execution time: 27_264_000 picoseconds.
		Weight::from_parts(34_516_000, 381)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Referenda::MetadataOf` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn kill() -> Weight {
		// Minimum execution time: 82_121_000 picoseconds.
		Weight::from_parts(90_049_000, 482)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:0)
	fn one_fewer_deciding_queue_empty() -> Weight {
		// Minimum execution time: 19_415_000 picoseconds.
		Weight::from_parts(21_370_000, 339)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn one_fewer_deciding_failing() -> Weight {
		// Minimum execution time: 44_767_000 picoseconds.
		Weight::from_parts(54_050_000, 1_821)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn one_fewer_deciding_passing() -> Weight {
		// Minimum execution time: 48_099_000 picoseconds.
		Weight::from_parts(58_353_000, 1_821)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_requeued_insertion() -> Weight {
		// Minimum execution time: 24_577_000 picoseconds.
		Weight::from_parts(26_596_000, 1_683)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_requeued_slide() -> Weight {
		// Minimum execution time: 25_073_000 picoseconds.
		Weight::from_parts(25_739_000, 1_683)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_queued() -> Weight {
		// Minimum execution time: 28_870_000 picoseconds.
		Weight::from_parts(29_644_000, 1_687)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Referenda::TrackQueue` (r:1 w:1)
	fn nudge_referendum_not_queued() -> Weight {
		// Minimum execution time: 30_597_000 picoseconds.
		Weight::from_parts(39_951_000, 1_707)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_no_deposit() -> Weight {
		// Minimum execution time: 32_732_000 picoseconds.
		Weight::from_parts(40_573_000, 497)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_preparing() -> Weight {
		// Minimum execution time: 32_040_000 picoseconds.
		Weight::from_parts(40_654_000, 545)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	fn nudge_referendum_timed_out() -> Weight {
		// Minimum execution time: 21_578_000 picoseconds.
		Weight::from_parts(26_701_000, 443)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_begin_deciding_failing() -> Weight {
		// Minimum execution time: 40_961_000 picoseconds.
		Weight::from_parts(47_244_000, 545)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::DecidingCount` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_begin_deciding_passing() -> Weight {
		// Minimum execution time: 40_358_000 picoseconds.
		Weight::from_parts(49_268_000, 545)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_begin_confirming() -> Weight {
		// Minimum execution time: 34_503_000 picoseconds.
		Weight::from_parts(42_054_000, 598)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_end_confirming() -> Weight {
		// Minimum execution time: 35_130_000 picoseconds.
		Weight::from_parts(43_094_000, 581)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_continue_not_confirming() -> Weight {
		// Minimum execution time: 33_681_000 picoseconds.
		Weight::from_parts(40_276_000, 598)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_continue_confirming() -> Weight {
		// Minimum execution time: 32_585_000 picoseconds.
		Weight::from_parts(35_571_000, 602)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	fn nudge_referendum_approved() -> Weight {
		// Minimum execution time: 44_177_000 picoseconds.
		Weight::from_parts(53_566_000, 602)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn nudge_referendum_rejected() -> Weight {
		// Minimum execution time: 35_138_000 picoseconds.
		Weight::from_parts(42_542_000, 598)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:0)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Referenda::MetadataOf` (r:0 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	fn set_some_metadata() -> Weight {
		// Minimum execution time: 18_968_000 picoseconds.
		Weight::from_parts(20_713_000, 384)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Referenda::MetadataOf` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	fn clear_metadata() -> Weight {
		// Minimum execution time: 15_888_000 picoseconds.
		Weight::from_parts(17_540_000, 355)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
