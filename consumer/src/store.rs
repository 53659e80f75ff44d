//! What must survive a crash: one small file per session, written whole (temporary file, fsync, rename, fsync of the
//! folder), mode 0600. Holds no secret: session keys come from the wallet and the salt.
use rand::{rngs::OsRng, RngCore};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
	fs::{DirBuilder, File, OpenOptions},
	io::{self, Read, Write},
	os::unix::fs::{DirBuilderExt, OpenOptionsExt},
	path::{Path, PathBuf},
};
use warren_chain_client::Address;
use warren_primitives::{
	Balance, BlockNumber, Clock, GenesisHash, NodeId, OpenTerms, Price, SessionId, SessionView, TunnelKey,
	Usage,
};

const VERSION: u32 = 1;
/// A session's file is about two kilobytes.
const MAX_FILE: u64 = 256 * 1024;

/// Why the store cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
	/// The system.
	#[error("{path}: {error}")]
	Io {
		/// The file or folder.
		path: PathBuf,
		/// What the system says.
		error: io::Error,
	},
	/// A file's content makes no sense.
	#[error("{path}: {reason}")]
	Content {
		/// The file.
		path: PathBuf,
		/// Field and reason.
		reason: String,
	},
	/// Another process uses this data directory.
	#[error("another `warren up` (process {0}) runs with this data directory: `warren status` shows it, `warren down` ends it")]
	Busy(String),
}

/// Creates a file that must not exist yet, mode 0600, and makes it durable.
pub(crate) fn write_new_secret(path: &Path, content: &[u8]) -> io::Result<()> {
	let parent = parent(path);
	make_dir(parent)?;
	let temporary = write_temporary(parent, content)?;
	// A hard link fails where the name is taken: unlike rename, it never overwrites.
	let linked = std::fs::hard_link(&temporary, path);
	let removed = std::fs::remove_file(&temporary);
	linked?;
	removed?;
	File::open(parent)?.sync_all()
}

/// Replaces a file as a whole, mode 0600, and makes it durable.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
	let parent = parent(path);
	let temporary = write_temporary(parent, content)?;
	if let Err(e) = std::fs::rename(&temporary, path) {
		let _ = std::fs::remove_file(&temporary);
		return Err(e);
	}
	File::open(parent)?.sync_all()
}

fn parent(path: &Path) -> &Path {
	path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_temporary(parent: &Path, content: &[u8]) -> io::Result<PathBuf> {
	let path = parent.join(format!(".{:016x}.tmp", OsRng.next_u64()));
	let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
	let written = file.write_all(content).and_then(|()| file.sync_all());
	if let Err(e) = written {
		let _ = std::fs::remove_file(&path);
		return Err(e);
	}
	Ok(path)
}

/// Makes a folder that only its owner enters.
pub(crate) fn make_dir(path: &Path) -> io::Result<()> {
	DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Reads a small file; none where it does not exist.
pub(crate) fn read_small(path: &Path) -> io::Result<Option<Vec<u8>>> {
	let file = match File::open(path) {
		Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
		other => other?,
	};
	let mut content = Vec::new();
	file.take(MAX_FILE + 1).read_to_end(&mut content)?;
	if content.len() as u64 > MAX_FILE {
		return Err(io::Error::new(io::ErrorKind::InvalidData, format!("larger than {MAX_FILE} bytes")));
	}
	Ok(Some(content))
}

/// Bytes as hexadecimal text.
pub(crate) mod hex_bytes {
	use super::*;

	pub fn serialize<S: Serializer, const N: usize>(bytes: &[u8; N], s: S) -> Result<S::Ok, S::Error> {
		s.serialize_str(&format!("0x{}", hex::encode(bytes)))
	}

	pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(d: D) -> Result<[u8; N], D::Error> {
		let text = String::deserialize(d)?;
		parse_hex(&text).ok_or_else(|| serde::de::Error::custom(format!("not 0x and {} digits", 2 * N)))
	}
}

/// `N` bytes from hexadecimal text, with or without `0x`.
pub fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
	let mut bytes = [0u8; N];
	hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes).ok()?;
	Some(bytes)
}

/// Amounts as decimal text: JSON numbers lose digits in most readers.
pub(crate) mod units {
	use super::*;

	pub fn serialize<S: Serializer>(amount: &Balance, s: S) -> Result<S::Ok, S::Error> {
		s.collect_str(amount)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Balance, D::Error> {
		String::deserialize(d)?.parse().map_err(|_| serde::de::Error::custom("not an amount in units"))
	}
}

mod address {
	use super::*;

	pub fn serialize<S: Serializer>(account: &[u8; 32], s: S) -> Result<S::Ok, S::Error> {
		s.collect_str(&Address(*account))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[u8; 32], D::Error> {
		let address: Address = String::deserialize(d)?.parse().map_err(serde::de::Error::custom)?;
		Ok(address.0)
	}
}

/// What the consumer counted, without the salt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
	/// Inner IP bytes from the consumer.
	pub up: u64,
	/// Inner IP bytes to the consumer that its firewall accepted.
	pub down: u64,
	/// Seconds with a live handshake.
	pub seconds: u64,
}

impl Counts {
	/// With the session's salt.
	pub fn usage(&self, salt: &[u8; 32]) -> Usage {
		Usage { bytes_up: self.up, bytes_down: self.down, seconds: self.seconds, salt: *salt }
	}

	/// Both directions together.
	pub fn bytes(&self) -> u64 {
		self.up.saturating_add(self.down)
	}
}

/// The highest voucher that was ever signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
	/// Its cumulative amount.
	#[serde(with = "units")]
	pub amount: Balance,
	/// The counts that it commits to.
	pub counts: Counts,
}

/// The kernel's counters, as they stood when a session's counts were written. They outlive a crash with their table: what
/// passed between the last write and the crash is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KernelMark {
	/// The run of `up` whose counters they were; another run's say nothing of this session.
	#[serde(with = "hex_bytes")]
	pub run: [u8; 16],
	/// Bytes from the consumer.
	pub up: u64,
	/// Bytes to the consumer.
	pub down: u64,
}

/// How far a session is, as this side knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
	/// `open` is signed and may have been handed over; not yet seen on chain.
	Opening,
	/// Seen on chain, open.
	Open,
	/// This side has said goodbye, or the chain shows it closing.
	Closing,
	/// Gone from the chain's state: settled, or never landed.
	Over,
}

/// A session, as its buyer keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRecord {
	version: u32,
	/// Its id.
	#[serde(with = "hex_bytes")]
	pub id: SessionId,
	/// Its chain.
	#[serde(with = "hex_bytes")]
	pub genesis: GenesisHash,
	/// Who signed `open`, and pays.
	#[serde(with = "address")]
	pub account: [u8; 32],
	/// Its node.
	pub node: NodeId,
	/// The node's WireGuard key of that moment, from the chain.
	#[serde(with = "hex_bytes")]
	pub node_tunnel_key: TunnelKey,
	/// The salt, public: with the wallet it gives the session's keys.
	#[serde(with = "hex_bytes")]
	pub salt: [u8; 32],
	/// Most that it may cost.
	#[serde(with = "units")]
	pub deposit: Balance,
	/// What the provider may claim with no voucher.
	#[serde(with = "units")]
	pub prepaid: Balance,
	/// Held on top of the deposit.
	#[serde(with = "units")]
	pub connection_charge: Balance,
	/// For each GiB: the price that was agreed to, in units.
	#[serde(with = "units")]
	pub price_per_gib: Balance,
	/// For each hour.
	#[serde(with = "units")]
	pub price_per_hour: Balance,
	/// When it ends by itself, on the clock of settlement.
	pub expires_at: Clock,
	/// Anchor of `open`.
	pub anchor: BlockNumber,
	/// Seconds since 1970 at which it was bought.
	pub bought_at: u64,
	/// The signed `open`, hexadecimal: what may be handed over again after a crash.
	pub extrinsic: String,
	/// How far it is.
	pub stage: Stage,
	/// What was counted until the last write.
	pub counts: Counts,
	/// Where the kernel's counters stood at the last write, for a restart after a crash.
	pub kernel: Option<KernelMark>,
	/// Highest voucher ever signed.
	pub signed: Option<Signed>,
	/// Paid out at the last look at the chain.
	#[serde(with = "units")]
	pub paid: Balance,
	/// Stars that are still to be given for how the node failed; none where it did not.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub verdict: Option<u8>,
}

impl SessionRecord {
	/// A session that is about to be opened. `terms.payer` must be none (sponsored sessions are opened elsewhere).
	#[allow(clippy::too_many_arguments)]
	pub fn new<A>(
		genesis: GenesisHash,
		account: [u8; 32],
		id: SessionId,
		terms: &OpenTerms<A>,
		node_tunnel_key: TunnelKey,
		connection_charge: Balance,
		bought_at: u64,
		extrinsic: &[u8],
	) -> Self {
		Self {
			version: VERSION,
			id,
			genesis,
			account,
			node: terms.node,
			node_tunnel_key,
			salt: terms.salt,
			deposit: terms.deposit,
			prepaid: terms.prepaid,
			connection_charge,
			price_per_gib: terms.max_price.per_gib,
			price_per_hour: terms.max_price.per_hour,
			expires_at: terms.expires_at,
			anchor: terms.anchor,
			bought_at,
			extrinsic: format!("0x{}", hex::encode(extrinsic)),
			stage: Stage::Opening,
			counts: Counts::default(),
			kernel: None,
			signed: None,
			paid: 0,
			verdict: None,
		}
	}

	/// The agreed price.
	pub fn price(&self) -> Price {
		Price { per_gib: self.price_per_gib, per_hour: self.price_per_hour }
	}

	/// Takes the chain's word on money, whatever the file says. An error, and nothing taken, where the price is above the one
	/// that was agreed to: the chain opens no such session, so it is not the chain's word.
	pub fn adopt<A>(&mut self, view: &SessionView<A>) -> Result<(), String> {
		if !view.price.within(&self.price()) {
			return Err(format!(
				"price: the chain node shows {} and {} units for GiB and hour, more than the {} and {} that were agreed to; ask \
				another chain node",
				view.price.per_gib, view.price.per_hour, self.price_per_gib, self.price_per_hour
			));
		}
		self.price_per_gib = view.price.per_gib;
		self.price_per_hour = view.price.per_hour;
		self.deposit = view.deposit;
		self.prepaid = view.prepaid;
		self.connection_charge = view.connection_charge;
		self.expires_at = view.expires_at;
		self.paid = view.paid;
		Ok(())
	}

	/// The signed `open`.
	pub fn extrinsic_bytes(&self) -> Option<Vec<u8>> {
		hex::decode(self.extrinsic.strip_prefix("0x")?).ok()
	}

	/// True where traffic may still flow, as far as this side knows.
	pub fn is_live(&self) -> bool {
		matches!(self.stage, Stage::Opening | Stage::Open)
	}
}

/// The data directory.
#[derive(Clone, Debug)]
pub struct Store {
	dir: PathBuf,
}

/// Held by the one `up` of a data directory; released by the kernel when the process ends.
#[derive(Debug)]
pub struct UpLock(#[allow(dead_code)] nix::fcntl::Flock<File>);

impl Store {
	/// Opens or makes the data directory.
	pub fn open(dir: &Path) -> Result<Self, StoreError> {
		let store = Self { dir: dir.to_path_buf() };
		let sessions = store.dir.join("sessions");
		make_dir(&sessions).map_err(|error| StoreError::Io { path: sessions, error })?;
		Ok(store)
	}

	/// The folder.
	pub fn dir(&self) -> &Path {
		&self.dir
	}

	/// The wallet's file.
	pub fn wallet_path(&self) -> PathBuf {
		self.dir.join("wallet.json")
	}

	/// The socket on which the running `up` answers.
	pub fn socket_path(&self) -> PathBuf {
		self.dir.join("control.sock")
	}

	/// What `up` has changed on the system.
	pub fn protection_path(&self) -> PathBuf {
		self.dir.join("protection.json")
	}

	/// Addresses of names, as they were resolved last.
	pub fn names_path(&self) -> PathBuf {
		self.dir.join("names.json")
	}

	/// Takes the lock of `up`.
	pub fn lock(&self) -> Result<UpLock, StoreError> {
		let path = self.dir.join("up.lock");
		let io = |error| StoreError::Io { path: path.clone(), error };
		let file = OpenOptions::new()
			.read(true)
			.write(true)
			.create(true)
			.truncate(false)
			.mode(0o600)
			.open(&path)
			.map_err(io)?;
		match nix::fcntl::Flock::lock(file, nix::fcntl::FlockArg::LockExclusiveNonblock) {
			Ok(mut lock) => {
				// Who holds it, for the error that the next one gets.
				lock.set_len(0).map_err(io)?;
				write!(lock, "{}", std::process::id()).map_err(io)?;
				Ok(UpLock(lock))
			}
			Err((mut file, nix::errno::Errno::EWOULDBLOCK)) => {
				let mut holder = String::new();
				let _ = file.read_to_string(&mut holder);
				let known = !holder.is_empty() && holder.chars().all(|c| c.is_ascii_digit());
				Err(StoreError::Busy(if known { holder } else { "unknown".into() }))
			}
			Err((_, errno)) => Err(io(errno.into())),
		}
	}

	fn session_path(&self, id: &SessionId) -> PathBuf {
		self.dir.join("sessions").join(format!("{}.json", hex::encode(id)))
	}

	/// Writes a session durably.
	pub fn save(&self, record: &SessionRecord) -> Result<(), StoreError> {
		let path = self.session_path(&record.id);
		let mut text = serde_json::to_vec_pretty(record)
			.map_err(|e| StoreError::Content { path: path.clone(), reason: e.to_string() })?;
		text.push(b'\n');
		write_whole(&path, &text).map_err(|error| StoreError::Io { path, error })
	}

	/// Removes a session that nobody else has heard of.
	pub(crate) fn forget(&self, id: &SessionId) -> Result<(), StoreError> {
		let path = self.session_path(id);
		match std::fs::remove_file(&path) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::Io { path, error }),
			_ => Ok(()),
		}
	}

	/// One session.
	pub fn session(&self, id: &SessionId) -> Result<Option<SessionRecord>, StoreError> {
		read_record(&self.session_path(id))
	}

	/// All sessions, newest first, and the files that cannot be read: one bad file hides no other session.
	pub fn sessions(&self) -> Result<(Vec<SessionRecord>, Vec<StoreError>), StoreError> {
		let dir = self.dir.join("sessions");
		let io = |error| StoreError::Io { path: dir.clone(), error };
		let (mut records, mut bad) = (Vec::new(), Vec::new());
		for entry in std::fs::read_dir(&dir).map_err(io)? {
			let path = entry.map_err(io)?.path();
			if path.extension().is_none_or(|e| e != "json") {
				continue;
			}
			match read_record(&path) {
				Ok(Some(record)) => records.push(record),
				Ok(None) => {}
				Err(e) => bad.push(e),
			}
		}
		records.sort_by(|a, b| b.bought_at.cmp(&a.bought_at).then(b.anchor.cmp(&a.anchor)));
		Ok((records, bad))
	}
}

fn read_record(path: &Path) -> Result<Option<SessionRecord>, StoreError> {
	let content = match read_small(path) {
		Ok(None) => return Ok(None),
		Ok(Some(content)) => content,
		Err(error) => return Err(StoreError::Io { path: path.into(), error }),
	};
	let bad = |reason| StoreError::Content { path: path.into(), reason };
	let record: SessionRecord = serde_json::from_slice(&content).map_err(|e| bad(e.to_string()))?;
	if record.version != VERSION {
		return Err(bad(format!("version: {}; this program knows {VERSION}", record.version)));
	}
	let named = path.file_stem().and_then(|s| s.to_str()).and_then(parse_hex::<32>);
	if named != Some(record.id) {
		return Err(bad("id: not that of the file's name".into()));
	}
	Ok(Some(record))
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use std::os::unix::fs::PermissionsExt;

	pub(crate) fn record(seed: u8) -> SessionRecord {
		let terms = OpenTerms::<[u8; 32]> {
			payer: None,
			node: 7,
			tunnel_key: [1; 32],
			voucher_key: [2; 32],
			deposit: u128::MAX,
			prepaid: 0,
			max_price: Price { per_gib: 3, per_hour: 4 },
			expires_at: 100,
			anchor: 9,
			salt: [5; 32],
		};
		SessionRecord::new([6; 32], [8; 32], [seed; 32], &terms, [9; 32], 10, u64::from(seed), b"\x01\x02")
	}

	#[test]
	fn sessions_survive_to_the_last_unit() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		let mut one = record(1);
		one.signed =
			Some(Signed { amount: u128::MAX - 1, counts: Counts { up: u64::MAX, down: 2, seconds: 3 } });
		store.save(&one).unwrap();
		store.save(&record(2)).unwrap();
		assert_eq!(store.session(&one.id).unwrap(), Some(one.clone()));
		let (all, bad) = Store::open(dir.path()).unwrap().sessions().unwrap();
		assert_eq!(all, vec![record(2), one.clone()]);
		assert!(bad.is_empty());
		assert_eq!(record(2).extrinsic_bytes(), Some(vec![1, 2]));
		store.forget(&one.id).unwrap();
		store.forget(&one.id).unwrap();
		assert_eq!(store.sessions().unwrap().0, vec![record(2)]);
	}

	#[test]
	fn files_are_private_and_whole() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(&dir.path().join("data")).unwrap();
		store.save(&record(1)).unwrap();
		store.save(&record(1)).unwrap();
		let sessions = store.dir().join("sessions");
		let names: Vec<_> = std::fs::read_dir(&sessions).unwrap().collect();
		assert_eq!(names.len(), 1, "no temporary file is left");
		let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
		assert_eq!(mode(&store.session_path(&[1; 32])), 0o600);
		assert_eq!(mode(&sessions), 0o700);
		assert_eq!(mode(store.dir()), 0o700);
	}

	#[test]
	fn one_bad_file_hides_no_other() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		store.save(&record(1)).unwrap();
		std::fs::write(store.session_path(&[2; 32]), b"{").unwrap();
		std::fs::copy(store.session_path(&[1; 32]), store.session_path(&[3; 32])).unwrap();
		let (all, bad) = store.sessions().unwrap();
		assert_eq!(all.len(), 1);
		assert_eq!(bad.len(), 2);
		assert!(bad.iter().any(|e| e.to_string().contains("not that of the file's name")));
	}

	#[test]
	fn one_up_per_directory() {
		let dir = tempfile::tempdir().unwrap();
		let store = Store::open(dir.path()).unwrap();
		let held = store.lock().unwrap();
		match store.lock() {
			Err(StoreError::Busy(pid)) => assert_eq!(pid, std::process::id().to_string()),
			other => panic!("{other:?}"),
		}
		drop(held);
		store.lock().unwrap();
	}

	#[test]
	fn a_secret_is_never_overwritten() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("secret");
		write_new_secret(&path, b"one").unwrap();
		assert_eq!(write_new_secret(&path, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
		assert_eq!(std::fs::read(&path).unwrap(), b"one");
		assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
	}
}
