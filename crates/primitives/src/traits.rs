//! How the pallets see each other. Only traits: each pallet is tested without the others.
use crate::{
	node::{NodeScore, Refusal},
	Balance, Clock, NodeId, Price, SessionId, TunnelKey,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use sp_runtime::{DispatchError, DispatchResult};

/// What the escrow needs to know of a node when a session opens or is settled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NodeTerms<AccountId> {
	/// Who earns.
	pub operator: AccountId,
	/// The hot key.
	pub worker: AccountId,
	/// The price now.
	pub price: Price,
	/// Most sessions at once.
	pub capacity: u32,
	/// The node's own WireGuard key, which no session may use.
	pub tunnel_key: TunnelKey,
}

/// What the escrow asks the registry.
pub trait NodeDirectory<AccountId> {
	/// The node's terms; none where it is not registered (any more).
	fn terms(node: NodeId) -> Option<NodeTerms<AccountId>>;
	/// `Ok` where the node takes a session now, its free slots aside (the escrow counts those); else the reason.
	fn accepts(node: NodeId) -> Result<NodeTerms<AccountId>, Refusal>;
	/// The nodes that the operator has registered now.
	fn nodes_of_operator(operator: &AccountId) -> Vec<NodeId>;
	/// The worker of the node has proven to be alive, by a claim.
	fn note_alive(node: NodeId);
	/// A node that accepts sessions, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_node(operator: &AccountId, worker: &AccountId) -> NodeId;
}

/// What the registry asks the escrow.
pub trait NodeSessions {
	/// The node has left the registry: its open sessions are closing from now on. Constant time.
	fn node_left(node: NodeId);
	/// Sessions that hold a slot of the node now.
	fn open_sessions(node: NodeId) -> u32;
	/// True while a session of the node is not settled, whether or not it still holds a slot.
	fn has_unsettled(node: NodeId) -> bool;
}

impl NodeSessions for () {
	fn node_left(_: NodeId) {}
	fn open_sessions(_: NodeId) -> u32 {
		0
	}
	fn has_unsettled(_: NodeId) -> bool {
		false
	}
}

/// The stake behind an operator, out of which each of its nodes has a bond.
pub trait OperatorStake<AccountId> {
	/// All that stands behind the operator's nodes and sessions now.
	fn stake(operator: &AccountId) -> Balance;
	/// Locks what one more node needs, or what its bond lacks of that now; fails where the operator cannot.
	fn bond_node(operator: &AccountId, node: NodeId) -> DispatchResult;
	/// True where the stake still covers this node's bond.
	fn backs(operator: &AccountId, node: NodeId) -> bool;
	/// The node has left; its bond is released a score half-life later, by [`Self::release`].
	fn unbond_node(operator: &AccountId, node: NodeId) -> DispatchResult;
	/// Unlocks a bond whose time has come; returns how much.
	fn release(operator: &AccountId, node: NodeId) -> Result<Balance, DispatchError>;
	/// Gives an account what one more node needs, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_fund(operator: &AccountId);
	/// Takes away what backs the operator's nodes and leaves it the money to bond all of it anew, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_unback(operator: &AccountId);
}

/// The standing of an operator.
pub trait OperatorStanding<AccountId> {
	/// True where it may take no new session.
	fn is_jailed(operator: &AccountId, node: NodeId) -> bool;
	/// What is known of one of its nodes.
	fn score(node: NodeId) -> NodeScore;
}

/// What a settled session tells the reputation of its operator.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SettledSession<AccountId> {
	/// The session.
	pub session: SessionId,
	/// The node.
	pub node: NodeId,
	/// Its operator.
	pub operator: AccountId,
	/// Whose money it was.
	pub payer: AccountId,
	/// The part of the fee that was burned or went to the treasury: what does not flow back to a self-dealer.
	pub fee_lost: Balance,
	/// The connection charge, where it was burned because no voucher came.
	pub charge_burned: Balance,
	/// Clock of the settlement.
	pub at: Clock,
}

/// What the escrow tells the reputation.
pub trait SessionOutcome<AccountId> {
	/// A session was settled for good.
	fn settled(outcome: &SettledSession<AccountId>);
	/// The holder of the voucher key rated it, 1 to 5; `fee_lost` is what had been paid until then.
	fn rated(outcome: &SettledSession<AccountId>, stars: u8);
}

impl<AccountId> SessionOutcome<AccountId> for () {
	fn settled(_: &SettledSession<AccountId>) {}
	fn rated(_: &SettledSession<AccountId>, _: u8) {}
}

/// What an operator owes to the sessions that its nodes have open.
pub trait OperatorObligations<AccountId> {
	/// The least stake that has to stay behind the operator.
	fn required(operator: &AccountId) -> Balance;
	/// Gives the operator, whose stake is enough, as many nodes with open sessions as it may have, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_oblige(operator: &AccountId);
}

/// Sessions need nothing.
impl<AccountId> OperatorObligations<AccountId> for () {
	fn required(_: &AccountId) -> Balance {
		0
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_oblige(_: &AccountId) {}
}
