//! The ends of a jail that somebody writes down.
use super::Rated;
use crate::{Config, Error, Event, Nodes, Operators, Pallet, Subject};
use frame_support::ensure;
use sp_runtime::{DispatchResult, Perbill};

impl<T: Config> Pallet<T> {
	/// Lets `change` end the jail of the subject; gives the rating with which it begins again.
	fn end_jail(
		subject: &Subject<T::AccountId>,
		change: impl FnOnce(&mut Rated) -> DispatchResult,
	) -> Result<Perbill, sp_runtime::DispatchError> {
		let now = Self::now();
		match subject {
			Subject::Operator(who) => {
				let stored = Operators::<T>::get(who).ok_or(Error::<T>::NotJailed)?;
				ensure!(stored.jailed_at.is_some(), Error::<T>::NotJailed);
				let mut rated = Self::rated_operator(who, now);
				change(&mut rated)?;
				Operators::<T>::insert(who, rated.record);
				Ok(rated.rating::<T>())
			}
			Subject::Node(node) => {
				let mut of = Nodes::<T>::get(node).ok_or(Error::<T>::NotJailed)?;
				ensure!(of.record.jailed_at.is_some(), Error::<T>::NotJailed);
				let operator = Self::rated_operator(&of.operator, now);
				let mut rated = Self::rated_node(of.record, &operator, now);
				change(&mut rated)?;
				of.record = rated.record;
				Nodes::<T>::insert(node, of);
				Ok(rated.rating::<T>())
			}
		}
	}

	pub(crate) fn do_release(subject: Subject<T::AccountId>) -> DispatchResult {
		let rating = Self::end_jail(&subject, |rated| {
			ensure!(rated.released, Error::<T>::StillJailed);
			rated.record.jailed_at = None;
			Ok(())
		})?;
		Self::deposit_event(Event::Released { subject, rating });
		Ok(())
	}

	pub(crate) fn do_free(subject: Subject<T::AccountId>) -> DispatchResult {
		let rating = Self::end_jail(&subject, |rated| {
			ensure!(rated.jailed_until.is_some(), Error::<T>::NotJailed);
			rated.forgive::<T>();
			Ok(())
		})?;
		Self::deposit_event(Event::Freed { subject, rating });
		Ok(())
	}
}
