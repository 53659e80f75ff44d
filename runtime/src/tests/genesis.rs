use super::*;
use crate::{
	genesis_presets::{preset_names, TEST_ENDOWMENT, TEST_EPOCH_SLOTS, TEST_TIME_DIVISOR},
	pallet_foundation, Babe, Balances, Foundation, Grandpa, Historical, RuntimeGenesisConfig, Session,
	System, EXISTENTIAL_DEPOSIT,
};
use frame_support::traits::{fungible::Inspect, KeyOwnerProofSystem};
use sp_consensus_babe::AuthorityId as BabeId;
use sp_keyring::Ed25519Keyring;

#[test]
fn every_preset_builds_a_state() {
	assert_eq!(preset_names().len(), 2);
	for preset in preset_names() {
		network(preset.as_ref()).execute_with(|| {
			for key in Sr25519Keyring::well_known() {
				assert_eq!(Balances::total_balance(&account(key)), TEST_ENDOWMENT);
			}
			let total: u128 = frame_system::Account::<Runtime>::iter()
				.map(|(_, info)| info.data.free + info.data.reserved)
				.sum();
			assert_eq!(Balances::total_issuance(), total);
			assert_eq!(pallet_foundation::EpochSlots::<Runtime>::get(), TEST_EPOCH_SLOTS);
			assert!(pallet_foundation::Development::<Runtime>::get());
			// Both parameters of the preset, as they count there.
			assert_eq!(pallet_parameters::Parameters::<Runtime>::iter().count(), 2);
			use frame_support::traits::Get;
			assert_eq!(<Runtime as pallet_node_registry::Config>::HeartbeatInterval::get(), 48);
			assert_eq!(<Runtime as pallet_node_registry::Config>::AliveWindow::get(), 144);
			assert_eq!(<Runtime as pallet_session_escrow::Config>::DisputeWindow::get(), 12);
		});
	}
	assert_eq!(get_preset(&PresetId::from("mainnet")), None);
}

#[test]
fn the_authorities_are_those_of_the_preset() {
	for (mut ext, keys) in [
		(development(), vec![(Sr25519Keyring::Alice, Ed25519Keyring::Alice)]),
		(
			local(),
			vec![
				(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
				(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
				(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
			],
		),
	] {
		ext.execute_with(|| {
			let accounts: Vec<_> = keys.iter().map(|(key, _)| account(*key)).collect();
			assert_eq!(Session::validators(), accounts);
			let babe: Vec<BabeId> = keys.iter().map(|(key, _)| key.public().into()).collect();
			assert_eq!(Babe::authorities().iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), babe);
			let grandpa: Vec<_> = Grandpa::grandpa_authorities().into_iter().map(|(id, _)| id).collect();
			assert_eq!(grandpa, keys.iter().map(|(_, key)| key.public().into()).collect::<Vec<_>>());
		});
	}
}

/// Without them an offence of the first two sessions could not be proven later.
#[test]
fn the_first_sessions_have_historical_roots() {
	local().execute_with(|| {
		for session in 0..2 {
			let (root, count) = Historical::historical_root(session).expect("written at genesis");
			assert_eq!(count, 3);
			assert_ne!(root, Default::default());
		}
		let key: BabeId = Sr25519Keyring::Bob.public().into();
		let proof = Historical::prove((sp_consensus_babe::KEY_TYPE, key.clone())).unwrap();
		let owner = Historical::check_proof((sp_consensus_babe::KEY_TYPE, key), proof);
		assert_eq!(owner, Some((account(Sr25519Keyring::Bob), ())));
	});
}

#[test]
fn the_pots_exist_and_can_not_be_reaped() {
	development().execute_with(|| {
		use frame_support::traits::{
			fungible::Mutate,
			tokens::{Fortitude, Precision, Preservation},
		};
		for pot in pots() {
			assert_eq!(Balances::total_balance(&pot), EXISTENTIAL_DEPOSIT);
			// One unit is below the existential deposit, and still arrives.
			Balances::mint_into(&pot, 1).unwrap();
			assert_eq!(Balances::total_balance(&pot), EXISTENTIAL_DEPOSIT + 1);
			// Even a pot that somebody empties stays an account.
			let _ = Balances::burn_from(
				&pot,
				EXISTENTIAL_DEPOSIT + 1,
				Preservation::Expendable,
				Precision::BestEffort,
				Fortitude::Force,
			);
			assert!(System::account_exists(&pot));
		}
		let (mut distinct, all) = (pots(), pots().len());
		distinct.sort();
		distinct.dedup();
		assert_eq!(distinct.len(), all);
	});
}

#[test]
fn time_runs_faster_on_development_networks_only() {
	development().execute_with(|| {
		assert_eq!(Foundation::scaled(7_200), 7_200 / TEST_TIME_DIVISOR);
		assert_eq!(Foundation::scaled(1), 1, "never 0");
	});
	TestExternalities::default().execute_with(|| {
		assert_eq!(Foundation::scaled(7_200), 7_200);
	});
}

fn build(patch: serde_json::Value) -> Result<(), String> {
	let mut json = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut json, patch);
	TestExternalities::default()
		.execute_with(|| build_state::<RuntimeGenesisConfig>(serde_json::to_vec(&json).unwrap()))
}

#[test]
fn a_genesis_may_set_parameters_within_their_bounds() {
	let parameter = |name: &str, value: &str| {
		build(serde_json::json!({ "foundation": { "parameters": [{ "name": name, "value": value }] } }))
	};
	assert_eq!(parameter("NodeRegistry.NodeBond", "20000000000000"), Ok(()));
	for (name, value, reason) in [
		("NodeRegistry.NodeBond", "1", "is not in"),
		("NodeRegistry.Nothing", "1", "there is no parameter"),
		("SessionEscrow.FeeRate", "many", "is no whole number"),
	] {
		let error = parameter(name, value).unwrap_err();
		assert!(error.contains(name) && error.contains(reason), "{error}");
	}
	assert!(build(serde_json::json!({ "foundation": { "parameter": [] } })).is_err());
}

#[test]
#[should_panic(expected = "foundation.timeDivisor: 2 is not in 1..=1")]
fn only_a_development_network_divides_time() {
	let _ = build(serde_json::json!({ "foundation": { "timeDivisor": 2 } }));
}

#[test]
#[should_panic(expected = "foundation.epochSlots: 9 is not in 10..=201600")]
fn epochs_have_bounds() {
	let _ = build(serde_json::json!({ "foundation": { "epochSlots": 9 } }));
}
