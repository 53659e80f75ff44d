//! The chain's host function and the library that clients and daemons verify with say the same of every signature: else a
//! daemon would serve for vouchers that the chain does not pay, or the other way round.
use crate::mock::*;
use proptest::prelude::*;
use sp_core::ed25519;
use warren_primitives::{keys, verify, Ed25519Key, Ed25519Signature, Voucher};

/// The order of the base point, little-endian.
const ORDER: [u8; 32] = [
	0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn host(key: &Ed25519Key, message: &[u8], signature: &Ed25519Signature) -> bool {
	let (signature, key) = (ed25519::Signature::from_raw(*signature), ed25519::Public::from_raw(*key));
	sp_io::crypto::ed25519_verify(&signature, message, &key)
}

/// What both say.
fn both(key: &Ed25519Key, message: &[u8], signature: &Ed25519Signature) -> bool {
	let said = host(key, message, signature);
	assert_eq!(said, verify::ed25519(key, message, signature), "{key:?} {message:?} {signature:?}");
	said
}

/// Little-endian numbers below 2^256, added.
fn add(a: &[u8], b: &[u8; 32]) -> [u8; 32] {
	let mut carry = 0;
	let mut sum = [0; 32];
	for (i, byte) in sum.iter_mut().enumerate() {
		carry += u16::from(a[i]) + u16::from(b[i]);
		*byte = carry as u8;
		carry >>= 8;
	}
	sum
}

/// Every encoding of a point of small order: of each y the reduced one and, where it fits into 255 bits, the one above the
/// field's prime, with either sign.
fn small_order() -> Vec<[u8; 32]> {
	let y = |first: u8, rest: u8, last: u8| {
		let mut bytes = [rest; 32];
		(bytes[0], bytes[31]) = (first, last);
		bytes
	};
	let order_eight = [
		[
			0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
			0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
		],
		[
			0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
			0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
		],
	];
	let reduced = [y(0, 0, 0), y(1, 0, 0), y(0xec, 0xff, 0x7f)];
	// The prime, which is 0 again, and the prime and one.
	let above = [y(0xed, 0xff, 0x7f), y(0xee, 0xff, 0x7f)];
	let mut all: Vec<_> = reduced.into_iter().chain(above).chain(order_eight).collect();
	for mut other in all.clone() {
		other[31] |= 0x80;
		all.push(other);
	}
	all
}

fn join(r: &[u8; 32], s: &[u8; 32]) -> Ed25519Signature {
	let mut signature = [0; 64];
	signature[..32].copy_from_slice(r);
	signature[32..].copy_from_slice(s);
	signature
}

#[test]
fn of_a_voucher_and_of_all_that_differs_from_it_by_a_bit() {
	let seed = [7; 32];
	let voucher = Voucher { session: [1; 32], amount: 5, usage_hash: [2; 32] };
	let (key, message) = (verify::ed25519_public(&seed), voucher.signed_bytes(&GENESIS));
	let signature = voucher.sign(&GENESIS, &seed);
	assert!(both(&key, &message, &signature));
	for bit in 0..512 {
		let mut other = signature;
		other[bit / 8] ^= 1 << (bit % 8);
		assert!(!both(&key, &message, &other), "bit {bit} of the signature");
	}
	for bit in 0..256 {
		let mut other = key;
		other[bit / 8] ^= 1 << (bit % 8);
		assert!(!both(&other, &message, &signature), "bit {bit} of the key");
	}
	for bit in 0..message.len() * 8 {
		let mut other = message.clone();
		other[bit / 8] ^= 1 << (bit % 8);
		assert!(!both(&key, &other, &signature), "bit {bit} of the message");
	}
	assert!(!both(&key, &message[1..], &signature) && !both(&key, &[], &signature));
}

#[test]
fn of_a_scalar_that_is_not_reduced() {
	let (seed, message) = ([9; 32], b"the same point, another number");
	let (key, signature) = (verify::ed25519_public(&seed), verify::ed25519_sign(&seed, message));
	let (r, s): ([u8; 32], [u8; 32]) =
		(signature[..32].try_into().unwrap(), signature[32..].try_into().unwrap());
	let mut scalar = s;
	// 15 times the order still fits: each would be a second signature of the same voucher.
	for _ in 0..15 {
		scalar = add(&scalar, &ORDER);
		assert!(!both(&key, message, &join(&r, &scalar)));
	}
	for scalar in [[0; 32], [0xff; 32], ORDER] {
		assert!(!both(&key, message, &join(&r, &scalar)));
	}
}

#[test]
fn of_points_of_small_order_in_every_encoding() {
	let (seed, message) = ([9; 32], b"nobody signed this");
	let (own, signature) = (verify::ed25519_public(&seed), verify::ed25519_sign(&seed, message));
	let s: [u8; 32] = signature[32..].try_into().unwrap();
	let mut taken = 0;
	for point in small_order() {
		// As the nonce's point of an honest key.
		for scalar in [[0; 32], s, ORDER] {
			assert!(!both(&own, message, &join(&point, &scalar)));
		}
		for r in small_order() {
			for scalar in [[0; 32], s, ORDER] {
				taken += u32::from(both(&point, message, &join(&r, &scalar)));
			}
		}
		// Which is why no session may have such a key.
		assert!(!keys::is_signing_key(&point));
	}
	assert!(taken > 0, "the rules of ZIP 215 take forged signatures of such keys: these were none");
}

#[test]
fn of_what_is_no_key_or_no_point() {
	let message = b"x";
	let signature = verify::ed25519_sign(&[9; 32], message);
	for byte in 0..=255u8 {
		let key = [byte; 32];
		assert!(!both(&key, message, &signature));
		let own = verify::ed25519_public(&[9; 32]);
		assert!(!both(&own, message, &[byte; 64]));
	}
}

proptest! {
	/// Honest signatures with some bytes replaced: mostly bad, and of one mind in any case.
	#[test]
	fn of_anything(
		seed in any::<[u8; 32]>(),
		message in prop::collection::vec(any::<u8>(), 0..200),
		bend in prop::collection::vec((0..96usize, any::<u8>()), 0..4),
	) {
		let (mut key, mut signature) = (verify::ed25519_public(&seed), verify::ed25519_sign(&seed, &message));
		let honest = (key, signature);
		for (place, byte) in bend {
			match place.checked_sub(64) {
				Some(place) => key[place] = byte,
				None => signature[place] = byte,
			}
		}
		let said = both(&key, &message, &signature);
		prop_assert!(said || (key, signature) != honest);
	}
}
