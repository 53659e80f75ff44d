//! The programs `warren-vpn` and `warren` as they are, on their hosts: started, asked and ended by their command lines.

use std::{
	ffi::OsString,
	net::{IpAddr, SocketAddr},
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use nix::sys::signal::Signal;
use serde_json::Value;
use warren_chain_client::{AccountId, Address, At, Signer};
use warren_primitives::{Balance, NodeId, NodeView, Price, SessionId, WRN};

use crate::{
	backend::{self, patience},
	chain::{self, Chain},
	lab::{self, Host, Lab},
	process::Process,
};

const ANSWER: Duration = Duration::from_secs(30);

/// A consumer: a wallet on a host.
pub struct Consumer<'a> {
	host: &'a Host,
	data: PathBuf,
	program: PathBuf,
	/// Its account.
	pub account: AccountId,
}

impl<'a> Consumer<'a> {
	/// Makes a new wallet (a file with mode 0600) in the folder `name` of the host.
	pub fn new(host: &'a Host, name: &str) -> Result<Self> {
		let program = lab::binary("warren")?;
		let data = host.folder().join(name);
		let mut consumer = Self { host, data, program, account: [0; 32] };
		let answer = consumer.ask(&["wallet", "new", "--no-passphrase"])?;
		let account = answer["address"].as_str().context("`wallet new` shows no address")?;
		consumer.account = account.parse::<Address>()?.0;
		Ok(consumer)
	}

	/// The folder with its wallet and sessions.
	pub fn data(&self) -> &Path {
		&self.data
	}

	fn arguments(&self, arguments: &[&str]) -> Vec<OsString> {
		let mut all: Vec<OsString> = vec!["--data-dir".into(), self.data.clone().into()];
		all.extend(["--rpc".into(), chain::home_url().into(), "--json".into()]);
		all.extend(arguments.iter().map(OsString::from));
		all
	}

	/// Runs a command to its end; the last line of its answer.
	pub fn ask(&self, arguments: &[&str]) -> Result<Value> {
		let text = self.host.run(&self.program, &self.arguments(arguments), ANSWER)?;
		let last = text.lines().last().context("no answer")?;
		serde_json::from_str(last).with_context(|| text.clone())
	}

	/// Runs a command that must fail; what it says.
	pub fn ask_in_vain(&self, arguments: &[&str]) -> Result<String> {
		let output = self.host.output(&self.program, &self.arguments(arguments), ANSWER)?;
		ensure!(!output.status.success(), "`warren {}` succeeded", arguments.join(" "));
		Ok(String::from_utf8_lossy(&output.stderr).into_owned())
	}

	/// Starts `warren up`.
	pub fn up(&self, arguments: &[&str]) -> Result<Up> {
		let mut all = self.arguments(&["up"]);
		all.push("-v".into());
		all.extend(arguments.iter().map(OsString::from));
		let name = format!("warren-up-{}", self.data.file_name().unwrap_or_default().to_string_lossy());
		let process = self.host.start_reading(&name, &self.program, all)?;
		Ok(Up { process, events: Vec::new() })
	}
}

/// A running `warren up`.
pub struct Up {
	/// Its process.
	pub process: Process,
	/// All events so far, with the time at which they were read.
	pub events: Vec<(Instant, Value)>,
}

impl Up {
	/// Waits for an event of this name (an earlier one does as well).
	pub fn wait(&mut self, event: &str, patience: Duration) -> Result<(Instant, Value)> {
		self.wait_for(event, patience, |found| found["event"] == event)
	}

	/// Waits for the first event that `wanted` takes, earlier ones included.
	pub fn wait_for(
		&mut self,
		what: &str,
		patience: Duration,
		wanted: impl Fn(&Value) -> bool,
	) -> Result<(Instant, Value)> {
		if let Some(found) = self.events.iter().find(|(_, event)| wanted(event)) {
			return Ok(found.clone());
		}
		let events = &mut self.events;
		let found = self.process.wait_line(what, patience, |line| {
			let event: Value = serde_json::from_str(&line.text).ok()?;
			events.push((line.at, event));
			events.last().filter(|(_, event)| wanted(event)).cloned()
		})?;
		self.check_backend()?;
		Ok(found)
	}

	/// Fails where it connected with another WireGuard than is due.
	fn check_backend(&self) -> Result<()> {
		for (_, event) in self.events.iter().filter(|(_, event)| event["event"] == "connected") {
			backend::check_said("`warren up`", event["backend"].as_str().unwrap_or_default())?;
		}
		Ok(())
	}

	/// Takes in what has been said meanwhile.
	pub fn catch_up(&mut self) {
		while let Some(line) = self.process.line(Duration::from_millis(1)) {
			if let Ok(event) = serde_json::from_str(&line.text) {
				self.events.push((line.at, event));
			}
		}
	}

	/// The session's id, once it is opened.
	pub fn session(&mut self, patience: Duration) -> Result<SessionId> {
		let (_, event) = self.wait("opened", patience)?;
		session_id(event["session"].as_str().unwrap_or_default())
	}

	/// Vouchers that the provider took so far.
	pub fn vouchers(&mut self) -> Vec<Value> {
		self.catch_up();
		self.events
			.iter()
			.filter(|(_, event)| event["event"] == "voucher")
			.map(|(_, event)| event.clone())
			.collect()
	}

	/// SIGTERM: last voucher, goodbye. Its `closed` event.
	pub fn down(mut self, patience: Duration) -> Result<(Value, Vec<(Instant, Value)>)> {
		self.process.signal(Signal::SIGTERM)?;
		self.end(patience)
	}

	/// The end of what was told to end, by a signal or by `warren down`. Its `closed` event.
	pub fn end(mut self, patience: Duration) -> Result<(Value, Vec<(Instant, Value)>)> {
		let status = self.process.wait(patience)?;
		self.catch_up();
		self.check_backend()?;
		ensure!(status.success(), "`warren up` ended with {status}\n{}", self.process.tail(40));
		let closed =
			self.events.iter().find(|(_, event)| event["event"] == "closed").map(|(_, event)| event.clone());
		let closed = closed.with_context(|| format!("no `closed` event\n{}", self.process.tail(40)))?;
		Ok((closed, self.events))
	}

	/// SIGKILL.
	pub fn kill(mut self) -> Result<()> {
		self.process.kill()
	}
}

/// When that began of which an event says in `ms` how long ago it was. For events that are told at once: `in_block`.
pub fn began((at, event): &(Instant, Value)) -> Result<Instant> {
	let ms = event["ms"].as_u64().with_context(|| format!("no milliseconds in {event}"))?;
	at.checked_sub(Duration::from_millis(ms)).context("a time before this machine's start")
}

/// A session's id out of `0x` and 64 hexadecimal digits.
pub fn session_id(text: &str) -> Result<SessionId> {
	let mut id = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut id)
		.with_context(|| format!("session {text:?}"))?;
	Ok(id)
}

/// An amount in an event or an answer: units, as text or as a number.
pub fn amount(value: &Value) -> Result<Balance> {
	match value {
		Value::String(text) => text.parse().with_context(|| format!("amount {text:?}")),
		Value::Number(number) => number.to_string().parse().with_context(|| format!("amount {number}")),
		other => bail!("{other} is no amount"),
	}
}

/// Port of the provider's WireGuard (UDP) and session protocol (TCP).
pub const PROVIDER_PORT: u16 = 51_820;
/// Name of the provider's device.
pub const PROVIDER_DEVICE: &str = "warren-exit0";

/// How a provider is set up; the rest is as `init` writes it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
	/// What it asks.
	pub price: Price,
	/// Most sessions at once.
	pub capacity: u32,
	/// Traffic before the `open` is in a block.
	pub provisional_kib: u64,
	/// What may be lost in an hour to an `open` that never lands.
	pub loss_budget: Balance,
}

impl Default for ProviderSettings {
	fn default() -> Self {
		let price = Price { per_gib: WRN / 2, per_hour: 0 };
		Self { price, capacity: 20, provisional_kib: 1024, loss_budget: WRN }
	}
}

/// A provider: a data directory on the lab's exit, and the daemon while it runs.
pub struct Provider<'a> {
	host: &'a Host,
	data: PathBuf,
	program: PathBuf,
	/// The cold key.
	pub operator: Signer,
	/// The hot key's account.
	pub worker: AccountId,
	/// Its number, once it is registered.
	pub node: Option<NodeId>,
	process: Option<Process>,
	starts: u32,
}

impl<'a> Provider<'a> {
	/// `warren-vpn init` on the lab's exit, with a fresh operator's key in a file of mode 0600.
	pub fn init(lab: &'a Lab, settings: &ProviderSettings) -> Result<Self> {
		Self::init_on(&lab.exit, &[lab::EXIT.into(), lab::EXIT_V6.into()], settings)
	}

	/// The same on another host, which is reached at these addresses.
	pub fn init_on(host: &'a Host, addresses: &[IpAddr], settings: &ProviderSettings) -> Result<Self> {
		let program = lab::binary("warren-vpn")?;
		let data = host.folder().join("provider");
		let secret = format!("0x{}", hex::encode(rand::random::<[u8; 32]>()));
		let operator = Signer::from_uri(&secret)?;
		let key_file = host.folder().join("operator.key");
		write_secret(&key_file, &secret)?;
		let wrn = |amount: Balance| crate::demo::report::format_wrn(amount);
		let mut arguments: Vec<OsString> = [
			"init".into(),
			"--json".into(),
			"--data".into(),
			data.clone().into_os_string(),
			"--chain".into(),
			chain::public_url().into(),
			"--country".into(),
			"DE".into(),
			"--capacity".into(),
			settings.capacity.to_string().into(),
			"--price-per-gib".into(),
			wrn(settings.price.per_gib).into(),
			"--price-per-hour".into(),
			wrn(settings.price.per_hour).into(),
			"--provisional-kib".into(),
			settings.provisional_kib.to_string().into(),
			"--loss-budget".into(),
			wrn(settings.loss_budget).into(),
			"--batch-seconds".into(),
			"1".into(),
			"--device".into(),
			PROVIDER_DEVICE.into(),
			// The lab's link hands over merged packets, as many network cards do.
			"--exact-link".into(),
			"net".into(),
			"--endpoint".into(),
		]
		.into();
		arguments.extend(addresses.iter().map(|ip| SocketAddr::new(*ip, PROVIDER_PORT).to_string().into()));
		let answer: Value = serde_json::from_str(host.run(&program, &arguments, ANSWER)?.trim())?;
		let worker = answer["worker"].as_str().context("`init` names no worker")?.parse::<Address>()?.0;
		Ok(Self { host, data, program, operator, worker, node: None, process: None, starts: 0 })
	}

	/// The data directory.
	pub fn data(&self) -> &Path {
		&self.data
	}

	fn ask(&self, command: &str, more: &[&str]) -> Result<Value> {
		let mut arguments: Vec<OsString> =
			vec![command.into(), "--json".into(), "--data".into(), self.data.clone().into()];
		arguments.extend(more.iter().map(OsString::from));
		let text = self.host.run(&self.program, &arguments, ANSWER)?;
		serde_json::from_str(text.trim()).with_context(|| text.clone())
	}

	/// Names these chain nodes in the configuration, as an operator does; the next start of the daemon reads it.
	pub fn point_at(&self, urls: &[String]) -> Result<()> {
		let path = self.data.join("config.toml");
		let before = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
		let list: Vec<String> = urls.iter().map(|url| format!("{url:?}")).collect();
		let line = format!("urls = [{}]", list.join(", "));
		let (mut text, mut changed) = (String::new(), 0);
		for old in before.lines() {
			let is_it = old.starts_with("urls = ");
			changed += usize::from(is_it);
			text.push_str(if is_it { &line } else { old });
			text.push('\n');
		}
		ensure!(changed == 1, "{} names chain nodes in {changed} places", path.display());
		// Its mode stays.
		Ok(std::fs::write(&path, text)?)
	}

	fn key_file(&self) -> Result<String> {
		let path = self.host.folder().join("operator.key");
		Ok(path.to_str().context("the lab's folder is not UTF-8")?.to_owned())
	}

	/// `warren-vpn register`, signed by the operator.
	pub fn register(&mut self) -> Result<NodeId> {
		let answer = self.ask("register", &["--operator-key-file", &self.key_file()?])?;
		let node = answer["node"]
			.as_u64()
			.and_then(|node| NodeId::try_from(node).ok())
			.context("no node's number")?;
		self.node = Some(node);
		Ok(node)
	}

	/// `warren-vpn deregister`, signed by the operator.
	pub fn deregister(&self) -> Result<Value> {
		self.ask("deregister", &["--operator-key-file", &self.key_file()?])
	}

	/// Starts `warren-vpn run`.
	pub fn run(&mut self) -> Result<()> {
		ensure!(self.process.is_none(), "the daemon runs already");
		self.starts += 1;
		let arguments: Vec<OsString> = vec!["run".into(), "--data".into(), self.data.clone().into()];
		let name = format!("warren-vpn-{}", self.starts);
		let mut process = self.host.start(&name, &self.program, arguments)?;
		process.wait_log("ready", Duration::from_secs(30))?;
		self.process = Some(process);
		backend::check_link(self.host, PROVIDER_DEVICE)?;
		if backend::kernel_is_due()? {
			backend::check_said("the daemon", &self.backend()?)?;
		}
		Ok(())
	}

	/// Waits until the chain shows that the node takes sessions, and the daemon agrees.
	pub fn wait_ready(&mut self, chain: &Chain) -> Result<NodeView<AccountId>> {
		let node = self.node.context("not registered")?;
		let end = Instant::now() + patience(Duration::from_secs(40));
		loop {
			let view = chain.ask(move |client| async move { client.node(node, At::Best).await })?;
			let status = self.status();
			let takes = status.as_ref().is_ok_and(|status| status["refuses"].is_null());
			if let Some(view) = view.filter(|view| view.refuses.is_none() && takes) {
				return Ok(view);
			}
			if Instant::now() > end {
				bail!("node {node} takes no sessions: {status:?}\n{}", self.log(40));
			}
			std::thread::sleep(Duration::from_millis(200));
		}
	}

	/// `warren-vpn status`.
	pub fn status(&self) -> Result<Value> {
		self.ask("status", &[])
	}

	/// What the daemon says of a session that is over; waits until it does.
	pub fn ended(&self, id: SessionId, patience: Duration) -> Result<Value> {
		let end = Instant::now() + backend::patience(patience);
		let wanted = hex::encode(id);
		loop {
			let status = self.status();
			let rows = status.as_ref().ok().and_then(|status| status["history"].as_array());
			if let Some(row) = rows.into_iter().flatten().find(|row| row["session"] == wanted.as_str()) {
				return Ok(row.clone());
			}
			ensure!(Instant::now() < end, "session {wanted} is not among those that are over: {status:?}");
			std::thread::sleep(Duration::from_millis(300));
		}
	}

	/// What `status` says of a session.
	pub fn session(&self, id: SessionId) -> Result<Value> {
		let status = self.status()?;
		let wanted = hex::encode(id);
		let sessions = status["sessions"].as_array().cloned().unwrap_or_default();
		let found = sessions.into_iter().find(|session| {
			session["session"].as_str().is_some_and(|text| text.trim_start_matches("0x") == wanted)
		});
		found.with_context(|| format!("the daemon does not know the session {wanted}: {status}"))
	}

	/// The WireGuard that it runs on.
	pub fn backend(&self) -> Result<String> {
		self.status()?["backend"].as_str().map(str::to_owned).context("`status` names no backend")
	}

	/// Waits until the daemon has said this since its start.
	pub fn wait_log(&mut self, text: &str, patience: Duration) -> Result<()> {
		self.process.as_mut().context("the daemon does not run")?.wait_log(text, patience)
	}

	/// Waits until `status` shows what `wanted` takes; the status.
	pub fn wait_status(
		&self,
		what: &str,
		patience: Duration,
		wanted: impl Fn(&Value) -> bool,
	) -> Result<Value> {
		let patience = backend::patience(patience);
		let end = Instant::now() + patience;
		loop {
			// On a busy machine the daemon may be late to answer.
			let status = self.status();
			match status {
				Ok(status) if wanted(&status) => return Ok(status),
				Ok(_) | Err(_) if Instant::now() < end => std::thread::sleep(Duration::from_millis(200)),
				other => bail!("no {what} in {} s: {other:?}\n{}", patience.as_secs(), self.log(40)),
			}
		}
	}

	/// The end of the daemon's log.
	pub fn log(&self, lines: usize) -> String {
		self.process.as_ref().map(|process| process.tail(lines)).unwrap_or_default()
	}

	/// SIGTERM, and the orderly end.
	pub fn stop(&mut self) -> Result<()> {
		let mut process = self.process.take().context("the daemon does not run")?;
		let status = process.stop(Duration::from_secs(25))?;
		ensure!(status.success(), "the daemon ended with {status}\n{}", process.tail(40));
		Ok(())
	}

	/// SIGKILL.
	pub fn kill(&mut self) -> Result<()> {
		self.process.take().context("the daemon does not run")?.kill()
	}
}

fn write_secret(path: &Path, text: &str) -> Result<()> {
	use std::{io::Write, os::unix::fs::OpenOptionsExt};
	let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
	writeln!(file, "{text}")?;
	Ok(())
}

/// What a product may have left on a host: devices, nftables tables, routes and rules that the lab did not make,
/// sockets of WireGuard in user space.
pub fn leftovers(host: &Host) -> Result<Vec<String>> {
	let mut left = Vec::new();
	left.extend(host.tunnels()?.into_iter().map(|device| format!("device {}", device.name)));
	left.extend(host.net().tables()?.into_iter().map(|table| format!("table {table}")));
	for family in ["-4", "-6"] {
		let routes = host.net().ip(&[family, "route", "show", "table", "all"])?;
		left.extend(
			routes.lines().filter(|line| line.contains("warren") || line.contains("bare")).map(str::to_owned),
		);
		let rules = host.net().ip(&[family, "rule", "show"])?;
		let own = ["lookup local", "lookup main", "lookup default"];
		left.extend(
			rules
				.lines()
				.filter(|rule| {
					!own.iter().any(|own| rule.trim_end().ends_with(own)) || rule.contains("suppress")
				})
				.map(|rule| format!("rule {rule}")),
		);
	}
	for socket in std::fs::read_dir(host.wireguard_sockets())?.flatten() {
		left.push(format!("socket {}", socket.file_name().to_string_lossy()));
	}
	Ok(left)
}
