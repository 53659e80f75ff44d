//! The first block.
use super::*;

fn refused(operators: Vec<(AccountId, Balance)>) -> String {
	let panic = std::panic::catch_unwind(|| {
		let _ = genesis(operators, &VALIDATORS);
	})
	.expect_err("a genesis that is no good");
	panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn the_first_operators_validate() {
	run(|| {
		assert_eq!(Session::validators(), VALIDATORS);
		for who in VALIDATORS {
			assert_eq!((held(who), free(who)), (STAKE, RICH - STAKE));
			assert!(Staking::is_candidate(&who));
			let exposure = crate::Exposures::<Test>::get(0, who).unwrap();
			assert_eq!((exposure.own, exposure.delegated, exposure.counted), (STAKE, 0, STAKE));
		}
		assert!(Historical::historical_root(0).is_some() && Historical::historical_root(1).is_some());
		end_sessions(3);
		assert_eq!(Session::validators(), VALIDATORS);
	});
}

#[test]
fn nonsense_is_refused_by_name() {
	let why = refused(vec![(1, STAKE), (1, STAKE)]);
	assert_eq!(why, "operator-staking: operator 1 is there twice");
	let why = refused(vec![(1, MIN_VALIDATOR - 1)]);
	assert_eq!(why, "operator-staking: operator 1 stakes 9999, and a validator needs 10000");
	let why = refused(vec![(1, STAKE), (2, RICH)]);
	assert_eq!(why, "operator-staking: operator 2 has not the balance to stake 1000000000");
	let why = refused((1..=25).map(|who| (who, STAKE)).collect());
	assert_eq!(why, "operator-staking: 25 operators, and at most 24 may validate");
}

/// Operators without keys are candidates, and do not validate; keys without operators begin.
#[test]
fn keys_and_operators_that_differ() {
	let mut ext = sp_io::TestExternalities::new(genesis(vec![(1, STAKE), (2, STAKE)], &[1, 2]).unwrap());
	ext.execute_with(|| {
		assert_eq!(Session::validators(), [1, 2]);
		check();
	});
	let mut ext = sp_io::TestExternalities::new(genesis(vec![], &VALIDATORS).unwrap());
	ext.execute_with(|| {
		assert_eq!(Session::validators(), VALIDATORS);
		end_sessions(3);
		assert_eq!(Session::validators().len(), 3, "none is a candidate, and three stay");
		// Stakes come, and the set follows, never below three.
		assert_ok!(bond(9, STAKE));
		assert_ok!(validate(9));
		end_sessions(2);
		let set = Session::validators();
		assert!(set.len() >= 3 && set.contains(&9), "{set:?}");
		check();
	});
}
