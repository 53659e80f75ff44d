//! A session that is opened by a bare extrinsic with a prepaid amount and used with `wg-quick`: nothing of Warren's runs on the
//! consumer's machine. It is served up to what is prepaid, and that is claimed.

use std::{path::Path, time::Duration};

use anyhow::{ensure, Context, Result};
use serde_json::json;
use warren_chain_client::Call;
use warren_e2e::{
	bare::Session,
	client, lab,
	products::ProviderSettings,
	stage::{play, Stage, MIB},
};
use warren_primitives::WRN;

const PREPAID_BYTES: u64 = 16 * MIB;

#[test]
fn a_stock_wireguard_client_gets_what_is_prepaid() {
	play(&ProviderSettings::default(), prepaid).unwrap();
}

fn prepaid(stage: &mut Stage<'_>) -> Result<()> {
	let price = stage.node.details.price;
	let prepaid = price.cost(PREPAID_BYTES, 0);
	let signer = &stage.purses[0];
	let from = stage.chain.best()?.number;
	let session = Session::prepare(&stage.chain, signer, stage.node.id, WRN, prepaid, 1000)?;
	// The bytes that any wallet would make, through the RPC that any program speaks.
	let open = session.sign(&stage.chain, signer)?;
	let hash = stage.chain.rpc(
		stage.lab,
		"author_submitExtrinsic",
		json!([format!("0x{}", hex::encode(&open.bytes))]),
	)?;
	ensure!(hash == format!("0x{}", hex::encode(open.hash)), "{hash}");
	let id = format!("0x{}", hex::encode(session.id));
	let end = std::time::Instant::now() + Duration::from_secs(30);
	while stage.chain.rpc(stage.lab, "session_get", json!([id]))?.is_null() {
		if std::time::Instant::now() > end {
			anyhow::bail!("the session is not on chain: {:?}", stage.chain.history(from)?);
		}
		std::thread::sleep(Duration::from_millis(200));
	}
	stage.wait_landed(session.id)?;

	let text = stage.chain.rpc(stage.lab, "session_wireguardConfig", json!([id]))?;
	let text = text.as_str().context("a text")?;
	let place =
		text.lines().find_map(|line| line.strip_prefix("PrivateKey = ")).context("no place for the key")?;
	let text = text.replace(place, &session.keys.tunnel.to_base64());
	let file = stage.lab.consumer.folder().join("wgstock.conf");
	std::fs::write(&file, text)?;
	std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
	let wg_quick = Path::new("/usr/bin/wg-quick");
	let file = file.to_str().context("path")?;
	stage.lab.consumer.run(wg_quick, &["up", file], Duration::from_secs(20))?;

	let page = client::page(&stage.lab.consumer, stage.web_v4(), "/ip")?;
	ensure!(page.body.trim() == lab::EXIT.to_string(), "{page:?}");
	let page = client::page(&stage.lab.consumer, stage.web_v6(), "/ip")?;
	ensure!(page.body.trim() == lab::EXIT_V6.to_string(), "{page:?}");
	let some = client::page(&stage.lab.consumer, stage.web_v4(), "/bytes/4194304")?;
	ensure!(some.complete, "{some:?}");
	// More than is prepaid: it ends there, at most a window late.
	let rest = client::page(&stage.lab.consumer, stage.web_v4(), "/bytes/67108864")?;
	ensure!(!rest.complete, "64 MiB went through for 16 MiB prepaid");
	let device = stage
		.lab
		.consumer
		.tunnels()?
		.into_iter()
		.find(|device| device.name == "wgstock")
		.context("wgstock")?;
	let crossed = device.rx_bytes + device.tx_bytes;
	stage.lab.consumer.run(wg_quick, &["down", file], Duration::from_secs(20))?;
	// The daemon looks once a second.
	std::thread::sleep(Duration::from_secs(2));
	let served = stage.provider.session(session.id)?;
	let count = |name: &str| served[name].as_u64().with_context(|| format!("{name} in {served}"));
	let counted = count("bytes_up")? + count("bytes_down")?;
	ensure!(counted <= PREPAID_BYTES + 2 * MIB, "{counted} bytes passed for {PREPAID_BYTES} prepaid");
	ensure!(counted + MIB / 4 >= PREPAID_BYTES, "only {counted} of {PREPAID_BYTES} prepaid bytes passed");
	// Its receive buffer is small: under load it loses some of what the exit sent.
	ensure!(
		crossed <= counted + MIB && crossed >= counted / 2,
		"{counted} passed the exit, {crossed} the client"
	);

	// The consumer leaves; the provider claims what is prepaid, with no signature of anyone's.
	let before = stage.chain.money(stage.provider.operator.account())?;
	stage.chain.must(signer, Call::Close { session: session.id, voucher: None })?;
	let settled = stage.chain.settlement(session.id, from, Duration::from_secs(150))?;
	// To the unit what the provider counted until the session closed: the web server goes on sending for a while after the count
	// was read above.
	let bytes =
		stage.provider.ended(session.id, Duration::from_secs(60))?["bytes"].as_u64().context("bytes")?;
	ensure!(bytes >= counted && bytes <= counted + MIB / 4, "{bytes} in the end, {counted} before");
	// A rest that no packet fits into counts as used.
	let due = if price.cost(bytes + 1500, 0) >= prepaid { prepaid } else { price.cost(bytes, 0) };
	ensure!(settled.paid == due, "{} paid for {bytes} bytes; {prepaid} was prepaid", settled.paid);
	ensure!(settled.total() == WRN + stage.params.connection_charge);
	let got = stage.chain.money(stage.provider.operator.account())? - before;
	ensure!(got == settled.to_operator(), "the operator got {got}; {settled:?}");
	Ok(())
}
