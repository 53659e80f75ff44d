//! The kernel's WireGuard, through `wireguard-control`.

use std::{
	collections::HashMap,
	io,
	time::{Duration, Instant, SystemTime},
};

use wireguard_control as wg;

use super::{DeviceConfig, DeviceError, PeerConfig, PeerStatus, Peers};
use crate::{keys::PublicKey, IpNet};

pub(super) struct Kernel {
	name: String,
	interface: wg::InterfaceName,
	handshakes: Handshakes,
}

impl Kernel {
	/// Configures a link that has just been made. It binds its port when it comes up.
	pub(super) fn configure(config: &DeviceConfig) -> Result<Self, DeviceError> {
		let interface = interface(&config.name)?;
		let this = Self { name: config.name.clone(), interface, handshakes: Handshakes::default() };
		let update = wg::DeviceUpdate::new()
			.set_private_key(wg::Key(*config.private_key.to_bytes()))
			.set_listen_port(config.listen_port)
			.set_fwmark(config.fwmark.unwrap_or(0))
			.replace_peers();
		this.apply("set key and port", update)?;
		Ok(this)
	}

	fn apply(&self, what: &'static str, update: wg::DeviceUpdate) -> Result<(), DeviceError> {
		update.apply(&self.interface, wg::Backend::Kernel).map_err(|e| self.fail(what, e))
	}

	fn get(&self) -> Result<wg::Device, DeviceError> {
		wg::Device::get(&self.interface, wg::Backend::Kernel).map_err(|e| self.fail("read peers", e))
	}

	fn fail(&self, what: &'static str, source: io::Error) -> DeviceError {
		DeviceError::Io { name: self.name.clone(), what, source: without_keys(source) }
	}

	pub(super) fn listen_port(&self) -> Result<u16, DeviceError> {
		Ok(self.get()?.listen_port.unwrap_or(0))
	}

	pub(super) fn peers(&mut self) -> Result<Peers, DeviceError> {
		let device = self.get()?;
		Ok(merge(device.peers, |key, at| self.handshakes.age(key, at, SystemTime::now(), Instant::now())))
	}

	pub(super) fn remove(&mut self, keys: &[PublicKey]) -> Result<(), DeviceError> {
		if keys.is_empty() {
			return Ok(());
		}
		let mut update = wg::DeviceUpdate::new();
		for key in keys {
			update = update.remove_peer_by_key(&wg::Key(key.to_bytes()));
			self.handshakes.seen.remove(key);
		}
		self.apply("remove peers", update)
	}

	pub(super) fn upsert(&self, peers: &[PeerConfig]) -> Result<(), DeviceError> {
		if peers.is_empty() {
			return Ok(());
		}
		let converted: Vec<_> = peers.iter().map(convert).collect();
		self.apply("set peers", wg::DeviceUpdate::new().add_peers(&converted))
	}

	/// Removes all peers: deleting a link that has some costs the kernel 17 ms for each.
	pub(super) fn empty(&self) -> Result<(), DeviceError> {
		self.apply("remove all peers", wg::DeviceUpdate::new().replace_peers())
	}
}

/// Removes all peers of a link that a crashed run left.
pub(super) fn empty(name: &str) -> Result<(), DeviceError> {
	let kernel =
		Kernel { name: name.to_owned(), interface: interface(name)?, handshakes: Handshakes::default() };
	kernel.empty()
}

fn interface(name: &str) -> Result<wg::InterfaceName, DeviceError> {
	name.parse().map_err(|e: wg::InvalidInterfaceName| DeviceError::invalid("name", e.to_string()))
}

/// The library puts a request that is too large, keys included, into its error's text.
fn without_keys(error: io::Error) -> io::Error {
	match error.raw_os_error() {
		Some(_) => error,
		None => io::Error::new(error.kind(), "the request was refused before it was sent"),
	}
}

fn convert(peer: &PeerConfig) -> wg::PeerConfigBuilder {
	let mut out = wg::PeerConfigBuilder::new(&wg::Key(peer.public_key.to_bytes()))
		.replace_allowed_ips()
		.set_persistent_keepalive_interval(peer.keepalive.unwrap_or(0));
	out = match &peer.preshared_key {
		Some(key) => out.set_preshared_key(wg::Key(*key.to_bytes())),
		None => out.unset_preshared_key(),
	};
	if let Some(endpoint) = peer.endpoint {
		out = out.set_endpoint(endpoint);
	}
	for net in &peer.allowed_ips {
		let net = net.network();
		out = out.add_allowed_ip(net.address(), net.prefix());
	}
	out
}

/// Peers by key. A dump lists a peer twice when its addresses straddle two messages, the second time with empty statistics
/// and part of the addresses: the union of the addresses, the greater of the numbers.
fn merge(peers: Vec<wg::PeerInfo>, mut age: impl FnMut(&PublicKey, SystemTime) -> Duration) -> Peers {
	let mut latest: HashMap<PublicKey, SystemTime> = HashMap::new();
	let mut all = Peers::new();
	for peer in peers {
		let key = PublicKey::from_bytes(peer.config.public_key.0);
		let status: &mut PeerStatus = all.entry(key).or_default();
		status.endpoint = status.endpoint.or(peer.config.endpoint);
		status.keepalive =
			status.keepalive.or(peer.config.persistent_keepalive_interval.filter(|seconds| *seconds != 0));
		let nets = peer.config.allowed_ips.iter();
		status.allowed_ips.extend(nets.filter_map(|ip| IpNet::new(ip.address, ip.cidr).ok()));
		status.rx_bytes = status.rx_bytes.max(peer.stats.rx_bytes);
		status.tx_bytes = status.tx_bytes.max(peer.stats.tx_bytes);
		if let Some(at) = peer.stats.last_handshake_time {
			latest.entry(key).and_modify(|known| *known = (*known).max(at)).or_insert(at);
		}
	}
	for (key, at) in latest {
		if let Some(status) = all.get_mut(&key) {
			status.handshake_age = Some(age(&key, at));
		}
	}
	all
}

/// Ages of handshakes on the monotonic clock, from the wall-clock times that the kernel tells. When a time is first seen,
/// the wall clock says how old it is, but never older than the last look that did not have it; from then on only the
/// monotonic clock counts, so that a step of the wall clock bills or cuts nobody.
#[derive(Default)]
struct Handshakes {
	seen: HashMap<PublicKey, Seen>,
}

struct Seen {
	at: SystemTime,
	age: Duration,
	since: Instant,
	looked: Instant,
}

impl Handshakes {
	fn age(&mut self, key: &PublicKey, at: SystemTime, wall: SystemTime, now: Instant) -> Duration {
		let by_wall = wall.duration_since(at).unwrap_or_default();
		let seen = match self.seen.get_mut(key) {
			Some(seen) => {
				if seen.at != at {
					let bound = now.saturating_duration_since(seen.looked);
					(seen.at, seen.age, seen.since) = (at, by_wall.min(bound), now);
				}
				seen
			}
			None => {
				let first = Seen { at, age: by_wall, since: now, looked: now };
				self.seen.entry(*key).or_insert(first)
			}
		};
		seen.looked = now;
		seen.age + now.saturating_duration_since(seen.since)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn info(key: u8, ips: &[&str], rx: u64, tx: u64, handshake: Option<u64>) -> wg::PeerInfo {
		let mut info = wg::PeerInfo::from_public_key(wg::Key([key; 32]));
		info.config.allowed_ips = ips.iter().map(|ip| ip.parse().unwrap()).collect();
		info.stats = wg::PeerStats {
			last_handshake_time: handshake.map(|s| SystemTime::UNIX_EPOCH + Duration::from_secs(s)),
			rx_bytes: rx,
			tx_bytes: tx,
		};
		info
	}

	#[test]
	fn a_peer_that_straddles_two_messages_is_one() {
		let mut first = info(1, &["10.0.0.1/32"], 500, 700, Some(9));
		first.config.endpoint = Some("192.0.2.1:5".parse().unwrap());
		let second = info(1, &["fd00::1/128"], 0, 0, None);
		for order in [[first.clone(), second.clone()], [second, first]] {
			let all = merge(order.into(), |_, _| Duration::from_secs(3));
			let peer = &all[&PublicKey::from_bytes([1; 32])];
			assert_eq!((all.len(), peer.rx_bytes, peer.tx_bytes), (1, 500, 700));
			assert_eq!(peer.allowed_ips.len(), 2);
			assert_eq!(peer.endpoint, Some("192.0.2.1:5".parse().unwrap()));
			assert_eq!(peer.handshake_age, Some(Duration::from_secs(3)));
		}
	}

	proptest! {
		/// However a dump is cut into pieces, the peers come out whole and no counter ever falls.
		#[test]
		fn merging_undoes_any_cut(
			peers in proptest::collection::vec((0u8..20, 1usize..6, any::<u32>(), any::<u32>()), 0..30),
			cuts in proptest::collection::vec(0usize..6, 30),
		) {
			let mut pieces = Vec::new();
			let mut whole: Peers = Peers::new();
			for (k, (key, ips, rx, tx)) in peers.iter().enumerate() {
				if whole.contains_key(&PublicKey::from_bytes([*key; 32])) {
					continue;
				}
				let ips: Vec<String> = (0..*ips).map(|i| format!("10.{key}.0.{i}/32")).collect();
				let ips: Vec<&str> = ips.iter().map(String::as_str).collect();
				let cut = cuts[k].min(ips.len());
				pieces.push(info(*key, &ips[..cut], (*rx).into(), (*tx).into(), None));
				if cut < ips.len() {
					pieces.push(info(*key, &ips[cut..], 0, 0, None));
				}
				whole.insert(PublicKey::from_bytes([*key; 32]), PeerStatus {
					allowed_ips: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
					rx_bytes: (*rx).into(),
					tx_bytes: (*tx).into(),
					..Default::default()
				});
			}
			prop_assert_eq!(merge(pieces, |_, _| Duration::ZERO), whole);
		}
	}

	#[test]
	fn a_step_of_the_wall_clock_moves_no_age() {
		let mut handshakes = Handshakes::default();
		let key = PublicKey::from_bytes([1; 32]);
		let (wall, now) = (SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000), Instant::now());
		let s = Duration::from_secs;
		assert_eq!(handshakes.age(&key, wall - s(10), wall, now), s(10));
		// A minute later the wall clock has jumped a day.
		assert_eq!(handshakes.age(&key, wall - s(10), wall + s(86_460), now + s(60)), s(70));
		// A new handshake, stamped before the jump back: at most as old as the last look.
		assert_eq!(handshakes.age(&key, wall + s(5), wall + s(90_000), now + s(65)), s(5));
		// The wall clock behind the stamp: not negative.
		assert_eq!(handshakes.age(&key, wall + s(7), wall, now + s(70)), s(0));
	}

	#[test]
	fn errors_tell_no_keys() {
		let loud = io::Error::new(io::ErrorKind::InvalidInput, "PrivateKey([1, 2, 3])");
		assert!(!without_keys(loud).to_string().contains("PrivateKey"));
		assert_eq!(without_keys(io::Error::from_raw_os_error(libc::EPERM)).raw_os_error(), Some(libc::EPERM));
	}
}
