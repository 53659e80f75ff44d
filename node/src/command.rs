//! Does what the command line says.
use crate::{
	chain_spec,
	cli::{Cli, Subcommand},
	service::{self, Partial},
};
use sc_cli::SubstrateCli;
use sc_network::{config::NetworkBackendType, Litep2pNetworkBackend, NetworkWorker};
use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};
use std::path::PathBuf;
use warren_runtime::{
	opaque::{Block, Hash},
	SS58_PREFIX,
};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Warren Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		"the repository's issues".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(match id {
			"dev" => Box::new(chain_spec::development()?),
			"" | "local" => Box::new(chain_spec::local()?),
			"testnet" => Box::new(chain_spec::testnet()?),
			path => Box::new(chain_spec::ChainSpec::from_json_file(PathBuf::from(path))?),
		})
	}
}

/// What is wrong with a genesis. The SDK shows all of it besides, escaped, in which the reason is not found.
fn reason(error: sc_cli::Error) -> sc_cli::Error {
	match error.to_string().split_once(" for blob:") {
		Some((reason, _)) => sc_cli::Error::Input(reason.into()),
		None => error,
	}
}

/// Parses the command line and does what it says.
pub fn run() -> sc_cli::Result<()> {
	// `key inspect` and the genesis presets print addresses in this format.
	set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));
	let cli = Cli::from_args();
	// Any command may be given a file that is no network.
	obey(&cli).map_err(reason)
}

fn obey(cli: &Cli) -> sc_cli::Result<()> {
	match &cli.subcommand {
		None => cli.create_runner(&cli.run)?.run_node_until_exit(|config| async move {
			match config.network.network_backend {
				NetworkBackendType::Libp2p => service::new_full::<NetworkWorker<Block, Hash>>(config),
				NetworkBackendType::Litep2p => service::new_full::<Litep2pNetworkBackend>(config),
			}
			.map_err(sc_cli::Error::Service)
		}),
		Some(Subcommand::Key(command)) => command.run(cli),
		#[allow(deprecated)]
		Some(Subcommand::BuildSpec(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run(config.chain_spec, config.network))
		}
		Some(Subcommand::ExportChainSpec(command)) => command.run(cli.load_spec(&command.chain)?),
		Some(Subcommand::CheckBlock(command)) => cli.create_runner(command)?.async_run(|config| {
			let Partial { client, import_queue, task_manager, .. } = service::new_partial(&config)?;
			Ok((command.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::ExportBlocks(command)) => cli.create_runner(command)?.async_run(|config| {
			let Partial { client, task_manager, .. } = service::new_partial(&config)?;
			Ok((command.run(client, config.database), task_manager))
		}),
		Some(Subcommand::ExportState(command)) => cli.create_runner(command)?.async_run(|config| {
			let Partial { client, task_manager, .. } = service::new_partial(&config)?;
			Ok((command.run(client, config.chain_spec), task_manager))
		}),
		Some(Subcommand::ImportBlocks(command)) => cli.create_runner(command)?.async_run(|config| {
			let Partial { client, import_queue, task_manager, .. } = service::new_partial(&config)?;
			Ok((command.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::PurgeChain(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run(config.database))
		}
		Some(Subcommand::Revert(command)) => cli.create_runner(command)?.async_run(|config| {
			let Partial { client, backend, task_manager, .. } = service::new_partial(&config)?;
			let revert_consensus = Box::new(|client: std::sync::Arc<_>, backend, blocks| {
				sc_consensus_babe::revert(std::sync::Arc::clone(&client), backend, blocks)?;
				sc_consensus_grandpa::revert(client, blocks)?;
				Ok(())
			});
			Ok((command.run(client, backend, Some(revert_consensus)), task_manager))
		}),
		Some(Subcommand::ChainInfo(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run::<Block>(&config))
		}
	}
}
