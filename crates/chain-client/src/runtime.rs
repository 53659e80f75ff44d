//! One version of the chain's runtime: encodes calls and signs them, by the metadata that the chain shows.
//!
//! Pure: needs bytes only, no connection.
use crate::{account::AccountId, client::BlockRef, fields::Fields, Call, Error, Signer};
use codec::{Compact, Decode, Encode};
use std::sync::Arc;
use subxt::{
	client::{OfflineClient, OfflineClientAtBlock},
	config::{
		substrate::{SpecVersionForRange, SubstrateExtrinsicParamsBuilder},
		SubstrateConfig,
	},
	dynamic::Value,
	ext::scale_value::Composite,
	metadata::Metadata,
	transactions::StaticPayload,
	utils::{AccountId32, Era, MultiSignature, H256},
};
use warren_primitives::{blake2_256, Balance, BlockNumber, GenesisHash};

/// For how many blocks a transaction is good, unless said otherwise.
pub const DEFAULT_PERIOD: u32 = 64;

/// How long a transaction may wait for a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mortality {
	/// So many blocks, rounded up to a power of two from 4 to 65536.
	pub period: u32,
	/// From this block on, a finalised one: a reorganisation cannot take it away.
	pub from: BlockRef,
}

impl Mortality {
	/// [`DEFAULT_PERIOD`] blocks from `from` on.
	pub fn from(from: BlockRef) -> Self {
		Self { period: DEFAULT_PERIOD, from }
	}

	/// The last block that can hold the transaction.
	pub fn last_block(&self) -> BlockNumber {
		let current = u64::from(self.from.number);
		last_block(Era::mortal(u64::from(self.period), current), current).unwrap_or(BlockNumber::MAX)
	}
}

/// The last block that can hold a transaction of this era that is valid at `current`; none where it lives for ever. As
/// `sp_runtime::generic::Era::death`, less one.
pub(crate) fn last_block(era: Era, current: u64) -> Option<BlockNumber> {
	match era {
		Era::Immortal => None,
		Era::Mortal { period, phase } => {
			let birth = (current.max(phase) - phase) / period * period + phase;
			Some(BlockNumber::try_from(birth + period - 1).unwrap_or(BlockNumber::MAX))
		}
	}
}

/// A signed transaction, as it is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedExtrinsic {
	/// The bytes, with their length prefix.
	pub bytes: Vec<u8>,
	/// `blake2_256` of the bytes.
	pub hash: [u8; 32],
	/// Who signed.
	pub signer: AccountId,
	/// The nonce.
	pub nonce: u32,
	/// The last block that can hold it.
	pub last_block: BlockNumber,
}

/// One version of the chain's runtime. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
	pub(crate) at: Arc<OfflineClientAtBlock<SubstrateConfig>>,
	genesis: GenesisHash,
}

impl std::fmt::Debug for Runtime {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Runtime({})", self.spec_version())
	}
}

impl Runtime {
	/// From SCALE-encoded metadata (`RuntimeMetadataPrefixed`, version 14 or newer; not wrapped in another length), as
	/// `Runtime::metadata()` gives it.
	pub fn new(
		metadata: &[u8],
		spec_version: u32,
		transaction_version: u32,
		genesis: GenesisHash,
	) -> Result<Self, Error> {
		let metadata = Metadata::decode_from(metadata).map_err(|e| Error::undecodable("metadata", e))?;
		let config = SubstrateConfig::builder()
			.set_genesis_hash(H256(genesis))
			.set_metadata_for_spec_versions([(spec_version, metadata.arc())])
			.set_spec_version_for_block_ranges([SpecVersionForRange {
				block_range: 0..u64::MAX,
				spec_version,
				transaction_version,
			}])
			.build();
		let at = OfflineClient::new_with_config(config)
			.at_block(0u64)
			.map_err(|e| Error::undecodable("metadata", e))?;
		Ok(Self { at: Arc::new(at), genesis })
	}

	/// Version of the runtime.
	pub fn spec_version(&self) -> u32 {
		self.at.spec_version()
	}

	/// Hash of block 0.
	pub fn genesis(&self) -> GenesisHash {
		self.genesis
	}

	pub(crate) fn metadata(&self) -> &Metadata {
		self.at.metadata_ref()
	}

	fn payload(&self, call: &Call) -> Result<StaticPayload<Composite<()>>, Error> {
		let (pallet, name, fields) = call.parts();
		self.check_arguments(pallet, name, &fields)?;
		let fields: Vec<(String, Value)> = fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
		let payload = StaticPayload::new(pallet, name, Composite::Named(fields));
		for inner in inner_calls(call) {
			self.payload(inner)?;
		}
		Ok(payload)
	}

	/// The runtime has this call, with exactly these arguments.
	fn check_arguments(&self, pallet: &str, call: &str, fields: &Fields) -> Result<(), Error> {
		let variant = self
			.metadata()
			.pallet_by_name(pallet)
			.ok_or_else(|| Error::Mismatch(format!("it has no pallet {pallet}")))?
			.call_variant_by_name(call)
			.ok_or_else(|| Error::Mismatch(format!("it has no call {pallet}.{call}")))?;
		let names: Vec<&str> = variant.fields.iter().map(|f| f.name.as_deref().unwrap_or("")).collect();
		let same = names.len() == fields.len() && fields.iter().all(|(n, _)| names.contains(n));
		if same {
			return Ok(());
		}
		let ours: Vec<&str> = fields.iter().map(|(n, _)| *n).collect();
		Err(Error::Mismatch(format!(
			"{pallet}.{call} takes ({}), not ({})",
			names.join(", "),
			ours.join(", ")
		)))
	}

	/// The bytes of a call: pallet index, call index, arguments. An error where the metadata leads to other bytes than those that
	/// are known for it ([`Call::wire`]): whoever showed it may want something else signed.
	pub fn encode_call(&self, call: &Call) -> Result<Vec<u8>, Error> {
		let payload = self.payload(call)?;
		let bytes = self
			.at
			.transactions()
			.call_data(&payload)
			.map_err(|e| Error::Mismatch(format!("{}: {e}", call.name())))?;
		if bytes != call.wire() {
			return Err(Error::Mismatch(format!(
				"the chain node's metadata makes something else of {}; nothing was signed",
				call.name()
			)));
		}
		Ok(bytes)
	}

	/// Signs a call.
	pub fn sign(
		&self,
		call: &Call,
		signer: &Signer,
		nonce: u32,
		mortality: Mortality,
	) -> Result<SignedExtrinsic, Error> {
		let wire = self.encode_call(call)?;
		let payload = self.payload(call)?;
		let params = SubstrateExtrinsicParamsBuilder::new()
			.nonce(u64::from(nonce))
			.mortal_from_unchecked(
				u64::from(mortality.period),
				u64::from(mortality.from.number),
				H256(mortality.from.hash),
			)
			.build();
		let mismatch = |e: subxt::error::ExtrinsicError| Error::Mismatch(format!("{}: {e}", call.name()));
		let transactions = self.at.transactions();
		let mut signable = transactions.create_v4_signable_offline(&payload, params).map_err(mismatch)?;
		let signature = signer.sign(&hashed_if_long(signable.signer_payload().map_err(mismatch)?));
		let bytes = signable
			.sign_with_account_and_signature(
				&AccountId32(signer.account()),
				&MultiSignature::Sr25519(signature),
			)
			.map_err(mismatch)?
			.into_encoded();
		// What stands beside the call is known too: era, nonce, no tip, no metadata hash.
		let era = Era::mortal(u64::from(mortality.period), u64::from(mortality.from.number));
		let rest = [(era, Compact(nonce), Compact(0u128), 0u8).encode(), wire].concat();
		// Version 4 and signed, the account by its id, the kind of signature and the signature.
		let head = Compact((1 + 33 + 65 + rest.len()) as u32).encode().len() + 1 + 33 + 65;
		if bytes.get(head..) != Some(&rest[..]) {
			return Err(Error::Mismatch(
				"the chain node's metadata asks for other extensions than Warren's chain; nothing leaves"
					.to_owned(),
			));
		}
		Ok(SignedExtrinsic {
			hash: blake2_256(&bytes),
			bytes,
			signer: signer.account(),
			nonce,
			last_block: mortality.last_block(),
		})
	}

	/// The least that an account must hold.
	pub fn existential_deposit(&self) -> Result<Balance, Error> {
		let constant = self
			.metadata()
			.pallet_by_name("Balances")
			.and_then(|p| p.constant_by_name("ExistentialDeposit"))
			.ok_or_else(|| Error::Mismatch("it has no constant Balances.ExistentialDeposit".to_owned()))?;
		Balance::decode(&mut constant.value())
			.map_err(|e| Error::undecodable("Balances.ExistentialDeposit", e))
	}
}

/// subxt's payload is hashed already where it is long (the rule of every Substrate chain); kept in one place, in case that
/// changes.
fn hashed_if_long(payload: Vec<u8>) -> Vec<u8> {
	if payload.len() > 256 {
		blake2_256(&payload).to_vec()
	} else {
		payload
	}
}

fn inner_calls(call: &Call) -> &[Call] {
	match call {
		Call::Batch(calls) | Call::BatchAll(calls) => calls,
		_ => &[],
	}
}

/// Encodes a call by SCALE-encoded metadata: what a test compares with the runtime's own encoding.
pub fn encode_call(metadata: &[u8], call: &Call) -> Result<Vec<u8>, Error> {
	Runtime::new(metadata, 0, 0, [0; 32])?.encode_call(call)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn at(number: BlockNumber, period: u32) -> BlockNumber {
		Mortality { period, from: BlockRef { number, hash: [0; 32] } }.last_block()
	}

	#[test]
	fn the_last_block_is_that_of_the_era() {
		// From block 10 on, for 64 blocks: 10 to 73.
		assert_eq!(at(10, 64), 73);
		assert_eq!(at(1000, 64), 1063);
		// Rounded up to a power of two.
		assert_eq!(at(10, 33), 73);
		assert_eq!(last_block(Era::Immortal, 5), None);
		assert_eq!(last_block(Era::Mortal { period: 32, phase: 20 }, 100), Some(84 + 31));
	}
}
