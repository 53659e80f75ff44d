//! What the chain says, taken in. Every look is compared with what is known, whole: a missed event costs nothing.
use super::{short, ChainState, Engine, Live};
use crate::{
	chainview::ChainView,
	clock::Now,
	ledger::{HistoryRow, Outcome, Phase, SessionRow, Write},
	meter::MeterRow,
	Account,
};
use std::collections::HashMap;
use warren_primitives::{
	session::ANCHOR_WINDOW, Balance, BlockNumber, SessionId, SessionStatus, SessionView,
};

/// What becomes of a session that the best chain does not show.
enum Missing {
	Wait,
	BackToProvisional,
	Gone { settled: bool },
	NeverLands(String),
	End,
}

impl Engine {
	/// The highest block that is known to be final: what was final does not change, whatever a chain node shows later. A session that is
	/// settled says nothing of it: it may have been opened and settled since the last final block.
	fn horizon(&self) -> BlockNumber {
		let last = self.chain.as_ref().map_or(0, |chain| chain.finalised);
		let opened = self
			.sessions
			.values()
			.filter(|live| live.row.phase == Phase::Final)
			.map(|live| live.row.view.opened_at)
			.max();
		last.max(opened.unwrap_or(0))
	}

	/// A look at the chain. One by a chain node that is behind what was final before (it was wiped, or lags) says nothing of any
	/// session: what it does not show may be there all the same, with vouchers that are worth money.
	pub fn observe_chain(&mut self, look: ChainView, now: Now) {
		let horizon = self.horizon();
		if look.finalised < horizon {
			if !std::mem::replace(&mut self.behind, true) {
				tracing::warn!(
					finalised = look.finalised,
					horizon,
					"the chain node is behind what was final before: its word is not taken until it has caught up"
				);
			}
			return;
		}
		if std::mem::take(&mut self.behind) {
			tracing::info!(finalised = look.finalised, "the chain node has caught up");
		}
		let finalised_at = match &self.chain {
			Some(before) if look.finalised <= before.finalised => before.finalised_at,
			_ => now.mono,
		};
		self.chain = Some(ChainState {
			best: look.best,
			finalised: look.finalised,
			syncing: look.syncing,
			params: look.params,
			node: look.node.clone(),
			at: now.mono,
			finalised_at,
		});
		let shown: HashMap<SessionId, SessionView<Account>> =
			look.sessions.iter().map(|view| (view.id, view.clone())).collect();
		// In the order of their blocks, so that slots, and with them who has a contested key, follow it.
		let mut fresh: Vec<&SessionView<Account>> =
			look.sessions.iter().filter(|view| !self.sessions.contains_key(&view.id)).collect();
		fresh.sort_by_key(|view| (view.opened_at, view.id));
		for view in fresh {
			self.found(view, &look, now);
		}
		self.look_for_orphans(&look, now);
		let known: Vec<SessionId> = self.sessions.keys().copied().collect();
		for id in known {
			match shown.get(&id) {
				Some(view) => self.shown(&id, view, &look, now),
				None => self.missing(&id, &look, now),
			}
		}
		self.plan_changed = true;
	}

	/// A session that was opened without us: whatever call it was opened by, the chain's state shows it.
	fn found(&mut self, view: &SessionView<Account>, look: &ChainView, now: Now) {
		let orphan = self.orphans.remove(&view.id);
		if orphan.is_none() && (view.node != self.settings.node || view.status != SessionStatus::Open) {
			// Closing, and we never served it: there is nothing to claim.
			return;
		}
		let slot = self.take_slot();
		let mut view = view.clone();
		let mut top_up = 0;
		if let Some(Some(at_final)) = look.at_finalised.get(&view.id) {
			top_up = view.deposit.saturating_sub(at_final.deposit);
			view.deposit -= top_up;
		}
		let phase = phase(&view, look.finalised);
		let row = SessionRow {
			view,
			slot,
			phase,
			handed: None,
			signs: false,
			goodbye: false,
			rating: None,
			presented: 0,
			since_unix_millis: now.unix_millis,
		};
		let id = row.view.id;
		let voucher = orphan.as_ref().and_then(|orphan| orphan.voucher);
		tracing::info!(
			session = %short(&id),
			deposit = row.view.deposit,
			voucher = voucher.map_or(0, |row| row.voucher.amount),
			"session found on chain"
		);
		let mut live = Live::new(row, voucher, orphan.map_or_else(MeterRow::default, |orphan| orphan.meter));
		live.top_up = top_up;
		self.sessions.insert(id, live);
		self.write_session(&id);
	}

	/// Sessions whose row is lost, and that no list of the chain shows: one of a former node is asked for by its id, and one
	/// that is over for good, or can land no more, is given up.
	fn look_for_orphans(&mut self, look: &ChainView, now: Now) {
		let ids: Vec<SessionId> = self.orphans.keys().copied().collect();
		for id in ids {
			match look.at_finalised.get(&id) {
				Some(Some(view)) => self.found(view, look, now),
				Some(None) => {
					let Some(orphan) = self.orphans.get_mut(&id) else { continue };
					let since = *orphan.missing_since.get_or_insert(look.best);
					if look.finalised > since.saturating_add(ANCHOR_WINDOW) {
						tracing::error!(session = %short(&id), "the chain has no such session: its voucher is set aside");
						self.orphans.remove(&id);
						self.writes.push(Write::SetAside(id));
					}
				}
				None => {}
			}
		}
	}

	pub(super) fn take_slot(&mut self) -> u64 {
		let slot = self.next_slot;
		self.next_slot = self.next_slot.saturating_add(1);
		self.writes.push(Write::NextSlot(self.next_slot));
		slot
	}

	/// The best chain shows a session that we know.
	fn shown(&mut self, id: &SessionId, view: &SessionView<Account>, look: &ChainView, now: Now) {
		let Some(live) = self.sessions.get_mut(id) else { return };
		let before = (live.row.phase, live.row.view.status);
		let had = live.deposit();
		let phase = phase(view, look.finalised);
		let sure = match (phase, look.at_finalised.get(id)) {
			(Phase::Final, Some(Some(at_final))) => at_final.deposit.min(view.deposit),
			// What it is raised to is trusted once a final block has it.
			(Phase::Final, _) => live.row.view.deposit.min(view.deposit),
			// None of it is final: all of it is within the loss budget anyhow.
			_ => view.deposit,
		};
		live.top_up = view.deposit - sure;
		let view = &SessionView { deposit: sure, ..view.clone() };
		let over = live.cost().min(had).saturating_sub(live.deposit());
		if before.0 == Phase::Final && over > 0 {
			let payer = view.payer;
			tracing::warn!(session = %short(id), over, "a reorganisation took back a top-up that was used");
			let loss = self.budget.lose(*id, payer, over, now);
			self.writes.push(Write::Loss(loss));
		} else if phase == Phase::Final && (live.top_up == 0 || before.0 != Phase::Final) {
			self.budget.release(id);
		}
		let changed = live.row.view != *view || live.row.phase != phase;
		if !changed {
			return;
		}
		if live.row.view.address != view.address {
			tracing::info!(session = %short(id), address = %view.address.ipv4(), "its address changed at inclusion");
		}
		live.row.view = view.clone();
		live.row.phase = phase;
		if before.0 != phase {
			tracing::info!(session = %short(id), from = ?before.0, to = ?phase, "session");
		}
		if before.1 == SessionStatus::Open && view.status != SessionStatus::Open {
			tracing::info!(session = %short(id), status = ?view.status, "session is closing");
		}
		self.write_session(id);
	}

	/// The best chain does not show a session that we know.
	fn missing(&mut self, id: &SessionId, look: &ChainView, now: Now) {
		let Some(live) = self.sessions.get(id) else { return };
		let row = &live.row;
		// Its nonce is used up by something else, or its time is over.
		let dead = row.handed.as_ref().and_then(|handed| {
			let late = look.best > handed.anchor.saturating_add(ANCHOR_WINDOW);
			look.dead.get(id).cloned().or_else(|| late.then(|| "its time to land is over".to_owned()))
		});
		let closing = row.goodbye || row.view.status != SessionStatus::Open || row.presented > row.view.paid;
		let fate = match row.phase {
			Phase::Provisional => dead.map_or(Missing::Wait, Missing::NeverLands),
			// Out of the best chain before it was final: by a reorganisation, or settled at once.
			Phase::InBlock if closing => Missing::Gone { settled: true },
			Phase::InBlock => match (&row.handed, dead) {
				(Some(_), None) => Missing::BackToProvisional,
				(Some(_), Some(why)) => Missing::NeverLands(why),
				// Nobody's fault: it usually comes back with the next block.
				(None, _) => Missing::Gone { settled: false },
			},
			Phase::Final => Missing::Gone { settled: true },
			Phase::Absent { since, .. } => {
				let finally = look.finalised >= since && matches!(look.at_finalised.get(id), Some(None));
				if finally {
					Missing::End
				} else {
					Missing::Wait
				}
			}
		};
		match fate {
			Missing::Wait => {}
			Missing::BackToProvisional => {
				tracing::warn!(session = %short(id), "a reorganisation took its block: provisional again");
				self.set_phase(id, Phase::Provisional);
			}
			Missing::Gone { settled } => self.set_phase(id, Phase::Absent { since: look.best, settled }),
			Missing::NeverLands(why) => self.never_lands(id, &why, look.best, now),
			Missing::End => self.end(id, now),
		}
	}

	fn set_phase(&mut self, id: &SessionId, phase: Phase) {
		if let Some(live) = self.sessions.get_mut(id) {
			live.row.phase = phase;
		}
		self.write_session(id);
	}

	/// The session loses its peer, what it used is lost, and its payer is remembered.
	pub(super) fn never_lands(&mut self, id: &SessionId, why: &str, best: BlockNumber, now: Now) {
		let Some(live) = self.sessions.get(id) else { return };
		let (used, payer, opener) = (live.cost(), live.row.view.payer, live.row.view.opener);
		tracing::warn!(session = %short(id), payer = %hex::encode(payer), used, why, "open does not land");
		let loss = self.budget.lose(*id, payer, used, now);
		if used > 0 {
			self.writes.push(Write::Loss(loss));
		}
		// The payer's money, or the opener's nonce: whose fault it was cannot be told.
		let mut accounts = vec![payer];
		if opener != payer {
			accounts.push(opener);
		}
		for account in accounts {
			let row = self.payers.bar(account, self.settings.remember_payer_millis, now);
			self.writes.push(Write::Payer(account, row));
		}
		self.set_phase(id, Phase::Absent { since: best, settled: false });
		self.plan_changed = true;
	}

	/// It is over, and that is final: its voucher is not needed any more.
	fn end(&mut self, id: &SessionId, now: Now) {
		let Some(live) = self.sessions.remove(id) else { return };
		let settled = matches!(live.row.phase, Phase::Absent { settled: true, .. });
		if !settled && live.row.handed.is_none() && live.cost() > 0 {
			// Opened by somebody else's way and taken back for good.
			let loss = self.budget.lose(*id, live.row.view.payer, live.cost(), now);
			self.writes.push(Write::Loss(loss));
		}
		self.budget.release(id);
		self.ended.push(*id);
		let view = &live.row.view;
		let amount = if settled { view.paid.max(live.row.presented) } else { 0 };
		let missed = if settled { live.claimable().saturating_sub(amount) } else { 0 };
		if missed > 0 {
			tracing::error!(session = %short(id), missed, "settled before the best voucher was presented");
		}
		let earned_charge =
			settled && (view.charge_earned || (live.row.presented > 0 && live.voucher.is_some()));
		let row = HistoryRow {
			session: *id,
			outcome: if settled { Outcome::Settled } else { Outcome::NeverLanded },
			amount,
			fee: fee(amount, view.fee_parts),
			charge: if earned_charge { view.connection_charge } else { 0 },
			counted: live.cost(),
			bytes: live.meter.bytes(),
			seconds: live.meter.seconds(),
			ended_unix_millis: now.unix_millis,
		};
		tracing::info!(session = %short(id), outcome = ?row.outcome, amount, bytes = row.bytes, "session is over");
		self.totals = self.totals.with(&row);
		self.writes.push(Write::Ended(row));
	}
}

fn phase(view: &SessionView<Account>, finalised: BlockNumber) -> Phase {
	// The best chain contains the final block: what it opened up to that height is final.
	if view.opened_at <= finalised {
		Phase::Final
	} else {
		Phase::InBlock
	}
}

/// `ceil(rate × amount)`, as the escrow takes it; the rate is in parts of 10^9.
fn fee(amount: Balance, parts: u32) -> Balance {
	const WHOLE: Balance = 1_000_000_000;
	let parts = Balance::from(parts);
	(amount / WHOLE).saturating_mul(parts).saturating_add(((amount % WHOLE) * parts).div_ceil(WHOLE))
}

#[cfg(test)]
mod tests {
	use super::fee;

	#[test]
	fn the_fee_is_rounded_up() {
		assert_eq!(fee(0, 50_000_000), 0);
		assert_eq!(fee(1, 50_000_000), 1);
		assert_eq!(fee(1_000_000_000_000, 50_000_000), 50_000_000_000);
		assert_eq!(fee(u128::MAX, 1_000_000_000), u128::MAX);
	}
}
