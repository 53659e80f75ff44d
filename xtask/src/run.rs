//! Commands, shown as they run, and the summary of what became of them.

use std::{
	io::{BufRead, BufReader, Write},
	process::{Command, Stdio},
	sync::mpsc,
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use crate::env::Env;

/// A heading that is found again in a long output.
pub fn heading(text: &str) {
	println!("{}", headed(text));
	// Cargo writes to stderr: keep the order.
	let _ = std::io::stdout().flush();
}

fn headed(text: &str) -> String {
	format!("\n━━━ {text} {}", "━".repeat(100usize.saturating_sub(text.chars().count() + 5)))
}

/// A command as a person would type it.
pub fn shown(command: &Command) -> String {
	let mut text = command.get_program().to_string_lossy().into_owned();
	for arg in command.get_args() {
		text.push(' ');
		text.push_str(&arg.to_string_lossy());
	}
	text
}

/// Runs a command with this terminal's output; an error when it fails.
pub fn must(command: &mut Command) -> Result<()> {
	println!("$ {}", shown(command));
	let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
	if !status.success() {
		bail!("`{}` failed: {status}", shown(command));
	}
	Ok(())
}

/// Builds the programs (release profile: the only one that this workspace uses for what runs).
pub fn build(env: &Env) -> Result<()> {
	heading("Build");
	println!("into {}", env.target.display());
	let start = Instant::now();
	must(env.cargo().args(["build", "--release"]))?;
	println!("built in {}", duration(start.elapsed()));
	Ok(())
}

/// `1 m 5 s`, `12.3 s`.
pub fn duration(time: Duration) -> String {
	let seconds = time.as_secs_f64();
	if seconds < 60.0 {
		format!("{seconds:.1} s")
	} else {
		format!("{} m {} s", time.as_secs() / 60, time.as_secs() % 60)
	}
}

/// What one section of the tests came to.
pub struct Outcome {
	/// The section's heading.
	pub name: &'static str,
	/// Whether its command succeeded.
	pub ok: bool,
	/// Sums over its `test result:` lines.
	pub counts: Counts,
	/// Tests that failed.
	pub failed: Vec<Failure>,
	/// How long it took.
	pub time: Duration,
}

/// A test that failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Failure {
	/// Its path.
	pub name: String,
	/// What it said when it gave up, line by line.
	pub why: Vec<String>,
}

impl From<String> for Failure {
	fn from(name: String) -> Self {
		Self { name, why: Vec::new() }
	}
}

/// Sums of libtest's result lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
	/// Tests that passed.
	pub passed: u64,
	/// Tests that failed.
	pub failed: u64,
	/// Tests that were left out by their own attribute.
	pub ignored: u64,
}

impl Counts {
	/// Adds a line of the form `test result: ok. 3 passed; 0 failed; 1 ignored; …`; other lines change nothing.
	fn add_line(&mut self, line: &str) {
		let Some(rest) = line.trim().strip_prefix("test result:") else { return };
		let rest =
			rest.trim_start_matches([' ', '.']).trim_start_matches("ok.").trim_start_matches("FAILED.");
		for part in rest.split(';') {
			let mut words = part.split_whitespace();
			let (Some(number), Some(kind)) = (words.next(), words.next()) else { continue };
			let Ok(number) = number.parse::<u64>() else { continue };
			match kind {
				"passed" => self.passed += number,
				"failed" => self.failed += number,
				"ignored" => self.ignored += number,
				_ => {}
			}
		}
	}
}

/// Runs a test command, shows its output as it comes, and counts.
pub fn section(name: &'static str, command: &mut Command) -> Result<Outcome> {
	section_to(name, command, &mut std::io::stdout().lock(), &|| ())
}

/// Runs a test command that mostly waits, whose output is shown as it comes, and at the same time others, one after the other,
/// whose output is shown when all have ended.
pub fn side_by_side(
	(name, command): (&'static str, &mut Command),
	others: Vec<(&'static str, Command)>,
) -> Result<Vec<Outcome>> {
	println!();
	for (other, _) in &others {
		println!("beside the next section, shown after it: {other}");
	}
	// Cargo lets nobody else build before the tests of the first run: its first line says that they do.
	let (starts, started) = mpsc::channel::<()>();
	std::thread::scope(|scope| {
		let beside = scope.spawn(move || {
			// That the sender is gone says that the first has ended.
			let _ = started.recv();
			others
				.into_iter()
				.map(|(name, mut command)| {
					let mut shown = Vec::new();
					(section_to(name, &mut command, &mut shown, &|| ()), shown)
				})
				.collect::<Vec<_>>()
		});
		let first = section_to(name, command, &mut std::io::stdout(), &move || {
			let _ = starts.send(());
		});
		let Ok(beside) = beside.join() else { bail!("a section's thread panicked") };
		let mut outcomes = vec![first?];
		for (outcome, shown) in beside {
			std::io::stdout().write_all(&shown)?;
			outcomes.push(outcome?);
		}
		Ok(outcomes)
	})
}

/// As [`section`], with the output shown elsewhere: what a test of this file shows would be counted by the xtask that runs it.
/// `started` is called with every line.
fn section_to(
	name: &'static str,
	command: &mut Command,
	out: &mut impl Write,
	started: &dyn Fn(),
) -> Result<Outcome> {
	writeln!(out, "{}\n$ {}", headed(name), shown(command))?;
	// Cargo writes to stderr: keep the order.
	out.flush()?;
	let start = Instant::now();
	let mut child = command
		.stdout(Stdio::piped())
		.spawn()
		.with_context(|| format!("cannot start `{}`", shown(command)))?;
	let mut tally = Tally::default();
	if let Some(stdout) = child.stdout.take() {
		for line in BufReader::new(stdout).split(b'\n') {
			let line = line.context("reading the tests' output")?;
			started();
			out.write_all(&line)?;
			out.write_all(b"\n")?;
			out.flush()?;
			tally.add_line(&String::from_utf8_lossy(&line));
		}
	}
	let status = child.wait()?;
	let ok = status.success() && tally.counts.failed == 0;
	Ok(tally.outcome(name, ok, start.elapsed()))
}

/// What the lines of libtest's output add up to.
#[derive(Default)]
pub struct Tally {
	counts: Counts,
	failures: Failures,
}

impl Tally {
	/// Takes a line in; whether it ends a test.
	pub fn add_line(&mut self, line: &str) -> bool {
		self.counts.add_line(line);
		self.failures.add_line(line);
		// What the test prints may stand before the word.
		["ok", "FAILED"].contains(&line)
			|| (line.starts_with("test ") && [" ... ok", " ... FAILED"].iter().any(|end| line.ends_with(end)))
	}

	/// Of a program that is one test.
	pub fn of_one(ok: bool) -> Self {
		let counts = Counts { passed: ok.into(), failed: (!ok).into(), ignored: 0 };
		Self { counts, failures: Failures::default() }
	}

	/// The sums so far.
	pub fn counts(&self) -> Counts {
		self.counts
	}

	/// What it came to.
	pub fn outcome(self, name: &'static str, ok: bool, time: Duration) -> Outcome {
		Outcome { name, ok, counts: self.counts, failed: self.failures.failed, time }
	}
}

/// The tests in libtest's closing list, with what is said of them before it. The line `test NAME ... FAILED` will not do: what the
/// test itself, or a program that it started, prints may stand in its middle.
#[derive(Default)]
struct Failures {
	/// Within a list: after `failures:`, up to the result line.
	listing: bool,
	/// Whose captured output this is.
	of: String,
	/// Within a panic's message.
	telling: bool,
	told: Vec<(String, String)>,
	failed: Vec<Failure>,
}

/// So many lines of a panic's message are repeated.
const TOLD: usize = 20;

impl Failures {
	fn add_line(&mut self, line: &str) {
		if line == "failures:" {
			(self.listing, self.telling) = (true, false);
		} else if line.starts_with("test result:") {
			self.listing = false;
			self.told.clear();
		} else if self.listing {
			self.add_listed(line);
		}
	}

	fn add_listed(&mut self, line: &str) {
		let header = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----"));
		if let Some(name) = header {
			name.clone_into(&mut self.of);
			self.telling = false;
		} else if line.contains("panicked at ") {
			self.telling = true;
		} else if line.starts_with("stack backtrace:") || line.starts_with("note: ") {
			self.telling = false;
		} else if let Some(name) = line.strip_prefix("    ").filter(|name| self.is_name(name)) {
			let why = self.told.iter().filter(|(of, _)| of == name).map(|(_, line)| line.clone());
			let why = why.take(TOLD).collect();
			self.failed.push(Failure { name: name.to_owned(), why });
		} else if self.telling && !line.trim().is_empty() {
			self.told.push((self.of.clone(), line.to_owned()));
		}
	}

	/// The first `failures:` heads the captured outputs, which may be indented too: a name holds no space.
	fn is_name(&self, text: &str) -> bool {
		!self.telling
			&& !text.is_empty()
			&& !text.contains(' ')
			&& !self.failed.iter().any(|known| known.name == text)
	}
}

/// Prints the closing table; whether all is well.
pub fn summary(outcomes: &[Outcome]) -> bool {
	heading("Summary");
	println!("{:<44} {:>7} {:>7} {:>8} {:>10}", "section", "passed", "failed", "ignored", "time");
	let mut all = Counts::default();
	for outcome in outcomes {
		let Counts { passed, failed, ignored } = outcome.counts;
		all = Counts {
			passed: all.passed + passed,
			failed: all.failed + failed,
			ignored: all.ignored + ignored,
		};
		let mark = if outcome.ok { "ok  " } else { "FAIL" };
		println!(
			"{mark} {:<39} {passed:>7} {failed:>7} {ignored:>8} {:>10}",
			outcome.name,
			duration(outcome.time)
		);
		for test in &outcome.failed {
			println!("     failed: {}", test.name);
			for line in &test.why {
				println!("       {line}");
			}
		}
		if !outcome.ok && outcome.failed.is_empty() {
			println!("     the command itself failed: see its output above");
		}
	}
	let ok = outcomes.iter().all(|outcome| outcome.ok);
	println!(
		"{}: {} passed, {} failed, {} ignored",
		if ok { "all is well" } else { "NOT well" },
		all.passed,
		all.failed,
		all.ignored
	);
	ok
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn result_lines_are_summed() {
		let mut counts = Counts::default();
		counts.add_line("running 3 tests");
		counts.add_line(
			"test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.1s",
		);
		counts.add_line("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out");
		assert_eq!(counts, Counts { passed: 14, failed: 3, ignored: 1 });
	}

	#[test]
	fn the_end_of_a_test_is_seen() {
		let mut tally = Tally::default();
		for line in ["test a::b ... ok", "test a::b ... what it prints", "ok", "test c ... FAILED", "FAILED"]
		{
			assert_eq!(tally.add_line(line), !line.ends_with("prints"), "{line}");
		}
		for line in ["running 3 tests", "test result: ok. 1 passed; 0 failed", "all ok", "test d ... ignored"]
		{
			assert!(!tally.add_line(line), "{line}");
		}
		assert_eq!(tally.counts(), Counts { passed: 1, failed: 0, ignored: 0 });
	}

	#[test]
	fn failed_tests_are_named() {
		let output = "\
test cut_off::daemon_killed ... what a program says
FAILED

failures:

---- cut_off::daemon_killed stdout ----
    an_indented_line_of_its_output that has words

thread 'cut_off::daemon_killed' (4711) panicked at e2e/tests/cut_off.rs:30:5:
called `Result::unwrap()` on an `Err` value: the daemon does not answer

Caused by:
    timed_out
stack backtrace:
   0: __rustc::rust_begin_unwind
note: run with more

---- walls::lan stdout ----
no word of why

failures:
    cut_off::daemon_killed
    walls::lan

test result: FAILED. 3 passed; 2 failed; 0 ignored
    later
";
		let mut failures = Failures::default();
		output.lines().for_each(|line| failures.add_line(line));
		let why = [
			"called `Result::unwrap()` on an `Err` value: the daemon does not answer",
			"Caused by:",
			"    timed_out",
		];
		let why = why.map(str::to_owned).to_vec();
		assert_eq!(
			failures.failed,
			[
				Failure { name: "cut_off::daemon_killed".into(), why },
				Failure { name: "walls::lan".into(), why: vec![] }
			]
		);
	}

	#[test]
	fn a_failing_command_is_not_ok_even_without_a_result_line() {
		let outcome = section_to("false", &mut Command::new("false"), &mut std::io::sink(), &|| ()).unwrap();
		assert!(!outcome.ok);
		let (mut lying, mut shown) = (Command::new("echo"), Vec::new());
		let outcome = section_to(
			"echo",
			lying.arg("test result: FAILED. 0 passed; 1 failed; 0 ignored"),
			&mut shown,
			&|| (),
		)
		.unwrap();
		assert!(!outcome.ok);
		assert!(shown.ends_with(b"ignored\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\n"));
	}
}
