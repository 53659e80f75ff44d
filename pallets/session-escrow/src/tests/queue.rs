//! The queue tidies what is overdue, in order, within its meter, and decides nothing.
use crate::{mock::*, Event, NodeLoads, Queue, Sessions, WeightInfo, POLL_SHARE};
use frame_support::{
	assert_ok,
	traits::{fungible::Mutate, Get, Hooks},
	weights::{Weight, WeightMeter},
};
use warren_primitives::{Clock, CloseReason};

type W = <Test as crate::Config>::WeightInfo;

fn entries() -> Vec<Clock> {
	Queue::<Test>::iter_keys().map(|(due, _)| Clock::from_be_bytes(due)).collect()
}

#[test]
fn is_in_order_of_time_across_every_byte() {
	test(|| {
		MaxDuration::set(100_000);
		bend_node(NODE, |node| node.terms.capacity = 100);
		for (seed, life) in [(1, 70_000), (2, 256), (3, 255), (4, 65_536), (5, 300), (6, 5)] {
			let buyer = Buyer::new(ALICE, NODE, seed).with(ALICE, |t| t.expires_at = clock() + life);
			assert_ok!(buyer.open(ALICE));
		}
		let queue = entries();
		assert!(queue.windows(2).all(|pair| pair[0] <= pair[1]), "{queue:?}");
		MaxDuration::set(1_000);
	});
}

#[test]
fn brings_a_forgotten_session_to_its_end() {
	test(|| {
		let buyer = opened(1);
		let end = buyer.terms.expires_at;
		pass_tidying(end - clock());
		assert_eq!(entries(), vec![end]);
		pass_tidying(1);
		assert_eq!(
			last_event(),
			Event::Closing { session: buyer.id, reason: CloseReason::Expired, deadline: end + 10 }
		);
		assert_eq!((entries(), NodeLoads::<Test>::iter().count()), (vec![end + 10], 0));
		pass_tidying(10);
		assert!(matches!(last_event(), Event::Settled { paid: 0, refunded: 1_000, .. }));
		assert_eq!(free(ALICE), RICH - 100);
		pass_tidying(21);
		assert_eq!(Sessions::<Test>::iter().count() + entries().len(), 0);
	});
}

#[test]
fn settles_at_once_what_is_long_past_its_deadline() {
	test(|| {
		let (expired, left) = (opened(1), opened_by(BOB, OTHER_NODE, 2));
		leave(OTHER_NODE);
		pass(200);
		next_block();
		assert!(!expired.is_live() && !left.is_live());
		assert_eq!((free(ALICE), free(BOB)), (RICH - 100, RICH - 100));
	});
}

#[test]
fn keeps_to_its_meter_and_goes_on_where_it_stopped() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 100);
		for seed in 1..=20 {
			opened(seed);
		}
		pass(200);
		let one = W::tidy_expired().max(W::tidy_final()).max(W::tidy_settled());
		let look = {
			let db: frame_support::weights::RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
			db.reads(1)
		};
		let live = || Sessions::<Test>::iter().filter(|(_, r)| matches!(r, crate::Record::Live(_))).count();
		for done in 0..=20 {
			assert_eq!(live(), 20 - done);
			let limit = (one + look) + look;
			let used = SessionEscrow::on_idle(System::block_number(), limit);
			assert!(used.all_lte(limit));
		}
		assert_eq!(live(), 0);
		assert_eq!(SessionEscrow::on_idle(System::block_number(), Weight::zero()), Weight::zero());
	});
}

#[test]
fn takes_no_more_than_its_share_before_the_first_transaction() {
	test(|| {
		let max =
			<<Test as frame_system::Config>::BlockWeights as Get<frame_system::limits::BlockWeights>>::get()
				.max_block;
		let share = POLL_SHARE * max;
		let one = W::tidy_final().ref_time();
		let most = share.ref_time() / one;
		bend_node(NODE, |node| node.terms.capacity = 10_000);
		assert_ok!(Balances::mint_into(&ALICE, RICH * 10));
		for i in 0..(most as u32 + 200) {
			let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| {
				t.salt[..4].copy_from_slice(&i.to_le_bytes());
				t.tunnel_key[..4].copy_from_slice(&i.to_le_bytes());
				t.deposit = 50;
			});
			assert_ok!(buyer.open(ALICE));
		}
		pass(200);
		let mut meter = WeightMeter::with_limit(max);
		SessionEscrow::on_poll(System::block_number(), &mut meter);
		let tick = W::tick();
		assert!(meter.consumed().all_lte(share + tick));
		let live = Sessions::<Test>::iter().filter(|(_, r)| matches!(r, crate::Record::Live(_))).count();
		assert!(live > 0 && live <= 400, "{live}");
		// A starved block still ticks.
		let before = clock();
		SessionEscrow::on_poll(System::block_number(), &mut WeightMeter::with_limit(Weight::zero()));
		assert_eq!(clock(), before + 1);
		crate::ClockNow::<Test>::put(before);
		let mut rest = WeightMeter::with_limit(Weight::from_parts(u64::MAX / 2, u64::MAX / 2));
		SessionEscrow::drain(&mut rest);
	});
}

#[test]
fn an_entry_that_is_not_due_is_put_where_it_belongs() {
	test(|| {
		let buyer = opened(1);
		// What no call does: a stray entry for a session, and one for nothing.
		Queue::<Test>::insert(1u32.to_be_bytes(), buyer.id, ());
		Queue::<Test>::insert(1u32.to_be_bytes(), [9; 32], ());
		pass(3);
		next_block();
		assert_eq!(entries(), vec![buyer.terms.expires_at]);
	});
}

/// What would be forgotten until the session expires, up to a year later.
#[test]
fn settles_sessions_of_a_node_that_left_after_their_window_and_not_after_their_expiry() {
	test(|| {
		let (one, two) = (opened(1), opened_by(BOB, NODE, 2));
		leave(NODE);
		pass_tidying(1);
		assert_eq!(NodeLoads::<Test>::get(NODE).open, 0);
		let deadline = one.session().closing.unwrap().deadline;
		assert!(deadline < one.terms.expires_at);
		pass_tidying(deadline - clock());
		assert_ok!(one.claim(WORKER, 100));
		pass_tidying(1);
		assert!(!one.is_live() && !two.is_live());
		assert_eq!((free(ALICE), free(BOB)), (RICH - 200, RICH - 100));
		assert_eq!(crate::LeavingNodes::<Test>::iter().count(), 0);
	});
}

#[test]
fn goes_on_with_a_node_that_left_where_the_meter_stopped_it() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 100);
		let buyers: Vec<_> = (1..=6).map(opened).collect();
		leave(NODE);
		let tidy = W::tidy_expired().max(W::tidy_final()).max(W::tidy_settled());
		let mut rounds = 0;
		while crate::LeavingNodes::<Test>::iter().count() > 0 {
			rounds += 1;
			assert!(rounds < 20, "it does not come to an end");
			let mut meter = WeightMeter::with_limit(tidy.saturating_mul(2).saturating_add(tidy / 2));
			SessionEscrow::drain(&mut meter);
		}
		assert!(rounds > 2, "{rounds}: the meter had no say");
		assert!(buyers.iter().all(|buyer| buyer.session().closing.is_some()));
	});
}
