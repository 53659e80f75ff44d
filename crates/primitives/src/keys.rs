//! Which 32 bytes may serve as a public key: one encoding for each point, and no point of small order.
//!
//! A key of small order belongs to everybody: anyone agrees on a secret with it, or signs for it.
use crate::{Ed25519Key, TunnelKey};

/// A little-endian number whose first byte is `first`, with `rest` in every byte but the last.
const fn number(first: u8, rest: u8, last: u8) -> [u8; 32] {
	let mut bytes = [rest; 32];
	bytes[0] = first;
	bytes[31] = last;
	bytes
}

/// Coordinates u of the points of Curve25519 and its twist whose order divides 8 (RFC 7748 §6.1).
const SMALL_ORDER_U: [[u8; 32]; 5] = [
	number(0x00, 0x00, 0x00),
	number(0x01, 0x00, 0x00),
	number(0xec, 0xff, 0x7f),
	[
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
		0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
	],
	[
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
		0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
	],
];

/// Coordinates y of the points of Ed25519 whose order divides 8.
const SMALL_ORDER_Y: [[u8; 32]; 5] = [
	number(0x00, 0x00, 0x00),
	number(0x01, 0x00, 0x00),
	number(0xec, 0xff, 0x7f),
	[
		0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5,
		0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
	],
	[
		0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a,
		0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
	],
];

/// True where the number, of 255 bits, is below 2^255 − 19.
fn is_reduced(number: &[u8; 32]) -> bool {
	number[31] != 0x7f || number[1..31].iter().any(|byte| *byte != 0xff) || number[0] < 0xed
}

/// True where `key` may be a WireGuard key. Implementations make no others: every public key is the reduced result of a
/// multiplication of the base point. Other encodings would be second names of the same peer.
pub fn is_tunnel_key(key: &TunnelKey) -> bool {
	key[31] & 0x80 == 0 && is_reduced(key) && !SMALL_ORDER_U.contains(key)
}

/// True where `key` may be an Ed25519 public key: canonical, and somebody's own. Whether it is a point of the curve shows
/// when a signature is verified.
pub fn is_signing_key(key: &Ed25519Key) -> bool {
	let mut y = *key;
	y[31] &= 0x7f;
	is_reduced(&y) && !SMALL_ORDER_Y.contains(&y)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn zero_small_order_and_second_encodings_are_refused() {
		for key in SMALL_ORDER_U {
			assert!(!is_tunnel_key(&key), "{key:?}");
		}
		// p and p + 1: second encodings of 0 and 1; and 2^255 − 1.
		for key in [number(0xed, 0xff, 0x7f), number(0xee, 0xff, 0x7f), [0xff; 32]] {
			assert!(!is_tunnel_key(&key), "{key:?}");
			assert!(!is_signing_key(&key), "{key:?}");
		}
		let base = number(9, 0, 0);
		assert!(is_tunnel_key(&base));
		// WireGuard ignores the top bit: the same peer under another name.
		assert!(!is_tunnel_key(&number(9, 0, 0x80)));
		for y in SMALL_ORDER_Y {
			let mut other_sign = y;
			other_sign[31] |= 0x80;
			assert!(!is_signing_key(&y) && !is_signing_key(&other_sign), "{y:?}");
		}
	}

	/// Why they are refused: the chain's rules take a forged signature for each of them.
	#[cfg(feature = "std")]
	#[test]
	fn anyone_signs_for_a_small_order_key_and_nobody_needs_one() {
		// R = the identity, S = 0.
		let mut forged = [0u8; 64];
		forged[0] = 1;
		for y in SMALL_ORDER_Y {
			// Verification is cofactored (ZIP 215): the key drops out of the equation.
			assert!((0..8u8).all(|message| crate::verify::ed25519(&y, &[message], &forged)), "{y:?}");
		}
		for seed in 0..64u8 {
			let key = crate::verify::ed25519_public(&[seed; 32]);
			assert!(is_signing_key(&key));
			let message = [seed];
			assert!(!crate::verify::ed25519(&key, &message, &forged));
		}
	}
}
