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
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;

/// A preset, as JSON.
pub fn preset(name: &str) -> serde_json::Value {
	serde_json::from_slice(&get_preset(&PresetId::from(name)).expect("the preset exists")).unwrap()
}

/// The first state that the chain makes out of a patch of the default configuration.
pub fn first_state(patch: serde_json::Value) -> Result<TestExternalities, String> {
	let mut json = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut json, patch);
	let mut ext = TestExternalities::default();
	ext.execute_with(|| genesis_check::build(serde_json::to_vec(&json).unwrap()))?;
	Ok(ext)
}

/// A chain at its first block, out of a preset.
pub fn network(name: &str) -> TestExternalities {
	let mut ext = first_state(preset(name)).unwrap();
	ext.execute_with(|| frame_system::Pallet::<Runtime>::set_block_number(1));
	ext
}

/// The development network.
pub fn development() -> TestExternalities {
	network(DEV_RUNTIME_PRESET)
}

/// The local network of four.
pub fn local() -> TestExternalities {
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
