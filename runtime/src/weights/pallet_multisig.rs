//! Weights of `pallet_multisig`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_multisig::WeightInfo for WeightInfo<T> {
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_threshold_1(z: u32) -> Weight {
		// Minimum execution time: 30_837_000 picoseconds.
		Weight::from_parts(36_015_649, 46)
			// Standard error: 63
			.saturating_add(Weight::from_parts(2_648, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_create(s: u32, z: u32) -> Weight {
		// Minimum execution time: 43_082_000 picoseconds.
		Weight::from_parts(36_462_821, 6)
			// Standard error: 2_682
			.saturating_add(Weight::from_parts(158_377, 0).saturating_mul(s.into()))
			// Standard error: 26
			.saturating_add(Weight::from_parts(2_466, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[3, 100]`.
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_approve(s: u32, z: u32) -> Weight {
		// Minimum execution time: 32_260_000 picoseconds.
		Weight::from_parts(20_470_930, 211)
			// Standard error: 3_995
			.saturating_add(Weight::from_parts(164_698, 0).saturating_mul(s.into()))
			// Standard error: 39
			.saturating_add(Weight::from_parts(2_547, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	/// The range of component `s` is `[2, 100]`.
	/// The range of component `z` is `[0, 10000]`.
	fn as_multi_complete(s: u32, z: u32) -> Weight {
		// Minimum execution time: 60_406_000 picoseconds.
		Weight::from_parts(45_163_054, 375)
			// Standard error: 4_149
			.saturating_add(Weight::from_parts(279_136, 0).saturating_mul(s.into()))
			// Standard error: 40
			.saturating_add(Weight::from_parts(2_825, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 34).saturating_mul(s.into()))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn approve_as_multi_create(s: u32) -> Weight {
		// Minimum execution time: 29_108_000 picoseconds.
		Weight::from_parts(34_608_483, 6)
			// Standard error: 3_666
			.saturating_add(Weight::from_parts(158_589, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn approve_as_multi_approve(s: u32) -> Weight {
		// Minimum execution time: 16_265_000 picoseconds.
		Weight::from_parts(18_287_019, 211)
			// Standard error: 3_808
			.saturating_add(Weight::from_parts(168_143, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn cancel_as_multi(s: u32) -> Weight {
		// Minimum execution time: 26_977_000 picoseconds.
		Weight::from_parts(33_877_369, 211)
			// Standard error: 4_149
			.saturating_add(Weight::from_parts(134_325, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// The range of component `s` is `[2, 100]`.
	fn poke_deposit(s: u32) -> Weight {
		// Minimum execution time: 25_727_000 picoseconds.
		Weight::from_parts(29_795_505, 211)
			// Standard error: 4_096
			.saturating_add(Weight::from_parts(175_584, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
