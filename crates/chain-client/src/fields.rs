//! Types of the primitives as values with named fields, which the live metadata turns into bytes.
use crate::{calls::SignedVoucher, AccountId};
use subxt::dynamic::Value;
use warren_primitives::{Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, OpenTerms, Price, Voucher};

/// Arguments by name.
pub(crate) type Fields = Vec<(&'static str, Value)>;

pub(crate) fn bytes(bytes: &(impl AsRef<[u8]> + ?Sized)) -> Value {
	Value::from_bytes(bytes.as_ref())
}

pub(crate) fn number(number: impl Into<u128>) -> Value {
	Value::u128(number.into())
}

pub(crate) fn option(value: Option<Value>) -> Value {
	match value {
		Some(value) => Value::unnamed_variant("Some", [value]),
		None => Value::unnamed_variant("None", []),
	}
}

fn unit(variant: &'static str) -> Value {
	Value::unnamed_variant(variant, [])
}

/// As one value.
pub(crate) trait ToValue {
	fn to_value(&self) -> Value;
}

impl ToValue for Price {
	fn to_value(&self) -> Value {
		Value::named_composite([("per_gib", number(self.per_gib)), ("per_hour", number(self.per_hour))])
	}
}

impl ToValue for Endpoint {
	fn to_value(&self) -> Value {
		let host = match &self.host {
			Host::V4(address) => Value::unnamed_variant("V4", [bytes(address)]),
			Host::V6(address) => Value::unnamed_variant("V6", [bytes(address)]),
			Host::Dns(name) => Value::unnamed_variant("Dns", [bytes(name.as_slice())]),
		};
		Value::named_composite([("host", host), ("port", number(self.port))])
	}
}

impl ToValue for NodeDetails {
	fn to_value(&self) -> Value {
		Value::named_composite([
			("peer_key", bytes(&self.peer_key)),
			("tunnel_key", bytes(&self.tunnel_key)),
			("endpoints", Value::unnamed_composite(self.endpoints.iter().map(ToValue::to_value))),
			("country", bytes(&self.country)),
			("city", bytes(self.city.as_slice())),
			(
				"network",
				unit(match self.network {
					NetworkKind::Residential => "Residential",
					NetworkKind::Hosting => "Hosting",
					NetworkKind::Mobile => "Mobile",
					NetworkKind::Business => "Business",
				}),
			),
			("price", self.price.to_value()),
			("capacity", number(self.capacity)),
			("advertised_mbps", number(self.advertised_mbps)),
			(
				"exit_policy",
				unit(match self.exit_policy {
					ExitPolicy::Standard => "Standard",
					ExitPolicy::Open => "Open",
					ExitPolicy::WebOnly => "WebOnly",
				}),
			),
		])
	}
}

impl ToValue for Voucher {
	fn to_value(&self) -> Value {
		Value::named_composite([
			("session", bytes(&self.session)),
			("amount", number(self.amount)),
			("usage_hash", bytes(&self.usage_hash)),
		])
	}
}

/// As the tuple of a batch's item.
impl ToValue for SignedVoucher {
	fn to_value(&self) -> Value {
		Value::unnamed_composite([self.voucher.to_value(), bytes(&self.signature)])
	}
}

/// As several arguments.
pub(crate) trait ToFields {
	fn to_fields(&self) -> Fields;
}

impl ToFields for SignedVoucher {
	fn to_fields(&self) -> Fields {
		vec![("voucher", self.voucher.to_value()), ("signature", bytes(&self.signature))]
	}
}

impl ToFields for OpenTerms<AccountId> {
	fn to_fields(&self) -> Fields {
		vec![
			("payer", option(self.payer.as_ref().map(bytes))),
			("node", number(self.node)),
			("tunnel_key", bytes(&self.tunnel_key)),
			("voucher_key", bytes(&self.voucher_key)),
			("deposit", number(self.deposit)),
			("prepaid", number(self.prepaid)),
			("max_price", self.max_price.to_value()),
			("expires_at", number(self.expires_at)),
			("anchor", number(self.anchor)),
			("salt", bytes(&self.salt)),
		]
	}
}
