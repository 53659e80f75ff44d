//! Delegations.
//!
//! Money is pooled, and delegators have shares: rewards and slashes touch the pool alone. A delegation finds out what
//! became of it when its owner comes ([`Pallet::settle`]).
use crate::{
	mul_div, mul_div_up, times, Bucket, BucketId, Cohort, Config, Delegation, Delegations, Departed,
	EndedBuckets, Error, Event, Leaving, LeavingPart, LeavingPool, OperatorSlashes, Pallet, Part,
	PendingList, Pool,
};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	traits::{fungible::Mutate, tokens::Preservation, Get},
	BoundedVec,
};
use sp_runtime::{DispatchError, DispatchResult, FixedU128, Perbill};
use sp_staking::SessionIndex;
use warren_primitives::Balance;

impl<T: Config> Pallet<T> {
	/// Counts the rewards of a delegation up to now, and follows its parts to where they are.
	pub(crate) fn settle(operator: &T::AccountId, pool: &mut Pool, delegation: &mut Delegation) {
		let mut parts: Vec<Part> = Vec::new();
		for part in core::mem::take(&mut delegation.parts) {
			let Some(part) = Self::follow(operator, pool, part, &mut delegation.rewards) else { continue };
			// Counted up to the same moment, so two parts of one bucket are one.
			match parts.iter_mut().find(|other| other.bucket == part.bucket) {
				Some(other) => other.shares = other.shares.saturating_add(part.shares),
				None => parts.push(part),
			}
		}
		// There are never more than there were.
		delegation.parts = BoundedVec::truncate_from(parts);
	}

	/// Follows one part, through at most a cohort, the base that took it, and what became of that.
	fn follow(
		operator: &T::AccountId,
		pool: &mut Pool,
		mut part: Part,
		rewards: &mut Balance,
	) -> Option<Part> {
		for _ in 0..3 {
			let per_unit = pool.per_unit;
			if let Some(bucket) = pool.bucket(part.bucket) {
				let earned = bucket.earned_at(per_unit);
				*rewards = rewards.saturating_add(gain(&part, earned));
				part.counted = earned;
				if bucket.value(part.shares) == 0 {
					// A slash took all of it, but for less than a unit.
					bucket.settle(per_unit);
					bucket.shares = bucket.shares.saturating_sub(part.shares);
					if bucket.shares == 0 {
						pool.cohorts.retain(|cohort| cohort.bucket.shares > 0);
					}
					return None;
				}
				return Some(part);
			}
			let Some(mut ended) = EndedBuckets::<T>::get(operator, part.bucket) else {
				defensive!("operator-staking: a delegation stands nowhere");
				return None;
			};
			*rewards = rewards.saturating_add(gain(&part, ended.earned));
			// The last one gets the rest: what was minted is handed out to the last share.
			let minted = mul_div(ended.minted, part.shares, ended.shares).unwrap_or(0);
			ended.minted = ended.minted.saturating_sub(minted);
			ended.shares = ended.shares.saturating_sub(part.shares);
			if ended.shares == 0 {
				EndedBuckets::<T>::remove(operator, part.bucket);
			} else {
				EndedBuckets::<T>::insert(operator, part.bucket, ended);
			}
			if minted == 0 {
				return None;
			}
			part = Part { bucket: BucketId::Base(ended.generation), shares: minted, counted: ended.since };
		}
		defensive!("operator-staking: a delegation went in circles");
		None
	}

	/// What the parts of a settled delegation are worth: those that may leave, and the others.
	fn worth(pool: &mut Pool, delegation: &Delegation) -> (Balance, Balance) {
		let (mut old, mut young) = (0, 0);
		for part in &delegation.parts {
			let value = pool.bucket(part.bucket).map_or(0, |bucket| bucket.value(part.shares));
			match part.bucket {
				BucketId::Base(_) => old += value,
				BucketId::Joined(_) => young += value,
			}
		}
		(old, young)
	}

	pub(crate) fn do_delegate(
		to: &T::AccountId,
		who: &T::AccountId,
		amount: Balance,
		max_commission: Perbill,
	) -> DispatchResult {
		let operator = Self::operator(to)?;
		ensure!(to != who, Error::<T>::OwnOperator);
		ensure!(OperatorSlashes::<T>::get(to).is_empty(), Error::<T>::SlashPending);
		let now = Self::session();
		ensure!(
			operator.commission.at(now) <= max_commission
				&& operator.commission.rise.is_none_or(|(rate, _)| rate <= max_commission),
			Error::<T>::CommissionAboveLimit
		);
		let mut pool = Self::pool(to);
		let room = operator.own.saturating_mul(T::DelegationFactor::get().into());
		let total = pool.total().checked_add(amount).ok_or(Error::<T>::Overflow)?;
		ensure!(total <= room, Error::<T>::DelegationsFull);
		let known = Delegations::<T>::contains_key(to, who);
		let mut delegation = Delegations::<T>::get(to, who);
		Self::settle(to, &mut pool, &mut delegation);
		let (old, young) = Self::worth(&mut pool, &delegation);
		ensure!(
			amount > 0 && old.saturating_add(young).saturating_add(amount) >= T::MinDelegation::get(),
			Error::<T>::DelegationBelowMinimum
		);

		T::Currency::transfer(who, &T::Pot::get(), amount, Preservation::Preserve)
			.map_err(|_| Error::<T>::NotAffordable)?;
		// What joined before was admitted: this is the cohort of the present session. No slash has reached it, so a share
		// is a unit.
		let mut cohort = pool
			.joining
			.unwrap_or(Cohort { session: now, bucket: Bucket { seen: pool.per_unit, ..Default::default() } });
		cohort.bucket.balance = cohort.bucket.balance.saturating_add(amount);
		cohort.bucket.shares = cohort.bucket.shares.saturating_add(amount);
		pool.joining = Some(cohort);
		let bucket = BucketId::Joined(now);
		match delegation.parts.iter_mut().find(|part| part.bucket == bucket) {
			Some(part) => part.shares = part.shares.saturating_add(amount),
			None => delegation
				.parts
				.try_push(Part { bucket, shares: amount, counted: cohort.bucket.earned })
				.map_err(|_| Error::<T>::TooManyParts)?,
		}
		if !known {
			pool.delegators = pool.delegators.saturating_add(1);
		}
		Delegations::<T>::insert(to, who, delegation);
		Self::put(to, operator, Some(pool));
		Self::deposit_event(Event::Delegated { operator: to.clone(), delegator: who.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_undelegate(from: &T::AccountId, who: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		ensure!(Delegations::<T>::contains_key(from, who), Error::<T>::NotDelegator);
		let operator = Self::operator(from)?;
		let (mut pool, mut delegation) = (Self::pool(from), Delegations::<T>::get(from, who));
		Self::settle(from, &mut pool, &mut delegation);
		let (old, young) = Self::worth(&mut pool, &delegation);
		ensure!(old.saturating_add(young) > 0, Error::<T>::NotDelegator);
		let amount = amount.min(old.saturating_add(young));
		ensure!(amount <= old, Error::<T>::DelegationTooYoung);

		let base = BucketId::Base(pool.generation);
		let Some(part) = delegation.parts.iter_mut().find(|part| part.bucket == base) else {
			return Err(Error::<T>::DelegationTooYoung.into());
		};
		pool.base.settle(pool.per_unit);
		let shares = if amount == old {
			part.shares
		} else {
			mul_div_up(amount, pool.base.shares, pool.base.balance)
				.ok_or(Error::<T>::Overflow)?
				.min(part.shares)
		};
		let out = pool.base.value(shares);
		part.shares -= shares;
		pool.base.shares -= shares;
		pool.base.balance -= out;
		delegation.parts.retain(|part| part.shares > 0);
		let (old, young) = Self::worth(&mut pool, &delegation);
		let rest = old.saturating_add(young);
		ensure!(rest == 0 || rest >= T::MinDelegation::get(), Error::<T>::DelegationBelowMinimum);

		let until = Self::leave(from, &mut delegation, out)?;
		Delegations::<T>::insert(from, who, delegation);
		Self::put(from, operator, Some(pool));
		Self::deposit_event(Event::Undelegated {
			operator: from.clone(),
			delegator: who.clone(),
			amount: out,
			until,
		});
		Ok(())
	}

	/// Puts `amount` with what leaves in this session.
	fn leave(
		from: &T::AccountId,
		delegation: &mut Delegation,
		amount: Balance,
	) -> Result<SessionIndex, DispatchError> {
		let now = Self::session();
		let (mut leaving, pending) = (Leaving::<T>::get(from), OperatorSlashes::<T>::get(from));
		// What answers for nothing any more goes out of the way, however long its owners stay away.
		leaving.retain(|pool| {
			let done = pool.until <= now && !answers(&pending, pool.session);
			if done {
				Departed::<T>::insert(from, pool.session, *pool);
			}
			!done
		});
		let until = now.saturating_add(Self::unbonding_sessions());
		if leaving.last().is_none_or(|pool| pool.session != now) {
			leaving
				.try_push(LeavingPool { session: now, until, balance: 0, shares: 0 })
				.map_err(|_| Error::<T>::TryNextSession)?;
		}
		let pool = leaving.last_mut().ok_or(Error::<T>::TryNextSession)?;
		let shares = match pool.shares {
			0 => amount,
			shares => mul_div(amount, shares, pool.balance).ok_or(Error::<T>::TryNextSession)?,
		};
		ensure!(shares > 0, Error::<T>::TryNextSession);
		pool.shares = pool.shares.checked_add(shares).ok_or(Error::<T>::Overflow)?;
		pool.balance = pool.balance.saturating_add(amount);
		pool.until = pool.until.max(until);
		let until = pool.until;
		match delegation.leaving.iter_mut().find(|part| part.session == now) {
			Some(part) => part.shares = part.shares.saturating_add(shares),
			None => delegation
				.leaving
				.try_push(LeavingPart { session: now, shares })
				.map_err(|_| Error::<T>::TooManyUnbonding)?,
		}
		Leaving::<T>::insert(from, leaving);
		Ok(until)
	}

	pub(crate) fn do_withdraw_delegated(from: &T::AccountId, who: &T::AccountId) -> DispatchResult {
		ensure!(Delegations::<T>::contains_key(from, who), Error::<T>::NotDelegator);
		let operator = Self::operator(from)?;
		let (mut pool, mut delegation) = (Self::pool(from), Delegations::<T>::get(from, who));
		Self::settle(from, &mut pool, &mut delegation);
		let (mut leaving, pending) = (Leaving::<T>::get(from), OperatorSlashes::<T>::get(from));
		let now = Self::session();
		let (mut amount, mut waits, mut found) = (0, false, false);
		delegation.leaving.retain(|part| {
			let listed = leaving.iter().position(|left| left.session == part.session);
			let Some(mut left) =
				listed.map(|at| leaving[at]).or_else(|| Departed::<T>::get(from, part.session))
			else {
				defensive!("operator-staking: what was undelegated is nowhere");
				return false;
			};
			if left.until > now {
				return true;
			}
			if listed.is_some() && answers(&pending, left.session) {
				waits = true;
				return true;
			}
			found = true;
			let value = mul_div(part.shares, left.balance, left.shares).unwrap_or(0);
			amount += value;
			left.balance -= value;
			left.shares = left.shares.saturating_sub(part.shares);
			match listed {
				Some(at) if left.shares == 0 => {
					leaving.remove(at);
				}
				Some(at) => leaving[at] = left,
				None if left.shares == 0 => Departed::<T>::remove(from, left.session),
				None => Departed::<T>::insert(from, left.session, left),
			}
			false
		});
		// One that a slash left nothing of is forgotten, with nothing to pay.
		if !found && !delegation.is_gone() {
			return Err(if waits { Error::<T>::SlashPending } else { Error::<T>::NothingDue }.into());
		}
		if amount > 0 {
			Self::pay(who, amount)?;
		}
		if leaving.is_empty() {
			Leaving::<T>::remove(from);
		} else {
			Leaving::<T>::insert(from, leaving);
		}
		Self::finish(from, who, operator, pool, delegation);
		Self::deposit_event(Event::Withdrawn { operator: from.clone(), who: who.clone(), amount });
		Ok(())
	}

	/// Writes a settled delegation, or forgets it, and the pool.
	pub(crate) fn finish(
		to: &T::AccountId,
		who: &T::AccountId,
		operator: crate::Operator,
		mut pool: Pool,
		delegation: Delegation,
	) {
		if delegation.is_gone() {
			Delegations::<T>::remove(to, who);
			pool.delegators = pool.delegators.saturating_sub(1);
		} else {
			Delegations::<T>::insert(to, who, delegation);
		}
		Self::put(to, operator, Some(pool));
	}
}

/// True where one of these slashes may take what left in `session`.
fn answers(pending: &PendingList, session: SessionIndex) -> bool {
	pending.iter().any(|(of, _)| *of <= session)
}

/// What a part has earned since it was last counted, rounded down.
fn gain(part: &Part, earned: FixedU128) -> Balance {
	let since = earned.into_inner().saturating_sub(part.counted.into_inner());
	times(part.shares, FixedU128::from_inner(since))
}
