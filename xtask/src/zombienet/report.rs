//! What zombienet says of the lines of a test.

use std::collections::VecDeque;

use crate::tally::Failure;

/// How far a test has come. Its lines are asked in their order.
#[derive(Default)]
pub struct Progress {
	lines: usize,
	/// Those of which nothing is known yet.
	left: VecDeque<String>,
	failed: Option<String>,
	/// Complaints since the line that is asked now.
	complaints: Vec<String>,
}

/// What plays say begins with this, after which it is shown: see `zombienet/play.js`.
const PLAYED: &str = "    | ";

impl Progress {
	/// At the beginning of a test in the language of zombienet: after the three lines of its head, each that is not empty and no
	/// comment asks something.
	pub fn new(test: &str) -> Self {
		const HEAD: [&str; 3] = ["Description:", "Network:", "Creds:"];
		let left: VecDeque<_> = test
			.lines()
			.map(str::trim)
			.filter(|line| !line.is_empty() && !line.starts_with('#'))
			.filter(|line| !HEAD.iter().any(|head| line.starts_with(head)))
			.map(str::to_owned)
			.collect();
		Self { lines: left.len(), left, ..Self::default() }
	}

	/// How many lines ask something.
	pub fn lines(&self) -> usize {
		self.lines
	}

	/// How many of them hold.
	pub fn held(&self) -> u64 {
		(self.lines - self.left.len() - usize::from(self.failed.is_some())) as u64
	}

	/// Whether one does not.
	pub fn fails(&self) -> bool {
		self.failed.is_some()
	}

	/// Whether all of them do.
	pub fn all_hold(&self) -> bool {
		self.failed.is_none() && self.left.is_empty()
	}

	/// The one that does not hold, with what was said of it, and how many were not asked then.
	pub fn not_held(&self) -> Option<Failure> {
		let not_asked = self.left.len();
		let rest = (not_asked > 0).then(|| format!("{not_asked} lines after it were not asked"));
		let why = self.complaints.iter().cloned().chain(rest).collect();
		self.failed.clone().map(|name| Failure { name, why })
	}

	/// Shows what is asked next.
	pub fn announce(&self) {
		match self.left.front() {
			Some(line) => println!("  ▸ {line}"),
			None => println!("  ▸ the end of the network"),
		}
	}

	/// Takes a line of zombienet's output, and shows what a person wants to see of it.
	pub fn add(&mut self, line: &str) {
		let line = plain(line);
		let complains = is_complaint(&line);
		if line.starts_with(PLAYED) || complains {
			println!("{line}");
		}
		if complains {
			self.complaints.push(line.clone());
		}
		let Some((held, asked, time)) = verdict(&line) else { return };
		// A verdict on anything but the next line is none.
		if self.fails() || self.left.front().is_none_or(|next| next != asked) {
			println!("  unexpected: {line}");
			return;
		}
		let asked = self.left.pop_front().unwrap_or_default();
		println!("  {} {asked} ({time})", if held { "ok  " } else { "FAIL" });
		if held {
			self.complaints.clear();
			self.announce();
		} else {
			self.failed = Some(asked);
		}
	}
}

/// Whether a play says that something does not hold; or zombienet that it went wrong, and nobody else does: of plays they say it
/// themselves, and metrics are asked for from before the node is up.
fn is_complaint(line: &str) -> bool {
	line.strip_prefix(PLAYED).is_some_and(|played| played.starts_with("FAIL"))
		|| (line.contains("Error") && !line.contains("./play.js") && !line.contains("fetching metrics"))
}

/// Whether a line holds, which one, and how long it took: `DATE : ✅ LINE (TIME)`, or with ❌.
fn verdict(line: &str) -> Option<(bool, &str, &str)> {
	let (held, rest) = match line.split_once("✅ ") {
		Some((_, rest)) => (true, rest),
		None => (false, line.split_once("❌ ")?.1),
	};
	let (asked, time) = rest.trim_end().strip_suffix(')')?.rsplit_once(" (")?;
	Some((held, asked, time))
}

/// Without colours and the like.
fn plain(line: &str) -> String {
	let mut text = String::with_capacity(line.len());
	let mut rest = line.trim_end();
	while let Some((before, after)) = rest.split_once("\u{1b}[") {
		text.push_str(before);
		rest = after.split_once(|end: char| end.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
	}
	text.push_str(rest);
	text
}

#[cfg(test)]
mod tests {
	use super::*;

	const TEST: &str = "Description: x\nNetwork: ./x.toml\nCreds: config\n\n# A comment: nothing is asked\nalice: is up\n  \nbob: pause\nalice: is up\n";
	const HELD: &str = "11/28/2026, 7:24:13 PM : ✅ alice: is up \u{1b}[4m(12ms)\u{1b}[0m";
	const FAILED: &str = "11/28/2026, 7:24:13 PM : ❌ bob: pause \u{1b}[4m(undefinedms)\u{1b}[0m";

	#[test]
	fn lines_are_counted_as_they_are_judged() {
		let mut progress = Progress::new(TEST);
		assert_eq!((progress.lines(), progress.held(), progress.all_hold()), (3, 0, false));
		progress.add(HELD);
		// Out of turn.
		progress.add(HELD);
		progress.add("    | ok   a check of a play: (fine)");
		assert_eq!((progress.held(), progress.fails()), (1, false));
		progress.add(&FAILED.replace('❌', "✅"));
		progress.add(HELD);
		assert_eq!((progress.held(), progress.all_hold(), progress.not_held()), (3, true, None));
	}

	#[test]
	fn nothing_holds_after_one_that_does_not() {
		let mut progress = Progress::new(TEST);
		progress.add("    | FAIL what did not matter");
		progress.add(HELD);
		progress.add("    | FAIL the session is not open");
		progress.add(FAILED);
		progress.add(HELD);
		assert_eq!((progress.held(), progress.fails(), progress.all_hold()), (1, true, false));
		let Failure { name, why } = progress.not_held().unwrap();
		assert_eq!(name, "bob: pause");
		assert_eq!(why, ["    | FAIL the session is not open", "1 lines after it were not asked"]);
	}

	#[test]
	fn colours_are_taken_off() {
		assert_eq!(plain("\u{1b}[36mPod\u{1b}[0m : \u{1b}[1;32malice\u{1b}[0m \r"), "Pod : alice");
		assert_eq!(plain("cut off \u{1b}[3"), "cut off ");
	}
}
