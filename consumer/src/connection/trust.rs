//! What a provider says, held against the chain and against what this side has bought. What contradicts is refused: money and
//! traffic go only where the chain says.
use crate::store::SessionRecord;
use std::net::SocketAddr;
use warren_primitives::{
	address::{ADDRESS_TRIES, GATEWAY_V6, TUNNEL_MTU},
	node::NodeDetails,
	TunnelAddress, TunnelKey,
};
use warren_session_protocol::{Accepted, Terms};
use warren_tunnel::IpNet;

/// Least MTU of a tunnel that carries IPv6 (RFC 8200 §5).
const MIN_MTU: u16 = 1280;

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider contradicts the chain, {field}: {reason}; nothing was paid. Choose another node")]
pub struct Mistrust {
	/// The field.
	pub field: &'static str,
	/// The reason.
	pub reason: String,
}

impl Mistrust {
	fn new(field: &'static str, reason: impl Into<String>) -> Self {
		Self { field, reason: reason.into() }
	}
}

/// The terms that it states before anything is handed over.
pub fn check_terms(said: &Terms, record: &SessionRecord, node: &NodeDetails) -> Result<(), Mistrust> {
	if said.genesis != record.genesis {
		return Err(Mistrust::new("genesis", "it serves another chain"));
	}
	if said.node != record.node {
		return Err(Mistrust::new("node", format!("it says it is node {}, not {}", said.node, record.node)));
	}
	if said.price != node.price {
		return Err(Mistrust::new("price", "it states another price than the registry shows"));
	}
	Ok(())
}

/// What of its answer is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
	/// This host's inner addresses.
	pub address: TunnelAddress,
	/// The tunnel's MTU.
	pub mtu: u16,
	/// The control port inside the tunnel; none where it does not listen there.
	pub gateway_port: Option<u16>,
}

impl Checked {
	/// The control server inside the tunnel, where this host, with these addresses there, can reach it: it has an IPv6 address
	/// only.
	pub fn gateway_from(&self, addresses: &[IpNet]) -> Option<SocketAddr> {
		let reaches = addresses.iter().any(|net| net.is_ipv6());
		self.gateway_port.filter(|_| reaches).map(|port| SocketAddr::new(GATEWAY_V6.into(), port))
	}
}

/// Its answer to `Open` or `Attach`. `tunnel_key`: this side's public key of the session; `on_chain`: the session's addresses
/// there, once it is in a block.
pub fn check_accepted(
	said: &Accepted,
	record: &SessionRecord,
	tunnel_key: &TunnelKey,
	on_chain: Option<TunnelAddress>,
) -> Result<Checked, Mistrust> {
	if said.session != record.id {
		return Err(Mistrust::new("session", "it answers for another session"));
	}
	if said.server_key != record.node_tunnel_key {
		return Err(Mistrust::new("server_key", "its WireGuard key is not the one that the registry shows"));
	}
	let address = match on_chain {
		// The chain's word, whatever it says.
		Some(address) => address,
		None => {
			let possible =
				(0..ADDRESS_TRIES).any(|k| TunnelAddress::derive(tunnel_key, &record.id, k) == said.address);
			if !possible {
				return Err(Mistrust::new("address", "it is not one of those that the session may get"));
			}
			said.address
		}
	};
	if !(MIN_MTU..=TUNNEL_MTU).contains(&said.mtu) {
		return Err(Mistrust::new("mtu", format!("{} is not within {MIN_MTU} to {TUNNEL_MTU}", said.mtu)));
	}
	Ok(Checked {
		address,
		mtu: said.mtu,
		gateway_port: (said.gateway_port != 0).then_some(said.gateway_port),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::store::tests::record;
	use warren_primitives::{node::Host, Endpoint, ExitPolicy, NetworkKind, Price};
	use warren_session_protocol::{Counted, Window};

	fn accepted(record: &SessionRecord) -> Accepted {
		Accepted {
			session: record.id,
			server_key: record.node_tunnel_key,
			endpoints: Default::default(),
			address: TunnelAddress::derive(&[1; 32], &record.id, 0),
			mtu: 1420,
			gateway_port: 51820,
			window: Window::default(),
			counted: Counted::default(),
			paid: 0,
			provisional: true,
		}
	}

	#[test]
	fn another_key_address_or_session_is_refused() {
		let record = record(1);
		let good = accepted(&record);
		let check = |said: &Accepted| check_accepted(said, &record, &[1; 32], None);
		assert_eq!(check(&good).unwrap().gateway_port, Some(51820));
		type Change = fn(&mut Accepted);
		let cases: [(&str, Change); 5] = [
			("server_key", |a| a.server_key = [0xee; 32]),
			("session", |a| a.session = [0xee; 32]),
			("address", |a| a.address.v4 = [10, 0, 0, 1]),
			("mtu", |a| a.mtu = 9000),
			("mtu", |a| a.mtu = 576),
		];
		for (field, change) in cases {
			let mut bad = good.clone();
			change(&mut bad);
			assert_eq!(check(&bad).unwrap_err().field, field);
		}
		// A later try of the address plan is fine.
		let mut second = good.clone();
		second.address = TunnelAddress::derive(&[1; 32], &record.id, 3);
		assert!(check(&second).is_ok());
		// Once on chain, the chain's word counts.
		let chain = TunnelAddress::derive(&[1; 32], &record.id, 2);
		assert_eq!(check_accepted(&good, &record, &[1; 32], Some(chain)).unwrap().address, chain);
	}

	#[test]
	fn another_price_node_or_chain_is_refused() {
		let record = record(1);
		let details = NodeDetails {
			peer_key: [5; 32],
			tunnel_key: [9; 32],
			endpoints: vec![Endpoint { host: Host::V4([8, 8, 8, 8]), port: 1 }].try_into().unwrap(),
			country: *b"DE",
			city: Default::default(),
			network: NetworkKind::Hosting,
			price: record.price(),
			capacity: 1,
			advertised_mbps: 1,
			exit_policy: ExitPolicy::Standard,
		};
		let good = Terms {
			node: record.node,
			genesis: record.genesis,
			price: record.price(),
			window: Window::default(),
			provisional: Window::default(),
			takes_sessions: true,
			features: 0,
		};
		assert_eq!(check_terms(&good, &record, &details), Ok(()));
		type Change = fn(&mut Terms);
		let cases: [(&str, Change); 3] = [
			("genesis", |t| t.genesis = [0; 32]),
			("node", |t| t.node = 99),
			("price", |t| t.price = Price { per_gib: 1_000, per_hour: 0 }),
		];
		for (field, change) in cases {
			let mut bad = good.clone();
			change(&mut bad);
			assert_eq!(check_terms(&bad, &record, &details).unwrap_err().field, field);
		}
	}
}
