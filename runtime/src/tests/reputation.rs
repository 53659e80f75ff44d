//! Reputation as it is wired: those who paid rate, and whom they rate badly takes no more sessions.
use super::{
	governance::of,
	market::{genesis, open_call, register, terms, tunnel_key, voucher, VOUCHER_SEED},
	transactions::{apply, signed},
	*,
};
use crate::{
	configs::marketplace::AliveWindow, pallet_origins::Origin, Balances, Reputation, RuntimeHoldReason,
	RuntimeOrigin, System, WRN,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungible::{Inspect, InspectHold},
		Get,
	},
};
use pallet_reputation::{Config, Error, Event, HoldReason, Operators, Ratings, Subject, Verdict};
use sp_runtime::{DispatchError, DispatchResult, Perbill};
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

/// The registry knows who is silent. Each block past the window counts once, whoever reports it.
#[test]
fn silence_past_the_window_costs_score_once() {
	development().execute_with(|| {
		let node = node();
		let report = || {
			let call = pallet_reputation::Call::report_absence { node };
			apply(signed(Sr25519Keyring::Eve, call, 0))
		};
		let not_absent: DispatchResult = Err(Error::<Runtime>::NodeNotAbsent.into());
		let end = System::block_number() + AliveWindow::get();
		System::set_block_number(end);
		assert_eq!(report(), not_absent, "the sign of life still counts");
		assert_eq!(Reputation::node_score(node).score, Perbill::from_percent(50));

		System::set_block_number(end + 10);
		assert_ok!(report());
		System::assert_has_event(Event::<Runtime>::AbsenceCounted { node, blocks: 10 }.into());
		assert_eq!(report(), Err(Error::<Runtime>::AbsenceCountedAlready.into()));
		// Each of the ten blocks has faded since it passed. It takes up to a twentieth, and half of that at the scale.
		let half_life = f64::from(<Runtime as Config>::HalfLife::get());
		let blocks = half_life / core::f64::consts::LN_2 * (1.0 - (-10.0 / half_life).exp2());
		let scale = f64::from(<Runtime as Config>::AbsenceScale::get());
		let expected = 0.5 - 0.05 * blocks / (blocks + scale);
		let silent = Reputation::node_score(node);
		let score = f64::from(silent.score.deconstruct()) / 1e9;
		assert!((score - expected).abs() < 1e-6, "{score} is not {expected}");
		assert_eq!(silent.rating, Perbill::from_percent(50), "only ratings rate");
		assert_eq!(Runtime::node(node).unwrap().score.score, silent.score.deconstruct());

		let alive = pallet_node_registry::Call::heartbeat { node };
		assert_ok!(apply(signed(Sr25519Keyring::Charlie, alive, 0)));
		assert_eq!(report(), not_absent);
	});
}

/// A disputed rating counts until the track that may has voided it; then nothing is left of it. Whoever disputed it has its
/// deposit back, but where the dispute was frivolous.
#[test]
fn a_disputed_rating_goes_or_stays_as_the_track_decides() {
	for (verdict, stays, lost) in
		[(Verdict::Void, false, 0), (Verdict::Stands, true, 0), (Verdict::Frivolous, true, 10 * WRN)]
	{
		development().execute_with(|| {
			let node = node();
			let (bob, eve) = (account(Sr25519Keyring::Bob), account(Sr25519Keyring::Eve));
			let session = rated(Sr25519Keyring::Alice, node, 1, 1);
			// Of the 6 WRN that it lost in fees 3 weigh.
			let bad = || Operators::<Runtime>::get(&bob).unwrap().bad;
			assert_eq!(bad(), 3 * WRN);
			let sunk = rating(node);
			assert!(sunk < Perbill::from_percent(5), "{sunk:?}");

			let reason = b"extorted".to_vec().try_into().unwrap();
			let dispute = pallet_reputation::Call::dispute { session, reason };
			assert_ok!(apply(signed(Sr25519Keyring::Eve, dispute, 0)));
			let held = || {
				let reason = RuntimeHoldReason::from(HoldReason::Dispute);
				Balances::balance_on_hold(&reason, &eve)
			};
			assert_eq!((held(), rating(node)), (10 * WRN, sunk));

			for origin in Origin::ALL.into_iter().filter(|origin| *origin != Origin::ReputationAdmin) {
				let resolve = Reputation::resolve_dispute(of(origin), session, verdict);
				assert_eq!(resolve, Err(DispatchError::BadOrigin));
			}
			let money = || (Balances::total_balance(&eve), Balances::total_balance(&TreasuryAccount::get()));
			let (own, treasury) = money();
			assert_ok!(Reputation::resolve_dispute(of(Origin::ReputationAdmin), session, verdict));
			assert_eq!(money(), (own - lost, treasury + lost));
			assert_eq!(held(), 0);

			let (left, bad_gone) = if stays { (3 * WRN, 0) } else { (0, 3 * WRN) };
			let resolved =
				Event::<Runtime>::DisputeResolved { session, verdict, good: 0, bad: bad_gone, lost };
			System::assert_has_event(resolved.into());
			assert_eq!((bad(), Ratings::<Runtime>::contains_key(session)), (left, stays));
			assert_eq!(rating(node), if stays { sunk } else { Perbill::from_percent(50) });
		});
	}
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
