//! Audits: who is drawn, what is committed and revealed, what it moves and costs.
use super::*;
use crate::{
	AuditorCount, Auditors, Audits, Committed, Error, HoldReason, LastRound, Operators, Round, Rounds,
	AUDIT_UNIT, ROUNDS_KEPT,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungible::{hold::Inspect as _, Inspect as _, Mutate as _},
		tokens::{Fortitude, Precision, Preservation},
		OnPoll,
	},
	weights::WeightMeter,
};
use sp_runtime::DispatchError;
use warren_primitives::reputation::{audit_commitment, audit_key, audit_ticket};

/// An auditor's secret of so many rounds.
fn secret(who: AccountId, turn: u8) -> [u8; 32] {
	let mut secret = [turn; 32];
	secret[..8].copy_from_slice(&who.to_le_bytes());
	secret
}

const SALT: [u8; 32] = [0x5a; 32];

fn register(who: AccountId) -> Result<(), DispatchError> {
	signed(who, Call::register_auditor { key: audit_key(&secret(who, 0)) })
}

fn commitment(who: AccountId, node: NodeId, quality: u8) -> [u8; 32] {
	let round = LastRound::<Test>::get().unwrap_or(0);
	audit_commitment(&GENESIS, &who, round, node, quality, &SALT)
}

fn commit(who: AccountId, node: NodeId, quality: u8) -> Result<(), DispatchError> {
	signed(who, Call::commit_report { commitment: commitment(who, node, quality) })
}

fn reveal_with(
	who: AccountId,
	node: NodeId,
	quality: u8,
	secret: [u8; 32],
	next: [u8; 32],
) -> Result<(), DispatchError> {
	signed(who, Call::reveal_report { node, quality, salt: SALT, secret, next_key: next })
}

fn reveal(who: AccountId, node: NodeId, quality: u8) -> Result<(), DispatchError> {
	reveal_with(who, node, quality, secret(who, 0), audit_key(&secret(who, 1)))
}

fn settle(round: u32, node: NodeId) -> Result<(), DispatchError> {
	signed(BOB, Call::settle_audit { round, node })
}

fn poll() {
	Reputation::on_poll(System::block_number(), &mut WeightMeter::new());
}

fn round() -> Round {
	Rounds::<Test>::get(LastRound::<Test>::get().unwrap()).unwrap()
}

fn held(who: AccountId) -> (Balance, Balance) {
	let of = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), &who);
	(of(HoldReason::Auditor), of(HoldReason::Commitment))
}

/// So many auditors, a round that all of them may take part in, and every auditor is drawn.
fn begin(auditors: u64) {
	AuditorsPerNode::set(1_000);
	for n in 0..auditors {
		assert_ok!(register(AUDITORS.start + n));
	}
	advance(2 * KEY_AGE);
	Random::set((7, System::block_number()));
	poll();
}

/// After the time for commitments.
fn to_reveals() {
	System::set_block_number(round().commit_until + 1);
}

/// After the time for reveals.
fn to_end() {
	System::set_block_number(round().reveal_until + 1);
}

/// The auditors report so, and it is settled.
fn audit(node: NodeId, reports: &[u8]) {
	let number = LastRound::<Test>::get().unwrap();
	for (n, quality) in reports.iter().enumerate() {
		assert_ok!(commit(AUDITORS.start + n as u64, node, *quality));
	}
	to_reveals();
	for (n, quality) in reports.iter().enumerate() {
		assert_ok!(reveal(AUDITORS.start + n as u64, node, *quality));
	}
	to_end();
	assert_ok!(settle(number, node));
}

#[test]
fn a_round_from_draw_to_reward() {
	run(|| {
		begin(3);
		let pot = Balances::balance(&AUDIT_POT);
		for (n, quality) in [70, 80, 90].into_iter().enumerate() {
			let who = AUDITORS.start + n as u64;
			assert_ok!(commit(who, NODE, quality));
			assert_eq!(held(who), (500 * WRN, 5 * WRN));
		}
		check();
		to_reveals();
		for (n, quality) in [70, 80, 90].into_iter().enumerate() {
			let who = AUDITORS.start + n as u64;
			assert_ok!(reveal(who, NODE, quality));
			assert_eq!(held(who), (500 * WRN, 0));
		}
		check();
		assert_noop!(settle(0, NODE), Error::<Test>::RevealPeriodRuns);
		to_end();
		events();
		assert_ok!(settle(0, NODE));
		let settled =
			Event::AuditSettled { round: 0, node: NODE, median: Some(80), reports: 3, rewards: 3 * WRN / 2 };
		assert_eq!(events(), [settled]);
		assert_noop!(settle(0, NODE), Error::<Test>::AuditNotFound);
		assert_eq!(Balances::balance(&AUDIT_POT), pot - 3 * WRN / 2);
		assert_eq!(Balances::balance(&AUDITORS.start), RICH - 500 * WRN + WRN / 2);
		// (0.5 + 0.8) ÷ 2 = 0.65; a quarter of 2 × 0.65 − 1 is 0.075.
		let score = operator_score(OPERATOR);
		assert!(score.audit >= percent(64) && score.audit <= percent(65), "{score:?}");
		assert!(score.score > percent(57) && score.score <= Perbill::from_parts(575_000_000), "{score:?}");
		assert_eq!(score.rating, percent(50));
	});
}

/// One liar among honest ones moves nothing and earns nothing, but loses nothing either.
#[test]
fn an_outlier_loses_only_its_reward() {
	run(|| {
		begin(5);
		audit(NODE, &[90, 92, 0, 88, 100]);
		assert_eq!(held(AUDITORS.start + 2), (500 * WRN, 0));
		assert_eq!(Balances::balance(&(AUDITORS.start + 2)), RICH - 500 * WRN);
		for honest in [0, 1, 3, 4] {
			assert_eq!(Balances::balance(&(AUDITORS.start + honest)), RICH - 500 * WRN + WRN / 2);
		}
		let record = Operators::<Test>::get(OPERATOR).unwrap();
		assert!(record.audit_good > AUDIT_UNIT * 89 / 100, "{record:?}");
	});
}

/// An audit never slashes, never jails, and never moves a score beyond its effect.
#[test]
fn the_effect_of_audits_has_a_bound() {
	run(|| {
		many_rate(1, NODE, 60 * WRN, 5);
		begin(5);
		let before = node_score(NODE);
		for turn in 0..6u8 {
			let number = LastRound::<Test>::get().unwrap();
			for n in 0..5 {
				assert_ok!(commit(AUDITORS.start + n, NODE, 0));
			}
			to_reveals();
			for n in 0..5 {
				let who = AUDITORS.start + n;
				let next = audit_key(&secret(who, turn + 1));
				assert_ok!(reveal_with(who, NODE, 0, secret(who, turn), next));
			}
			to_end();
			assert_ok!(settle(number, NODE));
			advance(2 * KEY_AGE);
			Random::set((turn, System::block_number()));
			poll();
		}
		let after = node_score(NODE);
		assert!(after.audit < percent(15), "{after:?}");
		assert!(after.rating.deconstruct() - after.score.deconstruct() <= 250_000_000);
		assert!(before.score > after.score && !is_jailed(NODE));
		assert!(after.score > percent(60));
	});
}

#[test]
fn too_few_reports_count_nothing() {
	run(|| {
		begin(2);
		audit(NODE, &[0, 0]);
		assert_eq!(node_score(NODE).audit, percent(50));
		assert_eq!(Operators::<Test>::iter().count(), 0);
		assert_eq!(Balances::balance(&AUDIT_POT), 1_000 * WRN);
	});
}

#[test]
fn who_does_not_reveal_loses_the_deposit_and_no_more() {
	run(|| {
		begin(3);
		let who = AUDITORS.start;
		assert_ok!(commit(who, NODE, 10));
		assert_ok!(commit(who, SECOND_NODE, 10));
		let forfeit = |by| signed(by, Call::forfeit_commitments { auditor: who });
		assert_noop!(forfeit(BOB), Error::<Test>::RevealPeriodRuns);
		assert_noop!(signed(who, Call::deregister_auditor {}), Error::<Test>::CommitmentsOpen);
		to_reveals();
		assert_ok!(reveal(who, NODE, 10));
		assert_noop!(forfeit(BOB), Error::<Test>::RevealPeriodRuns);
		to_end();
		let treasury = Balances::balance(&TREASURY);
		events();
		assert_ok!(forfeit(BOB));
		let forfeited = Event::CommitmentsForfeited { round: 0, auditor: who, count: 1, lost: 5 * WRN };
		assert_eq!(events(), [forfeited]);
		assert_eq!(Balances::balance(&TREASURY), treasury + 5 * WRN);
		assert_eq!(held(who), (500 * WRN, 0));
		assert_noop!(forfeit(BOB), Error::<Test>::CommitmentNotFound);
		assert!(Auditors::<Test>::contains_key(who));
	});
}

/// It cannot slip away by going on, nor by leaving.
#[test]
fn a_stale_commitment_is_forfeited_by_the_next_step_of_its_auditor() {
	run(|| {
		begin(2);
		let (stays, leaves) = (AUDITORS.start, AUDITORS.start + 1);
		assert_ok!(commit(stays, NODE, 10));
		assert_ok!(commit(leaves, NODE, 10));
		to_end();
		Random::set((8, System::block_number()));
		poll();
		let treasury = Balances::balance(&TREASURY);
		assert_ok!(commit(stays, NODE, 20));
		assert_eq!(held(stays), (500 * WRN, 5 * WRN));
		assert_ok!(signed(leaves, Call::deregister_auditor {}));
		assert_eq!(held(leaves), (0, 0));
		assert_eq!(Balances::balance(&TREASURY), treasury + 10 * WRN);
		assert_eq!(AuditorCount::<Test>::get(), 1);
		assert_noop!(signed(leaves, Call::deregister_auditor {}), Error::<Test>::NotAuditor);
	});
}

/// Somebody hedges: two reports on one node, to reveal the one that suits. The other one is lost.
#[test]
fn two_reports_on_one_node_cost_a_deposit() {
	run(|| {
		begin(3);
		let who = AUDITORS.start;
		assert_ok!(commit(who, NODE, 0));
		assert_ok!(commit(who, NODE, 100));
		to_reveals();
		assert_ok!(reveal(who, NODE, 100));
		assert_noop!(reveal(who, NODE, 0), Error::<Test>::AlreadyReported);
		to_end();
		assert_ok!(signed(BOB, Call::forfeit_commitments { auditor: who }));
		assert_eq!(Balances::balance(&who), RICH - 505 * WRN);
	});
}

/// A copy of another's commitment can never be revealed: the hash names its auditor.
#[test]
fn a_copied_commitment_is_worth_nothing() {
	run(|| {
		begin(3);
		let (honest, thief) = (AUDITORS.start, AUDITORS.start + 1);
		let commitment = commitment(honest, NODE, 66);
		assert_ok!(signed(honest, Call::commit_report { commitment }));
		assert_ok!(signed(thief, Call::commit_report { commitment }));
		to_reveals();
		assert_ok!(reveal(honest, NODE, 66));
		// It knows salt, quality and the other's secret by now.
		assert_noop!(reveal(thief, NODE, 66), Error::<Test>::CommitmentNotFound);
		let stolen = secret(honest, 0);
		assert_noop!(reveal_with(thief, NODE, 66, stolen, [1; 32]), Error::<Test>::CommitmentNotFound);
	});
}

/// A copy of another's key gives no secret before the other shows it, and then another ticket: it draws no node that the
/// other drew, but by its own luck.
#[test]
fn a_copied_key_draws_another_ticket() {
	run(|| {
		let (honest, thief) = (AUDITORS.start, AUDITORS.start + 1);
		let copied = secret(honest, 0);
		assert_ok!(register(honest));
		assert_ok!(signed(thief, Call::register_auditor { key: audit_key(&copied) }));
		// So many that not everybody is drawn.
		for who in AUDITORS.skip(2) {
			assert_ok!(register(who));
		}
		advance(2 * KEY_AGE);
		Random::set((7, System::block_number()));
		poll();
		let Round { seed, threshold, .. } = round();
		let draws = |who: AccountId, node: NodeId| audit_ticket(&copied, &who, &seed, node) < threshold;
		let node = (100..1_000).find(|node| draws(honest, *node) && !draws(thief, *node)).unwrap();
		Directory::mutate(|nodes| nodes.insert(node, RIVAL));

		assert_ok!(commit(honest, node, 66));
		assert_ok!(commit(thief, node, 66));
		to_reveals();
		let next = audit_key(&secret(thief, 1));
		assert_noop!(reveal_with(thief, node, 66, secret(thief, 0), next), Error::<Test>::WrongSecret);
		assert_ok!(reveal(honest, node, 66));
		// Everybody has read the secret by now.
		assert_noop!(reveal_with(thief, node, 66, copied, next), Error::<Test>::NotDrawn);
		assert_eq!(held(thief), (500 * WRN, 5 * WRN));
	});
}

/// What the guide hashes, put together by hand, is what the code hashes; and its examples are true.
#[test]
fn the_guide_hashes_what_the_code_hashes() {
	let hash = |parts: &[&[u8]]| warren_primitives::blake2_256(&parts.concat());
	let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
	let [secret, account, seed, genesis, salt] = [1u8, 2, 3, 4, 5].map(|byte| [byte; 32]);
	let (round, node, quality) = (6u32, 7u32, 8u8);

	let key = hash(&[b"\x48warren/audit/key/1", &secret]);
	assert_eq!(audit_key(&secret), key);

	let drawn = hash(&[b"\x54warren/audit/ticket/1", &secret, &account, &seed, &node.to_le_bytes()]);
	let ticket = u64::from_be_bytes(drawn[..8].try_into().unwrap());
	assert_eq!(audit_ticket(&secret, &account, &seed, node), ticket);

	let (round_bytes, node_bytes) = (round.to_le_bytes(), node.to_le_bytes());
	let parts: [&[u8]; 7] =
		[b"\x54warren/audit/report/1", &genesis, &account, &round_bytes, &node_bytes, &[quality], &salt];
	let commitment = hash(&parts);
	assert_eq!(audit_commitment(&genesis, &account, round, node, quality, &salt), commitment);

	assert_documented(&format!("the key is `0x{}`, the ticket `{ticket}`", hex(key)));
	assert_documented(&format!("`0x{}`.", hex(commitment)));
}

/// Grinding: a key that is made once the randomness is known draws nothing in its round.
#[test]
fn a_key_younger_than_the_randomness_draws_nothing() {
	run(|| {
		begin(3);
		let late = AUDITORS.start + 10;
		assert_ok!(register(late));
		assert_noop!(commit(late, NODE, 0), Error::<Test>::KeyTooYoung);
		to_end();
		// Known since the block of the key's age, so makers of an epoch's last blocks could have ground it.
		let since = Auditors::<Test>::get(late).unwrap().key.since;
		Random::set((8, since + KEY_AGE));
		poll();
		assert_noop!(commit(late, NODE, 0), Error::<Test>::KeyTooYoung);
		to_end();
		Random::set((9, since + KEY_AGE + 1));
		poll();
		assert_ok!(commit(late, NODE, 0));
	});
}

/// The key that takes the place of a shown one is as young as the reveal: no one grinds it for the round that runs.
#[test]
fn a_shown_secret_draws_no_second_round() {
	run(|| {
		begin(3);
		let who = AUDITORS.start;
		assert_ok!(commit(who, NODE, 50));
		assert_ok!(commit(who, SECOND_NODE, 50));
		to_reveals();
		let (shown, next) = (secret(who, 0), audit_key(&secret(who, 1)));
		assert_noop!(reveal_with(who, NODE, 50, secret(who, 9), next), Error::<Test>::WrongSecret);
		assert_noop!(reveal_with(who, NODE, 50, shown, audit_key(&shown)), Error::<Test>::KeyReused);
		assert_ok!(reveal_with(who, NODE, 50, shown, next));
		// A second report of the round needs the same secret, and changes no key.
		assert_ok!(reveal_with(who, SECOND_NODE, 50, shown, [0; 32]));
		assert_eq!(Auditors::<Test>::get(who).unwrap().key.hash, next);
		to_end();
		advance(2 * KEY_AGE);
		Random::set((8, System::block_number()));
		poll();
		assert_ok!(commit(who, NODE, 50));
		to_reveals();
		assert_noop!(reveal_with(who, NODE, 50, shown, [1; 32]), Error::<Test>::WrongSecret);
		assert_ok!(reveal_with(who, NODE, 50, secret(who, 1), [1; 32]));
	});
}

/// About as many are drawn as asked for, and the seed decides who.
#[test]
fn the_draw_takes_about_as_many_as_asked_for() {
	run(|| {
		AuditorsPerNode::set(7);
		for who in AUDITORS {
			assert_ok!(register(who));
		}
		advance(2 * KEY_AGE);
		Random::set((7, System::block_number()));
		poll();
		let Round { seed, threshold, .. } = round();
		let drawn = |node: NodeId, seed: &[u8; 32]| {
			AUDITORS.filter(|who| audit_ticket(&secret(*who, 0), who, seed, node) < threshold).count()
		};
		let all: usize = (0..1_000).map(|node| drawn(node, &seed)).sum();
		assert!((6_500..7_500).contains(&all), "{all}");
		let who = AUDITORS.start;
		let ticket = |node| audit_ticket(&secret(who, 0), &who, &seed, node);
		let not = (0..1_000).find(|node| ticket(*node) >= threshold).unwrap();
		Directory::mutate(|nodes| nodes.insert(not, OPERATOR));
		assert_ok!(commit(who, not, 0));
		to_reveals();
		assert_noop!(reveal(who, not, 0), Error::<Test>::NotDrawn);
		assert_eq!(Committed::<Test>::get(who).unwrap().hashes.len(), 1);
	});
}

/// More reports than there is room for: the lowest tickets count, in whatever order they come, and nobody who is
/// pushed out loses its deposit. So nobody fills the list first.
#[test]
fn the_lowest_tickets_count() {
	run(|| {
		begin(12);
		for who in AUDITORS.take(12) {
			assert_ok!(commit(who, NODE, 50));
		}
		to_reveals();
		let seed = round().seed;
		for who in AUDITORS.take(12) {
			assert_ok!(reveal(who, NODE, 50));
			assert_eq!(held(who).1, 0);
		}
		let mut tickets: Vec<_> =
			AUDITORS.take(12).map(|who| (audit_ticket(&secret(who, 0), &who, &seed, NODE), who)).collect();
		tickets.sort_unstable();
		let lowest: Vec<_> = tickets.into_iter().take(9).map(|(_, who)| who).collect();
		let audit = Audits::<Test>::get(0, NODE).unwrap();
		assert_eq!(audit.reports.iter().map(|report| report.auditor).collect::<Vec<_>>(), lowest);
	});
}

#[test]
fn an_operator_does_not_audit_itself() {
	run(|| {
		AuditorsPerNode::set(1_000);
		assert_ok!(register(OPERATOR));
		advance(2 * KEY_AGE);
		Random::set((7, System::block_number()));
		poll();
		assert_ok!(commit(OPERATOR, NODE, 100));
		assert_ok!(commit(OPERATOR, RIVAL_NODE, 0));
		to_reveals();
		assert_noop!(reveal(OPERATOR, NODE, 100), Error::<Test>::OwnNode);
		assert_ok!(reveal(OPERATOR, RIVAL_NODE, 0));
	});
}

/// A node that leaves in the middle must not cost its auditors their deposits.
#[test]
fn a_node_that_left_takes_no_report_and_no_deposit() {
	run(|| {
		begin(3);
		let who = AUDITORS.start;
		assert_ok!(commit(who, NODE, 5));
		to_reveals();
		Directory::mutate(|nodes| nodes.remove(&NODE));
		events();
		assert_ok!(reveal(who, NODE, 5));
		assert_eq!(held(who), (500 * WRN, 0));
		assert!(matches!(events()[..], [Event::ReportRevealed { taken: false, .. }]));
		assert_eq!(Audits::<Test>::iter().count(), 0);
	});
}

#[test]
fn each_phase_takes_only_its_own_calls() {
	run(|| {
		let who = AUDITORS.start;
		assert_noop!(commit(who, NODE, 0), Error::<Test>::NotAuditor);
		assert_noop!(reveal(who, NODE, 0), Error::<Test>::NotAuditor);
		assert_noop!(register(PAUPER), Error::<Test>::DepositNotAffordable);
		assert_ok!(register(who));
		assert_noop!(register(who), Error::<Test>::AlreadyAuditor);
		assert_noop!(reveal(who, NODE, 0), Error::<Test>::NoRound);
		assert_noop!(reveal(who, NODE, 101), Error::<Test>::QualityOutOfRange);
		advance(2 * KEY_AGE);
		Random::set((7, System::block_number()));
		// No hook ran: the commitment opens the round.
		assert_ok!(commit(who, NODE, 0));
		assert_noop!(commit(who, NODE, 0), Error::<Test>::CommitmentExists);
		for n in 5..8 {
			assert_ok!(commit(who, n, 1));
		}
		assert_noop!(commit(who, 9, 1), Error::<Test>::TooManyCommitments);
		assert_noop!(reveal(who, NODE, 0), Error::<Test>::CommitPeriodRuns);
		System::set_block_number(round().commit_until);
		assert_noop!(reveal(who, NODE, 0), Error::<Test>::CommitPeriodRuns);
		to_reveals();
		assert_noop!(commit(who, 9, 1), Error::<Test>::CommitPeriodOver);
		assert_noop!(reveal(who, 77, 0), Error::<Test>::CommitmentNotFound);
		assert_noop!(reveal(who, NODE, 1), Error::<Test>::CommitmentNotFound);
		System::set_block_number(round().reveal_until);
		assert_ok!(reveal_with(who, NODE, 0, secret(who, 0), [1; 32]));
		to_end();
		assert_noop!(reveal(who, 5, 1), Error::<Test>::RevealPeriodOver);
		assert_noop!(settle(0, 77), Error::<Test>::AuditNotFound);
	});
}

/// A round that runs keeps its times and its threshold, whatever is set or whoever joins.
#[test]
fn rounds_follow_each_other_and_keep_their_terms() {
	run(|| {
		poll();
		assert_eq!(LastRound::<Test>::get(), None, "there is nobody to audit");
		begin(3);
		let first = round();
		assert_eq!(first.commit_until, System::block_number() + COMMIT_PERIOD - 1);
		assert_eq!(first.reveal_until, first.commit_until + REVEAL_PERIOD);
		advance(1);
		Random::set((9, System::block_number()));
		poll();
		assert_ok!(register(AUDITORS.start + 5));
		assert_eq!(round(), first);
		System::set_block_number(first.reveal_until);
		poll();
		assert_eq!(LastRound::<Test>::get(), Some(0));
		advance(1);
		poll();
		assert_eq!(LastRound::<Test>::get(), Some(1));
		assert_ne!(round().seed, first.seed);
	});
}

#[test]
fn rewards_end_with_the_budget_and_with_the_pot() {
	run(|| {
		RoundBudget::set(6 * WRN / 5);
		begin(5);
		audit(NODE, &[50; 5]);
		// Two whole rewards and what is left of the budget.
		assert_eq!(Balances::balance(&AUDIT_POT), 1_000 * WRN - 6 * WRN / 5);
		assert_eq!(round().budget, 0);
	});
	run(|| {
		begin(5);
		let all = Balances::reducible_balance(&AUDIT_POT, Preservation::Preserve, Fortitude::Polite);
		assert_ok!(<Balances as frame_support::traits::fungible::Mutate<_>>::transfer(
			&AUDIT_POT,
			&BOB,
			all - WRN,
			Preservation::Preserve
		));
		audit(NODE, &[50; 5]);
		assert_eq!(Balances::balance(&AUDIT_POT), ED, "the pot is never reaped");
		assert_close(node_score(NODE).audit, percent(50));
	});
}

/// Who is gone gets no reward, and harms nobody else's.
#[test]
fn an_auditor_that_left_does_not_stop_the_settlement() {
	run(|| {
		begin(3);
		for n in 0..3 {
			assert_ok!(commit(AUDITORS.start + n, NODE, 50));
		}
		to_reveals();
		for n in 0..3 {
			assert_ok!(reveal(AUDITORS.start + n, NODE, 50));
		}
		assert_ok!(signed(AUDITORS.start, Call::deregister_auditor {}));
		AuditReward::set(ED / 2);
		let all = Balances::balance(&AUDITORS.start);
		assert_ok!(Balances::burn_from(
			&AUDITORS.start,
			all,
			Preservation::Expendable,
			Precision::Exact,
			Fortitude::Force
		));
		assert_ok!(Balances::mint_into(&BOB, all));
		to_end();
		assert_ok!(settle(0, NODE));
		assert_eq!(Balances::balance(&AUDITORS.start), 0);
		assert_eq!(Balances::balance(&AUDIT_POT), 1_000 * WRN - ED);
	});
}

/// Whoever delays a settlement gains nothing: what is old counts as old, what is very old not at all.
#[test]
fn a_late_settlement_counts_as_if_it_had_come_in_time() {
	let after = |wait: u32| {
		let mut record = crate::Record::default();
		run(|| {
			begin(3);
			for n in 0..3 {
				assert_ok!(commit(AUDITORS.start + n, NODE, 80));
			}
			to_reveals();
			for n in 0..3 {
				assert_ok!(reveal(AUDITORS.start + n, NODE, 80));
			}
			to_end();
			let end = System::block_number();
			advance(wait);
			assert_ok!(settle(0, NODE));
			System::set_block_number(end + HALF_LIFE);
			record = Pallet::<Test>::rated_operator(&OPERATOR, System::block_number()).record;
		});
		record
	};
	let (early, late) = (after(0), after(10 * DAYS));
	assert!(early.audit_good.abs_diff(late.audit_good) < 10, "{early:?} {late:?}");
	run(|| {
		begin(3);
		for n in 0..3 {
			assert_ok!(commit(AUDITORS.start + n, NODE, 80));
		}
		to_reveals();
		for n in 0..3 {
			assert_ok!(reveal(AUDITORS.start + n, NODE, 80));
		}
		for _ in 0..=ROUNDS_KEPT {
			to_end();
			poll();
		}
		assert_noop!(settle(0, NODE), Error::<Test>::RoundTooOld);
	});
}
