//! Weights of `pallet_node_registry`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 50 points per component, 20 repetitions each, on
//! Intel(R) Xeon(R) Processor.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// What the calls weigh.
pub trait WeightInfo {
	fn register() -> Weight;
	fn update() -> Weight;
	fn set_price() -> Weight;
	fn set_worker() -> Weight;
	fn pause() -> Weight;
	fn resume() -> Weight;
	fn heartbeat() -> Weight;
	fn deregister() -> Weight;
	fn force_deregister() -> Weight;
	fn release_bond() -> Weight;
	fn top_up_bond() -> Weight;
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NextNodeId` (r:1 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:0 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:1)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:7 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn register() -> Weight {
		// Minimum execution time: 225_980_000 picoseconds.
		Weight::from_parts(252_774_000, 12_932)
			.saturating_add(T::DbWeight::get().reads(19_u64))
			.saturating_add(T::DbWeight::get().writes(13_u64))
	}
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:2)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:2)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update() -> Weight {
		// Minimum execution time: 121_245_000 picoseconds.
		Weight::from_parts(132_388_000, 1_822)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn set_price() -> Weight {
		// Minimum execution time: 22_436_000 picoseconds.
		Weight::from_parts(28_931_000, 1_604)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn set_worker() -> Weight {
		// Minimum execution time: 17_134_000 picoseconds.
		Weight::from_parts(23_132_000, 1_521)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn pause() -> Weight {
		// Minimum execution time: 16_721_000 picoseconds.
		Weight::from_parts(23_959_000, 1_521)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn resume() -> Weight {
		// Minimum execution time: 17_086_000 picoseconds.
		Weight::from_parts(23_478_000, 1_521)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	fn heartbeat() -> Weight {
		// Minimum execution time: 28_605_000 picoseconds.
		Weight::from_parts(37_525_000, 1_699)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn deregister() -> Weight {
		// Minimum execution time: 69_433_000 picoseconds.
		Weight::from_parts(82_189_000, 14_442)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn force_deregister() -> Weight {
		// Minimum execution time: 75_673_000 picoseconds.
		Weight::from_parts(79_974_000, 14_442)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `NodeRegistry::Departed` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn release_bond() -> Weight {
		// Minimum execution time: 42_809_000 picoseconds.
		Weight::from_parts(50_686_000, 12_926)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up_bond() -> Weight {
		// Minimum execution time: 115_431_000 picoseconds.
		Weight::from_parts(125_408_000, 14_508)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NextNodeId` (r:1 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:0 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:1)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:7 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn register() -> Weight {
		// Minimum execution time: 225_980_000 picoseconds.
		Weight::from_parts(252_774_000, 12_932)
			.saturating_add(ParityDbWeight::get().reads(19_u64))
			.saturating_add(ParityDbWeight::get().writes(13_u64))
	}
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:2)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:2)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update() -> Weight {
		// Minimum execution time: 121_245_000 picoseconds.
		Weight::from_parts(132_388_000, 1_822)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn set_price() -> Weight {
		// Minimum execution time: 22_436_000 picoseconds.
		Weight::from_parts(28_931_000, 1_604)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn set_worker() -> Weight {
		// Minimum execution time: 17_134_000 picoseconds.
		Weight::from_parts(23_132_000, 1_521)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn pause() -> Weight {
		// Minimum execution time: 16_721_000 picoseconds.
		Weight::from_parts(23_959_000, 1_521)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn resume() -> Weight {
		// Minimum execution time: 17_086_000 picoseconds.
		Weight::from_parts(23_478_000, 1_521)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Storage: `TxPause::PausedCalls` (r:1 w:0)
	fn heartbeat() -> Weight {
		// Minimum execution time: 28_605_000 picoseconds.
		Weight::from_parts(37_525_000, 1_699)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn deregister() -> Weight {
		// Minimum execution time: 69_433_000 picoseconds.
		Weight::from_parts(82_189_000, 14_442)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn force_deregister() -> Weight {
		// Minimum execution time: 75_673_000 picoseconds.
		Weight::from_parts(79_974_000, 14_442)
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `NodeRegistry::Departed` (r:1 w:1)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:0)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn release_bond() -> Weight {
		// Minimum execution time: 42_809_000 picoseconds.
		Weight::from_parts(50_686_000, 12_926)
			.saturating_add(ParityDbWeight::get().reads(7_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `OperatorStaking::Candidates` (r:1 w:1)
	/// Storage: `OperatorStaking::NodeBonds` (r:1 w:1)
	/// Storage: `OperatorStaking::Operators` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up_bond() -> Weight {
		// Minimum execution time: 115_431_000 picoseconds.
		Weight::from_parts(125_408_000, 14_508)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
}
