//! The first byte comes before the block that holds the `open`; an `open` whose nonce is spent elsewhere loses its peer, and its
//! payer is remembered; and all that can be had this way is an hourly budget.

use std::{
	net::SocketAddr,
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	bare::{BareConsumer, Session},
	client, lab,
	products::{began, ProviderSettings},
	stage::{play, Stage, MIB},
	web::ECHO_PORT,
};
use warren_primitives::{Price, WRN};
use warren_session_protocol::{RefusalCode, RequestError};

#[test]
fn the_first_byte_comes_before_the_block() {
	play(&ProviderSettings::default(), |stage| {
		let echo_at = SocketAddr::from((lab::WEB, ECHO_PORT));
		let (mut up, first) =
			client::echo_while(&stage.lab.consumer, echo_at, Duration::from_secs(40), || {
				let mut up = stage.up(&[])?;
				up.wait("in_block", Duration::from_secs(30))?;
				Ok(up)
			})?;
		let first = first.context("nothing came back")?;
		let in_block = up.wait("in_block", Duration::from_secs(1))?;
		ensure!(first < in_block.0, "the first byte came {:?} after the block", first - in_block.0);
		let took = first.saturating_duration_since(began(&in_block)?);
		ensure!(took < Duration::from_millis(1500), "the first byte took {took:?}");
		let (_, said) = up.wait("first_byte_ready", Duration::from_secs(10))?;
		ensure!(said["ms"].as_u64().context("ms")? < 1500, "{said}");
		Ok(())
	})
	.unwrap();
}

#[test]
fn an_open_that_never_lands_is_cut_off_remembered_and_bounded() {
	// The budget has room for two that are not in a block, not for three.
	let price = Price { per_gib: WRN / 2, per_hour: 0 };
	let provisional = price.cost(MIB, 0);
	let settings = ProviderSettings { price, loss_budget: provisional * 5 / 2, ..Default::default() };
	play(&settings, never_lands).unwrap();
}

fn never_lands(stage: &mut Stage<'_>) -> Result<()> {
	let hosts = [&stage.lab.stranger, &stage.lab.consumer, &stage.lab.web];
	let mut thieves = Vec::new();
	let mut refusals = Vec::new();
	// All in one go: three `open`s are handed over before any gets into a block, and every nonce is spent elsewhere.
	let prepared = stage
		.purses
		.iter()
		.map(|signer| {
			let session = Session::prepare(&stage.chain, signer, stage.node.id, WRN, 0, 1000)?;
			let open = session.sign(&stage.chain, signer)?;
			Ok((session, open))
		})
		.collect::<Result<Vec<_>>>()?;
	for (index, (session, open)) in prepared.into_iter().enumerate() {
		let mut thief = BareConsumer::new(hosts[index], session)?;
		thief.connect(&stage.node)?;
		match thief.hand_over(&open)? {
			Ok(()) => {
				stage.chain.spend_nonce(&stage.secrets[index], open.nonce, WRN / 100)?;
				thieves.push((index, thief));
			}
			Err(RequestError::Refused(refused)) => refusals.push(refused.code),
			Err(other) => anyhow::bail!("{other}"),
		}
	}
	ensure!(thieves.len() == 2, "{} were served on trust, with a budget for two", thieves.len());
	ensure!(refusals == [RefusalCode::AwaitInclusion], "{refusals:?}");

	// They take what they can.
	let mut stolen = 0;
	for (index, thief) in &mut thieves {
		if *index == 2 {
			continue;
		}
		thief.tunnel(&[&format!("{}/32", lab::WEB)])?;
		let _ = client::page(hosts[*index], stage.web_v4(), "/bytes/33554432");
		let (up, down) = thief.crossed()?;
		ensure!(up + down <= 2 * MIB + MIB, "{} bytes before the block", up + down);
		stolen += up + down;
	}
	let budget = stage.node.details.price.bytes_for(stage.node.details.price.cost(MIB, 0) * 5 / 2);
	ensure!(stolen <= budget + MIB, "{stolen} bytes for nothing; the budget is worth {budget}");

	// The `open`s are gone for good: no peer is left, nothing passes any more, and the payers are remembered.
	let end = Instant::now() + Duration::from_secs(60);
	loop {
		let status = stage.provider.status()?;
		let serving = status["sessions"]
			.as_array()
			.map_or(0, |sessions| sessions.iter().filter(|session| session["phase"] != "absent").count());
		if serving == 0 && status["earnings"]["never_landed"] == 2 {
			ensure!(status["barred_payers"] == 2, "{status}");
			break;
		}
		ensure!(Instant::now() < end, "an `open` whose nonce is spent is still served: {status}");
		std::thread::sleep(Duration::from_millis(300));
	}
	for (index, thief) in &thieves {
		let before = thief.crossed()?.1;
		ensure!(client::page(hosts[*index], stage.web_v4(), "/ip").is_err(), "a peer is left");
		ensure!(thief.crossed()?.1 == before, "packets still come");
		ensure!(stage.chain.session(thief.session.id)?.is_none());
	}
	let (index, thief) = thieves.swap_remove(0);
	thief.vanish()?;
	let signer = &stage.purses[index];
	let session = Session::prepare(&stage.chain, signer, stage.node.id, WRN, 0, 1000)?;
	let open = session.sign(&stage.chain, signer)?;
	let mut again = BareConsumer::new(hosts[index], session)?;
	again.connect(&stage.node)?;
	match again.hand_over(&open)? {
		Err(RequestError::Refused(refused)) => {
			ensure!(
				[RefusalCode::PayerBarred, RefusalCode::AwaitInclusion].contains(&refused.code),
				"{refused}"
			)
		}
		other => anyhow::bail!("{other:?}"),
	}
	// Who pays on chain first is served all the same: nobody is shut out.
	again.session.open_on_chain(&stage.chain, signer)?;
	let end = Instant::now() + Duration::from_secs(30);
	while let Err(error) = again.attach()? {
		ensure!(Instant::now() < end, "not served after inclusion: {error}");
		std::thread::sleep(Duration::from_millis(500));
	}
	again.tunnel(&[&format!("{}/32", lab::WEB)])?;
	let page = client::page(hosts[index], stage.web_v4(), "/ip")?;
	ensure!(page.body.trim() == lab::EXIT.to_string());
	Ok(())
}
