//! The web server sees the exit's address, never the consumer's. The ISP sees WireGuard and libp2p to the exit, and no plain
//! text. The billed bytes are those that crossed, and on chain everything adds up to the unit.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	capture::{Capture, Flow, FlowSum, Protocol},
	client, lab,
	products::{amount, leftovers, ProviderSettings, PROVIDER_PORT},
	stage::{play, Stage, MIB},
};
use warren_primitives::{Price, WRN};

const DOWN: u64 = 64 * MIB;
const UP: u64 = 16 * MIB;
const PRICE: Price = Price { per_gib: WRN / 2, per_hour: WRN / 10 };

#[test]
fn the_main_job() {
	play(&ProviderSettings { price: PRICE, ..Default::default() }, main_job).unwrap();
}

fn main_job(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	let from = stage.chain.best()?.number;
	let before = (
		stage.chain.money(stage.consumer.account)?,
		stage.chain.money(stage.provider.operator.account())?,
		stage.chain.money(stage.provider.worker)?,
	);
	let capture = Capture::start(&lab.isp, lab::ISP_UPLINK)?;
	let mut up = stage.up(&["--deposit", "1"])?;
	let id = up.session(Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let view = stage.chain.session(id)?.context("not on chain")?;

	for (to, exit) in [(stage.web_v4(), lab::EXIT.to_string()), (stage.web_v6(), lab::EXIT_V6.to_string())] {
		let page = client::page(&lab.consumer, to, "/ip")?;
		ensure!(page.body.trim() == exit, "the server saw {} in place of {exit}", page.body.trim());
	}
	let down = client::page(&lab.consumer, stage.web_v4(), &format!("/bytes/{DOWN}"))?;
	ensure!(down.complete, "download: {down:?}");
	let upload = client::post(&lab.consumer, stage.web_v4(), UP, &Default::default())?;
	ensure!(upload.complete, "upload: {upload:?}");
	let tunnels = lab.consumer.tunnels()?;
	let [tunnel] = tunnels.as_slice() else { anyhow::bail!("tunnels: {tunnels:?}") };
	let crossed = tunnel.rx_bytes + tunnel.tx_bytes;
	let window = stage.provider.session(id)?["window_bytes"].as_u64().context("window_bytes")?;
	let (closed, events) = up.down(Duration::from_secs(60))?;
	let seen = capture.stop()?;

	// What others saw.
	let strangers: Vec<_> = stage
		.web
		.requests()
		.into_iter()
		.filter(|r| r.peer.ip() != lab::EXIT && r.peer.ip() != lab::EXIT_V6)
		.collect();
	ensure!(strangers.is_empty(), "the web server saw {strangers:?}");
	ensure!(seen.lost == 0 && seen.strange_frames == 0, "the capture is not whole");
	let is_ours = |flow: &Flow| {
		[flow.from, flow.to].iter().any(|end| {
			[lab::EXIT.into(), lab::EXIT_V6.into()].contains(&end.ip()) && end.port() == PROVIDER_PORT
		})
	};
	let others = seen.others(|flow, sum: &FlowSum| {
		is_ours(flow)
			&& sum.text.is_none()
			&& match flow.protocol {
				Protocol::Udp => sum.not_wireguard == 0,
				Protocol::Tcp | Protocol::Unreachable => true,
				_ => false,
			}
	});
	ensure!(others.is_empty(), "the ISP saw {others:?}");
	ensure!(seen.with_marker() == 0);
	let wireguard = seen.bytes(|flow| flow.protocol == Protocol::Udp);
	ensure!(wireguard > DOWN + UP, "only {wireguard} bytes of WireGuard: the rest went elsewhere");

	// What was paid.
	let settled = stage.chain.settlement(id, from, Duration::from_secs(60))?;
	let taken = view.deposit + view.connection_charge;
	ensure!(settled.total() == taken, "{settled:?} of {taken}");
	ensure!(settled.to_operator() + settled.refunded + settled.fees() == taken);
	ensure!(settled.charge_earned);
	let best = events.iter().rev().find(|(_, event)| event["event"] == "voucher").context("no voucher")?;
	let billed = best.1["bytes"].as_u64().context("bytes")?;
	let seconds = best.1["seconds"].as_u64().context("seconds")?;
	ensure!(
		PRICE.cost(billed, seconds) == settled.paid,
		"{} for {billed} bytes and {seconds} s",
		settled.paid
	);
	ensure!(amount(&closed["paid"])? == settled.paid, "the client says {closed}");
	let apart = crossed.abs_diff(billed);
	ensure!(apart <= crossed / 1000 + window, "{billed} billed, {crossed} crossed, window {window}");
	ensure!(billed >= DOWN + UP);

	// Every account, to the unit.
	let fees = |account| -> Result<u128> {
		Ok(stage
			.chain
			.history(from)?
			.iter()
			.filter(|done| done.signer == Some(account))
			.map(|done| done.fee)
			.sum())
	};
	let after = stage.chain.money(stage.consumer.account)?;
	ensure!(
		before.0 - after == taken - settled.refunded + fees(stage.consumer.account)?,
		"the consumer's account"
	);
	let operator = stage.provider.operator.account();
	let after = stage.chain.money(operator)? + fees(operator)?;
	ensure!(after - before.1 == settled.to_operator(), "the operator's account: {} more", after - before.1);
	let after = stage.chain.money(stage.provider.worker)? + fees(stage.provider.worker)?;
	ensure!(after == before.2, "the worker's account");

	let left = leftovers(&lab.consumer)?;
	ensure!(left.is_empty(), "the client left {left:?}");
	Ok(())
}
