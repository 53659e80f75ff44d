//! The chain of the lab: one development authority, and what is asked and told of it.

use std::{
	collections::BTreeMap,
	future::Future,
	net::{Ipv4Addr, SocketAddr},
	path::PathBuf,
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use codec::{Compact, Decode};
use serde_json::Value;
use subxt::{
	backend::LegacyBackend, events::Phase, rpcs::RpcClient, utils::H256, OnlineClient, SubstrateConfig,
};
use warren_chain_client::{
	AccountId, Address, At, BlockRef, Call, ChainClient, Event, Included, Outcome, SignedExtrinsic, Signer,
};
use warren_primitives::{Balance, GenesisHash, SessionId, SessionView};

use crate::{
	backend::{self, patience},
	lab::{self, Host, Lab},
	process::Process,
	rpc,
};

/// How long a transaction may take to a block: a few slots.
const IN_BLOCK: Duration = Duration::from_secs(25);

/// URL of the chain node from its own host.
pub const LOCAL_URL: &str = "ws://127.0.0.1:9944";

/// URL of the chain node from the internet.
pub fn public_url() -> String {
	format!("ws://{}:{}", lab::CHAIN, lab::RPC_PORT)
}

/// URL of the second chain node from the internet.
pub fn second_public_url() -> String {
	format!("ws://{}:{}", lab::CHAIN, lab::SECOND_RPC_PORT)
}

/// URL of the chain node from the consumer's home network.
pub fn home_url() -> String {
	format!("ws://{}:{}", lab::CHAIN_HOME, lab::RPC_PORT)
}

/// URL of the second chain node from the consumer's home network.
pub fn second_home_url() -> String {
	format!("ws://{}:{}", lab::CHAIN_HOME, lab::SECOND_RPC_PORT)
}

/// What every node of the lab is told.
const COMMON: [&str; 7] = [
	"--unsafe-rpc-external",
	"--rpc-methods=unsafe",
	"--rpc-cors=all",
	"--no-telemetry",
	"--no-prometheus",
	"--no-mdns",
	"--allow-private-ip",
];
/// The first node's port for other nodes, which only its own machine reaches.
const PEER_PORT: u16 = 30333;
/// The second node's.
const SECOND_PEER_PORT: u16 = 30334;

/// A running development chain.
pub struct Chain {
	client: ChainClient,
	observer: OnlineClient<SubstrateConfig>,
	// Its tasks use the clients above; it ends after them.
	runtime: HostRuntime,
	process: Process,
	genesis: GenesisHash,
}

/// A transaction as a block holds it.
#[derive(Clone, Debug)]
pub struct Done {
	/// The block's height.
	pub block: u32,
	/// `Pallet.call`.
	pub call: String,
	/// Who signed; none for what the author put in, and for general transactions.
	pub signer: Option<AccountId>,
	/// What became of it.
	pub outcome: Outcome,
	/// The fee.
	pub fee: Balance,
}

/// What `Settled` says of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
	/// Taken out of the deposit, fee included.
	pub paid: Balance,
	/// The fee in it.
	pub fee: Balance,
	/// Back to the payer.
	pub refunded: Balance,
	/// The connection charge.
	pub charge: Balance,
	/// True where a voucher earned the charge for the operator; else it was burned.
	pub charge_earned: bool,
	/// The block.
	pub block: u32,
}

impl Settlement {
	/// What the operator got.
	pub fn to_operator(&self) -> Balance {
		self.paid - self.fee + if self.charge_earned { self.charge } else { 0 }
	}

	/// What the network took or burned.
	pub fn fees(&self) -> Balance {
		self.fee + if self.charge_earned { 0 } else { self.charge }
	}

	/// All of it.
	pub fn total(&self) -> Balance {
		self.paid + self.refunded + self.charge
	}
}

impl Chain {
	/// Starts a chain on its host and waits until it can be asked.
	pub fn start(lab: &Lab) -> Result<Self> {
		Self::start_with(lab, &[])
	}

	/// The same with more arguments for the node.
	pub fn start_with(lab: &Lab, arguments: &[&str]) -> Result<Self> {
		let mut process = Self::spawn(lab, arguments)?;
		let runtime = HostRuntime::new(&lab.chain, 2)?;
		let end = Instant::now() + patience(Duration::from_secs(40));
		let (client, observer) = loop {
			let connected = runtime.run(async {
				let client = ChainClient::connect(&[LOCAL_URL.to_owned()]).await?;
				let rpc = RpcClient::from_insecure_url(LOCAL_URL).await?;
				let backend = LegacyBackend::<SubstrateConfig>::builder().build(rpc);
				let observer = OnlineClient::from_backend(std::sync::Arc::new(backend)).await?;
				anyhow::Ok((client, observer))
			});
			match connected {
				Ok(clients) => break clients,
				Err(error) => {
					if let Some(status) = process.exited()? {
						bail!("the chain node ended ({status})\n{}", process.tail(40));
					}
					ensure!(
						Instant::now() < end,
						"the chain node cannot be asked: {error:#}\n{}",
						process.tail(40)
					);
					std::thread::sleep(Duration::from_millis(100));
				}
			}
		};
		let genesis = client.genesis();
		Ok(Self { client, observer, runtime, process, genesis })
	}

	fn spawn(lab: &Lab, arguments: &[&str]) -> Result<Process> {
		let program = lab::binary("warren-node")?;
		let base = lab.chain.folder().join("chain-data");
		let mut all: Vec<std::ffi::OsString> = vec!["--dev".into(), "--base-path".into(), base.into()];
		all.push(format!("--listen-addr=/ip4/127.0.0.1/tcp/{PEER_PORT}").into());
		all.extend(COMMON.iter().chain(arguments).map(Into::into));
		lab.chain.start("warren-node", &program, all)
	}

	/// Starts a second node of this chain on the same machine: an authority that has no session keys yet.
	pub fn start_second(&self, lab: &Lab) -> Result<Process> {
		let program = lab::binary("warren-node")?;
		let base = Self::second_data(lab);
		let peer = self.rpc(lab, "system_localPeerId", Value::Array(Vec::new()))?;
		let peer = peer.as_str().context("a PeerId that is no text")?;
		let mut all: Vec<std::ffi::OsString> = vec![
			"--chain=dev".into(),
			"--validator".into(),
			"--base-path".into(),
			base.into(),
			// Any that is not the first one's.
			format!("--node-key={:064x}", 2).into(),
			format!("--rpc-port={}", lab::SECOND_RPC_PORT).into(),
			format!("--listen-addr=/ip4/127.0.0.1/tcp/{SECOND_PEER_PORT}").into(),
			format!("--bootnodes=/ip4/127.0.0.1/tcp/{PEER_PORT}/p2p/{peer}").into(),
		];
		all.extend(COMMON.iter().map(Into::into));
		lab.chain.start("second-warren-node", &program, all)
	}

	fn second_data(lab: &Lab) -> PathBuf {
		lab.chain.folder().join("second-chain-data")
	}

	/// Deletes the database of the second node, which must not run; its keys stay.
	pub fn empty_second(lab: &Lab) -> Result<()> {
		let chains = Self::second_data(lab).join("chains");
		let mut deleted = 0;
		for chain in std::fs::read_dir(&chains).with_context(|| chains.display().to_string())? {
			let chain = chain?.path();
			for database in ["paritydb", "db"].map(|name| chain.join(name)) {
				if database.exists() {
					std::fs::remove_dir_all(&database).with_context(|| database.display().to_string())?;
					deleted += 1;
				}
			}
		}
		ensure!(deleted > 0, "{} holds no database", chains.display());
		Ok(())
	}

	/// The second node's best and final block, as its RPC tells them.
	pub fn second_heads(lab: &Lab) -> Result<(u32, u32)> {
		let at = SocketAddr::from((Ipv4Addr::LOCALHOST, lab::SECOND_RPC_PORT));
		let ask = |method, params| rpc::call(&lab.chain, at, method, Value::Array(params));
		let number = |header: Value| {
			let text = header["number"].as_str().context("a header without its number")?;
			u32::from_str_radix(text.trim_start_matches("0x"), 16).with_context(|| text.to_owned())
		};
		let best = number(ask("chain_getHeader", Vec::new())?)?;
		let finalised = ask("chain_getFinalizedHead", Vec::new())?;
		Ok((best, number(ask("chain_getHeader", vec![finalised])?)?))
	}

	/// Waits until the second node can be asked; its best and final block then.
	pub fn wait_second_answers(lab: &Lab) -> Result<(u32, u32)> {
		let end = Instant::now() + patience(Duration::from_secs(40));
		loop {
			match Self::second_heads(lab) {
				Ok(heads) => return Ok(heads),
				Err(error) => {
					ensure!(Instant::now() < end, "the second chain node cannot be asked: {error:#}")
				}
			}
			std::thread::sleep(Duration::from_millis(100));
		}
	}

	/// Waits until the second node says the same as the first, but for what came a moment ago.
	pub fn wait_second(&self, lab: &Lab) -> Result<()> {
		Self::wait_second_answers(lab)?;
		let end = Instant::now() + patience(Duration::from_secs(60));
		loop {
			let (best, finalised) = match Self::second_heads(lab) {
				Ok(heads) => heads,
				// Busy with the blocks that it gets.
				Err(_) if Instant::now() < end => {
					std::thread::sleep(Duration::from_millis(100));
					continue;
				}
				Err(error) => return Err(error),
			};
			let first = self.best()?.number;
			let first_finalised = self.ask(|client| async move { client.finalised().await })?.number;
			if best + 1 >= first && finalised + 2 >= first_finalised {
				return Ok(());
			}
			ensure!(
				Instant::now() < end,
				"the second chain node is at block {best} (final {finalised}), the first at {first} (final {first_finalised})"
			);
			std::thread::sleep(Duration::from_millis(100));
		}
	}

	/// What the two nodes send each other is lost, until [`Chain::join_nodes`]. Both can be asked all the while.
	pub fn part_nodes(lab: &Lab) -> Result<()> {
		let ports = format!("{{ {PEER_PORT}, {SECOND_PEER_PORT} }}");
		lab.chain.net().nft(&format!(
			"table inet parted {{
			chain leaving {{ type filter hook output priority 0; policy accept;
				tcp dport {ports} drop
				tcp sport {ports} drop
			}}
			}}"
		))
	}

	/// The two nodes hear of each other again.
	pub fn join_nodes(lab: &Lab) -> Result<()> {
		lab.chain.net().nft("delete table inet parted")
	}

	/// Stops the node (SIGTERM) and keeps its data; [`Chain::resume`] starts it again.
	pub fn pause(&mut self) -> Result<()> {
		self.process.stop(Duration::from_secs(15)).map(drop)
	}

	/// Starts the node again on its data.
	pub fn resume(&mut self, lab: &Lab) -> Result<()> {
		self.resume_with(lab, &[])
	}

	/// The same with more arguments for the node.
	pub fn resume_with(&mut self, lab: &Lab, arguments: &[&str]) -> Result<()> {
		self.process = Self::spawn(lab, arguments)?;
		Ok(())
	}

	/// The node's process.
	pub fn process(&mut self) -> &mut Process {
		&mut self.process
	}

	/// Hash of block 0.
	pub fn genesis(&self) -> GenesisHash {
		self.genesis
	}

	/// The client, for use inside [`Chain::ask`].
	pub fn client(&self) -> &ChainClient {
		&self.client
	}

	/// Asks the chain something.
	pub fn ask<T, E, F>(&self, question: impl FnOnce(ChainClient) -> F) -> Result<T>
	where
		T: Send + 'static,
		E: Into<anyhow::Error> + Send + 'static,
		F: Future<Output = Result<T, E>> + Send + 'static,
	{
		self.runtime.run(question(self.client.clone()))
	}

	/// The best block.
	pub fn best(&self) -> Result<BlockRef> {
		self.ask(|client| async move { client.best().await })
	}

	/// Waits for the block of this height on the best chain.
	pub fn wait_block(&self, number: u32) -> Result<()> {
		let end = Instant::now() + patience(Duration::from_secs(60));
		while self.best()?.number < number {
			ensure!(Instant::now() < end, "block {number} did not come\n{}", self.process.tail(20));
			std::thread::sleep(Duration::from_millis(50));
		}
		Ok(())
	}

	/// Free and held money of an account.
	pub fn money(&self, account: AccountId) -> Result<Balance> {
		let funds = self.ask(move |client| async move { client.funds(&account, At::Best).await })?;
		Ok(funds.free + funds.held)
	}

	/// A session; none where it was never opened, or is settled.
	pub fn session(&self, id: SessionId) -> Result<Option<SessionView<AccountId>>> {
		self.ask(move |client| async move { client.session(&id, At::Best).await })
	}

	/// Signs and submits a call; returns once it is in a block, whatever it came to there.
	pub fn submit(&self, signer: &Signer, call: Call) -> Result<Included> {
		let (signer, name) = (signer.clone(), call.name());
		self.ask(move |client| async move {
			let work = async { client.send(&signer, &call).await?.in_block().await };
			tokio::time::timeout(patience(IN_BLOCK), work)
				.await
				.context("it did not get into a block")?
				.map_err(anyhow::Error::from)
		})
		.with_context(|| name)
	}

	/// The same for a call that must succeed.
	pub fn must(&self, signer: &Signer, call: Call) -> Result<Included> {
		let name = call.name();
		self.submit(signer, call)?.success().with_context(|| name)
	}

	/// Signs without submitting.
	pub fn sign(&self, signer: &Signer, call: Call) -> Result<SignedExtrinsic> {
		let signer = signer.clone();
		self.ask(move |client| async move {
			let nonce = client.next_index(&signer.account()).await?;
			client.sign(&signer, &call, nonce).await
		})
	}

	/// Sends money from a rich account of the development chain.
	pub fn fund(&self, to: AccountId, amount: Balance) -> Result<()> {
		self.must(&faucet()?, Call::Transfer { to, amount }).map(drop)
	}

	/// Sends money to several accounts in one transaction.
	pub fn fund_all(&self, to: &[(AccountId, Balance)]) -> Result<()> {
		let calls = to.iter().map(|(to, amount)| Call::Transfer { to: *to, amount: *amount }).collect();
		self.must(&faucet()?, Call::BatchAll(calls)).map(drop)
	}

	/// Spends a nonce on something else, with a tip that makes the pool prefer it to a transaction without one. `secret`: a
	/// seed, `0x` and hexadecimal.
	pub fn spend_nonce(&self, secret: &str, nonce: u32, tip: Balance) -> Result<()> {
		let uri = <subxt_signer::SecretUri as std::str::FromStr>::from_str(secret)?;
		let pair = subxt_signer::sr25519::Keypair::from_uri(&uri)?;
		let observer = self.observer.clone();
		self.runtime.run(async move {
			let remark = subxt::dynamic::Value::from_bytes(b"instead");
			let call = subxt::dynamic::transaction("System", "remark", vec![remark]);
			let params = subxt::config::substrate::SubstrateExtrinsicParamsBuilder::new()
				.nonce(u64::from(nonce))
				.tip(tip)
				.immortal()
				.build();
			let at = observer.at_current_block().await?;
			at.transactions().create_signed(&call, &pair, params).await?.submit().await?;
			anyhow::Ok(())
		})
	}

	/// Waits until a session is settled (from `from` on), and says how.
	pub fn settlement(&self, id: SessionId, from: u32, patience: Duration) -> Result<Settlement> {
		let event =
			self.wait_event(from, patience, &format!("settlement of 0x{}", hex::encode(id)), move |event| {
				event.is("SessionEscrow", "Settled") && event.session() == Some(id)
			})?;
		let number = |name: &str| event.1.number(name).with_context(|| format!("Settled without {name}"));
		let charge_earned = match event.1.to_string() {
			text if text.contains("charge_earned: true") => true,
			text if text.contains("charge_earned: false") => false,
			text => bail!("Settled without charge_earned: {text}"),
		};
		Ok(Settlement {
			paid: number("paid")?,
			fee: number("fee")?,
			refunded: number("refunded")?,
			charge: number("charge")?,
			charge_earned,
			block: event.0,
		})
	}

	/// The first event from block `from` on that `wanted` takes.
	pub fn wait_event(
		&self,
		from: u32,
		patience: Duration,
		what: &str,
		wanted: impl Fn(&Event) -> bool,
	) -> Result<(u32, Event)> {
		let patience = backend::patience(patience);
		let end = Instant::now() + patience;
		let mut next = from;
		loop {
			while next <= self.best()?.number {
				let done = self.ask(move |client| async move {
					match client.block_at(next).await? {
						Some(block) => client.events(block).await.map(Some),
						None => Ok(None),
					}
				})?;
				let Some(done) = done else { break };
				if let Some(record) = done.events.into_iter().find(|record| wanted(&record.event)) {
					return Ok((next, record.event));
				}
				next += 1;
			}
			ensure!(Instant::now() < end, "no {what} within {} s", patience.as_secs());
			std::thread::sleep(Duration::from_millis(100));
		}
	}

	/// All transactions of the blocks from `from` to the best, what the author put in left out.
	pub fn history(&self, from: u32) -> Result<Vec<Done>> {
		let best = self.best()?.number;
		let observer = self.observer.clone();
		self.ask(move |client| async move {
			let mut history = Vec::new();
			for number in from..=best {
				let block = client.block_at(number).await?.context("a block is gone")?;
				let done = client.events(block).await?;
				let at = observer.at_block(H256(block.hash)).await?;
				let extrinsics = at.extrinsics().fetch().await?;
				for (index, extrinsic) in extrinsics.iter().enumerate() {
					let extrinsic = extrinsic?;
					if extrinsic.pallet_name() == "Timestamp" {
						continue;
					}
					// An account is written as `MultiAddress::Id`: a zero and 32 bytes.
					let signer = extrinsic.address_bytes().and_then(|bytes| bytes.get(1..)?.try_into().ok());
					history.push(Done {
						block: number,
						call: format!("{}.{}", extrinsic.pallet_name(), extrinsic.call_name()),
						signer,
						outcome: done.outcomes.get(index).cloned().context("no outcome")?,
						fee: done.fees.get(index).copied().unwrap_or_default(),
					});
				}
			}
			anyhow::Ok(history)
		})
	}

	/// What a transaction that succeeded took of its block: the time of its weight, in picoseconds, with what each transaction takes.
	pub fn weight(&self, included: &Included) -> Result<u64> {
		let (block, index) = (included.block.hash, included.index);
		let observer = self.observer.clone();
		self.runtime.run(async move {
			let at = observer.at_block(H256(block)).await?;
			let events = at.events().fetch().await?;
			for event in events.iter() {
				let event = event?;
				let success = (event.pallet_name(), event.event_name()) == ("System", "ExtrinsicSuccess");
				if success && event.phase() == Phase::ApplyExtrinsic(index) {
					// Its only field begins with the weight, and that with the time; both parts are compact.
					let time = Compact::<u64>::decode(&mut event.field_bytes())?;
					return anyhow::Ok(time.0);
				}
			}
			bail!("transaction {index} of its block did not succeed")
		})
	}

	/// Calls an RPC method by plain HTTP, from the node's own host.
	pub fn rpc(&self, lab: &Lab, method: &str, params: Value) -> Result<Value> {
		rpc::call(&lab.chain, SocketAddr::from((Ipv4Addr::LOCALHOST, lab::RPC_PORT)), method, params)
	}
}

/// The rich account that pays for what the lab itself does.
pub fn faucet() -> Result<Signer> {
	Signer::from_uri("//Alice").context("//Alice")
}

/// Accounts by the names that a test gave them.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<AccountId, String>);

impl Names {
	/// Gives an account a name.
	pub fn add(&mut self, account: AccountId, name: &str) {
		self.0.insert(account, name.to_owned());
	}

	/// The name, or the address.
	pub fn of(&self, account: &AccountId) -> String {
		self.0.get(account).cloned().unwrap_or_else(|| Address(*account).to_string())
	}
}

/// A tokio runtime whose threads live in a host's network: every socket that its tasks make belongs there.
pub struct HostRuntime {
	runtime: Option<tokio::runtime::Runtime>,
}

impl HostRuntime {
	/// With so many threads.
	pub fn new(host: &Host, threads: usize) -> Result<Self> {
		let path = host.net().path();
		let runtime = tokio::runtime::Builder::new_multi_thread()
			.worker_threads(threads)
			.thread_name(format!("in-{}", host.name()))
			.enable_all()
			.on_thread_start(move || {
				let entered = std::fs::File::open(&path)
					.map_err(anyhow::Error::from)
					.and_then(|file| Ok(nix::sched::setns(file, nix::sched::CloneFlags::CLONE_NEWNET)?));
				if let Err(error) = entered {
					// A thread outside would make connections that prove nothing.
					eprintln!("cannot enter {}: {error:#}", path.display());
					std::process::abort();
				}
			})
			.build()?;
		Ok(Self { runtime: Some(runtime) })
	}

	/// Runs a future on one of its threads, and waits for it.
	pub fn run<T, E>(&self, future: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T>
	where
		T: Send + 'static,
		E: Into<anyhow::Error> + Send + 'static,
	{
		let runtime = self.runtime.as_ref().context("the runtime has ended")?;
		// Not `block_on` alone: that runs on this thread, which is outside.
		runtime.block_on(runtime.spawn(future))?.map_err(Into::into)
	}

	/// Starts a task.
	pub fn spawn<T: Send + 'static>(
		&self,
		future: impl Future<Output = T> + Send + 'static,
	) -> Result<tokio::task::JoinHandle<T>> {
		Ok(self.runtime.as_ref().context("the runtime has ended")?.spawn(future))
	}
}

impl Drop for HostRuntime {
	fn drop(&mut self) {
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_timeout(Duration::from_secs(3));
		}
	}
}
