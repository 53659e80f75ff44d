//! What must survive: sessions, the best voucher of each, meters, losses, barred payers, and what was earned.
//!
//! One redb file. All writes of a tick go into one transaction ([`Ledger::commit`]), which is on disk when it returns: only
//! then is a voucher acknowledged and a quota renewed. A row that does not decode is set aside in `quarantine`, named in the
//! log, and never stops the daemon; a file of a newer schema or of another chain does.
mod rows;

pub use rows::{
	Handed, HistoryRow, LedgerState, Outcome, Phase, SessionRow, SettledTotals, VoucherRow, Write,
	HISTORY_ROWS,
};

use crate::{
	budget::{LossRow, PayerRow, LOSS_COUNTS_FOR_MILLIS},
	meter::MeterRow,
};
use codec::{Decode, DecodeAll, Encode};
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};
use std::path::{Path, PathBuf};
use thiserror::Error;
use warren_primitives::GenesisHash;

/// Version of the tables and rows.
pub const SCHEMA: u32 = 1;

type Key = [u8; 32];
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
const SESSIONS: TableDefinition<Key, &[u8]> = TableDefinition::new("sessions");
const VOUCHERS: TableDefinition<Key, &[u8]> = TableDefinition::new("vouchers");
const METERS: TableDefinition<Key, &[u8]> = TableDefinition::new("meters");
const LOSSES: TableDefinition<u64, &[u8]> = TableDefinition::new("losses");
const PAYERS: TableDefinition<Key, &[u8]> = TableDefinition::new("payers");
const MONTHS: TableDefinition<u32, u64> = TableDefinition::new("months");
const HISTORY: TableDefinition<u64, &[u8]> = TableDefinition::new("history");
/// Name of a table and key, or reason and row.
type Named = (&'static str, &'static [u8]);
const QUARANTINE: TableDefinition<Named, Named> = TableDefinition::new("quarantine");
/// A row that does not decode: table, key, row, reason.
type BadRow = (&'static str, Vec<u8>, Vec<u8>, String);
/// Takes a row into the state.
type Keep<'a> = &'a mut dyn FnMut(Key, &[u8]) -> Result<(), codec::Error>;

const META_SCHEMA: &str = "schema";
const META_GENESIS: &str = "genesis";
const META_SLOT: &str = "next_slot";
const META_TOTALS: &str = "totals";
const META_HISTORY: &str = "next_history";
const META_LOSS: &str = "next_loss";

/// What can go wrong with the ledger. All of it ends the daemon: it must not serve what it cannot write down.
#[derive(Debug, Error)]
pub enum LedgerError {
	/// The database.
	#[error("ledger {path}: {source}")]
	Database {
		/// The file.
		path: PathBuf,
		/// Why.
		source: Box<redb::Error>,
	},
	/// It was written by a later version.
	#[error("ledger {path}: schema {found}, this program knows {SCHEMA}: use the version that wrote it")]
	NewerSchema {
		/// The file.
		path: PathBuf,
		/// Its schema.
		found: u32,
	},
	/// Its sessions are of another chain.
	#[error("ledger {path}: of the chain {}, not of {}", hex::encode(.found), hex::encode(.wanted))]
	ForeignChain {
		/// The file.
		path: PathBuf,
		/// The chain that it is of.
		found: GenesisHash,
		/// The chain that is connected.
		wanted: GenesisHash,
	},
	/// What says of which schema and chain the file is does not decode.
	#[error("ledger {path}: {what} does not decode")]
	Corrupt {
		/// The file.
		path: PathBuf,
		/// What.
		what: &'static str,
	},
}

/// The ledger. Blocking.
pub struct Ledger {
	path: PathBuf,
	db: Database,
}

impl Ledger {
	/// Opens or makes the file, for the chain of `genesis`.
	pub fn open(path: &Path, genesis: &GenesisHash) -> Result<Self, LedgerError> {
		let db = Database::create(path).map_err(|e| database(path, e))?;
		set_private(path).map_err(|e| database(path, redb::Error::Io(e)))?;
		let ledger = Self { path: path.to_owned(), db };
		ledger.prepare(genesis)?;
		Ok(ledger)
	}

	fn prepare(&self, genesis: &GenesisHash) -> Result<(), LedgerError> {
		self.write(|tx| {
			let mut meta = tx.open_table(META)?;
			let schema = meta.get(META_SCHEMA)?.map(|v| v.value().to_vec());
			if schema.is_none() {
				meta.insert(META_SCHEMA, SCHEMA.encode().as_slice())?;
			}
			let chain = meta.get(META_GENESIS)?.map(|v| v.value().to_vec());
			if chain.is_none() {
				meta.insert(META_GENESIS, genesis.as_slice())?;
			}
			for table in [SESSIONS, VOUCHERS, METERS, PAYERS] {
				tx.open_table(table)?;
			}
			for table in [LOSSES, HISTORY] {
				tx.open_table(table)?;
			}
			tx.open_table(MONTHS)?;
			tx.open_table(QUARANTINE)?;
			Ok((schema, chain))
		})
		.and_then(|(schema, chain)| {
			let corrupt = |what| LedgerError::Corrupt { path: self.path.clone(), what };
			if let Some(schema) = schema {
				let found = u32::decode_all(&mut &schema[..]).map_err(|_| corrupt("the schema version"))?;
				if found > SCHEMA {
					return Err(LedgerError::NewerSchema { path: self.path.clone(), found });
				}
			}
			if let Some(chain) = chain {
				let found: GenesisHash = chain.try_into().map_err(|_| corrupt("the genesis hash"))?;
				if found != *genesis {
					let path = self.path.clone();
					return Err(LedgerError::ForeignChain { path, found, wanted: *genesis });
				}
			}
			Ok(())
		})
	}

	/// Reads everything. Rows that do not decode go to the quarantine. A voucher or meter whose session's row is lost stays: the
	/// chain may still know the session, and then it is money.
	pub fn load(&self) -> Result<LedgerState, LedgerError> {
		let mut bad: Vec<BadRow> = Vec::new();
		let mut state = self.read_all(&mut bad)?;
		state.quarantined = bad.len();
		if !bad.is_empty() {
			for (table, key, _, reason) in &bad {
				tracing::error!(table, key = %hex::encode(key), reason, "row set aside in the ledger's quarantine");
			}
			self.set_aside(&bad)?;
		}
		Ok(state)
	}

	fn read_all(&self, bad: &mut Vec<BadRow>) -> Result<LedgerState, LedgerError> {
		let mut read = || -> Result<LedgerState, redb::Error> {
			let tx = self.db.begin_read()?;
			let mut state = LedgerState::default();
			let mut keyed = |name: &'static str, table, keep: Keep<'_>| {
				let table = tx.open_table::<Key, &[u8]>(table)?;
				for entry in table.iter()? {
					let (key, row) = entry?;
					if let Err(e) = keep(key.value(), row.value()) {
						bad.push((name, key.value().to_vec(), row.value().to_vec(), e.to_string()));
					}
				}
				Ok::<(), redb::Error>(())
			};
			keyed("sessions", SESSIONS, &mut |key, mut row| {
				state.sessions.insert(key, SessionRow::decode_all(&mut row)?);
				Ok(())
			})?;
			keyed("vouchers", VOUCHERS, &mut |key, mut row| {
				state.vouchers.insert(key, VoucherRow::decode_all(&mut row)?);
				Ok(())
			})?;
			keyed("meters", METERS, &mut |key, mut row| {
				state.meters.insert(key, MeterRow::decode_all(&mut row)?);
				Ok(())
			})?;
			keyed("payers", PAYERS, &mut |key, mut row| {
				state.payers.push((key, PayerRow::decode_all(&mut row)?));
				Ok(())
			})?;
			for entry in tx.open_table(LOSSES)?.iter()? {
				let (key, row) = entry?;
				match LossRow::decode_all(&mut row.value()) {
					Ok(row) => state.losses.push(row),
					Err(e) => bad.push((
						"losses",
						key.value().to_be_bytes().to_vec(),
						row.value().to_vec(),
						e.to_string(),
					)),
				}
			}
			for entry in tx.open_table(MONTHS)?.iter()? {
				let (key, bytes) = entry?;
				state.months.insert(key.value(), bytes.value());
			}
			let meta = tx.open_table(META)?;
			if let Some(totals) = meta.get(META_TOTALS)? {
				match SettledTotals::decode_all(&mut totals.value()) {
					Ok(totals) => state.totals = totals,
					Err(e) => bad.push(("meta", META_TOTALS.into(), totals.value().to_vec(), e.to_string())),
				}
			}
			// Slots are never used twice, whatever became of the counter.
			let next = meta.get(META_SLOT)?.and_then(|v| u64::decode_all(&mut v.value()).ok()).unwrap_or(1);
			let used = state.sessions.values().map(|row| row.slot.saturating_add(1)).max().unwrap_or(1);
			state.next_slot = next.max(used);
			Ok(state)
		};
		read().map_err(|e| self.database(e))
	}

	fn set_aside(&self, bad: &[BadRow]) -> Result<(), LedgerError> {
		self.write(|tx| {
			let mut quarantine = tx.open_table(QUARANTINE)?;
			for (table, key, row, reason) in bad {
				quarantine.insert((*table, key.as_slice()), (reason.as_str(), row.as_slice()))?;
				let as_key = || Key::try_from(key.as_slice());
				let as_number = || key.as_slice().try_into().map(u64::from_be_bytes);
				match (*table, as_key(), as_number()) {
					("sessions", Ok(key), _) => drop(tx.open_table(SESSIONS)?.remove(key)?),
					("vouchers", Ok(key), _) => drop(tx.open_table(VOUCHERS)?.remove(key)?),
					("meters", Ok(key), _) => drop(tx.open_table(METERS)?.remove(key)?),
					("payers", Ok(key), _) => drop(tx.open_table(PAYERS)?.remove(key)?),
					("losses", _, Ok(key)) => drop(tx.open_table(LOSSES)?.remove(key)?),
					("meta", _, _) => drop(tx.open_table(META)?.remove(META_TOTALS)?),
					_ => {}
				}
			}
			Ok(())
		})
	}

	/// Writes all of it, or nothing; on disk when it returns.
	pub fn commit(&self, writes: &[Write]) -> Result<(), LedgerError> {
		if writes.is_empty() {
			return Ok(());
		}
		self.write(|tx| {
			for write in writes {
				apply(tx, write)?;
			}
			Ok(())
		})
	}

	/// The latest sessions that ended, newest first.
	pub fn history(&self, limit: usize) -> Result<Vec<HistoryRow>, LedgerError> {
		let read = || -> Result<Vec<HistoryRow>, redb::Error> {
			let tx = self.db.begin_read()?;
			let mut rows = Vec::new();
			for entry in tx.open_table(HISTORY)?.iter()?.rev().take(limit) {
				if let Ok(row) = HistoryRow::decode_all(&mut entry?.1.value()) {
					rows.push(row);
				}
			}
			Ok(rows)
		};
		read().map_err(|e| self.database(e))
	}

	/// How many rows lie in the quarantine.
	pub fn quarantined(&self) -> Result<u64, LedgerError> {
		let read = || -> Result<u64, redb::Error> {
			use redb::ReadableTableMetadata;
			Ok(self.db.begin_read()?.open_table(QUARANTINE)?.len()?)
		};
		read().map_err(|e| self.database(e))
	}

	fn write<T>(
		&self,
		f: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
	) -> Result<T, LedgerError> {
		let run = || -> Result<T, redb::Error> {
			let mut tx = self.db.begin_write()?;
			tx.set_durability(Durability::Immediate)?;
			let out = f(&tx)?;
			tx.commit()?;
			Ok(out)
		};
		run().map_err(|e| self.database(e))
	}

	fn database(&self, source: redb::Error) -> LedgerError {
		database(&self.path, source)
	}
}

fn database(path: &Path, source: impl Into<redb::Error>) -> LedgerError {
	LedgerError::Database { path: path.to_owned(), source: Box::new(source.into()) }
}

fn set_private(path: &Path) -> std::io::Result<()> {
	use std::os::unix::fs::PermissionsExt;
	std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

fn apply(tx: &WriteTransaction, write: &Write) -> Result<(), redb::Error> {
	match write {
		Write::Session(id, row) => put(tx, SESSIONS, *id, row)?,
		Write::Voucher(id, row) => put(tx, VOUCHERS, *id, row)?,
		Write::Meter(id, row) => put(tx, METERS, *id, row)?,
		Write::NextSlot(slot) => {
			tx.open_table(META)?.insert(META_SLOT, slot.encode().as_slice())?;
		}
		Write::Loss(row) => {
			let number = next(tx, META_LOSS)?;
			let mut losses = tx.open_table(LOSSES)?;
			losses.insert(number, row.encode().as_slice())?;
			// What is older than any clock's doubt counts for nothing any more.
			let limit = row.unix_millis.saturating_sub(24 * LOSS_COUNTS_FOR_MILLIS);
			losses
				.retain(|_, row| LossRow::decode(&mut &*row).map_or(true, |row| row.unix_millis >= limit))?;
		}
		Write::Payer(account, row) => put(tx, PAYERS, *account, row)?,
		Write::ForgetPayer(account) => {
			tx.open_table(PAYERS)?.remove(*account)?;
		}
		Write::Month(month, bytes) => {
			tx.open_table(MONTHS)?.insert(*month, *bytes)?;
		}
		Write::SetAside(id) => {
			let mut quarantine = tx.open_table(QUARANTINE)?;
			for (name, table) in [("vouchers", VOUCHERS), ("meters", METERS)] {
				let mut table = tx.open_table(table)?;
				let row = table.remove(*id)?.map(|row| row.value().to_vec());
				if let Some(row) = row {
					let reason = "its session's row is lost, and the chain has no such session";
					quarantine.insert((name, id.as_slice()), (reason, row.as_slice()))?;
				}
			}
		}
		Write::Ended(row) => {
			for table in [SESSIONS, VOUCHERS, METERS] {
				tx.open_table(table)?.remove(row.session)?;
			}
			let number = next(tx, META_HISTORY)?;
			let mut history = tx.open_table(HISTORY)?;
			history.insert(number, row.encode().as_slice())?;
			if let Some(old) = number.checked_sub(HISTORY_ROWS) {
				history.remove(old)?;
			}
			let mut meta = tx.open_table(META)?;
			let totals = meta.get(META_TOTALS)?.and_then(|v| SettledTotals::decode_all(&mut v.value()).ok());
			let totals = totals.unwrap_or_default().with(row);
			meta.insert(META_TOTALS, totals.encode().as_slice())?;
		}
	}
	Ok(())
}

fn next(tx: &WriteTransaction, counter: &str) -> Result<u64, redb::Error> {
	let mut meta = tx.open_table(META)?;
	let number = meta.get(counter)?.and_then(|v| u64::decode_all(&mut v.value()).ok()).unwrap_or(0);
	meta.insert(counter, number.saturating_add(1).encode().as_slice())?;
	Ok(number)
}

fn put(
	tx: &WriteTransaction,
	table: TableDefinition<Key, &[u8]>,
	key: Key,
	row: &impl Encode,
) -> Result<(), redb::Error> {
	tx.open_table(table)?.insert(key, row.encode().as_slice())?;
	Ok(())
}

#[cfg(test)]
mod tests;
