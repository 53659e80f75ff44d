//! Sweeping: entries that count nothing any more are taken out of the state, a few in each block that has room. An entry
//! counts nothing from the moment when it has faded, swept or not, so nothing depends on this but the size of the state.
use crate::{
	impls::RECORD_DUST, Audits, Config, LastRound, Nodes, Operators, Pallet, Ratings, Rounds, SweepCursor,
	Sweeping, Voices, WeightInfo, ROUNDS_KEPT,
};
use alloc::vec::Vec;
use frame_support::{weights::WeightMeter, BoundedVec};
use warren_primitives::{reputation::NodeLiveness, BlockNumber};

/// Most entries that one block looks at.
pub const STEPS: u32 = 16;

/// The maps in their order.
const OPERATORS: u8 = 0;
pub(crate) const NODES: u8 = 1;
const VOICES: u8 = 2;
const RATINGS: u8 = 3;
const AUDITS: u8 = 4;
const ROUNDS: u8 = 5;

/// Looks at the entry after `$after`; removes it where `$is_stale` says so; gives its key.
macro_rules! look {
	($map:ty, $after:expr, $is_stale:expr) => {{
		let next = match $after {
			Some(key) => <$map>::iter_from(key).next(),
			None => <$map>::iter().next(),
		};
		next.map(|entry| {
			let (stale, key) = $is_stale(entry);
			if stale {
				frame_support::storage::unhashed::kill(&key);
			}
			key
		})
	}};
}

impl<T: Config> Pallet<T> {
	/// Looks at up to [`STEPS`] entries, as far as the meter allows.
	pub(crate) fn sweep(meter: &mut WeightMeter) {
		let step = T::WeightInfo::sweep_step();
		if !meter.can_consume(step) {
			return;
		}
		let before = Sweeping::<T>::get();
		let mut cursor = before.clone();
		for _ in 0..STEPS {
			if meter.try_consume(step).is_err() {
				break;
			}
			let after = cursor.after.take().map(BoundedVec::into_inner);
			cursor.after = Self::sweep_step(cursor.map, after, Self::now())
				// A key that is too long cannot occur; it would only begin the map anew.
				.and_then(|key| BoundedVec::try_from(key).ok());
			if cursor.after.is_none() {
				cursor.map = cursor.map.saturating_add(1);
				if cursor.map > ROUNDS {
					cursor = SweepCursor::default();
					break;
				}
			}
		}
		if cursor != before {
			Sweeping::<T>::put(cursor);
		}
	}

	/// Looks at one entry; gives its key, or none at the end of the map.
	pub(crate) fn sweep_step(map: u8, after: Option<Vec<u8>>, now: BlockNumber) -> Option<Vec<u8>> {
		let old = |round: u32| LastRound::<T>::get().unwrap_or(0).saturating_sub(round) > ROUNDS_KEPT;
		match map {
			OPERATORS => look!(Operators<T>, after, |(operator, _)| {
				let rated = Self::rated_operator(&operator, now);
				(rated.record.is_dust(RECORD_DUST), Operators::<T>::hashed_key_for(&operator))
			}),
			NODES => look!(Nodes<T>, after, |(node, of): (_, crate::NodeRecord<T::AccountId>)| {
				let operator = Self::rated_operator(&of.operator, now);
				let faded = Self::rated_node(of.record, &operator, now).record.is_dust(RECORD_DUST);
				// While it is absent, the record says how much of that was counted.
				let stale = faded && T::Liveness::absent_since(node).is_none();
				(stale, Nodes::<T>::hashed_key_for(node))
			}),
			VOICES => look!(Voices<T>, after, |(operator, payer, _)| {
				let stale = Self::voice_used(&operator, &payer, now) == 0;
				(stale, Voices::<T>::hashed_key_for(&operator, &payer))
			}),
			RATINGS => look!(Ratings<T>, after, |(session, rating)| {
				(!Self::is_kept(&session, &rating, now), Ratings::<T>::hashed_key_for(session))
			}),
			AUDITS => look!(Audits<T>, after, |(round, node, _)| {
				(old(round), Audits::<T>::hashed_key_for(round, node))
			}),
			_ => look!(Rounds<T>, after, |(round, _)| (old(round), Rounds::<T>::hashed_key_for(round))),
		}
	}
}
