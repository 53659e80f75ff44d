//! One test for each attack: it is tried, and it gets its attacker nothing.
use super::*;
use crate::{Error, Nodes, PeerIds};
use frame_support::{assert_noop, assert_ok};
use warren_primitives::{node::Refusal, traits::NodeDirectory};

/// `call` of Mallory's with a signature that she found or made.
fn register_as(
	operator: AccountId,
	details: &NodeDetails,
	signature: Ed25519Signature,
) -> sp_runtime::DispatchResult {
	let call = Call::register { details: Box::new(details.clone()), worker: worker_of(operator), signature };
	dispatch(signed(operator), call)
}

/// Mallory reads a PeerId off the network and registers it before its owner does.
#[test]
fn squatting_a_peer_id() {
	run(|| {
		let details = details(7);
		for signature in [[0; 64], [0xff; 64], consent(MALLORY, &details, 8)] {
			assert_noop!(register_as(MALLORY, &details, signature), Error::<Test>::SignatureInvalid);
		}
		// Nor does she get it by changing a node of her own.
		let node = register(MALLORY, 9);
		let mut stolen = self::details(9);
		stolen.peer_key = details.peer_key;
		assert_noop!(update(MALLORY, node, stolen.clone(), None), Error::<Test>::SignatureMissing);
		assert_noop!(update(MALLORY, node, stolen, Some(9)), Error::<Test>::SignatureInvalid);
		assert_eq!(register(ALICE, 7), 1);
	});
}

/// Mallory copies Alice's registration out of the pool and gets it in first.
#[test]
fn replaying_a_registration_under_another_operator() {
	run(|| {
		let details = details(7);
		let signature = consent(ALICE, &details, 7);
		assert_noop!(register_as(MALLORY, &details, signature), Error::<Test>::SignatureInvalid);
		assert_ok!(register_as(ALICE, &details, signature));
		// Nor later, when Alice's node is gone.
		assert_ok!(deregister(ALICE, 0));
		assert_noop!(register_as(MALLORY, &details, signature), Error::<Test>::SignatureInvalid);
	});
}

/// A consent from a test network is presented on the main one.
#[test]
fn replaying_a_registration_from_another_chain() {
	run(|| {
		let details = details(7);
		let signature = ed25519_sign(&[7; 32], &details.signed_bytes(&[0; 32], &ALICE));
		assert_noop!(register_as(ALICE, &details, signature), Error::<Test>::SignatureInvalid);
	});
}

/// A signature is kept and what was signed is changed.
#[test]
fn changing_what_was_agreed_to() {
	run(|| {
		let agreed = details(7);
		let signature = consent(ALICE, &agreed, 7);
		let changes: [fn(&mut NodeDetails); 9] = [
			|d| d.tunnel_key = [8; 32],
			|d| d.endpoints[0].host = Host::V4([185, 9, 9, 9]),
			|d| d.country = *b"US",
			|d| d.city = Default::default(),
			|d| d.network = NetworkKind::Residential,
			|d| d.price.per_gib += 1,
			|d| d.capacity += 1,
			|d| d.advertised_mbps += 1,
			|d| d.exit_policy = ExitPolicy::Open,
		];
		for change in changes {
			let mut changed = agreed.clone();
			change(&mut changed);
			assert_noop!(register_as(ALICE, &changed, signature), Error::<Test>::SignatureInvalid);
		}
		assert_ok!(register_as(ALICE, &agreed, signature));
	});
}

/// Bytes signed for another purpose of the same key (a voucher, a handshake) are no consent.
#[test]
fn a_signature_over_something_else_is_no_consent() {
	run(|| {
		let details = details(7);
		let voucher = warren_primitives::Voucher { session: [1; 32], amount: 1, usage_hash: [0; 32] };
		for signature in [voucher.sign(&GENESIS, &[7; 32]), ed25519_sign(&[7; 32], b"")] {
			assert_noop!(register_as(ALICE, &details, signature), Error::<Test>::SignatureInvalid);
		}
	});
}

/// Alice gave her PeerId's machine to Bob. When he lets go of it for a moment, she takes the PeerId back with the
/// signature that she still has.
#[test]
fn taking_a_released_peer_id_back_with_an_old_signature() {
	run(|| {
		let old = details(7);
		let signature = consent(ALICE, &old, 7);
		assert_ok!(register_as(ALICE, &old, signature));
		assert_ok!(deregister(ALICE, 0));
		// Bob has it, with its consent.
		assert_ok!(try_register(BOB, old.clone(), 7));
		assert_noop!(register_as(ALICE, &old, signature), Error::<Test>::PeerIdTaken);
		assert_ok!(deregister(BOB, 1));
		assert_noop!(register_as(ALICE, &old, signature), Error::<Test>::ConsentUsed);
		// Nor into another node of hers.
		let node = register(ALICE, 8);
		let call = Call::update { node, details: Box::new(old.clone()), signature: Some(signature) };
		assert_noop!(dispatch(signed(ALICE), call), Error::<Test>::ConsentUsed);
		assert_eq!(PeerIds::<Test>::get(old.peer_key), None);
		// With a new consent she may.
		let mut new = old;
		new.tunnel_key = [0x44; 32];
		assert_ok!(try_register(ALICE, new, 7));
	});
}

/// The same, where the PeerId was given away by an update and not by leaving.
#[test]
fn taking_a_changed_peer_id_back_with_an_old_signature() {
	run(|| {
		let old = details(7);
		let node = register(ALICE, 7);
		let mut new = old.clone();
		new.peer_key = details(8).peer_key;
		assert_ok!(update(ALICE, node, new.clone(), Some(8)));
		assert_noop!(update(ALICE, node, old, Some(7)), Error::<Test>::ConsentUsed);
		assert_eq!(Nodes::<Test>::get(node).unwrap().details, new);
	});
}

/// A key of small order has no owner: its signature is forged at will, so anyone could take the "PeerId" from anyone.
#[test]
fn forging_the_consent_of_a_key_that_belongs_to_nobody() {
	run(|| {
		let mut details = details(7);
		details.peer_key = [0; 32];
		details.peer_key[0] = 1;
		// R = the identity, S = 0: the chain's own rules take it.
		let mut forged = [0; 64];
		forged[0] = 1;
		let bytes = details.signed_bytes(&GENESIS, &MALLORY);
		assert!(warren_primitives::verify::ed25519(&details.peer_key, &bytes, &forged));
		assert_noop!(register_as(MALLORY, &details, forged), Error::<Test>::PeerKeyInvalid);
	});
}

/// Mallory lists Alice's machine as hers, to earn on what Alice serves or to ruin Alice's standing.
#[test]
fn listing_the_machine_of_another() {
	run(|| {
		register(ALICE, 7);
		let node = register(MALLORY, 8);
		// PeerId and endpoints of Alice's: whoever connects would meet the right PeerId.
		let mut hers = details(7);
		hers.tunnel_key = [8; 32];
		assert_noop!(update(MALLORY, node, hers.clone(), None), Error::<Test>::PeerIdTaken);
		assert_noop!(update(MALLORY, node, hers.clone(), Some(8)), Error::<Test>::PeerIdTaken);
		assert_noop!(register_as(MALLORY, &hers, [1; 64]), Error::<Test>::PeerIdTaken);
		// The WireGuard key of Alice's, with Mallory's PeerId.
		let mut hers = details(8);
		hers.tunnel_key = details(7).tunnel_key;
		assert_noop!(update(MALLORY, node, hers, None), Error::<Test>::TunnelKeyTaken);
		// The WireGuard key of Alice's under a second name: the top bit is ignored by WireGuard.
		let mut hers = details(8);
		hers.tunnel_key = details(7).tunnel_key;
		hers.tunnel_key[31] |= 0x80;
		assert_noop!(update(MALLORY, node, hers, None), Error::<Test>::TunnelKeyInvalid);
	});
}

/// Mallory's node points at the machine of a third party on a private network, so that consumers knock there.
#[test]
fn pointing_consumers_at_private_networks() {
	run(|| {
		let node = register(MALLORY, 8);
		for host in [[10, 0, 0, 1], [192, 168, 1, 1], [127, 0, 0, 1], [169, 254, 169, 254], [100, 64, 0, 1]] {
			let mut bad = details(8);
			bad.endpoints[0].host = Host::V4(host);
			assert_noop!(update(MALLORY, node, bad, None), Error::<Test>::EndpointNotGlobal);
		}
	});
}

/// A jailed operator leaves and registers anew for a clean record.
#[test]
fn whitewashing() {
	run(|| {
		let node = register_alive(MALLORY, 7);
		Jailed::set(vec![MALLORY]);
		assert_eq!(NodeRegistry::accepts(node), Err(Refusal::Jailed));
		assert_ok!(deregister(MALLORY, node));
		let fresh = register_alive(MALLORY, 8);
		assert_ne!(fresh, node);
		assert_eq!(NodeRegistry::accepts(fresh), Err(Refusal::Jailed));
		// Under another account it costs a second bond, while the first is locked for a half-life.
		assert_noop!(release_bond(MALLORY, node), LOCKED);
		assert_eq!(bonded(MALLORY), 2 * BOND);
	});
}

/// A node's operator takes the bond and leaves its sessions behind.
#[test]
fn withdrawing_the_bond_while_sessions_are_open() {
	run(|| {
		let node = register_alive(MALLORY, 7);
		OpenSessions::set([(node, 1)].into());
		assert_noop!(release_bond(MALLORY, node), Error::<Test>::NodeStillRegistered);
		assert_ok!(deregister(MALLORY, node));
		assert_eq!(Left::get(), [(node, true)]);
		assert_noop!(release_bond(MALLORY, node), Error::<Test>::SessionsOpen);
		advance(HALF_LIFE);
		assert_noop!(release_bond(MALLORY, node), Error::<Test>::SessionsOpen);
		OpenSessions::set(Default::default());
		assert_ok!(release_bond(MALLORY, node));
	});
}

/// A bond is released twice, or one node's time is used for another's bond.
#[test]
fn releasing_a_bond_twice() {
	run(|| {
		let (a, b) = (register(MALLORY, 7), register(MALLORY, 8));
		assert_ok!(deregister(MALLORY, a));
		advance(HALF_LIFE);
		assert_ok!(release_bond(MALLORY, a));
		assert_noop!(release_bond(MALLORY, a), Error::<Test>::BondNotFound);
		assert_noop!(release_bond(MALLORY, b), Error::<Test>::NodeStillRegistered);
		assert_eq!(bonded(MALLORY), BOND);
	});
}

/// One bond is made to stand behind many nodes, by leaving and coming back.
#[test]
fn one_bond_for_many_nodes() {
	run(|| {
		for (i, seed) in (10..20).enumerate() {
			let node = register(MALLORY, seed);
			assert_eq!((bonded(MALLORY), stake(MALLORY)), ((i as Balance + 1) * BOND, BOND));
			assert_ok!(deregister(MALLORY, node));
		}
		assert_eq!(Bonds::iter_prefix(MALLORY).count(), 10);
	});
}

/// The hot key is stolen: it may say that the node lives, and nothing else.
#[test]
fn a_stolen_worker_key() {
	run(|| {
		let node = register(ALICE, 7);
		let thief = worker_of(ALICE);
		for call in [
			Call::set_worker { node, worker: thief },
			Call::set_price { node, price: Price::default() },
			Call::update { node, details: Box::new(details(7)), signature: None },
			Call::pause { node },
			Call::deregister { node },
		] {
			assert_noop!(dispatch(signed(thief), call), Error::<Test>::NotOperator);
		}
		assert_ok!(heartbeat(thief, node));
		// The operator replaces it, at once.
		assert_ok!(dispatch(signed(ALICE), Call::set_worker { node, worker: 4_444 }));
		assert_noop!(heartbeat(thief, node), Error::<Test>::NotWorker);
	});
}

/// Mallory names Alice's worker as hers: Alice's node is not touched, and Alice's worker is charged nothing.
#[test]
fn claiming_the_worker_of_another() {
	run(|| {
		let node = register_alive(ALICE, 7);
		let hers = register(MALLORY, 8);
		assert_ok!(dispatch(signed(MALLORY), Call::set_worker { node: hers, worker: worker_of(ALICE) }));
		assert_eq!(NodeRegistry::terms(node).unwrap().worker, worker_of(ALICE));
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_ok!(heartbeat(worker_of(ALICE), node));
		assert_noop!(heartbeat(worker_of(MALLORY), hers), Error::<Test>::NotWorker);
		assert_eq!(NodeRegistry::accepts(hers), Err(Refusal::NotAlive));
		assert_eq!(Balances::free_balance(worker_of(ALICE)), RICH);
	});
}

/// An operator leaves and registers again to look alive, or young, with no heartbeat.
#[test]
fn leaving_and_returning_resets_nothing_to_the_better() {
	run(|| {
		let node = register_alive(MALLORY, 7);
		assert!(NodeRegistry::accepts(node).is_ok());
		assert_ok!(deregister(MALLORY, node));
		let mut again = details(7);
		again.tunnel_key = [0x33; 32];
		assert_ok!(try_register(MALLORY, again, 7));
		assert_eq!(NodeRegistry::accepts(node + 1), Err(Refusal::NotAlive));
		// The old number is dead for good: nobody's heartbeat or claim brings it back.
		assert_noop!(heartbeat(worker_of(MALLORY), node), Error::<Test>::NodeNotFound);
		assert_eq!(NodeRegistry::terms(node), None);
	});
}

/// A call that fails late leaves nothing of what it wrote: the consent of a registration that could not be paid is not
/// used up.
#[test]
fn a_failed_registration_uses_nothing_up() {
	run(|| {
		let details = details(7);
		let signature = consent(PAUPER, &details, 7);
		assert_noop!(register_as(PAUPER, &details, signature), NOT_AFFORDABLE);
		NodeBond::set(1);
		assert_ok!(register_as(PAUPER, &details, signature));
	});
}
