//! When to claim and to close. Pure: from what could be claimed to the next transaction.
//!
//! - One that is closing is closed by us too, at once, with the best voucher: its deadline runs, and that settles it.
//! - One that is closing with nothing due is closed together with others: its payer need not wait for the deadline.
//! - One whose consumer said goodbye, or that has expired, is closed with its best voucher, together with others.
//! - One that is close to its end is claimed before it.
//! - A long one is claimed now and then, when the fee is worth it.
//!
//! Short pauses are measured on the monotonic clock, long ones by blocks: the wall clock may jump.
//!
//! The chain is looked at again after each transaction: what it shows as paid is done, whatever became of the transaction.
use crate::engine::Claimable;
use std::{collections::HashMap, time::Duration};
use warren_primitives::{
	Balance, BlockNumber, Clock, Ed25519Signature, SessionId, SessionParams, SessionStatus, Voucher,
};

/// Closes of one transaction at most: each is a call of its own.
pub const MAX_CLOSES: usize = 20;

/// The operator's wishes, and what is known.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
	/// A running session is claimed in between this often.
	pub every_millis: u64,
	/// Then the fee may be this share of what it brings.
	pub max_fee_percent: u32,
	/// How long ended sessions wait for others.
	pub batch_millis: u64,
	/// What one item of a batch costs, as far as is known.
	pub item_fee: Balance,
}

/// One call on a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
	/// Settle it now, with its best voucher.
	Close {
		/// Which.
		session: SessionId,
		/// What is presented.
		voucher: Option<(Voucher, Ed25519Signature)>,
		/// What of the prepaid part has to be claimed first, where that is more than the voucher says.
		prepaid: Option<Balance>,
		/// What the session pays in all.
		amount: Balance,
		/// A rating to carry.
		rating: Option<(u8, Ed25519Signature)>,
	},
	/// Claim, and let it run on.
	Claim {
		/// Which.
		session: SessionId,
		/// What is presented.
		voucher: (Voucher, Ed25519Signature),
		/// What the session has paid then.
		amount: Balance,
	},
	/// Claim what of the prepaid part was used.
	ClaimPrepaid {
		/// Which.
		session: SessionId,
		/// What the session has paid then.
		amount: Balance,
	},
}

impl Step {
	/// Which session.
	pub fn session(&self) -> SessionId {
		match self {
			Self::Close { session, .. }
			| Self::Claim { session, .. }
			| Self::ClaimPrepaid { session, .. } => *session,
		}
	}

	/// What the session has paid then.
	pub fn amount(&self) -> Balance {
		match self {
			Self::Close { amount, .. } | Self::Claim { amount, .. } | Self::ClaimPrepaid { amount, .. } => {
				*amount
			}
		}
	}
}

/// What is remembered between two plans, per session.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
	/// When it was first seen to have ended, on the monotonic clock.
	ended_at: Option<Duration>,
	/// The best block when it was claimed last.
	pub claimed_at: Option<BlockNumber>,
	/// Not before this, on the monotonic clock: the last attempt failed.
	pub not_before: Duration,
}

/// When it is planned.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
	/// The best block.
	pub best: BlockNumber,
	/// The monotonic clock.
	pub mono: Duration,
}

/// What to do next; nothing where it is better to wait.
pub fn plan(
	claimables: &[Claimable],
	params: &SessionParams,
	policy: &Policy,
	memory: &mut HashMap<SessionId, Memory>,
	now: Moment,
) -> Vec<Step> {
	memory.retain(|id, _| claimables.iter().any(|c| c.session == *id));
	let mut urgent: Vec<(Clock, &Claimable)> = Vec::new();
	let mut ended: Vec<(Duration, &Claimable)> = Vec::new();
	let mut ending: Vec<Step> = Vec::new();
	let mut routine: Vec<(Balance, Step)> = Vec::new();
	for c in claimables {
		let memory = memory.entry(c.session).or_default();
		if now.mono < memory.not_before {
			continue;
		}
		let due = c.amount.saturating_sub(c.paid);
		let presents_first = c.charge > 0 && c.voucher.is_some_and(|(v, _)| v.amount > 0);
		let worth = due > 0 || presents_first;
		match c.status {
			// Once the deadline is over no voucher counts any more, and the chain settles it by itself.
			SessionStatus::Closing { deadline, .. } if params.clock > deadline => {}
			SessionStatus::Closing { deadline, .. } if worth => urgent.push((deadline, c)),
			SessionStatus::Closing { .. } => {
				ended.push((*memory.ended_at.get_or_insert(now.mono), c));
			}
			SessionStatus::Open if c.goodbye || params.clock >= c.expires_at => {
				ended.push((*memory.ended_at.get_or_insert(now.mono), c));
			}
			SessionStatus::Open if !worth || !c.is_final => {}
			SessionStatus::Open if params.clock.saturating_add(margin(params)) >= c.expires_at => {
				// Once: what is signed after that is presented when it is closed.
				if memory.claimed_at.is_none_or(|at| now.best.saturating_sub(at) > margin(params)) {
					ending.extend(claim(c));
				}
			}
			SessionStatus::Open => {
				let blocks = now.best.saturating_sub(memory.claimed_at.unwrap_or(c.opened_at));
				let long_ago = params.slot_millis.saturating_mul(blocks.into()) >= policy.every_millis;
				let gain = due.saturating_add(if presents_first { c.charge } else { 0 });
				let pays =
					policy.item_fee.saturating_mul(100) <= gain.saturating_mul(policy.max_fee_percent.into());
				if long_ago && pays {
					routine.extend(claim(c).map(|step| (gain, step)));
				}
			}
		}
	}
	let most = (params.max_claims as usize).max(1);
	if urgent.len() > MAX_CLOSES {
		// Claims are cheaper than closes, and their money is safe then: anyone finalises.
		urgent.sort_by_key(|(deadline, c)| (*deadline, c.session));
		return urgent.into_iter().filter_map(|(_, c)| claim(c)).take(most).collect();
	}
	ended.sort_by_key(|(since, c)| (*since, c.session));
	let waits = Duration::from_millis(policy.batch_millis);
	let ripe = ended.first().is_some_and(|(since, _)| now.mono.saturating_sub(*since) >= waits);
	if !urgent.is_empty() || ripe || ended.len() >= MAX_CLOSES {
		let all = urgent.into_iter().map(|(_, c)| c).chain(ended.into_iter().map(|(_, c)| c));
		return all.take(MAX_CLOSES).map(close).collect();
	}
	routine.sort_by_key(|(gain, _)| std::cmp::Reverse(*gain));
	// Room beside what has to be claimed anyhow is the cheapest there is.
	ending.into_iter().chain(routine.into_iter().map(|(_, step)| step)).take(most).collect()
}

/// Ticks before its end in which a session is claimed for safety: a quarter of the dispute window.
fn margin(params: &SessionParams) -> Clock {
	(params.dispute_window / 4).max(2)
}

fn claim(c: &Claimable) -> Option<Step> {
	let signed = c.voucher.map_or(0, |(v, _)| v.amount.min(c.amount));
	if c.prepaid_due > signed.max(c.paid) {
		return Some(Step::ClaimPrepaid { session: c.session, amount: c.prepaid_due });
	}
	let voucher = c.voucher?;
	Some(Step::Claim { session: c.session, voucher, amount: c.amount })
}

fn close(c: &Claimable) -> Step {
	let signed = c.voucher.map_or(0, |(v, _)| v.amount.min(c.amount));
	let prepaid = (c.prepaid_due > signed.max(c.paid)).then_some(c.prepaid_due);
	// One that says no more than what is paid costs a signature check and brings nothing, but that the first earns the charge.
	let paid = c.paid.max(prepaid.unwrap_or(0));
	let voucher = c.voucher.filter(|(v, _)| v.amount > paid || (c.charge > 0 && v.amount > 0));
	Step::Close { session: c.session, voucher, prepaid, amount: c.amount, rating: c.rating }
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::testing::{params, voucher, CHARGE};
	use warren_primitives::{CloseReason, WRN};

	const POLICY: Policy =
		Policy { every_millis: 3_600_000, max_fee_percent: 1, batch_millis: 6_000, item_fee: WRN / 1000 };

	fn claimable(n: u8, amount: Balance) -> Claimable {
		let signed = voucher(n, amount);
		Claimable {
			session: [n; 32],
			status: SessionStatus::Open,
			expires_at: 10_000,
			is_final: true,
			goodbye: false,
			paid: 0,
			amount,
			voucher: Some((signed.voucher, signed.signature)),
			prepaid_due: 0,
			charge: CHARGE,
			rating: None,
			opened_at: 0,
		}
	}

	fn next(
		claimables: &[Claimable],
		clock: u32,
		memory: &mut HashMap<SessionId, Memory>,
		millis: u64,
	) -> Vec<Step> {
		let now = Moment { best: clock, mono: Duration::from_millis(millis) };
		plan(claimables, &params(clock), &POLICY, memory, now)
	}

	#[test]
	fn a_running_session_is_left_alone() {
		assert!(next(&[claimable(1, WRN)], 5, &mut HashMap::new(), 1_000).is_empty());
	}

	#[test]
	fn a_closing_session_is_settled_at_once_and_only_while_it_helps() {
		let mut c = claimable(1, WRN);
		c.status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: 50 };
		let steps = next(std::slice::from_ref(&c), 50, &mut HashMap::new(), 0);
		assert!(matches!(steps[..], [Step::Close { amount: WRN, voucher: Some(_), .. }]));
		assert!(next(std::slice::from_ref(&c), 51, &mut HashMap::new(), 0).is_empty(), "too late");
	}

	#[test]
	fn a_closing_session_with_nothing_due_is_closed_with_others_and_only_in_time() {
		let mut memory = HashMap::new();
		let mut c = claimable(1, WRN);
		c.status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: 50 };
		(c.paid, c.charge) = (WRN, 0);
		assert!(next(std::slice::from_ref(&c), 40, &mut memory, 0).is_empty(), "it is in no hurry");
		let steps = next(std::slice::from_ref(&c), 42, &mut memory, 6_000);
		assert!(matches!(steps[..], [Step::Close { voucher: None, prepaid: None, .. }]), "{steps:?}");
		// One that was never used, too: its payer gets the deposit back at once.
		(c.voucher, c.amount, c.paid) = (None, 0, 0);
		let steps = next(std::slice::from_ref(&c), 42, &mut memory, 6_000);
		assert!(matches!(steps[..], [Step::Close { voucher: None, prepaid: None, amount: 0, .. }]));
		assert!(next(&[c], 51, &mut memory, 12_000).is_empty(), "the chain does it by itself");
	}

	#[test]
	fn goodbyes_share_a_transaction() {
		let mut memory = HashMap::new();
		let mut a = claimable(1, WRN);
		a.goodbye = true;
		assert!(next(&[a.clone()], 5, &mut memory, 1_000).is_empty(), "others may follow");
		let mut b = claimable(2, WRN);
		b.goodbye = true;
		assert!(next(&[a.clone(), b.clone()], 5, &mut memory, 4_000).is_empty());
		let steps = next(&[a, b], 5, &mut memory, 7_000);
		assert_eq!(steps.iter().map(Step::session).collect::<Vec<_>>(), [[1; 32], [2; 32]]);
		assert!(steps.iter().all(|s| matches!(s, Step::Close { voucher: Some(_), .. })));
	}

	#[test]
	fn an_expired_session_is_closed_with_its_best_voucher() {
		let mut memory = HashMap::new();
		let c = claimable(1, WRN);
		next(std::slice::from_ref(&c), 10_000, &mut memory, 0);
		let steps = next(&[c], 10_000, &mut memory, 6_000);
		assert!(matches!(steps[..], [Step::Close { amount: WRN, voucher: Some(_), .. }]));
	}

	#[test]
	fn a_session_near_its_end_is_claimed_once_before_it() {
		let mut memory = HashMap::new();
		let c = claimable(1, WRN);
		let steps = next(std::slice::from_ref(&c), 9_700, &mut memory, 0);
		assert!(matches!(steps[..], [Step::Claim { .. }]));
		memory.entry([1; 32]).or_default().claimed_at = Some(9_700);
		assert!(next(&[c], 9_701, &mut memory, 3_000).is_empty());
	}

	#[test]
	fn a_routine_claim_waits_for_its_time_and_its_worth() {
		let mut memory = HashMap::new();
		let rich = claimable(1, WRN);
		let mut poor = claimable(2, WRN / 1000);
		poor.charge = 0;
		// An hour is 1,200 blocks of 3 s, whatever any clock of this host says.
		assert!(next(&[rich.clone(), poor.clone()], 1_199, &mut memory, 3_600_000).is_empty());
		let steps = next(&[rich, poor], 1_200, &mut memory, 0);
		assert_eq!(steps.iter().map(Step::session).collect::<Vec<_>>(), [[1; 32]]);
	}

	#[test]
	fn what_was_prepaid_is_claimed_as_far_as_it_was_used() {
		let mut c = claimable(1, WRN);
		(c.voucher, c.prepaid_due, c.amount, c.goodbye) = (None, WRN / 2, WRN / 2, true);
		let mut memory = HashMap::new();
		next(std::slice::from_ref(&c), 5, &mut memory, 0);
		let steps = next(std::slice::from_ref(&c), 5, &mut memory, 6_000);
		assert!(matches!(steps[..], [Step::Close { prepaid: Some(p), voucher: None, .. }] if p == WRN / 2));
		(c.goodbye, c.status) = (false, SessionStatus::Closing { reason: CloseReason::Payer, deadline: 50 });
		let steps = next(std::slice::from_ref(&c), 5, &mut memory, 0);
		assert!(matches!(steps[..], [Step::Close { prepaid: Some(_), voucher: None, .. }]));
		c.status = SessionStatus::Open;
		let steps = next(&[c], 1_200, &mut memory, 0);
		assert_eq!(steps, [Step::ClaimPrepaid { session: [1; 32], amount: WRN / 2 }]);
	}

	#[test]
	fn after_a_failure_it_waits() {
		let mut c = claimable(1, WRN);
		c.status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: 50 };
		let mut memory = HashMap::from([(
			[1; 32],
			Memory { not_before: Duration::from_millis(100), ..Default::default() },
		)]);
		assert!(next(std::slice::from_ref(&c), 5, &mut memory, 99).is_empty());
		assert_eq!(next(&[c], 5, &mut memory, 100).len(), 1);
	}

	#[test]
	fn batches_are_bounded() {
		let all: Vec<Claimable> = (0..150u8)
			.map(|n| Claimable {
				status: SessionStatus::Closing { reason: CloseReason::NodeLeft, deadline: 50 },
				..claimable(n, WRN)
			})
			.collect();
		let steps = next(&all, 5, &mut HashMap::new(), 0);
		assert!(steps.len() == 100 && steps.iter().all(|s| matches!(s, Step::Claim { .. })));
		let ended: Vec<Claimable> =
			(0..150u8).map(|n| Claimable { goodbye: true, ..claimable(n, WRN) }).collect();
		assert_eq!(next(&ended, 5, &mut HashMap::new(), 0).len(), MAX_CLOSES);
	}
}
