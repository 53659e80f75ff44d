//! The worker's transactions: settlement and heartbeats.
//!
//! Settlement looks at what could be claimed, sends one transaction, and looks again once the chain shows what it did. What a
//! lost, failed or reorganised transaction leaves undone is seen as undone.
use crate::{
	core::{Books, CoreHandle, Input},
	engine::short,
	money,
	settle::{plan, Memory, Moment, Policy, Step},
	watch::{client, Chain, Seen},
	Account,
};
use std::{
	collections::HashMap,
	sync::atomic::{AtomicU64, Ordering},
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;
use warren_chain_client::{
	calls::ESCROW, Address, At, Call, ChainClient, Error, Included, Outcome, PoolRefusal, SignedVoucher,
	Signer,
};
use warren_primitives::{
	node::Refusal, Balance, BlockNumber, Ed25519Signature, NodeId, NodeStatus, SessionId, Voucher, WRN,
};

/// How long a transaction may take to get into a block before the chain is looked at again.
const IN_BLOCK_WITHIN: Duration = Duration::from_secs(120);
/// How often the books are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Pause after a failure, doubled up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(6);
/// Longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// Less than that is no supply: it pays for about three closes.
pub const LEAST_FUNDS: Balance = WRN / 100;
/// How often the worker's account and its place in the registry are looked at.
const LOOK_AT_WORKER_EVERY: Duration = Duration::from_secs(30);
/// How often what was told is told again.
const TELL_AGAIN_AFTER: Duration = Duration::from_secs(600);
/// Blocks between heartbeats to begin with: six hours of 3 s.
const FIRST_INTERVAL: BlockNumber = 7_200;
/// Bounds of the blocks between heartbeats: half a minute on a test network, a day.
const INTERVALS: (BlockNumber, BlockNumber) = (10, 28_800);

/// What the worker's transactions cost so far.
#[derive(Debug, Default)]
pub struct WorkerStats {
	transactions: AtomicU64,
	fees: Mutex<Balance>,
}

impl WorkerStats {
	fn add(&self, included: &Included) {
		self.transactions.fetch_add(1, Ordering::Relaxed);
		if let Ok(mut fees) = self.fees.lock() {
			*fees = fees.saturating_add(included.fee);
		}
	}

	/// Transactions and their fees since the daemon began.
	pub fn read(&self) -> (u64, Balance) {
		let fees = self.fees.lock().map(|fees| *fees).unwrap_or_default();
		(self.transactions.load(Ordering::Relaxed), fees)
	}
}

/// Claims and closes.
pub struct Settlement {
	/// The chain client.
	pub chain: Chain,
	/// Tells what could be claimed.
	pub core: CoreHandle,
	/// The worker.
	pub signer: Signer,
	/// The operator's wishes; `item_fee` is learnt.
	pub policy: Policy,
	/// For `status`.
	pub stats: Arc<WorkerStats>,
}

impl Settlement {
	/// Runs until the core is gone or `stop`.
	pub async fn run(self, stop: CancellationToken) {
		stop.run_until_cancelled(self.follow()).await;
	}

	async fn follow(mut self) {
		let mut memory: HashMap<SessionId, Memory> = HashMap::new();
		let mut failures: HashMap<SessionId, u32> = HashMap::new();
		let mut not_before_block: BlockNumber = 0;
		let begun = Instant::now();
		loop {
			tokio::time::sleep(LOOK_EVERY).await;
			let Some(client) = client(&self.chain) else { continue };
			let Some(books) = self.books().await else { return };
			let Some(params) = books.params else { continue };
			if books.best < not_before_block {
				continue;
			}
			let now = Moment { best: books.best, mono: begun.elapsed() };
			let steps = plan(&books.claimables, &params, &self.policy, &mut memory, now);
			if steps.is_empty() {
				continue;
			}
			failures.retain(|id, _| memory.contains_key(id));
			match self.execute(&client, &steps, params.slot_millis).await {
				Ok(Done { block, good, bad }) => {
					not_before_block = block;
					let presented = good.iter().map(|step| (step.session(), step.amount())).collect();
					if self.core.send(Input::Presented(presented)).await.is_err() {
						return;
					}
					for step in &good {
						failures.remove(&step.session());
						if let Some(memory) = memory.get_mut(&step.session()) {
							memory.claimed_at = Some(block);
							// Seen as done with the next look; if it is not, a reorganisation took it.
							let pause = Duration::from_millis(params.slot_millis.saturating_mul(3));
							memory.not_before = begun.elapsed() + pause;
						}
						if let Step::Close { session, rating: Some(_), .. } = step {
							let _ = self.core.send(Input::RatingCarried(*session)).await;
						}
					}
					for (step, why) in &bad {
						tracing::warn!(session = %short(&step.session()), why, "settlement refused");
						pause(step, begun.elapsed(), &mut memory, &mut failures);
					}
				}
				Err(error) => {
					match &error {
						Error::Refused(PoolRefusal::CannotPay) => tracing::error!(
							worker = %self.signer.address(),
							"the worker cannot pay the fee of a settlement: send WRN to it"
						),
						error if error.is_transient() => tracing::debug!(%error, "settlement"),
						error => tracing::warn!(%error, "settlement"),
					}
					for step in &steps {
						pause(step, begun.elapsed(), &mut memory, &mut failures);
					}
				}
			}
		}
	}

	async fn books(&self) -> Option<Books> {
		let (reply, answer) = oneshot::channel();
		self.core.send(Input::Books(reply)).await.ok()?;
		answer.await.ok()
	}

	async fn execute(
		&mut self,
		client: &ChainClient,
		steps: &[Step],
		slot_millis: u64,
	) -> Result<Done, Error> {
		let (call, parts) = calls(steps);
		let name = call.name();
		let mut progress = client.send(&self.signer, &call).await?;
		let patience = IN_BLOCK_WITHIN.max(Duration::from_millis(slot_millis.saturating_mul(20)));
		let included = match tokio::time::timeout(patience, progress.in_block()).await {
			Ok(included) => included?,
			Err(_) => return Err(Error::NotIncluded(format!("{name}: not in a block within {patience:?}"))),
		};
		self.stats.add(&included);
		self.policy.item_fee = included.fee / (steps.len().max(1) as Balance);
		tracing::info!(
			call = name,
			sessions = steps.len(),
			amount = steps.iter().fold(0u128, |sum, step| sum.saturating_add(step.amount())),
			fee = included.fee,
			block = included.block.number,
			"settlement"
		);
		Ok(judge(steps, &parts, &included))
	}
}

fn pause(
	step: &Step,
	now: Duration,
	memory: &mut HashMap<SessionId, Memory>,
	failures: &mut HashMap<SessionId, u32>,
) {
	let times = failures.entry(step.session()).or_default();
	let pause = FIRST_PAUSE.saturating_mul(1 << (*times).min(6)).min(LONGEST_PAUSE);
	*times = times.saturating_add(1);
	if let Some(memory) = memory.get_mut(&step.session()) {
		memory.not_before = now.saturating_add(pause);
	}
}

/// What a transaction did.
struct Done {
	block: BlockNumber,
	good: Vec<Step>,
	bad: Vec<(Step, String)>,
}

/// A call of a transaction: which steps need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
	steps: Vec<usize>,
	/// False for a rating: that it fails takes nothing back.
	essential: bool,
}

/// The transaction of some steps, and what each of its calls is for.
fn calls(steps: &[Step]) -> (Call, Vec<Part>) {
	let signed = |(voucher, signature): (Voucher, Ed25519Signature)| SignedVoucher { voucher, signature };
	let mut all: Vec<(Part, Call)> = Vec::new();
	let mut ratings: Vec<(Part, Call)> = Vec::new();
	let mut claims: Vec<SignedVoucher> = Vec::new();
	let mut claimed: Vec<usize> = Vec::new();
	for (at, step) in steps.iter().enumerate() {
		let part = |essential| Part { steps: vec![at], essential };
		match step {
			Step::Claim { voucher, .. } => {
				claims.push(signed(*voucher));
				claimed.push(at);
			}
			Step::ClaimPrepaid { session, amount } => {
				all.push((part(true), Call::ClaimPrepaid { session: *session, amount: *amount }));
			}
			Step::Close { session, voucher, prepaid, rating, .. } => {
				if let Some(amount) = prepaid {
					all.push((part(true), Call::ClaimPrepaid { session: *session, amount: *amount }));
				}
				all.push((part(true), Call::Close { session: *session, voucher: voucher.map(signed) }));
				if let Some((stars, signature)) = rating {
					let (session, stars, signature) = (*session, *stars, *signature);
					ratings.push((part(false), Call::Rate { session, stars, signature }));
				}
			}
		}
	}
	if !claims.is_empty() {
		let call = match claims.as_slice() {
			[one] => Call::Claim(*one),
			_ => Call::ClaimMany(claims),
		};
		all.push((Part { steps: claimed, essential: true }, call));
	}
	// Last: a batch stops at the first call that fails, and no rating is worth a settlement.
	all.extend(ratings);
	let (parts, mut calls): (Vec<Part>, Vec<Call>) = all.into_iter().unzip();
	match calls.pop() {
		Some(only) if calls.is_empty() => (only, parts),
		Some(last) => {
			calls.push(last);
			(Call::Batch(calls), parts)
		}
		// No steps, no calls: never sent.
		None => (Call::Batch(Vec::new()), parts),
	}
}

/// Which steps a transaction carried out.
fn judge(steps: &[Step], parts: &[Part], included: &Included) -> Done {
	let (mut stopped, mut reason) = (parts.len(), String::new());
	if let Outcome::Failed(why) = &included.outcome {
		(stopped, reason) = (0, why.clone());
	}
	let mut refused: HashMap<SessionId, String> = HashMap::new();
	for event in &included.events {
		if event.is("Utility", "BatchInterrupted") {
			let index = event.number("index").and_then(|index| usize::try_from(index).ok()).unwrap_or(0);
			(stopped, reason) = (index, event.to_string());
		}
		if event.is(ESCROW, "ClaimRefused") {
			if let Some(session) = event.session() {
				refused.insert(session, event.to_string());
			}
		}
	}
	let (good, bad) = sort_out(steps, parts, stopped, &reason, &refused);
	Done { block: included.block.number, good, bad }
}

/// The steps whose calls all came before `stopped`, and the others with the reason.
fn sort_out(
	steps: &[Step],
	parts: &[Part],
	stopped: usize,
	reason: &str,
	refused: &HashMap<SessionId, String>,
) -> (Vec<Step>, Vec<(Step, String)>) {
	let (mut good, mut bad) = (Vec::new(), Vec::new());
	for (at, step) in steps.iter().enumerate() {
		let undone = parts.iter().skip(stopped).any(|part| part.essential && part.steps.contains(&at));
		match (undone, refused.get(&step.session())) {
			(true, _) => {
				let first = parts.get(stopped).is_some_and(|part| part.steps.contains(&at));
				bad.push((
					step.clone(),
					if first { reason } else { "not reached: an earlier call failed" }.to_owned(),
				));
			}
			(false, Some(why)) => bad.push((step.clone(), why.clone())),
			(false, None) => good.push(step.clone()),
		}
	}
	(good, bad)
}

/// Signs of life.
pub struct Heartbeat {
	/// The chain client.
	pub chain: Chain,
	/// Our node.
	pub node: NodeId,
	/// The worker.
	pub signer: Signer,
	/// What the watch saw last.
	pub seen: watch::Receiver<Option<Seen>>,
	/// For `status`.
	pub stats: Arc<WorkerStats>,
}

impl Heartbeat {
	/// Runs until `stop`. The interval is learnt: a heartbeat that cost a fee came too early, a node that the chain gave up
	/// waited too long.
	pub async fn run(mut self, stop: CancellationToken) {
		stop.run_until_cancelled(self.follow()).await;
	}

	async fn follow(&mut self) {
		let mut interval = FIRST_INTERVAL;
		let mut pause = Duration::from_secs(6);
		let mut beaten: BlockNumber = 0;
		while self.seen.changed().await.is_ok() {
			let Some(seen) = self.seen.borrow_and_update().clone() else { continue };
			let Some(node) = seen.node else { continue };
			if seen.best < beaten {
				// What was seen is older than the last one.
				continue;
			}
			if node.worker != self.signer.account() {
				// The watch over the worker says so.
				continue;
			}
			let Some(urgent) = due(node.refuses, node.status, node.last_seen, seen.best, interval) else {
				continue;
			};
			if urgent && beaten > 0 {
				// The chain waits for at least two intervals.
				interval = (seen.best.saturating_sub(node.last_seen) / 3).clamp(INTERVALS.0, INTERVALS.1);
			}
			let Some(client) = client(&self.chain) else { continue };
			match self.beat(&client).await {
				Ok(included) => {
					self.stats.add(&included);
					beaten = included.block.number;
					pause = Duration::from_secs(6);
					if included.fee > 0 && !urgent {
						interval = (interval + interval / 4).min(INTERVALS.1);
					}
					tracing::info!(block = included.block.number, fee = included.fee, "heartbeat");
				}
				Err(error) => {
					match &error {
						Error::Refused(PoolRefusal::CannotPay) => tracing::error!(
							worker = %self.signer.address(),
							"the worker's account is empty: send WRN to it, or the node takes no sessions"
						),
						error => tracing::warn!(%error, "heartbeat"),
					}
					tokio::time::sleep(pause).await;
					pause = (pause * 2).min(Duration::from_secs(300));
				}
			}
		}
	}

	async fn beat(&self, client: &ChainClient) -> Result<Included, Error> {
		let mut progress = client.send(&self.signer, &Call::Heartbeat { node: self.node }).await?;
		match tokio::time::timeout(IN_BLOCK_WITHIN, progress.in_block()).await {
			Ok(included) => included?.success(),
			Err(_) => Err(Error::NotIncluded("heartbeat: not in a block in time".into())),
		}
	}
}

/// What keeps the worker from its work, in words for the operator. `on_chain`: the node's number and worker there.
pub fn problems(
	worker: &Account,
	on_chain: Option<(NodeId, &Account)>,
	funds: Option<Balance>,
) -> Vec<String> {
	let mut found = Vec::new();
	let own = Address(*worker);
	if let Some((node, other)) = on_chain.filter(|(_, other)| *other != worker) {
		found.push(format!(
			"the chain knows another worker of node {node}: {}, not {own} of this folder, whose heartbeats, claims and closes \
			 it refuses. Run `warren-vpn register` to name this one, or put that one's worker.seed back",
			Address(*other)
		));
	}
	if let Some(funds) = funds.filter(|funds| *funds < LEAST_FUNDS) {
		found.push(format!(
			"the worker {own} has {} WRN: too little for the fees of claims and closes, and what is not claimed in time is \
			 lost. Send it some WRN, from any account; {} WRN are few",
			money::show(funds),
			money::show(LEAST_FUNDS)
		));
	}
	found
}

/// Tells the operator, at the start and from then on, what keeps the worker from its work.
pub struct WorkerWatch {
	/// The chain client.
	pub chain: Chain,
	/// The worker.
	pub worker: Account,
	/// What the watch saw last.
	pub seen: watch::Receiver<Option<Seen>>,
}

impl WorkerWatch {
	/// Runs until `stop`.
	pub async fn run(mut self, stop: CancellationToken) {
		stop.run_until_cancelled(self.follow()).await;
	}

	async fn follow(&mut self) {
		let mut told: Option<(Vec<String>, Instant)> = None;
		loop {
			let Ok(node) =
				self.seen.wait_for(Option::is_some).await.map(|seen| seen.clone().and_then(|s| s.node))
			else {
				return;
			};
			let funds = match client(&self.chain) {
				Some(client) => {
					client.funds(&self.worker, At::Best).await.ok().map(|funds| funds.transferable)
				}
				None => None,
			};
			let on_chain = node.as_ref().map(|node| (node.id, &node.worker));
			let now = problems(&self.worker, on_chain, funds);
			let again =
				told.as_ref().is_none_or(|(before, at)| *before != now || at.elapsed() >= TELL_AGAIN_AFTER);
			if again {
				for problem in &now {
					tracing::error!("{problem}");
				}
				if now.is_empty() && told.as_ref().is_some_and(|(before, _)| !before.is_empty()) {
					tracing::info!("the worker can do its work again");
				}
				told = Some((now, Instant::now()));
			}
			tokio::time::sleep(LOOK_AT_WORKER_EVERY).await;
		}
	}
}

/// Whether a heartbeat is due: `Some(true)` where the chain takes the node for dead.
fn due(
	refuses: Option<Refusal>,
	status: NodeStatus,
	last_seen: BlockNumber,
	best: BlockNumber,
	interval: BlockNumber,
) -> Option<bool> {
	if refuses == Some(Refusal::NotAlive) {
		return Some(true);
	}
	// A paused node need not show that it is alive; it does when it is resumed.
	(status == NodeStatus::Active && best.saturating_sub(last_seen) >= interval).then_some(false)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::testing::voucher;
	use warren_chain_client::{BlockRef, Outcome};

	fn claim(n: u8) -> Step {
		let signed = voucher(n, 5);
		Step::Claim { session: [n; 32], voucher: (signed.voucher, signed.signature), amount: 5 }
	}

	fn close(n: u8, prepaid: Option<Balance>, rated: bool) -> Step {
		let signed = voucher(n, 5);
		Step::Close {
			session: [n; 32],
			voucher: Some((signed.voucher, signed.signature)),
			prepaid,
			amount: 5,
			rating: rated.then_some((4, [1; 64])),
		}
	}

	#[test]
	fn one_step_is_one_call_and_many_share_a_transaction() {
		assert!(matches!(calls(&[claim(1)]).0, Call::Claim(_)));
		assert!(matches!(calls(&[claim(1), claim(2)]).0, Call::ClaimMany(items) if items.len() == 2));
		assert!(matches!(calls(&[close(1, None, false)]).0, Call::Close { voucher: Some(_), .. }));
		let (call, parts) = calls(&[close(1, Some(3), true), close(2, None, false)]);
		let Call::Batch(calls) = call else { panic!("{call:?}") };
		let names: Vec<String> = calls.iter().map(Call::name).collect();
		assert_eq!(
			names,
			[
				"SessionEscrow.claim_prepaid",
				"SessionEscrow.close",
				"SessionEscrow.close",
				"SessionEscrow.rate"
			]
		);
		assert_eq!(parts.iter().map(|part| part.steps[0]).collect::<Vec<_>>(), [0, 0, 1, 0]);
		assert_eq!(parts.iter().map(|part| part.essential).collect::<Vec<_>>(), [true, true, true, false]);
	}

	#[test]
	fn a_failed_transaction_did_nothing() {
		let steps = [close(1, None, false), close(2, None, false)];
		let (_, parts) = calls(&steps);
		let included = Included {
			block: BlockRef { number: 7, hash: [0; 32] },
			index: 1,
			hash: [1; 32],
			outcome: Outcome::Failed("SessionEscrow.NotProvider".into()),
			fee: 1,
			events: Vec::new(),
		};
		let done = judge(&steps, &parts, &included);
		assert_eq!((done.good.len(), done.bad.len()), (0, 2));
		let done = judge(&steps, &parts, &Included { outcome: Outcome::Success, ..included });
		assert_eq!((done.good.len(), done.bad.len(), done.block), (2, 0, 7));
	}

	#[test]
	fn an_interrupted_batch_did_what_came_before() {
		let steps = [close(1, Some(3), true), close(2, None, false), close(3, None, false)];
		let (_, parts) = calls(&steps);
		let ids = |steps: Vec<Step>| steps.iter().map(|step| step.session()[0]).collect::<Vec<_>>();
		// Calls: prepaid 1, close 1, close 2, close 3, rate 1.
		let (good, bad) = sort_out(&steps, &parts, 1, "why", &HashMap::new());
		assert_eq!((good.len(), bad.len()), (0, 3));
		let (good, bad) = sort_out(&steps, &parts, 2, "why", &HashMap::new());
		assert_eq!((ids(good), bad[0].1.as_str()), (vec![1], "why"));
		let (good, _) = sort_out(&steps, &parts, 4, "why", &HashMap::new());
		assert_eq!(ids(good), [1, 2, 3], "only the rating failed");
	}

	#[test]
	fn a_refused_item_of_a_claim_harms_no_other() {
		let steps = [claim(1), claim(2)];
		let (_, parts) = calls(&steps);
		let refused = HashMap::from([([2; 32], "SignatureInvalid".to_owned())]);
		let (good, bad) = sort_out(&steps, &parts, parts.len(), "", &refused);
		assert_eq!((good[0].session(), bad[0].0.session()), ([1; 32], [2; 32]));
		let (good, bad) = sort_out(&steps, &parts, 0, "failed", &HashMap::new());
		assert_eq!((good.len(), bad.len()), (0, 2));
	}

	#[test]
	fn a_wrong_or_empty_worker_is_named_with_the_remedy() {
		let (own, other) = ([1; 32], [2; 32]);
		assert!(problems(&own, Some((7, &own)), Some(LEAST_FUNDS)).is_empty());
		assert!(problems(&own, None, None).is_empty(), "what is not known is no problem");
		let wrong = problems(&own, Some((7, &other)), Some(WRN));
		assert_eq!(wrong.len(), 1);
		for part in ["node 7", &Address(own).to_string(), &Address(other).to_string(), "warren-vpn register"]
		{
			assert!(wrong[0].contains(part), "{part}: {wrong:?}");
		}
		for funds in [0, LEAST_FUNDS - 1] {
			let poor = problems(&own, Some((7, &own)), Some(funds));
			assert!(poor.len() == 1 && poor[0].contains("Send it some WRN"), "{poor:?}");
		}
		assert_eq!(problems(&own, Some((7, &other)), Some(0)).len(), 2);
	}

	#[test]
	fn heartbeats_come_when_they_are_due() {
		assert_eq!(due(Some(Refusal::NotAlive), NodeStatus::Active, 0, 5, 7_200), Some(true));
		assert_eq!(due(None, NodeStatus::Active, 100, 7_299, 7_200), None);
		assert_eq!(due(None, NodeStatus::Active, 100, 7_300, 7_200), Some(false));
		assert_eq!(due(Some(Refusal::Paused), NodeStatus::Paused, 100, 17_300, 7_200), None);
		// At the first interval: four a day.
		const { assert!(86_400 / 3 / FIRST_INTERVAL <= 4) };
	}
}
