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

/// The play takes under two minutes; a machine that is busy with something else may take longer.
const PATIENCE: Duration = Duration::from_secs(300);

#[test]
fn polkadot_js_decodes_everything_and_plays_every_part() {
	play().unwrap();
}

fn play() -> Result<()> {
	let (node, folder) = (program("node")?, installed()?);
	let lab = Lab::new()?;
	let _chain = Chain::start(&lab)?;
	let script = folder.join("play.mjs");
	let seconds = PATIENCE.as_secs().to_string();
	let arguments = [
		script.to_str().context("a path that is no text")?,
		"--url",
		&chain::home_url(),
		"--timeout",
		&seconds,
		"--json",
	];
	// Its own limit comes first, so that it says what it was waiting for.
	let output = lab.consumer.output(&node, &arguments, PATIENCE + Duration::from_secs(20))?;
	let text = String::from_utf8_lossy(&output.stdout);
	println!("{text}{}", String::from_utf8_lossy(&output.stderr));
	let said = format!("{} ({})", failures(&text), output.status);
	if !output.status.success() {
		lab.print_logs(40);
	}
	ensure!(output.status.success(), "{said}");
	// A success that checked nothing is none.
	let result: Value = serde_json::from_str(text.lines().last().context("it said nothing")?)?;
	let count = |name: &str| result[name].as_u64().with_context(|| format!("no {name} in the result"));
	ensure!(count("failed")? == 0 && count("passed")? >= 150, "{said}");
	ensure!(count("transactions")? >= 60 && count("blocks")? >= 20, "{said}");
	Ok(())
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
