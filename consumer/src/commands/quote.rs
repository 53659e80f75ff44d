//! `warren quote`.
use super::output::out;
use super::{Context, Limits};
use anyhow::{Context as _, Result};
use clap::Args;
use rand::rngs::OsRng;
use warren_chain_client::At;
use warren_consumer::{config::check_hours, market::format_wrn, Market};
use warren_primitives::{NodeId, GIB};

#[derive(Args)]
pub(super) struct Quote {
	/// The node; else one is chosen as `up` would
	#[arg(long, value_name = "N")]
	node: Option<NodeId>,
	/// How many GiB
	#[arg(long, default_value_t = 1.0)]
	gib: f64,
	/// How many hours
	#[arg(long, default_value_t = 1.0)]
	hours: f64,
	#[command(flatten)]
	limits: Limits,
}

pub(super) async fn run(context: Context, command: Quote) -> Result<()> {
	let hours = check_hours(command.hours).map_err(anyhow::Error::msg)?;
	if !(command.gib.is_finite() && (0.0..=1e9).contains(&command.gib)) {
		anyhow::bail!("gib: {} is not between 0 and 10^9", command.gib);
	}
	let chain = context.chain().await?;
	let mut wish = command.limits.wish(&context.config);
	wish.node = command.node;
	wish.deposit = 0;
	let nodes = match command.node {
		Some(id) => chain.node(id, At::Best).await?.into_iter().collect(),
		None => chain.all_nodes(At::Best).await?,
	};
	let id = match command.node {
		// A quote of a node that takes no session now is still an answer.
		Some(id) => id,
		None => Market::new(nodes).choose(&wish, &mut OsRng)?.id,
	};
	// Both casts saturate, and the bounds above keep them far from it.
	let (bytes, seconds) = ((command.gib * GIB as f64) as u64, (hours * 3600.0).ceil() as u64);
	let quote = chain.quote(id, bytes, seconds, At::Best).await?.with_context(|| {
		format!("node {id}: not registered on this chain; `warren nodes` lists those that are")
	})?;
	if context.json {
		let answer = serde_json::json!({
			"node": quote.node,
			"price_per_gib": quote.price.per_gib.to_string(),
			"price_per_hour": quote.price.per_hour.to_string(),
			"bytes": bytes,
			"seconds": seconds,
			"cost": quote.cost.to_string(),
			"fee": quote.fee.to_string(),
			"connection_charge": quote.connection_charge.to_string(),
			"max_deposit": quote.max_deposit.to_string(),
			"refuses": quote.refuses,
		});
		out!("{answer}");
		return Ok(());
	}
	out!("node {}", quote.node);
	out!(
		"price              {} WRN a GiB, {} WRN an hour",
		format_wrn(quote.price.per_gib),
		format_wrn(quote.price.per_hour)
	);
	out!(
		"{} GiB in {hours} h    {} WRN, of which {} WRN are the network's fee",
		command.gib,
		format_wrn(quote.cost),
		format_wrn(quote.fee)
	);
	out!("connection charge  {} WRN, once for each session", format_wrn(quote.connection_charge));
	out!("largest deposit    {} WRN", format_wrn(quote.max_deposit));
	match quote.refuses {
		Some(reason) => out!("takes no session now: {reason:?}"),
		None => out!("next: warren up --node {} --deposit {}", quote.node, format_wrn(quote.cost.max(1))),
	}
	Ok(())
}
