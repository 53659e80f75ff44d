//! The virtual machine: qemu without KVM, without a network, with the host's files read-only.

use std::{
	fs,
	io::{BufRead, BufReader},
	os::unix::process::CommandExt,
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::mpsc,
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use super::{
	end_with_us,
	image::Image,
	initramfs::Initramfs,
	inside::{EXCHANGE_TAG, HOST_TAG, MODULES, PORT},
	outside::{ADDRESS, SERVE_COMMAND},
};
use crate::{env::own_program, interrupt::Watch, run::shown};

/// The program.
pub const QEMU: &str = "qemu-system-x86_64";
/// What the hidden command of xtask is called that the machine starts.
pub const INIT_COMMAND: &str = "vm-init";
const MEMORY: &str = "3G";
/// By this machine's clock, to the mark that it is up. It takes some seconds, and more where others want the processors.
const BOOT: Duration = Duration::from_secs(60);
/// The kernel's words, in the machine's folder.
const CONSOLE: &str = "console.log";

/// What the folders of machines are called, before the number of their process.
const FOLDER: &str = "warren-vm-";

/// Removes what killed runs left: folders that carry the number of a process that is gone.
fn sweep(all: &Path) {
	for path in fs::read_dir(all).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
		let name = path.file_name().and_then(|name| name.to_str());
		let Some(pid) = name.and_then(|name| name.strip_prefix(FOLDER)) else { continue };
		if pid.parse::<u32>().is_ok() && !Path::new("/proc").join(pid).exists() {
			let _ = fs::remove_dir_all(path);
		}
	}
}

/// A folder that is removed with it.
pub struct Folder(PathBuf);

impl Folder {
	/// A new one that nobody else may read: the machine's root sees the whole host.
	pub fn new() -> Result<Self> {
		use std::os::unix::fs::DirBuilderExt;
		let all = std::env::temp_dir();
		sweep(&all);
		let path = all.join(format!("{FOLDER}{}", std::process::id()));
		fs::DirBuilder::new().mode(0o700).create(&path).with_context(|| path.display().to_string())?;
		Ok(Self(path))
	}

	/// Where it is.
	pub fn path(&self) -> &Path {
		&self.0
	}
}

impl Drop for Folder {
	fn drop(&mut self) {
		// A chain node that is ending may still write.
		let end = Instant::now() + Duration::from_secs(12);
		while let Err(error) = fs::remove_dir_all(&self.0) {
			if Instant::now() > end {
				eprintln!("{} was not removed: {error}", self.0.display());
				return;
			}
			std::thread::sleep(Duration::from_millis(100));
		}
	}
}

/// A running machine. Dropping it ends qemu.
pub struct Machine {
	qemu: Child,
	lines: mpsc::Receiver<String>,
	console: PathBuf,
	deadline: Instant,
	/// What is wrong with it then.
	late: String,
	interrupts: Watch,
}

impl Machine {
	/// Starts it. `exchange`: a folder that the machine may write. `chains`: one for the data of chain nodes outside of it, of
	/// which `node` is the program.
	pub fn start(image: &Image, exchange: &Path, chains: &Path, node: &Path) -> Result<Self> {
		// They end the machine; xtask itself goes on to its end.
		let interrupts = Watch::new();
		let initramfs = exchange.join("initramfs.cpio");
		pack(image, &initramfs)?;
		let console = exchange.join(CONSOLE);
		let path = |path: &Path| {
			Ok::<_, anyhow::Error>(path.to_str().context("a path that is not UTF-8")?.to_owned())
		};
		// A comma in a value is written twice.
		let value = |text: &str| text.replace(',', ",,");
		let mut command = Command::new(QEMU);
		command
			.args(["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"])
			// Never KVM: where its device exists it may still hang. A plain processor: what programs do with wide vectors is emulated
			// several times slower than what they do without.
			.args(["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "qemu64"])
			.args(["-smp", "2", "-m", MEMORY])
			// A network that leads nowhere but to chain nodes.
			.args(["-netdev", &network(chains, node)?, "-device", "virtio-net-pci,netdev=out"])
			.args(["-device", "virtio-rng-pci"])
			.arg("-kernel")
			.arg(image.kernel())
			.arg("-initrd")
			.arg(&initramfs)
			.args(["-append", &kernel_arguments()])
			.args(["-serial", &format!("file:{}", value(&path(&console)?))])
			// The root of the host: qemu itself lets nobody write there.
			.args(["-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"])
			.args(["-device", &format!("virtio-9p-pci,fsdev=host,mount_tag={HOST_TAG}")])
			.args([
				"-fsdev",
				&format!("local,id=exchange,security_model=none,path={}", value(&path(exchange)?)),
			])
			.args(["-device", &format!("virtio-9p-pci,fsdev=exchange,mount_tag={EXCHANGE_TAG}")])
			.args(["-device", "virtio-serial-pci", "-chardev", "file,id=out,path=/dev/fd/1"])
			.args(["-device", &format!("virtserialport,chardev=out,name={PORT}")])
			.stdin(Stdio::null())
			.stdout(Stdio::piped())
			// Ctrl-C is for xtask, which then ends it.
			.process_group(0);
		end_with_us(&mut command);
		let mut qemu = command.spawn().with_context(|| format!("cannot start `{}`", shown(&command)))?;
		let (sender, lines) = mpsc::channel();
		if let Some(stdout) = qemu.stdout.take() {
			std::thread::spawn(move || {
				for line in BufReader::new(stdout).split(b'\n') {
					let Ok(line) = line else { break };
					let text = String::from_utf8_lossy(&line).into_owned();
					if sender.send(text).is_err() {
						break;
					}
				}
			});
		}
		let late = format!("is not up after {} s", BOOT.as_secs());
		Ok(Self { qemu, lines, console, deadline: Instant::now() + BOOT, late, interrupts })
	}

	/// It has booted, and may run for so long.
	pub fn is_up(&mut self, limit: Duration) {
		self.deadline = Instant::now() + limit;
		self.late = format!("took longer than {} s", limit.as_secs());
	}

	/// The next line that the machine says; none when it is off.
	pub fn line(&mut self) -> Result<Option<String>> {
		loop {
			if self.interrupts.came() {
				bail!("interrupted: the virtual machine is ended, nothing is left of it");
			}
			if Instant::now() > self.deadline {
				bail!("the virtual machine {}", self.late);
			}
			match self.lines.recv_timeout(Duration::from_millis(100)) {
				Ok(line) => return Ok(Some(line)),
				Err(mpsc::RecvTimeoutError::Timeout) => {}
				Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(None),
			}
		}
	}

	/// Waits for qemu's end, which is near when there are no more lines.
	pub fn end(mut self) -> Result<ExitStatus> {
		let end = Instant::now() + Duration::from_secs(20);
		loop {
			if let Some(status) = self.qemu.try_wait()? {
				return Ok(status);
			}
			if Instant::now() > end {
				bail!("the virtual machine did not switch itself off");
			}
			std::thread::sleep(Duration::from_millis(20));
		}
	}

	/// The end of what its kernel said.
	pub fn console(&self) -> String {
		let text = fs::read(&self.console).unwrap_or_default();
		let text = String::from_utf8_lossy(&text);
		let lines: Vec<_> = text.lines().collect();
		lines[lines.len().saturating_sub(40)..].join("\n")
	}
}

impl Drop for Machine {
	fn drop(&mut self) {
		if matches!(self.qemu.try_wait(), Ok(None)) {
			let _ = self.qemu.kill();
			let _ = self.qemu.wait();
		}
	}
}

/// Nothing but one address, where each connection is answered by a process of ours.
fn network(chains: &Path, node: &Path) -> Result<String> {
	let own = own_program()?;
	let mut words = Vec::new();
	for path in [own.as_path(), chains, node] {
		let text = path.to_str().context("a path that is not UTF-8")?;
		// qemu splits at blanks and commas, and knows no quotes.
		if text.contains([' ', ',', '\'', '"', '\\']) {
			bail!("{text}: the virtual machine needs a path without blanks, commas and quotes");
		}
		words.push(text);
	}
	let [own, chains, node] = words[..] else { bail!("three paths are needed") };
	Ok(format!(
		"user,id=out,restrict=on,ipv6=off,guestfwd=tcp:{ADDRESS}-cmd:{own} {SERVE_COMMAND} {chains} {node}"
	))
}

/// The frequency of the processor's time stamp counter, in kHz.
fn counts_per_millisecond() -> u64 {
	// Of some looks at both clocks the one in which least time passed between them.
	let look = || {
		let looks = (0..50).map(|_| {
			let before = Instant::now();
			// SAFETY: every x86-64 processor has the instruction.
			let count = unsafe { std::arch::x86_64::_rdtsc() };
			(before.elapsed(), before, count)
		});
		looks.min_by_key(|(gap, ..)| *gap).map_or((Instant::now(), 0), |(_, at, count)| (at, count))
	};
	let (from, first) = look();
	std::thread::sleep(Duration::from_millis(200));
	let (to, second) = look();
	let time = to.duration_since(from).as_secs_f64() * 1e3;
	(second.wrapping_sub(first) as f64 / time.max(1.0)).round() as u64
}

fn kernel_arguments() -> String {
	[
		"console=ttyS0 loglevel=5",
		// A panic ends the machine (with -no-reboot), and what it was goes to the console.
		"panic=-1 oops=panic",
		// All of what slows an emulated processor down and protects nothing here.
		"mitigations=off nokaslr audit=0 apparmor=0 nowatchdog",
		// The emulated counter is this machine's and steady; the other clocks cost an exit at each look. What it counts in a second is
		// told: on a busy machine the kernel measures twice as much, and its seconds last two.
		"tsc=reliable clocksource=tsc no_timer_check",
		&format!("tsc_early_khz={}", counts_per_millisecond()),
		"rdinit=/xtask --",
		INIT_COMMAND,
	]
	.join(" ")
}

/// This program with its libraries, and the modules.
fn pack(image: &Image, to: &Path) -> Result<()> {
	let own = own_program()?;
	let file = fs::File::create(to).with_context(|| to.display().to_string())?;
	let mut archive = Initramfs::new(std::io::BufWriter::new(file));
	archive.device("dev/console", 5, 1)?;
	for folder in ["proc", "sys", "host", "layer", "root"] {
		archive.folder(folder)?;
	}
	archive.file("xtask", &fs::read(&own)?)?;
	for library in libraries(&own)? {
		let content = fs::read(&library).with_context(|| library.clone())?;
		archive.file(&library, &content)?;
	}
	for module in image.modules()? {
		let name = module.file_name().and_then(|name| name.to_str()).context("a module's name")?;
		archive.file(&format!("{MODULES}/{name}"), &fs::read(&module)?)?;
	}
	archive.finish()?;
	Ok(())
}

/// The shared libraries of a program, and their loader, as `ldd` finds them.
fn libraries(program: &Path) -> Result<Vec<String>> {
	let output = Command::new("ldd").arg(program).output().context("ldd")?;
	let text = String::from_utf8_lossy(&output.stdout);
	Ok(text.split_whitespace().filter(|word| word.starts_with('/')).map(str::to_owned).collect())
}
