//! The exit's ruleset and quotas, with real packets through real tunnels. Root is needed.

mod common;

use std::{
	net::{Ipv4Addr, Ipv6Addr},
	time::{Duration, Instant},
};

use common::*;
use warren_tunnel::{
	doctor,
	firewall::{
		provider::{ExitPolicy, ProviderFirewall, ProviderRules},
		Verified,
	},
	network::NetworkError,
	quota::MeterError,
	Backend, BackendChoice, Counters, DeviceConfig, IpNet, Meter, Namespace, PeerChanges, PeerConfig,
	PrivateKey, SessionSlot, SlotId, TunnelDevice,
};

const GATEWAY: &str = "10.255.255.1";
const GATEWAY6: &str = "fd77::ffff";
const CONTROL: u16 = 4711;
const WEB: &str = "198.18.100.1";
const WEB6: &str = "2001:db8:100::1";
const HOUR: Duration = Duration::from_secs(3600);

fn net(text: &str) -> IpNet {
	text.parse().unwrap()
}

/// Two consumers (c1, c2) behind an exit (p), whose uplink leads to a web server (w) and whose other link to its own
/// local network (l).
struct World {
	spaces: Spaces,
	firewall: ProviderFirewall,
	device: TunnelDevice,
	clients: Vec<TunnelDevice>,
}

impl World {
	async fn new() -> Self {
		Self::with(|_| {}).await
	}

	async fn with(change: impl FnOnce(&mut ProviderRules)) -> Self {
		let spaces = Spaces::new(&["c1", "c2", "p", "w", "l"]);
		spaces.cable(("c1", "eth", &["192.0.2.2/30"]), ("p", "u1", &["192.0.2.1/30"]));
		spaces.cable(("c2", "eth", &["192.0.2.6/30"]), ("p", "u2", &["192.0.2.5/30"]));
		let (up, down) = (["198.18.0.1/24", "2001:db8:f::1/64"], ["198.18.0.2/24", "2001:db8:f::2/64"]);
		spaces.cable(("p", "wan", &up), ("w", "wan", &down));
		spaces.cable(
			("p", "lan", &["192.168.77.1/24", "fd99::1/64"]),
			("l", "lan", &["192.168.77.2/24", "fd99::2/64"]),
		);
		for address in [WEB, WEB6] {
			spaces.ip("w", &format!("addr add {address} dev lo"));
		}
		// Everything else leads to the web server too, so that only the firewall can be what keeps a packet back.
		spaces.ip("p", "route add default via 198.18.0.2");
		spaces.ip("p", "-6 route add default via 2001:db8:f::2");
		spaces.ip("l", "route add default via 192.168.77.1");
		spaces.ip("l", "-6 route add default via fd99::1");

		let network = spaces.network("p");
		network.enable_forwarding(|_| Ok::<(), NetworkError>(())).unwrap();
		let mut rules = ProviderRules::new("wt0", CONTROL);
		rules.gateway_v4 = Some(GATEWAY.parse().unwrap());
		rules.gateway_v6 = Some(GATEWAY6.parse().unwrap());
		rules.own_networks = network.own_networks(&["wt0", "u1", "u2"]).await.unwrap();
		rules.reachable = vec![net("198.18.0.0/15"), net("2001:db8::/32")];
		change(&mut rules);
		let mut firewall = ProviderFirewall::new(rules, Some(spaces.get("p"))).unwrap();
		firewall.apply().await.unwrap();

		let open = |name: &str, space: &str, key: &PrivateKey, addresses: &[&str]| {
			let mut config = DeviceConfig::new(name, key.clone());
			// The consumers' links are to count inner bytes, which those of the kernel's WireGuard do not.
			config.backend = if space == "p" { BackendChoice::Auto } else { BackendChoice::Userspace };
			config.namespace = Some(spaces.get(space));
			config.uapi = false;
			config.addresses = addresses.iter().map(|a| net(a)).collect();
			TunnelDevice::open(config)
		};
		let key = PrivateKey::generate();
		let device = open("wt0", "p", &key, &[GATEWAY, GATEWAY6]).await.unwrap();
		if kernel_is_due() {
			assert_eq!(device.backend(), Backend::Kernel);
			let link = spaces.network("p").link("wt0").await.unwrap().unwrap();
			assert_eq!(link.kind.as_deref(), Some("wireguard"));
		}
		let mut clients = Vec::new();
		for (k, endpoint) in [(1, "192.0.2.1"), (2, "192.0.2.5")] {
			let (own, space) = (PrivateKey::generate(), format!("c{k}"));
			let (v4, v6) = (format!("10.1.0.{k}"), format!("fd77::{k}"));
			let client = open("tun", &space, &own, &[&v4, &v6]).await.unwrap();
			let mut exit = PeerConfig::new(key.public(), vec![IpNet::ALL_V4, IpNet::ALL_V6]);
			exit.endpoint = Some(format!("{endpoint}:{}", device.listen_port()).parse().unwrap());
			client.apply(PeerChanges { upserts: vec![exit], removes: vec![] }).await.unwrap();
			let peer = PeerConfig::new(own.public(), vec![net(&v4), net(&v6)]);
			device.apply(PeerChanges { upserts: vec![peer], removes: vec![] }).await.unwrap();
			let network = spaces.network(&space);
			network.add_route("tun", IpNet::ALL_V4).await.unwrap();
			network.add_route("tun", IpNet::ALL_V6).await.unwrap();
			let exit = spaces.network("p");
			exit.add_route("wt0", net(&v4)).await.unwrap();
			exit.add_route("wt0", net(&v6)).await.unwrap();
			clients.push(client);
		}
		Self { spaces, firewall, device, clients }
	}

	fn get(&self, name: &str) -> Namespace {
		self.spaces.get(name)
	}

	fn meter(&self) -> Meter {
		Meter::open_in(&self.firewall.table(), Some(&self.get("p"))).unwrap()
	}

	/// Inner bytes at the consumer's end: from it, to it.
	async fn link(&self, client: &str) -> (u64, u64) {
		let link = self.spaces.network(client).link("tun").await.unwrap().unwrap();
		(link.stats.tx_bytes, link.stats.rx_bytes)
	}

	async fn end(mut self) {
		for client in &self.clients {
			client.close().await.unwrap();
		}
		self.device.close().await.unwrap();
		self.firewall.remove().await.unwrap();
		assert_eq!(self.spaces.nft("p", "list ruleset"), "");
	}
}

fn slot(k: u8, credit: u64) -> SessionSlot {
	SessionSlot {
		id: SlotId(u64::MAX - u64::from(k)),
		v4: Some(Ipv4Addr::new(10, 1, 0, k)),
		v6: Some(Ipv6Addr::new(0xfd77, 0, 0, 0, 0, 0, 0, k.into())),
		credit,
		timeout: HOUR,
		initial: Counters::default(),
	}
}

const PLENTY: u64 = 1 << 40;

#[tokio::test(flavor = "multi_thread")]
async fn the_quota_cuts_exactly_and_credit_reopens() {
	let world = World::new().await;
	let mut meter = world.meter();
	let one = slot(1, PLENTY);
	meter.add_sessions(&[one.clone(), slot(2, 0)]).unwrap();
	let _server = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let socket = udp(&world.get("c1"), "0.0.0.0:0");
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "hello"));
	// No credit: not a packet.
	assert!(silent(&udp(&world.get("c2"), "0.0.0.0:0"), &format!("{WEB}:9"), "no credit"));
	let counted = meter.counters().unwrap();
	assert_eq!(counted[&slot(2, 0).id], Counters::default());

	let size = 1000 + 28;
	for credit in [1_000_000u64, 300_000] {
		let (before, link) = (meter.counters().unwrap()[&one.id], world.link("c1").await);
		meter.set_credit(&[(one.id, credit)]).unwrap();
		let ask = "blast 3000 1000";
		socket.send_to(ask.as_bytes(), format!("{WEB}:9")).unwrap();
		assert!(drain(&socket) > 0);
		let (after, now) = (meter.counters().unwrap()[&one.id], world.link("c1").await);
		let up = ask.len() as u64 + 28;
		assert_eq!(after.up - before.up, up);
		// What was counted is what crossed, but for a datagram that a busy machine loses on the way.
		let (counted, crossed) = (after.down - before.down, now.1 - link.1);
		let lost = counted - crossed;
		assert!(lost % size == 0 && lost <= counted / 50, "{counted} counted, {crossed} crossed");
		let passed = after.total() - before.total();
		assert!(passed <= credit && passed + size > credit, "{passed} of {credit} passed");
		let state = &meter.sessions().unwrap()[&one.id];
		assert_eq!((state.credit, state.used), (Some(credit), credit));
		assert!(silent(&socket, &format!("{WEB}:9"), "cut"), "cut off");
	}
	// More than 32 bits hold.
	meter.set_credit(&[(one.id, 5 << 32)]).unwrap();
	assert_eq!(meter.sessions().unwrap()[&one.id].credit, Some(5 << 32));
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "open again"));
	// Only the first address was ever asked for; both lead to the same quota.
	let _server6 = UdpServer::start(&world.get("w"), &format!("[{WEB6}]:9"));
	let socket6 = udp(&world.get("c1"), "[::]:0");
	assert!(echo_soon(&socket6, &format!("[{WEB6}]:9"), "six"));
	meter.set_credit(&[(one.id, 0)]).unwrap();
	assert!(silent(&socket6, &format!("[{WEB6}]:9"), "six") && silent(&socket, &format!("{WEB}:9"), "four"));
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_are_what_crossed_to_the_byte() {
	let world = World::new().await;
	let mut meter = world.meter();
	let one = slot(1, PLENTY);
	meter.add_session(&one).unwrap();
	let _echo = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let _web = TcpServer::start(&world.get("w"), "[::]:80");
	assert!(echo_soon(&udp(&world.get("c1"), "0.0.0.0:0"), &format!("{WEB}:9"), "wake"));

	for web in [format!("{WEB}:80"), format!("[{WEB6}]:80")] {
		let (before, link) = (meter.counters().unwrap()[&one.id], world.link("c1").await);
		assert_eq!(download(&world.get("c1"), &web, 4 << 20).unwrap(), 4 << 20);
		std::thread::sleep(Duration::from_millis(300));
		let (after, now) = (meter.counters().unwrap()[&one.id], world.link("c1").await);
		// A packet may be lost between the counter and the consumer's link: none was, or TCP would have sent it again, and
		// the counter would be ahead by its size.
		let (counted, crossed) = (after.down - before.down, now.1 - link.1);
		assert!(counted >= crossed && counted - crossed <= counted / 1000, "down: {counted} {crossed}");
		let (counted, crossed) = (after.up - before.up, now.0 - link.0);
		assert!(crossed >= counted && crossed - counted <= 2000, "up: {counted} {crossed}");
		assert!(after.down - before.down > (4 << 20) && after.down_packets > before.down_packets);
	}

	// A counter that is put back begins where it was.
	let last = meter.counters().unwrap()[&one.id];
	meter.remove(&[one.id]).unwrap();
	assert!(meter.counters().unwrap().is_empty());
	meter.add_session(&SessionSlot { initial: last, ..one.clone() }).unwrap();
	assert_eq!(meter.counters().unwrap()[&one.id], last);
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn special_ranges_and_the_own_network_are_out_of_reach() {
	let world = World::new().await;
	world.meter().add_session(&slot(1, PLENTY)).unwrap();
	let special = [
		"0.1.2.3",
		"10.200.0.1",
		"100.64.0.1",
		"127.9.9.9",
		"169.254.169.254",
		"172.16.5.5",
		"192.0.0.9",
		"192.0.2.99",
		"192.88.99.1",
		"192.168.5.5",
		"198.51.100.7",
		"203.0.113.7",
		"240.0.0.1",
	];
	let special6 = [
		"::1.2.3.4",
		"::ffff:198.18.100.1",
		"64:ff9b::198.18.100.1",
		"64:ff9b:1::1",
		"100::1",
		"2001::1",
		"2001:2::1",
		"2001:20::1",
		"2002:c612:6401::1",
		"3fff::1",
		"5f00::1",
		"fc00::1",
		"fd12::1",
		"fec0::1",
		"4000::1",
		"9000::1",
	];
	for address in special {
		let at = if address.starts_with("127") || address.starts_with("0.") || address.starts_with("240") {
			// A host takes no such address; the router is enough to see the packet arrive.
			continue;
		} else {
			address
		};
		world.spaces.ip("w", &format!("addr add {at}/32 dev lo"));
	}
	let wan = Sniffer::start(&world.get("w"), "wan");
	let lan = Sniffer::start(&world.get("l"), "lan");
	let _server = UdpServer::start(&world.get("w"), &format!("{WEB}:9 [{WEB6}]:9"));
	let _lan = UdpServer::start(&world.get("l"), "[::]:9");
	let host = UdpServer::start(&world.get("p"), "[::]:9");
	let (socket, socket6) = (udp(&world.get("c1"), "0.0.0.0:0"), udp(&world.get("c1"), "[fd77::1]:0"));
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "wake"));
	assert!(echo_soon(&socket6, &format!("[{WEB6}]:9"), "wake"));
	// The sniffer reads late on a busy machine: what woke the tunnel is not what must not leave.
	let outside = ["198.18.0.1", "2001:db8:f::1"];
	let from = || wan.packets().iter().map(|p| ends(p).0.to_string()).collect::<Vec<_>>();
	eventually("what woke the tunnel is seen", || {
		outside.iter().all(|ip| from().iter().any(|one| one == ip))
	});
	// It may have been asked twice.
	std::thread::sleep(Duration::from_millis(200));
	wan.clear();

	// Special ranges, the host itself by any of its addresses, and its local network with the whole site around it.
	let own = ["198.18.0.1", "198.18.0.2", "192.168.77.1", "192.168.77.2", "192.0.2.5", GATEWAY];
	let own6 = ["2001:db8:f::1", "2001:db8:f::2", "2001:db8:f:77::1", "fd99::1", "fd99::2", GATEWAY6];
	for address in special.iter().chain(&own) {
		assert!(!matches!(socket.send_to(b"no", format!("{address}:9")), Ok(n) if n == 0));
		if !address.starts_with("127") && !address.starts_with("0.") && !address.starts_with("240") {
			assert!(silent(&socket, &format!("{address}:9"), "no"), "{address}");
		}
	}
	for address in special6.iter().chain(&own6) {
		assert!(silent(&socket6, &format!("[{address}]:9"), "no"), "{address}");
	}
	std::thread::sleep(Duration::from_millis(200));
	assert_eq!(wan.packets().iter().map(|p| ends(p)).collect::<Vec<_>>(), [], "nothing left by the uplink");
	assert_eq!(
		lan.packets().iter().map(|p| ends(p)).collect::<Vec<_>>(),
		[],
		"nothing reached the local network"
	);
	assert_eq!(host.heard(), [], "nothing reached the host");

	// The host answers ping on its gateway address, and the way out is open as before, under the host's address.
	assert!(ping(&world.get("c1"), GATEWAY) && ping(&world.get("c1"), GATEWAY6));
	assert!(echo(&socket, &format!("{WEB}:9"), "yes") && echo(&socket6, &format!("[{WEB6}]:9"), "yes"));
	eventually("both left under the host's address", || from() == outside);
	world.end().await;
}

fn ping(space: &Namespace, to: &str) -> bool {
	let run = || std::process::Command::new("ping").args(["-c1", "-W2", to]).output();
	space.run(run).unwrap().unwrap().status.success()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_a_consumer_unasked() {
	// Even where the tunnels' own range is a test network's exception.
	let world = World::with(|rules| rules.reachable.extend([net("10.0.0.0/8"), net("fd77::/16")])).await;
	world.meter().add_sessions(&[slot(1, PLENTY), slot(2, PLENTY)]).unwrap();
	let two = UdpServer::start(&world.get("c2"), "[::]:9");
	let _web = UdpServer::start(&world.get("w"), &format!("{WEB}:9 [{WEB6}]:9"));
	for client in ["c1", "c2"] {
		assert!(echo_soon(&udp(&world.get(client), "0.0.0.0:0"), &format!("{WEB}:9"), "wake"));
	}
	let sniffer = Sniffer::start(&world.get("c2"), "tun");
	for to in ["10.1.0.2:9", "[fd77::2]:9"] {
		let from = if to.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
		for space in ["c1", "l", "w", "p"] {
			assert!(
				silent(&udp(&world.get(space), from), to, &format!("from {space}")),
				"{space} reached {to}"
			);
		}
	}
	// The web server knows the tunnel's addresses and sends there by the exit.
	world.spaces.ip("w", "route add 10.1.0.0/24 via 198.18.0.1");
	assert!(silent(&udp(&world.get("w"), "0.0.0.0:0"), "10.1.0.2:9", "routed"));
	assert_eq!(two.heard(), []);
	// On a slow machine answers to its own first question may still come.
	let answer = |from: &std::net::IpAddr| from.to_string() == WEB;
	let unasked: Vec<_> =
		sniffer.packets().iter().map(|p| ends(p)).filter(|(from, _)| !answer(from)).collect();
	assert_eq!(unasked, []);
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_session_passes_nothing() {
	let world = World::new().await;
	let mut meter = world.meter();
	let server = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let (one, two) = (udp(&world.get("c1"), "0.0.0.0:0"), udp(&world.get("c2"), "0.0.0.0:0"));
	// A peer of the device, but no session: WireGuard lets it in, the map does not.
	assert!(!echo_soon(&one, &format!("{WEB}:9"), "none"));
	assert!(world.device.peers().await.unwrap().values().any(|peer| peer.handshake_age.is_some()));
	assert_eq!(server.heard(), []);
	assert!(!ping(&world.get("c1"), GATEWAY));
	meter.add_session(&slot(1, PLENTY)).unwrap();
	assert!(echo_soon(&one, &format!("{WEB}:9"), "one"));
	assert!(silent(&two, &format!("{WEB}:9"), "two"));
	meter.remove(&[slot(1, 0).id]).unwrap();
	assert!(silent(&one, &format!("{WEB}:9"), "removed"));
	// A foreign source is dropped by WireGuard itself: it never gets as far as the maps.
	world.spaces.ip("c2", "addr add 10.1.0.1/32 dev tun");
	meter.add_session(&slot(1, PLENTY)).unwrap();
	assert!(silent(&udp(&world.get("c2"), "10.1.0.1:0"), &format!("{WEB}:9"), "stolen"));
	assert!(!server.heard_text("stolen"));
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_not_renewed_ends_and_renewing_reopens() {
	let world = World::new().await;
	let mut meter = world.meter();
	let _server = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let socket = udp(&world.get("c1"), "0.0.0.0:0");
	let one = slot(1, PLENTY);
	meter.add_sessions(&[one.clone(), slot(2, PLENTY)]).unwrap();
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "begin"));
	// Renewed in time it lives on past its first timeout.
	let begin = Instant::now();
	while begin.elapsed() < Duration::from_secs(3) {
		meter.renew(&[one.id], Duration::from_secs(2)).unwrap();
		std::thread::sleep(Duration::from_millis(200));
		assert!(echo_soon(&socket, &format!("{WEB}:9"), "renewed"));
	}
	meter.renew(&[one.id], Duration::from_secs(2)).unwrap();
	let left = meter.sessions().unwrap()[&one.id].expires.unwrap();
	assert!(left <= Duration::from_secs(2), "{left:?}");
	// Nobody renews (the daemon is dead): it ends, the other goes on.
	let credit = meter.sessions().unwrap()[&one.id].clone();
	std::thread::sleep(Duration::from_millis(2300));
	assert!(silent(&socket, &format!("{WEB}:9"), "expired"));
	assert!(echo_soon(&udp(&world.get("c2"), "0.0.0.0:0"), &format!("{WEB}:9"), "two"));

	// A daemon that comes back finds the session with its counters, and may keep it.
	let mut again = world.meter();
	let states = again.sessions().unwrap();
	let state = &states[&one.id];
	assert_eq!((state.expires, state.complete, state.credit), (None, false, Some(PLENTY)));
	assert!(state.counters.unwrap().total() >= credit.counters.unwrap().total());
	assert!(states[&slot(2, 0).id].complete);
	again.renew(&[one.id], HOUR).unwrap();
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "reopened"));
	assert!(again.sessions().unwrap()[&one.id].complete);
	// Or remove it, also in the moment of its expiry.
	again.renew(&[one.id], Duration::from_secs(1)).unwrap();
	std::thread::sleep(Duration::from_millis(1010));
	again.remove(&[one.id, slot(2, 0).id]).unwrap();
	std::thread::sleep(Duration::from_millis(1500));
	again.remove(&[]).unwrap();
	assert!(again.sessions().unwrap().is_empty());
	again.add_session(&slot(1, PLENTY)).unwrap();
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "anew"));
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_control_connection_passes_after_the_cut_off_and_is_free() {
	let world = World::new().await;
	let mut meter = world.meter();
	let one = slot(1, 0);
	meter.add_session(&one).unwrap();
	let control = TcpServer::start(&world.get("p"), &format!("[::]:{CONTROL}"));
	let other = TcpServer::start(&world.get("p"), "[::]:22");
	for gateway in [format!("{GATEWAY}:{CONTROL}"), format!("[{GATEWAY6}]:{CONTROL}")] {
		assert_eq!(download(&world.get("c1"), &gateway, 2000).unwrap(), 2000);
	}
	assert_eq!(meter.counters().unwrap()[&one.id], Counters::default());
	// Of the host that port alone; and not from anywhere but the tunnel.
	assert!(connect(&world.get("c1"), &format!("{GATEWAY}:22"), Duration::from_secs(1)).is_err());
	let before = control.accepted.load(std::sync::atomic::Ordering::Relaxed);
	world.spaces.ip("l", &format!("route add {GATEWAY} via 192.168.77.1"));
	assert!(connect(&world.get("l"), &format!("{GATEWAY}:{CONTROL}"), Duration::from_secs(1)).is_err());
	assert_eq!(control.accepted.load(std::sync::atomic::Ordering::Relaxed), before);
	assert_eq!(other.accepted.load(std::sync::atomic::Ordering::Relaxed), 0);
	// Free, but no way to carry much: 1 MiB takes far longer than it would.
	let begin = Instant::now();
	let _ = download(&world.get("c1"), &format!("{GATEWAY}:{CONTROL}"), 600_000);
	assert!(begin.elapsed() > Duration::from_secs(3), "{:?}", begin.elapsed());
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_change_in_place_and_every_touch_is_seen() {
	let mut world = World::new().await;
	let mut meter = world.meter();
	let one = slot(1, PLENTY);
	meter.add_session(&one).unwrap();
	let _server = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let _mail = TcpServer::start(&world.get("w"), "[::]:25");
	let _web = TcpServer::start(&world.get("w"), "[::]:443");
	let socket = udp(&world.get("c1"), "0.0.0.0:0");
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "begin"));
	let c1 = world.get("c1");
	let quick = Duration::from_secs(3);
	let tries = |port: u16| {
		let begin = Instant::now();
		let open = connect(&c1, &format!("{WEB}:{port}"), quick).is_ok();
		// A refusal is an answer, not a silence.
		assert!(begin.elapsed() < Duration::from_millis(1500), "{port}: {:?}", begin.elapsed());
		open
	};
	assert_eq!((tries(25), tries(443)), (false, true));
	let counted = meter.counters().unwrap()[&one.id];

	let mut rules = world.firewall.rules().clone();
	for (policy, mail, datagram) in [
		(ExitPolicy::Open, true, true),
		(ExitPolicy::WebOnly, false, false),
		(ExitPolicy::Standard, false, true),
	] {
		rules.exit_policy = policy;
		world.firewall.set_rules(rules.clone()).unwrap();
		world.firewall.apply().await.unwrap();
		assert_eq!((tries(25), tries(443)), (mail, true), "{policy:?}");
		let (to, text) = (format!("{WEB}:9"), format!("{policy:?}"));
		assert!(if datagram { echo(&socket, &to, &text) } else { silent(&socket, &to, &text) }, "{policy:?}");
	}
	let now = meter.counters().unwrap()[&one.id];
	assert!(now.up > counted.up && now.down > counted.down, "counters go on: {counted:?} {now:?}");
	assert_eq!(world.firewall.verify().unwrap(), Verified::Intact);

	// A session's coming and going is no change of the rules; a rule's is.
	meter.add_session(&slot(2, 5)).unwrap();
	meter.set_credit(&[(one.id, 77)]).unwrap();
	assert_eq!(world.firewall.verify().unwrap(), Verified::Intact);
	let table = world.firewall.table();
	world.spaces.nft("p", &format!("insert rule inet {table} up accept"));
	assert_eq!(world.firewall.verify().unwrap(), Verified::Changed);
	world.firewall.apply().await.unwrap();
	assert_eq!(world.firewall.verify().unwrap(), Verified::Intact);
	world.spaces.nft("p", &format!("delete table inet {table}"));
	assert_eq!(world.firewall.verify().unwrap(), Verified::Missing);
	assert!(matches!(meter.set_credit(&[(one.id, 5)]), Err(MeterError::NoTable(_))));
	assert!(matches!(meter.counters(), Err(MeterError::NoTable(_))));
	assert!(matches!(Meter::open_in(&table, Some(&world.get("p"))), Err(MeterError::NoTable(_))));
	world.firewall.apply().await.unwrap();
	assert!(meter.sessions().unwrap().is_empty());
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_items_are_named_and_change_nothing() {
	let world = World::new().await;
	let mut meter = world.meter();
	meter.add_session(&slot(1, 10)).unwrap();
	let thief = SessionSlot { id: SlotId(7), ..slot(1, 10) };
	match meter.add_sessions(&[slot(2, 10), thief]) {
		Err(MeterError::Refused(items)) => {
			assert!(
				items.iter().all(|item| item.slot == SlotId(7) && item.errno == libc::EEXIST),
				"{items:?}"
			);
		}
		other => panic!("{other:?}"),
	}
	assert_eq!(meter.sessions().unwrap().len(), 1, "the batch is atomic");
	let named = |result: Result<(), MeterError>, field: &str| {
		let text = result.unwrap_err().to_string();
		assert!(text.contains(field), "{text}");
	};
	named(meter.add_session(&slot(1, 5)), "exists already");
	named(meter.add_session(&SessionSlot { v4: None, v6: None, ..slot(3, 5) }), "v4");
	named(meter.add_session(&SessionSlot { timeout: Duration::ZERO, ..slot(3, 5) }), "timeout");
	named(meter.set_credit(&[(SlotId(99), 5)]), "0000000000000063");
	named(meter.renew(&[SlotId(99)], HOUR), "not there");
	named(meter.renew(&[slot(1, 0).id], Duration::ZERO), "timeout");
	meter.remove(&[SlotId(99)]).unwrap();
	// Only one family is fine too.
	meter.add_session(&SessionSlot { v6: None, ..slot(3, 5) }).unwrap();
	let state = meter.sessions().unwrap()[&slot(3, 0).id].clone();
	assert!(state.complete && state.v6.is_none());
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_sessions() {
	let spaces = Spaces::new(&["p"]);
	let mut firewall = ProviderFirewall::new(ProviderRules::new("wt0", 1), Some(spaces.get("p"))).unwrap();
	firewall.apply().await.unwrap();
	let mut meter = Meter::open_in(&firewall.table(), Some(&spaces.get("p"))).unwrap();
	let slots: Vec<SessionSlot> = (1..=3000u32)
		.map(|k| SessionSlot {
			id: SlotId(k.into()),
			v4: Some(Ipv4Addr::from(0x0a00_0000 + k)),
			v6: Some(Ipv6Addr::from((0xfd77u128 << 112) + u128::from(k))),
			..slot(1, k.into())
		})
		.collect();
	let begin = Instant::now();
	meter.add_sessions(&slots).unwrap();
	let added = begin.elapsed();
	let ids: Vec<SlotId> = slots.iter().map(|s| s.id).collect();
	meter.set_credit(&ids.iter().map(|id| (*id, id.0 + 1)).collect::<Vec<_>>()).unwrap();
	let begin = Instant::now();
	meter.renew(&ids, HOUR).unwrap();
	let renewed = begin.elapsed();
	let states = meter.sessions().unwrap();
	assert_eq!(states.len(), 3000);
	assert!(states.iter().all(|(id, s)| s.complete && s.credit == Some(id.0 + 1)));
	assert_eq!(meter.counters().unwrap().len(), 3000);
	meter.remove(&ids[..2999]).unwrap();
	assert_eq!(meter.sessions().unwrap().len(), 1);
	assert!(added < Duration::from_secs(5) && renewed < Duration::from_secs(5), "{added:?} {renewed:?}");
	firewall.remove().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_consumer_cannot_open_flows_without_end() {
	let world = World::with(|rules| {
		rules.limits.new_flows_per_second = 5;
		rules.limits.new_flows_burst = 20;
		rules.limits.connections = 1000;
	})
	.await;
	world.meter().add_session(&slot(1, PLENTY)).unwrap();
	let server = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let socket = udp(&world.get("c1"), "0.0.0.0:0");
	assert!(echo_soon(&socket, &format!("{WEB}:9"), "old flow"));
	for k in 0..200 {
		udp(&world.get("c1"), "0.0.0.0:0")
			.send_to(format!("new {k}").as_bytes(), format!("{WEB}:9"))
			.unwrap();
	}
	std::thread::sleep(Duration::from_millis(300));
	let new = server.heard().iter().filter(|(_, t)| t.starts_with(b"new")).count();
	assert!((1..=40).contains(&new), "{new}");
	assert!(echo(&socket, &format!("{WEB}:9"), "a flow that stands goes on"));
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_consumer_cannot_hold_connections_without_end() {
	let world = World::with(|rules| rules.limits.connections = 10).await;
	world.meter().add_sessions(&[slot(1, PLENTY), slot(2, PLENTY)]).unwrap();
	let server = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	for client in ["c1", "c2"] {
		assert!(echo_soon(&udp(&world.get(client), "0.0.0.0:0"), &format!("{WEB}:9"), "wake"));
	}
	for k in 0..50 {
		udp(&world.get("c1"), "0.0.0.0:0")
			.send_to(format!("new {k}").as_bytes(), format!("{WEB}:9"))
			.unwrap();
	}
	std::thread::sleep(Duration::from_millis(300));
	let new = server.heard().iter().filter(|(_, t)| t.starts_with(b"new")).count();
	assert!((5..=10).contains(&new), "{new}");
	assert!(echo(&udp(&world.get("c2"), "0.0.0.0:0"), &format!("{WEB}:9"), "another consumer's own"));
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_is_kept_and_segments_fit_the_tunnel() {
	let rate = 400_000;
	let world = World::with(|rules| {
		rules.limits.bytes_per_second = Some(rate);
		rules.mtu = 1280;
	})
	.await;
	let mut meter = world.meter();
	meter.add_session(&slot(1, PLENTY)).unwrap();
	let _echo = UdpServer::start(&world.get("w"), &format!("{WEB}:9"));
	let _web = TcpServer::start(&world.get("w"), "[::]:80");
	assert!(echo_soon(&udp(&world.get("c1"), "0.0.0.0:0"), &format!("{WEB}:9"), "wake"));
	let sniffer = Sniffer::start(&world.get("w"), "wan");
	let begin = Instant::now();
	assert_eq!(download(&world.get("c1"), &format!("{WEB}:80"), 1_200_000).unwrap(), 1_200_000);
	assert_eq!(download(&world.get("c1"), &format!("[{WEB6}]:80"), 1000).unwrap(), 1000);
	// A second's worth and the burst pass at once.
	let least = (1_200_000 - 131_072 - rate) as f64 / rate as f64;
	assert!(begin.elapsed().as_secs_f64() > least, "{:?}", begin.elapsed());
	// The segment size in the SYN: option 2 of length 4, the first that Linux writes.
	let sizes: Vec<u16> = sniffer
		.packets()
		.iter()
		.filter_map(|p| {
			let (proto, tcp) = if p[0] >> 4 == 4 { (p[9], &p[20..]) } else { (p[6], &p[40..]) };
			(proto == 6 && tcp[13] == 2).then(|| {
				assert_eq!(tcp[20..22], [2, 4]);
				u16::from_be_bytes([tcp[22], tcp[23]])
			})
		})
		.collect();
	assert_eq!(sizes, [1240, 1220]);
	world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_what_is_missing() {
	let spaces = Spaces::new(&["p"]);
	spaces.sysctl("p", "net/ipv4/ip_forward", "0");
	spaces.ip("p", "link add lan0 type veth peer name lan1");
	spaces.ip("p", "addr add 10.4.0.1/16 dev lan0");
	spaces.ip("p", "link set lan0 up");
	spaces.ip("p", "link set lan1 up");
	let scope = doctor::Scope {
		backend: BackendChoice::Userspace,
		provider: true,
		tunnel_networks: vec![net("10.0.0.0/8")],
		namespace: Some(spaces.get("p")),
		..Default::default()
	};
	let find = |checks: &[doctor::Check], name: &str| {
		checks.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("{name} in {checks:?}")).clone()
	};
	let checks = doctor::examine(&scope).await;
	for name in ["CAP_NET_ADMIN", "nft", "nf_tables", "/dev/net/tun", "forward policy of other firewalls"] {
		assert_eq!(find(&checks, name).health, doctor::Health::Ok, "{checks:?}");
	}
	assert_eq!(find(&checks, "IPv4 forwarding").health, doctor::Health::Warning);
	assert!(find(&checks, "address plan").detail.contains("10.4.0.0/16"));
	spaces.nft("p", "add table ip filter");
	spaces.nft("p", "add chain ip filter FORWARD { type filter hook forward priority 0 ; policy drop ; }");
	let checks = doctor::examine(&scope).await;
	let check = find(&checks, "forward policy of other firewalls");
	assert_eq!(check.health, doctor::Health::Warning);
	assert!(check.detail.contains("filter FORWARD"), "{check:?}");
}
