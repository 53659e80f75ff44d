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
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, Perbill};
use warren_primitives::Balance;

/// Money on its way.
pub(crate) type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// What a call or a batch of items takes out of deposits before it pays it out.
pub(crate) struct Takings<T: Config> {
	/// All of it.
	pool: CreditOf<T>,
	/// How much of it is fees.
	fees: Balance,
	/// Who gets them. Read once: all that is paid together is shared alike.
	shares: Shares,
	/// Who gets how much of the rest. As long as there are operators in a batch: one, as a rule.
	earners: Vec<(T::AccountId, Balance)>,
}

impl<T: Config> Takings<T> {
	pub(crate) fn new() -> Self {
		Self {
			pool: CreditOf::<T>::zero(),
			fees: Zero::zero(),
			shares: Shares::now::<T>(),
			earners: Vec::new(),
		}
	}

	/// Adds money of which `fee` goes to the network and the rest to `operator`. Gives the part of the fee that does not flow
	/// back to operators and their backers.
	pub(crate) fn add(&mut self, operator: &T::AccountId, credit: CreditOf<T>, fee: Balance) -> Balance {
		let earned = credit.peek().saturating_sub(fee);
		self.pool.subsume(credit);
		self.fees = self.fees.saturating_add(fee);
		match self.earners.iter_mut().find(|(account, _)| account == operator) {
			Some((_, sum)) => *sum = sum.saturating_add(earned),
			None => self.earners.push((operator.clone(), earned)),
		}
		self.shares.lost(fee)
	}

	/// Pays the operators and the network.
	pub(crate) fn pay_out(self) {
		let Self { mut pool, fees, shares, earners } = self;
		for (operator, amount) in earners {
			Pallet::<T>::pay(&operator, pool.extract(amount));
		}
		Pallet::<T>::share_fee(shares, pool.extract(fees));
		// The pool is the sum of its parts.
		if let Err(rest) = pool.drop_zero() {
			defensive!("session-escrow: takings did not add up");
			drop(rest);
		}
	}
}

/// Who gets a fee; the rest is burned.
#[derive(Clone, Copy)]
struct Shares {
	treasury: Perbill,
	backers: Perbill,
}

impl Shares {
	fn now<T: Config>() -> Self {
		Self { treasury: T::TreasuryShare::get(), backers: T::BackersShare::get() }
	}

	/// What the treasury and the backers get of a fee.
	fn of(self, fee: Balance) -> (Balance, Balance) {
		let treasury = self.treasury.mul_floor(fee);
		(treasury, self.backers.mul_floor(fee).min(fee.saturating_sub(treasury)))
	}

	/// The part of a fee that does not flow back to operators and their backers. Rounded down: many small payments weigh no
	/// more than a great one.
	fn lost(self, fee: Balance) -> Balance {
		let (treasury, _) = self.of(fee);
		fee.saturating_sub(self.backers.mul_ceil(fee)).max(treasury)
	}
}

impl<T: Config> Pallet<T> {
	/// What is held of an account's money for its sessions.
	pub fn escrow_held(who: &T::AccountId) -> Balance {
		T::Currency::balance_on_hold(&HoldReason::SessionDeposit.into(), who)
	}

	/// What an account may vote with: everything but what is held for sessions, which may be somebody else's by the time
	/// that a vote counts.
	pub fn voting_balance(who: &T::AccountId) -> Balance {
		T::Currency::total_balance(who).saturating_sub(Self::escrow_held(who))
	}

	/// Holds `amount` of the payer's money for its sessions. Refused where what is frozen of the account would not be covered
	/// once everything in escrow is gone: a freeze counts held money as cover, but ours is there to be spent.
	pub(crate) fn hold(payer: &T::AccountId, amount: Balance) -> DispatchResult {
		Self::hold_for(HoldReason::SessionDeposit, payer, amount)?;
		let loose = T::Currency::reducible_total_balance_on_hold(payer, Fortitude::Polite);
		ensure!(loose >= Self::escrow_held(payer), Error::<T>::FundsFrozen);
		Ok(())
	}

	/// Holds `amount` of an account's money.
	pub(crate) fn hold_for(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&reason.into(), who, amount)
	}

	/// Takes `amount` out of what is held, whatever is frozen. Leaves a mess on failure: to be called in a storage layer.
	pub(crate) fn take(
		reason: HoldReason,
		who: &T::AccountId,
		amount: Balance,
	) -> Result<CreditOf<T>, DispatchError> {
		if amount.is_zero() {
			return Ok(CreditOf::<T>::zero());
		}
		let (credit, missing) = T::Currency::slash(&reason.into(), who, amount);
		ensure!(missing.is_zero(), Error::<T>::HoldInconsistent);
		Ok(credit)
	}

	/// Burns `amount` of what is held for sessions.
	pub(crate) fn burn(payer: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let reason = HoldReason::SessionDeposit.into();
		T::Currency::burn_held(&reason, payer, amount, Precision::Exact, Fortitude::Force).map(|_| ())
	}

	/// Gives back `amount` of what is held. An account that is left below the existential deposit (it lives by somebody
	/// else's reference) gets it later: `release` would let such an amount vanish.
	pub(crate) fn refund(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let least = T::Currency::minimum_balance();
		if amount < least && T::Currency::balance(who) < least {
			// With what was put by for it before, it may be enough.
			Self::pay(who, Self::take(reason, who, amount)?);
			return Ok(());
		}
		let released = T::Currency::release(&reason.into(), who, amount, Precision::Exact)?;
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
			Err(credit) => Self::put_by(who, credit, found),
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

	/// Keeps `credit` for `who`, of which `before` was kept already until a moment ago.
	fn put_by(who: &T::AccountId, credit: CreditOf<T>, before: Balance) {
		let amount = credit.peek();
		if let Err(lost) = T::Currency::resolve(&T::OwedPot::get(), credit) {
			// Only where the pot was never set up: dropping it burns it, and the issuance stays true.
			defensive!("session-escrow: there is no pot for what is owed");
			drop(lost);
			return;
		}
		Owed::<T>::mutate(who, |owed| *owed = Some(owed.unwrap_or_default().saturating_add(amount)));
		Self::deposit_event(Event::PutBy { who: who.clone(), amount: amount.saturating_sub(before) });
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

	/// Splits a fee; what nobody gets is burned.
	fn share_fee(shares: Shares, mut fee: CreditOf<T>) {
		let (treasury, backers) = shares.of(fee.peek());
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
