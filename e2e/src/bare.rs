//! A consumer made of library parts, which does exactly what it is told: it signs what, when and for whom a test says,
//! so that it can also cheat. It shares no code with `warren`.

use std::{
	net::{IpAddr, SocketAddr},
	sync::atomic::{AtomicU32, Ordering},
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};
use rand::RngCore;
use warren_chain_client::{AccountId, At, Call, Included, SignedExtrinsic, Signer};
use warren_primitives::{
	verify::ed25519_public, Balance, Ed25519Key, GenesisHash, Host as EndpointHost, NodeId, NodeView,
	OpenTerms, SessionId, Usage, Voucher,
};
use warren_session_protocol::{
	messages::SignedVoucher, Accepted, Connection, Options, RequestError, SessionKey, VoucherAccepted,
};
use warren_tunnel::{
	DeviceConfig, IpNet, Namespace, PeerChanges, PeerConfig, PrivateKey, PublicKey, TunnelDevice,
};

use crate::{
	backend,
	chain::{Chain, HostRuntime},
	lab::Host,
};

/// Mark of a tunnel's own packets.
const OWN_PACKETS: u32 = 0x77;

/// The keys of one session.
#[derive(Clone)]
pub struct Keys {
	/// WireGuard.
	pub tunnel: PrivateKey,
	/// Secret seed of the voucher key.
	pub voucher_seed: [u8; 32],
}

impl Keys {
	/// Fresh ones.
	pub fn generate() -> Self {
		let mut voucher_seed = [0; 32];
		rand::rngs::OsRng.fill_bytes(&mut voucher_seed);
		Self { tunnel: PrivateKey::generate(), voucher_seed }
	}

	/// The public voucher key.
	pub fn voucher_key(&self) -> Ed25519Key {
		ed25519_public(&self.voucher_seed)
	}
}

/// A session that is about to be bought, or was.
#[derive(Clone)]
pub struct Session {
	/// The terms.
	pub terms: OpenTerms<AccountId>,
	/// Its id.
	pub id: SessionId,
	/// Its keys.
	pub keys: Keys,
	/// Its chain.
	pub genesis: GenesisHash,
}

impl Session {
	/// Terms for a session at a node, with fresh keys, at the node's own price. `ticks`: how long it lives.
	pub fn prepare(
		chain: &Chain,
		signer: &Signer,
		node: NodeId,
		deposit: Balance,
		prepaid: Balance,
		ticks: u32,
	) -> Result<Self> {
		let (view, params, best) = chain.ask(move |client| async move {
			let view = client.node(node, At::Best).await?.context("no such node")?;
			anyhow::Ok((view, client.params(At::Best).await?, client.best().await?))
		})?;
		let keys = Keys::generate();
		let mut salt = [0; 32];
		rand::rngs::OsRng.fill_bytes(&mut salt);
		let terms = OpenTerms {
			payer: None,
			node,
			tunnel_key: keys.tunnel.public().to_bytes(),
			voucher_key: keys.voucher_key(),
			deposit,
			prepaid,
			max_price: view.details.price,
			// It may land a few ticks later, and must then still be within the bounds.
			expires_at: params.clock + ticks.clamp(params.min_duration + 3, params.max_duration),
			anchor: best.number,
			salt,
		};
		let genesis = chain.genesis();
		let id = terms.session_id(&genesis, &signer.account());
		Ok(Self { terms, id, keys, genesis })
	}

	/// The signed `open`, not submitted.
	pub fn sign(&self, chain: &Chain, signer: &Signer) -> Result<SignedExtrinsic> {
		chain.sign(signer, Call::Open(self.terms.clone()))
	}

	/// Opens it by an ordinary transaction.
	pub fn open_on_chain(&self, chain: &Chain, signer: &Signer) -> Result<Included> {
		chain.must(signer, Call::Open(self.terms.clone()))
	}

	/// A voucher for so much, signed by the session's key.
	pub fn voucher(&self, amount: Balance) -> SignedVoucher {
		self.voucher_for(self.id, self.genesis, amount)
	}

	/// A voucher that this session's key signs for another session or chain.
	pub fn voucher_for(&self, session: SessionId, genesis: GenesisHash, amount: Balance) -> SignedVoucher {
		let usage_hash = Usage { salt: self.terms.salt, ..Usage::default() }.hash();
		SignedVoucher::sign(Voucher { session, amount, usage_hash }, genesis, &self.keys.voucher_seed)
	}

	/// What proves it to a provider.
	pub fn key(&self) -> SessionKey {
		SessionKey { genesis: self.genesis, session: self.id, voucher_seed: self.keys.voucher_seed.into() }
	}
}

/// A voucher as it stands in a call.
pub fn for_chain(signed: &SignedVoucher) -> warren_chain_client::SignedVoucher {
	warren_chain_client::SignedVoucher { voucher: signed.voucher, signature: signed.signature }
}

/// Connects to a node's session protocol from inside a host.
pub fn connect(runtime: &HostRuntime, node: &NodeView<AccountId>) -> Result<Connection> {
	let (key, addresses) = (node.details.peer_key, addresses(node));
	runtime.run(async move { Connection::connect(&key, &addresses, Options::default()).await })
}

fn addresses(node: &NodeView<AccountId>) -> Vec<SocketAddr> {
	node.details
		.endpoints
		.iter()
		.filter_map(|endpoint| {
			let ip: IpAddr = match &endpoint.host {
				EndpointHost::V4(octets) => (*octets).into(),
				EndpointHost::V6(octets) => (*octets).into(),
				EndpointHost::Dns(_) => return None,
			};
			Some(SocketAddr::new(ip, endpoint.port))
		})
		.collect()
}

/// A consumer on a host, with a connection and, once it is served, a tunnel.
pub struct BareConsumer<'a> {
	host: &'a Host,
	// The connection and the device use its threads: they go first.
	connection: Option<Connection>,
	device: Option<TunnelDevice>,
	device_name: String,
	runtime: HostRuntime,
	/// Its session.
	pub session: Session,
	/// What the provider said when it took the session.
	pub accepted: Option<Accepted>,
	/// When the signed `open` was handed over.
	pub handed_at: Option<Instant>,
}

impl<'a> BareConsumer<'a> {
	/// On this host, for this session; does nothing yet.
	pub fn new(host: &'a Host, session: Session) -> Result<Self> {
		static NUMBER: AtomicU32 = AtomicU32::new(0);
		let device_name = format!("bare{}", NUMBER.fetch_add(1, Ordering::Relaxed));
		Ok(Self {
			host,
			connection: None,
			device: None,
			device_name,
			runtime: HostRuntime::new(host, 2)?,
			session,
			accepted: None,
			handed_at: None,
		})
	}

	/// Connects to the node, anew if need be.
	pub fn connect(&mut self, node: &NodeView<AccountId>) -> Result<()> {
		self.connection = Some(connect(&self.runtime, node)?);
		Ok(())
	}

	/// Asks the provider something over the connection.
	pub fn ask<T, F>(&self, question: impl FnOnce(Connection) -> F) -> Result<Result<T, RequestError>>
	where
		T: Send + 'static,
		F: std::future::Future<Output = Result<T, RequestError>> + Send + 'static,
	{
		let connection = self.connection.clone().context("not connected")?;
		let answer = question(connection);
		self.runtime.run(async move { anyhow::Ok(answer.await) })
	}

	/// Hands a signed `open` over.
	pub fn hand_over(&mut self, extrinsic: &SignedExtrinsic) -> Result<Result<(), RequestError>> {
		let (bytes, key) = (extrinsic.bytes.clone(), self.session.key());
		self.handed_at = Some(Instant::now());
		let answer = self.ask(move |connection| async move { connection.open(&bytes, &key).await })?;
		Ok(answer.map(|accepted| self.accepted = Some(accepted)))
	}

	/// Proves the voucher key of a session that is on chain.
	pub fn attach(&mut self) -> Result<Result<(), RequestError>> {
		let key = self.session.key();
		let answer = self.ask(move |connection| async move { connection.attach(&key).await })?;
		Ok(answer.map(|accepted| self.accepted = Some(accepted)))
	}

	/// Sends a voucher.
	pub fn send(&self, voucher: SignedVoucher) -> Result<Result<VoucherAccepted, RequestError>> {
		self.ask(move |connection| async move { connection.voucher(voucher).await })
	}

	/// Brings the tunnel up and leads everything through it but its own packets. The connection to the provider, which
	/// would go through it too, is given up.
	pub fn tunnel_all(&mut self) -> Result<()> {
		self.tunnel(&[])?;
		self.connection = None;
		let (mark, table) = (OWN_PACKETS.to_string(), "1000");
		for family in ["-4", "-6"] {
			self.host.net().ip(&[
				family,
				"route",
				"add",
				"default",
				"dev",
				&self.device_name,
				"table",
				table,
			])?;
			self.host
				.net()
				.ip(&[family, "rule", "add", "pref", "100", "not", "fwmark", &mark, "lookup", table])?;
		}
		Ok(())
	}

	/// Brings the tunnel up, with routes to `through` only.
	pub fn tunnel(&mut self, through: &[&str]) -> Result<()> {
		let accepted = self.accepted.clone().context("the provider has not taken the session")?;
		let endpoint = match accepted.endpoints.first().map(|endpoint| (&endpoint.host, endpoint.port)) {
			Some((EndpointHost::V4(octets), port)) => SocketAddr::from((*octets, port)),
			Some((EndpointHost::V6(octets), port)) => SocketAddr::from((*octets, port)),
			Some(_) => bail!("an endpoint by name"),
			None => self.connection.as_ref().context("not connected")?.remote(),
		};
		let mut config = DeviceConfig::new(self.device_name.clone(), self.session.keys.tunnel.clone());
		config.mtu = u32::from(accepted.mtu);
		config.addresses = vec![
			format!("{}/32", accepted.address.ipv4()).parse()?,
			format!("{}/128", accepted.address.ipv6()).parse()?,
		];
		config.namespace = Some(Namespace::from_path(self.host.net().path())?);
		config.fwmark = Some(OWN_PACKETS);
		// Its socket would lie outside the host's own folder.
		config.uapi = false;
		let mut peer = PeerConfig::new(PublicKey::from_bytes(accepted.server_key), all_networks()?);
		peer.endpoint = Some(endpoint);
		let device = self.runtime.run(async move {
			let device = TunnelDevice::open(config).await?;
			device.apply(PeerChanges { upserts: vec![peer], removes: Vec::new() }).await?;
			Ok::<_, warren_tunnel::DeviceError>(device)
		})?;
		backend::check_link(self.host, &self.device_name)?;
		for net in through {
			let family = if net.contains(':') { "-6" } else { "-4" };
			self.host.net().ip(&[family, "route", "replace", net, "dev", &self.device_name])?;
		}
		self.device = Some(device);
		Ok(())
	}

	/// Name of its device.
	pub fn device_name(&self) -> &str {
		&self.device_name
	}

	/// Inner IP bytes that its device sent and received: (up, down).
	pub fn crossed(&self) -> Result<(u64, u64)> {
		let devices = self.host.net().devices()?;
		let device =
			devices.into_iter().find(|device| device.name == self.device_name).context("no tunnel")?;
		Ok((device.tx_bytes, device.rx_bytes))
	}

	/// Leaves without a word: the tunnel and the connection go.
	pub fn vanish(mut self) -> Result<()> {
		self.take_down()
	}

	fn take_down(&mut self) -> Result<()> {
		self.connection = None;
		if let Some(device) = self.device.take() {
			self.runtime
				.run(async move { tokio::time::timeout(Duration::from_secs(5), device.close()).await })??;
		}
		Ok(())
	}
}

impl Drop for BareConsumer<'_> {
	fn drop(&mut self) {
		if let Err(error) = self.take_down() {
			eprintln!("{}: {error:#}", self.device_name);
		}
	}
}

fn all_networks() -> Result<Vec<IpNet>> {
	Ok(vec!["0.0.0.0/0".parse()?, "::/0".parse()?])
}
