//! Commands, shown as they run.

use std::{
	io::{BufRead, BufReader, Read, Write},
	process::{Command, ExitStatus, Stdio},
	sync::mpsc,
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use crate::{
	env::Env,
	tally::{told, Outcome, Tally},
};

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

/// Runs a test command, shows its output as it comes, and counts. What keeps it from running is in the outcome, too.
pub fn section(name: &'static str, command: &mut Command) -> Outcome {
	section_to(name, command, &mut std::io::stdout().lock(), &|| ())
}

/// A section's name and its command.
pub type Named = (&'static str, Command);

/// Runs a test command that mostly waits, whose output is shown as it comes, and at the same time others: in each lane one after the
/// other, whose output is shown when all have ended.
pub fn side_by_side((name, mut command): Named, lanes: Vec<Vec<Named>>) -> Vec<Outcome> {
	println!();
	for (other, _) in lanes.iter().flatten() {
		println!("beside the next section, shown after it: {other}");
	}
	std::thread::scope(|scope| {
		let (mut starts, mut beside) = (Vec::new(), Vec::new());
		for lane in lanes {
			// Cargo lets nobody else build before the tests of the first run.
			let (start, started) = mpsc::channel::<()>();
			starts.push(start);
			beside.push(scope.spawn(move || {
				// That the sender is gone says that the first has ended.
				let _ = started.recv();
				lane.into_iter()
					.map(|(name, mut command)| {
						let mut shown = Vec::new();
						(section_to(name, &mut command, &mut shown, &|| ()), shown)
					})
					.collect::<Vec<_>>()
			}));
		}
		let first = section_to(name, &mut command, &mut std::io::stdout(), &move || {
			for start in &starts {
				let _ = start.send(());
			}
		});
		let mut outcomes = vec![first];
		for lane in beside {
			let Ok(lane) = lane.join() else {
				let trouble = vec!["their thread panicked".to_owned()];
				outcomes.push(Tally::default().outcome("The sections beside it", trouble, Duration::ZERO));
				continue;
			};
			for (outcome, shown) in lane {
				let _ = std::io::stdout().write_all(&shown);
				outcomes.push(outcome);
			}
		}
		outcomes
	})
}

/// As [`section`], with the output shown elsewhere: what a test of this file shows would be counted by the xtask that runs it.
/// `started` is called when a test program begins.
fn section_to(
	name: &'static str,
	command: &mut Command,
	out: &mut impl Write,
	started: &dyn Fn(),
) -> Outcome {
	let start = Instant::now();
	let mut tally = Tally::default();
	let ended = run_to(name, command, out, &mut |line| {
		if line.starts_with("running ") {
			started();
		}
		tally.add_line(line);
	});
	let trouble = match ended {
		Ok(status) => tally.trouble(status),
		Err(error) => told(&error),
	};
	if let Some(slowest) = tally.slowest() {
		let _ = writeln!(out, "slowest: {slowest}");
	}
	tally.outcome(name, trouble, start.elapsed())
}

/// Runs a command to its end, shows its output under a heading, and hands each line on.
fn run_to(
	name: &str,
	command: &mut Command,
	out: &mut impl Write,
	line: &mut dyn FnMut(&str),
) -> Result<ExitStatus> {
	writeln!(out, "{}\n$ {}", headed(name), shown(command))?;
	out.flush()?;
	// One for both: cargo names the programs on one, and they say how they end on the other.
	let (reader, writer) = std::io::pipe().context("a pipe")?;
	let spawned = command.stdout(writer.try_clone()?).stderr(writer).spawn();
	// The command holds the pipe too: as long as it does the lines have no end.
	command.stdout(Stdio::null()).stderr(Stdio::null());
	let mut child = spawned.with_context(|| format!("cannot start `{}`", shown(command)))?;
	let read = hand_on(reader, out, line);
	if read.is_err() {
		let _ = child.kill();
	}
	let status = child.wait()?;
	read.map(|()| status)
}

fn hand_on(from: impl Read, out: &mut impl Write, line: &mut dyn FnMut(&str)) -> Result<()> {
	for text in BufReader::new(from).split(b'\n') {
		let text = text.context("reading the tests' output")?;
		out.write_all(&text)?;
		out.write_all(b"\n")?;
		out.flush()?;
		line(&String::from_utf8_lossy(&text));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn shell(script: &str) -> (Outcome, String) {
		let mut shown = Vec::new();
		let outcome = section_to("shell", Command::new("sh").args(["-c", script]), &mut shown, &|| ());
		(outcome, String::from_utf8(shown).unwrap())
	}

	#[test]
	fn a_failing_command_is_not_ok_even_without_a_result_line() {
		let (outcome, _) = shell("echo; echo error: no such thing >&2; exit 3");
		assert!(!outcome.ok);
		assert_eq!(outcome.failed[0].why, ["exit status: 3", "error: no such thing"]);
		let (outcome, shown) = shell("echo 'test result: FAILED. 0 passed; 1 failed; 0 ignored'");
		assert!(!outcome.ok);
		assert!(shown.ends_with("ignored'\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\n"), "{shown}");
	}

	#[test]
	fn a_command_that_cannot_be_started_fails_its_section_alone() {
		let mut nothing = Command::new("/nowhere/no-such-program");
		let outcome = section_to("nothing", &mut nothing, &mut std::io::sink(), &|| ());
		assert!(!outcome.ok);
		let why = &outcome.failed[0].why[0];
		assert!(why.starts_with("cannot start `/nowhere/no-such-program`: "), "{why}");
	}

	#[test]
	fn what_a_program_says_on_either_way_comes_in_order() {
		let (outcome, shown) = shell(
			"echo '     Running tests/a.rs (deps/a-0)' >&2; echo 'test result: ok. 2 passed; finished in 3.00s'",
		);
		assert_eq!((outcome.ok, outcome.counts.passed), (true, 2));
		assert!(shown.ends_with("slowest: a 3.0 s\n"), "{shown}");
	}
}
