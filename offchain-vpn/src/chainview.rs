//! What the chain says at one moment, as the state machines see it.
use crate::Account;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use warren_primitives::{BlockNumber, Clock, NodeId, NodeView, SessionId, SessionParams, SessionView};

/// A look at the chain: best block, and how far it is final.
#[derive(Clone, Debug)]
pub struct ChainView {
	/// Height of the best block, at which all but `at_finalised` was read.
	pub best: BlockNumber,
	/// Height of the last final block.
	pub finalised: BlockNumber,
	/// The chain node says that it is catching up: what it shows is old.
	pub syncing: bool,
	/// The escrow's parameters, the clock among them.
	pub params: SessionParams,
	/// Our node; none where it is not registered (any more).
	pub node: Option<NodeView<Account>>,
	/// All unsettled sessions of our node, and of [`Interest::nodes`].
	pub sessions: Vec<SessionView<Account>>,
	/// Those of [`Interest::opens`] that can land no more, and why. Asked before `best` was read.
	pub dead: HashMap<SessionId, String>,
	/// The sessions of [`Interest::sessions`], in the state of the last final block; also every session that was opened by then
	/// and whose deposit there was not told before.
	pub at_finalised: HashMap<SessionId, Option<SessionView<Account>>>,
}

/// What else the state machines need to know next time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interest {
	/// Handed-over `open`s that are not final, as signed extrinsics; true where it is in no block.
	pub opens: BTreeMap<SessionId, (Vec<u8>, bool)>,
	/// Sessions whose final state matters.
	pub sessions: BTreeSet<SessionId>,
	/// Other nodes whose sessions are ours to claim: those that this one was before it was registered anew.
	pub nodes: BTreeSet<NodeId>,
}

/// How long `ticks` of the clock last.
pub fn ticks(params: &SessionParams, ticks: Clock) -> std::time::Duration {
	std::time::Duration::from_millis(params.slot_millis.saturating_mul(u64::from(ticks)))
}
