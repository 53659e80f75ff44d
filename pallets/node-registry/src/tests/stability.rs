//! What clients in other languages and indexers count on: numbers and layouts that never change.
use super::*;
use crate::{Error, Node};
use codec::Encode;
use frame_support::traits::{GetCallIndex, GetCallName};
use warren_primitives::{NodeStatus, TunnelKey};

#[test]
fn calls_keep_their_numbers() {
	let names = <Call<Test> as GetCallName>::get_call_names();
	let indices = <Call<Test> as GetCallIndex>::get_call_indices();
	let pairs: Vec<(u8, &str)> = indices.iter().copied().zip(names.iter().copied()).collect();
	assert_eq!(
		pairs,
		[
			(0, "register"),
			(1, "update"),
			(2, "set_price"),
			(3, "set_worker"),
			(4, "pause"),
			(5, "resume"),
			(6, "heartbeat"),
			(7, "deregister"),
			(8, "force_deregister"),
			(9, "release_bond"),
			(10, "top_up_bond"),
		]
	);
}

#[test]
fn errors_and_events_keep_their_numbers() {
	let errors: [Error<Test>; 28] = [
		Error::NodeNotFound,
		Error::NotOperator,
		Error::NotWorker,
		Error::TooManyNodes,
		Error::PeerIdTaken,
		Error::PeerKeyInvalid,
		Error::TunnelKeyTaken,
		Error::TunnelKeyInvalid,
		Error::SignatureMissing,
		Error::SignatureInvalid,
		Error::ConsentUsed,
		Error::NoEndpoint,
		Error::EndpointMalformed,
		Error::EndpointNotGlobal,
		Error::EndpointRepeated,
		Error::CountryInvalid,
		Error::CityInvalid,
		Error::PriceTooHigh,
		Error::CapacityZero,
		Error::CapacityTooHigh,
		Error::SpeedTooHigh,
		Error::AlreadyPaused,
		Error::AlreadyActive,
		Error::NoMoreIds,
		Error::BondNotFound,
		Error::BondSufficient,
		Error::NodeStillRegistered,
		Error::SessionsOpen,
	];
	for (i, error) in errors.into_iter().enumerate() {
		assert_eq!(error.encode(), [i as u8]);
	}
	let events: [Event<Test>; 9] = [
		Event::NodeRegistered { node: 0, operator: 0, worker: 0, peer_key: [0; 32] },
		Event::NodeUpdated { node: 0, peer_key: [0; 32] },
		Event::PriceSet { node: 0, price: Price::default() },
		Event::WorkerSet { node: 0, worker: 0 },
		Event::NodePaused { node: 0 },
		Event::NodeResumed { node: 0 },
		Event::Heartbeat { node: 0 },
		Event::NodeLeft { node: 0, operator: 0, forced: true },
		Event::BondReleased { node: 0, operator: 0, amount: 0 },
	];
	for (i, event) in events.into_iter().enumerate() {
		assert_eq!(event.encode()[0], i as u8);
	}
}

/// The bytes that a PeerId's key signs, built by hand as a client in another language would.
#[test]
fn the_signed_bytes_are_those_of_the_readme() {
	let details = details(7);
	let operator = 0x0102_0304_0506_0708u64;
	let tunnel_key: TunnelKey = [7; 32];
	let mut bytes = vec![13 << 2];
	bytes.extend_from_slice(b"warren/node/1");
	bytes.extend_from_slice(&GENESIS);
	bytes.extend_from_slice(&operator.to_le_bytes());
	bytes.extend_from_slice(&details.peer_key);
	bytes.extend_from_slice(&tunnel_key);
	// One endpoint: V4, address, port.
	bytes.extend_from_slice(&[1 << 2, 0, 185, 1, 1, 7]);
	bytes.extend_from_slice(&51820u16.to_le_bytes());
	bytes.extend_from_slice(b"CH");
	bytes.push(7 << 2);
	bytes.extend_from_slice("Zürich".as_bytes());
	// Hosting.
	bytes.push(1);
	bytes.extend_from_slice(&500u128.to_le_bytes());
	bytes.extend_from_slice(&100u128.to_le_bytes());
	bytes.extend_from_slice(&10u32.to_le_bytes());
	bytes.extend_from_slice(&1_000u32.to_le_bytes());
	// Standard.
	bytes.push(0);
	assert_eq!(details.signed_bytes(&GENESIS, &operator), bytes);
}

/// The greatest node that the state may hold: grows only with a migration and new weights.
#[test]
fn a_node_is_bounded() {
	use codec::MaxEncodedLen;
	let node = Node {
		operator: ALICE,
		worker: BOB,
		details: details(7),
		status: NodeStatus::Active,
		registered_at: 1,
	};
	assert!(node.encoded_size() <= Node::<AccountId>::max_encoded_len());
	assert_eq!(Node::<sp_runtime::AccountId32>::max_encoded_len(), 1_276);
}
