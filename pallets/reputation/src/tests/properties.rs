//! Random crowds against a model in floating point: after every step the invariants hold, money is where it was, and
//! evidence is what the model says.
use super::*;
use crate::{math::decay, Operators, Verdict};
use frame_support::{traits::OnIdle, weights::Weight};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Op {
	Settle { session: u32, node: NodeId, payer: AccountId, lost: Balance, burned: Balance },
	Rate { session: u32, node: NodeId, payer: AccountId, lost: Balance, stars: u8 },
	Dispute(AccountId, u32),
	Withdraw(AccountId, u32),
	Resolve(u32, u8),
	Register(AccountId),
	Deregister(AccountId),
	Commit(AccountId, u8),
	Reveal(AccountId, NodeId, u8),
	SettleAudit(u32, NodeId),
	Forfeit(AccountId),
	Report(NodeId),
	Absent(NodeId, u32),
	Back(NodeId),
	Release(bool, u64),
	Free(bool, u64),
	Leave(NodeId),
	Advance(u32),
	Poll,
	Idle,
	Floor(u8),
}

fn op() -> impl Strategy<Value = Op> {
	let node = || prop::sample::select(vec![NODE, SECOND_NODE, RIVAL_NODE]);
	let payer = || prop_oneof![4 => 200..210u64, 1 => Just(OPERATOR)];
	let lost = || prop_oneof![Just(0), 0..WRN / 1_000, 0..4 * WRN];
	let who = || prop_oneof![4 => 100..104u64, 1 => Just(OPERATOR), 1 => Just(PAUPER)];
	let session = || 0..40u32;
	prop_oneof![
		8 => (session(), node(), payer(), lost(), prop_oneof![3 => Just(0), 1 => 0..WRN]).prop_map(
			|(session, node, payer, lost, burned)| Op::Settle { session, node, payer, lost, burned }
		),
		10 => (session(), node(), payer(), lost(), 0..7u8).prop_map(
			|(session, node, payer, lost, stars)| Op::Rate { session, node, payer, lost, stars }
		),
		3 => (who(), session()).prop_map(|(who, session)| Op::Dispute(who, session)),
		2 => (who(), session()).prop_map(|(who, session)| Op::Withdraw(who, session)),
		3 => (session(), 0..3u8).prop_map(|(session, verdict)| Op::Resolve(session, verdict)),
		3 => who().prop_map(Op::Register),
		1 => who().prop_map(Op::Deregister),
		6 => (who(), 0..8u8).prop_map(|(who, n)| Op::Commit(who, n)),
		6 => (who(), node(), 0..102u8).prop_map(|(who, node, quality)| Op::Reveal(who, node, quality)),
		3 => (0..4u32, node()).prop_map(|(round, node)| Op::SettleAudit(round, node)),
		2 => who().prop_map(Op::Forfeit),
		3 => node().prop_map(Op::Report),
		2 => (node(), 0..3 * DAYS).prop_map(|(node, since)| Op::Absent(node, since)),
		1 => node().prop_map(Op::Back),
		2 => (any::<bool>(), 0..21u64).prop_map(|(operator, n)| Op::Release(operator, n)),
		1 => (any::<bool>(), 0..21u64).prop_map(|(operator, n)| Op::Free(operator, n)),
		1 => node().prop_map(Op::Leave),
		6 => prop::sample::select(vec![1, HOURS, DAYS, 3 * DAYS, HALF_LIFE, 200 * HALF_LIFE]).prop_map(Op::Advance),
		4 => Just(Op::Poll),
		3 => Just(Op::Idle),
		1 => (0..60u8).prop_map(Op::Floor),
	]
}

fn secret(who: AccountId) -> [u8; 32] {
	[who as u8; 32]
}

fn call(op: &Op) -> Option<(RuntimeOrigin, Call<Test>)> {
	use warren_primitives::reputation::{audit_commitment, audit_key};
	let signed = RuntimeOrigin::signed;
	let subject = |operator: bool, n: u64| {
		if operator {
			Subject::Operator(n)
		} else {
			Subject::Node(n as NodeId)
		}
	};
	Some(match op.clone() {
		Op::Dispute(who, session) => {
			let reason = frame_support::BoundedVec::truncate_from(vec![1]);
			(signed(who), Call::dispute { session: id(session), reason })
		}
		Op::Withdraw(who, session) => (signed(who), Call::withdraw_dispute { session: id(session) }),
		Op::Resolve(session, verdict) => {
			let verdict = [Verdict::Void, Verdict::Stands, Verdict::Frivolous][usize::from(verdict)];
			(RuntimeOrigin::root(), Call::resolve_dispute { session: id(session), verdict })
		}
		Op::Register(who) => (signed(who), Call::register_auditor { key: audit_key(&secret(who)) }),
		Op::Deregister(who) => (signed(who), Call::deregister_auditor {}),
		Op::Commit(who, n) => {
			let round = crate::LastRound::<Test>::get().unwrap_or(0);
			let node = NodeId::from(n % 4);
			let commitment = audit_commitment(&GENESIS, &who, round, node, 50 + n / 4, &[0; 32]);
			(signed(who), Call::commit_report { commitment })
		}
		Op::Reveal(who, node, quality) => {
			let quality = if quality > 100 { quality } else { 50 + quality % 2 };
			// The same secret again: later reports of the auditor are refused, which must harm nothing.
			let next_key = audit_key(&[quality; 32]);
			let (salt, secret) = ([0; 32], secret(who));
			(signed(who), Call::reveal_report { node, quality, salt, secret, next_key })
		}
		Op::SettleAudit(round, node) => (signed(ALICE), Call::settle_audit { round, node }),
		Op::Forfeit(auditor) => (signed(ALICE), Call::forfeit_commitments { auditor }),
		Op::Report(node) => (signed(ALICE), Call::report_absence { node }),
		Op::Release(operator, n) => (signed(ALICE), Call::release { subject: subject(operator, n) }),
		Op::Free(operator, n) => (RuntimeOrigin::root(), Call::free { subject: subject(operator, n) }),
		_ => return None,
	})
}

/// All that the pallet has stored.
fn state() -> Vec<u8> {
	sp_io::storage::root(sp_runtime::StateVersion::V1)
}

/// What a step of the model says of the escrow: a session has one node, payer and fee that only grows.
type Sessions = BTreeMap<u32, (NodeId, AccountId, Balance)>;

fn step(op: Op, sessions: &mut Sessions) {
	match op.clone() {
		Op::Settle { session, node, payer, lost, burned } => {
			let entry = sessions.entry(session).or_insert((node, payer, 0));
			entry.2 = entry.2.max(lost);
			let (node, payer, lost) = *entry;
			let burned = if lost == 0 { burned } else { 0 };
			Pallet::<Test>::settled(&SettledSession {
				charge_burned: burned,
				..outcome_of(session, node, payer, lost)
			});
		}
		Op::Rate { session, node, payer, lost, stars } => {
			let entry = sessions.entry(session).or_insert((node, payer, 0));
			entry.2 = entry.2.max(lost);
			let (node, payer, lost) = *entry;
			Pallet::<Test>::rated(&outcome_of(session, node, payer, lost), stars);
		}
		Op::Absent(node, ago) => {
			let since = System::block_number().saturating_sub(ago);
			Absent::mutate(|absent| absent.insert(node, since));
		}
		Op::Back(node) => Absent::mutate(|absent| {
			absent.remove(&node);
		}),
		Op::Leave(node) => Directory::mutate(|nodes| {
			nodes.remove(&node);
		}),
		Op::Advance(blocks) => {
			System::set_block_number(System::block_number().saturating_add(blocks));
			Random::set((blocks as u8, System::block_number()));
		}
		Op::Poll => Pallet::<Test>::open_round_if_due(),
		Op::Idle => {
			Reputation::on_idle(System::block_number(), Weight::MAX);
		}
		Op::Floor(parts) => JailFloor::set(percent(parts.into())),
		_ => {
			let (origin, call) = call(&op).unwrap();
			let before = state();
			if dispatch(origin, call).is_err() {
				assert_eq!(state(), before, "a call that failed changed something: {op:?}");
			}
		}
	}
}

fn outcome_of(n: u32, node: NodeId, payer: AccountId, fee_lost: Balance) -> SettledSession<AccountId> {
	let operator = if node == RIVAL_NODE { RIVAL } else { OPERATOR };
	SettledSession { session: id(n), node, operator, payer, fee_lost, charge_burned: 0, at: 0 }
}

/// What always holds of scores, whatever happened.
fn check_scores() {
	for node in [NODE, SECOND_NODE, RIVAL_NODE, 77] {
		let score = node_score(node);
		let moved = score.score.deconstruct().abs_diff(score.rating.deconstruct());
		// Unserved sessions 10 %, absence 5 %, audits 25 %.
		assert!(moved <= 400_000_001, "{score:?}");
		assert!(score.confidence < Perbill::one());
		if let Some(operator) = Directory::get().get(&node) {
			let all = operator_score(*operator);
			let jailed = all.jailed_until.is_some() || score.jailed_until.is_some();
			assert_eq!(is_jailed(node), jailed);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

	#[test]
	fn invariants_hold_whatever_happens(ops in prop::collection::vec(op(), 1..120)) {
		new_test_ext().execute_with(|| {
			AuditorsPerNode::set(1_000);
			MinReports::set(1);
			let issuance = Balances::total_issuance();
			let mut sessions = Sessions::new();
			for op in ops {
				step(op, &mut sessions);
				check();
				check_scores();
				assert_eq!(Balances::total_issuance(), issuance);
			}
		});
	}

	/// The evidence on an operator is the sum of its ratings, each capped and faded: against floating point.
	#[test]
	fn evidence_is_the_faded_sum_of_capped_ratings(
		ratings in prop::collection::vec((0..6u64, 0..3 * WRN, any::<bool>(), 0..DAYS * 20), 1..60)
	) {
		new_test_ext().execute_with(|| {
			// No jail: its end forgives.
			JailFloor::set(Perbill::zero());
			let (mut good, mut bad) = (0f64, 0f64);
			let mut voices: BTreeMap<u64, f64> = BTreeMap::new();
			let (cap, least) = (PayerCap::get() as f64, MinRatingWeight::get() as f64);
			for (n, (payer, lost, is_good, pause)) in ratings.into_iter().enumerate() {
				advance(pause);
				let left = (-f64::from(pause) / f64::from(HALF_LIFE)).exp2();
				(good, bad) = (good * left, bad * left);
				voices.values_mut().for_each(|used| *used *= left);
				let used = voices.entry(payer).or_default();
				let weight = (lost as f64).min(cap - *used);
				// Too near to the least weight for floating point to say which side it is on.
				if (weight - least).abs() < 1e4 { return; }
				if *used < least { *used = 0.0; }
				let weight = (lost as f64).min(cap - *used);
				if weight >= least {
					*used += weight;
					if is_good { good += weight } else { bad += weight }
				}
				settle_and_rate(n as u32, NODE, 500 + payer, lost, if is_good { 5 } else { 1 });
				check();
			}
			let record = Operators::<Test>::get(OPERATOR).unwrap_or_default();
			let elapsed = System::block_number() - record.at;
			for (stored, model) in [(record.good, good), (record.bad, bad)] {
				let stored = decay(stored, elapsed, HALF_LIFE) as f64;
				assert!((stored - model).abs() <= model * 1e-9 + 1e4, "{stored} is not {model}");
			}
		});
	}

	/// However a sum of bad ratings is split among payers and sessions, it never weighs more than the sum.
	#[test]
	fn splitting_gains_nothing(parts in prop::collection::vec(1..WRN, 1..40)) {
		let total: Balance = parts.iter().sum();
		new_test_ext().execute_with(|| {
			for (n, part) in parts.iter().enumerate() {
				settle_and_rate(n as u32, NODE, 500 + n as u64, *part, 1);
			}
			assert!(operator_score(OPERATOR).evidence <= total);
			check();
		});
	}
}
