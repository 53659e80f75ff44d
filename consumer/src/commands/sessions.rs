//! `warren sessions`.
use super::{
	find_session,
	output::{out, spinner, table},
	parse_session, Context,
};
use anyhow::{bail, Context as _, Result};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use warren_chain_client::{At, Call, ChainClient};
use warren_consumer::{
	connection::{is_gone, last_voucher, rate_on_chain},
	events::format_bytes,
	market::format_wrn,
	store::{SessionRecord, Stage},
	Wallet,
};
use warren_primitives::{Clock, SessionId, SessionStatus, SessionView};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Sessions {
	#[command(subcommand)]
	command: Option<Command>,
	/// Those too that are over
	#[arg(long)]
	all: bool,
}

#[derive(Subcommand)]
enum Command {
	/// Close a session on chain, whatever its provider does: the rest of the deposit comes back after the dispute window
	Close {
		/// Its id, or the beginning of it
		#[arg(value_parser = parse_session)]
		id: String,
	},
	/// Put a rating of a session on chain, 1 to 5 stars, once; it costs no fee
	Rate {
		/// Its id, or the beginning of it
		#[arg(value_parser = parse_session)]
		id: String,
		/// How many stars
		#[arg(value_parser = clap::value_parser!(u8).range(1..=5))]
		stars: u8,
	},
	/// Return the rest of the deposit of a session whose dispute window is over
	Finalise {
		/// Its id, or the beginning of it
		#[arg(value_parser = parse_session)]
		id: String,
	},
}

pub(super) async fn run(context: Context, command: Sessions) -> Result<()> {
	match command.command {
		None => list(&context, command.all).await,
		Some(Command::Close { id }) => close(&context, &id).await,
		Some(Command::Rate { id, stars }) => rate(&context, &id, stars).await,
		Some(Command::Finalise { id }) => finalise(&context, &id).await,
	}
}

/// What is known here and what the chain shows.
struct Known {
	local: BTreeMap<SessionId, SessionRecord>,
	chain: BTreeMap<SessionId, SessionView<[u8; 32]>>,
	clock: Clock,
	slot_millis: u64,
}

async fn known(context: &Context, chain: &ChainClient) -> Result<Known> {
	let (records, bad) = context.store.sessions()?;
	for e in bad {
		eprintln!("warning: {e}");
	}
	let at = chain.pin(At::Best).await?;
	let params = chain.params(at).await?;
	let account = context.account()?;
	let on_chain = chain.sessions_of_payer(&account, at).await?;
	let genesis = chain.genesis();
	Ok(Known {
		local: records.into_iter().filter(|r| r.genesis == genesis).map(|r| (r.id, r)).collect(),
		chain: on_chain.into_iter().map(|s| (s.id, s)).collect(),
		clock: params.clock,
		slot_millis: params.slot_millis,
	})
}

impl Known {
	fn find(&self, prefix: &str) -> Result<SessionId> {
		find_session(prefix, self.local.keys().chain(self.chain.keys()).copied())
	}

	fn minutes(&self, ticks: Clock) -> u64 {
		(u64::from(ticks) * self.slot_millis).div_ceil(60_000)
	}

	fn status(&self, id: &SessionId) -> (&'static str, String) {
		match (self.chain.get(id).map(|s| s.status), self.local.get(id).map(|r| r.stage)) {
			(Some(SessionStatus::Open), _) => {
				let left = self.chain.get(id).map_or(0, |s| s.expires_at.saturating_sub(self.clock));
				("open", format!("expires in {} min", self.minutes(left)))
			}
			(Some(SessionStatus::Closing { deadline, .. }), _) if deadline >= self.clock => {
				("closing", format!("can be finalised in {} min", self.minutes(deadline - self.clock + 1)))
			}
			(Some(SessionStatus::Closing { .. }), _) => ("closing", "can be finalised now".into()),
			(None, Some(Stage::Opening)) => ("opening", "not in a block yet".into()),
			(None, _) => ("over", String::new()),
		}
	}
}

async fn list(context: &Context, all: bool) -> Result<()> {
	let chain = context.chain().await?;
	let mut known = known(context, &chain).await?;
	// What the chain does not know any more, and could not yet come to know, is over.
	let mut gone = Vec::new();
	for record in known.local.values() {
		let missing = record.stage != Stage::Over && !known.chain.contains_key(&record.id);
		if missing && is_gone(&chain, record).await? {
			gone.push(record.id);
		}
	}
	// Unless an `up` runs, which writes these files itself.
	if let Ok(_lock) = context.store.lock() {
		for id in gone {
			if let Some(record) = known.local.get_mut(&id) {
				record.stage = Stage::Over;
				context.store.save(record)?;
			}
		}
	}
	let mut ids: Vec<SessionId> = known.local.keys().chain(known.chain.keys()).copied().collect();
	ids.sort_unstable();
	ids.dedup();
	let bought = |id: &SessionId| known.local.get(id).map_or(0, |r| r.bought_at);
	ids.sort_by_key(|id| std::cmp::Reverse(bought(id)));
	ids.retain(|id| all || known.status(id).0 != "over");
	if context.json {
		let list: Vec<_> = ids
			.iter()
			.map(|id| {
				let (local, on_chain) = (known.local.get(id), known.chain.get(id));
				let (status, detail) = known.status(id);
				serde_json::json!({
					"session": format!("0x{}", hex::encode(id)),
					"status": status,
					"detail": detail,
					"node": on_chain.map(|s| s.node).or(local.map(|r| r.node)),
					"deposit": on_chain.map(|s| s.deposit).or(local.map(|r| r.deposit)).map(|d| d.to_string()),
					"paid": on_chain.map(|s| s.paid).or(local.map(|r| r.paid)).map(|d| d.to_string()),
					"signed": local.and_then(|r| r.signed).map(|s| s.amount.to_string()),
					"bytes_up": local.map(|r| r.counts.up),
					"bytes_down": local.map(|r| r.counts.down),
					"seconds": local.map(|r| r.counts.seconds),
					"expires_at": on_chain.map(|s| s.expires_at).or(local.map(|r| r.expires_at)),
					"bought_at": local.map(|r| r.bought_at),
					"known_here": local.is_some(),
				})
			})
			.collect();
		out!("{}", serde_json::json!({ "clock": known.clock, "sessions": list }));
		return Ok(());
	}
	if ids.is_empty() {
		out!("no session{}", if all { "" } else { " is open (--all shows those that are over)" });
		return Ok(());
	}
	let titles = ["session", "node", "status", "deposit", "paid", "promised", "traffic", ""];
	let mut rows = vec![titles.iter().map(ToString::to_string).collect::<Vec<_>>()];
	for id in &ids {
		let (local, on_chain) = (known.local.get(id), known.chain.get(id));
		let (status, detail) = known.status(id);
		let wrn = |amount: Option<u128>| amount.map_or("-".into(), format_wrn);
		rows.push(vec![
			format!("0x{}…", &hex::encode(id)[..12]),
			on_chain.map(|s| s.node).or(local.map(|r| r.node)).map_or("-".into(), |n| n.to_string()),
			status.into(),
			wrn(on_chain.map(|s| s.deposit).or(local.map(|r| r.deposit))),
			wrn(on_chain.map(|s| s.paid).or(local.map(|r| r.paid))),
			wrn(local.and_then(|r| r.signed).map(|s| s.amount)),
			local.map_or("-".into(), |r| format_bytes(r.counts.bytes())),
			if local.is_none() { format!("{detail}; bought elsewhere") } else { detail },
		]);
	}
	table(&rows);
	Ok(())
}

async fn send(context: &Context, chain: &ChainClient, wallet: &Wallet, call: Call) -> Result<u32> {
	let progress = spinner(context, format!("{}: waiting for a block", call.name()));
	let mut sent = chain.send(wallet.signer(), &call).await?;
	let included = sent.in_block().await?.success();
	progress.finish_and_clear();
	Ok(included?.block.number)
}

async fn close(context: &Context, prefix: &str) -> Result<()> {
	// A running `up` would go on signing for a session that is closing.
	let _lock = context.store.lock()?;
	let chain = context.chain().await?;
	let known = known(context, &chain).await?;
	let id = known.find(prefix)?;
	match known.chain.get(&id).map(|s| s.status) {
		Some(SessionStatus::Open) => {}
		Some(SessionStatus::Closing { .. }) => {
			bail!("session: it is closing already; {}", known.status(&id).1)
		}
		None => bail!("session: the chain does not know it (any more), or another account pays for it"),
	}
	let local = known.local.get(&id);
	// Once: its passphrase is asked for.
	let wallet = context.wallet()?;
	let voucher = local.and_then(|record| last_voucher(&wallet, record));
	let block = send(context, &chain, &wallet, Call::Close { session: id, voucher }).await?;
	if let Some(mut record) = local.cloned() {
		record.stage = Stage::Closing;
		context.store.save(&record)?;
	}
	let view = chain.session(&id, At::Best).await?;
	let deadline = view.as_ref().and_then(|v| match v.status {
		SessionStatus::Closing { deadline, .. } => Some(deadline),
		SessionStatus::Open => None,
	});
	if context.json {
		let answer = serde_json::json!({
			"session": format!("0x{}", hex::encode(id)), "block": block, "deadline": deadline, "settled": view.is_none(),
		});
		out!("{answer}");
	} else {
		match deadline {
			Some(deadline) => out!(
				"closing since block {block}; in {} min `warren sessions finalise {}` returns the rest",
				known.minutes(deadline.saturating_sub(known.clock) + 1),
				&hex::encode(id)[..12]
			),
			None => out!("settled in block {block}"),
		}
	}
	Ok(())
}

async fn rate(context: &Context, prefix: &str, stars: u8) -> Result<()> {
	let (records, _) = context.store.sessions()?;
	let id = find_session(prefix, records.iter().map(|r| r.id))?;
	let record = records.iter().find(|r| r.id == id);
	let record = record.context("session: unknown here, and only who bought it can rate it")?;
	let wallet = context.wallet()?;
	let chain = context.chain().await?;
	if record.genesis != chain.genesis() {
		bail!("session: it is on another chain");
	}
	let progress = spinner(context, "rating: waiting for a block".into());
	let done = rate_on_chain(&chain, &wallet, record, stars).await;
	progress.finish_and_clear();
	done?;
	if context.json {
		out!("{}", serde_json::json!({ "session": format!("0x{}", hex::encode(id)), "stars": stars }));
	} else {
		out!("node {} has {stars} stars for it", record.node);
	}
	Ok(())
}

async fn finalise(context: &Context, prefix: &str) -> Result<()> {
	let chain = context.chain().await?;
	let known = known(context, &chain).await?;
	let id = known.find(prefix)?;
	let view = known.chain.get(&id).context("session: the chain does not know it (any more)")?;
	match view.status {
		SessionStatus::Open if view.expires_at > known.clock => {
			bail!("session: it is open; `warren sessions close` closes it first")
		}
		SessionStatus::Closing { deadline, .. } if deadline >= known.clock => {
			bail!(
				"session: its provider may still present a voucher; try again in {} min",
				known.minutes(deadline - known.clock + 1)
			)
		}
		_ => {}
	}
	let block = send(context, &chain, &context.wallet()?, Call::Finalise { session: id }).await?;
	let settled = chain.session(&id, At::Best).await?.is_none();
	if let (true, Some(mut record)) = (settled, known.local.get(&id).cloned()) {
		if let Ok(_lock) = context.store.lock() {
			record.stage = Stage::Over;
			context.store.save(&record)?;
		}
	}
	if context.json {
		out!(
			"{}",
			serde_json::json!({ "session": format!("0x{}", hex::encode(id)), "block": block, "settled": settled })
		);
	} else {
		out!("finalised in block {block}: the rest of the deposit is free again");
	}
	Ok(())
}
