//! Leaving: the last voucher, the goodbye, and what the session came to.
use super::{
	engine::{warn, End, Engine},
	serve::take_counters,
	session::{Live, Tunnel},
	watch, Summary,
};
use crate::{
	config::OnEnd,
	control::Report,
	events::{Event, Events},
	payer::Payer,
	protect::Protection,
	store::{SessionRecord, Stage, Store},
	wallet::Wallet,
};
use std::{
	collections::BTreeSet,
	future::Future,
	net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::watch as watched;
use warren_chain_client::{AccountId, At, Call, ChainClient, SignedVoucher};
use warren_primitives::{session::rating_bytes, verify::ed25519_sign, SessionId, SessionStatus, SessionView};
use warren_session_protocol::{Connection as Control, RequestError, SignedRating};

/// How long the provider may take for its last word.
const GOODBYE_TIME: Duration = Duration::from_secs(8);

/// How long an `open` that a provider was handed is waited for before the session is given up: some blocks.
const LANDING_TIME: Duration = Duration::from_secs(10);

/// How long putting a rating on chain may take.
const RATE_TIME: Duration = Duration::from_secs(30);

/// Stars for a node that fails a paid session: bad by half, since a program is less sure than a person.
const FAILED: u8 = 2;

/// How long closing on chain may take.
const CLOSE_TIME: Duration = Duration::from_secs(30);

/// The highest voucher that was signed for a session, as the chain takes it: signed again, byte for byte the same.
pub fn last_voucher(wallet: &Wallet, record: &SessionRecord) -> Option<SignedVoucher> {
	let keys = wallet.session_keys(&record.genesis, &record.salt);
	let last = Payer::of(record, &keys).last()?;
	Some(SignedVoucher { voucher: last.voucher, signature: last.signature })
}

/// A rating of a session, as the chain takes it from anybody.
pub fn rating(wallet: &Wallet, record: &SessionRecord, stars: u8) -> SignedRating {
	let keys = wallet.session_keys(&record.genesis, &record.salt);
	let message = rating_bytes(&record.genesis, &record.id, stars);
	SignedRating { stars, signature: ed25519_sign(keys.voucher_seed(), &message) }
}

/// What a node deserves for how a session ended, where that says something of it and the chain will count it.
fn verdict(end: &End, live: &Live) -> Option<u8> {
	let is_its_fault = matches!(end, End::ProviderGone(_) | End::Refused(_));
	(is_its_fault && live.in_block.is_some() && live.payer.signed().is_some()).then_some(FAILED)
}

/// Puts a rating on chain. One that is there already is fine: whoever carried it.
pub async fn rate_on_chain(
	chain: &ChainClient,
	wallet: &Wallet,
	record: &SessionRecord,
	stars: u8,
) -> Result<(), warren_chain_client::Error> {
	let SignedRating { stars, signature } = rating(wallet, record, stars);
	let call = Call::Rate { session: record.id, stars, signature };
	let included = chain.send(wallet.signer(), &call).await?.in_block().await?;
	match included.success() {
		Err(warren_chain_client::Error::Failed(why)) if why.contains("AlreadyRated") => Ok(()),
		done => done.map(drop),
	}
}

/// Waits for a rating on its way to the chain; why it is not there, where it is not.
async fn in_time(rating: impl Future<Output = Result<(), warren_chain_client::Error>>) -> Result<(), String> {
	match tokio::time::timeout(RATE_TIME, rating).await {
		Ok(done) => done.map_err(|e| e.to_string()),
		Err(_) => Err("it takes too long".into()),
	}
}

impl Engine {
	/// Goodbye: the last voucher, the rating, the device. True where the provider will settle.
	pub(super) async fn leave(
		&mut self,
		mut live: Live,
		end: &End,
		control: Option<Control>,
		tunnel: Tunnel,
		protection: &Protection,
	) -> (Live, bool) {
		// Without the counters, what was counted until the last look is paid.
		let _ = take_counters(&mut live, protection);
		let answered = match (end, control) {
			(End::Closed(_) | End::NotLanded | End::ProviderGone(_) | End::DeviceLost(_), _) | (_, None) => {
				false
			}
			// It may be of use from another network.
			(End::NoHandshake(_), _) if live.was_served() => false,
			(_, Some(control)) => {
				let renews = self.setup.config.on_end == OnEnd::Renew;
				let last = matches!(end, End::Down) || (matches!(end, End::Spent) && !renews);
				let stars = self.stop.stars().filter(|_| last);
				let rating = stars.map(|stars| rating(&self.setup.wallet, &live.record, stars));
				let goodbye = self.goodbye(&mut live, &control, protection, rating);
				matches!(tokio::time::timeout(GOODBYE_TIME, goodbye).await, Ok(true))
			}
		};
		let stage = match end {
			End::NotLanded => Stage::Over,
			// Its goodbye is not enough: whatever the provider does, the money is asked back on chain.
			End::NoHandshake(_) => live.record.stage,
			_ if answered => Stage::Closing,
			End::Closed(_) => Stage::Closing,
			// It may still be taken up again, or closed by hand.
			_ => live.record.stage,
		};
		live.record.verdict = verdict(end, &live).filter(|_| self.setup.config.rate_failures);
		if let Err(e) = live.set_stage(stage, &self.setup.store) {
			self.warn(e.to_string());
		}
		let port = tunnel.device.listen_port();
		if let Err(e) = tunnel.device.close().await {
			self.warn(e.to_string());
		}
		// The far side goes on sending for a moment. While the port is taken, this host does not answer that nobody is
		// there, which would show on the way.
		let everywhere = [(Ipv6Addr::UNSPECIFIED.into(), port), (Ipv4Addr::UNSPECIFIED.into(), port)];
		self.quiet =
			UdpSocket::bind(everywhere.map(|(ip, port): (IpAddr, u16)| SocketAddr::new(ip, port)).as_slice())
				.ok();
		(live, answered && !matches!(end, End::NoHandshake(_)))
	}

	async fn goodbye(
		&self,
		live: &mut Live,
		control: &Control,
		protection: &Protection,
		rating: Option<SignedRating>,
	) -> bool {
		let session = live.record.id;
		let asked_at = live.payer.counted();
		// The last word on counts: what was sent but cut off on the far side is not paid.
		if let Ok(status) = control.status(session).await {
			let _ = take_counters(live, protection);
			if let Err(e) = live.payer.hear(&status.counted, asked_at) {
				self.events.send(Event::Refused { code: "over_billing".into(), reason: e.to_string() });
			}
		}
		let voucher = match live.sign(&self.setup.store) {
			Ok(signed) => signed.or_else(|| live.payer.last()),
			Err(e) => {
				self.warn(e.to_string());
				live.payer.last()
			}
		};
		match control.goodbye(session, voucher, rating).await {
			Ok(bye) => {
				live.rated = rating.is_some() && bye.carries_rating;
				if let Some(signed) = live.payer.signed() {
					self.events.send(Event::voucher(signed.amount, &signed.counts));
				}
				true
			}
			// The last voucher was taken before: nothing is missing.
			Err(RequestError::VoucherRefused(refused)) => {
				tracing::debug!("{refused}");
				let bye = control.goodbye(session, None, rating).await;
				live.rated = rating.is_some() && bye.as_ref().is_ok_and(|bye| bye.carries_rating);
				bye.is_ok()
			}
			Err(e) => {
				self.warn(format!("goodbye: {e}"));
				false
			}
		}
	}

	/// Waits a little for the chain to settle, and says what the session came to.
	pub(super) async fn conclude(&self, mut live: Live) -> Summary {
		let mut summary = expected(&live);
		let wait = self.setup.settle_wait;
		if !wait.is_zero() && live.record.stage != Stage::Over {
			let url = [self.setup.config.rpc.clone()];
			let look = async {
				let chain = ChainClient::connect_to(&url, live.record.genesis).await?;
				if live.record.stage != Stage::Closing {
					self.closer().close(&chain, &mut live.record).await?;
				}
				watch::settlement(&chain, &live.record.id).await
			};
			match tokio::time::timeout(wait, look).await {
				Ok(Ok(Some(settled))) => {
					summary.paid = settled.paid;
					summary.refunded = settled.refunded;
					summary.charge = settled.charge;
					summary.settled = true;
					// Its word was one thing; what it did stands on chain.
					live.rated = settled.rated;
					live.record.paid = settled.paid;
					if let Err(e) = live.set_stage(Stage::Over, &self.setup.store) {
						self.warn(e.to_string());
					}
				}
				Ok(Err(e)) => self.warn(format!("settlement: {e}")),
				Ok(Ok(None)) | Err(_) => {}
			}
		}
		if !live.rated && live.in_block.is_some() {
			self.rate(&live.record).await;
		}
		self.events.send(closed(&summary));
		summary
	}

	/// Puts the user's rating on chain, where the provider does not say that it carries it: a bad one it may well forget. Where the
	/// user gives none, what a failure deserves.
	pub(super) async fn rate(&self, record: &SessionRecord) {
		let Some(stars) = self.stop.stars().or(record.verdict) else { return };
		let id = hex::encode(record.id);
		let url = [self.setup.config.rpc.clone()];
		let send = async {
			let chain = ChainClient::connect_to(&url, record.genesis).await?;
			rate_on_chain(&chain, &self.setup.wallet, record, stars).await
		};
		if let Err(why) = in_time(send).await {
			self.warn(format!(
				"the rating is not on chain: {why}; `warren sessions rate 0x{id} {stars}` tries again"
			));
		}
	}

	/// Closes beside the engine.
	pub(super) fn closer(&self) -> Closer {
		Closer {
			wallet: self.setup.wallet.clone(),
			store: self.setup.store.clone(),
			events: self.events.clone(),
			report: self.report.clone(),
		}
	}

	/// Has what was left behind closed while the session that took its place is served. Not before that one is in a block: two
	/// transactions would else ask for one nonce.
	pub(super) fn close_meanwhile(&mut self, url: String, serving: &SessionId) {
		let mut left = self.left.clone();
		left.remove(serving);
		left.retain(|id| Some(*id) != self.parked && self.being_closed.insert(*id));
		if !left.is_empty() {
			let closer = self.closer();
			self.closing = Some(tokio::spawn(async move { closer.close_all(url, left).await }));
		}
	}
}

/// Closes sessions on chain: what was bought and is not served any more, or never was.
pub(super) struct Closer {
	wallet: Arc<Wallet>,
	store: Store,
	events: Events,
	report: watched::Sender<Report>,
}

impl Closer {
	fn warn(&self, text: impl Into<String>) {
		warn(&self.events, &self.report, text.into());
	}

	/// Closes those that are not closing yet, so that no money stays held. What one session's closing meets does not keep the
	/// others from theirs.
	pub async fn close_all(&self, url: String, left: BTreeSet<SessionId>) {
		let mut records = Vec::new();
		for id in left {
			match self.store.session(&id) {
				// One that was refused too: who refused it may have had it put into a block all the same.
				Ok(record) => {
					records.extend(record.filter(|r| r.stage != Stage::Closing || r.verdict.is_some()));
				}
				Err(e) => self.warn(e.to_string()),
			}
		}
		let Some(genesis) = records.first().map(|record| record.genesis) else { return };
		let url = [url];
		let hint = "`warren sessions` lists what is still open, and closes it";
		let chain = match tokio::time::timeout(CLOSE_TIME, ChainClient::connect_to(&url, genesis)).await {
			Ok(Ok(chain)) => chain,
			Ok(Err(e)) => return self.warn(format!("{e}; {hint}")),
			Err(_) => return self.warn(format!("{} does not answer; {hint}", url[0])),
		};
		for mut record in records {
			let id = hex::encode(record.id);
			match tokio::time::timeout(CLOSE_TIME, self.close(&chain, &mut record)).await {
				Ok(Ok(())) => self.rate_failure(&chain, &mut record).await,
				Ok(Err(e)) => self.warn(format!("session 0x{id}: {e}; {hint}")),
				Err(_) => self.warn(format!("session 0x{id}: closing took too long; {hint}")),
			}
		}
	}

	/// Gives the node what its failure deserves. It can be tried again as long as it is not given.
	async fn rate_failure(&self, chain: &ChainClient, record: &mut SessionRecord) {
		let Some(stars) = record.verdict else { return };
		if let Err(why) = in_time(rate_on_chain(chain, &self.wallet, record, stars)).await {
			return tracing::warn!("rating of node {}: {why}", record.node);
		}
		record.verdict = None;
		if let Err(e) = self.store.save(record) {
			self.warn(e.to_string());
		}
		let session = format!("0x{}", hex::encode(record.id));
		self.events.send(Event::Rated { session, node: record.node, stars });
	}

	/// Leaves with the rest of the money where the provider does not answer: closes on chain, with our own last voucher, so that
	/// it gets what is its.
	async fn close(
		&self,
		chain: &ChainClient,
		record: &mut SessionRecord,
	) -> Result<(), warren_chain_client::Error> {
		let id = record.id;
		if record.stage == Stage::Closing {
			return Ok(());
		}
		match self.landed(chain, record).await? {
			Some(view) if view.status == SessionStatus::Open => {}
			_ => return Ok(()),
		}
		let voucher = last_voucher(&self.wallet, record);
		let mut progress = chain.send(self.wallet.signer(), &Call::Close { session: id, voucher }).await?;
		let included = progress.in_block().await?.success()?;
		record.stage = Stage::Closing;
		if let Err(e) = self.store.save(record) {
			self.warn(e.to_string());
		}
		self.warn(format!(
			"the session at node {}, which did not settle it, was closed on chain (block {}); after the dispute window \
			`warren sessions finalise 0x{}` returns the rest",
			record.node,
			included.block.number,
			hex::encode(id)
		));
		Ok(())
	}

	/// The session as the chain shows it. An `open` that was handed over gets a few blocks' time to land.
	async fn landed(
		&self,
		chain: &ChainClient,
		record: &SessionRecord,
	) -> Result<Option<SessionView<AccountId>>, warren_chain_client::Error> {
		let until = Instant::now() + LANDING_TIME;
		loop {
			let view = chain.session(&record.id, At::Best).await?;
			if view.is_some() || record.stage != Stage::Opening {
				return Ok(view);
			}
			if Instant::now() > until {
				self.warn(format!(
					"node {} was handed the open of session 0x{} and has not got it into a block; should it still do so, \
					`warren sessions` shows it, and closes it",
					record.node,
					hex::encode(record.id)
				));
				return Ok(None);
			}
			tokio::time::sleep(Duration::from_secs(1)).await;
		}
	}
}

/// What a session will come to, by the last voucher.
pub(super) fn expected(live: &Live) -> Summary {
	let record = &live.record;
	let counts = live.payer.counted();
	let landed = record.stage != Stage::Over;
	let paid = if landed { live.promised() } else { 0 };
	Summary {
		session: format!("0x{}", hex::encode(record.id)),
		node: record.node,
		paid,
		refunded: if landed { record.deposit.saturating_sub(paid) } else { 0 },
		charge: if landed { record.connection_charge } else { 0 },
		settled: false,
		bytes_up: counts.up,
		bytes_down: counts.down,
		seconds: counts.seconds,
	}
}

pub(super) fn closed(summary: &Summary) -> Event {
	Event::Closed {
		session: summary.session.clone(),
		paid: summary.paid,
		refunded: summary.refunded,
		charge: summary.charge,
		settled: summary.settled,
		bytes: summary.bytes_up.saturating_add(summary.bytes_down),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::store::tests::record;
	use warren_primitives::verify;

	#[test]
	fn anybody_may_carry_a_rating_and_nobody_change_it() {
		let wallet = Wallet::generate(12).unwrap();
		let session = record(4);
		let rating = rating(&wallet, &session, 2);
		let key = wallet.session_keys(&session.genesis, &session.salt).voucher_public();
		let signs = |stars| {
			verify::ed25519(&key, &rating_bytes(&session.genesis, &session.id, stars), &rating.signature)
		};
		assert!(rating.stars == 2 && signs(2) && !signs(5));
	}
}
