//! What a block did: the events of Warren's pallets, and what became of each extrinsic.
use crate::{
	calls::{ESCROW, REGISTRY},
	client::{At, BlockRef, ChainClient},
	runtime::Runtime,
	Error,
};
use std::fmt;
use subxt::{
	dynamic::Value,
	error::DispatchError,
	events::Phase,
	ext::scale_value::{Composite, Primitive, ValueDef},
};
use warren_primitives::{blake2_256, Balance, NodeId, SessionId};

/// `twox_128("System") ++ twox_128("Events")`.
const SYSTEM_EVENTS: [u8; 32] = [
	0x26, 0xaa, 0x39, 0x4e, 0xea, 0x56, 0x30, 0xe0, 0x7c, 0x48, 0xae, 0x0c, 0x95, 0x58, 0xce, 0xf7, 0x80,
	0xd4, 0x1e, 0x5e, 0x16, 0x05, 0x67, 0x65, 0xbc, 0x84, 0x61, 0x85, 0x10, 0x72, 0xc9, 0xd7,
];

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// It did what it was to do.
	Success,
	/// It failed, and nothing but the fee was changed. `Pallet.Error: what its documentation says`.
	Failed(String),
}

/// An event of the escrow, the registry or a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
	/// The pallet's name.
	pub pallet: String,
	/// The event's name.
	pub name: String,
	fields: Vec<(String, Value<()>)>,
}

impl Event {
	/// True where it is this event.
	pub fn is(&self, pallet: &str, name: &str) -> bool {
		self.pallet == pallet && self.name == name
	}

	/// True where it is one of the escrow's.
	pub fn is_session(&self) -> bool {
		self.pallet == ESCROW
	}

	fn field(&self, name: &str) -> Option<&Value<()>> {
		self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value)
	}

	/// The session that it is about, where it names one in `session`.
	pub fn session(&self) -> Option<SessionId> {
		self.bytes32("session")
	}

	/// The node that it is about, where it names one in `node`.
	pub fn node(&self) -> Option<NodeId> {
		NodeId::try_from(self.number("node")?).ok()
	}

	/// A field that is 32 bytes: a session, an account, a key.
	pub fn bytes32(&self, name: &str) -> Option<[u8; 32]> {
		let mut bytes = Vec::with_capacity(32);
		collect_bytes(self.field(name)?, &mut bytes)?;
		bytes.try_into().ok()
	}

	/// A field that is a number: an amount, a height.
	pub fn number(&self, name: &str) -> Option<u128> {
		as_number(self.field(name)?)
	}

	/// A field that is a text. The error in `ClaimRefused` and in those of a batch is one: `Pallet.Error: what its
	/// documentation says`.
	pub fn text(&self, name: &str) -> Option<&str> {
		match &self.field(name)?.value {
			ValueDef::Primitive(Primitive::String(text)) => Some(text),
			_ => None,
		}
	}

	/// The variant of a field that is an enum.
	pub fn variant(&self, name: &str) -> Option<&str> {
		match &self.field(name)?.value {
			ValueDef::Variant(variant) => Some(&variant.name),
			_ => None,
		}
	}
}

impl fmt::Display for Event {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}.{}", self.pallet, self.name)?;
		for (i, (name, value)) in self.fields.iter().enumerate() {
			write!(f, "{}{name}: {}", if i == 0 { " { " } else { ", " }, shown(value))?;
		}
		f.write_str(if self.fields.is_empty() { "" } else { " }" })
	}
}

fn shown(value: &Value<()>) -> String {
	let mut bytes = Vec::new();
	match collect_bytes(value, &mut bytes) {
		Some(()) if bytes.len() >= 16 => format!("0x{}", hex::encode(bytes)),
		_ => value.to_string(),
	}
}

fn as_number(value: &Value<()>) -> Option<u128> {
	match &value.value {
		ValueDef::Primitive(Primitive::U128(number)) => Some(*number),
		// A newtype, such as a compact or a wrapped number.
		ValueDef::Composite(inner) if inner.len() == 1 => as_number(inner.values().next()?),
		_ => None,
	}
}

/// Bytes, through newtypes such as an account; at most 1 KiB of them.
fn collect_bytes(value: &Value<()>, into: &mut Vec<u8>) -> Option<()> {
	match &value.value {
		ValueDef::Primitive(Primitive::U128(byte)) if into.len() < 1024 => {
			into.push(u8::try_from(*byte).ok()?);
			Some(())
		}
		ValueDef::Composite(inner) => inner.values().try_for_each(|v| collect_bytes(v, into)),
		_ => None,
	}
}

/// An event, and which extrinsic of the block made it; none where the block did by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
	/// Index of the extrinsic in the block.
	pub extrinsic: Option<u32>,
	/// The event.
	pub event: Event,
}

/// What a block did.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockEvents {
	/// The block.
	pub block: BlockRef,
	/// Events of the escrow, the registry and batches, in order.
	pub events: Vec<EventRecord>,
	/// For each extrinsic: what became of its call.
	pub outcomes: Vec<Outcome>,
	/// For each extrinsic: the fee that its signer paid, the tip included; 0 where it was free or unsigned.
	pub fees: Vec<Balance>,
}

impl BlockEvents {
	/// The events that an extrinsic made.
	pub fn of_extrinsic(&self, index: u32) -> impl Iterator<Item = &Event> {
		self.events.iter().filter(move |r| r.extrinsic == Some(index)).map(|r| &r.event)
	}

	/// The sessions that any event names, each once.
	pub fn sessions(&self) -> Vec<SessionId> {
		let mut sessions: Vec<_> = self.events.iter().filter_map(|r| r.event.session()).collect();
		sessions.sort_unstable();
		sessions.dedup();
		sessions
	}
}

/// Pallets whose events are told.
const TOLD: [&str; 3] = [REGISTRY, ESCROW, "Utility"];

impl Runtime {
	/// Reads the events of a block that this runtime made.
	pub(crate) fn decode_events(&self, block: BlockRef, bytes: Vec<u8>) -> Result<BlockEvents, Error> {
		let mut result = BlockEvents { block, events: Vec::new(), outcomes: Vec::new(), fees: Vec::new() };
		let bad = |e: subxt::error::EventsError| Error::undecodable("System.Events", e);
		let events = self.at.events().from_bytes(bytes);
		let mut read = 0;
		for event in events.iter() {
			let event = event.map_err(bad)?;
			read += 1;
			let extrinsic = match event.phase() {
				Phase::ApplyExtrinsic(index) => Some(index),
				Phase::Finalization | Phase::Initialization => None,
			};
			let (pallet, name) = (event.pallet_name(), event.event_name());
			match (pallet, name, extrinsic) {
				("System", "ExtrinsicSuccess", Some(_)) => result.outcomes.push(Outcome::Success),
				("System", "ExtrinsicFailed", Some(_)) => {
					result.outcomes.push(Outcome::Failed(self.dispatch_error(event.field_bytes())));
				}
				("TransactionPayment", "TransactionFeePaid", Some(index)) => {
					let fields: Composite<()> = event.decode_fields_unchecked_as().map_err(bad)?;
					let paid =
						named(fields).iter().find(|(n, _)| n == "actual_fee").and_then(|(_, v)| as_number(v));
					let index = index as usize;
					// The last event of an extrinsic but for its outcome.
					if result.fees.len() <= index {
						result.fees.resize(index + 1, 0);
					}
					result.fees[index] = paid.unwrap_or_default();
				}
				_ if TOLD.contains(&pallet) => {
					let mut fields = named(event.decode_fields_unchecked_as().map_err(bad)?);
					for (_, value) in fields.iter_mut().filter(|(name, _)| name == "error") {
						if let Some(text) = self.error_text(value) {
							*value = Value::string(text);
						}
					}
					let event = Event { pallet: pallet.to_owned(), name: name.to_owned(), fields };
					result.events.push(EventRecord { extrinsic, event });
				}
				_ => {}
			}
		}
		// The iterator takes bytes that end between two events for the end.
		if read != events.len() {
			let reason = format!("{read} events where {} are announced", events.len());
			return Err(Error::undecodable("System.Events", reason));
		}
		result.fees.resize(result.outcomes.len(), 0);
		Ok(result)
	}

	/// The text of a `DispatchError` in an event.
	fn error_text(&self, value: &Value<()>) -> Option<String> {
		let ValueDef::Variant(error) = &value.value else { return None };
		if error.name != "Module" {
			// Such as `Token` of `FundsUnavailable`.
			return Some(match error.values.values().next().map(|inner| &inner.value) {
				Some(ValueDef::Variant(inner)) => format!("{}.{}", error.name, inner.name),
				_ => error.name.clone(),
			});
		}
		// ModuleError: the pallet's index, then four bytes of which the first is the error's.
		let mut bytes = Vec::new();
		error.values.values().try_for_each(|v| collect_bytes(v, &mut bytes))?;
		let (pallet, index) = (*bytes.first()?, *bytes.get(1)?);
		let pallet = self.metadata().pallet_by_error_index(pallet)?;
		let variant = pallet.error_variant_by_index(index)?;
		Some(described(pallet.name(), &variant.name, &variant.docs))
	}

	/// `Pallet.Error: documentation`.
	pub(crate) fn dispatch_error(&self, bytes: &[u8]) -> String {
		match DispatchError::decode_from(bytes.to_vec(), self.at.metadata()) {
			Ok(DispatchError::Module(error)) => match error.details() {
				Ok(details) => described(details.pallet.name(), &details.variant.name, &details.variant.docs),
				Err(_) => error.to_string(),
			},
			Ok(other) => other.to_string(),
			Err(error) => format!("an error that does not decode: {error}"),
		}
	}
}

fn described(pallet: &str, error: &str, docs: &[String]) -> String {
	let docs = docs.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
	let separator = if docs.is_empty() { "" } else { ": " };
	format!("{pallet}.{error}{separator}{}", docs.trim())
}

/// Fields by name; unnamed ones get their place.
fn named(fields: Composite<()>) -> Vec<(String, Value<()>)> {
	match fields {
		Composite::Named(fields) => fields,
		Composite::Unnamed(values) => {
			values.into_iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect()
		}
	}
}

impl ChainClient {
	/// What a block did.
	pub async fn events(&self, block: BlockRef) -> Result<BlockEvents, Error> {
		let header = self.header(block.hash).await?;
		let bytes = self.storage(&SYSTEM_EVENTS, At::Block(block.hash)).await?.unwrap_or_default();
		// A block that brings a new runtime was still made by the old one.
		let made_by = if block.number == 0 { block.hash } else { header.parent_hash.0 };
		self.runtime_at(At::Block(made_by)).await?.decode_events(block, bytes)
	}

	/// The place of an extrinsic in a block, by the hash of its bytes.
	pub async fn find_in_block(&self, block: [u8; 32], extrinsic: &[u8; 32]) -> Result<Option<u32>, Error> {
		let body = self.body(block).await?;
		Ok(body.iter().zip(0u32..).find(|(bytes, _)| blake2_256(bytes) == *extrinsic).map(|(_, index)| index))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn event(fields: Vec<(&str, Value<()>)>) -> Event {
		Event {
			pallet: ESCROW.to_owned(),
			name: "Opened".to_owned(),
			fields: fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
		}
	}

	#[test]
	fn fields_are_read_through_newtypes() {
		let account = Value::unnamed_composite([Value::from_bytes([7u8; 32])]);
		let event = event(vec![
			("session", Value::from_bytes([1u8; 32])),
			("payer", account),
			("node", Value::u128(9)),
			("paid", Value::unnamed_composite([Value::u128(5)])),
			("reason", Value::unnamed_variant("Expired", [])),
			("short", Value::from_bytes([1u8; 31])),
		]);
		assert_eq!(event.session(), Some([1; 32]));
		assert_eq!(event.bytes32("payer"), Some([7; 32]));
		assert_eq!(event.node(), Some(9));
		assert_eq!(event.number("paid"), Some(5));
		assert_eq!(event.variant("reason"), Some("Expired"));
		assert_eq!(event.bytes32("short"), None);
		assert_eq!(event.number("none"), None);
		let shown = event.to_string();
		assert!(shown.starts_with("SessionEscrow.Opened { session: 0x0101"), "{shown}");
	}
}
