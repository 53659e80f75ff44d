//! What `bench` is told. `cargo xtask` compiles this file too: it knows a bad name before it builds, not after.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};

/// A benchmark, by name.
struct Listed {
	name: &'static str,
	/// What it measures, in a line.
	about: &'static str,
	/// Whether it makes hosts, for which it has to be root.
	hosts: bool,
}

const fn with_hosts(name: &'static str, about: &'static str) -> Listed {
	Listed { name, about, hosts: true }
}

const fn without_hosts(name: &'static str, about: &'static str) -> Listed {
	Listed { name, about, hosts: false }
}

/// The quick ones first.
static LIST: [Listed; 9] = [
	without_hosts("vouchers", "vouchers verified per second on one core, and ÷ bare Ed25519"),
	without_hosts("market", "a page of the market, filtered and ordered, out of 100,000 nodes"),
	with_hosts("peers", "10,000 sessions into WireGuard, nftables and routes; then one change"),
	with_hosts("chain", "sessions opened, and claimed in batches, ÷ plain transfers, by weight"),
	with_hosts("first-byte", "a signed open handed over → the first byte through the tunnel"),
	with_hosts("resume", "the same session after a restart of the consumer → the first byte"),
	with_hosts("billing", "bytes billed ÷ bytes that crossed; transactions of a session"),
	with_hosts("unpaid", "bytes for who never signs, with the daemon alive and killed"),
	with_hosts("goodput", "goodput of a session ÷ bare WireGuard, in rounds"),
];

fn names() -> PossibleValuesParser {
	PossibleValuesParser::new(LIST.iter().map(|listed| PossibleValue::new(listed.name).help(listed.about)))
}

/// What is measured, and where the figures go.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
	/// Only these; default: all
	#[arg(value_name = "NAME", value_parser = names())]
	names: Vec<String>,
	/// Name them all, with what each measures, and do nothing
	#[arg(long)]
	pub list: bool,
	/// Samples of each figure; of what takes long at most three
	#[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
	pub rounds: u32,
	/// Fail where an aim is not met, too: for a machine that does nothing else
	#[arg(long)]
	pub strict: bool,
	/// Write what was measured to this file, as JSON
	#[arg(long, value_name = "FILE")]
	pub json: Option<PathBuf>,
}

impl Args {
	fn listed(&self) -> impl Iterator<Item = &'static Listed> + '_ {
		let all = self.names.is_empty();
		LIST.iter().filter(move |listed| all || self.names.iter().any(|name| name == listed.name))
	}

	/// The names of those that are meant, in the list's order, each once.
	pub fn chosen(&self) -> Vec<&'static str> {
		self.listed().map(|listed| listed.name).collect()
	}

	/// Whether any of them makes hosts.
	pub fn makes_hosts(&self) -> bool {
		self.listed().any(|listed| listed.hosts)
	}

	/// The same as arguments of another program, but for the file: that one may see it under another name.
	pub fn handed_on(&self) -> Vec<String> {
		let mut words: Vec<String> = self.chosen().into_iter().map(str::to_owned).collect();
		words.extend(["--rounds".to_owned(), self.rounds.to_string()]);
		words.extend(self.strict.then(|| "--strict".to_owned()));
		words
	}
}

/// The list, for people.
pub fn listing() -> String {
	LIST.iter().map(|listed| format!("  {:<11} {}\n", listed.name, listed.about)).collect()
}

#[cfg(test)]
mod tests {
	use clap::Parser;

	use super::*;

	#[derive(Debug, Parser)]
	struct Cli {
		#[command(flatten)]
		args: Args,
	}

	fn parsed(words: &[&str]) -> Result<Args, String> {
		let words = std::iter::once("bench").chain(words.iter().copied());
		Cli::try_parse_from(words).map(|cli| cli.args).map_err(|error| error.to_string())
	}

	#[test]
	fn all_are_meant_where_none_is_named() {
		let args = parsed(&[]).unwrap();
		assert_eq!((args.chosen().len(), args.rounds, args.strict, args.list), (LIST.len(), 7, false, false));
		assert!(args.makes_hosts());
	}

	#[test]
	fn those_that_are_named_come_in_the_lists_order_and_once() {
		let args = parsed(&["market", "vouchers", "market", "--rounds", "3", "--strict"]).unwrap();
		assert_eq!(args.chosen(), ["vouchers", "market"]);
		assert!(!args.makes_hosts());
		assert_eq!(args.handed_on(), ["vouchers", "market", "--rounds", "3", "--strict"]);
		let again: Vec<_> = args.handed_on();
		let again: Vec<_> = again.iter().map(String::as_str).collect();
		assert_eq!(parsed(&again).unwrap().handed_on(), args.handed_on());
	}

	#[test]
	fn a_bad_name_is_refused_with_the_good_ones() {
		let error = parsed(&["vouchers", "speed"]).unwrap_err();
		assert!(error.contains("'speed'"), "{error}");
		for listed in &LIST {
			assert!(error.contains(listed.name), "{} is not in {error}", listed.name);
		}
		for rounds in ["0", "1001", "many"] {
			assert!(parsed(&["--rounds", rounds]).unwrap_err().contains("--rounds"));
		}
	}

	#[test]
	fn the_list_says_what_each_measures() {
		let text = listing();
		assert_eq!(text.lines().count(), LIST.len());
		for listed in &LIST {
			assert!(text.contains(listed.name) && text.contains(listed.about));
		}
	}
}
