//! The command line's commands.
pub mod doctor;
pub mod fresh_peer_key;
pub mod init;
pub mod operate;
pub mod register;
pub mod run;
pub mod show;

use crate::{config::Config, datadir::DataDir, keys::Keys, Account};
use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};
use std::{
	io::{IsTerminal, Read},
	path::Path,
	time::Duration,
};
use warren_chain_client::{Address, At, ChainClient, Included, Signer, TxProgress};
use warren_primitives::{Ed25519Key, NodeView};
use zeroize::Zeroizing;

/// How long a transaction of the operator may take to get into a block.
const IN_BLOCK_WITHIN: Duration = Duration::from_secs(120);

/// What the registration said: so that the daemon can begin without asking the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
	/// The node's number.
	pub node: u32,
	/// Genesis hash of the chain, hexadecimal.
	pub genesis: String,
	/// The operator's account (SS58).
	pub operator: String,
}

impl Registration {
	/// Reads it; none where the node was not registered from here, nor found by `run`.
	pub fn load(data: &DataDir) -> Option<Self> {
		let text = std::fs::read(data.registration()).ok()?;
		serde_json::from_slice(&text).ok()
	}

	/// Writes it.
	pub fn save(&self, data: &DataDir) -> Result<()> {
		crate::datadir::replace(&data.registration(), &serde_json::to_vec_pretty(self)?)?;
		Ok(())
	}

	/// The genesis hash.
	pub fn genesis(&self) -> Option<[u8; 32]> {
		let mut genesis = [0; 32];
		hex::decode_to_slice(&self.genesis, &mut genesis).ok()?;
		Some(genesis)
	}

	/// Of a node on this chain.
	pub fn of(node: &NodeView<Account>, genesis: &[u8; 32]) -> Self {
		Self { node: node.id, genesis: hex::encode(genesis), operator: Address(node.operator).to_string() }
	}
}

/// Data directory and configuration of an initialised node.
pub fn open(data: &Path) -> Result<(DataDir, Config)> {
	let data = DataDir::open(data)?;
	let path = data.config();
	let text = std::fs::read_to_string(&path)
		.with_context(|| format!("{}: cannot be read; `warren-vpn init` makes it", path.display()))?;
	let config = Config::parse(&text).with_context(|| path.display().to_string())?;
	Ok((data, config))
}

/// All of it.
pub fn open_with_keys(data: &Path) -> Result<(DataDir, Config, Keys)> {
	let (data, config) = open(data)?;
	let keys = Keys::load(&data).context("the keys; `warren-vpn init` makes them")?;
	Ok((data, config, keys))
}

/// The node with our PeerId: by its number where that is known, else by the operator's nodes, else by all nodes.
pub async fn find_node(
	client: &ChainClient,
	peer_key: &Ed25519Key,
	hint: Option<u32>,
	operator: Option<&Account>,
) -> Result<Option<NodeView<Account>>> {
	let ours = |node: &NodeView<Account>| node.details.peer_key == *peer_key;
	if let Some(id) = hint {
		if let Some(node) = client.node(id, At::Best).await?.filter(ours) {
			return Ok(Some(node));
		}
	}
	let nodes = match operator {
		Some(operator) => client.nodes_of(operator, At::Best).await?,
		None => client.all_nodes(At::Best).await?,
	};
	Ok(nodes.into_iter().find(ours))
}

/// The operator's key: from a file that only its owner may read, or typed (`prompt`), or from standard input (`-`). It is used
/// once, and stored nowhere.
pub fn operator_key(source: &str) -> Result<Signer> {
	let secret = match source {
		"prompt" => {
			if !std::io::stdin().is_terminal() {
				bail!("--operator-key-file prompt: standard input is not a terminal; give a file");
			}
			Zeroizing::new(rpassword::prompt_password(
				"Operator's secret (mnemonic, hex seed or URI; not shown): ",
			)?)
		}
		"-" => {
			let mut text = Zeroizing::new(String::with_capacity(4096));
			std::io::stdin().take(4096).read_to_string(&mut text)?;
			text
		}
		file => crate::datadir::read_secret(Path::new(file)).context("--operator-key-file")?,
	};
	Signer::from_uri(secret.trim()).context("the operator's key")
}

/// Waits for the operator's transaction.
pub async fn in_block(mut progress: TxProgress) -> Result<Included> {
	let included = tokio::time::timeout(IN_BLOCK_WITHIN, progress.in_block()).await.with_context(|| {
		format!(
			"not in a block within {} s: look at the account before trying again",
			IN_BLOCK_WITHIN.as_secs()
		)
	})?;
	Ok(included?.success()?)
}

/// One value as JSON, or lines for people.
pub fn print(json: bool, value: &serde_json::Value, lines: &[String]) {
	use std::io::Write;
	let text = if json { value.to_string() } else { lines.join("\n") };
	// A closed pipe is the reader's choice.
	let _ = writeln!(std::io::stdout(), "{text}");
}
