//! `register`: what it writes, and each field that it refuses.
use super::*;
use crate::{
	Error, LastSeen, NextNodeId, NodeCounts, Nodes, OperatorNodes, PeerIds, TunnelKeys, MAX_MBPS, PRICE_LIMIT,
};
use frame_support::{assert_noop, assert_ok, traits::GetStorageVersion};
use sp_runtime::DispatchError;
use warren_primitives::{node::Refusal, traits::NodeDirectory, NodeStatus};

#[test]
fn a_node_is_registered_and_bonded() {
	run(|| {
		advance(6);
		let details = details(7);
		assert_ok!(try_register(ALICE, details.clone(), 7));
		let node = Nodes::<Test>::get(0).unwrap();
		assert_eq!(node.operator, ALICE);
		assert_eq!(node.worker, worker_of(ALICE));
		assert_eq!(node.details, details);
		assert_eq!(node.status, NodeStatus::Active);
		assert_eq!(node.registered_at, 7);
		assert_eq!(LastSeen::<Test>::get(0), None);
		assert_eq!(PeerIds::<Test>::get(details.peer_key), Some(0));
		assert_eq!(TunnelKeys::<Test>::get(details.tunnel_key), Some(0));
		assert_eq!(NodeCounts::<Test>::get(ALICE), 1);
		assert_eq!(OperatorNodes::<Test>::iter_key_prefix(ALICE).collect::<Vec<_>>(), [0]);
		assert_eq!(Bonds::get(ALICE, 0), Some((BOND, None)));
		assert_eq!(NextNodeId::<Test>::get(), 1);
		assert_eq!(
			events(),
			[Event::NodeRegistered {
				node: 0,
				operator: ALICE,
				worker: worker_of(ALICE),
				peer_key: details.peer_key
			}]
		);
		// It has proven nothing yet.
		assert_eq!(NodeRegistry::accepts(0), Err(Refusal::NotAlive));
		assert_eq!(NodeRegistry::on_chain_storage_version(), NodeRegistry::in_code_storage_version());
	});
}

/// A change to the details, and the error that it is refused with.
type Spoiled = (fn(&mut NodeDetails), Error<Test>);

fn endpoint(host: Host, port: u16) -> Endpoint {
	Endpoint { host, port }
}
fn dns(name: &str) -> Host {
	Host::Dns(name.as_bytes().to_vec().try_into().unwrap())
}

/// Each field that can be wrong, and how.
fn spoiled() -> Vec<Spoiled> {
	vec![
		(|d| d.peer_key = [0; 32], Error::PeerKeyInvalid),
		(
			|d| {
				d.peer_key = [0; 32];
				d.peer_key[0] = 1;
			},
			Error::PeerKeyInvalid,
		),
		(|d| d.tunnel_key = [0; 32], Error::TunnelKeyInvalid),
		(|d| d.tunnel_key = [0xff; 32], Error::TunnelKeyInvalid),
		(|d| d.endpoints = Default::default(), Error::NoEndpoint),
		(|d| d.endpoints[0].port = 0, Error::EndpointMalformed),
		(|d| d.endpoints[0] = endpoint(Host::V4([0; 4]), 1), Error::EndpointMalformed),
		(|d| d.endpoints[0] = endpoint(dns("a..b"), 1), Error::EndpointMalformed),
		(|d| d.endpoints[0] = endpoint(dns(""), 1), Error::EndpointMalformed),
		(|d| d.endpoints[0] = endpoint(Host::V4([192, 168, 0, 1]), 1), Error::EndpointNotGlobal),
		(|d| d.endpoints[0] = endpoint(Host::V4([127, 0, 0, 1]), 1), Error::EndpointNotGlobal),
		(|d| d.endpoints[0] = endpoint(Host::V4([169, 254, 169, 254]), 1), Error::EndpointNotGlobal),
		(|d| d.endpoints[0] = endpoint(Host::V6([0xfd; 16]), 1), Error::EndpointNotGlobal),
		(|d| d.endpoints[0] = endpoint(dns("localhost"), 1), Error::EndpointNotGlobal),
		(
			|d| {
				d.endpoints.try_push(endpoint(Host::V4([10, 0, 0, 1]), 1)).unwrap();
			},
			Error::EndpointNotGlobal,
		),
		(
			|d| {
				let again = d.endpoints[0].clone();
				d.endpoints.try_push(again).unwrap();
			},
			Error::EndpointRepeated,
		),
		(|d| d.country = *b"ch", Error::CountryInvalid),
		(|d| d.country = *b"C1", Error::CountryInvalid),
		(|d| d.country = [0; 2], Error::CountryInvalid),
		(|d| d.city = vec![0xff].try_into().unwrap(), Error::CityInvalid),
		(|d| d.city = b"a\nb".to_vec().try_into().unwrap(), Error::CityInvalid),
		(|d| d.city = b"\x1b[2J".to_vec().try_into().unwrap(), Error::CityInvalid),
		(|d| d.city = "\u{202e}b".as_bytes().to_vec().try_into().unwrap(), Error::CityInvalid),
		(|d| d.price.per_gib = MaxPricePerGib::get() + 1, Error::PriceTooHigh),
		(|d| d.price.per_hour = MaxPricePerHour::get() + 1, Error::PriceTooHigh),
		(|d| d.capacity = 0, Error::CapacityZero),
		(|d| d.capacity = MaxCapacity::get() + 1, Error::CapacityTooHigh),
		(|d| d.advertised_mbps = MAX_MBPS + 1, Error::SpeedTooHigh),
	]
}

#[test]
fn each_wrong_field_is_refused_with_its_own_error() {
	run(|| {
		let node = register(BOB, 9);
		for (i, (spoil, error)) in spoiled().into_iter().enumerate() {
			let mut wrong = details(7);
			spoil(&mut wrong);
			assert_noop!(try_register(ALICE, wrong.clone(), 7), error);
			// And so does an update.
			if wrong.peer_key == details(7).peer_key {
				wrong.peer_key = details(9).peer_key;
			}
			let result = update(BOB, node, wrong, None);
			assert!(result.is_err(), "{i}");
		}
		assert_ok!(try_register(ALICE, details(7), 7));
	});
}

#[test]
fn an_update_is_refused_with_the_same_errors() {
	run(|| {
		let node = register(ALICE, 7);
		for (spoil, error) in spoiled() {
			let mut wrong = details(7);
			spoil(&mut wrong);
			assert_noop!(update(ALICE, node, wrong, Some(7)), error);
		}
	});
}

#[test]
fn the_greatest_values_are_taken() {
	run(|| {
		let mut most = details(7);
		most.price = Price { per_gib: MaxPricePerGib::get(), per_hour: MaxPricePerHour::get() };
		most.capacity = MaxCapacity::get();
		most.advertised_mbps = MAX_MBPS;
		most.city = vec![b'a'; 64].try_into().unwrap();
		most.endpoints = vec![
			endpoint(Host::V4([9, 9, 9, 9]), 1),
			endpoint(Host::V4([9, 9, 9, 9]), 2),
			endpoint(Host::V6([0x2a; 16]), u16::MAX),
			endpoint(dns("exit.warren.network"), 443),
		]
		.try_into()
		.unwrap();
		assert_ok!(try_register(ALICE, most, 7));
		let mut least = details(8);
		least.price = Price::default();
		least.capacity = 1;
		least.advertised_mbps = 0;
		least.city = Default::default();
		assert_ok!(try_register(ALICE, least, 8));
	});
}

#[test]
fn no_ceiling_is_above_what_costs_can_be_computed_for() {
	run(|| {
		MaxPricePerGib::set(u128::MAX);
		let mut details = details(7);
		details.price.per_gib = PRICE_LIMIT + 1;
		assert_noop!(try_register(ALICE, details.clone(), 7), Error::<Test>::PriceTooHigh);
		details.price.per_gib = PRICE_LIMIT;
		assert_ok!(try_register(ALICE, details, 7));
	});
}

#[test]
fn a_development_chain_takes_local_endpoints_but_no_malformed_ones() {
	run(|| {
		RequireGlobalEndpoints::set(false);
		let mut local = details(7);
		local.endpoints[0] = endpoint(Host::V4([127, 0, 0, 1]), 51820);
		local.endpoints.try_push(endpoint(dns("localhost"), 51820)).unwrap();
		assert_ok!(try_register(ALICE, local.clone(), 7));
		local.endpoints[0] = endpoint(Host::V4([224, 0, 0, 1]), 51820);
		assert_noop!(update(ALICE, 0, local, None), Error::<Test>::EndpointMalformed);
	});
}

#[test]
fn keys_are_unique_among_nodes() {
	run(|| {
		register(ALICE, 7);
		let mut same_peer = details(8);
		same_peer.peer_key = details(7).peer_key;
		assert_noop!(try_register(BOB, same_peer.clone(), 7), Error::<Test>::PeerIdTaken);
		assert_noop!(try_register(ALICE, same_peer, 7), Error::<Test>::PeerIdTaken);
		let mut same_tunnel = details(8);
		same_tunnel.tunnel_key = details(7).tunnel_key;
		assert_noop!(try_register(BOB, same_tunnel, 8), Error::<Test>::TunnelKeyTaken);
	});
}

#[test]
fn an_operator_has_a_limited_number_of_nodes() {
	run(|| {
		for seed in [7, 8, 9] {
			register(ALICE, seed);
		}
		assert_noop!(try_register(ALICE, details(10), 10), Error::<Test>::TooManyNodes);
		// Others are not concerned; one that leaves makes room.
		register(BOB, 11);
		assert_ok!(deregister(ALICE, 1));
		assert_ok!(try_register(ALICE, details(10), 10));
		// A lower limit takes nothing away.
		MaxNodesPerOperator::set(1);
		assert_eq!(NodeCounts::<Test>::get(ALICE), 3);
		assert_ok!(deregister(ALICE, 0));
		assert_noop!(try_register(ALICE, details(12), 12), Error::<Test>::TooManyNodes);
	});
}

#[test]
fn who_cannot_afford_the_bond_registers_nothing() {
	run(|| {
		assert_noop!(try_register(PAUPER, details(7), 7), NOT_AFFORDABLE);
		NodeBond::set(BOND - 1);
		assert_ok!(try_register(PAUPER, details(7), 7));
		// Each node needs a bond of its own.
		assert_noop!(try_register(PAUPER, details(8), 8), NOT_AFFORDABLE);
	});
}

#[test]
fn only_accounts_register() {
	run(|| {
		let details = details(7);
		let signature = consent(ALICE, &details, 7);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let call = Call::register { details: Box::new(details.clone()), worker: BOB, signature };
			assert_noop!(dispatch(origin, call), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn node_numbers_end_without_wrapping() {
	run(|| {
		NextNodeId::<Test>::put(NodeId::MAX - 1);
		assert_eq!(register(ALICE, 7), NodeId::MAX - 1);
		assert_noop!(try_register(ALICE, details(8), 8), Error::<Test>::NoMoreIds);
	});
}

#[test]
fn a_worker_may_serve_several_nodes_and_be_the_operator() {
	run(|| {
		let details = details(7);
		let signature = consent(ALICE, &details, 7);
		let call = Call::register { details: Box::new(details), worker: ALICE, signature };
		assert_ok!(dispatch(signed(ALICE), call));
		assert_ok!(heartbeat(ALICE, 0));
		let (a, b) = (register(BOB, 8), register(BOB, 9));
		assert_ok!(heartbeat(worker_of(BOB), a));
		assert_ok!(heartbeat(worker_of(BOB), b));
	});
}

/// The keys that are refused are those with which an X25519 exchange gives everybody the same secret.
#[test]
fn refused_tunnel_keys_contribute_nothing() {
	use warren_primitives::keys::is_tunnel_key;
	use x25519_dalek::{PublicKey, StaticSecret};
	let secret = StaticSecret::from([0x42; 32]);
	let contributes = |key: [u8; 32]| secret.diffie_hellman(&PublicKey::from(key)).was_contributory();
	let order_8 = [
		[
			0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
			0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
		],
		[
			0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
			0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
		],
	];
	let mut minus_one = [0xff; 32];
	(minus_one[0], minus_one[31]) = (0xec, 0x7f);
	let mut one = [0; 32];
	one[0] = 1;
	for key in [[0; 32], one, minus_one, order_8[0], order_8[1]] {
		assert!(!contributes(key) && !is_tunnel_key(&key), "{key:?}");
	}
	for seed in 2..=0x7f {
		let made = PublicKey::from(&StaticSecret::from([seed; 32])).to_bytes();
		assert!(contributes(made) && is_tunnel_key(&made), "{seed}");
		assert!(contributes([seed; 32]) && is_tunnel_key(&[seed; 32]), "{seed}");
	}
}
