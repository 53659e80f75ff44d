//! How keys and identities are written: hex, base64 (WireGuard) and base58 (libp2p).

/// Lower-case hex with `0x`.
pub fn hex(bytes: &[u8]) -> String {
	use std::fmt::Write;
	bytes.iter().fold(String::from("0x"), |mut text, byte| {
		// Writing to a string never fails.
		let _ = write!(text, "{byte:02x}");
		text
	})
}

/// 32 bytes out of 64 hex digits, with or without `0x`.
pub fn hex32(text: &str) -> Option<[u8; 32]> {
	let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
	let mut bytes = [0u8; 32];
	if digits.len() != 64 {
		return None;
	}
	for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
		let digit = |c: u8| char::from(c).to_digit(16);
		*byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
	}
	Some(bytes)
}

/// Base64 with padding (RFC 4648 §4), as WireGuard writes keys.
pub fn base64(bytes: &[u8]) -> String {
	const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
	for chunk in bytes.chunks(3) {
		let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
		let bits = at(0) << 16 | at(1) << 8 | at(2);
		for i in 0..4 {
			let symbol = ALPHABET[(bits >> (18 - 6 * i) & 63) as usize];
			text.push(if i <= chunk.len() { char::from(symbol) } else { '=' });
		}
	}
	text
}

/// Base58 with Bitcoin's alphabet.
pub fn base58(bytes: &[u8]) -> String {
	const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	// Digits of the number in base 58, the lowest first.
	let mut digits: Vec<u8> = Vec::with_capacity(bytes.len() * 138 / 100 + 1);
	for byte in bytes {
		let mut carry = u32::from(*byte);
		for digit in &mut digits {
			carry += u32::from(*digit) << 8;
			*digit = (carry % 58) as u8;
			carry /= 58;
		}
		while carry > 0 {
			digits.push((carry % 58) as u8);
			carry /= 58;
		}
	}
	let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
	std::iter::repeat_n(b'1', zeros)
		.chain(digits.iter().rev().map(|digit| ALPHABET[usize::from(*digit)]))
		.map(char::from)
		.collect()
}

/// The PeerId of an Ed25519 key: base58 of the identity multihash of the protobuf-encoded key (libp2p's peer-ids.md).
pub fn peer_id(key: &[u8; 32]) -> String {
	let mut bytes = vec![0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
	bytes.extend_from_slice(key);
	base58(&bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn base64_is_that_of_rfc_4648() {
		let vectors = [
			("", ""),
			("f", "Zg=="),
			("fo", "Zm8="),
			("foo", "Zm9v"),
			("foob", "Zm9vYg=="),
			("foobar", "Zm9vYmFy"),
		];
		for (plain, coded) in vectors {
			assert_eq!(base64(plain.as_bytes()), coded);
		}
		assert_eq!(base64(&[0xff; 32]).len(), 44);
	}

	#[test]
	fn base58_is_that_of_the_draft() {
		assert_eq!(base58(b"Hello World!"), "2NEpo7TZRRrLZSi2U");
		assert_eq!(base58(&[0, 0, 0x28, 0x7f, 0xb4, 0xcd]), "11233QC4");
	}

	#[test]
	fn the_peer_id_is_that_of_libp2p() {
		// The key of sp_core::ed25519's seed [0; 32] and its PeerId, as libp2p prints it.
		let key = hex32("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29").unwrap();
		assert_eq!(peer_id(&key), "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");
	}

	#[test]
	fn hex_goes_both_ways_and_refuses_the_rest() {
		let bytes = [0xab; 32];
		assert_eq!(hex32(&hex(&bytes)), Some(bytes));
		for bad in ["", "0x", "0xab", &"g".repeat(64), &"é".repeat(32), &"a".repeat(65)] {
			assert_eq!(hex32(bad), None, "{bad}");
		}
	}
}
