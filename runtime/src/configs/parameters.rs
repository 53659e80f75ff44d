//! What governance may change, each within a bound that no vote can leave. The bounds are part of the type of the value: see
//! [`crate::bounded`].
use crate::{
	bounded::{Bounded, Number},
	configs::{
		governance::{origins::RootOrTrack, tracks::id},
		reputation::MAX_REPORTS,
	},
	pallet_foundation, AccountId, Balance, BlockNumber, Foundation, Parameters, Runtime, RuntimeEvent,
	RuntimeOrigin, DAYS, HOURS, MILLI_WRN, MINUTES, WRN,
};
use alloc::{format, string::String};
use core::marker::PhantomData;
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::{EnsureOrigin, EnsureOriginWithArg, Get},
};
use frame_system::EnsureRoot;
use serde::{Deserialize, Serialize};
use sp_runtime::Perbill;

/// Blocks, between two bounds.
pub type Blocks<const MIN: u128, const MAX: u128> = Bounded<BlockNumber, MIN, MAX>;
/// An amount, between two bounds.
pub type Amount<const MIN: u128, const MAX: u128> = Bounded<Balance, MIN, MAX>;
/// A number, between two bounds.
pub type Count<const MIN: u128, const MAX: u128> = Bounded<u32, MIN, MAX>;

const MINUTE: u128 = MINUTES as u128;
const HOUR: u128 = HOURS as u128;
const DAY: u128 = DAYS as u128;
const BILLION: u128 = 1_000_000_000;

/// The parameters. Windows of time are in blocks, before a development network divides them.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
	use super::*;

	/// Of pallet node-registry.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod node_registry {
		/// After how many blocks a heartbeat is free again: four a day.
		#[codec(index = 0)]
		pub static HeartbeatInterval: Blocks<{ 10 * MINUTE }, DAY> = Bounded::nearest(6 * HOUR);
		/// For how many blocks a sign of life counts; at least twice the interval, whatever is set.
		#[codec(index = 1)]
		pub static AliveWindow: Blocks<{ 20 * MINUTE }, { 3 * DAY }> =
			Bounded::nearest(12 * HOUR + 30 * MINUTE);
		/// Held for each node.
		#[codec(index = 2)]
		pub static NodeBond: Amount<{ 10 * WRN }, { 1_000_000 * WRN }> = Bounded::nearest(1_000 * WRN);
		/// Blocks after which what is known of an operator counts half, and for which the bond of a node stays locked after it has
		/// left: no bad name outlives its bond by more.
		#[codec(index = 3)]
		pub static ScoreHalfLife: Blocks<DAY, { 365 * DAY }> = Bounded::nearest(30 * DAY);
		/// Most nodes of an operator.
		#[codec(index = 4)]
		pub static MaxNodesPerOperator: Count<1, 256> = Bounded::nearest(32);
		/// Most sessions of a node at once.
		#[codec(index = 5)]
		pub static MaxCapacity: Count<1, 10_000> = Bounded::nearest(1_000);
		/// Greatest price of a GiB.
		#[codec(index = 6)]
		pub static MaxPricePerGib: Amount<MILLI_WRN, { 1_000_000 * WRN }> = Bounded::nearest(1_000 * WRN);
		/// Greatest price of an hour.
		#[codec(index = 7)]
		pub static MaxPricePerHour: Amount<MILLI_WRN, { 1_000_000 * WRN }> = Bounded::nearest(1_000 * WRN);
	}

	/// Of pallet session-escrow.
	#[dynamic_pallet_params]
	#[codec(index = 1)]
	pub mod session_escrow {
		/// Taken on top of every deposit. Never less than an item of a batch of claims costs in fees, and what a provider lends
		/// unpaid is worth no more than it.
		#[codec(index = 0)]
		pub static ConnectionCharge: Amount<MILLI_WRN, WRN> = Bounded::nearest(5 * MILLI_WRN);
		/// How long a provider has to present a better voucher.
		#[codec(index = 1)]
		pub static DisputeWindow: Blocks<{ 2 * HOUR }, { 7 * DAY }> = Bounded::nearest(6 * HOUR);
		/// How long after its settlement a session may be rated.
		#[codec(index = 2)]
		pub static RatingWindow: Blocks<HOUR, { 30 * DAY }> = Bounded::nearest(7 * DAY);
		/// Least deposit.
		#[codec(index = 3)]
		pub static MinDeposit: Amount<MILLI_WRN, { 100 * WRN }> = Bounded::nearest(10 * MILLI_WRN);
		/// Shortest life of a session.
		#[codec(index = 4)]
		pub static MinDuration: Blocks<MINUTE, HOUR> = Bounded::nearest(10 * MINUTE);
		/// Longest life of a session.
		#[codec(index = 5)]
		pub static MaxDuration: Blocks<DAY, { 365 * DAY }> = Bounded::nearest(30 * DAY);
		/// Longest life of an allowance.
		#[codec(index = 6)]
		pub static MaxAllowanceLife: Blocks<DAY, { 3 * 365 * DAY }> = Bounded::nearest(365 * DAY);
		/// Protocol fee, in parts of 10^9 of what is paid; at most a fifth.
		#[codec(index = 7)]
		pub static FeeRate: Count<0, { BILLION / 5 }> = Bounded::nearest(BILLION / 20);
		/// The treasury's part of the fee, in parts of 10^9.
		#[codec(index = 8)]
		pub static TreasuryShare: Count<0, BILLION> = Bounded::nearest(BILLION * 2 / 5);
		/// The backers' part of the fee, in parts of 10^9; the rest is burned.
		#[codec(index = 9)]
		pub static BackersShare: Count<0, BILLION> = Bounded::nearest(BILLION * 2 / 5);
		/// The deposit of a session is at most the operator's stake times this, divided by the node's capacity.
		#[codec(index = 10)]
		pub static StakeFactor: Count<1, 100> = Bounded::nearest(1);
	}

	/// Of pallet operator-staking. Sessions are epochs: four hours each on the main network.
	#[dynamic_pallet_params]
	#[codec(index = 2)]
	pub mod operator_staking {
		/// Sessions that unbonding takes. Never read as less than the report horizon and the deferral together.
		#[codec(index = 0)]
		pub static UnbondingSessions: Count<127, 240> = Bounded::nearest(168);
		/// Sessions that a slash waits: long enough for a referendum that cancels it.
		#[codec(index = 1)]
		pub static SlashDeferral: Count<30, 84> = Bounded::nearest(42);
		/// Least self stake of an operator.
		#[codec(index = 2)]
		pub static MinOperatorStake: Amount<WRN, { 100_000 * WRN }> = Bounded::nearest(100 * WRN);
		/// Least self stake of a validator.
		#[codec(index = 3)]
		pub static MinValidatorStake: Amount<{ 1_000 * WRN }, { 10_000_000 * WRN }> =
			Bounded::nearest(10_000 * WRN);
		/// Least delegation.
		#[codec(index = 4)]
		pub static MinDelegation: Amount<{ 100 * MILLI_WRN }, { 1_000 * WRN }> = Bounded::nearest(WRN);
		/// Delegations count up to the self stake times this.
		#[codec(index = 5)]
		pub static DelegationFactor: Count<1, 50> = Bounded::nearest(9);
		/// Validators wanted. The set follows by a tenth or a quarter a session.
		#[codec(index = 6)]
		pub static Seats: Count<4, 128> = Bounded::nearest(64);
		/// Validators below which former ones stay.
		#[codec(index = 7)]
		pub static MinValidators: Count<1, 16> = Bounded::nearest(4);
		/// Sessions in a row without a block after which a validator is chilled; 0 for never, and 1 and 2 read as 3.
		#[codec(index = 8)]
		pub static MaxIdleSessions: Count<0, 84> = Bounded::nearest(6);
		/// By what part more than the least candidate somebody has to stake to take its place, in parts of 10^9.
		#[codec(index = 9)]
		pub static EvictionMargin: Count<0, BILLION> = Bounded::nearest(BILLION / 10);
		/// Highest commission, in parts of 10^9.
		#[codec(index = 10)]
		pub static MaxCommission: Count<{ BILLION / 20 }, BILLION> = Bounded::nearest(BILLION / 2);
		/// Most that a commission may rise by at a time, in parts of 10^9.
		#[codec(index = 11)]
		pub static MaxCommissionRise: Count<{ BILLION / 100 }, { BILLION / 5 }> =
			Bounded::nearest(BILLION / 20);
		/// Sessions after which a rise counts.
		#[codec(index = 12)]
		pub static CommissionDelay: Count<6, 180> = Bounded::nearest(42);
		/// The part of the backers' fees that is paid out for a session, in parts of 10^9.
		#[codec(index = 13)]
		pub static Payout: Count<{ BILLION / 100 }, BILLION> = Bounded::nearest(BILLION / 10);
		/// What is issued for a session, in parts of 10^9 of the total issuance: 20,000 are about 4.5 % a year, and 50,000, the
		/// most, about 11.6 %.
		#[codec(index = 14)]
		pub static Inflation: Count<0, 50_000> = Bounded::nearest(20_000);
		/// Most that is issued for a session.
		#[codec(index = 15)]
		pub static InflationCeiling: Amount<0, { 100_000 * WRN }> = Bounded::nearest(4_000 * WRN);
	}

	/// Of pallet reputation.
	#[dynamic_pallet_params]
	#[codec(index = 3)]
	pub mod reputation {
		/// The rating of an operator of whom nothing is known, in parts of 10^9.
		#[codec(index = 0)]
		pub static PriorMean: Count<{ BILLION * 3 / 10 }, { BILLION * 7 / 10 }> =
			Bounded::nearest(BILLION / 2);
		/// How much lost in fees the prior is worth.
		#[codec(index = 1)]
		pub static PriorWeight: Amount<{ 100 * MILLI_WRN }, { 1_000 * WRN }> = Bounded::nearest(3 * WRN);
		/// How many times a bad rating weighs a good one of the same cost.
		#[codec(index = 2)]
		pub static BadRatingFactor: Count<1, 20> = Bounded::nearest(7);
		/// Most that the ratings of one payer weigh at one operator at a time.
		#[codec(index = 3)]
		pub static PayerCap: Amount<{ 10 * MILLI_WRN }, { 1_000 * WRN }> = Bounded::nearest(3 * WRN);
		/// A rating that weighs less counts nothing.
		#[codec(index = 4)]
		pub static MinRatingWeight: Amount<1, { 10 * MILLI_WRN }> = Bounded::nearest(3 * MILLI_WRN / 10);
		/// Blocks for which a rating is kept; never fewer than its session may still pay in.
		#[codec(index = 5)]
		pub static RatingRetention: Blocks<{ 2 * DAY }, { 400 * DAY }> = Bounded::nearest(40 * DAY);
		/// Most that sessions which closed unserved take off a score, in parts of 10^9.
		#[codec(index = 6)]
		pub static UnservedEffect: Count<0, { BILLION / 5 }> = Bounded::nearest(BILLION / 10);
		/// How much lost in served sessions every node is credited with.
		#[codec(index = 7)]
		pub static ServedPrior: Amount<MILLI_WRN, { 10 * WRN }> = Bounded::nearest(50 * MILLI_WRN);
		/// Most that absence takes off a score, in parts of 10^9.
		#[codec(index = 8)]
		pub static AbsenceEffect: Count<0, { BILLION / 10 }> = Bounded::nearest(BILLION / 20);
		/// Blocks of absence that take half of that.
		#[codec(index = 9)]
		pub static AbsenceScale: Blocks<HOUR, { 30 * DAY }> = Bounded::nearest(DAY);
		/// Most that audits move a score, in parts of 10^9.
		#[codec(index = 10)]
		pub static AuditEffect: Count<0, { BILLION * 2 / 5 }> = Bounded::nearest(BILLION / 4);
		/// How many rounds of audits the prior of one half is worth.
		#[codec(index = 11)]
		pub static AuditPrior: Count<1, 20> = Bounded::nearest(1);
		/// Below this rating an operator or a node is jailed, in parts of 10^9.
		#[codec(index = 12)]
		pub static JailFloor: Count<0, { BILLION * 2 / 5 }> = Bounded::nearest(BILLION / 5);
		/// From this rating on it is released, in parts of 10^9; never above the prior's.
		#[codec(index = 13)]
		pub static JailRelease: Count<0, { BILLION / 2 }> = Bounded::nearest(BILLION * 3 / 10);
		/// With less evidence than this, lost in fees, nobody is jailed.
		#[codec(index = 14)]
		pub static JailEvidence: Amount<{ 100 * MILLI_WRN }, { 10_000 * WRN }> = Bounded::nearest(5 * WRN);
		/// Most blocks of a jail.
		#[codec(index = 15)]
		pub static MaxJail: Blocks<DAY, { 180 * DAY }> = Bounded::nearest(30 * DAY);
		/// Held from who disputes a rating.
		#[codec(index = 16)]
		pub static DisputeDeposit: Amount<{ 100 * MILLI_WRN }, { 10_000 * WRN }> = Bounded::nearest(10 * WRN);
		/// Blocks after which an undecided dispute may be withdrawn.
		#[codec(index = 17)]
		pub static DisputeTimeout: Blocks<DAY, { 180 * DAY }> = Bounded::nearest(28 * DAY);
		/// Held from an auditor.
		#[codec(index = 18)]
		pub static AuditorDeposit: Amount<WRN, { 1_000_000 * WRN }> = Bounded::nearest(500 * WRN);
		/// Held for each commitment of an auditor.
		#[codec(index = 19)]
		pub static CommitDeposit: Amount<{ 100 * MILLI_WRN }, { 1_000 * WRN }> = Bounded::nearest(5 * WRN);
		/// Blocks of a round in which commitments are taken; an epoch at least.
		#[codec(index = 20)]
		pub static CommitPeriod: Blocks<HOUR, { 30 * DAY }> = Bounded::nearest(2 * DAY);
		/// Blocks after them in which reports are revealed; an epoch at least.
		#[codec(index = 21)]
		pub static RevealPeriod: Blocks<HOUR, { 7 * DAY }> = Bounded::nearest(12 * HOUR);
		/// How many blocks older than the round's randomness an auditor's key has to be; an epoch at least.
		#[codec(index = 22)]
		pub static KeyAge: Blocks<HOUR, { 7 * DAY }> = Bounded::nearest(4 * HOUR);
		/// How many auditors are drawn for each node, on average.
		#[codec(index = 23)]
		pub static AuditorsPerNode: Count<1, 50> = Bounded::nearest(7);
		/// With fewer reports an audit counts nothing.
		#[codec(index = 24)]
		pub static MinReports: Count<3, { MAX_REPORTS as u128 }> = Bounded::nearest(3);
		/// How far from the median a report may lie and be rewarded, in parts of 100.
		#[codec(index = 25)]
		pub static AuditTolerance: Count<0, 50> = Bounded::nearest(20);
		/// For each report near the median; never above the deposit of a commitment.
		#[codec(index = 26)]
		pub static AuditReward: Amount<0, { 100 * WRN }> = Bounded::nearest(WRN / 2);
		/// Most that the rewards of a round cost.
		#[codec(index = 27)]
		pub static RoundBudget: Amount<0, { 100_000 * WRN }> = Bounded::nearest(50 * WRN);
	}

	/// Of referenda, the treasury and the safe mode. Set by root.
	#[dynamic_pallet_params]
	#[codec(index = 4)]
	pub mod governance {
		/// Deposit for submitting a referendum.
		#[codec(index = 0)]
		pub static SubmissionDeposit: Amount<WRN, { 1_000 * WRN }> = Bounded::nearest(10 * WRN);
		/// The decision deposits of all tracks, in parts of a hundred of what the table of tracks says.
		#[codec(index = 1)]
		pub static DecisionDepositPercent: Count<10, 10_000> = Bounded::nearest(100);
		/// For how many blocks a vote of conviction 1 locks at least: never less than the longest enactment.
		#[codec(index = 2)]
		pub static VoteLockingPeriod: Blocks<{ 2 * DAY }, { 28 * DAY }> = Bounded::nearest(7 * DAY);
		/// Most that a referendum of the track of small spends may spend.
		#[codec(index = 3)]
		pub static SmallSpend: Amount<{ 100 * WRN }, { 10_000 * WRN }> = Bounded::nearest(5_000 * WRN);
		/// Of medium ones.
		#[codec(index = 4)]
		pub static MediumSpend: Amount<{ 10_000 * WRN }, { 100_000 * WRN }> = Bounded::nearest(50_000 * WRN);
		/// Of big ones.
		#[codec(index = 5)]
		pub static BigSpend: Amount<{ 100_000 * WRN }, { 10_000_000 * WRN }> =
			Bounded::nearest(500_000 * WRN);
		/// For how many blocks an approved spend can be paid out.
		#[codec(index = 6)]
		pub static PayoutPeriod: Blocks<{ 14 * DAY }, { 365 * DAY }> = Bounded::nearest(30 * DAY);
		/// For how many blocks the safe mode lasts, or is extended, at a time.
		#[codec(index = 7)]
		pub static EmergencyDuration: Blocks<HOUR, { 7 * DAY }> = Bounded::nearest(2 * DAY);
	}
}

/// A window of time, as it is counted on this network.
pub struct Window<K>(PhantomData<K>);
impl<K> Get<BlockNumber> for Window<K>
where
	Number<K>: Get<BlockNumber>,
{
	fn get() -> BlockNumber {
		Foundation::scaled(Number::<K>::get())
	}
}

/// A part of the whole.
pub struct Share<K>(PhantomData<K>);
impl<K> Get<Perbill> for Share<K>
where
	Number<K>: Get<u32>,
{
	fn get() -> Perbill {
		Perbill::from_parts(Number::<K>::get())
	}
}

/// Who may set a parameter: root, or a referendum of the group's track.
pub struct ParametersAdmin;
impl EnsureOriginWithArg<RuntimeOrigin, RuntimeParametersKey> for ParametersAdmin {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin, key: &RuntimeParametersKey) -> Result<(), RuntimeOrigin> {
		match key {
			RuntimeParametersKey::NodeRegistry(_) => {
				RootOrTrack::<{ id::REGISTRY_PARAMETERS }>::try_origin(origin)
			}
			RuntimeParametersKey::SessionEscrow(_) => {
				RootOrTrack::<{ id::ESCROW_PARAMETERS }>::try_origin(origin)
			}
			RuntimeParametersKey::OperatorStaking(_) => {
				RootOrTrack::<{ id::STAKING_PARAMETERS }>::try_origin(origin)
			}
			RuntimeParametersKey::Reputation(_) => {
				RootOrTrack::<{ id::REPUTATION_PARAMETERS }>::try_origin(origin)
			}
			RuntimeParametersKey::Governance(_) => {
				<EnsureRoot<AccountId> as EnsureOrigin<_>>::try_origin(origin)
			}
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin(_: &RuntimeParametersKey) -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		RuntimeParameters::NodeRegistry(dynamic_params::node_registry::Parameters::NodeBond(
			dynamic_params::node_registry::NodeBond,
			Some(Bounded::nearest(WRN)),
		))
	}
}

impl pallet_parameters::Config for Runtime {
	type AdminOrigin = ParametersAdmin;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type WeightInfo = crate::weights::pallet_parameters::WeightInfo<Runtime>;
}

/// Lists the parameters by name.
macro_rules! named {
	($($name:literal => $group:ident $module:ident $key:ident,)*) => {
		/// Names of all parameters: the group and the key.
		pub const PARAMETER_NAMES: &[&str] = &[$($name),*];

		/// The parameter of that name with a value, if it is in its bounds.
		pub fn parameter(name: &str, value: u128) -> Result<RuntimeParameters, String> {
			match name {
				$($name => Bounded::checked(value)
					.map(|value| {
						RuntimeParameters::$group(dynamic_params::$module::Parameters::$key(
							dynamic_params::$module::$key,
							Some(value),
						))
					})
					.map_err(|reason| format!("{name}: {reason}")),)*
				_ => Err(format!("there is no parameter {name}")),
			}
		}
	};
}

named! {
	"NodeRegistry.HeartbeatInterval" => NodeRegistry node_registry HeartbeatInterval,
	"NodeRegistry.AliveWindow" => NodeRegistry node_registry AliveWindow,
	"NodeRegistry.NodeBond" => NodeRegistry node_registry NodeBond,
	"NodeRegistry.ScoreHalfLife" => NodeRegistry node_registry ScoreHalfLife,
	"NodeRegistry.MaxNodesPerOperator" => NodeRegistry node_registry MaxNodesPerOperator,
	"NodeRegistry.MaxCapacity" => NodeRegistry node_registry MaxCapacity,
	"NodeRegistry.MaxPricePerGib" => NodeRegistry node_registry MaxPricePerGib,
	"NodeRegistry.MaxPricePerHour" => NodeRegistry node_registry MaxPricePerHour,
	"SessionEscrow.ConnectionCharge" => SessionEscrow session_escrow ConnectionCharge,
	"SessionEscrow.DisputeWindow" => SessionEscrow session_escrow DisputeWindow,
	"SessionEscrow.RatingWindow" => SessionEscrow session_escrow RatingWindow,
	"SessionEscrow.MinDeposit" => SessionEscrow session_escrow MinDeposit,
	"SessionEscrow.MinDuration" => SessionEscrow session_escrow MinDuration,
	"SessionEscrow.MaxDuration" => SessionEscrow session_escrow MaxDuration,
	"SessionEscrow.MaxAllowanceLife" => SessionEscrow session_escrow MaxAllowanceLife,
	"SessionEscrow.FeeRate" => SessionEscrow session_escrow FeeRate,
	"SessionEscrow.TreasuryShare" => SessionEscrow session_escrow TreasuryShare,
	"SessionEscrow.BackersShare" => SessionEscrow session_escrow BackersShare,
	"SessionEscrow.StakeFactor" => SessionEscrow session_escrow StakeFactor,
	"OperatorStaking.UnbondingSessions" => OperatorStaking operator_staking UnbondingSessions,
	"OperatorStaking.SlashDeferral" => OperatorStaking operator_staking SlashDeferral,
	"OperatorStaking.MinOperatorStake" => OperatorStaking operator_staking MinOperatorStake,
	"OperatorStaking.MinValidatorStake" => OperatorStaking operator_staking MinValidatorStake,
	"OperatorStaking.MinDelegation" => OperatorStaking operator_staking MinDelegation,
	"OperatorStaking.DelegationFactor" => OperatorStaking operator_staking DelegationFactor,
	"OperatorStaking.Seats" => OperatorStaking operator_staking Seats,
	"OperatorStaking.MinValidators" => OperatorStaking operator_staking MinValidators,
	"OperatorStaking.MaxIdleSessions" => OperatorStaking operator_staking MaxIdleSessions,
	"OperatorStaking.EvictionMargin" => OperatorStaking operator_staking EvictionMargin,
	"OperatorStaking.MaxCommission" => OperatorStaking operator_staking MaxCommission,
	"OperatorStaking.MaxCommissionRise" => OperatorStaking operator_staking MaxCommissionRise,
	"OperatorStaking.CommissionDelay" => OperatorStaking operator_staking CommissionDelay,
	"OperatorStaking.Payout" => OperatorStaking operator_staking Payout,
	"OperatorStaking.Inflation" => OperatorStaking operator_staking Inflation,
	"OperatorStaking.InflationCeiling" => OperatorStaking operator_staking InflationCeiling,
	"Reputation.PriorMean" => Reputation reputation PriorMean,
	"Reputation.PriorWeight" => Reputation reputation PriorWeight,
	"Reputation.BadRatingFactor" => Reputation reputation BadRatingFactor,
	"Reputation.PayerCap" => Reputation reputation PayerCap,
	"Reputation.MinRatingWeight" => Reputation reputation MinRatingWeight,
	"Reputation.RatingRetention" => Reputation reputation RatingRetention,
	"Reputation.UnservedEffect" => Reputation reputation UnservedEffect,
	"Reputation.ServedPrior" => Reputation reputation ServedPrior,
	"Reputation.AbsenceEffect" => Reputation reputation AbsenceEffect,
	"Reputation.AbsenceScale" => Reputation reputation AbsenceScale,
	"Reputation.AuditEffect" => Reputation reputation AuditEffect,
	"Reputation.AuditPrior" => Reputation reputation AuditPrior,
	"Reputation.JailFloor" => Reputation reputation JailFloor,
	"Reputation.JailRelease" => Reputation reputation JailRelease,
	"Reputation.JailEvidence" => Reputation reputation JailEvidence,
	"Reputation.MaxJail" => Reputation reputation MaxJail,
	"Reputation.DisputeDeposit" => Reputation reputation DisputeDeposit,
	"Reputation.DisputeTimeout" => Reputation reputation DisputeTimeout,
	"Reputation.AuditorDeposit" => Reputation reputation AuditorDeposit,
	"Reputation.CommitDeposit" => Reputation reputation CommitDeposit,
	"Reputation.CommitPeriod" => Reputation reputation CommitPeriod,
	"Reputation.RevealPeriod" => Reputation reputation RevealPeriod,
	"Reputation.KeyAge" => Reputation reputation KeyAge,
	"Reputation.AuditorsPerNode" => Reputation reputation AuditorsPerNode,
	"Reputation.MinReports" => Reputation reputation MinReports,
	"Reputation.AuditTolerance" => Reputation reputation AuditTolerance,
	"Reputation.AuditReward" => Reputation reputation AuditReward,
	"Reputation.RoundBudget" => Reputation reputation RoundBudget,
	"Governance.SubmissionDeposit" => Governance governance SubmissionDeposit,
	"Governance.DecisionDepositPercent" => Governance governance DecisionDepositPercent,
	"Governance.VoteLockingPeriod" => Governance governance VoteLockingPeriod,
	"Governance.SmallSpend" => Governance governance SmallSpend,
	"Governance.MediumSpend" => Governance governance MediumSpend,
	"Governance.BigSpend" => Governance governance BigSpend,
	"Governance.PayoutPeriod" => Governance governance PayoutPeriod,
	"Governance.EmergencyDuration" => Governance governance EmergencyDuration,
}

/// A parameter with its first value, as a genesis configuration names it: `{"name": "NodeRegistry.NodeBond", "value":
/// "1000000000000000"}`. One that does not exist or is out of its bounds does not deserialise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "NamedValue", into = "NamedValue")]
pub struct ParameterValue {
	name: String,
	value: u128,
}

impl ParameterValue {
	/// The parameter of that name with that value.
	pub fn new(name: &str, value: u128) -> Result<Self, String> {
		parameter(name, value).map(|_| Self { name: name.into(), value })
	}

	/// `Pallet.Parameter`.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// The number.
	pub fn value(&self) -> u128 {
		self.value
	}
}

/// What stands in the file; the value is a string because JSON's numbers end at 2^53.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedValue {
	name: String,
	value: String,
}

impl TryFrom<NamedValue> for ParameterValue {
	type Error = String;
	fn try_from(named: NamedValue) -> Result<Self, String> {
		let value =
			named.value.parse().map_err(|_| format!("{}: {} is no whole number", named.name, named.value))?;
		Self::new(&named.name, value)
	}
}

impl From<ParameterValue> for NamedValue {
	fn from(parameter: ParameterValue) -> Self {
		Self { name: parameter.name, value: format!("{}", parameter.value) }
	}
}

impl pallet_foundation::GenesisParameter for ParameterValue {
	fn put(&self) {
		// `new` has checked it.
		if let Ok(parameter) = parameter(&self.name, self.value) {
			let set = Parameters::set_parameter(RuntimeOrigin::root(), parameter);
			assert!(set.is_ok(), "root may set every parameter; qed");
		}
	}
}
