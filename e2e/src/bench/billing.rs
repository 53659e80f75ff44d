//! What is billed beside what crossed, where nothing is lost on the way; and how many transactions a session takes.

use std::{sync::atomic::AtomicU64, time::Duration};

use anyhow::{ensure, Context, Result};

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::{
	client,
	products::ProviderSettings,
	stage::{play, Stage, MIB},
};

const DOWN: u64 = 64 * MIB;
const UP: u64 = 16 * MIB;
const PATIENCE: Duration = Duration::from_secs(60);
const MOST_ROUNDS: usize = 3;

/// One session's.
struct Bill {
	billed: u64,
	/// By the consumer's device.
	crossed: u64,
	window: u64,
	/// Signed by either side, without signs of life.
	transactions: usize,
}

impl Bill {
	fn ratio(&self) -> f64 {
		self.billed as f64 / self.crossed as f64
	}

	/// Within 0.1 % and one window.
	fn is_right(&self) -> bool {
		self.billed.abs_diff(self.crossed) <= self.crossed / 1_000 + self.window
	}
}

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let rounds = settings.rounds_up_to(MOST_ROUNDS);
	let bills = play(&ProviderSettings::default(), |stage| {
		(1..=rounds)
			.map(|round| {
				settings.say(format!("session {round} of {rounds}"));
				session(stage, round)
			})
			.collect::<Result<Vec<Bill>>>()
	})?;
	let off = |bill: &&Bill| (bill.ratio() - 1.0).abs();
	let worst = bills.iter().max_by(|a, b| off(a).total_cmp(&off(b))).context("no session")?;
	let transactions = Samples::new(bills.iter().map(|bill| bill.transactions as f64).collect())?;
	Ok(vec![
		Figure::new("bytes billed ÷ bytes that crossed, the worst", Unit::Ratio, bills.len(), worst.ratio())
			.judged("within 0.1 % and one window", bills.iter().all(Bill::is_right))
			.noted(format!(
				"{} billed, {} crossed; the window is {} bytes",
				worst.billed, worst.crossed, worst.window
			)),
		Figure::most("transactions of a session", Unit::Count, &transactions).at_most(2.0),
	])
}

fn session(stage: &Stage<'_>, round: usize) -> Result<Bill> {
	let host = &stage.lab.consumer;
	let from = stage.chain.best()?.number + 1;
	// The lab's meter goes on for devices of the same name.
	let mut up = stage.up(&["--deposit", "1", "--interface", &format!("warren{round}")])?;
	let id = up.session(PATIENCE)?;
	up.wait("in_block", PATIENCE)?;
	let down = client::page(host, stage.web_v4(), &format!("/bytes/{DOWN}"))?;
	let sent = client::post(host, stage.web_v4(), UP, &AtomicU64::new(0))?;
	ensure!(down.complete && sent.complete, "{down:?}, {sent:?}");
	let tunnels = host.tunnels()?;
	let [tunnel] = tunnels.as_slice() else { anyhow::bail!("tunnels: {tunnels:?}") };
	let crossed = tunnel.rx_bytes + tunnel.tx_bytes;
	let window = stage.provider.session(id)?["window_bytes"].as_u64().context("window_bytes")?;
	let (_, events) = up.down(PATIENCE)?;
	stage.chain.settlement(id, from, PATIENCE)?;
	let best = events.iter().rev().find(|(_, event)| event["event"] == "voucher").context("no voucher")?;
	let billed = best.1["bytes"].as_u64().context("bytes")?;
	let sides = [stage.consumer.account, stage.provider.worker, stage.provider.operator.account()];
	let transactions = stage
		.chain
		.history(from)?
		.into_iter()
		.filter(|done| done.signer.is_some_and(|signer| sides.contains(&signer)))
		.filter(|done| done.call != "NodeRegistry.heartbeat")
		.count();
	Ok(Bill { billed, crossed, window, transactions })
}
