//! After `run` ends no device, no table, no route and no rule is left, and the host's settings are as they were; after SIGKILL the
//! next start removes what was left. The same for `warren up`. And the daemon outlives its chain node.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	backend::kernel_is_due,
	client, lab,
	netns::Namespace,
	products::{leftovers, ProviderSettings},
	stage::{play, Stage},
};
use warren_primitives::WRN;
use warren_session_protocol::{RefusalCode, RequestError};

#[test]
fn nothing_is_left_on_either_side() {
	play(&ProviderSettings::default(), tidy).unwrap();
}

fn settings(host: &Namespace) -> Result<Vec<String>> {
	let keys = [
		"ipv4/ip_forward",
		"ipv6/conf/all/forwarding",
		"ipv4/conf/all/rp_filter",
		"ipv4/conf/all/src_valid_mark",
	];
	host.enter(|| {
		keys.iter()
			.map(|key| {
				Ok(format!("{key}={}", std::fs::read_to_string(format!("/proc/sys/net/{key}"))?.trim()))
			})
			.collect::<std::io::Result<Vec<_>>>()
	})?
	.context("settings")
}

fn tidy(stage: &mut Stage<'_>) -> Result<()> {
	let exit = &stage.lab.exit;
	// Orderly, with a session that is open.
	let session = stage.bare_with_tunnel(&stage.lab.stranger, 0, WRN, 0)?;
	stage.wait_landed(session.session.id)?;
	ensure!(client::page(&stage.lab.stranger, stage.web_v4(), "/ip")?.body.trim() == lab::EXIT.to_string());
	let running = leftovers(exit)?;
	ensure!(
		running.iter().any(|left| left.contains("device"))
			&& running.iter().any(|left| left.contains("table")),
		"{running:?}"
	);
	stage.provider.stop()?;
	let left = leftovers(exit)?;
	ensure!(left.is_empty(), "after SIGTERM: {left:?}");
	let fresh = settings(exit.net())?;
	ensure!(
		fresh[..2] == ["ipv4/ip_forward=0", "ipv6/conf/all/forwarding=0"],
		"forwarding stays on: {fresh:?}"
	);

	// Killed, with the session served again.
	stage.provider.run()?;
	stage.provider.wait_ready(&stage.chain)?;
	stage.provider.kill()?;
	let left = leftovers(exit)?;
	ensure!(
		left.iter().any(|left| left.contains("table")),
		"the kernel's cut-off should outlive the daemon: {left:?}"
	);
	stage.provider.run()?;
	stage.provider.wait_ready(&stage.chain)?;
	stage.provider.stop()?;
	let left = leftovers(exit)?;
	ensure!(left.is_empty(), "after SIGKILL, a start and SIGTERM: {left:?}");
	ensure!(settings(exit.net())? == fresh, "{:?} was {fresh:?}", settings(exit.net())?);
	session.vanish()?;

	// The client: orderly, then killed.
	stage.provider.run()?;
	stage.provider.wait_ready(&stage.chain)?;
	let consumer = &stage.lab.consumer;
	let before = settings(consumer.net())?;
	let resolver = consumer.folder().join("resolv.conf");
	let resolver_before = std::fs::read_to_string(&resolver)?;
	let mut up = stage.up(&[])?;
	up.wait("in_block", Duration::from_secs(30))?;
	up.down(Duration::from_secs(60))?;
	let left = leftovers(consumer)?;
	ensure!(left.is_empty(), "after `down`: {left:?}");
	ensure!(settings(consumer.net())? == before);
	ensure!(std::fs::read_to_string(&resolver)? == resolver_before);

	let mut up = stage.up(&[])?;
	up.wait("in_block", Duration::from_secs(30))?;
	up.kill()?;
	let left = leftovers(consumer)?;
	ensure!(left.iter().any(|left| left.contains("table")), "the kill switch opened by itself: {left:?}");
	match client::page(consumer, stage.web_v4(), "/ip") {
		Err(_) => {}
		// The kernel's device outlives its client, and carries what is paid, by the exit and no other way.
		Ok(page) => ensure!(kernel_is_due()? && page.body.trim() == lab::EXIT.to_string(), "{page:?}"),
	}
	stage.consumer.ask(&["down"])?;
	let left = leftovers(consumer)?;
	ensure!(left.is_empty(), "after SIGKILL and `down`: {left:?}");
	ensure!(settings(consumer.net())? == before);
	ensure!(std::fs::read_to_string(&resolver)? == resolver_before);
	Ok(())
}

#[test]
fn the_daemon_outlives_its_chain_node() {
	play(&ProviderSettings::default(), chain_away).unwrap();
}

fn chain_away(stage: &mut Stage<'_>) -> Result<()> {
	let consumer = stage.bare_with_tunnel(&stage.lab.stranger, 0, WRN, 0)?;
	stage.wait_landed(consumer.session.id)?;
	let price = stage.node.details.price;
	let next =
		warren_e2e::bare::Session::prepare(&stage.chain, &stage.purses[1], stage.node.id, WRN, 0, 1000)?;
	let open = next.sign(&stage.chain, &stage.purses[1])?;

	stage.chain.pause()?;
	// What is paid goes on, and more can be paid.
	consumer
		.send(consumer.session.voucher(price.cost(8 << 20, 0)))?
		.context("a voucher without the chain")?;
	let page = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/4194304")?;
	ensure!(page.complete, "{page:?}");
	// Nothing new is taken.
	let mut late = warren_e2e::bare::BareConsumer::new(&stage.lab.consumer, next)?;
	late.connect(&stage.node)?;
	match late.hand_over(&open)? {
		Err(RequestError::Refused(refused)) => {
			ensure!(
				[RefusalCode::ChainUnavailable, RefusalCode::NotServing].contains(&refused.code),
				"{refused}"
			)
		}
		other => anyhow::bail!("{other:?}"),
	}

	stage.chain.resume(stage.lab)?;
	let end = std::time::Instant::now() + Duration::from_secs(60);
	loop {
		// The one that was handed over in vain is still good, or a fresh one is.
		let refused = match late.hand_over(&open)? {
			Ok(()) => break,
			Err(error) => error,
		};
		ensure!(std::time::Instant::now() < end, "no session is taken after the chain came back: {refused}");
		std::thread::sleep(Duration::from_millis(500));
	}
	stage.wait_landed(late.session.id)?;
	let page = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/1048576")?;
	ensure!(page.complete, "{page:?}");
	Ok(())
}
