//! What referenda decide, and what each track may.
use super::*;
use crate::{
	configs::{
		governance::tracks::{id, Tracks, TRACKS},
		parameters::{dynamic_params::governance, parameter, PARAMETER_NAMES},
	},
	pallet_foundation, Balances, NodeRegistry, Parameters, RuntimeOrigin,
};
use frame_support::{
	assert_noop,
	traits::{fungible::Inspect, Currency, Get},
};
use pallet_referenda::{Curve, TracksInfo};
use sp_runtime::{traits::Dispatchable, DispatchError, Perbill};

fn set(name: &str, value: u128) -> RuntimeCall {
	pallet_parameters::Call::set_parameter { key_value: parameter(name, value).unwrap() }.into()
}

fn fee_rate() -> Perbill {
	<Runtime as pallet_session_escrow::Config>::FeeRate::get()
}

#[test]
fn a_parameter_is_changed_by_a_referendum_from_deposit_to_enactment() {
	chain().execute_with(|| {
		let alice = account(Sr25519Keyring::Alice);
		let track = Tracks::info(id::ESCROW_PARAMETERS).unwrap();
		// Its stake.
		let before = Balances::reserved_balance(&alice);
		let index = propose(Origin::EscrowAdmin, set("SessionEscrow.FeeRate", 30_000_000));
		let submission = governance::SubmissionDeposit::get().get();
		assert!(Balances::reserved_balance(&alice) - before >= submission + track.decision_deposit);
		let submitted = System::block_number();
		everybody(index, true);
		// Prepared, decided and confirmed: in this order, and no sooner.
		assert!(decide(index));
		let least = track.prepare_period + track.confirm_period;
		let decided = System::block_number();
		assert!(decided - submitted >= least, "{decided} - {submitted} < {least}");
		assert_eq!(fee_rate(), Perbill::from_percent(5), "not before the enactment period is over");
		run(track.min_enactment_period - 1);
		assert_eq!(fee_rate(), Perbill::from_percent(5));
		run(2);
		assert_eq!(fee_rate(), Perbill::from_percent(3));
		// Both deposits come back.
		transact(|| {
			for call in [
				pallet_referenda::Call::refund_decision_deposit { index },
				pallet_referenda::Call::refund_submission_deposit { index },
			] {
				assert_ok!(apply(signed(Sr25519Keyring::Bob, call, 0)));
			}
		});
		let reserved = Balances::reserved_balance(&alice) - before;
		assert!(reserved < submission, "only the preimage's deposit may be left: {reserved}");
	});
}

/// Bytes that are no call, as those of a value out of its bounds, can be voted for and are never made.
#[test]
fn a_value_out_of_its_bounds_is_never_enacted() {
	chain().execute_with(|| {
		let mut bytes = set("SessionEscrow.FeeRate", 1).encode();
		let value = bytes.len() - 4;
		bytes[value..].copy_from_slice(&900_000_000u32.to_le_bytes());
		let index = propose_bytes(Origin::EscrowAdmin, bytes);
		everybody(index, true);
		assert!(decide(index));
		let mut unavailable = false;
		for _ in 0..Tracks::info(id::ESCROW_PARAMETERS).unwrap().min_enactment_period + 5 {
			block(|_| ());
			assert_eq!(dispatched(), []);
			unavailable |= System::events().iter().any(|record| {
				matches!(
					record.event,
					crate::RuntimeEvent::Scheduler(pallet_scheduler::Event::CallUnavailable { .. })
				)
			});
		}
		assert!(unavailable);
		assert_eq!(fee_rate(), Perbill::from_percent(5));
	});
}

#[test]
fn what_is_rejected_changes_nothing() {
	chain().execute_with(|| {
		let index = propose(Origin::EscrowAdmin, set("SessionEscrow.FeeRate", 0));
		everybody(index, false);
		assert!(!decide(index));
		assert!(matches!(info(index), ReferendumInfo::Rejected(..)));
		run(100);
		assert_eq!(fee_rate(), Perbill::from_percent(5));
	});
}

#[test]
fn too_few_are_not_enough_however_much_they_agree() {
	chain().execute_with(|| {
		let index = propose(Origin::RegistryAdmin, set("NodeRegistry.MaxCapacity", 5));
		// Half a percent of what could vote; one is asked for at the end.
		let few = <Balances as Currency<_>>::active_issuance() / 200;
		transact(|| {
			assert_ok!(vote(Sr25519Keyring::Bob, index, true, few));
		});
		assert!(!decide(index));
	});
}

/// Of all that can be set, each track sets its own group, root everything, and nobody else anything.
#[test]
fn a_track_sets_the_parameters_of_its_own_group_only() {
	development().execute_with(|| {
		for name in PARAMETER_NAMES {
			let value =
				(0..128).map(|bit| 1 << bit).chain([0]).find(|v| parameter(name, *v).is_ok()).unwrap();
			let may = match name.split('.').next().unwrap() {
				"NodeRegistry" => Some(Origin::RegistryAdmin),
				"SessionEscrow" => Some(Origin::EscrowAdmin),
				"OperatorStaking" => Some(Origin::StakingAdmin),
				"Reputation" => Some(Origin::ReputationAdmin),
				"Governance" => None,
				group => panic!("whose is {group}?"),
			};
			for origin in Origin::ALL {
				let result = set(name, value).dispatch(of(origin));
				assert_eq!(result.is_ok(), may == Some(origin), "{name} by {origin:?}: {result:?}");
			}
			assert!(set(name, value).dispatch(RuntimeOrigin::root()).is_ok());
			let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
			assert!(set(name, value).dispatch(alice).is_err());
		}
	});
}

#[test]
fn a_node_is_removed_by_a_referendum() {
	chain().execute_with(|| {
		let node = market::register();
		let call = || pallet_node_registry::Call::<Runtime>::force_deregister { node };
		for origin in Origin::ALL.into_iter().filter(|origin| *origin != Origin::NodeRemover) {
			assert_noop!(NodeRegistry::force_deregister(of(origin), node), DispatchError::BadOrigin);
		}
		enact(Origin::NodeRemover, call());
		let node = pallet_node_registry::Nodes::<Runtime>::get(node);
		assert!(node.is_none_or(|node| node.status != warren_primitives::NodeStatus::Active));
	});
}

/// No track but root's can do what is root's: not upgrade, not mint, not write storage.
#[test]
fn nobody_is_root_but_root() {
	development().execute_with(|| {
		let alice = account(Sr25519Keyring::Alice);
		let calls: [RuntimeCall; 6] = [
			frame_system::Call::authorize_upgrade { code_hash: Default::default() }.into(),
			frame_system::Call::set_storage { items: vec![(vec![1], vec![1])] }.into(),
			pallet_balances::Call::force_set_balance { who: alice.clone().into(), new_free: 1 }.into(),
			pallet_scheduler::Call::cancel { when: 1, index: 0 }.into(),
			pallet_referenda::Call::kill { index: 0 }.into(),
			pallet_migrations::Call::clear_historic {
				selector: pallet_migrations::HistoricCleanupSelector::Specific(vec![]),
			}
			.into(),
		];
		for call in calls {
			let origins = Origin::ALL.into_iter().map(of);
			for origin in origins.chain([RuntimeOrigin::signed(alice.clone())]) {
				let error = call.clone().dispatch(origin).unwrap_err().error;
				assert_eq!(error, DispatchError::BadOrigin, "{call:?}");
			}
			let dispatch_as: RuntimeCall = pallet_utility::Call::dispatch_as {
				as_origin: Box::new(OriginCaller::system(frame_system::RawOrigin::Root)),
				call: Box::new(call),
			}
			.into();
			for origin in Origin::ALL {
				assert!(dispatch_as.clone().dispatch(of(origin)).is_err());
			}
		}
	});
}

/// An emergency cancels a referendum; its deposits come back. Only root takes them.
#[test]
fn an_emergency_stops_a_referendum() {
	chain().execute_with(|| {
		let index = propose(frame_system::RawOrigin::Root, set("Governance.SmallSpend", 100 * WRN));
		assert_noop!(Referenda::cancel(of(Origin::BigSpender), index), DispatchError::BadOrigin);
		assert_ok!(Referenda::cancel(of(Origin::Emergency), index));
		assert!(matches!(info(index), ReferendumInfo::Cancelled(..)));
		let killed = propose(frame_system::RawOrigin::Root, set("Governance.SmallSpend", 100 * WRN));
		assert_noop!(Referenda::kill(of(Origin::Emergency), killed), DispatchError::BadOrigin);
		let (issued, treasury) =
			(Balances::total_issuance(), <Balances as Inspect<_>>::balance(&TreasuryAccount::get()));
		assert_ok!(Referenda::kill(RuntimeOrigin::root(), killed));
		let deposits =
			Tracks::info(id::ROOT).unwrap().decision_deposit + governance::SubmissionDeposit::get().get();
		assert_eq!(<Balances as Inspect<_>>::balance(&TreasuryAccount::get()) - treasury, deposits);
		assert_eq!(Balances::total_issuance(), issued);
	});
}

#[test]
fn each_origin_has_a_track_of_its_own() {
	let mut ids: Vec<_> = Origin::ALL.map(Origin::track).into();
	ids.push(id::ROOT);
	ids.sort();
	assert_eq!(ids, TRACKS.map(|track| track.id));
	development().execute_with(|| Tracks::check_integrity().unwrap());
	for (at, origin) in Origin::ALL.into_iter().enumerate() {
		assert_eq!(origin.encode(), [at as u8], "indices never change");
		assert_eq!(Tracks::track_for(&origin.into()), Ok(origin.track()));
	}
	let signed = frame_system::RawOrigin::Signed(account(Sr25519Keyring::Alice));
	assert_eq!(Tracks::track_for(&signed.into()), Err(()));
	assert_eq!(Tracks::track_for(&frame_system::RawOrigin::Root.into()), Ok(id::ROOT));
}

/// The bars fall and never vanish: at least half must approve and one token in a hundred support, on every track at every time.
#[test]
fn the_curves_fall_to_a_floor() {
	let points = || (0..=100).map(Perbill::from_percent);
	let falls = |curve: &Curve| {
		points().map(|at| curve.threshold(at)).collect::<Vec<_>>().windows(2).all(|w| w[0] >= w[1])
	};
	for track in TRACKS {
		let (approval, support) = (&track.info.min_approval, &track.info.min_support);
		assert!(falls(approval) && falls(support), "{}", track.id);
		let end = Perbill::one();
		// The reciprocal curves are fitted, to better than a millionth.
		let slack = Perbill::from_parts(1_000);
		assert!(approval.threshold(Perbill::zero()) + slack >= Perbill::one(), "{}", track.id);
		assert!(approval.threshold(end) + slack >= Perbill::from_percent(50), "{}", track.id);
		assert!(support.threshold(end) + slack >= Perbill::from_percent(1), "{}", track.id);
	}
	let end = |id| {
		let track = TRACKS.iter().find(|track| track.id == id).unwrap();
		track.info.min_support.threshold(Perbill::one())
	};
	for id in [id::ROOT, id::EMERGENCY, id::BIG_SPEND] {
		assert!(end(id) > Perbill::from_percent(3), "{id}: so few decide over so much");
	}
}

/// Who voted for something is still locked when it happens, and a confirmation fits into the time there is.
#[test]
fn the_periods_fit_together() {
	development().execute_with(|| {
		let least = parameter("Governance.VoteLockingPeriod", 2 * u128::from(crate::DAYS));
		assert!(least.is_ok());
		assert!(parameter("Governance.VoteLockingPeriod", 2 * u128::from(crate::DAYS) - 1).is_err());
		for track in TRACKS {
			let info = track.info;
			assert!(info.min_enactment_period <= 2 * crate::DAYS, "{}", track.id);
			assert!(info.confirm_period < info.decision_period, "{}", track.id);
			let here = Tracks::info(track.id).unwrap();
			assert_eq!(
				here.decision_period,
				pallet_foundation::Pallet::<Runtime>::scaled(info.decision_period)
			);
			assert!(here.min_enactment_period >= 1);
		}
	});
	TestExternalities::default().execute_with(|| {
		assert_eq!(Tracks::info(id::ROOT).unwrap().decision_period, 14 * crate::DAYS);
		assert_eq!(Tracks::info(1), None);
	});
}

#[test]
fn decision_deposits_follow_the_parameter() {
	development().execute_with(|| {
		let deposit = || Tracks::info(id::ROOT).unwrap().decision_deposit;
		let before = deposit();
		assert_eq!(before, 10_000 * WRN);
		assert_ok!(Parameters::set_parameter(
			RuntimeOrigin::root(),
			parameter("Governance.DecisionDepositPercent", 10).unwrap()
		));
		assert_eq!(deposit(), before / 10);
	});
}
