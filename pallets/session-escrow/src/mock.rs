//! A runtime with this pallet, and nodes that tests can bend, for tests.
use crate as pallet_session_escrow;
use crate::{Call, Error, Event, LifeBounds, Pallet, SessionOf};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU128, ConstU32, Contains, Hooks},
	weights::{Weight, WeightMeter},
};
use sp_core::H256;
use sp_runtime::{traits::Dispatchable, BuildStorage, DispatchResult, Perbill};
use std::collections::BTreeMap;
use warren_primitives::{
	node::Refusal,
	traits::{NodeDirectory, NodeTerms, OperatorStake, SessionOutcome, SettledSession},
	verify, Balance, Clock, Ed25519Signature, NodeId, OpenTerms, Price, SessionId, Voucher,
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
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type SessionEscrow = pallet_session_escrow;
	#[runtime::pallet_index(3)]
	pub type Other = other;
}

/// Another pallet that holds money.
#[frame_support::pallet]
pub mod other {
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::composite_enum]
	pub enum HoldReason {
		Bond,
	}
}

impl other::Config for Test {}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type BaseCallFilter = Filter;
	type Block = Block;
}

pub const ED: Balance = 10;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<ED>;
}

pub const TREASURY: AccountId = 900;
pub const BACKERS: AccountId = 901;
pub const OWED: AccountId = 902;
pub const POTS: [AccountId; 3] = [TREASURY, BACKERS, OWED];

/// A node of the test's directory.
#[derive(Clone)]
pub struct MockNode {
	pub terms: NodeTerms<AccountId>,
	pub refusal: Option<Refusal>,
}

parameter_types! {
	pub const TreasuryPot: AccountId = TREASURY;
	pub const BackersPot: AccountId = BACKERS;
	pub const OwedPot: AccountId = OWED;
	pub static ConnectionCharge: Balance = 100;
	pub static DisputeWindow: Clock = 10;
	pub static RatingWindow: Clock = 20;
	pub static MinDeposit: Balance = 50;
	pub static MinDuration: Clock = 5;
	pub static MaxDuration: Clock = 1_000;
	pub static MaxAllowanceLife: Clock = 2_000;
	pub static AllowanceDeposit: Balance = 30;
	pub static FeeRate: Perbill = Perbill::from_percent(5);
	pub static TreasuryShare: Perbill = Perbill::from_percent(30);
	pub static BackersShare: Perbill = Perbill::from_percent(50);
	pub static StakeFactor: u32 = 2;

	/// True while calls of this pallet are filtered out, as in safe mode.
	pub static Filtered: bool = false;
	pub static Nodes: BTreeMap<NodeId, MockNode> = BTreeMap::new();
	pub static Stakes: BTreeMap<AccountId, Balance> = BTreeMap::new();
	/// Nodes of which the directory was told that they are alive.
	pub static Alive: Vec<NodeId> = vec![];
	pub static SettledOutcomes: Vec<SettledSession<AccountId>> = vec![];
	pub static RatedOutcomes: Vec<(SettledSession<AccountId>, u8)> = vec![];
}

pub struct Filter;
impl Contains<RuntimeCall> for Filter {
	fn contains(call: &RuntimeCall) -> bool {
		!(Filtered::get() && matches!(call, RuntimeCall::SessionEscrow(_)))
	}
}

pub struct Life;
impl LifeBounds for Life {
	fn bounds() -> (Clock, Clock) {
		(MinDuration::get(), MaxDuration::get())
	}
}

pub struct Directory;
impl NodeDirectory<AccountId> for Directory {
	fn terms(node: NodeId) -> Option<NodeTerms<AccountId>> {
		Nodes::get().get(&node).map(|node| node.terms.clone())
	}
	fn accepts(node: NodeId) -> Result<NodeTerms<AccountId>, Refusal> {
		let node = Nodes::get().get(&node).cloned().ok_or(Refusal::NotAlive)?;
		node.refusal.map_or(Ok(node.terms), Err)
	}
	fn nodes_of_operator(operator: &AccountId) -> Vec<NodeId> {
		let nodes = Nodes::get();
		nodes.iter().filter(|(_, node)| node.terms.operator == *operator).map(|(id, _)| *id).collect()
	}
	fn note_alive(node: NodeId) {
		Alive::mutate(|alive| alive.push(node));
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_node(operator: &AccountId, worker: &AccountId) -> NodeId {
		let id = 1_000_000 + Nodes::get().len() as NodeId;
		add_node(id, *operator, *worker);
		bend_node(id, |node| node.terms.capacity = 1_000);
		id
	}
}

pub struct Stake;
impl OperatorStake<AccountId> for Stake {
	fn stake(operator: &AccountId) -> Balance {
		Stakes::get().get(operator).copied().unwrap_or(1_000_000)
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
	fn release(_: &AccountId, _: NodeId) -> Result<Balance, sp_runtime::DispatchError> {
		Ok(0)
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_fund(_: &AccountId) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_unback(_: &AccountId) {}
}

pub struct Outcome;
impl SessionOutcome<AccountId> for Outcome {
	fn settled(outcome: &SettledSession<AccountId>) {
		SettledOutcomes::mutate(|list| list.push(outcome.clone()));
	}
	fn rated(outcome: &SettledSession<AccountId>, stars: u8) {
		RatedOutcomes::mutate(|list| list.push((outcome.clone(), stars)));
	}
}

impl pallet_session_escrow::Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Directory = Directory;
	type Stake = Stake;
	type Outcome = Outcome;
	type TreasuryPot = TreasuryPot;
	type BackersPot = BackersPot;
	type OwedPot = OwedPot;
	type ConnectionCharge = ConnectionCharge;
	type DisputeWindow = DisputeWindow;
	type RatingWindow = RatingWindow;
	type MinDeposit = MinDeposit;
	type Life = Life;
	type MaxAllowanceLife = MaxAllowanceLife;
	type AllowanceDeposit = AllowanceDeposit;
	type FeeRate = FeeRate;
	type TreasuryShare = TreasuryShare;
	type BackersShare = BackersShare;
	type SparedWeight = ();
	type StakeFactor = StakeFactor;
	type MaxClaims = ConstU32<16>;
	type WeightInfo = ();
}

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Pays for others.
pub const SPONSOR: AccountId = 3;
/// Has nothing to do with anything.
pub const MALLORY: AccountId = 4;
pub const OPERATOR: AccountId = 10;
pub const WORKER: AccountId = 11;
pub const OTHER_OPERATOR: AccountId = 20;
pub const OTHER_WORKER: AccountId = 21;
/// Node of [`OPERATOR`], with four slots.
pub const NODE: NodeId = 7;
/// Node of [`OTHER_OPERATOR`].
pub const OTHER_NODE: NodeId = 8;
pub const RICH: Balance = 1_000_000;
pub const PRICE: Price = Price { per_gib: 1_000, per_hour: 10 };
/// Hash of block 0.
pub const GENESIS: [u8; 32] = [0x6e; 32];

pub fn add_node(id: NodeId, operator: AccountId, worker: AccountId) {
	let tunnel_key = [0x40 | (id % 16) as u8; 32];
	let terms = NodeTerms { operator, worker, price: PRICE, capacity: 4, tunnel_key };
	Nodes::mutate(|nodes| nodes.insert(id, MockNode { terms, refusal: None }));
}

/// Changes a node.
pub fn bend_node(id: NodeId, f: impl FnOnce(&mut MockNode)) {
	Nodes::mutate(|nodes| f(nodes.get_mut(&id).unwrap()));
}

/// The node leaves, as the registry says it: first told, then gone.
pub fn leave(id: NodeId) {
	<Pallet<Test> as warren_primitives::traits::NodeSessions>::node_left(id);
	Nodes::mutate(|nodes| nodes.remove(&id));
}

/// Parameters live in the thread, which may have run another test before.
fn reset() {
	ConnectionCharge::set(100);
	DisputeWindow::set(10);
	RatingWindow::set(20);
	MinDeposit::set(50);
	MinDuration::set(5);
	MaxDuration::set(1_000);
	MaxAllowanceLife::set(2_000);
	AllowanceDeposit::set(30);
	FeeRate::set(Perbill::from_percent(5));
	TreasuryShare::set(Perbill::from_percent(30));
	BackersShare::set(Perbill::from_percent(50));
	StakeFactor::set(2);
	Filtered::set(false);
	Stakes::set(BTreeMap::new());
}

/// The state that every test starts from, at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
	reset();
	let mut balances: Vec<_> = POTS.into_iter().map(|pot| (pot, ED)).collect();
	for account in [ALICE, BOB, SPONSOR, MALLORY, OPERATOR, WORKER, OTHER_OPERATOR, OTHER_WORKER] {
		balances.push((account, RICH));
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
		Nodes::set(BTreeMap::new());
		Alive::set(vec![]);
		SettledOutcomes::set(vec![]);
		RatedOutcomes::set(vec![]);
		add_node(NODE, OPERATOR, WORKER);
		add_node(OTHER_NODE, OTHER_OPERATOR, OTHER_WORKER);
		next_block();
	});
	ext
}

/// All that was burned, by the events that tell of it.
pub fn burned() -> Balance {
	System::events()
		.into_iter()
		.map(|record| match record.event {
			RuntimeEvent::Balances(pallet_balances::Event::BurnedHeld { amount, .. }) => amount,
			RuntimeEvent::Balances(pallet_balances::Event::BurnedDebt { amount }) => amount,
			RuntimeEvent::Balances(pallet_balances::Event::Burned { amount, .. }) => amount,
			_ => 0,
		})
		.sum()
}

/// All that a test minted by hand.
fn minted() -> Balance {
	System::events()
		.into_iter()
		.map(|record| match record.event {
			RuntimeEvent::Balances(pallet_balances::Event::Minted { amount, .. }) => amount,
			_ => 0,
		})
		.sum()
}

/// Runs a test in the state above; afterwards the invariants hold, and what is gone of the issuance was burned.
pub fn test(f: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		let issued = Balances::total_issuance();
		f();
		check_invariants();
		assert_eq!(Balances::total_issuance() + burned(), issued + minted(), "money appeared or vanished");
	});
}

pub fn check_invariants() {
	if let Err(error) = SessionEscrow::do_try_state() {
		panic!("try_state: {error:?}");
	}
	let accounts = frame_system::Account::<Test>::iter_values();
	let sum: Balance = accounts.map(|account| account.data.free + account.data.reserved).sum();
	assert_eq!(sum, Balances::total_issuance(), "the accounts do not add up to the issuance");
}

/// A block with room for the queue.
pub fn next_block() {
	let number = System::block_number() + 1;
	System::set_block_number(number);
	let mut meter = WeightMeter::with_limit(Weight::from_parts(u64::MAX / 2, u64::MAX / 2));
	SessionEscrow::on_poll(number, &mut meter);
}

/// Blocks that have no room for the queue: the clock moves, nothing is tidied.
pub fn pass(blocks: u32) {
	for _ in 0..blocks {
		let number = System::block_number() + 1;
		System::set_block_number(number);
		SessionEscrow::on_poll(number, &mut WeightMeter::with_limit(Weight::zero()));
	}
}

/// As [`pass`], and the queue does its work in each block.
pub fn pass_tidying(blocks: u32) {
	(0..blocks).for_each(|_| next_block());
}

/// Blocks that are closed to extrinsics, as during a migration.
pub fn migrate(blocks: u32) {
	System::set_block_number(System::block_number() + blocks);
}

pub fn clock() -> Clock {
	SessionEscrow::clock()
}

/// Dispatches a call as a transaction would: all or nothing.
pub fn call(who: AccountId, call: Call<Test>) -> DispatchResult {
	RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(who)).map(|_| ()).map_err(|failed| failed.error)
}

/// A batch of claims.
pub fn claim_many(who: AccountId, items: Vec<(Voucher, Ed25519Signature)>) -> DispatchResult {
	call(who, Call::claim_many { items: items.try_into().unwrap() })
}

pub fn allow(sponsor: AccountId, user: AccountId, total: Balance, per_session: Balance) -> DispatchResult {
	call(sponsor, Call::set_allowance { user, total, per_session, until: clock() + 500 })
}

/// What the consumer knows of its session.
#[derive(Clone)]
pub struct Buyer {
	pub terms: OpenTerms<AccountId>,
	pub seed: [u8; 32],
	pub id: SessionId,
}

impl Buyer {
	/// Terms of a session of `signer` with a deposit of 1000 for 100 ticks; keys and salt are made of `seed`.
	pub fn new(signer: AccountId, node: NodeId, seed: u8) -> Self {
		let seed = [seed; 32];
		let mut tunnel_key = [0x11; 32];
		tunnel_key[..8].copy_from_slice(&verify::ed25519_public(&seed)[..8]);
		let terms = OpenTerms {
			payer: None,
			node,
			tunnel_key,
			voucher_key: verify::ed25519_public(&seed),
			deposit: 1_000,
			prepaid: 0,
			max_price: PRICE,
			expires_at: clock() + 100,
			anchor: System::block_number(),
			salt: seed,
		};
		let mut buyer = Self { terms, seed, id: [0; 32] };
		buyer.name(signer);
		buyer
	}

	/// Derives the id again.
	pub fn name(&mut self, signer: AccountId) {
		self.id = self.terms.session_id(&GENESIS, &signer);
	}

	/// Changes the terms.
	pub fn with(mut self, signer: AccountId, f: impl FnOnce(&mut OpenTerms<AccountId>)) -> Self {
		f(&mut self.terms);
		self.name(signer);
		self
	}

	pub fn open_call(&self) -> Call<Test> {
		let OpenTerms {
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
		} = self.terms.clone();
		Call::open {
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
		}
	}

	pub fn open(&self, signer: AccountId) -> DispatchResult {
		call(signer, self.open_call())
	}

	pub fn voucher(&self, amount: Balance) -> (Voucher, Ed25519Signature) {
		let voucher = Voucher { session: self.id, amount, usage_hash: [amount as u8; 32] };
		(voucher, voucher.sign(&GENESIS, &self.seed))
	}

	pub fn claim(&self, who: AccountId, amount: Balance) -> DispatchResult {
		let (voucher, signature) = self.voucher(amount);
		call(who, Call::claim { voucher, signature })
	}

	pub fn claim_prepaid(&self, who: AccountId, amount: Balance) -> DispatchResult {
		call(who, Call::claim_prepaid { session: self.id, amount })
	}

	pub fn close(&self, who: AccountId, amount: Option<Balance>) -> DispatchResult {
		let voucher = amount.map(|amount| self.voucher(amount));
		call(who, Call::close { session: self.id, voucher })
	}

	pub fn finalise(&self, who: AccountId) -> DispatchResult {
		call(who, Call::finalise { session: self.id })
	}

	pub fn top_up(&self, who: AccountId, amount: Balance) -> DispatchResult {
		call(who, Call::top_up { session: self.id, amount })
	}

	pub fn extend(&self, who: AccountId, expires_at: Clock) -> DispatchResult {
		call(who, Call::extend { session: self.id, expires_at })
	}

	pub fn rate_call(&self, stars: u8) -> Call<Test> {
		Call::rate { session: self.id, stars, signature: self.rating(stars) }
	}

	pub fn rate(&self, who: AccountId, stars: u8) -> DispatchResult {
		call(who, self.rate_call(stars))
	}

	pub fn rating(&self, stars: u8) -> Ed25519Signature {
		verify::ed25519_sign(&self.seed, &warren_primitives::session::rating_bytes(&GENESIS, &self.id, stars))
	}

	/// The session in state.
	pub fn session(&self) -> SessionOf<Test> {
		SessionEscrow::live(&self.id).unwrap()
	}

	pub fn is_live(&self) -> bool {
		SessionEscrow::live(&self.id).is_ok()
	}
}

/// A session of ALICE with [`NODE`], deposit 1000, charge 100.
pub fn opened(seed: u8) -> Buyer {
	opened_by(ALICE, NODE, seed)
}

pub fn opened_by(signer: AccountId, node: NodeId, seed: u8) -> Buyer {
	let buyer = Buyer::new(signer, node, seed);
	buyer.open(signer).unwrap();
	buyer
}

pub fn free(who: AccountId) -> Balance {
	Balances::free_balance(who)
}

pub fn held(who: AccountId) -> Balance {
	SessionEscrow::escrow_held(&who)
}

/// Events of this pallet so far.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::SessionEscrow(event) => Some(event),
			_ => None,
		})
		.collect()
}

pub fn last_event() -> Event<Test> {
	events().pop().unwrap()
}

pub type E = Error<Test>;
