//! Weights of `pallet_scheduler`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_scheduler::WeightInfo for WeightInfo<T> {
	/// Storage: `Scheduler::IncompleteSince` (r:1 w:1)
	fn service_agendas_base() -> Weight {
		// Minimum execution time: 6_112_000 picoseconds.
		Weight::from_parts(6_689_000, 31)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// The range of component `s` is `[0, 512]`.
	fn service_agenda_base(s: u32) -> Weight {
		// Minimum execution time: 3_763_000 picoseconds.
		Weight::from_parts(573_823, 74)
			// Standard error: 2_591
			.saturating_add(Weight::from_parts(473_854, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(s.into()))
	}
	fn service_task_base() -> Weight {
		// Minimum execution time: 4_347_000 picoseconds.
		Weight::from_parts(4_824_000, 0)
	}
	/// Storage: `Preimage::PreimageFor` (r:1 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[128, 4194304]`.
	fn service_task_fetched(s: u32) -> Weight {
		// Minimum execution time: 18_383_000 picoseconds.
		Weight::from_parts(20_241_000, 141)
			// Standard error: 2
			.saturating_add(Weight::from_parts(1_288, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Lookup` (r:0 w:1)
	fn service_task_named() -> Weight {
		// Minimum execution time: 6_582_000 picoseconds.
		Weight::from_parts(6_878_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn service_task_periodic() -> Weight {
		// Minimum execution time: 4_137_000 picoseconds.
		Weight::from_parts(4_728_000, 0)
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	fn execute_dispatch_signed() -> Weight {
		// Minimum execution time: 5_587_000 picoseconds.
		Weight::from_parts(9_572_000, 46)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	fn execute_dispatch_unsigned() -> Weight {
		// Minimum execution time: 3_338_000 picoseconds.
		Weight::from_parts(3_890_000, 0)
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// The range of component `s` is `[0, 511]`.
	fn schedule(s: u32) -> Weight {
		// Minimum execution time: 12_023_000 picoseconds.
		Weight::from_parts(13_083_000, 74)
			// Standard error: 4_523
			.saturating_add(Weight::from_parts(598_125, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:0 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// The range of component `s` is `[1, 512]`.
	fn cancel(s: u32) -> Weight {
		// Minimum execution time: 18_278_000 picoseconds.
		Weight::from_parts(11_380_642, 79)
			// Standard error: 4_609
			.saturating_add(Weight::from_parts(778_745, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// The range of component `s` is `[0, 511]`.
	fn schedule_named(s: u32) -> Weight {
		// Minimum execution time: 16_709_000 picoseconds.
		Weight::from_parts(4_209_292, 544)
			// Standard error: 7_351
			.saturating_add(Weight::from_parts(625_119, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 178).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// The range of component `s` is `[1, 512]`.
	fn cancel_named(s: u32) -> Weight {
		// Minimum execution time: 19_797_000 picoseconds.
		Weight::from_parts(11_099_614, 616)
			// Standard error: 8_743
			.saturating_add(Weight::from_parts(854_044, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 178).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// The range of component `s` is `[1, 512]`.
	fn schedule_retry(s: u32) -> Weight {
		// Minimum execution time: 11_362_000 picoseconds.
		Weight::from_parts(12_458_293, 118)
			// Standard error: 553
			.saturating_add(Weight::from_parts(49_439, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn set_retry() -> Weight {
		// Minimum execution time: 203_540_000 picoseconds.
		Weight::from_parts(214_877_000, 90_705)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Lookup` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn set_retry_named() -> Weight {
		// Minimum execution time: 208_576_000 picoseconds.
		Weight::from_parts(235_729_000, 91_747)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel_retry() -> Weight {
		// Minimum execution time: 201_113_000 picoseconds.
		Weight::from_parts(211_884_000, 90_717)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Lookup` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel_retry_named() -> Weight {
		// Minimum execution time: 208_660_000 picoseconds.
		Weight::from_parts(225_395_000, 91_759)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
