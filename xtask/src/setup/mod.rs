//! What a machine needs, found out by trying it, and installed where that is possible.

mod kernel;
mod npm;
mod packages;
mod virtual_machine;
mod wasm;

use anyhow::{bail, Result};

use crate::{env::Env, run::heading};

/// What the machine is needed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
	/// Compiling only.
	Build,
	/// Also running the hosts of the demo.
	Demo,
	/// Also a virtual machine whose kernel has WireGuard.
	KernelDemo,
	/// Also running the chain as networks of nodes, without such hosts.
	Networks,
	/// All of that, and the clients that are not ours in the end-to-end tests.
	Tests,
}

impl For {
	/// Whether it needs what `part` needs.
	fn includes(self, part: Self) -> bool {
		match part {
			Self::Build => true,
			Self::Demo => !matches!(self, Self::Build | Self::Networks),
			Self::KernelDemo | Self::Networks | Self::Tests => self == part || self == Self::Tests,
		}
	}
}

/// Brings the machine into shape and returns the environment to build in.
///
/// Fails with a list of all that is missing, each with the command that would help.
pub fn run(env: &Env, purpose: For) -> Result<Env> {
	heading("Set-up");
	let root = is_root();
	let mut missing = packages::install(purpose, root)?;
	let mut env = env.clone();
	if std::env::var_os("SKIP_WASM_BUILD").is_some() {
		println!("  wasm target: not looked at, SKIP_WASM_BUILD is set");
	} else {
		match wasm::install(&env, root)? {
			wasm::Target::Ready { toolchain } => env.wasm_toolchain = toolchain,
			wasm::Target::Missing(what) => missing.push(what),
		}
	}
	if purpose.includes(For::Networks) {
		missing.extend(npm::install(&env));
	}
	if purpose.includes(For::KernelDemo) {
		missing.extend(virtual_machine::install()?);
	}
	if purpose.includes(For::Demo) {
		if root {
			missing.extend(kernel::check());
		} else {
			missing.push(Missing {
				what: "root: the demo and the end-to-end tests make network namespaces, devices and nftables rules"
					.into(),
				how: "run the same command as root".into(),
			});
		}
	}
	if missing.is_empty() {
		println!("  all is in place");
		return Ok(env);
	}
	eprintln!("\nMissing:");
	for Missing { what, how } in &missing {
		eprintln!("  - {what}\n      {how}");
	}
	bail!("{} thing(s) missing, see the list above", missing.len());
}

/// Something that is missing and could not be installed from here.
pub struct Missing {
	/// What it is, and what it is for.
	pub what: String,
	/// The command or the step that brings it.
	pub how: String,
}

/// Whether this process may install packages and make namespaces.
fn is_root() -> bool {
	// SAFETY: `geteuid(2)`, of the C library that std links anyway, takes nothing and cannot fail.
	unsafe extern "C" {
		safe fn geteuid() -> u32;
	}
	geteuid() == 0
}

/// The program's path in `PATH`, or in the folders of system programs that a user's `PATH` may lack.
pub fn find_program(name: &str) -> Option<std::path::PathBuf> {
	let path = std::env::var_os("PATH").unwrap_or_default();
	std::env::split_paths(&path)
		.chain(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(Into::into))
		.map(|dir| dir.join(name))
		.find(|file| file.is_file())
}
