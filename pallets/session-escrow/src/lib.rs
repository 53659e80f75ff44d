#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// A session has as many terms as `open` has arguments; what the macros make of the call repeats them.
#![allow(clippy::too_many_arguments)]

extern crate alloc;

mod impls;
mod queue;
mod try_state;
mod types;
mod views;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{
	address_slot, remembered_for, AddressSlot, Allowance, Closing, Fit, Grant, Left, LifeBounds, NodeLoad,
	Payer, Record, Session, Settled, SparedWeight,
};
pub use weights::WeightInfo;

use frame_support::traits::fungible;
use sp_runtime::Perbill;
use warren_primitives::{
	traits::{NodeDirectory, OperatorStake, SessionOutcome},
	Balance, BlockNumber, Clock, CloseReason, Ed25519Key, Ed25519Signature, NodeId, OpenTerms, Price,
	SessionId, TunnelKey, Voucher,
};

/// A session of the runtime `T`.
pub type SessionOf<T> = Session<<T as frame_system::Config>::AccountId>;
/// What the chain of the runtime `T` knows of a session id.
pub type RecordOf<T> = Record<<T as frame_system::Config>::AccountId>;
/// A node's load in the runtime `T`.
pub type NodeLoadOf<T> = NodeLoad<<T as frame_system::Config>::AccountId>;

/// How many sessions that are in its way an `open` looks at, to tidy those that are overdue.
pub const LOOKS_ON_OPEN: u32 = 4;
/// Part of a block that the queue may take before the first transaction; what is left over at the end of a block comes on
/// top. So nobody can keep it from its work by filling blocks.
pub const POLL_SHARE: Perbill = Perbill::from_percent(20);

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;
	use frame_support::weights::WeightMeter;
	use frame_system::pallet_prelude::*;

	/// Version of the layout of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The escrow.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides. The values that governance may change are read anew in every call that names them; what
	/// a session was opened with stays its own.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeCall: From<Call<Self>>> {
		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;
		/// Where deposits are held. Its handler of slashes must do nothing for [`HoldReason::SessionDeposit`]: what is
		/// paid out of a deposit is taken as an imbalance, so that a batch moves it once.
		type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
			+ fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>
			+ fungible::hold::Balanced<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;
		/// The nodes.
		type Directory: NodeDirectory<Self::AccountId>;
		/// What stands behind an operator: bounds the deposit of a session.
		type Stake: OperatorStake<Self::AccountId>;
		/// Is told of settled and rated sessions.
		type Outcome: SessionOutcome<Self::AccountId>;
		/// Gets the treasury's share of fees. Has to exist from genesis on and hold the existential deposit.
		type TreasuryPot: Get<Self::AccountId>;
		/// Gets the share of the operators' backers. As [`Config::TreasuryPot`].
		type BackersPot: Get<Self::AccountId>;
		/// Keeps what could not be paid out because it would leave an account below the existential deposit. As
		/// [`Config::TreasuryPot`]; an account of its own.
		type OwedPot: Get<Self::AccountId>;
		/// Taken on top of every deposit, in the smallest unit.
		type ConnectionCharge: Get<Balance>;
		/// Ticks that a provider has to present a better voucher, for sessions that open now; at least 1.
		type DisputeWindow: Get<Clock>;
		/// Ticks after its settlement in which a session may still be rated.
		type RatingWindow: Get<Clock>;
		/// Least deposit.
		type MinDeposit: Get<Balance>;
		/// Shortest and longest life of a session, extensions included.
		type Life: LifeBounds;
		/// Longest life of an allowance, in ticks.
		type MaxAllowanceLife: Get<Clock>;
		/// What a sponsor has on hold for each of its allowances: for two entries of state, which a queue has to tidy.
		type AllowanceDeposit: Get<Balance>;
		/// Protocol fee, for sessions that open now.
		type FeeRate: Get<Perbill>;
		/// The part of a fee that goes to [`Config::TreasuryPot`].
		type TreasuryShare: Get<Perbill>;
		/// The part of a fee that goes to [`Config::BackersPot`], as far as the treasury's leaves it. The rest is burned.
		type BackersShare: Get<Perbill>;
		/// The deposit of one session is at most the operator's stake × this ÷ the node's capacity.
		type StakeFactor: Get<u32>;
		/// Most items of a `claim_many`.
		#[pallet::constant]
		type MaxClaims: Get<u32>;
		/// What of the weight of [`Call::open`] a payer may not need.
		type SparedWeight: SparedWeight<Self::AccountId>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Why this pallet holds money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The deposits of open and closing sessions, and connection charges that are not earned yet.
		#[codec(index = 0)]
		SessionDeposit,
		/// What a sponsor leaves for an allowance, for as long as that stands.
		#[codec(index = 1)]
		AllowanceDeposit,
	}

	/// Blocks so far that were open to extrinsics. All deadlines count on it.
	#[pallet::storage]
	#[pallet::storage_prefix = "Clock"]
	#[pallet::whitelist_storage]
	pub type ClockNow<T> = StorageValue<_, Clock, ValueQuery>;

	/// The sessions that are not settled, and those that are settled but not forgotten.
	#[pallet::storage]
	pub type Sessions<T: Config> = StorageMap<_, Identity, SessionId, RecordOf<T>>;

	/// Slots of nodes. Absent where none is taken and the node has not left with sessions.
	#[pallet::storage]
	pub type NodeLoads<T: Config> = StorageMap<_, Twox64Concat, NodeId, NodeLoadOf<T>, ValueQuery>;

	/// Nodes that left while sessions held their slots: the queue goes through those sessions, as far as it gets.
	#[pallet::storage]
	pub type LeavingNodes<T> = StorageMap<_, Twox64Concat, NodeId, ()>;

	/// Inner addresses in use at a node: one for each session that holds a slot.
	#[pallet::storage]
	pub type Addresses<T> = StorageDoubleMap<_, Twox64Concat, NodeId, Identity, AddressSlot, SessionId>;

	/// WireGuard keys in use at a node: one for each session that holds a slot. A second session under the same key would
	/// take the peer away from the first.
	#[pallet::storage]
	pub type TunnelKeys<T> =
		StorageDoubleMap<_, Twox64Concat, NodeId, Blake2_128Concat, TunnelKey, SessionId>;

	/// Sessions of a node that are closing and hold no slot any more.
	#[pallet::storage]
	pub type ClosingSessions<T> = StorageDoubleMap<_, Twox64Concat, NodeId, Identity, SessionId, ()>;

	/// Sessions that an account pays for and that are not settled.
	#[pallet::storage]
	pub type PayerSessions<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, SessionId, ()>;

	/// What the queue has to look at, once the clock has passed the first key (big-endian, so that the keys are in order).
	/// One entry for each of [`Sessions`].
	#[pallet::storage]
	pub type Queue<T> = StorageDoubleMap<_, Identity, [u8; 4], Identity, SessionId, ()>;

	/// What sponsors let users spend.
	#[pallet::storage]
	pub type Allowances<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, T::AccountId, Allowance>;

	/// Allowances in the order in which they end. The first key is as that of [`Queue`].
	#[pallet::storage]
	pub type AllowanceQueue<T: Config> =
		StorageDoubleMap<_, Identity, [u8; 4], Blake2_128Concat, (T::AccountId, T::AccountId), ()>;

	/// [`Allowance::serial`] of the next allowance.
	#[pallet::storage]
	pub type NextAllowance<T> = StorageValue<_, u64, ValueQuery>;

	/// What [`Config::OwedPot`] keeps for an account that is not there to take it: less than the existential deposit.
	#[pallet::storage]
	pub type Owed<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Balance>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A session was opened; `deposit` and `connection_charge` are held from `payer`.
		#[codec(index = 0)]
		Opened {
			/// The session.
			session: SessionId,
			/// Its node.
			node: NodeId,
			/// The node's operator.
			operator: T::AccountId,
			/// Whose money is held.
			payer: T::AccountId,
			/// Who signed.
			opener: T::AccountId,
			/// Most that it may cost.
			deposit: Balance,
			/// What may be claimed with no voucher.
			prepaid: Balance,
			/// Comes on top.
			connection_charge: Balance,
			/// When it ends by itself, on the clock.
			expires_at: Clock,
		},
		/// The provider was paid out of a session, by a single call.
		#[codec(index = 1)]
		Claimed {
			/// The session.
			session: SessionId,
			/// Taken out of the deposit now, fee included.
			amount: Balance,
			/// The fee in it.
			fee: Balance,
			/// The connection charge, if it was earned now.
			charge: Balance,
			/// Taken out of the deposit so far.
			paid: Balance,
		},
		/// A batch of claims was paid. No event tells of its good items: their sessions do.
		#[codec(index = 2)]
		BatchClaimed {
			/// Who claimed.
			by: T::AccountId,
			/// Items that were paid.
			good: u32,
			/// Items that were refused, each by a [`Event::ClaimRefused`].
			bad: u32,
			/// Taken out of deposits, fees included.
			amount: Balance,
			/// The fees in it.
			fee: Balance,
			/// Connection charges earned.
			charges: Balance,
		},
		/// An item of a batch was refused.
		#[codec(index = 3)]
		ClaimRefused {
			/// Its place in the batch.
			index: u32,
			/// The session that its voucher names.
			session: SessionId,
			/// Why.
			error: DispatchError,
		},
		/// A session is closing: no more traffic.
		#[codec(index = 4)]
		Closing {
			/// The session.
			session: SessionId,
			/// Why.
			reason: CloseReason,
			/// Last tick at which a voucher is taken.
			deadline: Clock,
		},
		/// A session was settled. `paid`, `refunded` and `charge` are all that `open` and `top_up` took.
		#[codec(index = 5)]
		Settled {
			/// The session.
			session: SessionId,
			/// Its node.
			node: NodeId,
			/// Taken out of the deposit in all, fees included.
			paid: Balance,
			/// The fees in it.
			fee: Balance,
			/// Back to the payer.
			refunded: Balance,
			/// The connection charge.
			charge: Balance,
			/// True where a voucher earned the charge for the operator; else it was burned.
			charge_earned: bool,
		},
		/// More was put into a session.
		#[codec(index = 6)]
		ToppedUp {
			/// The session.
			session: SessionId,
			/// What came on top.
			amount: Balance,
			/// Most that it may cost now.
			deposit: Balance,
		},
		/// A session lives longer.
		#[codec(index = 7)]
		Extended {
			/// The session.
			session: SessionId,
			/// When it ends by itself, on the clock.
			expires_at: Clock,
		},
		/// A sponsor lets a user spend. Replaces any allowance that this pair had.
		#[codec(index = 8)]
		AllowanceSet {
			/// Whose money.
			sponsor: T::AccountId,
			/// Who may open sessions with it.
			user: T::AccountId,
			/// In all.
			total: Balance,
			/// For each session.
			per_session: Balance,
			/// Last tick at which it may be used.
			until: Clock,
		},
		/// An allowance ended: it was revoked, or its time was over.
		#[codec(index = 9)]
		AllowanceEnded {
			/// Whose money.
			sponsor: T::AccountId,
			/// Who could open sessions with it.
			user: T::AccountId,
		},
		/// A session was rated.
		#[codec(index = 10)]
		Rated {
			/// The session.
			session: SessionId,
			/// Its node.
			node: NodeId,
			/// 1 to 5.
			stars: u8,
		},
		/// A payment was put by, because the account would stay below the existential deposit. The sum of these, less that of
		/// [`Event::PutByPaid`], is what is put by.
		#[codec(index = 11)]
		PutBy {
			/// Whose it is.
			who: T::AccountId,
			/// How much, on top of what was put by before.
			amount: Balance,
		},
		/// What had been put by was paid.
		#[codec(index = 12)]
		PutByPaid {
			/// To whom.
			who: T::AccountId,
			/// How much.
			amount: Balance,
		},
	}

	/// Why a call fails.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no unsettled session with this id.
		#[codec(index = 0)]
		SessionNotFound,
		/// There is, or was until lately, a session with this id: take another salt.
		#[codec(index = 1)]
		SessionExists,
		/// `node`: there is no such node.
		#[codec(index = 2)]
		NodeNotFound,
		/// `node`: its operator paused it.
		#[codec(index = 3)]
		NodePaused,
		/// `node`: no sign of life lately.
		#[codec(index = 4)]
		NodeNotAlive,
		/// `node`: its operator is jailed.
		#[codec(index = 5)]
		NodeJailed,
		/// `node`: too little stake behind it.
		#[codec(index = 6)]
		NodeStakeTooLow,
		/// `node`: all slots are taken.
		#[codec(index = 7)]
		NodeFull,
		/// `anchor` is above the height of this block: the transaction came too early.
		#[codec(index = 8)]
		AnchorInFuture,
		/// `anchor` is more than 32 blocks old: the transaction came too late.
		#[codec(index = 9)]
		AnchorTooOld,
		/// `tunnel_key` is zero, of small order, or not in its one form: no WireGuard client has such a key.
		#[codec(index = 10)]
		TunnelKeyInvalid,
		/// `tunnel_key` is the node's own.
		#[codec(index = 11)]
		TunnelKeyOfNode,
		/// `tunnel_key` is used by another open session of this node.
		#[codec(index = 12)]
		TunnelKeyInUse,
		/// `voucher_key` is zero, of small order or not in its one form: anyone could sign for it.
		#[codec(index = 13)]
		VoucherKeyInvalid,
		/// `max_price`: the node asks more now.
		#[codec(index = 14)]
		PriceAboveLimit,
		/// `deposit` is below the least deposit.
		#[codec(index = 15)]
		DepositTooSmall,
		/// `deposit` is more than the stake behind the node carries.
		#[codec(index = 16)]
		DepositTooLarge,
		/// `prepaid` is more than `deposit`.
		#[codec(index = 17)]
		PrepaidAboveDeposit,
		/// `expires_at` is too near.
		#[codec(index = 18)]
		ExpiryTooSoon,
		/// `expires_at` is too far.
		#[codec(index = 19)]
		ExpiryTooLate,
		/// All addresses that this session could have are taken at this node: take another salt.
		#[codec(index = 20)]
		AddressesTaken,
		/// The hold would reach into money that is frozen, so that claims would leave the freeze uncovered.
		#[codec(index = 21)]
		FundsFrozen,
		/// Only the operator of the session's node or its worker may do this.
		#[codec(index = 22)]
		NotProvider,
		/// Only the payer or who opened the session may do this.
		#[codec(index = 23)]
		NotPayer,
		/// Only a party of the session may close it.
		#[codec(index = 24)]
		NotParty,
		/// The voucher names another session.
		#[codec(index = 25)]
		WrongSession,
		/// The voucher's signature is not by the session's voucher key, for this chain, session, amount and usage.
		#[codec(index = 26)]
		SignatureInvalid,
		/// So much or more was paid already.
		#[codec(index = 27)]
		NothingToClaim,
		/// The time to present vouchers is over.
		#[codec(index = 28)]
		DeadlinePassed,
		/// The time to present vouchers is not over.
		#[codec(index = 29)]
		NotFinal,
		/// The session is closing already.
		#[codec(index = 30)]
		AlreadyClosing,
		/// The session is closing: it can be neither topped up nor extended.
		#[codec(index = 31)]
		NotOpen,
		/// `amount` is zero.
		#[codec(index = 32)]
		AmountZero,
		/// The sponsor gave the signer no allowance.
		#[codec(index = 33)]
		AllowanceNotFound,
		/// The allowance's time is over.
		#[codec(index = 34)]
		AllowanceExpired,
		/// More than the allowance has left.
		#[codec(index = 35)]
		AllowanceExceeded,
		/// More than the allowance grants one session.
		#[codec(index = 36)]
		AllowancePerSession,
		/// `user` is the sponsor itself.
		#[codec(index = 37)]
		AllowanceToSelf,
		/// `total` or `per_session` is zero, or `per_session` is more than `total`.
		#[codec(index = 38)]
		AllowanceAmounts,
		/// `until` is past or too far.
		#[codec(index = 39)]
		AllowanceTime,
		/// `stars` is not in 1..=5.
		#[codec(index = 40)]
		StarsOutOfRange,
		/// The session was rated already.
		#[codec(index = 41)]
		AlreadyRated,
		/// Nothing was put by for this account.
		#[codec(index = 42)]
		NothingPutBy,
		/// What is held does not match the session: a bug, never a fault of the caller.
		#[codec(index = 43)]
		HoldInconsistent,
		/// The batch has no items.
		#[codec(index = 44)]
		BatchEmpty,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Runs in blocks that are open to extrinsics, before the first of them: so the clock stands still during
		/// migrations.
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			ClockNow::<T>::mutate(|now| *now = now.saturating_add(1));
			// The tick comes first and is never skipped; what does not fit is the price of a full block.
			if meter.try_consume(T::WeightInfo::tick()).is_err() {
				return;
			}
			let share = POLL_SHARE * T::BlockWeights::get().max_block;
			let mut part = WeightMeter::with_limit(share.min(meter.remaining()));
			Self::drain(&mut part);
			meter.consume(part.consumed());
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::drain(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}

		fn integrity_test() {
			// `claim_many` has to fit into a block even when it is full of items.
			let most = T::WeightInfo::claim_many(T::MaxClaims::get());
			let limit = T::BlockWeights::get()
				.get(frame_support::dispatch::DispatchClass::Normal)
				.max_extrinsic
				.unwrap_or(T::BlockWeights::get().max_block);
			assert!(
				most.all_lte(limit),
				"MaxClaims: a full claim_many ({most}) does not fit into a block ({limit})"
			);
			assert!(T::MaxClaims::get() > 0, "MaxClaims must be at least 1");
		}
	}

	/// The calls.
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Opens a session with `node` and holds `deposit` and the connection charge from the signer, or from `payer` if
		/// that is a sponsor who allowed it ([`Call::set_allowance`]).
		///
		/// `tunnel_key` is the consumer's WireGuard key, `voucher_key` the Ed25519 key that signs vouchers; both fresh.
		/// The provider may claim `prepaid`, a part of the deposit, with no voucher. Fails where the node asks more than
		/// `max_price` now; `expires_at` is on the clock. Lands only from block `anchor` to `anchor + 32`. The id is
		/// [`warren_primitives::session::session_id`].
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::open_weight(payer.is_some(), LOOKS_ON_OPEN))]
		pub fn open(
			origin: OriginFor<T>,
			payer: Option<T::AccountId>,
			node: NodeId,
			tunnel_key: TunnelKey,
			voucher_key: Ed25519Key,
			deposit: Balance,
			prepaid: Balance,
			max_price: Price,
			expires_at: Clock,
			anchor: BlockNumber,
			salt: [u8; 32],
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let sponsored = payer.is_some();
			let terms = OpenTerms {
				payer,
				node,
				tunnel_key,
				voucher_key,
				deposit,
				prepaid,
				max_price,
				expires_at,
				anchor,
				salt,
			};
			let opened = Self::do_open(signer, terms)?;
			let spared = T::SparedWeight::spared(opened.session.payer.account());
			Ok(Some(Self::open_weight(sponsored, opened.looked_at).saturating_sub(spared)).into())
		}

		/// Pays the provider what a voucher says, less what was paid already; more than the deposit counts as the deposit.
		/// The first voucher above zero earns the connection charge. By the operator or the node's worker.
		#[pallet::call_index(1)]
		pub fn claim(origin: OriginFor<T>, voucher: Voucher, signature: Ed25519Signature) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_claim(who, voucher, signature)
		}

		/// Pays the provider up to `amount` in all with no voucher; more than what is prepaid counts as that. By the
		/// operator or the node's worker.
		#[pallet::call_index(2)]
		pub fn claim_prepaid(origin: OriginFor<T>, session: SessionId, amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_claim_prepaid(who, session, amount)
		}

		/// As many [`Call::claim`]s. A bad item is reported by an event and harms no other; the money of all good ones is
		/// moved at once. Weighed, and paid for, as if each item were another node's; what items of one node save, best one
		/// after another, is given back.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::claim_many(items.len() as u32))]
		pub fn claim_many(
			origin: OriginFor<T>,
			items: BoundedVec<(Voucher, Ed25519Signature), T::MaxClaims>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Ok(Some(Self::do_claim_many(who, items.into_inner())?).into())
		}

		/// Ends a session. What `voucher` says is paid first, if there is one.
		///
		/// By the operator or the node's worker: settled at once. By the payer or who opened it: the provider then has
		/// the dispute window to present a higher voucher, and after that anyone may [`Call::finalise`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::close_by_provider().max(T::WeightInfo::close_by_payer()))]
		pub fn close(
			origin: OriginFor<T>,
			session: SessionId,
			voucher: Option<(Voucher, Ed25519Signature)>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_close(who, session, voucher)
		}

		/// Settles a session whose deadline is past. By anyone.
		#[pallet::call_index(5)]
		pub fn finalise(origin: OriginFor<T>, session: SessionId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_finalise(session)
		}

		/// Adds `amount` to the deposit of an open session, out of the payer's money. By the payer, or by who opened it
		/// within its allowance.
		#[pallet::call_index(6)]
		pub fn top_up(origin: OriginFor<T>, session: SessionId, amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_top_up(who, session, amount)
		}

		/// Lets an open session live until `expires_at` in place of what it was. By the payer, or by who opened it while
		/// its allowance lasts.
		#[pallet::call_index(7)]
		pub fn extend(origin: OriginFor<T>, session: SessionId, expires_at: Clock) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_extend(who, session, expires_at)
		}

		/// Lets `user` open sessions on the signer's money: `total` spent and held in all, at most `per_session` for each,
		/// connection charges included, while the clock is at most `until`. Replaces an earlier allowance of the two. A deposit
		/// of the signer is on hold until the allowance ends.
		#[pallet::call_index(8)]
		pub fn set_allowance(
			origin: OriginFor<T>,
			user: T::AccountId,
			total: Balance,
			per_session: Balance,
			until: Clock,
		) -> DispatchResult {
			let sponsor = ensure_signed(origin)?;
			Self::do_set_allowance(sponsor, user, total, per_session, until)
		}

		/// Takes the allowance of `user` back, and gives the deposit for it back. Sessions that were opened under it go on;
		/// [`Call::close`] ends them.
		#[pallet::call_index(9)]
		pub fn revoke_allowance(origin: OriginFor<T>, user: T::AccountId) -> DispatchResult {
			let sponsor = ensure_signed(origin)?;
			Self::do_revoke_allowance(sponsor, user)
		}

		/// Rates a session with 1 to 5 stars, once. `signature` is by the session's voucher key over
		/// [`warren_primitives::session::rating_bytes`]: anyone may carry it, and who carries a valid one pays no fee.
		/// Until the rating window after the settlement is over.
		// Twice: what is free is looked at once before, unweighed.
		#[pallet::call_index(10)]
		#[pallet::weight(<T as Config>::WeightInfo::rate().saturating_mul(2))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, session: &SessionId, stars: &u8, signature: &Ed25519Signature| -> bool {
			Pallet::<T>::rating_is_free(origin, session, *stars, signature)
		})]
		pub fn rate(
			origin: OriginFor<T>,
			session: SessionId,
			stars: u8,
			signature: Ed25519Signature,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_rate(session, stars, signature)
		}

		/// Pays `who` what was put by for it, once its account can take it. By anyone.
		#[pallet::call_index(11)]
		pub fn pay_put_by(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_pay_put_by(who)
		}
	}

	impl<T: Config> Pallet<T> {
		/// Weight of an `open` that looked at so many other sessions.
		pub(crate) fn open_weight(sponsored: bool, looked_at: u32) -> Weight {
			let open = if sponsored { T::WeightInfo::open_sponsored() } else { T::WeightInfo::open() };
			open.saturating_add(T::WeightInfo::tidy_expired().saturating_mul(looked_at.into()))
		}

		/// The clock.
		pub fn clock() -> Clock {
			ClockNow::<T>::get()
		}
	}
}
