//! Tests, by subject. Each ends with a check of all invariants ([`crate::mock::run`]).
mod attacks;
mod bond;
mod feeless;
mod leaving;
mod liveness;
mod properties;
mod register;
mod stability;
mod update;
mod views;

use crate::{mock::*, Call, Event};
use frame_support::assert_ok;
use sp_runtime::{DispatchResult, Vec};
use warren_primitives::{
	traits::OperatorStake,
	verify::{ed25519_public, ed25519_sign},
	Balance, Ed25519Signature, Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, NodeId, Price,
};

/// Details whose keys come from `seed` (2 to 127), all valid.
fn details(seed: u8) -> NodeDetails {
	NodeDetails {
		peer_key: ed25519_public(&[seed; 32]),
		tunnel_key: [seed; 32],
		endpoints: vec![Endpoint { host: Host::V4([185, 1, 1, seed]), port: 51820 }].try_into().unwrap(),
		country: *b"CH",
		city: b"Z\xc3\xbcrich".to_vec().try_into().unwrap(),
		network: NetworkKind::Hosting,
		price: Price { per_gib: 500, per_hour: 100 },
		capacity: 10,
		advertised_mbps: 1_000,
		exit_policy: ExitPolicy::Standard,
	}
}

/// The consent of the PeerId's key `seed` to these details under `operator`.
fn consent(operator: AccountId, details: &NodeDetails, seed: u8) -> Ed25519Signature {
	ed25519_sign(&[seed; 32], &details.signed_bytes(&GENESIS, &operator))
}

fn signed(account: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// Registers with a consent of the key `seed`.
fn try_register(operator: AccountId, details: NodeDetails, seed: u8) -> DispatchResult {
	let signature = consent(operator, &details, seed);
	let call = Call::register { details: Box::new(details), worker: worker_of(operator), signature };
	dispatch(signed(operator), call)
}

/// Registers a node with the keys of `seed`.
fn register(operator: AccountId, seed: u8) -> NodeId {
	let id = crate::NextNodeId::<Test>::get();
	assert_ok!(try_register(operator, details(seed), seed));
	id
}

/// Registers a node with the keys of `seed`, and lets its worker give a sign of life.
fn register_alive(operator: AccountId, seed: u8) -> NodeId {
	let id = register(operator, seed);
	assert_ok!(heartbeat(worker_of(operator), id));
	id
}

fn heartbeat(worker: AccountId, node: NodeId) -> DispatchResult {
	dispatch(signed(worker), Call::heartbeat { node })
}

fn update(operator: AccountId, node: NodeId, details: NodeDetails, by: Option<u8>) -> DispatchResult {
	let signature = by.map(|seed| consent(operator, &details, seed));
	dispatch(signed(operator), Call::update { node, details: Box::new(details), signature })
}

fn deregister(operator: AccountId, node: NodeId) -> DispatchResult {
	dispatch(signed(operator), Call::deregister { node })
}

fn release_bond(signer: AccountId, node: NodeId) -> DispatchResult {
	dispatch(signed(signer), Call::release_bond { node })
}

/// The pallet's events since the last call.
fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::NodeRegistry(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// What stands behind an operator's nodes.
fn stake(operator: AccountId) -> Balance {
	<Stake as OperatorStake<AccountId>>::stake(&operator)
}
