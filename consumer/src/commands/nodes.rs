//! `warren nodes`.
use super::{
	output::{harmless, out, table},
	Context, Limits,
};
use anyhow::Result;
use clap::Args;
use std::collections::BTreeMap;
use warren_chain_client::{Address, At};
use warren_consumer::{market::format_wrn, Market};
use warren_primitives::{node::Refusal, Host, NodeView};

#[derive(Args)]
pub(super) struct Nodes {
	#[command(flatten)]
	limits: Limits,
	/// Those too that do not fit, or take no session now
	#[arg(long)]
	all: bool,
	/// Most lines
	#[arg(long, default_value_t = 50, value_name = "N")]
	limit: usize,
}

fn host(node: &NodeView<[u8; 32]>) -> String {
	let shown = node.details.endpoints.first().map(|e| {
		let host = match &e.host {
			Host::V4(a) => std::net::Ipv4Addr::from(*a).to_string(),
			Host::V6(a) => format!("[{}]", std::net::Ipv6Addr::from(*a)),
			Host::Dns(name) => harmless(name),
		};
		format!("{host}:{}", e.port)
	});
	shown.unwrap_or_default()
}

/// The score, and how much of it is known rather than assumed.
fn score(node: &NodeView<[u8; 32]>) -> String {
	let (score, sure) = (100.0 * node.score.value(), 100.0 * node.score.certainty());
	if node.score.confidence == 0 {
		format!("{score:.0} % (unrated)")
	} else {
		format!("{score:.0} % ({sure:.0} % sure)")
	}
}

fn refusal(refusal: Refusal) -> &'static str {
	match refusal {
		Refusal::Paused => "paused",
		Refusal::NotAlive => "not alive",
		Refusal::Jailed => "jailed",
		Refusal::TooLittleStake => "too little stake",
		Refusal::Full => "full",
	}
}

pub(super) async fn run(context: Context, command: Nodes) -> Result<()> {
	let chain = context.chain().await?;
	let market = Market::new(chain.all_nodes(At::Best).await?);
	let mut wish = command.limits.wish(&context.config);
	// A list shows what there is; how much will be deposited is decided later.
	wish.deposit = 0;
	let chances: BTreeMap<_, _> = market.chances(&wish).into_iter().map(|(n, c)| (n.id, c)).collect();
	let mut nodes: Vec<_> =
		market.nodes().iter().filter(|n| command.all || chances.contains_key(&n.id)).collect();
	let chance = |id| chances.get(&id).copied().unwrap_or(0.0);
	nodes.sort_by(|a, b| chance(b.id).total_cmp(&chance(a.id)).then(a.id.cmp(&b.id)));
	let found = nodes.len();
	nodes.truncate(command.limit);
	if context.json {
		let list: Vec<_> = nodes
			.iter()
			.map(|n| {
				serde_json::json!({
					"node": n.id,
					"operator": Address(n.operator).to_string(),
					"country": harmless(&n.details.country),
					"city": harmless(&n.details.city),
					"network": n.details.network,
					"price_per_gib": n.details.price.per_gib.to_string(),
					"price_per_hour": n.details.price.per_hour.to_string(),
					"advertised_mbps": n.details.advertised_mbps,
					"capacity": n.details.capacity,
					"open_sessions": n.open_sessions,
					"stake": n.stake.to_string(),
					"score": n.score.value(),
					"confidence": n.score.certainty(),
					"max_deposit": n.max_deposit.to_string(),
					"exit_policy": n.details.exit_policy,
					"endpoint": host(n),
					"refuses": n.refuses,
					"chance": chance(n.id),
				})
			})
			.collect();
		out!("{}", serde_json::json!({ "found": found, "nodes": list }));
		return Ok(());
	}
	if nodes.is_empty() {
		out!("No node fits (of {} that are registered).", market.nodes().len());
		return Ok(());
	}
	let titles = [
		"node", "where", "network", "WRN/GiB", "WRN/hour", "Mbit/s", "sessions", "stake", "score", "chance",
		"",
	];
	let mut rows = vec![titles.iter().map(ToString::to_string).collect::<Vec<_>>()];
	for n in &nodes {
		let d = &n.details;
		let place = match harmless(&d.city).as_str() {
			"" => harmless(&d.country),
			city => format!("{} {city}", harmless(&d.country)),
		};
		rows.push(vec![
			n.id.to_string(),
			place,
			format!("{:?}", d.network).to_lowercase(),
			format_wrn(d.price.per_gib),
			format_wrn(d.price.per_hour),
			d.advertised_mbps.to_string(),
			format!("{}/{}", n.open_sessions, d.capacity),
			format_wrn(n.stake),
			score(n),
			format!("{:.1} %", 100.0 * chance(n.id)),
			n.refuses.map(refusal).unwrap_or_default().to_string(),
		]);
	}
	table(&rows);
	if found > nodes.len() {
		out!("… and {} more: --limit {found}", found - nodes.len());
	}
	Ok(())
}
