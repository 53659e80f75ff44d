//! The target `wasm32v1-none` that the runtime is compiled for.
//!
//! `rustup target add` where rustup reaches its servers. Where only package registries are reachable: the target's
//! core libraries are built from Debian's own Rust sources by Debian's own compiler, and that compiler is linked as a
//! rustup toolchain of its own.

use std::{
	fs,
	io::Read,
	path::{Path, PathBuf},
	process::{Command, Stdio},
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use super::{find_program, packages::apt_install, Missing};
use crate::{env::Env, run::must};

const TARGET: &str = "wasm32v1-none";
/// The name under which Debian's compiler is known to rustup.
const TOOLCHAIN: &str = "warren-wasm";
/// Rustup tries for minutes where its servers do not answer.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(90);
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARIES: &str = "/usr/lib/rustlib/wasm32v1-none/lib";

/// Whether the runtime can be compiled to wasm.
pub enum Target {
	/// It can, by this toolchain (`None`: by the one that compiles all).
	Ready {
		/// A rustup toolchain's name, for `WASM_BUILD_TOOLCHAIN`.
		toolchain: Option<String>,
	},
	/// It cannot.
	Missing(Missing),
}

/// Finds a compiler that can, or makes one.
pub fn install(env: &Env, root: bool) -> Result<Target> {
	if let Some(name) = &env.wasm_toolchain {
		if compiles(Command::new("rustup").args(["run", name, "rustc"])) {
			println!("  wasm target: already there, toolchain {name} (WASM_BUILD_TOOLCHAIN)");
			return Ok(Target::Ready { toolchain: Some(name.clone()) });
		}
		println!("  wasm target: the toolchain {name} of WASM_BUILD_TOOLCHAIN has no {TARGET}");
	}
	if compiles(&mut Command::new("rustc")) {
		println!("  wasm target: already there, in the toolchain that compiles all");
		return Ok(Target::Ready { toolchain: None });
	}
	if debian_ready() {
		println!("  wasm target: already there, from Debian's Rust (toolchain {TOOLCHAIN})");
		return Ok(Target::Ready { toolchain: Some(TOOLCHAIN.into()) });
	}
	if rustup_adds_target()? {
		println!("  wasm target: installed by rustup");
		return Ok(Target::Ready { toolchain: None });
	}
	let packages = "rustc-web rust-web-src rust-web-llvm lld-22";
	if !root || find_program("apt-get").is_none() {
		return Ok(Target::Missing(Missing {
			what: format!("the compilation target {TARGET}"),
			how: format!(
				"rustup target add {TARGET} — it did not work just now; where rustup's servers cannot be reached, \
				 run this command as root: it takes {packages} from Debian instead"
			),
		}));
	}
	println!("  wasm target: rustup cannot; building it from Debian's Rust sources");
	from_debian(env)?;
	println!("  wasm target: built from Debian's Rust sources (toolchain {TOOLCHAIN})");
	Ok(Target::Ready { toolchain: Some(TOOLCHAIN.into()) })
}

/// Whether this compiler turns a crate that uses `alloc` into wasm: the files may be there and not fit.
fn compiles(rustc: &mut Command) -> bool {
	let child = rustc
		.args([
			"--target",
			TARGET,
			"--edition",
			"2021",
			"--crate-type",
			"rlib",
			"--crate-name",
			"probe",
			"--emit",
		])
		.args(["metadata=-", "-"])
		.stdin(Stdio::piped())
		.stdout(Stdio::null())
		.stderr(Stdio::null())
		.env_remove("LD_LIBRARY_PATH")
		.spawn();
	let Ok(mut child) = child else { return false };
	if let Some(mut stdin) = child.stdin.take() {
		use std::io::Write;
		let _ = stdin.write_all(
			b"#![no_std]\nextern crate alloc;\npub fn f() -> alloc::vec::Vec<u8> { alloc::vec![1] }\n",
		);
	}
	child.wait().is_ok_and(|status| status.success())
}

/// Whether Debian's compiler has the target and rustup knows that compiler.
fn debian_ready() -> bool {
	Path::new(DEBIAN_RUSTC).is_file()
		&& compiles(&mut Command::new(DEBIAN_RUSTC))
		&& compiles(Command::new("rustup").args(["run", TOOLCHAIN, "rustc"]))
}

/// `rustup target add`, with an end to its patience.
fn rustup_adds_target() -> Result<bool> {
	if find_program("rustup").is_none() {
		println!("  wasm target: no rustup here");
		return Ok(false);
	}
	println!("  wasm target: rustup target add {TARGET} (at most {} s)", RUSTUP_PATIENCE.as_secs());
	let mut child = Command::new("rustup")
		.args(["target", "add", TARGET])
		.stdin(Stdio::null())
		.stdout(Stdio::null())
		.stderr(Stdio::piped())
		.spawn()
		.context("cannot start rustup")?;
	let end = Instant::now() + RUSTUP_PATIENCE;
	let status = loop {
		if let Some(status) = child.try_wait()? {
			break status;
		}
		if Instant::now() > end {
			child.kill()?;
			child.wait()?;
			println!("  wasm target: rustup did not reach its servers in time");
			return Ok(false);
		}
		std::thread::sleep(Duration::from_millis(100));
	};
	if !status.success() {
		let mut text = String::new();
		if let Some(mut stderr) = child.stderr.take() {
			let _ = stderr.read_to_string(&mut text);
		}
		let reason = text.lines().find(|line| line.starts_with("error")).unwrap_or("no reason given");
		println!("  wasm target: rustup says: {reason}");
		return Ok(false);
	}
	Ok(compiles(&mut Command::new("rustc")))
}

/// Builds `core`, `alloc` and `compiler_builtins` for the target with Debian's compiler and puts them where that
/// compiler looks.
fn from_debian(env: &Env) -> Result<()> {
	apt_install(&["rustc-web", "rust-web-src", "rust-web-llvm"])?;
	let version = version_of_llvm()?;
	// The linker must be of the compiler's LLVM: its version follows Debian's updates.
	apt_install(&[&format!("lld-{version}")])?;

	let folder = Scratch::new()?;
	fs::write(
		folder.0.join("Cargo.toml"),
		"[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n[lib]\npath = \"lib.rs\"\n",
	)?;
	fs::write(folder.0.join("lib.rs"), "#![no_std]\n")?;
	must(
		env.cargo()
			.current_dir(&folder.0)
			.env("CARGO_TARGET_DIR", folder.0.join("target"))
			.env("RUSTC", DEBIAN_RUSTC)
			.env("RUSTC_BOOTSTRAP", "1")
			// The runtime is linked with LTO, which needs the bitcode.
			.env("RUSTFLAGS", "-Cembed-bitcode=yes")
			.env_remove("RUSTC_WRAPPER")
			.args(["build", "--release", "-Zbuild-std=core,alloc"])
			.args(["-Zbuild-std-features=compiler-builtins-mem", "--target", TARGET]),
	)?;
	let libraries = Path::new(DEBIAN_LIBRARIES);
	fs::create_dir_all(libraries).with_context(|| format!("cannot make {DEBIAN_LIBRARIES}"))?;
	for name in ["core", "alloc", "compiler_builtins"] {
		// Of an earlier compiler: two candidates of one crate would be refused.
		for old in rlibs(libraries, name)? {
			fs::remove_file(&old).with_context(|| format!("cannot remove {}", old.display()))?;
		}
		let built = rlibs(&folder.0.join("target").join(TARGET).join("release/deps"), name)?;
		let [one] = built.as_slice() else { bail!("expected one lib{name}, built were {built:?}") };
		let file = one.file_name().context("a library without a name")?;
		fs::copy(one, libraries.join(file)).with_context(|| format!("cannot copy lib{name}"))?;
	}
	must(Command::new("rustup").args(["toolchain", "link", TOOLCHAIN, "/usr"]))?;
	if !debian_ready() {
		bail!("Debian's compiler still cannot compile for {TARGET}, though its libraries are in {DEBIAN_LIBRARIES}");
	}
	Ok(())
}

fn rlibs(folder: &Path, name: &str) -> Result<Vec<PathBuf>> {
	let prefix = format!("lib{name}-");
	let mut found = Vec::new();
	for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
		let path = entry?.path();
		let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
		if file.starts_with(&prefix) && file.ends_with(".rlib") {
			found.push(path);
		}
	}
	Ok(found)
}

/// The major version of the LLVM that Debian's compiler uses.
fn version_of_llvm() -> Result<u32> {
	let output = Command::new(DEBIAN_RUSTC).arg("-vV").output().context(DEBIAN_RUSTC)?;
	llvm_major(&String::from_utf8_lossy(&output.stdout)).context("`rustc -vV` names no LLVM version")
}

fn llvm_major(text: &str) -> Option<u32> {
	text.lines().find_map(|line| line.strip_prefix("LLVM version: "))?.split('.').next()?.trim().parse().ok()
}

/// A folder that goes when this goes.
struct Scratch(PathBuf);

impl Scratch {
	fn new() -> Result<Self> {
		let folder = std::env::temp_dir().join(format!("warren-setup-{}", std::process::id()));
		// `create_dir` refuses a folder that someone else prepared.
		fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
		Ok(Self(folder))
	}
}

impl Drop for Scratch {
	fn drop(&mut self) {
		let _ = fs::remove_dir_all(&self.0);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_llvm_version_is_read() {
		assert_eq!(llvm_major("rustc 1.96.0\nrelease: 1.96.0\nLLVM version: 22.1.8\n"), Some(22));
		assert_eq!(llvm_major("rustc 1.96.0\n"), None);
	}
}
