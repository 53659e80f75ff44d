//! What is missing on this host, by name, with what to do about it.

use std::{io, os::unix::fs::FileTypeExt, path::Path};

use crate::{
	device::{BackendChoice, TunnelDevice},
	firewall,
	netlink::NftSocket,
	netns::{run_in, Namespace},
	network::Network,
	quota::MeterError,
	IpNet,
};

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
	/// Fine.
	Ok,
	/// It will work, but not well.
	Warning,
	/// It will not work.
	Failure,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
	/// What was looked at.
	pub name: &'static str,
	/// How it went.
	pub health: Health,
	/// What was found.
	pub detail: String,
	/// What to do; empty where nothing is to be done.
	pub remedy: String,
}

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Scope {
	/// Which backend is wanted.
	pub backend: BackendChoice,
	/// Whether this host is to be an exit: then it must forward.
	pub provider: bool,
	/// The tunnel's address plan, which should not overlap the host's own routes.
	pub tunnel_networks: Vec<IpNet>,
	/// The tunnel's own links, which do not count as the host's.
	pub tunnel_links: Vec<String>,
	/// Where; `None`: the namespace of the calling thread.
	pub namespace: Option<Namespace>,
}

fn ok(name: &'static str, detail: impl Into<String>) -> Check {
	Check { name, health: Health::Ok, detail: detail.into(), remedy: String::new() }
}

fn bad(name: &'static str, health: Health, detail: impl Into<String>, remedy: &str) -> Check {
	Check { name, health, detail: detail.into(), remedy: remedy.to_owned() }
}

/// Looks at everything. Changes nothing (a link is made and deleted again to see whether the kernel can). Never fails:
/// what cannot be looked at is a failed check.
pub async fn examine(scope: &Scope) -> Vec<Check> {
	let mut checks = vec![privilege(), nft()];
	checks.push(objects(scope.namespace.as_ref()));
	checks.extend(backend(scope).await);
	match Network::open(scope.namespace.as_ref()) {
		Err(error) => checks.push(bad("rtnetlink", Health::Failure, error.to_string(), "see the error")),
		Ok(network) => {
			checks.push(ipv6(&network));
			if scope.provider {
				checks.extend(forwarding(&network));
				checks.push(foreign_forward_policy(scope.namespace.as_ref()));
				checks.push(conntrack(&network));
			}
			checks.push(overlap(&network, scope).await);
		}
	}
	checks
}

/// CAP_NET_ADMIN is bit 12 of the effective set.
fn privilege() -> Check {
	let name = "CAP_NET_ADMIN";
	let held = std::fs::read_to_string("/proc/thread-self/status").ok().and_then(|text| has_net_admin(&text));
	match held {
		Some(true) => ok(name, "held"),
		Some(false) => bad(name, Health::Failure, "not held", "run as root, or grant CAP_NET_ADMIN"),
		None => bad(name, Health::Failure, "cannot read the capabilities of this process", "run as root"),
	}
}

fn has_net_admin(status: &str) -> Option<bool> {
	let line = status.lines().find_map(|line| line.strip_prefix("CapEff:"))?;
	Some(u64::from_str_radix(line.trim(), 16).ok()? & (1 << 12) != 0)
}

fn nft() -> Check {
	match firewall::nft_program() {
		Some(path) => ok("nft", path.display().to_string()),
		None => {
			bad("nft", Health::Failure, "the program nft is not installed", "install the package nftables")
		}
	}
}

fn objects(namespace: Option<&Namespace>) -> Check {
	let name = "nf_tables";
	let looked = NftSocket::open_in(namespace).and_then(|mut socket| socket.has_table("warren_doctor"));
	match looked {
		Ok(_) => ok(name, "the kernel answers"),
		Err(MeterError::Permission) => bad(name, Health::Failure, "not permitted", "run as root"),
		Err(error) => bad(name, Health::Failure, error.to_string(), "load the kernel module nf_tables"),
	}
}

async fn backend(scope: &Scope) -> Vec<Check> {
	let mut checks = Vec::new();
	let kernel = TunnelDevice::kernel_available(scope.namespace.clone()).await;
	let have = kernel.is_ok();
	checks.push(match (kernel, scope.backend) {
		(Ok(()), _) => ok("WireGuard in the kernel", "available"),
		(Err(error), BackendChoice::Kernel) => bad(
			"WireGuard in the kernel",
			Health::Failure,
			error.to_string(),
			"load the kernel module wireguard",
		),
		(Err(error), _) => bad(
			"WireGuard in the kernel",
			Health::Warning,
			format!("{error}: the embedded one serves, at more cost of processor"),
			"load the kernel module wireguard",
		),
	});
	if scope.backend == BackendChoice::Userspace || !have {
		checks.push(match tun() {
			Ok(()) => ok("/dev/net/tun", "available"),
			Err(error) => bad(
				"/dev/net/tun",
				Health::Failure,
				error.to_string(),
				"load the kernel module tun; in a container pass the device /dev/net/tun on",
			),
		});
	}
	checks
}

fn tun() -> io::Result<()> {
	let path = Path::new("/dev/net/tun");
	if !std::fs::metadata(path)?.file_type().is_char_device() {
		return Err(io::Error::other("is no device"));
	}
	std::fs::OpenOptions::new().read(true).write(true).open(path).map(drop)
}

fn ipv6(network: &Network) -> Check {
	match network.has_ipv6() {
		true => ok("IPv6", "available"),
		false => bad("IPv6", Health::Warning, "this system has none: tunnels carry IPv4 only", "enable IPv6"),
	}
}

fn forwarding(network: &Network) -> Vec<Check> {
	let look = |name, setting: &str, remedy: &str| match network.sysctl(setting).as_deref() {
		Ok("1") => ok(name, "on"),
		Ok(_) => bad(name, Health::Warning, "off: it is switched on while the daemon runs", remedy),
		Err(error) => bad(name, Health::Failure, error.to_string(), remedy),
	};
	let mut checks = vec![look("IPv4 forwarding", "net/ipv4/ip_forward", "sysctl net.ipv4.ip_forward=1")];
	if network.has_ipv6() {
		let setting = "net/ipv6/conf/all/forwarding";
		checks.push(look("IPv6 forwarding", setting, "sysctl net.ipv6.conf.all.forwarding=1"));
	}
	checks
}

/// An accept in our table does not overrule a drop in another's.
fn foreign_forward_policy(namespace: Option<&Namespace>) -> Check {
	let name = "forward policy of other firewalls";
	let chains = NftSocket::open_in(namespace).and_then(|mut socket| socket.dropping_forward_chains());
	match chains {
		Ok(chains) if chains.is_empty() => ok(name, "accept"),
		Ok(chains) => bad(
			name,
			Health::Warning,
			format!("drop in {}: what they do not accept does not leave this host", chains.join(", ")),
			"let them accept the tunnel: with Docker `iptables -I DOCKER-USER -i DEVICE -j ACCEPT` and the same with `-o`; \
			 with ufw `ufw route allow in on DEVICE` and `ufw route allow out on DEVICE`",
		),
		Err(error) => bad(name, Health::Warning, error.to_string(), "run as root"),
	}
}

fn conntrack(network: &Network) -> Check {
	let name = "connection table";
	let max = network.sysctl("net/netfilter/nf_conntrack_max").ok().and_then(|text| text.parse::<u64>().ok());
	match max {
		None => {
			bad(name, Health::Warning, "its size is not known yet: the module nf_conntrack is not loaded", "")
		}
		Some(max) if max < 65_536 => bad(
			name,
			Health::Warning,
			format!("holds {max} connections, which few consumers can fill"),
			"sysctl net.netfilter.nf_conntrack_max=262144",
		),
		Some(max) => ok(name, format!("holds {max} connections")),
	}
}

async fn overlap(network: &Network, scope: &Scope) -> Check {
	let name = "address plan";
	let except: Vec<&str> = scope.tunnel_links.iter().map(String::as_str).collect();
	match network.overlapping_routes(&scope.tunnel_networks, &except).await {
		Ok(nets) if nets.is_empty() => ok(name, "no route of this host overlaps the tunnels' addresses"),
		Ok(nets) => bad(
			name,
			Health::Warning,
			format!(
				"routes of this host overlap the tunnels' addresses: {}; a session that is given one of these addresses \
				 takes it from the local network while it lasts",
				nets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
			),
			"where that matters, number the local network out of another range",
		),
		Err(error) => bad(name, Health::Failure, error.to_string(), "see the error"),
	}
}

/// Whether this process could do nothing at all here: for a first message before anything is tried.
pub fn can_administer(namespace: Option<&Namespace>) -> bool {
	run_in(namespace, privilege).is_ok_and(|check| check.health == Health::Ok)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn reads_the_effective_capabilities() {
		assert_eq!(has_net_admin("Name:\tx\nCapEff:\t0000000000001000\n"), Some(true));
		assert_eq!(has_net_admin("CapEff:\t000001ffffffefff\n"), Some(false));
		assert_eq!(has_net_admin("CapPrm:\t0000000000001000\n"), None);
	}
}
