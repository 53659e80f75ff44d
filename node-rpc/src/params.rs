//! What callers send. Everything is checked here, and an error names the parameter and the field.
use crate::{encoding::hex32, error::Error};
use serde_json::{Map, Value};
use std::net::IpAddr;
use warren_primitives::{Balance, CountryCode, NetworkKind, NodeId, SessionId};

/// Most entries of a page.
pub const MAX_LIMIT: u32 = 100;
/// Entries of a page where the caller does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most countries in a filter.
pub const MAX_COUNTRIES: usize = 64;
/// Most name servers in a configuration.
pub const MAX_DNS: usize = 4;
/// Longest cursor, in characters.
const MAX_CURSOR: usize = 128;

/// Which nodes to show. An absent field lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
	/// In one of these countries.
	pub countries: Vec<CountryCode>,
	/// Asks at most this for a GiB.
	pub max_price_per_gib: Option<Balance>,
	/// Asks at most this for an hour.
	pub max_price_per_hour: Option<Balance>,
	/// Leaves from this kind of network.
	pub kind: Option<NetworkKind>,
	/// Takes sessions now.
	pub only_accepting: bool,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
	/// By number.
	#[default]
	Id,
	/// The cheapest GiB first.
	PricePerGib,
	/// The cheapest hour first.
	PricePerHour,
	/// The most stake first.
	Stake,
	/// The best reputation first.
	Score,
	/// The most megabits first.
	Speed,
}

impl Order {
	const NAMES: [(&'static str, Order); 6] = [
		("id", Order::Id),
		("price_per_gib", Order::PricePerGib),
		("price_per_hour", Order::PricePerHour),
		("stake", Order::Stake),
		("score", Order::Score),
		("speed", Order::Speed),
	];

	/// Its name in the API.
	pub fn name(self) -> &'static str {
		Self::NAMES.iter().find(|(_, order)| *order == self).map_or("id", |(name, _)| name)
	}
}

/// Which part of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
	/// Where the last page ended.
	pub cursor: Option<String>,
	/// Most entries, 1 to [`MAX_LIMIT`].
	pub limit: u32,
}

/// The fields of an object; what is not taken is unknown.
struct Fields {
	name: &'static str,
	map: Map<String, Value>,
}

impl Fields {
	fn new(name: &'static str, value: Option<Value>) -> Result<Self, Error> {
		match value {
			None | Some(Value::Null) => Ok(Self { name, map: Map::new() }),
			Some(Value::Object(map)) => Ok(Self { name, map }),
			Some(other) => Err(Error::parameter(name, format!("must be an object, not {}", kind_of(&other)))),
		}
	}

	/// The field, under its name or the same in camelCase, with its full name for errors.
	fn take(&mut self, field: &str) -> Option<(String, Value)> {
		let value = self.map.remove(field).or_else(|| self.map.remove(&camel(field)))?;
		(!value.is_null()).then(|| (format!("{}.{field}", self.name), value))
	}

	fn finish(self, known: &str) -> Result<(), Error> {
		match self.map.keys().next() {
			None => Ok(()),
			Some(field) => Err(Error::parameter(
				format!("{}.{}", self.name, shorten(field)),
				format!("unknown field; known are {known}"),
			)),
		}
	}
}

fn camel(field: &str) -> String {
	let mut words = field.split('_');
	let first = words.next().unwrap_or_default().to_string();
	words.fold(first, |mut text, word| {
		let mut letters = word.chars();
		text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
		text.extend(letters);
		text
	})
}

/// At most 32 characters of what somebody sent.
fn shorten(text: &str) -> String {
	text.chars().take(32).collect()
}

fn kind_of(value: &Value) -> &'static str {
	match value {
		Value::Null => "null",
		Value::Bool(_) => "a boolean",
		Value::Number(_) => "a number",
		Value::String(_) => "a string",
		Value::Array(_) => "a list",
		Value::Object(_) => "an object",
	}
}

fn present(name: &str, value: Option<Value>) -> Result<Value, Error> {
	value.filter(|value| !value.is_null()).ok_or_else(|| Error::parameter(name, "is missing"))
}

fn text(name: &str, value: Value) -> Result<String, Error> {
	match value {
		Value::String(text) => Ok(text),
		other => Err(Error::parameter(name, format!("must be a string, not {}", kind_of(&other)))),
	}
}

/// A whole number, as a JSON number or (where it may pass 2^53) as a decimal string.
fn whole(name: &str, value: Value) -> Result<u128, Error> {
	let number = match &value {
		Value::Number(number) => number.as_u64().map(u128::from),
		Value::String(text) if !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit()) => {
			text.parse().ok()
		}
		_ => None,
	};
	number.ok_or_else(|| {
		Error::parameter(
			name,
			"must be a whole number from 0 on, or a string of its decimal digits, below 2^128",
		)
	})
}

fn below<T: TryFrom<u128>>(name: &str, value: Value, bound: &str) -> Result<T, Error> {
	T::try_from(whole(name, value)?).map_err(|_| Error::parameter(name, format!("must be below {bound}")))
}

fn country(name: &str, value: Value) -> Result<CountryCode, Error> {
	let code = text(name, value)?.to_ascii_uppercase();
	match code.as_bytes() {
		[a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Ok([*a, *b]),
		_ => Err(Error::parameter(name, "must be a two-letter country code (ISO 3166-1 alpha-2)")),
	}
}

/// A parameter that is a node's number.
pub fn node(value: Option<Value>) -> Result<NodeId, Error> {
	below("node", present("node", value)?, "2^32")
}

/// A parameter that is a session's id.
pub fn session(value: Option<Value>) -> Result<SessionId, Error> {
	hex32(&text("session", present("session", value)?)?)
		.ok_or_else(|| Error::parameter("session", "must be 32 bytes in hex"))
}

/// A parameter that counts bytes or seconds; 0 where it is absent.
pub fn count(name: &'static str, value: Option<Value>) -> Result<u64, Error> {
	match value {
		None | Some(Value::Null) => Ok(0),
		Some(value) => below(name, value, "2^64"),
	}
}

/// The parameter `at`: a block's hash.
pub fn at(value: Option<Value>) -> Result<Option<[u8; 32]>, Error> {
	match value {
		None | Some(Value::Null) => Ok(None),
		Some(value) => hex32(&text("at", value)?)
			.map(Some)
			.ok_or_else(|| Error::parameter("at", "must be a block's hash: 32 bytes in hex")),
	}
}

/// The parameter `filter`.
pub fn filter(value: Option<Value>) -> Result<Filter, Error> {
	let mut fields = Fields::new("filter", value)?;
	let mut filter = Filter::default();
	if let Some((name, value)) = fields.take("country") {
		let list = match value {
			Value::Array(list) => list,
			one => vec![one],
		};
		if list.len() > MAX_COUNTRIES {
			return Err(Error::parameter(
				name,
				format!("names {} countries; at most {MAX_COUNTRIES}", list.len()),
			));
		}
		filter.countries = list.into_iter().map(|code| country(&name, code)).collect::<Result<_, _>>()?;
	}
	if let Some((name, value)) = fields.take("max_price_per_gib") {
		filter.max_price_per_gib = Some(whole(&name, value)?);
	}
	if let Some((name, value)) = fields.take("max_price_per_hour") {
		filter.max_price_per_hour = Some(whole(&name, value)?);
	}
	if let Some((name, value)) = fields.take("kind") {
		filter.kind = Some(match text(&name, value)?.as_str() {
			"residential" => NetworkKind::Residential,
			"hosting" => NetworkKind::Hosting,
			"mobile" => NetworkKind::Mobile,
			"business" => NetworkKind::Business,
			_ => return Err(Error::parameter(name, "must be residential, hosting, mobile or business")),
		});
	}
	if let Some((name, value)) = fields.take("only_accepting") {
		filter.only_accepting =
			value.as_bool().ok_or_else(|| Error::parameter(name, "must be true or false"))?;
	}
	fields.finish("country, max_price_per_gib, max_price_per_hour, kind, only_accepting")?;
	Ok(filter)
}

/// The parameter `order`.
pub fn order(value: Option<Value>) -> Result<Order, Error> {
	let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(Order::default()) };
	let name = text("order", value)?;
	Order::NAMES
		.iter()
		.find(|(known, _)| *known == name || camel(known) == name)
		.map(|(_, order)| *order)
		.ok_or_else(|| {
			Error::parameter("order", "must be id, price_per_gib, price_per_hour, stake, score or speed")
		})
}

/// The parameter `page`.
pub fn page(value: Option<Value>) -> Result<Page, Error> {
	let mut fields = Fields::new("page", value)?;
	let mut page = Page { cursor: None, limit: DEFAULT_LIMIT };
	if let Some((name, value)) = fields.take("cursor") {
		let cursor = text(&name, value)?;
		if cursor.len() > MAX_CURSOR {
			return Err(Error::parameter(name, "is not a cursor that this method returned"));
		}
		page.cursor = Some(cursor);
	}
	if let Some((name, value)) = fields.take("limit") {
		page.limit = u32::try_from(whole(&name, value)?)
			.ok()
			.filter(|limit| (1..=MAX_LIMIT).contains(limit))
			.ok_or_else(|| Error::parameter(name, format!("must be 1 to {MAX_LIMIT}")))?;
	}
	fields.finish("cursor, limit")?;
	Ok(page)
}

/// The parameter `dns`: addresses of name servers.
pub fn dns(value: Option<Value>) -> Result<Vec<IpAddr>, Error> {
	let list = match value {
		None | Some(Value::Null) => return Ok(vec![]),
		Some(Value::Array(list)) => list,
		Some(one) => vec![one],
	};
	if list.len() > MAX_DNS {
		return Err(Error::parameter("dns", format!("names {} servers; at most {MAX_DNS}", list.len())));
	}
	list.into_iter()
		.map(|value| {
			text("dns", value)?
				.parse()
				.map_err(|_| Error::parameter("dns", "must be an IP address or a list of them"))
		})
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn name_of<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
		match result {
			Err(Error::Parameter { parameter, .. }) => parameter,
			other => panic!("expected a bad parameter, got {other:?}"),
		}
	}

	#[test]
	fn a_filter_is_read_in_both_spellings() {
		let expected = Filter {
			countries: vec![*b"DE", *b"FR"],
			max_price_per_gib: Some(u128::MAX),
			max_price_per_hour: Some(5),
			kind: Some(NetworkKind::Residential),
			only_accepting: true,
		};
		let snake = json!({
			"country": ["de", "FR"], "max_price_per_gib": u128::MAX.to_string(), "max_price_per_hour": 5,
			"kind": "residential", "only_accepting": true,
		});
		let camel = json!({
			"country": ["DE", "fr"], "maxPricePerGib": u128::MAX.to_string(), "maxPricePerHour": "5",
			"kind": "residential", "onlyAccepting": true,
		});
		assert_eq!(filter(Some(snake)), Ok(expected.clone()));
		assert_eq!(filter(Some(camel)), Ok(expected));
		assert_eq!(filter(None), Ok(Filter::default()));
		assert_eq!(filter(Some(json!({ "country": null }))), Ok(Filter::default()));
	}

	#[test]
	fn each_bad_field_is_named() {
		for (value, name) in [
			(json!([]), "filter"),
			(json!({ "contry": "DE" }), "filter.contry"),
			(json!({ "country": "Germany" }), "filter.country"),
			(json!({ "country": 7 }), "filter.country"),
			(json!({ "country": vec!["DE"; 65] }), "filter.country"),
			(json!({ "max_price_per_gib": -1 }), "filter.max_price_per_gib"),
			(json!({ "max_price_per_gib": 0.5 }), "filter.max_price_per_gib"),
			(json!({ "max_price_per_hour": "1e9" }), "filter.max_price_per_hour"),
			(json!({ "max_price_per_hour": format!("{}0", u128::MAX) }), "filter.max_price_per_hour"),
			(json!({ "kind": "datacentre" }), "filter.kind"),
			(json!({ "only_accepting": "yes" }), "filter.only_accepting"),
		] {
			assert_eq!(name_of(filter(Some(value))), name);
		}
		for (value, name) in [
			(json!("x"), "page"),
			(json!({ "limit": 0 }), "page.limit"),
			(json!({ "limit": 101 }), "page.limit"),
			(json!({ "limit": "many" }), "page.limit"),
			(json!({ "cursor": 1 }), "page.cursor"),
			(json!({ "cursor": "a".repeat(129) }), "page.cursor"),
			(json!({ "size": 1 }), "page.size"),
		] {
			assert_eq!(name_of(page(Some(value))), name);
		}
		assert_eq!(name_of(order(Some(json!("cheapest")))), "order");
		assert_eq!(name_of(node(None)), "node");
		assert_eq!(name_of(node(Some(json!(1u64 << 32)))), "node");
		assert_eq!(name_of(node(Some(json!("x")))), "node");
		assert_eq!(name_of(session(Some(json!("0x00")))), "session");
		assert_eq!(name_of(session(None)), "session");
		assert_eq!(name_of(count("bytes", Some(json!("18446744073709551616")))), "bytes");
		assert_eq!(name_of(at(Some(json!(5)))), "at");
		assert_eq!(name_of(dns(Some(json!("one.one.one.one")))), "dns");
		assert_eq!(name_of(dns(Some(json!(vec!["1.1.1.1"; 5])))), "dns");
	}

	#[test]
	fn good_ones_are_taken() {
		assert_eq!(page(None), Ok(Page { cursor: None, limit: DEFAULT_LIMIT }));
		assert_eq!(page(Some(json!({ "limit": 100 }))), Ok(Page { cursor: None, limit: 100 }));
		assert_eq!(order(Some(json!("pricePerGib"))), Ok(Order::PricePerGib));
		assert_eq!(order(None), Ok(Order::Id));
		assert_eq!(node(Some(json!("7"))), Ok(7));
		assert_eq!(count("bytes", Some(json!(u64::MAX))), Ok(u64::MAX));
		assert_eq!(count("bytes", None), Ok(0));
		assert_eq!(session(Some(json!("ab".repeat(32)))), Ok([0xab; 32]));
		assert_eq!(dns(Some(json!(["9.9.9.9", "2620:fe::fe"]))).unwrap().len(), 2);
		assert_eq!(at(None), Ok(None));
	}
}
