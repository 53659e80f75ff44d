//! Sessions: the pallet chooses the validators, writes down what stands behind them, counts their blocks and is told of
//! offences.
use crate::{Config, CurrentSession, Elected, Exposures, Operators, Pallet, WeightInfo};
use alloc::{string::String, vec::Vec};
use core::{cmp::Reverse, marker::PhantomData};
use frame_support::{dispatch::DispatchClass, traits::Get, weights::Weight, BoundedVec};
use pallet_session::historical;
use sp_runtime::Perbill;
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};
use warren_primitives::Balance;

/// What the pallet needs of the session keys' pallet.
pub trait SessionInterface<AccountId> {
	/// True where the account has session keys.
	fn has_keys(who: &AccountId) -> bool;
	/// Disables a validator for an offence of this severity, where it is in the present set and the set can spare it.
	fn disable(who: &AccountId, severity: Perbill);
	/// Forgets what proves the validators of sessions before this one.
	fn prune(before: SessionIndex);
	/// The validators of the present session.
	fn validators() -> Vec<AccountId>;
	/// Gives an account session keys, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_set_keys(who: &AccountId);
}

/// [`pallet_session`] with its historical roots.
pub struct HistoricalSession<T>(PhantomData<T>);

impl<T> SessionInterface<T::AccountId> for HistoricalSession<T>
where
	T: pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId> + historical::Config,
{
	fn has_keys(who: &T::AccountId) -> bool {
		pallet_session::NextKeys::<T>::contains_key(who)
	}
	fn disable(who: &T::AccountId, severity: Perbill) {
		pallet_session::Pallet::<T>::report_offence(who.clone(), OffenceSeverity(severity));
	}
	fn prune(before: SessionIndex) {
		historical::Pallet::<T>::prune_up_to(before);
	}
	fn validators() -> Vec<T::AccountId> {
		pallet_session::Validators::<T>::get()
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_set_keys(who: &T::AccountId) {
		let keys = <T::Keys as codec::Decode>::decode(&mut sp_runtime::traits::TrailingZeroInput::zeroes())
			.expect("keys are of fixed length");
		pallet_session::NextKeys::<T>::insert(who, keys);
	}
}

impl<T: Config> Pallet<T> {
	/// Bonds the first operators and elects them. The error says what is wrong with them.
	pub(crate) fn build_genesis(operators: &[(T::AccountId, Balance)]) -> Result<(), String> {
		use alloc::format;
		if operators.is_empty() {
			return Ok(());
		}
		if !T::Session::validators().is_empty() {
			return Err("the pallet has to stand before the session pallet in the runtime".into());
		}
		let most = T::MaxValidators::get().min(T::MaxCandidates::get());
		if operators.len() > most as usize {
			return Err(format!("{} operators, and at most {most} may validate", operators.len()));
		}
		for (who, stake) in operators {
			if Operators::<T>::contains_key(who) {
				return Err(format!("operator {who:?} is there twice"));
			}
			let least = T::MinValidatorStake::get().max(T::MinOperatorStake::get());
			if *stake < least {
				return Err(format!("operator {who:?} stakes {stake}, and a validator needs {least}"));
			}
			Self::do_bond(who, *stake)
				.map_err(|_| format!("operator {who:?} has not the balance to stake {stake}"))?;
		}
		// Their session keys come right after this.
		let mut list: Vec<_> = operators
			.iter()
			.map(|(who, stake)| crate::Candidate { who: who.clone(), stake: *stake })
			.collect();
		list.sort_by_key(|candidate| Reverse(candidate.stake));
		crate::Candidates::<T>::put(BoundedVec::truncate_from(list));
		let all: Vec<_> = operators.iter().map(|(who, _)| who.clone()).collect();
		Elected::<T>::put(BoundedVec::truncate_from(all));
		Ok(())
	}
}

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
	/// None, which keeps the present set, rather than nobody.
	fn new_session(index: SessionIndex) -> Option<Vec<T::AccountId>> {
		let chosen = Self::elect(index);
		(!chosen.is_empty()).then_some(chosen)
	}

	/// The operators of the genesis that have keys. None where it names no operators: the keys' owners begin, with no
	/// stake, until there are candidates.
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		let mut all = Elected::<T>::get();
		all.retain(T::Session::has_keys);
		(!all.is_empty()).then(|| {
			Elected::<T>::put(&all);
			all.into_inner()
		})
	}

	fn start_session(index: SessionIndex) {
		CurrentSession::<T>::put(index);
		let validators = Elected::<T>::get();
		Self::expose(index, &validators);
		Self::disable_offenders(&validators, index);
	}

	fn end_session(index: SessionIndex) {
		let validators = Self::exposures(index);
		Self::reward_session(index, &validators);
		Self::chill_idle(&validators);
		// Of authors that were no validators of ours.
		let _ = crate::Authored::<T>::clear(T::MaxValidators::get(), None);
		if let Some(oldest) = index.checked_sub(T::ReportHorizon::get()) {
			// One session goes for each that ends, so this is at most a set.
			let _ = Exposures::<T>::clear_prefix(oldest, T::MaxValidators::get(), None);
			T::Session::prune(oldest);
		}
	}
}

impl<T: Config> historical::SessionManager<T::AccountId, ()> for Pallet<T> {
	fn new_session(index: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session(index).map(identify)
	}
	fn new_session_genesis(index: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session_genesis(index).map(identify)
	}
	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}
	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

/// Nothing but the account identifies a validator: what stood behind it is in [`Exposures`].
fn identify<AccountId>(set: Vec<AccountId>) -> Vec<(AccountId, ())> {
	set.into_iter().map(|who| (who, ())).collect()
}

impl<T: Config> pallet_authorship::EventHandler<T::AccountId, frame_system::pallet_prelude::BlockNumberFor<T>>
	for Pallet<T>
{
	fn note_author(author: T::AccountId) {
		frame_system::Pallet::<T>::register_extra_weight_unchecked(
			T::WeightInfo::note_author(),
			DispatchClass::Mandatory,
		);
		crate::Authored::<T>::mutate(author, |blocks| *blocks = blocks.saturating_add(1));
	}
}

impl<T: Config, Reporter, Identification> OnOffenceHandler<Reporter, (T::AccountId, Identification), Weight>
	for Pallet<T>
{
	fn on_offence(
		offenders: &[OffenceDetails<Reporter, (T::AccountId, Identification)>],
		fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let mut weight = Weight::zero();
		for (details, fraction) in offenders.iter().zip(fractions) {
			Self::note_offence(&details.offender.0, session, *fraction);
			weight = weight.saturating_add(T::WeightInfo::note_offence());
		}
		// Who calls this has weighed the report alone, and forgets what is returned here.
		frame_system::Pallet::<T>::register_extra_weight_unchecked(weight, DispatchClass::Mandatory);
		weight
	}
}
