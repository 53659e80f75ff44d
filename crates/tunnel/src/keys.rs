//! WireGuard keys: Curve25519 keys of 32 bytes, in base64 wherever a person or a configuration file sees them.
//!
//! Secret keys are wiped when dropped and never shown by `Debug`.

use std::{fmt, str::FromStr};

use rand::{rngs::OsRng, RngCore};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
	/// The text is not base64 of exactly 32 bytes.
	#[error("key: not base64 of 32 bytes")]
	NotBase64,
	/// All 32 bytes are zero: WireGuard means "no key" by that.
	#[error("key: all zero")]
	Zero,
}

fn decode(text: &str) -> Result<[u8; 32], KeyError> {
	let mut key = wireguard_control::Key::from_base64(text.trim()).map_err(|_| KeyError::NotBase64)?;
	let bytes = key.0;
	key.0.zeroize();
	if bytes == [0; 32] {
		return Err(KeyError::Zero);
	}
	Ok(bytes)
}

fn encode(bytes: &[u8; 32]) -> String {
	let mut key = wireguard_control::Key(*bytes);
	let text = key.to_base64();
	key.0.zeroize();
	text
}

/// A public key: what names a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
	/// From the raw bytes, as they stand on chain. Any 32 bytes are a point's encoding or harmless.
	pub const fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// The raw bytes.
	pub const fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}

	/// The raw bytes.
	pub const fn to_bytes(self) -> [u8; 32] {
		self.0
	}

	/// As `wg` prints it.
	pub fn to_base64(&self) -> String {
		encode(&self.0)
	}

	/// From what `wg` prints; the all-zero key is refused.
	pub fn from_base64(text: &str) -> Result<Self, KeyError> {
		decode(text).map(Self)
	}
}

impl From<[u8; 32]> for PublicKey {
	fn from(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}
}

impl From<PublicKey> for [u8; 32] {
	fn from(key: PublicKey) -> Self {
		key.0
	}
}

impl FromStr for PublicKey {
	type Err = KeyError;

	fn from_str(text: &str) -> Result<Self, KeyError> {
		Self::from_base64(text)
	}
}

impl fmt::Display for PublicKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.to_base64())
	}
}

impl fmt::Debug for PublicKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "PublicKey({})", self.to_base64())
	}
}

/// A private key: wiped when dropped, redacted in `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PrivateKey([u8; 32]);

impl PrivateKey {
	/// A fresh key from the operating system's randomness.
	pub fn generate() -> Self {
		let mut seed = [0u8; 32];
		OsRng.fill_bytes(&mut seed);
		Self::from_seed(seed)
	}

	/// The key that 32 secret bytes stand for: clamped as Curve25519 asks (RFC 7748 §5), so that it is stored the way
	/// every WireGuard tool shows it. The same seed gives the same key.
	pub fn from_seed(mut seed: [u8; 32]) -> Self {
		seed[0] &= 248;
		seed[31] &= 127;
		seed[31] |= 64;
		let key = Self(seed);
		seed.zeroize();
		key
	}

	/// The secret bytes, for a file of mode 0600 or for the device; wiped when dropped.
	pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
		Zeroizing::new(self.0)
	}

	/// The public key.
	pub fn public(&self) -> PublicKey {
		let secret = x25519_dalek::StaticSecret::from(self.0);
		PublicKey(x25519_dalek::PublicKey::from(&secret).to_bytes())
	}

	/// In base64, for a configuration file; wiped when dropped.
	pub fn to_base64(&self) -> Zeroizing<String> {
		Zeroizing::new(encode(&self.0))
	}

	/// From base64. Clamped like [`Self::from_seed`].
	pub fn from_base64(text: &str) -> Result<Self, KeyError> {
		decode(text).map(Self::from_seed)
	}
}

impl FromStr for PrivateKey {
	type Err = KeyError;

	fn from_str(text: &str) -> Result<Self, KeyError> {
		Self::from_base64(text)
	}
}

impl fmt::Debug for PrivateKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("PrivateKey(…)")
	}
}

/// A pre-shared key, mixed into the handshake: wiped when dropped, redacted in `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PresharedKey([u8; 32]);

impl PresharedKey {
	/// From 32 secret bytes.
	pub const fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// The secret bytes; wiped when dropped.
	pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
		Zeroizing::new(self.0)
	}
}

impl fmt::Debug for PresharedKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("PresharedKey(…)")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn public_key_is_that_of_wireguard_tools() {
		// The pair that wireguard-control's own tests hold against `wg pubkey`.
		let private = PrivateKey::from_base64("SGb+ojrRNDuMePufwtIYhXzA//k6wF3R21tEBgKlzlM=").unwrap();
		assert_eq!(private.public().to_base64(), "DD5yKRfzExcV5+kDnTroDgCU15latdMjiQ59j1hEuk8=");
	}

	#[test]
	fn secrets_do_not_show() {
		let key = PrivateKey::from_seed([7; 32]);
		let shown = format!("{key:?} {:?}", PresharedKey::from_bytes([7; 32]));
		assert!(!shown.contains(key.to_base64().as_str()) && !shown.contains('7'), "{shown}");
	}

	#[test]
	fn texts_that_are_no_keys_are_refused() {
		assert_eq!(PublicKey::from_base64("AAAA"), Err(KeyError::NotBase64));
		assert_eq!(PublicKey::from_base64("*"), Err(KeyError::NotBase64));
		assert_eq!(PublicKey::from_base64(&encode(&[0; 32])), Err(KeyError::Zero));
		let key = PublicKey::from_bytes([9; 32]);
		assert_eq!(key.to_base64().parse(), Ok(key));
	}

	#[test]
	fn generated_keys_differ_and_are_clamped() {
		let (a, b) = (PrivateKey::generate(), PrivateKey::generate());
		assert_ne!(*a.to_bytes(), *b.to_bytes());
		let bytes = a.to_bytes();
		assert_eq!((bytes[0] & 7, bytes[31] & 0xc0), (0, 0x40));
	}
}
