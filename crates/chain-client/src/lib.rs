//! Warren's chain, for clients: calls, queries, blocks, submission.
//!
//! - [`client`]: [`ChainClient`], which keeps a connection to the best of several chain nodes and asks it.
//! - [`blocks`]: what happens at the chain's head, as a stream that survives reconnects.
//! - [`account`]: who signs ([`Signer`]), and how accounts are written.
//! - [`calls`]: the calls as data; [`runtime`]: their encoding by the live metadata, by field name, and signing.
//! - [`tx`]: submission and what becomes of it.
//! - [`admission`]: reading an `open` that a stranger handed over.
//! - [`events`]: what a block did.
//!
//! No metadata is compiled in: arguments are encoded and events decoded by name against the metadata that the chain shows, so
//! that a runtime which differs is an error and never silent corruption. The chain node is not believed either: what its metadata
//! leads to has to be the bytes that are known here ([`Call::wire`]), or nothing is signed. A test in `e2e` compares
//! [`runtime::Runtime::encode_call`] with the runtime's own calls.

pub mod account;
pub mod admission;
pub mod blocks;
pub mod calls;
pub mod client;
pub mod error;
pub mod events;
pub mod runtime;
pub mod tx;

mod fields;
mod queries;
mod rpc;
#[cfg(test)]
mod tests;
mod wire;

pub use account::{AccountId, Address, Signer};
pub use admission::{HandedOpen, NotAnOpen, Validity};
pub use blocks::{BlockStream, ChainEvent, Heads};
pub use calls::{Call, ClaimItem, SignedVoucher};
pub use client::{At, BlockRef, ChainClient, Health};
pub use error::{Error, PoolRefusal};
pub use events::{BlockEvents, Event, EventRecord, Outcome};
pub use queries::Funds;
pub use runtime::{Mortality, Runtime, SignedExtrinsic};
pub use tx::{Included, TxProgress, TxStatus};
