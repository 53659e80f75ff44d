//! What it costs to lift a bad node's score or to sink an honest rival's, and what that brings: computed with the pallet
//! itself at its default parameters, day by day. The tables of `docs/reputation.md` are what these tests compute.
use super::*;
use crate::{
	defaults::{CONNECTION_CHARGE as CHARGE, LOST_PERCENT},
	AUDIT_UNIT,
};
use frame_support::{assert_noop, assert_ok};

/// What an honest node sells in a month.
const HONEST_TURNOVER: Balance = 1_000 * WRN;
/// The score of such a node: customers choose in proportion to the score.
const HONEST_SCORE: u128 = 928_000_000;
/// Of 100 customers so many rate, measured in money.
const RATERS: Balance = 50;

/// The docs, which repeat the figures.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reputation.md");

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
	day: u32,
	next: u32,
}

impl Market {
	/// After two years in which nobody cheated.
	fn settled(node: NodeId, unhappy: Balance, audited: Option<u8>) -> Self {
		let mut market = Self { node, unhappy, audited, day: 0, next: 0 };
		for _ in 0..730 {
			market.pass_day();
		}
		market
	}

	fn score(&self) -> u128 {
		node_score(self.node).score.deconstruct().into()
	}

	/// What it sells in a month with the score of now: nothing in jail.
	fn turnover(&self) -> Balance {
		if is_jailed(self.node) {
			return 0;
		}
		HONEST_TURNOVER * self.score() / HONEST_SCORE
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
		let lost = paid * LOST_PERCENT / 100;
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
		let step = WRN / 50;
		let mut lost = 0;
		while !done(self) {
			self.rate(step, stars);
			lost += step;
			assert!(lost < 10_000 * WRN, "no money does it");
		}
		lost
	}

	/// What it sells less than before, in a year, when it stood at `before` a month.
	fn sold_less(&mut self, before: Balance) -> Balance {
		let sold: Balance = (0..365).map(|_| self.pass_day()).sum();
		(before * 365 / 30).saturating_sub(sold)
	}
}

/// A line of the docs' tables.
#[track_caller]
fn assert_documented(row: &str) {
	let docs = std::fs::read_to_string(DOCS).unwrap();
	assert!(docs.contains(row), "docs/reputation.md lacks this:\n{row}");
}

/// Sinking an honest rival: its sessions have to be bought and paid, and 95 % of that is the rival's.
fn sink(name: &str, done: impl Fn(&Market) -> bool) {
	run(|| {
		let mut rival = Market::settled(RIVAL_NODE, 1, None);
		assert!(rival.score().abs_diff(HONEST_SCORE) < 10_000_000, "{}", rival.score());
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
			unserved(10_000_000 + sessions, RIVAL_NODE, 77, CHARGE);
			sessions += 1;
		}
		let cost = Balance::from(sessions) * CHARGE;
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
/// unhappy customers go on to rate, the more the more it sells.
fn lift(name: &str, unhappy: Balance, audited: Option<u8>, target: u128) {
	run(|| {
		let mut node = Market::settled(NODE, unhappy, audited);
		let base = node.turnover();
		let from = node.score();
		let first = node.rate_until(5, |node| node.score() >= target);
		let (mut lost, mut sold) = (0, 0);
		for day in 0..365 {
			let paid = node.pass_day();
			let more = node.rate_until(5, |node| node.score() >= target);
			if day >= 185 {
				lost += more;
				sold += paid;
			}
		}
		let (cost, more) = (lost / 6, (sold / 6).saturating_sub(base));
		let even = percent_of(cost, more);
		let row = format!(
			"| {name} | 0.{:02} to 0.{:02} | {} | {} | {} | {even} % |",
			from / 10_000_000,
			target / 10_000_000,
			wrn(first),
			wrn(cost),
			wrn(more)
		);
		assert!(5 * cost > more, "it pays for who has a margin of a fifth: {row}");
		assert_documented(&row);
	});
}

#[test]
fn lifting_a_useless_node_costs_more_than_it_brings() {
	lift("9 of 10 raters unhappy", 90, None, 800_000_000);
}

#[test]
fn lifting_a_bad_node_costs_more_than_it_brings() {
	lift("half of the raters unhappy", 50, None, 800_000_000);
}

#[test]
fn lifting_a_node_that_auditors_found_bad_costs_more_still() {
	lift("half unhappy, and audits find 20 of 100", 50, Some(20), 800_000_000);
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

/// An identity is as good as new for what it costs to make one: a bond that is locked a half-life longer, and a score of
/// one half with no confidence, from which the way to 0.8 has to be bought.
#[test]
fn the_way_up_from_a_fresh_identity() {
	run(|| {
		let mut node = Market { node: NODE, unhappy: 0, audited: None, day: 0, next: 0 };
		let lost = node.rate_until(5, |node| node.score() >= 800_000_000);
		let tenths = 10 * lost / WRN;
		assert_documented(&format!("costs {}.{} WRN", tenths / 10, tenths % 10));
		assert!(node_score(NODE).confidence < percent(60));
	});
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
