//! Weights of `pallet_operator_staking`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// What the calls weigh.
pub trait WeightInfo {
	fn bond() -> Weight;
	fn bond_extra() -> Weight;
	fn unbond() -> Weight;
	fn rebond() -> Weight;
	fn withdraw_own() -> Weight;
	fn withdraw_delegated() -> Weight;
	fn set_commission() -> Weight;
	fn delegate() -> Weight;
	fn undelegate() -> Weight;
	fn claim_rewards() -> Weight;
	fn validate() -> Weight;
	fn chill() -> Weight;
	fn chill_other() -> Weight;
	fn apply_slash() -> Weight;
	fn cancel_slash() -> Weight;
	fn slash() -> Weight;
	fn note_author() -> Weight;
	fn note_offence() -> Weight;
	fn turn_session() -> Weight;
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn bond() -> Weight {
		// Minimum execution time: 71_872_000 picoseconds.
		Weight::from_parts(81_415_000, 12_790)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn bond_extra() -> Weight {
		// Minimum execution time: 77_526_000 picoseconds.
		Weight::from_parts(88_052_000, 13_667)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `NodeRegistry::OperatorNodes` (r:257 w:0)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:256 w:0)
	fn unbond() -> Weight {
		// Minimum execution time: 943_030_000 picoseconds.
		Weight::from_parts(1_002_294_000, 27_385)
			.saturating_add(T::DbWeight::get().reads(522_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn rebond() -> Weight {
		// Minimum execution time: 26_141_000 picoseconds.
		Weight::from_parts(32_630_000, 13_434)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn withdraw_own() -> Weight {
		// Minimum execution time: 63_809_000 picoseconds.
		Weight::from_parts(73_735_000, 13_667)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn withdraw_delegated() -> Weight {
		// Minimum execution time: 405_045_000 picoseconds.
		Weight::from_parts(436_451_000, 31_265)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(92_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn set_commission() -> Weight {
		// Minimum execution time: 31_886_000 picoseconds.
		Weight::from_parts(34_670_000, 13_608)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn delegate() -> Weight {
		// Minimum execution time: 382_641_000 picoseconds.
		Weight::from_parts(421_663_000, 21_024)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(91_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::Departed` (r:0 w:255)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	fn undelegate() -> Weight {
		// Minimum execution time: 897_835_000 picoseconds.
		Weight::from_parts(961_630_000, 30_989)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(345_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn claim_rewards() -> Weight {
		// Minimum execution time: 389_583_000 picoseconds.
		Weight::from_parts(404_514_000, 21_024)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(91_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::IdleSessions` (r:0 w:1)
	/// Storage: `OperatorStaking::Offenders` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	fn validate() -> Weight {
		// Minimum execution time: 42_548_000 picoseconds.
		Weight::from_parts(49_786_000, 13_676)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	fn chill() -> Weight {
		// Minimum execution time: 14_939_000 picoseconds.
		Weight::from_parts(16_617_000, 12_444)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn chill_other() -> Weight {
		// Minimum execution time: 26_638_000 picoseconds.
		Weight::from_parts(34_998_000, 13_434)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	/// Storage: `System::Account` (r:3 w:3)
	fn apply_slash() -> Weight {
		// Minimum execution time: 197_671_000 picoseconds.
		Weight::from_parts(223_108_000, 33_338)
			.saturating_add(T::DbWeight::get().reads(14_u64))
			.saturating_add(T::DbWeight::get().writes(11_u64))
	}
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	fn cancel_slash() -> Weight {
		// Minimum execution time: 39_410_000 picoseconds.
		Weight::from_parts(48_100_000, 3_043)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Exposures` (r:1 w:0)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:0)
	/// Storage: `OperatorStaking::NextSlash` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `OperatorStaking::PendingSlashes` (r:223 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn slash() -> Weight {
		// Minimum execution time: 828_190_000 picoseconds.
		Weight::from_parts(912_056_000, 30_292)
			.saturating_add(T::DbWeight::get().reads(231_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `OperatorStaking::Authored` (r:1 w:1)
	fn note_author() -> Weight {
		// Minimum execution time: 5_343_000 picoseconds.
		Weight::from_parts(6_196_000, 164)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Exposures` (r:1 w:1)
	/// Storage: `OperatorStaking::NextSlash` (r:1 w:1)
	/// Storage: `OperatorStaking::Offenders` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:223 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Session::DisabledValidators` (r:1 w:0)
	/// Storage: `Session::Validators` (r:1 w:0)
	fn note_offence() -> Weight {
		// Minimum execution time: 614_628_000 picoseconds.
		Weight::from_parts(661_310_000, 25_570)
			.saturating_add(T::DbWeight::get().reads(232_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Historical::HistoricalSessions` (r:0 w:2)
	/// Storage: `Historical::StoredRange` (r:1 w:1)
	/// Storage: `OperatorStaking::Authored` (r:160 w:128)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:1)
	/// Storage: `OperatorStaking::Elected` (r:1 w:1)
	/// Storage: `OperatorStaking::Exposures` (r:289 w:256)
	/// Storage: `OperatorStaking::IdleSessions` (r:32 w:160)
	/// Storage: `OperatorStaking::Offenders` (r:128 w:0)
	/// Storage: `OperatorStaking::Operators` (r:224 w:128)
	/// Storage: `OperatorStaking::Pools` (r:128 w:128)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Session::NextKeys` (r:192 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn turn_session() -> Weight {
		// Minimum execution time: 7_167_912_000 picoseconds.
		Weight::from_parts(7_583_759_000, 90_839)
			.saturating_add(T::DbWeight::get().reads(1167_u64))
			.saturating_add(T::DbWeight::get().writes(808_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn bond() -> Weight {
		// Minimum execution time: 71_872_000 picoseconds.
		Weight::from_parts(81_415_000, 12_790)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn bond_extra() -> Weight {
		// Minimum execution time: 77_526_000 picoseconds.
		Weight::from_parts(88_052_000, 13_667)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `NodeRegistry::OperatorNodes` (r:257 w:0)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:256 w:0)
	fn unbond() -> Weight {
		// Minimum execution time: 943_030_000 picoseconds.
		Weight::from_parts(1_002_294_000, 27_385)
			.saturating_add(ParityDbWeight::get().reads(522_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn rebond() -> Weight {
		// Minimum execution time: 26_141_000 picoseconds.
		Weight::from_parts(32_630_000, 13_434)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn withdraw_own() -> Weight {
		// Minimum execution time: 63_809_000 picoseconds.
		Weight::from_parts(73_735_000, 13_667)
			.saturating_add(ParityDbWeight::get().reads(7_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn withdraw_delegated() -> Weight {
		// Minimum execution time: 405_045_000 picoseconds.
		Weight::from_parts(436_451_000, 31_265)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(92_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn set_commission() -> Weight {
		// Minimum execution time: 31_886_000 picoseconds.
		Weight::from_parts(34_670_000, 13_608)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn delegate() -> Weight {
		// Minimum execution time: 382_641_000 picoseconds.
		Weight::from_parts(421_663_000, 21_024)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(91_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::Departed` (r:0 w:255)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	fn undelegate() -> Weight {
		// Minimum execution time: 897_835_000 picoseconds.
		Weight::from_parts(961_630_000, 30_989)
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(345_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Delegations` (r:1 w:1)
	/// Storage: `OperatorStaking::EndedBuckets` (r:0 w:85)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn claim_rewards() -> Weight {
		// Minimum execution time: 389_583_000 picoseconds.
		Weight::from_parts(404_514_000, 21_024)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(91_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::IdleSessions` (r:0 w:1)
	/// Storage: `OperatorStaking::Offenders` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	fn validate() -> Weight {
		// Minimum execution time: 42_548_000 picoseconds.
		Weight::from_parts(49_786_000, 13_676)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	fn chill() -> Weight {
		// Minimum execution time: 14_939_000 picoseconds.
		Weight::from_parts(16_617_000, 12_444)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn chill_other() -> Weight {
		// Minimum execution time: 26_638_000 picoseconds.
		Weight::from_parts(34_998_000, 13_434)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	/// Storage: `System::Account` (r:3 w:3)
	fn apply_slash() -> Weight {
		// Minimum execution time: 197_671_000 picoseconds.
		Weight::from_parts(223_108_000, 33_338)
			.saturating_add(ParityDbWeight::get().reads(14_u64))
			.saturating_add(ParityDbWeight::get().writes(11_u64))
	}
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	fn cancel_slash() -> Weight {
		// Minimum execution time: 39_410_000 picoseconds.
		Weight::from_parts(48_100_000, 3_043)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Exposures` (r:1 w:0)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:0)
	/// Storage: `OperatorStaking::NextSlash` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `OperatorStaking::PendingSlashes` (r:223 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn slash() -> Weight {
		// Minimum execution time: 828_190_000 picoseconds.
		Weight::from_parts(912_056_000, 30_292)
			.saturating_add(ParityDbWeight::get().reads(231_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `OperatorStaking::Authored` (r:1 w:1)
	fn note_author() -> Weight {
		// Minimum execution time: 5_343_000 picoseconds.
		Weight::from_parts(6_196_000, 164)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Exposures` (r:1 w:1)
	/// Storage: `OperatorStaking::NextSlash` (r:1 w:1)
	/// Storage: `OperatorStaking::Offenders` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:223 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Session::DisabledValidators` (r:1 w:0)
	/// Storage: `Session::Validators` (r:1 w:0)
	fn note_offence() -> Weight {
		// Minimum execution time: 614_628_000 picoseconds.
		Weight::from_parts(661_310_000, 25_570)
			.saturating_add(ParityDbWeight::get().reads(232_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Historical::HistoricalSessions` (r:0 w:2)
	/// Storage: `Historical::StoredRange` (r:1 w:1)
	/// Storage: `OperatorStaking::Authored` (r:160 w:128)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:1)
	/// Storage: `OperatorStaking::Elected` (r:1 w:1)
	/// Storage: `OperatorStaking::Exposures` (r:289 w:256)
	/// Storage: `OperatorStaking::IdleSessions` (r:32 w:160)
	/// Storage: `OperatorStaking::Offenders` (r:128 w:0)
	/// Storage: `OperatorStaking::Operators` (r:224 w:128)
	/// Storage: `OperatorStaking::Pools` (r:128 w:128)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Session::NextKeys` (r:192 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn turn_session() -> Weight {
		// Minimum execution time: 7_167_912_000 picoseconds.
		Weight::from_parts(7_583_759_000, 90_839)
			.saturating_add(ParityDbWeight::get().reads(1167_u64))
			.saturating_add(ParityDbWeight::get().writes(808_u64))
	}
}
