//! What an operator does with a registered node (`pause`, `resume`, `top-up-bond`, `deregister`, `release-bond`), and how it gets
//! its stake back (`unbond`, `withdraw`).
//!
//! Each is one call. With the operator's key it is sent; without it, it is printed, to be signed elsewhere.
use super::{find_node, in_block, open_with_keys, operator_key, print, Registration};
use crate::{datadir::DataDir, money};
use anyhow::{bail, Context, Result};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::{Address, At, Call, ChainClient, Signer};
use warren_primitives::{Balance, NodeId, NodeStatus, NodeView};

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

/// What `unbond` takes.
#[derive(Args, Debug)]
pub struct UnbondArgs {
	/// Directory, key and format
	#[command(flatten)]
	pub common: NodeArgs,
	/// How many WRN of the self stake
	#[arg(long, value_name = "WRN", value_parser = money::parse)]
	pub amount: Balance,
}

/// One call, and what is said of it.
struct Act<'a> {
	call: Call,
	/// The node that it is about, if it is about one.
	node: Option<NodeId>,
	/// Who has to sign it, for people.
	by: String,
	/// What the node is or has then, or what was done.
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
		node: Some(node.id),
		by: Address(node.operator).to_string(),
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
		node: Some(node.id),
		by: Address(node.operator).to_string(),
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
		node: Some(node.id),
		by: Address(node.operator).to_string(),
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
		node: Some(node.id),
		by: Address(node.operator).to_string(),
		done: "has left",
		after: vec![
			"Let `warren-vpn run` go on until its sessions are settled: it claims what is due.".into(),
			format!("The bond is released later: {release}"),
		],
	};
	act.carry_out(args, &client, signer).await
}

/// Releases the bond of a node that has left, once its time has come. Anyone may sign it.
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
		node: Some(node),
		by: "anyone".into(),
		done: "has its bond released",
		after: vec!["It is stake of its operator, who may unbond it: `warren-vpn unbond`.".into()],
	};
	act.carry_out(common, &client, signer).await
}

/// Takes self stake out of what answers for the operator: its own again after the unbonding time.
pub async fn unbond(args: &UnbondArgs) -> Result<()> {
	let amount = args.amount;
	let (client, signer) = own_stake(&args.common).await?;
	let act = Act {
		call: Call::Unbond { amount },
		node: None,
		by: "the operator".into(),
		done: &format!("{} WRN are unbonding", money::show(amount)),
		after: vec![format!(
			"They answer for what was done until now for some weeks more, and come back with: warren-vpn withdraw --data {} --operator-key-file FILE",
			args.common.data.display()
		)],
	};
	act.carry_out(&args.common, &client, signer).await
}

/// Gives the operator what it unbonded and whose time has come.
pub async fn withdraw(args: &NodeArgs) -> Result<()> {
	if args.operator_key_file.is_none() {
		bail!("--operator-key-file: whose stake? The key of the operator is needed");
	}
	let (client, signer) = own_stake(args).await?;
	let signer = signer.context("--operator-key-file")?;
	let act = Act {
		call: Call::Withdraw { operator: signer.account() },
		node: None,
		by: "the operator".into(),
		done: "what was unbonded is in the operator's account again",
		after: Vec::new(),
	};
	act.carry_out(args, &client, Some(signer)).await
}

/// The chain, and the key where it was given: the stake is the operator's, with or without a node.
async fn own_stake(args: &NodeArgs) -> Result<(ChainClient, Option<Signer>)> {
	let (_, config) = super::open(&args.data)?;
	let signer = args.operator_key_file.as_deref().map(operator_key).transpose()?;
	Ok((ChainClient::connect(&config.chain.urls).await?, signer))
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
		let Self { call, node, by, done, after } = self;
		let Some(signer) = signer else {
			let hex = format!("0x{}", hex::encode(client.runtime().await?.encode_call(&call)?));
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
		let what = node.map_or(done.to_owned(), |node| format!("node {node} {done}"));
		let mut lines = vec![format!("{what}, in block {} (fee {fee} WRN)", included.block.number)];
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
