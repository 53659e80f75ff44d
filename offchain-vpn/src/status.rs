//! What `warren-vpn status` shows: the running daemon answers on a socket in its data directory.
use crate::{
	core::{CoreHandle, Input},
	money::units,
	watch::{client, Chain, Seen},
	worker::{problems, WorkerStats},
	Account,
};
use serde::{Deserialize, Serialize};
use std::{
	io::ErrorKind,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{UnixListener, UnixStream},
	sync::{oneshot, watch},
};
use tokio_util::sync::CancellationToken;
use warren_chain_client::{Address, At};
use warren_primitives::Balance;
use warren_session_protocol::Server;

/// Amounts are in the smallest unit of WRN, as texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Status {
	/// Version of the daemon.
	pub version: String,
	/// Process id.
	pub pid: u32,
	/// Seconds since it began.
	pub uptime_seconds: u64,
	/// Its number in the registry.
	pub node: u32,
	/// The worker's account (SS58).
	pub worker: String,
	/// The operator's account (SS58); empty while it is not known.
	pub operator: String,
	/// What the worker can spend on fees; none while the chain is away.
	#[serde(with = "units::option")]
	pub worker_funds: Option<Balance>,
	/// What keeps the worker from its work, and what to do about it.
	pub problems: Vec<String>,
	/// Implementation of WireGuard.
	pub backend: String,
	/// The chain.
	pub chain: ChainStatus,
	/// None where new sessions are taken; else why not.
	pub refuses: Option<String>,
	/// What may be lost before finality.
	pub loss: LossStatus,
	/// Payers served only after inclusion.
	pub barred_payers: usize,
	/// Rows set aside in the ledger.
	pub quarantined: u64,
	/// What ended so far.
	pub earnings: Earnings,
	/// Bytes of this calendar month.
	pub month_bytes: u64,
	/// Limit of them.
	pub month_limit: Option<u64>,
	/// Control connections.
	pub connections: usize,
	/// The sessions.
	pub sessions: Vec<SessionStatus>,
	/// The last that ended, newest first.
	pub history: Vec<Ended>,
}

/// The chain, as the daemon sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainStatus {
	/// URL of the chain node in use.
	pub url: Option<String>,
	/// Genesis hash, hexadecimal.
	pub genesis: String,
	/// Best block.
	pub best: u32,
	/// Last final block.
	pub finalised: u32,
	/// The clock of settlement.
	pub clock: u32,
	/// Seconds since the last look at it.
	pub seen_seconds_ago: Option<u64>,
	/// Too far away to be trusted.
	pub stale: bool,
}

/// The loss budget.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LossStatus {
	/// Of an hour.
	#[serde(with = "units")]
	pub budget: Balance,
	/// Lost within the last hour.
	#[serde(with = "units")]
	pub lost: Balance,
	/// At stake now.
	#[serde(with = "units")]
	pub at_stake: Balance,
}

/// What ended so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Earnings {
	/// Settled sessions.
	pub sessions: u64,
	/// What the operator got, network fees taken off, connection charges included.
	#[serde(with = "units")]
	pub earned: Balance,
	/// Network fees.
	#[serde(with = "units")]
	pub fees: Balance,
	/// Signed for, or prepaid and used, but not paid out yet.
	#[serde(with = "units")]
	pub claimable: Balance,
	/// Sessions whose `open` never landed.
	pub never_landed: u64,
	/// What those used.
	#[serde(with = "units")]
	pub lost: Balance,
	/// Fees of the worker's transactions since the daemon began.
	#[serde(with = "units")]
	pub worker_fees: Balance,
	/// The worker's transactions since the daemon began.
	pub transactions: u64,
}

/// A session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionStatus {
	/// Its id, hexadecimal.
	pub session: String,
	/// `provisional`, `in-block`, `final` or `absent`.
	pub phase: String,
	/// `open`, or why it is closing.
	pub status: String,
	/// Its address in the tunnel.
	pub address: String,
	/// Inner bytes from the consumer.
	pub bytes_up: u64,
	/// Inner bytes to the consumer.
	pub bytes_down: u64,
	/// Seconds billed.
	pub seconds: u64,
	/// What that costs.
	#[serde(with = "units")]
	pub cost: Balance,
	/// What is promised: the best voucher.
	#[serde(with = "units")]
	pub voucher: Balance,
	/// Vouchers taken since the daemon began.
	pub vouchers: u64,
	/// Paid out on chain.
	#[serde(with = "units")]
	pub paid: Balance,
	/// Prepaid.
	#[serde(with = "units")]
	pub prepaid: Balance,
	/// The deposit.
	#[serde(with = "units")]
	pub deposit: Balance,
	/// Unsigned credit.
	#[serde(with = "units")]
	pub window: Balance,
	/// The same in bytes.
	pub window_bytes: u64,
	/// Seconds since the last handshake.
	pub handshake_seconds_ago: Option<u64>,
	/// Last tick of its life.
	pub expires_at: u32,
}

/// A session that ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ended {
	/// Its id, hexadecimal.
	pub session: String,
	/// `settled` or `never-landed`.
	pub outcome: String,
	/// What it paid, network fee included.
	#[serde(with = "units")]
	pub amount: Balance,
	/// The network fee.
	#[serde(with = "units")]
	pub fee: Balance,
	/// The connection charge, where it was earned.
	#[serde(with = "units")]
	pub charge: Balance,
	/// Inner bytes.
	pub bytes: u64,
	/// Seconds billed.
	pub seconds: u64,
	/// Milliseconds since 1970.
	pub ended_unix_millis: u64,
}

/// Longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 64 << 20;
/// How long the chain may take to tell what the worker has.
const CHAIN_WITHIN: Duration = Duration::from_secs(3);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers `status` on a socket that only the data directory's owner can reach.
pub struct StatusServer {
	/// Where.
	pub path: PathBuf,
	/// Knows most of it.
	pub core: CoreHandle,
	/// Knows the control connections.
	pub server: Server,
	/// The chain client.
	pub chain: Chain,
	/// The worker.
	pub worker: Account,
	/// What the watch saw last.
	pub seen: watch::Receiver<Option<Seen>>,
	/// What the worker's transactions cost.
	pub stats: Arc<WorkerStats>,
}

impl StatusServer {
	/// Runs until `stop`. The daemon holds the directory's lock: a socket that stands there is a leftover.
	pub async fn run(self, stop: CancellationToken) {
		let _ = std::fs::remove_file(&self.path);
		let listener = match UnixListener::bind(&self.path) {
			Ok(listener) => listener,
			Err(error) => {
				tracing::error!(path = %self.path.display(), %error, "no socket for `status`");
				return;
			}
		};
		let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
		if let Err(error) = std::fs::set_permissions(&self.path, private) {
			tracing::warn!(%error, "socket for `status`");
		}
		loop {
			let accepted = tokio::select! {
				() = stop.cancelled() => break,
				accepted = listener.accept() => accepted,
			};
			let Ok((mut stream, _)) = accepted else { continue };
			let answer = async {
				let status = self.status().await?;
				let text = serde_json::to_vec(&status).ok()?;
				stream.write_all(&text).await.ok()?;
				stream.shutdown().await.ok()
			};
			// A reader that does not read must not keep others waiting.
			let _ = tokio::time::timeout(PATIENCE, answer).await;
		}
		let _ = std::fs::remove_file(&self.path);
	}

	async fn status(&self) -> Option<Status> {
		let (reply, answer) = oneshot::channel();
		self.core.send(Input::Snapshot(reply)).await.ok()?;
		let mut status = answer.await.ok()?;
		status.version = env!("CARGO_PKG_VERSION").into();
		status.pid = std::process::id();
		status.worker = Address(self.worker).to_string();
		let seen = self.seen.borrow().clone();
		let node = seen.and_then(|seen| seen.node);
		if let Some(node) = &node {
			status.operator = Address(node.operator).to_string();
		}
		status.connections = self.server.stats().await.map(|stats| stats.connections).unwrap_or_default();
		(status.earnings.transactions, status.earnings.worker_fees) = self.stats.read();
		if let Some(client) = client(&self.chain).filter(|client| client.heads().connected) {
			let look = async {
				status.chain.url = client.url().await;
				let funds = client.funds(&self.worker, At::Best).await.ok();
				status.worker_funds = funds.map(|funds| funds.transferable);
			};
			// It may be lost at this very moment: the rest is worth showing without it.
			let _ = tokio::time::timeout(CHAIN_WITHIN, look).await;
		}
		let on_chain = node.as_ref().map(|node| (node.id, &node.worker));
		status.problems = problems(&self.worker, on_chain, status.worker_funds);
		Some(status)
	}
}

/// Asks the running daemon; none where there is none.
pub async fn ask(path: &Path) -> std::io::Result<Option<Status>> {
	let stream = match UnixStream::connect(path).await {
		Ok(stream) => stream,
		Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
			return Ok(None)
		}
		Err(error) => return Err(error),
	};
	let mut text = Vec::new();
	tokio::time::timeout(PATIENCE, stream.take(MAX_ANSWER).read_to_end(&mut text))
		.await
		.map_err(|_| std::io::Error::new(ErrorKind::TimedOut, "the daemon does not answer"))??;
	if text.is_empty() {
		return Err(std::io::Error::new(
			ErrorKind::TimedOut,
			"the daemon is busy or ending: it gave no answer",
		));
	}
	serde_json::from_slice(&text).map(Some).map_err(std::io::Error::other)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn any_amount_survives_the_socket() {
		let status = Status {
			worker_funds: Some(u128::MAX),
			sessions: vec![SessionStatus { deposit: u128::MAX, ..Default::default() }],
			..Default::default()
		};
		let value = serde_json::to_value(&status).unwrap();
		assert_eq!(value["worker_funds"], u128::MAX.to_string());
		assert_eq!(serde_json::from_value::<Status>(value).unwrap(), status);
	}
}
