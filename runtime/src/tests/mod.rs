//! The runtime as a whole: its genesis, its consensus, its parameters, its fees.

mod audits;
mod consensus;
mod crowd;
mod genesis;
pub mod governance;
mod issuance;
mod market;
mod metadata;
mod parameters;
mod proxies;
mod reputation;
mod staking;
mod transactions;

use crate::{
	configs::money::TreasuryAccount, genesis_check, genesis_presets::get_preset, AccountId, Runtime,
	RuntimeGenesisConfig,
};
use core::ops::{Deref, DerefMut};
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;

/// A preset, as JSON.
pub fn preset(name: &str) -> serde_json::Value {
	serde_json::from_slice(&get_preset(&PresetId::from(name)).expect("the preset exists")).unwrap()
}

/// The state of a chain. Whatever a test has done with it, what its pallets say of themselves still holds (where the feature
/// `try-runtime` lets them say it).
pub struct Ext(TestExternalities);

impl Ext {
	/// Does something on the chain.
	pub fn execute_with<R>(&mut self, act: impl FnOnce() -> R) -> R {
		let result = self.0.execute_with(act);
		#[cfg(feature = "try-runtime")]
		self.0.execute_with(try_state);
		result
	}

	/// Does on the chain what cannot happen there: entries put by hand, a clock without blocks. Nothing has to hold afterwards.
	pub fn execute_by_hand<R>(&mut self, act: impl FnOnce() -> R) -> R {
		self.0.execute_with(act)
	}
}

impl Deref for Ext {
	type Target = TestExternalities;
	fn deref(&self) -> &TestExternalities {
		&self.0
	}
}

impl DerefMut for Ext {
	fn deref_mut(&mut self) -> &mut TestExternalities {
		&mut self.0
	}
}

/// All that the pallets know of what must always hold.
#[cfg(feature = "try-runtime")]
pub fn try_state() {
	use frame_support::traits::{PalletsInfoAccess, TryState, TryStateSelect};
	let number = frame_system::Pallet::<Runtime>::block_number();
	// One by one: of all at once it is only said that there was an error.
	for pallet in <crate::AllPalletsWithSystem as PalletsInfoAccess>::infos() {
		let only = TryStateSelect::Only(vec![pallet.name.as_bytes().to_vec()]);
		<crate::AllPalletsWithSystem as TryState<u32>>::try_state(number, only)
			.unwrap_or_else(|error| panic!("block {number}, {}: {error:?}", pallet.name));
	}
}

/// The first state that the chain makes out of a patch of the default configuration.
pub fn first_state(patch: serde_json::Value) -> Result<Ext, String> {
	let mut json = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut json, patch);
	let mut ext = TestExternalities::default();
	ext.execute_with(|| genesis_check::build(serde_json::to_vec(&json).unwrap()))?;
	Ok(Ext(ext))
}

/// A chain at its first block, out of a preset.
pub fn network(name: &str) -> Ext {
	let mut ext = first_state(preset(name)).unwrap();
	ext.execute_with(|| frame_system::Pallet::<Runtime>::set_block_number(1));
	ext
}

/// The development network.
pub fn development() -> Ext {
	network(DEV_RUNTIME_PRESET)
}

/// The local network of four.
pub fn local() -> Ext {
	network(LOCAL_TESTNET_RUNTIME_PRESET)
}

/// RFC 7396, as the node applies a preset to the default configuration.
pub fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
	match (base, patch) {
		(serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(serde_json::Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

/// Sets a parameter as root.
pub fn set_parameter(name: &str, value: u128) {
	let parameter = crate::configs::parameters::parameter(name, value).unwrap();
	frame_support::assert_ok!(crate::Parameters::set_parameter(crate::RuntimeOrigin::root(), parameter));
}

/// The account of a well-known name.
pub fn account(key: Sr25519Keyring) -> AccountId {
	key.to_account_id()
}

/// The pots.
pub fn pots() -> Vec<AccountId> {
	crate::configs::money::Pots::get()
}
