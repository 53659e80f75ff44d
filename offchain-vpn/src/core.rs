//! The task that owns the engine, the ledger and the data plane. What it takes in one turn is one group: counters are read,
//! everything is judged, the rows are made durable in one commit, then the kernel is told, then everybody is answered.
use crate::{
	chainview::{ChainView, Interest},
	clock::{Clock, Now},
	dataplane::{DataPlane, PlaneError},
	engine::{Candidate, Claimable, Engine, GoodbyeRefused},
	ledger::{Ledger, LedgerError},
	status::{Ended, Status},
	Account,
};
use std::{sync::Arc, time::Duration};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};
use warren_primitives::{Balance, BlockNumber, Price, SessionId, SessionParams};
use warren_session_protocol::{server::Incoming, Accepted, RefusalCode, Refused, Server, Terms};

/// How often counters are read, time is billed and leases are looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often handshakes are looked at.
const HANDSHAKES_EVERY: Duration = Duration::from_secs(3);
/// How often the whole kernel state is compared.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Most that one turn takes.
const BATCH: usize = 1024;
/// Ended sessions that `status` shows.
const HISTORY: usize = 20;

/// What ends the daemon.
#[derive(Debug, Error)]
pub enum CoreError {
	/// It must not serve what it cannot write down.
	#[error(transparent)]
	Ledger(#[from] LedgerError),
	/// The kernel could not be told to begin.
	#[error(transparent)]
	Plane(#[from] PlaneError),
	/// A task broke.
	#[error("the ledger's task broke: {0}")]
	Task(#[from] tokio::task::JoinError),
}

/// What became of the cheap questions about an `open`.
#[derive(Debug)]
pub enum Preliminary {
	/// It is served already: the same `open` once more.
	Known(Box<Accepted>),
	/// Ask the chain; this is what the node asks.
	AskChain(Price),
	/// No.
	Refused(Refused),
}

/// What could be claimed, and at which block that was seen.
#[derive(Clone, Debug)]
pub struct Books {
	/// Per session.
	pub claimables: Vec<Claimable>,
	/// The escrow's parameters; none before the first look at the chain.
	pub params: Option<SessionParams>,
	/// The best block of the last look.
	pub best: BlockNumber,
}

/// What the core is told or asked.
#[derive(Debug)]
pub enum Input {
	/// A look at the chain.
	Look(Box<ChainView>),
	/// May this `open` be served before inclusion?
	MayAdmit {
		/// Its session.
		session: SessionId,
		/// Who signed.
		signer: Account,
		/// Who pays.
		payer: Account,
		/// The answer.
		reply: oneshot::Sender<Preliminary>,
	},
	/// Serve it.
	Admit(Box<Candidate>, oneshot::Sender<Result<Accepted, Refused>>),
	/// The chain node did not take it after all.
	Withdraw(SessionId),
	/// A request of a consumer.
	Protocol(Box<Incoming>),
	/// What could be claimed?
	Books(oneshot::Sender<Books>),
	/// A transaction of ours that presented these amounts is in a block.
	Presented(Vec<(SessionId, Balance)>),
	/// A rating was carried.
	RatingCarried(SessionId),
	/// For `status`.
	Snapshot(oneshot::Sender<Status>),
	/// Write down everything, remove everything, end.
	Stop,
}

/// How the other tasks reach the core.
pub type CoreHandle = mpsc::Sender<Input>;

type Reply = Box<dyn FnOnce() + Send>;

/// The core.
pub struct Core {
	/// The state machine.
	pub engine: Engine,
	/// What must survive.
	pub ledger: Arc<Ledger>,
	/// The kernel's side.
	pub plane: DataPlane,
	/// Requests.
	pub inbox: mpsc::Receiver<Input>,
	/// What the watch has to look at.
	pub interest: watch::Sender<Interest>,
	/// Told of new terms and of sessions that ended.
	pub server: Server,
	/// Time.
	pub clock: Clock,
}

struct Turns {
	core: Core,
	terms: Option<Terms>,
	handshakes_at: Option<Duration>,
	looked_at: Option<Duration>,
	/// The kernel may hold something else than what is remembered of it.
	unsure: bool,
}

impl Core {
	/// Runs until [`Input::Stop`], or until the ledger fails. At the end the kernel is as it was before, unless the ledger
	/// failed: then quotas and counters stay for the next start.
	pub async fn run(self) -> Result<(), CoreError> {
		let mut turns = Turns { core: self, terms: None, handshakes_at: None, looked_at: None, unsure: true };
		let mut tick = tokio::time::interval(TICK);
		tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
		let mut batch = Vec::with_capacity(BATCH);
		loop {
			let ticked = tokio::select! {
				biased;
				_ = tick.tick() => true,
				taken = turns.core.inbox.recv_many(&mut batch, BATCH) => {
					if taken == 0 {
						batch.push(Input::Stop);
					}
					false
				}
			};
			let stop = turns.turn(&mut batch, ticked).await?;
			if stop {
				return turns.end().await;
			}
		}
	}
}

impl Turns {
	/// One turn; true where it was the last.
	async fn turn(&mut self, batch: &mut Vec<Input>, ticked: bool) -> Result<bool, CoreError> {
		let counts = |input: &Input| {
			matches!(
				input,
				Input::Protocol(_)
					| Input::Books(_)
					| Input::Snapshot(_)
					| Input::Stop | Input::Look(_)
					// What was used before it is refused is a loss.
					| Input::Withdraw(_)
			)
		};
		let now = self.core.clock.now();
		if ticked || batch.iter().any(counts) {
			self.count(now);
		}
		if ticked {
			self.tick(now).await;
		}
		let mut replies: Vec<Reply> = Vec::new();
		let mut stop = false;
		for input in batch.drain(..) {
			stop |= self.take(input, &mut replies, now).await;
		}
		self.commit().await?;
		self.reconcile(now).await?;
		self.lease(now);
		for reply in replies {
			reply();
		}
		self.publish(now);
		Ok(stop)
	}

	/// Reads the kernel's counters into the meters.
	fn count(&mut self, now: Now) {
		match self.core.plane.counters() {
			Ok(readings) => self.core.engine.observe_counters(&readings, now),
			Err(error) => self.doubt("counters", &error),
		}
	}

	fn doubt(&mut self, what: &str, error: &PlaneError) {
		tracing::error!(%error, "{what}: the kernel is compared again");
		self.unsure = true;
		self.looked_at = None;
	}

	async fn tick(&mut self, now: Now) {
		let due = |at: Option<Duration>, every| at.is_none_or(|at| now.mono.saturating_sub(at) >= every);
		if due(self.handshakes_at, HANDSHAKES_EVERY) {
			self.handshakes_at = Some(now.mono);
			match self.core.plane.handshakes().await {
				Ok(ages) => self.core.engine.observe_handshakes(&ages, now),
				Err(error) => self.doubt("handshakes", &error),
			}
		}
		if due(self.looked_at, LOOK_EVERY) {
			self.looked_at = Some(now.mono);
			self.unsure = true;
			match self.core.plane.check_firewall().await {
				Ok(protected) => self.core.engine.protect(protected),
				Err(error) => self.doubt("firewall", &error),
			}
		}
		self.core.engine.tick(now);
	}

	/// Takes one input; true where it is the last.
	async fn take(&mut self, input: Input, replies: &mut Vec<Reply>, now: Now) -> bool {
		let engine = &mut self.core.engine;
		match input {
			Input::Look(view) => engine.observe_chain(*view, now),
			Input::MayAdmit { session, signer, payer, reply } => {
				let known = engine.voucher_key(&session).is_some().then(|| engine.attach(&session, now));
				let preliminary = match known {
					Some(Ok(accepted)) => Preliminary::Known(Box::new(accepted)),
					Some(Err(refused)) => Preliminary::Refused(refused),
					None => match engine.may_admit(&signer, &payer, now) {
						Ok(()) => Preliminary::AskChain(engine.terms(now).price),
						Err(refused) => Preliminary::Refused(refused),
					},
				};
				replies.push(Box::new(move || drop(reply.send(preliminary))));
			}
			Input::Admit(candidate, reply) => {
				let accepted =
					engine.admit(&candidate, now).and_then(|()| engine.attach(&candidate.view.id, now));
				replies.push(Box::new(move || drop(reply.send(accepted))));
			}
			Input::Withdraw(session) => engine.withdraw(&session, now),
			Input::Protocol(incoming) => self.protocol(*incoming, replies, now),
			Input::Books(reply) => {
				let books =
					Books { claimables: engine.claimables(), params: engine.params(), best: engine.best() };
				replies.push(Box::new(move || drop(reply.send(books))));
			}
			Input::Presented(amounts) => engine.presented(&amounts),
			Input::RatingCarried(session) => engine.rating_carried(&session),
			Input::Snapshot(reply) => {
				let status = self.snapshot(now).await;
				replies.push(Box::new(move || drop(reply.send(status))));
			}
			Input::Stop => return true,
		}
		false
	}

	/// A request of a consumer. The answer waits until what it says is durable.
	fn protocol(&mut self, incoming: Incoming, replies: &mut Vec<Reply>, now: Now) {
		let engine = &mut self.core.engine;
		match incoming {
			// Those ask the chain first: `control` does that.
			Incoming::Open(request) => {
				request.refuse(Refused::new(RefusalCode::Internal, "", "not to be asked here"));
			}
			Incoming::Attach(request) => {
				let answer = match engine.voucher_key(&request.session) {
					None => {
						let reason = "neither the chain nor the ledger has it";
						Err(Refused::new(RefusalCode::UnknownSession, "session", reason))
					}
					Some(key) if !request.proves(&key) => {
						let reason = "not the voucher key's signature over this session and challenge";
						Err(Refused::new(RefusalCode::BadProof, "proof", reason))
					}
					Some(key) => engine.attach(&request.session, now).map(|accepted| (key, accepted)),
				};
				replies.push(Box::new(move || match answer {
					Ok((key, accepted)) => {
						request.accept(&key, accepted);
					}
					Err(refused) => request.refuse(refused),
				}));
			}
			Incoming::Voucher(request) => {
				let answer = engine.voucher(&request.signed, now);
				replies.push(Box::new(move || match answer {
					Ok(accepted) => request.accept(accepted),
					Err(refused) => request.refuse(*refused),
				}));
			}
			Incoming::Status(request) => {
				let answer = engine.session_status(&request.session);
				replies.push(Box::new(move || match answer {
					Ok(status) => request.answer(status),
					Err(refused) => request.refuse(refused),
				}));
			}
			Incoming::Goodbye(request) => {
				let rating = request.rating;
				let answer = engine.goodbye(&request.session, request.voucher.as_ref(), rating.as_ref(), now);
				replies.push(Box::new(move || match answer {
					Ok(bye) => request.answer(bye),
					Err(GoodbyeRefused::Voucher(refused)) => request.refuse_voucher(*refused),
					Err(GoodbyeRefused::Request(refused)) => request.refuse(refused),
				}));
			}
			// Says nothing of the tunnel: the session goes on.
			Incoming::Gone(sessions) => {
				tracing::debug!(sessions = sessions.len(), "control connections gone");
			}
		}
	}

	/// Makes what was decided durable.
	async fn commit(&mut self) -> Result<(), CoreError> {
		let writes = self.core.engine.take_writes();
		if writes.is_empty() {
			return Ok(());
		}
		let ledger = self.core.ledger.clone();
		Ok(tokio::task::spawn_blocking(move || ledger.commit(&writes)).await??)
	}

	/// Compares what should be with what the kernel holds, and applies the difference.
	async fn reconcile(&mut self, now: Now) -> Result<(), CoreError> {
		if !self.core.engine.take_plan_changed() && !self.unsure {
			return Ok(());
		}
		match self.try_reconcile(now).await {
			Ok(()) => Ok(()),
			Err(CoreError::Plane(error)) => {
				self.doubt("reconcile", &error);
				Ok(())
			}
			Err(error) => Err(error),
		}
	}

	async fn try_reconcile(&mut self, now: Now) -> Result<(), CoreError> {
		if std::mem::replace(&mut self.unsure, false) {
			self.core.plane.look().await?;
		}
		let desired = self.core.engine.desired(now);
		let plan = self.core.plane.plan(&desired);
		if plan.is_empty() {
			return Ok(());
		}
		tracing::debug!(
			peers_removed = plan.remove_peers.len(),
			peers_added = plan.upsert_peers.len(),
			slots_removed = plan.remove_slots.len(),
			slots_added = plan.add_slots.len(),
			"reconciling"
		);
		self.core.plane.detach(&plan).await?;
		if !plan.remove_slots.is_empty() {
			let readings = self.core.plane.counters()?;
			self.core.engine.observe_counters(&readings, now);
			self.core.engine.slots_end(&plan.remove_slots, now);
			self.commit().await?;
			self.core.plane.remove_slots(&plan)?;
			self.core.engine.slots_gone(&plan.remove_slots);
		}
		let fresh: Vec<SessionId> = plan.add_slots.iter().map(|d| d.session).collect();
		let begin = self.core.engine.slots_begin(&fresh);
		self.commit().await?;
		self.core.plane.attach(&plan, &begin).await?;
		Ok(())
	}

	/// Tells the kernel what each session may use.
	fn lease(&mut self, now: Now) {
		let orders = self.core.engine.leases(&self.core.plane.held(), now);
		if let Err(error) = self.core.plane.apply_leases(&orders) {
			let sessions: Vec<SessionId> = orders.iter().map(|order| order.session).collect();
			self.core.engine.lease_failed(&sessions);
			self.doubt("credit", &error);
		}
	}

	/// Tells watch and server what concerns them.
	fn publish(&mut self, now: Now) {
		let interest = self.core.engine.interest();
		self.core.interest.send_if_modified(|known| {
			let differs = *known != interest;
			if differs {
				*known = interest;
			}
			differs
		});
		let terms = self.core.engine.terms(now);
		if self.terms.as_ref() != Some(&terms) {
			self.core.server.set_terms(terms.clone());
			self.terms = Some(terms);
		}
		for session in self.core.engine.take_ended() {
			self.core.server.unbind(session);
		}
	}

	async fn snapshot(&mut self, now: Now) -> Status {
		let mut status = self.core.engine.snapshot(now);
		status.backend = self.core.plane.backend().to_string();
		status.uptime_seconds = now.mono.as_secs();
		let ledger = self.core.ledger.clone();
		let rows = tokio::task::spawn_blocking(move || {
			let history = ledger.history(HISTORY)?;
			Ok::<_, LedgerError>((history, ledger.quarantined()?))
		});
		match rows.await {
			Ok(Ok((history, quarantined))) => {
				status.quarantined = quarantined;
				status.history = history
					.into_iter()
					.map(|row| Ended {
						session: hex::encode(row.session),
						outcome: row.outcome.to_string(),
						amount: row.amount,
						fee: row.fee,
						charge: row.charge,
						bytes: row.bytes,
						seconds: row.seconds,
						ended_unix_millis: row.ended_unix_millis,
					})
					.collect();
			}
			Ok(Err(error)) => tracing::error!(%error, "history"),
			Err(error) => tracing::error!(%error, "history"),
		}
		status
	}

	/// Final counters first, durably; then everything that was made is removed.
	async fn end(mut self) -> Result<(), CoreError> {
		if let Err(error) = self.core.plane.silence().await {
			tracing::error!(%error, "peers could not be removed before the last look at their counters");
		}
		let now = self.core.clock.now();
		self.count(now);
		self.core.engine.tick(now);
		self.core.engine.write_meters(now);
		self.commit().await?;
		Ok(self.core.plane.close().await?)
	}
}
