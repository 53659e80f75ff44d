#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

pub mod defaults;
mod impls;
pub mod math;
pub mod sweep;
mod try_state;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{
	Audit, AuditKey, Auditor, Commitments, Dispute, NodeRecord, Rating, Record, Report, Round, RoundView,
	Subject, SweepCursor, Verdict, Voice, ABSENCE_UNIT, AUDIT_UNIT, MAX_REASON,
};
pub use weights::WeightInfo;

use frame_support::traits::fungible;
use warren_primitives::{
	reputation::{NodeLiveness, Score, Scores},
	traits::NodeDirectory,
	Balance, BlockNumber, NodeId, SessionId,
};

/// The reports on a node in the runtime `T`.
pub type AuditOf<T> = Audit<<T as frame_system::Config>::AccountId, <T as Config>::MaxReports>;

/// How many rounds after its own an audit may be settled. Older ones count nothing and are swept.
pub const ROUNDS_KEPT: u32 = 30;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::{pallet_prelude::*, traits::Randomness, weights::WeightMeter};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{traits::BlockNumberProvider, Perbill};

	/// Version of the layout of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The scores.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides. The values that governance may change are read anew in every call.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Where deposits are held and rewards are paid.
		type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
			+ fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason: From<HoldReason>>;
		/// The nodes.
		type Directory: NodeDirectory<Self::AccountId>;
		/// Which nodes are absent.
		type Liveness: NodeLiveness;
		/// BABE's randomness of one epoch ago, with the block since which it was known.
		type Randomness: Randomness<Self::Hash, BlockNumberFor<Self>>;
		/// The height of this chain.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;
		/// Who may free from jail.
		type FreeOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Who decides disputes.
		type DisputeOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Pays the rewards of auditors. Has to hold the existential deposit, which is never paid out.
		type AuditPot: Get<Self::AccountId>;
		/// Gets lost deposits. Has to exist from genesis on.
		type TreasuryPot: Get<Self::AccountId>;

		/// Blocks after which evidence counts half; at least 1.
		type HalfLife: Get<BlockNumber>;
		/// The rating of an operator of whom nothing is known.
		type PriorMean: Get<Perbill>;
		/// How much evidence the prior is worth, in the smallest unit lost in fees.
		type PriorWeight: Get<Balance>;
		/// How many times a bad rating weighs a good one of the same cost; at least 1 and at most 1,000.
		type BadRatingFactor: Get<u32>;
		/// Most that the ratings of one payer weigh at one operator at a time.
		type PayerCap: Get<Balance>;
		/// A rating that weighs less than this counts nothing and leaves nothing in the state; at least 1.
		type MinRatingWeight: Get<Balance>;
		/// Blocks for which a rating is kept: it may be disputed, and what is paid later counts.
		type RatingRetention: Get<BlockNumber>;
		/// Most that sessions which closed unserved take off a score.
		type UnservedEffect: Get<Perbill>;
		/// How much lost in served sessions every node is credited with, in the smallest unit.
		type ServedPrior: Get<Balance>;
		/// Most that absence takes off a score.
		type AbsenceEffect: Get<Perbill>;
		/// Blocks of absence that take half of [`Config::AbsenceEffect`]; at least 1.
		type AbsenceScale: Get<BlockNumber>;
		/// Most that audits move a score, up or down.
		type AuditEffect: Get<Perbill>;
		/// How many rounds of audits the prior of one half is worth.
		type AuditPrior: Get<u32>;

		/// Below this rating an operator or a node is jailed.
		type JailFloor: Get<Perbill>;
		/// From this rating on it is released; above [`Config::JailFloor`].
		type JailRelease: Get<Perbill>;
		/// With less evidence than this nobody is jailed, in the smallest unit lost in fees.
		type JailEvidence: Get<Balance>;
		/// Most blocks of a jail; at least 1.
		type MaxJail: Get<BlockNumber>;

		/// Held from who disputes a rating.
		type DisputeDeposit: Get<Balance>;
		/// Blocks after which an undecided dispute may be withdrawn.
		type DisputeTimeout: Get<BlockNumber>;

		/// Held from an auditor.
		type AuditorDeposit: Get<Balance>;
		/// Held for each commitment; lost where it is not revealed.
		type CommitDeposit: Get<Balance>;
		/// Blocks of a round in which commitments are taken; at least 1.
		type CommitPeriod: Get<BlockNumber>;
		/// Blocks after them in which reports are revealed; at least 1.
		type RevealPeriod: Get<BlockNumber>;
		/// How many blocks older than the round's randomness a key has to be: an epoch, as those who make its last blocks know
		/// it before others.
		type KeyAge: Get<BlockNumber>;
		/// How many auditors are drawn for each node, on average.
		type AuditorsPerNode: Get<u32>;
		/// With fewer reports than this an audit counts nothing; at least 1.
		type MinReports: Get<u32>;
		/// How far from the median a report may lie and be rewarded, of 100.
		type AuditTolerance: Get<u8>;
		/// For each report near the median.
		type AuditReward: Get<Balance>;
		/// Most that the rewards of a round cost.
		type RoundBudget: Get<Balance>;
		/// Most reports on a node in a round: those with the lowest tickets.
		#[pallet::constant]
		type MaxReports: Get<u32>;
		/// Most commitments of an auditor in a round.
		#[pallet::constant]
		type MaxCommitments: Get<u32>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Why this pallet holds money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The deposit of a dispute.
		#[codec(index = 0)]
		Dispute,
		/// The deposit of an auditor.
		#[codec(index = 1)]
		Auditor,
		/// The deposits of commitments that are not revealed.
		#[codec(index = 2)]
		Commitment,
	}

	/// Evidence on operators, over all nodes that they have or had. Absent where there is none.
	#[pallet::storage]
	pub type Operators<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Record>;

	/// Evidence on nodes. Absent where there is none.
	#[pallet::storage]
	pub type Nodes<T: Config> = StorageMap<_, Twox64Concat, NodeId, NodeRecord<T::AccountId>>;

	/// Operator × payer: how much weight the payer's ratings have had.
	#[pallet::storage]
	pub type Voices<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, T::AccountId, Voice>;

	/// Ratings of sessions, while they are kept.
	#[pallet::storage]
	pub type Ratings<T: Config> = StorageMap<_, Identity, SessionId, Rating<T::AccountId>>;

	/// Disputes that are not decided, by the session whose rating they are about.
	#[pallet::storage]
	pub type Disputes<T: Config> = StorageMap<_, Identity, SessionId, Dispute<T::AccountId>>;

	/// Who audits.
	#[pallet::storage]
	pub type Auditors<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Auditor>;

	/// How many auditors there are.
	#[pallet::storage]
	pub type AuditorCount<T> = StorageValue<_, u32, ValueQuery>;

	/// The number of the last round that opened; none before the first.
	#[pallet::storage]
	pub type LastRound<T> = StorageValue<_, u32>;

	/// Rounds, for as long as their audits may be settled.
	#[pallet::storage]
	pub type Rounds<T> = StorageMap<_, Twox64Concat, u32, Round>;

	/// Commitments that are not revealed.
	#[pallet::storage]
	pub type Committed<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Commitments<T::MaxCommitments>>;

	/// Round × node: reports that were revealed and are not settled.
	#[pallet::storage]
	pub type Audits<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Twox64Concat, NodeId, AuditOf<T>>;

	/// Where sweeping goes on.
	#[pallet::storage]
	pub type Sweeping<T> = StorageValue<_, SweepCursor, ValueQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A rating counted, or counted more because its session paid more.
		#[codec(index = 0)]
		RatingCounted {
			/// The session.
			session: SessionId,
			/// Its node.
			node: NodeId,
			/// The node's operator.
			operator: T::AccountId,
			/// Added to the good evidence.
			good: Balance,
			/// Added to the bad evidence.
			bad: Balance,
		},
		/// A session closed unserved.
		#[codec(index = 1)]
		UnservedCounted {
			/// The session.
			session: SessionId,
			/// Its node.
			node: NodeId,
			/// The node's operator.
			operator: T::AccountId,
			/// The connection charge that was burned.
			burned: Balance,
		},
		/// Absence of a node was counted.
		#[codec(index = 2)]
		AbsenceCounted {
			/// The node.
			node: NodeId,
			/// Blocks that were not counted before.
			blocks: BlockNumber,
		},
		/// An operator or a node takes no new sessions.
		#[codec(index = 3)]
		Jailed {
			/// Who.
			subject: Subject<T::AccountId>,
			/// The rating.
			rating: Perbill,
			/// Last block of the jail, if nothing ends it before.
			until: BlockNumber,
		},
		/// A jail ended by itself: the rating rose, or its time was over. It takes sessions from the block on in which that
		/// happened, whenever this is written down.
		#[codec(index = 4)]
		Released {
			/// Who.
			subject: Subject<T::AccountId>,
			/// The rating with which it begins again.
			rating: Perbill,
		},
		/// Governance ended a jail.
		#[codec(index = 5)]
		Freed {
			/// Who.
			subject: Subject<T::AccountId>,
			/// The rating with which it begins again.
			rating: Perbill,
		},
		/// A rating is disputed.
		#[codec(index = 6)]
		DisputeOpened {
			/// The session whose rating it is.
			session: SessionId,
			/// Who opened it.
			opener: T::AccountId,
			/// Held from the opener.
			deposit: Balance,
		},
		/// A dispute was withdrawn undecided; the deposit went back.
		#[codec(index = 7)]
		DisputeWithdrawn {
			/// The session whose rating it is.
			session: SessionId,
		},
		/// A dispute was decided.
		#[codec(index = 8)]
		DisputeResolved {
			/// The session whose rating it is.
			session: SessionId,
			/// How.
			verdict: Verdict,
			/// Taken out of the good evidence.
			good: Balance,
			/// Taken out of the bad evidence.
			bad: Balance,
			/// What the treasury got of the deposit.
			lost: Balance,
		},
		/// An auditor was registered.
		#[codec(index = 9)]
		AuditorRegistered {
			/// Who.
			auditor: T::AccountId,
			/// Held.
			deposit: Balance,
		},
		/// An auditor left; the deposit went back.
		#[codec(index = 10)]
		AuditorLeft {
			/// Who.
			auditor: T::AccountId,
		},
		/// A round of audits began.
		#[codec(index = 11)]
		RoundOpened {
			/// Its number.
			number: u32,
			/// Last block in which commitments are taken.
			commit_until: BlockNumber,
			/// Last block in which reports are revealed.
			reveal_until: BlockNumber,
		},
		/// An auditor committed to a report.
		#[codec(index = 12)]
		ReportCommitted {
			/// The round.
			round: u32,
			/// Who.
			auditor: T::AccountId,
		},
		/// A report was revealed; the deposit of its commitment went back.
		#[codec(index = 13)]
		ReportRevealed {
			/// The round.
			round: u32,
			/// The node.
			node: NodeId,
			/// Who.
			auditor: T::AccountId,
			/// 0 to 100.
			quality: u8,
			/// False where the node is no longer registered, or enough reports have lower tickets.
			taken: bool,
		},
		/// Commitments were not revealed in time; their deposits went to the treasury.
		#[codec(index = 14)]
		CommitmentsForfeited {
			/// The round.
			round: u32,
			/// Who.
			auditor: T::AccountId,
			/// How many.
			count: u32,
			/// How much.
			lost: Balance,
		},
		/// The reports of a round on a node were counted.
		#[codec(index = 15)]
		AuditSettled {
			/// The round.
			round: u32,
			/// The node.
			node: NodeId,
			/// The median, 0 to 100; none where there were too few reports.
			median: Option<u8>,
			/// How many reports there were.
			reports: u32,
			/// What was paid in rewards.
			rewards: Balance,
		},
	}

	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// `node`: it is not absent now: alive, paused, never alive yet, or not registered.
		#[codec(index = 0)]
		NodeNotAbsent,
		/// `node`: all of its absence is counted already.
		#[codec(index = 1)]
		AbsenceCountedAlready,
		/// `subject`: is not jailed.
		#[codec(index = 2)]
		NotJailed,
		/// `subject`: its jail is not over.
		#[codec(index = 3)]
		StillJailed,
		/// `session`: no rating of it is kept that counts.
		#[codec(index = 4)]
		RatingNotFound,
		/// `session`: its rating is disputed already.
		#[codec(index = 5)]
		AlreadyDisputed,
		/// `session`: its rating is not disputed.
		#[codec(index = 6)]
		DisputeNotFound,
		/// Signer: somebody else opened the dispute.
		#[codec(index = 7)]
		NotOpener,
		/// `session`: the dispute may still be decided.
		#[codec(index = 8)]
		DisputePending,
		/// `reason`: is empty.
		#[codec(index = 9)]
		ReasonEmpty,
		/// Signer: is an auditor already.
		#[codec(index = 10)]
		AlreadyAuditor,
		/// Signer: is no auditor.
		#[codec(index = 11)]
		NotAuditor,
		/// Signer: has commitments that are not revealed.
		#[codec(index = 12)]
		CommitmentsOpen,
		/// There is no round of audits yet.
		#[codec(index = 13)]
		NoRound,
		/// The time for commitments is over in this round.
		#[codec(index = 14)]
		CommitPeriodOver,
		/// The time for commitments is not over in this round.
		#[codec(index = 15)]
		CommitPeriodRuns,
		/// Signer: the key is younger than the round's randomness; it draws from a later round on.
		#[codec(index = 16)]
		KeyTooYoung,
		/// Signer: has committed to as many reports as one may in a round.
		#[codec(index = 17)]
		TooManyCommitments,
		/// `commitment`: was made already.
		#[codec(index = 18)]
		CommitmentExists,
		/// Signer: has made no such commitment in this round.
		#[codec(index = 19)]
		CommitmentNotFound,
		/// `quality`: above 100.
		#[codec(index = 20)]
		QualityOutOfRange,
		/// `secret`: does not belong to the key of the signer.
		#[codec(index = 21)]
		WrongSecret,
		/// `next_key`: is that of the secret which this call shows to everybody.
		#[codec(index = 22)]
		KeyReused,
		/// `node`: the signer was not drawn for it in this round.
		#[codec(index = 23)]
		NotDrawn,
		/// `node`: the signer is its operator.
		#[codec(index = 24)]
		OwnNode,
		/// `node`: the signer has reported on it in this round.
		#[codec(index = 25)]
		AlreadyReported,
		/// `round` and `node`: no reports wait to be settled.
		#[codec(index = 26)]
		AuditNotFound,
		/// `round`: reports may still be revealed.
		#[codec(index = 27)]
		RevealPeriodRuns,
		/// `round`: so old that its audits count nothing.
		#[codec(index = 28)]
		RoundTooOld,
		/// Signer: has not the free balance for the deposit.
		#[codec(index = 29)]
		DepositNotAffordable,
		/// The time to reveal reports is over in this round.
		#[codec(index = 30)]
		RevealPeriodOver,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Opens a round when the last one is over, so that nobody chooses its randomness by choosing the moment. Where it is
		/// left out, the next commitment opens it.
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			let looks = T::DbWeight::get().reads(3);
			if meter.try_consume(looks).is_err() || !Self::is_round_due() {
				return;
			}
			if meter.try_consume(T::WeightInfo::open_round()).is_ok() {
				Self::open_round_if_due();
			}
		}

		/// Sweeps entries that count nothing any more. Nothing depends on it but the size of the state.
		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::sweep(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}

		fn integrity_test() {
			assert!(T::MaxReports::get() > 0, "MaxReports must be at least 1");
			assert!(T::MaxCommitments::get() > 0, "MaxCommitments must be at least 1");
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Counts the absence of a node that is registered, not paused, and not alive now; each block of it once. By
		/// anyone: the registry knows the truth.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::report_absence())]
		pub fn report_absence(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_report_absence(node)
		}

		/// Writes down that a jail is over. It is over whether or not anybody writes it down. By anyone.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::release())]
		pub fn release(origin: OriginFor<T>, subject: Subject<T::AccountId>) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_release(subject)
		}

		/// Ends a jail. Bad evidence is reduced as at the end of the longest jail. By [`Config::FreeOrigin`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::free())]
		pub fn free(origin: OriginFor<T>, subject: Subject<T::AccountId>) -> DispatchResult {
			T::FreeOrigin::ensure_origin(origin)?;
			Self::do_free(subject)
		}

		/// Disputes the rating of `session`, good or bad, and holds a deposit. The rating counts until it is voided. One
		/// dispute of a rating at a time. `reason` is a text, or where to read one.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::dispute())]
		pub fn dispute(
			origin: OriginFor<T>,
			session: SessionId,
			reason: BoundedVec<u8, ConstU32<MAX_REASON>>,
		) -> DispatchResult {
			let opener = ensure_signed(origin)?;
			Self::do_dispute(opener, session, reason)
		}

		/// Takes back a dispute that nobody decided in time, with its deposit. By its opener.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw_dispute())]
		pub fn withdraw_dispute(origin: OriginFor<T>, session: SessionId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw_dispute(who, session)
		}

		/// Decides a dispute. By [`Config::DisputeOrigin`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::resolve_dispute())]
		pub fn resolve_dispute(origin: OriginFor<T>, session: SessionId, verdict: Verdict) -> DispatchResult {
			T::DisputeOrigin::ensure_origin(origin)?;
			Self::do_resolve_dispute(session, verdict)
		}

		/// Makes the signer an auditor and holds a deposit. `key` is `blake2_256(SCALE("warren/audit/key/1", secret))`;
		/// the secret of 32 random bytes stays with the auditor until its first report.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::register_auditor())]
		pub fn register_auditor(origin: OriginFor<T>, key: [u8; 32]) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_register_auditor(who, key)
		}

		/// Ends the signer's auditing and gives the deposit back. Commitments of rounds that are over are forfeited first.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::deregister_auditor())]
		pub fn deregister_auditor(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_deregister_auditor(who)
		}

		/// Commits to a report in the running round, without saying on which node, and holds a deposit until it is revealed.
		/// `commitment` is [`warren_primitives::reputation::audit_commitment`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::commit_report().saturating_add(T::WeightInfo::open_round()))]
		pub fn commit_report(origin: OriginFor<T>, commitment: [u8; 32]) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_commit_report(who, commitment)
		}

		/// Reveals a report: `quality` is 0 (useless) to 100 (as the node states). `secret` proves that the signer was drawn
		/// for the node, and is worthless from then on: `next_key` takes the place of its key with the first report of the
		/// round. Gives the deposit of the commitment back.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::reveal_report())]
		pub fn reveal_report(
			origin: OriginFor<T>,
			node: NodeId,
			quality: u8,
			salt: [u8; 32],
			secret: [u8; 32],
			next_key: [u8; 32],
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_reveal_report(who, node, quality, salt, secret, next_key)
		}

		/// Counts the median of the reports of `round` on `node`, and pays those that lie near it. By anyone, once reports
		/// can no longer be revealed.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::settle_audit(T::MaxReports::get()))]
		pub fn settle_audit(origin: OriginFor<T>, round: u32, node: NodeId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle_audit(round, node)
		}

		/// Takes the deposits of an auditor's commitments that were not revealed in their round. By anyone.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::forfeit_commitments())]
		pub fn forfeit_commitments(origin: OriginFor<T>, auditor: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_forfeit_commitments(auditor)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The standing of a node now.
		pub fn node_score(node: NodeId) -> Score {
			<Self as Scores<T::AccountId>>::score_of(node)
		}

		/// The standing of an operator now, over all nodes that it has or had.
		pub fn operator_score(operator: T::AccountId) -> Score {
			<Self as Scores<T::AccountId>>::score_of_operator(&operator)
		}

		/// The last round of audits that opened; none before the first.
		pub fn audit_round() -> Option<RoundView> {
			Self::last_round().map(|(number, round)| RoundView { number, round })
		}
	}
}
