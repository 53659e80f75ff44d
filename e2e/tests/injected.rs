//! Packets that strangers or the provider send to a consumer unasked are not paid.

use std::{net::SocketAddr, time::Duration};

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	client, lab,
	products::{ProviderSettings, Up, PROVIDER_PORT},
	stage::{play, Stage, MIB},
};
use warren_primitives::SessionId;

const PACKETS: u64 = 8_000;
const SIZE: usize = 1_200;

#[test]
fn nobody_makes_a_consumer_pay_by_sending_it_packets() {
	play(&ProviderSettings::default(), injected).unwrap();
}

fn injected(stage: &mut Stage<'_>) -> Result<()> {
	let from = stage.chain.best()?.number;
	let mut up = stage.up(&["--deposit", "2"])?;
	let id = up.session(Duration::from_secs(30))?;
	let (_, connected) = up.wait("connected", Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let inner: std::net::IpAddr = connected["address"].as_str().context("address")?.parse()?;
	let inner_v6: std::net::IpAddr = connected["address_v6"].as_str().context("address_v6")?.parse()?;

	let download = client::page(&stage.lab.consumer, stage.web_v4(), "/bytes/8388608")?;
	ensure!(download.complete);
	// Where a stranger would aim: the port of the exit behind which the consumer's connection was; the consumer's and
	// the exit's own WireGuard ports.
	let mapped = stage.web.requests().last().context("no request")?.peer;
	let honest = owed(stage, &mut up, id)?;
	let mut sent = 0;
	for to in
		[mapped, SocketAddr::from((lab::EXIT, PROVIDER_PORT)), SocketAddr::from((lab::CONSUMER, 51_820))]
	{
		sent += client::flood(&stage.lab.stranger, to, SIZE, PACKETS / 4)?;
	}
	// The web server, from the port that the consumer spoke to, at the mapped port: the nearest that anyone comes.
	sent += client::flood(&stage.lab.web, mapped, SIZE, PACKETS / 4)?;
	ensure!(sent > PACKETS / 2);
	let after_strangers = owed(stage, &mut up, id)?;
	ensure!(
		after_strangers.0 - honest.0 < MIB / 4,
		"{} bytes were counted for what strangers sent",
		after_strangers.0 - honest.0
	);
	let works = client::page(&stage.lab.consumer, stage.web_v4(), "/ip")?;
	ensure!(works.body.trim() == lab::EXIT.to_string());

	// The provider itself, straight into the tunnel, over both families.
	let tunnel = |stage: &Stage<'_>| -> Result<u64> {
		Ok(stage.lab.consumer.tunnels()?.first().context("no tunnel")?.rx_bytes)
	};
	let arrived_before = tunnel(stage)?;
	for to in [inner, inner_v6] {
		client::flood(&stage.lab.exit, SocketAddr::new(to, 4000), SIZE, PACKETS / 2)?;
	}
	std::thread::sleep(Duration::from_millis(500));
	let arrived = tunnel(stage)? - arrived_before;
	let after_provider = owed(stage, &mut up, id)?;
	ensure!(
		after_provider.0 - after_strangers.0 < MIB / 4,
		"{} bytes were counted; {arrived} bytes of the provider's own packets arrived",
		after_provider.0 - after_strangers.0
	);

	let (_, events) = up.down(Duration::from_secs(90))?;
	let settled = stage.chain.settlement(id, from, Duration::from_secs(60))?;
	let best = events.iter().rev().find(|(_, event)| event["event"] == "voucher").context("no voucher")?;
	let billed = best.1["bytes"].as_u64().context("bytes")?;
	ensure!(settled.paid <= stage.node.details.price.cost(billed, 0));
	let due = 8 * MIB + 8 * MIB / 10;
	ensure!(billed <= due + 2 * MIB, "{billed} bytes billed for 8 MiB of pages");
	Ok(())
}

/// What the client counts and owes: (bytes, units).
fn owed(stage: &Stage<'_>, up: &mut Up, _id: SessionId) -> Result<(u64, u128)> {
	std::thread::sleep(Duration::from_millis(600));
	up.catch_up();
	let status = stage.consumer.ask(&["status"])?;
	let counts = &status["counts"];
	let bytes =
		counts["up"].as_u64().context("counts.up")? + counts["down"].as_u64().context("counts.down")?;
	let owed = status["owed"].as_str().and_then(|text| text.parse().ok()).context("owed")?;
	Ok((bytes, owed))
}
