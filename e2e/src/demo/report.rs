//! What a run of the demo measured: as JSON for programs, as a table for people.

use serde::Serialize;
pub use warren_primitives::format_wrn;
use warren_primitives::Balance;

use crate::table::Table;

/// All figures of one run. Amounts are in the smallest unit (10^12 are one WRN).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
	/// Which WireGuard: `kernel` or `userspace`.
	pub backend: String,
	/// The session's id.
	pub session: String,
	/// All that `open` took, the connection charge included.
	pub deposit: Balance,
	/// What of it the operator got.
	pub paid: Balance,
	/// What of it the consumer got back.
	pub refunded: Balance,
	/// What of it the network took.
	pub fees: Balance,
	/// Price of the session.
	pub price_per_gib: Balance,
	/// Price of the session.
	pub price_per_hour: Balance,
	/// Inner IP bytes that crossed from the consumer to the web server: seen leaving the exit.
	pub bytes_up: u64,
	/// Inner IP bytes that crossed to the consumer: counted by its device.
	pub bytes_down: u64,
	/// Inner IP bytes that the best voucher pays for.
	pub bytes_billed: u64,
	/// Vouchers that the provider took.
	pub vouchers: u64,
	/// From handing the signed `open` over to the first answer through the tunnel.
	pub open_to_first_byte_ms: f64,
	/// From handing the signed `open` over to seeing it in a block.
	pub open_to_in_block_ms: f64,
	/// The consumer's public address.
	pub consumer_address: String,
	/// The exit's public address.
	pub exit_address: String,
	/// What the web server saw.
	pub address_seen_by_web: String,
	/// Inner IP bytes that passed for a consumer who never signs.
	pub unpaid_bytes_when_cut: u64,
	/// What of the operator's stake stands behind the node.
	pub stake: Balance,
	/// The rating that the consumer gave, 1 to 5.
	pub stars: u8,
	/// The node's score before, 0 to 1.
	pub score_before: f64,
	/// And after.
	pub score_after: f64,
	/// How much of the rating stands on evidence then, 0 to 1.
	pub score_confidence: f64,
	/// Every transaction of the run.
	pub transactions: Vec<Transaction>,
	/// What was looked at, and what was found.
	pub checks: Vec<Check>,
}

/// A transaction in a block.
#[derive(Clone, Debug, Serialize)]
pub struct Transaction {
	/// `Pallet.call`.
	pub call: String,
	/// Who signed: a name of the demo, or an address.
	pub signer: String,
	/// The transaction fee.
	pub fee: Balance,
}

/// Something that must hold.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
	/// What.
	pub name: String,
	/// Whether it holds.
	pub ok: bool,
	/// What was found.
	pub detail: String,
}

impl Report {
	/// Adds a check.
	pub fn check(&mut self, name: &str, ok: bool, detail: impl Into<String>) {
		self.checks.push(Check { name: name.into(), ok, detail: detail.into() });
	}

	/// Whether all is as it must be. A run without checks proves nothing.
	pub fn is_ok(&self) -> bool {
		!self.checks.is_empty() && self.checks.iter().all(|check| check.ok)
	}

	/// The closing tables.
	pub fn tables(&self) -> String {
		let mut out = String::new();
		let wrn = |amount| format!("{} WRN", format_wrn(amount));
		let mut what = Table::new(["what happened", ""]);
		what.row(["session", &self.session]);
		what.row(["WireGuard", &self.backend]);
		what.row(["consumer's address", &self.consumer_address]);
		what.row(["exit's address", &self.exit_address]);
		what.row(["address that the web server saw", &self.address_seen_by_web]);
		what.row(["open handed over → first byte", &format!("{:.0} ms", self.open_to_first_byte_ms)]);
		what.row(["open handed over → in a block", &format!("{:.0} ms", self.open_to_in_block_ms)]);
		what.row(["inner bytes up", &format_bytes(self.bytes_up)]);
		what.row(["inner bytes down", &format_bytes(self.bytes_down)]);
		what.row(["inner bytes billed", &format_bytes(self.bytes_billed)]);
		what.row(["vouchers", &self.vouchers.to_string()]);
		what.row(["stake behind the node", &wrn(self.stake)]);
		what.row(["stars given", &self.stars.to_string()]);
		what.row([
			"score, before → after",
			&format!("{:.4} % → {:.4} %", 100.0 * self.score_before, 100.0 * self.score_after),
		]);
		what.row(["passed unpaid for a cheat", &format_bytes(self.unpaid_bytes_when_cut)]);
		out.push_str(&what.to_string());
		let mut cost = Table::new(["what it cost", ""]);
		cost.row(["price of a GiB", &wrn(self.price_per_gib)]);
		cost.row(["price of an hour", &wrn(self.price_per_hour)]);
		cost.row(["taken at open, connection charge included", &wrn(self.deposit)]);
		cost.row(["  to the operator", &wrn(self.paid)]);
		cost.row(["  back to the consumer", &wrn(self.refunded)]);
		cost.row(["  network fee", &wrn(self.fees)]);
		out.push('\n');
		out.push_str(&cost.to_string());
		let mut transactions = Table::new(["transaction", "signed by", "fee"]);
		for transaction in &self.transactions {
			transactions.row([&transaction.call, &transaction.signer, &wrn(transaction.fee)]);
		}
		out.push('\n');
		out.push_str(&transactions.to_string());
		let mut checks = Table::new(["", "check", "found"]);
		for check in &self.checks {
			let detail = if check.ok { shortened(&check.detail) } else { check.detail.clone() };
			checks.row([if check.ok { "ok" } else { "NOT OK" }, &check.name, &detail]);
		}
		out.push('\n');
		out.push_str(&checks.to_string());
		out
	}
}

/// What of a text fits into a line; the JSON has all of it.
fn shortened(text: &str) -> String {
	const WIDTH: usize = 70;
	if text.chars().count() <= WIDTH {
		return text.to_owned();
	}
	text.chars().take(WIDTH - 1).chain(['…']).collect()
}

/// Bytes exactly, and as people read them.
pub fn format_bytes(bytes: u64) -> String {
	format!("{bytes} ({:.2} MiB)", bytes as f64 / (1 << 20) as f64)
}

#[cfg(test)]
mod tests {
	use super::*;
	use warren_primitives::WRN;

	#[test]
	fn the_keys_are_those_that_were_agreed() {
		let mut report = Report::default();
		report.transactions.push(Transaction { call: "a".into(), signer: "b".into(), fee: 1 });
		report.check("c", true, "d");
		let json = serde_json::to_value(&report).unwrap();
		let keys = |value: &serde_json::Value| -> Vec<String> {
			value.as_object().unwrap().keys().cloned().collect()
		};
		let mut wanted = [
			"backend",
			"session",
			"deposit",
			"paid",
			"refunded",
			"fees",
			"price_per_gib",
			"price_per_hour",
			"bytes_up",
			"bytes_down",
			"bytes_billed",
			"vouchers",
			"open_to_first_byte_ms",
			"open_to_in_block_ms",
			"consumer_address",
			"exit_address",
			"address_seen_by_web",
			"unpaid_bytes_when_cut",
			"stake",
			"stars",
			"score_before",
			"score_after",
			"score_confidence",
			"transactions",
			"checks",
		];
		let mut found = keys(&json);
		wanted.sort_unstable();
		found.sort_unstable();
		assert_eq!(found, wanted);
		let mut inner = keys(&json["transactions"][0]);
		inner.sort_unstable();
		assert_eq!(inner, ["call", "fee", "signer"]);
		let mut inner = keys(&json["checks"][0]);
		inner.sort_unstable();
		assert_eq!(inner, ["detail", "name", "ok"]);
	}

	#[test]
	fn a_failed_check_or_none_is_not_ok() {
		let mut report = Report::default();
		assert!(!report.is_ok());
		report.check("one", true, "");
		assert!(report.is_ok());
		report.check("two", false, "why");
		assert!(!report.is_ok());
		assert!(report.tables().contains("NOT OK"));
	}

	#[test]
	fn amounts_are_exact() {
		assert_eq!(format_wrn(0), "0");
		assert_eq!(format_wrn(1), "0.000000000001");
		assert_eq!(format_wrn(WRN * 12 + WRN / 4), "12.25");
	}
}
