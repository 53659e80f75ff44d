//! The defaults, as the README names them. This pallet's tests run with them and compute the figures of
//! `docs/reputation.md` by them; the runtime's tests compare them with what the runtime has.
use sp_runtime::Perbill;
use warren_primitives::{Balance, BlockNumber, WRN};

/// Blocks in an hour.
pub const HOURS: BlockNumber = 1_200;
/// Blocks in a day.
pub const DAYS: BlockNumber = 24 * HOURS;
/// A thousandth of a WRN.
pub const MILLI_WRN: Balance = WRN / 1_000;

/// [`crate::Config::HalfLife`].
pub const HALF_LIFE: BlockNumber = 30 * DAYS;
/// [`crate::Config::PriorMean`].
pub const PRIOR_MEAN: Perbill = Perbill::from_percent(50);
/// [`crate::Config::PriorWeight`].
pub const PRIOR_WEIGHT: Balance = 3 * WRN;
/// [`crate::Config::BadRatingFactor`].
pub const BAD_RATING_FACTOR: u32 = 7;
/// [`crate::Config::PayerCap`].
pub const PAYER_CAP: Balance = 3 * WRN;
/// [`crate::Config::MinRatingWeight`].
pub const MIN_RATING_WEIGHT: Balance = 3 * MILLI_WRN / 10;
/// [`crate::Config::RatingRetention`].
pub const RATING_RETENTION: BlockNumber = 40 * DAYS;
/// [`crate::Config::UnservedEffect`].
pub const UNSERVED_EFFECT: Perbill = Perbill::from_percent(10);
/// [`crate::Config::ServedPrior`].
pub const SERVED_PRIOR: Balance = 50 * MILLI_WRN;
/// [`crate::Config::AbsenceEffect`].
pub const ABSENCE_EFFECT: Perbill = Perbill::from_percent(5);
/// [`crate::Config::AbsenceScale`].
pub const ABSENCE_SCALE: BlockNumber = DAYS;
/// [`crate::Config::AuditEffect`].
pub const AUDIT_EFFECT: Perbill = Perbill::from_percent(25);
/// [`crate::Config::AuditPrior`].
pub const AUDIT_PRIOR: u32 = 1;
/// [`crate::Config::JailFloor`].
pub const JAIL_FLOOR: Perbill = Perbill::from_percent(20);
/// [`crate::Config::JailRelease`].
pub const JAIL_RELEASE: Perbill = Perbill::from_percent(30);
/// [`crate::Config::JailEvidence`].
pub const JAIL_EVIDENCE: Balance = 5 * WRN;
/// [`crate::Config::MaxJail`].
pub const MAX_JAIL: BlockNumber = 30 * DAYS;
/// [`crate::Config::DisputeDeposit`].
pub const DISPUTE_DEPOSIT: Balance = 10 * WRN;
/// [`crate::Config::DisputeTimeout`].
pub const DISPUTE_TIMEOUT: BlockNumber = 28 * DAYS;
/// [`crate::Config::AuditorDeposit`].
pub const AUDITOR_DEPOSIT: Balance = 500 * WRN;
/// [`crate::Config::CommitDeposit`].
pub const COMMIT_DEPOSIT: Balance = 5 * WRN;
/// [`crate::Config::CommitPeriod`].
pub const COMMIT_PERIOD: BlockNumber = 2 * DAYS;
/// [`crate::Config::RevealPeriod`].
pub const REVEAL_PERIOD: BlockNumber = 12 * HOURS;
/// [`crate::Config::KeyAge`].
pub const KEY_AGE: BlockNumber = 4 * HOURS;
/// [`crate::Config::AuditorsPerNode`].
pub const AUDITORS_PER_NODE: u32 = 7;
/// [`crate::Config::MinReports`].
pub const MIN_REPORTS: u32 = 3;
/// [`crate::Config::AuditTolerance`].
pub const AUDIT_TOLERANCE: u8 = 20;
/// [`crate::Config::AuditReward`].
pub const AUDIT_REWARD: Balance = WRN / 2;
/// [`crate::Config::RoundBudget`].
pub const ROUND_BUDGET: Balance = 50 * WRN;
/// [`crate::Config::MaxReports`].
pub const MAX_REPORTS: u32 = 9;
/// [`crate::Config::MaxCommitments`].
pub const MAX_COMMITMENTS: u32 = 4;

/// Of the escrow: of each payment so many parts of a hundred are lost for good.
pub const LOST_PERCENT: Balance = 3;
/// Of the escrow: what is burned where a session closes unserved.
pub const CONNECTION_CHARGE: Balance = 5 * MILLI_WRN;
/// Of staking: what a node needs.
pub const NODE_BOND: Balance = 1_000 * WRN;
/// Of staking: how long stake that leaves waits, when no bond locks it any more.
pub const UNBONDING: BlockNumber = 28 * DAYS;
