//! Time: expiry, nodes that leave, a clock that stands still. Nothing here depends on the queue.
use crate::{mock::*, NodeLoads};
use frame_support::{assert_noop, assert_ok};
use warren_primitives::{traits::NodeSessions, CloseReason, SessionStatus};

fn status(buyer: &Buyer) -> SessionStatus {
	SessionEscrow::session_view(&buyer.id).unwrap().status
}

#[test]
fn an_expired_session_is_paid_within_the_window_whether_or_not_anyone_tidied() {
	for tidying in [false, true] {
		test(|| {
			let pass = if tidying { pass_tidying } else { pass };
			let buyer = opened(1);
			let end = buyer.terms.expires_at;
			pass(end - clock());
			assert_eq!(status(&buyer), SessionStatus::Open);
			assert_noop!(buyer.finalise(ALICE), E::NotFinal);
			pass(1);
			let closing = SessionStatus::Closing { reason: CloseReason::Expired, deadline: end + 10 };
			assert_eq!(status(&buyer), closing);
			assert_noop!(buyer.close(ALICE, None), E::AlreadyClosing);
			pass(9);
			assert_eq!((status(&buyer), clock()), (closing, end + 10));
			// Nothing is lost by the block after the expiry.
			assert_ok!(buyer.claim(WORKER, 400));
			assert_noop!(buyer.finalise(ALICE), E::NotFinal);
			pass(1);
			if tidying {
				assert!(!buyer.is_live(), "the queue has settled it");
			} else {
				assert_noop!(buyer.claim(WORKER, 500), E::DeadlinePassed);
				assert_ok!(buyer.finalise(MALLORY));
			}
			assert_eq!((free(ALICE), held(ALICE)), (RICH - 500, 0));
			assert_eq!(free(OPERATOR), RICH + 480);
		});
	}
}

#[test]
fn an_expired_session_with_no_voucher_gives_everything_back_but_the_charge() {
	test(|| {
		let buyer = opened(1);
		pass(111);
		assert_noop!(buyer.close(WORKER, Some(400)), E::DeadlinePassed);
		assert_ok!(buyer.finalise(ALICE));
		assert_eq!((free(ALICE), free(OPERATOR), burned()), (RICH - 100, RICH, 100));
	});
}

#[test]
fn the_provider_closes_an_expired_session_at_once() {
	test(|| {
		let buyer = opened(1);
		pass(105);
		assert_ok!(buyer.close(WORKER, Some(400)));
		assert_eq!(free(ALICE), RICH - 500);
		assert_eq!(SessionEscrow::open_sessions(NODE), 0);
	});
}

#[test]
fn a_payers_close_keeps_its_deadline_though_the_session_expires_meanwhile() {
	test(|| {
		let buyer = opened(1);
		pass(95);
		assert_ok!(buyer.close(ALICE, None));
		let closed = SessionStatus::Closing { reason: CloseReason::Payer, deadline: clock() + 10 };
		pass(10);
		assert_eq!(status(&buyer), closed);
		assert_ok!(buyer.claim(WORKER, 5));
		pass(1);
		assert_ok!(buyer.finalise(ALICE));
	});
}

#[test]
fn when_a_node_leaves_its_sessions_close_and_its_worker_is_still_paid() {
	test(|| {
		let (one, two) = (opened(1), opened_by(BOB, NODE, 2));
		let elsewhere = opened_by(BOB, OTHER_NODE, 3);
		pass(20);
		leave(NODE);
		let closing = SessionStatus::Closing { reason: CloseReason::NodeLeft, deadline: clock() + 10 };
		assert_eq!((status(&one), status(&two)), (closing, closing));
		assert_eq!(status(&elsewhere), SessionStatus::Open);
		assert_noop!(Buyer::new(ALICE, NODE, 4).open(ALICE), E::NodeNotFound);
		assert_noop!(one.close(ALICE, None), E::AlreadyClosing);
		pass(10);
		assert_ok!(one.claim(WORKER, 100));
		assert_ok!(two.close(OPERATOR, Some(200)));
		pass(1);
		assert_noop!(one.claim(WORKER, 200), E::DeadlinePassed);
		assert_ok!(one.finalise(MALLORY));
		assert_eq!((free(ALICE), free(BOB)), (RICH - 200, RICH - 300 - 1_100));
		// Nothing is remembered of a node without sessions.
		assert!(!NodeLoads::<Test>::contains_key(NODE));
	});
}

#[test]
fn the_worker_of_a_node_that_left_is_the_one_it_had_then() {
	test(|| {
		let buyer = opened(1);
		bend_node(NODE, |node| node.terms.worker = BOB);
		leave(NODE);
		assert_noop!(buyer.claim(WORKER, 100), E::NotProvider);
		assert_ok!(buyer.claim(BOB, 100));
	});
}

#[test]
fn a_node_that_leaves_does_not_prolong_what_had_expired() {
	test(|| {
		let buyer = opened(1);
		pass(105);
		leave(NODE);
		assert_eq!(
			status(&buyer),
			SessionStatus::Closing { reason: CloseReason::Expired, deadline: buyer.terms.expires_at + 10 }
		);
		pass(6);
		assert_ok!(buyer.finalise(ALICE));
	});
}

#[test]
fn leaving_takes_the_same_time_however_many_sessions_there_are() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 100);
		for seed in 1..=100 {
			opened(seed);
		}
		let before: Vec<_> = crate::Sessions::<Test>::iter().collect();
		leave(NODE);
		assert_eq!(crate::Sessions::<Test>::iter().collect::<Vec<_>>(), before, "no session was touched");
		assert_eq!(SessionEscrow::open_sessions(NODE), 0);
	});
}

#[test]
fn a_node_without_sessions_leaves_no_trace_and_leaving_twice_changes_nothing() {
	test(|| {
		SessionEscrow::node_left(OTHER_NODE);
		assert!(!NodeLoads::<Test>::contains_key(OTHER_NODE));
		let buyer = opened(1);
		assert_ok!(buyer.close(ALICE, None));
		// Only a closing session: still to be paid.
		SessionEscrow::node_left(NODE);
		let left = NodeLoads::<Test>::get(NODE);
		assert_eq!(left.left_at(), Some(clock()));
		pass(3);
		SessionEscrow::node_left(NODE);
		assert_eq!(NodeLoads::<Test>::get(NODE), left);
	});
}

#[test]
fn a_migration_eats_no_ones_window() {
	test(|| {
		let (closed, expiring) = (opened(1), opened(2));
		assert_ok!(closed.close(ALICE, None));
		pass(5);
		let before = clock();
		migrate(10_000);
		assert_eq!(clock(), before);
		assert_eq!(status(&expiring), SessionStatus::Open);
		assert_noop!(closed.finalise(ALICE), E::NotFinal);
		assert_ok!(closed.claim(WORKER, 100));
		pass(5);
		assert_ok!(closed.claim(WORKER, 200));
		pass(1);
		assert_ok!(closed.finalise(ALICE));
	});
}

#[test]
fn the_clock_moves_by_one_in_every_open_block_however_full() {
	test(|| {
		let before = clock();
		pass(3);
		pass_tidying(4);
		assert_eq!(clock(), before + 7);
		crate::ClockNow::<Test>::put(u32::MAX - 1);
		pass(3);
		assert_eq!(clock(), u32::MAX);
		crate::ClockNow::<Test>::put(before);
	});
}
