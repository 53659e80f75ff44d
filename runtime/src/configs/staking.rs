//! What stands behind operators, who validates, and what that earns.
use crate::{
	bounded::Number,
	configs::{
		governance::{origins::RootOrTrack, tracks::id},
		marketplace::NodeScoreHalfLife,
		money::{BackersAccount, StakeAccount, TreasuryAccount},
		parameters::{
			dynamic_params::{node_registry, operator_staking},
			Share,
		},
	},
	AccountId, Balances, Runtime, RuntimeHoldReason, SessionEscrow, System,
};
use frame_support::traits::{tokens::imbalance::ResolveTo, ConstU32, Get};
use frame_system::EnsureRoot;
use pallet_operator_staking::{FeesAndInflation, HistoricalSession};
use sp_staking::SessionIndex;

/// How many past sessions an offence may be reported for, two weeks at four hours each: the roots that prove who a
/// validator was are kept as long.
pub const REPORT_HORIZON: SessionIndex = 84;
/// Most validators.
pub const MAX_VALIDATORS: u32 = 128;
/// Most that may want to be.
pub const MAX_CANDIDATES: u32 = 256;
/// Fewer idle sessions than this chill nobody: with many validators, one without a block in a session need not be down.
pub const LEAST_IDLE_SESSIONS: u32 = 3;

/// What is set, or never; but not so few that chance alone would chill.
pub struct MaxIdleSessions;
impl Get<u32> for MaxIdleSessions {
	fn get() -> u32 {
		match Number::<operator_staking::MaxIdleSessions>::get() {
			0 => 0,
			sessions => sessions.max(LEAST_IDLE_SESSIONS),
		}
	}
}

/// Where rewards come from: the backers' share of session fees, and what is newly issued.
pub type Rewards = FeesAndInflation<
	BackersAccount,
	Share<operator_staking::Payout>,
	Share<operator_staking::Inflation>,
	Number<operator_staking::InflationCeiling>,
>;

impl pallet_operator_staking::Config for Runtime {
	type BlockNumberProvider = System;
	type CancelOrigin = RootOrTrack<{ id::SLASH_CANCELLATION }>;
	type CommissionDelay = Number<operator_staking::CommissionDelay>;
	type Currency = Balances;
	type DelegationFactor = Number<operator_staking::DelegationFactor>;
	type EvictionMargin = Share<operator_staking::EvictionMargin>;
	type MaxCandidates = ConstU32<MAX_CANDIDATES>;
	type MaxCommission = Share<operator_staking::MaxCommission>;
	type MaxCommissionRise = Share<operator_staking::MaxCommissionRise>;
	type MaxIdleSessions = MaxIdleSessions;
	type MaxValidators = ConstU32<MAX_VALIDATORS>;
	type MinDelegation = Number<operator_staking::MinDelegation>;
	type MinOperatorStake = Number<operator_staking::MinOperatorStake>;
	type MinValidatorStake = Number<operator_staking::MinValidatorStake>;
	type MinValidators = Number<operator_staking::MinValidators>;
	type NodeBond = Number<node_registry::NodeBond>;
	type Obligations = SessionEscrow;
	type Pot = StakeAccount;
	type ReportHorizon = ConstU32<REPORT_HORIZON>;
	type Rewards = Rewards;
	type RuntimeHoldReason = RuntimeHoldReason;
	type ScoreHalfLife = NodeScoreHalfLife;
	type Seats = Number<operator_staking::Seats>;
	type Session = HistoricalSession<Runtime>;
	type SlashDeferral = Number<operator_staking::SlashDeferral>;
	type SlashOrigin = EnsureRoot<AccountId>;
	type Slashed = ResolveTo<TreasuryAccount, Balances>;
	type UnbondingSessions = Number<operator_staking::UnbondingSessions>;
	type WeightInfo = pallet_operator_staking::weights::SubstrateWeight<Runtime>;
}
