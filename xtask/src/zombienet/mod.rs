//! `cargo xtask zombienet`: the chain as networks of nodes, which zombienet's native provider runs on this machine. What is asked of
//! them stands in the folder `zombienet/`.

mod genesis;
mod group;
mod report;
mod scratch;

use std::{
	io::{BufRead, BufReader, PipeReader},
	process::{Command, Stdio},
	sync::mpsc::{self, Receiver, RecvTimeoutError},
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};

use crate::{
	env::Env,
	interrupt::Watch,
	run::{self, duration, heading},
	setup,
	tally::{summary, told, Counts, Failure, Outcome},
};
use group::Group;
use report::Progress;
use scratch::Scratch;

/// A network, and what is asked of it: `zombienet/NAME.zndsl`.
struct Network {
	name: &'static str,
	/// In the summary.
	title: &'static str,
	/// More than it takes on a machine that is busy with something else.
	limit: Duration,
	/// Whether it takes a second runtime.
	next: bool,
}

const fn network(name: &'static str, title: &'static str, minutes: u64) -> Network {
	Network { name, title, limit: Duration::from_secs(60 * minutes), next: false }
}

/// This one is among the tests; the others take many minutes, most of which are waiting.
const SHORT: Network = network("short", "Network: a fifth validator, and a stop", 20);
const NETWORKS: [Network; 5] = [
	SHORT,
	network("outage", "Network: validators stop and return", 40),
	network("sync", "Network: nodes begin with nothing", 30),
	Network { next: true, ..network("upgrade", "Network: a new runtime by vote", 35) },
	network("equivocation", "Network: a validator is slashed", 45),
];

/// In the workspace.
const FOLDER: &str = "zombienet";
/// The runtime of the upgrade, in the target folder.
const NEXT_WASM: &str = "release/wbuild/warren-runtime-next/warren_runtime_next.compact.compressed.wasm";
/// How long the processes have to end in order.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the networks named, or all; whether all that is asked of them holds.
pub fn run(env: &Env, names: &[String]) -> Result<bool> {
	let chosen = choose(names)?;
	let env = setup::run(env, setup::For::Networks)?;
	run::build(&env)?;
	let outcomes: Vec<_> = chosen.into_iter().map(|network| play(&env, network)).collect::<Result<_>>()?;
	Ok(summary(&outcomes))
}

/// The networks of these names; without names, all.
fn choose(names: &[String]) -> Result<Vec<&'static Network>> {
	static ALL: [Network; 5] = NETWORKS;
	if let Some(name) = names.iter().find(|name| ALL.iter().all(|network| network.name != **name)) {
		let known: Vec<_> = ALL.iter().map(|network| network.name).collect();
		bail!("there is no network {name:?}: known are {}", known.join(", "));
	}
	Ok(ALL
		.iter()
		.filter(|network| names.is_empty() || names.iter().any(|name| name == network.name))
		.collect())
}

/// Starts the network and asks what its test asks, line by line. What goes wrong with it is in the outcome, so that the next network
/// is tried too; an error is an interruption.
fn play(env: &Env, network: &Network) -> Result<Outcome> {
	heading(network.title);
	let start = Instant::now();
	let watch = Watch::new();
	let mut progress = Progress::default();
	let played = Scratch::new(&env.target, network.name)
		.and_then(|scratch| play_in(env, network, &scratch, &watch, &mut progress));
	if watch.came() {
		bail!("interrupted: the nodes are ended, and their folders removed");
	}
	let mut failed = Vec::from_iter(progress.not_held());
	if let Err(error) = &played {
		println!("error: {error:#}");
		failed.push(Failure { name: network.title.to_owned(), why: told(error) });
	}
	let counts = Counts { passed: progress.held(), failed: failed.len() as u64, ignored: 0 };
	// As libtest says it, for who runs this as one of the tests.
	println!(
		"test result: {}. {} passed; {} failed; 0 ignored; of {} lines, after {}",
		if failed.is_empty() { "ok" } else { "FAILED" },
		counts.passed,
		counts.failed,
		progress.lines(),
		duration(start.elapsed())
	);
	Ok(Outcome { name: network.title, ok: failed.is_empty(), counts, failed, time: start.elapsed() })
}

fn play_in(
	env: &Env,
	network: &Network,
	scratch: &Scratch,
	watch: &Watch,
	progress: &mut Progress,
) -> Result<()> {
	let test = env.root.join(FOLDER).join(format!("{}.zndsl", network.name));
	let text = std::fs::read_to_string(&test).with_context(|| format!("cannot read {}", test.display()))?;
	*progress = Progress::new(&text);
	ensure!(progress.lines() > 0, "{} asks nothing", test.display());
	let mut command = zombienet(env, network, scratch)?;
	command.arg(&test);
	let attended = attend(command, network.limit, watch, progress, scratch);
	if (attended.is_err() || !progress.all_hold()) && !watch.came() {
		scratch.keep_logs(&env.target.join("zombienet/failed").join(network.name))?;
	}
	attended
}

/// The command that is still to be told the test.
fn zombienet(env: &Env, network: &Network, scratch: &Scratch) -> Result<Command> {
	let program = env.root.join(FOLDER).join("node_modules/.bin/zombienet");
	ensure!(program.is_file(), "{} is not there: run `cargo xtask setup`", program.display());
	let node = env.binary("warren-node");
	ensure!(node.is_file(), "{} is not there: run `cargo xtask build`", node.display());
	let change = env.root.join(FOLDER).join(format!("{}.genesis.json", network.name));
	let spec = genesis::write(&node, &change, scratch.path())?;
	let mut command = Command::new(program);
	command
		.args(["--provider", "native", "--logType", "text", "--force", "--dir"])
		.arg(scratch.network())
		.arg("test")
		.env("WARREN_NODE", &node)
		.env("WARREN_SPEC", spec)
		.env("TMPDIR", scratch.path())
		// Either makes it believe that it runs in a cluster.
		.env_remove("RUN_IN_CONTAINER")
		.env_remove("ZOMBIENET_IMAGE")
		.env_remove("WARREN_NEXT_WASM");
	if network.next {
		let wasm = env.target.join(NEXT_WASM);
		ensure!(wasm.is_file(), "{} is not there: run `cargo xtask build`", wasm.display());
		command.env("WARREN_NEXT_WASM", wasm);
	}
	Ok(command)
}

/// Runs zombienet to its end, or ends it: when a line does not hold (those after it build upon it), when time is up, on a signal.
/// None of its processes outlives this.
fn attend(
	mut command: Command,
	limit: Duration,
	watch: &Watch,
	progress: &mut Progress,
	scratch: &Scratch,
) -> Result<()> {
	let (reader, writer) = std::io::pipe().context("a pipe")?;
	command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
	let group = Group::start(command)?;
	let lines = read(reader);
	let end = Instant::now() + limit;
	let mut log = scratch.log()?;
	progress.announce();
	let verdict = loop {
		match lines.recv_timeout(Duration::from_millis(200)) {
			Ok(line) => {
				log.line(&line)?;
				progress.add(&line);
			}
			Err(RecvTimeoutError::Disconnected) => break Ok(()),
			Err(RecvTimeoutError::Timeout) => {}
		}
		if watch.came() {
			println!("interrupted: ending the nodes");
			break Ok(());
		}
		if progress.fails() {
			break Ok(());
		}
		if Instant::now() > end {
			break Err(anyhow::anyhow!("it takes longer than {}", duration(limit)));
		}
	};
	let ended_itself = verdict.is_ok() && !watch.came() && !progress.fails();
	let status = group.end(PATIENCE)?;
	verdict?;
	if ended_itself {
		ensure!(status.success(), "zombienet ended with {status}, its last words:\n{}", log.tail(15));
		ensure!(
			progress.all_hold(),
			"zombienet ended before all was asked, its last words:\n{}",
			log.tail(15)
		);
	}
	Ok(())
}

/// The lines as they come, until the last who could write one has ended.
fn read(reader: PipeReader) -> Receiver<String> {
	let (sender, receiver) = mpsc::channel();
	std::thread::spawn(move || {
		for line in BufReader::new(reader).split(b'\n') {
			let Ok(line) = line else { break };
			if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
				break;
			}
		}
	});
	receiver
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::path::Path;

	fn names(chosen: Result<Vec<&'static Network>>) -> Vec<&'static str> {
		chosen.unwrap().iter().map(|network| network.name).collect()
	}

	#[test]
	fn networks_are_chosen_by_name() {
		assert_eq!(names(choose(&[])).len(), NETWORKS.len());
		assert_eq!(names(choose(&["sync".into(), "short".into()])), ["short", "sync"]);
		let error = choose(&["sync".into(), "shrot".into()]).err().unwrap().to_string();
		assert!(error.contains("shrot") && error.contains("short, outage"), "{error}");
	}

	#[test]
	fn every_network_has_its_files() {
		let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(FOLDER);
		for network in &NETWORKS {
			let text = std::fs::read_to_string(folder.join(format!("{}.zndsl", network.name))).unwrap();
			assert!(Progress::new(&text).lines() > 5, "{}", network.name);
			let file = text.lines().find_map(|line| line.strip_prefix("Network: ")).unwrap();
			assert!(folder.join(file).is_file(), "{file}");
		}
	}
}
