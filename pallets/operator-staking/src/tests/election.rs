//! Candidates and validators.
use super::*;
use crate::{Candidates, ChillReason, Elected};

fn candidates() -> Vec<AccountId> {
	Candidates::<Test>::get().iter().map(|candidate| candidate.who).collect()
}

/// Operators 5 to `last`, each with its number × 10,000 of self stake, that want to validate.
fn more_candidates(last: AccountId) {
	for who in 5..=last {
		assert_ok!(bond(who, Balance::from(who) * 10_000));
		assert_ok!(validate(who));
	}
}

#[test]
fn validate_needs_stake_and_keys() {
	run(|| {
		assert_noop!(validate(ERIN), Error::<Test>::NotOperator);
		assert_ok!(bond(ERIN, MIN_VALIDATOR - 1));
		assert_noop!(validate(ERIN), Error::<Test>::ValidatorStakeTooLow);
		assert_ok!(bond_extra(ERIN, 1));
		events();
		assert_ok!(validate(ERIN));
		assert_eq!(events(), [Event::CandidateJoined { operator: ERIN, stake: MIN_VALIDATOR }]);
		assert_noop!(validate(ERIN), Error::<Test>::AlreadyCandidate);
		assert_ok!(bond(DAN, MIN_VALIDATOR));
		assert_noop!(validate(DAN), Error::<Test>::NoSessionKeys);
	});
}

#[test]
fn chill_leaves_with_the_next_election() {
	run(|| {
		assert_noop!(chill(ERIN), Error::<Test>::NotCandidate);
		assert_ok!(chill(ALICE));
		assert_noop!(chill(ALICE), Error::<Test>::NotCandidate);
		end_sessions(1);
		assert!(is_validator(ALICE), "planned before");
		end_sessions(1);
		assert!(!is_validator(ALICE));
		assert_ok!(validate(ALICE));
		end_sessions(2);
		assert!(is_validator(ALICE));
	});
}

#[test]
fn anyone_removes_an_unfit_candidate() {
	run(|| {
		let remove = |operator| dispatch(signed(PAUPER), Call::chill_other { operator });
		assert_noop!(remove(ERIN), Error::<Test>::NotCandidate);
		assert_noop!(remove(ALICE), Error::<Test>::CandidateFit);
		MinValidatorStake::set(STAKE + 1);
		assert_ok!(bond_extra(BOB, 1));
		assert_ok!(remove(ALICE));
		assert_noop!(remove(BOB), Error::<Test>::CandidateFit);
		pallet_session::NextKeys::<Test>::remove(BOB);
		assert_ok!(remove(BOB));
	});
}

#[test]
fn candidates_stand_by_stake() {
	run(|| {
		assert_eq!(candidates(), [1, 2, 3, 4]);
		assert_ok!(delegate(DAN, 3, 500));
		assert_eq!(candidates(), [3, 1, 2, 4]);
		assert_ok!(bond_extra(BOB, 400));
		assert_eq!(candidates(), [3, 2, 1, 4]);
		assert_ok!(unbond(BOB, 400));
		assert_eq!(candidates(), [3, 1, 4, 2], "of equal ones, who has been there");
		// What counts was changed by governance: the next election sorts anew.
		DelegationFactor::set(0);
		assert_ok!(bond_extra(4, 1));
		end_sessions(1);
		assert_eq!(candidates()[0], 4);
	});
}

#[test]
fn the_set_grows_by_a_tenth_and_at_least_by_one() {
	run(|| {
		more_candidates(24);
		let mut sizes = vec![];
		for _ in 0..18 {
			end_sessions(1);
			sizes.push(Session::validators().len());
		}
		assert_eq!(sizes, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20]);
		// The least of all is not in it, nor is anybody below the seats.
		let mut set = Session::validators();
		set.sort();
		assert_eq!(set, (1..=4).chain(9..=24).collect::<Vec<_>>());
		// A tenth of twenty is two, though there are seats for four more at once.
		Seats::set(24);
		let mut sizes = vec![];
		for _ in 0..4 {
			end_sessions(1);
			sizes.push(Session::validators().len());
		}
		assert_eq!(sizes, [20, 22, 24, 24]);
		Elected::<Test>::put(sp_runtime::BoundedVec::truncate_from((5..=24).collect()));
		Seats::set(17);
		end_sessions(2);
		assert_eq!(Session::validators().len(), 17);
	});
}

#[test]
fn never_an_empty_set_nor_one_that_is_too_small() {
	run(|| {
		for who in VALIDATORS {
			assert_ok!(chill(who));
		}
		events();
		end_sessions(3);
		assert_eq!(Session::validators().len(), 3, "a quarter left; three are the least");
		assert!(events().contains(&Event::ValidatorsElected { session: 3, count: 3, kept: 3 }));
		end_sessions(10);
		assert_eq!(Session::validators().len(), 3);
		// Who stays must have keys.
		let all: Vec<AccountId> = (1..=30).collect();
		for who in &all {
			pallet_session::NextKeys::<Test>::remove(who);
		}
		assert_eq!(<Staking as pallet_session::SessionManager<AccountId>>::new_session(50), None);
	});
}

#[test]
fn who_offended_stays_last() {
	run(|| {
		for who in VALIDATORS {
			assert_ok!(chill(who));
		}
		assert_ok!(offend(BOB, 0, 1, 1));
		end_sessions(2);
		let mut set = Session::validators();
		set.sort();
		assert_eq!(set, [1, 3, 4]);
	});
}

#[test]
fn the_set_shrinks_by_a_quarter_at_a_time() {
	run(|| {
		more_candidates(16);
		end_sessions(15);
		assert_eq!(Session::validators().len(), 16);
		for who in 1..=16 {
			assert_ok!(chill(who));
		}
		let mut sizes = vec![];
		for _ in 0..6 {
			end_sessions(1);
			sizes.push(Session::validators().len());
		}
		assert_eq!(sizes, [16, 12, 9, 7, 6, 5]);
	});
}

#[test]
fn who_makes_no_block_is_chilled() {
	run(|| {
		let others = [1, 2, 3];
		for _ in 0..2 {
			end_session_with(&others);
		}
		assert!(Staking::is_candidate(&4));
		// A block in time makes up for it.
		end_sessions(1);
		for _ in 0..2 {
			end_session_with(&others);
		}
		assert!(Staking::is_candidate(&4));
		events();
		end_session_with(&others);
		assert!(!Staking::is_candidate(&4));
		assert!(events().contains(&Event::Chilled { operator: 4, reason: ChillReason::Idle }));
		// It may come back, with a clean sheet.
		assert_ok!(validate(4));
		for _ in 0..2 {
			end_session_with(&others);
			assert!(Staking::is_candidate(&4));
		}
		MaxIdleSessions::set(0);
		for _ in 0..9 {
			end_session_with(&others);
		}
		assert!(Staking::is_candidate(&4), "switched off");
	});
}

#[test]
fn at_most_a_quarter_is_chilled_at_once() {
	run(|| {
		more_candidates(12);
		end_sessions(10);
		assert_eq!(Session::validators().len(), 12);
		for _ in 0..MaxIdleSessions::get() {
			end_session_with(&[]);
		}
		assert_eq!(candidates().len(), 9);
		end_session_with(&[]);
		assert_eq!(candidates().len(), 6);
	});
}

#[test]
fn a_full_list_takes_who_has_clearly_more() {
	run(|| {
		more_candidates(24);
		assert_eq!(candidates().len(), 24);
		assert_eq!(*candidates().last().unwrap(), 5);
		assert_ok!(bond(25, 54_999));
		assert_noop!(validate(25), Error::<Test>::OutbidByAll);
		assert_ok!(bond_extra(25, 1));
		events();
		assert_ok!(validate(25));
		assert_eq!(events()[0], Event::Chilled { operator: 5, reason: ChillReason::Outbid });
		assert!(!Staking::is_candidate(&5));
	});
}
