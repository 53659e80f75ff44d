//! Random sequences by operators, delegators and outsiders, with sessions that turn, elections, offences and votes.
//!
//! After each step all invariants hold, no unit of money appeared or vanished, the pot has to the unit what it owes, a call
//! that failed changed nothing, and every delegation is worth what a model says that keeps the parts of each delegator
//! apart and takes slashes from each by hand.
use super::*;
use crate::{Delegations, OperatorSlashes, PendingSlashes, Pools};
use frame_support::storage::with_storage_layer;
use proptest::prelude::*;
use std::collections::BTreeMap;
use warren_primitives::{traits::OperatorStake, NodeId};

const OPERATORS: [AccountId; 7] = [1, 2, 3, 4, 5, 6, 7];

#[derive(Clone, Debug)]
enum Op {
	Bond(AccountId, Balance),
	BondExtra(AccountId, Balance),
	Unbond(AccountId, Balance),
	Rebond(AccountId, Balance),
	Withdraw(AccountId, AccountId),
	SetCommission(AccountId, u32),
	Delegate(AccountId, AccountId, Balance),
	Undelegate(AccountId, AccountId, Balance),
	Claim(AccountId, AccountId),
	Validate(AccountId),
	Chill(AccountId),
	ChillOther(AccountId),
	/// Counted back from the next number.
	Apply(u32),
	Cancel(u32),
	/// Sessions back, percent.
	Slash(AccountId, u32, u32),
	Offend(AccountId, u32, u32),
	BondNode(AccountId, NodeId),
	UnbondNode(AccountId, NodeId),
	Release(AccountId, NodeId),
	Fees(Balance),
	/// How many, and who makes no block.
	EndSessions(u32, Option<AccountId>),
	Advance(u32),
}

fn name(op: &Op) -> String {
	format!("{op:?}").split('(').next().unwrap_or_default().to_string()
}

fn op() -> impl Strategy<Value = Op> {
	let operator = || prop::sample::select(OPERATORS.to_vec());
	// Mostly the few that most is about.
	let favourite = || prop_oneof![3 => Just(ALICE), 1 => Just(ERIN), 1 => operator()];
	let delegator = || prop_oneof![6 => prop::sample::select(vec![DAN, DORA, MALLORY]), 1 => Just(BOB), 1 => Just(PAUPER)];
	let amount = || prop_oneof![1 => 0..500u128, 6 => 500..60_000u128, 1 => Just(Balance::MAX)];
	let node = || 1..4u32;
	let part = || prop_oneof![1 => 0..101u32, 2 => 60..101u32];
	prop_oneof![
		3 => (operator(), amount()).prop_map(|(who, amount)| Op::Bond(who, amount)),
		4 => (favourite(), amount()).prop_map(|(who, amount)| Op::BondExtra(who, amount)),
		4 => (favourite(), amount()).prop_map(|(who, amount)| Op::Unbond(who, amount)),
		3 => (favourite(), amount()).prop_map(|(who, amount)| Op::Rebond(who, amount)),
		6 => (delegator(), favourite()).prop_map(|(who, operator)| Op::Withdraw(who, operator)),
		3 => favourite().prop_map(|who| Op::Withdraw(who, who)),
		2 => (favourite(), 0..60u32).prop_map(|(who, rate)| Op::SetCommission(who, rate)),
		14 => (delegator(), favourite(), amount()).prop_map(|(who, to, amount)| Op::Delegate(who, to, amount)),
		10 => (delegator(), favourite(), amount()).prop_map(|(who, from, amount)| Op::Undelegate(who, from, amount)),
		5 => (delegator(), favourite()).prop_map(|(who, operator)| Op::Claim(who, operator)),
		2 => favourite().prop_map(|who| Op::Claim(who, who)),
		4 => favourite().prop_map(Op::Validate),
		2 => operator().prop_map(Op::Chill),
		1 => operator().prop_map(Op::ChillOther),
		7 => (1..4u32).prop_map(Op::Apply),
		1 => (1..4u32).prop_map(Op::Cancel),
		2 => (favourite(), 0..HORIZON + 2, part()).prop_map(|(who, back, part)| Op::Slash(who, back, part)),
		2 => (favourite(), 0..HORIZON + 2, part()).prop_map(|(who, back, part)| Op::Offend(who, back, part)),
		3 => (prop_oneof![3 => favourite(), 1 => Just(PAUPER)], node()).prop_map(|(who, node)| Op::BondNode(who, node)),
		4 => (favourite(), node()).prop_map(|(who, node)| Op::UnbondNode(who, node)),
		5 => (favourite(), node()).prop_map(|(who, node)| Op::Release(who, node)),
		4 => (1..100_000u128).prop_map(Op::Fees),
		16 => (1..5u32, prop::option::weighted(0.2, operator())).prop_map(|(n, who)| Op::EndSessions(n, who)),
		4 => prop::sample::select(vec![1, HALF_LIFE, HALF_LIFE]).prop_map(Op::Advance),
	]
}

/// Makes the call, or changes the world around the pallet.
fn act(op: &Op) -> DispatchResult {
	let number = |back: u32| crate::NextSlash::<Test>::get().wrapping_sub(back);
	match op.clone() {
		Op::Bond(who, amount) => bond(who, amount),
		Op::BondExtra(who, amount) => bond_extra(who, amount),
		Op::Unbond(who, amount) => unbond(who, amount),
		Op::Rebond(who, amount) => rebond(who, amount),
		Op::Withdraw(who, operator) => withdraw(who, operator),
		Op::SetCommission(who, rate) => set_commission(who, percent(rate)),
		Op::Delegate(who, operator, amount) => delegate(who, operator, amount),
		Op::Undelegate(who, operator, amount) => undelegate(who, operator, amount),
		Op::Claim(who, operator) => claim_rewards(who, operator),
		Op::Validate(who) => validate(who),
		Op::Chill(who) => chill(who),
		Op::ChillOther(operator) => dispatch(signed(PAUPER), Call::chill_other { operator }),
		Op::Apply(back) => apply_slash(number(back)),
		Op::Cancel(back) => cancel_slash(number(back)),
		Op::Slash(who, back, part) => slash(who, Staking::session().saturating_sub(back), percent(part)),
		Op::Offend(who, back, part) => {
			let slot = u64::from(crate::NextSlash::<Test>::get()) << 32 | u64::from(System::event_count());
			let _ = offend(who, Staking::session().saturating_sub(back), part, slot);
			Ok(())
		}
		Op::BondNode(who, node) => {
			with_storage_layer(|| <Staking as OperatorStake<AccountId>>::bond_node(&who, node))
		}
		Op::UnbondNode(who, node) => {
			with_storage_layer(|| <Staking as OperatorStake<AccountId>>::unbond_node(&who, node))
		}
		Op::Release(who, node) => {
			with_storage_layer(|| <Staking as OperatorStake<AccountId>>::release(&who, node).map(|_| ()))
		}
		Op::Fees(amount) => {
			pay_fees(amount);
			Ok(())
		}
		Op::EndSessions(count, absent) => {
			for _ in 0..count {
				let authors: Vec<_> =
					Session::validators().into_iter().filter(|who| Some(*who) != absent).collect();
				end_session_with(&authors);
			}
			Ok(())
		}
		Op::Advance(blocks) => {
			System::set_block_number(System::block_number() + blocks);
			Ok(())
		}
	}
}

/// The parts of one delegation, each by itself.
#[derive(Default, Debug)]
struct Parts {
	/// By the session in which they joined.
	staying: Vec<(u32, f64)>,
	/// By the session in which they left.
	leaving: Vec<(u32, f64)>,
}

#[derive(Default)]
struct Model {
	delegations: BTreeMap<(AccountId, AccountId), Parts>,
	/// Roundings so far, each of at most a unit.
	roundings: BTreeMap<AccountId, f64>,
	slashed: Balance,
}

impl Model {
	fn note(&mut self, event: Event<Test>, left: &[u32]) {
		let now = Staking::session();
		match event {
			Event::Delegated { operator, delegator, amount } => {
				self.delegations.entry((operator, delegator)).or_default().staying.push((now, amount as f64));
			}
			Event::Undelegated { operator, delegator, amount, .. } => {
				*self.roundings.entry(operator).or_default() += 2.0;
				let parts = self.delegations.get_mut(&(operator, delegator)).unwrap();
				// The oldest go first: they are all alike.
				let mut rest = amount as f64;
				for (_, part) in &mut parts.staying {
					let taken = rest.min(*part);
					*part -= taken;
					rest -= taken;
				}
				parts.leaving.push((now, amount as f64));
			}
			Event::Withdrawn { operator, who, amount } if operator != who => {
				*self.roundings.entry(operator).or_default() += 1.0;
				let parts = self.delegations.get_mut(&(operator, who)).unwrap();
				let expected: f64 =
					parts.leaving.iter().filter(|part| !left.contains(&part.0)).map(|part| part.1).sum();
				parts.leaving.retain(|part| left.contains(&part.0));
				let off = (expected - amount as f64).abs();
				assert!(off <= self.roundings[&operator], "{who} got {amount}, not {expected}");
			}
			Event::Slashed { operator, session, own, delegated, .. } => {
				self.slashed += own + delegated;
				*self.roundings.entry(operator).or_default() += 16.0;
				let of = self.delegations.iter_mut().filter(|(key, _)| key.0 == operator);
				let mut payers: Vec<&mut f64> = Vec::new();
				for (_, parts) in of {
					payers.extend(parts.staying.iter_mut().filter(|p| p.0 < session).map(|p| &mut p.1));
					payers.extend(parts.leaving.iter_mut().filter(|p| p.0 >= session).map(|p| &mut p.1));
				}
				let total: f64 = payers.iter().map(|part| **part).sum();
				let rest = if total > 0.0 { (1.0 - delegated as f64 / total).max(0.0) } else { 0.0 };
				for part in payers {
					*part *= rest;
				}
			}
			_ => {}
		}
	}

	fn check(&self, steps: usize) {
		check();
		assert_eq!(free(POT), EXISTENTIAL_DEPOSIT + Staking::owed(), "the pot has what it owes");
		assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + self.slashed, "what was slashed arrived");
		for ((operator, who), parts) in &self.delegations {
			let expected: f64 = parts.staying.iter().map(|part| part.1).sum();
			let actual = worth(*who, *operator);
			let off = (expected - actual as f64).abs();
			let roundings = self.roundings.get(operator).copied().unwrap_or(0.0) + 2.0;
			assert!(off <= roundings, "{who} with {operator}: {actual}, not {expected}");
		}
		for (operator, pool) in Pools::<Test>::iter() {
			// Of what was set aside for delegators only roundings are not theirs.
			let claims: Balance =
				Delegations::<Test>::iter_prefix(operator).map(|(who, _)| claimable(who, operator)).sum();
			assert!(
				pool.rewards - claims <= 20 * (steps as Balance + 1),
				"{} against {claims}",
				pool.rewards
			);
		}
	}
}

/// Which leaving parts a delegation has.
fn leaving(op: &Op) -> Vec<u32> {
	match op {
		Op::Withdraw(who, operator) => {
			Delegations::<Test>::get(operator, who).leaving.iter().map(|part| part.session).collect()
		}
		_ => vec![],
	}
}

fn run_sequence(ops: Vec<Op>) {
	new_test_ext().execute_with(|| {
		let before = Balances::total_issuance();
		let mut model = Model::default();
		Inflation::set(Perbill::from_parts(100));
		for (step, op) in ops.iter().enumerate() {
			events();
			let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
			if act(op).is_err() {
				assert_eq!(root, sp_io::storage::root(sp_runtime::StateVersion::V1), "{op:?} left a trace");
				continue;
			}
			let left = leaving(op);
			for event in events() {
				model.note(event, &left);
			}
			model.check(step);
			assert_eq!(Balances::total_issuance(), before + Issued::get(), "money appeared or vanished");
			let set = Session::validators().len();
			assert!((3..=20).contains(&set), "{set} validators");
		}
		wind_up();
		check();
		assert_eq!(Balances::total_issuance(), before + Issued::get());
	});
}

/// Everybody can always go home: all slashes are applied, all delegations come back, and nothing is left of the pools.
fn wind_up() {
	end_sessions(DEFERRAL);
	for id in PendingSlashes::<Test>::iter_keys().collect::<Vec<_>>() {
		assert_ok!(apply_slash(id));
	}
	assert_eq!(OperatorSlashes::<Test>::iter().count(), 0);
	end_sessions(HORIZON + 1);
	let all: Vec<_> = Delegations::<Test>::iter_keys().collect();
	for (operator, who) in &all {
		let _ = undelegate(*who, *operator, Balance::MAX);
	}
	end_sessions(UNBONDING);
	for (operator, who) in &all {
		let _ = claim_rewards(*who, *operator);
		let _ = withdraw(*who, *operator);
	}
	assert_eq!(Delegations::<Test>::iter_keys().collect::<Vec<_>>(), [], "somebody could not leave");
	assert_eq!(Pools::<Test>::iter().count(), 0);
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

	#[test]
	fn money_is_conserved_and_shares_are_fair(ops in prop::collection::vec(op(), 1..140)) {
		run_sequence(ops);
	}
}

/// The sequences above reach every outcome: of each kind of call some succeed and some fail.
#[test]
fn the_sequences_are_not_idle() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut seen: BTreeMap<String, [u32; 2]> = BTreeMap::new();
	let mut slashed = 0;
	let mut runner = TestRunner::deterministic();
	for _ in 0..100 {
		let ops = prop::collection::vec(op(), 120).new_tree(&mut runner).unwrap().current();
		new_test_ext().execute_with(|| {
			for op in ops {
				events();
				let fine = act(&op).is_ok();
				slashed +=
					events().iter().filter(|e| matches!(e, Event::Slashed { delegated: 1.., .. })).count();
				seen.entry(name(&op)).or_default()[usize::from(fine)] += 1;
			}
		});
	}
	assert!(slashed > 20, "{slashed} slashes of delegations");
	for op in [
		"Bond",
		"BondExtra",
		"Unbond",
		"Rebond",
		"Withdraw",
		"SetCommission",
		"Delegate",
		"Undelegate",
		"Claim",
		"Validate",
		"Chill",
		"Apply",
		"Cancel",
		"Slash",
		"BondNode",
		"UnbondNode",
		"Release",
	] {
		let [failed, succeeded] = seen[op];
		assert!(failed > 2 && succeeded > 5, "{op}: {failed} failed, {succeeded} succeeded");
	}
}
