//! `warren-vpn init`: keys and configuration.
use super::print;
use crate::{
	config::{
		ChainSection, Config, LimitsSection, NodeSection, PriceSection, SettlementSection, TunnelSection,
	},
	datadir::{write_new, DataDir},
	keys::Keys,
	money,
};
use anyhow::{bail, Result};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::Address;
use warren_primitives::{Balance, ExitPolicy, NetworkKind};

/// What `init` takes.
#[derive(Args, Debug)]
pub struct InitArgs {
	/// Directory for keys, configuration and ledger; made if missing. Only its owner may enter it
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// WebSocket URL of a chain node; may be given several times
	#[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944", num_args = 1..)]
	pub chain: Vec<String>,
	/// Where consumers reach this host: ADDRESS:PORT, [IPv6]:PORT or NAME:PORT; up to four
	#[arg(long, value_name = "HOST:PORT", required = true, num_args = 1..)]
	pub endpoint: Vec<String>,
	/// Country in which the traffic leaves: two capital letters (ISO 3166-1 alpha-2)
	#[arg(long, value_name = "CC")]
	pub country: String,
	/// City
	#[arg(long, value_name = "NAME", default_value = "")]
	pub city: String,
	/// Kind of line
	#[arg(long, value_name = "KIND", default_value = "hosting", value_parser = parse_kind)]
	pub kind: NetworkKind,
	/// Most sessions at once
	#[arg(long, value_name = "N", default_value_t = 100)]
	pub capacity: u32,
	/// Megabits a second that you can carry
	#[arg(long, value_name = "N", default_value_t = 100)]
	pub mbps: u32,
	/// WRN for each GiB, both directions together
	#[arg(long, value_name = "WRN", default_value = "0.1", value_parser = money::parse)]
	pub price_per_gib: Balance,
	/// WRN for each hour in which a consumer is connected
	#[arg(long, value_name = "WRN", default_value = "0", value_parser = money::parse)]
	pub price_per_hour: Balance,
	/// What is let out: standard (all but sending mail), open, or web-only
	#[arg(long, value_name = "POLICY", default_value = "standard", value_parser = parse_policy)]
	pub exit_policy: ExitPolicy,
	/// Name of the network device
	#[arg(long, value_name = "NAME", default_value = "warren-exit0")]
	pub device: String,
	/// Port of WireGuard (UDP) and of the session protocol (TCP); by default that of the first endpoint
	#[arg(long, value_name = "PORT")]
	pub port: Option<u16>,
	/// WireGuard: auto, kernel or userspace
	#[arg(long, value_name = "BACKEND", default_value = "auto")]
	pub backend: String,
	/// WRN an hour that may be lost to consumers whose payment never gets into a block
	#[arg(long, value_name = "WRN", default_value = "1", value_parser = money::parse)]
	pub loss_budget: Balance,
	/// Traffic before a payment is in a block, in KiB; 0: serve only after inclusion
	#[arg(long, value_name = "KIB", default_value_t = 1024)]
	pub provisional_kib: u64,
	/// Seconds that ended sessions wait for others, to share a transaction
	#[arg(long, value_name = "SECONDS", default_value_t = 6)]
	pub batch_seconds: u64,
	/// Private network that consumers may reach all the same. FOR TEST NETWORKS ONLY
	#[arg(long, value_name = "CIDR", num_args = 1..)]
	pub reachable: Vec<String>,
	/// Link to the internet that must not merge received packets while the daemon runs, so that downloads are counted exactly
	#[arg(long, value_name = "LINK", num_args = 1..)]
	pub exact_link: Vec<String>,
	/// Print JSON
	#[arg(long)]
	pub json: bool,
}

fn parse_kind(text: &str) -> Result<NetworkKind, String> {
	match text {
		"residential" => Ok(NetworkKind::Residential),
		"hosting" => Ok(NetworkKind::Hosting),
		"mobile" => Ok(NetworkKind::Mobile),
		"business" => Ok(NetworkKind::Business),
		_ => Err("none of residential, hosting, mobile, business".into()),
	}
}

fn parse_policy(text: &str) -> Result<ExitPolicy, String> {
	match text {
		"standard" => Ok(ExitPolicy::Standard),
		"open" => Ok(ExitPolicy::Open),
		"web-only" => Ok(ExitPolicy::WebOnly),
		_ => Err("none of standard, open, web-only".into()),
	}
}

impl InitArgs {
	/// The configuration that they say.
	pub fn config(&self) -> Result<Config> {
		let mut config = Config {
			chain: ChainSection { urls: self.chain.clone() },
			node: NodeSection {
				endpoints: self.endpoint.clone(),
				country: self.country.clone(),
				city: self.city.clone(),
				network: self.kind,
				capacity: self.capacity,
				advertised_mbps: self.mbps,
				exit_policy: self.exit_policy,
			},
			price: PriceSection { per_gib: self.price_per_gib, per_hour: self.price_per_hour },
			tunnel: TunnelSection {
				device: self.device.clone(),
				backend: self.backend.clone(),
				reachable: self.reachable.clone(),
				exact_links: self.exact_link.clone(),
				..Default::default()
			},
			limits: LimitsSection {
				loss_budget_per_hour: self.loss_budget,
				provisional_kib: self.provisional_kib,
				..Default::default()
			},
			settlement: SettlementSection { batch_seconds: self.batch_seconds, ..Default::default() },
		};
		let first = config.endpoints()?.first().map(|endpoint| endpoint.port);
		if let Some(port) = self.port.or(first) {
			config.tunnel.port = port;
		}
		config.check()?;
		Ok(config)
	}
}

/// Makes keys and configuration; changes nothing where there are some.
pub fn init(args: &InitArgs) -> Result<()> {
	let config = args.config()?;
	let data = DataDir::create(&args.data)?;
	if data.config().exists() {
		bail!("{}: stands already; nothing was changed", data.config().display());
	}
	let keys = Keys::generate(&data)?;
	write_new(&data.config(), config.to_commented_toml().as_bytes())?;
	let worker = Address(keys.worker()?).to_string();
	let peer_key = hex::encode(keys.peer_key());
	let tunnel_key = keys.tunnel_key().to_base64();
	print(
		args.json,
		&json!({
			"config": data.config(),
			"worker": worker,
			"peer_key": peer_key,
			"tunnel_key": tunnel_key,
		}),
		&[
			format!("configuration   {}", data.config().display()),
			format!("worker          {worker}"),
			format!("peer key        {peer_key}"),
			format!("WireGuard key   {tunnel_key}"),
			String::new(),
			"Next: look the configuration through, send some WRN to the worker (it pays the fees of claims), then".into(),
			format!("  warren-vpn doctor --data {}", args.data.display()),
			format!("  warren-vpn register --data {} --operator-key-file FILE", args.data.display()),
			format!("  warren-vpn run --data {}", args.data.display()),
		],
	);
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use warren_primitives::WRN;

	#[derive(Parser)]
	struct Cli {
		#[command(flatten)]
		args: InitArgs,
	}

	fn parse(more: &[&str]) -> Result<Config> {
		let mut all = vec!["init", "--data", "/x", "--country", "DE", "--endpoint", "203.0.113.7:40000"];
		all.extend_from_slice(more);
		Cli::try_parse_from(all)?.args.config()
	}

	#[test]
	fn flags_make_the_configuration() {
		let config = parse(&[
			"--price-per-gib",
			"0.25",
			"--chain",
			"ws://a:1",
			"ws://b:2",
			"--reachable",
			"10.9.0.0/16",
		])
		.unwrap();
		assert_eq!(config.price.per_gib, WRN / 4);
		assert_eq!(config.chain.urls, ["ws://a:1", "ws://b:2"]);
		assert_eq!(config.tunnel.port, 40_000, "that of the endpoint");
		assert_eq!(config.tunnel.reachable, ["10.9.0.0/16"]);
		assert_eq!(config.limits.loss_budget_per_hour, WRN);
		assert_eq!(parse(&["--port", "5"]).unwrap().tunnel.port, 5);
		assert_eq!(Config::parse(&config.to_commented_toml()).unwrap(), config);
	}

	#[test]
	fn bad_flags_are_named() {
		for (flags, name) in [
			(&["--price-per-gib", "x"][..], "price-per-gib"),
			(&["--kind", "boat"], "kind"),
			(&["--capacity", "0"], "node.capacity"),
			(&["--backend", "fast"], "tunnel.backend"),
			(&["--reachable", "10.0.0.0/99"], "tunnel.reachable"),
		] {
			let error = parse(flags).unwrap_err().to_string();
			assert!(error.contains(name), "{flags:?}: {error}");
		}
	}

	#[test]
	fn init_makes_everything_once() {
		let temp = tempfile::tempdir().unwrap();
		let data = temp.path().join("n");
		let args = [
			"init",
			"--data",
			data.to_str().unwrap(),
			"--country",
			"DE",
			"--endpoint",
			"203.0.113.7:40000",
			"--json",
		];
		let args = Cli::try_parse_from(args).unwrap().args;
		init(&args).unwrap();
		let (_, config, keys) = super::super::open_with_keys(&data).unwrap();
		let worker = keys.worker().unwrap();
		assert_eq!(config, args.config().unwrap());
		assert!(init(&args).is_err());
		assert_eq!(Keys::load(&DataDir::open(&data).unwrap()).unwrap().worker().unwrap(), worker);
	}
}
