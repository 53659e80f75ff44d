//! Referenda, votes, and what they may decide: nobody is root but a referendum of the root track.
//!
//! - [`origins`]: as what a referendum may speak.
//! - [`tracks`]: what that takes.
//! - [`voting`]: what votes.
use crate::{
	bounded::Number,
	configs::{
		money::{TreasuryAccount, TREASURY_ID},
		parameters::{
			dynamic_params::governance::{PayoutPeriod, SubmissionDeposit, VoteLockingPeriod},
			Window,
		},
		system::{BlockWeights, NORMAL_RATIO},
	},
	deposit, AccountId, Balance, Balances, BlockNumber, Foundation, OriginCaller, Preimage, Referenda,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, Scheduler, System, Treasury, DAYS,
	MILLI_WRN,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{HoldConsideration, Mutate},
		tokens::{Pay, PaymentStatus, Preservation, UnityAssetBalanceConversion},
		AsEnsureOriginWithArg, ConstU32, Currency, EitherOf, EqualPrivilegeOnly, Get, LinearStoragePrice,
	},
	weights::Weight,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{traits::AccountIdLookup, DispatchError, Perbill, Permill};

pub mod origins;
pub mod tracks;
pub mod voting;

use origins::{RootOrTrack, Spender};

impl crate::pallet_origins::Config for Runtime {}

/// What voted and what could have.
pub type Tally = pallet_conviction_voting::Tally<Balance, MaxTurnout>;

/// Votes that there could be: everything but the treasury, which pallet-treasury keeps inactive.
pub struct MaxTurnout;
impl Get<Balance> for MaxTurnout {
	fn get() -> Balance {
		<Balances as Currency<AccountId>>::active_issuance()
	}
}

/// Most referenda that an account votes on at once in a track, and most that wait in the queue of one.
pub const MAX_VOTES: u32 = 128;
/// Most referenda that wait for their decision in one track.
pub const MAX_QUEUED: u32 = 32;

impl pallet_conviction_voting::Config for Runtime {
	type BlockNumberProvider = System;
	type Currency = voting::VotingCurrency;
	type MaxTurnout = MaxTurnout;
	type MaxVotes = ConstU32<MAX_VOTES>;
	type Polls = Referenda;
	type RuntimeEvent = RuntimeEvent;
	type VoteLockingPeriod = Window<VoteLockingPeriod>;
	type VotingHooks = ();
	type WeightInfo = crate::weights::pallet_conviction_voting::WeightInfo<Runtime>;
}

/// A fixed number of blocks, as it counts on this network.
pub struct Scaled<const BLOCKS: BlockNumber>;
impl<const BLOCKS: BlockNumber> Get<BlockNumber> for Scaled<BLOCKS> {
	fn get() -> BlockNumber {
		Foundation::scaled(BLOCKS)
	}
}

impl pallet_referenda::Config for Runtime {
	type AlarmInterval = ConstU32<1>;
	type BlockNumberProvider = System;
	// What an emergency may stop, and root.
	type CancelOrigin = RootOrTrack<{ tracks::id::EMERGENCY }>;
	type Currency = Balances;
	// Takes the deposits too.
	type KillOrigin = EnsureRoot<AccountId>;
	type MaxQueued = ConstU32<MAX_QUEUED>;
	type Preimages = Preimage;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type Scheduler = Scheduler;
	type Slash = Treasury;
	type SubmissionDeposit = Number<SubmissionDeposit>;
	type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type Tally = Tally;
	type Tracks = tracks::Tracks;
	type UndecidingTimeout = Scaled<{ 14 * DAYS }>;
	type Votes = Balance;
	type WeightInfo = crate::weights::pallet_referenda::WeightInfo<Runtime>;
}

parameter_types! {
	/// Deposit for a preimage.
	pub const PreimageBase: Balance = deposit(1, 0);
	/// And for each of its bytes: a tenth of what other state costs, as it is there for some weeks only.
	pub const PreimageByte: Balance = MILLI_WRN / 10;
	/// Why it is held.
	pub const PreimageHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
	/// What scheduled calls may take of a block: a quarter of what normal transactions may. Never more, so that no referendum makes
	/// a block late.
	pub MaximumSchedulerWeight: Weight =
		Perbill::from_percent(25) * (NORMAL_RATIO * BlockWeights::get().max_block);
	/// The treasury burns nothing.
	pub const TreasuryBurn: Permill = Permill::zero();
	/// Its pot: the one that fees have gone to from the first block on.
	pub const TreasuryPalletId: PalletId = TREASURY_ID;
}

impl pallet_preimage::Config for Runtime {
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		PreimageHoldReason,
		LinearStoragePrice<PreimageBase, PreimageByte, Balance>,
	>;
	type Currency = Balances;
	type ManagerOrigin = EnsureRoot<AccountId>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_preimage::WeightInfo<Runtime>;
}

/// The SDK's benchmarks need some queues longer than the network does.
const fn for_benchmarks_or(benchmarks: u32, network: u32) -> u32 {
	if cfg!(feature = "runtime-benchmarks") {
		benchmarks
	} else {
		network
	}
}

impl pallet_scheduler::Config for Runtime {
	type BlockNumberProvider = System;
	type MaxScheduledPerBlock = ConstU32<{ for_benchmarks_or(512, 64) }>;
	type MaximumWeight = MaximumSchedulerWeight;
	type OriginPrivilegeCmp = EqualPrivilegeOnly;
	type PalletsOrigin = OriginCaller;
	type Preimages = Preimage;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type ScheduleOrigin = EnsureRoot<AccountId>;
	type WeightInfo = crate::weights::pallet_scheduler::WeightInfo<Runtime>;
}

/// Pays out of the treasury's pot, and leaves the existential deposit in it: without, the pot could not take small fees.
pub struct Paymaster;
impl Pay for Paymaster {
	type AssetKind = ();
	type Balance = Balance;
	type Beneficiary = AccountId;
	type Error = DispatchError;
	type Id = ();

	fn pay(who: &AccountId, _: (), amount: Balance) -> Result<(), DispatchError> {
		<Balances as Mutate<_>>::transfer(&TreasuryAccount::get(), who, amount, Preservation::Preserve)
			.map(|_| ())
	}
	fn check_payment(_: ()) -> PaymentStatus {
		PaymentStatus::Success
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_successful(who: &AccountId, _: (), amount: Balance) {
		// What is paid may be too little to make an account.
		for (account, amount) in [(who, crate::EXISTENTIAL_DEPOSIT), (&TreasuryAccount::get(), amount)] {
			let _ = <Balances as Mutate<_>>::mint_into(account, amount);
		}
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_concluded(_: ()) {}
}

impl pallet_treasury::Config for Runtime {
	type AssetKind = ();
	type BalanceConverter = UnityAssetBalanceConversion;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkHelper;
	type Beneficiary = AccountId;
	type BeneficiaryLookup = AccountIdLookup<AccountId, ()>;
	type BlockNumberProvider = System;
	type Burn = TreasuryBurn;
	type BurnDestination = ();
	type Currency = Balances;
	// The queue of the old `spend_local`, which the SDK is about to drop, holds nothing: there is one way to spend.
	type MaxApprovals = ConstU32<{ for_benchmarks_or(100, 0) }>;
	type PalletId = TreasuryPalletId;
	type Paymaster = Paymaster;
	type PayoutPeriod = Window<PayoutPeriod>;
	type RejectOrigin =
		EitherOf<RootOrTrack<{ tracks::id::BIG_SPEND }>, RootOrTrack<{ tracks::id::EMERGENCY }>>;
	type RuntimeEvent = RuntimeEvent;
	type SpendFunds = ();
	type SpendOrigin = Spender;
	type SpendPeriod = Scaled<DAYS>;
	type WeightInfo = crate::weights::pallet_treasury::WeightInfo<Runtime>;
}

/// Makes beneficiaries for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkHelper;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_treasury::ArgumentsFactory<(), AccountId> for BenchmarkHelper {
	fn create_asset_kind(_: u32) {}
	fn create_beneficiary(seed: [u8; 32]) -> AccountId {
		AccountId::from(seed)
	}
}
