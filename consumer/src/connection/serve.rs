//! While a session is served: looks at the counters, signs, keeps the control connection, and follows the chain.
use super::{
	bring_up::{connected, peer, relays},
	engine::{End, Engine, PayerErrorOrText},
	obtain::likely_names,
	reach::is_own_link_away,
	rpc::RpcPlace,
	session::{networks, nudge, send_voucher, AttachError, Attached, Live, Tunnel, Way},
	watch::{follow, News},
};
use crate::{
	events::{Event, State},
	market::Market,
	payer::PayerError,
	protect::{ProtectError, Protection},
	store::{Counts, Stage},
};
use futures::future::{pending, BoxFuture};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use warren_chain_client::{At, ChainClient};
use warren_primitives::{Balance, GenesisHash, SessionStatus};
use warren_session_protocol::{
	Connection as Control, RefusalCode, RequestError, VoucherAccepted, VoucherRefusalCode,
};
use warren_tunnel::{firewall::consumer::Policy, PeerChanges};

/// How often handshakes are looked at, and time counted.
const SECOND: Duration = Duration::from_secs(1);
/// How often `status` is brought up to date.
const TELL: Duration = Duration::from_millis(250);
/// How long WireGuard's first answer may take: it asks every five seconds.
pub(super) const HANDSHAKE_TIME: Duration = Duration::from_secs(16);
/// How long the control connection may be gone before the tunnel counts as lost.
const LOST: Duration = Duration::from_secs(15);
/// How long a provider may refuse vouchers for counting more than we do.
const DISPUTE: Duration = Duration::from_secs(20);
/// How long the chain may take to say the same, once a provider says that the session has ended.
const CONFIRM: Duration = Duration::from_secs(15);
/// Between attempts to regain a control connection.
const RETRY: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(8)];

/// The same while this host's own link is away.
const RETRY_AWAY: Duration = Duration::from_secs(2);
/// How many nodes are looked at for what a failover will need.
const NODES: u32 = 256;
/// What a provider gets to answer once this host's own link is back.
const BACK: Duration = Duration::from_secs(20);

type Voucher = (Counts, Balance, Result<VoucherAccepted, RequestError>);

/// Polls what may be there.
async fn maybe<T>(future: &mut Option<BoxFuture<'static, T>>) -> T {
	match future {
		Some(future) => future.await,
		None => pending().await,
	}
}

async fn lost(control: &Option<Control>) -> String {
	match control {
		Some(control) => control.closed().await,
		None => pending().await,
	}
}

/// What is under way while a session is served.
struct Serving {
	control: Option<Control>,
	inside: bool,
	voucher: Option<BoxFuture<'static, Voucher>>,
	attaching: Option<BoxFuture<'static, Result<Attached, AttachError>>>,
	lost_since: Option<Instant>,
	/// When this host's own link was last seen to be away.
	away_at: Option<Instant>,
	retry: Duration,
	/// Since when the provider says that our vouchers cover too little.
	disputed_since: Option<Instant>,
	/// The provider says that the session has ended, and since when. Its word alone ends nothing: the chain's does.
	said_ended: Option<(Instant, String)>,
	/// When a disputed voucher was shown last.
	shown: Instant,
	/// When `status` was brought up to date.
	told: Instant,
	/// The tunnel's last handshake, at the last look.
	age: Option<Duration>,
	first_byte: bool,
	reconnecting: bool,
	/// Since when a handshake is waited for; none once the tunnel has shown that it carries something.
	unproven_since: Option<Instant>,
	/// The connection was told of.
	announced: bool,
}

/// What the kill switch depends on.
#[derive(Clone, Copy)]
struct Stance {
	/// The control connection runs inside the tunnel.
	inside: bool,
	reconnecting: bool,
}

impl Serving {
	fn new(
		control: Option<Control>,
		attaching: Option<BoxFuture<'static, Result<Attached, AttachError>>>,
	) -> Self {
		Self {
			control,
			inside: false,
			voucher: None,
			attaching,
			lost_since: None,
			away_at: None,
			retry: RETRY[0],
			disputed_since: None,
			said_ended: None,
			shown: Instant::now(),
			told: Instant::now(),
			age: None,
			first_byte: false,
			reconnecting: false,
			unproven_since: Some(Instant::now()),
			announced: false,
		}
	}

	fn stance(&self) -> Stance {
		Stance { inside: self.inside, reconnecting: self.reconnecting }
	}

	/// True where the provider, and nothing on this side, has been away for longer than `patience`.
	fn is_given_up(&self, now: Instant, patience: Option<Duration>) -> bool {
		let (Some(since), Some(patience)) = (self.lost_since, patience) else { return false };
		let back = self.away_at.is_none_or(|at| now.saturating_duration_since(at) >= BACK);
		back && now.saturating_duration_since(since) >= patience
	}

	/// Nobody is there to talk to: neither to answer nor to take back what it said of our vouchers.
	fn lose_control(&mut self, now: Instant) {
		self.control = None;
		self.voucher = None;
		self.disputed_since = None;
		self.lost_since.get_or_insert(now);
	}
}

impl Engine {
	/// Serves a session until its end. Always gives it back.
	pub async fn serve(
		&mut self,
		mut live: Live,
		mut tunnel: Tunnel,
		attached: Attached,
		protection: &mut Protection,
		rpc: &RpcPlace,
		chain: Option<ChainClient>,
	) -> (Live, End, Option<Control>, Tunnel) {
		let way = self.way(&live, &live.node, rpc);
		let attaching = tunnel.gateway().map(|gateway| way.attach_inside(gateway));
		let mut serving = Serving::new(Some(attached.control), attaching);
		let (news_in, mut news) = mpsc::channel(16);
		let follower = tokio::spawn(follow(
			chain,
			rpc.url.clone(),
			live.record.genesis,
			live.record.id,
			live.record.anchor,
			live.in_block.is_some(),
			news_in,
		));
		// The rule that lets the control server inside the tunnel through; the wish for it is under way already.
		let end = match self.set_policy(serving.stance(), &tunnel, protection, rpc).await {
			Ok(()) => {
				self.watch_over(&mut live, &mut tunnel, &mut serving, &way, &mut news, protection, rpc).await
			}
			Err(e) => End::DeviceLost(e.to_string()),
		};
		follower.abort();
		// A voucher that is on its way has been written down: the last one covers it.
		(live, end, serving.control.filter(|c| !c.is_closed()), tunnel)
	}

	#[allow(clippy::too_many_arguments)]
	async fn watch_over(
		&mut self,
		live: &mut Live,
		tunnel: &mut Tunnel,
		serving: &mut Serving,
		way: &Way,
		news: &mut mpsc::Receiver<News>,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> End {
		let token = self.stop.token.clone();
		let device = tunnel.device.clone();
		let failed = device.failed();
		tokio::pin!(failed);
		let mut second = Instant::now();
		let mut learnt = false;
		self.nudge(tunnel, protection).await;
		loop {
			let now = Instant::now();
			let pause = live.pace.pause(now, live.payer.unpaid(), live.payer.window());
			let step = tokio::select! {
				biased;
				() = token.cancelled() => return End::Down,
				why = &mut failed => return End::DeviceLost(why),
				answer = maybe(&mut serving.voucher) => {
					serving.voucher = None;
					match take_counters(live, protection) {
						Ok(()) => self.on_voucher(live, serving, answer),
						Err(end) => Err(end),
					}
				}
				attached = maybe(&mut serving.attaching) => {
					serving.attaching = None;
					if let Err(end) = take_counters(live, protection) {
						return end;
					}
					self.on_attached(live, tunnel, serving, way, attached, protection, rpc).await
				}
				why = lost(&serving.control) => {
					tracing::info!("control connection: {why}");
					serving.lose_control(now);
					serving.inside = false;
					self.set_policy(serving.stance(), tunnel, protection, rpc).await.map_err(lost_device)
				}
				said = news.recv() => match said {
					Some(said) => self.on_news(live, tunnel, serving.stance(), said, protection, rpc).await,
					// The follower ends after its last word, which ended us.
					None => pending().await,
				},
				() = tokio::time::sleep(pause) => Ok(()),
			};
			if let Err(end) = step {
				return end;
			}
			if let Err(end) = self.look(live, tunnel, serving, protection, &mut second).await {
				return end;
			}
			if serving.announced && !std::mem::replace(&mut learnt, true) {
				self.learn_names(live.record.genesis, rpc.url.clone());
			}
			if serving.control.is_none() && serving.attaching.is_none() {
				serving.attaching = Some(way.regain(tunnel.gateway(), vec![tunnel.relay], serving.retry));
			}
			// Where nobody answers at all, it is not UDP that is to blame.
			if serving.control.is_some()
				&& serving.unproven_since.is_some_and(|t| t.elapsed() >= HANDSHAKE_TIME)
			{
				if !is_own_link_away(&[tunnel.relay], &[], way.fwmark).await {
					return End::NoHandshake(tunnel.relay);
				}
				serving.unproven_since = Some(Instant::now());
			}
			if let Err(end) = self.keep_up(serving, tunnel, protection, rpc).await {
				return end;
			}
		}
	}

	/// Takes the counters, signs where it is time, and tells where things stand.
	async fn look(
		&mut self,
		live: &mut Live,
		tunnel: &Tunnel,
		serving: &mut Serving,
		protection: &Protection,
		second: &mut Instant,
	) -> Result<(), End> {
		let now = Instant::now();
		take_counters(live, protection)?;
		if second.elapsed() >= SECOND || serving.unproven_since.is_some() {
			let age = self.handshake_age(live, tunnel).await;
			serving.age = age;
			live.tick(age, now);
			if serving.unproven_since.is_some() && age.is_some() && !serving.reconnecting {
				self.proven(serving, tunnel);
				if tunnel.gateway().is_none() {
					self.first_byte(live, serving, now);
				}
			}
			if second.elapsed() >= SECOND {
				*second = now;
				live.save_now_and_then(&self.setup.store, now);
			}
		}
		if serving.told.elapsed() >= TELL {
			serving.told = now;
			self.tell(live, protection, serving.age);
		}
		// A voucher that was refused for covering too little is shown again: the far side may have caught up.
		if serving.disputed_since.is_some()
			&& serving.voucher.is_none()
			&& serving.shown.elapsed() >= 2 * SECOND
		{
			if let (Some(control), Some(voucher)) = (serving.control.clone(), live.payer.last()) {
				if live.pace.may_send(now) {
					serving.shown = now;
					serving.voucher = Some(send_voucher(control, voucher, live.payer.counted()));
				}
			}
		}
		let unpaid = live.payer.unpaid();
		let due = live.payer.is_due() || live.pace.is_late(now, unpaid);
		if due && serving.voucher.is_none() && serving.disputed_since.is_none_or(|t| now > t + SECOND) {
			let Some(control) = serving.control.clone() else { return Ok(()) };
			if live.pace.may_send(now) {
				let counts = live.payer.counted();
				match live.sign(&self.setup.store) {
					Ok(Some(voucher)) => serving.voucher = Some(send_voucher(control, voucher, counts)),
					Ok(None) => {}
					Err(e) => {
						self.warn(e.to_string());
						live.pace.hold(now, Duration::from_secs(5));
					}
				}
			}
		}
		// The quota is not renewed meanwhile, so no further voucher may ever come: the clock decides.
		if serving.disputed_since.is_some_and(|since| now.saturating_duration_since(since) >= DISPUTE) {
			let reason = "the provider takes no voucher for what was counted here: it counts more than loss explains, or was never told of an earlier voucher";
			self.refused("covers_too_little", reason.into());
			return Err(End::Refused(PayerErrorOrText::Text(reason.into())));
		}
		if live.payer.is_spent() && serving.voucher.is_none() {
			return Err(End::Spent);
		}
		if let Some((since, said)) = &serving.said_ended {
			if now.saturating_duration_since(*since) >= CONFIRM {
				let why = format!("it says that the session has ended ({said}), and the chain does not");
				return Err(End::ProviderGone(why));
			}
		}
		Ok(())
	}

	/// Something came back through the tunnel: only now it is a connection.
	fn proven(&mut self, serving: &mut Serving, tunnel: &Tunnel) {
		serving.unproven_since = None;
		self.was_connected = true;
		self.set_state(State::Connected);
		if !std::mem::replace(&mut serving.announced, true) {
			self.events.send(Event::Connected {
				address: tunnel.checked.address.ipv4().to_string(),
				address_v6: tunnel.checked.address.ipv6().to_string(),
				exit: tunnel.relay.to_string(),
				backend: tunnel.device.backend().to_string(),
			});
		}
	}

	/// Learns what a failover will need, while the tunnel carries the questions: the addresses of other nodes that are known by
	/// name.
	fn learn_names(&self, genesis: GenesisHash, url: String) {
		if self.patience().is_none() {
			return;
		}
		let (names, named, wish) = (self.names.clone(), self.named.clone(), self.setup.wish.clone());
		tokio::spawn(async move {
			let named = match named {
				Some(named) => named,
				None => {
					// A session that was taken up: the market was not looked at.
					let Ok(chain) = ChainClient::connect_to(&[url], genesis).await else { return };
					let Ok(nodes) = chain.nodes(0, NODES, At::Best).await else { return };
					likely_names(&Market::new(nodes), &wish)
				}
			};
			names.look_up_all(named).await;
		});
	}

	/// How long a provider may be away before another one is sought. Where the user named it there is no other.
	fn patience(&self) -> Option<Duration> {
		self.setup.failover_after.filter(|_| self.setup.wish.node.is_none())
	}

	/// Makes WireGuard shake hands where the control connection, which else does, cannot move inside.
	async fn nudge(&self, tunnel: &Tunnel, protection: &Protection) {
		if let (None, Some(server)) = (tunnel.gateway(), self.setup.config.dns.first()) {
			if let Err(e) = nudge(protection.interface(), *server).await {
				tracing::debug!("handshake: {e}");
			}
		}
	}

	async fn handshake_age(&self, live: &Live, tunnel: &Tunnel) -> Option<Duration> {
		match tunnel.device.peers().await {
			Ok(peers) => peers.get(&live.node.tunnel_key.into()).and_then(|p| p.handshake_age),
			Err(e) => {
				tracing::debug!("{e}");
				None
			}
		}
	}

	fn first_byte(&self, live: &Live, serving: &mut Serving, at: Instant) {
		if !std::mem::replace(&mut serving.first_byte, true) {
			let ms = at.saturating_duration_since(live.began).as_millis() as u64;
			self.events.send(Event::FirstByteReady { ms });
		}
	}

	fn tell(&self, live: &Live, protection: &Protection, age: Option<Duration>) {
		self.report.send_modify(|report| {
			report.counts = live.payer.counted().into();
			report.owed = live.payer.owed();
			report.signed = live.payer.signed().map_or(0, |s| s.amount);
			report.window = live.payer.window();
			report.refused_bytes = protection.refused_bytes();
			report.handshake_age = age.map(|a| a.as_secs());
			report.in_block = live.in_block;
		});
	}

	/// What the provider said to a voucher.
	fn on_voucher(&self, live: &mut Live, serving: &mut Serving, answer: Voucher) -> Result<(), End> {
		let (asked_at, amount, answer) = answer;
		let now = Instant::now();
		match answer {
			Ok(accepted) => {
				serving.disputed_since = None;
				serving.said_ended = None;
				live.payer.set_window(accepted.window.value);
				if let Some(signed) = live.payer.signed().filter(|s| s.amount == amount) {
					self.events.send(Event::voucher(amount, &signed.counts));
				}
				self.hear(live, &accepted.counted, asked_at)
			}
			Err(RequestError::VoucherRefused(refused)) => match refused.code {
				VoucherRefusalCode::CoversTooLittle => {
					self.hear(live, &refused.counted, asked_at)?;
					serving.shown = now;
					if serving.disputed_since.replace(serving.disputed_since.unwrap_or(now)).is_some() {
						return Ok(());
					}
					self.refused("covers_too_little", refused.to_string());
					Ok(())
				}
				VoucherRefusalCode::Busy => {
					live.pace.hold(now, SECOND);
					Ok(())
				}
				// It has this one already: its answer was lost on the way.
				VoucherRefusalCode::NotHigher => Ok(()),
				VoucherRefusalCode::NotAttached => {
					serving.lose_control(now);
					Ok(())
				}
				VoucherRefusalCode::SessionEnded => {
					serving.said_ended.get_or_insert((now, refused.to_string()));
					live.pace.hold(now, SECOND);
					Ok(())
				}
				VoucherRefusalCode::Forged
				| VoucherRefusalCode::ForeignSession
				| VoucherRefusalCode::ForeignChain
				| VoucherRefusalCode::OverDeposit => {
					self.refused("voucher", refused.to_string());
					Err(End::Refused(PayerErrorOrText::Text(refused.to_string())))
				}
			},
			Err(RequestError::Refused(refused)) if refused.code == RefusalCode::RateLimited => {
				live.pace.hold(now, Duration::from_secs(2));
				Ok(())
			}
			// The connection shows by itself that it is gone; the voucher goes out again on the next one.
			Err(e) => {
				tracing::debug!("voucher: {e}");
				live.pace.hold(now, Duration::from_millis(500));
				if let (RequestError::Timeout, Some(_)) = (&e, &serving.control) {
					serving.lose_control(now);
				}
				Ok(())
			}
		}
	}

	fn hear(
		&self,
		live: &mut Live,
		counted: &warren_session_protocol::Counted,
		asked_at: Counts,
	) -> Result<(), End> {
		match live.payer.hear(counted, asked_at) {
			Ok(()) => Ok(()),
			Err(e @ (PayerError::OverBilled { .. } | PayerError::OverPriced { .. })) => {
				self.refused("over_billing", e.to_string());
				Err(End::Refused(PayerErrorOrText::Payer(e)))
			}
			Err(e) => {
				self.warn(e.to_string());
				Ok(())
			}
		}
	}

	fn refused(&self, code: &str, reason: String) {
		self.report.send_modify(|report| report.trouble = Some(reason.clone()));
		self.events.send(Event::Refused { code: code.into(), reason });
	}

	/// A control connection came, or did not.
	#[allow(clippy::too_many_arguments)]
	async fn on_attached(
		&mut self,
		live: &mut Live,
		tunnel: &mut Tunnel,
		serving: &mut Serving,
		way: &Way,
		attached: Result<Attached, AttachError>,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<(), End> {
		match attached {
			Ok(attached) => {
				let asked_at = live.payer.counted();
				if let Err(e) = live.take(&attached.accepted, asked_at) {
					self.refused("mistrust", e.to_string());
					return Err(End::Refused(PayerErrorOrText::Text(e.to_string())));
				}
				serving.said_ended = None;
				let regained = serving.lost_since.take().is_some();
				serving.away_at = None;
				serving.retry = RETRY[0];
				serving.control = Some(attached.control);
				serving.inside = attached.inside;
				serving.voucher = None;
				if regained && !attached.inside {
					// The provider may have started anew: a fresh handshake now, not after WireGuard's own patience.
					let forget = PeerChanges { removes: vec![live.node.tunnel_key.into()], upserts: vec![] };
					let again =
						PeerChanges { upserts: vec![peer(&live.node, tunnel.relay)], removes: vec![] };
					for changes in [forget, again] {
						if let Err(e) = tunnel.device.apply(changes).await {
							return Err(End::DeviceLost(e.to_string()));
						}
					}
					serving.attaching = tunnel.gateway().map(|gateway| way.attach_inside(gateway));
					serving.unproven_since = Some(Instant::now());
				}
				if regained {
					// What was signed while nobody listened.
					if let (Some(voucher), Some(control)) = (live.payer.last(), serving.control.clone()) {
						let counts = live.payer.counted();
						serving.voucher = Some(send_voucher(control, voucher, counts));
					}
				}
				serving.reconnecting = false;
				self.set_policy(serving.stance(), tunnel, protection, rpc).await.map_err(lost_device)?;
				if attached.inside {
					self.proven(serving, tunnel);
				}
				match serving.unproven_since {
					None => self.set_state(State::Connected),
					Some(_) => self.nudge(tunnel, protection).await,
				}
				if let Some(at) = attached.reached {
					self.first_byte(live, serving, at);
				}
				Ok(())
			}
			Err(AttachError::Request(RequestError::Refused(refused)))
				if matches!(refused.code, RefusalCode::SessionEnded | RefusalCode::UnknownSession)
					&& live.in_block.is_some() =>
			{
				serving.said_ended.get_or_insert((Instant::now(), refused.to_string()));
				if serving.control.is_none() {
					serving.attaching = Some(way.regain(tunnel.gateway(), vec![tunnel.relay], RETRY[1]));
				}
				Ok(())
			}
			Err(e) if serving.control.is_some() => {
				// Only the move inside failed: it goes on outside, and is tried again.
				tracing::debug!("control inside the tunnel: {e}");
				if let Some(gateway) = tunnel.gateway() {
					let (way, pause) = (way.clone(), serving.retry);
					serving.attaching = Some(Box::pin(async move {
						tokio::time::sleep(pause).await;
						way.attach_inside(gateway).await
					}));
				}
				serving.retry = (serving.retry * 2).min(RETRY[1]);
				Ok(())
			}
			Err(e) => {
				tracing::info!("control connection: {e}");
				let (now, gateway) = (Instant::now(), tunnel.gateway());
				serving.attaching = Some(way.regain(gateway, vec![tunnel.relay], serving.retry));
				serving.retry = (serving.retry * 2).min(RETRY[1]);
				if let AttachError::Away(_) = e {
					serving.retry = serving.retry.min(RETRY_AWAY);
					if serving.away_at.replace(now).is_none() {
						self.warn("this host's own link is away; the session goes on once it is back");
					}
				}
				if serving.is_given_up(now, self.patience()) {
					return Err(End::ProviderGone(e.to_string()));
				}
				Ok(())
			}
		}
	}

	/// Closes the host where the control connection stays gone.
	async fn keep_up(
		&self,
		serving: &mut Serving,
		tunnel: &Tunnel,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<(), End> {
		let Some(since) = serving.lost_since else { return Ok(()) };
		if serving.control.is_none() && since.elapsed() >= LOST && !serving.reconnecting {
			serving.reconnecting = true;
			self.set_policy(serving.stance(), tunnel, protection, rpc).await.map_err(lost_device)?;
			self.set_state(self.seeking());
			self.warn("the provider gives no sign of life; nothing leaves this host until it does");
		}
		Ok(())
	}

	/// The chain's word on the session.
	async fn on_news(
		&mut self,
		live: &mut Live,
		tunnel: &mut Tunnel,
		stance: Stance,
		said: News,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<(), End> {
		match said {
			News::Seen(view) => {
				if live.in_block.is_none() {
					let ms = live.began.elapsed().as_millis() as u64;
					self.events.send(Event::InBlock { block: view.opened_at, ms });
				}
				let known = live.on_chain;
				if let Err(e) = live.adopt(&view) {
					self.warn(e);
					return Ok(());
				}
				if live.record.stage == Stage::Opening {
					if let Err(e) = live.set_stage(Stage::Open, &self.setup.store) {
						self.warn(e.to_string());
					}
				}
				if known != Some(view.address) && view.address != tunnel.checked.address {
					self.move_to(&view.address, tunnel, stance, protection, rpc).await?;
				}
				self.close_meanwhile(rpc.url.clone(), &live.record.id);
				match view.status {
					SessionStatus::Open => Ok(()),
					SessionStatus::Closing { reason, .. } => Err(End::Closed(format!("{reason:?}"))),
				}
			}
			News::Gone => Err(End::Closed("settled".into())),
			News::NotLanded => Err(End::NotLanded),
			News::Blind(why) => {
				self.warn(format!("{}; the session goes on as it is", rpc.named(&why)));
				Ok(())
			}
		}
	}

	/// The chain gave other addresses than the provider had said before the block.
	async fn move_to(
		&self,
		address: &warren_primitives::TunnelAddress,
		tunnel: &mut Tunnel,
		stance: Stance,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<(), End> {
		let now = networks(address, tunnel.addresses.iter().any(|net| net.is_ipv6()));
		let before = std::mem::replace(&mut tunnel.addresses, now);
		tunnel.checked.address = *address;
		self.set_policy(stance, tunnel, protection, rpc).await.map_err(lost_device)?;
		protection.replace_addresses(&before, &tunnel.addresses).await.map_err(lost_device)
	}

	/// The policy of where things stand.
	async fn set_policy(
		&self,
		stance: Stance,
		tunnel: &Tunnel,
		protection: &mut Protection,
		rpc: &RpcPlace,
	) -> Result<(), ProtectError> {
		let policy = if stance.reconnecting {
			Policy::Blocked { relays: relays(&[tunnel.relay], true) }
		} else {
			let config = &self.setup.config;
			let interface = protection.interface().to_string();
			connected(
				&interface,
				&tunnel.addresses,
				tunnel.relay,
				!stance.inside,
				tunnel.gateway(),
				&config.dns,
			)
		};
		if policy == *protection.policy() {
			return Ok(());
		}
		protection.apply(policy, rpc.exceptions(!stance.reconnecting)).await
	}
}

/// Looks at the counters. Always before a provider's count is held against ours: at full speed, the last look is a window ago
/// within a tenth of a second.
pub(super) fn take_counters(live: &mut Live, protection: &Protection) -> Result<(), End> {
	let raw = protection.counters().map_err(lost_device)?;
	live.count(raw, Instant::now());
	Ok(())
}

fn lost_device(e: ProtectError) -> End {
	End::DeviceLost(e.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_outage_of_this_hosts_own_is_not_the_providers() {
		let start = Instant::now();
		let after = |seconds| start + Duration::from_secs(seconds);
		let minute = Some(Duration::from_secs(60));
		let mut serving = Serving::new(None, None);
		assert!(!serving.is_given_up(after(900), minute));
		serving.lost_since = Some(start);
		assert!(!serving.is_given_up(after(59), minute));
		assert!(serving.is_given_up(after(60), minute));
		assert!(!serving.is_given_up(after(3_600), None));
		// The own link was away until the 100th second.
		serving.away_at = Some(after(100));
		assert!(!serving.is_given_up(after(119), minute));
		assert!(serving.is_given_up(after(120), minute));
	}
}
