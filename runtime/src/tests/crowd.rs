//! Ten thousand random calls over the four pallets (with the feature `try-runtime`), by everybody, while sessions turn, validators are elected, sign twice and are
//! slashed. After every block the pallets' invariants hold and no money came or went but by what is declared. At the end everybody
//! leaves, and has all that is left of its own.
use super::{
	consensus::{equivocation, prove},
	governance::{block, of, transact},
	issuance::{sum, Declared, Dice, WHO},
	market::{details, genesis, open_call, terms, tunnel_key, voucher, VOUCHER_SEED},
	staking::{set_keys, three},
	transactions::signed,
	*,
};
use crate::{
	configs::money::StakeAccount, pallet_origins::Origin, Babe, Balances, Executive, NodeRegistry,
	OperatorStaking, Reputation, RuntimeCall, RuntimeEvent, RuntimeOrigin, Session, System,
	EXISTENTIAL_DEPOSIT, WRN,
};
use codec::Encode;
use frame_support::traits::fungible::{Inspect, InspectHold};
use pallet_reputation::{Subject, Verdict};
use sp_runtime::{traits::Dispatchable, Perbill};
use std::collections::{BTreeMap, BTreeSet};
use warren_primitives::{
	apis::runtime_decl_for_marketplace_api::MarketplaceApiV1,
	reputation::{audit_commitment, audit_key, NodeLiveness},
	session::rating_bytes,
	verify::{ed25519_public, ed25519_sign},
	Price, SessionId,
};

/// Calls in all: fewer where the invariants are not looked at after every block.
const CALLS: u32 = if cfg!(feature = "try-runtime") { 10_000 } else { 2_000 };
/// Calls in a block.
const IN_A_BLOCK: u32 = 5;

/// Slots in an epoch: as few as there may be.
const EPOCH: u64 = crate::pallet_foundation::MIN_EPOCH_SLOTS;

/// What the crowd knows.
struct Crowd {
	dice: Dice,
	sessions: Vec<SessionId>,
	/// How often an auditor has changed its secret, and what it committed to: node, quality, salt.
	secrets: BTreeMap<AccountId, u8>,
	committed: BTreeMap<AccountId, (u32, u8, [u8; 32])>,
	/// What the last `commit_report` that was made commits to, whether or not it succeeds.
	tried: (u32, u8, [u8; 32]),
	/// Registrations, each with a consent of its own.
	registered: u8,
	/// Calls that succeeded, by name.
	done: BTreeMap<String, u32>,
	/// Names of events that happened.
	events: BTreeSet<String>,
}

fn secret(who: &AccountId, round: u8) -> [u8; 32] {
	sp_io::hashing::blake2_256(&(who, round).encode())
}

impl Crowd {
	fn amount(&mut self) -> u128 {
		u128::from(self.dice.below(30_000)) * WRN
	}

	/// One of the last few nodes.
	fn node(&mut self) -> u32 {
		let next = pallet_node_registry::NextNodeId::<Runtime>::get().max(1);
		let few = next.min(8);
		next - few + self.dice.below(u64::from(few)) as u32
	}

	fn session(&mut self) -> SessionId {
		// Mostly of late.
		let late = self.sessions.len().saturating_sub(12);
		let end = self.sessions.len() - late;
		if end == 0 {
			return [0; 32];
		}
		self.sessions[late + self.dice.below(end as u64) as usize]
	}

	fn registry_call(&mut self, who: &AccountId) -> RuntimeCall {
		use pallet_node_registry::Call;
		let node = self.node();
		match self.dice.below(24) {
			0 => {
				self.registered = self.registered.wrapping_add(1);
				let seed = [self.registered; 32];
				let mut details = details();
				(details.peer_key, details.tunnel_key) =
					(ed25519_public(&seed), tunnel_key(self.registered.wrapping_mul(3) | 1));
				let signature = ed25519_sign(&seed, &details.signed_bytes(&genesis(), who));
				Call::register { details: Box::new(details), worker: who.clone(), signature }.into()
			}
			1 => Call::pause { node }.into(),
			2..=5 => Call::resume { node }.into(),
			6..=17 => Call::heartbeat { node }.into(),
			18 => Call::deregister { node }.into(),
			19 => Call::release_bond { node }.into(),
			_ => Call::set_price { node, price: Price { per_gib: WRN / 10, per_hour: 0 } }.into(),
		}
	}

	fn escrow_call(&mut self) -> RuntimeCall {
		use pallet_session_escrow::Call;
		let session = self.session();
		let amount = u128::from(self.dice.below(250)) * WRN;
		match self.dice.below(14) {
			0..=4 => {
				let mut terms = terms(self.node());
				terms.salt = sp_io::hashing::blake2_256(&self.dice.below(u64::MAX).to_le_bytes());
				terms.tunnel_key = tunnel_key(self.dice.below(250) as u8);
				terms.deposit = amount;
				terms.prepaid = amount / (1 + u128::from(self.dice.below(4)));
				open_call(&terms).into()
			}
			5 => Call::top_up { session, amount }.into(),
			6 | 7 => {
				let items: Vec<_> =
					self.sessions.iter().rev().take(8).map(|id| voucher(*id, amount)).collect();
				Call::claim_many { items: items.try_into().unwrap() }.into()
			}
			8 => Call::claim_prepaid { session, amount }.into(),
			9 => Call::close { session, voucher: Some(voucher(session, amount)) }.into(),
			10 => Call::finalise { session }.into(),
			_ => {
				let stars = 1 + self.dice.below(5) as u8;
				let signature = ed25519_sign(&VOUCHER_SEED, &rating_bytes(&genesis(), &session, stars));
				Call::rate { session, stars, signature }.into()
			}
		}
	}

	fn staking_call(&mut self, key: Sr25519Keyring) -> RuntimeCall {
		use pallet_operator_staking::Call;
		let (operator, amount) = (account(self.dice.pick(&WHO)), self.amount());
		match self.dice.below(18) {
			0 => Call::bond { amount }.into(),
			1 | 2 => Call::bond_extra { amount: amount / 4 }.into(),
			3 | 4 => Call::unbond { amount: amount / 4 }.into(),
			5 => Call::rebond { amount: amount / 8 }.into(),
			6 | 7 => Call::withdraw { operator }.into(),
			8 => {
				Call::set_commission { commission: Perbill::from_percent(self.dice.below(20) as u32) }.into()
			}
			9 | 10 => Call::delegate { operator, amount: amount / 10, max_commission: Perbill::one() }.into(),
			11 => Call::undelegate { operator, amount: amount / 5 }.into(),
			12 | 13 => Call::claim_rewards { operator }.into(),
			14 => set_keys(key).into(),
			15 => Call::validate {}.into(),
			16 => Call::chill {}.into(),
			_ => match self.dice.below(2) {
				0 => Call::chill_other { operator }.into(),
				_ => Call::apply_slash { slash: self.dice.below(6) as u32 }.into(),
			},
		}
	}

	fn reputation_call(&mut self, who: &AccountId) -> RuntimeCall {
		use pallet_reputation::Call;
		let node = self.node();
		let round = *self.secrets.entry(who.clone()).or_default();
		match self.dice.below(12) {
			0 => {
				// Nobody keeps the older ones alive.
				let next = pallet_node_registry::NextNodeId::<Runtime>::get();
				let silent = (0..next).find(|node| NodeRegistry::absent_since(*node).is_some());
				Call::report_absence { node: silent.unwrap_or(node) }.into()
			}
			1 => Call::release { subject: Subject::Node(node) }.into(),
			2 => {
				let reason = b"it was bought".to_vec().try_into().unwrap();
				Call::dispute { session: self.session(), reason }.into()
			}
			3 => Call::withdraw_dispute { session: self.session() }.into(),
			4 => Call::register_auditor { key: audit_key(&secret(who, round)) }.into(),
			5 => match self.dice.below(8) {
				0 => Call::deregister_auditor {}.into(),
				_ => Call::forfeit_commitments { auditor: account(self.dice.pick(&WHO)) }.into(),
			},
			6..=8 => {
				let Some(number) = pallet_reputation::LastRound::<Runtime>::get() else {
					return Call::deregister_auditor {}.into();
				};
				let (quality, salt) = (self.dice.below(101) as u8, [self.dice.below(256) as u8; 32]);
				self.tried = (node, quality, salt);
				let commitment = audit_commitment(&genesis(), who, number, node, quality, &salt);
				Call::commit_report { commitment }.into()
			}
			9 | 10 => {
				let (node, quality, salt) = self.committed.get(who).copied().unwrap_or_default();
				let secret_now = secret(who, round);
				let next_key = audit_key(&secret(who, round.wrapping_add(1)));
				Call::reveal_report { node, quality, salt, secret: secret_now, next_key }.into()
			}
			_ => {
				// One of those that wait to be settled.
				let nth = self.dice.below(2) as usize;
				let waiting = pallet_reputation::Audits::<Runtime>::iter_keys().nth(nth);
				let (round, node) = waiting.unwrap_or((0, node));
				Call::settle_audit { round, node }.into()
			}
		}
	}

	/// What votes decide, and what validators do wrong.
	fn authority(&mut self) {
		if self.dice.below(16) > 0 {
			return;
		}
		let operator = account(self.dice.pick(&WHO));
		match self.dice.below(6) {
			0 => {
				let (session, percent) = (Session::current_index(), self.dice.below(40) as u32);
				let fraction = Perbill::from_percent(percent);
				let _ = OperatorStaking::slash(RuntimeOrigin::root(), operator, session, fraction);
			}
			1 => {
				let last = pallet_operator_staking::NextSlash::<Runtime>::get();
				let slash = self.dice.below(u64::from(last.max(1))) as u32;
				let _ = OperatorStaking::cancel_slash(of(Origin::SlashCanceller), slash);
			}
			2 => {
				let verdict = self.dice.pick(&[Verdict::Void, Verdict::Stands, Verdict::Frivolous]);
				let some = self.session();
				let session = pallet_reputation::Disputes::<Runtime>::iter_keys().next().unwrap_or(some);
				let _ = Reputation::resolve_dispute(of(Origin::ReputationAdmin), session, verdict);
			}
			3 => {
				let subject = Subject::Operator(operator);
				let _ = Reputation::free(of(Origin::ReputationAdmin), subject);
			}
			4 if self.dice.below(3) == 0 => {
				let key = self.dice.pick(&WHO);
				// The maker of this block takes no report on itself: the block would not be valid.
				if crate::Authorship::author() == Some(account(key)) {
					return;
				}
				let Some(at) = Session::validators().iter().position(|who| *who == account(key)) else {
					return;
				};
				let proof = equivocation(at as u32, key, Babe::current_slot());
				let call: RuntimeCall = pallet_babe::Call::report_equivocation {
					equivocation_proof: Box::new(proof),
					key_owner_proof: prove(key),
				}
				.into();
				let _ = call.dispatch(RuntimeOrigin::signed(account(Sr25519Keyring::Ferdie)));
			}
			_ => (),
		}
	}

	fn act(&mut self) {
		let key = self.dice.pick(&WHO);
		let who = account(key);
		let call = match self.dice.below(10) {
			0 | 1 => self.registry_call(&who),
			2..=4 => self.escrow_call(),
			5..=7 => self.staking_call(key),
			_ => self.reputation_call(&who),
		};
		self.submit(key, call);
	}

	fn submit(&mut self, key: Sr25519Keyring, call: RuntimeCall) {
		use frame_support::traits::GetCallMetadata;
		let name = call.get_call_metadata();
		if Executive::apply_extrinsic(signed(key, call, 0)) == Ok(Ok(())) {
			*self.done.entry(format!("{}.{}", name.pallet_name, name.function_name)).or_default() += 1;
			match name.function_name {
				"commit_report" => {
					self.committed.insert(account(key), self.tried);
				}
				"reveal_report" => *self.secrets.entry(account(key)).or_default() += 1,
				_ => (),
			}
		}
	}

	/// Reads the events of the block that was made.
	fn look(&mut self, declared: &mut Declared) {
		declared.read(&mut self.sessions);
		for record in System::events() {
			let name = match record.event {
				RuntimeEvent::OperatorStaking(event) => format!("{event:?}"),
				RuntimeEvent::Reputation(event) => format!("{event:?}"),
				_ => continue,
			};
			let end = name.find([' ', '{']).unwrap_or(name.len());
			self.events.insert(name[..end].into());
		}
	}
}

/// What holds after every block.
fn check(seed: u64) {
	assert_eq!(Balances::total_issuance(), sum(), "seed {seed}");
	#[cfg(feature = "try-runtime")]
	try_state();
}

/// What is left for `key` to do on its way out.
fn ways_out(key: Sr25519Keyring, sessions: &[SessionId]) -> Vec<RuntimeCall> {
	use pallet_node_registry::Call as Registry;
	use pallet_operator_staking::Call as Staking;
	let who = account(key);
	let mut calls: Vec<RuntimeCall> = vec![Staking::chill {}.into()];
	for node in 0..pallet_node_registry::NextNodeId::<Runtime>::get() {
		if Runtime::node(node).is_some_and(|view| view.operator == who) {
			calls.push(Registry::deregister { node }.into());
		} else if pallet_operator_staking::NodeBonds::<Runtime>::contains_key(&who, node) {
			calls.push(Registry::release_bond { node }.into());
		}
	}
	for operator in WHO.map(account) {
		let delegates = pallet_operator_staking::Delegations::<Runtime>::contains_key(&operator, &who);
		if delegates || operator == who {
			calls.push(Staking::withdraw { operator: operator.clone() }.into());
			calls.push(Staking::claim_rewards { operator: operator.clone() }.into());
		}
		if delegates {
			calls.push(Staking::undelegate { operator, amount: u128::MAX }.into());
		}
	}
	if let Some(operator) = pallet_operator_staking::Operators::<Runtime>::get(&who) {
		calls.push(Staking::unbond { amount: operator.own }.into());
	}
	for id in sessions {
		let dispute = pallet_reputation::Disputes::<Runtime>::get(id);
		if dispute.is_some_and(|dispute| dispute.opener == who) {
			calls.push(pallet_reputation::Call::withdraw_dispute { session: *id }.into());
		}
	}
	calls.push(pallet_reputation::Call::deregister_auditor {}.into());
	calls
}

/// Everybody leaves, which takes some unbonding periods: nodes and their bonds, sessions, deposits, delegations, stake.
fn leave(crowd: &mut Crowd, declared: &mut Declared) {
	for _ in 0..4 {
		for key in WHO {
			let sessions = crowd.sessions.clone();
			for call in ways_out(key, &sessions) {
				transact(|| crowd.submit(key, call));
				crowd.look(declared);
			}
		}
		check(0);
		let end = Session::current_index() + OperatorStaking::unbonding_sessions() + 1;
		while Session::current_index() < end {
			block(|_| ());
			crowd.look(declared);
		}
		check(0);
	}
}

fn play(seed: u64) -> Crowd {
	let mut crowd = Crowd {
		dice: Dice(seed),
		sessions: Vec::new(),
		secrets: BTreeMap::new(),
		committed: BTreeMap::new(),
		tried: Default::default(),
		registered: 0,
		done: BTreeMap::new(),
		events: BTreeSet::new(),
	};
	three().execute_with(|| {
		crate::pallet_foundation::EpochSlots::<Runtime>::put(EPOCH);
		let day = u128::from(crate::DAYS);
		for (name, value) in [
			("NodeRegistry.ScoreHalfLife", day),
			("OperatorStaking.SlashDeferral", 30),
			("OperatorStaking.UnbondingSessions", 127),
			("OperatorStaking.MinValidatorStake", 1_000 * WRN),
			("OperatorStaking.CommissionDelay", 6),
			("SessionEscrow.FeeRate", 200_000_000),
			("Reputation.JailEvidence", WRN / 10),
			("Reputation.PriorWeight", WRN / 10),
			("Reputation.DisputeTimeout", day),
			("Reputation.CommitPeriod", u128::from(crate::HOURS)),
			("Reputation.RevealPeriod", u128::from(crate::HOURS)),
		] {
			set_parameter(name, value);
		}
		let mut declared = Declared::default();
		let start = Balances::total_issuance();
		for _ in 0..CALLS / IN_A_BLOCK {
			block(|_| {
				crowd.authority();
				(0..IN_A_BLOCK).for_each(|_| crowd.act());
			});
			crowd.look(&mut declared);
			check(seed);
		}
		declared.explains(start, &crowd.sessions, seed);
		leave(&mut crowd, &mut declared);

		// Nothing of anybody's is stuck.
		for key in WHO {
			let who = account(key);
			for (what, reason) in [
				("sessions", pallet_session_escrow::HoldReason::SessionDeposit.into()),
				("stake", pallet_operator_staking::HoldReason::SelfStake.into()),
				("disputes", pallet_reputation::HoldReason::Dispute.into()),
				("audits", pallet_reputation::HoldReason::Auditor.into()),
				("commitments", pallet_reputation::HoldReason::Commitment.into()),
			] {
				let held = Balances::balance_on_hold(&reason, &who);
				assert_eq!(held, 0, "seed {seed}: {key:?} has {held} held for {what}");
			}
		}
		assert_eq!(pallet_operator_staking::Delegations::<Runtime>::iter().count(), 0, "seed {seed}");
		assert_eq!(pallet_operator_staking::Operators::<Runtime>::iter().count(), 0, "seed {seed}");
		let pot = Balances::total_balance(&StakeAccount::get());
		assert_eq!(pot, EXISTENTIAL_DEPOSIT, "seed {seed}: the pool keeps nobody's money");
	});
	crowd
}

#[test]
fn a_crowd_loses_no_money_and_everybody_gets_out() {
	let crowd = play(7);
	if CALLS < 10_000 {
		return;
	}
	let missing = |names: &[&str], there: &dyn Fn(&str) -> bool| {
		names.iter().filter(|name| !there(name)).map(|name| name.to_string()).collect::<Vec<_>>()
	};
	let calls = missing(
		&[
			"NodeRegistry.register",
			"NodeRegistry.deregister",
			"NodeRegistry.release_bond",
			"SessionEscrow.open",
			"SessionEscrow.claim_many",
			"SessionEscrow.close",
			"SessionEscrow.rate",
			"OperatorStaking.bond",
			"OperatorStaking.unbond",
			"OperatorStaking.withdraw",
			"OperatorStaking.delegate",
			"OperatorStaking.undelegate",
			"OperatorStaking.claim_rewards",
			"OperatorStaking.validate",
			"Session.set_keys",
			"Reputation.report_absence",
			"Reputation.dispute",
			"Reputation.register_auditor",
			"Reputation.commit_report",
			"Reputation.reveal_report",
			"Reputation.settle_audit",
		],
		&|name| crowd.done.contains_key(name),
	);
	assert!(calls.is_empty(), "never succeeded: {calls:?}; did: {:?}", crowd.done);
	let events = missing(
		&[
			"Slashed",
			"SlashCancelled",
			"Offended",
			"ValidatorsElected",
			"SessionRewarded",
			"Jailed",
			"RatingCounted",
			"AbsenceCounted",
			"DisputeOpened",
			"DisputeResolved",
			"ReportRevealed",
			"AuditSettled",
		],
		&|name| crowd.events.iter().any(|event| event.ends_with(name)),
	);
	assert!(events.is_empty(), "never happened: {events:?}; did: {:?}", crowd.events);
}
