//! Disputes: what they can change, and what they cost.
use super::*;
use crate::{Disputes, Error, HoldReason, Ratings, Verdict};
use frame_support::{
	assert_noop, assert_ok,
	traits::fungible::{hold::Inspect as _, Inspect as _},
	BoundedVec,
};
use sp_runtime::DispatchError;

fn dispute(who: AccountId, session: u32) -> Result<(), DispatchError> {
	let reason = BoundedVec::truncate_from(b"bought by its own operator".to_vec());
	signed(who, Call::dispute { session: id(session), reason })
}

fn resolve(session: u32, verdict: Verdict) -> Result<(), DispatchError> {
	dispatch(RuntimeOrigin::root(), Call::resolve_dispute { session: id(session), verdict })
}

fn withdraw(who: AccountId, session: u32) -> Result<(), DispatchError> {
	signed(who, Call::withdraw_dispute { session: id(session) })
}

fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::Dispute.into(), &who)
}

#[test]
fn a_voided_rating_counts_nothing_and_no_other_is_touched() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, 2 * WRN, 5);
		advance(3 * DAYS);
		let without = (operator_score(OPERATOR), node_score(NODE));
		settle_and_rate(2, NODE, BOB, WRN, 1);
		advance(5 * DAYS);
		assert_ok!(dispute(RIVAL, 2));
		assert_eq!(held(RIVAL), 10 * WRN);
		// It counts until it is decided.
		assert!(operator_score(OPERATOR).rating < without.0.rating);
		check();
		events();
		assert_ok!(resolve(2, Verdict::Void));
		assert_eq!(held(RIVAL), 0);
		let Event::DisputeResolved { verdict: Verdict::Void, good: 0, bad, lost: 0, .. } = events()[0] else {
			panic!()
		};
		assert!(bad > 8 * WRN / 10 && bad < WRN);
		let left = operator_score(OPERATOR).evidence;
		let expected = crate::math::decay(2 * WRN, 8 * DAYS, HALF_LIFE);
		assert!(left.abs_diff(expected) <= 10, "{left} is not {expected}");
		assert_noop!(resolve(2, Verdict::Void), Error::<Test>::DisputeNotFound);
		assert_noop!(dispute(RIVAL, 2), Error::<Test>::RatingNotFound);
		assert!(Ratings::<Test>::contains_key(id(1)));
	});
}

#[test]
fn a_rating_that_stands_goes_on_to_count() {
	for (verdict, cost) in [(Verdict::Stands, 0), (Verdict::Frivolous, 10 * WRN)] {
		run(|| {
			settle_and_rate(1, NODE, ALICE, 2 * WRN, 5);
			let before = operator_score(OPERATOR);
			let (rich, treasury) = (Balances::balance(&RIVAL), Balances::balance(&TREASURY));
			assert_ok!(dispute(RIVAL, 1));
			assert_ok!(resolve(1, verdict));
			assert_eq!(operator_score(OPERATOR), before);
			assert_eq!(Balances::balance(&RIVAL), rich - cost);
			assert_eq!(Balances::balance(&TREASURY), treasury + cost);
			assert_eq!(held(RIVAL), 0);
			// A dispute that its own friend lost protects the rating from no other.
			assert_ok!(dispute(BOB, 1));
		});
	}
}

#[test]
fn only_the_origin_decides() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, WRN, 5);
		assert_ok!(dispute(RIVAL, 1));
		for who in [RIVAL, OPERATOR, ALICE] {
			let call = Call::resolve_dispute { session: id(1), verdict: Verdict::Void };
			assert_noop!(signed(who, call), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_dispute_needs_a_rating_that_counts_a_reason_and_a_deposit() {
	run(|| {
		assert_noop!(dispute(ALICE, 1), Error::<Test>::RatingNotFound);
		// Rated while it had paid nothing.
		Pallet::<Test>::rated(&outcome(1, NODE, ALICE, 0), 1);
		assert_noop!(dispute(ALICE, 1), Error::<Test>::RatingNotFound);
		Pallet::<Test>::settled(&outcome(1, NODE, ALICE, WRN));
		let empty = Call::dispute { session: id(1), reason: Default::default() };
		assert_noop!(signed(ALICE, empty), Error::<Test>::ReasonEmpty);
		assert_noop!(dispute(PAUPER, 1), Error::<Test>::DepositNotAffordable);
		assert_ok!(dispute(ALICE, 1));
		assert_noop!(dispute(BOB, 1), Error::<Test>::AlreadyDisputed);
		settle_and_rate(2, NODE, BOB, WRN, 1);
		advance(RETENTION + 1);
		assert_noop!(dispute(BOB, 2), Error::<Test>::RatingNotFound);
	});
}

/// The deposit is never stuck, and nobody gets it back while it may still be lost.
#[test]
fn an_undecided_dispute_is_withdrawn_after_its_time_by_its_opener() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, WRN, 5);
		assert_ok!(dispute(RIVAL, 1));
		DisputeDeposit::set(77 * WRN);
		advance(DISPUTE_TIMEOUT - 1);
		assert_noop!(withdraw(RIVAL, 1), Error::<Test>::DisputePending);
		advance(1);
		assert_noop!(withdraw(BOB, 1), Error::<Test>::NotOpener);
		assert_noop!(withdraw(BOB, 2), Error::<Test>::DisputeNotFound);
		assert_ok!(withdraw(RIVAL, 1));
		assert_eq!(held(RIVAL), 0);
		assert_eq!(Disputes::<Test>::iter().count(), 0);
		// The rating is as it was.
		assert!(operator_score(OPERATOR).evidence > 0);
	});
}

/// A rating under dispute is kept however long it takes, swept or not.
#[test]
fn a_disputed_rating_does_not_run_away() {
	run(|| {
		settle_and_rate(1, NODE, ALICE, 3 * WRN, 1);
		assert_ok!(dispute(OPERATOR, 1));
		advance(3 * RETENTION);
		let mut meter = frame_support::weights::WeightMeter::new();
		for _ in 0..20 {
			Pallet::<Test>::sweep(&mut meter);
		}
		assert!(operator_score(OPERATOR).evidence > 0);
		assert_ok!(resolve(1, Verdict::Void));
		assert!(operator_score(OPERATOR).evidence < 10);
	});
}

/// Voided bad ratings release; voided good ones can jail.
#[test]
fn a_verdict_reaches_the_jail() {
	run(|| {
		many_rate(1, NODE, 2 * WRN, 1);
		PayerCap::set(100 * WRN);
		settle_and_rate(50, NODE, ALICE, 4 * WRN, 1);
		assert!(is_jailed(NODE));
		assert_ok!(dispute(OPERATOR, 50));
		assert_ok!(resolve(50, Verdict::Void));
		// Two WRN of evidence are not enough to jail, but the rating is low and the jail goes on to its end.
		assert!(is_jailed(NODE));
		advance(MAX_JAIL);
		assert!(!is_jailed(NODE), "{:?}", operator_score(OPERATOR));
	});
	run(|| {
		PayerCap::set(100 * WRN);
		settle_and_rate(1, NODE, OPERATOR + 1, 50 * WRN, 5);
		many_rate(100, NODE, 6 * WRN, 1);
		assert!(!is_jailed(NODE));
		assert_ok!(dispute(ALICE, 1));
		assert_ok!(resolve(1, Verdict::Void));
		assert!(is_jailed(NODE));
	});
}
