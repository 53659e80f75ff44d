//! `warren-bencher`: measures what the runtime's calls weigh, on the wasm that runs on chain, and writes the weights as Rust.
//!
//! It does what the polkadot-sdk's `benchmark pallet` does, with the SDK's own state, executor and regression, and without the
//! cumulus and polkadot crates that its command line brings. `cargo xtask weights` builds the runtime with the feature
//! `runtime-benchmarks` and calls it.

mod chain;
mod fit;
mod points;
mod render;

use std::{
	fs,
	path::PathBuf,
	process::ExitCode,
	time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use clap::{Parser, ValueEnum};
use frame_benchmarking::{BenchmarkMetadata, BenchmarkResult};

use crate::{
	chain::{Benchmark, Chain},
	fit::Fit,
	render::Page,
};

/// Measures the weights of a pallet's calls and writes them as a Rust file.
#[derive(Debug, Parser)]
#[command(name = "warren-bencher", version)]
struct Cli {
	/// The runtime's wasm, built with the feature `runtime-benchmarks`.
	#[arg(long, value_name = "FILE")]
	runtime: PathBuf,
	/// The genesis preset on which the calls are measured.
	#[arg(long, value_name = "NAME", default_value = "development")]
	preset: String,
	/// The pallet, as the runtime's list of benchmarks names it; without it, the known ones are listed.
	#[arg(long, value_name = "PALLET")]
	pallet: Option<String>,
	/// Measured points per component, at least 2.
	#[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(2..))]
	steps: u32,
	/// Timed repetitions of each point, at least 1.
	#[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
	repeat: u32,
	/// Who declares the trait that the file implements.
	#[arg(long, value_enum, default_value_t = Declares::File)]
	declares: Declares,
	/// Where the weights go; it is replaced only when every benchmark succeeded. Without it: standard output.
	#[arg(long, value_name = "FILE")]
	output: Option<PathBuf>,
}

/// Who declares the trait of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Declares {
	/// The written file itself: a pallet's own `weights.rs`.
	File,
	/// The pallet, elsewhere: a runtime's weights of a pallet of the SDK.
	Pallet,
}

fn main() -> ExitCode {
	match run(&Cli::parse()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}

fn run(cli: &Cli) -> Result<()> {
	let wasm = fs::read(&cli.runtime)
		.with_context(|| format!("--runtime: cannot read {}", cli.runtime.display()))?;
	let chain = Chain::new(wasm, &cli.preset)?;
	let lists = chain.benchmarks()?;
	let known =
		|| lists.iter().map(|list| String::from_utf8_lossy(&list.pallet)).collect::<Vec<_>>().join(", ");
	let Some(pallet) = &cli.pallet else {
		println!("{}", known());
		return Ok(());
	};
	let chosen: Vec<_> = lists.iter().filter(|list| list.pallet == pallet.as_bytes()).collect();
	let list = match chosen.as_slice() {
		[] => bail!("--pallet: no benchmarks of {pallet:?} in this runtime; it has {}", known()),
		[list] => list,
		_ => bail!("--pallet: {pallet:?} has several instances, and one file cannot hold them"),
	};
	let mut fits = Vec::new();
	for (number, benchmark) in list.benchmarks.iter().enumerate() {
		let name = String::from_utf8_lossy(&benchmark.name).into_owned();
		let started = Instant::now();
		let fit = measure(
			cli,
			&chain,
			Benchmark { pallet: &list.pallet, instance: &list.instance, name: &benchmark.name },
			benchmark,
		)
		.with_context(|| format!("benchmark {pallet}::{name}"))?;
		eprintln!(
			"{:>3}/{} {name}: {:.1} µs in {:.1} s",
			number + 1,
			list.benchmarks.len(),
			fit.minimum as f64 / 1e3,
			started.elapsed().as_secs_f64(),
		);
		fits.push(fit);
	}
	let page = Page {
		pallet,
		steps: cli.steps,
		repeat: cli.repeat,
		cpu: &cpu(),
		fits: &fits,
		declares: cli.declares,
	};
	let text = page.render();
	match &cli.output {
		Some(file) => {
			fs::write(file, text).with_context(|| format!("--output: cannot write {}", file.display()))
		}
		None => {
			print!("{text}");
			Ok(())
		}
	}
}

/// Runs one benchmark over all its points and fits weights to what came out.
fn measure(cli: &Cli, chain: &Chain, benchmark: Benchmark, meta: &BenchmarkMetadata) -> Result<Fit> {
	let points = points::points(&meta.components, cli.steps);
	let (mut times, mut accesses): (Vec<BenchmarkResult>, Vec<BenchmarkResult>) = Default::default();
	let mut said = Instant::now();
	for (number, point) in points.iter().enumerate() {
		// Once with the benchmark's own checks, which are not measured; once to count accesses; then for the time.
		chain.verify(benchmark, point)?;
		accesses.extend(chain.accesses(benchmark, point)?);
		times.extend(chain.times(benchmark, point, cli.repeat)?);
		if said.elapsed() >= Duration::from_secs(5) {
			said = Instant::now();
			eprintln!("        point {} of {}", number + 1, points.len());
		}
	}
	ensure!(!times.is_empty() && !accesses.is_empty(), "it was skipped: it measured nothing");
	Fit::new(meta, &times, &accesses, chain.storages())
}

/// The processor's model, which the figures depend on.
fn cpu() -> String {
	fs::read_to_string("/proc/cpuinfo")
		.ok()
		.and_then(|info| {
			let line = info.lines().find(|line| line.starts_with("model name"))?;
			Some(line.split_once(':')?.1.trim().to_owned())
		})
		.unwrap_or_else(|| "an unknown processor".to_owned())
}
