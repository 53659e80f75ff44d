//! Where a node is reached, and how the control connection gets there.
use super::names::Names;
use futures::future::BoxFuture;
use std::{
	io,
	net::{IpAddr, SocketAddr},
	sync::{Arc, Mutex},
	time::Instant,
};
use warren_primitives::{Endpoint, Host};
use warren_session_protocol::{
	dial::{Dial, Stream},
	TcpDialer,
};

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

	#[tokio::test]
	async fn the_first_connection_is_timed() {
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let dialer = TimedDialer::new(TcpDialer::default());
		assert!(dialer.first().is_none());
		drop(dialer.dial(listener.local_addr().unwrap()).await.unwrap());
		assert!(dialer.first().is_some());
	}
}
