//! Weights of `frame_system`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> frame_system::WeightInfo for WeightInfo<T> {
	/// The range of component `b` is `[0, 3932160]`.
	fn remark(b: u32) -> Weight {
		// Minimum execution time: 3_526_000 picoseconds.
		Weight::from_parts(24_675_035, 0)
			// Standard error: 2
			.saturating_add(Weight::from_parts(357, 0).saturating_mul(b.into()))
	}
	/// The range of component `b` is `[0, 3932160]`.
	fn remark_with_event(b: u32) -> Weight {
		// Minimum execution time: 5_291_000 picoseconds.
		Weight::from_parts(7_404_000, 0)
			// Standard error: 1
			.saturating_add(Weight::from_parts(1_329, 0).saturating_mul(b.into()))
	}
	/// Storage: `3a686561707061676573` (r:0 w:1)
	fn set_heap_pages() -> Weight {
		// Minimum execution time: 5_865_000 picoseconds.
		Weight::from_parts(6_647_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `3a636f6465` (r:0 w:1)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	fn set_code() -> Weight {
		// Minimum execution time: 116_009_208_000 picoseconds.
		Weight::from_parts(121_364_362_000, 76)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `i` is `[0, 1000]`.
	fn set_storage(i: u32) -> Weight {
		// Minimum execution time: 3_162_000 picoseconds.
		Weight::from_parts(3_663_000, 0)
			// Standard error: 1_461
			.saturating_add(Weight::from_parts(845_974, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(i.into())))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `i` is `[0, 1000]`.
	fn kill_storage(i: u32) -> Weight {
		// Minimum execution time: 3_191_000 picoseconds.
		Weight::from_parts(3_787_000, 0)
			// Standard error: 1_314
			.saturating_add(Weight::from_parts(629_083, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(i.into())))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `p` is `[0, 1000]`.
	fn kill_prefix(p: u32) -> Weight {
		// Minimum execution time: 6_392_000 picoseconds.
		Weight::from_parts(6_652_000, 79)
			// Standard error: 2_473
			.saturating_add(Weight::from_parts(1_164_289, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 70).saturating_mul(p.into()))
	}
	/// Storage: `System::AuthorizedUpgrade` (r:0 w:1)
	fn authorize_upgrade() -> Weight {
		// Minimum execution time: 15_065_000 picoseconds.
		Weight::from_parts(17_108_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `3a636f6465` (r:0 w:1)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	/// Storage: `System::AuthorizedUpgrade` (r:1 w:1)
	fn apply_authorized_upgrade() -> Weight {
		// Minimum execution time: 125_059_799_000 picoseconds.
		Weight::from_parts(128_801_609_000, 98)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}
