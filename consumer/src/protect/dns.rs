//! The name servers' file, `/etc/resolv.conf`: ours while the tunnel is up, the user's own afterwards, crash or not.
//!
//! What was there is kept in the data directory before anything is changed, and put back only where the file still is what
//! we made of it: a change that somebody made meanwhile is theirs.
use crate::store::{hex_bytes, read_small};
use serde::{Deserialize, Serialize};
use std::{
	fs, io,
	io::Write,
	net::IpAddr,
	path::{Path, PathBuf},
};
use warren_primitives::blake2_256;

const HEADER: &str =
	"# Written by warren while its tunnel is up; the file that was here comes back with `warren down`.\n";

/// What stood at the path before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Before {
	/// Nothing.
	Nothing,
	/// A file with this content.
	File(String),
	/// A symbolic link to this place.
	Link(PathBuf),
}

/// A change of the file that is to be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsBackup {
	/// The file.
	pub path: PathBuf,
	/// What stood there.
	pub before: Before,
	/// Hash of what we wrote.
	#[serde(with = "hex_bytes")]
	pub written: [u8; 32],
}

/// What came of putting it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
	/// What stood there stands there again.
	Yes,
	/// It was as before already.
	Already,
	/// Somebody else has changed it since: left alone.
	Foreign,
}

fn content(servers: &[IpAddr]) -> String {
	let mut text = HEADER.to_string();
	for server in servers {
		text.push_str(&format!("nameserver {server}\n"));
	}
	// No search list: a name without a dot must not tell the resolver where the host is at home.
	text.push_str("search .\noptions edns0\n");
	text
}

/// Looks at what is there. Changes nothing: the answer has to be kept durably before [`write`] is called.
pub fn prepare(path: &Path, servers: &[IpAddr]) -> io::Result<DnsBackup> {
	let before = match fs::symlink_metadata(path) {
		Err(e) if e.kind() == io::ErrorKind::NotFound => Before::Nothing,
		Err(e) => return Err(e),
		Ok(meta) if meta.file_type().is_symlink() => Before::Link(fs::read_link(path)?),
		Ok(_) => {
			let bytes = read_small(path)?.unwrap_or_default();
			Before::File(
				String::from_utf8(bytes)
					.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))?,
			)
		}
	};
	Ok(DnsBackup { path: path.into(), before, written: blake2_256(content(servers).as_bytes()) })
}

/// Whether somebody else has changed the file since: then what is to be put back at the end, which is what stands there now,
/// unless that is nothing whole.
pub fn changed(backup: &DnsBackup) -> io::Result<Option<DnsBackup>> {
	let now = match fs::symlink_metadata(&backup.path) {
		Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Some(backup.clone())),
		Err(e) => return Err(e),
		Ok(meta) if meta.file_type().is_symlink() => Before::Link(fs::read_link(&backup.path)?),
		Ok(_) => {
			let bytes = read_small(&backup.path)?.unwrap_or_default();
			if blake2_256(&bytes) == backup.written {
				return Ok(None);
			}
			let ours = bytes.starts_with(HEADER.as_bytes()) || HEADER.as_bytes().starts_with(&bytes);
			match String::from_utf8(bytes) {
				Ok(text) if !ours => Before::File(text),
				_ => return Ok(Some(backup.clone())),
			}
		}
	};
	Ok(Some(DnsBackup { before: now, ..backup.clone() }))
}

/// Puts our content in place.
pub fn write(backup: &DnsBackup, servers: &[IpAddr]) -> io::Result<()> {
	let text = content(servers);
	match &backup.before {
		// Never through the link: what it leads to is another program's.
		Before::Link(_) => replace(&backup.path, text.as_bytes()),
		_ => replace(&backup.path, text.as_bytes()).or_else(|_| in_place(&backup.path, text.as_bytes())),
	}
}

/// Puts back what stood there.
pub fn restore(backup: &DnsBackup) -> io::Result<Restored> {
	let path = &backup.path;
	let is_link = match fs::symlink_metadata(path) {
		Err(e) if e.kind() == io::ErrorKind::NotFound => {
			return Ok(if backup.before == Before::Nothing { Restored::Already } else { Restored::Foreign })
		}
		Err(e) => return Err(e),
		Ok(meta) => meta.file_type().is_symlink(),
	};
	if is_link {
		let target = fs::read_link(path)?;
		return Ok(if backup.before == Before::Link(target) { Restored::Already } else { Restored::Foreign });
	}
	let now = read_small(path)?.unwrap_or_default();
	if matches!(&backup.before, Before::File(text) if text.as_bytes() == now) {
		return Ok(Restored::Already);
	}
	// A write in place that a crash cut short left a beginning of ours.
	let ours = blake2_256(&now) == backup.written || HEADER.as_bytes().starts_with(&now) || {
		now.starts_with(HEADER.as_bytes())
	};
	if !ours {
		return Ok(Restored::Foreign);
	}
	match &backup.before {
		Before::Nothing => fs::remove_file(path)?,
		Before::File(text) => {
			replace(path, text.as_bytes()).or_else(|_| in_place(path, text.as_bytes()))?;
		}
		Before::Link(target) => {
			let temporary = temporary(path);
			let _ = fs::remove_file(&temporary);
			std::os::unix::fs::symlink(target, &temporary)?;
			fs::rename(&temporary, path)?;
		}
	}
	Ok(Restored::Yes)
}

fn temporary(path: &Path) -> PathBuf {
	let mut name = path.file_name().unwrap_or_default().to_os_string();
	name.push(".warren");
	path.with_file_name(name)
}

/// Whole or not at all; keeps the mode that others can read it with.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
	use std::os::unix::fs::OpenOptionsExt;
	let temporary = temporary(path);
	let _ = fs::remove_file(&temporary);
	let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o644).open(&temporary)?;
	let written = file.write_all(content).and_then(|()| file.sync_all());
	let renamed = written.and_then(|()| fs::rename(&temporary, path));
	if renamed.is_err() {
		let _ = fs::remove_file(&temporary);
	}
	renamed
}

/// For a file that is a mount of its own (as `ip netns exec` and containers make it) and cannot be replaced.
fn in_place(path: &Path, content: &[u8]) -> io::Result<()> {
	let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
	file.write_all(content)?;
	file.sync_all()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn servers() -> Vec<IpAddr> {
		vec!["9.9.9.9".parse().unwrap(), "2620:fe::fe".parse().unwrap()]
	}

	#[test]
	fn a_file_comes_back_to_the_byte() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("resolv.conf");
		fs::write(&path, "nameserver 192.168.1.1\n").unwrap();
		let backup = prepare(&path, &servers()).unwrap();
		write(&backup, &servers()).unwrap();
		let text = fs::read_to_string(&path).unwrap();
		assert!(text.contains("nameserver 9.9.9.9\nnameserver 2620:fe::fe\n"), "{text}");
		assert!(!text.contains("192.168"));
		assert_eq!(restore(&backup).unwrap(), Restored::Yes);
		assert_eq!(fs::read_to_string(&path).unwrap(), "nameserver 192.168.1.1\n");
		assert_eq!(restore(&backup).unwrap(), Restored::Already);
		assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
	}

	#[test]
	fn a_link_and_what_it_leads_to_stay_whole() {
		let dir = tempfile::tempdir().unwrap();
		let (path, target) = (dir.path().join("resolv.conf"), dir.path().join("stub"));
		fs::write(&target, "nameserver 127.0.0.53\n").unwrap();
		std::os::unix::fs::symlink("stub", &path).unwrap();
		let backup = prepare(&path, &servers()).unwrap();
		write(&backup, &servers()).unwrap();
		assert!(fs::read_to_string(&path).unwrap().contains("9.9.9.9"));
		assert_eq!(fs::read_to_string(&target).unwrap(), "nameserver 127.0.0.53\n");
		assert_eq!(restore(&backup).unwrap(), Restored::Yes);
		assert_eq!(fs::read_link(&path).unwrap(), Path::new("stub"));
	}

	#[test]
	fn what_was_not_there_goes_again() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("resolv.conf");
		let backup = prepare(&path, &servers()).unwrap();
		assert_eq!(restore(&backup).unwrap(), Restored::Already);
		write(&backup, &servers()).unwrap();
		assert_eq!(restore(&backup).unwrap(), Restored::Yes);
		assert!(!path.exists());
	}

	#[test]
	fn a_foreign_change_is_left_alone() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("resolv.conf");
		fs::write(&path, "nameserver 192.168.1.1\n").unwrap();
		let backup = prepare(&path, &servers()).unwrap();
		write(&backup, &servers()).unwrap();
		fs::write(&path, "nameserver 10.0.0.1\n").unwrap();
		assert_eq!(restore(&backup).unwrap(), Restored::Foreign);
		assert_eq!(fs::read_to_string(&path).unwrap(), "nameserver 10.0.0.1\n");
	}

	#[test]
	fn what_a_dhcp_client_writes_meanwhile_comes_back_at_the_end() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("resolv.conf");
		fs::write(&path, "nameserver 192.168.1.1\n").unwrap();
		let mut backup = prepare(&path, &servers()).unwrap();
		write(&backup, &servers()).unwrap();
		assert_eq!(changed(&backup).unwrap(), None);
		// A renewed lease, in another network.
		fs::write(&path, "nameserver 10.0.0.1\n").unwrap();
		backup = changed(&backup).unwrap().unwrap();
		assert_eq!(backup.before, Before::File("nameserver 10.0.0.1\n".into()));
		write(&backup, &servers()).unwrap();
		assert_eq!(changed(&backup).unwrap(), None);
		// In the middle of its work, or gone: written again, and the last whole one is kept.
		for half in ["", "# Written by"] {
			fs::write(&path, half).unwrap();
			assert_eq!(changed(&backup).unwrap().as_ref(), Some(&backup), "{half:?}");
		}
		fs::remove_file(&path).unwrap();
		assert_eq!(changed(&backup).unwrap().as_ref(), Some(&backup));
		// A resolver's link.
		std::os::unix::fs::symlink("../run/stub", &path).unwrap();
		let linked = changed(&backup).unwrap().unwrap();
		assert_eq!(linked.before, Before::Link("../run/stub".into()));
		write(&linked, &servers()).unwrap();
		assert_eq!(restore(&linked).unwrap(), Restored::Yes);
		assert_eq!(fs::read_link(&path).unwrap(), Path::new("../run/stub"));
	}

	#[test]
	fn a_write_that_a_crash_cut_short_is_ours() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("resolv.conf");
		fs::write(&path, "nameserver 192.168.1.1\n").unwrap();
		let backup = prepare(&path, &servers()).unwrap();
		for torn in ["", "# Written", &content(&servers())[..HEADER.len() + 4]] {
			fs::write(&path, torn).unwrap();
			assert_eq!(restore(&backup).unwrap(), Restored::Yes, "{torn:?}");
			assert_eq!(fs::read_to_string(&path).unwrap(), "nameserver 192.168.1.1\n");
		}
	}

	#[test]
	fn the_backup_survives_its_file() {
		let backup =
			DnsBackup { path: "/x".into(), before: Before::Link("../run/y".into()), written: [7; 32] };
		let text = serde_json::to_string(&backup).unwrap();
		assert_eq!(serde_json::from_str::<DnsBackup>(&text).unwrap(), backup);
	}
}
