//! Rewards.
//!
//! The reward of a session is split among its validators by the stake that they opened it with, as far as it counts.
//! What a validator gets is split between its self stake and its delegations; it takes its commission of the latter.
//!
//! **Σ claimable ≤ pot.** A pool is given `inc × earning`, rounded up, when [`crate::Pool::per_unit`] rises by `inc`, where
//! `earning` is the sum of the balances of all buckets that see the rise. A bucket's shares together earn at most
//! `inc × balance`: what a share earns is rounded down, and balance and shares do not change between two calls of
//! [`crate::Bucket::settle`]. What a delegation counts is rounded down again.
use crate::{
	mul_div, mul_div_up, Authored, Config, Delegations, Error, Event, Exposure, Exposures, Operators, Pallet,
	Pools, RewardSource,
};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	traits::{fungible::Balanced, Get, Imbalance},
};
use sp_runtime::{DispatchResult, FixedPointNumber, FixedU128};
use sp_staking::SessionIndex;
use warren_primitives::Balance;

impl<T: Config> Pallet<T> {
	/// Distributes the reward of a session that ends.
	pub(crate) fn reward_session(session: SessionIndex, validators: &[(T::AccountId, Exposure)]) {
		// Who made no block earned nothing, and who offended has forfeited it.
		let earners: Vec<_> = validators
			.iter()
			.filter(|(who, exposure)| {
				exposure.counted > 0 && exposure.fraction.is_zero() && Authored::<T>::get(who) > 0
			})
			.collect();
		let counted =
			earners.iter().fold(0, |sum: Balance, (_, exposure)| sum.saturating_add(exposure.counted));
		if counted == 0 {
			// What fees brought in waits, and nothing is issued for nobody.
			return;
		}
		let reward = T::Rewards::session_reward(session);
		let (issued, total) = (reward.issued, reward.credit.peek());
		if let Err(credit) = T::Currency::resolve(&T::Pot::get(), reward.credit) {
			T::Rewards::give_back(credit);
			return;
		}
		let mut distributed = 0;
		for (who, exposure) in earners {
			let part = mul_div(total, exposure.counted, counted).unwrap_or(0);
			let given = Self::reward_operator(session, who, exposure, part);
			distributed += given;
		}
		let returned = total.saturating_sub(distributed);
		match Self::take_from_pot(returned) {
			Ok(credit) => T::Rewards::give_back(credit),
			Err(_) => {
				defensive!("operator-staking: the pot is too poor for what was put into it");
			}
		}
		Self::deposit_event(Event::SessionRewarded { session, issued, distributed, returned });
	}

	/// Sets `amount` aside for an operator and its delegators. Returns what was set aside: what would go to stake that
	/// left since the session began is not.
	fn reward_operator(
		session: SessionIndex,
		who: &T::AccountId,
		exposure: &Exposure,
		amount: Balance,
	) -> Balance {
		let Some(mut operator) = Operators::<T>::get(who) else { return 0 };
		let stake = exposure.own.saturating_add(exposure.delegated);
		let delegated = mul_div(amount, exposure.delegated, stake).unwrap_or(0);
		let commission = operator.commission.at(session).mul_floor(delegated);
		let own = amount.saturating_sub(delegated).saturating_add(commission);
		let Some(rewards) = operator.rewards.checked_add(own) else { return 0 };
		operator.rewards = rewards;

		let mut shared = 0;
		if delegated > commission && Pools::<T>::contains_key(who) {
			// Nothing is merged here, so that the end of a session writes as much as it has validators.
			let mut pool = Self::pool_as_is(who);
			let earning = pool.earning();
			let of = exposure.delegated.max(earning);
			let inc = mul_div(delegated - commission, FixedU128::DIV, of).unwrap_or(0);
			let needed = mul_div_up(inc, earning, FixedU128::DIV);
			let per_unit = pool.per_unit.into_inner().checked_add(inc);
			if let (Some(needed), Some(per_unit)) = (needed, per_unit) {
				if needed <= delegated - commission {
					pool.per_unit = FixedU128::from_inner(per_unit);
					pool.rewards = pool.rewards.saturating_add(needed);
					shared = needed;
				}
			}
			Pools::<T>::insert(who, pool);
		}
		Operators::<T>::insert(who, operator);
		own.saturating_add(shared)
	}

	pub(crate) fn do_claim_rewards(from: &T::AccountId, who: &T::AccountId) -> DispatchResult {
		let mut operator = Self::operator(from)?;
		let amount;
		if from == who {
			amount = core::mem::take(&mut operator.rewards);
			ensure!(amount > 0, Error::<T>::NoRewards);
			Self::pay(who, amount)?;
			Self::put(from, operator, None);
		} else {
			ensure!(Delegations::<T>::contains_key(from, who), Error::<T>::NotDelegator);
			let (mut pool, mut delegation) = (Self::pool(from), Delegations::<T>::get(from, who));
			Self::settle(from, &mut pool, &mut delegation);
			amount = core::mem::take(&mut delegation.rewards);
			ensure!(amount > 0, Error::<T>::NoRewards);
			pool.rewards = pool.rewards.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
			Self::pay(who, amount)?;
			Self::finish(from, who, operator, pool, delegation);
		}
		Self::deposit_event(Event::RewardsClaimed { operator: from.clone(), who: who.clone(), amount });
		Ok(())
	}

	/// What an account could claim now.
	pub fn claimable(from: &T::AccountId, who: &T::AccountId) -> Balance {
		if from == who {
			return Operators::<T>::get(from).map_or(0, |operator| operator.rewards);
		}
		// Nothing is written: what a look changes is dropped with the layer.
		frame_support::storage::with_transaction(|| {
			let (mut pool, mut delegation) = (Self::pool(from), Delegations::<T>::get(from, who));
			Self::settle(from, &mut pool, &mut delegation);
			let rewards: Result<Balance, sp_runtime::DispatchError> = Ok(delegation.rewards);
			sp_runtime::TransactionOutcome::Rollback(rewards)
		})
		.unwrap_or(0)
	}

	/// The exposures of a session's validators.
	pub(crate) fn exposures(session: SessionIndex) -> Vec<(T::AccountId, Exposure)> {
		let mut all: Vec<_> = Exposures::<T>::iter_prefix(session).collect();
		all.sort_by(|a, b| a.0.cmp(&b.0));
		all
	}
}
