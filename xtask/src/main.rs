//! `cargo xtask`: sets the machine up, then builds, demonstrates, tests, measures, weighs or writes chain specifications.
//!
//! Every command does its own set-up first, says what it installs, and changes nothing where all is in place.

mod bench;
mod chain_spec;
mod demo;
mod env;
mod interrupt;
mod kernel;
mod run;
mod setup;
mod tally;
mod tests;
mod vm;
mod weights;
mod zombienet;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
	name = "cargo xtask",
	about = "Sets the machine up, then builds, demonstrates, tests, measures or weighs Warren"
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
		/// In a virtual machine whose kernel has WireGuard
		#[arg(long)]
		kernel: bool,
	},
	/// The numbers to reach, measured side by side (needs root)
	///
	/// Shows a table of figures beside their aims. Succeeds where all was measured, whether or not the aims are met: a machine may
	/// be busy or slow. With --strict they have to be. Those that make no hosts need no root.
	Bench {
		#[command(flatten)]
		args: bench::Args,
		/// In a virtual machine whose kernel has WireGuard. Its processor is emulated: only the ratios count
		#[arg(long)]
		kernel: bool,
	},
	/// Write the chain specifications of `chain-spec/`, without the runtime's blob
	ChainSpec {
		/// Write nothing; say where what is committed is not what the code makes
		#[arg(long, conflicts_with = "whole")]
		check: bool,
		/// Write whole specifications, which a node can be started with, into this folder
		#[arg(long, value_name = "FOLDER")]
		whole: Option<PathBuf>,
	},
	/// Every test there is, those of the data plane and of the main job also on a kernel with WireGuard (needs root)
	Test {
		/// Only these, in a virtual machine whose kernel has WireGuard
		#[arg(long)]
		kernel: bool,
		/// Of these what matters most, as it is run with all other tests
		#[arg(long, requires = "kernel")]
		short: bool,
	},
	/// Run a program of this machine in a virtual machine whose kernel has WireGuard; nothing here can be changed by it
	Vm {
		/// Seconds after which it is ended
		#[arg(long, default_value_t = 600, value_name = "S")]
		limit: u64,
		/// The program and its arguments
		#[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true, value_name = "PROGRAM")]
		command: Vec<String>,
	},
	/// The first process of the virtual machine
	#[command(name = "vm-init", hide = true)]
	VmInit,
	/// What runs instead of the chain node in the virtual machine
	#[command(name = "vm-chain", hide = true)]
	VmChain {
		#[arg(last = true)]
		arguments: Vec<String>,
	},
	/// What answers the virtual machine when it asks for a chain node
	#[command(name = "vm-serve", hide = true)]
	VmServe { folder: PathBuf, node: PathBuf },
	/// Networks of nodes: the short one that is among the tests, and those that take many minutes
	Zombienet {
		/// Only these; default: all
		#[arg(value_name = "NETWORK")]
		networks: Vec<String>,
	},
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
	match &command {
		Command::VmInit => vm::inside::run(),
		Command::VmChain { arguments } => return vm::outside::stand_in(arguments).map(|()| true),
		Command::VmServe { folder, node } => return vm::outside::serve(folder, node).map(|()| true),
		_ => {}
	}
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
		Command::ChainSpec { check, whole } => chain_spec::run(
			&env,
			match (check, &whole) {
				(true, _) => chain_spec::Do::Check,
				(false, Some(folder)) => chain_spec::Do::Whole(folder),
				(false, None) => chain_spec::Do::Write,
			},
		),
		Command::Bench { args, kernel } => bench::run(&env, &args, kernel),
		Command::Demo { json, kernel: false } => demo::run(&env, json.as_deref()),
		Command::Demo { json, kernel: true } => kernel::demo(&env, json.as_deref()),
		Command::Test { kernel: false, .. } => tests::run(&env),
		Command::Test { kernel: true, short } => kernel::test(&env, short),
		Command::Vm { limit, command } => kernel::command(&env, &command, limit),
		Command::VmInit | Command::VmChain { .. } | Command::VmServe { .. } => unreachable!("answered above"),
		Command::Zombienet { networks } => zombienet::run(&env, &networks),
		Command::Weights { pallet, steps, repeat } => weights::run(&env, &pallet, steps, repeat),
	}
}
