//! `cargo xtask weights`: measures the calls on the wasm runtime and writes each pallet's `weights.rs`.

use std::{
	fs,
	path::{Path, PathBuf},
};

use anyhow::{bail, Context, Result};

use crate::{
	env::Env,
	run::{heading, must},
	setup,
};

/// The pallets that are measured: the name that the runtime's benchmarks know, and the file that gets the weights. Ours keep
/// them themselves; those of the SDK were measured by its authors on another machine and database, so that the runtime has its
/// own.
const PALLETS: [(&str, &str); 21] = [
	("pallet_node_registry", "pallets/node-registry/src/weights.rs"),
	("pallet_operator_staking", "pallets/operator-staking/src/weights.rs"),
	("pallet_reputation", "pallets/reputation/src/weights.rs"),
	("pallet_session_escrow", "pallets/session-escrow/src/weights.rs"),
	("frame_system", "runtime/src/weights/frame_system.rs"),
	("frame_system_extensions", "runtime/src/weights/frame_system_extensions.rs"),
	("pallet_balances", "runtime/src/weights/pallet_balances.rs"),
	("pallet_conviction_voting", "runtime/src/weights/pallet_conviction_voting.rs"),
	("pallet_migrations", "runtime/src/weights/pallet_migrations.rs"),
	("pallet_multisig", "runtime/src/weights/pallet_multisig.rs"),
	("pallet_parameters", "runtime/src/weights/pallet_parameters.rs"),
	("pallet_preimage", "runtime/src/weights/pallet_preimage.rs"),
	("pallet_proxy", "runtime/src/weights/pallet_proxy.rs"),
	("pallet_referenda", "runtime/src/weights/pallet_referenda.rs"),
	("pallet_safe_mode", "runtime/src/weights/pallet_safe_mode.rs"),
	("pallet_scheduler", "runtime/src/weights/pallet_scheduler.rs"),
	("pallet_timestamp", "runtime/src/weights/pallet_timestamp.rs"),
	("pallet_transaction_payment", "runtime/src/weights/pallet_transaction_payment.rs"),
	("pallet_treasury", "runtime/src/weights/pallet_treasury.rs"),
	("pallet_tx_pause", "runtime/src/weights/pallet_tx_pause.rs"),
	("pallet_utility", "runtime/src/weights/pallet_utility.rs"),
];

/// Writes the weights of the pallets named, or of all.
pub fn run(env: &Env, only: &[String], steps: u32, repeat: u32) -> Result<bool> {
	let chosen: Vec<_> = PALLETS
		.iter()
		.filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted.replace('-', "_") == *name))
		.collect();
	if chosen.is_empty() || (!only.is_empty() && chosen.len() != only.len()) {
		let known: Vec<_> = PALLETS.iter().map(|(name, _)| *name).collect();
		bail!("--pallet: {only:?}: known are {known:?}");
	}
	let env = setup::run(env, setup::For::Build)?;
	heading("Build the bencher");
	// With the others: `-p` would unify features differently and build dependencies again.
	must(env.cargo().args(["build", "--release", "--bins"]))?;
	let bencher = env.binary("warren-bencher");
	let bencher = bencher.to_str().context("the target folder's name is not UTF-8")?;
	heading("Build the runtime with its benchmarks");
	let _aside = Aside::new(&env)?;
	must(env.cargo().args([
		"build",
		"--release",
		"-p",
		"warren-runtime",
		"--features",
		"runtime-benchmarks",
	]))?;
	let wasm = env.target.join("release/wbuild/warren-runtime/warren_runtime.wasm");
	if !wasm.is_file() {
		bail!("{} was not built (is SKIP_WASM_BUILD set?)", wasm.display());
	}
	for (pallet, file) in chosen {
		heading(&format!("Weigh {pallet}"));
		let output = env.root.join(file);
		let declares = if file.starts_with("pallets/") { "file" } else { "pallet" };
		must(
			env.command(bencher)
				.arg("--runtime")
				.arg(&wasm)
				.args(["--pallet", pallet, "--declares", declares])
				.args(["--steps", &steps.to_string(), "--repeat", &repeat.to_string()])
				.arg("--output")
				.arg(&output),
		)?;
		println!("wrote {}", output.display());
	}
	Ok(true)
}

/// The wasm builder has one folder per package, whatever the features: left there, the blob with the benchmarks would
/// find its way into the next node. So the usual folder stands aside meanwhile, and the other one is kept for the next
/// time.
struct Aside {
	plain: PathBuf,
	used: PathBuf,
	benches: PathBuf,
}

impl Aside {
	fn new(env: &Env) -> Result<Self> {
		let wbuild = env.target.join("release/wbuild");
		fs::create_dir_all(&wbuild).with_context(|| format!("cannot make {}", wbuild.display()))?;
		let aside = Self {
			plain: wbuild.join("warren-runtime.plain"),
			used: wbuild.join("warren-runtime"),
			benches: wbuild.join("warren-runtime.benchmarks"),
		};
		// Still standing aside: a run before this one was killed, and what is in use is with benchmarks.
		if !aside.plain.exists() {
			move_folder(&aside.used, &aside.plain)?;
			move_folder(&aside.benches, &aside.used)?;
		}
		Ok(aside)
	}
}

impl Drop for Aside {
	fn drop(&mut self) {
		let back = move_folder(&self.used, &self.benches).and_then(|()| move_folder(&self.plain, &self.used));
		if let Err(error) = back {
			eprintln!(
				"error: the wasm folders could not be put back: {error:#}; remove {}",
				self.used.display()
			);
		}
	}
}

/// Renames a folder; nothing happens when it is not there.
fn move_folder(from: &Path, to: &Path) -> Result<()> {
	if from.exists() {
		fs::rename(from, to)
			.with_context(|| format!("cannot move {} to {}", from.display(), to.display()))?;
	}
	Ok(())
}
