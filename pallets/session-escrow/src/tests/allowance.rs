//! Sponsors.
use crate::{mock::*, AllowanceQueue, Allowances, Call, Event, Payer};
use frame_support::{assert_noop, assert_ok};

/// Terms of a session of ALICE on SPONSOR's money.
fn sponsored(seed: u8) -> Buyer {
	Buyer::new(ALICE, NODE, seed).with(ALICE, |t| t.payer = Some(SPONSOR))
}

fn remaining() -> u128 {
	Allowances::<Test>::get(SPONSOR, ALICE).unwrap().remaining
}

#[test]
fn a_user_opens_on_the_sponsors_money() {
	test(|| {
		let buyer = sponsored(1);
		assert_noop!(buyer.open(ALICE), E::AllowanceNotFound);
		assert_ok!(allow(SPONSOR, ALICE, 5_000, 1_100));
		assert_ok!(buyer.open(ALICE));
		assert_eq!((held(SPONSOR), held(ALICE), free(ALICE)), (1_100, 0, RICH));
		assert_eq!(remaining(), 3_900);
		let session = buyer.session();
		assert_eq!((*session.payer.account(), *session.payer.opener()), (SPONSOR, ALICE));
		assert_ok!(buyer.claim(WORKER, 300));
		// The user closes; the money goes back to whom it belongs.
		assert_ok!(buyer.close(ALICE, None));
		pass(11);
		assert_ok!(buyer.finalise(MALLORY));
		assert_eq!((free(SPONSOR), free(ALICE)), (RICH - 400 - 30, RICH));
		// What was not spent may be spent again.
		assert_eq!(remaining(), 4_600);
	});
}

#[test]
fn naming_oneself_is_no_sponsorship() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.payer = Some(ALICE));
		assert_eq!(buyer.id, Buyer::new(ALICE, NODE, 1).id);
		assert_ok!(buyer.open(ALICE));
		assert_eq!(buyer.session().payer, Payer::Own(ALICE));
	});
}

#[test]
fn nobody_else_uses_an_allowance() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 5_000, 1_100));
		for thief in [BOB, MALLORY, WORKER] {
			let buyer = Buyer::new(thief, NODE, 1).with(thief, |t| t.payer = Some(SPONSOR));
			assert_noop!(buyer.open(thief), E::AllowanceNotFound);
			// Whatever the sponsor has: the answer tells nothing of it.
			let dear = buyer.with(thief, |t| t.deposit = 400_000);
			assert_noop!(dear.open(thief), E::AllowanceNotFound);
		}
		// Nor the other way round.
		let buyer = Buyer::new(SPONSOR, NODE, 1).with(SPONSOR, |t| t.payer = Some(ALICE));
		assert_noop!(buyer.open(SPONSOR), E::AllowanceNotFound);
	});
}

#[test]
fn an_allowance_bounds_each_session_and_all_together() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 2_500, 1_100));
		let greedy = sponsored(1).with(ALICE, |t| t.deposit = 1_001);
		assert_noop!(greedy.open(ALICE), E::AllowancePerSession);
		assert_ok!(sponsored(2).open(ALICE));
		assert_ok!(sponsored(3).open(ALICE));
		assert_noop!(sponsored(4).open(ALICE), E::AllowanceExceeded);
		let rest = sponsored(5).with(ALICE, |t| t.deposit = 200);
		assert_ok!(rest.open(ALICE));
		assert_eq!(remaining(), 0);
		assert_noop!(sponsored(6).with(ALICE, |t| t.deposit = 50).open(ALICE), E::AllowanceExceeded);
	});
}

#[test]
fn opening_and_closing_over_and_over_drains_no_more_than_the_total() {
	test(|| {
		bend_node(NODE, |node| node.terms.worker = MALLORY);
		assert_ok!(allow(SPONSOR, ALICE, 1_500, 1_100));
		let mut opened = 0u8;
		loop {
			let buyer = sponsored(opened + 1).with(ALICE, |t| t.deposit = 100);
			if buyer.open(ALICE).is_err() {
				break;
			}
			opened += 1;
			assert_ok!(buyer.close(MALLORY, None));
		}
		// Each burned a charge of 100; the last needs 200 at once.
		assert_eq!((opened, free(SPONSOR), remaining()), (14, RICH - 1_400 - 30, 100));
	});
}

#[test]
fn topping_up_counts_too() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 1_300, 1_200));
		let buyer = sponsored(1);
		assert_ok!(buyer.open(ALICE));
		assert_noop!(buyer.top_up(ALICE, 101), E::AllowancePerSession);
		assert_ok!(buyer.top_up(ALICE, 100));
		assert_eq!((held(SPONSOR), remaining()), (1_200, 100));
		// The sponsor's own hand is free.
		assert_ok!(buyer.top_up(SPONSOR, 500));
		assert_eq!((held(SPONSOR), remaining()), (1_700, 100));
		assert_noop!(buyer.top_up(ALICE, 1), E::AllowancePerSession);
	});
}

#[test]
fn money_that_the_sponsor_adds_itself_never_widens_the_allowance() {
	test(|| {
		for (seed, spent, restored) in [(1, 0, 1_000), (2, 600, 400), (3, 1_000, 0), (4, 1_400, 0)] {
			assert_ok!(allow(SPONSOR, ALICE, 1_100, 1_100));
			let buyer = sponsored(seed);
			assert_ok!(buyer.open(ALICE));
			assert_ok!(buyer.top_up(SPONSOR, 5_000));
			assert_ok!(buyer.close(WORKER, Some(spent)));
			assert_eq!(remaining(), restored);
		}
	});
}

#[test]
fn money_comes_back_only_to_the_allowance_that_it_came_from() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 2_000, 2_000));
		let (one, two) = (sponsored(1), sponsored(2).with(ALICE, |t| t.deposit = 700));
		assert_ok!(one.open(ALICE));
		assert_ok!(two.open(ALICE));
		// The sponsor thinks again. What was taken before does not count against this, nor for it.
		assert_ok!(allow(SPONSOR, ALICE, 50, 50));
		assert_ok!(one.close(WORKER, None));
		assert_eq!(remaining(), 50);
		assert_ok!(call(SPONSOR, Call::revoke_allowance { user: ALICE }));
		assert_ok!(allow(SPONSOR, ALICE, 3_000, 3_000));
		// Topped up out of the new one: that part is not the old one's either.
		assert_ok!(two.top_up(ALICE, 1_000));
		assert_eq!(remaining(), 2_000);
		assert_ok!(two.close(WORKER, None));
		assert_eq!(remaining(), 2_000);
	});
}

#[test]
fn it_ends_by_time_or_by_word() {
	test(|| {
		assert_ok!(call(
			SPONSOR,
			Call::set_allowance { user: ALICE, total: 9_000, per_session: 3_000, until: clock() + 5 }
		));
		let buyer = sponsored(1);
		assert_ok!(buyer.open(ALICE));
		pass(5);
		assert_ok!(sponsored(2).open(ALICE));
		pass(1);
		// Not tidied, but over.
		assert!(Allowances::<Test>::contains_key(SPONSOR, ALICE));
		assert_noop!(sponsored(3).open(ALICE), E::AllowanceExpired);
		assert_noop!(buyer.top_up(ALICE, 5), E::AllowanceExpired);
		assert_noop!(buyer.extend(ALICE, clock() + 200), E::AllowanceExpired);
		next_block();
		assert!(!Allowances::<Test>::contains_key(SPONSOR, ALICE));
		assert_eq!(last_event(), Event::AllowanceEnded { sponsor: SPONSOR, user: ALICE });
		assert_noop!(call(SPONSOR, Call::revoke_allowance { user: ALICE }), E::AllowanceNotFound);

		assert_ok!(allow(SPONSOR, ALICE, 9_000, 3_000));
		assert_ok!(buyer.extend(ALICE, clock() + 200));
		assert_noop!(call(ALICE, Call::revoke_allowance { user: SPONSOR }), E::AllowanceNotFound);
		assert_ok!(call(SPONSOR, Call::revoke_allowance { user: ALICE }));
		assert_noop!(sponsored(4).open(ALICE), E::AllowanceNotFound);
		assert_noop!(buyer.extend(ALICE, clock() + 300), E::AllowanceNotFound);
		assert_eq!(AllowanceQueue::<Test>::iter().count(), 0);
		// Sessions go on, and the sponsor can end them.
		assert_ok!(buyer.claim(WORKER, 10));
		assert_ok!(buyer.close(SPONSOR, None));
	});
}

#[test]
fn bad_allowances_are_refused() {
	test(|| {
		let set = |user, total, per_session, until| {
			call(SPONSOR, Call::set_allowance { user, total, per_session, until })
		};
		let soon = clock() + 10;
		assert_noop!(set(SPONSOR, 5, 5, soon), E::AllowanceToSelf);
		assert_noop!(set(ALICE, 0, 0, soon), E::AllowanceAmounts);
		assert_noop!(set(ALICE, 5, 0, soon), E::AllowanceAmounts);
		assert_noop!(set(ALICE, 5, 6, soon), E::AllowanceAmounts);
		assert_noop!(set(ALICE, 5, 5, clock()), E::AllowanceTime);
		assert_noop!(set(ALICE, 5, 5, clock() + 2_001), E::AllowanceTime);
		assert_ok!(set(ALICE, 5, 5, clock() + 2_000));
		assert_eq!(
			last_event(),
			Event::AllowanceSet {
				sponsor: SPONSOR,
				user: ALICE,
				total: 5,
				per_session: 5,
				until: clock() + 2_000
			}
		);
		// Again: one entry in the queue, the new one.
		assert_ok!(set(ALICE, 7, 7, soon));
		assert_eq!(
			AllowanceQueue::<Test>::iter_keys().collect::<Vec<_>>(),
			vec![(soon.to_be_bytes(), (SPONSOR, ALICE))]
		);
	});
}

#[test]
fn a_sponsors_frozen_or_missing_money_opens_nothing() {
	use frame_support::traits::{LockableCurrency, WithdrawReasons};
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 10 * RICH, 10 * RICH));
		Balances::set_lock(*b"vote    ", &SPONSOR, RICH, WithdrawReasons::all());
		assert_noop!(sponsored(1).open(ALICE), E::FundsFrozen);
		Balances::remove_lock(*b"vote    ", &SPONSOR);
		Stakes::mutate(|stakes| stakes.insert(OPERATOR, RICH * 100));
		assert_noop!(
			sponsored(1).with(ALICE, |t| t.deposit = RICH).open(ALICE),
			sp_runtime::TokenError::FundsUnavailable
		);
		// A failed attempt cost nothing of it.
		assert_eq!(remaining(), 10 * RICH);
	});
}

#[test]
fn a_user_cannot_touch_a_session_of_another_user_of_the_sponsor() {
	test(|| {
		assert_ok!(allow(SPONSOR, ALICE, 5_000, 2_000));
		assert_ok!(allow(SPONSOR, BOB, 5_000, 2_000));
		let buyer = sponsored(1);
		assert_ok!(buyer.open(ALICE));
		assert_noop!(buyer.close(BOB, None), E::NotParty);
		assert_noop!(buyer.top_up(BOB, 5), E::NotPayer);
		assert_noop!(buyer.extend(BOB, clock() + 200), E::NotPayer);
	});
}
