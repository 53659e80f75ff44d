//! A provider that says it counted more than crossed gets no voucher for the difference.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use warren_chain_client::Signer;
use warren_e2e::{
	bare::for_chain,
	chain::Chain,
	client,
	lab::{self, Lab},
	products::Consumer,
	rogue::{self, RogueProvider, Scheme},
	stage::MIB,
	web::WebServer,
};
use warren_primitives::{Price, WRN};

const PRICE: Price = Price { per_gib: WRN / 2, per_hour: 0 };

#[test]
fn five_percent_too_much_are_not_paid() {
	over_bills(105).unwrap();
}

#[test]
fn twice_as_much_is_not_paid_either_and_the_client_says_why() {
	over_bills(200).unwrap();
}

fn over_bills(claims_percent: u64) -> Result<()> {
	let lab = Lab::new()?;
	let played = scenes(&lab, claims_percent);
	if played.is_err() {
		lab.print_logs(60);
	}
	played
}

fn scenes(lab: &Lab, claims_percent: u64) -> Result<()> {
	let _web = WebServer::start(&lab.web, lab::WEB_PORT)?;
	let web = (lab::WEB, lab::WEB_PORT).into();
	let chain = Chain::start(lab)?;
	let operator = Signer::from_uri("//Bob")?;
	let provider = RogueProvider::start(lab, &chain, &operator, Scheme { price: PRICE, claims_percent })?;
	let consumer = Consumer::new(&lab.consumer, "wallet")?;
	chain.fund(consumer.account, 10 * WRN)?;
	let mut up = consumer.up(&[
		"--node",
		&provider.node.to_string(),
		"--new",
		"--deposit",
		"2",
		"--failover-after",
		"0",
	])?;
	let id = up.session(Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	for _ in 0..4 {
		// With twice as much claimed the client may have left in between: that is its right.
		match client::page(&lab.consumer, web, "/bytes/16777216") {
			Ok(page) => ensure!(page.complete || claims_percent >= 200, "{page:?}"),
			Err(error) => ensure!(claims_percent >= 200, "{error:#}"),
		}
	}
	std::thread::sleep(Duration::from_secs(2));
	up.catch_up();
	let book = provider.book();
	// After the last voucher: the client counts what crosses until it signs, to the connections' last packets.
	let crossed = RogueProvider::crossed(lab)?;
	let best = rogue::best(&book).context("an honest consumer signs for what it used")?;
	let due = PRICE.cost(crossed, 0);
	ensure!(best.voucher.amount <= due, "{} signed; what crossed costs {due}", best.voucher.amount);
	if claims_percent < 200 {
		ensure!(crossed > 60 * MIB, "only {crossed} bytes crossed");
		let lent = chain.session(id)?.context("gone")?.connection_charge;
		ensure!(
			due - best.voucher.amount <= lent,
			"{} signed of {due}: all but what a window lends is paid",
			best.voucher.amount
		);
	} else {
		let complained = up.events.iter().any(|(_, event)| {
			matches!(event["event"].as_str(), Some("refused" | "warning"))
				&& event.to_string().contains("bill")
		});
		ensure!(complained, "the client did not say why it signs no more: {:?}", up.events);
	}
	// The chain pays what is signed, not what is claimed.
	let raised = {
		let mut signed = best;
		signed.voucher.amount = best.voucher.amount / 100 * u128::from(claims_percent);
		signed
	};
	let claim = warren_chain_client::Call::Claim(for_chain(&raised));
	ensure!(
		matches!(chain.submit(&operator, claim)?.outcome, warren_chain_client::Outcome::Failed(why) if why.contains("SignatureInvalid"))
	);
	chain.must(&operator, warren_chain_client::Call::Claim(for_chain(&best)))?;
	ensure!(chain.session(id)?.context("gone")?.paid == best.voucher.amount);
	Ok(())
}
