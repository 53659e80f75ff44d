//! The chain as any wallet or program meets it: polkadot.js, from the consumer's home network, with nothing of Warren's on its
//! side of the wire. What is played and checked stands in `polkadot-js/`.

use std::{
	path::{Path, PathBuf},
	time::Duration,
};

use anyhow::{ensure, Context, Result};
use serde_json::Value;
use warren_e2e::{
	chain::{self, Chain},
	lab::Lab,
};

/// The play of the market takes under two minutes; a machine that is busy with something else may take longer.
const PATIENCE: Duration = Duration::from_secs(300);
/// That of stakes waits for a referendum and for what is final: six minutes.
const STAKE_PATIENCE: Duration = Duration::from_secs(660);

#[test]
fn polkadot_js_decodes_everything_and_plays_every_part() {
	market().unwrap();
}

#[test]
fn polkadot_js_stakes_delegates_validates_and_votes() {
	stakes().unwrap();
}

fn market() -> Result<()> {
	let lab = Lab::new()?;
	let _chain = Chain::start(&lab)?;
	let played = play(&lab, "play.mjs", PATIENCE, &[])?;
	played.came_to("passed", 150)?;
	played.came_to("transactions", 60)?;
	played.came_to("blocks", 20)
}

fn stakes() -> Result<()> {
	let lab = Lab::new()?;
	let chain = Chain::start(&lab)?;
	let _second = chain.start_second(&lab)?;
	let played = play(&lab, "stake.mjs", STAKE_PATIENCE, &["--validator", &chain::second_home_url()])?;
	played.came_to("passed", 150)?;
	played.came_to("transactions", 90)?;
	played.came_to("blocks", 70)
}

/// What a play says that it came to.
struct Played(Value);

impl Played {
	/// A success that checked nothing is none.
	fn came_to(&self, name: &str, least: u64) -> Result<()> {
		let count = self.0[name].as_u64().with_context(|| format!("no {name} in the result"))?;
		ensure!(count >= least, "only {count} {name}, and there are at least {least}");
		Ok(())
	}
}

/// Plays a script from the consumer's home network. Every check of it must hold.
fn play(lab: &Lab, script: &str, patience: Duration, more: &[&str]) -> Result<Played> {
	let (node, folder) = (program("node")?, installed()?);
	let script = folder.join(script);
	let (url, seconds) = (chain::home_url(), patience.as_secs().to_string());
	let mut arguments = vec![script.to_str().context("a path that is no text")?];
	arguments.extend(["--url", &url, "--timeout", &seconds, "--json"]);
	arguments.extend(more);
	// Its own limit comes first, so that it says what it was waiting for.
	let output = lab.consumer.output(&node, &arguments, patience + Duration::from_secs(20))?;
	let text = String::from_utf8_lossy(&output.stdout);
	println!("{text}{}", String::from_utf8_lossy(&output.stderr));
	let said = format!("{} ({})", failures(&text), output.status);
	if !output.status.success() {
		lab.print_logs(40);
	}
	ensure!(output.status.success(), "{said}");
	let result: Value = serde_json::from_str(text.lines().last().context("it said nothing")?)?;
	ensure!(result["failed"].as_u64() == Some(0), "{said}");
	Ok(Played(result))
}

/// The lines of what failed.
fn failures(text: &str) -> String {
	let failed: Vec<&str> = text.lines().filter(|line| line.starts_with("FAIL")).collect();
	if failed.is_empty() {
		return "no check failed".into();
	}
	format!("\n{}\n", failed.join("\n"))
}

/// The folder of the scripts, once their packages are there.
fn installed() -> Result<PathBuf> {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("polkadot-js");
	// npm writes this when all of them are.
	ensure!(
		folder.join("node_modules/.package-lock.json").is_file(),
		"polkadot.js is not installed in {}: run `cargo xtask setup`",
		folder.display()
	);
	Ok(folder)
}

fn program(name: &str) -> Result<PathBuf> {
	std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
		.map(|folder| folder.join(name))
		.find(|file| file.is_file())
		.with_context(|| format!("there is no `{name}`: run `cargo xtask setup`"))
}
