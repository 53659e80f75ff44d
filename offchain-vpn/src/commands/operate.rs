//! What an operator does with a registered node: `pause`, `resume`, `top-up-bond`, `deregister`, `release-bond`.
//!
//! Each is one call. With the operator's key it is sent; without it, it is printed, to be signed elsewhere.
use super::{find_node, in_block, open_with_keys, operator_key, print, Registration};
use crate::{datadir::DataDir, money};
use anyhow::{bail, Result};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::{Address, At, Call, ChainClient, Signer};
use warren_primitives::{NodeId, NodeStatus, NodeView};

/// What each of them takes.
#[derive(Args, Debug)]
pub struct NodeArgs {
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

/// What `release-bond` takes.
#[derive(Args, Debug)]
pub struct ReleaseBondArgs {
	/// Directory, key and format
	#[command(flatten)]
	pub common: NodeArgs,
	/// The number of the node that has left; by default the one that this directory was registered as last
	#[arg(long, value_name = "NUMBER")]
	pub node: Option<NodeId>,
}

/// One call, and what is said of it.
struct Act<'a> {
	call: Call,
	node: NodeId,
	/// Who has to sign it; none: anyone may.
	operator: Option<[u8; 32]>,
	/// What the node is or has then.
	done: &'a str,
	/// What is to be known besides.
	after: Vec<String>,
}

/// Takes no new sessions from now on; those that are open go on.
pub async fn pause(args: &NodeArgs) -> Result<()> {
	let (client, signer, node) = own_node(args).await?;
	if node.status == NodeStatus::Paused {
		bail!("node {} is paused already: `warren-vpn resume` lets it take sessions again", node.id);
	}
	let act = Act {
		call: Call::Pause { node: node.id },
		node: node.id,
		operator: Some(node.operator),
		done: "is paused",
		after: vec!["Open sessions go on. `warren-vpn resume` lets it take new ones again.".into()],
	};
	act.carry_out(args, &client, signer).await
}

/// Takes new sessions again.
pub async fn resume(args: &NodeArgs) -> Result<()> {
	let (client, signer, node) = own_node(args).await?;
	if node.status == NodeStatus::Active {
		let why = match node.refuses {
			None => "it takes sessions".to_owned(),
			Some(why) => format!("it takes none now for another reason: {why:?}"),
		};
		bail!("node {} is not paused: {why}", node.id);
	}
	let after = "Sessions come once it shows that it is alive: `warren-vpn run` sends the heartbeat.";
	let act = Act {
		call: Call::Resume { node: node.id },
		node: node.id,
		operator: Some(node.operator),
		done: "is active",
		after: vec![after.into()],
	};
	act.carry_out(args, &client, signer).await
}

/// Brings the bond up to what a node needs now.
pub async fn top_up_bond(args: &NodeArgs) -> Result<()> {
	let (client, signer, node) = own_node(args).await?;
	let act = Act {
		call: Call::TopUpBond { node: node.id },
		node: node.id,
		operator: Some(node.operator),
		done: "has the bond that it needs",
		after: Vec::new(),
	};
	act.carry_out(args, &client, signer).await
}

/// Takes the node off the market. Open sessions begin to close; a daemon that runs claims what is due of them.
pub async fn deregister(args: &NodeArgs) -> Result<()> {
	let (client, signer, node) = own_node(args).await?;
	// `release-bond` has to know its number, and the registry will not tell it any more.
	Registration::of(&node, &client.genesis()).save(&DataDir::open(&args.data)?)?;
	let release = format!(
		"warren-vpn release-bond --data {} --node {} --operator-key-file FILE",
		args.data.display(),
		node.id
	);
	let act = Act {
		call: Call::Deregister { node: node.id },
		node: node.id,
		operator: Some(node.operator),
		done: "has left",
		after: vec![
			"Let `warren-vpn run` go on until its sessions are settled: it claims what is due.".into(),
			format!("The bond is released later: {release}"),
		],
	};
	act.carry_out(args, &client, signer).await
}

/// Gives the bond of a node that has left back to its operator, once its time has come. Anyone may sign it.
pub async fn release_bond(args: &ReleaseBondArgs) -> Result<()> {
	let common = &args.common;
	let (data, config) = super::open(&common.data)?;
	let signer = common.operator_key_file.as_deref().map(operator_key).transpose()?;
	let known = Registration::load(&data).map(|known| known.node);
	let Some(node) = args.node.or(known) else {
		bail!("--node: which? This directory knows of no registration");
	};
	let client = ChainClient::connect(&config.chain.urls).await?;
	if client.node(node, At::Best).await?.is_some() {
		bail!("node {node} is registered: its bond stays until some time after `warren-vpn deregister`");
	}
	let open = client.sessions_of_node(node, At::Best).await?.len();
	if open > 0 {
		bail!(
			"node {node} has {open} sessions that are not settled: let `warren-vpn run` settle them first; the chain settles \
			 what is left after the dispute window"
		);
	}
	let act = Act {
		call: Call::ReleaseBond { node },
		node,
		operator: None,
		done: "has its bond released",
		after: Vec::new(),
	};
	act.carry_out(common, &client, signer).await
}

/// The chain, the key where it was given, and this directory's node.
async fn own_node(args: &NodeArgs) -> Result<(ChainClient, Option<Signer>, NodeView<[u8; 32]>)> {
	let (data, config, keys) = open_with_keys(&args.data)?;
	let signer = args.operator_key_file.as_deref().map(operator_key).transpose()?;
	let client = ChainClient::connect(&config.chain.urls).await?;
	let hint = Registration::load(&data).map(|registration| registration.node);
	let Some(node) = find_node(&client, &keys.peer_key(), hint, None).await? else {
		bail!("no node with this directory's peer key is registered: `warren-vpn register` does that");
	};
	if let Some(signer) = signer.as_ref().filter(|signer| signer.account() != node.operator) {
		bail!(
			"--operator-key-file: that is the key of {}, but node {} belongs to {}",
			signer.address(),
			node.id,
			Address(node.operator)
		);
	}
	Ok((client, signer, node))
}

impl Act<'_> {
	/// Sends the call, or prints it.
	async fn carry_out(self, args: &NodeArgs, client: &ChainClient, signer: Option<Signer>) -> Result<()> {
		let Self { call, node, operator, done, after } = self;
		let Some(signer) = signer else {
			let hex = format!("0x{}", hex::encode(client.runtime().await?.encode_call(&call)?));
			let by = operator.map_or("anyone".to_owned(), |operator| Address(operator).to_string());
			let lines = [
				format!("call            {}", call.name()),
				format!("call data       {hex}"),
				format!("to be signed by {by}"),
			];
			let value = json!({ "node": node, "call": call.name(), "call_data": hex, "operator": by });
			print(args.json, &value, &lines);
			return Ok(());
		};
		let included = in_block(client.send(&signer, &call).await?).await?;
		let fee = money::show(included.fee);
		let mut lines =
			vec![format!("node {node} {done}, in block {} (fee {fee} WRN)", included.block.number)];
		lines.extend(after);
		let value = json!({
			"node": node,
			"call": call.name(),
			"block": included.block.number,
			"fee": included.fee.to_string(),
		});
		print(args.json, &value, &lines);
		Ok(())
	}
}
