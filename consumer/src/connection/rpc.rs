//! How the chain's RPC node is reached while the kill switch is closed.
//!
//! Unless it runs on this host, it is reached through a relay of our own on loopback, which knows its addresses, carries the mark
//! where the way leads past the tunnel, and speaks TLS in the client's place: no name has to be resolved for a connection.
use super::{names::Names, reach::is_local, tls::Tls};
use crate::config::{rpc_host, Config, RpcWay};
use std::{
	io,
	net::SocketAddr,
	sync::{Arc, Mutex},
	time::Duration,
};
use tokio::{
	io::{copy_bidirectional, AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
};
use warren_chain_client::Error;
use warren_session_protocol::{
	dial::{Dial, Stream},
	TcpDialer,
};

/// How long one address may take, and how long a client may take for its request.
const DIAL_TIME: Duration = Duration::from_secs(5);
/// Longest head of the request that opens a WebSocket.
const MAX_HEAD: usize = 16 * 1024;

/// Where the RPC node is, and which way leads there.
pub(crate) struct RpcPlace {
	/// True where it is reached past the tunnel.
	pub direct: bool,
	/// What to connect to.
	pub url: String,
	/// None: on loopback.
	far: Option<Far>,
}

struct Far {
	place: Arc<Place>,
	/// As it may be shown, and the relay's own address that is not.
	shown: [String; 2],
	_relay: Relay,
}

/// A place that is not on this host.
struct Place {
	host: String,
	port: u16,
	/// As requests name it.
	authority: String,
	tls: Option<Tls>,
	dialer: TcpDialer,
	names: Names,
	/// Its addresses, resolved before the kill switch closed.
	addresses: Mutex<Vec<SocketAddr>>,
	/// The last thing that went wrong.
	trouble: Mutex<Option<String>>,
}

struct Relay(tokio::task::JoinHandle<()>);

impl Drop for Relay {
	fn drop(&mut self) {
		self.0.abort();
	}
}

impl RpcPlace {
	/// Resolves the URL's host and chooses the way. `closed`: the kill switch is.
	pub async fn find(config: &Config, names: &Names, closed: bool) -> Result<Self, String> {
		let url = &config.rpc;
		let (host, port) = rpc_host(url).ok_or_else(|| format!("rpc: `{url}` has no host"))?;
		let addresses = names.resolve(&host, port, closed).await.map_err(|e| {
			let hint = if closed {
				"; give its address with --rpc, or open this host with `warren down`"
			} else {
				""
			};
			format!("rpc: {e}{hint}")
		})?;
		let local = addresses.iter().all(|a| is_local(a.ip()));
		let loopback = addresses.iter().all(|a| a.ip().is_loopback());
		let direct = loopback
			|| match config.rpc_way {
				RpcWay::Direct => true,
				RpcWay::Tunnel => false,
				RpcWay::Auto => local,
			};
		if loopback {
			return Ok(Self { direct, url: url.clone(), far: None });
		}
		let tls = match url.starts_with("wss://") {
			true => Some(Tls::of_this_host().map_err(|e| format!("rpc: {e}"))?),
			false => None,
		};
		let (scheme, rest) = url.split_once("://").unwrap_or_default();
		let place = Arc::new(Place {
			authority: rest.split(['/', '?', '#']).next().unwrap_or_default().to_string(),
			host,
			port,
			tls,
			dialer: TcpDialer { mark: direct.then_some(config.fwmark), ..TcpDialer::default() },
			names: names.clone(),
			addresses: Mutex::new(addresses),
			trouble: Mutex::default(),
		});
		let shown = format!("{scheme}://{}", place.authority);
		let (relay, here) = relay(place.clone()).await.map_err(|e| format!("rpc: {e}"))?;
		let here = format!("ws://{here}");
		let url = format!("{here}{}", path_of(rest));
		Ok(Self { direct, url, far: Some(Far { place, shown: [shown, here], _relay: relay }) })
	}

	/// What the kill switch has to let through. `tunnelled`: everything goes through the tunnel now.
	pub fn exceptions(&self, tunnelled: bool) -> Vec<SocketAddr> {
		match &self.far {
			Some(far) if self.direct || !tunnelled => far.place.addresses(),
			_ => Vec::new(),
		}
	}

	/// Its addresses, where it is not on this host.
	pub fn addresses(&self) -> Vec<SocketAddr> {
		self.far.as_ref().map(|far| far.place.addresses()).unwrap_or_default()
	}

	/// A text with the RPC node's own name in place of the relay's.
	pub fn named(&self, text: &str) -> String {
		match &self.far {
			Some(Far { shown: [shown, here], .. }) => text.replace(here.as_str(), shown),
			None => text.to_string(),
		}
	}

	/// An error of the chain client, with the name and the reason that only the relay knows.
	pub fn explain(&self, error: Error) -> Error {
		match (&self.far, error) {
			(Some(far), Error::Unreachable { tried }) => {
				let mut tried = self.named(&tried);
				if let Some(why) = far.place.trouble.lock().ok().and_then(|t| t.clone()) {
					tried = format!("{tried}: {why}");
				}
				Error::Unreachable { tried }
			}
			(_, error) => error,
		}
	}
}

/// Path and query of what follows a URL's scheme.
fn path_of(rest: &str) -> String {
	match rest.find(['/', '?']) {
		Some(at) if rest[at..].starts_with('?') => format!("/{}", &rest[at..]),
		Some(at) => rest[at..].to_string(),
		None => String::new(),
	}
}

impl Place {
	fn addresses(&self) -> Vec<SocketAddr> {
		self.addresses.lock().map(|a| a.clone()).unwrap_or_default()
	}

	/// Connects to the first address that answers. Where none does, the name may have moved: it is asked for anew, which the
	/// kill switch stops as long as it would leave this host outside the tunnel.
	async fn dial(&self) -> io::Result<Box<dyn Stream>> {
		let known = self.addresses();
		let mut last = match self.dial_each(&known).await {
			Ok(stream) => return Ok(stream),
			Err(e) => e,
		};
		if let Ok(found) = self.names.look_up(&self.host).await {
			let found: Vec<_> = found.into_iter().map(|ip| SocketAddr::new(ip, self.port)).collect();
			if found != known {
				last = match self.dial_each(&found).await {
					Ok(stream) => {
						if let Ok(mut addresses) = self.addresses.lock() {
							*addresses = found;
						}
						return Ok(stream);
					}
					Err(e) => e,
				};
			}
		}
		Err(last)
	}

	async fn dial_each(&self, addresses: &[SocketAddr]) -> io::Result<Box<dyn Stream>> {
		let mut last = io::Error::new(io::ErrorKind::NotFound, "no address is known");
		for address in addresses {
			let error = match tokio::time::timeout(DIAL_TIME, self.dialer.dial(*address)).await {
				Ok(Ok(stream)) => return Ok(stream),
				Ok(Err(e)) => e,
				Err(_) => io::Error::new(io::ErrorKind::TimedOut, "no answer in time"),
			};
			last = io::Error::new(error.kind(), format!("{address}: {error}"));
		}
		Err(last)
	}

	/// Carries one connection.
	async fn carry(&self, mut near: TcpStream) -> io::Result<()> {
		near.set_nodelay(true)?;
		let late = || io::Error::new(io::ErrorKind::TimedOut, "no request in time");
		let head = tokio::time::timeout(DIAL_TIME, read_head(&mut near)).await.map_err(|_| late())??;
		let head = with_host(&head, &self.authority);
		let mut far = self.dial().await?;
		if let Some(tls) = &self.tls {
			far = tls.connect(&self.host, far).await?;
		}
		far.write_all(&head).await?;
		if let Ok(mut trouble) = self.trouble.lock() {
			*trouble = None;
		}
		// Ends with either side.
		let _ = copy_bidirectional(&mut near, &mut far).await;
		Ok(())
	}
}

/// The head of a request, and what came with it.
async fn read_head(near: &mut TcpStream) -> io::Result<Vec<u8>> {
	let mut head = Vec::with_capacity(1024);
	while !head.windows(4).any(|end| end == b"\r\n\r\n") {
		if head.len() > MAX_HEAD || near.read_buf(&mut head).await? == 0 {
			return Err(io::Error::new(io::ErrorKind::InvalidData, "no head of a request"));
		}
	}
	Ok(head)
}

/// The request as its addressee knows itself: many servers choose by it whom they answer for.
fn with_host(request: &[u8], authority: &str) -> Vec<u8> {
	let mut out = Vec::with_capacity(request.len() + authority.len());
	let end = request.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(request.len());
	let (head, rest) = request.split_at(end);
	for (k, line) in head.split(|b| *b == b'\n').enumerate() {
		let line = line.strip_suffix(b"\r").unwrap_or(line);
		if k > 0 {
			out.extend_from_slice(b"\r\n");
		}
		match line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"host:")) {
			true => out.extend_from_slice(format!("Host: {authority}").as_bytes()),
			false => out.extend_from_slice(line),
		}
	}
	out.extend_from_slice(rest);
	out
}

/// Listens on loopback and carries each connection to the place. Carries bytes only: nobody but this host's own users can
/// reach it, and they gain nothing but the RPC node.
async fn relay(place: Arc<Place>) -> io::Result<(Relay, SocketAddr)> {
	let listener = TcpListener::bind("127.0.0.1:0").await?;
	let here = listener.local_addr()?;
	let task = tokio::spawn(async move {
		while let Ok((near, _)) = listener.accept().await {
			let place = place.clone();
			tokio::spawn(async move {
				if let Err(e) = place.carry(near).await {
					tracing::debug!("rpc {}: {e}", place.authority);
					if let Ok(mut trouble) = place.trouble.lock() {
						*trouble = Some(e.to_string());
					}
				}
			});
		}
	});
	Ok((Relay(task), here))
}

#[cfg(test)]
mod tests {
	use super::{super::tls, *};

	fn names() -> Names {
		Names::open(std::path::Path::new("/nonexistent/warren/names.json"))
	}

	async fn find(url: &str, rpc_way: RpcWay) -> Result<RpcPlace, String> {
		let config = Config { rpc: url.into(), rpc_way, fwmark: 1, ..Config::default() };
		RpcPlace::find(&config, &names(), false).await
	}

	#[tokio::test]
	async fn the_way_follows_the_address() {
		let here = find("ws://127.0.0.1:9944", RpcWay::Tunnel).await.unwrap();
		assert!(here.direct && here.url == "ws://127.0.0.1:9944" && here.exceptions(true).is_empty());
		let far = find("ws://9.9.9.9:9944", RpcWay::Auto).await.unwrap();
		assert!(!far.direct);
		assert!(far.exceptions(true).is_empty());
		assert_eq!(far.exceptions(false), ["9.9.9.9:9944".parse().unwrap()]);
		let lan = find("ws://192.168.1.9:9944/x", RpcWay::Auto).await.unwrap();
		assert!(lan.direct && lan.url.starts_with("ws://127.0.0.1:") && lan.url.ends_with("/x"));
		assert_eq!(lan.exceptions(true), lan.exceptions(false));
		// Over TLS too.
		let direct = find("wss://9.9.9.9/key?a=1", RpcWay::Direct).await.unwrap();
		assert!(
			direct.direct && direct.url.starts_with("ws://127.0.0.1:") && direct.url.ends_with("/key?a=1")
		);
		assert_eq!(direct.exceptions(true), ["9.9.9.9:443".parse().unwrap()]);
		assert!(find("ws://", RpcWay::Auto).await.is_err());
	}

	#[test]
	fn the_request_names_whom_it_is_for() {
		let request = b"GET /key HTTP/1.1\r\nHOST: 127.0.0.1:5\r\nUpgrade: websocket\r\n\r\nrest\r\nHost: x";
		let out = with_host(request, "rpc.example.org");
		let expected =
			b"GET /key HTTP/1.1\r\nHost: rpc.example.org\r\nUpgrade: websocket\r\n\r\nrest\r\nHost: x";
		assert_eq!(out, expected, "{}", String::from_utf8_lossy(&out));
		assert_eq!(path_of("host?x"), "/?x");
		assert_eq!(path_of("host:1"), "");
	}

	/// A place whose name no resolver knows: only what is kept leads there.
	fn place(at: SocketAddr, tls: Option<Tls>) -> Arc<Place> {
		Arc::new(Place {
			host: tls::tests::NAME.into(),
			port: at.port(),
			authority: format!("{}:{}", tls::tests::NAME, at.port()),
			tls,
			dialer: TcpDialer::default(),
			names: names(),
			addresses: Mutex::new(vec![at]),
			trouble: Mutex::default(),
		})
	}

	#[tokio::test]
	async fn a_name_is_reached_by_its_kept_addresses_over_tls() {
		let (server, far) = tls::tests::server("HTTP/1.1 101 Switching Protocols\r\n\r\n").await;
		let (_relay, here) = relay(place(server, Some(tls::tests::trusting()))).await.unwrap();
		let mut stream = TcpStream::connect(here).await.unwrap();
		stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await.unwrap();
		let mut answer = [0; 12];
		stream.read_exact(&mut answer).await.unwrap();
		assert_eq!(&answer, b"HTTP/1.1 101");
		let heard = far.await.unwrap();
		assert!(heard.contains(&format!("Host: {}:{}", tls::tests::NAME, server.port())), "{heard}");
	}

	#[tokio::test]
	async fn a_certificate_of_somebody_else_is_not_taken() {
		let (server, _far) = tls::tests::server("").await;
		let place = place(server, Some(Tls::of_this_host().unwrap()));
		let (_relay, here) = relay(place.clone()).await.unwrap();
		let mut stream = TcpStream::connect(here).await.unwrap();
		stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await.unwrap();
		let mut answer = Vec::new();
		let _ = stream.read_to_end(&mut answer).await;
		assert!(answer.is_empty());
		let trouble = place.trouble.lock().unwrap().clone().unwrap();
		assert!(trouble.contains("certificate"), "{trouble}");
	}
}
