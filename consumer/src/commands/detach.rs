//! `warren up --detach`: goes on in the background, and tells its parent once it is connected.
use super::{output::out, Context};
use anyhow::{bail, Context as _, Result};
use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout, fork, setsid, ForkResult, Pid};
use std::{
	fs::{File, OpenOptions},
	io::{PipeReader, PipeWriter, Read, Write},
	os::unix::fs::OpenOptionsExt,
	path::PathBuf,
};

/// The word to the parent, in the child. Dropped unsaid, it means that the attempt failed.
pub(crate) struct Word(PipeWriter);

impl Word {
	/// "Connected."
	pub fn say(mut self) {
		// Fails where the parent was ended meanwhile: nobody waits.
		let _ = self.0.write_all(b"connected\n");
	}
}

/// Which of the two this process is from now on.
pub(super) enum Side {
	Parent,
	Child(Word),
}

fn log_path(context: &Context) -> PathBuf {
	context.store.dir().join("up.log")
}

/// Forks. The parent comes back once the child is connected, or has failed (an error). To be called before any thread is
/// started.
pub(super) fn detach(context: &Context) -> Result<Side> {
	let path = log_path(context);
	let log = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
	let log = log.with_context(|| path.display().to_string())?;
	let nothing = File::open("/dev/null").context("/dev/null")?;
	let (ours, theirs) = std::io::pipe().context("pipe")?;
	// SAFETY: no other thread exists yet (the runtime is made afterwards), so that the child finds every lock free.
	match unsafe { fork() }.context("fork")? {
		ForkResult::Parent { child } => {
			drop(theirs);
			wait(context, ours, child)?;
			Ok(Side::Parent)
		}
		ForkResult::Child => {
			drop(ours);
			setsid().context("setsid")?;
			dup2_stdin(&nothing).context("standard input")?;
			dup2_stdout(&log).context("standard output")?;
			dup2_stderr(&log).context("standard error")?;
			Ok(Side::Child(Word(theirs)))
		}
	}
}

fn wait(context: &Context, mut pipe: PipeReader, child: Pid) -> Result<()> {
	let path = log_path(context);
	let mut word = String::new();
	pipe.read_to_string(&mut word).context("the process in the background")?;
	if word.is_empty() {
		let log = std::fs::read_to_string(&path).unwrap_or_default();
		let lines: Vec<_> = log.lines().rev().take(5).collect();
		let tail: Vec<_> = lines.into_iter().rev().collect();
		bail!("the attempt in the background failed; {} ends with:\n{}", path.display(), tail.join("\n"));
	}
	if context.json {
		let log = path.display().to_string();
		out!("{}", serde_json::json!({ "event": "detached", "pid": child.as_raw(), "log": log }));
	} else {
		out!(
			"connected, in the background (process {child}): `warren status` shows it, `warren down` ends it"
		);
		out!("what it says goes to {}", path.display());
	}
	Ok(())
}
