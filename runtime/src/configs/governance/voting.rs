//! What votes, and what a vote locks.
//!
//! Money in escrow does not vote: it may be somebody else's by the time that a vote counts. So the voting currency is the total
//! less what is held for sessions. That alone is not enough: to pallet-balances a lock and a hold overlap, so that a deposit
//! would cover the lock of a vote, and the money that voted could be sent on to vote again. Hence the lock of a vote is always
//! that of the vote **plus** at least what is held for sessions: [`VotingCurrency`] adds it when a vote is cast, and
//! [`EscrowCurrency`], which the escrow holds deposits with, whenever a deposit is held or given back. A claim lowers what is
//! held and leaves the lock as it is, which costs the provider no write per item: what is locked too much then is free again
//! with the payer's next `open`, with the end of the session, or by `unlock`.
use crate::{AccountId, Balance, Balances, BlockNumber, Runtime, RuntimeHoldReason, SessionEscrow};
use frame_support::{
	traits::{
		fungible,
		tokens::{
			BalanceStatus, DepositConsequence, Fortitude, Preservation, Provenance, WithdrawConsequence,
		},
		Currency, ExistenceRequirement, LockIdentifier, LockableCurrency, ReservableCurrency,
		SignedImbalance, WithdrawReasons,
	},
	weights::Weight,
};
use sp_runtime::{DispatchError, DispatchResult};

/// Under which pallet-conviction-voting locks (there it is private).
pub const VOTE_LOCK: LockIdentifier = *b"pyconvot";

type Positive = <Balances as Currency<AccountId>>::PositiveImbalance;
type Negative = <Balances as Currency<AccountId>>::NegativeImbalance;

/// What `who` must keep for its votes, without what is held for sessions.
pub fn vote_lock(who: &AccountId) -> Balance {
	pallet_conviction_voting::ClassLocksFor::<Runtime>::get(who)
		.iter()
		.map(|(_, amount)| *amount)
		.max()
		.unwrap_or(0)
}

/// The token as conviction-voting sees it: see the module.
pub struct VotingCurrency;

impl Currency<AccountId> for VotingCurrency {
	type Balance = Balance;
	type NegativeImbalance = Negative;
	type PositiveImbalance = Positive;

	fn total_balance(who: &AccountId) -> Balance {
		SessionEscrow::voting_balance(who)
	}
	fn can_slash(who: &AccountId, value: Balance) -> bool {
		Balances::can_slash(who, value)
	}
	fn total_issuance() -> Balance {
		<Balances as Currency<_>>::total_issuance()
	}
	fn active_issuance() -> Balance {
		<Balances as Currency<_>>::active_issuance()
	}
	fn deactivate(amount: Balance) {
		<Balances as Currency<_>>::deactivate(amount)
	}
	fn reactivate(amount: Balance) {
		<Balances as Currency<_>>::reactivate(amount)
	}
	fn minimum_balance() -> Balance {
		<Balances as Currency<_>>::minimum_balance()
	}
	fn burn(amount: Balance) -> Positive {
		<Balances as Currency<_>>::burn(amount)
	}
	fn issue(amount: Balance) -> Negative {
		<Balances as Currency<_>>::issue(amount)
	}
	fn free_balance(who: &AccountId) -> Balance {
		<Balances as Currency<_>>::free_balance(who)
	}
	fn ensure_can_withdraw(
		who: &AccountId,
		amount: Balance,
		reasons: WithdrawReasons,
		new: Balance,
	) -> DispatchResult {
		Balances::ensure_can_withdraw(who, amount, reasons, new)
	}
	fn transfer(
		from: &AccountId,
		to: &AccountId,
		value: Balance,
		keep: ExistenceRequirement,
	) -> DispatchResult {
		<Balances as Currency<_>>::transfer(from, to, value, keep)
	}
	fn slash(who: &AccountId, value: Balance) -> (Negative, Balance) {
		<Balances as Currency<_>>::slash(who, value)
	}
	fn deposit_into_existing(who: &AccountId, value: Balance) -> Result<Positive, DispatchError> {
		Balances::deposit_into_existing(who, value)
	}
	fn deposit_creating(who: &AccountId, value: Balance) -> Positive {
		Balances::deposit_creating(who, value)
	}
	fn withdraw(
		who: &AccountId,
		value: Balance,
		reasons: WithdrawReasons,
		keep: ExistenceRequirement,
	) -> Result<Negative, DispatchError> {
		<Balances as Currency<_>>::withdraw(who, value, reasons, keep)
	}
	fn make_free_balance_be(who: &AccountId, balance: Balance) -> SignedImbalance<Balance, Positive> {
		Balances::make_free_balance_be(who, balance)
	}
}

impl ReservableCurrency<AccountId> for VotingCurrency {
	fn can_reserve(who: &AccountId, value: Balance) -> bool {
		Balances::can_reserve(who, value)
	}
	fn slash_reserved(who: &AccountId, value: Balance) -> (Negative, Balance) {
		Balances::slash_reserved(who, value)
	}
	fn reserved_balance(who: &AccountId) -> Balance {
		Balances::reserved_balance(who)
	}
	fn reserve(who: &AccountId, value: Balance) -> DispatchResult {
		Balances::reserve(who, value)
	}
	fn unreserve(who: &AccountId, value: Balance) -> Balance {
		Balances::unreserve(who, value)
	}
	fn repatriate_reserved(
		from: &AccountId,
		to: &AccountId,
		value: Balance,
		status: BalanceStatus,
	) -> Result<Balance, DispatchError> {
		Balances::repatriate_reserved(from, to, value, status)
	}
}

impl LockableCurrency<AccountId> for VotingCurrency {
	type MaxLocks = <Balances as LockableCurrency<AccountId>>::MaxLocks;
	type Moment = BlockNumber;

	fn set_lock(id: LockIdentifier, who: &AccountId, amount: Balance, reasons: WithdrawReasons) {
		Balances::set_lock(id, who, amount.saturating_add(SessionEscrow::escrow_held(who)), reasons)
	}
	fn extend_lock(id: LockIdentifier, who: &AccountId, amount: Balance, reasons: WithdrawReasons) {
		Balances::extend_lock(id, who, amount.saturating_add(SessionEscrow::escrow_held(who)), reasons)
	}
	fn remove_lock(id: LockIdentifier, who: &AccountId) {
		Balances::remove_lock(id, who)
	}
}

/// What the views of a token have in common.
macro_rules! inspect {
	($name:ident, $total:expr) => {
		impl fungible::Inspect<AccountId> for $name {
			type Balance = Balance;

			fn total_issuance() -> Balance {
				<Balances as fungible::Inspect<_>>::total_issuance()
			}
			fn active_issuance() -> Balance {
				<Balances as fungible::Inspect<_>>::active_issuance()
			}
			fn minimum_balance() -> Balance {
				<Balances as fungible::Inspect<_>>::minimum_balance()
			}
			fn total_balance(who: &AccountId) -> Balance {
				$total(who)
			}
			fn balance(who: &AccountId) -> Balance {
				<Balances as fungible::Inspect<_>>::balance(who)
			}
			fn reducible_balance(who: &AccountId, keep: Preservation, force: Fortitude) -> Balance {
				Balances::reducible_balance(who, keep, force)
			}
			fn can_deposit(who: &AccountId, amount: Balance, from: Provenance) -> DepositConsequence {
				Balances::can_deposit(who, amount, from)
			}
			fn can_withdraw(who: &AccountId, amount: Balance) -> WithdrawConsequence<Balance> {
				Balances::can_withdraw(who, amount)
			}
		}
	};
}
inspect!(VotingCurrency, SessionEscrow::voting_balance);
inspect!(EscrowCurrency, <Balances as fungible::Inspect<AccountId>>::total_balance);

/// The token as the escrow holds it: see the module.
pub struct EscrowCurrency;

impl fungible::Unbalanced<AccountId> for EscrowCurrency {
	fn handle_dust(dust: fungible::Dust<AccountId, Self>) {
		<Balances as fungible::Unbalanced<_>>::handle_dust(fungible::Dust(dust.0))
	}
	fn write_balance(who: &AccountId, amount: Balance) -> Result<Option<Balance>, DispatchError> {
		Balances::write_balance(who, amount)
	}
	fn set_total_issuance(amount: Balance) {
		Balances::set_total_issuance(amount)
	}
	fn deactivate(amount: Balance) {
		<Balances as fungible::Unbalanced<_>>::deactivate(amount)
	}
	fn reactivate(amount: Balance) {
		<Balances as fungible::Unbalanced<_>>::reactivate(amount)
	}
}

impl fungible::Mutate<AccountId> for EscrowCurrency {
	fn done_mint_into(who: &AccountId, amount: Balance) {
		Balances::done_mint_into(who, amount)
	}
	fn done_burn_from(who: &AccountId, amount: Balance) {
		Balances::done_burn_from(who, amount)
	}
	fn done_shelve(who: &AccountId, amount: Balance) {
		Balances::done_shelve(who, amount)
	}
	fn done_restore(who: &AccountId, amount: Balance) {
		Balances::done_restore(who, amount)
	}
	fn done_transfer(from: &AccountId, to: &AccountId, amount: Balance) {
		Balances::done_transfer(from, to, amount)
	}
}

impl fungible::Balanced<AccountId> for EscrowCurrency {
	type OnDropCredit = <Balances as fungible::Balanced<AccountId>>::OnDropCredit;
	type OnDropDebt = <Balances as fungible::Balanced<AccountId>>::OnDropDebt;

	fn done_deposit(who: &AccountId, amount: Balance) {
		Balances::done_deposit(who, amount)
	}
	fn done_withdraw(who: &AccountId, amount: Balance) {
		Balances::done_withdraw(who, amount)
	}
	fn done_issue(amount: Balance) {
		Balances::done_issue(amount)
	}
	fn done_rescind(amount: Balance) {
		Balances::done_rescind(amount)
	}
}

impl fungible::InspectHold<AccountId> for EscrowCurrency {
	type Reason = RuntimeHoldReason;

	fn total_balance_on_hold(who: &AccountId) -> Balance {
		Balances::total_balance_on_hold(who)
	}
	/// What is held of an account and not needed to cover what is frozen of it. The lock of a vote counts as what the vote
	/// needs, without what was added to it for the deposits.
	fn reducible_total_balance_on_hold(who: &AccountId, force: Fortitude) -> Balance {
		let votes = vote_lock(who);
		if force == Fortitude::Force || votes == 0 {
			return Balances::reducible_total_balance_on_hold(who, force);
		}
		let locks = Balances::locks(who);
		let locks = locks.iter().filter(|lock| lock.id != VOTE_LOCK).map(|lock| lock.amount);
		let freezes = pallet_balances::Freezes::<Runtime>::get(who);
		let freezes = freezes.iter().map(|freeze| freeze.amount);
		let frozen = locks.chain(freezes).fold(votes, Balance::max);
		let uncovered = frozen.saturating_sub(<Balances as fungible::Inspect<_>>::balance(who));
		Balances::total_balance_on_hold(who).saturating_sub(uncovered)
	}
	fn balance_on_hold(reason: &RuntimeHoldReason, who: &AccountId) -> Balance {
		Balances::balance_on_hold(reason, who)
	}
	fn hold_available(reason: &RuntimeHoldReason, who: &AccountId) -> bool {
		Balances::hold_available(reason, who)
	}
}

impl fungible::UnbalancedHold<AccountId> for EscrowCurrency {
	fn set_balance_on_hold(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) -> DispatchResult {
		Balances::set_balance_on_hold(reason, who, amount)
	}
}

/// Has the lock of a vote follow what is held.
fn relock(who: &AccountId) {
	let votes = vote_lock(who);
	if votes > 0 {
		let reasons = WithdrawReasons::except(WithdrawReasons::RESERVE);
		<VotingCurrency as LockableCurrency<_>>::set_lock(VOTE_LOCK, who, votes, reasons);
	}
}

impl fungible::MutateHold<AccountId> for EscrowCurrency {
	fn done_hold(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		Balances::done_hold(reason, who, amount);
		relock(who);
	}
	fn done_release(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		Balances::done_release(reason, who, amount);
		relock(who);
	}
	fn done_burn_held(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		Balances::done_burn_held(reason, who, amount)
	}
	fn done_transfer_on_hold(reason: &RuntimeHoldReason, from: &AccountId, to: &AccountId, amount: Balance) {
		Balances::done_transfer_on_hold(reason, from, to, amount)
	}
	fn done_transfer_and_hold(reason: &RuntimeHoldReason, from: &AccountId, to: &AccountId, amount: Balance) {
		Balances::done_transfer_and_hold(reason, from, to, amount);
		relock(to);
	}
}

impl fungible::hold::DoneSlash<RuntimeHoldReason, AccountId, Balance> for EscrowCurrency {
	fn done_slash(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		<Balances as fungible::hold::DoneSlash<_, _, _>>::done_slash(reason, who, amount)
	}
}

impl fungible::BalancedHold<AccountId> for EscrowCurrency {}

/// The weights of the escrow, with what following the deposits with a vote's lock costs. The benchmarks know payers that do not vote
/// only.
pub struct EscrowWeights;

type Measured = pallet_session_escrow::weights::SubstrateWeight<Runtime>;

impl EscrowWeights {
	/// All locks and freezes are read, and the locks written; the locks by class and the account are counted already.
	fn relock() -> Weight {
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(2, 1)
	}
}

/// Who locks nothing for votes has no lock that follows. (It was read already when the deposit was held.)
impl pallet_session_escrow::SparedWeight<AccountId> for EscrowWeights {
	fn spared(payer: &AccountId) -> Weight {
		if vote_lock(payer) == 0 {
			Self::relock()
		} else {
			Weight::zero()
		}
	}
}

impl pallet_session_escrow::WeightInfo for EscrowWeights {
	fn open() -> Weight {
		Measured::open().saturating_add(Self::relock())
	}
	fn open_sponsored() -> Weight {
		Measured::open_sponsored().saturating_add(Self::relock())
	}
	fn claim() -> Weight {
		Measured::claim()
	}
	fn claim_prepaid() -> Weight {
		Measured::claim_prepaid()
	}
	fn claim_many(n: u32) -> Weight {
		Measured::claim_many(n)
	}
	fn claim_many_of_one(n: u32) -> Weight {
		Measured::claim_many_of_one(n)
	}
	fn close_by_provider() -> Weight {
		Measured::close_by_provider().saturating_add(Self::relock())
	}
	fn close_by_payer() -> Weight {
		Measured::close_by_payer().saturating_add(Self::relock())
	}
	fn finalise() -> Weight {
		Measured::finalise().saturating_add(Self::relock())
	}
	fn top_up() -> Weight {
		Measured::top_up().saturating_add(Self::relock())
	}
	fn extend() -> Weight {
		Measured::extend()
	}
	fn set_allowance() -> Weight {
		Measured::set_allowance().saturating_add(Self::relock())
	}
	fn revoke_allowance() -> Weight {
		Measured::revoke_allowance().saturating_add(Self::relock())
	}
	fn rate() -> Weight {
		Measured::rate()
	}
	fn pay_put_by() -> Weight {
		Measured::pay_put_by()
	}
	fn tick() -> Weight {
		Measured::tick()
	}
	fn tidy_expired() -> Weight {
		Measured::tidy_expired()
	}
	fn tidy_final() -> Weight {
		Measured::tidy_final().saturating_add(Self::relock())
	}
	fn tidy_allowance() -> Weight {
		Measured::tidy_allowance().saturating_add(Self::relock())
	}
	fn tidy_settled() -> Weight {
		Measured::tidy_settled()
	}
}
