//! `warren-vpn run`: the daemon.
use super::{find_node, open_with_keys, Registration};
use crate::{
	clock::Clock,
	config::Config,
	control::Control,
	core::{Core, Input},
	datadir::DataDir,
	dataplane::{DataPlane, PlaneConfig},
	engine::{Engine, Settings},
	hosts::{hosts_in, hosts_of, Hosts},
	keys::Keys,
	ledger::Ledger,
	settle::Policy,
	status::StatusServer,
	watch::{self, Seen, Watch},
	worker::{Heartbeat, Settlement, WorkerStats, WorkerWatch},
};
use anyhow::{anyhow, bail, Context, Result};
use clap::Args;
use std::{
	net::{IpAddr, Ipv6Addr, SocketAddr},
	path::PathBuf,
	sync::Arc,
	time::Duration,
};
use tokio::{
	signal::unix::{signal, SignalKind},
	sync::mpsc,
};
use tokio_util::sync::CancellationToken;
use warren_chain_client::{Address, ChainClient, Signer};
use warren_primitives::{address::GATEWAY_V6, ExitPolicy};
use warren_session_protocol::{server::Incoming, Server, ServerConfig};
use warren_tunnel::firewall::provider::{self, SessionLimits};

/// What `run` takes.
#[derive(Args, Debug)]
pub struct RunArgs {
	/// The data directory
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
}

/// How long the chain may keep a node waiting that knows its registration.
const CHAIN_FIRST: Duration = Duration::from_secs(5);
/// How often an unregistered node looks whether it is registered.
const REGISTERED_YET: Duration = Duration::from_secs(3);
/// How long the first resolution of names may hold the start up.
const NAMES_WITHIN: Duration = Duration::from_secs(3);
/// How long the end may take before the rest is left to the next start.
const END_WITHIN: Duration = Duration::from_secs(20);

/// Runs until SIGINT or SIGTERM. Starting takes over what a crash left; ending removes what was made.
pub async fn run(args: &RunArgs) -> Result<()> {
	let (data, config, keys) = open_with_keys(&args.data)?;
	let _lock = data.lock()?;
	if !warren_tunnel::doctor::can_administer(None) {
		bail!("CAP_NET_ADMIN is missing: run it as root, or see `warren-vpn doctor`");
	}
	let stop = CancellationToken::new();
	let signals = watch_signals(stop.clone())?;
	let result = serve(&data, &config, &keys, &stop).await;
	stop.cancel();
	signals.abort();
	result
}

/// Cancels `stop` at the first signal that asks for an end.
fn watch_signals(stop: CancellationToken) -> Result<tokio::task::JoinHandle<()>> {
	let mut interrupt = signal(SignalKind::interrupt())?;
	let mut terminate = signal(SignalKind::terminate())?;
	let mut hangup = signal(SignalKind::hangup())?;
	Ok(tokio::spawn(async move {
		let name = tokio::select! {
			_ = interrupt.recv() => "SIGINT",
			_ = terminate.recv() => "SIGTERM",
			_ = hangup.recv() => "SIGHUP",
		};
		tracing::info!(signal = name, "ending");
		stop.cancel();
	}))
}

async fn serve(data: &DataDir, config: &Config, keys: &Keys, stop: &CancellationToken) -> Result<()> {
	let (publish, chain) = watch::chain();
	let Some((registration, client)) = registration(data, config, keys, stop).await? else { return Ok(()) };
	let genesis = registration.genesis().context("registration.json: `genesis` is not a hash")?;
	tracing::info!(node = registration.node, operator = registration.operator, "this is");
	match client {
		Some(client) => {
			publish.send_replace(Some(client));
		}
		None => {
			tracing::warn!("no chain node is reached yet: sessions that are paid go on, new ones wait");
			let (publish, urls, stop) = (publish.clone(), config.chain.urls.clone(), stop.clone());
			tokio::spawn(async move {
				if let Some(client) = watch::connect(&urls, Some(genesis), &stop).await {
					publish.send_replace(Some(client));
				}
			});
		}
	}

	let ledger = Arc::new(Ledger::open(&data.ledger(), &genesis)?);
	let state = ledger.load()?;
	tracing::info!(
		sessions = state.sessions.len(),
		vouchers = state.vouchers.len(),
		quarantined = state.quarantined,
		"ledger read"
	);
	let clock = Clock::start();
	let mut engine = Engine::restore(settings(config, keys, registration.node, genesis), state);
	let signer = Signer::from_seed(keys.worker_seed())?;
	let needed = Hosts::new(hosts_in(&config.chain.urls));
	let own = Hosts::new(hosts_of(&config.endpoints()?));
	let resolved = async {
		needed.resolve().await;
		own.resolve().await;
	};
	let _ = tokio::time::timeout(NAMES_WITHIN, resolved).await;
	let plane = plane_config(data, config, keys, needed.clone(), own.clone())?;
	let plane = DataPlane::open(plane, |salvaged| {
		let now = clock.now();
		engine.observe_counters(salvaged, now);
		engine.write_meters(now);
		ledger.commit(&engine.take_writes())
	})
	.await?;
	let (server, incoming) = match prepare(config, keys, genesis, &mut engine, &plane).await {
		Ok(prepared) => prepared,
		Err(error) => {
			plane.abandon().await;
			return Err(error);
		}
	};

	let (core, inbox) = mpsc::channel(4096);
	// From the first look on: what is not asked for looks as if it had gone.
	let (interest, interests) = tokio::sync::watch::channel(engine.interest());
	let (seen, seens) = tokio::sync::watch::channel(None::<Seen>);
	let worker = signer.account();
	let stats = Arc::new(WorkerStats::default());
	let port = config.tunnel.port;
	let device = plane.device();
	let backend = plane.backend();
	let mut heart =
		tokio::spawn(Core { engine, ledger, plane, inbox, interest, server: server.clone(), clock }.run());
	let tasks = [
		tokio::spawn(
			Watch {
				chain: chain.clone(),
				node: registration.node,
				core: core.clone(),
				interest: interests,
				seen,
			}
			.run(stop.clone()),
		),
		tokio::spawn(
			Control {
				chain: chain.clone(),
				node: registration.node,
				tunnel_key: keys.tunnel_key().to_bytes(),
				core: core.clone(),
			}
			.run(incoming, stop.clone()),
		),
		tokio::spawn(
			Settlement {
				chain: chain.clone(),
				core: core.clone(),
				signer: signer.clone(),
				policy: policy(config),
				stats: stats.clone(),
			}
			.run(stop.clone()),
		),
		tokio::spawn(
			Heartbeat {
				chain: chain.clone(),
				node: registration.node,
				signer: signer.clone(),
				seen: seens.clone(),
				stats: stats.clone(),
			}
			.run(stop.clone()),
		),
		tokio::spawn(
			StatusServer {
				path: data.status_socket(),
				core: core.clone(),
				server: server.clone(),
				chain: chain.clone(),
				worker,
				seen: seens.clone(),
				stats,
			}
			.run(stop.clone()),
		),
		tokio::spawn(WorkerWatch { chain: chain.clone(), worker, seen: seens.clone() }.run(stop.clone())),
		tokio::spawn(needed.follow(stop.clone())),
		tokio::spawn(own.clone().follow(stop.clone())),
		tokio::spawn(follow_endpoints(seens, own, hosts_of(&config.endpoints()?), stop.clone())),
	];
	tracing::info!(node = registration.node, %backend, port, worker = %Address(worker), "ready");

	let failed = tokio::select! {
		() = stop.cancelled() => None,
		why = device.failed() => Some(anyhow!("the WireGuard device failed: {why}")),
		ended = &mut heart => {
			stop.cancel();
			server.shutdown().await;
			return match ended {
				Ok(Ok(())) => Err(anyhow!("the daemon's core ended by itself")),
				Ok(Err(error)) => Err(error.into()),
				Err(error) => Err(error.into()),
			};
		},
	};
	stop.cancel();
	drop(device);
	let end = async {
		server.shutdown().await;
		for task in tasks {
			let _ = task.await;
		}
		let _ = core.send(Input::Stop).await;
		heart.await
	};
	match tokio::time::timeout(END_WITHIN, end).await {
		Ok(ended) => {
			ended??;
			tracing::info!("everything that was made is removed");
		}
		Err(_) => {
			bail!("the end took longer than {} s: the next start removes the rest", END_WITHIN.as_secs())
		}
	}
	match failed {
		Some(error) => Err(error),
		None => Ok(()),
	}
}

/// The server, and what the engine has to know of the host.
async fn prepare(
	config: &Config,
	keys: &Keys,
	genesis: [u8; 32],
	engine: &mut Engine,
	plane: &DataPlane,
) -> Result<(Server, mpsc::Receiver<Incoming>)> {
	engine.protect(plane.protected().await?);
	let (server, incoming) = Server::start(ServerConfig::new(*keys.peer_seed(), genesis))?;
	engine.listens_inside(listen(&server, config).await?);
	Ok((server, incoming))
}

/// The endpoints on chain are this host's own addresses, besides those of the configuration.
async fn follow_endpoints(
	mut seen: tokio::sync::watch::Receiver<Option<Seen>>,
	own: Hosts,
	configured: Vec<String>,
	stop: CancellationToken,
) {
	let mut before = None;
	loop {
		let changed = tokio::select! {
			() = stop.cancelled() => return,
			changed = seen.changed() => changed,
		};
		if changed.is_err() {
			return;
		}
		let now = seen
			.borrow_and_update()
			.as_ref()
			.and_then(|seen| Some(seen.node.as_ref()?.details.endpoints.clone()));
		if let Some(endpoints) = now.filter(|now| before.as_ref() != Some(now)) {
			own.set(configured.iter().cloned().chain(hosts_of(&endpoints)));
			own.resolve().await;
			before = Some(endpoints);
		}
	}
}

/// Listens where the configuration says; returns the port inside the tunnel, 0 where there is none.
async fn listen(server: &Server, config: &Config) -> Result<u16> {
	let port = config.tunnel.port;
	let (mut listens, mut everywhere) = (0, false);
	for ip in &config.tunnel.listen {
		match server.listen(SocketAddr::new(*ip, port)).await {
			Ok(address) => {
				listens += 1;
				everywhere |= *ip == IpAddr::V6(Ipv6Addr::UNSPECIFIED);
				tracing::info!(%address, "session protocol");
			}
			// A host may have only one of the two families.
			Err(error) => tracing::warn!(%error, "session protocol"),
		}
	}
	if listens == 0 {
		bail!("tunnel.listen: the session protocol can listen on none of its addresses");
	}
	if everywhere {
		return Ok(port);
	}
	match server.listen(SocketAddr::new(IpAddr::V6(GATEWAY_V6), port)).await {
		Ok(_) => Ok(port),
		Err(error) => {
			tracing::warn!(%error, "session protocol inside the tunnel: consumers stay on the outer connection");
			Ok(0)
		}
	}
}

/// Which node this is, and the chain where it was reached. Waits for the registration; none where it was told to stop.
async fn registration(
	data: &DataDir,
	config: &Config,
	keys: &Keys,
	stop: &CancellationToken,
) -> Result<Option<(Registration, Option<ChainClient>)>> {
	let known = Registration::load(data);
	let genesis = known.as_ref().and_then(Registration::genesis);
	let connecting = watch::connect(&config.chain.urls, genesis, stop);
	let client = match &known {
		// It can go on without the chain.
		Some(registration) => match tokio::time::timeout(CHAIN_FIRST, connecting).await {
			Ok(Some(client)) => client,
			Ok(None) => return Ok(None),
			Err(_) => return Ok(Some((registration.clone(), None))),
		},
		None => match connecting.await {
			Some(client) => client,
			None => return Ok(None),
		},
	};
	let mut told = false;
	loop {
		let hint = known.as_ref().map(|registration| registration.node);
		match find_node(&client, &keys.peer_key(), hint, None).await {
			Ok(Some(node)) => {
				let registration = Registration::of(&node, &client.genesis());
				registration.save(data)?;
				let details = config.details(keys.peer_key(), keys.tunnel_key().to_bytes())?;
				if node.details != details {
					tracing::warn!("the chain says other things of this node than the configuration: `warren-vpn register` tells it");
				}
				return Ok(Some((registration, Some(client))));
			}
			// It left the market, but has sessions to settle.
			Ok(None) if known.is_some() => {
				tracing::warn!("this node is not registered any more: only what is due is claimed");
				return Ok(known.map(|registration| (registration, Some(client))));
			}
			Ok(None) => {
				if !std::mem::replace(&mut told, true) {
					tracing::warn!("this node is not registered: run `warren-vpn register`; waiting for it");
				}
			}
			Err(error) => tracing::warn!("{error:#}"),
		}
		tokio::select! {
			() = stop.cancelled() => return Ok(None),
			() = tokio::time::sleep(REGISTERED_YET) => {},
		}
	}
}

fn plane_config(
	data: &DataDir,
	config: &Config,
	keys: &Keys,
	needed: Hosts,
	own: Hosts,
) -> Result<PlaneConfig> {
	let limits = &config.limits;
	let per_session = SessionLimits {
		connections: limits.connections,
		new_flows_per_second: limits.new_flows_per_second,
		new_flows_burst: limits.new_flows_per_second.saturating_mul(5).clamp(1, 1_000_000),
		bytes_per_second: (limits.mbps_per_session > 0).then(|| u64::from(limits.mbps_per_session) * 125_000),
		..SessionLimits::default()
	};
	Ok(PlaneConfig {
		device: config.tunnel.device.clone(),
		private_key: keys.tunnel().clone(),
		port: config.tunnel.port,
		mtu: config.tunnel.mtu,
		backend: config.backend()?,
		threads: config.tunnel.threads,
		exit_policy: match config.node.exit_policy {
			ExitPolicy::Standard => provider::ExitPolicy::Standard,
			ExitPolicy::Open => provider::ExitPolicy::Open,
			ExitPolicy::WebOnly => provider::ExitPolicy::WebOnly,
		},
		reachable: config.reachable()?,
		limits: per_session,
		exact_links: config.tunnel.exact_links.clone(),
		needed,
		own,
		note: data.root().join("host-settings.json"),
	})
}

fn settings(config: &Config, keys: &Keys, node: u32, genesis: [u8; 32]) -> Settings {
	let limits = &config.limits;
	Settings {
		genesis,
		node,
		tunnel_key: keys.tunnel_key().to_bytes(),
		price: config.price(),
		gateway_port: config.tunnel.port,
		mtu: config.tunnel.mtu,
		provisional_bytes: limits.provisional_kib.saturating_mul(1024),
		loss_budget: limits.loss_budget_per_hour,
		remember_payer_millis: limits.remember_payer_hours.saturating_mul(3_600_000),
		monthly_bytes: (limits.monthly_gib > 0).then(|| limits.monthly_gib.saturating_mul(1 << 30)),
		protected: Vec::new(),
	}
}

fn policy(config: &Config) -> Policy {
	let settlement = &config.settlement;
	Policy {
		every_millis: settlement.claim_every_minutes.saturating_mul(60_000),
		max_fee_percent: settlement.max_fee_percent,
		batch_millis: settlement.batch_seconds.saturating_mul(1000),
		item_fee: 0,
	}
}
