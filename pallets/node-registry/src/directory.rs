//! What other pallets and the runtime's APIs ask the registry.
use crate::{Config, LastSeen, Listed, NodeOf, Nodes, OperatorNodes, Pallet};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use warren_primitives::{
	apis::MAX_PAGE,
	node::Refusal,
	reputation::NodeLiveness,
	traits::{NodeDirectory, NodeSessions, NodeTerms, OperatorStake, OperatorStanding},
	Balance, BlockNumber, NodeId, NodeStatus, NodeView,
};

impl<T: Config> NodeDirectory<T::AccountId> for Pallet<T> {
	fn terms(node: NodeId) -> Option<NodeTerms<T::AccountId>> {
		Nodes::<T>::get(node).map(|node| node.terms())
	}

	/// A node that is not registered is not alive.
	fn accepts(node: NodeId) -> Result<NodeTerms<T::AccountId>, Refusal> {
		let details = Nodes::<T>::get(node).ok_or(Refusal::NotAlive)?;
		Self::refusal(node, &details).map(|()| details.terms())
	}

	fn nodes_of_operator(operator: &T::AccountId) -> Vec<NodeId> {
		OperatorNodes::<T>::iter_key_prefix(operator).collect()
	}

	fn note_alive(node: NodeId) {
		if Nodes::<T>::contains_key(node) {
			LastSeen::<T>::insert(node, Self::now());
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_node(operator: &T::AccountId, worker: &T::AccountId) -> NodeId {
		crate::benchmarking::insert_node::<T>(operator, worker)
	}
}

impl<T: Config> NodeLiveness for Pallet<T> {
	fn absent_since(node: NodeId) -> Option<BlockNumber> {
		let active = Nodes::<T>::get(node).is_some_and(|details| details.status == NodeStatus::Active);
		let seen = LastSeen::<T>::get(node).filter(|_| active)?;
		let since = seen.saturating_add(T::AliveWindow::get()).saturating_add(1);
		(since <= Self::now()).then_some(since)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_absent(node: NodeId, since: BlockNumber) {
		LastSeen::<T>::insert(node, since.saturating_sub(T::AliveWindow::get()).saturating_sub(1));
	}
}

impl<T: Config> Pallet<T> {
	/// True where the worker of the node gave a sign of life within the window. Read lazily: nothing ever sweeps nodes.
	pub fn is_alive(id: NodeId) -> bool {
		LastSeen::<T>::get(id).is_some_and(|seen| Self::now().saturating_sub(seen) <= T::AliveWindow::get())
	}

	/// Why the node takes no session now, its slots aside.
	fn refusal(id: NodeId, node: &NodeOf<T>) -> Result<(), Refusal> {
		ensure!(node.status == NodeStatus::Active, Refusal::Paused);
		ensure!(Self::is_alive(id), Refusal::NotAlive);
		ensure!(!T::Standing::is_jailed(&node.operator, id), Refusal::Jailed);
		ensure!(T::Stake::backs(&node.operator, id), Refusal::TooLittleStake);
		Ok(())
	}

	/// A node as the runtime API shows it. `max_deposit` says what one session of it may deposit now, out of its terms
	/// and the stake behind its operator: the escrow knows.
	pub fn node_view(
		id: NodeId,
		max_deposit: impl FnOnce(&NodeTerms<T::AccountId>, Balance) -> Balance,
	) -> Option<NodeView<T::AccountId>> {
		let node = Nodes::<T>::get(id)?;
		let open_sessions = T::Sessions::open_sessions(id);
		let stake = T::Stake::stake(&node.operator);
		let full = (open_sessions >= node.details.capacity).then_some(Refusal::Full);
		Some(NodeView {
			id,
			max_deposit: max_deposit(&node.terms(), stake),
			refuses: Self::refusal(id, &node).err().or(full),
			score: T::Standing::score(id),
			last_seen: LastSeen::<T>::get(id).unwrap_or(0),
			open_sessions,
			stake,
			operator: node.operator,
			worker: node.worker,
			details: node.details,
			status: node.status,
		})
	}

	/// Nodes by number from `start` on, at most `limit` and never more than [`MAX_PAGE`]. The next page starts at the
	/// last number + 1; only the last page is shorter than asked. Reads no more than it shows, however sparse the numbers are.
	pub fn nodes(
		start: NodeId,
		limit: u32,
		max_deposit: impl Fn(&NodeTerms<T::AccountId>, Balance) -> Balance,
	) -> Vec<NodeView<T::AccountId>> {
		let ids = match start.checked_sub(1) {
			None => Listed::<T>::iter_keys(),
			Some(before) => Listed::<T>::iter_keys_from(Listed::<T>::hashed_key_for(before.to_be_bytes())),
		};
		ids.take(limit.min(MAX_PAGE) as usize)
			.filter_map(|id| Self::node_view(NodeId::from_be_bytes(id), &max_deposit))
			.collect()
	}

	/// The nodes of an operator by number, never more than [`MAX_PAGE`].
	pub fn nodes_of(
		operator: &T::AccountId,
		max_deposit: impl Fn(&NodeTerms<T::AccountId>, Balance) -> Balance,
	) -> Vec<NodeView<T::AccountId>> {
		let mut ids: Vec<NodeId> =
			OperatorNodes::<T>::iter_key_prefix(operator).take(MAX_PAGE as usize).collect();
		ids.sort_unstable();
		ids.into_iter().filter_map(|id| Self::node_view(id, &max_deposit)).collect()
	}
}
