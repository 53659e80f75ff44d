//! The same session once more after the consumer was killed: how soon the first byte comes through the tunnel again, and that nothing is
//! bought for it.

use std::{
	net::SocketAddr,
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use warren_primitives::SessionId;

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::{
	client, lab,
	products::{session_id, ProviderSettings, Up},
	stage::{play, Stage},
	web::ECHO_PORT,
};

const PATIENCE: Duration = Duration::from_secs(30);

/// In milliseconds.
struct Resumed {
	/// From proving the session's key to the first byte, as the client says.
	since_taken_up: f64,
	/// From the start of its program to the first answer, as it is seen from outside.
	since_start: f64,
}

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let (resumed, transactions) = play(&ProviderSettings::default(), |stage| restart_often(settings, stage))?;
	let taken_up = Samples::new(resumed.iter().map(|one| one.since_taken_up).collect())?;
	let start = Samples::new(resumed.iter().map(|one| one.since_start).collect())?;
	Ok(vec![
		Figure::median("session taken up again → first byte, p50", Unit::Milliseconds, &taken_up)
			.at_most(150.0)
			.noted("as the client tells it, from the proof of the session's key on"),
		Figure::most("session taken up again → first byte, slowest", Unit::Milliseconds, &taken_up),
		Figure::median("start of the program → first answer, p50", Unit::Milliseconds, &start),
		Figure::new("transactions of the consumer", Unit::Count, resumed.len(), transactions as f64)
			.at_most(0.0),
	])
}

fn restart_often(settings: &Settings, stage: &Stage<'_>) -> Result<(Vec<Resumed>, usize)> {
	let mut up = stage.up(&["--deposit", "1"])?;
	let id = up.session(PATIENCE)?;
	up.wait("in_block", PATIENCE)?;
	stage.wait_final(id)?;
	let from = stage.chain.best()?.number + 1;
	let mut all = Vec::new();
	for round in 1..=settings.rounds {
		up.kill()?;
		let (next, resumed) = resume(stage, id)?;
		settings.say(format!("restart {round} of {}: {:.0} ms", settings.rounds, resumed.since_taken_up));
		all.push(resumed);
		up = next;
	}
	// What the end takes is another matter.
	let history = stage.chain.history(from)?;
	let transactions = history.iter().filter(|done| done.signer == Some(stage.consumer.account)).count();
	up.down(Duration::from_secs(60))?;
	Ok((all, transactions))
}

fn resume(stage: &Stage<'_>, id: SessionId) -> Result<(Up, Resumed)> {
	let start = Instant::now();
	let mut up = stage.consumer.up(&["--resume", &hex::encode(id)])?;
	let (_, opened) = up.wait("opened", PATIENCE)?;
	let session = session_id(opened["session"].as_str().unwrap_or_default())?;
	ensure!(opened["resumed"] == true && session == id, "another session: {opened}");
	// Not before: the kernel's device outlives its client, and would answer at once.
	let echo = SocketAddr::from((lab::WEB, ECHO_PORT));
	let (ready, answer) =
		client::echo_while(&stage.lab.consumer, echo, PATIENCE, || up.wait("first_byte_ready", PATIENCE))?;
	let answer = answer.context("nothing came back through the tunnel")?;
	let since_taken_up = ready.1["ms"].as_u64().with_context(|| format!("{}", ready.1))? as f64;
	let since_start = answer.saturating_duration_since(start).as_secs_f64() * 1e3;
	Ok((up, Resumed { since_taken_up, since_start }))
}
