//! Slashes.
//!
//! What an offence costs is fixed by what stood there when its session began: self stake first, then the delegations
//! in proportion. Who pays is fixed by it as well: unbonding takes longer than an offence can be reported and deferred,
//! so all of it is still here, and what joined later stands in cohorts of its own.
//!
//! A vote is bound by the same. Only what an operator that did not validate in the session had of self stake is not written
//! down: of it counts what is bonded now, and what was unbonded in that session or since.
//!
//! Of several offences in one session the worst counts.
use crate::{
	split, Candidates, ChillReason, Config, CreditOf, Error, Event, Exposure, Exposures, Leaving, NextSlash,
	Offender, Offenders, OperatorSlashes, Operators, Pallet, PendingSlash, PendingSlashes, Pools,
	SessionInterface, SlashQueue, WeightInfo, MAX_PENDING_BY_VOTE,
};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	storage::with_storage_layer,
	traits::{fungible::hold::Balanced, Get, Imbalance, OnUnbalanced},
	weights::WeightMeter,
};
use sp_runtime::{DispatchResult, Perbill};
use sp_staking::SessionIndex;
use warren_primitives::Balance;

impl<T: Config> Pallet<T> {
	/// A validator was proven to have offended in `session`.
	pub(crate) fn note_offence(who: &T::AccountId, session: SessionIndex, fraction: Perbill) {
		let now = Self::session();
		if session > now || session.saturating_add(T::ReportHorizon::get()) < now {
			// Not provable: whoever proved it, stake that it could take may have left.
			return;
		}
		T::Session::disable(who, fraction);
		let known = Offenders::<T>::get(who);
		// Reported again with each further offender of the same slot; and zero costs nothing.
		let worse = Exposures::<T>::get(session, who).is_none_or(|exposure| fraction > exposure.fraction);
		if !worse && known.is_some() {
			return;
		}
		let severest = known.map_or(fraction, |known| known.fraction.max(fraction));
		let latest = known.map_or(session, |known| known.session.max(session));
		Offenders::<T>::insert(who, Offender { session: latest, fraction: severest });
		Self::deposit_event(Event::Offended { operator: who.clone(), session, fraction });
		Self::chill_for(who, ChillReason::Offence);
		if let Some(mut exposure) = Exposures::<T>::get(session, who).filter(|_| worse) {
			let (own, delegated) = charge(&mut exposure, fraction);
			Exposures::<T>::insert(session, who, exposure);
			if own > 0 || delegated > 0 {
				Self::defer(who, session, own, delegated, false);
			}
		}
	}

	/// Lets a slash wait. What one session's offences cost is one slash, which waits anew when more comes on top.
	fn defer(who: &T::AccountId, session: SessionIndex, own: Balance, delegated: Balance, by_vote: bool) {
		let apply_at = Self::session().saturating_add(T::SlashDeferral::get());
		let mut list = OperatorSlashes::<T>::get(who);
		let same = |id: &u32| {
			PendingSlashes::<T>::get(id)
				.filter(|slash| !by_vote && !slash.by_vote && slash.session == session)
		};
		let known = list.iter().find_map(|(_, id)| same(id).map(|slash| (*id, slash)));
		let (id, slash) = match known {
			Some((id, mut slash)) => {
				SlashQueue::<T>::remove(slash.apply_at.to_be_bytes(), id);
				slash.own = slash.own.saturating_add(own);
				slash.delegated = slash.delegated.saturating_add(delegated);
				slash.apply_at = apply_at;
				(id, slash)
			}
			None => {
				let id = NextSlash::<T>::get();
				if list.try_push((session, id)).is_err() {
					defensive!("operator-staking: more slashes wait than there are sessions");
					return;
				}
				NextSlash::<T>::put(id.wrapping_add(1));
				OperatorSlashes::<T>::insert(who, list);
				(id, PendingSlash { operator: who.clone(), session, own, delegated, apply_at, by_vote })
			}
		};
		SlashQueue::<T>::insert(apply_at.to_be_bytes(), id, ());
		Self::deposit_event(Event::SlashDeferred {
			slash: id,
			operator: who.clone(),
			session,
			own: slash.own,
			delegated: slash.delegated,
			apply_at,
		});
		PendingSlashes::<T>::insert(id, slash);
	}

	/// Takes a slash off all lists.
	fn take_pending(id: u32) -> Result<PendingSlash<T::AccountId>, Error<T>> {
		let slash = PendingSlashes::<T>::take(id).ok_or(Error::<T>::SlashNotFound)?;
		SlashQueue::<T>::remove(slash.apply_at.to_be_bytes(), id);
		let mut list = OperatorSlashes::<T>::get(&slash.operator);
		list.retain(|(_, other)| *other != id);
		if list.is_empty() {
			OperatorSlashes::<T>::remove(&slash.operator);
		} else {
			OperatorSlashes::<T>::insert(&slash.operator, list);
		}
		Ok(slash)
	}

	pub(crate) fn do_cancel_slash(id: u32) -> DispatchResult {
		let slash = Self::take_pending(id)?;
		// No offence is left that anything waits for: who was accused wrongly may validate again.
		if !slash.by_vote && OperatorSlashes::<T>::get(&slash.operator).is_empty() {
			Offenders::<T>::mutate_exists(&slash.operator, |offender| {
				*offender = offender.filter(|offender| offender.session > slash.session);
			});
		}
		Self::deposit_event(Event::SlashCancelled { slash: id, operator: slash.operator });
		Ok(())
	}

	pub(crate) fn do_slash(who: &T::AccountId, session: SessionIndex, fraction: Perbill) -> DispatchResult {
		let operator = Self::operator(who)?;
		let now = Self::session();
		ensure!(
			session <= now && session.saturating_add(T::ReportHorizon::get()) >= now,
			Error::<T>::SessionOutOfRange
		);
		let by_vote = OperatorSlashes::<T>::get(who)
			.iter()
			.filter(|(_, id)| PendingSlashes::<T>::get(id).is_some_and(|slash| slash.by_vote))
			.count();
		ensure!(by_vote < MAX_PENDING_BY_VOTE as usize, Error::<T>::TooManyPendingSlashes);
		let (pool, left) = (Pools::<T>::get(who).unwrap_or_default(), Leaving::<T>::get(who));
		let delegated = left
			.iter()
			.filter(|left| left.session >= session)
			.fold(pool.liable(session), |sum, left| sum.saturating_add(left.balance));
		// What a validator bonded since did not stand there: it neither raises the slash nor takes over its delegators' part.
		let own = Exposures::<T>::get(session, who)
			.map_or(Balance::MAX, |exposure| exposure.own)
			.min(operator.liable(session));
		let mut exposure = Exposure { own, delegated, ..Default::default() };
		let (own, delegated) = charge(&mut exposure, fraction);
		ensure!(own > 0 || delegated > 0, Error::<T>::NothingToSlash);
		Self::defer(who, session, own, delegated, true);
		Ok(())
	}

	pub(crate) fn do_apply_slash(id: u32) -> DispatchResult {
		let slash = PendingSlashes::<T>::get(id).ok_or(Error::<T>::SlashNotFound)?;
		ensure!(slash.apply_at <= Self::session(), Error::<T>::SlashNotDue);
		let who = &slash.operator;
		let mut takings = CreditOf::<T>::zero();
		let (mut own, mut delegated) = (0, 0);
		// An operator that is gone had nothing left.
		if let Some(mut operator) = Operators::<T>::get(who) {
			// Before the slash is off the list: while it is on it, nothing that joined later gets into the base.
			let mut pool = Self::pool(who);
			own = operator.slash(slash.session, slash.own);
			if own > 0 {
				let (credit, missing) = T::Currency::slash(&Self::reason(), who, own);
				if missing > 0 {
					defensive!("operator-staking: less is held than was bonded");
				}
				own = credit.peek();
				takings.subsume(credit);
			}
			delegated = Self::slash_delegated(who, &mut pool, slash.session, slash.delegated);
			takings.subsume(Self::take_from_pot(delegated)?);
			Self::take_pending(id)?;
			let has_pool = pool.delegators > 0;
			Self::put(who, operator, has_pool.then_some(pool));
		} else {
			Self::take_pending(id)?;
		}
		T::Slashed::on_unbalanced(takings);
		Self::deposit_event(Event::Slashed {
			slash: id,
			operator: who.clone(),
			session: slash.session,
			own,
			delegated,
		});
		if Self::is_candidate(who) && !Self::is_fit(who) {
			Self::chill_for(who, ChillReason::Unfit);
		}
		Ok(())
	}

	/// Takes `amount` of what is delegated and answers for `session`, in proportion. Returns what was taken.
	fn slash_delegated(
		who: &T::AccountId,
		pool: &mut crate::Pool,
		session: SessionIndex,
		amount: Balance,
	) -> Balance {
		if amount == 0 {
			return 0;
		}
		let mut leaving = Leaving::<T>::get(who);
		let per_unit = pool.per_unit;
		let mut payers: Vec<&mut Balance> = Vec::new();
		pool.base.settle(per_unit);
		payers.push(&mut pool.base.balance);
		for cohort in pool.cohorts.iter_mut().filter(|cohort| cohort.session < session) {
			cohort.bucket.settle(per_unit);
			payers.push(&mut cohort.bucket.balance);
		}
		payers
			.extend(leaving.iter_mut().filter(|left| left.session >= session).map(|left| &mut left.balance));
		let balances: Vec<Balance> = payers.iter().map(|balance| **balance).collect();
		let mut taken = 0;
		for (balance, part) in payers.into_iter().zip(split(amount, &balances)) {
			*balance -= part;
			taken += part;
		}
		if !leaving.is_empty() {
			Leaving::<T>::insert(who, leaving);
		}
		taken + Self::wipe_base(who, pool)
	}

	/// Applies slashes whose time has come, as far as the meter lets it.
	pub(crate) fn drain_slashes(meter: &mut WeightMeter) {
		let now = Self::session();
		let look = T::DbWeight::get().reads(2);
		let mut queue = SlashQueue::<T>::iter_keys();
		while meter.try_consume(look).is_ok() {
			let Some((_, id)) = queue.next().filter(|(at, _)| SessionIndex::from_be_bytes(*at) <= now) else {
				return;
			};
			if meter.try_consume(T::WeightInfo::apply_slash()).is_err() {
				return;
			}
			if let Err(error) = with_storage_layer(|| Self::do_apply_slash(id)) {
				// It stays; the others go on.
				defensive!("operator-staking: cannot apply a slash", (id, error));
			}
		}
	}

	/// Forgets offences that nobody can report any more, and enables nobody else: the validators of the session that
	/// begins are disabled as far as they offended.
	pub(crate) fn disable_offenders(validators: &[T::AccountId], now: SessionIndex) {
		for who in validators {
			if let Some(offender) = Self::offender(who, now) {
				T::Session::disable(who, offender.fraction);
			}
		}
	}

	/// The offence of an account, while it may be punished.
	pub(crate) fn offender(who: &T::AccountId, now: SessionIndex) -> Option<Offender> {
		Offenders::<T>::get(who)
			.filter(|offender| offender.session.saturating_add(T::ReportHorizon::get()) >= now)
	}

	/// True where the account is a candidate.
	pub fn is_candidate(who: &T::AccountId) -> bool {
		Candidates::<T>::get().iter().any(|candidate| candidate.who == *who)
	}
}

/// What an offence of this severity costs on top of what was charged before, from self stake and delegations.
fn charge(exposure: &mut Exposure, fraction: Perbill) -> (Balance, Balance) {
	let amount = fraction.mul_ceil(exposure.own.saturating_add(exposure.delegated));
	let own = amount.min(exposure.own);
	let delegated = (amount - own).min(exposure.delegated);
	let more =
		(own.saturating_sub(exposure.own_charged), delegated.saturating_sub(exposure.delegated_charged));
	exposure.fraction = fraction;
	exposure.own_charged = own;
	exposure.delegated_charged = delegated;
	more
}
