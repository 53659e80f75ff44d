//! The command line.
use sc_cli::RunCmd;

/// Warren's node.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do in place of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How to run the node.
	#[clap(flatten)]
	pub run: RunCmd,
}

/// What the node can do besides running.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
pub enum Subcommand {
	/// Generate, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Print a chain specification (the older name of export-chain-spec).
	#[allow(deprecated)]
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Print a chain specification.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Import a block again and check it.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Print the state of a block as a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Delete the chain's data.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Go back by a number of blocks.
	Revert(sc_cli::RevertCmd),

	/// Say where the database stands.
	ChainInfo(sc_cli::ChainInfoCmd),
}
