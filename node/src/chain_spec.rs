//! The networks that the node knows by name, and what a chain specification of Warren carries.
use sc_chain_spec::{ChainSpecBuilder, ChainSpecExtension, ChainType, Properties};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use sp_consensus_babe::AuthorityId as BabeId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_core::crypto::{Ss58AddressFormatRegistry, Ss58Codec};
use warren_runtime::{
	configs::consensus::BABE_GENESIS_EPOCH_CONFIG, opaque::Block, AccountId, Balance, BlockNumber, Multisig,
	HOURS, SS58_PREFIX, WASM_BINARY, WRN, WRN_DECIMALS,
};

/// What a specification may say besides its genesis.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// Blocks that must be on the chain.
	pub fork_blocks: sc_client_api::ForkBlocks<Block>,
	/// Blocks that must not.
	pub bad_blocks: sc_client_api::BadBlocks<Block>,
	/// Where a light client may start.
	pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// A specification of one of Warren's networks.
pub type ChainSpec = sc_service::GenericChainSpec<Extensions>;

/// How wallets show amounts and addresses.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "WRN".into());
	properties.insert("tokenDecimals".into(), WRN_DECIMALS.into());
	properties.insert("ss58Format".into(), SS58_PREFIX.into());
	properties
}

fn builder(name: &str, id: &str, kind: ChainType) -> Result<ChainSpecBuilder<Extensions>, String> {
	let wasm = WASM_BINARY.ok_or_else(|| {
		"this node was built without its runtime's wasm (SKIP_WASM_BUILD): name a specification's file"
			.to_string()
	})?;
	Ok(ChainSpec::builder(wasm, Extensions::default())
		.with_name(name)
		.with_id(id)
		.with_chain_type(kind)
		.with_protocol_id("wrn")
		.with_properties(properties()))
}

/// One authority, Alice; short windows.
pub fn development() -> Result<ChainSpec, String> {
	Ok(builder("Warren Development", "warren_dev", ChainType::Development)?
		.with_genesis_config_preset_name(sp_genesis_builder::DEV_RUNTIME_PRESET)
		.build())
}

/// Four authorities: Alice, Bob, Charlie and Dave.
pub fn local() -> Result<ChainSpec, String> {
	Ok(builder("Warren Local Testnet", "warren_local", ChainType::Local)?
		.with_genesis_config_preset_name(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET)
		.build())
}

/// The public test network: its founders stake, their council of three in four holds what newcomers are given, and all
/// windows are those of a main network but for the sessions, which are shorter.
pub fn testnet() -> Result<ChainSpec, String> {
	Ok(builder("Warren Testnet", "warren_testnet", ChainType::Live)?
		.with_genesis_config_patch(testnet_genesis(&founders()?))
		.build())
}

/// Who begins the public test network: the outcome of the founders' ceremony (`chain-spec/README.md`).
const FOUNDERS: &str = include_str!("../../chain-spec/testnet-founders.json");
/// What each of them stakes.
const FOUNDERS_STAKE: Balance = 100_000 * WRN;
/// What each of them has for fees.
const FOUNDERS_PURSE: Balance = 10_000 * WRN;
/// What their council gives to who wants to try the network.
const COUNCILS_PURSE: Balance = 10_000_000 * WRN;
/// Slots of a session there: an hour, so that who stakes sees something on the same day.
const TESTNET_EPOCH_SLOTS: BlockNumber = HOURS;

/// A founder's account and its session keys. Addresses in the format of Substrate in general (`5…`), in which specifications
/// are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Founder {
	account: AccountId,
	babe: BabeId,
	grandpa: GrandpaId,
}

fn founders() -> Result<Vec<Founder>, String> {
	serde_json::from_str(FOUNDERS).map_err(|error| format!("testnet-founders.json: {error}"))
}

/// As specifications are read: the runtime, which reads them, knows no format of our own.
fn general(key: &impl Ss58Codec) -> String {
	key.to_ss58check_with_version(Ss58AddressFormatRegistry::SubstrateAccount.into())
}

fn testnet_genesis(founders: &[Founder]) -> Value {
	let mut members: Vec<_> = founders.iter().map(|founder| founder.account.clone()).collect();
	members.sort();
	// More than two thirds, as for finality.
	let most = members.len() * 2 / 3 + 1;
	let council = Multisig::multi_account_id(&members, most as u16);
	let of_each = |make: &dyn Fn(&Founder, String) -> Value| -> Vec<_> {
		founders.iter().map(|founder| make(founder, general(&founder.account))).collect()
	};
	let mut balances = of_each(&|_, account| json!((account, FOUNDERS_STAKE + FOUNDERS_PURSE)));
	balances.push(json!((general(&council), COUNCILS_PURSE)));
	json!({
		"balances": { "balances": balances },
		"babe": { "epochConfig": BABE_GENESIS_EPOCH_CONFIG },
		"operatorStaking": { "operators": of_each(&|_, account| json!((account, FOUNDERS_STAKE))) },
		"session": { "keys": of_each(&|founder, account| {
			let keys = json!({ "babe": general(&founder.babe), "grandpa": general(&founder.grandpa) });
			json!((&account, &account, keys))
		}) },
		"foundation": { "epochSlots": TESTNET_EPOCH_SLOTS },
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Its first state, as a node builds it.
	fn built(spec: &ChainSpec) -> Result<Value, String> {
		serde_json::from_str(&spec.as_json(true)?).map_err(|error| error.to_string())
	}

	#[test]
	fn every_network_has_a_first_state() {
		for spec in [development(), local(), testnet()] {
			let spec = spec.unwrap();
			let raw = built(&spec).unwrap();
			let top = raw["genesis"]["raw"]["top"].as_object().unwrap();
			assert!(top.len() > 50, "{}: {}", spec.id(), top.len());
			assert_eq!(raw["properties"]["tokenSymbol"], "WRN");
		}
	}

	/// What the runtime refuses comes to who made the file, with the field's name.
	#[test]
	fn a_specification_that_makes_no_sense_is_refused_by_name() {
		let spec = |change: &dyn Fn(&mut Value)| {
			let mut genesis = testnet_genesis(&founders().unwrap());
			change(&mut genesis);
			let spec =
				builder("Test", "test", ChainType::Live).unwrap().with_genesis_config_patch(genesis).build();
			built(&spec).map(drop).expect_err("it makes no sense")
		};
		let error = spec(&|genesis| genesis["session"]["keys"] = json!([]));
		assert!(error.contains("session.keys: there is no authority"), "{error}");
		let error =
			spec(&|genesis| genesis["session"]["keys"][1][2] = genesis["session"]["keys"][0][2].clone());
		assert!(error.contains("have the same BABE key"), "{error}");
		let error = spec(&|genesis| genesis["operatorStaking"]["operators"][0][1] = json!(1));
		assert!(error.contains("operatorStaking.operators") && error.contains("stakes 1,"), "{error}");
		// Numbers of a file are at most 2^64 - 1 each.
		let error = spec(&|genesis| genesis["balances"]["balances"][0][1] = json!(u64::MAX as f64 * 4.0));
		assert!(
			error.contains("balances.balances") && error.contains("at most 18446744073709551615"),
			"{error}"
		);
		let error = spec(&|genesis| genesis["operatorStakers"] = json!({}));
		assert!(error.contains("operatorStakers"), "{error}");
	}

	#[test]
	fn the_founders_are_more_than_a_few_and_distinct() {
		let founders = founders().unwrap();
		assert!(founders.len() >= 4, "with fewer, finality waits for each of them");
		let distinct: std::collections::BTreeSet<_> =
			founders.iter().map(|founder| founder.account.clone()).collect();
		assert_eq!(distinct.len(), founders.len());
	}
}
