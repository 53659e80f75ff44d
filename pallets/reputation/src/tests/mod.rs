//! Tests, by subject. Each runs in `run`, which checks every invariant at its end.
mod absence;
mod attacks;
mod audits;
mod disputes;
mod jail;
mod properties;
mod ratings;
mod score;
mod sweep;
mod views;
mod wired;

use crate::{mock::*, Call, Event, Pallet, Subject};
use sp_runtime::Perbill;
use warren_primitives::{
	reputation::{Score, Scores},
	traits::{OperatorStanding, SessionOutcome, SettledSession},
	Balance, NodeId, SessionId, WRN,
};

/// The docs, which repeat what tests compute.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reputation.md");

/// A line of a table of the docs, or another piece of them.
#[track_caller]
fn assert_documented(text: &str) {
	let docs = std::fs::read_to_string(DOCS).unwrap();
	assert!(docs.contains(text), "docs/reputation.md lacks this:\n{text}");
}

/// The id of a session.
fn id(n: u32) -> SessionId {
	let mut id = [0; 32];
	id[..4].copy_from_slice(&n.to_le_bytes());
	id
}

fn outcome(n: u32, node: NodeId, payer: AccountId, fee_lost: Balance) -> SettledSession<AccountId> {
	SettledSession {
		session: id(n),
		node,
		operator: Directory::get()[&node],
		payer,
		fee_lost,
		charge_burned: 0,
		at: 0,
	}
}

/// The session is settled, having lost so much in fees, and then rated.
fn settle_and_rate(n: u32, node: NodeId, payer: AccountId, fee_lost: Balance, stars: u8) {
	let outcome = outcome(n, node, payer, fee_lost);
	Pallet::<Test>::settled(&outcome);
	Pallet::<Test>::rated(&outcome, stars);
}

/// Many payers rate so much in all, each less than its cap. Payers and sessions are numbered from `first` on.
fn many_rate(first: u32, node: NodeId, fee_lost: Balance, stars: u8) {
	let each = PayerCap::get();
	let mut left = fee_lost;
	let mut n = first;
	while left > 0 {
		let amount = left.min(each);
		settle_and_rate(n, node, 1_000_000 + u64::from(n), amount, stars);
		left -= amount;
		n += 1;
	}
}

/// The session closed with no voucher.
fn unserved(n: u32, node: NodeId, payer: AccountId, burned: Balance) {
	Pallet::<Test>::settled(&SettledSession { charge_burned: burned, ..outcome(n, node, payer, 0) });
}

fn node_score(node: NodeId) -> Score {
	<Pallet<Test> as Scores<AccountId>>::score_of(node)
}

fn operator_score(operator: AccountId) -> Score {
	Pallet::<Test>::score_of_operator(&operator)
}

fn is_jailed(node: NodeId) -> bool {
	Pallet::<Test>::is_jailed(&Directory::get()[&node], node)
}

fn percent(parts: u32) -> Perbill {
	Perbill::from_percent(parts)
}

/// Within a millionth.
#[track_caller]
fn assert_close(left: Perbill, right: Perbill) {
	let apart = left.deconstruct().abs_diff(right.deconstruct());
	assert!(apart <= 1_000, "{left:?} is not {right:?}");
}

/// The pallet's events since this was called last.
fn events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet();
	System::reset_events();
	events
}
