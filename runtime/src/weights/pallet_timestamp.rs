//! Weights of `pallet_timestamp`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

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
		// Minimum execution time: 6_120_000 picoseconds.
		Weight::from_parts(6_480_000, 169)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn on_finalize() -> Weight {
		// Minimum execution time: 1_072_000 picoseconds.
		Weight::from_parts(1_132_000, 0)
	}
}
