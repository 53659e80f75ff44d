//! Packages of npm for the tests: what each lock file names, installed beside it.

use std::{path::Path, process::Command, time::SystemTime};

use super::{find_program, Missing};
use crate::{env::Env, run::must};

struct Packages {
	/// What they bring.
	name: &'static str,
	/// In the workspace.
	folder: &'static str,
}

const PACKAGES: [Packages; 2] = [
	Packages { name: "polkadot.js", folder: "e2e/polkadot-js" },
	Packages { name: "zombienet", folder: "zombienet" },
];
const NPM: [&str; 4] = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/// Installs the packages where they are absent or older than the lock file; what is missing then.
pub fn install(env: &Env) -> Vec<Missing> {
	PACKAGES.iter().filter_map(|packages| install_in(&env.root, packages)).collect()
}

fn install_in(root: &Path, Packages { name, folder }: &Packages) -> Option<Missing> {
	let path = root.join(folder);
	if is_current(&path) {
		println!("  {name}: already there, in {folder}/node_modules");
		return None;
	}
	if find_program("npm").is_none() {
		// The list of what is missing names it already.
		println!("  {name}: not installed, there is no npm");
		return None;
	}
	println!("  {name}: installing what {folder}/package-lock.json names");
	must(Command::new("npm").args(NPM).current_dir(&path)).err().map(|error| Missing {
		what: format!("{name}: {error:#}"),
		how: format!("cd {folder} && npm {}", NPM.join(" ")),
	})
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
		let folder = std::env::temp_dir().join(format!("warren-npm-{}", std::process::id()));
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
