//! Programs that run inside a host of the lab: their output goes to files, and none outlives the lab.

use std::{
	collections::BTreeMap,
	ffi::{CString, OsStr, OsString},
	fs::{File, OpenOptions},
	io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
	os::{fd::AsRawFd, unix::process::CommandExt},
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Output, Stdio},
	sync::{mpsc, Mutex, OnceLock},
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};
use nix::{
	mount::{mount, umount2, MntFlags, MsFlags},
	sched::{setns, unshare, CloneFlags},
	sys::signal::{kill, Signal},
	unistd::Pid,
};

use crate::backend;

/// What a process of a host sees of the machine: its own network, and its own files where network programs keep
/// state by fixed names.
#[derive(Clone, Debug)]
pub struct Surroundings {
	/// The network namespace's file.
	pub netns: PathBuf,
	/// Folders and files of the machine that are covered by the host's own: (own, covered).
	pub covers: Vec<(PathBuf, PathBuf)>,
}

/// A running program.
pub struct Process {
	name: String,
	child: Option<Child>,
	pid: Pid,
	log: PathBuf,
	lines: Option<mpsc::Receiver<StampedLine>>,
}

/// A line of standard output and when it was read.
#[derive(Clone, Debug)]
pub struct StampedLine {
	/// When this process read it.
	pub at: Instant,
	/// The line without its end.
	pub text: String,
}

/// The children that live now: for the way out by a signal, where nothing is dropped.
static LIVING: Mutex<BTreeMap<i32, String>> = Mutex::new(BTreeMap::new());

fn living() -> std::sync::MutexGuard<'static, BTreeMap<i32, String>> {
	LIVING.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A program to start in a host.
pub struct Start<'a> {
	/// The name of its log.
	pub name: &'a str,
	/// The program.
	pub program: &'a Path,
	/// Its arguments.
	pub args: Vec<OsString>,
	/// Additional environment.
	pub env: Vec<(&'a str, OsString)>,
	/// Whether its standard output is read line by line (else it goes to the log).
	pub read_lines: bool,
}

impl Process {
	/// Starts a program inside.
	pub fn start(inside: &Surroundings, log: PathBuf, start: Start<'_>) -> Result<Self> {
		let mut command = Command::new(start.program);
		command.args(&start.args).envs(start.env).stdin(Stdio::null());
		let file = OpenOptions::new().create(true).append(true).open(&log).context("the log")?;
		command.stderr(file.try_clone()?);
		command.stdout(if start.read_lines { Stdio::piped() } else { Stdio::from(file.try_clone()?) });
		move_inside(&mut command, inside)?;
		let mut child =
			spawn(command).with_context(|| format!("cannot start {}", start.program.display()))?;
		let pid = Pid::from_raw(child.id() as i32);
		living().insert(pid.as_raw(), start.name.to_owned());
		let lines = child.stdout.take().map(|stdout| {
			let (sender, receiver) = mpsc::channel();
			let mut file = file;
			std::thread::spawn(move || {
				for line in BufReader::new(stdout).split(b'\n') {
					let Ok(line) = line else { break };
					let text = String::from_utf8_lossy(&line).into_owned();
					let _ = writeln!(file, "{text}");
					// The receiver may be gone: the log is still written.
					let _ = sender.send(StampedLine { at: Instant::now(), text });
				}
			});
			receiver
		});
		Ok(Self { name: start.name.to_owned(), child: Some(child), pid, log, lines })
	}

	/// Its process id.
	pub fn pid(&self) -> Pid {
		self.pid
	}

	/// Its name in the lab.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// Where its output goes.
	pub fn log(&self) -> &Path {
		&self.log
	}

	/// The next line of its standard output, or `None` when time is up or the output has ended.
	pub fn line(&self, patience: Duration) -> Option<StampedLine> {
		self.lines.as_ref()?.recv_timeout(patience).ok()
	}

	/// Reads lines until `find` finds something in one.
	pub fn wait_line<T>(
		&mut self,
		what: &str,
		patience: Duration,
		mut find: impl FnMut(&StampedLine) -> Option<T>,
	) -> Result<T> {
		let patience = backend::patience(patience);
		let end = Instant::now() + patience;
		loop {
			let left = end.saturating_duration_since(Instant::now());
			match self.line(left) {
				Some(line) => {
					if let Some(found) = find(&line) {
						return Ok(found);
					}
				}
				None => {
					let state = match self.exited()? {
						Some(status) => format!("it ended ({status})"),
						None => format!("{} s passed", patience.as_secs()),
					};
					bail!("{}: no {what}: {state}\n{}", self.name, self.tail(40));
				}
			}
		}
	}

	/// Waits until its log holds `text`.
	pub fn wait_log(&mut self, text: &str, patience: Duration) -> Result<()> {
		let patience = backend::patience(patience);
		let end = Instant::now() + patience;
		loop {
			if std::fs::read_to_string(&self.log).unwrap_or_default().contains(text) {
				return Ok(());
			}
			if let Some(status) = self.exited()? {
				bail!("{} ended ({status}) before it said {text:?}\n{}", self.name, self.tail(40));
			}
			if Instant::now() > end {
				bail!("{} did not say {text:?} in {} s\n{}", self.name, patience.as_secs(), self.tail(40));
			}
			std::thread::sleep(Duration::from_millis(20));
		}
	}

	/// Whether it has ended, and how.
	pub fn exited(&mut self) -> Result<Option<ExitStatus>> {
		let Some(child) = self.child.as_mut() else { return Ok(None) };
		let status = child.try_wait()?;
		if status.is_some() {
			living().remove(&self.pid.as_raw());
		}
		Ok(status)
	}

	/// Sends it a signal, if it still runs.
	pub fn signal(&mut self, signal: Signal) -> Result<()> {
		if self.exited()?.is_none() {
			// Its zombie is not reaped yet, so that the id is still its own.
			kill(self.pid, signal).with_context(|| format!("{signal} to {}", self.name))?;
		}
		Ok(())
	}

	/// Waits for its end.
	pub fn wait(&mut self, patience: Duration) -> Result<ExitStatus> {
		let patience = backend::patience(patience);
		let end = Instant::now() + patience;
		loop {
			if let Some(status) = self.exited()? {
				return Ok(status);
			}
			if Instant::now() > end {
				bail!("{} did not end in {} s\n{}", self.name, patience.as_secs(), self.tail(40));
			}
			std::thread::sleep(Duration::from_millis(5));
		}
	}

	/// SIGTERM, then its orderly end.
	pub fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
		self.signal(Signal::SIGTERM)?;
		self.wait(patience)
	}

	/// SIGKILL, and its end.
	pub fn kill(&mut self) -> Result<()> {
		self.signal(Signal::SIGKILL)?;
		self.wait(Duration::from_secs(10)).map(drop)
	}

	/// The last lines of its log.
	pub fn tail(&self, lines: usize) -> String {
		tail(&self.log, lines)
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		if matches!(self.exited(), Ok(None)) {
			let _ = self.signal(Signal::SIGTERM);
			if self.wait(Duration::from_secs(8)).is_err() {
				eprintln!("{} did not end on SIGTERM", self.name);
				let _ = self.kill();
			}
		}
		living().remove(&self.pid.as_raw());
	}
}

/// Ends all children, orderly if they will: for the way out by a signal.
pub fn end_all(patience: Duration) {
	let pids: Vec<i32> = living().keys().copied().collect();
	for pid in &pids {
		let _ = kill(Pid::from_raw(*pid), Signal::SIGTERM);
	}
	let end = Instant::now() + patience;
	// `kill` with no signal succeeds for a zombie too: look at its state.
	while Instant::now() < end && pids.iter().any(|pid| is_alive(*pid)) {
		std::thread::sleep(Duration::from_millis(20));
	}
	for pid in pids.into_iter().filter(|pid| is_alive(*pid)) {
		let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
	}
}

fn is_alive(pid: i32) -> bool {
	let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
	// `pid (comm) state …`; the command's name may hold anything, parentheses too.
	!matches!(stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().next()), None | Some("Z" | "X"))
}

/// Runs a program inside to its end; its output. Fails when it takes longer than `patience`.
pub fn run(inside: &Surroundings, program: &Path, args: &[&OsStr], patience: Duration) -> Result<Output> {
	run_with_input(inside, program, args, "", patience)
}

/// The same, with a text on its standard input.
pub fn run_with_input(
	inside: &Surroundings,
	program: &Path,
	args: &[&OsStr],
	input: &str,
	patience: Duration,
) -> Result<Output> {
	let mut command = Command::new(program);
	command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
	move_inside(&mut command, inside)?;
	let mut child = spawn(command).with_context(|| format!("cannot start {}", program.display()))?;
	let pid = child.id() as i32;
	living().insert(pid, program.display().to_string());
	if let Some(mut stdin) = child.stdin.take() {
		let _ = stdin.write_all(input.as_bytes());
	}
	let (sender, receiver) = mpsc::channel();
	std::thread::spawn(move || {
		let _ = sender.send(child.wait_with_output());
	});
	let patience = backend::patience(patience);
	let output = receiver.recv_timeout(patience);
	if output.is_err() {
		let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
	}
	living().remove(&pid);
	match output {
		Ok(output) => Ok(output?),
		Err(_) => bail!("{} {:?} took longer than {} s", program.display(), args, patience.as_secs()),
	}
}

/// The last lines of a file.
pub fn tail(file: &Path, lines: usize) -> String {
	const ENOUGH: u64 = 64 * 1024;
	let read = || -> std::io::Result<String> {
		let mut file = File::open(file)?;
		let length = file.metadata()?.len();
		file.seek(SeekFrom::Start(length.saturating_sub(ENOUGH)))?;
		let mut bytes = Vec::new();
		file.read_to_end(&mut bytes)?;
		Ok(String::from_utf8_lossy(&bytes).into_owned())
	};
	let text = read().unwrap_or_default();
	let all: Vec<&str> = text.lines().collect();
	let mut out = format!("--- the end of {}:\n", file.display());
	for line in &all[all.len().saturating_sub(lines)..] {
		out.push_str("    ");
		out.push_str(line);
		out.push('\n');
	}
	out
}

/// Makes the child enter the host before it becomes its program.
fn move_inside(command: &mut Command, inside: &Surroundings) -> Result<()> {
	let netns = File::open(&inside.netns).with_context(|| inside.netns.display().to_string())?;
	let c_path = |path: &Path| CString::new(path.as_os_str().as_encoded_bytes());
	let covers = inside
		.covers
		.iter()
		.map(|(own, covered)| Ok((c_path(own)?, c_path(covered)?)))
		.collect::<Result<Vec<_>>>()?;
	let enter = move || -> std::io::Result<()> {
		setns(&netns, CloneFlags::CLONE_NEWNET)?;
		unshare(CloneFlags::CLONE_NEWNS)?;
		// Nothing mounted from here on may be seen outside.
		mount(
			None::<&std::ffi::CStr>,
			c"/",
			None::<&std::ffi::CStr>,
			MsFlags::MS_REC | MsFlags::MS_SLAVE,
			None::<&std::ffi::CStr>,
		)?;
		// /sys/class/net shows the namespace in which it was mounted.
		if umount2(c"/sys", MntFlags::MNT_DETACH).is_ok() {
			mount(Some(c"sysfs"), c"/sys", Some(c"sysfs"), MsFlags::empty(), None::<&std::ffi::CStr>)?;
		}
		for (own, covered) in &covers {
			mount(
				Some(own.as_c_str()),
				covered.as_c_str(),
				None::<&std::ffi::CStr>,
				MsFlags::MS_BIND,
				None::<&std::ffi::CStr>,
			)?;
		}
		// SAFETY: a plain system call; the thread that starts children never ends (see `spawn`).
		if unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } != 0 {
			return Err(std::io::Error::last_os_error());
		}
		// Ctrl-C in the terminal is for the harness, which then ends its children in order.
		nix::unistd::setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
		debug_assert!(netns.as_raw_fd() >= 0);
		Ok(())
	};
	// SAFETY: between fork and exec only system calls on prepared arguments: nothing allocates or locks.
	unsafe { command.pre_exec(enter) };
	Ok(())
}

/// Starts a child from one thread that lives as long as this process: the "parent" whose death takes a child along is
/// the thread, not the process.
fn spawn(command: Command) -> std::io::Result<Child> {
	type Job = (Command, mpsc::Sender<std::io::Result<Child>>);
	static SPAWNER: OnceLock<mpsc::Sender<Job>> = OnceLock::new();
	let spawner = SPAWNER.get_or_init(|| {
		let (sender, receiver) = mpsc::channel::<Job>();
		std::thread::spawn(move || {
			for (mut command, answer) in receiver {
				let _ = answer.send(command.spawn());
			}
		});
		sender
	});
	let (sender, receiver) = mpsc::channel();
	let gone = || std::io::Error::other("the thread that starts children is gone");
	spawner.send((command, sender)).map_err(|_| gone())?;
	receiver.recv().map_err(|_| gone())?
}
