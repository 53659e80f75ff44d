//! `claim_many`.
use crate::{mock::*, Call, Config, Event, WeightInfo};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::traits::Dispatchable;
use sp_runtime::DispatchError;
use warren_primitives::Voucher;

fn refusals() -> Vec<(u32, DispatchError)> {
	events()
		.into_iter()
		.filter_map(|event| match event {
			Event::ClaimRefused { index, error, .. } => Some((index, error)),
			_ => None,
		})
		.collect()
}

#[test]
fn pays_as_single_claims_do_and_moves_the_money_once() {
	test(|| {
		let buyers: Vec<_> =
			[(ALICE, 1), (BOB, 2), (MALLORY, 3)].map(|(who, seed)| opened_by(who, NODE, seed)).into();
		System::reset_events();
		let items =
			buyers.iter().zip([100, 333, 5_000]).map(|(buyer, amount)| buyer.voucher(amount)).collect();
		assert_ok!(claim_many(WORKER, items));
		// ceil(5), ceil(16.65), 50
		let (amount, fee) = (100 + 333 + 1_000, 5 + 17 + 50);
		assert_eq!(free(OPERATOR), RICH + amount - fee + 300);
		assert_eq!(
			events(),
			vec![Event::BatchClaimed { by: WORKER, good: 3, bad: 0, amount, fee, charges: 300 }]
		);
		let deposits = System::events()
			.into_iter()
			.filter(|record| {
				matches!(record.event, RuntimeEvent::Balances(pallet_balances::Event::Deposit { .. }))
			})
			.count();
		assert_eq!(deposits, 3, "one for the operator, one for each pot");
		assert_eq!(
			buyers.iter().map(|buyer| buyer.session().paid).collect::<Vec<_>>(),
			vec![100, 333, 1_000]
		);
		assert_eq!(Alive::get(), vec![NODE]);
	});
}

#[test]
fn a_bad_item_harms_no_other() {
	test(|| {
		let (good, stale, closed) = (opened(1), opened(2), opened(3));
		let foreign = opened_by(BOB, OTHER_NODE, 4);
		assert_ok!(stale.claim(WORKER, 50));
		assert_ok!(closed.close(WORKER, None));
		let (voucher, signature) = good.voucher(200);
		let before = free(OPERATOR);
		let items = vec![
			(Voucher { amount: 900, ..voucher }, signature),
			stale.voucher(50),
			good.voucher(100),
			closed.voucher(10),
			foreign.voucher(10),
			(Voucher { session: [9; 32], ..voucher }, signature),
			good.voucher(100),
			(voucher, signature),
		];
		assert_ok!(claim_many(WORKER, items));
		let errors: Vec<(u32, DispatchError)> = vec![
			(0, E::SignatureInvalid.into()),
			(1, E::NothingToClaim.into()),
			(3, E::SessionNotFound.into()),
			(4, E::NotProvider.into()),
			(5, E::SessionNotFound.into()),
			(6, E::NothingToClaim.into()),
		];
		assert_eq!(refusals(), errors);
		assert_eq!((good.session().paid, stale.session().paid, foreign.session().paid), (200, 50, 0));
		assert_eq!(free(OPERATOR) - before, 190 + 100);
		assert_eq!(
			last_event(),
			Event::BatchClaimed { by: WORKER, good: 2, bad: 6, amount: 200, fee: 10, charges: 100 }
		);
	});
}

/// What only items of several nodes cost is given back, and no more: an item of another node is paid for in full.
#[test]
fn items_of_one_node_weigh_less() {
	type Weights = <Test as Config>::WeightInfo;
	let more = |nodes| Weights::claim_many(nodes).saturating_sub(Weights::claim_many_of_one(nodes));
	let weigh = |buyers: &[&Buyer]| {
		let items: Vec<_> = buyers.iter().map(|buyer| buyer.voucher(100)).collect();
		let call: RuntimeCall = Call::claim_many { items: items.try_into().unwrap() }.into();
		assert_eq!(call.get_dispatch_info().call_weight, Weights::claim_many(buyers.len() as u32));
		call.dispatch(RuntimeOrigin::signed(WORKER)).unwrap().actual_weight.unwrap()
	};
	test(|| {
		add_node(9, OTHER_OPERATOR, WORKER);
		bend_node(9, |node| node.terms.capacity = 8);
		let (a, b, c) = (opened(1), opened(2), opened(3));
		let (d, e) = (opened_by(BOB, 9, 4), opened_by(BOB, 9, 5));
		assert_eq!(weigh(&[&a, &b, &c]), Weights::claim_many_of_one(3) + more(1));
		assert!(Weights::claim_many(3).ref_time() > (Weights::claim_many_of_one(3) + more(1)).ref_time());
		// In turns: each change is another node, as far as the weight knows.
		assert_eq!(weigh(&[&a, &d, &b, &e]), Weights::claim_many(4));
	});
	// What nobody knows has no node, and costs a look.
	test(|| {
		let stranger = Buyer { id: [9; 32], ..opened(1) };
		assert_eq!(weigh(&[&stranger]), Weights::claim_many_of_one(1) + more(0));
	});
}

#[test]
fn several_nodes_and_operators_each_get_their_own() {
	test(|| {
		add_node(9, OTHER_OPERATOR, WORKER);
		bend_node(9, |node| node.terms.capacity = 8);
		let (a, b) = (opened(1), opened_by(BOB, 9, 2));
		let (c, d) = (opened(3), opened_by(BOB, 9, 4));
		assert_ok!(claim_many(WORKER, vec![a.voucher(100), b.voucher(200), c.voucher(300), d.voucher(400)]));
		assert_eq!(free(OPERATOR), RICH + 400 - 20 + 200);
		assert_eq!(free(OTHER_OPERATOR), RICH + 600 - 30 + 200);
		assert_eq!(Alive::get(), vec![NODE, 9]);
	});
}

#[test]
fn a_batch_of_bad_items_moves_nothing() {
	test(|| {
		let buyer = opened(1);
		assert_noop!(claim_many(WORKER, vec![]), E::BatchEmpty);
		assert_ok!(claim_many(MALLORY, vec![buyer.voucher(100); 16]));
		assert_eq!(
			refusals(),
			vec![DispatchError::from(E::NotProvider); 16]
				.into_iter()
				.zip(0..)
				.map(|(e, i)| (i, e))
				.collect::<Vec<_>>()
		);
		assert_eq!(
			last_event(),
			Event::BatchClaimed { by: MALLORY, good: 0, bad: 16, amount: 0, fee: 0, charges: 0 }
		);
		assert!(Alive::get().is_empty());
		assert_eq!(held(ALICE), 1_100);
	});
}

#[test]
fn closing_sessions_are_paid_until_their_deadline() {
	test(|| {
		let (closing, late) = (opened(1), opened(2));
		assert_ok!(late.close(ALICE, None));
		pass(1);
		assert_ok!(closing.close(ALICE, None));
		pass(10);
		assert_ok!(claim_many(WORKER, vec![closing.voucher(100), late.voucher(100)]));
		assert_eq!(refusals(), vec![(1, E::DeadlinePassed.into())]);
		assert_eq!((closing.session().paid, late.session().paid), (100, 0));
	});
}

#[test]
fn the_bound_of_a_batch_is_part_of_its_type() {
	use codec::{Decode, Encode};
	test(|| {
		let buyer = opened(1);
		let too_many = (3u8, vec![buyer.voucher(100); 17]).encode();
		assert!(crate::Call::<Test>::decode(&mut &too_many[..]).is_err());
		let as_many = (3u8, vec![buyer.voucher(100); 16]).encode();
		assert!(crate::Call::<Test>::decode(&mut &as_many[..]).is_ok());
	});
}
