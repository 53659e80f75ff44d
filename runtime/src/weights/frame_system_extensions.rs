//! Weights of `frame_system_extensions`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Minimum execution time: 2_159_000 picoseconds.
		Weight::from_parts(2_680_000, 0)
	}
	fn check_mortality_mortal_transaction() -> Weight {
		// Minimum execution time: 4_629_000 picoseconds.
		Weight::from_parts(4_932_000, 0)
	}
	fn check_mortality_immortal_transaction() -> Weight {
		// Minimum execution time: 4_518_000 picoseconds.
		Weight::from_parts(4_874_000, 0)
	}
	fn check_non_zero_sender() -> Weight {
		// Minimum execution time: 660_000 picoseconds.
		Weight::from_parts(729_000, 0)
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn check_nonce() -> Weight {
		// Minimum execution time: 8_314_000 picoseconds.
		Weight::from_parts(10_605_000, 102)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn check_spec_version() -> Weight {
		// Minimum execution time: 531_000 picoseconds.
		Weight::from_parts(595_000, 0)
	}
	fn check_tx_version() -> Weight {
		// Minimum execution time: 538_000 picoseconds.
		Weight::from_parts(601_000, 0)
	}
	fn check_weight() -> Weight {
		// Minimum execution time: 5_143_000 picoseconds.
		Weight::from_parts(5_629_000, 0)
	}
	fn weight_reclaim() -> Weight {
		// Minimum execution time: 3_160_000 picoseconds.
		Weight::from_parts(3_422_000, 0)
	}
}
