//! Rulesets as data: rendered to nft's text by pure functions and loaded by `nft -f -` in one atomic batch, each in a
//! table of its own. Nothing outside those tables is ever touched.
//!
//! Protocols stand there by number (1 and 58 ICMP, 6 TCP, 17 UDP): a small system may lack `/etc/protocols`.

mod changes;
pub mod consumer;
mod nft;
pub mod provider;
mod ranges;

use thiserror::Error;

pub use changes::Changes;
pub(crate) use nft::program as nft_program;
pub use ranges::{SPECIAL_V4, SPECIAL_V6};

/// What can go wrong with a ruleset.
#[derive(Debug, Error)]
pub enum FirewallError {
	/// A field is bad. Nothing was changed.
	#[error("{field}: {reason}")]
	Invalid {
		/// Which.
		field: &'static str,
		/// Why.
		reason: String,
	},
	/// The program `nft` cannot be started.
	#[error("cannot run nft (package nftables): {0}")]
	NoNft(std::io::Error),
	/// `nft` refused. The batch is atomic: nothing was changed.
	#[error("nft: {0}")]
	Refused(String),
	/// Reading counters failed.
	#[error(transparent)]
	Meter(#[from] crate::quota::MeterError),
}

impl FirewallError {
	pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
		Self::Invalid { field, reason: reason.into() }
	}
}

/// What a look at the kernel found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
	/// The ruleset stands as it was applied.
	Intact,
	/// Somebody changed it.
	Changed,
	/// The table is gone.
	Missing,
}

/// A table's name stands in scripts: nothing but a word may enter them.
pub(crate) fn check_table(name: &str) -> Result<(), FirewallError> {
	let fine = |c: char| c.is_ascii_alphanumeric() || c == '_';
	if name.is_empty()
		|| name.len() > 64
		|| !name.chars().all(fine)
		|| name.starts_with(|c: char| c.is_ascii_digit())
	{
		return Err(FirewallError::invalid(
			"table",
			format!("`{name}`: a letter, then up to 63 of a-z A-Z 0-9 _"),
		));
	}
	Ok(())
}
