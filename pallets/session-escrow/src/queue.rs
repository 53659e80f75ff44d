//! What time brings: expiry, settlement, oblivion. Only tidying: whoever asks for a session gets what is true by the
//! clock, whether or not the queue has come to it.
//!
//! Every record of a session stands in [`Queue`] once, under the tick after which something is to be done: an open one
//! under its expiry, a closing one under its deadline, a settled one under the tick up to which it is remembered.
//! A node that leaves closes its sessions long before they expire: it stands in [`LeavingNodes`] until each of them stands under
//! its new deadline. Allowances stand in [`AllowanceQueue`]. Keys are big-endian, so the first key is the earliest.
use crate::{
	Addresses, AllowanceQueue, Config, LeavingNodes, NodeLoads, Pallet, Queue, Record, Sessions, WeightInfo,
};
use codec::Encode;
use frame_support::{
	defensive,
	storage::with_storage_layer,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchResult;
use warren_primitives::{Clock, SessionId, SessionStatus};

pub(crate) fn insert<T: Config>(due: Clock, id: &SessionId) {
	Queue::<T>::insert(due.to_be_bytes(), id, ());
}

pub(crate) fn remove<T: Config>(due: Clock, id: &SessionId) {
	Queue::<T>::remove(due.to_be_bytes(), id);
}

pub(crate) fn insert_allowance<T: Config>(until: Clock, sponsor: &T::AccountId, user: &T::AccountId) {
	AllowanceQueue::<T>::insert(until.to_be_bytes(), (sponsor, user), ());
}

pub(crate) fn remove_allowance<T: Config>(until: Clock, sponsor: &T::AccountId, user: &T::AccountId) {
	AllowanceQueue::<T>::remove(until.to_be_bytes(), (sponsor, user));
}

impl<T: Config> Pallet<T> {
	/// The most that one entry of the queue takes.
	fn tidy_weight() -> Weight {
		T::WeightInfo::tidy_expired().max(T::WeightInfo::tidy_final()).max(T::WeightInfo::tidy_settled())
	}

	/// Does what is overdue, as far as the meter lets it.
	pub(crate) fn drain(meter: &mut WeightMeter) {
		let now = Self::clock();
		let look = T::DbWeight::get().reads(1);
		// One walk: it never comes back over the keys that it removed, and what it inserts lies in the future.
		let mut entries = Queue::<T>::iter_keys();
		while meter.try_consume(look).is_ok() {
			let Some((due, id)) = entries.next().filter(|(due, _)| Clock::from_be_bytes(*due) < now) else {
				break;
			};
			if meter.try_consume(Self::tidy_weight()).is_err() {
				return;
			}
			Self::guarded(&id, || Self::tidy(Clock::from_be_bytes(due), &id, now));
		}
		if !Self::drain_leaving(meter, look, now) {
			return;
		}
		let mut allowances = AllowanceQueue::<T>::iter_keys();
		while meter.try_consume(look).is_ok() {
			let Some((until, (sponsor, user))) =
				allowances.next().filter(|(until, _)| Clock::from_be_bytes(*until) < now)
			else {
				break;
			};
			if meter.try_consume(T::WeightInfo::tidy_allowance()).is_err() {
				return;
			}
			let pair = (&sponsor, &user).encode();
			Self::guarded(&pair, || {
				Self::end_allowance(Clock::from_be_bytes(until), sponsor.clone(), user.clone())
			});
		}
	}

	/// Writes down that the sessions of nodes that left are closing, and settles those whose deadline is past. False where the
	/// meter is used up: it goes on from there the next time, since each session that is done gives up its slot.
	fn drain_leaving(meter: &mut WeightMeter, look: Weight, now: Clock) -> bool {
		let mut leaving = LeavingNodes::<T>::iter_keys();
		loop {
			if meter.try_consume(look).is_err() {
				return false;
			}
			let Some(node) = leaving.next() else { return true };
			let mut sessions = Addresses::<T>::iter_prefix_values(node);
			loop {
				// Its session, or the end of it.
				if meter.try_consume(look.saturating_add(Self::tidy_weight())).is_err() {
					return false;
				}
				let Some(id) = sessions.next() else {
					LeavingNodes::<T>::remove(node);
					break;
				};
				Self::guarded(&id, || Self::tidy(Self::live(&id)?.due(), &id, now));
			}
		}
	}

	/// Does one thing, all of it or nothing. One that fails stays where it is, and the others go on.
	fn guarded(what: &[u8], f: impl FnOnce() -> DispatchResult) {
		if let Err(error) = with_storage_layer(f) {
			defensive!("session-escrow: cannot tidy", (sp_core::hexdisplay::HexDisplay::from(&what), error));
		}
	}

	/// Does what is to be done with one record whose time has come.
	pub(crate) fn tidy(due: Clock, id: &SessionId, now: Clock) -> DispatchResult {
		let session = match Sessions::<T>::get(id) {
			Some(Record::Live(session)) => session,
			Some(Record::Settled(_)) => {
				Sessions::<T>::remove(id);
				remove::<T>(due, id);
				return Ok(());
			}
			None => {
				remove::<T>(due, id);
				return Ok(());
			}
		};
		let mut load = NodeLoads::<T>::get(session.node);
		match session.status(now, load.left_at()) {
			SessionStatus::Closing { deadline, .. } if now > deadline => Self::settle(id, session, load, now),
			SessionStatus::Closing { reason, deadline } if session.closing.is_none() => {
				let node = session.node;
				Self::begin_closing(id, session, &mut load, reason, deadline);
				Self::put_load(node, &load);
				Ok(())
			}
			// Its time has not come: the entry was not its own.
			SessionStatus::Open | SessionStatus::Closing { .. } => {
				remove::<T>(due, id);
				insert::<T>(session.due(), id);
				Ok(())
			}
		}
	}
}
