//! Whether a genesis can become a chain that lives. What makes no sense is refused by the name of its field, before anything
//! is written: a chain cannot be asked to change its first block.
use crate::{
	bounded::Number, configs::parameters::dynamic_params::operator_staking, configs::staking::MAX_VALIDATORS,
	AccountId, Balance, RuntimeGenesisConfig, EXISTENTIAL_DEPOSIT, SS58_PREFIX, WRN,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	format,
	string::{String, ToString},
	vec::Vec,
};
use frame_support::{ensure, genesis_builder_helper::build_state, traits::Get};
use serde_json::Value;
use sp_core::crypto::{Ss58AddressFormat, Ss58Codec};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// Most that the first block may issue, in units: a million times what any network here begins with, and far from where sums
/// of balances, stakes and rewards could leave 128 bits.
pub const MAX_GENESIS_ISSUANCE: Balance = 1_000_000_000_000_000 * WRN;

/// Builds the state of the first block out of a [`RuntimeGenesisConfig`] in JSON, if it is one that makes sense.
pub fn build(json: Vec<u8>) -> Result<(), String> {
	amounts(&json)?;
	let config =
		serde_json::from_slice(&json).map_err(|error| format!("the genesis is not valid: {error}"))?;
	check(&config)?;
	build_state::<RuntimeGenesisConfig>(json)
}

/// Each amount is a whole number that JSON can say: what is larger has become a fraction on its way here, and lost digits.
fn amounts(json: &[u8]) -> Result<(), String> {
	// What cannot be read at all is said where it is read.
	let all: Value = serde_json::from_slice(json).unwrap_or_default();
	for (field, place) in [
		("balances.balances", "/balances/balances"),
		("operatorStaking.operators", "/operatorStaking/operators"),
	] {
		for entry in all.pointer(place).and_then(Value::as_array).into_iter().flatten() {
			let who = entry[0].as_str().unwrap_or("an entry without an account");
			let amount = &entry[1];
			ensure!(
				amount.is_u64(),
				format!(
					"{field}: {who} has {amount}; an amount is a whole number of units, at most {}",
					u64::MAX
				)
			);
		}
	}
	Ok(())
}

/// The first thing that keeps a chain with this genesis from living; the field is named.
pub fn check(config: &RuntimeGenesisConfig) -> Result<(), String> {
	config.foundation.check().map_err(|reason| format!("foundation.{reason}"))?;
	parameters_once(config)?;
	let balances = balances(config)?;
	authorities(config)?;
	stakes(config, &balances)?;
	if !config.foundation.development {
		no_public_keys(config)?;
	}
	Ok(())
}

fn address(account: &AccountId) -> String {
	account.to_ss58check_with_version(Ss58AddressFormat::custom(SS58_PREFIX))
}

/// A parameter that is given twice has one value too many.
fn parameters_once(config: &RuntimeGenesisConfig) -> Result<(), String> {
	let mut names = BTreeSet::new();
	for parameter in &config.foundation.parameters {
		let name = parameter.name();
		ensure!(names.insert(name), format!("foundation.parameters: {name} is there twice"));
	}
	Ok(())
}

/// What each account begins with.
fn balances(config: &RuntimeGenesisConfig) -> Result<BTreeMap<AccountId, Balance>, String> {
	let mut balances = BTreeMap::new();
	let mut total: Balance = 0;
	for (who, amount) in &config.balances.balances {
		let who_is = address(who);
		ensure!(
			balances.insert(who.clone(), *amount).is_none(),
			format!("balances.balances: {who_is} is there twice")
		);
		ensure!(
			*amount >= EXISTENTIAL_DEPOSIT,
			format!(
				"balances.balances: {who_is} has {amount}, and an account exists from {EXISTENTIAL_DEPOSIT} on"
			)
		);
		total =
			total.checked_add(*amount).filter(|total| *total <= MAX_GENESIS_ISSUANCE).ok_or_else(|| {
				format!("balances.balances: together they are more than {MAX_GENESIS_ISSUANCE}")
			})?;
	}
	Ok(balances)
}

/// Somebody makes blocks, and no two of them are the same.
fn authorities(config: &RuntimeGenesisConfig) -> Result<(), String> {
	for (field, given) in [
		("babe.authorities", !config.babe.authorities.is_empty()),
		("grandpa.authorities", !config.grandpa.authorities.is_empty()),
		("session.nonAuthorityKeys", !config.session.non_authority_keys.is_empty()),
	] {
		ensure!(!given, format!("{field}: has to be empty, the authorities are those of session.keys"));
	}
	let (part, whole) = config.babe.epoch_config.c;
	ensure!(
		part > 0 && part <= whole,
		format!("babe.epochConfig.c: {part} of {whole} slots with a primary author; it is more than 0 and at most all")
	);
	let keys = &config.session.keys;
	ensure!(!keys.is_empty(), "session.keys: there is no authority, so that nobody could make a block");
	ensure!(
		keys.len() <= MAX_VALIDATORS as usize,
		format!("session.keys: {} authorities, and at most {MAX_VALIDATORS} may be", keys.len())
	);
	let (mut owners, mut babe, mut grandpa) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
	for (account, validator, keys) in keys {
		let who = address(validator);
		ensure!(
			account == validator,
			format!("session.keys: {} holds the keys of {who}; they are one account here", address(account))
		);
		ensure!(owners.insert(validator), format!("session.keys: {who} is there twice"));
		for (kind, other) in [
			("BABE", babe.insert(keys.babe.clone(), validator)),
			("GRANDPA", grandpa.insert(keys.grandpa.clone(), validator)),
		] {
			if let Some(other) = other {
				return Err(format!("session.keys: {} and {who} have the same {kind} key", address(other)));
			}
		}
	}
	Ok(())
}

/// Each authority is an operator who stakes enough and owns it, and each operator is an authority.
fn stakes(config: &RuntimeGenesisConfig, balances: &BTreeMap<AccountId, Balance>) -> Result<(), String> {
	let least = first_value(config, "OperatorStaking.MinValidatorStake")
		.unwrap_or_else(Number::<operator_staking::MinValidatorStake>::get)
		.max(
			first_value(config, "OperatorStaking.MinOperatorStake")
				.unwrap_or_else(Number::<operator_staking::MinOperatorStake>::get),
		);
	let authorities: BTreeSet<_> = config.session.keys.iter().map(|(_, validator, _)| validator).collect();
	let mut operators = BTreeSet::new();
	for (who, stake) in &config.operator_staking.operators {
		let who_is = address(who);
		ensure!(operators.insert(who), format!("operatorStaking.operators: {who_is} is there twice"));
		ensure!(
			*stake >= least,
			format!("operatorStaking.operators: {who_is} stakes {stake}, and a validator needs {least}")
		);
		let balance = balances.get(who).copied().unwrap_or_default();
		ensure!(
			balance.saturating_sub(EXISTENTIAL_DEPOSIT) >= *stake,
			format!(
				"operatorStaking.operators: {who_is} stakes {stake} of a balance of {balance}, of which \
				 {EXISTENTIAL_DEPOSIT} have to stay free"
			)
		);
		ensure!(
			authorities.contains(who),
			format!("operatorStaking.operators: {who_is} has no keys in session.keys")
		);
	}
	// Without a stake nothing could be taken from who signs two blocks, and the first sessions would have no root that proves it.
	match authorities.iter().find(|who| !operators.contains(*who)) {
		Some(who) => {
			Err(format!("session.keys: {} stakes nothing in operatorStaking.operators", address(who)))
		}
		None => Ok(()),
	}
}

/// The value that the genesis gives a parameter.
fn first_value(config: &RuntimeGenesisConfig, name: &str) -> Option<u128> {
	config.foundation.parameters.iter().find(|parameter| parameter.name() == name).map(|found| found.value())
}

/// The keys of the well-known names are for development: everybody has them.
fn no_public_keys(config: &RuntimeGenesisConfig) -> Result<(), String> {
	let refused = |field: &str, name: &dyn ToString| {
		Err(format!(
			"{field}: everybody has the key of {}; only a network with foundation.development may use it",
			name.to_string()
		))
	};
	for key in Sr25519Keyring::iter() {
		let account = key.to_account_id();
		if config.balances.balances.iter().any(|(who, _)| *who == account) {
			return refused("balances.balances", &key);
		}
		if config.session.keys.iter().any(|(_, _, keys)| keys.babe == key.public().into()) {
			return refused("session.keys", &key);
		}
	}
	for key in Ed25519Keyring::iter() {
		if config.session.keys.iter().any(|(_, _, keys)| keys.grandpa == key.public().into()) {
			return refused("session.keys", &key);
		}
	}
	Ok(())
}
