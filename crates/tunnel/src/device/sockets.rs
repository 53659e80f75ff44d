//! UDP sockets of the embedded device, with buffers that hold a burst.

use std::{io, mem, os::fd::AsRawFd};

use gotatun::udp::{
	socket::{UdpSocket, UdpSocketFactory},
	UdpTransportFactory, UdpTransportFactoryParams,
};

/// With the default of 208 KiB, 13 % of a fast download was lost in the receiver's buffer; with this, nothing.
static BUFFER: libc::c_int = 4 << 20;

/// Makes the sockets and forces their buffers to [`BUFFER`], past `net.core.rmem_max` where privilege allows, so that
/// no setting of the host needs to change.
#[derive(Debug, Default)]
pub(super) struct Sockets(UdpSocketFactory);

impl UdpTransportFactory for Sockets {
	type Send = UdpSocket;
	type Recv = UdpSocket;

	async fn bind(&mut self, params: &UdpTransportFactoryParams) -> io::Result<(UdpSocket, UdpSocket)> {
		let (send, receive) = self.0.bind(params).await?;
		let fd = send.socket().as_raw_fd();
		let sizes = [
			("receive", libc::SO_RCVBUFFORCE, libc::SO_RCVBUF, "net.core.rmem_max"),
			("send", libc::SO_SNDBUFFORCE, libc::SO_SNDBUF, "net.core.wmem_max"),
		];
		for (which, forced, asked, setting) in sizes {
			if set(fd, forced) || (set(fd, asked) && get(fd, asked) >= BUFFER) {
				continue;
			}
			tracing::warn!(
				"the UDP {which} buffer stays at {} bytes instead of {BUFFER}: fast transfers will lose packets; \
				 set {setting} to {BUFFER} or more",
				get(fd, asked)
			);
		}
		Ok((send, receive))
	}
}

fn set(fd: i32, option: libc::c_int) -> bool {
	let len = mem::size_of::<libc::c_int>() as libc::socklen_t;
	// SAFETY: the pointer and the length are those of the static, which the kernel only reads.
	unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, option, (&raw const BUFFER).cast(), len) == 0 }
}

fn get(fd: i32, option: libc::c_int) -> libc::c_int {
	let mut value: libc::c_int = 0;
	let mut len = mem::size_of::<libc::c_int>() as libc::socklen_t;
	// SAFETY: the pointers are those of two locals of the sizes that the option asks for.
	match unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, option, (&raw mut value).cast(), &raw mut len) } {
		0 => value,
		_ => 0,
	}
}
