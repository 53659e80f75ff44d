//! `warren-vpn doctor`: what is missing, by name.
use super::{find_node, open, print, Registration};
use crate::{keys::Keys, money, worker::problems};
use anyhow::{bail, Result};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::{Address, At, ChainClient};
use warren_tunnel::doctor::{examine, Check, Health, Scope};

/// What `doctor` takes.
#[derive(Args, Debug)]
pub struct DoctorArgs {
	/// The data directory; without it only the host is looked at
	#[arg(long, value_name = "DIR")]
	pub data: Option<PathBuf>,
	/// Print JSON
	#[arg(long)]
	pub json: bool,
}

/// Looks at host, configuration, keys and chain; changes nothing. Fails where something will not work.
pub async fn doctor(args: &DoctorArgs) -> Result<()> {
	let mut checks: Vec<Check> = Vec::new();
	let mut scope = Scope { provider: true, ..Default::default() };
	if let Ok(plan) = "10.0.0.0/8".parse() {
		scope.tunnel_networks = vec![plan];
	}
	if let Some(data) = &args.data {
		match open(data) {
			Ok((data, config)) => {
				scope.backend = config.backend()?;
				scope.tunnel_links = vec![config.tunnel.device.clone()];
				checks.push(check("configuration", Health::Ok, data.config().display().to_string(), ""));
				match Keys::load(&data) {
					Ok(keys) => {
						checks.push(check("keys", Health::Ok, "three files, readable by you alone", ""));
						checks.extend(chain(&config.chain.urls, &data, &keys).await);
					}
					Err(error) => checks.push(check(
						"keys",
						Health::Failure,
						error.to_string(),
						"run `warren-vpn init`",
					)),
				}
			}
			Err(error) => checks.push(check(
				"configuration",
				Health::Failure,
				format!("{error:#}"),
				"run `warren-vpn init`",
			)),
		}
	}
	checks.extend(examine(&scope).await);
	let lines: Vec<String> = checks
		.iter()
		.map(|check| {
			let mark = match check.health {
				Health::Ok => "ok     ",
				Health::Warning => "warning",
				Health::Failure => "FAILS  ",
			};
			let remedy = if check.remedy.is_empty() {
				String::new()
			} else {
				format!("\n        → {}", check.remedy)
			};
			format!("{mark} {}: {}{remedy}", check.name, check.detail)
		})
		.collect();
	let values: Vec<_> = checks
		.iter()
		.map(|check| {
			json!({
				"name": check.name,
				"health": format!("{:?}", check.health).to_lowercase(),
				"detail": check.detail,
				"remedy": check.remedy,
			})
		})
		.collect();
	print(args.json, &json!({ "checks": values }), &lines);
	let failures = checks.iter().filter(|check| check.health == Health::Failure).count();
	if failures > 0 {
		bail!("{failures} checks failed");
	}
	Ok(())
}

fn check(name: &'static str, health: Health, detail: impl Into<String>, remedy: &str) -> Check {
	Check { name, health, detail: detail.into(), remedy: remedy.into() }
}

async fn chain(urls: &[String], data: &crate::datadir::DataDir, keys: &Keys) -> Vec<Check> {
	let client = match ChainClient::connect(urls).await {
		Ok(client) => client,
		Err(error) => {
			return vec![check(
				"chain",
				Health::Failure,
				error.to_string(),
				"start the chain node, or correct chain.urls",
			)]
		}
	};
	let mut checks =
		vec![check("chain", Health::Ok, format!("best block {}", client.heads().best.number), "")];
	let hint = Registration::load(data).map(|registration| registration.node);
	let node = find_node(&client, &keys.peer_key(), hint, None).await;
	checks.push(match &node {
		Ok(Some(node)) => match node.refuses {
			None => check("registration", Health::Ok, format!("node {} takes sessions", node.id), ""),
			Some(why) => check(
				"registration",
				Health::Warning,
				format!("node {}: {why:?}", node.id),
				"`warren-vpn run` sends heartbeats",
			),
		},
		Ok(None) => {
			check("registration", Health::Warning, "the node is not registered", "run `warren-vpn register`")
		}
		Err(error) => check("registration", Health::Failure, error.to_string(), ""),
	});
	if let Ok(worker) = keys.worker() {
		match client.funds(&worker, At::Best).await {
			Ok(funds) => {
				let on_chain =
					node.as_ref().ok().and_then(Option::as_ref).map(|node| (node.id, &node.worker));
				let found = problems(&worker, on_chain, Some(funds.transferable));
				if found.is_empty() {
					let detail = format!("{} has {} WRN", Address(worker), money::show(funds.transferable));
					checks.push(check("worker", Health::Ok, detail, ""));
				}
				checks.extend(found.into_iter().map(|problem| check("worker", Health::Warning, problem, "")));
			}
			Err(error) => checks.push(check("worker", Health::Failure, error.to_string(), "")),
		}
	}
	checks
}
