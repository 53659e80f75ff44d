//! A connection: buys or takes up a session, keeps the tunnel, pays, and leaves in good order.
//!
//! States: disconnected → connecting → connected ⇄ reconnecting, and blocked. Each has its own policy of the kill switch, put
//! in place *before* the tunnel changes. Only the user's own word opens a host that was connected once.
mod avoid;
mod bring_up;
mod engine;
mod leave;
mod names;
mod obtain;
mod pace;
pub(crate) mod reach;
mod rpc;
mod serve;
mod session;
mod tls;
mod trust;
mod watch;

pub use engine::recover;
pub use leave::{last_voucher, rate_on_chain};
pub use obtain::is_gone;
pub use trust::Mistrust;

use crate::{
	config::Config,
	control::{Asked, Command, Report, Socket},
	events::{Event, Events, State},
	market::{NoNode, Wish},
	payer::PayerError,
	protect::ProtectError,
	purchase::TermsError,
	store::{Store, StoreError},
	wallet::Wallet,
};
use serde::Serialize;
use std::{
	sync::{Arc, Mutex},
	time::Duration,
};
use tokio::{
	sync::{broadcast, mpsc, watch as watched},
	task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use warren_primitives::{Balance, NodeId, SessionId};
use warren_session_protocol::{ConnectError, RequestError};

/// Whether a session that was bought before is taken up again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resume {
	/// The newest that is open on chain, has money left and fits the wish; else a new one is bought.
	#[default]
	Auto,
	/// Always buy.
	Never,
	/// This one, or an error.
	Session(SessionId),
}

/// What a connection needs.
pub struct Setup {
	/// Pays.
	pub wallet: Arc<Wallet>,
	/// Remembers.
	pub store: Store,
	/// Settings.
	pub config: Config,
	/// Which node, at which price, and how much is deposited.
	pub wish: Wish,
	/// Whether a session that was bought before is taken up again.
	pub resume: Resume,
	/// How long to wait at the end for the chain to settle.
	pub settle_wait: Duration,
	/// Stars for the last session's node, 1 to 5, unless others are given at the end.
	pub rate: Option<u8>,
	/// After how long without a sign of life another node is chosen; none: never.
	pub failover_after: Option<Duration>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
	/// Files.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The control socket.
	#[error("control socket: {0}")]
	Socket(std::io::Error),
	/// The chain.
	#[error("{0}")]
	Chain(#[from] warren_chain_client::Error),
	/// Another chain than the settings name.
	#[error("genesis: the RPC node is on chain 0x{found}, the settings name 0x{expected}; nothing is signed for another chain. Correct --rpc, or `genesis` in config.toml")]
	Genesis {
		/// What the node says.
		found: String,
		/// What the settings say.
		expected: String,
	},
	/// The RPC node's address.
	#[error("{0}")]
	Rpc(String),
	/// No node fits.
	#[error(transparent)]
	NoNode(#[from] NoNode),
	/// The terms.
	#[error(transparent)]
	Terms(#[from] TermsError),
	/// The chain would refuse the purchase.
	#[error("open: the chain would refuse it: {0}")]
	WouldFail(String),
	/// This host.
	#[error(transparent)]
	Protect(#[from] ProtectError),
	/// The node's addresses.
	#[error("node {node}: its endpoints cannot be resolved: {reason}")]
	Endpoints {
		/// The node.
		node: NodeId,
		/// Why.
		reason: String,
	},
	/// Nothing can be reached.
	#[error("this host's own link seems to be away: neither node {node} nor a chain node elsewhere can be reached; try again once it is back")]
	Away {
		/// The node that was tried.
		node: NodeId,
	},
	/// The provider cannot be reached.
	#[error("node {node}: {error}; choose another with --node or `warren nodes`")]
	Connect {
		/// The node.
		node: NodeId,
		/// Why.
		error: Box<ConnectError>,
	},
	/// The provider refused, or broke the protocol.
	#[error("node {node}: {error}")]
	Request {
		/// The node.
		node: NodeId,
		/// Why.
		error: Box<RequestError>,
	},
	/// It takes the session, and no packet of the tunnel comes back.
	#[error("node {node}: no WireGuard handshake with {endpoint} within {seconds} s, though its control server answers: UDP to this endpoint seems to be blocked, by this network or on the way; try another network, or another node with --node")]
	NoHandshake {
		/// The node.
		node: NodeId,
		/// Where its WireGuard is.
		endpoint: std::net::SocketAddr,
		/// How long it was waited for.
		seconds: u64,
	},
	/// It contradicts the chain.
	#[error("node {node}: {error}")]
	Mistrust {
		/// The node.
		node: NodeId,
		/// What does not fit.
		error: Box<Mistrust>,
	},
	/// Nothing may be signed.
	#[error(transparent)]
	Payer(#[from] PayerError),
	/// A session that was asked for cannot be taken up.
	#[error("session {session}: {reason}; `warren sessions` lists those that can")]
	NotResumable {
		/// The session.
		session: String,
		/// Why not.
		reason: String,
	},
	/// An `open` did not get into a block.
	#[error("session {0}: its open did not get into a block in time, nothing was taken; try again")]
	NotLanded(String),
	/// The user ended it first.
	#[error("ended before it was connected; a session that was bought meanwhile goes on with `warren up`, or ends with `warren sessions close`")]
	Ended,
	/// The connection's task died.
	#[error("the connection's task failed: {0}; `warren down` takes back what it changed")]
	Task(String),
}

/// What a session came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
	/// The session, `0x` and hexadecimal.
	pub session: String,
	/// Its node.
	pub node: NodeId,
	/// Paid for use, fees included.
	#[serde(with = "crate::store::units")]
	pub paid: Balance,
	/// Given back, or to be given back.
	#[serde(with = "crate::store::units")]
	pub refunded: Balance,
	/// The connection charge that was earned or burned.
	#[serde(with = "crate::store::units")]
	pub charge: Balance,
	/// True where the chain has settled it.
	pub settled: bool,
	/// Inner bytes from this host.
	pub bytes_up: u64,
	/// Inner bytes to this host.
	pub bytes_down: u64,
	/// Seconds with a live handshake.
	pub seconds: u64,
}

/// The user's word to leave.
#[derive(Clone, Default)]
pub(crate) struct Stop {
	pub token: CancellationToken,
	rate: Arc<Mutex<Option<u8>>>,
}

impl Stop {
	pub(crate) fn order(&self, rate: Option<u8>) {
		self.will_rate(rate);
		self.token.cancel();
	}

	/// The stars to give, once it is time; none leaves those that were given before.
	fn will_rate(&self, rate: Option<u8>) {
		let rate = rate.filter(|stars| (1..=5).contains(stars));
		if let (Some(stars), Ok(mut kept)) = (rate, self.rate.lock()) {
			*kept = Some(stars);
		}
	}

	fn stars(&self) -> Option<u8> {
		self.rate.lock().ok().and_then(|rate| *rate)
	}
}

/// What the end looked like, for who asked for it.
type Ended = Option<Result<Option<Summary>, String>>;

/// A running connection. Dropping it does not end it: call [`Connection::down`] and [`Connection::wait`].
pub struct Connection {
	events: Events,
	report: watched::Receiver<Report>,
	stop: Stop,
	task: JoinHandle<Result<Option<Summary>, ConnectionError>>,
}

impl Connection {
	/// Starts one. Takes the lock of the data directory and listens on its control socket; all else happens in the
	/// background and is told as [`Event`]s.
	pub fn start(setup: Setup) -> Result<Self, ConnectionError> {
		let lock = setup.store.lock()?;
		let events = Events::default();
		let stop = Stop::default();
		stop.will_rate(setup.rate);
		let (report_in, report) = watched::channel(Report { pid: std::process::id(), ..Report::default() });
		let (asks, asked) = mpsc::channel(8);
		let socket = Socket::bind(&setup.store.socket_path(), asks).map_err(ConnectionError::Socket)?;
		let (ended_in, ended) = watched::channel::<Ended>(None);
		let front = tokio::spawn(front(asked, report.clone(), stop.clone(), ended));
		let engine = engine::Engine::new(setup, events.clone(), report_in, stop.clone());
		let task = tokio::spawn(async move {
			let result = engine.run().await;
			let told = match &result {
				Ok(summary) => Ok(summary.clone()),
				// What was asked for.
				Err(ConnectionError::Ended) => Ok(None),
				Err(e) => Err(e.to_string()),
			};
			// Who waits for the answer to `down` gets it before the socket goes.
			ended_in.send_replace(Some(told));
			tokio::time::sleep(Duration::from_millis(50)).await;
			drop(socket);
			front.abort();
			drop(lock);
			result
		});
		Ok(Self { events, report, stop, task })
	}

	/// Events from now on.
	pub fn events(&self) -> broadcast::Receiver<Event> {
		self.events.subscribe()
	}

	/// Where it stands.
	pub fn report(&self) -> Report {
		self.report.borrow().clone()
	}

	/// Waits until it is in this state; false where it ended before.
	pub async fn reached(&self, state: State) -> bool {
		let mut report = self.report.clone();
		let reached = report.wait_for(|r| r.state == state).await.is_ok();
		reached
	}

	/// Lets others end it, while this one waits.
	pub fn stopper(&self) -> Stopper {
		Stopper(self.stop.clone())
	}

	/// Orders the orderly end: last voucher, goodbye (with a rating of 1 to 5 stars), everything taken back.
	pub fn down(&self, rate: Option<u8>) {
		self.stopper().down(rate);
	}

	/// Waits for the end. `None`: there was no session.
	pub async fn wait(self) -> Result<Option<Summary>, ConnectionError> {
		match self.task.await {
			Ok(result) => result,
			Err(e) => Err(ConnectionError::Task(e.to_string())),
		}
	}
}

/// Ends a [`Connection`] from elsewhere.
#[derive(Clone)]
pub struct Stopper(Stop);

impl Stopper {
	/// As [`Connection::down`].
	pub fn down(&self, rate: Option<u8>) {
		self.0.order(rate);
	}
}

/// Answers the control socket.
async fn front(
	mut asked: mpsc::Receiver<Asked>,
	report: watched::Receiver<Report>,
	stop: Stop,
	ended: watched::Receiver<Ended>,
) {
	while let Some((command, reply)) = asked.recv().await {
		match command {
			Command::Status => {
				let value = serde_json::to_value(&*report.borrow()).unwrap_or_default();
				// Fails where the asker has left.
				let _ = reply.send(value);
			}
			Command::Down { rate: Some(stars) } if !(1..=5).contains(&stars) => {
				let error = format!("rate: {stars} is not between 1 and 5");
				let _ = reply.send(serde_json::json!({ "error": error }));
			}
			Command::Down { rate } => {
				stop.order(rate);
				let mut ended = ended.clone();
				tokio::spawn(async move {
					let value = match ended.wait_for(Option::is_some).await.map(|e| e.clone()) {
						Ok(Some(Ok(summary))) => serde_json::json!({ "down": true, "summary": summary }),
						Ok(Some(Err(error))) => serde_json::json!({ "down": true, "error": error }),
						_ => serde_json::json!({ "error": "the connection's task failed" }),
					};
					let _ = reply.send(value);
				});
			}
		}
	}
}

#[cfg(test)]
mod tests;
