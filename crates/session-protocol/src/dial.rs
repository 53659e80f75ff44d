//! How the client's TCP connection is made.
//!
//! A consumer whose whole traffic goes through the tunnel has to keep the control connection out of it until it moves
//! inside; libp2p's own TCP transport gives no access to its socket before it connects. So the client dials through
//! [`Dial`]: [`TcpDialer`] makes a kernel socket with a mark, a device or a source address; another implementation may
//! connect through a userspace stack, or through a first hop.
use futures::future::BoxFuture;
use libp2p::{
	core::{
		multiaddr::Protocol,
		transport::{DialOpts, ListenerId, TransportError, TransportEvent},
		Transport,
	},
	Multiaddr,
};
use std::{
	future::Pending,
	io,
	net::{IpAddr, SocketAddr},
	os::fd::AsRawFd,
	pin::Pin,
	sync::Arc,
	task::{Context, Poll},
};
use tokio::{
	io::{AsyncRead, AsyncWrite},
	net::TcpSocket,
};
use tokio_util::compat::{Compat, TokioAsyncReadCompatExt};

/// A byte stream to a provider.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for T {}

/// Makes a connection to an address.
pub trait Dial: Send + Sync + 'static {
	/// Connects. Dropping the future gives up.
	fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Stream>>>;
}

/// Connects a kernel socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TcpDialer {
	/// `SO_MARK`, for routing rules and firewalls. Needs CAP_NET_ADMIN.
	pub mark: Option<u32>,
	/// `SO_BINDTODEVICE`.
	pub device: Option<String>,
	/// The source address.
	pub source: Option<IpAddr>,
}

/// After how long without an acknowledgement the kernel gives a connection up, in milliseconds (`TCP_USER_TIMEOUT`).
const USER_TIMEOUT_MS: libc::c_int = 20_000;
/// Seconds of silence before the kernel probes, between probes, and the number of probes.
const KEEPALIVE: [libc::c_int; 3] = [15, 5, 3];

impl TcpDialer {
	fn socket(&self, to: SocketAddr) -> io::Result<TcpSocket> {
		let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
		socket.set_nodelay(true)?;
		socket.set_keepalive(true)?;
		let [idle, interval, count] = KEEPALIVE;
		for (option, value) in [
			(libc::TCP_USER_TIMEOUT, USER_TIMEOUT_MS),
			(libc::TCP_KEEPIDLE, idle),
			(libc::TCP_KEEPINTVL, interval),
			(libc::TCP_KEEPCNT, count),
		] {
			set_option(&socket, libc::IPPROTO_TCP, option, value)?;
		}
		if let Some(mark) = self.mark {
			// The kernel takes the 32 bits as they are.
			set_option(&socket, libc::SOL_SOCKET, libc::SO_MARK, mark as libc::c_int)
				.map_err(|e| io::Error::new(e.kind(), format!("socket mark {mark:#x}: {e}")))?;
		}
		if let Some(device) = &self.device {
			socket
				.bind_device(Some(device.as_bytes()))
				.map_err(|e| io::Error::new(e.kind(), format!("bind to device {device}: {e}")))?;
		}
		if let Some(source) = self.source {
			socket
				.bind(SocketAddr::new(source, 0))
				.map_err(|e| io::Error::new(e.kind(), format!("bind to {source}: {e}")))?;
		}
		Ok(socket)
	}
}

impl Dial for TcpDialer {
	fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Stream>>> {
		let socket = self.socket(to);
		Box::pin(async move {
			let stream = socket?.connect(to).await?;
			Ok(Box::new(stream) as Box<dyn Stream>)
		})
	}
}

fn set_option(
	socket: &TcpSocket,
	level: libc::c_int,
	option: libc::c_int,
	value: libc::c_int,
) -> io::Result<()> {
	// SAFETY: the descriptor is open as long as `socket` is borrowed, and the kernel reads `size_of::<c_int>()` bytes
	// of `value` before the call returns.
	let result = unsafe {
		libc::setsockopt(
			socket.as_raw_fd(),
			level,
			option,
			std::ptr::from_ref(&value).cast(),
			size_of::<libc::c_int>() as libc::socklen_t,
		)
	};
	if result == 0 {
		Ok(())
	} else {
		Err(io::Error::last_os_error())
	}
}

/// `/ip4|ip6/ADDRESS/tcp/PORT`.
pub(crate) fn multiaddr(address: SocketAddr) -> Multiaddr {
	Multiaddr::from(address.ip()).with(Protocol::Tcp(address.port()))
}

/// The reverse of [`multiaddr`]; what follows the port is not looked at.
pub(crate) fn socket_addr(address: &Multiaddr) -> Option<SocketAddr> {
	let mut parts = address.iter();
	let ip = match parts.next()? {
		Protocol::Ip4(ip) => IpAddr::V4(ip),
		Protocol::Ip6(ip) => IpAddr::V6(ip),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
		_ => None,
	}
}

/// A [`Dial`] as a libp2p transport that only dials.
pub(crate) struct DialTransport(pub(crate) Arc<dyn Dial>);

impl Transport for DialTransport {
	type Output = Compat<Box<dyn Stream>>;
	type Error = io::Error;
	type ListenerUpgrade = Pending<io::Result<Self::Output>>;
	type Dial = BoxFuture<'static, io::Result<Self::Output>>;

	fn listen_on(&mut self, _: ListenerId, address: Multiaddr) -> Result<(), TransportError<io::Error>> {
		Err(TransportError::MultiaddrNotSupported(address))
	}

	fn remove_listener(&mut self, _: ListenerId) -> bool {
		false
	}

	fn dial(&mut self, address: Multiaddr, _: DialOpts) -> Result<Self::Dial, TransportError<io::Error>> {
		let Some(to) = socket_addr(&address) else {
			return Err(TransportError::MultiaddrNotSupported(address));
		};
		let stream = self.0.dial(to);
		Ok(Box::pin(async move { Ok(stream.await?.compat()) }))
	}

	fn poll(
		self: Pin<&mut Self>,
		_: &mut Context<'_>,
	) -> Poll<TransportEvent<Self::ListenerUpgrade, io::Error>> {
		Poll::Pending
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn addresses_survive_the_round_trip() {
		for text in ["192.0.2.1:51820", "[2001:db8::1]:1"] {
			let address: SocketAddr = text.parse().unwrap();
			assert_eq!(socket_addr(&multiaddr(address)), Some(address));
		}
		assert_eq!(socket_addr(&"/dns/example.com/tcp/1".parse().unwrap()), None);
		assert_eq!(socket_addr(&"/ip4/192.0.2.1/udp/1".parse().unwrap()), None);
	}

	#[tokio::test]
	async fn a_device_that_is_not_there_is_named() {
		let dialer = TcpDialer { device: Some("warren-none".into()), ..Default::default() };
		let Err(error) = dialer.dial("127.0.0.1:9".parse().unwrap()).await else { panic!("connected") };
		assert!(error.to_string().contains("warren-none"), "{error}");
	}
}
