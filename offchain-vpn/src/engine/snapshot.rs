//! What `status` shows of the engine.
use super::{month, Engine};
use crate::{
	clock::Now,
	ledger::Phase,
	status::{ChainStatus, Earnings, LossStatus, SessionStatus as Shown, Status},
};
use warren_primitives::SessionStatus;

impl Engine {
	/// Everything that the engine knows, for people.
	pub fn snapshot(&self, now: Now) -> Status {
		let chain = self.chain.as_ref();
		let mut sessions: Vec<(u64, Shown)> = self
			.sessions
			.iter()
			.map(|(id, live)| {
				let view = &live.row.view;
				let window = self.unsigned(live, now);
				let shown = Shown {
					session: hex::encode(id),
					phase: match live.row.phase {
						Phase::Provisional => "provisional",
						Phase::InBlock => "in-block",
						Phase::Final => "final",
						Phase::Absent { .. } => "absent",
					}
					.into(),
					status: match view.status {
						SessionStatus::Open if live.row.goodbye => "goodbye".into(),
						SessionStatus::Open => "open".into(),
						SessionStatus::Closing { reason, deadline } => {
							format!("closing ({reason:?}, until {deadline})")
						}
					},
					address: view.address.ipv4().to_string(),
					bytes_up: live.meter.up,
					bytes_down: live.meter.down,
					seconds: live.meter.seconds(),
					cost: live.cost(),
					voucher: live.voucher.map_or(0, |v| v.voucher.amount),
					vouchers: live.vouchers,
					paid: view.paid,
					prepaid: view.prepaid,
					deposit: live.deposit(),
					window,
					window_bytes: view.price.bytes_for(window),
					handshake_seconds_ago: live.clock.age(now).map(|age| age.as_secs()),
					expires_at: view.expires_at,
				};
				(live.row.slot, shown)
			})
			.collect();
		sessions.sort_by_key(|(slot, _)| *slot);
		let claimable = self
			.sessions
			.values()
			.fold(0u128, |sum, live| sum.saturating_add(live.claimable().saturating_sub(live.row.view.paid)));
		Status {
			node: self.settings.node,
			chain: ChainStatus {
				genesis: hex::encode(self.settings.genesis),
				best: chain.map_or(0, |c| c.best),
				finalised: chain.map_or(0, |c| c.finalised),
				clock: chain.map_or(0, |c| c.params.clock),
				seen_seconds_ago: chain.map(|c| now.mono.saturating_sub(c.at).as_secs()),
				stale: self.is_stale(now),
				..Default::default()
			},
			refuses: self.takes_sessions(now).err(),
			loss: LossStatus {
				budget: self.budget.limit(),
				lost: self.budget.lost(now),
				at_stake: self.budget.at_stake(),
			},
			barred_payers: self.payers.barred(now),
			quarantined: self.quarantined as u64,
			earnings: Earnings {
				sessions: self.totals.sessions,
				earned: self.totals.earned,
				fees: self.totals.fees,
				claimable,
				never_landed: self.totals.never_landed,
				lost: self.totals.lost,
				..Default::default()
			},
			month_bytes: self.months.get(&month(now.unix_millis)).copied().unwrap_or(0),
			month_limit: self.settings.monthly_bytes,
			sessions: sessions.into_iter().map(|(_, shown)| shown).collect(),
			..Default::default()
		}
	}
}
