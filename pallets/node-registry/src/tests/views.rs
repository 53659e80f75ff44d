//! What the runtime API shows.
use super::*;
use frame_support::assert_ok;
use warren_primitives::{
	apis::MAX_PAGE,
	node::{NodeView, Refusal},
	traits::NodeTerms,
	Balance, NodeStatus,
};

/// As an escrow would: stake × 2 ÷ capacity.
fn max_deposit(terms: &NodeTerms<AccountId>, stake: Balance) -> Balance {
	stake * 2 / Balance::from(terms.capacity)
}

fn page(start: NodeId, limit: u32) -> Vec<NodeId> {
	NodeRegistry::nodes(start, limit, max_deposit).into_iter().map(|view| view.id).collect()
}

#[test]
fn a_view_shows_all_of_a_node() {
	run(|| {
		let node = register(ALICE, 7);
		register(ALICE, 8);
		let mut expected = NodeView {
			id: node,
			operator: ALICE,
			worker: worker_of(ALICE),
			details: details(7),
			status: NodeStatus::Active,
			last_seen: 0,
			open_sessions: 0,
			stake: 2 * BOND,
			max_deposit: 4 * BOND / 10,
			score: warren_primitives::node::NodeScore::UNKNOWN,
			refuses: Some(Refusal::NotAlive),
		};
		assert_eq!(NodeRegistry::node_view(node, max_deposit).as_ref(), Some(&expected));
		advance(5);
		assert_ok!(heartbeat(worker_of(ALICE), node));
		OpenSessions::set([(node, 9)].into());
		expected.refuses = None;
		expected.last_seen = 6;
		expected.open_sessions = 9;
		assert_eq!(NodeRegistry::node_view(node, max_deposit).as_ref(), Some(&expected));
		OpenSessions::set([(node, 10)].into());
		let view = NodeRegistry::node_view(node, max_deposit).unwrap();
		assert_eq!((view.open_sessions, view.refuses), (10, Some(Refusal::Full)));
		// A pause says more than being full.
		assert_ok!(dispatch(signed(ALICE), Call::pause { node }));
		let view = NodeRegistry::node_view(node, max_deposit).unwrap();
		assert_eq!((view.status, view.refuses), (NodeStatus::Paused, Some(Refusal::Paused)));
		assert_eq!(NodeRegistry::node_view(99, max_deposit), None);
	});
}

#[test]
fn pages_follow_each_other_over_gaps() {
	run(|| {
		MaxNodesPerOperator::set(100);
		for seed in 2..14 {
			register(ALICE, seed);
		}
		for gone in [0, 3, 4, 5, 11] {
			assert_ok!(deregister(ALICE, gone));
		}
		assert_eq!(page(0, 100), [1, 2, 6, 7, 8, 9, 10]);
		assert_eq!(page(0, 3), [1, 2, 6]);
		assert_eq!(page(7, 3), [7, 8, 9]);
		assert_eq!(page(10, 3), [10]);
		assert!(page(11, 3).is_empty());
		assert!(page(NodeId::MAX, 3).is_empty());
		assert!(page(0, 0).is_empty());
	});
}

/// A page reads what it shows, and the list that leads to it: not the numbers that are no node's any more.
#[test]
fn a_page_costs_no_more_where_numbers_are_sparse() {
	let mut ext = new_test_ext();
	ext.execute_with(|| {
		register(ALICE, 7);
		// As after four thousand million nodes that came and went.
		crate::NextNodeId::<Test>::put(NodeId::MAX - 2);
		register(ALICE, 8);
		register(BOB, 9);
	});
	ext.execute_with(|| {
		assert_eq!(page(0, 2), [0, NodeId::MAX - 2]);
		assert_eq!(page(1, 100), [NodeId::MAX - 2, NodeId::MAX - 1]);
		assert_eq!(page(NodeId::MAX - 1, 100), [NodeId::MAX - 1]);
		assert!(page(NodeId::MAX, 100).is_empty());
		check();
	});
}

#[test]
fn a_page_is_never_longer_than_the_greatest() {
	run(|| {
		MaxNodesPerOperator::set(1_000);
		NodeBond::set(1);
		for i in 0..MAX_PAGE + 10 {
			let mut details = details(7);
			let mut seed = [9; 32];
			seed[..4].copy_from_slice(&i.to_le_bytes());
			details.peer_key = ed25519_public(&seed);
			details.tunnel_key[..4].copy_from_slice(&i.to_le_bytes());
			let signature = ed25519_sign(&seed, &details.signed_bytes(&GENESIS, &ALICE));
			let call = Call::register { details: Box::new(details), worker: BOB, signature };
			assert_ok!(dispatch(signed(ALICE), call));
		}
		assert_eq!(page(0, u32::MAX).len() as u32, MAX_PAGE);
		assert_eq!(page(MAX_PAGE, u32::MAX).len(), 10);
		assert_eq!(NodeRegistry::nodes_of(&ALICE, max_deposit).len() as u32, MAX_PAGE);
	});
}

#[test]
fn the_nodes_of_an_operator_are_its_own_in_order() {
	run(|| {
		register(ALICE, 7);
		register(BOB, 8);
		register(ALICE, 9);
		register(ALICE, 10);
		assert_ok!(deregister(ALICE, 2));
		let ids = |operator| {
			NodeRegistry::nodes_of(&operator, max_deposit).into_iter().map(|view| view.id).collect::<Vec<_>>()
		};
		assert_eq!(ids(ALICE), [0, 3]);
		assert_eq!(ids(BOB), [1]);
		assert!(ids(MALLORY).is_empty());
	});
}
