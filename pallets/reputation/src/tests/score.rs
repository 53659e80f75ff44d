//! Decay, shares, and how a score is put together.
use super::*;
use crate::math::{self, decay, most_bad, posterior, saturation, EVIDENCE_LIMIT};
use proptest::prelude::*;

#[test]
fn decay_halves_at_each_half_life() {
	for halvings in 0..100u32 {
		let left = decay(1 << 90, halvings * 1_000, 1_000);
		assert_eq!(left, 1u128.checked_shl(90).unwrap() >> halvings.min(127));
	}
}

#[test]
fn decay_takes_any_arguments() {
	for value in [0, 1, u64::MAX.into(), 1 << 90, u128::MAX] {
		for elapsed in [0, 1, 864_000, u32::MAX] {
			for half_life in [0, 1, 864_000, u32::MAX] {
				assert!(decay(value, elapsed, half_life) <= value);
			}
		}
		assert_eq!(decay(value, 0, 864_000), value);
		assert_eq!(decay(value, u32::MAX, 0), 0);
	}
}

/// A block at a time for a whole half-life gives what one step gives, within what 864,000 roundings may cost.
#[test]
fn decay_in_many_steps_is_decay_in_one() {
	let mut value: Balance = 1_000_000 * WRN;
	let steps = 864_000;
	for _ in 0..steps {
		value = decay(value, 1, steps);
	}
	let once = decay(1_000_000 * WRN, steps, steps);
	assert_eq!(once, 500_000 * WRN);
	// 864,000 times 2^-48 of the value, and two units.
	assert!(value.abs_diff(once) <= 864_000 * (2 + (once >> 48)), "{value} is not {once}");
}

proptest! {
	/// Against the same in floating point, which is good to 2^-50.
	#[test]
	fn decay_is_the_exponential(value in 0u128..1 << 90, elapsed in 0u32..20_000_000, half_life in 1u32..12_000_000) {
		let exact = value as f64 * (-f64::from(elapsed) / f64::from(half_life)).exp2();
		let got = decay(value, elapsed, half_life) as f64;
		prop_assert!((got - exact).abs() <= exact * 1e-12 + 2.0, "{got} is not {exact}");
	}

	#[test]
	fn decay_never_grows_with_time(value in 0..=u128::MAX, a: u32, b: u32, half_life: u32) {
		let (early, late) = (a.min(b), a.max(b));
		// What a cut of the exponent costs: 2^-48 of the value.
		let slack = (value >> 47).saturating_add(2);
		prop_assert!(decay(value, late, half_life) <= decay(value, early, half_life).saturating_add(slack));
	}

	#[test]
	fn a_posterior_lies_between_prior_and_evidence(
		prior in 0u32..=1_000_000_000,
		weight in 0..=u128::MAX,
		good in 0..=u128::MAX,
		bad in 0..=u128::MAX,
	) {
		let prior = Perbill::from_parts(prior);
		let got = posterior(prior, weight, good, bad);
		if good == 0 { prop_assert!(got <= prior); }
		if bad == 0 { prop_assert!(got.deconstruct().saturating_add(1) >= prior.deconstruct()); }
	}

	#[test]
	fn forgiving_reaches_the_rating_asked_for(
		prior in 0u32..=1_000_000_000,
		weight in 0u128..1 << 80,
		good in 0u128..1 << 80,
		least in 1u32..=1_000_000_000,
	) {
		let (prior, least) = (Perbill::from_parts(prior), Perbill::from_parts(least));
		let bad = most_bad(prior, weight, good, least);
		let reachable = posterior(prior, weight, good, 0) >= least;
		let got = posterior(prior, weight, good, bad);
		prop_assert!(!reachable || got >= least, "{got:?} is below {least:?}");
		prop_assert!(reachable || bad == 0);
	}
}

#[test]
fn evidence_ends_at_its_limit() {
	let mut value = EVIDENCE_LIMIT - 1;
	math::add(&mut value, u128::MAX);
	assert_eq!(value, EVIDENCE_LIMIT);
	assert_eq!(saturation(0, 0), Perbill::zero());
	assert_eq!(saturation(7, 7), percent(50));
	assert_eq!(posterior(percent(7), 0, 0, 0), percent(7));
}

#[test]
fn nobody_knows_a_new_node() {
	run(|| {
		let score = node_score(NODE);
		assert_eq!(score.score, percent(50));
		assert_eq!(score.rating, percent(50));
		assert_eq!(score.confidence, Perbill::zero());
		assert_eq!(score.served, Perbill::one());
		assert_eq!(score.audit, percent(50));
		assert_eq!((score.evidence, score.jailed_until), (0, None));
		assert_eq!(operator_score(OPERATOR), score);
		// There is no such node, and nothing speaks against that.
		assert_eq!(node_score(77), score);
	});
}

/// The prior: one good rating does not beat a hundred.
#[test]
fn a_hundred_good_ratings_beat_one() {
	run(|| {
		settle_and_rate(1, RIVAL_NODE, ALICE, WRN / 10, 5);
		for n in 0..100 {
			settle_and_rate(1_000 + n, NODE, 5_000 + u64::from(n), WRN / 10, if n < 3 { 1 } else { 5 });
		}
		let (one, hundred) = (node_score(RIVAL_NODE), node_score(NODE));
		assert!(hundred.score > one.score, "{hundred:?} {one:?}");
		assert!(hundred.confidence > percent(70));
		assert!(one.confidence < percent(4));
	});
}

#[test]
fn the_parts_add_up_as_the_docs_say() {
	run(|| {
		// 9 WRN good and 1 bad, which weighs seven times, beside a prior of 3 with a mean of one half.
		many_rate(1, NODE, 9 * WRN, 5);
		many_rate(100, NODE, WRN, 1);
		let operator = operator_score(OPERATOR);
		assert_close(operator.rating, Perbill::from_rational(10_500u32, 19_000));
		assert_close(operator.confidence, Perbill::from_rational(10u32, 13));
		assert_eq!(operator.evidence, 10 * WRN);
		assert_eq!(operator.score, operator.rating);
		// The node's prior is its operator's rating.
		let node = node_score(NODE);
		assert_close(node.rating, Perbill::from_rational(2_025u32, 3_610));

		// Ten WRN of fees were lost in served sessions, one is burned: 10.05 of 11.05.
		unserved(500, NODE, ALICE, WRN);
		let operator = operator_score(OPERATOR);
		assert_close(operator.served, Perbill::from_rational(1_005u32, 1_105));
		let down = Perbill::from_rational(100u32, 11_050);
		assert_close(operator.score, Perbill::from_parts(operator.rating.deconstruct() - down.deconstruct()));
	});
}

#[test]
fn a_second_node_starts_from_its_operators_score() {
	run(|| {
		many_rate(1, NODE, 30 * WRN, 5);
		unserved(900, NODE, ALICE, WRN);
		let (operator, fresh) = (operator_score(OPERATOR), node_score(SECOND_NODE));
		assert_eq!(fresh.score, operator.score);
		assert_eq!(fresh.served, operator.served);
		assert_eq!((fresh.evidence, fresh.confidence), (0, Perbill::zero()));
		assert!(node_score(NODE).score > fresh.score);
		assert_eq!(node_score(RIVAL_NODE).score, percent(50));
	});
}

/// No whitewashing: the node leaves, a new one comes, and the score is there.
#[test]
fn a_score_follows_the_operator() {
	run(|| {
		many_rate(1, NODE, 4 * WRN, 1);
		let before = operator_score(OPERATOR);
		Directory::mutate(|nodes| {
			nodes.remove(&NODE);
			nodes.remove(&SECOND_NODE);
			nodes.insert(50, OPERATOR);
		});
		assert_eq!(node_score(50).score, before.score);
		assert!(before.score < percent(20), "{before:?}");
		// What the node that left had is kept under its number, with its operator.
		assert!(node_score(NODE).score <= before.score);
	});
}

#[test]
fn everything_fades_by_half_lives() {
	run(|| {
		// No jail: its end forgives.
		JailFloor::set(Perbill::zero());
		many_rate(1, NODE, 30 * WRN, 1);
		unserved(900, NODE, ALICE, WRN);
		let mut last = operator_score(OPERATOR);
		for halvings in 1..30u32 {
			advance(HALF_LIFE);
			let now = operator_score(OPERATOR);
			assert_eq!(now.evidence, (30 * WRN) >> halvings);
			assert!(now.score >= last.score && now.served >= last.served);
			last = now;
		}
		System::set_block_number(u32::MAX);
		let operator = operator_score(OPERATOR);
		assert_eq!((operator.score, operator.evidence), (percent(50), 0));
		assert_eq!(node_score(NODE).score, percent(50));
	});
}
