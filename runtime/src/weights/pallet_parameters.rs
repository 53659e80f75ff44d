//! Weights of `pallet_parameters`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_parameters::WeightInfo for WeightInfo<T> {
	/// Storage: `Parameters::Parameters` (r:1 w:1)
	fn set_parameter() -> Weight {
		// Minimum execution time: 12_009_000 picoseconds.
		Weight::from_parts(14_636_000, 83)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
