//! Weights of `pallet_safe_mode`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_safe_mode::WeightInfo for WeightInfo<T> {
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	fn on_initialize_noop() -> Weight {
		// Minimum execution time: 1_770_000 picoseconds.
		Weight::from_parts(1_962_000, 42)
			.saturating_add(T::DbWeight::get().reads(1_u64))
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	fn on_initialize_exit() -> Weight {
		// Minimum execution time: 6_770_000 picoseconds.
		Weight::from_parts(7_442_000, 69)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn enter() -> Weight {
		// Minimum execution time: 0 picoseconds.
		Weight::from_parts(0, 0)
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	fn force_enter() -> Weight {
		// Minimum execution time: 15_846_000 picoseconds.
		Weight::from_parts(19_431_000, 207)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn extend() -> Weight {
		// Minimum execution time: 0 picoseconds.
		Weight::from_parts(0, 0)
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	fn force_extend() -> Weight {
		// Minimum execution time: 15_612_000 picoseconds.
		Weight::from_parts(20_695_000, 234)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	fn force_exit() -> Weight {
		// Minimum execution time: 9_042_000 picoseconds.
		Weight::from_parts(14_324_000, 69)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn release_deposit() -> Weight {
		// Minimum execution time: 0 picoseconds.
		Weight::from_parts(0, 0)
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SafeMode::Deposits` (r:1 w:1)
	fn force_release_deposit() -> Weight {
		// Minimum execution time: 52_614_000 picoseconds.
		Weight::from_parts(54_369_000, 229)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SafeMode::Deposits` (r:1 w:1)
	fn force_slash_deposit() -> Weight {
		// Minimum execution time: 35_512_000 picoseconds.
		Weight::from_parts(42_539_000, 229)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}
