//! How long the daemon's data plane takes to bring 10,000 sessions into an empty kernel (peers, quotas, counters, routes), and for one
//! change after that. By the daemon's own code, in its order; the ledger, which is written between the steps, is left out.

use std::{
	collections::HashMap,
	net::{Ipv4Addr, Ipv6Addr},
	path::PathBuf,
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use warren_primitives::address::TUNNEL_MTU;
use warren_tunnel::{
	firewall::provider::{ExitPolicy, SessionLimits},
	Backend, BackendChoice, PrivateKey,
};
use warren_vpn::{
	dataplane::{DataPlane, PlaneConfig},
	engine::Desired,
	hosts::Hosts,
};

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::{backend, lab::Lab, products::PROVIDER_PORT};

const SESSIONS: u32 = 10_000;
const DEVICE: &str = "warren-bench0";
/// Filling and emptying take long.
const MOST_ROUNDS: usize = 3;

/// What was measured, in milliseconds.
#[derive(Default)]
struct Times {
	filled: Vec<f64>,
	added: Vec<f64>,
	removed: Vec<f64>,
}

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let lab = Lab::new()?;
	let note = lab.exit.folder().join("host-settings.json");
	// The threads that the runtime starts are in the exit's network, as the one that makes it.
	let (times, found) = lab.exit.net().enter(|| -> Result<_> {
		let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
		let measured = runtime.block_on(measure(settings, note));
		runtime.shutdown_timeout(Duration::from_secs(5));
		measured
	})??;
	let others = found != Backend::Kernel;
	let what = |what: &str| format!("{what}, {found} backend");
	let ours = "kernel backend";
	Ok(vec![
		Figure::median(what("10,000 sessions from empty"), Unit::Milliseconds, &Samples::new(times.filled)?)
			.at_most(2_000.0)
			.unjudged_if(others, ours),
		Figure::median(what("one session more"), Unit::Milliseconds, &Samples::new(times.added)?)
			.at_most(50.0)
			.unjudged_if(others, ours),
		Figure::median(what("one session less"), Unit::Milliseconds, &Samples::new(times.removed)?)
			.at_most(50.0)
			.unjudged_if(others, ours),
	])
}

async fn measure(settings: &Settings, note: PathBuf) -> Result<(Times, Backend)> {
	let config = PlaneConfig {
		device: DEVICE.into(),
		private_key: PrivateKey::generate(),
		port: PROVIDER_PORT,
		mtu: TUNNEL_MTU,
		backend: BackendChoice::Auto,
		threads: 2,
		exit_policy: ExitPolicy::Standard,
		reachable: Vec::new(),
		limits: SessionLimits::default(),
		exact_links: Vec::new(),
		needed: Hosts::default(),
		own: Hosts::default(),
		note,
	};
	let mut plane = DataPlane::open(config, |_| Ok(())).await?;
	let found = plane.backend();
	let times = rounds(settings, &mut plane).await;
	// Also after an error: what it made is to go.
	let closed = plane.close().await;
	let times = times?;
	closed.context("closing the data plane")?;
	backend::check_said("the data plane", &found.to_string())?;
	Ok((times, found))
}

async fn rounds(settings: &Settings, plane: &mut DataPlane) -> Result<Times> {
	let mut times = Times::default();
	let all: Vec<Desired> = (0..SESSIONS).map(session).collect();
	let rounds = settings.rounds_up_to(MOST_ROUNDS);
	for round in 1..=rounds {
		settings.say(format!("{SESSIONS} sessions, round {round} of {rounds}"));
		let begin = Instant::now();
		plane.look().await?;
		reconcile(plane, &all).await?;
		times.filled.push(milliseconds(begin));
		settings.say(format!("they are there after {:.0} ms", milliseconds(begin)));
		plane.look().await?;
		ensure!(plane.plan(&all).is_empty(), "not all that should be is there");

		let mut sessions = all.clone();
		for one in 0..settings.rounds as u32 {
			sessions.push(session(SESSIONS + one));
			let begin = Instant::now();
			reconcile(plane, &sessions).await?;
			times.added.push(milliseconds(begin));
		}
		while sessions.len() > all.len() {
			sessions.pop();
			let begin = Instant::now();
			reconcile(plane, &sessions).await?;
			times.removed.push(milliseconds(begin));
		}
		plane.look().await?;
		ensure!(plane.plan(&all).is_empty(), "the changes left something");
		reconcile(plane, &[]).await?;
	}
	Ok(times)
}

fn milliseconds(begin: Instant) -> f64 {
	begin.elapsed().as_secs_f64() * 1e3
}

/// What the daemon's core does when what should be has changed.
async fn reconcile(plane: &mut DataPlane, desired: &[Desired]) -> Result<()> {
	let plan = plane.plan(desired);
	plane.detach(&plan).await?;
	if !plan.remove_slots.is_empty() {
		// The last look at their counters.
		plane.counters()?;
		plane.remove_slots(&plan)?;
	}
	Ok(plane.attach(&plan, &HashMap::new()).await?)
}

/// The session of this number, with keys and addresses of its own.
fn session(number: u32) -> Desired {
	let [high, middle, low, lowest] = number.to_be_bytes();
	let mut id = [7; 32];
	id[..4].copy_from_slice(&number.to_le_bytes());
	Desired {
		session: id,
		slot: u64::from(number) + 1,
		tunnel_key: id,
		v4: Ipv4Addr::new(10, 1 + middle, low, lowest),
		v6: Ipv6Addr::new(
			0xfd57,
			0x6172,
			0x7265,
			0x6e00,
			0x8000,
			high.into(),
			middle.into(),
			u16::from_be_bytes([low, lowest]),
		),
	}
}
