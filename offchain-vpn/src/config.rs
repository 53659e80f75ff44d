//! The configuration: a TOML file that `init` writes with comments and the operator edits.
//!
//! Unknown keys are errors, every value has bounds, and an error names the field and the reason.
use crate::money;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use thiserror::Error;
use warren_primitives::{
	node::MAX_CITY, Balance, CountryCode, Ed25519Key, Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails,
	Price, TunnelKey, WRN,
};
use warren_tunnel::{BackendChoice, IpNet};

/// Longest configuration that is read, in bytes.
pub const MAX_CONFIG: usize = 64 * 1024;

/// What is wrong with a configuration.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
	/// Not TOML, an unknown key, a missing one, or one of another type.
	#[error("config: {0}")]
	Syntax(String),
	/// A value that cannot be.
	#[error("config: {field}: {reason}")]
	Invalid {
		/// Which.
		field: &'static str,
		/// Why.
		reason: String,
	},
}

fn invalid(field: &'static str, reason: impl Into<String>) -> ConfigError {
	ConfigError::Invalid { field, reason: reason.into() }
}

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
	/// The chain nodes.
	pub chain: ChainSection,
	/// What is registered.
	pub node: NodeSection,
	/// What is asked.
	pub price: PriceSection,
	/// The tunnel.
	#[serde(default)]
	pub tunnel: TunnelSection,
	/// What sessions may cost the host, and the provider.
	#[serde(default)]
	pub limits: LimitsSection,
	/// When to claim.
	#[serde(default)]
	pub settlement: SettlementSection,
}

/// The chain nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainSection {
	/// WebSocket URLs, tried in order.
	pub urls: Vec<String>,
}

/// What is registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSection {
	/// Where consumers reach it.
	pub endpoints: Vec<String>,
	/// ISO 3166-1 alpha-2.
	pub country: String,
	/// May be empty.
	#[serde(default)]
	pub city: String,
	/// What kind of line.
	pub network: NetworkKind,
	/// Most sessions at once.
	pub capacity: u32,
	/// What it can carry.
	pub advertised_mbps: u32,
	/// What it lets out.
	#[serde(default)]
	pub exit_policy: ExitPolicy,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceSection {
	/// WRN per GiB.
	#[serde(with = "money::text")]
	pub per_gib: Balance,
	/// WRN per hour.
	#[serde(with = "money::text")]
	pub per_hour: Balance,
}

/// The tunnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TunnelSection {
	/// Name of the device; also names the nftables table.
	pub device: String,
	/// UDP port of WireGuard and TCP port of the session protocol.
	pub port: u16,
	/// Addresses that the session protocol listens on.
	pub listen: Vec<IpAddr>,
	/// `auto`, `kernel` or `userspace`.
	pub backend: String,
	/// Of the tunnel.
	pub mtu: u16,
	/// Userspace backend only.
	pub threads: usize,
	/// For test networks only.
	pub reachable: Vec<String>,
	/// Links that must not merge received packets.
	pub exact_links: Vec<String>,
}

impl Default for TunnelSection {
	fn default() -> Self {
		Self {
			device: "warren-exit0".into(),
			port: 51_820,
			listen: vec![IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)],
			backend: "auto".into(),
			mtu: warren_primitives::address::TUNNEL_MTU,
			threads: 2,
			reachable: Vec::new(),
			exact_links: Vec::new(),
		}
	}
}

/// What sessions may cost the host, and the provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsSection {
	/// WRN an hour that may be lost to an `open` that never lands.
	#[serde(with = "money::text")]
	pub loss_budget_per_hour: Balance,
	/// Traffic before the `open` is in a block.
	pub provisional_kib: u64,
	/// How long a payer whose `open` did not land is served only after inclusion.
	pub remember_payer_hours: u64,
	/// Connections of one session at once.
	pub connections: u32,
	/// New connections of one session each second.
	pub new_flows_per_second: u32,
	/// Megabits a second of one session and direction; 0: no limit.
	pub mbps_per_session: u32,
	/// GiB in a calendar month (UTC) of all sessions together; 0: no limit.
	pub monthly_gib: u64,
}

impl Default for LimitsSection {
	fn default() -> Self {
		Self {
			loss_budget_per_hour: WRN,
			provisional_kib: 1024,
			remember_payer_hours: 24,
			connections: 4096,
			new_flows_per_second: 200,
			mbps_per_session: 0,
			monthly_gib: 0,
		}
	}
}

/// When to claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlementSection {
	/// A running session is claimed in between this often.
	pub claim_every_minutes: u64,
	/// Such a claim waits until its fee is at most this share of what it brings.
	pub max_fee_percent: u32,
	/// How long sessions that ended wait for others to end, to share a transaction.
	pub batch_seconds: u64,
}

impl Default for SettlementSection {
	fn default() -> Self {
		Self { claim_every_minutes: 720, max_fee_percent: 2, batch_seconds: 6 }
	}
}

impl Config {
	/// Reads and checks a configuration.
	pub fn parse(text: &str) -> Result<Self, ConfigError> {
		if text.len() > MAX_CONFIG {
			return Err(ConfigError::Syntax(format!("longer than {MAX_CONFIG} bytes")));
		}
		let config: Self = toml::from_str(text).map_err(|e| ConfigError::Syntax(e.to_string()))?;
		config.check()?;
		Ok(config)
	}

	/// Checks every value.
	pub fn check(&self) -> Result<(), ConfigError> {
		if self.chain.urls.is_empty() || self.chain.urls.len() > 16 {
			return Err(invalid("chain.urls", "1 to 16 URLs are needed"));
		}
		for url in &self.chain.urls {
			let rest = url.strip_prefix("ws://").or_else(|| url.strip_prefix("wss://"));
			if rest.is_none_or(|rest| rest.is_empty() || rest.chars().any(char::is_whitespace)) {
				return Err(invalid("chain.urls", format!("`{url}` is not a ws:// or wss:// URL")));
			}
		}
		self.endpoints()?;
		self.country()?;
		if self.node.city.len() > MAX_CITY as usize || self.node.city.chars().any(char::is_control) {
			return Err(invalid("node.city", format!("at most {MAX_CITY} bytes and no control characters")));
		}
		let within = |field, value: u64, low: u64, high: u64| {
			if (low..=high).contains(&value) {
				return Ok(());
			}
			Err(invalid(field, format!("{value} is not within {low} to {high}")))
		};
		within("node.capacity", self.node.capacity.into(), 1, 65_534)?;
		within("node.advertised_mbps", self.node.advertised_mbps.into(), 1, 1_000_000)?;
		for (field, price) in [("price.per_gib", self.price.per_gib), ("price.per_hour", self.price.per_hour)]
		{
			// Beyond it, sums of costs could overflow.
			if price > 1 << 80 {
				return Err(invalid(field, "too high"));
			}
		}
		let tunnel = &self.tunnel;
		let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
		if tunnel.device.is_empty()
			|| tunnel.device.len() > 15
			|| !tunnel.device.chars().all(fine)
			|| tunnel.device.starts_with('-')
		{
			return Err(invalid("tunnel.device", "1 to 15 of a-z A-Z 0-9 - _ are needed"));
		}
		within("tunnel.port", tunnel.port.into(), 1, 65_535)?;
		within("tunnel.mtu", tunnel.mtu.into(), 1280, 9000)?;
		within("tunnel.threads", tunnel.threads as u64, 1, 64)?;
		if tunnel.listen.is_empty() || tunnel.listen.len() > 16 {
			return Err(invalid("tunnel.listen", "1 to 16 addresses are needed"));
		}
		self.backend()?;
		self.reachable()?;
		let link = |name: &String| !name.is_empty() && name.len() <= 15 && !name.contains(['/', ' ', '\0']);
		if tunnel.exact_links.len() > 16 || !tunnel.exact_links.iter().all(link) {
			return Err(invalid("tunnel.exact_links", "at most 16 names of links are taken"));
		}
		let limits = &self.limits;
		within("limits.provisional_kib", limits.provisional_kib, 0, 1 << 20)?;
		within("limits.remember_payer_hours", limits.remember_payer_hours, 1, 8760)?;
		within("limits.connections", limits.connections.into(), 16, 1_000_000)?;
		within("limits.new_flows_per_second", limits.new_flows_per_second.into(), 1, 1_000_000)?;
		within("limits.mbps_per_session", limits.mbps_per_session.into(), 0, 60_000)?;
		within("limits.monthly_gib", limits.monthly_gib, 0, 1 << 32)?;
		let settlement = &self.settlement;
		within("settlement.claim_every_minutes", settlement.claim_every_minutes, 1, 525_600)?;
		within("settlement.max_fee_percent", settlement.max_fee_percent.into(), 1, 100)?;
		within("settlement.batch_seconds", settlement.batch_seconds, 0, 3600)
	}

	/// The price.
	pub fn price(&self) -> Price {
		Price { per_gib: self.price.per_gib, per_hour: self.price.per_hour }
	}

	/// The backend.
	pub fn backend(&self) -> Result<BackendChoice, ConfigError> {
		self.tunnel.backend.parse().map_err(|_| {
			invalid("tunnel.backend", format!("`{}` is none of auto, kernel, userspace", self.tunnel.backend))
		})
	}

	/// The exceptions for test networks.
	pub fn reachable(&self) -> Result<Vec<IpNet>, ConfigError> {
		self.tunnel
			.reachable
			.iter()
			.map(|net| net.parse().map_err(|e| invalid("tunnel.reachable", format!("{e}"))))
			.collect()
	}

	/// The country's code.
	pub fn country(&self) -> Result<CountryCode, ConfigError> {
		match self.node.country.as_bytes() {
			[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok([*a, *b]),
			_ => Err(invalid(
				"node.country",
				"two capital letters (ISO 3166-1 alpha-2) are needed, such as DE",
			)),
		}
	}

	/// The endpoints.
	pub fn endpoints(&self) -> Result<Vec<Endpoint>, ConfigError> {
		if self.node.endpoints.is_empty() || self.node.endpoints.len() > 4 {
			return Err(invalid("node.endpoints", "1 to 4 are needed, such as 203.0.113.7:51820"));
		}
		let endpoints = self
			.node
			.endpoints
			.iter()
			.map(|text| parse_endpoint(text))
			.collect::<Result<Vec<_>, ConfigError>>()?;
		for (i, endpoint) in endpoints.iter().enumerate() {
			if endpoints[..i].contains(endpoint) {
				return Err(invalid("node.endpoints", format!("`{}` stands twice", self.node.endpoints[i])));
			}
		}
		Ok(endpoints)
	}

	/// What the operator registers.
	pub fn details(&self, peer_key: Ed25519Key, tunnel_key: TunnelKey) -> Result<NodeDetails, ConfigError> {
		let endpoints = self.endpoints()?.try_into().map_err(|_| invalid("node.endpoints", "more than 4"))?;
		let city =
			self.node.city.as_bytes().to_vec().try_into().map_err(|_| invalid("node.city", "too long"))?;
		Ok(NodeDetails {
			peer_key,
			tunnel_key,
			endpoints,
			country: self.country()?,
			city,
			network: self.node.network,
			price: self.price(),
			capacity: self.node.capacity,
			advertised_mbps: self.node.advertised_mbps,
			exit_policy: self.node.exit_policy,
		})
	}

	/// The file, with a comment on every value.
	pub fn to_commented_toml(&self) -> String {
		// Strings are written by the TOML library, so that none can break out of its quotes.
		let q = |text: &str| toml::Value::String(text.to_owned()).to_string();
		let list = |items: &[String]| {
			let items: Vec<String> = items.iter().map(|item| q(item)).collect();
			format!("[{}]", items.join(", "))
		};
		let listen: Vec<String> = self.tunnel.listen.iter().map(ToString::to_string).collect();
		let network = enum_name(&self.node.network);
		let policy = enum_name(&self.node.exit_policy);
		let Self { chain, node, price, tunnel, limits, settlement } = self;
		format!(
			"\
# Configuration of warren-vpn. Changes take effect when it is restarted; those of [node] and [price] also have to be
# told to the chain: `warren-vpn register` again.

[chain]
# WebSocket URLs of chain nodes: all are asked, and the one that is furthest is used. Best is one of your own: it sees what you
# ask. Their addresses are kept out of the tunnel, those that a name has too.
urls = {urls}

[node]
# Where consumers reach this host, 1 to 4: ADDRESS:PORT, [IPv6]:PORT or NAME:PORT. WireGuard on the UDP port, the session
# protocol on the TCP port of the same number: open both.
endpoints = {endpoints}
# Where the traffic leaves: two capital letters (ISO 3166-1 alpha-2).
country = {country}
# May be empty.
city = {city}
# residential, hosting, mobile or business.
network = {network}
# Most sessions at once.
capacity = {capacity}
# Megabits a second that you can carry. Is measured by others.
advertised_mbps = {mbps}
# standard (all but sending mail), open (everything) or web-only (80, 443 and DNS).
exit_policy = {policy}

[price]
# WRN for each GiB of traffic, both directions together.
per_gib = {per_gib}
# WRN for each hour in which a consumer is connected.
per_hour = {per_hour}

[tunnel]
# Name of the network device, at most 15 letters. No other program may have a link of that name: the daemon then does not
# start. The nftables table is named after it too.
device = {device}
# UDP port of WireGuard, and TCP port of the session protocol.
port = {port}
# Addresses that the session protocol listens on.
listen = {listen}
# auto (the kernel's WireGuard, else the embedded one), kernel or userspace.
backend = {backend}
mtu = {mtu}
# Threads of the embedded WireGuard.
threads = {threads}
# Private networks that consumers may reach all the same. FOR TEST NETWORKS ONLY: leave it empty.
reachable = {reachable}
# Links to the internet that are told not to merge received packets (GRO) while the daemon runs. Without it downloads may
# be counted up to 4 % low, to your loss; with it they cost more CPU. For example [\"eth0\"].
exact_links = {exact_links}

[limits]
# Consumers are served before their payment is in a block. Those who cheat then cost at most this, in WRN an hour;
# once it is spent, everybody is served only after inclusion.
loss_budget_per_hour = {budget}
# Traffic of one session before its payment is in a block, in KiB. 0: serve only after inclusion.
provisional_kib = {provisional}
# How long a payer who cheated is served only after inclusion. Doubles each time.
remember_payer_hours = {remember}
# Connections of one session at once.
connections = {connections}
# New connections of one session each second.
new_flows_per_second = {flows}
# Megabits a second of one session, each direction. 0: no limit.
mbps_per_session = {session_mbps}
# GiB in a calendar month (UTC), all sessions together. When it is used up, nothing passes until the next month, paid or not,
# no time is billed, and new sessions are refused. 0: no limit.
monthly_gib = {monthly}

[settlement]
# Sessions are claimed when they end. Long ones also in between, this often,
claim_every_minutes = {every}
# and then only when the transaction's fee is at most this share of what it brings.
max_fee_percent = {fee}
# Sessions that ended wait this long for others to end, to share a transaction.
batch_seconds = {batch}
",
			urls = list(&chain.urls),
			endpoints = list(&node.endpoints),
			country = q(&node.country),
			city = q(&node.city),
			network = q(&network),
			capacity = node.capacity,
			mbps = node.advertised_mbps,
			policy = q(&policy),
			per_gib = q(&money::show(price.per_gib)),
			per_hour = q(&money::show(price.per_hour)),
			device = q(&tunnel.device),
			port = tunnel.port,
			listen = list(&listen),
			backend = q(&tunnel.backend),
			mtu = tunnel.mtu,
			threads = tunnel.threads,
			reachable = list(&tunnel.reachable),
			exact_links = list(&tunnel.exact_links),
			budget = q(&money::show(limits.loss_budget_per_hour)),
			provisional = limits.provisional_kib,
			remember = limits.remember_payer_hours,
			connections = limits.connections,
			flows = limits.new_flows_per_second,
			session_mbps = limits.mbps_per_session,
			monthly = limits.monthly_gib,
			every = settlement.claim_every_minutes,
			fee = settlement.max_fee_percent,
			batch = settlement.batch_seconds,
		)
	}
}

fn enum_name<T: Serialize>(value: &T) -> String {
	// Both enums are unit variants with renamed names: they serialise as a string.
	match toml::Value::try_from(value) {
		Ok(toml::Value::String(name)) => name,
		_ => String::new(),
	}
}

/// `1.2.3.4:51820`, `[2001:db8::1]:51820` or `exit.example.com:51820`.
pub fn parse_endpoint(text: &str) -> Result<Endpoint, ConfigError> {
	let bad = |reason: &str| invalid("node.endpoints", format!("`{text}`: {reason}"));
	let endpoint = if let Ok(address) = text.parse::<SocketAddr>() {
		let host = match address.ip() {
			IpAddr::V4(ip) => Host::V4(ip.octets()),
			IpAddr::V6(ip) => Host::V6(ip.octets()),
		};
		Endpoint { host, port: address.port() }
	} else {
		let (name, port) =
			text.rsplit_once(':').ok_or_else(|| bad("ADDRESS:PORT, [IPv6]:PORT or NAME:PORT is needed"))?;
		let port = port.parse().map_err(|_| bad("the port is not a number from 1 to 65535"))?;
		let name =
			name.as_bytes().to_vec().try_into().map_err(|_| bad("the name is longer than 253 bytes"))?;
		Endpoint { host: Host::Dns(name), port }
	};
	if !endpoint.is_well_formed() {
		return Err(bad("not an address or DNS name of one host, or port 0"));
	}
	Ok(endpoint)
}

/// What [`parse_endpoint`] reads.
pub fn show_endpoint(endpoint: &Endpoint) -> String {
	let port = endpoint.port;
	match &endpoint.host {
		Host::V4(ip) => SocketAddr::from((*ip, port)).to_string(),
		Host::V6(ip) => SocketAddr::from((*ip, port)).to_string(),
		Host::Dns(name) => format!("{}:{port}", String::from_utf8_lossy(name)),
	}
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use proptest::prelude::*;

	pub(crate) fn sample() -> Config {
		Config {
			chain: ChainSection { urls: vec!["ws://127.0.0.1:9944".into()] },
			node: NodeSection {
				endpoints: vec!["203.0.113.7:51820".into(), "exit.example.com:51820".into()],
				country: "DE".into(),
				city: "Köln \"am\" Rhein".into(),
				network: NetworkKind::Hosting,
				capacity: 100,
				advertised_mbps: 1000,
				exit_policy: ExitPolicy::WebOnly,
			},
			price: PriceSection { per_gib: WRN / 10, per_hour: 0 },
			tunnel: TunnelSection { reachable: vec!["198.51.100.0/24".into()], ..Default::default() },
			limits: LimitsSection::default(),
			settlement: SettlementSection::default(),
		}
	}

	#[test]
	fn the_written_file_reads_back_as_the_same() {
		let config = sample();
		let text = config.to_commented_toml();
		assert_eq!(Config::parse(&text).unwrap(), config);
		// Every value has its comment or stands beside one.
		assert!(text.lines().filter(|line| line.starts_with('#')).count() > 20);
	}

	fn with(find: &str, replace: &str) -> Result<Config, ConfigError> {
		let text = sample().to_commented_toml();
		assert!(text.contains(find), "{find}");
		Config::parse(&text.replace(find, replace))
	}

	#[test]
	fn unknown_and_missing_keys_are_named() {
		let error = with("capacity = 100", "capacty = 100").unwrap_err().to_string();
		assert!(error.contains("capacty"), "{error}");
		let error = with("country = \"DE\"\n", "").unwrap_err().to_string();
		assert!(error.contains("country"), "{error}");
	}

	#[test]
	fn bad_values_are_named_with_the_reason() {
		for (find, replace, field) in [
			("\"DE\"", "\"de\"", "node.country"),
			("\"203.0.113.7:51820\"", "\"203.0.113.7\"", "node.endpoints"),
			("\"203.0.113.7:51820\"", "\"203.0.113.7:0\"", "node.endpoints"),
			("\"203.0.113.7:51820\"", "\"0.0.0.0:1\"", "node.endpoints"),
			("\"203.0.113.7:51820\"", "\"exit.example.com:51820\"", "node.endpoints"),
			("\"203.0.113.7:51820\"", "\"a b:1\"", "node.endpoints"),
			("ws://127.0.0.1:9944", "http://127.0.0.1:9944", "chain.urls"),
			("capacity = 100", "capacity = 0", "node.capacity"),
			("mtu = 1420", "mtu = 100", "tunnel.mtu"),
			("\"warren-exit0\"", "\"a-name-that-is-too-long\"", "tunnel.device"),
			("\"warren-exit0\"", "\"a;b\"", "tunnel.device"),
			("backend = \"auto\"", "backend = \"best\"", "tunnel.backend"),
			("198.51.100.0/24", "198.51.100.0/40", "tunnel.reachable"),
			("max_fee_percent = 2", "max_fee_percent = 0", "settlement.max_fee_percent"),
		] {
			match with(find, replace) {
				Err(ConfigError::Invalid { field: named, reason }) => {
					assert_eq!(named, field);
					assert!(!reason.is_empty());
				}
				other => panic!("{replace}: {other:?}"),
			}
		}
		assert!(with("per_gib = \"0.1\"", "per_gib = \"-1\"").unwrap_err().to_string().contains("per_gib"));
		assert!(with("per_gib = \"0.1\"", "per_gib = 0.1").is_err(), "a float would be rounded");
	}

	#[test]
	fn endpoints_read_back() {
		for text in ["203.0.113.7:51820", "[2001:db8::1]:443", "exit.example.com:1"] {
			assert_eq!(show_endpoint(&parse_endpoint(text).unwrap()), text);
		}
	}

	proptest! {
		#[test]
		fn no_text_panics(text in "\\PC{0,200}") {
			let _ = Config::parse(&text);
			let _ = parse_endpoint(&text);
		}

		#[test]
		fn no_city_breaks_out_of_its_quotes(city in "\\PC{0,16}") {
			let mut config = sample();
			config.node.city = city;
			if config.check().is_ok() {
				prop_assert_eq!(Config::parse(&config.to_commented_toml()).unwrap(), config);
			}
		}
	}
}
