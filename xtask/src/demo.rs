//! `cargo xtask demo`: set-up, build, then the main job.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
	env::Env,
	interrupt::Watch,
	run::{self, heading},
	setup,
};

/// Runs the demo; whether all its checks are ok.
pub fn run(env: &Env, json: Option<&Path>) -> Result<bool> {
	play(env, setup::For::Demo, "Demo", &["demo".to_owned()], json)
}

/// Sets the machine up, builds, and runs the lab's program here, which writes what it measures to `json`; whether it succeeded.
pub fn play(
	env: &Env,
	purpose: setup::For,
	what: &str,
	args: &[String],
	json: Option<&Path>,
) -> Result<bool> {
	// Before the long build, not after it.
	let json = json.map(std::path::absolute).transpose().context("--json")?;
	let env = setup::run(env, purpose)?;
	run::build(&env)?;
	heading(what);
	let mut command =
		env.command(env.binary("warren-e2e").to_str().context("the target folder's name is not UTF-8")?);
	command.args(args);
	if let Some(file) = &json {
		command.arg("--json").arg(file);
	}
	// The child gets Ctrl-C too and tidies up: xtask must outlive it to report how it ended.
	let _watch = Watch::new();
	let status = command.status().context("cannot start warren-e2e")?;
	Ok(status.success())
}
