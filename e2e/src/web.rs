//! The web server on the lab's internet: HTTP/1.1 and a UDP echo, on every address of its host.
//!
//! - `GET /ip`: the address that the request came from, as the server sees it;
//! - `GET /bytes/N`: N bytes of [`MARKER`], over and over (byte n of the body is byte n of that): plain text that a
//!   capture would recognise;
//! - `POST /sink`: takes what is sent and answers with the number of bytes.

use std::{
	net::{Ipv6Addr, SocketAddr},
	sync::{Arc, Mutex, MutexGuard},
	time::Instant,
};

use anyhow::{bail, Context, Result};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream, UdpSocket},
	sync::oneshot,
};

use crate::lab::Host;

/// The port of the UDP echo.
pub const ECHO_PORT: u16 = 7;
/// What pages are made of.
pub const MARKER: &[u8] = b"Warren's plain text, which nobody on the way may read. ";
/// Markers in one write: about 64 KiB.
pub(crate) const PAGE_MARKERS: usize = 64 * 1024 / MARKER.len() + 1;
/// Longest request head that is read.
const MAX_HEAD: usize = 8 * 1024;

/// A request, as the server saw it.
#[derive(Clone, Debug)]
pub struct Request {
	/// When its head had been read.
	pub at: Instant,
	/// Where it came from. IPv4 as IPv4.
	pub peer: SocketAddr,
	/// E.g. `GET`; `UDP` for the first packet of an echo.
	pub method: String,
	/// E.g. `/ip`; the text of the packet for an echo.
	pub path: String,
	/// Body bytes received (`POST`) or that the socket took (`GET`).
	pub bytes: u64,
}

/// A running server; it ends when dropped.
pub struct WebServer {
	requests: Arc<Mutex<Vec<Request>>>,
	end: Option<oneshot::Sender<()>>,
	thread: Option<std::thread::JoinHandle<()>>,
}

impl WebServer {
	/// Listens on TCP `port` and on the echo's, v4 and v6, in the host's network.
	pub fn start(host: &Host, port: u16) -> Result<Self> {
		let (tcp, udp) = host
			.net()
			.enter(|| -> Result<_> {
				// One socket for both families: Linux maps IPv4 in.
				let tcp = std::net::TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).context("TCP")?;
				let udp = std::net::UdpSocket::bind((Ipv6Addr::UNSPECIFIED, ECHO_PORT)).context("UDP")?;
				tcp.set_nonblocking(true)?;
				udp.set_nonblocking(true)?;
				Ok((tcp, udp))
			})?
			.with_context(|| format!("the web server on {}", host.name()))?;
		let requests = Arc::new(Mutex::new(Vec::new()));
		let (end, ended) = oneshot::channel();
		let log = requests.clone();
		let thread = std::thread::Builder::new().name(format!("web-{}", host.name())).spawn(move || {
			let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
				Ok(runtime) => runtime,
				Err(error) => return eprintln!("the web server's runtime: {error}"),
			};
			runtime.block_on(async move {
				tokio::select! {
					result = serve(tcp, udp, log) => if let Err(error) = result { eprintln!("the web server: {error:#}") },
					_ = ended => {},
				}
			});
		})?;
		Ok(Self { requests, end: Some(end), thread: Some(thread) })
	}

	/// All requests so far.
	pub fn requests(&self) -> Vec<Request> {
		lock(&self.requests).clone()
	}
}

impl Drop for WebServer {
	fn drop(&mut self) {
		if let Some(end) = self.end.take() {
			let _ = end.send(());
		}
		if let Some(thread) = self.thread.take() {
			let _ = thread.join();
		}
	}
}

type Log = Arc<Mutex<Vec<Request>>>;

fn lock(log: &Log) -> MutexGuard<'_, Vec<Request>> {
	log.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

async fn serve(tcp: std::net::TcpListener, udp: std::net::UdpSocket, log: Log) -> Result<()> {
	let tcp = TcpListener::from_std(tcp)?;
	let udp = UdpSocket::from_std(udp)?;
	tokio::spawn(echo(udp, log.clone()));
	loop {
		let (stream, peer) = tcp.accept().await?;
		let log = log.clone();
		tokio::spawn(async move {
			// A client that goes away in the middle is nothing to report.
			let _ = answer(stream, plain(peer), log).await;
		});
	}
}

/// Sends every packet back; notes each peer once.
async fn echo(udp: UdpSocket, log: Log) {
	let mut buffer = vec![0; 65_536];
	let mut known = std::collections::BTreeSet::new();
	loop {
		let Ok((length, peer)) = udp.recv_from(&mut buffer).await else { continue };
		if known.insert(peer) {
			let text = String::from_utf8_lossy(&buffer[..length.min(64)]).into_owned();
			lock(&log).push(Request {
				at: Instant::now(),
				peer: plain(peer),
				method: "UDP".into(),
				path: text,
				bytes: length as u64,
			});
		}
		let _ = udp.send_to(&buffer[..length], peer).await;
	}
}

async fn answer(mut stream: TcpStream, peer: SocketAddr, log: Log) -> Result<()> {
	stream.set_nodelay(true)?;
	let (head, mut rest) = read_head(&mut stream).await?;
	let mut first = head.lines().next().unwrap_or_default().split(' ');
	let (method, path) =
		(first.next().unwrap_or_default().to_owned(), first.next().unwrap_or_default().to_owned());
	let index = {
		let mut log = lock(&log);
		log.push(Request { at: Instant::now(), peer, method: method.clone(), path: path.clone(), bytes: 0 });
		log.len() - 1
	};
	let count = |bytes: u64| lock(&log)[index].bytes += bytes;
	match (method.as_str(), path.as_str()) {
		("GET", "/ip") => respond(&mut stream, "200 OK", &format!("{}\n", peer.ip())).await?,
		("GET", path) if path.starts_with("/bytes/") => match path["/bytes/".len()..].parse::<u64>() {
			Ok(length) => {
				let head =
					format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
				stream.write_all(head.as_bytes()).await?;
				let page = MARKER.repeat(PAGE_MARKERS);
				let mut sent = 0u64;
				while sent < length {
					// Byte `n` of the body is byte `n` of endless markers, wherever a write was cut.
					let rest = &page[(sent % MARKER.len() as u64) as usize..];
					let part = rest.len().min(usize::try_from(length - sent).unwrap_or(usize::MAX));
					let taken = stream.write(&rest[..part]).await? as u64;
					sent += taken;
					count(taken);
				}
			}
			Err(_) => {
				respond(&mut stream, "400 Bad Request", "the number of bytes is not a number\n").await?
			}
		},
		("POST", "/sink") => {
			let Some(length) = content_length(&head) else {
				return respond(&mut stream, "411 Length Required", "no Content-Length\n").await;
			};
			let mut got = rest.len() as u64;
			count(got);
			rest.resize(256 * 1024, 0);
			while got < length {
				let part = stream.read(&mut rest).await?;
				if part == 0 {
					bail!("ended after {got} of {length} bytes");
				}
				got += part as u64;
				count(part as u64);
			}
			respond(&mut stream, "200 OK", &format!("{got}\n")).await?;
		}
		_ => respond(&mut stream, "404 Not Found", "no such page\n").await?,
	}
	stream.shutdown().await?;
	Ok(())
}

/// Reads to the empty line; also what came after it.
async fn read_head(stream: &mut TcpStream) -> Result<(String, Vec<u8>)> {
	let mut bytes = Vec::new();
	let mut part = [0; 4096];
	loop {
		let length = stream.read(&mut part).await?;
		if length == 0 {
			bail!("ended within the request's head");
		}
		bytes.extend_from_slice(&part[..length]);
		if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
			let rest = bytes.split_off(end + 4);
			return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
		}
		if bytes.len() > MAX_HEAD {
			bail!("the request's head is longer than {MAX_HEAD} bytes");
		}
	}
}

async fn respond(stream: &mut TcpStream, status: &str, body: &str) -> Result<()> {
	let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
	stream.write_all(head.as_bytes()).await?;
	stream.write_all(body.as_bytes()).await?;
	Ok(())
}

/// The value of a `Content-Length` header.
pub(crate) fn content_length(head: &str) -> Option<u64> {
	head.lines().find_map(|line| {
		let (name, value) = line.split_once(':')?;
		name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
	})
}

/// IPv4 in IPv6 as IPv4.
fn plain(address: SocketAddr) -> SocketAddr {
	SocketAddr::new(address.ip().to_canonical(), address.port())
}
