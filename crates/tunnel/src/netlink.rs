//! A small nfnetlink client for what the `nft` program is too slow for: objects (quotas, counters) and map elements, in
//! batches. The numbers are those of linux/netfilter/nf_tables.h and nfnetlink.h, which are stable kernel interface.
//!
//! Headers are in host order, attributes' values in network order.

use std::{
	io, mem,
	os::fd::{AsRawFd, FromRawFd, OwnedFd},
};

use crate::{
	netns::{run_in, Namespace},
	quota::MeterError,
};

const SUBSYS_NFTABLES: u16 = 10;
const NFPROTO_INET: u8 = 1;
const BATCH_BEGIN: u16 = 0x10;
const BATCH_END: u16 = 0x11;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;

const NLM_F_REQUEST: u16 = 0x1;
const NLM_F_ACK: u16 = 0x4;
const NLM_F_DUMP_INTR: u16 = 0x10;
const NLM_F_DUMP: u16 = 0x300;
const NLM_F_EXCL: u16 = 0x200;
const NLM_F_CREATE: u16 = 0x400;

/// NFT_MSG_*.
mod msg {
	pub const GETTABLE: u16 = 1;
	pub const GETCHAIN: u16 = 4;
	pub const GETRULE: u16 = 7;
	pub const NEWSETELEM: u16 = 12;
	pub const GETSETELEM: u16 = 13;
	pub const DELSETELEM: u16 = 14;
	pub const NEWOBJ: u16 = 18;
	pub const GETOBJ: u16 = 19;
	pub const DELOBJ: u16 = 20;
	pub const GETOBJ_RESET: u16 = 21;
}

/// NFT_OBJECT_*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ObjectKind {
	/// Packets and bytes.
	Counter,
	/// A limit in bytes and what is used of it.
	Quota,
}

impl ObjectKind {
	const fn code(self) -> u32 {
		match self {
			Self::Counter => 1,
			Self::Quota => 2,
		}
	}
}

/// Attribute types that are used in more than one place by meaning.
mod attr {
	pub const TABLE: u16 = 1;
	pub const NAME: u16 = 2;
	pub const OBJ_TYPE: u16 = 3;
	pub const OBJ_DATA: u16 = 4;
	pub const COUNTER_BYTES: u16 = 1;
	pub const COUNTER_PACKETS: u16 = 2;
	pub const QUOTA_BYTES: u16 = 1;
	pub const QUOTA_FLAGS: u16 = 2;
	pub const QUOTA_CONSUMED: u16 = 4;
	pub const ELEM_LIST_TABLE: u16 = 1;
	pub const ELEM_LIST_SET: u16 = 2;
	pub const ELEM_LIST_ELEMENTS: u16 = 3;
	pub const LIST_ELEM: u16 = 1;
	pub const ELEM_KEY: u16 = 1;
	pub const ELEM_TIMEOUT: u16 = 4;
	pub const ELEM_EXPIRATION: u16 = 5;
	pub const ELEM_OBJREF: u16 = 9;
	pub const DATA_VALUE: u16 = 1;
	pub const NESTED: u16 = 0x8000;
	pub const TYPE_MASK: u16 = 0x3fff;
}

const fn align(len: usize) -> usize {
	(len + 3) & !3
}

/// Attributes being written.
#[derive(Default)]
pub(crate) struct Attrs(Vec<u8>);

impl Attrs {
	/// Every value written here is short (a name, a number, one element), far below the 64 KiB that the length field holds;
	/// a longer one would be cut off at what it can hold instead of corrupting the message.
	pub(crate) fn put(&mut self, kind: u16, value: &[u8]) -> &mut Self {
		let value = &value[..value.len().min(usize::from(u16::MAX) - 4)];
		let len = (value.len() + 4) as u16;
		self.0.extend_from_slice(&len.to_ne_bytes());
		self.0.extend_from_slice(&kind.to_ne_bytes());
		self.0.extend_from_slice(value);
		self.0.resize(align(self.0.len()), 0);
		self
	}

	pub(crate) fn put_str(&mut self, kind: u16, value: &str) -> &mut Self {
		let mut bytes = Vec::with_capacity(value.len() + 1);
		bytes.extend_from_slice(value.as_bytes());
		bytes.push(0);
		self.put(kind, &bytes)
	}

	pub(crate) fn put_u32(&mut self, kind: u16, value: u32) -> &mut Self {
		self.put(kind, &value.to_be_bytes())
	}

	pub(crate) fn put_u64(&mut self, kind: u16, value: u64) -> &mut Self {
		self.put(kind, &value.to_be_bytes())
	}

	pub(crate) fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Attrs)) -> &mut Self {
		let mut inner = Attrs::default();
		fill(&mut inner);
		self.put(kind | attr::NESTED, &inner.0)
	}

	#[cfg(test)]
	fn bytes(&self) -> &[u8] {
		&self.0
	}
}

/// Reads attributes; stops at the first that does not fit.
pub(crate) struct AttrIter<'a>(&'a [u8]);

impl<'a> Iterator for AttrIter<'a> {
	/// Type without its flags, and value.
	type Item = (u16, &'a [u8]);

	fn next(&mut self) -> Option<Self::Item> {
		let head = self.0.get(..4)?;
		let len = usize::from(u16::from_ne_bytes([head[0], head[1]]));
		let kind = u16::from_ne_bytes([head[2], head[3]]) & attr::TYPE_MASK;
		let value = self.0.get(4..len)?;
		self.0 = self.0.get(align(len)..).unwrap_or_default();
		Some((kind, value))
	}
}

pub(crate) fn attrs(bytes: &[u8]) -> AttrIter<'_> {
	AttrIter(bytes)
}

fn find(bytes: &[u8], kind: u16) -> Option<&[u8]> {
	attrs(bytes).find(|(k, _)| *k == kind).map(|(_, value)| value)
}

fn text(bytes: &[u8]) -> Option<&str> {
	let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
	std::str::from_utf8(&bytes[..end]).ok()
}

fn be64(bytes: &[u8]) -> Option<u64> {
	Some(u64::from_be_bytes(bytes.try_into().ok()?))
}

fn be32(bytes: &[u8]) -> Option<u32> {
	Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// One netlink message: nlmsghdr (16 bytes), nfgenmsg (4 bytes), attributes.
fn message(out: &mut Vec<u8>, kind: u16, flags: u16, seq: u32, family: u8, res_id: u16, attrs: &[u8]) {
	let len = (20 + attrs.len()) as u32;
	out.extend_from_slice(&len.to_ne_bytes());
	out.extend_from_slice(&kind.to_ne_bytes());
	out.extend_from_slice(&flags.to_ne_bytes());
	out.extend_from_slice(&seq.to_ne_bytes());
	out.extend_from_slice(&0u32.to_ne_bytes());
	out.extend_from_slice(&[family, 0]);
	out.extend_from_slice(&res_id.to_be_bytes());
	out.extend_from_slice(attrs);
	out.resize(align(out.len()), 0);
}

const fn nft(kind: u16) -> u16 {
	(SUBSYS_NFTABLES << 8) | kind
}

/// A message that has come in.
struct Incoming<'a> {
	kind: u16,
	flags: u16,
	seq: u32,
	/// What follows nlmsghdr.
	payload: &'a [u8],
}

/// Splits a datagram into messages; stops at the first that does not fit.
fn messages(mut bytes: &[u8]) -> Vec<Incoming<'_>> {
	let mut found = Vec::new();
	while let Some(head) = bytes.get(..16) {
		let word = |at: usize| u32::from_ne_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
		let half = |at: usize| u16::from_ne_bytes([head[at], head[at + 1]]);
		let len = word(0) as usize;
		let Some(payload) = bytes.get(16..len) else { break };
		found.push(Incoming { kind: half(4), flags: half(6), seq: word(8), payload });
		bytes = bytes.get(align(len)..).unwrap_or_default();
	}
	found
}

/// The errno of an NLMSG_ERROR; 0 is an acknowledgement.
fn errno(payload: &[u8]) -> i32 {
	payload.get(..4).map_or(libc::EBADMSG, |b| -i32::from_ne_bytes([b[0], b[1], b[2], b[3]]))
}

/// A quota as the kernel shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuotaValue {
	pub(crate) limit: u64,
	pub(crate) used: u64,
}

/// An object as the kernel shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object {
	Counter { bytes: u64, packets: u64 },
	Quota(QuotaValue),
}

/// The body after nfgenmsg of a NEWOBJ: its name and value.
fn parse_object(body: &[u8]) -> Option<(String, Object)> {
	let name = text(find(body, attr::NAME)?)?.to_owned();
	let data = find(body, attr::OBJ_DATA)?;
	let value = |kind| find(data, kind).and_then(be64);
	let object = match be32(find(body, attr::OBJ_TYPE)?)? {
		1 => Object::Counter { bytes: value(attr::COUNTER_BYTES)?, packets: value(attr::COUNTER_PACKETS)? },
		2 => Object::Quota(QuotaValue {
			limit: value(attr::QUOTA_BYTES)?,
			used: value(attr::QUOTA_CONSUMED).unwrap_or(0),
		}),
		_ => return None,
	};
	Some((name, object))
}

/// An element of a map of objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element {
	/// The address, in network order.
	pub(crate) key: Vec<u8>,
	/// The object's name.
	pub(crate) object: String,
	/// Milliseconds until it expires, if it does.
	pub(crate) expires: Option<u64>,
}

/// The body after nfgenmsg of a NEWSETELEM: its elements.
fn parse_elements(body: &[u8]) -> Vec<Element> {
	let Some(list) = find(body, attr::ELEM_LIST_ELEMENTS) else { return Vec::new() };
	attrs(list)
		.filter_map(|(_, element)| {
			Some(Element {
				key: find(find(element, attr::ELEM_KEY)?, attr::DATA_VALUE)?.to_owned(),
				object: text(find(element, attr::ELEM_OBJREF)?)?.to_owned(),
				expires: find(element, attr::ELEM_EXPIRATION).and_then(be64),
			})
		})
		.collect()
}

/// One change within a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
	/// Makes a counter; it must be new.
	NewCounter { name: String, bytes: u64, packets: u64 },
	/// Makes a quota; it must be new.
	NewQuota { name: String, limit: u64 },
	/// Changes the limit of a quota, and leaves what is used.
	SetQuota { name: String, limit: u64 },
	/// Removes an object that nothing leads to.
	DelObject { kind: ObjectKind, name: String },
	/// Adds an element to a map of objects; the key must be new.
	AddElement { map: String, key: Vec<u8>, object: String, timeout_ms: Option<u64> },
	/// Removes an element.
	DelElement { map: String, key: Vec<u8> },
}

impl Change {
	fn encode(&self, table: &str) -> (u16, u16, Attrs) {
		let mut out = Attrs::default();
		let object = |out: &mut Attrs, kind: ObjectKind, name: &str| {
			out.put_str(attr::TABLE, table).put_str(attr::NAME, name).put_u32(attr::OBJ_TYPE, kind.code());
		};
		let quota = |out: &mut Attrs, name: &str, limit: u64| {
			object(out, ObjectKind::Quota, name);
			// Flags 0: the statement matches while credit remains.
			out.nest(attr::OBJ_DATA, |data| {
				data.put_u64(attr::QUOTA_BYTES, limit).put_u32(attr::QUOTA_FLAGS, 0);
			});
		};
		let element = |out: &mut Attrs, map: &str, fill: &dyn Fn(&mut Attrs)| {
			out.put_str(attr::ELEM_LIST_TABLE, table).put_str(attr::ELEM_LIST_SET, map);
			out.nest(attr::ELEM_LIST_ELEMENTS, |list| {
				list.nest(attr::LIST_ELEM, |e| fill(e));
			});
		};
		let key_of = |e: &mut Attrs, key: &[u8]| {
			e.nest(attr::ELEM_KEY, |k| {
				k.put(attr::DATA_VALUE, key);
			});
		};
		let (kind, flags) = match self {
			Self::NewCounter { name, bytes, packets } => {
				object(&mut out, ObjectKind::Counter, name);
				out.nest(attr::OBJ_DATA, |data| {
					data.put_u64(attr::COUNTER_BYTES, *bytes).put_u64(attr::COUNTER_PACKETS, *packets);
				});
				(msg::NEWOBJ, NLM_F_CREATE | NLM_F_EXCL)
			}
			Self::NewQuota { name, limit } => {
				quota(&mut out, name, *limit);
				(msg::NEWOBJ, NLM_F_CREATE | NLM_F_EXCL)
			}
			Self::SetQuota { name, limit } => {
				quota(&mut out, name, *limit);
				(msg::NEWOBJ, NLM_F_CREATE)
			}
			Self::DelObject { kind, name } => {
				object(&mut out, *kind, name);
				(msg::DELOBJ, 0)
			}
			Self::AddElement { map, key, object, timeout_ms } => {
				element(&mut out, map, &|e| {
					key_of(e, key);
					e.put_str(attr::ELEM_OBJREF, object);
					if let Some(ms) = timeout_ms {
						e.put_u64(attr::ELEM_TIMEOUT, *ms);
					}
				});
				(msg::NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL)
			}
			Self::DelElement { map, key } => {
				element(&mut out, map, &|e| key_of(e, key));
				(msg::DELSETELEM, 0)
			}
		};
		(kind, flags, out)
	}
}

/// A socket to nftables in one namespace.
#[derive(Debug)]
pub(crate) struct NftSocket {
	fd: OwnedFd,
	seq: u32,
	/// Of the tables that requests are about.
	family: u8,
	buffer: Vec<u8>,
}

fn io_error(what: &'static str) -> MeterError {
	translate(what, io::Error::last_os_error())
}

fn translate(what: &'static str, source: io::Error) -> MeterError {
	match source.raw_os_error() {
		Some(libc::EPERM | libc::EACCES) => MeterError::Permission,
		Some(libc::EPROTONOSUPPORT | libc::EAFNOSUPPORT) => MeterError::Unsupported("nfnetlink"),
		_ => MeterError::Io { what, source },
	}
}

impl NftSocket {
	/// In the namespace of the calling thread.
	pub(crate) fn open() -> Result<Self, MeterError> {
		// SAFETY: plain system calls; the descriptor is owned from the moment it exists.
		let fd = unsafe {
			let fd =
				libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, libc::NETLINK_NETFILTER);
			if fd < 0 {
				return Err(io_error("open"));
			}
			OwnedFd::from_raw_fd(fd)
		};
		// SAFETY: an all-zero sockaddr_nl is valid: the kernel chooses the port.
		let mut address: libc::sockaddr_nl = unsafe { mem::zeroed() };
		address.nl_family = libc::AF_NETLINK as u16;
		let len = mem::size_of::<libc::sockaddr_nl>() as libc::socklen_t;
		// SAFETY: the pointer and the length are those of `address`.
		if unsafe { libc::bind(fd.as_raw_fd(), (&raw const address).cast(), len) } < 0 {
			return Err(io_error("bind"));
		}
		let size: libc::c_int = 8 << 20;
		let on: libc::c_int = 1;
		// The kernel answers at once; a timeout only keeps a fault from hanging the daemon.
		let patience = libc::timeval { tv_sec: 10, tv_usec: 0 };
		set(&fd, libc::SOL_SOCKET, libc::SO_RCVTIMEO, &patience)?;
		// Without privilege the forced sizes fail; then the batch itself will say so.
		let _ = set(&fd, libc::SOL_SOCKET, libc::SO_SNDBUFFORCE, &size);
		let _ = set(&fd, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, &size);
		// Errors without a copy of the message that failed.
		let _ = set(&fd, libc::SOL_NETLINK, libc::NETLINK_CAP_ACK, &on);
		Ok(Self { fd, seq: 0, family: NFPROTO_INET, buffer: vec![0; 256 << 10] })
	}

	/// In the namespace given, or in that of the calling thread.
	pub(crate) fn open_in(namespace: Option<&Namespace>) -> Result<Self, MeterError> {
		run_in(namespace, Self::open)
			.map_err(|source| MeterError::Io { what: "enter the namespace", source })?
	}

	fn next_seq(&mut self) -> u32 {
		// 0 is left out: some kernel messages carry it.
		self.seq = self.seq.wrapping_add(1).max(1);
		self.seq
	}

	fn send(&self, bytes: &[u8]) -> Result<(), MeterError> {
		// SAFETY: the pointer and the length are those of `bytes`.
		let sent = unsafe { libc::send(self.fd.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), 0) };
		match usize::try_from(sent) {
			Ok(n) if n == bytes.len() => Ok(()),
			Ok(_) => Err(MeterError::Malformed("a message was sent in part")),
			Err(_) => Err(io_error("send")),
		}
	}

	/// One datagram; its length.
	fn receive(&mut self) -> Result<usize, MeterError> {
		loop {
			// SAFETY: the pointer and the length are those of `self.buffer`. MSG_TRUNC makes the full length come back.
			let got = unsafe {
				libc::recv(
					self.fd.as_raw_fd(),
					self.buffer.as_mut_ptr().cast(),
					self.buffer.len(),
					libc::MSG_TRUNC,
				)
			};
			match usize::try_from(got) {
				Ok(n) if n <= self.buffer.len() => return Ok(n),
				Ok(_) => return Err(MeterError::Malformed("an answer longer than the buffer")),
				Err(_) => {
					let error = io::Error::last_os_error();
					if error.kind() != io::ErrorKind::Interrupted {
						return Err(translate("receive", error));
					}
				}
			}
		}
	}

	/// Sends one request and hands the body (after nfgenmsg) of each answer to `each`. Returns the kernel's errno, 0 for
	/// success, and whether the dump was overtaken by a change.
	fn request(
		&mut self,
		kind: u16,
		dump: bool,
		fill: &dyn Fn(&mut Attrs),
		each: &mut dyn FnMut(&[u8]),
	) -> Result<(i32, bool), MeterError> {
		let seq = self.next_seq();
		let mut body = Attrs::default();
		fill(&mut body);
		let mut out = Vec::new();
		let flags = NLM_F_REQUEST | if dump { NLM_F_DUMP } else { NLM_F_ACK };
		message(&mut out, nft(kind), flags, seq, self.family, 0, &body.0);
		self.send(&out)?;
		let mut interrupted = false;
		loop {
			let len = self.receive()?;
			for m in messages(&self.buffer[..len]) {
				if m.seq != seq {
					continue;
				}
				interrupted |= m.flags & NLM_F_DUMP_INTR != 0;
				match m.kind {
					NLMSG_ERROR => return Ok((errno(m.payload), interrupted)),
					// A dump's own error travels in NLMSG_DONE.
					NLMSG_DONE => return Ok((errno(m.payload).max(0), interrupted)),
					_ => each(m.payload.get(4..).unwrap_or_default()),
				}
			}
		}
	}

	/// A whole, consistent dump: begun again while changes overtake it. `None`: no such table or set.
	fn dump<T>(
		&mut self,
		what: &'static str,
		kind: u16,
		fill: &dyn Fn(&mut Attrs),
		parse: &dyn Fn(&[u8], &mut Vec<T>),
	) -> Result<Option<Vec<T>>, MeterError> {
		for _ in 0..64 {
			let mut found = Vec::new();
			let (errno, interrupted) = self.request(kind, true, fill, &mut |body| parse(body, &mut found))?;
			match errno {
				0 if !interrupted => return Ok(Some(found)),
				0 | libc::EINTR | libc::EAGAIN => continue,
				libc::ENOENT => return Ok(None),
				code => return Err(translate(what, io::Error::from_raw_os_error(code))),
			}
		}
		Err(MeterError::Malformed("the ruleset changes faster than it can be read"))
	}

	/// Whether a table is there.
	pub(crate) fn has_table(&mut self, table: &str) -> Result<bool, MeterError> {
		let fill = |a: &mut Attrs| {
			a.put_str(attr::TABLE, table);
		};
		match self.request(msg::GETTABLE, false, &fill, &mut |_| {})?.0 {
			0 => Ok(true),
			libc::ENOENT => Ok(false),
			// nfnetlink knows no such subsystem.
			libc::EOPNOTSUPP | libc::EINVAL => Err(MeterError::Unsupported("nf_tables")),
			code => Err(translate("look for the table", io::Error::from_raw_os_error(code))),
		}
	}

	/// All objects of a kind in a table, by name. `None`: no such table.
	pub(crate) fn objects(
		&mut self,
		table: &str,
		kind: ObjectKind,
	) -> Result<Option<Vec<(String, Object)>>, MeterError> {
		let fill = |a: &mut Attrs| {
			a.put_str(attr::TABLE, table).put_u32(attr::OBJ_TYPE, kind.code());
		};
		self.dump("read objects", msg::GETOBJ, &fill, &|body, found| found.extend(parse_object(body)))
	}

	/// Bytes and packets of one counter. `None`: no such counter.
	pub(crate) fn counter(&mut self, table: &str, name: &str) -> Result<Option<(u64, u64)>, MeterError> {
		let fill = |a: &mut Attrs| {
			a.put_str(attr::TABLE, table)
				.put_str(attr::NAME, name)
				.put_u32(attr::OBJ_TYPE, ObjectKind::Counter.code());
		};
		let mut found = None;
		let (errno, _) = self.request(msg::GETOBJ, false, &fill, &mut |body| found = parse_object(body))?;
		match (errno, found) {
			(0, Some((_, Object::Counter { bytes, packets }))) => Ok(Some((bytes, packets))),
			(0, _) => Err(MeterError::Malformed("a counter without its value")),
			(libc::ENOENT, _) => Ok(None),
			(code, _) => Err(translate("read a counter", io::Error::from_raw_os_error(code))),
		}
	}

	/// Sets what is used of a quota back to 0. Returns what it was; `None`: no such quota.
	pub(crate) fn reset_quota(&mut self, table: &str, name: &str) -> Result<Option<QuotaValue>, MeterError> {
		let fill = |a: &mut Attrs| {
			a.put_str(attr::TABLE, table)
				.put_str(attr::NAME, name)
				.put_u32(attr::OBJ_TYPE, ObjectKind::Quota.code());
		};
		let mut found = None;
		let (errno, _) =
			self.request(msg::GETOBJ_RESET, false, &fill, &mut |body| found = parse_object(body))?;
		match (errno, found) {
			(0, Some((_, Object::Quota(value)))) => Ok(Some(value)),
			(0, _) => Err(MeterError::Malformed("a quota without its value")),
			(libc::ENOENT, _) => Ok(None),
			(code, _) => Err(translate("reset a quota", io::Error::from_raw_os_error(code))),
		}
	}

	/// All elements of a map of objects. `None`: no such table or map.
	pub(crate) fn elements(&mut self, table: &str, map: &str) -> Result<Option<Vec<Element>>, MeterError> {
		let fill = |a: &mut Attrs| {
			a.put_str(attr::ELEM_LIST_TABLE, table).put_str(attr::ELEM_LIST_SET, map);
		};
		self.dump("read map elements", msg::GETSETELEM, &fill, &|body, found| {
			found.extend(parse_elements(body))
		})
	}

	/// Chains and rules of a table as the kernel shows them, without what changes with traffic. `None`: no such table.
	pub(crate) fn fingerprint(&mut self, table: &str) -> Result<Option<Vec<u8>>, MeterError> {
		if !self.has_table(table)? {
			return Ok(None);
		}
		let mut all = Vec::new();
		for kind in [msg::GETCHAIN, msg::GETRULE] {
			let fill = |a: &mut Attrs| {
				a.put_str(attr::TABLE, table);
			};
			// A dump of chains knows no filter by table on all kernels: those of others are left out here.
			let ours = |body: &[u8], found: &mut Vec<Vec<u8>>| {
				if find(body, attr::TABLE).and_then(text) == Some(table) {
					found.push(body.to_vec());
				}
			};
			let Some(found) = self.dump("read rules", kind, &fill, &ours)? else { return Ok(None) };
			for body in found {
				all.extend_from_slice(&(body.len() as u64).to_le_bytes());
				all.extend_from_slice(&body);
			}
		}
		Ok(Some(all))
	}

	/// The chains of all tables, of IPv4 and inet, that hook into forward with the policy drop: `table chain`.
	pub(crate) fn dropping_forward_chains(&mut self) -> Result<Vec<String>, MeterError> {
		// NFTA_CHAIN_TABLE, _NAME, _HOOK {NUM}, _POLICY; NF_INET_FORWARD is 2, NF_DROP is 0.
		const NAME: u16 = 3;
		const HOOK: u16 = 4;
		const HOOK_NUM: u16 = 1;
		const POLICY: u16 = 5;
		let parse = |body: &[u8], found: &mut Vec<String>| {
			let number = |bytes: Option<&[u8]>| bytes.and_then(be32);
			let hook = number(find(body, HOOK).and_then(|hook| find(hook, HOOK_NUM)));
			if hook == Some(2) && number(find(body, POLICY)) == Some(0) {
				let name = |kind| find(body, kind).and_then(text).unwrap_or("?");
				found.push(format!("{} {}", name(attr::TABLE), name(NAME)));
			}
		};
		let mut all = Vec::new();
		// NFPROTO_IPV4, NFPROTO_IPV6 and NFPROTO_INET: Docker and ufw write into the first two.
		for family in [2, 10, NFPROTO_INET] {
			self.family = family;
			let found = self.dump("read chains", msg::GETCHAIN, &|_| {}, &parse);
			self.family = NFPROTO_INET;
			all.extend(found?.unwrap_or_default());
		}
		Ok(all)
	}

	/// Makes all changes or none. Returns which were refused, by index, with their errno; empty: all are made.
	pub(crate) fn batch(&mut self, table: &str, changes: &[Change]) -> Result<Vec<(usize, i32)>, MeterError> {
		if changes.is_empty() {
			return Ok(Vec::new());
		}
		let mut out = Vec::with_capacity(64 + changes.len() * 112);
		let begin = self.next_seq();
		message(&mut out, BATCH_BEGIN, NLM_F_REQUEST, begin, 0, SUBSYS_NFTABLES, &[]);
		let mut seqs = Vec::with_capacity(changes.len());
		for (k, change) in changes.iter().enumerate() {
			let seq = self.next_seq();
			seqs.push(seq);
			let (kind, flags, body) = change.encode(table);
			// One acknowledgement, of the last, says that the kernel is through; errors come anyway.
			let ack = if k + 1 == changes.len() { NLM_F_ACK } else { 0 };
			message(&mut out, nft(kind), NLM_F_REQUEST | flags | ack, seq, NFPROTO_INET, 0, &body.0);
		}
		let end = self.next_seq();
		message(&mut out, BATCH_END, NLM_F_REQUEST, end, 0, SUBSYS_NFTABLES, &[]);
		self.send(&out)?;

		let last = seqs.len() - 1;
		let mut refused = Vec::new();
		loop {
			let len = self.receive()?;
			for m in messages(&self.buffer[..len]) {
				if m.kind != NLMSG_ERROR {
					continue;
				}
				let code = errno(m.payload);
				if m.seq == begin || m.seq == end {
					// The batch as a whole: no privilege, no such subsystem, no memory.
					return Err(match code {
						libc::EOPNOTSUPP | libc::EINVAL => MeterError::Unsupported("nf_tables"),
						code => translate("batch", io::Error::from_raw_os_error(code)),
					});
				}
				// Sequence numbers rise by one but for the wrap; a search is right in either case.
				let index = match m.seq.wrapping_sub(seqs[0]) as usize {
					k if seqs.get(k) == Some(&m.seq) => k,
					_ => match seqs.iter().position(|s| *s == m.seq) {
						Some(k) => k,
						None => continue,
					},
				};
				if code != 0 {
					refused.push((index, code));
				}
				if index == last {
					return Ok(refused);
				}
			}
		}
	}
}

fn set<T>(fd: &OwnedFd, level: libc::c_int, name: libc::c_int, value: &T) -> Result<(), MeterError> {
	let len = mem::size_of::<T>() as libc::socklen_t;
	// SAFETY: the pointer and the length are those of `value`, which the kernel only reads.
	if unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, (&raw const *value).cast(), len) } < 0 {
		return Err(io_error("set a socket option"));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn attributes_round_trip(list in proptest::collection::vec((0u16..0x3fff, proptest::collection::vec(any::<u8>(), 0..300)), 0..20)) {
			let mut out = Attrs::default();
			for (kind, value) in &list {
				out.put(*kind, value);
			}
			prop_assert_eq!(out.bytes().len() % 4, 0);
			let read: Vec<_> = attrs(out.bytes()).map(|(kind, value)| (kind, value.to_vec())).collect();
			prop_assert_eq!(read, list);
		}

		#[test]
		fn any_bytes_parse_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
			let within = attrs(&bytes).map(|(_, value)| value.len()).sum::<usize>();
			prop_assert!(within <= bytes.len());
			for m in messages(&bytes) {
				let _ = (parse_object(m.payload), parse_elements(m.payload), errno(m.payload));
			}
			let _ = (parse_object(&bytes), parse_elements(&bytes), errno(&bytes));
		}

		#[test]
		fn objects_round_trip(name in "[a-z][a-z0-9]{0,20}", bytes: u64, packets: u64, limit: u64) {
			let (_, _, body) =
				Change::NewCounter { name: name.clone(), bytes, packets }.encode("t");
			prop_assert_eq!(parse_object(body.bytes()), Some((name.clone(), Object::Counter { bytes, packets })));
			let (_, _, body) = Change::SetQuota { name: name.clone(), limit }.encode("t");
			prop_assert_eq!(parse_object(body.bytes()), Some((name, Object::Quota(QuotaValue { limit, used: 0 }))));
		}

		#[test]
		fn elements_round_trip(key in proptest::collection::vec(any::<u8>(), 1..16), object in "[a-z][a-z0-9]{0,20}") {
			let change = Change::AddElement { map: "m".into(), key: key.clone(), object: object.clone(), timeout_ms: None };
			let (_, _, body) = change.encode("t");
			prop_assert_eq!(parse_elements(body.bytes()), vec![Element { key, object, expires: None }]);
		}

		#[test]
		fn messages_round_trip(kinds in proptest::collection::vec((any::<u16>(), any::<u32>(), proptest::collection::vec(any::<u8>(), 0..50)), 0..10)) {
			let mut out = Vec::new();
			for (kind, seq, body) in &kinds {
				message(&mut out, *kind, 0, *seq, 1, 0, body);
			}
			let read: Vec<_> = messages(&out).iter().map(|m| (m.kind, m.seq, m.payload[4..].to_vec())).collect();
			prop_assert_eq!(read, kinds);
		}
	}

	#[test]
	fn an_attribute_shorter_than_its_header_ends_the_list() {
		assert_eq!(attrs(&[3, 0, 1, 0, 9, 9, 9, 9]).count(), 0);
		assert_eq!(attrs(&[0, 0, 0, 0]).count(), 0);
		assert_eq!(attrs(&[8, 0, 1, 0, 9, 9]).count(), 0);
	}
}
