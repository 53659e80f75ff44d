//! Cumulative vouchers: the promise of a consumer to pay, signed off chain as it uses traffic.
use crate::{blake2_256, Balance, GenesisHash, SessionId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Domain of the signed bytes of a voucher.
pub const VOUCHER_DOMAIN: &[u8] = b"warren/voucher/1";

/// "I have used traffic worth `amount` in this session so far."
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Voucher {
	/// The session that pays.
	pub session: SessionId,
	/// All that is owed since the session began (cumulative), the connection charge not included.
	pub amount: Balance,
	/// [`Usage::hash`] of what was used: the chain learns what was paid, never how much was used.
	pub usage_hash: [u8; 32],
}

impl Voucher {
	/// The bytes that the session's `voucher_key` signs, raw Ed25519:
	/// `"warren/voucher/1" ++ genesis ++ SCALE(voucher)`. The domain has no length prefix.
	pub fn signed_bytes(&self, genesis: &GenesisHash) -> Vec<u8> {
		let mut bytes = Vec::with_capacity(VOUCHER_DOMAIN.len() + 32 + 80);
		bytes.extend_from_slice(VOUCHER_DOMAIN);
		bytes.extend_from_slice(genesis);
		self.encode_to(&mut bytes);
		bytes
	}
}

/// What was used, as the consumer counted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Usage {
	/// Inner IP bytes from the consumer.
	pub bytes_up: u64,
	/// Inner IP bytes to the consumer.
	pub bytes_down: u64,
	/// Seconds with a live handshake.
	pub seconds: u64,
	/// Random, so that the hash does not tell the counts.
	pub salt: [u8; 32],
}

impl Usage {
	/// `blake2_256(SCALE(usage))`.
	pub fn hash(&self) -> [u8; 32] {
		blake2_256(&self.encode())
	}

	/// Both directions together.
	pub fn bytes(&self) -> u64 {
		self.bytes_up.saturating_add(self.bytes_down)
	}
}
