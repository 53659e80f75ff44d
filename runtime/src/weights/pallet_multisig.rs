//! Weights of `pallet_multisig`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_multisig::WeightInfo for WeightInfo<T> {
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_threshold_1(z: u32) -> Weight {
		// Minimum execution time: 37_726_000 picoseconds.
		Weight::from_parts(40_080_597, 0)
			// Standard error: 28
			.saturating_add(Weight::from_parts(6_923, 0).saturating_mul(z.into()))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_create(s: u32, z: u32) -> Weight {
		// Minimum execution time: 62_542_000 picoseconds.
		Weight::from_parts(27_237_530, 42)
			// Standard error: 12_904
			.saturating_add(Weight::from_parts(365_171, 0).saturating_mul(s.into()))
			// Standard error: 127
			.saturating_add(Weight::from_parts(7_602, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[3, 100]`.
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_approve(s: u32, z: u32) -> Weight {
		// Minimum execution time: 49_654_000 picoseconds.
		Weight::from_parts(18_696_124, 248)
			// Standard error: 20_633
			.saturating_add(Weight::from_parts(469_449, 0).saturating_mul(s.into()))
			// Standard error: 200
			.saturating_add(Weight::from_parts(6_906, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_complete(s: u32, z: u32) -> Weight {
		// Minimum execution time: 69_964_000 picoseconds.
		Weight::from_parts(38_212_220, 364)
			// Standard error: 16_336
			.saturating_add(Weight::from_parts(407_444, 0).saturating_mul(s.into()))
			// Standard error: 160
			.saturating_add(Weight::from_parts(7_512, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 34).saturating_mul(s.into()))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn approve_as_multi_create(s: u32) -> Weight {
		// Minimum execution time: 30_936_000 picoseconds.
		Weight::from_parts(32_571_963, 42)
			// Standard error: 1_954
			.saturating_add(Weight::from_parts(290_891, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn approve_as_multi_approve(s: u32) -> Weight {
		// Minimum execution time: 16_204_000 picoseconds.
		Weight::from_parts(17_203_162, 248)
			// Standard error: 1_623
			.saturating_add(Weight::from_parts(277_249, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn cancel_as_multi(s: u32) -> Weight {
		// Minimum execution time: 30_215_000 picoseconds.
		Weight::from_parts(31_644_786, 248)
			// Standard error: 2_061
			.saturating_add(Weight::from_parts(286_392, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn poke_deposit(s: u32) -> Weight {
		// Minimum execution time: 28_673_000 picoseconds.
		Weight::from_parts(33_059_241, 248)
			// Standard error: 5_780
			.saturating_add(Weight::from_parts(236_118, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
