//! What a hostile peer may try.
mod common;
use common::*;
use futures::{future::BoxFuture, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, StreamExt};
use libp2p::{
	noise,
	request_response::{self as rr, ProtocolSupport},
	swarm::{dial_opts::DialOpts, SwarmEvent},
	tcp, yamux, Multiaddr, StreamProtocol, Swarm, SwarmBuilder,
};
use std::{
	io,
	net::SocketAddr,
	time::{Duration, Instant},
};
use tokio::io::AsyncReadExt as _;
use warren_session_protocol::{codec, dial::Stream, messages::MAX_FRAME, *};

/// Sends bytes as they are, and stalls where told to.
#[derive(Clone, Default)]
struct Raw {
	stall: bool,
}

impl rr::Codec for Raw {
	type Protocol = StreamProtocol;
	type Request = Vec<u8>;
	type Response = Vec<u8>;

	async fn read_request<T: AsyncRead + Unpin + Send>(
		&mut self,
		_: &StreamProtocol,
		_: &mut T,
	) -> io::Result<Vec<u8>> {
		Ok(vec![])
	}
	async fn read_response<T: AsyncRead + Unpin + Send>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
	) -> io::Result<Vec<u8>> {
		let mut bytes = vec![];
		io.take(65536).read_to_end(&mut bytes).await?;
		Ok(bytes)
	}
	async fn write_request<T: AsyncWrite + Unpin + Send>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		bytes: Vec<u8>,
	) -> io::Result<()> {
		io.write_all(&bytes).await?;
		io.flush().await?;
		if self.stall {
			futures::future::pending::<()>().await;
		}
		Ok(())
	}
	async fn write_response<T: AsyncWrite + Unpin + Send>(
		&mut self,
		_: &StreamProtocol,
		_: &mut T,
		_: Vec<u8>,
	) -> io::Result<()> {
		Ok(())
	}
}

type RawSwarm = Swarm<rr::Behaviour<Raw>>;

async fn raw(provider: &Provider, stall: bool) -> RawSwarm {
	let mut swarm = SwarmBuilder::with_new_identity()
		.with_tokio()
		.with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
		.unwrap()
		.with_behaviour(|_| {
			rr::Behaviour::with_codec(
				Raw { stall },
				[(StreamProtocol::new(PROTOCOL), ProtocolSupport::Outbound)],
				rr::Config::default(),
			)
		})
		.unwrap()
		.with_swarm_config(|c| c.with_idle_connection_timeout(Duration::from_secs(600)))
		.build();
	let address: Multiaddr = format!("/ip4/127.0.0.1/tcp/{}", provider.address.port()).parse().unwrap();
	swarm.dial(DialOpts::peer_id(provider.server.peer_id()).addresses(vec![address]).build()).unwrap();
	soon(async {
		while !matches!(swarm.select_next_some().await, SwarmEvent::ConnectionEstablished { .. }) {}
	})
	.await;
	swarm
}

/// Sends one frame of garbage; returns what came back, or none where the connection was closed.
async fn exchange(swarm: &mut RawSwarm, provider: &Provider, bytes: Vec<u8>) -> Option<Vec<u8>> {
	swarm.behaviour_mut().send_request(&provider.server.peer_id(), bytes);
	soon(async {
		loop {
			match swarm.select_next_some().await {
				SwarmEvent::Behaviour(rr::Event::Message {
					message: rr::Message::Response { response, .. },
					..
				}) => return Some(response),
				SwarmEvent::Behaviour(rr::Event::OutboundFailure { .. })
				| SwarmEvent::ConnectionClosed { .. } => return None,
				_ => {}
			}
		}
	})
	.await
}

fn reason(answer: &[u8]) -> Refused {
	match codec::decode::<Response>(&answer[4..]) {
		Ok(Response::Refused(refused)) => refused,
		other => panic!("{other:?}"),
	}
}

fn frame(payload: &[u8]) -> Vec<u8> {
	let mut frame = (payload.len() as u32).to_be_bytes().to_vec();
	frame.extend_from_slice(payload);
	frame
}

#[tokio::test]
async fn bad_frames_get_an_answer_that_says_so() {
	let provider = provider(Limits::default()).await;
	let mut swarm = raw(&provider, false).await;
	// Not a message.
	let answer = exchange(&mut swarm, &provider, frame(&[0xff; 40])).await.unwrap();
	let refused = reason(&answer);
	assert_eq!((refused.code, refused.field.to_string().as_str()), (RefusalCode::Malformed, "frame"));
	// Too long: only the length is needed to know.
	let too_long = ((MAX_FRAME + 1) as u32).to_be_bytes().to_vec();
	let refused = reason(&exchange(&mut swarm, &provider, too_long).await.unwrap());
	assert!(refused.reason.to_string().contains("16385 bytes"), "{refused}");
	let refused = reason(&exchange(&mut swarm, &provider, vec![0xff; 4]).await.unwrap());
	assert!(refused.reason.to_string().contains("4294967295"), "{refused}");
	// A good message with a byte too many.
	let mut long = codec::encode(&Request::Ping).unwrap()[4..].to_vec();
	long.push(0);
	assert_eq!(
		reason(&exchange(&mut swarm, &provider, frame(&long)).await.unwrap()).code,
		RefusalCode::Malformed
	);
	// An extrinsic beyond its bound, inside a frame that is not.
	let mut open = vec![2u8];
	codec_compact(&mut open, 5000);
	open.extend_from_slice(&[0; 5064]);
	assert_eq!(
		reason(&exchange(&mut swarm, &provider, frame(&open)).await.unwrap()).code,
		RefusalCode::Malformed
	);
	// And the connection still serves.
	let pong = exchange(&mut swarm, &provider, codec::encode(&Request::Ping).unwrap()).await.unwrap();
	assert_eq!(codec::decode::<Response>(&pong[4..]), Ok(Response::Pong));
	assert!(provider.seen.lock().await.opens.is_empty());
}

/// A SCALE compact length between 2^6 and 2^14.
fn codec_compact(into: &mut Vec<u8>, length: u16) {
	into.extend_from_slice(&((length << 2) | 1).to_le_bytes());
}

#[tokio::test]
async fn a_stream_of_garbage_ends_the_connection() {
	let provider = provider(Limits { strikes: 5, ..Limits::default() }).await;
	let mut swarm = raw(&provider, false).await;
	let mut answers = 0;
	while exchange(&mut swarm, &provider, frame(&[0xff; 8])).await.is_some() {
		answers += 1;
		assert!(answers <= 6, "never closed");
	}
	// Others are served as before.
	provider.connect().await.ping().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_never_ends_is_given_up() {
	let limits = Limits { frame_timeout: Duration::from_millis(200), strikes: 1, ..Limits::default() };
	let provider = provider(limits).await;
	let mut swarm = raw(&provider, true).await;
	let start = Instant::now();
	// Says that a hundred bytes follow, and sends three.
	let half = [&100u32.to_be_bytes()[..], &[1, 2, 3]].concat();
	assert_eq!(exchange(&mut swarm, &provider, half).await, None);
	assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_given_up() {
	let limits = Limits { handshake_timeout: Duration::from_millis(300), handshakes: 2, ..Limits::default() };
	let provider = provider(limits).await;
	// As many as may shake hands at once, silent.
	let mut silent = Vec::new();
	for _ in 0..2 {
		silent.push(tokio::net::TcpStream::connect(provider.address).await.unwrap());
	}
	let mut buffer = [0; 4096];
	for stream in &mut silent {
		soon(async { while stream.read(&mut buffer).await.is_ok_and(|n| n > 0) {} }).await;
	}
	// Then there is room again.
	provider.connect().await.ping().await.unwrap();
}

#[tokio::test]
async fn a_flood_hits_the_limit_and_then_ends_the_connection() {
	let limits = Limits { request_burst: 10, requests_per_second: 1, strikes: 20, ..Limits::default() };
	let provider = provider(limits).await;
	let connection = provider.connect().await;
	let (mut served, mut limited) = (0, 0);
	let closed = loop {
		match soon(connection.ping()).await {
			Ok(()) => served += 1,
			Err(RequestError::Refused(refused)) => {
				assert_eq!(refused.code, RefusalCode::RateLimited);
				limited += 1;
			}
			Err(error) => break error,
		}
		assert!(served + limited < 100, "never closed");
	};
	assert!(matches!(closed, RequestError::Disconnected(_)), "{closed}");
	assert!((10..=13).contains(&served), "{served}");
	assert!((15..=20).contains(&limited), "{limited}");
	assert!(provider.server.stats().await.unwrap().turned_away >= 1);
}

#[tokio::test]
async fn costly_requests_have_a_limit_of_their_own() {
	let limits = Limits { claim_burst: 3, claims_per_minute: 1, ..Limits::default() };
	let provider = provider(limits).await;
	let connection = provider.connect().await;
	for _ in 0..3 {
		connection.open(b"signed open", &key()).await.unwrap();
	}
	assert_eq!(refusal(connection.open(b"signed open", &key()).await), RefusalCode::RateLimited);
	connection.ping().await.unwrap();
	assert_eq!(provider.seen.lock().await.opens.len(), 3);
}

#[tokio::test]
async fn one_address_gets_so_many_connections() {
	let provider = provider(Limits { connections_per_address: 2, ..Limits::default() }).await;
	let (a, b) = (provider.connect().await, provider.connect().await);
	let third =
		Connection::connect(&provider.server.peer_key(), &[provider.address], Options::default()).await;
	assert!(third.is_err());
	drop(a);
	b.ping().await.unwrap();
	soon(async {
		while Connection::connect(&provider.server.peer_key(), &[provider.address], Options::default())
			.await
			.is_err()
		{
			tokio::time::sleep(Duration::from_millis(50)).await;
		}
	})
	.await;
}

#[tokio::test]
async fn who_proves_nothing_is_sent_away() {
	let limits = Limits { unproven_timeout: Duration::from_millis(500), ..Limits::default() };
	let provider = provider(limits).await;
	let (idler, consumer) = (provider.connect().await, provider.connect().await);
	consumer.attach(&key()).await.unwrap();
	soon(idler.closed()).await;
	consumer.status(SESSION).await.unwrap();
}

#[tokio::test]
async fn a_mark_is_set_or_named() {
	let provider = provider(Limits::default()).await;
	let options = Options::with_dialer(TcpDialer { mark: Some(0x77), ..Default::default() });
	match Connection::connect(&provider.server.peer_key(), &[provider.address], options).await {
		Ok(connection) => connection.ping().await.unwrap(),
		// Without CAP_NET_ADMIN.
		Err(error) => assert!(error.to_string().contains("socket mark 0x77"), "{error}"),
	}
}

/// Connects, and lets nothing through any more after a while.
struct Stalling(Duration);

impl Dial for Stalling {
	fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Stream>>> {
		let until = self.0;
		Box::pin(async move {
			let mut upstream = tokio::net::TcpStream::connect(to).await?;
			let (near, mut far) = tokio::io::duplex(65536);
			tokio::spawn(async move {
				let _ =
					tokio::time::timeout(until, tokio::io::copy_bidirectional(&mut far, &mut upstream)).await;
				// Both ends stay open, and silent.
				futures::future::pending::<()>().await;
				drop((far, upstream));
			});
			Ok(Box::new(near) as Box<dyn Stream>)
		})
	}
}

#[tokio::test]
async fn a_provider_that_falls_silent_is_noticed() {
	let provider = provider(Limits::default()).await;
	let options = Options {
		keep_alive: Duration::from_millis(200),
		ping_timeout: Duration::from_millis(500),
		..Options::with_dialer(Stalling(Duration::from_secs(1)))
	};
	let connection =
		Connection::connect(&provider.server.peer_key(), &[provider.address], options).await.unwrap();
	// Our own pings keep it well beyond the interval.
	tokio::time::sleep(Duration::from_millis(700)).await;
	assert!(!connection.is_closed());
	assert_eq!(soon(connection.closed()).await, "the provider gives no sign of life");
}

#[tokio::test]
async fn a_host_that_never_answers_is_given_up_in_time() {
	let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let options = Options { connect_timeout: Duration::from_millis(300), ..Options::default() };
	let error = soon(Connection::connect(&public_key(&SEED), &[address], options)).await.unwrap_err();
	assert!(matches!(error, ConnectError::Timeout(_) | ConnectError::Unreachable(_)), "{error}");
}
