//! Weights of `frame_system`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> frame_system::WeightInfo for WeightInfo<T> {
	/// The range of component `b` is `[0, 3932160]`.
	fn remark(b: u32) -> Weight {
		// Minimum execution time: 2_313_000 picoseconds.
		Weight::from_parts(28_066_550, 0)
			// Standard error: 4
			.saturating_add(Weight::from_parts(380, 0).saturating_mul(b.into()))
	}
	/// The range of component `b` is `[0, 3932160]`.
	fn remark_with_event(b: u32) -> Weight {
		// Minimum execution time: 5_619_000 picoseconds.
		Weight::from_parts(5_748_000, 0)
			// Standard error: 3
			.saturating_add(Weight::from_parts(1_300, 0).saturating_mul(b.into()))
	}
	/// Storage: `3a686561707061676573` (r:0 w:1)
	fn set_heap_pages() -> Weight {
		// Minimum execution time: 7_831_000 picoseconds.
		Weight::from_parts(10_956_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `3a636f6465` (r:0 w:1)
	fn set_code() -> Weight {
		// Minimum execution time: 117_444_048_000 picoseconds.
		Weight::from_parts(122_275_000_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `i` is `[0, 1000]`.
	fn set_storage(i: u32) -> Weight {
		// Minimum execution time: 2_333_000 picoseconds.
		Weight::from_parts(2_434_000, 0)
			// Standard error: 1_366
			.saturating_add(Weight::from_parts(940_156, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(i.into())))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `i` is `[0, 1000]`.
	fn kill_storage(i: u32) -> Weight {
		// Minimum execution time: 2_343_000 picoseconds.
		Weight::from_parts(2_424_000, 0)
			// Standard error: 6_913
			.saturating_add(Weight::from_parts(746_484, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(i.into())))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `p` is `[0, 1000]`.
	fn kill_prefix(p: u32) -> Weight {
		// Minimum execution time: 4_316_000 picoseconds.
		Weight::from_parts(4_506_000, 47)
			// Standard error: 4_894
			.saturating_add(Weight::from_parts(1_249_654, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 70).saturating_mul(p.into()))
	}
	/// Storage: `System::AuthorizedUpgrade` (r:0 w:1)
	fn authorize_upgrade() -> Weight {
		// Minimum execution time: 14_562_000 picoseconds.
		Weight::from_parts(22_384_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `3a636f6465` (r:0 w:1)
	/// Storage: `System::AuthorizedUpgrade` (r:1 w:1)
	fn apply_authorized_upgrade() -> Weight {
		// Minimum execution time: 120_549_238_000 picoseconds.
		Weight::from_parts(121_734_689_000, 22)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}
