//! What the calls do.
pub(crate) mod allowance;
pub(crate) mod claim;
pub(crate) mod close;
pub(crate) mod money;
pub(crate) mod open;
pub(crate) mod rating;

use crate::{Config, Error, NodeLoadOf, NodeLoads, Pallet, Record, SessionOf, Sessions};
use sp_runtime::{
	traits::{SaturatedConversion, Zero},
	Saturating,
};
use warren_primitives::{
	traits::{NodeDirectory, NodeSessions},
	BlockNumber, Clock, GenesisHash, NodeId, SessionId,
};

impl<T: Config> Pallet<T> {
	/// Hash of block 0, which `frame_system` never forgets.
	pub(crate) fn genesis() -> GenesisHash {
		let hash =
			frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::zero());
		let mut genesis = GenesisHash::default();
		genesis.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
		genesis
	}

	/// The height of this block.
	pub(crate) fn height() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The session, if it is not settled.
	pub(crate) fn live(id: &SessionId) -> Result<SessionOf<T>, Error<T>> {
		match Sessions::<T>::get(id) {
			Some(Record::Live(session)) => Ok(session),
			_ => Err(Error::SessionNotFound),
		}
	}

	/// Writes a node's load, or nothing where there is nothing to say.
	pub(crate) fn put_load(node: NodeId, load: &NodeLoadOf<T>) {
		if load.open == 0 && load.left.is_none() {
			NodeLoads::<T>::remove(node);
		} else {
			NodeLoads::<T>::insert(node, load);
		}
	}

	/// The node's worker: now, or when it left.
	pub(crate) fn worker(node: NodeId, load: &NodeLoadOf<T>) -> Option<T::AccountId> {
		match &load.left {
			Some(left) => left.worker.clone(),
			None => T::Directory::terms(node).map(|terms| terms.worker),
		}
	}
}

impl<T: Config> NodeSessions for Pallet<T> {
	/// To be called while the node can still be looked up: its worker may go on to claim and close.
	fn node_left(node: NodeId) {
		let mut load = NodeLoads::<T>::get(node);
		if load.left.is_some() || (load.open.is_zero() && !Self::has_closing(node)) {
			return;
		}
		let at: Clock = Self::clock();
		if !load.open.is_zero() {
			crate::LeavingNodes::<T>::insert(node, ());
		}
		load.left = Some(crate::Left { at, worker: T::Directory::terms(node).map(|terms| terms.worker) });
		Self::put_load(node, &load);
	}

	/// Sessions that expired but were not tidied yet count; those of a node that left do not.
	fn open_sessions(node: NodeId) -> u32 {
		let load = NodeLoads::<T>::get(node);
		if load.left.is_some() {
			return 0;
		}
		load.open
	}

	fn has_unsettled(node: NodeId) -> bool {
		NodeLoads::<T>::contains_key(node) || Self::has_closing(node)
	}
}

/// `now` plus so many ticks; the clock ends rather than to wrap.
pub(crate) fn after(now: Clock, ticks: Clock) -> Clock {
	Saturating::saturating_add(now, ticks)
}
