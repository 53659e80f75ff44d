//! The money's other owners: freezes, dust, accounts that are gone, votes.
use crate::{mock::*, Call, Event, Owed};
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungible::{Mutate, MutateHold},
		tokens::{Fortitude, Precision, Preservation},
		LockableCurrency, WithdrawReasons,
	},
};
use sp_runtime::{traits::Dispatchable, Perbill, TokenError};

fn lock(who: AccountId, amount: u128) {
	Balances::set_lock(*b"vote    ", &who, amount, WithdrawReasons::all());
}

fn empty(who: AccountId) {
	assert_ok!(Balances::burn_from(
		&who,
		free(who),
		Preservation::Expendable,
		Precision::Exact,
		Fortitude::Force
	));
}

#[test]
fn frozen_money_stays_covered() {
	test(|| {
		// A deposit may be held out of what is not frozen, to the last unit, and no further.
		lock(ALICE, RICH - 1_100);
		assert_ok!(Buyer::new(ALICE, NODE, 1).open(ALICE));
		assert_noop!(Buyer::new(ALICE, NODE, 2).with(ALICE, |t| t.deposit = 50).open(ALICE), E::FundsFrozen);
		lock(BOB, RICH - 1_099);
		assert_noop!(Buyer::new(BOB, NODE, 3).open(BOB), E::FundsFrozen);
		let buyer = Buyer::new(BOB, NODE, 3).with(BOB, |t| t.deposit = 999);
		assert_ok!(buyer.open(BOB));
		assert_noop!(buyer.top_up(BOB, 1), E::FundsFrozen);
	});
}

#[test]
fn a_stake_that_is_held_elsewhere_covers_a_freeze_but_escrow_does_not() {
	test(|| {
		// Half of it in another hold, as a bond: votes may count it, and sessions leave it alone.
		assert_ok!(Balances::hold(&RuntimeHoldReason::Other(other::HoldReason::Bond), &ALICE, RICH / 2));
		lock(ALICE, RICH / 2);
		assert_ok!(Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.deposit = 499_000).open(ALICE));
		assert_eq!(SessionEscrow::voting_balance(&ALICE), RICH - 499_100);
		assert_noop!(
			Buyer::new(ALICE, NODE, 2).with(ALICE, |t| t.deposit = 900).open(ALICE),
			TokenError::FundsUnavailable
		);
		lock(ALICE, RICH - 499_100 - 50);
		assert_noop!(Buyer::new(ALICE, NODE, 2).with(ALICE, |t| t.deposit = 50).open(ALICE), E::FundsFrozen);
	});
}

#[test]
fn a_freeze_that_comes_later_stops_no_claim_and_no_refund() {
	test(|| {
		let (one, two) = (opened(1), opened(2));
		lock(ALICE, RICH);
		assert_ok!(one.claim(WORKER, 1_000));
		assert_ok!(claim_many(WORKER, vec![two.voucher(500)]));
		assert_ok!(one.close(WORKER, None));
		assert_ok!(two.close(ALICE, None));
		pass(11);
		assert_ok!(two.finalise(MALLORY));
		assert_eq!((held(ALICE), free(ALICE)), (0, RICH - 1_700));
	});
}

#[test]
fn escrow_gives_no_vote() {
	test(|| {
		assert_eq!(SessionEscrow::voting_balance(&ALICE), RICH);
		let buyer = opened(1);
		assert_eq!((held(ALICE), SessionEscrow::voting_balance(&ALICE)), (1_100, RICH - 1_100));
		assert_ok!(buyer.claim(WORKER, 500));
		assert_eq!(SessionEscrow::voting_balance(&ALICE), RICH - 1_100);
		assert_ok!(buyer.close(WORKER, None));
		assert_eq!(SessionEscrow::voting_balance(&ALICE), RICH - 600);
	});
}

#[test]
fn a_dead_operators_dust_is_put_by_and_paid_when_it_can_be() {
	test(|| {
		ConnectionCharge::set(0);
		let buyer = opened(1);
		empty(OPERATOR);
		// 6 − 1: below the existential deposit of 10.
		assert_ok!(buyer.claim(WORKER, 6));
		assert_eq!((free(OPERATOR), Owed::<Test>::get(OPERATOR)), (0, Some(5)));
		assert_eq!(free(OWED), ED + 5);
		assert!(events().contains(&Event::PutBy { who: OPERATOR, amount: 5 }));
		assert_noop!(call(MALLORY, Call::pay_put_by { who: OPERATOR }), TokenError::BelowMinimum);
		assert_noop!(call(MALLORY, Call::pay_put_by { who: BOB }), E::NothingPutBy);
		assert_ok!(claim_many(WORKER, vec![buyer.voucher(9)]));
		assert_eq!(Owed::<Test>::get(OPERATOR), Some(8));
		check_invariants();
		// Together with the next payment it is enough.
		assert_ok!(buyer.claim(WORKER, 15));
		assert_eq!((free(OPERATOR), Owed::<Test>::get(OPERATOR), free(OWED)), (14, None, ED));
		assert!(events().contains(&Event::PutByPaid { who: OPERATOR, amount: 8 }));
		// By hand, once somebody gave the account a life.
		empty(OPERATOR);
		assert_ok!(buyer.claim(WORKER, 20));
		assert_eq!(Owed::<Test>::get(OPERATOR), Some(5));
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(BOB), OPERATOR, ED));
		assert_ok!(call(MALLORY, Call::pay_put_by { who: OPERATOR }));
		assert_eq!((free(OPERATOR), Owed::<Test>::get(OPERATOR), free(OWED)), (ED + 5, None, ED));
	});
}

#[test]
fn a_payer_that_lives_by_anothers_reference_loses_no_dust() {
	test(|| {
		ConnectionCharge::set(0);
		// Another pallet keeps the account alive, so all its money may be held.
		System::inc_providers(&ALICE);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), BOB, RICH - 1_000));
		let buyer = opened(1);
		assert_eq!((free(ALICE), held(ALICE)), (0, 1_000));
		assert_ok!(buyer.close(WORKER, Some(995)));
		// 5 are less than an account may hold.
		assert_eq!((free(ALICE), held(ALICE), Owed::<Test>::get(ALICE)), (0, 0, Some(5)));
		check_invariants();
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(BOB), ALICE, ED));
		assert_ok!(call(ALICE, Call::pay_put_by { who: ALICE }));
		assert_eq!(free(ALICE), ED + 5);
	});
}

#[test]
fn a_payer_below_the_existential_deposit_loses_no_refund() {
	test(|| {
		ConnectionCharge::set(0);
		System::inc_providers(&ALICE);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), BOB, RICH - 205));
		let (one, two) = (
			Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.deposit = 100),
			Buyer::new(ALICE, NODE, 2).with(ALICE, |t| t.deposit = 100),
		);
		assert_ok!(one.open(ALICE));
		assert_ok!(two.open(ALICE));
		assert_eq!((free(ALICE), held(ALICE)), (5, 200));
		assert_ok!(two.close(WORKER, Some(100)));
		// 5 + 7 would be enough to live on, but the 5 die with the last hold.
		assert_ok!(one.close(WORKER, Some(93)));
		assert_eq!((held(ALICE), Owed::<Test>::get(ALICE)), (0, Some(7)));
	});
}

#[test]
fn a_payer_may_spend_everything_else_and_the_session_is_still_paid() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(Balances::transfer_all(RuntimeOrigin::signed(ALICE), BOB, false));
		assert_eq!(free(ALICE), ED);
		assert_ok!(buyer.claim(WORKER, 1_000));
		assert_ok!(buyer.close(WORKER, None));
		assert_eq!((free(ALICE), held(ALICE)), (ED, 0));
	});
}

#[test]
fn one_unit_moves_like_any_other_sum() {
	test(|| {
		FeeRate::set(Perbill::from_parts(1));
		let buyer = opened(1);
		// The fee is rounded up: of the first unit nothing is left, of all later ones everything.
		for amount in 1..=3 {
			assert_ok!(buyer.claim(WORKER, amount));
			assert_eq!(buyer.session().fee_taken, 1);
			assert_eq!(free(OPERATOR), RICH + 100 + amount - 1);
		}
	});
}

#[test]
fn an_unpaid_pot_burns_its_share_and_breaks_nothing() {
	// Misconfigured: without `debug_assertions` this is only logged.
	if cfg!(debug_assertions) {
		return;
	}
	test(|| {
		POTS.into_iter().for_each(empty);
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 20));
		// A fee of 1: 0 + 0 + 1 burned. Then a larger one, whose shares of 3 and 5 no pot can take.
		assert_ok!(buyer.claim(WORKER, 220));
		assert_eq!((free(TREASURY), free(OPERATOR)), (0, RICH + 100 + 220 - 11));
	});
}

#[test]
fn held_money_is_nobodys_to_spend() {
	test(|| {
		let _buyer = opened(1);
		for amount in [RICH, RICH - 1_099] {
			let call = RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death {
				dest: BOB,
				value: amount,
			});
			assert!(call.dispatch(RuntimeOrigin::signed(ALICE)).is_err());
		}
	});
}

#[test]
fn money_held_for_no_session_is_noticed() {
	new_test_ext().execute_with(|| {
		assert_ok!(SessionEscrow::do_try_state());
		assert_ok!(Balances::hold(&crate::HoldReason::SessionDeposit.into(), &MALLORY, 5));
		assert!(SessionEscrow::do_try_state().is_err());
	});
}
