//! Filter, order and pages over the nodes. One pass over compact rows; only the rows of the page are kept.
use crate::{
	error::Error,
	params::{Filter, Order, Page},
	NodeView,
};
use std::collections::BinaryHeap;
use warren_primitives::{Balance, CountryCode, NetworkKind, NodeId};

/// What filters and orders look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
	id: NodeId,
	country: CountryCode,
	kind: NetworkKind,
	accepting: bool,
	mbps: u32,
	per_gib: Balance,
	per_hour: Balance,
	stake: Balance,
	score: u32,
}

impl From<&NodeView> for Row {
	fn from(view: &NodeView) -> Self {
		let details = &view.details;
		Row {
			id: view.id,
			country: details.country,
			kind: details.network,
			accepting: view.refuses.is_none(),
			mbps: details.advertised_mbps,
			per_gib: details.price.per_gib,
			per_hour: details.price.per_hour,
			stake: view.stake,
			score: view.score.score,
		}
	}
}

impl Row {
	/// The node's number.
	pub fn id(&self) -> NodeId {
		self.id
	}

	/// True where the filter lets it through.
	pub fn matches(&self, filter: &Filter) -> bool {
		(filter.countries.is_empty() || filter.countries.contains(&self.country))
			&& filter.max_price_per_gib.is_none_or(|max| self.per_gib <= max)
			&& filter.max_price_per_hour.is_none_or(|max| self.per_hour <= max)
			&& filter.kind.is_none_or(|kind| self.kind == kind)
			&& (self.accepting || !filter.only_accepting)
	}

	/// Where the node stands in an order: ascending, and no two are equal.
	fn rank(&self, order: Order) -> Rank {
		let first = match order {
			Order::Id => 0,
			Order::PricePerGib => self.per_gib,
			Order::PricePerHour => self.per_hour,
			Order::Stake => Balance::MAX - self.stake,
			Order::Score => Balance::MAX - Balance::from(self.score),
			Order::Speed => Balance::MAX - Balance::from(self.mbps),
		};
		(first, self.id)
	}
}

type Rank = (u128, NodeId);

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
	/// Positions in the rows, in order.
	pub positions: Vec<usize>,
	/// How many rows match in all, before and after this page too.
	pub matches: u64,
	/// Where the next page starts; none at the end.
	pub next_cursor: Option<String>,
}

/// The rows that match, in the order, after the cursor, at most `page.limit`.
pub fn select(rows: &[Row], filter: &Filter, order: Order, page: &Page) -> Result<Selection, Error> {
	let after = page.cursor.as_deref().map(|cursor| parse_cursor(cursor, order)).transpose()?;
	let keep = page.limit as usize;
	// The best `keep + 1` so far, the worst of them on top.
	let mut best: BinaryHeap<(Rank, usize)> = BinaryHeap::with_capacity(keep + 2);
	let mut matches = 0;
	for (position, row) in rows.iter().enumerate().filter(|(_, row)| row.matches(filter)) {
		matches += 1;
		let rank = row.rank(order);
		if after.is_some_and(|after| rank <= after)
			|| (best.len() > keep && best.peek().is_some_and(|(worst, _)| rank > *worst))
		{
			continue;
		}
		best.push((rank, position));
		if best.len() > keep + 1 {
			best.pop();
		}
	}
	let mut sorted = best.into_sorted_vec();
	let more = sorted.len() > keep;
	sorted.truncate(keep);
	let next_cursor = sorted.last().filter(|_| more).map(|(rank, _)| cursor(*rank, order));
	Ok(Selection {
		positions: sorted.into_iter().map(|(_, position)| position).collect(),
		matches,
		next_cursor,
	})
}

/// A cursor is the rank of the page's last row, so that rows that come or go elsewhere shift nothing.
fn cursor((first, id): Rank, order: Order) -> String {
	format!("{}-{first:x}-{id}", order.name())
}

fn parse_cursor(text: &str, order: Order) -> Result<Rank, Error> {
	let mut parts = text.split('-');
	let name = parts.next().unwrap_or_default();
	if name != order.name() {
		return Err(Error::parameter("page.cursor", format!("is not one of the order {}", order.name())));
	}
	let mut rank = || {
		let first = u128::from_str_radix(parts.next()?, 16).ok()?;
		let id = parts.next()?.parse().ok()?;
		parts.next().is_none().then_some((first, id))
	};
	rank().ok_or_else(|| Error::parameter("page.cursor", "is not a cursor that this method returned"))
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use crate::SessionView;
	use warren_primitives::{
		node::Refusal, Endpoint, ExitPolicy, Host, NodeDetails, NodeStatus, Price, SessionStatus,
		TunnelAddress,
	};

	/// A node with all the same fields but the number.
	pub(crate) fn node(id: NodeId) -> NodeView {
		NodeView {
			id,
			operator: [1; 32].into(),
			worker: [2; 32].into(),
			details: NodeDetails {
				peer_key: [3; 32],
				tunnel_key: [4; 32],
				endpoints: vec![Endpoint { host: Host::V4([192, 0, 2, 1]), port: 51820 }].try_into().unwrap(),
				country: *b"DE",
				city: b"Berlin".to_vec().try_into().unwrap(),
				network: NetworkKind::Hosting,
				price: Price { per_gib: 1_000, per_hour: 10 },
				capacity: 8,
				advertised_mbps: 100,
				exit_policy: ExitPolicy::Standard,
			},
			status: NodeStatus::Active,
			last_seen: 5,
			open_sessions: 1,
			stake: 1_000_000,
			max_deposit: 500_000,
			score: warren_primitives::node::NodeScore::UNKNOWN,
			refuses: None,
		}
	}

	/// An open session at that node.
	pub(crate) fn session(node: NodeId) -> SessionView {
		SessionView {
			id: [7; 32],
			opener: [5; 32].into(),
			payer: [6; 32].into(),
			node,
			operator: [1; 32].into(),
			tunnel_key: [8; 32],
			voucher_key: [9; 32],
			address: TunnelAddress::derive(&[8; 32], &[7; 32], 0),
			deposit: 100_000,
			prepaid: 0,
			paid: 0,
			fee_taken: 0,
			connection_charge: 1_000,
			charge_earned: false,
			price: Price { per_gib: 1_000, per_hour: 10 },
			fee_parts: 50_000_000,
			opened_at: 3,
			expires_at: 1_000,
			status: SessionStatus::Open,
		}
	}

	/// 60 nodes that differ in all that is filtered and ordered by.
	pub(crate) fn market() -> Vec<NodeView> {
		(0..60u32)
			.map(|id| {
				let mut view = node(id * 3);
				view.details.country = if id % 2 == 0 { *b"DE" } else { *b"FR" };
				view.details.network =
					if id % 3 == 0 { NetworkKind::Residential } else { NetworkKind::Hosting };
				// Prices repeat, so that ties must be broken.
				view.details.price =
					Price { per_gib: u128::from(id * 7 % 10), per_hour: u128::from(60 - id) };
				view.details.advertised_mbps = id * 11 % 13;
				view.stake = u128::from(id * 5 % 17);
				view.refuses = (id % 4 == 0).then_some(Refusal::Full);
				view
			})
			.collect()
	}

	fn rows() -> Vec<Row> {
		market().iter().map(Row::from).collect()
	}

	fn all_pages(filter: &Filter, order: Order, limit: u32) -> Vec<NodeId> {
		let rows = rows();
		let (mut ids, mut cursor) = (vec![], None);
		loop {
			let page = select(&rows, filter, order, &Page { cursor, limit }).unwrap();
			assert!(page.positions.len() <= limit as usize);
			ids.extend(page.positions.iter().map(|position| rows[*position].id));
			cursor = page.next_cursor;
			if cursor.is_none() {
				assert_eq!(page.matches as usize, ids.len());
				return ids;
			}
			assert_eq!(page.positions.len(), limit as usize, "only the last page is short");
		}
	}

	#[test]
	fn pages_of_any_size_are_the_sorted_matches() {
		let filters = [
			Filter::default(),
			Filter { countries: vec![*b"FR", *b"NL"], ..Default::default() },
			Filter { max_price_per_gib: Some(4), only_accepting: true, ..Default::default() },
			Filter {
				max_price_per_hour: Some(20),
				kind: Some(NetworkKind::Residential),
				..Default::default()
			},
			Filter { countries: vec![*b"NL"], ..Default::default() },
		];
		for filter in &filters {
			for order in [Order::Id, Order::PricePerGib, Order::PricePerHour, Order::Stake, Order::Speed] {
				// The plain way: sort all that match.
				let mut expected: Vec<_> = rows().into_iter().filter(|row| row.matches(filter)).collect();
				expected.sort_by_key(|row| row.rank(order));
				let expected: Vec<_> = expected.iter().map(Row::id).collect();
				for limit in [1, 2, 7, 60, 100] {
					assert_eq!(all_pages(filter, order, limit), expected, "{filter:?} {order:?} {limit}");
				}
			}
		}
	}

	#[test]
	fn filters_mean_what_they_say() {
		let ids = |filter: Filter| all_pages(&filter, Order::Id, 100);
		let market = market();
		let expect = |test: &dyn Fn(&NodeView) -> bool| -> Vec<NodeId> {
			market.iter().filter(|view| test(view)).map(|view| view.id).collect()
		};
		assert_eq!(
			ids(Filter { countries: vec![*b"DE"], ..Default::default() }),
			expect(&|view| view.details.country == *b"DE")
		);
		assert_eq!(
			ids(Filter { max_price_per_gib: Some(3), ..Default::default() }),
			expect(&|view| view.details.price.per_gib <= 3)
		);
		assert_eq!(
			ids(Filter { max_price_per_hour: Some(30), ..Default::default() }),
			expect(&|view| view.details.price.per_hour <= 30)
		);
		assert_eq!(
			ids(Filter { only_accepting: true, ..Default::default() }),
			expect(&|view| view.refuses.is_none())
		);
	}

	#[test]
	fn a_node_that_leaves_does_not_shift_the_next_page() {
		let mut rows = rows();
		let first =
			select(&rows, &Filter::default(), Order::Stake, &Page { cursor: None, limit: 10 }).unwrap();
		let seen: Vec<_> = first.positions.iter().map(|position| rows[*position].id).collect();
		let rest_before = all_pages(&Filter::default(), Order::Stake, 100)[10..].to_vec();
		// The row that the cursor names is gone.
		rows.retain(|row| row.id != seen[9]);
		let next =
			select(&rows, &Filter::default(), Order::Stake, &Page { cursor: first.next_cursor, limit: 100 })
				.unwrap();
		let rest: Vec<_> = next.positions.iter().map(|position| rows[*position].id).collect();
		assert_eq!(rest, rest_before);
	}

	#[test]
	fn a_cursor_fits_its_order_only() {
		let rows = rows();
		let select = |cursor: &str, order| {
			select(&rows, &Filter::default(), order, &Page { cursor: Some(cursor.into()), limit: 5 })
		};
		let good = select("price_per_gib-0-0", Order::PricePerGib).unwrap();
		assert_eq!(good.positions.len(), 5);
		for (cursor, order) in [
			("price_per_gib-0-0", Order::Stake),
			("stake", Order::Stake),
			("stake-zz-0", Order::Stake),
			("stake-0-99999999999", Order::Stake),
			("stake-0-0-0", Order::Stake),
			("", Order::Stake),
			("ü-0-0", Order::Id),
		] {
			assert!(
				matches!(select(cursor, order), Err(Error::Parameter { parameter, .. }) if parameter == "page.cursor"),
				"{cursor}"
			);
		}
	}
}
