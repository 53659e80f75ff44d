//! `warren up --detach`: goes on in the background, and tells its parent once it is connected.
use super::{
	output::{hint, out},
	Context,
};
use anyhow::{bail, Context as _, Result};
use nix::{
	sys::signal::{kill, Signal},
	unistd::{dup2_stderr, dup2_stdin, dup2_stdout, fork, setsid, ForkResult, Pid},
};
use std::{
	fs::{File, OpenOptions},
	io::{PipeReader, PipeWriter, Write},
	os::{fd::OwnedFd, unix::fs::OpenOptionsExt},
	path::PathBuf,
};
use tokio::{
	io::AsyncReadExt,
	net::unix::pipe::Receiver,
	signal::unix::{signal, SignalKind},
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

/// The child's word, until it has no more to say, and whether it was told to leave. Ctrl-C at this terminal is meant for it: it
/// has a session of its own, and would go on unseen.
fn listen(pipe: PipeReader, child: Pid) -> std::io::Result<(Vec<u8>, bool)> {
	let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
	runtime.block_on(async {
		let mut interrupt = signal(SignalKind::interrupt())?;
		let mut terminate = signal(SignalKind::terminate())?;
		let mut pipe = Receiver::from_owned_fd(OwnedFd::from(pipe))?;
		let (mut word, mut left) = (Vec::new(), false);
		loop {
			tokio::select! {
				read = pipe.read_buf(&mut word) => match read? {
					0 => return Ok((word, left)),
					_ => continue,
				},
				_ = interrupt.recv() => {}
				_ = terminate.recv() => {}
			}
			if word.is_empty() {
				left = true;
				hint("leaving; once more to leave at once");
				// Fails where it is gone: then the pipe ends too.
				let _ = kill(child, Signal::SIGTERM);
			}
		}
	})
}

fn wait(context: &Context, pipe: PipeReader, child: Pid) -> Result<()> {
	let path = log_path(context);
	let (word, left) = listen(pipe, child).context("the process in the background")?;
	if left {
		bail!("ended at your word; {} says how", path.display());
	}
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

#[cfg(test)]
mod tests {
	use super::*;
	use std::{process::Command, time::Duration};

	#[test]
	fn ctrl_c_ends_the_one_in_the_background() {
		// Before the signal comes: one that nobody takes would end the tests.
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		let _taken = runtime.block_on(async { signal(SignalKind::interrupt()).unwrap() });
		let (ours, theirs) = std::io::pipe().unwrap();
		let mut child = Command::new("sleep").arg("60").stdout(theirs).spawn().unwrap();
		let pressed = std::thread::spawn(|| {
			std::thread::sleep(Duration::from_millis(300));
			kill(Pid::this(), Signal::SIGINT).unwrap();
		});
		let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
		assert_eq!(listen(ours, pid).unwrap(), (Vec::new(), true));
		pressed.join().unwrap();
		assert!(!child.wait().unwrap().success());
	}

	#[test]
	fn a_word_is_heard_to_its_end() {
		let (ours, theirs) = std::io::pipe().unwrap();
		Word(theirs).say();
		let heard = listen(ours, Pid::this()).unwrap();
		assert_eq!(heard, (b"connected\n".to_vec(), false));
	}
}
