//! Encoding, signing and decoding, against a runtime in miniature.
mod connection;
mod mirror;
mod node;

use crate::{runtime::encode_call, *};
use codec::{Compact, Encode};
use mirror::*;
use proptest::prelude::*;
use warren_primitives::{
	blake2_256, CloseReason, Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, OpenTerms, Price, Voucher,
};

const GENESIS: [u8; 32] = [9; 32];

fn runtime() -> Runtime {
	Runtime::new(&metadata(), 7, 3, GENESIS).unwrap()
}

fn details() -> NodeDetails {
	let endpoints = vec![
		Endpoint { host: Host::V4([192, 0, 2, 1]), port: 51820 },
		Endpoint { host: Host::V6([1; 16]), port: 1 },
		Endpoint { host: Host::Dns(b"exit.example.com".to_vec().try_into().unwrap()), port: 65535 },
	];
	NodeDetails {
		peer_key: [1; 32],
		tunnel_key: [2; 32],
		endpoints: endpoints.try_into().unwrap(),
		country: *b"CH",
		city: "Zürich".as_bytes().to_vec().try_into().unwrap(),
		network: NetworkKind::Mobile,
		price: Price { per_gib: 1 << 70, per_hour: 5 },
		capacity: 100,
		advertised_mbps: 1000,
		exit_policy: ExitPolicy::WebOnly,
	}
}

fn terms(payer: Option<AccountId>) -> OpenTerms<AccountId> {
	OpenTerms {
		payer,
		node: 5,
		tunnel_key: [3; 32],
		voucher_key: [4; 32],
		deposit: u128::MAX,
		prepaid: 6,
		max_price: Price { per_gib: 7, per_hour: 8 },
		expires_at: 9,
		anchor: 10,
		salt: [11; 32],
	}
}

fn open(terms: OpenTerms<AccountId>) -> EscrowCall {
	EscrowCall::open {
		payer: terms.payer.map(AccountId32),
		node: terms.node,
		tunnel_key: terms.tunnel_key,
		voucher_key: terms.voucher_key,
		deposit: terms.deposit,
		prepaid: terms.prepaid,
		max_price: terms.max_price,
		expires_at: terms.expires_at,
		anchor: terms.anchor,
		salt: terms.salt,
	}
}

/// Each call, as the runtime's type and as ours.
fn calls() -> Vec<(Call, RuntimeCall)> {
	use RuntimeCall::{
		Balances, NodeRegistry as Registry, OperatorStaking as Staking, SessionEscrow as Escrow, Utility,
	};
	let (session, signature) = ([5; 32], [6; 64]);
	let voucher = Voucher { session, amount: 1 << 100, usage_hash: [7; 32] };
	let signed = SignedVoucher { voucher, signature };
	let boxed = || Box::new(details());
	let account = AccountId32([8; 32]);
	vec![
		(
			Call::Register { details: boxed(), worker: [8; 32], signature },
			Registry(RegistryCall::register { details: boxed(), worker: account, signature }),
		),
		(
			Call::Update { node: 1, details: boxed(), signature: None },
			Registry(RegistryCall::update { node: 1, details: boxed(), signature: None }),
		),
		(
			Call::Update { node: 1, details: boxed(), signature: Some(signature) },
			Registry(RegistryCall::update { node: 1, details: boxed(), signature: Some(signature) }),
		),
		(
			Call::SetPrice { node: 1, price: Price { per_gib: 2, per_hour: 3 } },
			Registry(RegistryCall::set_price { node: 1, price: Price { per_gib: 2, per_hour: 3 } }),
		),
		(
			Call::SetWorker { node: 1, worker: [8; 32] },
			Registry(RegistryCall::set_worker { node: 1, worker: account }),
		),
		(Call::Pause { node: 1 }, Registry(RegistryCall::pause { node: 1 })),
		(Call::Resume { node: 1 }, Registry(RegistryCall::resume { node: 1 })),
		(Call::Heartbeat { node: u32::MAX }, Registry(RegistryCall::heartbeat { node: u32::MAX })),
		(Call::Deregister { node: 1 }, Registry(RegistryCall::deregister { node: 1 })),
		(Call::ReleaseBond { node: 1 }, Registry(RegistryCall::release_bond { node: 1 })),
		(Call::TopUpBond { node: 1 }, Registry(RegistryCall::top_up_bond { node: 1 })),
		(Call::Unbond { amount: 7 }, Staking(StakingCall::unbond { amount: 7 })),
		(Call::Withdraw { operator: [8; 32] }, Staking(StakingCall::withdraw { operator: account })),
		(Call::Open(terms(None)), Escrow(open(terms(None)))),
		(Call::Open(terms(Some([8; 32]))), Escrow(open(terms(Some([8; 32]))))),
		(Call::Claim(signed), Escrow(EscrowCall::claim { voucher, signature })),
		(Call::ClaimPrepaid { session, amount: 3 }, Escrow(EscrowCall::claim_prepaid { session, amount: 3 })),
		(Call::ClaimMany(vec![]), Escrow(EscrowCall::claim_many { items: vec![] })),
		(
			Call::ClaimMany(vec![signed; 3]),
			Escrow(EscrowCall::claim_many { items: vec![(voucher, signature); 3] }),
		),
		(Call::Close { session, voucher: None }, Escrow(EscrowCall::close { session, voucher: None })),
		(
			Call::Close { session, voucher: Some(signed) },
			Escrow(EscrowCall::close { session, voucher: Some((voucher, signature)) }),
		),
		(Call::Finalise { session }, Escrow(EscrowCall::finalise { session })),
		(Call::TopUp { session, amount: 9 }, Escrow(EscrowCall::top_up { session, amount: 9 })),
		(Call::Extend { session, expires_at: 9 }, Escrow(EscrowCall::extend { session, expires_at: 9 })),
		(
			Call::SetAllowance { user: [8; 32], total: 1, per_session: 2, until: 3 },
			Escrow(EscrowCall::set_allowance { user: account, total: 1, per_session: 2, until: 3 }),
		),
		(Call::RevokeAllowance { user: [8; 32] }, Escrow(EscrowCall::revoke_allowance { user: account })),
		(
			Call::Rate { session, stars: 5, signature },
			Escrow(EscrowCall::rate { session, stars: 5, signature }),
		),
		(Call::PayPutBy { who: [8; 32] }, Escrow(EscrowCall::pay_put_by { who: account })),
		(
			Call::Transfer { to: [8; 32], amount: 12_345_678_901 },
			Balances(BalancesCall::transfer_keep_alive {
				dest: MultiAddress::Id(account),
				value: 12_345_678_901,
			}),
		),
		(
			Call::Batch(vec![Call::Pause { node: 1 }, Call::Finalise { session }]),
			Utility(UtilityCall::batch {
				calls: vec![
					Registry(RegistryCall::pause { node: 1 }),
					Escrow(EscrowCall::finalise { session }),
				],
			}),
		),
		(
			Call::BatchAll(vec![Call::Open(terms(None))]),
			Utility(UtilityCall::batch_all { calls: vec![Escrow(open(terms(None)))] }),
		),
	]
}

#[test]
fn calls_are_encoded_as_the_runtime_does() {
	let runtime = runtime();
	for (ours, theirs) in calls() {
		assert_eq!(runtime.encode_call(&ours).unwrap(), theirs.encode(), "{}", ours.name());
	}
	assert_eq!(runtime.existential_deposit().unwrap(), 10);
}

#[test]
fn a_runtime_that_differs_is_an_error_that_says_how() {
	let other = metadata_with::<OtherEscrowCall>();
	let error = encode_call(&other, &Call::Open(terms(None))).unwrap_err().to_string();
	assert!(error.contains("SessionEscrow.open takes (node, deposit), not (payer, node"), "{error}");
	let error = encode_call(&other, &Call::Finalise { session: [0; 32] }).unwrap_err().to_string();
	assert!(error.contains("no call SessionEscrow.finalise"), "{error}");
	// Inside a batch too.
	let batch = Call::Batch(vec![Call::Pause { node: 1 }, Call::Open(terms(None))]);
	assert!(matches!(encode_call(&other, &batch), Err(Error::Mismatch(_))));
	assert!(Runtime::new(b"meta", 0, 0, GENESIS).is_err());
	let handed = handed(&open(terms(None)));
	let other = Runtime::new(&other, 7, 3, GENESIS).unwrap();
	assert!(matches!(
		other.decode_open(&handed),
		Err(NotAnOpen::Undecodable { .. } | NotAnOpen::Mismatch(_))
	));
}

#[test]
fn metadata_that_lies_gets_no_signature() {
	let signer = Signer::from_uri("//Alice").unwrap();
	let liars = [
		(metadata_with::<ReorderedEscrowCall>(), Call::Open(terms(None))),
		(metadata_with::<ReorderedEscrowCall>(), Call::Finalise { session: [5; 32] }),
		// As if a batch: Utility is number 20.
		(metadata_at::<EscrowCall>(20), Call::Open(terms(None))),
	];
	for (metadata, call) in liars {
		let runtime = Runtime::new(&metadata, 7, 3, GENESIS).unwrap();
		let refused = runtime.sign(&call, &signer, 0, mortality());
		assert!(matches!(refused, Err(Error::Mismatch(_))), "{}: {refused:?}", call.name());
	}
}

fn mortality() -> Mortality {
	Mortality { period: 64, from: BlockRef { number: 1000, hash: [12; 32] } }
}

#[test]
fn what_is_signed_is_what_the_chain_checks() {
	let signer = Signer::from_uri("//Alice").unwrap();
	let call = Call::Open(terms(None));
	let signed = runtime().sign(&call, &signer, 300, mortality()).unwrap();
	assert_eq!((signed.nonce, signed.last_block, signed.signer), (300, 1063, signer.account()));
	assert_eq!(signed.hash, blake2_256(&signed.bytes));

	// By hand: era of 64 blocks at 1000, nonce, tip, no metadata hash.
	let call = RuntimeCall::SessionEscrow(open(terms(None))).encode();
	let era = subxt::utils::Era::mortal(64, 1000);
	let extra = (era, Compact(300u32), Compact(0u128), 0u8).encode();
	let implicit = (7u32, 3u32, GENESIS, [12u8; 32], 0u8).encode();
	let body = [&[0x84, 0][..], &signer.account(), &[1]].concat();
	let after = [&extra[..], &call].concat();
	let length = Compact((body.len() + 64 + after.len()) as u32).encode();
	let start = [&length[..], &body].concat();
	assert_eq!(signed.bytes[..start.len()], start);
	assert_eq!(signed.bytes[start.len() + 64..], after);
	let mut payload = [&call[..], &extra, &implicit].concat();
	if payload.len() > 256 {
		payload = blake2_256(&payload).to_vec();
	}
	let signature = subxt_signer::sr25519::Signature(signed.bytes[start.len()..][..64].try_into().unwrap());
	let public = subxt_signer::sr25519::PublicKey(signer.account());
	assert!(subxt_signer::sr25519::verify(&signature, payload, &public));
}

/// A signed extrinsic of a call by account [1; 32], nonce 3, immortal, with a tip of 4.
fn handed(call: &impl Encode) -> Vec<u8> {
	let mut call = call.encode();
	call.insert(0, 41);
	extrinsic(&[&[0x84, 0][..], &[1; 32], &[1], &[2; 64], &[0], &[3 << 2], &[4 << 2], &[0]].concat(), &call)
}

fn extrinsic(head: &[u8], call: &[u8]) -> Vec<u8> {
	[head, call].concat().encode()
}

#[test]
fn an_open_is_read_back() {
	let signer = Signer::from_uri("//Alice").unwrap();
	for payer in [None, Some([8; 32])] {
		let call = Call::Open(terms(payer));
		let signed = runtime().sign(&call, &signer, 300, mortality()).unwrap();
		let handed = runtime().decode_open(&signed.bytes).unwrap();
		assert_eq!((handed.signer, handed.nonce, handed.tip), (signer.account(), 300, 0));
		assert_eq!(handed.terms, terms(payer));
		assert_eq!(handed.hash, signed.hash);
		assert_eq!(handed.session, terms(payer).session_id(&GENESIS, &signer.account()));
		assert!(!handed.is_immortal());
		assert_eq!(handed.last_block(1010), 1063);
	}
	let by_hand = runtime().decode_open(&handed(&open(terms(None)))).unwrap();
	assert_eq!((by_hand.signer, by_hand.nonce, by_hand.tip), ([1; 32], 3, 4));
	assert!(by_hand.is_immortal());
	assert_eq!(by_hand.last_block(5), u32::MAX);
}

#[test]
fn what_is_no_open_is_refused_and_named() {
	let runtime = runtime();
	let head = [&[0x84, 0][..], &[1; 32], &[1], &[2; 64], &[0], &[0], &[0], &[0]].concat();
	let open_call = RuntimeCall::SessionEscrow(open(terms(None)));
	let refusal = |bytes: &[u8]| runtime.decode_open(bytes).unwrap_err();
	let call = |call: &RuntimeCall| refusal(&extrinsic(&head, &call.encode()));

	let batch = RuntimeCall::Utility(UtilityCall::batch {
		calls: vec![RuntimeCall::SessionEscrow(open(terms(None)))],
	});
	assert_eq!(call(&batch), NotAnOpen::OtherCall("Utility.batch".into()));
	let pause = RuntimeCall::NodeRegistry(RegistryCall::pause { node: 1 });
	assert_eq!(call(&pause), NotAnOpen::OtherCall("NodeRegistry.pause".into()));
	let finalise = RuntimeCall::SessionEscrow(EscrowCall::finalise { session: [1; 32] });
	assert_eq!(call(&finalise), NotAnOpen::OtherCall("SessionEscrow.finalise".into()));
	assert!(matches!(refusal(&extrinsic(&head, &[200, 0])), NotAnOpen::OtherCall(_)));
	assert!(matches!(refusal(&extrinsic(&head, &[41, 200])), NotAnOpen::OtherCall(_)));

	// Not signed; a general transaction of version 5; named by index.
	assert_eq!(refusal(&extrinsic(&[4], &open_call.encode())), NotAnOpen::Version(4));
	assert_eq!(refusal(&extrinsic(&[0x45], &open_call.encode())), NotAnOpen::Version(0x45));
	let by_index = [&[0x84, 1][..], &[0], &[1], &[2; 64], &[0], &[0], &[0], &[0]].concat();
	assert_eq!(refusal(&extrinsic(&by_index, &open_call.encode())), NotAnOpen::Signer);

	// Too long, and too short at every byte.
	let good = extrinsic(&head, &open_call.encode());
	runtime.decode_open(&good).unwrap();
	assert!(matches!(refusal(&extrinsic(&head, &vec![20; 5000])), NotAnOpen::TooLong(_)));
	assert_eq!(refusal(&[&good[..], &[0]].concat()), NotAnOpen::Length(good.len() + 1));
	assert_eq!(
		refusal(&extrinsic(&head, &[&open_call.encode()[..], &[0, 0]].concat())),
		NotAnOpen::TrailingBytes(2)
	);
	let whole = [&head[..], &open_call.encode()].concat();
	for end in 0..whole.len() {
		assert!(runtime.decode_open(&whole[..end].encode()).is_err(), "{end}");
		assert!(runtime.decode_open(&good[..end]).is_err(), "{end}");
	}
}

/// A general decoder would follow this down until its stack is used up.
#[test]
fn a_batch_as_deep_as_it_can_be_costs_nothing() {
	let head = [&[0x84, 0][..], &[1; 32], &[1], &[2; 64], &[0], &[0], &[0], &[0]].concat();
	// Utility.batch of one call, of one call, and so on.
	let deep = [20u8, 0, 4].repeat(1300);
	let bytes = extrinsic(&head, &deep);
	assert!(bytes.len() <= admission::MAX_HANDED_OPEN);
	assert_eq!(runtime().decode_open(&bytes), Err(NotAnOpen::OtherCall("Utility.batch".into())));
}

proptest! {
	#[test]
	fn any_bytes_are_an_open_or_not(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
		let runtime = RUNTIME.with(Clone::clone);
		let _ = runtime.decode_open(&bytes);
		let _ = runtime.decode_open(&bytes.encode());
	}

	#[test]
	fn a_damaged_open_is_an_open_or_not(at in any::<prop::sample::Index>(), byte: u8) {
		let runtime = RUNTIME.with(Clone::clone);
		let mut bytes = handed(&open(terms(None)));
		let at = at.index(bytes.len());
		bytes[at] = byte;
		if let Ok(open) = runtime.decode_open(&bytes) {
			prop_assert_eq!(open.hash, blake2_256(&bytes));
		}
	}
}

thread_local! {
	static RUNTIME: Runtime = runtime();
}

/// A record of `System.Events`: phase (in an extrinsic), event, no topics.
fn record(extrinsic: u32, event: RuntimeEvent) -> Vec<u8> {
	(0u8, extrinsic, event, Vec::<[u8; 32]>::new()).encode()
}

#[test]
fn a_block_tells_what_became_of_each_extrinsic() {
	use RuntimeEvent::{SessionEscrow, System, TransactionPayment};
	let who = AccountId32([1; 32]);
	let success = || System(SystemEvent::ExtrinsicSuccess { dispatch_info: (1, 2) });
	let failed =
		|dispatch_error| System(SystemEvent::ExtrinsicFailed { dispatch_error, dispatch_info: (1, 2) });
	let opened = EscrowEvent::Opened { session: [5; 32], node: 6, payer: who, deposit: 1 << 90 };
	let refused = |error| EscrowEvent::ClaimRefused { index: 2, session: [5; 32], error };
	let closing = EscrowEvent::Closing { session: [4; 32], reason: CloseReason::Expired, deadline: 8 };
	let paid = |fee| TransactionPayment(PaymentEvent::TransactionFeePaid { who, actual_fee: fee, tip: 0 });
	let records = [
		// The timestamp; an open; one that fails; a free one that fails; then the block itself.
		record(0, success()),
		record(1, SessionEscrow(opened)),
		record(1, SessionEscrow(refused(DispatchError::Module { index: 41, error: [7, 0, 0, 0] }))),
		record(1, SessionEscrow(refused(DispatchError::BadOrigin))),
		record(1, paid(77)),
		record(1, success()),
		record(2, paid(88)),
		record(2, failed(DispatchError::Module { index: 41, error: [7, 0, 0, 0] })),
		record(3, failed(DispatchError::BadOrigin)),
		(1u8, SessionEscrow(closing), Vec::<[u8; 32]>::new()).encode(),
	];
	let bytes = [Compact(records.len() as u32).encode(), records.concat()].concat();
	let block = BlockRef { number: 9, hash: [9; 32] };
	let done = runtime().decode_events(block, bytes.clone()).unwrap();

	assert_eq!(done.fees, [0, 77, 88, 0]);
	assert_eq!(done.outcomes[..2], [Outcome::Success, Outcome::Success]);
	let failure = "SessionEscrow.NodeFull: `node`: all slots are taken.";
	assert_eq!(done.outcomes[2], Outcome::Failed(failure.to_owned()));
	assert_eq!(done.outcomes[3], Outcome::Failed("Bad origin.".to_owned()));
	assert_eq!(done.sessions(), vec![[4; 32], [5; 32]]);
	let opened: Vec<_> = done.of_extrinsic(1).collect();
	assert_eq!(opened.len(), 3);
	assert_eq!(opened[1].text("error"), Some(failure));
	assert_eq!(opened[2].text("error"), Some("BadOrigin"));
	assert!(opened[0].is("SessionEscrow", "Opened") && opened[0].is_session());
	assert_eq!((opened[0].session(), opened[0].node()), (Some([5; 32]), Some(6)));
	assert_eq!((opened[0].bytes32("payer"), opened[0].number("deposit")), (Some([1; 32]), Some(1 << 90)));
	let by_itself = done.events.iter().find(|r| r.extrinsic.is_none()).unwrap();
	assert_eq!(by_itself.event.variant("reason"), Some("Expired"));

	// Cut short, it is an error and no panic.
	for end in 1..bytes.len() - 1 {
		assert!(runtime().decode_events(block, bytes[..end].to_vec()).is_err(), "{end}");
	}
	assert_eq!(runtime().decode_events(block, vec![]).unwrap().outcomes, []);
}
