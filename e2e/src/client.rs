//! Clients that know nothing of tunnels: HTTP, a UDP probe, and attempts to reach what must not be reached. Each runs
//! on a thread inside a host's network.

use std::{
	io::{ErrorKind, Read, Write},
	net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket},
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use crate::{
	backend,
	lab::Host,
	web::{content_length, MARKER, PAGE_MARKERS},
};

/// How long a transfer may stand still before it counts as cut off. A session that has just begun stands still when its first bytes
/// are used up before it is in a block, which takes two blocks (6 s) where validators' sessions turn: that block has room for nothing
/// else.
pub const STALL: Duration = Duration::from_secs(8);
const CONNECT: Duration = Duration::from_secs(5);

/// What a transfer came to.
#[derive(Clone, Debug)]
pub struct Transfer {
	/// The body's bytes that arrived (download) or that the other side took (upload).
	pub bytes: u64,
	/// Whether it came to its end; else it stood still for [`STALL`] or the connection broke.
	pub complete: bool,
	/// From the first attempt to connect to the last byte that arrived.
	pub time: Duration,
	/// The body, when it is short.
	pub body: String,
}

impl Transfer {
	/// Megabits per second.
	pub fn megabits(&self) -> f64 {
		self.bytes as f64 * 8.0 / 1e6 / self.time.as_secs_f64().max(1e-9)
	}
}

/// `GET path`; `progress` counts the body's bytes as they arrive. A body of [`MARKER`]s is checked byte by byte.
pub fn get(host: &Host, to: SocketAddr, path: &str, progress: &AtomicU64) -> Result<Transfer> {
	host.net().enter(|| get_here(to, path, progress))?.with_context(|| format!("GET http://{to}{path}"))
}

/// `GET path` with nobody watching.
pub fn page(host: &Host, to: SocketAddr, path: &str) -> Result<Transfer> {
	get(host, to, path, &AtomicU64::new(0))
}

/// `POST /sink` with `bytes` bytes.
pub fn post(host: &Host, to: SocketAddr, bytes: u64, progress: &AtomicU64) -> Result<Transfer> {
	host.net().enter(|| post_here(to, bytes, progress))?.with_context(|| format!("POST http://{to}/sink"))
}

fn get_here(to: SocketAddr, path: &str, progress: &AtomicU64) -> Result<Transfer> {
	let start = Instant::now();
	let mut stream = connect(to)?;
	stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n").as_bytes())?;
	let mut buffer = vec![0; 256 * 1024];
	let (head, rest) = read_head(&mut stream)?;
	if !head.starts_with("HTTP/1.1 200") {
		bail!("{}", head.lines().next().unwrap_or_default());
	}
	let length = content_length(&head).context("no Content-Length")?;
	let is_marker = path.starts_with("/bytes/");
	let mut body = Vec::new();
	let mut last = start.elapsed();
	let mut bytes = 0;
	let mut take = |part: &[u8], bytes: &mut u64| -> Result<()> {
		if is_marker && !is_marker_at(*bytes, part) {
			bail!("byte {} ff. of the page is not what the server sent", *bytes);
		}
		if body.len() < 4096 {
			body.extend_from_slice(&part[..part.len().min(4096 - body.len())]);
		}
		*bytes += part.len() as u64;
		progress.store(*bytes, Ordering::Relaxed);
		Ok(())
	};
	take(&rest, &mut bytes)?;
	while bytes < length {
		match stream.read(&mut buffer) {
			Ok(0) => break,
			Ok(part) => {
				take(&buffer[..part], &mut bytes)?;
				last = start.elapsed();
			}
			Err(error) if is_stall(&error) => break,
			Err(error) if error.kind() == ErrorKind::Interrupted => {}
			Err(error) => return Err(error.into()),
		}
	}
	let complete = bytes == length;
	Ok(Transfer { bytes, complete, time: last, body: String::from_utf8_lossy(&body).into_owned() })
}

fn post_here(to: SocketAddr, bytes: u64, progress: &AtomicU64) -> Result<Transfer> {
	let start = Instant::now();
	let mut stream = connect(to)?;
	let head =
		format!("POST /sink HTTP/1.1\r\nHost: {to}\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n");
	stream.write_all(head.as_bytes())?;
	let page = MARKER.repeat(PAGE_MARKERS);
	let mut sent = 0u64;
	let mut last = start.elapsed();
	while sent < bytes {
		let part = page.len().min(usize::try_from(bytes - sent).unwrap_or(usize::MAX));
		match stream.write(&page[..part]) {
			Ok(part) => {
				sent += part as u64;
				progress.store(sent, Ordering::Relaxed);
				last = start.elapsed();
			}
			Err(error) if is_stall(&error) => {
				return Ok(Transfer { bytes: sent, complete: false, time: last, body: String::new() })
			}
			Err(error) if error.kind() == ErrorKind::Interrupted => {}
			Err(error) => return Err(error.into()),
		}
	}
	let answer = read_head(&mut stream).and_then(|(head, mut rest)| {
		stream.read_to_end(&mut rest)?;
		Ok((head, String::from_utf8_lossy(&rest).into_owned()))
	});
	match answer {
		Ok((head, body)) if head.starts_with("HTTP/1.1 200") => {
			let taken = body.trim().parse().context("the server's count")?;
			Ok(Transfer { bytes: taken, complete: taken == bytes, time: start.elapsed(), body })
		}
		Ok((head, _)) => bail!("{}", head.lines().next().unwrap_or_default()),
		Err(_) => Ok(Transfer { bytes: sent, complete: false, time: last, body: String::new() }),
	}
}

fn connect(to: SocketAddr) -> Result<TcpStream> {
	let stream = TcpStream::connect_timeout(&to, CONNECT)?;
	stream.set_read_timeout(Some(STALL))?;
	stream.set_write_timeout(Some(STALL))?;
	Ok(stream)
}

fn read_head(stream: &mut TcpStream) -> Result<(String, Vec<u8>)> {
	let mut bytes = Vec::new();
	let mut part = vec![0; 16 * 1024];
	loop {
		let length = stream.read(&mut part)?;
		if length == 0 {
			bail!("ended within the answer's head");
		}
		bytes.extend_from_slice(&part[..length]);
		if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
			let rest = bytes.split_off(end + 4);
			return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
		}
	}
}

fn is_stall(error: &std::io::Error) -> bool {
	matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Whether `part` is what byte `at` ff. of endless markers are.
fn is_marker_at(at: u64, part: &[u8]) -> bool {
	let (done, rest) = part.split_at(part.len().min((MARKER.len() - offset(at)) % MARKER.len()));
	MARKER[offset(at)..].starts_with(done) && rest.chunks(MARKER.len()).all(|chunk| MARKER.starts_with(chunk))
}

/// Where in a marker byte `at` of a page lies.
fn offset(at: u64) -> usize {
	(at % MARKER.len() as u64) as usize
}

/// Sends a small UDP packet to an echo, again and again, until one comes back.
///
/// Returns the time of the first answer; `None` when `stop` was set or time was up before.
pub fn first_echo(
	host: &Host,
	to: SocketAddr,
	patience: Duration,
	stop: &AtomicBool,
) -> Result<Option<Instant>> {
	host.net().enter(|| -> Result<Option<Instant>> {
		let end = Instant::now() + patience;
		let mut socket = udp_socket(to)?;
		let mut buffer = [0; 64];
		while Instant::now() < end && !stop.load(Ordering::Relaxed) {
			// No route yet, or a route that changed under the socket: both pass.
			if socket.send_to(b"warren-echo", to).is_err() {
				std::thread::sleep(Duration::from_millis(1));
				socket = udp_socket(to)?;
				continue;
			}
			if let Ok((_, from)) = socket.recv_from(&mut buffer) {
				if from.ip().to_canonical() == to.ip() {
					return Ok(Some(Instant::now()));
				}
			}
		}
		Ok(None)
	})?
}

/// Asks the echo again and again while `work` runs; what that came to, and when the first answer came. Where `work` fails nothing is
/// asked any more.
pub fn echo_while<T>(
	host: &Host,
	to: SocketAddr,
	patience: Duration,
	work: impl FnOnce() -> Result<T>,
) -> Result<(T, Option<Instant>)> {
	let stop = AtomicBool::new(false);
	let patience = backend::patience(patience);
	std::thread::scope(|scope| {
		let probe = scope.spawn(|| first_echo(host, to, patience, &stop));
		let worked = work();
		if worked.is_err() {
			stop.store(true, Ordering::Relaxed);
		}
		let echo = match probe.join() {
			Ok(echo) => echo?,
			Err(panic) => std::panic::resume_unwind(panic),
		};
		Ok((worked?, echo))
	})
}

/// Sends `count` packets of `size` bytes of payload to `to` without waiting for anything; the number the kernel took.
pub fn flood(host: &Host, to: SocketAddr, size: usize, count: u64) -> Result<u64> {
	host.net().enter(|| -> Result<u64> {
		let socket = udp_socket(to)?;
		let packet = MARKER.repeat(size / MARKER.len() + 1);
		let mut sent = 0;
		for number in 0..count {
			if socket.send_to(&packet[..size], to).is_ok() {
				sent += 1;
			}
			// Not faster than a device in user space can take: what its queue drops proves nothing.
			if number % 32 == 31 {
				std::thread::sleep(Duration::from_millis(2));
			}
		}
		Ok(sent)
	})?
}

fn udp_socket(to: SocketAddr) -> Result<UdpSocket> {
	let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
	let socket = UdpSocket::bind((any, 0))?;
	socket.set_read_timeout(Some(Duration::from_millis(2)))?;
	Ok(socket)
}

/// How an attempt to reach something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
	/// A connection stood.
	Open,
	/// The other side (or something on the way) refused it with a packet.
	Refused,
	/// This side has no route.
	NoRoute,
	/// Nothing came back.
	Silent,
}

/// Tries a TCP connection.
pub fn reach(host: &Host, to: SocketAddr, patience: Duration) -> Result<Reach> {
	host.net().enter(|| match TcpStream::connect_timeout(&to, patience) {
		Ok(_) => Reach::Open,
		Err(error) => match error.kind() {
			ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Reach::Refused,
			ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::AddrNotAvailable => {
				Reach::NoRoute
			}
			_ => Reach::Silent,
		},
	})
}

/// Tries many at once; each with its result.
pub fn reach_all(host: &Host, to: &[SocketAddr], patience: Duration) -> Result<Vec<(SocketAddr, Reach)>> {
	std::thread::scope(|scope| {
		let threads: Vec<_> = to
			.iter()
			.map(|address| (*address, scope.spawn(move || reach(host, *address, patience))))
			.collect();
		threads
			.into_iter()
			.map(|(address, thread)| match thread.join() {
				Ok(result) => result.map(|reach| (address, reach)),
				Err(panic) => std::panic::resume_unwind(panic),
			})
			.collect()
	})
}

/// A transfer in the background.
pub struct Background {
	/// Bytes so far.
	pub progress: Arc<AtomicU64>,
	thread: std::thread::JoinHandle<Result<Transfer>>,
}

impl Background {
	/// Starts a `GET` in the host's network.
	pub fn get(host: &Host, to: SocketAddr, path: &str) -> Result<Self> {
		let file = std::fs::File::open(host.net().path())?;
		let progress = Arc::new(AtomicU64::new(0));
		let (counter, path) = (progress.clone(), path.to_owned());
		let thread = std::thread::spawn(move || {
			nix::sched::setns(file, nix::sched::CloneFlags::CLONE_NEWNET).context("setns")?;
			get_here(to, &path, &counter)
		});
		Ok(Self { progress, thread })
	}

	/// Bytes so far.
	pub fn bytes(&self) -> u64 {
		self.progress.load(Ordering::Relaxed)
	}

	/// Waits until this many bytes have come.
	pub fn wait_bytes(&self, bytes: u64, patience: Duration) -> Result<()> {
		let end = Instant::now() + patience;
		while self.bytes() < bytes {
			if self.thread.is_finished() || Instant::now() > end {
				bail!("only {} of {bytes} bytes came", self.bytes());
			}
			std::thread::sleep(Duration::from_millis(2));
		}
		Ok(())
	}

	/// Waits for its end.
	pub fn join(self) -> Result<Transfer> {
		match self.thread.join() {
			Ok(result) => result,
			Err(panic) => std::panic::resume_unwind(panic),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_page_is_checked_to_the_byte() {
		let page = MARKER.repeat(5);
		for at in 0..page.len() {
			for end in at..page.len() {
				assert!(is_marker_at(at as u64, &page[at..end]), "{at}..{end}");
			}
		}
		for at in [0, 1, 20, MARKER.len() - 1, MARKER.len()] {
			let mut part = page[at..].to_vec();
			for place in [0, 5, MARKER.len(), part.len() - 1] {
				part[place] ^= 1;
				assert!(!is_marker_at(at as u64, &part), "from {at}, byte {place}");
				part[place] ^= 1;
			}
		}
	}
}
