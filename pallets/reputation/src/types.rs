//! What is stored.
use crate::math::{self, decay};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::{ConstU32, Get},
	BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use sp_runtime::Perbill;
use warren_primitives::{Balance, BlockNumber, NodeId};

/// Most bytes of the reason of a dispute.
pub const MAX_REASON: u32 = 256;
/// What one round of audits weighs in a record.
pub const AUDIT_UNIT: Balance = 1_000_000_000;
/// What one block of absence weighs in a record.
pub const ABSENCE_UNIT: Balance = 1_000_000;

/// Evidence on an operator or on a node, as of one block. All of it fades with the same half-life.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Record {
	/// Lost in fees by those who rated it well.
	pub good: Balance,
	/// Lost in fees by those who rated it badly.
	pub bad: Balance,
	/// Lost in fees in all its settled sessions, rated or not.
	pub served: Balance,
	/// Connection charges that were burned because no voucher came.
	pub burned: Balance,
	/// What auditors found good, in parts of [`AUDIT_UNIT`].
	pub audit_good: Balance,
	/// What auditors found bad, in parts of [`AUDIT_UNIT`].
	pub audit_bad: Balance,
	/// Blocks that it was absent, in parts of [`ABSENCE_UNIT`]. Counted for nodes only.
	pub absent: Balance,
	/// Block of all this.
	pub at: BlockNumber,
	/// Block in which it was jailed. Whether it still is follows from the rest.
	pub jailed_at: Option<BlockNumber>,
}

impl Record {
	/// Lets everything fade until `now`.
	pub(crate) fn fade(&mut self, now: BlockNumber, half_life: BlockNumber) {
		let elapsed = now.saturating_sub(self.at);
		if elapsed == 0 {
			return;
		}
		let Self { good, bad, served, burned, audit_good, audit_bad, absent, at, jailed_at: _ } = self;
		for value in [good, bad, served, burned, audit_good, audit_bad, absent] {
			*value = decay(*value, elapsed, half_life);
		}
		*at = now;
	}

	/// What raters lost.
	pub(crate) fn evidence(&self) -> Balance {
		self.good.saturating_add(self.bad)
	}

	/// True where so little is left that it says nothing.
	pub(crate) fn is_dust(&self, dust: Balance) -> bool {
		let money = [self.good, self.bad, self.served, self.burned].into_iter().all(|value| value < dust);
		let audits = self.audit_good.saturating_add(self.audit_bad) < AUDIT_UNIT / 1_000;
		self.jailed_at.is_none() && money && audits && self.absent < ABSENCE_UNIT
	}

	/// Adds the finding of a round of audits; `share` is what is left of it by now.
	pub(crate) fn add_audit(&mut self, quality: u8, share: Balance) {
		let good = share.saturating_mul(u128::from(quality.min(100))) / 100;
		math::add(&mut self.audit_good, good);
		math::add(&mut self.audit_bad, share.saturating_sub(good));
	}
}

/// Evidence on a node.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct NodeRecord<AccountId> {
	/// Who answers for it. A node never changes hands.
	pub operator: AccountId,
	/// The evidence.
	pub record: Record,
	/// Absence is counted up to this block.
	pub absence_counted: BlockNumber,
}

/// How much weight a payer's ratings of one operator have had. Fades with the half-life.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Voice {
	/// Lost in fees, as far as it counted.
	pub used: Balance,
	/// Block of this.
	pub at: BlockNumber,
}

/// The rating of a session, kept while it can be disputed, and so that what is paid after it counts too.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Rating<AccountId> {
	/// The node.
	pub node: NodeId,
	/// Its operator.
	pub operator: AccountId,
	/// Who paid.
	pub payer: AccountId,
	/// 1 to 5.
	pub stars: u8,
	/// What the session had lost in fees when it was last looked at.
	pub fee_seen: Balance,
	/// What of it was added to the good evidence, as of `at`.
	pub good: Balance,
	/// What of it was added to the bad evidence, as of `at`.
	pub bad: Balance,
	/// Block of the two.
	pub at: BlockNumber,
	/// Last block in which it is kept and may be disputed.
	pub until: BlockNumber,
}

/// A dispute of a rating.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Dispute<AccountId> {
	/// Who opened it.
	pub opener: AccountId,
	/// Held from the opener.
	pub deposit: Balance,
	/// First block in which it may be withdrawn undecided.
	pub withdraw_from: BlockNumber,
	/// What the opener says, or where to read it.
	pub reason: BoundedVec<u8, ConstU32<MAX_REASON>>,
}

/// How a dispute ends.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Verdict {
	/// The rating counts nothing any more; the deposit goes back.
	#[codec(index = 0)]
	Void,
	/// The rating stands; the deposit goes back.
	#[codec(index = 1)]
	Stands,
	/// The rating stands, and the deposit goes to the treasury.
	#[codec(index = 2)]
	Frivolous,
}

/// Whose standing is meant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Subject<AccountId> {
	/// An operator, with all its nodes.
	#[codec(index = 0)]
	Operator(AccountId),
	/// One node.
	#[codec(index = 1)]
	Node(NodeId),
}

/// The key of an auditor's secret.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AuditKey {
	/// [`warren_primitives::reputation::audit_key`] of the secret.
	pub hash: [u8; 32],
	/// Block in which it was written down. It draws only by randomness that is younger.
	pub since: BlockNumber,
}

/// An auditor.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Auditor {
	/// Held for it.
	pub deposit: Balance,
	/// The key that is not used yet.
	pub key: AuditKey,
	/// The key whose secret was shown last, and the round of that.
	pub shown: Option<(u32, AuditKey)>,
}

/// A round of audits. Its times are fixed when it opens.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Round {
	/// Its randomness.
	pub seed: [u8; 32],
	/// Keys that are not older than this block draw nothing in this round.
	pub keys_before: BlockNumber,
	/// An auditor is drawn for a node where its ticket is below this.
	pub threshold: u64,
	/// Last block in which commitments are taken.
	pub commit_until: BlockNumber,
	/// Last block in which reports are revealed.
	pub reveal_until: BlockNumber,
	/// What its rewards may still cost.
	pub budget: Balance,
}

/// The commitments of an auditor in one round that are not revealed.
#[derive(
	CloneNoBound,
	DebugNoBound,
	PartialEqNoBound,
	EqNoBound,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(Most))]
pub struct Commitments<Most: Get<u32>> {
	/// The round.
	pub round: u32,
	/// Held for each.
	pub deposit: Balance,
	/// [`warren_primitives::reputation::audit_commitment`]s.
	pub hashes: BoundedVec<[u8; 32], Most>,
}

/// A report that was revealed.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Report<AccountId> {
	/// Who reports.
	pub auditor: AccountId,
	/// Its ticket: where there are too many reports, the lowest count.
	pub ticket: u64,
	/// 0 (useless) to 100 (as it states).
	pub quality: u8,
}

/// The reports on one node in one round, in the order of their tickets.
// What is derived repeats the bounds.
#[allow(clippy::multiple_bound_locations)]
#[derive(
	CloneNoBound,
	DebugNoBound,
	PartialEqNoBound,
	EqNoBound,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(Most))]
pub struct Audit<AccountId: Clone + core::fmt::Debug + PartialEq + Eq, Most: Get<u32>> {
	/// The node's operator.
	pub operator: AccountId,
	/// The reports.
	pub reports: BoundedVec<Report<AccountId>, Most>,
}

/// The running round, as a wallet or an auditor's program reads it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct RoundView {
	/// Its number.
	pub number: u32,
	/// Its seed, times and threshold.
	pub round: Round,
}

/// Where the sweeping of faded entries goes on.
#[derive(
	Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SweepCursor {
	/// Which map: see [`crate::sweep`].
	pub map: u8,
	/// After which key.
	pub after: Option<BoundedVec<u8, ConstU32<256>>>,
}

/// How the parts of a score add up. Read from the parameters at once.
pub(crate) struct Effects {
	pub(crate) unserved: Perbill,
	pub(crate) absence: Perbill,
	pub(crate) audit: Perbill,
}
