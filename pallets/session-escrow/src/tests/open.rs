//! Opening, topping up, extending: what is held, what is locked, what is refused.
use crate::{mock::*, Addresses, Call, Event, NodeLoads, TunnelKeys, LOOKS_ON_OPEN};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::{traits::Dispatchable, Perbill};
use warren_primitives::{
	address::ADDRESS_TRIES, keys, node::Refusal, session::ANCHOR_WINDOW, Price, SessionStatus, TunnelAddress,
};

#[test]
fn takes_the_deposit_and_the_charge_and_says_so() {
	test(|| {
		let buyer = opened(1);
		assert_eq!((held(ALICE), free(ALICE)), (1_100, RICH - 1_100));
		assert_eq!(
			last_event(),
			Event::Opened {
				session: buyer.id,
				node: NODE,
				operator: OPERATOR,
				payer: ALICE,
				opener: ALICE,
				deposit: 1_000,
				prepaid: 0,
				connection_charge: 100,
				expires_at: buyer.terms.expires_at,
			}
		);
		let session = buyer.session();
		assert_eq!((session.price, session.fee_rate), (PRICE, Perbill::from_percent(5)));
		assert_eq!(session.status(clock(), None), SessionStatus::Open);
		assert_eq!(NodeLoads::<Test>::get(NODE).open, 1);
	});
}

#[test]
fn a_prepaid_part_is_part_of_the_deposit() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.prepaid = 1_000);
		assert_ok!(buyer.open(ALICE));
		assert_eq!(held(ALICE), 1_100);
		let greedy = Buyer::new(ALICE, NODE, 2).with(ALICE, |t| t.prepaid = 1_001);
		assert_noop!(greedy.open(ALICE), E::PrepaidAboveDeposit);
	});
}

#[test]
fn lands_only_from_its_anchor_on_and_32_blocks_long() {
	test(|| {
		let early = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.anchor += 1);
		assert_noop!(early.open(ALICE), E::AnchorInFuture);
		pass(1);
		assert_ok!(early.open(ALICE));

		// Held back by whoever carried it.
		let (late, in_time) = (Buyer::new(ALICE, NODE, 2), Buyer::new(ALICE, NODE, 3));
		pass(ANCHOR_WINDOW);
		assert_ok!(in_time.open(ALICE));
		pass(1);
		assert_noop!(late.open(ALICE), E::AnchorTooOld);
	});
}

#[test]
fn an_id_is_never_opened_twice_not_even_once_it_is_settled() {
	test(|| {
		RatingWindow::set(0);
		let buyer = opened(1);
		assert_noop!(buyer.open(ALICE), E::SessionExists);
		assert_ok!(buyer.close(WORKER, None));
		assert!(!buyer.is_live());
		// The tombstone stands as long as the same transaction could land again, however hard the queue works.
		for _ in 0..ANCHOR_WINDOW {
			assert_noop!(buyer.open(ALICE), E::SessionExists);
			pass_tidying(1);
		}
		assert_noop!(buyer.open(ALICE), E::SessionExists);
		pass_tidying(1);
		assert_noop!(buyer.open(ALICE), E::AnchorTooOld);
		pass_tidying(1);
		assert!(crate::Sessions::<Test>::get(buyer.id).is_none());
	});
}

#[test]
fn a_tombstone_outlives_a_stopped_clock() {
	test(|| {
		RatingWindow::set(0);
		let buyer = opened(1);
		pass(3);
		assert_ok!(buyer.close(WORKER, None));
		// Blocks without ticks only bring the end of the anchor's window nearer.
		migrate(ANCHOR_WINDOW - 4);
		pass_tidying(1);
		assert_noop!(buyer.open(ALICE), E::SessionExists);
	});
}

#[test]
fn the_id_binds_payer_node_keys_anchor_and_salt() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1);
		let ids = [
			buyer.id,
			buyer.clone().with(BOB, |_| ()).id,
			buyer.clone().with(ALICE, |t| t.payer = Some(SPONSOR)).id,
			buyer.clone().with(ALICE, |t| t.node = OTHER_NODE).id,
			buyer.clone().with(ALICE, |t| t.tunnel_key[0] ^= 1).id,
			buyer.clone().with(ALICE, |t| t.voucher_key[0] ^= 1).id,
			buyer.clone().with(ALICE, |t| t.anchor += 1).id,
			buyer.clone().with(ALICE, |t| t.salt[0] ^= 1).id,
		];
		for (i, id) in ids.iter().enumerate() {
			assert!(!ids[..i].contains(id));
		}
		assert_ok!(buyer.open(ALICE));
		assert!(buyer.is_live());
	});
}

#[test]
fn keys_that_belong_to_everybody_are_refused() {
	test(|| {
		let mut one = [0; 32];
		one[0] = 1;
		for key in [[0; 32], one, [0xff; 32]] {
			let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.tunnel_key = key);
			assert_noop!(buyer.open(ALICE), E::TunnelKeyInvalid);
			let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.voucher_key = key);
			assert_noop!(buyer.open(ALICE), E::VoucherKeyInvalid);
		}
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.tunnel_key = [0x40 | NODE as u8; 32]);
		assert_noop!(buyer.open(ALICE), E::TunnelKeyOfNode);
		assert!(keys::is_tunnel_key(&[0x40 | NODE as u8; 32]));
		// The key of another node is no business of this one.
		let buyer = buyer.with(ALICE, |t| t.tunnel_key = [0x40 | OTHER_NODE as u8; 32]);
		assert_ok!(buyer.open(ALICE));
	});
}

#[test]
fn a_tunnel_key_serves_one_session_of_a_node_at_a_time() {
	test(|| {
		let victim = opened(1);
		let key = victim.terms.tunnel_key;
		let thief = Buyer::new(MALLORY, NODE, 2).with(MALLORY, |t| t.tunnel_key = key);
		assert_noop!(thief.open(MALLORY), E::TunnelKeyInUse);
		// Elsewhere it is another peer.
		let elsewhere = Buyer::new(MALLORY, OTHER_NODE, 3).with(MALLORY, |t| t.tunnel_key = key);
		assert_ok!(elsewhere.open(MALLORY));
		// Once the first is closing, its key is free.
		assert_ok!(victim.close(ALICE, None));
		assert_ok!(thief.open(MALLORY));
		// ... also where its time is over and nobody has tidied.
		pass(101);
		let next = Buyer::new(BOB, NODE, 4).with(BOB, |t| t.tunnel_key = key);
		assert_ok!(next.open(BOB));
		assert_eq!(TunnelKeys::<Test>::get(NODE, key), Some(next.id));
	});
}

#[test]
fn a_voucher_key_that_is_used_again_pays_only_where_it_says() {
	test(|| {
		let first = opened(1);
		let mut second = first.clone().with(ALICE, |t| {
			t.salt = [9; 32];
			t.tunnel_key[0] ^= 1;
		});
		assert_ok!(second.open(ALICE));
		let (voucher, signature) = first.voucher(600);
		assert_ok!(call(WORKER, Call::claim { voucher, signature }));
		assert_eq!((first.session().paid, second.session().paid), (600, 0));
		second.id = first.id;
		assert_noop!(second.claim(WORKER, 600), E::NothingToClaim);
	});
}

#[test]
fn the_first_free_address_is_taken_and_none_is_given_twice() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 1_000);
		let buyer = Buyer::new(ALICE, NODE, 1);
		let slots: Vec<_> = (0..ADDRESS_TRIES)
			.map(|k| crate::address_slot(&TunnelAddress::derive(&buyer.terms.tunnel_key, &buyer.id, k)))
			.collect();
		// Sessions that got, by bad luck or by grinding, the addresses that this one tries first.
		let others: Vec<_> = (2..2 + ADDRESS_TRIES).map(opened).collect();
		let squat = |other: &Buyer, slot| {
			let own = crate::address_slot(&other.session().tunnel_address(&other.id));
			Addresses::<Test>::remove(NODE, own);
			Addresses::<Test>::insert(NODE, slot, other.id);
			own
		};
		let own: Vec<_> = others.iter().zip(&slots).map(|(other, slot)| squat(other, *slot)).collect();
		assert_noop!(buyer.open(ALICE), E::AddressesTaken);
		let unsquat = |i: usize| {
			Addresses::<Test>::remove(NODE, slots[i]);
			Addresses::<Test>::insert(NODE, own[i], others[i].id);
		};
		unsquat(2);
		assert_ok!(buyer.open(ALICE));
		assert_eq!(buyer.session().address, 2);
		assert_eq!(Addresses::<Test>::get(NODE, slots[2]), Some(buyer.id));
		for i in [0, 1, 3] {
			unsquat(i);
		}
	});
}

#[test]
fn an_address_whose_session_is_overdue_is_free() {
	test(|| {
		let other = opened(2);
		pass(101);
		let buyer = Buyer::new(ALICE, NODE, 1);
		let first = crate::address_slot(&TunnelAddress::derive(&buyer.terms.tunnel_key, &buyer.id, 0));
		let own = crate::address_slot(&other.session().tunnel_address(&other.id));
		Addresses::<Test>::insert(NODE, first, other.id);
		assert_ok!(buyer.open(ALICE));
		assert_eq!(buyer.session().address, 0);
		assert!(other.session().closing.is_some());
		assert_eq!(Addresses::<Test>::get(NODE, own), None);
	});
}

#[test]
fn no_more_sessions_than_slots() {
	test(|| {
		let buyers: Vec<_> = (1..=4).map(opened).collect();
		let fifth = Buyer::new(BOB, NODE, 5);
		assert_noop!(fifth.open(BOB), E::NodeFull);
		// The slot is free as soon as one is closing, not only when it is settled.
		assert_ok!(buyers[2].close(ALICE, None));
		assert_ok!(fifth.open(BOB));
		assert_noop!(Buyer::new(BOB, NODE, 6).open(BOB), E::NodeFull);
		assert_ok!(buyers[0].close(WORKER, None));
		assert_ok!(Buyer::new(BOB, NODE, 6).open(BOB));
	});
}

#[test]
fn overdue_sessions_block_no_slot_even_if_nobody_tidied() {
	test(|| {
		for seed in 1..=4 {
			opened(seed);
		}
		pass(101);
		for seed in 5..=8 {
			assert_ok!(Buyer::new(BOB, NODE, seed).open(BOB));
		}
		assert_noop!(Buyer::new(BOB, NODE, 9).open(BOB), E::NodeFull);
		assert_eq!(NodeLoads::<Test>::get(NODE).open, 4);
	});
}

#[test]
fn an_open_pays_only_for_the_sessions_that_it_looked_at() {
	test(|| {
		let dispatch = |buyer: &Buyer| {
			let call = RuntimeCall::from(buyer.open_call());
			let info = call.get_dispatch_info();
			let used = call.dispatch(RuntimeOrigin::signed(BOB)).unwrap().actual_weight.unwrap();
			(info.call_weight, used)
		};
		let (most, free_slot) = dispatch(&Buyer::new(BOB, NODE, 1));
		assert_eq!(most, SessionEscrow::open_weight(false, LOOKS_ON_OPEN));
		assert_eq!(free_slot, SessionEscrow::open_weight(false, 0));
		for seed in 2..=4 {
			opened(seed);
		}
		pass(101);
		let (_, one_tidied) = dispatch(&Buyer::new(BOB, NODE, 5));
		assert_eq!(one_tidied, SessionEscrow::open_weight(false, 1));
	});
}

#[test]
fn a_node_that_does_not_accept_says_why() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1);
		for (refusal, error) in [
			(Refusal::Paused, E::NodePaused),
			(Refusal::NotAlive, E::NodeNotAlive),
			(Refusal::Jailed, E::NodeJailed),
			(Refusal::TooLittleStake, E::NodeStakeTooLow),
			(Refusal::Full, E::NodeFull),
		] {
			bend_node(NODE, |node| node.refusal = Some(refusal));
			assert_noop!(buyer.open(ALICE), error);
		}
		let nowhere = Buyer::new(ALICE, 99, 1);
		assert_noop!(nowhere.open(ALICE), E::NodeNotFound);
	});
}

#[test]
fn a_price_that_was_raised_after_the_quote_is_refused_and_an_open_one_is_locked() {
	test(|| {
		let quoted = Buyer::new(ALICE, NODE, 1);
		for price in [Price { per_gib: 1_001, ..PRICE }, Price { per_hour: 11, ..PRICE }] {
			bend_node(NODE, |node| node.terms.price = price);
			assert_noop!(quoted.open(ALICE), E::PriceAboveLimit);
		}
		let cheaper = Price { per_gib: 900, per_hour: 9 };
		bend_node(NODE, |node| node.terms.price = cheaper);
		assert_ok!(quoted.open(ALICE));
		bend_node(NODE, |node| node.terms.price = Price { per_gib: 5_000, per_hour: 50 });
		assert_eq!(quoted.session().price, cheaper);
	});
}

#[test]
fn deposits_and_lives_have_bounds() {
	test(|| {
		let with =
			|f: fn(&mut warren_primitives::OpenTerms<AccountId>)| Buyer::new(ALICE, NODE, 1).with(ALICE, f);
		assert_noop!(with(|t| t.deposit = 49).open(ALICE), E::DepositTooSmall);
		assert_noop!(with(|t| t.expires_at = clock() - 1).open(ALICE), E::ExpiryTooSoon);
		assert_noop!(with(|t| t.expires_at = clock() + 4).open(ALICE), E::ExpiryTooSoon);
		assert_noop!(with(|t| t.expires_at = clock() + 1_001).open(ALICE), E::ExpiryTooLate);
		assert_noop!(with(|t| t.expires_at = u32::MAX).open(ALICE), E::ExpiryTooLate);
		assert_ok!(with(|t| t.expires_at = clock() + 1_000).open(ALICE));
		let least = Buyer::new(ALICE, NODE, 2).with(ALICE, |t| {
			t.deposit = 50;
			t.expires_at = clock() + 5;
		});
		assert_ok!(least.open(ALICE));
		// Governance cannot make sessions that hold nothing.
		MinDeposit::set(0);
		assert_noop!(
			Buyer::new(ALICE, NODE, 3).with(ALICE, |t| t.deposit = 0).open(ALICE),
			E::DepositTooSmall
		);
	});
}

#[test]
fn a_deposit_is_bounded_by_stake_times_factor_over_capacity() {
	test(|| {
		// 10_000 × 2 ÷ 4
		Stakes::mutate(|stakes| stakes.insert(OPERATOR, 10_000));
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.deposit = 5_001);
		assert_noop!(buyer.open(ALICE), E::DepositTooLarge);
		let buyer = buyer.with(ALICE, |t| t.deposit = 5_000);
		assert_ok!(buyer.open(ALICE));
		assert_eq!(SessionEscrow::max_deposit(NODE), Some(5_000));
		// No way round by topping up.
		assert_noop!(buyer.top_up(ALICE, 1), E::DepositTooLarge);
		Stakes::mutate(|stakes| stakes.insert(OPERATOR, 10_002));
		assert_ok!(buyer.top_up(ALICE, 1));
		Stakes::mutate(|stakes| stakes.insert(OPERATOR, 0));
		assert_noop!(Buyer::new(ALICE, NODE, 2).open(ALICE), E::DepositTooLarge);
		Stakes::mutate(|stakes| stakes.insert(OPERATOR, u128::MAX));
		assert_eq!(SessionEscrow::max_deposit(NODE), Some(u128::MAX / 4));
		bend_node(NODE, |node| node.terms.capacity = 0);
		assert_noop!(Buyer::new(ALICE, NODE, 2).open(ALICE), E::NodeFull);
		Stakes::set(Default::default());
	});
}

#[test]
fn nobody_opens_beyond_his_money_and_no_sum_wraps() {
	test(|| {
		Stakes::mutate(|stakes| stakes.insert(OPERATOR, u128::MAX));
		StakeFactor::set(100);
		for deposit in [RICH - 100, RICH, u128::MAX / 4] {
			let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.deposit = deposit);
			assert_noop!(buyer.open(ALICE), sp_runtime::TokenError::FundsUnavailable);
		}
		bend_node(NODE, |node| node.terms.capacity = 1);
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.deposit = u128::MAX);
		assert_noop!(buyer.open(ALICE), sp_runtime::ArithmeticError::Overflow);
		// All but the existential deposit.
		let buyer = buyer.with(ALICE, |t| t.deposit = RICH - 100 - ED);
		assert_ok!(buyer.open(ALICE));
		assert_eq!(free(ALICE), ED);
		assert_noop!(buyer.top_up(ALICE, 1), sp_runtime::TokenError::FundsUnavailable);
		assert_noop!(buyer.top_up(ALICE, u128::MAX), sp_runtime::ArithmeticError::Overflow);
		StakeFactor::set(2);
		Stakes::set(Default::default());
	});
}

#[test]
fn only_signed_origins() {
	test(|| {
		let buyer = opened(1);
		let (voucher, signature) = buyer.voucher(1);
		let calls: Vec<Call<Test>> = vec![
			buyer.open_call(),
			Call::claim { voucher, signature },
			Call::claim_prepaid { session: buyer.id, amount: 1 },
			Call::claim_many { items: vec![(voucher, signature)].try_into().unwrap() },
			Call::close { session: buyer.id, voucher: None },
			Call::finalise { session: buyer.id },
			Call::top_up { session: buyer.id, amount: 1 },
			Call::extend { session: buyer.id, expires_at: 500 },
			Call::set_allowance { user: BOB, total: 1, per_session: 1, until: 100 },
			Call::revoke_allowance { user: BOB },
			buyer.rate_call(5),
			Call::pay_put_by { who: BOB },
		];
		for call in calls {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let error = RuntimeCall::from(call.clone()).dispatch(origin).unwrap_err().error;
				assert_eq!(error, sp_runtime::DispatchError::BadOrigin);
			}
		}
	});
}

#[test]
fn topping_up_holds_more_and_can_be_claimed() {
	test(|| {
		let buyer = opened(1);
		assert_noop!(buyer.top_up(ALICE, 0), E::AmountZero);
		for other in [BOB, OPERATOR, WORKER] {
			assert_noop!(buyer.top_up(other, 5), E::NotPayer);
		}
		assert_ok!(buyer.top_up(ALICE, 500));
		assert_eq!(last_event(), Event::ToppedUp { session: buyer.id, amount: 500, deposit: 1_500 });
		assert_eq!(held(ALICE), 1_600);
		assert_ok!(buyer.claim(WORKER, 1_500));
		assert_eq!(held(ALICE), 0);
		let nowhere = Buyer::new(ALICE, NODE, 2);
		assert_noop!(nowhere.top_up(ALICE, 1), E::SessionNotFound);
		assert_noop!(nowhere.extend(ALICE, 500), E::SessionNotFound);
	});
}

#[test]
fn extending_is_bounded_by_the_longest_life() {
	test(|| {
		let buyer = opened(1);
		let opened_at = clock();
		assert_noop!(buyer.extend(ALICE, buyer.terms.expires_at), E::ExpiryTooSoon);
		for other in [BOB, OPERATOR, WORKER] {
			assert_noop!(buyer.extend(other, buyer.terms.expires_at + 1), E::NotPayer);
		}
		pass(50);
		assert_noop!(buyer.extend(ALICE, opened_at + 1_001), E::ExpiryTooLate);
		assert_ok!(buyer.extend(ALICE, opened_at + 1_000));
		assert_eq!(last_event(), Event::Extended { session: buyer.id, expires_at: opened_at + 1_000 });
		pass(500);
		assert_eq!(buyer.session().status(clock(), None), SessionStatus::Open);
		assert_ok!(buyer.claim(WORKER, 10));
	});
}

#[test]
fn neither_works_once_the_session_is_closing() {
	test(|| {
		let (closed, expired, left) = (opened(1), opened(2), opened_by(BOB, OTHER_NODE, 3));
		assert_ok!(closed.close(ALICE, None));
		leave(OTHER_NODE);
		pass(101);
		for (buyer, payer) in [(&closed, ALICE), (&expired, ALICE), (&left, BOB)] {
			assert_noop!(buyer.top_up(payer, 5), E::NotOpen);
			assert_noop!(buyer.extend(payer, clock() + 100), E::NotOpen);
		}
	});
}

/// At the very edge: the block `anchor + 32`, in which the same `open` may still land.
#[test]
fn a_rated_session_is_not_opened_again_in_the_last_block_of_its_anchor() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.rate(ALICE, 5));
		pass(ANCHOR_WINDOW);
		assert_ok!(buyer.claim(WORKER, 700));
		assert_ok!(buyer.close(WORKER, None));
		assert_noop!(buyer.open(ALICE), E::SessionExists);
		pass_tidying(1);
		assert_noop!(buyer.open(ALICE), E::AnchorTooOld);
	});
}
