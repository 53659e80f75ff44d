//! Weights of `pallet_preimage`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_preimage::WeightInfo for WeightInfo<T> {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[0, 4194304]`.
	fn note_preimage(s: u32) -> Weight {
		// Minimum execution time: 63_114_000 picoseconds.
		Weight::from_parts(64_195_000, 59)
			// Standard error: 9
			.saturating_add(Weight::from_parts(1_694, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[0, 4194304]`.
	fn note_requested_preimage(s: u32) -> Weight {
		// Minimum execution time: 22_764_000 picoseconds.
		Weight::from_parts(133_657_119, 68)
			// Standard error: 14
			.saturating_add(Weight::from_parts(1_558, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[0, 4194304]`.
	fn note_no_deposit_preimage(s: u32) -> Weight {
		// Minimum execution time: 14_681_000 picoseconds.
		Weight::from_parts(15_013_000, 68)
			// Standard error: 27
			.saturating_add(Weight::from_parts(1_728, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unnote_preimage() -> Weight {
		// Minimum execution time: 99_288_000 picoseconds.
		Weight::from_parts(104_265_000, 243)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unnote_no_deposit_preimage() -> Weight {
		// Minimum execution time: 45_137_000 picoseconds.
		Weight::from_parts(50_405_000, 106)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_preimage() -> Weight {
		// Minimum execution time: 40_400_000 picoseconds.
		Weight::from_parts(46_038_000, 150)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_no_deposit_preimage() -> Weight {
		// Minimum execution time: 27_030_000 picoseconds.
		Weight::from_parts(36_525_000, 106)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_unnoted_preimage() -> Weight {
		// Minimum execution time: 22_123_000 picoseconds.
		Weight::from_parts(28_953_000, 4)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_requested_preimage() -> Weight {
		// Minimum execution time: 11_767_000 picoseconds.
		Weight::from_parts(13_179_000, 68)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unrequest_preimage() -> Weight {
		// Minimum execution time: 42_673_000 picoseconds.
		Weight::from_parts(51_176_000, 106)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unrequest_unnoted_preimage() -> Weight {
		// Minimum execution time: 11_848_000 picoseconds.
		Weight::from_parts(13_520_000, 68)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unrequest_multi_referenced_preimage() -> Weight {
		// Minimum execution time: 11_066_000 picoseconds.
		Weight::from_parts(12_449_000, 68)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Storage: `Preimage::RequestStatusFor` (r:0 w:1024)
	/// Storage: `Preimage::StatusFor` (r:1024 w:1024)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// The range of component `n` is `[1, 1024]`.
	fn ensure_updated(n: u32) -> Weight {
		// Minimum execution time: 70_935_000 picoseconds.
		Weight::from_parts(72_087_000, 223)
			// Standard error: 657_744
			.saturating_add(Weight::from_parts(86_470_617, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(n.into()))
	}
}
