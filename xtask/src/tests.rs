//! `cargo xtask test`: every test there is.

use std::{collections::BTreeSet, process::Command};

use anyhow::{ensure, Context, Result};
use serde_json::Value;

use crate::{
	chain_spec,
	env::{own_program, Env},
	run::{self, section, shown, side_by_side},
	setup,
	tally::summary,
};

/// Runs all tests; whether all passed. A section that fails does not keep the later ones from running: what could end this early
/// comes before the first of them.
pub fn run(env: &Env) -> Result<bool> {
	let env = setup::run(env, setup::For::Tests)?;
	run::build(&env)?;
	let mut measuring = cargo_test(&env);
	for name in integration_tests(&env)? {
		if !WAITING.iter().any(|lane| lane.contains(&name.as_str())) {
			measuring.args(["--test", &name]);
		}
	}
	let [waiting, polkadot_js, settlements] = WAITING.map(|lane| waiting(&env, lane));
	let mut beside = vec![
		("Documentation tests", kindly(cargo_test(&env).arg("--doc"))),
		(
			"The kernel's WireGuard, in a virtual machine",
			kindly(&itself(&env, &["test", "--kernel", "--short"])?),
		),
		("A network of validators", kindly(&itself(&env, &["zombienet", "short"])?)),
	];

	// All default members at once, always: `-p` would unify features differently and build dependencies again.
	let mut outcomes = vec![
		section("Unit and property tests", cargo_test(&env).args(["--lib", "--bins"])),
		chain_spec::section(&env),
		// They measure: nothing else runs beside them.
		section("Integration and end-to-end tests", &mut measuring),
		// Those that wait would not bear it beside them.
		section("The benchmarks' tests, built", benchmarks(&env).arg("--no-run")),
	];
	if outcomes.last().is_some_and(|built| built.ok) {
		beside.insert(0, ("Benchmarks as tests, try_state in every block", kindly(&benchmarks(&env))));
	}
	let lanes = vec![vec![("polkadot.js", polkadot_js)], vec![("Settlements", settlements)], beside];
	outcomes.extend(side_by_side(("End-to-end tests that wait for blocks", waiting), lanes));
	Ok(summary(&outcomes))
}

/// End-to-end tests that wait for blocks, windows and sessions most of the time, and measure no traffic to the byte and second: in lanes
/// that run at once.
const WAITING: [&[&str]; 3] =
	[&["failover", "far_chain", "launch"], &["polkadot_js"], &["endings", "vouchers_on_chain"]];
/// How many times longer than usual they wait: with others beside them everything takes longer.
const PATIENCE: &str = "3";

/// The names of all integration tests of the default members.
fn integration_tests(env: &Env) -> Result<BTreeSet<String>> {
	let mut command = env.cargo();
	command.args(["metadata", "--no-deps", "--format-version", "1"]);
	let output = command.output().with_context(|| format!("cannot start `{}`", shown(&command)))?;
	ensure!(
		output.status.success(),
		"`{}` failed: {}",
		shown(&command),
		String::from_utf8_lossy(&output.stderr).trim()
	);
	let metadata: Value = serde_json::from_slice(&output.stdout)?;
	let listed = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
	let names: BTreeSet<_> = listed(&metadata, "packages")
		.iter()
		.flat_map(|package| listed(package, "targets"))
		.filter(|target| listed(target, "kind").contains(&Value::from("test")))
		.filter_map(|target| target["name"].as_str().map(str::to_owned))
		.collect();
	for name in WAITING.iter().copied().flatten() {
		ensure!(names.contains(*name), "there is no test {name}: the list in xtask/src/tests.rs is old");
	}
	Ok(names)
}

/// A lane of tests that wait: one lab at a time of its own, beside those of others.
fn waiting(env: &Env, lane: &[&str]) -> Command {
	let mut command = cargo_test(env);
	for name in lane {
		command.args(["--test", name]);
	}
	command.args(["--", "--test-threads=1"]);
	command.env("WARREN_PATIENCE", PATIENCE).env("WARREN_LABS", "beside");
	command
}

/// Another command of xtask.
fn itself(env: &Env, args: &[&str]) -> Result<Command> {
	let own = own_program()?;
	let mut command = env.command(own.to_str().context("the target folder's name is not UTF-8")?);
	// What cargo says of the clone reaches only what it starts.
	command.env("CARGO_MANIFEST_DIR", env.root.join("xtask"));
	command.args(args);
	Ok(command)
}

/// The same command, giving way to others.
fn kindly(command: &Command) -> Command {
	let mut kind = Command::new("nice");
	kind.args(["-n", "15"]).arg(command.get_program()).args(command.get_args());
	if let Some(folder) = command.get_current_dir() {
		kind.current_dir(folder);
	}
	for (key, value) in command.get_envs() {
		match value {
			Some(value) => kind.env(key, value),
			None => kind.env_remove(key),
		};
	}
	kind
}

fn benchmarks(env: &Env) -> Command {
	let mut command = cargo_test(env);
	// The native code of the benchmarks is what is tested; the blob is not needed.
	command.env("SKIP_WASM_BUILD", "1");
	for package in [
		"pallet-node-registry",
		"pallet-operator-staking",
		"pallet-reputation",
		"pallet-session-escrow",
		"warren-runtime",
	] {
		command.args(["-p", package]);
	}
	command.args(["--features", "runtime-benchmarks,try-runtime"]);
	command
}

fn cargo_test(env: &Env) -> Command {
	let mut command = env.cargo();
	command.args(["test", "--release", "--no-fail-fast"]);
	command
}

#[cfg(test)]
mod checks {
	use super::*;

	#[test]
	fn integration_tests_are_found_and_those_that_wait_among_them() {
		let names = integration_tests(&Env::new().unwrap()).unwrap();
		for name in
			["cut_off", "kernel", "provider", "upgrade"].iter().chain(WAITING.iter().copied().flatten())
		{
			assert!(names.contains(*name), "{name} is not in {names:?}");
		}
	}

	#[test]
	fn a_command_that_gives_way_is_the_same() {
		let mut command = Command::new("cargo");
		command.args(["test", "--doc"]).current_dir("/").env("A", "b").env_remove("C");
		let kind = kindly(&command);
		assert_eq!(shown(&kind), "nice -n 15 cargo test --doc");
		assert_eq!(kind.get_current_dir(), command.get_current_dir());
		assert!(kind.get_envs().eq(command.get_envs()));
	}
}
