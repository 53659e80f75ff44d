use super::*;
use crate::{
	bounded::Bounded,
	configs::{
		marketplace::AliveWindow,
		parameters::{
			dynamic_params::{governance, node_registry, operator_staking, reputation, session_escrow},
			parameter, RuntimeParameters, RuntimeParametersKey, PARAMETER_NAMES,
		},
	},
	pallet_foundation, Foundation, Parameters, RuntimeCall, RuntimeOrigin, WRN,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_noop, assert_ok,
	traits::{dynamic_params::AggregatedKeyValue, Get},
};
use pallet_session_escrow::LifeBounds;
use scale_info::{MetaType, TypeDef, TypeInfo};
use sp_runtime::DispatchError;

#[test]
fn root_sets_a_parameter_and_nobody_else() {
	development().execute_with(|| {
		let bond = parameter("NodeRegistry.NodeBond", 50 * WRN).unwrap();
		assert_noop!(
			Parameters::set_parameter(RuntimeOrigin::signed(account(Sr25519Keyring::Alice)), bond.clone()),
			DispatchError::BadOrigin
		);
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), bond));
		assert_eq!(<Runtime as pallet_operator_staking::Config>::NodeBond::get(), 50 * WRN);
		// None sets it back to the default.
		let none = RuntimeParameters::NodeRegistry(node_registry::Parameters::NodeBond(
			node_registry::NodeBond,
			None,
		));
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), none));
		assert_eq!(<Runtime as pallet_operator_staking::Config>::NodeBond::get(), 1_000 * WRN);
	});
}

/// The call as it comes out of a transaction: the codec is what stands between a vote and a value out of bounds.
#[test]
fn a_call_with_a_value_out_of_bounds_does_not_decode() {
	for name in PARAMETER_NAMES {
		// Some value of each is good.
		let good = (0..128)
			.map(|shift| 1u128 << shift)
			.chain([0])
			.find_map(|value| parameter(name, value).ok())
			.unwrap_or_else(|| panic!("{name} takes no power of two"));
		let call = RuntimeCall::Parameters(pallet_parameters::Call::set_parameter { key_value: good });
		assert_eq!(RuntimeCall::decode(&mut &call.encode()[..]), Ok(call.clone()), "{name}");
		// The value is the end of the call; all ones is out of every range.
		let mut bad = call.encode();
		// Pallet, call, group, key, some: the rest is the value.
		let value = bad.len() - 5;
		assert!(value == 4 || value == 16, "{name}: {value} bytes");
		bad.iter_mut().skip(5).for_each(|byte| *byte = 0xff);
		assert!(RuntimeCall::decode(&mut &bad[..]).is_err(), "{name}");
	}
	assert!(parameter("NodeRegistry.NodeBond", 10 * WRN - 1).is_err());
	assert!(parameter("NodeRegistry.NodeBond", 10 * WRN).is_ok());
	assert!(parameter("SessionEscrow.FeeRate", 200_000_000).is_ok());
	assert!(parameter("SessionEscrow.FeeRate", 200_000_001).is_err());
}

/// What an upgrade with narrower bounds would leave behind.
#[test]
fn a_stored_value_out_of_bounds_reads_as_the_default() {
	development().execute_with(|| {
		let name = RuntimeParametersKey::NodeRegistry(node_registry::ParametersKey::NodeBond(
			node_registry::NodeBond,
		));
		let key = pallet_parameters::Parameters::<Runtime>::hashed_key_for(&name);
		let (_, value) = parameter("NodeRegistry.NodeBond", 10 * WRN).unwrap().into_parts();
		let mut bytes = value.unwrap().encode();
		let start = bytes.len() - 16;
		bytes[start..].copy_from_slice(&(WRN - 1).to_le_bytes());
		sp_io::storage::set(&key, &bytes);
		assert_eq!(<Runtime as pallet_operator_staking::Config>::NodeBond::get(), 1_000 * WRN);
	});
}

/// The list of names is all there is: as many as the metadata shows.
#[test]
fn every_parameter_has_a_name() {
	fn variants(kind: MetaType) -> usize {
		match kind.type_info().type_def {
			TypeDef::Variant(variants) => variants.variants.len(),
			_ => 0,
		}
	}
	let all = variants(MetaType::new::<node_registry::ParametersKey>())
		+ variants(MetaType::new::<session_escrow::ParametersKey>())
		+ variants(MetaType::new::<operator_staking::ParametersKey>())
		+ variants(MetaType::new::<reputation::ParametersKey>())
		+ variants(MetaType::new::<governance::ParametersKey>());
	assert_eq!(PARAMETER_NAMES.len(), all);
	assert_eq!(variants(MetaType::new::<RuntimeParametersKey>()), 5, "a new group belongs here");
	let mut keys: Vec<_> = PARAMETER_NAMES
		.iter()
		.map(|name| {
			(0..128)
				.find_map(|shift| parameter(name, 1 << shift).ok().or(parameter(name, 0).ok()))
				.unwrap()
				.into_parts()
				.0
				.encode()
		})
		.collect();
	keys.sort();
	keys.dedup();
	assert_eq!(keys.len(), all, "each name means another parameter");
}

/// A default that had to be brought into its range would be a mistake in the table.
#[test]
fn the_defaults_are_what_the_table_says() {
	TestExternalities::default().execute_with(|| {
		assert_eq!(node_registry::HeartbeatInterval::get().get(), 6 * crate::HOURS);
		assert_eq!(node_registry::AliveWindow::get().get(), 12 * crate::HOURS + 30 * crate::MINUTES);
		assert_eq!(node_registry::NodeBond::get().get(), 1_000 * WRN);
		assert_eq!(node_registry::ScoreHalfLife::get().get(), 30 * crate::DAYS);
		assert_eq!(node_registry::MaxNodesPerOperator::get().get(), 32);
		assert_eq!(node_registry::MaxCapacity::get().get(), 1_000);
		assert_eq!(node_registry::MaxPricePerGib::get().get(), 1_000 * WRN);
		assert_eq!(node_registry::MaxPricePerHour::get().get(), 1_000 * WRN);
		assert_eq!(session_escrow::ConnectionCharge::get().get(), WRN / 200);
		assert_eq!(session_escrow::DisputeWindow::get().get(), 6 * crate::HOURS);
		assert_eq!(session_escrow::RatingWindow::get().get(), 7 * crate::DAYS);
		assert_eq!(session_escrow::MinDeposit::get().get(), WRN / 100);
		assert_eq!(session_escrow::MinDuration::get().get(), 10 * crate::MINUTES);
		assert_eq!(session_escrow::MaxDuration::get().get(), 30 * crate::DAYS);
		assert_eq!(session_escrow::MaxAllowanceLife::get().get(), 365 * crate::DAYS);
		assert_eq!(session_escrow::FeeRate::get().get(), 50_000_000);
		assert_eq!(session_escrow::TreasuryShare::get().get(), 400_000_000);
		assert_eq!(session_escrow::BackersShare::get().get(), 400_000_000);
		assert_eq!(session_escrow::StakeFactor::get().get(), 1);
		assert_eq!(operator_staking::UnbondingSessions::get().get(), 168);
		assert_eq!(operator_staking::SlashDeferral::get().get(), 42);
		assert_eq!(operator_staking::MinOperatorStake::get().get(), 100 * WRN);
		assert_eq!(operator_staking::MinValidatorStake::get().get(), 10_000 * WRN);
		assert_eq!(operator_staking::MinDelegation::get().get(), WRN);
		assert_eq!(operator_staking::DelegationFactor::get().get(), 9);
		assert_eq!(operator_staking::Seats::get().get(), 64);
		assert_eq!(operator_staking::MinValidators::get().get(), 4);
		assert_eq!(operator_staking::MaxIdleSessions::get().get(), 6);
		assert_eq!(operator_staking::EvictionMargin::get().get(), 100_000_000);
		assert_eq!(operator_staking::MaxCommission::get().get(), 500_000_000);
		assert_eq!(operator_staking::MaxCommissionRise::get().get(), 50_000_000);
		assert_eq!(operator_staking::CommissionDelay::get().get(), 42);
		assert_eq!(operator_staking::Payout::get().get(), 100_000_000);
		assert_eq!(operator_staking::Inflation::get().get(), 20_000);
		assert_eq!(operator_staking::InflationCeiling::get().get(), 4_000 * WRN);
		assert_eq!(reputation::PriorMean::get().get(), 500_000_000);
		assert_eq!(reputation::PriorWeight::get().get(), 3 * WRN);
		assert_eq!(reputation::BadRatingFactor::get().get(), 7);
		assert_eq!(reputation::PayerCap::get().get(), 3 * WRN);
		assert_eq!(reputation::MinRatingWeight::get().get(), 3 * WRN / 10_000);
		assert_eq!(reputation::RatingRetention::get().get(), 40 * crate::DAYS);
		assert_eq!(reputation::UnservedEffect::get().get(), 100_000_000);
		assert_eq!(reputation::ServedPrior::get().get(), WRN / 20);
		assert_eq!(reputation::AbsenceEffect::get().get(), 50_000_000);
		assert_eq!(reputation::AbsenceScale::get().get(), crate::DAYS);
		assert_eq!(reputation::AuditEffect::get().get(), 250_000_000);
		assert_eq!(reputation::AuditPrior::get().get(), 1);
		assert_eq!(reputation::JailFloor::get().get(), 200_000_000);
		assert_eq!(reputation::JailRelease::get().get(), 300_000_000);
		assert_eq!(reputation::JailEvidence::get().get(), 5 * WRN);
		assert_eq!(reputation::MaxJail::get().get(), 30 * crate::DAYS);
		assert_eq!(reputation::DisputeDeposit::get().get(), 10 * WRN);
		assert_eq!(reputation::DisputeTimeout::get().get(), 28 * crate::DAYS);
		assert_eq!(reputation::AuditorDeposit::get().get(), 500 * WRN);
		assert_eq!(reputation::CommitDeposit::get().get(), 5 * WRN);
		assert_eq!(reputation::CommitPeriod::get().get(), 2 * crate::DAYS);
		assert_eq!(reputation::RevealPeriod::get().get(), 12 * crate::HOURS);
		assert_eq!(reputation::KeyAge::get().get(), 4 * crate::HOURS);
		assert_eq!(reputation::AuditorsPerNode::get().get(), 7);
		assert_eq!(reputation::MinReports::get().get(), 3);
		assert_eq!(reputation::AuditTolerance::get().get(), 20);
		assert_eq!(reputation::AuditReward::get().get(), WRN / 2);
		assert_eq!(reputation::RoundBudget::get().get(), 50 * WRN);
		assert_eq!(governance::SubmissionDeposit::get().get(), 10 * WRN);
		assert_eq!(governance::DecisionDepositPercent::get().get(), 100);
		assert_eq!(governance::VoteLockingPeriod::get().get(), 7 * crate::DAYS);
		assert_eq!(governance::SmallSpend::get().get(), 5_000 * WRN);
		assert_eq!(governance::MediumSpend::get().get(), 50_000 * WRN);
		assert_eq!(governance::BigSpend::get().get(), 500_000 * WRN);
		assert_eq!(governance::PayoutPeriod::get().get(), 30 * crate::DAYS);
		assert_eq!(governance::EmergencyDuration::get().get(), 2 * crate::DAYS);
	});
}

/// The attacks of `docs/reputation.md` are reckoned by the pallet's own tests, with figures that are this runtime's.
#[test]
fn attacks_on_reputation_are_reckoned_with_the_defaults() {
	use crate::configs::reputation::{MAX_COMMITMENTS, MAX_REPORTS};
	use pallet_reputation::{defaults, Config as R};
	use pallet_session_escrow::Config as E;
	TestExternalities::default().execute_with(|| {
		assert_eq!((defaults::HOURS, defaults::DAYS), (crate::HOURS, crate::DAYS));
		assert_eq!(<Runtime as R>::HalfLife::get(), defaults::HALF_LIFE);
		assert_eq!(<Runtime as R>::PriorMean::get(), defaults::PRIOR_MEAN);
		assert_eq!(<Runtime as R>::PriorWeight::get(), defaults::PRIOR_WEIGHT);
		assert_eq!(<Runtime as R>::BadRatingFactor::get(), defaults::BAD_RATING_FACTOR);
		assert_eq!(<Runtime as R>::PayerCap::get(), defaults::PAYER_CAP);
		assert_eq!(<Runtime as R>::MinRatingWeight::get(), defaults::MIN_RATING_WEIGHT);
		assert_eq!(<Runtime as R>::RatingRetention::get(), defaults::RATING_RETENTION);
		assert_eq!(<Runtime as R>::UnservedEffect::get(), defaults::UNSERVED_EFFECT);
		assert_eq!(<Runtime as R>::ServedPrior::get(), defaults::SERVED_PRIOR);
		assert_eq!(<Runtime as R>::AbsenceEffect::get(), defaults::ABSENCE_EFFECT);
		assert_eq!(<Runtime as R>::AbsenceScale::get(), defaults::ABSENCE_SCALE);
		assert_eq!(<Runtime as R>::AuditEffect::get(), defaults::AUDIT_EFFECT);
		assert_eq!(<Runtime as R>::AuditPrior::get(), defaults::AUDIT_PRIOR);
		assert_eq!(<Runtime as R>::JailFloor::get(), defaults::JAIL_FLOOR);
		assert_eq!(<Runtime as R>::JailRelease::get(), defaults::JAIL_RELEASE);
		assert_eq!(<Runtime as R>::JailEvidence::get(), defaults::JAIL_EVIDENCE);
		assert_eq!(<Runtime as R>::MaxJail::get(), defaults::MAX_JAIL);
		assert_eq!(<Runtime as R>::DisputeDeposit::get(), defaults::DISPUTE_DEPOSIT);
		assert_eq!(<Runtime as R>::DisputeTimeout::get(), defaults::DISPUTE_TIMEOUT);
		assert_eq!(<Runtime as R>::AuditorDeposit::get(), defaults::AUDITOR_DEPOSIT);
		assert_eq!(<Runtime as R>::CommitDeposit::get(), defaults::COMMIT_DEPOSIT);
		assert_eq!(<Runtime as R>::CommitPeriod::get(), defaults::COMMIT_PERIOD);
		assert_eq!(<Runtime as R>::RevealPeriod::get(), defaults::REVEAL_PERIOD);
		assert_eq!(<Runtime as R>::KeyAge::get(), defaults::KEY_AGE);
		assert_eq!(<Runtime as R>::AuditorsPerNode::get(), defaults::AUDITORS_PER_NODE);
		assert_eq!(<Runtime as R>::MinReports::get(), defaults::MIN_REPORTS);
		assert_eq!(<Runtime as R>::AuditTolerance::get(), defaults::AUDIT_TOLERANCE);
		assert_eq!(<Runtime as R>::AuditReward::get(), defaults::AUDIT_REWARD);
		assert_eq!(<Runtime as R>::RoundBudget::get(), defaults::ROUND_BUDGET);
		assert_eq!((MAX_REPORTS, MAX_COMMITMENTS), (defaults::MAX_REPORTS, defaults::MAX_COMMITMENTS));

		// All of the fee but the backers' part, in parts of 10^9 of a payment.
		let (fee, backers) = (<Runtime as E>::FeeRate::get(), <Runtime as E>::BackersShare::get());
		let kept = u128::from(1_000_000_000 - backers.deconstruct());
		let lost = u128::from(fee.deconstruct()) * kept / 1_000_000_000;
		assert_eq!(lost, defaults::LOST_PERCENT * 10_000_000);
		assert_eq!(<Runtime as E>::ConnectionCharge::get(), defaults::CONNECTION_CHARGE);
		assert_eq!(<Runtime as pallet_operator_staking::Config>::NodeBond::get(), defaults::NODE_BOND);
		let epoch = pallet_foundation::DEFAULT_EPOCH_SLOTS as u32;
		assert_eq!(crate::OperatorStaking::unbonding_sessions() * epoch, defaults::UNBONDING);
	});
}

#[test]
fn no_vote_makes_nodes_look_dead_between_two_heartbeats() {
	development().execute_with(|| {
		let interval = || <Runtime as pallet_node_registry::Config>::HeartbeatInterval::get();
		assert!(AliveWindow::get() >= 2 * interval());
		let day = u128::from(crate::DAYS);
		assert_ok!(Parameters::set_parameter(
			RuntimeOrigin::root(),
			parameter("NodeRegistry.HeartbeatInterval", day).unwrap()
		));
		assert_ok!(Parameters::set_parameter(
			RuntimeOrigin::root(),
			parameter("NodeRegistry.AliveWindow", u128::from(crate::HOURS)).unwrap()
		));
		assert_eq!(interval(), Foundation::scaled(crate::DAYS));
		assert_eq!(AliveWindow::get(), 2 * interval());
	});
}

/// Parameters that make sense only together are in order, whatever two votes set.
#[test]
fn no_two_votes_contradict_each_other() {
	type Reputation = Runtime;
	use pallet_reputation::Config as R;
	development().execute_with(|| {
		// Fading alone releases.
		set_parameter("Reputation.PriorMean", 300_000_000);
		set_parameter("Reputation.JailRelease", 500_000_000);
		assert!(<Reputation as R>::JailRelease::get() <= <Reputation as R>::PriorMean::get());
		// Committing to every answer and revealing one does not pay.
		set_parameter("Reputation.AuditReward", 100 * WRN);
		set_parameter("Reputation.CommitDeposit", WRN / 10);
		assert!(<Reputation as R>::AuditReward::get() <= <Reputation as R>::CommitDeposit::get());
		// A voice that is heard is above the least one.
		assert!(parameter("Reputation.MinRatingWeight", WRN / 100).is_ok());
		assert!(parameter("Reputation.MinRatingWeight", WRN / 100 + 1).is_err());
		assert!(parameter("Reputation.PayerCap", WRN / 100 - 1).is_err());
		// A rating is kept while its session may pay.
		set_parameter("SessionEscrow.MaxDuration", 365 * u128::from(crate::DAYS));
		let life = <Runtime as pallet_session_escrow::Config>::Life::bounds().1;
		let window = <Runtime as pallet_session_escrow::Config>::DisputeWindow::get();
		assert!(<Reputation as R>::RatingRetention::get() >= life + 2 * window);
		// Auditors' windows last an epoch, even where an hour takes six seconds.
		let epoch = crate::genesis_presets::TEST_EPOCH_SLOTS as u32;
		set_parameter("Reputation.CommitPeriod", crate::HOURS.into());
		set_parameter("Reputation.RevealPeriod", crate::HOURS.into());
		set_parameter("Reputation.KeyAge", crate::HOURS.into());
		assert_eq!(<Reputation as R>::CommitPeriod::get(), epoch);
		assert_eq!(<Reputation as R>::RevealPeriod::get(), epoch);
		assert_eq!(<Reputation as R>::KeyAge::get(), epoch);
		// One idle session chills nobody, by no vote.
		type Idle = <Runtime as pallet_operator_staking::Config>::MaxIdleSessions;
		for (sessions, read) in [(0, 0), (1, 3), (2, 3), (3, 3), (84, 84)] {
			set_parameter("OperatorStaking.MaxIdleSessions", sessions);
			assert_eq!(Idle::get(), read);
		}
		// A bad name is forgotten when the bond is free, and not before.
		set_parameter("NodeRegistry.ScoreHalfLife", u128::from(crate::DAYS));
		assert_eq!(
			<Reputation as R>::HalfLife::get(),
			<Runtime as pallet_operator_staking::Config>::ScoreHalfLife::get()
		);
	});
}

/// A slash waits for longer than a referendum that cancels it can take, on the main network.
#[test]
fn every_deferral_leaves_time_to_cancel() {
	use crate::configs::governance::tracks::{id, TRACKS};
	let track = &TRACKS.iter().find(|track| track.id == id::SLASH_CANCELLATION).unwrap().info;
	let vote =
		track.prepare_period + track.decision_period + track.confirm_period + track.min_enactment_period;
	let least = (0..100).find(|n| parameter("OperatorStaking.SlashDeferral", *n).is_ok()).unwrap();
	let session = pallet_foundation::DEFAULT_EPOCH_SLOTS as u32;
	assert!(least as u32 * session > vote, "{least} sessions, {vote} blocks");
}

#[test]
fn a_bounded_number_looks_plain_in_the_metadata() {
	assert_eq!(Bounded::<u128, 1, 2>::type_info(), u128::type_info());
	assert_eq!(MetaType::new::<Bounded<u32, 1, 2>>().type_id(), MetaType::new::<u32>().type_id());
}

/// An item of a batch of claims costs less than the connection charge, so that claiming always pays.
#[test]
fn the_connection_charge_covers_an_item_of_a_batch() {
	use pallet_session_escrow::WeightInfo;
	development().execute_with(|| {
		type Weights = <Runtime as pallet_session_escrow::Config>::WeightInfo;
		let many = crate::configs::marketplace::MAX_CLAIMS;
		let weight = (Weights::claim_many(many) - Weights::claim_many(0)) / u64::from(many);
		// A voucher and a signature.
		let bytes = (32 + 16 + 32 + 64) * crate::configs::money::FEE_PER_BYTE;
		let fee = crate::TransactionPayment::weight_to_fee(weight) + bytes;
		let charge = <Runtime as pallet_session_escrow::Config>::ConnectionCharge::get();
		assert!(charge >= fee, "{charge} < {fee}");
	});
}

/// Whatever governance sets and however dear the chain gets: who takes a window unpaid loses no less than settling it costs.
#[test]
fn the_connection_charge_never_falls_below_the_fee_of_a_claim() {
	use crate::configs::marketplace::{claim_item_fee, ConnectionCharge};
	use pallet_transaction_payment::{Multiplier, NextFeeMultiplier};
	use sp_runtime::FixedPointNumber;
	use warren_primitives::apis::runtime_decl_for_session_api::SessionApiV1;
	development().execute_with(|| {
		let least = parameter("SessionEscrow.ConnectionCharge", crate::MILLI_WRN).unwrap();
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), least));
		let mut before = 0;
		for dear in [1u128, 10, 1_000] {
			NextFeeMultiplier::<Runtime>::put(Multiplier::saturating_from_integer(dear));
			let fee = claim_item_fee();
			assert!(fee > before, "fees do not rise with the multiplier");
			before = fee;
			assert_eq!(ConnectionCharge::get(), fee.max(crate::MILLI_WRN));
			assert_eq!(Runtime::params().connection_charge, ConnectionCharge::get());
		}
	});
}
