//! What one peer, one address and all of them together may cost a provider.
use std::time::{Duration, Instant};

/// The limits of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
	/// Connections in all.
	pub connections: u32,
	/// Connections that are still shaking hands.
	pub handshakes: u32,
	/// Connections of one IPv4 address or IPv6 /64; inside the tunnel, of one IPv6 address.
	pub connections_per_address: u32,
	/// New connections a minute of one such address, beyond a first burst of as many.
	pub arrivals_per_minute: u32,
	/// How long a connection may take to be ready.
	pub handshake_timeout: Duration,
	/// How long a connection may exist without having proven a session.
	pub unproven_timeout: Duration,
	/// How long a connection may be silent.
	pub idle_timeout: Duration,
	/// How long a peer may take to send one frame.
	pub frame_timeout: Duration,
	/// How long a request may take in all, the daemon's answer included.
	pub request_timeout: Duration,
	/// Requests at once on one connection; more are dropped.
	pub concurrent_requests: u32,
	/// Requests a second on one connection, in the long run.
	pub requests_per_second: u32,
	/// Requests that it may send at once.
	pub request_burst: u32,
	/// `Open` and `Attach` a minute on one connection, in the long run: each costs the daemon signatures and look-ups.
	pub claims_per_minute: u32,
	/// `Open` and `Attach` that it may send at once.
	pub claim_burst: u32,
	/// Requests beyond the limits, or malformed, after which the connection is closed.
	pub strikes: u32,
	/// Sessions that one connection may prove.
	pub sessions_per_connection: u32,
	/// Connections that may have proven one session; a further one displaces the oldest.
	pub connections_per_session: u32,
	/// How long a challenge may be signed.
	pub challenge_lifetime: Duration,
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			connections: 16_384,
			handshakes: 256,
			connections_per_address: 64,
			arrivals_per_minute: 120,
			handshake_timeout: Duration::from_secs(10),
			unproven_timeout: Duration::from_secs(60),
			idle_timeout: Duration::from_secs(90),
			frame_timeout: Duration::from_secs(5),
			request_timeout: Duration::from_secs(30),
			concurrent_requests: 8,
			requests_per_second: 20,
			request_burst: 60,
			claims_per_minute: 20,
			claim_burst: 8,
			strikes: 50,
			sessions_per_connection: 4,
			connections_per_session: 4,
			challenge_lifetime: Duration::from_secs(60),
		}
	}
}

/// A token bucket. Time is passed in, so that it can be tested.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
	tokens: f64,
	burst: f64,
	per_second: f64,
	at: Instant,
}

impl Bucket {
	pub(crate) fn new(burst: u32, per_second: f64, now: Instant) -> Self {
		let burst = f64::from(burst);
		Self { tokens: burst, burst, per_second, at: now }
	}

	/// Takes a token; false where there is none.
	pub(crate) fn take(&mut self, now: Instant) -> bool {
		let passed = now.saturating_duration_since(self.at).as_secs_f64();
		self.at = now;
		self.tokens = (self.tokens + passed * self.per_second).min(self.burst);
		let has = self.tokens >= 1.0;
		if has {
			self.tokens -= 1.0;
		}
		has
	}

	/// True where the bucket would be full: its owner may be forgotten.
	pub(crate) fn is_full(&self, now: Instant) -> bool {
		let passed = now.saturating_duration_since(self.at).as_secs_f64();
		self.tokens + passed * self.per_second >= self.burst
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_bucket_gives_its_burst_then_its_rate() {
		let start = Instant::now();
		let mut bucket = Bucket::new(3, 2.0, start);
		assert_eq!((0..5).filter(|_| bucket.take(start)).count(), 3);
		assert!(!bucket.is_full(start));
		let later = start + Duration::from_secs(1);
		assert_eq!((0..5).filter(|_| bucket.take(later)).count(), 2);
		let much_later = start + Duration::from_secs(3600);
		assert!(bucket.is_full(much_later));
		assert_eq!((0..5).filter(|_| bucket.take(much_later)).count(), 3);
	}
}
