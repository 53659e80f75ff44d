//! A connection with real packets: this side's engine in one network namespace, a provider of our own making in another
//! (a WireGuard device, the protocol's server, counters), a web server behind it. Root is needed. What the chain says is
//! given; purchase and settlement on a chain are tried in `e2e`.
use super::{
	engine::{Candidate, End, Engine},
	rpc::RpcPlace,
	session::Live,
	Resume, Setup, Stop,
};
use crate::{
	config::Config,
	control::Report,
	events::{Event, Events, State},
	protect::{HostLock, ProtectError, Protection},
	store::{tests::record, Counts, KernelMark, SessionRecord, Store},
	wallet::Wallet,
	Wish,
};
use std::{
	io::{Read, Write},
	net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
	process::Command,
	sync::{
		atomic::{AtomicU32, AtomicU64, Ordering},
		Arc, Mutex,
	},
	time::{Duration, Instant},
};
use tokio::{runtime::Runtime, sync::watch};
use warren_primitives::{
	address::GATEWAY_V6, node::Host, Endpoint, ExitPolicy, NetworkKind, NodeDetails, NodeStatus, NodeView,
	Price, TunnelAddress, Usage, GIB,
};
use warren_session_protocol::{
	Accepted, Bye, Counted, Incoming, RefusalCode, Refused, Server, ServerConfig, Status, VoucherAccepted,
	VoucherRefusalCode, VoucherRefused, Window,
};
use warren_tunnel::{
	firewall::consumer::{Policy, Relay},
	BackendChoice, DeviceConfig, IpNet, Namespace, PeerChanges, PeerConfig, PrivateKey, TunnelDevice,
};

const PORT: u16 = 51820;
const EXIT: &str = "192.0.2.1";
const WEB: &str = "198.51.100.7:80";
const WINDOW: u128 = 1 << 20;
static NEXT: AtomicU32 = AtomicU32::new(0);

fn run(line: &str) -> String {
	let mut words = line.split_whitespace();
	let out = Command::new(words.next().unwrap()).args(words).output().unwrap();
	assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
	String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Two hosts and a cable.
struct Lab {
	consumer: String,
	exit: String,
}

impl Lab {
	fn new() -> Self {
		let n = NEXT.fetch_add(1, Ordering::Relaxed);
		let name = |role: &str| format!("wrncons{}-{n}{role}", std::process::id());
		let lab = Self { consumer: name("c"), exit: name("x") };
		for space in [&lab.consumer, &lab.exit] {
			run(&format!("ip netns add {space}"));
			run(&format!("ip -n {space} link set lo up"));
		}
		let (c, x) = (&lab.consumer, &lab.exit);
		run(&format!("ip link add eth0 netns {c} type veth peer name eth0 netns {x}"));
		run(&format!("ip -n {c} addr add 192.0.2.2/24 dev eth0"));
		run(&format!("ip -n {x} addr add {EXIT}/24 dev eth0"));
		run(&format!("ip -n {x} addr add 198.51.100.7/32 dev lo"));
		run(&format!("ip -n {c} link set eth0 up"));
		run(&format!("ip -n {x} link set eth0 up"));
		run(&format!("ip -n {c} route add default via {EXIT}"));
		lab
	}

	/// A runtime whose threads live in a namespace.
	fn runtime(name: &str) -> Runtime {
		let space = Namespace::named(name).unwrap();
		tokio::runtime::Builder::new_multi_thread()
			.worker_threads(3)
			.on_thread_start(move || space.enter().unwrap())
			.enable_all()
			.build()
			.unwrap()
	}

	fn inside<T: Send>(&self, f: impl FnOnce() -> T + Send) -> T {
		Namespace::named(&self.consumer).unwrap().run(f).unwrap()
	}
}

impl Drop for Lab {
	fn drop(&mut self) {
		for space in [&self.consumer, &self.exit] {
			let _ = Command::new("ip").args(["netns", "del", space]).output();
		}
	}
}

/// How the provider behaves.
#[derive(Default)]
struct Conduct {
	/// Per cent of its true count that it says it has counted; 0: the truth.
	says_percent: AtomicU64,
	/// Vouchers that it took, in order.
	vouchers: Mutex<Vec<u128>>,
	goodbye: Mutex<Option<(Option<u128>, Option<u8>)>>,
}

struct Provider {
	runtime: Option<Runtime>,
	server: Server,
	conduct: Arc<Conduct>,
	space: String,
	web_bytes: Arc<AtomicU64>,
}

/// Inner bytes as the provider counts them: without the control connection.
fn counted(space: &str, price: &Price, percent: u64) -> Counted {
	let out = run(&format!("ip netns exec {space} nft -j list counters table inet t"));
	let json: serde_json::Value = serde_json::from_str(&out).unwrap();
	let bytes = |name: &str| {
		let all = json["nftables"].as_array().unwrap();
		let found = all.iter().find(|o| o["counter"]["name"] == name).unwrap();
		found["counter"]["bytes"].as_u64().unwrap() * percent / 100
	};
	let usage = Usage { bytes_up: bytes("up"), bytes_down: bytes("down"), seconds: 0, salt: [0; 32] };
	Counted { usage, amount: price.cost(usage.bytes(), 0) }
}

impl Provider {
	fn start(lab: &Lab, seed: [u8; 32], key: &PrivateKey, session: &SessionRecord, live: &Live) -> Self {
		let space = lab.exit.clone();
		let runtime = Lab::runtime(&space);
		let conduct = Arc::new(Conduct::default());
		let address = TunnelAddress::derive(&live.keys.tunnel_public(), &session.id, 0);
		let peer_key = live.keys.tunnel_public();
		let accepted = Accepted {
			session: session.id,
			server_key: key.public().to_bytes(),
			endpoints: Default::default(),
			address,
			mtu: 1420,
			gateway_port: PORT,
			window: Window { value: WINDOW, bytes: 0 },
			counted: Counted::default(),
			paid: 0,
			provisional: false,
		};
		let voucher_key = live.keys.voucher_public();
		let (genesis, price, id) = (session.genesis, session.price(), session.id);
		let (key, conduct_in, space_in) = (key.clone(), conduct.clone(), space.clone());
		let server = runtime.block_on(runtime.spawn(async move {
			let mut device = DeviceConfig::new("wgx", key);
			device.listen_port = PORT;
			device.backend = BackendChoice::Userspace;
			device.uapi = false;
			device.addresses = vec![IpNet::new(GATEWAY_V6.into(), 64).unwrap()];
			let device = TunnelDevice::open(device).await.unwrap();
			let nets = vec![IpNet::host(address.ipv4()), IpNet::host(address.ipv6())];
			let upserts = vec![PeerConfig::new(peer_key.into(), nets)];
			device.apply(PeerChanges { upserts, removes: vec![] }).await.unwrap();
			let (server, mut incoming) = Server::start(ServerConfig::new(seed, genesis)).unwrap();
			server.listen(SocketAddr::new(EXIT.parse().unwrap(), PORT)).await.unwrap();
			server.listen(SocketAddr::new(GATEWAY_V6.into(), PORT)).await.unwrap();
			tokio::spawn(async move {
				let _device = device;
				while let Some(request) = incoming.recv().await {
					let percent = match conduct_in.says_percent.load(Ordering::Relaxed) {
						0 => 100,
						percent => percent,
					};
					let counted = counted(&space_in, &price, percent);
					let best = conduct_in.vouchers.lock().unwrap().last().copied().unwrap_or(0);
					match request {
						Incoming::Attach(attach) => {
							attach.accept(&voucher_key, Accepted { counted, ..accepted.clone() });
						}
						Incoming::Voucher(voucher) => {
							assert!(voucher.verify(&voucher_key));
							let amount = voucher.signed.voucher.amount;
							let covers = amount * 100 >= counted.amount.saturating_sub(WINDOW) * 98;
							if amount <= best {
								voucher.refuse(VoucherRefused::new(VoucherRefusalCode::NotHigher, "old"));
							} else if covers {
								conduct_in.vouchers.lock().unwrap().push(amount);
								let window = accepted.window;
								voucher.accept(VoucherAccepted { amount, window, counted });
							} else {
								let mut refused =
									VoucherRefused::new(VoucherRefusalCode::CoversTooLittle, "little");
								refused.counted = counted;
								voucher.refuse(refused);
							}
						}
						Incoming::Status(status) => status.answer(Status {
							address,
							window: accepted.window,
							counted,
							paid: best,
							provisional: false,
							open: true,
						}),
						Incoming::Goodbye(bye) => {
							assert!(bye.verify(&voucher_key) && bye.session == id);
							let amount = bye.voucher.map(|v| v.voucher.amount);
							*conduct_in.goodbye.lock().unwrap() = Some((amount, bye.rating.map(|r| r.stars)));
							let amount = amount.unwrap_or(best);
							bye.answer(Bye { counted, amount, carries_rating: true });
						}
						Incoming::Open(open) => open.refuse(Refused::new(RefusalCode::NotAnOpen, "", "")),
						Incoming::Gone(_) => {}
					}
				}
			});
			server
		}));
		let server = server.unwrap();
		run(&format!("ip -n {space} route add {} dev wgx", address.ipv4()));
		let rules = format!(
			"table inet t {{ counter up {{ }}; counter down {{ }}; \
			chain i {{ type filter hook input priority 0; iifname \"wgx\" tcp dport != {PORT} counter name \"up\"; }}; \
			chain o {{ type filter hook output priority 0; oifname \"wgx\" tcp sport != {PORT} counter name \"down\"; }}; }}"
		);
		let done = Command::new("ip").args(["netns", "exec", &space, "nft", &rules]).output().unwrap();
		assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
		let web_bytes = Arc::new(AtomicU64::new(0));
		let listener = Namespace::named(&space).unwrap().run(|| TcpListener::bind(WEB).unwrap()).unwrap();
		std::thread::spawn(move || {
			// Ends with the process; each connection is told how much it is to send.
			for stream in listener.incoming() {
				let Ok(mut stream) = stream else { return };
				std::thread::spawn(move || {
					let mut size = [0u8; 8];
					let _ = stream.read_exact(&mut size);
					let mut left = u64::from_be_bytes(size);
					let block = [7u8; 16 * 1024];
					while left > 0 {
						let n = left.min(block.len() as u64) as usize;
						if stream.write_all(&block[..n]).is_err() {
							return;
						}
						left -= n as u64;
					}
				});
			}
		});
		Self { runtime: Some(runtime), server, conduct, space, web_bytes }
	}

	fn true_bytes(&self) -> u64 {
		counted(&self.space, &Price { per_gib: GIB, per_hour: 0 }, 100).usage.bytes()
	}

	/// Without a word, as a power cut does it.
	fn die(&mut self) {
		run(&format!("ip -n {} link set eth0 down", self.space));
	}
}

impl Drop for Provider {
	fn drop(&mut self) {
		let _ = (&self.server, &self.web_bytes);
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_background();
		}
	}
}

struct World {
	lab: Lab,
	provider: Provider,
	runtime: Option<Runtime>,
	dir: tempfile::TempDir,
	stop: Stop,
	events: tokio::sync::broadcast::Receiver<Event>,
	report: watch::Receiver<Report>,
	session: [u8; 32],
	task: Option<tokio::task::JoinHandle<(End, bool)>>,
}

fn view(details: NodeDetails) -> NodeView<[u8; 32]> {
	NodeView {
		id: 7,
		operator: [1; 32],
		worker: [2; 32],
		details,
		status: NodeStatus::Active,
		last_seen: 0,
		open_sessions: 1,
		stake: 1,
		max_deposit: u128::MAX,
		score: warren_primitives::node::NodeScore::UNKNOWN,
		refuses: None,
	}
}

impl World {
	fn connect(failover_after: Option<Duration>) -> Self {
		Self::connect_in(failover_after, Lab::new())
	}

	fn connect_in(failover_after: Option<Duration>, lab: Lab) -> Self {
		let dir = tempfile::tempdir().unwrap();
		let (seed, node_key) = ([9; 32], PrivateKey::generate());
		let wallet = Arc::new(Wallet::generate(12).unwrap());
		let mut session = record(5);
		session.account = wallet.account();
		session.node_tunnel_key = node_key.public().to_bytes();
		session.price_per_gib = GIB;
		session.price_per_hour = 0;
		session.deposit = 1 << 40;
		session.connection_charge = WINDOW;
		let details = NodeDetails {
			peer_key: warren_session_protocol::public_key(&seed),
			tunnel_key: session.node_tunnel_key,
			endpoints: vec![Endpoint { host: Host::V4([192, 0, 2, 1]), port: PORT }].try_into().unwrap(),
			country: *b"CH",
			city: Default::default(),
			network: NetworkKind::Hosting,
			price: session.price(),
			capacity: 1,
			advertised_mbps: 1,
			exit_policy: ExitPolicy::Standard,
		};
		let make = {
			let (wallet, session, details) = (wallet.clone(), session.clone(), details.clone());
			move |run, raw| {
				let keys = wallet.session_keys(&session.genesis, &session.salt);
				Live::new(session.clone(), keys, details.clone(), run, raw)
			}
		};
		let provider = Provider::start(&lab, seed, &node_key, &session, &make([0; 16], Default::default()));

		let resolv = dir.path().join("resolv.conf");
		std::fs::write(&resolv, "nameserver 192.0.2.1\n").unwrap();
		let config = Config {
			resolv_conf: resolv,
			backend: BackendChoice::Userspace,
			// Nobody listens there.
			rpc: "ws://127.0.0.1:9".into(),
			interface: "wrnt0".into(),
			..Config::default()
		};
		let store = Store::open(&dir.path().join("data")).unwrap();
		let (events, stop) = (Events::default(), Stop::default());
		let (report_in, report) = watch::channel(Report::default());
		let received = events.subscribe();
		let setup = Setup {
			wallet,
			store: store.clone(),
			config: config.clone(),
			wish: Wish::default(),
			resume: Resume::Auto,
			settle_wait: Duration::ZERO,
			rate: None,
			failover_after,
		};
		let mut engine = Engine::new(setup, events, report_in, stop.clone());
		let runtime = Lab::runtime(&lab.consumer);
		let id = session.id;
		let task = runtime.spawn(async move {
			let rpc = RpcPlace::find(&config, &engine.names, false).await.unwrap();
			let mut protection = Protection::begin(&store, &config, HostLock::take().unwrap()).await.unwrap();
			engine.guard(&mut protection);
			let mut live = make(protection.run(), protection.counters().unwrap());
			live.in_block = Some(1);
			let candidate = Candidate { live, node: view(details), open: None, nonce: None };
			let (live, tunnel, attached) = match engine.connect(candidate, &mut protection, &rpc, None).await
			{
				Ok(connected) => connected,
				Err(failed) => panic!("{}", failed.error),
			};
			let (live, end, control, tunnel) =
				engine.serve(live, tunnel, attached, &mut protection, &rpc, None).await;
			let (_live, answered) = engine.leave(live, &end, control, tunnel, &protection).await;
			protection.open().await.unwrap();
			engine.set_state(State::Disconnected);
			(end, answered)
		});
		Self {
			lab,
			provider,
			runtime: Some(runtime),
			dir,
			stop,
			events: received,
			report,
			session: id,
			task: Some(task),
		}
	}

	/// Events until one fits.
	fn until(&mut self, what: &str, fits: impl Fn(&Event) -> bool) -> Event {
		let until = Instant::now() + Duration::from_secs(40);
		loop {
			match self.events.try_recv() {
				Ok(event) if fits(&event) => return event,
				Ok(_) => {}
				Err(tokio::sync::broadcast::error::TryRecvError::Empty) => {
					assert!(Instant::now() < until, "waited for: {what}");
					std::thread::sleep(Duration::from_millis(5));
				}
				Err(e) => {
					let (end, _) = self.finish();
					panic!("waited for {what}, but it ended ({e}): {end}")
				}
			}
		}
	}

	fn ready(&mut self) {
		self.until("the first byte", |e| matches!(e, Event::FirstByteReady { .. }));
	}

	/// Bytes that came.
	fn download(&self, size: u64) -> u64 {
		self.lab.inside(|| {
			let Ok(mut stream) = TcpStream::connect_timeout(&WEB.parse().unwrap(), Duration::from_secs(5))
			else {
				return 0;
			};
			stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
			stream.write_all(&size.to_be_bytes()).unwrap();
			let (mut got, mut block) = (0, vec![0u8; 64 * 1024]);
			while got < size {
				match stream.read(&mut block) {
					Ok(0) | Err(_) => break,
					Ok(n) => got += n as u64,
				}
			}
			got
		})
	}

	fn on_disk(&self) -> SessionRecord {
		let store = Store::open(&self.dir.path().join("data")).unwrap();
		store.session(&self.session).unwrap().unwrap()
	}

	fn finish(&mut self) -> (End, bool) {
		let runtime = self.runtime.as_ref().unwrap();
		runtime.block_on(self.task.take().unwrap()).unwrap()
	}

	/// Nothing of ours is left on the host.
	fn assert_clean(&self) {
		let c = &self.lab.consumer;
		assert_eq!(run(&format!("ip netns exec {c} nft list ruleset")), "");
		assert!(!run(&format!("ip -n {c} -o link")).contains("wrnt0"));
		assert!(!run(&format!("ip -n {c} rule")).contains("318"));
		assert!(!run(&format!("ip -n {c} route show table all")).contains("wrnt0"));
		let resolv = std::fs::read_to_string(self.dir.path().join("resolv.conf")).unwrap();
		assert_eq!(resolv, "nameserver 192.0.2.1\n");
		assert!(!self.dir.path().join("data/protection.json").exists());
	}
}

impl Drop for World {
	fn drop(&mut self) {
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_timeout(Duration::from_secs(2));
		}
	}
}

/// True where a datagram of the consumer's reaches the exit's own link.
fn leaks(world: &World) -> bool {
	let listener =
		Namespace::named(&world.lab.exit).unwrap().run(|| UdpSocket::bind("192.0.2.1:0").unwrap()).unwrap();
	listener.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
	let to = listener.local_addr().unwrap();
	world.lab.inside(|| {
		let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
		let _ = socket.send_to(b"leak", to);
	});
	let mut block = [0u8; 16];
	listener.recv_from(&mut block).is_ok()
}

#[test]
fn traffic_is_carried_counted_and_paid_to_the_byte() {
	let mut world = World::connect(None);
	world.ready();
	assert!(std::fs::read_to_string(world.dir.path().join("resolv.conf")).unwrap().contains("9.9.9.9"));
	assert!(!leaks(&world), "past the tunnel");
	let size = 24 << 20;
	assert_eq!(world.download(size), size);
	// Control has moved inside: outside nothing but WireGuard may leave now.
	let rules = run(&format!("ip netns exec {} nft list ruleset", world.lab.consumer));
	assert!(!rules.contains("ip daddr 192.0.2.1 tcp dport 51820"), "{rules}");
	world.stop.order(Some(4));
	let (end, answered) = world.finish();
	assert!(matches!(end, End::Down) && answered, "{end:?}");
	let true_bytes = world.provider.true_bytes();
	let last = world.provider.conduct.goodbye.lock().unwrap().unwrap();
	assert_eq!(last.1, Some(4));
	let paid = last.0.unwrap();
	// One unit a byte. What crosses after the last look (a FIN or two) may be missing on either side; a busy machine
	// loses some packets on the way.
	assert!(paid <= u128::from(true_bytes) + 200, "{paid} {true_bytes}");
	assert!(paid * 100 >= u128::from(true_bytes) * 99, "{paid} {true_bytes}");
	assert!(true_bytes > size && true_bytes < size * 108 / 100, "{true_bytes}");
	let vouchers = world.provider.conduct.vouchers.lock().unwrap().clone();
	assert!(vouchers.windows(2).all(|w| w[0] < w[1]), "{vouchers:?}");
	assert_eq!(world.on_disk().signed.unwrap().amount, paid);
	world.assert_clean();
	assert!(leaks(&world), "the user's own word opens the host");
}

#[test]
fn an_over_billing_provider_gets_its_due_and_no_more() {
	let mut world = World::connect(None);
	world.provider.conduct.says_percent.store(140, Ordering::Relaxed);
	world.ready();
	let mut got = 0;
	for _ in 0..16 {
		got += world.download(1 << 20);
	}
	let refused = world.until("a refusal", |e| matches!(e, Event::Refused { .. }));
	let Event::Refused { reason, .. } = refused else { unreachable!() };
	let (end, _) = world.finish();
	assert!(matches!(end, End::Refused(_)), "{end:?} {reason} after {got}");
	let true_bytes = u128::from(world.provider.true_bytes());
	let paid = world.on_disk().signed.unwrap().amount;
	assert!(paid <= true_bytes + 200, "{paid} {true_bytes}");
	assert_eq!(world.on_disk().verdict, Some(2));
	world.assert_clean();
}

#[test]
fn what_comes_unasked_is_not_paid() {
	let mut world = World::connect(None);
	world.ready();
	world.download(1 << 20);
	// The report is a second behind.
	std::thread::sleep(Duration::from_millis(2_500));
	let address = world.report.borrow().address.clone().unwrap();
	let before = world.report.borrow().counts.down;
	// The provider floods the consumer's inner address: as long as it takes, for a busy machine loses most of it.
	let socket = Namespace::named(&world.lab.exit).unwrap().run(|| UdpSocket::bind("198.51.100.7:0"));
	let socket = socket.unwrap().unwrap();
	let end = Instant::now() + Duration::from_secs(30);
	while world.report.borrow().refused_bytes <= 1_000_000 && Instant::now() < end {
		for _ in 0..100 {
			let _ = socket.send_to(&[0u8; 1_200], format!("{address}:9"));
		}
		std::thread::sleep(Duration::from_millis(20));
	}
	std::thread::sleep(Duration::from_secs(2));
	let report = world.report.borrow().clone();
	assert!(report.counts.down - before < 100_000, "{} {before}", report.counts.down);
	assert!(report.refused_bytes > 1_000_000, "{}", report.refused_bytes);
	world.stop.order(None);
	world.finish();
	let paid = world.on_disk().signed.unwrap().amount;
	assert!(paid < 2 << 20, "{paid}");
	world.assert_clean();
}

/// The provider answers by TCP and takes the session, but its WireGuard is never heard of.
#[test]
fn a_tunnel_that_carries_nothing_is_no_connection() {
	let lab = Lab::new();
	let rules =
		"table inet noudp { chain i { type filter hook input priority -300; udp dport 51820 drop; }; }";
	let done = Command::new("ip").args(["netns", "exec", &lab.exit, "nft", rules]).output().unwrap();
	assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
	let mut world = World::connect_in(Some(Duration::from_secs(60)), lab);
	let began = Instant::now();
	let (end, parted) = world.finish();
	assert!(
		matches!(end, End::NoHandshake(at) if at == SocketAddr::new(EXIT.parse().unwrap(), PORT)),
		"{end:?}"
	);
	assert!(end.to_string().contains("UDP"), "{end}");
	assert!(began.elapsed() < Duration::from_secs(40));
	while let Ok(event) = world.events.try_recv() {
		let said = matches!(event, Event::Connected { .. } | Event::FirstByteReady { .. })
			|| matches!(event, Event::State { state: State::Connected });
		assert!(!said, "{event}");
	}
	assert!(!parted && world.on_disk().is_live(), "closed on chain, whatever the provider says to a goodbye");
	world.assert_clean();
}

/// True once something holds, within a few seconds.
fn soon(holds: impl Fn() -> bool) -> bool {
	let until = Instant::now() + Duration::from_secs(6);
	while Instant::now() < until {
		if holds() {
			return true;
		}
		std::thread::sleep(Duration::from_millis(20));
	}
	false
}

/// A reload of another firewall flushes every table, whatever state this host is in.
#[test]
fn the_kill_switch_is_put_back_in_every_state_that_protects() {
	let lab = Lab::new();
	let dir = tempfile::tempdir().unwrap();
	let (store, config) = chain_node_away(dir.path());
	let runtime = Lab::runtime(&lab.consumer);
	let (said_in, said) = std::sync::mpsc::channel();
	let started = runtime.spawn(async move {
		let mut protection = Protection::begin(&store, &config, HostLock::take().unwrap()).await.unwrap();
		protection.guard(move |text| said_in.send(text).unwrap());
		protection
	});
	let mut protection = runtime.block_on(started).unwrap();
	let table = || {
		Command::new("ip")
			.args(["netns", "exec", &lab.consumer, "nft", "list", "table", "inet", "warren_kill_switch"])
			.output()
			.unwrap()
	};
	let relay = Relay { wireguard: "192.0.2.1:51820".parse().unwrap(), control: None, via: None };
	for policy in [
		Policy::Blocked { relays: vec![] },
		Policy::Connecting { relays: vec![relay.clone()] },
		Policy::Blocked { relays: vec![relay] },
	] {
		let applied = runtime.spawn(async move {
			protection.apply(policy, Vec::new()).await.unwrap();
			protection
		});
		protection = runtime.block_on(applied).unwrap();
		let whole = table().stdout;
		for harm in ["flush ruleset", "insert rule inet warren_kill_switch output accept"] {
			run(&format!("ip netns exec {} nft {harm}", lab.consumer));
			assert!(soon(|| table().stdout == whole), "{harm}");
			let leaves = lab.inside(|| UdpSocket::bind("0.0.0.0:0").unwrap().send_to(b"leak", "192.0.2.1:9"));
			assert!(leaves.is_err(), "something leaves this host");
		}
	}
	assert!(said.try_recv().unwrap().contains("kill switch"));
	// The user's own word is not undone.
	let opened = runtime.spawn(async move {
		protection.open().await.unwrap();
		protection
	});
	let _protection = runtime.block_on(opened).unwrap();
	std::thread::sleep(Duration::from_millis(500));
	assert!(!table().status.success());
	runtime.shutdown_timeout(Duration::from_secs(2));
}

/// Without IPv6 the control connection cannot move inside, and the tunnel is as good.
#[test]
fn a_host_without_ipv6_connects_as_well() {
	let lab = Lab::new();
	lab.inside(|| std::fs::write("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1").unwrap());
	let mut world = World::connect_in(None, lab);
	world.ready();
	assert_eq!(world.download(4 << 20), 4 << 20);
	// It stays outside, where it is let through.
	let rules = run(&format!("ip netns exec {} nft list ruleset", world.lab.consumer));
	assert!(rules.contains("ip daddr 192.0.2.1 tcp dport 51820") && !rules.contains("fd57:"), "{rules}");
	world.stop.order(None);
	let (end, answered) = world.finish();
	assert!(matches!(end, End::Down) && answered, "{end:?}");
	let (paid, crossed) = (world.on_disk().signed.unwrap().amount, world.provider.true_bytes());
	assert!(paid * 100 >= u128::from(crossed) * 98, "{paid} {crossed}");
	world.assert_clean();
}

/// Whoever sits on the same local network asks who has the tunnel's address.
#[test]
fn no_neighbour_learns_the_tunnels_address() {
	let mut world = World::connect(None);
	world.ready();
	let address = world.report.borrow().address.clone().unwrap();
	let (consumer, exit) = (world.lab.consumer.clone(), world.lab.exit.clone());
	let ask = || {
		let send = || {
			let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
			let device = std::ffi::OsString::from("eth0");
			nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::BindToDevice, &device).unwrap();
			let _ = socket.send_to(b"who has it?", format!("{address}:9"));
		};
		Namespace::named(&exit).unwrap().run(send).unwrap();
		std::thread::sleep(Duration::from_millis(1_500));
		let known = run(&format!("ip -n {exit} neigh show dev eth0"));
		known.lines().any(|line| line.starts_with(&format!("{address} ")) && line.contains("lladdr"))
	};
	assert!(!ask(), "it was answered");
	// It would be, by the kernel's default.
	let setting = |value: &str| {
		world.lab.inside(|| std::fs::write("/proc/sys/net/ipv4/conf/all/arp_ignore", value).unwrap());
	};
	setting("0");
	assert!(ask());
	setting("1");
	world.stop.order(None);
	world.finish();
	let left = Namespace::named(&consumer)
		.unwrap()
		.run(|| std::fs::read_to_string("/proc/sys/net/ipv4/conf/all/arp_ignore").unwrap());
	assert_eq!(left.unwrap().trim(), "0");
	world.assert_clean();
}

/// A renewed lease while the tunnel is up.
#[test]
fn name_servers_that_a_dhcp_client_writes_wait_for_the_end() {
	let mut world = World::connect(None);
	world.ready();
	let path = world.dir.path().join("resolv.conf");
	let read = || std::fs::read_to_string(&path).unwrap();
	std::fs::write(&path, "nameserver 10.9.9.9\n").unwrap();
	assert!(soon(|| read().contains("9.9.9.9\nnameserver 149.112.112.112")), "{}", read());
	world.stop.order(None);
	world.finish();
	assert_eq!(read(), "nameserver 10.9.9.9\n");
}

#[test]
fn routing_rules_that_somebody_removed_are_put_back() {
	let mut world = World::connect(None);
	world.ready();
	let consumer = world.lab.consumer.clone();
	run(&format!("ip -n {consumer} rule del priority 31881"));
	assert!(soon(|| run(&format!("ip -n {consumer} rule")).contains("31881")));
	assert_eq!(world.download(1 << 20), 1 << 20);
	world.stop.order(None);
	world.finish();
	world.assert_clean();
}

#[test]
fn a_dead_provider_closes_the_host_until_another_is_sought() {
	let mut world = World::connect(Some(Duration::from_secs(20)));
	world.ready();
	world.download(1 << 20);
	world.provider.die();
	world.until("reconnecting", |e| matches!(e, Event::State { state: State::Reconnecting }));
	let rules = run(&format!("ip netns exec {} nft list ruleset", world.lab.consumer));
	assert!(!rules.contains("billed_up_wrnt0 accept"), "{rules}");
	let (end, answered) = world.finish();
	assert!(matches!(end, End::ProviderGone(_)) && !answered, "{end:?}");
	let kept = world.on_disk();
	assert!(kept.is_live(), "it can be taken up, or closed, later");
	assert_eq!(kept.verdict, Some(2));
	world.assert_clean();
}

/// This host's Wi-Fi is away for longer than a provider may be.
#[test]
fn an_outage_of_this_host_keeps_the_session() {
	let mut world = World::connect(Some(Duration::from_secs(5)));
	world.ready();
	assert_eq!(world.download(2 << 20), 2 << 20);
	let c = world.lab.consumer.clone();
	run(&format!("ip -n {c} link set eth0 down"));
	world.until("reconnecting", |e| matches!(e, Event::State { state: State::Reconnecting }));
	std::thread::sleep(Duration::from_secs(20));
	run(&format!("ip -n {c} link set eth0 up"));
	run(&format!("ip -n {c} route add default via {EXIT}"));
	world.until("connected", |e| matches!(e, Event::State { state: State::Connected }));
	assert_eq!(world.download(2 << 20), 2 << 20);
	world.stop.order(None);
	let (end, answered) = world.finish();
	assert!(matches!(end, End::Down) && answered, "{end:?}");
	assert_eq!(world.on_disk().verdict, None, "it was not the provider's fault");
	world.assert_clean();
}

#[test]
fn a_provider_that_comes_back_is_taken_up_again() {
	let mut world = World::connect(None);
	world.ready();
	assert_eq!(world.download(2 << 20), 2 << 20);
	world.provider.die();
	world.until("reconnecting", |e| matches!(e, Event::State { state: State::Reconnecting }));
	run(&format!("ip -n {} link set eth0 up", world.lab.exit));
	world.until("connected", |e| matches!(e, Event::State { state: State::Connected }));
	assert_eq!(world.download(2 << 20), 2 << 20);
	world.stop.order(None);
	let (end, answered) = world.finish();
	assert!(matches!(end, End::Down) && answered, "{end:?}");
	let (paid, crossed) = (world.on_disk().signed.unwrap().amount, world.provider.true_bytes());
	assert!(paid * 100 >= u128::from(crossed) * 98, "{paid} {crossed}");
	world.assert_clean();
}

/// A data directory, and settings whose chain node does not listen.
fn chain_node_away(dir: &std::path::Path) -> (Store, Config) {
	let store = Store::open(&dir.join("data")).unwrap();
	let resolv = dir.join("resolv.conf");
	std::fs::write(&resolv, "nameserver 192.0.2.1\n").unwrap();
	(store, Config { rpc: "ws://127.0.0.1:9".into(), resolv_conf: resolv, ..Config::default() })
}

/// `down` after a crash: what passed since the last write is in the table that goes.
#[test]
fn what_a_killed_run_counted_outlives_its_table() {
	let lab = Lab::new();
	let dir = tempfile::tempdir().unwrap();
	let (store, config) = chain_node_away(dir.path());
	let runtime = Lab::runtime(&lab.consumer);
	let consumer = lab.consumer.clone();
	let done = runtime.spawn(async move {
		let mut killed = Protection::begin(&store, &config, HostLock::take().unwrap()).await.unwrap();
		killed.apply(Policy::Blocked { relays: vec![] }, Vec::new()).await.unwrap();
		let mut session = record(5);
		session.counts = Counts { up: 10, down: 20, seconds: 3 };
		session.kernel = Some(KernelMark { run: killed.run(), up: 0, down: 0 });
		store.save(&session).unwrap();
		for (way, bytes) in [("up", 500), ("down", 700)] {
			let counter = format!("billed_{way}_warren0 {{ packets 1 bytes {bytes} ; }}");
			run(&format!("ip netns exec {consumer} nft add counter inet warren_kill_switch {counter}"));
		}
		drop(killed);
		let lock = HostLock::take().unwrap();
		assert!(super::recover(&store, &lock).unwrap().is_empty());
		assert!(crate::protect::clean(&store, &lock).await.unwrap());
		store.session(&session.id).unwrap().unwrap().counts
	});
	assert_eq!(runtime.block_on(done).unwrap(), Counts { up: 510, down: 720, seconds: 3 });
	runtime.shutdown_timeout(Duration::from_secs(2));
}

/// `down` before there is a connection is no failure of `down`.
#[test]
fn an_end_before_the_connection_is_told_as_one() {
	let lab = Lab::new();
	let dir = tempfile::tempdir().unwrap();
	let (store, mut config) = chain_node_away(dir.path());
	// Somebody who takes connections and says nothing.
	let listener = lab.inside(|| TcpListener::bind("127.0.0.1:0").unwrap());
	config.rpc = format!("ws://{}", listener.local_addr().unwrap());
	let runtime = Lab::runtime(&lab.consumer);
	let setup = without_failover(&store, config);
	let done = runtime.spawn(async move {
		let connection = super::Connection::start(setup).unwrap();
		tokio::time::sleep(Duration::from_millis(500)).await;
		let down = crate::control::Command::Down { rate: None };
		let answer = crate::control::ask(&store.socket_path(), down, Duration::from_secs(20)).await;
		(answer.unwrap().unwrap(), connection.wait().await)
	});
	let (answer, ended) = runtime.block_on(done).unwrap();
	assert!(answer["down"] == true && answer["error"].is_null(), "{answer}");
	assert!(matches!(ended, Err(super::ConnectionError::Ended)));
	runtime.shutdown_timeout(Duration::from_secs(2));
}

/// Two data directories, one host.
#[test]
fn a_second_up_on_one_host_is_refused_and_harms_nothing() {
	let lab = Lab::new();
	let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
	let [(one, config), (two, other)] = [0, 1].map(|n| chain_node_away(dirs[n].path()));
	let runtime = Lab::runtime(&lab.consumer);
	let closed = || run(&format!("ip netns exec {} nft list ruleset", lab.consumer));
	let done = runtime.spawn(async move {
		let mut first = Protection::begin(&one, &config, HostLock::take().unwrap()).await.unwrap();
		first.apply(Policy::Blocked { relays: vec![] }, Vec::new()).await.unwrap();
		let second = super::Connection::start(without_failover(&two, other.clone())).unwrap().wait().await;
		let busy = second.unwrap_err();
		// The first one is killed: its table stays, and is not the second one's to open.
		drop(first);
		let left = Protection::begin(&two, &other, HostLock::take().unwrap()).await.err().unwrap();
		assert!(!two.protection_path().exists());
		assert!(!crate::protect::clean(&two, &HostLock::take().unwrap()).await.unwrap());
		(busy, left, one)
	});
	let (busy, left, one) = runtime.block_on(done).unwrap();
	assert!(matches!(busy, super::ConnectionError::Protect(ProtectError::Busy { .. })), "{busy}");
	assert!(matches!(left, ProtectError::Foreign(_)) && left.to_string().contains("--data-dir"), "{left}");
	assert!(closed().contains("warren_kill_switch"));
	let cleaned = runtime.spawn(async move { crate::protect::clean(&one, &HostLock::take().unwrap()).await });
	assert!(runtime.block_on(cleaned).unwrap().unwrap());
	assert_eq!(closed(), "");
	runtime.shutdown_timeout(Duration::from_secs(2));
}

/// A fresh wallet, and no other node when one fails.
fn without_failover(store: &Store, config: Config) -> Setup {
	Setup {
		wallet: Arc::new(Wallet::generate(12).unwrap()),
		store: store.clone(),
		config,
		wish: Wish::default(),
		resume: Resume::Auto,
		settle_wait: Duration::ZERO,
		rate: None,
		failover_after: None,
	}
}

#[test]
fn an_attempt_that_fails_ends_and_leaves_the_host_open() {
	let lab = Lab::new();
	let dir = tempfile::tempdir().unwrap();
	let (store, config) = chain_node_away(dir.path());
	let runtime = Lab::runtime(&lab.consumer);
	let setup = without_failover(&store, config);
	let ended = runtime.block_on(runtime.spawn(async move {
		let connection = super::Connection::start(setup).unwrap();
		let mut events = connection.events();
		let error = connection.wait().await.unwrap_err();
		// Who listens learns that nothing more will come.
		while let Ok(event) = events.recv().await {
			assert!(matches!(event, Event::State { .. }), "{event}");
		}
		error
	}));
	assert!(matches!(ended.unwrap(), super::ConnectionError::Chain(_)));
	assert_eq!(run(&format!("ip netns exec {} nft list ruleset", lab.consumer)), "");
	assert!(!store.protection_path().exists() && !store.socket_path().exists());
	drop(store.lock().unwrap());
	runtime.shutdown_timeout(Duration::from_secs(2));
}

/// SIGKILL while connected, then another `up` whose chain node is away: an error is not the user's word.
#[test]
fn an_attempt_that_fails_after_a_crash_leaves_the_host_closed() {
	let lab = Lab::new();
	let dir = tempfile::tempdir().unwrap();
	let (store, config) = chain_node_away(dir.path());
	let runtime = Lab::runtime(&lab.consumer);
	let setup = without_failover(&store, config.clone());
	let (crashed, store_in) = (config.clone(), store.clone());
	let ended = runtime.block_on(runtime.spawn(async move {
		// What a run that was killed leaves.
		let mut protection = Protection::begin(&store_in, &crashed, HostLock::take().unwrap()).await.unwrap();
		assert!(!protection.inherited());
		let closed = warren_tunnel::firewall::consumer::Policy::Blocked { relays: Vec::new() };
		protection.apply(closed, Vec::new()).await.unwrap();
		drop(protection);
		super::Connection::start(setup).unwrap().wait().await.unwrap_err()
	}));
	assert!(matches!(ended.unwrap(), super::ConnectionError::Chain(_)));
	let rules = run(&format!("ip netns exec {} nft list ruleset", lab.consumer));
	assert!(rules.contains("warren_kill_switch") && store.protection_path().exists(), "{rules}");
	let leaves = lab.inside(|| UdpSocket::bind("0.0.0.0:0").unwrap().send_to(b"leak", "192.0.2.1:9"));
	assert!(leaves.is_err(), "something leaves this host");
	// The user's word.
	let cleaned = runtime.block_on(
		runtime.spawn(async move { crate::protect::clean(&store, &HostLock::take().unwrap()).await }),
	);
	assert!(cleaned.unwrap().unwrap());
	assert_eq!(run(&format!("ip netns exec {} nft list ruleset", lab.consumer)), "");
	runtime.shutdown_timeout(Duration::from_secs(2));
}
