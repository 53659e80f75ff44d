//! Who may say what, and when.
mod common;
use common::*;
use warren_primitives::{session::rating_bytes, verify::ed25519_sign};
use warren_session_protocol::{messages::prove, *};

#[tokio::test]
async fn a_session_from_open_to_goodbye() {
	let provider = provider(Limits::default()).await;
	let connection = provider.connect().await;
	let hello = connection.hello().await.unwrap();
	assert_eq!(hello.terms, terms());
	let served = connection.open(b"signed open", &key()).await.unwrap();
	assert_eq!(served.session, SESSION);
	let voucher = connection.voucher(signed(SESSION, 50, GENESIS, VOUCHER_SEED)).await.unwrap();
	assert_eq!(voucher.amount, 50);
	assert_eq!(connection.status(SESSION).await.unwrap().paid, 50);
	let rating = SignedRating {
		stars: 5,
		signature: ed25519_sign(&VOUCHER_SEED, &rating_bytes(&GENESIS, &SESSION, 5)),
	};
	let last = signed(SESSION, 60, GENESIS, VOUCHER_SEED);
	let bye = connection.goodbye(SESSION, Some(last), Some(rating)).await.unwrap();
	assert!(bye.carries_rating);
	// It is over: the connection speaks for it no more.
	assert_eq!(refusal(connection.status(SESSION).await), RefusalCode::NotAttached);
	let seen = provider.seen.lock().await;
	assert_eq!(seen.opens, vec![b"signed open".to_vec()]);
	assert_eq!(seen.vouchers, vec![50]);
}

#[tokio::test]
async fn a_session_goes_on_after_a_restart_of_either_side() {
	let provider = provider(Limits::default()).await;
	// A new connection, as after the consumer's restart; with and without asking for terms first.
	for ask in [true, false] {
		let connection = provider.connect().await;
		if ask {
			connection.hello().await.unwrap();
		}
		assert_eq!(connection.attach(&key()).await.unwrap().session, SESSION);
		connection.status(SESSION).await.unwrap();
		// And again on the same connection.
		connection.attach(&key()).await.unwrap();
	}
	// The daemon restarts: same identity, another address.
	let restarted = common::provider(Limits::default()).await;
	let addresses = [provider.address, restarted.address];
	provider.server.shutdown().await;
	let connection =
		Connection::connect(&restarted.server.peer_key(), &addresses, Options::default()).await.unwrap();
	assert_eq!(connection.remote(), restarted.address);
	connection.attach(&key()).await.unwrap();
	assert_eq!(
		refusal(connection.attach(&key_for([8; 32], VOUCHER_SEED)).await),
		RefusalCode::UnknownSession
	);
}

#[tokio::test]
async fn who_has_not_the_voucher_key_gets_no_session() {
	let provider = provider(Limits::default()).await;
	let thief = provider.connect().await;
	let wrong = key_for(SESSION, [66; 32]);
	assert_eq!(refusal(thief.open(b"copied from the pool", &wrong).await), RefusalCode::BadProof);
	assert_eq!(refusal(thief.attach(&wrong).await), RefusalCode::BadProof);
	assert_eq!(refusal(thief.status(SESSION).await), RefusalCode::NotAttached);
	assert_eq!(refusal(thief.goodbye(SESSION, None, None).await), RefusalCode::NotAttached);
	let voucher = signed(SESSION, 50, GENESIS, VOUCHER_SEED);
	assert_eq!(voucher_refusal(thief.voucher(voucher).await), VoucherRefusalCode::NotAttached);
	assert!(provider.seen.lock().await.vouchers.is_empty());
}

#[tokio::test]
async fn a_proof_of_an_open_is_good_on_its_connection_only() {
	let provider = provider(Limits::default()).await;
	let (owner, thief) = (provider.connect().await, provider.connect().await);
	owner.open(b"signed open", &key()).await.unwrap();
	// Whatever binding the owner signed, the thief's connection has another: replay it by hand.
	let proof = prove(
		&GENESIS,
		&SESSION,
		&messages::open_binding(&provider.server.peer_key(), &[1; 32]),
		&VOUCHER_SEED,
	);
	let extrinsic = b"signed open".to_vec().try_into().unwrap();
	assert_eq!(refusal(thief.request(Request::Open { extrinsic, proof }).await), RefusalCode::BadProof);
}

#[tokio::test]
async fn a_challenge_is_good_once_and_on_its_connection_only() {
	let provider = provider(Limits::default()).await;
	let (connection, other) = (provider.connect().await, provider.connect().await);
	let challenge = connection.hello().await.unwrap().challenge;
	let proof = prove(&GENESIS, &SESSION, &challenge, &VOUCHER_SEED);
	let attach = Request::Attach { session: SESSION, proof };
	// Another connection: it has no challenge, then one of its own.
	assert_eq!(refusal(other.request(attach.clone()).await), RefusalCode::NoChallenge);
	other.hello().await.unwrap();
	assert_eq!(refusal(other.request(attach.clone()).await), RefusalCode::BadProof);
	// Its own connection: once.
	assert!(matches!(connection.request(attach.clone()).await, Ok(Response::Accepted(_))));
	assert_eq!(refusal(connection.request(attach.clone()).await), RefusalCode::NoChallenge);
	// With a fresh challenge the old signature is worth nothing, and the challenge is spent by the attempt.
	connection.request(Request::Challenge).await.unwrap();
	assert_eq!(refusal(connection.request(attach.clone()).await), RefusalCode::BadProof);
	assert_eq!(refusal(connection.request(attach).await), RefusalCode::NoChallenge);
	// For another session it is worth nothing either.
	let challenge = connection.hello().await.unwrap().challenge;
	let proof = prove(&GENESIS, &SESSION, &challenge, &VOUCHER_SEED);
	let foreign = Request::Attach { session: [2; 32], proof };
	assert_eq!(refusal(connection.request(foreign).await), RefusalCode::BadProof);
}

#[tokio::test]
async fn a_challenge_grows_old() {
	let limits = Limits { challenge_lifetime: std::time::Duration::ZERO, ..Limits::default() };
	let provider = provider(limits).await;
	let connection = provider.connect().await;
	connection.hello().await.unwrap();
	assert_eq!(refusal(connection.attach(&key()).await), RefusalCode::NoChallenge);
}

#[tokio::test]
async fn a_bad_voucher_is_refused_with_what_is_wrong() {
	let provider = provider(Limits::default()).await;
	let connection = provider.connect().await;
	connection.open(b"signed open", &key()).await.unwrap();
	let sender = &connection;
	let code = |voucher| async move { voucher_refusal(sender.voucher(voucher).await) };
	assert_eq!(code(signed(SESSION, 5, [1; 32], VOUCHER_SEED)).await, VoucherRefusalCode::ForeignChain);
	assert_eq!(code(signed([2; 32], 5, GENESIS, VOUCHER_SEED)).await, VoucherRefusalCode::ForeignSession);
	assert_eq!(code(signed(SESSION, 5, GENESIS, [66; 32])).await, VoucherRefusalCode::Forged);
	// Signed for another chain, and said to be for this one.
	let foreign = SignedVoucher { genesis: GENESIS, ..signed(SESSION, 5, [1; 32], VOUCHER_SEED) };
	assert_eq!(code(foreign).await, VoucherRefusalCode::Forged);
	let good = signed(SESSION, 5, GENESIS, VOUCHER_SEED);
	connection.voucher(good).await.unwrap();
	assert_eq!(code(good).await, VoucherRefusalCode::NotHigher);
	// In a farewell too.
	let foreign = Some(signed([2; 32], 9, GENESIS, VOUCHER_SEED));
	assert_eq!(
		voucher_refusal(connection.goodbye(SESSION, foreign, None).await),
		VoucherRefusalCode::ForeignSession
	);
	let stars = Some(SignedRating { stars: 6, signature: [0; 64] });
	assert_eq!(refusal(connection.goodbye(SESSION, None, stars).await), RefusalCode::Malformed);
	assert_eq!(provider.seen.lock().await.vouchers, vec![5]);
}

#[tokio::test]
async fn another_identity_at_the_address_is_not_talked_to() {
	let provider = provider(Limits::default()).await;
	let expected = public_key(&[8; 32]);
	let error = Connection::connect(&expected, &[provider.address], Options::default()).await.unwrap_err();
	let ConnectError::WrongPeer { expected: wanted, found } = error else { panic!("{error}") };
	assert_eq!(*wanted, peer_id(&expected).unwrap());
	assert_eq!(*found, provider.server.peer_id());
}

#[tokio::test]
async fn an_unanswered_request_is_refused_and_the_end_of_the_provider_is_noticed() {
	let provider = provider(Limits::default()).await;
	let connection = provider.connect().await;
	assert_eq!(refusal(connection.open(&[0], &key()).await), RefusalCode::Internal);
	connection.attach(&key()).await.unwrap();
	provider.server.shutdown().await;
	soon(connection.closed()).await;
	assert!(connection.is_closed());
	assert!(matches!(connection.ping().await, Err(RequestError::Disconnected(_))));
	let error = Connection::connect(&public_key(&SEED), &[provider.address], Options::default()).await;
	assert!(matches!(error, Err(ConnectError::Unreachable(_))), "{error:?}");
}

#[tokio::test]
async fn the_provider_learns_when_a_session_has_no_connection_left() {
	let provider = provider(Limits::default()).await;
	let (first, second) = (provider.connect().await, provider.connect().await);
	first.attach(&key()).await.unwrap();
	second.attach(&key()).await.unwrap();
	drop(first);
	tokio::time::sleep(std::time::Duration::from_millis(300)).await;
	assert!(provider.seen.lock().await.gone.is_empty());
	second.status(SESSION).await.unwrap();
	drop(second);
	soon(async {
		while provider.seen.lock().await.gone.is_empty() {
			tokio::time::sleep(std::time::Duration::from_millis(20)).await;
		}
	})
	.await;
	assert_eq!(provider.seen.lock().await.gone, vec![SESSION]);
}

#[tokio::test]
async fn listeners_come_and_go() {
	let provider = provider(Limits::default()).await;
	let second = provider.server.listen("[::1]:0".parse().unwrap()).await.unwrap();
	let connection =
		Connection::connect(&provider.server.peer_key(), &[second], Options::default()).await.unwrap();
	connection.ping().await.unwrap();
	assert!(provider.server.stop_listening(second).await.unwrap());
	assert!(!provider.server.stop_listening(second).await.unwrap());
	// Connections stay.
	connection.ping().await.unwrap();
	let taken = provider.server.listen("192.0.2.1:1".parse().unwrap()).await;
	assert!(matches!(taken, Err(ServerError::Listen { .. })), "{taken:?}");
	assert_eq!(provider.server.stats().await.unwrap().connections, 1);
}
