//! The main job on chain, with all pallets as they are wired: a node is registered, a session is bought with signed
//! transactions, claimed, closed and settled, and every unit is accounted for.
use super::{
	transactions::{apply, paid_fee, signed},
	*,
};
use crate::{
	configs::{marketplace::AliveWindow, parameters::parameter},
	Balances, Parameters, RuntimeHoldReason, RuntimeOrigin, SessionEscrow, System, WRN,
};
use frame_support::{
	assert_ok,
	traits::{
		fungible::{Inspect, InspectHold},
		Get,
	},
};
use sp_runtime::Perbill;
use warren_primitives::{
	apis::{runtime_decl_for_marketplace_api::MarketplaceApiV1, runtime_decl_for_session_api::SessionApiV1},
	node::Refusal,
	verify::{ed25519_public, ed25519_sign},
	Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, OpenTerms, Price, SessionId, SessionStatus,
	Voucher,
};

pub const PEER_SEED: [u8; 32] = [21; 32];
pub const VOUCHER_SEED: [u8; 32] = [22; 32];
const DEPOSIT: u128 = WRN;

pub fn genesis() -> [u8; 32] {
	System::block_hash(0).0
}

/// A WireGuard key that somebody may have: the base point of X25519's curve times something, as far as the chain can tell.
pub fn tunnel_key(of: u8) -> [u8; 32] {
	let mut key = [of; 32];
	key[31] &= 0x3f;
	key
}

pub fn details() -> NodeDetails {
	NodeDetails {
		peer_key: ed25519_public(&PEER_SEED),
		tunnel_key: tunnel_key(9),
		// Private: a development network takes it.
		endpoints: vec![Endpoint { host: Host::V4([10, 9, 8, 7]), port: 51820 }].try_into().unwrap(),
		country: *b"DE",
		city: b"Berlin".to_vec().try_into().unwrap(),
		network: NetworkKind::Hosting,
		price: Price { per_gib: WRN / 10, per_hour: 0 },
		capacity: 4,
		advertised_mbps: 100,
		exit_policy: ExitPolicy::Standard,
	}
}

/// Bob registers a node that Charlie works for, and Charlie gives a sign of life.
pub fn register() -> u32 {
	register_by(Sr25519Keyring::Bob)
}

/// The same, but another operator registers it.
pub fn register_by(operator: Sr25519Keyring) -> u32 {
	let details = details();
	let signature = ed25519_sign(&PEER_SEED, &details.signed_bytes(&genesis(), &account(operator)));
	let call = pallet_node_registry::Call::register {
		details: Box::new(details),
		worker: account(Sr25519Keyring::Charlie),
		signature,
	};
	assert_ok!(apply(signed(operator, call, 0)));
	assert_eq!(Runtime::node(0).unwrap().refuses, Some(Refusal::NotAlive));
	assert_ok!(apply(signed(Sr25519Keyring::Charlie, pallet_node_registry::Call::heartbeat { node: 0 }, 0)));
	0
}

pub fn terms(node: u32) -> OpenTerms<AccountId> {
	OpenTerms {
		payer: None,
		node,
		tunnel_key: tunnel_key(7),
		voucher_key: ed25519_public(&VOUCHER_SEED),
		deposit: DEPOSIT,
		prepaid: 0,
		max_price: details().price,
		expires_at: Runtime::clock() + 100,
		anchor: System::block_number(),
		salt: [1; 32],
	}
}

pub fn open_call(terms: &OpenTerms<AccountId>) -> pallet_session_escrow::Call<Runtime> {
	pallet_session_escrow::Call::open {
		payer: terms.payer.clone(),
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

pub fn open(terms: &OpenTerms<AccountId>) -> SessionId {
	assert_ok!(apply(signed(Sr25519Keyring::Alice, open_call(terms), 0)));
	terms.session_id(&genesis(), &account(Sr25519Keyring::Alice))
}

pub fn voucher(session: SessionId, amount: u128) -> (Voucher, [u8; 64]) {
	let voucher = Voucher { session, amount, usage_hash: [3; 32] };
	(voucher, voucher.sign(&genesis(), &VOUCHER_SEED))
}

pub fn held() -> u128 {
	let reason = RuntimeHoldReason::from(pallet_session_escrow::HoldReason::SessionDeposit);
	Balances::balance_on_hold(&reason, &account(Sr25519Keyring::Alice))
}

fn total(key: Sr25519Keyring) -> u128 {
	Balances::total_balance(&account(key))
}

#[test]
fn a_session_is_bought_claimed_closed_and_settled() {
	development().execute_by_hand(|| {
		let node = register();
		let view = Runtime::node(node).unwrap();
		assert_eq!((view.refuses, view.open_sessions), (None, 0));
		assert_eq!(view.max_deposit, Runtime::stake(account(Sr25519Keyring::Bob)) / 4);
		assert_eq!(Runtime::nodes(0, 10), vec![view.clone()]);
		assert_eq!(Runtime::nodes_of(account(Sr25519Keyring::Bob)), vec![view]);

		let quote = Runtime::quote(node, 1 << 30, 0).unwrap();
		assert_eq!(quote.cost, WRN / 10);
		assert_eq!(quote.fee, Perbill::from_percent(5).mul_ceil(quote.cost));
		let charge = quote.connection_charge;
		assert_eq!(Runtime::params().connection_charge, charge);

		// What the dry run says is what happens, and it leaves nothing behind.
		let terms = terms(node);
		let alice = account(Sr25519Keyring::Alice);
		let expected = Runtime::dry_run_open(alice.clone(), terms.clone()).unwrap();
		assert_eq!(held(), 0);
		let id = open(&terms);
		assert_eq!(Runtime::session(id), Some(expected.clone()));
		assert_eq!(expected.id, id);
		assert_eq!(held(), DEPOSIT + charge);
		assert_eq!(Runtime::node(node).unwrap().open_sessions, 1);
		assert_eq!(Runtime::sessions_of_node(node, None, 10), vec![expected.clone()]);
		assert_eq!(Runtime::sessions_of_payer(alice.clone(), None, 10), vec![expected]);

		// The worker claims; the operator earns.
		let (issued, bob, charlie) =
			(Balances::total_issuance(), total(Sr25519Keyring::Bob), total(Sr25519Keyring::Charlie));
		let pots_before: Vec<u128> = pots().iter().map(Balances::total_balance).collect();
		let amount = DEPOSIT / 2 + 1;
		let items = vec![voucher(id, amount)].try_into().unwrap();
		assert_ok!(SessionEscrow::claim_many(RuntimeOrigin::signed(account(Sr25519Keyring::Charlie)), items));
		let fee = Perbill::from_percent(5).mul_ceil(amount);
		assert_eq!(total(Sr25519Keyring::Bob) - bob, amount - fee + charge);
		assert_eq!(total(Sr25519Keyring::Charlie), charlie, "the worker gets nothing");
		assert_eq!(held(), DEPOSIT - amount);
		let gained: Vec<u128> = pots()
			.iter()
			.zip(pots_before)
			.map(|(pot, before)| Balances::total_balance(pot) - before)
			.collect();
		let share = Perbill::from_percent(40) * fee;
		assert!(
			gained[0].abs_diff(share) <= 1 && gained[1].abs_diff(share) <= 1 && gained[2] == 0,
			"{gained:?}"
		);
		assert_eq!(issued - Balances::total_issuance(), fee - gained[0] - gained[1], "the rest is burned");

		// The payer leaves: after the window it has its money, without anybody's consent.
		assert_ok!(SessionEscrow::close(RuntimeOrigin::signed(alice.clone()), id, None));
		let SessionStatus::Closing { deadline, .. } = Runtime::session(id).unwrap().status else {
			panic!("it is closing")
		};
		assert_eq!(deadline, Runtime::clock() + Runtime::params().dispute_window);
		assert!(SessionEscrow::finalise(RuntimeOrigin::signed(account(Sr25519Keyring::Eve)), id).is_err());
		pallet_session_escrow::ClockNow::<Runtime>::put(deadline + 1);
		let before = total(Sr25519Keyring::Alice);
		assert_ok!(SessionEscrow::finalise(RuntimeOrigin::signed(account(Sr25519Keyring::Eve)), id));
		assert_eq!((held(), total(Sr25519Keyring::Alice)), (0, before), "what was held is free again");
		assert_eq!(Runtime::session(id), None);
	});
}

#[test]
fn the_dry_run_names_the_error() {
	development().execute_with(|| {
		let node = register();
		let alice = account(Sr25519Keyring::Alice);
		let cheap = OpenTerms { max_price: Price { per_gib: 1, per_hour: 0 }, ..terms(node) };
		let error = Runtime::dry_run_open(alice.clone(), cheap).unwrap_err();
		assert!(error.contains("PriceAboveLimit") && error.contains("max_price"), "{error}");
		let error = Runtime::dry_run_open(alice, terms(99)).unwrap_err();
		assert!(error.contains("NodeNotFound"), "{error}");
		assert_eq!(Runtime::quote(99, 1, 1), None);
		assert_eq!(Runtime::node(99), None);
	});
}

/// The clock ticks and an idle queue settles what nobody finalises, in blocks that are made as on chain.
#[test]
fn the_clock_counts_blocks_that_are_open_to_transactions() {
	use frame_support::traits::OnPoll;
	development().execute_by_hand(|| {
		let start = Runtime::clock();
		for block in 2..5u32 {
			let mut meter = frame_support::weights::WeightMeter::new();
			<SessionEscrow as OnPoll<u32>>::on_poll(block, &mut meter);
			assert_eq!(Runtime::clock() - start, block - 1);
		}
	});
}

#[test]
fn a_node_that_falls_silent_takes_no_session() {
	development().execute_with(|| {
		let node = register();
		System::set_block_number(System::block_number() + AliveWindow::get() + 1);
		assert_eq!(Runtime::node(node).unwrap().refuses, Some(Refusal::NotAlive));
		let error = Runtime::dry_run_open(account(Sr25519Keyring::Alice), terms(node)).unwrap_err();
		assert!(error.contains("NodeNotAlive"), "{error}");
	});
}

/// What stands behind a node is weighed against the bond that is asked for now.
#[test]
fn a_bond_that_no_longer_suffices_stops_new_sessions() {
	development().execute_with(|| {
		let node = register();
		let more = <Runtime as pallet_operator_staking::Config>::NodeBond::get() + 1;
		assert_ok!(Parameters::set_parameter(
			RuntimeOrigin::root(),
			parameter("NodeRegistry.NodeBond", more).unwrap()
		));
		assert_eq!(Runtime::node(node).unwrap().refuses, Some(Refusal::TooLittleStake));
	});
}

/// With both pallets wired: leaving closes the sessions, and the bond stays until the last of them is settled, whatever governance
/// made of the windows.
#[test]
fn leaving_closes_the_sessions_and_keeps_the_bond_until_they_are_settled() {
	use crate::NodeRegistry;
	for forced in [false, true] {
		development().execute_by_hand(|| {
			let day = u128::from(crate::DAYS);
			for (name, value) in
				[("NodeRegistry.ScoreHalfLife", day), ("SessionEscrow.DisputeWindow", 7 * day)]
			{
				assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), parameter(name, value).unwrap()));
			}
			let node = register();
			let id = open(&terms(node));
			let bob = RuntimeOrigin::signed(account(Sr25519Keyring::Bob));
			if forced {
				assert_ok!(NodeRegistry::force_deregister(RuntimeOrigin::root(), node));
			} else {
				assert_ok!(NodeRegistry::deregister(bob.clone(), node));
			}
			let SessionStatus::Closing { deadline, .. } = Runtime::session(id).unwrap().status else {
				panic!("it goes on though its node left")
			};
			let half_life = <Runtime as pallet_operator_staking::Config>::ScoreHalfLife::get();
			System::set_block_number(System::block_number() + half_life);
			let open = pallet_node_registry::Error::<Runtime>::SessionsOpen;
			assert_eq!(NodeRegistry::release_bond(bob.clone(), node), Err(open.into()));
			pallet_session_escrow::ClockNow::<Runtime>::put(deadline + 1);
			assert_ok!(SessionEscrow::finalise(bob.clone(), id));
			assert_ok!(NodeRegistry::release_bond(bob, node));
		});
	}
}

#[test]
fn a_rating_costs_its_carrier_nothing_once() {
	development().execute_with(|| {
		let id = open(&terms(register()));
		let bytes = warren_primitives::session::rating_bytes(&genesis(), &id, 1);
		let signature = ed25519_sign(&VOUCHER_SEED, &bytes);
		let rate = || pallet_session_escrow::Call::rate { session: id, stars: 1, signature };
		let before = total(Sr25519Keyring::Dave);
		assert_ok!(apply(signed(Sr25519Keyring::Dave, rate(), 0)));
		assert_eq!(total(Sr25519Keyring::Dave), before);
		let _ = apply(signed(Sr25519Keyring::Dave, rate(), 1));
		assert!(total(Sr25519Keyring::Dave) < before, "a rating that fails is free");
	});
}

/// A batch is weighed and paid for as if each item were another node's. What items of one node save is given back, in the block
/// and in money; what is bad costs as much as what is good.
#[test]
fn a_batch_of_one_node_gets_part_of_its_fee_back() {
	use crate::{RuntimeEvent, TransactionPayment};
	use codec::Encode;
	development().execute_with(|| {
		let node = register();
		let sessions: Vec<SessionId> = (0..4u8)
			.map(|n| open(&OpenTerms { tunnel_key: tunnel_key(30 + n), salt: [n; 32], ..terms(node) }))
			.collect();
		let batch = |spoiled: bool| {
			let amount = DEPOSIT / if spoiled { 4 } else { 8 };
			let mut items: Vec<_> = sessions.iter().map(|id| voucher(*id, amount)).collect();
			if spoiled {
				items.iter_mut().for_each(|(_, signature)| signature[40] ^= 1);
			}
			let call = pallet_session_escrow::Call::claim_many { items: items.try_into().unwrap() };
			let transaction = signed(Sr25519Keyring::Charlie, call, 0);
			let most = TransactionPayment::query_info(transaction.clone(), transaction.encoded_size() as u32)
				.partial_fee;
			assert_ok!(apply(transaction));
			let used = System::events().into_iter().rev().find_map(|record| match record.event {
				RuntimeEvent::System(frame_system::Event::ExtrinsicSuccess { dispatch_info }) => {
					Some(dispatch_info.weight.ref_time())
				}
				_ => None,
			});
			(most, paid_fee().unwrap(), used.unwrap())
		};
		let (most, paid, used) = batch(false);
		assert!(paid < most, "{paid} of {most}");
		let (spoiled_most, spoiled, spoiled_used) = batch(true);
		assert_eq!((spoiled_most, spoiled, spoiled_used), (most, paid, used));
	});
}

/// The short cuts around the bounds of a life say what the bounds say.
#[test]
fn a_life_is_judged_by_its_bounds_whatever_is_set() {
	use crate::configs::marketplace::SessionLife;
	use pallet_session_escrow::{Fit, LifeBounds};
	for network in [development, local] {
		network().execute_with(|| {
			let (minute, day) = (u128::from(crate::MINUTES), u128::from(crate::DAYS));
			for (shortest, longest) in
				[(minute, day), (60 * minute, day), (minute, 365 * day), (60 * minute, 365 * day)]
			{
				for (name, value) in
					[("SessionEscrow.MinDuration", shortest), ("SessionEscrow.MaxDuration", longest)]
				{
					assert_ok!(Parameters::set_parameter(
						RuntimeOrigin::root(),
						parameter(name, value).unwrap()
					));
				}
				let (shortest, longest) = SessionLife::bounds();
				let around = |life: u32| life.saturating_sub(2)..=life.saturating_add(2);
				let edges =
					[0, crate::MINUTES, crate::HOURS, crate::DAYS, 365 * crate::DAYS, shortest, longest];
				let scaled = edges.map(crate::Foundation::scaled);
				for life in edges.into_iter().chain(scaled).flat_map(around).chain([u32::MAX]) {
					let expected = if life < shortest {
						Fit::TooShort
					} else if life > longest {
						Fit::TooLong
					} else {
						Fit::Fits
					};
					assert_eq!(SessionLife::judge(life), expected, "{life} in {shortest}..={longest}");
				}
			}
		});
	}
}

/// Less than half as many sessions open in a block as there would be plain transfers: 0.46 (the aim is a half). The faster the
/// machine on which weights were measured, the more of an `open` are its seven writes, whose weight is the same everywhere. Who votes
/// pays for the lock that follows the deposit, nobody else.
#[test]
fn opening_takes_little_more_of_a_block_than_two_transfers() {
	development().execute_with(|| {
		let taken = |extrinsic: crate::UncheckedExtrinsic| {
			let before = System::block_weight().total().ref_time();
			assert_ok!(apply(extrinsic));
			System::block_weight().total().ref_time() - before
		};
		let node = register();
		let transfer = taken(signed(
			Sr25519Keyring::Alice,
			pallet_balances::Call::transfer_keep_alive {
				dest: account(Sr25519Keyring::Bob).into(),
				value: WRN,
			},
			0,
		));
		let first = taken(signed(Sr25519Keyring::Alice, open_call(&terms(node)), 0));
		assert!(10 * first <= 22 * transfer, "{first} ps, and a transfer {transfer} ps");
		let vote = pallet_conviction_voting::ClassLocksFor::<Runtime>::try_mutate(
			account(Sr25519Keyring::Alice),
			|locks| locks.try_push((0, WRN)),
		);
		assert_ok!(vote);
		let mut second = terms(node);
		(second.salt, second.tunnel_key) = ([2; 32], tunnel_key(8));
		let voter = taken(signed(Sr25519Keyring::Alice, open_call(&second), 0));
		let relock = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(2, 1).ref_time();
		assert_eq!(voter, first + relock);
	});
}
