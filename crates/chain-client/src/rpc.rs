//! The connection to a chain node, kept up by a task of its own.
//!
//! Of several nodes the one is used that is in sync and furthest; within two blocks the earlier in the list. When it goes away,
//! or another is further while it stands still, catches up, or has nothing new that is final, the next best is taken. All must be
//! on the same chain.
use crate::{
	blocks::{ChainEvent, Heads},
	client::BlockRef,
	runtime::Runtime,
	Error,
};
use codec::Encode;
use futures::future::join_all;
use std::{
	collections::HashMap,
	future::Future,
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering},
		Arc, Mutex,
	},
	time::Duration,
};
use subxt::{
	config::{substrate::SubstrateHeader, RpcConfigFor, SubstrateConfig},
	rpcs::{
		client::{
			reconnecting_rpc_client::{PingConfig, RpcClient as WsClient},
			RpcClient, RpcSubscription,
		},
		methods::legacy::{LegacyRpcMethods, NumberOrHex},
		Error as RpcError,
	},
	utils::H256,
};
use tokio::{
	sync::{broadcast, watch, Notify},
	time::{interval, sleep, timeout, Instant, MissedTickBehavior},
};
use warren_primitives::{blake2_256, BlockNumber, GenesisHash};

/// The RPC methods that are used.
pub(crate) type Methods = LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>;
pub(crate) type Header = SubstrateHeader<H256>;

/// How long an answer may take.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// How long connecting to one node may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);
/// How long a request waits for a connection while there is none.
const LINK_WAIT: Duration = Duration::from_secs(12);
/// Between attempts to connect: the first, doubled each time, up to the last.
const BACKOFF: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(8)];
/// After how long without a new best or final block other nodes are asked whether they have one; as often a node is asked
/// whether it is catching up. Tests have less time.
const STANDSTILL: Duration = if cfg!(test) { Duration::from_secs(1) } else { Duration::from_secs(30) };
/// How many blocks ahead another node must be to be taken instead.
const AHEAD: BlockNumber = 3;
/// The same for the final block, which moves in steps.
const FINAL_AHEAD: BlockNumber = 8;
/// How many missed finalised blocks are told one by one.
const MAX_GAP: BlockNumber = 512;

/// One connection.
pub(crate) struct Link {
	/// Counts connections.
	pub(crate) generation: u64,
	place: usize,
	/// As it may be shown.
	pub(crate) url: String,
	pub(crate) methods: Methods,
}

/// What the client and its task share.
pub(crate) struct Shared {
	urls: Vec<String>,
	pub(crate) genesis: GenesisHash,
	link: watch::Sender<Option<Arc<Link>>>,
	/// Why there is no link.
	trouble: Mutex<String>,
	pub(crate) heads: watch::Sender<Heads>,
	pub(crate) events: broadcast::Sender<ChainEvent>,
	/// Something went wrong on the link.
	suspect: Notify,
	generations: AtomicU64,
	/// True while no node was ever connected: what [`Heads`] say is not known from one.
	unseen: AtomicBool,
	/// Runtimes by spec version.
	pub(crate) runtimes: Mutex<HashMap<u32, Runtime>>,
}

/// The connection while someone holds it: the task that keeps it ends with this.
pub(crate) struct Running {
	pub(crate) shared: Arc<Shared>,
	task: tokio::task::JoinHandle<()>,
}

impl Drop for Running {
	fn drop(&mut self) {
		self.task.abort();
	}
}

/// A node that answers.
struct Candidate {
	place: usize,
	/// As it may be shown.
	url: String,
	methods: Methods,
	genesis: GenesisHash,
	syncing: bool,
	best: BlockRef,
	finalised: BlockRef,
}

/// What a node is chosen by.
#[derive(Clone, Copy, Debug)]
struct Standing {
	/// In the list.
	place: usize,
	/// It says that it is catching up.
	syncing: bool,
	best: BlockNumber,
	finalised: BlockNumber,
}

impl From<&Candidate> for Standing {
	fn from(node: &Candidate) -> Self {
		let (best, finalised) = (node.best.number, node.finalised.number);
		Self { place: node.place, syncing: node.syncing, best, finalised }
	}
}

/// The part of a URL that may be shown: no password, and no path or query, which may hold a key to the service.
pub(crate) fn shown(url: &str) -> String {
	let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
	let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
	let host = authority.rsplit('@').next().unwrap_or_default();
	let separator = if scheme.is_empty() { "" } else { "://" };
	format!("{scheme}{separator}{host}")
}

/// A URL that a chain node may have.
pub(crate) fn check_url(url: &str) -> Result<(), Error> {
	let bad = |reason: &str| Error::BadUrl { url: shown(url), reason: reason.to_owned() };
	let rest = match url.split_once("://") {
		Some(("ws" | "wss", rest)) => rest,
		Some(("http" | "https", _)) => return Err(bad("use ws:// or wss:// (the same port of warren-node)")),
		_ => return Err(bad("must start with ws:// or wss://")),
	};
	if rest.contains('@') {
		return Err(bad("must not hold a password"));
	}
	if rest.is_empty() || rest.starts_with(['/', ':']) {
		return Err(bad("has no host"));
	}
	Ok(())
}

fn check_urls(urls: &[String]) -> Result<(), Error> {
	if urls.is_empty() {
		return Err(Error::NoUrl);
	}
	urls.iter().try_for_each(|url| check_url(url))
}

async fn probe(place: usize, url: &str) -> Result<Candidate, String> {
	let attempt = async {
		let client = WsClient::builder()
			// Reconnecting is ours to do: it may be to another node.
			.retry_policy(std::iter::empty::<Duration>())
			.connection_timeout(CONNECT_TIMEOUT)
			.request_timeout(ANSWER_TIMEOUT)
			.enable_ws_ping(
				PingConfig::new()
					.ping_interval(Duration::from_secs(10))
					.inactive_limit(Duration::from_secs(25)),
			)
			.build(url)
			.await
			.map_err(|e| e.to_string())?;
		let methods = Methods::new(RpcClient::new(client));
		// Together: a node may be far away.
		let (genesis, health, header, finalised) = tokio::try_join!(
			async { methods.genesis_hash().await.map_err(|e| e.to_string()) },
			async { methods.system_health().await.map_err(|e| e.to_string()) },
			async { methods.chain_get_header(None).await.map_err(|e| e.to_string()) },
			finalised_head(&methods),
		)?;
		let best = block_ref(&header.ok_or("it has no best block")?)?;
		let (url, genesis, syncing) = (shown(url), genesis.0, health.is_syncing);
		Ok(Candidate { place, url, methods, genesis, syncing, best, finalised })
	};
	match timeout(CONNECT_TIMEOUT, attempt).await {
		Ok(result) => result,
		Err(_) => Err("no answer in time".to_owned()),
	}
}

/// Number and hash of a header.
pub(crate) fn block_ref(header: &Header) -> Result<BlockRef, String> {
	let number = BlockNumber::try_from(header.number).map_err(|_| "block number out of range".to_owned())?;
	Ok(BlockRef { number, hash: blake2_256(&header.encode()) })
}

/// Asks all nodes; returns the best that is on the chain of `genesis`, or why there is none.
async fn choose(urls: &[String], genesis: Option<GenesisHash>) -> Result<Candidate, Error> {
	let answers = join_all(urls.iter().enumerate().map(|(place, url)| probe(place, url))).await;
	let mut tried = Vec::new();
	let mut wrong = None;
	let mut candidates = Vec::new();
	// Where no chain is given, the first that answers says which.
	let mut expected = genesis;
	for (url, answer) in urls.iter().zip(answers) {
		match answer {
			Ok(candidate) if *expected.get_or_insert(candidate.genesis) == candidate.genesis => {
				candidates.push(candidate)
			}
			Ok(candidate) => {
				let error = Error::WrongChain {
					url: shown(url),
					expected: hex::encode(expected.unwrap_or_default()),
					found: hex::encode(candidate.genesis),
				};
				tracing::error!("{error}");
				wrong = Some(error);
			}
			Err(reason) => tried.push(format!("{}: {reason}", shown(url))),
		}
	}
	match (best_of(candidates), wrong) {
		(Some(best), _) => Ok(best),
		(None, Some(wrong)) => Err(wrong),
		(None, None) => Err(Error::Unreachable { tried: tried.join("; ") }),
	}
}

fn best_of(candidates: Vec<Candidate>) -> Option<Candidate> {
	let pick = pick(&candidates.iter().map(Standing::from).collect::<Vec<_>>())?;
	candidates.into_iter().find(|c| c.place == pick)
}

/// In sync before syncing. Of those one whose final block lags is on a fork of its own, or heard nothing for a while, whatever
/// its best block is. Of the others the furthest, and within two blocks the earliest in the list.
fn pick(nodes: &[Standing]) -> Option<usize> {
	let syncing = nodes.iter().all(|node| node.syncing);
	let usable = || nodes.iter().filter(|node| node.syncing == syncing);
	let finalised = usable().map(|node| node.finalised).max()?;
	let sound = || usable().filter(|node| node.finalised.saturating_add(FINAL_AHEAD) > finalised);
	let furthest = sound().map(|node| node.best).max()?;
	sound().filter(|node| node.best.saturating_add(2) >= furthest).map(|node| node.place).min()
}

impl Shared {
	/// Connects for the first time, and starts the task that stays connected.
	pub(crate) async fn start(urls: &[String], genesis: Option<GenesisHash>) -> Result<Running, Error> {
		check_urls(urls)?;
		let candidate = choose(urls, genesis).await?;
		let heads = Heads { best: candidate.best, finalised: candidate.finalised, connected: true };
		let shared = Self::new(urls, candidate.genesis, heads);
		shared.install(candidate);
		Ok(shared.run())
	}

	/// Starts the task that connects as soon as it can.
	pub(crate) fn start_later(urls: &[String], genesis: GenesisHash) -> Result<Running, Error> {
		check_urls(urls)?;
		let first = BlockRef { number: 0, hash: genesis };
		let heads = Heads { best: first, finalised: first, connected: false };
		let shared = Self::new(urls, genesis, heads);
		shared.unseen.store(true, Ordering::Relaxed);
		Ok(shared.run())
	}

	fn new(urls: &[String], genesis: GenesisHash, heads: Heads) -> Arc<Self> {
		Arc::new(Self {
			urls: urls.to_vec(),
			genesis,
			link: watch::Sender::new(None),
			trouble: Mutex::default(),
			heads: watch::Sender::new(heads),
			events: broadcast::Sender::new(1024),
			suspect: Notify::new(),
			generations: AtomicU64::new(0),
			unseen: AtomicBool::new(false),
			runtimes: Mutex::default(),
		})
	}

	fn run(self: Arc<Self>) -> Running {
		let following = self.clone();
		let task = tokio::spawn(async move {
			loop {
				following.step().await;
			}
		});
		Running { shared: self, task }
	}

	fn install(&self, candidate: Candidate) -> Arc<Link> {
		let generation = self.generations.fetch_add(1, Ordering::Relaxed);
		let link = Arc::new(Link {
			generation,
			place: candidate.place,
			url: candidate.url,
			methods: candidate.methods,
		});
		self.link.send_replace(Some(link.clone()));
		link
	}

	/// The connection; waits a while for one.
	pub(crate) async fn link(&self) -> Result<Arc<Link>, Error> {
		let mut link = self.link.subscribe();
		let wait = link.wait_for(Option::is_some);
		if let Ok(Ok(link)) = timeout(LINK_WAIT, wait).await {
			if let Some(link) = &*link {
				return Ok(link.clone());
			}
		}
		let tried = self.trouble.lock().map(|t| t.clone()).unwrap_or_default();
		Err(Error::Unreachable { tried })
	}

	/// Asks the node. A query that is lost with the connection is asked once more on the next one.
	pub(crate) async fn ask<T, F, Fut>(&self, method: &str, again: bool, request: F) -> Result<T, Error>
	where
		F: Fn(Methods) -> Fut,
		Fut: Future<Output = Result<T, RpcError>>,
	{
		let mut attempts = if again { 2 } else { 1 };
		loop {
			let link = self.link().await?;
			attempts -= 1;
			let error = match timeout(ANSWER_TIMEOUT, request(link.methods.clone())).await {
				Ok(Ok(answer)) => return Ok(answer),
				Ok(Err(RpcError::User(e))) => {
					let data =
						e.data.as_ref().map(|d| d.get().trim_matches('"').to_owned()).unwrap_or_default();
					if let Some(refusal) = crate::PoolRefusal::from_rpc(e.code, &e.message, &data) {
						return Err(Error::Refused(refusal));
					}
					let message = if data.is_empty() { e.message } else { format!("{}: {data}", e.message) };
					return Err(Error::Rpc { method: method.to_owned(), code: e.code, message });
				}
				Ok(Err(e @ (RpcError::Client(_) | RpcError::DisconnectedWillReconnect(_)))) => {
					Error::Disconnected(e.to_string())
				}
				Ok(Err(e)) => return Err(Error::undecodable(method, e)),
				Err(_) => Error::Timeout { method: method.to_owned(), after: ANSWER_TIMEOUT },
			};
			self.lose(&link, &error.to_string());
			if attempts == 0 {
				return Err(error);
			}
		}
	}

	/// Gives a connection up.
	fn lose(&self, lost: &Arc<Link>, why: &str) {
		let is_current =
			|link: &Option<Arc<Link>>| link.as_ref().is_some_and(|l| l.generation == lost.generation);
		let gone = self.link.send_if_modified(|link| {
			let current = is_current(link);
			if current {
				*link = None;
			}
			current
		});
		if gone {
			if let Ok(mut trouble) = self.trouble.lock() {
				*trouble = format!("{}: {why}", lost.url);
			}
			tracing::warn!(url = %lost.url, why, "lost the chain node");
			self.heads.send_modify(|h| h.connected = false);
			let _ = self.events.send(ChainEvent::Lost(format!("{}: {why}", lost.url)));
			self.suspect.notify_one();
		}
	}

	/// Connects where there is no connection, then follows the chain until that one is lost.
	async fn step(&self) {
		let link = self.link.borrow().clone();
		match link {
			Some(link) => {
				if let Err(why) = self.follow(&link).await {
					self.lose(&link, &why);
				}
			}
			None => self.reconnect().await,
		}
	}

	async fn reconnect(&self) {
		let mut pause = BACKOFF[0];
		loop {
			match choose(&self.urls, Some(self.genesis)).await {
				Ok(candidate) => {
					let best = candidate.best;
					let link = self.install(candidate);
					tracing::info!(url = %link.url, "connected to the chain node");
					// The best block first: by it others see how old the rest is.
					self.note_best(best);
					self.heads.send_modify(|h| h.connected = true);
					let _ = self.events.send(ChainEvent::Back(link.url.clone()));
					return;
				}
				Err(error) => {
					tracing::debug!(%error, "chain nodes");
					if let Ok(mut trouble) = self.trouble.lock() {
						*trouble = match error {
							Error::Unreachable { tried } => tried,
							other => other.to_string(),
						};
					}
				}
			}
			sleep(pause).await;
			pause = (pause * 2).min(BACKOFF[1]);
		}
	}

	/// Follows the heads of one connection; returns why it cannot any longer.
	async fn follow(&self, link: &Arc<Link>) -> Result<(), String> {
		let methods = &link.methods;
		let open = async {
			let best = methods.chain_subscribe_new_heads().await.map_err(|e| e.to_string())?;
			let finalised = methods.chain_subscribe_finalized_heads().await.map_err(|e| e.to_string())?;
			let head = finalised_head(methods).await?;
			Ok::<_, String>((best, finalised, head))
		};
		let (mut best, mut finalised, head) =
			timeout(ANSWER_TIMEOUT, open).await.map_err(|_| "it does not answer".to_owned())??;
		self.note_finalised(methods, head).await?;
		let begun = Instant::now();
		let (mut moved, mut finalised_at, mut asked_at) = (begun, begun, begun);
		let mut tick = interval(STANDSTILL / 6);
		tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
		loop {
			tokio::select! {
				header = next(&mut best) => {
					moved = Instant::now();
					self.note_best(block_ref(&header?)?);
				}
				header = next(&mut finalised) => {
					finalised_at = Instant::now();
					self.note_finalised(methods, block_ref(&header?)?).await?;
				}
				() = self.suspect.notified() => {
					let current = self.link.borrow().as_ref().is_some_and(|l| l.generation == link.generation);
					if !current {
						return Err("it was given up".to_owned());
					}
				}
				now = tick.tick() => {
					let since = |at| now.saturating_duration_since(at) > STANDSTILL;
					if since(moved) || since(finalised_at) {
						(moved, finalised_at, asked_at) = (now, now, now);
						self.look_around(link, true).await?;
					} else if self.urls.len() > 1 && since(asked_at) {
						asked_at = now;
						self.look_around(link, false).await?;
					}
				}
			}
		}
	}

	/// Is the node gone? And where it `stands` still, or catches up: is another one further?
	async fn look_around(&self, link: &Arc<Link>, stands: bool) -> Result<(), String> {
		let health = match timeout(ANSWER_TIMEOUT, link.methods.system_health()).await {
			Ok(Ok(health)) => health,
			Ok(Err(e)) => return Err(e.to_string()),
			Err(_) => return Err("it does not answer".to_owned()),
		};
		if self.urls.len() > 1 && (stands || health.is_syncing) {
			let here = *self.heads.borrow();
			if let Ok(other) = choose(&self.urls, Some(self.genesis)).await {
				let further = other.best.number >= here.best.number.saturating_add(AHEAD)
					|| other.finalised.number >= here.finalised.number.saturating_add(FINAL_AHEAD);
				if other.place != link.place && further {
					return Err(format!("it stays behind, and {} goes on", other.url));
				}
			}
		}
		Ok(())
	}

	fn note_best(&self, best: BlockRef) {
		let changed = self.heads.send_if_modified(|h| std::mem::replace(&mut h.best, best) != best);
		if changed {
			// Fails only when nobody listens.
			let _ = self.events.send(ChainEvent::Best(best));
		}
	}

	async fn note_finalised(&self, methods: &Methods, head: BlockRef) -> Result<(), String> {
		let last = self.heads.borrow().finalised;
		if head.number <= last.number {
			return Ok(());
		}
		let first = match self.unseen.swap(false, Ordering::Relaxed) {
			true => head.number,
			false => last.number.saturating_add(1).max(head.number.saturating_sub(MAX_GAP)),
		};
		for number in first..head.number {
			let at = Some(NumberOrHex::Number(u64::from(number)));
			let hash = timeout(ANSWER_TIMEOUT, methods.chain_get_block_hash(at))
				.await
				.map_err(|_| "it does not answer".to_owned())?
				.map_err(|e| e.to_string())?;
			if let Some(hash) = hash {
				self.publish_finalised(BlockRef { number, hash: hash.0 });
			}
		}
		self.publish_finalised(head);
		Ok(())
	}

	fn publish_finalised(&self, head: BlockRef) {
		self.heads.send_modify(|h| {
			h.finalised = head;
			// A node that was just taken may be behind for a moment.
			if h.best.number < head.number {
				h.best = head;
			}
		});
		let _ = self.events.send(ChainEvent::Finalised(head));
	}
}

async fn next(heads: &mut RpcSubscription<Header>) -> Result<Header, String> {
	match heads.next().await {
		Some(Ok(header)) => Ok(header),
		Some(Err(e)) => Err(e.to_string()),
		None => Err("it ended the subscription".to_owned()),
	}
}

async fn finalised_head(methods: &Methods) -> Result<BlockRef, String> {
	let hash = methods.chain_get_finalized_head().await.map_err(|e| e.to_string())?;
	let header = methods.chain_get_header(Some(hash)).await.map_err(|e| e.to_string())?;
	block_ref(&header.ok_or("it does not know its finalised block")?)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn urls_are_checked() {
		for good in ["ws://127.0.0.1:9944", "wss://rpc.example.com", "ws://[::1]:9944/x"] {
			assert!(check_url(good).is_ok(), "{good}");
		}
		for (bad, reason) in [
			("http://127.0.0.1:9944", "ws://"),
			("127.0.0.1:9944", "must start"),
			("ws://", "no host"),
			("wss://user:secret@host/x", "password"),
		] {
			let error = check_url(bad).unwrap_err().to_string();
			assert!(error.contains(reason) && !error.contains("secret"), "{error}");
		}
		assert_eq!(shown("wss://rpc.example.com:443/v1?apikey=secret"), "wss://rpc.example.com:443");
	}

	#[test]
	fn the_furthest_node_in_sync_is_taken() {
		let pick = |nodes: &[(bool, BlockNumber, BlockNumber)]| {
			let standing = |(place, (syncing, best, finalised)): (usize, &(bool, u32, u32))| Standing {
				place,
				syncing: *syncing,
				best: *best,
				finalised: *finalised,
			};
			super::pick(&nodes.iter().enumerate().map(standing).collect::<Vec<_>>())
		};
		assert_eq!(pick(&[]), None);
		assert_eq!(pick(&[(false, 10, 7), (false, 12, 9)]), Some(0));
		assert_eq!(pick(&[(false, 10, 7), (false, 13, 10)]), Some(1));
		assert_eq!(pick(&[(true, 100, 97), (false, 13, 10)]), Some(1));
		assert_eq!(pick(&[(true, 5, 2), (true, 13, 10)]), Some(1));
		// A fork of its own, however long; and one that hears of what is final a little later.
		assert_eq!(pick(&[(false, 100, 30), (false, 60, 57)]), Some(1));
		assert_eq!(pick(&[(false, 60, 50), (false, 60, 57)]), Some(0));
	}

	#[tokio::test]
	async fn no_node_is_said_so() {
		assert!(matches!(Shared::start(&[], None).await, Err(Error::NoUrl)));
		// A port that nothing listens on: bound and let go.
		let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
		let url = format!("ws://127.0.0.1:{port}");
		match Shared::start(std::slice::from_ref(&url), None).await {
			Err(Error::Unreachable { tried }) => assert!(tried.contains(&url), "{tried}"),
			other => panic!("{:?}", other.err()),
		}
	}
}
