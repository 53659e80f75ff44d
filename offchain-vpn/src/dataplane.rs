//! The kernel's side: device, routes, firewall, quotas and counters of this node. Does what it is told, in the order that
//! keeps money safe; knows nothing of sessions but their slots, keys and addresses.
use crate::{
	datadir,
	engine::{Desired, LeaseOrder},
	meter::Reading,
	reconcile::{plan, readings, Actual, Plan},
};
use std::{
	collections::{BTreeSet, HashMap, HashSet},
	net::{IpAddr, Ipv4Addr, Ipv6Addr},
	path::{Path, PathBuf},
	time::Duration,
};
use thiserror::Error;
use warren_primitives::{address::GATEWAY_V6, SessionId, TunnelKey};
use warren_tunnel::{
	firewall::{
		provider::{ExitPolicy, ProviderFirewall, ProviderRules, SessionLimits},
		FirewallError, Verified,
	},
	network::{Changed, NetworkError, Offload},
	quota::MeterError,
	Backend, BackendChoice, Counters, DeviceConfig, DeviceError, IpNet, Meter, Network, PeerChanges,
	PrivateKey, SessionSlot, SlotId, TunnelDevice,
};

/// The kernel takes no larger quota.
const LARGEST_QUOTA: u64 = i64::MAX as u64;

/// Up to so many changes of routes are made one by one.
const FEW_ROUTES: usize = 64;

/// What can go wrong with the data plane.
#[derive(Debug, Error)]
pub enum PlaneError {
	/// The WireGuard device.
	#[error(transparent)]
	Device(#[from] DeviceError),
	/// Links, addresses, routes, settings.
	#[error(transparent)]
	Network(#[from] NetworkError),
	/// The ruleset.
	#[error("firewall: {0}")]
	Firewall(#[from] FirewallError),
	/// Quotas and counters.
	#[error(transparent)]
	Meter(#[from] MeterError),
	/// The note of what was changed on the host.
	#[error(transparent)]
	Note(#[from] datadir::DataDirError),
}

/// How the data plane is set up.
pub struct PlaneConfig {
	/// Name of the device.
	pub device: String,
	/// WireGuard's key.
	pub private_key: PrivateKey,
	/// UDP port, and TCP port inside the tunnel.
	pub port: u16,
	/// Of the tunnel.
	pub mtu: u16,
	/// Which WireGuard.
	pub backend: BackendChoice,
	/// Threads of the embedded one.
	pub threads: usize,
	/// What is let out.
	pub exit_policy: ExitPolicy,
	/// Exceptions, for test networks.
	pub reachable: Vec<IpNet>,
	/// Per session.
	pub limits: SessionLimits,
	/// Links whose received packets are not to be merged.
	pub exact_links: Vec<String>,
	/// Addresses that this host needs besides its networks: chain nodes and the like.
	pub needed: Vec<IpAddr>,
	/// Where it is noted what was changed on the host, so that it is undone after a crash too.
	pub note: PathBuf,
}

/// The data plane.
pub struct DataPlane {
	config: PlaneConfig,
	network: Network,
	firewall: ProviderFirewall,
	device: TunnelDevice,
	meter: Meter,
	actual: Actual,
	has_ipv6: bool,
	changed: Changed,
}

impl DataPlane {
	/// Takes over what a crash left (counters and quotas go on as they are), removes the rest, and brings everything up, empty
	/// of peers. Also returns counters that could not be kept in place: they have to be taken into account, durably,
	/// before anything else.
	pub async fn open(config: PlaneConfig) -> Result<(Self, HashMap<u64, Reading>), PlaneError> {
		if TunnelDevice::remove_leftovers(&config.device, None).await? {
			tracing::info!(device = config.device, "removed the device that a crash left");
		}
		let network = Network::open(None)?;
		let changed = note_changes(&config.note, network.enable_forwarding()?)?;
		let mut firewall = ProviderFirewall::new(rules(&config, &network).await?, None)?;
		let mut salvaged = HashMap::new();
		if let Err(error) = firewall.apply().await {
			let FirewallError::Refused(reason) = error else { return Err(error.into()) };
			// A table of that name in another shape, of another version. Its counters are worth money.
			tracing::warn!(
				reason,
				"the nftables table has another shape: its counters are read, then it is made anew"
			);
			if let Ok(mut meter) = Meter::open(&firewall.table()) {
				salvaged = readings(&meter.counters()?);
			}
			firewall.remove().await?;
			firewall.apply().await?;
		}
		let mut device = DeviceConfig::new(config.device.clone(), config.private_key.clone());
		device.listen_port = config.port;
		device.mtu = config.mtu.into();
		device.backend = config.backend;
		device.workers = config.threads;
		device.addresses = vec![IpNet::host(GATEWAY_V6)];
		let device = TunnelDevice::open(device).await?;
		for link in &config.exact_links {
			if let Err(error) = network.set_offload(link, Offload::Gro, false) {
				tracing::warn!("{error}: downloads through it may be counted up to 4 % low");
			}
		}
		let meter = Meter::open(&firewall.table())?;
		let has_ipv6 = network.has_ipv6();
		let mut plane =
			Self { config, network, firewall, device, meter, actual: Actual::default(), has_ipv6, changed };
		plane.look().await?;
		let adopted = plane.actual.slots.len();
		if adopted > 0 {
			tracing::info!(adopted, "found counters and quotas of sessions from before");
		}
		Ok((plane, salvaged))
	}

	/// Which WireGuard serves.
	pub fn backend(&self) -> Backend {
		self.device.backend()
	}

	/// A handle to the device, to be told when it dies.
	pub fn device(&self) -> TunnelDevice {
		self.device.clone()
	}

	/// Looks at what the kernel holds.
	pub async fn look(&mut self) -> Result<(), PlaneError> {
		let peers = self.device.peers().await?;
		let routes = self.network.routes(&self.config.device).await?;
		let routes =
			routes.into_iter().filter(IpNet::is_host).filter(|net| net.address() != IpAddr::V6(GATEWAY_V6));
		let slots = blocking(|| self.meter.sessions())?;
		self.actual = Actual::of(&peers, &slots, routes.collect());
		Ok(())
	}

	/// Puts the ruleset back where somebody changed it, and follows the host's own networks. Returns the addresses that no
	/// session may take.
	pub async fn check_firewall(&mut self) -> Result<Vec<IpNet>, PlaneError> {
		let rules = rules(&self.config, &self.network).await?;
		let moved = rules != *self.firewall.rules();
		let state = blocking(|| self.firewall.verify())?;
		if moved || state != Verified::Intact {
			tracing::warn!(?state, networks_changed = moved, "applying the ruleset again");
			self.firewall.set_rules(rules)?;
			self.firewall.apply().await?;
			if state == Verified::Missing {
				self.meter = Meter::open(&self.firewall.table())?;
			}
		}
		Ok(self.protected().await?)
	}

	/// The addresses that no session may have routed away from this host: its networks but very wide ones, name servers, and
	/// what it was told that it needs.
	pub async fn protected(&self) -> Result<Vec<IpNet>, NetworkError> {
		let own = self.network.own_networks(&[self.config.device.as_str()]).await?;
		// Of a whole 10.0.0.0/8 on one link hardly any address could be left out.
		let mut protected: Vec<IpNet> = own.into_iter().filter(|net| net.prefix() >= 16).collect();
		let servers = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
		let servers =
			servers.lines().filter_map(|line| line.strip_prefix("nameserver")?.trim().parse::<IpAddr>().ok());
		protected.extend(servers.chain(self.config.needed.iter().copied()).map(IpNet::host));
		protected.sort_unstable();
		protected.dedup();
		Ok(protected)
	}

	/// What has to be done for these sessions to be all that is served.
	pub fn plan(&self, desired: &[Desired]) -> Plan {
		plan(desired, &self.actual, self.has_ipv6)
	}

	/// Whether sessions from before were found.
	pub fn holds_sessions(&self) -> bool {
		!self.actual.slots.is_empty()
	}

	/// The slots that the kernel holds.
	pub fn held(&self) -> HashSet<u64> {
		self.actual.slots.keys().copied().collect()
	}

	/// First part of a plan: takes peers away. Nothing passes for them from here on, so that their counters are final.
	pub async fn detach(&mut self, plan: &Plan) -> Result<(), PlaneError> {
		if plan.remove_peers.is_empty() {
			return Ok(());
		}
		let removes = plan.remove_peers.clone();
		Ok(self.device.apply(PeerChanges { upserts: Vec::new(), removes }).await?)
	}

	/// Second part, after the counters of these slots are durable: removes them.
	pub fn remove_slots(&mut self, plan: &Plan) -> Result<(), PlaneError> {
		if plan.remove_slots.is_empty() {
			return Ok(());
		}
		let ids: Vec<SlotId> = plan.remove_slots.iter().map(|slot| SlotId(*slot)).collect();
		Ok(blocking(|| self.meter.remove(&ids))?)
	}

	/// Third part, after the readings with which counters begin are durable: slots (with no credit yet), routes, peers.
	pub async fn attach(
		&mut self,
		plan: &Plan,
		begin: &HashMap<SessionId, Reading>,
	) -> Result<(), PlaneError> {
		let slots: Vec<SessionSlot> = plan
			.add_slots
			.iter()
			.map(|d| {
				let begin = begin.get(&d.session).copied().unwrap_or_default();
				SessionSlot {
					id: SlotId(d.slot),
					v4: Some(d.v4),
					v6: Some(d.v6),
					credit: 0,
					timeout: Duration::from_secs(60),
					initial: Counters { up: begin.up, down: begin.down, ..Default::default() },
				}
			})
			.collect();
		if !slots.is_empty() {
			blocking(|| self.meter.add_sessions(&slots))?;
		}
		self.change_routes(plan).await?;
		if !plan.upsert_peers.is_empty() {
			let upserts = plan.upsert_peers.clone();
			self.device.apply(PeerChanges { upserts, removes: Vec::new() }).await?;
		}
		self.actual.carry_out(plan);
		Ok(())
	}

	/// Few routes are changed one by one: to compare all of them takes long where there are many.
	async fn change_routes(&self, plan: &Plan) -> Result<(), PlaneError> {
		let device = &self.config.device;
		if plan.add_routes.len() + plan.remove_routes.len() > FEW_ROUTES {
			let mut routes = plan.routes.clone();
			if self.has_ipv6 {
				self.keep_gateway(&mut routes).await?;
			}
			self.network.sync_routes(device, &routes).await?;
			return Ok(());
		}
		for route in &plan.remove_routes {
			self.network.remove_route(device, *route).await?;
		}
		for route in &plan.add_routes {
			self.network.add_route(device, *route).await?;
		}
		Ok(())
	}

	/// The kernel's own route of the gateway's address, where it stands in the main table, is not ours to remove.
	async fn keep_gateway(&self, routes: &mut BTreeSet<IpNet>) -> Result<(), PlaneError> {
		let gateway = IpNet::host(GATEWAY_V6);
		if self.network.routes(&self.config.device).await?.contains(&gateway) {
			routes.insert(gateway);
		}
		Ok(())
	}

	/// All counters by slot.
	pub fn counters(&mut self) -> Result<HashMap<u64, Reading>, PlaneError> {
		Ok(readings(&blocking(|| self.meter.counters())?))
	}

	/// Tells the kernel the credit of sessions. Their counters are read right before, so that what passed since a lease was
	/// made is not lent twice.
	pub fn apply_leases(&mut self, orders: &[LeaseOrder]) -> Result<(), PlaneError> {
		if orders.is_empty() {
			return Ok(());
		}
		let meter = &mut self.meter;
		blocking(|| {
			let now = readings(&meter.counters()?);
			let credits: Vec<(SlotId, u64)> = orders
				.iter()
				.map(|order| {
					let total = now.get(&order.slot).map_or(0, Reading::total);
					let passed = total.saturating_sub(order.from.total());
					(SlotId(order.slot), order.lease.bytes.saturating_sub(passed).min(LARGEST_QUOTA))
				})
				.collect();
			meter.set_credit(&credits)?;
			let mut by_time: HashMap<u64, Vec<SlotId>> = HashMap::new();
			for order in orders.iter().filter(|order| order.renew) {
				let millis = order.lease.millis.clamp(1_000, 365 * 86_400_000);
				by_time.entry(millis).or_default().push(SlotId(order.slot));
			}
			for (millis, slots) in by_time {
				meter.renew(&slots, Duration::from_millis(millis))?;
			}
			Ok(())
		})
	}

	/// Age of the last handshake by key.
	pub async fn handshakes(&self) -> Result<HashMap<TunnelKey, Option<Duration>>, PlaneError> {
		let peers = self.device.peers().await?;
		Ok(peers.into_iter().map(|(key, peer)| (key.to_bytes(), peer.handshake_age)).collect())
	}

	/// Removes all peers: nothing passes any more, and the counters are final.
	pub async fn silence(&mut self) -> Result<(), PlaneError> {
		let removes = self.device.peers().await?.into_keys().collect();
		Ok(self.device.apply(PeerChanges { upserts: Vec::new(), removes }).await?)
	}

	/// Removes everything that was made: device with its routes, table, settings. Goes on after an error and returns the
	/// first.
	pub async fn close(mut self) -> Result<(), PlaneError> {
		let device = self.device.close().await.map_err(PlaneError::from);
		let table = self.firewall.remove().await.map_err(PlaneError::from);
		for link in &self.config.exact_links {
			let _ = self.network.set_offload(link, Offload::Gro, true);
		}
		let settings = self.network.restore(self.changed).map_err(PlaneError::from);
		if settings.is_ok() {
			let _ = std::fs::remove_file(&self.config.note);
		}
		device.and(table).and(settings)
	}
}

async fn rules(config: &PlaneConfig, network: &Network) -> Result<ProviderRules, NetworkError> {
	let mut rules = ProviderRules::new(config.device.clone(), config.port);
	rules.mtu = config.mtu.into();
	rules.gateway_v6 = Some(GATEWAY_V6);
	rules.exit_policy = config.exit_policy;
	rules.own_networks = network.own_networks(&[config.device.as_str()]).await?;
	rules.reachable = config.reachable.clone();
	rules.limits = config.limits;
	Ok(rules)
}

/// Adds what was changed now to what an earlier run changed and did not undo.
fn note_changes(note: &Path, now: Changed) -> Result<Changed, datadir::DataDirError> {
	let before =
		std::fs::read(note).ok().and_then(|text| serde_json::from_slice::<Vec<(String, String)>>(&text).ok());
	let mut entries = before.unwrap_or_default();
	for (name, value) in now.entries() {
		if !entries.iter().any(|(known, _)| known == name) {
			entries.push((name.clone(), value.clone()));
		}
	}
	if !entries.is_empty() {
		// Two strings in a pair: serialises.
		datadir::replace(note, &serde_json::to_vec(&entries).unwrap_or_default())?;
	}
	Ok(Changed::from_entries(entries))
}

/// The literal addresses in URLs of chain nodes.
pub fn addresses_in(urls: &[String]) -> Vec<IpAddr> {
	urls.iter()
		.filter_map(|url| {
			let host = url.split_once("://")?.1.split(['/', '?']).next()?;
			let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
			if let Some(v6) = host.strip_prefix('[') {
				return v6.split(']').next()?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
			}
			host.split(':').next()?.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
		})
		.collect()
}

/// Netlink calls take microseconds to a few milliseconds: they stay on this thread, and the others' work goes elsewhere.
fn blocking<T>(f: impl FnOnce() -> T) -> T {
	tokio::task::block_in_place(f)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn addresses_of_chain_nodes_are_found() {
		let urls = [
			"ws://10.1.2.3:9944",
			"wss://[2001:db8::1]:443/x",
			"ws://chain.example.com",
			"ws://u:p@10.9.9.9",
			"ws://10.8.8.8/",
		];
		let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
		let found: Vec<String> = addresses_in(&urls).iter().map(ToString::to_string).collect();
		assert_eq!(found, ["10.1.2.3", "2001:db8::1", "10.9.9.9", "10.8.8.8"]);
	}

	#[test]
	fn what_was_changed_is_remembered_over_a_crash() {
		let temp = tempfile::tempdir().unwrap();
		let note = temp.path().join("host.json");
		let first = Changed::from_entries(vec![("a".into(), "0".into())]);
		note_changes(&note, first).unwrap();
		let second = Changed::from_entries(vec![("a".into(), "1".into()), ("b".into(), "2".into())]);
		let merged = note_changes(&note, second).unwrap();
		assert_eq!(merged.entries(), [("a".into(), "0".into()), ("b".into(), "2".into())]);
	}
}
