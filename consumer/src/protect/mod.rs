//! What `up` changes on this host: kill switch, routes, name servers. Each change is written down before it is made, so
//! that `warren down` takes it back after a crash too, and nothing that somebody else made is touched.
pub mod dns;

use crate::{
	config::Config,
	store::{hex_bytes, make_dir, read_small, write_whole, Store},
};
use dns::{DnsBackup, Restored};
use rand::{rngs::OsRng, RngCore};
use serde::{Deserialize, Serialize};
use std::{io, net::SocketAddr, path::PathBuf};
use warren_tunnel::{
	firewall::{
		consumer::{KillSwitch, Options, Policy},
		FirewallError, Verified,
	},
	network::NetworkError,
	routes::PolicyRouting,
	Counters, DeviceError, Network, TunnelDevice,
};

const VERSION: u32 = 1;
const SRC_VALID_MARK: &str = "net/ipv4/conf/all/src_valid_mark";

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
	/// Rights are missing.
	#[error("rights: `warren up` changes routes and firewall of this host and needs CAP_NET_ADMIN: run it as root")]
	NoRights,
}

/// The list of changes, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Traces {
	version: u32,
	/// Names the run whose counters the kernel holds.
	#[serde(with = "hex_bytes")]
	run: [u8; 16],
	interface: String,
	fwmark: u32,
	/// The nftables table.
	table: String,
	/// What the setting was, where it was changed.
	src_valid_mark: Option<String>,
	dns: Option<DnsBackup>,
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
	path: PathBuf,
	traces: Traces,
	kill_switch: KillSwitch,
	network: Network,
	routing: PolicyRouting,
	/// The policy that holds now.
	policy: Policy,
	/// An earlier run left its kill switch closed.
	inherited: bool,
}

fn load(store: &Store) -> Result<Option<Traces>, ProtectError> {
	let path = store.protection_path();
	let content = match read_small(&path) {
		Ok(None) => return Ok(None),
		Ok(Some(content)) => content,
		Err(error) => return Err(ProtectError::Traces { path, error }),
	};
	let table = warren_tunnel::firewall::consumer::DEFAULT_TABLE;
	match serde_json::from_slice::<Traces>(&content) {
		Ok(traces) if traces.version == VERSION => Ok(Some(traces)),
		Ok(traces) => {
			let reason = format!("version: {}; this program knows {VERSION}", traces.version);
			Err(ProtectError::Unreadable { path, reason, table })
		}
		Err(e) => Err(ProtectError::Unreadable { path, reason: e.to_string(), table }),
	}
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
	if let Some(before) = &traces.src_valid_mark {
		network.set_sysctl(SRC_VALID_MARK, before)?;
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
pub async fn clean(store: &Store) -> Result<bool, ProtectError> {
	let Some(traces) = load(store)? else { return Ok(false) };
	if !warren_tunnel::doctor::can_administer(None) {
		return Err(ProtectError::NoRights);
	}
	undo(&traces, &Network::open(None)?).await?;
	KillSwitch::new(options(&traces, false, Vec::new()), None)?.remove().await?;
	forget(store.protection_path())?;
	Ok(true)
}

/// The counters of a run that is no more, while its table still stands.
pub fn leftover(store: &Store) -> Result<Option<Leftover>, ProtectError> {
	let Some(traces) = load(store)? else { return Ok(None) };
	let kill_switch = KillSwitch::new(options(&traces, false, Vec::new()), None)?;
	Ok(Some(Leftover { run: traces.run, counters: kill_switch.counters(&traces.interface)? }))
}

fn forget(path: PathBuf) -> Result<(), ProtectError> {
	match std::fs::remove_file(&path) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ProtectError::Traces { path, error }),
		_ => Ok(()),
	}
}

impl Protection {
	/// Begins a run: takes back what an earlier one left, but for its kill switch, which stays closed until the new one
	/// replaces it. Nothing of this host is changed yet where there was none.
	pub async fn begin(store: &Store, config: &Config) -> Result<Self, ProtectError> {
		if !warren_tunnel::doctor::can_administer(None) {
			return Err(ProtectError::NoRights);
		}
		let network = Network::open(None)?;
		let old = load(store)?;
		if let Some(old) = &old {
			undo(old, &network).await?;
		}
		let mut run = [0u8; 16];
		OsRng.fill_bytes(&mut run);
		let traces = Traces {
			version: VERSION,
			run,
			interface: config.interface.clone(),
			fwmark: config.fwmark,
			table: warren_tunnel::firewall::consumer::DEFAULT_TABLE.into(),
			src_valid_mark: None,
			dns: None,
		};
		let protection = Self {
			path: store.protection_path(),
			kill_switch: KillSwitch::new(options(&traces, config.allow_lan, Vec::new()), None)?,
			routing: PolicyRouting::new(config.interface.clone(), config.fwmark),
			network,
			traces,
			policy: Policy::Disconnected,
			inherited: old.is_some(),
		};
		if old.is_some() {
			protection.keep()?;
		} else {
			// A link of that name that is not ours would be deleted as a leftover later on.
			let name = &config.interface;
			if protection.network.link(name).await?.is_some() {
				return Err(DeviceError::Exists(name.clone()).into());
			}
		}
		Ok(protection)
	}

	fn keep(&self) -> Result<(), ProtectError> {
		let error = |error| ProtectError::Traces { path: self.path.clone(), error };
		if let Some(dir) = self.path.parent() {
			make_dir(dir).map_err(error)?;
		}
		let text = serde_json::to_vec_pretty(&self.traces).map_err(|e| error(e.into()))?;
		write_whole(&self.path, &text).map_err(error)
	}

	/// True where a run that died left this host closed: from then on only the user opens it.
	pub fn inherited(&self) -> bool {
		self.inherited
	}

	/// Names this run's counters.
	pub fn run(&self) -> [u8; 16] {
		self.traces.run
	}

	/// The tunnel's link.
	pub fn interface(&self) -> &str {
		&self.traces.interface
	}

	/// The policy that holds now.
	pub fn policy(&self) -> &Policy {
		&self.policy
	}

	/// Puts a policy in place, before the tunnel changes. `extra`: what else may be reached past the tunnel.
	pub async fn apply(&mut self, policy: Policy, extra: Vec<SocketAddr>) -> Result<(), ProtectError> {
		self.keep()?;
		let allow_lan = self.kill_switch.options().allow_lan;
		self.kill_switch.set_options(options(&self.traces, allow_lan, extra))?;
		self.kill_switch.apply(&policy).await?;
		self.policy = policy;
		Ok(())
	}

	/// Looks whether the rules still stand, and puts them back. True where somebody had changed them.
	pub async fn check(&mut self) -> Result<bool, ProtectError> {
		if self.policy == Policy::Disconnected || self.kill_switch.verify()? == Verified::Intact {
			return Ok(false);
		}
		self.kill_switch.apply(&self.policy).await?;
		Ok(true)
	}

	/// Leads this host's traffic into the tunnel, whose link is up.
	pub async fn route(&mut self) -> Result<(), ProtectError> {
		if self.traces.src_valid_mark.is_none() {
			let before = self.network.sysctl(SRC_VALID_MARK)?;
			if before != "1" {
				self.traces.src_valid_mark = Some(before);
				self.keep()?;
			}
		}
		Ok(self.network.add_policy_routing(&self.routing).await?)
	}

	/// Takes the routes back; what holds the host closed is the kill switch.
	pub async fn unroute(&mut self) -> Result<(), ProtectError> {
		self.network.remove_policy_routing(&self.routing).await?;
		Ok(())
	}

	/// Makes the tunnel's name servers this host's.
	pub fn set_dns(&mut self, config: &Config) -> Result<(), ProtectError> {
		let path = &config.resolv_conf;
		let error = |error| ProtectError::Dns { path: path.clone(), error };
		if self.traces.dns.is_none() {
			self.traces.dns = Some(dns::prepare(path, &config.dns).map_err(error)?);
			self.keep()?;
		}
		match &self.traces.dns {
			Some(backup) => dns::write(backup, &config.dns).map_err(error),
			None => Ok(()),
		}
	}

	/// The billed bytes, as the kernel counted them; only ever grow while this run lives.
	pub fn counters(&self) -> Result<Counters, ProtectError> {
		Ok(self.kill_switch.counters(&self.traces.interface)?.unwrap_or_default())
	}

	/// Bytes that came out of the tunnel unasked: dropped, and not paid.
	pub fn refused_bytes(&self) -> u64 {
		match self.kill_switch.refused(&self.traces.interface) {
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
		let undone = undo(&self.traces, &self.network).await;
		let opened = self.kill_switch.remove().await;
		self.policy = Policy::Disconnected;
		undone?;
		opened?;
		forget(self.path.clone())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_damaged_list_is_not_guessed_at() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		assert!(load(&store).unwrap().is_none());
		std::fs::write(store.protection_path(), b"{").unwrap();
		let error = load(&store).unwrap_err().to_string();
		assert!(error.contains("warren_kill_switch") && error.contains("by hand"), "{error}");
	}
}
