//! How much unpaid use a session gets: the window, the ceiling, and the lease that the kernel enforces.
//!
//! The *window* is a value. It begins at what a few hundred KiB cost, doubles while vouchers come faster than two a
//! second, halves when they come rarer than one in four, and is never worth more than the connection charge (or that
//! beginning, where the price is so high that the charge buys less). Whoever takes a window unpaid loses a charge for it.
//!
//! The *ceiling* is what a session's use may cost now: what is promised, plus the window, plus what was forgiven. The
//! *lease* is the ceiling as bytes and time, for the kernel: both together never cost more than the ceiling, so that it
//! holds with the daemon dead.
use crate::meter::MeterRow;
use codec::{Decode, Encode};
use std::time::Duration;
use warren_primitives::{Balance, Price};

/// The least window, in traffic: below it, packets hardly flow.
pub const MIN_WINDOW_BYTES: u64 = 256 * 1024;
/// The least window, in time, for nodes that bill time.
pub const MIN_WINDOW_SECONDS: u64 = 20;
/// Vouchers that come faster than this make the window grow.
const GROW_BELOW: Duration = Duration::from_millis(500);
/// Vouchers that come slower than this make it shrink.
const SHRINK_ABOVE: Duration = Duration::from_secs(4);
/// What a voucher must cover of the provider's own count, in percent: honest loss on a saturated link passes 1 %.
pub const MUST_COVER_PERCENT: u128 = 98;
/// Over how many vouchers the least gap is taken as loss.
const GAPS: usize = 8;
/// Longest time without renewal by the daemon where time costs something.
const LONGEST_TIMED_LEASE: Duration = Duration::from_secs(600);
/// Longest life of a lease otherwise; the kernel takes up to a year.
const LONGEST_LEASE: Duration = Duration::from_secs(300 * 24 * 3600);

/// The least window of a session at this price.
pub fn least_window(price: &Price) -> Balance {
	price.cost(MIN_WINDOW_BYTES, MIN_WINDOW_SECONDS)
}

/// The window of one session and how it moves.
#[derive(Clone, Debug)]
pub struct WindowControl {
	value: Balance,
	last: Option<Duration>,
}

impl WindowControl {
	/// The window of a new session.
	pub fn new(price: &Price) -> Self {
		Self { value: least_window(price), last: None }
	}

	/// Its value now.
	pub fn value(&self) -> Balance {
		self.value
	}

	/// A voucher was accepted at `now` (monotonic).
	pub fn voucher(&mut self, price: &Price, connection_charge: Balance, now: Duration) {
		let (least, most) = bounds(price, connection_charge);
		if let Some(last) = self.last.replace(now) {
			let pause = now.saturating_sub(last);
			if pause < GROW_BELOW {
				self.value = self.value.saturating_mul(2);
			} else if pause > SHRINK_ABOVE {
				self.value /= 2;
			}
		}
		self.value = self.value.clamp(least, most);
	}
}

fn bounds(price: &Price, connection_charge: Balance) -> (Balance, Balance) {
	(least_window(price), most_window(price, connection_charge))
}

/// The greatest window of a session at this price.
pub fn most_window(price: &Price, connection_charge: Balance) -> Balance {
	connection_charge.max(least_window(price))
}

/// How far own counts lie above the vouchers: what of it is loss on the way, and not in flight.
///
/// A voucher lags by what is in flight, so each gap is at least the loss; the least of the last few is taken for it. That
/// much of the unpaid use does not eat up the window, or an honest session over a lossy link would end after one window
/// of loss. It is never more than what the rule for vouchers allows.
///
/// A daemon that dies leaves more than that: its kernel counts on to the edge of a window that may have been large, what
/// it counted can die in full queues, and the next daemon begins with the least window. What was unsigned then is
/// *written off* once its consumer has come back and had the occasion to sign: up to one full window, and no more however often the
/// daemon dies before the next voucher. Each later voucher lowers it to the gap that it leaves.
#[derive(Clone, Debug, Default)]
pub struct LossEstimate {
	gaps: Vec<Balance>,
	next: usize,
	estimate: Balance,
	written_off: Balance,
}

impl LossEstimate {
	/// After a restart: what the ledger says was forgiven.
	pub fn restore(forgiven: Balance) -> Self {
		Self { estimate: forgiven, ..Self::default() }
	}

	/// What does not eat up the window.
	pub fn forgiven(&self) -> Balance {
		self.written_off.saturating_add(self.estimate)
	}

	/// What of the own count no voucher has to cover.
	pub fn written_off(&self) -> Balance {
		self.written_off
	}

	/// The consumer is back after a restart of the daemon, `gap` behind the own count. `most` is the greatest window that the
	/// former daemon can have granted. Writes the gap off, as far as an honest consumer can have got there.
	pub fn write_off(&mut self, gap: Balance, most: Balance) {
		let written_off = gap.min(most.saturating_add(self.estimate));
		*self = Self { written_off, ..Self::default() };
	}

	/// A voucher over `amount` was accepted while the own count cost `counted`.
	pub fn voucher(&mut self, amount: Balance, counted: Balance) {
		let behind = counted.saturating_sub(amount);
		self.written_off = self.written_off.min(behind);
		let gap = behind - self.written_off;
		if self.gaps.len() < GAPS {
			self.gaps.push(gap);
		} else if let Some(slot) = self.gaps.get_mut(self.next) {
			*slot = gap;
		}
		self.next = (self.next + 1) % GAPS;
		// Until there are enough, what was known before holds; a single gap may be all in flight.
		if self.gaps.len() == GAPS {
			self.estimate = self.gaps.iter().copied().min().unwrap_or(0);
		}
		self.estimate = self.estimate.min(allowed_gap(counted));
	}
}

fn allowed_gap(counted: Balance) -> Balance {
	counted - must_cover(counted)
}

/// What of `counted` has to be covered, rounded down: in the consumer's favour by at most one unit.
pub fn must_cover(counted: Balance) -> Balance {
	(counted / 100) * MUST_COVER_PERCENT + (counted % 100) * MUST_COVER_PERCENT / 100
}

/// What the kernel is to enforce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Lease {
	/// Bytes that may pass beyond the count that it was made for.
	pub bytes: u64,
	/// For how long, if nobody renews it. Zero together with `bytes`.
	pub millis: u64,
}

impl Lease {
	/// Nothing passes.
	pub const NONE: Self = Self { bytes: 0, millis: 0 };
}

/// The lease of a session that has used `meter` and may cost up to `ceiling`; `life` is the time until it ends anyway.
pub fn lease(price: &Price, meter: &MeterRow, ceiling: Balance, life: Duration) -> Lease {
	let used = meter.cost(price);
	let Some(left) = ceiling.checked_sub(used) else { return Lease::NONE };
	let life = life.min(LONGEST_LEASE);
	if life.is_zero() || (left == 0 && (price.per_gib > 0 || price.per_hour > 0)) {
		return Lease::NONE;
	}
	let mut millis = life.as_millis() as u64;
	let mut at_end = used;
	// Half of what is left for time, the rest for traffic: together never more than the ceiling.
	let for_time = if price.per_gib == 0 { left } else { left / 2 };
	if let Some(seconds) = for_time.saturating_mul(3600).checked_div(price.per_hour) {
		let seconds = u64::try_from(seconds).unwrap_or(u64::MAX).min(LONGEST_TIMED_LEASE.as_secs());
		if seconds == 0 {
			return Lease::NONE;
		}
		millis = millis.min(seconds.saturating_mul(1000));
		let end = meter.live_millis.saturating_add(millis);
		at_end = price.cost(meter.bytes(), end.div_ceil(1000));
	}
	let bytes = price.bytes_for(ceiling.saturating_sub(at_end));
	if bytes == 0 {
		return Lease::NONE;
	}
	Lease { bytes, millis }
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use warren_primitives::{GIB, WRN};

	const PRICE: Price = Price { per_gib: WRN / 10, per_hour: 0 };

	#[test]
	fn the_window_stays_within_the_connection_charge() {
		let charge = WRN / 100;
		let mut window = WindowControl::new(&PRICE);
		assert_eq!(window.value(), PRICE.cost(MIN_WINDOW_BYTES, 0));
		let mut now = Duration::ZERO;
		for _ in 0..100 {
			now += Duration::from_millis(50);
			window.voucher(&PRICE, charge, now);
			assert!(window.value() <= charge);
		}
		assert_eq!(window.value(), charge);
		for _ in 0..100 {
			now += Duration::from_secs(10);
			window.voucher(&PRICE, charge, now);
		}
		assert_eq!(window.value(), least_window(&PRICE));
	}

	#[test]
	fn a_dear_node_still_lends_enough_for_packets_to_flow() {
		let dear = Price { per_gib: 1000 * WRN, per_hour: 0 };
		let mut window = WindowControl::new(&dear);
		window.voucher(&dear, 1, Duration::from_millis(1));
		window.voucher(&dear, 1, Duration::from_millis(2));
		assert_eq!(window.value(), dear.cost(MIN_WINDOW_BYTES, 0));
		assert_eq!(dear.bytes_for(window.value()), MIN_WINDOW_BYTES);
	}

	#[test]
	fn loss_is_forgiven_and_flight_is_not() {
		let mut loss = LossEstimate::default();
		for i in 1..=20u128 {
			let counted = i * 1_000_000;
			// 1 % is lost; of every other voucher some more is in flight.
			let flight = if i % 2 == 0 { 50_000 } else { 0 };
			loss.voucher(counted - counted / 100 - flight, counted);
		}
		// The least gap of the last eight: that of the 13th.
		assert_eq!(loss.forgiven(), 130_000);
	}

	#[test]
	fn a_cheat_is_forgiven_no_more_than_the_rule_allows() {
		let mut loss = LossEstimate::default();
		for i in 1..=20u128 {
			loss.voucher(i * 900, i * 1_000);
			assert!(loss.forgiven() <= i * 20);
		}
	}

	#[test]
	fn first_vouchers_forgive_nothing() {
		let mut loss = LossEstimate::default();
		for i in 1..GAPS as u128 {
			loss.voucher(i * 990, i * 1_000);
			assert_eq!(loss.forgiven(), 0);
		}
	}

	#[test]
	fn no_credit_means_no_lease() {
		let meter = MeterRow { up: GIB as u64, ..Default::default() };
		let day = Duration::from_secs(86_400);
		assert_eq!(lease(&PRICE, &meter, 0, day), Lease::NONE);
		assert_eq!(lease(&PRICE, &meter, WRN / 10, day), Lease::NONE);
		assert_eq!(lease(&PRICE, &meter, WRN / 5, Duration::ZERO), Lease::NONE);
		let one = lease(&PRICE, &meter, WRN / 5, day);
		assert_eq!((one.bytes, one.millis), (GIB as u64, 86_400_000));
	}

	#[test]
	fn a_free_node_lends_without_end() {
		let lease = lease(&Price::default(), &MeterRow::default(), 0, Duration::from_secs(60));
		assert_eq!(lease, Lease { bytes: u64::MAX, millis: 60_000 });
	}

	proptest! {
		/// Whatever the daemon does or does not do afterwards: use up to the lease's end costs at most the ceiling.
		#[test]
		fn a_lease_never_costs_more_than_the_ceiling(
			per_gib in 0u128..1 << 60,
			per_hour in 0u128..1 << 60,
			bytes in 0u64..1 << 44,
			live_millis in 0u64..1 << 34,
			more in 0u128..1 << 70,
			life in 0u64..1 << 30,
		) {
			prop_assume!(per_gib > 0 || per_hour > 0);
			let price = Price { per_gib, per_hour };
			let meter = MeterRow { up: bytes, live_millis, ..Default::default() };
			let ceiling = meter.cost(&price) + more;
			let lease = lease(&price, &meter, ceiling, Duration::from_secs(life));
			prop_assume!(lease != Lease::NONE);
			prop_assert!(lease.millis <= life * 1000);
			let seconds = (live_millis + lease.millis) / 1000;
			if per_gib > 0 {
				prop_assert!(price.cost(bytes + lease.bytes, seconds) <= ceiling);
			} else {
				prop_assert!(price.cost(bytes, seconds) <= ceiling);
			}
		}

		#[test]
		fn must_cover_is_98_percent_rounded_down(counted in 0u128..1 << 100) {
			prop_assert_eq!(must_cover(counted), counted * 98 / 100);
		}
	}
}
