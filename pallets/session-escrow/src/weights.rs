//! Weights of the calls. `cargo xtask weights` measures them on the wasm runtime and writes this file anew.
//!
//! NOT MEASURED YET: what stands here are bounds for tests and development. Each is 150 µs, above what any call of
//! such a shape needs on slow hardware, and 100 µs for an Ed25519 check (41 µs measured), plus its database operations.
use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{
		constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
		RuntimeDbWeight, Weight,
	},
};

/// What the calls weigh.
pub trait WeightInfo {
	/// `open` on the signer's own money.
	fn open() -> Weight;
	/// `open` on a sponsor's money.
	fn open_sponsored() -> Weight;
	/// `claim`.
	fn claim() -> Weight;
	/// `claim_prepaid`.
	fn claim_prepaid() -> Weight;
	/// `claim_many` of so many items, each of another payer.
	fn claim_many(n: u32) -> Weight;
	/// `close` by the provider, with a voucher.
	fn close_by_provider() -> Weight;
	/// `close` by the payer, with a voucher.
	fn close_by_payer() -> Weight;
	/// `finalise`.
	fn finalise() -> Weight;
	/// `top_up` by the opener on a sponsor's money.
	fn top_up() -> Weight;
	/// `extend` by the opener on a sponsor's money.
	fn extend() -> Weight;
	/// `set_allowance` in place of an earlier one.
	fn set_allowance() -> Weight;
	/// `revoke_allowance`.
	fn revoke_allowance() -> Weight;
	/// `rate`.
	fn rate() -> Weight;
	/// `pay_put_by`.
	fn pay_put_by() -> Weight;
	/// The clock's tick.
	fn tick() -> Weight;
	/// The queue comes to a session that expired.
	fn tidy_expired() -> Weight;
	/// The queue comes to a session whose deadline is past.
	fn tidy_final() -> Weight;
	/// The queue comes to a session that was settled long ago.
	fn tidy_settled() -> Weight;
}

fn bound(signatures: u64, reads: u64, writes: u64, db: RuntimeDbWeight) -> Weight {
	Weight::from_parts((150 + 100 * signatures) * WEIGHT_REF_TIME_PER_MICROS, 2_000 * (reads + 1))
		.saturating_add(db.reads_writes(reads, writes))
}

fn batch(n: u32, db: RuntimeDbWeight) -> Weight {
	let n = u64::from(n);
	Weight::from_parts((200 + 150 * n) * WEIGHT_REF_TIME_PER_MICROS, 2_000 * (10 + 3 * n))
		.saturating_add(db.reads_writes(10 + 3 * n, 6 + 3 * n))
}

/// Weights on the runtime's own database.
pub struct SubstrateWeight<T>(PhantomData<T>);

/// Writes both tables from one list of (call, signatures, reads, writes).
macro_rules! weights {
	($($call:ident: $signatures:literal, $reads:literal, $writes:literal;)*) => {
		impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
			$(fn $call() -> Weight { bound($signatures, $reads, $writes, T::DbWeight::get()) })*
			fn claim_many(n: u32) -> Weight { batch(n, T::DbWeight::get()) }
		}
		impl WeightInfo for () {
			$(fn $call() -> Weight { bound($signatures, $reads, $writes, RocksDbWeight::get()) })*
			fn claim_many(n: u32) -> Weight { batch(n, RocksDbWeight::get()) }
		}
	};
}

weights! {
	open: 0, 22, 8;
	open_sponsored: 0, 23, 11;
	claim: 1, 14, 8;
	claim_prepaid: 0, 14, 8;
	close_by_provider: 1, 20, 14;
	close_by_payer: 1, 18, 14;
	finalise: 0, 14, 10;
	top_up: 0, 12, 5;
	extend: 0, 5, 3;
	set_allowance: 0, 4, 4;
	revoke_allowance: 0, 2, 2;
	rate: 1, 4, 2;
	pay_put_by: 0, 4, 3;
	tick: 0, 1, 1;
	tidy_expired: 0, 4, 8;
	tidy_final: 0, 14, 10;
	tidy_settled: 0, 2, 2;
}
