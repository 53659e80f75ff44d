//! What the machine runs.

/// A program that the machine runs.
pub struct Suite {
	/// The section's heading.
	pub name: &'static str,
	/// What is run.
	pub program: Program,
	/// Its arguments. Of tests: parts of their names (none: all of them), and how to run them.
	pub args: &'static [&'static str],
	/// More of them where only what matters most is run, or none where it is left out then.
	pub short: Option<&'static [&'static str]>,
	/// Seconds after which it is ended: many times what it takes, since it may have to give way to others.
	pub limit: u64,
}

/// What a [`Suite`] runs.
pub enum Program {
	/// Tests, by their source in the workspace.
	Tests(&'static str),
	/// A program of the workspace, whose end says whether all is well.
	Binary(&'static str),
}

const fn tests(name: &'static str, source: &'static str, limit: u64) -> Suite {
	Suite { name, program: Program::Tests(source), args: &[], short: None, limit }
}

/// The one list of what runs on both backends: here in `cargo test` and `cargo xtask demo`, there because it is named.
pub static SUITES: [Suite; 16] = [
	Suite {
		// Their figures are worth reading; on other kernels they are left out.
		args: &["--ignored", "--show-output"],
		short: Some(&[]),
		..tests("VM: what only the kernel's WireGuard does", "crates/tunnel/tests/kernel.rs", 600)
	},
	Suite { short: Some(&[]), ..tests("VM: devices", "crates/tunnel/tests/device.rs", 600) },
	Suite {
		short: Some(&["counters_are_what_crossed", "that_is_not_renewed_ends", "reaches_a_consumer_unasked"]),
		..tests("VM: an exit's firewall", "crates/tunnel/tests/provider.rs", 1_200)
	},
	tests("VM: a consumer's kill switch", "crates/tunnel/tests/consumer.rs", 900),
	tests("VM: the daemon's core", "offchain-vpn/tests/daemon.rs", 600),
	Suite {
		name: "VM: the main job",
		program: Program::Binary("warren-e2e"),
		args: &["demo"],
		short: Some(&[]),
		limit: 1_200,
	},
	Suite {
		short: Some(&["who_does_not_sign_is_cut_off"]),
		..tests("VM: the cut-off", "e2e/tests/cut_off.rs", 900)
	},
	tests("VM: wg-quick", "e2e/tests/stock_client.rs", 900),
	tests("VM: tidiness", "e2e/tests/tidiness.rs", 1_500),
	tests("VM: what the world sees", "e2e/tests/what_the_world_sees.rs", 1_200),
	tests("VM: the walls", "e2e/tests/walls.rs", 900),
	tests("VM: endings", "e2e/tests/endings.rs", 1_800),
	tests("VM: another exit", "e2e/tests/failover.rs", 1_200),
	tests("VM: a provider that cheats", "e2e/tests/cheating_provider.rs", 1_200),
	tests("VM: injected packets", "e2e/tests/injected.rs", 1_200),
	tests("VM: bad vouchers", "e2e/tests/vouchers_off_chain.rs", 900),
];

#[cfg(test)]
mod checks {
	use super::*;
	use std::{collections::BTreeSet, fs, path::Path};

	/// Folders whose test programs are either in the list or here, with the reason.
	const FOLDERS: [&str; 3] = ["crates/tunnel/tests", "e2e/tests", "offchain-vpn/tests"];
	const LEFT_OUT: [(&str, &str); 7] = [
		("e2e/tests/contract.rs", "calls as bytes: no network"),
		("e2e/tests/far_chain.rs", "chain nodes and the way to them, which lie outside of the machine"),
		(
			"e2e/tests/fast_start.rs",
			"an emulated processor loses its races with a block, and its second and a half to the first byte; that this one \
			 comes before the block is shown by the main job, too",
		),
		("e2e/tests/lab.rs", "the hosts themselves: no tunnel"),
		("e2e/tests/launch.rs", "chain nodes only"),
		("e2e/tests/polkadot_js.rs", "the chain's RPC only"),
		("e2e/tests/vouchers_on_chain.rs", "the chain only: no tunnel"),
	];

	fn root() -> &'static Path {
		Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
	}

	fn sources() -> impl Iterator<Item = (&'static str, &'static Suite)> {
		SUITES.iter().filter_map(|suite| match suite.program {
			Program::Tests(source) => Some((source, suite)),
			Program::Binary(_) => None,
		})
	}

	#[test]
	fn of_every_test_program_it_is_decided_whether_the_machine_runs_it() {
		let files = FOLDERS.iter().flat_map(|folder| {
			let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
			let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
			files.map(move |file| format!("{folder}/{}", file.file_name().unwrap().to_str().unwrap()))
		});
		let decided = sources().map(|(source, _)| source).chain(LEFT_OUT.map(|(file, _)| file));
		let decided: Vec<_> = decided.map(str::to_owned).collect();
		let once: BTreeSet<_> = decided.iter().cloned().collect();
		assert_eq!(once.len(), decided.len(), "one is named twice: {decided:?}");
		assert_eq!(files.collect::<BTreeSet<_>>(), once);
	}

	#[test]
	fn every_filter_is_one_test() {
		for (source, suite) in sources() {
			let text = fs::read_to_string(root().join(source)).unwrap();
			let tests = test_names(&text);
			assert!(!tests.is_empty(), "{source}");
			let filters = suite.args.iter().chain(suite.short.unwrap_or_default());
			for filter in filters.filter(|filter| !filter.starts_with("--")) {
				let named = tests.iter().filter(|name| name.contains(filter));
				assert_eq!(named.count(), 1, "{filter} in {source}: {tests:?}");
			}
		}
	}

	/// The functions with an attribute that makes them tests.
	fn test_names(source: &str) -> Vec<&str> {
		let parts = source.split("#[test]").flat_map(|part| part.split("#[tokio::test"));
		parts
			.skip(1)
			.filter_map(|part| part.split_once("fn ")?.1.split_once('('))
			.map(|(name, _)| name)
			.collect()
	}
}
