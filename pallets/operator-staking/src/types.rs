//! What the pallet keeps.
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};
use sp_runtime::{FixedPointNumber, FixedU128, Perbill};
use sp_staking::SessionIndex;
use warren_primitives::{Balance, BlockNumber};

/// Most cohorts of a pool: one for each session of the report horizon in which somebody joined.
pub const MAX_COHORTS: u32 = 128;
/// Most sessions out of which delegations are leaving at a time.
pub const MAX_LEAVING: u32 = 256;
/// Most slashes that wait for an operator at a time.
pub const MAX_PENDING: u32 = 256;
/// Of those, so many may be governance's.
pub const MAX_PENDING_BY_VOTE: u32 = 32;
/// Most chunks of self stake that are unbonding, and of one delegation that are leaving.
pub const MAX_CHUNKS: u32 = 32;
/// Most parts of a delegation, by the session in which they joined.
pub const MAX_PARTS: u32 = 16;
/// A base pool whose shares are worth less than one part in so many of what they were is wiped.
pub const LEAST_PRICE: u128 = 1_000_000_000;

/// `a × b ÷ c` rounded down; none where it does not fit or `c` is zero.
pub(crate) fn mul_div(a: u128, b: u128, c: u128) -> Option<u128> {
	multiply_by_rational_with_rounding(a, b, c, Rounding::Down)
}

/// `a × b ÷ c` rounded up.
pub(crate) fn mul_div_up(a: u128, b: u128, c: u128) -> Option<u128> {
	multiply_by_rational_with_rounding(a, b, c, Rounding::Up)
}

/// An amount times a rate per unit, rounded down.
pub(crate) fn times(amount: Balance, rate: FixedU128) -> Balance {
	mul_div(amount, rate.into_inner(), FixedU128::DIV).unwrap_or(0)
}

/// What an operator takes of its delegators' rewards.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Commission {
	/// The rate now.
	pub rate: Perbill,
	/// A higher rate, and the first session whose rewards it counts for.
	pub rise: Option<(Perbill, SessionIndex)>,
}

impl Commission {
	/// The rate for the rewards of `session`.
	pub fn at(&self, session: SessionIndex) -> Perbill {
		match self.rise {
			Some((rate, from)) if from <= session => rate,
			_ => self.rate,
		}
	}
}

/// Money that is on its way out.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Unbonding {
	/// The session in which it was unbonded: it answers for offences of that session and of former ones.
	pub session: SessionIndex,
	/// First session in which it may be withdrawn.
	pub until: SessionIndex,
	/// How much.
	pub amount: Balance,
}

/// An operator and its own stake. All of `own` and `unbonding` is on hold in its account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Operator {
	/// Its self stake.
	pub own: Balance,
	/// What others delegated to it, all cohorts together.
	pub delegated: Balance,
	/// Self stake on its way out, the oldest first.
	pub unbonding: BoundedVec<Unbonding, ConstU32<MAX_CHUNKS>>,
	/// What it takes of its delegators' rewards.
	pub commission: Commission,
	/// Rewards that it has not claimed.
	pub rewards: Balance,
	/// The part of its self stake that is bonded for registered nodes.
	pub node_bonds: Balance,
	/// The part that stays locked for nodes that have left.
	pub leaving_bonds: Balance,
}

impl Operator {
	/// The self stake that is bonded for nodes.
	pub fn earmarked(&self) -> Balance {
		self.node_bonds.saturating_add(self.leaving_bonds)
	}

	/// What is on hold in its account.
	pub fn held(&self) -> Balance {
		self.unbonding.iter().fold(self.own, |sum, chunk| sum.saturating_add(chunk.amount))
	}

	/// Its self stake and as much of the delegations as that carries.
	pub fn counted(&self, factor: u32) -> Balance {
		self.own.saturating_add(self.delegated.min(self.own.saturating_mul(factor.into())))
	}

	/// True where nothing of it is left to remember.
	pub fn is_gone(&self) -> bool {
		self.held() == 0 && self.delegated == 0 && self.rewards == 0 && self.earmarked() == 0
	}

	/// The self stake that answers for an offence of `session`.
	pub fn liable(&self, session: SessionIndex) -> Balance {
		self.unbonding
			.iter()
			.filter(|chunk| chunk.session >= session)
			.fold(self.own, |sum, chunk| sum.saturating_add(chunk.amount))
	}

	/// Takes `amount` out of what is liable: first of what is bonded, then of what was unbonded last. Returns what was
	/// taken.
	pub fn slash(&mut self, session: SessionIndex, amount: Balance) -> Balance {
		let first = amount.min(self.own);
		self.own -= first;
		let mut left = amount - first;
		for chunk in self.unbonding.iter_mut().rev().filter(|chunk| chunk.session >= session) {
			let part = left.min(chunk.amount);
			chunk.amount -= part;
			left -= part;
		}
		self.unbonding.retain(|chunk| chunk.amount > 0);
		amount - left
	}
}

/// Where a part of a delegation stands.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum BucketId {
	/// With all that is older than the report horizon. The number counts the times that it was wiped.
	#[codec(index = 0)]
	Base(u32),
	/// With what else joined in this session.
	#[codec(index = 1)]
	Joined(SessionIndex),
}

/// Pooled money. Who has a share of `shares` has that share of `balance`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Bucket {
	/// The money.
	pub balance: Balance,
	/// The shares in it.
	pub shares: u128,
	/// What a share has earned up to [`Bucket::seen`].
	pub earned: FixedU128,
	/// [`Pool::per_unit`] when balance or shares last changed.
	pub seen: FixedU128,
}

impl Bucket {
	/// What a share has earned so far, rounded down.
	pub fn earned_at(&self, per_unit: FixedU128) -> FixedU128 {
		let since = per_unit.into_inner().saturating_sub(self.seen.into_inner());
		let gain = mul_div(since, self.balance, self.shares).unwrap_or(0);
		FixedU128::from_inner(self.earned.into_inner().saturating_add(gain))
	}

	/// Writes down what a share has earned. To be called before balance or shares change.
	pub fn settle(&mut self, per_unit: FixedU128) {
		self.earned = self.earned_at(per_unit);
		self.seen = per_unit;
	}

	/// What `shares` are worth.
	pub fn value(&self, shares: u128) -> Balance {
		mul_div(shares, self.balance, self.shares).unwrap_or(0)
	}
}

/// What joined in one session, as long as it is younger than the report horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Cohort {
	/// In which session. It earns, and answers for offences, from the next one on.
	pub session: SessionIndex,
	/// The money.
	pub bucket: Bucket,
}

/// The delegations of one operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Pool {
	/// How many times the base was wiped by a slash.
	pub generation: u32,
	/// What joined longer ago than the report horizon.
	pub base: Bucket,
	/// What joined within it, the oldest first.
	pub cohorts: BoundedVec<Cohort, ConstU32<MAX_COHORTS>>,
	/// What joins in the present session, or joined in the last one that anybody joined in.
	pub joining: Option<Cohort>,
	/// What a unit of stake that was there from the beginning would have earned.
	pub per_unit: FixedU128,
	/// Money for rewards that are not claimed.
	pub rewards: Balance,
	/// Accounts with a delegation, leaving ones included.
	pub delegators: u32,
}

impl Pool {
	/// What earns: all but what joins in the present session (if [`Pool::joining`] is only that).
	pub fn earning(&self) -> Balance {
		self.cohorts.iter().fold(self.base.balance, |sum, cohort| sum.saturating_add(cohort.bucket.balance))
	}

	/// All that is delegated.
	pub fn total(&self) -> Balance {
		self.earning().saturating_add(self.joining.map_or(0, |cohort| cohort.bucket.balance))
	}

	/// What answers for an offence of `session`, of what has not left.
	pub fn liable(&self, session: SessionIndex) -> Balance {
		self.cohorts
			.iter()
			.chain(&self.joining)
			.filter(|cohort| cohort.session < session)
			.fold(self.base.balance, |sum, cohort| sum.saturating_add(cohort.bucket.balance))
	}

	/// The bucket of this name, while there is one.
	pub fn bucket(&mut self, id: BucketId) -> Option<&mut Bucket> {
		match id {
			BucketId::Base(generation) => (generation == self.generation).then_some(&mut self.base),
			BucketId::Joined(session) => self
				.cohorts
				.iter_mut()
				.chain(&mut self.joining)
				.find(|cohort| cohort.session == session)
				.map(|cohort| &mut cohort.bucket),
		}
	}

	/// Lets what joined in a session before `now` earn from now on. To be called before [`Pool::per_unit`] rises. False
	/// where there is no room, which [`MAX_COHORTS`] rules out.
	pub fn admit(&mut self, now: SessionIndex) -> bool {
		let Some(mut cohort) = self.joining.filter(|cohort| cohort.session < now) else { return true };
		cohort.bucket.seen = self.per_unit;
		if self.cohorts.try_push(cohort).is_err() {
			return false;
		}
		self.joining = None;
		true
	}
}

/// What became of a bucket that is no more, for those who have not noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Ended {
	/// Shares of those who have not noticed.
	pub shares: u128,
	/// What a share had earned.
	pub earned: FixedU128,
	/// The generation of the base that it went into.
	pub generation: u32,
	/// Shares of that base which are kept for them. None where a slash took all.
	pub minted: u128,
	/// What a share of that base had earned by then.
	pub since: FixedU128,
}

/// A part of a delegation.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Part {
	/// Where it stands.
	pub bucket: BucketId,
	/// Its shares there.
	pub shares: u128,
	/// What a share had earned when its rewards were last counted.
	pub counted: FixedU128,
}

/// A part of a delegation that is leaving.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LeavingPart {
	/// In which session it was undelegated.
	pub session: SessionIndex,
	/// Its shares of what left in that session.
	pub shares: u128,
}

/// What an account delegated to an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Delegation {
	/// What stands.
	pub parts: BoundedVec<Part, ConstU32<MAX_PARTS>>,
	/// What is leaving.
	pub leaving: BoundedVec<LeavingPart, ConstU32<MAX_CHUNKS>>,
	/// Rewards that were counted and not claimed.
	pub rewards: Balance,
}

impl Delegation {
	/// True where nothing of it is left.
	pub fn is_gone(&self) -> bool {
		self.parts.is_empty() && self.leaving.is_empty() && self.rewards == 0
	}
}

/// All that was undelegated from an operator in one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct LeavingPool {
	/// In which session. It answers for offences of that session and of former ones.
	pub session: SessionIndex,
	/// First session in which it may be withdrawn.
	pub until: SessionIndex,
	/// The money.
	pub balance: Balance,
	/// The shares in it.
	pub shares: u128,
}

/// The bond of a node: an earmark of its operator's self stake.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct NodeBond {
	/// How much.
	pub amount: Balance,
	/// First block in which it may be released; none while the node is registered.
	pub release_at: Option<BlockNumber>,
}

/// What stood behind a validator when a session began, and what offences in that session were charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Exposure {
	/// Self stake.
	pub own: Balance,
	/// Delegations.
	pub delegated: Balance,
	/// What it counts for in rewards: see [`Operator::counted`].
	pub counted: Balance,
	/// The worst offence in this session that was reported.
	pub fraction: Perbill,
	/// What of the self stake was charged for it.
	pub own_charged: Balance,
	/// What of the delegations was charged for it.
	pub delegated_charged: Balance,
}

/// A slash that waits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct PendingSlash<AccountId> {
	/// Whose stake.
	pub operator: AccountId,
	/// The session whose stake pays.
	pub session: SessionIndex,
	/// To be taken from the self stake.
	pub own: Balance,
	/// To be taken from the delegations.
	pub delegated: Balance,
	/// First session in which it may be applied.
	pub apply_at: SessionIndex,
	/// True where governance decided it, false where an offence was proven.
	pub by_vote: bool,
}

/// Names of the slashes that wait for one operator, each with the session whose stake pays.
pub type PendingList = BoundedVec<(SessionIndex, u32), ConstU32<MAX_PENDING>>;
/// What is leaving, by session.
pub type LeavingList = BoundedVec<LeavingPool, ConstU32<MAX_LEAVING>>;

/// An operator that wants to validate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Candidate<AccountId> {
	/// Who.
	pub who: AccountId,
	/// What it counts for: see [`Operator::counted`].
	pub stake: Balance,
}

/// What an offence was, for as long as it may be punished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Offender {
	/// In which session.
	pub session: SessionIndex,
	/// How severe.
	pub fraction: Perbill,
}

/// Splits `amount`, at most the sum, among `parts` in proportion: exactly, none more than it has.
pub(crate) fn split(amount: Balance, parts: &[Balance]) -> Vec<Balance> {
	let total = parts.iter().fold(0, |sum: Balance, part| sum.saturating_add(*part));
	let amount = amount.min(total);
	let mut shares: Vec<Balance> =
		parts.iter().map(|part| mul_div(*part, amount, total).unwrap_or(0).min(*part)).collect();
	let mut left = amount - shares.iter().sum::<Balance>();
	for (share, part) in shares.iter_mut().zip(parts) {
		let more = left.min(part - *share);
		*share += more;
		left -= more;
	}
	shares
}
