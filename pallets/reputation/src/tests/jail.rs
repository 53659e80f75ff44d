//! Jail, and the ways out of it.
use super::*;
use crate::{Error, Operators};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn release(subject: Subject<AccountId>) -> Result<(), DispatchError> {
	signed(ALICE, Call::release { subject })
}

fn free(subject: Subject<AccountId>) -> Result<(), DispatchError> {
	dispatch(RuntimeOrigin::root(), Call::free { subject })
}

const SUBJECTS: [Subject<AccountId>; 2] = [Subject::Operator(OPERATOR), Subject::Node(NODE)];

#[test]
fn a_low_rating_with_enough_evidence_jails() {
	run(|| {
		many_rate(1, NODE, 5 * WRN - 1, 1);
		assert!(node_score(NODE).rating < percent(20));
		// Not enough evidence yet.
		assert!(!is_jailed(NODE));
		events();
		settle_and_rate(100, NODE, ALICE, MinRatingWeight::get(), 1);
		assert!(is_jailed(NODE));
		let until = System::block_number() + MAX_JAIL - 1;
		let jailed: Vec<_> = events().into_iter().filter(|of| matches!(of, Event::Jailed { .. })).collect();
		for (event, subject) in jailed.into_iter().zip(SUBJECTS) {
			let Event::Jailed { subject: who, until: to, .. } = event else { unreachable!() };
			assert_eq!((who, to), (subject, until));
		}
		assert_eq!(node_score(NODE).jailed_until, Some(until));
		// All of the operator's nodes, and no one else's.
		assert!(is_jailed(SECOND_NODE));
		assert!(!is_jailed(RIVAL_NODE));
	});
}

/// A bad node among good ones is jailed alone.
#[test]
fn a_node_is_jailed_alone_where_its_operator_is_good() {
	run(|| {
		many_rate(1, SECOND_NODE, 60 * WRN, 5);
		many_rate(1_000, NODE, 12 * WRN, 1);
		assert!(is_jailed(NODE));
		assert!(!is_jailed(SECOND_NODE));
		assert_eq!(operator_score(OPERATOR).jailed_until, None);
	});
}

#[test]
fn a_jail_ends_by_time_whether_or_not_anybody_calls() {
	run(|| {
		many_rate(1, NODE, 300 * WRN, 1);
		assert!(is_jailed(NODE));
		advance(MAX_JAIL - 1);
		assert!(is_jailed(NODE));
		for subject in SUBJECTS {
			assert_noop!(release(subject), Error::<Test>::StillJailed);
		}
		advance(1);
		assert!(!is_jailed(NODE));
		// It begins again at the release: below that it would be jailed for what it served its time for.
		let unwritten = (operator_score(OPERATOR), node_score(NODE));
		assert!(unwritten.0.rating >= percent(30), "{unwritten:?}");
		assert!(unwritten.0.rating <= percent(31), "{unwritten:?}");
		for subject in SUBJECTS {
			assert_ok!(release(subject.clone()));
			assert_noop!(release(subject), Error::<Test>::NotJailed);
		}
		assert_eq!(operator_score(OPERATOR), unwritten.0);
		assert_close(node_score(NODE).rating, unwritten.1.rating);
		// One more bad rating, and it is jailed again.
		many_rate(5_000, NODE, 10 * WRN, 1);
		assert!(is_jailed(NODE));
	});
}

/// What an operator's score is does not depend on when somebody wrote the end of its jail down.
#[test]
fn writing_a_release_down_later_changes_nothing() {
	let after = |written: bool| {
		let mut score = None;
		run(|| {
			many_rate(1, NODE, 300 * WRN, 1);
			advance(MAX_JAIL);
			if written {
				assert_ok!(release(Subject::Operator(OPERATOR)));
			}
			advance(5 * DAYS);
			score = Some(operator_score(OPERATOR));
		});
		score.unwrap()
	};
	let (written, unwritten) = (after(true), after(false));
	assert!(written.rating > percent(30));
	assert_close(written.rating, unwritten.rating);
}

/// Decay releases: with little evidence the prior comes back before the longest jail is over.
#[test]
fn a_jail_ends_when_the_rating_has_risen() {
	run(|| {
		BadRatingFactor::set(1);
		many_rate(1, NODE, 5 * WRN, 1);
		assert!(is_jailed(SECOND_NODE));
		JailRelease::set(percent(20));
		JailFloor::set(percent(10));
		let mut days = 0;
		while is_jailed(SECOND_NODE) {
			advance(DAYS);
			days += 1;
		}
		assert!((1..30).contains(&days), "{days}");
		assert!(operator_score(OPERATOR).rating >= percent(20));
		events();
		assert_ok!(release(Subject::Operator(OPERATOR)));
		let rating = operator_score(OPERATOR).rating;
		assert_eq!(events(), [Event::Released { subject: Subject::Operator(OPERATOR), rating }]);
	});
}

/// Between the floor and the release nothing changes: neither is it jailed nor released.
#[test]
fn floor_and_release_lie_apart() {
	run(|| {
		many_rate(1, NODE, 6 * WRN, 1);
		assert!(is_jailed(NODE));
		// Sessions that were open before, and are rated now.
		many_rate(100, NODE, 11 * WRN, 5);
		let rating = operator_score(OPERATOR).rating;
		assert!(rating > percent(18) && rating < percent(30), "{rating:?}");
		assert!(is_jailed(NODE));
		many_rate(200, NODE, 8 * WRN, 5);
		assert!(operator_score(OPERATOR).rating >= percent(30));
		assert!(!is_jailed(NODE));
	});
}

#[test]
fn governance_frees() {
	run(|| {
		many_rate(1, NODE, 300 * WRN, 1);
		for subject in SUBJECTS {
			assert_noop!(signed(OPERATOR, Call::free { subject: subject.clone() }), DispatchError::BadOrigin);
			events();
			assert_ok!(free(subject.clone()));
			let freed = events();
			assert!(matches!(&freed[..], [Event::Freed { subject: of, .. }] if *of == subject), "{freed:?}");
			assert_noop!(free(subject), Error::<Test>::NotJailed);
		}
		assert!(!is_jailed(NODE));
		assert!(operator_score(OPERATOR).rating >= percent(30));
		let record = Operators::<Test>::get(OPERATOR).unwrap();
		assert!(record.jailed_at.is_none() && record.bad < 10 * WRN);
	});
}

#[test]
fn who_is_not_jailed_is_neither_released_nor_freed() {
	run(|| {
		many_rate(1, RIVAL_NODE, WRN, 5);
		for subject in [
			Subject::Operator(OPERATOR),
			Subject::Operator(RIVAL),
			Subject::Operator(4_711),
			Subject::Node(NODE),
			Subject::Node(RIVAL_NODE),
			Subject::Node(4_711),
		] {
			assert_noop!(release(subject.clone()), Error::<Test>::NotJailed);
			assert_noop!(free(subject), Error::<Test>::NotJailed);
		}
	});
}

/// A jailed node takes no sessions, so it cannot buy its own and rate its way out.
#[test]
fn leaving_and_coming_back_is_no_way_out() {
	run(|| {
		many_rate(1, NODE, 20 * WRN, 1);
		Directory::mutate(|nodes| {
			nodes.remove(&NODE);
			nodes.insert(50, OPERATOR);
		});
		assert!(is_jailed(50));
	});
}

/// Whatever governance sets, a jail ends.
#[test]
fn a_jail_ends_even_where_the_release_cannot_be_reached() {
	run(|| {
		many_rate(1, NODE, 300 * WRN, 1);
		JailRelease::set(Perbill::one());
		PriorMean::set(Perbill::zero());
		assert!(is_jailed(NODE));
		advance(MAX_JAIL);
		assert!(!is_jailed(NODE));
		PriorWeight::set(0);
		BadRatingFactor::set(0);
		ScoreHalfLife::set(0);
		assert!(!is_jailed(NODE));
		advance(u32::MAX - System::block_number());
		assert!(!is_jailed(NODE));
	});
}
