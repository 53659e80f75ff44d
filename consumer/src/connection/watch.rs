//! What the chain says of a session while it is served.
use std::time::Duration;
use tokio::sync::mpsc;
use warren_chain_client::{AccountId, At, ChainClient, Event};
use warren_primitives::{session::ANCHOR_WINDOW, Balance, BlockNumber, GenesisHash, SessionId, SessionView};

/// At least this often the chain is looked at, whether it told of a block or not.
const LOOK: Duration = Duration::from_secs(6);

/// News of a session.
#[derive(Clone, Debug)]
pub(crate) enum News {
	/// It is on chain, or something of it changed there.
	Seen(Box<SessionView<AccountId>>),
	/// It is settled, and gone from the state.
	Gone,
	/// Its `open` can land no more.
	NotLanded,
	/// The chain cannot be asked, and why.
	Blind(String),
}

/// Follows a session until it is gone, or nobody listens. `client`: reused where it still reaches the RPC node.
pub(crate) async fn follow(
	client: Option<ChainClient>,
	url: String,
	genesis: GenesisHash,
	id: SessionId,
	anchor: BlockNumber,
	seen_before: bool,
	news: mpsc::Sender<News>,
) {
	let mut client = client;
	// The block of its `open` once that was final; from there on only a settlement makes it go.
	let mut final_since: Option<BlockNumber> = None;
	let mut last: Option<SessionView<AccountId>> = None;
	let mut told_blind = false;
	loop {
		let chain = match &client {
			Some(chain) => chain.clone(),
			None => match ChainClient::connect_to(std::slice::from_ref(&url), genesis).await {
				Ok(chain) => client.insert(chain).clone(),
				Err(e) => {
					if !told_blind && news.send(News::Blind(e.to_string())).await.is_err() {
						return;
					}
					told_blind = true;
					tokio::time::sleep(Duration::from_secs(2)).await;
					continue;
				}
			},
		};
		let mut heads = chain.watch_heads();
		match look(&chain, &id).await {
			Ok((Some(view), finalised)) => {
				told_blind = false;
				if view.opened_at <= finalised.number {
					final_since = Some(view.opened_at);
				}
				if last.as_ref() != Some(&view) {
					last = Some(view.clone());
					if news.send(News::Seen(Box::new(view))).await.is_err() {
						return;
					}
				}
			}
			Ok((None, finalised)) => {
				let verdict = verdict(final_since, finalised.number, anchor, seen_before);
				if let Some(word) = verdict {
					if matches!(chain.session(&id, At::Block(finalised.hash)).await, Ok(None)) {
						let _ = news.send(word).await;
						return;
					}
				}
			}
			Err(e) => {
				if !told_blind && news.send(News::Blind(e.to_string())).await.is_err() {
					return;
				}
				told_blind = true;
			}
		}
		tokio::select! {
			() = news.closed() => return,
			changed = tokio::time::timeout(LOOK, heads.changed()) => {
				if matches!(changed, Ok(Err(_))) {
					client = None;
				}
			}
		}
	}
}

/// What it means that the best block does not show the session, and the finalised one does not either. Nothing yet, where the
/// block of its `open` was reorganised away and it may still land, or where the chain node lags behind.
fn verdict(
	final_since: Option<BlockNumber>,
	finalised: BlockNumber,
	anchor: BlockNumber,
	seen_before: bool,
) -> Option<News> {
	match final_since {
		Some(opened) => (finalised >= opened).then_some(News::Gone),
		None if finalised > anchor.saturating_add(ANCHOR_WINDOW) => {
			Some(if seen_before { News::Gone } else { News::NotLanded })
		}
		None => None,
	}
}

async fn look(
	chain: &ChainClient,
	id: &SessionId,
) -> Result<(Option<SessionView<AccountId>>, warren_chain_client::BlockRef), warren_chain_client::Error> {
	Ok((chain.session(id, At::Best).await?, chain.finalised().await?))
}

/// How a session was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settlement {
	pub paid: Balance,
	pub refunded: Balance,
	pub charge: Balance,
	/// A rating came with it: who carries one does so in the same block.
	pub rated: bool,
}

/// How many blocks before now a settlement is looked for.
const LOOK_BACK: BlockNumber = 48;

/// Waits for the settlement of a session. None where it was settled longer ago than a look back finds.
pub(crate) async fn settlement(
	chain: &ChainClient,
	id: &SessionId,
) -> Result<Option<Settlement>, warren_chain_client::Error> {
	let mut heads = chain.watch_heads();
	let best = chain.best().await?;
	let gone = chain.session(id, At::Block(best.hash)).await?.is_none();
	// What is settled after this block is found by going on from here; what was, by looking back.
	let mut next = if gone { best.number.saturating_sub(LOOK_BACK) } else { best.number.saturating_add(1) };
	loop {
		while let Some(block) = chain.block_at(next).await? {
			let events = chain.events(block).await?;
			let find = |name| {
				let ours = |event: &&Event| event.is("SessionEscrow", name) && event.session() == Some(*id);
				events.events.iter().map(|r| &r.event).find(ours)
			};
			if let Some(event) = find("Settled") {
				let rated = find("Rated").is_some();
				let field = |name| event.number(name).unwrap_or_default();
				let (paid, refunded, charge) = (field("paid"), field("refunded"), field("charge"));
				return Ok(Some(Settlement { paid, refunded, charge, rated }));
			}
			next = next.saturating_add(1);
		}
		if gone && next > best.number {
			return Ok(None);
		}
		// The time limit is the caller's.
		let _ = tokio::time::timeout(LOOK, heads.changed()).await;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_reorganisation_or_a_lagging_node_ends_no_session() {
		// Seen in a best block, never in a final one: it may land again.
		assert!(verdict(None, 105, 100, false).is_none());
		assert!(verdict(None, 132, 100, true).is_none());
		assert!(matches!(verdict(None, 133, 100, false), Some(News::NotLanded)));
		assert!(matches!(verdict(None, 133, 100, true), Some(News::Gone)));
		// It was final in block 102: gone is settled, unless the node asked now is behind that.
		assert!(matches!(verdict(Some(102), 110, 100, false), Some(News::Gone)));
		assert!(verdict(Some(102), 101, 100, false).is_none());
	}
}
