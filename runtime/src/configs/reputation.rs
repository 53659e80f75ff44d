//! What nodes and operators are worth, by those who paid them and by auditors.
//!
//! Some parameters make sense only together with others. Governance sets each alone, so the pairs are brought into order here,
//! whatever is set.
use crate::{
	bounded::Number,
	configs::{
		consensus::EpochSlots,
		governance::{origins::RootOrTrack, tracks::id},
		marketplace::NodeScoreHalfLife,
		money::{AuditAccount, TreasuryAccount},
		parameters::{
			dynamic_params::{reputation, session_escrow},
			Share, Window,
		},
	},
	Balance, Balances, BlockNumber, NodeRegistry, Runtime, System,
};
use core::marker::PhantomData;
use frame_support::traits::{ConstU32, Get};
use sp_runtime::Perbill;

/// Most reports on a node in a round.
pub const MAX_REPORTS: u32 = 9;
/// Most reports of an auditor in a round.
pub const MAX_COMMITMENTS: u32 = 4;

/// A window that lasts an epoch at least: BABE's randomness of the former epoch is known to the makers of its last blocks first.
pub struct AtLeastAnEpoch<K>(PhantomData<K>);
impl<K> Get<BlockNumber> for AtLeastAnEpoch<K>
where
	Number<K>: Get<BlockNumber>,
{
	fn get() -> BlockNumber {
		let epoch = BlockNumber::try_from(EpochSlots::get()).unwrap_or(BlockNumber::MAX);
		Window::<K>::get().max(epoch)
	}
}

/// Ratings are kept as long as their sessions may still pay.
pub struct RatingRetention;
impl Get<BlockNumber> for RatingRetention {
	fn get() -> BlockNumber {
		let window = Window::<session_escrow::DisputeWindow>::get();
		let life = Window::<session_escrow::MaxDuration>::get().saturating_add(window.saturating_mul(2));
		Window::<reputation::RatingRetention>::get().max(life)
	}
}

/// Never above what an operator of whom nothing is known has: fading alone must release.
pub struct JailRelease;
impl Get<Perbill> for JailRelease {
	fn get() -> Perbill {
		Share::<reputation::JailRelease>::get().min(Share::<reputation::PriorMean>::get())
	}
}

/// Never above the deposit of a commitment: else who commits to every answer and reveals one would gain.
pub struct AuditReward;
impl Get<Balance> for AuditReward {
	fn get() -> Balance {
		Number::<reputation::AuditReward>::get().min(Number::<reputation::CommitDeposit>::get())
	}
}

/// In parts of a hundred.
pub struct AuditTolerance;
impl Get<u8> for AuditTolerance {
	fn get() -> u8 {
		u8::try_from(Number::<reputation::AuditTolerance>::get()).unwrap_or(u8::MAX)
	}
}

impl pallet_reputation::Config for Runtime {
	type AbsenceEffect = Share<reputation::AbsenceEffect>;
	type AbsenceScale = Window<reputation::AbsenceScale>;
	type AuditEffect = Share<reputation::AuditEffect>;
	type AuditPot = AuditAccount;
	type AuditPrior = Number<reputation::AuditPrior>;
	type AuditReward = AuditReward;
	type AuditTolerance = AuditTolerance;
	type AuditorDeposit = Number<reputation::AuditorDeposit>;
	type AuditorsPerNode = Number<reputation::AuditorsPerNode>;
	type BadRatingFactor = Number<reputation::BadRatingFactor>;
	type BlockNumberProvider = System;
	type CommitDeposit = Number<reputation::CommitDeposit>;
	type CommitPeriod = AtLeastAnEpoch<reputation::CommitPeriod>;
	type Currency = Balances;
	type Directory = NodeRegistry;
	type DisputeDeposit = Number<reputation::DisputeDeposit>;
	type DisputeOrigin = RootOrTrack<{ id::REPUTATION_PARAMETERS }>;
	type DisputeTimeout = Window<reputation::DisputeTimeout>;
	type FreeOrigin = RootOrTrack<{ id::REPUTATION_PARAMETERS }>;
	type HalfLife = NodeScoreHalfLife;
	type JailEvidence = Number<reputation::JailEvidence>;
	type JailFloor = Share<reputation::JailFloor>;
	type JailRelease = JailRelease;
	type KeyAge = AtLeastAnEpoch<reputation::KeyAge>;
	type Liveness = NodeRegistry;
	type MaxCommitments = ConstU32<MAX_COMMITMENTS>;
	type MaxJail = Window<reputation::MaxJail>;
	type MaxReports = ConstU32<MAX_REPORTS>;
	type MinRatingWeight = Number<reputation::MinRatingWeight>;
	type MinReports = Number<reputation::MinReports>;
	type PayerCap = Number<reputation::PayerCap>;
	type PriorMean = Share<reputation::PriorMean>;
	type PriorWeight = Number<reputation::PriorWeight>;
	type Randomness = pallet_babe::RandomnessFromOneEpochAgo<Runtime>;
	type RatingRetention = RatingRetention;
	type RevealPeriod = AtLeastAnEpoch<reputation::RevealPeriod>;
	type RoundBudget = Number<reputation::RoundBudget>;
	type ServedPrior = Number<reputation::ServedPrior>;
	type TreasuryPot = TreasuryAccount;
	type UnservedEffect = Share<reputation::UnservedEffect>;
	type WeightInfo = pallet_reputation::weights::SubstrateWeight<Runtime>;
}
