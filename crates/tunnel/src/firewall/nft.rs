//! The one program that is run: `nft -f -`, once per change of a static ruleset.

use std::{
	fmt::Write as _,
	io,
	os::fd::AsRawFd,
	path::{Path, PathBuf},
	process::Stdio,
	time::Duration,
};

use tokio::{io::AsyncWriteExt, process::Command, time::timeout};

use super::FirewallError;
use crate::{netns::Namespace, IpNet};

/// `nft` answers within milliseconds; this much only when something is badly wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where `nft` is: in PATH, or where Debian puts it, which a user's PATH often lacks.
pub(crate) fn program() -> Option<PathBuf> {
	let path = std::env::var_os("PATH").unwrap_or_default();
	std::env::split_paths(&path)
		.chain(["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from))
		.map(|dir| dir.join("nft"))
		.find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
	nix::unistd::access(file, nix::unistd::AccessFlags::X_OK).is_ok() && file.is_file()
}

fn command(namespace: Option<&Namespace>) -> Result<Command, FirewallError> {
	let program = program().ok_or_else(|| FirewallError::NoNft(io::ErrorKind::NotFound.into()))?;
	let mut command = Command::new(program);
	command.env("LC_ALL", "C").stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
	if let Some(namespace) = namespace {
		let file = namespace.file();
		let enter = move || {
			// SAFETY: setns is a plain system call, allowed between fork and exec; the descriptor is alive in `file`.
			match unsafe { libc::setns(file.as_raw_fd(), libc::CLONE_NEWNET) } {
				0 => Ok(()),
				_ => Err(io::Error::last_os_error()),
			}
		};
		// SAFETY: the closure makes one system call and builds an error without allocating.
		unsafe { command.pre_exec(enter) };
	}
	Ok(command)
}

fn late() -> FirewallError {
	FirewallError::Refused(format!("no answer within {} s", PATIENCE.as_secs()))
}

/// Loads a script as one transaction: all of it or nothing.
pub(super) async fn load(script: &str, namespace: Option<&Namespace>) -> Result<(), FirewallError> {
	let mut child =
		command(namespace)?.args(["-f", "-"]).stdin(Stdio::piped()).spawn().map_err(FirewallError::NoNft)?;
	let mut stdin = child.stdin.take();
	let run = async {
		if let Some(pipe) = stdin.as_mut() {
			// A broken pipe here means that nft gave up: its message says why.
			let _ = pipe.write_all(script.as_bytes()).await;
		}
		drop(stdin);
		child.wait_with_output().await
	};
	let output = timeout(PATIENCE, run).await.map_err(|_| late())?.map_err(FirewallError::NoNft)?;
	if output.status.success() {
		return Ok(());
	}
	let said = String::from_utf8_lossy(&output.stderr);
	Err(FirewallError::Refused(said.lines().take(6).collect::<Vec<_>>().join(" | ")))
}

/// The script that removes a table whether it is there or not.
pub(super) fn removal(table: &str) -> String {
	format!("add table inet {table}\ndelete table inet {table}\n")
}

/// `a, b, c`.
pub(super) fn join<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
	let mut text = String::new();
	for (k, item) in items.into_iter().enumerate() {
		// Writing to a String cannot fail.
		let _ = write!(text, "{}{item}", if k == 0 { "" } else { ", " });
	}
	text
}

/// `{ a, b }`, sorted, without doubles and without networks that lie within others.
pub(super) fn networks(nets: impl IntoIterator<Item = IpNet>) -> Vec<IpNet> {
	let mut nets: Vec<IpNet> = nets.into_iter().map(|net| net.network()).collect();
	nets.sort_by_key(|net| (net.is_ipv6(), net.prefix(), net.address()));
	let mut kept: Vec<IpNet> = Vec::with_capacity(nets.len());
	for net in nets {
		if !kept.iter().any(|wide| wide.overlaps(&net)) {
			kept.push(net);
		}
	}
	kept
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use std::net::IpAddr;

	proptest! {
		/// The merged list covers the same addresses, and no two of it overlap (nft would refuse them).
		#[test]
		fn merging_covers_the_same(
			list in proptest::collection::vec((0u32..1 << 16, 14u8..=32), 0..30), probes in proptest::collection::vec(0u32..1 << 16, 50),
		) {
			let at = |low: u32| IpAddr::V4((0x0a00_0000 | low).into());
			let nets: Vec<IpNet> = list.into_iter().map(|(low, prefix)| IpNet::new(at(low), prefix).unwrap()).collect();
			let merged = networks(nets.iter().copied());
			for probe in probes {
				prop_assert_eq!(nets.iter().any(|n| n.contains(at(probe))), merged.iter().any(|n| n.contains(at(probe))));
			}
			for (k, a) in merged.iter().enumerate() {
				prop_assert!(merged[k + 1..].iter().all(|b| !a.overlaps(b)));
			}
		}
	}
}
