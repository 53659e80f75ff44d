//! The data plane and the main job on the kernel's own WireGuard and nftables: the same test programs as on this machine, in
//! a virtual machine.

mod suites;

use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
	process::Stdio,
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;

use crate::{
	env::Env,
	run::{self, heading},
	setup,
	tally::{summary, told, Outcome, Tally},
	vm::{self, End, Ended, Job, Run, EXCHANGE},
};
use suites::{Program, Suite, SUITES};

/// Tells test programs which WireGuard they must find: one that runs on another fails.
const BACKEND: (&str, &str) = ("WARREN_BACKEND", "kernel");
/// How much longer than on this machine the lab waits for things: the processor is emulated.
const PATIENCE: (&str, &str) = ("WARREN_PATIENCE", "4");

/// All of it: many times what it takes, too.
const LIMIT: Duration = Duration::from_secs(3 * 60 * 60);

/// `cargo xtask test --kernel`: only the virtual machine. `short`: what matters most, as `cargo xtask test` does.
pub fn test(env: &Env, short: bool) -> Result<bool> {
	let env = setup::run(env, setup::For::Tests)?;
	run::build(&env)?;
	Ok(summary(&sections(&env, short)?))
}

/// Runs the list; one outcome for each of its programs.
fn sections(env: &Env, short: bool) -> Result<Vec<Outcome>> {
	heading("The kernel's WireGuard, in a virtual machine");
	let tests = test_programs(env)?;
	let suites: Vec<_> = SUITES.iter().filter(|suite| !short || suite.short.is_some()).collect();
	let jobs = suites.iter().map(|suite| suite.job(env, &tests, short)).collect::<Result<Vec<_>>>()?;
	let mut tallies: Vec<_> = suites.iter().map(|_| Tally::default()).collect();
	// When the machine said something last: between two results lies the time of one test, since they run one by one.
	let mut last = Instant::now();
	let mut ended = Vec::new();
	let ran = vm::run(Run {
		jobs: &jobs,
		node: &env.binary("warren-node"),
		env: &[BACKEND, PATIENCE],
		limit: LIMIT,
		begin: &mut |job| {
			heading(suites[job].name);
			println!("$ {}", jobs[job].shown());
		},
		line: &mut |job, line| {
			let finished = tallies[job].add_line(line);
			let now = Instant::now();
			if finished {
				println!("{line}  ({})", run::duration(now - last));
			} else {
				println!("{line}");
			}
			if finished || line.starts_with("running ") {
				last = now;
			}
			Ok(())
		},
		end: &mut |end| ended.push(end),
		collect: &mut |_| Ok(()),
	});
	let broken = ran.err().map(|error| told(&error)).unwrap_or_default();
	broken.iter().for_each(|line| println!("error: {line}"));
	Ok(suites
		.iter()
		.zip(tallies)
		.enumerate()
		.map(|(job, (suite, tally))| match ended.get(job) {
			Some(ended) => suite.outcome(&jobs[job], tally, ended),
			None => tally.outcome(suite.name, not_ended(&broken), Duration::ZERO),
		})
		.collect())
}

/// Why a job has no end.
fn not_ended(broken: &[String]) -> Vec<String> {
	["not run to its end".to_owned()].into_iter().chain(broken.iter().cloned()).collect()
}

impl Suite {
	fn job(&self, env: &Env, tests: &BTreeMap<PathBuf, PathBuf>, short: bool) -> Result<Job> {
		let (program, folder, mut args) = match self.program {
			Program::Binary(name) => (env.binary(name), env.root.clone(), Vec::new()),
			Program::Tests(source) => {
				let source = env.root.join(source);
				let program = tests.get(&source);
				let program = program.with_context(|| format!("{} is no test program", source.display()))?;
				// Where cargo runs it: the package's folder.
				let folder = source.ancestors().nth(2).context("a test program's source lies in `tests`")?;
				(program.clone(), folder.to_owned(), vec!["--test-threads=1".to_owned()])
			}
		};
		let more = self.short.filter(|_| short).unwrap_or_default();
		args.extend(self.args.iter().chain(more).map(|arg| (*arg).to_owned()));
		Ok(Job { program, args, folder, limit: self.limit })
	}

	fn outcome(&self, job: &Job, tally: Tally, ended: &Ended) -> Outcome {
		let well = ended.end == End::Code(0);
		let tally = match self.program {
			Program::Tests(_) => tally,
			Program::Binary(_) => Tally::of_one(well),
		};
		let mut trouble = Vec::new();
		// Tests that failed say why themselves.
		let said = tally.names_failed() && matches!(ended.end, End::Code(_));
		if !well && !said {
			trouble.push(ended.end.to_string());
		}
		// A filter that nothing goes by any more is no error to the program, and proves nothing.
		let named = job.args.iter().filter(|arg| !arg.starts_with("--")).count().max(1) as u64;
		let passed = tally.counts().passed;
		if well && matches!(self.program, Program::Tests(_)) && passed < named {
			trouble.push(format!("{passed} tests passed, where {named} are named"));
		}
		trouble.extend(ended.left.iter().map(|left| format!("left running: {left}")));
		tally.outcome(self.name, trouble, ended.time)
	}
}

/// Builds the test programs as `cargo xtask test` does; each by its source.
fn test_programs(env: &Env) -> Result<BTreeMap<PathBuf, PathBuf>> {
	let mut command = env.cargo();
	// All default members at once, always: `-p` would unify features differently.
	command.args(["test", "--release", "--no-run", "--test", "*"]);
	command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
	println!("$ {}", run::shown(&command));
	let output = command.spawn().and_then(|child| child.wait_with_output()).context("cargo")?;
	ensure!(output.status.success(), "`{}` failed: {}", run::shown(&command), output.status);
	let mut programs = BTreeMap::new();
	for line in String::from_utf8_lossy(&output.stdout).lines() {
		let message: Value = serde_json::from_str(line).context("what cargo says")?;
		let texts = (message["target"]["src_path"].as_str(), message["executable"].as_str());
		if let (Some(source), Some(program)) = texts {
			programs.insert(PathBuf::from(source), PathBuf::from(program));
		}
	}
	Ok(programs)
}

/// `cargo xtask demo --kernel`.
pub fn demo(env: &Env, json: Option<&Path>) -> Result<bool> {
	play(env, "Demo on the kernel's WireGuard", vec!["demo".to_owned()], json, 1_200)
}

/// Sets this machine up, builds, runs the lab's program in the other one for at most so many seconds, and copies the figures that it
/// writes to `json`; whether it succeeded.
pub fn play(env: &Env, what: &str, mut args: Vec<String>, json: Option<&Path>, limit: u64) -> Result<bool> {
	let json = json.map(std::path::absolute).transpose().context("--json")?;
	let env = setup::run(env, setup::For::KernelDemo)?;
	run::build(&env)?;
	heading(what);
	if json.is_some() {
		args.extend(["--json".into(), format!("{EXCHANGE}/{FIGURES}")]);
	}
	let job = Job { program: env.binary("warren-e2e"), args, folder: env.root.clone(), limit };
	let ended = one(&env, job, |folder| {
		let (Some(to), from) = (&json, folder.join(FIGURES)) else { return Ok(()) };
		// One that broke off writes none.
		if from.is_file() {
			fs::copy(&from, to).with_context(|| format!("cannot write {}", to.display()))?;
			println!("measured figures: {}", to.display());
		}
		Ok(())
	})?;
	Ok(ended.end == End::Code(0) && ended.left.is_empty())
}

const FIGURES: &str = "figures.json";

/// `cargo xtask vm`: any program.
pub fn command(env: &Env, command: &[String], limit: u64) -> Result<bool> {
	setup::run(env, setup::For::KernelDemo)?;
	let [program, args @ ..] = command else { bail!("no program is named") };
	let found = setup::find_program(program).or_else(|| std::path::absolute(program).ok());
	let program = found.with_context(|| format!("no program {program}"))?;
	let folder = std::env::current_dir()?;
	// It may leave running what it wants.
	Ok(one(env, Job { program, args: args.to_vec(), folder, limit }, |_| Ok(()))?.end == End::Code(0))
}

/// Runs one job and shows what it prints; how it ended.
fn one(env: &Env, job: Job, mut collect: impl FnMut(&Path) -> Result<()>) -> Result<Ended> {
	let limit = Duration::from_secs(job.limit + 60);
	println!("$ {}", job.shown());
	let mut ended = None;
	vm::run(Run {
		jobs: &[job],
		node: &env.binary("warren-node"),
		env: &[BACKEND, PATIENCE],
		limit,
		begin: &mut |_| {},
		line: &mut |_, line| {
			println!("{line}");
			Ok(())
		},
		end: &mut |end| ended = Some(end),
		collect: &mut collect,
	})?;
	let ended = ended.context("the program was not run")?;
	println!("{}, after {}", ended.end, run::duration(ended.time));
	Ok(ended)
}

#[cfg(test)]
mod checks {
	use super::*;

	/// What a suite comes to of which two tests are named, after these lines.
	fn came_to(lines: &[&str], end: End, left: &[&str]) -> Outcome {
		let suite = Suite { name: "x", program: Program::Tests("x.rs"), args: &[], short: None, limit: 1 };
		let args = ["--test-threads=1", "one", "two"].map(str::to_owned).to_vec();
		let job = Job { program: "x".into(), args, folder: "/".into(), limit: 1 };
		let mut tally = Tally::default();
		lines.iter().for_each(|line| {
			tally.add_line(line);
		});
		let left = left.iter().map(|left| (*left).to_owned()).collect();
		suite.outcome(&job, tally, &Ended { end, left, time: Duration::ZERO })
	}

	fn why(outcome: &Outcome) -> Vec<&str> {
		assert!(!outcome.ok);
		outcome.failed.iter().flat_map(|failure| failure.why.iter().map(String::as_str)).collect()
	}

	#[test]
	fn each_test_that_is_named_must_pass() {
		let two = ["test result: ok. 2 passed; 0 failed"];
		assert!(came_to(&two, End::Code(0), &[]).ok);
		let one = came_to(&["test result: ok. 1 passed; 0 failed"], End::Code(0), &[]);
		assert_eq!(why(&one), ["1 tests passed, where 2 are named"]);
	}

	#[test]
	fn what_is_left_running_and_an_early_end_are_failures() {
		let two = ["test result: ok. 2 passed; 0 failed"];
		assert_eq!(why(&came_to(&two, End::Code(0), &["sleep 9"])), ["left running: sleep 9"]);
		assert_eq!(why(&came_to(&[], End::TooLong, &[])), ["ended because it took too long"]);
		let failed = ["failures:", "    a::b", "test result: FAILED. 1 passed; 1 failed"];
		let failed = came_to(&failed, End::Code(101), &[]);
		assert_eq!((failed.ok, failed.failed.len(), failed.failed[0].name.as_str()), (false, 1, "a::b"));
	}
}
