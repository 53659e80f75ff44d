//! Heartbeats, and when a node takes sessions.
use super::*;
use crate::{Error, LastSeen};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;
use warren_primitives::{
	node::Refusal,
	reputation::NodeLiveness,
	traits::{NodeDirectory, NodeTerms},
};

#[test]
fn a_heartbeat_makes_a_node_take_sessions_for_the_window() {
	run(|| {
		let node = register(ALICE, 7);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		events();
		assert_ok!(heartbeat(worker_of(ALICE), node));
		assert_eq!(events(), [Event::Heartbeat { node }]);
		let terms = NodeTerms {
			operator: ALICE,
			worker: worker_of(ALICE),
			price: details(7).price,
			capacity: 10,
			tunnel_key: [7; 32],
		};
		assert_eq!(NodeRegistry::accepts(node), Ok(terms.clone()));
		advance(ALIVE_WINDOW);
		assert_eq!(NodeRegistry::accepts(node), Ok(terms.clone()));
		advance(1);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		// It is still registered, and the next sign of life brings it back: nothing was swept.
		assert_eq!(NodeRegistry::terms(node), Some(terms.clone()));
		assert_ok!(heartbeat(worker_of(ALICE), node));
		assert_eq!(NodeRegistry::accepts(node), Ok(terms));
	});
}

#[test]
fn a_claim_is_a_sign_of_life() {
	run(|| {
		let node = register(ALICE, 7);
		NodeRegistry::note_alive(node);
		assert!(NodeRegistry::accepts(node).is_ok());
		advance(ALIVE_WINDOW + 1);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		NodeRegistry::note_alive(node);
		assert!(NodeRegistry::accepts(node).is_ok());
	});
}

/// Claims go on after a node has left: they leave nothing behind in the state.
#[test]
fn a_claim_for_a_node_that_left_revives_nothing() {
	run(|| {
		let node = register_alive(ALICE, 7);
		assert_ok!(deregister(ALICE, node));
		NodeRegistry::note_alive(node);
		NodeRegistry::note_alive(77);
		assert_eq!(LastSeen::<Test>::iter().count(), 0);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		assert_eq!(NodeRegistry::terms(node), None);
	});
}

#[test]
fn only_the_worker_of_the_node_keeps_it_alive() {
	run(|| {
		let node = register(ALICE, 7);
		register(BOB, 8);
		for other in [ALICE, BOB, worker_of(BOB), MALLORY] {
			assert_noop!(heartbeat(other, node), Error::<Test>::NotWorker);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(dispatch(origin, Call::heartbeat { node }), DispatchError::BadOrigin);
		}
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
	});
}

#[test]
fn refusals_have_an_order() {
	run(|| {
		let node = register(ALICE, 7);
		assert_ok!(dispatch(signed(ALICE), Call::pause { node }));
		Jailed::set(vec![ALICE]);
		NodeBond::set(BOND + 1);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::Paused));
		assert_ok!(dispatch(signed(ALICE), Call::resume { node }));
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		assert_ok!(heartbeat(worker_of(ALICE), node));
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::Jailed));
		Jailed::set(vec![]);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::TooLittleStake));
		NodeBond::set(BOND);
		assert!(NodeRegistry::accepts(node).is_ok());
		// Slots are the escrow's to count.
		OpenSessions::set([(node, 1_000)].into());
		assert!(NodeRegistry::accepts(node).is_ok());
	});
}

/// What the reputation counts: from the first block in which it takes no session for want of a sign of life.
#[test]
fn a_node_is_absent_from_the_end_of_its_window_unless_it_is_paused() {
	run(|| {
		let node = register(ALICE, 7);
		// It has proven nothing yet, so it is missed by nobody.
		advance(10 * ALIVE_WINDOW);
		assert_eq!(NodeRegistry::absent_since(node), None);
		assert_ok!(heartbeat(worker_of(ALICE), node));
		let seen = System::block_number();
		advance(ALIVE_WINDOW);
		assert_eq!(NodeRegistry::absent_since(node), None);
		advance(1);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		assert_eq!(NodeRegistry::absent_since(node), Some(seen + ALIVE_WINDOW + 1));
		advance(100);
		assert_eq!(NodeRegistry::absent_since(node), Some(seen + ALIVE_WINDOW + 1));
		assert_ok!(dispatch(signed(ALICE), Call::pause { node }));
		assert_eq!(NodeRegistry::absent_since(node), None);
		assert_ok!(dispatch(signed(ALICE), Call::resume { node }));
		assert_ok!(heartbeat(worker_of(ALICE), node));
		assert_eq!(NodeRegistry::absent_since(node), None);
		advance(ALIVE_WINDOW + 1);
		assert!(NodeRegistry::absent_since(node).is_some());
		assert_ok!(deregister(ALICE, node));
		assert_eq!(NodeRegistry::absent_since(node), None);
		assert_eq!(NodeRegistry::absent_since(77), None);
	});
}
