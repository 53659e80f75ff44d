//! The connection to the chain.
use crate::{
	blocks::{BlockStream, Heads},
	rpc::{Header, Running, Shared},
	Error, Runtime,
};
use codec::Decode;
use std::{fmt, sync::Arc};
use subxt::{rpcs::methods::legacy::NumberOrHex, utils::H256};
use warren_primitives::{BlockNumber, GenesisHash};

/// A block.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockRef {
	/// Its height.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: [u8; 32],
}

impl fmt::Debug for BlockRef {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "#{} 0x{}", self.number, hex::encode(self.hash))
	}
}

impl fmt::Display for BlockRef {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "#{} (0x{}…)", self.number, hex::encode(&self.hash[..4]))
	}
}

/// Which state is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
	/// That of the node's best block now.
	Best,
	/// That of the node's last finalised block now.
	Finalised,
	/// That of this block.
	Block([u8; 32]),
}

impl From<BlockRef> for At {
	fn from(block: BlockRef) -> Self {
		Self::Block(block.hash)
	}
}

/// How the chain node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
	/// Nodes that it is connected to.
	pub peers: usize,
	/// True while it catches up with the network: what it says is old.
	pub is_syncing: bool,
	/// False where it is meant to have no peers (a development chain).
	pub should_have_peers: bool,
}

/// A connection to the chain that keeps itself up. Cheap to clone; ends with the last clone.
#[derive(Clone)]
pub struct ChainClient {
	running: Arc<Running>,
}

impl fmt::Debug for ChainClient {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "ChainClient({:?})", self.heads())
	}
}

impl ChainClient {
	/// Connects to the best of the chain nodes at these URLs (`ws://` or `wss://`). Fails where none answers now; later it
	/// reconnects by itself, if need be to another of them.
	pub async fn connect(urls: &[String]) -> Result<Self, Error> {
		Ok(Self { running: Arc::new(Shared::start(urls, None).await?) })
	}

	/// As [`ChainClient::connect`], but only to nodes on the chain of this genesis.
	pub async fn connect_to(urls: &[String], genesis: GenesisHash) -> Result<Self, Error> {
		Ok(Self { running: Arc::new(Shared::start(urls, Some(genesis)).await?) })
	}

	/// Connects as soon as a node on the chain of this genesis answers: for who has work to do meanwhile. Until then
	/// [`ChainClient::heads`] show block 0 and `connected: false`, and questions fail after a wait.
	pub fn connect_later(urls: &[String], genesis: GenesisHash) -> Result<Self, Error> {
		Ok(Self { running: Arc::new(Shared::start_later(urls, genesis)?) })
	}

	pub(crate) fn shared(&self) -> &Shared {
		&self.running.shared
	}

	/// Hash of block 0.
	pub fn genesis(&self) -> GenesisHash {
		self.shared().genesis
	}

	/// Where the chain stands, as far as it is known here: no question is asked.
	pub fn heads(&self) -> Heads {
		*self.shared().heads.borrow()
	}

	/// Changes of [`ChainClient::heads`].
	pub fn watch_heads(&self) -> tokio::sync::watch::Receiver<Heads> {
		self.shared().heads.subscribe()
	}

	/// What happens at the chain's head from now on.
	pub fn blocks(&self) -> BlockStream {
		BlockStream {
			events: self.shared().events.subscribe(),
			heads: self.shared().heads.subscribe(),
			owed: None,
		}
	}

	/// URL of the node that is used now, without path and query; none while there is none.
	pub async fn url(&self) -> Option<String> {
		self.shared().link().await.ok().map(|link| link.url.clone())
	}

	/// The node's best block.
	pub async fn best(&self) -> Result<BlockRef, Error> {
		let header =
			self.shared().ask("chain_getHeader", true, |m| async move { m.chain_get_header(None).await });
		self.block_ref(header.await?, || "best".to_owned())
	}

	/// The node's last finalised block.
	pub async fn finalised(&self) -> Result<BlockRef, Error> {
		let hash = self
			.shared()
			.ask("chain_getFinalizedHead", true, |m| async move { m.chain_get_finalized_head().await })
			.await?;
		self.block(hash.0).await
	}

	/// The block of this hash.
	pub async fn block(&self, hash: [u8; 32]) -> Result<BlockRef, Error> {
		let header = self.header(hash).await?;
		self.block_ref(Some(header), || hex::encode(hash))
	}

	/// The block at this height on the node's best chain; none where it is not so far.
	pub async fn block_at(&self, number: BlockNumber) -> Result<Option<BlockRef>, Error> {
		let hash = self
			.shared()
			.ask("chain_getBlockHash", true, |m| async move {
				m.chain_get_block_hash(Some(NumberOrHex::Number(u64::from(number)))).await
			})
			.await?;
		Ok(hash.map(|hash| BlockRef { number, hash: hash.0 }))
	}

	pub(crate) async fn header(&self, hash: [u8; 32]) -> Result<Header, Error> {
		self.shared()
			.ask("chain_getHeader", true, |m| async move { m.chain_get_header(Some(H256(hash))).await })
			.await?
			.ok_or_else(|| Error::UnknownBlock(format!("0x{}", hex::encode(hash))))
	}

	fn block_ref(&self, header: Option<Header>, name: impl Fn() -> String) -> Result<BlockRef, Error> {
		let header = header.ok_or_else(|| Error::UnknownBlock(name()))?;
		crate::rpc::block_ref(&header).map_err(|e| Error::undecodable("block header", e))
	}

	/// The extrinsics of a block, as bytes with their length prefix.
	pub async fn body(&self, block: [u8; 32]) -> Result<Vec<Vec<u8>>, Error> {
		let details = self
			.shared()
			.ask("chain_getBlock", true, |m| async move { m.chain_get_block(Some(H256(block))).await })
			.await?
			.ok_or_else(|| Error::UnknownBlock(format!("0x{}", hex::encode(block))))?;
		Ok(details.block.extrinsics.into_iter().map(|e| e.0).collect())
	}

	/// How the chain node is.
	pub async fn health(&self) -> Result<Health, Error> {
		let health =
			self.shared().ask("system_health", true, |m| async move { m.system_health().await }).await?;
		Ok(Health {
			peers: health.peers,
			is_syncing: health.is_syncing,
			should_have_peers: health.should_have_peers,
		})
	}

	/// The hash that `at` stands for now; none for the best block, which nodes take where none is given.
	async fn hash_of(&self, at: At) -> Result<Option<H256>, Error> {
		match at {
			At::Best => Ok(None),
			At::Finalised => Ok(Some(
				self.shared()
					.ask(
						"chain_getFinalizedHead",
						true,
						|m| async move { m.chain_get_finalized_head().await },
					)
					.await?,
			)),
			At::Block(hash) => Ok(Some(H256(hash))),
		}
	}

	/// Calls a runtime API.
	pub(crate) async fn state_call<T: Decode>(
		&self,
		api: &str,
		arguments: &[u8],
		at: At,
	) -> Result<T, Error> {
		let hash = self.hash_of(at).await?;
		let bytes = self
			.shared()
			.ask(api, true, |m| async move { m.state_call(api, Some(arguments), hash).await })
			.await?;
		T::decode(&mut &bytes[..]).map_err(|e| Error::undecodable(api, e))
	}

	/// Reads an entry of the state.
	pub(crate) async fn storage(&self, key: &[u8], at: At) -> Result<Option<Vec<u8>>, Error> {
		let hash = self.hash_of(at).await?;
		self.shared()
			.ask("state_getStorage", true, |m| async move { m.state_get_storage(key, hash).await })
			.await
	}

	/// The runtime that encodes and signs for the next block.
	pub async fn runtime(&self) -> Result<Runtime, Error> {
		self.runtime_at(At::Best).await
	}

	/// The runtime in the state after a block. What is in a block was made by the runtime in the state after its parent.
	pub async fn runtime_at(&self, at: At) -> Result<Runtime, Error> {
		let hash = self.hash_of(at).await?;
		let version = self
			.shared()
			.ask("state_getRuntimeVersion", true, |m| async move { m.state_get_runtime_version(hash).await })
			.await?;
		let known = |shared: &Shared| shared.runtimes.lock().ok()?.get(&version.spec_version).cloned();
		if let Some(runtime) = known(self.shared()) {
			return Ok(runtime);
		}
		let metadata = self.metadata(hash).await?;
		let genesis = self.genesis();
		let runtime = Runtime::new(&metadata, version.spec_version, version.transaction_version, genesis)?;
		if let Ok(mut runtimes) = self.shared().runtimes.lock() {
			// A few versions at most: the one now, and one before an upgrade.
			if runtimes.len() >= 4 {
				runtimes.clear();
			}
			runtimes.insert(version.spec_version, runtime.clone());
		}
		Ok(runtime)
	}

	async fn metadata(&self, hash: Option<H256>) -> Result<Vec<u8>, Error> {
		let at = hash.map_or(At::Best, |h| At::Block(h.0));
		// The newest version that this library reads.
		for version in [16u32, 15] {
			let found: Option<Vec<u8>> =
				self.state_call("Metadata_metadata_at_version", &version.to_le_bytes(), at).await?;
			if let Some(metadata) = found {
				return Ok(metadata);
			}
		}
		self.state_call("Metadata_metadata", &[], at).await
	}
}
