//! Time, as a value: the state machines never ask the system for it.
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// One moment on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
	/// Since the daemon began, on the monotonic clock: for all that is measured.
	pub mono: Duration,
	/// Milliseconds since 1970: only for what must outlive the daemon.
	pub unix_millis: u64,
}

/// The source of [`Now`].
#[derive(Clone, Copy, Debug)]
pub struct Clock {
	start: Instant,
}

impl Clock {
	/// Begins now.
	pub fn start() -> Self {
		Self { start: Instant::now() }
	}

	/// This moment.
	pub fn now(&self) -> Now {
		let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
		Now { mono: self.start.elapsed(), unix_millis: u64::try_from(unix.as_millis()).unwrap_or(u64::MAX) }
	}
}

impl Default for Clock {
	fn default() -> Self {
		Self::start()
	}
}
