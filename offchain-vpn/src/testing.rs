//! What unit tests share.
use crate::{clock::Now, Account};
use std::time::Duration;
use warren_primitives::{
	verify::ed25519_public, Balance, Price, SessionParams, SessionStatus, SessionView, TunnelAddress,
	Voucher, WRN,
};
use warren_session_protocol::SignedVoucher;

/// The chain of the tests.
pub const GENESIS: [u8; 32] = [7; 32];
/// The price of the tests: 0.1 WRN per GiB.
pub const PRICE: Price = Price { per_gib: WRN / 10, per_hour: 0 };
/// The connection charge of the tests.
pub const CHARGE: Balance = WRN / 100;

/// An account.
pub fn account(n: u8) -> Account {
	[n; 32]
}

/// A moment, milliseconds after the start.
pub fn at(millis: u64) -> Now {
	Now { mono: Duration::from_millis(millis), unix_millis: 1_700_000_000_000 + millis }
}

/// The voucher key's seed of session `n`.
pub fn seed(n: u8) -> [u8; 32] {
	[n ^ 0x55; 32]
}

/// Session `n`, open, with 10 WRN.
pub fn view(n: u8) -> SessionView<Account> {
	let tunnel_key = [n; 32];
	SessionView {
		id: [n; 32],
		opener: account(n),
		payer: account(n),
		node: 1,
		operator: account(200),
		tunnel_key,
		voucher_key: ed25519_public(&seed(n)),
		address: TunnelAddress::derive(&tunnel_key, &[n; 32], 0),
		deposit: 10 * WRN,
		prepaid: 0,
		paid: 0,
		fee_taken: 0,
		connection_charge: CHARGE,
		charge_earned: false,
		price: PRICE,
		fee_parts: 50_000_000,
		opened_at: 100,
		expires_at: 10_000,
		status: SessionStatus::Open,
	}
}

/// The escrow's parameters.
pub fn params(clock: u32) -> SessionParams {
	SessionParams {
		clock,
		connection_charge: CHARGE,
		dispute_window: 1200,
		fee_parts: 50_000_000,
		min_deposit: 1,
		min_duration: 1,
		max_duration: 1_000_000,
		max_claims: 100,
		slot_millis: 3000,
	}
}

/// A voucher of session `n`.
pub fn voucher(n: u8, amount: Balance) -> SignedVoucher {
	SignedVoucher::sign(Voucher { session: [n; 32], amount, usage_hash: [0; 32] }, GENESIS, &seed(n))
}
