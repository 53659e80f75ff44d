//! Links and system settings, over rtnetlink. [`crate::addresses`] and [`crate::routes`] add to [`Network`].

use std::{io, path::PathBuf, sync::Arc};

use futures::{StreamExt, TryStreamExt};
use rtnetlink::{
	packet_core::{NetlinkMessage, NetlinkPayload, NLM_F_ACK, NLM_F_REQUEST},
	packet_route::{
		link::{InfoKind, LinkAttribute, LinkFlags, LinkInfo, LinkMessage},
		RouteNetlinkMessage,
	},
	Handle, LinkUnspec, LinkWireguard,
};
use thiserror::Error;
use tokio::task::AbortHandle;

use crate::{
	netns::{run_in, Namespace},
	IpNet,
};

/// What can go wrong with links, addresses, routes and settings.
#[derive(Debug, Error)]
#[error("{what}: {source}")]
pub struct NetworkError {
	/// What was being done, and to what.
	pub what: String,
	/// What the kernel said.
	#[source]
	pub source: io::Error,
}

impl NetworkError {
	pub(crate) fn new(what: impl Into<String>, source: io::Error) -> Self {
		Self { what: what.into(), source }
	}

	/// The kernel's error number, if it was the kernel that refused.
	pub fn errno(&self) -> Option<i32> {
		self.source.raw_os_error()
	}
}

pub(crate) fn io_of(error: rtnetlink::Error) -> io::Error {
	match error {
		rtnetlink::Error::NetlinkError(message) => message.to_io(),
		other => io::Error::other(other.to_string()),
	}
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
	/// The kernel's number for it.
	pub index: u32,
	/// Its name.
	pub name: String,
	/// Its MTU in bytes.
	pub mtu: u32,
	/// Whether it is administratively up.
	pub up: bool,
	/// `wireguard`, `tun`, `veth`, …; `None` for physical ones.
	pub kind: Option<String>,
	/// Its alias (`ip link set NAME alias TEXT`), by which a program can know a link of its own.
	pub alias: Option<String>,
	/// What its driver counted. For a tun link these are inner IP bytes; for one of the kernel's WireGuard they are not.
	pub stats: LinkStats,
}

/// What a link's driver counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkStats {
	/// Bytes that came in from it.
	pub rx_bytes: u64,
	/// Bytes that went out to it.
	pub tx_bytes: u64,
	/// Packets that came in from it.
	pub rx_packets: u64,
	/// Packets that went out to it.
	pub tx_packets: u64,
}

/// A merging of packets that a link may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offload {
	/// Merging received packets (generic-receive-offload).
	Gro,
	/// Segmenting late, in software (generic-segmentation-offload).
	Gso,
	/// Segmenting in the device (tcp-segmentation-offload).
	Tso,
}

/// A handle to the links, addresses and routes of one namespace. Needs a tokio runtime. Clones share the socket.
#[derive(Clone, Debug)]
pub struct Network {
	pub(crate) handle: Handle,
	pub(crate) namespace: Option<Namespace>,
	_driver: Arc<Driver>,
}

/// Ends the socket's task with the last handle.
#[derive(Debug)]
struct Driver(AbortHandle);

impl Drop for Driver {
	fn drop(&mut self) {
		self.0.abort();
	}
}

impl Network {
	/// In the namespace given, or in that of the calling thread. To be called within a tokio runtime.
	pub fn open(namespace: Option<&Namespace>) -> Result<Self, NetworkError> {
		let fail = |source| NetworkError::new("open rtnetlink", source);
		let runtime = tokio::runtime::Handle::try_current().map_err(|e| fail(io::Error::other(e)))?;
		let opened = run_in(namespace, || {
			let _guard = runtime.enter();
			rtnetlink::new_connection()
		});
		let (connection, handle, _) = opened.and_then(|r| r).map_err(fail)?;
		let driver = Arc::new(Driver(runtime.spawn(connection).abort_handle()));
		Ok(Self { handle, namespace: namespace.cloned(), _driver: driver })
	}

	/// All links.
	pub async fn links(&self) -> Result<Vec<Link>, NetworkError> {
		let found: Result<Vec<LinkMessage>, _> = self.handle.link().get().execute().try_collect().await;
		let found = found.map_err(|e| NetworkError::new("list links", io_of(e)))?;
		Ok(found.iter().map(link_of).collect())
	}

	/// A link by name; `None` if there is none.
	pub async fn link(&self, name: &str) -> Result<Option<Link>, NetworkError> {
		let found = self.handle.link().get().match_name(name.to_owned()).execute().try_next().await;
		match found.map_err(io_of) {
			Ok(message) => Ok(message.as_ref().map(link_of)),
			Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(None),
			Err(error) => Err(NetworkError::new(format!("look for link {name}"), error)),
		}
	}

	pub(crate) async fn index(&self, name: &str) -> Result<u32, NetworkError> {
		let link = self.link(name).await?;
		let none = || NetworkError::new(format!("link {name}"), io::Error::from_raw_os_error(libc::ENODEV));
		link.map(|link| link.index).ok_or_else(none)
	}

	async fn set_link(&self, what: String, message: LinkMessage) -> Result<(), NetworkError> {
		self.handle.link().set(message).execute().await.map_err(|e| NetworkError::new(what, io_of(e)))
	}

	/// Brings a link up or down.
	pub async fn set_up(&self, name: &str, up: bool) -> Result<(), NetworkError> {
		let link = LinkUnspec::new_with_index(self.index(name).await?);
		let link = if up { link.up() } else { link.down() };
		self.set_link(format!("bring link {name} {}", if up { "up" } else { "down" }), link.build()).await
	}

	/// Sets the MTU of a link, in bytes.
	pub async fn set_mtu(&self, name: &str, mtu: u32) -> Result<(), NetworkError> {
		let link = LinkUnspec::new_with_index(self.index(name).await?).mtu(mtu);
		self.set_link(format!("set the MTU of {name} to {mtu}"), link.build()).await
	}

	/// Gives a link an alias, at most 255 bytes.
	pub async fn set_alias(&self, name: &str, alias: &str) -> Result<(), NetworkError> {
		let link = LinkUnspec::new_with_index(self.index(name).await?)
			.append_extra_attribute(LinkAttribute::IfAlias(alias.to_owned()));
		self.set_link(format!("set the alias of {name}"), link.build()).await
	}

	/// How many packets the host's own TCP may hand to a link in one piece. 1: what nftables counts on output is what the
	/// link carries.
	pub async fn set_gso_max_segs(&self, name: &str, segments: u32) -> Result<(), NetworkError> {
		let link = LinkUnspec::new_with_index(self.index(name).await?)
			.append_extra_attribute(LinkAttribute::GsoMaxSegs(segments));
		self.set_link(format!("set gso_max_segs of {name} to {segments}"), link.build()).await
	}

	/// Switches a merging of packets on or off. Off on a provider's uplink makes its byte counters exact; on, a download counts
	/// up to 3.6 % low, because merged packets count their headers once.
	pub fn set_offload(&self, name: &str, offload: Offload, on: bool) -> Result<(), NetworkError> {
		let command = match offload {
			Offload::Gro => 0x2c,
			Offload::Gso => 0x24,
			Offload::Tso => 0x1f,
		};
		let done = run_in(self.namespace.as_ref(), || ethtool(name, command, on.into())).and_then(|r| r);
		done.map(drop).map_err(|e| NetworkError::new(format!("set {offload:?} of {name}"), e))
	}

	/// Whether a link merges packets this way now.
	pub fn offload(&self, name: &str, offload: Offload) -> Result<bool, NetworkError> {
		let command = match offload {
			Offload::Gro => 0x2b,
			Offload::Gso => 0x23,
			Offload::Tso => 0x1e,
		};
		let found = run_in(self.namespace.as_ref(), || ethtool(name, command, 0)).and_then(|r| r);
		found.map(|value| value != 0).map_err(|e| NetworkError::new(format!("read {offload:?} of {name}"), e))
	}

	pub(crate) async fn add_wireguard(&self, name: &str) -> Result<(), io::Error> {
		self.handle.link().add(LinkWireguard::new(name).build()).execute().await.map_err(io_of)
	}

	/// Deletes a link; `false` if there was none.
	pub async fn delete_link(&self, name: &str) -> Result<bool, NetworkError> {
		let Some(link) = self.link(name).await? else { return Ok(false) };
		match self.handle.link().del(link.index).execute().await.map_err(io_of) {
			Ok(()) => Ok(true),
			Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(false),
			Err(error) => Err(NetworkError::new(format!("delete link {name}"), error)),
		}
	}

	/// Sends one request and waits for the acknowledgement.
	pub(crate) async fn request(&self, message: RouteNetlinkMessage, flags: u16) -> Result<(), io::Error> {
		let mut request = NetlinkMessage::from(message);
		request.header.flags = NLM_F_REQUEST | NLM_F_ACK | flags;
		let mut handle = self.handle.clone();
		let mut answers = handle.request(request).map_err(io_of)?;
		while let Some(answer) = answers.next().await {
			if let NetlinkPayload::Error(error) = answer.payload {
				if error.code.is_some() {
					return Err(error.to_io());
				}
			}
		}
		Ok(())
	}

	/// Whether this namespace has IPv6 at all.
	pub fn has_ipv6(&self) -> bool {
		self.sysctl("net/ipv6/conf/all/disable_ipv6").is_ok_and(|value| value == "0")
	}

	/// Reads a setting under `/proc/sys`, of this namespace.
	pub fn sysctl(&self, name: &str) -> Result<String, NetworkError> {
		let path = PathBuf::from("/proc/sys").join(name);
		let read = run_in(self.namespace.as_ref(), || std::fs::read_to_string(&path)).and_then(|r| r);
		Ok(read.map_err(|e| NetworkError::new(format!("read {}", path.display()), e))?.trim().to_owned())
	}

	/// Writes a setting under `/proc/sys`, of this namespace. Returns what it was.
	pub fn set_sysctl(&self, name: &str, value: &str) -> Result<String, NetworkError> {
		let before = self.sysctl(name)?;
		if before != value {
			let path = PathBuf::from("/proc/sys").join(name);
			let done = run_in(self.namespace.as_ref(), || std::fs::write(&path, value)).and_then(|r| r);
			done.map_err(|e| NetworkError::new(format!("write {value} to {}", path.display()), e))?;
		}
		Ok(before)
	}

	/// Lets the host forward IPv4, and IPv6 where it has it. A host that forwards IPv6 stops listening to router
	/// advertisements, which would cost it its own default route: interfaces that listen are told to go on.
	///
	/// `note` is told first what will be changed, with the present values, so that a crash does not lose them. Returns the
	/// same, for [`Self::restore`] at the end. After an error nothing is changed.
	pub fn enable_forwarding<E: From<NetworkError>>(
		&self,
		note: impl FnOnce(&Changed) -> Result<(), E>,
	) -> Result<Changed, E> {
		let mut changed = Changed::default();
		let mut wanted = Vec::new();
		let mut want = |name: String, value: &'static str| -> Result<(), NetworkError> {
			let before = self.sysctl(&name)?;
			if before != value {
				changed.0.push((name, before));
				wanted.push(value);
			}
			Ok(())
		};
		want("net/ipv4/ip_forward".into(), "1")?;
		if self.has_ipv6() {
			for name in self.interfaces()? {
				let listens = format!("net/ipv6/conf/{name}/accept_ra");
				if name != "all" && name != "lo" && self.sysctl(&listens).is_ok_and(|value| value == "1") {
					want(listens, "2")?;
				}
			}
			want("net/ipv6/conf/all/forwarding".into(), "1")?;
		}
		note(&changed)?;
		for ((name, _), value) in changed.0.iter().zip(wanted) {
			if let Err(error) = self.set_sysctl(name, value) {
				// The first error is what matters; the rest of the way back is tried all the same.
				let _ = self.restore(changed.clone());
				return Err(error.into());
			}
		}
		Ok(changed)
	}

	/// Undoes [`Self::enable_forwarding`], in reverse. Goes on after an error and returns the first.
	pub fn restore(&self, changed: Changed) -> Result<(), NetworkError> {
		let mut first = Ok(());
		for (name, value) in changed.0.into_iter().rev() {
			match self.set_sysctl(&name, &value) {
				Ok(_) => {}
				// An interface that has gone took its settings along.
				Err(error) if error.source.kind() == io::ErrorKind::NotFound => {}
				Err(error) => first = first.and(Err(error)),
			}
		}
		first
	}

	fn interfaces(&self) -> Result<Vec<String>, NetworkError> {
		let list = || {
			let names = std::fs::read_dir("/proc/sys/net/ipv6/conf")?
				.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
			Ok(names.collect())
		};
		let read = run_in(self.namespace.as_ref(), list).and_then(|r| r);
		read.map_err(|e| NetworkError::new("list /proc/sys/net/ipv6/conf", e))
	}
}

/// Settings that were changed, with what they were before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed(Vec<(String, String)>);

impl Changed {
	/// Name under `/proc/sys` and former value, in the order of the changes: to be kept over a crash where wanted.
	pub fn entries(&self) -> &[(String, String)] {
		&self.0
	}

	/// From what was kept.
	pub fn from_entries(entries: Vec<(String, String)>) -> Self {
		Self(entries)
	}
}

fn link_of(message: &LinkMessage) -> Link {
	let mut link = Link {
		index: message.header.index,
		name: String::new(),
		mtu: 0,
		up: message.header.flags.contains(LinkFlags::Up),
		kind: None,
		alias: None,
		stats: LinkStats::default(),
	};
	for attribute in &message.attributes {
		match attribute {
			LinkAttribute::IfName(name) => link.name.clone_from(name),
			LinkAttribute::Mtu(mtu) => link.mtu = *mtu,
			LinkAttribute::IfAlias(alias) => link.alias = Some(alias.clone()),
			LinkAttribute::LinkInfo(infos) => {
				let kind = infos.iter().find_map(|info| match info {
					LinkInfo::Kind(InfoKind::Other(kind)) => Some(kind.clone()),
					LinkInfo::Kind(kind) => Some(kind.to_string()),
					_ => None,
				});
				link.kind = kind;
			}
			LinkAttribute::Stats64(stats) => {
				link.stats = LinkStats {
					rx_bytes: stats.rx_bytes,
					tx_bytes: stats.tx_bytes,
					rx_packets: stats.rx_packets,
					tx_packets: stats.tx_packets,
				};
			}
			_ => {}
		}
	}
	link
}

/// `struct ethtool_value`.
#[repr(C)]
struct EthtoolValue {
	command: u32,
	value: u32,
}

/// One of the commands `ETHTOOL_{G,S}{GRO,GSO,TSO}` of `linux/ethtool.h`; returns the value that the kernel leaves.
fn ethtool(name: &str, command: u32, value: u32) -> io::Result<u32> {
	use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
	if name.len() >= libc::IFNAMSIZ {
		return Err(io::ErrorKind::InvalidInput.into());
	}
	// SAFETY: a plain system call; the descriptor is owned from the moment it exists.
	let socket = unsafe {
		let fd = libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
		if fd < 0 {
			return Err(io::Error::last_os_error());
		}
		OwnedFd::from_raw_fd(fd)
	};
	let mut value = EthtoolValue { command, value };
	// SAFETY: an all-zero ifreq is valid.
	let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
	for (to, from) in request.ifr_name.iter_mut().zip(name.bytes()) {
		*to = from as libc::c_char;
	}
	request.ifr_ifru.ifru_data = (&raw mut value).cast();
	const SIOCETHTOOL: libc::c_ulong = 0x8946;
	// SAFETY: `request` and `value` live through the call; the kernel reads or writes `value` as the command says.
	if unsafe { libc::ioctl(socket.as_raw_fd(), SIOCETHTOOL as _, &raw mut request) } < 0 {
		return Err(io::Error::last_os_error());
	}
	Ok(value.value)
}

/// What an on-link IPv6 prefix is widened to: a site's delegation, of which this link is a part.
const SITE_PREFIX: u8 = 56;

/// An on-link network as it is to be kept out of reach: an IPv6 one with the whole site's /56.
pub(crate) fn site_of(net: IpNet) -> IpNet {
	if net.is_ipv6() && !net.is_host() {
		net.widened(SITE_PREFIX)
	} else {
		net.network()
	}
}
