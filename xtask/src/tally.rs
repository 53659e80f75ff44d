//! What the lines of tests' output add up to, and the summary of it.

use std::{process::ExitStatus, time::Duration};

use crate::run::{duration, heading};

/// What one section of the tests came to.
pub struct Outcome {
	/// The section's heading.
	pub name: &'static str,
	/// Whether all is well.
	pub ok: bool,
	/// Sums over its `test result:` lines.
	pub counts: Counts,
	/// Tests that failed, and what else went wrong.
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

/// An error line by line, as the reason of a failure.
pub fn told(error: &anyhow::Error) -> Vec<String> {
	format!("{error:#}").lines().map(str::to_owned).collect()
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

/// What the lines of libtest's output add up to.
#[derive(Default)]
pub struct Tally {
	counts: Counts,
	failures: Failures,
	times: Times,
	/// What cargo or another xtask says of itself.
	errors: Vec<String>,
}

impl Tally {
	/// Takes a line in; whether it ends a test.
	pub fn add_line(&mut self, line: &str) -> bool {
		self.counts.add_line(line);
		self.failures.add_line(line);
		self.times.add_line(line);
		if line.starts_with("error") && self.errors.len() < TOLD {
			self.errors.push(line.to_owned());
		}
		// What the test prints may stand before the word.
		["ok", "FAILED"].contains(&line)
			|| (line.starts_with("test ") && [" ... ok", " ... FAILED"].iter().any(|end| line.ends_with(end)))
	}

	/// Of a program that is one test.
	pub fn of_one(ok: bool) -> Self {
		let counts = Counts { passed: ok.into(), failed: (!ok).into(), ignored: 0 };
		Self { counts, ..Self::default() }
	}

	/// The sums so far.
	pub fn counts(&self) -> Counts {
		self.counts
	}

	/// What took longest.
	pub fn slowest(&self) -> Option<String> {
		self.times.slowest()
	}

	/// What went wrong where a command ended so and named no test that failed.
	pub fn trouble(&self, status: ExitStatus) -> Vec<String> {
		if status.success() || self.names_failed() {
			return Vec::new();
		}
		[status.to_string()].into_iter().chain(self.errors.iter().cloned()).collect()
	}

	/// Whether it can be named what failed.
	pub fn names_failed(&self) -> bool {
		!self.failures.failed.is_empty()
	}

	/// What it came to. `trouble`: what went wrong beside tests that failed.
	pub fn outcome(self, name: &'static str, trouble: Vec<String>, time: Duration) -> Outcome {
		let mut failed = self.failures.failed;
		if !trouble.is_empty() {
			failed.push(Failure { name: name.to_owned(), why: trouble });
		}
		Outcome { name, ok: failed.is_empty() && self.counts.failed == 0, counts: self.counts, failed, time }
	}
}

/// How long test programs took: cargo names each one, and it says itself when it ends.
#[derive(Default)]
struct Times {
	program: String,
	all: Vec<(f64, String)>,
}

/// So many are named.
const SLOWEST: usize = 5;

impl Times {
	fn add_line(&mut self, line: &str) {
		// `Running tests/NAME.rs (FOLDER/NAME-HASH)`, or `unittests src/lib.rs` before the program.
		let running = line.trim_start().strip_prefix("Running ").and_then(|rest| rest.strip_suffix(')'));
		if let Some((_, path)) = running.and_then(|rest| rest.rsplit_once('(')) {
			let file = path.rsplit('/').next().unwrap_or(path);
			self.program = file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned();
		} else if let Some(result) = line.strip_prefix("test result:") {
			// Documentation tests have no program.
			let program = std::mem::take(&mut self.program);
			let seconds = result.rsplit_once("finished in ").and_then(|(_, time)| time.strip_suffix('s'));
			if let (Some(Ok(seconds)), false) = (seconds.map(str::parse), program.is_empty()) {
				self.all.push((seconds, program));
			}
		}
	}

	fn slowest(&self) -> Option<String> {
		let mut all: Vec<_> = self.all.iter().collect();
		all.sort_by(|(one, _), (other, _)| other.total_cmp(one));
		all.truncate(SLOWEST);
		let said = |(seconds, name): &&(f64, String)| {
			format!("{name} {}", duration(Duration::try_from_secs_f64(*seconds).unwrap_or_default()))
		};
		(!all.is_empty()).then(|| all.iter().map(said).collect::<Vec<_>>().join(", "))
	}
}

/// The tests in libtest's closing list, with what is said of them before it, and what the [`summary`] of another xtask names. The line
/// `test NAME ... FAILED` will not do: what the test itself, or a program that it started, prints may stand in its middle.
#[derive(Default)]
struct Failures {
	/// Within a list: after `failures:`, up to the result line.
	listing: bool,
	/// Whose captured output this is.
	of: String,
	/// Within a panic's message.
	telling: bool,
	told: Vec<(String, String)>,
	/// Within what a summary says of one that was not known before.
	retelling: bool,
	failed: Vec<Failure>,
}

/// So many lines of a reason are repeated.
const TOLD: usize = 20;
/// What a summary says of a failure begins with these.
const FAILED: &str = "     failed: ";
const WHY: &str = "       ";

impl Failures {
	fn add_line(&mut self, line: &str) {
		if let Some(name) = line.strip_prefix(FAILED) {
			self.retelling = !self.knows(name);
			if self.retelling {
				self.failed.push(Failure { name: name.to_owned(), why: Vec::new() });
			}
			return;
		}
		if let (true, Some(line), Some(last)) =
			(self.retelling, line.strip_prefix(WHY), self.failed.last_mut())
		{
			last.why.push(line.to_owned());
			return;
		}
		self.retelling = false;
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
		} else if is_backtrace(line) || line.starts_with("note: ") {
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
		!self.telling && !text.is_empty() && !text.contains(' ') && !self.knows(text)
	}

	fn knows(&self, name: &str) -> bool {
		self.failed.iter().any(|known| known.name == name)
	}
}

/// Whether a list of frames begins here, the panic's or (with a capital) the error's: a reason is read without it.
fn is_backtrace(line: &str) -> bool {
	line.trim_start().get(1..).is_some_and(|rest| rest.starts_with("tack backtrace:"))
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
		rows(outcome).iter().for_each(|row| println!("{row}"));
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

fn rows(outcome: &Outcome) -> Vec<String> {
	let Outcome { name, ok, counts: Counts { passed, failed, ignored }, .. } = outcome;
	let (mark, time) = (if *ok { "ok  " } else { "FAIL" }, duration(outcome.time));
	let mut rows = vec![format!("{mark} {name:<39} {passed:>7} {failed:>7} {ignored:>8} {time:>10}")];
	for Failure { name, why } in &outcome.failed {
		rows.push(format!("{FAILED}{name}"));
		rows.extend(why.iter().map(|line| format!("{WHY}{line}")));
	}
	if !ok && outcome.failed.is_empty() {
		rows.push(format!("{FAILED}tests without a name: see the output above"));
	}
	rows
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

Stack backtrace:
   0: <E as anyhow::context::ext::StdError>::ext_context
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
	fn what_a_summary_says_is_told_again_once() {
		let failure = |name: &str, why: &[&str]| Failure {
			name: name.into(),
			why: why.iter().map(|line| (*line).to_owned()).collect(),
		};
		let known = failure("cut_off::daemon_killed", &[]);
		let failed = vec![
			failure("cut_off::daemon_killed", &["known already"]),
			failure("VM: the cut-off", &["ended because it took too long", "  left running: sleep"]),
			failure("alice: is up", &[]),
		];
		let outcome =
			Outcome { name: "x", ok: false, counts: Counts::default(), failed, time: Duration::ZERO };
		let mut tally = Tally::default();
		for line in ["failures:", "    cut_off::daemon_killed", "test result: FAILED. 0 passed; 1 failed"] {
			tally.add_line(line);
		}
		for row in rows(&outcome) {
			tally.add_line(&row);
		}
		tally.add_line("NOT well: 0 passed, 1 failed, 0 ignored");
		tally.add_line("       no reason of anybody");
		let mut wanted = outcome.failed;
		wanted[0] = known;
		assert_eq!(tally.failures.failed, wanted);
	}

	#[test]
	fn the_slowest_programs_are_named() {
		let mut times = Times::default();
		for (number, seconds) in [1.5, 70.25, 0.0, 3.0, 2.0, 4.0].iter().enumerate() {
			times
				.add_line(&format!("     Running tests/t_{number}.rs (/x/release/deps/t_{number}-0123abcd)"));
			times.add_line("running 1 test");
			times.add_line(&format!("test result: ok. 1 passed; 0 failed; finished in {seconds:.2}s"));
		}
		times.add_line("   Doc-tests warren_primitives");
		times.add_line("test result: ok. 1 passed; 0 failed; finished in 900.00s");
		times.add_line("     Running unittests src/lib.rs (release/deps/warren_runtime-0123abcd)");
		times.add_line("test result: ok. 1 passed; 0 failed; finished in 2.50s");
		let slowest = "t_1 1 m 10 s, t_5 4.0 s, t_3 3.0 s, warren_runtime 2.5 s, t_4 2.0 s";
		assert_eq!(times.slowest().as_deref(), Some(slowest));
		assert_eq!(Times::default().slowest(), None);
	}
}
