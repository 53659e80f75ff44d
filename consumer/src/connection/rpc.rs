//! How the chain's RPC node is reached while the kill switch is closed.
use super::reach::{is_local, resolve_name};
use crate::config::{rpc_host, RpcWay};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use warren_session_protocol::{dial::Dial, TcpDialer};

/// Where the RPC node is, and which way leads there.
pub(crate) struct RpcPlace {
	/// Its addresses, resolved before the kill switch closed.
	pub addresses: Vec<SocketAddr>,
	/// True where it is reached past the tunnel.
	pub direct: bool,
	/// What to connect to.
	pub url: String,
	/// Carries connections past the tunnel, with the mark.
	_relay: Option<Relay>,
}

struct Relay(tokio::task::JoinHandle<()>);

impl Drop for Relay {
	fn drop(&mut self) {
		self.0.abort();
	}
}

impl RpcPlace {
	/// Resolves the URL's host and chooses the way.
	pub async fn find(url: &str, way: RpcWay, fwmark: u32) -> Result<Self, String> {
		let (host, port) = rpc_host(url).ok_or_else(|| format!("rpc: `{url}` has no host"))?;
		let addresses = resolve_name(&host, port).await.map_err(|e| {
			format!("rpc: {host}: {e}. Where the kill switch of an earlier run blocks names, `warren down` opens it")
		})?;
		let local = addresses.iter().all(|a| is_local(a.ip()));
		let direct = match way {
			RpcWay::Direct => true,
			RpcWay::Tunnel => false,
			RpcWay::Auto => local,
		};
		let loopback = addresses.iter().all(|a| a.ip().is_loopback());
		let mut place = Self { addresses, direct: direct || loopback, url: url.to_string(), _relay: None };
		if place.direct && !loopback {
			// Unmarked connections are led into the tunnel, so one of ours carries the mark for the client.
			if let Some(path) = url.strip_prefix("ws://").map(path_of) {
				let (relay, here) = relay(place.addresses.clone(), fwmark).await?;
				place.url = format!("ws://{here}{path}");
				place._relay = Some(relay);
			}
		}
		Ok(place)
	}

	/// What the kill switch has to let through. `tunnelled`: everything goes through the tunnel now.
	pub fn exceptions(&self, tunnelled: bool) -> Vec<SocketAddr> {
		let needed = self.direct || !tunnelled;
		self.addresses.iter().filter(|a| needed && !a.ip().is_loopback()).copied().collect()
	}
}

fn path_of(rest: &str) -> &str {
	rest.find('/').map_or("", |at| &rest[at..])
}

/// Listens on loopback and carries each connection to one of `targets`, with the mark. Carries bytes only: nobody but this
/// host's own users can reach it, and they gain nothing but the RPC node.
async fn relay(targets: Vec<SocketAddr>, fwmark: u32) -> Result<(Relay, SocketAddr), String> {
	let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|e| format!("rpc: {e}"))?;
	let here = listener.local_addr().map_err(|e| format!("rpc: {e}"))?;
	let dialer = Arc::new(TcpDialer { mark: Some(fwmark), ..TcpDialer::default() });
	let task = tokio::spawn(async move {
		while let Ok((mut near, _)) = listener.accept().await {
			let (dialer, targets) = (dialer.clone(), targets.clone());
			tokio::spawn(async move {
				let _ = near.set_nodelay(true);
				for target in targets {
					match dialer.dial(target).await {
						Ok(mut far) => {
							// Ends with either side.
							let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
							return;
						}
						Err(e) => tracing::debug!("rpc {target}: {e}"),
					}
				}
			});
		}
	});
	Ok((Relay(task), here))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn the_way_follows_the_address() {
		let here = RpcPlace::find("ws://127.0.0.1:9944", RpcWay::Tunnel, 1).await.unwrap();
		assert!(here.direct && here.url == "ws://127.0.0.1:9944" && here.exceptions(true).is_empty());
		let far = RpcPlace::find("ws://9.9.9.9:9944", RpcWay::Auto, 1).await.unwrap();
		assert!(!far.direct);
		assert!(far.exceptions(true).is_empty());
		assert_eq!(far.exceptions(false), ["9.9.9.9:9944".parse().unwrap()]);
		let lan = RpcPlace::find("ws://192.168.1.9:9944/x", RpcWay::Auto, 1).await.unwrap();
		assert!(lan.direct && lan.url.starts_with("ws://127.0.0.1:") && lan.url.ends_with("/x"));
		assert_eq!(lan.exceptions(true), lan.exceptions(false));
		assert!(RpcPlace::find("ws://", RpcWay::Auto, 1).await.is_err());
	}
}
