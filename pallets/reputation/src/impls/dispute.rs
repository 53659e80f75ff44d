//! Disputes of ratings.
use crate::{Config, Dispute, Disputes, Error, Event, HoldReason, Pallet, Ratings, Verdict, MAX_REASON};
use frame_support::{
	ensure,
	traits::{ConstU32, Get},
	BoundedVec,
};
use sp_runtime::DispatchResult;
use warren_primitives::SessionId;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_dispute(
		opener: T::AccountId,
		session: SessionId,
		reason: BoundedVec<u8, ConstU32<MAX_REASON>>,
	) -> DispatchResult {
		let now = Self::now();
		ensure!(!reason.is_empty(), Error::<T>::ReasonEmpty);
		ensure!(!Disputes::<T>::contains_key(session), Error::<T>::AlreadyDisputed);
		let rating = Ratings::<T>::get(session).ok_or(Error::<T>::RatingNotFound)?;
		ensure!(now <= rating.until, Error::<T>::RatingNotFound);
		ensure!(rating.good > 0 || rating.bad > 0, Error::<T>::RatingNotFound);
		let deposit = T::DisputeDeposit::get();
		Self::hold(HoldReason::Dispute, &opener, deposit)?;
		let withdraw_from = now.saturating_add(T::DisputeTimeout::get());
		let dispute = Dispute { opener: opener.clone(), deposit, withdraw_from, reason };
		Disputes::<T>::insert(session, dispute);
		Self::deposit_event(Event::DisputeOpened { session, opener, deposit });
		Ok(())
	}

	pub(crate) fn do_withdraw_dispute(who: T::AccountId, session: SessionId) -> DispatchResult {
		let dispute = Disputes::<T>::get(session).ok_or(Error::<T>::DisputeNotFound)?;
		ensure!(dispute.opener == who, Error::<T>::NotOpener);
		ensure!(Self::now() >= dispute.withdraw_from, Error::<T>::DisputePending);
		Self::give_back(HoldReason::Dispute, &who, dispute.deposit)?;
		Disputes::<T>::remove(session);
		Self::deposit_event(Event::DisputeWithdrawn { session });
		Ok(())
	}

	pub(crate) fn do_resolve_dispute(session: SessionId, verdict: Verdict) -> DispatchResult {
		let Dispute { opener, deposit, .. } =
			Disputes::<T>::get(session).ok_or(Error::<T>::DisputeNotFound)?;
		let (mut good, mut bad, mut lost) = (0, 0, 0);
		if verdict == Verdict::Frivolous {
			lost = Self::forfeit(HoldReason::Dispute, &opener, deposit)?;
		} else {
			Self::give_back(HoldReason::Dispute, &opener, deposit)?;
		}
		Disputes::<T>::remove(session);
		if verdict == Verdict::Void {
			if let Some(rating) = Ratings::<T>::take(session) {
				let now = Self::now();
				good = Self::left_of(rating.good, rating.at, now);
				bad = Self::left_of(rating.bad, rating.at, now);
				Self::amend(rating.node, &rating.operator, true, |record| {
					record.good = record.good.saturating_sub(good);
					record.bad = record.bad.saturating_sub(bad);
				});
			}
		}
		Self::deposit_event(Event::DisputeResolved { session, verdict, good, bad, lost });
		Ok(())
	}
}
