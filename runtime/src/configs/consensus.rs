//! BABE, GRANDPA, sessions and offences.
use crate::{
	configs::staking::{MAX_VALIDATORS, REPORT_HORIZON},
	pallet_foundation, AccountId, Babe, Balance, Balances, Historical, Offences, OperatorStaking, Runtime,
	RuntimeEvent, Session, SessionKeys, SLOT_MILLIS, WRN,
};
use frame_support::traits::{ConstU128, ConstU32, ConstU64, Get};
use pallet_session::historical::NoteHistoricalRoot;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_runtime::traits::{Convert, ConvertInto, OpaqueKeys};

/// A quarter of the slots has a primary author; the others fall to a secondary one, so that no slot stays empty.
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (1, 4), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };
/// Held while an account has session keys in the state.
pub const KEY_DEPOSIT: Balance = WRN;

/// Slots in an epoch, as the first block fixed it.
pub struct EpochSlots;
impl Get<u64> for EpochSlots {
	fn get() -> u64 {
		pallet_foundation::EpochSlots::<Runtime>::get()
	}
}

/// How long an equivocation may be reported, in slots: while the roots that prove the keys' owner are kept.
pub struct ReportLongevity;
impl Get<u64> for ReportLongevity {
	fn get() -> u64 {
		u64::from(REPORT_HORIZON).saturating_mul(EpochSlots::get())
	}
}

impl pallet_babe::Config for Runtime {
	type DisabledValidators = Session;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type EpochDuration = EpochSlots;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
	type ExpectedBlockTime = ConstU64<SLOT_MILLIS>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	type MaxNominators = ConstU32<0>;
	// Measured by the frame's authors; what the offence costs us is registered where it is noted.
	type WeightInfo = ();
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	type MaxNominators = ConstU32<0>;
	// Each session is a set of its own. A report needs its set and the one before: those of the horizon, that of the present
	// session, and one more.
	type MaxSetIdSessionEntries = ConstU64<{ REPORT_HORIZON as u64 + 2 }>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
}

impl pallet_authorship::Config for Runtime {
	type EventHandler = OperatorStaking;
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
}

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
	type KeyDeposit = ConstU128<KEY_DEPOSIT>;
	type Keys = SessionKeys;
	type NextSessionRotation = Babe;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = NoteHistoricalRoot<Self, OperatorStaking>;
	type ShouldEndSession = Babe;
	type ValidatorId = AccountId;
	// Anybody may set keys, against the deposit: they elect nobody.
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

/// Nothing but the account identifies a validator: what stood behind it is kept by operator-staking.
pub struct Unidentified;
impl Convert<AccountId, Option<()>> for Unidentified {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

impl pallet_session::historical::Config for Runtime {
	type FullIdentification = ();
	type FullIdentificationOf = Unidentified;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Runtime {
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
	type OnOffenceHandler = OperatorStaking;
	type RuntimeEvent = RuntimeEvent;
}
