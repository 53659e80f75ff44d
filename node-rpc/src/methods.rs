//! The methods: each reads its parameters, asks the index or a runtime API, and shows the answer.
use crate::{
	encoding::hex,
	error::Error,
	index::{Chain, MarketIndex, Source},
	openrpc, params, query,
	views::{self, Format, Node, NodePage, QuoteView, Session, SessionPage},
	wireguard, AccountId,
};
use futures::{
	future::{select, Either},
	pin_mut, StreamExt,
};
use jsonrpsee::{
	core::{async_trait, RegisterMethodError, RpcResult, SubscriptionResult},
	proc_macros::rpc,
	PendingSubscriptionSink, RpcModule, SubscriptionMessage,
};
use serde_json::Value;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::H256;
use sp_runtime::traits::Block as BlockT;
use std::sync::Arc;
use warren_primitives::apis::{MarketplaceApi, SessionApi};

/// The market. Parameters are read by hand, so that an error names the one that is wrong.
#[rpc(server)]
pub trait Marketplace {
	/// A page of the nodes that match a filter.
	#[method(name = "marketplace_nodes", blocking)]
	fn nodes(
		&self,
		filter: Option<Value>,
		order: Option<Value>,
		page: Option<Value>,
		at: Option<Value>,
	) -> RpcResult<NodePage>;

	/// One node; null where there is none.
	#[method(name = "marketplace_node", blocking)]
	fn node(&self, node: Option<Value>, at: Option<Value>) -> RpcResult<Option<Node>>;

	/// What traffic and time would cost at a node.
	#[method(name = "marketplace_quote", blocking)]
	fn quote(
		&self,
		node: Option<Value>,
		bytes: Option<Value>,
		seconds: Option<Value>,
		at: Option<Value>,
	) -> RpcResult<QuoteView>;

	/// Tells of nodes that match a filter: those that come, change or go, as blocks bring it.
	#[subscription(
		name = "marketplace_subscribe" => "marketplace_changes",
		unsubscribe = "marketplace_unsubscribe",
		item = views::NodeChanges
	)]
	async fn subscribe(&self, filter: Option<Value>) -> SubscriptionResult;

	/// These methods, described in OpenRPC.
	#[method(name = "rpc_discover", aliases = ["rpc.discover"])]
	fn discover(&self) -> RpcResult<Value>;
}

/// Sessions.
#[rpc(server)]
pub trait Sessions {
	/// One session; null where there is none (any more).
	#[method(name = "session_get", blocking)]
	fn get(&self, session: Option<Value>, at: Option<Value>) -> RpcResult<Option<Session>>;

	/// The unsettled sessions of a node.
	#[method(name = "session_ofNode", blocking)]
	fn of_node(&self, node: Option<Value>, page: Option<Value>, at: Option<Value>) -> RpcResult<SessionPage>;

	/// The WireGuard configuration of a session, as a file for `wg-quick` with a place for the private key.
	#[method(name = "session_wireguardConfig", blocking)]
	fn wireguard_config(
		&self,
		session: Option<Value>,
		dns: Option<Value>,
		at: Option<Value>,
	) -> RpcResult<String>;
}

/// All methods, reading from `client` and `index`, writing addresses with the prefix `ss58`.
pub fn methods<B, C>(
	client: Arc<C>,
	index: Arc<MarketIndex>,
	ss58: u16,
) -> Result<RpcModule<()>, RegisterMethodError>
where
	B: BlockT<Hash = H256>,
	C: ProvideRuntimeApi<B> + HeaderBackend<B> + Send + Sync + 'static,
	C::Api: MarketplaceApi<B, AccountId> + SessionApi<B, AccountId>,
{
	methods_over(Arc::new(Chain::<B, C>::new(client)), index, ss58)
}

/// The same, reading from any source: a test's, or a benchmark's.
pub fn methods_over<S: Source>(
	source: Arc<S>,
	index: Arc<MarketIndex>,
	ss58: u16,
) -> Result<RpcModule<()>, RegisterMethodError> {
	let methods = Methods { source, index, format: Format(ss58) };
	let mut module = RpcModule::new(());
	module.merge(MarketplaceServer::into_rpc(methods.clone()))?;
	module.merge(SessionsServer::into_rpc(methods))?;
	Ok(module)
}

struct Methods<S> {
	source: Arc<S>,
	index: Arc<MarketIndex>,
	format: Format,
}

impl<S> Clone for Methods<S> {
	fn clone(&self) -> Self {
		Self { source: self.source.clone(), index: self.index.clone(), format: self.format }
	}
}

impl<S: Source> Methods<S> {
	/// Runs `read` at the block of `at`, or at the best one.
	fn read<T>(
		&self,
		at: Option<[u8; 32]>,
		read: impl FnOnce(&S, H256) -> Result<T, String>,
	) -> Result<(H256, T), Error> {
		let Some(block) = at.map(H256::from) else {
			let best = self.source.best();
			return read(&self.source, best).map(|answer| (best, answer)).map_err(Error::Runtime);
		};
		let unknown = |reason: String| Error::UnknownBlock { block: format!("{block:?}"), reason };
		self.source.block(block).map_err(unknown)?.ok_or_else(|| unknown("no such block".into()))?;
		read(&self.source, block).map(|answer| (block, answer)).map_err(unknown)
	}
}

#[async_trait]
impl<S: Source> MarketplaceServer for Methods<S> {
	fn nodes(
		&self,
		filter: Option<Value>,
		order: Option<Value>,
		page: Option<Value>,
		at: Option<Value>,
	) -> RpcResult<NodePage> {
		let (filter, order, page) = (params::filter(filter)?, params::order(order)?, params::page(page)?);
		let snapshot = match params::at(at)? {
			Some(block) => self.index.at(&*self.source, block.into())?,
			None => self.index.current()?,
		};
		let selection = query::select(&snapshot.rows, &filter, order, &page)?;
		let nodes = selection
			.positions
			.iter()
			.filter_map(|position| snapshot.views.get(*position))
			.map(|view| self.format.node(view))
			.collect();
		Ok(NodePage {
			block: hex(snapshot.block.as_bytes()),
			number: snapshot.number,
			nodes,
			matches: selection.matches,
			next_cursor: selection.next_cursor,
		})
	}

	fn node(&self, node: Option<Value>, at: Option<Value>) -> RpcResult<Option<Node>> {
		let (id, at) = (params::node(node)?, params::at(at)?);
		let (_, view) = self.read(at, |source, block| source.node(block, id))?;
		Ok(view.map(|view| self.format.node(&view)))
	}

	fn quote(
		&self,
		node: Option<Value>,
		bytes: Option<Value>,
		seconds: Option<Value>,
		at: Option<Value>,
	) -> RpcResult<QuoteView> {
		let (id, at) = (params::node(node)?, params::at(at)?);
		let (bytes, seconds) = (params::count("bytes", bytes)?, params::count("seconds", seconds)?);
		let (_, (quote, min_deposit)) = self.read(at, |source, block| {
			Ok((source.quote(block, id, bytes, seconds)?, source.min_deposit(block)?))
		})?;
		let quote = quote.ok_or_else(|| Error::NotFound(format!("node {id}")))?;
		Ok(views::quote(&quote, bytes, seconds, min_deposit))
	}

	async fn subscribe(&self, pending: PendingSubscriptionSink, filter: Option<Value>) -> SubscriptionResult {
		let asked = params::filter(filter).and_then(|filter| Ok((filter, self.index.subscribe()?)));
		let (filter, mut steps) = match asked {
			Ok(asked) => asked,
			Err(error) => {
				pending.reject(error).await;
				return Ok(());
			}
		};
		let sink = pending.accept().await?;
		let closed = sink.closed();
		pin_mut!(closed);
		loop {
			match select(steps.next(), &mut closed).await {
				Either::Left((Some(step), _)) => {
					let Some(shown) = step.shown(&filter, self.format) else { continue };
					// A client that takes nothing is waited for here; meanwhile its backlog fills, and it is dropped.
					if sink.send(SubscriptionMessage::from_json(&shown)?).await.is_err() {
						return Ok(());
					}
				}
				Either::Left((None, _)) => {
					return Err(
						"changes came faster than they were taken: read the pages and subscribe again".into(),
					)
				}
				Either::Right(_) => return Ok(()),
			}
		}
	}

	fn discover(&self) -> RpcResult<Value> {
		Ok(openrpc::document())
	}
}

impl<S: Source> SessionsServer for Methods<S> {
	fn get(&self, session: Option<Value>, at: Option<Value>) -> RpcResult<Option<Session>> {
		let (id, at) = (params::session(session)?, params::at(at)?);
		let (_, view) = self.read(at, |source, block| source.session(block, id))?;
		Ok(view.map(|view| self.format.session(&view)))
	}

	fn of_node(&self, node: Option<Value>, page: Option<Value>, at: Option<Value>) -> RpcResult<SessionPage> {
		let (id, page, at) = (params::node(node)?, params::page(page)?, params::at(at)?);
		let after = page
			.cursor
			.map(|cursor| {
				crate::encoding::hex32(&cursor).ok_or_else(|| {
					Error::parameter("page.cursor", "is not a cursor that this method returned")
				})
			})
			.transpose()?;
		let (block, sessions) =
			self.read(at, |source, block| source.sessions_of_node(block, id, after, page.limit))?;
		let next_cursor =
			sessions.last().filter(|_| sessions.len() >= page.limit as usize).map(|last| hex(&last.id));
		Ok(SessionPage {
			block: hex(block.as_bytes()),
			sessions: sessions.iter().map(|session| self.format.session(session)).collect(),
			next_cursor,
		})
	}

	fn wireguard_config(
		&self,
		session: Option<Value>,
		dns: Option<Value>,
		at: Option<Value>,
	) -> RpcResult<String> {
		let (id, dns, at) = (params::session(session)?, params::dns(dns)?, params::at(at)?);
		let (_, both) = self.read(at, |source, block| {
			let Some(session) = source.session(block, id)? else { return Ok(None) };
			let node = source.node(block, session.node)?;
			Ok(Some((session, node)))
		})?;
		let (session, node) = both.ok_or_else(|| Error::NotFound(format!("session {}", hex(&id))))?;
		let node = node.ok_or_else(|| Error::NotFound(format!("node {} any more", session.node)))?;
		Ok(wireguard::config(&session, &node, &dns)?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{error::codes, index::tests::TestChain, query::tests::market};
	use jsonrpsee::{core::traits::ToRpcParams, MethodsError};
	use serde_json::{json, value::RawValue};

	/// Parameters as they come over the wire.
	struct Params(Value);
	impl ToRpcParams for Params {
		fn to_rpc_params(self) -> Result<Option<Box<RawValue>>, serde_json::Error> {
			serde_json::value::to_raw_value(&self.0).map(Some)
		}
	}

	fn served() -> RpcModule<()> {
		let chain = TestChain::default();
		chain.add(1, 0, []);
		chain.add(2, 1, market());
		let index = Arc::new(MarketIndex::default());
		crate::index::tests::advance(&chain, &index);
		methods_over(Arc::new(chain), index, 2802).unwrap()
	}

	async fn call(
		module: &RpcModule<()>,
		method: &str,
		params: Value,
	) -> Result<Value, (i32, String, Value)> {
		match module.call::<_, Value>(method, Params(params)).await {
			Ok(value) => Ok(value),
			Err(MethodsError::JsonRpc(error)) => {
				let data = error.data().map_or(Value::Null, |data| serde_json::from_str(data.get()).unwrap());
				Err((error.code(), error.message().to_string(), data))
			}
			Err(other) => panic!("{other}"),
		}
	}

	#[tokio::test]
	async fn nodes_are_found_by_name_and_by_position() {
		let module = served();
		let by_position = call(
			&module,
			"marketplace_nodes",
			json!([{ "country": "FR", "only_accepting": true }, "price_per_gib", { "limit": 3 }]),
		)
		.await
		.unwrap();
		let by_name = call(
			&module,
			"marketplace_nodes",
			json!({ "filter": { "country": ["FR"], "onlyAccepting": true }, "order": "price_per_gib", "page": { "limit": 3 } }),
		)
		.await
		.unwrap();
		assert_eq!(by_position, by_name);
		assert_eq!(by_name["nodes"].as_array().unwrap().len(), 3);
		assert_eq!(by_name["number"], 1);
		let first = &by_name["nodes"][0];
		assert_eq!(first["country"], "FR");
		assert_eq!(first["price_per_gib"], "1");
		assert_eq!(first["accepting"], true);
		assert!(first["operator"].as_str().unwrap().starts_with("wr"), "{first}");
		assert!(first["peer_id"].as_str().unwrap().starts_with("12D3KooW"));
		// The second page goes on where the first ended.
		let second = call(
			&module,
			"marketplace_nodes",
			json!({
				"filter": { "country": "FR", "only_accepting": true }, "order": "price_per_gib",
				"page": { "limit": 3, "cursor": by_name["next_cursor"] },
			}),
		)
		.await
		.unwrap();
		assert_ne!(second["nodes"][0]["id"], by_name["nodes"][2]["id"]);
		assert_eq!(second["matches"], by_name["matches"]);
	}

	#[tokio::test]
	async fn each_method_says_which_parameter_is_wrong() {
		let module = served();
		for (method, params, parameter) in [
			("marketplace_nodes", json!([{ "country": "Deutschland" }]), "filter.country"),
			("marketplace_nodes", json!([null, null, { "limit": 1_000 }]), "page.limit"),
			("marketplace_nodes", json!([null, "stake", { "cursor": "id-0-0" }]), "page.cursor"),
			("marketplace_nodes", json!({ "at": "latest" }), "at"),
			("marketplace_node", json!([]), "node"),
			("marketplace_quote", json!([0, -5]), "bytes"),
			("marketplace_quote", json!([0, 5, "soon"]), "seconds"),
			("session_get", json!(["0x12"]), "session"),
			("session_ofNode", json!([0, { "cursor": "x" }]), "page.cursor"),
			("session_wireguardConfig", json!([format!("0x{}", "07".repeat(32)), "dns.example"]), "dns"),
		] {
			let (code, message, data) = call(&module, method, params).await.unwrap_err();
			assert_eq!(code, -32602, "{method}: {message}");
			assert_eq!(data["parameter"], parameter, "{method}: {message}");
			assert!(message.contains(parameter), "{method}: {message}");
		}
	}

	#[tokio::test]
	async fn a_block_that_is_unknown_is_named() {
		let module = served();
		let at = format!("0x{}", "ee".repeat(32));
		for (method, params) in [
			("marketplace_nodes", json!({ "at": at })),
			("marketplace_node", json!([0, at])),
			("session_get", json!([format!("0x{}", "07".repeat(32)), at])),
		] {
			let (code, message, data) = call(&module, method, params).await.unwrap_err();
			assert_eq!((code, &data["parameter"]), (codes::UNKNOWN_BLOCK, &json!("at")), "{message}");
		}
		// Block 1 had no nodes.
		let at = format!("{:?}", H256::from_low_u64_be(1));
		assert_eq!(call(&module, "marketplace_nodes", json!({ "at": at })).await.unwrap()["matches"], 0);
		assert_eq!(call(&module, "marketplace_node", json!([3, at])).await.unwrap(), Value::Null);
	}

	#[tokio::test]
	async fn a_quote_adds_up() {
		let module = served();
		let quote =
			call(&module, "marketplace_quote", json!([3, (1u64 << 30).to_string(), 3600])).await.unwrap();
		let number = |field: &str| quote[field].as_str().unwrap().parse::<u128>().unwrap();
		assert_eq!(number("cost"), number("price_per_gib") + number("price_per_hour"));
		assert_eq!(number("total"), number("cost") + number("connection_charge"));
		assert_eq!((number("deposit"), number("held")), (number("cost"), number("total")));
		assert_eq!(quote["available"], true);
		// Node 0 of the market is full.
		assert_eq!(call(&module, "marketplace_quote", json!([0, 1])).await.unwrap()["available"], false);
		// A byte costs next to nothing, but no session deposits less than 5.
		let least = call(&module, "marketplace_quote", json!([3, 1])).await.unwrap();
		assert_eq!((&least["deposit"], &least["held"]), (&json!("5"), &json!("12")));
		assert_eq!(least["available"], true);
		let (code, message, _) = call(&module, "marketplace_quote", json!([1, 1])).await.unwrap_err();
		assert_eq!(code, codes::NOT_FOUND, "{message}");
	}

	#[tokio::test]
	async fn sessions_come_in_pages_and_with_their_configuration() {
		let module = served();
		let id = format!("0x{}", "07".repeat(32));
		let session = call(&module, "session_get", json!([id])).await.unwrap();
		assert_eq!(session["id"], id.as_str());
		assert_eq!(session["deposit"], "100000");
		assert_eq!(session["status"], "open");
		assert_eq!(call(&module, "session_get", json!(["00".repeat(32)])).await.unwrap(), Value::Null);

		let mut seen = vec![];
		let mut cursor = Value::Null;
		loop {
			let page =
				call(&module, "session_ofNode", json!([3, { "limit": 2, "cursor": cursor }])).await.unwrap();
			seen.extend(page["sessions"].as_array().unwrap().iter().map(|session| session["id"].to_string()));
			cursor = page["next_cursor"].clone();
			if cursor.is_null() {
				break;
			}
		}
		assert_eq!(seen.len(), 5);

		let text = call(&module, "session_wireguardConfig", json!([id, ["9.9.9.9"]])).await.unwrap();
		let text = text.as_str().unwrap();
		assert!(text.contains("[Interface]\nPrivateKey = ") && text.contains("DNS = 9.9.9.9"), "{text}");
		let (code, _, _) =
			call(&module, "session_wireguardConfig", json!(["00".repeat(32)])).await.unwrap_err();
		assert_eq!(code, codes::NOT_FOUND);
	}

	/// What is cheap is not for sale where the least deposit is more than the node may take.
	#[test]
	fn a_quote_below_the_least_deposit_is_available_only_where_that_is_allowed() {
		let quote = |max_deposit| warren_primitives::Quote {
			node: 1,
			price: Default::default(),
			cost: 3,
			connection_charge: 7,
			fee: 1,
			max_deposit,
			refuses: None,
		};
		let shown = views::quote(&quote(10), 1, 1, 10);
		assert_eq!((shown.deposit.as_str(), shown.held.as_str(), shown.available), ("10", "17", true));
		assert!(!views::quote(&quote(9), 1, 1, 10).available);
		assert!(views::quote(&quote(3), 1, 1, 3).available);
		assert!(!views::quote(&quote(2), 1, 1, 1).available);
	}

	#[tokio::test]
	async fn subscribers_hear_of_the_nodes_that_they_asked_for() {
		let chain = TestChain::default();
		chain.add(1, 0, market());
		let index = Arc::new(MarketIndex::default());
		crate::index::tests::advance(&chain, &index);
		let module = methods_over(Arc::new(chain.clone()), index.clone(), 2802).unwrap();
		let subscribe = |params: Value| {
			let module = &module;
			async move { module.subscribe_unbounded("marketplace_subscribe", Params(params)).await }
		};
		let mut all = subscribe(json!([])).await.unwrap();
		let mut french = subscribe(json!({ "filter": { "country": "FR" } })).await.unwrap();
		let Err(MethodsError::JsonRpc(error)) = subscribe(json!([{ "country": "France" }])).await else {
			panic!("a bad filter was taken")
		};
		assert_eq!(error.code(), -32602);
		assert!(error.data().unwrap().get().contains("filter.country"));

		// The German node 0 changes, then the French node 3; node 6 leaves.
		let mut views = market();
		views[0].open_sessions += 1;
		chain.add(2, 1, views.clone());
		crate::index::tests::advance(&chain, &index);
		views[1].details.price.per_gib = 77;
		views.remove(2);
		chain.add(3, 2, views);
		crate::index::tests::advance(&chain, &index);

		let (first, _) = all.next::<Value>().await.unwrap().unwrap();
		assert_eq!((&first["number"], &first["nodes"][0]["id"]), (&json!(1), &json!(0)));
		assert_eq!((&first["gone"], &first["more"]), (&json!([]), &json!(false)));
		let (second, _) = all.next::<Value>().await.unwrap().unwrap();
		assert_eq!((&second["nodes"][0]["id"], &second["gone"]), (&json!(3), &json!([6])));
		let (only, _) = french.next::<Value>().await.unwrap().unwrap();
		assert_eq!((&only["number"], &only["nodes"][0]["price_per_gib"]), (&json!(2), &json!("77")));
		assert_eq!((only["nodes"].as_array().unwrap().len(), &only["gone"]), (1, &json!([])));
	}

	#[tokio::test]
	async fn every_method_is_described() {
		let module = served();
		let document = call(&module, "rpc.discover", json!([])).await.unwrap();
		let described: Vec<_> = document["methods"]
			.as_array()
			.unwrap()
			.iter()
			.map(|method| method["name"].as_str().unwrap())
			.collect();
		for name in module.method_names().filter(|name| !name.starts_with("rpc")) {
			assert!(described.contains(&name), "{name} is not described");
		}
		assert_eq!(described.len(), module.method_names().filter(|name| !name.starts_with("rpc")).count());
	}
}
