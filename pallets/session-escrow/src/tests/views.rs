//! What the runtime APIs show.
use crate::{mock::*, Sessions};
use frame_support::assert_ok;
use sp_runtime::Perbill;
use warren_primitives::{
	apis::MAX_PAGE, node::Refusal, CloseReason, Price, SessionId, SessionParams, SessionStatus,
	TunnelAddress, GIB,
};

#[test]
fn a_session_is_shown_as_it_is() {
	test(|| {
		let buyer = opened(1);
		assert_ok!(buyer.claim(WORKER, 400));
		let view = SessionEscrow::session_view(&buyer.id).unwrap();
		assert_eq!(view.address, TunnelAddress::derive(&buyer.terms.tunnel_key, &buyer.id, 0));
		assert_eq!((view.opener, view.payer, view.operator, view.node), (ALICE, ALICE, OPERATOR, NODE));
		assert_eq!((view.deposit, view.paid, view.fee_taken), (1_000, 400, 20));
		assert_eq!((view.connection_charge, view.charge_earned), (100, true));
		assert_eq!((view.fee_parts, view.status), (50_000_000, SessionStatus::Open));
		pass(101);
		let view = SessionEscrow::session_view(&buyer.id).unwrap();
		let deadline = view.expires_at + 10;
		assert_eq!(view.status, SessionStatus::Closing { reason: CloseReason::Expired, deadline });
		assert_ok!(buyer.close(WORKER, None));
		assert_eq!(SessionEscrow::session_view(&buyer.id), None);
		assert_eq!(SessionEscrow::session_view(&[0; 32]), None);
	});
}

/// All pages of so many.
fn pages(limit: u32, page: impl Fn(Option<SessionId>, u32) -> Vec<SessionId>) -> Vec<SessionId> {
	let mut all: Vec<SessionId> = vec![];
	loop {
		let next = page(all.last().copied(), limit);
		assert!(next.len() <= limit as usize);
		if next.is_empty() {
			return all;
		}
		all.extend(next);
	}
}

#[test]
fn pages_hold_every_session_once() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 100);
		let buyers: Vec<_> = (1..=23).map(opened).collect();
		opened_by(BOB, NODE, 100);
		opened_by(ALICE, OTHER_NODE, 101);
		for buyer in &buyers[..7] {
			assert_ok!(buyer.close(ALICE, None));
		}
		assert_ok!(buyers[0].close(WORKER, None));
		let of_node = |after, limit| -> Vec<SessionId> {
			SessionEscrow::sessions_of_node(NODE, after, limit).into_iter().map(|view| view.id).collect()
		};
		let of_payer = |after, limit| -> Vec<SessionId> {
			SessionEscrow::sessions_of_payer(&ALICE, after, limit).into_iter().map(|view| view.id).collect()
		};
		for limit in [1, 2, 5, 6, 7, 22, 23, 100] {
			for all in [pages(limit, of_node), pages(limit, of_payer)] {
				let mut sorted = all.clone();
				sorted.sort_unstable();
				sorted.dedup();
				assert_eq!((sorted.len(), all.len()), (23, 23));
			}
		}
		assert_eq!((of_node(None, 0).len(), of_payer(None, 0).len()), (0, 0));
		assert!(SessionEscrow::sessions_of_node(99, None, 5).is_empty());
		assert!(SessionEscrow::sessions_of_payer(&MALLORY, None, 5).is_empty());
	});
}

#[test]
fn a_page_goes_on_where_the_last_one_ended_though_its_session_is_gone() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 100);
		let buyers: Vec<_> = (1..=12).map(opened).collect();
		let ids = |after| -> Vec<SessionId> {
			SessionEscrow::sessions_of_node(NODE, after, 4).into_iter().map(|view| view.id).collect()
		};
		let first = ids(None);
		let last = buyers.iter().find(|buyer| buyer.id == first[3]).unwrap();
		for who in [ALICE, WORKER] {
			assert_ok!(last.close(who, None));
			let mut seen = first.clone();
			loop {
				let next = ids(seen.last().copied());
				if next.is_empty() {
					break;
				}
				seen.extend(next);
			}
			// None that stays is left out.
			assert!(buyers.iter().all(|buyer| seen.contains(&buyer.id)));
			assert!(seen.len() < 24);
		}
	});
}

#[test]
fn pages_are_bounded_whatever_is_asked() {
	test(|| {
		bend_node(NODE, |node| node.terms.capacity = 1_000);
		for i in 0..(MAX_PAGE + 10) {
			let buyer = Buyer::new(ALICE, NODE, 1).with(ALICE, |t| {
				t.salt[..4].copy_from_slice(&i.to_le_bytes());
				t.tunnel_key[..4].copy_from_slice(&i.to_le_bytes());
				t.deposit = 50;
			});
			assert_ok!(buyer.open(ALICE));
		}
		assert_eq!(SessionEscrow::sessions_of_node(NODE, None, u32::MAX).len(), MAX_PAGE as usize);
		assert_eq!(SessionEscrow::sessions_of_payer(&ALICE, None, u32::MAX).len(), MAX_PAGE as usize);
	});
}

#[test]
fn a_dry_run_shows_the_session_or_the_reason_and_changes_nothing() {
	test(|| {
		let buyer = Buyer::new(ALICE, NODE, 1);
		let root = sp_io::storage::root(sp_core::storage::StateVersion::V1);
		let view = SessionEscrow::dry_run_open(ALICE, buyer.terms.clone()).unwrap();
		assert_eq!((view.id, view.payer, view.deposit), (buyer.id, ALICE, 1_000));
		assert_eq!(sp_io::storage::root(sp_core::storage::StateVersion::V1), root);

		let reason = |who, terms| SessionEscrow::dry_run_open(who, terms).unwrap_err();
		let cheap = buyer.clone().with(ALICE, |t| t.max_price = Price { per_gib: 1, per_hour: 1 });
		assert_eq!(reason(ALICE, cheap.terms), "PriceAboveLimit: max_price: the node asks more now");
		assert_eq!(reason(12345, buyer.terms.clone()), "FundsUnavailable: Funds are unavailable");
		assert_eq!(sp_io::storage::root(sp_core::storage::StateVersion::V1), root);
		// The same as the real thing.
		assert_ok!(buyer.open(ALICE));
		assert_eq!(SessionEscrow::session_view(&buyer.id).unwrap(), view);
		assert!(reason(ALICE, buyer.terms.clone()).starts_with("SessionExists: "));
		assert_eq!(Sessions::<Test>::iter().count(), 1);
	});
}

#[test]
fn every_error_of_an_open_has_a_reason() {
	test(|| {
		for error in crate::Error::<Test>::of_open() {
			let text = SessionEscrow::describe(&error.into());
			let (name, reason) = text.split_once(": ").unwrap();
			assert!(name.chars().all(char::is_alphanumeric) && !reason.contains("documentation"), "{text}");
		}
		assert!(SessionEscrow::describe(&E::NotParty.into()).starts_with("NotParty"));
		assert_eq!(SessionEscrow::describe(&sp_runtime::DispatchError::BadOrigin), "BadOrigin");
	});
}

#[test]
fn a_quote_says_what_use_costs_and_what_stands_against_it() {
	test(|| {
		let quote = SessionEscrow::quote(NODE, 3 * GIB as u64, 7_200).unwrap();
		assert_eq!((quote.price, quote.cost, quote.fee), (PRICE, 3_020, 151));
		assert_eq!((quote.connection_charge, quote.max_deposit, quote.refuses), (100, 500_000, None));
		FeeRate::set(Perbill::from_rational(1u32, 3));
		assert_eq!(SessionEscrow::quote(NODE, GIB as u64, 0).unwrap().fee, 334);
		FeeRate::set(Perbill::from_percent(5));
		for seed in 1..=4 {
			opened(seed);
		}
		assert_eq!(SessionEscrow::quote(NODE, 1, 1).unwrap().refuses, Some(Refusal::Full));
		bend_node(NODE, |node| node.refusal = Some(Refusal::Paused));
		assert_eq!(SessionEscrow::quote(NODE, 1, 1).unwrap().refuses, Some(Refusal::Paused));
		assert_eq!(SessionEscrow::quote(99, 1, 1), None);
		assert_eq!(SessionEscrow::max_deposit(99), None);
	});
}

#[test]
fn the_parameters_are_those_that_calls_apply() {
	test(|| {
		assert_eq!(
			SessionEscrow::session_params(3_000),
			SessionParams {
				clock: clock(),
				connection_charge: 100,
				dispute_window: 10,
				fee_parts: 50_000_000,
				min_deposit: 50,
				min_duration: 5,
				max_duration: 1_000,
				max_claims: 16,
				slot_millis: 3_000,
			}
		);
	});
}
