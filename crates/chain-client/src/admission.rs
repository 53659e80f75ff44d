//! Reading an `open` that a stranger handed over.
//!
//! Written by hand down to the call's index: a general decoder would follow a nested batch as deep as its sender likes, and
//! a few thousand levels fit in a frame. So nothing of the call is looked at unless it is `SessionEscrow.open`, whose type
//! holds no other call.
use crate::{
	account::AccountId,
	calls::ESCROW,
	fields::ToFields,
	runtime::{last_block, Runtime},
	PoolRefusal,
};
use codec::{Compact, Decode, DecodeAll};
use scale_decode::{
	visitor::{decode_with_visitor, IgnoreVisitor},
	DecodeAsFields, DecodeAsType, Field,
};
use subxt::{
	ext::frame_decode::extrinsics::ExtrinsicTypeInfo,
	utils::{AccountId32, Era},
};
use warren_primitives::{blake2_256, Balance, BlockNumber, Clock, NodeId, OpenTerms, Price, SessionId};

/// Longest extrinsic that is looked at.
pub const MAX_HANDED_OPEN: usize = 4 * 1024;

/// An `open` that was handed over. Form only: neither signature nor state were looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOpen {
	/// Who says to have signed it.
	pub signer: AccountId,
	/// The nonce.
	pub nonce: u32,
	/// For the author of the block.
	pub tip: Balance,
	/// Era: how long it is good.
	era: Era,
	/// What is opened.
	pub terms: OpenTerms<AccountId>,
	/// The session's id.
	pub session: SessionId,
	/// `blake2_256` of the bytes, by which it is found in a block.
	pub hash: [u8; 32],
}

impl HandedOpen {
	/// True where it never expires.
	pub fn is_immortal(&self) -> bool {
		self.era == Era::Immortal
	}

	/// The last block that can hold it, where it is valid at `current`; [`BlockNumber::MAX`] where it never expires. (The
	/// session's anchor bounds it too.)
	pub fn last_block(&self, current: BlockNumber) -> BlockNumber {
		last_block(self.era, u64::from(current)).unwrap_or(BlockNumber::MAX)
	}
}

/// Why some bytes are not an `open`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnOpen {
	/// More bytes than any `open` has.
	#[error("extrinsic: {0} bytes; at most {MAX_HANDED_OPEN} are taken")]
	TooLong(usize),
	/// The length prefix is not that of what follows.
	#[error("extrinsic: its length prefix does not match its {0} bytes")]
	Length(usize),
	/// Not a signed extrinsic of version 4.
	#[error("extrinsic: not a signed extrinsic of version 4 (first byte {0:#04x})")]
	Version(u8),
	/// The signer is not named by its account.
	#[error("signer: not named by its account id")]
	Signer,
	/// A part does not decode.
	#[error("{field}: {reason}")]
	Undecodable {
		/// Which.
		field: String,
		/// Why.
		reason: String,
	},
	/// The call is another one.
	#[error("call: {0}; only {ESCROW}.open is taken, alone, not in a batch and not through a proxy")]
	OtherCall(String),
	/// Bytes are left over.
	#[error("call: {0} bytes are left over")]
	TrailingBytes(usize),
	/// The chain's runtime knows no `open` as this program does.
	#[error("{0}")]
	Mismatch(String),
}

/// What the pool of the chain node would say now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
	/// It can go into the next block.
	Ready {
		/// For how many blocks this holds, at least.
		longevity: u64,
	},
	/// Transactions of the same signer have to come first.
	NotYet,
	/// It cannot get into a block.
	Invalid(PoolRefusal),
	/// The runtime cannot tell.
	Unknown,
}

/// Arguments of `open`, decoded by name.
#[derive(DecodeAsType)]
struct OpenArguments {
	payer: Option<AccountId32>,
	node: NodeId,
	tunnel_key: [u8; 32],
	voucher_key: [u8; 32],
	deposit: Balance,
	prepaid: Balance,
	max_price: PriceArgument,
	expires_at: Clock,
	anchor: BlockNumber,
	salt: [u8; 32],
}

#[derive(DecodeAsType)]
struct PriceArgument {
	per_gib: Balance,
	per_hour: Balance,
}

impl From<OpenArguments> for OpenTerms<AccountId> {
	fn from(a: OpenArguments) -> Self {
		Self {
			payer: a.payer.map(|p| p.0),
			node: a.node,
			tunnel_key: a.tunnel_key,
			voucher_key: a.voucher_key,
			deposit: a.deposit,
			prepaid: a.prepaid,
			max_price: Price { per_gib: a.max_price.per_gib, per_hour: a.max_price.per_hour },
			expires_at: a.expires_at,
			anchor: a.anchor,
			salt: a.salt,
		}
	}
}

fn undecodable(field: &str, reason: impl ToString) -> NotAnOpen {
	NotAnOpen::Undecodable { field: field.to_owned(), reason: reason.to_string() }
}

/// Signed, version 4.
const SIGNED_V4: u8 = 0x84;
/// `MultiAddress::Id`.
const ADDRESS_ID: u8 = 0;

impl Runtime {
	/// Takes untrusted bytes for an `open`: a signed extrinsic whose only call it is. Says why they are not one.
	pub fn decode_open(&self, bytes: &[u8]) -> Result<HandedOpen, NotAnOpen> {
		if bytes.len() > MAX_HANDED_OPEN {
			return Err(NotAnOpen::TooLong(bytes.len()));
		}
		let rest = &mut &bytes[..];
		has_its_length(bytes).then_some(()).ok_or(NotAnOpen::Length(bytes.len()))?;
		Compact::<u32>::decode(rest).map_err(|e| undecodable("length", e))?;

		let version = u8::decode(rest).map_err(|e| undecodable("version", e))?;
		(version == SIGNED_V4).then_some(()).ok_or(NotAnOpen::Version(version))?;
		let address = u8::decode(rest).map_err(|e| undecodable("signer", e))?;
		(address == ADDRESS_ID).then_some(()).ok_or(NotAnOpen::Signer)?;
		let signer = AccountId::decode(rest).map_err(|e| undecodable("signer", e))?;

		let types = self.metadata().types();
		let signature = self
			.metadata()
			.extrinsic_signature_info()
			.map_err(|e| NotAnOpen::Mismatch(e.to_string()))?
			.signature_id;
		self.skip(rest, signature, "signature")?;

		let (mut nonce, mut tip, mut era) = (None, 0, None);
		let extensions = self
			.metadata()
			.extrinsic()
			.transaction_extensions_by_version(0)
			.ok_or_else(|| NotAnOpen::Mismatch("the runtime has no transaction extensions".to_owned()))?;
		for extension in extensions {
			let name = extension.identifier();
			let data = self.skip(rest, extension.extra_ty(), name)?;
			match name {
				"CheckNonce" => {
					nonce =
						Some(Compact::<u32>::decode_all(&mut &*data).map_err(|e| undecodable(name, e))?.0);
				}
				"CheckMortality" => {
					era = Some(Era::decode_all(&mut &*data).map_err(|e| undecodable(name, e))?)
				}
				"ChargeTransactionPayment" => {
					tip = Compact::<Balance>::decode_all(&mut &*data).map_err(|e| undecodable(name, e))?.0;
				}
				_ => {}
			}
		}
		let missing = |name: &str| NotAnOpen::Mismatch(format!("the runtime has no extension {name}"));
		let nonce = nonce.ok_or_else(|| missing("CheckNonce"))?;
		let era = era.ok_or_else(|| missing("CheckMortality"))?;

		let [pallet, call] = <[u8; 2]>::decode(rest).map_err(|e| undecodable("call", e))?;
		let escrow = self
			.metadata()
			.pallet_by_name(ESCROW)
			.ok_or_else(|| NotAnOpen::Mismatch(format!("the runtime has no pallet {ESCROW}")))?;
		let open = escrow
			.call_variant_by_name("open")
			.ok_or_else(|| NotAnOpen::Mismatch(format!("the runtime has no call {ESCROW}.open")))?;
		if pallet != escrow.call_index() || call != open.index {
			return Err(NotAnOpen::OtherCall(self.call_name(pallet, call)));
		}
		let mut fields = open.fields.iter().map(|f| Field::new(f.ty.id, f.name.as_deref()));
		let arguments =
			OpenArguments::decode_as_fields(rest, &mut fields, types).map_err(|e| undecodable("call", e))?;
		if !rest.is_empty() {
			return Err(NotAnOpen::TrailingBytes(rest.len()));
		}
		let terms = OpenTerms::from(arguments);
		let known = terms.to_fields().len();
		if open.fields.len() != known {
			return Err(NotAnOpen::Mismatch(format!("{ESCROW}.open takes {} arguments", open.fields.len())));
		}
		let session = terms.session_id(&self.genesis(), &signer);
		Ok(HandedOpen { signer, nonce, tip, era, terms, session, hash: blake2_256(bytes) })
	}

	/// Takes a value of a type off the bytes.
	fn skip<'a>(&self, rest: &mut &'a [u8], ty: u32, field: &str) -> Result<&'a [u8], NotAnOpen> {
		let before = *rest;
		decode_with_visitor(rest, ty, self.metadata().types(), IgnoreVisitor::new())
			.map_err(|e| undecodable(field, e))?;
		Ok(&before[..before.len() - rest.len()])
	}

	fn call_name(&self, pallet: u8, call: u8) -> String {
		let Some(pallet_metadata) = self.metadata().pallet_by_call_index(pallet) else {
			return format!("no pallet has index {pallet}");
		};
		match pallet_metadata.call_variant_by_index(call) {
			Some(variant) => format!("{}.{}", pallet_metadata.name(), variant.name),
			None => format!("{} has no call {call}", pallet_metadata.name()),
		}
	}
}

/// True where the bytes start with the length of what follows: else they would spill over when they stand among other
/// arguments.
pub(crate) fn has_its_length(bytes: &[u8]) -> bool {
	let rest = &mut &bytes[..];
	Compact::<u32>::decode(rest).is_ok_and(|length| length.0 as usize == rest.len())
}

/// Reads a `TransactionValidity` (sp_runtime::transaction_validity).
pub(crate) fn decode_validity(bytes: &[u8]) -> Result<Validity, codec::Error> {
	#[derive(Decode)]
	struct Valid {
		_priority: u64,
		requires: Vec<Vec<u8>>,
		_provides: Vec<Vec<u8>>,
		longevity: u64,
		_propagate: bool,
	}
	#[derive(Decode)]
	enum Invalid {
		Call,
		Payment,
		Future,
		Stale,
		BadProof,
		AncientBirthBlock,
		ExhaustsResources,
		Custom(u8),
		BadMandatory,
		MandatoryValidation,
		BadSigner,
		IndeterminateImplicit,
		UnknownOrigin,
	}
	#[derive(Decode)]
	enum Problem {
		Invalid(Invalid),
		// Whatever it says, the runtime cannot tell.
		Unknown,
	}
	let input = &mut &bytes[..];
	Ok(match <Result<Valid, Problem>>::decode(input)? {
		Ok(valid) if valid.requires.is_empty() => Validity::Ready { longevity: valid.longevity },
		Ok(_) => Validity::NotYet,
		Err(Problem::Unknown) => Validity::Unknown,
		Err(Problem::Invalid(why)) => Validity::Invalid(match why {
			Invalid::Call | Invalid::UnknownOrigin => PoolRefusal::CallNotAllowed,
			Invalid::Payment => PoolRefusal::CannotPay,
			Invalid::Future => return Ok(Validity::NotYet),
			Invalid::Stale => PoolRefusal::Stale,
			Invalid::BadProof | Invalid::BadSigner | Invalid::IndeterminateImplicit => PoolRefusal::BadProof,
			Invalid::AncientBirthBlock => PoolRefusal::Expired,
			Invalid::ExhaustsResources => PoolRefusal::Other("it does not fit into a block".to_owned()),
			Invalid::Custom(code) => PoolRefusal::Other(format!("refused with the runtime's code {code}")),
			Invalid::BadMandatory | Invalid::MandatoryValidation => PoolRefusal::CallNotAllowed,
		}),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;

	#[test]
	fn the_length_prefix_must_fit() {
		assert!(has_its_length(&vec![1u8, 2, 3].encode()));
		for bad in [&[][..], &[0xff; 40][..], &[8, 1][..], &[4, 1, 2][..]] {
			assert!(!has_its_length(bad), "{bad:?}");
		}
	}

	#[test]
	fn validity_is_read() {
		let tags = |n: usize| vec![vec![1u8]; n];
		let valid = |requires| (0u8, 1u64, tags(requires), tags(1), 64u64, true).encode();
		assert_eq!(decode_validity(&valid(0)), Ok(Validity::Ready { longevity: 64 }));
		assert_eq!(decode_validity(&valid(1)), Ok(Validity::NotYet));
		assert_eq!(decode_validity(&[1, 0, 3]), Ok(Validity::Invalid(PoolRefusal::Stale)));
		assert_eq!(decode_validity(&[1, 0, 4]), Ok(Validity::Invalid(PoolRefusal::BadProof)));
		assert_eq!(decode_validity(&[1, 1, 0]), Ok(Validity::Unknown));
		assert!(matches!(decode_validity(&[1, 0, 7, 9]), Ok(Validity::Invalid(PoolRefusal::Other(_)))));
		assert!(decode_validity(&[2]).is_err());
		assert!(decode_validity(&[]).is_err());
	}
}
