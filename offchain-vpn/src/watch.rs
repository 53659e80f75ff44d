//! What the chain says: follows best and final blocks, and survives its chain node going away.
//!
//! Each event is only a reason to look again. A look is whole: all sessions of the node at the best block, and, of those that
//! wait for it, the final state.
use crate::{
	chainview::{ChainView, Interest},
	core::{CoreHandle, Input},
	Account,
};
use std::{
	collections::{HashMap, HashSet},
	sync::Arc,
	time::Duration,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use warren_chain_client::{admission::Validity, At, BlockRef, ChainClient, ChainEvent, Error, PoolRefusal};
use warren_primitives::{Balance, BlockNumber, GenesisHash, NodeId, NodeView, SessionId, SessionView};

/// The chain, once it was reached. The client reconnects by itself from then on.
pub type Chain = watch::Receiver<Option<ChainClient>>;

/// Longest pause between two looks, and between two attempts after an error.
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_secs(10);
/// Events that come within this are one.
const GATHER: Duration = Duration::from_millis(20);
/// Pauses between attempts to reach any chain node.
const RETRY: Duration = Duration::from_secs(3);
/// Every how manieth look the node's health is asked for.
const HEALTH_EVERY: u32 = 10;
/// Sessions whose final state is asked for one by one; of more the whole list.
const ASK_ONE_BY_ONE: usize = 16;
/// Looks after which an `open` that is in no block is submitted again.
const RESUBMIT_AFTER: u32 = 3;

/// What the other tasks need of a look.
#[derive(Clone, Debug)]
pub struct Seen {
	/// The best block.
	pub best: BlockNumber,
	/// Our node; none where it is not registered.
	pub node: Option<NodeView<Account>>,
}

/// Tries to reach a chain node until it does, or is told to stop. With `genesis`, only one of that chain.
pub async fn connect(
	urls: &[String],
	genesis: Option<GenesisHash>,
	stop: &CancellationToken,
) -> Option<ChainClient> {
	let mut told = String::new();
	loop {
		let attempt = async {
			match genesis {
				Some(genesis) => ChainClient::connect_to(urls, genesis).await,
				None => ChainClient::connect(urls).await,
			}
		};
		let result = tokio::select! {
			() = stop.cancelled() => return None,
			result = attempt => result,
		};
		match result {
			Ok(client) => return Some(client),
			Err(error) => {
				let text = error.to_string();
				if text != told {
					tracing::warn!("{text}; trying again every {} s", RETRY.as_secs());
					told = text;
				}
			}
		}
		tokio::select! {
			() = stop.cancelled() => return None,
			() = tokio::time::sleep(RETRY) => {},
		}
	}
}

/// The watch.
pub struct Watch {
	/// The chain client.
	pub chain: Chain,
	/// Our node.
	pub node: NodeId,
	/// Gets the looks.
	pub core: CoreHandle,
	/// What to look at besides.
	pub interest: watch::Receiver<Interest>,
	/// For heartbeat and settlement.
	pub seen: watch::Sender<Option<Seen>>,
}

impl Watch {
	/// Runs until the core is gone or `stop`.
	pub async fn run(mut self, stop: CancellationToken) {
		stop.run_until_cancelled(self.follow()).await;
	}

	async fn follow(&mut self) {
		let Ok(Some(client)) = self.chain.wait_for(Option::is_some).await.map(|client| client.clone()) else {
			return;
		};
		let mut blocks = client.blocks();
		let mut health = (0u32, false);
		let mut waiting: HashMap<SessionId, u32> = HashMap::new();
		let mut deposits: HashMap<SessionId, Balance> = HashMap::new();
		loop {
			match self.look(&client, &mut health, &mut waiting, &mut deposits).await {
				Ok(view) => {
					let seen = Seen { best: view.best, node: view.node.clone() };
					if self.core.send(Input::Look(Box::new(view))).await.is_err() {
						return;
					}
					self.seen.send_replace(Some(seen));
				}
				Err(error) if error.is_transient() => tracing::debug!(%error, "look at the chain"),
				Err(error) => tracing::warn!(%error, "look at the chain"),
			}
			self.interest.borrow_and_update();
			let pause = tokio::time::sleep(LOOK_AT_LEAST_EVERY);
			tokio::pin!(pause);
			loop {
				tokio::select! {
					() = &mut pause => break,
					event = blocks.next() => match event {
						Some(ChainEvent::Lost(why)) => tracing::warn!(why, "chain node lost: reconnecting"),
						Some(ChainEvent::Back(url)) => {
							tracing::info!(url, "chain node is back");
							break;
						},
						Some(ChainEvent::Best(_) | ChainEvent::Finalised(_)) => break,
						None => return,
					},
					changed = self.interest.changed() => match changed {
						Ok(()) => {
							// Nothing new on chain, but a new question; unless it is only that one is answered.
							let ask = { let now = self.interest.borrow(); !now.sessions.is_empty() };
							if ask { break }
						},
						Err(_) => return,
					},
				}
			}
			tokio::time::sleep(GATHER).await;
			while let Some(event) = futures::FutureExt::now_or_never(blocks.next()) {
				if event.is_none() {
					return;
				}
			}
		}
	}

	async fn look(
		&self,
		client: &ChainClient,
		(looks, syncing): &mut (u32, bool),
		waiting: &mut HashMap<SessionId, u32>,
		deposits: &mut HashMap<SessionId, Balance>,
	) -> Result<ChainView, Error> {
		let interest = self.interest.borrow().clone();
		// Before the best block is read: an `open` that landed in between is then seen as landed, and not as spent.
		let dead = self.dead_opens(client, &interest, waiting).await?;
		// Final first: the best block that is read after it is its descendant.
		let finalised = client.finalised().await?;
		let best = client.best().await?;
		let at = At::from(best);
		let params = client.params(at).await?;
		let node = client.node(self.node, at).await?;
		let mut sessions = client.sessions_of_node(self.node, at).await?;
		for node in &interest.nodes {
			sessions.extend(client.sessions_of_node(*node, at).await?);
		}
		let mut at_finalised = self.final_deposits(client, finalised, &sessions, deposits).await?;
		for session in &interest.sessions {
			at_finalised.insert(*session, client.session(session, At::from(finalised)).await?);
		}
		// While it catches up it is asked every time.
		if *syncing || looks.is_multiple_of(HEALTH_EVERY) {
			*syncing = client.health().await?.is_syncing;
		}
		*looks = looks.wrapping_add(1);
		Ok(ChainView {
			best: best.number,
			finalised: finalised.number,
			syncing: *syncing,
			params,
			node,
			sessions,
			dead,
			at_finalised,
		})
	}

	/// The final state of the sessions whose deposit is not known to be final: new ones, and those that were topped up.
	async fn final_deposits(
		&self,
		client: &ChainClient,
		finalised: BlockRef,
		sessions: &[SessionView<Account>],
		deposits: &mut HashMap<SessionId, Balance>,
	) -> Result<HashMap<SessionId, Option<SessionView<Account>>>, Error> {
		let unsure = to_confirm(sessions, finalised.number, deposits);
		let at = At::from(finalised);
		let mut found = HashMap::new();
		if unsure.len() > ASK_ONE_BY_ONE {
			let wanted: HashSet<SessionId> = unsure.iter().map(|view| view.id).collect();
			let nodes: HashSet<NodeId> = unsure.iter().map(|view| view.node).collect();
			for node in nodes {
				let all = client.sessions_of_node(node, at).await?;
				let all = all.into_iter().filter(|view| wanted.contains(&view.id));
				found.extend(all.map(|view| (view.id, Some(view))));
			}
		} else {
			for id in unsure.iter().map(|view| view.id) {
				found.insert(id, client.session(&id, at).await?);
			}
		}
		deposits.extend(found.iter().filter_map(|(id, view)| Some((*id, view.as_ref()?.deposit))));
		Ok(found)
	}

	/// Which handed-over `open`s can land no more; those that a pool lost are submitted again.
	async fn dead_opens(
		&self,
		client: &ChainClient,
		interest: &Interest,
		waiting: &mut HashMap<SessionId, u32>,
	) -> Result<HashMap<SessionId, String>, Error> {
		waiting.retain(|id, _| interest.opens.contains_key(id));
		let mut dead = HashMap::new();
		for (id, (extrinsic, waits)) in &interest.opens {
			let validity = match client.validate(extrinsic).await {
				Ok(validity) => validity,
				Err(error) if error.is_transient() => return Err(error),
				// One that the chain node cannot judge (another runtime's, after an upgrade) must not keep all others from being
				// looked at: its anchor decides when its time is over.
				Err(error) => {
					tracing::debug!(%error, "an open cannot be judged");
					continue;
				}
			};
			match validity {
				Validity::Invalid(
					PoolRefusal::AlreadyKnown | PoolRefusal::Banned | PoolRefusal::PoolFull,
				)
				| Validity::NotYet
				| Validity::Unknown => {}
				Validity::Invalid(PoolRefusal::Stale) => {
					dead.insert(*id, "its nonce is spent".to_owned());
				}
				Validity::Invalid(why) => {
					dead.insert(*id, why.to_string());
				}
				Validity::Ready { .. } if *waits => {
					let looks = waiting.entry(*id).or_default();
					*looks += 1;
					if *looks >= RESUBMIT_AFTER {
						*looks = 0;
						if let Err(error) = client.submit(extrinsic).await {
							tracing::debug!(%error, "an open is submitted again");
						}
					}
				}
				Validity::Ready { .. } => {}
			}
		}
		Ok(dead)
	}
}

/// The sessions of the best block, opened by the final one, that show more than is known to be in a final block. What is known
/// of others is forgotten.
fn to_confirm<'a>(
	sessions: &'a [SessionView<Account>],
	finalised: BlockNumber,
	deposits: &mut HashMap<SessionId, Balance>,
) -> Vec<&'a SessionView<Account>> {
	let shown: HashSet<SessionId> = sessions.iter().map(|view| view.id).collect();
	deposits.retain(|id, _| shown.contains(id));
	sessions
		.iter()
		.filter(|view| view.opened_at <= finalised)
		.filter(|view| deposits.get(&view.id).is_none_or(|sure| *sure < view.deposit))
		.collect()
}

/// The current client.
pub fn client(chain: &Chain) -> Option<ChainClient> {
	chain.borrow().clone()
}

/// Shares a sender of the chain between tasks that wait for it.
pub fn chain() -> (Arc<watch::Sender<Option<ChainClient>>>, Chain) {
	let (sender, receiver) = watch::channel(None);
	(Arc::new(sender), receiver)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::testing::view;

	#[test]
	fn deposits_are_asked_for_until_a_final_block_has_them() {
		let ids =
			|sessions: &[SessionView<Account>], finalised, deposits: &mut HashMap<SessionId, Balance>| {
				to_confirm(sessions, finalised, deposits).iter().map(|view| view.id).collect::<Vec<_>>()
			};
		let mut deposits = HashMap::new();
		let late = SessionView { opened_at: 201, ..view(2) };
		let all = [view(1), late];
		assert_eq!(ids(&all, 200, &mut deposits), [[1; 32]], "nothing is final of one in a later block");
		deposits.insert([1; 32], view(1).deposit);
		assert!(ids(&all, 200, &mut deposits).is_empty());
		let raised = [SessionView { deposit: view(1).deposit + 1, ..view(1) }];
		assert_eq!(ids(&raised, 200, &mut deposits), [[1; 32]], "topped up");
		to_confirm(&[], 200, &mut deposits);
		assert!(deposits.is_empty(), "bounded by what the chain shows");
	}
}
