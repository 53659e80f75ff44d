//! Self stake and commission.
use super::*;

#[test]
fn bond_holds_the_stake() {
	run(|| {
		assert_ok!(bond(ERIN, 5_000));
		assert_eq!((held(ERIN), operator(ERIN).own, free(ERIN)), (5_000, 5_000, RICH - 5_000));
		assert_eq!(events(), [Event::Bonded { operator: ERIN, amount: 5_000 }]);
		assert_noop!(bond(ERIN, 5_000), Error::<Test>::AlreadyBonded);
		assert_ok!(bond_extra(ERIN, 1));
		assert_eq!(held(ERIN), 5_001);
	});
}

/// It stays in its owner's account, but not at its disposal.
#[test]
fn stake_cannot_be_spent() {
	use sp_runtime::traits::Dispatchable;
	run(|| {
		assert_ok!(bond(ERIN, 5_000));
		let all = pallet_balances::Call::transfer_all { dest: BOB, keep_alive: false };
		assert_ok!(RuntimeCall::from(all).dispatch(signed(ERIN)).map_err(|error| error.error));
		assert_eq!(held(ERIN), 5_000);
		let rest = pallet_balances::Call::transfer_allow_death { dest: BOB, value: EXISTENTIAL_DEPOSIT };
		assert!(RuntimeCall::from(rest).dispatch(signed(ERIN)).is_err());
	});
}

#[test]
fn bond_refuses() {
	run(|| {
		assert_noop!(bond(ERIN, 0), Error::<Test>::AmountZero);
		assert_noop!(bond(ERIN, MIN_OPERATOR - 1), Error::<Test>::StakeBelowMinimum);
		assert_noop!(bond(ERIN, RICH), Error::<Test>::NotAffordable);
		assert_noop!(bond(ERIN, Balance::MAX), Error::<Test>::NotAffordable);
		assert_noop!(bond_extra(ERIN, 5_000), Error::<Test>::NotOperator);
		assert_noop!(bond_extra(ALICE, 0), Error::<Test>::AmountZero);
		assert_noop!(bond_extra(ALICE, Balance::MAX), Error::<Test>::Overflow);
	});
}

#[test]
fn unbonded_stake_comes_back_after_the_unbonding() {
	run(|| {
		assert_ok!(bond(ERIN, 5_000));
		assert_ok!(unbond(ERIN, 1_000));
		assert_ok!(unbond(ERIN, 500));
		assert_eq!((held(ERIN), operator(ERIN).own), (5_000, 3_500));
		assert_eq!(operator(ERIN).unbonding.len(), 1, "of one session");
		end_sessions(UNBONDING - 1);
		assert_noop!(withdraw(ERIN, ERIN), Error::<Test>::NothingDue);
		end_sessions(1);
		events();
		assert_ok!(withdraw(ERIN, ERIN));
		assert_eq!(events(), [Event::Withdrawn { operator: ERIN, who: ERIN, amount: 1_500 }]);
		assert_eq!((held(ERIN), free(ERIN)), (3_500, RICH - 3_500));
		// All of it: nothing is remembered.
		assert_ok!(unbond(ERIN, 3_500));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(ERIN, ERIN));
		assert_eq!(crate::Operators::<Test>::get(ERIN), None);
		assert_noop!(withdraw(ERIN, ERIN), Error::<Test>::NotOperator);
	});
}

#[test]
fn unbond_refuses() {
	run(|| {
		assert_noop!(unbond(ERIN, 1), Error::<Test>::NotOperator);
		assert_ok!(bond(ERIN, 5_000));
		assert_noop!(unbond(ERIN, 0), Error::<Test>::AmountZero);
		assert_noop!(unbond(ERIN, 5_001), Error::<Test>::AmountTooHigh);
		assert_noop!(unbond(ERIN, 4_001), Error::<Test>::StakeBelowMinimum);
		assert_noop!(unbond(ALICE, STAKE - MIN_VALIDATOR + 1), Error::<Test>::CandidateNeedsStake);
		assert_ok!(unbond(ALICE, STAKE - MIN_VALIDATOR));
		Needed::mutate(|needed| needed.insert(ERIN, 4_500));
		assert_noop!(unbond(ERIN, 501), Error::<Test>::SessionsNeedStake);
		assert_ok!(unbond(ERIN, 500));
	});
}

#[test]
fn there_is_an_end_to_chunks() {
	run(|| {
		UnbondingSessions::set(100);
		assert_ok!(bond(ERIN, 5_000));
		for _ in 0..crate::MAX_CHUNKS {
			assert_ok!(unbond(ERIN, 1));
			end_sessions(1);
		}
		assert_noop!(unbond(ERIN, 1), Error::<Test>::TooManyUnbonding);
	});
}

#[test]
fn rebond_takes_the_latest_first() {
	run(|| {
		assert_ok!(bond(ERIN, 5_000));
		assert_ok!(unbond(ERIN, 1_000));
		end_sessions(1);
		assert_ok!(unbond(ERIN, 600));
		assert_noop!(rebond(ERIN, 0), Error::<Test>::AmountZero);
		assert_noop!(rebond(ERIN, 1_601), Error::<Test>::AmountTooHigh);
		assert_noop!(rebond(BOB, 1), Error::<Test>::AmountTooHigh);
		assert_noop!(rebond(DAN, 1), Error::<Test>::NotOperator);
		assert_ok!(rebond(ERIN, 700));
		let left: Vec<_> = operator(ERIN).unbonding.iter().map(|c| (c.session, c.amount)).collect();
		assert_eq!((left, operator(ERIN).own, held(ERIN)), (vec![(0, 900)], 4_100, 5_000));
		// One who left altogether needs the least that an operator needs.
		assert_ok!(unbond(ERIN, 4_100));
		assert_noop!(rebond(ERIN, 999), Error::<Test>::StakeBelowMinimum);
		assert_ok!(rebond(ERIN, 1_000));
	});
}

/// Whatever governance sets, stake stays longer than a slash can take to reach it.
#[test]
fn unbonding_is_never_shorter_than_a_slash() {
	run(|| {
		UnbondingSessions::set(0);
		SlashDeferral::set(5);
		assert_eq!(Staking::unbonding_sessions(), HORIZON + 5 + 1);
		assert_ok!(bond(ERIN, 5_000));
		assert_ok!(unbond(ERIN, 5_000));
		assert_eq!(operator(ERIN).unbonding[0].until, HORIZON + 6);
	});
}

#[test]
fn a_commission_is_free_while_nobody_delegates() {
	run(|| {
		assert_noop!(set_commission(ERIN, percent(5)), Error::<Test>::NotOperator);
		assert_noop!(set_commission(ALICE, percent(51)), Error::<Test>::CommissionTooHigh);
		assert_noop!(set_commission(ALICE, percent(0)), Error::<Test>::CommissionUnchanged);
		assert_ok!(set_commission(ALICE, percent(50)));
		assert_eq!(operator(ALICE).commission.at(0), percent(50));
		let event = Event::CommissionSet { operator: ALICE, commission: percent(50), from: 0 };
		assert_eq!(events(), [event]);
	});
}

#[test]
fn a_rise_is_bounded_and_delayed_and_a_cut_is_not() {
	run(|| {
		assert_ok!(set_commission(ALICE, percent(10)));
		assert_ok!(delegate(DAN, ALICE, 1_000));
		assert_noop!(set_commission(ALICE, percent(16)), Error::<Test>::CommissionRiseTooHigh);
		assert_ok!(set_commission(ALICE, percent(15)));
		for session in 0..4 {
			assert_eq!(operator(ALICE).commission.at(Staking::session()), percent(10), "in {session}");
			// A further one starts anew from what holds now.
			assert_noop!(set_commission(ALICE, percent(16)), Error::<Test>::CommissionRiseTooHigh);
			end_sessions(1);
		}
		assert_eq!(operator(ALICE).commission.at(Staking::session()), percent(15));
		assert_ok!(set_commission(ALICE, percent(20)));
		// A cut counts at once, and takes the announced rise back.
		assert_ok!(set_commission(ALICE, percent(15)));
		end_sessions(10);
		assert_eq!(operator(ALICE).commission.at(Staking::session()), percent(15));
		assert_ok!(set_commission(ALICE, percent(3)));
		assert_eq!(operator(ALICE).commission.at(Staking::session()), percent(3));
	});
}
