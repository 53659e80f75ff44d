//! Settings that a person keeps: `config.toml` in the data directory. What a command's options say goes before them.
use crate::{
	market::{parse_wrn, Preference},
	store::parse_hex,
};
use serde::Deserialize;
use std::{
	net::IpAddr,
	path::{Path, PathBuf},
};
use warren_primitives::{Balance, GenesisHash, Price, WRN};
use warren_tunnel::BackendChoice;

/// Where a chain node is asked, unless told otherwise.
pub const DEFAULT_RPC: &str = "ws://127.0.0.1:9944";
/// The link's name, unless told otherwise.
pub const DEFAULT_INTERFACE: &str = "warren0";
/// Mark of the tunnel's own packets: "wrn" in ASCII.
pub const DEFAULT_FWMARK: u32 = 0x0077_726e;
/// Deposit, unless told otherwise.
pub const DEFAULT_DEPOSIT: Balance = WRN;
/// Longest life of a session in hours, unless told otherwise.
pub const DEFAULT_HOURS: f64 = 4.0;
/// Public resolvers that neither log nor filter by country.
const DEFAULT_DNS: [&str; 2] = ["9.9.9.9", "149.112.112.112"];

/// What to do when a session can pay for nothing more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnEnd {
	/// Stay blocked until the user says `down`: nothing leaves unprotected.
	#[default]
	Block,
	/// Buy another session within the same limits.
	Renew,
	/// Open the host again and exit.
	Exit,
}

impl std::str::FromStr for OnEnd {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text {
			"block" => Ok(Self::Block),
			"renew" => Ok(Self::Renew),
			"exit" => Ok(Self::Exit),
			_ => Err(format!("on_end: `{text}` is none of block, renew, exit")),
		}
	}
}

/// How the chain's RPC node is reached while the tunnel is up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RpcWay {
	/// Through the tunnel where its address is a global one, past it where no exit could reach it.
	#[default]
	Auto,
	/// Through the tunnel.
	Tunnel,
	/// Past the tunnel: the node's operator then sees this host's address.
	Direct,
}

impl std::str::FromStr for RpcWay {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text {
			"auto" => Ok(Self::Auto),
			"tunnel" => Ok(Self::Tunnel),
			"direct" => Ok(Self::Direct),
			_ => Err(format!("rpc_way: `{text}` is none of auto, tunnel, direct")),
		}
	}
}

/// The settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
	/// WebSocket address of a chain node.
	pub rpc: String,
	/// How it is reached while the tunnel is up.
	pub rpc_way: RpcWay,
	/// The chain that this wallet deals with; another one is refused.
	pub genesis: Option<GenesisHash>,
	/// Name servers, asked through the tunnel.
	pub dns: Vec<IpAddr>,
	/// Whether `/etc/resolv.conf` may be changed while the tunnel is up.
	pub set_dns: bool,
	/// The file that names the name servers.
	pub resolv_conf: PathBuf,
	/// Whether the local network stays reachable.
	pub allow_lan: bool,
	/// The tunnel's link.
	pub interface: String,
	/// Mark of the tunnel's own packets.
	pub fwmark: u32,
	/// Which WireGuard.
	pub backend: BackendChoice,
	/// Most that a session may cost.
	pub deposit: Balance,
	/// Longest life of a session in hours; none: [`DEFAULT_HOURS`], or what the chain allows where that is less.
	pub hours: Option<f64>,
	/// Most to be paid.
	pub max_price: Price,
	/// What matters most in choosing.
	pub prefer: Preference,
	/// When a session can pay for nothing more.
	pub on_end: OnEnd,
	/// Whether a node that fails a paid session is rated for it.
	pub rate_failures: bool,
}

impl Default for Config {
	fn default() -> Self {
		Self {
			rpc: DEFAULT_RPC.into(),
			rpc_way: RpcWay::default(),
			genesis: None,
			dns: DEFAULT_DNS.iter().filter_map(|a| a.parse().ok()).collect(),
			set_dns: true,
			resolv_conf: "/etc/resolv.conf".into(),
			allow_lan: false,
			interface: DEFAULT_INTERFACE.into(),
			fwmark: DEFAULT_FWMARK,
			backend: BackendChoice::Auto,
			deposit: DEFAULT_DEPOSIT,
			hours: None,
			max_price: Price { per_gib: Balance::MAX, per_hour: Balance::MAX },
			prefer: Preference::default(),
			on_end: OnEnd::default(),
			rate_failures: true,
		}
	}
}

/// Why the settings cannot be taken.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct ConfigError {
	path: PathBuf,
	reason: String,
}

/// The file as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
	rpc: Option<String>,
	rpc_way: Option<RpcWay>,
	genesis: Option<String>,
	dns: Option<Vec<IpAddr>>,
	set_dns: Option<bool>,
	resolv_conf: Option<PathBuf>,
	allow_lan: Option<bool>,
	interface: Option<String>,
	fwmark: Option<u32>,
	backend: Option<String>,
	deposit: Option<String>,
	hours: Option<f64>,
	max_price_per_gib: Option<String>,
	max_price_per_hour: Option<String>,
	prefer: Option<Preference>,
	on_end: Option<OnEnd>,
	rate_failures: Option<bool>,
}

impl Config {
	/// Reads the file; the defaults where there is none.
	pub fn load(path: &Path) -> Result<Self, ConfigError> {
		let error = |reason: String| ConfigError { path: path.into(), reason };
		match crate::store::read_small(path) {
			Ok(None) => Ok(Self::default()),
			Ok(Some(content)) => {
				let text = String::from_utf8(content).map_err(|_| error("not UTF-8".into()))?;
				Self::parse(&text).map_err(error)
			}
			Err(e) => Err(error(e.to_string())),
		}
	}

	/// Takes the settings from TOML; an error names the field and the reason.
	pub fn parse(text: &str) -> Result<Self, String> {
		let file: File = toml::from_str(text).map_err(|e| named(text, &e))?;
		let mut config = Self::default();
		let wrn = |field: &str, text: &str| parse_wrn(text).map_err(|e| format!("{field}: {e}"));
		if let Some(rpc) = file.rpc {
			config.rpc = check_rpc(&rpc)?;
		}
		if let Some(genesis) = file.genesis {
			let hash = parse_hex(&genesis).ok_or("genesis: not 0x and 64 hexadecimal digits")?;
			config.genesis = Some(hash);
		}
		if let Some(dns) = file.dns {
			config.dns = check_dns(dns)?;
		}
		if let Some(interface) = file.interface {
			config.interface = check_interface(&interface)?;
		}
		if let Some(mark) = file.fwmark {
			config.fwmark = if mark == 0 { return Err("fwmark: 0 marks nothing".into()) } else { mark };
		}
		if let Some(backend) = file.backend {
			config.backend = backend.parse().map_err(|e: warren_tunnel::DeviceError| e.to_string())?;
		}
		if let Some(deposit) = file.deposit {
			config.deposit = wrn("deposit", &deposit)?;
		}
		if let Some(hours) = file.hours {
			config.hours = Some(check_hours(hours)?);
		}
		if let Some(price) = file.max_price_per_gib {
			config.max_price.per_gib = wrn("max_price_per_gib", &price)?;
		}
		if let Some(price) = file.max_price_per_hour {
			config.max_price.per_hour = wrn("max_price_per_hour", &price)?;
		}
		config.rpc_way = file.rpc_way.unwrap_or(config.rpc_way);
		config.set_dns = file.set_dns.unwrap_or(config.set_dns);
		config.resolv_conf = file.resolv_conf.unwrap_or(config.resolv_conf);
		config.allow_lan = file.allow_lan.unwrap_or(config.allow_lan);
		config.prefer = file.prefer.unwrap_or(config.prefer);
		config.on_end = file.on_end.unwrap_or(config.on_end);
		config.rate_failures = file.rate_failures.unwrap_or(config.rate_failures);
		Ok(config)
	}
}

/// An error of the reader with the field that it is about.
fn named(text: &str, error: &toml::de::Error) -> String {
	let message = error.message();
	let before = error.span().and_then(|span| text.get(..span.end)).unwrap_or_default();
	// The value may stand on lines of its own.
	let key = before.lines().rev().find_map(|line| line.split_once('=')).map(|(key, _)| key.trim());
	match key.filter(|key| !key.is_empty() && !message.contains(key)) {
		Some(key) => format!("{key}: {message}"),
		None => message.to_string(),
	}
}

/// A WebSocket address.
pub fn check_rpc(text: &str) -> Result<String, String> {
	match text.strip_prefix("ws://").or_else(|| text.strip_prefix("wss://")) {
		Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(text.to_string()),
		_ => Err(format!("rpc: `{text}` is not a WebSocket address, as in {DEFAULT_RPC}")),
	}
}

/// Host and port of a WebSocket address.
pub fn rpc_host(url: &str) -> Option<(String, u16)> {
	let (rest, default) = match (url.strip_prefix("ws://"), url.strip_prefix("wss://")) {
		(Some(rest), _) => (rest, 80),
		(_, Some(rest)) => (rest, 443),
		_ => return None,
	};
	let authority = rest.split(['/', '?', '#']).next()?;
	let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
	if let Some(v6) = authority.strip_prefix('[') {
		let (host, port) = v6.split_once(']')?;
		let port = match port.strip_prefix(':') {
			Some(port) => port.parse().ok()?,
			None if port.is_empty() => default,
			None => return None,
		};
		return Some((host.to_string(), port));
	}
	match authority.rsplit_once(':') {
		Some((host, port)) if !host.is_empty() => Some((host.to_string(), port.parse().ok()?)),
		Some(_) => None,
		None if authority.is_empty() => None,
		None => Some((authority.to_string(), default)),
	}
}

/// Hours that a session may live.
pub fn check_hours(hours: f64) -> Result<f64, String> {
	if hours.is_finite() && hours > 0.0 && hours <= 24.0 * 365.0 {
		Ok(hours)
	} else {
		Err(format!("hours: {hours} is not between 0 and 8760"))
	}
}

/// Name servers: at least one, at most three (as many as the C library asks).
pub fn check_dns(dns: Vec<IpAddr>) -> Result<Vec<IpAddr>, String> {
	if dns.is_empty() || dns.len() > 3 {
		return Err(format!("dns: {} servers; between 1 and 3 are taken", dns.len()));
	}
	match dns.iter().find(|a| a.is_unspecified() || a.is_multicast() || a.is_loopback()) {
		Some(bad) => Err(format!("dns: {bad} cannot be asked through the tunnel")),
		None => Ok(dns),
	}
}

/// A link's name.
pub fn check_interface(name: &str) -> Result<String, String> {
	let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
	if name.is_empty() || name.len() > 15 || !name.chars().all(fine) || name.starts_with('-') {
		return Err(format!("interface: `{name}`: 1 to 15 of a-z A-Z 0-9 - _ are needed"));
	}
	Ok(name.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn settings_are_read() {
		let config = Config::parse(
			"rpc = \"wss://rpc.example.org\"\ndns = [\"1.1.1.1\", \"2620:fe::fe\"]\ndeposit = \"0.5\"\nhours = 0.5\n\
			max_price_per_gib = \"2\"\nprefer = \"cheap\"\non_end = \"renew\"\nrpc_way = \"direct\"\nset_dns = false\nrate_failures = false",
		)
		.unwrap();
		assert_eq!(config.deposit, WRN / 2);
		assert_eq!(config.max_price, Price { per_gib: 2 * WRN, per_hour: Balance::MAX });
		assert_eq!(config.dns.len(), 2);
		assert!(!config.set_dns && !config.rate_failures);
		assert_eq!((config.prefer, config.on_end), (Preference::Cheap, OnEnd::Renew));
		assert_eq!(Config::parse("").unwrap(), Config::default());
	}

	#[test]
	fn errors_name_the_field() {
		for (text, field) in [
			("rpc = \"http://x\"", "rpc"),
			("genesis = \"0x12\"", "genesis"),
			("dns = []", "dns"),
			("dns = [\"127.0.0.53\"]", "dns"),
			("interface = \"a/b\"", "interface"),
			("fwmark = 0", "fwmark"),
			("backend = \"none\"", "backend"),
			("deposit = \"-1\"", "deposit"),
			("hours = 0", "hours"),
			("hours = nan", "hours"),
			("max_price_per_hour = \"x\"", "max_price_per_hour"),
			("prefer = \"best\"", "prefer"),
			("allow_lan = 3", "allow_lan"),
			("rpc = \"ws://x\"\nfwmark = -1", "fwmark"),
			("dns = [\n\t\"9.9.9.9\",\n\t\"quad\"\n]", "dns"),
			("on_end = \"sleep\"", "on_end"),
			("rate_failures = 2", "rate_failures"),
			("rpc_way = 1", "rpc_way"),
			("colour = 1", "colour"),
		] {
			let error = Config::parse(text).unwrap_err();
			assert!(error.contains(field), "{text}: {error}");
		}
	}

	#[test]
	fn hosts_of_addresses() {
		for (url, host) in [
			("ws://127.0.0.1:9944", Some(("127.0.0.1", 9944))),
			("ws://[2001:db8::1]:9944/x", Some(("2001:db8::1", 9944))),
			("ws://[::1]", Some(("::1", 80))),
			("wss://user@rpc.example.org/path?x", Some(("rpc.example.org", 443))),
			("ws://:1", None),
			("ws://", None),
			("ws://a:b", None),
			("http://a", None),
		] {
			assert_eq!(rpc_host(url), host.map(|(h, p)| (h.to_string(), p)), "{url}");
		}
	}
}
