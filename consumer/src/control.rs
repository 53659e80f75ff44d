//! How `warren status` and `warren down` reach the running `warren up`: one JSON line each way over a Unix socket that only
//! its owner (and root) may use.
use crate::{
	events::State,
	store::{units, Counts},
};
use serde::{Deserialize, Serialize};
use std::{io, os::unix::fs::PermissionsExt, path::Path, time::Duration};
use tokio::{
	io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
	net::{UnixListener, UnixStream},
	sync::{mpsc, oneshot},
};
use warren_primitives::{Balance, NodeId};

/// A request is a few bytes, an answer about a kilobyte.
const MAX_LINE: u64 = 64 * 1024;
/// How long the other side may take for a line.
const LINE_TIME: Duration = Duration::from_secs(5);

/// What may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
	/// Where the connection stands.
	Status,
	/// Leave: last voucher, goodbye, and everything that was changed on this host taken back.
	Down {
		/// Stars from 1 to 5 for the node.
		rate: Option<u8>,
	},
}

/// A connection at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
	/// Where it stands.
	pub state: State,
	/// The process that keeps it.
	pub pid: u32,
	/// The session, `0x` and hexadecimal.
	pub session: Option<String>,
	/// Its node.
	pub node: Option<NodeId>,
	/// This host's address in the tunnel.
	pub address: Option<String>,
	/// Where the exit is reached.
	pub exit: Option<String>,
	/// What was counted since the session began.
	pub counts: CountsReport,
	/// Owed since the session began.
	#[serde(with = "units")]
	pub owed: Balance,
	/// Promised by the highest voucher.
	#[serde(with = "units")]
	pub signed: Balance,
	/// Most that it may cost.
	#[serde(with = "units")]
	pub deposit: Balance,
	/// The unpaid credit that the provider grants now.
	#[serde(with = "units")]
	pub window: Balance,
	/// Bytes that came out of the tunnel unasked: dropped, and not paid.
	pub refused_bytes: u64,
	/// Seconds since the last handshake.
	pub handshake_age: Option<u64>,
	/// Height of the block that holds `open`; none while it is in none.
	pub in_block: Option<u32>,
	/// The last thing that went wrong.
	pub trouble: Option<String>,
}

/// [`Counts`], serialised flat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CountsReport {
	/// Inner IP bytes from this host.
	pub up: u64,
	/// To this host.
	pub down: u64,
	/// Seconds with a live handshake.
	pub seconds: u64,
}

impl From<Counts> for CountsReport {
	fn from(c: Counts) -> Self {
		Self { up: c.up, down: c.down, seconds: c.seconds }
	}
}

/// A command from the socket, and where its answer (one JSON value) goes.
pub type Asked = (Command, oneshot::Sender<serde_json::Value>);

/// Listens. The file is removed when the guard is dropped.
pub struct Socket {
	path: std::path::PathBuf,
	task: tokio::task::JoinHandle<()>,
}

impl Drop for Socket {
	fn drop(&mut self) {
		self.task.abort();
		let _ = std::fs::remove_file(&self.path);
	}
}

impl Socket {
	/// Binds. The caller holds the lock of the data directory, so a file that stands here is a leftover.
	pub fn bind(path: &Path, commands: mpsc::Sender<Asked>) -> io::Result<Self> {
		match std::fs::remove_file(path) {
			Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
			_ => {}
		}
		// The folder is 0700: nobody slips in before the mode is set.
		let listener = UnixListener::bind(path)?;
		std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
		let task = tokio::spawn(async move {
			loop {
				match listener.accept().await {
					Ok((stream, _)) => {
						tokio::spawn(serve(stream, commands.clone()));
					}
					Err(e) => {
						tracing::warn!("control socket: {e}");
						tokio::time::sleep(Duration::from_secs(1)).await;
					}
				}
			}
		});
		Ok(Self { path: path.into(), task })
	}
}

async fn serve(mut stream: UnixStream, commands: mpsc::Sender<Asked>) {
	let me = nix::unistd::geteuid().as_raw();
	match stream.peer_cred() {
		Ok(peer) if peer.uid() == me || peer.uid() == 0 => {}
		_ => return,
	}
	let answer = match read_line(&mut stream).await.and_then(|l| Ok(serde_json::from_slice(&l)?)) {
		Err(e) => serde_json::json!({ "error": format!("command: {e}") }),
		Ok(command) => {
			let (reply, answer) = oneshot::channel();
			if commands.send((command, reply)).await.is_err() {
				return;
			}
			answer.await.unwrap_or_else(|_| serde_json::json!({ "error": "the connection is ending" }))
		}
	};
	let mut line = answer.to_string().into_bytes();
	line.push(b'\n');
	// Fails where the asker has left.
	let _ = tokio::time::timeout(LINE_TIME, stream.write_all(&line)).await;
}

async fn read_line(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
	let mut line = Vec::new();
	let mut reader = BufReader::new(stream.take(MAX_LINE));
	match tokio::time::timeout(LINE_TIME, reader.read_until(b'\n', &mut line)).await {
		Ok(read) => read?,
		Err(_) => return Err(io::Error::new(io::ErrorKind::TimedOut, "no line in time")),
	};
	if line.last() != Some(&b'\n') {
		return Err(io::Error::new(io::ErrorKind::InvalidData, "a line that ends too late or not at all"));
	}
	Ok(line)
}

/// Asks the running `up`. `None`: none is running. `patience`: how long its answer may take.
pub async fn ask(path: &Path, command: Command, patience: Duration) -> io::Result<Option<serde_json::Value>> {
	let mut stream = match UnixStream::connect(path).await {
		Ok(stream) => stream,
		Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
			return Ok(None)
		}
		Err(e) => return Err(e),
	};
	let mut line = serde_json::to_vec(&command)?;
	line.push(b'\n');
	stream.write_all(&line).await?;
	let mut answer = Vec::new();
	let mut reader = BufReader::new(stream).take(MAX_LINE);
	match tokio::time::timeout(patience, reader.read_until(b'\n', &mut answer)).await {
		Ok(read) => read?,
		Err(_) => {
			return Err(io::Error::new(io::ErrorKind::TimedOut, "the running `warren up` gives no answer"))
		}
	};
	if answer.is_empty() {
		return Ok(None);
	}
	Ok(Some(serde_json::from_slice(&answer)?))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn one_line_each_way_and_private() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("control.sock");
		let patience = Duration::from_secs(5);
		assert_eq!(ask(&path, Command::Status, patience).await.unwrap(), None);
		let (sender, mut commands) = mpsc::channel(1);
		let socket = Socket::bind(&path, sender).unwrap();
		assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		let asking = tokio::spawn({
			let path = path.clone();
			async move { ask(&path, Command::Down { rate: Some(5) }, patience).await }
		});
		let (command, reply) = commands.recv().await.unwrap();
		assert_eq!(command, Command::Down { rate: Some(5) });
		reply.send(serde_json::json!({"ok": true})).unwrap();
		assert_eq!(asking.await.unwrap().unwrap().unwrap()["ok"], true);
		drop(socket);
		assert!(!path.exists());
		// What a killed process leaves.
		drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
		assert_eq!(ask(&path, Command::Status, patience).await.unwrap(), None);
	}

	#[tokio::test]
	async fn nonsense_gets_an_error() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("control.sock");
		let (sender, _commands) = mpsc::channel(1);
		let _socket = Socket::bind(&path, sender).unwrap();
		let mut stream = UnixStream::connect(&path).await.unwrap();
		stream.write_all(b"{\"command\":\"format_disk\"}\n").await.unwrap();
		let mut text = String::new();
		stream.read_to_string(&mut text).await.unwrap();
		assert!(text.contains("error") && text.contains("command"), "{text}");
	}
}
