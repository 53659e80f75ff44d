//! Ratings.
use crate::{Call, Config, Error, Event, Pallet, Record, RecordOf, Sessions};
use frame_support::{ensure, traits::Contains};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_core::ed25519;
use sp_runtime::DispatchResult;
use warren_primitives::{
	session::rating_bytes,
	traits::{SessionOutcome, SettledSession},
	Ed25519Key, Ed25519Signature, SessionId,
};

impl<T: Config> Pallet<T> {
	/// What the chain knows of the session, if this rating of it is good now.
	fn check_rating(
		id: &SessionId,
		stars: u8,
		signature: &Ed25519Signature,
	) -> Result<RecordOf<T>, Error<T>> {
		ensure!((1..=5).contains(&stars), Error::StarsOutOfRange);
		let record = Sessions::<T>::get(id).ok_or(Error::SessionNotFound)?;
		let (rated, key): (bool, &Ed25519Key) = match &record {
			Record::Live(session) => (session.rated, &session.voucher_key),
			Record::Settled(settled) => {
				// Not tidied yet, but forgotten: the queue decides nothing.
				ensure!(Self::clock() <= settled.until, Error::SessionNotFound);
				(settled.rated, &settled.voucher_key)
			}
		};
		ensure!(!rated, Error::AlreadyRated);
		let bytes = rating_bytes(&Self::genesis(), id, stars);
		let (signature, key) = (ed25519::Signature::from_raw(*signature), ed25519::Public::from_raw(*key));
		ensure!(sp_io::crypto::ed25519_verify(&signature, &bytes, &key), Error::SignatureInvalid);
		Ok(record)
	}

	/// True where the call would succeed. A free transaction that fails changes nothing and could be sent for ever, so
	/// one that the runtime's filter would stop is not free either.
	pub(crate) fn rating_is_free(
		origin: &OriginFor<T>,
		id: &SessionId,
		stars: u8,
		signature: &Ed25519Signature,
	) -> bool {
		ensure_signed(origin.clone()).is_ok()
			&& T::BaseCallFilter::contains(
				&Call::<T>::rate { session: *id, stars, signature: *signature }.into(),
			) && Self::check_rating(id, stars, signature).is_ok()
	}

	pub(crate) fn do_rate(id: SessionId, stars: u8, signature: Ed25519Signature) -> DispatchResult {
		let mut record = Self::check_rating(&id, stars, &signature)?;
		let outcome = match &mut record {
			Record::Live(session) => {
				session.rated = true;
				SettledSession {
					session: id,
					node: session.node,
					operator: session.operator.clone(),
					payer: session.payer.account().clone(),
					fee_lost: session.fee_lost,
					charge_burned: 0,
					at: Self::clock(),
				}
			}
			Record::Settled(settled) => {
				settled.rated = true;
				SettledSession {
					session: id,
					node: settled.node,
					operator: settled.operator.clone(),
					payer: settled.payer.clone(),
					fee_lost: settled.fee_lost,
					charge_burned: settled.charge_burned,
					at: settled.at,
				}
			}
		};
		Sessions::<T>::insert(id, record);
		T::Outcome::rated(&outcome, stars);
		Self::deposit_event(Event::Rated { session: id, node: outcome.node, stars });
		Ok(())
	}
}
