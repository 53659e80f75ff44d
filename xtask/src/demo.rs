//! `cargo xtask demo`: set-up, build, then the main job.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
	env::Env,
	run::{self, heading},
	setup,
};

/// Runs the demo; whether all its checks are ok.
pub fn run(env: &Env, json: Option<&Path>) -> Result<bool> {
	// Before the long build, not after it.
	let json = json.map(std::path::absolute).transpose().context("--json")?;
	let env = setup::run(env, setup::For::Demo)?;
	run::build(&env)?;
	heading("Demo");
	let mut command =
		env.command(env.binary("warren-e2e").to_str().context("the target folder's name is not UTF-8")?);
	command.arg("demo");
	if let Some(file) = &json {
		command.arg("--json").arg(file);
	}
	ignore_interrupts();
	let status = command.status().context("cannot start warren-e2e")?;
	Ok(status.success())
}

/// Leaves Ctrl-C to the child, which gets it too and tidies up: xtask must outlive it to report how it ended.
fn ignore_interrupts() {
	extern "C" fn nothing(_signal: i32) {}
	extern "C" {
		// `signal(2)` of the C library that std links anyway: not worth a dependency.
		fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
	}
	const SIGINT: i32 = 2;
	const SIGTERM: i32 = 15;
	// SAFETY: the handler does nothing, so it is async-signal-safe; a handler (unlike SIG_IGN) is reset by exec, so
	// that the child starts with the default action.
	unsafe {
		signal(SIGINT, nothing);
		signal(SIGTERM, nothing);
	}
}
