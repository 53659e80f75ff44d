//! Which connection may speak for which session, and what each connection has left to spend.
use crate::limits::{Bucket, Limits};
use libp2p::{swarm::ConnectionId, PeerId};
use std::{
	collections::{HashMap, VecDeque},
	net::SocketAddr,
	time::Instant,
};
use warren_primitives::{Ed25519Key, SessionId};

/// One connection.
pub(crate) struct Connected {
	pub(crate) peer: PeerId,
	pub(crate) key: Ed25519Key,
	pub(crate) remote: SocketAddr,
	since: Instant,
	/// Requests that the daemon has not answered yet.
	pub(crate) pending: u32,
	requests: Bucket,
	claims: Bucket,
	strikes: u32,
	challenge: Option<([u8; 32], Instant)>,
	sessions: Vec<SessionId>,
}

/// All connections.
pub(crate) struct Bindings {
	limits: Limits,
	connections: HashMap<ConnectionId, Connected>,
	/// The connections of a session, oldest first.
	sessions: HashMap<SessionId, VecDeque<ConnectionId>>,
}

/// What binding a session did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Bound {
	/// It is bound; the connection named, if any, gave way.
	Yes(Option<ConnectionId>),
	/// The connection has proven as many sessions as it may.
	TooMany,
	/// The connection is gone.
	Gone,
}

impl Bindings {
	pub(crate) fn new(limits: Limits) -> Self {
		Self { limits, connections: HashMap::new(), sessions: HashMap::new() }
	}

	pub(crate) fn connected(
		&mut self,
		id: ConnectionId,
		peer: PeerId,
		key: Ed25519Key,
		remote: SocketAddr,
		now: Instant,
	) {
		let limits = &self.limits;
		self.connections.insert(
			id,
			Connected {
				peer,
				key,
				remote,
				since: now,
				pending: 0,
				requests: Bucket::new(limits.request_burst, f64::from(limits.requests_per_second), now),
				claims: Bucket::new(limits.claim_burst, f64::from(limits.claims_per_minute) / 60.0, now),
				strikes: 0,
				challenge: None,
				sessions: Vec::new(),
			},
		);
	}

	/// Forgets a connection; returns the sessions that no connection speaks for any more.
	pub(crate) fn disconnected(&mut self, id: ConnectionId) -> Vec<SessionId> {
		let Some(connection) = self.connections.remove(&id) else { return Vec::new() };
		connection.sessions.into_iter().filter(|session| self.detach(session, id)).collect()
	}

	/// Takes `id` from the session's connections; true where none is left.
	fn detach(&mut self, session: &SessionId, id: ConnectionId) -> bool {
		let Some(connections) = self.sessions.get_mut(session) else { return true };
		connections.retain(|other| *other != id);
		let empty = connections.is_empty();
		if empty {
			self.sessions.remove(session);
		}
		empty
	}

	pub(crate) fn get(&mut self, id: ConnectionId) -> Option<&mut Connected> {
		self.connections.get_mut(&id)
	}

	pub(crate) fn counts(&self) -> (usize, usize) {
		(self.connections.len(), self.sessions.len())
	}

	/// Counts a request; false where it is one too many.
	pub(crate) fn take_request(&mut self, id: ConnectionId, now: Instant) -> bool {
		self.connections.get_mut(&id).is_some_and(|c| c.requests.take(now))
	}

	/// Counts an `Open` or `Attach`; false where it is one too many.
	pub(crate) fn take_claim(&mut self, id: ConnectionId, now: Instant) -> bool {
		self.connections.get_mut(&id).is_some_and(|c| c.claims.take(now))
	}

	/// Notes misbehaviour; true where the connection has to be closed.
	pub(crate) fn strike(&mut self, id: ConnectionId) -> bool {
		let most = self.limits.strikes;
		self.connections.get_mut(&id).is_some_and(|c| {
			c.strikes = c.strikes.saturating_add(1);
			c.strikes >= most
		})
	}

	/// Gives the connection a challenge, in place of any older one.
	pub(crate) fn set_challenge(&mut self, id: ConnectionId, challenge: [u8; 32], now: Instant) {
		if let Some(connection) = self.connections.get_mut(&id) {
			connection.challenge = Some((challenge, now));
		}
	}

	/// The connection's challenge, which is spent by that; none where there is none or it is too old.
	pub(crate) fn spend_challenge(&mut self, id: ConnectionId, now: Instant) -> Option<[u8; 32]> {
		let (challenge, at) = self.connections.get_mut(&id)?.challenge.take()?;
		(now.saturating_duration_since(at) <= self.limits.challenge_lifetime).then_some(challenge)
	}

	/// Lets the connection speak for the session.
	pub(crate) fn bind(&mut self, id: ConnectionId, session: SessionId) -> Bound {
		let Some(connection) = self.connections.get_mut(&id) else { return Bound::Gone };
		if connection.sessions.contains(&session) {
			return Bound::Yes(None);
		}
		if connection.sessions.len() >= self.limits.sessions_per_connection as usize {
			return Bound::TooMany;
		}
		connection.sessions.push(session);
		let holders = self.sessions.entry(session).or_default();
		holders.push_back(id);
		let displaced = (holders.len() > self.limits.connections_per_session as usize)
			.then(|| holders.pop_front())
			.flatten();
		if let Some(other) = displaced.and_then(|other| self.connections.get_mut(&other)) {
			other.sessions.retain(|s| *s != session);
		}
		Bound::Yes(displaced)
	}

	/// True where the connection may speak for the session.
	pub(crate) fn is_bound(&self, id: ConnectionId, session: &SessionId) -> bool {
		self.connections.get(&id).is_some_and(|c| c.sessions.contains(session))
	}

	/// True where the connection may speak for some session.
	pub(crate) fn has_session(&self, id: ConnectionId) -> bool {
		self.connections.get(&id).is_some_and(|c| !c.sessions.is_empty())
	}

	/// The session is over: nobody may speak for it.
	pub(crate) fn unbind(&mut self, session: &SessionId) {
		for id in self.sessions.remove(session).unwrap_or_default() {
			if let Some(connection) = self.connections.get_mut(&id) {
				connection.sessions.retain(|s| s != session);
				// It may go on to another session: the time for that starts now.
				connection.since = Instant::now();
			}
		}
	}

	/// Connections that have proven nothing in the time for it, and wait for no answer.
	pub(crate) fn overdue(&self, now: Instant) -> Vec<ConnectionId> {
		let limit = self.limits.unproven_timeout;
		self.connections
			.iter()
			.filter(|(_, c)| {
				c.sessions.is_empty() && c.pending == 0 && now.saturating_duration_since(c.since) > limit
			})
			.map(|(id, _)| *id)
			.collect()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::Duration;

	const S: SessionId = [1; 32];

	fn id(n: usize) -> ConnectionId {
		ConnectionId::new_unchecked(n)
	}

	fn bindings(limits: Limits, connections: usize) -> (Bindings, Instant) {
		let (mut bindings, now) = (Bindings::new(limits), Instant::now());
		for n in 0..connections {
			bindings.connected(id(n), PeerId::random(), [0; 32], "192.0.2.1:1".parse().unwrap(), now);
		}
		(bindings, now)
	}

	#[test]
	fn a_challenge_is_good_once_on_its_connection_for_a_while() {
		let (mut b, now) = bindings(Limits::default(), 2);
		b.set_challenge(id(0), [5; 32], now);
		assert_eq!(b.spend_challenge(id(1), now), None);
		assert_eq!(b.spend_challenge(id(0), now), Some([5; 32]));
		assert_eq!(b.spend_challenge(id(0), now), None);
		b.set_challenge(id(0), [6; 32], now);
		b.set_challenge(id(0), [7; 32], now);
		assert_eq!(b.spend_challenge(id(0), now), Some([7; 32]));
		b.set_challenge(id(0), [8; 32], now);
		assert_eq!(b.spend_challenge(id(0), now + Duration::from_secs(61)), None);
	}

	#[test]
	fn only_bound_connections_speak_for_a_session() {
		let (mut b, _) = bindings(Limits::default(), 2);
		assert!(!b.is_bound(id(0), &S));
		assert_eq!(b.bind(id(0), S), Bound::Yes(None));
		assert_eq!(b.bind(id(0), S), Bound::Yes(None));
		assert!(b.is_bound(id(0), &S) && !b.is_bound(id(1), &S));
		assert_eq!(b.bind(id(7), S), Bound::Gone);
		b.unbind(&S);
		assert!(!b.is_bound(id(0), &S) && !b.has_session(id(0)));
		assert_eq!(b.counts(), (2, 0));
	}

	#[test]
	fn a_session_has_so_many_connections_and_the_newest_win() {
		let limits = Limits { connections_per_session: 2, ..Limits::default() };
		let (mut b, _) = bindings(limits, 3);
		assert_eq!(b.bind(id(0), S), Bound::Yes(None));
		assert_eq!(b.bind(id(1), S), Bound::Yes(None));
		assert_eq!(b.bind(id(2), S), Bound::Yes(Some(id(0))));
		assert!(!b.is_bound(id(0), &S));
		assert!(b.disconnected(id(1)).is_empty());
		assert_eq!(b.disconnected(id(2)), vec![S]);
		assert!(b.disconnected(id(0)).is_empty());
		assert_eq!(b.counts(), (0, 0));
	}

	#[test]
	fn a_connection_has_so_many_sessions() {
		let limits = Limits { sessions_per_connection: 1, ..Limits::default() };
		let (mut b, _) = bindings(limits, 1);
		assert_eq!(b.bind(id(0), S), Bound::Yes(None));
		assert_eq!(b.bind(id(0), [2; 32]), Bound::TooMany);
	}

	#[test]
	fn who_proves_nothing_is_overdue_unless_it_waits_for_an_answer() {
		let (mut b, now) = bindings(Limits::default(), 3);
		b.bind(id(0), S);
		b.get(id(1)).unwrap().pending = 1;
		assert!(b.overdue(now).is_empty());
		assert_eq!(b.overdue(now + Duration::from_secs(61)), vec![id(2)]);
	}

	#[test]
	fn strikes_add_up() {
		let (mut b, _) = bindings(Limits { strikes: 3, ..Limits::default() }, 1);
		assert!(!b.strike(id(0)) && !b.strike(id(0)) && b.strike(id(0)));
		assert!(!b.strike(id(9)));
	}
}
