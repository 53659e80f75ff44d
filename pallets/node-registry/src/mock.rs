//! A runtime with this pallet, fees and batches, for tests.
use crate as pallet_node_registry;
use crate::{HeldBond, Pallet};
use frame_support::{
	derive_impl, parameter_types,
	traits::{tokens::imbalance::ResolveTo, ConstU128, ConstU8, Contains},
	weights::IdentityFee,
};
use pallet_skip_feeless_payment::SkipCheckIfFeeless;
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchResult};
use std::collections::BTreeMap;
use warren_primitives::{
	traits::{NodeDirectory, NodeSessions, OperatorStanding},
	Balance, BlockNumber, NodeId,
};

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlockU32<Test>;

/// The extensions of a transaction that tell whether it is paid, as in the runtime.
pub type Charge = SkipCheckIfFeeless<Test, ChargeTransactionPayment<Test>>;

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
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(3)]
	pub type SkipFeeless = pallet_skip_feeless_payment;
	#[runtime::pallet_index(4)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(5)]
	pub type NodeRegistry = pallet_node_registry;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type BaseCallFilter = Filter;
	type Block = Block;
}

pub const EXISTENTIAL_DEPOSIT: Balance = 10;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
}

/// Gets the fees, so that the total issuance never moves.
pub const TREASURY: AccountId = 999;

parameter_types! {
	pub const Treasury: AccountId = TREASURY;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
	type LengthToFee = IdentityFee<Balance>;
	type OnChargeTransaction = FungibleAdapter<Balances, ResolveTo<Treasury, Balances>>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightToFee = IdentityFee<Balance>;
}

impl pallet_skip_feeless_payment::Config for Test {
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_utility::Config for Test {
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
}

pub const INTERVAL: BlockNumber = 20;
pub const ALIVE_WINDOW: BlockNumber = 50;
pub const HALF_LIFE: BlockNumber = 1_000;
pub const BOND: Balance = 1_000_000;

parameter_types! {
	pub static HeartbeatInterval: BlockNumber = INTERVAL;
	pub static NodeBond: Balance = BOND;
	pub static ScoreHalfLife: BlockNumber = HALF_LIFE;
	pub static MaxNodesPerOperator: u32 = 3;
	pub static MaxCapacity: u32 = 500;
	pub static MaxPricePerGib: Balance = 10_000;
	pub static MaxPricePerHour: Balance = 20_000;
	pub static RequireGlobalEndpoints: bool = true;
	pub const AliveWindow: BlockNumber = ALIVE_WINDOW;

	/// True while calls of this pallet are filtered out, as in safe mode.
	pub static Filtered: bool = false;
	/// Operators that are jailed.
	pub static Jailed: Vec<AccountId> = vec![];
	/// Sessions that hold a slot, by node.
	pub static OpenSessions: BTreeMap<NodeId, u32> = BTreeMap::new();
	/// Nodes that the sessions were told have left, and whether they could still look them up.
	pub static Left: Vec<(NodeId, bool)> = vec![];
}

pub struct Filter;
impl Contains<RuntimeCall> for Filter {
	fn contains(call: &RuntimeCall) -> bool {
		!(Filtered::get() && matches!(call, RuntimeCall::NodeRegistry(_)))
	}
}

pub struct Sessions;
impl NodeSessions for Sessions {
	fn node_left(node: NodeId) {
		let known = NodeRegistry::terms(node).is_some();
		Left::mutate(|left| left.push((node, known)));
	}
	fn open_sessions(node: NodeId) -> u32 {
		OpenSessions::get().get(&node).copied().unwrap_or(0)
	}
	fn has_unsettled(node: NodeId) -> bool {
		Self::open_sessions(node) > 0
	}
}

pub struct Standing;
impl OperatorStanding<AccountId> for Standing {
	fn is_jailed(operator: &AccountId, _: NodeId) -> bool {
		Jailed::get().contains(operator)
	}
}

impl pallet_node_registry::Config for Test {
	type AliveWindow = AliveWindow;
	type BlockNumberProvider = System;
	type Currency = Balances;
	type ForceOrigin = frame_system::EnsureRoot<AccountId>;
	type HeartbeatInterval = HeartbeatInterval;
	type MaxCapacity = MaxCapacity;
	type MaxNodesPerOperator = MaxNodesPerOperator;
	type MaxPricePerGib = MaxPricePerGib;
	type MaxPricePerHour = MaxPricePerHour;
	type NodeBond = NodeBond;
	type RequireGlobalEndpoints = RequireGlobalEndpoints;
	type ScoreHalfLife = ScoreHalfLife;
	type Sessions = Sessions;
	type Stake = HeldBond<Test>;
	type Standing = Standing;
	type WeightInfo = ();
}

/// Operators with money enough for many bonds and fees.
pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Has nothing to do with any node.
pub const MALLORY: AccountId = 3;
/// Cannot afford a bond.
pub const PAUPER: AccountId = 4;
/// The hot key of an operator.
pub const fn worker_of(operator: AccountId) -> AccountId {
	operator + 100
}

pub const RICH: Balance = 1_000_000_000_000_000;

/// Hash of block 0.
pub const GENESIS: [u8; 32] = [0x6e; 32];

/// Parameters live in the thread, which may have run another test before.
fn reset() {
	HeartbeatInterval::set(INTERVAL);
	NodeBond::set(BOND);
	ScoreHalfLife::set(HALF_LIFE);
	MaxNodesPerOperator::set(3);
	MaxCapacity::set(500);
	MaxPricePerGib::set(10_000);
	MaxPricePerHour::set(20_000);
	RequireGlobalEndpoints::set(true);
	Filtered::set(false);
	Jailed::set(Default::default());
	OpenSessions::set(Default::default());
	Left::set(Default::default());
}

/// The state that every test starts from, at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
	reset();
	let mut balances = vec![(TREASURY, EXISTENTIAL_DEPOSIT), (PAUPER, BOND - 1 + EXISTENTIAL_DEPOSIT)];
	for account in [ALICE, BOB, MALLORY] {
		balances.extend([(account, RICH), (worker_of(account), RICH)]);
	}
	let storage = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		..Default::default()
	}
	.build_storage()
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
	ext.execute_with(|| {
		frame_system::BlockHash::<Test>::insert(0, H256(GENESIS));
		System::set_block_number(1);
	});
	ext
}

/// Runs a test, then checks that every invariant of the pallet holds and that no unit of money appeared or vanished.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		let before = Balances::total_issuance();
		test();
		assert_eq!(Balances::total_issuance(), before, "money appeared or vanished");
		if let Err(error) = Pallet::<Test>::do_try_state() {
			panic!("{error:?}");
		}
	});
}

/// Dispatches as an extrinsic would, filter and storage layer included, but with no fee.
pub fn dispatch(origin: RuntimeOrigin, call: crate::Call<Test>) -> DispatchResult {
	use sp_runtime::traits::Dispatchable;
	RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|error| error.error)
}

/// Lets blocks pass.
pub fn advance(blocks: BlockNumber) {
	System::set_block_number(System::block_number() + blocks);
}
