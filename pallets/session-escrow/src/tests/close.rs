//! Closing from either side, the dispute window, settlement.
use crate::{mock::*, Call, Event, Record, Sessions};
use frame_support::{assert_noop, assert_ok};
use warren_primitives::{traits::NodeSessions, CloseReason, SessionStatus};

#[test]
fn the_provider_settles_at_once_with_its_best_voucher() {
	test(|| {
		for (seed, provider) in [(1, OPERATOR), (2, WORKER)] {
			let (before, earned) = (free(ALICE), free(OPERATOR));
			let buyer = opened(seed);
			assert_ok!(buyer.close(provider, Some(400)));
			assert!(!buyer.is_live());
			assert_eq!((free(ALICE), held(ALICE)), (before - 500, 0));
			assert_eq!(free(OPERATOR), earned + 380 + 100);
			assert_eq!(
				last_event(),
				Event::Settled {
					session: buyer.id,
					node: NODE,
					paid: 400,
					fee: 20,
					refunded: 600,
					charge: 100,
					charge_earned: true,
				}
			);
		}
		assert_eq!(SettledOutcomes::get().last().unwrap().fee_lost, 10);
	});
}

#[test]
fn the_payer_leaves_with_its_money_after_the_window() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(ALICE, None));
		let deadline = clock() + 10;
		assert_eq!(last_event(), Event::Closing { session: buyer.id, reason: CloseReason::Payer, deadline });
		for _ in 0..=10 {
			assert_noop!(buyer.finalise(ALICE), E::NotFinal);
			pass(1);
		}
		assert_ok!(buyer.finalise(MALLORY));
		// The connection charge is burned: nobody was served, as far as the chain can tell.
		assert_eq!((free(ALICE), held(ALICE), burned()), (RICH - 100, 0, 100));
		assert_noop!(buyer.finalise(MALLORY), E::SessionNotFound);
		let outcome = SettledOutcomes::get().pop().unwrap();
		assert_eq!((outcome.fee_lost, outcome.charge_burned, outcome.at), (0, 100, clock()));
	});
}

#[test]
fn what_the_payer_presents_is_paid_at_once_and_a_higher_one_within_the_window() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 100));
		assert_ok!(buyer.close(ALICE, Some(300)));
		assert_eq!(buyer.session().paid, 300);
		// A lower one that the payer would rather have paid changes nothing.
		assert_noop!(buyer.claim(WORKER, 200), E::NothingToClaim);
		pass(10);
		assert_ok!(buyer.claim(WORKER, 700));
		pass(1);
		assert_noop!(buyer.claim(WORKER, 800), E::DeadlinePassed);
		assert_noop!(buyer.claim_prepaid(WORKER, 800), E::DeadlinePassed);
		assert_ok!(buyer.finalise(MALLORY));
		assert_eq!(free(ALICE), RICH - 700 - 100);
	});
}

#[test]
fn a_payer_that_presents_an_old_voucher_gains_nothing() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 500));
		assert_ok!(buyer.close(ALICE, Some(100)));
		assert_eq!(buyer.session().paid, 500);
		assert_ok!(buyer.close(WORKER, Some(900)));
		assert_eq!(free(ALICE), RICH - 900 - 100);
	});
}

#[test]
fn a_voucher_of_the_payer_earns_the_provider_the_charge() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(ALICE, Some(1)));
		assert!(buyer.session().charge_earned);
		// ceil(0.05) is the fee.
		assert_eq!(free(OPERATOR), RICH + 100);
	});
}

#[test]
fn a_bad_voucher_closes_nothing() {
	test(|| {
		let (buyer, other) = (opened(1), opened(2));
		let (mut voucher, signature) = buyer.voucher(100);
		voucher.amount = 200;
		for who in [ALICE, WORKER] {
			let close = |voucher| Call::close { session: buyer.id, voucher: Some(voucher) };
			assert_noop!(call(who, close((voucher, signature))), E::SignatureInvalid);
			assert_noop!(call(who, close(other.voucher(5))), E::WrongSession);
		}
		assert_eq!(buyer.session().status(clock(), None), SessionStatus::Open);
	});
}

#[test]
fn only_parties_close() {
	test(|| {
		let buyer = opened(1);
		for other in [BOB, SPONSOR, MALLORY, OTHER_OPERATOR, OTHER_WORKER] {
			assert_noop!(buyer.close(other, None), E::NotParty);
		}
		assert_noop!(call(ALICE, Call::close { session: [0; 32], voucher: None }), E::SessionNotFound);
	});
}

#[test]
fn both_close_the_payer_first() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(ALICE, None));
		assert_noop!(buyer.close(ALICE, None), E::AlreadyClosing);
		assert_noop!(buyer.close(ALICE, Some(5)), E::AlreadyClosing);
		assert_ok!(buyer.close(WORKER, Some(600)));
		assert_eq!(free(ALICE), RICH - 700);
		assert_noop!(buyer.close(ALICE, None), E::SessionNotFound);
	});
}

#[test]
fn both_close_the_provider_first() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(OPERATOR, Some(600)));
		assert_noop!(buyer.close(ALICE, None), E::SessionNotFound);
		assert_noop!(buyer.claim(OPERATOR, 700), E::SessionNotFound);
		assert_noop!(buyer.finalise(OPERATOR), E::SessionNotFound);
		assert_noop!(buyer.close(OPERATOR, Some(700)), E::SessionNotFound);
	});
}

#[test]
fn after_the_deadline_the_provider_settles_but_presents_nothing() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(ALICE, None));
		pass(11);
		assert_noop!(buyer.close(WORKER, Some(600)), E::DeadlinePassed);
		assert_ok!(buyer.close(WORKER, None));
		assert_eq!(free(ALICE), RICH - 100);
	});
}

#[test]
fn closing_frees_slot_address_and_key_at_once() {
	test(|| {
		for (seed, who) in [(1, ALICE), (2, WORKER)] {
			let buyer = opened(seed);
			assert_eq!(SessionEscrow::open_sessions(NODE), 1);
			assert_ok!(buyer.close(who, None));
			assert_eq!(SessionEscrow::open_sessions(NODE), 0);
			assert_eq!(crate::Addresses::<Test>::iter_prefix(NODE).count(), 0);
			assert_eq!(crate::TunnelKeys::<Test>::iter_prefix(NODE).count(), 0);
		}
	});
}

#[test]
fn a_window_that_governance_shortens_does_not_shorten_that_of_open_sessions() {
	test(|| {
		let (closed, expiring) = (opened(1), opened(2));
		DisputeWindow::set(1);
		assert_ok!(closed.close(ALICE, None));
		pass(10);
		assert_ok!(closed.claim(WORKER, 5));
		pass(91);
		assert_eq!(clock(), expiring.terms.expires_at + 1);
		pass(9);
		assert_ok!(expiring.claim(WORKER, 5));
		DisputeWindow::set(10);
	});
}

#[test]
fn a_window_of_zero_still_leaves_the_provider_a_tick() {
	test(|| {
		DisputeWindow::set(0);
		let buyer = opened(1);
		assert_ok!(buyer.close(ALICE, None));
		assert_noop!(buyer.finalise(ALICE), E::NotFinal);
		pass(1);
		assert_ok!(buyer.claim(WORKER, 5));
		DisputeWindow::set(10);
	});
}

#[test]
fn who_is_operator_and_payer_does_not_wait_for_himself() {
	test(|| {
		let buyer = opened_by(OPERATOR, NODE, 1);
		assert_ok!(buyer.close(OPERATOR, Some(1_000)));
		assert!(!buyer.is_live());
		// All it cost is the fee.
		assert_eq!(free(OPERATOR), RICH - 50);
	});
}

#[test]
fn a_settled_session_leaves_nothing_but_its_tombstone_and_then_nothing() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(WORKER, Some(10)));
		assert!(matches!(Sessions::<Test>::get(buyer.id), Some(Record::Settled(_))));
		assert_eq!(crate::PayerSessions::<Test>::iter().count(), 0);
		assert_eq!(crate::NodeLoads::<Test>::iter().count(), 0);
		pass_tidying(40);
		assert_eq!(Sessions::<Test>::iter().count() + crate::Queue::<Test>::iter().count(), 0);
	});
}
