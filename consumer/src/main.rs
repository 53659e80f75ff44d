//! `warren`: the command of consumers.
mod commands;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
	let arguments = commands::Arguments::parse();
	commands::log(arguments.verbose);
	let json = arguments.json;
	match commands::run(arguments) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			if json {
				commands::say(serde_json::json!({ "event": "error", "error": format!("{error:#}") }));
			}
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}
