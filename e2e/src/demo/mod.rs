//! The main job, watched: a session is bought, tunnelled, metered, paid and settled, between hosts that are made for it.

pub mod display;
pub mod report;

use std::{
	net::SocketAddr,
	path::Path,
	sync::atomic::AtomicU64,
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use serde_json::Value;
use warren_chain_client::{AccountId, At, Outcome, Signer};
use warren_primitives::{Balance, NodeView, Price, SessionId, WRN};

use crate::{
	bare::{BareConsumer, Session},
	capture::{Capture, Flow, FlowSum, Protocol, Seen},
	chain::{Chain, Names, Settlement},
	client::{self, Reach, Transfer},
	lab::{self, Host, Lab},
	products::{self, Consumer, Provider, ProviderSettings, Up},
	web::{WebServer, ECHO_PORT},
};
use display::Teller;
use report::{format_wrn, Report, Transaction};

const MIB: u64 = 1 << 20;
/// What is downloaded and uploaded.
const DOWN: u64 = 64 * MIB;
const UP: u64 = 16 * MIB;
/// What the provider asks.
const PRICE: Price = Price { per_gib: WRN / 2, per_hour: WRN / 20 };
/// What each account gets to begin with.
const OPERATOR_MONEY: Balance = 2_000 * WRN;
const CONSUMER_MONEY: Balance = 10 * WRN;
/// Most that the session may cost.
const DEPOSIT: Balance = WRN;
/// The rating that the consumer gives, of 5.
const STARS: u8 = 5;
const QUICK: Duration = Duration::from_millis(700);

/// Runs the demo; whether every check is ok.
pub fn run(json: Option<&Path>) -> Result<bool> {
	let teller = Teller::new();
	let mut report = Report::default();
	play(&teller, &mut report)?;
	teller.print("");
	teller.print(&report.tables());
	if let Some(file) = json {
		let text = serde_json::to_string_pretty(&report)?;
		std::fs::write(file, text + "\n").with_context(|| format!("cannot write {}", file.display()))?;
		teller.print(&format!("measured figures: {}", file.display()));
	}
	let failed = report.checks.iter().filter(|check| !check.ok).count();
	match report.is_ok() {
		true => teller.print(&format!(
			"all {} checks are ok, in {:.0} s",
			report.checks.len(),
			teller.elapsed().as_secs_f64()
		)),
		false => teller.print(&format!("{failed} of {} checks are NOT ok", report.checks.len())),
	}
	Ok(report.is_ok())
}

fn web_v4() -> SocketAddr {
	(lab::WEB, lab::WEB_PORT).into()
}

fn web_v6() -> SocketAddr {
	(lab::WEB_V6, lab::WEB_PORT).into()
}

/// The hosts and the steps; all that was made goes when this returns, however it does.
fn play(teller: &Teller, report: &mut Report) -> Result<()> {
	teller.part("The hosts");
	let lab = teller.while_waiting("making network namespaces", Lab::new)?;
	let played = scenes(teller, report, &lab);
	if played.is_err() {
		lab.print_logs(40);
	}
	played
}

fn scenes(teller: &Teller, report: &mut Report, lab: &Lab) -> Result<()> {
	let web = WebServer::start(&lab.web, lab::WEB_PORT)?;
	let secret = WebServer::start(&lab.neighbour, lab::WEB_PORT)?;
	report.consumer_address = lab::CONSUMER.to_string();
	report.exit_address = lab::EXIT.to_string();
	teller.line(format!("consumer {} — ISP — internet — exit {}", lab::CONSUMER, lab::EXIT));
	teller.line(format!("a web server at {} and {}, a chain node at {}", lab::WEB, lab::WEB_V6, lab::CHAIN));
	let reach = client::reach_all(&lab.consumer, &[web_v4(), web_v6()], QUICK)?;
	let closed = reach.iter().all(|(_, reach)| *reach != Reach::Open);
	report.check("no way to the web but a tunnel", closed, format!("before: {reach:?}"));
	teller.line("the consumer cannot reach the web server: its ISP forwards to the exit only");

	teller.part("The chain");
	let chain = teller.while_waiting("starting warren-node", || Chain::start(lab))?;
	teller.while_waiting("waiting for a block", || chain.wait_block(1))?;
	teller.line("one authority makes blocks of 3 s");

	teller.part("The provider");
	let mut names = Names::default();
	names.add(crate::chain::faucet()?.account(), "faucet");
	let mut provider = teller.while_waiting("warren-vpn init", || {
		Provider::init(lab, &ProviderSettings { price: PRICE, ..ProviderSettings::default() })
	})?;
	let consumer = Consumer::new(&lab.consumer, "wallet")?;
	let cheat = Signer::from_uri(&format!("0x{}", hex::encode(rand::random::<[u8; 32]>())))?;
	names.add(provider.operator.account(), "operator");
	names.add(provider.worker, "operator's worker");
	names.add(consumer.account, "consumer");
	names.add(cheat.account(), "cheat");
	teller.while_waiting("money for all from the development chain's faucet", || {
		chain.fund_all(&[
			(provider.operator.account(), OPERATOR_MONEY),
			(provider.worker, 10 * WRN),
			(consumer.account, CONSUMER_MONEY),
			(cheat.account(), CONSUMER_MONEY),
		])
	})?;
	let node = teller.while_waiting("warren-vpn register, warren-vpn run", || {
		provider.register()?;
		provider.run()?;
		provider.wait_ready(&chain)
	})?;
	teller.line(format!(
		"node {} asks {} WRN a GiB and {} WRN an hour, and takes sessions",
		node.id,
		format_wrn(PRICE.per_gib),
		format_wrn(PRICE.per_hour)
	));

	teller.part("The purchase");
	let capture = Capture::start(&lab.isp, lab::ISP_UPLINK)?;
	let opened_from = chain.best()?.number;
	let money_before = chain.money(consumer.account)?;
	let (mut up, id) = purchase(teller, report, lab, &consumer, node.id)?;
	let view = chain.session(id)?.context("the session is not on chain though it is in a block")?;
	report.session = format!("0x{}", hex::encode(id));
	report.deposit = view.deposit + view.connection_charge;
	(report.price_per_gib, report.price_per_hour) = (view.price.per_gib, view.price.per_hour);
	teller.line(format!(
		"{} WRN are held: {} deposit, {} connection charge",
		format_wrn(report.deposit),
		format_wrn(view.deposit),
		format_wrn(view.connection_charge)
	));

	teller.part("The tunnel");
	let at_exit = Capture::start(&lab.exit, "net")?;
	let before = crossed(&lab.consumer)?;
	browse(teller, report, lab, &web)?;
	unreachable(report, lab)?;
	teller.line("the provider's LAN, its loopback and 169.254.169.254 are out of reach");
	ensure!(secret.requests().is_empty(), "a request came through to the provider's LAN");

	teller.part("The payments");
	let passed = forwarded(before, crossed(&lab.consumer)?, &at_exit.stop()?);
	(report.bytes_up, report.bytes_down) = passed;
	report.backend = provider.backend()?;
	let standing = provider.session(id)?;
	let window_bytes = standing["window_bytes"].as_u64().context("window_bytes")?;
	teller.line(format!(
		"{} vouchers so far, of a window of {} KiB",
		up.vouchers().len(),
		window_bytes / 1024
	));

	teller.part("Who does not pay");
	let unpaid = teller
		.while_waiting("a cheat opens a session and signs nothing", || cheated(lab, &chain, &cheat, &node))?;
	report.unpaid_bytes_when_cut = unpaid.passed;
	teller.line(format!("cut off by the kernel after {} KiB", unpaid.passed / 1024));
	report.check(
		"a consumer that does not sign is cut off",
		unpaid.stalled && unpaid.passed <= unpaid.window + MIB,
		format!(
			"{} bytes passed; the window is {} bytes, 1 MiB on top is allowed",
			unpaid.passed, unpaid.window
		),
	);

	teller.part("The settlement");
	let (closed, events) = teller.while_waiting("warren down --rate: last voucher, goodbye", || {
		consumer.ask(&["down", "--rate", &STARS.to_string()])?;
		up.end(Duration::from_secs(60))
	})?;
	let seen = capture.stop()?;
	let settled = teller.while_waiting("waiting for the settlement", || {
		chain.settlement(id, opened_from, Duration::from_secs(60))
	})?;
	teller.line(format!(
		"{} WRN to the operator, {} back to the consumer, {} fee",
		format_wrn(settled.to_operator()),
		format_wrn(settled.refunded),
		format_wrn(settled.fees())
	));
	// The last one may be sent again with the goodbye.
	let mut vouchers: Vec<&Value> =
		events.iter().map(|(_, event)| event).filter(|event| event["event"] == "voucher").collect();
	vouchers.dedup_by_key(|event| event["amount"].to_string());
	report.vouchers = vouchers.len() as u64;
	bill(report, &settled, &vouchers, &closed, window_bytes)?;
	watched(report, &seen);

	teller.part("The name");
	name(teller, report, &chain, &node)?;

	teller.part("The end");
	teller.while_waiting("stopping the daemon", || provider.stop())?;
	let left = products::leftovers(&lab.exit)?;
	report.check(
		"the daemon leaves nothing behind",
		left.is_empty(),
		if left.is_empty() { "no device, table, route".into() } else { left.join("; ") },
	);
	let left = products::leftovers(&lab.consumer)?;
	report.check(
		"the client leaves nothing behind",
		left.is_empty(),
		if left.is_empty() { "no device, table, route".into() } else { left.join("; ") },
	);

	for done in chain.history(1)? {
		let Some(signer) = done.signer else { continue };
		let failed = if done.outcome == Outcome::Success { "" } else { " (failed)" };
		report.transactions.push(Transaction {
			call: format!("{}{failed}", done.call),
			signer: names.of(&signer),
			fee: done.fee,
		});
	}
	let own_fees: Balance =
		report.transactions.iter().filter(|done| done.signer == "consumer").map(|done| done.fee).sum();
	let money_after = chain.money(consumer.account)?;
	let spent = money_before - money_after;
	let due = settled.total() - settled.refunded + own_fees;
	report.check(
		"the consumer's account lost what it paid and no more",
		spent == due,
		format!("{spent} units gone; {due} = paid, fees and transaction fees"),
	);
	teller.line("all hosts are being removed");
	Ok(())
}

/// The consumer's rating, which the provider itself carried to the chain, and what it did to the score.
fn name(teller: &Teller, report: &mut Report, chain: &Chain, node: &NodeView<AccountId>) -> Result<()> {
	let id = node.id;
	let rated = teller.while_waiting("waiting for the rating", || {
		let end = Instant::now() + Duration::from_secs(30);
		loop {
			let view = chain.ask(move |client| async move { client.node(id, At::Best).await })?;
			let view = view.context("the node is gone")?;
			if view.score.confidence > node.score.confidence || Instant::now() > end {
				return anyhow::Ok(view);
			}
			std::thread::sleep(Duration::from_millis(200));
		}
	})?;
	report.stake = rated.stake;
	report.stars = STARS;
	(report.score_before, report.score_after) = (node.score.value(), rated.score.value());
	report.score_confidence = rated.score.certainty();
	teller.line(format!("{} WRN of its operator's stake answer for the node", format_wrn(rated.stake)));
	teller.line(format!(
		"{STARS} stars, weighed by what the session lost in fees: the score went from {:.4} % to {:.4} %, {:.4} % of it known",
		100.0 * report.score_before,
		100.0 * report.score_after,
		100.0 * report.score_confidence
	));
	report.check(
		"the rating in the goodbye is on chain, and the score follows it",
		report.score_after > report.score_before && report.score_confidence > 0.0,
		format!("{:.6} → {:.6}", report.score_before, report.score_after),
	);
	Ok(())
}

/// `warren up`, and how fast it is.
fn purchase(
	teller: &Teller,
	report: &mut Report,
	lab: &Lab,
	consumer: &Consumer<'_>,
	node: u32,
) -> Result<(Up, SessionId)> {
	let quote = consumer.ask(&["quote", "--node", &node.to_string()])?;
	teller
		.line(format!("warren quote: {} units for a GiB and an hour", quote["cost"].as_str().unwrap_or("?")));
	let to = SocketAddr::from((lab::WEB, ECHO_PORT));
	let (mut up, echo) = client::echo_while(&lab.consumer, to, Duration::from_secs(40), || {
		let mut up =
			consumer.up(&["--node", &node.to_string(), "--deposit", &format_wrn(DEPOSIT), "--new"])?;
		up.wait("in_block", Duration::from_secs(40))?;
		Ok(up)
	})?;
	let id = up.session(QUICK)?;
	let in_block = up.wait("in_block", QUICK)?;
	let ms = in_block.1["ms"].as_u64().context("in_block without ms")?;
	// The client says how long ago it handed the `open` over; everything else is measured here.
	let handed_at = products::began(&in_block)?;
	let echo = echo.context("nothing came back through the tunnel")?;
	report.open_to_in_block_ms = ms as f64;
	report.open_to_first_byte_ms = milliseconds(handed_at, echo);
	teller.line(format!(
		"session 0x{}…: first byte after {:.0} ms, in a block after {ms} ms",
		hex::encode(&id[..6]),
		report.open_to_first_byte_ms
	));
	report.check(
		"first byte before the block that holds the open",
		report.open_to_first_byte_ms < report.open_to_in_block_ms,
		format!("{:.0} ms against {ms} ms", report.open_to_first_byte_ms),
	);
	Ok((up, id))
}

fn milliseconds(from: Instant, to: Instant) -> f64 {
	to.saturating_duration_since(from).as_secs_f64() * 1e3
}

/// Pages, a download and an upload.
fn browse(teller: &Teller, report: &mut Report, lab: &Lab, web: &WebServer) -> Result<()> {
	let page = client::page(&lab.consumer, web_v4(), "/ip")?;
	let page_v6 = client::page(&lab.consumer, web_v6(), "/ip")?;
	let seen = web.requests();
	let others: Vec<_> = seen
		.iter()
		.map(|request| request.peer.ip())
		.filter(|ip| *ip != lab::EXIT && *ip != lab::EXIT_V6)
		.collect();
	report.address_seen_by_web = page.body.trim().to_owned();
	report.check(
		"the web server sees the exit's address, never the consumer's",
		report.address_seen_by_web == report.exit_address
			&& page_v6.body.trim() == lab::EXIT_V6.to_string()
			&& others.is_empty(),
		format!("{} and {}; others: {others:?}", page.body.trim(), page_v6.body.trim()),
	);
	teller.line(format!("the web server saw {} and {}", page.body.trim(), page_v6.body.trim()));
	let done = AtomicU64::new(0);
	let down = teller.while_moving("download", DOWN, &done, || {
		client::get(&lab.consumer, web_v4(), &format!("/bytes/{DOWN}"), &done)
	})?;
	moved(teller, report, "download", DOWN, &down);
	let done = AtomicU64::new(0);
	let up = teller.while_moving("upload", UP, &done, || client::post(&lab.consumer, web_v4(), UP, &done))?;
	moved(teller, report, "upload", UP, &up);
	Ok(())
}

fn moved(teller: &Teller, report: &mut Report, what: &str, wanted: u64, transfer: &Transfer) {
	teller.line(format!("{what}: {} MiB at {:.0} Mbit/s", transfer.bytes / MIB, transfer.megabits()));
	report.check(
		&format!("{what} of {} MiB", wanted / MIB),
		transfer.complete && transfer.bytes == wanted,
		format!("{} of {wanted} bytes, {:.0} Mbit/s", transfer.bytes, transfer.megabits()),
	);
}

/// What no customer of the exit may reach.
fn unreachable(report: &mut Report, lab: &Lab) -> Result<()> {
	let port = lab::WEB_PORT;
	let targets: Vec<SocketAddr> = vec![
		(lab::NEIGHBOUR, port).into(),
		(lab::NEIGHBOUR_V6, port).into(),
		(lab::NEIGHBOUR_GLOBAL_V6, port).into(),
		(lab::METADATA, port).into(),
	];
	let from_exit = client::reach_all(&lab.exit, &targets, QUICK)?;
	let from_consumer = client::reach_all(&lab.consumer, &targets, QUICK)?;
	let all_there = from_exit.iter().all(|(_, reach)| *reach == Reach::Open);
	let none = from_consumer.iter().all(|(_, reach)| *reach != Reach::Open);
	report.check(
		"the provider's LAN and cloud metadata are unreachable",
		all_there && none,
		format!("from the exit: {from_exit:?}; through the tunnel: {from_consumer:?}"),
	);
	Ok(())
}

/// Inner IP bytes that crossed the consumer's only tunnel: (up, down).
fn crossed(host: &Host) -> Result<(u64, u64)> {
	let tunnels = host.tunnels()?;
	let [tunnel] = tunnels.as_slice() else { anyhow::bail!("expected one tunnel, there are {tunnels:?}") };
	Ok((tunnel.tx_bytes, tunnel.rx_bytes))
}

/// What crossed the whole way between consumer and web server, by counts that no product has a hand in: (up, down) in
/// inner IP bytes. Down is what arrived at the consumer's device; up is what left the exit for the web server, since a
/// packet that the cut-off drops did not cross. What was said before (the first echo) is part of neither bill nor count
/// to a degree that matters.
fn forwarded(before: (u64, u64), after: (u64, u64), at_exit: &Seen) -> (u64, u64) {
	let to_web = at_exit.bytes(|flow| flow.to.ip() == lab::WEB || flow.to.ip() == lab::WEB_V6);
	(before.0 + to_web, before.1 + (after.1 - before.1))
}

struct Unpaid {
	passed: u64,
	window: u64,
	stalled: bool,
}

/// A consumer that opens a session and signs no voucher, on a host of its own.
fn cheated(lab: &Lab, chain: &Chain, cheat: &Signer, node: &NodeView<AccountId>) -> Result<Unpaid> {
	let session = Session::prepare(chain, cheat, node.id, DEPOSIT, 0, 1000)?;
	let open = session.sign(chain, cheat)?;
	let mut consumer = BareConsumer::new(&lab.stranger, session)?;
	consumer.connect(node)?;
	consumer.hand_over(&open)?.context("the provider refused a good `open`")?;
	let window = consumer.accepted.as_ref().map_or(0, |accepted| accepted.window.bytes);
	consumer.tunnel(&[&format!("{}/32", lab::WEB)])?;
	let transfer = client::page(&lab.stranger, web_v4(), "/bytes/33554432")?;
	let (up, down) = consumer.crossed()?;
	let passed = up + down;
	let standing = consumer.ask({
		let id = consumer.session.id;
		move |connection| async move { connection.status(id).await }
	})?;
	let window = standing.map_or(window, |status| window.max(status.window.bytes));
	Ok(Unpaid { passed, window, stalled: !transfer.complete })
}

/// Whether the bill is that of what crossed.
fn bill(
	report: &mut Report,
	settled: &Settlement,
	vouchers: &[&Value],
	closed: &Value,
	window: u64,
) -> Result<()> {
	(report.paid, report.refunded, report.fees) = (settled.to_operator(), settled.refunded, settled.fees());
	report.check(
		"paid + refunded + fees = all that open took",
		report.paid + report.refunded + report.fees == report.deposit,
		format!(
			"{} + {} + {} = {} of {}",
			report.paid,
			report.refunded,
			report.fees,
			report.paid + report.refunded + report.fees,
			report.deposit
		),
	);
	let best = vouchers.last().context("no voucher was taken")?;
	report.bytes_billed = best["bytes"].as_u64().context("a voucher without bytes")?;
	let seconds = best["seconds"].as_u64().context("a voucher without seconds")?;
	let price = Price { per_gib: report.price_per_gib, per_hour: report.price_per_hour };
	let due = price.cost(report.bytes_billed, seconds);
	report.check(
		"what was paid is what the best voucher's bytes and time cost",
		settled.paid == due,
		format!(
			"{} units paid; {} bytes and {seconds} s cost {due}; the client says {}",
			settled.paid, report.bytes_billed, closed["paid"]
		),
	);
	let crossed = report.bytes_up + report.bytes_down;
	let off = crossed.abs_diff(report.bytes_billed);
	report.check(
		"billed bytes = bytes that crossed, within 0.1 % and one window",
		off <= crossed / 1000 + window && crossed >= DOWN + UP,
		format!("{} billed, {crossed} crossed: {off} apart; the window is {window}", report.bytes_billed),
	);
	Ok(())
}

/// What the ISP could see.
fn watched(report: &mut Report, seen: &Seen) {
	let to_exit = |flow: &Flow| {
		let ends = [flow.from, flow.to];
		ends.iter().any(|end| end.ip() == lab::CONSUMER || end.ip() == lab::CONSUMER_V6)
			&& ends.iter().any(|end| {
				(end.ip() == lab::EXIT || end.ip() == lab::EXIT_V6) && end.port() == products::PROVIDER_PORT
			})
	};
	let known = |flow: &Flow, sum: &FlowSum| {
		to_exit(flow)
			&& match flow.protocol {
				Protocol::Udp => sum.not_wireguard == 0 && sum.text.is_none(),
				// The cheat's host answers so to what the exit still sends when its tunnel is gone.
				Protocol::Tcp | Protocol::Unreachable => sum.text.is_none(),
				_ => false,
			}
	};
	let others = seen.others(known);
	let wireguard = seen.bytes(|flow| flow.protocol == Protocol::Udp);
	let control = seen.bytes(|flow| flow.protocol == Protocol::Tcp);
	report.check(
		"the ISP sees only WireGuard and libp2p to the exit, and no plain text",
		others.is_empty() && seen.with_marker() == 0 && seen.strange_frames == 0 && wireguard > DOWN + UP && control > 0 && seen.lost == 0,
		format!("{wireguard} bytes WireGuard, {control} bytes libp2p; anything else: {others:?}; packets with plain text: {}; lost by the capture: {}", seen.with_marker(), seen.lost),
	);
}

/// Waits until the chain shows a node that takes sessions.
pub fn accepting(chain: &Chain, node: u32) -> Result<Option<NodeView<AccountId>>> {
	let view = chain.ask(move |client| async move { client.node(node, At::Best).await })?;
	Ok(view.filter(|view| view.refuses.is_none()))
}
