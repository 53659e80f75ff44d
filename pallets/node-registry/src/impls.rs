//! What the calls do.
use crate::{
	Call, Config, Departed, Departure, Error, Event, LastSeen, Listed, NextNodeId, Node, NodeCounts, NodeOf,
	Nodes, OperatorNodes, Pallet, PeerIds, TunnelKeys, UsedConsents,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	traits::{Contains, Get},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_core::ed25519;
use sp_runtime::{
	traits::{BlockNumberProvider, Zero},
	DispatchResult,
};
use warren_primitives::{
	blake2_256,
	traits::{NodeSessions, OperatorStake},
	BlockNumber, Ed25519Key, Ed25519Signature, GenesisHash, NodeDetails, NodeId, NodeStatus, Price,
	TunnelKey,
};

impl<T: Config> Pallet<T> {
	/// The height that heartbeats are counted in.
	pub(crate) fn now() -> BlockNumber {
		T::BlockNumberProvider::current_block_number()
	}

	/// Hash of block 0, which `frame_system` never forgets.
	pub(crate) fn genesis() -> GenesisHash {
		frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::zero()).0
	}

	/// The node, if `operator` is its operator.
	fn owned(operator: &T::AccountId, id: NodeId) -> Result<NodeOf<T>, Error<T>> {
		let node = Nodes::<T>::get(id).ok_or(Error::NodeNotFound)?;
		ensure!(node.operator == *operator, Error::NotOperator);
		Ok(node)
	}

	/// Verifies that the PeerId's key agrees to these details under this operator, and uses the consent up.
	fn use_consent(
		operator: &T::AccountId,
		details: &NodeDetails,
		signature: &Ed25519Signature,
	) -> DispatchResult {
		let bytes: Vec<u8> = details.signed_bytes(&Self::genesis(), operator);
		let consent = blake2_256(&bytes);
		ensure!(!UsedConsents::<T>::contains_key(consent), Error::<T>::ConsentUsed);
		let (signature, key) =
			(ed25519::Signature::from_raw(*signature), ed25519::Public::from_raw(details.peer_key));
		ensure!(sp_io::crypto::ed25519_verify(&signature, &bytes, &key), Error::<T>::SignatureInvalid);
		UsedConsents::<T>::insert(consent, ());
		Ok(())
	}

	fn ensure_peer_id_free(key: &Ed25519Key) -> Result<(), Error<T>> {
		ensure!(!PeerIds::<T>::contains_key(key), Error::PeerIdTaken);
		Ok(())
	}

	fn ensure_tunnel_key_free(key: &TunnelKey) -> Result<(), Error<T>> {
		ensure!(!TunnelKeys::<T>::contains_key(key), Error::TunnelKeyTaken);
		Ok(())
	}

	pub(crate) fn do_register(
		operator: T::AccountId,
		details: NodeDetails,
		worker: T::AccountId,
		signature: Ed25519Signature,
	) -> DispatchResult {
		Self::check_details(&details)?;
		ensure!(NodeCounts::<T>::get(&operator) < T::MaxNodesPerOperator::get(), Error::<T>::TooManyNodes);
		Self::ensure_peer_id_free(&details.peer_key)?;
		Self::ensure_tunnel_key_free(&details.tunnel_key)?;
		Self::use_consent(&operator, &details, &signature)?;
		Self::admit(operator, worker, details).map(|_| ())
	}

	/// Bonds and writes a node whose details, keys and consent are checked.
	pub(crate) fn admit(
		operator: T::AccountId,
		worker: T::AccountId,
		details: NodeDetails,
	) -> Result<NodeId, sp_runtime::DispatchError> {
		let id = NextNodeId::<T>::get();
		NextNodeId::<T>::put(id.checked_add(1).ok_or(Error::<T>::NoMoreIds)?);
		T::Stake::bond_node(&operator, id)?;
		PeerIds::<T>::insert(details.peer_key, id);
		TunnelKeys::<T>::insert(details.tunnel_key, id);
		OperatorNodes::<T>::insert(&operator, id, ());
		NodeCounts::<T>::mutate(&operator, |count| *count = count.saturating_add(1));
		let peer_key = details.peer_key;
		let node = Node {
			operator: operator.clone(),
			worker: worker.clone(),
			details,
			status: NodeStatus::Active,
			registered_at: Self::now(),
		};
		Nodes::<T>::insert(id, node);
		Listed::<T>::insert(id.to_be_bytes(), ());
		Self::deposit_event(Event::NodeRegistered { node: id, operator, worker, peer_key });
		Ok(id)
	}

	pub(crate) fn do_update(
		operator: &T::AccountId,
		id: NodeId,
		details: NodeDetails,
		signature: Option<Ed25519Signature>,
	) -> DispatchResult {
		let mut node = Self::owned(operator, id)?;
		Self::check_details(&details)?;
		let new_peer = details.peer_key != node.details.peer_key;
		let new_tunnel = details.tunnel_key != node.details.tunnel_key;
		if new_peer {
			Self::ensure_peer_id_free(&details.peer_key)?;
		}
		if new_tunnel {
			Self::ensure_tunnel_key_free(&details.tunnel_key)?;
		}
		match signature {
			Some(signature) => Self::use_consent(operator, &details, &signature)?,
			None => ensure!(!new_peer, Error::<T>::SignatureMissing),
		}
		if new_peer {
			PeerIds::<T>::remove(node.details.peer_key);
			PeerIds::<T>::insert(details.peer_key, id);
		}
		if new_tunnel {
			TunnelKeys::<T>::remove(node.details.tunnel_key);
			TunnelKeys::<T>::insert(details.tunnel_key, id);
		}
		let peer_key = details.peer_key;
		node.details = details;
		Nodes::<T>::insert(id, node);
		Self::deposit_event(Event::NodeUpdated { node: id, peer_key });
		Ok(())
	}

	pub(crate) fn do_set_price(operator: &T::AccountId, id: NodeId, price: Price) -> DispatchResult {
		let mut node = Self::owned(operator, id)?;
		Self::check_price(&price)?;
		node.details.price = price;
		Nodes::<T>::insert(id, node);
		Self::deposit_event(Event::PriceSet { node: id, price });
		Ok(())
	}

	pub(crate) fn do_set_worker(operator: &T::AccountId, id: NodeId, worker: T::AccountId) -> DispatchResult {
		let mut node = Self::owned(operator, id)?;
		node.worker = worker.clone();
		Nodes::<T>::insert(id, node);
		Self::deposit_event(Event::WorkerSet { node: id, worker });
		Ok(())
	}

	pub(crate) fn do_pause(operator: &T::AccountId, id: NodeId) -> DispatchResult {
		let mut node = Self::owned(operator, id)?;
		ensure!(node.status == NodeStatus::Active, Error::<T>::AlreadyPaused);
		node.status = NodeStatus::Paused;
		Nodes::<T>::insert(id, node);
		Self::deposit_event(Event::NodePaused { node: id });
		Ok(())
	}

	pub(crate) fn do_resume(operator: &T::AccountId, id: NodeId) -> DispatchResult {
		let mut node = Self::owned(operator, id)?;
		ensure!(node.status == NodeStatus::Paused, Error::<T>::AlreadyActive);
		node.status = NodeStatus::Active;
		Nodes::<T>::insert(id, node);
		Self::deposit_event(Event::NodeResumed { node: id });
		Ok(())
	}

	pub(crate) fn do_heartbeat(worker: &T::AccountId, id: NodeId) -> DispatchResult {
		let node = Nodes::<T>::get(id).ok_or(Error::<T>::NodeNotFound)?;
		ensure!(node.worker == *worker, Error::<T>::NotWorker);
		LastSeen::<T>::insert(id, Self::now());
		Self::deposit_event(Event::Heartbeat { node: id });
		Ok(())
	}

	/// True where a heartbeat of `origin` would succeed and none was given for an interval. A free transaction that fails
	/// changes nothing, and could be sent for ever: so also one that the runtime's filter would stop is not free.
	pub(crate) fn heartbeat_is_free(origin: &OriginFor<T>, id: NodeId) -> bool {
		let Ok(worker) = ensure_signed(origin.clone()) else { return false };
		let interval = T::HeartbeatInterval::get().max(1);
		Nodes::<T>::get(id).is_some_and(|node| node.worker == worker)
			&& LastSeen::<T>::get(id).is_none_or(|seen| Self::now().saturating_sub(seen) >= interval)
			&& T::BaseCallFilter::contains(&Call::<T>::heartbeat { node: id }.into())
	}

	pub(crate) fn do_deregister(operator: &T::AccountId, id: NodeId) -> DispatchResult {
		let node = Self::owned(operator, id)?;
		Self::leave(id, node, false)
	}

	pub(crate) fn do_force_deregister(id: NodeId) -> DispatchResult {
		let node = Nodes::<T>::get(id).ok_or(Error::<T>::NodeNotFound)?;
		Self::leave(id, node, true)
	}

	/// Both ways of leaving.
	fn leave(id: NodeId, node: NodeOf<T>, forced: bool) -> DispatchResult {
		// First, so that the sessions can still look the node up.
		T::Sessions::node_left(id);
		let Node { operator, worker, details, .. } = node;
		Nodes::<T>::remove(id);
		Listed::<T>::remove(id.to_be_bytes());
		LastSeen::<T>::remove(id);
		PeerIds::<T>::remove(details.peer_key);
		TunnelKeys::<T>::remove(details.tunnel_key);
		OperatorNodes::<T>::remove(&operator, id);
		NodeCounts::<T>::mutate_exists(&operator, |count| {
			*count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
		});
		T::Stake::unbond_node(&operator, id)?;
		Departed::<T>::insert(id, Departure { operator: operator.clone(), worker, left_at: Self::now() });
		Self::deposit_event(Event::NodeLeft { node: id, operator, forced });
		Ok(())
	}

	pub(crate) fn do_release_bond(id: NodeId) -> DispatchResult {
		let Some(Departure { operator, .. }) = Departed::<T>::get(id) else {
			ensure!(!Nodes::<T>::contains_key(id), Error::<T>::NodeStillRegistered);
			return Err(Error::<T>::BondNotFound.into());
		};
		ensure!(!T::Sessions::has_unsettled(id), Error::<T>::SessionsOpen);
		let amount = T::Stake::release(&operator, id)?;
		Departed::<T>::remove(id);
		Self::deposit_event(Event::BondReleased { node: id, operator, amount });
		Ok(())
	}

	pub(crate) fn do_top_up_bond(operator: &T::AccountId, id: NodeId) -> DispatchResult {
		Self::owned(operator, id)?;
		ensure!(!T::Stake::backs(operator, id), Error::<T>::BondSufficient);
		T::Stake::bond_node(operator, id)
	}
}
