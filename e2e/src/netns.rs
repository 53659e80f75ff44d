//! Network namespaces: making them, working inside one, and removing what a dead run left.

use std::{
	collections::BTreeMap,
	fs::{self, File},
	io::Write,
	path::{Path, PathBuf},
	process::{Command, Stdio},
};

use anyhow::{bail, Context, Result};
use nix::{
	sched::{setns, CloneFlags},
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use serde_json::Value;

/// Where `ip netns` keeps its names.
const NAMES: &str = "/run/netns";
/// What every namespace of a lab starts with.
const PREFIX: &str = "warren-lab-";

/// One network namespace, removed when dropped.
#[derive(Debug)]
pub struct Namespace {
	name: String,
}

impl Namespace {
	/// Makes the namespace `host` of the lab `number` of this process, with its loopback up.
	pub fn new(number: u32, host: &str) -> Result<Self> {
		let name = format!("{PREFIX}{}-{number}-{host}", std::process::id());
		ip(&["netns", "add", &name])?;
		let namespace = Self { name };
		ip(&["-n", &namespace.name, "link", "set", "lo", "up"])?;
		Ok(namespace)
	}

	/// Its name, as `ip netns` knows it.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// Its file, for `setns`.
	pub fn path(&self) -> PathBuf {
		Path::new(NAMES).join(&self.name)
	}

	/// Runs `work` on a thread inside the namespace: sockets made there belong to it.
	pub fn enter<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T> {
		let file = File::open(self.path()).with_context(|| format!("the namespace {}", self.name))?;
		std::thread::scope(|scope| {
			let thread = scope.spawn(|| -> Result<T> {
				setns(&file, CloneFlags::CLONE_NEWNET).context("setns")?;
				Ok(work())
			});
			match thread.join() {
				Ok(result) => result,
				Err(panic) => std::panic::resume_unwind(panic),
			}
		})
	}

	/// Runs `ip` inside.
	pub fn ip(&self, args: &[&str]) -> Result<String> {
		let mut all = vec!["-n", &self.name];
		all.extend(args);
		ip(&all)
	}

	/// Applies an nftables ruleset inside.
	pub fn nft(&self, ruleset: &str) -> Result<()> {
		command("nft", &["-f", "-"], ruleset, Some(self)).map(drop)
	}

	/// What nftables holds inside, as text.
	pub fn ruleset(&self) -> Result<String> {
		command("nft", &["list", "ruleset"], "", Some(self))
	}

	/// The tables that nftables holds inside, the lab's own left out: `inet NAME`.
	pub fn tables(&self) -> Result<Vec<String>> {
		let text = self.ruleset()?;
		let tables = text.lines().filter_map(|line| line.strip_prefix("table "));
		let tables = tables.map(|table| table.trim_end_matches(" {"));
		Ok(tables.filter(|table| *table != METER).map(str::to_owned).collect())
	}

	/// Sets a variable below `/proc/sys/net`, e.g. `ipv4/ip_forward`.
	pub fn sysctl(&self, key: &str, value: &str) -> Result<()> {
		let path = Path::new("/proc/sys/net").join(key);
		self.enter(|| fs::write(&path, value))?.with_context(|| format!("setting {key} in {}", self.name))
	}

	/// The devices inside, with what each has carried.
	pub fn devices(&self) -> Result<Vec<DeviceCounters>> {
		// The thread's own view: `/proc/net` would be that of the process's first thread.
		let text = self.enter(|| fs::read_to_string("/proc/thread-self/net/dev"))?.context("net/dev")?;
		let mut devices = parse_devices(&text);
		let tunnels = self.kernel_tunnels()?;
		if !tunnels.is_empty() {
			let (received, sent) = (self.metered(RECEIVED)?, self.metered(SENT)?);
			for device in devices.iter_mut().filter(|device| tunnels.contains(&device.name)) {
				device.rx_bytes = received.get(&device.name).copied().unwrap_or(0);
				device.tx_bytes = sent.get(&device.name).copied().unwrap_or(0);
			}
		}
		Ok(devices)
	}

	/// The links of the kernel's WireGuard.
	pub fn kernel_tunnels(&self) -> Result<Vec<String>> {
		let text = self.ip(&["-o", "link", "show", "type", "wireguard"])?;
		// `7: NAME: <POINTOPOINT,…`
		Ok(text.lines().filter_map(|line| Some(line.split(": ").nth(1)?.to_owned())).collect())
	}

	/// Counts inner IP bytes of tunnels: the kernel's WireGuard counts its own headers and its padding too. `links`: those
	/// that are no tunnels.
	pub fn meter_tunnels(&self, links: &[&str]) -> Result<()> {
		let others = links.iter().map(|link| format!("\"{link}\"")).collect::<Vec<_>>().join(", ");
		self.nft(&format!(
			"table {METER} {{
			set {RECEIVED} {{ type ifname; size 256; flags dynamic; }}
			set {SENT} {{ type ifname; size 256; flags dynamic; }}
			chain first {{ type filter hook prerouting priority -450;
				iifname != {{ {others} }} update @{RECEIVED} {{ iifname counter }}
			}}
			chain last {{ type filter hook postrouting priority 900;
				oifname != {{ {others} }} update @{SENT} {{ oifname counter }}
			}}
			}}"
		))
	}

	/// What the meter counted, by device.
	fn metered(&self, set: &str) -> Result<BTreeMap<String, u64>> {
		let words: Vec<&str> =
			["-j", "list", "set"].into_iter().chain(METER.split(' ')).chain([set]).collect();
		let text = command("nft", &words, "", Some(self))?;
		let text: Value = serde_json::from_str(&text).context("nft")?;
		Ok(parse_meter(&text))
	}

	/// Processes inside.
	fn pids(name: &str) -> Result<Vec<i32>> {
		let text = ip(&["netns", "pids", name])?;
		Ok(text.split_whitespace().filter_map(|word| word.parse().ok()).collect())
	}
}

impl Drop for Namespace {
	fn drop(&mut self) {
		if let Err(error) = remove(&self.name) {
			eprintln!("the namespace {} was not removed: {error:#}", self.name);
		}
	}
}

/// What a device has carried, as the kernel counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCounters {
	/// The device's name.
	pub name: String,
	/// Bytes received. For a device without a link layer (TUN): IP bytes; for the kernel's WireGuard those of the lab's meter.
	pub rx_bytes: u64,
	/// Bytes sent, as above.
	pub tx_bytes: u64,
}

/// The table that counts what crosses tunnels, with its sets.
const METER: &str = "inet lab-meter";
const RECEIVED: &str = "received";
const SENT: &str = "sent";

/// The counters in what `nft -j list set` says, by element.
fn parse_meter(text: &Value) -> BTreeMap<String, u64> {
	let sets =
		text["nftables"].as_array().into_iter().flatten().filter_map(|item| item["set"]["elem"].as_array());
	sets.flatten()
		.filter_map(|element| {
			let element = &element["elem"];
			Some((element["val"].as_str()?.to_owned(), element["counter"]["bytes"].as_u64()?))
		})
		.collect()
}

/// The devices in the text of `/proc/net/dev`.
pub fn parse_devices(text: &str) -> Vec<DeviceCounters> {
	text.lines().filter_map(parse_device_line).collect()
}

/// A line of `/proc/net/dev`; the two headings have no colon.
fn parse_device_line(line: &str) -> Option<DeviceCounters> {
	let (name, numbers) = line.split_once(':')?;
	let numbers: Vec<u64> = numbers.split_whitespace().map_while(|word| word.parse().ok()).collect();
	Some(DeviceCounters {
		name: name.trim().to_owned(),
		rx_bytes: *numbers.first()?,
		tx_bytes: *numbers.get(8)?,
	})
}

/// Removes the namespaces (and ends the processes in them) of runs that are over: of processes that are no more.
pub fn remove_leftovers() -> Result<Vec<String>> {
	let mut removed = Vec::new();
	let Ok(entries) = fs::read_dir(NAMES) else { return Ok(removed) };
	for entry in entries {
		let name = entry?.file_name().to_string_lossy().into_owned();
		if is_leftover(&name) {
			remove(&name)?;
			removed.push(name);
		}
	}
	Ok(removed)
}

/// Whether a namespace is a lab's, and its maker is no more.
fn is_leftover(name: &str) -> bool {
	let Some(rest) = name.strip_prefix(PREFIX) else { return false };
	let maker = rest.split('-').next().and_then(|pid| pid.parse::<u32>().ok());
	!maker.is_some_and(|pid| Path::new("/proc").join(pid.to_string()).exists())
}

/// Removes every namespace of this process: for the way out by a signal, where nothing is dropped.
pub fn remove_own() {
	let own = format!("{PREFIX}{}-", std::process::id());
	let Ok(entries) = fs::read_dir(NAMES) else { return };
	for entry in entries.flatten() {
		let name = entry.file_name().to_string_lossy().into_owned();
		if name.starts_with(&own) {
			if let Err(error) = remove(&name) {
				eprintln!("the namespace {name} was not removed: {error:#}");
			}
		}
	}
}

/// Ends what runs inside and deletes the namespace. Its devices go with it, once no process holds it.
fn remove(name: &str) -> Result<()> {
	if !Path::new(NAMES).join(name).exists() {
		return Ok(());
	}
	for pid in Namespace::pids(name).unwrap_or_default() {
		// A thread of this very process may be inside; it ends by itself.
		if pid != std::process::id() as i32 {
			let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
		}
	}
	ip(&["netns", "del", name]).map(drop)
}

/// Runs `ip`; its output.
pub fn ip(args: &[&str]) -> Result<String> {
	command("ip", args, "", None)
}

fn command(program: &str, args: &[&str], input: &str, inside: Option<&Namespace>) -> Result<String> {
	let mut command = match inside {
		Some(namespace) => {
			let mut command = Command::new("ip");
			command.args(["netns", "exec", namespace.name(), program]);
			command
		}
		None => Command::new(program),
	};
	let mut child = command
		.args(args)
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.spawn()
		.with_context(|| format!("cannot start {program}"))?;
	if let Some(mut stdin) = child.stdin.take() {
		// A program that ends without reading says why on its stderr.
		let _ = stdin.write_all(input.as_bytes());
	}
	let output = child.wait_with_output()?;
	if !output.status.success() {
		bail!("{program} {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim());
	}
	Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_meter_is_read() {
		let text = r#"{"nftables": [{"metainfo": {"version": "1.0.6"}}, {"set": {"family": "inet", "name": "sent",
			"table": "lab-meter", "type": "ifname", "handle": 1, "size": 256, "flags": ["dynamic"], "elem": [
			{"elem": {"val": "warren0", "counter": {"packets": 2, "bytes": 3000}}},
			{"elem": {"val": "bare1", "counter": {"packets": 1, "bytes": 84}}}]}}]}"#;
		let counted = parse_meter(&serde_json::from_str(text).unwrap());
		assert_eq!(counted, [("bare1".to_owned(), 84), ("warren0".to_owned(), 3000)].into());
		let empty = r#"{"nftables": [{"set": {"family": "inet", "name": "sent", "table": "lab-meter"}}]}"#;
		assert!(parse_meter(&serde_json::from_str(empty).unwrap()).is_empty());
	}

	#[test]
	fn only_dead_runs_leave_something() {
		let own = std::process::id();
		assert!(!is_leftover(&format!("{PREFIX}{own}-0-exit")));
		assert!(!is_leftover("somebody-1-0-exit"));
		// Process numbers end at 2^22.
		assert!(is_leftover(&format!("{PREFIX}4194305-0-exit")));
		assert!(is_leftover(&format!("{PREFIX}exit")));
	}

	#[test]
	fn device_lines_are_read() {
		let line = "  wg0: 1000       7    0    0    0     0          0         0     2000       9    0    0    0     0       0          0";
		assert_eq!(
			parse_device_line(line),
			Some(DeviceCounters { name: "wg0".into(), rx_bytes: 1000, tx_bytes: 2000 })
		);
		assert_eq!(
			parse_device_line("Inter-|   Receive                                                |  Transmit"),
			None
		);
		assert_eq!(
			parse_device_line(" face |bytes    packets errs drop fifo frame compressed multicast|bytes"),
			None
		);
	}
}
