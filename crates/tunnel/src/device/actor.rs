//! The thread that owns a device.

use std::{
	collections::BTreeSet,
	io,
	sync::Mutex,
	thread::JoinHandle,
	time::{Duration, Instant},
};

use tokio::{
	sync::{mpsc, oneshot, watch},
	time::timeout,
};

use super::{
	kernel::{self, Kernel},
	userspace::{self, Userspace},
	Backend, BackendChoice, DeviceConfig, DeviceError, PeerChanges, Peers,
};
use crate::{
	keys::PublicKey,
	netns::Namespace,
	network::{Network, NetworkError, Offload},
};

/// How often the thread looks whether its link is still there.
const LOOK: Duration = Duration::from_secs(2);

/// How long a link may take to go once its device is closed.
const GONE: Duration = Duration::from_secs(5);

type Reply<T> = oneshot::Sender<Result<T, DeviceError>>;

pub(super) enum Command {
	Peers(Reply<Peers>),
	Apply(PeerChanges, Reply<()>),
	Close(Reply<()>),
}

#[derive(Debug)]
pub(super) struct Shared {
	pub(super) name: String,
	pub(super) backend: Backend,
	pub(super) listen_port: u16,
	pub(super) public_key: PublicKey,
	commands: mpsc::UnboundedSender<Command>,
	ended: watch::Receiver<Option<String>>,
	/// Kept so that a debugger sees whose thread it is; it ends by itself when `commands` is dropped.
	_thread: Mutex<JoinHandle<()>>,
}

impl Shared {
	pub(super) async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, DeviceError> {
		let closed = || DeviceError::Closed(self.name.clone());
		let (reply, answer) = oneshot::channel();
		self.commands.send(command(reply)).map_err(|_| closed())?;
		answer.await.map_err(|_| closed())?
	}

	pub(super) async fn failed(&self) -> String {
		let mut ended = self.ended.clone();
		let reason = match ended.wait_for(Option::is_some).await {
			Ok(reason) => reason.clone(),
			Err(_) => None,
		};
		reason.unwrap_or_else(|| "its thread ended".into())
	}

	pub(super) async fn close(&self) -> Result<(), DeviceError> {
		match self.ask(Command::Close).await {
			Err(DeviceError::Closed(_)) => Ok(()),
			done => done,
		}
	}
}

/// What the changes themselves must hold.
pub(super) fn validate(changes: &PeerChanges, own: PublicKey) -> Result<(), DeviceError> {
	let mut keys = BTreeSet::new();
	let mut nets = BTreeSet::new();
	for peer in &changes.upserts {
		let key = peer.public_key;
		if *key.as_bytes() == [0; 32] {
			return Err(DeviceError::invalid("public_key", "all zero"));
		}
		if key == own {
			return Err(DeviceError::invalid("public_key", "the device's own"));
		}
		if !keys.insert(key) {
			return Err(DeviceError::invalid("public_key", format!("{key} stands there twice")));
		}
		for net in &peer.allowed_ips {
			if !nets.insert(net.network()) {
				return Err(DeviceError::invalid("allowed_ips", format!("{net} stands there twice")));
			}
		}
	}
	match changes.removes.iter().find(|key| keys.contains(key)) {
		Some(key) => Err(DeviceError::invalid("removes", format!("{key} is to be set as well"))),
		None => Ok(()),
	}
}

enum Device {
	Kernel(Kernel),
	Userspace(Userspace),
}

impl Device {
	fn peers(&mut self) -> Result<Peers, DeviceError> {
		match self {
			Self::Kernel(kernel) => kernel.peers(),
			Self::Userspace(userspace) => userspace.peers(),
		}
	}

	fn apply(&mut self, changes: &PeerChanges) -> Result<(), DeviceError> {
		match self {
			Self::Kernel(kernel) => {
				kernel.remove(&changes.removes)?;
				kernel.upsert(&changes.upserts)
			}
			Self::Userspace(userspace) => {
				userspace.remove(&changes.removes)?;
				userspace.upsert(&changes.upserts)
			}
		}
	}

	fn listen_port(&self) -> Result<u16, DeviceError> {
		match self {
			Self::Kernel(kernel) => kernel.listen_port(),
			Self::Userspace(userspace) => userspace.listen_port(),
		}
	}
}

struct Opened {
	backend: Backend,
	listen_port: u16,
}

/// Starts the thread and waits until the device is up.
pub(super) async fn start(config: DeviceConfig) -> Result<Shared, DeviceError> {
	let (name, public_key) = (config.name.clone(), config.private_key.public());
	let (commands, inbox) = mpsc::unbounded_channel();
	let (opened, wait) = oneshot::channel();
	let (end, ended) = watch::channel(None);
	let fail = |source| DeviceError::Io { name: name.clone(), what: "start its thread", source };
	// The new thread is in the namespace of this one, unless the configuration names another.
	let thread = std::thread::Builder::new()
		.name(format!("device-{name}"))
		.spawn(move || run(config, inbox, opened, &end))
		.map_err(fail)?;
	let opened = wait.await.map_err(|_| DeviceError::Closed(name.clone()))??;
	Ok(Shared {
		name,
		backend: opened.backend,
		listen_port: opened.listen_port,
		public_key,
		commands,
		ended,
		_thread: Mutex::new(thread),
	})
}

fn run(
	config: DeviceConfig,
	mut inbox: mpsc::UnboundedReceiver<Command>,
	opened: Reply<Opened>,
	end: &watch::Sender<Option<String>>,
) {
	let name = config.name.clone();
	let fail = |what, source| DeviceError::Io { name: name.clone(), what, source };
	let enter = || -> Result<tokio::runtime::Runtime, DeviceError> {
		if let Some(namespace) = &config.namespace {
			namespace.enter().map_err(|e| fail("enter the namespace", e))?;
		}
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
		runtime.map_err(|e| fail("start its thread", e))
	};
	let runtime = match enter() {
		Ok(runtime) => runtime,
		Err(error) => {
			let _ = opened.send(Err(error));
			return;
		}
	};
	let mut device = match open(&runtime, &config) {
		Ok((device, up)) => {
			// Whoever asked has gone: nobody will ever close it.
			if opened.send(Ok(up)).is_err() {
				let _ = close(&runtime, device, &name);
				return;
			}
			device
		}
		Err(error) => {
			let _ = opened.send(Err(error));
			return;
		}
	};
	let index = nix::net::if_::if_nametoindex(name.as_str()).ok();
	let reply = loop {
		match runtime.block_on(async { timeout(LOOK, inbox.recv()).await }) {
			Ok(Some(Command::Peers(reply))) => {
				let _ = reply.send(device.peers());
			}
			Ok(Some(Command::Apply(changes, reply))) => {
				// wireguard-control would make the link anew, without its key and addresses.
				let done = match nix::net::if_::if_nametoindex(name.as_str()).ok() == index {
					true => device.apply(&changes),
					false => Err(fail("set peers", io::Error::from_raw_os_error(libc::ENODEV))),
				};
				let _ = reply.send(done);
			}
			Ok(Some(Command::Close(reply))) => break Some(reply),
			Ok(None) => break None,
			Err(_) => {
				if nix::net::if_::if_nametoindex(name.as_str()).ok() != index && end.borrow().is_none() {
					tracing::error!("device {name}: its link is gone");
					end.send_replace(Some("its link is gone".into()));
				}
			}
		}
	};
	let done = close(&runtime, device, &name);
	if let Err(error) = &done {
		tracing::warn!("{error}");
	}
	end.send_if_modified(|reason| {
		let first = reason.is_none();
		reason.get_or_insert_with(|| "closed".into());
		first
	});
	if let Some(reply) = reply {
		let _ = reply.send(done);
	}
}

fn open(runtime: &tokio::runtime::Runtime, config: &DeviceConfig) -> Result<(Device, Opened), DeviceError> {
	let name = &config.name;
	let network = runtime.block_on(async { Network::open(None) })?;
	if runtime.block_on(network.link(name))?.is_some() {
		return Err(DeviceError::Exists(name.clone()));
	}
	let kernel = match config.backend {
		BackendChoice::Userspace => None,
		choice => match runtime.block_on(network.add_wireguard(name)) {
			Ok(()) => Some(()),
			Err(e) if e.raw_os_error() == Some(libc::EEXIST) => {
				return Err(DeviceError::Exists(name.clone()))
			}
			Err(source) if choice == BackendChoice::Kernel => {
				return Err(DeviceError::NoKernelWireGuard { name: name.clone(), source });
			}
			Err(error) if error.raw_os_error() == Some(libc::EPERM) => {
				return Err(DeviceError::Io { name: name.clone(), what: "make the link", source: error });
			}
			Err(error) => {
				tracing::info!("device {name}: this kernel makes no WireGuard link ({error})");
				None
			}
		},
	};
	let made = match kernel {
		// A kernel's link outlives a crash: it is marked before anything else can go wrong.
		Some(()) => runtime
			.block_on(mark(&network, config))
			.and_then(|()| Kernel::configure(config))
			.map(Device::Kernel),
		None => Userspace::open(config).map(Device::Userspace),
	};
	let device = match made {
		Ok(device) => device,
		Err(error) => {
			if kernel.is_some() {
				let _ = runtime.block_on(network.delete_link(name));
			}
			return Err(error);
		}
	};
	let up = runtime.block_on(bring_up(&network, config)).and_then(|()| device.listen_port());
	match up {
		Ok(listen_port) => {
			let backend = match &device {
				Device::Kernel(_) => Backend::Kernel,
				Device::Userspace(_) => Backend::Userspace,
			};
			match backend {
				Backend::Kernel => {
					tracing::info!("device {name}: the kernel's WireGuard, UDP port {listen_port}")
				}
				Backend::Userspace => tracing::info!(
					"device {name}: the embedded userspace WireGuard (slower than the kernel's), UDP port {listen_port}"
				),
			}
			Ok((device, Opened { backend, listen_port }))
		}
		Err(error) => {
			let _ = close(runtime, device, name);
			Err(error)
		}
	}
}

async fn mark(network: &Network, config: &DeviceConfig) -> Result<(), DeviceError> {
	if !config.alias.is_empty() {
		network.set_alias(&config.name, &config.alias).await?;
	}
	Ok(())
}

async fn bring_up(network: &Network, config: &DeviceConfig) -> Result<(), DeviceError> {
	let name = &config.name;
	mark(network, config).await?;
	network.set_mtu(name, config.mtu).await?;
	// Neither is worth failing for: the counters are then a little low.
	if config.single_segments {
		if let Err(error) = network.set_gso_max_segs(name, 1).await {
			tracing::warn!("{error}: what this host sends may be counted low");
		}
	}
	if config.exact_sizes {
		if let Err(error) = network.set_offload(name, Offload::Gro, false) {
			tracing::warn!("{error}: what comes from the tunnel may be counted low");
		}
	}
	let ipv6 = network.has_ipv6();
	for net in &config.addresses {
		if net.is_ipv6() && !ipv6 {
			tracing::warn!("device {name}: this system has no IPv6; {net} is left out");
			continue;
		}
		network.add_address(name, *net).await?;
	}
	// The kernel's device binds its port now.
	let up = network.set_up(name, true).await;
	up.map_err(|error: NetworkError| match error.errno() {
		Some(libc::EADDRINUSE) => DeviceError::Port { port: config.listen_port, source: error.source },
		_ => error.into(),
	})
}

fn close(runtime: &tokio::runtime::Runtime, device: Device, name: &str) -> Result<(), DeviceError> {
	let mut first = Ok(());
	match device {
		Device::Kernel(kernel) => {
			// The link may have been deleted from outside.
			match kernel.empty() {
				Err(DeviceError::Io { source, .. }) if source.raw_os_error() == Some(libc::ENODEV) => {
					return Ok(())
				}
				done => first = done,
			}
		}
		Device::Userspace(mut userspace) => {
			userspace.close();
			// The link goes with the last descriptor, which a task that is being cancelled may hold a moment longer.
			let deadline = Instant::now() + GONE;
			while nix::net::if_::if_nametoindex(name).is_ok() && Instant::now() < deadline {
				std::thread::sleep(Duration::from_millis(2));
			}
		}
	}
	let deleted = runtime.block_on(async { Network::open(None)?.delete_link(name).await });
	first.and(deleted.map(drop).map_err(Into::into))
}

/// Runs `f` on a thread of its own, in the namespace, with a runtime.
async fn aside<T: Send + 'static>(
	namespace: Option<Namespace>,
	f: impl FnOnce(&tokio::runtime::Runtime) -> Result<T, DeviceError> + Send + 'static,
) -> Result<T, DeviceError> {
	let fail = |source| DeviceError::Io { name: String::new(), what: "start a thread", source };
	let (reply, answer) = oneshot::channel();
	let work = move || -> Result<T, DeviceError> {
		if let Some(namespace) = namespace {
			namespace.enter().map_err(fail)?;
		}
		f(&tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fail)?)
	};
	std::thread::Builder::new()
		.name("device".into())
		.spawn(move || {
			let _ = reply.send(work());
		})
		.map_err(fail)?;
	answer.await.map_err(|_| fail(io::Error::other("the thread ended")))?
}

pub(super) async fn remove_leftovers(
	name: String,
	namespace: Option<Namespace>,
) -> Result<bool, DeviceError> {
	aside(namespace, move |runtime| {
		let network = runtime.block_on(async { Network::open(None) })?;
		let link = runtime.block_on(network.link(&name))?;
		let mut found = false;
		match link.as_ref().map(|link| link.kind.as_deref()) {
			None => {}
			Some(Some("wireguard")) => {
				kernel::empty(&name)?;
				found |= runtime.block_on(network.delete_link(&name))?;
			}
			// A tun link dies with its process: where one answers, it is alive.
			Some(Some("tun")) if userspace::socket_alive(&name) => return Err(DeviceError::Exists(name)),
			Some(Some("tun")) => found |= runtime.block_on(network.delete_link(&name))?,
			Some(kind) => {
				let reason = format!("{name} is a link of type {}, not a tunnel", kind.unwrap_or("ethernet"));
				return Err(DeviceError::invalid("name", reason));
			}
		}
		let removed = userspace::remove_dead_socket(&name);
		let what = "remove the dead configuration socket";
		found |= removed.map_err(|source| DeviceError::Io { name: name.clone(), what, source })?;
		Ok(found)
	})
	.await
}

pub(super) async fn kernel_available(namespace: Option<Namespace>) -> Result<(), io::Error> {
	let tried = aside(namespace, |runtime| {
		let network = runtime.block_on(async { Network::open(None) })?;
		let name = format!("wgtry{:08x}", rand::random::<u32>());
		let made = runtime.block_on(network.add_wireguard(&name));
		if made.is_ok() {
			runtime.block_on(network.delete_link(&name))?;
		}
		Ok(made)
	});
	tried.await.map_err(|e| io::Error::other(e.to_string()))?
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::device::PeerConfig;

	fn peer(key: u8, net: &str) -> PeerConfig {
		PeerConfig::new(PublicKey::from_bytes([key; 32]), vec![net.parse().unwrap()])
	}

	#[test]
	fn changes_that_contradict_themselves_are_refused() {
		let own = PublicKey::from_bytes([9; 32]);
		let check =
			|upserts, removes| validate(&PeerChanges { upserts, removes }, own).map_err(|e| e.to_string());
		assert!(check(vec![peer(1, "10.0.0.1/32"), peer(2, "10.0.0.2/32")], vec![]).is_ok());
		for (upserts, removes, field) in [
			(vec![peer(0, "10.0.0.1/32")], vec![], "public_key"),
			(vec![peer(9, "10.0.0.1/32")], vec![], "public_key"),
			(vec![peer(1, "10.0.0.1/32"), peer(1, "10.0.0.2/32")], vec![], "public_key"),
			(vec![peer(1, "10.0.0.1/32"), peer(2, "10.0.0.1/32")], vec![], "allowed_ips"),
			(vec![peer(1, "10.0.0.1/32")], vec![PublicKey::from_bytes([1; 32])], "removes"),
		] {
			let error = check(upserts, removes).unwrap_err();
			assert!(error.starts_with(field), "{error}");
		}
	}
}
