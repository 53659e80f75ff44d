//! Makes the reports of doubled blocks valid.
//!
//! BABE's block import notices when an author makes two blocks in one slot, and reports it through the runtime into the node's own
//! pool. In the version that is used here (sc-consensus-babe 0.60) it does so with headers whose seals are taken off: the verifier
//! puts a seal aside before the import, and what it sealed is checked only after. Without the seals nothing is proven, and the
//! runtime refuses the report (`babe.InvalidEquivocationProof`). So the seals are remembered on the way into the import, and put
//! back into reports on their way into the pool.
use codec::{Decode, Encode};
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_transaction_pool_api::{LocalTransactionFor, LocalTransactionPool};
use sp_consensus_babe::digests::CompatibleDigestItem;
use sp_runtime::{traits::Header as _, DigestItem};
use std::{
	collections::{HashMap, VecDeque},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use warren_runtime::{
	opaque::{Block, Header},
	Hash, RuntimeCall, UncheckedExtrinsic,
};

/// Blocks whose seals are kept: BABE looks for doubled ones in the last thousand slots.
const KEPT: usize = 4_096;

/// The seals of the last blocks, by the hashes of their headers without them.
#[derive(Clone, Default)]
pub struct Seals(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
	seals: HashMap<Hash, DigestItem>,
	order: VecDeque<Hash>,
}

impl Seals {
	fn kept(&self) -> MutexGuard<'_, Kept> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn keep(&self, header: Hash, seal: DigestItem) {
		let mut kept = self.kept();
		if kept.seals.insert(header, seal).is_none() {
			kept.order.push_back(header);
		}
		while kept.order.len() > KEPT {
			if let Some(oldest) = kept.order.pop_front() {
				kept.seals.remove(&oldest);
			}
		}
	}

	fn put_back(&self, header: &mut Header) {
		if header.digest().logs().last().is_some_and(|log| log.as_babe_seal().is_some()) {
			return;
		}
		match self.kept().seals.get(&header.hash()) {
			Some(seal) => header.digest_mut().push(seal.clone()),
			None => log::warn!("No seal is known of block {:?}: its report will be refused", header.hash()),
		}
	}

	/// The same extrinsic; where it is a report of doubled blocks, with their seals.
	fn sealed(&self, extrinsic: Vec<u8>) -> Vec<u8> {
		let Ok(UncheckedExtrinsic { function: mut call, .. }) =
			UncheckedExtrinsic::decode(&mut &extrinsic[..])
		else {
			return extrinsic;
		};
		let RuntimeCall::Babe(pallet_babe::Call::report_equivocation_unsigned { equivocation_proof, .. }) =
			&mut call
		else {
			return extrinsic;
		};
		self.put_back(&mut equivocation_proof.first_header);
		self.put_back(&mut equivocation_proof.second_header);
		// A new one: what was decoded keeps its bytes, and would encode to them.
		UncheckedExtrinsic::new_bare(call).encode()
	}
}

/// A block import that remembers the seals.
#[derive(Clone)]
pub struct KeepSeals<I> {
	inner: I,
	seals: Seals,
}

impl<I> KeepSeals<I> {
	/// In front of `inner`.
	pub fn new(inner: I, seals: Seals) -> Self {
		Self { inner, seals }
	}
}

#[async_trait::async_trait]
impl<I: BlockImport<Block> + Send + Sync> BlockImport<Block> for KeepSeals<I> {
	type Error = I::Error;

	async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, Self::Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(&self, block: BlockImportParams<Block>) -> Result<ImportResult, Self::Error> {
		if let Some(seal) = block.post_digests.iter().find(|log| log.as_babe_seal().is_some()) {
			self.seals.keep(block.header.hash(), seal.clone());
		}
		self.inner.import_block(block).await
	}
}

/// A pool that puts the seals into what the node itself submits.
pub struct SealedReports<P> {
	pool: P,
	seals: Seals,
}

impl<P> SealedReports<P> {
	/// In front of `pool`.
	pub fn new(pool: P, seals: Seals) -> Self {
		Self { pool, seals }
	}
}

impl<P: LocalTransactionPool<Block = Block>> LocalTransactionPool for SealedReports<P> {
	type Block = Block;
	type Error = P::Error;
	type Hash = P::Hash;

	fn submit_local(&self, at: Hash, extrinsic: LocalTransactionFor<Self>) -> Result<P::Hash, P::Error> {
		let sealed = self.seals.sealed(extrinsic.encode());
		// It was an extrinsic before, so that it is one still.
		let sealed = Decode::decode(&mut &sealed[..]).unwrap_or(extrinsic);
		self.pool.submit_local(at, sealed)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_consensus_babe::{
		check_equivocation_proof,
		digests::{PreDigest, SecondaryPlainPreDigest},
		AuthorityId, AuthorityPair, EquivocationProof,
	};
	use sp_core::{crypto::Pair, H256};
	use sp_runtime::Digest;

	const SLOT: u64 = 7;

	/// A header as it gets into the import, and its seal.
	fn block(pair: &AuthorityPair, state: u8) -> (Header, DigestItem) {
		let pre_digest =
			PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: SLOT.into() });
		let header = Header::new(
			5,
			H256::zero(),
			H256::repeat_byte(state),
			H256::zero(),
			Digest { logs: vec![DigestItem::babe_pre_digest(pre_digest)] },
		);
		let seal = DigestItem::babe_seal(pair.sign(header.hash().as_ref()));
		(header, seal)
	}

	#[test]
	fn reports_get_their_seals_back() {
		let (pair, _) = AuthorityPair::generate();
		let seals = Seals::default();
		let [first_header, second_header] = [1, 2].map(|state| {
			let (header, seal) = block(&pair, state);
			seals.keep(header.hash(), seal);
			header
		});
		let mut proof = EquivocationProof {
			offender: AuthorityId::from(pair.public()),
			slot: SLOT.into(),
			first_header,
			second_header,
		};
		assert!(!check_equivocation_proof(proof.clone()), "this is what BABE reports");
		seals.put_back(&mut proof.first_header);
		seals.put_back(&mut proof.second_header);
		assert!(check_equivocation_proof(proof.clone()));
		// Once is enough.
		seals.put_back(&mut proof.first_header);
		assert!(check_equivocation_proof(proof));
	}

	#[test]
	fn other_extrinsics_stay_as_they_are() {
		let remark = UncheckedExtrinsic::new_bare(RuntimeCall::System(frame_system::Call::remark {
			remark: vec![1, 2, 3],
		}));
		assert_eq!(Seals::default().sealed(remark.encode()), remark.encode());
		assert_eq!(Seals::default().sealed(vec![9, 9]), vec![9, 9]);
	}

	#[test]
	fn no_more_are_kept_than_are_needed() {
		let (pair, _) = AuthorityPair::generate();
		let (_, seal) = block(&pair, 1);
		let seals = Seals::default();
		for number in 0..KEPT as u64 + 3 {
			seals.keep(H256::from_low_u64_be(number), seal.clone());
		}
		let kept = seals.kept();
		assert_eq!((kept.seals.len(), kept.order.len()), (KEPT, KEPT));
		assert!(!kept.seals.contains_key(&H256::from_low_u64_be(2)));
	}
}
