//! The calls as data.
use crate::{fields::*, AccountId};
use subxt::dynamic::Value;
use warren_primitives::{
	Balance, Clock, Ed25519Signature, NodeDetails, NodeId, OpenTerms, Price, SessionId, Voucher,
};

/// A voucher with its signature, as it stands in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedVoucher {
	/// What is promised.
	pub voucher: Voucher,
	/// By the session's voucher key, over [`Voucher::signed_bytes`].
	pub signature: Ed25519Signature,
}

/// An item of `claim_many`.
pub type ClaimItem = SignedVoucher;

/// A call. Amounts are in the smallest unit of WRN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
	/// `NodeRegistry.register`, by the operator.
	Register {
		/// What the node states.
		details: Box<NodeDetails>,
		/// The hot key.
		worker: AccountId,
		/// By `details.peer_key`, over [`NodeDetails::signed_bytes`].
		signature: Ed25519Signature,
	},
	/// `NodeRegistry.update`, by the operator.
	Update {
		/// The node.
		node: NodeId,
		/// What it states from now on.
		details: Box<NodeDetails>,
		/// As in [`Call::Register`]; needed where `peer_key` changes.
		signature: Option<Ed25519Signature>,
	},
	/// `NodeRegistry.set_price`, by the operator.
	SetPrice {
		/// The node.
		node: NodeId,
		/// What it asks from now on.
		price: Price,
	},
	/// `NodeRegistry.set_worker`, by the operator.
	SetWorker {
		/// The node.
		node: NodeId,
		/// The new hot key.
		worker: AccountId,
	},
	/// `NodeRegistry.pause`, by the operator.
	Pause {
		/// The node.
		node: NodeId,
	},
	/// `NodeRegistry.resume`, by the operator.
	Resume {
		/// The node.
		node: NodeId,
	},
	/// `NodeRegistry.heartbeat`, by the worker.
	Heartbeat {
		/// The node.
		node: NodeId,
	},
	/// `NodeRegistry.deregister`, by the operator.
	Deregister {
		/// The node.
		node: NodeId,
	},
	/// `NodeRegistry.release_bond`, by anyone.
	ReleaseBond {
		/// A node that has left.
		node: NodeId,
	},
	/// `NodeRegistry.top_up_bond`, by the operator.
	TopUpBond {
		/// The node.
		node: NodeId,
	},
	/// `OperatorStaking.unbond`, by the operator.
	Unbond {
		/// How much of the self stake.
		amount: Balance,
	},
	/// `OperatorStaking.withdraw`, by the operator, or by who delegated to it.
	Withdraw {
		/// The operator.
		operator: AccountId,
	},
	/// `SessionEscrow.open`, by the consumer.
	Open(OpenTerms<AccountId>),
	/// `SessionEscrow.claim`, by operator or worker.
	Claim(SignedVoucher),
	/// `SessionEscrow.claim_prepaid`, by operator or worker.
	ClaimPrepaid {
		/// The session.
		session: SessionId,
		/// How much in all, cumulative as vouchers are; what exceeds the prepaid part counts as that.
		amount: Balance,
	},
	/// `SessionEscrow.claim_many`, by operator or worker.
	ClaimMany(Vec<ClaimItem>),
	/// `SessionEscrow.close`, by either side.
	Close {
		/// The session.
		session: SessionId,
		/// The best voucher, where one is presented.
		voucher: Option<SignedVoucher>,
	},
	/// `SessionEscrow.finalise`, by anyone.
	Finalise {
		/// A session whose time to be disputed is over.
		session: SessionId,
	},
	/// `SessionEscrow.top_up`, by the payer.
	TopUp {
		/// The session.
		session: SessionId,
		/// What is added to the deposit.
		amount: Balance,
	},
	/// `SessionEscrow.extend`, by the payer.
	Extend {
		/// The session.
		session: SessionId,
		/// Its new end, on the clock.
		expires_at: Clock,
	},
	/// `SessionEscrow.set_allowance`, by a sponsor.
	SetAllowance {
		/// Who may spend.
		user: AccountId,
		/// In all.
		total: Balance,
		/// For one session.
		per_session: Balance,
		/// Until when, on the clock.
		until: Clock,
	},
	/// `SessionEscrow.revoke_allowance`, by a sponsor.
	RevokeAllowance {
		/// Who may spend no more.
		user: AccountId,
	},
	/// `SessionEscrow.pay_put_by`, by anyone.
	PayPutBy {
		/// Whose account can take now what was put by for it.
		who: AccountId,
	},
	/// `SessionEscrow.rate`, by anyone who carries it.
	Rate {
		/// The session.
		session: SessionId,
		/// 1 to 5.
		stars: u8,
		/// By the session's voucher key, over [`warren_primitives::session::rating_bytes`].
		signature: Ed25519Signature,
	},
	/// `Balances.transfer_keep_alive`.
	Transfer {
		/// To whom.
		to: AccountId,
		/// How much.
		amount: Balance,
	},
	/// `Utility.batch`: stops at the first call that fails, and undoes none.
	Batch(Vec<Call>),
	/// `Utility.batch_all`: all or nothing.
	BatchAll(Vec<Call>),
}

/// Name of the registry in the runtime.
pub const REGISTRY: &str = "NodeRegistry";
/// Name of staking in the runtime.
pub const STAKING: &str = "OperatorStaking";
/// Name of the escrow in the runtime.
pub const ESCROW: &str = "SessionEscrow";

impl Call {
	/// Pallet, call and arguments by name.
	pub(crate) fn parts(&self) -> (&'static str, &'static str, Fields) {
		let node = |node: &NodeId| vec![("node", number(*node))];
		match self {
			Self::Register { details, worker, signature } => (
				REGISTRY,
				"register",
				vec![
					("details", details.to_value()),
					("worker", bytes(worker)),
					("signature", bytes(signature)),
				],
			),
			Self::Update { node, details, signature } => (
				REGISTRY,
				"update",
				vec![
					("node", number(*node)),
					("details", details.to_value()),
					("signature", option(signature.as_ref().map(bytes))),
				],
			),
			Self::SetPrice { node, price } => {
				(REGISTRY, "set_price", vec![("node", number(*node)), ("price", price.to_value())])
			}
			Self::SetWorker { node, worker } => {
				(REGISTRY, "set_worker", vec![("node", number(*node)), ("worker", bytes(worker))])
			}
			Self::Pause { node: n } => (REGISTRY, "pause", node(n)),
			Self::Resume { node: n } => (REGISTRY, "resume", node(n)),
			Self::Heartbeat { node: n } => (REGISTRY, "heartbeat", node(n)),
			Self::Deregister { node: n } => (REGISTRY, "deregister", node(n)),
			Self::ReleaseBond { node: n } => (REGISTRY, "release_bond", node(n)),
			Self::TopUpBond { node: n } => (REGISTRY, "top_up_bond", node(n)),
			Self::Unbond { amount } => (STAKING, "unbond", vec![("amount", number(*amount))]),
			Self::Withdraw { operator } => (STAKING, "withdraw", vec![("operator", bytes(operator))]),
			Self::Open(terms) => (ESCROW, "open", terms.to_fields()),
			Self::Claim(signed) => (ESCROW, "claim", signed.to_fields()),
			Self::ClaimPrepaid { session, amount } => {
				(ESCROW, "claim_prepaid", vec![("session", bytes(session)), ("amount", number(*amount))])
			}
			Self::ClaimMany(items) => {
				let items = items.iter().map(ToValue::to_value);
				(ESCROW, "claim_many", vec![("items", Value::unnamed_composite(items))])
			}
			Self::Close { session, voucher } => {
				let voucher = option(voucher.as_ref().map(ToValue::to_value));
				(ESCROW, "close", vec![("session", bytes(session)), ("voucher", voucher)])
			}
			Self::Finalise { session } => (ESCROW, "finalise", vec![("session", bytes(session))]),
			Self::TopUp { session, amount } => {
				(ESCROW, "top_up", vec![("session", bytes(session)), ("amount", number(*amount))])
			}
			Self::Extend { session, expires_at } => {
				(ESCROW, "extend", vec![("session", bytes(session)), ("expires_at", number(*expires_at))])
			}
			Self::SetAllowance { user, total, per_session, until } => (
				ESCROW,
				"set_allowance",
				vec![
					("user", bytes(user)),
					("total", number(*total)),
					("per_session", number(*per_session)),
					("until", number(*until)),
				],
			),
			Self::RevokeAllowance { user } => (ESCROW, "revoke_allowance", vec![("user", bytes(user))]),
			Self::PayPutBy { who } => (ESCROW, "pay_put_by", vec![("who", bytes(who))]),
			Self::Rate { session, stars, signature } => (
				ESCROW,
				"rate",
				vec![("session", bytes(session)), ("stars", number(*stars)), ("signature", bytes(signature))],
			),
			Self::Transfer { to, amount } => (
				"Balances",
				"transfer_keep_alive",
				vec![("dest", Value::unnamed_variant("Id", [bytes(to)])), ("value", number(*amount))],
			),
			Self::Batch(calls) => ("Utility", "batch", batch(calls)),
			Self::BatchAll(calls) => ("Utility", "batch_all", batch(calls)),
		}
	}

	/// `Pallet.call`, for people.
	pub fn name(&self) -> String {
		let (pallet, call, _) = self.parts();
		format!("{pallet}.{call}")
	}

	/// As a value of the runtime's call type.
	fn to_value(&self) -> Value {
		let (pallet, call, fields) = self.parts();
		Value::unnamed_variant(pallet, [Value::named_variant(call, fields)])
	}
}

fn batch(calls: &[Call]) -> Fields {
	vec![("calls", Value::unnamed_composite(calls.iter().map(Call::to_value)))]
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn calls_name_themselves() {
		assert_eq!(Call::Heartbeat { node: 1 }.name(), "NodeRegistry.heartbeat");
		assert_eq!(Call::Batch(vec![]).name(), "Utility.batch");
	}
}
