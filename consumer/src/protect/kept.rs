//! What holds on this host now, and the guard that puts it back where somebody else takes it away: in every state that
//! protects, whether a tunnel is up or not.
use super::{dns, options, traces::Traces, ProtectError};
use std::{
	net::{IpAddr, SocketAddr},
	path::PathBuf,
	sync::Arc,
	time::Duration,
};
use tokio::{
	sync::Mutex,
	task::AbortHandle,
	time::{sleep, timeout, Instant},
};
use warren_tunnel::{
	firewall::{
		consumer::{KillSwitch, Policy},
		Changes, Verified,
	},
	routes::PolicyRouting,
	Network,
};

/// How often everything is looked at, whether the kernel told of a change or not.
const LOOK: Duration = Duration::from_secs(3);
/// The shortest time between two looks, however much is changed on this host.
const SPACE: Duration = Duration::from_millis(100);
/// What was said is not said again so soon.
const SAY_AGAIN: Duration = Duration::from_secs(300);

/// Settings under `/proc/sys` while everything is led into the tunnel, and the least value of each: a strict reverse-path filter
/// lets the marked answers in, and no neighbour learns the tunnel's address by asking for it on the local network.
const SETTINGS: [(&str, u32); 2] =
	[("net/ipv4/conf/all/src_valid_mark", 1), ("net/ipv4/conf/all/arp_ignore", 1)];

/// What is put back where it goes missing.
pub(super) struct Kept {
	pub path: PathBuf,
	pub traces: Traces,
	pub kill_switch: KillSwitch,
	pub network: Network,
	pub routing: PolicyRouting,
	/// The policy that holds.
	pub policy: Policy,
	/// Traffic is led into the tunnel.
	pub routed: bool,
	/// What the name servers' file names, where it is ours.
	pub servers: Vec<IpAddr>,
}

impl Kept {
	/// Writes down what is changed.
	pub fn keep(&self) -> Result<(), ProtectError> {
		self.traces.keep(&self.path)
	}

	/// Puts a policy in place.
	pub async fn apply(&mut self, policy: Policy, extra: Vec<SocketAddr>) -> Result<(), ProtectError> {
		self.keep()?;
		let allow_lan = self.kill_switch.options().allow_lan;
		self.kill_switch.set_options(options(&self.traces, allow_lan, extra))?;
		self.kill_switch.apply(&policy).await?;
		self.policy = policy;
		Ok(())
	}

	/// Leads traffic into the tunnel.
	pub async fn route(&mut self) -> Result<(), ProtectError> {
		for (name, least) in SETTINGS {
			let before = self.network.sysctl(name)?;
			if before.parse::<u32>().is_ok_and(|value| value >= least) {
				continue;
			}
			if !self.traces.settings.iter().any(|(known, _)| known == name) {
				self.traces.settings.push((name.into(), before));
				self.keep()?;
			}
			self.network.set_sysctl(name, &least.to_string())?;
		}
		self.network.add_policy_routing(&self.routing).await?;
		self.routed = true;
		Ok(())
	}

	/// Looks whether everything still stands, and puts it back. What was put back or could not be, for people.
	pub async fn check(&mut self) -> Vec<String> {
		let mut said = Vec::new();
		match self.check_rules().await {
			Ok(false) => {}
			Ok(true) => said.push("somebody changed the kill switch; its rules were put back".into()),
			Err(e) => said.push(format!("the kill switch cannot be guarded: {e}")),
		}
		match self.check_routes().await {
			Ok(false) => {}
			Ok(true) => said.push("somebody removed the tunnel's routing rules; they were put back".into()),
			Err(e) => said.push(format!("the tunnel's routes cannot be guarded: {e}")),
		}
		match self.check_dns() {
			Ok(false) => {}
			Ok(true) => said.push(
				"somebody (a DHCP client?) wrote other name servers down; the tunnel's were put back".into(),
			),
			Err(e) => said.push(format!("the name servers cannot be guarded: {e}")),
		}
		said
	}

	/// What somebody else wrote meanwhile is what comes back at the end: it is newer than what stood there before.
	fn check_dns(&mut self) -> Result<bool, ProtectError> {
		let Some(backup) = self.traces.dns.clone().filter(|_| !self.servers.is_empty()) else {
			return Ok(false);
		};
		let error = |error| ProtectError::Dns { path: backup.path.clone(), error };
		let Some(renewed) = dns::changed(&backup).map_err(error)? else { return Ok(false) };
		if renewed != backup {
			self.traces.dns = Some(renewed.clone());
			self.keep()?;
		}
		dns::write(&renewed, &self.servers).map_err(error)?;
		Ok(true)
	}

	async fn check_rules(&mut self) -> Result<bool, ProtectError> {
		if self.policy == Policy::Disconnected || self.kill_switch.verify()? == Verified::Intact {
			return Ok(false);
		}
		self.kill_switch.apply(&self.policy).await?;
		Ok(true)
	}

	async fn check_routes(&mut self) -> Result<bool, ProtectError> {
		if !self.routed || self.network.has_policy_routing(&self.routing).await? {
			return Ok(false);
		}
		// The link may be gone: then there is nothing to lead anything to, and the rules hold all back.
		if self.network.link(&self.routing.interface).await?.is_none() {
			return Ok(false);
		}
		self.network.add_policy_routing(&self.routing).await?;
		Ok(true)
	}
}

/// Ends the guard's task when dropped.
pub(super) struct Guard(AbortHandle);

impl Drop for Guard {
	fn drop(&mut self) {
		self.0.abort();
	}
}

/// Looks at everything whenever the kernel tells of a change, and every few seconds; `tell` is told what was put back.
pub(super) fn guard(kept: Arc<Mutex<Kept>>, tell: impl Fn(String) + Send + 'static) -> Guard {
	let task = tokio::spawn(async move {
		let mut changes = match Changes::listen(None) {
			Ok(changes) => Some(changes),
			Err(e) => {
				tracing::warn!("{e}: changes of the kill switch are seen up to {} s late", LOOK.as_secs());
				None
			}
		};
		let mut told: Vec<(String, Instant)> = Vec::new();
		loop {
			match &mut changes {
				// Either way it is time to look.
				Some(changes) => drop(timeout(LOOK, changes.next()).await),
				None => sleep(LOOK).await,
			}
			for text in kept.lock().await.check().await {
				told.retain(|(_, at)| at.elapsed() < SAY_AGAIN);
				match told.iter().any(|(said, _)| *said == text) {
					true => tracing::info!("{text}"),
					false => {
						told.push((text.clone(), Instant::now()));
						tell(text);
					}
				}
			}
			sleep(SPACE).await;
		}
	});
	Guard(task.abort_handle())
}
