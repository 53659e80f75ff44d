//! All sessions of the node, as one state machine over the rules of money.
//!
//! Nothing here waits, reads a clock, a socket or a file: facts come in (what the chain says, what the kernel counted, what
//! a consumer sends), and out come rows for the ledger ([`Engine::take_writes`]), what should exist in the kernel
//! ([`Engine::desired`]) and what each session may use ([`Engine::leases`]). Its owner makes the rows durable before it
//! tells the kernel or answers a consumer.
mod chain;
mod live;
mod requests;
mod snapshot;

pub use requests::{Candidate, GoodbyeRefused};

use crate::{
	budget::{LossBudget, PayerMemory},
	chainview::{ticks, Interest},
	clock::Now,
	credit::{lease, Lease},
	ledger::{LedgerState, Phase, SettledTotals, VoucherRow, Write},
	meter::{MeterRow, Reading},
	Account,
};
use live::{Applied, Live};
use std::{
	collections::{BTreeMap, HashMap, HashSet},
	net::{Ipv4Addr, Ipv6Addr},
	time::Duration,
};
use warren_primitives::{
	Balance, BlockNumber, Ed25519Key, Ed25519Signature, GenesisHash, NodeId, NodeView, Price, SessionId,
	SessionParams, SessionStatus, SessionView, TunnelKey, Voucher,
};
use warren_tunnel::IpNet;

/// How often meters that changed are written down.
const WRITE_METERS_EVERY: Duration = Duration::from_secs(2);
/// How long a session that said goodbye keeps its peer, so that the answer reaches it.
const BYE_GRACE: Duration = Duration::from_secs(2);
/// Life of a lease while the chain was not seen yet.
const LIFE_WITHOUT_CHAIN: Duration = Duration::from_secs(600);
/// A best block older than this: nothing that depends on the pool is done.
const BEST_IS_FRESH: Duration = Duration::from_secs(30);

/// What the engine is told once.
#[derive(Clone, Debug)]
pub struct Settings {
	/// The chain.
	pub genesis: GenesisHash,
	/// Our node.
	pub node: NodeId,
	/// Its WireGuard key.
	pub tunnel_key: TunnelKey,
	/// What it asks, until the chain says.
	pub price: Price,
	/// Its endpoints' port inside the tunnel.
	pub gateway_port: u16,
	/// MTU of the tunnel.
	pub mtu: u16,
	/// Traffic before inclusion, in bytes.
	pub provisional_bytes: u64,
	/// What may be lost in an hour.
	pub loss_budget: Balance,
	/// How long a payer is barred.
	pub remember_payer_millis: u64,
	/// Bytes a month; none: no limit.
	pub monthly_bytes: Option<u64>,
	/// Addresses that this host needs for itself: no session may have one of them routed away.
	pub protected: Vec<IpNet>,
}

/// What should exist in the kernel for a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
	/// Which.
	pub session: SessionId,
	/// Its slot.
	pub slot: u64,
	/// Its consumer's WireGuard key.
	pub tunnel_key: TunnelKey,
	/// Its address.
	pub v4: Ipv4Addr,
	/// Its address.
	pub v6: Ipv6Addr,
}

/// What the kernel has to be told of a session's credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseOrder {
	/// Which.
	pub session: SessionId,
	/// Its slot.
	pub slot: u64,
	/// The kernel's reading that the lease counts from.
	pub from: Reading,
	/// The lease.
	pub lease: Lease,
	/// False where its time stands as it is.
	pub renew: bool,
}

/// What there is to claim of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimable {
	/// Which.
	pub session: SessionId,
	/// Where it stands on chain.
	pub status: SessionStatus,
	/// Its last tick.
	pub expires_at: u32,
	/// In a final block.
	pub is_final: bool,
	/// Its consumer left.
	pub goodbye: bool,
	/// What the chain paid so far.
	pub paid: Balance,
	/// What the best voucher, capped by the deposit, or the used part of what is prepaid is worth.
	pub amount: Balance,
	/// The best voucher.
	pub voucher: Option<(Voucher, Ed25519Signature)>,
	/// What of the prepaid part is due with no voucher.
	pub prepaid_due: Balance,
	/// A connection charge is to be earned by presenting a voucher.
	pub charge: Balance,
	/// A rating to carry.
	pub rating: Option<(u8, Ed25519Signature)>,
	/// The block that opened it: routine claims count from there.
	pub opened_at: BlockNumber,
}

/// The last look at the chain.
#[derive(Clone, Debug)]
struct ChainState {
	best: BlockNumber,
	finalised: BlockNumber,
	syncing: bool,
	params: SessionParams,
	node: Option<NodeView<Account>>,
	/// When it was seen.
	at: Duration,
	/// When the final block last moved on.
	finalised_at: Duration,
}

/// What is left of a session whose row was lost.
#[derive(Debug)]
struct Orphan {
	voucher: Option<VoucherRow>,
	meter: MeterRow,
	/// The best block at which the chain was first seen without it.
	missing_since: Option<BlockNumber>,
}

/// The state machine.
#[derive(Debug)]
pub struct Engine {
	settings: Settings,
	sessions: HashMap<SessionId, Live>,
	/// Vouchers and meters without their session: taken up as soon as the chain shows it.
	orphans: HashMap<SessionId, Orphan>,
	budget: LossBudget,
	payers: PayerMemory,
	chain: Option<ChainState>,
	months: BTreeMap<u32, u64>,
	month_unwritten: bool,
	totals: SettledTotals,
	quarantined: usize,
	next_slot: u64,
	writes: Vec<Write>,
	/// Peers, slots or routes may differ from what the kernel holds.
	plan_changed: bool,
	/// Sessions that nobody may speak for any more.
	ended: Vec<SessionId>,
	metered_at: Duration,
	/// The chain node shows less than was final before.
	behind: bool,
}

impl Engine {
	/// From what the ledger remembers.
	pub fn restore(settings: Settings, state: LedgerState) -> Self {
		let mut budget = LossBudget::new(settings.loss_budget, state.losses);
		let mut vouchers = state.vouchers;
		let mut meters = state.meters;
		let mut sessions = HashMap::new();
		for (id, row) in state.sessions {
			let mut live = Live::new(row, vouchers.remove(&id), meters.remove(&id).unwrap_or_default());
			live.away = true;
			let at_stake = match live.row.phase {
				Phase::Provisional | Phase::InBlock => live.cost(),
				// Used out of a top-up that was not final.
				_ => live.cost().saturating_sub(live.row.view.deposit),
			};
			if at_stake > 0 {
				budget.restore(id, at_stake);
			}
			sessions.insert(id, live);
		}
		let mut orphans = HashMap::new();
		for id in vouchers.keys().chain(meters.keys()).copied().collect::<HashSet<_>>() {
			tracing::error!(
				session = %short(&id),
				amount = vouchers.get(&id).map_or(0, |row| row.voucher.amount),
				"its row in the ledger is lost: its voucher is claimed once the chain shows the session"
			);
			let meter = meters.get(&id).copied().unwrap_or_default();
			orphans.insert(id, Orphan { voucher: vouchers.get(&id).copied(), meter, missing_since: None });
		}
		Self {
			settings,
			sessions,
			orphans,
			budget,
			payers: PayerMemory::new(state.payers),
			chain: None,
			months: state.months,
			month_unwritten: false,
			totals: state.totals,
			quarantined: state.quarantined,
			next_slot: state.next_slot,
			writes: Vec::new(),
			plan_changed: true,
			ended: Vec::new(),
			metered_at: Duration::ZERO,
			behind: false,
		}
	}

	/// The rows that have to be durable before anything else happens. To be written in one batch.
	pub fn take_writes(&mut self) -> Vec<Write> {
		std::mem::take(&mut self.writes)
	}

	/// True, once, after something that may change what should exist in the kernel.
	pub fn take_plan_changed(&mut self) -> bool {
		std::mem::replace(&mut self.plan_changed, false)
	}

	/// The sessions that ended since the last call.
	pub fn take_ended(&mut self) -> Vec<SessionId> {
		std::mem::take(&mut self.ended)
	}

	/// The networks of this host have changed.
	pub fn protect(&mut self, protected: Vec<IpNet>) {
		if self.settings.protected != protected {
			self.settings.protected = protected;
			self.plan_changed = true;
		}
	}

	/// The port of the session protocol inside the tunnel; 0: none.
	pub fn listens_inside(&mut self, port: u16) {
		self.settings.gateway_port = port;
	}

	fn is_protected(&self, view: &SessionView<Account>) -> bool {
		let (v4, v6) = (view.address.ipv4().into(), view.address.ipv6().into());
		self.settings.protected.iter().any(|net| net.contains(v4) || net.contains(v6))
	}

	/// True while the chain is too far away to be trusted: no new sessions, and no unsigned credit.
	///
	/// That is when the last final block is older than half the dispute window: someone may be closing sessions unseen.
	pub fn is_stale(&self, now: Now) -> bool {
		let Some(chain) = &self.chain else { return true };
		let half = ticks(&chain.params, chain.params.dispute_window) / 2;
		now.mono.saturating_sub(chain.finalised_at) > half
	}

	/// True while the best block is recent enough to judge an `open` by.
	pub fn best_is_fresh(&self, now: Now) -> bool {
		self.chain.as_ref().is_some_and(|chain| now.mono.saturating_sub(chain.at) < BEST_IS_FRESH)
	}

	/// Whether new sessions are taken; else why not.
	pub fn takes_sessions(&self, now: Now) -> Result<(), String> {
		let Some(chain) = &self.chain else { return Err("the chain node is not reached yet".into()) };
		if self.is_stale(now) {
			return Err("the last final block is too old".into());
		}
		if self.behind || chain.syncing {
			return Err("the chain node is catching up".into());
		}
		match &chain.node {
			None => return Err("the node is not registered".into()),
			Some(node) => {
				if let Some(refusal) = node.refuses {
					return Err(format!("the chain says {refusal:?}"));
				}
			}
		}
		if self.month_is_over(now) {
			return Err("this month's traffic is used up".into());
		}
		Ok(())
	}

	/// What may still pass this month; none: there is no limit.
	fn month_left(&self, now: Now) -> Option<u64> {
		let used = self.months.get(&month(now.unix_millis)).copied().unwrap_or(0);
		self.settings.monthly_bytes.map(|limit| limit.saturating_sub(used))
	}

	fn month_is_over(&self, now: Now) -> bool {
		self.month_left(now) == Some(0)
	}

	fn price(&self) -> Price {
		let node = self.chain.as_ref().and_then(|chain| chain.node.as_ref());
		node.map_or(self.settings.price, |node| node.details.price)
	}

	/// The key that signs a session's vouchers.
	pub fn voucher_key(&self, session: &SessionId) -> Option<Ed25519Key> {
		self.sessions.get(session).map(|live| live.row.view.voucher_key)
	}

	/// The kernel's counters, by slot. Takes them into the meters.
	pub fn observe_counters(&mut self, readings: &HashMap<u64, Reading>, now: Now) {
		let mut bytes = 0u64;
		for (id, live) in &mut self.sessions {
			let Some(reading) = readings.get(&live.row.slot) else { continue };
			if *reading == live.meter.kernel {
				continue;
			}
			let reset = reading.up < live.meter.kernel.up || reading.down < live.meter.kernel.down;
			bytes = bytes.saturating_add(live.meter.read(*reading));
			live.unwritten = true;
			if reset {
				tracing::warn!(session = %short(id), "its counters in the kernel began anew: someone reset them");
				live.applied = None;
				live.unwritten = false;
				self.writes.push(Write::Meter(*id, live.meter));
			}
		}
		if bytes > 0 {
			let entry = self.months.entry(month(now.unix_millis)).or_default();
			*entry = entry.saturating_add(bytes);
			self.month_unwritten = true;
		}
	}

	/// Ages of the last handshakes, by key. Who is not listed has no peer.
	pub fn observe_handshakes(&mut self, ages: &HashMap<TunnelKey, Option<Duration>>, now: Now) {
		for live in self.sessions.values_mut() {
			if let Some(age) = ages.get(&live.row.view.tunnel_key) {
				live.clock.saw_handshake(*age, now);
			}
		}
	}

	/// Time passes: bills it, writes meters down, lets what is over go.
	pub fn tick(&mut self, now: Now) {
		let mut changed = false;
		// Nothing passes then: no time is billed either.
		let idle = self.month_is_over(now);
		for live in self.sessions.values_mut() {
			let millis = live.clock.step(now);
			if millis > 0 && !idle && live.is_open() && live.applied.is_some() {
				live.meter.live_millis = live.meter.live_millis.saturating_add(millis);
				live.unwritten = true;
			}
			if live.bye_at.is_some_and(|at| now.mono >= at + BYE_GRACE) {
				live.bye_at = None;
				changed = true;
			}
		}
		self.plan_changed |= changed;
		if now.mono.saturating_sub(self.metered_at) >= WRITE_METERS_EVERY {
			self.metered_at = now.mono;
			self.write_meters(now);
			for account in self.payers.expire(now) {
				self.writes.push(Write::ForgetPayer(account));
			}
		}
	}

	/// Writes down every meter that changed.
	pub fn write_meters(&mut self, now: Now) {
		for (id, live) in &mut self.sessions {
			if std::mem::replace(&mut live.unwritten, false) {
				self.writes.push(Write::Meter(*id, live.meter));
			}
		}
		self.write_month(now);
	}

	/// Writes down the month's traffic, if it changed: with every meter, so that both say the same after a crash.
	fn write_month(&mut self, now: Now) {
		if std::mem::replace(&mut self.month_unwritten, false) {
			let month = month(now.unix_millis);
			if let Some(bytes) = self.months.get(&month) {
				self.writes.push(Write::Month(month, *bytes));
			}
		}
	}

	/// The sessions that are to have a peer, in the order in which they came: of two with one tunnel key or address, the
	/// first has it.
	pub fn desired(&self, now: Now) -> Vec<Desired> {
		let mut wanted: Vec<(&SessionId, &Live)> =
			self.sessions.iter().filter(|(_, live)| self.wants_peer(live, now)).collect();
		wanted.sort_by_key(|(_, live)| live.row.slot);
		let mut keys = HashSet::new();
		let mut v4s = HashSet::new();
		let mut v6s = HashSet::new();
		wanted.retain(|(id, live)| {
			let view = &live.row.view;
			let free = !keys.contains(&view.tunnel_key)
				&& !v4s.contains(&view.address.v4)
				&& !v6s.contains(&view.address.v6);
			if free {
				keys.insert(view.tunnel_key);
				v4s.insert(view.address.v4);
				v6s.insert(view.address.v6);
			} else {
				tracing::debug!(session = %short(id), "not served: its key or address is another session's");
			}
			free
		});
		wanted
			.into_iter()
			.map(|(id, live)| Desired {
				session: *id,
				slot: live.row.slot,
				tunnel_key: live.row.view.tunnel_key,
				v4: live.row.view.address.ipv4(),
				v6: live.row.view.address.ipv6(),
			})
			.collect()
	}

	fn wants_peer(&self, live: &Live, now: Now) -> bool {
		let view = &live.row.view;
		live.is_open()
			&& (!live.row.goodbye || live.bye_at.is_some())
			&& view.tunnel_key != self.settings.tunnel_key
			&& !self.is_protected(view)
			&& warren_primitives::keys::is_tunnel_key(&view.tunnel_key)
			&& !self.life(live, now).is_zero()
	}

	/// How long the session lives by the chain's clock, as far as can be told.
	fn life(&self, live: &Live, now: Now) -> Duration {
		let Some(chain) = &self.chain else { return LIFE_WITHOUT_CHAIN };
		// The last tick of its life is `expires_at`; the clock may have moved on since it was seen.
		let left = live.row.view.expires_at.saturating_sub(chain.params.clock);
		ticks(&chain.params, left).saturating_sub(now.mono.saturating_sub(chain.at))
	}

	/// Counters of these sessions are about to be made in the kernel, beginning at the totals, which are returned. To be
	/// durable before they are made.
	pub fn slots_begin(&mut self, sessions: &[SessionId]) -> HashMap<SessionId, Reading> {
		let mut begin = HashMap::new();
		for id in sessions {
			if let Some(live) = self.sessions.get_mut(id) {
				live.meter.kernel = Reading { up: live.meter.up, down: live.meter.down };
				live.applied = None;
				live.unwritten = false;
				begin.insert(*id, live.meter.kernel);
				self.writes.push(Write::Meter(*id, live.meter));
			}
		}
		begin
	}

	/// These slots are about to be removed from the kernel, and their counters with them: what was read last has to be
	/// durable before.
	pub fn slots_end(&mut self, slots: &[u64], now: Now) {
		self.write_month(now);
		for (id, live) in &mut self.sessions {
			if slots.contains(&live.row.slot) && std::mem::replace(&mut live.unwritten, false) {
				self.writes.push(Write::Meter(*id, live.meter));
			}
		}
	}

	/// The kernel no longer holds anything of these slots.
	pub fn slots_gone(&mut self, slots: &[u64]) {
		for live in self.sessions.values_mut() {
			if slots.contains(&live.row.slot) {
				live.applied = None;
			}
		}
	}

	/// What a session's use may cost now.
	fn ceiling(&self, id: &SessionId, live: &Live, now: Now) -> Balance {
		let deposit = live.row.view.deposit;
		match live.row.phase {
			Phase::Absent { .. } => 0,
			// Nothing that is signed is worth anything before the session exists.
			Phase::Provisional => self.budget.reserved(id).min(deposit),
			Phase::InBlock => self.trusted(live, deposit, now).min(self.budget.reserved(id)),
			Phase::Final => {
				let sure = self.trusted(live, deposit, now);
				let with_top_up = self.trusted(live, live.deposit(), now);
				sure.saturating_add(with_top_up.saturating_sub(sure).min(self.budget.reserved(id)))
			}
		}
	}

	/// The same for a deposit, its finality aside.
	fn trusted(&self, live: &Live, deposit: Balance, now: Now) -> Balance {
		live.promised(deposit).saturating_add(self.unsigned(live, now)).min(deposit)
	}

	/// What may be used unsigned.
	fn unsigned(&self, live: &Live, now: Now) -> Balance {
		if live.row.goodbye || !live.signs() || self.is_stale(now) || self.month_is_over(now) {
			return 0;
		}
		live.window.value().saturating_add(live.loss.forgiven())
	}

	/// `share`: its part of what may still pass this month.
	fn lease_of(&self, id: &SessionId, live: &Live, share: u64, now: Now) -> Lease {
		let ceiling = self.ceiling(id, live, now);
		let mut lease = lease(&live.row.view.price, &live.meter, ceiling, self.life(live, now));
		if live.row.phase == Phase::Provisional {
			lease.bytes = lease.bytes.min(self.settings.provisional_bytes.saturating_sub(live.meter.bytes()));
		}
		lease.bytes = lease.bytes.min(share);
		if lease.bytes == 0 || lease.millis == 0 {
			return Lease::NONE;
		}
		lease
	}

	/// What the kernel has to be told, of the sessions that it holds (by slot). To be told after all writes are durable; what
	/// was told is taken for done ([`Self::lease_failed`] where it was not).
	pub fn leases(&mut self, held: &HashSet<u64>, now: Now) -> Vec<LeaseOrder> {
		let ids: Vec<SessionId> = self
			.sessions
			.iter()
			.filter(|(_, live)| held.contains(&live.row.slot))
			.map(|(id, _)| *id)
			.collect();
		// Together they never hold more than what is left of the month, so that the kernel keeps to it with the daemon dead.
		let open = ids.iter().filter(|id| self.sessions.get(*id).is_some_and(Live::is_open)).count();
		let share = self.month_left(now).map_or(u64::MAX, |left| left / (open.max(1) as u64));
		let mut orders = Vec::new();
		for id in ids {
			self.put_at_stake(&id, now);
			let Some(live) = self.sessions.get(&id) else { continue };
			let lease = self.lease_of(&id, live, share, now);
			let (credit, renew) = live.differs(&lease, now.mono);
			// What is left of the month is for all: what others used of it is taken back to the byte.
			let credit = credit || (lease.bytes == share && live.has_more_than(&lease));
			if !credit && !renew {
				continue;
			}
			let until = match live.applied {
				Some(applied) if !renew => applied.until,
				_ => now.mono.saturating_add(Duration::from_millis(lease.millis)),
			};
			let applied =
				Applied { limit: live.meter.bytes().saturating_add(lease.bytes), until, at: now.mono };
			orders.push(LeaseOrder {
				session: id,
				slot: live.row.slot,
				from: live.meter.kernel,
				lease,
				renew,
			});
			if let Some(live) = self.sessions.get_mut(&id) {
				live.applied = Some(applied);
			}
		}
		orders
	}

	/// The kernel did not take what it was told: it is told again.
	pub fn lease_failed(&mut self, sessions: &[SessionId]) {
		for id in sessions {
			if let Some(live) = self.sessions.get_mut(id) {
				live.applied = None;
			}
		}
	}

	/// Reserves what a session that is in a block, but not final, needs for its next two windows; of one that is final, what
	/// of that only a top-up covers which is not.
	fn put_at_stake(&mut self, id: &SessionId, now: Now) {
		let Some(live) = self.sessions.get(id) else { return };
		let sure = match live.row.phase {
			Phase::InBlock => 0,
			Phase::Final if live.top_up > 0 => live.row.view.deposit,
			_ => return,
		};
		let next = live.cost().saturating_add(live.window.value().saturating_mul(2));
		let amount = self.trusted(live, live.deposit(), now).min(next).saturating_sub(sure);
		// As much of it as there is: a window that has grown may be more than the whole budget.
		let most = self.budget.reserved(id).saturating_add(self.budget.free(now));
		let amount = amount.min(most);
		self.budget.reserve(*id, amount, now);
	}

	/// What the watch should look at besides.
	pub fn interest(&self) -> Interest {
		let mut interest = Interest::default();
		interest.sessions.extend(self.orphans.keys());
		for (id, live) in &self.sessions {
			// It was registered anew meanwhile: what the former node is owed is not forgotten.
			if live.row.view.node != self.settings.node {
				interest.nodes.insert(live.row.view.node);
			}
			match live.row.phase {
				Phase::Provisional | Phase::InBlock => {
					if let Some(handed) = &live.row.handed {
						let waits = live.row.phase == Phase::Provisional;
						interest.opens.insert(*id, (handed.extrinsic.clone(), waits));
					}
				}
				Phase::Absent { .. } => {
					interest.sessions.insert(*id);
				}
				Phase::Final => {}
			}
		}
		interest
	}

	/// All that could be claimed.
	pub fn claimables(&self) -> Vec<Claimable> {
		self.sessions
			.iter()
			.filter(|(_, live)| matches!(live.row.phase, Phase::InBlock | Phase::Final))
			.map(|(id, live)| {
				let view = &live.row.view;
				Claimable {
					session: *id,
					status: view.status,
					expires_at: view.expires_at,
					is_final: live.row.phase == Phase::Final,
					goodbye: live.row.goodbye && live.bye_at.is_none(),
					paid: view.paid,
					amount: live.claimable(),
					voucher: live.voucher.map(|v| (v.voucher, v.signature)),
					prepaid_due: live.prepaid_due(),
					charge: if view.charge_earned { 0 } else { view.connection_charge },
					rating: live.row.rating,
					opened_at: view.opened_at,
				}
			})
			.collect()
	}

	/// A transaction of ours that presented these amounts is in a block.
	pub fn presented(&mut self, amounts: &[(SessionId, Balance)]) {
		for (id, amount) in amounts {
			if let Some(live) = self.sessions.get_mut(id) {
				if *amount > live.row.presented {
					live.row.presented = *amount;
					self.writes.push(Write::Session(*id, Box::new(live.row.clone())));
				}
			}
		}
	}

	/// A rating was carried.
	pub fn rating_carried(&mut self, session: &SessionId) {
		if let Some(live) = self.sessions.get_mut(session) {
			if live.row.rating.take().is_some() {
				self.writes.push(Write::Session(*session, Box::new(live.row.clone())));
			}
		}
	}

	/// The clock of settlement, as last seen, and the dispute window.
	pub fn params(&self) -> Option<SessionParams> {
		self.chain.as_ref().map(|chain| chain.params)
	}

	/// The best block, as last seen.
	pub fn best(&self) -> BlockNumber {
		self.chain.as_ref().map_or(0, |chain| chain.best)
	}

	fn write_session(&mut self, id: &SessionId) {
		if let Some(live) = self.sessions.get(id) {
			self.writes.push(Write::Session(*id, Box::new(live.row.clone())));
		}
	}
}

/// The first digits of an id, for the log.
pub fn short(id: &[u8; 32]) -> String {
	hex::encode(&id[..6])
}

/// `year × 100 + month` (UTC).
fn month(unix_millis: u64) -> u32 {
	// Days to a civil date: H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
	let days = unix_millis / 86_400_000 + 719_468;
	let era = days / 146_097;
	let of_era = days % 146_097;
	let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
	let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	let shifted = (5 * of_year + 2) / 153;
	let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
	let year = year_of_era + era * 400 + u64::from(month <= 2);
	u32::try_from(year * 100 + month).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
