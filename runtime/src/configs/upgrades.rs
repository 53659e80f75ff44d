//! How the state follows a new runtime.
//!
//! What fits into one block belongs into [`SingleBlock`]; what walks a map, into [`MultiBlock`]: it is done in steps over as many
//! blocks as it takes, in which only inherents are let in. The clock of settlement stands still meanwhile, so that nobody's
//! window runs out.
//!
//! A migration that fails stops the chain for all but inherents. To go on, even in the safe mode, would be to run the exits on a
//! state that is half of one layout and half of another: claims and refunds that were lost to it could not be given back. While
//! it stands nothing is lost: money stays held, and no deadline of settlement comes closer. Blocks are made and finalised all the
//! time, but no vote is taken and no code is set, so that the validators have to agree on a substitute of the code
//! (`codeSubstitutes` in the chain specification) that sets it right. `docs/governance.md` says how.
use crate::{configs::system::BlockWeights, Runtime, RuntimeEvent};
use frame_support::{
	migrations::FreezeChainOnFailedMigration, parameter_types, traits::ConstU32, weights::Weight,
};
use sp_runtime::Perbill;

/// Migrations that are done in the first block of a new runtime.
pub type SingleBlock = ();

/// Migrations in steps. A tuple of `SteppedMigration`s; each is done once, known by its identifier.
#[cfg(not(any(feature = "runtime-benchmarks", feature = "rehearsal", test)))]
pub type MultiBlock = ();
/// What an upgrade is rehearsed with.
#[cfg(all(feature = "rehearsal", not(any(feature = "runtime-benchmarks", test))))]
pub type MultiBlock = (crate::rehearsal::CountNodes,);
/// What the tests migrate.
#[cfg(all(test, not(feature = "runtime-benchmarks")))]
pub type MultiBlock = crate::tests::governance::upgrades::Migrations;
/// What the benchmarks of the pallet want.
#[cfg(feature = "runtime-benchmarks")]
pub type MultiBlock = pallet_migrations::mock_helpers::MockedMigrations;

parameter_types! {
	/// What the steps of one block may take: half of it. Hooks and inherents run besides.
	pub MaxServiceWeight: Weight = Perbill::from_percent(50) * BlockWeights::get().max_block;
}

impl pallet_migrations::Config for Runtime {
	type CursorMaxLen = ConstU32<65_536>;
	type FailedMigrationHandler = FreezeChainOnFailedMigration;
	type IdentifierMaxLen = ConstU32<256>;
	type MaxServiceWeight = MaxServiceWeight;
	type MigrationStatusHandler = ();
	type Migrations = MultiBlock;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_migrations::WeightInfo<Runtime>;
}
