//! The first block of a network: that of the preset `local`, with what the network has otherwise.

use std::{
	fs,
	path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::chain_spec::export;

/// Where a specification of a preset keeps what the genesis has otherwise than the runtime's defaults.
const PATCH: &str = "/genesis/runtimeGenesis/patch";

/// Writes the specification into `folder`. It is a raw one, so that zombienet changes nothing in it. `change` is a file that need
/// not be there.
pub fn write(node: &Path, change: &Path, folder: &Path) -> Result<PathBuf> {
	let mut spec: Value = serde_json::from_slice(&export(node, &["--chain", "local"])?)
		.context("the specification of the preset is no JSON")?;
	if change.is_file() {
		let text = fs::read(change).with_context(|| format!("cannot read {}", change.display()))?;
		let change_in_json =
			serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", change.display()))?;
		let patch = spec.pointer_mut(PATCH).with_context(|| format!("the specification has no {PATCH}"))?;
		merge(patch, change_in_json);
	}
	let plain = folder.join("plain.json");
	fs::write(&plain, serde_json::to_vec(&spec)?)
		.with_context(|| format!("cannot write {}", plain.display()))?;
	let plain = plain.to_str().context("the target folder's name is not UTF-8")?;
	let raw = folder.join("raw.json");
	let text = export(node, &["--chain", plain, "--raw"])
		.with_context(|| format!("the genesis with {}", change.display()))?;
	fs::write(&raw, text).with_context(|| format!("cannot write {}", raw.display()))?;
	Ok(raw)
}

/// Puts the members of an object into another one; what is no object is replaced.
fn merge(into: &mut Value, change: Value) {
	match (into, change) {
		(Value::Object(into), Value::Object(change)) => {
			for (name, value) in change {
				merge(into.entry(name).or_insert(Value::Null), value);
			}
		}
		(into, change) => *into = change,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	#[test]
	fn a_change_goes_into_the_depth() {
		let mut genesis = json!({ "foundation": { "epochSlots": 20, "development": true }, "babe": [1, 2] });
		merge(&mut genesis, json!({ "foundation": { "epochSlots": 10, "parameters": [] }, "babe": [3] }));
		assert_eq!(
			genesis,
			json!({ "foundation": { "epochSlots": 10, "development": true, "parameters": [] }, "babe": [3] })
		);
	}
}
