//! Addresses of links.

use std::{collections::BTreeSet, net::IpAddr};

use futures::TryStreamExt;
use rtnetlink::packet_route::address::{AddressAttribute, AddressFlags, AddressMessage};

use crate::{
	network::{io_of, site_of, Network, NetworkError},
	IpNet,
};

impl Network {
	async fn address_messages(&self) -> Result<Vec<AddressMessage>, NetworkError> {
		let found: Result<Vec<_>, _> = self.handle.address().get().execute().try_collect().await;
		found.map_err(|e| NetworkError::new("list addresses", io_of(e)))
	}

	/// The addresses of a link, with their prefix lengths.
	pub async fn addresses(&self, name: &str) -> Result<BTreeSet<IpNet>, NetworkError> {
		let index = self.index(name).await?;
		let all = self.address_messages().await?;
		Ok(all.iter().filter(|m| m.header.index == index).filter_map(net_of).collect())
	}

	/// Adds an address to a link; fine if it is there. An IPv6 one is usable at once (no duplicate detection).
	pub async fn add_address(&self, name: &str, net: IpNet) -> Result<(), NetworkError> {
		let index = self.index(name).await?;
		let mut request = self.handle.address().add(index, net.address(), net.prefix()).replace();
		if net.is_ipv6() {
			request.message_mut().attributes.push(AddressAttribute::Flags(AddressFlags::Nodad));
		}
		let done = request.execute().await.map_err(io_of);
		match done {
			Err(e) if e.raw_os_error() == Some(libc::EEXIST) => Ok(()),
			done => done.map_err(|e| NetworkError::new(format!("add address {net} to {name}"), e)),
		}
	}

	/// Removes an address from a link; `false` if it was not there.
	pub async fn remove_address(&self, name: &str, net: IpNet) -> Result<bool, NetworkError> {
		let index = self.index(name).await?;
		let all = self.address_messages().await?;
		let Some(message) = all.into_iter().find(|m| m.header.index == index && net_of(m) == Some(net))
		else {
			return Ok(false);
		};
		let done = self.handle.address().del(message).execute().await.map_err(io_of);
		match done {
			Ok(()) => Ok(true),
			Err(e) if e.raw_os_error() == Some(libc::EADDRNOTAVAIL) => Ok(false),
			Err(e) => Err(NetworkError::new(format!("remove address {net} from {name}"), e)),
		}
	}

	/// The networks of this host that its guests must not reach: every address of every link but those named, the network
	/// around it (for IPv6 the site's /56), and what the main table says is on-link. Sorted, without doubles; what lies
	/// within the special-purpose ranges may be among them.
	pub async fn own_networks(&self, except: &[&str]) -> Result<Vec<IpNet>, NetworkError> {
		let links = self.links().await?;
		let skipped: BTreeSet<u32> = links
			.iter()
			.filter(|link| link.name == "lo" || except.contains(&link.name.as_str()))
			.map(|link| link.index)
			.collect();
		let mut nets = BTreeSet::new();
		for message in self.address_messages().await? {
			if skipped.contains(&message.header.index) {
				continue;
			}
			if let Some(net) = net_of(&message) {
				nets.insert(IpNet::host(net.address()));
				nets.insert(site_of(net));
			}
		}
		nets.extend(self.on_link_routes(&skipped).await?.into_iter().map(site_of));
		// A default route without a gateway (a point-to-point uplink) is no network of ours.
		nets.retain(|net| net.prefix() > 0);
		Ok(nets.into_iter().collect())
	}
}

/// The host's own address: IFA_LOCAL where there is one (IFA_ADDRESS is the other end of a point-to-point link).
fn net_of(message: &AddressMessage) -> Option<IpNet> {
	let mut address: Option<IpAddr> = None;
	for attribute in &message.attributes {
		match attribute {
			AddressAttribute::Local(local) => address = Some(*local),
			AddressAttribute::Address(other) if address.is_none() => address = Some(*other),
			_ => {}
		}
	}
	IpNet::new(address?, message.header.prefix_len).ok()
}
