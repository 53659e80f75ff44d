//! Choosing a node: a weighted random choice among those that fit the buyer's limits.
//!
//! Never the best one: all buyers would meet there, and who copies the best node's figures would get them all. A node's
//! weight is its operator's stake, shared among the operator's nodes, times a quality in 0..=1 for the buyer's
//! preference. So a thousand fresh nodes, or a thousand fresh operators, weigh no more than the money behind them, and
//! splitting or joining stake changes nothing. What quality is measured against is the median by stake, which cheap
//! nodes cannot move either.
use rand::Rng;
use std::{
	collections::{BTreeMap, BTreeSet},
	fmt,
	str::FromStr,
};
pub use warren_primitives::format_wrn;
use warren_primitives::{
	node::Refusal, Balance, CountryCode, NetworkKind, NodeId, NodeView, Price, GIB, WRN,
};

/// What matters most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preference {
	/// Low price.
	Cheap,
	/// Much free bandwidth, as the operators advertise it.
	Fast,
	/// A good name among those who paid, and auditors.
	Reputable,
	/// A little of each.
	#[default]
	Balanced,
}

impl FromStr for Preference {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		Ok(match text {
			"cheap" => Self::Cheap,
			"fast" => Self::Fast,
			"reputable" => Self::Reputable,
			"balanced" => Self::Balanced,
			_ => return Err(format!("prefer: `{text}` is none of cheap, fast, reputable, balanced")),
		})
	}
}

impl fmt::Display for Preference {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Cheap => "cheap",
			Self::Fast => "fast",
			Self::Reputable => "reputable",
			Self::Balanced => "balanced",
		})
	}
}

/// A country code from two letters of any case.
pub fn parse_country(text: &str) -> Result<CountryCode, String> {
	match text.as_bytes() {
		[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
			Ok([a.to_ascii_uppercase(), b.to_ascii_uppercase()])
		}
		_ => Err(format!("country: `{text}` is not two letters of ISO 3166-1, as in DE")),
	}
}

/// The buyer's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
	/// Only this node.
	pub node: Option<NodeId>,
	/// Only this country.
	pub country: Option<CountryCode>,
	/// Only this kind of network.
	pub network: Option<NetworkKind>,
	/// What matters most.
	pub prefer: Preference,
	/// Most to be paid.
	pub max_price: Price,
	/// What will be deposited: a node that may take less is left out.
	pub deposit: Balance,
	/// Nodes that failed.
	pub avoid: BTreeSet<NodeId>,
}

impl Default for Wish {
	fn default() -> Self {
		Self {
			node: None,
			country: None,
			network: None,
			prefer: Preference::default(),
			max_price: Price { per_gib: Balance::MAX, per_hour: Balance::MAX },
			deposit: 0,
			avoid: BTreeSet::new(),
		}
	}
}

/// Why a node does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Misfit {
	OtherNode,
	Country,
	Network,
	PriceTraffic,
	PriceTime,
	Deposit,
	Paused,
	NotAlive,
	Jailed,
	TooLittleStake,
	Full,
	Failed,
}

impl fmt::Display for Misfit {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::OtherNode => "not the node asked for",
			Self::Country => "in another country (--country)",
			Self::Network => "on another kind of network (--network)",
			Self::PriceTraffic => "above --max-price-per-gib",
			Self::PriceTime => "above --max-price-per-hour",
			Self::Deposit => "may not take that much (--deposit)",
			Self::Paused => "paused by the operator",
			Self::NotAlive => "without a sign of life",
			Self::Jailed => "jailed",
			Self::TooLittleStake => "with too little stake",
			Self::Full => "full",
			Self::Failed => "failed a moment ago",
		})
	}
}

fn misfit<A>(node: &NodeView<A>, wish: &Wish) -> Option<Misfit> {
	let details = &node.details;
	if wish.node.is_some_and(|id| id != node.id) {
		return Some(Misfit::OtherNode);
	}
	if wish.country.is_some_and(|c| c != details.country) {
		return Some(Misfit::Country);
	}
	if wish.network.is_some_and(|n| n != details.network) {
		return Some(Misfit::Network);
	}
	if details.price.per_gib > wish.max_price.per_gib {
		return Some(Misfit::PriceTraffic);
	}
	if details.price.per_hour > wish.max_price.per_hour {
		return Some(Misfit::PriceTime);
	}
	match node.refuses {
		None => {}
		Some(Refusal::Paused) => return Some(Misfit::Paused),
		Some(Refusal::NotAlive) => return Some(Misfit::NotAlive),
		Some(Refusal::Jailed) => return Some(Misfit::Jailed),
		Some(Refusal::TooLittleStake) => return Some(Misfit::TooLittleStake),
		Some(Refusal::Full) => return Some(Misfit::Full),
	}
	if wish.deposit > node.max_deposit {
		return Some(Misfit::Deposit);
	}
	wish.avoid.contains(&node.id).then_some(Misfit::Failed)
}

/// No node fits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoNode {
	/// The one that was asked for is not registered.
	#[error("node {0}: not registered on this chain; `warren nodes` lists those that are")]
	Unknown(NodeId),
	/// The one that was asked for does not fit.
	#[error("node {0}: {1}; choose another with `warren nodes`, or widen the limit")]
	Unfit(NodeId, String),
	/// None is registered.
	#[error("no node is registered on this chain yet")]
	Empty,
	/// None fits; how many for which reason.
	#[error("none of {0} nodes fits: {1}; widen a limit, or see `warren nodes`")]
	NoneFits(usize, String),
}

/// The nodes of the chain at one moment.
#[derive(Clone, Debug)]
pub struct Market<A> {
	nodes: Vec<NodeView<A>>,
}

impl<A: Ord + Clone> Market<A> {
	/// From what the chain says.
	pub fn new(nodes: Vec<NodeView<A>>) -> Self {
		Self { nodes }
	}

	/// All nodes, by number.
	pub fn nodes(&self) -> &[NodeView<A>] {
		&self.nodes
	}

	/// The nodes that fit, deposit and failures aside where `wish` does not name them.
	pub fn fitting<'a>(&'a self, wish: &'a Wish) -> impl Iterator<Item = &'a NodeView<A>> + 'a {
		self.nodes.iter().filter(move |node| misfit(node, wish).is_none())
	}

	/// The fitting nodes with their chance of being chosen; the chances add up to one.
	pub fn chances(&self, wish: &Wish) -> Vec<(&NodeView<A>, f64)> {
		let fitting: Vec<_> = self.nodes.iter().filter(|node| misfit(node, wish).is_none()).collect();
		let mut count: BTreeMap<&A, u32> = BTreeMap::new();
		for node in &fitting {
			*count.entry(&node.operator).or_default() += 1;
		}
		// The operator's money, shared among its nodes here. One unit at least: on a chain that asks no stake all weigh the
		// same.
		let money = |node: &NodeView<A>| node.stake.max(1) as f64 / f64::from(count[&node.operator]);
		let middle = |value: &dyn Fn(&NodeView<A>) -> f64| {
			let mut by_value: Vec<_> = fitting.iter().map(|n| (value(n), money(n))).collect();
			by_value.sort_by(|a, b| a.0.total_cmp(&b.0));
			let half = by_value.iter().map(|(_, m)| m).sum::<f64>() / 2.0;
			let mut sum = 0.0;
			let found = by_value.iter().find(|(_, m)| {
				sum += m;
				sum >= half
			});
			found.map_or(0.0, |(v, _)| *v)
		};
		let (usual_cost, usual_speed) = (middle(&cost), middle(&speed));
		let usual_score = middle(&score);
		let weights: Vec<f64> = fitting
			.iter()
			.map(|node| {
				let cheap = |k| more_is_better(usual_cost, cost(node), k);
				let fast = |k| more_is_better(speed(node), usual_speed, k);
				let trusted = |k| more_is_better(score(node), usual_score, k);
				let quality = match wish.prefer {
					Preference::Cheap => cheap(4),
					Preference::Fast => fast(4),
					Preference::Reputable => trusted(8),
					Preference::Balanced => cheap(2) * fast(2) * trusted(2),
				};
				money(node) * quality
			})
			.collect();
		let sum: f64 = weights.iter().sum();
		let n = fitting.len() as f64;
		// All without quality (nobody advertises a speed, say): each by its number.
		let chance = |w: f64| if sum > 0.0 { w / sum } else { 1.0 / n };
		fitting.into_iter().zip(weights).map(|(node, w)| (node, chance(w))).collect()
	}

	/// Chooses one.
	pub fn choose(&self, wish: &Wish, rng: &mut impl Rng) -> Result<&NodeView<A>, NoNode> {
		let chances = self.chances(wish);
		let mut point: f64 = rng.gen();
		for (node, chance) in &chances {
			point -= chance;
			if point < 0.0 {
				return Ok(node);
			}
		}
		// Rounding: the last one that can be chosen at all.
		match chances.iter().rev().find(|(_, c)| *c > 0.0) {
			Some((node, _)) => Ok(node),
			None => Err(self.explain(wish)),
		}
	}

	fn explain(&self, wish: &Wish) -> NoNode {
		if let Some(id) = wish.node {
			return match self.nodes.iter().find(|n| n.id == id).map(|n| misfit(n, wish)) {
				None => NoNode::Unknown(id),
				Some(reason) => NoNode::Unfit(id, reason.map_or("unfit".into(), |r| r.to_string())),
			};
		}
		if self.nodes.is_empty() {
			return NoNode::Empty;
		}
		let mut reasons: BTreeMap<Misfit, usize> = BTreeMap::new();
		for reason in self.nodes.iter().filter_map(|n| misfit(n, wish)) {
			*reasons.entry(reason).or_default() += 1;
		}
		let list: Vec<_> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
		NoNode::NoneFits(self.nodes.len(), list.join(", "))
	}
}

/// What an hour with one GiB costs.
fn cost<A>(node: &NodeView<A>) -> f64 {
	node.details.price.cost(GIB as u64, 3600) as f64
}

/// Advertised bandwidth for each session there would be.
fn speed<A>(node: &NodeView<A>) -> f64 {
	f64::from(node.details.advertised_mbps) / (f64::from(node.open_sessions) + 1.0)
}

/// What those who paid and auditors make of it.
fn score<A>(node: &NodeView<A>) -> f64 {
	node.score.value()
}

/// `a^k / (a^k + b^k)`: ½ where both are equal, never above 1, however boastful a figure is.
fn more_is_better(a: f64, b: f64, k: i32) -> f64 {
	match (a > 0.0, b > 0.0) {
		(true, true) => 1.0 / (1.0 + (b / a).powi(k)),
		(true, false) => 1.0,
		(false, true) => 0.0,
		(false, false) => 0.5,
	}
}

/// An amount of WRN as people write it: up to twelve decimals, no sign, no exponent.
pub fn parse_wrn(text: &str) -> Result<Balance, String> {
	let bad = |why: &str| format!("`{text}` is not an amount of WRN ({why}); write for example 0.25");
	let (whole, part) = text.split_once('.').unwrap_or((text, ""));
	let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
	if !digits(whole) || !digits(part) || (whole.is_empty() && part.is_empty()) {
		return Err(bad("only digits and one point"));
	}
	if part.len() > 12 {
		return Err(bad("more than twelve decimals"));
	}
	let whole: Balance = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| bad("too large"))? };
	let part: Balance = format!("{part:0<12}").parse().map_err(|_| bad("only digits"))?;
	whole.checked_mul(WRN).and_then(|w| w.checked_add(part)).ok_or_else(|| bad("too large"))
}

#[cfg(test)]
mod tests;
