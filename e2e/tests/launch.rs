//! A network of one's own, from keys to finality, by the steps of `docs/launch.md`; and what its genesis must not say.

use std::{
	ffi::OsString,
	fs,
	net::{Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use serde_json::{json, Value};
use warren_e2e::{
	backend::patience,
	lab::{self, Host, Lab},
	process::Process,
	rpc,
};

const FOUNDERS: usize = 4;
const STAKE: u64 = 20_000_000_000_000_000;
/// For a command that makes keys or a specification.
const SOON: Duration = Duration::from_secs(30);

#[test]
fn founders_launch_a_network_by_the_guide() {
	let lab = Lab::new().unwrap();
	if let Err(error) = launch(&lab) {
		lab.print_logs(20);
		panic!("{error:?}");
	}
}

fn launch(lab: &Lab) -> Result<()> {
	let host = &lab.chain;
	let founders = (0..FOUNDERS).map(|at| Founder::new(host, at)).collect::<Result<Vec<_>>>()?;

	let mut plain: Value = serde_json::from_str(&node(host, &["export-chain-spec", "--chain", "testnet"])?)?;
	plain["name"] = json!("A network of our own");
	plain["id"] = json!("our_own");
	plain["bootNodes"] =
		founders.iter().map(|founder| json!(format!("{}/p2p/{}", founder.address(), founder.peer))).collect();
	let patch = plain.pointer_mut("/genesis/runtimeGenesis/patch").context("a patch")?;
	let of_each = |make: &dyn Fn(&Founder) -> Value| founders.iter().map(make).collect::<Value>();
	patch["balances"]["balances"] = of_each(&|founder| json!([founder.account, 2 * STAKE]));
	patch["operatorStaking"]["operators"] = of_each(&|founder| json!([founder.account, STAKE]));
	patch["session"]["keys"] = of_each(&|founder| {
		let keys = json!({ "babe": founder.babe.address, "grandpa": founder.grandpa.address });
		json!([founder.account, founder.account, keys])
	});
	patch["foundation"]["epochSlots"] = json!(10);

	// First what is refused, to the person who made the file.
	let refused = |path: &str, value: Value, words: &[&str]| -> Result<()> {
		let mut bad = plain.clone();
		*bad.pointer_mut(&format!("/genesis/runtimeGenesis/patch/{path}")).context("the path")? = value;
		let file = save(host, "bad.json", &bad)?;
		let output = host.output(
			&lab::binary("warren-node")?,
			&["export-chain-spec", "--chain", text(&file)?, "--raw"],
			SOON,
		)?;
		let said = String::from_utf8_lossy(&output.stderr);
		ensure!(!output.status.success(), "{path} was taken");
		for word in words {
			ensure!(said.contains(word), "{path}: without `{word}`: {said}");
		}
		// The reason alone, not the whole genesis with it.
		ensure!(!said.contains("panicked") && said.lines().count() < 4, "{said}");
		Ok(())
	};
	refused("session/keys", json!([]), &["session.keys", "no authority"])?;
	let twins = plain["genesis"]["runtimeGenesis"]["patch"]["session"]["keys"][0][2].clone();
	refused("session/keys/1/2", twins, &["session.keys", "same BABE key"])?;
	refused("operatorStaking/operators/2/1", json!(1), &["operatorStaking.operators", "a validator needs"])?;
	refused("balances/balances/0/1", json!(1), &["balances.balances", "exists from"])?;
	refused("balances/balances/0/1", json!(2e19), &["balances.balances", "at most 18446744073709551615"])?;
	let mut balances = plain["genesis"]["runtimeGenesis"]["patch"]["balances"]["balances"].clone();
	let alice = json!(["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", STAKE]);
	balances.as_array_mut().context("balances")?.push(alice);
	refused("balances/balances", balances, &["balances.balances", "everybody has the key of Alice"])?;

	let plain = save(host, "plain.json", &plain)?;
	let raw = host.folder().join("our-own.json");
	fs::write(&raw, node(host, &["export-chain-spec", "--chain", text(&plain)?, "--raw"])?)?;

	// Each its keys, then its node; the last founder is late.
	for founder in &founders {
		founder.insert_keys(host, &raw)?;
	}
	let mut running = founders[..3].iter().map(|f| f.start(host, &raw)).collect::<Result<Vec<_>>>()?;
	let end = || Instant::now() + patience(Duration::from_secs(90));
	wait_finalised(host, &founders[0], 3, end(), &running)?;
	running.push(founders[3].start(host, &raw)?);
	let late = wait_finalised(host, &founders[3], 5, end(), &running)?;
	let first = founders[0].ask(host, "chain_getBlockHash", json!([late]))?;
	ensure!(first == founders[3].ask(host, "chain_getBlockHash", json!([late]))?, "two chains");
	ensure!(founders[0].ask(host, "system_chain", json!([]))? == "A network of our own");
	for node in &mut running {
		node.stop(Duration::from_secs(15))?;
	}
	Ok(())
}

/// A public key, and the file that holds its secret phrase.
struct Key {
	address: String,
	phrase: PathBuf,
}

struct Founder {
	at: usize,
	base: PathBuf,
	peer: String,
	account: String,
	babe: Key,
	grandpa: Key,
}

impl Founder {
	fn new(host: &Host, at: usize) -> Result<Self> {
		let base = host.folder().join(format!("founder-{at}"));
		fs::create_dir(&base)?;
		let key = |name: &str, scheme: &str| -> Result<Key> {
			let args =
				["key", "generate", "--scheme", scheme, "--network", "substrate", "--output-type", "json"];
			let made: Value = serde_json::from_str(&node(host, &args)?)?;
			let phrase = base.join(format!("{name}.phrase"));
			fs::write(&phrase, made["secretPhrase"].as_str().context("a phrase")?)?;
			Ok(Key { address: made["ss58Address"].as_str().context("an address")?.into(), phrase })
		};
		let (account, babe, grandpa) =
			(key("account", "sr25519")?, key("babe", "sr25519")?, key("grandpa", "ed25519")?);
		let file = base.join("node.key");
		let output = host.output(
			&lab::binary("warren-node")?,
			&["key", "generate-node-key", "--file", text(&file)?],
			SOON,
		)?;
		let peer = String::from_utf8_lossy(&output.stderr).trim().to_owned();
		ensure!(output.status.success() && peer.starts_with("12D3"), "{peer}");
		Ok(Self { at, base, peer, account: account.address, babe, grandpa })
	}

	fn address(&self) -> String {
		format!("/ip4/127.0.0.1/tcp/{}", 30_400 + self.at)
	}

	fn insert_keys(&self, host: &Host, spec: &Path) -> Result<()> {
		for (key, scheme, kind) in [(&self.babe, "sr25519", "babe"), (&self.grandpa, "ed25519", "gran")] {
			let (base, spec, phrase) = (text(&self.base)?, text(spec)?, text(&key.phrase)?);
			node(
				host,
				&[
					"key",
					"insert",
					"--base-path",
					base,
					"--chain",
					spec,
					"--scheme",
					scheme,
					"--key-type",
					kind,
					"--suri",
					phrase,
				],
			)?;
			fs::remove_file(&key.phrase)?;
		}
		Ok(())
	}

	fn start(&self, host: &Host, spec: &Path) -> Result<Process> {
		let args: Vec<OsString> = vec![
			"--validator".into(),
			"--base-path".into(),
			self.base.clone().into(),
			"--chain".into(),
			spec.into(),
			"--name".into(),
			format!("founder {}", self.at).into(),
			"--node-key-file".into(),
			self.base.join("node.key").into(),
			format!("--listen-addr={}", self.address()).into(),
			format!("--rpc-port={}", self.rpc_port()).into(),
			"--rpc-methods=safe".into(),
			// One machine of one's own is no internet.
			"--allow-private-ip".into(),
			"--no-mdns".into(),
			"--no-telemetry".into(),
			"--no-prometheus".into(),
		];
		host.start(&format!("founder-{}", self.at), &lab::binary("warren-node")?, args)
	}

	fn rpc_port(&self) -> u16 {
		10_000 + self.at as u16
	}

	fn ask(&self, host: &Host, method: &str, params: Value) -> Result<Value> {
		rpc::call(host, SocketAddr::from((Ipv4Addr::LOCALHOST, self.rpc_port())), method, params)
	}

	/// Height of the last block that is final for it.
	fn finalised(&self, host: &Host) -> Result<u64> {
		let hash = self.ask(host, "chain_getFinalizedHead", json!([]))?;
		let header = self.ask(host, "chain_getHeader", json!([hash]))?;
		let number = header["number"].as_str().context("a number")?;
		Ok(u64::from_str_radix(number.trim_start_matches("0x"), 16)?)
	}
}

fn wait_finalised(host: &Host, of: &Founder, height: u64, end: Instant, nodes: &[Process]) -> Result<u64> {
	loop {
		match of.finalised(host) {
			Ok(number) if number >= height => return Ok(number),
			answer if Instant::now() > end => {
				let tails: Vec<_> = nodes.iter().map(|node| node.tail(10)).collect();
				bail!("block {height} is not final for founder {}: {answer:?}\n{}", of.at, tails.join("\n"));
			}
			_ => std::thread::sleep(Duration::from_millis(200)),
		}
	}
}

/// Runs a command of the node that must succeed; what it prints.
fn node(host: &Host, args: &[&str]) -> Result<String> {
	host.run(&lab::binary("warren-node")?, args, SOON)
}

fn save(host: &Host, name: &str, spec: &Value) -> Result<PathBuf> {
	let file = host.folder().join(name);
	fs::write(&file, serde_json::to_vec(spec)?)?;
	Ok(file)
}

fn text(path: &Path) -> Result<&str> {
	path.to_str().context("a path that is no text")
}
