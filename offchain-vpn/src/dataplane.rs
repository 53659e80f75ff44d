//! The kernel's side: device, routes, firewall, quotas and counters of this node. Does what it is told, in the order that
//! keeps money safe; knows nothing of sessions but their slots, keys and addresses.
use crate::{
	engine::{Desired, LeaseOrder},
	host::{boot_id, HostError, HostSettings},
	hosts::Hosts,
	ledger::LedgerError,
	meter::Reading,
	reconcile::{plan, readings, Actual, Plan},
};
use std::{
	collections::{BTreeSet, HashMap, HashSet},
	net::IpAddr,
	path::PathBuf,
	time::Duration,
};
use thiserror::Error;
use warren_primitives::{address::GATEWAY_V6, SessionId, TunnelKey};
use warren_tunnel::{
	firewall::{
		provider::{ExitPolicy, ProviderFirewall, ProviderRules, SessionLimits},
		FirewallError, Verified,
	},
	network::NetworkError,
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
	/// A link has the device's name, and this node did not make it.
	#[error(
		"tunnel.device: a link named `{device}` stands already, and it is not a leftover of this node ({alias}): name another \
		 device in the configuration, or, where nobody needs that link, remove it: ip link delete {device}"
	)]
	ForeignLink {
		/// Its name.
		device: String,
		/// What its alias says.
		alias: String,
	},
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
	/// The host's settings, or the note of what was changed.
	#[error(transparent)]
	Host(#[from] HostError),
	/// Counters that are worth money could not be written down.
	#[error("counters from before: {0}")]
	Kept(#[from] LedgerError),
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
	/// Hosts that this one needs besides its networks: the chain nodes.
	pub needed: Hosts,
	/// Where the world reaches this host, as it is registered: behind a 1:1 NAT no link of it has such an address.
	pub own: Hosts,
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
	host: HostSettings,
}

impl DataPlane {
	/// Takes over what a crash left (counters and quotas go on as they are), removes the rest, and brings everything up, empty
	/// of peers. `keep` gets counters that cannot be kept in place, and makes them durable: they are removed after that. After
	/// an error everything is as it was found, but for a leftover device, which is removed.
	pub async fn open(
		config: PlaneConfig,
		keep: impl FnOnce(&HashMap<u64, Reading>) -> Result<(), LedgerError>,
	) -> Result<Self, PlaneError> {
		let network = Network::open(None)?;
		refuse_foreign(&network, &config).await?;
		if TunnelDevice::remove_leftovers(&config.device, None).await? {
			tracing::info!(device = config.device, "removed the device that a crash left");
		}
		let mut host = HostSettings::open(network.clone(), config.note.clone(), &boot_id());
		let (firewall, device, meter) = match Self::build(&config, &network, &mut host, keep).await {
			Ok(built) => built,
			Err(error) => {
				if let Err(error) = host.restore() {
					tracing::error!(%error, "the host's settings could not be put back");
				}
				return Err(error);
			}
		};
		let has_ipv6 = network.has_ipv6();
		let mut plane =
			Self { config, network, firewall, device, meter, actual: Actual::default(), has_ipv6, host };
		if let Err(error) = plane.look().await {
			plane.abandon().await;
			return Err(error);
		}
		let adopted = plane.actual.slots.len();
		if adopted > 0 {
			tracing::info!(adopted, "found counters and quotas of sessions from before");
		}
		Ok(plane)
	}

	/// All but the host's settings is undone after an error.
	async fn build(
		config: &PlaneConfig,
		network: &Network,
		host: &mut HostSettings,
		keep: impl FnOnce(&HashMap<u64, Reading>) -> Result<(), LedgerError>,
	) -> Result<(ProviderFirewall, TunnelDevice, Meter), PlaneError> {
		host.forward()?;
		for link in &config.exact_links {
			if let Err(error) = host.keep_single(link) {
				tracing::warn!("{error}: downloads through it may be counted up to 4 % low");
			}
		}
		let mut firewall = ProviderFirewall::new(rules(config, network).await?, None)?;
		let built = async {
			apply(&mut firewall, keep).await?;
			let mut device = DeviceConfig::new(config.device.clone(), config.private_key.clone());
			device.alias = mark(&config.private_key);
			device.listen_port = config.port;
			device.mtu = config.mtu.into();
			device.backend = config.backend;
			device.workers = config.threads;
			device.addresses = vec![IpNet::host(GATEWAY_V6)];
			let device = TunnelDevice::open(device).await?;
			match Meter::open(&firewall.table()) {
				Ok(meter) => Ok((device, meter)),
				Err(error) => {
					let _ = device.close().await;
					Err(PlaneError::from(error))
				}
			}
		};
		match built.await {
			Ok((device, meter)) => Ok((firewall, device, meter)),
			Err(error) => {
				drop_table(&mut firewall).await;
				Err(error)
			}
		}
	}

	/// Undoes a start that failed. Counters and quotas of sessions from before stay for the next one: others' money hangs on
	/// them.
	pub async fn abandon(mut self) {
		if let Err(error) = self.device.close().await {
			tracing::error!(%error, "the device could not be removed");
		}
		drop_table(&mut self.firewall).await;
		if let Err(error) = self.host.restore() {
			tracing::error!(%error, "the host's settings could not be put back");
		}
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
	/// what it was told that it needs or is.
	pub async fn protected(&self) -> Result<Vec<IpNet>, NetworkError> {
		let own = self.network.own_networks(&[self.config.device.as_str()]).await?;
		// Of a whole 10.0.0.0/8 on one link hardly any address could be left out.
		let mut protected: Vec<IpNet> = own.into_iter().filter(|net| net.prefix() >= 16).collect();
		let servers = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
		let servers =
			servers.lines().filter_map(|line| line.strip_prefix("nameserver")?.trim().parse::<IpAddr>().ok());
		let hosts = self.config.needed.addresses().into_iter().chain(self.config.own.addresses());
		protected.extend(servers.chain(hosts).map(IpNet::host));
		protected.sort_unstable();
		protected.dedup();
		Ok(protected)
	}

	/// What has to be done for these sessions to be all that is served.
	pub fn plan(&self, desired: &[Desired]) -> Plan {
		plan(desired, &self.actual, self.has_ipv6)
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
		let settings = self.host.restore().map_err(PlaneError::from);
		device.and(table).and(settings)
	}
}

/// The alias of this node's device. Another program's link, or another node's, has another.
fn mark(key: &PrivateKey) -> String {
	format!("warren-vpn {}", key.public())
}

/// A link of the device's name has to be a leftover of ours.
async fn refuse_foreign(network: &Network, config: &PlaneConfig) -> Result<(), PlaneError> {
	let Some(link) = network.link(&config.device).await? else { return Ok(()) };
	if link.alias.as_deref() == Some(mark(&config.private_key).as_str()) {
		return Ok(());
	}
	let alias = link.alias.map_or("it has no alias".into(), |alias| format!("its alias is `{alias}`"));
	Err(PlaneError::ForeignLink { device: config.device.clone(), alias })
}

/// Applies the ruleset. A table of that name in another shape, of another version, is replaced, once its counters are
/// durable.
async fn apply(
	firewall: &mut ProviderFirewall,
	keep: impl FnOnce(&HashMap<u64, Reading>) -> Result<(), LedgerError>,
) -> Result<(), PlaneError> {
	match firewall.apply().await {
		Ok(()) => return Ok(()),
		Err(FirewallError::Refused(reason)) => {
			tracing::warn!(
				reason,
				"the nftables table has another shape: its counters are read, then it is made anew"
			);
		}
		Err(error) => return Err(error.into()),
	}
	match Meter::open(&firewall.table()) {
		Ok(mut meter) => blocking(|| -> Result<(), PlaneError> { Ok(keep(&readings(&meter.counters()?))?) })?,
		Err(error) => tracing::error!(%error, "its counters cannot be read: what they held is lost"),
	}
	firewall.remove().await?;
	Ok(firewall.apply().await?)
}

/// Removes the table where no session is in it, after a start that failed.
async fn drop_table(firewall: &mut ProviderFirewall) {
	// One that cannot be read may be of another version, with sessions in it.
	let empty = Meter::open(&firewall.table())
		.and_then(|mut meter| meter.sessions())
		.is_ok_and(|sessions| sessions.is_empty());
	if empty {
		if let Err(error) = firewall.remove().await {
			tracing::error!(%error, "the nftables table could not be removed");
		}
	}
}

async fn rules(config: &PlaneConfig, network: &Network) -> Result<ProviderRules, NetworkError> {
	let mut rules = ProviderRules::new(config.device.clone(), config.port);
	rules.mtu = config.mtu.into();
	rules.gateway_v6 = Some(GATEWAY_V6);
	rules.exit_policy = config.exit_policy;
	rules.own_networks = network.own_networks(&[config.device.as_str()]).await?;
	rules.own_networks.extend(config.own.addresses().into_iter().map(IpNet::host));
	rules.own_networks.sort_unstable();
	rules.own_networks.dedup();
	rules.reachable = config.reachable.clone();
	rules.limits = config.limits;
	Ok(rules)
}

/// Netlink calls take microseconds to a few milliseconds: they stay on this thread, and the others' work goes elsewhere.
fn blocking<T>(f: impl FnOnce() -> T) -> T {
	tokio::task::block_in_place(f)
}
