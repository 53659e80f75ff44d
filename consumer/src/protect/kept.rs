//! What holds on this host now, and the guard that puts it back where somebody else takes it away: in every state that
//! protects, whether a tunnel is up or not.
use super::{options, traces::Traces, ProtectError, SRC_VALID_MARK};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
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
		if self.traces.src_valid_mark.is_none() {
			let before = self.network.sysctl(SRC_VALID_MARK)?;
			if before != "1" {
				self.traces.src_valid_mark = Some(before);
				self.keep()?;
			}
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
		said
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
