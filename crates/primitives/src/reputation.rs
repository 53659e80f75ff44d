//! Scores as others see them, the traits by which pallet reputation meets other pallets, and the bytes that auditors
//! hash off chain.
use crate::{blake2_256, Balance, BlockNumber, GenesisHash, NodeId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::Perbill;

/// Domain of an auditor's commitment.
pub const REPORT_DOMAIN: &str = "warren/audit/report/1";
/// Domain of the tickets that draw auditors.
pub const TICKET_DOMAIN: &str = "warren/audit/ticket/1";
/// Domain of the key that an auditor registers.
pub const KEY_DOMAIN: &str = "warren/audit/key/1";

/// The standing of an operator or of a node. Parts of the whole are in parts of 10^9.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Score {
	/// What to order by: the rating, less what unserved sessions and absence take, and moved by audits.
	pub score: Perbill,
	/// How much of the rating stands on evidence rather than on the prior: evidence ÷ (evidence + prior weight).
	pub confidence: Perbill,
	/// What those who paid say. The only part that can jail.
	pub rating: Perbill,
	/// The part of money lost that was lost in sessions that were served.
	pub served: Perbill,
	/// What auditors found; one half where nobody looked.
	pub audit: Perbill,
	/// How much of the greatest deduction for absence is taken.
	pub absence: Perbill,
	/// What raters lost in fees, decayed to this block, in the smallest unit of WRN.
	pub evidence: Balance,
	/// Last block of the jail, if it is jailed and nothing frees it before.
	pub jailed_until: Option<BlockNumber>,
}

impl Score {
	/// True where it takes no new sessions.
	pub fn is_jailed(&self) -> bool {
		self.jailed_until.is_some()
	}
}

/// The scores that pallet reputation keeps.
pub trait Scores<AccountId> {
	/// The standing of a node. One of which nothing is known has that of its operator.
	fn score_of(node: NodeId) -> Score;
	/// The standing of an operator, over all nodes that it has or had.
	fn score_of_operator(operator: &AccountId) -> Score;
}

/// What the reputation asks the registry.
pub trait NodeLiveness {
	/// First block since which a registered node that its operator did not pause has no valid sign of life; none where it
	/// is alive, paused, was never alive, or is not registered.
	fn absent_since(node: NodeId) -> Option<BlockNumber>;
	/// Lets the node be absent since that block, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_absent(node: NodeId, since: BlockNumber);
}

/// The key that belongs to an auditor's secret: what is registered, while the secret stays off chain.
pub fn audit_key(secret: &[u8; 32]) -> [u8; 32] {
	blake2_256(&(KEY_DOMAIN, secret).encode())
}

/// The ticket of a secret for a node in the round with this seed. The auditor is drawn where it is below the round's
/// threshold. Nobody else knows it before the secret is shown.
pub fn audit_ticket<AccountId: Encode>(
	secret: &[u8; 32],
	auditor: &AccountId,
	seed: &[u8; 32],
	node: NodeId,
) -> u64 {
	let hash = blake2_256(&(TICKET_DOMAIN, secret, auditor, seed, node).encode());
	let (first, _) = hash.split_at(8);
	first.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte))
}

/// What an auditor commits to. `quality` is 0 to 100; `salt` is random and kept. It names the auditor, so that a copy of
/// another's commitment can never be revealed.
pub fn audit_commitment<AccountId: Encode>(
	genesis: &GenesisHash,
	auditor: &AccountId,
	round: u32,
	node: NodeId,
	quality: u8,
	salt: &[u8; 32],
) -> [u8; 32] {
	let bytes: Vec<u8> = (REPORT_DOMAIN, genesis, auditor, round, node, quality, salt).encode();
	blake2_256(&bytes)
}
