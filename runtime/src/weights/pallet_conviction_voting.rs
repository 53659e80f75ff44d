//! Weights of `pallet_conviction_voting`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_conviction_voting::WeightInfo for WeightInfo<T> {
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:1)
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	fn vote_new() -> Weight {
		// Minimum execution time: 138_482_000 picoseconds.
		Weight::from_parts(171_596_000, 4_683)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:1)
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn vote_existing() -> Weight {
		// Minimum execution time: 213_486_000 picoseconds.
		Weight::from_parts(235_021_000, 6_497)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn remove_vote() -> Weight {
		// Minimum execution time: 163_840_000 picoseconds.
		Weight::from_parts(189_184_000, 6_332)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	fn remove_other_vote() -> Weight {
		// Minimum execution time: 55_555_000 picoseconds.
		Weight::from_parts(65_487_000, 4_363)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:1)
	/// Storage: `ConvictionVoting::VotingFor` (r:2 w:2)
	/// Storage: `Referenda::ReferendumInfoFor` (r:8 w:8)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:8)
	/// The range of component `r` is `[0, 8]`.
	fn delegate(r: u32) -> Weight {
		// Minimum execution time: 105_958_000 picoseconds.
		Weight::from_parts(180_093_537, 951)
			// Standard error: 1_777_412
			.saturating_add(Weight::from_parts(26_567_560, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 674).saturating_mul(r.into()))
	}
	/// Storage: `ConvictionVoting::VotingFor` (r:2 w:2)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Referenda::ReferendumInfoFor` (r:8 w:8)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:8)
	/// The range of component `r` is `[0, 8]`.
	fn undelegate(r: u32) -> Weight {
		// Minimum execution time: 69_045_000 picoseconds.
		Weight::from_parts(100_228_726, 1_219)
			// Standard error: 1_417_399
			.saturating_add(Weight::from_parts(34_303_601, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 656).saturating_mul(r.into()))
	}
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `ConvictionVoting::ClassLocksFor` (r:1 w:1)
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	fn unlock() -> Weight {
		// Minimum execution time: 106_609_000 picoseconds.
		Weight::from_parts(197_255_000, 3_621)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}
