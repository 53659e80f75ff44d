//! Packets that strangers or the provider send to a consumer unasked are not paid.

use std::{
	net::{IpAddr, SocketAddr},
	sync::atomic::AtomicBool,
	time::Duration,
};

use anyhow::{ensure, Context, Result};
use serde_json::Value;
use warren_chain_client::Signer;
use warren_e2e::{
	chain::Chain,
	client,
	lab::{self, Lab},
	products::{Consumer, ProviderSettings, PROVIDER_PORT},
	rogue::{self, RogueProvider, Scheme},
	stage::{play, Stage, MIB},
	web::{WebServer, ECHO_PORT},
};
use warren_primitives::{Price, WRN};

const PACKETS: u64 = 8_000;
const SIZE: usize = 1_200;
const PRICE: Price = Price { per_gib: WRN / 2, per_hour: 0 };

#[test]
fn nobody_pays_for_what_strangers_or_the_daemons_own_host_send() {
	play(&ProviderSettings { price: PRICE, ..Default::default() }, strangers).unwrap();
}

fn strangers(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	let from = stage.chain.best()?.number;
	let mut up = stage.up(&["--deposit", "2"])?;
	let id = up.session(Duration::from_secs(30))?;
	let (_, connected) = up.wait("connected", Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let inner: IpAddr = connected["address"].as_str().context("address")?.parse()?;
	let inner_v6: IpAddr = connected["address_v6"].as_str().context("address_v6")?.parse()?;
	let download = client::page(&lab.consumer, stage.web_v4(), "/bytes/8388608")?;
	ensure!(download.complete);
	let echo = SocketAddr::from((lab::WEB, ECHO_PORT));
	let answer = client::first_echo(&lab.consumer, echo, Duration::from_secs(5), &AtomicBool::new(false))?;
	ensure!(answer.is_some());

	// Where a stranger would aim: the exit's port behind which the consumer spoke to the echo a moment ago, its own and
	// the consumer's WireGuard port.
	let mapped =
		stage.web.requests().iter().rev().find(|request| request.method == "UDP").context("no echo")?.peer;
	let honest = counted(&stage.consumer)?;
	let mut sent = 0;
	for to in [
		mapped,
		SocketAddr::from((lab::EXIT, PROVIDER_PORT)),
		SocketAddr::from((lab::CONSUMER, PROVIDER_PORT)),
	] {
		sent += client::flood(&lab.stranger, to, SIZE, PACKETS / 4)?;
	}
	// The web server itself, from another port than the one that was spoken to.
	sent += client::flood(&lab.web, mapped, SIZE, PACKETS / 4)?;
	ensure!(sent > PACKETS / 2, "the floods were not sent");
	let after = counted(&stage.consumer)?;
	ensure!(after - honest < MIB / 4, "{} bytes were counted for what strangers sent", after - honest);
	let works = client::page(&lab.consumer, stage.web_v4(), "/ip")?;
	ensure!(works.body.trim() == lab::EXIT.to_string());

	// From the host of an honest daemon, straight into the tunnel, over both families.
	for to in [inner, inner_v6] {
		client::flood(&lab.exit, SocketAddr::new(to, 4000), SIZE, PACKETS / 2)?;
	}
	let last = counted(&stage.consumer)?;
	ensure!(last - after < MIB / 4, "{} bytes were counted for what the exit's host sent", last - after);

	let (_, events) = up.down(Duration::from_secs(90))?;
	let settled = stage.chain.settlement(id, from, Duration::from_secs(60))?;
	let best = events.iter().rev().find(|(_, event)| event["event"] == "voucher").context("no voucher")?;
	let billed = best.1["bytes"].as_u64().context("bytes")?;
	ensure!(settled.paid == PRICE.cost(billed, 0), "{} for {billed} bytes", settled.paid);
	ensure!(billed < 10 * MIB, "{billed} bytes billed for 8 MiB of pages");
	Ok(())
}

#[test]
fn a_provider_that_injects_packets_is_not_paid_for_them() {
	let lab = Lab::new().unwrap();
	let played = injecting_provider(&lab);
	if played.is_err() {
		lab.print_logs(60);
	}
	played.unwrap();
}

fn injecting_provider(lab: &Lab) -> Result<()> {
	let _web = WebServer::start(&lab.web, lab::WEB_PORT)?;
	let chain = Chain::start(lab)?;
	let operator = Signer::from_uri("//Bob")?;
	// It claims no more than what went through its device: the packets that it made up among them.
	let provider =
		RogueProvider::start(lab, &chain, &operator, Scheme { price: PRICE, claims_percent: 100 })?;
	let consumer = Consumer::new(&lab.consumer, "wallet")?;
	chain.fund(consumer.account, 10 * WRN)?;
	let node = provider.node.to_string();
	let mut up = consumer.up(&["--node", &node, "--new", "--deposit", "2", "--failover-after", "0"])?;
	let (_, connected) = up.wait("connected", Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let inner: IpAddr = connected["address"].as_str().context("address")?.parse()?;
	let download = client::page(&lab.consumer, (lab::WEB, lab::WEB_PORT).into(), "/bytes/8388608")?;
	ensure!(download.complete);
	let arrived = || -> Result<u64> { Ok(lab.consumer.tunnels()?.first().context("no tunnel")?.rx_bytes) };
	let (before, honest) = (arrived()?, counted(&consumer)?);
	let sent = client::flood(&lab.exit, SocketAddr::new(inner, 4000), SIZE, PACKETS)?;
	ensure!(sent > PACKETS / 2);
	std::thread::sleep(Duration::from_secs(1));
	let injected = arrived()? - before;
	ensure!(injected > sent * SIZE as u64 / 2, "only {injected} bytes arrived: this proves nothing");
	let after = consumer.ask(&["status"])?;
	ensure!(counted(&consumer)? - honest < MIB / 4, "{injected} bytes were injected; counted now: {after}");
	let refused = after["refused_bytes"].as_u64().context("refused_bytes")?;
	ensure!(refused > injected / 2, "{refused} of {injected} bytes were noticed as unasked");

	up.catch_up();
	let book = provider.book();
	let best = rogue::best(&book).context("honest use is paid")?;
	let due = PRICE.cost(10 * MIB, 0);
	ensure!(best.voucher.amount <= due, "{} signed for 8 MiB of pages", best.voucher.amount);
	Ok(())
}

/// Bytes that the client counts, both directions.
fn counted(consumer: &Consumer<'_>) -> Result<u64> {
	// It looks at its counters a few times a second.
	std::thread::sleep(Duration::from_millis(800));
	let status = consumer.ask(&["status"])?;
	let count = |name: &str| -> Result<u64> {
		let counts: &Value = &status["counts"];
		counts[name].as_u64().with_context(|| format!("counts.{name} in {status}"))
	};
	Ok(count("up")? + count("down")?)
}
