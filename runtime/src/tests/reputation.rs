//! Reputation as it is wired: those who paid rate, and whom they rate badly takes no more sessions.
use super::{
	governance::of,
	market::{genesis, open_call, register, terms, tunnel_key, voucher, VOUCHER_SEED},
	transactions::{apply, signed},
	*,
};
use crate::{pallet_origins::Origin, Reputation, RuntimeOrigin, WRN};
use frame_support::{assert_noop, assert_ok};
use pallet_reputation::Subject;
use sp_runtime::{DispatchError, Perbill};
use warren_primitives::{
	apis::runtime_decl_for_marketplace_api::MarketplaceApiV1, node::Refusal, session::rating_bytes,
	verify::ed25519_sign, SessionId,
};

const DEPOSIT: u128 = 200 * WRN;

/// `payer` buys a session, all of it is claimed, and it is rated: carried by Eve, who has nothing to do with it.
fn rated(payer: Sr25519Keyring, node: u32, salt: u8, stars: u8) -> SessionId {
	let mut terms = terms(node);
	(terms.salt, terms.tunnel_key, terms.deposit) = ([salt; 32], tunnel_key(salt), DEPOSIT);
	assert_ok!(apply(signed(payer, open_call(&terms), 0)));
	let id = terms.session_id(&genesis(), &account(payer));
	let items = vec![voucher(id, DEPOSIT)].try_into().unwrap();
	let claim = pallet_session_escrow::Call::claim_many { items };
	assert_ok!(apply(signed(Sr25519Keyring::Charlie, claim, 0)));
	let signature = ed25519_sign(&VOUCHER_SEED, &rating_bytes(&genesis(), &id, stars));
	let rate = pallet_session_escrow::Call::rate { session: id, stars, signature };
	assert_ok!(apply(signed(Sr25519Keyring::Eve, rate, 0)));
	id
}

/// Bob's node, with stake for large sessions.
fn node() -> u32 {
	let node = register();
	let bond = pallet_operator_staking::Call::bond_extra { amount: 10_000 * WRN };
	assert_ok!(apply(signed(Sr25519Keyring::Bob, bond, 0)));
	node
}

fn rating(node: u32) -> Perbill {
	pallet_reputation::Pallet::<Runtime>::node_score(node).rating
}

#[test]
fn a_good_rating_lifts_and_a_bad_one_sinks_by_what_was_lost_in_fees() {
	development().execute_with(|| {
		let node = node();
		assert_eq!(rating(node), Perbill::from_percent(50));
		rated(Sr25519Keyring::Alice, node, 1, 5);
		let lifted = rating(node);
		assert!(lifted > Perbill::from_percent(50));
		// Sixty per cent of a fee of five: of 200 WRN are 6 lost, of which a payer's ratings weigh 3 at most.
		let record = pallet_reputation::Operators::<Runtime>::get(account(Sr25519Keyring::Bob)).unwrap();
		assert!(record.good.abs_diff(3 * WRN) < WRN / 1_000, "{record:?}");
		rated(Sr25519Keyring::Eve, node, 2, 5);
		let lifted = lifted.max(rating(node));
		rated(Sr25519Keyring::Dave, node, 3, 1);
		assert!(rating(node) < lifted);
		assert_eq!(Runtime::node(node).unwrap().refuses, None, "one is not enough");
	});
}

#[test]
fn a_badly_rated_operator_takes_no_more_sessions_until_it_is_free() {
	development().execute_with(|| {
		let node = node();
		let bob = Subject::Operator(account(Sr25519Keyring::Bob));
		rated(Sr25519Keyring::Alice, node, 1, 1);
		rated(Sr25519Keyring::Dave, node, 2, 1);
		assert_eq!(Runtime::node(node).unwrap().refuses, Some(Refusal::Jailed));
		let mut more = terms(node);
		(more.salt, more.tunnel_key) = ([3; 32], tunnel_key(3));
		let refused = pallet_session_escrow::Error::<Runtime>::NodeJailed.into();
		assert_eq!(apply(signed(Sr25519Keyring::Alice, open_call(&more), 0)), Err(refused));
		// Nobody frees it but the track that may.
		for origin in Origin::ALL.into_iter().filter(|origin| *origin != Origin::ReputationAdmin) {
			assert_noop!(Reputation::free(of(origin), bob.clone()), DispatchError::BadOrigin);
		}
		let signer = RuntimeOrigin::signed(account(Sr25519Keyring::Bob));
		assert_noop!(Reputation::free(signer.clone(), bob.clone()), DispatchError::BadOrigin);
		assert!(Reputation::release(signer, bob.clone()).is_err(), "its time has not come");
		for subject in [bob, Subject::Node(node)] {
			if pallet_reputation::Pallet::<Runtime>::node_score(node).is_jailed() {
				let _ = Reputation::free(of(Origin::ReputationAdmin), subject);
			}
		}
		assert_eq!(Runtime::node(node).unwrap().refuses, None);
		assert_ok!(apply(signed(Sr25519Keyring::Alice, open_call(&more), 0)));
	});
}

/// However much its fee was: what an operator says of its own node is not heard.
#[test]
fn an_operator_does_not_rate_itself() {
	development().execute_with(|| {
		let node = node();
		rated(Sr25519Keyring::Bob, node, 1, 5);
		assert_eq!(rating(node), Perbill::from_percent(50));
	});
}
