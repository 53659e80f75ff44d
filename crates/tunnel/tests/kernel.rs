//! What only the kernel's WireGuard does: dumps that cut a peer in two, and devices with as many peers as an exit may have.
//! `cargo xtask test --kernel` runs these in a virtual machine, whatever this machine's kernel has.

mod common;

use std::{
	collections::{BTreeMap, BTreeSet},
	time::{Duration, Instant},
};

use common::*;
use warren_tunnel::{
	Backend, BackendChoice, DeviceConfig, IpNet, PeerChanges, PeerConfig, PeerStatus, PrivateKey, PublicKey,
	TunnelDevice,
};
use wireguard_control as wg;

type Peers = BTreeMap<PublicKey, PeerStatus>;

fn net(text: &str) -> IpNet {
	text.parse().unwrap()
}

/// A device that chooses its backend itself, which must be the kernel's.
async fn open(
	spaces: &Spaces,
	space: &str,
	name: &str,
	change: impl FnOnce(&mut DeviceConfig),
) -> TunnelDevice {
	let mut config = DeviceConfig::new(format!("wk{name}"), PrivateKey::generate());
	config.backend = BackendChoice::Auto;
	config.namespace = Some(spaces.get(space));
	change(&mut config);
	let device = TunnelDevice::open(config).await.unwrap();
	assert_eq!(device.backend(), Backend::Kernel);
	let link = spaces.network(space).link(device.name()).await.unwrap().unwrap();
	assert_eq!(link.kind.as_deref(), Some("wireguard"));
	device
}

/// What a device must say of a peer that was set and never heard of.
fn unheard(config: &PeerConfig) -> PeerStatus {
	PeerStatus {
		endpoint: config.endpoint,
		allowed_ips: config.allowed_ips.iter().copied().collect(),
		keepalive: config.keepalive,
		..PeerStatus::default()
	}
}

fn unheard_all<'a>(configs: impl IntoIterator<Item = &'a PeerConfig>) -> Peers {
	configs.into_iter().map(|config| (config.public_key, unheard(config))).collect()
}

/// Fails with the first peer that differs: two maps of thousands would fill the screen.
fn assert_same(found: &Peers, wanted: &Peers) {
	for (key, status) in wanted {
		assert_eq!(found.get(key), Some(status), "{key}");
	}
	let more: Vec<_> = found.keys().filter(|key| !wanted.contains_key(*key)).collect();
	assert!(more.is_empty(), "{} that were never set, such as {}", more.len(), more[0]);
}

/// Memory in KiB: what the kernel holds for itself, what is left for all, what this process has.
#[derive(Clone, Copy)]
struct Memory {
	kernel: i64,
	available: i64,
	process: i64,
}

impl Memory {
	fn now() -> Self {
		let field = |file: &str, name: &str| -> i64 {
			let text = std::fs::read_to_string(file).unwrap();
			let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
			line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
				.unwrap_or_else(|| panic!("no {name} in {file}"))
		};
		let of_kernel = |name| field("/proc/meminfo", name);
		Self {
			kernel: of_kernel("Slab") + of_kernel("VmallocUsed") + of_kernel("Percpu"),
			available: of_kernel("MemAvailable"),
			process: field("/proc/self/status", "VmRSS"),
		}
	}

	fn since(self, before: Self) -> Self {
		Self {
			kernel: self.kernel - before.kernel,
			available: self.available - before.available,
			process: self.process - before.process,
		}
	}
}

/// Prints time and memory of each step.
struct Steps {
	begin: Memory,
	at: Instant,
}

impl Steps {
	fn begin() -> Self {
		Self { begin: Memory::now(), at: Instant::now() }
	}

	/// Ends a step; its time, and what memory has changed by since the first.
	fn done(&mut self, step: &str) -> (Duration, Memory) {
		let time = self.at.elapsed();
		let change = Memory::now().since(self.begin);
		println!(
			"{step:<28} {:>9.1} ms   kernel {:>+7} KiB   available {:>+7} KiB   process {:>+6} KiB",
			time.as_secs_f64() * 1e3,
			change.kernel,
			change.available,
			change.process
		);
		self.at = Instant::now();
		(time, change)
	}
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the kernel's WireGuard: cargo xtask test --kernel"]
async fn ten_thousand_peers() {
	const ALL: u32 = 10_000;
	let spaces = Spaces::new(&["a"]);
	let device = open(&spaces, "a", "many", |_| {}).await;
	let peer = |k: u32| {
		let [_, high, middle, low] = k.to_be_bytes();
		let mut key = [7; 32];
		key[..4].copy_from_slice(&k.to_le_bytes());
		let nets = vec![net(&format!("10.{high}.{middle}.{low}/32")), net(&format!("fd07::{k:x}/128"))];
		// As on an exit: half of the consumers have been heard from, the others not yet.
		let endpoint = k.is_multiple_of(2).then(|| format!("192.0.2.9:{}", 1024 + k).parse().unwrap());
		PeerConfig { endpoint, ..PeerConfig::new(PublicKey::from_bytes(key), nets) }
	};
	let mut configs: Vec<_> = (0..ALL).map(peer).collect();
	// What this process itself needs for the lists is no part of the steps.
	let mut wanted = unheard_all(&configs);
	let mut steps = Steps::begin();

	device.apply(PeerChanges { upserts: configs.clone(), removes: vec![] }).await.unwrap();
	let (added, memory) = steps.done("add 10,000 peers");
	// A peer of Linux 6.1 takes about 2 KiB and four nodes of a tree; ten times of it would be a leak or a doubled list.
	assert!(memory.kernel < 20 * i64::from(ALL), "{} KiB", memory.kernel);
	assert!(memory.kernel > i64::from(ALL), "{} KiB: were they added at all?", memory.kernel);
	assert!(memory.process < 64 << 10, "{} KiB for a list of 10,000", memory.process);

	let found = device.peers().await.unwrap();
	let (read, _) = steps.done("read all");
	assert_same(&found, &wanted);
	drop(found);

	// One moves to other addresses: nothing of the old ones may stay, and nobody else may notice.
	let moved = &mut configs[4_321];
	moved.allowed_ips = vec![net("10.99.0.1/32"), net("10.99.0.2/32"), net("fd99::1/128")];
	moved.keepalive = Some(25);
	wanted.insert(moved.public_key, unheard(moved));
	let moved = moved.clone();
	steps.at = Instant::now();
	device.apply(PeerChanges { upserts: vec![moved], removes: vec![] }).await.unwrap();
	let (changed, _) = steps.done("change one");
	assert_same(&device.peers().await.unwrap(), &wanted);

	let (gone, new) = (configs[17].public_key, peer(ALL));
	wanted.remove(&gone);
	wanted.insert(new.public_key, unheard(&new));
	steps.at = Instant::now();
	device.apply(PeerChanges { upserts: vec![new.clone()], removes: vec![gone] }).await.unwrap();
	let (replaced, _) = steps.done("add one, remove one");
	assert_same(&device.peers().await.unwrap(), &wanted);

	let removes: Vec<_> = wanted.keys().copied().collect();
	steps.at = Instant::now();
	device.apply(PeerChanges { upserts: vec![], removes }).await.unwrap();
	let (removed, _) = steps.done("remove all");
	assert!(device.peers().await.unwrap().is_empty());
	// The kernel frees them a little later.
	eventually("the kernel gives the memory back", || {
		Memory::now().since(steps.begin).kernel < memory.kernel / 2
	});
	steps.done("a little later");

	// Once more, for what closing a full device costs: 17 ms for each peer where it is not emptied first.
	device.apply(PeerChanges { upserts: configs, removes: vec![] }).await.unwrap();
	steps.at = Instant::now();
	device.close().await.unwrap();
	let (closed, _) = steps.done("close with 10,000 peers");
	assert!(spaces.network("a").link(device.name()).await.unwrap().is_none());

	// The processor may be emulated, twenty times slower: bounds that tell apart what grows with the number of peers.
	let second = Duration::from_secs(1);
	assert!(added < 60 * second, "adding took {added:?}");
	assert!(read < 15 * second, "reading took {read:?}");
	assert!(changed < 2 * second && replaced < 2 * second, "one change took {changed:?}, {replaced:?}");
	assert!(removed < 30 * second, "removing took {removed:?}");
	assert!(closed < 40 * second, "closing took {closed:?}");
}

/// The peers as the library reads them: as often as the kernel's messages name them.
fn raw(spaces: &Spaces, device: &TunnelDevice) -> Vec<wg::PeerInfo> {
	let name: wg::InterfaceName = device.name().parse().unwrap();
	let read = spaces.get("a").run(|| wg::Device::get(&name, wg::Backend::Kernel)).unwrap();
	read.unwrap().peers
}

/// The peers that stand in the dump more than once, each with its pieces.
fn cut(raw: Vec<wg::PeerInfo>) -> BTreeMap<[u8; 32], Vec<wg::PeerInfo>> {
	let mut pieces: BTreeMap<_, Vec<_>> = BTreeMap::new();
	for peer in raw {
		pieces.entry(peer.config.public_key.0).or_default().push(peer);
	}
	pieces.retain(|_, pieces| pieces.len() > 1);
	pieces
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the kernel's WireGuard: cargo xtask test --kernel"]
async fn peers_that_a_dump_cuts_in_two_are_whole_and_lose_no_bytes() {
	const ALL: u16 = 1_500;
	let spaces = Spaces::new(&["a", "b"]);
	spaces.cable(("a", "ea", &["192.0.2.1/24"]), ("b", "eb", &["192.0.2.2/24"]));
	let exit = open(&spaces, "a", "cut", |config| config.addresses = vec![net("10.9.0.1/32")]).await;
	spaces.ip("a", &format!("route add 10.8.0.0/16 dev {}", exit.name()));
	let _server = UdpServer::start(&spaces.get("a"), "10.9.0.1:7");

	let inner = |k: u16| {
		let [high, low] = k.to_be_bytes();
		format!("10.8.{high}.{low}")
	};
	let keys: Vec<_> = (0..ALL).map(|_| PrivateKey::generate()).collect();
	let number = |key: &[u8; 32]| {
		let k = keys.iter().position(|own| own.public().as_bytes() == key).unwrap();
		u16::try_from(k).unwrap()
	};
	let configs: Vec<_> = (0..ALL)
		.map(|k| {
			let nets = [
				format!("{}/32", inner(k)),
				format!("10.7.{}.{}/32", k / 250, k % 250),
				format!("fd08::{k:x}/128"),
				format!("fd07:{k:x}::/64"),
				format!("fd06:{k:x}::/48"),
			];
			// As many of them as make each message end at another place; with all alike nearly every one ends between two peers.
			let some = 2 + usize::from(k) * 7 % 4;
			let nets = nets.iter().take(some).map(|text| net(text)).collect();
			// 192.0.2.9 is nobody.
			let endpoint = Some("192.0.2.9:5".parse().unwrap());
			PeerConfig { endpoint, ..PeerConfig::new(keys[usize::from(k)].public(), nets) }
		})
		.collect();
	exit.apply(PeerChanges { upserts: configs.clone(), removes: vec![] }).await.unwrap();
	let mut wanted = unheard_all(&configs);
	assert_same(&exit.peers().await.unwrap(), &wanted);
	let before = cut(raw(&spaces, &exit));
	println!("{} of {ALL} peers are cut in two by the kernel's messages", before.len());
	assert!(before.len() >= 10, "only {} peers are cut: this proves nothing", before.len());

	// Some of those that are cut come to life, one after the other.
	let alive: Vec<u16> = before.keys().take(4).map(&number).collect();
	for k in &alive {
		let device = open(&spaces, "b", "one", |config| {
			config.private_key = keys[usize::from(*k)].clone();
			config.addresses = vec![net(&format!("{}/32", inner(*k)))];
		})
		.await;
		spaces.ip("b", &format!("route add 10.9.0.1 dev {}", device.name()));
		let mut peer = PeerConfig::new(exit.public_key(), vec![net("10.9.0.1/32")]);
		peer.endpoint = Some(format!("192.0.2.1:{}", exit.listen_port()).parse().unwrap());
		device.apply(PeerChanges { upserts: vec![peer], removes: vec![] }).await.unwrap();
		let socket = udp(&spaces.get("b"), &format!("{}:0", inner(*k)));
		assert!(echo_soon(&socket, "10.9.0.1:7", "hello"), "peer {k}");
		for _ in 0..10 {
			assert!(echo_soon(&socket, "10.9.0.1:7", &"y".repeat(1000)), "peer {k}");
		}
		let other = device.peers().await.unwrap().remove(&exit.public_key()).unwrap();
		assert!(other.rx_bytes > 10_000, "{other:?}");
		device.close().await.unwrap();
	}

	// They are still cut, and the second piece knows nothing of what the first one counts.
	let pieces = cut(raw(&spaces, &exit));
	let cut_alive: BTreeSet<_> = alive
		.iter()
		.copied()
		.filter(|k| {
			let pieces = pieces.get(keys[usize::from(*k)].public().as_bytes());
			pieces.is_some_and(|pieces| {
				pieces.iter().any(|piece| piece.stats.rx_bytes > 10_000)
					&& pieces.iter().any(|piece| piece.stats.rx_bytes == 0)
			})
		})
		.collect();
	assert!(!cut_alive.is_empty(), "no peer with traffic is cut any more: this proves nothing");
	println!("of those with traffic are cut: {cut_alive:?}");

	let mut counted = BTreeMap::new();
	for _ in 0..3 {
		let mut found = exit.peers().await.unwrap();
		assert_eq!(found.len(), usize::from(ALL));
		for k in &alive {
			let (key, config) = (keys[usize::from(*k)].public(), &configs[usize::from(*k)]);
			let peer = found.remove(&key).unwrap();
			wanted.remove(&key);
			assert_eq!(peer.allowed_ips, config.allowed_ips.iter().copied().collect::<BTreeSet<_>>());
			assert!(peer.rx_bytes > 10_000 && peer.tx_bytes > 10_000, "peer {k}: {peer:?}");
			assert!(peer.handshake_age.is_some_and(|age| age < Duration::from_secs(170)), "{peer:?}");
			assert_eq!(peer.endpoint.unwrap().ip().to_string(), "192.0.2.2");
			// Nothing comes any more, and what was sent is at most joined by an attempt to shake hands again.
			let (rx, tx) = *counted.entry(*k).or_insert((peer.rx_bytes, peer.tx_bytes));
			assert!(peer.rx_bytes == rx && peer.tx_bytes >= tx, "peer {k}: {peer:?}, before {rx} and {tx}");
		}
		assert_same(&found, &wanted);
	}
	exit.close().await.unwrap();
}
