//! A consumer that stops signing is cut off by the kernel after its window, with the daemon alive or dead; and a daemon that
//! died takes the session up again, bills nothing twice and loses nothing.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	client::{self, Background},
	products::ProviderSettings,
	stage::{play, Stage, MIB},
};
use warren_primitives::WRN;

#[test]
fn who_does_not_sign_is_cut_off_at_the_window() {
	play(&ProviderSettings::default(), |stage| {
		// From the first byte on: no voucher at all.
		let consumer = stage.bare_with_tunnel(&stage.lab.stranger, 0, WRN, 0)?;
		let window = consumer.accepted.as_ref().context("not taken")?.window.bytes;
		let download = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/67108864")?;
		ensure!(!download.complete, "64 MiB went through unpaid");
		stage.wait_landed(consumer.session.id)?;
		// In a block now: there may be a little more credit than before, but never more than the window on the whole.
		let again = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/67108864");
		ensure!(again.is_err() || again.is_ok_and(|transfer| !transfer.complete));
		let (up, down) = consumer.crossed()?;
		let status = stage.provider.session(consumer.session.id)?;
		let window = window.max(status["window_bytes"].as_u64().context("window_bytes")?);
		let passed = up + down;
		ensure!(passed <= window + MIB, "{passed} bytes passed unpaid; the window is {window}");
		// It paid nothing and the provider has nothing to claim.
		ensure!(status["voucher"].to_string().trim_matches('"') == "0", "{status}");

		// After some vouchers: what passes beyond the last of them is at most the window again.
		let price = consumer.session.terms.max_price;
		let counted = status["bytes_up"].as_u64().context("bytes_up")?
			+ status["bytes_down"].as_u64().context("bytes_down")?;
		let paid_bytes = counted + 8 * MIB;
		let accepted = consumer.send(consumer.session.voucher(price.cost(paid_bytes, 0)))?;
		let accepted = accepted.context("a voucher for 8 MiB ahead was refused")?;
		let more = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/67108864")?;
		ensure!(!more.complete && more.bytes > 7 * MIB, "{} bytes came for 8 MiB paid", more.bytes);
		let (up, down) = consumer.crossed()?;
		let unpaid = (up + down).saturating_sub(paid_bytes);
		ensure!(
			unpaid <= accepted.window.bytes + MIB,
			"{unpaid} bytes passed unpaid; the window is {}",
			accepted.window.bytes
		);
		Ok(())
	})
	.unwrap();
}

#[test]
fn a_killed_daemon_leaves_the_cut_off_in_the_kernel_and_comes_back_to_the_same_session() {
	play(&ProviderSettings::default(), killed).unwrap();
}

fn killed(stage: &mut Stage<'_>) -> Result<()> {
	let from = stage.chain.best()?.number;
	let mut up = stage.up(&["--deposit", "2", "--failover-after", "0"])?;
	let id = up.session(Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let first = client::page(&stage.lab.consumer, stage.web_v4(), "/bytes/16777216")?;
	ensure!(first.complete, "{first:?}");

	// SIGKILL in the middle of a download.
	let download = Background::get(&stage.lab.consumer, stage.web_v4(), "/bytes/1073741824")?;
	download.wait_bytes(8 * MIB, Duration::from_secs(30))?;
	let before = stage.provider.session(id)?;
	stage.provider.kill()?;
	let at_kill = tunnel_bytes(stage)?;
	let cut = download.join()?;
	ensure!(!cut.complete, "1 GiB went through with the daemon dead");
	let at_cut = tunnel_bytes(stage)?;
	// Credit of what was signed since the last status, and one window; the connection charge bounds it.
	let most = stage.node.details.price.bytes_for(stage.params.connection_charge) + MIB;
	let after_death = at_cut - at_kill;
	ensure!(
		after_death <= most,
		"{after_death} bytes passed after the daemon's death; at most {most} are right"
	);

	// The next one takes the same session up, with the same keys, and everything goes on.
	stage.provider.run()?;
	let end = std::time::Instant::now() + Duration::from_secs(40);
	let resumed = loop {
		match client::page(&stage.lab.consumer, stage.web_v4(), "/bytes/16777216") {
			Ok(transfer) if transfer.complete => break transfer,
			other => {
				ensure!(std::time::Instant::now() < end, "the session was not taken up again: {other:?}")
			}
		}
		std::thread::sleep(Duration::from_millis(300));
	};
	ensure!(resumed.bytes == 16 * MIB);
	let after = stage.provider.session(id)?;
	let count = |session: &serde_json::Value| {
		session["bytes_up"].as_u64().zip(session["bytes_down"].as_u64()).map(|(up, down)| up + down)
	};
	let (counted_before, counted_after) =
		(count(&before).context("counts")?, count(&after).context("counts")?);
	let crossed = tunnel_bytes(stage)?;
	ensure!(counted_after >= counted_before);
	// Neither twice nor lost: the provider's count is that of what crossed the consumer's device, but for what was on
	// the way or dropped at the edge of the credit.
	let apart = counted_after.abs_diff(crossed);
	let tolerated = crossed / 1000 + MIB;
	ensure!(
		apart <= tolerated,
		"the provider counts {after}, before the kill {before}; crossed the consumer's device: {:?}; at the kill {at_kill}, at the cut {at_cut}",
		stage.lab.consumer.tunnels()?
	);

	let opens =
		stage.chain.history(from)?.into_iter().filter(|done| done.call == "SessionEscrow.open").count();
	ensure!(opens == 1, "{opens} sessions were bought");
	let (_, events) = up.down(Duration::from_secs(60))?;
	let settled = stage.chain.settlement(id, from, Duration::from_secs(60))?;
	let best = events.iter().rev().find(|(_, event)| event["event"] == "voucher").context("no voucher")?;
	let billed = best.1["bytes"].as_u64().context("bytes")?;
	ensure!(
		settled.paid == stage.node.details.price.cost(billed, 0),
		"{} paid for {billed} bytes",
		settled.paid
	);
	ensure!(billed.abs_diff(crossed) <= tolerated, "{billed} billed, {crossed} crossed");
	Ok(())
}

fn tunnel_bytes(stage: &Stage<'_>) -> Result<u64> {
	let tunnels = stage.lab.consumer.tunnels()?;
	let [tunnel] = tunnels.as_slice() else { anyhow::bail!("tunnels: {tunnels:?}") };
	Ok(tunnel.rx_bytes + tunnel.tx_bytes)
}
