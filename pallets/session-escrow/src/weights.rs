//! Weights of `pallet_session_escrow`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// What the calls weigh.
pub trait WeightInfo {
	fn open() -> Weight;
	fn open_sponsored() -> Weight;
	fn claim() -> Weight;
	fn claim_prepaid() -> Weight;
	fn claim_many(n: u32) -> Weight;
	fn claim_many_of_one(n: u32) -> Weight;
	fn close_by_provider() -> Weight;
	fn close_by_payer() -> Weight;
	fn finalise() -> Weight;
	fn top_up() -> Weight;
	fn extend() -> Weight;
	fn set_allowance() -> Weight;
	fn revoke_allowance() -> Weight;
	fn rate() -> Weight;
	fn pay_put_by() -> Weight;
	fn tick() -> Weight;
	fn tidy_expired() -> Weight;
	fn tidy_final() -> Weight;
	fn tidy_settled() -> Weight;
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn claim_many_of_one(n: u32) -> Weight { Self::claim_many(n) }
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn open() -> Weight {
		// Minimum execution time: 149_963_000 picoseconds.
		Weight::from_parts(154_850_000, 2_185)
			.saturating_add(T::DbWeight::get().reads(21_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 162_432_000 picoseconds.
		Weight::from_parts(168_480_000, 2_454)
			.saturating_add(T::DbWeight::get().reads(23_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn claim() -> Weight {
		// Minimum execution time: 201_239_000 picoseconds.
		Weight::from_parts(207_868_000, 2_685)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn claim_prepaid() -> Weight {
		// Minimum execution time: 156_563_000 picoseconds.
		Weight::from_parts(160_969_000, 2_685)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:256)
	/// Storage: `NodeRegistry::Nodes` (r:256 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:256 w:0)
	/// Storage: `SessionEscrow::Owed` (r:256 w:256)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:515 w:515)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many(n: u32) -> Weight {
		// Minimum execution time: 203_863_000 picoseconds.
		Weight::from_parts(207_819_000, 722)
			// Standard error: 322_292
			.saturating_add(Weight::from_parts(141_685_057, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1_973).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn close_by_provider() -> Weight {
		// Minimum execution time: 275_680_000 picoseconds.
		Weight::from_parts(280_756_000, 3_063)
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(15_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn close_by_payer() -> Weight {
		// Minimum execution time: 217_833_000 picoseconds.
		Weight::from_parts(219_987_000, 2_851)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 124_274_000 picoseconds.
		Weight::from_parts(127_470_000, 994)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up() -> Weight {
		// Minimum execution time: 97_244_000 picoseconds.
		Weight::from_parts(99_778_000, 2_439)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn extend() -> Weight {
		// Minimum execution time: 33_170_000 picoseconds.
		Weight::from_parts(35_323_000, 650)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:2)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NextAllowance` (r:1 w:1)
	fn set_allowance() -> Weight {
		// Minimum execution time: 27_661_000 picoseconds.
		Weight::from_parts(28_783_000, 295)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 15_473_000 picoseconds.
		Weight::from_parts(16_294_000, 131)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn rate() -> Weight {
		// Minimum execution time: 69_173_000 picoseconds.
		Weight::from_parts(79_218_000, 434)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 54_331_000 picoseconds.
		Weight::from_parts(57_025_000, 295)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 911_000 picoseconds.
		Weight::from_parts(1_011_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 28_352_000 picoseconds.
		Weight::from_parts(30_436_000, 323)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:2 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_final() -> Weight {
		// Minimum execution time: 122_642_000 picoseconds.
		Weight::from_parts(126_368_000, 1_026)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 10_285_000 picoseconds.
		Weight::from_parts(11_487_000, 192)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

// For tests.
impl WeightInfo for () {
	fn claim_many_of_one(n: u32) -> Weight { Self::claim_many(n) }
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn open() -> Weight {
		// Minimum execution time: 149_963_000 picoseconds.
		Weight::from_parts(154_850_000, 2_185)
			.saturating_add(ParityDbWeight::get().reads(21_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:10 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 162_432_000 picoseconds.
		Weight::from_parts(168_480_000, 2_454)
			.saturating_add(ParityDbWeight::get().reads(23_u64))
			.saturating_add(ParityDbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn claim() -> Weight {
		// Minimum execution time: 201_239_000 picoseconds.
		Weight::from_parts(207_868_000, 2_685)
			.saturating_add(ParityDbWeight::get().reads(13_u64))
			.saturating_add(ParityDbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn claim_prepaid() -> Weight {
		// Minimum execution time: 156_563_000 picoseconds.
		Weight::from_parts(160_969_000, 2_685)
			.saturating_add(ParityDbWeight::get().reads(13_u64))
			.saturating_add(ParityDbWeight::get().writes(9_u64))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:256)
	/// Storage: `NodeRegistry::Nodes` (r:256 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:256 w:0)
	/// Storage: `SessionEscrow::Owed` (r:256 w:256)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:515 w:515)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many(n: u32) -> Weight {
		// Minimum execution time: 203_863_000 picoseconds.
		Weight::from_parts(207_819_000, 722)
			// Standard error: 322_292
			.saturating_add(Weight::from_parts(141_685_057, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(6_u64))
			.saturating_add(ParityDbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1_973).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn close_by_provider() -> Weight {
		// Minimum execution time: 275_680_000 picoseconds.
		Weight::from_parts(280_756_000, 3_063)
			.saturating_add(ParityDbWeight::get().reads(16_u64))
			.saturating_add(ParityDbWeight::get().writes(15_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:5 w:5)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn close_by_payer() -> Weight {
		// Minimum execution time: 217_833_000 picoseconds.
		Weight::from_parts(219_987_000, 2_851)
			.saturating_add(ParityDbWeight::get().reads(13_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 124_274_000 picoseconds.
		Weight::from_parts(127_470_000, 994)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn top_up() -> Weight {
		// Minimum execution time: 97_244_000 picoseconds.
		Weight::from_parts(99_778_000, 2_439)
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn extend() -> Weight {
		// Minimum execution time: 33_170_000 picoseconds.
		Weight::from_parts(35_323_000, 650)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:2)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NextAllowance` (r:1 w:1)
	fn set_allowance() -> Weight {
		// Minimum execution time: 27_661_000 picoseconds.
		Weight::from_parts(28_783_000, 295)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 15_473_000 picoseconds.
		Weight::from_parts(16_294_000, 131)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn rate() -> Weight {
		// Minimum execution time: 69_173_000 picoseconds.
		Weight::from_parts(79_218_000, 434)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 54_331_000 picoseconds.
		Weight::from_parts(57_025_000, 295)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 911_000 picoseconds.
		Weight::from_parts(1_011_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 28_352_000 picoseconds.
		Weight::from_parts(30_436_000, 323)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:1 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:2 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_final() -> Weight {
		// Minimum execution time: 122_642_000 picoseconds.
		Weight::from_parts(126_368_000, 1_026)
			.saturating_add(ParityDbWeight::get().reads(13_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 10_285_000 picoseconds.
		Weight::from_parts(11_487_000, 192)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
