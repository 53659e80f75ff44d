//! Sequences that nobody should try: doubled, reordered, interleaved, with nodes, parameters and accounts that change in the
//! middle. Each says what the thief hopes for.
use crate::{mock::*, Allowances, Call, Event, Owed, Record, Sessions};
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungible::{InspectHold, Mutate},
		tokens::{Fortitude, Precision, Preservation},
		LockableCurrency, WithdrawReasons,
	},
};
use sp_runtime::{Perbill, TokenError};
use warren_primitives::{Balance, SessionStatus};

fn kill(who: AccountId) {
	let burnt =
		Balances::burn_from(&who, free(who), Preservation::Expendable, Precision::Exact, Fortitude::Force);
	assert_ok!(burnt);
	assert!(!System::account_exists(&who));
}

/// What the events say is put by.
fn put_by_in_events() -> Balance {
	let (mut kept, mut paid) = (0, 0);
	for event in events() {
		match event {
			Event::PutBy { amount, .. } => kept += amount,
			Event::PutByPaid { amount, .. } => paid += amount,
			_ => (),
		}
	}
	kept - paid
}

fn allowance_deposit(who: AccountId) -> Balance {
	Balances::balance_on_hold(&crate::HoldReason::AllowanceDeposit.into(), &who)
}

/// A provider hopes to be paid twice: by a claim, in a batch, as prepaid, by its own close, by the payer's.
#[test]
fn one_voucher_through_every_door_pays_once() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.prepaid = 300);
		assert_ok!(buyer.open(ALICE));
		assert_ok!(buyer.claim_prepaid(OPERATOR, 300));
		// 300 are in the 400 already.
		assert_ok!(claim_many(WORKER, vec![buyer.voucher(400), buyer.voucher(400), buyer.voucher(399)]));
		assert_noop!(buyer.claim(OPERATOR, 400), E::NothingToClaim);
		assert_noop!(buyer.claim_prepaid(OPERATOR, u128::MAX), E::NothingToClaim);
		assert_ok!(buyer.close(ALICE, Some(400)));
		assert_ok!(claim_many(OPERATOR, vec![buyer.voucher(400)]));
		assert_ok!(buyer.close(WORKER, Some(400)));
		for who in [WORKER, OPERATOR] {
			assert_noop!(buyer.claim(who, 1_000), E::SessionNotFound);
			assert_noop!(buyer.close(who, Some(1_000)), E::SessionNotFound);
		}
		assert_noop!(buyer.finalise(MALLORY), E::SessionNotFound);
		assert_eq!((free(OPERATOR), free(ALICE)), (RICH + 400 - 20 + 100, RICH - 500));
	});
}

/// A voucher over less than was prepaid earns the charge and nothing else, once.
#[test]
fn what_is_prepaid_and_what_is_signed_do_not_add_up() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.prepaid = 300);
		assert_ok!(buyer.open(ALICE));
		assert_ok!(buyer.claim_prepaid(WORKER, 300));
		assert_ok!(buyer.claim(WORKER, 1));
		assert_eq!(
			last_event(),
			Event::Claimed { session: buyer.id, amount: 0, fee: 0, charge: 100, paid: 300 }
		);
		assert_noop!(buyer.claim(WORKER, 300), E::NothingToClaim);
		assert_ok!(buyer.claim(WORKER, 301));
		assert_eq!((free(OPERATOR), buyer.session().paid), (RICH + 301 - 16 + 100, 301));
	});
}

/// The node leaves between two claims. The provider hopes for a new deadline by each further end, the payer for none at all.
#[test]
fn the_first_end_counts_whatever_comes_after() {
	test(|| {
		let (a, b, c) = (opened(1), opened(2), opened(3));
		assert_ok!(a.claim(WORKER, 100));
		assert_ok!(b.close(ALICE, None));
		let closed = clock() + 10;
		pass(3);
		leave(NODE);
		leave(NODE);
		let left = clock() + 10;
		let deadline = |buyer: &Buyer| match SessionEscrow::session_view(&buyer.id).unwrap().status {
			SessionStatus::Closing { deadline, .. } => deadline,
			SessionStatus::Open => 0,
		};
		assert_eq!((deadline(&a), deadline(&b), deadline(&c)), (left, closed, left));
		// The payer's close comes too late to bring another one, and adding to a dead session is refused.
		assert_noop!(a.close(ALICE, None), E::AlreadyClosing);
		assert_noop!(a.top_up(ALICE, 10), E::NotOpen);
		assert_noop!(a.extend(ALICE, clock() + 500), E::NotOpen);
		// In any order, by whoever was its worker; the queue in between changes nothing.
		assert_ok!(claim_many(WORKER, vec![c.voucher(50), a.voucher(200), b.voucher(70), a.voucher(150)]));
		next_block();
		assert_eq!((deadline(&a), deadline(&b), deadline(&c)), (left, closed, left));
		assert_ok!(claim_many(OPERATOR, vec![b.voucher(80), c.voucher(60)]));
		pass(closed - clock());
		assert_noop!(b.finalise(ALICE), E::NotFinal);
		assert_ok!(b.claim(WORKER, 90));
		pass(1);
		assert_noop!(b.claim(WORKER, 100), E::DeadlinePassed);
		assert_noop!(b.close(WORKER, Some(100)), E::DeadlinePassed);
		assert_ok!(b.finalise(ALICE));
		assert_ok!(a.close(OPERATOR, Some(210)));
		pass(10);
		assert_ok!(c.finalise(MALLORY));
		// 210 + 90 + 60 and three charges; fees 11 + 5 + 3, each rounded up once.
		assert_eq!(free(OPERATOR), RICH + 360 - 19 + 300);
		assert_eq!((free(ALICE), held(ALICE)), (RICH - 660, 0));
		assert!(
			!crate::NodeLoads::<Test>::contains_key(NODE) && !crate::LeavingNodes::<Test>::contains_key(NODE)
		);
	});
}

/// A stranger's `open` tidies an expired session away in the same block in which its parties act.
#[test]
fn a_stranger_that_tidies_takes_nothing_from_anybody() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 1);
		let buyer = opened(1);
		pass(101);
		assert_ok!(Buyer::new(MALLORY, NODE, 2).open(MALLORY));
		let deadline = buyer.terms.expires_at + 10;
		assert_eq!(buyer.session().closing.unwrap().deadline, deadline);
		assert_noop!(buyer.close(ALICE, None), E::AlreadyClosing);
		assert_ok!(buyer.claim(WORKER, 500));
		assert_ok!(buyer.close(OPERATOR, Some(600)));
		assert_eq!((free(OPERATOR), free(ALICE)), (RICH + 600 - 30 + 100, RICH - 700));
	});
}

/// Everything that governance can move is moved while a session is open: what it was opened with stays.
#[test]
fn no_vote_reaches_an_open_session() {
	test(|| {
		let (buyer, other) = (opened(1), opened(2));
		assert_ok!(buyer.claim(WORKER, 100));
		ConnectionCharge::set(5_000);
		DisputeWindow::set(1);
		RatingWindow::set(1);
		MinDeposit::set(100_000);
		MinDuration::set(500);
		MaxDuration::set(600);
		FeeRate::set(Perbill::one());
		StakeFactor::set(1);
		assert_noop!(Buyer::new(BOB, NODE, 3).open(BOB), E::DepositTooSmall);
		assert_ok!(buyer.claim(WORKER, 200));
		// The shortest life binds no session that is open already; the longest does.
		assert_ok!(buyer.extend(ALICE, buyer.terms.expires_at + 1));
		let opened = buyer.session().opened_tick;
		assert_noop!(buyer.extend(ALICE, opened + 601), E::ExpiryTooLate);
		assert_ok!(buyer.extend(ALICE, opened + 600));
		assert_ok!(buyer.close(ALICE, None));
		assert_eq!(buyer.session().closing.unwrap().deadline, clock() + 10);
		assert_ok!(other.claim(WORKER, 1));
		pass(11);
		assert_ok!(buyer.finalise(MALLORY));
		assert_ok!(other.close(WORKER, None));
		// 5 % of 200 and of 1, and the charges of that day.
		assert_eq!(free(OPERATOR), RICH + 201 - 11 + 200);
		assert_eq!((free(ALICE), held(ALICE)), (RICH - 401, 0));
	});
}

/// A self-dealer hopes that a vote on the shares, or waiting for one, makes the fees of old sessions weigh more in its score.
#[test]
fn a_fee_weighs_by_the_shares_of_the_day_on_which_it_was_paid() {
	test(|| {
		let (single, batch, closed) = (opened(1), opened(2), opened(3));
		// A fee of 20, of which 10 flow back.
		assert_ok!(single.claim(WORKER, 400));
		assert_ok!(claim_many(WORKER, vec![batch.voucher(400)]));
		BackersShare::set(Perbill::zero());
		assert_ok!(closed.close(WORKER, Some(400)));
		assert_ok!(batch.claim(WORKER, 600));
		BackersShare::set(Perbill::one());
		TreasuryShare::set(Perbill::zero());
		assert_ok!(single.rate(MALLORY, 5));
		assert_ok!(single.close(WORKER, Some(800)));
		assert_ok!(batch.close(WORKER, None));
		let lost = |buyer: &Buyer| {
			SettledOutcomes::get().iter().find(|outcome| outcome.session == buyer.id).unwrap().fee_lost
		};
		assert_eq!((lost(&single), lost(&batch), lost(&closed)), (10, 10 + 10, 20));
		assert_eq!(RatedOutcomes::get()[0].0.fee_lost, 10);
		assert_ok!(closed.rate(MALLORY, 5));
		assert_eq!(RatedOutcomes::get()[1].0.fee_lost, 20);
		// What left the accounts is what was counted: burned, or in the treasury.
		assert_eq!(burned() + free(TREASURY) - ED, 10 + 20 + 20);
	});
}

/// Many small payments weigh no more than a great one.
#[test]
fn splitting_a_payment_makes_its_fee_weigh_no_more() {
	test(|| {
		let (great, small) = (opened(1), opened(2));
		assert_ok!(great.claim(WORKER, 1_000));
		for amount in (1..=1_000).step_by(9) {
			assert_ok!(small.claim(WORKER, amount));
		}
		assert_eq!((small.session().paid, small.session().fee_taken), (1_000, great.session().fee_taken));
		assert!(small.session().fee_lost <= great.session().fee_lost);
	});
}

/// The operator's account dies between two batches. Nobody else gains by it, and the events tell where every unit is.
#[test]
fn an_operator_that_is_reaped_in_the_middle_is_paid_to_the_last_unit() {
	test(|| {
		ConnectionCharge::set(0);
		let (a, b) = (opened(1), opened(2));
		assert_ok!(a.claim(WORKER, 100));
		assert_eq!(free(OPERATOR), RICH + 95);
		kill(OPERATOR);
		let mut earned = 0;
		for (amount, due) in [(3, 2), (4, 1), (5, 1)] {
			assert_ok!(claim_many(WORKER, vec![b.voucher(amount)]));
			earned += due;
			assert_eq!((Owed::<Test>::get(OPERATOR), put_by_in_events()), (Some(earned), earned));
			check_invariants();
		}
		// It left as well; its worker goes on to claim for it.
		leave(NODE);
		assert_ok!(claim_many(WORKER, vec![b.voucher(6), a.voucher(104)]));
		assert_eq!(put_by_in_events(), Owed::<Test>::get(OPERATOR).unwrap());
		let kept = Owed::<Test>::get(OPERATOR).unwrap();
		assert_ok!(b.close(WORKER, Some(26)));
		assert_eq!((free(OPERATOR), Owed::<Test>::get(OPERATOR), put_by_in_events()), (kept + 19, None, 0));
		assert_noop!(call(MALLORY, Call::pay_put_by { who: OPERATOR }), E::NothingPutBy);
	});
}

/// The payer takes everything else away and lets its account die, once the deposit is paid out to the unit: nothing is due to it
/// here, so nothing is lost, and the session ends as any does.
#[test]
fn a_payer_that_is_gone_once_all_is_paid_keeps_nobody_from_closing() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, Balance::MAX));
		assert_eq!(SessionEscrow::escrow_held(&ALICE), 0);
		kill(ALICE);
		check_invariants();
		assert_noop!(buyer.claim(WORKER, Balance::MAX), E::NothingToClaim);
		assert_ok!(buyer.close(WORKER, None));
		assert!(!System::account_exists(&ALICE));
		assert!(!Sessions::<Test>::iter_values().any(|record| matches!(record, Record::Live(_))));
	});
}

/// The payer's money is frozen to the last unit, twice its money in fact, and everything but the hold is gone.
#[test]
fn a_payer_without_a_free_unit_owes_what_it_signed() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), BOB, free(ALICE) - ED));
		Balances::set_lock(*b"vote    ", &ALICE, RICH * 2, WithdrawReasons::all());
		assert_ok!(buyer.claim(WORKER, 400));
		assert_noop!(buyer.top_up(ALICE, 1), TokenError::FundsUnavailable);
		assert_ok!(buyer.close(WORKER, Some(700)));
		assert_eq!((held(ALICE), free(ALICE)), (0, ED + 300));
		assert_eq!(free(OPERATOR), RICH + 700 - 35 + 100);
	});
}

/// An operator names its payer as worker, so that the payer is served as a provider: it can only give away what is its own.
#[test]
fn a_payer_that_was_made_worker_takes_nothing_but_its_own() {
	test(|| {
		let (own, others) = (opened(1), opened_by(BOB, NODE, 2));
		bend_node(NODE, |node| node.terms.worker = ALICE);
		assert_ok!(others.claim(ALICE, 500));
		assert_eq!(free(ALICE), RICH - 1_100);
		assert_ok!(own.close(ALICE, None));
		assert_ok!(others.close(ALICE, None));
		assert_eq!((free(ALICE), free(BOB), free(OPERATOR)), (RICH - 100, RICH - 600, RICH + 500 - 25 + 100));
	});
}

/// The same terms again, in the block in which the session was settled and in all in which its `open` could still land.
#[test]
fn a_settled_session_is_opened_again_in_no_block() {
	test(|| {
		RatingWindow::set(0);
		let buyer = opened(1);
		assert_ok!(buyer.rate(ALICE, 5));
		assert_ok!(buyer.close(WORKER, Some(10)));
		for _ in 0..=32 {
			assert_noop!(buyer.open(ALICE), E::SessionExists);
			assert_noop!(buyer.claim(WORKER, 10), E::SessionNotFound);
			next_block();
		}
		assert_noop!(buyer.open(ALICE), E::AnchorTooOld);
		next_block();
		assert_eq!(Sessions::<Test>::get(buyer.id), None);
	});
}

/// A stranger fills the state with allowances: each costs it a deposit, which comes back however the allowance ends.
#[test]
fn an_allowance_costs_a_deposit_that_comes_back() {
	test(|| {
		for user in 100..120 {
			assert_ok!(allow(MALLORY, user, u128::MAX, 1));
		}
		assert_eq!((allowance_deposit(MALLORY), free(MALLORY)), (20 * 30, RICH - 20 * 30));
		// It is no session's money, and votes count it.
		assert_eq!((held(MALLORY), SessionEscrow::voting_balance(&MALLORY)), (0, RICH));
		// Setting one again costs nothing more, whatever was voted meanwhile.
		assert_ok!(allow(MALLORY, 100, 7, 7));
		assert_eq!(allowance_deposit(MALLORY), 600);
		AllowanceDeposit::set(50);
		assert_ok!(allow(MALLORY, 100, 7, 7));
		assert_eq!(allowance_deposit(MALLORY), 620);
		AllowanceDeposit::set(10);
		assert_ok!(allow(MALLORY, 101, 7, 7));
		assert_eq!(allowance_deposit(MALLORY), 600);
		AllowanceDeposit::set(0);
		for user in 100..110 {
			assert_ok!(call(MALLORY, Call::revoke_allowance { user }));
			assert_noop!(call(MALLORY, Call::revoke_allowance { user }), E::AllowanceNotFound);
		}
		assert_eq!(allowance_deposit(MALLORY), 300);
		pass(501);
		assert_eq!(allowance_deposit(MALLORY), 300);
		next_block();
		assert_eq!((allowance_deposit(MALLORY), free(MALLORY)), (0, RICH));
		assert_eq!(Allowances::<Test>::iter().count(), 0);
	});
}

#[test]
fn an_allowance_that_its_sponsor_cannot_pay_for_is_refused_and_the_old_one_stays() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 5_000, 1_100));
		assert_ok!(Balances::transfer_allow_death(
			RuntimeOrigin::signed(SPONSOR),
			BOB,
			free(SPONSOR) - ED - 29
		));
		assert_noop!(allow(SPONSOR, BOB, 1, 1), TokenError::FundsUnavailable);
		AllowanceDeposit::set(60);
		assert_noop!(allow(SPONSOR, ALICE, 1, 1), TokenError::FundsUnavailable);
		assert_eq!(Allowances::<Test>::get(SPONSOR, ALICE).map(|allowance| allowance.remaining), Some(5_000));
		// Frozen money may be left as a deposit: it never goes to anybody else.
		Balances::set_lock(*b"vote    ", &SPONSOR, RICH, WithdrawReasons::all());
		AllowanceDeposit::set(59);
		assert_ok!(allow(SPONSOR, ALICE, 1, 1));
		assert_ok!(call(SPONSOR, Call::revoke_allowance { user: ALICE }));
		assert_eq!((allowance_deposit(SPONSOR), free(SPONSOR)), (0, ED + 59));
	});
}

/// The deposit of a sponsor that has nothing else left is put by rather than lost.
#[test]
fn a_sponsor_below_the_existential_deposit_loses_no_deposit() {
	test(|| {
		AllowanceDeposit::set(ED - 1);
		System::inc_providers(&SPONSOR);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(SPONSOR), BOB, RICH - ED));
		assert_ok!(allow(SPONSOR, ALICE, 5, 5));
		// The unit beside it is dust, as with any hold.
		assert_eq!((free(SPONSOR), allowance_deposit(SPONSOR)), (0, ED - 1));
		pass(501);
		next_block();
		assert_eq!((allowance_deposit(SPONSOR), Owed::<Test>::get(SPONSOR)), (0, Some(ED - 1)));
		assert_eq!(put_by_in_events(), ED - 1);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(BOB), SPONSOR, ED));
		assert_ok!(call(MALLORY, Call::pay_put_by { who: SPONSOR }));
		assert_eq!((free(SPONSOR), put_by_in_events()), (2 * ED - 1, 0));
	});
}

/// Two refunds of a payer without a free unit, each too little to live on: together they are not, and nothing more than has to be is
/// put by.
#[test]
fn refunds_that_are_too_little_each_are_paid_when_they_are_enough() {
	test(|| {
		ConnectionCharge::set(0);
		System::inc_providers(&ALICE);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), BOB, RICH - 3 * 107));
		let sessions = [1, 2, 3].map(|seed| Buyer::new(ALICE, NODE, seed).with(ALICE, |t| t.deposit = 107));
		for session in &sessions {
			assert_ok!(session.open(ALICE));
		}
		assert_eq!((free(ALICE), held(ALICE)), (0, 321));
		assert_ok!(sessions[0].close(WORKER, Some(100)));
		assert_eq!((free(ALICE), Owed::<Test>::get(ALICE), put_by_in_events()), (0, Some(7), 7));
		check_invariants();
		assert_ok!(sessions[1].close(WORKER, Some(100)));
		assert_eq!((free(ALICE), Owed::<Test>::get(ALICE), put_by_in_events()), (14, None, 0));
		assert_ok!(sessions[2].close(WORKER, Some(100)));
		assert_eq!((free(ALICE), held(ALICE)), (21, 0));
	});
}

/// Revoking, granting again and topping up around one session: nothing of the second allowance leaks into the first.
#[test]
fn allowances_that_come_and_go_around_a_session_give_back_only_their_own() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 1_100, 1_100));
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.payer = Some(SPONSOR));
		assert_ok!(buyer.open(ALICE));
		assert_ok!(call(SPONSOR, Call::revoke_allowance { user: ALICE }));
		assert_noop!(buyer.top_up(ALICE, 1), E::AllowanceNotFound);
		assert_ok!(allow(SPONSOR, ALICE, 2_000, 2_000));
		assert_ok!(buyer.top_up(ALICE, 500));
		assert_ok!(buyer.claim(WORKER, 1_500));
		assert_ok!(buyer.close(ALICE, None));
		pass(11);
		assert_ok!(buyer.finalise(ALICE));
		assert_eq!(Allowances::<Test>::get(SPONSOR, ALICE).unwrap().remaining, 1_500);
		assert_eq!((free(SPONSOR), allowance_deposit(SPONSOR)), (RICH - 1_600 - 30, 30));
	});
}

/// A bad item changes nothing for the good one of the same session after it, whatever it had changed before it failed.
#[test]
fn a_bad_item_leaves_no_trace_in_its_session() {
	test(|| {
		let (buyer, dead) = (opened(1), opened(2));
		assert_ok!(dead.close(ALICE, None));
		pass(11);
		let (forged, signature) = buyer.voucher(900);
		let forged = (warren_primitives::Voucher { amount: 901, ..forged }, signature);
		let items =
			vec![forged, dead.voucher(900), buyer.voucher(100), forged, dead.voucher(1), buyer.voucher(150)];
		assert_ok!(claim_many(WORKER, items));
		assert_eq!((buyer.session().paid, dead.session().paid), (150, 0));
		assert_eq!(Alive::get(), vec![NODE]);
		assert!(matches!(Sessions::<Test>::get(dead.id), Some(Record::Live(_))));
		assert_eq!(free(OPERATOR), RICH + 150 - 8 + 100);
	});
}
