//! Weights of `pallet_treasury`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_treasury::WeightInfo for WeightInfo<T> {
	/// Storage: `Treasury::Approvals` (r:1 w:1)
	/// Storage: `Treasury::ProposalCount` (r:1 w:1)
	/// Storage: `Treasury::Proposals` (r:0 w:1)
	fn spend_local() -> Weight {
		// Minimum execution time: 12_929_000 picoseconds.
		Weight::from_parts(15_945_000, 6)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Treasury::Approvals` (r:1 w:1)
	fn remove_approval() -> Weight {
		// Minimum execution time: 6_398_000 picoseconds.
		Weight::from_parts(6_744_000, 90)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Treasury::Deactivated` (r:1 w:1)
	/// Storage: `Treasury::LastSpendPeriod` (r:1 w:1)
	/// The range of component `p` is `[0, 99]`.
	fn on_initialize_proposals(p: u32) -> Weight {
		// Minimum execution time: 15_344_000 picoseconds.
		Weight::from_parts(18_513_394, 275)
			// Standard error: 4_093
			.saturating_add(Weight::from_parts(82_653, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Treasury::SpendCount` (r:1 w:1)
	/// Storage: `Treasury::Spends` (r:0 w:1)
	fn spend() -> Weight {
		// Minimum execution time: 19_787_000 picoseconds.
		Weight::from_parts(23_044_000, 171)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Treasury::Spends` (r:1 w:1)
	fn payout() -> Weight {
		// Minimum execution time: 70_663_000 picoseconds.
		Weight::from_parts(79_103_000, 530)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Treasury::Spends` (r:1 w:1)
	fn check_status() -> Weight {
		// Minimum execution time: 13_324_000 picoseconds.
		Weight::from_parts(17_498_000, 124)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Treasury::Spends` (r:1 w:1)
	fn void_spend() -> Weight {
		// Minimum execution time: 12_555_000 picoseconds.
		Weight::from_parts(13_081_000, 124)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}
