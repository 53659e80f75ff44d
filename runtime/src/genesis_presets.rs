//! The networks that anybody can start without writing a chain specification.
use crate::{
	configs::{consensus::BABE_GENESIS_EPOCH_CONFIG, parameters::ParameterValue},
	AccountId, BabeConfig, Balance, BalancesConfig, BlockNumber, FoundationConfig, OperatorStakingConfig,
	RuntimeGenesisConfig, SessionConfig, SessionKeys, DAYS, WRN,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// What each well-known account holds on a test network.
pub const TEST_ENDOWMENT: Balance = 1_000_000 * WRN;
/// What each of its authorities stakes.
pub const TEST_STAKE: Balance = 100_000 * WRN;
/// Slots in an epoch of a test network: one minute.
pub const TEST_EPOCH_SLOTS: u64 = 20;

/// On a test network an hour of any window lasts six seconds: the dispute window is 12 ticks.
pub const TEST_TIME_DIVISOR: u32 = 600;
/// There the windows of liveness are as long as they may be, so that a node that a person heartbeats by hand stays alive
/// for some minutes.
const TEST_PARAMETERS: [(&str, BlockNumber); 2] =
	[("NodeRegistry.HeartbeatInterval", DAYS), ("NodeRegistry.AliveWindow", 3 * DAYS)];

/// The session keys of a well-known name, derived from the seed of the same name.
fn session_keys(babe: Sr25519Keyring, grandpa: Ed25519Keyring) -> SessionKeys {
	SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() }
}

/// A test network: the well-known accounts are rich, `authorities` author its blocks, epochs take a
/// minute, and windows are short.
fn test_network(authorities: Vec<(Sr25519Keyring, Ed25519Keyring)>) -> serde_json::Value {
	let operators = authorities.iter().map(|(babe, _)| (babe.to_account_id(), TEST_STAKE)).collect();
	let keys = authorities
		.into_iter()
		.map(|(babe, grandpa)| {
			let account: AccountId = babe.to_account_id();
			(account.clone(), account, session_keys(babe, grandpa))
		})
		.collect();
	let parameters = TEST_PARAMETERS
		.iter()
		.filter_map(|(name, blocks)| ParameterValue::new(name, (*blocks).into()).ok())
		.collect();
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: Sr25519Keyring::well_known().map(|key| (key.to_account_id(), TEST_ENDOWMENT)).collect(),
		},
		babe: BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
		operator_staking: OperatorStakingConfig { operators },
		session: SessionConfig { keys },
		foundation: FoundationConfig {
			epoch_slots: Some(TEST_EPOCH_SLOTS),
			development: true,
			time_divisor: Some(TEST_TIME_DIVISOR),
			parameters,
		},
	})
}

/// One authority, Alice.
fn development() -> serde_json::Value {
	test_network(vec![(Sr25519Keyring::Alice, Ed25519Keyring::Alice)])
}

/// Four authorities, Alice, Bob, Charlie and Dave: the fewest that go on without one of them.
fn local_testnet() -> serde_json::Value {
	test_network(vec![
		(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
		(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
		(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
	])
}

/// The preset of that name, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	// A JSON value always prints.
	serde_json::to_vec(&patch).ok()
}

/// Names of the presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
