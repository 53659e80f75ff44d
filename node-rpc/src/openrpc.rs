//! The methods, described in OpenRPC 1.2.6 (https://spec.open-rpc.org), for whoever writes a client.
use crate::{error::codes, params};
use serde_json::{json, Value};

fn param(name: &str, required: bool, description: &str, schema: Value) -> Value {
	json!({ "name": name, "required": required, "description": description, "schema": schema })
}

fn at() -> Value {
	param(
		"at",
		false,
		"Hash of the block to read; the best one where it is absent.",
		json!({ "type": "string", "pattern": "^(0x)?[0-9a-fA-F]{64}$" }),
	)
}

fn page() -> Value {
	param(
		"page",
		false,
		"Which part of the answer.",
		json!({
			"type": "object",
			"additionalProperties": false,
			"properties": {
				"cursor": { "type": "string", "description": "next_cursor of the last page; absent for the first." },
				"limit": {
					"type": "integer", "minimum": 1, "maximum": params::MAX_LIMIT, "default": params::DEFAULT_LIMIT,
				},
			},
		}),
	)
}

fn node() -> Value {
	param("node", true, "Number of a node.", json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }))
}

fn session() -> Value {
	param(
		"session",
		true,
		"Id of a session.",
		json!({ "type": "string", "pattern": "^(0x)?[0-9a-fA-F]{64}$" }),
	)
}

fn amount() -> Value {
	json!({ "type": ["string", "integer"], "pattern": "^[0-9]+$", "description": "In the smallest unit: 10^12 are 1 WRN." })
}

fn count(name: &str, description: &str) -> Value {
	param(
		name,
		false,
		description,
		json!({ "type": ["string", "integer"], "pattern": "^[0-9]+$", "default": 0 }),
	)
}

fn method(name: &str, summary: &str, params: Vec<Value>, result: Value) -> Value {
	json!({
		"name": name,
		"summary": summary,
		"paramStructure": "either",
		"params": params,
		"result": { "name": "result", "schema": result },
		"errors": [
			{ "code": -32602, "message": "invalid parameter; data.parameter names it, data.reason says why" },
			{ "code": codes::NOT_FOUND, "message": "no such node or session" },
			{ "code": codes::UNKNOWN_BLOCK, "message": "the block of `at` is unknown or its state was pruned" },
			{ "code": codes::NOT_READY, "message": "the index is being built" },
			{ "code": codes::RUNTIME, "message": "the runtime did not answer" },
			{ "code": codes::NOT_POSSIBLE, "message": "the state does not allow it" },
			{ "code": codes::TOO_MANY, "message": "the node serves no more subscriptions" },
		],
	})
}

/// A method after which notifications come. OpenRPC has no word for it: as an extension.
fn notifying(mut method: Value, name: &str, item: &str) -> Value {
	method["x-notification"] = json!({ "method": name, "params": { "result": reference(item) } });
	method
}

fn reference(name: &str) -> Value {
	json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn nullable(name: &str) -> Value {
	json!({ "oneOf": [reference(name), { "type": "null" }] })
}

/// An object whose fields are all there; `?` at the end of a type lets it be null.
fn object(fields: &[(&str, &str)]) -> Value {
	let properties: serde_json::Map<_, _> = fields
		.iter()
		.map(|(name, kind)| {
			let schema = match kind.strip_suffix('?') {
				Some(kind) => json!({ "type": [kind, "null"] }),
				None => json!({ "type": kind }),
			};
			(name.to_string(), schema)
		})
		.collect();
	let required: Vec<_> = fields.iter().map(|(name, _)| name).collect();
	json!({ "type": "object", "properties": properties, "required": required })
}

fn list(name: &str) -> Value {
	json!({ "type": "array", "items": reference(name) })
}

fn schemas() -> Value {
	let mut node_page = object(&[
		("block", "string"),
		("number", "integer"),
		("nodes", "array"),
		("matches", "integer"),
		("next_cursor", "string?"),
	]);
	node_page["properties"]["nodes"] = list("Node");
	let mut node_changes = object(&[
		("block", "string"),
		("number", "integer"),
		("nodes", "array"),
		("gone", "array"),
		("more", "boolean"),
	]);
	node_changes["properties"]["nodes"] = list("Node");
	node_changes["properties"]["gone"] = json!({ "type": "array", "items": { "type": "integer" } });
	let mut session_page = object(&[("block", "string"), ("sessions", "array"), ("next_cursor", "string?")]);
	session_page["properties"]["sessions"] = list("Session");
	json!({
		"Node": object(&[
			("id", "integer"), ("operator", "string"), ("worker", "string"), ("peer_id", "string"), ("tunnel_key", "string"),
			("endpoints", "array"), ("country", "string"), ("city", "string"), ("kind", "string"),
			("price_per_gib", "string"), ("price_per_hour", "string"), ("capacity", "integer"),
			("open_sessions", "integer"), ("advertised_mbps", "integer"), ("exit_policy", "string"),
			("status", "string"), ("last_seen", "integer"), ("stake", "string"), ("max_deposit", "string"),
			("score", "number"), ("confidence", "number"),
			("accepting", "boolean"), ("refuses", "string?"),
		]),
		"NodeChanges": node_changes,
		"NodePage": node_page,
		"Quote": object(&[
			("node", "integer"), ("bytes", "string"), ("seconds", "string"), ("price_per_gib", "string"),
			("price_per_hour", "string"), ("cost", "string"), ("connection_charge", "string"), ("total", "string"),
			("deposit", "string"), ("held", "string"), ("fee", "string"), ("max_deposit", "string"), ("available", "boolean"), ("refuses", "string?"),
		]),
		"Session": object(&[
			("id", "string"), ("opener", "string"), ("payer", "string"), ("node", "integer"), ("operator", "string"),
			("tunnel_key", "string"), ("voucher_key", "string"), ("ipv4", "string"), ("ipv6", "string"),
			("deposit", "string"), ("prepaid", "string"), ("paid", "string"), ("fee_taken", "string"),
			("connection_charge", "string"), ("charge_earned", "boolean"), ("price_per_gib", "string"),
			("price_per_hour", "string"), ("fee_parts", "integer"), ("opened_at", "integer"), ("expires_at", "integer"),
			("status", "string"), ("close_reason", "string?"), ("deadline", "integer?"),
		]),
		"SessionPage": session_page,
	})
}

/// The document.
pub fn document() -> Value {
	let filter = param(
		"filter",
		false,
		"Which nodes; an absent field lets all through. Names in camelCase are taken too.",
		json!({
			"type": "object",
			"additionalProperties": false,
			"properties": {
				"country": {
					"description": "ISO 3166-1 alpha-2, one or a list.",
					"oneOf": [
						{ "type": "string", "pattern": "^[A-Za-z]{2}$" },
						{
							"type": "array", "maxItems": params::MAX_COUNTRIES,
							"items": { "type": "string", "pattern": "^[A-Za-z]{2}$" },
						},
					],
				},
				"max_price_per_gib": amount(),
				"max_price_per_hour": amount(),
				"kind": { "enum": ["residential", "hosting", "mobile", "business"] },
				"only_accepting": { "type": "boolean", "default": false },
			},
		}),
	);
	let order = param(
		"order",
		false,
		"Ascending by number or price, descending by stake, score or speed.",
		json!({ "enum": ["id", "price_per_gib", "price_per_hour", "stake", "score", "speed"], "default": "id" }),
	);
	let dns = param(
		"dns",
		false,
		"Name servers to use in the tunnel, one or a list; the host's own where it is absent.",
		json!({
			"oneOf": [
				{ "type": "string" },
				{ "type": "array", "maxItems": params::MAX_DNS, "items": { "type": "string" } },
			],
		}),
	);
	json!({
		"openrpc": "1.2.6",
		"info": {
			"title": "Warren",
			"description": "The market of nodes and their sessions. Amounts are decimal strings of the smallest unit.",
			"version": env!("CARGO_PKG_VERSION"),
			"license": { "name": "Apache-2.0" },
		},
		"methods": [
			method(
				"marketplace_nodes",
				"A page of the nodes that match a filter, as of the best block or of `at`.",
				vec![filter.clone(), order, page(), at()],
				reference("NodePage"),
			),
			notifying(
				method(
					"marketplace_subscribe",
					"Tells of the nodes that match a filter: which came, changed or went, as the best block moves. Only over a \
					 WebSocket. Subscribe first and read the pages then: what is told of an earlier block than theirs is known. \
					 At most so many nodes a message; where `more` is true, read the pages again. Who does not keep up is told \
					 so and gets no more.",
					vec![filter],
					json!({ "type": ["string", "integer"], "description": "Number of the subscription." }),
				),
				"marketplace_changes",
				"NodeChanges",
			),
			method(
				"marketplace_unsubscribe",
				"Ends a subscription.",
				vec![param(
					"subscription",
					true,
					"What marketplace_subscribe returned.",
					json!({ "type": ["string", "integer"] }),
				)],
				json!({ "type": "boolean" }),
			),
			method("marketplace_node", "One node; null where there is none.", vec![node(), at()], nullable("Node")),
			method(
				"marketplace_quote",
				"What traffic and time would cost at a node.",
				vec![
					node(),
					count("bytes", "Inner IP bytes, both directions together."),
					count("seconds", "Seconds with a live handshake."),
					at(),
				],
				reference("Quote"),
			),
			method(
				"session_get",
				"One session; null where there is none any more.",
				vec![session(), at()],
				nullable("Session"),
			),
			method(
				"session_ofNode",
				"The unsettled sessions of a node.",
				vec![node(), page(), at()],
				reference("SessionPage"),
			),
			method(
				"session_wireguardConfig",
				"The WireGuard configuration of an open session: a file for wg-quick, once the private key stands in the \
				 place of REPLACE_WITH_YOUR_PRIVATE_KEY.",
				vec![session(), dns, at()],
				json!({ "type": "string" }),
			),
		],
		"components": { "schemas": schemas() },
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		query::tests::{node, session},
		views::{self, Format},
	};

	/// The fields of what is shown are exactly those that the document lists.
	#[test]
	fn the_schemas_are_those_of_the_views() {
		let document = document();
		let fields = |name: &str| -> Vec<String> {
			let schema = &document["components"]["schemas"][name]["properties"];
			let mut names: Vec<_> = schema.as_object().unwrap().keys().cloned().collect();
			names.sort();
			names
		};
		let shown = |value: Value| -> Vec<String> {
			let mut names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
			names.sort();
			names
		};
		assert_eq!(fields("Node"), shown(serde_json::to_value(Format(2802).node(&node(1))).unwrap()));
		assert_eq!(
			fields("Session"),
			shown(serde_json::to_value(Format(2802).session(&session(1))).unwrap())
		);
		let quote = warren_primitives::Quote {
			node: 1,
			price: Default::default(),
			cost: 1,
			connection_charge: 1,
			fee: 0,
			max_deposit: 9,
			refuses: None,
		};
		assert_eq!(fields("Quote"), shown(serde_json::to_value(views::quote(&quote, 1, 1, 1)).unwrap()));
		let changes =
			views::NodeChanges { block: String::new(), number: 1, nodes: vec![], gone: vec![], more: false };
		assert_eq!(fields("NodeChanges"), shown(serde_json::to_value(changes).unwrap()));
	}

	#[test]
	fn every_reference_leads_somewhere() {
		fn walk(value: &Value, document: &Value) {
			match value {
				Value::Object(map) => {
					if let Some(Value::String(path)) = map.get("$ref") {
						assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path}");
					}
					map.values().for_each(|value| walk(value, document));
				}
				Value::Array(list) => list.iter().for_each(|value| walk(value, document)),
				_ => {}
			}
		}
		let document = document();
		walk(&document, &document);
	}
}
