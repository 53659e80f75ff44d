//! `warren-vpn`: sells this host's bandwidth to the consumers of Warren.
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use warren_vpn::commands::{doctor, fresh_peer_key, init, operate, register, run, show};

/// Sells this host's bandwidth over WireGuard, for WRN
///
/// Set it up with `init`, look with `doctor` whether the host can do it, list it with `register`, then let `run` serve.
#[derive(Parser, Debug)]
#[command(name = "warren-vpn", version)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
	/// Make keys and a configuration with comments
	Init(init::InitArgs),
	/// List the node on chain, or tell the chain what changed. Signed by the operator, whose key stays elsewhere
	Register(register::RegisterArgs),
	/// Serve consumers until SIGINT or SIGTERM. Needs CAP_NET_ADMIN. Log level: RUST_LOG (default: info)
	Run(run::RunArgs),
	/// Show sessions, counters, vouchers, earnings
	Status(show::StatusArgs),
	/// Take no new sessions; those that are open go on. Signed by the operator
	Pause(operate::NodeArgs),
	/// Take new sessions again. Signed by the operator
	Resume(operate::NodeArgs),
	/// Bring the bond up to what a node needs, after that was raised. Signed by the operator
	TopUpBond(operate::NodeArgs),
	/// Take the node off the market; its open sessions are settled. Signed by the operator
	Deregister(operate::NodeArgs),
	/// Release the bond of a node that has left, once its time has come. Anyone may sign it
	ReleaseBond(operate::ReleaseBondArgs),
	/// Take stake back that no node and no session needs: it comes after some weeks, by `withdraw`. Signed by the operator
	Unbond(operate::UnbondArgs),
	/// Fetch the stake that was unbonded and whose time has come. Signed by the operator
	Withdraw(operate::NodeArgs),
	/// Make another peer key for a folder whose node has left: a registration's consent is good once (ConsentUsed)
	FreshPeerKey(fresh_peer_key::FreshPeerKeyArgs),
	/// Say what is missing on this host, by name
	Doctor(doctor::DoctorArgs),
}

/// What is logged unless RUST_LOG says otherwise: without the libraries' chatter about single packets and new kernels.
const LOG: &str = "info,gotatun=off,libp2p_swarm=warn,netlink_packet_route=error";

fn main() -> ExitCode {
	let cli = Cli::parse();
	let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG));
	tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_writer(std::io::stderr)
		.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
		.with_target(false)
		// A standard error that is closed is no reason to panic.
		.log_internal_errors(false)
		.init();
	let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
		Ok(runtime) => runtime,
		Err(error) => {
			eprintln!("warren-vpn: {error}");
			return ExitCode::FAILURE;
		}
	};
	let result = runtime.block_on(async {
		match &cli.command {
			Command::Init(args) => init::init(args),
			Command::Register(args) => register::register(args).await,
			Command::Run(args) => run::run(args).await,
			Command::Status(args) => show::status(args).await,
			Command::Pause(args) => operate::pause(args).await,
			Command::Resume(args) => operate::resume(args).await,
			Command::TopUpBond(args) => operate::top_up_bond(args).await,
			Command::Deregister(args) => operate::deregister(args).await,
			Command::ReleaseBond(args) => operate::release_bond(args).await,
			Command::Unbond(args) => operate::unbond(args).await,
			Command::Withdraw(args) => operate::withdraw(args).await,
			Command::FreshPeerKey(args) => fresh_peer_key::fresh_peer_key(args).await,
			Command::Doctor(args) => doctor::doctor(args).await,
		}
	});
	// Connections to chain nodes are left to the system.
	runtime.shutdown_timeout(std::time::Duration::from_secs(2));
	match result {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("warren-vpn: {error:#}");
			ExitCode::FAILURE
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn every_command_says_what_it_does_and_takes_a_directory() {
		Cli::command().debug_assert();
		for command in Cli::command().get_subcommands() {
			assert!(command.get_about().is_some_and(|about| about.to_string().len() > 10), "{command}");
			assert!(command.get_arguments().any(|argument| argument.get_id() == "data"), "{command}");
		}
		let signed = ["pause", "resume", "top-up-bond", "deregister", "release-bond"];
		for name in signed {
			let cli = Cli::try_parse_from([
				"warren-vpn",
				name,
				"--data",
				"/x",
				"--operator-key-file",
				"-",
				"--json",
			]);
			assert!(cli.is_ok(), "{name}");
			assert!(Cli::try_parse_from(["warren-vpn", name]).is_err(), "{name}: the directory is needed");
		}
		assert!(Cli::try_parse_from(["warren-vpn", "release-bond", "--data", "/x", "--node", "7"]).is_ok());
		assert!(Cli::try_parse_from(["warren-vpn", "fresh-peer-key", "--data", "/x"]).is_ok());
	}
}
