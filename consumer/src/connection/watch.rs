//! What the chain says of a session while it is served.
use std::time::Duration;
use tokio::sync::mpsc;
use warren_chain_client::{AccountId, At, ChainClient};
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
	let mut seen = seen_before;
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
			Ok((Some(view), _)) => {
				told_blind = false;
				seen = true;
				if last.as_ref() != Some(&view) {
					last = Some(view.clone());
					if news.send(News::Seen(Box::new(view))).await.is_err() {
						return;
					}
				}
			}
			// Gone in a finalised block: a reorganisation cannot bring it back.
			Ok((None, finalised)) if seen => {
				if matches!(chain.session(&id, At::Block(finalised.hash)).await, Ok(None)) {
					let _ = news.send(News::Gone).await;
					return;
				}
			}
			Ok((None, finalised)) if finalised.number > anchor.saturating_add(ANCHOR_WINDOW) => {
				if matches!(chain.session(&id, At::Block(finalised.hash)).await, Ok(None)) {
					let _ = news.send(News::NotLanded).await;
					return;
				}
				seen = true;
			}
			Ok((None, _)) => {}
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
			let settled = events
				.events
				.iter()
				.map(|r| &r.event)
				.find(|event| event.is("SessionEscrow", "Settled") && event.session() == Some(*id));
			if let Some(event) = settled {
				let field = |name| event.number(name).unwrap_or_default();
				let (paid, refunded, charge) = (field("paid"), field("refunded"), field("charge"));
				return Ok(Some(Settlement { paid, refunded, charge }));
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
