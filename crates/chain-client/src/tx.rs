//! Submission of transactions, and what becomes of them.
use crate::{
	account::Nonces,
	client::{BlockRef, ChainClient},
	events::{Event, Outcome},
	runtime::{Mortality, SignedExtrinsic, DEFAULT_PERIOD},
	Call, Error, PoolRefusal, Signer,
};
use std::{sync::Arc, time::Duration};
use subxt::{
	rpcs::{client::RpcSubscription, methods::legacy::TransactionStatus},
	utils::H256,
};
use tokio::{sync::Mutex, time::Instant};
use warren_primitives::{blake2_256, Balance, BlockNumber};

/// For how long our own count of a nonce is trusted above the node's: a node's pool shows a new transaction within this.
const NONCE_TRUST: Duration = Duration::from_secs(18);
/// How far behind the best block the finalised one may be from which a transaction counts its life, before it is asked for.
const MAX_BIRTH_AGE: BlockNumber = 8;
/// How often the chain is looked at where the node does not tell.
const POLL: Duration = Duration::from_millis(1500);

/// Where a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxStatus {
	/// In the pool, after others of the same signer.
	Waiting,
	/// In the pool, ready for a block.
	Ready,
	/// In a best block.
	InBlock(BlockRef),
	/// The block that held it is no longer on the best chain; it is in the pool again.
	Retracted,
	/// In a finalised block. The last status.
	Finalised(BlockRef),
	/// It will not get into a block any more, and why. The last status.
	Gone(String),
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Included {
	/// The block.
	pub block: BlockRef,
	/// Its place in it.
	pub index: u32,
	/// The transaction's hash.
	pub hash: [u8; 32],
	/// What became of its call.
	pub outcome: Outcome,
	/// The fee that the signer paid.
	pub fee: Balance,
	/// Events of the escrow and the registry that it made.
	pub events: Vec<Event>,
}

impl Included {
	/// An error where the call failed.
	pub fn success(self) -> Result<Self, Error> {
		match self.outcome {
			Outcome::Success => Ok(self),
			Outcome::Failed(why) => Err(Error::Failed(why)),
		}
	}
}

/// A submitted transaction. Dropping it only stops watching.
pub struct TxProgress {
	client: ChainClient,
	hash: [u8; 32],
	/// What the node tells; none once it has stopped telling.
	told: Option<RpcSubscription<TransactionStatus<H256>>>,
	/// The next block to be searched where the node does not tell.
	search_from: BlockNumber,
	last_block: BlockNumber,
	in_block: Option<BlockRef>,
	ended: bool,
	nonces: Option<Arc<Mutex<Nonces>>>,
}

impl TxProgress {
	/// The transaction's hash.
	pub fn hash(&self) -> [u8; 32] {
		self.hash
	}

	/// The next status; none after the last. Survives the loss of the node: then the chain itself is searched, up to the
	/// last block that can hold the transaction.
	pub async fn next(&mut self) -> Option<TxStatus> {
		if self.ended {
			return None;
		}
		let status = loop {
			let status = match &mut self.told {
				Some(told) => match told.next().await {
					Some(Ok(status)) => self.read(status).await,
					// The connection is gone, or the node has said its last.
					Some(Err(_)) | None => {
						self.told = None;
						None
					}
				},
				None => self.search().await,
			};
			if let Some(status) = status {
				break status;
			}
		};
		match &status {
			TxStatus::InBlock(block) => self.in_block = Some(*block),
			TxStatus::Retracted => self.in_block = None,
			TxStatus::Finalised(_) => self.ended = true,
			TxStatus::Gone(_) => {
				self.ended = true;
				if let Some(nonces) = &self.nonces {
					nonces.lock().await.next = None;
				}
			}
			TxStatus::Waiting | TxStatus::Ready => {}
		}
		Some(status)
	}

	async fn read(&mut self, status: TransactionStatus<H256>) -> Option<TxStatus> {
		match status {
			TransactionStatus::Future => Some(TxStatus::Waiting),
			TransactionStatus::Ready => Some(TxStatus::Ready),
			TransactionStatus::Broadcast(_) => None,
			TransactionStatus::InBlock(hash) => self.located(hash).await.map(TxStatus::InBlock),
			TransactionStatus::Finalized(hash) => self.located(hash).await.map(TxStatus::Finalised),
			TransactionStatus::Retracted(_) => Some(TxStatus::Retracted),
			TransactionStatus::FinalityTimeout(_) => {
				self.told = None;
				None
			}
			TransactionStatus::Usurped(_) => {
				Some(TxStatus::Gone("another transaction with the same nonce took its place".to_owned()))
			}
			TransactionStatus::Dropped => {
				Some(TxStatus::Gone("the pool of the chain node is full".to_owned()))
			}
			// Also said of what another node's block holds already: look before believing it.
			TransactionStatus::Invalid => match self.find().await {
				Ok(Some(block)) => Some(TxStatus::InBlock(block)),
				_ => Some(TxStatus::Gone(
					"it is no longer valid (nonce used elsewhere, or funds gone)".to_owned(),
				)),
			},
		}
	}

	/// The block of this hash; where it cannot be had, the search goes on without the node's word.
	async fn located(&mut self, hash: H256) -> Option<BlockRef> {
		match self.client.block(hash.0).await {
			Ok(block) => Some(block),
			Err(error) => {
				tracing::debug!(%error, "block of a transaction");
				self.told = None;
				None
			}
		}
	}

	/// Looks for the transaction in the blocks up to the best.
	async fn find(&mut self) -> Result<Option<BlockRef>, Error> {
		let best = self.client.best().await?;
		for number in self.search_from..=best.number {
			let Some(block) = self.client.block_at(number).await? else { break };
			if self.client.find_in_block(block.hash, &self.hash).await?.is_some() {
				return Ok(Some(block));
			}
		}
		Ok(None)
	}

	/// One look at the chain, where the node does not tell.
	async fn search(&mut self) -> Option<TxStatus> {
		let look = async {
			let finalised = self.client.finalised().await?;
			let found = self.find().await?;
			Ok::<_, Error>((finalised, found))
		};
		let status = match look.await {
			Ok((finalised, Some(block))) if block.number <= finalised.number => {
				Some(TxStatus::Finalised(block))
			}
			Ok((_, Some(block))) if self.in_block != Some(block) => Some(TxStatus::InBlock(block)),
			Ok((_, None)) if self.in_block.is_some() => Some(TxStatus::Retracted),
			Ok((finalised, None)) if finalised.number > self.last_block => {
				Some(TxStatus::Gone("its time is over".to_owned()))
			}
			Ok((finalised, None)) => {
				// Finalised blocks need no second look.
				self.search_from = self.search_from.max(finalised.number);
				None
			}
			Ok(_) => None,
			Err(error) => {
				tracing::debug!(%error, "search for a transaction");
				None
			}
		};
		if status.is_none() {
			tokio::time::sleep(POLL).await;
		}
		status
	}

	/// Waits until it is in a best block, and says what it did there. The block may still be replaced by another.
	pub async fn in_block(&mut self) -> Result<Included, Error> {
		if let Some(block) = self.in_block {
			return self.included(block).await;
		}
		while let Some(status) = self.next().await {
			match status {
				TxStatus::InBlock(block) | TxStatus::Finalised(block) => return self.included(block).await,
				TxStatus::Gone(why) => return Err(Error::NotIncluded(why)),
				TxStatus::Waiting | TxStatus::Ready | TxStatus::Retracted => {}
			}
		}
		Err(Error::NotIncluded("it was watched to its end before".to_owned()))
	}

	/// Waits until it is in a finalised block, and says what it did there.
	pub async fn finalised(&mut self) -> Result<Included, Error> {
		while let Some(status) = self.next().await {
			match status {
				TxStatus::Finalised(block) => return self.included(block).await,
				TxStatus::Gone(why) => return Err(Error::NotIncluded(why)),
				_ => {}
			}
		}
		match self.in_block {
			Some(block) => self.included(block).await,
			None => Err(Error::NotIncluded("it was watched to its end before".to_owned())),
		}
	}

	async fn included(&mut self, block: BlockRef) -> Result<Included, Error> {
		self.in_block = Some(block);
		self.client.included(block, self.hash).await
	}
}

impl ChainClient {
	/// What a transaction did in a block.
	pub async fn included(&self, block: BlockRef, hash: [u8; 32]) -> Result<Included, Error> {
		let missing = || Error::NotIncluded(format!("block {block} does not hold it"));
		let index = self.find_in_block(block.hash, &hash).await?.ok_or_else(missing)?;
		let done = self.events(block).await?;
		let outcome = done.outcomes.get(index as usize).cloned().ok_or_else(missing)?;
		let fee = done.fees.get(index as usize).copied().unwrap_or_default();
		let events = done.of_extrinsic(index).cloned().collect();
		Ok(Included { block, index, hash, outcome, fee, events })
	}

	/// Signs a call for the next blocks, good for [`DEFAULT_PERIOD`] blocks after the last finalised one.
	pub async fn sign(&self, signer: &Signer, call: &Call, nonce: u32) -> Result<SignedExtrinsic, Error> {
		self.sign_for(signer, call, nonce, DEFAULT_PERIOD).await
	}

	/// As [`ChainClient::sign`], good for so many blocks.
	pub async fn sign_for(
		&self,
		signer: &Signer,
		call: &Call,
		nonce: u32,
		period: u32,
	) -> Result<SignedExtrinsic, Error> {
		// Together: a node may be far away.
		let (runtime, from) = tokio::try_join!(self.runtime(), self.birth())?;
		runtime.sign(call, signer, nonce, Mortality { period, from })
	}

	/// A finalised block from which a transaction may count its life: the one that is known here, if it is young.
	async fn birth(&self) -> Result<BlockRef, Error> {
		let heads = self.heads();
		let age = heads.best.number.saturating_sub(heads.finalised.number);
		match heads.connected && age <= MAX_BIRTH_AGE {
			true => Ok(heads.finalised),
			false => self.finalised().await,
		}
	}

	/// The height of the best block, as far as it is known here.
	async fn height(&self) -> Result<BlockNumber, Error> {
		let heads = self.heads();
		match heads.connected {
			true => Ok(heads.best.number),
			false => Ok(self.best().await?.number),
		}
	}

	/// Submits a signed transaction, one's own or another's.
	pub async fn submit(&self, extrinsic: &[u8]) -> Result<TxProgress, Error> {
		let best = self.height().await?;
		self.submit_until(extrinsic, best, best.saturating_add(DEFAULT_PERIOD), None).await
	}

	/// Submits a transaction of ours.
	pub async fn submit_signed(&self, extrinsic: &SignedExtrinsic) -> Result<TxProgress, Error> {
		let best = self.height().await?;
		self.submit_until(&extrinsic.bytes, best, extrinsic.last_block, None).await
	}

	async fn submit_until(
		&self,
		extrinsic: &[u8],
		best: BlockNumber,
		last_block: BlockNumber,
		nonces: Option<Arc<Mutex<Nonces>>>,
	) -> Result<TxProgress, Error> {
		// Not asked twice: where the answer is lost the transaction may have arrived.
		let told = self
			.shared()
			.ask("author_submitAndWatchExtrinsic", false, |m| async move {
				m.author_submit_and_watch_extrinsic(extrinsic).await
			})
			.await?;
		Ok(TxProgress {
			client: self.clone(),
			hash: blake2_256(extrinsic),
			told: Some(told),
			search_from: best.saturating_sub(MAX_BIRTH_AGE),
			last_block,
			in_block: None,
			ended: false,
			nonces,
		})
	}

	/// Signs a call with the signer's next nonce and submits it. Safe for concurrent use with one signer (or its clones): one
	/// transaction is signed and handed over at a time.
	pub async fn send(&self, signer: &Signer, call: &Call) -> Result<TxProgress, Error> {
		let account = signer.account();
		let mut nonces = signer.nonces.lock().await;
		let mut attempts = 2;
		loop {
			attempts -= 1;
			let generation = self.shared().link().await?.generation;
			let (chain, runtime, from, best) =
				tokio::try_join!(self.next_index(&account), self.runtime(), self.birth(), self.height())?;
			let nonce = next_nonce(nonces.next, chain, generation, Instant::now());
			let signed = runtime.sign(call, signer, nonce, Mortality::from(from))?;
			let watched = Some(signer.nonces.clone());
			match self.submit_until(&signed.bytes, best, signed.last_block, watched).await {
				Ok(progress) => {
					nonces.next = Some((nonce.saturating_add(1), generation, Instant::now()));
					return Ok(progress);
				}
				// It was not taken, so that a second one does nothing twice.
				Err(Error::Refused(
					PoolRefusal::Stale | PoolRefusal::Future | PoolRefusal::TooLowPriority,
				)) if attempts > 0 => {
					nonces.next = None;
				}
				Err(error) => {
					nonces.next = None;
					return Err(error);
				}
			}
		}
	}
}

/// The nonce to use: the chain's and its pool's next, unless we know of a later one that the same node was given a moment ago.
/// After a change of node its word counts alone: what the other had in its pool may never land, and reusing its nonce does
/// no harm.
fn next_nonce(ours: Option<(u32, u64, Instant)>, chain: u32, generation: u64, now: Instant) -> u32 {
	match ours {
		Some((next, on, at)) if on == generation && now.duration_since(at) < NONCE_TRUST => next.max(chain),
		_ => chain,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn our_count_of_nonces_is_trusted_for_a_while_on_one_node() {
		let now = Instant::now();
		assert_eq!(next_nonce(None, 5, 0, now), 5);
		assert_eq!(next_nonce(Some((7, 0, now)), 5, 0, now), 7);
		assert_eq!(next_nonce(Some((7, 0, now)), 9, 0, now), 9);
		assert_eq!(next_nonce(Some((7, 0, now)), 5, 1, now), 5);
		assert_eq!(next_nonce(Some((7, 0, now)), 5, 0, now + NONCE_TRUST), 5);
	}
}
