//! Slashes, out of offences and by vote.
use super::*;
use crate::{ChillReason, Exposures, OperatorSlashes, PendingSlashes, WeightInfo};

const MATURE: u32 = HORIZON + 1;

#[test]
fn an_offence_is_charged_deferred_and_applied() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		end_sessions(1);
		events();
		assert_ok!(offend(ALICE, 1, 80, 7));
		assert_eq!(
			events(),
			[
				Event::Offended { operator: ALICE, session: 1, fraction: percent(80) },
				Event::Chilled { operator: ALICE, reason: ChillReason::Offence },
				Event::SlashDeferred {
					slash: 0,
					operator: ALICE,
					session: 1,
					own: STAKE,
					delegated: 60_000,
					apply_at: 3,
				},
			]
		);
		// Nothing is taken yet.
		assert_eq!((held(ALICE), worth(DAN, ALICE), free(TREASURY)), (STAKE, STAKE, EXISTENTIAL_DEPOSIT));
		wait_and_apply();
		assert_eq!((held(ALICE), operator(ALICE).own, worth(DAN, ALICE)), (0, 0, 40_000));
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 160_000);
		let event = Event::Slashed { slash: 0, operator: ALICE, session: 1, own: STAKE, delegated: 60_000 };
		assert!(events().contains(&event));
		assert_noop!(apply_slash(0), Error::<Test>::SlashNotFound);
	});
}

/// Who reports has paid for the report alone, and each report of a slot is charged to all who offended in it.
#[test]
fn what_offences_cost_is_in_the_weight_of_the_block() {
	run(|| {
		end_sessions(1);
		let offence = <Test as crate::Config>::WeightInfo::note_offence();
		let before = System::block_weight().total();
		assert_ok!(offend(ALICE, 1, 10, 7));
		assert_eq!(System::block_weight().total(), before + offence);
		assert_ok!(offend(BOB, 1, 10, 7));
		assert_eq!(System::block_weight().total(), before + offence * 3);
	});
}

#[test]
fn self_stake_pays_first() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		end_sessions(1);
		assert_ok!(offend(ALICE, 1, 50, 7));
		wait_and_apply();
		assert_eq!((held(ALICE), worth(DAN, ALICE)), (0, STAKE));
	});
}

/// The worst offence of a session counts, whatever the order and whether or not one was applied in between.
#[test]
fn of_two_offences_in_a_session_the_worse_counts() {
	for applied in [false, true] {
		run(|| {
			assert_ok!(delegate(DAN, ALICE, STAKE));
			end_sessions(1);
			assert_ok!(offend(ALICE, 1, 20, 1));
			assert_ok!(offend(ALICE, 1, 10, 2));
			assert_ok!(offend(ALICE, 1, 20, 3));
			let (id, slash) = only_slash();
			assert_eq!((slash.own, slash.delegated), (40_000, 0));
			if applied {
				wait_and_apply();
				assert_eq!(held(ALICE), 60_000);
			}
			assert_ok!(offend(ALICE, 1, 60, 4));
			let (later, slash) = only_slash();
			assert_eq!(later == id, !applied, "one that waits is one");
			assert_eq!(slash.apply_at, Staking::session() + DEFERRAL, "and waits anew");
			wait_and_apply();
			assert_eq!((held(ALICE), worth(DAN, ALICE)), (0, 80_000), "60 % of 200,000");
			assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 120_000);
		});
	}
}

#[test]
fn offences_of_two_sessions_add_up_to_what_there_is() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		end_sessions(2);
		assert_ok!(offend(ALICE, 1, 75, 1));
		assert_ok!(offend(ALICE, 2, 75, 2));
		assert_eq!(OperatorSlashes::<Test>::get(ALICE).len(), 2);
		end_sessions(DEFERRAL);
		assert_ok!(apply_slash(0));
		assert_eq!((held(ALICE), worth(DAN, ALICE)), (0, 50_000));
		assert_ok!(apply_slash(1));
		// The self stake has nothing more, and delegators owe no more than their part.
		assert_eq!((held(ALICE), worth(DAN, ALICE)), (0, 0));
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 200_000);
	});
}

/// Offenders of one slot are reported again with each new one, for more: nobody is charged twice for the first part.
#[test]
fn concurrent_offenders_pay_the_difference() {
	run(|| {
		assert_ok!(offend(ALICE, 0, 10, 7));
		assert_eq!(only_slash().1.own, 10_000);
		assert_ok!(offend(BOB, 0, 10, 7));
		let of = |who| PendingSlashes::<Test>::iter_values().find(|s| s.operator == who).unwrap().own;
		assert_eq!((of(ALICE), of(BOB)), (20_000, 20_000));
		assert!(offend(BOB, 0, 10, 7).is_err(), "known");
	});
}

#[test]
fn an_offence_is_provable_within_the_horizon_only() {
	run(|| {
		end_sessions(HORIZON);
		assert_ok!(offend(ALICE, 0, 10, 7));
		assert_eq!(PendingSlashes::<Test>::iter().count(), 1);
		end_sessions(1);
		assert_ok!(offend(BOB, 0, 10, 8));
		assert_ok!(offend(BOB, Staking::session() + 1, 10, 9));
		assert_eq!(PendingSlashes::<Test>::iter().count(), 1);
		assert!(Historical::historical_root(0).is_none() || Exposures::<Test>::iter_prefix(0).count() == 0);
		assert!(is_validator(BOB));
	});
}

#[test]
fn governance_cancels() {
	run(|| {
		assert_ok!(offend(ALICE, 0, 10, 7));
		assert_noop!(
			dispatch(signed(ALICE), Call::cancel_slash { slash: 0 }),
			sp_runtime::DispatchError::BadOrigin
		);
		assert_noop!(cancel_slash(1), Error::<Test>::SlashNotFound);
		assert_noop!(validate(ALICE), Error::<Test>::OffendedLately);
		events();
		assert_ok!(cancel_slash(0));
		assert_eq!(events(), [Event::SlashCancelled { slash: 0, operator: ALICE }]);
		assert_eq!(PendingSlashes::<Test>::iter().count() + crate::SlashQueue::<Test>::iter().count(), 0);
		// Cleared: it may validate, and nothing is charged again for the same.
		assert_ok!(validate(ALICE));
		assert_ok!(offend(ALICE, 0, 10, 8));
		assert_eq!(PendingSlashes::<Test>::iter().count(), 0);
		// A worse one costs the difference.
		assert_ok!(offend(ALICE, 0, 15, 9));
		assert_eq!(only_slash().1.own, 5_000);
	});
}

#[test]
fn governance_slashes_what_is_still_there() {
	run(|| {
		assert_ok!(bond(ERIN, 10_000));
		assert_ok!(delegate(DAN, ERIN, 10_000));
		assert_noop!(
			dispatch(signed(ALICE), Call::slash { operator: ERIN, session: 0, fraction: percent(1) }),
			sp_runtime::DispatchError::BadOrigin
		);
		assert_noop!(slash(DAN, 0, percent(1)), Error::<Test>::NotOperator);
		assert_noop!(slash(ERIN, 1, percent(1)), Error::<Test>::SessionOutOfRange);
		assert_noop!(slash(ERIN, 0, percent(0)), Error::<Test>::NothingToSlash);
		end_sessions(1);
		assert_ok!(slash(ERIN, 1, percent(75)));
		let pending = only_slash().1;
		assert_eq!((pending.own, pending.delegated, pending.by_vote), (10_000, 5_000, true));
		wait_and_apply();
		assert_eq!((held(ERIN), worth(DAN, ERIN)), (0, 5_000));
		end_sessions(HORIZON);
		assert_noop!(slash(ERIN, 1, percent(1)), Error::<Test>::SessionOutOfRange);
	});
}

/// Whatever a validator does with its stake after the session began, a vote costs it and its delegators the same.
#[test]
fn a_vote_costs_what_stood_in_the_session() {
	let moves: [fn(); 6] = [
		|| (),
		|| {
			assert_ok!(bond_extra(ALICE, 3 * STAKE));
		},
		|| {
			end_sessions(1);
			assert_ok!(bond_extra(ALICE, STAKE));
		},
		|| {
			assert_ok!(chill(ALICE));
			assert_ok!(unbond(ALICE, STAKE));
		},
		|| {
			assert_ok!(unbond(ALICE, STAKE / 2));
			end_sessions(1);
			assert_ok!(bond_extra(ALICE, 3 * STAKE));
		},
		|| {
			assert_ok!(unbond(ALICE, STAKE / 2));
			assert_ok!(delegate(DORA, ALICE, STAKE));
			end_sessions(1);
			assert_ok!(rebond(ALICE, STAKE / 4));
		},
	];
	for (at, then) in moves.into_iter().enumerate() {
		run(|| {
			assert_ok!(delegate(DAN, ALICE, STAKE));
			end_sessions(MATURE);
			let session = Staking::session();
			then();
			end_sessions(1);
			let before = held(ALICE);
			assert_ok!(slash(ALICE, session, percent(75)));
			let pending = only_slash().1;
			assert_eq!((pending.own, pending.delegated), (STAKE, STAKE / 2), "case {at}");
			wait_and_apply();
			assert_eq!((before - held(ALICE), worth(DAN, ALICE)), (STAKE, STAKE / 2), "case {at}");
			assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 150_000, "case {at}");
		});
	}
}

/// Who began the session with nothing pays nothing out of what it bonds later.
#[test]
fn a_vote_takes_nothing_that_came_after_the_session() {
	run(|| {
		assert_ok!(chill(ALICE));
		assert_ok!(unbond(ALICE, STAKE));
		end_sessions(1);
		assert!(is_validator(ALICE), "planned before");
		assert_ok!(bond_extra(ALICE, STAKE));
		assert_noop!(slash(ALICE, 1, percent(100)), Error::<Test>::NothingToSlash);
		// In the session before, it had as much as it bonded again.
		assert_ok!(slash(ALICE, 0, percent(100)));
		assert_eq!(only_slash().1.own, STAKE);
	});
}

/// Of who did not validate nobody wrote down what it had: what it has now counts, with what it unbonded since. Its delegators
/// are charged no more for it.
#[test]
fn a_vote_on_who_did_not_validate_counts_the_self_stake_of_now() {
	run(|| {
		assert_ok!(bond(ERIN, 10_000));
		assert_ok!(delegate(DAN, ERIN, 10_000));
		end_sessions(1);
		assert!(Exposures::<Test>::get(1, ERIN).is_none());
		assert_ok!(delegate(DORA, ERIN, 10_000));
		assert_ok!(bond_extra(ERIN, 5_000));
		assert_ok!(unbond(ERIN, 3_000));
		end_sessions(1);
		assert_ok!(slash(ERIN, 1, percent(80)));
		// Of 12,000 and 3,000, and of Dan's 10,000.
		let pending = only_slash().1;
		assert_eq!((pending.own, pending.delegated), (15_000, 5_000));
		wait_and_apply();
		assert_eq!((held(ERIN), worth(DAN, ERIN), worth(DORA, ERIN)), (0, 5_000, 10_000));
	});
}

#[test]
fn votes_cannot_fill_the_list() {
	run(|| {
		for _ in 0..crate::MAX_PENDING_BY_VOTE {
			assert_ok!(slash(ALICE, 0, percent(1)));
		}
		assert_noop!(slash(ALICE, 0, percent(1)), Error::<Test>::TooManyPendingSlashes);
		assert_ok!(offend(ALICE, 0, 1, 1));
		assert_eq!(OperatorSlashes::<Test>::get(ALICE).len() as u32, crate::MAX_PENDING_BY_VOTE + 1);
	});
}

/// What is due is applied with no call, as far as the weight goes, and by a call where no hook ran.
#[test]
fn hooks_apply_what_is_due() {
	use frame_support::{
		traits::{Get, Hooks},
		weights::{Weight, WeightMeter},
	};
	run(|| {
		for who in [ALICE, BOB, 3] {
			assert_ok!(offend(who, 0, 10, who));
		}
		Staking::on_poll(1, &mut WeightMeter::new());
		assert_eq!(PendingSlashes::<Test>::iter().count(), 3, "none is due");
		end_sessions(DEFERRAL);
		let weight = <() as crate::WeightInfo>::apply_slash();
		let used = Staking::on_idle(1, weight * 2);
		assert!(used.all_lte(weight * 2));
		assert_eq!(PendingSlashes::<Test>::iter().count(), 1);
		assert_eq!(Staking::on_idle(1, Weight::zero()), Weight::zero());
		let mut meter = WeightMeter::new();
		Staking::on_poll(1, &mut meter);
		let limits: frame_system::limits::BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
		let share: Weight = crate::POLL_SHARE * limits.max_block;
		assert!(meter.consumed().all_lte(share));
		Staking::on_idle(1, Weight::MAX);
		assert_eq!(PendingSlashes::<Test>::iter().count(), 0);
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 30_000);
	});
}

#[test]
fn a_candidate_that_a_slash_leaves_too_little_is_chilled() {
	run(|| {
		assert_ok!(slash(ALICE, 0, percent(95)));
		end_sessions(DEFERRAL);
		events();
		assert_ok!(apply_slash(0));
		assert!(events().contains(&Event::Chilled { operator: ALICE, reason: ChillReason::Unfit }));
		assert!(!Staking::is_candidate(&ALICE));
	});
}

/// Nothing divides by nothing afterwards, and what was earned before is still paid.
#[test]
fn a_slash_of_everything_leaves_no_broken_pool() {
	for mature in [false, true] {
		run(|| {
			assert_ok!(delegate(DAN, ALICE, STAKE));
			assert_ok!(delegate(DORA, ALICE, STAKE));
			end_sessions(if mature { MATURE + 1 } else { 1 });
			pay_fees(6_000);
			end_sessions(1);
			let earned = (claimable(DAN, ALICE), claimable(DORA, ALICE));
			assert_eq!(earned, (1_000, 1_000));
			assert_ok!(offend(ALICE, Staking::session(), 100, 7));
			wait_and_apply();
			assert_eq!((held(ALICE), worth(DAN, ALICE), worth(DORA, ALICE)), (0, 0, 0));
			check();
			// It begins anew, with old and new delegators.
			assert_ok!(bond_extra(ALICE, STAKE));
			assert_ok!(delegate(DAN, ALICE, 2_000));
			assert_ok!(delegate(MALLORY, ALICE, 1_000));
			check();
			end_sessions(HORIZON + 1);
			assert_ok!(validate(ALICE));
			end_sessions(2);
			assert!(is_validator(ALICE));
			pay_fees(403_000);
			end_sessions(1);
			assert_eq!(claimable(DAN, ALICE), 1_000 + 2_000);
			assert_eq!((claimable(MALLORY, ALICE), claimable(DORA, ALICE)), (1_000, 1_000));
			assert_ok!(claim_rewards(DORA, ALICE));
			assert!(!crate::Delegations::<Test>::contains_key(ALICE, DORA), "nothing is left of it");
			assert_ok!(undelegate(DAN, ALICE, Balance::MAX));
			assert_ok!(undelegate(MALLORY, ALICE, Balance::MAX));
			end_sessions(UNBONDING);
			assert_ok!(withdraw(DAN, ALICE));
			assert_ok!(claim_rewards(DAN, ALICE));
			assert_eq!(free(DAN), RICH - STAKE + 3_000);
			assert_ok!(claim_rewards(MALLORY, ALICE));
			assert_ok!(withdraw(MALLORY, ALICE));
			assert!(!crate::Pools::<Test>::contains_key(ALICE));
		});
	}
}

/// A delegation of which nothing is left goes away without a reward to claim.
#[test]
fn nothing_can_be_withdrawn_once() {
	run(|| {
		assert_ok!(delegate(DAN, ALICE, STAKE));
		end_sessions(1);
		assert_ok!(offend(ALICE, 1, 100, 7));
		wait_and_apply();
		assert_noop!(undelegate(DAN, ALICE, 1), Error::<Test>::NotDelegator);
		assert_ok!(withdraw(DAN, ALICE));
		assert_noop!(withdraw(DAN, ALICE), Error::<Test>::NotDelegator);
		assert!(!crate::Operators::<Test>::contains_key(ALICE));
	});
}

/// All that left in a session was slashed to nothing: who is free to leave later in it waits for the next.
#[test]
fn leaving_after_everything_that_left_was_slashed() {
	run(|| {
		SlashDeferral::set(10);
		assert_ok!(bond(ERIN, 10_000));
		assert_ok!(delegate(DAN, ERIN, 1_000));
		end_sessions(MATURE);
		// Dora comes in the session that pays, and does not.
		assert_ok!(delegate(DORA, ERIN, 1_000));
		assert_ok!(slash(ERIN, Staking::session(), percent(100)));
		end_sessions(10);
		assert_ok!(undelegate(DAN, ERIN, 1_000));
		assert_noop!(undelegate(DORA, ERIN, 1_000), Error::<Test>::DelegationTooYoung);
		assert_ok!(apply_slash(0));
		assert_eq!((worth(DORA, ERIN), held(ERIN)), (1_000, 0));
		assert_noop!(undelegate(DORA, ERIN, 1_000), Error::<Test>::TryNextSession);
		end_sessions(1);
		assert_ok!(undelegate(DORA, ERIN, 1_000));
		end_sessions(Staking::unbonding_sessions());
		assert_ok!(withdraw(DORA, ERIN));
		assert_ok!(withdraw(DAN, ERIN));
		assert_eq!((free(DORA), free(DAN)), (RICH, RICH - 1_000));
	});
}

/// Proofs of key ownership are good for sessions of the past, and the set's disabled ones are disabled again.
#[test]
fn offenders_are_proven_and_stay_disabled() {
	use frame_support::traits::KeyOwnerProofSystem;
	run(|| {
		let key = (
			<sp_runtime::testing::UintAuthorityId as sp_runtime::RuntimeAppPublic>::ID,
			sp_runtime::testing::UintAuthorityId(ALICE),
		);
		end_sessions(1);
		let proof = Historical::prove(key.clone()).unwrap();
		end_sessions(2);
		let owner = Historical::check_proof(key, proof).unwrap();
		assert_eq!(owner, (ALICE, ()));
		assert_ok!(offend(owner.0, 1, 10, 1));
		let disabled = || -> Vec<u32> {
			pallet_session::DisabledValidators::<Test>::get().into_iter().map(|(index, _)| index).collect()
		};
		let index = Session::validators().iter().position(|who| *who == ALICE).unwrap() as u32;
		assert_eq!(disabled(), [index]);
		// Planned already for one more session: disabled in it too.
		end_sessions(1);
		assert!(is_validator(ALICE));
		assert_eq!(disabled(), [index]);
		end_sessions(1);
		assert!(!is_validator(ALICE));
		assert!(disabled().is_empty());
	});
}
