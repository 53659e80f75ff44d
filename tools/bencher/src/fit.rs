//! What was measured, as a linear function of the components.

use std::collections::BTreeMap;

use anyhow::Result;
use frame_benchmarking::{Analysis, BenchmarkMetadata, BenchmarkResult, BenchmarkSelector};
use frame_support::traits::StorageInfo;

/// A constant, and what each component adds per unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linear {
	/// With all components at zero.
	pub base: u128,
	/// Per unit of a component; only those that are not zero.
	pub slopes: Vec<Slope>,
}

impl Linear {
	/// Whether it is anything but zero.
	pub fn any(&self) -> bool {
		self.base != 0 || !self.slopes.is_empty()
	}
}

/// What one component adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slope {
	/// The component.
	pub component: String,
	/// Per unit.
	pub value: u128,
	/// Standard error of `value`.
	pub error: u128,
}

/// A component and its range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
	/// One letter.
	pub name: String,
	/// Lowest value measured.
	pub low: u32,
	/// Highest value measured.
	pub high: u32,
}

/// How often a storage item is accessed, at the most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
	/// `Pallet::Item`, or the key where no pallet declares it.
	pub storage: String,
	/// Keys read.
	pub reads: u32,
	/// Keys written.
	pub writes: u32,
}

/// The weight of one benchmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
	/// The benchmark's name.
	pub name: String,
	/// All its components.
	pub components: Vec<Component>,
	/// Picoseconds.
	pub time: Linear,
	/// Database reads.
	pub reads: Linear,
	/// Database writes.
	pub writes: Linear,
	/// Bytes of a proof of what was read, as recorded.
	pub proof: Linear,
	/// Which storage is accessed.
	pub accesses: Vec<Access>,
	/// The shortest time measured, in nanoseconds.
	pub minimum: u128,
}

impl Fit {
	/// Fits by least squares, over the middle half of each point's times: the SDK's default.
	pub fn new(
		meta: &BenchmarkMetadata,
		times: &Vec<BenchmarkResult>,
		accesses: &Vec<BenchmarkResult>,
		storages: &[StorageInfo],
	) -> Result<Self> {
		let time = Analysis::min_squares_iqr(times, BenchmarkSelector::ExtrinsicTime)?;
		let counted = |selector| Analysis::min_squares_iqr(accesses, selector).map(linear);
		Ok(Self {
			name: String::from_utf8_lossy(&meta.name).into_owned(),
			components: meta
				.components
				.iter()
				.map(|&(name, low, high)| Component { name: name.to_string(), low, high })
				.collect(),
			minimum: time.minimum,
			time: linear(time),
			reads: counted(BenchmarkSelector::Reads)?,
			writes: counted(BenchmarkSelector::Writes)?,
			proof: counted(BenchmarkSelector::ProofSize)?,
			accesses: touched(accesses, storages),
		})
	}

	/// Whether a component changes the weight at all.
	pub fn uses(&self, component: &str) -> bool {
		[&self.time, &self.reads, &self.writes, &self.proof]
			.into_iter()
			.flat_map(|linear| &linear.slopes)
			.any(|slope| slope.component == component)
	}
}

fn linear(analysis: Analysis) -> Linear {
	let errors = analysis.errors.unwrap_or_default().into_iter().chain(std::iter::repeat(0));
	let slopes = analysis
		.names
		.into_iter()
		.zip(analysis.slopes)
		.zip(errors)
		.filter(|((_, value), _)| *value != 0)
		.map(|((component, value), error)| Slope { component, value, error })
		.collect();
	Linear { base: analysis.base, slopes }
}

/// The storage items that a benchmark touches: of each, the most that any point did.
fn touched(results: &[BenchmarkResult], storages: &[StorageInfo]) -> Vec<Access> {
	let mut most: BTreeMap<String, (u32, u32)> = BTreeMap::new();
	for result in results {
		let mut here: BTreeMap<String, (u32, u32)> = BTreeMap::new();
		// What every block touches anyway is not counted.
		for (key, reads, writes, _) in result.keys.iter().filter(|(_, _, _, whitelisted)| !whitelisted) {
			let entry = here.entry(storage(key, storages)).or_default();
			*entry = (entry.0 + reads, entry.1 + writes);
		}
		for (name, (reads, writes)) in here {
			let entry = most.entry(name).or_default();
			*entry = (entry.0.max(reads), entry.1.max(writes));
		}
	}
	most.into_iter().map(|(storage, (reads, writes))| Access { storage, reads, writes }).collect()
}

fn storage(key: &[u8], storages: &[StorageInfo]) -> String {
	match storages.iter().find(|info| key.starts_with(&info.prefix)) {
		Some(info) => {
			let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
			format!("{}::{}", text(&info.pallet_name), text(&info.storage_name))
		}
		None => format!("{:?}", sp_core::hexdisplay::HexDisplay::from(&&key[..key.len().min(32)])),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame_benchmarking::BenchmarkParameter::n;

	fn result(value: u32, time: u128, reads: u32, keys: Vec<(Vec<u8>, u32, u32, bool)>) -> BenchmarkResult {
		BenchmarkResult {
			components: vec![(n, value)],
			extrinsic_time: time,
			reads,
			writes: 2,
			proof_size: 100,
			keys,
			..Default::default()
		}
	}

	#[test]
	fn a_line_is_found_again() {
		let meta =
			BenchmarkMetadata { name: b"pay".to_vec(), components: vec![(n, 1, 5)], pov_modes: Vec::new() };
		let times: Vec<_> =
			(1..=5).map(|value| result(value, 1_000 + 200 * u128::from(value), 0, Vec::new())).collect();
		let prefix = b"market::sessions".to_vec();
		let accesses: Vec<_> = (1..=5)
			.map(|value| {
				let key = |at: u32| ([&prefix[..], &at.to_le_bytes()].concat(), 1, 0, false);
				let mut keys: Vec<_> = (0..value).map(key).collect();
				keys.push((b"every block".to_vec(), 1, 1, true));
				keys.push((b"\x01odd".to_vec(), 0, 1, false));
				result(value, 0, 3 + value, keys)
			})
			.collect();
		let storages = [StorageInfo {
			pallet_name: b"Market".to_vec(),
			storage_name: b"Sessions".to_vec(),
			prefix,
			max_values: None,
			max_size: None,
		}];
		let fit = Fit::new(&meta, &times, &accesses, &storages).unwrap();
		// Nanoseconds become picoseconds.
		assert_eq!(fit.time.base, 1_000_000);
		assert_eq!(fit.time.slopes[0].value, 200_000);
		assert_eq!((fit.reads.base, fit.reads.slopes[0].value), (3, 1));
		assert_eq!((fit.writes.base, fit.writes.slopes.len()), (2, 0));
		assert_eq!(fit.proof.base, 100);
		assert_eq!(fit.minimum, 1_200);
		assert!(fit.uses("n") && !fit.uses("x"));
		assert_eq!(
			fit.accesses,
			[
				Access { storage: "016f6464".into(), reads: 0, writes: 1 },
				Access { storage: "Market::Sessions".into(), reads: 5, writes: 0 }
			]
		);
	}
}
