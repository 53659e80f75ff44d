//! Candidates, and who of them validates.
use crate::{
	Authored, Candidate, Candidates, ChillReason, Config, Elected, Error, Event, Exposure, Exposures,
	IdleSessions, Offenders, Operators, Pallet, SessionInterface,
};
use alloc::vec::Vec;
use core::cmp::Reverse;
use frame_support::{ensure, traits::Get, BoundedVec};
use sp_runtime::DispatchResult;
use sp_staking::SessionIndex;
use warren_primitives::Balance;

impl<T: Config> Pallet<T> {
	/// True where an operator has what a candidate needs: self stake and session keys.
	pub(crate) fn is_fit(who: &T::AccountId) -> bool {
		Operators::<T>::get(who).is_some_and(|operator| operator.own >= T::MinValidatorStake::get())
			&& T::Session::has_keys(who)
	}

	pub(crate) fn do_validate(who: &T::AccountId) -> DispatchResult {
		let operator = Self::operator(who)?;
		ensure!(operator.own >= T::MinValidatorStake::get(), Error::<T>::ValidatorStakeTooLow);
		ensure!(T::Session::has_keys(who), Error::<T>::NoSessionKeys);
		ensure!(Self::offender(who, Self::session()).is_none(), Error::<T>::OffendedLately);
		Offenders::<T>::remove(who);
		let stake = operator.counted(T::DelegationFactor::get());
		let mut list = Candidates::<T>::get().into_inner();
		ensure!(list.iter().all(|candidate| candidate.who != *who), Error::<T>::AlreadyCandidate);
		if list.len() >= T::MaxCandidates::get() as usize {
			// The least makes place, for clearly more than it has.
			let least = list.last().map_or(0, |candidate| candidate.stake);
			let needed = least.saturating_add(T::EvictionMargin::get().mul_ceil(least).max(1));
			ensure!(stake >= needed, Error::<T>::OutbidByAll);
			if let Some(out) = list.pop() {
				Self::deposit_event(Event::Chilled { operator: out.who, reason: ChillReason::Outbid });
			}
		}
		insert(&mut list, Candidate { who: who.clone(), stake });
		Candidates::<T>::put(BoundedVec::truncate_from(list));
		// A new start: what it missed before does not count.
		IdleSessions::<T>::remove(who);
		Self::deposit_event(Event::CandidateJoined { operator: who.clone(), stake });
		Ok(())
	}

	/// Takes an account off the list. False where it is not on it.
	pub(crate) fn chill_for(who: &T::AccountId, reason: ChillReason) -> bool {
		let mut list = Candidates::<T>::get();
		let before = list.len();
		list.retain(|candidate| candidate.who != *who);
		if list.len() == before {
			return false;
		}
		Candidates::<T>::put(list);
		Self::deposit_event(Event::Chilled { operator: who.clone(), reason });
		true
	}

	/// Moves a candidate to the place of its stake, which has changed.
	pub(crate) fn move_candidate(who: &T::AccountId, stake: Balance) {
		let mut list = Candidates::<T>::get().into_inner();
		let Some(at) = list.iter().position(|candidate| candidate.who == *who) else { return };
		if list[at].stake == stake {
			return;
		}
		let mut candidate = list.remove(at);
		candidate.stake = stake;
		insert(&mut list, candidate);
		Candidates::<T>::put(BoundedVec::truncate_from(list));
	}

	/// Chooses the validators of `session`: the candidates with the most stake.
	///
	/// The set grows by a tenth at a time, at least by one, up to [`Config::Seats`]. It shrinks by a quarter at most, and not
	/// below [`Config::MinValidators`]: where candidates are missing, former validators stay, those without an offence first.
	/// Nobody is chosen who has no session keys. Empty only where nobody at all has keys.
	pub(crate) fn elect(session: SessionIndex) -> Vec<T::AccountId> {
		let mut former: Vec<_> = Elected::<T>::get().into_inner();
		if former.is_empty() {
			// A chain that began without stakes.
			former = T::Session::validators();
		}
		let size = former.len();
		let seats = T::Seats::get().clamp(1, T::MaxValidators::get()) as usize;
		// The genesis set may have more validators than there are seats: it then shrinks as any other.
		let most = seats.min((size + size / 10).max(size + 1));
		let least = (size - size / 4).max((T::MinValidators::get() as usize).min(size)).max(1);
		let now = Self::session();
		let mut chosen: Vec<_> = Self::sort_candidates()
			.into_iter()
			.map(|candidate| candidate.who)
			.filter(|who| Self::is_fit(who) && Self::offender(who, now).is_none())
			.take(most.max(least))
			.collect();
		let elected = chosen.len();
		if elected < least {
			let mut others: Vec<_> =
				former.into_iter().filter(|who| !chosen.contains(who) && T::Session::has_keys(who)).collect();
			others.sort_by_key(|who| (Self::offender(who, now).is_some(), IdleSessions::<T>::get(who)));
			others.truncate(least - elected);
			chosen.append(&mut others);
		}
		chosen.truncate(T::MaxValidators::get() as usize);
		if chosen.is_empty() {
			return chosen;
		}
		let (count, kept) = (chosen.len() as u32, (chosen.len() - elected) as u32);
		Elected::<T>::put(BoundedVec::truncate_from(chosen.clone()));
		Self::deposit_event(Event::ValidatorsElected { session, count, kept });
		chosen
	}

	/// The candidates in order. Their stakes are counted anew: governance may have changed what counts.
	fn sort_candidates() -> Vec<Candidate<T::AccountId>> {
		let factor = T::DelegationFactor::get();
		let mut list = Candidates::<T>::get();
		let mut changed = false;
		for candidate in list.iter_mut() {
			let stake = Operators::<T>::get(&candidate.who).map_or(0, |operator| operator.counted(factor));
			changed |= stake != candidate.stake;
			candidate.stake = stake;
		}
		if changed {
			// Stable: of equal ones the earlier stays first.
			list.sort_by_key(|candidate| Reverse(candidate.stake));
			Candidates::<T>::put(&list);
		}
		list.into_inner()
	}

	/// Writes down what stands behind the validators of a session that begins.
	pub(crate) fn expose(session: SessionIndex, validators: &[T::AccountId]) {
		for who in validators {
			let exposure = match Operators::<T>::get(who) {
				Some(operator) => Exposure {
					own: operator.own,
					delegated: operator.delegated,
					counted: operator.counted(T::DelegationFactor::get()),
					..Default::default()
				},
				None => Exposure::default(),
			};
			Exposures::<T>::insert(session, who, exposure);
		}
	}

	/// Counts who made no block in a session that ends, and chills who did so for too long: a quarter of the set at
	/// most, those that were idle longest first.
	pub(crate) fn chill_idle(validators: &[(T::AccountId, Exposure)]) {
		let limit = T::MaxIdleSessions::get();
		let mut idle = Vec::new();
		for (who, _) in validators {
			if Authored::<T>::take(who) > 0 {
				IdleSessions::<T>::remove(who);
				continue;
			}
			let sessions = IdleSessions::<T>::get(who).saturating_add(1);
			IdleSessions::<T>::insert(who, sessions);
			if limit > 0 && sessions >= limit && Self::is_candidate(who) {
				idle.push((sessions, who));
			}
		}
		idle.sort_by(|a, b| b.cmp(a));
		for (_, who) in idle.into_iter().take(validators.len() / 4) {
			Self::chill_for(who, ChillReason::Idle);
		}
	}
}

/// Puts a candidate behind all that have at least its stake.
fn insert<AccountId>(list: &mut Vec<Candidate<AccountId>>, candidate: Candidate<AccountId>) {
	let at = list.partition_point(|other| other.stake >= candidate.stake);
	list.insert(at, candidate);
}
