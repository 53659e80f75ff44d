//! Which handed-over `open`s are served before they are in a block: the rules that need neither chain nor ledger.
//!
//! The whole order, cheapest first (DESIGN §5.2): form (exactly `open`, bounded), these rules, the proof of the voucher key,
//! the engine's ([`Engine::may_admit`](crate::engine::Engine::may_admit): staleness, barred payers, budget), then the
//! chain's: next nonce, the pool's own check, a dry run. Then the engine admits, the row is durable, the extrinsic is
//! submitted, and the consumer answered.
use crate::Account;
use warren_primitives::{
	keys::{is_signing_key, is_tunnel_key},
	session::ANCHOR_WINDOW,
	BlockNumber, NodeId, OpenTerms, Price, SessionView, TunnelKey,
};
use warren_session_protocol::{RefusalCode, Refused};

/// Blocks that an `open` must still have to land.
const LEAST_BLOCKS_LEFT: BlockNumber = 4;

/// What the rules are judged against.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
	/// Our node.
	pub node: NodeId,
	/// Its WireGuard key.
	pub tunnel_key: TunnelKey,
	/// What it asks.
	pub price: Price,
	/// The best block.
	pub best: BlockNumber,
}

/// Judges what an `open` says. `immortal`: it never expires; `last_block`: the last one that can hold it.
pub fn judge(
	terms: &OpenTerms<Account>,
	immortal: bool,
	last_block: BlockNumber,
	facts: &Facts,
) -> Result<(), Refused> {
	let no = |code, field: &str, reason: String| Err(Refused::new(code, field, reason));
	if terms.node != facts.node {
		return no(
			RefusalCode::ForeignNode,
			"node",
			format!("{} is not this node ({})", terms.node, facts.node),
		);
	}
	if immortal {
		// Held back, it could land long after its provisional session was given up.
		return no(RefusalCode::NotAnOpen, "era", "sign it with a mortal era".into());
	}
	if last_block < facts.best.saturating_add(LEAST_BLOCKS_LEFT) {
		return no(RefusalCode::WouldFail, "era", "it expires too soon".into());
	}
	if !is_tunnel_key(&terms.tunnel_key) || terms.tunnel_key == facts.tunnel_key {
		return no(RefusalCode::Malformed, "tunnel_key", "not a WireGuard key of a consumer".into());
	}
	if !is_signing_key(&terms.voucher_key) {
		return no(RefusalCode::Malformed, "voucher_key", "zero, of small order or not canonical".into());
	}
	if !facts.price.within(&terms.max_price) {
		return no(RefusalCode::WouldFail, "max_price", "the node asks more".into());
	}
	if terms.prepaid > terms.deposit {
		return no(RefusalCode::WouldFail, "prepaid", "more than the deposit".into());
	}
	// The node's best block may be a little ahead of the one that was looked at.
	if terms.anchor > facts.best.saturating_add(2) {
		return no(
			RefusalCode::WouldFail,
			"anchor",
			format!("{} lies ahead of block {}", terms.anchor, facts.best),
		);
	}
	if terms.anchor.saturating_add(ANCHOR_WINDOW) < facts.best.saturating_add(LEAST_BLOCKS_LEFT) {
		return no(
			RefusalCode::WouldFail,
			"anchor",
			format!("{} is too old at block {}", terms.anchor, facts.best),
		);
	}
	Ok(())
}

/// What a new session shares with one that is served: only one of them could have it in the kernel.
pub fn conflict<'a>(
	view: &SessionView<Account>,
	served: impl Iterator<Item = &'a SessionView<Account>>,
) -> Option<(&'static str, &'static str)> {
	for other in served.filter(|other| other.id != view.id) {
		if other.tunnel_key == view.tunnel_key {
			return Some(("tunnel_key", "another session of this node uses it: take a fresh one"));
		}
		if other.address.v4 == view.address.v4 || other.address.v6 == view.address.v6 {
			return Some((
				"salt",
				"its address is taken by a session that is not in a block yet: take another salt",
			));
		}
	}
	None
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::testing::{view, PRICE};
	use warren_primitives::{verify::ed25519_public, WRN};

	const FACTS: Facts = Facts { node: 1, tunnel_key: [9; 32], price: PRICE, best: 100 };

	fn terms() -> OpenTerms<Account> {
		OpenTerms {
			payer: None,
			node: 1,
			tunnel_key: [3; 32],
			voucher_key: ed25519_public(&[4; 32]),
			deposit: WRN,
			prepaid: 0,
			max_price: PRICE,
			expires_at: 1000,
			anchor: 98,
			salt: [5; 32],
		}
	}

	#[test]
	fn a_good_one_passes() {
		assert_eq!(judge(&terms(), false, 140, &FACTS), Ok(()));
	}

	#[test]
	fn each_rule_names_its_field() {
		type Change = fn(&mut OpenTerms<Account>);
		let cases: [(Change, RefusalCode, &str); 9] = [
			(|t| t.node = 2, RefusalCode::ForeignNode, "node"),
			(|t| t.tunnel_key = [0; 32], RefusalCode::Malformed, "tunnel_key"),
			(|t| t.tunnel_key = [9; 32], RefusalCode::Malformed, "tunnel_key"),
			(|t| t.voucher_key = [0; 32], RefusalCode::Malformed, "voucher_key"),
			(|t| t.max_price.per_gib -= 1, RefusalCode::WouldFail, "max_price"),
			(|t| t.prepaid = t.deposit + 1, RefusalCode::WouldFail, "prepaid"),
			(|t| t.anchor = 103, RefusalCode::WouldFail, "anchor"),
			(|t| t.anchor = 71, RefusalCode::WouldFail, "anchor"),
			(|t| t.anchor = 0, RefusalCode::WouldFail, "anchor"),
		];
		for (change, code, field) in cases {
			let mut terms = terms();
			change(&mut terms);
			let refused = judge(&terms, false, 140, &FACTS).unwrap_err();
			assert_eq!((refused.code, refused.field.to_string().as_str()), (code, field));
		}
		assert_eq!(judge(&terms(), true, u32::MAX, &FACTS).unwrap_err().field.to_string(), "era");
		assert_eq!(judge(&terms(), false, 103, &FACTS).unwrap_err().field.to_string(), "era");
	}

	#[test]
	fn a_copied_tunnel_key_or_a_taken_address_is_a_conflict() {
		let (a, mut b) = (view(1), view(2));
		assert_eq!(conflict(&b, [&a].into_iter()), None);
		b.tunnel_key = a.tunnel_key;
		assert_eq!(conflict(&b, [&a].into_iter()).unwrap().0, "tunnel_key");
		let mut c = view(3);
		c.address.v6 = a.address.v6;
		assert_eq!(conflict(&c, [&a].into_iter()).unwrap().0, "salt");
		assert_eq!(conflict(&a, [&a].into_iter()), None, "itself");
	}
}
