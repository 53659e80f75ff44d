//! Weights of `pallet_migrations`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_migrations::WeightInfo for WeightInfo<T> {
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:1 w:1)
	fn onboard_new_mbms() -> Weight {
		// Minimum execution time: 6_820_000 picoseconds.
		Weight::from_parts(7_231_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	fn progress_mbms_none() -> Weight {
		// Minimum execution time: 2_013_000 picoseconds.
		Weight::from_parts(2_264_000, 76)
			.saturating_add(T::DbWeight::get().reads(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn exec_migration_completed() -> Weight {
		// Minimum execution time: 5_088_000 picoseconds.
		Weight::from_parts(5_439_000, 29)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_skipped_historic() -> Weight {
		// Minimum execution time: 9_795_000 picoseconds.
		Weight::from_parts(10_175_000, 159)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_advance() -> Weight {
		// Minimum execution time: 9_774_000 picoseconds.
		Weight::from_parts(13_379_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:1)
	fn exec_migration_complete() -> Weight {
		// Minimum execution time: 15_783_000 picoseconds.
		Weight::from_parts(16_445_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_fail() -> Weight {
		// Minimum execution time: 16_114_000 picoseconds.
		Weight::from_parts(17_916_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn on_init_loop() -> Weight {
		// Minimum execution time: 240_000 picoseconds.
		Weight::from_parts(301_000, 0)
	}
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn force_set_cursor() -> Weight {
		// Minimum execution time: 3_946_000 picoseconds.
		Weight::from_parts(4_517_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn force_set_active_cursor() -> Weight {
		// Minimum execution time: 4_878_000 picoseconds.
		Weight::from_parts(5_288_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	fn force_onboard_mbms() -> Weight {
		// Minimum execution time: 8_433_000 picoseconds.
		Weight::from_parts(9_133_000, 179)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `Migrations::Historic` (r:256 w:256)
	/// The range of component `n` is `[0, 256]`.
	fn clear_historic(n: u32) -> Weight {
		// Minimum execution time: 24_446_000 picoseconds.
		Weight::from_parts(39_663_125, 1_083)
			// Standard error: 13_396
			.saturating_add(Weight::from_parts(1_190_560, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 271).saturating_mul(n.into()))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `n` is `[0, 2048]`.
	fn reset_pallet_migration(n: u32) -> Weight {
		// Minimum execution time: 1_773_000 picoseconds.
		Weight::from_parts(7_302_841, 1_381)
			// Standard error: 4_874
			.saturating_add(Weight::from_parts(800_427, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(n.into()))
	}
}
