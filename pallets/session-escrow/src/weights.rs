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
	fn tidy_allowance() -> Weight;
	fn tidy_settled() -> Weight;
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	fn open() -> Weight {
		// Minimum execution time: 142_933_000 picoseconds.
		Weight::from_parts(146_778_000, 2_154)
			.saturating_add(T::DbWeight::get().reads(19_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 154_569_000 picoseconds.
		Weight::from_parts(159_276_000, 2_512)
			.saturating_add(T::DbWeight::get().reads(21_u64))
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
	fn claim() -> Weight {
		// Minimum execution time: 197_353_000 picoseconds.
		Weight::from_parts(201_510_000, 2_670)
			.saturating_add(T::DbWeight::get().reads(12_u64))
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
	fn claim_prepaid() -> Weight {
		// Minimum execution time: 152_897_000 picoseconds.
		Weight::from_parts(157_224_000, 2_670)
			.saturating_add(T::DbWeight::get().reads(12_u64))
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
	/// The range of component `n` is `[1, 256]`.
	fn claim_many(n: u32) -> Weight {
		// Minimum execution time: 201_109_000 picoseconds.
		Weight::from_parts(94_805_618, 691)
			// Standard error: 9_317_149
			.saturating_add(Weight::from_parts(225_440_345, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1_989).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:260 w:260)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many_of_one(n: u32) -> Weight {
		// Minimum execution time: 199_225_000 picoseconds.
		Weight::from_parts(203_682_000, 2_120)
			// Standard error: 1_792_554
			.saturating_add(Weight::from_parts(109_706_190, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 488).saturating_mul(n.into()))
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
	fn close_by_provider() -> Weight {
		// Minimum execution time: 288_358_000 picoseconds.
		Weight::from_parts(351_472_000, 3_083)
			.saturating_add(T::DbWeight::get().reads(15_u64))
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
	fn close_by_payer() -> Weight {
		// Minimum execution time: 237_593_000 picoseconds.
		Weight::from_parts(280_997_000, 2_855)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 123_403_000 picoseconds.
		Weight::from_parts(142_932_000, 1_045)
			.saturating_add(T::DbWeight::get().reads(7_u64))
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
		// Minimum execution time: 99_587_000 picoseconds.
		Weight::from_parts(109_232_000, 2_513)
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
		// Minimum execution time: 35_042_000 picoseconds.
		Weight::from_parts(42_352_000, 682)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:2)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NextAllowance` (r:1 w:1)
	fn set_allowance() -> Weight {
		// Minimum execution time: 78_867_000 picoseconds.
		Weight::from_parts(81_180_000, 404)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 56_293_000 picoseconds.
		Weight::from_parts(59_248_000, 240)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 60_780_000 picoseconds.
		Weight::from_parts(75_432_000, 313)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 54_871_000 picoseconds.
		Weight::from_parts(57_205_000, 295)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 941_000 picoseconds.
		Weight::from_parts(1_172_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 29_905_000 picoseconds.
		Weight::from_parts(35_923_000, 339)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
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
		// Minimum execution time: 120_810_000 picoseconds.
		Weight::from_parts(135_361_000, 1_077)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 55_202_000 picoseconds.
		Weight::from_parts(56_965_000, 453)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 11_236_000 picoseconds.
		Weight::from_parts(12_980_000, 189)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

// For tests.
impl WeightInfo for () {
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	fn open() -> Weight {
		// Minimum execution time: 142_933_000 picoseconds.
		Weight::from_parts(146_778_000, 2_154)
			.saturating_add(ParityDbWeight::get().reads(19_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `NodeRegistry::Bonds` (r:1 w:0)
	/// Storage: `NodeRegistry::LastSeen` (r:1 w:0)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `NodeRegistry::OperatorBonds` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn open_sponsored() -> Weight {
		// Minimum execution time: 154_569_000 picoseconds.
		Weight::from_parts(159_276_000, 2_512)
			.saturating_add(ParityDbWeight::get().reads(21_u64))
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
	fn claim() -> Weight {
		// Minimum execution time: 197_353_000 picoseconds.
		Weight::from_parts(201_510_000, 2_670)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
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
	fn claim_prepaid() -> Weight {
		// Minimum execution time: 152_897_000 picoseconds.
		Weight::from_parts(157_224_000, 2_670)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
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
	/// The range of component `n` is `[1, 256]`.
	fn claim_many(n: u32) -> Weight {
		// Minimum execution time: 201_109_000 picoseconds.
		Weight::from_parts(94_805_618, 691)
			// Standard error: 9_317_149
			.saturating_add(Weight::from_parts(225_440_345, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1_989).saturating_mul(n.into()))
	}
	/// Storage: `Balances::Holds` (r:256 w:256)
	/// Storage: `NodeRegistry::LastSeen` (r:0 w:1)
	/// Storage: `NodeRegistry::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:0)
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:256 w:256)
	/// Storage: `System::Account` (r:260 w:260)
	/// The range of component `n` is `[1, 256]`.
	fn claim_many_of_one(n: u32) -> Weight {
		// Minimum execution time: 199_225_000 picoseconds.
		Weight::from_parts(203_682_000, 2_120)
			// Standard error: 1_792_554
			.saturating_add(Weight::from_parts(109_706_190, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 488).saturating_mul(n.into()))
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
	fn close_by_provider() -> Weight {
		// Minimum execution time: 288_358_000 picoseconds.
		Weight::from_parts(351_472_000, 3_083)
			.saturating_add(ParityDbWeight::get().reads(15_u64))
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
	fn close_by_payer() -> Weight {
		// Minimum execution time: 237_593_000 picoseconds.
		Weight::from_parts(280_997_000, 2_855)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(14_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::PayerSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::Queue` (r:0 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn finalise() -> Weight {
		// Minimum execution time: 123_403_000 picoseconds.
		Weight::from_parts(142_932_000, 1_045)
			.saturating_add(ParityDbWeight::get().reads(7_u64))
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
		// Minimum execution time: 99_587_000 picoseconds.
		Weight::from_parts(109_232_000, 2_513)
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
		// Minimum execution time: 35_042_000 picoseconds.
		Weight::from_parts(42_352_000, 682)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:2)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `SessionEscrow::NextAllowance` (r:1 w:1)
	fn set_allowance() -> Weight {
		// Minimum execution time: 78_867_000 picoseconds.
		Weight::from_parts(81_180_000, 404)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(5_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:0 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	fn revoke_allowance() -> Weight {
		// Minimum execution time: 56_293_000 picoseconds.
		Weight::from_parts(59_248_000, 240)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn rate() -> Weight {
		// Minimum execution time: 60_780_000 picoseconds.
		Weight::from_parts(75_432_000, 313)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
	/// Storage: `SessionEscrow::Owed` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	fn pay_put_by() -> Weight {
		// Minimum execution time: 54_871_000 picoseconds.
		Weight::from_parts(57_205_000, 295)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
	fn tick() -> Weight {
		// Minimum execution time: 941_000 picoseconds.
		Weight::from_parts(1_172_000, 0)
	}
	/// Storage: `SessionEscrow::Addresses` (r:0 w:1)
	/// Storage: `SessionEscrow::ClosingSessions` (r:0 w:1)
	/// Storage: `SessionEscrow::NodeLoads` (r:1 w:1)
	/// Storage: `SessionEscrow::Queue` (r:1 w:2)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	/// Storage: `SessionEscrow::TunnelKeys` (r:0 w:1)
	fn tidy_expired() -> Weight {
		// Minimum execution time: 29_905_000 picoseconds.
		Weight::from_parts(35_923_000, 339)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Foundation::TimeDivisor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
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
		// Minimum execution time: 120_810_000 picoseconds.
		Weight::from_parts(135_361_000, 1_077)
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(10_u64))
	}
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `SessionEscrow::AllowanceQueue` (r:1 w:1)
	/// Storage: `SessionEscrow::Allowances` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn tidy_allowance() -> Weight {
		// Minimum execution time: 55_202_000 picoseconds.
		Weight::from_parts(56_965_000, 453)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}
	/// Storage: `SessionEscrow::Queue` (r:1 w:1)
	/// Storage: `SessionEscrow::Sessions` (r:1 w:1)
	fn tidy_settled() -> Weight {
		// Minimum execution time: 11_236_000 picoseconds.
		Weight::from_parts(12_980_000, 189)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
