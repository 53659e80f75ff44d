//! Weights of `pallet_operator_staking`: **not measured yet**.
//!
//! Provisional: an upper guess by what a call reads and writes, with a large constant for its computation and the length
//! of its values. `cargo xtask weights` writes the measured ones over this file once the pallet is in the runtime.

#![allow(missing_docs)]

use frame_support::weights::{constants::ParityDbWeight, Weight};

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

/// Not measured: time for computation, bytes of proof, reads and writes.
fn guess(millis: u64, proof: u64, reads: u64, writes: u64) -> Weight {
	let db = <ParityDbWeight as frame_support::traits::Get<frame_support::weights::RuntimeDbWeight>>::get();
	Weight::from_parts(millis.saturating_mul(1_000_000_000), proof)
		.saturating_add(db.reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn bond() -> Weight {
		guess(1, 60_000, 12, 8)
	}
	fn bond_extra() -> Weight {
		guess(1, 60_000, 12, 8)
	}
	fn unbond() -> Weight {
		guess(1, 60_000, 16, 6)
	}
	fn rebond() -> Weight {
		guess(1, 60_000, 8, 6)
	}
	fn withdraw_own() -> Weight {
		guess(1, 60_000, 12, 8)
	}
	fn withdraw_delegated() -> Weight {
		guess(4, 160_000, 90, 200)
	}
	fn set_commission() -> Weight {
		guess(1, 60_000, 10, 4)
	}
	fn delegate() -> Weight {
		guess(4, 120_000, 60, 200)
	}
	fn undelegate() -> Weight {
		guess(4, 160_000, 60, 450)
	}
	fn claim_rewards() -> Weight {
		guess(4, 120_000, 60, 200)
	}
	fn validate() -> Weight {
		guess(1, 60_000, 10, 6)
	}
	fn chill() -> Weight {
		guess(1, 40_000, 2, 2)
	}
	fn chill_other() -> Weight {
		guess(1, 60_000, 8, 2)
	}
	fn apply_slash() -> Weight {
		guess(4, 160_000, 20, 150)
	}
	fn cancel_slash() -> Weight {
		guess(1, 40_000, 5, 6)
	}
	fn slash() -> Weight {
		guess(4, 300_000, 270, 6)
	}
	fn note_author() -> Weight {
		guess(1, 4_000, 1, 1)
	}
	fn note_offence() -> Weight {
		guess(4, 300_000, 280, 12)
	}
	fn turn_session() -> Weight {
		guess(300, 4_000_000, 2_000, 18_000)
	}
}
