//! `warren down`.
use super::{
	output::{hint, out, spinner},
	Context,
};
use anyhow::{bail, Result};
use clap::Args;
use std::time::Duration;
use warren_consumer::{
	connection::recover,
	control::{ask, Command},
	market::format_wrn,
	protect,
};

#[derive(Args)]
pub(super) struct Down {
	/// Rate the node, 1 to 5 stars
	#[arg(long, value_parser = clap::value_parser!(u8).range(1..=5), value_name = "N")]
	rate: Option<u8>,
}

pub(super) async fn run(context: Context, command: Down) -> Result<()> {
	let progress = spinner(&context, "leaving: last voucher, goodbye, settlement".into());
	let down = Command::Down { rate: command.rate };
	// As long as the longest wait for a settlement that `up` takes, and some.
	let answer = ask(&context.store.socket_path(), down, Duration::from_secs(660)).await?;
	progress.finish_and_clear();
	let Some(answer) = answer else {
		// Nobody runs: what is left of a run that was killed is taken back.
		let lock = context.store.lock()?;
		let host = protect::HostLock::take()?;
		// What it had counted and not written down would go with its table.
		for trouble in recover(&context.store, &host)? {
			hint(&format!("warning: {trouble}"));
		}
		let removed = protect::clean(&context.store, &host).await?;
		drop(lock);
		if context.json {
			out!("{}", serde_json::json!({ "down": true, "removed_leftovers": removed }));
		} else if removed {
			out!("removed what a killed `warren up` had left; its session goes on with `warren up`, or ends with `warren sessions close`");
		} else {
			out!("not connected");
		}
		return Ok(());
	};
	if let Some(error) = answer["error"].as_str() {
		bail!("{error}");
	}
	if context.json {
		out!("{answer}");
		return Ok(());
	}
	let wrn = |name: &str| {
		answer["summary"][name].as_str().and_then(|t| t.parse().ok()).map_or("-".into(), format_wrn)
	};
	match answer["summary"].is_null() {
		true => out!("disconnected"),
		false => out!(
			"disconnected: {} WRN paid, {} WRN connection charge, {} WRN refunded{}",
			wrn("paid"),
			wrn("charge"),
			wrn("refunded"),
			if answer["summary"]["settled"] == true { "" } else { " once it is settled" }
		),
	}
	Ok(())
}
