//! Which values of a benchmark's components are measured.

use frame_benchmarking::BenchmarkParameter;

/// One value for each component.
pub type Point = Vec<(BenchmarkParameter, u32)>;

/// For each component, `steps` values spread evenly over its range (fewer where the range holds fewer), each with all other
/// components at their highest. A benchmark without components has one, empty, point.
pub fn points(components: &[(BenchmarkParameter, u32, u32)], steps: u32) -> Vec<Point> {
	if components.is_empty() {
		return vec![Vec::new()];
	}
	let mut points: Vec<Point> = Vec::new();
	for (index, &(_, low, high)) in components.iter().enumerate() {
		for value in values(low, high, steps) {
			let point: Point = components
				.iter()
				.enumerate()
				.map(|(other, &(name, _, highest))| (name, if other == index { value } else { highest }))
				.collect();
			// The point where all are highest comes once for each component.
			if !points.contains(&point) {
				points.push(point);
			}
		}
	}
	points
}

/// `steps` values from `low` to `high`, both among them, without repetition.
fn values(low: u32, high: u32, steps: u32) -> Vec<u32> {
	let (span, gaps) = (u64::from(high.saturating_sub(low)), u64::from(steps.max(2) - 1));
	let mut values: Vec<u32> = (0..=gaps)
		.map(|step| low + u32::try_from(span * step / gaps).expect("at most the span, which is a u32"))
		.collect();
	values.dedup();
	values
}

#[cfg(test)]
mod tests {
	use super::*;
	use BenchmarkParameter::{n, x};

	#[test]
	fn both_ends_are_measured_and_nothing_twice() {
		assert_eq!(values(1, 10, 4), [1, 4, 7, 10]);
		assert_eq!(values(0, 2, 50), [0, 1, 2]);
		assert_eq!(values(7, 7, 50), [7]);
		let all = values(0, u32::MAX, 50);
		assert_eq!((all.len(), all[0], all[49]), (50, 0, u32::MAX));
	}

	#[test]
	fn the_other_components_are_at_their_highest() {
		assert_eq!(points(&[], 5), [Vec::new()]);
		assert_eq!(
			points(&[(x, 0, 2), (n, 1, 9)], 2),
			[vec![(x, 0), (n, 9)], vec![(x, 2), (n, 9)], vec![(x, 2), (n, 1)]]
		);
	}
}
