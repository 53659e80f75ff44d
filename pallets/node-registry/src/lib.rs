#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod checks;
mod directory;
mod impls;
mod try_state;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use checks::{MAX_MBPS, PRICE_LIMIT};
pub use pallet::*;
pub use types::{Departure, Node};
pub use weights::WeightInfo;

use alloc::boxed::Box;
use warren_primitives::{
	traits::{NodeSessions, OperatorStake, OperatorStanding},
	Balance, BlockNumber, Ed25519Key, Ed25519Signature, NodeDetails, NodeId, Price, TunnelKey,
};

/// A node of the runtime `T`.
pub type NodeOf<T> = Node<<T as frame_system::Config>::AccountId>;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_core::H256;
	use sp_runtime::traits::BlockNumberProvider;

	/// Version of the layout of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The registry.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides. The values that governance may change are read anew in every call.
	#[pallet::config]
	pub trait Config: frame_system::Config<Hash = H256, RuntimeCall: From<Call<Self>>> {
		/// The sessions of nodes, which are told when a node leaves.
		type Sessions: NodeSessions;
		/// What stands behind an operator, and bonds its nodes.
		type Stake: OperatorStake<Self::AccountId>;
		/// Who is jailed.
		type Standing: OperatorStanding<Self::AccountId>;
		/// The height that heartbeats are counted in.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;
		/// Who may remove a node.
		type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Blocks after which a heartbeat is free again, counted from the last sign of life; at least 1.
		type HeartbeatInterval: Get<BlockNumber>;
		/// Blocks for which a sign of life counts; should be at least twice [`Config::HeartbeatInterval`].
		type AliveWindow: Get<BlockNumber>;
		/// Most nodes of an operator at a time.
		type MaxNodesPerOperator: Get<u32>;
		/// Greatest capacity of a node, in sessions.
		type MaxCapacity: Get<u32>;
		/// Greatest price of a GiB.
		type MaxPricePerGib: Get<Balance>;
		/// Greatest price of an hour.
		type MaxPricePerHour: Get<Balance>;
		/// True where endpoints must be globally routable: everywhere but on development chains.
		type RequireGlobalEndpoints: Get<bool>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// The number that the next node gets. None is given twice.
	#[pallet::storage]
	pub type NextNodeId<T> = StorageValue<_, NodeId, ValueQuery>;

	/// The nodes.
	#[pallet::storage]
	pub type Nodes<T: Config> = StorageMap<_, Twox64Concat, NodeId, NodeOf<T>>;

	/// The numbers of the nodes, big-endian: so that a page of nodes reads those that there are, in order, however many have
	/// left in between.
	#[pallet::storage]
	pub type Listed<T> = StorageMap<_, Identity, [u8; 4], ()>;

	/// Block of the last heartbeat or claim of a node's worker; none before the first.
	#[pallet::storage]
	pub type LastSeen<T> = StorageMap<_, Twox64Concat, NodeId, BlockNumber>;

	/// Which node has a PeerId.
	#[pallet::storage]
	pub type PeerIds<T> = StorageMap<_, Blake2_128Concat, Ed25519Key, NodeId>;

	/// Which node has a WireGuard key.
	#[pallet::storage]
	pub type TunnelKeys<T> = StorageMap<_, Blake2_128Concat, TunnelKey, NodeId>;

	/// The nodes of an operator.
	#[pallet::storage]
	pub type OperatorNodes<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, NodeId, ()>;

	/// How many nodes an operator has.
	#[pallet::storage]
	pub type NodeCounts<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// Nodes that have left and whose bond is not released yet.
	#[pallet::storage]
	pub type Departed<T: Config> = StorageMap<_, Twox64Concat, NodeId, Departure<T::AccountId>>;

	/// Consents of PeerIds that are used up: `blake2_256` of the bytes that were signed. Each is good once, so that an
	/// operator cannot take back with an old signature a PeerId that it has given away.
	#[pallet::storage]
	pub type UsedConsents<T> = StorageMap<_, Identity, [u8; 32], ()>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A node was registered. It takes sessions from its first heartbeat on.
		#[codec(index = 0)]
		NodeRegistered {
			/// Its number.
			node: NodeId,
			/// Who earns.
			operator: T::AccountId,
			/// The hot key.
			worker: T::AccountId,
			/// Its PeerId's key.
			peer_key: Ed25519Key,
		},
		/// A node states other details.
		#[codec(index = 1)]
		NodeUpdated {
			/// The node.
			node: NodeId,
			/// Its PeerId's key, changed or not.
			peer_key: Ed25519Key,
		},
		/// A node has a new price, for sessions opened from now on.
		#[codec(index = 2)]
		PriceSet {
			/// The node.
			node: NodeId,
			/// What it asks.
			price: Price,
		},
		/// A node has a new hot key; the former one can do nothing for it any more.
		#[codec(index = 3)]
		WorkerSet {
			/// The node.
			node: NodeId,
			/// The hot key.
			worker: T::AccountId,
		},
		/// A node takes no new sessions.
		#[codec(index = 4)]
		NodePaused {
			/// The node.
			node: NodeId,
		},
		/// A node takes new sessions again.
		#[codec(index = 5)]
		NodeResumed {
			/// The node.
			node: NodeId,
		},
		/// The worker of a node gave a sign of life.
		#[codec(index = 6)]
		Heartbeat {
			/// The node.
			node: NodeId,
		},
		/// A node is no longer registered; its open sessions are closing.
		#[codec(index = 7)]
		NodeLeft {
			/// The node.
			node: NodeId,
			/// Its operator.
			operator: T::AccountId,
			/// True where it was removed by governance.
			forced: bool,
		},
		/// The bond of a node that has left is released.
		#[codec(index = 8)]
		BondReleased {
			/// The node that it stood for.
			node: NodeId,
			/// Whose stake.
			operator: T::AccountId,
			/// How much.
			amount: Balance,
		},
	}

	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// `node`: no node of this number is registered.
		#[codec(index = 0)]
		NodeNotFound,
		/// Signer: not the operator of the node.
		#[codec(index = 1)]
		NotOperator,
		/// Signer: not the worker of the node.
		#[codec(index = 2)]
		NotWorker,
		/// Signer: already operates the most nodes that an operator may have.
		#[codec(index = 3)]
		TooManyNodes,
		/// `details.peer_key`: another node has this PeerId.
		#[codec(index = 4)]
		PeerIdTaken,
		/// `details.peer_key`: zero, of small order or not in its canonical form.
		#[codec(index = 5)]
		PeerKeyInvalid,
		/// `details.tunnel_key`: another node has this WireGuard key.
		#[codec(index = 6)]
		TunnelKeyTaken,
		/// `details.tunnel_key`: zero, of small order or not in its canonical form.
		#[codec(index = 7)]
		TunnelKeyInvalid,
		/// `signature`: missing, while `details.peer_key` changes.
		#[codec(index = 8)]
		SignatureMissing,
		/// `signature`: not that of `details.peer_key` over domain, genesis, operator and details.
		#[codec(index = 9)]
		SignatureInvalid,
		/// `signature`: this consent was used before; sign over details that differ, for instance with a fresh tunnel key.
		#[codec(index = 10)]
		ConsentUsed,
		/// `details.endpoints`: empty.
		#[codec(index = 11)]
		NoEndpoint,
		/// `details.endpoints`: one has port 0, an address that names no host, or a malformed DNS name.
		#[codec(index = 12)]
		EndpointMalformed,
		/// `details.endpoints`: one is not globally routable.
		#[codec(index = 13)]
		EndpointNotGlobal,
		/// `details.endpoints`: one is listed twice.
		#[codec(index = 14)]
		EndpointRepeated,
		/// `details.country`: not two capital letters.
		#[codec(index = 15)]
		CountryInvalid,
		/// `details.city`: not UTF-8, or with control, invisible or direction-changing characters.
		#[codec(index = 16)]
		CityInvalid,
		/// `price`: above the ceiling.
		#[codec(index = 17)]
		PriceTooHigh,
		/// `details.capacity`: zero.
		#[codec(index = 18)]
		CapacityZero,
		/// `details.capacity`: above the greatest that is allowed.
		#[codec(index = 19)]
		CapacityTooHigh,
		/// `details.advertised_mbps`: above [`MAX_MBPS`].
		#[codec(index = 20)]
		SpeedTooHigh,
		/// The node is paused already.
		#[codec(index = 21)]
		AlreadyPaused,
		/// The node is active already.
		#[codec(index = 22)]
		AlreadyActive,
		/// All node numbers are given.
		#[codec(index = 23)]
		NoMoreIds,
		/// `node`: there is no bond for it.
		#[codec(index = 24)]
		BondNotFound,
		/// `node`: its bond already covers what a node needs.
		#[codec(index = 25)]
		BondSufficient,
		/// `node`: it is still registered.
		#[codec(index = 26)]
		NodeStillRegistered,
		/// `node`: some of its sessions are not closed.
		#[codec(index = 27)]
		SessionsOpen,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a node of the signer and bonds it. It takes sessions from its first heartbeat on.
		///
		/// `signature` is that of `details.peer_key` over [`NodeDetails::signed_bytes`] with this chain's genesis and the
		/// signer; each such consent is good once.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register())]
		pub fn register(
			origin: OriginFor<T>,
			details: Box<NodeDetails>,
			worker: T::AccountId,
			signature: Ed25519Signature,
		) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_register(operator, *details, worker, signature)
		}

		/// Replaces what a node of the signer states. A new `details.peer_key` needs its signature, as in
		/// [`Pallet::register`]; where the PeerId stays none is needed, and one that is given is checked and used up.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::update())]
		pub fn update(
			origin: OriginFor<T>,
			node: NodeId,
			details: Box<NodeDetails>,
			signature: Option<Ed25519Signature>,
		) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_update(&operator, node, *details, signature)
		}

		/// Sets the price of a node of the signer, for sessions opened from now on.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_price())]
		pub fn set_price(origin: OriginFor<T>, node: NodeId, price: Price) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_set_price(&operator, node, price)
		}

		/// Gives a node of the signer another hot key. It may serve several nodes, or be the operator's own.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::set_worker())]
		pub fn set_worker(origin: OriginFor<T>, node: NodeId, worker: T::AccountId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_set_worker(&operator, node, worker)
		}

		/// Lets a node of the signer take no new sessions; those that it has go on.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::pause())]
		pub fn pause(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_pause(&operator, node)
		}

		/// Lets a node of the signer take new sessions again.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::resume())]
		pub fn resume(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_resume(&operator, node)
		}

		/// A sign of life, signed by the node's worker. Free when none was given for [`Config::HeartbeatInterval`] blocks,
		/// as a transaction of its own; in a batch, through a proxy and earlier it is paid.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::heartbeat())]
		#[pallet::feeless_if(|origin: &OriginFor<T>, node: &NodeId| -> bool {
			Pallet::<T>::heartbeat_is_free(origin, *node)
		})]
		pub fn heartbeat(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			Self::do_heartbeat(&worker, node)
		}

		/// Takes a node of the signer out of the registry. Its open sessions are closing from now on, and its bond stays
		/// locked until [`Pallet::release_bond`] may release it.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::deregister())]
		pub fn deregister(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_deregister(&operator, node)
		}

		/// Takes a node out of the registry as [`Pallet::deregister`] does. Only for [`Config::ForceOrigin`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::force_deregister())]
		pub fn force_deregister(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			T::ForceOrigin::ensure_origin(origin)?;
			Self::do_force_deregister(node)
		}

		/// Releases the bond of a node that has left, for its operator, once its time has come and all sessions of the node
		/// are closed. Anyone may call it: an operator whose money is all bonded could not pay for it.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::release_bond())]
		pub fn release_bond(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_release_bond(node)
		}

		/// Brings the bond of a node of the signer up to what a node needs now, after governance raised that.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::top_up_bond())]
		pub fn top_up_bond(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_top_up_bond(&operator, node)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
