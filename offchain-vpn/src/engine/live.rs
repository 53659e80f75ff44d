//! One session, while the daemon knows it.
use crate::{
	credit::{most_window, Lease, LossEstimate, WindowControl},
	ledger::{Phase, SessionRow, VoucherRow},
	meter::{LiveClock, MeterRow},
};
use std::time::Duration;
use warren_primitives::{Balance, SessionStatus};
use warren_session_protocol::{Counted, Window};

/// The largest packet that the tunnel carries, about: less credit than it is none.
const LARGEST_PACKET: u64 = 1500;
/// Below so much credit the kernel may be shut though some is left: a quota counts what it drops as used, and a merged packet
/// that does not fit may have 64 KiB.
const LITTLE: u64 = 128 * 1024;
/// How often the kernel is told again while there is little.
const TELL_AGAIN_AFTER: Duration = Duration::from_secs(3);

/// What the kernel was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Applied {
	/// The count, both directions, at which it shuts.
	pub limit: u64,
	/// When it shuts by itself, on the monotonic clock.
	pub until: Duration,
	/// When it was told.
	pub at: Duration,
}

/// A session.
#[derive(Clone, Debug)]
pub(crate) struct Live {
	/// The durable part.
	pub row: SessionRow,
	/// Its best voucher.
	pub voucher: Option<VoucherRow>,
	/// What it used.
	pub meter: MeterRow,
	/// What the best block shows of the deposit that no final block has: a `top_up` may still be taken back. The row has the
	/// rest, so that a restart trusts no more than that.
	pub top_up: Balance,
	/// Bills its time.
	pub clock: LiveClock,
	/// Its window.
	pub window: WindowControl,
	/// What is lost on the way.
	pub loss: LossEstimate,
	/// What the kernel enforces.
	pub applied: Option<Applied>,
	/// The meter changed since it was written.
	pub unwritten: bool,
	/// Vouchers taken since the daemon began.
	pub vouchers: u64,
	/// When its consumer said goodbye: the answer needs the tunnel for a moment.
	pub bye_at: Option<Duration>,
	/// Its consumer has not come back since the daemon began.
	pub away: bool,
}

impl Live {
	pub fn new(row: SessionRow, voucher: Option<VoucherRow>, meter: MeterRow) -> Self {
		let window = WindowControl::new(&row.view.price);
		let loss = LossEstimate::restore(voucher.map_or(0, |v| v.forgiven));
		Self {
			row,
			voucher,
			meter,
			top_up: 0,
			clock: LiveClock::default(),
			window,
			loss,
			applied: None,
			unwritten: false,
			vouchers: 0,
			bye_at: None,
			away: false,
		}
	}

	/// Its consumer came back after a restart, with the occasion to sign for all that it counted. One that never signed has nothing
	/// written off.
	pub fn came_back(&mut self) {
		if std::mem::replace(&mut self.away, false) && self.voucher.is_some() {
			let view = &self.row.view;
			let most = most_window(&view.price, view.connection_charge);
			self.loss.write_off(self.cost().saturating_sub(self.best()), most);
		}
	}

	/// The amount of the best voucher, or what the chain has paid where that is more.
	pub fn best(&self) -> Balance {
		self.voucher.map_or(0, |v| v.voucher.amount).max(self.row.view.paid)
	}

	/// The deposit, as the best block shows it.
	pub fn deposit(&self) -> Balance {
		self.row.view.deposit.saturating_add(self.top_up)
	}

	/// What the provider can have of a deposit with no further signature.
	pub fn promised(&self, deposit: Balance) -> Balance {
		self.best().max(self.row.view.prepaid).min(deposit)
	}

	/// What its use costs.
	pub fn cost(&self) -> Balance {
		self.meter.cost(&self.row.view.price)
	}

	/// What may be claimed of the prepaid part: what was used, no more; all of it where not even a packet is left.
	pub fn prepaid_due(&self) -> Balance {
		let view = &self.row.view;
		let prepaid = view.prepaid.min(view.deposit);
		let one_more =
			view.price.cost(self.meter.bytes().saturating_add(LARGEST_PACKET), self.meter.seconds());
		if self.meter.bytes() > 0 && one_more >= prepaid {
			return prepaid;
		}
		self.cost().min(prepaid)
	}

	/// All that may be claimed now.
	pub fn claimable(&self) -> Balance {
		self.best().min(self.row.view.deposit).max(self.prepaid_due())
	}

	/// True where use may go unsigned for a window: the consumer signs, as far as is known. Stock clients with a prepaid
	/// amount do not.
	pub fn signs(&self) -> bool {
		self.row.signs || self.voucher.is_some() || self.row.view.prepaid == 0
	}

	/// True while the chain lets traffic pass.
	pub fn is_open(&self) -> bool {
		self.row.view.status == SessionStatus::Open && !matches!(self.row.phase, Phase::Absent { .. })
	}

	/// As the protocol shows it.
	pub fn counted(&self) -> Counted {
		Counted { usage: self.meter.usage(), amount: self.cost() }
	}

	/// A window of this value, in bytes too.
	pub fn as_window(&self, value: Balance) -> Window {
		Window { value, bytes: self.row.view.price.bytes_for(value) }
	}

	/// Whether the kernel holds more credit than this lease gives.
	pub fn has_more_than(&self, lease: &Lease) -> bool {
		let limit = self.meter.bytes().saturating_add(lease.bytes);
		self.applied.is_some_and(|applied| applied.limit > limit)
	}

	/// Whether the kernel has to be told of the credit and of the time of `lease`, made at the present count: where it ends
	/// elsewhere than what was applied by more than a fraction, or its time comes to its end.
	pub fn differs(&self, lease: &Lease, now: Duration) -> (bool, bool) {
		let Some(applied) = self.applied else { return (true, lease.millis > 0) };
		let limit = self.meter.bytes().saturating_add(lease.bytes);
		// Time eats into the traffic of a lease all the while: only what matters is told at once.
		let fraction = (lease.bytes / 16).max(16 * 1024);
		let less = applied.limit.saturating_sub(limit);
		let credit = limit > applied.limit || less > fraction || (less > 0 && lease.bytes == 0);
		let rest =
			lease.bytes > 0 && lease.bytes < LITTLE && now.saturating_sub(applied.at) >= TELL_AGAIN_AFTER;
		let credit = credit || rest;
		let until = now.saturating_add(Duration::from_millis(lease.millis));
		let left = applied.until.saturating_sub(now);
		let longer = left < Duration::from_millis(lease.millis / 2);
		let shorter = applied.until > until + Duration::from_secs(5);
		(credit, lease.millis > 0 && (longer || shorter))
	}
}
