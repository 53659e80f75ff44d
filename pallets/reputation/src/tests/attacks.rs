//! What it costs to lift a bad node's score or to sink an honest rival's, and what that brings: computed with the pallet
//! itself at its default parameters, day by day. The tables of `docs/reputation.md` are what these tests compute. Where an
//! attack pays, the test says so, and at which parameters it does not.
use super::*;
use crate::{
	defaults::{self, CONNECTION_CHARGE, LOST_PERCENT, NODE_BOND, UNBONDING},
	AUDIT_UNIT,
};
use frame_support::{assert_noop, assert_ok};

/// What an honest node sells in a month.
const HONEST_TURNOVER: Balance = 1_000 * WRN;
/// The score of such a node: customers choose in proportion to the score.
const HONEST_SCORE: u128 = 928_000_000;
/// The confidence in such a node.
const HONEST_CONFIDENCE: u128 = 879_000_000;
/// Of 100 customers so many rate, measured in money.
const RATERS: Balance = 50;
/// What is left of revenue after traffic, machines and the fee: one part in so many.
const MARGIN: i128 = 5;
/// What money brings elsewhere in a year, in percent.
const INTEREST: Balance = 10;

/// Units as whole WRN, rounded.
fn wrn(amount: Balance) -> Balance {
	(amount + WRN / 2) / WRN
}

/// `part` of `whole`, in percent, rounded.
fn percent_of(part: Balance, whole: Balance) -> Balance {
	(100 * part + whole / 2) / whole
}

/// A node in its market.
struct Market {
	node: NodeId,
	/// Of 100 raters so many give one star, the others five.
	unhappy: Balance,
	/// What auditors find, once in three days, if they look.
	audited: Option<u8>,
	/// Of 100 that are paid so many are lost in fees.
	lost: Balance,
	/// True where customers choose by score × confidence rather than by the score alone.
	sure: bool,
	day: u32,
	next: u32,
}

impl Market {
	/// A node of which nobody knows anything.
	fn new(node: NodeId, unhappy: Balance, audited: Option<u8>) -> Self {
		Self { node, unhappy, audited, lost: LOST_PERCENT, sure: false, day: 0, next: 0 }
	}

	/// After two years in which nobody cheated.
	fn settled(node: NodeId, unhappy: Balance, audited: Option<u8>) -> Self {
		Self::new(node, unhappy, audited).aged()
	}

	/// Two years later.
	fn aged(mut self) -> Self {
		if self.sure {
			// With no confidence it would never sell anything.
			self.rate(3 * WRN, 5);
		}
		for _ in 0..730 {
			self.pass_day();
		}
		self
	}

	fn score(&self) -> u128 {
		node_score(self.node).score.deconstruct().into()
	}

	/// What it sells in a month with the score of now: nothing in jail.
	fn turnover(&self) -> Balance {
		if is_jailed(self.node) {
			return 0;
		}
		let by_score = HONEST_TURNOVER * self.score() / HONEST_SCORE;
		if !self.sure {
			return by_score;
		}
		by_score * u128::from(node_score(self.node).confidence.deconstruct()) / HONEST_CONFIDENCE
	}

	fn rate(&mut self, lost: Balance, stars: u8) {
		self.next += 1;
		settle_and_rate(self.next, self.node, 1_000_000 + u64::from(self.next), lost, stars);
	}

	/// A day of customers; gives what they paid.
	fn pass_day(&mut self) -> Balance {
		advance(DAYS);
		self.day += 1;
		let paid = self.turnover() / 30;
		let lost = paid * self.lost / 100;
		let rated = lost * RATERS / 100;
		let bad = rated * self.unhappy / 100;
		self.rate(rated - bad, 5);
		self.rate(bad, 1);
		self.next += 1;
		Pallet::<Test>::settled(&outcome(self.next, self.node, 1, lost - rated));
		if let Some(quality) = self.audited.filter(|_| self.day.is_multiple_of(3)) {
			let operator = Directory::get()[&self.node];
			Pallet::<Test>::amend(self.node, &operator, false, |record| {
				record.add_audit(quality, AUDIT_UNIT)
			});
		}
		paid
	}

	/// Rates in small steps until it is so; gives what was lost in fees.
	fn rate_until(&mut self, stars: u8, done: impl Fn(&Self) -> bool) -> Balance {
		// A fiftieth of a WRN at the default fee.
		let step = self.lost * WRN / 150;
		let mut lost = 0;
		while !done(self) {
			self.rate(step, stars);
			lost += step;
			assert!(lost < 10_000 * WRN, "no money does it");
		}
		lost
	}

	/// Buys its own ratings for a year, as many as its score needs. What is lost in fees and what it sells, in each month of the second
	/// half of it.
	fn held_at(&mut self, target: u128) -> (Balance, Balance) {
		let (mut lost, mut sold) = (0, 0);
		for day in 0..365 {
			let paid = self.pass_day();
			let more = self.rate_until(5, |node| node.score() >= target);
			if day >= 185 {
				lost += more;
				sold += paid;
			}
		}
		(lost / 6, sold / 6)
	}

	/// What it sells less than before, in a year, when it stood at `before` a month.
	fn sold_less(&mut self, before: Balance) -> Balance {
		let sold: Balance = (0..365).map(|_| self.pass_day()).sum();
		(before * 365 / 30).saturating_sub(sold)
	}
}

/// Sinking an honest rival: its sessions have to be bought and paid, and 95 % of that is the rival's.
fn sink(name: &str, done: impl Fn(&Market) -> bool) {
	run(|| {
		let mut rival = Market::settled(RIVAL_NODE, 1, None);
		assert!(rival.score().abs_diff(HONEST_SCORE) < 10_000_000, "{}", rival.score());
		let confidence = u128::from(node_score(RIVAL_NODE).confidence.deconstruct());
		assert!(confidence.abs_diff(HONEST_CONFIDENCE) < 10_000_000, "{confidence}");
		let before = rival.turnover();
		let lost = rival.rate_until(1, done);
		let cost = lost * 100 / LOST_PERCENT;
		let less = rival.sold_less(before);
		let even = percent_of(cost, less);
		let row = format!("| {name} | {} | {} | {} | {even} % |", wrn(lost), wrn(cost), wrn(less));
		// A quarter of what the rival no longer sells, of which a fifth is profit.
		assert!(20 * cost > less, "it pays: {row}");
		assert_documented(&row);
	});
}

#[test]
fn sinking_a_rival_to_eighty_costs_more_than_it_brings() {
	sink("0.93 to 0.80", |rival| rival.score() < 800_000_000);
}

#[test]
fn sinking_a_rival_to_a_half_costs_more_than_it_brings() {
	sink("0.93 to 0.50", |rival| rival.score() < 500_000_000);
}

#[test]
fn jailing_a_rival_costs_more_than_it_brings() {
	sink("0.93 to jail", |rival| is_jailed(rival.node));
}

/// The other way to sink: open, let close, and lose the connection charge each time.
#[test]
fn opening_and_closing_a_rivals_sessions_costs_more_than_it_brings() {
	run(|| {
		let mut rival = Market::settled(RIVAL_NODE, 1, None);
		let (before, rating) = (rival.turnover(), node_score(RIVAL_NODE).rating);
		let target = rival.score() - 50_000_000;
		let mut sessions: u32 = 0;
		while rival.score() > target {
			unserved(10_000_000 + sessions, RIVAL_NODE, 77, CONNECTION_CHARGE);
			sessions += 1;
		}
		let cost = Balance::from(sessions) * CONNECTION_CHARGE;
		assert_eq!(node_score(RIVAL_NODE).rating, rating);
		assert!(!is_jailed(RIVAL_NODE));
		let less = rival.sold_less(before);
		let row = format!(
			"| 0.05 lower, by {sessions} sessions that close unserved | {} | {} | {} % |",
			wrn(cost),
			wrn(less),
			percent_of(cost, less)
		);
		assert!(20 * cost > less, "it pays: {row}");
		assert_documented(&row);
	});
}

/// Lifting a bad node: it buys its own sessions, and loses the part of the fee that goes to treasury and burn. Its
/// unhappy customers go on to rate, the more the more it sells. Where `times` as much of each payment is lost, what is
/// counted in it grows with it. Gives what it costs and what it sells more, each month.
fn lift(
	name: &str,
	times: Balance,
	unhappy: Balance,
	audited: Option<u8>,
	target: u128,
) -> (Balance, Balance) {
	let mut result = (0, 0);
	run(|| {
		PriorWeight::set(times * defaults::PRIOR_WEIGHT);
		PayerCap::set(times * defaults::PAYER_CAP);
		JailEvidence::set(times * defaults::JAIL_EVIDENCE);
		let market = Market::new(NODE, unhappy, audited);
		let mut node = Market { lost: times * LOST_PERCENT, ..market }.aged();
		let base = node.turnover();
		let from = node.score();
		let first = node.rate_until(5, |node| node.score() >= target);
		let (cost, sold) = node.held_at(target);
		let more = sold.saturating_sub(base);
		let even = percent_of(cost, more);
		assert_documented(&format!(
			"| {name} | 0.{:02} to 0.{:02} | {} | {} | {} | {even} % |",
			from / 10_000_000,
			target / 10_000_000,
			wrn(first),
			wrn(cost),
			wrn(more)
		));
		result = (cost, more);
	});
	result
}

/// It pays only for who has a greater margin than a fifth.
#[track_caller]
fn assert_lift_costs_more((cost, more): (Balance, Balance)) {
	assert!(5 * cost > more, "{cost} for {more}");
}

#[test]
fn lifting_a_useless_node_to_eighty_costs_more_than_it_brings() {
	assert_lift_costs_more(lift("9 of 10 raters unhappy", 1, 90, None, 800_000_000));
}

#[test]
fn lifting_a_bad_node_to_eighty_costs_more_than_it_brings() {
	assert_lift_costs_more(lift("half of the raters unhappy", 1, 50, None, 800_000_000));
}

#[test]
fn lifting_a_node_that_auditors_found_bad_costs_more_still() {
	assert_lift_costs_more(lift("half unhappy, and audits find 20 of 100", 1, 50, Some(20), 800_000_000));
}

/// Not met at the default parameters: who lifts itself by less pays less than a fifth of what it sells more.
#[test]
fn lifting_a_bad_node_by_less_pays() {
	for (name, unhappy) in [("half of the raters unhappy", 50), ("9 of 10 raters unhappy", 90)] {
		for target in [300_000_000, 500_000_000] {
			let (cost, more) = lift(name, 1, unhappy, None, target);
			assert!(5 * cost < more, "it no longer pays, and the docs say that it does: {cost} for {more}");
		}
	}
}

/// Audits make it dearer, as long as there are auditors.
#[test]
fn audits_make_a_lift_by_less_dearer() {
	for target in [300_000_000, 500_000_000] {
		let (bare, _) = lift("half of the raters unhappy", 1, 50, None, target);
		let (audited, more) = lift("half unhappy, and audits find 20 of 100", 1, 50, Some(20), target);
		assert!(audited > bare, "{audited} in place of {bare}");
		assert!(5 * audited < more, "it no longer pays, and the docs say that it does: {audited} for {more}");
	}
}

/// What a lift to the target costs of each 100 that the node sells more, in the long run, and what it costs of each 100 that an
/// honest rival no longer sells to sink it by 0.13, where a bad rating weighs so many times as much.
fn both_sides(factor: u32, targets: [u128; 2]) -> ([Balance; 2], Balance) {
	let lift = |target| {
		let mut even = 0;
		run(|| {
			BadRatingFactor::set(factor);
			let mut node = Market::settled(NODE, 50, None);
			let base = node.turnover();
			let (cost, sold) = node.held_at(target);
			even = percent_of(cost, sold - base);
		});
		even
	};
	let mut sink = 0;
	run(|| {
		BadRatingFactor::set(factor);
		let mut rival = Market::settled(RIVAL_NODE, 1, None);
		let (before, target) = (rival.turnover(), rival.score() - 130_000_000);
		let cost = rival.rate_until(1, |rival| rival.score() < target) * 100 / LOST_PERCENT;
		sink = percent_of(cost, rival.sold_less(before));
	});
	(targets.map(lift), sink)
}

/// The factor of bad ratings only moves the trouble: none of those that the network may choose makes both sides dear enough.
#[test]
fn no_factor_closes_both_sides() {
	let mut rows = Vec::new();
	for factor in [1, 4, 7, 10, 14, 20] {
		let ([low, half], sink) = both_sides(factor, [300_000_000, 500_000_000]);
		rows.push(format!("| {factor} | {low} % | {half} % | {sink} % |"));
		assert!(low < 20 || sink <= 5, "a factor of {factor} closes both sides: make it the default");
	}
	assert_documented(&rows.join("\n"));
}

/// What would close it down to one half, and not below: four times the fee, with what is counted in it.
#[test]
fn lifting_to_a_half_pays_no_more_where_four_times_as_much_is_lost() {
	for (name, unhappy) in
		[("half of the raters unhappy, `FeeRate` 20 %", 50), ("9 of 10 raters unhappy, `FeeRate` 20 %", 90)]
	{
		assert_lift_costs_more(lift(name, 4, unhappy, None, 500_000_000));
	}
	let (cost, more) = lift("half of the raters unhappy, `FeeRate` 20 %", 4, 50, None, 300_000_000);
	assert!(5 * cost < more, "it no longer pays, and the docs say that it does: {cost} for {more}");
}

/// No money lifts a node that auditors find useless to where honest ones are.
#[test]
fn no_money_lifts_a_node_above_what_auditors_leave() {
	run(|| {
		let mut node = Market::settled(NODE, 50, Some(0));
		for _ in 0..2_000 {
			node.rate(3 * WRN, 5);
		}
		let score = node_score(NODE);
		assert!(score.rating > percent(99) && score.score < percent(78), "{score:?}");
	});
}

/// A score of one half with no confidence, from which the way to 0.8 has to be bought.
#[test]
fn the_way_up_from_a_fresh_identity() {
	run(|| {
		let mut node = Market::new(NODE, 0, None);
		let lost = node.rate_until(5, |node| node.score() >= 800_000_000);
		let tenths = 10 * lost / WRN;
		assert_documented(&format!("costs {}.{} WRN", tenths / 10, tenths % 10));
		assert!(node_score(NODE).confidence < percent(60));
	});
}

/// A node that buys ratings of itself once, at the beginning, and then sells for as long as that brings more.
#[derive(Clone, Copy)]
struct Spell {
	/// Lost in fees for its own ratings.
	bought: Balance,
	days: u32,
	/// What it sells more than it did before.
	more: i128,
	/// Its margin of that, less what it bought.
	brings: i128,
}

impl Spell {
	/// The best of at most so many days, where the node sold `base` a month before.
	fn best(mut node: Market, base: Balance, bought: Balance, most: u32) -> Self {
		let mut left = bought;
		while left > 0 {
			let part = left.min(2 * WRN);
			node.rate(part, 5);
			left -= part;
		}
		let mut sold: Balance = 0;
		let mut spells = Vec::new();
		for days in 1..=most {
			sold += node.pass_day();
			let more = sold as i128 - (base * Balance::from(days) / 30) as i128;
			spells.push(Self { bought, days, more, brings: more / MARGIN - bought as i128 });
		}
		best_of(spells)
	}
}

/// The first of those that bring most.
fn best_of(spells: Vec<Spell>) -> Spell {
	spells.into_iter().rev().max_by_key(|spell| spell.brings).expect("there is one")
}

/// What a bond costs that is locked for the half-life and then waits to leave, while it could bring interest elsewhere.
fn bond_costs(bond: Balance) -> Balance {
	bond * INTEREST / 100 * Balance::from(HALF_LIFE + UNBONDING) / Balance::from(365 * DAYS)
}

/// The bond that costs so much.
fn bond_for(cost: Balance) -> Balance {
	cost * 100 / INTEREST * Balance::from(365 * DAYS) / Balance::from(HALF_LIFE + UNBONDING)
}

/// A bad node, half of whose raters are unhappy, leaves its name behind for a fresh one. Gives what that brings at best
/// within so many days, and documents it, beside what the same ratings would bring under the old name.
fn change_names(name: &str, sure: bool, most: u32) -> Balance {
	let bad = || Market { sure, ..Market::new(NODE, 50, None) };
	let mut base = 0;
	run(|| base = bad().aged().turnover());
	let mut fresh = Vec::new();
	for power in 0..9 {
		run(|| fresh.push(Spell::best(bad(), base, WRN << power, most)));
	}
	let fresh = best_of(fresh);
	let mut old = fresh;
	run(|| old = Spell::best(bad().aged(), base, fresh.bought, most));
	let whole = |amount: i128| wrn(Balance::try_from(amount).expect("it is a gain"));
	let brings = Balance::try_from(fresh.brings).expect("it is a gain");
	assert_documented(&format!(
		"| {name} | {} | {} | {} | {} | {} | {} |",
		fresh.days,
		wrn(fresh.bought),
		whole(fresh.more),
		wrn(brings),
		whole(old.brings),
		wrn(bond_for(brings))
	));
	brings
}

/// Not met at the default parameters: a change of names brings more than a bond costs that is locked, and what closes that
/// is a bond of 25 months' turnover. The same ratings under the old name bring nearly as much.
#[test]
fn a_fresh_identity_pays_at_the_default_bond_and_not_at_twenty_five_times_it() {
	for (name, sure, most) in [
		("score", false, 7),
		("score", false, 30),
		("score", false, 200),
		("score × confidence", true, 30),
		("score × confidence", true, 200),
	] {
		let brings = change_names(name, sure, most);
		let row = format!("{name}, {most} days: {brings}");
		assert!(brings > bond_costs(NODE_BOND), "it no longer pays, and the docs say that it does: {row}");
		assert!(brings < bond_costs(25 * NODE_BOND), "it pays: {row}");
	}
	assert_documented("`NodeBond` of 25,000 WRN");
}

/// What a self-dealer gets back of a fee as its own backer counts nothing: `fee_lost` does not hold it. And what is lost
/// is lost whoever the payers are.
#[test]
fn a_self_dealer_gains_exactly_what_it_loses() {
	run(|| {
		let node = |lost: Balance, payers: u32| {
			for n in 0..payers {
				settle_and_rate(n, NODE, 1_000 + u64::from(n), lost / Balance::from(payers), 5);
			}
			operator_score(OPERATOR).evidence
		};
		assert_eq!(node(3 * WRN, 1_000), 3 * WRN);
	});
}

/// A jailed node sells nothing, so it cannot buy from itself; sessions that it had still count.
#[test]
fn a_jailed_operator_does_not_get_out_by_absence_or_audits() {
	run(|| {
		many_rate(1, NODE, 50 * WRN, 1);
		assert!(is_jailed(NODE));
		for _ in 0..20 {
			Pallet::<Test>::amend(NODE, &OPERATOR, false, |record| record.add_audit(100, AUDIT_UNIT));
		}
		assert!(node_score(NODE).score > percent(20));
		assert!(is_jailed(NODE), "only the rating releases");
		let release = Call::release { subject: Subject::Operator(OPERATOR) };
		assert_noop!(signed(OPERATOR, release), crate::Error::<Test>::StillJailed);
		advance(MAX_JAIL);
		let release = Call::release { subject: Subject::Operator(OPERATOR) };
		assert_ok!(signed(OPERATOR, release));
	});
}
