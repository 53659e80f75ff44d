//! Weights of `pallet_utility`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_utility::WeightInfo for WeightInfo<T> {
	/// The range of component `c` is `[0, 1000]`.
	fn batch(c: u32) -> Weight {
		// Minimum execution time: 4_858_000 picoseconds.
		Weight::from_parts(6_959_155, 0)
			// Standard error: 6_574
			.saturating_add(Weight::from_parts(3_478_129, 0).saturating_mul(c.into()))
	}
	fn as_derivative() -> Weight {
		// Minimum execution time: 5_007_000 picoseconds.
		Weight::from_parts(5_268_000, 0)
	}
	/// The range of component `c` is `[0, 1000]`.
	fn batch_all(c: u32) -> Weight {
		// Minimum execution time: 4_747_000 picoseconds.
		Weight::from_parts(3_951_004, 0)
			// Standard error: 4_067
			.saturating_add(Weight::from_parts(3_790_368, 0).saturating_mul(c.into()))
	}
	fn dispatch_as() -> Weight {
		// Minimum execution time: 7_020_000 picoseconds.
		Weight::from_parts(7_462_000, 0)
	}
	/// The range of component `c` is `[0, 1000]`.
	fn force_batch(c: u32) -> Weight {
		// Minimum execution time: 4_947_000 picoseconds.
		Weight::from_parts(5_017_000, 0)
			// Standard error: 4_718
			.saturating_add(Weight::from_parts(3_436_104, 0).saturating_mul(c.into()))
	}
	fn dispatch_as_fallible() -> Weight {
		// Minimum execution time: 6_970_000 picoseconds.
		Weight::from_parts(7_311_000, 0)
	}
	fn if_else() -> Weight {
		// Minimum execution time: 8_963_000 picoseconds.
		Weight::from_parts(9_163_000, 0)
	}
}
