//! The numbers to reach, measured side by side in one run: a table of figures beside their aims. What depends on the machine's speed is
//! a ratio of two figures that were taken in turns.
//!
//! Tests ask that things work; how fast they are is asked here, where a busy machine fails nothing.

mod args;
mod billing;
mod chain;
mod figures;
mod first_byte;
mod goodput;
mod market;
mod peers;
mod resume;
mod unpaid;
mod vouchers;

use std::time::Instant;

use anyhow::{ensure, Context, Result};

use crate::backend;
pub use args::Args;
use figures::{Figure, Outcome, Report};

/// What each benchmark is told.
struct Settings {
	/// Samples that are wanted.
	rounds: usize,
	begin: Instant,
}

impl Settings {
	/// As many rounds as are wanted, at most so many: of what takes long.
	fn rounds_up_to(&self, most: usize) -> usize {
		self.rounds.min(most)
	}

	/// A line on standard error, for what takes longer than a second.
	fn say(&self, text: impl AsRef<str>) {
		eprintln!("{:7.1} s  {}", self.begin.elapsed().as_secs_f64(), text.as_ref());
	}
}

type Run = fn(&Settings) -> Result<Vec<Figure>>;

/// The benchmark of that name.
fn program(name: &str) -> Option<Run> {
	Some(match name {
		"billing" => billing::run,
		"chain" => chain::run,
		"first-byte" => first_byte::run,
		"goodput" => goodput::run,
		"market" => market::run,
		"peers" => peers::run,
		"resume" => resume::run,
		"unpaid" => unpaid::run,
		"vouchers" => vouchers::run,
		_ => return None,
	})
}

/// Runs what is wanted and shows the figures. False where a benchmark failed, and, with `--strict`, where an aim is not met.
pub fn run(args: &Args) -> Result<bool> {
	if args.list {
		print!("{}", args::listing());
		return Ok(true);
	}
	ensure!(!backend::may_stand_beside()?, "WARREN_LABS: what measures stands alone");
	let settings = Settings { rounds: args.rounds as usize, begin: Instant::now() };
	let mut report = Report { rounds: settings.rounds, benchmarks: Vec::new() };
	for name in args.chosen() {
		let program = program(name).with_context(|| format!("{name} is in the list alone"))?;
		settings.say(format!("{name} begins"));
		let begin = Instant::now();
		let (figures, error) = match program(&settings) {
			Ok(figures) => (figures, None),
			// The others go on.
			Err(error) => {
				settings.say(format!("{name} failed: {error:#}"));
				(Vec::new(), Some(format!("{error:#}")))
			}
		};
		report.benchmarks.push(Outcome { name, seconds: begin.elapsed().as_secs_f64(), figures, error });
	}
	print!("\n{}", report.text());
	if backend::kernel_is_due()? {
		println!("The processor of a virtual machine is emulated: of its times only the ratios count.");
	}
	if let Some(file) = &args.json {
		let text = serde_json::to_string_pretty(&report)?;
		std::fs::write(file, text + "\n").with_context(|| format!("cannot write {}", file.display()))?;
		println!("measured figures: {}", file.display());
	}
	Ok(report.is_ok(args.strict))
}

#[cfg(test)]
mod tests {
	use clap::Parser;

	use super::*;

	#[derive(Parser)]
	struct Cli {
		#[command(flatten)]
		args: Args,
	}

	#[test]
	fn what_is_listed_can_be_run() {
		let all = Cli::parse_from(["bench"]).args.chosen();
		assert!(!all.is_empty() && all.into_iter().all(|name| program(name).is_some()));
		assert!(program("speed").is_none());
	}
}
