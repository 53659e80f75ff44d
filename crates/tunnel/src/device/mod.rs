//! A WireGuard device behind one asynchronous handle.
//!
//! ```no_run
//! # async fn example() -> Result<(), warren_tunnel::DeviceError> {
//! use warren_tunnel::{DeviceConfig, PeerChanges, PeerConfig, PrivateKey, TunnelDevice};
//! let mut config = DeviceConfig::new("warren0", PrivateKey::generate());
//! config.listen_port = 51820;
//! TunnelDevice::remove_leftovers("warren0", None).await?;
//! let device = TunnelDevice::open(config).await?;
//! let peer = PeerConfig::new([7; 32].into(), vec!["10.1.2.3/32".parse().expect("a network")]);
//! device.apply(PeerChanges { upserts: vec![peer], removes: vec![] }).await?;
//! println!("{:?}", device.peers().await?);
//! device.close().await
//! # }
//! ```
//!
//! One operating-system thread per device does all the work (`wireguard-control` blocks, and a dump that overlaps a
//! change can lose peers); the handle is cheap to clone and may be used from anywhere.

mod actor;
mod kernel;
mod sockets;
mod userspace;

use std::{
	collections::{BTreeMap, BTreeSet},
	fmt, io,
	net::SocketAddr,
	sync::Arc,
	time::Duration,
};

use thiserror::Error;

use crate::{
	keys::{PresharedKey, PrivateKey, PublicKey},
	netns::Namespace,
	network::NetworkError,
	IpNet,
};

/// Which implementation of WireGuard to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackendChoice {
	/// The kernel's where it can make a link of type `wireguard`, the embedded one elsewhere.
	#[default]
	Auto,
	/// The kernel's, or an error.
	Kernel,
	/// The embedded one (gotatun): needs `/dev/net/tun` only.
	Userspace,
}

impl std::str::FromStr for BackendChoice {
	type Err = DeviceError;

	fn from_str(text: &str) -> Result<Self, DeviceError> {
		match text {
			"auto" => Ok(Self::Auto),
			"kernel" => Ok(Self::Kernel),
			"userspace" => Ok(Self::Userspace),
			other => {
				Err(DeviceError::invalid("backend", format!("`{other}` is none of auto, kernel, userspace")))
			}
		}
	}
}

/// The implementation of WireGuard that a device runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
	/// The kernel's.
	Kernel,
	/// The embedded one (gotatun over TUN).
	Userspace,
}

impl fmt::Display for Backend {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Kernel => "kernel",
			Self::Userspace => "userspace",
		})
	}
}

/// What can go wrong with a device. Never holds key material.
#[derive(Debug, Error)]
pub enum DeviceError {
	/// A field of the configuration or of a peer is bad.
	#[error("{field}: {reason}")]
	Invalid {
		/// Which.
		field: &'static str,
		/// Why.
		reason: String,
	},
	/// A link of that name stands already: see [`TunnelDevice::remove_leftovers`].
	#[error("device {0}: a link of that name exists already")]
	Exists(String),
	/// The kernel has no WireGuard, and it was asked for.
	#[error("device {name}: the kernel cannot make a link of type wireguard: {source}")]
	NoKernelWireGuard {
		/// The device.
		name: String,
		/// What the kernel said.
		source: io::Error,
	},
	/// The UDP port is taken.
	#[error("listen_port {port}: {source}")]
	Port {
		/// The port.
		port: u16,
		/// What the kernel said.
		source: io::Error,
	},
	/// An operation failed.
	#[error("device {name}: {what}: {source}")]
	Io {
		/// The device.
		name: String,
		/// What was being done.
		what: &'static str,
		/// Why it failed.
		source: io::Error,
	},
	/// The embedded device failed.
	#[error("device {name}: {what}: {reason}")]
	Userspace {
		/// The device.
		name: String,
		/// What was being done.
		what: &'static str,
		/// Why it failed.
		reason: String,
	},
	/// An address, a route or the link itself could not be set.
	#[error(transparent)]
	Network(#[from] NetworkError),
	/// The device has been closed, or its thread has ended.
	#[error("device {0}: closed")]
	Closed(String),
}

impl DeviceError {
	pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
		Self::Invalid { field, reason: reason.into() }
	}
}

/// How a device is made.
#[derive(Clone, Debug)]
pub struct DeviceConfig {
	/// The link's name: 1 to 15 of `a-z A-Z 0-9 - _`.
	pub name: String,
	/// The device's key.
	pub private_key: PrivateKey,
	/// The UDP port; 0 lets the system choose (see [`TunnelDevice::listen_port`]).
	pub listen_port: u16,
	/// Set on the outer packets, for policy routing and the kill switch; `None` or 0: none.
	pub fwmark: Option<u32>,
	/// 1280 to 65,535. 1420 fits any path of 1500 over IPv6.
	pub mtu: u32,
	/// Addresses of the link. IPv6 ones are skipped, with a warning, where the system has no IPv6.
	pub addresses: Vec<IpNet>,
	/// The link's alias, set before anything else: by it a later run knows its own leftover. Empty: none.
	pub alias: String,
	/// Which implementation.
	pub backend: BackendChoice,
	/// Where the link lives; `None`: the namespace of the thread that calls [`TunnelDevice::open`].
	pub namespace: Option<Namespace>,
	/// Userspace only: offer the configuration socket `/run/wireguard/NAME.sock`, so that `wg show` works. Left out, with
	/// a warning, where another live device (of another namespace, say) holds it.
	pub uapi: bool,
	/// Userspace only: threads that carry packets, 1 to 64.
	pub workers: usize,
	/// Keeps the packets that come out of the tunnel single (GRO off), so that nftables counts every header. Merged ones
	/// count theirs once, and a counter falls up to 3.6 % short of what crossed. On where bytes are billed.
	pub exact_sizes: bool,
	/// The same for what this host itself sends into the tunnel (`gso_max_segs` 1): needed where the host is the
	/// consumer, whose count of its uploads would else fall short of the exit's. It costs processor, and up to half of the
	/// speed of an upload that is bound by it. An exit only forwards: it may switch this off and keep the kernel's
	/// batches.
	pub single_segments: bool,
}

impl DeviceConfig {
	/// A device with the defaults: any port, no mark, MTU 1420, no address, automatic backend, two workers, exact sizes.
	pub fn new(name: impl Into<String>, private_key: PrivateKey) -> Self {
		Self {
			name: name.into(),
			private_key,
			listen_port: 0,
			fwmark: None,
			mtu: 1420,
			addresses: Vec::new(),
			alias: String::new(),
			backend: BackendChoice::Auto,
			namespace: None,
			uapi: true,
			workers: 2,
			exact_sizes: true,
			single_segments: true,
		}
	}

	fn validate(&self) -> Result<(), DeviceError> {
		check_name(&self.name)?;
		if !(1280..=65_535).contains(&self.mtu) {
			return Err(DeviceError::invalid("mtu", format!("{} is not within 1280 to 65535", self.mtu)));
		}
		if !(1..=64).contains(&self.workers) {
			return Err(DeviceError::invalid("workers", format!("{} is not within 1 to 64", self.workers)));
		}
		Ok(())
	}
}

/// A link's name must fit the kernel (15 bytes) and be harmless in an nft script and in a path.
pub(crate) fn check_name(name: &str) -> Result<(), DeviceError> {
	let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
	if name.is_empty() || name.len() > 15 || !name.chars().all(fine) || name.starts_with('-') {
		return Err(DeviceError::invalid("name", format!("`{name}`: 1 to 15 of a-z A-Z 0-9 - _ are needed")));
	}
	Ok(())
}

/// What a peer is to be. Applying it replaces all that the peer was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerConfig {
	/// Who.
	pub public_key: PublicKey,
	/// Mixed into the handshake.
	pub preshared_key: Option<PresharedKey>,
	/// Where it is; `None`: wherever its last valid packet came from.
	pub endpoint: Option<SocketAddr>,
	/// Seconds between keepalives; `None`: none.
	pub keepalive: Option<u16>,
	/// The source addresses that it may use and the destinations that are sent to it. Must not overlap another peer's.
	pub allowed_ips: Vec<IpNet>,
}

impl PeerConfig {
	/// A peer that dials in.
	pub fn new(public_key: PublicKey, allowed_ips: Vec<IpNet>) -> Self {
		Self { public_key, preshared_key: None, endpoint: None, keepalive: None, allowed_ips }
	}
}

/// Changes to the peers of a device. Send only what differs: touching a peer can cost it its session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerChanges {
	/// Peers to add, or to replace where the key is known.
	pub upserts: Vec<PeerConfig>,
	/// Peers to remove; unknown keys are ignored. Removed before the others are added, so that addresses may move.
	pub removes: Vec<PublicKey>,
}

impl PeerChanges {
	/// Whether there is nothing to do.
	pub fn is_empty(&self) -> bool {
		self.upserts.is_empty() && self.removes.is_empty()
	}
}

/// What a device says of a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerStatus {
	/// Where its last valid packet came from, or where it was set to.
	pub endpoint: Option<SocketAddr>,
	/// Its addresses.
	pub allowed_ips: BTreeSet<IpNet>,
	/// Seconds between keepalives.
	pub keepalive: Option<u16>,
	/// Time since the last handshake on the monotonic clock, which no change of the wall clock moves; `None`: none yet.
	pub handshake_age: Option<Duration>,
	/// WireGuard's own count of bytes received. Never for billing: see the crate's documentation.
	pub rx_bytes: u64,
	/// WireGuard's own count of bytes sent. Never for billing.
	pub tx_bytes: u64,
}

/// All peers by key.
pub type Peers = BTreeMap<PublicKey, PeerStatus>;

/// A handle to a device. Clones share the device; the last one to be dropped closes it, without waiting for it.
#[derive(Clone, Debug)]
pub struct TunnelDevice {
	shared: Arc<actor::Shared>,
}

impl TunnelDevice {
	/// Makes the device, sets its addresses and MTU and brings it up. On an error nothing is left behind.
	///
	/// Logs which backend serves. Errors: a bad field, a link of that name, no privilege, no kernel WireGuard where it was
	/// asked for, no `/dev/net/tun`, a taken port.
	pub async fn open(config: DeviceConfig) -> Result<Self, DeviceError> {
		config.validate()?;
		Ok(Self { shared: Arc::new(actor::start(config).await?) })
	}

	/// The link's name.
	pub fn name(&self) -> &str {
		&self.shared.name
	}

	/// Which implementation serves.
	pub fn backend(&self) -> Backend {
		self.shared.backend
	}

	/// The UDP port in use.
	pub fn listen_port(&self) -> u16 {
		self.shared.listen_port
	}

	/// The device's public key.
	pub fn public_key(&self) -> PublicKey {
		self.shared.public_key
	}

	/// All peers. Peers that the kernel's dump lists twice are merged by key.
	pub async fn peers(&self) -> Result<Peers, DeviceError> {
		self.shared.ask(actor::Command::Peers).await
	}

	/// Applies changes: first the removals, then the others. The userspace backend takes them in chunks, so that traffic
	/// goes on between. Not atomic: after an error compare with [`Self::peers`] and apply what is missing.
	///
	/// Errors: an all-zero key, the device's own key, one key or one address twice among the changes.
	pub async fn apply(&self, changes: PeerChanges) -> Result<(), DeviceError> {
		if changes.is_empty() {
			return Ok(());
		}
		actor::validate(&changes, self.shared.public_key)?;
		self.shared.ask(|reply| actor::Command::Apply(changes, reply)).await
	}

	/// Resolves when the device has died by itself (its link was deleted from outside, its thread ended), with the
	/// reason; also once it has been closed.
	pub async fn failed(&self) -> String {
		self.shared.failed().await
	}

	/// Empties and deletes the device and waits until it is gone. Other clones get [`DeviceError::Closed`] from then on.
	/// Closing twice is fine.
	pub async fn close(&self) -> Result<(), DeviceError> {
		self.shared.close().await
	}

	/// Removes what a crashed run left under this name: a link of type wireguard or tun, and a dead configuration
	/// socket. Returns whether there was anything. A live socket of a device elsewhere is left alone.
	pub async fn remove_leftovers(name: &str, namespace: Option<Namespace>) -> Result<bool, DeviceError> {
		check_name(name)?;
		actor::remove_leftovers(name.to_owned(), namespace).await
	}

	/// Whether the kernel can make WireGuard links in this namespace: makes one under a random name and deletes it.
	pub async fn kernel_available(namespace: Option<Namespace>) -> Result<(), io::Error> {
		actor::kernel_available(namespace).await
	}
}
