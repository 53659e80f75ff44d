//! The folder of a running network, which goes with it.

use std::{
	fs::{self, File},
	io::Write,
	path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// `TARGET/zombienet/NAME-PROCESS`.
pub struct Scratch(PathBuf);

impl Scratch {
	/// Makes the folder; those of runs that were killed go.
	pub fn new(target: &Path, name: &str) -> Result<Self> {
		let all = target.join("zombienet");
		fs::create_dir_all(&all).with_context(|| format!("cannot make {}", all.display()))?;
		remove_left(&all);
		let folder = all.join(format!("{name}-{}", std::process::id()));
		fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
		Ok(Self(folder))
	}

	/// The folder itself.
	pub fn path(&self) -> &Path {
		&self.0
	}

	/// Where zombienet keeps the network's files.
	pub fn network(&self) -> PathBuf {
		self.0.join("network")
	}

	/// Where all that zombienet says is written down.
	pub fn log(&self) -> Result<Log> {
		let path = self.0.join("zombienet.log");
		let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
		Ok(Log { file, lines: Vec::new() })
	}

	/// Copies what zombienet and the nodes said, and says where it is.
	pub fn keep_logs(&self, to: &Path) -> Result<()> {
		let _ = fs::remove_dir_all(to);
		fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
		let network = self.network();
		let folders = [self.path(), &network].into_iter().filter_map(|folder| fs::read_dir(folder).ok());
		for file in folders.flatten().flatten() {
			let path = file.path();
			if path.extension().is_some_and(|extension| extension == "log") {
				fs::copy(&path, to.join(file.file_name()))
					.with_context(|| format!("cannot copy {}", path.display()))?;
			}
		}
		println!("the logs of zombienet and of the nodes: {}", to.display());
		Ok(())
	}
}

impl Drop for Scratch {
	fn drop(&mut self) {
		if let Err(error) = fs::remove_dir_all(&self.0) {
			eprintln!("error: cannot remove {}: {error}", self.0.display());
		}
	}
}

/// Removes the folders of processes that are gone.
fn remove_left(all: &Path) {
	for entry in fs::read_dir(all).into_iter().flatten().flatten() {
		let name = entry.file_name();
		let process =
			name.to_str().and_then(|name| name.rsplit_once('-')).and_then(|(_, id)| id.parse::<u32>().ok());
		if process.is_some_and(|id| !Path::new(&format!("/proc/{id}")).exists()) {
			let _ = fs::remove_dir_all(entry.path());
		}
	}
}

/// What zombienet says, on disk and its end at hand.
pub struct Log {
	file: File,
	lines: Vec<String>,
}

impl Log {
	/// Writes a line down.
	pub fn line(&mut self, line: &str) -> Result<()> {
		writeln!(self.file, "{line}").context("the log")?;
		self.lines.push(line.to_owned());
		Ok(())
	}

	/// The last lines.
	pub fn tail(&self, lines: usize) -> String {
		self.lines[self.lines.len().saturating_sub(lines)..].join("\n")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn folders_of_the_dead_go_and_those_of_the_living_stay() {
		let target = std::env::temp_dir().join(format!("warren-scratch-{}", std::process::id()));
		let all = target.join("zombienet");
		// No process has an id as large as this.
		for left in ["short-4194305", "failed"] {
			fs::create_dir_all(all.join(left)).unwrap();
		}
		let scratch = Scratch::new(&target, "short").unwrap();
		let other = Scratch::new(&target, "sync").unwrap();
		assert!(!all.join("short-4194305").exists());
		assert!(all.join("failed").exists() && scratch.path().exists() && other.path().exists());
		fs::create_dir_all(scratch.network()).unwrap();
		fs::write(scratch.network().join("alice.log"), "said").unwrap();
		scratch.keep_logs(&all.join("failed/short")).unwrap();
		let path = scratch.path().to_owned();
		drop(scratch);
		assert!(!path.exists());
		assert_eq!(fs::read_to_string(all.join("failed/short/alice.log")).unwrap(), "said");
		drop(other);
		fs::remove_dir_all(target).unwrap();
	}
}
