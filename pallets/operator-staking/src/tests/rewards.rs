//! Rewards of sessions.
use super::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn a_session_pays_the_stake_that_opened_it() {
	run(|| {
		pay_fees(4_000);
		assert_ok!(delegate(DAN, ALICE, STAKE));
		events();
		end_sessions(1);
		// Session 0 began with four equal self stakes.
		let event = Event::SessionRewarded { session: 0, issued: 0, distributed: 4_000, returned: 0 };
		assert!(events().contains(&event));
		for who in VALIDATORS {
			assert_eq!(claimable(who, who), 1_000);
		}
		assert_eq!(claimable(DAN, ALICE), 0);
		// Session 1 began with the delegation.
		pay_fees(5_000);
		end_sessions(1);
		assert_eq!(
			(claimable(ALICE, ALICE), claimable(DAN, ALICE), claimable(BOB, BOB)),
			(2_000, 1_000, 2_000)
		);
		let before = free(DAN);
		events();
		assert_ok!(claim_rewards(DAN, ALICE));
		assert_eq!(free(DAN), before + 1_000);
		assert_eq!(events(), [Event::RewardsClaimed { operator: ALICE, who: DAN, amount: 1_000 }]);
		assert_noop!(claim_rewards(DAN, ALICE), Error::<Test>::NoRewards);
		assert_noop!(claim_rewards(DORA, ALICE), Error::<Test>::NotDelegator);
		assert_noop!(claim_rewards(DORA, ERIN), Error::<Test>::NotOperator);
		assert_ok!(claim_rewards(ALICE, ALICE));
		assert_eq!(free(ALICE), RICH - STAKE + 2_000);
		assert_noop!(claim_rewards(ALICE, ALICE), Error::<Test>::NoRewards);
	});
}

#[test]
fn the_commission_is_of_the_delegators_part() {
	run(|| {
		assert_ok!(set_commission(ALICE, percent(20)));
		assert_ok!(delegate(DAN, ALICE, 3 * STAKE));
		end_sessions(1);
		pay_fees(7_000);
		end_sessions(1);
		// Four parts of seven are Alice's, three of those Dan's, a fifth of that Alice's.
		assert_eq!((claimable(DAN, ALICE), claimable(ALICE, ALICE)), (2_400, 1_600));
	});
}

#[test]
fn delegators_share_by_stake_and_time() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 60_000));
		end_sessions(1);
		assert_ok!(delegate(DORA, ALICE, 40_000));
		pay_fees(46_000);
		end_sessions(1);
		// 160 of 460 parts, of which Dan's are 60.
		assert_eq!((claimable(DAN, ALICE), claimable(DORA, ALICE)), (6_000, 0));
		pay_fees(50_000);
		end_sessions(1);
		assert_eq!((claimable(DAN, ALICE), claimable(DORA, ALICE)), (12_000, 4_000));
		// The same when they have become parts of the base.
		end_sessions(HORIZON + 3);
		assert_eq!((claimable(DAN, ALICE), claimable(DORA, ALICE)), (12_000, 4_000));
		pay_fees(50_000);
		end_sessions(1);
		assert_eq!((claimable(DAN, ALICE), claimable(DORA, ALICE)), (18_000, 8_000));
		assert_ok!(claim_rewards(DAN, ALICE));
		assert_ok!(claim_rewards(DORA, ALICE));
		assert_eq!((free(DAN), free(DORA)), (RICH - 60_000 + 18_000, RICH - 40_000 + 8_000));
	});
}

/// All of the state.
fn state() -> BTreeMap<Vec<u8>, Vec<u8>> {
	let (mut all, mut last) = (BTreeMap::new(), Vec::<u8>::new());
	while let Some(key) = sp_io::storage::next_key(&last) {
		all.insert(key.clone(), sp_io::storage::get(&key).unwrap_or_default().to_vec());
		last = key;
	}
	all
}

/// A session that ends reads and writes the same, however many delegators share in its reward.
#[test]
fn rewarding_a_session_costs_the_same_for_any_number_of_delegators() {
	const FIRST: AccountId = 1_000;
	const MANY: AccountId = 300;
	// Keys whose values changed, and how many nodes of the trie were read.
	let touched = |delegators: AccountId| {
		let mut ext = new_test_ext();
		ext.execute_with(|| {
			// The accounts are there in either case, so that only delegations differ.
			for who in FIRST..FIRST + MANY {
				assert_ok!(<Balances as Mutate<_>>::mint_into(&who, RICH));
			}
			for who in FIRST..FIRST + delegators {
				assert_ok!(delegate(who, ALICE, LEAST_DELEGATION));
			}
			end_sessions(1);
			pay_fees(400_000);
			System::reset_events();
		});
		ext.commit_all().unwrap();
		let before = ext.execute_with(state);
		let (_, proof) = ext.execute_and_prove(|| end_session_with(&VALIDATORS));
		let after = ext.execute_with(state);
		ext.execute_with(|| {
			for who in FIRST..FIRST + delegators {
				assert!(claimable(who, ALICE) > 0, "{who} earned nothing");
			}
			check();
		});
		let differs = |key: &&Vec<u8>| before.get(*key) != after.get(*key);
		let changed: BTreeSet<_> = before.keys().chain(after.keys()).filter(differs).cloned().collect();
		assert!(changed.len() > 10, "a session ended");
		(changed, proof.len())
	};
	let ((one, read_for_one), (many, read_for_many)) = (touched(1), touched(MANY));
	assert_eq!(one, many);
	// A key that an iteration stops at may lie a little deeper.
	assert!(read_for_many <= read_for_one + 16, "{read_for_many} nodes, and {read_for_one} for one");
}

#[test]
fn who_made_no_block_gets_nothing() {
	run(|| {
		pay_fees(4_000);
		end_session_with(&[1, 2]);
		let got: Vec<_> = VALIDATORS.map(|who| claimable(who, who)).to_vec();
		assert_eq!(got, [2_000, 2_000, 0, 0]);
		// Nobody did anything: it waits for who does.
		pay_fees(4_000);
		end_session_with(&[]);
		assert_eq!(free(FEES), EXISTENTIAL_DEPOSIT + 4_000);
		end_session_with(&[3]);
		assert_eq!(claimable(3, 3), 4_000);
	});
}

/// What would go to stake that left during the session goes back, and to nobody else.
#[test]
fn who_leaves_forfeits_the_session() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 50_000));
		assert_ok!(delegate(DORA, ALICE, 50_000));
		end_sessions(HORIZON + 1);
		assert_ok!(undelegate(DAN, ALICE, 50_000));
		pay_fees(50_000);
		end_sessions(1);
		assert_eq!((claimable(DAN, ALICE), claimable(DORA, ALICE)), (0, 5_000));
		assert_eq!(free(FEES), EXISTENTIAL_DEPOSIT + 5_000);
		// Nor does it earn while it is leaving: Alice has 150 of 450 now.
		end_sessions(1);
		assert_eq!((claimable(DAN, ALICE), claimable(DORA, ALICE)), (0, 5_000 + 555));
	});
}

#[test]
fn the_issuance_moves_by_what_is_declared() {
	run(|| {
		Inflation::set(Perbill::from_parts(1_000));
		let before = Balances::total_issuance();
		let issued = before / 1_000_000;
		events();
		end_sessions(1);
		let event = Event::SessionRewarded {
			session: 0,
			issued,
			distributed: issued - issued % 4,
			returned: issued % 4,
		};
		assert!(events().contains(&event));
		assert_eq!(Balances::total_issuance(), before + issued);
		// Never above the ceiling.
		Inflation::set(Perbill::one());
		end_sessions(1);
		assert_eq!(Balances::total_issuance(), before + issued + 1_000_000);
		// And nothing for nobody.
		end_session_with(&[]);
		assert_eq!(Balances::total_issuance(), before + issued + 1_000_000);
	});
}

#[test]
fn a_rich_pot_pays_out_by_and_by() {
	run(|| {
		Payout::set(percent(10));
		pay_fees(40_000);
		end_sessions(1);
		assert_eq!(claimable(ALICE, ALICE), 1_000);
		end_sessions(1);
		assert_eq!(claimable(ALICE, ALICE), 1_900);
	});
}

/// An account that is gone and a reward below the existential deposit: it stays owed.
#[test]
fn a_reward_too_small_for_an_account_waits() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		end_sessions(1);
		pay_fees(25);
		end_sessions(1);
		assert_eq!(claimable(DAN, ALICE), 5);
		let all = free(DAN);
		assert_ok!(Balances::transfer_allow_death(signed(DAN), DORA, all));
		assert!(claim_rewards(DAN, ALICE).is_err());
		assert_eq!(claimable(DAN, ALICE), 5);
		pay_fees(25);
		end_sessions(1);
		assert_ok!(claim_rewards(DAN, ALICE));
		assert_eq!(free(DAN), 10);
	});
}

#[test]
fn an_accumulator_that_is_full_pays_the_pot() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 100));
		end_sessions(1);
		crate::Pools::<Test>::mutate(ALICE, |pool| {
			let pool = pool.as_mut().unwrap();
			pool.per_unit = sp_runtime::FixedU128::from_inner(u128::MAX);
		});
		pay_fees(400_100);
		end_sessions(1);
		assert_eq!((claimable(DAN, ALICE), claimable(ALICE, ALICE)), (0, 100_000));
		assert_eq!(free(FEES), EXISTENTIAL_DEPOSIT + 100);
	});
}
