//! What a referendum may speak as besides root, and who each call of the runtime listens to.
use super::tracks::id;
use crate::{
	bounded::Number,
	configs::parameters::{
		dynamic_params::governance::{BigSpend, EmergencyDuration, MediumSpend, SmallSpend},
		Window,
	},
	Balance, BlockNumber, OriginCaller, RuntimeOrigin,
};
use frame_support::traits::{EnsureOrigin, Get, OriginTrait};
use frame_system::RawOrigin;
pub use pallet::Origin;

/// The pallet: only the origins. It has no calls and no storage.
#[frame_support::pallet]
pub mod pallet {
	use super::id;
	use frame_support::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Each is what one track speaks as.
	#[derive(
		Clone,
		Copy,
		Debug,
		PartialEq,
		Eq,
		PartialOrd,
		Ord,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
	)]
	#[pallet::origin]
	pub enum Origin {
		/// Sets the parameters of node-registry.
		#[codec(index = 0)]
		RegistryAdmin,
		/// Sets the parameters of session-escrow.
		#[codec(index = 1)]
		EscrowAdmin,
		/// Sets the parameters of operator-staking.
		#[codec(index = 2)]
		StakingAdmin,
		/// Sets the parameters of reputation, and frees from jail.
		#[codec(index = 3)]
		ReputationAdmin,
		/// Takes nodes out of the registry.
		#[codec(index = 4)]
		NodeRemover,
		/// Cancels slashes that have not happened yet.
		#[codec(index = 5)]
		SlashCanceller,
		/// Spends a little out of the treasury.
		#[codec(index = 6)]
		SmallSpender,
		/// Spends more.
		#[codec(index = 7)]
		MediumSpender,
		/// Spends much.
		#[codec(index = 8)]
		BigSpender,
		/// Enters and leaves the safe mode, pauses calls, cancels referenda.
		#[codec(index = 9)]
		Emergency,
	}

	impl Origin {
		/// All of them.
		pub const ALL: [Self; 10] = [
			Self::RegistryAdmin,
			Self::EscrowAdmin,
			Self::StakingAdmin,
			Self::ReputationAdmin,
			Self::NodeRemover,
			Self::SlashCanceller,
			Self::SmallSpender,
			Self::MediumSpender,
			Self::BigSpender,
			Self::Emergency,
		];

		/// The track whose referenda speak as this.
		pub const fn track(self) -> u16 {
			match self {
				Self::RegistryAdmin => id::REGISTRY_PARAMETERS,
				Self::EscrowAdmin => id::ESCROW_PARAMETERS,
				Self::StakingAdmin => id::STAKING_PARAMETERS,
				Self::ReputationAdmin => id::REPUTATION_PARAMETERS,
				Self::NodeRemover => id::NODE_REMOVAL,
				Self::SlashCanceller => id::SLASH_CANCELLATION,
				Self::SmallSpender => id::SMALL_SPEND,
				Self::MediumSpender => id::MEDIUM_SPEND,
				Self::BigSpender => id::BIG_SPEND,
				Self::Emergency => id::EMERGENCY,
			}
		}
	}
}

/// Whom a call that governance may make comes from.
enum Speaker {
	Root,
	Track(Origin),
}

fn speaker(origin: &RuntimeOrigin) -> Option<Speaker> {
	match origin.caller() {
		OriginCaller::system(RawOrigin::Root) => Some(Speaker::Root),
		OriginCaller::Origins(origin) => Some(Speaker::Track(*origin)),
		_ => None,
	}
}

/// Root, or a referendum of track `TRACK`.
pub struct RootOrTrack<const TRACK: u16>;
impl<const TRACK: u16> EnsureOrigin<RuntimeOrigin> for RootOrTrack<TRACK> {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
		match speaker(&origin) {
			Some(Speaker::Root) => Ok(()),
			Some(Speaker::Track(speaker)) if speaker.track() == TRACK => Ok(()),
			_ => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}

/// Who may spend out of the treasury, and how much at most in one referendum.
pub struct Spender;
impl EnsureOrigin<RuntimeOrigin> for Spender {
	type Success = Balance;

	fn try_origin(origin: RuntimeOrigin) -> Result<Balance, RuntimeOrigin> {
		match speaker(&origin) {
			Some(Speaker::Root) => Ok(Balance::MAX),
			Some(Speaker::Track(Origin::SmallSpender)) => Ok(Number::<SmallSpend>::get()),
			Some(Speaker::Track(Origin::MediumSpender)) => Ok(Number::<MediumSpend>::get()),
			Some(Speaker::Track(Origin::BigSpender)) => Ok(Number::<BigSpend>::get()),
			_ => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}

/// Who may enter or extend the safe mode, and for how many blocks.
pub struct EmergencyFor;
impl EnsureOrigin<RuntimeOrigin> for EmergencyFor {
	type Success = BlockNumber;

	fn try_origin(origin: RuntimeOrigin) -> Result<BlockNumber, RuntimeOrigin> {
		<RootOrTrack<{ id::EMERGENCY }> as EnsureOrigin<_>>::try_origin(origin)
			.map(|()| Window::<EmergencyDuration>::get())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}
