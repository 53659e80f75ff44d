//! The token, the fees of transactions, and the pots that fees go to.
use crate::{
	configs::parameters::ParameterValue, pallet_foundation, AccountId, Authorship, Balance, Balances,
	Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, System, EXISTENTIAL_DEPOSIT, MICRO_WRN,
};
use alloc::{vec, vec::Vec};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		ConstU128, ConstU32, ConstU8, Imbalance, OnUnbalanced, VariantCountOf,
	},
	weights::ConstantMultiplier,
	PalletId,
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{
	traits::{AccountIdConversion, One},
	FixedPointNumber, Perquintill,
};

/// Whose account collects for the treasury.
pub const TREASURY_ID: PalletId = PalletId(*b"wrn/trsy");
/// Whose account collects for those who back operators with stake.
pub const BACKERS_ID: PalletId = PalletId(*b"wrn/bckr");
/// Whose account keeps what is too little for its owner's account to hold.
pub const OWED_ID: PalletId = PalletId(*b"wrn/owed");
/// Whose account holds delegations, and rewards that are not claimed.
pub const STAKE_ID: PalletId = PalletId(*b"wrn/stak");
/// Whose account pays auditors.
pub const AUDIT_ID: PalletId = PalletId(*b"wrn/audt");
/// Fee for a picosecond of weight: a block that normal transactions fill costs 1.5 WRN at least, a plain transfer about a
/// thousandth.
pub const FEE_PER_PICOSECOND: Balance = 2;
/// Fee for a byte of a transaction.
pub const FEE_PER_BYTE: Balance = MICRO_WRN;
/// The part of a transaction's fee that the treasury gets; the rest, and the tip, is the block author's.
pub const TREASURY_FEE_PERCENT: u32 = 80;

parameter_types! {
	/// The treasury's pot.
	pub TreasuryAccount: AccountId = TREASURY_ID.into_account_truncating();
	/// The backers' pot.
	pub BackersAccount: AccountId = BACKERS_ID.into_account_truncating();
	/// The pot of what is put by.
	pub OwedAccount: AccountId = OWED_ID.into_account_truncating();
	/// The pot of delegations and rewards.
	pub StakeAccount: AccountId = STAKE_ID.into_account_truncating();
	/// The auditors' pot.
	pub AuditAccount: AccountId = AUDIT_ID.into_account_truncating();
	/// All pots.
	pub Pots: Vec<AccountId> = vec![
		TreasuryAccount::get(),
		BackersAccount::get(),
		OwedAccount::get(),
		StakeAccount::get(),
		AuditAccount::get(),
	];
	/// Fees rise while blocks are fuller than this part of what normal transactions may take.
	pub const TargetSaturation: Perquintill = Perquintill::from_percent(25);
	/// How fast fees move: by at most about 30 % a day.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
	/// Fees never fall below the base: an empty chain is not free to fill.
	pub MinimumMultiplier: Multiplier = Multiplier::one();
	/// Nor rise above a thousand times it.
	pub MaximumMultiplier: Multiplier = Multiplier::saturating_from_integer(1_000);
}

impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type DoneSlashHandler = ();
	type DustRemoval = ();
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type ReserveIdentifier = [u8; 8];
	type RuntimeEvent = RuntimeEvent;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = crate::weights::pallet_balances::WeightInfo<Runtime>;
}

/// Gives fees to the treasury and the author, tips to the author. What cannot be given (an author without an account, a
/// share below the existential deposit of an empty one) is burned.
pub struct DealWithFees;
impl OnUnbalanced<Credit<AccountId, Balances>> for DealWithFees {
	fn on_unbalanceds(mut fees_then_tips: impl Iterator<Item = Credit<AccountId, Balances>>) {
		let Some(fees) = fees_then_tips.next() else { return };
		let (treasury, mut author) = fees.ration(TREASURY_FEE_PERCENT, 100 - TREASURY_FEE_PERCENT);
		if let Some(tips) = fees_then_tips.next() {
			author.subsume(tips);
		}
		// A credit that is dropped lowers the total issuance.
		let _ = Balances::resolve(&TreasuryAccount::get(), treasury);
		if let Some(account) = Authorship::author() {
			let _ = Balances::resolve(&account, author);
		}
	}
}

impl pallet_transaction_payment::Config for Runtime {
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetSaturation,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<FEE_PER_BYTE>>;
	type OnChargeTransaction = FungibleAdapter<Balances, DealWithFees>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_transaction_payment::WeightInfo<Runtime>;
	type WeightToFee = ConstantMultiplier<Balance, ConstU128<FEE_PER_PICOSECOND>>;
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

impl pallet_skip_feeless_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_foundation::Config for Runtime {
	type Currency = Balances;
	type Parameter = ParameterValue;
	type Pots = Pots;
}
