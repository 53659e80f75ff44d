//! A provider made of library parts that lies about what it counts. It shares no code with `warren-vpn`: it is on chain,
//! speaks the protocol and forwards packets, but has neither quota nor ledger.

use std::{
	net::SocketAddr,
	sync::{Arc, Mutex, MutexGuard},
	time::Duration,
};

use anyhow::{Context, Result};
use rand::RngCore;
use warren_chain_client::{AccountId, At, Call, ChainClient, Signer};
use warren_primitives::{
	verify::{ed25519_public, ed25519_sign},
	Balance, Endpoint, ExitPolicy, Host as EndpointHost, NetworkKind, NodeDetails, NodeId, Price, SessionId,
	SessionView, Usage,
};
use warren_session_protocol::{
	messages::SignedVoucher, Accepted, Bye, Counted, Incoming, RefusalCode, Refused, Server, ServerConfig,
	Status, Terms, VoucherAccepted, Window,
};
use warren_tunnel::{DeviceConfig, Namespace, PeerChanges, PeerConfig, PrivateKey, PublicKey, TunnelDevice};

use crate::{
	chain::{self, Chain, HostRuntime},
	lab::{self, Host, Lab},
	netns,
};

const PORT: u16 = 51_820;
const DEVICE: &str = "rogue0";

/// What it asks and how it lies.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
	/// Its price.
	pub price: Price,
	/// What it claims to have counted, in percent of what crossed.
	pub claims_percent: u64,
}

/// What has come in.
#[derive(Clone, Debug, Default)]
pub struct Book {
	/// Vouchers, in order.
	pub vouchers: Vec<SignedVoucher>,
	/// The session, once one was opened.
	pub session: Option<SessionView<AccountId>>,
	/// True once the consumer said goodbye.
	pub bye: bool,
}

/// A running one.
pub struct RogueProvider {
	/// Its number on chain.
	pub node: NodeId,
	book: Arc<Mutex<Book>>,
	server: Server,
	runtime: HostRuntime,
}

impl RogueProvider {
	/// Registers it with the operator's money and starts it on the lab's exit.
	pub fn start(lab: &Lab, chain: &Chain, operator: &Signer, scheme: Scheme) -> Result<Self> {
		let mut identity = [0; 32];
		rand::rngs::OsRng.fill_bytes(&mut identity);
		let tunnel = PrivateKey::generate();
		let node = register(chain, operator, &identity, &tunnel, scheme.price)?;
		forward(&lab.exit)?;
		let runtime = HostRuntime::new(&lab.exit, 2)?;
		let mut config = DeviceConfig::new(DEVICE, tunnel);
		config.listen_port = PORT;
		config.namespace = Some(Namespace::from_path(lab.exit.net().path())?);
		config.uapi = false;
		let genesis = chain.genesis();
		let book = Arc::new(Mutex::new(Book::default()));
		let (kept, host_path) = (book.clone(), lab.exit.net().name().to_owned());
		let server = runtime.run(async move {
			let chain = ChainClient::connect(&[chain::public_url()]).await?;
			let device = TunnelDevice::open(config).await?;
			let (server, requests) = Server::start(ServerConfig::new(identity, genesis))?;
			server.listen(SocketAddr::from((lab::EXIT, PORT))).await?;
			let window = window(&chain, scheme.price).await?;
			server.set_terms(Terms {
				node,
				genesis,
				price: scheme.price,
				window,
				provisional: window,
				takes_sessions: true,
				features: 0,
			});
			let liar = Liar { chain, device, book: kept, scheme, window, namespace: host_path };
			tokio::spawn(liar.serve(requests));
			anyhow::Ok(server)
		})?;
		Ok(Self { node, book, server, runtime })
	}

	/// What has come in so far.
	pub fn book(&self) -> Book {
		locked(&self.book).clone()
	}

	/// Inner IP bytes that crossed its device so far.
	pub fn crossed(lab: &Lab) -> Result<u64> {
		crossed(lab.exit.net().devices()?).context("no device")
	}
}

impl Drop for RogueProvider {
	fn drop(&mut self) {
		let server = self.server.clone();
		// The task ends with its requests, and the device with the task.
		let _ = self.runtime.run(async move {
			server.shutdown().await;
			anyhow::Ok(())
		});
	}
}

fn locked(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
	book.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn crossed(devices: Vec<netns::DeviceCounters>) -> Option<u64> {
	let device = devices.into_iter().find(|device| device.name == DEVICE)?;
	Some(device.rx_bytes + device.tx_bytes)
}

/// The largest credit that the chain's rules make sense of.
async fn window(chain: &ChainClient, price: Price) -> Result<Window> {
	let value = chain.params(At::Best).await?.connection_charge;
	Ok(Window { value, bytes: price.bytes_for(value) })
}

/// Registers a node on the lab's exit, with a sign of life.
pub fn register(
	chain: &Chain,
	operator: &Signer,
	identity: &[u8; 32],
	tunnel: &PrivateKey,
	price: Price,
) -> Result<NodeId> {
	register_with_room(chain, operator, identity, tunnel, price, 10)
}

/// The same for so many sessions at once.
pub fn register_with_room(
	chain: &Chain,
	operator: &Signer,
	identity: &[u8; 32],
	tunnel: &PrivateKey,
	price: Price,
	capacity: u32,
) -> Result<NodeId> {
	let endpoint = Endpoint { host: EndpointHost::V4(lab::EXIT.octets()), port: PORT };
	let details = NodeDetails {
		peer_key: ed25519_public(identity),
		tunnel_key: tunnel.public().to_bytes(),
		endpoints: vec![endpoint].try_into().map_err(|_| anyhow::anyhow!("endpoints"))?,
		country: *b"DE",
		city: Default::default(),
		network: NetworkKind::Hosting,
		price,
		capacity,
		advertised_mbps: 100,
		exit_policy: ExitPolicy::Standard,
	};
	let signature = ed25519_sign(identity, &details.signed_bytes(&chain.genesis(), &operator.account()));
	let call = Call::Register { details: Box::new(details), worker: operator.account(), signature };
	let included = chain.must(operator, call)?;
	let node = included.events.iter().find_map(|event| event.node()).context("no node was registered")?;
	chain.must(operator, Call::Heartbeat { node })?;
	Ok(node)
}

/// Lets the exit forward for whom it serves: nothing but NAT.
fn forward(exit: &Host) -> Result<()> {
	exit.net().sysctl("ipv4/ip_forward", "1")?;
	exit.net().nft(&format!(
		"table ip rogue {{
			chain post {{ type nat hook postrouting priority 100; ip saddr 10.0.0.0/8 oifname \"net\" masquerade; }}
		}}
		table inet rogue_clamp {{
			chain forward {{ type filter hook forward priority 0; oifname \"{DEVICE}\" tcp flags syn tcp option maxseg size set rt mtu; }}
		}}"
	))
}

struct Liar {
	chain: ChainClient,
	device: TunnelDevice,
	book: Arc<Mutex<Book>>,
	scheme: Scheme,
	window: Window,
	namespace: String,
}

impl Liar {
	async fn serve(self, mut requests: tokio::sync::mpsc::Receiver<Incoming>) {
		while let Some(request) = requests.recv().await {
			if let Err(error) = self.answer(request).await {
				eprintln!("the lying provider: {error:#}");
			}
		}
		let _ = self.device.close().await;
	}

	async fn answer(&self, request: Incoming) -> Result<()> {
		match request {
			Incoming::Open(open) => {
				let handed = self.chain.runtime().await?.decode_open(&open.extrinsic)?;
				let view = match self.chain.dry_run_open(&handed.signer, &handed.terms).await? {
					Ok(view) => view,
					Err(why) => {
						open.refuse(Refused::new(RefusalCode::WouldFail, "extrinsic", why));
						return Ok(());
					}
				};
				self.chain.submit(&open.extrinsic).await?;
				let accepted = self.accept(&view).await?;
				open.accept(&view.voucher_key, accepted);
			}
			Incoming::Attach(attach) => match self.chain.session(&attach.session, At::Best).await? {
				Some(view) => {
					let accepted = self.accept(&view).await?;
					attach.accept(&view.voucher_key, accepted);
				}
				None => attach.refuse(Refused::new(RefusalCode::UnknownSession, "session", "not on chain")),
			},
			Incoming::Voucher(voucher) => {
				locked(&self.book).vouchers.push(voucher.signed);
				let counted = self.counted();
				let amount = voucher.signed.voucher.amount;
				voucher.accept(VoucherAccepted { amount, window: self.window, counted });
			}
			Incoming::Status(status) => {
				let book = locked(&self.book).clone();
				let Some(view) = book.session else {
					status.refuse(Refused::new(RefusalCode::UnknownSession, "session", ""));
					return Ok(());
				};
				status.answer(Status {
					address: view.address,
					window: self.window,
					counted: self.counted(),
					paid: book.vouchers.last().map_or(0, |signed| signed.voucher.amount),
					provisional: false,
					open: true,
				});
			}
			Incoming::Goodbye(goodbye) => {
				let amount = {
					let mut book = locked(&self.book);
					book.vouchers.extend(goodbye.voucher);
					book.bye = true;
					book.vouchers.last().map_or(0, |signed| signed.voucher.amount)
				};
				goodbye.answer(Bye { counted: self.counted(), amount, carries_rating: false });
			}
			Incoming::Gone(_) => {}
		}
		Ok(())
	}

	/// Adds the peer and its route.
	async fn accept(&self, view: &SessionView<AccountId>) -> Result<Accepted> {
		let v4 = view.address.ipv4();
		let networks = vec![format!("{v4}/32").parse()?, format!("{}/128", view.address.ipv6()).parse()?];
		let known = self.device.peers().await?.contains_key(&PublicKey::from_bytes(view.tunnel_key));
		if !known {
			let peer = PeerConfig::new(PublicKey::from_bytes(view.tunnel_key), networks);
			self.device.apply(PeerChanges { upserts: vec![peer], removes: Vec::new() }).await?;
			netns::ip(&["-n", &self.namespace, "route", "replace", &format!("{v4}/32"), "dev", DEVICE])?;
		}
		locked(&self.book).session = Some(view.clone());
		Ok(Accepted {
			session: view.id,
			server_key: self.device.public_key().to_bytes(),
			endpoints: Default::default(),
			address: view.address,
			mtu: 1420,
			gateway_port: 0,
			window: self.window,
			counted: self.counted(),
			paid: 0,
			provisional: true,
		})
	}

	/// What it says to have counted. The split between the directions is as it was.
	fn counted(&self) -> Counted {
		// This thread is in the exit's network.
		let text = std::fs::read_to_string("/proc/thread-self/net/dev").unwrap_or_default();
		let device = netns::parse_devices(&text).into_iter().find(|device| device.name == DEVICE);
		let inflate = |bytes: u64| bytes * self.scheme.claims_percent / 100;
		let usage = device.map_or_else(Usage::default, |device| Usage {
			bytes_up: inflate(device.rx_bytes),
			bytes_down: inflate(device.tx_bytes),
			seconds: 0,
			salt: [0; 32],
		});
		let amount: Balance = self.scheme.price.cost(usage.bytes(), 0);
		Counted { usage, amount }
	}
}

/// The best voucher that a book holds, as a claim.
pub fn best(book: &Book) -> Option<SignedVoucher> {
	book.vouchers.iter().copied().max_by_key(|signed| signed.voucher.amount)
}

/// Waits until the book shows what is wanted.
pub fn wait(
	provider: &RogueProvider,
	what: &str,
	patience: Duration,
	wanted: impl Fn(&Book) -> bool,
) -> Result<Book> {
	let end = std::time::Instant::now() + patience;
	loop {
		let book = provider.book();
		if wanted(&book) {
			return Ok(book);
		}
		anyhow::ensure!(std::time::Instant::now() < end, "{what}: not in {} s; {book:?}", patience.as_secs());
		std::thread::sleep(Duration::from_millis(50));
	}
}

/// The session's id in a book.
pub fn session_of(book: &Book) -> Option<SessionId> {
	book.session.as_ref().map(|view| view.id)
}
