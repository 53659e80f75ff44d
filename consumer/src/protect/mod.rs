//! What `up` changes on this host: kill switch, routes, name servers. Each change is written down before it is made, so
//! that `warren down` takes it back after a crash too, and nothing that somebody else made is touched.
pub mod dns;
mod host_lock;
mod kept;
mod traces;

use crate::{config::Config, store::Store};
use dns::{DnsBackup, Restored};
pub use host_lock::HostLock;
use kept::{Guard, Kept};
use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::sync::Mutex;
use traces::{forget, Traces};
use warren_tunnel::{
	firewall::{
		consumer::{KillSwitch, Options, Policy, DEFAULT_TABLE},
		FirewallError, Verified,
	},
	network::NetworkError,
	routes::PolicyRouting,
	Counters, DeviceError, Network, TunnelDevice,
};

/// Why this host cannot be protected, or not be opened again.
#[derive(Debug, thiserror::Error)]
pub enum ProtectError {
	/// The kill switch.
	#[error("kill switch: {0}")]
	Firewall(#[from] FirewallError),
	/// Routes.
	#[error("routes: {0}")]
	Network(#[from] NetworkError),
	/// The device.
	#[error(transparent)]
	Device(#[from] DeviceError),
	/// The name servers' file.
	#[error("name servers: {path}: {error}; `--no-dns` leaves the file alone")]
	Dns {
		/// The file.
		path: PathBuf,
		/// What the system says.
		error: io::Error,
	},
	/// The list of changes.
	#[error("{path}: {error}")]
	Traces {
		/// The file.
		path: PathBuf,
		/// What the system says.
		error: io::Error,
	},
	/// The list of changes of another version or damaged: undoing by guess could break what is not ours.
	#[error("{path}: {reason}; undo by hand: delete the nftables table `{table}`, the link and the routing rules of warren, then this file")]
	Unreadable {
		/// The file.
		path: PathBuf,
		/// Field and reason.
		reason: String,
		/// The table.
		table: &'static str,
	},
	/// Another process protects this host.
	#[error("another `warren up` (process {holder}) protects this host already, with another data directory: end it with `warren --data-dir ITS_DIRECTORY down` first; one host has one kill switch")]
	Busy {
		/// Process and user.
		holder: String,
	},
	/// The host's lock.
	#[error("the host's lock: {0}")]
	Lock(io::Error),
	/// A table that no run of this data directory left.
	#[error("kill switch: this host is closed already, by a `warren up` with another data directory that ended without `warren down`: say `warren --data-dir ITS_DIRECTORY down`; where that directory is gone, `nft delete table inet {0}` opens the host")]
	Foreign(&'static str),
	/// Rights are missing.
	#[error("rights: `warren up` changes routes and firewall of this host and needs CAP_NET_ADMIN: run it as root")]
	NoRights,
}

/// What an earlier run left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leftover {
	/// The run.
	pub run: [u8; 16],
	/// What its counters hold; none where the kernel lost them (a restart of the host).
	pub counters: Option<Counters>,
}

/// The changes of the running `up`.
pub struct Protection {
	kept: Arc<Mutex<Kept>>,
	/// Reads counters, whatever the guard is at.
	reader: KillSwitch,
	network: Network,
	run: [u8; 16],
	interface: String,
	/// The policy that holds now.
	policy: Policy,
	/// An earlier run left its kill switch closed.
	inherited: bool,
	guard: Option<Guard>,
	_lock: HostLock,
}

fn options(traces: &Traces, allow_lan: bool, extra: Vec<SocketAddr>) -> Options {
	Options { table: traces.table.clone(), allow_lan, extra, ..Options::new(traces.fwmark) }
}

/// Takes back everything but the kill switch: it is the last to go.
async fn undo(traces: &Traces, network: &Network) -> Result<(), ProtectError> {
	if let Some(backup) = &traces.dns {
		restore_dns(backup)?;
	}
	network.remove_policy_routing(&PolicyRouting::new(traces.interface.clone(), traces.fwmark)).await?;
	for (name, before) in traces.settings.iter().rev() {
		network.set_sysctl(name, before)?;
	}
	TunnelDevice::remove_leftovers(&traces.interface, None).await?;
	Ok(())
}

fn restore_dns(backup: &DnsBackup) -> Result<(), ProtectError> {
	match dns::restore(backup) {
		Ok(Restored::Foreign) => {
			tracing::warn!("{}: somebody changed it meanwhile; it is left as it is", backup.path.display());
			Ok(())
		}
		Ok(_) => Ok(()),
		Err(error) => Err(ProtectError::Dns { path: backup.path.clone(), error }),
	}
}

/// Takes back what a run left that is no more. `false`: there was nothing.
pub async fn clean(store: &Store, _lock: &HostLock) -> Result<bool, ProtectError> {
	let Some(traces) = Traces::load(store)? else { return Ok(false) };
	if !warren_tunnel::doctor::can_administer(None) {
		return Err(ProtectError::NoRights);
	}
	undo(&traces, &Network::open(None)?).await?;
	KillSwitch::new(options(&traces, false, Vec::new()), None)?.remove().await?;
	forget(&store.protection_path())?;
	Ok(true)
}

/// The counters of a run that is no more, while its table still stands.
pub fn leftover(store: &Store) -> Result<Option<Leftover>, ProtectError> {
	let Some(traces) = Traces::load(store)? else { return Ok(None) };
	if !warren_tunnel::doctor::can_administer(None) {
		return Err(ProtectError::NoRights);
	}
	let kill_switch = KillSwitch::new(options(&traces, false, Vec::new()), None)?;
	Ok(Some(Leftover { run: traces.run, counters: kill_switch.counters(&traces.interface)? }))
}

impl Protection {
	/// Begins a run: takes back what an earlier one left, but for its kill switch, which stays closed until the new one
	/// replaces it. Nothing of this host is changed yet where there was none.
	pub async fn begin(store: &Store, config: &Config, lock: HostLock) -> Result<Self, ProtectError> {
		if !warren_tunnel::doctor::can_administer(None) {
			return Err(ProtectError::NoRights);
		}
		let network = Network::open(None)?;
		let old = Traces::load(store)?;
		if let Some(old) = &old {
			undo(old, &network).await?;
		}
		let traces = Traces::new(&config.interface, config.fwmark);
		let kill_switch = || KillSwitch::new(options(&traces, config.allow_lan, Vec::new()), None);
		if old.is_some() {
			traces.keep(&store.protection_path())?;
		} else {
			// A link of that name that is not ours would be deleted as a leftover later on.
			let name = &config.interface;
			if network.link(name).await?.is_some() {
				return Err(DeviceError::Exists(name.clone()).into());
			}
			// Somebody else's closed kill switch is not ours to replace, and to open at the end.
			if kill_switch()?.verify()? != Verified::Missing {
				return Err(ProtectError::Foreign(DEFAULT_TABLE));
			}
		}
		Ok(Self {
			_lock: lock,
			reader: kill_switch()?,
			network: network.clone(),
			run: traces.run,
			interface: config.interface.clone(),
			policy: Policy::Disconnected,
			inherited: old.is_some(),
			guard: None,
			kept: Arc::new(Mutex::new(Kept {
				path: store.protection_path(),
				kill_switch: kill_switch()?,
				network,
				routing: PolicyRouting::new(config.interface.clone(), config.fwmark),
				policy: Policy::Disconnected,
				routed: false,
				servers: Vec::new(),
				traces,
			})),
		})
	}

	/// Puts back, from now on and as long as this lives, what somebody else takes away; `tell` is told of it.
	pub fn guard(&mut self, tell: impl Fn(String) + Send + 'static) {
		self.guard = Some(kept::guard(self.kept.clone(), tell));
	}

	/// True where a run that died left this host closed: from then on only the user opens it.
	pub fn inherited(&self) -> bool {
		self.inherited
	}

	/// Names this run's counters.
	pub fn run(&self) -> [u8; 16] {
		self.run
	}

	/// The tunnel's link.
	pub fn interface(&self) -> &str {
		&self.interface
	}

	/// The policy that holds now.
	pub fn policy(&self) -> &Policy {
		&self.policy
	}

	/// Puts a policy in place, before the tunnel changes. `extra`: what else may be reached past the tunnel.
	pub async fn apply(&mut self, policy: Policy, extra: Vec<SocketAddr>) -> Result<(), ProtectError> {
		self.kept.lock().await.apply(policy.clone(), extra).await?;
		self.policy = policy;
		Ok(())
	}

	/// Leads this host's traffic into the tunnel, whose link is up.
	pub async fn route(&mut self) -> Result<(), ProtectError> {
		self.kept.lock().await.route().await
	}

	/// Takes the routes back; what holds the host closed is the kill switch.
	pub async fn unroute(&mut self) -> Result<(), ProtectError> {
		let mut kept = self.kept.lock().await;
		kept.routed = false;
		self.network.remove_policy_routing(&kept.routing).await?;
		Ok(())
	}

	/// Makes the tunnel's name servers this host's.
	pub async fn set_dns(&mut self, config: &Config) -> Result<(), ProtectError> {
		let path = &config.resolv_conf;
		let error = |error| ProtectError::Dns { path: path.clone(), error };
		let mut kept = self.kept.lock().await;
		if kept.traces.dns.is_none() {
			kept.traces.dns = Some(dns::prepare(path, &config.dns).map_err(error)?);
			kept.keep()?;
		}
		if let Some(backup) = &kept.traces.dns {
			dns::write(backup, &config.dns).map_err(error)?;
			kept.servers = config.dns.clone();
		}
		Ok(())
	}

	/// Whether this host has IPv6: without it, the tunnel does not carry it either.
	pub fn has_ipv6(&self) -> bool {
		self.network.has_ipv6()
	}

	/// The billed bytes, as the kernel counted them; only ever grow while this run lives, but for a table that somebody
	/// removed.
	pub fn counters(&self) -> Result<Counters, ProtectError> {
		Ok(self.reader.counters(&self.interface)?.unwrap_or_default())
	}

	/// Bytes that came out of the tunnel unasked: dropped, and not paid.
	pub fn refused_bytes(&self) -> u64 {
		match self.reader.refused(&self.interface) {
			Ok(Some((bytes, _))) => bytes,
			_ => 0,
		}
	}

	/// The tunnel's addresses, in case the chain gave others than the provider said.
	pub async fn replace_addresses(
		&self,
		before: &[warren_tunnel::IpNet],
		now: &[warren_tunnel::IpNet],
	) -> Result<(), ProtectError> {
		for net in now {
			self.network.add_address(self.interface(), *net).await?;
		}
		for net in before.iter().filter(|net| !now.contains(net)) {
			self.network.remove_address(self.interface(), *net).await?;
		}
		Ok(())
	}

	/// Opens this host again: only on the user's word. Goes on after an error, and returns the first one.
	pub async fn open(&mut self) -> Result<(), ProtectError> {
		let mut kept = self.kept.lock().await;
		// Nothing is put back from here on.
		self.guard = None;
		kept.routed = false;
		kept.servers.clear();
		let undone = undo(&kept.traces, &self.network).await;
		let opened = kept.kill_switch.remove().await;
		kept.policy = Policy::Disconnected;
		self.policy = Policy::Disconnected;
		undone?;
		opened?;
		forget(&kept.path)
	}
}
