//! Whatever a crowd of consumers, sponsors, operators, workers and outsiders do, in whatever order: the chain does what a
//! simple ledger beside it says, to the last unit, and every invariant holds after every step.
use crate::{mock::*, Allowances, Call, Event, Owed, Payer};
use frame_support::traits::{fungible::InspectHold, LockableCurrency, WithdrawReasons};
use proptest::prelude::*;
use sp_runtime::{traits::Dispatchable, Perbill};
use std::collections::BTreeMap;
use warren_primitives::{Balance, Clock, Ed25519Signature, NodeId, Voucher};

const PEOPLE: [AccountId; 8] = [ALICE, BOB, SPONSOR, MALLORY, OPERATOR, WORKER, OTHER_OPERATOR, OTHER_WORKER];
const NODES: [NodeId; 3] = [NODE, OTHER_NODE, 9];

/// Something that somebody does. Numbers are places in a list, taken modulo its length.
#[derive(Clone, Debug)]
enum Action {
	Open { who: usize, node: usize, deposit: Balance, prepaid: Balance, life: Clock, sponsor: Option<usize> },
	Claim { who: usize, session: usize, amount: Balance, forged: bool },
	ClaimPrepaid { who: usize, session: usize, amount: Balance },
	ClaimMany { who: usize, items: Vec<(usize, Balance, bool)> },
	Close { who: usize, session: usize, amount: Option<Balance> },
	Finalise { who: usize, session: usize },
	TopUp { who: usize, session: usize, amount: Balance },
	Extend { who: usize, session: usize, by: Clock },
	Allow { sponsor: usize, user: usize, total: Balance, per_session: Balance },
	Revoke { sponsor: usize, user: usize },
	Rate { session: usize, stars: u8 },
	Move { from: usize, to: usize, part: u8 },
	Freeze { who: usize, part: u8 },
	PayPutBy { who: usize },
	Leave { node: usize },
	Vote { rate: u32, treasury: u32, backers: u32, charge: Balance, window: Clock, deposit: Balance },
	Pass { ticks: u32, tidying: bool },
	Migrate { blocks: u32 },
}

fn action() -> impl Strategy<Value = Action> {
	use Action::*;
	let who = || 0..PEOPLE.len();
	let session = || 0..64usize;
	let amount = || prop_oneof![0u128..40, 0u128..3_000, Just(u128::MAX)];
	prop_oneof![
		6 => (who(), 0..3usize, 0u128..2_500, 0u128..600, 0u32..60, prop::option::weighted(0.3, who()))
			.prop_map(|(who, node, deposit, prepaid, life, sponsor)| Open { who, node, deposit, prepaid, life, sponsor }),
		5 => (4..PEOPLE.len(), session(), amount(), prop::bool::weighted(0.1))
			.prop_map(|(who, session, amount, forged)| Claim { who, session, amount, forged }),
		1 => (who(), session(), amount()).prop_map(|(who, session, amount)| Claim { who, session, amount, forged: false }),
		2 => (4..PEOPLE.len(), session(), amount()).prop_map(|(who, session, amount)| ClaimPrepaid { who, session, amount }),
		4 => (4..PEOPLE.len(), prop::collection::vec((session(), amount(), prop::bool::weighted(0.1)), 1..8))
			.prop_map(|(who, items)| ClaimMany { who, items }),
		4 => (who(), session(), prop::option::of(amount())).prop_map(|(who, session, amount)| Close { who, session, amount }),
		2 => (who(), session()).prop_map(|(who, session)| Finalise { who, session }),
		2 => (0..4usize, session(), 0u128..800).prop_map(|(who, session, amount)| TopUp { who, session, amount }),
		1 => (0..4usize, session(), 0u32..40).prop_map(|(who, session, by)| Extend { who, session, by }),
		2 => (0..4usize, 0..4usize, 0u128..6_000, 0u128..3_000)
			.prop_map(|(sponsor, user, total, per_session)| Allow { sponsor, user, total, per_session }),
		1 => (0..4usize, 0..4usize).prop_map(|(sponsor, user)| Revoke { sponsor, user }),
		2 => (session(), 0u8..7).prop_map(|(session, stars)| Rate { session, stars }),
		2 => (who(), who(), any::<u8>()).prop_map(|(from, to, part)| Move { from, to, part }),
		1 => (who(), any::<u8>()).prop_map(|(who, part)| Freeze { who, part }),
		1 => who().prop_map(|who| PayPutBy { who }),
		1 => (0..12usize).prop_map(|node| Leave { node }),
		1 => (0u32..=1_000_000_000, 0u32..=1_000_000_000, 0u32..=1_000_000_000, 0u128..200, 0u32..20, 0u128..60)
			.prop_map(|(rate, treasury, backers, charge, window, deposit)| Vote { rate, treasury, backers, charge, window, deposit }),
		6 => (0u32..15, any::<bool>()).prop_map(|(ticks, tidying)| Pass { ticks, tidying }),
		1 => (0u32..50).prop_map(|blocks| Migrate { blocks }),
	]
}

/// A session as the ledger sees it.
struct Entry {
	buyer: Buyer,
	payer: AccountId,
	opener: AccountId,
	/// As the chain says, whose sums are checked below.
	funding: Payer<AccountId>,
	operator: AccountId,
	deposit: Balance,
	paid: Balance,
	fee_taken: Balance,
	fee_lost: Balance,
	fee_rate: Perbill,
	charge: Balance,
	window: Clock,
	earned: bool,
	expires_at: Clock,
	closed_until: Option<Clock>,
	settled: bool,
}

/// The ledger beside the chain.
#[derive(Default)]
struct Ledger {
	sessions: Vec<Entry>,
	/// What everybody should have: free, held and put by.
	wealth: BTreeMap<AccountId, Balance>,
	burned: Balance,
	/// By sponsor and user: serial, total, and what was spent for good.
	allowances: BTreeMap<(AccountId, AccountId), (u64, Balance, Balance)>,
	left: BTreeMap<NodeId, Clock>,
	workers: BTreeMap<NodeId, AccountId>,
	salt: u32,
}

fn wealth(who: AccountId) -> Balance {
	free(who) + Balances::total_balance_on_hold(&who) + Owed::<Test>::get(who).unwrap_or(0)
}

impl Ledger {
	fn new() -> Self {
		let mut ledger = Self::default();
		for who in PEOPLE.into_iter().chain(POTS) {
			ledger.wealth.insert(who, wealth(who));
		}
		ledger.workers = BTreeMap::from([(NODE, WORKER), (OTHER_NODE, OTHER_WORKER), (9, OTHER_WORKER)]);
		ledger
	}

	fn give(&mut self, who: AccountId, amount: Balance) {
		*self.wealth.get_mut(&who).unwrap() += amount;
	}

	fn take(&mut self, who: AccountId, amount: Balance) {
		*self.wealth.get_mut(&who).unwrap() -= amount;
	}

	fn share(&mut self, fee: Balance) {
		let treasury = TreasuryShare::get().mul_floor(fee);
		let backers = BackersShare::get().mul_floor(fee).min(fee - treasury);
		self.give(TREASURY, treasury);
		self.give(BACKERS, backers);
		self.burned += fee - treasury - backers;
	}

	/// The last tick at which a voucher is taken, if the session is closing now.
	fn deadline(&self, i: usize) -> Option<Clock> {
		let entry = &self.sessions[i];
		let left = self.left.get(&entry.buyer.terms.node).copied().filter(|left| *left <= entry.expires_at);
		let expired = (clock() > entry.expires_at).then_some(entry.expires_at);
		entry.closed_until.or_else(|| left.or(expired).map(|from| from + entry.window))
	}

	fn is_provider(&self, who: AccountId, i: usize) -> bool {
		let entry = &self.sessions[i];
		who == entry.operator || self.workers.get(&entry.buyer.terms.node) == Some(&who)
	}

	/// True where a provider may present something.
	fn takes(&self, who: AccountId, i: usize) -> bool {
		!self.sessions[i].settled
			&& self.is_provider(who, i)
			&& self.deadline(i).is_none_or(|deadline| clock() <= deadline)
	}

	/// Pays up to `total` and gives the fee; none where nothing is due.
	fn pay(&mut self, i: usize, total: Balance, by_voucher: bool) -> Option<Balance> {
		let entry = &mut self.sessions[i];
		let total =
			total.min(if by_voucher { entry.deposit } else { entry.buyer.terms.prepaid }).max(entry.paid);
		let amount = total - entry.paid;
		let earns = by_voucher && !entry.earned;
		let charge = if earns { entry.charge } else { 0 };
		// Where nothing is charged, earning it is still an event.
		if amount == 0 && !earns {
			return None;
		}
		let fee = entry.fee_rate.mul_ceil(total) - entry.fee_taken;
		entry.paid = total;
		entry.fee_taken += fee;
		let treasury = TreasuryShare::get().mul_floor(fee);
		entry.fee_lost += (fee - BackersShare::get().mul_ceil(fee)).max(treasury);
		entry.earned |= by_voucher;
		let (payer, operator) = (entry.payer, entry.operator);
		self.take(payer, amount + charge);
		self.give(operator, amount + charge - fee);
		Some(fee)
	}

	fn voucher(&mut self, who: AccountId, i: usize, amount: Balance) -> Option<Balance> {
		if !self.takes(who, i) || amount == 0 {
			return None;
		}
		self.pay(i, amount, true)
	}

	fn settle(&mut self, i: usize) {
		let entry = &mut self.sessions[i];
		assert!(!entry.settled);
		entry.settled = true;
		let (payer, earned, charge) = (entry.payer, entry.earned, entry.charge);
		if let Payer::Sponsor { sponsor, opener, grant } = &entry.funding {
			if let Some((_, _, spent)) =
				self.allowances.get_mut(&(*sponsor, *opener)).filter(|(serial, ..)| *serial == grant.serial)
			{
				*spent += grant.taken.min(entry.paid + charge);
			}
		}
		if !earned {
			self.take(payer, charge);
			self.burned += charge;
		}
	}

	/// What the queue settled must have been final.
	fn follow_queue(&mut self) {
		for i in 0..self.sessions.len() {
			if !self.sessions[i].settled && !self.sessions[i].buyer.is_live() {
				assert!(self.deadline(i).unwrap() < clock(), "the queue settled a session too early");
				self.settle(i);
			}
		}
	}

	fn check(&mut self) {
		check_invariants();
		for (who, expected) in &self.wealth {
			let actual = if *who == OWED {
				free(OWED) - Owed::<Test>::iter_values().sum::<Balance>()
			} else {
				wealth(*who)
			};
			assert_eq!(actual, *expected, "account {who}");
		}
		assert_eq!(burned(), self.burned);
		let put_by: i128 = events()
			.into_iter()
			.map(|event| match event {
				Event::PutBy { amount, .. } => amount as i128,
				Event::PutByPaid { amount, .. } => -(amount as i128),
				_ => 0,
			})
			.sum();
		assert_eq!(put_by, Owed::<Test>::iter_values().sum::<Balance>() as i128, "what events say is put by");
		for (sponsor, user, allowance) in Allowances::<Test>::iter() {
			let (serial, total, spent) = self.allowances[&(sponsor, user)];
			assert_eq!(allowance.serial, serial);
			let taken = self.sessions.iter().filter(|entry| !entry.settled).filter_map(|entry| match &entry
				.funding
			{
				Payer::Sponsor { sponsor: s, opener, grant } if (*s, *opener) == (sponsor, user) => {
					(grant.serial == serial).then_some(grant.taken)
				}
				_ => None,
			});
			assert_eq!(allowance.remaining + spent + taken.sum::<Balance>(), total, "an allowance");
		}
		for (i, entry) in self.sessions.iter().enumerate() {
			assert_eq!(entry.buyer.is_live(), !entry.settled);
			if entry.settled {
				continue;
			}
			let session = entry.buyer.session();
			assert_eq!(
				(session.deposit, session.paid, session.fee_taken, session.fee_lost),
				(entry.deposit, entry.paid, entry.fee_taken, entry.fee_lost)
			);
			assert_eq!((session.charge_earned, session.expires_at), (entry.earned, entry.expires_at));
			let view = SessionEscrow::session_view(&entry.buyer.id).unwrap();
			let deadline = match view.status {
				warren_primitives::SessionStatus::Open => None,
				warren_primitives::SessionStatus::Closing { deadline, .. } => Some(deadline),
			};
			assert_eq!(deadline, self.deadline(i));
		}
	}

	fn item(&self, i: usize, amount: Balance, forged: bool) -> (Voucher, Ed25519Signature) {
		let (mut voucher, signature) = self.sessions[i].buyer.voucher(amount);
		if forged {
			voucher.amount = voucher.amount.wrapping_add(1);
		}
		(voucher, signature)
	}

	fn step(&mut self, action: Action) {
		use Action::*;
		let count = self.sessions.len();
		let pick = |session: usize| (count > 0).then(|| session % count);
		match action {
			Open { who, node, deposit, prepaid, life, sponsor } => {
				self.salt += 1;
				let (who, node) = (PEOPLE[who], NODES[node]);
				let salt = self.salt;
				let buyer = Buyer::new(who, node, salt as u8).with(who, |t| {
					t.deposit = deposit;
					t.prepaid = prepaid;
					t.expires_at = clock() + life;
					t.payer = sponsor.map(|sponsor| PEOPLE[sponsor]);
					t.salt[..4].copy_from_slice(&salt.to_le_bytes());
				});
				if buyer.open(who).is_ok() {
					let session = buyer.session();
					self.sessions.push(Entry {
						payer: buyer.terms.payer.unwrap_or(who),
						opener: who,
						funding: session.payer,
						operator: session.operator,
						deposit,
						paid: 0,
						fee_taken: 0,
						fee_lost: 0,
						fee_rate: FeeRate::get(),
						charge: ConnectionCharge::get(),
						window: DisputeWindow::get().max(1),
						earned: false,
						expires_at: buyer.terms.expires_at,
						closed_until: None,
						settled: false,
						buyer,
					});
				}
			}
			Claim { who, session, amount, forged } => {
				let Some(i) = pick(session) else { return };
				let who = PEOPLE[who];
				let (voucher, signature) = self.item(i, amount, forged);
				let done = call(who, Call::claim { voucher, signature });
				let fee = if forged { None } else { self.voucher(who, i, amount) };
				assert_eq!(done.is_ok(), fee.is_some(), "{done:?}");
				self.share(fee.unwrap_or(0));
			}
			ClaimPrepaid { who, session, amount } => {
				let Some(i) = pick(session) else { return };
				let who = PEOPLE[who];
				let done = self.sessions[i].buyer.claim_prepaid(who, amount);
				let fee = if self.takes(who, i) { self.pay(i, amount, false) } else { None };
				assert_eq!(done.is_ok(), fee.is_some(), "{done:?}");
				self.share(fee.unwrap_or(0));
			}
			ClaimMany { who, items } => {
				let who = PEOPLE[who];
				let items: Vec<_> = items
					.into_iter()
					.filter_map(|(s, amount, forged)| Some((pick(s)?, amount, forged)))
					.collect();
				let batch = items.iter().map(|(i, amount, forged)| self.item(*i, *amount, *forged)).collect();
				let done = claim_many(who, batch);
				assert_eq!(done.is_ok(), !items.is_empty());
				let mut fees = 0;
				for (i, amount, forged) in items {
					if !forged {
						fees += self.voucher(who, i, amount).unwrap_or(0);
					}
				}
				// Once for all of them.
				self.share(fees);
			}
			Close { who, session, amount } => {
				let Some(i) = pick(session) else { return };
				let who = PEOPLE[who];
				let done = self.sessions[i].buyer.close(who, amount);
				let entry = &self.sessions[i];
				let (party, provider) = (who == entry.payer || who == entry.opener, self.is_provider(who, i));
				let (settled, deadline) = (entry.settled, self.deadline(i));
				let expected = !settled
					&& match deadline {
						None => party || provider,
						Some(deadline) => provider && (clock() <= deadline || amount.is_none()),
					};
				assert_eq!(done.is_ok(), expected, "{done:?}");
				if !expected {
					return;
				}
				if let Some(amount) = amount.filter(|amount| *amount > 0) {
					let fee = self.pay(i, amount, true).unwrap_or(0);
					self.share(fee);
				}
				if provider {
					self.settle(i);
				} else {
					self.sessions[i].closed_until = Some(clock() + self.sessions[i].window);
				}
			}
			Finalise { who, session } => {
				let Some(i) = pick(session) else { return };
				let done = self.sessions[i].buyer.finalise(PEOPLE[who]);
				let expected =
					!self.sessions[i].settled && self.deadline(i).is_some_and(|deadline| clock() > deadline);
				assert_eq!(done.is_ok(), expected, "{done:?}");
				if expected {
					self.settle(i);
				}
			}
			TopUp { who, session, amount } => {
				let Some(i) = pick(session) else { return };
				if self.sessions[i].buyer.top_up(PEOPLE[who], amount).is_ok() {
					assert!(!self.sessions[i].settled && self.deadline(i).is_none());
					self.sessions[i].deposit += amount;
					self.sessions[i].funding = self.sessions[i].buyer.session().payer;
				}
			}
			Extend { who, session, by } => {
				let Some(i) = pick(session) else { return };
				let expires_at = self.sessions[i].expires_at + by;
				if self.sessions[i].buyer.extend(PEOPLE[who], expires_at).is_ok() {
					assert!(!self.sessions[i].settled && self.deadline(i).is_none());
					self.sessions[i].expires_at = expires_at;
				}
			}
			Allow { sponsor, user, total, per_session } => {
				let (sponsor, user) = (PEOPLE[sponsor], PEOPLE[user]);
				if allow(sponsor, user, total, per_session).is_ok() {
					let serial = Allowances::<Test>::get(sponsor, user).unwrap().serial;
					self.allowances.insert((sponsor, user), (serial, total, 0));
				}
			}
			Revoke { sponsor, user } => {
				let _ = call(PEOPLE[sponsor], Call::revoke_allowance { user: PEOPLE[user] });
			}
			Rate { session, stars } => {
				let Some(i) = pick(session) else { return };
				let _ = self.sessions[i].buyer.rate(MALLORY, stars);
			}
			Move { from, to, part } => {
				let (from, to) = (PEOPLE[from], PEOPLE[to]);
				let before = wealth(from);
				let value = free(from) / 255 * Balance::from(part);
				let transfer = if part == u8::MAX {
					pallet_balances::Call::transfer_all { dest: to, keep_alive: false }
				} else {
					pallet_balances::Call::transfer_allow_death { dest: to, value }
				};
				let dust = burned();
				if RuntimeCall::from(transfer).dispatch(RuntimeOrigin::signed(from)).is_ok() && from != to {
					let dust = burned() - dust;
					let moved = before - wealth(from) - dust;
					self.take(from, moved + dust);
					self.give(to, moved);
					self.burned += dust;
				}
			}
			Freeze { who, part } => {
				let who = PEOPLE[who];
				let amount = Balances::free_balance(who) / 255 * Balance::from(part);
				if System::account_exists(&who) {
					Balances::set_lock(*b"vote    ", &who, amount, WithdrawReasons::all());
				}
			}
			PayPutBy { who } => {
				let _ = call(MALLORY, Call::pay_put_by { who: PEOPLE[who] });
			}
			Leave { node } => {
				let Some(node) = NODES.get(node).copied().filter(|node| Nodes::get().contains_key(node))
				else {
					return;
				};
				leave(node);
				self.left.insert(node, clock());
			}
			Vote { rate, treasury, backers, charge, window, deposit } => {
				FeeRate::set(Perbill::from_parts(rate));
				TreasuryShare::set(Perbill::from_parts(treasury));
				BackersShare::set(Perbill::from_parts(backers));
				ConnectionCharge::set(charge);
				DisputeWindow::set(window);
				AllowanceDeposit::set(deposit);
			}
			Pass { ticks, tidying } => {
				if tidying {
					pass_tidying(ticks);
				} else {
					pass(ticks);
				}
				self.follow_queue();
			}
			Migrate { blocks } => migrate(blocks),
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 400, ..ProptestConfig::default() })]

	#[test]
	fn no_unit_appears_or_vanishes(actions in prop::collection::vec(action(), 1..120)) {
		test(|| {
			add_node(9, OTHER_OPERATOR, OTHER_WORKER);
			// One operator is so poor that its account dies easily.
			let rest = free(OTHER_OPERATOR) - ED;
			Balances::transfer_allow_death(RuntimeOrigin::signed(OTHER_OPERATOR), ALICE, rest).unwrap();
			let mut ledger = Ledger::new();
			for action in actions {
				ledger.step(action);
				ledger.check();
			}
			// In the end everybody has his own and nothing is left in between.
			for node in NODES {
				if Nodes::get().contains_key(&node) {
					leave(node);
					ledger.left.insert(node, clock());
				}
			}
			pass(1_200);
			next_block();
			ledger.follow_queue();
			ledger.check();
			pass(60);
			next_block();
			assert_eq!(crate::Sessions::<Test>::iter().count() + crate::NodeLoads::<Test>::iter().count(), 0);
			for who in PEOPLE {
				assert_eq!(held(who), 0);
			}
		});
	}

	/// A session pays in the end what its highest voucher says, however it is claimed in between.
	#[test]
	fn the_way_of_claiming_does_not_matter(
		amounts in prop::collection::vec(0u128..1_500, 1..20),
		rate in 0u32..=1_000_000_000,
		batch in any::<bool>(),
	) {
		test(|| {
			FeeRate::set(Perbill::from_parts(rate));
			let buyer = opened(1);
			let highest = amounts.iter().copied().max().unwrap().min(1_000);
			if batch {
				for items in amounts.chunks(16) {
					let items = items.iter().map(|amount| buyer.voucher(*amount)).collect();
					claim_many(WORKER, items).unwrap();
				}
			} else {
				for amount in &amounts {
					let _ = buyer.claim(WORKER, *amount);
				}
			}
			buyer.close(OPERATOR, None).unwrap();
			let charge = if highest > 0 { 100 } else { 0 };
			let fee = Perbill::from_parts(rate).mul_ceil(highest);
			assert_eq!(free(OPERATOR), RICH + highest - fee + charge);
			assert_eq!(free(ALICE), RICH - highest - 100);
		});
	}
}
