//! Weights of `pallet_scheduler`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_scheduler::WeightInfo for WeightInfo<T> {
	/// Storage: `Scheduler::IncompleteSince` (r:1 w:1)
	fn service_agendas_base() -> Weight {
		// Minimum execution time: 7_571_000 picoseconds.
		Weight::from_parts(8_382_000, 31)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// The range of component `s` is `[0, 512]`.
	fn service_agenda_base(s: u32) -> Weight {
		// Minimum execution time: 5_958_000 picoseconds.
		Weight::from_parts(478_329, 65)
			// Standard error: 10_580
			.saturating_add(Weight::from_parts(533_500, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(s.into()))
	}
	fn service_task_base() -> Weight {
		// Minimum execution time: 4_377_000 picoseconds.
		Weight::from_parts(5_338_000, 0)
	}
	/// Storage: `Preimage::PreimageFor` (r:1 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[128, 4194304]`.
	fn service_task_fetched(s: u32) -> Weight {
		// Minimum execution time: 26_379_000 picoseconds.
		Weight::from_parts(27_100_000, 140)
			// Standard error: 5
			.saturating_add(Weight::from_parts(1_051, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Lookup` (r:0 w:1)
	fn service_task_named() -> Weight {
		// Minimum execution time: 4_697_000 picoseconds.
		Weight::from_parts(4_897_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn service_task_periodic() -> Weight {
		// Minimum execution time: 3_095_000 picoseconds.
		Weight::from_parts(3_305_000, 0)
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	fn execute_dispatch_signed() -> Weight {
		// Minimum execution time: 6_810_000 picoseconds.
		Weight::from_parts(7_131_000, 46)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	fn execute_dispatch_unsigned() -> Weight {
		// Minimum execution time: 2_443_000 picoseconds.
		Weight::from_parts(2_634_000, 0)
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// The range of component `s` is `[0, 511]`.
	fn schedule(s: u32) -> Weight {
		// Minimum execution time: 10_256_000 picoseconds.
		Weight::from_parts(15_959_350, 65)
			// Standard error: 12_462
			.saturating_add(Weight::from_parts(591_474, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:0 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// The range of component `s` is `[1, 512]`.
	fn cancel(s: u32) -> Weight {
		// Minimum execution time: 16_524_000 picoseconds.
		Weight::from_parts(28_794_789, 79)
			// Standard error: 16_256
			.saturating_add(Weight::from_parts(877_327, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// The range of component `s` is `[0, 511]`.
	fn schedule_named(s: u32) -> Weight {
		// Minimum execution time: 14_251_000 picoseconds.
		Weight::from_parts(17_104_730, 516)
			// Standard error: 4_925
			.saturating_add(Weight::from_parts(561_167, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 178).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// The range of component `s` is `[1, 512]`.
	fn cancel_named(s: u32) -> Weight {
		// Minimum execution time: 18_568_000 picoseconds.
		Weight::from_parts(12_945_183, 574)
			// Standard error: 13_474
			.saturating_add(Weight::from_parts(888_635, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 178).saturating_mul(s.into()))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// The range of component `s` is `[1, 512]`.
	fn schedule_retry(s: u32) -> Weight {
		// Minimum execution time: 9_964_000 picoseconds.
		Weight::from_parts(14_699_381, 118)
			// Standard error: 1_502
			.saturating_add(Weight::from_parts(28_898, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn set_retry() -> Weight {
		// Minimum execution time: 211_174_000 picoseconds.
		Weight::from_parts(222_711_000, 90_705)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Lookup` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn set_retry_named() -> Weight {
		// Minimum execution time: 209_781_000 picoseconds.
		Weight::from_parts(221_469_000, 91_747)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel_retry() -> Weight {
		// Minimum execution time: 191_885_000 picoseconds.
		Weight::from_parts(198_575_000, 90_717)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Lookup` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel_retry_named() -> Weight {
		// Minimum execution time: 201_750_000 picoseconds.
		Weight::from_parts(208_069_000, 91_759)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
