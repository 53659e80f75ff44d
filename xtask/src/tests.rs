//! `cargo xtask test`: every test there is.

use std::process::Command;

use anyhow::Result;

use crate::{
	env::Env,
	run::{self, section, summary},
	setup,
};

/// Runs all tests; whether all passed. A section that fails does not keep the later ones from running.
pub fn run(env: &Env) -> Result<bool> {
	let env = setup::run(env, setup::For::Tests)?;
	run::build(&env)?;
	let outcomes = [
		// All default members at once, always: `-p` would unify features differently and build dependencies again.
		section("Unit and property tests", cargo_test(&env).args(["--lib", "--bins"]))?,
		section("Integration and end-to-end tests", cargo_test(&env).args(["--test", "*"]))?,
		section("Documentation tests", cargo_test(&env).arg("--doc"))?,
		section(
			"Benchmarks as tests, try_state in every block",
			cargo_test(&env)
				// The native code of the benchmarks is what is tested; the blob is not needed.
				.env("SKIP_WASM_BUILD", "1")
				.args([
					"-p",
					"pallet-node-registry",
					"-p",
					"pallet-operator-staking",
					"-p",
					"pallet-reputation",
				])
				.args(["-p", "pallet-session-escrow", "-p", "warren-runtime"])
				.args(["--features", "runtime-benchmarks,try-runtime"]),
		)?,
	];
	Ok(summary(&outcomes))
}

fn cargo_test(env: &Env) -> Command {
	let mut command = env.cargo();
	command.args(["test", "--release", "--no-fail-fast"]);
	command
}
