//! A runtime with this pallet, fees and batches, for tests.
use crate as pallet_node_registry;
use crate::{Departed, Nodes, Pallet};
use frame_support::{
	derive_impl, ensure, parameter_types, storage_alias,
	traits::{tokens::imbalance::ResolveTo, ConstU128, ConstU8, Contains},
	weights::IdentityFee,
	Twox64Concat,
};
use pallet_skip_feeless_payment::SkipCheckIfFeeless;
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, TokenError};
use std::collections::{BTreeMap, BTreeSet};
use warren_primitives::{
	node::NodeScore,
	traits::{NodeDirectory, NodeSessions, OperatorStake, OperatorStanding},
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

/// Gets the fees.
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

/// Why the stake below refuses. The registry hands on whatever a stake says.
pub const NOT_AFFORDABLE: TokenError = TokenError::FundsUnavailable;
pub const LOCKED: TokenError = TokenError::Frozen;

/// How much, and from which block on it may be released; none while the node is registered.
type Bond = (Balance, Option<BlockNumber>);

/// The bonds of nodes, by operator. In the storage, so that a call that fails leaves nothing of them either.
#[storage_alias]
pub type Bonds = StorageDoubleMap<MockStake, Twox64Concat, AccountId, Twox64Concat, NodeId, Bond>;

/// All bonds of an operator, those that are leaving too.
pub fn bonded(operator: AccountId) -> Balance {
	Bonds::iter_prefix_values(operator).map(|(amount, _)| amount).sum()
}

/// What an operator may bond in all.
pub fn purse(operator: AccountId) -> Balance {
	if operator == PAUPER {
		BOND - 1
	} else {
		RICH
	}
}

/// A bond for each node, out of a purse: what the registry needs of a stake. Pallet operator-staking has the money and the rules.
pub struct Stake;
impl OperatorStake<AccountId> for Stake {
	fn stake(operator: &AccountId) -> Balance {
		let registered = Bonds::iter_prefix_values(operator).filter(|(_, release_at)| release_at.is_none());
		registered.map(|(amount, _)| amount).sum()
	}
	fn bond_node(operator: &AccountId, node: NodeId) -> DispatchResult {
		let had = Bonds::get(operator, node).map_or(0, |(amount, _)| amount);
		let bond: Bond = (NodeBond::get().max(had), None);
		ensure!(bonded(*operator) - had + bond.0 <= purse(*operator), NOT_AFFORDABLE);
		Bonds::insert(operator, node, bond);
		Ok(())
	}
	fn backs(operator: &AccountId, node: NodeId) -> bool {
		Bonds::get(operator, node)
			.is_some_and(|(amount, release_at)| release_at.is_none() && amount >= NodeBond::get())
	}
	fn unbond_node(operator: &AccountId, node: NodeId) -> DispatchResult {
		let (amount, _) = Bonds::get(operator, node).ok_or(DispatchError::CannotLookup)?;
		let bond: Bond = (amount, Some(System::block_number() + HALF_LIFE));
		Bonds::insert(operator, node, bond);
		Ok(())
	}
	fn release(operator: &AccountId, node: NodeId) -> Result<Balance, DispatchError> {
		let (amount, release_at) = Bonds::get(operator, node).ok_or(DispatchError::CannotLookup)?;
		ensure!(release_at.is_some_and(|at| System::block_number() >= at), LOCKED);
		Bonds::remove(operator, node);
		Ok(amount)
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_fund(_: &AccountId) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_unback(operator: &AccountId) {
		for node in Bonds::iter_key_prefix(operator).collect::<Vec<_>>() {
			let nothing: Bond = (0, None);
			Bonds::insert(operator, node, nothing);
		}
	}
}

pub struct Standing;
impl OperatorStanding<AccountId> for Standing {
	fn is_jailed(operator: &AccountId, _: NodeId) -> bool {
		Jailed::get().contains(operator)
	}
	fn score(_: NodeId) -> NodeScore {
		NodeScore::UNKNOWN
	}
}

impl pallet_node_registry::Config for Test {
	type AliveWindow = AliveWindow;
	type BlockNumberProvider = System;
	type ForceOrigin = frame_system::EnsureRoot<AccountId>;
	type HeartbeatInterval = HeartbeatInterval;
	type MaxCapacity = MaxCapacity;
	type MaxNodesPerOperator = MaxNodesPerOperator;
	type MaxPricePerGib = MaxPricePerGib;
	type MaxPricePerHour = MaxPricePerHour;
	type RequireGlobalEndpoints = RequireGlobalEndpoints;
	type Sessions = Sessions;
	type Stake = Stake;
	type Standing = Standing;
	type WeightInfo = ();
}

/// Operators with enough for many bonds and fees.
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
	let mut balances = vec![(TREASURY, EXISTENTIAL_DEPOSIT)];
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

/// Runs a test, then checks that every invariant holds.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		check();
	});
}

/// The invariants of the pallet, and that the stake was told of all nodes: it has a bond for each that is registered, one that is
/// leaving for each that left, and no other.
pub fn check() {
	type Known = BTreeSet<(NodeId, AccountId, bool)>;
	if let Err(error) = Pallet::<Test>::do_try_state() {
		panic!("{error:?}");
	}
	let bonds: Known =
		Bonds::iter().map(|(who, id, (_, release_at))| (id, who, release_at.is_some())).collect();
	let left = Departed::<Test>::iter().map(|(id, departure)| (id, departure.operator, true));
	let nodes: Known =
		Nodes::<Test>::iter().map(|(id, node)| (id, node.operator, false)).chain(left).collect();
	assert_eq!(bonds, nodes, "the bonds are not those of the nodes");
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
