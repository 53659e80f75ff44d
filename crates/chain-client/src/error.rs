//! What can go wrong.
use std::time::Duration;

/// Why the chain could not be asked, or did not do as asked. No variant holds a secret.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
	/// No address of a chain node was given.
	#[error("chain: no node is configured; give the URL of at least one, such as ws://127.0.0.1:9944")]
	NoUrl,
	/// An address is not one of a chain node.
	#[error("chain: URL {url:?}: {reason}")]
	BadUrl {
		/// As it was given.
		url: String,
		/// What is wrong with it.
		reason: String,
	},
	/// None of the chain nodes can be reached.
	#[error("chain: no node can be reached ({tried}); is warren-node running, and its RPC port open to this machine?")]
	Unreachable {
		/// Every URL, with the reason.
		tried: String,
	},
	/// A node is on another chain.
	#[error("chain: the node at {url} is on another chain: its genesis is 0x{found}, not 0x{expected}")]
	WrongChain {
		/// Its URL.
		url: String,
		/// Genesis that was expected.
		expected: String,
		/// Genesis that it has.
		found: String,
	},
	/// The connection was lost while an answer was awaited; the client is reconnecting. A query may be asked again at once; of
	/// a submission it is not known whether it arrived.
	#[error("chain: the connection to the node was lost ({0}); reconnecting")]
	Disconnected(String),
	/// No answer in time.
	#[error("chain: {method}: no answer within {after:?}")]
	Timeout {
		/// The RPC method.
		method: String,
		/// How long it was waited for.
		after: Duration,
	},
	/// The node refused a request.
	#[error("chain: {method}: {message} ({code})")]
	Rpc {
		/// The RPC method.
		method: String,
		/// The JSON-RPC error code.
		code: i32,
		/// The node's word.
		message: String,
	},
	/// The node does not have the block that was asked for (any more).
	#[error("chain: the node does not have block {0}")]
	UnknownBlock(String),
	/// The chain's runtime has no such thing, or another shape of it: this program and the chain's runtime do not fit together.
	#[error("chain: the runtime does not fit this program: {0}; update the program")]
	Mismatch(String),
	/// What the node answered cannot be read.
	#[error("chain: {what}: {reason}")]
	Undecodable {
		/// What was read.
		what: String,
		/// What is wrong with it.
		reason: String,
	},
	/// The pool did not take a transaction.
	#[error("chain: the transaction was refused: {0}")]
	Refused(PoolRefusal),
	/// The transaction is in a block, and its call failed there. `Pallet.Error: what its documentation says`.
	#[error("chain: the call failed: {0}")]
	Failed(String),
	/// The transaction left the pool, or its time ran out, without getting into a block.
	#[error("chain: the transaction did not get into a block: {0}")]
	NotIncluded(String),
	/// A secret is not one. The text never shows it.
	#[error("{field}: {reason}")]
	Secret {
		/// Which secret.
		field: &'static str,
		/// What is wrong with it.
		reason: &'static str,
	},
	/// An address is not that of an account.
	#[error("account address {address:?}: {reason}")]
	Address {
		/// As it was given.
		address: String,
		/// What is wrong with it.
		reason: String,
	},
}

impl Error {
	/// True where the same query may succeed a little later.
	pub fn is_transient(&self) -> bool {
		matches!(self, Self::Unreachable { .. } | Self::Disconnected(_) | Self::Timeout { .. })
	}

	pub(crate) fn undecodable(what: impl Into<String>, reason: impl ToString) -> Self {
		Self::Undecodable { what: what.into(), reason: reason.to_string() }
	}
}

/// Why the pool of a chain node does not take a transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolRefusal {
	/// The signer cannot pay the fees.
	#[error("the signer cannot pay the fees")]
	CannotPay,
	/// The nonce was used already.
	#[error("the nonce was used already, or the transaction is too old")]
	Stale,
	/// The nonce is not the next one.
	#[error("the nonce is not the account's next one")]
	Future,
	/// The signature is wrong, or made for another chain or runtime version.
	#[error("the signature is wrong, or it was made for another chain or version of the runtime")]
	BadProof,
	/// The block that it counts its life from is too long ago or unknown.
	#[error("the transaction has expired")]
	Expired,
	/// It is in the pool or in a block already.
	#[error("the transaction is known already")]
	AlreadyKnown,
	/// It was invalid a short while ago.
	#[error("the transaction was found invalid a short while ago")]
	Banned,
	/// Another transaction of the same signer and nonce is in the pool and pays more.
	#[error("another transaction with the same nonce is in the pool")]
	TooLowPriority,
	/// The pool is full.
	#[error("the pool of the chain node is full")]
	PoolFull,
	/// The chain takes no such call now.
	#[error("the chain does not take this call now")]
	CallNotAllowed,
	/// Anything else.
	#[error("{0}")]
	Other(String),
}

impl PoolRefusal {
	/// From the codes of `author_submitExtrinsic` (sc-rpc-api, `author::error`) and their texts.
	pub(crate) fn from_rpc(code: i32, message: &str, data: &str) -> Option<Self> {
		let text = format!("{message}: {data}");
		let lower = text.to_lowercase();
		Some(match code {
			1010 if lower.contains("pay some fees") => Self::CannotPay,
			1010 if lower.contains("outdated") || lower.contains("stale") => Self::Stale,
			1010 if lower.contains("future") => Self::Future,
			1010 if lower.contains("bad signature") => Self::BadProof,
			1010 if lower.contains("ancient birth block") => Self::Expired,
			1010 if lower.contains("call is not expected") => Self::CallNotAllowed,
			1012 => Self::Banned,
			1013 => Self::AlreadyKnown,
			1014 => Self::TooLowPriority,
			1016 => Self::PoolFull,
			1000..=1099 => Self::Other(text),
			_ => return None,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn pool_errors_are_told_apart() {
		let refusal = |code, data| PoolRefusal::from_rpc(code, "Invalid Transaction", data);
		assert_eq!(
			refusal(1010, "Inability to pay some fees (e.g. account balance too low)"),
			Some(PoolRefusal::CannotPay)
		);
		assert_eq!(refusal(1010, "Transaction is outdated"), Some(PoolRefusal::Stale));
		assert_eq!(refusal(1010, "Transaction has a bad signature"), Some(PoolRefusal::BadProof));
		assert_eq!(refusal(1013, ""), Some(PoolRefusal::AlreadyKnown));
		assert_eq!(refusal(1014, ""), Some(PoolRefusal::TooLowPriority));
		assert!(matches!(refusal(1010, "Custom error: 7"), Some(PoolRefusal::Other(_))));
		assert_eq!(refusal(-32601, ""), None);
	}
}
