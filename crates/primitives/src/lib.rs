//! What the chain, the provider daemon and the consumer agree on: identifiers, prices, vouchers and the bytes that
//! are signed, the address plan of the tunnel, and (feature `frame`) the runtime APIs and the traits between pallets.
//!
//! `no_std` without the feature `std`. Knows nothing of storage, sockets or files.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod address;
#[cfg(feature = "frame")]
pub mod apis;
pub mod keys;
pub mod node;
pub mod price;
#[cfg(feature = "frame")]
pub mod reputation;
pub mod session;
#[cfg(feature = "frame")]
pub mod traits;
#[cfg(feature = "std")]
pub mod verify;
pub mod voucher;

pub use address::TunnelAddress;
pub use node::{CountryCode, Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, NodeStatus, NodeView};
pub use price::{Price, GIB, HOUR};
pub use session::{CloseReason, OpenTerms, Quote, SessionParams, SessionStatus, SessionView};
pub use voucher::{Usage, Voucher};

/// Amounts in the smallest unit of WRN: 10^12 units are one WRN.
pub type Balance = u128;
/// Height of a block.
pub type BlockNumber = u32;
/// Number of blocks so far that were open to extrinsics: the clock of every settlement deadline. It stands still while
/// a migration or a halt keeps people from acting.
pub type Clock = u32;
/// A registered node. Never used twice.
pub type NodeId = u32;
/// A session: see [`session::session_id`].
pub type SessionId = [u8; 32];
/// Hash of the chain's block 0: binds a signature to one chain.
pub type GenesisHash = [u8; 32];
/// An Ed25519 public key.
pub type Ed25519Key = [u8; 32];
/// A raw Ed25519 signature.
pub type Ed25519Signature = [u8; 64];
/// A WireGuard (X25519) public key.
pub type TunnelKey = [u8; 32];

/// Units in one WRN.
pub const WRN: Balance = 1_000_000_000_000;
/// Decimals of WRN.
pub const WRN_DECIMALS: u32 = 12;

/// An amount as people read it, in WRN: every digit that is there, no zeros at the end.
pub fn format_wrn(amount: Balance) -> alloc::string::String {
	let (whole, part) = (amount / WRN, amount % WRN);
	if part == 0 {
		return alloc::format!("{whole}");
	}
	alloc::format!("{whole}.{part:012}").trim_end_matches('0').into()
}

/// BLAKE2b with a digest of 256 bits, as `sp_crypto_hashing::blake2_256`.
pub fn blake2_256(data: &[u8]) -> [u8; 32] {
	use blake2::{digest::consts::U32, Blake2b, Digest};
	Blake2b::<U32>::digest(data).into()
}
