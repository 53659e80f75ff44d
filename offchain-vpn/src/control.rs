//! The session protocol's server side: passes requests to the core, and judges handed-over `open`s.
use crate::{
	admission::{self, Facts},
	core::{CoreHandle, Input, Preliminary},
	engine::{short, Candidate},
	ledger::Handed,
	watch::{client, Chain},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot, watch, Semaphore};
use tokio_util::sync::CancellationToken;
use warren_chain_client::{admission::Validity, Error, Heads, PoolRefusal};
use warren_primitives::{BlockNumber, Ed25519Key, NodeId, TunnelKey};
use warren_session_protocol::{server::Incoming, Accepted, OpenRequest, RefusalCode, Refused};

/// `open`s that are judged at once: each asks the chain node a few questions.
const OPENS_AT_ONCE: usize = 32;

/// How long the judgement of an `open` may take: less than its sender waits.
const JUDGED_WITHIN: Duration = Duration::from_secs(20);

/// `open`s that wait at once for a block which our chain node does not have yet: theirs had it a moment before.
const AHEAD_AT_ONCE: usize = 8;

/// How long one waits for it: two slots, and some time for the block to get here.
const AHEAD: Duration = Duration::from_secs(8);

/// What the control needs.
#[derive(Clone)]
pub struct Control {
	/// The chain client.
	pub chain: Chain,
	/// Our node.
	pub node: NodeId,
	/// Its WireGuard key.
	pub tunnel_key: TunnelKey,
	/// Answers the rest.
	pub core: CoreHandle,
}

impl Control {
	/// Runs until the server or the core is gone, or `stop`.
	pub async fn run(self, mut incoming: mpsc::Receiver<Incoming>, stop: CancellationToken) {
		let this = Arc::new(self);
		let slots = Arc::new(Semaphore::new(OPENS_AT_ONCE));
		let ahead = Arc::new(Semaphore::new(AHEAD_AT_ONCE));
		loop {
			let request = tokio::select! {
				() = stop.cancelled() => return,
				request = incoming.recv() => request,
			};
			match request {
				None => return,
				Some(Incoming::Open(request)) => {
					let Ok(slot) = slots.clone().try_acquire_owned() else {
						request.refuse(Refused::new(RefusalCode::Busy, "", "too many opens at once"));
						continue;
					};
					let (this, ahead) = (this.clone(), ahead.clone());
					tokio::spawn(async move {
						this.open(request, &ahead).await;
						drop(slot);
					});
				}
				Some(other) => {
					if this.core.send(Input::Protocol(Box::new(other))).await.is_err() {
						return;
					}
				}
			}
		}
	}

	async fn open(&self, request: OpenRequest, ahead: &Semaphore) {
		let judged = match tokio::time::timeout(JUDGED_WITHIN, self.judge(&request, ahead)).await {
			Ok(judged) => judged,
			Err(_) => Err(Refused::new(RefusalCode::ChainUnavailable, "", "the chain node does not answer")),
		};
		match judged {
			Ok((key, accepted)) => {
				request.accept(&key, accepted);
			}
			Err(refused) => {
				tracing::debug!(from = %request.peer.remote, %refused, "open refused");
				request.refuse(refused);
			}
		}
	}

	/// All checks, cheapest first; then it is served and submitted.
	async fn judge(
		&self,
		request: &OpenRequest,
		ahead: &Semaphore,
	) -> Result<(Ed25519Key, Accepted), Refused> {
		let no = |code, field: &str, reason: String| Refused::new(code, field, reason);
		let away = |error: Error| no(RefusalCode::ChainUnavailable, "", error.to_string());
		let chain = client(&self.chain).ok_or_else(|| {
			no(RefusalCode::ChainUnavailable, "", "the chain node is not reached yet".into())
		})?;
		let runtime = chain.runtime().await.map_err(away)?;
		let open = runtime
			.decode_open(&request.extrinsic)
			.map_err(|error| no(RefusalCode::NotAnOpen, "extrinsic", error.to_string()))?;
		let (session, voucher_key) = (open.session, open.terms.voucher_key);
		if !request.proves(&session, &voucher_key) {
			let reason = "not the voucher key's signature over this session and this connection";
			return Err(no(RefusalCode::BadProof, "proof", reason.into()));
		}
		let payer = open.terms.payer.unwrap_or(open.signer);
		let price = match self.may_admit(session, open.signer, payer).await? {
			Preliminary::Known(accepted) => return Ok((voucher_key, *accepted)),
			Preliminary::Refused(refused) => return Err(refused),
			Preliminary::AskChain(price) => price,
		};
		let mut best = chain.heads().best.number;
		if open.terms.anchor > best {
			// Of the blocks that it catches up on a node's subscription tells nothing: a question does.
			best = best.max(chain.best().await.map_err(away)?.number);
		}
		let facts = Facts { node: self.node, tunnel_key: self.tunnel_key, price, best };
		admission::judge(&open.terms, open.is_immortal(), open.last_block(best), &facts)?;
		if open.terms.anchor > best {
			let _place = ahead.try_acquire().map_err(|_| not_yet(open.terms.anchor, best))?;
			reached(chain.watch_heads(), open.terms.anchor, AHEAD).await?;
		}
		let (next, validity, dry) = tokio::try_join!(
			chain.next_index(&open.signer),
			chain.validate(&request.extrinsic),
			chain.dry_run_open(&open.signer, &open.terms),
		)
		.map_err(away)?;
		if next != open.nonce {
			let reason = format!("the account's next nonce is {next}, not {}", open.nonce);
			return Err(no(RefusalCode::BadNonce, "nonce", reason));
		}
		match validity {
			Validity::Ready { .. } => {}
			Validity::NotYet => {
				let reason = "transactions of the same account have to come first".to_owned();
				return Err(no(RefusalCode::BadNonce, "nonce", reason));
			}
			Validity::Invalid(why) => return Err(no(RefusalCode::WouldFail, "extrinsic", why.to_string())),
			Validity::Unknown => {
				return Err(no(
					RefusalCode::Busy,
					"extrinsic",
					"the chain cannot tell whether it is valid".into(),
				))
			}
		}
		let view = dry.map_err(|why| no(RefusalCode::WouldFail, "open", why))?;
		if view.id != session {
			return Err(no(RefusalCode::Internal, "session", "the dry run shows another session".into()));
		}
		let handed =
			Handed { signer: open.signer, anchor: open.terms.anchor, extrinsic: request.extrinsic.clone() };
		let accepted = self.admit(Candidate { view, handed }).await?;
		match chain.submit(&request.extrinsic).await {
			Ok(_) | Err(Error::Refused(PoolRefusal::AlreadyKnown)) => Ok((voucher_key, accepted)),
			// It may have arrived; the watch submits it again. What may be lost is bounded.
			Err(error) if error.is_transient() => {
				tracing::warn!(session = %short(&session), %error, "open submitted, but the answer was lost");
				Ok((voucher_key, accepted))
			}
			Err(error) => {
				let _ = self.core.send(Input::Withdraw(session)).await;
				Err(no(RefusalCode::WouldFail, "extrinsic", error.to_string()))
			}
		}
	}

	async fn may_admit(
		&self,
		session: [u8; 32],
		signer: [u8; 32],
		payer: [u8; 32],
	) -> Result<Preliminary, Refused> {
		let (reply, answer) = oneshot::channel();
		self.ask(Input::MayAdmit { session, signer, payer, reply }, answer).await
	}

	async fn admit(&self, candidate: Candidate) -> Result<Accepted, Refused> {
		let (reply, answer) = oneshot::channel();
		self.ask(Input::Admit(Box::new(candidate), reply), answer).await?
	}

	async fn ask<T>(&self, input: Input, answer: oneshot::Receiver<T>) -> Result<T, Refused> {
		let ending = |_| Refused::new(RefusalCode::Busy, "", "the provider is shutting down");
		self.core.send(input).await.map_err(|_| ending(()))?;
		answer.await.map_err(|_| ending(()))
	}
}

/// Waits until the chain node's best block is the one that an `open` is anchored at, or a later one: before, it would find the `open`
/// bad.
async fn reached(
	mut heads: watch::Receiver<Heads>,
	anchor: BlockNumber,
	patience: Duration,
) -> Result<(), Refused> {
	let there = heads.wait_for(|heads| heads.best.number >= anchor);
	if matches!(tokio::time::timeout(patience, there).await, Ok(Ok(_))) {
		return Ok(());
	}
	let best = heads.borrow().best.number;
	Err(not_yet(anchor, best))
}

fn not_yet(anchor: BlockNumber, best: BlockNumber) -> Refused {
	let reason =
		format!("block {anchor} has not come to the provider's chain node, which is at {best}: try again");
	Refused::new(RefusalCode::WouldFail, "anchor", reason)
}

#[cfg(test)]
mod tests {
	use super::*;
	use warren_chain_client::BlockRef;

	fn at(number: BlockNumber) -> Heads {
		let block = BlockRef { number, hash: [0; 32] };
		Heads { best: block, finalised: block, connected: true }
	}

	#[tokio::test]
	async fn an_open_waits_for_the_block_that_it_is_anchored_at() {
		let heads = watch::Sender::new(at(7));
		let waits = tokio::spawn(reached(heads.subscribe(), 9, Duration::from_secs(60)));
		heads.send_replace(at(8));
		tokio::task::yield_now().await;
		assert!(!waits.is_finished());
		heads.send_replace(at(10));
		assert!(waits.await.unwrap().is_ok());
	}

	#[tokio::test]
	async fn a_block_that_does_not_come_is_named() {
		let heads = watch::Sender::new(at(7));
		let refused = reached(heads.subscribe(), 9, Duration::from_millis(20)).await.unwrap_err();
		assert_eq!((refused.code, refused.field.to_string().as_str()), (RefusalCode::WouldFail, "anchor"));
		let reason = refused.reason.to_string();
		assert!(reason.contains("block 9") && reason.contains("at 7"), "{reason}");
		drop(heads);
	}
}
