//! The kernel's word that a ruleset was changed, so that whoever guards one need not wait for the next look.

use std::{
	future::pending,
	io, mem,
	os::fd::{AsRawFd, FromRawFd, OwnedFd},
};

use tokio::io::unix::AsyncFd;

use super::FirewallError;
use crate::{
	netns::{run_in, Namespace},
	quota::MeterError,
};

/// NFNLGRP_NFTABLES, as a bit of the groups that a socket joins.
const GROUP: u32 = 1 << (7 - 1);

/// Hears of every change to any nftables table of one namespace, one's own too.
#[derive(Debug)]
pub struct Changes(AsyncFd<OwnedFd>);

impl Changes {
	/// In the namespace given, or in that of the calling thread. To be called within a tokio runtime.
	///
	/// Errors: no netfilter in the kernel, no privilege.
	pub fn listen(namespace: Option<&Namespace>) -> Result<Self, FirewallError> {
		let fail = |source| MeterError::Io { what: "listen for changes of the rules", source };
		let socket = run_in(namespace, open).and_then(|r| r).map_err(fail)?;
		// SAFETY: the descriptor is owned, and neither replaced nor closed while the runtime has it.
		let socket = unsafe { AsyncFd::register(socket) };
		Ok(Self(socket.map_err(|e| fail(e.into()))?))
	}

	/// Waits for a change. Many at once are told as one.
	pub async fn next(&mut self) {
		loop {
			// Fails only where the runtime ends.
			let Ok(mut ready) = self.0.readable().await else { return pending().await };
			let heard = drain(self.0.get_ref());
			ready.clear_ready();
			if heard {
				return;
			}
		}
	}
}

fn open() -> io::Result<OwnedFd> {
	// SAFETY: a plain system call; the descriptor is owned from the moment it exists.
	let socket = unsafe {
		let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
		match libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_NETFILTER) {
			fd if fd < 0 => return Err(io::Error::last_os_error()),
			fd => OwnedFd::from_raw_fd(fd),
		}
	};
	// SAFETY: an all-zero sockaddr_nl is valid.
	let mut at: libc::sockaddr_nl = unsafe { mem::zeroed() };
	at.nl_family = libc::AF_NETLINK as libc::sa_family_t;
	at.nl_groups = GROUP;
	let len = mem::size_of_val(&at) as libc::socklen_t;
	// SAFETY: the pointer and the length are those of `at`.
	match unsafe { libc::bind(socket.as_raw_fd(), (&raw const at).cast(), len) } {
		0 => Ok(socket),
		_ => Err(io::Error::last_os_error()),
	}
}

/// Takes what is there. What it says does not matter; that too much came at once is a word too.
fn drain(socket: &OwnedFd) -> bool {
	let mut heard = false;
	let mut buffer = [0u8; 512];
	loop {
		// SAFETY: the pointer and the length are those of `buffer`.
		let got = unsafe { libc::recv(socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), 0) };
		if got >= 0 {
			heard = true;
			continue;
		}
		match io::Error::last_os_error().raw_os_error() {
			Some(libc::ENOBUFS) => heard = true,
			Some(libc::EINTR) => {}
			_ => return heard,
		}
	}
}
