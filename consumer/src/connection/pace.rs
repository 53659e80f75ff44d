//! When to look at the counters, and how often to speak: a fast session must not stall at the edge of its window, and an
//! idle one must not keep the host awake.
use std::time::{Duration, Instant};
use warren_primitives::Balance;

/// The provider takes 20 requests a second in the long run; we stay below it.
const PER_SECOND: f64 = 14.0;
const BURST: f64 = 40.0;
/// Shortest and longest time between two looks at the counters while traffic flows, and while it does not.
const QUICK: Duration = Duration::from_millis(3);
const USUAL: Duration = Duration::from_millis(40);
const IDLE: Duration = Duration::from_millis(100);
/// Traffic within this time means that it flows.
const FLOWING: Duration = Duration::from_secs(5);
/// What is owed is signed for at the latest after this long, however little it is: a loss of counts on the way cannot make
/// both sides wait for each other, and a consumer that dies leaves little unpaid.
const LATEST: Duration = Duration::from_secs(3);

/// The pace of one session.
#[derive(Debug)]
pub struct Pace {
	tokens: f64,
	refilled: Instant,
	last_unpaid: (Instant, Balance),
	/// Units a second.
	rate: f64,
	last_growth: Option<Instant>,
	last_voucher: Instant,
	not_before: Option<Instant>,
}

impl Pace {
	/// From now on.
	pub fn new(now: Instant) -> Self {
		Self {
			tokens: BURST,
			refilled: now,
			last_unpaid: (now, 0),
			rate: 0.0,
			last_growth: None,
			last_voucher: now,
			not_before: None,
		}
	}

	/// This much is unpaid now.
	pub fn note(&mut self, now: Instant, unpaid: Balance) {
		let (then, before) = self.last_unpaid;
		let passed = now.saturating_duration_since(then).as_secs_f64();
		if unpaid > before {
			self.last_growth = Some(now);
		}
		if passed > 0.0 {
			let now_rate = unpaid.saturating_sub(before) as f64 / passed;
			// Half of the old: follows a burst at once, forgets it within some looks.
			self.rate = now_rate.max(self.rate * 0.5 + now_rate * 0.5);
		}
		self.last_unpaid = (now, unpaid);
	}

	/// How long to wait for the next look.
	pub fn pause(&self, now: Instant, unpaid: Balance, window: Balance) -> Duration {
		let flows = self.last_growth.is_some_and(|t| now.saturating_duration_since(t) < FLOWING);
		if !flows {
			return IDLE;
		}
		let left = (window / 2).saturating_sub(unpaid) as f64;
		if self.rate <= 0.0 {
			return USUAL;
		}
		Duration::try_from_secs_f64(left / self.rate / 2.0).unwrap_or(USUAL).clamp(QUICK, USUAL)
	}

	/// True where a voucher should go out although the window is not half used.
	pub fn is_late(&self, now: Instant, unpaid: Balance) -> bool {
		unpaid > 0 && now.saturating_duration_since(self.last_voucher) >= LATEST
	}

	/// True where the provider will take one more message now; it is then counted as sent.
	pub fn may_send(&mut self, now: Instant) -> bool {
		if self.not_before.is_some_and(|t| now < t) {
			return false;
		}
		let passed = now.saturating_duration_since(self.refilled).as_secs_f64();
		self.tokens = (self.tokens + passed * PER_SECOND).min(BURST);
		self.refilled = now;
		if self.tokens < 1.0 {
			return false;
		}
		self.tokens -= 1.0;
		self.last_voucher = now;
		true
	}

	/// Says nothing for so long: the provider is busy.
	pub fn hold(&mut self, now: Instant, pause: Duration) {
		self.not_before = Some(now + pause);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn speaks_no_faster_than_the_provider_listens() {
		let start = Instant::now();
		let mut pace = Pace::new(start);
		let mut sent = 0;
		for ms in 0..10_000u64 {
			sent += u32::from(pace.may_send(start + Duration::from_millis(ms)));
		}
		assert!((f64::from(sent) - (BURST + 10.0 * PER_SECOND)).abs() <= 2.0, "{sent}");
	}

	#[test]
	fn looks_more_often_as_the_window_fills() {
		let start = Instant::now();
		let mut pace = Pace::new(start);
		assert_eq!(pace.pause(start, 0, 1_000_000), IDLE);
		// 10,000 units a millisecond: half of the window of 1,000,000 lasts 50 ms.
		let at = |ms| start + Duration::from_millis(ms);
		for ms in 1..=20 {
			pace.note(at(ms), u128::from(ms) * 10_000);
		}
		let early = pace.pause(at(20), 200_000, 1_000_000);
		let late = pace.pause(at(20), 480_000, 1_000_000);
		assert!(late < early && early <= Duration::from_millis(20), "{early:?} {late:?}");
		assert!(late >= QUICK);
		assert_eq!(pace.pause(at(20_000), 0, 1_000_000), IDLE);
	}

	#[test]
	fn a_little_that_is_owed_is_paid_after_a_while() {
		let start = Instant::now();
		let mut pace = Pace::new(start);
		assert!(!pace.is_late(start + LATEST / 2, 1));
		assert!(pace.is_late(start + LATEST, 1));
		assert!(!pace.is_late(start + LATEST, 0));
		assert!(pace.may_send(start + LATEST));
		assert!(!pace.is_late(start + LATEST, 1));
	}

	#[test]
	fn a_busy_provider_is_left_in_peace() {
		let start = Instant::now();
		let mut pace = Pace::new(start);
		pace.hold(start, Duration::from_secs(1));
		assert!(!pace.may_send(start + Duration::from_millis(999)));
		assert!(pace.may_send(start + Duration::from_secs(1)));
	}
}
