//! What happens to a connection, for people and for programs (one JSON object a line).
use crate::{
	market::format_wrn,
	store::{units, Counts},
};
use serde::Serialize;
use std::fmt;
use tokio::sync::broadcast;
use warren_primitives::{Balance, BlockNumber, NodeId};

/// Where a connection stands; each state has its own policy of the kill switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
	/// Open: nothing is protected.
	#[default]
	Disconnected,
	/// Nothing leaves but what sets the tunnel up.
	Connecting,
	/// Everything goes through the tunnel.
	Connected,
	/// The tunnel is lost and is being set up again; nothing else leaves.
	Reconnecting,
	/// Nothing leaves, and nothing is tried: the user has to decide.
	Blocked,
}

impl fmt::Display for State {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Disconnected => "disconnected",
			Self::Connecting => "connecting",
			Self::Connected => "connected",
			Self::Reconnecting => "reconnecting",
			Self::Blocked => "blocked",
		})
	}
}

/// An event. Amounts are in units (10^12 are one WRN), as decimal text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
	/// The state changed; the kill switch changed before it.
	State {
		/// The new one.
		state: State,
	},
	/// A node was chosen, at this price.
	Quote {
		/// The node.
		node: NodeId,
		/// Its country.
		country: String,
		/// For each GiB.
		#[serde(with = "units")]
		price_per_gib: Balance,
		/// For each hour.
		#[serde(with = "units")]
		price_per_hour: Balance,
		/// Most that the session may cost.
		#[serde(with = "units")]
		deposit: Balance,
		/// Held on top.
		#[serde(with = "units")]
		connection_charge: Balance,
		/// How long the session may live, in seconds.
		seconds: u64,
	},
	/// The provider has the session.
	Opened {
		/// Its id, `0x` and hexadecimal.
		session: String,
		/// Its node.
		node: NodeId,
		/// True where it was bought before.
		resumed: bool,
		/// Who submitted `open`: `provider` or `consumer`; `before` where it was resumed.
		submitted_by: &'static str,
	},
	/// The tunnel is up and everything goes through it.
	Connected {
		/// This host's IPv4 address in the tunnel.
		address: String,
		/// And its IPv6 address.
		address_v6: String,
		/// The exit's address.
		exit: String,
		/// Which WireGuard: `kernel` or `userspace`.
		backend: String,
	},
	/// The first byte came back through the tunnel.
	FirstByteReady {
		/// Milliseconds since the signed `open` was handed over, or since the session was taken up again.
		ms: u64,
	},
	/// `open` is in a block.
	InBlock {
		/// Its height.
		block: BlockNumber,
		/// Milliseconds since the signed `open` was handed over.
		ms: u64,
	},
	/// A voucher was signed, written down, and taken by the provider.
	Voucher {
		/// Cumulative.
		#[serde(with = "units")]
		amount: Balance,
		/// Cumulative inner bytes, both directions.
		bytes: u64,
		/// From this host.
		up: u64,
		/// To this host.
		down: u64,
		/// Seconds with a live handshake.
		seconds: u64,
	},
	/// Something was refused: a voucher or a session by the provider, or a bill by this side.
	Refused {
		/// The kind of it.
		code: String,
		/// For people.
		reason: String,
	},
	/// Something that a person should know.
	Warning {
		/// What.
		text: String,
	},
	/// A node that failed a paid session was rated for it, on chain.
	Rated {
		/// The session.
		session: String,
		/// Its node.
		node: NodeId,
		/// How many, of five.
		stars: u8,
	},
	/// The session is over for this side.
	Closed {
		/// The session.
		session: String,
		/// Paid for use, fees included.
		#[serde(with = "units")]
		paid: Balance,
		/// Given back, or to be given back where it is not settled yet.
		#[serde(with = "units")]
		refunded: Balance,
		/// Of the connection charge, what the provider earned or what was burned.
		#[serde(with = "units")]
		charge: Balance,
		/// True where the chain says so; false where it is what will be, by the last voucher.
		settled: bool,
		/// Cumulative inner bytes, both directions.
		bytes: u64,
	},
}

impl Event {
	/// A voucher event.
	pub(crate) fn voucher(amount: Balance, counts: &Counts) -> Self {
		Self::Voucher {
			amount,
			bytes: counts.bytes(),
			up: counts.up,
			down: counts.down,
			seconds: counts.seconds,
		}
	}
}

/// Bytes as people read them.
pub fn format_bytes(bytes: u64) -> String {
	const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
	let (mut value, mut unit) = (bytes as f64, 0);
	while value >= 1024.0 && unit + 1 < UNITS.len() {
		value /= 1024.0;
		unit += 1;
	}
	if unit == 0 {
		format!("{bytes} B")
	} else {
		format!("{value:.2} {}", UNITS[unit])
	}
}

impl fmt::Display for Event {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::State { state } => write!(f, "{state}"),
			Self::Quote {
				node, country, price_per_gib, price_per_hour, deposit, connection_charge, ..
			} => {
				write!(
					f,
					"node {node} ({country}) asks {} WRN a GiB and {} WRN an hour; {} WRN are deposited, and {} WRN held as \
					connection charge",
					format_wrn(*price_per_gib),
					format_wrn(*price_per_hour),
					format_wrn(*deposit),
					format_wrn(*connection_charge)
				)
			}
			Self::Opened { session, node, resumed: true, .. } => {
				write!(f, "session {session} goes on at node {node}")
			}
			Self::Opened { session, node, submitted_by, .. } => {
				write!(f, "session {session} opened at node {node}, submitted by the {submitted_by}")
			}
			Self::Connected { address, address_v6, exit, backend } => {
				write!(f, "connected through {exit} as {address} and {address_v6} ({backend} WireGuard)")
			}
			Self::FirstByteReady { ms } => write!(f, "first byte through the tunnel after {ms} ms"),
			Self::InBlock { block, ms } => write!(f, "open is in block {block}, after {ms} ms"),
			Self::Voucher { amount, bytes, .. } => {
				write!(f, "voucher: {} WRN for {} so far", format_wrn(*amount), format_bytes(*bytes))
			}
			Self::Refused { code, reason } => write!(f, "refused ({code}): {reason}"),
			Self::Warning { text } => write!(f, "warning: {text}"),
			Self::Rated { node, stars, .. } => {
				write!(
					f,
					"node {node} has {stars} of 5 stars for failing (--no-rate-failures leaves that to you)"
				)
			}
			Self::Closed { paid, refunded, charge, settled, bytes, .. } => {
				write!(
					f,
					"closed after {}: {} WRN paid, {} WRN connection charge, {} WRN {}",
					format_bytes(*bytes),
					format_wrn(*paid),
					format_wrn(*charge),
					format_wrn(*refunded),
					if *settled { "refunded" } else { "will be refunded once the provider or you close it" }
				)
			}
		}
	}
}

/// Where events go: to whoever listens.
#[derive(Clone, Debug)]
pub struct Events(broadcast::Sender<Event>);

impl Default for Events {
	fn default() -> Self {
		Self(broadcast::channel(1024).0)
	}
}

impl Events {
	/// Listens from now on. Who is too slow misses the oldest.
	pub fn subscribe(&self) -> broadcast::Receiver<Event> {
		self.0.subscribe()
	}

	pub(crate) fn send(&self, event: Event) {
		tracing::debug!(target: "warren::event", "{event}");
		// Fails only where no one listens.
		let _ = self.0.send(event);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn lines_for_programs() {
		let voucher = Event::voucher(u128::MAX, &Counts { up: 1, down: 2, seconds: 3 });
		assert_eq!(
			serde_json::to_string(&voucher).unwrap(),
			format!(
				r#"{{"event":"voucher","amount":"{}","bytes":3,"up":1,"down":2,"seconds":3}}"#,
				u128::MAX
			)
		);
		let state = Event::State { state: State::Reconnecting };
		assert_eq!(serde_json::to_string(&state).unwrap(), r#"{"event":"state","state":"reconnecting"}"#);
	}

	#[test]
	fn bytes_for_people() {
		assert_eq!(format_bytes(1023), "1023 B");
		assert_eq!(format_bytes(64 << 20), "64.00 MiB");
		assert_eq!(format_bytes(u64::MAX), "16777216.00 TiB");
	}
}
