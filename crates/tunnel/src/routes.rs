//! Routes: per session on the provider's device (never a whole 10.0.0.0/8: the provider's own network may live there),
//! and the policy routing that leads a consumer's traffic into its tunnel.

use std::{
	collections::BTreeSet,
	io,
	net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use futures::{stream, TryStreamExt};
use rtnetlink::{
	packet_core::{NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE},
	packet_route::{
		route::{RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteScope, RouteType},
		rule::{RuleAction, RuleAttribute, RuleFlags, RuleMessage},
		AddressFamily, RouteNetlinkMessage,
	},
	IpVersion, RouteMessageBuilder,
};

use crate::{
	network::{io_of, Network, NetworkError},
	IpNet,
};

/// How many requests are under way at a time.
const PARALLEL: usize = 64;

/// What [`Network::sync_routes`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteChanges {
	/// Routes that were missing.
	pub added: usize,
	/// Routes that were not wanted.
	pub removed: usize,
}

/// A consumer's routing: everything that does not carry the mark goes into the tunnel, except what the main table
/// knows a route for that is more specific than its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRouting {
	/// The tunnel's link.
	pub interface: String,
	/// The mark of the tunnel's outer packets, which go by the main table. Not 0.
	pub fwmark: u32,
	/// The routing table to use: 1 to 252, or above 255. For this alone.
	pub table: u32,
	/// The rules' place in the order, and the next: below 32,766, the main table's.
	pub priority: u32,
}

impl PolicyRouting {
	/// With table 51,880 and priorities 31,880 and 31,881.
	pub fn new(interface: impl Into<String>, fwmark: u32) -> Self {
		Self { interface: interface.into(), fwmark, table: 51_880, priority: 31_880 }
	}

	fn validate(&self) -> Result<(), NetworkError> {
		let bad = |field: &str, why: &str| {
			Err(NetworkError::new(format!("policy routing: {field}"), io::Error::other(why.to_owned())))
		};
		match self {
			Self { fwmark: 0, .. } => bad("fwmark", "0 marks nothing"),
			Self { table: 0 | 253..=255, .. } => bad("table", "belongs to the system"),
			Self { priority: 0 | 32_765.., .. } => bad("priority", "not within 1 to 32764"),
			_ => Ok(()),
		}
	}
}

impl Network {
	async fn route_messages(&self, version: IpVersion) -> Result<Vec<RouteMessage>, NetworkError> {
		let filter = match version {
			IpVersion::V4 => RouteMessageBuilder::<Ipv4Addr>::new().build(),
			IpVersion::V6 => RouteMessageBuilder::<Ipv6Addr>::new().build(),
		};
		let found: Result<Vec<_>, _> = self.handle.route().get(filter).execute().try_collect().await;
		match found.map_err(io_of) {
			// A system without IPv6 has no such table.
			Err(e) if version == IpVersion::V6 && e.raw_os_error() == Some(libc::EOPNOTSUPP) => {
				Ok(Vec::new())
			}
			found => found.map_err(|e| NetworkError::new("list routes", e)),
		}
	}

	async fn all_routes(&self) -> Result<Vec<RouteMessage>, NetworkError> {
		let mut all = self.route_messages(IpVersion::V4).await?;
		all.extend(self.route_messages(IpVersion::V6).await?);
		Ok(all)
	}

	/// The unicast routes of the main table that lead to a link, without the kernel's own (link-local, multicast).
	pub async fn routes(&self, name: &str) -> Result<BTreeSet<IpNet>, NetworkError> {
		let index = self.index(name).await?;
		let all = self.all_routes().await?;
		Ok(all
			.iter()
			.filter(|m| table_of(m) == MAIN && m.header.kind == RouteType::Unicast && leads_to(m, index))
			.filter_map(destination)
			.filter(|net| !link_local(net))
			.collect())
	}

	/// Adds a route to a link; fine if it is there. An IPv6 one is passed over where the system has no IPv6.
	pub async fn add_route(&self, name: &str, net: IpNet) -> Result<(), NetworkError> {
		if net.is_ipv6() && !self.has_ipv6() {
			return Ok(());
		}
		let index = self.index(name).await?;
		self.add_route_in(MAIN, index, net).await
	}

	/// Removes a route to a link; `false` if it was not there.
	pub async fn remove_route(&self, name: &str, net: IpNet) -> Result<bool, NetworkError> {
		let index = self.index(name).await?;
		self.remove_route_in(MAIN, index, net).await
	}

	/// Makes the routes to a link those wanted: adds what is missing, removes the rest. IPv6 ones are passed over where the
	/// system has no IPv6.
	pub async fn sync_routes(
		&self,
		name: &str,
		wanted: &BTreeSet<IpNet>,
	) -> Result<RouteChanges, NetworkError> {
		let index = self.index(name).await?;
		let ipv6 = self.has_ipv6();
		let wanted: BTreeSet<IpNet> =
			wanted.iter().filter(|net| ipv6 || net.is_ipv4()).map(IpNet::network).collect();
		let present = self.routes(name).await?;
		let missing: Vec<IpNet> = wanted.difference(&present).copied().collect();
		let surplus: Vec<IpNet> = present.difference(&wanted).copied().collect();
		stream::iter(surplus.iter().copied().map(Ok))
			.try_for_each_concurrent(PARALLEL, |net| async move {
				self.remove_route_in(MAIN, index, net).await.map(drop)
			})
			.await?;
		stream::iter(missing.iter().copied().map(Ok))
			.try_for_each_concurrent(PARALLEL, |net| self.add_route_in(MAIN, index, net))
			.await?;
		Ok(RouteChanges { added: missing.len(), removed: surplus.len() })
	}

	async fn add_route_in(&self, table: u32, index: u32, net: IpNet) -> Result<(), NetworkError> {
		let message = RouteNetlinkMessage::NewRoute(route(table, index, net));
		match self.request(message, NLM_F_CREATE | NLM_F_REPLACE).await {
			Err(e) if e.raw_os_error() == Some(libc::EEXIST) => Ok(()),
			done => done.map_err(|e| NetworkError::new(format!("add route {net}"), e)),
		}
	}

	async fn remove_route_in(&self, table: u32, index: u32, net: IpNet) -> Result<bool, NetworkError> {
		match self.request(RouteNetlinkMessage::DelRoute(route(table, index, net)), 0).await {
			Ok(()) => Ok(true),
			Err(e) if matches!(e.raw_os_error(), Some(libc::ESRCH | libc::ENOENT)) => Ok(false),
			Err(e) => Err(NetworkError::new(format!("remove route {net}"), e)),
		}
	}

	/// Networks of the main table that lead through no gateway, but for those to the links skipped.
	pub(crate) async fn on_link_routes(&self, skipped: &BTreeSet<u32>) -> Result<Vec<IpNet>, NetworkError> {
		let direct = |m: &&RouteMessage| {
			let gateway = |a: &RouteAttribute| {
				matches!(
					a,
					RouteAttribute::Gateway(_) | RouteAttribute::Via(_) | RouteAttribute::MultiPath(_)
				)
			};
			table_of(m) == MAIN
				&& m.header.kind == RouteType::Unicast
				&& !m.attributes.iter().any(gateway)
				&& !skipped.iter().any(|index| leads_to(m, *index))
		};
		Ok(self.all_routes().await?.iter().filter(direct).filter_map(destination).collect())
	}

	/// Routes of the main table, whichever link they lead to (but those named), that share addresses with one of `nets`,
	/// without default routes: a tunnel plan that overlaps the host's own network.
	pub async fn overlapping_routes(
		&self,
		nets: &[IpNet],
		except: &[&str],
	) -> Result<Vec<IpNet>, NetworkError> {
		let links = self.links().await?;
		let skipped: Vec<u32> =
			links.iter().filter(|l| except.contains(&l.name.as_str())).map(|l| l.index).collect();
		let all = self.all_routes().await?;
		Ok(all
			.iter()
			.filter(|m| table_of(m) == MAIN && m.header.kind == RouteType::Unicast)
			.filter(|m| !skipped.iter().any(|index| leads_to(m, *index)))
			.filter_map(destination)
			.filter(|net| net.prefix() > 0 && nets.iter().any(|wide| wide.overlaps(net)))
			.collect())
	}

	/// Leads this host's traffic into a tunnel that is up: default routes in a table of its own, and two rules before the main
	/// table's. IPv6 too, where the system has it (the kill switch blocks it where the tunnel does not carry it). May be
	/// called again. Also sets `src_valid_mark`, as `wg-quick` does, so that a strict reverse-path filter lets the
	/// outer packets in.
	pub async fn add_policy_routing(&self, routing: &PolicyRouting) -> Result<(), NetworkError> {
		routing.validate()?;
		let index = self.index(&routing.interface).await?;
		self.set_sysctl("net/ipv4/conf/all/src_valid_mark", "1")?;
		let families = [(AddressFamily::Inet, IpNet::ALL_V4), (AddressFamily::Inet6, IpNet::ALL_V6)];
		for (family, everything) in families {
			if family == AddressFamily::Inet6 && !self.has_ipv6() {
				continue;
			}
			self.add_route_in(routing.table, index, everything).await?;
			for rule in rules(routing, family) {
				match self.request(RouteNetlinkMessage::NewRule(rule), NLM_F_CREATE | NLM_F_EXCL).await {
					Err(e) if e.raw_os_error() == Some(libc::EEXIST) => {}
					done => done.map_err(|e| NetworkError::new("add a routing rule", e))?,
				}
			}
		}
		Ok(())
	}

	/// Removes the rules and the table's routes, whether they are there or not; also what a crashed run left. Returns whether
	/// there was anything.
	pub async fn remove_policy_routing(&self, routing: &PolicyRouting) -> Result<bool, NetworkError> {
		routing.validate()?;
		let mut found = false;
		for (version, family) in [(IpVersion::V4, AddressFamily::Inet), (IpVersion::V6, AddressFamily::Inet6)]
		{
			for rule in rules(routing, family) {
				loop {
					match self.request(RouteNetlinkMessage::DelRule(rule.clone()), 0).await {
						Ok(()) => found = true,
						Err(e) => match e.raw_os_error() {
							Some(libc::ENOENT | libc::EAFNOSUPPORT | libc::EOPNOTSUPP) => break,
							_ => return Err(NetworkError::new("remove a routing rule", e)),
						},
					}
				}
			}
			for message in self.route_messages(version).await? {
				// The kernel keeps its own entries (broadcast, local) in other tables.
				if table_of(&message) == routing.table {
					match self.request(RouteNetlinkMessage::DelRoute(message), 0).await {
						Ok(()) => found = true,
						Err(e) if e.raw_os_error() == Some(libc::ESRCH) => {}
						Err(e) => return Err(NetworkError::new("remove a route of the tunnel's table", e)),
					}
				}
			}
		}
		Ok(found)
	}

	/// Whether all that [`Self::add_policy_routing`] makes stands: rules and default routes, of both families where the system has
	/// both.
	pub async fn has_policy_routing(&self, routing: &PolicyRouting) -> Result<bool, NetworkError> {
		let priority = |m: &RuleMessage| {
			m.attributes.iter().find_map(|a| match a {
				RuleAttribute::Priority(priority) => Some(*priority),
				_ => None,
			})
		};
		for version in [IpVersion::V4, IpVersion::V6] {
			if version == IpVersion::V6 && !self.has_ipv6() {
				continue;
			}
			let found: Result<Vec<RuleMessage>, _> =
				self.handle.rule().get(version.clone()).execute().try_collect().await;
			let found = found.map_err(|e| NetworkError::new("list routing rules", io_of(e)))?;
			let ours = [routing.priority, routing.priority + 1];
			let rules = ours.iter().all(|p| found.iter().any(|m| priority(m) == Some(*p)));
			let everything =
				|m: &RouteMessage| table_of(m) == routing.table && m.header.destination_prefix_length == 0;
			if !rules || !self.route_messages(version).await?.iter().any(everything) {
				return Ok(false);
			}
		}
		Ok(true)
	}
}

const MAIN: u32 = RouteHeader::RT_TABLE_MAIN as u32;

fn table_of(message: &RouteMessage) -> u32 {
	let attribute = message.attributes.iter().find_map(|a| match a {
		RouteAttribute::Table(table) => Some(*table),
		_ => None,
	});
	attribute.unwrap_or_else(|| message.header.table.into())
}

fn leads_to(message: &RouteMessage, index: u32) -> bool {
	message.attributes.iter().any(|a| matches!(a, RouteAttribute::Oif(i) if *i == index))
}

fn destination(message: &RouteMessage) -> Option<IpNet> {
	let prefix = message.header.destination_prefix_length;
	let found = message.attributes.iter().find_map(|a| match a {
		RouteAttribute::Destination(RouteAddress::Inet(a)) => Some(IpAddr::V4(*a)),
		RouteAttribute::Destination(RouteAddress::Inet6(a)) => Some(IpAddr::V6(*a)),
		_ => None,
	});
	let address = match (found, message.header.address_family) {
		(Some(address), _) => address,
		(None, AddressFamily::Inet) => Ipv4Addr::UNSPECIFIED.into(),
		(None, AddressFamily::Inet6) => Ipv6Addr::UNSPECIFIED.into(),
		_ => return None,
	};
	IpNet::new(address, prefix).ok()
}

fn link_local(net: &IpNet) -> bool {
	match net.address() {
		IpAddr::V4(a) => a.is_multicast(),
		IpAddr::V6(a) => a.is_unicast_link_local() || a.is_multicast(),
	}
}

fn route(table: u32, index: u32, net: IpNet) -> RouteMessage {
	let net = net.network();
	match net.address() {
		IpAddr::V4(a) => RouteMessageBuilder::<Ipv4Addr>::new()
			.destination_prefix(a, net.prefix())
			.output_interface(index)
			.table_id(table)
			.scope(RouteScope::Link)
			.build(),
		IpAddr::V6(a) => RouteMessageBuilder::<Ipv6Addr>::new()
			.destination_prefix(a, net.prefix())
			.output_interface(index)
			.table_id(table)
			.build(),
	}
}

/// First the main table but for its default route, then the tunnel's table for what is not marked.
fn rules(routing: &PolicyRouting, family: AddressFamily) -> [RuleMessage; 2] {
	let mut main = RuleMessage::default();
	main.header.family = family;
	main.header.action = RuleAction::ToTable;
	main.header.table = RouteHeader::RT_TABLE_MAIN;
	main.attributes = vec![
		RuleAttribute::Priority(routing.priority),
		RuleAttribute::Table(MAIN),
		RuleAttribute::SuppressPrefixLen(0),
	];
	let mut tunnel = RuleMessage::default();
	tunnel.header.family = family;
	tunnel.header.action = RuleAction::ToTable;
	tunnel.header.flags = RuleFlags::Invert;
	tunnel.attributes = vec![
		RuleAttribute::Priority(routing.priority + 1),
		RuleAttribute::FwMark(routing.fwmark),
		RuleAttribute::FwMask(u32::MAX),
		RuleAttribute::Table(routing.table),
	];
	[main, tunnel]
}
