//! Which RPC methods the node serves.
use crate::service::{FullBackend, FullClient, FullPool, FullSelectChain};
use jsonrpsee::RpcModule;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use warren_node_rpc::MarketIndex;
use warren_runtime::{
	opaque::{Block, Hash},
	BlockNumber, SS58_PREFIX,
};

/// What the methods need of the rest of the node.
#[derive(Clone)]
pub struct Deps {
	/// The chain.
	pub client: Arc<FullClient>,
	/// Waiting transactions.
	pub pool: Arc<FullPool>,
	/// Which fork is the best.
	pub select_chain: FullSelectChain,
	/// The specification that the node runs.
	pub chain_spec: Arc<dyn Fn() -> Box<dyn sc_service::ChainSpec> + Send + Sync>,
	/// The node's keys.
	pub keystore: KeystorePtr,
	/// Asks BABE's worker about epochs.
	pub babe: BabeWorkerHandle<Block>,
	/// GRANDPA's voters.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// GRANDPA's rounds.
	pub voter_state: SharedVoterState,
	/// New finality proofs.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Old finality proofs.
	pub finality: Arc<FinalityProofProvider<FullBackend, Block>>,
	/// The nodes on the market.
	pub market: Arc<MarketIndex>,
}

/// All methods of ours and of the consensus; the standard ones are added by the service.
pub fn create(
	deps: Deps,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
	let Deps {
		client,
		pool,
		select_chain,
		chain_spec,
		keystore,
		babe,
		authority_set,
		voter_state,
		justifications,
		finality,
		market,
	} = deps;
	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool).into_rpc())?;
	module.merge(pallet_transaction_payment_rpc::TransactionPaymentApiServer::into_rpc(
		pallet_transaction_payment_rpc::TransactionPayment::new(client.clone()),
	))?;
	module.merge(Babe::new(client.clone(), babe.clone(), keystore, select_chain).into_rpc())?;
	module.merge(
		Grandpa::new(executor, authority_set.clone(), voter_state, justifications, finality).into_rpc(),
	)?;
	// A specification from a file may lack the extension that this needs.
	match SyncState::new(chain_spec(), client.clone(), authority_set, babe) {
		Ok(sync_state) => module.merge(sync_state.into_rpc())?,
		Err(error) => log::info!("No RPC method sync_state_genSyncSpec: {error}"),
	}
	module.merge(warren_node_rpc::methods(client, market, SS58_PREFIX)?)?;
	Ok(module)
}
