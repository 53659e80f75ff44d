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

const NAME: &str = "Chain specifications";
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
	heading(NAME);
	let mut well = true;
	for spec in specs() {
		match what {
			Do::Write => {
				let file = env.root.join(FOLDER).join(&spec.file);
				write(&file, &without_code(make(&env, &spec)?, spec.raw)?)?;
			}
			Do::Whole(folder) => drop(write_whole(&env, &spec, folder)?),
			Do::Check => match differences(&env, &spec, make(&env, &spec)?)? {
				differences if differences.is_empty() => println!("{}: as the code makes it", spec.file),
				differences => {
					well = false;
					println!("{}: {}", spec.file, differences.join("\n"));
				}
			},
		}
	}
	Ok(well)
}

/// As a section of the tests: each committed file is one, which the whole one without its blob has to equal, and each whole one,
/// which a node has to begin with.
pub fn section(env: &Env) -> Outcome {
	heading(NAME);
	let start = Instant::now();
	let (mut counts, mut failed) = (Counts::default(), Vec::new());
	let mut count = |name: String, why: Result<Vec<String>>| {
		let why = why.unwrap_or_else(|error| told(&error));
		if why.is_empty() {
			counts.passed += 1;
			return;
		}
		counts.failed += 1;
		println!("{name}: {}", why.join("\n"));
		failed.push(Failure { name, why });
	};
	let folder = env.target.join(format!("chain-spec-{}", std::process::id()));
	for spec in specs() {
		let whole = write_whole(env, &spec, &folder).and_then(|file| read(&file));
		count(spec.file.clone(), whole.and_then(|whole| differences(env, &spec, whole)));
	}
	for spec in specs() {
		count(format!("{}, whole", spec.file), begun(env, &spec, &folder));
	}
	// Where no export could be had there is none.
	let _ = fs::remove_dir_all(&folder);
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
	printed(Command::new(node).arg("export-chain-spec").args(args))
}

/// What this command of the node prints.
fn printed(command: &mut Command) -> Result<Vec<u8>> {
	let output = command
		.stdin(Stdio::null())
		.output()
		.with_context(|| format!("cannot start `{}`: cargo xtask build makes it", shown(command)))?;
	if !output.status.success() {
		bail!("`{}` failed: {}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
	}
	ensure!(!output.stdout.is_empty(), "`{}` printed nothing", shown(command));
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

/// Writes what the node makes of a network, with the blob, into this folder.
fn write_whole(env: &Env, spec: &Spec, folder: &Path) -> Result<PathBuf> {
	let made = make(env, spec)?;
	fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
	let file = folder.join(&spec.file);
	write(&file, &made)?;
	Ok(file)
}

fn read(file: &Path) -> Result<Value> {
	let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
	serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", file.display()))
}

/// Where the committed file differs from what was made, which has the blob.
fn differences(env: &Env, spec: &Spec, made: Value) -> Result<Vec<String>> {
	let made = without_code(made, spec.raw)?;
	let file = env.root.join(FOLDER).join(&spec.file);
	let text = match fs::read(&file) {
		Ok(text) => text,
		Err(error) => return Ok(listed(NOT_AS_MADE, &[format!("cannot be read: {error}")])),
	};
	let committed: Value =
		serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", file.display()))?;
	let mut found = Vec::new();
	compare("", Some(&committed), Some(&made), &mut found);
	Ok(listed(NOT_AS_MADE, &found))
}

/// Where a node that is given a whole file begins otherwise than the network, whose first state the whole raw one is.
///
/// `export-chain-spec` gives a raw file back without a look at its state. To export the state, the node begins a database with it
/// and runs the blob.
fn begun(env: &Env, spec: &Spec, folder: &Path) -> Result<Vec<String>> {
	let file = folder.join(&spec.file);
	let mut command = Command::new(env.binary("warren-node"));
	// Both files of a network have its id: in one folder the second would find the database of the first.
	command.arg("export-state").arg("--chain").arg(&file).arg("--base-path").arg(file.with_extension(""));
	let begun: Value = serde_json::from_slice(&printed(&mut command)?)
		.with_context(|| format!("`{}` printed no JSON", shown(&command)))?;
	let whole = read(&folder.join(spec.file.replace(".plain.", ".raw.")))?;
	Ok(begun_otherwise(&whole, &begun))
}

fn begun_otherwise(whole: &Value, begun: &Value) -> Vec<String> {
	let mut found = Vec::new();
	compare("", Some(whole), Some(begun), &mut found);
	// Without the values: the blob may be one.
	let paths: Vec<_> =
		found.iter().filter_map(|found| found.split_once(": ")).map(|(path, _)| path.to_owned()).collect();
	listed("a node that is started with it begins otherwise:", &paths)
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

/// With what to do.
const NOT_AS_MADE: &str =
	"not what the code makes (`cargo xtask chain-spec` writes it anew; look at what changed):";

/// What is wrong, and the first of the differences; nothing without any.
fn listed(wrong: &str, differences: &[String]) -> Vec<String> {
	const MOST: usize = 8;
	if differences.is_empty() {
		return Vec::new();
	}
	let mut lines = vec![wrong.to_owned()];
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
		assert_eq!((outcome.counts.passed, outcome.failed.len()), (0, 4 * NETWORKS.len()));
		assert_eq!(outcome.failed[0].name, "development.plain.json");
		assert_eq!(outcome.failed[2 * NETWORKS.len()].name, "development.plain.json, whole");
		for failure in &outcome.failed {
			assert!(failure.why[0].starts_with("cannot start `/nowhere/release/warren-node "), "{failure:?}");
		}
	}

	#[test]
	fn where_a_node_begins_otherwise_is_named_without_the_blob() {
		let raw = |code: &str| json!({ "id": "x", "genesis": { "raw": { "top": { CODE_KEY: code } } } });
		assert!(begun_otherwise(&raw("0x00"), &raw("0x00")).is_empty());
		let why = begun_otherwise(&raw("0x00"), &raw("0x01"));
		assert_eq!(why[1..], [format!("  /genesis/raw/top/{CODE_KEY}")]);
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
