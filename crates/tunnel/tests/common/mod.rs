//! Network namespaces, and programs in them, for the tests of this crate. They need root.
#![allow(dead_code)]

use std::{
	io::{Read, Write},
	net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket},
	os::fd::{AsRawFd, FromRawFd, OwnedFd},
	process::Command,
	sync::{
		atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
		Arc, Mutex,
	},
	thread::JoinHandle,
	time::{Duration, Instant},
};

use warren_tunnel::{Namespace, Network};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Whether this run must find the kernel's WireGuard: `WARREN_BACKEND=kernel`, as in the virtual machine of
/// `cargo xtask test --kernel`. What falls back to another one then must fail.
pub fn kernel_is_due() -> bool {
	match std::env::var("WARREN_BACKEND") {
		Ok(backend) => {
			assert_eq!(backend, "kernel", "WARREN_BACKEND");
			true
		}
		Err(_) => false,
	}
}

/// Runs `ip` or another tool with the words of a line.
pub fn run(line: &str) {
	let mut words = line.split_whitespace();
	let out = Command::new(words.next().unwrap()).args(words).output().unwrap();
	assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
}

/// Some namespaces with names that nobody else has; deleted with it.
pub struct Spaces {
	prefix: String,
	names: Vec<String>,
}

impl Spaces {
	pub fn new(names: &[&str]) -> Self {
		sweep();
		let prefix = format!("wtt{}-{}-", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
		let mut this = Self { prefix, names: Vec::new() };
		for name in names {
			let full = this.full(name);
			run(&format!("ip netns add {full}"));
			this.names.push(full);
			this.ip(name, "link set lo up");
			this.sysctl(name, "net/ipv6/conf/all/accept_dad", "0");
			this.sysctl(name, "net/ipv6/conf/default/accept_dad", "0");
		}
		this
	}

	fn full(&self, name: &str) -> String {
		format!("{}{name}", self.prefix)
	}

	pub fn get(&self, name: &str) -> Namespace {
		Namespace::named(&self.full(name)).unwrap()
	}

	/// `ip -n NAMESPACE …`.
	pub fn ip(&self, name: &str, line: &str) {
		run(&format!("ip -n {} {line}", self.full(name)));
	}

	pub fn nft(&self, name: &str, line: &str) -> String {
		let mut words = vec!["netns", "exec"];
		let full = self.full(name);
		words.extend([full.as_str(), "nft"]);
		words.extend(line.split_whitespace());
		let out = Command::new("ip").args(words).output().unwrap();
		assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
		String::from_utf8_lossy(&out.stdout).into_owned()
	}

	pub fn sysctl(&self, name: &str, setting: &str, value: &str) {
		self.get(name).run(|| std::fs::write(format!("/proc/sys/{setting}"), value)).unwrap().unwrap();
	}

	pub fn network(&self, name: &str) -> Network {
		Network::open(Some(&self.get(name))).unwrap()
	}

	/// A cable between two namespaces, with addresses at both ends. TCP sends single segments into it, as over a wire.
	pub fn cable(&self, a: (&str, &str, &[&str]), b: (&str, &str, &[&str])) {
		let (fa, fb) = (self.full(a.0), self.full(b.0));
		run(&format!("ip link add {} netns {fa} type veth peer name {} netns {fb}", a.1, b.1));
		for (space, link, addresses) in [a, b] {
			for address in addresses {
				let nodad = if address.contains(':') { " nodad" } else { "" };
				self.ip(space, &format!("addr add {address} dev {link}{nodad}"));
			}
			self.ip(space, &format!("link set {link} gso_max_segs 1 up"));
		}
	}
}

impl Drop for Spaces {
	fn drop(&mut self) {
		for name in &self.names {
			let _ = Command::new("ip").args(["netns", "del", name]).output();
		}
	}
}

/// Deletes what a killed run of these tests left: spaces that carry the number of a process that is gone.
fn sweep() {
	let Ok(dir) = std::fs::read_dir("/run/netns") else { return };
	for name in dir.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
		let Some(pid) = name.strip_prefix("wtt").and_then(|rest| rest.split('-').next()) else { continue };
		if pid.parse::<u32>().is_ok() && !std::path::Path::new(&format!("/proc/{pid}")).exists() {
			let _ = Command::new("ip").args(["netns", "del", &name]).output();
		}
	}
}

/// A thread in a namespace that is asked to stop when it is dropped.
pub struct Worker {
	stop: Arc<AtomicBool>,
	thread: Option<JoinHandle<()>>,
}

impl Worker {
	fn start(space: &Namespace, f: impl FnOnce(&AtomicBool) + Send + 'static) -> Self {
		let (stop, space) = (Arc::new(AtomicBool::new(false)), space.clone());
		let flag = stop.clone();
		let thread = std::thread::spawn(move || {
			space.enter().unwrap();
			f(&flag);
		});
		Self { stop, thread: Some(thread) }
	}
}

impl Drop for Worker {
	fn drop(&mut self) {
		self.stop.store(true, Ordering::Relaxed);
		if let Some(thread) = self.thread.take() {
			let _ = thread.join();
		}
	}
}

const TICK: Duration = Duration::from_millis(20);

/// Who sent what.
type Heard = Arc<Mutex<Vec<(SocketAddr, Vec<u8>)>>>;

/// Listens on UDP addresses (separated by spaces; answers come from the address that was asked) and remembers what comes. A
/// datagram `blast N SIZE` is answered with N datagrams of SIZE bytes, any other with itself.
pub struct UdpServer {
	heard: Heard,
	_workers: Vec<Worker>,
}

impl UdpServer {
	pub fn start(space: &Namespace, at: &str) -> Self {
		let heard = Heard::default();
		let workers = at.split(' ').map(|at| Self::listen(space, at, heard.clone())).collect();
		Self { heard, _workers: workers }
	}

	fn listen(space: &Namespace, at: &str, list: Heard) -> Worker {
		let at: SocketAddr = at.parse().unwrap();
		let socket = space.run(|| UdpSocket::bind(at)).unwrap().unwrap();
		socket.set_read_timeout(Some(TICK)).unwrap();
		Worker::start(space, move |stop| {
			let mut buffer = [0; 2048];
			while !stop.load(Ordering::Relaxed) {
				let Ok((len, from)) = socket.recv_from(&mut buffer) else { continue };
				let text = buffer[..len].to_vec();
				let words: Vec<String> =
					String::from_utf8_lossy(&text).split_whitespace().map(str::to_owned).collect();
				list.lock().unwrap().push((from, text.clone()));
				match words.as_slice() {
					[verb, n, size] if verb == "blast" => {
						let payload = vec![b'.'; size.parse().unwrap()];
						for k in 0..n.parse::<usize>().unwrap() {
							let _ = socket.send_to(&payload, from);
							if k % 16 == 15 {
								std::thread::sleep(Duration::from_millis(1));
							}
						}
					}
					_ => {
						let _ = socket.send_to(&text, from);
					}
				}
			}
		})
	}

	pub fn heard(&self) -> Vec<(SocketAddr, Vec<u8>)> {
		self.heard.lock().unwrap().clone()
	}

	pub fn heard_text(&self, text: &str) -> bool {
		self.heard().iter().any(|(_, t)| t == text.as_bytes())
	}
}

/// What an answer may take where one must come: a busy machine hands packets on late.
const LATE: Duration = Duration::from_secs(5);
/// How long nothing may come where nothing must.
const QUIET: Duration = Duration::from_millis(300);

/// A UDP socket in a namespace.
pub fn udp(space: &Namespace, from: &str) -> UdpSocket {
	let from: SocketAddr = from.parse().unwrap();
	let socket = space.run(|| UdpSocket::bind(from)).unwrap().unwrap();
	socket.set_read_timeout(Some(QUIET)).unwrap();
	socket
}

/// Sends one datagram; its echo comes.
pub fn echo(socket: &UdpSocket, to: &str, text: &str) -> bool {
	socket.set_read_timeout(Some(LATE)).unwrap();
	let came = ask(socket, to, text);
	socket.set_read_timeout(Some(QUIET)).unwrap();
	came
}

/// Sends one datagram; nothing comes back.
pub fn silent(socket: &UdpSocket, to: &str, text: &str) -> bool {
	!ask(socket, to, text)
}

/// Asks again until the echo comes: for what takes a handshake first.
pub fn echo_soon(socket: &UdpSocket, to: &str, text: &str) -> bool {
	(0..20).any(|_| ask(socket, to, text))
}

fn ask(socket: &UdpSocket, to: &str, text: &str) -> bool {
	let to: SocketAddr = to.parse().unwrap();
	if socket.send_to(text.as_bytes(), to).is_err() {
		return false;
	}
	// An echo of an earlier question may have come late.
	let mut buffer = [0; 2048];
	while let Ok((len, from)) = socket.recv_from(&mut buffer) {
		if from == to && &buffer[..len] == text.as_bytes() {
			return true;
		}
	}
	false
}

/// Takes datagrams until none comes for a while after the first: their number.
pub fn drain(socket: &UdpSocket) -> u64 {
	let (mut n, mut buffer) = (0, [0; 2048]);
	socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
	while socket.recv_from(&mut buffer).is_ok() {
		n += 1;
		socket.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
	}
	socket.set_read_timeout(Some(QUIET)).unwrap();
	n
}

/// Serves TCP: answers each connection with as many bytes as its first line asks for, then echoes.
pub struct TcpServer {
	pub accepted: Arc<AtomicU64>,
	_worker: Worker,
}

impl TcpServer {
	pub fn start(space: &Namespace, at: &str) -> Self {
		let at: SocketAddr = at.parse().unwrap();
		let listener = space.run(|| TcpListener::bind(at)).unwrap().unwrap();
		listener.set_nonblocking(true).unwrap();
		let accepted = Arc::new(AtomicU64::new(0));
		let count = accepted.clone();
		let worker = Worker::start(space, move |stop| {
			while !stop.load(Ordering::Relaxed) {
				match listener.accept() {
					Ok((stream, _)) => {
						count.fetch_add(1, Ordering::Relaxed);
						std::thread::spawn(move || serve(stream));
					}
					Err(_) => std::thread::sleep(TICK / 4),
				}
			}
		});
		Self { accepted, _worker: worker }
	}
}

fn serve(mut stream: TcpStream) {
	let _ = stream.set_nonblocking(false);
	let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
	let _ = stream.set_write_timeout(Some(Duration::from_secs(20)));
	let mut asked = Vec::new();
	let mut byte = [0];
	while stream.read_exact(&mut byte).is_ok() && byte[0] != b'\n' {
		asked.push(byte[0]);
	}
	let mut left: usize = String::from_utf8_lossy(&asked).parse().unwrap_or(0);
	let block = [b'x'; 16_384];
	while left > 0 {
		let n = left.min(block.len());
		if stream.write_all(&block[..n]).is_err() {
			return;
		}
		left -= n;
	}
	let mut buffer = [0; 4096];
	while let Ok(n @ 1..) = stream.read(&mut buffer) {
		if stream.write_all(&buffer[..n]).is_err() {
			return;
		}
	}
}

/// Connects within a time.
pub fn connect(space: &Namespace, to: &str, within: Duration) -> std::io::Result<TcpStream> {
	let to: SocketAddr = to.parse().unwrap();
	space.run(|| TcpStream::connect_timeout(&to, within)).unwrap()
}

/// Asks a [`TcpServer`] for bytes and reads them.
pub fn download(space: &Namespace, to: &str, bytes: usize) -> std::io::Result<usize> {
	// WireGuard makes a handshake that was lost on the way again after 5 s.
	let mut stream = connect(space, to, Duration::from_secs(12))?;
	stream.set_read_timeout(Some(Duration::from_secs(5)))?;
	stream.write_all(format!("{bytes}\n").as_bytes())?;
	let (mut got, mut buffer) = (0, [0; 65_536]);
	while got < bytes {
		match stream.read(&mut buffer)? {
			0 => break,
			n => got += n,
		}
	}
	Ok(got)
}

/// Sees every IP packet that a link receives.
pub struct Sniffer {
	packets: Arc<Mutex<Vec<Vec<u8>>>>,
	_worker: Worker,
}

impl Sniffer {
	pub fn start(space: &Namespace, link: &str) -> Self {
		let index = space.run(|| nix::net::if_::if_nametoindex(link)).unwrap().unwrap();
		let fd = space
			.run(|| unsafe {
				let all = (libc::ETH_P_ALL as u16).to_be();
				let fd = libc::socket(libc::AF_PACKET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, all.into());
				assert!(fd >= 0);
				let mut at: libc::sockaddr_ll = std::mem::zeroed();
				at.sll_family = libc::AF_PACKET as u16;
				at.sll_protocol = all;
				at.sll_ifindex = index as i32;
				assert_eq!(libc::bind(fd, (&raw const at).cast(), std::mem::size_of_val(&at) as u32), 0);
				let wait = libc::timeval { tv_sec: 0, tv_usec: 20_000 };
				let len = std::mem::size_of_val(&wait) as u32;
				libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_RCVTIMEO, (&raw const wait).cast(), len);
				OwnedFd::from_raw_fd(fd)
			})
			.unwrap();
		let packets = Arc::new(Mutex::new(Vec::new()));
		let list = packets.clone();
		let worker = Worker::start(space, move |stop| {
			let mut buffer = vec![0u8; 70_000];
			while !stop.load(Ordering::Relaxed) {
				let mut from: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
				let mut len = std::mem::size_of_val(&from) as u32;
				let got = unsafe {
					libc::recvfrom(
						fd.as_raw_fd(),
						buffer.as_mut_ptr().cast(),
						buffer.len(),
						0,
						(&raw mut from).cast(),
						&raw mut len,
					)
				};
				let ip = [libc::ETH_P_IP as u16, libc::ETH_P_IPV6 as u16];
				if got > 0
					&& from.sll_pkttype != libc::PACKET_OUTGOING
					&& ip.contains(&u16::from_be(from.sll_protocol))
				{
					list.lock().unwrap().push(buffer[..got as usize].to_vec());
				}
			}
		});
		Self { packets, _worker: worker }
	}

	/// The packets seen so far, but for those that a host needs to find its neighbours (ICMPv6 133 to 137, MLD).
	pub fn packets(&self) -> Vec<Vec<u8>> {
		let local = |p: &Vec<u8>| match p[0] >> 4 {
			6 => {
				let hop_by_hop = p[6] == 0;
				let (kind, at) = if hop_by_hop { (p[40], 48) } else { (p[6], 40) };
				kind == 58 && matches!(p.get(at), Some(130..=137 | 143))
			}
			_ => p[9] == 2,
		};
		self.packets.lock().unwrap().iter().filter(|p| !local(p)).cloned().collect()
	}

	pub fn clear(&self) {
		self.packets.lock().unwrap().clear();
	}
}

/// Source and destination of an IP packet.
pub fn ends(packet: &[u8]) -> (IpAddr, IpAddr) {
	let v4 = |at: usize| IpAddr::from(<[u8; 4]>::try_from(&packet[at..at + 4]).unwrap());
	let v6 = |at: usize| IpAddr::from(<[u8; 16]>::try_from(&packet[at..at + 16]).unwrap());
	match packet[0] >> 4 {
		4 => (v4(12), v4(16)),
		_ => (v6(8), v6(24)),
	}
}

/// Waits until something holds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
	let deadline = Instant::now() + Duration::from_secs(10);
	while !holds() {
		assert!(Instant::now() < deadline, "in vain: {what}");
		std::thread::sleep(TICK);
	}
}
