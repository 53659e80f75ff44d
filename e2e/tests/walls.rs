//! What customers of an exit must not reach: each other, the provider's LAN, its loopback and its own addresses, cloud metadata;
//! over IPv4 and IPv6. Each target is there and answers who may ask.

use std::{net::SocketAddr, time::Duration};

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	client::{self, Reach},
	lab,
	products::{ProviderSettings, PROVIDER_PORT},
	stage::{play, Stage},
	web::WebServer,
};
use warren_primitives::{address::GATEWAY_V6, WRN};

const PATIENCE: Duration = Duration::from_millis(900);
const PORT: u16 = 8080;

#[test]
fn no_customer_reaches_what_is_not_the_internet() {
	play(&ProviderSettings::default(), walls).unwrap();
}

fn walls(stage: &mut Stage<'_>) -> Result<()> {
	let lab = stage.lab;
	let _neighbour = WebServer::start(&lab.neighbour, lab::WEB_PORT)?;
	let _exit = WebServer::start(&lab.exit, PORT)?;
	let _customers = [WebServer::start(&lab.consumer, PORT)?, WebServer::start(&lab.stranger, PORT)?];
	// Two customers; everything goes through their tunnels.
	let one = stage.bare(&lab.consumer, 0, WRN, 0)?;
	let mut consumers = [one, stage.bare(&lab.stranger, 1, WRN, 0)?];
	for consumer in &mut consumers {
		consumer.tunnel_all()?;
	}
	let [one, two] = &consumers;
	for consumer in [one, two] {
		stage.wait_landed(consumer.session.id)?;
	}
	for host in [&lab.consumer, &lab.stranger] {
		for to in [stage.web_v4(), stage.web_v6()] {
			let reach = client::reach(host, to, PATIENCE * 3)?;
			ensure!(reach == Reach::Open, "{} does not reach the web at {to}: {reach:?}", host.name());
		}
	}

	let address = |consumer: &warren_e2e::bare::BareConsumer<'_>| {
		consumer.accepted.as_ref().map(|accepted| accepted.address)
	};
	let (first, second) = (address(one).context("not taken")?, address(two).context("not taken")?);
	// Reachable from the exit itself: so it is the exit that refuses.
	let beyond: Vec<SocketAddr> = vec![
		(lab::NEIGHBOUR, lab::WEB_PORT).into(),
		(lab::NEIGHBOUR_V6, lab::WEB_PORT).into(),
		(lab::NEIGHBOUR_GLOBAL_V6, lab::WEB_PORT).into(),
		(lab::METADATA, lab::WEB_PORT).into(),
		(lab::EXIT, PORT).into(),
		(lab::EXIT_V6, PORT).into(),
		(lab::EXIT_LAN, PORT).into(),
		(lab::EXIT_LAN_V6, PORT).into(),
		(std::net::Ipv4Addr::LOCALHOST, PORT).into(),
		(std::net::Ipv6Addr::LOCALHOST, PORT).into(),
		(second.ipv4(), PORT).into(),
		(second.ipv6(), PORT).into(),
	];
	for (to, reach) in client::reach_all(&lab.exit, &beyond[..10], PATIENCE)? {
		ensure!(reach == Reach::Open, "{to} is not there: {reach:?}");
	}
	// The second customer answers on its tunnel's address to itself.
	for to in &beyond[10..] {
		let reach = client::reach(&lab.stranger, *to, PATIENCE)?;
		ensure!(reach == Reach::Open, "{to} is not there: {reach:?}");
	}
	let mut targets = beyond.clone();
	// Other writings of the same places, and the gateway's other ports.
	targets.extend([
		SocketAddr::from((GATEWAY_V6, PORT)),
		"[64:ff9b::c0a8:580a]:80".parse()?,
		"[64:ff9b::a9fe:a9fe]:80".parse()?,
		"[2002:c0a8:580a::1]:80".parse()?,
		SocketAddr::from((lab::CHAIN_HOME, lab::RPC_PORT)),
	]);
	for (to, reach) in client::reach_all(&lab.consumer, &targets, PATIENCE)? {
		// The customer's own loopback is its own: the exit's is asked for below.
		ensure!(reach != Reach::Open || to.ip().is_loopback(), "{to} is reachable through the tunnel");
	}

	// A packet to 127.0.0.9 in the tunnel: the kernel has to be talked into sending it.
	let net = lab.consumer.net();
	for device in ["all", one.device_name()] {
		net.sysctl(&format!("ipv4/conf/{device}/route_localnet"), "1")?;
	}
	net.ip(&["route", "del", "local", "127.0.0.0/8", "dev", "lo", "table", "local"])?;
	net.ip(&[
		"route",
		"add",
		"127.0.0.9/32",
		"dev",
		one.device_name(),
		"src",
		&first.ipv4().to_string(),
		"table",
		"1000",
	])?;
	let exit_loopback = SocketAddr::from((std::net::Ipv4Addr::new(127, 0, 0, 9), PORT));
	ensure!(client::reach(&lab.exit, exit_loopback, PATIENCE)? == Reach::Open, "the exit's own loopback");
	let sent = one.crossed()?.0;
	ensure!(
		client::reach(&lab.consumer, exit_loopback, PATIENCE)? != Reach::Open,
		"the exit's loopback is reachable"
	);
	ensure!(one.crossed()?.0 > sent, "nothing was sent to the exit's loopback: this proves nothing");

	// The session protocol is where it should be, inside the tunnel.
	let control = SocketAddr::from((GATEWAY_V6, PROVIDER_PORT));
	ensure!(
		client::reach(&lab.consumer, control, PATIENCE)? == Reach::Open,
		"the gateway's session protocol"
	);
	Ok(())
}
