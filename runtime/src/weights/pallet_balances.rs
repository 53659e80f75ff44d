//! Weights of `pallet_balances`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_balances::WeightInfo for WeightInfo<T> {
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_allow_death() -> Weight {
		// Minimum execution time: 56_252_000 picoseconds.
		Weight::from_parts(64_046_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_keep_alive() -> Weight {
		// Minimum execution time: 43_117_000 picoseconds.
		Weight::from_parts(50_567_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn force_set_balance_creating() -> Weight {
		// Minimum execution time: 22_752_000 picoseconds.
		Weight::from_parts(27_161_000, 39)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn force_set_balance_killing() -> Weight {
		// Minimum execution time: 23_564_000 picoseconds.
		Weight::from_parts(30_580_000, 174)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:2 w:2)
	fn force_transfer() -> Weight {
		// Minimum execution time: 55_089_000 picoseconds.
		Weight::from_parts(63_807_000, 103)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_all() -> Weight {
		// Minimum execution time: 51_705_000 picoseconds.
		Weight::from_parts(59_387_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn force_unreserve() -> Weight {
		// Minimum execution time: 18_934_000 picoseconds.
		Weight::from_parts(19_886_000, 174)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1000 w:1000)
	/// The range of component `u` is `[1, 1000]`.
	fn upgrade_accounts(u: u32) -> Weight {
		// Minimum execution time: 19_002_000 picoseconds.
		Weight::from_parts(19_620_000, 103)
			// Standard error: 19_384
			.saturating_add(Weight::from_parts(16_480_801, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(u.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(u.into())))
			.saturating_add(Weight::from_parts(0, 85).saturating_mul(u.into()))
	}
	fn force_adjust_total_issuance() -> Weight {
		// Minimum execution time: 8_025_000 picoseconds.
		Weight::from_parts(8_537_000, 0)
	}
	fn burn_allow_death() -> Weight {
		// Minimum execution time: 34_240_000 picoseconds.
		Weight::from_parts(41_166_000, 0)
	}
	fn burn_keep_alive() -> Weight {
		// Minimum execution time: 22_847_000 picoseconds.
		Weight::from_parts(29_368_000, 0)
	}
}
