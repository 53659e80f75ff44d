//! What benchmarks find: samples, figures beside their aims, and the table of them.

use anyhow::{ensure, Result};
use serde::Serialize;

use crate::table::Table;

/// Measured values, in order of size.
#[derive(Clone, Debug)]
pub struct Samples(Vec<f64>);

impl Samples {
	/// An error where there are none.
	pub fn new(mut values: Vec<f64>) -> Result<Self> {
		ensure!(!values.is_empty(), "nothing was measured");
		values.sort_by(f64::total_cmp);
		Ok(Self(values))
	}

	/// How many.
	pub fn count(&self) -> usize {
		self.0.len()
	}

	/// The least of them that so many percent of all do not exceed.
	pub fn percentile(&self, percent: f64) -> f64 {
		let rank = (percent / 100.0 * self.0.len() as f64).ceil() as usize;
		self.0[rank.clamp(1, self.0.len()) - 1]
	}

	/// The middle one, of two the lower.
	pub fn median(&self) -> f64 {
		self.percentile(50.0)
	}

	/// The largest.
	pub fn most(&self) -> f64 {
		self.percentile(100.0)
	}
}

/// What a figure counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
	/// Time.
	Milliseconds,
	/// A rate.
	PerSecond,
	/// Goodput.
	MegabitsPerSecond,
	/// 2^20 bytes.
	Mebibytes,
	/// Of two figures of one run.
	Ratio,
	/// Whole things.
	Count,
}

impl Unit {
	fn show(self, value: f64) -> String {
		match self {
			Self::Milliseconds => format!("{value:.1} ms"),
			Self::PerSecond => format!("{value:.0} /s"),
			Self::MegabitsPerSecond => format!("{value:.0} Mbit/s"),
			Self::Mebibytes => format!("{value:.3} MiB"),
			Self::Ratio => format!("{value:.4}"),
			Self::Count => format!("{value:.0}"),
		}
	}

	/// As it stands in an aim, which is a round number.
	fn show_aim(self, value: f64) -> String {
		match self {
			Self::Milliseconds => format!("{value} ms"),
			Self::PerSecond => format!("{value} /s"),
			Self::MegabitsPerSecond => format!("{value} Mbit/s"),
			Self::Mebibytes => format!("{value} MiB"),
			Self::Ratio | Self::Count => value.to_string(),
		}
	}
}

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
	/// Of what.
	pub what: String,
	/// How much.
	pub measured: f64,
	/// In which unit.
	pub unit: Unit,
	/// What is to be reached, where anything is.
	pub aim: Option<String>,
	/// Whether it is; none where there is no aim, or where it is not one for what was measured.
	pub met: Option<bool>,
	/// Out of how many samples.
	pub samples: usize,
	/// What else there is to know of it.
	pub note: Option<String>,
}

impl Figure {
	/// With no aim.
	pub fn new(what: impl Into<String>, unit: Unit, samples: usize, measured: f64) -> Self {
		Self { what: what.into(), measured, unit, aim: None, met: None, samples, note: None }
	}

	/// The median of samples.
	pub fn median(what: impl Into<String>, unit: Unit, samples: &Samples) -> Self {
		Self::new(what, unit, samples.count(), samples.median())
	}

	/// The worst of samples of which less is better.
	pub fn most(what: impl Into<String>, unit: Unit, samples: &Samples) -> Self {
		Self::new(what, unit, samples.count(), samples.most())
	}

	/// To be at most this.
	pub fn at_most(self, aim: f64) -> Self {
		let (text, met) = (format!("≤ {}", self.unit.show_aim(aim)), self.measured <= aim);
		self.judged(text, met)
	}

	/// To be at least this.
	pub fn at_least(self, aim: f64) -> Self {
		let (text, met) = (format!("≥ {}", self.unit.show_aim(aim)), self.measured >= aim);
		self.judged(text, met)
	}

	/// With an aim that is no plain bound.
	pub fn judged(self, aim: impl Into<String>, met: bool) -> Self {
		Self { aim: Some(aim.into()), met: Some(met), ..self }
	}

	/// Where `others` is true the aim is one for something else than what was measured, and is not judged.
	pub fn unjudged_if(self, others: bool, what: &str) -> Self {
		if !others {
			return self;
		}
		Self { aim: self.aim.map(|aim| format!("{aim} ({what})")), met: None, ..self }
	}

	/// With a note.
	pub fn noted(self, note: impl Into<String>) -> Self {
		Self { note: Some(note.into()), ..self }
	}
}

/// What became of a benchmark.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
	/// Its name.
	pub name: &'static str,
	/// How long it took.
	pub seconds: f64,
	/// What it found.
	pub figures: Vec<Figure>,
	/// Why it found nothing.
	pub error: Option<String>,
}

/// What became of all of them.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
	/// Samples that were asked for.
	pub rounds: usize,
	/// One after the other.
	pub benchmarks: Vec<Outcome>,
}

impl Report {
	fn figures(&self) -> impl Iterator<Item = &Figure> {
		self.benchmarks.iter().flat_map(|outcome| &outcome.figures)
	}

	/// False where one failed, or, if it is to be `strict`, where an aim is not met.
	pub fn is_ok(&self, strict: bool) -> bool {
		self.benchmarks.iter().all(|outcome| outcome.error.is_none())
			&& (!strict || self.figures().all(|figure| figure.met != Some(false)))
	}

	/// The table, and what does not fit into it.
	pub fn text(&self) -> String {
		let mut table = Table::new(["benchmark", "what", "measured", "aim", "met", "samples"]);
		let mut more = String::new();
		for outcome in &self.benchmarks {
			for figure in &outcome.figures {
				table.row([
					outcome.name,
					&figure.what,
					&figure.unit.show(figure.measured),
					figure.aim.as_deref().unwrap_or("-"),
					match figure.met {
						Some(true) => "yes",
						Some(false) => "NO",
						None => "-",
					},
					&figure.samples.to_string(),
				]);
				if let Some(note) = &figure.note {
					more.push_str(&format!("  {}, {}: {note}\n", outcome.name, figure.what));
				}
			}
			if let Some(error) = &outcome.error {
				table.row([outcome.name, "FAILED, see below", "", "", "", ""]);
				more.push_str(&format!("  {} failed: {error}\n", outcome.name));
			}
		}
		let judged: Vec<bool> = self.figures().filter_map(|figure| figure.met).collect();
		let met = judged.iter().filter(|met| **met).count();
		let gap = if more.is_empty() { "" } else { "\n" };
		format!("{table}{gap}{more}\n{met} of {} aims are met\n", judged.len())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn percentiles_are_measured_values() {
		let samples = Samples::new(vec![3.0, 1.0, 2.0, 4.0]).unwrap();
		assert_eq!((samples.count(), samples.median(), samples.most()), (4, 2.0, 4.0));
		let hundred = Samples::new((1..=100).rev().map(f64::from).collect()).unwrap();
		assert_eq!(
			[0.0, 1.0, 50.0, 99.0, 99.5, 100.0].map(|p| hundred.percentile(p)),
			[1.0, 1.0, 50.0, 99.0, 100.0, 100.0]
		);
		let one = Samples::new(vec![7.0]).unwrap();
		assert_eq!((one.median(), one.percentile(99.0)), (7.0, 7.0));
		assert!(Samples::new(vec![]).is_err());
	}

	fn ratio(measured: f64) -> Figure {
		Figure::new("a ÷ b", Unit::Ratio, 5, measured)
	}

	#[test]
	fn bounds_are_judged_and_others_aims_are_not() {
		assert_eq!(ratio(0.98).at_least(0.98).met, Some(true));
		assert_eq!(ratio(0.9799).at_least(0.98).met, Some(false));
		let time = |measured| Figure::new("t", Unit::Milliseconds, 1, measured).at_most(50.0);
		assert_eq!((time(50.0).met, time(50.1).met), (Some(true), Some(false)));
		assert_eq!(time(1.0).aim.as_deref(), Some("≤ 50 ms"));
		let others = time(99.0).unjudged_if(true, "kernel backend");
		assert_eq!((others.met, others.aim.as_deref()), (None, Some("≤ 50 ms (kernel backend)")));
		assert_eq!(time(99.0).unjudged_if(false, "").met, Some(false));
		assert_eq!(ratio(f64::NAN).at_least(0.5).met, Some(false));
	}

	fn report() -> Report {
		let outcome = |name, figures, error| Outcome { name, seconds: 1.0, figures, error };
		let one = outcome("one", vec![ratio(0.99).at_least(0.98), ratio(0.5).noted("beside it")], None);
		let two = outcome("two", vec![ratio(0.4).at_least(0.5)], None);
		Report { rounds: 7, benchmarks: vec![one, two] }
	}

	#[test]
	fn an_aim_that_is_not_met_fails_only_where_that_is_wanted() {
		let mut report = report();
		assert!(report.is_ok(false) && !report.is_ok(true));
		report.benchmarks.pop();
		assert!(report.is_ok(true));
		report.benchmarks[0].error = Some("why".into());
		assert!(!report.is_ok(false));
	}

	#[test]
	fn the_table_shows_figures_notes_and_errors() {
		let mut report = report();
		report.benchmarks[1].error = Some("the exit is gone".into());
		let text = report.text();
		for part in
			["0.9900", "≥ 0.98", "NO", "one, a ÷ b: beside it", "two failed: the exit is gone", "1 of 2 aims"]
		{
			assert!(text.contains(part), "no {part:?} in\n{text}");
		}
	}

	#[test]
	fn the_keys_of_the_file_are_those_that_were_agreed() {
		let json = serde_json::to_value(report()).unwrap();
		let keys = |value: &serde_json::Value| -> Vec<String> {
			let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
			keys.sort_unstable();
			keys
		};
		assert_eq!(keys(&json), ["benchmarks", "rounds"]);
		assert_eq!(keys(&json["benchmarks"][0]), ["error", "figures", "name", "seconds"]);
		let figure = &json["benchmarks"][0]["figures"][0];
		assert_eq!(keys(figure), ["aim", "measured", "met", "note", "samples", "unit", "what"]);
		assert_eq!(figure["unit"], "ratio");
		assert_eq!(figure["met"], true);
	}
}
