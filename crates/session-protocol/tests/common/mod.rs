//! A server on loopback with a small daemon behind it.
#![allow(dead_code)]
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::sync::Mutex;
use warren_primitives::{verify::ed25519_public, Price, SessionId, TunnelAddress, Voucher};
use warren_session_protocol::*;

pub const GENESIS: [u8; 32] = [9; 32];
pub const SEED: [u8; 32] = [7; 32];
pub const VOUCHER_SEED: [u8; 32] = [3; 32];
pub const SESSION: SessionId = [1; 32];

pub fn key_for(session: SessionId, voucher_seed: [u8; 32]) -> SessionKey {
	SessionKey { genesis: GENESIS, session, voucher_seed: voucher_seed.into() }
}

pub fn key() -> SessionKey {
	key_for(SESSION, VOUCHER_SEED)
}

pub fn terms() -> Terms {
	Terms {
		node: 5,
		genesis: GENESIS,
		price: Price { per_gib: 10, per_hour: 0 },
		window: Window { value: 100, bytes: 1000 },
		provisional: Window::default(),
		takes_sessions: true,
		features: 0,
	}
}

pub fn accepted(session: SessionId) -> Accepted {
	Accepted {
		session,
		server_key: [4; 32],
		endpoints: Default::default(),
		address: TunnelAddress::derive(&[2; 32], &session, 0),
		mtu: 1420,
		gateway_port: 0,
		window: Window { value: 100, bytes: 1000 },
		counted: Counted::default(),
		paid: 0,
		provisional: true,
	}
}

pub fn signed(session: SessionId, amount: u128, genesis: [u8; 32], seed: [u8; 32]) -> SignedVoucher {
	SignedVoucher::sign(Voucher { session, amount, usage_hash: [0; 32] }, genesis, &seed)
}

/// What the daemon has seen.
#[derive(Default)]
pub struct Seen {
	pub opens: Vec<Vec<u8>>,
	pub vouchers: Vec<u128>,
	pub gone: Vec<SessionId>,
}

pub struct Provider {
	pub server: Server,
	pub address: SocketAddr,
	pub seen: Arc<Mutex<Seen>>,
}

/// Serves session [`SESSION`] and [2; 32], both with the voucher key of [`VOUCHER_SEED`]. An `open` whose first byte is 0 is
/// dropped unanswered.
pub async fn provider(limits: Limits) -> Provider {
	let mut config = ServerConfig::new(SEED, GENESIS);
	config.limits = limits;
	let (server, mut incoming) = Server::start(config).unwrap();
	let address = server.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
	server.set_terms(terms());
	let seen = Arc::new(Mutex::new(Seen::default()));
	let daemon = seen.clone();
	let handle = server.clone();
	tokio::spawn(async move {
		let voucher_key = ed25519_public(&VOUCHER_SEED);
		let mut best = 0;
		while let Some(request) = incoming.recv().await {
			match request {
				Incoming::Open(open) if open.extrinsic.first() == Some(&0) => drop(open),
				Incoming::Open(open) => {
					daemon.lock().await.opens.push(open.extrinsic.clone());
					open.accept(&voucher_key, accepted(SESSION));
				}
				Incoming::Attach(attach) if attach.session == SESSION || attach.session == [2; 32] => {
					let session = attach.session;
					attach.accept(&voucher_key, accepted(session));
				}
				Incoming::Attach(attach) => attach.refuse(Refused::new(
					RefusalCode::UnknownSession,
					"session",
					"no such session here",
				)),
				Incoming::Voucher(voucher) if !voucher.verify(&voucher_key) => {
					voucher.refuse(VoucherRefused::new(VoucherRefusalCode::Forged, "not the voucher key's"));
				}
				Incoming::Voucher(voucher) if voucher.signed.voucher.amount <= best => {
					voucher.refuse(VoucherRefused::new(VoucherRefusalCode::NotHigher, "a replay"));
				}
				Incoming::Voucher(voucher) => {
					best = voucher.signed.voucher.amount;
					daemon.lock().await.vouchers.push(best);
					voucher.accept(VoucherAccepted {
						amount: best,
						window: Window { value: 100, bytes: 1000 },
						counted: Counted::default(),
					});
				}
				Incoming::Status(status) => status.answer(Status {
					address: TunnelAddress::derive(&[2; 32], &SESSION, 0),
					window: Window::default(),
					counted: Counted::default(),
					paid: best,
					provisional: false,
					open: true,
				}),
				Incoming::Goodbye(goodbye) if !goodbye.verify(&voucher_key) => {
					goodbye.refuse_voucher(VoucherRefused::new(
						VoucherRefusalCode::Forged,
						"not the voucher key's",
					));
				}
				Incoming::Goodbye(goodbye) => {
					handle.unbind(goodbye.session);
					let carries_rating = goodbye.rating.is_some();
					goodbye.answer(Bye { counted: Counted::default(), amount: best, carries_rating });
				}
				Incoming::Gone(sessions) => daemon.lock().await.gone.extend(sessions),
			}
		}
	});
	Provider { server, address, seen }
}

impl Provider {
	pub async fn connect(&self) -> Connection {
		Connection::connect(&self.server.peer_key(), &[self.address], Options::default()).await.unwrap()
	}
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, RequestError>) -> RefusalCode {
	match result {
		Err(RequestError::Refused(refused)) => refused.code,
		other => panic!("{other:?}"),
	}
}

pub fn voucher_refusal<T: std::fmt::Debug>(result: Result<T, RequestError>) -> VoucherRefusalCode {
	match result {
		Err(RequestError::VoucherRefused(refused)) => refused.code,
		other => panic!("{other:?}"),
	}
}

/// Fails where `future` takes too long.
pub async fn soon<T>(future: impl std::future::Future<Output = T>) -> T {
	tokio::time::timeout(Duration::from_secs(15), future).await.expect("in time")
}
