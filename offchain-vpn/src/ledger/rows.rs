//! The rows. SCALE, each decoded whole or set aside.
use crate::{
	budget::{LossRow, PayerRow},
	meter::MeterRow,
	Account,
};
use codec::{Decode, Encode};
use std::collections::{BTreeMap, HashMap};
use warren_primitives::{Balance, BlockNumber, Ed25519Signature, SessionId, SessionView, Voucher};

/// How many ended sessions are kept for `status`.
pub const HISTORY_ROWS: u64 = 1000;

/// A session, as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SessionRow {
	/// As the chain showed it last; before inclusion, as the dry run did.
	pub view: SessionView<Account>,
	/// Names its counters and its quota in the kernel. Never used twice.
	pub slot: u64,
	/// Where its `open` stands.
	pub phase: Phase,
	/// Where its consumer handed the `open` over.
	pub handed: Option<Handed>,
	/// Its consumer has shown that it holds the voucher key: it will sign, and gets a window.
	pub signs: bool,
	/// Its consumer has said goodbye: it is to be closed.
	pub goodbye: bool,
	/// A rating to be carried to the chain: stars, and the voucher key's signature. It was checked.
	pub rating: Option<(u8, Ed25519Signature)>,
	/// The highest amount that a transaction of ours has presented.
	pub presented: Balance,
	/// When it was first served.
	pub since_unix_millis: u64,
}

/// An `open` that a consumer handed over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Handed {
	/// Who signed it.
	pub signer: Account,
	/// Its anchor: it lands at most [`ANCHOR_WINDOW`](warren_primitives::session::ANCHOR_WINDOW) blocks later.
	pub anchor: BlockNumber,
	/// The signed extrinsic: asked of the chain whether it can still land, and submitted again where a pool lost it.
	pub extrinsic: Vec<u8>,
}

/// Where the `open` of a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Phase {
	/// Submitted, in no block of the best chain.
	#[codec(index = 0)]
	Provisional,
	/// In a block of the best chain that is not final.
	#[codec(index = 1)]
	InBlock,
	/// In a final block.
	#[codec(index = 2)]
	Final,
	/// Gone from the best chain: settled, or never to land. Not served; kept until that is final.
	#[codec(index = 3)]
	Absent {
		/// The best block at which it was first missing.
		since: BlockNumber,
		/// It was final before, or closing: so it is settled. Else it never landed.
		settled: bool,
	},
}

/// The best voucher of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VoucherRow {
	/// What is promised.
	pub voucher: Voucher,
	/// By the voucher key.
	pub signature: Ed25519Signature,
	/// What of the unpaid use is taken for loss on the way.
	pub forgiven: Balance,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
	/// On chain, for good.
	#[codec(index = 0)]
	Settled,
	/// Its `open` never landed.
	#[codec(index = 1)]
	NeverLanded,
}

impl std::fmt::Display for Outcome {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str(match self {
			Self::Settled => "settled",
			Self::NeverLanded => "never-landed",
		})
	}
}

/// A session that ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HistoryRow {
	/// Which.
	pub session: SessionId,
	/// How.
	pub outcome: Outcome,
	/// What was claimable, fees included.
	pub amount: Balance,
	/// Of which the network's fee.
	pub fee: Balance,
	/// The connection charge, where it was earned.
	pub charge: Balance,
	/// What its use cost by the own count.
	pub counted: Balance,
	/// Inner bytes, both directions.
	pub bytes: u64,
	/// Seconds billed.
	pub seconds: u64,
	/// When.
	pub ended_unix_millis: u64,
}

/// All that ended, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct SettledTotals {
	/// Settled sessions.
	pub sessions: u64,
	/// What the operator got: amounts less fees, and connection charges.
	pub earned: Balance,
	/// Network fees out of it.
	pub fees: Balance,
	/// Bytes of all of them.
	pub bytes: u64,
	/// Sessions whose `open` never landed.
	pub never_landed: u64,
	/// What those used.
	pub lost: Balance,
}

impl SettledTotals {
	/// With one more.
	pub fn with(mut self, row: &HistoryRow) -> Self {
		match row.outcome {
			Outcome::Settled => {
				self.sessions = self.sessions.saturating_add(1);
				let net = row.amount.saturating_sub(row.fee).saturating_add(row.charge);
				self.earned = self.earned.saturating_add(net);
				self.fees = self.fees.saturating_add(row.fee);
			}
			Outcome::NeverLanded => {
				self.never_landed = self.never_landed.saturating_add(1);
				self.lost = self.lost.saturating_add(row.counted);
			}
		}
		self.bytes = self.bytes.saturating_add(row.bytes);
		self
	}
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
	/// A session, new or changed.
	Session(SessionId, Box<SessionRow>),
	/// A better voucher.
	Voucher(SessionId, VoucherRow),
	/// What was counted.
	Meter(SessionId, MeterRow),
	/// The next slot that is free.
	NextSlot(u64),
	/// A loss. Old ones are dropped.
	Loss(LossRow),
	/// A payer is barred.
	Payer(Account, PayerRow),
	/// A payer is forgotten.
	ForgetPayer(Account),
	/// Bytes of a month, named `year × 100 + month`.
	Month(u32, u64),
	/// Voucher and meter of a session whose row is lost: it is over, or never was. To the quarantine.
	SetAside(SessionId),
	/// A session ended for good: session, voucher and meter go, a line of history stays.
	Ended(HistoryRow),
}

/// All that a restart begins with.
#[derive(Clone, Debug, Default)]
pub struct LedgerState {
	/// Sessions.
	pub sessions: HashMap<SessionId, SessionRow>,
	/// Best vouchers; also of sessions whose row is lost.
	pub vouchers: HashMap<SessionId, VoucherRow>,
	/// Meters; also of sessions whose row is lost.
	pub meters: HashMap<SessionId, MeterRow>,
	/// Losses.
	pub losses: Vec<LossRow>,
	/// Barred payers.
	pub payers: Vec<(Account, PayerRow)>,
	/// Bytes by month.
	pub months: BTreeMap<u32, u64>,
	/// What ended.
	pub totals: SettledTotals,
	/// The next slot that is free.
	pub next_slot: u64,
	/// Rows that this load set aside.
	pub quarantined: usize,
}
