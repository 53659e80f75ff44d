//! What callers are told when something is wrong.
use jsonrpsee::types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned};
use serde_json::json;

/// Codes of our errors; a bad parameter has JSON-RPC's own code, -32602.
pub mod codes {
	/// There is no such node or session.
	pub const NOT_FOUND: i32 = 7001;
	/// The block is unknown, or its state was pruned.
	pub const UNKNOWN_BLOCK: i32 = 7002;
	/// The index is not built yet: ask again.
	pub const NOT_READY: i32 = 7003;
	/// The runtime could not answer.
	pub const RUNTIME: i32 = 7004;
	/// What was asked for does not fit the state: a configuration for a session that has ended.
	pub const NOT_POSSIBLE: i32 = 7005;
	/// There are as many subscriptions as the node serves.
	pub const TOO_MANY: i32 = 7006;
}

/// Why a method gave no result.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
	/// A parameter is no good.
	#[error("invalid parameter {parameter}: {reason}")]
	Parameter {
		/// Its name, with the field after a dot.
		parameter: String,
		/// Why.
		reason: String,
	},
	/// There is no such thing.
	#[error("there is no {0}")]
	NotFound(String),
	/// The block of `at`.
	#[error("block {block} (parameter at) is unknown or its state was pruned: {reason}")]
	UnknownBlock {
		/// The hash.
		block: String,
		/// What the database says.
		reason: String,
	},
	/// The node has just started.
	#[error("the index of nodes is being built: ask again in a moment")]
	NotReady,
	/// The runtime did not answer.
	#[error("the runtime did not answer: {0}")]
	Runtime(String),
	/// The state does not allow it.
	#[error("{0}")]
	NotPossible(String),
	/// The node serves no more subscriptions.
	#[error("the node serves no more subscriptions: ask again later, or another node")]
	TooMany,
}

impl Error {
	/// A bad parameter.
	pub fn parameter(parameter: impl Into<String>, reason: impl Into<String>) -> Self {
		Self::Parameter { parameter: parameter.into(), reason: reason.into() }
	}

	/// The code.
	pub fn code(&self) -> i32 {
		match self {
			Error::Parameter { .. } => INVALID_PARAMS_CODE,
			Error::NotFound(_) => codes::NOT_FOUND,
			Error::UnknownBlock { .. } => codes::UNKNOWN_BLOCK,
			Error::NotReady => codes::NOT_READY,
			Error::Runtime(_) => codes::RUNTIME,
			Error::NotPossible(_) => codes::NOT_POSSIBLE,
			Error::TooMany => codes::TOO_MANY,
		}
	}
}

impl From<Error> for ErrorObjectOwned {
	fn from(error: Error) -> Self {
		let data = match &error {
			Error::Parameter { parameter, reason } => {
				Some(json!({ "parameter": parameter, "reason": reason }))
			}
			Error::UnknownBlock { block, .. } => Some(json!({ "parameter": "at", "block": block })),
			_ => None,
		};
		ErrorObjectOwned::owned(error.code(), error.to_string(), data)
	}
}
