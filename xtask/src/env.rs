//! The environment that every build of this workspace runs in.

use std::{
	ffi::OsString,
	path::{Path, PathBuf},
	process::Command,
};

use anyhow::{Context, Result};

/// Where the workspace lies and which variables its builds get.
#[derive(Clone)]
pub struct Env {
	/// The workspace's root folder.
	pub root: PathBuf,
	/// The folder that holds what is built: `CARGO_TARGET_DIR`, or one under the home's cache, which survives a
	/// fresh clone.
	pub target: PathBuf,
	/// The toolchain that compiles the runtime to wasm, when it is not the one that compiles the rest.
	pub wasm_toolchain: Option<String>,
}

impl Env {
	/// Reads the surroundings; builds nothing.
	pub fn new() -> Result<Self> {
		// As `cargo run` says now, not as it was when this was compiled: clones share the target folder, and cargo takes an
		// xtask that another clone built for its own.
		let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
			.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
		let root = manifest.parent().context("xtask lies in the workspace's root")?.to_owned();
		let target = match std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
			// A relative one means: relative to where the command was given.
			Some(dir) => std::path::absolute(dir).context("CARGO_TARGET_DIR")?,
			None => {
				let home = std::env::var_os("HOME").context("HOME is not set")?;
				Path::new(&home).join(".cache/warren/target")
			}
		};
		let wasm_toolchain = std::env::var("WASM_BUILD_TOOLCHAIN").ok().filter(|name| !name.is_empty());
		Ok(Self { root, target, wasm_toolchain })
	}

	/// A command in the workspace's root with the build's variables.
	pub fn command(&self, program: &str) -> Command {
		let mut command = Command::new(program);
		command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).env("OPENSSL_NO_VENDOR", "1");
		// The wasm builder looks for Cargo.lock above the target folder, which need not be in the workspace.
		command.env("WASM_BUILD_WORKSPACE_HINT", &self.root);
		if let Some(name) = &self.wasm_toolchain {
			command.env("WASM_BUILD_TOOLCHAIN", name);
		}
		// What `cargo run` told xtask about itself would reach the build scripts of the inner build.
		for (key, _) in std::env::vars_os() {
			if key.to_str().is_some_and(is_about_xtask) {
				command.env_remove(key);
			}
		}
		match library_path() {
			Some(path) => command.env("LD_LIBRARY_PATH", path),
			None => command.env_remove("LD_LIBRARY_PATH"),
		};
		command
	}

	/// `cargo`, of the toolchain that runs xtask.
	pub fn cargo(&self) -> Command {
		self.command("cargo")
	}

	/// A program of the workspace, as the release profile builds it.
	pub fn binary(&self, name: &str) -> PathBuf {
		self.target.join("release").join(name)
	}
}

/// The path of this program. While it runs cargo may put another build of it in its place, after which the system says that this
/// one is deleted.
pub fn own_program() -> Result<PathBuf> {
	let own = std::env::current_exe().context("the path of this program")?;
	Ok(match own.to_str().and_then(|path| path.strip_suffix(" (deleted)")) {
		Some(path) => PathBuf::from(path),
		None => own,
	})
}

/// Whether cargo set this variable for the package that it runs (xtask), not for builds in general.
fn is_about_xtask(key: &str) -> bool {
	const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
	const NAMES: [&str; 3] = ["CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "RUST_RECURSION_COUNT"];
	PREFIXES.iter().any(|prefix| key.starts_with(prefix)) || NAMES.contains(&key)
}

/// `LD_LIBRARY_PATH` without the folders of the host toolchain that `cargo run` put in front: the wasm compiler may
/// be another one, with libraries of the same names.
fn library_path() -> Option<OsString> {
	let path = std::env::var_os("LD_LIBRARY_PATH")?;
	let kept: Vec<_> = std::env::split_paths(&path)
		.filter(|dir| {
			let text = dir.to_string_lossy();
			!text.contains("/toolchains/") && !text.contains("/release/") && !text.ends_with("/release")
		})
		.collect();
	if kept.is_empty() {
		return None;
	}
	std::env::join_paths(kept).ok()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_cargo_says_about_xtask_is_dropped() {
		for dropped in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO_BIN_NAME", "RUST_RECURSION_COUNT"] {
			assert!(is_about_xtask(dropped), "{dropped}");
		}
		for kept in
			["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE", "CARGO_BUILD_JOBS", "RUSTUP_TOOLCHAIN"]
		{
			assert!(!is_about_xtask(kept), "{kept}");
		}
	}
}
