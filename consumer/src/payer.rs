//! What to sign, and when to refuse. Knows neither sockets nor files: it is told counts, and hands out vouchers.
//!
//! Whoever is on the other side, three things hold:
//! 1. A voucher's amount is never above the price of what *this side* counted, and never above the deposit.
//! 2. Amounts only grow. The highest is written down ([`Journal`]) before it leaves, so that a crash at any point finds
//!    at least what was promised.
//! 3. What the provider counts can lower what is paid (an upload that was cut off on the far side is not charged), never
//!    raise it.
use crate::{
	store::{Counts, SessionRecord, Signed},
	wallet::SessionKeys,
};
use std::io;
use warren_primitives::{Balance, GenesisHash, Price, SessionId, Voucher};
use warren_session_protocol::{Counted, SignedVoucher};
use zeroize::Zeroizing;

/// Loss that an honest provider's count may exceed ours by, in percent: what it forgives is what we accept to hear.
const LOSS_PERCENT: Balance = 2;

/// What a provider may lend at least, however dear it is, in bytes and seconds: else small packets would not flow.
const LEAST_WINDOW: (u64, u64) = (512 * 1024, 30);

/// What the session costs at most and at which price: as the chain locked it at `open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayerTerms {
	/// The chain.
	pub genesis: GenesisHash,
	/// The session.
	pub session: SessionId,
	/// The price.
	pub price: Price,
	/// Most that may be signed.
	pub deposit: Balance,
	/// What needs no signature.
	pub prepaid: Balance,
	/// The most that a provider lends; a window above it is not believed.
	pub connection_charge: Balance,
}

impl PayerTerms {
	/// Those of a session that was written down.
	pub fn of(record: &SessionRecord) -> Self {
		Self {
			genesis: record.genesis,
			session: record.id,
			price: record.price(),
			deposit: record.deposit,
			prepaid: record.prepaid,
			connection_charge: record.connection_charge,
		}
	}
}

/// Where the highest voucher is written before it leaves.
pub trait Journal {
	/// Returns only once it would survive a loss of power.
	fn record(&mut self, signed: &Signed, counted: &Counts) -> io::Result<()>;
}

/// Why nothing is signed.
#[derive(Debug, thiserror::Error)]
pub enum PayerError {
	/// The provider counts more than loss explains.
	#[error("over-billing: the provider asks {asked} units, this side counted traffic and time worth {counted}; no voucher is signed for the difference. Leave with `warren down`, and rate the node")]
	OverBilled {
		/// Cumulative, as it says.
		asked: Balance,
		/// Cumulative, as we counted.
		counted: Balance,
	},
	/// The provider's amount is not that of its own counts at the session's price.
	#[error("over-billing: the provider asks {asked} units for counts that cost {due} at the session's price; no voucher is signed for the difference. Leave with `warren down`, and rate the node")]
	OverPriced {
		/// Cumulative, as it says.
		asked: Balance,
		/// What its counts cost.
		due: Balance,
	},
	/// The voucher could not be written down, so it was not signed.
	#[error("a voucher could not be written to disk, so it was not signed: {0}; free space or repair the data directory")]
	Journal(io::Error),
}

/// Signs for one session.
pub struct Payer {
	terms: PayerTerms,
	seed: Zeroizing<[u8; 32]>,
	salt: Zeroizing<[u8; 32]>,
	counted: Counts,
	/// The provider's last word, and what we had counted when we asked for it.
	heard: Option<(Counts, Counts)>,
	window: Balance,
	signed: Option<Signed>,
}

impl Payer {
	/// Goes on from what was counted and signed before. `seed` is the voucher key's secret, `salt` that of the usage hash.
	pub fn new(
		terms: PayerTerms,
		seed: Zeroizing<[u8; 32]>,
		salt: Zeroizing<[u8; 32]>,
		counted: Counts,
		signed: Option<Signed>,
	) -> Self {
		let mut payer = Self { terms, seed, salt, counted, heard: None, window: 0, signed };
		// What was signed was counted.
		if let Some(signed) = signed {
			payer.count(signed.counts);
		}
		payer
	}

	/// The payer of a session that was written down.
	pub fn of(record: &SessionRecord, keys: &SessionKeys) -> Self {
		let terms = PayerTerms::of(record);
		let (seed, salt) = (keys.voucher_seed().clone(), keys.usage_salt().clone());
		Self::new(terms, seed, salt, record.counts, record.signed)
	}

	/// Goes on under the terms that the chain locked, which may be better than those that were agreed to. What was signed
	/// stays signed.
	pub fn set_terms(&mut self, terms: PayerTerms) {
		self.terms = terms;
		self.window = self.window.min(terms.connection_charge);
	}

	/// The session's terms.
	pub fn terms(&self) -> &PayerTerms {
		&self.terms
	}

	/// All that this side has counted since the session began.
	pub fn counted(&self) -> Counts {
		self.counted
	}

	/// The highest voucher so far.
	pub fn signed(&self) -> Option<Signed> {
		self.signed
	}

	/// Takes new cumulative counts. A count that is lower than before is not taken.
	pub fn count(&mut self, now: Counts) {
		self.counted.up = self.counted.up.max(now.up);
		self.counted.down = self.counted.down.max(now.down);
		self.counted.seconds = self.counted.seconds.max(now.seconds);
	}

	/// The unpaid credit that the provider grants; believed up to the connection charge.
	pub fn set_window(&mut self, value: Balance) {
		self.window = value.min(self.terms.connection_charge);
	}

	/// What the provider says it has counted, in answer to a question asked when this side stood at `asked_at`.
	///
	/// An error is a reason to leave. Either way nothing that it says raises what is signed.
	pub fn hear(&mut self, counted: &Counted, asked_at: Counts) -> Result<(), PayerError> {
		let said = Counts {
			up: counted.usage.bytes_up,
			down: counted.usage.bytes_down,
			seconds: counted.usage.seconds,
		};
		self.heard = Some((said, asked_at));
		let due = self.cost(&said);
		if counted.amount > due {
			return Err(PayerError::OverPriced { asked: counted.amount, due });
		}
		let mine = self.cost(&self.counted);
		let with_loss = mine.saturating_mul(100).div_ceil(100 - LOSS_PERCENT);
		// An honest provider's cut-off keeps its count within one window of what was signed, and that is not above ours.
		let window = self.terms.connection_charge.max(self.terms.price.cost(LEAST_WINDOW.0, LEAST_WINDOW.1));
		if counted.amount > with_loss.saturating_add(window) {
			return Err(PayerError::OverBilled { asked: counted.amount, counted: mine });
		}
		Ok(())
	}

	/// Forgets what was heard: for a provider that lost its counts, or another connection.
	pub fn forget(&mut self) {
		self.heard = None;
	}

	fn cost(&self, counts: &Counts) -> Balance {
		self.terms.price.cost(counts.bytes(), counts.seconds)
	}

	/// The counts to pay for: ours; where the provider said less, what it said and what we counted since we asked.
	fn payable(&self) -> Counts {
		let Some((said, asked_at)) = self.heard else { return self.counted };
		let at_most =
			|ours: u64, said: u64, then: u64| ours.min(said.saturating_add(ours.saturating_sub(then)));
		Counts {
			up: at_most(self.counted.up, said.up, asked_at.up),
			down: at_most(self.counted.down, said.down, asked_at.down),
			seconds: at_most(self.counted.seconds, said.seconds, asked_at.seconds),
		}
	}

	/// What is owed since the session began: never less than what was signed, never more than the deposit.
	pub fn owed(&self) -> Balance {
		self.cost(&self.payable()).min(self.terms.deposit).max(self.promised())
	}

	fn promised(&self) -> Balance {
		self.signed.map_or(0, |s| s.amount)
	}

	/// What is owed and neither signed nor prepaid.
	pub fn unpaid(&self) -> Balance {
		self.owed().saturating_sub(self.promised().max(self.terms.prepaid))
	}

	/// True once unpaid use has passed half of the window.
	pub fn is_due(&self) -> bool {
		let unpaid = self.unpaid();
		unpaid > 0 && unpaid >= self.window / 2
	}

	/// The unpaid credit.
	pub fn window(&self) -> Balance {
		self.window
	}

	/// True once what was counted costs the deposit: nothing more can be paid.
	pub fn is_spent(&self) -> bool {
		self.cost(&self.payable()) >= self.terms.deposit
	}

	/// Signs for what is owed, after it is written down. None where nothing was added since the last one.
	pub fn sign(&mut self, journal: &mut impl Journal) -> Result<Option<SignedVoucher>, PayerError> {
		let amount = self.owed();
		if amount <= self.promised() {
			return Ok(None);
		}
		let signed = Signed { amount, counts: self.payable() };
		journal.record(&signed, &self.counted).map_err(PayerError::Journal)?;
		self.signed = Some(signed);
		Ok(self.last())
	}

	/// The highest voucher once more: the same bytes each time.
	pub fn last(&self) -> Option<SignedVoucher> {
		let signed = self.signed?;
		let voucher = Voucher {
			session: self.terms.session,
			amount: signed.amount,
			usage_hash: signed.counts.usage(&self.salt).hash(),
		};
		Some(SignedVoucher::sign(voucher, self.terms.genesis, &self.seed))
	}
}

/// Turns a counter of the kernel, which starts anew with its table, into one that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odometer {
	base: u64,
	last: u64,
}

impl Odometer {
	/// `total` was counted when the kernel's counter stood at `raw`.
	pub fn new(total: u64, raw: u64) -> Self {
		Self { base: total, last: raw }
	}

	/// The total, now that the kernel's counter stands at `raw`.
	pub fn read(&mut self, raw: u64) -> u64 {
		// A lower value: the counter was made anew and holds what passed since.
		let more = if raw >= self.last { raw - self.last } else { raw };
		self.base = self.base.saturating_add(more);
		self.last = raw;
		self.base
	}
}

/// Whole seconds with a live handshake, from a monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
	done: std::time::Duration,
	last: Option<std::time::Instant>,
}

/// Time is billed while the last handshake is younger than this.
pub const HANDSHAKE_LIVES: std::time::Duration = std::time::Duration::from_secs(180);

impl Stopwatch {
	/// Goes on from `seconds`.
	pub fn new(seconds: u64) -> Self {
		Self { done: std::time::Duration::from_secs(seconds), last: None }
	}

	/// It is `now`, and the tunnel's last handshake is `handshake_age` old (none: there was none).
	pub fn read(&mut self, now: std::time::Instant, handshake_age: Option<std::time::Duration>) -> u64 {
		let alive = handshake_age.is_some_and(|age| age < HANDSHAKE_LIVES);
		if let (true, Some(last)) = (alive, self.last) {
			// A stretch is billed at most back to the handshake's end of life, so that a sleep of hours bills nothing.
			self.done += now.saturating_duration_since(last).min(HANDSHAKE_LIVES);
		}
		self.last = alive.then_some(now);
		self.done.as_secs()
	}
}

#[cfg(test)]
mod tests;
