//! The market and the sessions over JSON-RPC: an in-memory index of the nodes that follows the best block, and methods
//! that are a thin face over it or over a runtime API.
//!
//! - [`index`]: the index, [`follow`] keeps it up.
//! - [`changes`]: what changed from block to block, for subscribers.
//! - [`query`]: filter, order and pages.
//! - [`wireguard`]: the configuration file of a session.
//! - [`params`]: what callers send, checked and named in errors.
//! - [`openrpc`]: the description of the methods.

pub mod changes;
pub mod encoding;
pub mod error;
pub mod index;
mod methods;
pub mod openrpc;
pub mod params;
pub mod query;
pub mod views;
pub mod wireguard;

pub use index::{follow, MarketIndex};
pub use methods::{methods, methods_over, MarketplaceServer, SessionsServer};
/// Hash of a block.
pub use sp_core::H256;

/// Account of an operator or payer.
pub type AccountId = sp_runtime::AccountId32;
/// A node, as the runtime API shows it.
pub type NodeView = warren_primitives::NodeView<AccountId>;
/// A session, as the runtime API shows it.
pub type SessionView = warren_primitives::SessionView<AccountId>;
