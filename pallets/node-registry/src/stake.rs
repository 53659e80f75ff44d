//! A bond per node, held in the operator's own account: the stake behind operators until there is a pallet for it.
use crate::{Bond, Bonds, Config, Error, Event, HoldReason, OperatorBonds, Pallet};
use core::marker::PhantomData;
use frame_support::{
	ensure,
	traits::{
		fungible::hold::{Inspect, Mutate},
		tokens::Precision,
		Get,
	},
};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};
use warren_primitives::{traits::OperatorStake, Balance, NodeId};

/// Holds [`Config::NodeBond`] for each node, under [`HoldReason::NodeBond`].
///
/// An operator's stake is the sum over its registered nodes. What waits for its release is locked as well, but no new
/// session may count on it.
pub struct HeldBond<T>(PhantomData<T>);

impl<T: Config> OperatorStake<T::AccountId> for HeldBond<T> {
	fn stake(operator: &T::AccountId) -> Balance {
		OperatorBonds::<T>::get(operator).active
	}

	/// Also brings the bond of a registered node up to what a node needs now; a bond that is greater stays.
	fn bond_node(operator: &T::AccountId, node: NodeId) -> DispatchResult {
		let needed = T::NodeBond::get();
		let held = match Bonds::<T>::get(operator, node) {
			None => 0,
			Some(Bond { amount, release_at: None }) => amount,
			Some(_) => return Err(Error::<T>::BondLocked.into()),
		};
		let missing = needed.saturating_sub(held);
		if missing > 0 {
			let reason = HoldReason::NodeBond.into();
			ensure!(T::Currency::can_hold(&reason, operator, missing), Error::<T>::BondNotAffordable);
			T::Currency::hold(&reason, operator, missing)?;
		}
		OperatorBonds::<T>::try_mutate(operator, |totals| -> DispatchResult {
			totals.active = totals.active.checked_add(missing).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})?;
		Bonds::<T>::insert(operator, node, Bond { amount: needed.max(held), release_at: None });
		Pallet::<T>::deposit_event(Event::BondHeld { node, operator: operator.clone(), amount: missing });
		Ok(())
	}

	fn backs(operator: &T::AccountId, node: NodeId) -> bool {
		Bonds::<T>::get(operator, node)
			.is_some_and(|bond| bond.release_at.is_none() && bond.amount >= T::NodeBond::get())
	}

	fn unbond_node(operator: &T::AccountId, node: NodeId) -> DispatchResult {
		let bond = Bonds::<T>::get(operator, node).ok_or(Error::<T>::BondNotFound)?;
		ensure!(bond.release_at.is_none(), Error::<T>::BondLocked);
		let (amount, release_at) = (bond.amount, Pallet::<T>::now().saturating_add(T::ScoreHalfLife::get()));
		OperatorBonds::<T>::try_mutate(operator, |totals| -> DispatchResult {
			totals.active = totals.active.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
			totals.leaving = totals.leaving.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})?;
		Bonds::<T>::insert(operator, node, Bond { amount, release_at: Some(release_at) });
		Pallet::<T>::deposit_event(Event::BondLeaving {
			node,
			operator: operator.clone(),
			amount,
			release_at,
		});
		Ok(())
	}

	fn release(operator: &T::AccountId, node: NodeId) -> Result<Balance, DispatchError> {
		let bond = Bonds::<T>::get(operator, node).ok_or(Error::<T>::BondNotFound)?;
		let release_at = bond.release_at.ok_or(Error::<T>::NodeStillRegistered)?;
		ensure!(Pallet::<T>::now() >= release_at, Error::<T>::BondLocked);
		// Best effort: a slash of the hold must not lock what is left of it.
		let released =
			T::Currency::release(&HoldReason::NodeBond.into(), operator, bond.amount, Precision::BestEffort)?;
		OperatorBonds::<T>::try_mutate_exists(operator, |entry| -> DispatchResult {
			let mut totals = entry.take().unwrap_or_default();
			totals.leaving = totals.leaving.checked_sub(bond.amount).ok_or(ArithmeticError::Underflow)?;
			*entry = Some(totals).filter(|totals| *totals != Default::default());
			Ok(())
		})?;
		Bonds::<T>::remove(operator, node);
		Ok(released)
	}
}
