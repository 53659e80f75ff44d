//! `warren-vpn deregister`: takes the node off the market.
use super::{find_node, in_block, open_with_keys, operator_key, print, Registration};
use crate::money;
use anyhow::{bail, Result};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::{Address, Call, ChainClient};

/// What `deregister` takes.
#[derive(Args, Debug)]
pub struct DeregisterArgs {
	/// The data directory
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// The operator's secret: a file that only you may read, `prompt`, or `-` for standard input. Without it the call is
	/// printed, to be signed elsewhere
	#[arg(long, value_name = "FILE|prompt|-")]
	pub operator_key_file: Option<String>,
	/// Print JSON
	#[arg(long)]
	pub json: bool,
}

/// Deregisters. Open sessions begin to close; a daemon that runs claims what is due of them.
pub async fn deregister(args: &DeregisterArgs) -> Result<()> {
	let (data, config, keys) = open_with_keys(&args.data)?;
	let signer = args.operator_key_file.as_deref().map(operator_key).transpose()?;
	let client = ChainClient::connect(&config.chain.urls).await?;
	let hint = Registration::load(&data).map(|registration| registration.node);
	let operator = signer.as_ref().map(|signer| signer.account());
	let Some(node) = find_node(&client, &keys.peer_key(), hint, operator.as_ref()).await? else {
		bail!(
			"no node with this peer key is registered{}",
			if operator.is_some() { " by this operator" } else { "" }
		);
	};
	let call = Call::Deregister { node: node.id };
	let Some(signer) = signer else {
		let hex = format!("0x{}", hex::encode(client.runtime().await?.encode_call(&call)?));
		let operator = Address(node.operator).to_string();
		let lines = [format!("call data       {hex}"), format!("to be signed by {operator}")];
		print(args.json, &json!({ "call": call.name(), "call_data": hex, "operator": operator }), &lines);
		return Ok(());
	};
	let included = in_block(client.send(&signer, &call).await?).await?;
	print(
		args.json,
		&json!({ "node": node.id, "block": included.block.number, "fee": included.fee.to_string() }),
		&[
			format!(
				"node {} has left in block {} (fee {} WRN)",
				node.id,
				included.block.number,
				money::show(included.fee)
			),
			"Let `warren-vpn run` go on until its sessions are settled: it claims what is due.".into(),
			"The bond is released later: NodeRegistry.release_bond.".into(),
		],
	);
	Ok(())
}
