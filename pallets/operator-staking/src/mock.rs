//! A runtime with this pallet, real sessions, historical roots and offences, for tests.
use crate as pallet_operator_staking;
use crate::{FeesAndInflation, HistoricalSession, Pallet, Reward, RewardSource};
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{Credit, InspectHold},
		tokens::imbalance::ResolveTo,
		ConstU128,
	},
};
use pallet_session::historical as pallet_session_historical;
use sp_runtime::{
	impl_opaque_keys, testing::UintAuthorityId, traits::Convert, BuildStorage, DispatchResult, Perbill,
};
use sp_staking::{
	offence::{Kind, Offence, OffenceError, ReportOffence},
	SessionIndex,
};
use std::collections::BTreeMap;
use warren_primitives::{traits::OperatorObligations, Balance, BlockNumber};

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
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(3)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(4)]
	pub type Staking = pallet_operator_staking;
	#[runtime::pallet_index(5)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(6)]
	pub type Historical = pallet_session_historical;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = Block;
}

pub const EXISTENTIAL_DEPOSIT: Balance = 10;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
}

impl_opaque_keys! {
	pub struct MockSessionKeys {
		pub dummy: UintAuthorityId,
	}
}

pub struct TestSessionHandler;
impl pallet_session::SessionHandler<AccountId> for TestSessionHandler {
	const KEY_TYPE_IDS: &'static [sp_runtime::KeyTypeId] =
		&[<UintAuthorityId as sp_runtime::RuntimeAppPublic>::ID];
	fn on_genesis_session<T: sp_runtime::traits::OpaqueKeys>(_: &[(AccountId, T)]) {}
	fn on_new_session<T: sp_runtime::traits::OpaqueKeys>(
		_: bool,
		_: &[(AccountId, T)],
		_: &[(AccountId, T)],
	) {
	}
	fn on_disabled(_: u32) {}
}

pub struct Identity;
impl Convert<AccountId, Option<AccountId>> for Identity {
	fn convert(who: AccountId) -> Option<AccountId> {
		Some(who)
	}
}
impl Convert<AccountId, Option<()>> for Identity {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// Tests turn the sessions themselves.
pub struct Never;
impl pallet_session::ShouldEndSession<BlockNumber> for Never {
	fn should_end_session(_: BlockNumber) -> bool {
		false
	}
}

impl pallet_session::Config for Test {
	type Currency = Balances;
	type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
	type KeyDeposit = ConstU128<0>;
	type Keys = MockSessionKeys;
	type NextSessionRotation = ();
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = TestSessionHandler;
	type SessionManager = pallet_session_historical::NoteHistoricalRoot<Test, Staking>;
	type ShouldEndSession = Never;
	type ValidatorId = AccountId;
	type ValidatorIdOf = Identity;
	type WeightInfo = ();
}

impl pallet_session_historical::Config for Test {
	type FullIdentification = ();
	type FullIdentificationOf = Identity;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Test {
	type IdentificationTuple = pallet_session_historical::IdentificationTuple<Test>;
	type OnOffenceHandler = Staking;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_authorship::Config for Test {
	type EventHandler = Staking;
	type FindAuthor = ();
}

pub const TREASURY: AccountId = 901;
pub const POT: AccountId = 902;
pub const FEES: AccountId = 903;

pub const HORIZON: SessionIndex = 6;
pub const DEFERRAL: SessionIndex = 2;
pub const UNBONDING: SessionIndex = 9;
pub const HALF_LIFE: BlockNumber = 1_000;
pub const BOND: Balance = 1_500;
pub const MIN_OPERATOR: Balance = 1_000;
pub const MIN_VALIDATOR: Balance = 10_000;
pub const LEAST_DELEGATION: Balance = 100;

parameter_types! {
	pub const Treasury: AccountId = TREASURY;
	pub const Pot: AccountId = POT;
	pub const Fees: AccountId = FEES;
	/// More than the seats at first: from twenty on, a tenth is more than one.
	pub const MaxValidators: u32 = 24;
	pub const MaxCandidates: u32 = 24;
	pub static ReportHorizon: SessionIndex = HORIZON;
	pub static UnbondingSessions: SessionIndex = UNBONDING;
	pub static SlashDeferral: SessionIndex = DEFERRAL;
	pub static MinOperatorStake: Balance = MIN_OPERATOR;
	pub static MinValidatorStake: Balance = MIN_VALIDATOR;
	pub static MinDelegation: Balance = LEAST_DELEGATION;
	pub static DelegationFactor: u32 = 4;
	pub static Seats: u32 = 20;
	pub static MinValidators: u32 = 3;
	pub static MaxIdleSessions: u32 = 3;
	pub static EvictionMargin: Perbill = Perbill::from_percent(10);
	pub static MaxCommission: Perbill = Perbill::from_percent(50);
	pub static MaxCommissionRise: Perbill = Perbill::from_percent(5);
	pub static CommissionDelay: SessionIndex = 4;
	pub static NodeBond: Balance = BOND;
	pub static ScoreHalfLife: BlockNumber = HALF_LIFE;

	/// The part of the fees' pot that a session pays out.
	pub static Payout: Perbill = Perbill::one();
	pub static Inflation: Perbill = Perbill::zero();
	pub static InflationCeiling: Balance = 1_000_000;
	/// What was issued so far.
	pub static Issued: Balance = 0;
	/// What sessions need, by operator.
	pub static Needed: BTreeMap<AccountId, Balance> = BTreeMap::new();
}

type Source = FeesAndInflation<Fees, Payout, Inflation, InflationCeiling>;

/// Counts what is issued.
pub struct CountedSource;
impl RewardSource<AccountId, Balances> for CountedSource {
	fn session_reward(session: SessionIndex) -> Reward<AccountId, Balances> {
		let reward = <Source as RewardSource<AccountId, Balances>>::session_reward(session);
		Issued::mutate(|issued| *issued += reward.issued);
		reward
	}
	fn give_back(credit: Credit<AccountId, Balances>) {
		<Source as RewardSource<AccountId, Balances>>::give_back(credit)
	}
}

pub struct Obligations;
impl OperatorObligations<AccountId> for Obligations {
	fn required(operator: &AccountId) -> Balance {
		Needed::get().get(operator).copied().unwrap_or(0)
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_oblige(operator: &AccountId) {
		Needed::mutate(|needed| needed.insert(*operator, 1));
	}
}

impl pallet_operator_staking::Config for Test {
	type BlockNumberProvider = System;
	type CancelOrigin = frame_system::EnsureRoot<AccountId>;
	type CommissionDelay = CommissionDelay;
	type Currency = Balances;
	type DelegationFactor = DelegationFactor;
	type EvictionMargin = EvictionMargin;
	type MaxCandidates = MaxCandidates;
	type MaxCommission = MaxCommission;
	type MaxCommissionRise = MaxCommissionRise;
	type MaxIdleSessions = MaxIdleSessions;
	type MaxValidators = MaxValidators;
	type MinDelegation = MinDelegation;
	type MinOperatorStake = MinOperatorStake;
	type MinValidatorStake = MinValidatorStake;
	type MinValidators = MinValidators;
	type NodeBond = NodeBond;
	type Obligations = Obligations;
	type Pot = Pot;
	type ReportHorizon = ReportHorizon;
	type Rewards = CountedSource;
	type RuntimeHoldReason = RuntimeHoldReason;
	type ScoreHalfLife = ScoreHalfLife;
	type Seats = Seats;
	type Session = HistoricalSession<Test>;
	type SlashDeferral = SlashDeferral;
	type SlashOrigin = frame_system::EnsureRoot<AccountId>;
	type Slashed = ResolveTo<Treasury, Balances>;
	type UnbondingSessions = UnbondingSessions;
	type WeightInfo = ();
}

/// Operators 1 to 30 have money and session keys; 1 to 4 validate from genesis on.
pub const VALIDATORS: [AccountId; 4] = [1, 2, 3, 4];
pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// An operator that does not validate at first.
pub const ERIN: AccountId = 5;
/// Have money and no keys.
pub const DELEGATORS: [AccountId; 6] = [101, 102, 103, 104, 105, 106];
pub const DAN: AccountId = 101;
pub const DORA: AccountId = 102;
pub const MALLORY: AccountId = 103;
/// Owns little.
pub const PAUPER: AccountId = 200;

pub const RICH: Balance = 1_000_000_000;
/// Self stake of the first validators.
pub const STAKE: Balance = 100_000;

/// Parameters live in the thread, which may have run another test before.
fn reset() {
	ReportHorizon::set(HORIZON);
	UnbondingSessions::set(UNBONDING);
	SlashDeferral::set(DEFERRAL);
	MinOperatorStake::set(MIN_OPERATOR);
	MinValidatorStake::set(MIN_VALIDATOR);
	MinDelegation::set(LEAST_DELEGATION);
	DelegationFactor::set(4);
	Seats::set(20);
	MinValidators::set(3);
	MaxIdleSessions::set(3);
	EvictionMargin::set(Perbill::from_percent(10));
	MaxCommission::set(Perbill::from_percent(50));
	MaxCommissionRise::set(Perbill::from_percent(5));
	CommissionDelay::set(4);
	NodeBond::set(BOND);
	ScoreHalfLife::set(HALF_LIFE);
	Payout::set(Perbill::one());
	Inflation::set(Perbill::zero());
	InflationCeiling::set(1_000_000);
	Issued::set(0);
	Needed::set(Default::default());
}

/// The genesis with these operators and validators by keys.
pub fn genesis(
	operators: Vec<(AccountId, Balance)>,
	keys: &[AccountId],
) -> Result<sp_core::storage::Storage, String> {
	reset();
	let mut balances: Vec<_> = [TREASURY, POT, FEES].iter().map(|pot| (*pot, EXISTENTIAL_DEPOSIT)).collect();
	balances.push((PAUPER, 2 * EXISTENTIAL_DEPOSIT));
	balances.extend((1..=30).chain(DELEGATORS).map(|who| (who, RICH)));
	let session_keys = |who: AccountId| (who, who, MockSessionKeys { dummy: UintAuthorityId(who) });
	RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		staking: crate::GenesisConfig { operators },
		session: pallet_session::GenesisConfig {
			keys: keys.iter().copied().map(session_keys).collect(),
			non_authority_keys: (1..=30).filter(|who| !keys.contains(who)).map(session_keys).collect(),
		},
		..Default::default()
	}
	.build_storage()
}

/// The state that every test starts from, at block 1 of session 0.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let operators = VALIDATORS.map(|who| (who, STAKE)).to_vec();
	let mut ext = sp_io::TestExternalities::new(genesis(operators, &VALIDATORS).unwrap());
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs a test, then checks that every invariant of the pallet holds and that the issuance moved by what was declared.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		let before = Balances::total_issuance();
		test();
		assert_eq!(Balances::total_issuance(), before + Issued::get(), "money appeared or vanished");
		check();
	});
}

/// All invariants, and the one that holds while governance does not change what counts.
#[track_caller]
pub fn check() {
	for candidate in crate::Candidates::<Test>::get() {
		let operator = crate::Operators::<Test>::get(candidate.who).unwrap();
		assert_eq!(candidate.stake, operator.counted(DelegationFactor::get()), "{candidate:?}");
	}
	if let Err(error) = Pallet::<Test>::do_try_state() {
		panic!("{error:?}");
	}
}

/// Dispatches as an extrinsic would, storage layer included.
pub fn dispatch(origin: RuntimeOrigin, call: crate::Call<Test>) -> DispatchResult {
	use sp_runtime::traits::Dispatchable;
	RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|error| error.error)
}

/// Ends the session after a block of each of these authors.
pub fn end_session_with(authors: &[AccountId]) {
	for author in authors {
		<Staking as pallet_authorship::EventHandler<AccountId, BlockNumber>>::note_author(*author);
	}
	System::set_block_number(System::block_number() + 1);
	Session::rotate_session();
}

/// Ends sessions in which each validator made a block.
pub fn end_sessions(count: u32) {
	for _ in 0..count {
		end_session_with(&Session::validators());
	}
}

/// Something that a validator must not do.
pub struct TestOffence {
	pub session: SessionIndex,
	pub slot: u64,
	pub offenders: Vec<AccountId>,
	pub fraction: Perbill,
}

impl Offence<(AccountId, ())> for TestOffence {
	const ID: Kind = *b"warren:testoffnc";
	type Slot = u64;
	fn offenders(&self) -> Vec<(AccountId, ())> {
		self.offenders.iter().map(|who| (*who, ())).collect()
	}
	fn session_index(&self) -> SessionIndex {
		self.session
	}
	fn validator_set_count(&self) -> u32 {
		4
	}
	fn slot(&self) -> u64 {
		self.slot
	}
	fn slash_fraction(&self, offenders: u32) -> Perbill {
		Perbill::from_parts(self.fraction.deconstruct().saturating_mul(offenders).min(1_000_000_000))
	}
}

/// Reports an offence through the offences' pallet.
pub fn offend(who: AccountId, session: SessionIndex, percent: u32, slot: u64) -> Result<(), OffenceError> {
	let fraction = Perbill::from_percent(percent);
	Offences::report_offence(vec![], TestOffence { session, slot, offenders: vec![who], fraction })
}

/// What is on hold as self stake.
pub fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&crate::HoldReason::SelfStake.into(), &who)
}
