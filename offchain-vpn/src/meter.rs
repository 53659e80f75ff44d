//! From kernel counters and handshakes to what is billed.
//!
//! The kernel's counters outlive the daemon, but not a reboot and not a hand that resets them. So the ledger keeps, in
//! one row, the totals *and* the kernel's reading that they include: what a later reading adds is the difference, or all of
//! it where it is below (the counter began anew). Written together, they bill nothing twice whenever the daemon dies.
use crate::clock::Now;
use codec::{Decode, Encode};
use std::time::Duration;
use warren_primitives::{Balance, Price, Usage};

/// Time is billed only while the last handshake is younger than this: WireGuard's own `REJECT_AFTER_TIME`.
pub const LIVE_FOR: Duration = Duration::from_secs(180);
/// A gap between two looks that is longer than this is not billed: the daemon slept or was stopped.
const LONGEST_STEP: Duration = Duration::from_secs(30);

/// What one look at the kernel's counters of a session found, inner IP bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Reading {
	/// From the consumer.
	pub up: u64,
	/// To the consumer.
	pub down: u64,
}

impl Reading {
	/// Both directions.
	pub fn total(&self) -> u64 {
		self.up.saturating_add(self.down)
	}
}

/// The durable part of a meter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct MeterRow {
	/// All bytes from the consumer since the session began.
	pub up: u64,
	/// All bytes to the consumer.
	pub down: u64,
	/// The kernel's reading that the totals include.
	pub kernel: Reading,
	/// Milliseconds with a live handshake.
	pub live_millis: u64,
}

impl MeterRow {
	/// Takes a reading of the kernel into the totals; returns what it added.
	pub fn read(&mut self, kernel: Reading) -> u64 {
		let added = |now: u64, before: u64| if now >= before { now - before } else { now };
		let (up, down) = (added(kernel.up, self.kernel.up), added(kernel.down, self.kernel.down));
		self.up = self.up.saturating_add(up);
		self.down = self.down.saturating_add(down);
		self.kernel = kernel;
		up.saturating_add(down)
	}

	/// Bytes in both directions.
	pub fn bytes(&self) -> u64 {
		self.up.saturating_add(self.down)
	}

	/// Whole seconds with a live handshake.
	pub fn seconds(&self) -> u64 {
		self.live_millis / 1000
	}

	/// What all of it costs.
	pub fn cost(&self, price: &Price) -> Balance {
		price.cost(self.bytes(), self.seconds())
	}

	/// As the protocol shows it.
	pub fn usage(&self) -> Usage {
		Usage { bytes_up: self.up, bytes_down: self.down, seconds: self.seconds(), salt: [0; 32] }
	}
}

/// Bills time by handshakes.
#[derive(Clone, Copy, Debug, Default)]
pub struct LiveClock {
	/// When the last handshake was, on the monotonic clock.
	handshake: Option<Duration>,
	/// Up to when time has been billed or passed over.
	billed_to: Option<Duration>,
}

impl LiveClock {
	/// The device says how old the last handshake is; none: there was none.
	pub fn saw_handshake(&mut self, age: Option<Duration>, now: Now) {
		let at = age.map(|age| now.mono.saturating_sub(age));
		// The device's age is exact to what its clock resolves: never let it make a handshake younger than it was.
		self.handshake = match (self.handshake, at) {
			(Some(old), Some(new)) if new > old && new - old < Duration::from_millis(1500) => Some(old),
			(_, new) => new,
		};
	}

	/// Milliseconds that have become billable since the last call. The first call bills nothing: what was before it is
	/// downtime.
	pub fn step(&mut self, now: Now) -> u64 {
		let from = self.billed_to.replace(now.mono);
		let (Some(from), Some(handshake)) = (from, self.handshake) else { return 0 };
		let from = from.max(handshake);
		let to = now.mono.min(handshake + LIVE_FOR);
		let step = to.saturating_sub(from);
		if step > LONGEST_STEP {
			return 0;
		}
		u64::try_from(step.as_millis()).unwrap_or(u64::MAX)
	}

	/// Whether the handshake is live.
	pub fn is_live(&self, now: Now) -> bool {
		self.handshake.is_some_and(|at| now.mono.saturating_sub(at) < LIVE_FOR)
	}

	/// Age of the last handshake.
	pub fn age(&self, now: Now) -> Option<Duration> {
		self.handshake.map(|at| now.mono.saturating_sub(at))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn at(millis: u64) -> Now {
		Now { mono: Duration::from_millis(millis), unix_millis: 1_000_000 + millis }
	}

	#[test]
	fn a_reset_counter_loses_nothing_that_was_counted() {
		let mut meter = MeterRow::default();
		meter.read(Reading { up: 100, down: 1000 });
		meter.read(Reading { up: 150, down: 900 });
		assert_eq!((meter.up, meter.down), (150, 1900));
		meter.read(Reading { up: 150, down: 900 });
		assert_eq!(meter.bytes(), 2050);
	}

	#[test]
	fn time_is_billed_only_while_the_handshake_is_live() {
		let mut clock = LiveClock::default();
		assert_eq!(clock.step(at(1_000)), 0);
		assert_eq!(clock.step(at(2_000)), 0, "no handshake yet");
		clock.saw_handshake(Some(Duration::from_secs(1)), at(3_000));
		assert_eq!(clock.step(at(3_000)), 1_000, "from the handshake on, not from before");
		let mut billed = 0;
		for second in 4..400 {
			billed += clock.step(at(second * 1_000));
		}
		// The handshake was at 2 s: it is live until 182 s.
		assert_eq!(billed, 182_000 - 3_000);
		assert!(!clock.is_live(at(182_000)));
	}

	#[test]
	fn a_stopped_daemon_bills_nothing_for_the_gap() {
		let mut clock = LiveClock::default();
		clock.step(at(0));
		clock.saw_handshake(Some(Duration::ZERO), at(0));
		assert_eq!(clock.step(at(1_000)), 1_000);
		assert_eq!(clock.step(at(100_000)), 0, "99 s in which nobody looked");
		assert_eq!(clock.step(at(101_000)), 1_000);
	}

	#[test]
	fn rounding_of_the_age_does_not_lengthen_a_handshake() {
		let mut clock = LiveClock::default();
		clock.saw_handshake(Some(Duration::from_secs(0)), at(900));
		clock.saw_handshake(Some(Duration::from_secs(1)), at(2_800));
		assert_eq!(clock.age(at(2_800)), Some(Duration::from_millis(1_900)));
	}

	/// What can happen to a counter and its daemon.
	#[derive(Clone, Debug)]
	enum Step {
		Traffic(u32, u32),
		Look,
		/// The daemon writes the row down.
		Write,
		/// SIGKILL: what was not written is gone, the kernel's counters stay.
		Crash,
		/// Reboot: both are gone; the slot is made anew from the ledger.
		Reboot,
	}

	fn steps() -> impl Strategy<Value = Vec<Step>> {
		let step = prop_oneof![
			4 => (0u32..1 << 20, 0u32..1 << 20).prop_map(|(u, d)| Step::Traffic(u, d)),
			4 => Just(Step::Look),
			2 => Just(Step::Write),
			2 => Just(Step::Crash),
			1 => Just(Step::Reboot),
		];
		proptest::collection::vec(step, 0..60)
	}

	proptest! {
		/// Whenever it dies: after the next look the total is what passed, less what a reboot took before it was written;
		/// and never more than what passed.
		#[test]
		fn nothing_is_billed_twice_and_nothing_lost(steps in steps()) {
			let mut kernel = Reading::default();
			let mut passed = 0u64;
			let mut lost = 0u64;
			let mut live = MeterRow::default();
			let mut written = MeterRow::default();
			for step in steps {
				match step {
					Step::Traffic(up, down) => {
						kernel.up += u64::from(up);
						kernel.down += u64::from(down);
						passed += u64::from(up) + u64::from(down);
					},
					Step::Look => { live.read(kernel); },
					Step::Write => written = live,
					Step::Crash => live = written,
					Step::Reboot => {
						lost = passed - written.bytes();
						live = written;
						// The slot is made with the totals as its first reading, before anything passes.
						kernel = Reading { up: live.up, down: live.down };
						live.kernel = kernel;
						written = live;
					},
				}
				prop_assert!(live.bytes() + lost <= passed);
			}
			live.read(kernel);
			prop_assert_eq!(live.bytes() + lost, passed);
		}
	}
}
