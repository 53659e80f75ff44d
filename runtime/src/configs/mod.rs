//! How each pallet is set up.

pub mod accounts;
pub mod consensus;
pub mod governance;
pub mod marketplace;
pub mod money;
pub mod parameters;
pub mod reputation;
pub mod safety;
pub mod staking;
pub mod system;
pub mod upgrades;
