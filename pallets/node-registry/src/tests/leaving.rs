//! `deregister`, `force_deregister`, `release_bond`.
use super::*;
use crate::{Departed, Departure, Error, LastSeen, NodeCounts, Nodes, PeerIds, TunnelKeys};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;
use warren_primitives::{node::Refusal, traits::NodeDirectory};

#[test]
fn a_node_that_leaves_frees_its_keys_and_closes_its_sessions_but_not_its_bond() {
	run(|| {
		let node = register_alive(ALICE, 7);
		advance(4);
		events();
		assert_ok!(deregister(ALICE, node));
		// The sessions are told once, while they can still look the node up.
		assert_eq!(Left::get(), [(node, true)]);
		assert_eq!(Nodes::<Test>::get(node), None);
		assert_eq!(LastSeen::<Test>::get(node), None);
		assert_eq!(PeerIds::<Test>::get(details(7).peer_key), None);
		assert_eq!(TunnelKeys::<Test>::get([7; 32]), None);
		assert!(!NodeCounts::<Test>::contains_key(ALICE));
		assert_eq!(NodeRegistry::terms(node), None);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::NotAlive));
		assert_eq!(
			Departed::<Test>::get(node),
			Some(Departure { operator: ALICE, worker: worker_of(ALICE), left_at: 5 })
		);
		assert_eq!((bonded(ALICE), stake(ALICE)), (BOND, 0), "it is leaving");
		assert_eq!(events(), [Event::NodeLeft { node, operator: ALICE, forced: false }]);
		assert_noop!(deregister(ALICE, node), Error::<Test>::NodeNotFound);
	});
}

#[test]
fn governance_removes_a_node_the_same_way() {
	run(|| {
		let node = register_alive(ALICE, 7);
		events();
		for signer in [ALICE, BOB, worker_of(ALICE)] {
			assert_noop!(dispatch(signed(signer), Call::force_deregister { node }), DispatchError::BadOrigin);
		}
		assert_ok!(dispatch(RuntimeOrigin::root(), Call::force_deregister { node }));
		assert_eq!(Left::get(), [(node, true)]);
		assert_eq!(NodeRegistry::terms(node), None);
		assert_eq!(bonded(ALICE), BOND);
		assert_eq!(events(), [Event::NodeLeft { node, operator: ALICE, forced: true }]);
		assert_noop!(release_bond(ALICE, node), LOCKED);
		advance(HALF_LIFE);
		assert_ok!(release_bond(ALICE, node));
	});
}

#[test]
fn a_bond_is_released_once_the_stake_lets_it_go() {
	run(|| {
		let node = register(ALICE, 7);
		assert_noop!(release_bond(ALICE, node), Error::<Test>::NodeStillRegistered);
		assert_noop!(release_bond(ALICE, 99), Error::<Test>::BondNotFound);
		assert_ok!(deregister(ALICE, node));
		advance(HALF_LIFE - 1);
		assert_noop!(release_bond(ALICE, node), LOCKED);
		advance(1);
		events();
		assert_noop!(dispatch(RuntimeOrigin::none(), Call::release_bond { node }), DispatchError::BadOrigin);
		// Anyone may call, for the operator.
		assert_ok!(release_bond(MALLORY, node));
		assert_eq!(events(), [Event::BondReleased { node, operator: ALICE, amount: BOND }]);
		assert_eq!(bonded(ALICE), 0);
		assert_eq!(Departed::<Test>::get(node), None);
		assert_noop!(release_bond(ALICE, node), Error::<Test>::BondNotFound);
	});
}

#[test]
fn numbers_are_never_given_twice() {
	run(|| {
		let mut seen = Vec::new();
		for seed in 10..20 {
			let node = register(ALICE, seed);
			assert!(!seen.contains(&node));
			seen.push(node);
			assert_ok!(deregister(ALICE, node));
		}
		advance(HALF_LIFE);
		for node in seen.clone() {
			assert_ok!(release_bond(ALICE, node));
		}
		assert!(!seen.contains(&register(ALICE, 20)));
	});
}
