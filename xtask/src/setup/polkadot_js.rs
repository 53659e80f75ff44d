//! polkadot.js for the end-to-end tests: what the lock file names, installed beside it.

use std::{path::Path, process::Command, time::SystemTime};

use anyhow::Result;

use super::{find_program, Missing};
use crate::{env::Env, run::must};

/// In the workspace.
const FOLDER: &str = "e2e/polkadot-js";
const NPM: [&str; 4] = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/// Installs the packages where they are absent or older than the lock file.
pub fn install(env: &Env) -> Result<Option<Missing>> {
	let folder = env.root.join(FOLDER);
	if is_current(&folder) {
		println!("  polkadot.js: already there, in {FOLDER}/node_modules");
		return Ok(None);
	}
	if find_program("npm").is_none() {
		// The list of what is missing names it already.
		println!("  polkadot.js: not installed, there is no npm");
		return Ok(None);
	}
	println!("  polkadot.js: installing what {FOLDER}/package-lock.json names");
	match must(Command::new("npm").args(NPM).current_dir(&folder)) {
		Ok(()) => Ok(None),
		Err(error) => Ok(Some(Missing {
			what: format!("polkadot.js: {error:#}"),
			how: format!("cd {FOLDER} && npm {}", NPM.join(" ")),
		})),
	}
}

/// npm writes its own lock file into the folder when all is there.
fn is_current(folder: &Path) -> bool {
	let written = |name: &str| -> Option<SystemTime> { folder.join(name).metadata().ok()?.modified().ok() };
	match (written("node_modules/.package-lock.json"), written("package-lock.json")) {
		(Some(installed), Some(lock)) => installed >= lock,
		_ => false,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{fs, time::Duration};

	#[test]
	fn what_is_installed_is_current_until_the_lock_file_changes() {
		let folder = std::env::temp_dir().join(format!("warren-polkadot-js-{}", std::process::id()));
		fs::create_dir_all(folder.join("node_modules")).unwrap();
		let lock = fs::File::create(folder.join("package-lock.json")).unwrap();
		assert!(!is_current(&folder), "nothing is installed");
		fs::write(folder.join("node_modules/.package-lock.json"), "{}").unwrap();
		assert!(is_current(&folder));
		lock.set_modified(SystemTime::now() + Duration::from_secs(60)).unwrap();
		assert!(!is_current(&folder), "the lock file is newer");
		fs::remove_dir_all(folder).unwrap();
	}
}
