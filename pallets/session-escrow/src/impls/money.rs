//! Every unit that this pallet moves.
//!
//! What leaves a deposit is taken as an imbalance (`Credit`): a batch collects one and pays it out at once, and what is
//! neither paid nor put by is burned when the imbalance is dropped. Nothing here can make a claim fail, and nothing is
//! rounded but the shares of a fee, whose remainder is burned.
use crate::{Config, Error, Event, HoldReason, Owed, Pallet};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	traits::{
		fungible::{
			hold::{Balanced as _, Inspect as _, Mutate as _},
			Balanced as _, Credit, Inspect as _,
		},
		tokens::{Fortitude, Precision, Preservation},
		Get, Imbalance,
	},
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};
use warren_primitives::Balance;

/// Money on its way.
pub(crate) type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// What a call or a batch of items takes out of deposits before it pays it out.
pub(crate) struct Takings<T: Config> {
	/// All of it.
	pool: CreditOf<T>,
	/// How much of it is fees.
	fees: Balance,
	/// Who gets how much of the rest. As long as there are operators in a batch: one, as a rule.
	earners: Vec<(T::AccountId, Balance)>,
}

impl<T: Config> Takings<T> {
	pub(crate) fn new() -> Self {
		Self { pool: CreditOf::<T>::zero(), fees: Zero::zero(), earners: Vec::new() }
	}

	/// Adds money of which `fee` goes to the network and the rest to `operator`.
	pub(crate) fn add(&mut self, operator: &T::AccountId, credit: CreditOf<T>, fee: Balance) {
		let earned = credit.peek().saturating_sub(fee);
		self.pool.subsume(credit);
		self.fees = self.fees.saturating_add(fee);
		match self.earners.iter_mut().find(|(account, _)| account == operator) {
			Some((_, sum)) => *sum = sum.saturating_add(earned),
			None => self.earners.push((operator.clone(), earned)),
		}
	}

	/// Pays the operators and the network.
	pub(crate) fn pay_out(self) {
		let Self { mut pool, fees, earners } = self;
		for (operator, amount) in earners {
			Pallet::<T>::pay(&operator, pool.extract(amount));
		}
		Pallet::<T>::share_fee(pool.extract(fees));
		// The pool is the sum of its parts.
		if let Err(rest) = pool.drop_zero() {
			defensive!("session-escrow: takings did not add up");
			drop(rest);
		}
	}
}

impl<T: Config> Pallet<T> {
	fn reason() -> T::RuntimeHoldReason {
		HoldReason::SessionDeposit.into()
	}

	/// What is held of an account's money for its sessions.
	pub fn escrow_held(who: &T::AccountId) -> Balance {
		T::Currency::balance_on_hold(&Self::reason(), who)
	}

	/// What an account may vote with: everything but what is held for sessions, which may be somebody else's by the time
	/// that a vote counts.
	pub fn voting_balance(who: &T::AccountId) -> Balance {
		T::Currency::total_balance(who).saturating_sub(Self::escrow_held(who))
	}

	/// Holds `amount` of the payer's money. Refused where what is frozen of the account would not be covered once
	/// everything in escrow is gone: a freeze counts held money as cover, but ours is there to be spent.
	pub(crate) fn hold(payer: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&Self::reason(), payer, amount)?;
		let loose = T::Currency::reducible_total_balance_on_hold(payer, Fortitude::Polite);
		ensure!(loose >= Self::escrow_held(payer), Error::<T>::FundsFrozen);
		Ok(())
	}

	/// Takes `amount` out of what is held, whatever is frozen. Leaves a mess on failure: to be called in a storage layer.
	pub(crate) fn take(payer: &T::AccountId, amount: Balance) -> Result<CreditOf<T>, DispatchError> {
		if amount.is_zero() {
			return Ok(CreditOf::<T>::zero());
		}
		let (credit, missing) = T::Currency::slash(&Self::reason(), payer, amount);
		ensure!(missing.is_zero(), Error::<T>::HoldInconsistent);
		Ok(credit)
	}

	/// Burns `amount` of what is held.
	pub(crate) fn burn(payer: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		T::Currency::burn_held(&Self::reason(), payer, amount, Precision::Exact, Fortitude::Force).map(|_| ())
	}

	/// Gives back `amount` of what is held. An account that is left below the existential deposit (it lives by somebody
	/// else's reference) gets it later: `release` would let such an amount vanish.
	pub(crate) fn refund(payer: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let least = T::Currency::minimum_balance();
		if amount < least && T::Currency::balance(payer) < least {
			Self::put_by(payer, Self::take(payer, amount)?);
			return Ok(());
		}
		let released = T::Currency::release(&Self::reason(), payer, amount, Precision::Exact)?;
		ensure!(released == amount, Error::<T>::HoldInconsistent);
		Ok(())
	}

	/// Pays `who`, and what was put by for it. What the account cannot take is put by.
	fn pay(who: &T::AccountId, mut credit: CreditOf<T>) {
		if credit.peek().is_zero() {
			return;
		}
		let kept = Self::collect(who);
		let found = kept.peek();
		credit.subsume(kept);
		match T::Currency::resolve(who, credit) {
			Ok(()) if found.is_zero() => (),
			Ok(()) => Self::deposit_event(Event::PutByPaid { who: who.clone(), amount: found }),
			Err(credit) => Self::put_by(who, credit),
		}
	}

	/// Takes what was put by for `who`.
	fn collect(who: &T::AccountId) -> CreditOf<T> {
		let Some(kept) = Owed::<T>::get(who) else { return CreditOf::<T>::zero() };
		let pot = T::OwedPot::get();
		match T::Currency::withdraw(&pot, kept, Precision::Exact, Preservation::Preserve, Fortitude::Force) {
			Ok(credit) => {
				Owed::<T>::remove(who);
				credit
			}
			Err(_) => {
				defensive!("session-escrow: the pot is poorer than what it owes");
				CreditOf::<T>::zero()
			}
		}
	}

	/// Keeps `credit` for `who`.
	fn put_by(who: &T::AccountId, credit: CreditOf<T>) {
		let amount = credit.peek();
		if let Err(lost) = T::Currency::resolve(&T::OwedPot::get(), credit) {
			// Only where the pot was never set up: dropping it burns it, and the issuance stays true.
			defensive!("session-escrow: there is no pot for what is owed");
			drop(lost);
			return;
		}
		Owed::<T>::mutate(who, |owed| *owed = Some(owed.unwrap_or_default().saturating_add(amount)));
		Self::deposit_event(Event::PutBy { who: who.clone(), amount });
	}

	pub(crate) fn do_pay_put_by(who: T::AccountId) -> DispatchResult {
		ensure!(Owed::<T>::contains_key(&who), Error::<T>::NothingPutBy);
		let credit = Self::collect(&who);
		let amount = credit.peek();
		// An error drops the imbalance inside the call's storage layer: nothing happened.
		T::Currency::resolve(&who, credit).map_err(|_| sp_runtime::TokenError::BelowMinimum)?;
		Self::deposit_event(Event::PutByPaid { who, amount });
		Ok(())
	}

	/// Splits a fee into what goes to the treasury and to the backers; the rest is burned.
	fn shares(fee: Balance) -> (Balance, Balance) {
		let treasury = T::TreasuryShare::get().mul_floor(fee);
		let backers = T::BackersShare::get().mul_floor(fee).min(fee.saturating_sub(treasury));
		(treasury, backers)
	}

	/// The part of a fee that does not flow back to operators and their backers, at today's shares.
	pub(crate) fn fee_lost(fee: Balance) -> Balance {
		let (_, backers) = Self::shares(fee);
		fee.saturating_sub(backers)
	}

	fn share_fee(mut fee: CreditOf<T>) {
		let (treasury, backers) = Self::shares(fee.peek());
		for (pot, share) in [(T::TreasuryPot::get(), treasury), (T::BackersPot::get(), backers)] {
			if share.is_zero() {
				continue;
			}
			if let Err(lost) = T::Currency::resolve(&pot, fee.extract(share)) {
				defensive!("session-escrow: a fee pot is not set up");
				drop(lost);
			}
		}
		// Dropped: burned.
		drop(fee);
	}
}
