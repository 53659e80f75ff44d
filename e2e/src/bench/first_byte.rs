//! From handing the signed `open` over to the first byte through the tunnel, each time with a new session.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, Result};

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::{
	client, lab,
	products::{began, ProviderSettings},
	stage::{play, Stage},
	web::ECHO_PORT,
};

const PATIENCE: Duration = Duration::from_secs(40);

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let times = play(&ProviderSettings::default(), |stage| {
		let rounds = settings.rounds;
		let mut times = Vec::new();
		for round in 1..=rounds {
			let time = once(stage)?;
			settings.say(format!("session {round} of {rounds}: {time:.0} ms"));
			times.push(time);
		}
		Samples::new(times)
	})?;
	Ok(vec![
		Figure::median("signed open → first byte, p50", Unit::Milliseconds, &times).at_most(300.0),
		Figure::most("signed open → first byte, slowest", Unit::Milliseconds, &times),
	])
}

/// In milliseconds.
fn once(stage: &Stage<'_>) -> Result<f64> {
	let echo = SocketAddr::from((lab::WEB, ECHO_PORT));
	let (mut up, first) = client::echo_while(&stage.lab.consumer, echo, PATIENCE, || {
		let mut up = stage.up(&["--deposit", "0.1"])?;
		up.wait("in_block", PATIENCE)?;
		Ok(up)
	})?;
	let first = first.context("nothing came back through the tunnel")?;
	// The client says how long ago it handed the `open` over; all else is measured here.
	let handed = began(&up.wait("in_block", Duration::from_secs(1))?)?;
	up.down(Duration::from_secs(60))?;
	Ok(first.saturating_duration_since(handed).as_secs_f64() * 1e3)
}
