//! What always holds.
#![cfg(any(test, feature = "try-runtime"))]
use crate::{
	BondTotals, Bonds, Config, Departed, HoldReason, LastSeen, Listed, NextNodeId, NodeCounts, Nodes,
	OperatorBonds, OperatorNodes, Pallet, PeerIds, TunnelKeys,
};
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::fungible::hold::Inspect};
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
	/// 5. Where bonds are held here: every registered node has one that is not leaving, every other bond is leaving and is
	///    that of a node that has left.
	/// 6. An operator's totals are the sums of its bonds, and what is on hold is exactly active + leaving.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_nodes()?;
		Self::try_state_departed()?;
		Self::try_state_bonds()
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

	fn try_state_bonds() -> Result<(), TryRuntimeError> {
		let mut sums: BTreeMap<alloc::vec::Vec<u8>, BondTotals> = BTreeMap::new();
		let mut active = 0usize;
		for (operator, id, bond) in Bonds::<T>::iter() {
			let sum = sums.entry(codec::Encode::encode(&operator)).or_default();
			if bond.release_at.is_none() {
				active += 1;
				sum.active = sum.active.saturating_add(bond.amount);
				ensure!(
					Nodes::<T>::get(id).is_some_and(|node| node.operator == operator),
					"a bond of no registered node is not leaving"
				);
			} else {
				sum.leaving = sum.leaving.saturating_add(bond.amount);
				ensure!(
					Departed::<T>::get(id).is_some_and(|departure| departure.operator == operator),
					"a bond is leaving and its node has not left"
				);
			}
		}
		// None at all where the stake is elsewhere.
		if active > 0 {
			ensure!(active == Nodes::<T>::iter_keys().count(), "a node without a bond");
		}
		sums.retain(|_, totals| *totals != BondTotals::default());
		let mut totals = 0usize;
		for (operator, total) in OperatorBonds::<T>::iter() {
			if total == BondTotals::default() {
				continue;
			}
			totals += 1;
			ensure!(
				sums.get(&codec::Encode::encode(&operator)) == Some(&total),
				"an operator's totals are not the sums of its bonds"
			);
			let held = T::Currency::balance_on_hold(&HoldReason::NodeBond.into(), &operator);
			ensure!(
				total.active.checked_add(total.leaving) == Some(held),
				"what is on hold is not the bonds"
			);
		}
		ensure!(totals == sums.len(), "bonds without a total");
		Ok(())
	}
}
