//! What a node says of itself.
use crate::{Balance, BlockNumber, Ed25519Key, GenesisHash, NodeId, Price, TunnelKey};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::net::{Ipv4Addr, Ipv6Addr};
use scale_info::TypeInfo;

/// Domain of the registration signature.
pub const REGISTRATION_DOMAIN: &str = "warren/node/1";
/// Most endpoints of a node.
pub const MAX_ENDPOINTS: u32 = 4;
/// Longest DNS name (RFC 1035 §2.3.4, without the root's length byte).
pub const MAX_DNS_NAME: u32 = 253;
/// Longest name of a city, in bytes of UTF-8.
pub const MAX_CITY: u32 = 64;

/// ISO 3166-1 alpha-2, two capital ASCII letters.
pub type CountryCode = [u8; 2];

/// Where a node is reached.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Host {
	/// An IPv4 address, network order.
	#[codec(index = 0)]
	V4([u8; 4]),
	/// An IPv6 address, network order.
	#[codec(index = 1)]
	V6([u8; 16]),
	/// A DNS name in ASCII, without a final dot.
	#[codec(index = 2)]
	Dns(BoundedVec<u8, ConstU32<MAX_DNS_NAME>>),
}

/// An address at which a node listens: WireGuard on the UDP port, the session protocol on the TCP port of the same number.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Endpoint {
	/// The host.
	pub host: Host,
	/// UDP and TCP port, not 0.
	pub port: u16,
}

impl Endpoint {
	/// True where the host could be reached from the internet: a globally routable address, or a DNS name with a dot that
	/// is made of letters, digits and hyphens and is not an address in disguise.
	pub fn is_global(&self) -> bool {
		self.port != 0
			&& match &self.host {
				Host::V4(a) => is_global_v4(Ipv4Addr::from(*a)),
				Host::V6(a) => is_global_v6(Ipv6Addr::from(*a)),
				Host::Dns(name) => is_public_dns_name(name),
			}
	}

	/// True where the port is not 0, an address is not unspecified or multicast, and a DNS name is well formed: what a
	/// development chain asks for.
	pub fn is_well_formed(&self) -> bool {
		self.port != 0
			&& match &self.host {
				Host::V4(a) => {
					let a = Ipv4Addr::from(*a);
					!a.is_unspecified() && !a.is_multicast() && !a.is_broadcast()
				}
				Host::V6(a) => {
					let a = Ipv6Addr::from(*a);
					!a.is_unspecified() && !a.is_multicast()
				}
				Host::Dns(name) => is_dns_name(name),
			}
	}
}

/// Globally reachable per the IANA IPv4 special-purpose address registry (RFC 6890 and its updates).
pub fn is_global_v4(a: Ipv4Addr) -> bool {
	let o = a.octets();
	!(o[0] == 0
		|| a.is_private()
		|| a.is_loopback()
		|| a.is_link_local()
		|| (o[0] == 100 && o[1] & 0xc0 == 64)
		|| (o[0] == 192 && o[1] == 0 && o[2] == 0)
		|| a.is_documentation()
		|| (o[0] == 192 && o[1] == 88 && o[2] == 99)
		|| (o[0] == 198 && o[1] & 0xfe == 18)
		|| o[0] >= 224)
}

/// Globally reachable per the IANA IPv6 special-purpose address registry: inside 2000::/3 and in none of its exceptions;
/// forms that embed an IPv4 address (6to4, Teredo, NAT64) are refused whole.
pub fn is_global_v6(a: Ipv6Addr) -> bool {
	let s = a.segments();
	let global_unicast = s[0] & 0xe000 == 0x2000;
	let ietf_protocol = s[0] == 0x2001 && s[1] < 0x0200;
	let documentation = (s[0] == 0x2001 && s[1] == 0x0db8) || (s[0] == 0x3fff && s[1] < 0x1000);
	let six_to_four = s[0] == 0x2002;
	global_unicast && !ietf_protocol && !documentation && !six_to_four
}

/// A host name per RFC 1123 §2.1: labels of 1 to 63 letters, digits and inner hyphens.
fn is_dns_name(name: &[u8]) -> bool {
	!name.is_empty()
		&& name.split(|c| *c == b'.').all(|label| {
			(1..=63).contains(&label.len())
				&& label.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'-')
				&& label.first() != Some(&b'-')
				&& label.last() != Some(&b'-')
		})
}

/// A name under a public top-level domain. That never begins with a digit, and resolvers take a last label which does for a part
/// of an address, in hexadecimal too (`inet_aton(3)`: `169.254.169.0xfe`). Nor is it one reserved for local or other use
/// (RFC 6761, RFC 6762, RFC 7686, RFC 9476).
fn is_public_dns_name(name: &[u8]) -> bool {
	const LOCAL: [&[u8]; 12] = [
		b"localhost",
		b"localdomain",
		b"local",
		b"internal",
		b"lan",
		b"home",
		b"arpa",
		b"test",
		b"invalid",
		b"example",
		b"onion",
		b"alt",
	];
	let mut labels = name.rsplit(|c| *c == b'.');
	let Some(top) = labels.next() else { return false };
	is_dns_name(name)
		&& labels.next().is_some()
		&& top.first().is_some_and(|c| c.is_ascii_alphabetic())
		&& !LOCAL.iter().any(|local| top.eq_ignore_ascii_case(local))
}

/// What kind of network a node's traffic leaves from, as its operator declares.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum NetworkKind {
	/// A home line.
	#[codec(index = 0)]
	Residential,
	/// A data centre.
	#[codec(index = 1)]
	Hosting,
	/// A mobile network.
	#[codec(index = 2)]
	Mobile,
	/// An office line.
	#[codec(index = 3)]
	Business,
}

/// What a node lets out.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum ExitPolicy {
	/// Everything but mail submission and relay (TCP 25, 465, 587).
	#[default]
	#[codec(index = 0)]
	Standard,
	/// Everything.
	#[codec(index = 1)]
	Open,
	/// Web and name resolution only: TCP 53, 80, 443, UDP 53, 443.
	#[codec(index = 2)]
	WebOnly,
}

/// What the operator wants a node to do; whether it takes sessions also depends on liveness, stake and standing.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum NodeStatus {
	/// Takes sessions.
	#[codec(index = 0)]
	Active,
	/// Serves the sessions that it has and takes no new ones.
	#[codec(index = 1)]
	Paused,
}

/// All that an operator states when it registers a node; the part of it that a PeerId's key signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct NodeDetails {
	/// Ed25519 public key of the node's libp2p identity; its PeerId is the identity multihash of it.
	pub peer_key: Ed25519Key,
	/// The node's WireGuard public key.
	pub tunnel_key: TunnelKey,
	/// Where it listens, 1 to 4.
	pub endpoints: BoundedVec<Endpoint, ConstU32<MAX_ENDPOINTS>>,
	/// Where its traffic leaves.
	pub country: CountryCode,
	/// City, UTF-8; may be empty.
	pub city: BoundedVec<u8, ConstU32<MAX_CITY>>,
	/// The kind of its network.
	pub network: NetworkKind,
	/// What it asks.
	pub price: Price,
	/// Most sessions at once, at least 1.
	pub capacity: u32,
	/// Megabits a second that it says it can carry.
	pub advertised_mbps: u32,
	/// What it lets out.
	pub exit_policy: ExitPolicy,
}

impl NodeDetails {
	/// The bytes that `peer_key` signs (raw Ed25519) when `operator` registers the node or changes its PeerId:
	/// `SCALE("warren/node/1", genesis, operator, details)`. Without the consent of the key's owner nobody can
	/// list its endpoints or squat its PeerId.
	pub fn signed_bytes<AccountId: Encode>(&self, genesis: &GenesisHash, operator: &AccountId) -> Vec<u8> {
		(REGISTRATION_DOMAIN, genesis, operator, self).encode()
	}
}

/// The name of a node, out of what pallet reputation knows of it.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct NodeScore {
	/// What to order by, in parts of 10^9.
	pub score: u32,
	/// How much of the rating in it stands on evidence rather than on what is assumed of everybody, in parts of 10^9.
	pub confidence: u32,
}

impl NodeScore {
	/// That of a node of which nobody knows anything: one half, with no confidence.
	pub const UNKNOWN: Self = Self { score: 500_000_000, confidence: 0 };

	/// The score, 0 to 1, to be shown and weighed with.
	pub fn value(&self) -> f64 {
		f64::from(self.score) / 1e9
	}

	/// The confidence, 0 to 1.
	pub fn certainty(&self) -> f64 {
		f64::from(self.confidence) / 1e9
	}
}

/// A node as the runtime API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct NodeView<AccountId> {
	/// Its number.
	pub id: NodeId,
	/// Who earns and answers for it.
	pub operator: AccountId,
	/// The hot key that may heartbeat, claim and close.
	pub worker: AccountId,
	/// What it states.
	pub details: NodeDetails,
	/// What its operator wants.
	pub status: NodeStatus,
	/// Block of the last heartbeat or claim of its worker.
	pub last_seen: BlockNumber,
	/// Sessions that hold a slot now.
	pub open_sessions: u32,
	/// What stands behind the operator.
	pub stake: Balance,
	/// Most that one session of it may deposit now, connection charge not included.
	pub max_deposit: Balance,
	/// What those who paid it, and auditors, make of it.
	pub score: NodeScore,
	/// None where it takes sessions; else the reason.
	pub refuses: Option<Refusal>,
}

/// Why a node takes no session now.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Refusal {
	/// Its operator paused it.
	#[codec(index = 0)]
	Paused,
	/// No heartbeat within the window.
	#[codec(index = 1)]
	NotAlive,
	/// Its operator is jailed.
	#[codec(index = 2)]
	Jailed,
	/// Too little stake behind it.
	#[codec(index = 3)]
	TooLittleStake,
	/// All slots are taken.
	#[codec(index = 4)]
	Full,
}

#[cfg(test)]
mod tests {
	use super::*;

	fn v4(a: [u8; 4]) -> Endpoint {
		Endpoint { host: Host::V4(a), port: 51820 }
	}
	fn v6(a: &str) -> Endpoint {
		Endpoint { host: Host::V6(a.parse::<Ipv6Addr>().unwrap().octets()), port: 51820 }
	}
	fn dns(a: &str) -> Endpoint {
		Endpoint { host: Host::Dns(a.as_bytes().to_vec().try_into().unwrap()), port: 51820 }
	}

	#[test]
	fn special_purpose_addresses_are_not_global() {
		for a in [
			[0, 1, 2, 3],
			[10, 1, 2, 3],
			[100, 64, 0, 1],
			[127, 0, 0, 1],
			[169, 254, 169, 254],
			[172, 31, 0, 1],
			[192, 0, 0, 8],
			[192, 0, 2, 1],
			[192, 88, 99, 1],
			[192, 168, 1, 1],
			[198, 18, 0, 1],
			[198, 51, 100, 1],
			[203, 0, 113, 1],
			[224, 0, 0, 1],
			[255, 255, 255, 255],
		] {
			assert!(!v4(a).is_global(), "{a:?}");
		}
		assert!(v4([8, 8, 8, 8]).is_global());
		for a in [
			"::1",
			"fe80::1",
			"fd00::1",
			"ff02::1",
			"64:ff9b::808:808",
			"2001::1",
			"2001:db8::1",
			"2002:a00:1::1",
			"3fff::1",
			"::ffff:10.0.0.1",
		] {
			assert!(!v6(a).is_global(), "{a}");
		}
		assert!(v6("2606:4700::1111").is_global());
		assert!(!Endpoint { host: Host::V4([8, 8, 8, 8]), port: 0 }.is_global());
	}

	#[test]
	fn dns_names_are_checked() {
		for name in ["exit.example.com", "a-b.c1.net"] {
			assert!(dns(name).is_global(), "{name}");
		}
		for name in [
			"",
			"localhost",
			"router.lan",
			"10.0.0.1",
			"-a.com",
			"a..com",
			"a b.com",
			"a.com.",
			"x.local",
			"127.0.0.0x1",
			"0x7f.0x1",
			"169.254.169.0xfe",
			"a.1x",
			"x.alt",
			"x.onion",
			"x.localdomain",
		] {
			assert!(!dns(name).is_global(), "{name}");
		}
	}
}
