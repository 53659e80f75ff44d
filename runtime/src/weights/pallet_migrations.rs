//! Weights of `pallet_migrations`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

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
		// Minimum execution time: 5_865_000 picoseconds.
		Weight::from_parts(6_196_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	fn progress_mbms_none() -> Weight {
		// Minimum execution time: 1_820_000 picoseconds.
		Weight::from_parts(1_853_000, 76)
			.saturating_add(T::DbWeight::get().reads(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn exec_migration_completed() -> Weight {
		// Minimum execution time: 4_434_000 picoseconds.
		Weight::from_parts(4_884_000, 29)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_skipped_historic() -> Weight {
		// Minimum execution time: 8_045_000 picoseconds.
		Weight::from_parts(8_474_000, 159)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_advance() -> Weight {
		// Minimum execution time: 8_255_000 picoseconds.
		Weight::from_parts(8_508_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:1)
	fn exec_migration_complete() -> Weight {
		// Minimum execution time: 10_187_000 picoseconds.
		Weight::from_parts(10_475_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_fail() -> Weight {
		// Minimum execution time: 10_484_000 picoseconds.
		Weight::from_parts(11_002_000, 105)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn on_init_loop() -> Weight {
		// Minimum execution time: 169_000 picoseconds.
		Weight::from_parts(206_000, 0)
	}
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn force_set_cursor() -> Weight {
		// Minimum execution time: 2_322_000 picoseconds.
		Weight::from_parts(2_631_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn force_set_active_cursor() -> Weight {
		// Minimum execution time: 2_740_000 picoseconds.
		Weight::from_parts(2_959_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	fn force_onboard_mbms() -> Weight {
		// Minimum execution time: 5_107_000 picoseconds.
		Weight::from_parts(5_486_000, 179)
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `Migrations::Historic` (r:256 w:256)
	/// The range of component `n` is `[0, 256]`.
	fn clear_historic(n: u32) -> Weight {
		// Minimum execution time: 21_403_000 picoseconds.
		Weight::from_parts(25_414_917, 1_063)
			// Standard error: 5_112
			.saturating_add(Weight::from_parts(1_103_340, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 271).saturating_mul(n.into()))
	}
	/// Storage: `536b6970706564204d65746164617461` (r:0 w:0)
	/// The range of component `n` is `[0, 2048]`.
	fn reset_pallet_migration(n: u32) -> Weight {
		// Minimum execution time: 1_594_000 picoseconds.
		Weight::from_parts(20_655_251, 1_425)
			// Standard error: 2_621
			.saturating_add(Weight::from_parts(662_309, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(n.into()))
	}
}
