//! A consumer that dies is no loss to the provider: expiry pays its best voucher and returns the rest. A provider that dies is
//! no loss to the consumer: it leaves alone, with its money, after the window.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	bare::{BareConsumer, Session},
	client, lab,
	products::ProviderSettings,
	stage::{play, Stage, MIB},
};
use warren_primitives::WRN;

/// The window of a development chain is a minute.
const SETTLED: Duration = Duration::from_secs(200);

#[test]
fn a_dead_consumer_pays_what_it_signed_and_gets_the_rest() {
	play(&ProviderSettings::default(), dead_consumer).unwrap();
}

fn dead_consumer(stage: &mut Stage<'_>) -> Result<()> {
	let signer = &stage.purses[0];
	let from = stage.chain.best()?.number;
	let before =
		(stage.chain.money(signer.account())?, stage.chain.money(stage.provider.operator.account())?);
	// About forty seconds.
	let session = Session::prepare(&stage.chain, signer, stage.node.id, WRN, 0, 14)?;
	let id = session.id;
	let open = session.sign(&stage.chain, signer)?;
	let mut consumer = BareConsumer::new(&stage.lab.stranger, session)?;
	consumer.connect(&stage.node)?;
	consumer.hand_over(&open)?.context("refused")?;
	consumer.tunnel(&[&format!("{}/32", lab::WEB)])?;
	stage.wait_landed(id)?;
	let price = stage.node.details.price;
	let amount = price.cost(6 * MIB, 0);
	consumer.send(consumer.session.voucher(amount))?.context("refused")?;
	let page = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/4194304")?;
	ensure!(page.complete, "{page:?}");
	consumer.vanish()?;

	let settled = stage.chain.settlement(id, from, SETTLED)?;
	ensure!(settled.paid == amount, "{} paid; {amount} was signed", settled.paid);
	ensure!(settled.charge_earned);
	ensure!(settled.total() == WRN + stage.params.connection_charge);
	let fees: u128 = stage
		.chain
		.history(from)?
		.iter()
		.filter(|done| done.signer == Some(signer.account()))
		.map(|done| done.fee)
		.sum();
	let after = (stage.chain.money(signer.account())?, stage.chain.money(stage.provider.operator.account())?);
	ensure!(before.0 - after.0 == settled.total() - settled.refunded + fees, "the consumer's account");
	ensure!(after.1 - before.1 == settled.to_operator(), "the operator's account");
	Ok(())
}

#[test]
fn who_is_left_by_its_provider_leaves_with_its_money() {
	play(&ProviderSettings::default(), dead_provider).unwrap();
}

fn dead_provider(stage: &mut Stage<'_>) -> Result<()> {
	let from = stage.chain.best()?.number;
	let before = stage.chain.money(stage.consumer.account)?;
	let mut up = stage.up(&["--deposit", "2", "--failover-after", "0"])?;
	let id = up.session(Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let page = client::page(&stage.lab.consumer, stage.web_v4(), "/bytes/16777216")?;
	ensure!(page.complete, "{page:?}");
	up.wait("voucher", Duration::from_secs(10))?;
	stage.provider.kill()?;
	// The client is killed too: only what is on disk is left. `down` opens the host again.
	up.kill()?;
	stage.consumer.ask(&["down"])?;
	let closed = stage.consumer.ask(&["sessions", "close", &hex::encode(id)])?;
	ensure!(closed["settled"] == false, "the provider has a window to answer in: {closed}");
	let early = stage.consumer.ask_in_vain(&["sessions", "finalise", &hex::encode(id)])?;
	ensure!(early.contains("may still present"), "{early}");

	let settled = stage.chain.settlement(id, from, SETTLED)?;
	ensure!(settled.total() == 2 * WRN + stage.params.connection_charge);
	// The client closes with its own best voucher: honest to a provider that may only be asleep.
	let due = stage.node.details.price.cost(18 * MIB, 0);
	ensure!(settled.paid > 0 && settled.paid <= due, "{} paid for 16 MiB", settled.paid);
	let fees: u128 = stage
		.chain
		.history(from)?
		.iter()
		.filter(|done| done.signer == Some(stage.consumer.account))
		.map(|done| done.fee)
		.sum();
	let after = stage.chain.money(stage.consumer.account)?;
	ensure!(
		before - after == settled.total() - settled.refunded + fees,
		"{} units are missing",
		before - after
	);
	Ok(())
}
