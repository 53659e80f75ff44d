//! What the kernel must let root do: namespaces, TUN devices, nftables.

use std::{
	fs::OpenOptions,
	io::Write,
	process::{Command, Stdio},
};

use super::{find_program, Missing};

/// Tries each thing in a throw-away namespace; what does not work is returned.
pub fn check() -> Vec<Missing> {
	let mut missing = Vec::new();
	if OpenOptions::new().read(true).write(true).open("/dev/net/tun").is_err() {
		missing.push(Missing {
			what: "/dev/net/tun: WireGuard in user space needs TUN devices".into(),
			how: "modprobe tun (in a container: pass the device in)".into(),
		});
	}
	let name = format!("warren-setup-{}", std::process::id());
	if let Err(error) = ip(&["netns", "add", &name]) {
		missing.push(Missing {
			what: format!("network namespaces: `ip netns add` says: {error}"),
			how: "run where CAP_SYS_ADMIN and CAP_NET_ADMIN are given (a container needs --privileged)"
				.into(),
		});
		return missing;
	}
	let veth = ip(&["-n", &name, "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"]);
	let nft = ip_fed(&["netns", "exec", &name, "nft", "-f", "-"], NFT_PROBE);
	if let Err(error) = ip(&["netns", "del", &name]) {
		println!("  warning: the namespace {name} could not be removed: {error}");
	}
	for (what, result, module) in
		[("veth links", veth, "veth"), ("nftables with NAT and quotas", nft, "nf_tables")]
	{
		match result {
			Ok(()) => {}
			Err(error) => missing.push(Missing {
				what: format!("{what}: {error}"),
				how: format!("a kernel with the module {module} (modprobe {module})"),
			}),
		}
	}
	if missing.is_empty() {
		println!("  namespaces, veth, TUN, nftables with NAT and quotas: work");
	}
	missing
}

/// A table as the daemon makes it, in small; it goes with the namespace.
const NFT_PROBE: &str = "table inet probe {
	quota q { over 1 mbytes }
	map m { type ipv4_addr : quota; }
	chain post { type nat hook postrouting priority 100; masquerade; }
	chain forward { type filter hook forward priority 0; quota name ip saddr map @m drop; }
}
";

/// `ip` with these arguments; the reason when it fails.
fn ip(args: &[&str]) -> Result<(), String> {
	ip_fed(args, "")
}

/// The same, with a text on its standard input.
fn ip_fed(args: &[&str], text: &str) -> Result<(), String> {
	let ip = find_program("ip").ok_or("the program `ip` is not there")?;
	let mut child = Command::new(ip)
		.args(args)
		.stdin(Stdio::piped())
		.stdout(Stdio::null())
		.stderr(Stdio::piped())
		.spawn()
		.map_err(|error| error.to_string())?;
	if let Some(mut stdin) = child.stdin.take() {
		// It may end without reading: then its own words say more than this error.
		let _ = stdin.write_all(text.as_bytes());
	}
	let output = child.wait_with_output().map_err(|error| error.to_string())?;
	if output.status.success() {
		return Ok(());
	}
	let text = String::from_utf8_lossy(&output.stderr);
	Err(text.lines().next().unwrap_or("failed without a word").to_owned())
}
