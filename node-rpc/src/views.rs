//! How nodes, sessions and quotes look in JSON: amounts as decimal strings (they pass 2^53), addresses as SS58, keys in
//! hex, PeerIds in base58.
use crate::{
	encoding::{hex, peer_id},
	NodeView, SessionView,
};
use serde::Serialize;
use sp_core::crypto::{Ss58AddressFormat, Ss58Codec};
use std::net::{Ipv4Addr, Ipv6Addr};
use warren_primitives::{
	node::Refusal, Balance, CloseReason, Endpoint, ExitPolicy, Host, NetworkKind, NodeStatus, Quote,
	SessionStatus,
};

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
	/// Its number.
	pub id: u32,
	/// Who earns.
	pub operator: String,
	/// The hot key.
	pub worker: String,
	/// Its libp2p identity.
	pub peer_id: String,
	/// Its WireGuard key.
	pub tunnel_key: String,
	/// `host:port`, UDP for WireGuard and TCP for the session protocol.
	pub endpoints: Vec<String>,
	/// Two letters.
	pub country: String,
	/// May be empty.
	pub city: String,
	/// Kind of network.
	pub kind: NetworkKind,
	/// Price of a GiB, both directions together.
	pub price_per_gib: String,
	/// Price of an hour.
	pub price_per_hour: String,
	/// Most sessions at once.
	pub capacity: u32,
	/// Sessions now.
	pub open_sessions: u32,
	/// Megabits a second that it says it carries.
	pub advertised_mbps: u32,
	/// What it lets out.
	pub exit_policy: ExitPolicy,
	/// What its operator wants.
	pub status: NodeStatus,
	/// Block of its last sign of life.
	pub last_seen: u32,
	/// Stake behind it.
	pub stake: String,
	/// Most that a session may deposit, the connection charge not included.
	pub max_deposit: String,
	/// What those who paid, and auditors, make of it: 0 to 1.
	pub score: f64,
	/// How much of its rating stands on evidence: 0 (nobody knows it) to 1.
	pub confidence: f64,
	/// Takes sessions now.
	pub accepting: bool,
	/// Why it does not.
	pub refuses: Option<Refusal>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Session {
	/// Its id.
	pub id: String,
	/// Who signed `open`.
	pub opener: String,
	/// Whose money is held.
	pub payer: String,
	/// The node.
	pub node: u32,
	/// Its operator.
	pub operator: String,
	/// The consumer's WireGuard key.
	pub tunnel_key: String,
	/// The key that signs vouchers.
	pub voucher_key: String,
	/// Inner IPv4 address.
	pub ipv4: Ipv4Addr,
	/// Inner IPv6 address.
	pub ipv6: Ipv6Addr,
	/// Most that it may cost.
	pub deposit: String,
	/// What may be claimed with no voucher.
	pub prepaid: String,
	/// Paid so far, fees included.
	pub paid: String,
	/// Fees in that.
	pub fee_taken: String,
	/// Taken on top of the deposit.
	pub connection_charge: String,
	/// True once the connection charge is the provider's.
	pub charge_earned: bool,
	/// Price of a GiB.
	pub price_per_gib: String,
	/// Price of an hour.
	pub price_per_hour: String,
	/// Fee rate in parts of 10^9.
	pub fee_parts: u32,
	/// Block of `open`.
	pub opened_at: u32,
	/// When it ends by itself, on the clock of settlement.
	pub expires_at: u32,
	/// `open` or `closing`.
	pub status: &'static str,
	/// Why it is closing.
	pub close_reason: Option<CloseReason>,
	/// Last value of the clock at which a voucher is taken.
	pub deadline: Option<u32>,
}

/// A page of nodes.
#[derive(Clone, Debug, Serialize)]
pub struct NodePage {
	/// Hash of the block that this was read at.
	pub block: String,
	/// Its height.
	pub number: u32,
	/// The nodes.
	pub nodes: Vec<Node>,
	/// How many match in all.
	pub matches: u64,
	/// Give it as `page.cursor` to go on; none at the end.
	pub next_cursor: Option<String>,
}

/// What changed in the market from one block to a later one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeChanges {
	/// Hash of the block that the nodes are as of.
	pub block: String,
	/// Its height.
	pub number: u32,
	/// Nodes that came or changed, and match the filter now.
	pub nodes: Vec<Node>,
	/// Numbers of those that matched and do not any more, or left.
	pub gone: Vec<u32>,
	/// True where more changed than this tells: read the pages again.
	pub more: bool,
}

/// A page of sessions.
#[derive(Clone, Debug, Serialize)]
pub struct SessionPage {
	/// Hash of the block that this was read at.
	pub block: String,
	/// The sessions.
	pub sessions: Vec<Session>,
	/// Give it as `page.cursor` to go on; none at the end.
	pub next_cursor: Option<String>,
}

/// What a session would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuoteView {
	/// The node.
	pub node: u32,
	/// Bytes that were asked for.
	pub bytes: String,
	/// Seconds that were asked for.
	pub seconds: String,
	/// Price of a GiB.
	pub price_per_gib: String,
	/// Price of an hour.
	pub price_per_hour: String,
	/// What traffic and time cost: the least deposit for them.
	pub cost: String,
	/// Taken on top, always.
	pub connection_charge: String,
	/// `cost` and `connection_charge`.
	pub total: String,
	/// What the session has to deposit for it: `cost`, or the least deposit where that is more. What is not used comes back.
	pub deposit: String,
	/// `deposit` and `connection_charge`: what `open` holds.
	pub held: String,
	/// The network's fee inside `cost`.
	pub fee: String,
	/// Most that a session may deposit.
	pub max_deposit: String,
	/// True where the node would take the session and the chain would take `deposit`.
	pub available: bool,
	/// Why it would not take it.
	pub refuses: Option<Refusal>,
}

/// Writes addresses in the chain's format.
#[derive(Clone, Copy, Debug)]
pub struct Format(pub u16);

impl Format {
	fn account(self, account: &crate::AccountId) -> String {
		account.to_ss58check_with_version(Ss58AddressFormat::custom(self.0))
	}

	/// A node.
	pub fn node(self, view: &NodeView) -> Node {
		let details = &view.details;
		Node {
			id: view.id,
			operator: self.account(&view.operator),
			worker: self.account(&view.worker),
			peer_id: peer_id(&details.peer_key),
			tunnel_key: hex(&details.tunnel_key),
			endpoints: details.endpoints.iter().map(endpoint).collect(),
			country: String::from_utf8_lossy(&details.country).into_owned(),
			city: String::from_utf8_lossy(&details.city).into_owned(),
			kind: details.network,
			price_per_gib: details.price.per_gib.to_string(),
			price_per_hour: details.price.per_hour.to_string(),
			capacity: details.capacity,
			open_sessions: view.open_sessions,
			advertised_mbps: details.advertised_mbps,
			exit_policy: details.exit_policy,
			status: view.status,
			last_seen: view.last_seen,
			stake: view.stake.to_string(),
			max_deposit: view.max_deposit.to_string(),
			score: view.score.value(),
			confidence: view.score.certainty(),
			accepting: view.refuses.is_none(),
			refuses: view.refuses,
		}
	}

	/// A session.
	pub fn session(self, view: &SessionView) -> Session {
		let (status, close_reason, deadline) = match view.status {
			SessionStatus::Open => ("open", None, None),
			SessionStatus::Closing { reason, deadline } => ("closing", Some(reason), Some(deadline)),
		};
		Session {
			id: hex(&view.id),
			opener: self.account(&view.opener),
			payer: self.account(&view.payer),
			node: view.node,
			operator: self.account(&view.operator),
			tunnel_key: hex(&view.tunnel_key),
			voucher_key: hex(&view.voucher_key),
			ipv4: view.address.ipv4(),
			ipv6: view.address.ipv6(),
			deposit: view.deposit.to_string(),
			prepaid: view.prepaid.to_string(),
			paid: view.paid.to_string(),
			fee_taken: view.fee_taken.to_string(),
			connection_charge: view.connection_charge.to_string(),
			charge_earned: view.charge_earned,
			price_per_gib: view.price.per_gib.to_string(),
			price_per_hour: view.price.per_hour.to_string(),
			fee_parts: view.fee_parts,
			opened_at: view.opened_at,
			expires_at: view.expires_at,
			status,
			close_reason,
			deadline,
		}
	}
}

/// A quote, where no session may deposit less than `min_deposit`.
pub fn quote(quote: &Quote, bytes: u64, seconds: u64, min_deposit: Balance) -> QuoteView {
	let deposit = quote.cost.max(min_deposit);
	QuoteView {
		node: quote.node,
		bytes: bytes.to_string(),
		seconds: seconds.to_string(),
		price_per_gib: quote.price.per_gib.to_string(),
		price_per_hour: quote.price.per_hour.to_string(),
		cost: quote.cost.to_string(),
		connection_charge: quote.connection_charge.to_string(),
		total: quote.cost.saturating_add(quote.connection_charge).to_string(),
		deposit: deposit.to_string(),
		held: deposit.saturating_add(quote.connection_charge).to_string(),
		fee: quote.fee.to_string(),
		max_deposit: quote.max_deposit.to_string(),
		available: quote.refuses.is_none() && deposit <= quote.max_deposit,
		refuses: quote.refuses,
	}
}

/// `host:port`, an IPv6 address in brackets.
pub fn endpoint(endpoint: &Endpoint) -> String {
	let port = endpoint.port;
	match &endpoint.host {
		Host::V4(address) => format!("{}:{port}", Ipv4Addr::from(*address)),
		Host::V6(address) => format!("[{}]:{port}", Ipv6Addr::from(*address)),
		Host::Dns(name) => format!("{}:{port}", String::from_utf8_lossy(name)),
	}
}
