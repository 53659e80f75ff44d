//! Weights of `pallet_balances`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_balances::WeightInfo for WeightInfo<T> {
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_allow_death() -> Weight {
		// Minimum execution time: 66_118_000 picoseconds.
		Weight::from_parts(105_247_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_keep_alive() -> Weight {
		// Minimum execution time: 50_014_000 picoseconds.
		Weight::from_parts(79_559_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn force_set_balance_creating() -> Weight {
		// Minimum execution time: 24_416_000 picoseconds.
		Weight::from_parts(41_752_000, 39)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn force_set_balance_killing() -> Weight {
		// Minimum execution time: 23_255_000 picoseconds.
		Weight::from_parts(24_607_000, 174)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:2 w:2)
	fn force_transfer() -> Weight {
		// Minimum execution time: 64_997_000 picoseconds.
		Weight::from_parts(89_113_000, 103)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_all() -> Weight {
		// Minimum execution time: 62_163_000 picoseconds.
		Weight::from_parts(91_335_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1 w:1)
	fn force_unreserve() -> Weight {
		// Minimum execution time: 19_108_000 picoseconds.
		Weight::from_parts(20_100_000, 174)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `System::Account` (r:1000 w:1000)
	/// The range of component `u` is `[1, 1000]`.
	fn upgrade_accounts(u: u32) -> Weight {
		// Minimum execution time: 18_858_000 picoseconds.
		Weight::from_parts(23_565_000, 103)
			// Standard error: 30_136
			.saturating_add(Weight::from_parts(17_814_134, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(u.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(u.into())))
			.saturating_add(Weight::from_parts(0, 85).saturating_mul(u.into()))
	}
	fn force_adjust_total_issuance() -> Weight {
		// Minimum execution time: 5_668_000 picoseconds.
		Weight::from_parts(6_139_000, 0)
	}
	fn burn_allow_death() -> Weight {
		// Minimum execution time: 37_085_000 picoseconds.
		Weight::from_parts(37_967_000, 0)
	}
	fn burn_keep_alive() -> Weight {
		// Minimum execution time: 23_986_000 picoseconds.
		Weight::from_parts(24_506_000, 0)
	}
}
