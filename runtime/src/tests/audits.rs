//! Audits as they are wired: BABE's randomness draws the auditors, in blocks that are made as on chain; what they find moves the
//! score, and is paid for out of their pot.
use super::{
	governance::{block, chain, run_to, transact},
	market::{genesis, register},
	transactions::{apply, signed},
	*,
};
use crate::{
	configs::money::AuditAccount, Babe, Balances, Reputation, RuntimeHoldReason, RuntimeOrigin, System, WRN,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{
		fungible::{Inspect, InspectHold},
		Get,
	},
};
use pallet_babe::{EpochStart, NextRandomness};
use pallet_reputation::{Auditors, Call, Config, Error, Event, HoldReason, LastRound, Round, Rounds};
use sp_runtime::Perbill;
use warren_primitives::reputation::{audit_commitment, audit_key, audit_ticket};

const SALT: [u8; 32] = [0x5a; 32];

/// Everybody who is known but Bob: the node is his.
fn auditors() -> impl Iterator<Item = Sr25519Keyring> {
	Sr25519Keyring::well_known().filter(|key| *key != Sr25519Keyring::Bob)
}

/// An auditor's secret, after so many that were shown.
fn secret(who: Sr25519Keyring, shown: u8) -> [u8; 32] {
	sp_io::hashing::blake2_256(&(account(who), shown).encode())
}

/// Makes blocks until round `number` has just opened.
fn open(number: u32) -> Round {
	for _ in 0..500 {
		if LastRound::<Runtime>::get() == Some(number) {
			return Rounds::<Runtime>::get(number).unwrap();
		}
		block(|_| ());
	}
	panic!("round {number} never opens");
}

/// The seed of a round that opens in this block, and the block before which its keys were written down, out of what BABE's pallet
/// keeps.
fn of_babe(number: u32) -> ([u8; 32], u32) {
	let mut bytes = ("warren/audit/round", number).encode();
	bytes.extend(NextRandomness::<Runtime>::get());
	let (_, known_since) = EpochStart::<Runtime>::get();
	let age = <Runtime as Config>::KeyAge::get();
	(sp_io::hashing::blake2_256(&bytes), known_since.saturating_sub(age))
}

#[test]
fn who_is_drawn_by_babes_randomness_moves_the_score_and_is_paid_out_of_the_pot() {
	chain().execute_with(|| {
		let bob = RuntimeOrigin::signed(account(Sr25519Keyring::Bob));
		let node = transact(|| {
			let fill = pallet_balances::Call::transfer_keep_alive {
				dest: AuditAccount::get().into(),
				value: 100 * WRN,
			};
			assert_ok!(apply(signed(Sr25519Keyring::Bob, fill, 0)));
			for who in auditors() {
				let key = audit_key(&secret(who, 0));
				assert_ok!(apply(signed(who, Call::register_auditor { key }, 0)));
			}
			register()
		});

		// The first round opens by itself, with the randomness of the genesis: no key is older.
		let first = open(0);
		let randomness = NextRandomness::<Runtime>::get();
		assert_eq!((first.seed, first.keys_before), of_babe(0));
		let early = transact(|| {
			let commit = Call::commit_report { commitment: [1; 32] };
			apply(signed(Sr25519Keyring::Alice, commit, 0))
		});
		assert_eq!(early, Err(Error::<Runtime>::KeyTooYoung.into()));

		// The second one has that of an epoch that was not known when the keys were written down.
		let round = open(1);
		assert!(Babe::epoch_index() >= 2, "epoch {}", Babe::epoch_index());
		assert_ne!(NextRandomness::<Runtime>::get(), randomness);
		assert_eq!((round.seed, round.keys_before), of_babe(1));
		assert_eq!(round.threshold, u64::MAX / 11 * 7);
		let (drawn, others): (Vec<_>, Vec<_>) = auditors().partition(|who| {
			audit_ticket(&secret(*who, 0), &account(*who), &round.seed, node) < round.threshold
		});
		// Seven of eleven, on average. The blocks above have no randomness of their own, so it is always the same ones.
		assert!((3..=9).contains(&drawn.len()) && !others.is_empty(), "{drawn:?}");

		// All commit, also who is not drawn: nobody can tell. One of the drawn ones lies.
		let quality = |who: Sr25519Keyring| if who == drawn[0] { 10 } else { 80 };
		let held = |who: Sr25519Keyring| {
			let reason = RuntimeHoldReason::from(HoldReason::Commitment);
			Balances::balance_on_hold(&reason, &account(who))
		};
		transact(|| {
			for who in auditors() {
				let commitment = audit_commitment(&genesis(), &account(who), 1, node, quality(who), &SALT);
				assert_ok!(apply(signed(who, Call::commit_report { commitment }, 0)));
				assert_eq!(held(who), 5 * WRN);
			}
		});

		run_to(round.commit_until);
		let reveal = |who: Sr25519Keyring| {
			let reveal = Call::reveal_report {
				node,
				quality: quality(who),
				salt: SALT,
				secret: secret(who, 0),
				next_key: audit_key(&secret(who, 1)),
			};
			apply(signed(who, reveal, 0))
		};
		transact(|| {
			for who in &others {
				assert_eq!(reveal(*who), Err(Error::<Runtime>::NotDrawn.into()));
				assert_eq!(held(*who), 5 * WRN);
			}
			for who in &drawn {
				assert_ok!(reveal(*who));
				assert_eq!(held(*who), 0);
				let auditor = Auditors::<Runtime>::get(account(*who)).unwrap();
				assert_eq!(auditor.key.hash, audit_key(&secret(*who, 1)));
			}
			let soon = Reputation::settle_audit(bob.clone(), 1, node);
			assert_eq!(soon, Err(Error::<Runtime>::RevealPeriodRuns.into()));
		});

		run_to(round.reveal_until);
		let before = Reputation::node_score(node);
		assert_eq!((before.score, before.audit), (Perbill::from_percent(50), Perbill::from_percent(50)));
		let (reports, rewards) = (drawn.len() as u32, (drawn.len() as u128 - 1) * WRN / 2);
		transact(|| {
			let balances = || auditors().map(|who| Balances::total_balance(&account(who)));
			let pot = || Balances::total_balance(&AuditAccount::get());
			let (pot_before, balances_before) = (pot(), balances().collect::<Vec<_>>());
			// With no fee, of which the block's author, who audits as well, would get a part.
			assert_ok!(Reputation::settle_audit(bob.clone(), 1, node));
			assert_eq!(pot_before - pot(), rewards);
			for ((who, before), after) in auditors().zip(balances_before).zip(balances()) {
				let reward = if drawn[1..].contains(&who) { WRN / 2 } else { 0 };
				assert_eq!(after - before, reward, "{who:?}");
			}
			let settled =
				Event::<Runtime>::AuditSettled { round: 1, node, median: Some(80), reports, rewards };
			System::assert_has_event(settled.into());
		});

		// One round of 80 of 100, as it has faded since, beside a prior of one half that weighs as much: first of the operator,
		// then of the node, whose prior that is. Audits move a score by a quarter either way.
		let half_life = f64::from(<Runtime as Config>::HalfLife::get());
		let left = (-f64::from(System::block_number() - round.reveal_until) / half_life).exp2();
		let audited = |prior: f64| (prior + 0.8 * left) / (1.0 + left);
		let expected = 0.5 + 0.25 * (2.0 * audited(audited(0.5)) - 1.0);
		let after = Reputation::node_score(node);
		let score = f64::from(after.score.deconstruct()) / 1e9;
		assert!((score - expected).abs() < 1e-6, "{score} is not {expected}");
		assert_eq!((after.rating, after.evidence), (before.rating, 0), "audits do not rate");

		// Who committed without being drawn loses that deposit, and no more.
		transact(|| {
			let treasury = || Balances::total_balance(&TreasuryAccount::get());
			let before = treasury();
			for who in &others {
				assert_ok!(Reputation::forfeit_commitments(bob.clone(), account(*who)));
				assert_eq!(held(*who), 0);
			}
			assert_eq!(treasury() - before, others.len() as u128 * 5 * WRN);
		});
		assert_eq!(pallet_reputation::AuditorCount::<Runtime>::get(), 11);
	});
}
