#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod impls;
mod node;
mod reward_source;
mod session;
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
pub use reward_source::{FeesAndInflation, Reward, RewardSource};
pub use session::{HistoricalSession, SessionInterface};
pub use types::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use frame_support::traits::fungible::{self, Credit};
use sp_runtime::Perbill;
use sp_staking::SessionIndex;
use warren_primitives::{traits::OperatorObligations, Balance, BlockNumber, NodeId};

/// Money on its way.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;
/// A candidate of the runtime `T`.
pub type CandidateOf<T> = Candidate<<T as frame_system::Config>::AccountId>;
/// A slash that waits, of the runtime `T`.
pub type PendingSlashOf<T> = PendingSlash<<T as frame_system::Config>::AccountId>;

/// The part of a block that due slashes may take before the first transaction; what is left over at the end of a block
/// comes on top. So nobody can hold them off by filling blocks.
pub const POLL_SHARE: Perbill = Perbill::from_percent(10);

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::{pallet_prelude::*, traits::OnUnbalanced, weights::WeightMeter};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::BlockNumberProvider;

	/// Version of the layout of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// Stakes, delegations and validators.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides. The values that governance may change are read anew in every call.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeCall: From<Call<Self>>> {
		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;
		/// Where self stake is held and delegations are pooled.
		type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
			+ fungible::Balanced<Self::AccountId>
			+ fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ fungible::hold::Balanced<Self::AccountId, Reason = Self::RuntimeHoldReason>;
		/// Holds delegations and unclaimed rewards. Has to hold the existential deposit of its own from the first block
		/// on; an account of this pallet alone.
		type Pot: Get<Self::AccountId>;
		/// Where the reward of a session comes from: [`FeesAndInflation`].
		type Rewards: RewardSource<Self::AccountId, Self::Currency>;
		/// Gets what was slashed.
		type Slashed: OnUnbalanced<CreditOf<Self>>;
		/// The session keys, and who is disabled: [`HistoricalSession`].
		type Session: SessionInterface<Self::AccountId>;
		/// What the open sessions of an operator's nodes need.
		type Obligations: OperatorObligations<Self::AccountId>;
		/// The height that the bonds of nodes are counted in.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;
		/// Who may slash an operator.
		type SlashOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Who may cancel a slash that waits.
		type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Sessions for which an offence may be reported; at most 120.
		#[pallet::constant]
		type ReportHorizon: Get<SessionIndex>;
		/// Most validators.
		#[pallet::constant]
		type MaxValidators: Get<u32>;
		/// Most candidates.
		#[pallet::constant]
		type MaxCandidates: Get<u32>;

		/// Sessions that unbonding takes. Never read as less than report horizon + slash deferral + 1.
		type UnbondingSessions: Get<SessionIndex>;
		/// Sessions that a slash waits before it is applied.
		type SlashDeferral: Get<SessionIndex>;
		/// Least self stake of an operator.
		type MinOperatorStake: Get<Balance>;
		/// Least self stake of a validator.
		type MinValidatorStake: Get<Balance>;
		/// Least delegation.
		type MinDelegation: Get<Balance>;
		/// Delegations count, and are taken, up to the self stake times this.
		type DelegationFactor: Get<u32>;
		/// Validators wanted; at most [`Config::MaxValidators`].
		type Seats: Get<u32>;
		/// Validators below which the former set stays, if that has as many.
		type MinValidators: Get<u32>;
		/// Sessions in a row without a block after which a validator is chilled; 0 for never.
		type MaxIdleSessions: Get<u32>;
		/// By what part more than the least candidate somebody has to stake to take its place in a full list.
		type EvictionMargin: Get<Perbill>;
		/// Highest commission.
		type MaxCommission: Get<Perbill>;
		/// Most that a commission may rise by at a time, in points of the reward.
		type MaxCommissionRise: Get<Perbill>;
		/// Sessions after which a rise counts.
		type CommissionDelay: Get<SessionIndex>;
		/// Self stake that each node needs.
		type NodeBond: Get<Balance>;
		/// Blocks for which the bond of a node stays locked after the node has left.
		type ScoreHalfLife: Get<BlockNumber>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Why this pallet holds money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// An operator's self stake, bonded or unbonding.
		#[codec(index = 0)]
		SelfStake,
	}

	/// The present session.
	#[pallet::storage]
	pub type CurrentSession<T> = StorageValue<_, SessionIndex, ValueQuery>;

	/// The operators, with their own stake.
	#[pallet::storage]
	pub type Operators<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Operator>;

	/// What is delegated to an operator.
	#[pallet::storage]
	pub type Pools<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Pool>;

	/// Delegations by operator and delegator.
	#[pallet::storage]
	pub type Delegations<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		Delegation,
		ValueQuery,
	>;

	/// What became of parts of an operator's pool, for delegators who have not noticed. Each entry goes with the last of
	/// them.
	#[pallet::storage]
	pub type EndedBuckets<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, BucketId, Ended>;

	/// What is leaving an operator and may still have to pay, the oldest first.
	#[pallet::storage]
	pub type Leaving<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, LeavingList, ValueQuery>;

	/// What has left an operator, answers for nothing any more, and was not withdrawn: by the session of leaving.
	#[pallet::storage]
	pub type Departed<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, SessionIndex, LeavingPool>;

	/// Bonds of nodes, by operator: earmarks of the self stake.
	#[pallet::storage]
	pub type NodeBonds<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, NodeId, NodeBond>;

	/// Who wants to validate, by falling stake; of equal ones the earlier first.
	#[pallet::storage]
	pub type Candidates<T: Config> =
		StorageValue<_, BoundedVec<CandidateOf<T>, T::MaxCandidates>, ValueQuery>;

	/// The validators that were elected last: those of the next session.
	#[pallet::storage]
	pub type Elected<T: Config> = StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

	/// What stood behind the validators of a session, for as long as an offence in it may be reported.
	#[pallet::storage]
	pub type Exposures<T: Config> =
		StorageDoubleMap<_, Twox64Concat, SessionIndex, Blake2_128Concat, T::AccountId, Exposure>;

	/// Blocks of the present session by their authors.
	#[pallet::storage]
	pub type Authored<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// Sessions in a row in which a validator made no block.
	#[pallet::storage]
	pub type IdleSessions<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// Who committed an offence that may still be punished.
	#[pallet::storage]
	pub type Offenders<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Offender>;

	/// The number that the next slash gets.
	#[pallet::storage]
	pub type NextSlash<T> = StorageValue<_, u32, ValueQuery>;

	/// Slashes that wait.
	#[pallet::storage]
	pub type PendingSlashes<T: Config> = StorageMap<_, Twox64Concat, u32, PendingSlashOf<T>>;

	/// Slashes that wait, by operator.
	#[pallet::storage]
	pub type OperatorSlashes<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, PendingList, ValueQuery>;

	/// Slashes in the order in which they may be applied. The first key is the session, big-endian.
	#[pallet::storage]
	pub type SlashQueue<T> = StorageDoubleMap<_, Identity, [u8; 4], Twox64Concat, u32, ()>;

	/// The stakes of the first block.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Operators with their self stake, which they must own; they are the first validators.
		pub operators: Vec<(T::AccountId, Balance)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			// A genesis that is no good must not become a chain: there is nobody to return an error to.
			if let Err(reason) = Pallet::<T>::build_genesis(&self.operators) {
				panic!("operator-staking: {reason}");
			}
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An operator bonded self stake.
		#[codec(index = 0)]
		Bonded {
			/// Whose money.
			operator: T::AccountId,
			/// What came on top.
			amount: Balance,
		},
		/// An operator's self stake is on its way out.
		#[codec(index = 1)]
		Unbonded {
			/// Whose money.
			operator: T::AccountId,
			/// How much.
			amount: Balance,
			/// First session in which it may be withdrawn.
			until: SessionIndex,
		},
		/// Self stake that was on its way out is bonded again.
		#[codec(index = 2)]
		Rebonded {
			/// Whose money.
			operator: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// Stake is back with its owner, who may spend it.
		#[codec(index = 3)]
		Withdrawn {
			/// The operator that it stood behind.
			operator: T::AccountId,
			/// Whose money: the operator or a delegator.
			who: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// An operator has a new commission, or will have.
		#[codec(index = 4)]
		CommissionSet {
			/// Who.
			operator: T::AccountId,
			/// What it takes of its delegators' rewards.
			commission: Perbill,
			/// First session whose rewards it counts for.
			from: SessionIndex,
		},
		/// Stake was delegated. It earns from the next session on.
		#[codec(index = 5)]
		Delegated {
			/// To whom.
			operator: T::AccountId,
			/// Whose money.
			delegator: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// A delegation is on its way out.
		#[codec(index = 6)]
		Undelegated {
			/// From whom.
			operator: T::AccountId,
			/// Whose money.
			delegator: T::AccountId,
			/// How much, unless it is slashed for what happened until now.
			amount: Balance,
			/// First session in which it may be withdrawn.
			until: SessionIndex,
		},
		/// Rewards were paid.
		#[codec(index = 7)]
		RewardsClaimed {
			/// The operator that earned them.
			operator: T::AccountId,
			/// Who was paid: the operator or a delegator.
			who: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// The reward of a session was distributed.
		#[codec(index = 8)]
		SessionRewarded {
			/// The session.
			session: SessionIndex,
			/// What was newly issued for it.
			issued: Balance,
			/// What was set aside for validators and their delegators.
			distributed: Balance,
			/// What nobody had earned; it went back to where rewards come from.
			returned: Balance,
		},
		/// An operator wants to validate.
		#[codec(index = 9)]
		CandidateJoined {
			/// Who.
			operator: T::AccountId,
			/// Its place is by this stake.
			stake: Balance,
		},
		/// An operator is no candidate any more, and leaves the validators with the next election.
		#[codec(index = 10)]
		Chilled {
			/// Who.
			operator: T::AccountId,
			/// Why.
			reason: ChillReason,
		},
		/// The validators of a session were chosen.
		#[codec(index = 11)]
		ValidatorsElected {
			/// The session.
			session: SessionIndex,
			/// How many.
			count: u32,
			/// How many of them stay only because there are too few candidates.
			kept: u32,
		},
		/// A validator was proven to have offended.
		#[codec(index = 12)]
		Offended {
			/// Who.
			operator: T::AccountId,
			/// In which session.
			session: SessionIndex,
			/// How severe it was: the part of the stake that it costs.
			fraction: Perbill,
		},
		/// A slash waits. More may come on top while it does, if a worse offence in the same session is proven.
		#[codec(index = 13)]
		SlashDeferred {
			/// Its number.
			slash: u32,
			/// Whose stake.
			operator: T::AccountId,
			/// The session whose stake pays.
			session: SessionIndex,
			/// From the self stake, in all.
			own: Balance,
			/// From delegations, in all.
			delegated: Balance,
			/// First session in which it may be applied.
			apply_at: SessionIndex,
		},
		/// A slash was cancelled.
		#[codec(index = 14)]
		SlashCancelled {
			/// Its number.
			slash: u32,
			/// Whose stake.
			operator: T::AccountId,
		},
		/// A slash was applied.
		#[codec(index = 15)]
		Slashed {
			/// Its number.
			slash: u32,
			/// Whose stake.
			operator: T::AccountId,
			/// The session whose stake paid.
			session: SessionIndex,
			/// Taken from the self stake.
			own: Balance,
			/// Taken from delegations.
			delegated: Balance,
		},
		/// Self stake was earmarked for a node.
		#[codec(index = 16)]
		NodeBonded {
			/// The node.
			node: NodeId,
			/// Whose stake.
			operator: T::AccountId,
			/// What the node's bond is now.
			amount: Balance,
		},
		/// The bond of a node that has left waits for its release.
		#[codec(index = 17)]
		NodeBondLeaving {
			/// The node.
			node: NodeId,
			/// Whose stake.
			operator: T::AccountId,
			/// How much.
			amount: Balance,
			/// First block in which it may be released.
			release_at: BlockNumber,
		},
	}

	/// Why an operator is no candidate any more.
	#[derive(
		Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
	)]
	pub enum ChillReason {
		/// It wanted to.
		#[codec(index = 0)]
		OwnWish,
		/// It made no block for too many sessions.
		#[codec(index = 1)]
		Idle,
		/// It committed an offence.
		#[codec(index = 2)]
		Offence,
		/// Its self stake is too little, or it has no session keys.
		#[codec(index = 3)]
		Unfit,
		/// The list is full, and another has more stake.
		#[codec(index = 4)]
		Outbid,
	}

	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// Signer: has a self stake already; use `bond_extra`.
		#[codec(index = 0)]
		AlreadyBonded,
		/// `operator`, or the signer: is no operator.
		#[codec(index = 1)]
		NotOperator,
		/// `amount`: zero.
		#[codec(index = 2)]
		AmountZero,
		/// `amount`: the self stake would be below the least that an operator needs; all of it may be unbonded.
		#[codec(index = 3)]
		StakeBelowMinimum,
		/// `amount`: more than there is.
		#[codec(index = 4)]
		AmountTooHigh,
		/// `amount`: the bonds of nodes need this stake.
		#[codec(index = 5)]
		NodesNeedStake,
		/// `amount`: open sessions need this stake.
		#[codec(index = 6)]
		SessionsNeedStake,
		/// `amount`: a candidate needs this stake; `chill` first.
		#[codec(index = 7)]
		CandidateNeedsStake,
		/// `amount`: the signer has not the free balance.
		#[codec(index = 8)]
		NotAffordable,
		/// Too many sessions in which something was unbonded: withdraw what is due first.
		#[codec(index = 9)]
		TooManyUnbonding,
		/// Nothing is due.
		#[codec(index = 10)]
		NothingDue,
		/// A slash waits that this money may have to pay.
		#[codec(index = 11)]
		SlashPending,
		/// `commission`: above the highest.
		#[codec(index = 12)]
		CommissionTooHigh,
		/// `commission`: rises by more than is allowed at a time.
		#[codec(index = 13)]
		CommissionRiseTooHigh,
		/// `commission`: is that already.
		#[codec(index = 14)]
		CommissionUnchanged,
		/// `operator`: its commission, now or announced, is above `max_commission`.
		#[codec(index = 15)]
		CommissionAboveLimit,
		/// `operator`: the signer itself; use `bond_extra`.
		#[codec(index = 16)]
		OwnOperator,
		/// `amount`: less than the least delegation, or would leave less than it.
		#[codec(index = 17)]
		DelegationBelowMinimum,
		/// `operator`: its self stake carries no more delegations.
		#[codec(index = 18)]
		DelegationsFull,
		/// Signer: delegated in too many sessions of the report horizon to this operator; wait until some are older.
		#[codec(index = 19)]
		TooManyParts,
		/// `operator`: the signer has delegated nothing to it.
		#[codec(index = 20)]
		NotDelegator,
		/// `amount`: delegated within the report horizon; only what is older can be undelegated.
		#[codec(index = 21)]
		DelegationTooYoung,
		/// Everything that left in this session was slashed; try in the next one.
		#[codec(index = 22)]
		TryNextSession,
		/// No reward to claim.
		#[codec(index = 23)]
		NoRewards,
		/// Signer: has no session keys; set them first.
		#[codec(index = 24)]
		NoSessionKeys,
		/// Signer: is a candidate already.
		#[codec(index = 25)]
		AlreadyCandidate,
		/// `operator`, or the signer: is no candidate.
		#[codec(index = 26)]
		NotCandidate,
		/// Signer: its self stake is below the least of a validator.
		#[codec(index = 27)]
		ValidatorStakeTooLow,
		/// Signer: committed an offence within the report horizon.
		#[codec(index = 28)]
		OffendedLately,
		/// Signer: the list is full, and the stake is not enough above the least in it.
		#[codec(index = 29)]
		OutbidByAll,
		/// `operator`: meets what a candidate needs.
		#[codec(index = 30)]
		CandidateFit,
		/// `slash`: no slash of this number waits.
		#[codec(index = 31)]
		SlashNotFound,
		/// `slash`: may not be applied yet.
		#[codec(index = 32)]
		SlashNotDue,
		/// `fraction`: costs nothing.
		#[codec(index = 33)]
		NothingToSlash,
		/// `session`: not begun, or before the report horizon.
		#[codec(index = 34)]
		SessionOutOfRange,
		/// `operator`: too many slashes wait for it.
		#[codec(index = 35)]
		TooManyPendingSlashes,
		/// `node`: its bond waits for its release.
		#[codec(index = 36)]
		NodeBondLocked,
		/// `node`: there is no bond for it.
		#[codec(index = 37)]
		NodeBondNotFound,
		/// `node`: it is still registered.
		#[codec(index = 38)]
		NodeStillRegistered,
		/// A sum does not fit. Nothing was changed.
		#[codec(index = 39)]
		Overflow,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes the signer an operator with `amount` of self stake, held in its account.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::bond())]
		pub fn bond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			ensure!(!Operators::<T>::contains_key(&who), Error::<T>::AlreadyBonded);
			Self::do_bond(&who, amount)
		}

		/// Adds `amount` to the signer's self stake.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::bond_extra())]
		pub fn bond_extra(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			ensure!(Operators::<T>::contains_key(&who), Error::<T>::NotOperator);
			Self::do_bond(&who, amount)
		}

		/// Takes `amount` out of the signer's self stake, to be withdrawn after [`Config::UnbondingSessions`]. Refused below
		/// what nodes, open sessions and a candidacy need, and between nothing and the least stake of an operator.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::unbond())]
		pub fn unbond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unbond(&who, amount)
		}

		/// Bonds again `amount` of what the signer is unbonding, the latest first.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::rebond())]
		pub fn rebond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_rebond(&who, amount)
		}

		/// Gives the signer what it unbonded (where it is the `operator`) or undelegated from `operator`, as far as its time
		/// has come and no slash waits for it.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw_own().max(T::WeightInfo::withdraw_delegated()))]
		pub fn withdraw(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			if who == operator {
				Self::do_withdraw_own(&who)
			} else {
				Self::do_withdraw_delegated(&operator, &who)
			}
		}

		/// Sets what the signer takes of its delegators' rewards. A cut counts at once. A rise is bounded by
		/// [`Config::MaxCommissionRise`] and counts after [`Config::CommissionDelay`] sessions; while nobody delegates to the
		/// signer any rate counts at once.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::set_commission())]
		pub fn set_commission(origin: OriginFor<T>, commission: Perbill) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_commission(&who, commission)
		}

		/// Delegates `amount` to `operator`. It earns, and answers for what the operator does, from the next session on; it
		/// can be undelegated once it is older than the report horizon. Refused where the operator's commission, now or
		/// announced, is above `max_commission`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::delegate())]
		pub fn delegate(
			origin: OriginFor<T>,
			operator: T::AccountId,
			#[pallet::compact] amount: Balance,
			max_commission: Perbill,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_delegate(&operator, &who, amount, max_commission)
		}

		/// Takes `amount` of the signer's delegation back, to be withdrawn after [`Config::UnbondingSessions`]; all of it
		/// where `amount` is more. It may come out greater by what a share is worth.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::undelegate())]
		pub fn undelegate(
			origin: OriginFor<T>,
			operator: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_undelegate(&operator, &who, amount)
		}

		/// Pays the signer what it earned as the `operator`, or by its delegation to `operator`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::claim_rewards())]
		pub fn claim_rewards(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_claim_rewards(&operator, &who)
		}

		/// Makes the signer a candidate. Needs session keys, [`Config::MinValidatorStake`] of self stake and no offence
		/// within the report horizon.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::validate())]
		pub fn validate(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_validate(&who)
		}

		/// The signer is no candidate any more, and leaves the validators with the next election.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::chill())]
		pub fn chill(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			ensure!(Self::chill_for(&who, ChillReason::OwnWish), Error::<T>::NotCandidate);
			Ok(())
		}

		/// Removes a candidate that has too little self stake or no session keys. Anyone may.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::chill_other())]
		pub fn chill_other(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(Self::is_candidate(&operator), Error::<T>::NotCandidate);
			ensure!(!Self::is_fit(&operator), Error::<T>::CandidateFit);
			Self::chill_for(&operator, ChillReason::Unfit);
			Ok(())
		}

		/// Applies a slash whose time has come. Anyone may; idle blocks do.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::apply_slash())]
		pub fn apply_slash(origin: OriginFor<T>, slash: u32) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_apply_slash(slash)
		}

		/// Cancels a slash that waits. What the offence cost counts as paid: only a worse one in the same session costs more.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::cancel_slash())]
		pub fn cancel_slash(origin: OriginFor<T>, slash: u32) -> DispatchResult {
			T::CancelOrigin::ensure_origin(origin)?;
			Self::do_cancel_slash(slash)
		}

		/// Slashes `fraction` of what stood behind `operator` in `session` and is still here, deferred like any other: self
		/// stake first, then delegations. `session` lies within the report horizon, so that who unbonds during a vote pays.
		/// What was bonded or delegated after it does not count; but of an operator that did not validate in it, all self
		/// stake that is bonded now does, with what was unbonded in it or since.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::slash())]
		pub fn slash(
			origin: OriginFor<T>,
			operator: T::AccountId,
			session: SessionIndex,
			fraction: Perbill,
		) -> DispatchResult {
			T::SlashOrigin::ensure_origin(origin)?;
			Self::do_slash(&operator, session, fraction)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			let (horizon, deferral) = (T::ReportHorizon::get(), T::SlashDeferral::get());
			assert!(horizon > 0 && horizon <= 120, "the cohorts of a pool cover 120 sessions");
			assert!(
				T::UnbondingSessions::get() > horizon.saturating_add(deferral),
				"stake could leave before it pays"
			);
			assert!(
				Self::unbonding_sessions() < MAX_LEAVING,
				"there is no room for what leaves during the unbonding"
			);
			assert!(
				horizon.saturating_add(deferral) < MAX_PENDING - MAX_PENDING_BY_VOTE,
				"there is no room for a slash of each session"
			);
			assert!(T::MaxValidators::get() > 0 && T::MaxCandidates::get() >= T::MaxValidators::get());
			assert!(T::Seats::get() <= T::MaxValidators::get(), "more seats than the set can hold");
			assert!(T::MinDelegation::get() > 0 && T::MinOperatorStake::get() > 0);
			assert!(T::MinValidatorStake::get() >= T::MinOperatorStake::get());
		}

		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			let share = POLL_SHARE * T::BlockWeights::get().max_block;
			let mut part = WeightMeter::with_limit(share.min(meter.remaining()));
			Self::drain_slashes(&mut part);
			meter.consume(part.consumed());
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::drain_slashes(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
