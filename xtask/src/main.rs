//! `cargo xtask`: sets the machine up, then builds, demonstrates, tests or weighs.
//!
//! Every command does its own set-up first, says what it installs, and changes nothing where all is in place.

mod demo;
mod env;
mod run;
mod setup;
mod tests;
mod weights;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
	name = "cargo xtask",
	about = "Sets the machine up, then builds, demonstrates, tests or weighs Warren"
)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Install what is missing: Debian packages and the wasm target
	Setup,
	/// Set up and build the node, the daemon and the client
	Build,
	/// The main job, watched: a session is bought, tunnelled, metered, paid and settled (needs root)
	Demo {
		/// Write what was measured to this file, as JSON
		#[arg(long, value_name = "FILE")]
		json: Option<PathBuf>,
	},
	/// Every test there is (needs root)
	Test,
	/// Measure the runtime's calls on its wasm and write their weights
	Weights {
		/// Only this pallet (repeatable); default: all
		#[arg(long, value_name = "PALLET")]
		pallet: Vec<String>,
		/// Measured points per component
		#[arg(long, default_value_t = 50)]
		steps: u32,
		/// Repetitions of each point
		#[arg(long, default_value_t = 20)]
		repeat: u32,
	},
}

fn main() -> ExitCode {
	match dispatch(Cli::parse().command) {
		Ok(true) => ExitCode::SUCCESS,
		Ok(false) => ExitCode::FAILURE,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}

/// Runs one command; `Ok(false)` when it ran to its end and said itself what failed.
fn dispatch(command: Command) -> Result<bool> {
	let env = env::Env::new()?;
	match command {
		Command::Setup => {
			setup::run(&env, setup::For::Tests)?;
			Ok(true)
		}
		Command::Build => {
			let env = setup::run(&env, setup::For::Build)?;
			run::build(&env)?;
			Ok(true)
		}
		Command::Demo { json } => demo::run(&env, json.as_deref()),
		Command::Test => tests::run(&env),
		Command::Weights { pallet, steps, repeat } => weights::run(&env, &pallet, steps, repeat),
	}
}
