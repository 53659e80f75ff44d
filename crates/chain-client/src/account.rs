//! Who signs, and how accounts are written.
use crate::Error;
use blake2::{Blake2b512, Digest};
use rand::RngCore;
use std::{fmt, str::FromStr, sync::Arc};
use subxt_signer::{bip39::Mnemonic, sr25519::Keypair, SecretUri};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// An account: its public key.
pub type AccountId = [u8; 32];

/// SS58 prefix of Warren's accounts: their addresses start with "wr".
pub const SS58_PREFIX: u16 = 2802;

/// What is known of an account's nonces beyond what the chain says.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
	/// The nonce after the last one that was submitted, on which connection, and when.
	pub(crate) next: Option<(u32, u64, tokio::time::Instant)>,
}

/// A secret sr25519 key. Clones share the count of nonces, so that several tasks may send with one account.
#[derive(Clone)]
pub struct Signer {
	pair: Keypair,
	account: AccountId,
	pub(crate) nonces: Arc<Mutex<Nonces>>,
}

impl fmt::Debug for Signer {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Signer({})", Address(self.account))
	}
}

impl Signer {
	fn new(pair: Keypair) -> Self {
		let account = pair.public_key().0;
		Self { pair, account, nonces: Arc::default() }
	}

	/// From a secret URI: a mnemonic or 0x-hex seed with derivations, such as `//Alice` on a development chain.
	pub fn from_uri(uri: &str) -> Result<Self, Error> {
		let bad =
			Error::Secret { field: "secret key", reason: "neither a mnemonic, nor a seed in hex, nor a URI" };
		let uri = SecretUri::from_str(uri.trim()).map_err(|_| bad.clone())?;
		Keypair::from_uri(&uri).map(Self::new).map_err(|_| bad)
	}

	/// From an English BIP-39 mnemonic (12 to 24 words), as polkadot.js derives it.
	pub fn from_mnemonic(phrase: &str, password: Option<&str>) -> Result<Self, Error> {
		let bad = Error::Secret {
			field: "mnemonic",
			reason: "not 12 to 24 English BIP-39 words with a right checksum",
		};
		let mnemonic = Mnemonic::parse_normalized(phrase.trim()).map_err(|_| bad.clone())?;
		Keypair::from_phrase(&mnemonic, password).map(Self::new).map_err(|_| bad)
	}

	/// From a 32-byte mini secret.
	pub fn from_seed(seed: &[u8; 32]) -> Result<Self, Error> {
		Keypair::from_secret_key(*seed)
			.map(Self::new)
			.map_err(|_| Error::Secret { field: "seed", reason: "not an sr25519 mini secret key" })
	}

	/// A fresh mnemonic of 12 words (128 bits of entropy from the system).
	pub fn generate_mnemonic() -> Result<Zeroizing<String>, Error> {
		let mut entropy = Zeroizing::new([0u8; 16]);
		rand::rngs::OsRng.fill_bytes(entropy.as_mut());
		let mnemonic = Mnemonic::from_entropy(entropy.as_ref())
			.map_err(|_| Error::Secret { field: "mnemonic", reason: "no entropy" })?;
		Ok(Zeroizing::new(mnemonic.to_string()))
	}

	/// The account.
	pub fn account(&self) -> AccountId {
		self.account
	}

	/// The account, to be shown.
	pub fn address(&self) -> Address {
		Address(self.account)
	}

	pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
		self.pair.sign(message).0
	}
}

/// An account as people write it: SS58 with Warren's prefix. Parsing takes any prefix, and 0x with 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub AccountId);

impl fmt::Display for Address {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&ss58(&self.0, SS58_PREFIX))
	}
}

impl fmt::Debug for Address {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

impl FromStr for Address {
	type Err = Error;

	fn from_str(text: &str) -> Result<Self, Error> {
		let error = |reason: &str| Error::Address { address: text.to_owned(), reason: reason.to_owned() };
		if let Some(digits) = text.strip_prefix("0x") {
			let mut account = [0; 32];
			hex::decode_to_slice(digits, &mut account)
				.map_err(|_| error("0x needs 64 hex digits after it"))?;
			return Ok(Self(account));
		}
		from_ss58(text).map(|(account, _)| Self(account)).map_err(error)
	}
}

/// An account in SS58 with a network's prefix (below 16384).
pub fn ss58(account: &AccountId, prefix: u16) -> String {
	let mut bytes = match prefix {
		// One byte for the 64 first prefixes, two for the others: see the SS58 registry's format.
		0..=63 => vec![prefix as u8],
		_ => vec![
			((prefix & 0xfc) >> 2) as u8 | 0x40,
			((prefix >> 8) & 0x3f) as u8 | ((prefix & 0x03) << 6) as u8,
		],
	};
	bytes.extend_from_slice(account);
	let checksum = ss58_checksum(&bytes);
	bytes.extend_from_slice(&checksum);
	base58_encode(&bytes)
}

/// The account and the prefix of an SS58 address.
fn from_ss58(text: &str) -> Result<(AccountId, u16), &'static str> {
	// 2 + 32 + 2 bytes make at most 50 characters; decoding longer ones would only cost time.
	if text.len() > 50 {
		return Err("too long for an address");
	}
	let bytes = base58_decode(text).ok_or("holds a character that is not of base 58")?;
	let (prefix, start) = match bytes.first() {
		Some(first @ 0..=63) => (u16::from(*first), 1),
		Some(first @ 64..=127) => {
			let second = *bytes.get(1).ok_or("too short")?;
			let low = (first << 2) | (second >> 6);
			(u16::from(low) | (u16::from(second & 0x3f) << 8), 2)
		}
		Some(_) => return Err("has a reserved prefix"),
		None => return Err("is empty"),
	};
	if bytes.len() != start + 34 {
		return Err("has not the length of an account's address");
	}
	let (body, checksum) = bytes.split_at(start + 32);
	if ss58_checksum(body) != checksum {
		return Err("has a wrong checksum: mistyped?");
	}
	let account = body[start..].try_into().map_err(|_| "has not the length of an account's address")?;
	Ok((account, prefix))
}

fn ss58_checksum(bytes: &[u8]) -> [u8; 2] {
	let hash = Blake2b512::new().chain_update(b"SS58PRE").chain_update(bytes).finalize();
	[hash[0], hash[1]]
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn base58_encode(bytes: &[u8]) -> String {
	// Digits of the number, least first.
	let mut digits: Vec<u8> = Vec::new();
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
	let zeros = bytes.iter().take_while(|b| **b == 0).count();
	let rest = digits.iter().rev().map(|d| char::from(BASE58[usize::from(*d)]));
	std::iter::repeat_n('1', zeros).chain(rest).collect()
}

fn base58_decode(text: &str) -> Option<Vec<u8>> {
	let mut bytes: Vec<u8> = Vec::new();
	for c in text.bytes() {
		let mut carry = BASE58.iter().position(|d| *d == c)? as u32;
		for byte in &mut bytes {
			carry += u32::from(*byte) * 58;
			*byte = carry as u8;
			carry >>= 8;
		}
		while carry > 0 {
			bytes.push(carry as u8);
			carry >>= 8;
		}
	}
	let zeros = text.bytes().take_while(|c| *c == b'1').count();
	bytes.extend(std::iter::repeat_n(0, zeros));
	bytes.reverse();
	Some(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// Alice, as every Substrate tool shows her.
	const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

	#[test]
	fn alice_is_alice() {
		let alice = Signer::from_uri("//Alice").unwrap();
		assert_eq!(ss58(&alice.account(), 42), ALICE);
		assert_eq!(ALICE.parse::<Address>().unwrap().0, alice.account());
		assert!(alice.address().to_string().starts_with("wr"), "{}", alice.address());
		let hex = format!("0x{}", hex::encode(alice.account()));
		assert_eq!(hex.parse::<Address>().unwrap(), alice.address());
	}

	#[test]
	fn bad_addresses_say_what_is_wrong() {
		for (text, reason) in [
			("", "empty"),
			("0x12", "64 hex digits"),
			("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ", "checksum"),
			("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ0", "base 58"),
			("F7Hs", "length"),
		] {
			let error = text.parse::<Address>().unwrap_err().to_string();
			assert!(error.contains(reason), "{text}: {error}");
		}
	}

	#[test]
	fn mnemonics_make_the_account_of_other_tools_and_secrets_stay_hidden() {
		let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
		let root = Signer::from_mnemonic(phrase, None).unwrap();
		assert_eq!(ss58(&root.account(), 42), "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV");
		let fresh = Signer::generate_mnemonic().unwrap();
		assert_eq!(fresh.split_whitespace().count(), 12);
		assert!(Signer::from_mnemonic(&fresh, None).is_ok());
		let error = Signer::from_mnemonic("bottom drive obey lake", None).unwrap_err().to_string();
		assert!(!error.contains("bottom"), "{error}");
		let error = Signer::from_uri("my secret words").unwrap_err().to_string();
		assert!(!error.contains("words)") && !error.contains("my secret"), "{error}");
		assert!(!format!("{root:?}").contains("bottom"));
	}

	proptest! {
		#[test]
		fn addresses_survive_the_round_trip(account: [u8; 32], prefix in 0u16..16384) {
			let text = ss58(&account, prefix);
			prop_assert_eq!(from_ss58(&text), Ok((account, prefix)));
		}

		#[test]
		fn any_text_is_read_without_panic(text in ".{0,60}") {
			let _ = text.parse::<Address>();
		}
	}
}
