//! The nodes in memory, as of the best block.
//!
//! While there are at most [`REREAD_ALL`] nodes, all are read again at each best block, so that the index is exactly the
//! state. With more, the nodes whose storage a block touched are read again, and a further [`REREAD_ALL`] in turn, because
//! time and stake change nodes that no block touches; liveness and stake are then late by at most
//! `nodes / REREAD_ALL` blocks, anything else not at all. Where the best block is no descendant of the indexed one within
//! [`MAX_GAP`] blocks, everything is read again: a reorganisation leaves nothing behind.
use crate::{
	changes::{Step, Subscribers},
	error::Error,
	query::Row,
	AccountId, NodeView, SessionView,
};
use futures::{channel::mpsc, FutureExt, StreamExt};
use sc_client_api::BlockchainEvents;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::H256;
use sp_io::hashing::{blake2_128, twox_128, twox_64};
use sp_runtime::traits::{Block as BlockT, Header as HeaderT, UniqueSaturatedInto};
use std::{
	collections::{BTreeSet, HashMap, VecDeque},
	marker::PhantomData,
	sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError},
};
use warren_primitives::{
	apis::{MarketplaceApi, SessionApi, MAX_PAGE},
	Balance, NodeId, Quote, SessionId,
};

/// So many nodes are read again at each block.
pub const REREAD_ALL: usize = 1_024;
/// Blocks that may be caught up with in one go without reading everything.
pub const MAX_GAP: usize = 32;
/// Blocks that were the best one and are kept for queries with `at`: who pages through the market stays at one block
/// meanwhile. In a large market they share the nodes that were not read again.
const RECENT_SNAPSHOTS: usize = 4;
/// Older blocks that are kept for queries with `at`.
const OLD_SNAPSHOTS: usize = 2;
/// Pallets whose storage says that a node changed.
const PALLETS: [&str; 2] = ["NodeRegistry", "SessionEscrow"];

/// A block, and its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockInfo {
	/// Its height.
	pub number: u32,
	/// Its parent's hash.
	pub parent: H256,
}

/// Where nodes and sessions are read from. An error is the reason in words.
pub trait Source: Send + Sync + 'static {
	/// Hash of the best block.
	fn best(&self) -> H256;
	/// The block, if it is known.
	fn block(&self, hash: H256) -> Result<Option<BlockInfo>, String>;
	/// Nodes from number `start` on, at most `limit`.
	fn nodes(&self, at: H256, start: NodeId, limit: u32) -> Result<Vec<NodeView>, String>;
	/// One node.
	fn node(&self, at: H256, id: NodeId) -> Result<Option<NodeView>, String>;
	/// What use would cost.
	fn quote(&self, at: H256, id: NodeId, bytes: u64, seconds: u64) -> Result<Option<Quote>, String>;
	/// The least deposit of a session.
	fn min_deposit(&self, at: H256) -> Result<Balance, String>;
	/// One session.
	fn session(&self, at: H256, id: SessionId) -> Result<Option<SessionView>, String>;
	/// Unsettled sessions of a node, after `after`.
	fn sessions_of_node(
		&self,
		at: H256,
		node: NodeId,
		after: Option<SessionId>,
		limit: u32,
	) -> Result<Vec<SessionView>, String>;
}

/// The nodes at one block.
#[derive(Clone, Debug)]
pub struct Snapshot {
	/// Hash of the block.
	pub block: H256,
	/// Its height.
	pub number: u32,
	/// One row a node, by number.
	pub rows: Vec<Row>,
	/// The nodes, in the same order.
	pub views: Vec<Arc<NodeView>>,
}

impl Snapshot {
	/// All nodes, read page by page.
	fn read<S: Source>(source: &S, block: H256, number: u32) -> Result<Self, String> {
		let mut snapshot = Self { block, number, rows: vec![], views: vec![] };
		let mut start = Some(0);
		while let Some(from) = start {
			start = snapshot.reread_page(source, block, from)?;
		}
		Ok(snapshot)
	}

	/// Reads the page from number `from` on again; returns where the next one starts, none at the end.
	fn reread_page<S: Source>(
		&mut self,
		source: &S,
		at: H256,
		from: NodeId,
	) -> Result<Option<NodeId>, String> {
		let page = source.nodes(at, from, MAX_PAGE)?;
		let full = page.len() >= MAX_PAGE as usize;
		let next = page.last().filter(|_| full).and_then(|last| last.id.checked_add(1));
		let range = self.position(from)..next.map_or(self.rows.len(), |next| self.position(next));
		self.rows.splice(range.clone(), page.iter().map(Row::from));
		self.views.splice(range, page.into_iter().map(Arc::new));
		Ok(next)
	}

	/// Reads one node again.
	fn reread_node<S: Source>(&mut self, source: &S, at: H256, id: NodeId) -> Result<(), String> {
		let position = self.position(id);
		let known = self.rows.get(position).is_some_and(|row| row.id() == id);
		let range = position..position + usize::from(known);
		let view = source.node(at, id)?;
		self.rows.splice(range.clone(), view.iter().map(Row::from));
		self.views.splice(range, view.map(Arc::new));
		Ok(())
	}

	/// The first position whose number is at least `id`.
	fn position(&self, id: NodeId) -> usize {
		self.rows.partition_point(|row| row.id() < id)
	}
}

/// The nodes that blocks touched, of the last blocks.
#[derive(Default)]
struct Touched {
	by_block: HashMap<H256, BTreeSet<NodeId>>,
	order: VecDeque<H256>,
}

impl Touched {
	fn insert(&mut self, block: H256, nodes: BTreeSet<NodeId>) {
		if self.by_block.insert(block, nodes).is_none() {
			self.order.push_back(block);
		}
		while self.order.len() > 2 * MAX_GAP {
			if let Some(old) = self.order.pop_front() {
				self.by_block.remove(&old);
			}
		}
	}

	/// All nodes touched by the blocks after `from` up to `to`; none where those are not all known.
	fn between<S: Source>(
		&self,
		source: &S,
		from: H256,
		to: H256,
	) -> Result<Option<BTreeSet<NodeId>>, String> {
		let (mut nodes, mut at) = (BTreeSet::new(), to);
		for _ in 0..MAX_GAP {
			if at == from {
				return Ok(Some(nodes));
			}
			let (Some(touched), Some(block)) = (self.by_block.get(&at), source.block(at)?) else {
				return Ok(None);
			};
			nodes.extend(touched);
			at = block.parent;
		}
		Ok((at == from).then_some(nodes))
	}
}

/// The index.
#[derive(Default)]
pub struct MarketIndex {
	current: RwLock<Option<Arc<Snapshot>>>,
	recent: Mutex<VecDeque<Arc<Snapshot>>>,
	subscribers: Subscribers,
	old: Mutex<VecDeque<Arc<Snapshot>>>,
}

impl MarketIndex {
	/// The nodes at the indexed block, the best one of a moment ago.
	pub fn current(&self) -> Result<Arc<Snapshot>, Error> {
		// A snapshot is replaced whole: a panic elsewhere leaves none half written.
		self.current.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NotReady)
	}

	/// The nodes at some block. An old one is read as a whole, one at a time, and kept for the next page.
	pub fn at<S: Source>(&self, source: &S, block: H256) -> Result<Arc<Snapshot>, Error> {
		if let Some(current) = self.current().ok().filter(|current| current.block == block) {
			return Ok(current);
		}
		if let Some(recent) = self.recent().iter().find(|snapshot| snapshot.block == block) {
			return Ok(recent.clone());
		}
		let mut old: MutexGuard<_> = match self.old.try_lock() {
			Ok(old) => old,
			Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
			Err(TryLockError::WouldBlock) => return Err(Error::NotReady),
		};
		if let Some(known) = old.iter().find(|snapshot| snapshot.block == block) {
			return Ok(known.clone());
		}
		let unknown = |reason: String| Error::UnknownBlock { block: format!("{block:?}"), reason };
		let info = source.block(block).map_err(unknown)?.ok_or_else(|| unknown("no such block".into()))?;
		let snapshot = Arc::new(Snapshot::read(source, block, info.number).map_err(unknown)?);
		old.push_back(snapshot.clone());
		while old.len() > OLD_SNAPSHOTS {
			old.pop_front();
		}
		Ok(snapshot)
	}

	/// What changes from now on, as a stream that ends for who does not keep up.
	pub fn subscribe(&self) -> Result<mpsc::Receiver<Arc<Step>>, Error> {
		self.subscribers.add().ok_or(Error::TooMany)
	}

	fn recent(&self) -> MutexGuard<'_, VecDeque<Arc<Snapshot>>> {
		self.recent.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn replace(&self, snapshot: Snapshot) {
		let snapshot = Arc::new(snapshot);
		let before = self.current.write().unwrap_or_else(PoisonError::into_inner).replace(snapshot.clone());
		let Some(before) = before else { return };
		if !self.subscribers.is_empty() {
			self.subscribers.tell(Step::between(&before, &snapshot));
		}
		let mut recent = self.recent();
		recent.push_back(before);
		while recent.len() > RECENT_SNAPSHOTS {
			recent.pop_front();
		}
	}
}

/// Moves an index along the chain.
struct Follower<S> {
	source: S,
	index: Arc<MarketIndex>,
	touched: Touched,
	/// Where the next turn of reading again starts.
	turn: NodeId,
}

impl<S: Source> Follower<S> {
	/// Brings the index to the best block.
	fn advance(&mut self) -> Result<(), String> {
		let best = self.source.best();
		let current = self.index.current().ok();
		if current.as_ref().is_some_and(|current| current.block == best) {
			return Ok(());
		}
		let number = self.source.block(best)?.ok_or("the best block is unknown")?.number;
		let touched = match &current {
			Some(current) if current.rows.len() > REREAD_ALL => {
				self.touched.between(&self.source, current.block, best)?
			}
			_ => None,
		};
		let snapshot = match (current, touched) {
			(Some(current), Some(touched)) => {
				let mut snapshot = Snapshot { block: best, number, ..(*current).clone() };
				for _ in 0..REREAD_ALL / MAX_PAGE as usize {
					self.turn = snapshot.reread_page(&self.source, best, self.turn)?.unwrap_or(0);
				}
				for node in touched {
					snapshot.reread_node(&self.source, best, node)?;
				}
				snapshot
			}
			_ => Snapshot::read(&self.source, best, number)?,
		};
		self.index.replace(snapshot);
		Ok(())
	}
}

/// The node that a storage key belongs to, if it is of one of our pallets and its first part is a node's number, hashed in
/// a way that keeps it readable.
fn node_of_key(key: &[u8]) -> Option<NodeId> {
	let pallet = key.get(..16)?;
	if !PALLETS.iter().any(|name| twox_128(name.as_bytes()) == pallet) {
		return None;
	}
	let after = |hash_len: usize, hash: &dyn Fn(&[u8]) -> Vec<u8>| {
		let id = key.get(32 + hash_len..36 + hash_len)?;
		(key.get(32..32 + hash_len)? == hash(id)).then_some(id)
	};
	let id = after(8, &|id| twox_64(id).to_vec()).or_else(|| after(16, &|id| blake2_128(id).to_vec()))?;
	Some(NodeId::from_le_bytes(id.try_into().ok()?))
}

/// Keeps `index` at the best block until the client ends. Runs the runtime: spawn it as a blocking task.
pub async fn follow<B, C>(client: Arc<C>, index: Arc<MarketIndex>)
where
	B: BlockT<Hash = H256>,
	C: ProvideRuntimeApi<B> + HeaderBackend<B> + BlockchainEvents<B> + Send + Sync + 'static,
	C::Api: MarketplaceApi<B, AccountId> + SessionApi<B, AccountId>,
{
	let mut imports = client.import_notification_stream();
	let mut changes = match client.storage_changes_notification_stream(None, None) {
		Ok(changes) => changes,
		Err(error) => {
			log::error!("The market index has no stream of storage changes: {error}");
			return;
		}
	};
	let source = Chain::new(client);
	let mut follower = Follower { source, index, touched: Touched::default(), turn: 0 };
	loop {
		if let Err(reason) = follower.advance() {
			log::warn!("The market index stays where it is: {reason}");
		}
		if imports.next().await.is_none() {
			return;
		}
		// All that has come by now is one step.
		while imports.next().now_or_never().flatten().is_some() {}
		while let Some(notification) = changes.next().now_or_never().flatten() {
			let nodes = notification.changes.iter().filter_map(|(_, key, _)| node_of_key(&key.0)).collect();
			follower.touched.insert(notification.block, nodes);
		}
	}
}

/// The chain of the node, read through the runtime APIs.
pub struct Chain<B, C> {
	client: Arc<C>,
	block: PhantomData<fn() -> B>,
}

impl<B, C> Chain<B, C> {
	/// Reads from this client.
	pub fn new(client: Arc<C>) -> Self {
		Self { client, block: PhantomData }
	}
}

fn words(error: ApiError) -> String {
	error.to_string()
}

impl<B, C> Source for Chain<B, C>
where
	B: BlockT<Hash = H256>,
	C: ProvideRuntimeApi<B> + HeaderBackend<B> + Send + Sync + 'static,
	C::Api: MarketplaceApi<B, AccountId> + SessionApi<B, AccountId>,
{
	fn best(&self) -> H256 {
		self.client.info().best_hash
	}

	fn block(&self, hash: H256) -> Result<Option<BlockInfo>, String> {
		let header = self.client.header(hash).map_err(|error| error.to_string())?;
		Ok(header.map(|header| BlockInfo {
			number: (*header.number()).unique_saturated_into(),
			parent: *header.parent_hash(),
		}))
	}

	fn nodes(&self, at: H256, start: NodeId, limit: u32) -> Result<Vec<NodeView>, String> {
		self.client.runtime_api().nodes(at, start, limit).map_err(words)
	}

	fn node(&self, at: H256, id: NodeId) -> Result<Option<NodeView>, String> {
		self.client.runtime_api().node(at, id).map_err(words)
	}

	fn quote(&self, at: H256, id: NodeId, bytes: u64, seconds: u64) -> Result<Option<Quote>, String> {
		self.client.runtime_api().quote(at, id, bytes, seconds).map_err(words)
	}

	fn min_deposit(&self, at: H256) -> Result<Balance, String> {
		self.client.runtime_api().params(at).map(|params| params.min_deposit).map_err(words)
	}

	fn session(&self, at: H256, id: SessionId) -> Result<Option<SessionView>, String> {
		self.client.runtime_api().session(at, id).map_err(words)
	}

	fn sessions_of_node(
		&self,
		at: H256,
		node: NodeId,
		after: Option<SessionId>,
		limit: u32,
	) -> Result<Vec<SessionView>, String> {
		self.client.runtime_api().sessions_of_node(at, node, after, limit).map_err(words)
	}
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use crate::query::tests::{node, session};
	use std::collections::BTreeMap;

	/// A chain whose every block has a state of its own.
	#[derive(Clone, Default)]
	pub(crate) struct TestChain(Arc<Mutex<Blocks>>);

	#[derive(Default)]
	struct Blocks {
		best: H256,
		blocks: HashMap<H256, (BlockInfo, BTreeMap<NodeId, NodeView>)>,
		single_reads: usize,
	}

	impl TestChain {
		/// Adds a block on `parent` and makes it the best.
		pub(crate) fn add(&self, hash: u64, parent: u64, views: impl IntoIterator<Item = NodeView>) {
			let mut chain = self.0.lock().unwrap();
			let (hash, parent) = (H256::from_low_u64_be(hash), H256::from_low_u64_be(parent));
			let number = chain.blocks.get(&parent).map_or(0, |(info, _)| info.number + 1);
			let views = views.into_iter().map(|view| (view.id, view)).collect();
			chain.blocks.insert(hash, (BlockInfo { number, parent }, views));
			chain.best = hash;
		}

		fn views(&self, at: H256) -> Result<BTreeMap<NodeId, NodeView>, String> {
			self.0
				.lock()
				.unwrap()
				.blocks
				.get(&at)
				.map(|(_, views)| views.clone())
				.ok_or("state pruned".into())
		}
	}

	impl Source for TestChain {
		fn best(&self) -> H256 {
			self.0.lock().unwrap().best
		}
		fn block(&self, hash: H256) -> Result<Option<BlockInfo>, String> {
			Ok(self.0.lock().unwrap().blocks.get(&hash).map(|(info, _)| *info))
		}
		fn nodes(&self, at: H256, start: NodeId, limit: u32) -> Result<Vec<NodeView>, String> {
			Ok(self.views(at)?.range(start..).take(limit as usize).map(|(_, view)| view.clone()).collect())
		}
		fn node(&self, at: H256, id: NodeId) -> Result<Option<NodeView>, String> {
			self.0.lock().unwrap().single_reads += 1;
			Ok(self.views(at)?.get(&id).cloned())
		}
		fn quote(&self, at: H256, id: NodeId, bytes: u64, seconds: u64) -> Result<Option<Quote>, String> {
			Ok(self.views(at)?.get(&id).map(|view| Quote {
				node: id,
				price: view.details.price,
				cost: view.details.price.cost(bytes, seconds),
				connection_charge: 7,
				fee: 1,
				max_deposit: view.max_deposit,
				refuses: view.refuses,
			}))
		}
		fn min_deposit(&self, at: H256) -> Result<Balance, String> {
			self.views(at).map(|_| 5)
		}
		fn session(&self, at: H256, id: SessionId) -> Result<Option<SessionView>, String> {
			self.views(at)?;
			Ok((id == [7; 32]).then(|| session(3)))
		}
		fn sessions_of_node(
			&self,
			at: H256,
			node: NodeId,
			after: Option<SessionId>,
			limit: u32,
		) -> Result<Vec<SessionView>, String> {
			self.views(at)?;
			let first = after.map_or(0, |id| id[0] + 1);
			Ok((first..5)
				.take(limit as usize)
				.map(|i| SessionView { id: [i; 32], ..session(node) })
				.collect())
		}
	}

	/// Brings `index` to the best block of `chain`.
	pub(crate) fn advance(chain: &TestChain, index: &Arc<MarketIndex>) {
		let index = index.clone();
		Follower { source: chain.clone(), index, touched: Touched::default(), turn: 0 }.advance().unwrap();
	}

	fn follower(chain: &TestChain) -> Follower<TestChain> {
		Follower { source: chain.clone(), index: Arc::default(), touched: Touched::default(), turn: 0 }
	}

	fn indexed(follower: &Follower<TestChain>) -> Vec<NodeView> {
		let snapshot = follower.index.current().unwrap();
		assert_eq!(snapshot.rows.iter().map(Row::id).collect::<Vec<_>>(), ids(&snapshot));
		snapshot.views.iter().map(|view| (**view).clone()).collect()
	}

	fn ids(snapshot: &Snapshot) -> Vec<NodeId> {
		snapshot.views.iter().map(|view| view.id).collect()
	}

	fn priced(id: NodeId, per_gib: u128) -> NodeView {
		let mut view = node(id);
		view.details.price.per_gib = per_gib;
		view
	}

	#[test]
	fn a_small_market_is_exactly_the_state_of_the_best_block() {
		let chain = TestChain::default();
		let mut follower = follower(&chain);
		assert_eq!(follower.index.current().err(), Some(Error::NotReady));
		let states = [
			(1, 0, vec![node(0), node(5), node(9)]),
			(2, 1, vec![node(0), priced(5, 77), node(10)]),
			(3, 2, vec![]),
			// A fork from block 1 becomes the best.
			(4, 1, vec![node(1), node(5), node(9)]),
			(5, 4, (0..600).map(node).collect()),
		];
		for (hash, parent, views) in states {
			chain.add(hash, parent, views.clone());
			follower.advance().unwrap();
			assert_eq!(indexed(&follower), views);
			assert_eq!(follower.index.current().unwrap().block, H256::from_low_u64_be(hash));
		}
	}

	#[test]
	fn a_large_market_follows_what_blocks_touch() {
		let chain = TestChain::default();
		let mut follower = follower(&chain);
		let mut views: BTreeMap<NodeId, NodeView> = (0..3_000).map(|id| (id, node(id))).collect();
		chain.add(1, 0, views.values().cloned());
		follower.advance().unwrap();
		// A price changes, one leaves, one comes.
		views.insert(2_900, priced(2_900, 5));
		views.remove(&2_901);
		views.insert(7_000, node(7_000));
		chain.add(2, 1, views.values().cloned());
		follower.touched.insert(H256::from_low_u64_be(2), [2_900, 2_901, 7_000].into());
		follower.advance().unwrap();
		assert_eq!(indexed(&follower), views.values().cloned().collect::<Vec<_>>());
		assert_eq!(chain.0.lock().unwrap().single_reads, 3, "not everything was read again");

		// Two blocks in one go.
		views.insert(2_902, priced(2_902, 1));
		chain.add(3, 2, views.values().cloned());
		follower.touched.insert(H256::from_low_u64_be(3), [2_902].into());
		views.insert(2_903, priced(2_903, 1));
		chain.add(4, 3, views.values().cloned());
		follower.touched.insert(H256::from_low_u64_be(4), [2_903].into());
		follower.advance().unwrap();
		assert_eq!(indexed(&follower), views.values().cloned().collect::<Vec<_>>());
	}

	#[test]
	fn what_no_block_touches_comes_in_turn() {
		let chain = TestChain::default();
		let mut follower = follower(&chain);
		chain.add(1, 0, (0..3_000).map(node));
		follower.advance().unwrap();
		// Everybody falls silent, which no storage says.
		let silent = |id| NodeView { refuses: Some(warren_primitives::node::Refusal::NotAlive), ..node(id) };
		for block in 2..=4 {
			chain.add(block, block - 1, (0..3_000).map(silent));
			follower.touched.insert(H256::from_low_u64_be(block), BTreeSet::new());
			follower.advance().unwrap();
		}
		assert_eq!(indexed(&follower), (0..3_000).map(silent).collect::<Vec<_>>());
	}

	#[test]
	fn a_reorganisation_leaves_nothing_behind() {
		let chain = TestChain::default();
		let mut follower = follower(&chain);
		chain.add(1, 0, (0..2_000).map(node));
		follower.advance().unwrap();
		chain.add(2, 1, (0..2_000).map(|id| priced(id, 9)));
		follower.touched.insert(H256::from_low_u64_be(2), (1_500..2_000).collect());
		follower.advance().unwrap();
		// The sibling of block 2, in which nothing had changed.
		chain.add(3, 1, (0..2_000).map(node));
		follower.touched.insert(H256::from_low_u64_be(3), BTreeSet::new());
		follower.advance().unwrap();
		assert_eq!(indexed(&follower), (0..2_000).map(node).collect::<Vec<_>>());
	}

	#[test]
	fn old_blocks_can_be_asked_for_while_their_state_is_there() {
		let chain = TestChain::default();
		let mut follower = follower(&chain);
		chain.add(1, 0, [node(0)]);
		chain.add(2, 1, [node(0), node(1)]);
		follower.advance().unwrap();
		let index = &follower.index;
		assert_eq!(ids(&index.at(&chain, H256::from_low_u64_be(1)).unwrap()), [0]);
		assert_eq!(ids(&index.at(&chain, H256::from_low_u64_be(2)).unwrap()), [0, 1]);
		assert!(matches!(index.at(&chain, H256::from_low_u64_be(9)), Err(Error::UnknownBlock { .. })));
	}

	/// Who pages at the block that was the best a moment ago has nothing read again, whether or not its state is still there.
	#[test]
	fn the_blocks_of_a_moment_ago_are_kept() {
		let chain = TestChain::default();
		let mut follower = follower(&chain);
		let last = RECENT_SNAPSHOTS as u64 + 2;
		for hash in 1..=last {
			chain.add(hash, hash - 1, (0..hash as u32).map(node));
			follower.advance().unwrap();
		}
		chain.0.lock().unwrap().blocks.clear();
		for hash in 2..=last {
			let snapshot = follower.index.at(&chain, H256::from_low_u64_be(hash)).unwrap();
			assert_eq!((snapshot.block, snapshot.views.len() as u64), (H256::from_low_u64_be(hash), hash));
		}
		let forgotten = follower.index.at(&chain, H256::from_low_u64_be(1));
		assert!(matches!(forgotten, Err(Error::UnknownBlock { .. })));
	}

	#[test]
	fn keys_tell_their_node() {
		let key = |pallet: &str, hash: &[u8], rest: &[u8]| {
			[&twox_128(pallet.as_bytes())[..], &twox_128(b"Any"), hash, rest].concat()
		};
		let id = 77u32.to_le_bytes();
		assert_eq!(node_of_key(&key("NodeRegistry", &twox_64(&id), &id)), Some(77));
		assert_eq!(node_of_key(&key("NodeRegistry", &blake2_128(&id), &id)), Some(77));
		let double = [&id[..], &[1; 48]].concat();
		assert_eq!(node_of_key(&key("SessionEscrow", &twox_64(&id), &double)), Some(77));
		assert_eq!(node_of_key(&key("Balances", &twox_64(&id), &id)), None);
		assert_eq!(node_of_key(&key("NodeRegistry", &[0; 8], &id)), None);
		assert_eq!(node_of_key(&key("NodeRegistry", &[], &[])), None);
		assert_eq!(node_of_key(&[]), None);
	}
}
