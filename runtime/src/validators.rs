//! Who authors blocks, and what becomes of an equivocation, until the stake decides: the validators of the first block
//! stay, with whatever session keys they set; who equivocated is disabled and written down for as long as it can be
//! slashed.

use crate::{pallet_validator_set, AccountId, Runtime, Session};
use alloc::vec::Vec;
use frame_support::{
	traits::Get,
	weights::{RuntimeDbWeight, Weight},
};
use pallet_session::historical::{self, IdentificationTuple, NoteHistoricalRoot};
use sp_runtime::{traits::Convert, Perbill};
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};

/// How many past sessions an offence may be reported for: the roots that prove who a validator was are kept as long.
pub const SESSIONS_KEPT: SessionIndex = 84;
/// Most validators.
pub const MAX_VALIDATORS: u32 = 128;

/// Offences, with how severe they were.
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;

	/// Most offences that are kept; a further one replaces the oldest. Twice the validators, so that everybody may
	/// offend on both engines.
	pub const MAX_OFFENCES: u32 = 2 * MAX_VALIDATORS;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// A proven offence.
	#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
	pub struct Offence<AccountId> {
		/// Who.
		pub validator: AccountId,
		/// In which session.
		pub session: SessionIndex,
		/// The part of its stake that the offence costs once there is stake.
		pub fraction: Perbill,
	}

	/// Offences of the last [`SESSIONS_KEPT`] sessions, the oldest first.
	#[pallet::storage]
	pub type Offences<T: Config> =
		StorageValue<_, BoundedVec<Offence<T::AccountId>, ConstU32<MAX_OFFENCES>>, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A validator was proven to have offended in `session`. It is disabled while the set can spare it.
		#[codec(index = 0)]
		Offended {
			/// Who.
			validator: T::AccountId,
			/// In which session.
			session: SessionIndex,
			/// How severe it was.
			fraction: Perbill,
		},
	}

	impl<T: Config> Pallet<T> {
		/// Writes an offence down.
		pub(super) fn note(validator: T::AccountId, session: SessionIndex, fraction: Perbill) {
			Offences::<T>::mutate(|offences| {
				if offences.is_full() {
					offences.remove(0);
				}
				let offence = Offence { validator: validator.clone(), session, fraction };
				// Room was made above.
				let _ = offences.try_push(offence);
			});
			Self::deposit_event(Event::Offended { validator, session, fraction });
		}

		/// Forgets what nobody can report or punish any more.
		pub(super) fn forget_before(session: SessionIndex) {
			if Offences::<T>::get().iter().any(|o| o.session < session) {
				Offences::<T>::mutate(|offences| offences.retain(|o| o.session >= session));
			}
		}
	}
}

/// Keeps the validators of the first block.
pub struct Manager;

impl Manager {
	/// The present validators that have session keys. None (which keeps the present set) rather than nobody.
	fn elect() -> Option<Vec<AccountId>> {
		let keyed: Vec<_> = Session::validators()
			.into_iter()
			.filter(|validator| pallet_session::NextKeys::<Runtime>::contains_key(validator))
			.collect();
		(!keyed.is_empty()).then_some(keyed)
	}
}

impl pallet_session::SessionManager<AccountId> for Manager {
	fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
		Self::elect()
	}

	fn start_session(index: SessionIndex) {
		if index == 0 {
			// Called at the end of the genesis, when the first set is known at last: write down the roots of the first two
			// sessions, without which an offence in them could not be proven once they are over.
			for session in 0..=1 {
				<NoteHistoricalRoot<Runtime, Self> as pallet_session::SessionManager<_>>::new_session_genesis(
					session,
				);
			}
		}
		// The set counts as changed in every session, which enables everybody: disable the offenders again.
		for offence in pallet_validator_set::Offences::<Runtime>::get() {
			Session::report_offence(offence.validator, OffenceSeverity(offence.fraction));
		}
	}

	fn end_session(index: SessionIndex) {
		let oldest = index.saturating_sub(SESSIONS_KEPT);
		if oldest > 0 {
			historical::Pallet::<Runtime>::prune_up_to(oldest);
			pallet_validator_set::Pallet::<Runtime>::forget_before(oldest);
		}
	}
}

impl historical::SessionManager<AccountId, ()> for Manager {
	fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session(index)
			.map(|set| set.into_iter().map(|validator| (validator, ())).collect())
	}
	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}
	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

/// Who may set session keys: anybody, against the key deposit; keys alone elect nobody.
pub struct ValidatorIdOf;
impl Convert<AccountId, Option<AccountId>> for ValidatorIdOf {
	fn convert(account: AccountId) -> Option<AccountId> {
		Some(account)
	}
}

/// Nothing but the account identifies a validator: the stake at the time of an offence is kept elsewhere.
pub struct FullIdentificationOf;
impl Convert<AccountId, Option<()>> for FullIdentificationOf {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// Writes offences down and disables who committed them.
pub struct OffenceHandler;
type DbWeight = <Runtime as frame_system::Config>::DbWeight;

impl OnOffenceHandler<AccountId, IdentificationTuple<Runtime>, Weight> for OffenceHandler {
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, IdentificationTuple<Runtime>>],
		fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let mut weight = Weight::zero();
		for (details, fraction) in offenders.iter().zip(fractions) {
			let validator = details.offender.0.clone();
			// Concurrent offences of one slot are all reported again with each new one of them.
			let known = pallet_validator_set::Offences::<Runtime>::get()
				.iter()
				.any(|o| o.validator == validator && o.session == session && o.fraction >= *fraction);
			if !known {
				pallet_validator_set::Pallet::<Runtime>::note(validator.clone(), session, *fraction);
			}
			Session::report_offence(validator, OffenceSeverity(*fraction));
			weight = weight.saturating_add(<DbWeight as Get<RuntimeDbWeight>>::get().reads_writes(4, 3));
		}
		weight
	}
}
