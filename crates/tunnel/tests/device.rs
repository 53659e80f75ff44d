//! Devices in namespaces, with real packets. Root is needed.

mod common;

use std::time::{Duration, Instant};

use common::*;
use warren_tunnel::{
	network::NetworkError, BackendChoice, DeviceConfig, DeviceError, IpNet, Namespace, PeerChanges,
	PeerConfig, PrivateKey, PublicKey, TunnelDevice,
};

fn net(text: &str) -> IpNet {
	text.parse().unwrap()
}

/// The embedded device, and the kernel's where this kernel has one. Where the kernel's is due, that one alone: the other has
/// been tested outside the virtual machine.
async fn backends() -> Vec<BackendChoice> {
	let kernel = TunnelDevice::kernel_available(None).await;
	println!("kernel WireGuard: {kernel:?}");
	if kernel_is_due() {
		kernel.expect("WARREN_BACKEND asks for the kernel's WireGuard");
		return vec![BackendChoice::Kernel];
	}
	[BackendChoice::Userspace].into_iter().chain(kernel.is_ok().then_some(BackendChoice::Kernel)).collect()
}

fn config(name: &str, key: &PrivateKey, space: Namespace) -> DeviceConfig {
	let mut config = DeviceConfig::new(name, key.clone());
	config.backend = BackendChoice::Userspace;
	config.namespace = Some(space);
	config
}

/// A name that no other test's socket has: those lie in the file system, not in the namespace.
fn unique(tag: &str) -> String {
	format!("wt{tag}{:x}", std::process::id())
}

/// Two devices, each the other's peer.
async fn pair(spaces: &Spaces, tag: &str, backend: BackendChoice) -> (TunnelDevice, TunnelDevice) {
	spaces.cable(("a", "ea", &["192.0.2.1/24"]), ("b", "eb", &["192.0.2.2/24"]));
	let (ka, kb) = (PrivateKey::generate(), PrivateKey::generate());
	let mut ca = config(&unique(&format!("{tag}a")), &ka, spaces.get("a"));
	ca.addresses = vec![net("10.9.0.1/32"), net("fd09::1/128")];
	let mut cb = config(&unique(&format!("{tag}b")), &kb, spaces.get("b"));
	cb.addresses = vec![net("10.9.0.2/32"), net("fd09::2/128")];
	cb.fwmark = Some(0x51);
	(ca.backend, cb.backend) = (backend, backend);
	let (a, b) = (TunnelDevice::open(ca).await.unwrap(), TunnelDevice::open(cb).await.unwrap());
	assert_ne!(a.listen_port(), 0);
	let peer_b = PeerConfig::new(kb.public(), vec![net("10.9.0.2/32"), net("fd09::2/128")]);
	let mut peer_a = PeerConfig::new(ka.public(), vec![net("10.9.0.1/32"), net("fd09::1/128")]);
	peer_a.endpoint = Some(format!("192.0.2.1:{}", a.listen_port()).parse().unwrap());
	a.apply(PeerChanges { upserts: vec![peer_b], removes: vec![] }).await.unwrap();
	b.apply(PeerChanges { upserts: vec![peer_a], removes: vec![] }).await.unwrap();
	for (space, device, other) in [("a", &a, "2"), ("b", &b, "1")] {
		let network = spaces.network(space);
		for route in [format!("10.9.0.{other}"), format!("fd09::{other}")] {
			network.add_route(device.name(), net(&route)).await.unwrap();
		}
	}
	(a, b)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_exchange_packets() {
	for backend in backends().await {
		exchange(backend).await;
	}
}

async fn exchange(backend: BackendChoice) {
	let spaces = Spaces::new(&["a", "b"]);
	let (a, b) = pair(&spaces, "x", backend).await;
	let _server = UdpServer::start(&spaces.get("a"), "10.9.0.1:7 [fd09::1]:7");
	let socket = udp(&spaces.get("b"), "10.9.0.2:0");
	assert!(a.peers().await.unwrap()[&b.public_key()].handshake_age.is_none());
	assert!(echo_soon(&socket, "10.9.0.1:7", "hello"));
	assert!(echo_soon(&udp(&spaces.get("b"), "[fd09::2]:0"), "[fd09::1]:7", "hello6"));

	let peers = a.peers().await.unwrap();
	let peer = &peers[&b.public_key()];
	assert!(peer.handshake_age.unwrap() < Duration::from_secs(10));
	assert_eq!(peer.endpoint.unwrap().ip().to_string(), "192.0.2.2");
	assert!(peer.rx_bytes > 0 && peer.tx_bytes > 0);
	assert_eq!(peer.allowed_ips, [net("10.9.0.2/32"), net("fd09::2/128")].into());

	// What a tun link counts is inner IP bytes: header and payload.
	let link = spaces.network("b").link(b.name()).await.unwrap().unwrap();
	let sent = link.stats.tx_bytes;
	assert!(echo(&socket, "10.9.0.1:7", &"y".repeat(100)));
	let link = spaces.network("b").link(b.name()).await.unwrap().unwrap();
	assert_eq!(link.mtu, 1420);
	match backend {
		BackendChoice::Kernel => assert_eq!(link.kind.as_deref(), Some("wireguard")),
		_ => assert_eq!((link.stats.tx_bytes - sent, link.kind.as_deref()), (128, Some("tun"))),
	}

	// Setting a peer again keeps its session and where it was heard.
	let before = (peer.rx_bytes, peer.endpoint);
	let again = PeerConfig::new(b.public_key(), vec![net("10.9.0.2/32"), net("fd09::2/128")]);
	a.apply(PeerChanges { upserts: vec![again], removes: vec![] }).await.unwrap();
	let peer = a.peers().await.unwrap().remove(&b.public_key()).unwrap();
	assert!(peer.rx_bytes >= before.0 && peer.endpoint == before.1 && peer.handshake_age.is_some());
	assert!(echo(&socket, "10.9.0.1:7", "still there"));

	// Removing it ends the traffic; removing it twice is fine.
	for _ in 0..2 {
		a.apply(PeerChanges { upserts: vec![], removes: vec![b.public_key()] }).await.unwrap();
	}
	assert!(a.peers().await.unwrap().is_empty());
	assert!(silent(&socket, "10.9.0.1:7", "gone"));

	for (space, device) in [("a", &a), ("b", &b)] {
		device.close().await.unwrap();
		device.close().await.unwrap();
		assert!(spaces.network(space).link(device.name()).await.unwrap().is_none());
		assert!(!std::path::Path::new(&format!("/run/wireguard/{}.sock", device.name())).exists());
		assert!(matches!(device.peers().await, Err(DeviceError::Closed(_))));
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mark_is_on_the_outer_packets() {
	for backend in backends().await {
		marked(backend).await;
	}
}

async fn marked(backend: BackendChoice) {
	let spaces = Spaces::new(&["a", "b"]);
	let (_a, _b) = pair(&spaces, "m", backend).await;
	let _server = UdpServer::start(&spaces.get("a"), "10.9.0.1:7");
	spaces.nft("b", "add table inet t");
	spaces.nft("b", "add chain inet t out { type filter hook output priority 0 ; policy accept ; }");
	spaces.nft("b", "add rule inet t out oifname eb meta mark != 0x51 ip protocol udp drop");
	assert!(echo_soon(&udp(&spaces.get("b"), "10.9.0.2:0"), "10.9.0.1:7", "marked"));
	spaces.nft("b", "add rule inet t out oifname eb meta mark 0x51 drop");
	assert!(silent(&udp(&spaces.get("b"), "10.9.0.2:0"), "10.9.0.1:7", "dropped"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_says_why_and_leaves_nothing() {
	let spaces = Spaces::new(&["a"]);
	let (space, key) = (spaces.get("a"), PrivateKey::generate());
	let name = unique("e");

	let taken = udp(&space, "0.0.0.0:0");
	let mut bad = config(&name, &key, space.clone());
	bad.listen_port = taken.local_addr().unwrap().port();
	let error = TunnelDevice::open(bad).await.unwrap_err();
	assert!(
		matches!(error, DeviceError::Port { port, .. } if port == taken.local_addr().unwrap().port()),
		"{error}"
	);
	eventually("the link is gone", || {
		space.run(|| nix::net::if_::if_nametoindex(name.as_str())).unwrap().is_err()
	});

	spaces.ip("a", &format!("link add {name} type veth peer name other"));
	let error = TunnelDevice::open(config(&name, &key, space.clone())).await.unwrap_err();
	assert!(matches!(error, DeviceError::Exists(_)), "{error}");
	// A link that is no tunnel is not ours to remove.
	let error = TunnelDevice::remove_leftovers(&name, Some(space.clone())).await.unwrap_err();
	assert!(error.to_string().contains("veth"), "{error}");
	assert!(spaces.network("a").link(&name).await.unwrap().is_some());

	for (field, change) in [
		("name", Box::new(|c: &mut DeviceConfig| c.name = "a/b".into()) as Box<dyn Fn(&mut DeviceConfig)>),
		("name", Box::new(|c| c.name = "sixteen-letters-".into())),
		("mtu", Box::new(|c| c.mtu = 1279)),
		("workers", Box::new(|c| c.workers = 0)),
	] {
		let mut bad = config("fine", &key, space.clone());
		change(&mut bad);
		let error = TunnelDevice::open(bad).await.unwrap_err().to_string();
		assert!(error.starts_with(field), "{error}");
	}
	if TunnelDevice::kernel_available(Some(space.clone())).await.is_err() {
		let mut kernel = config("nokernel0", &key, space);
		kernel.backend = BackendChoice::Kernel;
		let error = TunnelDevice::open(kernel).await.unwrap_err();
		assert!(matches!(error, DeviceError::NoKernelWireGuard { .. }), "{error}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn leftovers_are_removed_and_live_devices_are_not() {
	let spaces = Spaces::new(&["a"]);
	let space = spaces.get("a");
	let name = unique("l");
	assert!(!TunnelDevice::remove_leftovers(&name, Some(space.clone())).await.unwrap());

	// What a crash leaves: a socket that nobody answers at, and (if it was persistent) a tun link.
	std::fs::create_dir_all("/run/wireguard").unwrap();
	let socket = format!("/run/wireguard/{name}.sock");
	drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
	spaces.ip("a", &format!("tuntap add dev {name} mode tun"));
	assert!(TunnelDevice::remove_leftovers(&name, Some(space.clone())).await.unwrap());
	assert!(!std::path::Path::new(&socket).exists());
	assert!(spaces.network("a").link(&name).await.unwrap().is_none());

	let device = TunnelDevice::open(config(&name, &PrivateKey::generate(), space.clone())).await.unwrap();
	let error = TunnelDevice::remove_leftovers(&name, Some(space)).await.unwrap_err();
	assert!(matches!(error, DeviceError::Exists(_)), "{error}");
	assert!(spaces.network("a").link(&name).await.unwrap().is_some());
	assert!(std::path::Path::new(&socket).exists());
	device.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_loses_its_link_says_so() {
	let spaces = Spaces::new(&["a"]);
	let name = unique("f");
	let device = TunnelDevice::open(config(&name, &PrivateKey::generate(), spaces.get("a"))).await.unwrap();
	assert!(tokio::time::timeout(Duration::from_millis(100), device.failed()).await.is_err());
	spaces.ip("a", &format!("link del {name}"));
	let reason = tokio::time::timeout(Duration::from_secs(10), device.failed()).await.unwrap();
	assert!(reason.contains("gone"), "{reason}");
	let peer = PeerConfig::new(PrivateKey::generate().public(), vec![]);
	assert!(device.apply(PeerChanges { upserts: vec![peer], removes: vec![] }).await.is_err());
	device.close().await.unwrap();
	assert!(spaces.network("a").link(&name).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_device_goes_by_itself() {
	let spaces = Spaces::new(&["a"]);
	let name = unique("d");
	let device = TunnelDevice::open(config(&name, &PrivateKey::generate(), spaces.get("a"))).await.unwrap();
	drop(device);
	let space = spaces.get("a");
	eventually("the link is gone", || {
		space.run(|| nix::net::if_::if_nametoindex(name.as_str())).unwrap().is_err()
	});
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_peers() {
	let spaces = Spaces::new(&["a"]);
	for backend in backends().await {
		many_peers(&spaces, backend).await;
	}
}

async fn many_peers(spaces: &Spaces, backend: BackendChoice) {
	const ALL: u16 = 4000;
	let mut config = config(&unique("t"), &PrivateKey::generate(), spaces.get("a"));
	config.backend = backend;
	let device = TunnelDevice::open(config).await.unwrap();
	let key = |k: u16| {
		let mut bytes = [7u8; 32];
		bytes[..2].copy_from_slice(&k.to_le_bytes());
		PublicKey::from_bytes(bytes)
	};
	let peer = |k: u16| {
		let [a, b] = k.to_be_bytes();
		let nets = vec![net(&format!("10.7.{a}.{b}/32")), net(&format!("fd07::{k:x}/128"))];
		// With IPv4 endpoints the kernel's dump cuts some peers in two.
		PeerConfig { endpoint: Some("192.0.2.9:5".parse().unwrap()), ..PeerConfig::new(key(k), nets) }
	};
	let begin = Instant::now();
	device.apply(PeerChanges { upserts: (0..ALL).map(peer).collect(), removes: vec![] }).await.unwrap();
	let peers = device.peers().await.unwrap();
	assert_eq!(peers.len(), usize::from(ALL));
	assert!(peers.values().all(|p| p.allowed_ips.len() == 2 && p.endpoint.is_some()));
	device.apply(PeerChanges { upserts: vec![], removes: (0..1000).map(key).collect() }).await.unwrap();
	let peers = device.peers().await.unwrap();
	assert_eq!((peers.len(), peers[&key(1500)].allowed_ips.len()), (usize::from(ALL) - 1000, 2));
	device.close().await.unwrap();
	assert!(spaces.network("a").link(device.name()).await.unwrap().is_none());
	assert!(begin.elapsed() < Duration::from_secs(60), "{backend:?}: {:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kernel_device_that_a_crash_left_is_removed() {
	if !backends().await.contains(&BackendChoice::Kernel) {
		return;
	}
	let spaces = Spaces::new(&["a"]);
	let name = unique("k");
	spaces.ip("a", &format!("link add {name} type wireguard"));
	let mut config = config(&name, &PrivateKey::generate(), spaces.get("a"));
	config.backend = BackendChoice::Auto;
	assert!(matches!(TunnelDevice::open(config.clone()).await, Err(DeviceError::Exists(_))));
	assert!(TunnelDevice::remove_leftovers(&name, Some(spaces.get("a"))).await.unwrap());
	let device = TunnelDevice::open(config.clone()).await.unwrap();
	assert_eq!(device.backend(), warren_tunnel::Backend::Kernel);
	// A port that is taken shows when the link comes up, and leaves nothing.
	let mut second = config;
	second.name = unique("k2");
	second.listen_port = device.listen_port();
	let error = TunnelDevice::open(second.clone()).await.unwrap_err();
	assert!(matches!(error, DeviceError::Port { .. }), "{error}");
	assert!(spaces.network("a").link(&second.name).await.unwrap().is_none());
	device.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_and_addresses_are_what_was_asked() {
	let spaces = Spaces::new(&["a"]);
	let mut config = config(&unique("r"), &PrivateKey::generate(), spaces.get("a"));
	config.addresses = vec![net("10.255.255.1/32"), net("fd77::1/128")];
	let name = config.name.clone();
	let device = TunnelDevice::open(config).await.unwrap();
	let network = spaces.network("a");
	let mut addresses = network.addresses(&name).await.unwrap();
	addresses.retain(|a| !a.to_string().starts_with("fe80"));
	assert_eq!(addresses, [net("10.255.255.1/32"), net("fd77::1/128")].into());
	network.add_address(&name, net("10.255.255.1/32")).await.unwrap();
	assert!(network.remove_address(&name, net("10.255.255.1/32")).await.unwrap());
	assert!(!network.remove_address(&name, net("10.255.255.1/32")).await.unwrap());

	let base = network.routes(&name).await.unwrap();
	let mut wanted = base.clone();
	wanted.extend((1..200).flat_map(|k| [net(&format!("10.1.0.{k}")), net(&format!("fd77:1::{k:x}"))]));
	let changes = network.sync_routes(&name, &wanted).await.unwrap();
	assert_eq!((changes.added, changes.removed), (wanted.len() - base.len(), 0));
	assert_eq!(network.routes(&name).await.unwrap(), wanted);
	assert!(wanted.remove(&net("10.1.0.7")));
	wanted.insert(net("10.1.1.1"));
	let changes = network.sync_routes(&name, &wanted).await.unwrap();
	assert_eq!((changes.added, changes.removed), (1, 1));
	assert_eq!(network.routes(&name).await.unwrap(), wanted);
	assert!(!network.remove_route(&name, net("10.1.0.7")).await.unwrap());

	// The plan's overlap with the host's own network is seen, the tunnel's own routes are not taken for it.
	assert!(network.overlapping_routes(&[net("10.0.0.0/8")], &[&name]).await.unwrap().is_empty());
	spaces.ip("a", "link add lan0 type veth peer name lan1");
	spaces.ip("a", "addr add 10.4.0.1/16 dev lan0");
	spaces.ip("a", "addr add 2001:db8:0:1234::5/64 dev lan0 nodad");
	spaces.ip("a", "link set lan0 up");
	spaces.ip("a", "link set lan1 up");
	let overlap = network.overlapping_routes(&[net("10.0.0.0/8")], &[&name]).await.unwrap();
	assert_eq!(overlap, [net("10.4.0.0/16")]);
	let own = network.own_networks(&[&name]).await.unwrap();
	for expected in ["10.4.0.0/16", "10.4.0.1/32", "2001:db8:0:1200::/56", "2001:db8:0:1234::5/128"] {
		assert!(own.contains(&net(expected)), "{expected} not in {own:?}");
	}
	assert!(!own.contains(&net("fd77::1/128")), "{own:?}");
	device.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarding_is_switched_on_and_back() {
	let spaces = Spaces::new(&["a", "b"]);
	spaces.cable(("a", "ea", &["192.0.2.1/24"]), ("b", "eb", &["192.0.2.2/24"]));
	let network = spaces.network("a");
	network.set_sysctl("net/ipv4/ip_forward", "0").unwrap();
	network.set_sysctl("net/ipv6/conf/all/forwarding", "0").unwrap();
	network.set_sysctl("net/ipv6/conf/ea/accept_ra", "1").unwrap();
	let look = || {
		["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv6/conf/ea/accept_ra"]
			.map(|name| network.sysctl(name).unwrap())
	};
	let changed = network.enable_forwarding(|_| Ok::<(), NetworkError>(())).unwrap();
	assert_eq!(look(), ["1", "1", "2"]);
	assert_eq!(network.enable_forwarding(|_| Ok::<(), NetworkError>(())).unwrap().entries().len(), 0);
	network.restore(changed).unwrap();
	assert_eq!(look(), ["0", "0", "1"]);
}
