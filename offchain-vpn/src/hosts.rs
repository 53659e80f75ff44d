//! Hosts that the configuration or the chain gives by address or by name, and the addresses that they have.
//!
//! A session's address comes from its consumer's salt, so that a consumer could route any host of 10.0.0.0/8 into its tunnel:
//! the chain node, for one. What stands here is given to no session.
use std::{
	collections::{BTreeMap, BTreeSet},
	net::IpAddr,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often names are resolved.
const RESOLVE_EVERY: Duration = Duration::from_secs(30);
/// How long one name may take.
const RESOLVED_WITHIN: Duration = Duration::from_secs(5);
/// Addresses that are kept of one name: a connection may still be to one that it no longer has.
const PER_NAME: usize = 64;

/// A set of hosts. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
	known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
	fixed: BTreeSet<IpAddr>,
	/// By name, the addresses that it had, latest last.
	names: BTreeMap<String, Vec<IpAddr>>,
}

impl Hosts {
	/// Of these hosts, each an address or a name.
	pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
		let this = Self::default();
		this.set(hosts);
		this
	}

	fn known(&self) -> std::sync::MutexGuard<'_, Known> {
		// Nothing is left half done under it.
		self.known.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// These are the hosts from now on. What a name that stays was resolved to stays.
	pub fn set(&self, hosts: impl IntoIterator<Item = String>) {
		let mut known = self.known();
		let mut before = std::mem::take(&mut known.names);
		known.fixed.clear();
		for host in hosts {
			match host.parse::<IpAddr>() {
				Ok(address) => drop(known.fixed.insert(address.to_canonical())),
				Err(_) => {
					let addresses = before.remove(&host).unwrap_or_default();
					known.names.insert(host, addresses);
				}
			}
		}
	}

	/// All their addresses, as far as they are known.
	pub fn addresses(&self) -> BTreeSet<IpAddr> {
		let known = self.known();
		known.fixed.iter().chain(known.names.values().flatten()).copied().collect()
	}

	/// Asks the system for the addresses of all names. A name that it does not resolve now keeps what it had.
	pub async fn resolve(&self) {
		let names: Vec<String> = self.known().names.keys().cloned().collect();
		for name in names {
			// Any port: only the addresses matter.
			let asked =
				tokio::time::timeout(RESOLVED_WITHIN, tokio::net::lookup_host((name.as_str(), 1))).await;
			match asked {
				Ok(Ok(found)) => self.found(&name, found.map(|address| address.ip().to_canonical())),
				Ok(Err(error)) => tracing::debug!(name, %error, "does not resolve"),
				Err(_) => tracing::debug!(name, "does not resolve in time"),
			}
		}
	}

	fn found(&self, name: &str, addresses: impl Iterator<Item = IpAddr>) {
		let mut known = self.known();
		let Some(had) = known.names.get_mut(name) else { return };
		for address in addresses {
			had.retain(|other| *other != address);
			had.push(address);
		}
		let over = had.len().saturating_sub(PER_NAME);
		had.drain(..over);
	}

	/// Resolves now and then until `stop`.
	pub async fn follow(self, stop: CancellationToken) {
		loop {
			tokio::select! {
				() = stop.cancelled() => return,
				() = tokio::time::sleep(RESOLVE_EVERY) => {},
			}
			tokio::select! {
				() = stop.cancelled() => return,
				() = self.resolve() => {},
			}
		}
	}
}

/// The hosts in URLs of chain nodes.
pub fn hosts_in(urls: &[String]) -> Vec<String> {
	urls.iter()
		.filter_map(|url| {
			let host = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
			let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
			let host = match host.strip_prefix('[') {
				Some(v6) => v6.split(']').next()?,
				None => host.split(':').next()?,
			};
			(!host.is_empty()).then(|| host.to_owned())
		})
		.collect()
}

/// The hosts of endpoints.
pub fn hosts_of<'a>(endpoints: impl IntoIterator<Item = &'a warren_primitives::Endpoint>) -> Vec<String> {
	use warren_primitives::Host;
	endpoints
		.into_iter()
		.map(|endpoint| match &endpoint.host {
			Host::V4(octets) => IpAddr::from(*octets).to_string(),
			Host::V6(octets) => IpAddr::from(*octets).to_string(),
			Host::Dns(name) => String::from_utf8_lossy(name).into_owned(),
		})
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn hosts_of_chain_nodes_are_found() {
		let urls = [
			"ws://10.1.2.3:9944",
			"wss://[2001:db8::1]:443/x",
			"ws://chain.example.com",
			"ws://u:p@10.9.9.9",
			"ws://10.8.8.8/",
			"wss://rpc.example.com:443?key=1",
		];
		let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
		assert_eq!(
			hosts_in(&urls),
			["10.1.2.3", "2001:db8::1", "chain.example.com", "10.9.9.9", "10.8.8.8", "rpc.example.com"]
		);
	}

	#[tokio::test]
	async fn a_name_counts_with_every_address_that_it_had_lately() {
		let hosts = Hosts::new(["localhost".to_owned(), "10.1.2.3".to_owned()]);
		assert_eq!(hosts.addresses().len(), 1, "nothing is known of a name before it was asked");
		hosts.resolve().await;
		assert!(hosts.addresses().contains(&"127.0.0.1".parse().unwrap()), "{hosts:?}");
		hosts.found("localhost", ["10.7.7.7".parse().unwrap()].into_iter());
		let now = hosts.addresses();
		assert!(now.contains(&"127.0.0.1".parse().unwrap()) && now.contains(&"10.7.7.7".parse().unwrap()));
		for n in 0..200u8 {
			hosts.found("localhost", [IpAddr::from([10, 0, 0, n])].into_iter());
		}
		assert_eq!(hosts.addresses().len(), PER_NAME + 1, "bounded");
		hosts.set(["localhost".to_owned()]);
		assert_eq!(hosts.addresses().len(), PER_NAME, "a name that stays keeps its addresses");
		hosts.set(["::ffff:10.9.8.7".to_owned()]);
		assert_eq!(hosts.addresses(), BTreeSet::from(["10.9.8.7".parse().unwrap()]), "however it is written");
	}
}
