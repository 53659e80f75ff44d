//! The provider's daemon and its chain node are two machines: the way between them is long, is cut and comes back; the node
//! drops old blocks, or begins anew with nothing; and of two nodes one goes away or stays behind. Each time the session is served,
//! paid and settled to the unit.

use std::{
	net::SocketAddr,
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};
use warren_chain_client::Call;
use warren_e2e::{
	backend::patience,
	bare::{for_chain, BareConsumer, Session},
	chain::{self, Chain},
	client, lab,
	products::{amount, ProviderSettings},
	relay::Relay,
	stage::{play, Stage, MIB},
};
use warren_primitives::{Balance, SessionId, WRN};
use warren_session_protocol::{RefusalCode, RequestError};

/// Half the dispute window of a development chain is 18 s.
const STALE: Duration = Duration::from_secs(40);
/// What the daemon may take to find a node, once there is one again.
const FOUND: Duration = Duration::from_secs(40);
/// A node that stands still is left after half a minute, where another one goes on by then, or else half a minute later.
const LEFT: Duration = Duration::from_secs(100);
/// A settlement of the provider's own: well within the window, after which the chain would do it.
const SETTLED: Duration = Duration::from_secs(30);

/// What a download may take to begin.
const BEGUN: Duration = Duration::from_secs(12);

/// Vouchers reach so far ahead of what was used.
const AHEAD: u64 = 8 * MIB;

/// What the provider counted of a session, both directions.
fn counted(stage: &Stage<'_>, session: SessionId) -> Result<u64> {
	let shown = stage.provider.session(session)?;
	let count = |name: &str| shown[name].as_u64().with_context(|| format!("{name} in {shown}"));
	Ok(count("bytes_up")? + count("bytes_down")?)
}

/// A voucher for what was counted and [`AHEAD`] more; its amount.
fn pay(stage: &Stage<'_>, consumer: &BareConsumer<'_>) -> Result<Balance> {
	let bytes = counted(stage, consumer.session.id)? + AHEAD;
	let amount = stage.node.details.price.cost(bytes, 0);
	let taken = consumer.send(consumer.session.voucher(amount))?.context("a good voucher was refused")?;
	ensure!(taken.amount == amount);
	Ok(amount)
}

/// A page comes through the tunnel on the stranger's host, and leaves by the exit.
fn browse(stage: &Stage<'_>, bytes: u64) -> Result<()> {
	let end = Instant::now() + patience(BEGUN);
	let begin = |path: &str| loop {
		match client::page(&stage.lab.stranger, stage.web_v4(), path) {
			// A handshake that is lost on a busy machine is made again after some seconds.
			Err(_) if Instant::now() < end => {}
			other => return other,
		}
	};
	let page = begin(&format!("/bytes/{bytes}"))?;
	ensure!(page.complete, "{} of {bytes} bytes came", page.bytes);
	let from = begin("/ip")?;
	ensure!(from.body.trim() == lab::EXIT.to_string(), "it left by {}", from.body);
	Ok(())
}

/// The provider says that it has no chain to judge a new session by.
fn refuses(late: &mut BareConsumer<'_>, open: &warren_chain_client::SignedExtrinsic) -> Result<()> {
	match late.hand_over(open)? {
		Err(RequestError::Refused(refused)) => {
			ensure!(refused.code == RefusalCode::ChainUnavailable, "{refused}");
			Ok(())
		}
		other => anyhow::bail!("{other:?}"),
	}
}

/// A goodbye; the provider settles at once, for `paid`, and its operator has the money.
fn settle(stage: &Stage<'_>, consumer: BareConsumer<'_>, paid: Balance) -> Result<()> {
	let id = consumer.session.id;
	let operator = stage.provider.operator.account();
	let (from, before) = (stage.chain.best()?.number, stage.chain.money(operator)?);
	let bye = consumer
		.ask(move |connection| async move { connection.goodbye(id, None, None).await })?
		.context("the goodbye was refused")?;
	ensure!(bye.amount == paid, "{} is to be claimed; {paid} was signed", bye.amount);
	consumer.vanish()?;
	settled(stage, id, from, before, paid)
}

/// A session is settled for `paid`, to the unit; `before`: what the operator had.
fn settled(stage: &Stage<'_>, id: SessionId, from: u32, before: Balance, paid: Balance) -> Result<()> {
	let settled = stage.chain.settlement(id, from, SETTLED)?;
	ensure!(settled.paid == paid, "{} paid; {paid} was signed", settled.paid);
	ensure!(settled.charge_earned && settled.total() == WRN + stage.params.connection_charge, "{settled:?}");
	let got = stage.chain.money(stage.provider.operator.account())? - before;
	ensure!(got == settled.to_operator(), "the operator got {got} of {}", settled.to_operator());
	// The daemon's own books say the same, once it is final.
	let row = stage.provider.ended(id, FOUND)?;
	ensure!(row["outcome"] == "settled" && amount(&row["amount"])? == paid, "{row}");
	Ok(())
}

/// Waits until the daemon uses this node.
fn wait_url(stage: &Stage<'_>, url: &str, patience: Duration) -> Result<Value> {
	stage.provider.wait_status(url, patience, |status| status["chain"]["url"] == url)
}

/// Waits until the daemon takes sessions.
fn wait_serving(stage: &Stage<'_>) -> Result<Value> {
	stage.provider.wait_status("readiness", FOUND, |status| {
		status["refuses"].is_null() && status["chain"]["stale"] == false
	})
}

/// Points the daemon at these nodes, and has it begin anew.
fn point_at(stage: &mut Stage<'_>, urls: &[String]) -> Result<()> {
	stage.provider.stop()?;
	stage.provider.point_at(urls)?;
	stage.provider.run()?;
	stage.provider.wait_ready(&stage.chain)?;
	wait_url(stage, &urls[0], FOUND)?;
	Ok(())
}

#[test]
fn the_way_to_the_chain_is_long_then_cut_then_back() {
	play(&ProviderSettings::default(), cut).unwrap();
}

fn cut(stage: &mut Stage<'_>) -> Result<()> {
	const DELAY: Duration = Duration::from_millis(250);
	let lab = stage.lab;
	let relay = Relay::start(
		&lab.internet,
		SocketAddr::from((lab::INTERNET, lab::RPC_PORT)),
		SocketAddr::from((lab::CHAIN, lab::RPC_PORT)),
	)?;
	point_at(stage, &[relay.url()])?;

	// Long: everything takes its time, and everything works.
	relay.set_delay(DELAY);
	let handed = Instant::now();
	let consumer = stage.bare_with_tunnel(&lab.stranger, 0, WRN, 0)?;
	ensure!(handed.elapsed() > 4 * DELAY, "the chain was asked by another way: {:?}", handed.elapsed());
	let id = consumer.session.id;
	stage.wait_final(id)?;
	let first = pay(stage, &consumer)?;
	browse(stage, 6 * MIB)?;
	relay.set_delay(Duration::ZERO);
	let best = pay(stage, &consumer)?;
	ensure!(best > first);

	// Cut: what is paid goes on, nothing new is taken, and half a window later nothing is lent.
	lab.cut()?;
	browse(stage, 2 * MIB)?;
	let next = Session::prepare(&stage.chain, &stage.purses[1], stage.node.id, WRN, 0, 1000)?;
	let open = next.sign(&stage.chain, &stage.purses[1])?;
	let mut late = BareConsumer::new(&lab.web, next)?;
	late.connect(&stage.node)?;
	refuses(&mut late, &open)?;
	let status = stage.provider.wait_status("staleness", STALE, |status| status["chain"]["stale"] == true)?;
	ensure!(status["refuses"] == "the last final block is too old", "{status}");
	ensure!(stage.provider.session(id)?["window_bytes"] == 0, "{status}");
	browse(stage, 5 * MIB)?;
	// What is left is told to the kernel to the sixteenth.
	std::thread::sleep(patience(Duration::from_secs(2)));
	let more = client::page(&lab.stranger, stage.web_v4(), "/bytes/67108864")?;
	ensure!(!more.complete, "64 MiB went through unpaid");
	let (passed, paid_for) = (counted(stage, id)?, stage.node.details.price.bytes_for(best));
	// About all that is paid, and nothing on credit.
	ensure!(
		passed <= paid_for + MIB / 8 && passed + MIB / 2 > paid_for,
		"{passed} bytes passed; {paid_for} are paid"
	);

	// Unseen by its provider the consumer leaves with its first voucher. The provider comes back within the window, and
	// presents the last one.
	let (from, before) = (stage.chain.best()?.number, stage.chain.money(stage.provider.operator.account())?);
	let old = for_chain(&consumer.session.voucher(first));
	stage.chain.must(&stage.purses[0], Call::Close { session: id, voucher: Some(old) })?;
	lab.restore()?;
	settled(stage, id, from, before, best)?;
	consumer.vanish()?;

	// And it serves as before. The `open` that was handed over in vain may have grown old.
	wait_serving(stage)?;
	drop(late);
	let consumer = stage.bare_with_tunnel(&lab.stranger, 2, WRN, 0)?;
	stage.wait_landed(consumer.session.id)?;
	let best = pay(stage, &consumer)?;
	browse(stage, 2 * MIB)?;
	settle(stage, consumer, best)
}

#[test]
fn the_chain_node_drops_what_is_old() {
	play(&ProviderSettings::default(), pruned).unwrap();
}

fn pruned(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	let mut up = stage.up(&["--deposit", "1", "--failover-after", "0"])?;
	let id = up.session(Duration::from_secs(30))?;
	up.wait("in_block", Duration::from_secs(30))?;
	let page = client::page(&lab.consumer, stage.web_v4(), "/bytes/16777216")?;
	ensure!(page.complete, "{page:?}");
	stage.wait_final(id)?;
	let old = stage.chain.ask(|client| async move { client.finalised().await })?;
	let hash = format!("0x{}", hex::encode(old.hash));
	let state = |chain: &Chain| chain.rpc(lab, "state_getRuntimeVersion", json!([hash]));
	let block = |chain: &Chain| chain.rpc(lab, "chain_getBlock", json!([hash]));
	ensure!(state(&stage.chain).is_ok() && block(&stage.chain)?.is_object());

	// The same database, of which the node keeps the last few blocks from now on. A paid session does not notice.
	stage.chain.pause()?;
	stage.chain.resume_with(lab, &["--state-pruning=6", "--blocks-pruning=6"])?;
	let page = client::page(&lab.consumer, stage.web_v4(), "/bytes/4194304")?;
	ensure!(page.complete, "{page:?}");
	let end = Instant::now() + patience(Duration::from_secs(90));
	loop {
		let (state, block) = (state(&stage.chain), block(&stage.chain));
		// While it starts nobody answers at all.
		if state.is_err() && block.as_ref().is_ok_and(Value::is_null) {
			break;
		}
		ensure!(Instant::now() < end, "block {old} is still there: {state:?}, {block:?}");
		std::thread::sleep(Duration::from_millis(500));
	}

	// The daemon begins anew on what is left.
	stage.provider.stop()?;
	stage.provider.run()?;
	stage.provider.wait_ready(&stage.chain)?;
	ensure!(stage.provider.session(id)?["phase"] == "final");
	let end = Instant::now() + patience(FOUND);
	loop {
		match client::page(&lab.consumer, stage.web_v4(), "/bytes/8388608") {
			Ok(page) if page.complete => break,
			other => ensure!(Instant::now() < end, "the session was not taken up again: {other:?}"),
		}
		std::thread::sleep(Duration::from_millis(300));
	}

	let operator = stage.provider.operator.account();
	let (from, before) = (stage.chain.best()?.number, stage.chain.money(operator)?);
	let (closed, events) = up.down(Duration::from_secs(60))?;
	let last = events.iter().rev().find(|(_, event)| event["event"] == "voucher").context("no voucher")?;
	let (paid, bytes) = (amount(&last.1["amount"])?, last.1["bytes"].as_u64().context("bytes")?);
	ensure!(bytes > 28 * MIB && paid == stage.node.details.price.cost(bytes, 0), "{}", last.1);
	ensure!(closed["settled"] == true && amount(&closed["paid"])? == paid, "{closed}");
	settled(stage, id, from, before, paid)
}

#[test]
fn the_chain_node_begins_anew_with_nothing() {
	play(&ProviderSettings::default(), fresh).unwrap();
}

fn fresh(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	let mut second = stage.chain.start_second(lab)?;
	stage.chain.wait_second(lab)?;
	point_at(stage, &[chain::second_public_url()])?;
	// By the second node's pool to the first node's block.
	let consumer = stage.bare_with_tunnel(&lab.stranger, 0, WRN, 0)?;
	stage.wait_final(consumer.session.id)?;
	pay(stage, &consumer)?;
	browse(stage, MIB)?;

	// It comes back at block 0, and nobody tells it more.
	second.stop(Duration::from_secs(15))?;
	Chain::empty_second(lab)?;
	Chain::part_nodes(lab)?;
	let _second = stage.chain.start_second(lab)?;
	ensure!(Chain::wait_second_answers(lab)? == (0, 0), "the database was not empty");
	stage.provider.wait_log("the chain node is behind what was final before", FOUND)?;
	// A session that this node has never heard of is not given up: what is paid goes on, and more can be paid.
	browse(stage, 2 * MIB)?;
	let best = pay(stage, &consumer)?;
	ensure!(stage.provider.session(consumer.session.id)?["phase"] == "final");
	let next = Session::prepare(&stage.chain, &stage.purses[1], stage.node.id, WRN, 0, 1000)?;
	let open = next.sign(&stage.chain, &stage.purses[1])?;
	let mut late = BareConsumer::new(&lab.web, next)?;
	late.connect(&stage.node)?;
	refuses(&mut late, &open)?;
	ensure!(Chain::second_heads(lab)? == (0, 0), "the nodes are not apart");

	// It catches up, and everything goes on through it.
	Chain::join_nodes(lab)?;
	stage.chain.wait_second(lab)?;
	stage.provider.wait_log("the chain node has caught up", FOUND)?;
	wait_serving(stage)?;
	// The `open` that was handed over in vain may have grown old.
	drop(late);
	let late = stage.bare(&lab.web, 1, WRN, 0)?;
	stage.wait_landed(late.session.id)?;
	let little = pay(stage, &late)?;
	browse(stage, MIB)?;
	wait_url(stage, &chain::second_public_url(), FOUND)?;
	settle(stage, consumer, best)?;
	settle(stage, late, little)
}

#[test]
fn of_two_chain_nodes_one_goes_away_or_stays_behind() {
	play(&ProviderSettings::default(), two).unwrap();
}

fn two(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	let (here, there) = (chain::second_public_url(), chain::public_url());
	let mut second = stage.chain.start_second(lab)?;
	stage.chain.wait_second(lab)?;
	point_at(stage, &[here.clone(), there.clone()])?;
	let consumer = stage.bare_with_tunnel(&lab.stranger, 0, WRN, 0)?;
	stage.wait_final(consumer.session.id)?;
	pay(stage, &consumer)?;

	// It goes away: the other one is used, and the session goes on.
	second.kill()?;
	browse(stage, MIB)?;
	wait_url(stage, &there, FOUND)?;
	let _second = stage.chain.start_second(lab)?;
	stage.chain.wait_second(lab)?;
	// So does the other one, which makes the blocks.
	stage.chain.pause()?;
	wait_url(stage, &here, FOUND)?;
	browse(stage, MIB)?;

	// That one goes on, and this one does not hear of it: it answers all questions, out of an old block.
	Chain::part_nodes(lab)?;
	let (stands, _) = Chain::second_heads(lab)?;
	stage.chain.resume(lab)?;
	let end = Instant::now() + patience(FOUND);
	while !stage.chain.best().is_ok_and(|best| best.number > stands) {
		ensure!(Instant::now() < end, "the chain does not go on after block {stands}");
		std::thread::sleep(Duration::from_millis(200));
	}
	pay(stage, &consumer)?;
	browse(stage, MIB)?;
	wait_url(stage, &there, LEFT)?;
	ensure!(
		Chain::second_heads(lab)?.0 == stands && stage.chain.best()?.number > stands + 2,
		"the node was not behind: the daemon left it for another reason"
	);
	wait_serving(stage)?;

	let other = stage.bare(&lab.web, 1, WRN, 0)?;
	stage.wait_landed(other.session.id)?;
	let little = pay(stage, &other)?;
	let best = pay(stage, &consumer)?;
	browse(stage, 4 * MIB)?;
	settle(stage, consumer, best)?;
	settle(stage, other, little)
}
