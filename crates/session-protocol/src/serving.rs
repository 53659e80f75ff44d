//! The server's task: one loop over the swarm, the daemon's answers and a clock.
use crate::{
	binding::{Bindings, Bound},
	codec::{self, FrameCodec, Received},
	dial,
	gate::{is_inside, Gate},
	limits::Limits,
	messages::{Hello, RefusalCode, Refused, Request, Response, SignedVoucher, Terms, VoucherRefusalCode},
	server::{
		malformed, voucher_refused, AttachRequest, Command, GoodbyeRequest, Incoming, OpenRequest, Peer,
		Responder, ServerConfig, ServerError, ServerStats, StatusRequest, VoucherRequest,
	},
};
use futures::StreamExt;
use libp2p::{
	connection_limits::{self, ConnectionLimits},
	core::{transport::ListenerId, upgrade, Transport},
	identity::Keypair,
	noise,
	request_response::{self as rr, ResponseChannel},
	swarm::{self, ConnectionId, NetworkBehaviour, SwarmEvent},
	tcp, yamux, PeerId, Swarm,
};
use rand::RngCore;
use std::{
	collections::HashMap,
	net::SocketAddr,
	time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};
use warren_primitives::{Ed25519Key, GenesisHash, SessionId};

/// How often what is overdue is looked for.
const SWEEP: Duration = Duration::from_secs(5);

#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
	/// First, so that nothing else is asked for a connection that it turns away.
	gate: Gate,
	limits: connection_limits::Behaviour,
	messages: rr::Behaviour<FrameCodec>,
}

type Channel = ResponseChannel<Received<Response>>;
type ListenReply = oneshot::Sender<Result<SocketAddr, ServerError>>;

pub(crate) struct Task {
	swarm: Swarm<Behaviour>,
	key: Ed25519Key,
	genesis: GenesisHash,
	bindings: Bindings,
	terms: Option<Terms>,
	commands: mpsc::UnboundedSender<Command>,
	inbox: mpsc::UnboundedReceiver<Command>,
	requests: mpsc::Sender<Incoming>,
	listeners: HashMap<ListenerId, (SocketAddr, Option<ListenReply>)>,
	stats: ServerStats,
}

impl Task {
	pub(crate) fn new(
		identity: &Keypair,
		key: Ed25519Key,
		config: ServerConfig,
		commands: mpsc::UnboundedSender<Command>,
		inbox: mpsc::UnboundedReceiver<Command>,
		requests: mpsc::Sender<Incoming>,
	) -> Result<Self, ServerError> {
		let limits = config.limits;
		Ok(Self {
			swarm: swarm(identity, &limits)?,
			key,
			genesis: config.genesis,
			bindings: Bindings::new(limits),
			terms: None,
			commands,
			inbox,
			requests,
			listeners: HashMap::new(),
			stats: ServerStats::default(),
		})
	}

	pub(crate) async fn run(mut self) {
		let mut sweep = tokio::time::interval(SWEEP);
		sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
		let requests = self.requests.clone();
		loop {
			tokio::select! {
				event = self.swarm.select_next_some() => self.on_swarm(event),
				command = self.inbox.recv() => match command {
					Some(Command::Shutdown(done)) => {
						drop(self.swarm);
						let _ = done.send(());
						return;
					}
					Some(command) => self.on_command(command),
					None => return,
				},
				() = requests.closed() => return,
				_ = sweep.tick() => self.sweep(),
			}
		}
	}

	fn sweep(&mut self) {
		for id in self.bindings.overdue(Instant::now()) {
			self.turn_away(id, "it proved no session in time");
		}
	}

	fn turn_away(&mut self, id: ConnectionId, why: &str) {
		tracing::debug!(%id, why, "connection closed");
		self.stats.turned_away += 1;
		self.swarm.close_connection(id);
	}

	fn on_command(&mut self, command: Command) {
		match command {
			Command::Respond { channel, connection, response, bind } => {
				if let Some(c) = self.bindings.get(connection) {
					c.pending = c.pending.saturating_sub(1);
				}
				let response = match bind.map(|session| self.bindings.bind(connection, session)) {
					None | Some(Bound::Yes(_)) => *response,
					Some(Bound::TooMany) => {
						refused(RefusalCode::RateLimited, "session", "too many on one connection")
					}
					// Nobody is there to read it.
					Some(Bound::Gone) => return,
				};
				self.respond(channel, response);
			}
			Command::Listen(address, reply) => match self.swarm.listen_on(dial::multiaddr(address)) {
				Ok(id) => {
					self.listeners.insert(id, (address, Some(reply)));
				}
				Err(e) => {
					let _ = reply.send(Err(ServerError::Listen { address, reason: e.to_string() }));
				}
			},
			Command::StopListening(address, reply) => {
				let id = self.listeners.iter().find(|(_, (a, _))| *a == address).map(|(id, _)| *id);
				let stopped = id.is_some_and(|id| {
					self.listeners.remove(&id);
					self.swarm.remove_listener(id)
				});
				let _ = reply.send(stopped);
			}
			Command::SetTerms(terms) => self.terms = Some(*terms),
			Command::Unbind(session) => self.bindings.unbind(&session),
			Command::Stats(reply) => {
				let (connections, sessions) = self.bindings.counts();
				let _ = reply.send(ServerStats { connections, sessions, ..self.stats });
			}
			Command::Shutdown(_) => {}
		}
	}

	fn respond(&mut self, channel: Channel, response: Response) {
		// Fails when the connection is gone or the request took too long.
		let _ = self.swarm.behaviour_mut().messages.send_response(channel, Ok(response));
	}

	fn on_swarm(&mut self, event: SwarmEvent<BehaviourEvent>) {
		match event {
			SwarmEvent::NewListenAddr { listener_id, address } => {
				if let Some((wanted, reply)) = self.listeners.get_mut(&listener_id) {
					let address = dial::socket_addr(&address).unwrap_or(*wanted);
					if let Some(reply) = reply.take() {
						// Found again by what was asked for, or by what was given.
						if wanted.port() == 0 {
							wanted.set_port(address.port());
						}
						let _ = reply.send(Ok(SocketAddr::new(wanted.ip(), address.port())));
					}
				}
			}
			SwarmEvent::ListenerClosed { listener_id, reason, .. } => {
				if let Some((address, reply)) = self.listeners.remove(&listener_id) {
					let reason = match reason {
						Ok(()) => "closed".to_owned(),
						Err(e) => e.to_string(),
					};
					tracing::warn!(%address, reason, "stopped listening");
					if let Some(reply) = reply {
						let _ = reply.send(Err(ServerError::Listen { address, reason }));
					}
				}
			}
			SwarmEvent::ListenerError { listener_id, error } => {
				let address = self.listeners.get(&listener_id).map(|(address, _)| *address);
				tracing::warn!(?address, %error, "listener");
			}
			SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
				let remote = dial::socket_addr(endpoint.get_remote_address());
				match (crate::peer_key(&peer_id), remote) {
					(Some(key), Some(remote)) => {
						self.bindings.connected(connection_id, peer_id, key, remote, Instant::now())
					}
					_ => self.turn_away(connection_id, "its identity is not an Ed25519 key"),
				}
			}
			SwarmEvent::ConnectionClosed { connection_id, .. } => {
				let gone = self.bindings.disconnected(connection_id);
				if !gone.is_empty() {
					// A notice only: when the daemon is busy it does without.
					let _ = self.requests.try_send(Incoming::Gone(gone));
				}
			}
			SwarmEvent::IncomingConnectionError { error, .. } => {
				tracing::trace!(%error, "incoming connection");
				self.stats.turned_away += 1;
			}
			SwarmEvent::Behaviour(BehaviourEvent::Messages(event)) => self.on_message(event),
			_ => {}
		}
	}

	fn on_message(&mut self, event: rr::Event<Received<Request>, Received<Response>>) {
		match event {
			rr::Event::Message {
				connection_id,
				message: rr::Message::Request { request, channel, .. },
				..
			} => self.on_request(connection_id, request, channel),
			rr::Event::InboundFailure { connection_id, error: rr::InboundFailure::Timeout, .. } => {
				self.strike(connection_id);
			}
			_ => {}
		}
	}

	fn strike(&mut self, id: ConnectionId) {
		if self.bindings.strike(id) {
			self.turn_away(id, "too many requests, or malformed ones");
		}
	}

	/// Refuses by the server itself, and counts it against the connection.
	fn deny(&mut self, id: ConnectionId, channel: Channel, response: Response) {
		self.stats.refused += 1;
		self.respond(channel, response);
		self.strike(id);
	}

	fn on_request(&mut self, id: ConnectionId, request: Received<Request>, channel: Channel) {
		let now = Instant::now();
		self.stats.requests += 1;
		let Some(connection) = self.bindings.get(id) else { return };
		let peer = Peer {
			connection: id,
			key: connection.key,
			remote: connection.remote,
			inside: is_inside(connection.remote.ip()),
		};
		let from: PeerId = connection.peer;
		let request = match request {
			Ok(request) => request,
			Err(error) => {
				tracing::debug!(peer = %from, %error, "malformed");
				return self.deny(id, channel, malformed(&error));
			}
		};
		if !self.bindings.take_request(id, now) {
			return self.deny(id, channel, refused(RefusalCode::RateLimited, "", "too many requests"));
		}
		let costly = matches!(request, Request::Open { .. } | Request::Attach { .. });
		if costly && !self.bindings.take_claim(id, now) {
			return self.deny(
				id,
				channel,
				refused(RefusalCode::RateLimited, "", "too many opens and attaches"),
			);
		}
		match request {
			Request::Ping => self.respond(channel, Response::Pong),
			Request::Hello => {
				let challenge = self.challenge(id, now);
				let response = match &self.terms {
					Some(terms) => Response::Hello(Hello { terms: terms.clone(), challenge }),
					None => refused(RefusalCode::Busy, "", "the provider is starting"),
				};
				self.respond(channel, response);
			}
			Request::Challenge => {
				let challenge = self.challenge(id, now);
				self.respond(channel, Response::Challenge(challenge));
			}
			Request::Open { extrinsic, proof } => {
				let (provider, genesis) = (self.key, self.genesis);
				let extrinsic = extrinsic.into_inner();
				self.hand_over(id, channel, |responder| {
					Incoming::Open(OpenRequest { peer, extrinsic, proof, provider, genesis, responder })
				});
			}
			Request::Attach { session, proof } => match self.bindings.spend_challenge(id, now) {
				Some(challenge) => {
					let genesis = self.genesis;
					self.hand_over(id, channel, |responder| {
						Incoming::Attach(AttachRequest {
							peer,
							session,
							proof,
							challenge,
							genesis,
							responder,
						})
					});
				}
				None => {
					let response = refused(RefusalCode::NoChallenge, "proof", "ask for a challenge first");
					self.deny(id, channel, response);
				}
			},
			Request::Voucher(signed) => match self.admit(id, &signed, &signed.voucher.session) {
				Ok(()) => {
					let genesis = self.genesis;
					self.hand_over(id, channel, |responder| {
						Incoming::Voucher(VoucherRequest { peer, signed, genesis, responder })
					});
				}
				Err(response) => self.deny(id, channel, *response),
			},
			Request::Status { session } => {
				if self.bindings.is_bound(id, &session) {
					self.hand_over(id, channel, |responder| {
						Incoming::Status(StatusRequest { peer, session, responder })
					});
				} else {
					self.deny(id, channel, not_attached());
				}
			}
			Request::Goodbye { session, voucher, rating } => {
				if !self.bindings.is_bound(id, &session) {
					return self.deny(id, channel, not_attached());
				}
				if let Some(Err(response)) = voucher.map(|v| self.admit(id, &v, &session)) {
					return self.deny(id, channel, *response);
				}
				if let Some(stars) = rating.map(|r| r.stars).filter(|s| !(1..=5).contains(s)) {
					let reason = format!("{stars} is not 1 to 5");
					return self.deny(id, channel, refused(RefusalCode::Malformed, "rating.stars", &reason));
				}
				let genesis = self.genesis;
				self.hand_over(id, channel, |responder| {
					Incoming::Goodbye(GoodbyeRequest { peer, session, voucher, rating, genesis, responder })
				});
			}
		}
	}

	fn challenge(&mut self, id: ConnectionId, now: Instant) -> [u8; 32] {
		let mut challenge = [0; 32];
		rand::rngs::OsRng.fill_bytes(&mut challenge);
		self.bindings.set_challenge(id, challenge, now);
		challenge
	}

	/// Whether a voucher is for this chain and for `session`, which this connection may speak for.
	fn admit(
		&self,
		id: ConnectionId,
		signed: &SignedVoucher,
		session: &SessionId,
	) -> Result<(), Box<Response>> {
		if signed.genesis != self.genesis {
			return Err(voucher_refused(VoucherRefusalCode::ForeignChain, "it is signed for another chain"));
		}
		if signed.voucher.session == *session && self.bindings.is_bound(id, session) {
			return Ok(());
		}
		Err(match self.bindings.has_session(id) {
			true => {
				voucher_refused(VoucherRefusalCode::ForeignSession, "it is not for this connection's session")
			}
			false => voucher_refused(VoucherRefusalCode::NotAttached, "attach to the session first"),
		})
	}

	fn hand_over(&mut self, id: ConnectionId, channel: Channel, wrap: impl FnOnce(Responder) -> Incoming) {
		let requests = self.requests.clone();
		let Ok(permit) = requests.try_reserve() else {
			// The peer is not to blame: no strike.
			self.stats.refused += 1;
			let response = refused(RefusalCode::Busy, "", "too many requests wait for the provider");
			return self.respond(channel, response);
		};
		if let Some(connection) = self.bindings.get(id) {
			connection.pending += 1;
		}
		let commands = self.commands.clone();
		permit.send(wrap(Responder { channel: Some(channel), connection: id, commands }));
	}
}

fn refused(code: RefusalCode, field: &str, reason: &str) -> Response {
	Response::Refused(Refused::new(code, field, reason))
}

fn not_attached() -> Response {
	refused(RefusalCode::NotAttached, "session", "attach to the session first")
}

fn swarm(identity: &Keypair, limits: &Limits) -> Result<Swarm<Behaviour>, ServerError> {
	let noise = noise::Config::new(identity).map_err(|e| ServerError::Transport(e.to_string()))?;
	let mut muxer = yamux::Config::default();
	// Frames are short and streams short-lived.
	muxer.set_max_num_streams(2 * limits.concurrent_requests.max(1) as usize);
	let transport = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true))
		.upgrade(upgrade::Version::V1Lazy)
		.authenticate(noise)
		.multiplex(muxer)
		.timeout(limits.handshake_timeout)
		.boxed();
	let behaviour = Behaviour {
		gate: Gate::new(limits),
		limits: connection_limits::Behaviour::new(
			ConnectionLimits::default()
				.with_max_pending_incoming(Some(limits.handshakes))
				.with_max_established_incoming(Some(limits.connections)),
		),
		messages: rr::Behaviour::with_codec(
			FrameCodec { read_timeout: limits.frame_timeout },
			[(codec::protocol(), rr::ProtocolSupport::Inbound)],
			rr::Config::default()
				.with_request_timeout(limits.request_timeout)
				.with_max_concurrent_streams(limits.concurrent_requests.max(1) as usize),
		),
	};
	let config = swarm::Config::with_tokio_executor()
		.with_idle_connection_timeout(limits.idle_timeout)
		.with_substream_upgrade_protocol_override(upgrade::Version::V1Lazy);
	Ok(Swarm::new(transport, behaviour, identity.public().to_peer_id(), config))
}
