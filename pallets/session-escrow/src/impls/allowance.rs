//! What sponsors let users spend.
use super::after;
use crate::{queue, Allowance, Allowances, Config, Error, Event, Grant, HoldReason, NextAllowance, Pallet};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;
use warren_primitives::{Balance, Clock};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_allowance(
		sponsor: T::AccountId,
		user: T::AccountId,
		total: Balance,
		per_session: Balance,
		until: Clock,
	) -> DispatchResult {
		let now = Self::clock();
		ensure!(sponsor != user, Error::<T>::AllowanceToSelf);
		ensure!(total > 0 && per_session > 0 && per_session <= total, Error::<T>::AllowanceAmounts);
		ensure!(until > now && until <= after(now, T::MaxAllowanceLife::get()), Error::<T>::AllowanceTime);
		let deposit = T::AllowanceDeposit::get();
		let mut before = 0;
		if let Some(old) = Allowances::<T>::get(&sponsor, &user) {
			queue::remove_allowance::<T>(old.until, &sponsor, &user);
			before = old.deposit;
		}
		Self::adjust_deposit(&sponsor, before, deposit)?;
		let serial = NextAllowance::<T>::mutate(|next| {
			let serial = *next;
			// 2^64 calls are more than any chain will see.
			*next = next.saturating_add(1);
			serial
		});
		let allowance = Allowance { remaining: total, per_session, until, serial, deposit };
		Allowances::<T>::insert(&sponsor, &user, allowance);
		queue::insert_allowance::<T>(until, &sponsor, &user);
		Self::deposit_event(Event::AllowanceSet { sponsor, user, total, per_session, until });
		Ok(())
	}

	pub(crate) fn do_revoke_allowance(sponsor: T::AccountId, user: T::AccountId) -> DispatchResult {
		let allowance = Allowances::<T>::get(&sponsor, &user).ok_or(Error::<T>::AllowanceNotFound)?;
		Self::end_allowance(allowance.until, sponsor, user)
	}

	/// Removes an allowance that ends at `until`, and gives the deposit for it back.
	pub(crate) fn end_allowance(until: Clock, sponsor: T::AccountId, user: T::AccountId) -> DispatchResult {
		queue::remove_allowance::<T>(until, &sponsor, &user);
		let Some(allowance) = Allowances::<T>::take(&sponsor, &user) else { return Ok(()) };
		Self::adjust_deposit(&sponsor, allowance.deposit, 0)?;
		Self::deposit_event(Event::AllowanceEnded { sponsor, user });
		Ok(())
	}

	/// Brings what is on hold for one allowance from `before` to `after`.
	pub(crate) fn adjust_deposit(sponsor: &T::AccountId, before: Balance, after: Balance) -> DispatchResult {
		if after > before {
			Self::hold_for(HoldReason::AllowanceDeposit, sponsor, after.saturating_sub(before))
		} else {
			Self::refund(HoldReason::AllowanceDeposit, sponsor, before.saturating_sub(after))
		}
	}

	/// The allowance, if its time is not over.
	pub(crate) fn ensure_allowed(
		sponsor: &T::AccountId,
		user: &T::AccountId,
		now: Clock,
	) -> Result<Allowance, Error<T>> {
		let allowance = Allowances::<T>::get(sponsor, user).ok_or(Error::AllowanceNotFound)?;
		ensure!(now <= allowance.until, Error::AllowanceExpired);
		Ok(allowance)
	}

	/// Takes `amount` out of the allowance for a session that takes `all` in all.
	pub(crate) fn use_allowance(
		sponsor: &T::AccountId,
		user: &T::AccountId,
		amount: Balance,
		all: Balance,
		now: Clock,
	) -> Result<Grant, Error<T>> {
		let mut allowance = Self::ensure_allowed(sponsor, user, now)?;
		ensure!(all <= allowance.per_session, Error::AllowancePerSession);
		allowance.remaining = allowance.remaining.checked_sub(amount).ok_or(Error::AllowanceExceeded)?;
		Allowances::<T>::insert(sponsor, user, allowance);
		Ok(Grant { serial: allowance.serial, taken: amount })
	}
}
