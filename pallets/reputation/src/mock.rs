//! A runtime with this pallet and balances, with the default parameters.
use crate as pallet_reputation;
use crate::{defaults, Pallet};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU128, Randomness as RandomnessT},
};
use sp_core::H256;
use sp_runtime::{traits::Hash, BuildStorage, DispatchError, DispatchResult, Perbill};
use std::collections::BTreeMap;
use warren_primitives::{
	node::Refusal,
	reputation::NodeLiveness,
	traits::{NodeDirectory, NodeTerms},
	Balance, BlockNumber, NodeId, Price, WRN,
};

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlockU32<Test>;

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
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Reputation = pallet_reputation;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = Block;
}

pub const ED: Balance = WRN / 1_000;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<ED>;
}

pub use defaults::{
	COMMIT_PERIOD, DAYS, DISPUTE_TIMEOUT, HALF_LIFE, HOURS, KEY_AGE, MAX_JAIL, REVEAL_PERIOD,
};
pub const RETENTION: BlockNumber = defaults::RATING_RETENTION;

pub const TREASURY: AccountId = 900;
pub const AUDIT_POT: AccountId = 901;

parameter_types! {
	pub const AuditPot: AccountId = AUDIT_POT;
	pub const TreasuryPot: AccountId = TREASURY;

	pub static ScoreHalfLife: BlockNumber = HALF_LIFE;
	pub static PriorMean: Perbill = defaults::PRIOR_MEAN;
	pub static PriorWeight: Balance = defaults::PRIOR_WEIGHT;
	pub static BadRatingFactor: u32 = defaults::BAD_RATING_FACTOR;
	pub static PayerCap: Balance = defaults::PAYER_CAP;
	pub static MinRatingWeight: Balance = defaults::MIN_RATING_WEIGHT;
	pub const RatingRetention: BlockNumber = RETENTION;
	pub static UnservedEffect: Perbill = defaults::UNSERVED_EFFECT;
	pub static ServedPrior: Balance = defaults::SERVED_PRIOR;
	pub static AbsenceEffect: Perbill = defaults::ABSENCE_EFFECT;
	pub static AbsenceScale: BlockNumber = defaults::ABSENCE_SCALE;
	pub static AuditEffect: Perbill = defaults::AUDIT_EFFECT;
	pub static AuditPrior: u32 = defaults::AUDIT_PRIOR;
	pub static JailFloor: Perbill = defaults::JAIL_FLOOR;
	pub static JailRelease: Perbill = defaults::JAIL_RELEASE;
	pub static JailEvidence: Balance = defaults::JAIL_EVIDENCE;
	pub const MaxJail: BlockNumber = MAX_JAIL;
	pub static DisputeDeposit: Balance = defaults::DISPUTE_DEPOSIT;
	pub const DisputeTimeout: BlockNumber = DISPUTE_TIMEOUT;
	pub static AuditorDeposit: Balance = defaults::AUDITOR_DEPOSIT;
	pub static CommitDeposit: Balance = defaults::COMMIT_DEPOSIT;
	pub const CommitPeriod: BlockNumber = COMMIT_PERIOD;
	pub const RevealPeriod: BlockNumber = REVEAL_PERIOD;
	pub const KeyAge: BlockNumber = KEY_AGE;
	pub static AuditorsPerNode: u32 = defaults::AUDITORS_PER_NODE;
	pub static MinReports: u32 = defaults::MIN_REPORTS;
	pub static AuditTolerance: u8 = defaults::AUDIT_TOLERANCE;
	pub static AuditReward: Balance = defaults::AUDIT_REWARD;
	pub static RoundBudget: Balance = defaults::ROUND_BUDGET;
	pub const MaxReports: u32 = defaults::MAX_REPORTS;
	pub const MaxCommitments: u32 = defaults::MAX_COMMITMENTS;

	/// The nodes and their operators.
	pub static Directory: BTreeMap<NodeId, AccountId> = BTreeMap::new();
	/// Nodes that are absent, and since when.
	pub static Absent: BTreeMap<NodeId, BlockNumber> = BTreeMap::new();
	/// BABE's randomness, and the block since which it is known.
	pub static Random: (u8, BlockNumber) = (0, 0);
}

pub struct Nodes;
impl NodeDirectory<AccountId> for Nodes {
	fn terms(node: NodeId) -> Option<NodeTerms<AccountId>> {
		let operator = *Directory::get().get(&node)?;
		let price = Price { per_gib: WRN / 20, per_hour: 0 };
		Some(NodeTerms { operator, worker: operator, price, capacity: 100, tunnel_key: [9; 32] })
	}
	fn accepts(node: NodeId) -> Result<NodeTerms<AccountId>, Refusal> {
		Self::terms(node).ok_or(Refusal::NotAlive)
	}
	fn nodes_of_operator(operator: &AccountId) -> Vec<NodeId> {
		Directory::get().iter().filter(|(_, owner)| *owner == operator).map(|(node, _)| *node).collect()
	}
	fn note_alive(_: NodeId) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_node(operator: &AccountId, _: &AccountId) -> NodeId {
		let node = 1_000_000 + Directory::get().len() as NodeId;
		Directory::mutate(|nodes| nodes.insert(node, *operator));
		node
	}
}

pub struct Liveness;
impl NodeLiveness for Liveness {
	fn absent_since(node: NodeId) -> Option<BlockNumber> {
		Absent::get().get(&node).copied().filter(|since| *since <= System::block_number())
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_absent(node: NodeId, since: BlockNumber) {
		Absent::mutate(|absent| absent.insert(node, since));
	}
}

pub struct Randomness;
impl RandomnessT<H256, BlockNumber> for Randomness {
	fn random(subject: &[u8]) -> (H256, BlockNumber) {
		let (random, known_since) = Random::get();
		(sp_runtime::traits::BlakeTwo256::hash(&[subject, &[random]].concat()), known_since)
	}
}

impl pallet_reputation::Config for Test {
	type Currency = Balances;
	type Directory = Nodes;
	type Liveness = Liveness;
	type Randomness = Randomness;
	type BlockNumberProvider = System;
	type FreeOrigin = frame_system::EnsureRoot<AccountId>;
	type DisputeOrigin = frame_system::EnsureRoot<AccountId>;
	type AuditPot = AuditPot;
	type TreasuryPot = TreasuryPot;
	type HalfLife = ScoreHalfLife;
	type PriorMean = PriorMean;
	type PriorWeight = PriorWeight;
	type BadRatingFactor = BadRatingFactor;
	type PayerCap = PayerCap;
	type MinRatingWeight = MinRatingWeight;
	type RatingRetention = RatingRetention;
	type UnservedEffect = UnservedEffect;
	type ServedPrior = ServedPrior;
	type AbsenceEffect = AbsenceEffect;
	type AbsenceScale = AbsenceScale;
	type AuditEffect = AuditEffect;
	type AuditPrior = AuditPrior;
	type JailFloor = JailFloor;
	type JailRelease = JailRelease;
	type JailEvidence = JailEvidence;
	type MaxJail = MaxJail;
	type DisputeDeposit = DisputeDeposit;
	type DisputeTimeout = DisputeTimeout;
	type AuditorDeposit = AuditorDeposit;
	type CommitDeposit = CommitDeposit;
	type CommitPeriod = CommitPeriod;
	type RevealPeriod = RevealPeriod;
	type KeyAge = KeyAge;
	type AuditorsPerNode = AuditorsPerNode;
	type MinReports = MinReports;
	type AuditTolerance = AuditTolerance;
	type AuditReward = AuditReward;
	type RoundBudget = RoundBudget;
	type MaxReports = MaxReports;
	type MaxCommitments = MaxCommitments;
	type WeightInfo = ();
}

/// Operates [`NODE`] and [`SECOND_NODE`].
pub const OPERATOR: AccountId = 10;
/// Operates [`RIVAL_NODE`].
pub const RIVAL: AccountId = 20;
pub const NODE: NodeId = 1;
pub const SECOND_NODE: NodeId = 2;
pub const RIVAL_NODE: NodeId = 3;
pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Has no money for any deposit.
pub const PAUPER: AccountId = 3;
/// Auditors with money for their deposits.
pub const AUDITORS: core::ops::Range<AccountId> = 100..120;
pub const RICH: Balance = 100_000 * WRN;
pub const GENESIS: [u8; 32] = [0x6e; 32];

/// Parameters live in the thread, which may have run another test before.
fn reset() {
	ScoreHalfLife::set(HALF_LIFE);
	PriorMean::set(defaults::PRIOR_MEAN);
	PriorWeight::set(defaults::PRIOR_WEIGHT);
	BadRatingFactor::set(defaults::BAD_RATING_FACTOR);
	PayerCap::set(defaults::PAYER_CAP);
	MinRatingWeight::set(defaults::MIN_RATING_WEIGHT);
	JailFloor::set(defaults::JAIL_FLOOR);
	JailRelease::set(defaults::JAIL_RELEASE);
	JailEvidence::set(defaults::JAIL_EVIDENCE);
	CommitDeposit::set(defaults::COMMIT_DEPOSIT);
	DisputeDeposit::set(defaults::DISPUTE_DEPOSIT);
	AuditorsPerNode::set(defaults::AUDITORS_PER_NODE);
	MinReports::set(defaults::MIN_REPORTS);
	AuditReward::set(defaults::AUDIT_REWARD);
	RoundBudget::set(defaults::ROUND_BUDGET);
	Random::set((0, 0));
	Absent::set(BTreeMap::new());
	Directory::set([(NODE, OPERATOR), (SECOND_NODE, OPERATOR), (RIVAL_NODE, RIVAL)].into());
}

/// The state that every test starts from.
pub fn new_test_ext() -> sp_io::TestExternalities {
	reset();
	let mut balances = vec![(TREASURY, ED), (AUDIT_POT, 1_000 * WRN), (PAUPER, WRN)];
	for account in [ALICE, BOB, OPERATOR, RIVAL].into_iter().chain(AUDITORS) {
		balances.push((account, RICH));
	}
	let storage = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		..Default::default()
	}
	.build_storage()
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		frame_system::BlockHash::<Test>::insert(0, H256(GENESIS));
		System::set_block_number(10 * DAYS);
	});
	ext
}

/// Runs a test, then checks every invariant, and that no money appeared or vanished.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		let before = Balances::total_issuance();
		test();
		assert_eq!(Balances::total_issuance(), before, "money appeared or vanished");
		check();
	});
}

/// Every invariant holds.
pub fn check() {
	if let Err(error) = Pallet::<Test>::do_try_state() {
		panic!("{error:?}");
	}
}

/// Dispatches as an extrinsic would, with its storage layer.
pub fn dispatch(origin: RuntimeOrigin, call: crate::Call<Test>) -> DispatchResult {
	use sp_runtime::traits::Dispatchable;
	RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|error| error.error)
}

/// As [`dispatch`], signed.
pub fn signed(who: AccountId, call: crate::Call<Test>) -> Result<(), DispatchError> {
	dispatch(RuntimeOrigin::signed(who), call)
}

/// Lets blocks pass.
pub fn advance(blocks: BlockNumber) {
	System::set_block_number(System::block_number() + blocks);
}
