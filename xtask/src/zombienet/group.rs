//! zombienet with all that it starts, as one group of processes: its native provider leaves nodes behind where it is killed, and knows
//! nothing of those that a test started.

use std::{
	os::unix::process::CommandExt,
	process::{Child, Command, ExitStatus},
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};
use nix::{
	sys::signal::{killpg, Signal},
	unistd::Pid,
};

/// A running group; it is ended when it is dropped.
pub struct Group {
	leader: Child,
	ended: bool,
}

impl Group {
	/// Starts a program as the first of a group of its own: what it starts belongs to it too.
	pub fn start(mut command: Command) -> Result<Self> {
		let shown = crate::run::shown(&command);
		println!("$ {shown}");
		let leader = command.process_group(0).spawn().with_context(|| format!("cannot start `{shown}`"))?;
		Ok(Self { leader, ended: false })
	}

	/// Ends all that still runs, in order where it ends in time; how the first one ended.
	pub fn end(mut self, patience: Duration) -> Result<ExitStatus> {
		self.end_all(patience)
	}

	fn end_all(&mut self, patience: Duration) -> Result<ExitStatus> {
		self.ended = true;
		let id = self.leader.id() as i32;
		// The first one is waited for last: until then nobody else can have its id.
		for (signal, patience) in [(Signal::SIGTERM, patience), (Signal::SIGKILL, Duration::from_secs(5))] {
			let end = Instant::now() + patience;
			while !members(id).is_empty() && Instant::now() < end {
				// One that is held takes no signal but SIGKILL. Where all have ended by now, neither has anybody to go to.
				for signal in [signal, Signal::SIGCONT] {
					let _ = killpg(Pid::from_raw(id), signal);
				}
				std::thread::sleep(Duration::from_millis(100));
			}
		}
		let left = members(id);
		if !left.is_empty() {
			bail!("these processes do not end: {left:?}");
		}
		self.leader.wait().context("zombienet")
	}
}

impl Drop for Group {
	fn drop(&mut self) {
		if !self.ended {
			if let Err(error) = self.end_all(Duration::ZERO) {
				eprintln!("error: {error:#}");
			}
		}
	}
}

/// The living processes of a group.
fn members(group: i32) -> Vec<u32> {
	let Ok(all) = std::fs::read_dir("/proc") else { return Vec::new() };
	all.flatten()
		.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
		.filter(|id: &u32| {
			std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| lives_in(&stat, group))
		})
		.collect()
}

/// Whether a line of `/proc/ID/stat` is of a process of this group that is no zombie.
fn lives_in(stat: &str, group: i32) -> bool {
	// After the name, which may hold anything: state, parent, group.
	let Some((_, rest)) = stat.rsplit_once(')') else { return false };
	let mut fields = rest.split_whitespace();
	let (state, of) = (fields.next(), fields.nth(1));
	!matches!(state, None | Some("Z" | "X")) && of.and_then(|of| of.parse().ok()) == Some(group)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn shell(script: &str) -> Group {
		let mut command = Command::new("sh");
		command.args(["-c", script]);
		Group::start(command).unwrap()
	}

	fn until(mut what: impl FnMut() -> bool) {
		let end = Instant::now() + Duration::from_secs(10);
		while !what() {
			assert!(Instant::now() < end);
			std::thread::sleep(Duration::from_millis(20));
		}
	}

	#[test]
	fn the_state_and_the_group_are_read() {
		assert!(lives_in("17 (a) b) S 1 9 9 0 -1", 9));
		assert!(!lives_in("17 (a) Z 1 9 9 0 -1", 9), "a zombie");
		assert!(!lives_in("17 (a) S 1 8 9 0 -1", 9), "another group");
		assert!(!lives_in("", 9));
	}

	#[test]
	fn what_the_first_one_leaves_behind_is_ended() {
		let group = shell("sleep 1000 & sleep 1000 & exit 3");
		let id = group.leader.id() as i32;
		until(|| members(id).len() == 2);
		assert_eq!(group.end(Duration::from_secs(5)).unwrap().code(), Some(3));
		assert_eq!(members(id), [0; 0]);
	}

	#[test]
	fn so_is_what_is_held_or_does_not_want_to() {
		let group =
			shell("trap '' TERM; (kill -STOP $(exec sh -c 'echo $PPID')) & while :; do sleep 1; done");
		let id = group.leader.id() as i32;
		until(|| members(id).len() >= 2);
		drop(group);
		assert_eq!(members(id), [0; 0]);
	}
}
