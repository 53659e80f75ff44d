//! The tracks of referenda: what each costs, how long it takes, and what it needs. `docs/governance.md` says why.
use super::origins::Origin;
use crate::{
	bounded::Number, configs::parameters::dynamic_params::governance::DecisionDepositPercent,
	pallet_foundation, Balance, BlockNumber, OriginCaller, Runtime, DAYS, HOURS, MINUTES, WRN,
};
use alloc::borrow::Cow;
use frame_support::traits::Get;
use frame_system::RawOrigin;
use pallet_referenda::{Curve, Track, TrackInfo};
use sp_runtime::{str_array, FixedI64};

/// Numbers of the tracks. They never change.
pub mod id {
	pub const ROOT: u16 = 0;
	pub const REGISTRY_PARAMETERS: u16 = 10;
	pub const ESCROW_PARAMETERS: u16 = 11;
	pub const STAKING_PARAMETERS: u16 = 12;
	pub const REPUTATION_PARAMETERS: u16 = 13;
	pub const NODE_REMOVAL: u16 = 20;
	pub const SLASH_CANCELLATION: u16 = 21;
	pub const SMALL_SPEND: u16 = 30;
	pub const MEDIUM_SPEND: u16 = 31;
	pub const BIG_SPEND: u16 = 32;
	pub const EMERGENCY: u16 = 40;
}

/// A track as it is on the main network.
pub type TrackOf = Track<u16, Balance, BlockNumber>;

const fn percent(part: i128) -> FixedI64 {
	FixedI64::from_rational(part as u128, 100)
}

// Approval is the part of the votes, weighted by conviction, that is aye; support the part of all votes there could be,
// unweighted, that is aye or abstains. Both fall in the course of the decision period.

// Upgrades: four days in, 80 % must approve; at the end still one token in twenty must have turned up.
const ROOT_APPROVAL: Curve = Curve::make_reciprocal(4, 14, percent(80), percent(50), percent(100));
const ROOT_SUPPORT: Curve = Curve::make_linear(14, 14, percent(5), percent(50));
// Parameters have bounds: the harm that a vote can do is small, so that one percent is enough in the end.
const PARAMETER_APPROVAL: Curve = Curve::make_reciprocal(2, 7, percent(75), percent(50), percent(100));
const PARAMETER_SUPPORT: Curve = Curve::make_reciprocal(2, 7, percent(8), percent(1), percent(50));
// What touches one account must be fast; three fifths protect the single one against a bare majority.
const SINGLE_APPROVAL: Curve = Curve::make_linear(4, 4, percent(60), percent(100));
const SINGLE_SUPPORT: Curve = Curve::make_reciprocal(1, 4, percent(8), percent(1), percent(30));
// Spends: the larger, the longer does the bar stay high.
const SMALL_APPROVAL: Curve = Curve::make_linear(3, 7, percent(50), percent(100));
const SMALL_SUPPORT: Curve = Curve::make_reciprocal(2, 7, percent(5), percent(1), percent(50));
const MEDIUM_APPROVAL: Curve = Curve::make_linear(7, 10, percent(50), percent(100));
const MEDIUM_SUPPORT: Curve = Curve::make_reciprocal(4, 10, percent(6), percent(2), percent(50));
const BIG_APPROVAL: Curve = Curve::make_linear(14, 14, percent(50), percent(100));
const BIG_SUPPORT: Curve = Curve::make_reciprocal(7, 14, percent(10), percent(4), percent(50));
// An emergency is decided in hours, so that many must turn up, and agree.
const EMERGENCY_APPROVAL: Curve = Curve::make_reciprocal(6, 48, percent(80), percent(66), percent(100));
const EMERGENCY_SUPPORT: Curve = Curve::make_reciprocal(6, 48, percent(12), percent(5), percent(40));

/// Name, concurrent decisions, deposit in WRN, and the periods: prepare, decision, confirm, enactment.
const fn track(
	id: u16,
	name: &str,
	max_deciding: u32,
	deposit: Balance,
	[prepare, decision, confirm, enactment]: [BlockNumber; 4],
	min_approval: Curve,
	min_support: Curve,
) -> TrackOf {
	Track {
		id,
		info: TrackInfo {
			name: str_array(name),
			max_deciding,
			decision_deposit: deposit * WRN,
			prepare_period: prepare,
			decision_period: decision,
			confirm_period: confirm,
			min_enactment_period: enactment,
			min_approval,
			min_support,
		},
	}
}

const PARAMETER_PERIODS: [BlockNumber; 4] = [2 * HOURS, 7 * DAYS, 12 * HOURS, DAYS];
const SINGLE_PERIODS: [BlockNumber; 4] = [HOURS, 4 * DAYS, 3 * HOURS, 10 * MINUTES];

/// The tracks, before a development network divides their periods.
pub const TRACKS: [TrackOf; 11] = [
	track(id::ROOT, "root", 1, 10_000, [2 * HOURS, 14 * DAYS, DAYS, DAYS], ROOT_APPROVAL, ROOT_SUPPORT),
	track(
		id::REGISTRY_PARAMETERS,
		"registry_parameters",
		4,
		1_000,
		PARAMETER_PERIODS,
		PARAMETER_APPROVAL,
		PARAMETER_SUPPORT,
	),
	track(
		id::ESCROW_PARAMETERS,
		"escrow_parameters",
		4,
		1_000,
		PARAMETER_PERIODS,
		PARAMETER_APPROVAL,
		PARAMETER_SUPPORT,
	),
	track(
		id::STAKING_PARAMETERS,
		"staking_parameters",
		4,
		1_000,
		PARAMETER_PERIODS,
		PARAMETER_APPROVAL,
		PARAMETER_SUPPORT,
	),
	track(
		id::REPUTATION_PARAMETERS,
		"reputation_parameters",
		4,
		1_000,
		PARAMETER_PERIODS,
		PARAMETER_APPROVAL,
		PARAMETER_SUPPORT,
	),
	track(id::NODE_REMOVAL, "node_removal", 8, 500, SINGLE_PERIODS, SINGLE_APPROVAL, SINGLE_SUPPORT),
	track(
		id::SLASH_CANCELLATION,
		"slash_cancellation",
		8,
		500,
		SINGLE_PERIODS,
		SINGLE_APPROVAL,
		SINGLE_SUPPORT,
	),
	track(
		id::SMALL_SPEND,
		"small_spend",
		8,
		100,
		[2 * HOURS, 7 * DAYS, 12 * HOURS, DAYS],
		SMALL_APPROVAL,
		SMALL_SUPPORT,
	),
	track(
		id::MEDIUM_SPEND,
		"medium_spend",
		4,
		500,
		[4 * HOURS, 10 * DAYS, DAYS, DAYS],
		MEDIUM_APPROVAL,
		MEDIUM_SUPPORT,
	),
	track(
		id::BIG_SPEND,
		"big_spend",
		2,
		2_000,
		[12 * HOURS, 14 * DAYS, 2 * DAYS, 2 * DAYS],
		BIG_APPROVAL,
		BIG_SUPPORT,
	),
	track(
		id::EMERGENCY,
		"emergency",
		2,
		5_000,
		[10 * MINUTES, 2 * DAYS, 30 * MINUTES, MINUTES],
		EMERGENCY_APPROVAL,
		EMERGENCY_SUPPORT,
	),
];

/// A track as it counts on this network.
fn here(track: &TrackOf) -> TrackOf {
	let mut track = track.clone();
	let scaled = pallet_foundation::Pallet::<Runtime>::scaled;
	let info = &mut track.info;
	for period in [
		&mut info.prepare_period,
		&mut info.decision_period,
		&mut info.confirm_period,
		&mut info.min_enactment_period,
	] {
		*period = scaled(*period);
	}
	info.decision_deposit =
		info.decision_deposit.saturating_mul(Number::<DecisionDepositPercent>::get().into()) / 100;
	track
}

/// See [`TRACKS`].
pub struct Tracks;
impl pallet_referenda::TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, TrackOf>> {
		TRACKS.iter().map(|track| Cow::Owned(here(track)))
	}

	fn track_ids() -> impl Iterator<Item = u16> {
		TRACKS.iter().map(|track| track.id)
	}

	fn info(id: u16) -> Option<Cow<'static, TrackInfo<Balance, BlockNumber>>> {
		TRACKS.iter().find(|track| track.id == id).map(|track| Cow::Owned(here(track).info))
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::system(RawOrigin::Root) => Ok(id::ROOT),
			OriginCaller::Origins(origin) => Ok(Origin::track(*origin)),
			_ => Err(()),
		}
	}
}
