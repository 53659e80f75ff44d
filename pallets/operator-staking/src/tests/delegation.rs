//! Delegating, undelegating, withdrawing.
use super::*;
use crate::{Delegations, Pools};

/// Sessions until what joined now may be undelegated.
const MATURE: u32 = HORIZON + 1;

#[test]
fn a_delegation_goes_in_and_out() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 1_000));
		assert_eq!((free(DAN), free(POT)), (RICH - 1_000, EXISTENTIAL_DEPOSIT + 1_000));
		assert_eq!((operator(ALICE).delegated, worth(DAN, ALICE)), (1_000, 1_000));
		assert_eq!(events(), [Event::Delegated { operator: ALICE, delegator: DAN, amount: 1_000 }]);
		end_sessions(MATURE);
		assert_ok!(undelegate(DAN, ALICE, 400));
		assert_eq!((operator(ALICE).delegated, worth(DAN, ALICE)), (600, 600));
		end_sessions(UNBONDING - 1);
		assert_noop!(withdraw(DAN, ALICE), Error::<Test>::NothingDue);
		end_sessions(1);
		assert_ok!(withdraw(DAN, ALICE));
		assert_eq!(free(DAN), RICH - 600);
		// More than there is means all.
		assert_ok!(undelegate(DAN, ALICE, Balance::MAX));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(DAN, ALICE));
		assert_eq!((free(DAN), free(POT)), (RICH, EXISTENTIAL_DEPOSIT));
		assert!(!Delegations::<Test>::contains_key(ALICE, DAN) && !Pools::<Test>::contains_key(ALICE));
		assert_eq!(crate::EndedBuckets::<Test>::iter().count(), 0, "nothing is remembered for nobody");
	});
}

#[test]
fn delegate_refuses() {
	run(|| {
		assert_noop!(delegate(DAN, ERIN, 1_000), Error::<Test>::NotOperator);
		assert_noop!(delegate(ALICE, ALICE, 1_000), Error::<Test>::OwnOperator);
		assert_noop!(delegate(DAN, ALICE, LEAST_DELEGATION - 1), Error::<Test>::DelegationBelowMinimum);
		assert_noop!(delegate(DAN, ALICE, 0), Error::<Test>::DelegationBelowMinimum);
		assert_noop!(delegate(DAN, ALICE, 4 * STAKE + 1), Error::<Test>::DelegationsFull);
		assert_noop!(delegate(DAN, ALICE, Balance::MAX), Error::<Test>::DelegationsFull);
		assert_noop!(delegate(PAUPER, ALICE, 1_000), Error::<Test>::NotAffordable);
		assert_ok!(delegate(DAN, ALICE, 4 * STAKE));
		assert_noop!(delegate(DORA, ALICE, LEAST_DELEGATION), Error::<Test>::DelegationsFull);
		// The least is of the whole delegation.
		assert_ok!(delegate(DAN, BOB, LEAST_DELEGATION));
		assert_ok!(delegate(DAN, BOB, 1));
		assert_noop!(delegate(DAN, BOB, 0), Error::<Test>::DelegationBelowMinimum);
	});
}

#[test]
fn an_operator_may_back_another() {
	run(|| {
		assert_ok!(delegate(BOB, ALICE, 1_000));
		assert_eq!(worth(BOB, ALICE), 1_000);
	});
}

#[test]
fn undelegate_refuses() {
	run(|| {
		assert_noop!(undelegate(DAN, ALICE, 1), Error::<Test>::NotDelegator);
		assert_ok!(delegate(DAN, ALICE, 1_000));
		assert_noop!(undelegate(DAN, ALICE, 0), Error::<Test>::AmountZero);
		for _ in 0..MATURE {
			assert_noop!(undelegate(DAN, ALICE, 1), Error::<Test>::DelegationTooYoung);
			end_sessions(1);
		}
		assert_ok!(delegate(DAN, ALICE, 500));
		assert_noop!(undelegate(DAN, ALICE, 1_001), Error::<Test>::DelegationTooYoung);
		assert_noop!(undelegate(DAN, ALICE, Balance::MAX), Error::<Test>::DelegationTooYoung);
		assert_ok!(undelegate(DAN, ALICE, 1_000));
		end_sessions(MATURE);
		assert_noop!(undelegate(DAN, ALICE, 401), Error::<Test>::DelegationBelowMinimum);
		assert_ok!(undelegate(DAN, ALICE, 400));
		assert_ok!(undelegate(DAN, ALICE, 100));
		assert_noop!(undelegate(DAN, ALICE, 1), Error::<Test>::NotDelegator);
	});
}

#[test]
fn withdraw_refuses_strangers() {
	run(|| {
		assert_noop!(withdraw(DAN, ALICE), Error::<Test>::NotDelegator);
		assert_ok!(delegate(DAN, ALICE, 1_000));
		assert_noop!(withdraw(DAN, ALICE), Error::<Test>::NothingDue);
		assert_noop!(withdraw(DORA, ALICE), Error::<Test>::NotDelegator);
	});
}

/// Parts of many sessions become one, and nobody's is another's.
#[test]
fn parts_meet_in_the_base() {
	run(|| {
		for _ in 0..4 {
			assert_ok!(delegate(DAN, ALICE, 1_000));
			assert_ok!(delegate(DORA, ALICE, 300));
			end_sessions(1);
		}
		assert_eq!(Delegations::<Test>::get(ALICE, DAN).parts.len(), 4);
		end_sessions(MATURE);
		assert_ok!(undelegate(DAN, ALICE, 3_500));
		assert_eq!(Delegations::<Test>::get(ALICE, DAN).parts.len(), 1);
		assert_eq!((worth(DAN, ALICE), worth(DORA, ALICE)), (500, 1_200));
		assert_eq!(Pools::<Test>::get(ALICE).unwrap().cohorts.len(), 0);
	});
}

/// A delegator has so many parts within the horizon, and what is older is one.
#[test]
fn parts_are_bounded() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 1_000));
		for _ in 0..3 * crate::MAX_PARTS {
			end_sessions(1);
			assert_ok!(delegate(DAN, ALICE, 10));
			check();
		}
		assert_eq!(Delegations::<Test>::get(ALICE, DAN).parts.len(), MATURE as usize + 1);
		assert!(Pools::<Test>::get(ALICE).unwrap().cohorts.len() <= MATURE as usize);
		// With a horizon that is longer than that.
		ReportHorizon::set(40);
		for _ in MATURE + 1..crate::MAX_PARTS {
			end_sessions(1);
			assert_ok!(delegate(DAN, ALICE, 10));
		}
		end_sessions(1);
		assert_noop!(delegate(DAN, ALICE, 10), Error::<Test>::TooManyParts);
		assert_ok!(delegate(DORA, ALICE, 100));
		end_sessions(41);
		assert_ok!(delegate(DAN, ALICE, 10));
		assert_eq!(Delegations::<Test>::get(ALICE, DAN).parts.len(), 2);
	});
}

/// What nobody fetches stays, out of the way.
#[test]
fn forgotten_money_is_found() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 1_000));
		assert_ok!(delegate(DORA, ALICE, 1_000));
		end_sessions(MATURE);
		assert_ok!(undelegate(DAN, ALICE, 1_000));
		end_sessions(UNBONDING + 5);
		assert_ok!(undelegate(DORA, ALICE, 500));
		assert_eq!(crate::Departed::<Test>::iter().count(), 1);
		assert_eq!(crate::Leaving::<Test>::get(ALICE).len(), 1);
		check();
		end_sessions(50);
		assert_ok!(withdraw(DAN, ALICE));
		assert_eq!(free(DAN), RICH);
		assert_eq!(crate::Departed::<Test>::iter().count(), 0);
		assert_ok!(withdraw(DORA, ALICE));
		assert_eq!(free(DORA), RICH - 500);
	});
}

/// An operator that goes away takes nobody's money with it, and is remembered as long as anybody's is there.
#[test]
fn delegations_outlive_their_operator() {
	run(|| {
		assert_ok!(bond(ERIN, 5_000));
		assert_ok!(delegate(DAN, ERIN, 1_000));
		end_sessions(MATURE);
		assert_ok!(unbond(ERIN, 5_000));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(ERIN, ERIN));
		assert_eq!(free(ERIN), RICH);
		assert_noop!(delegate(DORA, ERIN, 1_000), Error::<Test>::DelegationsFull);
		assert_ok!(undelegate(DAN, ERIN, 1_000));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(DAN, ERIN));
		assert_eq!(free(DAN), RICH);
		assert_eq!(crate::Operators::<Test>::get(ERIN), None);
	});
}
