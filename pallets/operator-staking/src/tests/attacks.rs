//! What thieves would try. Each test is one attack, and what it gains.
use super::*;
use frame_support::traits::tokens::Preservation::Expendable;

const MATURE: u32 = HORIZON + 1;

/// Slash escape: everything is unbonded right after the offence and before it is reported.
#[test]
fn who_unbonds_after_the_offence_pays() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		end_sessions(MATURE);
		let session = Staking::session();
		// Alice equivocates. Then:
		assert_ok!(chill(ALICE));
		assert_ok!(unbond(ALICE, STAKE));
		assert_ok!(undelegate(DAN, ALICE, STAKE));
		// Reported in the last session that it may be.
		end_sessions(HORIZON);
		assert_ok!(offend(ALICE, session, 75, 1));
		let until = operator(ALICE).unbonding[0].until;
		while Staking::session() < until {
			assert_noop!(withdraw(ALICE, ALICE), Error::<Test>::NothingDue);
			assert_noop!(withdraw(DAN, ALICE), Error::<Test>::NothingDue);
			end_sessions(1);
		}
		// Nobody applied it, and no hook ran: they wait all the same.
		assert_noop!(withdraw(ALICE, ALICE), Error::<Test>::SlashPending);
		assert_noop!(withdraw(DAN, ALICE), Error::<Test>::SlashPending);
		wait_and_apply();
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 150_000);
		assert_noop!(withdraw(ALICE, ALICE), Error::<Test>::NothingDue);
		assert_ok!(withdraw(DAN, ALICE));
		assert_eq!((free(ALICE), free(DAN)), (RICH - STAKE, RICH - 50_000));
	});
}

/// Slash escape: leave in the session before, so as not to have been there; nobody may be charged for another's deed.
#[test]
fn who_left_before_the_offence_does_not_pay() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		assert_ok!(delegate(DORA, ALICE, STAKE));
		end_sessions(MATURE);
		assert_ok!(undelegate(DAN, ALICE, STAKE));
		assert_ok!(unbond(ALICE, STAKE / 2));
		end_sessions(1);
		assert_ok!(offend(ALICE, Staking::session(), 100, 1));
		let slash = only_slash().1;
		assert_eq!((slash.own, slash.delegated), (STAKE / 2, STAKE));
		wait_and_apply();
		assert_eq!((held(ALICE), worth(DORA, ALICE)), (STAKE / 2, 0));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(DAN, ALICE));
		assert_ok!(withdraw(ALICE, ALICE));
		assert_eq!((free(DAN), free(ALICE)), (RICH, RICH - STAKE / 2));
	});
}

/// Dilution: somebody is talked into delegating after the offence, so that a bigger pool shares the loss.
#[test]
fn who_comes_after_the_offence_does_not_pay() {
	for delay in [0, 1, HORIZON] {
		run(|| {
			assert_ok!(delegate(DAN, ALICE, 1_000));
			end_sessions(2);
			let session = Staking::session();
			assert_ok!(delegate(DORA, ALICE, 1_000));
			end_sessions(delay);
			assert_ok!(offend(ALICE, session, 100, 1));
			assert_noop!(delegate(MALLORY, ALICE, 1_000), Error::<Test>::SlashPending);
			wait_and_apply();
			assert_eq!((held(ALICE), worth(DAN, ALICE), worth(DORA, ALICE)), (0, 0, 1_000), "{delay}");
			assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + STAKE + 1_000);
			// However old it gets meanwhile.
			end_sessions(MATURE);
			assert_eq!(worth(DORA, ALICE), 1_000);
			check();
		});
	}
}

/// Dilution by age: a slash waits until the young stake would have become a part of the base.
#[test]
fn a_slash_that_waits_long_finds_the_same_payers() {
	run(|| {
		SlashDeferral::set(40);
		assert_ok!(delegate(DAN, ALICE, 1_000));
		end_sessions(2);
		let session = Staking::session();
		assert_ok!(delegate(DORA, ALICE, 1_000));
		end_sessions(1);
		assert_ok!(offend(ALICE, session, 100, 1));
		end_sessions(3 * MATURE);
		assert_noop!(undelegate(DORA, ALICE, 1_000), Error::<Test>::DelegationTooYoung);
		wait_and_apply();
		assert_eq!((worth(DAN, ALICE), worth(DORA, ALICE)), (0, 1_000));
		assert_ok!(undelegate(DORA, ALICE, 1_000));
	});
}

/// Just in time: stake that comes for a rich session and goes again.
#[test]
fn just_in_time_stake_earns_nothing() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 1_000));
		end_sessions(1);
		pay_fees(401_000);
		assert_ok!(delegate(MALLORY, ALICE, 399_000));
		end_sessions(1);
		assert_eq!((claimable(DAN, ALICE), claimable(MALLORY, ALICE)), (1_000, 0));
		// And it is here to stay, and to answer for what happens.
		assert_noop!(undelegate(MALLORY, ALICE, 399_000), Error::<Test>::DelegationTooYoung);
	});
}

/// Just in time, by an operator's own stake: it raises the weight from the next session on only.
#[test]
fn just_in_time_self_stake_earns_nothing() {
	run(|| {
		pay_fees(4_000);
		assert_ok!(bond_extra(ALICE, 500 * STAKE));
		end_sessions(1);
		assert_eq!(claimable(ALICE, ALICE), 1_000);
	});
}

/// Self-dealing: the richest validator cycles its own money through its own sessions, for the backers' share of the fees and
/// for what is issued. However large its part of the stake, no more comes back than that share, and nothing more is issued.
/// What the rest of a fee costs it is tested in the runtime, where fees are taken.
#[test]
fn fees_bring_back_no_more_than_the_backers_share() {
	for (extra, inflation) in [(0, 0), (10 * STAKE, 0), (9_000 * STAKE, 0), (9_000 * STAKE, 1_000)] {
		let outcome = |fees: Balance| {
			let mut gained = 0;
			new_test_ext().execute_with(|| {
				Inflation::set(Perbill::from_parts(inflation));
				if extra > 0 {
					assert_ok!(bond_extra(ALICE, extra));
				}
				end_sessions(1);
				let before = claimable(ALICE, ALICE);
				for _ in 0..5 {
					// The escrow's shares: the backers' pot gets half of a fee, the rest is burned or the treasury's.
					pay_fees(fees / 2);
					end_sessions(1);
				}
				gained = claimable(ALICE, ALICE) - before;
				check();
			});
			gained
		};
		let (honest, dealing) = (outcome(0), outcome(10_000));
		assert!(dealing - honest <= 5 * 10_000 / 2, "{dealing} against {honest}");
	}
}

/// Cheap seats: a rich account delegates to its own sham operators, which have little to lose themselves.
#[test]
fn a_seat_needs_self_stake() {
	run(|| {
		assert_ok!(bond(ERIN, MIN_OPERATOR));
		assert_noop!(validate(ERIN), Error::<Test>::ValidatorStakeTooLow);
		assert_ok!(bond_extra(ERIN, MIN_VALIDATOR - MIN_OPERATOR));
		assert_noop!(delegate(MALLORY, ERIN, 100 * STAKE), Error::<Test>::DelegationsFull);
		assert_ok!(delegate(MALLORY, ERIN, 4 * MIN_VALIDATOR));
		assert_ok!(validate(ERIN));
		// Then it takes its own stake out, and what it carried counts no more.
		assert_noop!(unbond(ERIN, 1), Error::<Test>::CandidateNeedsStake);
		assert_ok!(chill(ERIN));
		assert_ok!(unbond(ERIN, MIN_VALIDATOR - MIN_OPERATOR));
		assert_eq!(operator(ERIN).counted(DelegationFactor::get()), 5 * MIN_OPERATOR);
	});
}

/// Sinking a rival: pushing it out of a full list with dust.
#[test]
fn dust_pushes_nobody_out() {
	run(|| {
		for who in 5..=24 {
			assert_ok!(bond(who, STAKE));
			assert_ok!(validate(who));
		}
		assert_ok!(bond(25, STAKE + 1));
		assert_noop!(validate(25), Error::<Test>::OutbidByAll);
		assert_ok!(bond_extra(25, STAKE / 10 - 2));
		assert_noop!(validate(25), Error::<Test>::OutbidByAll);
		for who in VALIDATORS {
			assert!(Staking::is_candidate(&who));
		}
	});
}

/// Sinking a rival: dust delegations by many accounts and in every session, so that its pool is full or its delegators
/// cannot leave.
#[test]
fn dust_delegations_block_nobody() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 1_000));
		for _ in 0..4 * MATURE {
			for who in DELEGATORS {
				if who != DAN {
					assert_ok!(delegate(who, ALICE, LEAST_DELEGATION));
					let _ = undelegate(who, ALICE, LEAST_DELEGATION);
				}
			}
			end_sessions(1);
		}
		assert!(crate::Leaving::<Test>::get(ALICE).len() as u32 <= UNBONDING + 1, "one for each session");
		assert!(crate::Pools::<Test>::get(ALICE).unwrap().cohorts.len() as u32 <= MATURE);
		assert_ok!(undelegate(DAN, ALICE, 1_000));
		assert_ok!(delegate(DAN, ALICE, 1_000));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(DAN, ALICE));
	});
}

/// Sinking a rival: having it chilled with all others at once, to be alone.
#[test]
fn a_silent_network_keeps_most_of_its_validators() {
	run(|| {
		for _ in 0..MaxIdleSessions::get() {
			end_session_with(&[BOB]);
		}
		let chilled = VALIDATORS.iter().filter(|who| !Staking::is_candidate(who)).count();
		assert_eq!(chilled, 1);
		for _ in 0..10 {
			end_session_with(&[BOB]);
			assert!(Session::validators().len() >= 3);
		}
	});
}

/// Whitewashing: after an offence the operator leaves altogether and comes back clean.
#[test]
fn leaving_clears_no_offence() {
	run(|| {
		assert_ok!(offend(ALICE, 0, 10, 1));
		assert_ok!(unbond(ALICE, STAKE));
		assert_ok!(bond_extra(ALICE, STAKE));
		assert_noop!(validate(ALICE), Error::<Test>::OffendedLately);
		end_sessions(HORIZON);
		assert_noop!(validate(ALICE), Error::<Test>::OffendedLately);
		assert_ok!(apply_slash(0));
		end_sessions(1);
		assert_ok!(validate(ALICE));
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 10_000);
	});
}

/// Whitewashing: a node is taken off the registry and its bond is used for the next one.
#[test]
fn a_bond_serves_one_node_for_a_half_life() {
	use warren_primitives::traits::OperatorStake;
	run(|| {
		assert_ok!(<Staking as OperatorStake<AccountId>>::bond_node(&ERIN, 1));
		assert_ok!(<Staking as OperatorStake<AccountId>>::unbond_node(&ERIN, 1));
		assert_ok!(<Staking as OperatorStake<AccountId>>::bond_node(&ERIN, 2));
		assert_eq!(held(ERIN), 2 * BOND, "a second one, meanwhile");
		assert_noop!(unbond(ERIN, 1), Error::<Test>::NodesNeedStake);
		assert_eq!(<Staking as OperatorStake<AccountId>>::stake(&ERIN), BOND);
	});
}

/// Slash escape: a vote takes longer than unbonding a part of the stake; who sees it coming leaves.
#[test]
fn a_vote_reaches_who_sees_it_coming() {
	run(|| {
		assert_ok!(bond(ERIN, 10_000));
		assert_ok!(delegate(DAN, ERIN, 10_000));
		end_sessions(MATURE);
		let session = Staking::session();
		assert_ok!(unbond(ERIN, 10_000));
		assert_ok!(undelegate(DAN, ERIN, 10_000));
		end_sessions(HORIZON);
		assert_noop!(slash(ERIN, session + 1, percent(50)), Error::<Test>::NothingToSlash);
		assert_ok!(slash(ERIN, session, percent(75)));
		wait_and_apply();
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 15_000);
	});
}

/// Bait: a low commission, until everybody is in.
#[test]
fn a_commission_surprises_nobody() {
	run(|| {
		let limited = |who, max| {
			let max_commission = percent(max);
			dispatch(signed(who), Call::delegate { operator: ALICE, amount: 1_000, max_commission })
		};
		assert_ok!(set_commission(ALICE, percent(4)));
		assert_noop!(limited(DAN, 3), Error::<Test>::CommissionAboveLimit);
		assert_ok!(limited(DAN, 4));
		// Announced counts as well.
		assert_ok!(set_commission(ALICE, percent(9)));
		assert_noop!(limited(DORA, 4), Error::<Test>::CommissionAboveLimit);
		assert_ok!(limited(DORA, 9));
		// At most five points in four sessions, whatever is tried.
		for _ in 0..8 {
			let _ = set_commission(ALICE, operator(ALICE).commission.at(Staking::session()) + percent(5));
			end_sessions(1);
		}
		assert!(operator(ALICE).commission.at(Staking::session()) <= percent(14));
		// Nor by leaving and coming back while they are here.
		assert_ok!(chill(ALICE));
		assert_ok!(unbond(ALICE, STAKE));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(ALICE, ALICE));
		assert_noop!(bond(ALICE, STAKE), Error::<Test>::AlreadyBonded);
		assert_ok!(bond_extra(ALICE, STAKE));
		assert_noop!(set_commission(ALICE, percent(50)), Error::<Test>::CommissionRiseTooHigh);
	});
}

/// Share inflation: a first delegator with a single share and a gift to the pot, so that the next one's money buys none.
#[test]
fn a_gift_to_the_pot_changes_no_price() {
	run(|| {
		assert_ok!(delegate(MALLORY, ALICE, LEAST_DELEGATION));
		end_sessions(MATURE);
		assert_ok!(<Balances as Mutate<_>>::transfer(&MALLORY, &POT, 1_000_000, Expendable));
		assert_ok!(delegate(DAN, ALICE, 150));
		end_sessions(MATURE);
		assert_eq!((worth(DAN, ALICE), worth(MALLORY, ALICE)), (150, LEAST_DELEGATION));
		assert_ok!(undelegate(DAN, ALICE, 150));
		end_sessions(UNBONDING);
		assert_ok!(withdraw(DAN, ALICE));
		assert_eq!(free(DAN), RICH);
	});
}

/// Rounding: many small steps in and out, after a slash that left an odd price, gain nothing.
#[test]
fn rounding_feeds_nobody() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, 100_003));
		end_sessions(MATURE);
		assert_ok!(slash(ALICE, Staking::session(), Perbill::from_rational(170_001u32, 200_003)));
		wait_and_apply();
		let left = worth(DAN, ALICE);
		assert!(left < 100_000 && left > 0);
		assert_ok!(bond_extra(ALICE, STAKE));
		assert_ok!(delegate(MALLORY, ALICE, 777));
		end_sessions(MATURE);
		let mut out = 0;
		for amount in (1..20).chain([Balance::MAX]) {
			let before = worth(MALLORY, ALICE);
			if undelegate(MALLORY, ALICE, amount).is_ok() {
				out += before - worth(MALLORY, ALICE);
			}
		}
		end_sessions(UNBONDING);
		assert_ok!(withdraw(MALLORY, ALICE));
		assert!(free(MALLORY) <= RICH && free(MALLORY) > RICH - 30, "{}", free(MALLORY));
		assert!(out >= 777 - 30);
		assert!(worth(DAN, ALICE) >= left);
	});
}

/// An operator is slashed to nothing by the account that watches it: the offence's author gains no seat for it.
#[test]
fn an_offence_costs_the_seat() {
	run(|| {
		assert_ok!(offend(ALICE, 0, 1, 1));
		end_sessions(2);
		assert!(!is_validator(ALICE));
		assert!(!Staking::is_candidate(&ALICE));
		assert_noop!(
			dispatch(signed(PAUPER), Call::chill_other { operator: BOB }),
			Error::<Test>::CandidateFit
		);
	});
}

/// Sleepers: the reward of a session in which a validator offended is forfeited, its delegators' part too.
#[test]
fn an_offence_earns_nothing() {
	run(|| {
		pay_fees(4_000);
		assert_ok!(offend(ALICE, 0, 1, 1));
		end_sessions(1);
		assert_eq!((claimable(ALICE, ALICE), claimable(BOB, BOB)), (0, 1_333));
	});
}

/// A payer's money is charged once: not when it is undelegated between the offence and the slash.
#[test]
fn moving_between_offence_and_slash_changes_nothing() {
	let outcome = |moves: bool| {
		let mut paid = (0, 0, 0);
		run(|| {
			assert_ok!(delegate(DAN, ALICE, 60_000));
			assert_ok!(delegate(DORA, ALICE, 40_000));
			end_sessions(MATURE);
			assert_ok!(offend(ALICE, Staking::session(), 75, 1));
			if moves {
				assert_ok!(undelegate(DAN, ALICE, 30_000));
				assert_ok!(unbond(ALICE, 50_000));
				end_sessions(1);
				assert_ok!(undelegate(DAN, ALICE, 15_000));
				assert_ok!(rebond(ALICE, 25_000));
			}
			wait_and_apply();
			if Staking::is_candidate(&ALICE) {
				assert_ok!(chill(ALICE));
			}
			let _ = undelegate(DAN, ALICE, Balance::MAX);
			assert_ok!(undelegate(DORA, ALICE, Balance::MAX));
			end_sessions(UNBONDING);
			assert_ok!(withdraw(DAN, ALICE));
			assert_ok!(withdraw(DORA, ALICE));
			let _ = withdraw(ALICE, ALICE);
			paid = (RICH - free(ALICE) - held(ALICE), RICH - free(DAN), RICH - free(DORA));
		});
		paid
	};
	assert_eq!(outcome(false), (100_000, 30_000, 20_000));
	assert_eq!(outcome(true), (100_000, 30_000, 20_000));
}
