//! Weights of `pallet_utility`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_utility::WeightInfo for WeightInfo<T> {
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	/// The range of component `c` is `[0, 1000]`.
	fn batch(c: u32) -> Weight {
		// Minimum execution time: 7_507_000 picoseconds.
		Weight::from_parts(11_369_221, 42)
			// Standard error: 5_253
			.saturating_add(Weight::from_parts(5_393_528, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	fn as_derivative() -> Weight {
		// Minimum execution time: 10_600_000 picoseconds.
		Weight::from_parts(11_493_000, 46)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	/// The range of component `c` is `[0, 1000]`.
	fn batch_all(c: u32) -> Weight {
		// Minimum execution time: 6_639_000 picoseconds.
		Weight::from_parts(43_582_857, 42)
			// Standard error: 9_661
			.saturating_add(Weight::from_parts(5_737_974, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	fn dispatch_as() -> Weight {
		// Minimum execution time: 8_658_000 picoseconds.
		Weight::from_parts(9_575_000, 0)
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	/// The range of component `c` is `[0, 1000]`.
	fn force_batch(c: u32) -> Weight {
		// Minimum execution time: 6_550_000 picoseconds.
		Weight::from_parts(1_515_304, 42)
			// Standard error: 6_707
			.saturating_add(Weight::from_parts(5_418_066, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	fn dispatch_as_fallible() -> Weight {
		// Minimum execution time: 8_776_000 picoseconds.
		Weight::from_parts(9_343_000, 0)
	}
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	fn if_else() -> Weight {
		// Minimum execution time: 16_229_000 picoseconds.
		Weight::from_parts(23_646_000, 46)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
}
