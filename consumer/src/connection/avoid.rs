//! Nodes that failed, and how long they are passed over.
use std::{
	collections::{BTreeMap, BTreeSet},
	time::{Duration, Instant},
};
use warren_primitives::NodeId;

/// The first time, doubled with each further failure, up to the longest.
const WHILE: [Duration; 2] = [Duration::from_secs(300), Duration::from_secs(3_600)];

#[derive(Debug)]
struct Failure {
	/// None: as long as this run lives.
	until: Option<Instant>,
	times: u32,
}

/// What is remembered of failures.
#[derive(Debug, Default)]
pub(crate) struct Avoided(BTreeMap<NodeId, Failure>);

impl Avoided {
	/// It did not answer, or its tunnel carried nothing: that may pass.
	pub fn for_a_while(&mut self, node: NodeId, now: Instant) {
		let failure = self.0.entry(node).or_insert(Failure { until: Some(now), times: 0 });
		failure.times = failure.times.saturating_add(1);
		if let Some(until) = &mut failure.until {
			let pause = WHILE[0].saturating_mul(1 << (failure.times - 1).min(8)).min(WHILE[1]);
			*until = now + pause;
		}
	}

	/// It cheats, or contradicts the chain: it is not tried again.
	pub fn for_good(&mut self, node: NodeId) {
		self.0.insert(node, Failure { until: None, times: 1 });
	}

	/// It serves again.
	pub fn forgive(&mut self, node: NodeId) {
		if self.0.get(&node).is_some_and(|f| f.until.is_some()) {
			self.0.remove(&node);
		}
	}

	/// Those that are passed over now.
	pub fn now(&self, now: Instant) -> BTreeSet<NodeId> {
		let still = |f: &Failure| f.until.is_none_or(|until| now < until);
		self.0.iter().filter(|(_, f)| still(f)).map(|(node, _)| *node).collect()
	}

	/// Those that are never tried again.
	pub fn for_ever(&self) -> BTreeSet<NodeId> {
		self.0.iter().filter(|(_, f)| f.until.is_none()).map(|(node, _)| *node).collect()
	}

	/// How long until one of them may be tried again; none where none will.
	pub fn pause(&self, now: Instant) -> Option<Duration> {
		let left = self.0.values().filter_map(|f| f.until?.checked_duration_since(now));
		left.filter(|d| !d.is_zero()).min()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_failed_is_tried_again_and_what_cheated_is_not() {
		let start = Instant::now();
		let after = |seconds| start + Duration::from_secs(seconds);
		let mut avoided = Avoided::default();
		avoided.for_a_while(1, start);
		avoided.for_good(2);
		assert_eq!(avoided.now(start), [1, 2].into());
		assert_eq!(avoided.for_ever(), [2].into());
		assert_eq!(avoided.pause(start), Some(WHILE[0]));
		assert_eq!(avoided.now(after(301)), [2].into());
		assert_eq!(avoided.pause(after(301)), None);
		// Longer each time, and not for ever.
		avoided.for_a_while(1, after(301));
		assert_eq!(avoided.now(after(301 + 599)), [1, 2].into());
		for _ in 0..40 {
			avoided.for_a_while(1, after(1_000));
		}
		assert_eq!(avoided.now(after(1_000 + 3_601)), [2].into());
		avoided.for_a_while(1, after(5_000));
		avoided.forgive(1);
		avoided.forgive(2);
		avoided.for_a_while(2, after(5_000));
		assert_eq!(avoided.now(after(100_000)), [2].into());
	}
}
