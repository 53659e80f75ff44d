//! Credit and counters per session, in the kernel.
//!
//! A session ("slot") has one named quota, which holds its *remaining* credit in bytes, two named counters (up: from the
//! consumer, down: to it) and an element in each of the ruleset's maps, which lead from its addresses to the three. A
//! packet whose address has no element in the quota maps is dropped; the elements carry a timeout that the daemon renews, so
//! that a session also ends when the daemon is dead. The counters stand behind the cut-off: they hold exactly what
//! passed, inner IP bytes, and survive the daemon.
//!
//! To set the credit of a running session: `paid + window − counted`, by [`Meter::set_credit`]. That writes the limit and
//! resets the quota's own count, because a quota counts what it drops as used (raising alone would not reopen it).
//!
//! All calls are blocking and short: about 7 µs per session, one batch per call. The table is that of
//! [`crate::firewall::provider::ProviderFirewall`], which must have been applied before.

use std::{
	collections::{BTreeMap, BTreeSet, HashMap},
	fmt,
	net::{IpAddr, Ipv4Addr, Ipv6Addr},
	time::Duration,
};

use thiserror::Error;

use crate::{
	netlink::{Change, NftSocket, Object, ObjectKind},
	netns::Namespace,
};

/// Which session: 64 bits that the caller chooses, e.g. the first eight bytes of the session's id. Never reused while the
/// slot exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u64);

impl fmt::Display for SlotId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{:016x}", self.0)
	}
}

impl fmt::Debug for SlotId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "SlotId({self})")
	}
}

/// What passed, in inner IP bytes and packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counters {
	/// Bytes from the consumer.
	pub up: u64,
	/// Bytes to the consumer.
	pub down: u64,
	/// Packets from the consumer.
	pub up_packets: u64,
	/// Packets to the consumer.
	pub down_packets: u64,
}

impl Counters {
	/// Bytes in both directions.
	pub fn total(&self) -> u64 {
		self.up.saturating_add(self.down)
	}
}

/// A session to be metered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSlot {
	/// Which.
	pub id: SlotId,
	/// Its IPv4 address in the tunnel.
	pub v4: Option<Ipv4Addr>,
	/// Its IPv6 address in the tunnel. At least one of the two is needed.
	pub v6: Option<Ipv6Addr>,
	/// Remaining credit in bytes, both directions together. At 0 nothing passes.
	pub credit: u64,
	/// After this time without [`Meter::renew`] nothing passes. 1 s to 365 days.
	pub timeout: Duration,
	/// Where the counters begin: what a ledger says was counted before. Zero for a new session.
	pub initial: Counters,
}

/// What the kernel holds of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotState {
	/// The IPv4 address that leads to it, if an element is alive.
	pub v4: Option<Ipv4Addr>,
	/// The IPv6 address that leads to it, if an element is alive.
	pub v6: Option<Ipv6Addr>,
	/// The quota: credit as it was last set, in bytes; `None` if there is no quota.
	pub credit: Option<u64>,
	/// Bytes of that credit that are used up; what was dropped may be among them, never above `credit`.
	pub used: u64,
	/// What passed; `None` if a counter is missing.
	pub counters: Option<Counters>,
	/// Until the first of its elements expires; `None` if none is alive.
	pub expires: Option<Duration>,
	/// Whether everything is there: quota, counters and all elements of each address.
	pub complete: bool,
}

/// What can go wrong.
#[derive(Debug, Error)]
pub enum MeterError {
	/// A field of a slot is bad. Nothing was changed.
	#[error("slot {slot}: {field}: {reason}")]
	Invalid {
		/// Which slot.
		slot: SlotId,
		/// Which field.
		field: &'static str,
		/// Why.
		reason: String,
	},
	/// The kernel refused some items. The batch is atomic: nothing was changed.
	#[error("{} of the batch refused, first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
	Refused(Vec<ItemError>),
	/// The table or one of its maps is not there: the ruleset has not been applied, or someone removed it.
	#[error("nftables table {0}: not there; apply the ruleset first")]
	NoTable(String),
	/// The kernel lacks nftables, or its objects (modules nf_tables, nft_objref, nft_quota).
	#[error("this kernel lacks {0}")]
	Unsupported(&'static str),
	/// CAP_NET_ADMIN is missing.
	#[error("no permission to change nftables: CAP_NET_ADMIN is needed")]
	Permission,
	/// Talking to the kernel failed.
	#[error("netlink: {what}: {source}")]
	Io {
		/// What was being done.
		what: &'static str,
		/// Why it failed.
		source: std::io::Error,
	},
	/// The kernel said something that does not parse.
	#[error("netlink: {0}")]
	Malformed(&'static str),
}

/// Why the kernel refused one item of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("slot {slot}: {what}: {reason}")]
pub struct ItemError {
	/// Which slot.
	pub slot: SlotId,
	/// Which part of it.
	pub what: &'static str,
	/// What the kernel said.
	pub reason: String,
	/// The kernel's error number.
	pub errno: i32,
}

/// Bounds of [`SessionSlot::timeout`].
const TIMEOUTS: std::ops::RangeInclusive<Duration> =
	Duration::from_secs(1)..=Duration::from_secs(365 * 86_400);

/// Sessions per batch: about 1 MiB of messages at most.
const CHUNK: usize = 1000;

/// How often a batch is tried again without the deletions that turned out to be needless, and what the kernel still holds of
/// expired elements is waited for.
const TRIES: usize = 4;

const MAPS: [&str; 4] = ["quota_up", "quota_down", "counter_up", "counter_down"];

fn quota_name(id: SlotId) -> String {
	format!("q{id}")
}

fn counter_names(id: SlotId) -> [String; 2] {
	[format!("u{id}"), format!("d{id}")]
}

/// The slot that an object's name stands for, and which of its objects it is.
fn parse_name(name: &str) -> Option<(char, SlotId)> {
	let kind = name.chars().next()?;
	let hex = name.get(1..)?;
	if !matches!(kind, 'q' | 'u' | 'd') || hex.len() != 16 || hex.bytes().any(|b| b.is_ascii_uppercase()) {
		return None;
	}
	Some((kind, SlotId(u64::from_str_radix(hex, 16).ok()?)))
}

fn key(address: IpAddr) -> Vec<u8> {
	match address {
		IpAddr::V4(a) => a.octets().to_vec(),
		IpAddr::V6(a) => a.octets().to_vec(),
	}
}

fn address(key: &[u8]) -> Option<IpAddr> {
	match key.len() {
		4 => Some(IpAddr::from(<[u8; 4]>::try_from(key).ok()?)),
		16 => Some(IpAddr::from(<[u8; 16]>::try_from(key).ok()?)),
		_ => None,
	}
}

const fn tag(address: IpAddr) -> char {
	if address.is_ipv4() {
		'4'
	} else {
		'6'
	}
}

/// What a change belongs to, for errors.
struct Item {
	slot: SlotId,
	what: &'static str,
	change: Change,
}

/// A client of one table. Blocking; see the module's documentation.
#[derive(Debug)]
pub struct Meter {
	socket: NftSocket,
	table: String,
	/// Addresses of every slot that the kernel holds.
	known: BTreeMap<SlotId, BTreeSet<IpAddr>>,
	/// Objects whose elements have expired but are still held by the kernel for a moment.
	garbage: BTreeSet<(ObjectKind, String)>,
}

impl Meter {
	/// A client of a provider's table in the namespace of the calling thread. Reads which sessions the kernel holds: after a
	/// crash of the daemon they are still there, with their counters, for the caller to keep ([`Self::sessions`]) or
	/// to [`Self::remove`].
	///
	/// Errors: [`MeterError::NoTable`] where the ruleset has not been applied.
	pub fn open(table: &str) -> Result<Self, MeterError> {
		Self::open_in(table, None)
	}

	/// The same in the namespace given.
	pub fn open_in(table: &str, namespace: Option<&Namespace>) -> Result<Self, MeterError> {
		let socket = NftSocket::open_in(namespace)?;
		let mut meter =
			Self { socket, table: table.to_owned(), known: BTreeMap::new(), garbage: BTreeSet::new() };
		let view = meter.view()?;
		meter.known = view.addresses;
		Ok(meter)
	}

	/// Adds sessions. Atomic up to 1,000 at a time: an error leaves out that thousand and those after it.
	///
	/// Errors: a slot that exists, an address that another slot has, no address, a timeout out of range.
	pub fn add_sessions(&mut self, slots: &[SessionSlot]) -> Result<(), MeterError> {
		self.collect_garbage()?;
		for chunk in slots.chunks(CHUNK) {
			let mut seen = BTreeSet::new();
			let mut items = Vec::with_capacity(chunk.len() * 11);
			for slot in chunk {
				self.validate(slot, &mut seen)?;
				push_slot(&mut items, slot);
			}
			self.run(items, &[])?;
			for slot in chunk {
				self.known.insert(slot.id, addresses(slot).collect());
			}
		}
		Ok(())
	}

	/// Adds one session. See [`Self::add_sessions`].
	pub fn add_session(&mut self, slot: &SessionSlot) -> Result<(), MeterError> {
		self.add_sessions(std::slice::from_ref(slot))
	}

	/// Sets the remaining credit of sessions, in bytes from now on: writes the limit, then sets what is used back to 0. Between
	/// the two, microseconds apart, the session may be shut though it has credit, never open though it has none.
	///
	/// Errors: a slot that is not there.
	pub fn set_credit(&mut self, credits: &[(SlotId, u64)]) -> Result<(), MeterError> {
		for chunk in credits.chunks(CHUNK) {
			let mut items = Vec::with_capacity(chunk.len());
			for (slot, limit) in chunk {
				self.must_know(*slot)?;
				let change = Change::SetQuota { name: quota_name(*slot), limit: *limit };
				items.push(Item { slot: *slot, what: "quota", change });
			}
			self.run(items, &[])?;
			for (slot, _) in chunk {
				if self.socket.reset_quota(&self.table, &quota_name(*slot))?.is_none() {
					return Err(missing(*slot, "quota"));
				}
			}
		}
		Ok(())
	}

	/// Gives sessions a new timeout, from now; opens those again that had expired. Renew when less than half is left, not on
	/// every tick.
	///
	/// Errors: a slot that is not there, a timeout out of range.
	pub fn renew(&mut self, ids: &[SlotId], timeout: Duration) -> Result<(), MeterError> {
		let ms = millis(timeout)?;
		for chunk in ids.chunks(CHUNK) {
			let mut items = Vec::with_capacity(chunk.len() * 8);
			for slot in chunk.iter().copied().collect::<BTreeSet<_>>() {
				for at in self.must_know(slot)? {
					for way in ["quota_up", "quota_down"] {
						let map = format!("{way}{}", tag(*at));
						// Deleted and added in one transaction: packets see the old one or the new one. Kernels before 6.12
						// cannot change the timeout of an element that stands.
						let change = Change::DelElement { map: map.clone(), key: key(*at) };
						items.push(Item { slot, what: "map element", change });
						let change = Change::AddElement {
							map,
							key: key(*at),
							object: quota_name(slot),
							timeout_ms: Some(ms),
						};
						items.push(Item { slot, what: "map element", change });
					}
				}
			}
			self.run(items, &[libc::ENOENT])?;
		}
		Ok(())
	}

	/// Removes sessions with their counters. Read [`Self::counters`] before. What is not there is ignored.
	pub fn remove(&mut self, ids: &[SlotId]) -> Result<(), MeterError> {
		self.collect_garbage()?;
		for chunk in ids.chunks(CHUNK) {
			let mut items = Vec::with_capacity(chunk.len() * 11);
			for slot in chunk.iter().copied().collect::<BTreeSet<_>>() {
				let Some(known) = self.known.get(&slot) else { continue };
				for at in known {
					for map in MAPS {
						let change = Change::DelElement { map: format!("{map}{}", tag(*at)), key: key(*at) };
						items.push(Item { slot, what: "map element", change });
					}
				}
				let [up, down] = counter_names(slot);
				for (kind, name) in [
					(ObjectKind::Quota, quota_name(slot)),
					(ObjectKind::Counter, up),
					(ObjectKind::Counter, down),
				] {
					items.push(Item { slot, what: "object", change: Change::DelObject { kind, name } });
				}
			}
			self.run(items, &[libc::ENOENT, libc::EBUSY])?;
			for slot in chunk {
				self.known.remove(slot);
			}
		}
		Ok(())
	}

	/// What passed, per session.
	pub fn counters(&mut self) -> Result<HashMap<SlotId, Counters>, MeterError> {
		let found = self.objects(ObjectKind::Counter)?;
		let mut all: HashMap<SlotId, Counters> = HashMap::with_capacity(found.len() / 2);
		for (name, object) in found {
			if self.garbage.contains(&(ObjectKind::Counter, name.clone())) {
				continue;
			}
			if let (Some((way, slot)), Object::Counter { bytes, packets }) = (parse_name(&name), object) {
				let entry = all.entry(slot).or_default();
				match way {
					'u' => (entry.up, entry.up_packets) = (bytes, packets),
					'd' => (entry.down, entry.down_packets) = (bytes, packets),
					_ => {}
				}
			}
		}
		Ok(all)
	}

	/// Everything that the kernel holds, per session: to decide at start what to keep, and for a status page. Some
	/// milliseconds per thousand sessions.
	pub fn sessions(&mut self) -> Result<HashMap<SlotId, SlotState>, MeterError> {
		let view = self.view()?;
		// What someone else added or removed meanwhile is known from now on.
		self.known = view.addresses;
		Ok(view.states)
	}

	/// Which sessions this client knows of, without asking the kernel.
	pub fn known(&self) -> impl Iterator<Item = SlotId> + '_ {
		self.known.keys().copied()
	}

	fn objects(&mut self, kind: ObjectKind) -> Result<Vec<(String, Object)>, MeterError> {
		let found = self.socket.objects(&self.table, kind)?.unwrap_or_default();
		// A table that is not there dumps as an empty one.
		if found.is_empty() && !self.socket.has_table(&self.table)? {
			return Err(MeterError::NoTable(self.table.clone()));
		}
		Ok(found)
	}

	fn must_know(&self, slot: SlotId) -> Result<&BTreeSet<IpAddr>, MeterError> {
		self.known.get(&slot).ok_or_else(|| missing(slot, "slot"))
	}

	fn validate(&self, slot: &SessionSlot, seen: &mut BTreeSet<IpAddr>) -> Result<(), MeterError> {
		let invalid =
			|field, reason: &str| MeterError::Invalid { slot: slot.id, field, reason: reason.to_owned() };
		if self.known.contains_key(&slot.id) {
			return Err(invalid("id", "exists already"));
		}
		if slot.v4.is_none() && slot.v6.is_none() {
			return Err(invalid("v4", "one address at least is needed"));
		}
		if !TIMEOUTS.contains(&slot.timeout) {
			return Err(invalid("timeout", "not within 1 s to 365 days"));
		}
		for at in addresses(slot) {
			if at.is_unspecified() || at.is_multicast() || at.is_loopback() {
				return Err(invalid("v4 or v6", "no address of a host"));
			}
			if !seen.insert(at) {
				return Err(invalid("v4 or v6", "stands twice in the batch"));
			}
		}
		Ok(())
	}

	/// Runs items as one batch. Deletions that the kernel refuses with one of `tolerated` are left out, and the rest is
	/// tried again: an element may expire at any moment, and an expired one holds its object until it is swept.
	fn run(&mut self, mut items: Vec<Item>, tolerated: &[i32]) -> Result<(), MeterError> {
		for _ in 0..TRIES {
			let changes: Vec<Change> = items.iter().map(|item| item.change.clone()).collect();
			let refused = self.socket.batch(&self.table, &changes)?;
			if refused.is_empty() {
				return Ok(());
			}
			let deletes = |k: usize| {
				matches!(
					items.get(k).map(|i| &i.change),
					Some(Change::DelElement { .. } | Change::DelObject { .. })
				)
			};
			if !refused.iter().all(|(k, code)| tolerated.contains(code) && deletes(*k)) {
				return Err(self.explain(&items, &refused));
			}
			if !self.socket.has_table(&self.table)? {
				return Err(MeterError::NoTable(self.table.clone()));
			}
			for (k, code) in &refused {
				if let (libc::EBUSY, Some(Item { change: Change::DelObject { kind, name }, .. })) =
					(*code, items.get(*k))
				{
					self.garbage.insert((*kind, name.clone()));
				}
			}
			let out: BTreeSet<usize> = refused.iter().map(|(k, _)| *k).collect();
			let mut k = 0;
			items.retain(|_| {
				k += 1;
				!out.contains(&(k - 1))
			});
			if items.is_empty() {
				return Ok(());
			}
		}
		Err(MeterError::Malformed("map elements expire faster than they can be removed"))
	}

	fn explain(&mut self, items: &[Item], refused: &[(usize, i32)]) -> MeterError {
		if refused.iter().any(|(_, code)| *code == libc::ENOENT) {
			match self.socket.has_table(&self.table) {
				Ok(false) => return MeterError::NoTable(self.table.clone()),
				Ok(true) => {}
				Err(error) => return error,
			}
		}
		if refused.iter().any(|(_, code)| *code == libc::EPERM) {
			return MeterError::Permission;
		}
		if refused.iter().any(|(_, code)| *code == libc::EOPNOTSUPP) {
			return MeterError::Unsupported("nftables objects (nft_quota, nft_objref)");
		}
		let item = |(k, code): &(usize, i32)| {
			let item = items.get(*k)?;
			let reason = match *code {
				libc::EEXIST => "exists already".to_owned(),
				libc::ENOENT => "is not there".to_owned(),
				code => std::io::Error::from_raw_os_error(code).to_string(),
			};
			Some(ItemError { slot: item.slot, what: item.what, reason, errno: *code })
		};
		MeterError::Refused(refused.iter().filter_map(item).collect())
	}

	/// Removes objects whose elements have been swept meanwhile.
	fn collect_garbage(&mut self) -> Result<(), MeterError> {
		for (kind, name) in self.garbage.clone() {
			let change = Change::DelObject { kind, name: name.clone() };
			match self.socket.batch(&self.table, &[change])?.first() {
				// Not yet.
				Some((_, libc::EBUSY)) => {}
				_ => {
					self.garbage.remove(&(kind, name));
				}
			}
		}
		Ok(())
	}

	fn view(&mut self) -> Result<View, MeterError> {
		let mut view = View::default();
		for (name, object) in self.objects(ObjectKind::Quota)? {
			if self.garbage.contains(&(ObjectKind::Quota, name.clone())) {
				continue;
			}
			if let (Some(('q', slot)), Object::Quota(quota)) = (parse_name(&name), object) {
				let state = view.states.entry(slot).or_default();
				state.credit = Some(quota.limit);
				state.used = quota.used.min(quota.limit);
				view.addresses.entry(slot).or_default();
			}
		}
		let mut halves: HashMap<SlotId, u8> = HashMap::new();
		for (name, object) in self.objects(ObjectKind::Counter)? {
			if self.garbage.contains(&(ObjectKind::Counter, name.clone())) {
				continue;
			}
			let (Some((way, slot)), Object::Counter { bytes, packets }) = (parse_name(&name), object) else {
				continue;
			};
			let counters = view.states.entry(slot).or_default().counters.get_or_insert_default();
			match way {
				'u' => (counters.up, counters.up_packets) = (bytes, packets),
				_ => (counters.down, counters.down_packets) = (bytes, packets),
			}
			*halves.entry(slot).or_default() += 1;
			view.addresses.entry(slot).or_default();
		}
		for (slot, state) in &mut view.states {
			if halves.get(slot) != Some(&2) {
				state.counters = None;
			}
		}
		let mut elements: HashMap<(SlotId, IpAddr), u8> = HashMap::new();
		for map in MAPS {
			for family in ['4', '6'] {
				let name = format!("{map}{family}");
				let found = self.socket.elements(&self.table, &name)?;
				for element in
					found.ok_or_else(|| MeterError::NoTable(format!("{} (map {name})", self.table)))?
				{
					let (Some(at), Some((_, slot))) = (address(&element.key), parse_name(&element.object))
					else {
						continue;
					};
					view.addresses.entry(slot).or_default().insert(at);
					*elements.entry((slot, at)).or_default() += 1;
					let state = view.states.entry(slot).or_default();
					if map.starts_with("quota") {
						match at {
							IpAddr::V4(a) => state.v4 = Some(a),
							IpAddr::V6(a) => state.v6 = Some(a),
						}
						if let Some(left) = element.expires.map(Duration::from_millis) {
							state.expires = Some(state.expires.map_or(left, |e| e.min(left)));
						}
					}
				}
			}
		}
		for (slot, state) in &mut view.states {
			let all = |at: &IpAddr| elements.get(&(*slot, *at)) == Some(&(MAPS.len() as u8));
			let ats = view.addresses.get(slot);
			state.complete = state.credit.is_some()
				&& state.counters.is_some()
				&& ats.is_some_and(|ats| !ats.is_empty() && ats.iter().all(all));
		}
		Ok(view)
	}
}

#[derive(Default)]
struct View {
	states: HashMap<SlotId, SlotState>,
	addresses: BTreeMap<SlotId, BTreeSet<IpAddr>>,
}

fn missing(slot: SlotId, what: &'static str) -> MeterError {
	MeterError::Refused(vec![ItemError { slot, what, reason: "is not there".into(), errno: libc::ENOENT }])
}

fn millis(timeout: Duration) -> Result<u64, MeterError> {
	if !TIMEOUTS.contains(&timeout) {
		let reason = "not within 1 s to 365 days".to_owned();
		return Err(MeterError::Invalid { slot: SlotId(0), field: "timeout", reason });
	}
	// At most 365 days: fits.
	Ok(timeout.as_millis() as u64)
}

fn addresses(slot: &SessionSlot) -> impl Iterator<Item = IpAddr> {
	slot.v4.map(IpAddr::V4).into_iter().chain(slot.v6.map(IpAddr::V6))
}

fn push_slot(items: &mut Vec<Item>, slot: &SessionSlot) {
	let id = slot.id;
	let [up, down] = counter_names(id);
	let mut push = |what, change| items.push(Item { slot: id, what, change });
	push("quota", Change::NewQuota { name: quota_name(id), limit: slot.credit });
	let initial = &slot.initial;
	for (name, bytes, packets) in
		[(&up, initial.up, initial.up_packets), (&down, initial.down, initial.down_packets)]
	{
		push("counter", Change::NewCounter { name: name.clone(), bytes, packets });
	}
	let ms = slot.timeout.as_millis() as u64;
	for at in addresses(slot) {
		let leads = [
			(quota_name(id), Some(ms)),
			(quota_name(id), Some(ms)),
			(up.clone(), None),
			(down.clone(), None),
		];
		for (map, (object, timeout_ms)) in MAPS.iter().zip(leads) {
			let change =
				Change::AddElement { map: format!("{map}{}", tag(at)), key: key(at), object, timeout_ms };
			push("map element", change);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn names_lead_back_to_their_slot(bits: u64) {
			let id = SlotId(bits);
			prop_assert_eq!(parse_name(&quota_name(id)), Some(('q', id)));
			let [up, down] = counter_names(id);
			prop_assert_eq!(parse_name(&up), Some(('u', id)));
			prop_assert_eq!(parse_name(&down), Some(('d', id)));
		}

		#[test]
		fn other_names_lead_nowhere(name in "\\PC{0,20}") {
			if let Some((kind, id)) = parse_name(&name) {
				prop_assert_eq!(format!("{kind}{id}"), name);
			}
		}

		#[test]
		fn addresses_round_trip(v4: u32, v6: u128) {
			for at in [IpAddr::V4(v4.into()), IpAddr::V6(v6.into())] {
				prop_assert_eq!(address(&key(at)), Some(at));
			}
		}
	}

	#[test]
	fn a_slot_is_three_objects_and_four_elements_per_address() {
		let slot = SessionSlot {
			id: SlotId(1),
			v4: Some("10.1.1.1".parse().unwrap()),
			v6: Some("fd00::1".parse().unwrap()),
			credit: 5,
			timeout: Duration::from_secs(60),
			initial: Counters { up: 7, ..Default::default() },
		};
		let mut items = Vec::new();
		push_slot(&mut items, &slot);
		assert_eq!(items.len(), 3 + 8);
		let timed = |i: &&Item| matches!(i.change, Change::AddElement { timeout_ms: Some(60_000), .. });
		assert_eq!(items.iter().filter(timed).count(), 4);
	}
}
