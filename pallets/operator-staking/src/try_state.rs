//! What always holds.
#![cfg(any(test, feature = "try-runtime"))]
use crate::{
	BucketId, Candidates, Config, CurrentSession, Delegations, Departed, Elected, EndedBuckets, Exposures,
	Leaving, LeavingPool, NodeBonds, Offenders, OperatorSlashes, Operators, Pallet, PendingSlashes, Pools,
	SlashQueue,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{
	ensure,
	traits::{
		fungible::{hold::Inspect as _, Inspect as _},
		Get,
	},
};
use sp_runtime::TryRuntimeError;
use warren_primitives::Balance;

impl<T: Config> Pallet<T> {
	/// Checks the invariants, in this order:
	///
	/// 1. What an operator holds is exactly its self stake and what of it is unbonding; its bonds of nodes are the sums of
	///    theirs; it knows what is delegated to it; no operator is kept for nothing.
	/// 2. The delegations of an operator have together exactly the shares that its buckets count, those of ended buckets
	///    included; no bucket has shares of nothing in the base, nor money without shares.
	/// 3. The same of what is leaving.
	/// 4. What delegators can claim together is at most what their pool keeps for it.
	/// 5. The pot has exactly what pools, leaving money and rewards add up to, and its existential deposit; or more, if
	///    somebody gave it.
	/// 6. Every slash that waits stands in the queue and in its operator's list, once.
	/// 7. Candidates are operators, none twice, by falling stake.
	/// 8. The elected are no two the same; exposures are of sessions within the report horizon.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_operators()?;
		let owed = Self::try_state_pools()?;
		let pot = T::Currency::balance(&T::Pot::get());
		ensure!(
			owed == 0 || pot >= owed.saturating_add(T::Currency::minimum_balance()),
			"the pot is poorer than what it keeps"
		);
		Self::try_state_slashes()?;
		Self::try_state_candidates()
	}

	/// What the pot should have, but for its existential deposit.
	pub fn owed() -> Balance {
		let pools = Pools::<T>::iter_values().map(|pool| pool.total() + pool.rewards);
		let leaving =
			Leaving::<T>::iter_values().map(|list| list.iter().map(|pool| pool.balance).sum::<Balance>());
		let departed = Departed::<T>::iter_values().map(|pool| pool.balance);
		let rewards = Operators::<T>::iter_values().map(|operator| operator.rewards);
		pools.chain(leaving).chain(departed).chain(rewards).sum()
	}

	fn try_state_operators() -> Result<(), TryRuntimeError> {
		let mut bonds: BTreeMap<Vec<u8>, (Balance, Balance)> = BTreeMap::new();
		for (who, _, bond) in NodeBonds::<T>::iter() {
			let sums = bonds.entry(who.encode()).or_default();
			*(if bond.release_at.is_none() { &mut sums.0 } else { &mut sums.1 }) += bond.amount;
		}
		for (who, operator) in Operators::<T>::iter() {
			let held = T::Currency::balance_on_hold(&Self::reason(), &who);
			ensure!(held == operator.held(), "what is held is not the self stake");
			let sums = bonds.remove(&who.encode()).unwrap_or_default();
			ensure!(
				sums == (operator.node_bonds, operator.leaving_bonds),
				"an operator's bonds are not the sum of its nodes'"
			);
			let pool = Pools::<T>::get(&who);
			ensure!(
				operator.delegated == pool.as_ref().map_or(0, |pool| pool.total()),
				"an operator does not know what is delegated to it"
			);
			ensure!(!operator.is_gone() || pool.is_some(), "an operator is kept for nothing");
			ensure!(
				operator.unbonding.windows(2).all(|pair| pair[0].session < pair[1].session)
					&& operator.unbonding.iter().all(|chunk| chunk.amount > 0),
				"unbonding stake is not in order"
			);
		}
		ensure!(bonds.values().all(|sums| *sums == (0, 0)), "bonds of nodes of no operator");
		Ok(())
	}

	fn try_state_pools() -> Result<Balance, TryRuntimeError> {
		let now = CurrentSession::<T>::get();
		for (operator, pool) in Pools::<T>::iter() {
			ensure!(Operators::<T>::contains_key(&operator), "a pool of no operator");
			let mut shares: BTreeMap<Vec<u8>, u128> = BTreeMap::new();
			let mut left: BTreeMap<u32, u128> = BTreeMap::new();
			let (mut claimable, mut delegators) = (0, 0);
			for (who, delegation) in Delegations::<T>::iter_prefix(&operator) {
				ensure!(who != operator, "an operator delegates to itself");
				ensure!(!delegation.is_gone(), "a delegation is kept for nothing");
				delegators += 1;
				claimable += Self::claimable(&operator, &who);
				for part in &delegation.parts {
					*shares.entry(part.bucket.encode()).or_default() += part.shares;
				}
				for part in &delegation.leaving {
					*left.entry(part.session).or_default() += part.shares;
				}
			}
			ensure!(delegators == pool.delegators, "a pool miscounts its delegators");
			ensure!(claimable <= pool.rewards, "more can be claimed than there is");

			// What was minted for those who have not noticed stands in the base, or in what became of it.
			for (id, ended) in EndedBuckets::<T>::iter_prefix(&operator) {
				if let BucketId::Joined(_) = id {
					*shares.entry(BucketId::Base(ended.generation).encode()).or_default() += ended.minted;
				}
			}
			for (id, ended) in EndedBuckets::<T>::iter_prefix(&operator) {
				let counted = shares.remove(&id.encode()).unwrap_or(0);
				ensure!(counted == ended.shares && counted > 0, "an ended bucket miscounts its shares");
			}
			let base = shares.remove(&BucketId::Base(pool.generation).encode()).unwrap_or(0);
			ensure!(base == pool.base.shares, "the base miscounts its shares");
			ensure!((base == 0) == (pool.base.balance == 0), "shares of nothing, or money without shares");
			let mut last = None;
			for cohort in pool.cohorts.iter().chain(&pool.joining) {
				let counted = shares.remove(&BucketId::Joined(cohort.session).encode()).unwrap_or(0);
				ensure!(counted == cohort.bucket.shares && counted > 0, "a cohort miscounts its shares");
				ensure!(cohort.bucket.balance <= counted, "a cohort is worth more than was put in");
				ensure!(last < Some(cohort.session) && cohort.session <= now, "cohorts are not in order");
				last = Some(cohort.session);
			}
			ensure!(shares.values().all(|shares| *shares == 0), "a delegation stands nowhere");

			let mut check = |pool: &LeavingPool| left.remove(&pool.session) == Some(pool.shares);
			for pool in Leaving::<T>::get(&operator) {
				ensure!(check(&pool), "what is leaving miscounts its shares");
			}
			for (session, pool) in Departed::<T>::iter_prefix(&operator) {
				ensure!(session == pool.session && check(&pool), "what has left miscounts its shares");
			}
			ensure!(left.is_empty(), "a delegation leaves from nowhere");
		}
		for operator in Delegations::<T>::iter_keys()
			.map(|key| key.0)
			.chain(Leaving::<T>::iter_keys())
			.chain(Departed::<T>::iter_keys().map(|key| key.0))
			.chain(EndedBuckets::<T>::iter_keys().map(|key| key.0))
		{
			ensure!(Pools::<T>::contains_key(operator), "a part of no pool");
		}
		Ok(Self::owed())
	}

	fn try_state_slashes() -> Result<(), TryRuntimeError> {
		let count = PendingSlashes::<T>::iter_keys().count();
		for (id, slash) in PendingSlashes::<T>::iter() {
			ensure!(
				SlashQueue::<T>::contains_key(slash.apply_at.to_be_bytes(), id),
				"a slash is not in the queue"
			);
			let list = OperatorSlashes::<T>::get(&slash.operator);
			ensure!(
				list.iter().filter(|entry| **entry == (slash.session, id)).count() == 1,
				"a slash is not in its operator's list"
			);
			ensure!(slash.own > 0 || slash.delegated > 0, "a slash of nothing");
		}
		ensure!(SlashQueue::<T>::iter_keys().count() == count, "the queue has what is no slash");
		let listed: usize = OperatorSlashes::<T>::iter_values().map(|list| list.len()).sum();
		ensure!(listed == count, "a list has what is no slash");
		ensure!(OperatorSlashes::<T>::iter_values().all(|list| !list.is_empty()), "an empty list");
		Ok(())
	}

	fn try_state_candidates() -> Result<(), TryRuntimeError> {
		let (list, now) = (Candidates::<T>::get(), CurrentSession::<T>::get());
		ensure!(list.windows(2).all(|pair| pair[0].stake >= pair[1].stake), "candidates are not in order");
		let mut seen = Vec::new();
		for candidate in list.iter() {
			ensure!(Operators::<T>::contains_key(&candidate.who), "a candidate is no operator");
			ensure!(!seen.contains(&candidate.who), "a candidate is there twice");
			seen.push(candidate.who.clone());
		}
		let mut elected = Elected::<T>::get().into_inner();
		let count = elected.len();
		elected.sort();
		elected.dedup();
		ensure!(elected.len() == count, "a validator was elected twice");
		for (session, _) in Exposures::<T>::iter_keys() {
			ensure!(
				session <= now && session.saturating_add(T::ReportHorizon::get()) >= now,
				"an exposure is of no use"
			);
		}
		for offender in Offenders::<T>::iter_values() {
			ensure!(offender.session <= now, "an offence in the future");
		}
		Ok(())
	}
}
