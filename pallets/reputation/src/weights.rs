//! Weights of `pallet_reputation`: **not measured yet**. The values are generous guesses, above what comparable calls of the
//! other pallets take; `cargo xtask weights` writes the measured ones once the pallet is in the runtime.
#![allow(missing_docs)]

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// What the calls weigh.
pub trait WeightInfo {
	fn report_absence() -> Weight;
	fn release() -> Weight;
	fn free() -> Weight;
	fn dispute() -> Weight;
	fn withdraw_dispute() -> Weight;
	fn resolve_dispute() -> Weight;
	fn register_auditor() -> Weight;
	fn deregister_auditor() -> Weight;
	fn commit_report() -> Weight;
	fn reveal_report() -> Weight;
	/// With so many reports.
	fn settle_audit(n: u32) -> Weight;
	fn forfeit_commitments() -> Weight;
	fn open_round() -> Weight;
	fn sweep_step() -> Weight;
}

/// So many microseconds, reads and writes.
fn guess(micros: u64, reads: u64, writes: u64) -> Weight {
	let database: frame_support::weights::RuntimeDbWeight = ParityDbWeight::get();
	Weight::from_parts(micros.saturating_mul(1_000_000), reads.saturating_mul(4_096))
		.saturating_add(database.reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn report_absence() -> Weight {
		guess(150, 25, 3)
	}
	fn release() -> Weight {
		guess(120, 20, 3)
	}
	fn free() -> Weight {
		guess(120, 20, 3)
	}
	fn dispute() -> Weight {
		guess(150, 12, 5)
	}
	fn withdraw_dispute() -> Weight {
		guess(150, 8, 5)
	}
	fn resolve_dispute() -> Weight {
		guess(300, 30, 9)
	}
	fn register_auditor() -> Weight {
		guess(150, 8, 6)
	}
	fn deregister_auditor() -> Weight {
		guess(250, 12, 9)
	}
	fn commit_report() -> Weight {
		guess(250, 22, 10)
	}
	fn reveal_report() -> Weight {
		guess(250, 16, 8)
	}
	fn settle_audit(n: u32) -> Weight {
		guess(300, 30, 8).saturating_add(guess(120, 3, 2).saturating_mul(n.into()))
	}
	fn forfeit_commitments() -> Weight {
		guess(150, 8, 6)
	}
	fn open_round() -> Weight {
		guess(60, 14, 3)
	}
	fn sweep_step() -> Weight {
		guess(60, 28, 2)
	}
}
