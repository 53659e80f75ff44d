//! One lab at a time on a machine: two on few cores would spoil each other's measurements. Those that measure nothing may stand beside
//! each other, never beside one that does.

use std::{
	fs::{File, OpenOptions},
	os::unix::fs::OpenOptionsExt,
};

use anyhow::{Context, Result};
use nix::fcntl::{Flock, FlockArg};

const FILE: &str = "/run/lock/warren-e2e.lock";

/// Holds the machine's lab lock until dropped.
#[derive(Debug)]
pub struct LabLock {
	_flock: Flock<File>,
}

impl LabLock {
	/// Waits for the lock: until no other lab stands or, where it may stand `beside` others, none that may not. The kernel frees it
	/// when its holder dies, however it dies.
	pub fn acquire(beside: bool) -> Result<Self> {
		let (at_once, later) = match beside {
			true => (FlockArg::LockSharedNonblock, FlockArg::LockShared),
			false => (FlockArg::LockExclusiveNonblock, FlockArg::LockExclusive),
		};
		std::fs::create_dir_all("/run/lock").context("/run/lock")?;
		let file = OpenOptions::new()
			.create(true)
			.truncate(false)
			.write(true)
			.mode(0o600)
			.open(FILE)
			.context(FILE)?;
		let file = match Flock::lock(file, at_once) {
			Ok(flock) => return Ok(Self { _flock: flock }),
			Err((file, nix::errno::Errno::EWOULDBLOCK)) => file,
			Err((_, error)) => return Err(error).context(FILE),
		};
		eprintln!("waiting for another run of the lab to end ({FILE})");
		match Flock::lock(file, later) {
			Ok(flock) => Ok(Self { _flock: flock }),
			Err((_, error)) => Err(error).context(FILE),
		}
	}
}
