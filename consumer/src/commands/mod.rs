//! The command line.
mod detach;
mod down;
mod nodes;
mod output;
mod quote;
mod sessions;
mod status;
mod up;
mod wallet;

pub(crate) use output::say;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};
use std::{io::IsTerminal, os::unix::fs::MetadataExt, path::PathBuf};
use warren_chain_client::ChainClient;
use warren_consumer::{config, store, Config, Store, Wallet};
use zeroize::Zeroizing;

/// Private internet access from the nodes of the Warren network, paid as you go.
///
/// First steps: `warren wallet new`, send WRN to the address that it shows, `warren nodes`, `warren up`.
#[derive(Parser)]
#[command(name = "warren", version, max_term_width = 110)]
pub struct Arguments {
	/// Folder with wallet, sessions and settings [default: $XDG_DATA_HOME/warren, or ~/.local/share/warren]
	#[arg(long, visible_alias = "data", global = true, env = "WARREN_DATA_DIR", value_name = "DIR")]
	data_dir: Option<PathBuf>,
	/// File with settings [default: config.toml in the data folder]
	#[arg(long, global = true, value_name = "FILE")]
	config: Option<PathBuf>,
	/// WebSocket address of a chain node [default: ws://127.0.0.1:9944]
	#[arg(long, global = true, env = "WARREN_RPC", value_name = "URL")]
	rpc: Option<String>,
	/// File that holds the wallet's passphrase in its first line (mode 0600)
	#[arg(long, global = true, value_name = "FILE")]
	passphrase_file: Option<PathBuf>,
	/// Answer in JSON, one object a line; amounts are in units (10^12 are one WRN), as text
	#[arg(long, global = true)]
	pub json: bool,
	/// Tell more on standard error (twice: everything); RUST_LOG goes before it
	#[arg(short, long, global = true, action = clap::ArgAction::Count)]
	pub verbose: u8,
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Make, import and look at the wallet
	#[command(subcommand)]
	Wallet(wallet::Command),
	/// List the nodes of the network, and how likely each would be chosen
	Nodes(nodes::Nodes),
	/// What traffic and time would cost at a node
	Quote(quote::Quote),
	/// Connect: buy or take up a session, and lead everything through it until Ctrl-C or `warren down`
	/// (closing the terminal does not end it)
	Up(up::Up),
	/// Where the connection stands
	Status,
	/// Disconnect, settle, and take back every change; also after a crash
	Down(down::Down),
	/// Sessions that were bought, here and on chain
	Sessions(sessions::Sessions),
}

/// What every command needs.
pub(crate) struct Context {
	pub store: Store,
	pub config: Config,
	pub passphrase_file: Option<PathBuf>,
	pub json: bool,
}

/// Limits of a choice, as options.
#[derive(Args, Clone, Default)]
pub(crate) struct Limits {
	/// Only this country: two letters, as in CH
	#[arg(long, value_parser = warren_consumer::market::parse_country, value_name = "CC")]
	pub country: Option<warren_primitives::CountryCode>,
	/// Only this kind of network: residential, hosting, mobile, business
	#[arg(long, value_parser = parse_network, value_name = "KIND")]
	pub network: Option<warren_primitives::NetworkKind>,
	/// What matters most: cheap, fast, reputable, balanced
	#[arg(long, value_name = "WHAT")]
	pub prefer: Option<warren_consumer::Preference>,
	/// Most WRN for a GiB
	#[arg(long, value_parser = warren_consumer::market::parse_wrn, value_name = "WRN")]
	pub max_price_per_gib: Option<u128>,
	/// Most WRN for an hour
	#[arg(long, value_parser = warren_consumer::market::parse_wrn, value_name = "WRN")]
	pub max_price_per_hour: Option<u128>,
}

impl Limits {
	/// Goes before the settings.
	pub fn wish(&self, config: &Config) -> warren_consumer::Wish {
		let mut wish = warren_consumer::Wish {
			country: self.country,
			network: self.network,
			prefer: self.prefer.unwrap_or(config.prefer),
			max_price: config.max_price,
			deposit: config.deposit,
			..Default::default()
		};
		if let Some(price) = self.max_price_per_gib {
			wish.max_price.per_gib = price;
		}
		if let Some(price) = self.max_price_per_hour {
			wish.max_price.per_hour = price;
		}
		wish
	}
}

fn parse_network(text: &str) -> Result<warren_primitives::NetworkKind, String> {
	use warren_primitives::NetworkKind::*;
	match text {
		"residential" => Ok(Residential),
		"hosting" => Ok(Hosting),
		"mobile" => Ok(Mobile),
		"business" => Ok(Business),
		_ => Err(format!("network: `{text}` is none of residential, hosting, mobile, business")),
	}
}

/// Logs go to standard error, and never hold a secret.
pub fn log(verbose: u8) {
	use tracing_subscriber::EnvFilter;
	let level = match verbose {
		// The embedded device tells, at level error, that its link is gone when it is closed.
		0 => "warn,netlink_packet_route=error,gotatun=off",
		1 => "warn,netlink_packet_route=error,gotatun=off,warren=info,warren_consumer=info,warren_tunnel=info,warren_chain_client=info",
		_ => "info,netlink_packet_route=error,warren=debug,warren_consumer=debug,warren_tunnel=debug,warren_session_protocol=debug",
	};
	let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
	tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_writer(std::io::stderr)
		.with_ansi(std::io::stderr().is_terminal())
		// A terminal that is gone is no reason to panic.
		.log_internal_errors(false)
		.init();
}

fn data_dir() -> Result<PathBuf> {
	let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
	if let Some(dir) = set("XDG_DATA_HOME").filter(|d| d.is_absolute()) {
		return Ok(dir.join("warren"));
	}
	let home =
		set("HOME").context("data directory: neither XDG_DATA_HOME nor HOME is set; give --data-dir")?;
	Ok(home.join(".local/share/warren"))
}

/// Runs a command.
pub fn run(arguments: Arguments) -> Result<()> {
	let dir = match arguments.data_dir {
		Some(dir) => dir,
		None => data_dir()?,
	};
	let store = Store::open(&dir)?;
	let path = arguments.config.clone().unwrap_or_else(|| dir.join("config.toml"));
	if arguments.config.is_some() && !path.exists() {
		anyhow::bail!("config: there is no file {}", path.display());
	}
	let mut config = Config::load(&path)?;
	if let Some(rpc) = &arguments.rpc {
		config.rpc = config::check_rpc(rpc).map_err(anyhow::Error::msg)?;
	}
	let context = Context { store, config, passphrase_file: arguments.passphrase_file, json: arguments.json };
	let (mut wallet, mut word) = (None, None);
	if let Command::Up(up) = &arguments.command {
		wallet = Some(context.wallet()?);
		if up.detach {
			match detach::detach(&context)? {
				detach::Side::Parent => return Ok(()),
				detach::Side::Child(w) => word = Some(w),
			}
		}
	}
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("threads")?;
	let result = runtime.block_on(async {
		match arguments.command {
			Command::Wallet(command) => wallet::run(context, command).await,
			Command::Nodes(command) => nodes::run(context, command).await,
			Command::Quote(command) => quote::run(context, command).await,
			Command::Up(command) => {
				let wallet = wallet.take().context("wallet")?;
				up::run(context, command, wallet, word).await
			}
			Command::Status => status::run(context).await,
			Command::Down(command) => down::run(context, command).await,
			Command::Sessions(command) => sessions::run(context, command).await,
		}
	});
	runtime.shutdown_timeout(std::time::Duration::from_millis(200));
	result
}

impl Context {
	/// Connects to the chain; refuses one that the settings do not name.
	pub async fn chain(&self) -> Result<ChainClient> {
		let progress = output::spinner(self, format!("asking the chain node at {}", self.config.rpc));
		let urls = [self.config.rpc.clone()];
		let chain = match self.config.genesis {
			Some(genesis) => ChainClient::connect_to(&urls, genesis).await,
			None => ChainClient::connect(&urls).await,
		};
		progress.finish_and_clear();
		chain.map_err(|e| anyhow::anyhow!("{e}. Another node is named with --rpc"))
	}

	/// Opens the wallet; asks for its passphrase where it has one.
	pub fn wallet(&self) -> Result<Wallet> {
		Ok(Wallet::load(&self.store.wallet_path(), || match &self.passphrase_file {
			Some(path) => passphrase_from(path),
			None => ask_secret("Passphrase of the wallet: "),
		})?)
	}

	/// The wallet's account, without its passphrase.
	pub fn account(&self) -> Result<[u8; 32]> {
		Ok(Wallet::account_in(&self.store.wallet_path())?)
	}
}

/// The first line of a file that nobody else may read.
pub(crate) fn passphrase_from(path: &std::path::Path) -> std::io::Result<Zeroizing<String>> {
	let named = |e: std::io::Error| std::io::Error::new(e.kind(), format!("{}: {e}", path.display()));
	let meta = std::fs::metadata(path).map_err(named)?;
	if meta.is_file() && meta.mode() & 0o077 != 0 {
		return Err(std::io::Error::other(format!(
			"{}: its mode is {:04o}, so that others may read it; `chmod 600` it",
			path.display(),
			meta.mode() & 0o7777
		)));
	}
	let text = Zeroizing::new(std::fs::read_to_string(path).map_err(named)?);
	Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_string()))
}

/// Asks at the terminal, without showing what is typed.
pub(crate) fn ask_secret(prompt: &str) -> std::io::Result<Zeroizing<String>> {
	if !std::io::stdin().is_terminal() {
		return Err(std::io::Error::other("there is no terminal to ask at"));
	}
	rpassword::prompt_password(prompt).map(Zeroizing::new)
}

/// A session's id, whole or the beginning of it.
pub(crate) fn parse_session(text: &str) -> Result<String, String> {
	let digits = text.strip_prefix("0x").unwrap_or(text);
	if (6..=64).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit()) {
		Ok(digits.to_ascii_lowercase())
	} else {
		Err(format!("session: `{text}` is not 6 to 64 hexadecimal digits of an id"))
	}
}

/// The one session that an id begins with.
pub(crate) fn find_session(prefix: &str, ids: impl IntoIterator<Item = [u8; 32]>) -> Result<[u8; 32]> {
	if let Some(whole) = store::parse_hex::<32>(prefix) {
		return Ok(whole);
	}
	let mut found: Vec<_> = ids.into_iter().filter(|id| hex::encode(id).starts_with(prefix)).collect();
	found.sort_unstable();
	found.dedup();
	match found.as_slice() {
		[one] => Ok(*one),
		[] => anyhow::bail!("session: none begins with {prefix}; `warren sessions` lists them"),
		many => anyhow::bail!("session: {} begin with {prefix}; give more digits", many.len()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_consistent() {
		Arguments::command().debug_assert();
	}

	#[test]
	fn sessions_are_found_by_their_beginning() {
		let ids = [[0xab; 32], [0xac; 32]];
		assert_eq!(find_session("ababab", ids).unwrap(), [0xab; 32]);
		assert!(find_session("a", ids).unwrap_err().to_string().contains("more digits"));
		assert!(find_session("ffffff", ids).is_err());
		assert!(parse_session("0xABABAB").is_ok());
		assert!(parse_session("xyz").is_err());
	}

	#[test]
	fn a_passphrase_file_must_be_private() {
		use std::os::unix::fs::PermissionsExt;
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("p");
		std::fs::write(&path, "secret words\nsecond line\n").unwrap();
		std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
		assert!(passphrase_from(&path).unwrap_err().to_string().contains("chmod 600"));
		std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
		assert_eq!(*passphrase_from(&path).unwrap(), "secret words");
	}
}
