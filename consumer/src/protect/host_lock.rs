//! One `up` per host: two would rewrite each other's table, routing rules and mark.
use super::ProtectError;
use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use std::{
	io,
	os::{
		linux::net::SocketAddrExt,
		unix::net::{SocketAddr, UnixListener, UnixStream},
	},
};

/// In the abstract namespace of Unix sockets: such a name belongs to one network namespace, as the table does, and the kernel
/// lets go of it with the process, however that ends.
const NAME: &str = "warren/kill-switch";

/// Held by the one process that protects this host, whatever its data directory.
#[derive(Debug)]
pub struct HostLock {
	_held: UnixListener,
}

impl HostLock {
	/// Takes it, in the network namespace of the calling thread.
	///
	/// Errors: another process holds it.
	pub fn take() -> Result<Self, ProtectError> {
		let address = SocketAddr::from_abstract_name(NAME).map_err(ProtectError::Lock)?;
		match UnixListener::bind_addr(&address) {
			Ok(listener) => Ok(Self { _held: listener }),
			Err(e) if e.kind() == io::ErrorKind::AddrInUse => {
				Err(ProtectError::Busy { holder: holder(&address).unwrap_or_else(|| "unknown".into()) })
			}
			Err(e) => Err(ProtectError::Lock(e)),
		}
	}
}

/// The process that listens, and whose it is.
fn holder(address: &SocketAddr) -> Option<String> {
	let stream = UnixStream::connect_addr(address).ok()?;
	let who = getsockopt(&stream, PeerCredentials).ok()?;
	Some(format!("{} of user {}", who.pid(), who.uid()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use warren_tunnel::Namespace;

	#[test]
	fn one_process_a_host() {
		// A namespace of its own: other tests hold the lock of this one's.
		let name = format!("wrnlock{}", std::process::id());
		let ip = |arguments: &[&str]| {
			assert!(std::process::Command::new("ip").args(arguments).status().unwrap().success());
		};
		ip(&["netns", "add", &name]);
		let outcome = Namespace::named(&name).unwrap().run(|| {
			let held = HostLock::take().unwrap();
			let error = HostLock::take().unwrap_err().to_string();
			drop(held);
			(error, HostLock::take().is_ok())
		});
		ip(&["netns", "del", &name]);
		let (error, free_again) = outcome.unwrap();
		assert!(
			error.contains(&std::process::id().to_string()) && error.contains("data directory"),
			"{error}"
		);
		assert!(free_again);
	}
}
