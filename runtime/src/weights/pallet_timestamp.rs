//! Weights of `pallet_timestamp`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_timestamp::WeightInfo for WeightInfo<T> {
	/// Storage: `Babe::CurrentSlot` (r:1 w:0)
	/// Storage: `Timestamp::Now` (r:1 w:1)
	fn set() -> Weight {
		// Minimum execution time: 7_295_000 picoseconds.
		Weight::from_parts(7_923_000, 203)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn on_finalize() -> Weight {
		// Minimum execution time: 1_507_000 picoseconds.
		Weight::from_parts(1_735_000, 0)
	}
}
