//! Runs programs of this machine on another kernel: Debian's, which has WireGuard of its own, in a virtual machine.
//!
//! The machine sees the files of this one under the same names, and can change none of them: what it writes stays in its
//! memory. It has no network but the namespaces that programs make in it, and a way to chain nodes ([`outside`]). Needs no KVM: qemu emulates the processor.

pub mod image;
mod initramfs;
pub mod inside;
pub mod machine;
mod modules;
pub mod outside;
mod plan;

use std::{
	fs,
	os::unix::process::CommandExt,
	path::Path,
	process::Command,
	time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use crate::env::own_program;
use image::Image;
use machine::{Folder, Machine};
pub use plan::{End, Job, EXCHANGE};
use plan::{Mark, Plan, PLAN};

/// Has a program end when the thread that starts it does, however that ends. That thread has to wait for it.
fn end_with_us(command: &mut Command) {
	let ask = || {
		// SAFETY: a plain system call.
		match unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } {
			0 => Ok(()),
			_ => Err(std::io::Error::last_os_error()),
		}
	};
	// SAFETY: between fork and exec there is only a system call.
	unsafe { command.pre_exec(ask) };
}

/// What a run is to do.
pub struct Run<'a> {
	/// The jobs, one after the other.
	pub jobs: &'a [Job],
	/// The chain node's program, which runs outside of the machine.
	pub node: &'a Path,
	/// More environment for them.
	pub env: &'a [(&'a str, &'a str)],
	/// How long all of it may take, once the machine is up.
	pub limit: Duration,
	/// Called with each line, and the job that printed it.
	pub line: &'a mut dyn FnMut(usize, &str) -> Result<()>,
	/// Called when a job begins.
	pub begin: &'a mut dyn FnMut(usize),
	/// Called when a job ended.
	pub end: &'a mut dyn FnMut(Ended),
	/// Called with the folder into which jobs may write ([`EXCHANGE`] inside), before it is removed.
	pub collect: &'a mut dyn FnMut(&Path) -> Result<()>,
}

/// What became of a job.
#[derive(Clone, Debug)]
pub struct Ended {
	/// How it ended.
	pub end: End,
	/// What it left running.
	pub left: Vec<String>,
	/// How long it took.
	pub time: Duration,
}

/// Starts a machine, runs the jobs in it, and waits until it is off. An error when the machine itself fails; then none of
/// it is left.
pub fn run(run: Run<'_>) -> Result<()> {
	let image =
		Image::find()?.context("no kernel for the virtual machine: `cargo xtask setup` fetches it")?;
	let folder = Folder::new()?;
	let mark = format!("@warren-vm {:x}@", std::process::id());
	let (exchange, chains) = (folder.path().join("exchange"), folder.path().join("chains"));
	for folder in [&exchange, &chains] {
		fs::create_dir(folder).with_context(|| folder.display().to_string())?;
	}
	let plan = Plan {
		jobs: run.jobs.to_vec(),
		xtask: own_program()?,
		node: run.node.to_owned(),
		env: plan::environment(run.env),
		mark: mark.clone(),
	};
	fs::write(exchange.join(PLAN), serde_json::to_string(&plan)?)?;
	println!("virtual machine: {}, 2 processors (emulated, no KVM)", image.name());
	let begin = Instant::now();
	let mut machine = Machine::start(&image, &exchange, &chains, run.node)?;
	let mut job = None;
	let mut done = false;
	let played = (|| -> Result<()> {
		while let Some(line) = machine.line()? {
			match Mark::parse(&mark, &line).transpose()? {
				Some(Mark::Up { kernel, seconds }) => {
					machine.is_up(run.limit);
					println!(
						"virtual machine: Linux {kernel} is up after {:.1} s ({seconds:.1} s by its own clock)",
						begin.elapsed().as_secs_f64()
					);
				}
				Some(Mark::Begin { job: number }) => {
					job = Some(number);
					(run.begin)(number);
				}
				Some(Mark::End { end, left, seconds, .. }) => {
					job = None;
					(run.end)(Ended { end, left, time: plan::seconds(seconds) });
				}
				Some(Mark::Failed { reason }) => bail!("the virtual machine: {reason}"),
				Some(Mark::Done) => done = true,
				None => match job {
					Some(number) => (run.line)(number, &line)?,
					None if line.trim().is_empty() => {}
					None => println!("{line}"),
				},
			}
		}
		Ok(())
	})();
	if let Err(error) = played {
		eprintln!("the machine's console ends with:\n{}", machine.console());
		return Err(error);
	}
	if !done {
		eprintln!("the machine's console ends with:\n{}", machine.console());
		bail!("the virtual machine ended before its jobs did");
	}
	machine.end()?;
	println!("virtual machine: off after {:.1} s", begin.elapsed().as_secs_f64());
	(run.collect)(&exchange)
}
