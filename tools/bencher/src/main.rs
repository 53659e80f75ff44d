//! `warren-bencher`: measures what the runtime's calls weigh, on the wasm that runs on chain. It is the node's benchmark
//! command without the node; `cargo xtask weights` builds the runtime with the feature `runtime-benchmarks` and calls it
//! with `--runtime` and `--genesis-builder runtime`.
use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

/// Measures the weights of pallets.
#[derive(Debug, Parser)]
#[command(name = "warren-bencher", version)]
struct Cli {
	/// What to measure, and where to write it.
	#[clap(flatten)]
	pallet: PalletCmd,
}

fn main() -> sc_cli::Result<()> {
	let cli = Cli::parse();
	sc_cli::LoggerBuilder::new("info").init()?;
	// The command brings the host functions of the frame and of its benchmarks; ours needs no more.
	cli.pallet.run_with_spec::<BlakeTwo256, ()>(None)
}
