//! The clients' encoding against the runtime itself: each call, byte for byte, and that no call is forgotten. Needs neither root
//! nor a network.

use std::collections::BTreeSet;

use codec::{Decode, Encode};
use frame_support::{traits::GetCallName, BoundedVec};
use pallet_node_registry::Call as Registry;
use pallet_operator_staking::Call as Staking;
use pallet_session_escrow::Call as Escrow;
use sp_runtime::{generic::Preamble, traits::Checkable, MultiAddress};
use warren_chain_client::{
	runtime::encode_call, BlockRef, Call, Mortality, Runtime as ClientRuntime, SignedVoucher, Signer,
};
use warren_primitives::{
	Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, OpenTerms, Price, Voucher, WRN,
};
use warren_runtime::{opaque, AccountId, Hash, Runtime, RuntimeCall, System, UncheckedExtrinsic, VERSION};

/// Calls that no client makes: governance's.
const NOT_FOR_CLIENTS: [&str; 1] = ["force_deregister"];

fn metadata() -> Vec<u8> {
	Runtime::metadata_at_version(15).expect("version 15 is served").to_vec()
}

fn details() -> NodeDetails {
	NodeDetails {
		peer_key: [1; 32],
		tunnel_key: [2; 32],
		endpoints: vec![
			Endpoint { host: Host::V4([25, 1, 2, 3]), port: 51820 },
			Endpoint { host: Host::V6([9; 16]), port: 1 },
			Endpoint { host: Host::Dns(b"exit.example.org".to_vec().try_into().unwrap()), port: 65535 },
		]
		.try_into()
		.unwrap(),
		country: *b"CH",
		city: "Zürich".as_bytes().to_vec().try_into().unwrap(),
		network: NetworkKind::Residential,
		price: Price { per_gib: 1 << 70, per_hour: 5 },
		capacity: 100,
		advertised_mbps: 1000,
		exit_policy: ExitPolicy::WebOnly,
	}
}

fn terms(payer: Option<[u8; 32]>) -> OpenTerms<[u8; 32]> {
	OpenTerms {
		payer,
		node: 5,
		tunnel_key: [3; 32],
		voucher_key: [4; 32],
		deposit: 7 * WRN,
		prepaid: 6,
		max_price: Price { per_gib: 7, per_hour: 8 },
		expires_at: 9,
		anchor: 10,
		salt: [11; 32],
	}
}

fn open(terms: OpenTerms<[u8; 32]>) -> RuntimeCall {
	RuntimeCall::SessionEscrow(Escrow::open {
		payer: terms.payer.map(AccountId::from),
		node: terms.node,
		tunnel_key: terms.tunnel_key,
		voucher_key: terms.voucher_key,
		deposit: terms.deposit,
		prepaid: terms.prepaid,
		max_price: terms.max_price,
		expires_at: terms.expires_at,
		anchor: terms.anchor,
		salt: terms.salt,
	})
}

/// Each call, as clients make it and as the runtime has it.
fn calls() -> Vec<(Call, RuntimeCall)> {
	use RuntimeCall::{NodeRegistry, SessionEscrow};
	let (session, signature) = ([5; 32], [6; 64]);
	let voucher = Voucher { session, amount: 1 << 100, usage_hash: [7; 32] };
	let signed = SignedVoucher { voucher, signature };
	let price = Price { per_gib: 2, per_hour: 3 };
	let boxed = || Box::new(details());
	let who = || AccountId::from([8; 32]);
	let items = |n| BoundedVec::truncate_from(vec![(voucher, signature); n]);
	vec![
		(
			Call::Register { details: boxed(), worker: [8; 32], signature },
			NodeRegistry(Registry::register { details: boxed(), worker: who(), signature }),
		),
		(
			Call::Update { node: 1, details: boxed(), signature: None },
			NodeRegistry(Registry::update { node: 1, details: boxed(), signature: None }),
		),
		(
			Call::Update { node: 1, details: boxed(), signature: Some(signature) },
			NodeRegistry(Registry::update { node: 1, details: boxed(), signature: Some(signature) }),
		),
		(Call::SetPrice { node: 1, price }, NodeRegistry(Registry::set_price { node: 1, price })),
		(
			Call::SetWorker { node: 1, worker: [8; 32] },
			NodeRegistry(Registry::set_worker { node: 1, worker: who() }),
		),
		(Call::Pause { node: 1 }, NodeRegistry(Registry::pause { node: 1 })),
		(Call::Resume { node: 1 }, NodeRegistry(Registry::resume { node: 1 })),
		(Call::Heartbeat { node: u32::MAX }, NodeRegistry(Registry::heartbeat { node: u32::MAX })),
		(Call::Deregister { node: 1 }, NodeRegistry(Registry::deregister { node: 1 })),
		(Call::ReleaseBond { node: 1 }, NodeRegistry(Registry::release_bond { node: 1 })),
		(Call::TopUpBond { node: 1 }, NodeRegistry(Registry::top_up_bond { node: 1 })),
		(Call::Unbond { amount: 1 << 80 }, RuntimeCall::OperatorStaking(Staking::unbond { amount: 1 << 80 })),
		(
			Call::Withdraw { operator: [8; 32] },
			RuntimeCall::OperatorStaking(Staking::withdraw { operator: who() }),
		),
		(Call::Open(terms(None)), open(terms(None))),
		(Call::Open(terms(Some([8; 32]))), open(terms(Some([8; 32])))),
		(Call::Claim(signed), SessionEscrow(Escrow::claim { voucher, signature })),
		(
			Call::ClaimPrepaid { session, amount: 3 },
			SessionEscrow(Escrow::claim_prepaid { session, amount: 3 }),
		),
		(Call::ClaimMany(vec![]), SessionEscrow(Escrow::claim_many { items: items(0) })),
		(Call::ClaimMany(vec![signed; 3]), SessionEscrow(Escrow::claim_many { items: items(3) })),
		(Call::Close { session, voucher: None }, SessionEscrow(Escrow::close { session, voucher: None })),
		(
			Call::Close { session, voucher: Some(signed) },
			SessionEscrow(Escrow::close { session, voucher: Some((voucher, signature)) }),
		),
		(Call::Finalise { session }, SessionEscrow(Escrow::finalise { session })),
		(Call::TopUp { session, amount: 9 }, SessionEscrow(Escrow::top_up { session, amount: 9 })),
		(Call::Extend { session, expires_at: 9 }, SessionEscrow(Escrow::extend { session, expires_at: 9 })),
		(
			Call::SetAllowance { user: [8; 32], total: 1, per_session: 2, until: 3 },
			SessionEscrow(Escrow::set_allowance { user: who(), total: 1, per_session: 2, until: 3 }),
		),
		(Call::RevokeAllowance { user: [8; 32] }, SessionEscrow(Escrow::revoke_allowance { user: who() })),
		(
			Call::Rate { session, stars: 5, signature },
			SessionEscrow(Escrow::rate { session, stars: 5, signature }),
		),
		(Call::PayPutBy { who: [8; 32] }, SessionEscrow(Escrow::pay_put_by { who: who() })),
		(
			Call::Transfer { to: [8; 32], amount: 12_345_678_901 },
			RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
				dest: MultiAddress::Id(who()),
				value: 12_345_678_901,
			}),
		),
		(
			Call::Batch(vec![Call::Pause { node: 1 }, Call::Finalise { session }]),
			RuntimeCall::Utility(pallet_utility::Call::batch {
				calls: vec![
					NodeRegistry(Registry::pause { node: 1 }),
					SessionEscrow(Escrow::finalise { session }),
				],
			}),
		),
		(
			Call::BatchAll(vec![Call::Open(terms(None))]),
			RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: vec![open(terms(None))] }),
		),
	]
}

#[test]
fn clients_encode_every_call_as_the_runtime_does() {
	sp_io::TestExternalities::default().execute_with(|| {
		let metadata = metadata();
		let mut met = BTreeSet::new();
		for (ours, theirs) in calls() {
			let name = ours.name();
			assert_eq!(encode_call(&metadata, &ours).expect(&name), theirs.encode(), "{name}");
			met.insert(name);
		}
		let pallets = [
			("NodeRegistry", Registry::<Runtime>::get_call_names()),
			("SessionEscrow", Escrow::<Runtime>::get_call_names()),
		];
		for (pallet, calls) in pallets {
			for call in calls.iter().filter(|call| !NOT_FOR_CLIENTS.contains(call)) {
				assert!(met.contains(&format!("{pallet}.{call}")), "no client knows {pallet}.{call}");
			}
		}
	});
}

/// What a client signs is what the chain's own check takes, with the session's id as both compute it.
#[test]
fn the_runtime_takes_what_a_client_signs() {
	sp_io::TestExternalities::default().execute_with(|| {
		let genesis = Hash::repeat_byte(9);
		// The era's block and the first one, as the chain remembers them.
		for number in 0..=3 {
			frame_system::BlockHash::<Runtime>::insert(number, genesis);
		}
		System::set_block_number(4);
		let client =
			ClientRuntime::new(&metadata(), VERSION.spec_version, VERSION.transaction_version, genesis.0)
				.expect("the metadata is readable");
		let signer = Signer::from_uri("//Alice").expect("a known key");
		let mortality = Mortality { period: 64, from: BlockRef { number: 3, hash: genesis.0 } };
		let signed = client.sign(&Call::Open(terms(None)), &signer, 0, mortality).expect("the call is known");

		let extrinsic = UncheckedExtrinsic::decode(&mut &signed.bytes[..]).expect("it decodes");
		assert_eq!(extrinsic.function, open(terms(None)));
		assert!(matches!(
			&extrinsic.preamble,
			Preamble::Signed(MultiAddress::Id(id), _, _) if *id == AccountId::from(signer.account())
		));
		extrinsic
			.check(&frame_system::ChainContext::<Runtime>::default())
			.expect("the signature is good for what the chain's extensions add");

		let handed = client.decode_open(&signed.bytes).expect("it is an open");
		assert_eq!(handed.terms, terms(None));
		let id = terms(None).session_id(&genesis.0, &signer.account());
		assert_eq!(handed.session, id);
		// The node relays bytes without knowing calls.
		opaque::UncheckedExtrinsic::decode(&mut &signed.bytes[..]).expect("opaque bytes");
	});
}
