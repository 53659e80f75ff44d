//! The stake as other pallets see it.
use super::*;
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchError;
use warren_primitives::{traits::OperatorStake, BlockNumber, NodeId};

fn bond_node(who: AccountId, node: NodeId) -> DispatchResult {
	with_storage_layer(|| <Staking as OperatorStake<AccountId>>::bond_node(&who, node))
}

fn unbond_node(who: AccountId, node: NodeId) -> DispatchResult {
	with_storage_layer(|| <Staking as OperatorStake<AccountId>>::unbond_node(&who, node))
}

fn release(who: AccountId, node: NodeId) -> Result<Balance, DispatchError> {
	with_storage_layer(|| <Staking as OperatorStake<AccountId>>::release(&who, node))
}

fn backs(who: AccountId, node: NodeId) -> bool {
	<Staking as OperatorStake<AccountId>>::backs(&who, node)
}

fn stake(who: AccountId) -> Balance {
	<Staking as OperatorStake<AccountId>>::stake(&who)
}

#[test]
fn a_node_bonds_what_the_stake_lacks() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		assert_eq!(held(ERIN), BOND);
		assert!(backs(ERIN, 1) && !backs(ERIN, 2) && !backs(BOB, 1));
		assert_ok!(bond_extra(ERIN, 1_000));
		assert_ok!(bond_node(ERIN, 2));
		assert_eq!(held(ERIN), 2 * BOND, "the thousand counts");
		// Stake that is there is not taken twice.
		assert_ok!(bond_node(ALICE, 3));
		assert_eq!((held(ALICE), operator(ALICE).node_bonds), (STAKE, BOND));
		assert_eq!(bond_node(PAUPER, 4), Err(Error::<Test>::NotAffordable.into()));
		assert!(!crate::Operators::<Test>::contains_key(PAUPER));
	});
}

#[test]
fn nodes_need_their_stake() {
	run(|| {
		assert_ok!(bond(ERIN, 10_000));
		assert_ok!(bond_node(ERIN, 1));
		assert_ok!(bond_node(ERIN, 2));
		assert_noop!(unbond(ERIN, 7_001), Error::<Test>::NodesNeedStake);
		assert_ok!(unbond(ERIN, 7_000));
	});
}

#[test]
fn a_raised_bond_is_topped_up() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		NodeBond::set(4_000);
		assert!(!backs(ERIN, 1));
		assert_ok!(bond_node(ERIN, 1));
		assert!(backs(ERIN, 1));
		assert_eq!((held(ERIN), operator(ERIN).node_bonds), (4_000, 4_000));
		NodeBond::set(1_000);
		assert_ok!(bond_node(ERIN, 1));
		assert_eq!(operator(ERIN).node_bonds, 4_000, "a greater one stays");
		assert_ok!(unbond_node(ERIN, 1));
		System::set_block_number(HALF_LIFE + 1);
		assert_eq!(release(ERIN, 1), Ok(4_000));
	});
}

#[test]
fn who_cannot_top_up_loses_nothing() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		NodeBond::set(RICH);
		assert_eq!(bond_node(ERIN, 1), Err(Error::<Test>::NotAffordable.into()));
		assert!(!backs(ERIN, 1));
		assert_ok!(unbond_node(ERIN, 1));
		System::set_block_number(HALF_LIFE + 1);
		assert_eq!(release(ERIN, 1), Ok(BOND));
		assert_ok!(unbond(ERIN, BOND));
	});
}

#[test]
fn a_bond_that_nobody_could_hold_is_refused() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		NodeBond::set(Balance::MAX);
		assert_eq!(bond_node(BOB, 2), Err(Error::<Test>::NotAffordable.into()));
		assert_eq!(bond_node(ERIN, 1), Err(Error::<Test>::NotAffordable.into()));
		assert_eq!(bond_node(ERIN, 2), Err(Error::<Test>::Overflow.into()));
	});
}

#[test]
fn the_bond_of_a_node_that_left_stays_for_a_half_life() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		assert_eq!(unbond_node(ERIN, 2), Err(Error::<Test>::NodeBondNotFound.into()));
		assert_eq!(unbond_node(BOB, 1), Err(Error::<Test>::NodeBondNotFound.into()), "it is not Bob's");
		assert_eq!(release(BOB, 1), Err(Error::<Test>::NodeBondNotFound.into()));
		assert_eq!(release(ERIN, 1), Err(Error::<Test>::NodeStillRegistered.into()));
		assert_ok!(unbond_node(ERIN, 1));
		assert_eq!(unbond_node(ERIN, 1), Err(Error::<Test>::NodeBondLocked.into()));
		assert_eq!(bond_node(ERIN, 1), Err(Error::<Test>::NodeBondLocked.into()));
		assert!(!backs(ERIN, 1));
		assert_noop!(unbond(ERIN, 1), Error::<Test>::NodesNeedStake);
		System::set_block_number(HALF_LIFE);
		assert_eq!(release(ERIN, 1), Err(Error::<Test>::NodeBondLocked.into()));
		System::set_block_number(HALF_LIFE + 1);
		assert_eq!(release(ERIN, 1), Ok(BOND));
		assert_eq!(release(ERIN, 1), Err(Error::<Test>::NodeBondNotFound.into()));
		assert_eq!(held(ERIN), BOND, "it is self stake, with its unbonding");
		assert_ok!(unbond(ERIN, BOND));
	});
}

#[test]
fn the_half_life_of_the_day_of_leaving_counts() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		assert_ok!(unbond_node(ERIN, 1));
		ScoreHalfLife::set(1);
		System::set_block_number(HALF_LIFE);
		assert_eq!(release(ERIN, 1), Err(Error::<Test>::NodeBondLocked.into()));
		ScoreHalfLife::set(BlockNumber::MAX);
		System::set_block_number(HALF_LIFE + 1);
		assert_eq!(release(ERIN, 1), Ok(BOND));
		// And no value of it overflows.
		assert_ok!(bond_node(ERIN, 2));
		assert_ok!(unbond_node(ERIN, 2));
		assert_eq!(release(ERIN, 2), Err(Error::<Test>::NodeBondLocked.into()));
	});
}

#[test]
fn each_node_has_its_own_bond() {
	run(|| {
		for node in [1, 2] {
			assert_ok!(bond_node(ERIN, node));
		}
		assert_ok!(unbond_node(ERIN, 1));
		System::set_block_number(HALF_LIFE + 1);
		assert_ok!(unbond_node(ERIN, 2));
		assert_eq!(release(ERIN, 1), Ok(BOND));
		assert_eq!(release(ERIN, 2), Err(Error::<Test>::NodeBondLocked.into()));
		assert_eq!(operator(ERIN).leaving_bonds, BOND);
		System::set_block_number(2 * HALF_LIFE + 1);
		assert_eq!(release(ERIN, 2), Ok(BOND));
		assert_eq!(operator(ERIN).earmarked(), 0);
	});
}

#[test]
fn stake_is_what_sessions_may_count_on() {
	run(|| {
		assert_eq!(stake(ERIN), 0);
		assert_ok!(bond(ERIN, 10_000));
		assert_ok!(delegate(DAN, ERIN, 40_000));
		assert_eq!(stake(ERIN), 50_000);
		assert_ok!(unbond(ERIN, 5_000));
		assert_eq!(stake(ERIN), 25_000, "five times the self stake at most");
		assert_ok!(bond_node(ERIN, 1));
		assert_eq!(stake(ERIN), 25_000);
		assert_ok!(unbond_node(ERIN, 1));
		assert_eq!(stake(ERIN), 25_000 - BOND);
	});
}

/// A slash takes the bonds of nodes as well, and then no node is backed until they are whole again.
#[test]
fn a_slash_reaches_the_bonds() {
	run(|| {
		for node in [1, 2] {
			assert_ok!(bond_node(ERIN, node));
		}
		assert_ok!(slash(ERIN, 0, percent(50)));
		wait_and_apply();
		assert_eq!((held(ERIN), operator(ERIN).earmarked()), (BOND, 2 * BOND));
		assert!(!backs(ERIN, 1) && !backs(ERIN, 2));
		assert_ok!(bond_node(ERIN, 1));
		assert!(backs(ERIN, 1) && backs(ERIN, 2));
		assert_eq!(held(ERIN), 2 * BOND);
	});
}

/// The bond of a node that left answers for its operator as well; what a slash leaves of it is unlocked like any other.
#[test]
fn a_slash_reaches_a_bond_that_is_leaving() {
	run(|| {
		assert_ok!(bond_node(ERIN, 1));
		assert_ok!(unbond_node(ERIN, 1));
		assert_ok!(slash(ERIN, 0, percent(50)));
		wait_and_apply();
		assert_eq!((held(ERIN), stake(ERIN)), (BOND / 2, 0));
		System::set_block_number(HALF_LIFE + 1);
		assert_eq!(release(ERIN, 1), Ok(BOND));
		assert_eq!(stake(ERIN), BOND / 2);
		assert_ok!(unbond(ERIN, BOND / 2));
	});
}

/// Where a bond is nothing an operator may be gone before its node is.
#[test]
fn a_bond_of_nothing() {
	run(|| {
		NodeBond::set(0);
		assert_ok!(bond_node(ERIN, 1));
		assert!(backs(ERIN, 1));
		assert_eq!(held(ERIN), MIN_OPERATOR);
		assert_ok!(unbond(ERIN, MIN_OPERATOR));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(ERIN, ERIN));
		assert!(!crate::Operators::<Test>::contains_key(ERIN));
		assert_ok!(unbond_node(ERIN, 1));
		System::set_block_number(System::block_number() + HALF_LIFE);
		assert_eq!(release(ERIN, 1), Ok(0));
	});
}
