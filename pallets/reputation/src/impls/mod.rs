//! What the calls do.
mod audit;
mod dispute;
mod jail;
mod outcome;
mod score;

pub(crate) use score::{Rated, RECORD_DUST};

use crate::{Config, HoldReason, Pallet};
use frame_support::{
	ensure,
	traits::{
		fungible::hold::{Inspect, Mutate},
		tokens::{Fortitude, Precision, Restriction},
		Get,
	},
};
use sp_runtime::{
	traits::{BlockNumberProvider, Zero},
	DispatchError, DispatchResult,
};
use warren_primitives::{Balance, BlockNumber, GenesisHash};

impl<T: Config> Pallet<T> {
	/// The height of this block.
	pub(crate) fn now() -> BlockNumber {
		T::BlockNumberProvider::current_block_number()
	}

	/// Hash of block 0, which `frame_system` never forgets.
	pub(crate) fn genesis() -> GenesisHash {
		let hash =
			frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::zero());
		let mut genesis = GenesisHash::default();
		genesis.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
		genesis
	}

	/// Holds a deposit.
	fn hold(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
		let reason = reason.into();
		ensure!(T::Currency::can_hold(&reason, who, amount), crate::Error::<T>::DepositNotAffordable);
		T::Currency::hold(&reason, who, amount)
	}

	/// Gives a deposit back. Best effort: a hold that something else has cut must not lock what is left.
	fn give_back(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::release(&reason.into(), who, amount, Precision::BestEffort).map(|_| ())
	}

	/// Takes a deposit for the treasury; returns how much.
	fn forfeit(reason: HoldReason, who: &T::AccountId, amount: Balance) -> Result<Balance, DispatchError> {
		if amount.is_zero() {
			return Ok(0);
		}
		T::Currency::transfer_on_hold(
			&reason.into(),
			who,
			&T::TreasuryPot::get(),
			amount,
			Precision::BestEffort,
			Restriction::Free,
			Fortitude::Force,
		)
	}
}
