//! What a rating weighs.
use super::*;
use crate::{Operators, Ratings, Voices};

/// What an operator's record says of its ratings.
fn evidence() -> (Balance, Balance) {
	let record = Operators::<Test>::get(OPERATOR).unwrap_or_default();
	(record.good, record.bad)
}

#[test]
fn stars_say_good_or_bad() {
	for (stars, good, bad) in [(5, WRN, 0), (4, WRN / 2, 0), (3, 0, 0), (2, 0, WRN / 2), (1, 0, WRN)] {
		run(|| {
			settle_and_rate(1, NODE, ALICE, WRN, stars);
			assert_eq!(evidence(), (good, bad), "{stars} stars");
			let counted = Event::RatingCounted { session: id(1), node: NODE, operator: OPERATOR, good, bad };
			assert_eq!(events().contains(&counted), stars != 3);
		});
	}
}

/// The escrow refuses them; even so they must not count.
#[test]
fn stars_out_of_range_count_nothing() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, WRN, 0);
		settle_and_rate(2, NODE, ALICE, WRN, 6);
		settle_and_rate(3, NODE, ALICE, WRN, 255);
		assert_eq!(evidence(), (0, 0));
		assert_eq!(Ratings::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_payer_weighs_no_more_than_its_cap() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, 2 * WRN, 1);
		settle_and_rate(2, NODE, ALICE, 2 * WRN, 1);
		assert_eq!(evidence(), (0, 3 * WRN));
		// Of the same operator's other node as well, and whether good or bad.
		settle_and_rate(3, SECOND_NODE, ALICE, 2 * WRN, 5);
		assert_eq!(evidence(), (0, 3 * WRN));
		// Another operator hears it in full.
		settle_and_rate(4, RIVAL_NODE, ALICE, 2 * WRN, 5);
		assert_eq!(operator_score(RIVAL).evidence, 2 * WRN);
		// After a half-life half of the voice is back.
		advance(HALF_LIFE);
		settle_and_rate(5, NODE, ALICE, 2 * WRN, 5);
		assert_eq!(evidence(), (3 * WRN / 2, 3 * WRN / 2));
	});
}

/// Whoever splits itself into many payers weighs what it paid, no more: the sum of the fees is what counts.
#[test]
fn many_payers_pay_the_same_total() {
	let with = |payers: u32| {
		let mut evidence = 0;
		run(|| {
			for n in 0..payers {
				settle_and_rate(n, NODE, 5_000 + u64::from(n), 2 * WRN / Balance::from(payers), 1);
			}
			evidence = operator_score(OPERATOR).evidence;
		});
		evidence
	};
	assert_eq!(with(1), 2 * WRN);
	for payers in [2, 10, 1_000] {
		assert!(with(payers) <= 2 * WRN);
	}
	// Below the least weight they are not heard at all.
	assert_eq!(with(10_000), 0);
}

#[test]
fn who_rates_its_own_node_is_not_heard() {
	run(|| {
		settle_and_rate(1, NODE, OPERATOR, WRN, 5);
		assert_eq!(evidence(), (0, 0));
		assert_eq!(Ratings::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_rating_that_cost_nothing_leaves_nothing_behind() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, 3 * WRN, 5);
		let before = evidence();
		// The voice is used up.
		settle_and_rate(2, NODE, ALICE, WRN, 5);
		// Too little to count.
		settle_and_rate(3, NODE, BOB, MinRatingWeight::get() - 1, 1);
		assert_eq!(evidence(), before);
		assert_eq!(Voices::<Test>::iter().count(), 1);
		settle_and_rate(4, NODE, BOB, MinRatingWeight::get(), 1);
		assert_eq!(evidence(), (before.0, MinRatingWeight::get()));
	});
}

/// The provider is handed the rating, sees that it is bad, and carries it before it claims: at that moment the session
/// has lost nothing in fees. It must not be rid of it.
#[test]
fn a_rating_carried_before_the_claim_counts_in_full() {
	run(|| {
		Pallet::<Test>::rated(&outcome(1, NODE, ALICE, 0), 1);
		assert_eq!(evidence(), (0, 0));
		advance(20 * DAYS);
		Pallet::<Test>::settled(&outcome(1, NODE, ALICE, WRN));
		assert_eq!(evidence(), (0, WRN));
	});
	// Half before, half after: what came before has faded meanwhile.
	run(|| {
		Pallet::<Test>::rated(&outcome(1, NODE, ALICE, WRN / 2), 1);
		advance(HALF_LIFE);
		Pallet::<Test>::settled(&outcome(1, NODE, ALICE, WRN));
		assert_eq!(evidence(), (0, WRN / 4 + WRN / 2));
	});
}

#[test]
fn a_settlement_counts_a_rating_once() {
	run(|| {
		let paid = outcome(1, NODE, ALICE, WRN);
		Pallet::<Test>::rated(&paid, 1);
		Pallet::<Test>::settled(&paid);
		Pallet::<Test>::settled(&paid);
		Pallet::<Test>::rated(&paid, 1);
		assert_eq!(evidence(), (0, WRN));
	});
}

#[test]
fn a_rating_is_forgotten_after_its_time_swept_or_not() {
	run(|| {
		Pallet::<Test>::rated(&outcome(1, NODE, ALICE, 0), 1);
		advance(RETENTION);
		Pallet::<Test>::settled(&outcome(1, NODE, ALICE, WRN));
		assert_eq!(evidence(), (0, WRN));
		Pallet::<Test>::rated(&outcome(2, NODE, BOB, 0), 1);
		advance(RETENTION + 1);
		let before = evidence();
		Pallet::<Test>::settled(&outcome(2, NODE, BOB, WRN));
		assert!(evidence().1 <= before.1);
	});
}

/// Opening and closing a rival's sessions burns connection charges, and moves no rating whatever it costs.
#[test]
fn unserved_sessions_lower_the_score_within_their_effect_and_jail_nobody() {
	run(|| {
		many_rate(1, NODE, 30 * WRN, 5);
		let before = node_score(NODE);
		for n in 0..1_000 {
			unserved(10_000 + n, NODE, 7_000 + u64::from(n), 5 * WRN);
			// A rating of such a session says no more than its settlement.
			let of = SettledSession { charge_burned: 5 * WRN, ..outcome(10_000 + n, NODE, 7, 0) };
			Pallet::<Test>::rated(&of, 1);
		}
		let after = node_score(NODE);
		assert_eq!(after.rating, before.rating);
		assert!(before.score.deconstruct() - after.score.deconstruct() <= percent(10).deconstruct());
		assert!(after.served < percent(1), "{after:?}");
		assert!(!is_jailed(NODE));
		assert_eq!(Ratings::<Test>::iter().filter(|(_, of)| of.bad > 0).count(), 0);
	});
}

#[test]
fn money_of_any_size_is_taken() {
	run(|| {
		PayerCap::set(Balance::MAX);
		for n in 0..4 {
			settle_and_rate(n, NODE, ALICE, Balance::MAX, 1 + (n as u8 % 2) * 4);
			unserved(100 + n, NODE, ALICE, Balance::MAX);
		}
		assert!(node_score(NODE).score <= Perbill::one());
		advance(1);
		let _ = is_jailed(NODE);
	});
}
