//! The provider's side: typed requests for the daemon, each with a way to answer that keeps the rules.
//!
//! What the server does by itself: it answers `Hello`, `Challenge` and `Ping`; refuses what is malformed, too much, or not
//! the connection's to say; checks vouchers for their chain, session and signature where the daemon asks; and verifies
//! proofs, so that no session is bound to a connection without one. A request that is dropped unanswered is refused as
//! [`RefusalCode::Internal`].
use crate::{
	codec::{FrameError, Received},
	limits::Limits,
	messages::{
		open_binding, proves, Accepted, Bye, RefusalCode, Refused, Response, SignedRating, SignedVoucher,
		Status, Terms, VoucherAccepted, VoucherRefusalCode, VoucherRefused,
	},
	serving,
};
use libp2p::{request_response::ResponseChannel, swarm::ConnectionId, PeerId};
use std::net::SocketAddr;
use tokio::sync::{mpsc, oneshot};
use warren_primitives::{Ed25519Key, Ed25519Signature, GenesisHash, SessionId};
use zeroize::Zeroizing;

/// How a server is set up.
pub struct ServerConfig {
	/// Secret seed of the node's Ed25519 identity, whose public key stands on chain as `peer_key`.
	pub identity: Zeroizing<[u8; 32]>,
	/// The chain: part of every proof and voucher.
	pub genesis: GenesisHash,
	/// What peers may cost.
	pub limits: Limits,
	/// How many requests may wait for the daemon; further ones are refused as busy.
	pub queue: usize,
}

impl ServerConfig {
	/// With default limits and a queue of 256.
	pub fn new(identity: [u8; 32], genesis: GenesisHash) -> Self {
		Self { identity: Zeroizing::new(identity), genesis, limits: Limits::default(), queue: 256 }
	}
}

/// Why a server cannot do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
	/// The identity seed makes no key.
	#[error("identity: not an Ed25519 secret key: {0}")]
	Identity(String),
	/// An address cannot be listened on.
	#[error("listen: {address}: {reason}")]
	Listen {
		/// The address.
		address: SocketAddr,
		/// The system's word.
		reason: String,
	},
	/// The connections could not be set up.
	#[error("transport: {0}")]
	Transport(String),
	/// The server has ended.
	#[error("the session protocol's server has ended")]
	Ended,
}

/// Who sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
	/// Distinguishes connections.
	pub connection: ConnectionId,
	/// Ed25519 key of the peer's (usually ephemeral) libp2p identity.
	pub key: Ed25519Key,
	/// Where it comes from.
	pub remote: SocketAddr,
	/// True where it comes through the tunnel.
	pub inside: bool,
}

/// What the daemon has to answer, or may want to know.
#[derive(Debug)]
pub enum Incoming {
	/// A signed `open` was handed over.
	Open(OpenRequest),
	/// Someone says that it holds the voucher key of a session.
	Attach(AttachRequest),
	/// A voucher, on a connection that proved its session.
	Voucher(VoucherRequest),
	/// A question, on a connection that proved its session.
	Status(StatusRequest),
	/// A farewell, on a connection that proved its session.
	Goodbye(GoodbyeRequest),
	/// The last connection of these sessions is gone. Says nothing of the tunnel.
	Gone(Vec<SessionId>),
}

/// Sends one answer.
#[derive(Debug)]
pub(crate) struct Responder {
	pub(crate) channel: Option<ResponseChannel<Received<Response>>>,
	pub(crate) connection: ConnectionId,
	pub(crate) commands: mpsc::UnboundedSender<Command>,
}

impl Responder {
	fn send(&mut self, response: Response, bind: Option<SessionId>) {
		if let Some(channel) = self.channel.take() {
			// Fails only when the server has ended.
			let (connection, response) = (self.connection, Box::new(response));
			let _ = self.commands.send(Command::Respond { channel, connection, response, bind });
		}
	}

	/// False where nobody waits for the answer any more: the connection is gone, or the request took too long.
	fn is_open(&self) -> bool {
		self.channel.as_ref().is_some_and(ResponseChannel::is_open)
	}
}

impl Drop for Responder {
	fn drop(&mut self) {
		self.send(
			Response::Refused(Refused::new(RefusalCode::Internal, "", "the provider gave no answer")),
			None,
		);
	}
}

/// A handed-over `open`.
#[derive(Debug)]
pub struct OpenRequest {
	/// Who hands it over.
	pub peer: Peer,
	/// The signed extrinsic, untrusted, with its length prefix.
	pub extrinsic: Vec<u8>,
	pub(crate) proof: Ed25519Signature,
	pub(crate) provider: Ed25519Key,
	pub(crate) genesis: GenesisHash,
	pub(crate) responder: Responder,
}

impl OpenRequest {
	/// True where the peer holds the session's voucher key. Check it before the extrinsic is submitted: who merely copied
	/// one from the pool does not.
	pub fn proves(&self, session: &SessionId, voucher_key: &Ed25519Key) -> bool {
		let challenge = open_binding(&self.provider, &self.peer.key);
		proves(&self.genesis, session, &challenge, voucher_key, &self.proof)
	}

	/// False where nobody waits for the answer any more.
	pub fn is_open(&self) -> bool {
		self.responder.is_open()
	}

	/// Serves the session and binds it to the connection, if the proof holds; false, and a refusal is sent, if not.
	pub fn accept(mut self, voucher_key: &Ed25519Key, accepted: Accepted) -> bool {
		let good = self.proves(&accepted.session, voucher_key);
		self.responder.accept(good, accepted);
		good
	}

	/// Refuses.
	pub fn refuse(mut self, refused: Refused) {
		self.responder.send(Response::Refused(refused), None);
	}
}

impl Responder {
	fn accept(&mut self, proven: bool, accepted: Accepted) {
		if proven {
			let session = accepted.session;
			self.send(Response::Accepted(accepted), Some(session));
		} else {
			self.send(
				Response::Refused(Refused::new(
					RefusalCode::BadProof,
					"proof",
					"not the voucher key's signature over this session and this connection",
				)),
				None,
			);
		}
	}
}

/// Someone says that it holds the voucher key of a session.
#[derive(Debug)]
pub struct AttachRequest {
	/// Who.
	pub peer: Peer,
	/// Of which session.
	pub session: SessionId,
	pub(crate) proof: Ed25519Signature,
	pub(crate) challenge: [u8; 32],
	pub(crate) genesis: GenesisHash,
	pub(crate) responder: Responder,
}

impl AttachRequest {
	/// True where the peer holds the voucher key.
	pub fn proves(&self, voucher_key: &Ed25519Key) -> bool {
		proves(&self.genesis, &self.session, &self.challenge, voucher_key, &self.proof)
	}

	/// False where nobody waits for the answer any more.
	pub fn is_open(&self) -> bool {
		self.responder.is_open()
	}

	/// Goes on with the session and binds it to the connection, if the proof holds; false, and a refusal is sent, if not.
	pub fn accept(mut self, voucher_key: &Ed25519Key, accepted: Accepted) -> bool {
		let good = accepted.session == self.session && self.proves(voucher_key);
		self.responder.accept(good, accepted);
		good
	}

	/// Refuses.
	pub fn refuse(mut self, refused: Refused) {
		self.responder.send(Response::Refused(refused), None);
	}
}

/// A voucher; chain and session are the connection's, the signature is not checked yet.
#[derive(Debug)]
pub struct VoucherRequest {
	/// Who sent it.
	pub peer: Peer,
	/// It.
	pub signed: SignedVoucher,
	pub(crate) genesis: GenesisHash,
	pub(crate) responder: Responder,
}

impl VoucherRequest {
	/// True where `voucher_key` signed it.
	pub fn verify(&self, voucher_key: &Ed25519Key) -> bool {
		self.signed.check(&self.genesis, &self.signed.voucher.session, voucher_key).is_ok()
	}

	/// It is written down.
	pub fn accept(mut self, accepted: VoucherAccepted) {
		self.responder.send(Response::VoucherAccepted(accepted), None);
	}

	/// It is not taken.
	pub fn refuse(mut self, refused: VoucherRefused) {
		self.responder.send(Response::VoucherRefused(refused), None);
	}
}

/// "Where do we stand?"
#[derive(Debug)]
pub struct StatusRequest {
	/// Who asks.
	pub peer: Peer,
	/// Of which session.
	pub session: SessionId,
	pub(crate) responder: Responder,
}

impl StatusRequest {
	/// Answers.
	pub fn answer(mut self, status: Status) {
		self.responder.send(Response::Status(status), None);
	}

	/// Refuses.
	pub fn refuse(mut self, refused: Refused) {
		self.responder.send(Response::Refused(refused), None);
	}
}

/// A farewell.
#[derive(Debug)]
pub struct GoodbyeRequest {
	/// Who leaves.
	pub peer: Peer,
	/// Which session.
	pub session: SessionId,
	/// The last voucher; its chain and session are the right ones, its signature is not checked yet.
	pub voucher: Option<SignedVoucher>,
	/// To be carried to the chain; not checked yet.
	pub rating: Option<SignedRating>,
	pub(crate) genesis: GenesisHash,
	pub(crate) responder: Responder,
}

impl GoodbyeRequest {
	/// True where there is no voucher, or `voucher_key` signed it.
	pub fn verify(&self, voucher_key: &Ed25519Key) -> bool {
		self.voucher.is_none_or(|v| v.check(&self.genesis, &self.session, voucher_key).is_ok())
	}

	/// The session is over.
	pub fn answer(mut self, bye: Bye) {
		self.responder.send(Response::Bye(bye), None);
	}

	/// The voucher is not taken; the session is not over.
	pub fn refuse_voucher(mut self, refused: VoucherRefused) {
		self.responder.send(Response::VoucherRefused(refused), None);
	}

	/// Refuses.
	pub fn refuse(mut self, refused: Refused) {
		self.responder.send(Response::Refused(refused), None);
	}
}

/// Numbers for a status page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerStats {
	/// Connections now.
	pub connections: usize,
	/// Sessions that some connection may speak for.
	pub sessions: usize,
	/// Requests so far.
	pub requests: u64,
	/// Requests refused by the server itself.
	pub refused: u64,
	/// Connections refused or closed for what they did.
	pub turned_away: u64,
}

pub(crate) enum Command {
	Respond {
		channel: ResponseChannel<Received<Response>>,
		connection: ConnectionId,
		response: Box<Response>,
		bind: Option<SessionId>,
	},
	Listen(SocketAddr, oneshot::Sender<Result<SocketAddr, ServerError>>),
	StopListening(SocketAddr, oneshot::Sender<bool>),
	SetTerms(Box<Terms>),
	Unbind(SessionId),
	Stats(oneshot::Sender<ServerStats>),
	Shutdown(oneshot::Sender<()>),
}

/// A handle to a running server. The server ends with [`Server::shutdown`], or when the receiver of its requests is dropped.
#[derive(Clone, Debug)]
pub struct Server {
	commands: mpsc::UnboundedSender<Command>,
	peer: PeerId,
	key: Ed25519Key,
}

impl Server {
	/// Starts a server on the current tokio runtime. It listens nowhere yet, and answers `Hello` as busy until
	/// [`Server::set_terms`]. The receiver gives the requests that the daemon has to answer.
	pub fn start(config: ServerConfig) -> Result<(Self, mpsc::Receiver<Incoming>), ServerError> {
		let identity = crate::keypair(&config.identity).map_err(|e| ServerError::Identity(e.to_string()))?;
		let key = crate::public_key(&config.identity);
		let peer = identity.public().to_peer_id();
		let (commands, inbox) = mpsc::unbounded_channel();
		let (requests, incoming) = mpsc::channel(config.queue.max(1));
		let task = serving::Task::new(&identity, key, config, commands.clone(), inbox, requests)?;
		tokio::spawn(task.run());
		Ok((Self { commands, peer, key }, incoming))
	}

	/// The server's PeerId.
	pub fn peer_id(&self) -> PeerId {
		self.peer
	}

	/// Its Ed25519 key, as it stands on chain.
	pub fn peer_key(&self) -> Ed25519Key {
		self.key
	}

	/// Listens on an address too; returns it, with the port that was chosen where 0 was asked for. May be called again, for
	/// example with the gateway's address once the tunnel is up.
	pub async fn listen(&self, address: SocketAddr) -> Result<SocketAddr, ServerError> {
		self.ask(|reply| Command::Listen(address, reply)).await?
	}

	/// Stops listening on an address; connections stay. False where it did not listen there.
	pub async fn stop_listening(&self, address: SocketAddr) -> Result<bool, ServerError> {
		self.ask(|reply| Command::StopListening(address, reply)).await
	}

	/// Sets what `Hello` is answered with.
	pub fn set_terms(&self, terms: Terms) {
		// Fails only when the server has ended.
		let _ = self.commands.send(Command::SetTerms(Box::new(terms)));
	}

	/// The session is over: no connection may speak for it any more.
	pub fn unbind(&self, session: SessionId) {
		let _ = self.commands.send(Command::Unbind(session));
	}

	/// Numbers.
	pub async fn stats(&self) -> Result<ServerStats, ServerError> {
		self.ask(Command::Stats).await
	}

	/// Closes all connections and listeners. Returns once that is done.
	pub async fn shutdown(&self) {
		let _ = self.ask(Command::Shutdown).await;
	}

	async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Result<T, ServerError> {
		let (reply, answer) = oneshot::channel();
		self.commands.send(command(reply)).map_err(|_| ServerError::Ended)?;
		answer.await.map_err(|_| ServerError::Ended)
	}
}

/// A refusal for a frame that is no request.
pub(crate) fn malformed(error: &FrameError) -> Response {
	Response::Refused(Refused::new(RefusalCode::Malformed, "frame", error.to_string()))
}

/// A refusal of a voucher by the server itself.
pub(crate) fn voucher_refused(code: VoucherRefusalCode, reason: &str) -> Box<Response> {
	Box::new(Response::VoucherRefused(VoucherRefused::new(code, reason)))
}
