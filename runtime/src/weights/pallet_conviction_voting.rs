//! Weights of `pallet_conviction_voting`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

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
		// Minimum execution time: 136_392_000 picoseconds.
		Weight::from_parts(157_414_000, 4_683)
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
		// Minimum execution time: 226_626_000 picoseconds.
		Weight::from_parts(249_831_000, 6_497)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn remove_vote() -> Weight {
		// Minimum execution time: 190_523_000 picoseconds.
		Weight::from_parts(213_827_000, 6_332)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `ConvictionVoting::VotingFor` (r:1 w:1)
	/// Storage: `Referenda::ReferendumInfoFor` (r:1 w:0)
	fn remove_other_vote() -> Weight {
		// Minimum execution time: 59_568_000 picoseconds.
		Weight::from_parts(71_376_000, 4_363)
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
		// Minimum execution time: 104_826_000 picoseconds.
		Weight::from_parts(137_826_402, 951)
			// Standard error: 1_766_941
			.saturating_add(Weight::from_parts(32_682_188, 0).saturating_mul(r.into()))
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
		// Minimum execution time: 58_547_000 picoseconds.
		Weight::from_parts(131_712_011, 1_219)
			// Standard error: 2_044_944
			.saturating_add(Weight::from_parts(31_711_933, 0).saturating_mul(r.into()))
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
		// Minimum execution time: 103_093_000 picoseconds.
		Weight::from_parts(115_621_000, 3_621)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}
