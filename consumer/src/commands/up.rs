//! `warren up`.
use super::{
	detach::Word,
	find_session,
	output::{hint, out, spinner},
	parse_session, Context, Limits,
};
use anyhow::{Context as _, Result};
use clap::Args;
use std::{
	net::IpAddr,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	signal::unix::{signal, SignalKind},
	sync::broadcast::error::RecvError,
};
use warren_consumer::{
	config::{self, OnEnd, RpcWay},
	connection::Stopper,
	Connection, Event, Resume, Setup, State, Wallet,
};
use warren_primitives::NodeId;
use warren_tunnel::BackendChoice;

#[derive(Args)]
pub(super) struct Up {
	/// Only this node
	#[arg(long, value_name = "N")]
	node: Option<NodeId>,
	#[command(flatten)]
	limits: Limits,
	/// Most WRN that the session may cost; what is not used comes back [default: 1]
	#[arg(long, value_parser = warren_consumer::market::parse_wrn, value_name = "WRN")]
	deposit: Option<u128>,
	/// Longest life of the session, in hours [default: 4, or what the chain allows]
	#[arg(long, value_name = "H")]
	hours: Option<f64>,
	/// Take this session up again (the beginning of its id is enough; without one: the newest that is open)
	#[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "", conflicts_with = "new")]
	resume: Option<String>,
	/// Buy a new session even where an old one could go on
	#[arg(long)]
	new: bool,
	/// Rate the node at the end, 1 to 5 stars; `warren down --rate` goes before it
	#[arg(long, value_parser = clap::value_parser!(u8).range(1..=5), value_name = "N")]
	rate: Option<u8>,
	/// Do not rate a node that fails a paid session (2 stars, no fee)
	#[arg(long)]
	no_rate_failures: bool,
	/// Name servers to be asked through the tunnel, at most three [default: 9.9.9.9 and 149.112.112.112]
	#[arg(long, value_name = "ADDRESS", num_args = 1..=3)]
	dns: Vec<IpAddr>,
	/// Leave /etc/resolv.conf as it is (name servers other than those of --dns are still not reachable)
	#[arg(long)]
	no_dns: bool,
	/// Keep the local network reachable
	#[arg(long)]
	allow_lan: bool,
	/// Name of the tunnel's link [default: warren0]
	#[arg(long, value_name = "NAME")]
	interface: Option<String>,
	/// Which WireGuard: auto, kernel, userspace
	#[arg(long, value_name = "WHICH")]
	backend: Option<BackendChoice>,
	/// How the chain node is reached meanwhile: auto, tunnel, direct
	#[arg(long, value_name = "WAY")]
	rpc_way: Option<RpcWay>,
	/// When the deposit is used up or the session expires: block (until `down`), renew, exit
	#[arg(long, value_name = "WHAT")]
	on_end: Option<OnEnd>,
	/// Come back once connected, and go on in the background
	#[arg(long)]
	pub(super) detach: bool,
	/// Seconds to wait at the end for the chain to settle
	#[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=600), value_name = "S")]
	settle_wait: u64,
	/// Seconds without a sign of life of the node after which another one is chosen; 0: never
	#[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=86_400), value_name = "S")]
	failover_after: u64,
}

impl Up {
	/// The options go before the settings.
	fn settle(&self, context: &mut Context) -> Result<()> {
		let config = &mut context.config;
		if let Some(deposit) = self.deposit {
			config.deposit = deposit;
		}
		if let Some(hours) = self.hours {
			config.hours = Some(config::check_hours(hours).map_err(anyhow::Error::msg)?);
		}
		if !self.dns.is_empty() {
			config.dns = config::check_dns(self.dns.clone()).map_err(anyhow::Error::msg)?;
		}
		if let Some(name) = &self.interface {
			config.interface = config::check_interface(name).map_err(anyhow::Error::msg)?;
		}
		config.set_dns &= !self.no_dns;
		config.allow_lan |= self.allow_lan;
		config.rate_failures &= !self.no_rate_failures;
		config.backend = self.backend.unwrap_or(config.backend);
		config.rpc_way = self.rpc_way.unwrap_or(config.rpc_way);
		config.on_end = self.on_end.unwrap_or(config.on_end);
		Ok(())
	}

	fn resume(&self, context: &Context) -> Result<Resume> {
		match self.resume.as_deref() {
			_ if self.new => Ok(Resume::Never),
			None => Ok(Resume::Auto),
			Some("") => {
				let (records, _) = context.store.sessions()?;
				let newest = records.iter().find(|r| r.is_live());
				let newest = newest
					.context("resume: no session here is open; without --resume a new one is bought")?;
				Ok(Resume::Session(newest.id))
			}
			Some(prefix) => {
				let prefix = parse_session(prefix).map_err(anyhow::Error::msg)?;
				let (records, _) = context.store.sessions()?;
				Ok(Resume::Session(find_session(&prefix, records.iter().map(|r| r.id))?))
			}
		}
	}
}

/// `wallet` is open already: its passphrase was asked for while there was a terminal.
pub(super) async fn run(
	mut context: Context,
	command: Up,
	wallet: Wallet,
	mut word: Option<Word>,
) -> Result<()> {
	command.settle(&mut context)?;
	let wallet = Arc::new(wallet);
	let mut wish = command.limits.wish(&context.config);
	wish.node = command.node;
	let setup = Setup {
		wallet,
		store: context.store.clone(),
		config: context.config.clone(),
		wish,
		resume: command.resume(&context)?,
		settle_wait: Duration::from_secs(command.settle_wait),
		rate: command.rate,
		failover_after: (command.failover_after > 0).then(|| Duration::from_secs(command.failover_after)),
	};
	// Before anything is changed: a signal from now on means an orderly end.
	let mut interrupt = signal(SignalKind::interrupt()).context("signals")?;
	let mut terminate = signal(SignalKind::terminate()).context("signals")?;
	let mut hangup = signal(SignalKind::hangup()).context("signals")?;
	let begun = Instant::now();
	let connection = Connection::start(setup)?;
	let mut events = connection.events();
	let progress = spinner(&context, "connecting".into());
	let stopper = connection.stopper();
	let mut task = tokio::spawn(connection.wait());
	let (mut leaving, mut result) = (false, None);
	// Until the connection is over and has nothing more to tell.
	loop {
		tokio::select! {
			event = events.recv() => match event {
				Ok(event) => {
					show(&context, &progress, begun, &event);
					if matches!(event, Event::State { state: State::Connected }) {
						word.take().into_iter().for_each(Word::say);
					}
				}
				Err(RecvError::Lagged(missed)) => tracing::warn!("{missed} events were not shown"),
				Err(RecvError::Closed) => break,
			},
			done = &mut task, if result.is_none() => result = Some(done),
			_ = interrupt.recv() => leave(&context, &mut leaving, &stopper),
			_ = terminate.recv() => leave(&context, &mut leaving, &stopper),
			// The terminal was closed: no word to open the host. `warren down` is one.
			_ = hangup.recv() => {}
		}
	}
	progress.finish_and_clear();
	let done = match result {
		Some(done) => done,
		None => task.await,
	};
	done.context("the connection's task failed; `warren down` takes back what it changed")??;
	Ok(())
}

fn leave(context: &Context, leaving: &mut bool, stopper: &Stopper) {
	if std::mem::replace(leaving, true) {
		hint("left at once: the kill switch stays closed; `warren down` opens it");
		std::process::exit(130);
	}
	if !context.json {
		hint("leaving; once more to leave at once");
	}
	stopper.down(None);
}

fn show(context: &Context, progress: &indicatif::ProgressBar, begun: Instant, event: &Event) {
	if context.json {
		let mut line = serde_json::to_value(event).unwrap_or_default();
		line["at_ms"] = (begun.elapsed().as_millis() as u64).into();
		out!("{line}");
		return;
	}
	match event {
		Event::State { state: State::Connected | State::Blocked | State::Disconnected } => {
			progress.disable_steady_tick();
			progress.finish_and_clear();
		}
		Event::State { state } => progress.set_message(state.to_string()),
		// Once a second or so: only for who wants to see it.
		Event::Voucher { .. } => tracing::info!("{event}"),
		_ => progress.suspend(|| out!("{event}")),
	}
}
