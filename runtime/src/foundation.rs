//! What a network fixes in its first block: how long its epochs are, the fee pots, whether it is for development (and then
//! how fast time runs), and parameters that differ from the defaults. One wasm blob so serves a development chain with
//! short windows as well as the main network.

/// The pallet: only a genesis configuration. It has no calls.
#[frame_support::pallet]
pub mod pallet {
	use alloc::{format, string::String, vec::Vec};
	use core::fmt::Debug;
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{Inspect, Mutate},
			ConstU64,
		},
	};

	/// Slots in an epoch, where the genesis says nothing: four hours.
	pub const DEFAULT_EPOCH_SLOTS: u64 = 4 * crate::HOURS as u64;
	/// Fewest slots in an epoch: randomness and keys of the next one are announced one epoch ahead.
	pub const MIN_EPOCH_SLOTS: u64 = 10;
	/// Most slots in an epoch: a week.
	pub const MAX_EPOCH_SLOTS: u64 = 7 * crate::DAYS as u64;

	/// Greatest divisor of time: an hour becomes a second.
	pub const MAX_TIME_DIVISOR: u32 = 3_600;

	/// A parameter and its first value.
	pub trait GenesisParameter {
		/// Writes it where the runtime reads it.
		fn put(&self);
	}

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The token.
		type Currency: Mutate<Self::AccountId>;
		/// Accounts that collect fees: they exist from the first block on and are never reaped.
		type Pots: Get<Vec<Self::AccountId>>;
		/// A parameter with its first value.
		type Parameter: GenesisParameter
			+ Clone
			+ Debug
			+ PartialEq
			+ serde::Serialize
			+ for<'a> serde::Deserialize<'a>
			+ Send
			+ Sync;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Slots in an epoch. It never changes: BABE's clients compute epochs from it.
	#[pallet::storage]
	pub type EpochSlots<T> = StorageValue<_, u64, ValueQuery, ConstU64<DEFAULT_EPOCH_SLOTS>>;

	/// True on development networks: nodes may then listen at private addresses.
	#[pallet::storage]
	pub type Development<T> = StorageValue<_, bool, ValueQuery>;

	/// What every window of time is divided by, so that a development network need not wait for hours; 1 elsewhere. The
	/// bounds of the parameters hold before the division: a vote cannot set a window of minutes on any other network.
	#[pallet::storage]
	pub type TimeDivisor<T> = StorageValue<_, u32, ValueQuery, ConstU32<1>>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Slots in an epoch; [`DEFAULT_EPOCH_SLOTS`] where it is none.
		pub epoch_slots: Option<u64>,
		/// See [`Development`].
		pub development: bool,
		/// See [`TimeDivisor`]; greater than 1 on development networks only.
		pub time_divisor: Option<u32>,
		/// Parameters whose first value is not the default.
		pub parameters: Vec<T::Parameter>,
	}

	impl<T: Config> GenesisConfig<T> {
		fn slots(&self) -> u64 {
			self.epoch_slots.unwrap_or(DEFAULT_EPOCH_SLOTS)
		}

		fn divisor(&self) -> u32 {
			self.time_divisor.unwrap_or(1)
		}

		/// What is out of its range, and the range.
		pub fn check(&self) -> Result<(), String> {
			let slots = self.slots();
			if !(MIN_EPOCH_SLOTS..=MAX_EPOCH_SLOTS).contains(&slots) {
				return Err(format!("epochSlots: {slots} is not in {MIN_EPOCH_SLOTS}..={MAX_EPOCH_SLOTS}"));
			}
			let (divisor, greatest) = (self.divisor(), if self.development { MAX_TIME_DIVISOR } else { 1 });
			if !(1..=greatest).contains(&divisor) {
				return Err(format!("timeDivisor: {divisor} is not in 1..={greatest}"));
			}
			Ok(())
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			// `genesis_check` asks before; whatever else builds a state has nobody to return an error to.
			if let Err(reason) = self.check() {
				panic!("foundation.{reason}");
			}
			EpochSlots::<T>::put(self.slots());
			TimeDivisor::<T>::put(self.divisor());
			Development::<T>::put(self.development);
			self.parameters.iter().for_each(GenesisParameter::put);
			for pot in T::Pots::get() {
				// An own reference keeps the account whatever its balance, and the existential deposit in it lets it
				// take amounts below that.
				frame_system::Pallet::<T>::inc_providers(&pot);
				let least = T::Currency::minimum_balance();
				if T::Currency::total_balance(&pot) < least {
					T::Currency::mint_into(&pot, least).expect("the pots fit into the total issuance; qed");
				}
			}
		}
	}

	impl<T: Config> Pallet<T> {
		/// `blocks` of a parameter, as they are counted on this network; at least 1.
		pub fn scaled(blocks: u32) -> u32 {
			Self::scale()(blocks)
		}

		/// [`Self::scaled`], for several of them: the divisor is read once.
		pub fn scale() -> impl Fn(u32) -> u32 {
			let divisor = TimeDivisor::<T>::get().max(1);
			move |blocks| (blocks / divisor).max(1)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<frame_system::pallet_prelude::BlockNumberFor<T>> for Pallet<T> {
		/// Every pot exists and holds at least the existential deposit.
		#[cfg(feature = "try-runtime")]
		fn try_state(
			_: frame_system::pallet_prelude::BlockNumberFor<T>,
		) -> Result<(), sp_runtime::TryRuntimeError> {
			for pot in T::Pots::get() {
				ensure!(
					T::Currency::total_balance(&pot) >= T::Currency::minimum_balance(),
					"a fee pot is empty"
				);
				ensure!(frame_system::Pallet::<T>::providers(&pot) > 0, "a fee pot may be reaped");
			}
			Ok(())
		}
	}
}
