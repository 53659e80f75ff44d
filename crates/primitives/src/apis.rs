//! Runtime APIs: how nodes and clients ask the runtime. Pages are bounded; a longer `limit` is cut to [`MAX_PAGE`].
use crate::{Balance, Clock, NodeId, NodeView, OpenTerms, Quote, SessionId, SessionParams, SessionView};
use alloc::{string::String, vec::Vec};
use codec::Codec;

/// Most entries that a page holds.
pub const MAX_PAGE: u32 = 256;

sp_api::decl_runtime_apis! {
	/// The market of nodes.
	pub trait MarketplaceApi<AccountId> where AccountId: Codec {
		/// One node.
		fn node(id: NodeId) -> Option<NodeView<AccountId>>;
		/// Nodes by number, from `start` on (inclusive); the next page starts at the last number + 1.
		fn nodes(start: NodeId, limit: u32) -> Vec<NodeView<AccountId>>;
		/// The nodes of an operator.
		fn nodes_of(operator: AccountId) -> Vec<NodeView<AccountId>>;
		/// What traffic and time would cost at a node; none where there is no such node.
		fn quote(node: NodeId, bytes: u64, seconds: u64) -> Option<Quote>;
		/// The stake behind an operator.
		fn stake(operator: AccountId) -> Balance;
	}

	/// Sessions.
	pub trait SessionApi<AccountId> where AccountId: Codec {
		/// One session.
		fn session(id: SessionId) -> Option<SessionView<AccountId>>;
		/// The unsettled sessions of a node, in the order of their slots in state, after `after`.
		fn sessions_of_node(node: NodeId, after: Option<SessionId>, limit: u32) -> Vec<SessionView<AccountId>>;
		/// The unsettled sessions that an account pays for.
		fn sessions_of_payer(payer: AccountId, after: Option<SessionId>, limit: u32) -> Vec<SessionView<AccountId>>;
		/// The clock of settlement.
		fn clock() -> Clock;
		/// The escrow's parameters.
		fn params() -> SessionParams;
		/// What `open` would do now if `signer` called it: the session, or the name and reason of the error. Nothing is
		/// written.
		fn dry_run_open(signer: AccountId, terms: OpenTerms<AccountId>) -> Result<SessionView<AccountId>, String>;
	}
}
