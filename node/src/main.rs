//! `warren-node`: Warren's blockchain node.
#![warn(missing_docs)]
// The errors are those of the framework.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod equivocation;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
	command::run()
}
