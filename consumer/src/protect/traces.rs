//! The list of changes, as it is kept.
use super::{dns::DnsBackup, ProtectError};
use crate::store::{hex_bytes, make_dir, read_small, write_whole, Store};
use rand::{rngs::OsRng, RngCore};
use serde::{Deserialize, Serialize};
use std::{io, path::Path};
use warren_tunnel::firewall::consumer::DEFAULT_TABLE;

const VERSION: u32 = 2;

/// What a run has changed, or is about to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Traces {
	version: u32,
	/// Names the run whose counters the kernel holds.
	#[serde(with = "hex_bytes")]
	pub run: [u8; 16],
	pub interface: String,
	pub fwmark: u32,
	/// The nftables table.
	pub table: String,
	/// Settings under `/proc/sys` that were changed, and what they were.
	pub settings: Vec<(String, String)>,
	pub dns: Option<DnsBackup>,
}

impl Traces {
	/// A fresh run that has changed nothing yet.
	pub fn new(interface: &str, fwmark: u32) -> Self {
		let mut run = [0u8; 16];
		OsRng.fill_bytes(&mut run);
		Self {
			version: VERSION,
			run,
			interface: interface.into(),
			fwmark,
			table: DEFAULT_TABLE.into(),
			settings: Vec::new(),
			dns: None,
		}
	}

	/// What an earlier run has left; none where it took everything back.
	pub fn load(store: &Store) -> Result<Option<Self>, ProtectError> {
		let path = store.protection_path();
		let content = match read_small(&path) {
			Ok(None) => return Ok(None),
			Ok(Some(content)) => content,
			Err(error) => return Err(ProtectError::Traces { path, error }),
		};
		match serde_json::from_slice::<Self>(&content) {
			Ok(traces) if traces.version == VERSION => Ok(Some(traces)),
			Ok(traces) => {
				let reason = format!("version: {}; this program knows {VERSION}", traces.version);
				Err(ProtectError::Unreadable { path, reason, table: DEFAULT_TABLE })
			}
			Err(e) => Err(ProtectError::Unreadable { path, reason: e.to_string(), table: DEFAULT_TABLE }),
		}
	}

	/// Writes it down.
	pub fn keep(&self, path: &Path) -> Result<(), ProtectError> {
		let error = |error| ProtectError::Traces { path: path.into(), error };
		if let Some(dir) = path.parent() {
			make_dir(dir).map_err(error)?;
		}
		let text = serde_json::to_vec_pretty(self).map_err(|e| error(e.into()))?;
		write_whole(path, &text).map_err(error)
	}
}

/// Everything was taken back.
pub(super) fn forget(path: &Path) -> Result<(), ProtectError> {
	match std::fs::remove_file(path) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => {
			Err(ProtectError::Traces { path: path.into(), error })
		}
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_damaged_list_is_not_guessed_at() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		assert!(Traces::load(&store).unwrap().is_none());
		std::fs::write(store.protection_path(), b"{").unwrap();
		let error = Traces::load(&store).unwrap_err().to_string();
		assert!(error.contains("warren_kill_switch") && error.contains("by hand"), "{error}");
	}
}
