//! An operator's own stake, and its commission.
use crate::{Commission, Config, Error, Event, OperatorSlashes, Operators, Pallet, Unbonding};
use frame_support::{
	ensure,
	traits::{
		fungible::hold::{Inspect, Mutate},
		tokens::Precision,
		Get,
	},
};
use sp_runtime::{DispatchResult, Perbill};
use warren_primitives::{traits::OperatorObligations, Balance};

impl<T: Config> Pallet<T> {
	/// Adds to the self stake of an operator, old or new.
	pub(crate) fn do_bond(who: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut operator = Operators::<T>::get(who).unwrap_or_default();
		let own = operator.own.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		ensure!(own >= T::MinOperatorStake::get(), Error::<T>::StakeBelowMinimum);
		ensure!(T::Currency::can_hold(&Self::reason(), who, amount), Error::<T>::NotAffordable);
		T::Currency::hold(&Self::reason(), who, amount)?;
		operator.own = own;
		Self::put(who, operator, None);
		Self::deposit_event(Event::Bonded { operator: who.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_unbond(who: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut operator = Self::operator(who)?;
		let own = operator.own.checked_sub(amount).ok_or(Error::<T>::AmountTooHigh)?;
		ensure!(own >= operator.earmarked(), Error::<T>::NodesNeedStake);
		ensure!(own == 0 || own >= T::MinOperatorStake::get(), Error::<T>::StakeBelowMinimum);
		if Self::is_candidate(who) {
			ensure!(own >= T::MinValidatorStake::get(), Error::<T>::CandidateNeedsStake);
		}
		operator.own = own;
		ensure!(Self::backing(&operator) >= T::Obligations::required(who), Error::<T>::SessionsNeedStake);
		let session = Self::session();
		let until = session.saturating_add(Self::unbonding_sessions());
		match operator.unbonding.last_mut().filter(|chunk| chunk.session == session) {
			Some(chunk) => {
				chunk.amount = chunk.amount.saturating_add(amount);
				chunk.until = chunk.until.max(until);
			}
			None => operator
				.unbonding
				.try_push(Unbonding { session, until, amount })
				.map_err(|_| Error::<T>::TooManyUnbonding)?,
		}
		Self::put(who, operator, None);
		Self::deposit_event(Event::Unbonded { operator: who.clone(), amount, until });
		Ok(())
	}

	pub(crate) fn do_rebond(who: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut operator = Self::operator(who)?;
		let mut left = amount;
		for chunk in operator.unbonding.iter_mut().rev() {
			let part = left.min(chunk.amount);
			chunk.amount -= part;
			left -= part;
		}
		ensure!(left == 0, Error::<T>::AmountTooHigh);
		operator.unbonding.retain(|chunk| chunk.amount > 0);
		operator.own = operator.own.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		ensure!(operator.own >= T::MinOperatorStake::get(), Error::<T>::StakeBelowMinimum);
		Self::put(who, operator, None);
		Self::deposit_event(Event::Rebonded { operator: who.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_withdraw_own(who: &T::AccountId) -> DispatchResult {
		let mut operator = Self::operator(who)?;
		let (now, pending) = (Self::session(), OperatorSlashes::<T>::get(who));
		let (mut amount, mut waits) = (0, false);
		operator.unbonding.retain(|chunk| {
			if chunk.until > now {
				return true;
			}
			if pending.iter().any(|(session, _)| *session <= chunk.session) {
				waits = true;
				return true;
			}
			amount += chunk.amount;
			false
		});
		if amount == 0 {
			return Err(if waits { Error::<T>::SlashPending } else { Error::<T>::NothingDue }.into());
		}
		T::Currency::release(&Self::reason(), who, amount, Precision::Exact)?;
		Self::put(who, operator, None);
		Self::deposit_event(Event::Withdrawn { operator: who.clone(), who: who.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_set_commission(who: &T::AccountId, rate: Perbill) -> DispatchResult {
		let mut operator = Self::operator(who)?;
		let now = Self::session();
		// A rise whose time has come is the rate by now.
		let current = operator.commission.at(now);
		let announced = operator.commission.rise.filter(|(_, from)| *from > now);
		ensure!(rate != current || announced.is_some(), Error::<T>::CommissionUnchanged);
		ensure!(rate <= current || rate <= T::MaxCommission::get(), Error::<T>::CommissionTooHigh);
		let alone = !crate::Pools::<T>::contains_key(who);
		let from = if rate <= current || alone {
			operator.commission = Commission { rate, rise: None };
			now
		} else {
			ensure!(
				rate.deconstruct() - current.deconstruct() <= T::MaxCommissionRise::get().deconstruct(),
				Error::<T>::CommissionRiseTooHigh
			);
			// Never at once, whatever the delay: who is here may not be surprised within a session.
			let from = now.saturating_add(T::CommissionDelay::get().max(1));
			operator.commission = Commission { rate: current, rise: Some((rate, from)) };
			from
		};
		Self::put(who, operator, None);
		Self::deposit_event(Event::CommissionSet { operator: who.clone(), commission: rate, from });
		Ok(())
	}
}
