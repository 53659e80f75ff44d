//! The daemon's core on a real kernel, with a real ledger and the real protocol: a provider's and a consumer's network
//! namespace, a WireGuard tunnel between them, and traffic. Only what the chain says is made up. Needs root.
//!
//! Each test thread makes namespaces of its own; what it starts inherits them, and they go with it.
use nix::sched::{unshare, CloneFlags};
use std::{
	collections::HashMap,
	future::Future,
	net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
	path::Path,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	runtime::Runtime,
	sync::{mpsc, oneshot, watch},
	task::JoinHandle,
};
use warren_primitives::{
	session::SessionParams, verify::ed25519_public, Balance, ExitPolicy, NetworkKind, NodeDetails,
	NodeStatus, NodeView, Price, SessionId, SessionStatus, SessionView, TunnelAddress, Voucher, WRN,
};
use warren_session_protocol::{
	Connection, Options, RefusalCode, RequestError, Server, ServerConfig, SessionKey, SignedVoucher,
	VoucherRefusalCode,
};
use warren_tunnel::{
	firewall::provider::{self, table_name, SessionLimits},
	Backend, BackendChoice, DeviceConfig, IpNet, Meter, Namespace, Network, PeerChanges, PeerConfig,
	PrivateKey, SlotState, TunnelDevice,
};
use warren_vpn::{
	chainview::{ChainView, Interest},
	clock::Clock,
	core::{Core, Input},
	credit::least_window,
	dataplane::{DataPlane, PlaneConfig},
	engine::{Engine, Settings},
	host::HostSettings,
	hosts::Hosts,
	ledger::Ledger,
	status::Status,
};
use zeroize::Zeroizing;

const GENESIS: [u8; 32] = [7; 32];
const PRICE: Price = Price { per_gib: WRN / 10, per_hour: 0 };
const CHARGE: Balance = WRN / 200;
const PORT: u16 = 40_000;
const PEER_SEED: [u8; 32] = [3; 32];
const SESSION: SessionId = [1; 32];
const WAIT: Duration = Duration::from_secs(10);

/// This thread, and what it starts, in a namespace of its own with a loopback that is up.
fn own_namespace() -> Runtime {
	assert!(nix::unistd::geteuid().is_root(), "this test makes network namespaces: run it as root");
	unshare(CloneFlags::CLONE_NEWNET).unwrap();
	let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
	runtime.block_on(async {
		Network::open(None).unwrap().set_up("lo", true).await.unwrap();
	});
	runtime
}

/// Runs a test in a namespace of its own.
fn in_own_namespace(test: impl Future<Output = ()>) {
	let runtime = own_namespace();
	runtime.block_on(test);
	runtime.shutdown_timeout(Duration::from_secs(5));
}

fn seed(n: u8) -> [u8; 32] {
	[n ^ 0x55; 32]
}

fn consumer_key(n: u8) -> PrivateKey {
	PrivateKey::from_seed([n; 32])
}

fn provider_key() -> PrivateKey {
	PrivateKey::from_seed([250; 32])
}

fn session(n: u8, prepaid: Balance) -> SessionView<[u8; 32]> {
	let tunnel_key = consumer_key(n).public().to_bytes();
	SessionView {
		id: [n; 32],
		opener: [n; 32],
		payer: [n; 32],
		node: 1,
		operator: [200; 32],
		tunnel_key,
		voucher_key: ed25519_public(&seed(n)),
		address: TunnelAddress::derive(&tunnel_key, &[n; 32], 0),
		deposit: WRN,
		prepaid,
		paid: 0,
		fee_taken: 0,
		connection_charge: CHARGE,
		charge_earned: false,
		price: PRICE,
		fee_parts: 50_000_000,
		opened_at: 50,
		expires_at: 100_000,
		status: SessionStatus::Open,
	}
}

fn look(sessions: &[SessionView<[u8; 32]>]) -> ChainView {
	ChainView {
		best: 100,
		finalised: 98,
		syncing: false,
		params: SessionParams {
			clock: 100,
			connection_charge: CHARGE,
			dispute_window: 1200,
			fee_parts: 50_000_000,
			min_deposit: 1,
			min_duration: 1,
			max_duration: 1_000_000,
			max_claims: 100,
			slot_millis: 3000,
		},
		node: Some(NodeView {
			id: 1,
			operator: [200; 32],
			worker: [201; 32],
			details: NodeDetails {
				peer_key: ed25519_public(&PEER_SEED),
				tunnel_key: provider_key().public().to_bytes(),
				endpoints: Default::default(),
				country: *b"DE",
				city: Default::default(),
				network: NetworkKind::Hosting,
				price: PRICE,
				capacity: 100,
				advertised_mbps: 1,
				exit_policy: ExitPolicy::Standard,
			},
			status: NodeStatus::Active,
			last_seen: 99,
			open_sessions: 0,
			stake: WRN,
			max_deposit: WRN,
			score: warren_primitives::node::NodeScore::UNKNOWN,
			refuses: None,
		}),
		sessions: sessions.to_vec(),
		dead: HashMap::new(),
		at_finalised: HashMap::new(),
	}
}

/// A running core.
struct Daemon {
	core: mpsc::Sender<Input>,
	task: JoinHandle<Result<(), warren_vpn::core::CoreError>>,
	server: Server,
	_interest: watch::Receiver<Interest>,
}

fn plane(device: &str, folder: &Path) -> PlaneConfig {
	PlaneConfig {
		device: device.into(),
		private_key: provider_key(),
		port: PORT,
		mtu: 1420,
		backend: BackendChoice::Auto,
		threads: 1,
		exit_policy: provider::ExitPolicy::Open,
		reachable: vec!["172.31.0.0/16".parse().unwrap()],
		limits: SessionLimits::default(),
		exact_links: Vec::new(),
		needed: Hosts::default(),
		own: Hosts::default(),
		note: folder.join("host-settings.json"),
	}
}

/// Where `WARREN_BACKEND=kernel` says that the kernel's WireGuard is due (in the virtual machine of `cargo xtask test --kernel`), no
/// other will do.
fn kernel_if_due(backend: Backend) {
	if let Ok(due) = std::env::var("WARREN_BACKEND") {
		assert_eq!((due.as_str(), backend), ("kernel", Backend::Kernel));
	}
}

async fn start(device: &str, folder: &Path) -> Daemon {
	let config = plane(device, folder);
	let ledger = Arc::new(Ledger::open(&folder.join("ledger.redb"), &GENESIS).unwrap());
	let state = ledger.load().unwrap();
	let plane = DataPlane::open(config, |_| unreachable!("the table has its shape")).await.unwrap();
	kernel_if_due(plane.backend());
	let settings = Settings {
		genesis: GENESIS,
		node: 1,
		tunnel_key: provider_key().public().to_bytes(),
		price: PRICE,
		gateway_port: PORT,
		mtu: 1420,
		provisional_bytes: 1 << 20,
		loss_budget: WRN,
		remember_payer_millis: 3_600_000,
		monthly_bytes: None,
		protected: plane.protected().await.unwrap(),
	};
	let engine = Engine::restore(settings, state);
	let (server, mut incoming) = Server::start(ServerConfig::new(PEER_SEED, GENESIS)).unwrap();
	server.listen(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))).await.unwrap();
	let (core, inbox) = mpsc::channel(1024);
	let (interest, interests) = watch::channel(Interest::default());
	let task = tokio::spawn(
		Core { engine, ledger, plane, inbox, interest, server: server.clone(), clock: Clock::start() }.run(),
	);
	let forward = core.clone();
	tokio::spawn(async move {
		while let Some(request) = incoming.recv().await {
			if forward.send(Input::Protocol(Box::new(request))).await.is_err() {
				return;
			}
		}
	});
	Daemon { core, task, server, _interest: interests }
}

impl Daemon {
	async fn look(&self, sessions: &[SessionView<[u8; 32]>]) {
		self.core.send(Input::Look(Box::new(look(sessions)))).await.unwrap();
		self.status().await;
	}

	/// Answered after all that was sent before has been carried out.
	async fn status(&self) -> Status {
		let (reply, answer) = oneshot::channel();
		self.core.send(Input::Snapshot(reply)).await.unwrap();
		answer.await.unwrap()
	}

	async fn stop(self) {
		self.core.send(Input::Stop).await.unwrap();
		self.task.await.unwrap().unwrap();
	}

	/// As SIGKILL does: nothing is written down, nothing removed; only the process's own device goes.
	async fn die(self, device: &str) {
		self.task.abort();
		assert!(self.task.await.is_err());
		self.server.shutdown().await;
		// Here a thread of the device lives on and takes its link down; of a killed process nothing would. The next one must not
		// meet it.
		let network = Network::open(None).unwrap();
		let begun = Instant::now();
		while network.link(device).await.unwrap().is_some() && begun.elapsed() < WAIT / 2 {
			tokio::time::sleep(Duration::from_millis(20)).await;
		}
		tokio::time::sleep(Duration::from_millis(500)).await;
		let _ = TunnelDevice::remove_leftovers(device, None).await;
	}

	async fn connect(&self) -> Connection {
		let address = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
		Connection::connect(&ed25519_public(&PEER_SEED), &[address], Options::default()).await.unwrap()
	}
}

fn key(n: u8) -> SessionKey {
	SessionKey { genesis: GENESIS, session: [n; 32], voucher_seed: Zeroizing::new(seed(n)) }
}

fn voucher(n: u8, amount: Balance) -> SignedVoucher {
	SignedVoucher::sign(Voucher { session: [n; 32], amount, usage_hash: [0; 32] }, GENESIS, &seed(n))
}

/// What the kernel holds of a session's slot, found by its address.
fn slot(device: &str, n: u8) -> Option<SlotState> {
	let mut meter = Meter::open(&table_name(device)).unwrap();
	let address = session(n, 0).address.ipv4();
	meter.sessions().unwrap().into_values().find(|slot| slot.v4 == Some(address))
}

fn left(slot: &SlotState) -> u64 {
	slot.credit.unwrap().saturating_sub(slot.used)
}

#[test]
fn sessions_get_peers_credit_and_answers_and_nothing_is_left_behind() {
	in_own_namespace(async {
		let device = format!("wvpa{}", std::process::id() % 100_000);
		let folder = tempfile::tempdir().unwrap();
		let daemon = start(&device, folder.path()).await;
		daemon.look(&[session(1, 0), session(2, WRN / 10)]).await;
		let window = PRICE.bytes_for(least_window(&PRICE));
		assert_eq!(slot(&device, 1).unwrap().credit, Some(window));
		assert_eq!(slot(&device, 2).unwrap().credit, Some(1 << 30), "what is prepaid");
		let network = Network::open(None).unwrap();
		let route = IpNet::host(session(1, 0).address.ipv4());
		assert!(network.routes(&device).await.unwrap().contains(&route));

		// Who does not hold the voucher key is not heard; who does, is.
		let connection = daemon.connect().await;
		let hello = connection.hello().await.unwrap();
		assert!(hello.terms.takes_sessions && hello.terms.node == 1);
		let stranger = SessionKey { voucher_seed: Zeroizing::new([9; 32]), ..key(1) };
		match connection.attach(&stranger).await {
			Err(RequestError::Refused(refused)) => assert_eq!(refused.code, RefusalCode::BadProof),
			other => panic!("{other:?}"),
		}
		match connection.attach(&key(77)).await {
			Err(RequestError::Refused(refused)) => assert_eq!(refused.code, RefusalCode::UnknownSession),
			other => panic!("{other:?}"),
		}
		let accepted = connection.attach(&key(1)).await.unwrap();
		assert_eq!(accepted.server_key, provider_key().public().to_bytes());
		assert_eq!((accepted.window.bytes, accepted.paid, accepted.provisional), (window, 0, false));

		// Vouchers: the credit follows, and each bad one is told which it is.
		let code = |result: Result<_, RequestError>| match result {
			Err(RequestError::VoucherRefused(refused)) => refused.code,
			other => panic!("{other:?}"),
		};
		let amount = WRN / 100;
		connection.voucher(voucher(1, amount)).await.unwrap();
		let slot_1 = slot(&device, 1).unwrap();
		assert_eq!(slot_1.credit, Some(PRICE.bytes_for(amount + least_window(&PRICE))));
		assert_eq!(
			code(connection.voucher(voucher(1, amount)).await.map(drop)),
			VoucherRefusalCode::NotHigher
		);
		assert_eq!(
			code(connection.voucher(voucher(1, 2 * WRN)).await.map(drop)),
			VoucherRefusalCode::OverDeposit
		);
		assert_eq!(
			code(connection.voucher(voucher(2, amount)).await.map(drop)),
			VoucherRefusalCode::ForeignSession
		);
		let mut forged = voucher(1, 2 * amount);
		forged.signature[9] ^= 1;
		assert_eq!(code(connection.voucher(forged).await.map(drop)), VoucherRefusalCode::Forged);
		let foreign = SignedVoucher { genesis: [8; 32], ..voucher(1, 2 * amount) };
		assert_eq!(code(connection.voucher(foreign).await.map(drop)), VoucherRefusalCode::ForeignChain);
		assert_eq!(daemon.status().await.sessions[0].voucher, amount);

		// A hand that edits the kernel is undone.
		let mut meter = Meter::open(&table_name(&device)).unwrap();
		let ids: Vec<_> = meter.known().collect();
		meter.remove(&ids).unwrap();
		network.remove_route(&device, route).await.unwrap();
		tokio::time::timeout(Duration::from_secs(90), async {
			while slot(&device, 1).is_none_or(|slot| left(&slot) == 0)
				|| !network.routes(&device).await.unwrap().contains(&route)
			{
				tokio::time::sleep(Duration::from_millis(200)).await;
			}
		})
		.await
		.expect("healed within a minute");

		// Goodbye, and the end.
		let bye = connection.goodbye([1; 32], Some(voucher(1, amount + 5)), None).await.unwrap();
		assert_eq!(bye.amount, amount + 5);
		tokio::time::timeout(WAIT, async {
			while slot(&device, 1).is_some() {
				tokio::time::sleep(Duration::from_millis(100)).await;
			}
		})
		.await
		.expect("its slot goes after the answer");
		daemon.stop().await;
		assert!(network.link(&device).await.unwrap().is_none(), "no device is left");
		assert!(Meter::open(&table_name(&device)).is_err(), "no table is left");
		assert!(!folder.path().join("host-settings.json").exists());
		assert_eq!(network.sysctl("net/ipv4/ip_forward").unwrap(), "0", "settings are as they were");
	});
	// Background threads hold the namespace until they end.
}

/// The consumer's side: a namespace of its own, a link to the provider, and a WireGuard device.
struct Consumer {
	namespace: Namespace,
	device: TunnelDevice,
}

async fn link_up(name: &str, address: &str, namespace: Option<&Namespace>) {
	let network = Network::open(namespace).unwrap();
	network.add_address(name, address.parse().unwrap()).await.unwrap();
	network.set_up(name, true).await.unwrap();
}

/// A veth pair between this thread's namespace and the consumer's, made with `ip`: the library has no need for one.
fn veth(here: &str, there: &str, consumer_pid_ns: &Path) {
	let run = |args: &[&str]| {
		let status = std::process::Command::new("ip").args(args).status().unwrap();
		assert!(status.success(), "ip {args:?}");
	};
	run(&["link", "add", here, "type", "veth", "peer", "name", there]);
	run(&["link", "set", there, "netns", consumer_pid_ns.to_str().unwrap()]);
}

impl Consumer {
	/// `hold` is a thread that sits in the consumer's namespace and gives its path.
	async fn new(n: u8, path: &Path) -> Self {
		let namespace = Namespace::from_path(path).unwrap();
		Network::open(Some(&namespace)).unwrap().set_up("lo", true).await.unwrap();
		veth("wup", "wdown", path);
		link_up("wup", "172.30.0.1/24", None).await;
		link_up("wdown", "172.30.0.2/24", Some(&namespace)).await;
		let address = session(n, 0).address;
		let mut config = DeviceConfig::new(format!("wvpc{}", std::process::id() % 100_000), consumer_key(n));
		config.addresses = vec![IpNet::host(address.ipv4())];
		config.namespace = Some(namespace.clone());
		let device = TunnelDevice::open(config).await.unwrap();
		kernel_if_due(device.backend());
		let mut peer = PeerConfig::new(provider_key().public(), vec!["172.31.0.0/16".parse().unwrap()]);
		peer.endpoint = Some(SocketAddr::from(([172, 30, 0, 1], PORT)));
		device.apply(PeerChanges { upserts: vec![peer], removes: Vec::new() }).await.unwrap();
		let network = Network::open(Some(&namespace)).unwrap();
		network.add_route(device.name(), "172.31.0.0/16".parse().unwrap()).await.unwrap();
		Self { namespace, device }
	}

	/// Sends so many UDP packets of 1,000 bytes (IP header included) through the tunnel, to where nobody answers.
	fn send(&self, n: u8, packets: usize) {
		let from = session(n, 0).address.ipv4();
		self.namespace
			.run(|| {
				let socket = UdpSocket::bind((from, 0)).unwrap();
				for i in 0..packets {
					let _ = socket.send_to(&[0; 972], ("172.31.0.9", 9));
					if i % 20 == 0 {
						std::thread::sleep(Duration::from_millis(1));
					}
				}
			})
			.unwrap();
	}
}

fn counted(device: &str, n: u8) -> u64 {
	slot(device, n).and_then(|slot| slot.counters).map_or(0, |counters| counters.total())
}

/// What is counted once no more comes: a busy machine delivers late.
async fn settled(device: &str, n: u8) -> u64 {
	let (mut last, mut since) = (counted(device, n), Instant::now());
	while since.elapsed() < Duration::from_millis(600) {
		tokio::time::sleep(Duration::from_millis(50)).await;
		let now = counted(device, n);
		if now != last {
			(last, since) = (now, Instant::now());
		}
	}
	last
}

#[test]
fn a_killed_daemon_leaves_the_quota_and_the_next_takes_the_session_up_again() {
	let runtime = own_namespace();
	// The consumer's namespace lives in a thread of its own.
	let (tell, path) = std::sync::mpsc::channel();
	let (end, ended) = std::sync::mpsc::channel::<()>();
	let holder = std::thread::spawn(move || {
		unshare(CloneFlags::CLONE_NEWNET).unwrap();
		tell.send(format!("/proc/{}/task/{}/ns/net", std::process::id(), nix::unistd::gettid())).unwrap();
		let _ = ended.recv();
	});
	let path = path.recv().unwrap();
	runtime.block_on(async {
		let device = format!("wvpb{}", std::process::id() % 100_000);
		let folder = tempfile::tempdir().unwrap();
		let daemon = start(&device, folder.path()).await;
		// An internet that takes packets and never answers: 172.31.0.9 behind a link whose other end reads nothing.
		let run =
			|args: &[&str]| assert!(std::process::Command::new("ip").args(args).status().unwrap().success());
		run(&["link", "add", "wnet", "type", "veth", "peer", "name", "wnet-far"]);
		link_up("wnet", "172.30.99.1/24", None).await;
		Network::open(None).unwrap().set_up("wnet-far", true).await.unwrap();
		run(&["neigh", "add", "172.30.99.2", "lladdr", "02:00:00:00:00:09", "dev", "wnet"]);
		run(&["route", "add", "172.31.0.0/16", "via", "172.30.99.2"]);
		let mut wide = session(1, 0);
		wide.deposit = WRN;
		daemon.look(&[wide.clone()]).await;
		let consumer = Consumer::new(1, Path::new(&path)).await;
		let connection = daemon.connect().await;
		connection.attach(&key(1)).await.unwrap();

		// Handshake and first packets.
		let begun = Instant::now();
		while counted(&device, 1) == 0 {
			assert!(
				begun.elapsed() < WAIT,
				"nothing passes: {:?} {:?}",
				slot(&device, 1),
				consumer.device.peers().await
			);
			consumer.send(1, 1);
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
		// Far more than a window: the kernel cuts it off, to the packet.
		let window = PRICE.bytes_for(least_window(&PRICE));
		let begun = Instant::now();
		let cut = loop {
			consumer.send(1, 1000);
			let cut = settled(&device, 1).await;
			if cut + 1000 > window || begun.elapsed() > WAIT {
				break cut;
			}
		};
		assert!(cut <= window && cut + 1000 > window, "{cut} of a window of {window}");

		// Pays; more passes.
		let status = daemon.status().await;
		assert_eq!(status.sessions[0].bytes_up, cut, "the daemon counts what the kernel counted");
		connection.voucher(voucher(1, status.sessions[0].cost)).await.unwrap();
		let begun = Instant::now();
		while counted(&device, 1) < cut + 100_000 {
			assert!(begun.elapsed() < WAIT, "{} after a voucher at {cut}", counted(&device, 1));
			consumer.send(1, 20);
			tokio::time::sleep(Duration::from_millis(20)).await;
		}
		let before = settled(&device, 1).await;
		assert!(before <= cut + window, "{before} after a voucher at {cut}");

		// SIGKILL in the middle. The quota stands without a daemon.
		daemon.die(&device).await;
		let slot_before = slot(&device, 1).unwrap();
		assert_eq!(slot_before.counters.unwrap().total(), before);

		// The next start takes it up: same counters, same voucher, nothing billed twice.
		let daemon = start(&device, folder.path()).await;
		daemon.look(&[wide.clone()]).await;
		let status = daemon.status().await;
		assert_eq!((status.sessions[0].bytes_up, status.sessions[0].cost), (before, PRICE.cost(before, 0)));
		assert_eq!(status.sessions[0].voucher, PRICE.cost(cut, 0));
		let credit = left(&slot(&device, 1).unwrap());
		let expected = PRICE.bytes_for(PRICE.cost(cut, 0) + least_window(&PRICE) - PRICE.cost(before, 0));
		assert!(credit.abs_diff(expected) <= 1, "{credit}, not {expected}");

		// The same consumer goes on with the same keys.
		let connection = daemon.connect().await;
		let accepted = connection.attach(&key(1)).await.unwrap();
		assert_eq!(accepted.counted.usage.bytes_up, before);
		// A busy machine may have let the whole window pass by now: pay, so that the tunnel is all that is waited for.
		connection.voucher(voucher(1, PRICE.cost(before, 0))).await.unwrap();
		let begun = Instant::now();
		while counted(&device, 1) == before {
			// WireGuard notices a silent peer after 15 s.
			assert!(
				begun.elapsed() < Duration::from_secs(60),
				"the tunnel does not come back: {:?} {:?}",
				slot(&device, 1),
				consumer.device.peers().await
			);
			consumer.send(1, 1);
			tokio::time::sleep(Duration::from_millis(250)).await;
		}
		let total = counted(&device, 1);
		daemon.stop().await;

		// After an orderly end everything is in the ledger, to the byte.
		let ledger = Ledger::open(&folder.path().join("ledger.redb"), &GENESIS).unwrap();
		let meter = ledger.load().unwrap().meters[&SESSION];
		assert!(meter.bytes() >= total, "{} < {total}", meter.bytes());
		assert_eq!(IpAddr::V4(wide.address.ipv4()).to_string().split('.').next(), Some("10"));
		consumer.device.close().await.unwrap();
	});
	drop(end);
	holder.join().unwrap();
	runtime.shutdown_timeout(Duration::from_secs(5));
}

fn ip(args: &[&str]) {
	assert!(std::process::Command::new("ip").args(args).status().unwrap().success(), "ip {args:?}");
}

fn tables() -> String {
	let out = std::process::Command::new("nft").args(["list", "tables"]).output().unwrap();
	String::from_utf8(out.stdout).unwrap()
}

#[test]
fn a_link_of_another_program_is_refused_by_name_and_left_alone() {
	in_own_namespace(async {
		let device = format!("wvpd{}", std::process::id() % 100_000);
		let folder = tempfile::tempdir().unwrap();
		let network = Network::open(None).unwrap();
		// A VPN of the operator's own, of the kind that this daemon makes too; then one with another node's alias.
		ip(&["tuntap", "add", "dev", &device, "mode", "tun"]);
		for alias in ["", "warren-vpn another node's key"] {
			if !alias.is_empty() {
				ip(&["link", "set", &device, "alias", alias]);
			}
			let error =
				DataPlane::open(plane(&device, folder.path()), |_| Ok(())).await.err().unwrap().to_string();
			for part in ["tunnel.device", device.as_str(), "ip link delete", alias] {
				assert!(error.contains(part), "{part}: {error}");
			}
			assert!(network.link(&device).await.unwrap().is_some(), "it is still there");
			assert_eq!(network.sysctl("net/ipv4/ip_forward").unwrap(), "0", "nothing else was touched");
			assert_eq!(tables(), "");
		}
		// Our own leftover is known by its alias.
		ip(&["link", "set", &device, "alias", &format!("warren-vpn {}", provider_key().public())]);
		let plane = DataPlane::open(plane(&device, folder.path()), |_| Ok(())).await.unwrap();
		let link = network.link(&device).await.unwrap().unwrap();
		assert_eq!(link.alias, Some(format!("warren-vpn {}", provider_key().public())));
		plane.close().await.unwrap();
		assert!(network.link(&device).await.unwrap().is_none());
	});
}

#[test]
fn a_start_that_fails_leaves_the_host_as_it_was() {
	in_own_namespace(async {
		let device = format!("wvpe{}", std::process::id() % 100_000);
		let folder = tempfile::tempdir().unwrap();
		let network = Network::open(None).unwrap();
		let taken = UdpSocket::bind(("0.0.0.0", PORT)).unwrap();
		let error =
			DataPlane::open(plane(&device, folder.path()), |_| Ok(())).await.err().unwrap().to_string();
		assert!(error.contains("listen_port"), "{error}");
		let as_it_was = || {
			assert_eq!(network.sysctl("net/ipv4/ip_forward").unwrap(), "0");
			assert_eq!(tables(), "");
			assert!(!folder.path().join("host-settings.json").exists());
		};
		as_it_was();
		assert!(network.link(&device).await.unwrap().is_none());
		drop(taken);
		// Later, too: when the session protocol can listen nowhere.
		let opened = DataPlane::open(plane(&device, folder.path()), |_| Ok(())).await.unwrap();
		assert_eq!(network.sysctl("net/ipv4/ip_forward").unwrap(), "1");
		opened.abandon().await;
		as_it_was();
		assert!(network.link(&device).await.unwrap().is_none());
	});
}

#[test]
fn counters_in_a_table_of_another_shape_are_durable_before_it_goes() {
	in_own_namespace(async {
		let device = format!("wvpf{}", std::process::id() % 100_000);
		let folder = tempfile::tempdir().unwrap();
		let daemon = start(&device, folder.path()).await;
		daemon.look(&[session(1, 0)]).await;
		daemon.die(&device).await;
		// As an earlier version might have made it: a map of another type where the ruleset wants a set.
		let table = table_name(&device);
		let nft = |command: &str| {
			let status = std::process::Command::new("nft").arg(command).status().unwrap();
			assert!(status.success(), "nft {command}");
		};
		for command in [
			format!("flush chain inet {table} up"),
			format!("delete set inet {table} flows4"),
			format!("add set inet {table} flows4 {{ type inet_service; }}"),
		] {
			nft(&command);
		}
		// The disk is full: the counters stay where they are.
		let refuse = |found: &HashMap<u64, warren_vpn::meter::Reading>| {
			assert_eq!(found.len(), 1);
			let path = folder.path().join("ledger.redb");
			Err(warren_vpn::ledger::LedgerError::Corrupt { path, what: "the test" })
		};
		let error = DataPlane::open(plane(&device, folder.path()), refuse).await.err().unwrap().to_string();
		assert!(error.contains("the test"), "{error}");
		assert!(slot(&device, 1).is_some(), "what was not written down is still in the kernel");
		// Then it works, and they go only after that.
		let mut kept = false;
		let opened = DataPlane::open(plane(&device, folder.path()), |found| {
			kept = found.len() == 1 && slot(&device, 1).is_some();
			Ok(())
		})
		.await
		.unwrap();
		assert!(kept && slot(&device, 1).is_none());
		opened.close().await.unwrap();
	});
}

#[test]
fn settings_are_put_back_as_they_were_and_only_on_the_boot_that_changed_them() {
	use warren_tunnel::network::Offload::Gro;
	in_own_namespace(async {
		let folder = tempfile::tempdir().unwrap();
		let note = folder.path().join("host-settings.json");
		let network = Network::open(None).unwrap();
		let forwards = || network.sysctl("net/ipv4/ip_forward").unwrap();
		let open = |boot: &str| HostSettings::open(network.clone(), note.clone(), boot);
		ip(&["link", "add", "wmerge", "type", "veth", "peer", "name", "wsingle"]);
		network.set_offload("wmerge", Gro, true).unwrap();
		network.set_offload("wsingle", Gro, false).unwrap();
		let merges = || ["wmerge", "wsingle"].map(|link| network.offload(link, Gro).unwrap());
		let change = |settings: &mut HostSettings| {
			settings.forward().unwrap();
			settings.keep_single("wmerge").unwrap();
			settings.keep_single("wsingle").unwrap();
			assert_eq!((forwards().as_str(), merges()), ("1", [false, false]));
		};
		let mut settings = open("one");
		change(&mut settings);
		settings.restore().unwrap();
		assert_eq!((forwards().as_str(), merges()), ("0", [true, false]), "as they were, not on");
		assert!(!note.exists());

		// A crash, and a start on the same boot.
		change(&mut open("one"));
		let mut settings = open("one");
		change(&mut settings);
		settings.restore().unwrap();
		assert_eq!((forwards().as_str(), merges()), ("0", [true, false]));

		// A crash, and a reboot into settings of the host's own.
		change(&mut open("one"));
		let mut settings = open("two");
		change(&mut settings);
		settings.restore().unwrap();
		assert_eq!(
			(forwards().as_str(), merges()),
			("1", [false, false]),
			"the note of another boot is not applied"
		);
		assert!(!note.exists());
	});
}

#[test]
fn hosts_that_are_needed_or_our_own_are_out_of_reach() {
	in_own_namespace(async {
		let device = format!("wvpg{}", std::process::id() % 100_000);
		let folder = tempfile::tempdir().unwrap();
		let mut config = plane(&device, folder.path());
		config.needed = Hosts::new(["10.20.30.40".to_owned(), "localhost".to_owned()]);
		config.needed.resolve().await;
		config.own = Hosts::new(["198.51.100.77".to_owned()]);
		let own = config.own.clone();
		let mut plane = DataPlane::open(config, |_| Ok(())).await.unwrap();
		let protected = plane.protected().await.unwrap();
		for host in ["10.20.30.40", "127.0.0.1", "198.51.100.77"] {
			assert!(
				protected.contains(&IpNet::host(host.parse::<IpAddr>().unwrap())),
				"{host}: {protected:?}"
			);
		}
		let walled = |host: &str| {
			let out = std::process::Command::new("nft")
				.args(["list", "chain", "inet", &table_name(&device), "up"])
				.output()
				.unwrap();
			String::from_utf8(out.stdout).unwrap().contains(host)
		};
		// Behind a 1:1 NAT no link has the public address; it is ours all the same, and follows the registration.
		assert!(walled("198.51.100.77") && !walled("198.51.100.78"));
		own.set(["198.51.100.78".to_owned()]);
		assert!(plane.check_firewall().await.unwrap().contains(&"198.51.100.78/32".parse().unwrap()));
		assert!(walled("198.51.100.78") && !walled("198.51.100.77"));
		plane.close().await.unwrap();
	});
}
