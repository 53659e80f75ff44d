//! What has faded goes out of the state, and nothing depends on that.
use super::*;
use crate::{Audits, Nodes, Operators, Ratings, Rounds, Sweeping, Voices, WeightInfo};
use frame_support::{
	traits::OnIdle,
	weights::{Weight, WeightMeter},
};

/// Until the sweep has begun anew.
fn sweep_all() {
	for _ in 0..1_000 {
		Pallet::<Test>::sweep(&mut WeightMeter::new());
		if Sweeping::<Test>::get() == Default::default() {
			return;
		}
	}
	panic!("the sweep does not end");
}

fn entries() -> [usize; 4] {
	[
		Operators::<Test>::iter().count(),
		Nodes::<Test>::iter().count(),
		Voices::<Test>::iter().count(),
		Ratings::<Test>::iter().count(),
	]
}

#[test]
fn nothing_that_counts_is_swept() {
	run(|| {
		for n in 0..50 {
			settle_and_rate(n, NODE, 5_000 + u64::from(n), WRN, 5);
		}
		let before = (entries(), node_score(NODE), operator_score(OPERATOR));
		assert_eq!(before.0, [1, 1, 50, 50]);
		sweep_all();
		assert_eq!((entries(), node_score(NODE), operator_score(OPERATOR)), before);
	});
}

#[test]
fn what_has_faded_is_swept() {
	run(|| {
		for n in 0..50 {
			settle_and_rate(n, if n % 2 == 0 { NODE } else { RIVAL_NODE }, 5_000 + u64::from(n), WRN, 5);
		}
		advance(RETENTION + 1);
		sweep_all();
		assert_eq!(entries(), [2, 2, 50, 0]);
		// 1 WRN is below the least weight after twelve half-lives.
		advance(12 * HALF_LIFE);
		sweep_all();
		assert_eq!(entries(), [2, 2, 0, 0]);
		advance(30 * HALF_LIFE);
		sweep_all();
		assert_eq!(entries(), [0; 4]);
		assert_eq!(node_score(NODE).score, percent(50));
	});
}

/// While a node is absent, its record says how much of that was counted: it must not be counted twice.
#[test]
fn the_record_of_an_absent_node_stays() {
	run(|| {
		Absent::mutate(|absent| absent.insert(NODE, System::block_number()));
		frame_support::assert_ok!(signed(ALICE, Call::report_absence { node: NODE }));
		advance(60 * HALF_LIFE);
		sweep_all();
		assert_eq!(Nodes::<Test>::iter().count(), 1);
		Absent::set(Default::default());
		sweep_all();
		assert_eq!(Nodes::<Test>::iter().count(), 0);
	});
}

/// Whether a voice was swept or not, the payer weighs the same.
#[test]
fn a_swept_voice_weighs_as_one_that_was_not() {
	let with = |swept: bool| {
		let mut evidence = 0;
		run(|| {
			settle_and_rate(1, NODE, ALICE, 3 * WRN, 5);
			advance(14 * HALF_LIFE);
			if swept {
				sweep_all();
				assert_eq!(Voices::<Test>::iter().count(), 0);
			}
			settle_and_rate(2, NODE, ALICE, 3 * WRN, 5);
			evidence = operator_score(OPERATOR).evidence;
		});
		evidence
	};
	assert_eq!(with(true), with(false));
}

/// A block with little room sweeps little, and one with none does nothing.
#[test]
fn sweeping_stays_within_its_weight() {
	run(|| {
		for n in 0..50 {
			settle_and_rate(n, NODE, 5_000 + u64::from(n), WRN, 5);
		}
		advance(RETENTION + 1);
		let step = <() as WeightInfo>::sweep_step();
		assert_eq!(Reputation::on_idle(System::block_number(), Weight::zero()), Weight::zero());
		assert_eq!(entries()[3], 50);
		for remaining in [step, step.saturating_mul(2), step.saturating_mul(1_000)] {
			let used = Reputation::on_idle(System::block_number(), remaining);
			assert!(used.all_lte(remaining) && used.all_lte(step.saturating_mul(crate::sweep::STEPS.into())));
		}
	});
}

#[test]
fn old_rounds_are_swept() {
	run(|| {
		frame_support::assert_ok!(signed(ALICE, Call::register_auditor { key: [1; 32] }));
		for _ in 0..40 {
			Pallet::<Test>::open_round_if_due();
			advance(COMMIT_PERIOD + REVEAL_PERIOD);
		}
		assert_eq!(Rounds::<Test>::iter().count(), 40);
		sweep_all();
		assert_eq!(Rounds::<Test>::iter().count(), 31);
		assert_eq!(Audits::<Test>::iter().count(), 0);
	});
}
