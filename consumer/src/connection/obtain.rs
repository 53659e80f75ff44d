//! Getting a session: taking up one that was bought before, or buying one. Nothing leaves this host here but questions to the
//! chain.
use super::{
	engine::{Candidate, Engine, Failed},
	names::names_of,
	session::Live,
	ConnectionError, Resume,
};
use crate::{
	events::Event,
	market::{format_wrn, Market, Wish},
	protect::Protection,
	purchase::{self, Order},
	store::{SessionRecord, Stage},
};
use rand::rngs::OsRng;
use std::time::{Duration, Instant, SystemTime};
use warren_chain_client::{AccountId, At, Call, ChainClient};
use warren_primitives::{session::ANCHOR_WINDOW, NodeView, Price, SessionParams, SessionStatus, SessionView};
use warren_tunnel::firewall::consumer::Policy;

/// Most names of nodes that are resolved ahead, and how long that may take.
const MOST_NAMES: usize = 24;
const NAMES_TIME: Duration = Duration::from_secs(2);

/// Below so many ticks of life a session is not taken up again.
const MIN_LIFE: u32 = 20;

/// True where a session will not be seen on chain any more: it is settled, or its `open` can land no more, and a final block says
/// so. What only the best block does not show may come back by a reorganisation, or with a chain node that lags.
pub async fn is_gone(
	chain: &ChainClient,
	record: &SessionRecord,
) -> Result<bool, warren_chain_client::Error> {
	let finalised = chain.finalised().await?;
	Ok(finalised.number > record.anchor.saturating_add(ANCHOR_WINDOW)
		&& chain.session(&record.id, At::Block(finalised.hash)).await?.is_none())
}

impl Engine {
	/// A session to be served: an old one, or one that is bought.
	pub(super) async fn candidate(
		&mut self,
		chain: &ChainClient,
		protection: &Protection,
		resume: Resume,
	) -> Result<Candidate, Box<Failed>> {
		if let Some(candidate) = self.resumable(chain, protection, resume).await? {
			return Ok(candidate);
		}
		self.buy(chain, protection).await
	}

	/// The newest session that may go on.
	async fn resumable(
		&self,
		chain: &ChainClient,
		protection: &Protection,
		resume: Resume,
	) -> Result<Option<Candidate>, ConnectionError> {
		let records = match resume {
			Resume::Never => return Ok(None),
			Resume::Session(id) => {
				let found = self.setup.store.session(&id)?;
				let missing = || not_resumable(&id, "unknown here");
				vec![found.ok_or_else(missing)?]
			}
			Resume::Auto => self.setup.store.sessions()?.0,
		};
		let asked_for = matches!(resume, Resume::Session(_));
		let params = chain.params(At::Best).await?;
		for mut record in records {
			let id = record.id;
			match self.fits(&mut record, chain, &params).await? {
				Err(reason) if asked_for => return Err(not_resumable(&id, &reason)),
				Err(reason) => {
					tracing::debug!("session 0x{}: {reason}", hex::encode(id));
					continue;
				}
				Ok(view) => {
					let Some(node) = chain.node(record.node, At::Best).await? else {
						if asked_for {
							return Err(not_resumable(&id, "its node has left the registry"));
						}
						continue;
					};
					let wish = &self.setup.wish;
					let other = wish.node.is_some_and(|id| id != node.id)
						|| wish.country.is_some_and(|c| c != node.details.country)
						|| wish.network.is_some_and(|n| n != node.details.network);
					if other && !asked_for {
						continue;
					}
					return Ok(Some(self.take_up(record, node, view, protection)?));
				}
			}
		}
		Ok(None)
	}

	/// Whether a session may go on: what the chain shows of it (none where its `open` may still land), or why not.
	async fn fits(
		&self,
		record: &mut SessionRecord,
		chain: &ChainClient,
		params: &SessionParams,
	) -> Result<Result<Option<SessionView<AccountId>>, String>, ConnectionError> {
		if record.genesis != chain.genesis() {
			return Ok(Err("it is on another chain".into()));
		}
		if record.account != self.setup.wallet.account() {
			return Ok(Err("another account bought it".into()));
		}
		if !record.is_live() {
			return Ok(Err("it is over".into()));
		}
		let view = chain.session(&record.id, At::Best).await?;
		match view {
			Some(view) => {
				if matches!(view.status, SessionStatus::Closing { .. }) {
					record.stage = Stage::Closing;
					self.setup.store.save(record)?;
					return Ok(Err("it is closing".into()));
				}
				if view.expires_at < params.clock.saturating_add(MIN_LIFE) {
					return Ok(Err("it is about to expire".into()));
				}
				if let Err(reason) = record.adopt(&view) {
					return Ok(Err(reason));
				}
				record.stage = Stage::Open;
				if let Some(reason) = over_limit(&record.price(), &self.setup.wish.max_price) {
					return Ok(Err(reason));
				}
				let spent = record.price().cost(record.counts.bytes(), record.counts.seconds);
				if spent >= record.deposit {
					return Ok(Err("its deposit is used up".into()));
				}
				Ok(Ok(Some(view)))
			}
			None if record.stage == Stage::Opening
				&& chain.heads().best.number <= record.anchor.saturating_add(ANCHOR_WINDOW / 2) =>
			{
				Ok(match over_limit(&record.price(), &self.setup.wish.max_price) {
					Some(reason) => Err(reason),
					None => Ok(None),
				})
			}
			// A chain node that lags, or a reorganisation, may not show it yet.
			None if !is_gone(chain, record).await? => Ok(Err("the chain node does not show it (yet)".into())),
			None => {
				record.stage = Stage::Over;
				self.setup.store.save(record)?;
				Ok(Err("it is settled, or never got into a block".into()))
			}
		}
	}

	fn take_up(
		&self,
		record: SessionRecord,
		node: NodeView<AccountId>,
		view: Option<SessionView<AccountId>>,
		protection: &Protection,
	) -> Result<Candidate, ConnectionError> {
		let mut record = record;
		// The chain's word: a node that changed its key is reached under the new one.
		record.node_tunnel_key = node.details.tunnel_key;
		let keys = self.setup.wallet.session_keys(&record.genesis, &record.salt);
		let open = match view {
			Some(_) => None,
			None => record.extrinsic_bytes(),
		};
		let raw = protection.counters()?;
		let mut live = Live::new(record, keys, node.details.clone(), protection.run(), raw);
		if let Some(view) = view {
			live.in_block = Some(view.opened_at);
			live.on_chain = Some(view.address);
		}
		Ok(Candidate { live, node, open, nonce: None })
	}

	/// Has the names of those that may be sought later resolved while this host is open: after a failure it is not. What takes
	/// longer than a moment is not waited for.
	fn ask_for_names(
		&mut self,
		market: &Market<AccountId>,
		wish: &Wish,
		closed: bool,
	) -> impl std::future::Future<Output = ()> + use<> {
		let (names, named) = (self.names.clone(), likely_names(market, wish));
		self.named = Some(named.clone());
		let task = (!closed && !named.is_empty()).then(|| {
			tokio::spawn(tokio::time::timeout(NAMES_TIME, async move { names.look_up_all(named).await }))
		});
		async move {
			if let Some(task) = task {
				// Late or not: what came is kept.
				let _ = task.await;
			}
		}
	}

	/// Chooses a node, and signs `open`. Nothing leaves this host here.
	async fn buy(&mut self, chain: &ChainClient, protection: &Protection) -> Result<Candidate, Box<Failed>> {
		let config = self.setup.config.clone();
		let mut wish = self.setup.wish.clone();
		wish.avoid.extend(match wish.node {
			// There is no other.
			Some(_) => self.avoid.for_ever(),
			None => self.avoid.now(Instant::now()),
		});
		let params = chain.params(At::Best).await.map_err(ConnectionError::from)?;
		let market = match wish.node {
			Some(id) => Market::new(
				chain.node(id, At::Best).await.map_err(ConnectionError::from)?.into_iter().collect(),
			),
			None => Market::new(chain.all_nodes(At::Best).await.map_err(ConnectionError::from)?),
		};
		let closed = *protection.policy() != Policy::Disconnected;
		if closed && wish.node.is_none() {
			// Nobody may be asked for their addresses now.
			let unknown = market.nodes().iter().filter(|n| !self.names.cover(&n.details.endpoints));
			wish.avoid.extend(unknown.map(|n| n.id).collect::<Vec<_>>());
		}
		let node = market.choose(&wish, &mut OsRng).map_err(ConnectionError::from)?.clone();
		let asked = self.ask_for_names(&market, &wish, closed);
		let hours = config
			.hours
			.unwrap_or_else(|| crate::config::DEFAULT_HOURS.min(purchase::longest_hours(&params)));
		let order = Order { deposit: wish.deposit, hours, shown: node.details.price };
		let wallet = self.setup.wallet.clone();
		let account = wallet.account();
		let anchor = chain.best().await.map_err(ConnectionError::from)?.number;
		let bought = purchase::prepare(&wallet, &account, &chain.genesis(), &node, &params, anchor, &order)
			.map_err(ConnectionError::from)?;
		let funds = chain.funds(&account, At::Best).await.map_err(ConnectionError::from)?;
		let afford = |fee| {
			let (free, charge) = (funds.transferable, params.connection_charge);
			purchase::check_funds(free, order.deposit, charge, fee, || wallet.address())
		};
		afford(0).map_err(ConnectionError::from)?;
		self.events.send(Event::Quote {
			node: node.id,
			country: String::from_utf8_lossy(&node.details.country).into_owned(),
			price_per_gib: node.details.price.per_gib,
			price_per_hour: node.details.price.per_hour,
			deposit: order.deposit,
			connection_charge: params.connection_charge,
			seconds: bought.seconds,
		});
		match chain.dry_run_open(&account, &bought.terms).await.map_err(ConnectionError::from)? {
			Ok(view) if view.id == bought.id && view.price == node.details.price => {}
			Ok(_) => {
				let text = "it would open another session than the one that is meant; another version of the runtime?";
				return Err(ConnectionError::WouldFail(text.into()).into());
			}
			Err(why) => return Err(Failed::of_node(ConnectionError::WouldFail(why), node.id)),
		}
		let nonce = match self.spare_nonce {
			Some(nonce) => nonce,
			None => chain.next_index(&account).await.map_err(ConnectionError::from)?,
		};
		let call = Call::Open(bought.terms.clone());
		let signed = chain
			.sign_for(wallet.signer(), &call, nonce, ANCHOR_WINDOW)
			.await
			.map_err(ConnectionError::from)?;
		match chain.estimate_fee(&signed).await {
			Ok(fee) => afford(fee).map_err(ConnectionError::from)?,
			// The pool refuses what cannot pay its fee: this only says it earlier and better.
			Err(e) => tracing::warn!("the fee of `open` is not known beforehand: {e}"),
		}
		let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs());
		let record = SessionRecord::new(
			chain.genesis(),
			account,
			bought.id,
			&bought.terms,
			node.details.tunnel_key,
			params.connection_charge,
			now,
			&signed.bytes,
		);
		// The next step closes this host.
		asked.await;
		// Before it leaves: after a crash the same `open` is handed over again, not a second one.
		self.setup.store.save(&record).map_err(ConnectionError::from)?;
		let raw = protection.counters().map_err(ConnectionError::from)?;
		let live = Live::new(record, bought.keys, node.details.clone(), protection.run(), raw);
		Ok(Candidate { live, node, open: Some(signed.bytes), nonce: Some(nonce) })
	}
}

/// The names among the endpoints of those that would most likely be chosen.
pub(super) fn likely_names(market: &Market<AccountId>, wish: &Wish) -> Vec<String> {
	let mut likely = market.chances(wish);
	likely.sort_by(|a, b| b.1.total_cmp(&a.1));
	let named = likely.iter().flat_map(|(node, _)| names_of(&node.details.endpoints));
	named.take(MOST_NAMES).collect()
}

/// Why a session's price does not fit what the user wants to pay.
fn over_limit(price: &Price, limit: &Price) -> Option<String> {
	(!price.within(limit)).then(|| {
		format!(
			"its price, {} WRN a GiB and {} WRN an hour, is above what you want to pay",
			format_wrn(price.per_gib),
			format_wrn(price.per_hour)
		)
	})
}

fn not_resumable(id: &[u8; 32], reason: &str) -> ConnectionError {
	ConnectionError::NotResumable { session: format!("0x{}", hex::encode(id)), reason: reason.into() }
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_session_above_the_limits_does_not_go_on() {
		let price = Price { per_gib: 5, per_hour: 7 };
		assert_eq!(over_limit(&price, &price), None);
		assert_eq!(over_limit(&price, &Price { per_gib: u128::MAX, per_hour: u128::MAX }), None);
		for limit in [Price { per_gib: 4, ..price }, Price { per_hour: 6, ..price }] {
			assert!(over_limit(&price, &limit).unwrap().contains("price"));
		}
	}
}
