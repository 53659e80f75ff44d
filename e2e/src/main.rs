//! `warren-e2e`: the main job, watched, and the numbers to reach, measured.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "warren-e2e", version, about = "Hosts in network namespaces, and the main job between them")]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// The main job, watched; fails when a check is not ok
	Demo {
		/// Write what was measured to this file, as JSON
		#[arg(long, value_name = "FILE")]
		json: Option<PathBuf>,
	},
	/// The numbers to reach, measured side by side; fails when one cannot be measured
	Bench(warren_e2e::bench::Args),
}

fn main() -> ExitCode {
	let done = match Cli::parse().command {
		Command::Demo { json } => warren_e2e::demo::run(json.as_deref()),
		Command::Bench(args) => warren_e2e::bench::run(&args),
	};
	match done {
		Ok(true) => ExitCode::SUCCESS,
		Ok(false) => ExitCode::FAILURE,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}
