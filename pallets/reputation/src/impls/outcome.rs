//! What settled and rated sessions, and absent nodes, add to the evidence.
use super::Rated;
use crate::{
	math::{self, decay},
	Config, Disputes, Error, Event, NodeRecord, Nodes, Operators, Pallet, Rating, Ratings, Record, Subject,
	Voices, ABSENCE_UNIT,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;
use warren_primitives::{
	reputation::NodeLiveness,
	traits::{SessionOutcome, SettledSession},
	Balance, BlockNumber, NodeId, SessionId,
};

impl<T: Config> Pallet<T> {
	/// Changes the evidence on an operator and on its node alike. `judge`: ratings changed, so that a jail may begin.
	pub(crate) fn amend(node: NodeId, operator: &T::AccountId, judge: bool, change: impl Fn(&mut Record)) {
		let now = Self::now();
		let mut all = Self::rated_operator(operator, now);
		change(&mut all.record);
		Self::judge(|| Subject::Operator(operator.clone()), &mut all, judge, now);
		Operators::<T>::insert(operator, all.record);

		let of = Nodes::<T>::get(node).unwrap_or_else(|| NodeRecord {
			operator: operator.clone(),
			record: Record { at: now, ..Record::default() },
			absence_counted: 0,
		});
		let mut rated = Self::rated_node(of.record, &all, now);
		change(&mut rated.record);
		Self::judge(|| Subject::Node(node), &mut rated, judge, now);
		Nodes::<T>::insert(node, NodeRecord { record: rated.record, ..of });
	}

	/// Writes down that a jail is over, and begins one where the rating asks for it.
	fn judge(
		subject: impl Fn() -> Subject<T::AccountId>,
		rated: &mut Rated,
		may_jail: bool,
		now: BlockNumber,
	) {
		let rating = rated.rating::<T>();
		let jailed = rated.record.jailed_at.is_some();
		if rated.released || (jailed && rating >= T::JailRelease::get()) {
			rated.record.jailed_at = None;
			rated.jailed_until = None;
			rated.released = false;
			Self::deposit_event(Event::Released { subject: subject(), rating });
		}
		let free = rated.record.jailed_at.is_none();
		// Never above the release, whatever is set: else it would begin and end in one breath.
		let floor = T::JailFloor::get().min(T::JailRelease::get());
		if may_jail && free && rating < floor {
			if rated.record.evidence() < T::JailEvidence::get() {
				return;
			}
			let until = now.saturating_add(T::MaxJail::get().max(1)).saturating_sub(1);
			rated.record.jailed_at = Some(now);
			rated.jailed_until = Some(until);
			Self::deposit_event(Event::Jailed { subject: subject(), rating, until });
		}
	}

	/// What is left of so much in this block.
	pub(super) fn left_of(amount: Balance, at: BlockNumber, now: BlockNumber) -> Balance {
		decay(amount, now.saturating_sub(at), T::HalfLife::get())
	}

	/// True while the rating is kept, whether or not it was swept.
	pub(crate) fn is_kept(session: &SessionId, rating: &Rating<T::AccountId>, now: BlockNumber) -> bool {
		now <= rating.until || Disputes::<T>::contains_key(session)
	}

	/// How much weight the payer's ratings of this operator have now.
	pub(crate) fn voice_used(operator: &T::AccountId, payer: &T::AccountId, now: BlockNumber) -> Balance {
		let voice = Voices::<T>::get(operator, payer).unwrap_or_default();
		let used = Self::left_of(voice.used, voice.at, now);
		if used < T::MinRatingWeight::get().max(1) {
			0
		} else {
			used
		}
	}

	/// As much of `weight` as the payer's voice has left; nothing where that is too little to count.
	fn speak(operator: &T::AccountId, payer: &T::AccountId, weight: Balance, now: BlockNumber) -> Balance {
		let used = Self::voice_used(operator, payer, now);
		let weight = weight.min(T::PayerCap::get().saturating_sub(used));
		if weight < T::MinRatingWeight::get().max(1) {
			return 0;
		}
		Voices::<T>::insert(operator, payer, crate::Voice { used: used.saturating_add(weight), at: now });
		weight
	}

	/// Counts of a rating what its session lost in fees since it was last looked at.
	fn count(session: &SessionId, rating: &mut Rating<T::AccountId>, fee_lost: Balance) {
		let now = Self::now();
		let lost = fee_lost.saturating_sub(rating.fee_seen);
		let (is_good, weight) = match rating.stars {
			5 => (true, lost),
			4 => (true, lost / 2),
			2 => (false, lost / 2),
			1 => (false, lost),
			// Neither good nor bad.
			_ => return,
		};
		let weight = Self::speak(&rating.operator, &rating.payer, weight, now);
		if weight == 0 {
			return;
		}
		let (good, bad) = if is_good { (weight, 0) } else { (0, weight) };
		rating.fee_seen = fee_lost;
		rating.good = Self::left_of(rating.good, rating.at, now).saturating_add(good);
		rating.bad = Self::left_of(rating.bad, rating.at, now).saturating_add(bad);
		rating.at = now;
		rating.until = now.saturating_add(T::RatingRetention::get());
		Self::amend(rating.node, &rating.operator, true, |record| {
			math::add(&mut record.good, good);
			math::add(&mut record.bad, bad);
		});
		Self::deposit_event(Event::RatingCounted {
			session: *session,
			node: rating.node,
			operator: rating.operator.clone(),
			good,
			bad,
		});
	}

	pub(crate) fn do_report_absence(node: NodeId) -> DispatchResult {
		let now = Self::now();
		let since = T::Liveness::absent_since(node).ok_or(Error::<T>::NodeNotAbsent)?;
		let mut of = Self::node_record(node).ok_or(Error::<T>::NodeNotAbsent)?;
		let next = now.saturating_add(1);
		let blocks = next.saturating_sub(since.max(of.absence_counted));
		ensure!(blocks > 0, Error::<T>::AbsenceCountedAlready);
		let operator = Self::rated_operator(&of.operator, now);
		let mut rated = Self::rated_node(of.record, &operator, now);
		math::add(&mut rated.record.absent, Self::faded_blocks(blocks));
		Self::judge(|| Subject::Node(node), &mut rated, false, now);
		of.record = rated.record;
		of.absence_counted = next;
		Nodes::<T>::insert(node, of);
		Self::deposit_event(Event::AbsenceCounted { node, blocks });
		Ok(())
	}

	/// So many blocks up to now, each faded since it passed: half-life ÷ ln 2 × (1 − 2^(-blocks ÷ half-life)).
	fn faded_blocks(blocks: BlockNumber) -> Balance {
		let half_life = T::HalfLife::get().max(1);
		// 1 ÷ ln 2, in parts of 10^6.
		let for_ever = ABSENCE_UNIT.saturating_mul(half_life.into()).saturating_mul(1_442_695) / 1_000_000;
		for_ever.saturating_sub(decay(for_ever, blocks, half_life))
	}
}

impl<T: Config> SessionOutcome<T::AccountId> for Pallet<T> {
	/// Counts what the session lost, and what it paid after it was rated: a provider which carries a bad rating before it
	/// claims does not escape it.
	fn settled(outcome: &SettledSession<T::AccountId>) {
		let SettledSession { session, node, operator, payer: _, fee_lost, charge_burned, at: _ } = outcome;
		if *fee_lost > 0 || *charge_burned > 0 {
			Self::amend(*node, operator, false, |record| {
				math::add(&mut record.served, *fee_lost);
				math::add(&mut record.burned, *charge_burned);
			});
		}
		if *charge_burned > 0 {
			Self::deposit_event(Event::UnservedCounted {
				session: *session,
				node: *node,
				operator: operator.clone(),
				burned: *charge_burned,
			});
		}
		let kept = Ratings::<T>::get(session).filter(|rating| Self::is_kept(session, rating, Self::now()));
		if let Some(mut rating) = kept {
			Self::count(session, &mut rating, *fee_lost);
			if rating.good == 0 && rating.bad == 0 {
				Ratings::<T>::remove(session);
			} else {
				Ratings::<T>::insert(session, rating);
			}
		}
	}

	/// Of a session that was settled unserved, the settlement has said all. Who rates its own node says nothing.
	fn rated(outcome: &SettledSession<T::AccountId>, stars: u8) {
		let SettledSession { session, node, operator, payer, fee_lost, charge_burned, at: _ } = outcome;
		let says_something = matches!(stars, 1 | 2 | 4 | 5);
		let unserved = *charge_burned > 0 && *fee_lost == 0;
		if !says_something || unserved || operator == payer || Ratings::<T>::contains_key(session) {
			return;
		}
		let now = Self::now();
		let mut rating = Rating {
			node: *node,
			operator: operator.clone(),
			payer: payer.clone(),
			stars,
			fee_seen: 0,
			good: 0,
			bad: 0,
			at: now,
			until: now.saturating_add(T::RatingRetention::get()),
		};
		Self::count(session, &mut rating, *fee_lost);
		Ratings::<T>::insert(session, rating);
	}
}
