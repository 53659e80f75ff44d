//! Where a node is reached, and how the control connection gets there.
use super::names::Names;
use futures::future::BoxFuture;
use std::{
	io,
	net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};
use warren_primitives::{Endpoint, Host};
use warren_session_protocol::{
	dial::{Dial, Stream},
	TcpDialer,
};

/// How long a place of another owner may take to show that this host's link works.
const PROBE_TIME: Duration = Duration::from_secs(3);
/// Most addresses of one node that are tried.
const MAX_ADDRESSES: usize = 8;

/// The addresses of a node's endpoints, as the chain lists them. `closed`: of names only what is known already, for nobody may
/// be asked.
pub async fn resolve(endpoints: &[Endpoint], names: &Names, closed: bool) -> Result<Vec<SocketAddr>, String> {
	let (mut found, mut troubles) = (Vec::new(), Vec::new());
	for endpoint in endpoints {
		let port = endpoint.port;
		match &endpoint.host {
			Host::V4(a) => found.push(SocketAddr::new(IpAddr::from(*a), port)),
			Host::V6(a) => found.push(SocketAddr::new(IpAddr::from(*a), port)),
			Host::Dns(name) => match names.resolve(&String::from_utf8_lossy(name), port, closed).await {
				Ok(addresses) => found.extend(addresses),
				Err(e) => troubles.push(e),
			},
		}
	}
	let mut unique = Vec::new();
	for address in found {
		if address.port() != 0 && !address.ip().is_unspecified() && !unique.contains(&address) {
			unique.push(address);
		}
	}
	unique.truncate(MAX_ADDRESSES);
	if unique.is_empty() {
		troubles.push("no usable address".into());
		return Err(troubles.join("; "));
	}
	Ok(unique)
}

/// True where no exit could reach the address: it belongs to the local network or to this host.
pub fn is_local(ip: IpAddr) -> bool {
	match ip.to_canonical() {
		IpAddr::V4(a) => !warren_primitives::node::is_global_v4(a),
		IpAddr::V6(a) => !warren_primitives::node::is_global_v6(a),
	}
}

/// Somewhere in the internet, in both families: only routes to them are looked for.
const SOMEWHERE: [SocketAddr; 2] = [
	SocketAddr::new(IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1)), 53),
	SocketAddr::new(IpAddr::V6(Ipv6Addr::new(0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111)), 53),
];

/// True where it is this host's own link that is away, as far as that can be told: no route leads to `to` or anywhere else, or
/// places of other owners (`others`) are out of reach too. Past the tunnel, with the mark.
pub async fn is_own_link_away(to: &[SocketAddr], others: &[SocketAddr], fwmark: u32) -> bool {
	let dialer = TcpDialer { mark: Some(fwmark), ..TcpDialer::default() };
	// A host without IPv6 has no route to some nodes, and its link is fine.
	if to.iter().chain(&SOMEWHERE).all(|at| !has_route(*at, fwmark)) {
		return true;
	}
	let others: Vec<_> = others.iter().filter(|at| !is_local(at.ip())).collect();
	for other in &others {
		match tokio::time::timeout(PROBE_TIME, dialer.dial(**other)).await {
			Ok(Ok(_)) => return false,
			// Somebody has answered.
			Ok(Err(e)) if e.kind() == io::ErrorKind::ConnectionRefused => return false,
			Ok(Err(_)) | Err(_) => {}
		}
	}
	!others.is_empty()
}

/// Whether a marked packet would leave.
fn has_route(to: SocketAddr, fwmark: u32) -> bool {
	use std::os::fd::AsFd;
	let any = if to.is_ipv4() { IpAddr::from([0u8; 4]) } else { IpAddr::from([0u8; 16]) };
	let connected = std::net::UdpSocket::bind((any, 0)).and_then(|socket| {
		nix::sys::socket::setsockopt(&socket.as_fd(), nix::sys::socket::sockopt::Mark, &fwmark)?;
		// Sends nothing: the kernel looks for a way.
		socket.connect(to)
	});
	connected.is_ok()
}

/// A dialer that remembers when its first connection stood: inside the tunnel, that is the first byte that came back.
#[derive(Clone, Debug, Default)]
pub struct TimedDialer {
	inner: TcpDialer,
	first: Arc<Mutex<Option<Instant>>>,
}

impl TimedDialer {
	/// Dials as `inner` does.
	pub fn new(inner: TcpDialer) -> Self {
		Self { inner, first: Arc::default() }
	}

	/// When the first connection stood.
	pub fn first(&self) -> Option<Instant> {
		self.first.lock().ok().and_then(|first| *first)
	}
}

impl Dial for TimedDialer {
	fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Stream>>> {
		let (stream, first) = (self.inner.dial(to), self.first.clone());
		Box::pin(async move {
			let stream = stream.await?;
			if let Ok(mut first) = first.lock() {
				first.get_or_insert_with(Instant::now);
			}
			Ok(stream)
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn endpoints_become_addresses_once() {
		let v4 = Endpoint { host: Host::V4([192, 0, 2, 1]), port: 5 };
		let zero = Endpoint { host: Host::V4([0; 4]), port: 5 };
		let names = Names::open(std::path::Path::new("/nonexistent/warren/names.json"));
		let found = resolve(&[v4.clone(), zero.clone(), v4], &names, true).await.unwrap();
		assert_eq!(found, ["192.0.2.1:5".parse().unwrap()]);
		assert!(resolve(&[zero], &names, true).await.is_err());
		assert!(resolve(&[], &names, true).await.is_err());
	}

	#[test]
	fn local_addresses() {
		for a in ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "::ffff:192.168.0.1"] {
			assert!(is_local(a.parse().unwrap()), "{a}");
		}
		assert!(!is_local("9.9.9.9".parse().unwrap()));
	}

	#[test]
	fn a_host_without_a_way_out_knows_it() {
		let name = format!("wrnaway{}", std::process::id());
		let ip = |arguments: &str| {
			let done = std::process::Command::new("ip").args(arguments.split(' ')).status().unwrap();
			assert!(done.success(), "{arguments}");
		};
		ip(&format!("netns add {name}"));
		let ask = |others: &'static str| {
			let space = warren_tunnel::Namespace::named(&name).unwrap();
			space.run(move || {
				let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
				let others: Vec<SocketAddr> = others.split_whitespace().map(|a| a.parse().unwrap()).collect();
				runtime.block_on(is_own_link_away(&["192.0.2.1:5".parse().unwrap()], &others, 7))
			})
		};
		let without = ask("").unwrap();
		ip(&format!("-n {name} link set lo up"));
		ip(&format!("-n {name} route add 192.0.2.0/24 dev lo"));
		let unknown = ask("127.0.0.1:9").unwrap();
		// No route there, but one elsewhere.
		ip(&format!("-n {name} route add default dev lo"));
		ip(&format!("-n {name} route del 192.0.2.0/24"));
		ip(&format!("-n {name} route add unreachable 192.0.2.0/24"));
		let other_family = ask("").unwrap();
		let elsewhere = ask("9.9.9.9:443").unwrap();
		ip(&format!("netns del {name}"));
		assert_eq!((without, unknown, other_family, elsewhere), (true, false, false, true));
	}

	#[tokio::test]
	async fn the_first_connection_is_timed() {
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let dialer = TimedDialer::new(TcpDialer::default());
		assert!(dialer.first().is_none());
		drop(dialer.dial(listener.local_addr().unwrap()).await.unwrap());
		assert!(dialer.first().is_some());
	}
}
