//! The networks that the node knows by name, and what a chain specification of Warren carries.
use sc_chain_spec::{ChainSpecExtension, ChainType, Properties};
use serde::{Deserialize, Serialize};
use warren_runtime::{opaque::Block, SS58_PREFIX, WASM_BINARY, WRN_DECIMALS};

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

fn from_preset(name: &str, id: &str, kind: ChainType, preset: &str) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or_else(|| {
		"this node was built without its runtime's wasm (SKIP_WASM_BUILD): name a specification's file"
			.to_string()
	})?;
	Ok(ChainSpec::builder(wasm, Extensions::default())
		.with_name(name)
		.with_id(id)
		.with_chain_type(kind)
		.with_protocol_id("wrn")
		.with_genesis_config_preset_name(preset)
		.with_properties(properties())
		.build())
}

/// One authority, Alice; short windows.
pub fn development() -> Result<ChainSpec, String> {
	from_preset(
		"Warren Development",
		"warren_dev",
		ChainType::Development,
		sp_genesis_builder::DEV_RUNTIME_PRESET,
	)
}

/// Three authorities: Alice, Bob and Charlie.
pub fn local() -> Result<ChainSpec, String> {
	from_preset(
		"Warren Local Testnet",
		"warren_local",
		ChainType::Local,
		sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
	)
}
