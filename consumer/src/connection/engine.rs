//! From the user's wish to a served session, and from one session to the next.
use super::{
	avoid::Avoided,
	leave::{closed, expected},
	names::Names,
	rpc::RpcPlace,
	serve::HANDSHAKE_TIME,
	session::{recover_counts, Attached, Live, Tunnel},
	ConnectionError, Resume, Setup, Stop, Summary,
};
use crate::{
	config::OnEnd,
	control::Report,
	events::{Event, Events, State},
	payer::PayerError,
	protect::{leftover, HostLock, Protection},
	store::{SessionRecord, Store},
};
use std::{
	collections::BTreeSet,
	net::{SocketAddr, UdpSocket},
	time::{Duration, Instant},
};
use tokio::{sync::watch as watched, task::JoinHandle};
use warren_chain_client::{AccountId, ChainClient};
use warren_primitives::{NodeId, NodeView, SessionId};
use warren_session_protocol::{RefusalCode, RequestError};
use warren_tunnel::firewall::consumer::Policy;

/// Most sessions that are bought one after another because nodes fail, before the user is asked.
const MAX_FAILOVERS: u32 = 5;

/// A session that lived shorter and is to be renewed counts as a failure: a provider that closes at once, or a deposit that is gone
/// at once, must not buy one session after another.
const SHORT_WHILE: Duration = Duration::from_secs(60);

/// How long a closing that is under way at the end may take.
const LAST_CLOSING: Duration = Duration::from_secs(15);

/// Between attempts that cost nothing: the first, doubled each time, up to the last.
const PAUSE: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(30)];

/// A session that lived so long forgives the failures before it.
const GOOD_WHILE: Duration = Duration::from_secs(600);

/// Why a session is no longer served.
#[derive(Debug)]
pub(crate) enum End {
	/// The user said so.
	Down,
	/// The deposit is used up.
	Spent,
	/// The chain closed it: it expired, or the node left.
	Closed(String),
	/// `open` can land no more.
	NotLanded,
	/// The provider gives no sign of life.
	ProviderGone(String),
	/// The provider takes the session, and the tunnel carries nothing: no handshake ever came back from here.
	NoHandshake(SocketAddr),
	/// The provider asks for more than was counted, or does not take vouchers.
	Refused(PayerErrorOrText),
	/// The link was deleted by somebody, or its thread died.
	DeviceLost(String),
}

/// Why a bill was refused.
#[derive(Debug)]
pub(crate) enum PayerErrorOrText {
	Payer(PayerError),
	Text(String),
}

impl std::fmt::Display for PayerErrorOrText {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Payer(e) => e.fmt(f),
			Self::Text(text) => f.write_str(text),
		}
	}
}

impl std::fmt::Display for End {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Down => f.write_str("you ended it"),
			Self::Spent => f.write_str("the deposit is used up"),
			Self::Closed(why) => write!(f, "the session is closed on chain ({why})"),
			Self::NotLanded => f.write_str("its open did not get into a block in time; nothing was taken"),
			Self::ProviderGone(why) => write!(f, "the provider gives no sign of life: {why}"),
			Self::NoHandshake(endpoint) => {
				write!(f, "no WireGuard handshake with {endpoint}: UDP to it seems to be blocked")
			}
			Self::Refused(why) => write!(f, "{why}"),
			Self::DeviceLost(why) => write!(f, "the tunnel's device is gone: {why}"),
		}
	}
}

/// A session on the way to be served: what the chain says of its node, and what is kept of it.
pub(crate) struct Candidate {
	pub live: Live,
	pub node: NodeView<AccountId>,
	/// The signed `open` that is still to be handed over.
	pub open: Option<Vec<u8>>,
	pub nonce: Option<u32>,
}

pub(crate) struct Engine {
	pub setup: Setup,
	pub events: Events,
	pub report: watched::Sender<Report>,
	pub stop: Stop,
	/// Addresses of RPC node and nodes that are known by name.
	pub names: Names,
	/// Names of nodes that may be sought later; none where the market was not looked at yet.
	pub(super) named: Option<Vec<String>>,
	/// Nodes that failed.
	pub avoid: Avoided,
	/// The last session that was lost on the way: it goes on where that turns out to have been this side's fault.
	pub(super) parked: Option<SessionId>,
	/// Those of them whose closing was begun, and who is at it.
	pub(super) being_closed: BTreeSet<SessionId>,
	pub(super) closing: Option<JoinHandle<()>>,
	/// The last session that was served to its end.
	last: Option<SessionId>,
	/// The nonce of an `open` that was signed and did not land: a failover reuses it, so that only one of both can land.
	pub spare_nonce: Option<u32>,
	chain: Option<ChainClient>,
	/// Holds the UDP port of the last tunnel until the end.
	pub(super) quiet: Option<UdpSocket>,
	/// Sessions whose money is held, and which may not be served any more or never were: closed on chain at the end.
	pub(super) left: BTreeSet<SessionId>,
	/// True once a tunnel carried something: from then on only the user opens the host.
	pub was_connected: bool,
}

impl Engine {
	pub fn new(setup: Setup, events: Events, report: watched::Sender<Report>, stop: Stop) -> Self {
		Self {
			names: Names::open(&setup.store.names_path()),
			named: None,
			setup,
			events,
			report,
			stop,
			avoid: Avoided::default(),
			parked: None,
			being_closed: BTreeSet::new(),
			closing: None,
			last: None,
			spare_nonce: None,
			chain: None,
			quiet: None,
			left: BTreeSet::new(),
			was_connected: false,
		}
	}

	pub fn set_state(&self, state: State) {
		let changed =
			self.report.send_if_modified(|report| std::mem::replace(&mut report.state, state) != state);
		if changed {
			self.events.send(Event::State { state });
		}
	}

	pub fn warn(&self, text: impl Into<String>) {
		warn(&self.events, &self.report, text.into());
	}

	/// Has what protects this host put back where somebody takes it away, in every state, and tells of it.
	pub(super) fn guard(&self, protection: &mut Protection) {
		let (events, report) = (self.events.clone(), self.report.clone());
		protection.guard(move |text| warn(&events, &report, text));
	}

	/// Runs until the user, or the settings, end it.
	pub async fn run(mut self) -> Result<Option<Summary>, ConnectionError> {
		let config = self.setup.config.clone();
		// Before anything of this host is looked at: with another `up` it would be that one's.
		let lock = HostLock::take()?;
		recover(&self.setup.store, &lock)?.into_iter().for_each(|trouble| self.warn(trouble));
		let closed = leftover(&self.setup.store)?.is_some();
		let rpc = RpcPlace::find(&config, &self.names, closed).await.map_err(ConnectionError::Rpc)?;
		let mut protection = Protection::begin(&self.setup.store, &config, lock).await?;
		self.guard(&mut protection);
		if protection.inherited() {
			// Still closed, but for the chain node, which has to be asked.
			protection.apply(Policy::Blocked { relays: Vec::new() }, rpc.exceptions(false)).await?;
		}
		let result = match self.sessions(&mut protection, &rpc).await {
			// A failure is not the user's word.
			Err(error)
				if (self.was_connected || protection.inherited()) && !self.stop.token.is_cancelled() =>
			{
				self.warn("nothing leaves this host: the kill switch stays closed until `warren down`");
				return Err(error);
			}
			result => result,
		};
		// Here only by the user's word, by a setting that says so, or before anything was connected.
		let opened = protection.open().await;
		self.set_state(State::Disconnected);
		if let Some(task) = self.closing.take() {
			// By the relay, which goes on past the tunnel now; what it does not finish is done below.
			let _ = tokio::time::timeout(LAST_CLOSING, task).await;
		}
		let mut left = std::mem::take(&mut self.left);
		if let Ok(Some(live)) = &result {
			// The last one is concluded below.
			left.remove(&live.record.id);
		}
		if matches!(result, Ok(None)) && self.stop.stars().is_some() {
			// Ended while another one was sought: what the user says is about the last one, and goes before what was found here.
			if let Some(mut record) = self.last_record() {
				record.verdict = None;
				// Not the end of it: what was left behind is to be closed below whatever the disk says.
				if let Err(e) = self.setup.store.save(&record) {
					self.warn(e.to_string());
				}
			}
		}
		self.closer().close_all(config.rpc.clone(), left).await;
		let live = match (result, opened) {
			(Ok(live), Ok(())) => live,
			(Ok(_), Err(e)) => return Err(e.into()),
			(Err(e), opened) => {
				if let Err(also) = opened {
					tracing::error!("{also}");
				}
				return Err(e);
			}
		};
		let Some(live) = live else {
			if let Some(record) = self.last_record() {
				self.rate(&record).await;
			}
			return Ok(None);
		};
		Ok(Some(self.conclude(live).await))
	}

	/// What is kept of the last session that was served.
	fn last_record(&self) -> Option<SessionRecord> {
		self.last.and_then(|id| self.setup.store.session(&id).ok().flatten())
	}

	async fn connect_chain(&self, rpc: &RpcPlace) -> Result<ChainClient, ConnectionError> {
		let urls = [rpc.url.clone()];
		let chain = ChainClient::connect(&urls).await.map_err(|e| rpc.explain(e))?;
		match self.setup.config.genesis {
			Some(expected) if expected != chain.genesis() => Err(ConnectionError::Genesis {
				found: hex::encode(chain.genesis()),
				expected: hex::encode(expected),
			}),
			_ => Ok(chain),
		}
	}

	/// One session after another. Gives back the last one.
	async fn sessions(
		&mut self,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<Option<Live>, ConnectionError> {
		let token = self.stop.token.clone();
		let mut failures = 0;
		let (mut pause, mut said) = (PAUSE[0], None);
		let mut resume = self.setup.resume;
		loop {
			// Whatever it has not begun waits for another time: buying needs the next nonce for itself.
			if let Some(task) = self.closing.take() {
				task.abort();
			}
			let attempt = tokio::select! {
				attempt = self.attempt(protection, rpc, resume) => Some(attempt),
				() = token.cancelled() => None,
			};
			let Some(attempt) = attempt else {
				return if self.was_connected { Ok(None) } else { Err(ConnectionError::Ended) };
			};
			let (live, end, parted, served) = match attempt {
				Ok((live, tunnel, attached)) => {
					pause = PAUSE[0];
					if self.parked.take() == Some(live.record.id) {
						self.left.remove(&live.record.id);
					}
					// Unless it is reached past the tunnel, the connection to the RPC node ends with the change of routes.
					let chain = self.chain.take().filter(|_| rpc.direct);
					let since = Instant::now();
					let (live, end, control, tunnel) =
						self.serve(live, tunnel, attached, protection, rpc, chain).await;
					let (live, parted) = self.leave(live, &end, control, tunnel, protection).await;
					let served = since.elapsed();
					if live.was_served() {
						self.last = Some(live.record.id);
					}
					if served >= GOOD_WHILE {
						failures = 0;
						self.avoid.forgive(live.record.node);
					}
					(live, end, parted, served)
				}
				Err(failed) => {
					let Failed { error, node, session, unlanded } = *failed;
					let bad_nonce = matches!(&error, ConnectionError::Request { error, .. }
						if matches!(&**error, RequestError::Refused(r) if r.code == RefusalCode::BadNonce));
					let reused = self.spare_nonce.is_some();
					self.spare_nonce = if bad_nonce { None } else { unlanded.or(self.spare_nonce) };
					if bad_nonce && reused {
						// The `open` that failed elsewhere is in the pools after all: the next number, then.
						resume = Resume::Never;
						continue;
					}
					if self.was_connected && costs_nothing(&error) {
						// A link that comes and goes: no money is at stake, so it is tried for as long as the user wants.
						let text = format!("{error}; trying again");
						if said.replace(text.clone()).as_ref() != Some(&text) {
							self.warn(text);
						}
						if let Some(node) = node.filter(|_| is_the_nodes_fault(&error)) {
							self.avoid.for_a_while(node, Instant::now());
						}
						if matches!(error, ConnectionError::NotResumable { .. }) {
							self.parked = None;
						}
						// What was bought before goes first, then another node, in turns.
						let again = self.parked.filter(|_| !matches!(resume, Resume::Session(_)));
						resume = again.map_or(Resume::Never, Resume::Session);
						let wait = self.avoid.pause(Instant::now()).map_or(pause, |p| p.min(pause));
						pause = (pause * 2).min(PAUSE[1]);
						tokio::select! {
							() = tokio::time::sleep(wait) => continue,
							() = token.cancelled() => return Ok(None),
						}
					}
					// Before the first connection, a node of the user's own choice that fails is the user's to judge.
					let movable = node.filter(|_| !self.is_chosen(resume) || self.was_connected);
					let Some(node) = movable.filter(|_| is_the_nodes_fault(&error)) else {
						if !self.was_connected {
							return Err(error);
						}
						self.warn(format!("{error}. Nothing leaves this host until `warren down`"));
						self.block(protection).await?;
						return Ok(None);
					};
					failures += 1;
					// Taken up and not served: its money comes back, as that of one that was bought and not served.
					self.left.extend(session);
					match &error {
						ConnectionError::Mistrust { .. } => self.avoid.for_good(node),
						_ => self.avoid.for_a_while(node, Instant::now()),
					}
					self.warn(format!("{error}; trying another node"));
					if failures >= MAX_FAILOVERS {
						if !self.was_connected {
							return Err(error);
						}
						self.block(protection).await?;
						return Ok(None);
					}
					resume = Resume::Never;
					continue;
				}
			};
			let chosen = self.is_chosen(resume);
			resume = Resume::Never;
			let too_short = self.setup.config.on_end == OnEnd::Renew && served < SHORT_WHILE;
			match &end {
				End::Down => return Ok(Some(live)),
				End::Spent | End::Closed(_) if !too_short => match self.setup.config.on_end {
					OnEnd::Exit => {
						self.warn(format!("{end}"));
						return Ok(Some(live));
					}
					OnEnd::Renew => self.warn(format!("{end}; buying another session")),
					OnEnd::Block => {
						self.warn(format!(
							"{end}. Nothing leaves this host until `warren down`; after it, `warren up` buys another session"
						));
						self.block(protection).await?;
						return Ok(Some(live));
					}
				},
				// As with a node that is not reached at all, before the first connection.
				End::NoHandshake(endpoint) if !self.was_connected => {
					let node = live.record.node;
					let error = ConnectionError::NoHandshake {
						node,
						endpoint: *endpoint,
						seconds: HANDSHAKE_TIME.as_secs(),
					};
					failures += 1;
					if chosen || self.setup.failover_after.is_none() || failures >= MAX_FAILOVERS {
						if !live.was_served() {
							self.left.insert(live.record.id);
						}
						return Err(error);
					}
					self.warn(format!("{error}; trying another node"));
					self.avoid.for_a_while(node, Instant::now());
				}
				_ => {
					self.warn(format!("{end}"));
					let node = live.record.node;
					match &end {
						End::Refused(_) => self.avoid.for_good(node),
						// Somebody on this host did that: the same session goes on.
						End::DeviceLost(_) => resume = Resume::Session(live.record.id),
						_ => self.avoid.for_a_while(node, Instant::now()),
					}
					if let End::ProviderGone(_) | End::DeviceLost(_) = &end {
						self.parked = Some(live.record.id);
					}
					failures += 1;
					let stays = self.setup.wish.node == Some(node) || self.setup.failover_after.is_none();
					let again = matches!(end, End::DeviceLost(_));
					if failures >= MAX_FAILOVERS || (stays && !again) {
						self.warn("nothing leaves this host until `warren down`");
						self.block(protection).await?;
						return Ok(Some(live));
					}
				}
			}
			if resume == Resume::Never {
				self.events.send(closed(&expected(&live)));
			}
			if !parted || live.record.verdict.is_some() {
				self.left.insert(live.record.id);
			}
			self.block_for_now(protection, rpc).await?;
		}
	}

	/// True where the user named the node, by its number or by its session.
	fn is_chosen(&self, resume: Resume) -> bool {
		self.setup.wish.node.is_some() || matches!(resume, Resume::Session(_))
	}

	async fn attempt(
		&mut self,
		protection: &mut Protection,
		rpc: &RpcPlace,
		resume: Resume,
	) -> Result<(Live, Tunnel, Attached), Box<Failed>> {
		let chain = match self.chain.clone().filter(|chain| chain.heads().connected) {
			Some(chain) => chain,
			None => self.chain.insert(self.connect_chain(rpc).await?).clone(),
		};
		let candidate = self.candidate(&chain, protection, resume).await?;
		self.connect(candidate, protection, rpc, Some(&chain)).await
	}

	/// Closed for now: the RPC node may be asked for another node.
	async fn block_for_now(
		&self,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<(), ConnectionError> {
		protection.apply(Policy::Blocked { relays: Vec::new() }, rpc.exceptions(false)).await?;
		protection.unroute().await?;
		self.set_state(self.seeking());
		Ok(())
	}

	/// The state while a tunnel is sought.
	pub(super) fn seeking(&self) -> State {
		match self.was_connected {
			true => State::Reconnecting,
			false => State::Connecting,
		}
	}

	/// Closed until the user says `down`.
	async fn block(&self, protection: &mut Protection) -> Result<(), ConnectionError> {
		protection.apply(Policy::Blocked { relays: Vec::new() }, Vec::new()).await?;
		self.set_state(State::Blocked);
		self.stop.token.cancelled().await;
		Ok(())
	}
}

/// Tells of something that a person should know.
pub(super) fn warn(events: &Events, report: &watched::Sender<Report>, text: String) {
	report.send_modify(|report| report.trouble = Some(text.clone()));
	events.send(Event::Warning { text });
}

/// Adds what a crashed run left uncounted to its sessions, from the kernel's counters: to be called before its table is replaced
/// or removed. Gives back what is wrong with other sessions' files.
pub fn recover(store: &Store, _lock: &HostLock) -> Result<Vec<String>, ConnectionError> {
	let Some(left) = leftover(store)? else { return Ok(Vec::new()) };
	let (records, bad) = store.sessions()?;
	for mut record in records.into_iter().filter(|r| r.kernel.is_some_and(|k| k.run == left.run)) {
		recover_counts(&mut record, &left);
		store.save(&record)?;
	}
	Ok(bad.iter().map(ToString::to_string).collect())
}

/// An attempt that failed.
pub(crate) struct Failed {
	pub error: ConnectionError,
	/// The node that may be avoided.
	pub node: Option<NodeId>,
	/// The session that was to be served there.
	pub session: Option<SessionId>,
	/// The nonce of an `open` that was signed.
	pub unlanded: Option<u32>,
}

impl Failed {
	pub(super) fn of_node(error: ConnectionError, node: NodeId) -> Box<Self> {
		Box::new(Self { error, node: Some(node), session: None, unlanded: None })
	}
}

impl From<ConnectionError> for Box<Failed> {
	fn from(error: ConnectionError) -> Self {
		Box::new(Failed { error, node: None, session: None, unlanded: None })
	}
}

/// Errors before anything was bought or handed over, which may pass.
fn costs_nothing(error: &ConnectionError) -> bool {
	match error {
		ConnectionError::Chain(e) => e.is_transient(),
		ConnectionError::Away { .. }
		| ConnectionError::Connect { .. }
		| ConnectionError::Endpoints { .. }
		| ConnectionError::NoNode(_)
		| ConnectionError::NotResumable { .. } => true,
		_ => false,
	}
}

fn is_the_nodes_fault(error: &ConnectionError) -> bool {
	matches!(
		error,
		ConnectionError::Connect { .. }
			| ConnectionError::Request { .. }
			| ConnectionError::Mistrust { .. }
			| ConnectionError::Endpoints { .. }
			| ConnectionError::WouldFail(_)
	)
}
