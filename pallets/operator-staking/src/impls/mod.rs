//! What the calls do.
mod delegation;
mod election;
mod rewards;
mod slashing;
mod stake;

use crate::{
	mul_div, Bucket, BucketId, Config, CurrentSession, Ended, EndedBuckets, Error, HoldReason, Operator,
	OperatorSlashes, Operators, Pallet, Pool, Pools, RewardSource, LEAST_PRICE,
};
use frame_support::{
	defensive,
	traits::{
		fungible::{Balanced, Mutate},
		tokens::{Fortitude, Precision, Preservation},
		Get, Imbalance,
	},
};
use sp_runtime::DispatchResult;
use sp_staking::SessionIndex;
use warren_primitives::Balance;

impl<T: Config> Pallet<T> {
	/// The present session.
	pub fn session() -> SessionIndex {
		CurrentSession::<T>::get()
	}

	/// Sessions that unbonding takes: always longer than an offence can be reported and its slash deferred.
	pub fn unbonding_sessions() -> SessionIndex {
		let least = T::ReportHorizon::get().saturating_add(T::SlashDeferral::get()).saturating_add(1);
		T::UnbondingSessions::get().max(least)
	}

	pub(crate) fn reason() -> T::RuntimeHoldReason {
		HoldReason::SelfStake.into()
	}

	pub(crate) fn operator(who: &T::AccountId) -> Result<Operator, Error<T>> {
		Operators::<T>::get(who).ok_or(Error::NotOperator)
	}

	/// The pool of an operator, in which what joined in former sessions earns.
	pub(crate) fn pool_as_is(operator: &T::AccountId) -> Pool {
		let mut pool = Pools::<T>::get(operator).unwrap_or_default();
		if !pool.admit(Self::session()) {
			defensive!("operator-staking: more cohorts than sessions");
		}
		pool
	}

	/// As [`Self::pool_as_is`], and what is older than the report horizon is in the base. The caller writes the pool.
	///
	/// Nothing goes into the base before a slash that it is not to pay is out of the way: the base pays for any session.
	pub(crate) fn pool(operator: &T::AccountId) -> Pool {
		let (now, mut pool) = (Self::session(), Self::pool_as_is(operator));
		let is_old = |joined: SessionIndex| joined.saturating_add(T::ReportHorizon::get()) < now;
		if !pool.cohorts.first().is_some_and(|cohort| is_old(cohort.session)) {
			return pool;
		}
		let pending = OperatorSlashes::<T>::get(operator).iter().map(|(session, _)| *session).min();
		let pays = |joined: SessionIndex| pending.is_none_or(|session| joined < session);
		let due = pool.cohorts.iter().take_while(|c| is_old(c.session) && pays(c.session)).count();
		for _ in 0..due {
			let cohort = pool.cohorts.remove(0);
			Self::merge(operator, &mut pool, cohort.session, cohort.bucket);
		}
		pool
	}

	/// Puts a cohort into the base. Who has shares of it finds what became of them in [`EndedBuckets`].
	fn merge(operator: &T::AccountId, pool: &mut Pool, session: SessionIndex, mut cohort: Bucket) {
		cohort.settle(pool.per_unit);
		pool.base.settle(pool.per_unit);
		let minted = match pool.base.shares {
			_ if cohort.balance == 0 => 0,
			0 => cohort.balance,
			// The price of a share never falls below 1 ÷ LEAST_PRICE, so this fits.
			shares => mul_div(cohort.balance, shares, pool.base.balance).unwrap_or(0),
		};
		pool.base.balance = pool.base.balance.saturating_add(cohort.balance);
		pool.base.shares = pool.base.shares.saturating_add(minted);
		if cohort.shares > 0 {
			let ended = Ended {
				shares: cohort.shares,
				earned: cohort.earned,
				generation: pool.generation,
				minted,
				since: pool.base.earned,
			};
			EndedBuckets::<T>::insert(operator, BucketId::Joined(session), ended);
		}
	}

	/// Starts a new base where a slash left (almost) nothing of it, so that no share ever stands for nothing while others
	/// join. Returns what was left.
	pub(crate) fn wipe_base(operator: &T::AccountId, pool: &mut Pool) -> Balance {
		let base = &pool.base;
		if base.shares == 0 || base.balance > base.shares / LEAST_PRICE {
			return 0;
		}
		let (mut base, generation) = (pool.base, pool.generation);
		base.settle(pool.per_unit);
		let ended = Ended {
			shares: base.shares,
			earned: base.earned,
			generation,
			minted: 0,
			since: Default::default(),
		};
		EndedBuckets::<T>::insert(operator, BucketId::Base(generation), ended);
		pool.generation = generation.saturating_add(1);
		pool.base = Bucket { seen: pool.per_unit, ..Default::default() };
		base.balance
	}

	/// Writes an operator and its pool, forgets what is gone, and moves the candidate to its place.
	pub(crate) fn put(who: &T::AccountId, mut operator: Operator, pool: Option<Pool>) {
		if let Some(pool) = pool {
			operator.delegated = pool.total();
			if pool.delegators > 0 {
				Pools::<T>::insert(who, pool);
			} else {
				Self::close_pool(who, pool);
			}
		}
		let stake = operator.counted(T::DelegationFactor::get());
		if operator.is_gone() && !Pools::<T>::contains_key(who) {
			Operators::<T>::remove(who);
		} else {
			Operators::<T>::insert(who, operator);
		}
		Self::move_candidate(who, stake);
	}

	/// The last delegator is gone: what rounding kept of rewards goes back to where it came from.
	fn close_pool(operator: &T::AccountId, pool: Pool) {
		Pools::<T>::remove(operator);
		if pool.total() > 0 {
			defensive!("operator-staking: a pool without delegators is not empty");
		}
		match Self::take_from_pot(pool.rewards.saturating_add(pool.total())) {
			Ok(credit) => T::Rewards::give_back(credit),
			Err(_) => {
				defensive!("operator-staking: the pot is too poor");
			}
		}
	}

	/// Pays out of the pot.
	pub(crate) fn pay(who: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::transfer(&T::Pot::get(), who, amount, Preservation::Preserve).map(|_| ())
	}

	/// Takes money out of the pot.
	pub(crate) fn take_from_pot(amount: Balance) -> Result<crate::CreditOf<T>, sp_runtime::DispatchError> {
		if amount == 0 {
			return Ok(crate::CreditOf::<T>::zero());
		}
		T::Currency::withdraw(
			&T::Pot::get(),
			amount,
			Precision::Exact,
			Preservation::Preserve,
			Fortitude::Force,
		)
	}
}
