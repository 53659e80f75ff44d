//! Weights of `pallet_operator_staking`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

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
		// Minimum execution time: 85_898_000 picoseconds.
		Weight::from_parts(99_438_000, 12_790)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn bond_extra() -> Weight {
		// Minimum execution time: 97_144_000 picoseconds.
		Weight::from_parts(101_221_000, 13_667)
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
		// Minimum execution time: 1_151_480_000 picoseconds.
		Weight::from_parts(1_202_215_000, 27_385)
			.saturating_add(T::DbWeight::get().reads(522_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn rebond() -> Weight {
		// Minimum execution time: 28_633_000 picoseconds.
		Weight::from_parts(32_308_000, 13_434)
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
		// Minimum execution time: 74_330_000 picoseconds.
		Weight::from_parts(78_146_000, 13_667)
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
		// Minimum execution time: 510_318_000 picoseconds.
		Weight::from_parts(518_299_000, 31_265)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(92_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn set_commission() -> Weight {
		// Minimum execution time: 34_801_000 picoseconds.
		Weight::from_parts(39_008_000, 13_608)
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
		// Minimum execution time: 530_208_000 picoseconds.
		Weight::from_parts(544_709_000, 21_024)
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
		// Minimum execution time: 1_158_891_000 picoseconds.
		Weight::from_parts(1_196_546_000, 30_989)
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
		// Minimum execution time: 501_294_000 picoseconds.
		Weight::from_parts(562_285_000, 21_024)
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
		// Minimum execution time: 53_349_000 picoseconds.
		Weight::from_parts(62_814_000, 13_676)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	fn chill() -> Weight {
		// Minimum execution time: 15_083_000 picoseconds.
		Weight::from_parts(20_761_000, 12_444)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn chill_other() -> Weight {
		// Minimum execution time: 30_525_000 picoseconds.
		Weight::from_parts(35_924_000, 13_434)
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
		// Minimum execution time: 257_953_000 picoseconds.
		Weight::from_parts(270_462_000, 33_338)
			.saturating_add(T::DbWeight::get().reads(14_u64))
			.saturating_add(T::DbWeight::get().writes(11_u64))
	}
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	fn cancel_slash() -> Weight {
		// Minimum execution time: 53_169_000 picoseconds.
		Weight::from_parts(59_288_000, 3_043)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:0)
	/// Storage: `OperatorStaking::NextSlash` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `OperatorStaking::PendingSlashes` (r:223 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn slash() -> Weight {
		// Minimum execution time: 1_081_095_000 picoseconds.
		Weight::from_parts(1_150_197_000, 30_118)
			.saturating_add(T::DbWeight::get().reads(230_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `OperatorStaking::Authored` (r:1 w:1)
	fn note_author() -> Weight {
		// Minimum execution time: 5_398_000 picoseconds.
		Weight::from_parts(5_999_000, 164)
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
		// Minimum execution time: 728_471_000 picoseconds.
		Weight::from_parts(773_839_000, 25_570)
			.saturating_add(T::DbWeight::get().reads(232_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Historical::HistoricalSessions` (r:0 w:2)
	/// Storage: `Historical::StoredRange` (r:1 w:1)
	/// Storage: `OperatorStaking::Authored` (r:128 w:128)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:1)
	/// Storage: `OperatorStaking::Elected` (r:1 w:1)
	/// Storage: `OperatorStaking::Exposures` (r:257 w:256)
	/// Storage: `OperatorStaking::IdleSessions` (r:0 w:128)
	/// Storage: `OperatorStaking::Offenders` (r:128 w:0)
	/// Storage: `OperatorStaking::Operators` (r:128 w:128)
	/// Storage: `OperatorStaking::Pools` (r:128 w:128)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Session::NextKeys` (r:96 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn turn_session() -> Weight {
		// Minimum execution time: 6_533_961_000 picoseconds.
		Weight::from_parts(7_057_849_000, 66_751)
			.saturating_add(T::DbWeight::get().reads(879_u64))
			.saturating_add(T::DbWeight::get().writes(776_u64))
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
		// Minimum execution time: 85_898_000 picoseconds.
		Weight::from_parts(99_438_000, 12_790)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn bond_extra() -> Weight {
		// Minimum execution time: 97_144_000 picoseconds.
		Weight::from_parts(101_221_000, 13_667)
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
		// Minimum execution time: 1_151_480_000 picoseconds.
		Weight::from_parts(1_202_215_000, 27_385)
			.saturating_add(ParityDbWeight::get().reads(522_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn rebond() -> Weight {
		// Minimum execution time: 28_633_000 picoseconds.
		Weight::from_parts(32_308_000, 13_434)
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
		// Minimum execution time: 74_330_000 picoseconds.
		Weight::from_parts(78_146_000, 13_667)
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
		// Minimum execution time: 510_318_000 picoseconds.
		Weight::from_parts(518_299_000, 31_265)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(92_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn set_commission() -> Weight {
		// Minimum execution time: 34_801_000 picoseconds.
		Weight::from_parts(39_008_000, 13_608)
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
		// Minimum execution time: 530_208_000 picoseconds.
		Weight::from_parts(544_709_000, 21_024)
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
		// Minimum execution time: 1_158_891_000 picoseconds.
		Weight::from_parts(1_196_546_000, 30_989)
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
		// Minimum execution time: 501_294_000 picoseconds.
		Weight::from_parts(562_285_000, 21_024)
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
		// Minimum execution time: 53_349_000 picoseconds.
		Weight::from_parts(62_814_000, 13_676)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	fn chill() -> Weight {
		// Minimum execution time: 15_083_000 picoseconds.
		Weight::from_parts(20_761_000, 12_444)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn chill_other() -> Weight {
		// Minimum execution time: 30_525_000 picoseconds.
		Weight::from_parts(35_924_000, 13_434)
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
		// Minimum execution time: 257_953_000 picoseconds.
		Weight::from_parts(270_462_000, 33_338)
			.saturating_add(ParityDbWeight::get().reads(14_u64))
			.saturating_add(ParityDbWeight::get().writes(11_u64))
	}
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::PendingSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	fn cancel_slash() -> Weight {
		// Minimum execution time: 53_169_000 picoseconds.
		Weight::from_parts(59_288_000, 3_043)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:0)
	/// Storage: `OperatorStaking::Leaving` (r:1 w:0)
	/// Storage: `OperatorStaking::NextSlash` (r:1 w:1)
	/// Storage: `OperatorStaking::OperatorSlashes` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:0)
	/// Storage: `OperatorStaking::PendingSlashes` (r:223 w:1)
	/// Storage: `OperatorStaking::Pools` (r:1 w:0)
	/// Storage: `OperatorStaking::SlashQueue` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn slash() -> Weight {
		// Minimum execution time: 1_081_095_000 picoseconds.
		Weight::from_parts(1_150_197_000, 30_118)
			.saturating_add(ParityDbWeight::get().reads(230_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `OperatorStaking::Authored` (r:1 w:1)
	fn note_author() -> Weight {
		// Minimum execution time: 5_398_000 picoseconds.
		Weight::from_parts(5_999_000, 164)
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
		// Minimum execution time: 728_471_000 picoseconds.
		Weight::from_parts(773_839_000, 25_570)
			.saturating_add(ParityDbWeight::get().reads(232_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Historical::HistoricalSessions` (r:0 w:2)
	/// Storage: `Historical::StoredRange` (r:1 w:1)
	/// Storage: `OperatorStaking::Authored` (r:128 w:128)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::CurrentSession` (r:1 w:1)
	/// Storage: `OperatorStaking::Elected` (r:1 w:1)
	/// Storage: `OperatorStaking::Exposures` (r:257 w:256)
	/// Storage: `OperatorStaking::IdleSessions` (r:0 w:128)
	/// Storage: `OperatorStaking::Offenders` (r:128 w:0)
	/// Storage: `OperatorStaking::Operators` (r:128 w:128)
	/// Storage: `OperatorStaking::Pools` (r:128 w:128)
	/// Storage: `Parameters::Parameters` (r:8 w:0)
	/// Storage: `Session::NextKeys` (r:96 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn turn_session() -> Weight {
		// Minimum execution time: 6_533_961_000 picoseconds.
		Weight::from_parts(7_057_849_000, 66_751)
			.saturating_add(ParityDbWeight::get().reads(879_u64))
			.saturating_add(ParityDbWeight::get().writes(776_u64))
	}
}
