//! The chain node of a test that runs in the machine. It compiles the runtime when it starts, which takes half a minute of this machine's
//! processors and many minutes of an emulated one: so it runs out here, and all that is tested runs in there.
//!
//! In the machine the file of `warren-node` is a script that becomes the [stand-in](stand_in): a process of the chain's host, with
//! the same arguments, log and end, that hands each RPC connection on. The machine's network leads to one address, where each
//! connection gets a process of its own: [`serve`], which starts a node or reaches the RPC of one that was started so.

use std::{
	fs,
	io::{self, Read, Write},
	net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, TcpListener, TcpStream},
	path::{Path, PathBuf},
	process::{Command, Stdio},
	time::Duration,
};

use anyhow::{bail, ensure, Context, Result};
use nix::{
	sched::{setns, CloneFlags},
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use serde::{Deserialize, Serialize};

use super::end_with_us;

/// The hidden command of xtask that stands in for the node, inside.
pub const STAND_IN_COMMAND: &str = "vm-chain";
/// The hidden command of xtask that answers a connection, outside.
pub const SERVE_COMMAND: &str = "vm-serve";
/// Where the machine reaches [`serve`].
pub const ADDRESS: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 0, 2, 100), 9944);
/// The machine's own address in that network, with its length.
pub const OWN_ADDRESS: &str = "10.0.2.15/24";

const RPC_PORT: u16 = 9944;
const END: Duration = Duration::from_secs(10);

/// The first line of a connection.
#[derive(Serialize, Deserialize)]
enum Wish {
	/// Start a node with these arguments; it runs as long as the connection stands, and its output comes over it.
	Node { arguments: Vec<String> },
	/// Be connected with the RPC of the node that was started so.
	Rpc { port: u16 },
}

/// The first line of the answer to [`Wish::Node`].
#[derive(Serialize, Deserialize)]
struct Started {
	/// Where its RPC will be.
	port: u16,
}

/// Inside: what runs instead of the node, with its arguments.
pub fn stand_in(arguments: &[String]) -> Result<()> {
	let own_port =
		value(arguments, "--rpc-port").map_or(Ok(RPC_PORT), |port| port.parse()).context("--rpc-port")?;
	if let Some(other) = value(arguments, "--bootnodes") {
		bail!("--bootnodes {other}: one node only, its chain is outside of the virtual machine");
	}
	let mut control = reach_out(&Wish::Node { arguments: arguments.to_vec() })?;
	let started: Started =
		serde_json::from_str(&first_line(&mut control)?).context("the answer from outside")?;
	let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, own_port)).context("the RPC port")?;
	std::thread::spawn(move || {
		for client in listener.incoming().flatten() {
			std::thread::spawn(move || {
				if let Err(error) = hand_on(client, started.port) {
					eprintln!("an RPC connection: {error:#}");
				}
			});
		}
	});
	// Its words, to the end of it.
	io::copy(&mut control, &mut io::stdout())?;
	bail!("the chain node outside of the virtual machine has ended")
}

fn hand_on(client: TcpStream, port: u16) -> Result<()> {
	let node = reach_out(&Wish::Rpc { port })?;
	client.set_nodelay(true)?;
	let (mut from_client, mut to_client) = (client.try_clone()?, client);
	let (mut from_node, mut to_node) = (node.try_clone()?, node);
	let upwards = std::thread::spawn(move || {
		let _ = io::copy(&mut from_client, &mut to_node);
		let _ = to_node.shutdown(Shutdown::Write);
	});
	let _ = io::copy(&mut from_node, &mut to_client);
	let _ = to_client.shutdown(Shutdown::Both);
	let _ = upwards.join();
	Ok(())
}

/// A connection from the machine's first network, whatever namespace this process is in.
fn reach_out(wish: &Wish) -> Result<TcpStream> {
	let connected = std::thread::spawn(|| -> Result<TcpStream> {
		let network = fs::File::open("/proc/1/ns/net").context("the machine's first network")?;
		setns(network, CloneFlags::CLONE_NEWNET).context("the machine's first network")?;
		TcpStream::connect(ADDRESS).context("the way out of the machine")
	});
	let Ok(connected) = connected.join() else { bail!("a thread ended") };
	let mut connected = connected?;
	connected.set_nodelay(true)?;
	connected.write_all(format!("{}\n", serde_json::to_string(wish)?).as_bytes())?;
	Ok(connected)
}

/// Outside: answers one connection, which is standard input and output. `folder`: for the nodes' data.
pub fn serve(folder: &Path, node: &Path) -> Result<()> {
	let wish: Wish =
		serde_json::from_str(&first_line(&mut io::stdin().lock())?).context("what is wished for")?;
	match wish {
		Wish::Node { arguments } => run_node(folder, node, &arguments),
		Wish::Rpc { port } => {
			ensure!(folder.join(port.to_string()).exists(), "port {port}: no node was started there");
			let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
			stream.set_nodelay(true)?;
			let (mut from, mut to) = (stream.try_clone()?, stream);
			std::thread::spawn(move || {
				let _ = copy_flushed(&mut io::stdin().lock(), &mut to);
				let _ = to.shutdown(Shutdown::Write);
			});
			copy_flushed(&mut from, &mut io::stdout().lock())?;
			Ok(())
		}
	}
}

fn run_node(folder: &Path, node: &Path, arguments: &[String]) -> Result<()> {
	let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
	fs::write(folder.join(port.to_string()), "")?;
	let _held = value(arguments, "--base-path").map(|base| hold(folder, base)).transpose()?;
	let mut out = io::stdout();
	out.write_all(format!("{}\n", serde_json::to_string(&Started { port })?).as_bytes())?;
	out.flush()?;
	let mut command = Command::new(node);
	command.args(outside(arguments, folder, port)).stdin(Stdio::null()).stderr(io::stdout());
	end_with_us(&mut command);
	let mut child = command.spawn().with_context(|| node.display().to_string())?;
	let pid = Pid::from_raw(child.id().try_into()?);
	std::thread::spawn(move || {
		// Nobody says more: the connection's end is the node's.
		let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
		let _ = kill(pid, Signal::SIGTERM);
		std::thread::sleep(END);
		let _ = kill(pid, Signal::SIGKILL);
	});
	child.wait()?;
	Ok(())
}

/// Waits until no node uses this data any more: inside, one that is stopped is gone at once, and may be started again while it is
/// still ending out here.
fn hold(folder: &Path, base: &str) -> Result<fs::File> {
	let file = fs::File::create(data_in(folder, &format!("{base}.lock")))?;
	file.lock().context("the lock of a chain node's data")?;
	Ok(file)
}

/// Where the data of a node is whose base path is this in the machine.
fn data_in(folder: &Path, base: &str) -> PathBuf {
	folder.join(base.replace('/', "_"))
}

/// The node's arguments as they must be out here: on loopback only, on ports of its own, with its data in `folder`.
fn outside(arguments: &[String], folder: &Path, port: u16) -> Vec<String> {
	let mut out = Vec::new();
	let mut left = arguments.iter();
	while let Some(argument) = left.next() {
		let (name, given) = match argument.split_once('=') {
			Some((name, value)) => (name, Some(value)),
			None => (argument.as_str(), None),
		};
		match name {
			"--base-path" => {
				let path = given.or_else(|| left.next().map(String::as_str)).unwrap_or_default();
				out.push("--base-path".to_owned());
				out.push(data_in(folder, path).display().to_string());
			}
			"--rpc-port" | "--listen-addr" if given.is_none() => drop(left.next()),
			"--rpc-port" | "--listen-addr" | "--unsafe-rpc-external" => {}
			_ => out.push(argument.clone()),
		}
	}
	out.push(format!("--rpc-port={port}"));
	out.push("--listen-addr=/ip4/127.0.0.1/tcp/0".to_owned());
	out
}

fn value<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
	arguments.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix(name)? {
		"" => arguments.get(at + 1).map(String::as_str),
		rest => rest.strip_prefix('='),
	})
}

/// Byte by byte: what follows is for somebody else.
fn first_line(from: &mut impl Read) -> Result<String> {
	let (mut line, mut byte) = (Vec::new(), [0]);
	loop {
		ensure!(from.read(&mut byte)? == 1, "the connection ended in its first line");
		match byte[0] {
			b'\n' => return Ok(String::from_utf8(line)?),
			byte => line.push(byte),
		}
		ensure!(line.len() < 64 * 1024, "a first line without an end");
	}
}

/// Standard output holds back what has no line's end.
fn copy_flushed(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
	let mut buffer = vec![0; 64 * 1024];
	loop {
		match from.read(&mut buffer)? {
			0 => return Ok(()),
			length => {
				to.write_all(&buffer[..length])?;
				to.flush()?;
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn texts(list: &[&str]) -> Vec<String> {
		list.iter().map(|text| (*text).to_owned()).collect()
	}

	#[test]
	fn a_node_outside_is_on_loopback_with_data_of_its_own() {
		let given = texts(&[
			"--dev",
			"--base-path",
			"/tmp/lab/chain",
			"--listen-addr=/ip4/127.0.0.1/tcp/30333",
			"--unsafe-rpc-external",
			"--rpc-port",
			"9945",
			"--no-mdns",
		]);
		assert_eq!(value(&given, "--rpc-port"), Some("9945"));
		assert_eq!(value(&given, "--listen-addr"), Some("/ip4/127.0.0.1/tcp/30333"));
		assert_eq!(value(&given, "--bootnodes"), None);
		let wanted = texts(&[
			"--dev",
			"--base-path",
			"/data/_tmp_lab_chain",
			"--no-mdns",
			"--rpc-port=4000",
			"--listen-addr=/ip4/127.0.0.1/tcp/0",
		]);
		assert_eq!(outside(&given, Path::new("/data"), 4000), wanted);
	}

	#[test]
	fn a_node_begins_when_the_one_before_has_let_its_data_go() {
		let folder = std::env::temp_dir().join(format!("warren-hold-{}", std::process::id()));
		fs::create_dir_all(&folder).unwrap();
		let first = hold(&folder, "/lab/chain").unwrap();
		drop(hold(&folder, "/lab/another").unwrap());
		let again = {
			let folder = folder.clone();
			std::thread::spawn(move || hold(&folder, "/lab/chain").map(drop))
		};
		std::thread::sleep(Duration::from_millis(100));
		assert!(!again.is_finished());
		drop(first);
		again.join().unwrap().unwrap();
		fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn a_first_line_takes_no_more_than_itself() {
		let mut bytes: &[u8] = b"one\ntwo";
		assert_eq!(first_line(&mut bytes).unwrap(), "one");
		assert_eq!(bytes, b"two");
		assert!(first_line(&mut bytes).is_err());
	}
}
