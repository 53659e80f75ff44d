//! `deregister`, `force_deregister`, `release_bond`.
use super::*;
use crate::{Bond, Bonds, Departed, Departure, Error, LastSeen, NodeCounts, Nodes, PeerIds, TunnelKeys};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;
use warren_primitives::{
	node::Refusal,
	traits::{NodeDirectory, OperatorStake},
};

type Stake = crate::HeldBond<Test>;

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
		let release_at = 5 + HALF_LIFE;
		assert_eq!(
			Bonds::<Test>::get(ALICE, node),
			Some(Bond { amount: BOND, release_at: Some(release_at) })
		);
		assert_eq!(held(ALICE), BOND);
		assert_eq!(
			events(),
			[
				Event::BondLeaving { node, operator: ALICE, amount: BOND, release_at },
				Event::NodeLeft { node, operator: ALICE, forced: false },
			]
		);
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
		assert_eq!(held(ALICE), BOND);
		let release_at = 1 + HALF_LIFE;
		assert_eq!(
			events(),
			[
				Event::BondLeaving { node, operator: ALICE, amount: BOND, release_at },
				Event::NodeLeft { node, operator: ALICE, forced: true },
			]
		);
		assert_noop!(release_bond(ALICE, node), Error::<Test>::BondLocked);
		advance(HALF_LIFE);
		assert_ok!(release_bond(ALICE, node));
	});
}

#[test]
fn a_bond_comes_back_after_the_half_life_to_the_operator_alone() {
	run(|| {
		let node = register(ALICE, 7);
		assert_noop!(release_bond(ALICE, node), Error::<Test>::NodeStillRegistered);
		assert_noop!(release_bond(ALICE, 99), Error::<Test>::BondNotFound);
		assert_ok!(deregister(ALICE, node));
		advance(HALF_LIFE - 1);
		assert_noop!(release_bond(ALICE, node), Error::<Test>::BondLocked);
		advance(1);
		events();
		assert_noop!(dispatch(RuntimeOrigin::none(), Call::release_bond { node }), DispatchError::BadOrigin);
		// Anyone may call; nobody else gets anything.
		assert_ok!(release_bond(MALLORY, node));
		assert_eq!(events(), [Event::BondReleased { node, operator: ALICE, amount: BOND }]);
		assert_eq!(Balances::free_balance(ALICE), RICH);
		assert_eq!(Balances::free_balance(MALLORY), RICH);
		assert_eq!(held(ALICE), 0);
		assert_eq!(Departed::<Test>::get(node), None);
		assert_eq!(Bonds::<Test>::iter().count(), 0);
		assert!(!crate::OperatorBonds::<Test>::contains_key(ALICE));
		assert_noop!(release_bond(ALICE, node), Error::<Test>::BondNotFound);
	});
}

#[test]
fn the_half_life_of_the_day_of_leaving_counts() {
	run(|| {
		let node = register(ALICE, 7);
		assert_ok!(deregister(ALICE, node));
		ScoreHalfLife::set(1);
		advance(HALF_LIFE - 1);
		assert_noop!(release_bond(ALICE, node), Error::<Test>::BondLocked);
		ScoreHalfLife::set(u32::MAX);
		advance(1);
		assert_ok!(release_bond(ALICE, node));
		// And no value of it overflows.
		let node = register(ALICE, 8);
		assert_ok!(deregister(ALICE, node));
		assert_noop!(release_bond(ALICE, node), Error::<Test>::BondLocked);
	});
}

#[test]
fn each_node_has_its_own_bond() {
	run(|| {
		let (a, b) = (register(ALICE, 7), register(ALICE, 8));
		assert_eq!(held(ALICE), 2 * BOND);
		assert_ok!(deregister(ALICE, a));
		advance(HALF_LIFE);
		assert_ok!(deregister(ALICE, b));
		assert_ok!(release_bond(ALICE, a));
		assert_eq!(held(ALICE), BOND);
		assert_noop!(release_bond(ALICE, b), Error::<Test>::BondLocked);
		advance(HALF_LIFE);
		assert_ok!(release_bond(ALICE, b));
		assert_eq!(held(ALICE), 0);
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

/// A leaving bond is locked, but no session may be opened on the strength of it.
#[test]
fn a_leaving_bond_is_no_stake() {
	run(|| {
		let (a, b) = (register(ALICE, 7), register(ALICE, 8));
		assert_eq!(Stake::stake(&ALICE), 2 * BOND);
		assert_ok!(deregister(ALICE, a));
		assert_eq!(Stake::stake(&ALICE), BOND);
		assert!(!Stake::backs(&ALICE, a));
		assert!(Stake::backs(&ALICE, b));
		assert_eq!(Stake::stake(&BOB), 0);
	});
}
