//! The embedded device: gotatun over TUN, configured through its own interface (which, unlike its text protocol, changes a
//! peer without costing it its session).

use std::{
	io,
	os::unix::{fs::PermissionsExt, net::UnixStream},
	path::PathBuf,
	time::Duration,
};

use gotatun::{
	device::{uapi::UapiServer, Device, Error, Peer},
	tun::tun_async_device::TunDevice,
	x25519,
};
use tokio::runtime::{Builder, Runtime};

use super::{sockets::Sockets, DeviceConfig, DeviceError, PeerConfig, PeerStatus, Peers};
use crate::{keys::PublicKey, IpNet};

/// Peers per change: the device stands still during one.
const CHUNK: usize = 200;

const SOCKETS: &str = "/var/run/wireguard";

type Inner = Device<(Sockets, TunDevice, TunDevice)>;

pub(super) struct Userspace {
	name: String,
	/// Both are taken when it closes.
	device: Option<Inner>,
	runtime: Option<Runtime>,
	socket: Option<PathBuf>,
}

pub(super) fn socket_path(name: &str) -> PathBuf {
	PathBuf::from(SOCKETS).join(format!("{name}.sock"))
}

/// Whether somebody answers at the configuration socket.
pub(super) fn socket_alive(name: &str) -> bool {
	UnixStream::connect(socket_path(name)).is_ok()
}

/// Removes a configuration socket that nobody answers at. Whether there was one.
pub(super) fn remove_dead_socket(name: &str) -> io::Result<bool> {
	let path = socket_path(name);
	match UnixStream::connect(&path) {
		Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
			std::fs::remove_file(&path)?;
			Ok(true)
		}
		_ => Ok(false),
	}
}

impl Userspace {
	/// To be called on a thread in the right namespace, outside any runtime: the runtime's threads inherit the namespace.
	pub(super) fn open(config: &DeviceConfig) -> Result<Self, DeviceError> {
		let fail = |what, reason: String| DeviceError::Userspace { name: config.name.clone(), what, reason };
		let runtime = Builder::new_multi_thread()
			.worker_threads(config.workers)
			.thread_name(format!("wg-{}", config.name))
			.enable_all()
			.build()
			.map_err(|e| fail("start its threads", e.to_string()))?;
		let _guard = runtime.enter();
		let tun = TunDevice::from_name(&config.name).map_err(|e| fail("open /dev/net/tun", e.to_string()))?;
		let socket = if config.uapi { offer_socket(&config.name) } else { None };
		let mut builder = gotatun::device::build()
			.with_udp(Sockets::default())
			.with_ip(tun)
			.with_listen_port(config.listen_port);
		if let Some(mark) = config.fwmark.filter(|mark| *mark != 0) {
			builder = builder.with_fwmark(mark);
		}
		let path = socket_path(&config.name);
		let socket = match socket {
			None => None,
			Some(server) => {
				builder = builder.with_uapi(server);
				Some(path)
			}
		};
		let key = x25519::StaticSecret::from(*config.private_key.to_bytes());
		let built: Result<Inner, Error> = runtime.block_on(async {
			let device = builder.build().await?;
			// Setting the key binds the port, also without a peer: a taken one shows here, not at the first session.
			device.set_private_key(key).await?;
			Ok(device)
		});
		let device = built.map_err(|error| match error {
			Error::Bind(source, params) => DeviceError::Port { port: params.port, source },
			other => fail("start", other.to_string()),
		});
		drop(_guard);
		let mut this = Self { name: config.name.clone(), device: None, runtime: Some(runtime), socket };
		match device {
			Ok(device) => this.device = Some(device),
			Err(error) => {
				this.close();
				return Err(error);
			}
		}
		Ok(this)
	}

	fn parts(&self) -> Result<(&Runtime, &Inner), DeviceError> {
		match (&self.runtime, &self.device) {
			(Some(runtime), Some(device)) => Ok((runtime, device)),
			_ => Err(DeviceError::Closed(self.name.clone())),
		}
	}

	pub(super) fn listen_port(&self) -> Result<u16, DeviceError> {
		let (runtime, device) = self.parts()?;
		Ok(runtime.block_on(device.read(async |d| d.listen_port())))
	}

	pub(super) fn peers(&self) -> Result<Peers, DeviceError> {
		let (runtime, device) = self.parts()?;
		let found = runtime.block_on(device.read(async |d| d.peers().await));
		Ok(found
			.into_iter()
			.map(|p| {
				let nets = p.peer.allowed_ips.iter();
				let status = PeerStatus {
					endpoint: p.peer.endpoint,
					allowed_ips: nets.filter_map(|net| IpNet::new(net.ip(), net.prefix()).ok()).collect(),
					keepalive: p.peer.keepalive.filter(|seconds| *seconds != 0),
					handshake_age: p.stats.last_handshake,
					rx_bytes: p.stats.rx_bytes as u64,
					tx_bytes: p.stats.tx_bytes as u64,
				};
				(PublicKey::from_bytes(p.peer.public_key.to_bytes()), status)
			})
			.collect())
	}

	pub(super) fn remove(&self, keys: &[PublicKey]) -> Result<(), DeviceError> {
		let (runtime, device) = self.parts()?;
		for chunk in keys.chunks(CHUNK) {
			let done = runtime.block_on(device.write(async |d| {
				for key in chunk {
					d.remove_peer(&x25519::PublicKey::from(key.to_bytes())).await;
				}
			}));
			done.map_err(|e| self.fail("remove peers", &e))?;
		}
		Ok(())
	}

	pub(super) fn upsert(&self, peers: &[PeerConfig]) -> Result<(), DeviceError> {
		let (runtime, device) = self.parts()?;
		for chunk in peers.chunks(CHUNK) {
			let converted: Vec<Peer> = chunk.iter().map(convert).collect::<Result<_, _>>()?;
			let done = runtime.block_on(device.write(async |d| {
				for peer in converted {
					let known = d
						.modify_peer(&peer.public_key, |known| {
							known.clear_allowed_ips();
							known.add_allowed_ips(peer.allowed_ips.iter().copied());
							known.set_keepalive(peer.keepalive);
							known.set_preshared_key(peer.preshared_key);
							// Without an endpoint of its own, a peer stays where it was last heard.
							if peer.endpoint.is_some() {
								known.set_endpoint(peer.endpoint);
							}
						})
						.await;
					if !known {
						d.add_peer(peer);
					}
				}
			}));
			done.map_err(|e| self.fail("set peers", &e))?;
		}
		Ok(())
	}

	/// Stops it; the link goes with its last descriptor.
	pub(super) fn close(&mut self) {
		if let (Some(runtime), Some(device)) = (&self.runtime, self.device.take()) {
			runtime.block_on(async {
				let _ = device.clear_peers().await;
				device.stop().await;
			});
		}
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_timeout(Duration::from_secs(3));
		}
		if let Some(path) = self.socket.take() {
			let _ = std::fs::remove_file(path);
		}
	}

	fn fail(&self, what: &'static str, error: &Error) -> DeviceError {
		DeviceError::Userspace { name: self.name.clone(), what, reason: error.to_string() }
	}
}

impl Drop for Userspace {
	fn drop(&mut self) {
		self.close();
	}
}

/// The configuration socket, for `wg show`. Readable by its owner alone: it tells the private key.
fn offer_socket(name: &str) -> Option<UapiServer> {
	if socket_alive(name) {
		tracing::warn!(
			"{}: held by another device; `wg show {name}` will not show this one",
			socket_path(name).display()
		);
		return None;
	}
	if !std::path::Path::new(SOCKETS).exists() {
		if let Err(error) = std::fs::create_dir_all(SOCKETS)
			.and_then(|()| std::fs::set_permissions(SOCKETS, std::fs::Permissions::from_mode(0o700)))
		{
			tracing::warn!("{SOCKETS}: {error}; `wg show {name}` will not work");
			return None;
		}
	}
	match UapiServer::default_unix_socket(name, None, None) {
		Ok(server) => {
			if let Err(error) =
				std::fs::set_permissions(socket_path(name), std::fs::Permissions::from_mode(0o600))
			{
				tracing::warn!("{}: {error}", socket_path(name).display());
			}
			Some(server)
		}
		Err(error) => {
			tracing::warn!("no configuration socket, `wg show {name}` will not work: {error}");
			None
		}
	}
}

fn convert(peer: &PeerConfig) -> Result<Peer, DeviceError> {
	let mut out = Peer::new(x25519::PublicKey::from(peer.public_key.to_bytes()));
	out.endpoint = peer.endpoint;
	out.keepalive = peer.keepalive.filter(|seconds| *seconds != 0);
	out.preshared_key = peer.preshared_key.as_ref().map(|key| *key.to_bytes());
	for net in &peer.allowed_ips {
		let bad = |_| DeviceError::invalid("allowed_ips", format!("{net} is refused by the device"));
		out.allowed_ips.push(net.network().to_string().parse().map_err(bad)?);
	}
	Ok(out)
}
