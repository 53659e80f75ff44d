//! The consumer's kill switch: a policy per state, each a ruleset of its own, put in place in one atomic batch before the
//! tunnel changes. What a policy does not name does not leave the host and does not enter it.
//!
//! - WireGuard's packets leave only with the device's mark, and only to the relay.
//! - DNS goes through the tunnel or nowhere. IPv6 goes through the tunnel or nowhere.
//! - What is refused is answered with an ICMP error or a reset, so that programs fail fast instead of hanging.
//! - A packet to a tunnel address that arrives outside the tunnel is dropped (CVE-2019-14899).
//! - Counters per tunnel hold the inner bytes of what the stateful filter accepted, without the control connection: what a
//!   stranger or the provider injects is refused, and so not paid.
//!
//! From state to state the chains are rewritten in place, in one transaction: the counters go on.

use std::{
	collections::BTreeSet,
	fmt::Write as _,
	net::{IpAddr, SocketAddr},
};

use super::{
	check_table,
	nft::{self, join},
	FirewallError, Verified,
};
use crate::{device::check_name, netlink::NftSocket, netns::Namespace, quota::Counters};

/// The table, unless another name is asked for.
pub const DEFAULT_TABLE: &str = "warren_kill_switch";

/// A provider that may be reached outside the tunnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
	/// Where its WireGuard listens (UDP). Reached only by packets with the device's mark.
	pub wireguard: SocketAddr,
	/// Where its control server listens (TCP), for as long as the tunnel is not up.
	pub control: Option<SocketAddr>,
	/// The interface that leads to it; `None`: any. For two hops: the first tunnel.
	pub via: Option<String>,
}

/// A tunnel that is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
	/// Its link.
	pub interface: String,
	/// The host's addresses in it. A family without an address is not carried: it is blocked.
	pub addresses: Vec<IpAddr>,
	/// The provider's control server inside the tunnel (TCP): neither counted nor paid.
	pub control: Vec<SocketAddr>,
}

/// The states of the kill switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
	/// Open: only the user's own "down" leads here. The table is removed.
	Disconnected,
	/// Nothing passes but what sets the tunnel up.
	Connecting {
		/// The providers that are being tried.
		relays: Vec<Relay>,
	},
	/// Everything goes through the tunnel.
	Connected {
		/// The tunnels, the first hop first. The last one carries the user's traffic, the others only the relays whose
		/// `via` names them.
		tunnels: Vec<Tunnel>,
		/// The providers.
		relays: Vec<Relay>,
		/// The DNS servers that may be asked, through the last tunnel; empty: any, through it.
		dns: Vec<IpAddr>,
	},
	/// The tunnel is lost: nothing passes but what sets it up again.
	Blocked {
		/// The providers that are being tried; may be empty.
		relays: Vec<Relay>,
	},
}

/// What holds in all states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
	/// The table's name.
	pub table: String,
	/// The mark of the tunnels' outer packets. Not 0.
	pub fwmark: u32,
	/// Let the local network through (RFC 1918, link-local, unique local, multicast), except DNS.
	pub allow_lan: bool,
	/// Further places that may be reached by TCP outside the tunnel: the chain's RPC node.
	pub extra: Vec<SocketAddr>,
}

impl Options {
	/// The default table, no local network, nothing extra.
	pub fn new(fwmark: u32) -> Self {
		Self { table: DEFAULT_TABLE.into(), fwmark, allow_lan: false, extra: Vec::new() }
	}
}

/// The name of the counter of what left through a tunnel.
fn up_counter(interface: &str) -> String {
	format!("billed_up_{}", interface.replace('-', "_"))
}

/// The name of the counter of what was accepted from a tunnel.
fn down_counter(interface: &str) -> String {
	format!("billed_down_{}", interface.replace('-', "_"))
}

/// The name of the counter of what was refused from a tunnel.
fn refused_counter(interface: &str) -> String {
	format!("refused_{}", interface.replace('-', "_"))
}

const fn family(address: &IpAddr) -> &'static str {
	match address {
		IpAddr::V4(_) => "ip",
		IpAddr::V6(_) => "ip6",
	}
}

fn validate(policy: &Policy, options: &Options) -> Result<(), FirewallError> {
	check_table(&options.table)?;
	if options.fwmark == 0 {
		return Err(FirewallError::invalid("fwmark", "0 marks nothing"));
	}
	let name = |name: &str| check_name(name).map_err(|e| FirewallError::invalid("interface", e.to_string()));
	let (relays, tunnels): (&[Relay], &[Tunnel]) = match policy {
		Policy::Disconnected => (&[], &[]),
		Policy::Connecting { relays } | Policy::Blocked { relays } => (relays, &[]),
		Policy::Connected { relays, tunnels, .. } => {
			if tunnels.is_empty() {
				return Err(FirewallError::invalid("tunnels", "connected, but through no tunnel"));
			}
			(relays, tunnels)
		}
	};
	let mut seen = BTreeSet::new();
	for tunnel in tunnels {
		name(&tunnel.interface)?;
		if !seen.insert(up_counter(&tunnel.interface)) {
			return Err(FirewallError::invalid(
				"tunnels",
				format!("{} stands there twice", tunnel.interface),
			));
		}
		if tunnel.addresses.is_empty() {
			return Err(FirewallError::invalid("addresses", format!("{} has none", tunnel.interface)));
		}
	}
	for relay in relays {
		if let Some(via) = &relay.via {
			name(via)?;
		}
		for place in [Some(relay.wireguard), relay.control].into_iter().flatten() {
			if place.port() == 0 || place.ip().is_unspecified() {
				return Err(FirewallError::invalid("relays", format!("{place} is no destination")));
			}
		}
	}
	for place in &options.extra {
		if place.port() == 0 || place.ip().is_unspecified() {
			return Err(FirewallError::invalid("extra", format!("{place} is no destination")));
		}
	}
	Ok(())
}

/// The ruleset of a state, as a script for `nft -f -`: one transaction that replaces what the table held and keeps its
/// counters. Pure.
///
/// Errors: a bad field, named.
pub fn render(policy: &Policy, options: &Options) -> Result<String, FirewallError> {
	validate(policy, options)?;
	let table = &options.table;
	let (relays, tunnels, dns): (&[Relay], &[Tunnel], &[IpAddr]) = match policy {
		Policy::Disconnected => return Ok(nft::removal(table)),
		Policy::Connecting { relays } | Policy::Blocked { relays } => (relays, &[], &[]),
		Policy::Connected { relays, tunnels, dns } => (relays, tunnels, dns),
	};
	let mut rules = Rules::default();
	rules.marks(options.fwmark);
	rules.prerouting(tunnels);
	rules.output(relays, tunnels, dns, options);
	rules.input(relays, tunnels, options);

	let mut script = format!("add table inet {table}\n");
	for (chain, hook, priority, verdict) in CHAINS {
		let kind = "type filter";
		let _ = writeln!(
			script,
			"add chain inet {table} {chain} {{ {kind} hook {hook} priority {priority}; policy {verdict}; }}"
		);
		let _ = writeln!(script, "flush chain inet {table} {chain}");
	}
	for tunnel in tunnels {
		for counter in [
			up_counter(&tunnel.interface),
			down_counter(&tunnel.interface),
			refused_counter(&tunnel.interface),
		] {
			let _ = writeln!(script, "add counter inet {table} {counter}");
		}
	}
	for (chain, rule) in &rules.0 {
		let _ = writeln!(script, "add rule inet {table} {chain} {rule}");
	}
	Ok(script)
}

/// Chain, hook, priority, policy. Well before the filter priority, so that nothing passes for another table's sake.
const CHAINS: [(&str, &str, i32, &str); 6] = [
	("prerouting", "prerouting", -300, "accept"),
	("restore_mark", "prerouting", -150, "accept"),
	("save_mark", "postrouting", -150, "accept"),
	("input", "input", -5, "drop"),
	("forward", "forward", -5, "drop"),
	("output", "output", -5, "drop"),
];

/// Rules by chain, in order.
#[derive(Default)]
struct Rules(Vec<(&'static str, String)>);

impl Rules {
	fn add(&mut self, chain: &'static str, rule: impl Into<String>) {
		self.0.push((chain, rule.into()));
	}

	/// Answers to marked packets carry the mark too, so that a strict reverse-path filter lets them in.
	fn marks(&mut self, fwmark: u32) {
		self.add("restore_mark", format!("meta l4proto 17 ct mark {fwmark:#x} meta mark set ct mark"));
		self.add("save_mark", format!("meta l4proto 17 meta mark {fwmark:#x} ct mark set meta mark"));
	}

	fn prerouting(&mut self, tunnels: &[Tunnel]) {
		for tunnel in tunnels {
			for address in &tunnel.addresses {
				let rule = format!(
					"iifname != {{ \"{}\", \"lo\" }} {} daddr {address} fib saddr type != local drop",
					tunnel.interface,
					family(address)
				);
				self.add("prerouting", rule);
			}
		}
	}

	fn output(&mut self, relays: &[Relay], tunnels: &[Tunnel], dns: &[IpAddr], options: &Options) {
		let chain = "output";
		self.add(chain, "oifname \"lo\" accept");
		// First the places that set a tunnel up, whichever way they go. A second hop's packets pass the first tunnel and are
		// counted there.
		for relay in relays {
			let (way, count) = match &relay.via {
				None => (String::new(), String::new()),
				Some(via) => {
					let known = tunnels.iter().any(|t| t.interface == *via);
					let count =
						if known { format!(" counter name {}", up_counter(via)) } else { String::new() };
					(format!("oifname \"{via}\" "), count)
				}
			};
			let place = relay.wireguard;
			self.add(
				chain,
				format!(
					"{way}meta mark {:#x} {} daddr {} udp dport {}{count} accept",
					options.fwmark,
					family(&place.ip()),
					place.ip(),
					place.port()
				),
			);
			if let Some(place) = relay.control {
				let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
				self.add(chain, format!("{way}{f} daddr {ip} tcp dport {port}{count} accept"));
			}
		}
		let last = tunnels.len().saturating_sub(1);
		for (k, tunnel) in tunnels.iter().enumerate() {
			let dev = &tunnel.interface;
			for place in &tunnel.control {
				let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
				self.add(chain, format!("oifname \"{dev}\" {f} daddr {ip} tcp dport {port} accept"));
			}
			if k < last {
				self.add(chain, format!("oifname \"{dev}\" reject with icmpx type admin-prohibited"));
				continue;
			}
			// The kernel's own chatter (router solicitations, group reports) is not the user's and would not be carried.
			self.add(chain, format!("oifname \"{dev}\" ip daddr {{ 224.0.0.0/4, 255.255.255.255 }} drop"));
			self.add(chain, format!("oifname \"{dev}\" ip6 daddr ff00::/8 drop"));
			if !dns.is_empty() {
				for (f, list) in by_family(dns) {
					if !list.is_empty() {
						let rule = format!(
							"oifname \"{dev}\" {f} daddr {{ {} }} meta l4proto {{ 6, 17 }} th dport {{ 53, 853 }} {}",
							join(&list),
							pass_up(tunnel)
						);
						self.add(chain, rule);
					}
				}
				self.add(
					chain,
					format!("oifname \"{dev}\" udp dport 53 reject with icmpx type admin-prohibited"),
				);
				self.add(chain, format!("oifname \"{dev}\" tcp dport {{ 53, 853 }} reject with tcp reset"));
			}
			// Only with the tunnel's own source addresses: a socket bound to another would give that address away.
			for (f, list) in by_family(&tunnel.addresses) {
				if !list.is_empty() {
					self.add(
						chain,
						format!("oifname \"{dev}\" {f} saddr {{ {} }} {}", join(&list), pass_up(tunnel)),
					);
				}
			}
			self.add(chain, format!("oifname \"{dev}\" reject with icmpx type no-route"));
		}
		for place in &options.extra {
			let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
			self.add(chain, format!("{f} daddr {ip} tcp dport {port} accept"));
		}
		for rule in LOCAL_OUT {
			self.add(chain, *rule);
		}
		if options.allow_lan {
			self.add(chain, "udp dport { 53, 853 } reject with icmpx type admin-prohibited");
			self.add(chain, "tcp dport { 53, 853 } reject with tcp reset");
			self.add(chain, format!("ip daddr {{ {LAN_V4} }} accept"));
			self.add(chain, format!("ip6 daddr {{ {LAN_V6} }} accept"));
		}
		self.add(chain, "meta l4proto 6 reject with tcp reset");
		self.add(chain, "reject with icmpx type admin-prohibited");
	}

	fn input(&mut self, relays: &[Relay], tunnels: &[Tunnel], options: &Options) {
		let chain = "input";
		self.add(chain, "iifname \"lo\" accept");
		for relay in relays {
			let (way, count) = match &relay.via {
				None => (String::new(), String::new()),
				Some(via) => {
					let known = tunnels.iter().any(|t| t.interface == *via);
					let count =
						if known { format!(" counter name {}", down_counter(via)) } else { String::new() };
					(format!("iifname \"{via}\" "), count)
				}
			};
			let place = relay.wireguard;
			let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
			let rule =
				format!("{way}{f} saddr {ip} udp sport {port} ct state established,related{count} accept");
			self.add(chain, rule);
			if let Some(place) = relay.control {
				let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
				let rule = format!(
					"{way}{f} saddr {ip} tcp sport {port} ct state established,related{count} accept"
				);
				self.add(chain, rule);
			}
		}
		for tunnel in tunnels {
			let dev = &tunnel.interface;
			for place in &tunnel.control {
				let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
				let rule = format!(
					"iifname \"{dev}\" {f} saddr {ip} tcp sport {port} ct state established,related accept"
				);
				self.add(chain, rule);
			}
			for (f, list) in by_family(&tunnel.addresses) {
				if !list.is_empty() {
					let rule = format!(
						"iifname \"{dev}\" {f} daddr {{ {} }} ct state established,related counter name {} accept",
						join(&list),
						down_counter(dev)
					);
					self.add(chain, rule);
				}
			}
			self.add(chain, format!("iifname \"{dev}\" counter name {} drop", refused_counter(dev)));
		}
		for place in &options.extra {
			let (f, ip, port) = (family(&place.ip()), place.ip(), place.port());
			self.add(chain, format!("{f} saddr {ip} tcp sport {port} ct state established,related accept"));
		}
		for rule in LOCAL_IN {
			self.add(chain, *rule);
		}
		if options.allow_lan {
			self.add(chain, format!("ip saddr {{ {LAN_V4} }} accept"));
			self.add(chain, format!("ip6 saddr {{ {LAN_V6} }} accept"));
		}
	}
}

/// Count and accept.
fn pass_up(tunnel: &Tunnel) -> String {
	format!("counter name {} accept", up_counter(&tunnel.interface))
}

fn by_family(addresses: &[IpAddr]) -> [(&'static str, Vec<&IpAddr>); 2] {
	[
		("ip", addresses.iter().filter(|a| a.is_ipv4()).collect()),
		("ip6", addresses.iter().filter(|a| a.is_ipv6()).collect()),
	]
}

const LAN_V4: &str =
	"10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 224.0.0.0/4, 255.255.255.255";
const LAN_V6: &str = "fe80::/10, fc00::/7, ff02::/16";

/// DHCP, and what IPv6 needs to find its neighbours: without them the host would lose the very link that carries the
/// tunnel.
const LOCAL_OUT: &[&str] = &[
	"udp sport 68 udp dport 67 accept",
	"ip6 saddr fe80::/10 udp sport 546 udp dport 547 accept",
	"icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept",
	"ip6 saddr { ::, fe80::/10 } ip6 daddr ff02::16 icmpv6 type 143 accept",
];

const LOCAL_IN: &[&str] = &[
	"udp sport 67 udp dport 68 accept",
	"ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept",
	"icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, nd-redirect } ip6 hoplimit 255 accept",
	// The outer path's MTU.
	"ct state related icmp type destination-unreachable accept",
	"ct state related icmpv6 type { destination-unreachable, packet-too-big } accept",
];

/// The kill switch of this host.
#[derive(Debug)]
pub struct KillSwitch {
	options: Options,
	namespace: Option<Namespace>,
	/// The rules as the kernel held them right after the last [`Self::apply`].
	applied: Option<Vec<u8>>,
}

impl KillSwitch {
	/// A kill switch in the namespace given, or in that of the thread that calls. Changes nothing yet.
	///
	/// Errors: a bad field of the options.
	pub fn new(options: Options, namespace: Option<Namespace>) -> Result<Self, FirewallError> {
		validate(&Policy::Disconnected, &options)?;
		Ok(Self { options, namespace, applied: None })
	}

	/// The options.
	pub fn options(&self) -> &Options {
		&self.options
	}

	/// Replaces what holds in all states; takes effect with the next [`Self::apply`]. The table's name cannot change.
	pub fn set_options(&mut self, options: Options) -> Result<(), FirewallError> {
		validate(&Policy::Disconnected, &options)?;
		if options.table != self.options.table {
			return Err(FirewallError::invalid("table", "cannot change while the kill switch lives"));
		}
		self.options = options;
		Ok(())
	}

	/// Puts a state in place, in one atomic batch: there is no moment without rules in between. Counters of tunnels go on
	/// (a new session reads its own starting point first). Call it *before* the tunnel changes.
	pub async fn apply(&mut self, policy: &Policy) -> Result<(), FirewallError> {
		let script = render(policy, &self.options)?;
		let namespace = self.namespace.as_ref();
		if let Err(first) = nft::load(&script, namespace).await {
			// A table of that name in another shape, from another version: replaced whole, still in one batch.
			let whole = format!("{}{script}", nft::removal(&self.options.table));
			nft::load(&whole, namespace).await.map_err(|_| first)?;
		}
		self.applied = match policy {
			Policy::Disconnected => None,
			_ => self.fingerprint()?,
		};
		Ok(())
	}

	/// Opens: removes the table, whether it is there or not; also what a crashed run left.
	pub async fn remove(&mut self) -> Result<(), FirewallError> {
		self.apply(&Policy::Disconnected).await
	}

	/// Whether the rules stand as they were applied last. After [`Self::remove`], or before the first
	/// [`Self::apply`], a table that exists is [`Verified::Changed`], and [`Verified::Missing`] is what is right.
	pub fn verify(&self) -> Result<Verified, FirewallError> {
		Ok(match (self.fingerprint()?, &self.applied) {
			(None, _) => Verified::Missing,
			(Some(now), Some(then)) if now == *then => Verified::Intact,
			_ => Verified::Changed,
		})
	}

	fn fingerprint(&self) -> Result<Option<Vec<u8>>, FirewallError> {
		Ok(NftSocket::open_in(self.namespace.as_ref())?.fingerprint(&self.options.table)?)
	}

	/// Inner bytes that passed a tunnel, as the stateful filter accepted them: what the consumer pays for. Only ever grows
	/// while the table lives. `None`: no such tunnel, or no table.
	pub fn counters(&self, interface: &str) -> Result<Option<Counters>, FirewallError> {
		let namespace = self.namespace.as_ref();
		let mut socket = NftSocket::open_in(namespace)?;
		let Some(up) = socket.counter(&self.options.table, &up_counter(interface))? else { return Ok(None) };
		let Some(down) = socket.counter(&self.options.table, &down_counter(interface))? else {
			return Ok(None);
		};
		Ok(Some(Counters { up: up.0, down: down.0, up_packets: up.1, down_packets: down.1 }))
	}

	/// Bytes and packets that came out of a tunnel unasked and were refused: not paid.
	pub fn refused(&self, interface: &str) -> Result<Option<(u64, u64)>, FirewallError> {
		let mut socket = NftSocket::open_in(self.namespace.as_ref())?;
		Ok(socket.counter(&self.options.table, &refused_counter(interface))?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn relays() -> impl Strategy<Value = Vec<Relay>> {
		let place = (any::<u32>(), 1u16..)
			.prop_map(|(ip, port)| SocketAddr::from((std::net::Ipv4Addr::from(ip | 1), port)));
		let relay = (place.clone(), proptest::option::of(place)).prop_map(|(wireguard, control)| Relay {
			wireguard,
			control,
			via: None,
		});
		proptest::collection::vec(relay, 0..4)
	}

	/// The rules of a chain that let something pass.
	fn accepting<'a>(script: &'a str, chain: &str) -> Vec<&'a str> {
		let start = format!("add rule inet {DEFAULT_TABLE} {chain} ");
		script.lines().filter_map(|l| l.strip_prefix(&start)).filter(|r| r.ends_with("accept")).collect()
	}

	proptest! {
		/// In every state, each rule that lets something out names where to: the host itself, a place that was asked for, the
		/// local link's own needs, or a tunnel's own addresses.
		#[test]
		fn nothing_leaves_that_is_not_named(relays in relays(), fwmark in 1u32.., connected: bool, dns: bool) {
			let options = Options::new(fwmark);
			let policy = match connected {
				false => Policy::Blocked { relays: relays.clone() },
				true => Policy::Connected {
					tunnels: vec![Tunnel {
						interface: "tun0".into(),
						addresses: vec!["10.1.0.2".parse().unwrap()],
						control: vec!["10.255.255.1:4711".parse().unwrap()],
					}],
					relays: relays.clone(),
					dns: if dns { vec!["9.9.9.9".parse().unwrap()] } else { vec![] },
				},
			};
			let script = render(&policy, &options).unwrap();
			for chain in ["input", "output", "forward"] {
				let policy = format!("add chain inet {DEFAULT_TABLE} {chain} {{ type filter hook {chain} priority -5; policy drop; }}");
				prop_assert!(script.contains(&policy));
			}
			prop_assert_eq!(accepting(&script, "forward").len(), 0);
			for rule in accepting(&script, "output") {
				let place = |p: &SocketAddr, proto: &str| rule.contains(&format!("daddr {} {proto} dport {} ", p.ip(), p.port()));
				let wireguard = relays.iter().any(|r| place(&r.wireguard, "udp")) && rule.contains(&format!("meta mark {fwmark:#x} "));
				let control = relays.iter().filter_map(|r| r.control.as_ref()).any(|p| place(p, "tcp"));
				let tunnel = connected && rule.starts_with("oifname \"tun0\" ip ")
					&& (rule.contains("saddr { 10.1.0.2 }") || rule.contains("daddr 10.255.255.1 tcp dport 4711")
						|| rule.contains("daddr { 9.9.9.9 }"));
				let local = rule == "oifname \"lo\" accept" || LOCAL_OUT.contains(&rule);
				prop_assert!(wireguard || control || tunnel || local, "{}", rule);
			}
		}
	}

	#[test]
	fn bad_fields_are_named() {
		let tunnel = || Tunnel {
			interface: "tun0".into(),
			addresses: vec!["10.1.0.2".parse().unwrap()],
			control: vec![],
		};
		let connected = |tunnels| Policy::Connected { tunnels, relays: vec![], dns: vec![] };
		let check = |policy: Policy, options: Options, field: &str| {
			let error = render(&policy, &options).unwrap_err().to_string();
			assert!(error.starts_with(field), "{error}");
		};
		let fine = || Options::new(1);
		check(connected(vec![]), fine(), "tunnels");
		check(connected(vec![tunnel(), tunnel()]), fine(), "tunnels");
		check(connected(vec![Tunnel { interface: "\" accept".into(), ..tunnel() }]), fine(), "interface");
		check(connected(vec![Tunnel { addresses: vec![], ..tunnel() }]), fine(), "addresses");
		check(connected(vec![tunnel()]), Options::new(0), "fwmark");
		check(connected(vec![tunnel()]), Options { table: "a b".into(), ..fine() }, "table");
		check(
			connected(vec![tunnel()]),
			Options { extra: vec!["0.0.0.0:5".parse().unwrap()], ..fine() },
			"extra",
		);
		let relay = Relay { wireguard: "1.2.3.4:0".parse().unwrap(), control: None, via: None };
		check(Policy::Blocked { relays: vec![relay] }, fine(), "relays");
	}
}
