//! Warren's runtime: the state machine of the chain.
//!
//! - [`configs`]: how each pallet is set up, one file per subject.
//! - [`apis`]: what nodes and clients may ask of it.
//! - [`foundation`]: what a network fixes in its first block (epoch length, fee pots, first parameters).
//! - [`genesis_presets`]: the networks `development` and `local_testnet`; [`genesis_check`]: what is no network.
#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]
// The frame's macros generate items without documentation; what is written here has it.
#![allow(missing_docs)]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
pub mod bounded;
pub mod configs;
pub mod foundation;
pub mod genesis_check;
pub mod genesis_presets;
#[cfg(feature = "rehearsal")]
pub mod rehearsal;
pub mod weights;

#[cfg(test)]
mod tests;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use configs::governance::origins::pallet as pallet_origins;
pub use foundation::pallet as pallet_foundation;
pub use pallet_session::historical as pallet_session_historical;
pub use warren_primitives::{Balance, BlockNumber, WRN, WRN_DECIMALS};

/// Types that need no knowledge of this runtime's calls: the node is made of these.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// Header of a block.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// A block whose extrinsics are bytes.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
	/// Names a block.
	pub type BlockId = generic::BlockId<Block>;
	/// Hash of a block.
	pub type Hash = sp_core::H256;
}

impl_opaque_keys! {
	/// The hot keys of a validator.
	pub struct SessionKeys {
		/// Authors blocks.
		pub babe: Babe,
		/// Votes on finality.
		pub grandpa: Grandpa,
	}
}

/// The macro below reads the text of the numbers, so that an expression will not do.
macro_rules! version {
	($spec_version:tt) => {
		/// Version of this runtime. `spec_version` rises with every change of behaviour, `transaction_version` with every
		/// change of what an extrinsic means.
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: Cow::Borrowed("warren"),
			impl_name: Cow::Borrowed("warren-node"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 1,
			apis: apis::RUNTIME_API_VERSIONS,
			transaction_version: 1,
			system_version: 1,
		};
	};
}
#[cfg(not(feature = "rehearsal"))]
version!(1);
// The next one, to rehearse upgrades with.
#[cfg(feature = "rehearsal")]
version!(2);

/// Addresses of accounts start with "wr".
pub const SS58_PREFIX: u16 = 2802;

/// Milliseconds between two slots. It cannot change on a running chain.
pub const SLOT_MILLIS: u64 = 3_000;
/// Blocks in a minute, when no slot is empty.
pub const MINUTES: BlockNumber = 60_000 / (SLOT_MILLIS as BlockNumber);
/// Blocks in an hour.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// Blocks in a day.
pub const DAYS: BlockNumber = 24 * HOURS;

/// A thousandth of a WRN.
pub const MILLI_WRN: Balance = WRN / 1_000;
/// A millionth of a WRN.
pub const MICRO_WRN: Balance = WRN / 1_000_000;
/// What an account must hold to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = 10 * MILLI_WRN;

/// Deposit for what somebody keeps in the state: `items` entries with `bytes` bytes in all.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 100 * MILLI_WRN + bytes as Balance * MILLI_WRN
}

/// Signature of an extrinsic: sr25519, ed25519 or ecdsa.
pub type Signature = MultiSignature;
/// An account: the public key, or a hash of it.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How an account is named in a call.
pub type Address = MultiAddress<AccountId, ()>;
/// Number of transactions of an account.
pub type Nonce = u32;
/// 32 bytes of BLAKE2b.
pub type Hash = sp_core::H256;
/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// What every signed transaction carries besides its call: the standard set, so that standard wallets sign it.
/// `SkipCheckIfFeeless` shows itself under the name of what it wraps.
pub type TxExtension = (
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_skip_feeless_payment::SkipCheckIfFeeless<
		Runtime,
		pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// A transaction or inherent.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What is signed.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Runs blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// The pallets. An index never changes and is never given twice.
#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	// Before Timestamp: Babe's `on_initialize` reads the slot that the timestamp is checked against.
	#[runtime::pallet_index(1)]
	pub type Babe = pallet_babe;
	#[runtime::pallet_index(2)]
	pub type Timestamp = pallet_timestamp;

	#[runtime::pallet_index(5)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(6)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(7)]
	pub type SkipFeelessPayment = pallet_skip_feeless_payment;

	// Authorship before Session: the author of a session's last block is looked up in that session.
	#[runtime::pallet_index(10)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(11)]
	pub type Offences = pallet_offences;
	// After Balances, in which the first stakes are held, and before Session, which asks it for the first validators.
	#[runtime::pallet_index(12)]
	pub type OperatorStaking = pallet_operator_staking;
	#[runtime::pallet_index(13)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(14)]
	pub type Historical = pallet_session_historical;
	#[runtime::pallet_index(15)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(20)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(21)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(22)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(23)]
	pub type Parameters = pallet_parameters;
	// After Balances: it endows the fee pots.
	#[runtime::pallet_index(24)]
	pub type Foundation = pallet_foundation;

	// The order of these is that of their hooks: the scheduler enacts what the referenda have decided.
	#[runtime::pallet_index(30)]
	pub type Preimage = pallet_preimage;
	#[runtime::pallet_index(31)]
	pub type Scheduler = pallet_scheduler;
	#[runtime::pallet_index(32)]
	pub type Referenda = pallet_referenda;
	#[runtime::pallet_index(33)]
	pub type ConvictionVoting = pallet_conviction_voting;
	#[runtime::pallet_index(34)]
	pub type Origins = pallet_origins;
	#[runtime::pallet_index(35)]
	pub type Treasury = pallet_treasury;
	#[runtime::pallet_index(36)]
	pub type SafeMode = pallet_safe_mode;
	#[runtime::pallet_index(37)]
	pub type TxPause = pallet_tx_pause;
	#[runtime::pallet_index(38)]
	pub type Migrations = pallet_migrations;

	#[runtime::pallet_index(40)]
	pub type NodeRegistry = pallet_node_registry;
	#[runtime::pallet_index(41)]
	pub type SessionEscrow = pallet_session_escrow;
	#[runtime::pallet_index(42)]
	pub type Reputation = pallet_reputation;
}

#[cfg(feature = "runtime-benchmarks")]
mod benches {
	frame_benchmarking::define_benchmarks!(
		[frame_system, SystemBench::<Runtime>]
		[frame_system_extensions, SystemExtensionsBench::<Runtime>]
		[pallet_babe, Babe]
		[pallet_balances, Balances]
		[pallet_conviction_voting, ConvictionVoting]
		[pallet_grandpa, Grandpa]
		[pallet_migrations, Migrations]
		[pallet_multisig, Multisig]
		[pallet_node_registry, NodeRegistry]
		[pallet_operator_staking, OperatorStaking]
		[pallet_parameters, Parameters]
		[pallet_preimage, Preimage]
		[pallet_proxy, Proxy]
		[pallet_referenda, Referenda]
		[pallet_reputation, Reputation]
		[pallet_safe_mode, SafeMode]
		[pallet_scheduler, Scheduler]
		[pallet_session_escrow, SessionEscrow]
		[pallet_timestamp, Timestamp]
		[pallet_transaction_payment, TransactionPayment]
		[pallet_treasury, Treasury]
		[pallet_tx_pause, TxPause]
		[pallet_utility, Utility]
	);
}
