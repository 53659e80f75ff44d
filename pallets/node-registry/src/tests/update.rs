//! `update`, `set_price`, `set_worker`, `pause`, `resume`.
use super::*;
use crate::{Error, Nodes, PeerIds, TunnelKeys};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;
use warren_primitives::{node::Refusal, traits::NodeDirectory, NodeStatus};

#[test]
fn everything_but_the_peer_id_changes_without_a_signature() {
	run(|| {
		let node = register(ALICE, 7);
		events();
		let mut new = details(7);
		new.tunnel_key = [0x55; 32];
		new.endpoints[0].port = 443;
		new.country = *b"SE";
		new.city = Default::default();
		new.network = NetworkKind::Mobile;
		new.price = Price { per_gib: 1, per_hour: 2 };
		new.capacity = 99;
		new.advertised_mbps = 5;
		new.exit_policy = ExitPolicy::WebOnly;
		assert_ok!(update(ALICE, node, new.clone(), None));
		assert_eq!(Nodes::<Test>::get(node).unwrap().details, new);
		assert_eq!(events(), [Event::NodeUpdated { node, peer_key: new.peer_key }]);
		// The old tunnel key is free again, the new one is not.
		assert_eq!(TunnelKeys::<Test>::get([7; 32]), None);
		assert_eq!(TunnelKeys::<Test>::get([0x55; 32]), Some(node));
		let mut taken = details(8);
		taken.tunnel_key = [0x55; 32];
		assert_noop!(try_register(BOB, taken.clone(), 8), Error::<Test>::TunnelKeyTaken);
		taken.tunnel_key = [7; 32];
		assert_ok!(try_register(BOB, taken, 8));
	});
}

#[test]
fn a_new_peer_id_needs_its_signature() {
	run(|| {
		let node = register(ALICE, 7);
		let mut new = details(7);
		new.peer_key = details(8).peer_key;
		assert_noop!(update(ALICE, node, new.clone(), None), Error::<Test>::SignatureMissing);
		assert_noop!(update(ALICE, node, new.clone(), Some(7)), Error::<Test>::SignatureInvalid);
		assert_ok!(update(ALICE, node, new.clone(), Some(8)));
		assert_eq!(PeerIds::<Test>::get(details(7).peer_key), None);
		assert_eq!(PeerIds::<Test>::get(new.peer_key), Some(node));
		// Back again: a new consent is needed, over details that were never agreed to before.
		let mut back = details(7);
		assert_noop!(update(ALICE, node, back.clone(), None), Error::<Test>::SignatureMissing);
		assert_noop!(update(ALICE, node, back.clone(), Some(7)), Error::<Test>::ConsentUsed);
		back.advertised_mbps += 1;
		assert_ok!(update(ALICE, node, back, Some(7)));
	});
}

#[test]
fn a_signature_that_is_not_needed_is_checked_all_the_same() {
	run(|| {
		let node = register(ALICE, 7);
		let mut new = details(7);
		new.capacity = 3;
		assert_noop!(update(ALICE, node, new.clone(), Some(8)), Error::<Test>::SignatureInvalid);
		assert_ok!(update(ALICE, node, new.clone(), Some(7)));
		assert_noop!(update(ALICE, node, new, Some(7)), Error::<Test>::ConsentUsed);
	});
}

#[test]
fn an_update_takes_no_key_of_another_node() {
	run(|| {
		let node = register(ALICE, 7);
		register(BOB, 8);
		let mut new = details(7);
		new.peer_key = details(8).peer_key;
		assert_noop!(update(ALICE, node, new, Some(8)), Error::<Test>::PeerIdTaken);
		let mut new = details(7);
		new.tunnel_key = details(8).tunnel_key;
		assert_noop!(update(ALICE, node, new, None), Error::<Test>::TunnelKeyTaken);
	});
}

#[test]
fn an_update_keeps_status_worker_and_liveness() {
	run(|| {
		let node = register_alive(ALICE, 7);
		assert_ok!(dispatch(signed(ALICE), Call::pause { node }));
		advance(3);
		let mut new = details(7);
		new.capacity = 1;
		assert_ok!(update(ALICE, node, new, None));
		let stored = Nodes::<Test>::get(node).unwrap();
		assert_eq!((stored.status, stored.worker), (NodeStatus::Paused, worker_of(ALICE)));
		assert_eq!(stored.registered_at, 1);
		assert_eq!(crate::LastSeen::<Test>::get(node), Some(1));
		assert_eq!(stake(ALICE), BOND);
	});
}

#[test]
fn a_price_is_set_below_the_ceiling() {
	run(|| {
		let node = register(ALICE, 7);
		events();
		let price = Price { per_gib: 7, per_hour: 0 };
		assert_ok!(dispatch(signed(ALICE), Call::set_price { node, price }));
		assert_eq!(NodeRegistry::terms(node).unwrap().price, price);
		assert_eq!(events(), [Event::PriceSet { node, price }]);
		for price in [Price { per_gib: 10_001, per_hour: 0 }, Price { per_gib: 0, per_hour: 20_001 }] {
			assert_noop!(
				dispatch(signed(ALICE), Call::set_price { node, price }),
				Error::<Test>::PriceTooHigh
			);
		}
	});
}

#[test]
fn a_new_worker_replaces_the_old_one() {
	run(|| {
		let node = register_alive(ALICE, 7);
		events();
		assert_ok!(dispatch(signed(ALICE), Call::set_worker { node, worker: 77 }));
		assert_eq!(events(), [Event::WorkerSet { node, worker: 77 }]);
		assert_eq!(NodeRegistry::terms(node).unwrap().worker, 77);
		assert_noop!(heartbeat(worker_of(ALICE), node), Error::<Test>::NotWorker);
		assert_ok!(heartbeat(77, node));
	});
}

#[test]
fn pause_and_resume() {
	run(|| {
		let node = register_alive(ALICE, 7);
		assert!(NodeRegistry::accepts(node).is_ok());
		events();
		assert_noop!(dispatch(signed(ALICE), Call::resume { node }), Error::<Test>::AlreadyActive);
		assert_ok!(dispatch(signed(ALICE), Call::pause { node }));
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::Paused));
		assert_noop!(dispatch(signed(ALICE), Call::pause { node }), Error::<Test>::AlreadyPaused);
		assert_ok!(dispatch(signed(ALICE), Call::resume { node }));
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_eq!(events(), [Event::NodePaused { node }, Event::NodeResumed { node }]);
	});
}

/// Every call that is the operator's alone.
fn operators_calls(node: NodeId) -> Vec<Call<Test>> {
	vec![
		Call::update { node, details: Box::new(details(7)), signature: None },
		Call::set_price { node, price: Price::default() },
		Call::set_worker { node, worker: MALLORY },
		Call::pause { node },
		Call::resume { node },
		Call::deregister { node },
		Call::top_up_bond { node },
	]
}

#[test]
fn only_the_operator_changes_a_node() {
	run(|| {
		let node = register(ALICE, 7);
		register(BOB, 8);
		for call in operators_calls(node) {
			for other in [BOB, MALLORY, worker_of(ALICE), worker_of(BOB)] {
				assert_noop!(dispatch(signed(other), call.clone()), Error::<Test>::NotOperator);
			}
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				assert_noop!(dispatch(origin, call.clone()), DispatchError::BadOrigin);
			}
		}
	});
}

#[test]
fn calls_for_what_is_no_node_say_so() {
	run(|| {
		let gone = register(ALICE, 7);
		assert_ok!(deregister(ALICE, gone));
		for node in [gone, 5, NodeId::MAX] {
			for call in operators_calls(node).into_iter().chain([Call::heartbeat { node }]) {
				assert_noop!(dispatch(signed(ALICE), call), Error::<Test>::NodeNotFound);
			}
			let call = Call::force_deregister { node };
			assert_noop!(dispatch(RuntimeOrigin::root(), call), Error::<Test>::NodeNotFound);
		}
	});
}
