//! The consumer's money and keys: one sr25519 account, and from its secret the keys of every session.
//!
//! Session keys are a function of the account's secret and of the session's public salt: a restart, or another machine
//! with the same mnemonic, finds them again and nothing more has to be kept secret on disk.
mod file;

pub use file::{Protection, WalletFileError};

use rand::{rngs::OsRng, RngCore};
use std::{path::Path, str::FromStr};
use subxt_signer::{bip39::Mnemonic, sr25519::Keypair, DeriveJunction, SecretUri};
use warren_chain_client::{Address, Signer};
use warren_primitives::{blake2_256, verify::ed25519_public, Ed25519Key, GenesisHash, TunnelKey};
use warren_tunnel::PrivateKey;
use zeroize::Zeroizing;

/// Domain of the keys of a session.
const SESSION_KEYS_DOMAIN: &str = "warren/consumer/session-keys/1";

/// Why there is no wallet.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
	/// The words are no mnemonic, or the secret URI is malformed. Never shows the secret.
	#[error("secret: neither a BIP-39 mnemonic of 12, 15, 18, 21 or 24 words nor a 0x-seed of 32 bytes, with an optional //path; check the spelling and order of the words")]
	Secret,
	/// Only 12 and 24 words are made.
	#[error("words: {0}; choose 12 or 24")]
	Words(usize),
	/// The file.
	#[error(transparent)]
	File(#[from] WalletFileError),
}

/// An account with its secret. The secret is wiped from memory when this is dropped.
pub struct Wallet {
	secret: Zeroizing<String>,
	keypair: Keypair,
	signer: Signer,
}

impl std::fmt::Debug for Wallet {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Wallet").field("address", &self.address()).finish_non_exhaustive()
	}
}

impl Wallet {
	/// A new account from the system's random source: `words` is 12 or 24.
	pub fn generate(words: usize) -> Result<Self, WalletError> {
		let bytes = match words {
			12 => 16,
			24 => 32,
			other => return Err(WalletError::Words(other)),
		};
		let mut entropy = Zeroizing::new([0u8; 32]);
		OsRng.fill_bytes(&mut entropy[..bytes]);
		let mnemonic = Mnemonic::from_entropy(&entropy[..bytes]).map_err(|_| WalletError::Secret)?;
		Self::from_secret(Zeroizing::new(mnemonic.to_string()))
	}

	/// The account of a BIP-39 mnemonic or of a seed (`0x` and 64 hexadecimal digits), with an optional derivation path,
	/// as other Substrate tools write it: `word … word//hard/soft///password`.
	pub fn from_secret(secret: Zeroizing<String>) -> Result<Self, WalletError> {
		// One space between words, none around: the same words are the same account however they were pasted.
		let mut words = secret.split_whitespace();
		let mut normal = Zeroizing::new(String::with_capacity(secret.len()));
		if let Some(first) = words.next() {
			normal.push_str(first);
		}
		for word in words {
			normal.push(' ');
			normal.push_str(word);
		}
		if normal.is_empty() {
			return Err(WalletError::Secret);
		}
		let uri = SecretUri::from_str(&normal).map_err(|_| WalletError::Secret)?;
		let keypair = Keypair::from_uri(&uri).map_err(|_| WalletError::Secret)?;
		let signer = Signer::from_uri(&normal).map_err(|_| WalletError::Secret)?;
		Ok(Self { secret: normal, keypair, signer })
	}

	/// Reads the wallet's file. `passphrase` is called only where the file is encrypted.
	pub fn load(
		path: &Path,
		passphrase: impl FnOnce() -> std::io::Result<Zeroizing<String>>,
	) -> Result<Self, WalletError> {
		file::load(path, passphrase)
	}

	/// Writes the wallet's file (0600); refuses to overwrite one.
	pub fn save(&self, path: &Path, protection: &Protection) -> Result<(), WalletError> {
		Ok(file::save(self, path, protection)?)
	}

	/// The account of a wallet's file, which is readable without the passphrase.
	pub fn account_in(path: &Path) -> Result<[u8; 32], WalletError> {
		Ok(file::account(path)?)
	}

	/// The words, to be shown once to their owner. Wiped when dropped.
	pub fn secret(&self) -> &Zeroizing<String> {
		&self.secret
	}

	/// The account: 32 bytes, the sr25519 public key.
	pub fn account(&self) -> [u8; 32] {
		self.keypair.public_key().0
	}

	/// The account's SS58 address.
	pub fn address(&self) -> String {
		Address(self.account()).to_string()
	}

	/// Signs extrinsics.
	pub fn signer(&self) -> &Signer {
		&self.signer
	}

	/// The keys of the session with this salt on the chain of `genesis`.
	pub fn session_keys(&self, genesis: &GenesisHash, salt: &[u8; 32]) -> SessionKeys {
		// A hard-derived child's public key is known only to who knows the parent's secret, and this one is shown to
		// nobody: it is the secret root of all session keys.
		let child = self.keypair.derive([DeriveJunction::hard(SESSION_KEYS_DOMAIN)]);
		let root = Zeroizing::new(child.public_key().0);
		let derive = |purpose: &str| {
			use codec::Encode;
			let input = Zeroizing::new((SESSION_KEYS_DOMAIN, *root, genesis, salt, purpose).encode());
			Zeroizing::new(blake2_256(&input))
		};
		SessionKeys {
			tunnel: PrivateKey::from_seed(*derive("tunnel")),
			voucher: derive("voucher"),
			usage: derive("usage"),
		}
	}
}

/// The secrets of one session, wiped when dropped.
pub struct SessionKeys {
	tunnel: PrivateKey,
	voucher: Zeroizing<[u8; 32]>,
	usage: Zeroizing<[u8; 32]>,
}

impl SessionKeys {
	/// WireGuard private key.
	pub fn tunnel_private(&self) -> &PrivateKey {
		&self.tunnel
	}

	/// WireGuard public key.
	pub fn tunnel_public(&self) -> TunnelKey {
		self.tunnel.public().to_bytes()
	}

	/// Seed of the Ed25519 key that signs vouchers, the rating and the resumption.
	pub fn voucher_seed(&self) -> &Zeroizing<[u8; 32]> {
		&self.voucher
	}

	/// Its public key.
	pub fn voucher_public(&self) -> Ed25519Key {
		ed25519_public(&self.voucher)
	}

	/// Salt of the usage hash: secret from everybody to whom the consumer does not show its counts.
	pub fn usage_salt(&self) -> &Zeroizing<[u8; 32]> {
		&self.usage
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn dev(path: &str) -> Wallet {
		let words = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
		Wallet::from_secret(Zeroizing::new(format!("{words}{path}"))).unwrap()
	}

	#[test]
	fn accounts_are_those_of_other_substrate_tools() {
		assert_eq!(
			hex::encode(dev("//Alice").account()),
			"d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
		);
		let spaced = Zeroizing::new(
			"  bottom drive obey  lake\tcurtain smoke basket hold race lonely fit walk\n".to_string(),
		);
		assert_eq!(Wallet::from_secret(spaced).unwrap().account(), dev("").account());
	}

	#[test]
	fn what_is_no_secret_is_refused_and_not_repeated() {
		for bad in [
			"",
			" \n",
			"zebra zebra",
			"0x12",
			"bottom drive obey lake curtain smoke basket hold race lonely fit fit",
		] {
			let error = Wallet::from_secret(Zeroizing::new(bad.to_string())).unwrap_err().to_string();
			assert!(bad.trim().is_empty() || !error.contains(bad), "{error}");
		}
	}

	#[test]
	fn new_wallets_have_12_or_24_words_and_differ() {
		for words in [12, 24] {
			let [a, b] = [(), ()].map(|()| Wallet::generate(words).unwrap());
			assert_eq!(a.secret().split(' ').count(), words);
			assert_ne!(a.account(), b.account());
			assert_eq!(Wallet::from_secret(a.secret().clone()).unwrap().account(), a.account());
		}
		assert!(matches!(Wallet::generate(13), Err(WalletError::Words(13))));
	}

	#[test]
	fn session_keys_return_and_are_unrelated() {
		let wallet = dev("//Bob");
		let keys = wallet.session_keys(&[1; 32], &[2; 32]);
		let again = dev("//Bob").session_keys(&[1; 32], &[2; 32]);
		assert_eq!(keys.tunnel_public(), again.tunnel_public());
		assert_eq!(keys.voucher_seed(), again.voucher_seed());
		assert_ne!(&keys.tunnel_private().to_bytes(), keys.voucher_seed());
		assert_ne!(keys.usage_salt(), keys.voucher_seed());
		for other in [wallet.session_keys(&[1; 32], &[3; 32]), wallet.session_keys(&[9; 32], &[2; 32])] {
			assert_ne!(keys.tunnel_public(), other.tunnel_public());
			assert_ne!(keys.voucher_public(), other.voucher_public());
		}
		assert_ne!(dev("//Alice").session_keys(&[1; 32], &[2; 32]).voucher_public(), keys.voucher_public());
	}

	#[test]
	fn debug_shows_no_secret() {
		let wallet = dev("//Bob");
		assert!(!format!("{wallet:?}").contains("bottom"));
	}
}
