//! Who may connect: limits per address, before any cryptography is done.
use crate::{
	dial::socket_addr,
	limits::{Bucket, Limits},
};
use libp2p::{
	core::{transport::PortUse, Endpoint},
	swarm::{
		dummy, ConnectionClosed, ConnectionDenied, ConnectionId, FromSwarm, ListenFailure, NetworkBehaviour,
		THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
	},
	Multiaddr, PeerId,
};
use std::{
	collections::HashMap,
	convert::Infallible,
	net::{IpAddr, Ipv6Addr},
	task::{Context, Poll},
	time::Instant,
};
use warren_primitives::address::TUNNEL_PREFIX_V6;

/// How many addresses are remembered before those that are at rest are forgotten.
const MAX_ADDRESSES: usize = 65_536;

/// True where an address is one of the tunnel's: who uses it has been admitted by WireGuard.
pub(crate) fn is_inside(ip: IpAddr) -> bool {
	matches!(ip, IpAddr::V6(ip) if ip.octets().starts_with(&TUNNEL_PREFIX_V6))
}

/// The unit that limits are kept for: an IPv4 address, an IPv6 /64, inside the tunnel an IPv6 address.
fn unit(ip: IpAddr) -> IpAddr {
	match ip.to_canonical() {
		IpAddr::V6(v6) if !is_inside(ip) => {
			let mut octets = v6.octets();
			octets[8..].fill(0);
			IpAddr::V6(Ipv6Addr::from(octets))
		}
		ip => ip,
	}
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Denied {
	#[error("the connection is not from an IP address")]
	NoAddress,
	#[error("too many connections of one address")]
	TooMany,
	#[error("too many new connections of one address")]
	TooFast,
	#[error("too many addresses")]
	Full,
}

struct Entry {
	connections: u32,
	arrivals: Bucket,
}

/// The limits per address, as a behaviour of the swarm.
pub(crate) struct Gate {
	per_address: u32,
	arrivals_per_minute: u32,
	entries: HashMap<IpAddr, Entry>,
	connections: HashMap<ConnectionId, IpAddr>,
}

impl Gate {
	pub(crate) fn new(limits: &Limits) -> Self {
		Self {
			per_address: limits.connections_per_address,
			arrivals_per_minute: limits.arrivals_per_minute,
			entries: HashMap::new(),
			connections: HashMap::new(),
		}
	}

	fn enter(&mut self, id: ConnectionId, ip: IpAddr, now: Instant) -> Result<(), Denied> {
		let unit = unit(ip);
		if self.entries.len() >= MAX_ADDRESSES && !self.entries.contains_key(&unit) {
			self.entries.retain(|_, e| e.connections > 0 || !e.arrivals.is_full(now));
			if self.entries.len() >= MAX_ADDRESSES {
				return Err(Denied::Full);
			}
		}
		let rate = self.arrivals_per_minute;
		let entry = self.entries.entry(unit).or_insert_with(|| Entry {
			connections: 0,
			arrivals: Bucket::new(rate, f64::from(rate) / 60.0, now),
		});
		if entry.connections >= self.per_address {
			return Err(Denied::TooMany);
		}
		if !entry.arrivals.take(now) {
			return Err(Denied::TooFast);
		}
		entry.connections += 1;
		self.connections.insert(id, unit);
		Ok(())
	}

	fn leave(&mut self, id: ConnectionId) {
		let Some(unit) = self.connections.remove(&id) else { return };
		if let Some(entry) = self.entries.get_mut(&unit) {
			entry.connections = entry.connections.saturating_sub(1);
		}
	}
}

impl NetworkBehaviour for Gate {
	type ConnectionHandler = dummy::ConnectionHandler;
	type ToSwarm = Infallible;

	fn handle_pending_inbound_connection(
		&mut self,
		id: ConnectionId,
		_: &Multiaddr,
		remote: &Multiaddr,
	) -> Result<(), ConnectionDenied> {
		let address = socket_addr(remote).ok_or_else(|| ConnectionDenied::new(Denied::NoAddress))?;
		self.enter(id, address.ip(), Instant::now()).map_err(ConnectionDenied::new)
	}

	fn handle_established_inbound_connection(
		&mut self,
		_: ConnectionId,
		_: PeerId,
		_: &Multiaddr,
		_: &Multiaddr,
	) -> Result<THandler<Self>, ConnectionDenied> {
		Ok(dummy::ConnectionHandler)
	}

	fn handle_established_outbound_connection(
		&mut self,
		_: ConnectionId,
		_: PeerId,
		_: &Multiaddr,
		_: Endpoint,
		_: PortUse,
	) -> Result<THandler<Self>, ConnectionDenied> {
		Ok(dummy::ConnectionHandler)
	}

	fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
		match event {
			FromSwarm::ConnectionClosed(ConnectionClosed { connection_id, .. })
			| FromSwarm::ListenFailure(ListenFailure { connection_id, .. }) => self.leave(connection_id),
			_ => {}
		}
	}

	fn on_connection_handler_event(&mut self, _: PeerId, _: ConnectionId, event: THandlerOutEvent<Self>) {
		match event {}
	}

	fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
		Poll::Pending
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::Duration;

	fn gate(per_address: u32, per_minute: u32) -> Gate {
		Gate::new(&Limits {
			connections_per_address: per_address,
			arrivals_per_minute: per_minute,
			..Limits::default()
		})
	}

	fn id(n: usize) -> ConnectionId {
		ConnectionId::new_unchecked(n)
	}

	#[test]
	fn one_address_gets_so_many_connections() {
		let (mut gate, now) = (gate(2, 100), Instant::now());
		let a: IpAddr = "192.0.2.1".parse().unwrap();
		assert!(gate.enter(id(1), a, now).is_ok());
		assert!(gate.enter(id(2), a, now).is_ok());
		assert!(matches!(gate.enter(id(3), a, now), Err(Denied::TooMany)));
		// The same address, mapped into IPv6.
		assert!(matches!(gate.enter(id(3), "::ffff:192.0.2.1".parse().unwrap(), now), Err(Denied::TooMany)));
		assert!(gate.enter(id(3), "192.0.2.2".parse().unwrap(), now).is_ok());
		gate.leave(id(1));
		gate.leave(id(1));
		assert!(gate.enter(id(4), a, now).is_ok());
		assert!(matches!(gate.enter(id(5), a, now), Err(Denied::TooMany)));
	}

	#[test]
	fn a_slash_64_counts_as_one_but_not_inside_the_tunnel() {
		let (mut gate, now) = (gate(1, 100), Instant::now());
		assert!(gate.enter(id(1), "2001:db8::1".parse().unwrap(), now).is_ok());
		assert!(gate.enter(id(2), "2001:db8::2".parse().unwrap(), now).is_err());
		assert!(gate.enter(id(3), "fd57:6172:7265:6e00:8000::1".parse().unwrap(), now).is_ok());
		assert!(gate.enter(id(4), "fd57:6172:7265:6e00:8000::2".parse().unwrap(), now).is_ok());
	}

	#[test]
	fn arrivals_are_limited_in_time() {
		let (mut gate, now) = (gate(100, 3), Instant::now());
		let a: IpAddr = "192.0.2.1".parse().unwrap();
		for n in 0..3 {
			assert!(gate.enter(id(n), a, now).is_ok());
			gate.leave(id(n));
		}
		assert!(matches!(gate.enter(id(9), a, now), Err(Denied::TooFast)));
		assert!(gate.enter(id(9), a, now + Duration::from_secs(21)).is_ok());
	}
}
