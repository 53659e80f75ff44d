//! The ruleset of an exit node.
//!
//! One table per device, `inet warren_DEVICE`. What comes from a tunnel address passes, in this order: no other client; no
//! special-purpose range and nothing of the provider's own network; the exit policy; limits on connections and new
//! flows; then the session's quota (no quota, no passage); then its counter, which so holds exactly what passed. What goes to a
//! tunnel address must answer something that it asked, and passes quota and counter likewise, on forward, input and
//! output. Outside quota and counter is only the control connection to the gateway's tunnel address, at a bounded
//! rate, so that a voucher passes after the cut-off.
//!
//! Applying again changes the rules in place, in one transaction: quotas, counters and map elements stay.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{check_table, nft, ranges, FirewallError, Verified};
use crate::{device::check_name, netlink::NftSocket, netns::Namespace, IpNet};

/// What kinds of traffic the exit carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExitPolicy {
	/// TCP, UDP and ping, but no sending of mail: TCP 25, 465 and 587 are refused.
	#[default]
	Standard,
	/// All that IP carries.
	Open,
	/// TCP 80 and 443, UDP 443, and DNS (TCP and UDP 53). Nothing else.
	WebOnly,
}

impl std::str::FromStr for ExitPolicy {
	type Err = FirewallError;

	fn from_str(text: &str) -> Result<Self, FirewallError> {
		match text {
			"standard" => Ok(Self::Standard),
			"open" => Ok(Self::Open),
			"web-only" => Ok(Self::WebOnly),
			other => {
				let reason = format!("`{other}` is none of standard, open, web-only");
				Err(FirewallError::invalid("exit_policy", reason))
			}
		}
	}
}

/// Limits per session (per tunnel address).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
	/// Connections at a time, 1 to 1,000,000: one consumer must not fill the connection table for all.
	pub connections: u32,
	/// New flows per second, 1 to 1,000,000.
	pub new_flows_per_second: u32,
	/// New flows above that rate at once, 1 to 1,000,000: a page opens a hundred.
	pub new_flows_burst: u32,
	/// Bytes per second and direction; `None`: no limit. 16,384 to 2^33. What is above is dropped, unbilled;
	/// a second's worth may pass at once.
	pub bytes_per_second: Option<u64>,
	/// Bytes per second and direction of the control connection, which is free. 4,096 to 2^30; a second's
	/// worth and 128 KiB may pass at once.
	pub control_bytes_per_second: u64,
}

impl Default for SessionLimits {
	fn default() -> Self {
		Self {
			connections: 4096,
			new_flows_per_second: 200,
			new_flows_burst: 1000,
			bytes_per_second: None,
			control_bytes_per_second: 65_536,
		}
	}
}

/// The parameters of the ruleset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRules {
	/// The tunnel device.
	pub device: String,
	/// The device's MTU, 1280 to 65,535: TCP's segments are clamped to it.
	pub mtu: u32,
	/// The host's own IPv4 address in the tunnel; `None`: no IPv4 control connection.
	pub gateway_v4: Option<Ipv4Addr>,
	/// The host's own IPv6 address in the tunnel.
	pub gateway_v6: Option<Ipv6Addr>,
	/// TCP port of the control server on the gateway addresses; the only thing on the host that the tunnel reaches,
	/// besides ping.
	pub control_port: u16,
	/// What is carried.
	pub exit_policy: ExitPolicy,
	/// Networks of the host that must not be reached besides the special-purpose ranges: its on-link prefixes and its
	/// public addresses, as [`crate::Network::own_networks`] lists them. Read again and apply again when they change.
	pub own_networks: Vec<IpNet>,
	/// Exceptions from the special-purpose ranges, **for test networks only**, whose "internet" has private addresses.
	/// Never lifts `own_networks`, loopback or link-local. Leave it empty.
	pub reachable: Vec<IpNet>,
	/// Limits per session.
	pub limits: SessionLimits,
}

impl ProviderRules {
	/// Rules with the defaults: standard exit policy, no exceptions, default limits.
	pub fn new(device: impl Into<String>, control_port: u16) -> Self {
		Self {
			device: device.into(),
			mtu: 1420,
			gateway_v4: None,
			gateway_v6: None,
			control_port,
			exit_policy: ExitPolicy::Standard,
			own_networks: Vec::new(),
			reachable: Vec::new(),
			limits: SessionLimits::default(),
		}
	}
}

/// The table of a device: `warren_` and the name, with `-` as `_`.
pub fn table_name(device: &str) -> String {
	format!("warren_{}", device.replace('-', "_"))
}

/// More tunnel addresses than any node has; a hash set costs only what is in it.
const SET_SIZE: u32 = 1_000_000;

fn validate(rules: &ProviderRules) -> Result<(), FirewallError> {
	check_name(&rules.device).map_err(|e| FirewallError::invalid("device", e.to_string()))?;
	check_table(&table_name(&rules.device))?;
	let within = |field, value: u64, low: u64, high: u64| {
		if (low..=high).contains(&value) {
			return Ok(());
		}
		Err(FirewallError::invalid(field, format!("{value} is not within {low} to {high}")))
	};
	within("mtu", rules.mtu.into(), 1280, 65_535)?;
	within("control_port", rules.control_port.into(), 1, 65_535)?;
	let limits = &rules.limits;
	within("limits.connections", limits.connections.into(), 1, 1_000_000)?;
	within("limits.new_flows_per_second", limits.new_flows_per_second.into(), 1, 1_000_000)?;
	within("limits.new_flows_burst", limits.new_flows_burst.into(), 1, 1_000_000)?;
	if let Some(rate) = limits.bytes_per_second {
		within("limits.bytes_per_second", rate, 16_384, 1 << 33)?;
	}
	within("limits.control_bytes_per_second", limits.control_bytes_per_second, 4_096, 1 << 30)
}

/// The two families, with what differs between them.
struct Family {
	/// As the suffix of names.
	tag: char,
	/// As nft calls the header.
	header: &'static str,
	nfproto: &'static str,
	key: &'static str,
	echo: &'static str,
	errors: &'static str,
	/// The headers of IP and TCP, in bytes.
	headers: u32,
}

const FAMILIES: [Family; 2] = [
	Family {
		tag: '4',
		header: "ip",
		nfproto: "ipv4",
		key: "ipv4_addr",
		echo: "icmp type echo-request",
		errors: "icmp type { destination-unreachable, time-exceeded, parameter-problem }",
		headers: 40,
	},
	Family {
		tag: '6',
		header: "ip6",
		nfproto: "ipv6",
		key: "ipv6_addr",
		echo: "icmpv6 type echo-request",
		errors: "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }",
		headers: 60,
	},
];

/// The ruleset as a script for `nft -f -`: one transaction that makes the table or changes its rules in place. Pure.
///
/// Errors: a bad field, named.
pub fn render(rules: &ProviderRules) -> Result<String, FirewallError> {
	validate(rules)?;
	let mut script = Script::new(table_name(&rules.device));
	script.line("add table inet {T}");
	for f in &FAMILIES {
		script.maps(f);
	}
	for (chain, hook) in [
		("forward", "type filter hook forward priority -10; policy accept;"),
		("input", "type filter hook input priority -10; policy accept;"),
		("output", "type filter hook output priority -10; policy accept;"),
		("postrouting", "type nat hook postrouting priority 100; policy accept;"),
	] {
		script.line(&format!("add chain inet {{T}} {chain} {{ {hook} }}"));
		script.line(&format!("flush chain inet {{T}} {chain}"));
	}
	const PLAIN: [&str; 5] = ["up", "down", "allowed", "host_in", "host_out"];
	const PER_FAMILY: [&str; 6] = ["up", "down", "counted_up", "counted_down", "control_in", "control_out"];
	let per_family = PER_FAMILY.iter().flat_map(|c| FAMILIES.iter().map(move |f| format!("{c}{}", f.tag)));
	for chain in PLAIN.iter().map(|c| (*c).to_owned()).chain(per_family) {
		script.line(&format!("add chain inet {{T}} {chain}"));
		script.line(&format!("flush chain inet {{T}} {chain}"));
	}
	script.hooks(rules);
	script.up(rules);
	script.exit_policy(rules.exit_policy);
	script.down();
	script.host(rules);
	for f in &FAMILIES {
		script.metering(f, rules);
	}
	Ok(script.text)
}

struct Script {
	table: String,
	text: String,
}

impl Script {
	fn new(table: String) -> Self {
		Self { table, text: String::new() }
	}

	fn line(&mut self, line: &str) {
		self.text.push_str(&line.replace("{T}", &self.table));
		self.text.push('\n');
	}

	fn rule(&mut self, chain: &str, rule: &str) {
		self.line(&format!("add rule inet {{T}} {chain} {rule}"));
	}

	fn maps(&mut self, f: &Family) {
		let (tag, key) = (f.tag, f.key);
		for way in ["up", "down"] {
			self.line(&format!(
				"add map inet {{T}} quota_{way}{tag} {{ type {key} : quota; flags timeout; }}"
			));
			self.line(&format!("add map inet {{T}} counter_{way}{tag} {{ type {key} : counter; }}"));
			for set in ["rate", "control_rate"] {
				self.dynamic(&format!("{set}_{way}{tag}"), key, true);
			}
		}
		for (set, expires) in
			[("flows", true), ("conns", false), ("control_flows", true), ("control_conns", false)]
		{
			self.dynamic(&format!("{set}{tag}"), key, expires);
		}
	}

	/// A set that packets fill. Emptied on every apply, so that changed limits hold at once.
	fn dynamic(&mut self, name: &str, key: &str, expires: bool) {
		let flags = if expires { "flags dynamic,timeout; timeout 1m;" } else { "flags dynamic;" };
		self.line(&format!("add set inet {{T}} {name} {{ type {key}; size {SET_SIZE}; {flags} }}"));
		self.line(&format!("flush set inet {{T}} {name}"));
	}

	fn hooks(&mut self, rules: &ProviderRules) {
		let dev = &rules.device;
		// Consumers never reach each other.
		self.rule("forward", &format!("iifname \"{dev}\" oifname \"{dev}\" drop"));
		for f in &FAMILIES {
			let mss = rules.mtu - f.headers;
			for side in ["iifname", "oifname"] {
				self.rule(
					"forward",
					&format!(
						"{side} \"{dev}\" meta nfproto {} tcp flags & (syn | rst) == syn tcp option maxseg size set {mss}",
						f.nfproto
					),
				);
			}
		}
		self.rule("forward", &format!("iifname \"{dev}\" goto up"));
		self.rule("forward", &format!("oifname \"{dev}\" goto down"));
		self.rule("input", &format!("iifname \"{dev}\" goto host_in"));
		// The gateway's address is for the tunnel alone: Linux would answer for it on any interface.
		for (header, gateway) in gateways(rules) {
			self.rule("input", &format!("iifname != {{ \"{dev}\", \"lo\" }} {header} daddr {gateway} drop"));
		}
		self.rule("output", &format!("oifname \"{dev}\" goto host_out"));
		self.rule("postrouting", &format!("iifname \"{dev}\" oifname != {{ \"{dev}\", \"lo\" }} masquerade"));
	}

	fn up(&mut self, rules: &ProviderRules) {
		const REFUSE: &str = "reject with icmpx type admin-prohibited";
		self.rule("up", "ct state invalid drop");
		for f in &FAMILIES {
			let v6 = f.tag == '6';
			let own: Vec<IpNet> =
				nft::networks(rules.own_networks.iter().copied().filter(|net| net.is_ipv6() == v6));
			let never = parsed(ranges::NEVER, v6);
			let special = parsed(if v6 { ranges::SPECIAL_V6 } else { ranges::SPECIAL_V4 }, v6);
			let reachable = nft::networks(rules.reachable.iter().copied().filter(|net| net.is_ipv6() == v6));
			let header = f.header;
			for list in [own, never] {
				if !list.is_empty() {
					self.rule("up", &format!("{header} daddr {{ {} }} {REFUSE}", nft::join(&list)));
				}
			}
			let special = nft::join(&special);
			if reachable.is_empty() {
				self.rule("up", &format!("{header} daddr {{ {special} }} {REFUSE}"));
			} else {
				let reachable = nft::join(&reachable);
				self.rule(
					"up",
					&format!("{header} daddr {{ {special} }} {header} daddr != {{ {reachable} }} {REFUSE}"),
				);
			}
		}
		self.rule("up", "jump allowed");
		let limits = &rules.limits;
		for f in &FAMILIES {
			let (tag, header) = (f.tag, f.header);
			self.rule(
				"up",
				&format!(
					"ct state new update @flows{tag} {{ {header} saddr limit rate over {}/second burst {} packets }} drop",
					limits.new_flows_per_second, limits.new_flows_burst
				),
			);
			self.rule(
				"up",
				&format!(
					"ct state new add @conns{tag} {{ {header} saddr ct count over {} }} drop",
					limits.connections
				),
			);
			self.rule("up", &format!("meta nfproto {} goto up{tag}", f.nfproto));
		}
		self.rule("up", "drop");
	}

	/// Returns for what is carried, refuses the rest.
	fn exit_policy(&mut self, policy: ExitPolicy) {
		const REFUSE: &str = "reject with icmpx type admin-prohibited";
		let rules: &[&str] = match policy {
			ExitPolicy::Open => &["return"],
			ExitPolicy::Standard => &[
				"tcp dport { 25, 465, 587 } reject with icmpx type admin-prohibited",
				"meta l4proto { 6, 17 } return",
				"icmp type echo-request return",
				"icmpv6 type echo-request return",
				"ct state related meta l4proto { 1, 58 } return",
				REFUSE,
			],
			ExitPolicy::WebOnly => &[
				"tcp dport { 53, 80, 443 } return",
				"udp dport { 53, 443 } return",
				"ct state related meta l4proto { 1, 58 } return",
				REFUSE,
			],
		};
		for rule in rules {
			self.rule("allowed", rule);
		}
	}

	fn down(&mut self) {
		// Only answers: nobody reaches a consumer unasked, not even the provider's own network.
		self.rule("down", "ct state != { established, related } drop");
		for f in &FAMILIES {
			self.rule("down", &format!("meta nfproto {} goto down{}", f.nfproto, f.tag));
		}
		self.rule("down", "drop");
	}

	/// Between the tunnel and the host itself.
	fn host(&mut self, rules: &ProviderRules) {
		for (header, gateway) in gateways(rules) {
			let Some(f) = FAMILIES.iter().find(|f| f.header == header) else { continue };
			let (tag, port) = (f.tag, rules.control_port);
			self.rule("host_in", &format!("{header} daddr {gateway} tcp dport {port} goto control_in{tag}"));
			self.rule("host_in", &format!("{header} daddr {gateway} {} goto up{tag}", f.echo));
			self.rule(
				"host_out",
				&format!("{header} saddr {gateway} tcp sport {port} goto control_out{tag}"),
			);
		}
		self.rule("host_in", "meta l4proto { 6, 17 } reject with icmpx type admin-prohibited");
		self.rule("host_in", "drop");
		for f in &FAMILIES {
			// The host's own errors (refusals, MTU) as well: they are paid like any answer.
			self.rule("host_out", &format!("{} goto down{}", f.errors, f.tag));
			self.rule(
				"host_out",
				&format!("ct state {{ established, related }} meta nfproto {} goto down{}", f.nfproto, f.tag),
			);
		}
		self.rule("host_out", "drop");
	}

	/// The cut-off, then the counter. A quota without `over` matches while credit remains; an address without an element
	/// matches nothing. So whatever falls through is dropped.
	fn metering(&mut self, f: &Family, rules: &ProviderRules) {
		let (tag, header) = (f.tag, f.header);
		for (way, side) in [("up", "saddr"), ("down", "daddr")] {
			if let Some(rate) = rules.limits.bytes_per_second {
				let limit = byte_limit(rate);
				let update = format!("update @rate_{way}{tag} {{ {header} {side} {limit} }}");
				self.rule(&format!("{way}{tag}"), &format!("{update} drop"));
			}
			self.rule(
				&format!("{way}{tag}"),
				&format!("quota name {header} {side} map @quota_{way}{tag} goto counted_{way}{tag}"),
			);
			self.rule(&format!("{way}{tag}"), "drop");
			self.rule(
				&format!("counted_{way}{tag}"),
				&format!("counter name {header} {side} map @counter_{way}{tag} accept"),
			);
			self.rule(&format!("counted_{way}{tag}"), "drop");
		}
		let control = byte_limit(rules.limits.control_bytes_per_second);
		self.rule(
			&format!("control_in{tag}"),
			&format!("ct state new update @control_flows{tag} {{ {header} saddr limit rate over 10/second burst 30 packets }} drop"),
		);
		self.rule(
			&format!("control_in{tag}"),
			&format!("ct state new add @control_conns{tag} {{ {header} saddr ct count over 16 }} drop"),
		);
		for (chain, way, side) in [("control_in", "up", "saddr"), ("control_out", "down", "daddr")] {
			let update = format!("update @control_rate_{way}{tag} {{ {header} {side} {control} }}");
			self.rule(&format!("{chain}{tag}"), &format!("{update} drop"));
			self.rule(&format!("{chain}{tag}"), "accept");
		}
	}
}

/// The kernel lets a second's worth and the burst pass at once; the burst holds two merged packets however low the rate.
fn byte_limit(rate: u64) -> String {
	format!("limit rate over {rate} bytes/second burst 131072 bytes")
}

fn gateways(rules: &ProviderRules) -> Vec<(&'static str, String)> {
	let v4 = rules.gateway_v4.map(|a| ("ip", a.to_string()));
	v4.into_iter().chain(rules.gateway_v6.map(|a| ("ip6", a.to_string()))).collect()
}

/// The constants of one family; every one parses, as a test shows.
fn parsed(list: &[&str], v6: bool) -> Vec<IpNet> {
	nft::networks(list.iter().filter_map(|text| text.parse::<IpNet>().ok()).filter(|net| net.is_ipv6() == v6))
}

/// The ruleset of this host.
#[derive(Debug)]
pub struct ProviderFirewall {
	rules: ProviderRules,
	namespace: Option<Namespace>,
	applied: Option<Vec<u8>>,
}

impl ProviderFirewall {
	/// A ruleset in the namespace given, or in that of the thread that calls. Changes nothing yet.
	///
	/// Errors: a bad field.
	pub fn new(rules: ProviderRules, namespace: Option<Namespace>) -> Result<Self, FirewallError> {
		validate(&rules)?;
		Ok(Self { rules, namespace, applied: None })
	}

	/// The table's name, for [`crate::Meter::open`].
	pub fn table(&self) -> String {
		table_name(&self.rules.device)
	}

	/// The parameters.
	pub fn rules(&self) -> &ProviderRules {
		&self.rules
	}

	/// Changes the parameters (the device stays); takes effect with the next [`Self::apply`].
	pub fn set_rules(&mut self, rules: ProviderRules) -> Result<(), FirewallError> {
		validate(&rules)?;
		if rules.device != self.rules.device {
			return Err(FirewallError::invalid("device", "cannot change while the firewall lives"));
		}
		self.rules = rules;
		Ok(())
	}

	/// Loads the rules in one transaction. Quotas, counters and map elements of sessions stay as they are, so it may be called
	/// at any time, after a restart too. Do so before the device comes up.
	///
	/// Errors: `nft` missing or refusing. A table of that name in another shape (of another version) is refused too: read its
	/// counters, then [`Self::remove`], then apply.
	pub async fn apply(&mut self) -> Result<(), FirewallError> {
		nft::load(&render(&self.rules)?, self.namespace.as_ref()).await?;
		self.applied = self.fingerprint()?;
		Ok(())
	}

	/// Removes the table with all sessions' quotas and counters, whether it is there or not.
	pub async fn remove(&mut self) -> Result<(), FirewallError> {
		self.applied = None;
		nft::load(&nft::removal(&self.table()), self.namespace.as_ref()).await
	}

	/// Whether the rules stand as they were applied last. Cheap: one dump of some dozens of rules.
	pub fn verify(&self) -> Result<Verified, FirewallError> {
		Ok(match (self.fingerprint()?, &self.applied) {
			(None, _) => Verified::Missing,
			(Some(now), Some(then)) if now == *then => Verified::Intact,
			_ => Verified::Changed,
		})
	}

	fn fingerprint(&self) -> Result<Option<Vec<u8>>, FirewallError> {
		Ok(NftSocket::open_in(self.namespace.as_ref())?.fingerprint(&self.table())?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn rules() -> ProviderRules {
		ProviderRules::new("warren0", 4711)
	}

	fn of<'a>(script: &'a str, chain: &str) -> Vec<&'a str> {
		let start = format!("add rule inet warren_warren0 {chain} ");
		script.lines().filter_map(|line| line.strip_prefix(&start)).collect()
	}

	#[test]
	fn every_special_range_is_a_network_and_is_refused() {
		for (list, v6) in [(ranges::SPECIAL_V4, false), (ranges::SPECIAL_V6, true)] {
			for text in list {
				let net: IpNet = text.parse().unwrap();
				assert_eq!((net, net.is_ipv6()), (net.network(), v6), "{text}");
			}
			let script = render(&rules()).unwrap();
			let up = of(&script, "up");
			let header = if v6 { "ip6" } else { "ip" };
			let refusal = |text: &str| {
				up.iter().any(|r| {
					r.starts_with(&format!("{header} daddr {{")) && r.contains(text) && r.contains("reject")
				})
			};
			// What lies within a wider one of the list is written once.
			assert!(parsed(list, v6).iter().all(|net| refusal(&net.to_string())));
		}
		for text in ranges::NEVER {
			text.parse::<IpNet>().unwrap();
		}
		// The dangerous ones by name, whatever the lists become.
		let v4 = parsed(ranges::SPECIAL_V4, false);
		let v6 = parsed(ranges::SPECIAL_V6, true);
		for text in ["169.254.169.254", "10.0.0.1", "127.0.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255"]
		{
			assert!(v4.iter().any(|net| net.contains(text.parse().unwrap())), "{text}");
		}
		for text in [
			"::1",
			"::ffff:10.0.0.1",
			"64:ff9b::1",
			"64:ff9b:1::1",
			"2002::1",
			"2001::1",
			"fd00::1",
			"fe80::1",
		] {
			assert!(v6.iter().any(|net| net.contains(text.parse().unwrap())), "{text}");
		}
		for text in ["8.8.8.8", "1.1.1.1", "198.20.0.1"] {
			assert!(!v4.iter().any(|net| net.contains(text.parse().unwrap())), "{text}");
		}
		for text in ["2606:4700::1111", "2a00::1", "2001:4860::8888"] {
			assert!(!v6.iter().any(|net| net.contains(text.parse().unwrap())), "{text}");
		}
	}

	#[test]
	fn bad_fields_are_named() {
		let check = |change: &dyn Fn(&mut ProviderRules), field: &str| {
			let mut rules = rules();
			change(&mut rules);
			let error = render(&rules).unwrap_err().to_string();
			assert!(error.starts_with(field), "{error}");
		};
		check(&|r| r.device = "a b".into(), "device");
		check(&|r| r.device = "x; flush ruleset".into(), "device");
		check(&|r| r.mtu = 1279, "mtu");
		check(&|r| r.control_port = 0, "control_port");
		check(&|r| r.limits.connections = 0, "limits.connections");
		check(&|r| r.limits.new_flows_per_second = 0, "limits.new_flows_per_second");
		check(&|r| r.limits.new_flows_burst = 0, "limits.new_flows_burst");
		check(&|r| r.limits.bytes_per_second = Some(1), "limits.bytes_per_second");
		check(&|r| r.limits.control_bytes_per_second = 0, "limits.control_bytes_per_second");
	}

	proptest! {
		/// Whatever the parameters: nothing is accepted outside the counted chains and the control connection, and whatever
		/// meets no rule is dropped.
		#[test]
		fn only_what_is_counted_is_accepted(
			policy in prop_oneof![Just(ExitPolicy::Standard), Just(ExitPolicy::Open), Just(ExitPolicy::WebOnly)],
			v4: Option<u32>, v6: Option<u128>, rate in proptest::option::of(16_384u64..1 << 33),
			own in proptest::collection::vec((any::<u128>(), 1u8..=128, any::<bool>()), 0..8),
			reachable in proptest::collection::vec((any::<u128>(), 1u8..=128, any::<bool>()), 0..8),
		) {
			let nets = |list: Vec<(u128, u8, bool)>| -> Vec<IpNet> {
				list.into_iter()
					.map(|(bits, prefix, v4)| match v4 {
						true => IpNet::new(std::net::Ipv4Addr::from(bits as u32).into(), prefix % 33).unwrap(),
						false => IpNet::new(std::net::Ipv6Addr::from(bits).into(), prefix).unwrap(),
					})
					.collect()
			};
			let rules = ProviderRules {
				exit_policy: policy,
				gateway_v4: v4.map(Into::into),
				gateway_v6: v6.map(Into::into),
				own_networks: nets(own),
				reachable: nets(reachable),
				limits: SessionLimits { bytes_per_second: rate, ..Default::default() },
				..rules()
			};
			let script = render(&rules).unwrap();
			for line in script.lines().filter(|line| line.starts_with("add rule") && line.contains("accept")) {
				let chain = line.split(' ').nth(4).unwrap();
				prop_assert!(chain.starts_with("counted_") || chain.starts_with("control_"), "{}", line);
			}
			let closed = ["up", "down", "host_in", "host_out", "up4", "up6", "down4", "down6", "counted_up4", "counted_down6"];
			for chain in closed {
				prop_assert_eq!(of(&script, chain).last().copied(), Some("drop"), "{}", chain);
			}
			for net in nft::networks(rules.own_networks.iter().copied()) {
				let text = net.to_string();
				prop_assert!(of(&script, "up").iter().any(|r| {
					r.contains(&text) && r.contains("reject") && !r.contains("!=")
				}), "{} is not refused", text);
			}
		}
	}
}
