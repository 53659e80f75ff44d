//! The consumer's side: one connection to one provider, whose identity is pinned.
use crate::{
	codec::{self, FrameCodec, Received},
	dial::{self, Dial, DialTransport, TcpDialer},
	messages::{
		open_binding, prove, Accepted, Bye, Hello, RefusalCode, Refused, Request, Response, SignedRating,
		SignedVoucher, Status, VoucherAccepted, VoucherRefused, MAX_EXTRINSIC,
	},
};
use futures::StreamExt;
use libp2p::{
	core::{upgrade, Transport},
	identity::Keypair,
	noise,
	request_response::{self as rr, OutboundFailure, OutboundRequestId},
	swarm::{self, dial_opts::DialOpts, DialError, SwarmEvent},
	yamux, PeerId, Swarm,
};
use std::{collections::HashMap, fmt, net::SocketAddr, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot, watch, Mutex};
use warren_primitives::{Ed25519Key, GenesisHash, SessionId};
use zeroize::Zeroizing;

/// How a connection is made and kept.
#[derive(Clone)]
pub struct Options {
	/// Makes the TCP connection.
	pub dialer: Arc<dyn Dial>,
	/// How long connecting may take in all, each address being tried at the same time.
	pub connect_timeout: Duration,
	/// How long the answer to a request may take.
	pub request_timeout: Duration,
	/// After how long a silence the provider is asked for a sign of life.
	pub keep_alive: Duration,
	/// How long it may take to give one.
	pub ping_timeout: Duration,
}

impl Default for Options {
	fn default() -> Self {
		Self {
			dialer: Arc::new(TcpDialer::default()),
			connect_timeout: Duration::from_secs(10),
			request_timeout: Duration::from_secs(35),
			keep_alive: Duration::from_secs(15),
			ping_timeout: Duration::from_secs(10),
		}
	}
}

impl Options {
	/// With a dialer.
	pub fn with_dialer(dialer: impl Dial) -> Self {
		Self { dialer: Arc::new(dialer), ..Self::default() }
	}
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
	/// There is no address to connect to.
	#[error("provider has no address to connect to")]
	NoAddress,
	/// The key on chain is no Ed25519 key.
	#[error("peer_key: the provider's key is not an Ed25519 public key")]
	BadKey,
	/// Another identity answers at the address.
	#[error("the host at the provider's address is {found}, not {expected}: another machine, or someone in between")]
	WrongPeer {
		/// Who was wanted.
		expected: Box<PeerId>,
		/// Who answered.
		found: Box<PeerId>,
	},
	/// No connection came up in time.
	#[error("no answer from the provider within {0:?}")]
	Timeout(Duration),
	/// No address could be reached.
	#[error("provider unreachable: {0}")]
	Unreachable(String),
}

/// Why a request has no good answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
	/// The provider refused.
	#[error("the provider refused: {0}")]
	Refused(Refused),
	/// The provider refused a voucher.
	#[error("{0}")]
	VoucherRefused(Box<VoucherRefused>),
	/// The connection is gone.
	#[error("connection to the provider lost: {0}")]
	Disconnected(String),
	/// No answer in time. It is not known whether the provider acted.
	#[error("no answer from the provider in time")]
	Timeout,
	/// The provider does not speak this version of the protocol.
	#[error("the provider does not speak {}", crate::PROTOCOL)]
	Unsupported,
	/// What came back is no answer to what was asked.
	#[error("the provider broke the protocol: {0}")]
	Broken(String),
	/// What was to be sent has a field that is out of bounds.
	#[error("{field}: {reason}")]
	Invalid {
		/// The field.
		field: &'static str,
		/// The reason.
		reason: String,
	},
}

/// A session and the secret that proves it.
#[derive(Clone)]
pub struct SessionKey {
	/// The chain.
	pub genesis: GenesisHash,
	/// The session.
	pub session: SessionId,
	/// Secret seed of the voucher key.
	pub voucher_seed: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for SessionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("SessionKey").field("session", &self.session).finish_non_exhaustive()
	}
}

type Reply = oneshot::Sender<Result<Response, RequestError>>;

/// A live connection to a provider. Cheap to clone; closed when the last clone is dropped.
#[derive(Clone)]
pub struct Connection {
	requests: mpsc::Sender<(Request, Reply)>,
	closed: watch::Receiver<Option<String>>,
	/// The challenge that the provider gave last, until it is used.
	challenge: Arc<Mutex<Option<[u8; 32]>>>,
	provider: Ed25519Key,
	local: Ed25519Key,
	remote: SocketAddr,
}

impl fmt::Debug for Connection {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("Connection").field("remote", &self.remote).finish_non_exhaustive()
	}
}

impl Connection {
	/// Connects to the provider whose key stands on chain, at the first of the addresses that answers as it. The consumer's own
	/// identity is a fresh one: connections cannot be linked by it.
	pub async fn connect(
		provider: &Ed25519Key,
		addresses: &[SocketAddr],
		options: Options,
	) -> Result<Self, ConnectError> {
		let expected = crate::peer_id(provider).ok_or(ConnectError::BadKey)?;
		if addresses.is_empty() {
			return Err(ConnectError::NoAddress);
		}
		let identity = Keypair::generate_ed25519();
		let local_peer = identity.public().to_peer_id();
		let local = crate::peer_key(&local_peer).ok_or(ConnectError::BadKey)?;
		let mut swarm = swarm(&identity, &options)?;
		let dial = DialOpts::peer_id(expected)
			.addresses(addresses.iter().map(|a| dial::multiaddr(*a)).collect())
			.allocate_new_port()
			.build();
		swarm.dial(dial).map_err(|e| connect_error(e, expected))?;
		let established = async {
			loop {
				match swarm.select_next_some().await {
					SwarmEvent::ConnectionEstablished { endpoint, .. } => {
						return dial::socket_addr(endpoint.get_remote_address())
							.ok_or_else(|| ConnectError::Unreachable("it has no IP address".to_owned()));
					}
					SwarmEvent::OutgoingConnectionError { error, .. } => {
						return Err(connect_error(error, expected));
					}
					_ => {}
				}
			}
		};
		let remote = tokio::time::timeout(options.connect_timeout, established)
			.await
			.map_err(|_| ConnectError::Timeout(options.connect_timeout))??;
		let (requests, inbox) = mpsc::channel(16);
		let (closing, closed) = watch::channel(None);
		let task = Task { swarm, provider: expected, options, inbox, waiting: HashMap::new(), probe: None };
		tokio::spawn(async move {
			let why = task.run().await;
			// Fails only when no one asks any more.
			let _ = closing.send(Some(why));
		});
		let challenge = Arc::new(Mutex::new(None));
		Ok(Self { requests, closed, challenge, provider: *provider, local, remote })
	}

	/// The address that answered.
	pub fn remote(&self) -> SocketAddr {
		self.remote
	}

	/// Waits until the connection is gone, and says why.
	pub async fn closed(&self) -> String {
		let mut closed = self.closed.clone();
		let why = match closed.wait_for(Option::is_some).await {
			Ok(why) => why.clone(),
			Err(_) => None,
		};
		why.unwrap_or_else(|| "the connection's task ended".to_owned())
	}

	/// True once the connection is gone.
	pub fn is_closed(&self) -> bool {
		self.closed.borrow().is_some() || self.requests.is_closed()
	}

	/// Sends any request and returns any answer but a refusal, which is an error.
	pub async fn request(&self, request: Request) -> Result<Response, RequestError> {
		let (reply, answer) = oneshot::channel();
		if self.requests.send((request, reply)).await.is_err() {
			return Err(RequestError::Disconnected(self.closed().await));
		}
		let response = match answer.await {
			Ok(response) => response?,
			Err(_) => return Err(RequestError::Disconnected(self.closed().await)),
		};
		match response {
			Response::Refused(refused) => Err(RequestError::Refused(refused)),
			Response::VoucherRefused(refused) => Err(RequestError::VoucherRefused(Box::new(refused))),
			response => Ok(response),
		}
	}

	/// Asks who the provider is and on which terms it serves. Its challenge is kept for the next [`Self::attach`].
	pub async fn hello(&self) -> Result<Hello, RequestError> {
		// Held meanwhile: the answer's challenge replaces the one that another call may be about to sign.
		let mut challenge = self.challenge.lock().await;
		match self.request(Request::Hello).await? {
			Response::Hello(hello) => {
				*challenge = Some(hello.challenge);
				Ok(hello)
			}
			other => Err(unexpected("Hello", &other)),
		}
	}

	/// Hands a signed `open` to the provider, with the proof that the voucher key is ours.
	pub async fn open(&self, extrinsic: &[u8], key: &SessionKey) -> Result<Accepted, RequestError> {
		let binding = open_binding(&self.provider, &self.local);
		let proof = prove(&key.genesis, &key.session, &binding, &key.voucher_seed);
		let extrinsic = extrinsic.to_vec().try_into().map_err(|_| RequestError::Invalid {
			field: "extrinsic",
			reason: format!("{} bytes; at most {MAX_EXTRINSIC} are taken", extrinsic.len()),
		})?;
		let response = self.request(Request::Open { extrinsic, proof }).await?;
		accepted(response, &key.session)
	}

	/// Goes on with a session that is on chain, or that the provider knows: after a restart of either side, and for a session
	/// whose `open` was submitted elsewhere.
	pub async fn attach(&self, key: &SessionKey) -> Result<Accepted, RequestError> {
		let mut kept = self.challenge.lock().await;
		let had = kept.is_some();
		let challenge = match kept.take() {
			Some(challenge) => challenge,
			None => self.fresh_challenge().await?,
		};
		match self.attach_with(key, &challenge).await {
			// The one that was kept was too old.
			Err(RequestError::Refused(r)) if had && r.code == RefusalCode::NoChallenge => {
				let challenge = self.fresh_challenge().await?;
				self.attach_with(key, &challenge).await
			}
			result => result,
		}
	}

	async fn fresh_challenge(&self) -> Result<[u8; 32], RequestError> {
		match self.request(Request::Challenge).await? {
			Response::Challenge(challenge) => Ok(challenge),
			other => Err(unexpected("Challenge", &other)),
		}
	}

	async fn attach_with(&self, key: &SessionKey, challenge: &[u8; 32]) -> Result<Accepted, RequestError> {
		let proof = prove(&key.genesis, &key.session, challenge, &key.voucher_seed);
		let response = self.request(Request::Attach { session: key.session, proof }).await?;
		accepted(response, &key.session)
	}

	/// Sends a voucher.
	pub async fn voucher(&self, voucher: SignedVoucher) -> Result<VoucherAccepted, RequestError> {
		match self.request(Request::Voucher(voucher)).await? {
			Response::VoucherAccepted(accepted) if accepted.amount >= voucher.voucher.amount => Ok(accepted),
			other => Err(unexpected("VoucherAccepted", &other)),
		}
	}

	/// Asks where a session stands.
	pub async fn status(&self, session: SessionId) -> Result<Status, RequestError> {
		match self.request(Request::Status { session }).await? {
			Response::Status(status) => Ok(status),
			other => Err(unexpected("Status", &other)),
		}
	}

	/// Says goodbye.
	pub async fn goodbye(
		&self,
		session: SessionId,
		voucher: Option<SignedVoucher>,
		rating: Option<SignedRating>,
	) -> Result<Bye, RequestError> {
		match self.request(Request::Goodbye { session, voucher, rating }).await? {
			Response::Bye(bye) => Ok(bye),
			other => Err(unexpected("Bye", &other)),
		}
	}

	/// Asks for a sign of life.
	pub async fn ping(&self) -> Result<(), RequestError> {
		match self.request(Request::Ping).await? {
			Response::Pong => Ok(()),
			other => Err(unexpected("Pong", &other)),
		}
	}
}

fn accepted(response: Response, session: &SessionId) -> Result<Accepted, RequestError> {
	match response {
		Response::Accepted(accepted) if accepted.session == *session => Ok(accepted),
		Response::Accepted(_) => {
			Err(RequestError::Broken("accepted a session that was not asked for".into()))
		}
		other => Err(unexpected("Accepted", &other)),
	}
}

fn unexpected(wanted: &str, got: &Response) -> RequestError {
	let got = match got {
		Response::Hello(_) => "Hello",
		Response::Challenge(_) => "Challenge",
		Response::Accepted(_) => "Accepted",
		Response::Refused(_) => "Refused",
		Response::VoucherAccepted(_) => "VoucherAccepted",
		Response::VoucherRefused(_) => "VoucherRefused",
		Response::Status(_) => "Status",
		Response::Bye(_) => "Bye",
		Response::Pong => "Pong",
	};
	RequestError::Broken(format!("{got} does not answer what was asked; {wanted} would"))
}

fn connect_error(error: DialError, expected: PeerId) -> ConnectError {
	match error {
		DialError::WrongPeerId { obtained, .. } => {
			ConnectError::WrongPeer { expected: Box::new(expected), found: Box::new(obtained) }
		}
		DialError::Transport(errors) => {
			let reasons: Vec<_> = errors
				.iter()
				.map(|(address, error)| match dial::socket_addr(address) {
					Some(address) => format!("{address}: {error}"),
					None => error.to_string(),
				})
				.collect();
			ConnectError::Unreachable(reasons.join("; "))
		}
		other => ConnectError::Unreachable(other.to_string()),
	}
}

type Messages = rr::Behaviour<FrameCodec>;
type MessageEvent = rr::Event<Received<Request>, Received<Response>>;

fn swarm(identity: &Keypair, options: &Options) -> Result<Swarm<Messages>, ConnectError> {
	let noise = noise::Config::new(identity).map_err(|e| ConnectError::Unreachable(e.to_string()))?;
	let transport = DialTransport(options.dialer.clone())
		.upgrade(upgrade::Version::V1Lazy)
		.authenticate(noise)
		.multiplex(yamux::Config::default())
		.timeout(options.connect_timeout)
		.boxed();
	let messages = Messages::with_codec(
		FrameCodec { read_timeout: options.request_timeout },
		[(codec::protocol(), rr::ProtocolSupport::Outbound)],
		rr::Config::default().with_request_timeout(options.request_timeout),
	);
	let config = swarm::Config::with_tokio_executor()
		// It is kept by our own pings, and closed by us.
		.with_idle_connection_timeout(Duration::from_secs(24 * 3600))
		.with_substream_upgrade_protocol_override(upgrade::Version::V1Lazy);
	Ok(Swarm::new(transport, messages, identity.public().to_peer_id(), config))
}

struct Task {
	swarm: Swarm<Messages>,
	provider: PeerId,
	options: Options,
	inbox: mpsc::Receiver<(Request, Reply)>,
	waiting: HashMap<OutboundRequestId, Reply>,
	/// Our own ping, and until when it has to be answered.
	probe: Option<(OutboundRequestId, tokio::time::Instant)>,
}

impl Task {
	/// Runs until the connection is gone; says why it is.
	async fn run(mut self) -> String {
		let mut wake = tokio::time::Instant::now() + self.options.keep_alive;
		loop {
			let heard = tokio::select! {
				event = self.swarm.select_next_some() => match event {
					SwarmEvent::Behaviour(event) => self.on_message(event),
					SwarmEvent::ConnectionClosed { cause, num_established: 0, .. } => {
						return cause.map_or_else(|| "closed by the provider".to_owned(), |c| c.to_string());
					}
					_ => false,
				},
				request = self.inbox.recv() => match request {
					Some((request, reply)) => {
						let id = self.swarm.behaviour_mut().send_request(&self.provider, Ok(request));
						self.waiting.insert(id, reply);
						false
					}
					None => return "closed by the consumer".to_owned(),
				},
				() = tokio::time::sleep_until(wake) => {
					if let Some((_, until)) = self.probe {
						if tokio::time::Instant::now() >= until {
							return "the provider gives no sign of life".to_owned();
						}
					} else {
						let id = self.swarm.behaviour_mut().send_request(&self.provider, Ok(Request::Ping));
						let until = tokio::time::Instant::now() + self.options.ping_timeout;
						self.probe = Some((id, until));
						wake = until;
					}
					false
				}
			};
			if heard {
				self.probe = None;
				wake = tokio::time::Instant::now() + self.options.keep_alive;
			}
		}
	}

	/// True where the provider has shown that it lives.
	fn on_message(&mut self, event: MessageEvent) -> bool {
		let (id, result, heard) = match event {
			rr::Event::Message { message: rr::Message::Response { request_id, response }, .. } => {
				(request_id, response.map_err(|e| RequestError::Broken(e.to_string())), true)
			}
			rr::Event::OutboundFailure { request_id, error, .. } => (
				request_id,
				Err(match error {
					OutboundFailure::Timeout => RequestError::Timeout,
					OutboundFailure::UnsupportedProtocols => RequestError::Unsupported,
					other => RequestError::Disconnected(other.to_string()),
				}),
				false,
			),
			_ => return false,
		};
		if let Some(reply) = self.waiting.remove(&id) {
			// Fails only when the caller has given up.
			let _ = reply.send(result);
		}
		heard
	}
}
