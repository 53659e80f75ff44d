//! One session while it is served: counts, vouchers, the control connection, and what the chain says of it.
use super::{
	pace::Pace,
	reach::{is_own_link_away, TimedDialer},
	trust::{check_accepted, Checked, Mistrust},
};
use crate::{
	payer::{Journal, Odometer, Payer, PayerTerms, Stopwatch},
	store::{Counts, KernelMark, SessionRecord, Signed, Stage, Store},
	wallet::SessionKeys,
};
use futures::future::BoxFuture;
use std::{
	io,
	net::{IpAddr, SocketAddr},
	time::{Duration, Instant},
};
use tokio::net::UdpSocket;
use warren_chain_client::AccountId;
use warren_primitives::{node::NodeDetails, Balance, BlockNumber, SessionView, TunnelAddress};
use warren_session_protocol::{
	Accepted, ConnectError, Connection as Control, Options, RequestError, SessionKey, SignedVoucher,
	TcpDialer, VoucherAccepted,
};
use warren_tunnel::{Counters, IpNet, TunnelDevice};

/// How long a connection attempt inside the tunnel may take: the tunnel's own handshake, then one round trip or two.
const INSIDE_TIME: Duration = Duration::from_secs(6);
const OUTSIDE_TIME: Duration = Duration::from_secs(10);
/// How long the answer to a voucher may take before the connection counts as lost.
const ANSWER_TIME: Duration = Duration::from_secs(15);

/// A session that this side holds.
pub(crate) struct Live {
	pub record: SessionRecord,
	pub keys: SessionKeys,
	/// The node, as the chain shows it.
	pub node: NodeDetails,
	/// What to sign.
	pub payer: Payer,
	up: Odometer,
	down: Odometer,
	clock: Stopwatch,
	/// Names the counters.
	run: [u8; 16],
	/// The last look at them.
	raw: Counters,
	pub pace: Pace,
	/// When the signed `open` was handed over, or the session taken up again.
	pub began: Instant,
	/// The block that holds `open`.
	pub in_block: Option<BlockNumber>,
	/// The session's addresses on chain.
	pub on_chain: Option<TunnelAddress>,
	/// The provider has said that it carries the user's rating.
	pub rated: bool,
	saved: (Instant, Counts),
}

/// The tunnel of a session.
pub(crate) struct Tunnel {
	pub device: TunnelDevice,
	pub checked: Checked,
	pub addresses: Vec<IpNet>,
	/// Where the provider was reached: its WireGuard and, outside the tunnel, its control server.
	pub relay: SocketAddr,
}

impl Tunnel {
	/// The control server inside the tunnel.
	pub fn gateway(&self) -> Option<SocketAddr> {
		self.checked.gateway_from(&self.addresses)
	}
}

/// The networks of a session's addresses.
pub(crate) fn networks(address: &TunnelAddress, ipv6: bool) -> Vec<IpNet> {
	let mut nets = vec![IpNet::host(address.ipv4())];
	if ipv6 {
		nets.push(IpNet::host(address.ipv6()));
	}
	nets
}

/// Writes vouchers to the session's file.
struct Ledger<'a> {
	store: &'a Store,
	record: &'a mut SessionRecord,
	mark: KernelMark,
}

impl Journal for Ledger<'_> {
	fn record(&mut self, signed: &Signed, counted: &Counts) -> io::Result<()> {
		let mut record = self.record.clone();
		record.signed = Some(*signed);
		record.counts = *counted;
		record.kernel = Some(self.mark);
		self.store.save(&record).map_err(io::Error::other)?;
		*self.record = record;
		Ok(())
	}
}

impl Live {
	/// Begins to count: `raw` is where the kernel's counters stand now.
	pub fn new(
		record: SessionRecord,
		keys: SessionKeys,
		node: NodeDetails,
		run: [u8; 16],
		raw: Counters,
	) -> Self {
		let now = Instant::now();
		let payer = Payer::of(&record, &keys);
		let counts = payer.counted();
		Self {
			up: Odometer::new(counts.up, raw.up),
			down: Odometer::new(counts.down, raw.down),
			clock: Stopwatch::new(counts.seconds),
			record,
			keys,
			node,
			payer,
			run,
			raw,
			pace: Pace::new(now),
			began: now,
			in_block: None,
			on_chain: None,
			rated: false,
			saved: (now, counts),
		}
	}

	/// What proves the session to the provider.
	pub fn proof(&self) -> SessionKey {
		SessionKey {
			genesis: self.record.genesis,
			session: self.record.id,
			voucher_seed: self.keys.voucher_seed().clone(),
		}
	}

	/// Holds an answer of the provider against the chain, and takes window and counts from it.
	pub fn take(&mut self, said: &Accepted, asked_at: Counts) -> Result<Checked, Mistrust> {
		let checked = check_accepted(said, &self.record, &self.keys.tunnel_public(), self.on_chain)?;
		self.payer.set_window(said.window.value);
		// Over-billing shows again with the next voucher; here it would hide why the connection was made.
		if let Err(e) = self.payer.hear(&said.counted, asked_at) {
			tracing::warn!("{e}");
		}
		Ok(checked)
	}

	/// Takes the kernel's counters.
	pub fn count(&mut self, raw: Counters, now: Instant) {
		self.raw = raw;
		let mut counts = self.payer.counted();
		counts.up = self.up.read(raw.up);
		counts.down = self.down.read(raw.down);
		self.payer.count(counts);
		self.pace.note(now, self.payer.unpaid());
	}

	/// Takes the age of the tunnel's last handshake.
	pub fn tick(&mut self, handshake_age: Option<Duration>, now: Instant) {
		let mut counts = self.payer.counted();
		counts.seconds = self.clock.read(now, handshake_age);
		self.payer.count(counts);
	}

	fn mark(&self) -> KernelMark {
		KernelMark { run: self.run, up: self.raw.up, down: self.raw.down }
	}

	/// Signs for what is owed; none where nothing was added.
	pub fn sign(&mut self, store: &Store) -> Result<Option<SignedVoucher>, crate::payer::PayerError> {
		let mark = self.mark();
		let mut ledger = Ledger { store, record: &mut self.record, mark };
		let signed = self.payer.sign(&mut ledger);
		if matches!(signed, Ok(Some(_))) {
			self.saved = (Instant::now(), self.payer.counted());
		}
		signed
	}

	/// Writes the counts down where they have moved and some seconds have passed. A failure is told, not fatal: what is
	/// lost by it is counts, not money.
	pub fn save_now_and_then(&mut self, store: &Store, now: Instant) {
		let counts = self.payer.counted();
		if counts == self.saved.1 || now.saturating_duration_since(self.saved.0) < Duration::from_secs(5) {
			return;
		}
		self.saved = (now, counts);
		if let Err(e) = self.save(store) {
			tracing::warn!("{e}");
		}
	}

	/// Writes all down.
	pub fn save(&mut self, store: &Store) -> Result<(), crate::store::StoreError> {
		self.record.counts = self.payer.counted();
		self.record.kernel = Some(self.mark());
		store.save(&self.record)
	}

	/// Marks the session, and writes it down.
	pub fn set_stage(&mut self, stage: Stage, store: &Store) -> Result<(), crate::store::StoreError> {
		self.record.stage = stage;
		self.save(store)
	}

	/// Takes the chain's word on the session's money. An error where that cannot be the chain's.
	pub fn adopt(&mut self, view: &SessionView<AccountId>) -> Result<(), String> {
		self.record.adopt(view)?;
		self.payer.set_terms(PayerTerms::of(&self.record));
		self.on_chain = Some(view.address);
		self.in_block = Some(view.opened_at);
		Ok(())
	}

	/// True once anything was counted or signed for.
	pub fn was_served(&self) -> bool {
		self.payer.signed().is_some() || self.payer.counted() != Counts::default()
	}

	/// The amount that the provider may claim.
	pub fn promised(&self) -> Balance {
		self.payer.signed().map_or(0, |s| s.amount).max(self.record.prepaid).max(self.record.paid)
	}
}

/// Sends a voucher; gives back what had been counted when it left.
pub(crate) fn send_voucher(
	control: Control,
	voucher: SignedVoucher,
	counts: Counts,
) -> BoxFuture<'static, (Counts, Balance, Result<VoucherAccepted, RequestError>)> {
	Box::pin(async move {
		let amount = voucher.voucher.amount;
		let answer = match tokio::time::timeout(ANSWER_TIME, control.voucher(voucher)).await {
			Ok(answer) => answer,
			Err(_) => Err(RequestError::Timeout),
		};
		(counts, amount, answer)
	})
}

/// Sends one small question to a name server through the tunnel, which makes WireGuard shake hands. For hosts where nothing
/// else of ours goes through it.
pub(crate) async fn nudge(interface: &str, server: IpAddr) -> io::Result<()> {
	let any = if server.is_ipv4() { IpAddr::from([0u8; 4]) } else { IpAddr::from([0u8; 16]) };
	let socket = UdpSocket::bind((any, 0)).await?;
	socket.bind_device(Some(interface.as_bytes()))?;
	// "Who serves the root?", recursion desired.
	let id: [u8; 2] = rand::random();
	let question = [id[0], id[1], 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];
	socket.send_to(&question, (server, 53)).await.map(drop)
}

/// A control connection that proved the session, and the provider's answer.
pub(crate) struct Attached {
	pub control: Control,
	pub accepted: Accepted,
	/// True where it runs inside the tunnel.
	pub inside: bool,
	/// When its TCP connection stood.
	pub reached: Option<Instant>,
}

/// Why no control connection was had.
#[derive(Debug)]
pub(crate) enum AttachError {
	/// Nobody answers, or the wrong one.
	Connect(ConnectError),
	/// Nobody answers, and it is this host's own link that is away.
	Away(ConnectError),
	/// The provider does not go on with the session.
	Request(RequestError),
}

impl std::fmt::Display for AttachError {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Connect(e) | Self::Away(e) => e.fmt(f),
			Self::Request(e) => e.fmt(f),
		}
	}
}

/// How control connections are made.
#[derive(Clone)]
pub(crate) struct Way {
	pub peer_key: [u8; 32],
	pub fwmark: u32,
	pub interface: String,
	pub proof: SessionKey,
	/// Places of another owner, past the tunnel, by which a loss of one's own link is told from a provider's.
	pub others: Vec<SocketAddr>,
}

impl Way {
	/// Connects past the tunnel.
	pub async fn outside(&self, addresses: &[SocketAddr]) -> Result<Control, ConnectError> {
		let dialer = TcpDialer { mark: Some(self.fwmark), ..TcpDialer::default() };
		let options = Options { connect_timeout: OUTSIDE_TIME, ..Options::with_dialer(dialer) };
		Control::connect(&self.peer_key, addresses, options).await
	}

	/// Connects through the tunnel and proves the session.
	pub fn attach_inside(&self, gateway: SocketAddr) -> BoxFuture<'static, Result<Attached, AttachError>> {
		let way = self.clone();
		Box::pin(async move {
			let dialer =
				TimedDialer::new(TcpDialer { device: Some(way.interface.clone()), ..TcpDialer::default() });
			let options = Options { connect_timeout: INSIDE_TIME, ..Options::with_dialer(dialer.clone()) };
			let control =
				Control::connect(&way.peer_key, &[gateway], options).await.map_err(AttachError::Connect)?;
			let accepted = control.attach(&way.proof).await.map_err(AttachError::Request)?;
			Ok(Attached { control, accepted, inside: true, reached: dialer.first() })
		})
	}

	/// Connects past the tunnel and proves the session.
	pub fn attach_outside(
		&self,
		addresses: Vec<SocketAddr>,
	) -> BoxFuture<'static, Result<Attached, AttachError>> {
		let way = self.clone();
		Box::pin(async move {
			let control = way.outside(&addresses).await.map_err(AttachError::Connect)?;
			let accepted = control.attach(&way.proof).await.map_err(AttachError::Request)?;
			Ok(Attached { control, accepted, inside: false, reached: None })
		})
	}

	/// After a loss: inside first, where the tunnel may still stand, then outside.
	pub fn regain(
		&self,
		gateway: Option<SocketAddr>,
		outside: Vec<SocketAddr>,
		pause: Duration,
	) -> BoxFuture<'static, Result<Attached, AttachError>> {
		let way = self.clone();
		Box::pin(async move {
			tokio::time::sleep(pause).await;
			if let Some(gateway) = gateway {
				match way.attach_inside(gateway).await {
					Ok(attached) => return Ok(attached),
					Err(AttachError::Connect(e)) => tracing::debug!("control inside the tunnel: {e}"),
					Err(refused) => return Err(refused),
				}
			}
			match way.attach_outside(outside.clone()).await {
				Err(AttachError::Connect(e)) if is_own_link_away(&outside, &way.others, way.fwmark).await => {
					Err(AttachError::Away(e))
				}
				result => result,
			}
		})
	}
}

/// What a crash left uncounted, from the kernel's counters that outlived it. True where something was added.
pub(crate) fn recover_counts(record: &mut SessionRecord, leftover: &crate::protect::Leftover) -> bool {
	let (Some(mark), Some(now)) = (record.kernel.take(), leftover.counters) else { return false };
	if mark.run != leftover.run {
		return false;
	}
	let before = record.counts;
	record.counts.up = Odometer::new(before.up, mark.up).read(now.up);
	record.counts.down = Odometer::new(before.down, mark.down).read(now.down);
	record.counts != before
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{protect::Leftover, store::tests::record};

	fn counters(up: u64, down: u64) -> Counters {
		Counters { up, down, ..Counters::default() }
	}

	#[test]
	fn what_passed_before_a_crash_is_found_again() {
		let mut session = record(1);
		session.counts = Counts { up: 100, down: 200, seconds: 9 };
		session.kernel = Some(KernelMark { run: [1; 16], up: 1_000, down: 2_000 });
		let leftover = Leftover { run: [1; 16], counters: Some(counters(1_050, 2_500)) };
		assert!(recover_counts(&mut session, &leftover));
		assert_eq!(session.counts, Counts { up: 150, down: 700, seconds: 9 });
		// Only once.
		assert!(!recover_counts(&mut session, &leftover));
		assert_eq!(session.counts.down, 700);
	}

	#[test]
	fn another_runs_counters_are_not_paid() {
		let mut session = record(1);
		session.kernel = Some(KernelMark { run: [1; 16], up: 0, down: 0 });
		let foreign = Leftover { run: [2; 16], counters: Some(counters(1 << 40, 1 << 40)) };
		assert!(!recover_counts(&mut session, &foreign));
		assert_eq!(session.counts, Counts::default());
	}

	/// What the chain shows of a session.
	fn shown(session: &SessionRecord) -> SessionView<AccountId> {
		SessionView {
			id: session.id,
			opener: session.account,
			payer: session.account,
			node: session.node,
			operator: [3; 32],
			tunnel_key: [1; 32],
			voucher_key: [2; 32],
			address: TunnelAddress::derive(&[1; 32], &session.id, 0),
			deposit: session.deposit,
			prepaid: 0,
			paid: 0,
			fee_taken: 0,
			connection_charge: session.connection_charge,
			charge_earned: false,
			price: session.price(),
			fee_parts: 0,
			opened_at: 7,
			expires_at: session.expires_at,
			status: warren_primitives::SessionStatus::Open,
		}
	}

	/// The node became cheaper between the quote and the block: the chain locked that, and so it is paid.
	#[test]
	fn the_price_that_the_chain_locked_is_paid() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		let wallet = crate::Wallet::generate(12).unwrap();
		let mut session = record(3);
		(session.price_per_gib, session.price_per_hour) = (2 << 30, 0);
		(session.deposit, session.connection_charge) = (10_000, 500);
		let keys = wallet.session_keys(&session.genesis, &session.salt);
		let mut live = Live::new(session.clone(), keys, details(&session), [7; 16], counters(0, 0));
		live.count(counters(0, 10), Instant::now());
		assert_eq!(live.sign(&store).unwrap().unwrap().voucher.amount, 20);
		let mut view = shown(&session);
		view.price.per_gib = 1 << 30;
		view.connection_charge = 400;
		live.adopt(&view).unwrap();
		// What was promised stays promised; from there on it is the locked price.
		live.count(counters(0, 15), Instant::now());
		assert!(live.sign(&store).unwrap().is_none());
		live.count(counters(0, 30), Instant::now());
		assert_eq!(live.sign(&store).unwrap().unwrap().voucher.amount, 30);
		assert_eq!((live.record.price_per_gib, live.record.connection_charge), (1 << 30, 400));
		assert_eq!(live.in_block, Some(7));
		// A chain node that shows a higher one is not believed.
		view.price.per_gib = 3 << 30;
		view.deposit = 1;
		assert!(live.adopt(&view).unwrap_err().starts_with("price"));
		live.count(counters(0, 40), Instant::now());
		assert_eq!(live.sign(&store).unwrap().unwrap().voucher.amount, 40);
	}

	fn details(session: &SessionRecord) -> NodeDetails {
		NodeDetails {
			peer_key: [5; 32],
			tunnel_key: [9; 32],
			endpoints: Default::default(),
			country: *b"DE",
			city: Default::default(),
			network: warren_primitives::NetworkKind::Hosting,
			price: session.price(),
			capacity: 1,
			advertised_mbps: 1,
			exit_policy: Default::default(),
		}
	}

	#[test]
	fn vouchers_are_on_disk_before_they_leave() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		let wallet = crate::Wallet::generate(12).unwrap();
		let mut session = record(3);
		session.deposit = 1_000;
		session.price_per_gib = 1 << 30;
		let keys = wallet.session_keys(&session.genesis, &session.salt);
		let node = details(&session);
		let mut live = Live::new(session.clone(), keys, node.clone(), [7; 16], counters(50, 50));
		live.count(counters(60, 100), Instant::now());
		let voucher = live.sign(&store).unwrap().unwrap();
		assert_eq!(voucher.voucher.amount, 60);
		let on_disk = store.session(&session.id).unwrap().unwrap();
		assert_eq!(on_disk.signed.unwrap().amount, 60);
		assert_eq!(on_disk.kernel, Some(KernelMark { run: [7; 16], up: 60, down: 100 }));
		// After a crash: the same voucher again, and nothing that was paid is counted twice.
		let keys = wallet.session_keys(&session.genesis, &session.salt);
		let mut again = Live::new(on_disk, keys, node, [8; 16], counters(0, 0));
		assert_eq!(again.payer.last(), Some(voucher));
		again.count(counters(0, 1), Instant::now());
		assert_eq!(again.sign(&store).unwrap().unwrap().voucher.amount, 61);
	}
}
