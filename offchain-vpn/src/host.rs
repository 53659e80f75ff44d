//! What the daemon changes on the host besides its own device and table, and the note by which it is put back after a crash.
//!
//! Each former value is on disk before the change is made. The note names the boot that it is of: a host that was started
//! anew has forgotten all of it, and has settings of its own.
use crate::datadir::{self, DataDirError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thiserror::Error;
use warren_tunnel::{
	network::{Changed, NetworkError, Offload},
	Network,
};

/// Why settings could not be changed or put back.
#[derive(Debug, Error)]
pub enum HostError {
	/// The kernel refused.
	#[error(transparent)]
	Network(#[from] NetworkError),
	/// The note.
	#[error(transparent)]
	Note(#[from] DataDirError),
}

/// The note. What stands in it is what was found before the first change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
	/// The kernel's id of the boot.
	boot: String,
	/// Names under `/proc/sys`, with the former values.
	sysctls: Vec<(String, String)>,
	/// Links that merged received packets.
	merging: Vec<String>,
}

/// The host's settings, as far as they were changed.
#[derive(Debug)]
pub struct HostSettings {
	network: Network,
	path: PathBuf,
	note: Note,
}

/// The id of this boot; empty where the kernel tells none.
pub fn boot_id() -> String {
	let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
	id.trim().to_owned()
}

impl HostSettings {
	/// With what an earlier run of the same boot changed and did not put back. A note of another boot is dropped.
	pub fn open(network: Network, path: PathBuf, boot: &str) -> Self {
		let fresh = Note { boot: boot.to_owned(), ..Note::default() };
		let note = match read(&path) {
			Some(note) if note.boot == boot && !boot.is_empty() => note,
			Some(_) => {
				tracing::info!(
					note = %path.display(),
					"the host was started anew since its settings were noted: they are left as they are"
				);
				let _ = std::fs::remove_file(&path);
				fresh
			}
			None => fresh,
		};
		Self { network, path, note }
	}

	/// Lets the host forward.
	pub fn forward(&mut self) -> Result<(), HostError> {
		let (note, path) = (&mut self.note, &self.path);
		self.network.enable_forwarding(|changed| {
			for (name, value) in changed.entries() {
				if !note.sysctls.iter().any(|(known, _)| known == name) {
					note.sysctls.push((name.clone(), value.clone()));
				}
			}
			write(path, note)
		})?;
		Ok(())
	}

	/// Lets a link no longer merge received packets.
	pub fn keep_single(&mut self, link: &str) -> Result<(), HostError> {
		if !self.network.offload(link, Offload::Gro)? {
			return Ok(());
		}
		if !self.note.merging.iter().any(|known| known == link) {
			self.note.merging.push(link.to_owned());
			write(&self.path, &self.note)?;
		}
		Ok(self.network.set_offload(link, Offload::Gro, false)?)
	}

	/// Puts back what was found. Goes on after an error and returns the first; the note then stays for the next time.
	pub fn restore(self) -> Result<(), HostError> {
		let sysctls = Changed::from_entries(self.note.sysctls.clone());
		let mut first = self.network.restore(sysctls).map_err(HostError::from);
		for link in &self.note.merging {
			match self.network.set_offload(link, Offload::Gro, true) {
				// A link that has gone took its settings along.
				Err(error) if error.errno() == Some(nix::libc::ENODEV) => {}
				done => first = first.and(done.map_err(HostError::from)),
			}
		}
		if first.is_ok() {
			let _ = std::fs::remove_file(&self.path);
		}
		first
	}
}

fn read(path: &Path) -> Option<Note> {
	let text = std::fs::read(path).ok()?;
	match serde_json::from_slice(&text) {
		Ok(note) => Some(note),
		Err(error) => {
			tracing::warn!(note = %path.display(), %error, "cannot be read: what it says is not put back");
			None
		}
	}
}

fn write(path: &Path, note: &Note) -> Result<(), HostError> {
	if note.sysctls.is_empty() && note.merging.is_empty() {
		return Ok(());
	}
	// Lists of texts: it serialises.
	Ok(datadir::replace(path, &serde_json::to_vec(note).unwrap_or_default())?)
}
