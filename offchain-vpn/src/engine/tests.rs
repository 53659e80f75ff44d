use super::*;
use crate::{
	chainview::ChainView,
	credit::least_window,
	ledger::Handed,
	testing::{account, at, params, view, voucher, CHARGE, GENESIS, PRICE},
};
use proptest::prelude::*;
use warren_primitives::{
	CloseReason, ExitPolicy, NetworkKind, NodeDetails, NodeStatus, SessionView, GIB, WRN,
};
use warren_session_protocol::{RefusalCode, SignedRating, VoucherRefusalCode};

const PROVISIONAL: u64 = 1 << 20;

fn settings() -> Settings {
	Settings {
		genesis: GENESIS,
		node: 1,
		tunnel_key: [250; 32],
		price: PRICE,
		gateway_port: 51_820,
		mtu: 1420,
		provisional_bytes: PROVISIONAL,
		loss_budget: WRN / 1000,
		remember_payer_millis: 3_600_000,
		monthly_bytes: None,
		protected: Vec::new(),
	}
}

fn node() -> NodeView<Account> {
	NodeView {
		id: 1,
		operator: account(200),
		worker: account(201),
		details: NodeDetails {
			peer_key: [1; 32],
			tunnel_key: [250; 32],
			endpoints: Default::default(),
			country: *b"DE",
			city: Default::default(),
			network: NetworkKind::Hosting,
			price: PRICE,
			capacity: 10,
			advertised_mbps: 1,
			exit_policy: ExitPolicy::Standard,
		},
		status: NodeStatus::Active,
		last_seen: 100,
		open_sessions: 0,
		stake: WRN,
		max_deposit: WRN,
		score: warren_primitives::node::NodeScore::UNKNOWN,
		refuses: None,
	}
}

fn look(best: u32, finalised: u32, sessions: &[SessionView<Account>]) -> ChainView {
	ChainView {
		best,
		finalised,
		syncing: false,
		params: params(best),
		node: Some(node()),
		sessions: sessions.to_vec(),
		dead: HashMap::new(),
		at_finalised: HashMap::new(),
	}
}

/// An engine, the ledger that it writes to, and the kernel's counters.
struct World {
	engine: Engine,
	ledger: LedgerState,
	kernel: HashMap<u64, Reading>,
	limits: HashMap<u64, u64>,
	millis: u64,
	settings: Settings,
}

impl World {
	fn new() -> Self {
		Self::with(settings())
	}

	fn with(settings: Settings) -> Self {
		let ledger = LedgerState { next_slot: 1, ..Default::default() };
		let mut world = Self {
			engine: Engine::restore(settings.clone(), ledger.clone()),
			ledger,
			kernel: HashMap::new(),
			limits: HashMap::new(),
			millis: 0,
			settings,
		};
		world.look(look(100, 97, &[]));
		world
	}

	fn now(&self) -> Now {
		at(self.millis)
	}

	fn look(&mut self, look: ChainView) {
		let now = self.now();
		self.engine.observe_chain(look, now);
		self.settle_down();
	}

	/// What the core does after each input: rows durable, kernel compared, leases told.
	fn settle_down(&mut self) {
		self.commit();
		let now = self.now();
		let desired = self.engine.desired(now);
		let wanted: HashSet<u64> = desired.iter().map(|d| d.slot).collect();
		self.engine.observe_counters(&self.kernel, now);
		let gone: Vec<u64> = self.kernel.keys().copied().filter(|slot| !wanted.contains(slot)).collect();
		self.engine.slots_end(&gone, now);
		self.commit();
		self.kernel.retain(|slot, _| wanted.contains(slot));
		self.limits.retain(|slot, _| wanted.contains(slot));
		self.engine.slots_gone(&gone);
		let fresh: Vec<&Desired> = desired.iter().filter(|d| !self.kernel.contains_key(&d.slot)).collect();
		let begin = self.engine.slots_begin(&fresh.iter().map(|d| d.session).collect::<Vec<_>>());
		self.commit();
		for d in fresh {
			self.kernel.insert(d.slot, begin[&d.session]);
			self.limits.insert(d.slot, begin[&d.session].total());
		}
		self.lease();
	}

	fn lease(&mut self) {
		let held = self.kernel.keys().copied().collect();
		for order in self.engine.leases(&held, self.now()) {
			let limit = order.from.total().saturating_add(order.lease.bytes);
			self.limits.insert(order.slot, limit);
		}
	}

	fn commit(&mut self) {
		for write in self.engine.take_writes() {
			match write {
				Write::Session(id, row) => {
					self.ledger.sessions.insert(id, *row);
				}
				Write::Voucher(id, row) => {
					self.ledger.vouchers.insert(id, row);
				}
				Write::Meter(id, row) => {
					self.ledger.meters.insert(id, row);
				}
				Write::NextSlot(slot) => self.ledger.next_slot = slot,
				Write::Loss(row) => self.ledger.losses.push(row),
				Write::Payer(account, row) => {
					self.ledger.payers.retain(|(a, _)| *a != account);
					self.ledger.payers.push((account, row));
				}
				Write::ForgetPayer(account) => self.ledger.payers.retain(|(a, _)| *a != account),
				Write::Month(month, bytes) => {
					self.ledger.months.insert(month, bytes);
				}
				Write::SetAside(id) => {
					self.ledger.vouchers.remove(&id);
					self.ledger.meters.remove(&id);
				}
				Write::Ended(row) => {
					self.ledger.sessions.remove(&row.session);
					self.ledger.vouchers.remove(&row.session);
					self.ledger.meters.remove(&row.session);
					self.ledger.totals = self.ledger.totals.with(&row);
				}
			}
		}
	}

	/// SIGKILL and start: what was not durable is gone; the kernel's objects stay, its reading of the chain does not.
	fn crash(&mut self) {
		self.engine = Engine::restore(self.settings.clone(), self.ledger.clone());
	}

	/// Traffic, as far as the kernel lets it pass; returns what passed.
	fn traffic(&mut self, n: u8, bytes: u64) -> u64 {
		let Some(slot) = self.slot(n) else { return 0 };
		let (Some(reading), Some(limit)) = (self.kernel.get_mut(&slot), self.limits.get(&slot)) else {
			return 0;
		};
		let passes = bytes.min(limit.saturating_sub(reading.total()));
		reading.down += passes;
		passes
	}

	fn slot(&self, n: u8) -> Option<u64> {
		self.ledger.sessions.get(&[n; 32]).map(|row| row.slot)
	}

	fn observe(&mut self) {
		let now = self.now();
		self.engine.observe_counters(&self.kernel, now);
	}

	fn candidate(n: u8) -> Candidate {
		let mut view = view(n);
		view.opened_at = 0;
		Candidate { view, handed: Handed { signer: account(n), anchor: 99, extrinsic: vec![n] } }
	}

	fn admit(&mut self, n: u8) -> Result<(), RefusalCode> {
		let now = self.now();
		let admitted = self.engine.admit(&Self::candidate(n), now).map_err(|e| e.code);
		self.settle_down();
		admitted
	}

	/// Pays all that is counted.
	fn pay(&mut self, n: u8) -> Result<Balance, VoucherRefusalCode> {
		self.observe();
		let counted = self.engine.sessions[&[n; 32]].cost();
		self.sign(n, counted)
	}

	fn sign(&mut self, n: u8, amount: Balance) -> Result<Balance, VoucherRefusalCode> {
		self.observe();
		let now = self.now();
		let accepted = self.engine.voucher(&voucher(n, amount), now).map_err(|e| e.code)?;
		self.commit();
		self.lease();
		Ok(accepted.amount)
	}
}

/// A final session, opened without us.
fn final_session(n: u8) -> World {
	let mut world = World::new();
	world.look(look(101, 101, &[view(n)]));
	world
}

#[test]
fn who_never_signs_gets_one_window() {
	let mut world = final_session(1);
	let window = PRICE.bytes_for(least_window(&PRICE));
	assert_eq!(world.traffic(1, u64::MAX), window);
	for _ in 0..100 {
		world.millis += 1000;
		let now = world.now();
		world.observe();
		world.engine.tick(now);
		world.settle_down();
		assert_eq!(world.traffic(1, u64::MAX), 0);
	}
}

#[test]
fn who_stops_signing_gets_one_window_more() {
	let mut world = final_session(1);
	let mut passed = 0;
	for _ in 0..50 {
		world.millis += 100;
		passed += world.traffic(1, 200 << 20);
		world.pay(1).unwrap();
	}
	let paid = PRICE.bytes_for(world.engine.sessions[&[1; 32]].best());
	let window = PRICE.bytes_for(CHARGE);
	let more = world.traffic(1, u64::MAX);
	assert!(passed + more <= paid + window, "{passed} + {more} > {paid} + {window}");
	assert!(more >= window / 2, "the window has grown to the charge");
}

#[test]
fn the_window_is_never_worth_more_than_the_charge() {
	let mut world = final_session(1);
	for _ in 0..60 {
		world.millis += 10;
		world.traffic(1, 1 << 30);
		let _ = world.pay(1);
		assert!(world.engine.sessions[&[1; 32]].window.value() <= CHARGE);
	}
}

#[test]
fn each_bad_voucher_is_refused_with_which() {
	let mut world = final_session(1);
	world.look(look(101, 101, &[view(1), view(2)]));
	world.traffic(1, u64::MAX);
	assert_eq!(world.sign(1, WRN / 100), Ok(WRN / 100));
	assert_eq!(world.sign(1, WRN / 100), Err(VoucherRefusalCode::NotHigher), "replayed");
	assert_eq!(world.sign(1, 1), Err(VoucherRefusalCode::NotHigher), "an old one");
	assert_eq!(world.sign(1, 11 * WRN), Err(VoucherRefusalCode::OverDeposit));
	let now = world.now();
	let mut forged = voucher(1, WRN);
	forged.signature[3] ^= 1;
	assert_eq!(world.engine.voucher(&forged, now).unwrap_err().code, VoucherRefusalCode::Forged);
	let mut raised = voucher(1, WRN);
	raised.voucher.amount += 1;
	assert_eq!(world.engine.voucher(&raised, now).unwrap_err().code, VoucherRefusalCode::Forged);
	let mut moved = voucher(1, WRN);
	moved.voucher.session = [2; 32];
	assert_eq!(
		world.engine.voucher(&moved, now).unwrap_err().code,
		VoucherRefusalCode::Forged,
		"another session's key"
	);
	let mut foreign = voucher(1, WRN);
	foreign.genesis = [8; 32];
	assert_eq!(world.engine.voucher(&foreign, now).unwrap_err().code, VoucherRefusalCode::ForeignChain);
	foreign.genesis = GENESIS;
	foreign.signature = foreign.voucher.sign(&[8; 32], &crate::testing::seed(1));
	assert_eq!(world.engine.voucher(&foreign, now).unwrap_err().code, VoucherRefusalCode::Forged);
	assert_eq!(world.engine.voucher(&voucher(9, 1), now).unwrap_err().code, VoucherRefusalCode::SessionEnded);
	assert_eq!(world.ledger.vouchers[&[1; 32]].voucher.amount, WRN / 100, "none of them was written down");
	assert!(!world.ledger.vouchers.contains_key(&[2; 32]));
}

#[test]
fn a_voucher_that_covers_too_little_renews_nothing() {
	let mut world = final_session(1);
	for _ in 0..20 {
		world.millis += 100;
		world.traffic(1, u64::MAX);
		world.pay(1).unwrap();
	}
	world.traffic(1, u64::MAX);
	world.observe();
	let (best, counted) = {
		let live = &world.engine.sessions[&[1; 32]];
		(live.best(), live.cost())
	};
	// Make the count run ahead by more than a window: as if the kernel had let it pass.
	let slot = world.slot(1).unwrap();
	world.kernel.get_mut(&slot).unwrap().down += PRICE.bytes_for(counted);
	assert_eq!(world.sign(1, best + 1), Err(VoucherRefusalCode::CoversTooLittle));
	assert_eq!(world.traffic(1, 1), 0);
}

#[test]
fn honest_loss_does_not_end_a_long_session() {
	let mut world = final_session(1);
	// 1 % is lost behind the provider's counter.
	for i in 0..200u64 {
		world.millis += 600;
		assert!(world.traffic(1, 2 << 20) > 0, "stalled at voucher {i}");
		world.observe();
		let bytes = world.engine.sessions[&[1; 32]].meter.bytes();
		let _ = world.sign(1, PRICE.cost(bytes - bytes / 100, 0));
	}
	let live = &world.engine.sessions[&[1; 32]];
	assert!(live.cost() - live.best() > live.window.value(), "the loss alone exceeds a window");
}

#[test]
fn prepaid_clients_get_what_is_prepaid_and_nothing_unsigned() {
	let mut world = World::new();
	let mut session = view(1);
	session.prepaid = WRN / 10;
	world.look(look(101, 101, &[session]));
	assert_eq!(world.traffic(1, u64::MAX), GIB as u64);
	world.millis += 5000;
	world.observe();
	world.settle_down();
	assert_eq!(world.traffic(1, u64::MAX), 0);
	let claimable = &world.engine.claimables()[0];
	assert_eq!((claimable.prepaid_due, claimable.amount), (WRN / 10, WRN / 10));
	// Its owner shows the voucher key: a window on top.
	let now = world.now();
	world.engine.attach(&[1; 32], now).unwrap();
	world.settle_down();
	assert_eq!(world.traffic(1, u64::MAX), PRICE.bytes_for(least_window(&PRICE)));
}

#[test]
fn only_the_used_part_of_what_is_prepaid_is_claimed() {
	let mut world = World::new();
	let mut session = view(1);
	session.prepaid = WRN;
	world.look(look(101, 101, &[session]));
	world.traffic(1, GIB as u64);
	world.observe();
	assert_eq!(world.engine.claimables()[0].amount, WRN / 10);
}

#[test]
fn a_rest_that_is_less_than_a_packet_counts_as_used() {
	let mut world = World::new();
	let mut session = view(1);
	session.prepaid = WRN / 10;
	world.look(look(101, 101, &[session]));
	assert_eq!(world.engine.claimables()[0].prepaid_due, 0, "nothing was used");
	world.traffic(1, GIB as u64 - 1400);
	world.observe();
	assert_eq!(world.engine.claimables()[0].prepaid_due, WRN / 10);
}

#[test]
fn the_kernel_is_told_again_of_a_rest_that_a_large_packet_did_not_fit_into() {
	let mut world = final_session(1);
	let window = PRICE.bytes_for(least_window(&PRICE));
	world.traffic(1, window - 60_000);
	world.observe();
	let held: HashSet<u64> = world.kernel.keys().copied().collect();
	assert!(world.engine.leases(&held, world.now()).is_empty());
	world.millis += 3000;
	let orders = world.engine.leases(&held, world.now());
	assert_eq!((orders.len(), orders[0].renew), (1, false));
	assert!(orders[0].lease.bytes <= 60_000 && orders[0].lease.bytes > 59_000);
	assert!(world.engine.leases(&held, world.now()).is_empty(), "not all the time");
}

#[test]
fn a_provisional_session_gets_so_much_and_vouchers_buy_nothing_more() {
	let mut world = World::new();
	world.admit(1).unwrap();
	assert_eq!(world.traffic(1, u64::MAX), PROVISIONAL);
	world.pay(1).unwrap();
	assert_eq!(world.traffic(1, u64::MAX), 0, "a voucher of a session that does not exist is worth nothing");
	// It lands: the window opens.
	world.look(look(101, 97, &[SessionView { opened_at: 101, ..view(1) }]));
	assert!(world.traffic(1, u64::MAX) > 0);
}

#[test]
fn an_open_whose_nonce_is_spent_elsewhere_loses_its_peer_and_its_payer_is_remembered() {
	let mut world = World::new();
	world.admit(1).unwrap();
	world.traffic(1, u64::MAX);
	world.observe();
	let mut dead = look(101, 98, &[]);
	dead.dead.insert([1; 32], "its nonce is spent".into());
	world.look(dead);
	assert!(world.engine.desired(world.now()).is_empty());
	assert_eq!(world.traffic(1, 1), 0);
	assert_eq!(world.engine.budget.lost(world.now()), PRICE.cost(PROVISIONAL, 0));
	// The same payer with a fresh session: not before inclusion, over a restart too.
	let again = Candidate { handed: World::candidate(1).handed, ..World::candidate(1) };
	let mut again = Candidate { view: SessionView { id: [9; 32], ..again.view }, ..again };
	again.view.tunnel_key = [9; 32];
	let now = world.now();
	assert_eq!(world.engine.admit(&again, now).unwrap_err().code, RefusalCode::PayerBarred);
	world.crash();
	world.look(look(102, 99, &[]));
	assert_eq!(world.engine.admit(&again, now).unwrap_err().code, RefusalCode::PayerBarred);
	// Nobody else suffers, while there is budget.
	assert_eq!(world.admit(2), Ok(()));
}

#[test]
fn a_sponsor_is_remembered_with_the_opener() {
	let mut world = World::new();
	let mut candidate = World::candidate(1);
	candidate.view.payer = account(77);
	let now = world.now();
	world.engine.admit(&candidate, now).unwrap();
	world.look(look(200, 150, &[]));
	let now = world.now();
	assert!(
		world.engine.payers.is_barred(&account(1), now) && world.engine.payers.is_barred(&account(77), now)
	);
}

#[test]
fn free_traffic_cannot_be_farmed_with_fresh_accounts() {
	let mut world = World::new();
	let mut farmed = 0;
	let mut refused = 0;
	for n in 1..100u8 {
		match world.admit(n) {
			Ok(()) => {
				farmed += world.traffic(n, u64::MAX);
				world.observe();
				let mut dead = look(101 + u32::from(n), 98 + u32::from(n), &[]);
				dead.dead.insert([n; 32], "its nonce is spent".into());
				world.look(dead);
			}
			Err(code) => {
				assert_eq!(code, RefusalCode::AwaitInclusion);
				refused += 1;
			}
		}
		if n % 10 == 0 {
			world.crash();
			world.look(look(101 + u32::from(n), 98 + u32::from(n), &[]));
		}
	}
	assert!(refused > 50);
	assert!(PRICE.cost(farmed, 0) <= world.settings.loss_budget, "{farmed}");
	// An hour later it serves again.
	world.millis += 3_700_000;
	world.look(look(300, 298, &[]));
	assert_eq!(world.admit(200), Ok(()));
}

#[test]
fn what_is_not_final_is_within_the_budget_too() {
	let mut world = World::new();
	world.look(look(101, 97, &[SessionView { opened_at: 101, ..view(1) }]));
	let mut passed = 0;
	for _ in 0..200 {
		world.millis += 50;
		passed += world.traffic(1, 1 << 30);
		let _ = world.pay(1);
	}
	assert!(PRICE.cost(passed, 0) <= world.settings.loss_budget);
	let before = passed;
	world.look(look(104, 101, &[SessionView { opened_at: 101, ..view(1) }]));
	passed += world.traffic(1, 1 << 30);
	assert!(passed > before, "final: the budget bounds it no more");
	assert_eq!(world.engine.budget.at_stake(), 0);
}

#[test]
fn a_reorganisation_makes_a_handed_session_provisional_again() {
	let mut world = World::new();
	world.admit(1).unwrap();
	world.look(look(101, 97, &[SessionView { opened_at: 101, ..view(1) }]));
	assert_eq!(world.ledger.sessions[&[1; 32]].phase, Phase::InBlock);
	world.look(look(102, 97, &[]));
	assert_eq!(world.ledger.sessions[&[1; 32]].phase, Phase::Provisional);
	assert_eq!(world.engine.desired(world.now()).len(), 1);
	world.look(look(103, 100, &[SessionView { opened_at: 103, ..view(1) }]));
	world.look(look(106, 103, &[SessionView { opened_at: 103, ..view(1) }]));
	assert_eq!(world.ledger.sessions[&[1; 32]].phase, Phase::Final);
	assert_eq!(world.engine.budget.lost(world.now()), 0);
}

#[test]
fn a_session_that_a_reorganisation_took_for_good_loses_its_peer_and_is_forgotten_once_final() {
	let mut world = World::new();
	world.look(look(101, 97, &[SessionView { opened_at: 101, ..view(1) }]));
	world.traffic(1, u64::MAX);
	world.observe();
	world.pay(1).unwrap();
	world.look(look(102, 97, &[]));
	assert!(world.engine.desired(world.now()).is_empty());
	assert!(world.ledger.vouchers.contains_key(&[1; 32]), "kept until it is final");
	// Back again after all: served again, with its voucher.
	world.look(look(103, 97, &[SessionView { opened_at: 103, ..view(1) }]));
	assert_eq!(world.engine.desired(world.now()).len(), 1);
	assert!(world.engine.sessions[&[1; 32]].best() > 0);
	world.look(look(104, 97, &[]));
	let mut last = look(110, 105, &[]);
	last.at_finalised.insert([1; 32], None);
	world.look(last);
	assert!(world.ledger.sessions.is_empty() && world.ledger.vouchers.is_empty());
	assert_eq!(world.ledger.totals.never_landed, 1);
}

/// A chain node that was wiped, or lags, does not show what was final before. That is no settlement.
#[test]
fn a_chain_node_that_is_behind_takes_nothing_away() {
	let mut world = final_session(1);
	world.traffic(1, u64::MAX);
	world.pay(1).unwrap();
	let claimable = world.engine.claimables()[0].amount;
	assert!(claimable > 0);
	for restarted in [false, true] {
		if restarted {
			world.crash();
		}
		for (best, finalised) in [(5, 3), (60, 55)] {
			let mut behind = look(best, finalised, &[]);
			behind.at_finalised.insert([1; 32], None);
			world.look(behind);
			assert!(world.ledger.vouchers.contains_key(&[1; 32]), "its voucher is gone");
			assert_eq!(world.engine.desired(world.now()).len(), 1, "it lost its peer");
			assert!(world.engine.takes_sessions(world.now()).is_err());
		}
		world.look(look(110, 108, &[view(1)]));
		assert_eq!(world.engine.claimables()[0].amount, claimable);
		assert_eq!(world.engine.takes_sessions(world.now()), Ok(()));
	}
}

/// A short session is opened and settled before any of it is final: the chain node is not behind for that.
#[test]
fn a_session_that_is_settled_before_its_block_is_final_keeps_nobody_out() {
	let mut world = World::new();
	world.look(look(101, 97, &[SessionView { opened_at: 101, ..view(1) }]));
	world.traffic(1, u64::MAX);
	world.pay(1).unwrap();
	let amount = world.engine.claimables()[0].amount;
	world.engine.presented(&[([1; 32], amount)]);
	world.settle_down();
	for (best, finalised) in [(102, 98), (103, 99)] {
		let mut gone = look(best, finalised, &[]);
		gone.at_finalised.insert([1; 32], None);
		world.look(gone);
		assert_eq!(world.engine.takes_sessions(world.now()), Ok(()), "at block {best}");
		assert!(world.ledger.vouchers.contains_key(&[1; 32]), "kept until it is final");
		world.crash();
	}
	let mut last = look(110, 105, &[]);
	last.at_finalised.insert([1; 32], None);
	world.look(last);
	assert_eq!(world.engine.takes_sessions(world.now()), Ok(()));
	assert!(world.ledger.vouchers.is_empty() && world.ledger.sessions.is_empty());
	assert_eq!(world.ledger.totals.earned, amount - amount.div_ceil(20) + CHARGE);
}

/// A fork of a block or two is nobody's fault.
#[test]
fn a_session_that_a_fork_hides_for_a_block_bars_nobody() {
	let mut world = World::new();
	world.look(look(101, 97, &[SessionView { opened_at: 101, ..view(1) }]));
	world.traffic(1, 1_000);
	world.observe();
	world.look(look(102, 97, &[]));
	world.look(look(103, 97, &[SessionView { opened_at: 103, ..view(1) }]));
	assert!(world.ledger.payers.is_empty() && world.ledger.losses.is_empty());
	assert_eq!(world.engine.desired(world.now()).len(), 1);
}

#[test]
fn a_voucher_is_deleted_only_when_its_claim_is_final() {
	let mut world = final_session(1);
	world.traffic(1, u64::MAX);
	world.pay(1).unwrap();
	let amount = world.engine.claimables()[0].amount;
	world.engine.presented(&[([1; 32], amount)]);
	world.settle_down();
	// Settled at the best block; the final one still has it.
	let mut gone = look(110, 105, &[]);
	gone.at_finalised.insert([1; 32], Some(view(1)));
	world.look(gone);
	assert!(world.ledger.vouchers.contains_key(&[1; 32]));
	// A reorganisation brings it back: it is claimed again.
	world.look(look(111, 105, &[view(1)]));
	assert_eq!(world.engine.claimables()[0].amount, amount);
	world.look(look(112, 106, &[]));
	let mut last = look(116, 112, &[]);
	last.at_finalised.insert([1; 32], None);
	world.look(last);
	assert!(world.ledger.vouchers.is_empty() && world.ledger.sessions.is_empty());
	assert_eq!(world.ledger.totals.earned, amount - amount.div_ceil(20) + CHARGE);
}

#[test]
fn closing_ends_traffic_and_leaves_the_voucher_to_claim() {
	let mut world = final_session(1);
	world.traffic(1, u64::MAX);
	world.pay(1).unwrap();
	let status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: 150 };
	world.look(look(102, 101, &[SessionView { status, ..view(1) }]));
	assert_eq!(world.traffic(1, u64::MAX), 0);
	assert_eq!(world.engine.claimables()[0].status, status);
	// A last voucher that was under way is money all the same.
	let best = world.engine.sessions[&[1; 32]].best();
	assert_eq!(world.sign(1, best + 5), Ok(best + 5));
}

#[test]
fn a_daemon_that_lost_the_chain_serves_what_is_paid_and_takes_nobody() {
	let mut world = final_session(1);
	for _ in 0..5 {
		world.millis += 100;
		world.traffic(1, 100 << 10);
		world.pay(1).unwrap();
	}
	// Half the dispute window (1,200 ticks of 3 s) passes without a final block; best blocks still come.
	world.millis += 1_800_001;
	let mut same = look(300, 101, &[view(1)]);
	same.params.clock = 300;
	world.look(same);
	assert!(world.engine.is_stale(world.now()));
	let left = world.traffic(1, u64::MAX);
	let live = &world.engine.sessions[&[1; 32]];
	world.kernel.values().for_each(|_| ());
	assert!(left <= 1 && live.best() > 0, "{left} bytes beyond what is paid");
	assert_eq!(world.admit(2), Err(RefusalCode::ChainUnavailable));
	// Vouchers are still taken, but buy no unsigned credit.
	world.look(look(301, 298, &[view(1)]));
	assert!(!world.engine.is_stale(world.now()));
	assert!(world.traffic(1, u64::MAX) > 0);
}

#[test]
fn after_a_restart_without_the_chain_paid_sessions_go_on_to_the_end_of_what_is_paid() {
	let mut world = World::new();
	let mut session = view(1);
	session.prepaid = WRN / 10;
	world.look(look(101, 101, &[session]));
	world.traffic(1, 1 << 20);
	world.crash();
	world.settle_down();
	assert_eq!(world.traffic(1, u64::MAX), GIB as u64 - (1 << 20));
	assert_eq!(world.admit(2), Err(RefusalCode::NotServing).or(Err(RefusalCode::ChainUnavailable)));
}

#[test]
fn one_tunnel_key_or_address_has_one_peer_the_first() {
	let mut world = final_session(1);
	let thief = SessionView { tunnel_key: view(1).tunnel_key, opened_at: 102, ..view(2) };
	world.look(look(103, 103, &[view(1), thief]));
	let desired = world.engine.desired(world.now());
	assert_eq!(desired.iter().map(|d| d.session).collect::<Vec<_>>(), [[1; 32]]);
	// Sessions with our own key or with none have no peer at all.
	let own = SessionView { tunnel_key: [250; 32], ..view(3) };
	let zero = SessionView { tunnel_key: [0; 32], ..view(4) };
	world.look(look(104, 104, &[own, zero]));
	assert!(world.engine.desired(world.now()).iter().all(|d| d.session == [1; 32]));
}

#[test]
fn an_address_that_changed_at_inclusion_is_followed() {
	let mut world = World::new();
	world.admit(1).unwrap();
	let mut landed = SessionView { opened_at: 101, ..view(1) };
	landed.address = warren_primitives::TunnelAddress::derive(&landed.tunnel_key, &landed.id, 1);
	world.look(look(101, 97, &[landed.clone()]));
	assert_eq!(world.engine.desired(world.now())[0].v4, landed.address.ipv4());
	assert_eq!(world.engine.session_status(&[1; 32]).unwrap().address, landed.address);
}

#[test]
fn goodbye_takes_the_last_voucher_and_a_good_rating() {
	let mut world = final_session(1);
	world.traffic(1, u64::MAX);
	world.observe();
	let now = world.now();
	let bytes = warren_primitives::session::rating_bytes(&GENESIS, &[1; 32], 5);
	let good = SignedRating {
		stars: 5,
		signature: warren_primitives::verify::ed25519_sign(&crate::testing::seed(1), &bytes),
	};
	let bad = SignedRating { stars: 4, ..good };
	assert!(matches!(
		world.engine.goodbye(&[1; 32], None, Some(&bad), now),
		Err(GoodbyeRefused::Request(r)) if r.code == RefusalCode::Malformed
	));
	let mut forged = voucher(1, 7);
	forged.signature[0] ^= 1;
	assert!(matches!(
		world.engine.goodbye(&[1; 32], Some(&forged), None, now),
		Err(GoodbyeRefused::Voucher(r)) if r.code == VoucherRefusalCode::Forged
	));
	assert!(!world.engine.sessions[&[1; 32]].row.goodbye);
	let bye = world.engine.goodbye(&[1; 32], Some(&voucher(1, 7)), Some(&good), now).unwrap();
	assert_eq!((bye.amount, bye.carries_rating), (7, true));
	// Said twice, answered twice.
	assert_eq!(world.engine.goodbye(&[1; 32], Some(&voucher(1, 7)), Some(&good), now).unwrap().amount, 7);
	world.settle_down();
	assert_eq!(world.traffic(1, u64::MAX), 0, "nothing unsigned any more");
	assert_eq!(world.engine.desired(now).len(), 1, "the answer needs the tunnel");
	world.millis += 3000;
	let now = world.now();
	world.engine.tick(now);
	assert!(world.engine.desired(now).is_empty());
	assert!(world.engine.claimables()[0].goodbye && world.engine.claimables()[0].rating.is_some());
	world.crash();
	world.look(look(103, 102, &[view(1)]));
	assert!(world.engine.desired(world.now()).is_empty(), "over a restart too");
	assert_eq!(world.engine.attach(&[1; 32], world.now()).unwrap_err().code, RefusalCode::SessionEnded);
}

#[test]
fn a_crash_between_the_voucher_and_the_quota_costs_nobody() {
	let mut world = final_session(1);
	world.traffic(1, u64::MAX);
	world.observe();
	let counted = world.engine.sessions[&[1; 32]].cost();
	let now = world.now();
	world.engine.voucher(&voucher(1, counted), now).unwrap();
	world.commit();
	// Durable, but the kernel was never told.
	assert_eq!(world.traffic(1, 1), 0);
	world.crash();
	world.look(look(102, 101, &[view(1)]));
	assert_eq!(world.engine.sessions[&[1; 32]].best(), counted);
	assert_eq!(world.engine.sessions[&[1; 32]].cost(), counted, "nothing is billed twice");
	assert_eq!(world.traffic(1, u64::MAX), PRICE.bytes_for(least_window(&PRICE)));
}

/// A final session whose window has grown to the connection charge and is used up, but for what died on the way.
fn session_with_a_full_window() -> (World, u64) {
	let mut world = final_session(1);
	for _ in 0..30 {
		world.millis += 100;
		world.traffic(1, u64::MAX);
		world.pay(1).unwrap();
	}
	let lost = world.traffic(1, u64::MAX);
	assert!(
		PRICE.cost(lost, 0) > 3 * least_window(&PRICE),
		"{lost} bytes: more than the next daemon begins with"
	);
	world.observe();
	world.commit();
	(world, lost)
}

#[test]
fn what_died_in_the_queues_with_the_daemon_ends_no_honest_session() {
	let (mut world, lost) = session_with_a_full_window();
	let signed = world.engine.sessions[&[1; 32]].best();
	world.crash();
	world.look(look(102, 102, &[view(1)]));
	assert_eq!(world.traffic(1, 1), 0, "nothing passes before the consumer is back");
	world.engine.attach(&[1; 32], world.now()).unwrap();
	world.settle_down();
	// It signs for what arrived, which is nothing of what was lost, from now on.
	let mut arrived = PRICE.bytes_for(signed);
	for _ in 0..20 {
		world.millis += 100;
		let more = world.traffic(1, u64::MAX);
		assert!(more > 0, "stuck");
		arrived += more;
		world.sign(1, PRICE.cost(arrived, 0)).unwrap();
	}
	let written_off = world.engine.sessions[&[1; 32]].loss.written_off();
	assert!(written_off <= PRICE.cost(lost, 0) + 1, "{written_off} for {lost} bytes");
}

#[test]
fn whoever_signs_nothing_gets_one_window_more_however_often_the_daemon_dies() {
	let (mut world, _) = session_with_a_full_window();
	let mut more = 0;
	for block in 0..10 {
		world.crash();
		world.look(look(102 + block, 102, &[view(1)]));
		world.engine.attach(&[1; 32], world.now()).unwrap();
		world.engine.attach(&[1; 32], world.now()).unwrap();
		world.settle_down();
		more += world.traffic(1, u64::MAX);
		world.observe();
		world.commit();
	}
	let most = PRICE.bytes_for(CHARGE + least_window(&PRICE));
	assert!(more <= most, "{more} > {most}");
}

#[test]
fn whoever_never_signed_gains_nothing_by_a_crash() {
	let mut world = final_session(1);
	assert!(world.traffic(1, u64::MAX) > 0);
	world.observe();
	world.commit();
	world.crash();
	world.look(look(102, 102, &[view(1)]));
	world.engine.attach(&[1; 32], world.now()).unwrap();
	world.settle_down();
	assert_eq!(world.traffic(1, u64::MAX), 0);
}

#[test]
fn a_voucher_that_was_not_durable_was_never_answered_and_is_taken_again() {
	let mut world = final_session(1);
	world.traffic(1, u64::MAX);
	world.observe();
	let counted = world.engine.sessions[&[1; 32]].cost();
	let now = world.now();
	world.engine.voucher(&voucher(1, counted), now).unwrap();
	world.crash();
	world.look(look(102, 101, &[view(1)]));
	assert_eq!(world.sign(1, counted), Ok(counted));
}

#[test]
fn a_hand_that_resets_counters_costs_nobody() {
	let mut world = final_session(1);
	let passed = world.traffic(1, u64::MAX);
	world.observe();
	world.commit();
	let slot = world.slot(1).unwrap();
	world.kernel.insert(slot, Reading::default());
	world.observe();
	world.commit();
	assert_eq!(world.engine.sessions[&[1; 32]].meter.bytes(), passed);
	world.kernel.insert(slot, Reading { up: 0, down: 500 });
	world.observe();
	assert_eq!(world.engine.sessions[&[1; 32]].meter.bytes(), passed + 500);
	world.settle_down();
	assert_eq!(world.traffic(1, u64::MAX), 0, "its credit is used up all the same");
}

#[test]
fn an_address_of_the_providers_own_network_is_not_routed_away() {
	let mut world = World::new();
	let gateway = view(1).address.ipv4();
	world.engine.protect(vec![IpNet::new(gateway.into(), 24).unwrap()]);
	assert_eq!(world.admit(1), Err(RefusalCode::WouldFail));
	world.look(look(101, 101, &[view(1), view(2)]));
	assert_eq!(world.engine.desired(world.now()).iter().map(|d| d.session[0]).collect::<Vec<_>>(), [2]);
	assert_eq!(world.engine.attach(&[1; 32], world.now()).unwrap_err().code, RefusalCode::NotServing);
}

#[test]
fn an_expired_session_has_no_peer() {
	let mut world = World::new();
	world.look(look(101, 101, &[SessionView { expires_at: 110, ..view(1) }]));
	assert!(world.traffic(1, 1) > 0);
	// The chain is away: by the time that has passed, it is over.
	world.millis += 28_000;
	world.settle_down();
	assert!(world.engine.desired(world.now()).is_empty());
}

#[test]
fn a_withdrawn_open_blames_nobody() {
	let mut world = World::new();
	world.admit(1).unwrap();
	let now = world.now();
	world.engine.withdraw(&[1; 32], now);
	world.settle_down();
	assert!(world.engine.desired(now).is_empty());
	assert_eq!((world.engine.budget.at_stake(), world.engine.budget.lost(now)), (0, 0));
	assert!(!world.engine.payers.is_barred(&account(1), now));
}

#[test]
fn the_month_ends_what_is_unsigned_and_new_sessions() {
	let mut world = World::with(Settings { monthly_bytes: Some(100_000), ..settings() });
	world.look(look(101, 101, &[view(1)]));
	world.traffic(1, 100_000);
	world.pay(1).unwrap();
	assert_eq!(world.traffic(1, u64::MAX), 0);
	assert_eq!(world.admit(2), Err(RefusalCode::NotServing));
	// Written with the voucher's meter: a crash does not give the month back.
	assert_eq!(world.ledger.months.values().sum::<u64>(), 100_000);
	world.crash();
	world.look(look(102, 101, &[view(1)]));
	assert_eq!(world.traffic(1, u64::MAX), 0);
}

#[test]
fn the_month_bounds_paid_traffic_too_and_all_sessions_together() {
	let limit = 10 << 20;
	let mut world = World::with(Settings { monthly_bytes: Some(limit), ..settings() });
	let prepaid = |n| SessionView { prepaid: WRN, ..view(n) };
	let all = [prepaid(1), prepaid(2), prepaid(3)];
	world.look(look(101, 101, &all));
	assert!(
		world.limits.values().sum::<u64>() <= limit,
		"with the daemon dead the kernel keeps to it: {:?}",
		world.limits
	);
	let mut passed = 0;
	for _ in 0..200 {
		world.millis += 1000;
		for n in 1..=3 {
			passed += world.traffic(n, 1 << 20);
			world.observe();
			world.lease();
		}
	}
	assert!(passed <= limit && passed + (64 << 10) > limit, "{passed} of {limit}");
	world.observe();
	world.crash();
	world.look(look(102, 101, &all));
	assert!((1..=3).map(|n| world.traffic(n, u64::MAX)).sum::<u64>() + passed <= limit, "over a restart too");
	// The next month it serves again what is paid. (The tests begin in the middle of November 2023.)
	world.millis += 20 * 86_400_000;
	world.look(look(103, 102, &all));
	assert!(world.traffic(1, 1 << 20) > 0);
}

#[test]
fn no_time_is_billed_while_the_month_is_used_up() {
	let price = Price { per_gib: 0, per_hour: WRN };
	let mut world = World::with(Settings { monthly_bytes: Some(1000), price, ..settings() });
	world.look(look(101, 101, &[SessionView { price, prepaid: WRN, ..view(1) }]));
	let minute = |world: &mut World| {
		let before = world.engine.sessions[&[1; 32]].meter.live_millis;
		for _ in 0..60 {
			world.millis += 1000;
			let now = world.now();
			let ages = HashMap::from([(view(1).tunnel_key, Some(Duration::from_secs(1)))]);
			world.engine.observe_handshakes(&ages, now);
			world.engine.tick(now);
		}
		world.engine.sessions[&[1; 32]].meter.live_millis - before
	};
	assert!(minute(&mut world) > 50_000);
	assert_eq!(world.traffic(1, u64::MAX), 1000);
	world.observe();
	assert_eq!(minute(&mut world), 0);
}

#[test]
fn a_top_up_that_is_not_final_is_trusted_within_the_loss_budget_only() {
	let mut world = World::with(Settings { loss_budget: WRN / 1000, ..settings() });
	let small = SessionView { deposit: WRN / 1000, ..view(1) };
	let raised = SessionView { deposit: 5 * WRN, ..small.clone() };
	let at_final = |best, view: &SessionView<Account>, last: &SessionView<Account>| {
		let mut look = look(best, best - 2, std::slice::from_ref(view));
		look.at_finalised.insert([1; 32], Some(last.clone()));
		look
	};
	let use_up = |world: &mut World| {
		let mut passed = 0;
		for _ in 0..400 {
			world.millis += 50;
			passed += world.traffic(1, 1 << 30);
			let _ = world.pay(1);
		}
		passed
	};
	world.look(at_final(103, &small, &small));
	let first = use_up(&mut world);
	assert!(PRICE.cost(first, 0) <= small.deposit);
	// Raised in the best block: beyond the old deposit no more passes than may be lost, however much is signed.
	world.look(at_final(104, &raised, &small));
	let second = use_up(&mut world);
	assert!(second > 0, "served within the budget at once");
	assert!(PRICE.cost(first + second, 0) <= small.deposit + world.settings.loss_budget);
	assert!(world.engine.claimables()[0].amount <= small.deposit);
	// Not even after a restart that has not seen a final block since.
	world.crash();
	world.look(look(105, 102, std::slice::from_ref(&raised)));
	let third = use_up(&mut world);
	assert!(PRICE.cost(first + second + third, 0) <= small.deposit + world.settings.loss_budget);
	// A reorganisation takes it back: what was used of it is lost, and counts against the budget.
	let mut forked = world.ledger.clone();
	let mut other = World::with(world.settings.clone());
	std::mem::swap(&mut other.ledger, &mut forked);
	other.kernel = world.kernel.clone();
	other.millis = world.millis;
	other.crash();
	other.look(at_final(105, &raised, &small));
	other.look(at_final(106, &small, &small));
	let lost = other.engine.budget.lost(other.now());
	assert!(lost > 0 && lost <= world.settings.loss_budget, "{lost}");
	assert_eq!(use_up(&mut other), 0);
	// It becomes final: all of it counts.
	world.look(at_final(107, &raised, &raised));
	assert_eq!(world.engine.budget.at_stake(), 0);
	assert!(use_up(&mut world) > 0);
	assert!(world.engine.claimables()[0].amount > small.deposit + world.settings.loss_budget);
}

#[test]
fn a_voucher_outlives_the_row_of_its_session() {
	let mut world = final_session(1);
	world.traffic(1, 100 << 10);
	let amount = world.pay(1).unwrap();
	// The row does not decode any more: the ledger sets it aside.
	world.ledger.sessions.clear();
	world.crash();
	assert!(world.engine.claimables().is_empty());
	assert!(world.engine.interest().sessions.contains(&[1; 32]), "asked for by its id");
	// While the daemon was down its payer closed it: there is money in it all the same.
	let status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: 150 };
	world.look(look(102, 101, &[SessionView { status, ..view(1) }]));
	let claimable = world.engine.claimables().remove(0);
	assert_eq!((claimable.session, claimable.amount, claimable.status), ([1; 32], amount, status));
	assert_eq!(claimable.voucher.unwrap().0.amount, amount);
	assert_eq!(world.engine.sessions[&[1; 32]].meter.bytes(), 100 << 10, "its counts, too");
	assert!(world.ledger.sessions.contains_key(&[1; 32]), "and it has a row again");
}

#[test]
fn a_voucher_without_a_session_is_set_aside_once_none_can_come() {
	let mut world = final_session(1);
	world.traffic(1, 100 << 10);
	world.pay(1).unwrap();
	world.ledger.sessions.clear();
	world.crash();
	for (best, finalised, there) in [(102, 101, true), (130, 128, true), (140, 134, true), (141, 135, false)]
	{
		let mut gone = look(best, finalised, &[]);
		gone.at_finalised.insert([1; 32], None);
		world.look(gone);
		assert_eq!(world.ledger.vouchers.contains_key(&[1; 32]), there, "block {best}");
	}
}

#[test]
fn what_a_former_node_is_owed_is_claimed_after_the_node_was_registered_anew() {
	let mut world = final_session(1);
	world.traffic(1, 100 << 10);
	let amount = world.pay(1).unwrap();
	// Deregistered, registered again as node 2, from the same folder.
	world.settings.node = 2;
	world.crash();
	assert_eq!(world.engine.interest().nodes.into_iter().collect::<Vec<_>>(), [1], "the watch asks for both");
	let status = SessionStatus::Closing { reason: CloseReason::NodeLeft, deadline: 150 };
	let old = SessionView { status, ..view(1) };
	let new = SessionView { node: 2, ..view(2) };
	let foreign = SessionView { node: 1, ..view(3) };
	let mut seen = look(102, 101, &[old, new, foreign]);
	seen.node = Some(NodeView { id: 2, ..node() });
	world.look(seen);
	let of = |id: u8| world.engine.claimables().into_iter().find(|c| c.session == [id; 32]);
	assert_eq!((of(1).unwrap().amount, of(1).unwrap().status), (amount, status));
	assert!(of(2).is_some() && of(3).is_none(), "none that we never served");
	assert!(world.engine.desired(world.now()).iter().all(|d| d.session == [2; 32]));
	// Settled: then nothing is asked of the old number any more.
	let mut over = look(103, 102, &[SessionView { node: 2, ..view(2) }]);
	world.look(over.clone());
	over.at_finalised.insert([1; 32], None);
	(over.best, over.finalised) = (110, 108);
	world.look(over);
	assert!(world.engine.interest().nodes.is_empty() && !world.ledger.vouchers.contains_key(&[1; 32]));
}

#[test]
fn months_are_those_of_the_calendar() {
	assert_eq!(month(0), 197_001);
	assert_eq!(month(951_782_400_000), 200_002); // 2000-02-29
	assert_eq!(month(1_735_689_599_999), 202_412);
	assert_eq!(month(1_735_689_600_000), 202_501);
}

#[test]
fn terms_say_what_a_newcomer_gets() {
	let mut world = World::new();
	let terms = world.engine.terms(world.now());
	assert!(terms.takes_sessions && terms.provisional.bytes == PROVISIONAL);
	while world.admit(100 + world.engine.sessions.len() as u8).is_ok() {}
	let terms = world.engine.terms(world.now());
	assert!(terms.takes_sessions && terms.provisional == Default::default());
}

/// What may happen, in any order.
#[derive(Clone, Debug)]
enum Step {
	Traffic(u8, u32),
	Pay(u8),
	Underpay(u8, u8),
	Tick(u16),
	Crash,
	Attach(u8),
	Block { finalised: bool },
	Reorg,
	Close(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let step = prop_oneof![
		6 => (1u8..4, 0u32..1 << 26).prop_map(|(n, b)| Step::Traffic(n, b)),
		4 => (1u8..4).prop_map(Step::Pay),
		2 => (1u8..4, 0u8..100).prop_map(|(n, p)| Step::Underpay(n, p)),
		3 => (0u16..5000).prop_map(Step::Tick),
		2 => Just(Step::Crash),
		2 => (1u8..4).prop_map(Step::Attach),
		3 => any::<bool>().prop_map(|finalised| Step::Block { finalised }),
		1 => Just(Step::Reorg),
		1 => (1u8..4).prop_map(Step::Close),
	];
	proptest::collection::vec(step, 1..80)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 200, ..Default::default() })]
	/// Whatever the order of traffic, payments, crashes, blocks and reorganisations: the count is what passed, to the byte;
	/// what passed unpaid is at most a window, one more for each crash after which the consumer came back, and what the 2 % rule
	/// forgives; the ledger holds the highest voucher that was
	/// answered.
	#[test]
	fn nothing_is_billed_twice_nothing_lost_and_no_more_lent_than_a_window(steps in steps()) {
		let mut world = World::new();
		let mut best = 101u32;
		let mut finalised = 98u32;
		let mut open: BTreeMap<u8, SessionView<Account>> =
			(1u8..4).map(|n| (n, SessionView { opened_at: 100 + u32::from(n % 2), ..view(n) })).collect();
		world.look(look(best, finalised, &open.values().cloned().collect::<Vec<_>>()));
		let mut passed = [0u64; 4];
		let mut answered = [0u128; 4];
		let mut returns = [0u128; 4];
		for step in steps {
			match step {
				Step::Traffic(n, bytes) => passed[n as usize] += world.traffic(n, bytes.into()),
				Step::Pay(n) => {
					if let Ok(amount) = world.pay(n) { answered[n as usize] = amount }
				},
				Step::Underpay(n, percent) => {
					world.observe();
					let counted = world.engine.sessions[&[n; 32]].cost();
					if let Ok(amount) = world.sign(n, counted * u128::from(percent) / 100) { answered[n as usize] = amount }
				},
				Step::Tick(millis) => {
					world.millis += u64::from(millis);
					world.observe();
					let now = world.now();
					world.engine.tick(now);
					world.settle_down();
				},
				Step::Crash => {
					world.crash();
					world.look(look(best, finalised, &open.values().cloned().collect::<Vec<_>>()));
				},
				Step::Attach(n) => {
					let away = world.engine.sessions[&[n; 32]].away;
					if world.engine.attach(&[n; 32], world.now()).is_ok() && away { returns[n as usize] += 1 }
					world.settle_down();
				},
				Step::Block { finalised: more } => {
					best += 1;
					if more { finalised = best - 1 }
					world.millis += 3000;
					world.look(look(best, finalised, &open.values().cloned().collect::<Vec<_>>()));
				},
				Step::Reorg => {
					// What was not final goes, and comes back in the next block.
					best += 1;
					let stay: Vec<_> = open.values().filter(|v| v.opened_at <= finalised).cloned().collect();
					world.look(look(best, finalised, &stay));
					best += 1;
					for view in open.values_mut().filter(|v| v.opened_at > finalised) { view.opened_at = best }
					world.look(look(best, finalised, &open.values().cloned().collect::<Vec<_>>()));
				},
				Step::Close(n) => {
					if let Some(view) = open.get_mut(&n) {
						view.status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: best + 1000 };
					}
					best += 1;
					world.look(look(best, finalised, &open.values().cloned().collect::<Vec<_>>()));
				},
			}
			for n in 1..4u8 {
				let live = &world.engine.sessions[&[n; 32]];
				prop_assert_eq!(live.voucher.map_or(0, |v| v.voucher.amount), answered[n as usize]);
				let cost = PRICE.cost(passed[n as usize], 0);
				let windows = 1 + returns[n as usize];
				let most = answered[n as usize] + windows * CHARGE.max(least_window(&PRICE)) + cost / 50 + 1;
				prop_assert!(cost <= most, "session {}: {} > {}", n, cost, most);
				prop_assert!(cost <= live.row.view.deposit);
			}
		}
		world.observe();
		for n in 1..4u8 {
			let live = &world.engine.sessions[&[n; 32]];
			prop_assert_eq!(live.meter.bytes(), passed[n as usize]);
		}
	}
}
