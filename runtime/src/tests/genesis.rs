use super::*;
use crate::{
	genesis_presets::{preset_names, TEST_ENDOWMENT, TEST_EPOCH_SLOTS, TEST_TIME_DIVISOR},
	pallet_foundation, Babe, Balances, Foundation, Grandpa, Historical, RuntimeGenesisConfig, Session,
	System, EXISTENTIAL_DEPOSIT, SS58_PREFIX, WRN,
};
use frame_support::traits::{fungible::Inspect, KeyOwnerProofSystem};
use serde_json::json;
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
				(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
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
			assert_eq!(count, 4);
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
	development().execute_by_hand(|| {
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

fn address(key: Sr25519Keyring) -> String {
	use sp_core::crypto::Ss58Codec;
	account(key).to_ss58check_with_version(SS58_PREFIX.into())
}

/// The local network with changes, as a chain specification makes them.
fn build(patch: serde_json::Value) -> Result<(), String> {
	let mut json = preset(LOCAL_TESTNET_RUNTIME_PRESET);
	merge(&mut json, patch);
	first_state(json).map(drop)
}

#[test]
fn a_genesis_may_set_parameters_within_their_bounds() {
	let parameter = |name: &str, value: &str| {
		build(json!({ "foundation": { "parameters": [{ "name": name, "value": value }] } }))
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
	assert!(build(json!({ "foundation": { "parameter": [] } })).is_err());
	let twice = json!({ "name": "NodeRegistry.NodeBond", "value": "20000000000000" });
	let error = build(json!({ "foundation": { "parameters": [twice, twice] } })).unwrap_err();
	assert_eq!(error, "foundation.parameters: NodeRegistry.NodeBond is there twice");
}

/// What is refused, with the words that name the field and the reason.
fn refused(patch: serde_json::Value, words: &[&str]) {
	let error = build(patch).expect_err(&words.join(" "));
	for word in words {
		assert!(error.contains(word), "{error}: without {word}");
	}
}

fn keys(babe: Sr25519Keyring, grandpa: Ed25519Keyring) -> serde_json::Value {
	serde_json::to_value(crate::SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() })
		.unwrap()
}

/// An entry of `session.keys`.
fn entry(owner: Sr25519Keyring, (babe, grandpa): (Sr25519Keyring, Ed25519Keyring)) -> serde_json::Value {
	json!([account(owner), account(owner), keys(babe, grandpa)])
}

#[test]
fn a_genesis_without_sensible_authorities_is_refused() {
	use Ed25519Keyring as Ed;
	use Sr25519Keyring::{Alice, Bob, Eve};
	let session = |entries: &[serde_json::Value]| json!({ "session": { "keys": entries } });
	let alice = entry(Alice, (Alice, Ed::Alice));
	refused(session(&[]), &["session.keys", "no authority"]);
	let bob = address(Bob);
	refused(
		session(&[alice.clone(), entry(Bob, (Alice, Ed::Bob))]),
		&["session.keys", &bob, "same BABE key"],
	);
	refused(
		session(&[alice.clone(), entry(Bob, (Bob, Ed::Alice))]),
		&["session.keys", &bob, "same GRANDPA key"],
	);
	refused(session(&[alice.clone(), alice.clone()]), &["session.keys", &address(Alice), "twice"]);
	let of_another = json!([account(Eve), account(Alice), keys(Alice, Ed::Alice)]);
	refused(session(&[of_another]), &["session.keys", &address(Eve), "one account"]);
	// Who makes blocks has something to lose, and who stakes makes blocks.
	refused(json!({ "operatorStaking": { "operators": [] } }), &["session.keys", "stakes nothing"]);
	refused(session(&[alice]), &["operatorStaking.operators", &bob, "no keys in session.keys"]);
	let babe: BabeId = Alice.public().into();
	refused(json!({ "babe": { "authorities": [(babe, 1)] } }), &["babe.authorities", "empty"]);
	for c in [(0, 4), (5, 4), (0, 0)] {
		let config = json!({ "c": c, "allowed_slots": "PrimaryAndSecondaryVRFSlots" });
		refused(json!({ "babe": { "epochConfig": config } }), &["babe.epochConfig.c", "at most all"]);
	}
}

#[test]
fn a_genesis_without_sensible_stakes_is_refused() {
	type Stakes = Vec<(AccountId, u128)>;
	let stakes = |change: &dyn Fn(&mut Stakes)| {
		let mut operators: Stakes = serde_json::from_value(
			preset(LOCAL_TESTNET_RUNTIME_PRESET)["operatorStaking"]["operators"].clone(),
		)
		.unwrap();
		change(&mut operators);
		json!({ "operatorStaking": { "operators": operators } })
	};
	let (field, bob) = ("operatorStaking.operators", address(Sr25519Keyring::Bob));
	assert_eq!(build(stakes(&|operators| operators[1].1 = 10_000 * WRN)), Ok(()));
	let below = stakes(&|operators| operators[1].1 = 10_000 * WRN - 1);
	refused(below, &[field, &bob, "stakes 9999999999999999", "needs 10000000000000000"]);
	// Against the bond that this genesis sets, not the default.
	let mut higher = stakes(&|operators| operators[1].1 = 10_000 * WRN);
	merge(
		&mut higher,
		json!({ "foundation": { "parameters":
			[{ "name": "OperatorStaking.MinValidatorStake", "value": "20000000000000000" }] } }),
	);
	refused(higher, &[field, &bob, "needs 20000000000000000"]);
	refused(stakes(&|operators| operators[1].1 = TEST_ENDOWMENT), &[field, &bob, "have to stay free"]);
	assert_eq!(
		build(stakes(&|operators| operators[1].1 = TEST_ENDOWMENT - EXISTENTIAL_DEPOSIT)),
		Ok(()),
		"all but what keeps the account"
	);
	let twice = stakes(&|operators| operators.push(operators[1].clone()));
	refused(twice, &[field, &bob, "twice"]);
}

#[test]
fn a_genesis_without_sensible_balances_is_refused() {
	let balances = |more: &[(Sr25519Keyring, u128)]| {
		let mut all: Vec<(AccountId, u128)> =
			serde_json::from_value(preset(LOCAL_TESTNET_RUNTIME_PRESET)["balances"]["balances"].clone())
				.unwrap();
		all.extend(more.iter().map(|(key, amount)| (account(*key), *amount)));
		json!({ "balances": { "balances": all } })
	};
	let (field, one) = ("balances.balances", Sr25519Keyring::One);
	assert_eq!(build(balances(&[(one, EXISTENTIAL_DEPOSIT)])), Ok(()));
	refused(balances(&[(one, EXISTENTIAL_DEPOSIT - 1)]), &[field, &address(one), "exists from"]);
	refused(balances(&[(Sr25519Keyring::Bob, WRN)]), &[field, &address(Sr25519Keyring::Bob), "twice"]);
	for amount in [json!(u64::MAX as f64 * 4.0), json!(1.5), json!(-1), json!("5"), json!(null)] {
		let mut patch = balances(&[]);
		patch["balances"]["balances"][0][1] = amount.clone();
		refused(
			patch,
			&[field, "has", &amount.to_string(), "whole number of units, at most 18446744073709551615"],
		);
		let mut operators = preset(LOCAL_TESTNET_RUNTIME_PRESET)["operatorStaking"].clone();
		operators["operators"][1][1] = amount;
		refused(json!({ "operatorStaking": operators }), &["operatorStaking.operators", "whole number"]);
	}
	// Together they must not overflow either.
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = vec![(account(one), u128::MAX), (account(Sr25519Keyring::Two), u128::MAX)];
	let error = genesis_check::check(&config).unwrap_err();
	assert!(error.starts_with(field) && error.contains("together they are more than"), "{error}");
}

#[test]
fn keys_that_everybody_has_are_for_development() {
	let live = |patch: serde_json::Value| {
		let mut all = json!({ "foundation": { "development": false, "timeDivisor": null } });
		merge(&mut all, patch);
		all
	};
	refused(live(json!({})), &["balances.balances", "everybody has the key of"]);
	let (eve, stake) = (AccountId::new([7; 32]), 10_000 * WRN);
	let own = |keys: serde_json::Value| {
		live(json!({
			"balances": { "balances": [(&eve, 2 * stake)] },
			"operatorStaking": { "operators": [(&eve, stake)] },
			"session": { "keys": [(&eve, &eve, keys)] },
		}))
	};
	refused(
		own(keys(Sr25519Keyring::Dave, Ed25519Keyring::Alice)),
		&["session.keys", "everybody has the key of Dave"],
	);
	let strange = |grandpa: sp_consensus_grandpa::AuthorityId| {
		let babe = BabeId::from(sp_core::sr25519::Public::from_raw([8; 32]));
		serde_json::to_value(crate::SessionKeys { babe, grandpa }).unwrap()
	};
	refused(
		own(strange(Ed25519Keyring::Ferdie.public().into())),
		&["session.keys", "everybody has the key of Ferdie"],
	);
	let nobody = sp_core::ed25519::Public::from_raw([9; 32]).into();
	assert_eq!(build(own(strange(nobody))), Ok(()));
}

#[test]
fn epochs_and_time_have_bounds() {
	let foundation = |patch: serde_json::Value| json!({ "foundation": patch });
	refused(foundation(json!({ "epochSlots": 9 })), &["foundation.epochSlots: 9 is not in 10..=201600"]);
	refused(foundation(json!({ "timeDivisor": 0 })), &["foundation.timeDivisor: 0 is not in 1..=3600"]);
	refused(
		foundation(json!({ "development": false, "timeDivisor": 2 })),
		&["foundation.timeDivisor: 2 is not in 1..=1"],
	);
}
