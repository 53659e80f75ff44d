//! Weights of `pallet_safe_mode`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_safe_mode::WeightInfo for WeightInfo<T> {
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	fn on_initialize_noop() -> Weight {
		// Minimum execution time: 1_953_000 picoseconds.
		Weight::from_parts(2_153_000, 42)
			.saturating_add(T::DbWeight::get().reads(1_u64))
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	fn on_initialize_exit() -> Weight {
		// Minimum execution time: 5_618_000 picoseconds.
		Weight::from_parts(7_020_000, 69)
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
		// Minimum execution time: 14_272_000 picoseconds.
		Weight::from_parts(14_652_000, 207)
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
		// Minimum execution time: 14_712_000 picoseconds.
		Weight::from_parts(15_463_000, 234)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	fn force_exit() -> Weight {
		// Minimum execution time: 7_241_000 picoseconds.
		Weight::from_parts(7_631_000, 69)
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
		// Minimum execution time: 50_024_000 picoseconds.
		Weight::from_parts(53_379_000, 229)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SafeMode::Deposits` (r:1 w:1)
	fn force_slash_deposit() -> Weight {
		// Minimum execution time: 36_494_000 picoseconds.
		Weight::from_parts(37_866_000, 229)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}
