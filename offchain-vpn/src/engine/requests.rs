//! What consumers ask for.
use super::{short, Engine, Live};
use crate::{
	acceptance::{judge, Refusal, Standing},
	admission::conflict,
	clock::Now,
	ledger::{Handed, Phase, SessionRow, VoucherRow, Write},
	meter::MeterRow,
	Account,
};
use std::collections::HashSet;
use warren_primitives::{session::rating_bytes, verify, Balance, SessionId, SessionStatus, SessionView};
use warren_session_protocol::{
	Accepted, Bye, RefusalCode, Refused, SignedRating, SignedVoucher, Status, Terms, VoucherAccepted,
	VoucherRefusalCode, VoucherRefused, Window,
};

/// A handed-over `open` that has passed all checks but the engine's.
#[derive(Clone, Debug)]
pub struct Candidate {
	/// As the dry run showed it.
	pub view: SessionView<Account>,
	/// How it came.
	pub handed: Handed,
}

fn refused(code: RefusalCode, field: &str, reason: impl AsRef<str>) -> Refused {
	Refused::new(code, field, reason)
}

impl Engine {
	/// Whether an `open` of these accounts would be served before inclusion: the cheap questions, before the chain is asked.
	pub fn may_admit(&self, signer: &Account, payer: &Account, now: Now) -> Result<(), Refused> {
		if let Err(reason) = self.takes_sessions(now) {
			let away =
				self.is_stale(now) || self.behind || self.chain.as_ref().is_some_and(|chain| chain.syncing);
			let code = match away {
				true => RefusalCode::ChainUnavailable,
				false => RefusalCode::NotServing,
			};
			return Err(refused(code, "", reason));
		}
		if !self.best_is_fresh(now) {
			return Err(refused(RefusalCode::ChainUnavailable, "", "the chain node is away"));
		}
		for (field, account) in [("signer", signer), ("payer", payer)] {
			if self.payers.is_barred(account, now) {
				let reason =
					"an earlier open did not land: submit it yourself and attach once it is in a block";
				return Err(refused(RefusalCode::PayerBarred, field, reason));
			}
		}
		let price = self.price();
		let value = self.provisional_value(&price);
		if self.settings.provisional_bytes == 0 || (value > 0 && self.budget.free(now) < value) {
			let reason =
				"served only after inclusion now: submit it yourself and attach once it is in a block";
			return Err(refused(RefusalCode::AwaitInclusion, "", reason));
		}
		Ok(())
	}

	/// What the provisional traffic is worth.
	fn provisional_value(&self, price: &warren_primitives::Price) -> Balance {
		// Also the time until it has to have landed.
		price.cost(self.settings.provisional_bytes, 120)
	}

	/// Serves a handed-over `open` at once, within the loss budget. The row is to be durable before the answer.
	pub fn admit(&mut self, candidate: &Candidate, now: Now) -> Result<(), Refused> {
		let view = &candidate.view;
		if let Some(live) = self.sessions.get(&view.id) {
			// The same `open` once more: its first answer was lost.
			return match live.is_open() {
				true => Ok(()),
				false => Err(refused(RefusalCode::SessionEnded, "session", "it has ended")),
			};
		}
		self.may_admit(&candidate.handed.signer, &view.payer, now)?;
		if view.node != self.settings.node {
			return Err(refused(RefusalCode::ForeignNode, "node", "it is for another node"));
		}
		let serving: HashSet<SessionId> = self.desired(now).into_iter().map(|d| d.session).collect();
		let others =
			self.sessions.iter().filter(|(id, _)| serving.contains(*id)).map(|(_, live)| &live.row.view);
		if let Some((field, reason)) = conflict(view, others) {
			return Err(refused(RefusalCode::WouldFail, field, reason));
		}
		if self.is_protected(view) {
			let reason = "its address is one of the provider's own network: take another salt";
			return Err(refused(RefusalCode::WouldFail, "salt", reason));
		}
		let capacity = self.chain.as_ref().and_then(|c| c.node.as_ref()).map_or(0, |n| n.details.capacity);
		if serving.len() >= capacity as usize {
			return Err(refused(RefusalCode::NotServing, "node", "all slots are taken"));
		}
		let value = self.provisional_value(&view.price).min(view.deposit);
		if value > 0 && self.budget.reserve(view.id, value, now) < value {
			return Err(refused(
				RefusalCode::AwaitInclusion,
				"",
				"the budget for what is in no block is spent",
			));
		}
		let slot = self.take_slot();
		let row = SessionRow {
			view: view.clone(),
			slot,
			phase: Phase::Provisional,
			handed: Some(candidate.handed.clone()),
			signs: true,
			goodbye: false,
			rating: None,
			presented: 0,
			since_unix_millis: now.unix_millis,
		};
		tracing::info!(session = %short(&view.id), deposit = view.deposit, "open handed over: serving provisionally");
		self.sessions.insert(view.id, Live::new(row, None, MeterRow::default()));
		self.write_session(&view.id);
		self.plan_changed = true;
		Ok(())
	}

	/// The chain node did not take an admitted `open`: it loses its peer. Nobody is blamed unless something was used.
	pub fn withdraw(&mut self, session: &SessionId, now: Now) {
		let Some(live) = self.sessions.get(session) else { return };
		if live.row.phase != Phase::Provisional {
			return;
		}
		if live.meter.bytes() > 0 {
			let best = self.chain.as_ref().map_or(0, |chain| chain.best);
			self.never_lands(session, "the chain node refused it", best, now);
			return;
		}
		self.budget.release(session);
		self.set_absent(session);
		self.plan_changed = true;
	}

	fn set_absent(&mut self, session: &SessionId) {
		let since = self.chain.as_ref().map_or(0, |chain| chain.best);
		if let Some(live) = self.sessions.get_mut(session) {
			live.row.phase = Phase::Absent { since, settled: false };
		}
		self.write_session(session);
	}

	/// The answer to a consumer that proved to hold the voucher key. To be sent once its session is in the kernel.
	pub fn attach(&mut self, session: &SessionId, now: Now) -> Result<Accepted, Refused> {
		let unknown =
			|| refused(RefusalCode::UnknownSession, "session", "neither the chain nor the ledger has it");
		let live = self.sessions.get_mut(session).ok_or_else(unknown)?;
		if !live.is_open() || live.row.goodbye {
			return Err(refused(RefusalCode::SessionEnded, "session", "it is closing or settled"));
		}
		live.came_back();
		if !std::mem::replace(&mut live.row.signs, true) {
			self.write_session(session);
		}
		let live = self.sessions.get(session).ok_or_else(unknown)?;
		if !self.desired(now).iter().any(|d| d.session == *session) {
			let reason = "it has expired, or its key or address is another session's";
			return Err(refused(RefusalCode::NotServing, "session", reason));
		}
		Ok(Accepted {
			session: *session,
			server_key: self.settings.tunnel_key,
			endpoints: Default::default(),
			address: live.row.view.address,
			mtu: self.settings.mtu,
			gateway_port: self.settings.gateway_port,
			window: self.shown_window(session, live),
			counted: live.counted(),
			paid: live.best(),
			provisional: live.row.phase == Phase::Provisional,
		})
	}

	fn shown_window(&self, id: &SessionId, live: &Live) -> Window {
		match live.row.phase {
			Phase::Provisional => {
				let value = self.budget.reserved(id);
				let bytes = live.row.view.price.bytes_for(value).min(self.settings.provisional_bytes);
				Window { value, bytes }
			}
			_ => live.as_window(live.window.value()),
		}
	}

	/// A voucher, on a connection that proved the session. The count must be fresh ([`Engine::observe_counters`]). It is
	/// accepted once the writes are durable.
	pub fn voucher(
		&mut self,
		signed: &SignedVoucher,
		now: Now,
	) -> Result<VoucherAccepted, Box<VoucherRefused>> {
		self.take_voucher(signed, true, now)
	}

	fn take_voucher(
		&mut self,
		signed: &SignedVoucher,
		must_cover: bool,
		now: Now,
	) -> Result<VoucherAccepted, Box<VoucherRefused>> {
		let id = signed.voucher.session;
		let over = || {
			let reason = "it is settled, or never was";
			Box::new(VoucherRefused::new(VoucherRefusalCode::SessionEnded, reason))
		};
		let genesis = self.settings.genesis;
		let live = self.sessions.get_mut(&id).ok_or_else(over)?;
		if matches!(live.row.phase, Phase::Absent { .. }) {
			return Err(over());
		}
		let view = &live.row.view;
		signed.check(&genesis, &id, &view.voucher_key).map_err(|code| {
			let reason = "not signed by the session's voucher key for this chain and session";
			Box::new(VoucherRefused::new(code, reason))
		})?;
		let standing = Standing {
			deposit: live.deposit(),
			prepaid: view.prepaid,
			best: live.best(),
			counted: live.cost().saturating_sub(live.loss.written_off()),
			window: live.window.value(),
		};
		match judge(signed.voucher.amount, &standing) {
			Ok(()) => {}
			Err(Refusal::CoversTooLittle { .. }) if !must_cover => {}
			Err(refusal) => {
				let code = match refusal {
					Refusal::OverDeposit { .. } => VoucherRefusalCode::OverDeposit,
					Refusal::NotHigher { .. } => VoucherRefusalCode::NotHigher,
					Refusal::CoversTooLittle { .. } => VoucherRefusalCode::CoversTooLittle,
				};
				let text = refusal.to_string();
				tracing::debug!(session = %short(&id), %refusal, "voucher refused");
				return Err(Box::new(VoucherRefused {
					counted: live.counted(),
					paid: live.best(),
					..VoucherRefused::new(code, text)
				}));
			}
		}
		let (price, charge) = (view.price, view.connection_charge);
		live.window.voucher(&price, charge, now.mono);
		live.loss.voucher(signed.voucher.amount, live.cost());
		let row = VoucherRow {
			voucher: signed.voucher,
			signature: signed.signature,
			forgiven: live.loss.forgiven(),
		};
		live.voucher = Some(row);
		live.vouchers = live.vouchers.saturating_add(1);
		live.unwritten = false;
		let accepted = VoucherAccepted {
			amount: signed.voucher.amount,
			window: live.as_window(live.window.value()),
			counted: live.counted(),
		};
		self.writes.push(Write::Voucher(id, row));
		self.writes.push(Write::Meter(id, live.meter));
		self.write_month(now);
		Ok(accepted)
	}

	/// "Where do we stand?"
	pub fn session_status(&self, session: &SessionId) -> Result<Status, Refused> {
		let live = self
			.sessions
			.get(session)
			.ok_or_else(|| refused(RefusalCode::UnknownSession, "session", "it is settled, or never was"))?;
		Ok(Status {
			address: live.row.view.address,
			window: self.shown_window(session, live),
			counted: live.counted(),
			paid: live.best(),
			provisional: live.row.phase == Phase::Provisional,
			open: live.is_open() && !live.row.goodbye,
		})
	}

	/// A farewell, on a connection that proved the session. A last voucher is taken whatever it covers: more will not come.
	pub fn goodbye(
		&mut self,
		session: &SessionId,
		voucher: Option<&SignedVoucher>,
		rating: Option<&SignedRating>,
		now: Now,
	) -> Result<Bye, GoodbyeRefused> {
		let unknown = || {
			let reason = "it is settled, or never was";
			GoodbyeRefused::Request(refused(RefusalCode::UnknownSession, "session", reason))
		};
		if !self.sessions.contains_key(session) {
			return Err(unknown());
		}
		if let Some(voucher) = voucher {
			match self.take_voucher(voucher, false, now) {
				Ok(_) => {}
				// It has been sent before: fine.
				Err(refusal) if refusal.code == VoucherRefusalCode::NotHigher => {}
				Err(refusal) => return Err(GoodbyeRefused::Voucher(refusal)),
			}
		}
		let genesis = self.settings.genesis;
		let live = self.sessions.get_mut(session).ok_or_else(unknown)?;
		if let Some(rating) = rating {
			let bytes = rating_bytes(&genesis, session, rating.stars);
			if (1..=5).contains(&rating.stars)
				&& verify::ed25519(&live.row.view.voucher_key, &bytes, &rating.signature)
			{
				live.row.rating = Some((rating.stars, rating.signature));
			} else {
				let reason = "not the voucher key's over this session and these stars";
				return Err(GoodbyeRefused::Request(refused(RefusalCode::Malformed, "rating", reason)));
			}
		}
		if !live.row.goodbye {
			tracing::info!(session = %short(session), used = live.meter.bytes(), "goodbye");
			live.row.goodbye = true;
			live.bye_at = Some(now.mono);
		}
		let bye = Bye {
			counted: live.counted(),
			amount: live.claimable(),
			carries_rating: live.row.rating.is_some() && live.row.view.status == SessionStatus::Open,
		};
		self.write_session(session);
		self.plan_changed = true;
		Ok(bye)
	}

	/// What `Hello` is answered with.
	pub fn terms(&self, now: Now) -> Terms {
		let price = self.price();
		let window = crate::credit::least_window(&price);
		let takes_sessions = self.takes_sessions(now).is_ok();
		let value = self.provisional_value(&price);
		let serves_early = takes_sessions
			&& self.best_is_fresh(now)
			&& self.settings.provisional_bytes > 0
			&& self.budget.free(now) >= value;
		let provisional = match serves_early {
			true => Window { value, bytes: self.settings.provisional_bytes },
			false => Window::default(),
		};
		Terms {
			node: self.settings.node,
			genesis: self.settings.genesis,
			price,
			window: Window { value: window, bytes: price.bytes_for(window) },
			provisional,
			takes_sessions,
			features: 0,
		}
	}
}

/// Why a farewell is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoodbyeRefused {
	/// Its voucher.
	Voucher(Box<VoucherRefused>),
	/// It.
	Request(Refused),
}
