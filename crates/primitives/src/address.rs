//! The address plan of the tunnel: which inner addresses a session gets.
//!
//! A session's address is `H(tunnel_key, id, k)` for the first `k` in `0..ADDRESS_TRIES` that is free at its node.
//! IPv4 lies in 10.0.0.0/8 without the first and last /16, IPv6 in a ULA /64. The chain stores what was given.
use crate::{blake2_256, SessionId, TunnelKey};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::net::{Ipv4Addr, Ipv6Addr};
use scale_info::TypeInfo;

/// How many addresses are tried for a session.
pub const ADDRESS_TRIES: u8 = 4;
/// The ULA /64 (RFC 4193) of every tunnel: `fd57:6172:7265:6e00::/64`.
pub const TUNNEL_PREFIX_V6: [u8; 8] = [0xfd, 0x57, 0x61, 0x72, 0x72, 0x65, 0x6e, 0x00];
/// The provider's own address in the tunnel. Only IPv6, so that it meets no network of the consumer's or the provider's:
/// `fd57:6172:7265:6e00::1`.
pub const GATEWAY_V6: Ipv6Addr = Ipv6Addr::new(0xfd57, 0x6172, 0x7265, 0x6e00, 0, 0, 0, 1);
/// MTU of the tunnel device: 1500 less the largest WireGuard overhead (IPv6, 80 bytes).
pub const TUNNEL_MTU: u16 = 1420;

/// The inner addresses of a session, a /32 and a /128.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TunnelAddress {
	/// IPv4, network order.
	pub v4: [u8; 4],
	/// IPv6, network order.
	pub v6: [u8; 16],
}

impl TunnelAddress {
	/// The `k`-th address that is tried for a session.
	pub fn derive(tunnel_key: &TunnelKey, session: &SessionId, k: u8) -> Self {
		let hash = blake2_256(&(b"warren/address/1", tunnel_key, session, k).encode());
		// 10.1.0.1 … 10.254.255.254: neither the all-zero nor the all-one /16, nor a host part of 0 or 255.
		let v4 = [10, 1 + hash[0] % 254, hash[1], 1 + hash[2] % 254];
		let mut v6 = [0u8; 16];
		v6[..8].copy_from_slice(&TUNNEL_PREFIX_V6);
		v6[8..].copy_from_slice(&hash[8..16]);
		// The low /72 of the prefix is the gateway's.
		v6[8] |= 0x80;
		// Two sessions whose IPv4 addresses differ never share an IPv6 address, so one check serves both.
		v6[13..].copy_from_slice(&v4[1..]);
		Self { v4, v6 }
	}

	/// The IPv4 address.
	pub fn ipv4(&self) -> Ipv4Addr {
		Ipv4Addr::from(self.v4)
	}

	/// The IPv6 address.
	pub fn ipv6(&self) -> Ipv6Addr {
		Ipv6Addr::from(self.v6)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn addresses_stay_in_plan() {
		for i in 0..2_000u32 {
			let mut id = [0u8; 32];
			id[..4].copy_from_slice(&i.to_le_bytes());
			for k in 0..ADDRESS_TRIES {
				let a = TunnelAddress::derive(&[7; 32], &id, k);
				let v4 = a.ipv4().octets();
				assert_eq!(v4[0], 10);
				assert!(v4[1] != 0 && v4[1] != 255 && v4[3] != 0 && v4[3] != 255);
				assert_eq!(&a.v6[..8], &TUNNEL_PREFIX_V6);
				assert_ne!(a.ipv6(), GATEWAY_V6);
				assert_eq!(a.v6[13..], a.v4[1..]);
			}
		}
	}

	#[test]
	fn each_try_differs() {
		let [a, b] = [0, 1].map(|k| TunnelAddress::derive(&[1; 32], &[2; 32], k));
		assert_ne!(a.v4, b.v4);
		assert_ne!(a.v6, b.v6);
	}
}
