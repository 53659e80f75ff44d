//! The machine's first process: it mounts the host's files, runs the plan's jobs and switches the machine off.
//!
//! The host's root is mounted read-only; what is written goes to memory, over it, and is gone with the machine.

use std::{
	ffi::CString,
	fs::{self, File, OpenOptions},
	io::Write,
	os::unix::process::CommandExt,
	path::Path,
	process::{Command, Stdio},
	time::{Duration, Instant},
};

use anyhow::{ensure, Context, Result};
use nix::{
	errno::Errno,
	mount::{mount, MsFlags},
	sys::{
		signal::{kill, Signal},
		wait::{waitpid, WaitPidFlag, WaitStatus},
	},
	unistd::{chdir, chroot, Pid},
};

use super::{
	outside::{OWN_ADDRESS, STAND_IN_COMMAND},
	plan::{End, Mark, Plan, EXCHANGE, PLAN},
};

/// Where the first file system keeps the modules.
pub const MODULES: &str = "/modules";
/// The port on which the machine speaks.
pub const PORT: &str = "warren.out";
/// The folders that qemu shows: the host's root, and the one that both may write.
pub const HOST_TAG: &str = "host";
/// See [`HOST_TAG`].
pub const EXCHANGE_TAG: &str = "exchange";

const ROOT: &str = "/root";
const REAP: Duration = Duration::from_millis(20);
/// What ends with a job, because it is killed then, may take a moment to be gone.
const GONE: Duration = Duration::from_secs(5);

/// Does all of it. Never returns: a first process must not end.
pub fn run() -> ! {
	// Before the port is found, errors go to the console.
	let mut out = None;
	let failed = match work(&mut out) {
		Ok(()) => None,
		Err(error) => Some(format!("{error:#}")),
	};
	if let Some(reason) = failed {
		eprintln!("the machine cannot go on: {reason}");
		if let Some((port, mark)) = &mut out {
			let _ = say(port, mark, &Mark::Failed { reason });
		}
	}
	drop(out);
	nix::unistd::sync();
	// SAFETY: a plain system call.
	unsafe { libc::reboot(libc::RB_POWER_OFF) };
	loop {
		std::thread::park();
	}
}

fn work(out: &mut Option<(File, String)>) -> Result<()> {
	ensure!(std::process::id() == 1, "this is what a virtual machine of `cargo xtask` starts, not for hand");
	for (kind, at) in [("devtmpfs", "/dev"), ("proc", "/proc"), ("sysfs", "/sys")] {
		mount_new(kind, kind, at, "")?;
	}
	load_modules()?;
	let mut port = OpenOptions::new().write(true).open(port_device()?).context("the port")?;
	let root = mount_root();
	// The plan names the mark; without one the reason goes out bare.
	if let Err(error) = root {
		let _ = writeln!(port, "the machine's root: {error:#}");
		return Err(error);
	}
	let text = fs::read_to_string(Path::new(EXCHANGE).join(PLAN)).context("the plan")?;
	let plan: Plan = serde_json::from_str(&text).context("the plan")?;
	*out = Some((port.try_clone()?, plan.mark.clone()));
	prepare()?;
	put_stand_in(&plan)?;
	let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").context("the kernel's release")?;
	say(&mut port, &plan.mark, &Mark::Up { kernel: kernel.trim().to_owned(), seconds: uptime() })?;
	for (job, what) in plan.jobs.iter().enumerate() {
		say(&mut port, &plan.mark, &Mark::Begin { job })?;
		let begin = Instant::now();
		let mut command = Command::new(&what.program);
		command.args(&what.args).current_dir(&what.folder).env_clear();
		command.envs(plan.env.iter().map(|(name, value)| (name, value)));
		command.stdin(Stdio::null()).stdout(port.try_clone()?).stderr(port.try_clone()?).process_group(0);
		let end = match command.spawn() {
			Ok(child) => wait(Pid::from_raw(child.id() as i32), begin + Duration::from_secs(what.limit))?,
			Err(error) => End::NotStarted(format!("{}: {error}", what.program.display())),
		};
		// What it left behind would disturb the next one.
		let left = left_by(&end);
		for left in &left {
			writeln!(port, "\nleft running: {left}")?;
		}
		let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
		while let Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) = waitpid(None, None) {}
		// The job's last line may have no end.
		writeln!(port)?;
		say(&mut port, &plan.mark, &Mark::End { job, end, left, seconds: begin.elapsed().as_secs_f64() })?;
	}
	say(&mut port, &plan.mark, &Mark::Done)
}

fn say(port: &mut File, mark: &str, what: &Mark) -> Result<()> {
	// In one piece.
	Ok(port.write_all(format!("{}\n", what.line(mark)?).as_bytes())?)
}

/// Waits for a child, and buries what else ends meanwhile: the orphans of all others come to the first process.
fn wait(child: Pid, deadline: Instant) -> Result<End> {
	loop {
		match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
			Ok(WaitStatus::Exited(pid, code)) if pid == child => return Ok(End::Code(code)),
			Ok(WaitStatus::Signaled(pid, signal, _)) if pid == child => {
				return Ok(End::Signal(signal as i32));
			}
			Ok(WaitStatus::StillAlive) => {
				if Instant::now() > deadline {
					return Ok(End::TooLong);
				}
				std::thread::sleep(REAP);
			}
			Ok(_) | Err(Errno::EINTR) => {}
			Err(error) => return Err(error).context("waiting for a job"),
		}
	}
}

/// What a job that ended so leaves running.
fn left_by(end: &End) -> Vec<String> {
	// One that took too long runs itself, and need not be waited for.
	let deadline = Instant::now() + if *end == End::TooLong { Duration::ZERO } else { GONE };
	loop {
		let left = others();
		if left.is_empty() || Instant::now() >= deadline {
			return left;
		}
		std::thread::sleep(REAP);
	}
}

/// The programs that run, this one and the kernel's own threads left out.
fn others() -> Vec<String> {
	let Ok(dir) = fs::read_dir("/proc") else { return Vec::new() };
	dir.filter_map(|entry| {
		let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
		let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
		// A kernel's thread, and one that is dead, has none.
		(pid != 1 && !line.is_empty()).then(|| String::from_utf8_lossy(&line).replace('\0', " "))
	})
	.collect()
}

fn load_modules() -> Result<()> {
	let mut files: Vec<_> =
		fs::read_dir(MODULES)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
	files.sort();
	for path in files {
		let content = fs::read(&path)?;
		// SAFETY: `init_module(2)` reads this many bytes from the one pointer and a text from the other.
		let done =
			unsafe { libc::syscall(libc::SYS_init_module, content.as_ptr(), content.len(), c"".as_ptr()) };
		match Errno::result(done) {
			Ok(_) | Err(Errno::EEXIST) => {}
			// The archive of modules does not fit the processor: another one of the list does.
			Err(Errno::ENODEV) => {}
			Err(error) => return Err(error).with_context(|| path.display().to_string()),
		}
	}
	Ok(())
}

/// The device of the port by its name.
fn port_device() -> Result<std::path::PathBuf> {
	let ports = "/sys/class/virtio-ports";
	// Its driver sets it up a moment after it was loaded.
	let end = Instant::now() + Duration::from_secs(20);
	loop {
		for entry in fs::read_dir(ports).into_iter().flatten().flatten() {
			let name = fs::read_to_string(entry.path().join("name")).unwrap_or_default();
			if name.trim() == PORT {
				return Ok(Path::new("/dev").join(entry.file_name()));
			}
		}
		ensure!(Instant::now() < end, "no port {PORT} in {ports}");
		std::thread::sleep(REAP);
	}
}

fn mount_new(kind: &str, source: &str, at: &str, options: &str) -> Result<()> {
	mount_with(kind, source, at, options, MsFlags::empty())
}

fn mount_with(kind: &str, source: &str, at: &str, options: &str, flags: MsFlags) -> Result<()> {
	fs::create_dir_all(at).with_context(|| at.to_owned())?;
	let done = mount(Some(source), at, Some(kind), flags, Some(options));
	done.with_context(|| format!("mounting {kind} at {at} ({options})"))
}

/// The host's root under a layer in memory, and this process in it.
fn mount_root() -> Result<()> {
	// The host's files do not change while the machine runs: they may be kept.
	let nine = "trans=virtio,version=9p2000.L,msize=512000,cache=loose";
	mount_with("9p", HOST_TAG, "/host", nine, MsFlags::MS_RDONLY | MsFlags::MS_NOATIME)?;
	mount_new("tmpfs", "layer", "/layer", "size=75%,mode=755")?;
	for folder in ["/layer/upper", "/layer/work", ROOT] {
		fs::create_dir_all(folder)?;
	}
	mount_new("overlay", "root", ROOT, "lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work")?;
	let under = |path: &str| format!("{ROOT}{path}");
	mount_new("devtmpfs", "devtmpfs", &under("/dev"), "")?;
	// What the kernel does not make there; shells hand files on by these names.
	for (name, to) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
		std::os::unix::fs::symlink(format!("/proc/self/fd{to}"), under(&format!("/dev/{name}")))?;
	}
	mount_new("devpts", "devpts", &under("/dev/pts"), "mode=620,ptmxmode=666")?;
	mount_new("tmpfs", "shm", &under("/dev/shm"), "mode=1777")?;
	mount_new("proc", "proc", &under("/proc"), "")?;
	mount_new("sysfs", "sysfs", &under("/sys"), "")?;
	mount_new("tmpfs", "run", &under("/run"), "mode=755")?;
	let nine = "trans=virtio,version=9p2000.L,msize=512000";
	mount_new("9p", EXCHANGE_TAG, &under(EXCHANGE), nine)?;
	// As switch_root(8) does it: the first file system has no place to be moved to.
	chdir(ROOT)?;
	mount(Some("."), "/", None::<&str>, MsFlags::MS_MOVE, None::<&str>).context("moving the root")?;
	chroot(".").context("chroot")?;
	chdir("/")?;
	Ok(())
}

/// What a system has when it is up.
fn prepare() -> Result<()> {
	for folder in ["/run/lock", "/run/netns", "/tmp", "/var/tmp"] {
		fs::create_dir_all(folder).with_context(|| folder.to_owned())?;
	}
	let name = CString::new("warren-vm")?;
	// SAFETY: the text lives through the call.
	let done = unsafe { libc::sethostname(name.as_ptr(), name.as_bytes().len()) };
	Errno::result(done).context("sethostname")?;
	let eth = ["addr", "add", OWN_ADDRESS, "dev", "eth0"];
	for arguments in [&["link", "set", "lo", "up"][..], &eth, &["link", "set", "eth0", "up"]] {
		let done = Command::new("ip").args(arguments).status().context("ip")?;
		ensure!(done.success(), "`ip {}`: {done}", arguments.join(" "));
	}
	Ok(())
}

/// The file of the node becomes the stand-in: over the host's, which does not change.
fn put_stand_in(plan: &Plan) -> Result<()> {
	if !plan.node.exists() {
		return Ok(());
	}
	let script = format!("#!/bin/sh\nexec '{}' {STAND_IN_COMMAND} -- \"$@\"\n", plan.xtask.display());
	fs::remove_file(&plan.node)?;
	fs::write(&plan.node, script)?;
	let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
	fs::set_permissions(&plan.node, mode).with_context(|| plan.node.display().to_string())
}

fn uptime() -> f64 {
	let text = fs::read_to_string("/proc/uptime").unwrap_or_default();
	text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default()
}
