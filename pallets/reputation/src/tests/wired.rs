//! With the real escrow: what it tells of its sessions arrives as evidence, and who is jailed gets none.
use crate as pallet_reputation;
use crate::{mock as other, Operators, Pallet};
use frame_support::{
	assert_noop, assert_ok, derive_impl, parameter_types,
	traits::{ConstU128, ConstU32, Hooks},
	weights::WeightMeter,
};
use sp_core::H256;
use sp_runtime::{traits::Dispatchable, BuildStorage, DispatchError, DispatchResult, Perbill};
use warren_primitives::{
	node::Refusal,
	session::rating_bytes,
	traits::{NodeDirectory, NodeTerms, OperatorStake, OperatorStanding},
	verify, Balance, NodeId, OpenTerms, Price, SessionId, Voucher, WRN,
};

type AccountId = u64;
type Block = frame_system::mocking::MockBlockU32<Wired>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask
	)]
	pub struct Wired;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type SessionEscrow = pallet_session_escrow;
	#[runtime::pallet_index(3)]
	pub type Reputation = pallet_reputation;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Wired {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = Block;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Wired {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<{ WRN / 1_000 }>;
}

const NODE: NodeId = 7;
const OPERATOR: AccountId = 10;
const CONSUMER: AccountId = 1;
const POTS: [AccountId; 4] = [900, 901, 902, 903];
const GENESIS: [u8; 32] = [0x6e; 32];
const CHARGE: Balance = WRN / 200;
const PRICE: Price = Price { per_gib: WRN / 20, per_hour: 0 };

parameter_types! {
	pub const Treasury: AccountId = POTS[0];
	pub const Backers: AccountId = POTS[1];
	pub const Owed: AccountId = POTS[2];
	pub const Audits: AccountId = POTS[3];
	pub const FeeRate: Perbill = Perbill::from_percent(5);
	pub const TwoFifths: Perbill = Perbill::from_percent(40);
}

pub struct Directory;
impl NodeDirectory<AccountId> for Directory {
	fn terms(node: NodeId) -> Option<NodeTerms<AccountId>> {
		(node == NODE).then_some(NodeTerms {
			operator: OPERATOR,
			worker: OPERATOR,
			price: PRICE,
			capacity: 1_000,
			tunnel_key: [0x40; 32],
		})
	}
	fn accepts(node: NodeId) -> Result<NodeTerms<AccountId>, Refusal> {
		let terms = Self::terms(node).ok_or(Refusal::NotAlive)?;
		if Reputation::is_jailed(&terms.operator, node) {
			return Err(Refusal::Jailed);
		}
		Ok(terms)
	}
	fn nodes_of_operator(operator: &AccountId) -> Vec<NodeId> {
		if *operator == OPERATOR {
			vec![NODE]
		} else {
			vec![]
		}
	}
	fn note_alive(_: NodeId) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_node(_: &AccountId, _: &AccountId) -> NodeId {
		NODE
	}
}

pub struct Stake;
impl OperatorStake<AccountId> for Stake {
	fn stake(_: &AccountId) -> Balance {
		1_000_000 * WRN
	}
	fn bond_node(_: &AccountId, _: NodeId) -> DispatchResult {
		Ok(())
	}
	fn backs(_: &AccountId, _: NodeId) -> bool {
		true
	}
	fn unbond_node(_: &AccountId, _: NodeId) -> DispatchResult {
		Ok(())
	}
	fn release(_: &AccountId, _: NodeId) -> Result<Balance, DispatchError> {
		Ok(0)
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_fund(_: &AccountId) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_unback(_: &AccountId) {}
}

pub struct Life;
impl pallet_session_escrow::LifeBounds for Life {
	fn bounds() -> (u32, u32) {
		(5, 1_000)
	}
}

impl pallet_session_escrow::Config for Wired {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Directory = Directory;
	type Stake = Stake;
	type Outcome = Reputation;
	type TreasuryPot = Treasury;
	type BackersPot = Backers;
	type OwedPot = Owed;
	type ConnectionCharge = ConstU128<CHARGE>;
	type DisputeWindow = ConstU32<10>;
	type RatingWindow = ConstU32<100>;
	type MinDeposit = ConstU128<{ WRN / 100 }>;
	type Life = Life;
	type MaxAllowanceLife = ConstU32<1_000>;
	type AllowanceDeposit = ConstU128<WRN>;
	type FeeRate = FeeRate;
	type TreasuryShare = TwoFifths;
	type BackersShare = TwoFifths;
	type SparedWeight = ();
	type StakeFactor = ConstU32<1>;
	type MaxClaims = ConstU32<16>;
	type WeightInfo = ();
}

impl pallet_reputation::Config for Wired {
	type Currency = Balances;
	type Directory = Directory;
	type Liveness = other::Liveness;
	type Randomness = other::Randomness;
	type BlockNumberProvider = System;
	type FreeOrigin = frame_system::EnsureRoot<AccountId>;
	type DisputeOrigin = frame_system::EnsureRoot<AccountId>;
	type AuditPot = Audits;
	type TreasuryPot = Treasury;
	type HalfLife = other::ScoreHalfLife;
	type PriorMean = other::PriorMean;
	type PriorWeight = other::PriorWeight;
	type BadRatingFactor = other::BadRatingFactor;
	type PayerCap = other::PayerCap;
	type MinRatingWeight = other::MinRatingWeight;
	type RatingRetention = other::RatingRetention;
	type UnservedEffect = other::UnservedEffect;
	type ServedPrior = other::ServedPrior;
	type AbsenceEffect = other::AbsenceEffect;
	type AbsenceScale = other::AbsenceScale;
	type AuditEffect = other::AuditEffect;
	type AuditPrior = other::AuditPrior;
	type JailFloor = other::JailFloor;
	type JailRelease = other::JailRelease;
	type JailEvidence = other::JailEvidence;
	type MaxJail = other::MaxJail;
	type DisputeDeposit = other::DisputeDeposit;
	type DisputeTimeout = other::DisputeTimeout;
	type AuditorDeposit = other::AuditorDeposit;
	type CommitDeposit = other::CommitDeposit;
	type CommitPeriod = other::CommitPeriod;
	type RevealPeriod = other::RevealPeriod;
	type KeyAge = other::KeyAge;
	type AuditorsPerNode = other::AuditorsPerNode;
	type MinReports = other::MinReports;
	type AuditTolerance = other::AuditTolerance;
	type AuditReward = other::AuditReward;
	type RoundBudget = other::RoundBudget;
	type MaxReports = other::MaxReports;
	type MaxCommitments = other::MaxCommitments;
	type WeightInfo = ();
}

fn run(test: impl FnOnce()) {
	// Sets the parameters anew, which live in the thread.
	let _ = other::new_test_ext();
	let mut balances: Vec<_> = POTS.into_iter().map(|pot| (pot, WRN)).collect();
	balances.extend([(OPERATOR, WRN), (CONSUMER, 100_000 * WRN), (CONSUMER + 1, 100_000 * WRN)]);
	let storage = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		..Default::default()
	}
	.build_storage()
	.unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		frame_system::BlockHash::<Wired>::insert(0, H256(GENESIS));
		pass(1);
		test();
		Pallet::<Wired>::do_try_state().unwrap();
	});
}

fn pass(blocks: u32) {
	for _ in 0..blocks {
		let number = System::block_number() + 1;
		System::set_block_number(number);
		SessionEscrow::on_poll(number, &mut WeightMeter::new());
	}
}

fn call(who: AccountId, call: pallet_session_escrow::Call<Wired>) -> DispatchResult {
	RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(who)).map(|_| ()).map_err(|failed| failed.error)
}

type Escrow = pallet_session_escrow::Call<Wired>;

/// A session of 100 WRN.
struct Session {
	id: SessionId,
	seed: [u8; 32],
}

fn try_open(seed: u8) -> Result<Session, DispatchError> {
	let seed = [seed; 32];
	let mut tunnel_key = [0x11; 32];
	tunnel_key[..8].copy_from_slice(&verify::ed25519_public(&seed)[..8]);
	let terms = OpenTerms {
		payer: None,
		node: NODE,
		tunnel_key,
		voucher_key: verify::ed25519_public(&seed),
		deposit: 100 * WRN,
		prepaid: 0,
		max_price: PRICE,
		expires_at: SessionEscrow::clock() + 100,
		anchor: System::block_number(),
		salt: seed,
	};
	let id = terms.session_id(&GENESIS, &CONSUMER);
	let OpenTerms { payer, node, voucher_key, deposit, prepaid, max_price, expires_at, anchor, salt, .. } =
		terms;
	call(
		CONSUMER,
		Escrow::open {
			payer,
			node,
			tunnel_key,
			voucher_key,
			deposit,
			prepaid,
			max_price,
			expires_at,
			anchor,
			salt,
		},
	)?;
	Ok(Session { id, seed })
}

impl Session {
	fn claim(&self, amount: Balance) {
		let voucher = Voucher { session: self.id, amount, usage_hash: [0; 32] };
		let signature = voucher.sign(&GENESIS, &self.seed);
		assert_ok!(call(OPERATOR, Escrow::claim { voucher, signature }));
	}

	fn close(&self, by: AccountId) {
		assert_ok!(call(by, Escrow::close { session: self.id, voucher: None }));
	}

	fn rate(&self, by: AccountId, stars: u8) {
		let signature = verify::ed25519_sign(&self.seed, &rating_bytes(&GENESIS, &self.id, stars));
		assert_ok!(call(by, Escrow::rate { session: self.id, stars, signature }));
	}
}

fn open(seed: u8) -> Session {
	try_open(seed).unwrap()
}

fn record() -> crate::Record {
	Operators::<Wired>::get(OPERATOR).unwrap_or_default()
}

/// 3 % of what was paid, whenever the rating comes, and whoever carries it.
#[test]
fn a_rating_weighs_what_its_session_lost_whenever_it_is_carried() {
	let steps: [fn(&Session); 4] = [
		// The provider carries it before it claims anything.
		|session| {
			session.rate(OPERATOR, 1);
			session.claim(50 * WRN);
			session.close(OPERATOR);
		},
		// Between two claims.
		|session| {
			session.claim(20 * WRN);
			session.rate(CONSUMER, 1);
			session.claim(50 * WRN);
			session.close(OPERATOR);
		},
		// Before and after the settlement.
		|session| {
			session.claim(50 * WRN);
			session.rate(CONSUMER, 1);
			session.close(OPERATOR);
		},
		|session| {
			session.claim(50 * WRN);
			session.close(OPERATOR);
			session.rate(CONSUMER + 1, 1);
		},
	];
	for step in steps {
		run(|| {
			step(&open(3));
			let record = record();
			assert_eq!((record.good, record.bad), (0, 50 * WRN * 3 / 100));
			assert_eq!((record.served, record.burned), (50 * WRN * 3 / 100, 0));
		});
	}
}

/// The consumer opens, closes and waits: it loses the charge, and the rating does not move.
#[test]
fn a_session_that_closes_unserved_counts_its_charge_alone() {
	run(|| {
		let session = open(3);
		session.close(CONSUMER);
		session.rate(CONSUMER, 1);
		pass(12);
		let record = record();
		assert_eq!((record.good, record.bad, record.served), (0, 0, 0));
		assert!(record.burned > CHARGE - 1_000_000 && record.burned <= CHARGE, "{record:?}");
		// The rating came before the settlement and found nothing to weigh.
		assert_eq!(crate::Ratings::<Wired>::iter().count(), 0);
	});
}

#[test]
fn a_jailed_node_gets_no_session_until_its_time_is_over() {
	run(|| {
		other::PayerCap::set(100 * WRN);
		other::JailEvidence::set(2 * WRN);
		let session = open(3);
		session.claim(100 * WRN);
		session.rate(CONSUMER, 1);
		assert!(Reputation::is_jailed(&OPERATOR, NODE));
		let refused = try_open(4).map(|_| ());
		assert_noop!(refused, pallet_session_escrow::Error::<Wired>::NodeJailed);
		// Money that it has earned is its own, jailed or not.
		session.close(OPERATOR);
		System::set_block_number(System::block_number() + other::MAX_JAIL);
		assert!(try_open(5).is_ok());
	});
}
