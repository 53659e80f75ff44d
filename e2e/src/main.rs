//! `warren-e2e`: the main job, watched.

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
}

fn main() -> ExitCode {
	let Command::Demo { json } = Cli::parse().command;
	match warren_e2e::demo::run(json.as_deref()) {
		Ok(true) => ExitCode::SUCCESS,
		Ok(false) => ExitCode::FAILURE,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}
