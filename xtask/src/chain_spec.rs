//! `cargo xtask chain-spec`: what the networks that the node knows by name begin with, as files.
//!
//! What is committed leaves the runtime's blob out: it is a binary, and differs with the compiler that made it. All the rest is the
//! same on every machine.

use std::{
	fs,
	path::{Path, PathBuf},
	process::{Command, Stdio},
	time::Instant,
};

use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;

use crate::{
	env::Env,
	run::{self, heading, shown},
	setup,
	tally::{told, Counts, Failure, Outcome},
};

/// In the workspace.
const FOLDER: &str = "chain-spec";
/// What the node calls a network, and its files.
const NETWORKS: [(&str, &str); 3] = [("dev", "development"), ("local", "local"), ("testnet", "testnet")];
/// The key of the blob in the state: `:code`.
const CODE_KEY: &str = "0x3a636f6465";

/// What to do with the specifications.
#[derive(Clone, Copy)]
pub enum Do<'a> {
	/// Write those that are committed.
	Write,
	/// Say where what is committed is not what the code makes.
	Check,
	/// Write whole ones, with the blob, into this folder.
	Whole(&'a Path),
}

/// Builds the node and does it; whether all is well.
pub fn run(env: &Env, what: Do<'_>) -> Result<bool> {
	let env = setup::run(env, setup::For::Build)?;
	run::build(&env)?;
	heading("Chain specifications");
	let mut well = true;
	for spec in specs() {
		let made = make(&env, &spec)?;
		match what {
			Do::Write => {
				let file = env.root.join(FOLDER).join(&spec.file);
				write(&file, &without_code(made, spec.raw)?)?;
			}
			Do::Whole(folder) => {
				fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
				write(&folder.join(&spec.file), &made)?;
			}
			Do::Check => match differences(&env, &spec, &without_code(made, spec.raw)?)? {
				differences if differences.is_empty() => println!("{}: as the code makes it", spec.file),
				differences => {
					well = false;
					println!("{}: {}", spec.file, listed(&differences).join("\n"));
				}
			},
		}
	}
	Ok(well)
}

/// As a section of the tests: each committed file is one.
pub fn section(env: &Env) -> Outcome {
	const NAME: &str = "Chain specifications as committed";
	heading(NAME);
	let start = Instant::now();
	let (mut counts, mut failed) = (Counts::default(), Vec::new());
	for spec in specs() {
		let made = make(env, &spec).and_then(|made| without_code(made, spec.raw));
		let why = match made.and_then(|made| differences(env, &spec, &made)) {
			Ok(differences) if differences.is_empty() => {
				counts.passed += 1;
				continue;
			}
			Ok(differences) => listed(&differences),
			Err(error) => told(&error),
		};
		counts.failed += 1;
		println!("{}: {}", spec.file, why.join("\n"));
		failed.push(Failure { name: spec.file, why });
	}
	Outcome { name: NAME, ok: failed.is_empty(), counts, failed, time: start.elapsed() }
}

struct Spec {
	network: &'static str,
	raw: bool,
	file: String,
}

fn specs() -> impl Iterator<Item = Spec> {
	NETWORKS.into_iter().flat_map(|(network, name)| {
		[(false, "plain"), (true, "raw")].map(|(raw, kind)| Spec {
			network,
			raw,
			file: format!("{name}.{kind}.json"),
		})
	})
}

/// What the node makes of a network.
fn make(env: &Env, spec: &Spec) -> Result<Value> {
	let mut args = vec!["--chain", spec.network];
	if spec.raw {
		args.push("--raw");
	}
	let text = export(&env.binary("warren-node"), &args)?;
	serde_json::from_slice(&text).with_context(|| format!("the specification {} is no JSON", spec.network))
}

/// Has this node print a specification.
pub fn export(node: &Path, args: &[&str]) -> Result<Vec<u8>> {
	let mut command = Command::new(node);
	command.arg("export-chain-spec").args(args).stdin(Stdio::null());
	let output = command
		.output()
		.with_context(|| format!("cannot start `{}`: cargo xtask build makes it", shown(&command)))?;
	if !output.status.success() {
		bail!("`{}` failed: {}", shown(&command), String::from_utf8_lossy(&output.stderr).trim());
	}
	ensure!(!output.stdout.is_empty(), "`{}` printed nothing", shown(&command));
	Ok(output.stdout)
}

fn without_code(mut spec: Value, raw: bool) -> Result<Value> {
	let (place, key) = if raw { ("/genesis/raw/top", CODE_KEY) } else { ("/genesis/runtimeGenesis", "code") };
	spec.pointer_mut(place)
		.and_then(Value::as_object_mut)
		.and_then(|place| place.remove(key))
		.with_context(|| format!("the specification has no {key} at {place}"))?;
	Ok(spec)
}

fn write(file: &Path, spec: &Value) -> Result<()> {
	let mut text = serde_json::to_string_pretty(spec)?;
	text.push('\n');
	fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
	println!("wrote {}", file.display());
	Ok(())
}

/// Where the committed file differs from what was made.
fn differences(env: &Env, spec: &Spec, made: &Value) -> Result<Vec<String>> {
	let file: PathBuf = env.root.join(FOLDER).join(&spec.file);
	let text = match fs::read(&file) {
		Ok(text) => text,
		Err(error) => return Ok(vec![format!("cannot be read: {error}")]),
	};
	let committed: Value =
		serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", file.display()))?;
	let mut found = Vec::new();
	compare("", Some(&committed), Some(made), &mut found);
	Ok(found)
}

/// Paths at which two values differ, with both. None is another value than `null`.
fn compare(path: &str, committed: Option<&Value>, made: Option<&Value>, found: &mut Vec<String>) {
	match (committed, made) {
		(Some(Value::Object(committed)), Some(Value::Object(made))) => {
			let mut keys: Vec<_> = committed.keys().chain(made.keys()).collect();
			keys.sort();
			keys.dedup();
			for key in keys {
				compare(&format!("{path}/{key}"), committed.get(key), made.get(key), found);
			}
		}
		(Some(Value::Array(committed)), Some(Value::Array(made))) if committed.len() == made.len() => {
			for (at, (committed, made)) in committed.iter().zip(made).enumerate() {
				compare(&format!("{path}/{at}"), Some(committed), Some(made), found);
			}
		}
		(committed, made) if committed == made => {}
		(committed, made) => {
			let [committed, made] =
				[committed, made].map(|value| value.map_or("nothing".to_owned(), Value::to_string));
			found.push(format!("{path}: committed {committed}, made {made}"));
		}
	}
}

/// The first of the differences, with what to do.
fn listed(differences: &[String]) -> Vec<String> {
	const MOST: usize = 8;
	let mut lines =
		vec!["not what the code makes (`cargo xtask chain-spec` writes it anew; look at what changed):"
			.to_owned()];
	lines.extend(differences.iter().take(MOST).map(|difference| format!("  {difference}")));
	if differences.len() > MOST {
		lines.push(format!("  and {} more", differences.len() - MOST));
	}
	lines
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn differing(committed: Value, made: Value) -> Vec<String> {
		let mut found = Vec::new();
		compare("", Some(&committed), Some(&made), &mut found);
		found
	}

	#[test]
	fn what_differs_is_named() {
		let committed = json!({ "a": [1, 2], "b": { "c": 1 }, "d": 1 });
		let made = json!({ "a": [1, 3], "b": { "c": 1, "e": 2 }, "d": 1 });
		let found = differing(committed, made);
		assert_eq!(found, ["/a/1: committed 2, made 3", "/b/e: committed nothing, made 2"]);
		assert_eq!(differing(json!([1]), json!([1, 2])), [": committed [1], made [1,2]"]);
	}

	#[test]
	fn null_is_not_nothing() {
		assert_eq!(differing(json!({ "a": null }), json!({})), ["/a: committed null, made nothing"]);
		assert_eq!(differing(json!({}), json!({ "a": null })), ["/a: committed nothing, made null"]);
		assert!(differing(json!({ "a": null }), json!({ "a": null })).is_empty());
	}

	#[test]
	fn an_export_that_fails_fails_its_file_and_not_the_run() {
		let mut env = Env::new().unwrap();
		env.target = "/nowhere".into();
		let outcome = section(&env);
		assert!(!outcome.ok);
		assert_eq!((outcome.counts.passed, outcome.failed.len()), (0, 2 * NETWORKS.len()));
		let failure = &outcome.failed[0];
		assert_eq!(failure.name, "development.plain.json");
		assert!(failure.why[0].starts_with("cannot start `/nowhere/release/warren-node "), "{failure:?}");
	}

	#[test]
	fn the_blob_is_left_out_and_nothing_else() {
		let raw = json!({ "genesis": { "raw": { "top": { CODE_KEY: "0x00", "0x01": "0x02" } } } });
		let left = without_code(raw, true).unwrap();
		assert_eq!(left, json!({ "genesis": { "raw": { "top": { "0x01": "0x02" } } } }));
		let plain = json!({ "genesis": { "runtimeGenesis": { "code": "0x00", "patch": {} } } });
		let left = without_code(plain, false).unwrap();
		assert_eq!(left, json!({ "genesis": { "runtimeGenesis": { "patch": {} } } }));
		assert!(without_code(json!({}), false).is_err());
	}
}
