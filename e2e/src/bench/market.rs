//! A page of the market out of 100,000 nodes: filtered, ordered and shown by the node's own RPC method, from the text of the request
//! to the text of the answer. Only sockets are left out.

use std::{sync::Arc, time::Instant};

use anyhow::{ensure, Context, Result};
use rand::{rngs::StdRng, Rng, SeedableRng};
use serde_json::{json, Value};
use warren_node_rpc::{
	index::{BlockInfo, Source},
	methods_over, AccountId, MarketIndex, NodeView, SessionView, H256,
};
use warren_primitives::{
	node::{NodeScore, Refusal},
	Balance, Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, NodeId, NodeStatus, Price, Quote,
	SessionId, WRN,
};

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};

const NODES: NodeId = 100_000;
const BLOCK: H256 = H256([7; 32]);
const COUNTRIES: [&[u8; 2]; 12] =
	[b"DE", b"CH", b"NL", b"SE", b"FR", b"US", b"CA", b"JP", b"SG", b"BR", b"ZA", b"AU"];
const ORDERS: [&str; 6] = ["id", "price_per_gib", "price_per_hour", "stake", "score", "speed"];
/// The addresses' prefix: any.
const SS58: u16 = 42;

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	settings.say(format!("{NODES} nodes are made up"));
	let module = methods_over(Arc::new(Market::new()?), Arc::new(MarketIndex::default()), SS58)?;
	// The method runs on a thread for what blocks, as in the node.
	let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
	let ask = |order: &str, filter: &Value, cursor: Option<&str>| -> Result<(f64, Value)> {
		let block = format!("0x{}", hex::encode(BLOCK.0));
		let params = json!({ "filter": filter, "order": order, "page": { "limit": 50, "cursor": cursor }, "at": block });
		let request =
			json!({ "jsonrpc": "2.0", "id": 1, "method": "marketplace_nodes", "params": params }).to_string();
		let begin = Instant::now();
		let (answer, _) = runtime.block_on(module.raw_json_request(&request, 1))?;
		let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
		let mut answer: Value = serde_json::from_str(&answer)?;
		let page = answer.get_mut("result").map(Value::take);
		Ok((milliseconds, page.with_context(|| format!("{request}: {answer}"))?))
	};
	// All nodes are read into the index once, at the first question.
	ask(ORDERS[0], &json!({}), None)?;
	let mut times = Vec::new();
	for _ in 0..settings.rounds {
		for filter in filters() {
			for order in ORDERS {
				let (time, page) = ask(order, &filter, None)?;
				ensure!(page["nodes"].as_array().is_some_and(|nodes| nodes.len() == 50), "{filter}: {page}");
				times.push(time);
				// And the page after it.
				let cursor = page["next_cursor"].as_str().context("there is only one page")?;
				times.push(ask(order, &filter, Some(cursor))?.0);
			}
		}
	}
	let times = Samples::new(times)?;
	Ok(vec![
		Figure::median("a page out of 100,000 nodes, p50", Unit::Milliseconds, &times),
		Figure::new(
			"a page out of 100,000 nodes, p99",
			Unit::Milliseconds,
			times.count(),
			times.percentile(99.0),
		)
		.at_most(5.0),
	])
}

/// From all nodes to few of them.
fn filters() -> [Value; 5] {
	[
		json!({}),
		json!({ "only_accepting": true }),
		json!({ "country": ["DE", "CH"], "only_accepting": true }),
		json!({ "kind": "residential", "max_price_per_gib": (WRN / 2).to_string() }),
		json!({
			"country": "JP", "kind": "hosting", "max_price_per_gib": (WRN / 3).to_string(),
			"max_price_per_hour": (WRN / 20).to_string(), "only_accepting": true,
		}),
	]
}

/// One block with many nodes.
struct Market {
	nodes: Vec<NodeView>,
}

impl Market {
	fn new() -> Result<Self> {
		// The same in each run.
		let mut random = StdRng::seed_from_u64(1);
		let nodes = (0..NODES).map(|id| node(id, &mut random)).collect::<Result<_>>()?;
		Ok(Self { nodes })
	}
}

fn node(id: NodeId, random: &mut StdRng) -> Result<NodeView> {
	let kinds = [NetworkKind::Residential, NetworkKind::Hosting, NetworkKind::Mobile, NetworkKind::Business];
	let endpoint = Endpoint { host: Host::V4([25, random.gen(), random.gen(), random.gen()]), port: 51_820 };
	let stake = Balance::from(random.gen_range(100u64..100_000)) * WRN;
	Ok(NodeView {
		id,
		operator: AccountId::from(random.gen::<[u8; 32]>()),
		worker: AccountId::from(random.gen::<[u8; 32]>()),
		details: NodeDetails {
			peer_key: random.gen(),
			tunnel_key: random.gen(),
			endpoints: vec![endpoint].try_into().map_err(|_| anyhow::anyhow!("endpoints"))?,
			country: *COUNTRIES[random.gen_range(0..COUNTRIES.len())],
			city: Default::default(),
			network: kinds[random.gen_range(0..kinds.len())],
			price: Price {
				per_gib: Balance::from(random.gen_range(1u64..1_000)) * WRN / 1_000,
				per_hour: Balance::from(random.gen_range(0u64..100)) * WRN / 1_000,
			},
			capacity: 100,
			advertised_mbps: random.gen_range(10..10_000),
			exit_policy: ExitPolicy::Standard,
		},
		status: NodeStatus::Active,
		last_seen: 1,
		open_sessions: random.gen_range(0..100),
		stake,
		max_deposit: stake / 100,
		score: NodeScore {
			score: random.gen_range(0..1_000_000_000),
			confidence: random.gen_range(0..1_000_000_000),
		},
		refuses: random.gen_bool(0.2).then_some(Refusal::NotAlive),
	})
}

/// For what the page of the market does not ask.
fn unasked<T>() -> Result<T, String> {
	Err("nobody asks that here".into())
}

impl Source for Market {
	fn best(&self) -> H256 {
		BLOCK
	}

	fn block(&self, hash: H256) -> Result<Option<BlockInfo>, String> {
		Ok((hash == BLOCK).then_some(BlockInfo { number: 1, parent: H256([0; 32]) }))
	}

	fn nodes(&self, _at: H256, start: NodeId, limit: u32) -> Result<Vec<NodeView>, String> {
		Ok(self.nodes.iter().skip(start as usize).take(limit as usize).cloned().collect())
	}

	fn node(&self, _at: H256, id: NodeId) -> Result<Option<NodeView>, String> {
		Ok(self.nodes.get(id as usize).cloned())
	}

	fn quote(&self, _at: H256, _id: NodeId, _bytes: u64, _seconds: u64) -> Result<Option<Quote>, String> {
		unasked()
	}

	fn min_deposit(&self, _at: H256) -> Result<Balance, String> {
		unasked()
	}

	fn session(&self, _at: H256, _id: SessionId) -> Result<Option<SessionView>, String> {
		unasked()
	}

	fn sessions_of_node(
		&self,
		_at: H256,
		_node: NodeId,
		_after: Option<SessionId>,
		_limit: u32,
	) -> Result<Vec<SessionView>, String> {
		unasked()
	}
}
