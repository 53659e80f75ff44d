//! `warren-vpn status`.
use super::{find_node, open_with_keys, print, Registration};
use crate::{
	money,
	status::{ask, Status},
	worker::problems,
};
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use warren_chain_client::{Address, At, ChainClient};

/// What `status` takes.
#[derive(Args, Debug)]
pub struct StatusArgs {
	/// The data directory
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// Print JSON; amounts in the smallest unit of WRN
	#[arg(long)]
	pub json: bool,
}

/// Asks the running daemon; without one, the chain.
pub async fn status(args: &StatusArgs) -> Result<()> {
	let (data, config, keys) = open_with_keys(&args.data)?;
	if let Some(status) = ask(&data.status_socket()).await? {
		let mut value = serde_json::to_value(&status)?;
		value["running"] = json!(true);
		print(args.json, &value, &lines(&status));
		return Ok(());
	}
	let worker = keys.worker()?;
	let mut value = json!({ "running": false, "worker": Address(worker).to_string() });
	let mut lines =
		vec!["the daemon does not run".to_owned(), format!("worker          {}", Address(worker))];
	match ChainClient::connect(&config.chain.urls).await {
		Ok(client) => {
			let hint = Registration::load(&data).map(|registration| registration.node);
			let node = find_node(&client, &keys.peer_key(), hint, None).await?;
			match &node {
				Some(node) => {
					value["node"] = json!(node.id);
					value["operator"] = json!(Address(node.operator).to_string());
					value["refuses"] = json!(node.refuses.map(|why| format!("{why:?}")));
					value["open_sessions"] = json!(node.open_sessions);
					lines.push(format!("node            {}", node.id));
					lines.push(format!("operator        {}", Address(node.operator)));
					lines.push(format!("open sessions   {}", node.open_sessions));
					let takes = node.refuses.map_or("yes".to_owned(), |why| format!("no: {why:?}"));
					lines.push(format!("takes sessions  {takes}"));
				}
				None => lines.push("node            not registered: run `warren-vpn register`".into()),
			}
			let funds = client.funds(&worker, At::Best).await?.transferable;
			value["worker_funds"] = json!(funds.to_string());
			lines.push(format!("worker's funds  {} WRN", money::show(funds)));
			let on_chain = node.as_ref().map(|node| (node.id, &node.worker));
			let problems = problems(&worker, on_chain, Some(funds));
			lines.extend(problems.iter().map(|problem| format!("PROBLEM         {problem}")));
			value["problems"] = json!(problems);
		}
		Err(error) => {
			value["chain_error"] = json!(error.to_string());
			lines.push(error.to_string());
		}
	}
	print(args.json, &value, &lines);
	Ok(())
}

fn bytes(bytes: u64) -> String {
	const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
	let mut value = bytes as f64;
	let mut unit = 0;
	while value >= 1024.0 && unit + 1 < UNITS.len() {
		value /= 1024.0;
		unit += 1;
	}
	if unit == 0 {
		return format!("{bytes} B");
	}
	format!("{value:.1} {}", UNITS[unit])
}

fn lines(status: &Status) -> Vec<String> {
	let wrn = |amount| format!("{} WRN", money::show(amount));
	let chain = &status.chain;
	let url = chain.url.as_deref().unwrap_or("not connected");
	let seen = chain.seen_seconds_ago.map_or("not seen yet".into(), |s| format!("looked at {s} s ago"));
	let mut lines = vec![
		format!(
			"node            {} ({} WireGuard, up {} s)",
			status.node, status.backend, status.uptime_seconds
		),
		format!(
			"takes sessions  {}",
			status.refuses.as_ref().map_or("yes".to_owned(), |why| format!("no: {why}"))
		),
		format!(
			"chain           {url}, block {} (final {}), clock {}, {seen}{}",
			chain.best,
			chain.finalised,
			chain.clock,
			if chain.stale { ", TOO OLD TO BE TRUSTED" } else { "" }
		),
		format!("operator        {}", status.operator),
		format!(
			"worker          {} with {}",
			status.worker,
			status.worker_funds.map_or("unknown funds".to_owned(), wrn)
		),
		format!(
			"earned          {} in {} sessions; {} to be claimed; network fees {}",
			wrn(status.earnings.earned),
			status.earnings.sessions,
			wrn(status.earnings.claimable),
			wrn(status.earnings.fees)
		),
		format!(
			"transactions    {} since the start, for {}",
			status.earnings.transactions,
			wrn(status.earnings.worker_fees)
		),
		format!(
			"loss budget     {} an hour: {} lost, {} at stake; {} payers barred",
			wrn(status.loss.budget),
			wrn(status.loss.lost),
			wrn(status.loss.at_stake),
			status.barred_payers
		),
		format!(
			"this month      {}{}",
			bytes(status.month_bytes),
			status.month_limit.map_or(String::new(), |limit| format!(" of {}", bytes(limit)))
		),
	];
	lines.extend(status.problems.iter().map(|problem| format!("PROBLEM         {problem}")));
	if status.quarantined > 0 {
		lines.push(format!(
			"QUARANTINE      {} rows of the ledger did not decode: see the log",
			status.quarantined
		));
	}
	lines.push(String::new());
	lines.push(format!("{} sessions, {} control connections", status.sessions.len(), status.connections));
	for session in &status.sessions {
		lines.push(format!(
			"  {} {:<15} {}/{}  up {}, down {}, {} s  cost {}  promised {} in {} vouchers, paid {}  window {}",
			session.session.get(..12).unwrap_or(&session.session),
			session.address,
			session.phase,
			session.status,
			bytes(session.bytes_up),
			bytes(session.bytes_down),
			session.seconds,
			wrn(session.cost),
			wrn(session.voucher.max(session.prepaid)),
			session.vouchers,
			wrn(session.paid),
			bytes(session.window_bytes),
		));
	}
	if !status.history.is_empty() {
		lines.push("ended lately:".into());
	}
	for ended in &status.history {
		lines.push(format!(
			"  {} {}  {} (fee {}, charge {})  {}",
			ended.session.get(..12).unwrap_or(&ended.session),
			ended.outcome,
			wrn(ended.amount),
			wrn(ended.fee),
			wrn(ended.charge),
			bytes(ended.bytes)
		));
	}
	lines
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn sizes_are_readable() {
		assert_eq!(bytes(1023), "1023 B");
		assert_eq!(bytes(1536), "1.5 KiB");
		assert_eq!(bytes(5 << 30), "5.0 GiB");
	}

	#[test]
	fn every_session_has_its_line() {
		let status = Status {
			sessions: vec![Default::default(); 3],
			history: vec![Default::default()],
			quarantined: 1,
			problems: vec!["the worker has nothing".into()],
			..Default::default()
		};
		let text = lines(&status).join("\n");
		assert!(
			text.contains("3 sessions")
				&& text.contains("QUARANTINE")
				&& text.contains("PROBLEM")
				&& text.contains("ended lately")
		);
	}
}
