//! What a consumer gets that never signs a voucher and takes all it can at full speed: with the daemon alive, and with the daemon
//! killed in the middle of it.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use warren_primitives::WRN;

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::{
	bare::BareConsumer,
	client::{self, Background},
	products::ProviderSettings,
	stage::{play, Stage, MIB},
};

/// Many windows.
const ALL: &str = "/bytes/67108864";
const PATIENCE: Duration = Duration::from_secs(30);
/// The daemon is killed after so much, which is less than any window.
const BEFORE_THE_KILL: u64 = MIB / 8;

/// What passed beyond the window.
struct Beyond {
	alive: Vec<f64>,
	killed: Vec<f64>,
	window: u64,
}

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let beyond = play(&ProviderSettings::default(), |stage| cheat_often(settings, stage))?;
	let note = format!("the window is {} bytes", beyond.window);
	let figure = |what: &str, values: Vec<f64>| -> Result<Figure> {
		Ok(Figure::most(what, Unit::Mebibytes, &Samples::new(values)?).at_most(1.0).noted(note.clone()))
	};
	Ok(vec![
		figure("unpaid beyond the window, daemon alive, the most", beyond.alive)?,
		figure("unpaid beyond the window, daemon killed, the most", beyond.killed)?,
	])
}

fn cheat_often(settings: &Settings, stage: &mut Stage<'_>) -> Result<Beyond> {
	let mut beyond = Beyond { alive: Vec::new(), killed: Vec::new(), window: 0 };
	let rounds = settings.rounds_up_to(stage.purses.len());
	for purse in 0..rounds {
		settings.say(format!("a cheat, {} of {rounds}, with the daemon alive", purse + 1));
		let consumer = cheat(stage, purse)?;
		// What is lent before the block, and then what is lent after it.
		for _ in 0..2 {
			let download = client::page(&stage.lab.stranger, stage.web_v4(), ALL);
			ensure!(download.is_err() || download.is_ok_and(|transfer| !transfer.complete), "all was given");
			stage.wait_landed(consumer.session.id)?;
		}
		let window = window_of(stage, &consumer)?;
		beyond.alive.push(past(passed_by(&consumer)?, window));
		consumer.vanish()?;

		settings.say("and with the daemon killed");
		let consumer = cheat(stage, purse)?;
		stage.wait_landed(consumer.session.id)?;
		beyond.window = window_of(stage, &consumer)?;
		let download = Background::get(&stage.lab.stranger, stage.web_v4(), ALL)?;
		download.wait_bytes(BEFORE_THE_KILL, PATIENCE)?;
		stage.provider.kill()?;
		let download = download.join();
		ensure!(download.is_err() || download.is_ok_and(|transfer| !transfer.complete), "all was given");
		beyond.killed.push(past(passed_by(&consumer)?, beyond.window));
		consumer.vanish()?;
		if purse + 1 < rounds {
			stage.provider.run()?;
			stage.provider.wait_ready(&stage.chain)?;
		}
	}
	Ok(beyond)
}

/// With a tunnel to the web server, and no intention to pay.
fn cheat<'a>(stage: &Stage<'a>, purse: usize) -> Result<BareConsumer<'a>> {
	stage.bare_with_tunnel(&stage.lab.stranger, purse, WRN, 0)
}

/// Inner bytes, both ways.
fn passed_by(consumer: &BareConsumer<'_>) -> Result<u64> {
	let (up, down) = consumer.crossed()?;
	Ok(up + down)
}

/// The most that was lent, in bytes.
fn window_of(stage: &Stage<'_>, consumer: &BareConsumer<'_>) -> Result<u64> {
	let accepted = consumer.accepted.as_ref().context("the provider has not taken the session")?;
	let now =
		stage.provider.session(consumer.session.id)?["window_bytes"].as_u64().context("window_bytes")?;
	Ok(accepted.window.bytes.max(now))
}

/// In MiB; below zero where less than the window passed.
fn past(passed: u64, window: u64) -> f64 {
	(passed as f64 - window as f64) / MIB as f64
}
