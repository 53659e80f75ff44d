//! `warren-vpn fresh-peer-key`: another identity for a folder whose node has left the registry.
use super::{find_node, open_with_keys, print, Registration};
use anyhow::{bail, Result};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::ChainClient;

/// What `fresh-peer-key` takes.
#[derive(Args, Debug)]
pub struct FreshPeerKeyArgs {
	/// The data directory
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// Print JSON
	#[arg(long)]
	pub json: bool,
}

/// Makes the key; the former one is kept beside it. Refused while the daemon runs, and while a node is registered with it.
pub async fn fresh_peer_key(args: &FreshPeerKeyArgs) -> Result<()> {
	let (data, config, keys) = open_with_keys(&args.data)?;
	let _lock = data.lock()?;
	let client = ChainClient::connect(&config.chain.urls).await?;
	let hint = Registration::load(&data).map(|registration| registration.node);
	if let Some(node) = find_node(&client, &keys.peer_key(), hint, None).await? {
		bail!(
			"node {} is registered with this folder's peer key: with another one the folder could not run it. `warren-vpn \
			 deregister` first, or make another folder for another node (`warren-vpn init`)",
			node.id
		);
	}
	let before = hex::encode(keys.peer_key());
	let (keys, kept) = keys.with_fresh_peer(&data)?;
	let now = hex::encode(keys.peer_key());
	print(
		args.json,
		&json!({ "peer_key": now, "former_peer_key": before, "kept": kept }),
		&[
			format!("peer key        {now}"),
			format!("the former one  {before}, kept in {}", kept.display()),
			format!("Next: warren-vpn register --data {} --operator-key-file FILE", args.data.display()),
		],
	);
	Ok(())
}
