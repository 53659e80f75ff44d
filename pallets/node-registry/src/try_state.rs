//! What always holds.
#![cfg(any(test, feature = "try-runtime"))]
use crate::{
	Config, Departed, LastSeen, Listed, NextNodeId, NodeCounts, Nodes, OperatorNodes, Pallet, PeerIds,
	TunnelKeys,
};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;
use warren_primitives::keys;

impl<T: Config> Pallet<T> {
	/// Checks the invariants, in this order:
	///
	/// 1. Every node's number was given; its keys are valid and lead back to it; its capacity is at least 1, it has an
	///    endpoint, its country and its city are texts.
	/// 2. No PeerId, WireGuard key, entry of the list in order or of an operator's list leads elsewhere than to a node, and an
	///    operator's count is the length of its list.
	/// 3. Only registered nodes have a last sign of life, and none lies in the future.
	/// 4. Nodes that have left were registered once, are no longer, and wait for their bond.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_nodes()?;
		Self::try_state_departed()
	}

	fn try_state_nodes() -> Result<(), TryRuntimeError> {
		let (next, now) = (NextNodeId::<T>::get(), Self::now());
		let mut nodes = 0usize;
		let mut counts = BTreeMap::new();
		for (id, node) in Nodes::<T>::iter() {
			nodes += 1;
			let details = &node.details;
			ensure!(id < next, "a node has a number that was never given");
			ensure!(keys::is_signing_key(&details.peer_key), "a node has an invalid peer key");
			ensure!(keys::is_tunnel_key(&details.tunnel_key), "a node has an invalid tunnel key");
			ensure!(PeerIds::<T>::get(details.peer_key) == Some(id), "a PeerId does not lead to its node");
			ensure!(
				TunnelKeys::<T>::get(details.tunnel_key) == Some(id),
				"a tunnel key does not lead to its node"
			);
			ensure!(
				OperatorNodes::<T>::contains_key(&node.operator, id),
				"a node is not in its operator's list"
			);
			ensure!(Listed::<T>::contains_key(id.to_be_bytes()), "a node is not in the list");
			ensure!(details.capacity > 0 && !details.endpoints.is_empty(), "a node can serve nobody");
			ensure!(
				details.country.iter().all(u8::is_ascii_uppercase)
					&& crate::checks::is_clean_text(&details.city),
				"a node's place is no text"
			);
			*counts.entry(codec::Encode::encode(&node.operator)).or_insert(0u32) += 1;
		}
		ensure!(Listed::<T>::iter_keys().count() == nodes, "the list names what is no node");
		ensure!(PeerIds::<T>::iter_keys().count() == nodes, "a PeerId without a node");
		ensure!(TunnelKeys::<T>::iter_keys().count() == nodes, "a tunnel key without a node");
		ensure!(OperatorNodes::<T>::iter_keys().count() == nodes, "an operator's list names what is no node");
		ensure!(
			NodeCounts::<T>::iter_keys().count() == counts.len(),
			"a count for an operator without nodes"
		);
		for (operator, count) in NodeCounts::<T>::iter() {
			ensure!(
				counts.get(&codec::Encode::encode(&operator)) == Some(&count),
				"an operator's count is not its number of nodes"
			);
		}
		for (id, seen) in LastSeen::<T>::iter() {
			ensure!(Nodes::<T>::contains_key(id), "a sign of life of no node");
			ensure!(seen <= now, "a sign of life in the future");
		}
		Ok(())
	}

	fn try_state_departed() -> Result<(), TryRuntimeError> {
		let (next, now) = (NextNodeId::<T>::get(), Self::now());
		for (id, departure) in Departed::<T>::iter() {
			ensure!(id < next, "a node left whose number was never given");
			ensure!(!Nodes::<T>::contains_key(id), "a node left and is registered");
			ensure!(departure.left_at <= now, "a node left in the future");
		}
		Ok(())
	}
}
