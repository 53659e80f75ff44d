//! A lab in which everything runs: chain, provider, web server, and accounts with money.

use std::{
	net::{IpAddr, SocketAddr},
	time::Duration,
};

use anyhow::{Context, Result};
use warren_chain_client::{AccountId, At, Signer};
use warren_primitives::{Balance, NodeView, SessionId, SessionParams, WRN};

use crate::{
	backend::patience,
	bare::{BareConsumer, Session},
	chain::Chain,
	lab::{self, Host, Lab},
	products::{Consumer, Provider, ProviderSettings},
	web::WebServer,
};

/// Mebibyte.
pub const MIB: u64 = 1 << 20;
/// What the operator gets: enough for a node's bond.
const OPERATOR_MONEY: Balance = 2_000 * WRN;
/// What every other account gets.
const MONEY: Balance = 20 * WRN;

/// All of it.
pub struct Stage<'a> {
	/// The hosts.
	pub lab: &'a Lab,
	/// The web server.
	pub web: WebServer,
	/// The chain.
	pub chain: Chain,
	/// The provider: registered, its daemon runs.
	pub provider: Provider<'a>,
	/// The provider's node.
	pub node: NodeView<AccountId>,
	/// A wallet of `warren` on the consumer's host, with money.
	pub consumer: Consumer<'a>,
	/// Three accounts with money, for consumers made of library parts.
	pub purses: Vec<Signer>,
	/// Their secrets: `0x` and hexadecimal.
	pub secrets: Vec<String>,
	/// The escrow's parameters.
	pub params: SessionParams,
}

/// Sets the stage, plays, and removes everything; what the scenes come to. Logs are printed when it fails.
pub fn play<T>(settings: &ProviderSettings, scenes: impl FnOnce(&mut Stage<'_>) -> Result<T>) -> Result<T> {
	let lab = Lab::new()?;
	let played = set(&lab, settings).context("setting the stage").and_then(|mut stage| scenes(&mut stage));
	if played.is_err() {
		lab.print_logs(60);
	}
	played
}

fn set<'a>(lab: &'a Lab, settings: &ProviderSettings) -> Result<Stage<'a>> {
	let web = WebServer::start(&lab.web, lab::WEB_PORT)?;
	let chain = Chain::start(lab)?;
	let mut provider = Provider::init(lab, settings)?;
	let consumer = Consumer::new(&lab.consumer, "wallet")?;
	let secrets: Vec<String> =
		(0..3).map(|_| format!("0x{}", hex::encode(rand::random::<[u8; 32]>()))).collect();
	let purses = secrets.iter().map(|secret| Signer::from_uri(secret)).collect::<Result<Vec<_>, _>>()?;
	let mut money = vec![
		(provider.operator.account(), OPERATOR_MONEY),
		(provider.worker, MONEY),
		(consumer.account, MONEY),
	];
	money.extend(purses.iter().map(|purse| (purse.account(), MONEY)));
	chain.fund_all(&money)?;
	provider.register()?;
	provider.run()?;
	let node = provider.wait_ready(&chain)?;
	let params = chain.ask(|client| async move { client.params(At::Best).await })?;
	Ok(Stage { lab, web, chain, provider, node, consumer, purses, secrets, params })
}

impl<'a> Stage<'a> {
	/// The web server's page address.
	pub fn web_v4(&self) -> SocketAddr {
		(lab::WEB, lab::WEB_PORT).into()
	}

	/// The same over IPv6.
	pub fn web_v6(&self) -> SocketAddr {
		(lab::WEB_V6, lab::WEB_PORT).into()
	}

	/// `warren up` at this stage's node, with a new session.
	pub fn up(&self, more: &[&str]) -> Result<crate::products::Up> {
		let node = self.node.id.to_string();
		let mut arguments = vec!["--node", &node, "--new"];
		arguments.extend(more);
		self.consumer.up(&arguments)
	}

	/// A second provider, on another host, which is reached at these addresses: registered, its daemon runs.
	pub fn another_provider(
		&self,
		host: &'a Host,
		addresses: &[IpAddr],
		settings: &ProviderSettings,
	) -> Result<(Provider<'a>, NodeView<AccountId>)> {
		let mut provider = Provider::init_on(host, addresses, settings)?;
		let money = [(provider.operator.account(), OPERATOR_MONEY), (provider.worker, MONEY)];
		self.chain.fund_all(&money)?;
		provider.register()?;
		provider.run()?;
		let node = provider.wait_ready(&self.chain)?;
		Ok((provider, node))
	}

	/// A consumer of library parts on `host` that has handed its `open` over and been taken. No tunnel yet.
	pub fn bare(
		&self,
		host: &'a Host,
		purse: usize,
		deposit: Balance,
		prepaid: Balance,
	) -> Result<BareConsumer<'a>> {
		let signer = &self.purses[purse];
		let session = Session::prepare(&self.chain, signer, self.node.id, deposit, prepaid, 1000)?;
		let open = session.sign(&self.chain, signer)?;
		let mut consumer = BareConsumer::new(host, session)?;
		consumer.connect(&self.node)?;
		consumer.hand_over(&open)?.context("the provider refused a good `open`")?;
		Ok(consumer)
	}

	/// The same with a tunnel that leads to the web server's networks only.
	pub fn bare_with_tunnel(
		&self,
		host: &'a Host,
		purse: usize,
		deposit: Balance,
		prepaid: Balance,
	) -> Result<BareConsumer<'a>> {
		let mut consumer = self.bare(host, purse, deposit, prepaid)?;
		consumer.tunnel(&[&format!("{}/32", lab::WEB), &format!("{}/128", lab::WEB_V6)])?;
		Ok(consumer)
	}

	/// Waits until the session is on chain, and the daemon says that its `open` is in a block (or final).
	pub fn wait_landed(&self, session: SessionId) -> Result<()> {
		self.wait_phase(session, &["in-block", "final"])
	}

	/// Waits until the daemon says that the session's `open` is in a final block.
	pub fn wait_final(&self, session: SessionId) -> Result<()> {
		self.wait_phase(session, &["final"])
	}

	fn wait_phase(&self, session: SessionId, wanted: &[&str]) -> Result<()> {
		let end = std::time::Instant::now() + patience(Duration::from_secs(30));
		loop {
			let phase = self
				.provider
				.session(session)
				.ok()
				.and_then(|found| found["phase"].as_str().map(str::to_owned));
			if phase.as_deref().is_some_and(|phase| wanted.contains(&phase)) {
				return Ok(());
			}
			anyhow::ensure!(std::time::Instant::now() < end, "the session did not land: {phase:?}");
			std::thread::sleep(Duration::from_millis(100));
		}
	}
}
