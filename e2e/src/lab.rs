//! The hosts: namespaces, links, addresses and routes.
//!
//! ```text
//!  home network 192.168.50.0/24
//!  ┌──────────────┐        ┌───────────┐
//!  │ chain (node) │◀──────▶│ consumer  │      the consumer trusts the node in its own network: nothing of what it
//!  └──────┬───────┘        └─────┬─────┘      asks the chain is seen by its ISP
//!         │                ┌─────┴─────┐
//!         │                │ isp       │      forwards between the consumer and the exit only
//!         │                └─────┬─────┘
//!         │      ┌───────────────┴──────────────┐
//!         └──────┤ internet (a router)          ├──────┐
//!                └───────────────┬──────────────┘      │
//!                          ┌─────┴─────┐         ┌─────┴─────┐
//!                          │ exit      │         │ web       │
//!                          └─────┬─────┘         └───────────┘
//!                          ┌─────┴─────┐
//!                          │ neighbour │  the provider's LAN; also 169.254.169.254
//!                          └───────────┘
//! ```
//!
//! The addresses look like ordinary, globally routable ones, because the provider's firewall refuses every
//! special-purpose range (documentation and benchmark ranges too) as a destination. IPv4 is from 25.0.0.0/8, which is
//! allocated but not announced on the internet; IPv6 is from 2d05::/16, which is not allocated to anyone. Neither is
//! ever seen outside: no link leads out of the namespaces. The web server is a router's hop away from the exit, since
//! what is on the exit's own links is refused as well.

use std::{
	ffi::{OsStr, OsString},
	fs,
	net::{IpAddr, Ipv4Addr, Ipv6Addr},
	path::{Path, PathBuf},
	process::Output,
	sync::atomic::{AtomicU32, Ordering},
	time::Duration,
};

use anyhow::{bail, ensure, Context, Result};

use crate::{
	backend, interrupt,
	lock::LabLock,
	netns::{self, Namespace},
	process::{self, Process, Start, Surroundings},
};

/// The consumer, seen from its ISP.
pub const CONSUMER: Ipv4Addr = Ipv4Addr::new(25, 64, 1, 2);
/// The consumer, seen from its ISP.
pub const CONSUMER_V6: Ipv6Addr = Ipv6Addr::new(0x2d05, 0x64, 1, 0, 0, 0, 0, 2);
/// The consumer, in its home network.
pub const CONSUMER_HOME: Ipv4Addr = Ipv4Addr::new(192, 168, 50, 2);
/// The exit's public address.
pub const EXIT: Ipv4Addr = Ipv4Addr::new(25, 65, 0, 2);
/// The exit's public address.
pub const EXIT_V6: Ipv6Addr = Ipv6Addr::new(0x2d05, 0x65, 0, 0, 0, 0, 0, 2);
/// The internet's router, as the exit knows it.
pub const INTERNET: Ipv4Addr = Ipv4Addr::new(25, 65, 0, 1);
/// The exit in its own LAN.
pub const EXIT_LAN: Ipv4Addr = Ipv4Addr::new(192, 168, 88, 1);
/// The exit in its own LAN.
pub const EXIT_LAN_V6: Ipv6Addr = Ipv6Addr::new(0xfd88, 0, 0, 0, 0, 0, 0, 1);
/// A host in the exit's LAN.
pub const NEIGHBOUR: Ipv4Addr = Ipv4Addr::new(192, 168, 88, 10);
/// A host in the exit's LAN.
pub const NEIGHBOUR_V6: Ipv6Addr = Ipv6Addr::new(0xfd88, 0, 0, 0, 0, 0, 0, 0x10);
/// The same host under a global address: another /64 of the exit's /56.
pub const NEIGHBOUR_GLOBAL_V6: Ipv6Addr = Ipv6Addr::new(0x2d05, 0x65, 0, 1, 0, 0, 0, 0x10);
/// Where clouds keep what an instance may know about itself; served by the same host.
pub const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);
/// The web server.
pub const WEB: Ipv4Addr = Ipv4Addr::new(25, 66, 0, 2);
/// The web server.
pub const WEB_V6: Ipv6Addr = Ipv6Addr::new(0x2d05, 0x66, 0, 0, 0, 0, 0, 2);
/// The chain node, from the internet.
pub const CHAIN: Ipv4Addr = Ipv4Addr::new(25, 67, 0, 2);
/// The chain node, in the consumer's home network.
pub const CHAIN_HOME: Ipv4Addr = Ipv4Addr::new(192, 168, 50, 1);
/// A host somewhere on the internet that has nothing to do with any session.
pub const STRANGER: Ipv4Addr = Ipv4Addr::new(25, 68, 0, 2);
/// The chain node's RPC port.
pub const RPC_PORT: u16 = 9944;
/// The RPC port of a second chain node on the same machine.
pub const SECOND_RPC_PORT: u16 = 9945;
/// The web server's port.
pub const WEB_PORT: u16 = 80;

/// The link of the ISP's router towards the internet, on which captures listen.
pub const ISP_UPLINK: &str = "uplink";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A host: a namespace, and files of its own.
#[derive(Debug)]
pub struct Host {
	name: &'static str,
	namespace: Namespace,
	folder: PathBuf,
	surroundings: Surroundings,
}

impl Host {
	fn new(number: u32, name: &'static str, lab: &Path) -> Result<Self> {
		let namespace = Namespace::new(number, name)?;
		// No address is ever in doubt here, and the wait would be seconds.
		namespace.sysctl("ipv6/conf/all/accept_dad", "0")?;
		namespace.sysctl("ipv6/conf/default/accept_dad", "0")?;
		let folder = lab.join(name);
		let sockets = folder.join("run-wireguard");
		fs::create_dir_all(&sockets)?;
		let resolver = folder.join("resolv.conf");
		// The node does not start without a name server; nobody answers at this one.
		fs::write(&resolver, "nameserver 25.255.255.53\n")?;
		// WireGuard in user space keeps its sockets, and the resolver its servers, under names that all hosts of one
		// machine would share.
		fs::create_dir_all(RUN_WIREGUARD).context(RUN_WIREGUARD)?;
		let mut covers = vec![(sockets, RUN_WIREGUARD.into())];
		if let Ok(file) = fs::canonicalize("/etc/resolv.conf") {
			covers.push((resolver, file));
		}
		let surroundings = Surroundings { netns: namespace.path(), covers };
		Ok(Self { name, namespace, folder, surroundings })
	}

	/// Its name in the lab.
	pub fn name(&self) -> &'static str {
		self.name
	}

	/// Its network.
	pub fn net(&self) -> &Namespace {
		&self.namespace
	}

	/// A folder of its own.
	pub fn folder(&self) -> &Path {
		&self.folder
	}

	/// Where WireGuard in user space keeps this host's sockets.
	pub fn wireguard_sockets(&self) -> PathBuf {
		self.folder.join("run-wireguard")
	}

	/// Starts a program; its output goes to `NAME.log` in the host's folder.
	pub fn start<A: Into<OsString>>(
		&self,
		name: &str,
		program: &Path,
		args: impl IntoIterator<Item = A>,
	) -> Result<Process> {
		self.start_with(Start {
			name,
			program,
			args: args.into_iter().map(Into::into).collect(),
			env: Vec::new(),
			read_lines: false,
		})
	}

	/// Starts a program whose standard output is read line by line.
	pub fn start_reading<A: Into<OsString>>(
		&self,
		name: &str,
		program: &Path,
		args: impl IntoIterator<Item = A>,
	) -> Result<Process> {
		self.start_with(Start {
			name,
			program,
			args: args.into_iter().map(Into::into).collect(),
			env: Vec::new(),
			read_lines: true,
		})
	}

	/// Starts a program, with all choices.
	pub fn start_with(&self, start: Start<'_>) -> Result<Process> {
		let log = self.folder.join(format!("{}.log", start.name));
		Process::start(&self.surroundings, log, start)
	}

	/// Runs a program to its end, whatever it comes to.
	pub fn output<A: AsRef<OsStr>>(&self, program: &Path, args: &[A], patience: Duration) -> Result<Output> {
		let args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
		process::run(&self.surroundings, program, &args, patience)
	}

	/// Runs a program to its end, which must be a success; its standard output.
	pub fn run<A: AsRef<OsStr>>(&self, program: &Path, args: &[A], patience: Duration) -> Result<String> {
		self.run_with_input(program, args, "", patience)
	}

	/// The same, with a text on its standard input.
	pub fn run_with_input<A: AsRef<OsStr>>(
		&self,
		program: &Path,
		args: &[A],
		input: &str,
		patience: Duration,
	) -> Result<String> {
		let args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
		let output = process::run_with_input(&self.surroundings, program, &args, input, patience)?;
		let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
		if !output.status.success() {
			bail!(
				"{} on {}: `{} {}` failed ({}): {}{}",
				program.file_name().unwrap_or_default().to_string_lossy(),
				self.name,
				program.display(),
				args.iter().map(|arg| arg.to_string_lossy()).collect::<Vec<_>>().join(" "),
				output.status,
				String::from_utf8_lossy(&output.stderr),
				stdout
			);
		}
		Ok(stdout)
	}

	/// The devices that are not the lab's own links: tunnels.
	pub fn tunnels(&self) -> Result<Vec<netns::DeviceCounters>> {
		let own = |name: &str| LINKS.contains(&name) || name.starts_with("to-");
		let tunnels: Vec<_> =
			self.namespace.devices()?.into_iter().filter(|device| !own(&device.name)).collect();
		for tunnel in &tunnels {
			backend::check_link(self, &tunnel.name)?;
		}
		Ok(tunnels)
	}
}

/// The links of hosts that are no routers.
const LINKS: [&str; 6] = ["lo", "isp", "home", "net", "lan", ISP_UPLINK];
const RUN_WIREGUARD: &str = "/run/wireguard";

/// All hosts, linked. Dropping it removes everything.
pub struct Lab {
	/// The consumer's machine.
	pub consumer: Host,
	/// The router of the consumer's ISP.
	pub isp: Host,
	/// The internet: one router.
	pub internet: Host,
	/// The exit node's machine.
	pub exit: Host,
	/// A machine in the exit's LAN.
	pub neighbour: Host,
	/// A web server's machine.
	pub web: Host,
	/// The chain node's machine.
	pub chain: Host,
	/// A machine on the internet that no session knows.
	pub stranger: Host,
	folder: PathBuf,
	// Last: a lab that stands alone may begin only when all of the above is gone.
	_lock: LabLock,
}

impl Lab {
	/// Makes the hosts. Waits while another lab stands on this machine; removes what dead runs left.
	pub fn new() -> Result<Self> {
		ensure!(nix::unistd::geteuid().is_root(), "network namespaces need root");
		backend::check_environment()?;
		let lock = LabLock::acquire(backend::may_stand_beside()?)?;
		for name in netns::remove_leftovers()? {
			eprintln!("removed a leftover of an earlier run: {name}");
		}
		interrupt::tidy_up_on_signals()?;
		let number = NUMBER.fetch_add(1, Ordering::Relaxed);
		let folder = std::env::temp_dir().join(format!("warren-lab-{}-{number}", std::process::id()));
		fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
		interrupt::remember_folder(&folder);
		let host = |name| Host::new(number, name, &folder);
		let lab = Self {
			consumer: host("consumer")?,
			isp: host("isp")?,
			internet: host("internet")?,
			exit: host("exit")?,
			neighbour: host("neighbour")?,
			web: host("web")?,
			chain: host("chain")?,
			stranger: host("stranger")?,
			folder: folder.clone(),
			_lock: lock,
		};
		for host in [&lab.consumer, &lab.exit, &lab.web, &lab.stranger] {
			host.net().meter_tunnels(&LINKS)?;
		}
		lab.link_hosts()?;
		lab.close_other_ways()?;
		Ok(lab)
	}

	/// The lab's folder, with a folder per host.
	pub fn folder(&self) -> &Path {
		&self.folder
	}

	fn link_hosts(&self) -> Result<()> {
		for router in [&self.isp, &self.internet] {
			router.net().sysctl("ipv4/ip_forward", "1")?;
			router.net().sysctl("ipv6/conf/all/forwarding", "1")?;
		}
		link(
			(&self.consumer, "home", "192.168.50.2/24", "fd50::2/64"),
			(&self.chain, "home", "192.168.50.1/24", "fd50::1/64"),
		)?;
		link(
			(&self.consumer, "isp", "25.64.1.2/24", "2d05:64:1::2/64"),
			(&self.isp, "to-consumer", "25.64.1.1/24", "2d05:64:1::1/64"),
		)?;
		link(
			(&self.isp, ISP_UPLINK, "25.64.0.2/24", "2d05:64::2/64"),
			(&self.internet, "to-isp", "25.64.0.1/24", "2d05:64::1/64"),
		)?;
		link(
			(&self.exit, "net", "25.65.0.2/24", "2d05:65::2/64"),
			(&self.internet, "to-exit", "25.65.0.1/24", "2d05:65::1/64"),
		)?;
		link(
			(&self.web, "net", "25.66.0.2/24", "2d05:66::2/64"),
			(&self.internet, "to-web", "25.66.0.1/24", "2d05:66::1/64"),
		)?;
		link(
			(&self.chain, "net", "25.67.0.2/24", "2d05:67::2/64"),
			(&self.internet, "to-chain", "25.67.0.1/24", "2d05:67::1/64"),
		)?;
		link(
			(&self.stranger, "net", "25.68.0.2/24", "2d05:68::2/64"),
			(&self.internet, "to-stranger", "25.68.0.1/24", "2d05:68::1/64"),
		)?;
		link(
			(&self.exit, "lan", "192.168.88.1/24", "fd88::1/64"),
			(&self.neighbour, "lan", "192.168.88.10/24", "fd88::10/64"),
		)?;

		for (host, device, v4, v6) in [
			(&self.consumer, "isp", "25.64.1.1", "2d05:64:1::1"),
			(&self.isp, ISP_UPLINK, "25.64.0.1", "2d05:64::1"),
			(&self.exit, "net", "25.65.0.1", "2d05:65::1"),
			(&self.web, "net", "25.66.0.1", "2d05:66::1"),
			(&self.chain, "net", "25.67.0.1", "2d05:67::1"),
			(&self.stranger, "net", "25.68.0.1", "2d05:68::1"),
			(&self.neighbour, "lan", "192.168.88.1", "fd88::1"),
		] {
			host.net().ip(&["route", "add", "default", "via", v4, "dev", device])?;
			host.net().ip(&["-6", "route", "add", "default", "via", v6, "dev", device])?;
		}
		let internet = self.internet.net();
		internet.ip(&["route", "add", "25.64.1.0/24", "via", "25.64.0.2"])?;
		internet.ip(&["-6", "route", "add", "2d05:64:1::/64", "via", "2d05:64::2"])?;
		// What the exit can reach, and its customers must not.
		let neighbour = self.neighbour.net();
		neighbour.ip(&["addr", "add", "169.254.169.254/32", "dev", "lan"])?;
		neighbour.ip(&["addr", "add", "2d05:65:0:1::10/64", "dev", "lan", "nodad"])?;
		self.exit.net().ip(&["route", "add", "169.254.169.254/32", "dev", "lan"])?;
		self.exit.net().ip(&["addr", "add", "2d05:65:0:1::1/64", "dev", "lan", "nodad"])?;
		Ok(())
	}

	/// The ISP's router lets the consumer reach the exit and nothing else: what arrives elsewhere went through a
	/// tunnel. (What the exit forwards, and for whom, is the business of the daemon on it.)
	fn close_other_ways(&self) -> Result<()> {
		self.isp.net().nft(&format!(
			"table inet isp {{
			chain forward {{ type filter hook forward priority 0; policy drop;
				ip saddr {CONSUMER} ip daddr {EXIT} accept
				ip saddr {EXIT} ip daddr {CONSUMER} accept
				ip6 saddr {CONSUMER_V6} ip6 daddr {EXIT_V6} accept
				ip6 saddr {EXIT_V6} ip6 daddr {CONSUMER_V6} accept
			}}
			}}"
		))
	}

	/// The ISP's router lets the consumer reach this host as well: another exit.
	pub fn let_through(&self, to: Ipv4Addr) -> Result<()> {
		self.isp.net().nft(&format!(
			"add rule inet isp forward ip saddr {CONSUMER} ip daddr {to} accept
			add rule inet isp forward ip saddr {to} ip daddr {CONSUMER} accept"
		))
	}

	/// Cuts the exit off from the chain nodes, on the way: the internet's router drops what either sends the other, and
	/// tells nobody. [`Lab::restore`] ends it.
	pub fn cut(&self) -> Result<()> {
		let ports = format!("{{ {RPC_PORT}, {SECOND_RPC_PORT} }}");
		// A relay on the router is such a way, too: what it sends itself is not forwarded.
		self.internet.net().nft(&format!(
			"table inet cut {{
			chain arriving {{ type filter hook prerouting priority -300; policy accept;
				ip saddr {EXIT} tcp dport {ports} drop
				ip daddr {EXIT} tcp sport {ports} drop
			}}
			chain leaving {{ type filter hook output priority 0; policy accept;
				ip daddr {EXIT} tcp sport {ports} drop
			}}
			}}"
		))
	}

	/// The exit reaches the chain nodes again.
	pub fn restore(&self) -> Result<()> {
		self.internet.net().nft("delete table inet cut")
	}

	/// Prints the end of every log: what a failed test leaves to read.
	pub fn print_logs(&self, lines: usize) {
		eprintln!("{}", logs(&self.folder, lines));
	}
}

impl Drop for Lab {
	fn drop(&mut self) {
		if std::thread::panicking() {
			self.print_logs(60);
		}
		if std::env::var_os("WARREN_E2E_KEEP").is_some() {
			eprintln!("kept: {}", self.folder.display());
		} else {
			let _ = fs::remove_dir_all(&self.folder);
		}
		interrupt::forget_folder(&self.folder);
	}
}

/// The ends of all logs below a folder.
fn logs(folder: &Path, lines: usize) -> String {
	let mut out = String::new();
	let mut hosts: Vec<_> =
		fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
	hosts.sort();
	for host in hosts {
		let mut files: Vec<_> =
			fs::read_dir(host).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
		files.sort();
		for file in
			files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "log"))
		{
			out.push_str(&process::tail(&file, lines));
		}
	}
	out
}

/// One end of a link: host, device, IPv4 and IPv6 address with their prefix.
type End<'a> = (&'a Host, &'a str, &'a str, &'a str);

fn link(a: End<'_>, b: End<'_>) -> Result<()> {
	a.0.net().ip(&["link", "add", a.1, "type", "veth", "peer", "name", b.1, "netns", b.0.net().name()])?;
	for (host, device, v4, v6) in [a, b] {
		host.net().ip(&["addr", "add", v4, "dev", device])?;
		host.net().ip(&["addr", "add", v6, "dev", device, "nodad"])?;
		// As on a wire: one packet at a time. Else the kernel hands bundles of segments through the whole lab, each of which is
		// counted with one header.
		host.net().ip(&["link", "set", device, "gso_max_segs", "1"])?;
		host.net().ip(&["link", "set", device, "up"])?;
	}
	Ok(())
}

/// The web server's addresses.
pub const WEB_ADDRESSES: [IpAddr; 2] = [IpAddr::V4(WEB), IpAddr::V6(WEB_V6)];

/// A program of the workspace: it lies beside the running one, or one folder up (tests lie in `deps`).
pub fn binary(name: &str) -> Result<PathBuf> {
	let own = std::env::current_exe().context("the path of this program")?;
	let found = own.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|file| file.is_file());
	found.with_context(|| format!("{name} is not built: run `cargo build --release` in the workspace"))
}
