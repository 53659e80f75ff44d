//! What the provider may lose to an `open` that never lands, and who made it lose.
//!
//! Traffic before finality is served on trust. Two numbers bound it: what is at stake now (one reservation per session
//! that is not final) and what was lost within the last hour. Together they never exceed the operator's budget. Losses are
//! in the ledger, so that making the daemon restart does not refill it.
use crate::{clock::Now, Account};
use codec::{Decode, Encode};
use std::collections::HashMap;
use warren_primitives::{Balance, SessionId};

/// How long a loss counts.
pub const LOSS_COUNTS_FOR_MILLIS: u64 = 3_600_000;

/// A loss, as the ledger keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LossRow {
	/// When.
	pub unix_millis: u64,
	/// How much.
	pub amount: Balance,
	/// Whose session.
	pub session: SessionId,
	/// Who was to pay.
	pub payer: Account,
}

/// The budget.
#[derive(Clone, Debug)]
pub struct LossBudget {
	limit: Balance,
	losses: Vec<LossRow>,
	reserved: HashMap<SessionId, Balance>,
	at_stake: Balance,
}

impl LossBudget {
	/// A budget of `limit` an hour, with the losses that the ledger remembers.
	pub fn new(limit: Balance, losses: Vec<LossRow>) -> Self {
		Self { limit, losses, reserved: HashMap::new(), at_stake: 0 }
	}

	/// What was lost within the last hour. A row from the future (the wall clock was set back) counts as from now.
	pub fn lost(&self, now: Now) -> Balance {
		self.losses
			.iter()
			.filter(|loss| counts(loss, now))
			.fold(0, |sum: Balance, loss| sum.saturating_add(loss.amount))
	}

	/// What may still be put at stake.
	pub fn free(&self, now: Now) -> Balance {
		self.limit.saturating_sub(self.lost(now)).saturating_sub(self.at_stake)
	}

	/// What is at stake now.
	pub fn at_stake(&self) -> Balance {
		self.at_stake
	}

	/// The limit.
	pub fn limit(&self) -> Balance {
		self.limit
	}

	/// What is reserved for one session.
	pub fn reserved(&self, session: &SessionId) -> Balance {
		self.reserved.get(session).copied().unwrap_or(0)
	}

	/// Raises the session's reservation to `amount` if the budget has it; says what is reserved then.
	pub fn reserve(&mut self, session: SessionId, amount: Balance, now: Now) -> Balance {
		let held = self.reserved(&session);
		let more = amount.saturating_sub(held);
		if more == 0 || more > self.free(now) {
			return held;
		}
		self.reserved.insert(session, amount);
		self.at_stake = self.at_stake.saturating_add(more);
		amount
	}

	/// After a restart: what a session has used is at stake whatever the budget says.
	pub fn restore(&mut self, session: SessionId, amount: Balance) {
		let held = self.reserved.insert(session, amount).unwrap_or(0);
		self.at_stake = self.at_stake.saturating_sub(held).saturating_add(amount);
	}

	/// The session is final (or gone): nothing of it is at stake any more.
	pub fn release(&mut self, session: &SessionId) {
		if let Some(held) = self.reserved.remove(session) {
			self.at_stake = self.at_stake.saturating_sub(held);
		}
	}

	/// The session will not land: what it used is lost. The row is for the ledger.
	pub fn lose(&mut self, session: SessionId, payer: Account, amount: Balance, now: Now) -> LossRow {
		self.release(&session);
		self.losses.retain(|loss| counts(loss, now));
		let row = LossRow { unix_millis: now.unix_millis, amount, session, payer };
		self.losses.push(row);
		row
	}
}

fn counts(loss: &LossRow, now: Now) -> bool {
	now.unix_millis.saturating_sub(loss.unix_millis) < LOSS_COUNTS_FOR_MILLIS
}

/// Who is not served on trust any more.
#[derive(Clone, Debug, Default)]
pub struct PayerMemory {
	until: HashMap<Account, PayerRow>,
}

/// A remembered payer, as the ledger keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PayerRow {
	/// Until when.
	pub until_unix_millis: u64,
	/// How often an `open` of this account did not land.
	pub times: u32,
}

impl PayerMemory {
	/// With what the ledger remembers.
	pub fn new(rows: impl IntoIterator<Item = (Account, PayerRow)>) -> Self {
		Self { until: rows.into_iter().collect() }
	}

	/// Whether the account is barred now.
	pub fn is_barred(&self, account: &Account, now: Now) -> bool {
		self.until.get(account).is_some_and(|row| now.unix_millis < row.until_unix_millis)
	}

	/// Bars an account for `millis`, twice as long each time, up to 64 times as long. The row is for the ledger.
	pub fn bar(&mut self, account: Account, millis: u64, now: Now) -> PayerRow {
		let times = self.until.get(&account).map_or(0, |row| row.times).saturating_add(1);
		let factor = 1u64 << (times - 1).min(6);
		let until = now.unix_millis.saturating_add(millis.saturating_mul(factor));
		let row = PayerRow { until_unix_millis: until, times };
		self.until.insert(account, row);
		row
	}

	/// Forgets those whose time is over for as long again; they are for the ledger to forget.
	pub fn expire(&mut self, now: Now) -> Vec<Account> {
		const GRACE: u64 = 30 * 24 * 3_600_000;
		let over: Vec<Account> = self
			.until
			.iter()
			.filter(|(_, row)| row.until_unix_millis.saturating_add(GRACE) < now.unix_millis)
			.map(|(account, _)| *account)
			.collect();
		for account in &over {
			self.until.remove(account);
		}
		over
	}

	/// How many are barred now.
	pub fn barred(&self, now: Now) -> usize {
		self.until.values().filter(|row| now.unix_millis < row.until_unix_millis).count()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use std::time::Duration;

	fn at(unix_millis: u64) -> Now {
		Now { mono: Duration::from_millis(unix_millis), unix_millis }
	}

	#[test]
	fn the_budget_covers_stakes_and_losses_together() {
		let mut budget = LossBudget::new(100, Vec::new());
		assert_eq!(budget.reserve([1; 32], 60, at(0)), 60);
		assert_eq!(budget.reserve([2; 32], 60, at(0)), 0, "not enough left");
		assert_eq!(budget.reserve([2; 32], 40, at(0)), 40);
		budget.lose([1; 32], [9; 32], 50, at(1_000));
		assert_eq!((budget.lost(at(1_000)), budget.at_stake(), budget.free(at(1_000))), (50, 40, 10));
		budget.release(&[2; 32]);
		assert_eq!(budget.free(at(1_000)), 50);
		assert_eq!(budget.free(at(1_000 + LOSS_COUNTS_FOR_MILLIS)), 100, "an hour later");
	}

	#[test]
	fn a_restart_does_not_refill_it() {
		let mut budget = LossBudget::new(100, Vec::new());
		let row = budget.lose([1; 32], [9; 32], 90, at(5_000));
		let mut again = LossBudget::new(100, vec![row]);
		assert_eq!(again.free(at(6_000)), 10);
		again.restore([2; 32], 500);
		assert_eq!(again.free(at(6_000)), 0, "more at stake than the budget: nothing is free");
		assert_eq!(again.reserve([2; 32], 501, at(6_000)), 500);
	}

	#[test]
	fn a_clock_that_was_set_back_does_not_refill_it() {
		let mut budget = LossBudget::new(100, Vec::new());
		budget.lose([1; 32], [9; 32], 90, at(LOSS_COUNTS_FOR_MILLIS * 10));
		assert_eq!(budget.free(at(5)), 10);
	}

	#[test]
	fn a_payer_is_barred_longer_each_time() {
		let mut payers = PayerMemory::default();
		let first = payers.bar([1; 32], 1_000, at(0));
		assert!(payers.is_barred(&[1; 32], at(999)) && !payers.is_barred(&[1; 32], at(1_000)));
		assert!(!payers.is_barred(&[2; 32], at(0)));
		let second = payers.bar([1; 32], 1_000, at(1_000));
		assert_eq!((first.times, second.times, second.until_unix_millis), (1, 2, 3_000));
		let again = PayerMemory::new([([1; 32], second)]);
		assert!(again.is_barred(&[1; 32], at(2_999)), "remembered over a restart");
		assert_eq!(payers.expire(at(u64::MAX)), vec![[1; 32]]);
	}

	#[derive(Clone, Debug)]
	enum Step {
		Reserve(u8, u64),
		Release(u8),
		Lose(u8),
	}

	proptest! {
		/// In any hour: what is lost is at most the budget, if what is lost was reserved.
		#[test]
		fn losses_never_exceed_the_budget(
			steps in proptest::collection::vec(prop_oneof![
				(0u8..6, 0u64..80).prop_map(|(s, a)| Step::Reserve(s, a)),
				(0u8..6).prop_map(Step::Release),
				(0u8..6).prop_map(Step::Lose),
			], 0..80),
		) {
			let mut budget = LossBudget::new(100, Vec::new());
			for step in steps {
				match step {
					Step::Reserve(s, a) => { budget.reserve([s; 32], u128::from(a), at(1)); },
					Step::Release(s) => budget.release(&[s; 32]),
					Step::Lose(s) => {
						let held = budget.reserved(&[s; 32]);
						budget.lose([s; 32], [0; 32], held, at(1));
					},
				}
				prop_assert!(budget.lost(at(1)) + budget.at_stake() <= 100);
			}
		}
	}
}
