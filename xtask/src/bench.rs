//! `cargo xtask bench`: set-up, build, then the numbers to reach, measured on this machine's WireGuard or on the kernel's.

use anyhow::Result;

use crate::{demo, env::Env, kernel, setup};

// The measuring program's own: a bad name is refused here with the good ones, before anything is built.
#[path = "../../e2e/src/bench/args.rs"]
mod args;

pub use args::Args;

/// Seconds that all of them may take in a virtual machine, rounds and all: many times what they do.
const LIMIT: u64 = 4 * 60 * 60;

/// Measures; false where a benchmark failed, and, with `--strict`, where an aim is not met. `in_machine`: in a virtual machine.
pub fn run(env: &Env, args: &Args, in_machine: bool) -> Result<bool> {
	if args.list {
		print!("{}", args::listing());
		return Ok(true);
	}
	let words: Vec<String> = ["bench".to_owned()].into_iter().chain(args.handed_on()).collect();
	let json = args.json.as_deref();
	if in_machine {
		return kernel::play(env, "Benchmarks on the kernel's WireGuard", words, json, LIMIT);
	}
	let purpose = if args.makes_hosts() { setup::For::Demo } else { setup::For::Build };
	demo::play(env, purpose, "Benchmarks", &words, json)
}
