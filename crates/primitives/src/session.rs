//! Sessions: their identity, what else is signed in one, and how they are shown.
use crate::{
	blake2_256, Balance, BlockNumber, Clock, Ed25519Key, GenesisHash, NodeId, Price, SessionId,
	TunnelAddress, TunnelKey,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Domain of a session's identity.
pub const SESSION_DOMAIN: &str = "warren/session/1";
/// Domain of a rating's signature.
pub const RATING_DOMAIN: &[u8] = b"warren/rating/1";
/// Domain of the signature that resumes or attaches to a session.
pub const RESUME_DOMAIN: &[u8] = b"warren/resume/1";
/// How many blocks after its anchor an `open` may land; a closed id is remembered as long.
pub const ANCHOR_WINDOW: BlockNumber = 32;

/// `blake2_256(SCALE("warren/session/1", genesis, payer, node, tunnel_key, voucher_key, anchor, salt))`.
///
/// `payer` is the account whose money is held (32 bytes), `anchor` a block height.
#[allow(clippy::too_many_arguments)]
pub fn session_id<AccountId: Encode>(
	genesis: &GenesisHash,
	payer: &AccountId,
	node: NodeId,
	tunnel_key: &TunnelKey,
	voucher_key: &Ed25519Key,
	anchor: BlockNumber,
	salt: &[u8; 32],
) -> SessionId {
	blake2_256(&(SESSION_DOMAIN, genesis, payer, node, tunnel_key, voucher_key, anchor, salt).encode())
}

/// What `voucher_key` signs to rate a session: `"warren/rating/1" ++ genesis ++ SCALE(session, stars)`.
pub fn rating_bytes(genesis: &GenesisHash, session: &SessionId, stars: u8) -> Vec<u8> {
	let mut bytes = RATING_DOMAIN.to_vec();
	bytes.extend_from_slice(genesis);
	(session, stars).encode_to(&mut bytes);
	bytes
}

/// What `voucher_key` signs to prove to a provider that it holds the session:
/// `"warren/resume/1" ++ genesis ++ SCALE(session, challenge)`.
pub fn resume_bytes(genesis: &GenesisHash, session: &SessionId, challenge: &[u8; 32]) -> Vec<u8> {
	let mut bytes = RESUME_DOMAIN.to_vec();
	bytes.extend_from_slice(genesis);
	(session, challenge).encode_to(&mut bytes);
	bytes
}

/// The arguments of the call `open`, in its order. `AccountId` is 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct OpenTerms<AccountId> {
	/// Whose money is held: the signer's, or that of a sponsor who allowed it.
	pub payer: Option<AccountId>,
	/// The node.
	pub node: NodeId,
	/// The consumer's WireGuard key for this session.
	pub tunnel_key: TunnelKey,
	/// The Ed25519 key that signs vouchers, the rating and the resumption.
	pub voucher_key: Ed25519Key,
	/// Most that the session may cost; the connection charge comes on top.
	pub deposit: Balance,
	/// The part of the deposit that the provider may claim with no voucher.
	pub prepaid: Balance,
	/// Refused where the node asks more: the quote that the consumer was shown.
	pub max_price: Price,
	/// When the session ends by itself, on the clock of settlement.
	pub expires_at: Clock,
	/// The height from which on it may land, up to [`ANCHOR_WINDOW`] blocks later.
	pub anchor: BlockNumber,
	/// Random.
	pub salt: [u8; 32],
}

impl<AccountId: Encode> OpenTerms<AccountId> {
	/// The id that the session will have when `signer` submits this.
	pub fn session_id(&self, genesis: &GenesisHash, signer: &AccountId) -> SessionId {
		let payer = self.payer.as_ref().unwrap_or(signer);
		session_id(genesis, payer, self.node, &self.tunnel_key, &self.voucher_key, self.anchor, &self.salt)
	}
}

/// Why a session is closing.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum CloseReason {
	/// The payer, the sponsor or the signer of `open` closed it.
	#[codec(index = 0)]
	Payer,
	/// It expired.
	#[codec(index = 1)]
	Expired,
	/// Its node left the registry.
	#[codec(index = 2)]
	NodeLeft,
}

/// Where a session stands. A session that is settled is gone from the state.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum SessionStatus {
	/// Traffic may flow.
	#[codec(index = 0)]
	Open,
	/// No more traffic; the provider may present its best voucher while the clock is at most `deadline`, after which
	/// anyone may finalise.
	#[codec(index = 1)]
	Closing {
		/// Why.
		reason: CloseReason,
		/// Last value of the clock at which a voucher is taken.
		deadline: Clock,
	},
}

/// A session as the runtime API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SessionView<AccountId> {
	/// Its id.
	pub id: SessionId,
	/// Who signed `open`.
	pub opener: AccountId,
	/// Whose money is held.
	pub payer: AccountId,
	/// The node.
	pub node: NodeId,
	/// Its operator.
	pub operator: AccountId,
	/// The consumer's WireGuard key.
	pub tunnel_key: TunnelKey,
	/// The key that signs vouchers.
	pub voucher_key: Ed25519Key,
	/// Inner addresses.
	pub address: TunnelAddress,
	/// Most that it may cost.
	pub deposit: Balance,
	/// What may be claimed with no voucher.
	pub prepaid: Balance,
	/// Paid out so far, fees included.
	pub paid: Balance,
	/// Fees taken out of `paid` so far.
	pub fee_taken: Balance,
	/// Held on top of the deposit until a voucher is presented or the session ends.
	pub connection_charge: Balance,
	/// True once a voucher was presented: the connection charge is the provider's.
	pub charge_earned: bool,
	/// Price of the moment of `open`.
	pub price: Price,
	/// Fee rate of the moment of `open`, in parts of 10^9.
	pub fee_parts: u32,
	/// Block of `open`.
	pub opened_at: BlockNumber,
	/// When it ends by itself, on the clock.
	pub expires_at: Clock,
	/// Where it stands now.
	pub status: SessionStatus,
}

/// What of the escrow's parameters a client needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct SessionParams {
	/// The clock now.
	pub clock: Clock,
	/// Taken on top of each deposit; also the most that a provider lends.
	pub connection_charge: Balance,
	/// How many ticks of the clock a provider has to present a better voucher.
	pub dispute_window: Clock,
	/// Protocol fee for sessions that open now, in parts of 10^9.
	pub fee_parts: u32,
	/// Least deposit.
	pub min_deposit: Balance,
	/// Shortest life of a session, in ticks.
	pub min_duration: Clock,
	/// Longest life of a session, in ticks.
	pub max_duration: Clock,
	/// Most items of a `claim_many`.
	pub max_claims: u32,
	/// Milliseconds of a block slot.
	pub slot_millis: u64,
}

/// What a session would cost.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Quote {
	/// The node.
	pub node: NodeId,
	/// Its price now.
	pub price: Price,
	/// What the traffic and the time that were asked for cost.
	pub cost: Balance,
	/// Comes on top.
	pub connection_charge: Balance,
	/// The part of `cost` that is the network's fee.
	pub fee: Balance,
	/// Most that may be deposited for one session now.
	pub max_deposit: Balance,
	/// None where the node would take the session.
	pub refuses: Option<crate::node::Refusal>,
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The layout that a client in another language has to build: fixed here byte by byte.
	#[test]
	fn the_session_id_is_the_hash_of_the_documented_bytes() {
		let mut bytes = alloc::vec![16 << 2];
		bytes.extend_from_slice(b"warren/session/1");
		bytes.extend_from_slice(&[1; 32]);
		bytes.extend_from_slice(&[2; 32]);
		bytes.extend_from_slice(&7u32.to_le_bytes());
		bytes.extend_from_slice(&[3; 32]);
		bytes.extend_from_slice(&[4; 32]);
		bytes.extend_from_slice(&9u32.to_le_bytes());
		bytes.extend_from_slice(&[5; 32]);
		assert_eq!(session_id(&[1; 32], &[2u8; 32], 7, &[3; 32], &[4; 32], 9, &[5; 32]), blake2_256(&bytes));
	}
}
