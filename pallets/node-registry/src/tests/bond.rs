//! The bond when what a node needs moves. What a bond is and does, pallet operator-staking tests.
use super::*;
use crate::Error;
use frame_support::{assert_noop, assert_ok};
use warren_primitives::{node::Refusal, traits::NodeDirectory};

fn top_up(operator: AccountId, node: NodeId) -> DispatchResult {
	dispatch(signed(operator), Call::top_up_bond { node })
}

#[test]
fn a_raised_bond_is_topped_up() {
	run(|| {
		let node = register_alive(ALICE, 7);
		assert_noop!(top_up(ALICE, node), Error::<Test>::BondSufficient);
		NodeBond::set(3 * BOND);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::TooLittleStake));
		assert_noop!(top_up(BOB, node), Error::<Test>::NotOperator);
		events();
		assert_ok!(top_up(ALICE, node));
		assert!(events().is_empty(), "the stake says what is bonded");
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_eq!(stake(ALICE), 3 * BOND);
		assert_noop!(top_up(ALICE, node), Error::<Test>::BondSufficient);
		assert_noop!(top_up(ALICE, 99), Error::<Test>::NodeNotFound);
	});
}

#[test]
fn who_cannot_top_up_takes_no_sessions_and_may_leave() {
	run(|| {
		NodeBond::set(BOND - 1);
		let node = register_alive(PAUPER, 7);
		NodeBond::set(BOND);
		assert_noop!(top_up(PAUPER, node), NOT_AFFORDABLE);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::TooLittleStake));
		assert_ok!(deregister(PAUPER, node));
		assert_noop!(top_up(PAUPER, node), Error::<Test>::NodeNotFound);
		advance(HALF_LIFE);
		assert_ok!(release_bond(PAUPER, node));
		assert_eq!(bonded(PAUPER), 0);
	});
}
