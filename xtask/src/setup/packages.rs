//! Debian packages: each is asked for only when what it brings does not work.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::{find_program, For, Missing};
use crate::{run::must, vm::machine::QEMU};

/// How to find out whether a package's part is there, from whatever source.
enum Probe {
	/// A program of this name can be found.
	Program(&'static str),
	/// pkg-config knows this library and its headers.
	Library(&'static str),
}

struct Package {
	name: &'static str,
	probe: Probe,
	why: &'static str,
	purpose: For,
}

const PACKAGES: [Package; 13] = [
	Package {
		name: "build-essential",
		probe: Probe::Program("cc"),
		why: "the linker, and C parts of dependencies",
		purpose: For::Build,
	},
	Package {
		name: "pkg-config",
		probe: Probe::Program("pkg-config"),
		why: "finds OpenSSL",
		purpose: For::Build,
	},
	Package {
		name: "libssl-dev",
		probe: Probe::Library("openssl"),
		why: "OpenSSL for the node's network",
		purpose: For::Build,
	},
	Package {
		name: "protobuf-compiler",
		probe: Probe::Program("protoc"),
		why: "the node's network messages",
		purpose: For::Build,
	},
	Package {
		name: "iproute2",
		probe: Probe::Program("ip"),
		why: "the hosts of the end-to-end tests",
		purpose: For::Demo,
	},
	Package {
		name: "nftables",
		probe: Probe::Program("nft"),
		why: "the firewall and the cut-off",
		purpose: For::Demo,
	},
	Package {
		name: "qemu-system-x86",
		probe: Probe::Program(QEMU),
		why: "the virtual machine whose kernel has WireGuard",
		purpose: For::KernelDemo,
	},
	Package {
		name: "wireguard-tools",
		probe: Probe::Program("wg-quick"),
		why: "the stock client of the end-to-end tests",
		purpose: For::Tests,
	},
	Package {
		name: "wireguard-go",
		probe: Probe::Program("wireguard-go"),
		why: "the stock client's device where the kernel has no WireGuard",
		purpose: For::Tests,
	},
	Package {
		name: "procps",
		probe: Probe::Program("sysctl"),
		why: "wg-quick sets a routing option with it, and zombienet looks after its nodes with `ps`",
		purpose: For::Networks,
	},
	Package {
		name: "iputils-ping",
		probe: Probe::Program("ping"),
		why: "pings through the tunnel in its tests",
		purpose: For::Tests,
	},
	Package {
		name: "nodejs",
		probe: Probe::Program("node"),
		why: "runs zombienet, and the polkadot.js client of the tests",
		purpose: For::Networks,
	},
	Package {
		name: "npm",
		probe: Probe::Program("npm"),
		why: "installs zombienet and polkadot.js",
		purpose: For::Networks,
	},
];

/// Says what is there, installs the rest where it may; what is left is returned.
pub fn install(purpose: For, root: bool) -> Result<Vec<Missing>> {
	let wanted = PACKAGES.iter().filter(|package| purpose.includes(package.purpose));
	let (there, absent): (Vec<_>, Vec<_>) = wanted.partition(|package| works(&package.probe));
	if !there.is_empty() {
		println!("  already there: {}", names(&there).join(", "));
	}
	if absent.is_empty() {
		return Ok(Vec::new());
	}
	for package in &absent {
		println!("  absent: {} ({})", package.name, package.why);
	}
	if root && find_program("apt-get").is_some() {
		apt_install(&names(&absent))?;
	}
	let left: Vec<_> = absent.into_iter().filter(|package| !works(&package.probe)).collect();
	if left.is_empty() {
		return Ok(Vec::new());
	}
	let list = names(&left).join(" ");
	Ok(vec![Missing {
		what: format!("packages: {list}"),
		how: format!("as root: apt-get update && apt-get install -y --no-install-recommends {list}"),
	}])
}

/// Installs Debian packages, with fresh lists only when the old ones do not do.
pub fn apt_install(names: &[&str]) -> Result<()> {
	println!("  installing: {}", names.join(", "));
	if apt(&["install", "-y", "--no-install-recommends"], names).is_ok() {
		return Ok(());
	}
	println!("  once more, with fresh package lists");
	apt_update()?;
	apt(&["install", "-y", "--no-install-recommends"], names)
}

/// Fetches fresh package lists.
pub fn apt_update() -> Result<()> {
	apt(&["update"], &[])
}

fn apt(args: &[&str], names: &[&str]) -> Result<()> {
	must(
		Command::new("apt-get")
			.env("DEBIAN_FRONTEND", "noninteractive")
			.args(["-qq", "-o", "Dpkg::Use-Pty=0"])
			.args(args)
			.args(names),
	)
	.context("apt-get")
}

fn names<'a>(packages: &[&'a Package]) -> Vec<&'a str> {
	packages.iter().map(|package| package.name).collect()
}

fn works(probe: &Probe) -> bool {
	match probe {
		Probe::Program(name) => find_program(name).is_some(),
		Probe::Library(name) => Command::new("pkg-config")
			.args(["--exists", name])
			.stdout(Stdio::null())
			.stderr(Stdio::null())
			.status()
			.is_ok_and(|status| status.success()),
	}
}
