//! Weights of `frame_system_extensions`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Minimum execution time: 2_223_000 picoseconds.
		Weight::from_parts(3_355_000, 0)
	}
	fn check_mortality_mortal_transaction() -> Weight {
		// Minimum execution time: 4_477_000 picoseconds.
		Weight::from_parts(4_757_000, 0)
	}
	fn check_mortality_immortal_transaction() -> Weight {
		// Minimum execution time: 4_577_000 picoseconds.
		Weight::from_parts(4_757_000, 0)
	}
	fn check_non_zero_sender() -> Weight {
		// Minimum execution time: 741_000 picoseconds.
		Weight::from_parts(821_000, 0)
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn check_nonce() -> Weight {
		// Minimum execution time: 8_623_000 picoseconds.
		Weight::from_parts(8_854_000, 102)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn check_spec_version() -> Weight {
		// Minimum execution time: 541_000 picoseconds.
		Weight::from_parts(621_000, 0)
	}
	fn check_tx_version() -> Weight {
		// Minimum execution time: 541_000 picoseconds.
		Weight::from_parts(611_000, 0)
	}
	fn check_weight() -> Weight {
		// Minimum execution time: 4_607_000 picoseconds.
		Weight::from_parts(4_867_000, 0)
	}
	fn weight_reclaim() -> Weight {
		// Minimum execution time: 2_594_000 picoseconds.
		Weight::from_parts(2_744_000, 0)
	}
}
