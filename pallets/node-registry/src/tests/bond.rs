//! The bond when its parameter moves, and the stake's own errors.
use super::*;
use crate::{Bond, Bonds, Error, HeldBond};
use frame_support::{assert_noop, assert_ok};
use warren_primitives::{
	node::Refusal,
	traits::{NodeDirectory, OperatorStake},
};

fn top_up(operator: AccountId, node: NodeId) -> sp_runtime::DispatchResult {
	dispatch(signed(operator), Call::top_up_bond { node })
}

#[test]
fn a_raised_bond_is_topped_up() {
	run(|| {
		let node = register_alive(ALICE, 7);
		assert_noop!(top_up(ALICE, node), Error::<Test>::BondSufficient);
		NodeBond::set(3 * BOND);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::TooLittleStake));
		events();
		assert_ok!(top_up(ALICE, node));
		assert_eq!(events(), [Event::BondHeld { node, operator: ALICE, amount: 2 * BOND }]);
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_eq!(held(ALICE), 3 * BOND);
		assert_eq!(HeldBond::<Test>::stake(&ALICE), 3 * BOND);
		assert_noop!(top_up(ALICE, node), Error::<Test>::BondSufficient);
	});
}

#[test]
fn who_cannot_top_up_takes_no_sessions_and_loses_nothing() {
	run(|| {
		NodeBond::set(BOND - 1);
		assert_ok!(try_register(PAUPER, details(7), 7));
		NodeBond::set(BOND);
		assert_noop!(top_up(PAUPER, 0), Error::<Test>::BondNotAffordable);
		assert_ok!(deregister(PAUPER, 0));
		advance(HALF_LIFE);
		assert_ok!(release_bond(PAUPER, 0));
		assert_eq!(Balances::free_balance(PAUPER), BOND - 1 + EXISTENTIAL_DEPOSIT);
	});
}

#[test]
fn a_lowered_bond_leaves_what_is_held() {
	run(|| {
		let node = register_alive(ALICE, 7);
		NodeBond::set(1);
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_noop!(top_up(ALICE, node), Error::<Test>::BondSufficient);
		assert_ok!(deregister(ALICE, node));
		advance(HALF_LIFE);
		assert_ok!(release_bond(ALICE, node));
		assert_eq!(Balances::free_balance(ALICE), RICH);
	});
}

#[test]
fn a_bond_of_nothing_works() {
	run(|| {
		NodeBond::set(0);
		let node = register_alive(PAUPER, 7);
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_eq!(Bonds::<Test>::get(PAUPER, node), Some(Bond { amount: 0, release_at: None }));
		assert_ok!(deregister(PAUPER, node));
		advance(HALF_LIFE);
		assert_ok!(release_bond(PAUPER, node));
	});
}

#[test]
fn a_bond_no_one_could_hold_is_refused() {
	run(|| {
		NodeBond::set(u128::MAX);
		assert_noop!(try_register(ALICE, details(7), 7), Error::<Test>::BondNotAffordable);
	});
}

/// The order in which the trait's functions are called is the registry's, but another caller gets an error as well.
#[test]
fn the_stake_refuses_what_is_out_of_order() {
	type Stake = HeldBond<Test>;
	run(|| {
		let node = register(ALICE, 7);
		assert_noop!(Stake::release(&ALICE, node), Error::<Test>::NodeStillRegistered);
		assert_noop!(Stake::unbond_node(&BOB, node), Error::<Test>::BondNotFound);
		assert_noop!(Stake::release(&BOB, node), Error::<Test>::BondNotFound);
		assert_ok!(deregister(ALICE, node));
		assert_noop!(Stake::unbond_node(&ALICE, node), Error::<Test>::BondLocked);
		assert_noop!(Stake::bond_node(&ALICE, node), Error::<Test>::BondLocked);
		assert_noop!(Stake::release(&ALICE, node), Error::<Test>::BondLocked);
	});
}

/// A hold that something else has cut (a slash) gives back what is left of it.
#[test]
fn a_cut_hold_is_released_as_far_as_it_goes() {
	use frame_support::traits::{
		fungible::{Mutate, MutateHold},
		tokens::{Fortitude, Precision},
	};
	run(|| {
		let node = register(ALICE, 7);
		assert_ok!(deregister(ALICE, node));
		let cut = BOND / 4;
		let reason = crate::HoldReason::NodeBond.into();
		assert_ok!(Balances::burn_held(&reason, &ALICE, cut, Precision::Exact, Fortitude::Force));
		advance(HALF_LIFE);
		events();
		assert_ok!(release_bond(ALICE, node));
		assert_eq!(events(), [Event::BondReleased { node, operator: ALICE, amount: BOND - cut }]);
		assert_eq!(Balances::free_balance(ALICE), RICH - cut);
		// What was burned here is given back, so that the sum over the whole test stands still.
		assert_ok!(Balances::mint_into(&ALICE, cut));
	});
}

/// Frozen money can be held, as everywhere: what is voted with may stand behind a node too. It stays in the account.
#[test]
fn held_money_stays_the_operators() {
	run(|| {
		use frame_support::traits::fungible::Inspect;
		let node = register(ALICE, 7);
		assert_eq!(Balances::total_balance(&ALICE), RICH);
		assert_eq!(
			Balances::reducible_balance(
				&ALICE,
				frame_support::traits::tokens::Preservation::Expendable,
				frame_support::traits::tokens::Fortitude::Force
			),
			RICH - BOND - EXISTENTIAL_DEPOSIT
		);
		assert_ok!(deregister(ALICE, node));
		assert_eq!(Balances::total_balance(&ALICE), RICH);
	});
}
