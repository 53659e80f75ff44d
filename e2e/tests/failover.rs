//! The exit dies: `warren up` buys at another one, has the session that was left behind closed on chain, and leaves the last
//! one with a rating, which its provider carries to the chain with the last voucher.

use std::{
	collections::BTreeMap,
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use serde_json::Value;
use warren_chain_client::At;
use warren_e2e::{
	client, lab,
	products::{amount, leftovers, session_id, ProviderSettings},
	stage::{play, Stage, MIB},
};
use warren_primitives::{SessionId, SessionStatus, WRN};

const STARS: u8 = 5;
/// What a node gets that dies, without anybody's word.
const FAILED: u8 = 2;
/// The window of a development chain is 36 s.
const WINDOW: Duration = Duration::from_secs(90);

#[test]
fn a_dead_exit_is_left_for_another_and_the_last_one_is_rated() {
	play(&ProviderSettings::default(), failover).unwrap();
}

fn failover(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	lab.let_through(lab::STRANGER)?;
	let (mut other, other_node) =
		stage.another_provider(&lab.stranger, &[lab::STRANGER.into()], &ProviderSettings::default())?;
	let (from, before) = (stage.chain.best()?.number, stage.chain.money(stage.consumer.account)?);

	let mut up = stage.consumer.up(&["--new", "--deposit", "2", "--failover-after", "5"])?;
	let (_, opened) = up.wait("opened", Duration::from_secs(30))?;
	let left = up.session(Duration::from_secs(1))?;
	// Which one is a matter of chance.
	let is_first = opened["node"] == stage.node.id;
	ensure!(is_first || opened["node"] == other_node.id, "{opened}");
	let (dies, lives) = match is_first {
		true => (lab::EXIT, lab::STRANGER),
		false => (lab::STRANGER, lab::EXIT),
	};
	up.wait("in_block", Duration::from_secs(30))?;
	let page = client::page(&lab.consumer, stage.web_v4(), "/bytes/16777216")?;
	ensure!(page.complete, "{page:?}");
	ensure!(client::page(&lab.consumer, stage.web_v4(), "/ip")?.body.trim() == dies.to_string());
	up.wait("voucher", Duration::from_secs(10))?;

	match is_first {
		true => stage.provider.kill()?,
		false => other.kill()?,
	}
	let (at, again) = up.wait_for("session at the other node", Duration::from_secs(90), |event| {
		event["event"] == "opened" && event["node"] != opened["node"]
	})?;
	let served = session_id(again["session"].as_str().unwrap_or_default())?;
	ensure!(served != left && again["resumed"] == false, "{again}");
	let end = Instant::now() + Duration::from_secs(30);
	let page = loop {
		// Until the tunnel stands the kill switch holds everything back.
		match client::page(&lab.consumer, stage.web_v4(), "/ip") {
			Ok(page) if page.complete => break page,
			other => ensure!(Instant::now() < end, "nothing comes through the other node: {other:?}"),
		}
		std::thread::sleep(Duration::from_millis(200));
	};
	ensure!(page.body.trim() == lives.to_string(), "it left by {}", page.body);
	let page = client::page(&lab.consumer, stage.web_v4(), "/bytes/67108864")?;
	ensure!(page.complete, "{page:?}");

	// What was left behind is closed by the client itself, while it is served elsewhere.
	let (_, closing) = stage.chain.wait_event(from, WINDOW, "closing of the first session", |event| {
		event.is("SessionEscrow", "Closing") && event.session() == Some(left)
	})?;
	ensure!(closing.variant("reason") == Some("Payer"), "{closing}");
	let (_, failed) = stage.chain.wait_event(from, WINDOW, "rating of the node that died", |event| {
		event.is("SessionEscrow", "Rated") && event.session() == Some(left)
	})?;
	let dead = if is_first { &stage.node } else { &other_node };
	ensure!(failed.number("stars") == Some(FAILED.into()) && failed.node() == Some(dead.id), "{failed}");
	ensure!(open_sessions(stage)? == [(left, false), (served, true)].into(), "{:?}", open_sessions(stage)?);

	let node = if is_first { &other_node } else { &stage.node };
	stage.consumer.ask(&["down", "--rate", &STARS.to_string()])?;
	let (_, events) = up.end(Duration::from_secs(60))?;
	let left_here = leftovers(&lab.consumer)?;
	ensure!(left_here.is_empty(), "{left_here:?}");

	// The second session: settled by its provider for the last voucher, with the rating in the same transaction.
	let last = stage.chain.settlement(served, from, Duration::from_secs(30))?;
	let voucher = |of_first: bool| {
		let found =
			|(when, event): &&(Instant, Value)| event["event"] == "voucher" && (*when < at) == of_first;
		events.iter().rev().find(found).map(|(_, event)| event.clone()).context("no voucher")
	};
	ensure!(last.paid == amount(&voucher(false)?["amount"])?, "{last:?}; {}", voucher(false)?);
	ensure!(last.charge_earned && last.total() == 2 * WRN + stage.params.connection_charge, "{last:?}");
	let closed = events
		.iter()
		.map(|(_, event)| event)
		.find(|event| event["event"] == "closed" && event["session"] == again["session"])
		.context("no `closed` event of the second session")?;
	ensure!(closed["settled"] == true && amount(&closed["paid"])? == last.paid, "{closed}");
	let (block, rated) = stage.chain.wait_event(last.block, Duration::from_secs(20), "rating", |event| {
		event.is("SessionEscrow", "Rated") && event.session() == Some(served)
	})?;
	ensure!(
		rated.number("stars") == Some(STARS.into()) && rated.node() == Some(node.id) && block == last.block,
		"{rated} in block {block}; settled in block {}",
		last.block
	);
	let (id, known) = (node.id, node.score.confidence);
	let view = stage.chain.ask(move |client| async move { client.node(id, At::Best).await })?;
	let score = view.context("the node is gone")?.score;
	ensure!(score.confidence > known && score.score > node.score.score, "{:?}, then {score:?}", node.score);

	// The first: for what was signed, after the window, with nobody of its provider there.
	let first = stage.chain.settlement(left, from, WINDOW)?;
	let signed = amount(&voucher(true)?["amount"])?;
	let most = stage.node.details.price.cost(18 * MIB, 0);
	ensure!(first.paid >= signed && first.paid <= most, "{} paid; {signed} were signed", first.paid);
	ensure!(first.total() == 2 * WRN + stage.params.connection_charge, "{first:?}");

	let history = stage.chain.history(from)?;
	let carried = history.iter().find(|done| done.block == block && done.signer == Some(node.worker));
	ensure!(carried.is_some_and(|done| done.call == "Utility.batch"), "{carried:?}");
	let own: Vec<_> = history.iter().filter(|done| done.signer == Some(stage.consumer.account)).collect();
	// Its provider carries the last rating: the consumer itself closed one session and rated it, for no fee, and that is all.
	let calls: Vec<_> = own.iter().map(|done| done.call.as_str()).collect();
	let wanted = ["open", "open", "close", "rate"].map(|call| format!("SessionEscrow.{call}"));
	ensure!(calls == wanted, "{calls:?}");
	ensure!(own[3].fee == 0, "the rating cost {}", own[3].fee);
	let fees: u128 = own.iter().map(|done| done.fee).sum();
	let spent = before - stage.chain.money(stage.consumer.account)?;
	let due = first.total() - first.refunded + last.total() - last.refunded + fees;
	ensure!(spent == due, "{spent} units are gone; {due} are right");
	Ok(())
}

/// The consumer's sessions as the chain shows them, by id; true where one is open.
fn open_sessions(stage: &Stage<'_>) -> Result<BTreeMap<SessionId, bool>> {
	let account = stage.consumer.account;
	let views =
		stage.chain.ask(move |client| async move { client.sessions_of_payer(&account, At::Best).await })?;
	Ok(views.into_iter().map(|view| (view.id, view.status == SessionStatus::Open)).collect())
}
