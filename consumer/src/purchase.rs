//! Buying: the terms of `open`, checked against what the chain says, and bound to the quote that the buyer was shown.
use crate::{
	market::format_wrn,
	wallet::{SessionKeys, Wallet},
};
use rand::{rngs::OsRng, RngCore};
use warren_primitives::{
	session::ANCHOR_WINDOW, Balance, BlockNumber, Clock, GenesisHash, NodeView, OpenTerms, Price, SessionId,
	SessionParams,
};

/// Why a session cannot be bought on these terms.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TermsError {
	/// Too little.
	#[error("deposit: {} WRN; the chain takes no session below {} WRN: raise --deposit", format_wrn(*.0), format_wrn(*.1))]
	DepositTooSmall(Balance, Balance),
	/// Too much for what stands behind the node.
	#[error("deposit: {} WRN; this node may take {} WRN for one session, by its operator's stake: lower --deposit or choose another node", format_wrn(*.0), format_wrn(*.1))]
	DepositTooLarge(Balance, Balance),
	/// Too short.
	#[error("hours: {0:.3}; the chain takes no session below {1:.3} hours: raise --hours")]
	TooShort(f64, f64),
	/// Too long.
	#[error("hours: {0:.3}; the chain takes no session beyond {1:.3} hours: lower --hours")]
	TooLong(f64, f64),
	/// The price rose after it was shown.
	#[error("price: node {node} now asks {} WRN a GiB and {} WRN an hour, more than the {} and {} that were shown: see `warren quote`", format_wrn(.now.per_gib), format_wrn(.now.per_hour), format_wrn(.shown.per_gib), format_wrn(.shown.per_hour))]
	PriceRose {
		/// The node.
		node: u32,
		/// What it asks now.
		now: Price,
		/// What was shown.
		shown: Price,
	},
	/// The account cannot hold it.
	#[error("balance: {} WRN are free; {} WRN are needed (deposit, connection charge and the fee of `open`, beside what keeps the account alive): send WRN to {address}, or lower --deposit", format_wrn(*.free), format_wrn(*.needed))]
	Balance {
		/// The account's address.
		address: String,
		/// Free to be held.
		free: Balance,
		/// What is to be held.
		needed: Balance,
	},
}

/// What the buyer wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
	/// Most that the session may cost.
	pub deposit: Balance,
	/// Longest life in hours.
	pub hours: f64,
	/// The price that the buyer was shown: the chain refuses `open` above it.
	pub shown: Price,
}

/// Whether `free`, what may be held or spent while the account lives on, is enough for a session: what is held, and what `open`
/// itself costs. `address` is for the error.
pub fn check_funds(
	free: Balance,
	deposit: Balance,
	connection_charge: Balance,
	fee: Balance,
	address: impl FnOnce() -> String,
) -> Result<(), TermsError> {
	let needed = deposit.saturating_add(connection_charge).saturating_add(fee);
	match free >= needed {
		true => Ok(()),
		false => Err(TermsError::Balance { address: address(), free, needed }),
	}
}

/// A session that is about to be bought.
pub struct Purchase<A> {
	/// The arguments of `open`.
	pub terms: OpenTerms<A>,
	/// Its secrets.
	pub keys: SessionKeys,
	/// Its id, known before anything is submitted.
	pub id: SessionId,
	/// How long it may live, in seconds.
	pub seconds: u64,
}

/// The longest life that the chain gives a session, in hours.
pub fn longest_hours(params: &SessionParams) -> f64 {
	f64::from(params.max_duration) * tick_hours(params)
}

fn tick_hours(params: &SessionParams) -> f64 {
	params.slot_millis.max(1) as f64 / 3_600_000.0
}

/// The expiry of a session of so many hours, on the clock of settlement.
fn expiry(hours: f64, params: &SessionParams) -> Result<(Clock, u64), TermsError> {
	let tick = tick_hours(params);
	let (shortest, longest) = (f64::from(params.min_duration) * tick, longest_hours(params));
	// A whole number of ticks, said in hours, may come out a hair above itself.
	let ticks = (hours / tick - 1e-6).ceil();
	// What is no number is no length either.
	if ticks.is_nan() || ticks < f64::from(params.min_duration) {
		return Err(TermsError::TooShort(hours, shortest));
	}
	if ticks > f64::from(params.max_duration) {
		return Err(TermsError::TooLong(hours, longest));
	}
	// It may land up to a window of anchors later and must then still be long enough; the cast is exact: 0 ≤ ticks ≤ u32::MAX.
	let ticks =
		(ticks as Clock).max(params.min_duration.saturating_add(ANCHOR_WINDOW)).min(params.max_duration);
	let seconds = u64::from(ticks) * params.slot_millis.max(1) / 1000;
	Ok((params.clock.saturating_add(ticks), seconds))
}

/// The terms of a new session at `node` with fresh keys. `anchor` is the height of the best block. `account` signs and pays.
pub fn prepare<A: codec::Encode + Clone>(
	wallet: &Wallet,
	account: &A,
	genesis: &GenesisHash,
	node: &NodeView<A>,
	params: &SessionParams,
	anchor: BlockNumber,
	order: &Order,
) -> Result<Purchase<A>, TermsError> {
	if !node.details.price.within(&order.shown) {
		return Err(TermsError::PriceRose { node: node.id, now: node.details.price, shown: order.shown });
	}
	if order.deposit < params.min_deposit {
		return Err(TermsError::DepositTooSmall(order.deposit, params.min_deposit));
	}
	if order.deposit > node.max_deposit {
		return Err(TermsError::DepositTooLarge(order.deposit, node.max_deposit));
	}
	let (expires_at, seconds) = expiry(order.hours, params)?;
	let mut salt = [0u8; 32];
	OsRng.fill_bytes(&mut salt);
	let keys = wallet.session_keys(genesis, &salt);
	let terms = OpenTerms {
		payer: None,
		node: node.id,
		tunnel_key: keys.tunnel_public(),
		voucher_key: keys.voucher_public(),
		deposit: order.deposit,
		prepaid: 0,
		// What the node asks now, which is at most what was shown.
		max_price: node.details.price,
		expires_at,
		anchor,
		salt,
	};
	let id = terms.session_id(genesis, account);
	Ok(Purchase { terms, keys, id, seconds })
}

#[cfg(test)]
mod tests {
	use super::*;
	use warren_primitives::{
		node::Host, Endpoint, ExitPolicy, NetworkKind, NodeDetails, NodeStatus, TunnelAddress, WRN,
	};

	const GENESIS: GenesisHash = [3; 32];

	fn node() -> NodeView<[u8; 32]> {
		NodeView {
			id: 4,
			operator: [1; 32],
			worker: [2; 32],
			details: NodeDetails {
				peer_key: [5; 32],
				tunnel_key: [6; 32],
				endpoints: vec![Endpoint { host: Host::V4([8, 8, 8, 8]), port: 51820 }].try_into().unwrap(),
				country: *b"DE",
				city: Default::default(),
				network: NetworkKind::Hosting,
				price: Price { per_gib: 10, per_hour: 20 },
				capacity: 1,
				advertised_mbps: 1,
				exit_policy: ExitPolicy::Standard,
			},
			status: NodeStatus::Active,
			last_seen: 0,
			open_sessions: 0,
			stake: WRN,
			max_deposit: 5 * WRN,
			score: warren_primitives::node::NodeScore::UNKNOWN,
			refuses: None,
		}
	}

	fn params() -> SessionParams {
		SessionParams {
			clock: 1_000,
			connection_charge: WRN / 100,
			dispute_window: 10,
			fee_parts: 0,
			min_deposit: WRN / 10,
			min_duration: 20,
			max_duration: 28_800,
			max_claims: 8,
			slot_millis: 3_000,
		}
	}

	fn order() -> Order {
		Order { deposit: WRN, hours: 1.0, shown: Price { per_gib: 10, per_hour: 25 } }
	}

	fn buy(order: &Order) -> Result<Purchase<[u8; 32]>, TermsError> {
		let wallet = Wallet::generate(12).unwrap();
		prepare(&wallet, &wallet.account(), &GENESIS, &node(), &params(), 77, order)
	}

	#[test]
	fn terms_bind_price_keys_and_id() {
		let wallet = Wallet::generate(12).unwrap();
		let account = wallet.account();
		let bought = prepare(&wallet, &account, &GENESIS, &node(), &params(), 77, &order()).unwrap();
		let terms = &bought.terms;
		assert_eq!(terms.max_price, Price { per_gib: 10, per_hour: 20 }, "what is asked now, not the limit");
		assert_eq!((terms.anchor, terms.deposit, terms.prepaid), (77, WRN, 0));
		assert_eq!(terms.expires_at, 1_000 + 1_200);
		assert_eq!(bought.seconds, 3_600);
		assert_eq!(bought.id, terms.session_id(&GENESIS, &account));
		// A restart finds the keys again by the salt alone.
		let again = wallet.session_keys(&GENESIS, &terms.salt);
		assert_eq!(again.tunnel_public(), terms.tunnel_key);
		assert_eq!(again.voucher_public(), terms.voucher_key);
		// Fresh each time.
		let other = prepare(&wallet, &account, &GENESIS, &node(), &params(), 77, &order()).unwrap();
		assert_ne!(other.terms.tunnel_key, terms.tunnel_key);
		assert_ne!(other.id, bought.id);
		// The address that it will most likely get belongs to this id and key.
		let address = TunnelAddress::derive(&terms.tunnel_key, &bought.id, 0);
		assert_ne!(address, TunnelAddress::derive(&terms.tunnel_key, &other.id, 0));
	}

	#[test]
	fn everything_that_open_takes_is_to_be_there() {
		let check = |free, fee| check_funds(free, 100, 10, fee, || "5Alice".into());
		assert!(check(110, 0).is_ok() && check(117, 7).is_ok());
		// The hold would succeed, the fee before it not.
		let error = check(116, 7).unwrap_err();
		assert!(matches!(&error, TermsError::Balance { free: 116, needed: 117, .. }));
		assert!(error.to_string().starts_with("balance") && error.to_string().contains("5Alice"), "{error}");
		assert!(check(Balance::MAX - 1, Balance::MAX).is_err());
	}

	#[test]
	fn a_price_that_rose_is_refused() {
		let shown = Price { per_gib: 9, per_hour: 25 };
		let error = buy(&Order { shown, ..order() }).err().unwrap();
		assert!(matches!(error, TermsError::PriceRose { .. }));
		assert!(error.to_string().contains("warren quote"));
	}

	#[test]
	fn limits_of_the_chain_are_named() {
		for (bad, field) in [
			(Order { deposit: 1, ..order() }, "deposit"),
			(Order { deposit: 6 * WRN, ..order() }, "deposit"),
			(Order { hours: 0.001, ..order() }, "hours"),
			(Order { hours: 1e6, ..order() }, "hours"),
			(Order { hours: f64::NAN, ..order() }, "hours"),
		] {
			let error = buy(&bad).err().unwrap().to_string();
			assert!(error.starts_with(field), "{error}");
		}
	}

	#[test]
	fn a_short_session_may_still_land_late() {
		let bought = buy(&Order { hours: 0.02, ..order() }).unwrap();
		assert!(bought.terms.expires_at - ANCHOR_WINDOW >= 1_000 + params().min_duration);
	}
}
