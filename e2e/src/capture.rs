//! What passes a link: an own reader of packets (AF_PACKET), which keeps flows and looks for plain text.

use std::{
	collections::BTreeMap,
	fmt,
	net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
	os::fd::{AsRawFd, FromRawFd, OwnedFd},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	time::Duration,
};

use anyhow::{bail, Context, Result};

use crate::{lab::Host, web::MARKER};

/// So much of a marker is enough to recognise it.
const NEEDLE: usize = 16;
/// A run of printable characters from which on a payload counts as text. In 100 GB of random bytes the chance of
/// one such run is below 10⁻⁶.
const TEXT_RUN: usize = 40;

/// A flow: protocol and both ends, as one packet had them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
	/// TCP, UDP or another.
	pub protocol: Protocol,
	/// The sender.
	pub from: SocketAddr,
	/// The receiver.
	pub to: SocketAddr,
}

/// The protocol above IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
	/// UDP.
	Udp,
	/// TCP.
	Tcp,
	/// ICMP for IPv6 that keeps the link itself going (neighbour discovery and the like).
	Neighbours,
	/// An ICMP error "destination unreachable" about a UDP packet, which it quotes. The ends are those of the quoted packet, in the
	/// direction of the error.
	Unreachable,
	/// Another, by its number.
	Other(u8),
}

impl fmt::Display for Flow {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{:?} {} → {}", self.protocol, self.from, self.to)
	}
}

/// What a flow has carried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowSum {
	/// Packets, as the link delivered them (segmentation may have been left to the link).
	pub packets: u64,
	/// IP bytes.
	pub bytes: u64,
	/// Packets in which a piece of the web server's plain text was found.
	pub with_marker: u64,
	/// The first payload that held a long run of printable characters: that run.
	pub text: Option<String>,
	/// UDP packets that are not WireGuard messages.
	pub not_wireguard: u64,
}

/// All that was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
	/// By flow.
	pub flows: BTreeMap<Flow, FlowSum>,
	/// Packets that the kernel could not hand over because this reader was too slow.
	pub lost: u64,
	/// Frames that are neither IPv4 nor IPv6, nor ARP.
	pub strange_frames: u64,
}

impl Seen {
	/// The flows that `known` does not explain.
	pub fn others(&self, known: impl Fn(&Flow, &FlowSum) -> bool) -> Vec<String> {
		self.flows
			.iter()
			.filter(|(flow, sum)| flow.protocol != Protocol::Neighbours && !known(flow, sum))
			.map(|(flow, sum)| {
				format!("{flow} ({} packets, {} bytes, {:?})", sum.packets, sum.bytes, sum.text)
			})
			.collect()
	}

	/// IP bytes of the flows that `which` chooses.
	pub fn bytes(&self, which: impl Fn(&Flow) -> bool) -> u64 {
		self.flows.iter().filter(|(flow, _)| which(flow)).map(|(_, sum)| sum.bytes).sum()
	}

	/// Packets in which the web server's plain text was readable.
	pub fn with_marker(&self) -> u64 {
		self.flows.values().map(|sum| sum.with_marker).sum()
	}
}

/// A running capture.
pub struct Capture {
	stop: Arc<AtomicBool>,
	thread: std::thread::JoinHandle<Result<Seen>>,
}

impl Capture {
	/// Listens on a device of the host, both directions, from now on.
	pub fn start(host: &Host, device: &str) -> Result<Self> {
		let socket = host.net().enter(|| open(device))?.with_context(|| format!("capture on {device}"))?;
		let stop = Arc::new(AtomicBool::new(false));
		let stopped = stop.clone();
		let thread =
			std::thread::Builder::new().name("capture".into()).spawn(move || read_all(&socket, &stopped))?;
		Ok(Self { stop, thread })
	}

	/// Ends it; what was seen.
	pub fn stop(self) -> Result<Seen> {
		// What is on its way through the link now still counts.
		std::thread::sleep(Duration::from_millis(50));
		self.stop.store(true, Ordering::Relaxed);
		match self.thread.join() {
			Ok(result) => result,
			Err(panic) => std::panic::resume_unwind(panic),
		}
	}
}

fn open(device: &str) -> Result<OwnedFd> {
	// SAFETY: plain system calls; every pointer is to a live local of the size that is given with it, and the
	// descriptor is checked before it is owned.
	unsafe {
		let protocol = i32::from((libc::ETH_P_ALL as u16).to_be());
		let fd = libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, protocol);
		if fd < 0 {
			return Err(std::io::Error::last_os_error()).context("socket");
		}
		let socket = OwnedFd::from_raw_fd(fd);
		let index = nix::net::if_::if_nametoindex(device).context("the device")?;
		let mut address: libc::sockaddr_ll = std::mem::zeroed();
		address.sll_family = libc::AF_PACKET as u16;
		address.sll_protocol = (libc::ETH_P_ALL as u16).to_be();
		address.sll_ifindex = index as i32;
		let length = std::mem::size_of_val(&address) as libc::socklen_t;
		if libc::bind(fd, (&raw const address).cast(), length) != 0 {
			return Err(std::io::Error::last_os_error()).context("bind");
		}
		set_option(fd, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, &(64i32 << 20))?;
		set_option(fd, libc::SOL_SOCKET, libc::SO_RCVTIMEO, &libc::timeval { tv_sec: 0, tv_usec: 20_000 })?;
		Ok(socket)
	}
}

/// # Safety
/// `T` must be what the option takes.
unsafe fn set_option<T>(fd: i32, level: i32, option: i32, value: &T) -> Result<()> {
	let length = std::mem::size_of::<T>() as libc::socklen_t;
	// SAFETY: `value` lives during the call and has the length given; its type is the caller's promise.
	if unsafe { libc::setsockopt(fd, level, option, (value as *const T).cast(), length) } != 0 {
		return Err(std::io::Error::last_os_error()).context("socket option");
	}
	Ok(())
}

fn read_all(socket: &OwnedFd, stop: &AtomicBool) -> Result<Seen> {
	let mut seen = Seen::default();
	let mut buffer = vec![0u8; 128 * 1024];
	loop {
		// SAFETY: the buffer lives during the call and has the length given.
		let length = unsafe { libc::recv(socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), 0) };
		match usize::try_from(length) {
			Ok(length) => note(&mut seen, &buffer[..length.min(buffer.len())]),
			Err(_) => {
				let error = std::io::Error::last_os_error();
				match error.kind() {
					// Only once all is read that came before the end.
					std::io::ErrorKind::WouldBlock if stop.load(Ordering::Relaxed) => break,
					std::io::ErrorKind::WouldBlock | std::io::ErrorKind::Interrupted => {}
					_ => bail!("reading packets: {error}"),
				}
			}
		}
	}
	seen.lost = lost(socket)?;
	Ok(seen)
}

fn lost(socket: &OwnedFd) -> Result<u64> {
	// SAFETY: the kernel writes at most `length` bytes into a struct of that size.
	unsafe {
		let mut stats: libc::tpacket_stats = std::mem::zeroed();
		let mut length = std::mem::size_of_val(&stats) as libc::socklen_t;
		let stats_pointer = (&raw mut stats).cast();
		let fd = socket.as_raw_fd();
		if libc::getsockopt(fd, libc::SOL_PACKET, libc::PACKET_STATISTICS, stats_pointer, &mut length) != 0 {
			return Err(std::io::Error::last_os_error()).context("statistics");
		}
		Ok(u64::from(stats.tp_drops))
	}
}

/// Adds one Ethernet frame.
fn note(seen: &mut Seen, frame: &[u8]) {
	let Some(packet) = frame.get(14..) else { return };
	let parsed = match (frame[12], frame[13]) {
		(0x08, 0x00) => parse_v4(packet),
		(0x86, 0xdd) => parse_v6(packet),
		// ARP
		(0x08, 0x06) => return,
		_ => None,
	};
	let Some(Parsed { flow, payload, length }) = parsed else {
		seen.strange_frames += 1;
		return;
	};
	let sum = seen.flows.entry(flow).or_default();
	sum.packets += 1;
	sum.bytes += length;
	if find(payload, &MARKER[..NEEDLE]) {
		sum.with_marker += 1;
	}
	if sum.text.is_none() {
		sum.text = text_in(payload);
	}
	if flow.protocol == Protocol::Udp && !is_wireguard(payload) {
		sum.not_wireguard += 1;
	}
}

struct Parsed<'a> {
	flow: Flow,
	payload: &'a [u8],
	/// Of the whole IP packet.
	length: u64,
}

fn parse_v4(packet: &[u8]) -> Option<Parsed<'_>> {
	let header = usize::from(*packet.first()? & 15) * 4;
	let total = usize::from(u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?]));
	// A length of zero: segmentation left to the link, longer than the field can say.
	let packet = if total == 0 { packet } else { packet.get(..total)? };
	let from = Ipv4Addr::from(<[u8; 4]>::try_from(packet.get(12..16)?).ok()?);
	let to = Ipv4Addr::from(<[u8; 4]>::try_from(packet.get(16..20)?).ok()?);
	let later_fragment = u16::from_be_bytes([packet[6], packet[7]]) & 0x1fff != 0;
	above(packet[9], from.into(), to.into(), packet.get(header..)?, packet.len(), later_fragment)
}

fn parse_v6(packet: &[u8]) -> Option<Parsed<'_>> {
	let from = Ipv6Addr::from(<[u8; 16]>::try_from(packet.get(8..24)?).ok()?);
	let to = Ipv6Addr::from(<[u8; 16]>::try_from(packet.get(24..40)?).ok()?);
	let length = usize::from(u16::from_be_bytes([packet[4], packet[5]]));
	let packet = if length == 0 { packet } else { packet.get(..40 + length)? };
	let (mut next, mut at) = (packet[6], 40);
	let mut later_fragment = false;
	// Extension headers: hop-by-hop, routing, destination options, fragment.
	while matches!(next, 0 | 43 | 60 | 44) {
		let header = packet.get(at..at + 8)?;
		if next == 44 {
			later_fragment = u16::from_be_bytes([header[2], header[3]]) & 0xfff8 != 0;
			at += 8;
		} else {
			at += 8 + usize::from(header[1]) * 8;
		}
		next = header[0];
	}
	above(next, from.into(), to.into(), packet.get(at..)?, packet.len(), later_fragment)
}

fn above(
	protocol: u8,
	from: IpAddr,
	to: IpAddr,
	body: &[u8],
	length: usize,
	later_fragment: bool,
) -> Option<Parsed<'_>> {
	let length = length as u64;
	let port = |at: usize| Some(u16::from_be_bytes([*body.get(at)?, *body.get(at + 1)?]));
	let of = |protocol, ports: (u16, u16), payload| {
		let flow = Flow { protocol, from: SocketAddr::new(from, ports.0), to: SocketAddr::new(to, ports.1) };
		Some(Parsed { flow, payload, length })
	};
	match protocol {
		_ if later_fragment => of(Protocol::Other(protocol), (0, 0), body),
		17 => of(Protocol::Udp, (port(0)?, port(2)?), body.get(8..)?),
		6 => {
			let header = usize::from(*body.get(12)? >> 4) * 4;
			of(Protocol::Tcp, (port(0)?, port(2)?), body.get(header..)?)
		}
		// Router and neighbour discovery, multicast listener reports.
		58 if matches!(*body.first()?, 130..=137 | 143) => of(Protocol::Neighbours, (0, 0), body),
		1 if *body.first()? == 3 => match quoted_udp(body.get(8..)?) {
			Some((ports, quoted)) => of(Protocol::Unreachable, ports, quoted),
			None => of(Protocol::Other(protocol), (0, 0), body),
		},
		58 if *body.first()? == 1 => match quoted_udp(body.get(8..)?) {
			Some((ports, quoted)) => of(Protocol::Unreachable, ports, quoted),
			None => of(Protocol::Other(protocol), (0, 0), body),
		},
		_ => of(Protocol::Other(protocol), (0, 0), body),
	}
}

/// The ports, destination first, and the payload of the UDP packet that an ICMP error quotes.
fn quoted_udp(packet: &[u8]) -> Option<((u16, u16), &[u8])> {
	let (protocol, header) = match packet.first()? >> 4 {
		4 => (*packet.get(9)?, usize::from(packet.first()? & 15) * 4),
		6 => (*packet.get(6)?, 40),
		_ => return None,
	};
	let udp = packet.get(header..).filter(|_| protocol == 17)?;
	let port = |at: usize| Some(u16::from_be_bytes([*udp.get(at)?, *udp.get(at + 1)?]));
	Some(((port(2)?, port(0)?), udp.get(8..)?))
}

/// Whether a UDP payload has the form of a WireGuard message: type, three zeros, the type's length. One read may hold
/// several, where segmentation was left to the link: the first tells.
fn is_wireguard(payload: &[u8]) -> bool {
	let (Some(kind), Some([0, 0, 0])) = (payload.first(), payload.get(1..4)) else { return false };
	match kind {
		1 => payload.len() == 148,
		2 => payload.len() == 92,
		3 => payload.len() == 64,
		4 => payload.len() >= 32,
		_ => false,
	}
}

fn find(haystack: &[u8], needle: &[u8]) -> bool {
	let Some(first) = needle.first() else { return true };
	let mut rest = haystack;
	while let Some(at) = rest.iter().position(|byte| byte == first) {
		if rest[at..].starts_with(needle) {
			return true;
		}
		rest = &rest[at + 1..];
	}
	false
}

/// The first long run of printable characters.
fn text_in(payload: &[u8]) -> Option<String> {
	let mut start = 0;
	for (at, byte) in payload.iter().enumerate() {
		if !(0x20..0x7f).contains(byte) {
			if at - start >= TEXT_RUN {
				return Some(String::from_utf8_lossy(&payload[start..at]).chars().take(120).collect());
			}
			start = at + 1;
		}
	}
	let run = &payload[start..];
	(run.len() >= TEXT_RUN).then(|| String::from_utf8_lossy(run).chars().take(120).collect())
}

#[cfg(test)]
mod tests {
	use super::*;

	/// An Ethernet frame with an IPv4 UDP packet.
	fn udp_frame(payload: &[u8]) -> Vec<u8> {
		let mut frame = vec![0; 12];
		frame.extend([0x08, 0x00]);
		let total = (28 + payload.len()) as u16;
		frame.extend([0x45, 0]);
		frame.extend(total.to_be_bytes());
		frame.extend([0, 0, 0, 0, 64, 17, 0, 0, 25, 64, 1, 2, 25, 65, 0, 2]);
		frame.extend(4000u16.to_be_bytes());
		frame.extend(51820u16.to_be_bytes());
		frame.extend((8 + payload.len() as u16).to_be_bytes());
		frame.extend([0, 0]);
		frame.extend(payload);
		// Ethernet pads short frames: not part of the packet.
		frame.extend([0; 6]);
		frame
	}

	#[test]
	fn flows_are_told_apart_and_plain_text_is_found() {
		let mut seen = Seen::default();
		let mut data = vec![4, 0, 0, 0];
		data.extend([0x93; 60]);
		note(&mut seen, &udp_frame(&data));
		let flow = Flow {
			protocol: Protocol::Udp,
			from: "25.64.1.2:4000".parse().unwrap(),
			to: "25.65.0.2:51820".parse().unwrap(),
		};
		assert_eq!(seen.flows[&flow], FlowSum { packets: 1, bytes: 28 + 64, ..FlowSum::default() });
		data.extend(MARKER);
		note(&mut seen, &udp_frame(&data));
		assert_eq!(seen.flows[&flow].with_marker, 1);
		assert!(seen.flows[&flow].text.as_deref().is_some_and(|text| text.starts_with("Warren's plain")));
		note(&mut seen, &udp_frame(b"\x04\x00\x00\x01not WireGuard"));
		assert_eq!(seen.flows[&flow].not_wireguard, 1);
		assert_eq!(seen.with_marker(), 1);
		assert_eq!(seen.others(|flow, _| flow.to.port() == 51820), Vec::<String>::new());
		assert_eq!(seen.others(|_, _| false).len(), 1);
	}

	#[test]
	fn ipv6_with_an_extension_header_and_tcp() {
		let mut frame = vec![0; 12];
		frame.extend([0x86, 0xdd, 0x60, 0, 0, 0]);
		let tcp = {
			let mut tcp = vec![0; 20];
			tcp[..4].copy_from_slice(&[0x1f, 0x90, 0, 80]);
			tcp[12] = 5 << 4;
			tcp.extend(MARKER);
			tcp
		};
		frame.extend((8 + tcp.len() as u16).to_be_bytes());
		frame.extend([60, 64]);
		frame.extend([0x2d; 16]);
		frame.extend([0x2e; 16]);
		frame.extend([6, 0, 1, 4, 0, 0, 0, 0]);
		frame.extend(&tcp);
		let mut seen = Seen::default();
		note(&mut seen, &frame);
		let (flow, sum) = seen.flows.first_key_value().unwrap();
		assert_eq!((flow.protocol, flow.from.port(), flow.to.port()), (Protocol::Tcp, 8080, 80));
		assert_eq!((sum.with_marker, sum.bytes), (1, 48 + tcp.len() as u64));
	}

	#[test]
	fn broken_frames_are_no_panic() {
		let whole = udp_frame(b"something");
		for length in 0..whole.len() {
			note(&mut Seen::default(), &whole[..length]);
		}
		let mut seen = Seen::default();
		note(&mut seen, &[0xff; 60]);
		assert_eq!(seen.strange_frames, 1);
	}

	#[test]
	fn text_is_told_from_noise() {
		assert_eq!(text_in(&[0x93; 2000]), None);
		assert_eq!(text_in(b"\x13/multistream/1.0.0\n\x07/noise\n"), None);
		assert!(text_in(&[&[0u8; 9][..], MARKER, &[0; 3]].concat()).is_some());
	}
}
