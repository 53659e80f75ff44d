//! `warren-vpn register`: lists the node, or tells the chain what has changed.
use super::{find_node, in_block, open_with_keys, operator_key, print, Registration};
use crate::money;
use anyhow::{bail, Context, Result};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use warren_chain_client::{Address, At, Call, ChainClient};
use warren_primitives::{verify::ed25519_sign, Ed25519Signature, NodeDetails};

/// What `register` takes.
#[derive(Args, Debug)]
pub struct RegisterArgs {
	/// The data directory
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// The operator's secret (a mnemonic, hex seed or URI): a file that only you may read, `prompt` to type it, or `-` for
	/// standard input. It is used once and stored nowhere. Without it the call is printed, to be signed elsewhere
	#[arg(long, value_name = "FILE|prompt|-")]
	pub operator_key_file: Option<String>,
	/// The operator's account, where the call is only printed
	#[arg(long, value_name = "ADDRESS", conflicts_with = "operator_key_file")]
	pub operator: Option<Address>,
	/// Also send this many WRN from the operator to the worker, for fees
	#[arg(long, value_name = "WRN", value_parser = money::parse, requires = "operator_key_file")]
	pub fund_worker: Option<u128>,
	/// Print JSON
	#[arg(long)]
	pub json: bool,
}

/// Registers or updates.
pub async fn register(args: &RegisterArgs) -> Result<()> {
	let (data, config, keys) = open_with_keys(&args.data)?;
	let signer = args.operator_key_file.as_deref().map(operator_key).transpose()?;
	let Some(operator) =
		signer.as_ref().map(|signer| signer.account()).or(args.operator.map(|address| address.0))
	else {
		bail!("--operator-key-file (to sign here) or --operator (to print the call) is needed");
	};
	let client = ChainClient::connect(&config.chain.urls).await?;
	let details = config.details(keys.peer_key(), keys.tunnel_key().to_bytes())?;
	let worker = keys.worker()?;
	let genesis = client.genesis();
	let hint = Registration::load(&data).map(|registration| registration.node);
	let existing = find_node(&client, &details.peer_key, hint, Some(&operator)).await?;
	let signature = sign(&details, &genesis, &operator, keys.peer_seed());
	let mut calls = Vec::new();
	match &existing {
		None => calls.push(Call::Register { details: Box::new(details.clone()), worker, signature }),
		Some(node) => {
			if node.details != details {
				// The PeerId stays: no consent is needed, and each is good once.
				calls.push(Call::Update {
					node: node.id,
					details: Box::new(details.clone()),
					signature: None,
				});
			}
			if node.worker != worker {
				calls.push(Call::SetWorker { node: node.id, worker });
			}
		}
	}
	if let Some(amount) = args.fund_worker {
		calls.push(Call::Transfer { to: worker, amount });
	}
	let funds = client.funds(&worker, At::Best).await?;
	let worker_address = Address(worker).to_string();
	let advice = |has: u128| {
		let text = format!(
			"The worker {worker_address} has {} WRN. It pays the fees of claims and closes out of its own account (not out of \
			 the operator's): keep some WRN there, or nothing can be claimed.",
			money::show(has)
		);
		(has == 0).then_some(text)
	};
	let call = match (calls.pop(), calls.is_empty()) {
		(None, _) => {
			// `existing` is there, or there would be a call.
			let node = existing.as_ref().map_or(0, |node| node.id);
			if let Some(node) = &existing {
				Registration::of(node, &genesis).save(&data)?;
			}
			let lines = [
				Some(format!("node {node}: the chain says all that the configuration says")),
				advice(funds.transferable),
			];
			let lines: Vec<String> = lines.into_iter().flatten().collect();
			print(args.json, &json!({ "node": node, "changed": false, "worker": worker_address }), &lines);
			return Ok(());
		}
		(Some(only), true) => only,
		(Some(last), false) => {
			calls.push(last);
			Call::BatchAll(calls)
		}
	};
	let Some(signer) = signer else {
		let bytes = client.runtime().await?.encode_call(&call)?;
		let hex = format!("0x{}", hex::encode(bytes));
		let mut lines = vec![
			format!("call            {}", call.name()),
			format!("call data       {hex}"),
			String::new(),
			"Sign it with the operator's key: polkadot.js apps, Developer, Extrinsics, Decode. Then `warren-vpn run`.".into(),
		];
		lines.extend(advice(funds.transferable));
		print(args.json, &json!({ "call": call.name(), "call_data": hex, "worker": worker_address }), &lines);
		return Ok(());
	};
	let included = in_block(client.send(&signer, &call).await?).await;
	let included = included.map_err(|error| consent_used(error, &args.data)).context("the registration")?;
	let at = At::from(included.block);
	let node = included
		.events
		.iter()
		.find(|event| event.is("NodeRegistry", "NodeRegistered"))
		.and_then(|event| event.node());
	let node =
		node.or(existing.map(|node| node.id)).context("the block does not say which number the node got")?;
	let view = client.node(node, at).await?.context("the node is not in the state of its block")?;
	Registration::of(&view, &genesis).save(&data)?;
	let funds = client.funds(&worker, at).await?;
	let mut lines = vec![
		format!("node            {node}"),
		format!("operator        {}", signer.address()),
		format!("worker          {worker_address}"),
		format!("block           {}", included.block.number),
		format!("fee             {} WRN", money::show(included.fee)),
		String::new(),
	];
	lines.extend(advice(funds.transferable));
	lines.push("It takes sessions from its first heartbeat on: `warren-vpn run` sends it.".into());
	print(
		args.json,
		&json!({
			"node": node,
			"changed": true,
			"operator": signer.address().to_string(),
			"worker": worker_address,
			"worker_funds": funds.transferable.to_string(),
			"call": call.name(),
			"block": included.block.number,
			"fee": included.fee.to_string(),
		}),
		&lines,
	);
	Ok(())
}

/// The remedy, where these very details were registered before.
fn consent_used(error: anyhow::Error, data: &Path) -> anyhow::Error {
	if !format!("{error:#}").contains("ConsentUsed") {
		return error;
	}
	error.context(format!(
		"this node was registered with exactly this before, and the peer key's consent to it is good once. Make another: warren-vpn \
		 fresh-peer-key --data {}, then register again",
		data.display()
	))
}

fn sign(details: &NodeDetails, genesis: &[u8; 32], operator: &[u8; 32], seed: &[u8; 32]) -> Ed25519Signature {
	ed25519_sign(seed, &details.signed_bytes(genesis, operator))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_consent_that_is_used_up_comes_with_its_remedy() {
		let error = anyhow::anyhow!(
			"chain: the call failed: NodeRegistry.ConsentUsed: `signature`: this consent was used before"
		);
		let text = format!("{:#}", consent_used(error, Path::new("/var/x")));
		assert!(
			text.contains("warren-vpn fresh-peer-key --data /var/x") && text.contains("ConsentUsed"),
			"{text}"
		);
		let other = anyhow::anyhow!("NodeRegistry.PeerIdTaken");
		assert_eq!(format!("{:#}", consent_used(other, Path::new("/x"))), "NodeRegistry.PeerIdTaken");
	}
}
