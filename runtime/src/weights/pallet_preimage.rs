//! Weights of `pallet_preimage`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

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
		// Minimum execution time: 53_332_000 picoseconds.
		Weight::from_parts(60_969_000, 59)
			// Standard error: 3
			.saturating_add(Weight::from_parts(1_836, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[0, 4194304]`.
	fn note_requested_preimage(s: u32) -> Weight {
		// Minimum execution time: 15_019_000 picoseconds.
		Weight::from_parts(17_173_000, 68)
			// Standard error: 3
			.saturating_add(Weight::from_parts(1_845, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// The range of component `s` is `[0, 4194304]`.
	fn note_no_deposit_preimage(s: u32) -> Weight {
		// Minimum execution time: 15_960_000 picoseconds.
		Weight::from_parts(16_308_000, 68)
			// Standard error: 4
			.saturating_add(Weight::from_parts(1_845, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unnote_preimage() -> Weight {
		// Minimum execution time: 78_886_000 picoseconds.
		Weight::from_parts(94_846_000, 243)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unnote_no_deposit_preimage() -> Weight {
		// Minimum execution time: 37_979_000 picoseconds.
		Weight::from_parts(44_061_000, 106)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_preimage() -> Weight {
		// Minimum execution time: 34_949_000 picoseconds.
		Weight::from_parts(41_259_000, 150)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_no_deposit_preimage() -> Weight {
		// Minimum execution time: 21_084_000 picoseconds.
		Weight::from_parts(27_521_000, 106)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_unnoted_preimage() -> Weight {
		// Minimum execution time: 21_614_000 picoseconds.
		Weight::from_parts(25_316_000, 4)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn request_requested_preimage() -> Weight {
		// Minimum execution time: 10_039_000 picoseconds.
		Weight::from_parts(14_457_000, 68)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unrequest_preimage() -> Weight {
		// Minimum execution time: 34_352_000 picoseconds.
		Weight::from_parts(40_392_000, 106)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unrequest_unnoted_preimage() -> Weight {
		// Minimum execution time: 11_924_000 picoseconds.
		Weight::from_parts(13_973_000, 68)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	fn unrequest_multi_referenced_preimage() -> Weight {
		// Minimum execution time: 10_645_000 picoseconds.
		Weight::from_parts(12_929_000, 68)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Storage: `Preimage::RequestStatusFor` (r:0 w:1024)
	/// Storage: `Preimage::StatusFor` (r:1024 w:1024)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// The range of component `n` is `[1, 1024]`.
	fn ensure_updated(n: u32) -> Weight {
		// Minimum execution time: 58_352_000 picoseconds.
		Weight::from_parts(68_558_000, 223)
			// Standard error: 175_657
			.saturating_add(Weight::from_parts(73_591_841, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 177).saturating_mul(n.into()))
	}
}
