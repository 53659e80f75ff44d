//! The kill switch, with real packets. Root is needed. A pair of veth links stands for the tunnel: the rules know links by
//! name only.

mod common;

use std::{net::IpAddr, time::Duration};

use common::*;
use warren_tunnel::{
	firewall::{
		consumer::{KillSwitch, Options, Policy, Relay, Tunnel},
		Verified,
	},
	routes::PolicyRouting,
	Namespace,
};

const MARK: u32 = 0x5741;

/// A consumer (c) with an uplink to its provider of internet (i) and a tunnel to an exit (t).
struct World {
	spaces: Spaces,
	switch: KillSwitch,
}

impl World {
	fn new(change: impl FnOnce(&mut Options)) -> Self {
		let spaces = Spaces::new(&["c", "i", "t"]);
		spaces.cable(
			("c", "eth", &["192.168.1.2/24", "2001:db8:1::2/64"]),
			("i", "eth", &["192.168.1.1/24", "2001:db8:1::1/64"]),
		);
		spaces.cable(
			("c", "tun", &["10.1.0.2/32", "fd77::2/128"]),
			("t", "tun", &["10.255.255.1/24", "fd77::ffff/64"]),
		);
		for at in ["203.0.113.1/32", "203.0.113.2/32", "203.0.113.53/32"] {
			spaces.ip("i", &format!("addr add {at} dev lo"));
			spaces.ip("t", &format!("addr add {at} dev lo"));
		}
		spaces.ip("i", "addr add 2001:db8:99::1/128 dev lo");
		// A neighbour answers for the addresses of its own link only.
		spaces.ip("t", "addr add 2001:db8:99::1/128 dev tun nodad");
		// A tunnel needs no neighbours; its stand-in is told them, so that the rules may drop the questions.
		for (space, own, other, at) in
			[("c", "0c", "0d", ["2001:db8:99::1", "fd77::ffff"]), ("t", "0d", "0c", ["fd77::2", "fd77::3"])]
		{
			spaces.ip(space, &format!("link set tun address 02:00:00:00:00:{own}"));
			for at in at {
				spaces.ip(space, &format!("neigh replace {at} lladdr 02:00:00:00:00:{other} dev tun"));
			}
		}
		spaces.ip("c", "route add default via 192.168.1.1");
		spaces.ip("c", "-6 route add default via 2001:db8:1::1");
		spaces.ip("t", "route add 10.1.0.2 dev tun");
		spaces.ip("t", "-6 route add fd77::2 dev tun");
		spaces.ip("c", "route add 10.255.255.1 dev tun");
		spaces.ip("c", "-6 route add fd77::ffff dev tun");
		let mut options = Options::new(MARK);
		change(&mut options);
		let switch = KillSwitch::new(options, Some(spaces.get("c"))).unwrap();
		Self { spaces, switch }
	}

	fn get(&self, name: &str) -> Namespace {
		self.spaces.get(name)
	}

	fn through_tunnel(&self) {
		self.spaces.ip("c", "route replace default dev tun src 10.1.0.2");
		self.spaces.ip("c", "-6 route replace default dev tun src fd77::2");
	}
}

fn relay() -> Relay {
	Relay {
		wireguard: "203.0.113.1:51820".parse().unwrap(),
		control: Some("203.0.113.1:4711".parse().unwrap()),
		via: None,
	}
}

fn connected(dns: &[&str]) -> Policy {
	Policy::Connected {
		tunnels: vec![Tunnel {
			interface: "tun".into(),
			addresses: vec!["10.1.0.2".parse().unwrap(), "fd77::2".parse().unwrap()],
			control: vec!["10.255.255.1:4711".parse().unwrap()],
		}],
		relays: vec![relay()],
		dns: dns.iter().map(|a| a.parse().unwrap()).collect(),
	}
}

fn mark(socket: &std::net::UdpSocket, mark: u32) {
	use std::os::fd::AsRawFd;
	let done = unsafe {
		libc::setsockopt(socket.as_raw_fd(), libc::SOL_SOCKET, libc::SO_MARK, (&raw const mark).cast(), 4)
	};
	assert_eq!(done, 0);
}

/// Tries everything that could leave.
fn try_everything(world: &World) {
	let c = world.get("c");
	for to in [
		"203.0.113.2:9",
		"203.0.113.53:53",
		"192.168.1.1:53",
		"192.168.1.1:9",
		"203.0.113.1:51820",
		"10.255.255.1:9",
	] {
		let _ = udp(&c, "0.0.0.0:0").send_to(b"leak", to);
		let _ = connect(&c, to, Duration::from_millis(200));
	}
	for to in ["[2001:db8:99::1]:9", "[2001:db8:99::1]:53", "[2001:db8:1::1]:9", "[fd77::ffff]:9"] {
		let _ = udp(&c, "[::]:0").send_to(b"leak", to);
		let _ = connect(&c, to, Duration::from_millis(200));
	}
	// A raw packet of a protocol that nobody filters by port.
	let ping = || {
		for to in ["203.0.113.2", "2001:db8:99::1"] {
			std::process::Command::new("ping").args(["-c1", "-W1", to]).output().unwrap();
		}
	};
	c.run(ping).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn blocked_lets_nothing_out_and_nothing_in() {
	let mut world = World::new(|_| {});
	let _echo = UdpServer::start(&world.get("i"), "203.0.113.2:9");
	let c = world.get("c");
	// The way is open, or the rest would show nothing.
	let old = udp(&c, "0.0.0.0:0");
	assert!(echo(&old, "203.0.113.2:9", "before"));
	let own = UdpServer::start(&c, "[::]:7");
	assert!(echo(&udp(&world.get("i"), "0.0.0.0:0"), "192.168.1.2:7", "in"));

	for policy in [
		Policy::Blocked { relays: vec![] },
		Policy::Blocked { relays: vec![relay()] },
		Policy::Connecting { relays: vec![relay()] },
	] {
		world.switch.apply(&policy).await.unwrap();
		let (out, tun) = (Sniffer::start(&world.get("i"), "eth"), Sniffer::start(&world.get("t"), "tun"));
		try_everything(&world);
		// Nor does a flow that stood before go on.
		assert!(silent(&old, "203.0.113.2:9", "after"));
		std::thread::sleep(Duration::from_millis(100));
		assert_eq!(out.packets().iter().map(|p| ends(p)).collect::<Vec<_>>(), [], "{policy:?}");
		assert_eq!(tun.packets().iter().map(|p| ends(p)).collect::<Vec<_>>(), [], "{policy:?}");
		assert!(silent(&udp(&world.get("i"), "0.0.0.0:0"), "192.168.1.2:7", "not in"));
		assert!(!own.heard_text("not in"));
		// The host still talks to itself.
		assert!(echo(&udp(&c, "127.0.0.1:0"), "127.0.0.1:7", "self"));
	}
	assert_eq!(world.switch.verify().unwrap(), Verified::Intact);
	world.switch.remove().await.unwrap();
	world.switch.remove().await.unwrap();
	assert_eq!(world.switch.verify().unwrap(), Verified::Missing);
	assert_eq!(world.spaces.nft("c", "list ruleset"), "");
	assert!(echo(&old, "203.0.113.2:9", "open"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_marked_packets_reach_the_relay() {
	let mut world = World::new(|_| {});
	let _relay = UdpServer::start(&world.get("i"), "203.0.113.1:51820 203.0.113.2:51820");
	let control = TcpServer::start(&world.get("i"), "0.0.0.0:4711");
	world.switch.apply(&Policy::Connecting { relays: vec![relay()] }).await.unwrap();
	let c = world.get("c");
	let plain = udp(&c, "0.0.0.0:0");
	assert!(silent(&plain, "203.0.113.1:51820", "plain"));
	mark(&plain, MARK);
	assert!(echo(&plain, "203.0.113.1:51820", "marked"));
	assert!(silent(&plain, "203.0.113.2:51820", "another host"));
	assert_eq!(download(&c, "203.0.113.1:4711", 100_000).unwrap(), 100_000);
	assert!(connect(&c, "203.0.113.2:4711", Duration::from_millis(500)).is_err());
	assert_eq!(control.accepted.load(std::sync::atomic::Ordering::Relaxed), 1);
	// A refusal is an answer at once.
	let begin = std::time::Instant::now();
	assert!(connect(&c, "203.0.113.2:80", Duration::from_secs(5)).is_err());
	assert!(begin.elapsed() < Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn connected_goes_through_the_tunnel_alone() {
	let mut world = World::new(|_| {});
	world.switch.apply(&connected(&["203.0.113.53"])).await.unwrap();
	world.through_tunnel();
	let (c, t) = (world.get("c"), world.get("t"));
	let web = UdpServer::start(&t, "203.0.113.2:9 [2001:db8:99::1]:9");
	let dns = UdpServer::start(&t, "203.0.113.2:53 203.0.113.53:53");
	let lan = UdpServer::start(&world.get("i"), "[::]:53");
	let out = Sniffer::start(&world.get("i"), "eth");
	assert!(echo(&udp(&c, "0.0.0.0:0"), "203.0.113.2:9", "four"));
	assert!(echo(&udp(&c, "[::]:0"), "[2001:db8:99::1]:9", "six"));
	// The resolver that was set, through the tunnel; no other, neither through it nor on the local network.
	assert!(echo(&udp(&c, "0.0.0.0:0"), "203.0.113.53:53", "resolve"));
	for other in ["203.0.113.2:53", "192.168.1.1:53"] {
		assert!(silent(&udp(&c, "0.0.0.0:0"), other, "leak"), "{other}");
		assert!(connect(&c, other, Duration::from_millis(300)).is_err(), "{other}");
	}
	assert!(!dns.heard_text("leak") && lan.heard().is_empty());
	// Not with another source address either.
	let _ = udp(&c, "192.168.1.2:0").send_to(b"source", "203.0.113.2:9");
	assert!(!web.heard_text("source"));
	assert_eq!(out.packets().iter().map(|p| ends(p)).collect::<Vec<_>>(), []);

	// CVE-2019-14899: who sits on the local network learns nothing about the tunnel's address.
	world.spaces.ip("i", "route add 10.1.0.2 via 192.168.1.2");
	let own = UdpServer::start(&c, "10.1.0.2:7");
	let _ = udp(&world.get("i"), "0.0.0.0:0").send_to(b"probe", "10.1.0.2:7");
	std::thread::sleep(Duration::from_millis(100));
	assert_eq!(own.heard(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_the_tunnel_lacks_is_blocked() {
	let mut world = World::new(|_| {});
	let Policy::Connected { mut tunnels, relays, dns } = connected(&[]) else { unreachable!() };
	tunnels[0].addresses.retain(IpAddr::is_ipv4);
	world.switch.apply(&Policy::Connected { tunnels, relays, dns }).await.unwrap();
	world.through_tunnel();
	let _web = UdpServer::start(&world.get("t"), "203.0.113.2:9 [2001:db8:99::1]:9");
	let (tun, out) = (Sniffer::start(&world.get("t"), "tun"), Sniffer::start(&world.get("i"), "eth"));
	assert!(echo(&udp(&world.get("c"), "0.0.0.0:0"), "203.0.113.2:9", "four"));
	assert!(silent(&udp(&world.get("c"), "[::]:0"), "[2001:db8:99::1]:9", "six"));
	assert!(tun.packets().iter().all(|p| ends(p).0.is_ipv4()));
	assert_eq!(out.packets().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_injected_is_not_counted() {
	let mut world = World::new(|_| {});
	world.switch.apply(&connected(&[])).await.unwrap();
	world.through_tunnel();
	let (c, t) = (world.get("c"), world.get("t"));
	let _web = UdpServer::start(&t, "203.0.113.2:9");
	let _control = TcpServer::start(&t, "0.0.0.0:4711");
	let own = UdpServer::start(&c, "0.0.0.0:7");
	let zero = world.switch.counters("tun").unwrap().unwrap();
	assert_eq!(zero.total(), 0);
	let socket = udp(&c, "0.0.0.0:0");
	assert!(echo(&socket, "203.0.113.2:9", &"x".repeat(72)));
	let counted = world.switch.counters("tun").unwrap().unwrap();
	assert_eq!((counted.up, counted.down, counted.up_packets, counted.down_packets), (100, 100, 1, 1));
	// The provider, or a stranger through it, sends what nobody asked for.
	let stranger = udp(&t, "203.0.113.2:0");
	for _ in 0..50 {
		stranger.send_to(&[0; 1000], "10.1.0.2:7").unwrap();
		stranger.send_to(&[0; 1000], socket.local_addr().map(|a| ("10.1.0.2", a.port())).unwrap()).unwrap();
	}
	// The control connection is not counted either.
	assert_eq!(download(&c, "10.255.255.1:4711", 50_000).unwrap(), 50_000);
	std::thread::sleep(Duration::from_millis(100));
	assert_eq!(world.switch.counters("tun").unwrap().unwrap(), counted);
	assert_eq!(world.switch.refused("tun").unwrap(), Some((100 * 1028, 100)));
	assert_eq!(own.heard(), []);
	// From state to state the counters go on.
	world.switch.apply(&Policy::Blocked { relays: vec![relay()] }).await.unwrap();
	assert_eq!(world.switch.counters("tun").unwrap().unwrap(), counted);
	world.switch.apply(&connected(&[])).await.unwrap();
	assert!(echo(&socket, "203.0.113.2:9", &"x".repeat(72)));
	assert_eq!(world.switch.counters("tun").unwrap().unwrap().up, 200);
	assert_eq!(world.switch.counters("other").unwrap(), None);
	// TCP, too, counts each segment's headers: the link carries what was counted.
	let _tcp = TcpServer::start(&t, "0.0.0.0:80");
	let before = world.switch.counters("tun").unwrap().unwrap();
	let link = |stats: warren_tunnel::network::LinkStats| (stats.tx_bytes, stats.rx_bytes);
	let network = world.spaces.network("c");
	network.set_offload("tun", warren_tunnel::network::Offload::Gro, false).unwrap();
	let was = link(network.link("tun").await.unwrap().unwrap().stats);
	assert_eq!(download(&c, "203.0.113.2:80", 1 << 20).unwrap(), 1 << 20);
	std::thread::sleep(Duration::from_millis(200));
	let (after, is) = (
		world.switch.counters("tun").unwrap().unwrap(),
		link(network.link("tun").await.unwrap().unwrap().stats),
	);
	// The stand-in for a tunnel counts 14 bytes of Ethernet with each packet, and a neighbour's question or two.
	let frames = 14 * (after.down_packets - before.down_packets);
	let crossed = is.1 - was.1;
	let counted = after.down - before.down + frames;
	assert!(crossed >= counted && crossed - counted < 1000, "{crossed} {counted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hops_the_first_carries_the_second_alone() {
	let mut world = World::new(|_| {});
	world.spaces.cable(("c", "tun2", &["10.2.0.2/32"]), ("t", "tun2", &["10.254.254.1/24"]));
	world.spaces.ip("t", "route add 10.2.0.2 dev tun2");
	let second = "203.0.113.2:51820";
	let mut exit = relay();
	exit.wireguard = second.parse().unwrap();
	exit.control = None;
	exit.via = Some("tun".into());
	let tunnel = |interface: &str, address: &str| Tunnel {
		interface: interface.into(),
		addresses: vec![address.parse().unwrap()],
		control: vec![],
	};
	let tunnels = vec![tunnel("tun", "10.1.0.2"), tunnel("tun2", "10.2.0.2")];
	let policy = Policy::Connected { tunnels, relays: vec![relay(), exit], dns: vec![] };
	world.switch.apply(&policy).await.unwrap();
	let (c, t) = (world.get("c"), world.get("t"));
	let _exit = UdpServer::start(&t, &format!("{second} 203.0.113.2:9"));
	let outer = UdpServer::start(&world.get("i"), second);

	// The second hop's packets: never past the first tunnel.
	let marked = udp(&c, "0.0.0.0:0");
	mark(&marked, MARK);
	assert!(silent(&marked, second, "direct") && outer.heard().is_empty());
	world.spaces.ip("c", "route add 203.0.113.2 dev tun src 10.1.0.2");
	let marked = udp(&c, "10.1.0.2:0");
	mark(&marked, MARK);
	assert!(echo(&marked, second, "by the first hop"));
	let first = world.switch.counters("tun").unwrap().unwrap();
	assert_eq!((first.up, first.down), (16 + 28, 16 + 28));
	// And nothing else goes into the first one.
	assert!(silent(&udp(&c, "10.1.0.2:0"), second, "unmarked"));
	assert!(silent(&udp(&c, "10.1.0.2:0"), "203.0.113.2:9", "user"));
	world.spaces.ip("c", "route replace 203.0.113.2 dev tun2 src 10.2.0.2");
	assert!(echo(&udp(&c, "10.2.0.2:0"), "203.0.113.2:9", "user"));
	assert_eq!(world.switch.counters("tun").unwrap().unwrap(), first);
	assert_eq!(world.switch.counters("tun2").unwrap().unwrap().up, 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_local_network_and_extra_places_where_allowed() {
	let mut world = World::new(|options| {
		options.allow_lan = true;
		options.extra = vec!["203.0.113.2:9944".parse().unwrap()];
	});
	world.switch.apply(&connected(&["203.0.113.53"])).await.unwrap();
	let (c, i) = (world.get("c"), world.get("i"));
	let _lan = UdpServer::start(&i, "192.168.1.1:9 203.0.113.2:9");
	let dns = UdpServer::start(&i, "[::]:53");
	let _rpc = TcpServer::start(&i, "[::]:9944");
	assert!(echo(&udp(&c, "0.0.0.0:0"), "192.168.1.1:9", "printer"));
	let own = UdpServer::start(&c, "0.0.0.0:7");
	assert!(echo(&udp(&i, "192.168.1.1:0"), "192.168.1.2:7", "scanner") && own.heard_text("scanner"));
	assert!(silent(&udp(&c, "0.0.0.0:0"), "192.168.1.1:53", "leak") && dns.heard().is_empty());
	assert_eq!(download(&c, "203.0.113.2:9944", 10_000).unwrap(), 10_000);
	assert!(connect(&c, "203.0.113.1:9944", Duration::from_millis(300)).is_err());
	assert!(silent(&udp(&c, "0.0.0.0:0"), "203.0.113.2:9", "internet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_touch_is_seen_and_an_older_shape_is_replaced() {
	let mut world = World::new(|_| {});
	let blocked = Policy::Blocked { relays: vec![] };
	assert_eq!(world.switch.verify().unwrap(), Verified::Missing);
	// Another version's table: a chain of the same name with another type.
	world.spaces.nft("c", "add table inet warren_kill_switch");
	world.spaces.nft(
		"c",
		"add chain inet warren_kill_switch output { type route hook output priority 7 ; policy accept ; }",
	);
	assert_eq!(world.switch.verify().unwrap(), Verified::Changed);
	world.switch.apply(&blocked).await.unwrap();
	assert_eq!(world.switch.verify().unwrap(), Verified::Intact);
	let out = Sniffer::start(&world.get("i"), "eth");
	try_everything(&world);
	assert_eq!(out.packets().len(), 0);
	for touch in [
		"insert rule inet warren_kill_switch output accept",
		"add chain inet warren_kill_switch output { policy accept ; }",
		"flush chain inet warren_kill_switch input",
	] {
		world.spaces.nft("c", touch);
		assert_eq!(world.switch.verify().unwrap(), Verified::Changed, "{touch}");
		world.switch.apply(&blocked).await.unwrap();
		assert_eq!(world.switch.verify().unwrap(), Verified::Intact, "{touch}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn routing_leads_into_the_tunnel_and_back() {
	let world = World::new(|_| {});
	let network = world.spaces.network("c");
	let routing = PolicyRouting::new("tun", MARK);
	let (c, t) = (world.get("c"), world.get("t"));
	let (_inside, outside) = (
		UdpServer::start(&t, "203.0.113.2:9 [2001:db8:99::1]:9"),
		UdpServer::start(&world.get("i"), "203.0.113.2:9 192.168.1.1:9"),
	);
	assert!(!network.has_policy_routing(&routing).await.unwrap());
	for _ in 0..2 {
		network.add_policy_routing(&routing).await.unwrap();
	}
	assert!(network.has_policy_routing(&routing).await.unwrap());
	// Whatever part of it somebody takes away.
	for harm in [
		"-4 rule del priority 31880",
		"-6 rule del priority 31881",
		"route flush table 51880",
		"-6 route flush table 51880",
	] {
		world.spaces.ip("c", harm);
		assert!(!network.has_policy_routing(&routing).await.unwrap(), "{harm}");
		network.add_policy_routing(&routing).await.unwrap();
		assert!(network.has_policy_routing(&routing).await.unwrap(), "{harm}");
	}
	assert!(echo(&udp(&c, "10.1.0.2:0"), "203.0.113.2:9", "in"));
	assert!(echo(&udp(&c, "[fd77::2]:0"), "[2001:db8:99::1]:9", "in"));
	assert_eq!(outside.heard(), []);
	// Marked packets, and what the main table knows more closely, go as before.
	let marked = udp(&c, "0.0.0.0:0");
	mark(&marked, MARK);
	assert!(echo(&marked, "203.0.113.2:9", "out") && outside.heard_text("out"));
	assert!(echo(&udp(&c, "0.0.0.0:0"), "192.168.1.1:9", "lan") && outside.heard_text("lan"));

	assert!(network.remove_policy_routing(&routing).await.unwrap());
	assert!(!network.remove_policy_routing(&routing).await.unwrap());
	assert!(!network.has_policy_routing(&routing).await.unwrap());
	assert!(echo(&udp(&c, "0.0.0.0:0"), "203.0.113.2:9", "as before") && outside.heard_text("as before"));
	for bad in
		[PolicyRouting { fwmark: 0, ..routing.clone() }, PolicyRouting { table: 254, ..routing.clone() }]
	{
		assert!(network.add_policy_routing(&bad).await.is_err());
	}
}
