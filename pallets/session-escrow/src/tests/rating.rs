//! Ratings.
use crate::{mock::*, Call, Event, Record, Sessions};
use frame_support::{assert_noop, assert_ok, dispatch::CheckIfFeeless};
use warren_primitives::{session::rating_bytes, verify, Ed25519Signature, SessionId};

fn is_free(who: AccountId, session: SessionId, stars: u8, signature: Ed25519Signature) -> bool {
	RuntimeCall::from(Call::rate { session, stars, signature }).is_feeless(&RuntimeOrigin::signed(who))
}

#[test]
fn anyone_carries_it_once_and_free() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 400));
		assert!(is_free(MALLORY, buyer.id, 2, buyer.rating(2)));
		assert_ok!(buyer.rate(MALLORY, 2));
		assert_eq!(last_event(), Event::Rated { session: buyer.id, node: NODE, stars: 2 });
		let (outcome, stars) = RatedOutcomes::get().pop().unwrap();
		// A fee of 20, half of which goes to the backers.
		assert_eq!((outcome.fee_lost, outcome.payer, outcome.operator, stars), (10, ALICE, OPERATOR, 2));
		for stars in 1..=5 {
			assert_noop!(buyer.rate(ALICE, stars), E::AlreadyRated);
			assert!(!is_free(ALICE, buyer.id, stars, buyer.rating(stars)));
		}
		// Settled: still once.
		assert_ok!(buyer.close(WORKER, None));
		assert!(buyer.rate(ALICE, 5).is_err());
	});
}

#[test]
fn a_provider_that_settles_at_once_cannot_drop_a_bad_one() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.close(WORKER, Some(400)));
		let settled_at = clock();
		pass(20);
		assert!(is_free(ALICE, buyer.id, 1, buyer.rating(1)));
		assert_ok!(buyer.rate(ALICE, 1));
		let (outcome, _) = RatedOutcomes::get().pop().unwrap();
		assert_eq!((outcome.fee_lost, outcome.at, outcome.charge_burned), (10, settled_at, 0));
		assert_noop!(buyer.rate(ALICE, 1), E::AlreadyRated);
	});
}

#[test]
fn it_is_taken_while_closing_and_until_the_window_is_over_tidied_or_not() {
	test(|| {
		let (closing, settled) = (opened(1), opened(2));
		assert_ok!(closing.close(ALICE, None));
		assert_ok!(closing.rate(ALICE, 3));
		pass(11);
		assert_ok!(closing.finalise(ALICE));
		// Past the window of its anchor and rated: nothing to remember it for.
		pass(100);
		assert_ok!(settled.close(WORKER, None));
		pass(21);
		assert!(matches!(Sessions::<Test>::get(settled.id), Some(Record::Settled(_))));
		assert_noop!(settled.rate(ALICE, 3), E::SessionNotFound);
		assert!(!is_free(ALICE, settled.id, 3, settled.rating(3)));
	});
}

#[test]
fn a_rated_session_that_cannot_be_replayed_leaves_nothing() {
	test(|| {
		let buyer = opened(1);
		pass(40);
		assert_ok!(buyer.rate(ALICE, 4));
		assert_ok!(buyer.close(WORKER, None));
		assert_eq!(Sessions::<Test>::get(buyer.id), None);
	});
}

#[test]
fn a_forged_one_is_neither_taken_nor_free() {
	test(|| {
		let (buyer, other) = (opened(1), opened(2));
		let bytes = rating_bytes(&GENESIS, &buyer.id, 5);
		let forged = [
			// By the provider's own key, for another session, with other stars, for another chain, as a voucher.
			verify::ed25519_sign(&[77; 32], &bytes),
			other.rating(5),
			buyer.rating(4),
			verify::ed25519_sign(&buyer.seed, &rating_bytes(&[0; 32], &buyer.id, 5)),
			buyer.voucher(5).1,
			[0; 64],
		];
		for signature in forged {
			for who in [OPERATOR, ALICE] {
				assert_noop!(
					call(who, Call::rate { session: buyer.id, stars: 5, signature }),
					E::SignatureInvalid
				);
				assert!(!is_free(who, buyer.id, 5, signature));
			}
		}
		for stars in [0, 6, 255] {
			assert_noop!(buyer.rate(ALICE, stars), E::StarsOutOfRange);
			assert!(!is_free(ALICE, buyer.id, stars, buyer.rating(stars)));
		}
		assert_noop!(
			call(ALICE, Call::rate { session: [0; 32], stars: 5, signature: [0; 64] }),
			E::SessionNotFound
		);
		assert_eq!(RatedOutcomes::get(), vec![]);
	});
}

#[test]
fn it_is_not_free_where_it_would_fail() {
	test(|| {
		let buyer = opened(1);
		let rate = RuntimeCall::from(buyer.rate_call(5));
		assert!(rate.is_feeless(&RuntimeOrigin::signed(ALICE)));
		assert!(!rate.is_feeless(&RuntimeOrigin::none()) && !rate.is_feeless(&RuntimeOrigin::root()));
		Filtered::set(true);
		assert!(!rate.is_feeless(&RuntimeOrigin::signed(ALICE)));
		Filtered::set(false);
		// No other call is ever free.
		let (voucher, signature) = buyer.voucher(5);
		assert!(
			!RuntimeCall::from(Call::claim { voucher, signature }).is_feeless(&RuntimeOrigin::signed(WORKER))
		);
	});
}
