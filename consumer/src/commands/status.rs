//! `warren status`.
use super::output::out;
use super::Context;
use anyhow::Result;
use std::time::Duration;
use warren_consumer::{
	control::{ask, Command},
	events::format_bytes,
	market::format_wrn,
};

pub(super) async fn run(context: Context) -> Result<()> {
	let answer = ask(&context.store.socket_path(), Command::Status, Duration::from_secs(5)).await?;
	let Some(report) = answer else {
		let left = context.store.protection_path().exists();
		if context.json {
			out!("{}", serde_json::json!({ "state": "disconnected", "leftovers": left }));
		} else if left {
			out!("disconnected; an earlier `warren up` was killed and left its kill switch closed: `warren down` opens it");
		} else {
			out!("disconnected");
		}
		return Ok(());
	};
	if context.json {
		out!("{report}");
		return Ok(());
	}
	let text = |name: &str| report[name].as_str().unwrap_or("-").to_string();
	let wrn = |name: &str| report[name].as_str().and_then(|t| t.parse().ok()).map_or("-".into(), format_wrn);
	let bytes = |name: &str| format_bytes(report["counts"][name].as_u64().unwrap_or(0));
	out!("{}", text("state"));
	out!("session   {}", text("session"));
	out!("node      {}", report["node"]);
	out!("address   {} through {}", text("address"), text("exit"));
	out!("traffic   {} up, {} down, {} s", bytes("up"), bytes("down"), report["counts"]["seconds"]);
	out!("money     {} WRN owed, {} WRN promised, of {} WRN", wrn("owed"), wrn("signed"), wrn("deposit"));
	out!("refused   {} that came unasked", format_bytes(report["refused_bytes"].as_u64().unwrap_or(0)));
	if let Some(trouble) = report["trouble"].as_str() {
		out!("trouble   {trouble}");
	}
	Ok(())
}
