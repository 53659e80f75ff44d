//! What host and machine say to each other: a plan as a file, and lines that mark what the machine does.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Where the machine sees the folder that both may write.
pub const EXCHANGE: &str = "/run/warren-vm";
/// The plan's file in it.
pub const PLAN: &str = "plan.json";

/// What the machine is to do.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
	/// The jobs, one after the other.
	pub jobs: Vec<Job>,
	/// This program, under its name on the host.
	pub xtask: PathBuf,
	/// The node's program, whose place the stand-in takes.
	pub node: PathBuf,
	/// Environment of all jobs.
	pub env: Vec<(String, String)>,
	/// What marks begin with: no other line does.
	pub mark: String,
}

/// A program to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
	/// The program's file, under its name on the host.
	pub program: PathBuf,
	/// Its arguments.
	pub args: Vec<String>,
	/// Where it runs.
	pub folder: PathBuf,
	/// Seconds after which it is ended.
	pub limit: u64,
}

impl Job {
	/// As a person would type it.
	pub fn shown(&self) -> String {
		let mut text = self.program.display().to_string();
		for arg in &self.args {
			text.push(' ');
			text.push_str(arg);
		}
		text
	}
}

/// What the machine says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Mark {
	/// It is up.
	Up {
		/// Its kernel.
		kernel: String,
		/// Seconds since its kernel started.
		seconds: f64,
	},
	/// A job begins.
	Begin {
		/// Which.
		job: usize,
	},
	/// A job ended.
	End {
		/// Which.
		job: usize,
		/// How.
		end: End,
		/// What it left running.
		left: Vec<String>,
		/// How long it took.
		seconds: f64,
	},
	/// It cannot go on.
	Failed {
		/// Why.
		reason: String,
	},
	/// All is done; it switches itself off.
	Done,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
	/// By itself.
	Code(i32),
	/// By a signal.
	Signal(i32),
	/// It took longer than its limit.
	TooLong,
	/// It could not be started.
	NotStarted(String),
}

impl std::fmt::Display for End {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Code(code) => write!(f, "exit code {code}"),
			Self::Signal(signal) => write!(f, "ended by signal {signal}"),
			Self::TooLong => f.write_str("ended because it took too long"),
			Self::NotStarted(reason) => write!(f, "not started: {reason}"),
		}
	}
}

impl Mark {
	/// As a line.
	pub fn line(&self, mark: &str) -> Result<String> {
		Ok(format!("{mark}{}", serde_json::to_string(self)?))
	}

	/// A mark, where the line is one.
	pub fn parse(mark: &str, line: &str) -> Option<Result<Self>> {
		let text = line.strip_prefix(mark)?;
		Some(serde_json::from_str(text).with_context(|| format!("the machine says {text:?}")))
	}
}

/// What of this process's environment the jobs get: what says where things are, nothing that is about building.
pub fn environment(more: &[(&str, &str)]) -> Vec<(String, String)> {
	const KEPT: [&str; 6] = ["HOME", "LANG", "PATH", "RUST_BACKTRACE", "RUST_LOG", "WARREN_E2E_KEEP"];
	let text = |value: OsString| value.into_string().ok();
	let mut env: Vec<_> =
		KEPT.iter().filter_map(|name| Some(((*name).to_owned(), text(std::env::var_os(name)?)?))).collect();
	env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
	env
}

/// Of seconds as they stand in marks.
pub fn seconds(seconds: f64) -> Duration {
	Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn marks_are_told_from_what_tests_print() {
		let mark = Mark::End { job: 3, end: End::Code(101), left: vec!["sleep 9".into()], seconds: 1.5 };
		let line = mark.line("@vm 7f@").unwrap();
		assert_eq!(Mark::parse("@vm 7f@", &line).unwrap().unwrap(), mark);
		assert!(Mark::parse("@vm 7f@", "test result: ok. 1 passed").is_none());
		assert!(Mark::parse("@vm 7f@", "@vm 7f@{\"End\":").unwrap().is_err());
	}
}
