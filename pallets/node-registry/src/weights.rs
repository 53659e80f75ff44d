//! Weights of `pallet_node_registry`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

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
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NextNodeId` (r:1 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:0 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:1)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn register() -> Weight {
		// Minimum execution time: 185_365_000 picoseconds.
		Weight::from_parts(204_664_000, 365)
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(12_u64))
	}
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:2)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:2)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update() -> Weight {
		// Minimum execution time: 115_191_000 picoseconds.
		Weight::from_parts(143_413_000, 1_892)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn set_price() -> Weight {
		// Minimum execution time: 22_383_000 picoseconds.
		Weight::from_parts(23_225_000, 1_674)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn set_worker() -> Weight {
		// Minimum execution time: 15_183_000 picoseconds.
		Weight::from_parts(16_114_000, 1_591)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn pause() -> Weight {
		// Minimum execution time: 15_723_000 picoseconds.
		Weight::from_parts(16_364_000, 1_591)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn resume() -> Weight {
		// Minimum execution time: 14_962_000 picoseconds.
		Weight::from_parts(15_954_000, 1_591)
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
		// Minimum execution time: 31_046_000 picoseconds.
		Weight::from_parts(32_358_000, 1_769)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn deregister() -> Weight {
		// Minimum execution time: 58_136_000 picoseconds.
		Weight::from_parts(60_219_000, 1_973)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn force_deregister() -> Weight {
		// Minimum execution time: 57_855_000 picoseconds.
		Weight::from_parts(58_807_000, 1_973)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Departed` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn release_bond() -> Weight {
		// Minimum execution time: 69_002_000 picoseconds.
		Weight::from_parts(70_375_000, 566)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up_bond() -> Weight {
		// Minimum execution time: 85_577_000 picoseconds.
		Weight::from_parts(86_919_000, 1_799)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NextNodeId` (r:1 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:0 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:1)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn register() -> Weight {
		// Minimum execution time: 185_365_000 picoseconds.
		Weight::from_parts(204_664_000, 365)
			.saturating_add(ParityDbWeight::get().reads(16_u64))
			.saturating_add(ParityDbWeight::get().writes(12_u64))
	}
	/// Storage: `Foundation::Development` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:1 w:2)
	/// Storage: `NodeRegistry::TunnelKeys` (r:1 w:2)
	/// Storage: `NodeRegistry::UsedConsents` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update() -> Weight {
		// Minimum execution time: 115_191_000 picoseconds.
		Weight::from_parts(143_413_000, 1_892)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn set_price() -> Weight {
		// Minimum execution time: 22_383_000 picoseconds.
		Weight::from_parts(23_225_000, 1_674)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn set_worker() -> Weight {
		// Minimum execution time: 15_183_000 picoseconds.
		Weight::from_parts(16_114_000, 1_591)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn pause() -> Weight {
		// Minimum execution time: 15_723_000 picoseconds.
		Weight::from_parts(16_364_000, 1_591)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	fn resume() -> Weight {
		// Minimum execution time: 14_962_000 picoseconds.
		Weight::from_parts(15_954_000, 1_591)
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
		// Minimum execution time: 31_046_000 picoseconds.
		Weight::from_parts(32_358_000, 1_769)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn deregister() -> Weight {
		// Minimum execution time: 58_136_000 picoseconds.
		Weight::from_parts(60_219_000, 1_973)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Departed` (r:0 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Listed` (r:0 w:1)
	/// Storage: `NodeRegistry::NodeCounts` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorNodes` (r:0 w:1)
	/// Storage: `NodeRegistry::PeerIds` (r:0 w:1)
	/// Storage: `NodeRegistry::TunnelKeys` (r:0 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	fn force_deregister() -> Weight {
		// Minimum execution time: 57_855_000 picoseconds.
		Weight::from_parts(58_807_000, 1_973)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Departed` (r:1 w:1)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn release_bond() -> Weight {
		// Minimum execution time: 69_002_000 picoseconds.
		Weight::from_parts(70_375_000, 566)
			.saturating_add(ParityDbWeight::get().reads(7_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up_bond() -> Weight {
		// Minimum execution time: 85_577_000 picoseconds.
		Weight::from_parts(86_919_000, 1_799)
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
}
