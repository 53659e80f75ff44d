//! The stake as the node registry and the session escrow see it: a bond for each node is an earmark of the operator's
//! self stake.
use crate::{Config, Error, Event, NodeBond, NodeBonds, Operator, Operators, Pallet};
use frame_support::{ensure, traits::Get};
use sp_runtime::{traits::BlockNumberProvider, DispatchError, DispatchResult};
use warren_primitives::{traits::OperatorStake, Balance, NodeId};

impl<T: Config> Pallet<T> {
	/// What stands behind sessions: what counts of the stake, but for what is locked for nodes that have left.
	pub(crate) fn backing(operator: &Operator) -> Balance {
		operator.counted(T::DelegationFactor::get()).saturating_sub(operator.leaving_bonds)
	}
}

impl<T: Config> OperatorStake<T::AccountId> for Pallet<T> {
	fn stake(operator: &T::AccountId) -> Balance {
		Operators::<T>::get(operator).map_or(0, |operator| Self::backing(&operator))
	}

	/// Bonds what the self stake lacks for it, out of the operator's free balance. Also brings the bond of a registered
	/// node up to what a node needs now; a bond that is greater stays.
	fn bond_node(who: &T::AccountId, node: NodeId) -> DispatchResult {
		let held = match NodeBonds::<T>::get(who, node) {
			None => 0,
			Some(NodeBond { amount, release_at: None }) => amount,
			Some(_) => return Err(Error::<T>::NodeBondLocked.into()),
		};
		let amount = T::NodeBond::get().max(held);
		let operator = Operators::<T>::get(who).unwrap_or_default();
		let needed = operator.earmarked().checked_add(amount - held).ok_or(Error::<T>::Overflow)?;
		// A slash may have taken more than the bond grows by: all bonds are made good, or none is.
		let needed = needed.max(T::MinOperatorStake::get());
		if operator.own < needed {
			Self::do_bond(who, needed - operator.own)?;
		}
		let mut operator = Self::operator(who)?;
		operator.node_bonds = operator.node_bonds.saturating_add(amount - held);
		Self::put(who, operator, None);
		NodeBonds::<T>::insert(who, node, NodeBond { amount, release_at: None });
		Self::deposit_event(Event::NodeBonded { node, operator: who.clone(), amount });
		Ok(())
	}

	fn backs(who: &T::AccountId, node: NodeId) -> bool {
		NodeBonds::<T>::get(who, node)
			.is_some_and(|bond| bond.release_at.is_none() && bond.amount >= T::NodeBond::get())
			// Where a slash left less than all bonds together, none of them is whole.
			&& Operators::<T>::get(who).is_some_and(|operator| operator.own >= operator.earmarked())
	}

	fn unbond_node(who: &T::AccountId, node: NodeId) -> DispatchResult {
		let bond = NodeBonds::<T>::get(who, node).ok_or(Error::<T>::NodeBondNotFound)?;
		ensure!(bond.release_at.is_none(), Error::<T>::NodeBondLocked);
		let now = T::BlockNumberProvider::current_block_number();
		let (amount, release_at) = (bond.amount, now.saturating_add(T::ScoreHalfLife::get()));
		// None, where a bond of nothing is all that is left.
		let mut operator = Operators::<T>::get(who).unwrap_or_default();
		operator.node_bonds = operator.node_bonds.saturating_sub(amount);
		operator.leaving_bonds = operator.leaving_bonds.saturating_add(amount);
		Self::put(who, operator, None);
		NodeBonds::<T>::insert(who, node, NodeBond { amount, release_at: Some(release_at) });
		Self::deposit_event(Event::NodeBondLeaving { node, operator: who.clone(), amount, release_at });
		Ok(())
	}

	/// Lifts the earmark. The money stays self stake, with the rules of that: it answers for what the operator did.
	fn release(who: &T::AccountId, node: NodeId) -> Result<Balance, DispatchError> {
		let bond = NodeBonds::<T>::get(who, node).ok_or(Error::<T>::NodeBondNotFound)?;
		let release_at = bond.release_at.ok_or(Error::<T>::NodeStillRegistered)?;
		ensure!(T::BlockNumberProvider::current_block_number() >= release_at, Error::<T>::NodeBondLocked);
		let mut operator = Operators::<T>::get(who).unwrap_or_default();
		operator.leaving_bonds = operator.leaving_bonds.saturating_sub(bond.amount);
		Self::put(who, operator, None);
		NodeBonds::<T>::remove(who, node);
		Ok(bond.amount)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_fund(who: &T::AccountId) {
		crate::benchmarking::fund_node::<T>(who);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_unback(who: &T::AccountId) {
		crate::benchmarking::unback::<T>(who);
	}
}
