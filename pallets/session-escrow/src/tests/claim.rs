//! Single claims: what a voucher pays, to whom, and which ones pay nothing.
use crate::{mock::*, Call, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::Perbill;
use warren_primitives::{verify, Voucher};

#[test]
fn pays_the_difference_less_the_fee_and_the_charge_once() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 400));
		// 400 − 5 % + the connection charge.
		assert_eq!(free(OPERATOR), RICH + 380 + 100);
		assert_eq!(held(ALICE), 600);
		assert_eq!(
			last_event(),
			Event::Claimed { session: buyer.id, amount: 400, fee: 20, charge: 100, paid: 400 }
		);
		assert_ok!(buyer.claim(OPERATOR, 1_000));
		assert_eq!(free(OPERATOR), RICH + 950 + 100);
		assert_eq!(held(ALICE), 0);
		// 30 % of each fee to the treasury, 50 % to the backers, the rest burned: of 20 and of 30.
		assert_eq!((free(TREASURY), free(BACKERS)), (ED + 6 + 9, ED + 10 + 15));
		assert_eq!(burned(), 4 + 6);
		assert_eq!(free(ALICE), RICH - 1_100);
	});
}

#[test]
fn goes_to_the_operator_whoever_claims() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 100));
		assert_eq!(free(WORKER), RICH);
		// The worker's key was changed: the old one is out, the new one is in.
		bend_node(NODE, |node| node.terms.worker = BOB);
		assert_noop!(buyer.claim(WORKER, 200), E::NotProvider);
		assert_ok!(buyer.claim(BOB, 200));
		assert_eq!((free(BOB), free(OPERATOR)), (RICH, RICH + 290));
	});
}

#[test]
fn only_the_operator_and_its_worker_claim() {
	test(|| {
		let buyer = opened(1);
		for other in [ALICE, BOB, MALLORY, OTHER_OPERATOR, OTHER_WORKER] {
			assert_noop!(buyer.claim(other, 100), E::NotProvider);
			assert_noop!(buyer.claim_prepaid(other, 100), E::NotProvider);
		}
	});
}

#[test]
fn the_same_voucher_pays_once_and_a_lower_one_nothing() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 400));
		assert_noop!(buyer.claim(WORKER, 400), E::NothingToClaim);
		assert_noop!(buyer.claim(OPERATOR, 399), E::NothingToClaim);
		assert_ok!(buyer.claim(WORKER, 401));
		assert_eq!(buyer.session().paid, 401);
	});
}

#[test]
fn more_than_the_deposit_counts_as_the_deposit() {
	test(|| {
		let (buyer, other) = (opened(1), opened(2));
		assert_ok!(buyer.claim(WORKER, u128::MAX));
		assert_eq!(buyer.session().paid, 1_000);
		assert_eq!(free(OPERATOR), RICH + 950 + 100);
		// The other session's money of the same payer is untouched.
		assert_eq!((held(ALICE), other.session().held()), (1_100, 1_100));
		assert_noop!(buyer.claim(WORKER, u128::MAX), E::NothingToClaim);
		// What comes on top of the deposit later is paid by the same voucher.
		assert_ok!(buyer.top_up(ALICE, 10));
		assert_ok!(buyer.claim(WORKER, u128::MAX));
		assert_eq!(buyer.session().paid, 1_010);
	});
}

#[test]
fn a_forged_or_changed_voucher_pays_nothing() {
	test(|| {
		let buyer = opened(1);
		let (voucher, signature) = buyer.voucher(100);
		let refused = |voucher, signature| {
			assert_noop!(call(WORKER, Call::claim { voucher, signature }), E::SignatureInvalid);
		};
		refused(Voucher { amount: 101, ..voucher }, signature);
		refused(Voucher { usage_hash: [1; 32], ..voucher }, signature);
		refused(voucher, [0; 64]);
		let mut broken = signature;
		broken[63] ^= 0x80;
		refused(voucher, broken);
		// Signed by the provider, who has every other key.
		refused(voucher, voucher.sign(&GENESIS, &[99; 32]));
		// The signature of another message of this protocol under the right key.
		refused(voucher, buyer.rating(1));
		assert_ok!(call(WORKER, Call::claim { voucher, signature }));
	});
}

#[test]
fn a_voucher_of_another_chain_or_session_pays_nothing() {
	test(|| {
		let (buyer, other) = (opened(1), opened(2));
		let (voucher, _) = buyer.voucher(100);
		let foreign = voucher.sign(&[0x6f; 32], &buyer.seed);
		assert_noop!(call(WORKER, Call::claim { voucher, signature: foreign }), E::SignatureInvalid);
		// The bytes without the domain.
		let bare = verify::ed25519_sign(&buyer.seed, &codec::Encode::encode(&voucher));
		assert_noop!(call(WORKER, Call::claim { voucher, signature: bare }), E::SignatureInvalid);
		let (_, signature) = buyer.voucher(100);
		let replayed = Voucher { session: other.id, ..voucher };
		assert_noop!(call(WORKER, Call::claim { voucher: replayed, signature }), E::SignatureInvalid);
		let nowhere = Voucher { session: [0; 32], ..voucher };
		assert_noop!(call(WORKER, Call::claim { voucher: nowhere, signature }), E::SessionNotFound);
	});
}

#[test]
fn a_voucher_over_nothing_does_not_earn_the_charge() {
	test(|| {
		let buyer = opened(1);
		assert_noop!(buyer.claim(WORKER, 0), E::NothingToClaim);
		assert_ok!(buyer.close(WORKER, Some(0)));
		// Burned: who never served anything gains nothing by sessions.
		assert_eq!((free(OPERATOR), free(ALICE), burned()), (RICH, RICH - 100, 100));
	});
}

#[test]
fn what_is_prepaid_needs_no_voucher_and_earns_no_charge() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| t.prepaid = 300);
		assert_ok!(buyer.open(ALICE));
		assert_noop!(buyer.claim_prepaid(WORKER, 0), E::NothingToClaim);
		// An honest provider takes what was used.
		assert_ok!(buyer.claim_prepaid(WORKER, 100));
		assert_eq!(free(OPERATOR), RICH + 95);
		assert_noop!(buyer.claim_prepaid(WORKER, 100), E::NothingToClaim);
		// No more than what was prepaid, whatever it says.
		assert_ok!(buyer.claim_prepaid(OPERATOR, u128::MAX));
		assert_eq!((buyer.session().paid, free(OPERATOR)), (300, RICH + 285));
		assert_noop!(buyer.claim_prepaid(WORKER, u128::MAX), E::NothingToClaim);
		assert!(!buyer.session().charge_earned);
		// Both count on the same sum: a voucher within it pays nothing more, but it does say that somebody was served.
		assert_ok!(buyer.claim(WORKER, 200));
		assert_eq!((buyer.session().paid, free(OPERATOR)), (300, RICH + 385));
		assert_noop!(buyer.claim(WORKER, 250), E::NothingToClaim);
		assert_ok!(buyer.claim(WORKER, 301));
		assert_eq!(buyer.session().paid, 301);
		// Topping up widens the deposit, not what is prepaid.
		assert_ok!(buyer.top_up(ALICE, 1_000));
		assert_noop!(buyer.claim_prepaid(WORKER, 2_000), E::NothingToClaim);
		assert_noop!(call(WORKER, Call::claim_prepaid { session: [1; 32], amount: 1 }), E::SessionNotFound);
	});
}

#[test]
fn without_a_prepaid_part_there_is_nothing_without_a_voucher() {
	test(|| {
		let buyer = opened(1);
		assert_noop!(buyer.claim_prepaid(WORKER, 1), E::NothingToClaim);
	});
}

#[test]
fn the_fee_is_rounded_up_once_however_often_it_is_claimed() {
	test(|| {
		let (often, once) = (opened(1), opened_by(BOB, OTHER_NODE, 2));
		for amount in 1..=333 {
			assert_ok!(often.claim(WORKER, amount));
		}
		assert_ok!(once.claim(OTHER_WORKER, 333));
		// ceil(16.65)
		assert_eq!((often.session().fee_taken, once.session().fee_taken), (17, 17));
		assert_eq!(free(OPERATOR), free(OTHER_OPERATOR));
		assert_eq!(free(OPERATOR), RICH + 333 - 17 + 100);
	});
}

#[test]
fn a_fee_rate_that_changes_leaves_open_sessions_alone() {
	test(|| {
		let old = opened(1);
		assert_ok!(old.claim(WORKER, 100));
		FeeRate::set(Perbill::from_percent(20));
		let new = opened(2);
		assert_ok!(old.claim(WORKER, 1_000));
		assert_ok!(new.claim(WORKER, 1_000));
		assert_eq!((old.session().fee_taken, new.session().fee_taken), (50, 200));
	});
}

#[test]
fn every_fee_rate_and_every_share_adds_up() {
	test(|| {
		let rates =
			[Perbill::zero(), Perbill::from_parts(1), Perbill::from_rational(1u32, 3), Perbill::one()];
		let shares = [Perbill::zero(), Perbill::from_rational(2u32, 3), Perbill::one()];
		let mut seed = 0;
		for rate in rates {
			for treasury in shares {
				for backers in shares {
					seed += 1;
					FeeRate::set(rate);
					TreasuryShare::set(treasury);
					BackersShare::set(backers);
					let buyer = opened(seed);
					let before = [OPERATOR, TREASURY, BACKERS].map(free);
					let burned_before = burned();
					for amount in [1, 2, 7, 500, 999, 1_000] {
						assert_ok!(buyer.claim(WORKER, amount));
					}
					let after = [OPERATOR, TREASURY, BACKERS].map(free);
					let gained: u128 = after.iter().zip(before).map(|(after, before)| after - before).sum();
					assert_eq!(gained + burned() - burned_before, 1_100);
					assert_eq!(after[0] - before[0], 1_100 - rate.mul_ceil(1_000u128));
					assert_ok!(buyer.close(WORKER, None));
				}
			}
		}
	});
}

#[test]
fn a_claim_by_the_worker_says_that_the_node_is_alive() {
	test(|| {
		let buyer = opened(1);
		assert_noop!(buyer.claim(WORKER, 0), E::NothingToClaim);
		assert!(Alive::get().is_empty());
		// The operator's cold key says nothing of the daemon.
		assert_ok!(buyer.claim(OPERATOR, 1));
		assert!(Alive::get().is_empty());
		assert_ok!(buyer.claim(WORKER, 2));
		assert_eq!(Alive::get(), vec![NODE]);
		leave(NODE);
		assert_ok!(buyer.claim(WORKER, 3));
		assert_eq!(Alive::get(), vec![NODE]);
	});
}
