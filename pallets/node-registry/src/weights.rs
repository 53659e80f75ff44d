//! Weights of the calls. `cargo xtask weights` measures them on the wasm runtime and writes this file anew.
//!
//! NOT MEASURED YET: what stands here are bounds for tests and development. Each is 150 µs, above what any call of
//! such a shape needs on slow hardware, and 100 µs for an Ed25519 check (41 µs measured), plus its database operations.
use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{
		constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
		Weight,
	},
};

/// What the calls weigh.
pub trait WeightInfo {
	/// `register`, with details of the greatest length.
	fn register() -> Weight;
	/// `update` that changes both keys, with details of the greatest length.
	fn update() -> Weight;
	/// `set_price`.
	fn set_price() -> Weight;
	/// `set_worker`.
	fn set_worker() -> Weight;
	/// `pause`.
	fn pause() -> Weight;
	/// `resume`.
	fn resume() -> Weight;
	/// `heartbeat`.
	fn heartbeat() -> Weight;
	/// `deregister`.
	fn deregister() -> Weight;
	/// `force_deregister`.
	fn force_deregister() -> Weight;
	/// `release_bond`.
	fn release_bond() -> Weight;
	/// `top_up_bond`.
	fn top_up_bond() -> Weight;
}

fn test_weight(
	signatures: u64,
	reads: u64,
	writes: u64,
	db: frame_support::weights::RuntimeDbWeight,
) -> Weight {
	Weight::from_parts((150 + 100 * signatures) * WEIGHT_REF_TIME_PER_MICROS, 2_000 * (reads + 1))
		.saturating_add(db.reads_writes(reads, writes))
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

/// Writes both tables from one list of (call, signatures, reads, writes).
macro_rules! weights {
	($($call:ident: $signatures:literal, $reads:literal, $writes:literal;)*) => {
		impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
			$(fn $call() -> Weight { test_weight($signatures, $reads, $writes, T::DbWeight::get()) })*
		}
		impl WeightInfo for () {
			$(fn $call() -> Weight { test_weight($signatures, $reads, $writes, RocksDbWeight::get()) })*
		}
	};
}

weights! {
	register: 1, 18, 14;
	update: 1, 12, 8;
	set_price: 0, 4, 2;
	set_worker: 0, 3, 2;
	pause: 0, 3, 2;
	resume: 0, 3, 2;
	heartbeat: 0, 4, 2;
	deregister: 0, 12, 12;
	force_deregister: 0, 12, 12;
	release_bond: 0, 10, 8;
	top_up_bond: 0, 9, 6;
}
