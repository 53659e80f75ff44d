//! The wallet's file: mode 0600, encrypted with a passphrase (Argon2id and ChaCha20-Poly1305) or, said plainly, not.
use super::{Wallet, WalletError};
use crate::store::write_new_secret;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
	aead::{Aead, KeyInit, Payload},
	ChaCha20Poly1305, Key, Nonce,
};
use rand::{rngs::OsRng, RngCore};
use serde::{Deserialize, Serialize};
use std::{
	fs::File,
	io::Read,
	os::unix::fs::MetadataExt,
	path::{Path, PathBuf},
};
use warren_chain_client::Address;
use zeroize::Zeroizing;

const VERSION: u32 = 1;
/// A wallet is a few hundred bytes.
const MAX_FILE: u64 = 16 * 1024;
/// What new files ask of who guesses: 64 MiB and three passes for each try (RFC 9106 §4, second recommendation).
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// What a file may ask of us, so that a forged one cannot take the machine's memory or an hour.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 16;

/// How the secret lies on disk.
pub enum Protection {
	/// Encrypted with this passphrase.
	Passphrase(Zeroizing<String>),
	/// Only by the file's mode, 0600.
	FileMode,
}

/// Why a wallet's file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WalletFileError {
	/// There is none.
	#[error("no wallet at {0}: make one with `warren wallet new`, or bring one with `warren wallet import`")]
	Missing(PathBuf),
	/// There is one already.
	#[error(
		"{0} exists already: a wallet is never overwritten; move it away first, or choose another --data-dir"
	)]
	Exists(PathBuf),
	/// Others can read it.
	#[error("{path}: its mode is {mode:04o}, so that others may read it; after `chmod 600 {path}` it will be taken")]
	Mode {
		/// The file.
		path: PathBuf,
		/// Its permission bits.
		mode: u32,
	},
	/// It does not belong to the user who runs this.
	#[error("{path}: it belongs to user {owner}, not to the user who runs this")]
	Owner {
		/// The file.
		path: PathBuf,
		/// Its owner.
		owner: u32,
	},
	/// A passphrase that protects nothing.
	#[error("passphrase: it is empty; give one, or choose --no-passphrase")]
	EmptyPassphrase,
	/// It could not be asked for.
	#[error("passphrase: {0}; give it with --passphrase-file where there is no terminal")]
	Passphrase(std::io::Error),
	/// The passphrase is wrong, or the file was changed.
	#[error("{0}: the passphrase is wrong, or the file was changed")]
	Locked(PathBuf),
	/// The content makes no sense.
	#[error("{path}: {reason}")]
	Content {
		/// The file.
		path: PathBuf,
		/// Field and reason.
		reason: String,
	},
	/// The system.
	#[error("{path}: {error}")]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system says.
		error: std::io::Error,
	},
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
	version: u32,
	/// SS58; readable without the passphrase.
	address: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
	/// Always `argon2id`.
	kdf: String,
	memory_kib: u32,
	passes: u32,
	salt: String,
	nonce: String,
	ciphertext: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WalletFile {
	wallet: Header,
	#[serde(skip_serializing_if = "Option::is_none")]
	sealed: Option<Sealed>,
	#[serde(skip_serializing_if = "Option::is_none")]
	secret: Option<String>,
}

impl Drop for WalletFile {
	fn drop(&mut self) {
		use zeroize::Zeroize;
		if let Some(secret) = &mut self.secret {
			secret.zeroize();
		}
	}
}

/// What the ciphertext is bound to: a changed address, salt or cost makes it unreadable.
fn associated(header: &Header, sealed: &Sealed) -> Vec<u8> {
	format!(
		"warren/wallet/{}|{}|{}|{}|{}|{}|{}",
		header.version,
		header.address,
		sealed.kdf,
		sealed.memory_kib,
		sealed.passes,
		sealed.salt,
		sealed.nonce
	)
	.into_bytes()
}

fn stretch(passphrase: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Option<Zeroizing<[u8; 32]>> {
	let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
	let mut key = Zeroizing::new([0u8; 32]);
	Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
		.hash_password_into(passphrase.as_bytes(), salt, &mut *key)
		.ok()?;
	Some(key)
}

pub(super) fn save(wallet: &Wallet, path: &Path, protection: &Protection) -> Result<(), WalletFileError> {
	let content = |reason: &str| WalletFileError::Content { path: path.into(), reason: reason.into() };
	let header = Header { version: VERSION, address: wallet.address() };
	let file = match protection {
		Protection::FileMode => {
			WalletFile { wallet: header, sealed: None, secret: Some(wallet.secret().to_string()) }
		}
		Protection::Passphrase(passphrase) => {
			if passphrase.is_empty() {
				return Err(WalletFileError::EmptyPassphrase);
			}
			let (mut salt, mut nonce) = ([0u8; 16], [0u8; 12]);
			OsRng.fill_bytes(&mut salt);
			OsRng.fill_bytes(&mut nonce);
			let mut sealed = Sealed {
				kdf: "argon2id".into(),
				memory_kib: MEMORY_KIB,
				passes: PASSES,
				salt: hex::encode(salt),
				nonce: hex::encode(nonce),
				ciphertext: String::new(),
			};
			let key = stretch(passphrase, &salt, MEMORY_KIB, PASSES)
				.ok_or_else(|| content("passphrase: too long to be stretched"))?;
			let aad = associated(&header, &sealed);
			let ciphertext = ChaCha20Poly1305::new(Key::from_slice(&*key))
				.encrypt(Nonce::from_slice(&nonce), Payload { msg: wallet.secret().as_bytes(), aad: &aad })
				.map_err(|_| content("secret: too long to be encrypted"))?;
			sealed.ciphertext = hex::encode(ciphertext);
			WalletFile { wallet: header, sealed: Some(sealed), secret: None }
		}
	};
	let mut text = Zeroizing::new(
		serde_json::to_vec_pretty(&file).map_err(|e| content(&format!("cannot be written as JSON: {e}")))?,
	);
	text.push(b'\n');
	write_new_secret(path, &text).map_err(|error| match error.kind() {
		std::io::ErrorKind::AlreadyExists => WalletFileError::Exists(path.into()),
		_ => WalletFileError::Io { path: path.into(), error },
	})
}

fn read(path: &Path) -> Result<WalletFile, WalletFileError> {
	let io = |error| WalletFileError::Io { path: path.into(), error };
	let file = match File::open(path) {
		Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
			return Err(WalletFileError::Missing(path.into()))
		}
		other => other.map_err(io)?,
	};
	// The open file's own metadata: nobody can swap it in between.
	let meta = file.metadata().map_err(io)?;
	let (mode, owner) = (meta.mode() & 0o7777, meta.uid());
	if owner != nix::unistd::geteuid().as_raw() && !nix::unistd::geteuid().is_root() {
		return Err(WalletFileError::Owner { path: path.into(), owner });
	}
	if mode & 0o077 != 0 {
		return Err(WalletFileError::Mode { path: path.into(), mode });
	}
	let mut text = Zeroizing::new(Vec::new());
	file.take(MAX_FILE + 1).read_to_end(&mut text).map_err(io)?;
	if text.len() as u64 > MAX_FILE {
		return Err(WalletFileError::Content {
			path: path.into(),
			reason: format!("larger than {MAX_FILE} bytes: not a wallet"),
		});
	}
	let file: WalletFile = serde_json::from_slice(&text).map_err(|e| WalletFileError::Content {
		path: path.into(),
		// Only the place: serde's own text may quote what it read.
		reason: format!("not a wallet (JSON, line {}, column {})", e.line(), e.column()),
	})?;
	if file.wallet.version != VERSION {
		return Err(WalletFileError::Content {
			path: path.into(),
			reason: format!("version: {}; this program knows {VERSION}", file.wallet.version),
		});
	}
	Ok(file)
}

pub(super) fn account(path: &Path) -> Result<[u8; 32], WalletFileError> {
	let file = read(path)?;
	let address: Address = file.wallet.address.parse().map_err(|e: warren_chain_client::Error| {
		WalletFileError::Content { path: path.into(), reason: e.to_string() }
	})?;
	Ok(address.0)
}

pub(super) fn load(
	path: &Path,
	passphrase: impl FnOnce() -> std::io::Result<Zeroizing<String>>,
) -> Result<Wallet, WalletError> {
	let file = read(path)?;
	let content = |reason: &str| WalletFileError::Content { path: path.into(), reason: reason.into() };
	let secret = match (&file.sealed, &file.secret) {
		(Some(sealed), None) => {
			let passphrase = passphrase().map_err(WalletFileError::Passphrase)?;
			unseal(&file.wallet, sealed, &passphrase, path)?
		}
		(None, Some(secret)) => Zeroizing::new(secret.clone()),
		_ => return Err(content("exactly one of `sealed` and `secret` must be there").into()),
	};
	let wallet = Wallet::from_secret(secret)?;
	// Money sent to the shown address must be ours.
	if wallet.address() != file.wallet.address {
		return Err(content("wallet.address: not the address of the secret; the file was changed").into());
	}
	Ok(wallet)
}

fn unseal(
	header: &Header,
	sealed: &Sealed,
	passphrase: &str,
	path: &Path,
) -> Result<Zeroizing<String>, WalletFileError> {
	let content = |reason: String| WalletFileError::Content { path: path.into(), reason };
	if sealed.kdf != "argon2id" {
		return Err(content("sealed.kdf: only argon2id is known".into()));
	}
	if !(8..=MAX_MEMORY_KIB).contains(&sealed.memory_kib) {
		return Err(content(format!("sealed.memory_kib: not between 8 and {MAX_MEMORY_KIB}")));
	}
	if !(1..=MAX_PASSES).contains(&sealed.passes) {
		return Err(content(format!("sealed.passes: not between 1 and {MAX_PASSES}")));
	}
	let bytes = |field: &str, text: &str| {
		hex::decode(text).map_err(|_| content(format!("sealed.{field}: not hexadecimal")))
	};
	let (salt, nonce) = (bytes("salt", &sealed.salt)?, bytes("nonce", &sealed.nonce)?);
	if !(8..=64).contains(&salt.len()) {
		return Err(content("sealed.salt: not 8 to 64 bytes".into()));
	}
	if nonce.len() != 12 {
		return Err(content("sealed.nonce: not 12 bytes".into()));
	}
	let ciphertext = bytes("ciphertext", &sealed.ciphertext)?;
	let key = stretch(passphrase, &salt, sealed.memory_kib, sealed.passes)
		.ok_or_else(|| content("sealed: parameters that Argon2 refuses".into()))?;
	let plain = ChaCha20Poly1305::new(Key::from_slice(&*key))
		.decrypt(Nonce::from_slice(&nonce), Payload { msg: &ciphertext, aad: &associated(header, sealed) })
		.map(Zeroizing::new)
		.map_err(|_| WalletFileError::Locked(path.into()))?;
	let text = std::str::from_utf8(&plain).map_err(|_| WalletFileError::Locked(path.into()))?;
	Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::os::unix::fs::PermissionsExt;

	fn pass(text: &str) -> Zeroizing<String> {
		Zeroizing::new(text.to_string())
	}

	fn open(path: &Path, passphrase: &str) -> Result<Wallet, WalletError> {
		Wallet::load(path, || Ok(pass(passphrase)))
	}

	fn file_error(result: Result<Wallet, WalletError>) -> WalletFileError {
		match result {
			Err(WalletError::File(e)) => e,
			other => panic!("{other:?}"),
		}
	}

	#[test]
	fn encrypted_file_opens_only_with_its_passphrase() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("wallet.json");
		let wallet = Wallet::generate(12).unwrap();
		wallet.save(&path, &Protection::Passphrase(pass("correct horse"))).unwrap();
		let text = std::fs::read_to_string(&path).unwrap();
		for word in wallet.secret().split(' ').filter(|w| w.len() > 3) {
			assert!(!text.contains(&format!(" {word} ")), "the file holds the word {word}");
		}
		assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
		assert_eq!(Wallet::account_in(&path).unwrap(), wallet.account());
		assert_eq!(open(&path, "correct horse").unwrap().account(), wallet.account());
		assert!(matches!(file_error(open(&path, "wrong horse")), WalletFileError::Locked(_)));
	}

	#[test]
	fn every_changed_field_is_noticed() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("wallet.json");
		Wallet::generate(24).unwrap().save(&path, &Protection::Passphrase(pass("x"))).unwrap();
		let good: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
		let other = Wallet::generate(12).unwrap().address();
		let flip = |v: &serde_json::Value| {
			let text = v.as_str().unwrap();
			let first = if text.starts_with('0') { '1' } else { '0' };
			serde_json::Value::from(format!("{first}{}", &text[1..]))
		};
		for (pointer, value) in [
			("/wallet/address", other.into()),
			("/sealed/salt", flip(&good["sealed"]["salt"])),
			("/sealed/nonce", flip(&good["sealed"]["nonce"])),
			("/sealed/ciphertext", flip(&good["sealed"]["ciphertext"])),
			("/sealed/passes", 2.into()),
		] {
			let mut bad = good.clone();
			*bad.pointer_mut(pointer).unwrap() = value;
			std::fs::write(&path, bad.to_string()).unwrap();
			assert!(matches!(file_error(open(&path, "x")), WalletFileError::Locked(_)), "{pointer}");
		}
	}

	#[test]
	fn forged_costs_and_versions_are_refused_by_name() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("wallet.json");
		Wallet::generate(12).unwrap().save(&path, &Protection::Passphrase(pass("x"))).unwrap();
		let good: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
		for (pointer, value, named) in [
			("/sealed/memory_kib", u32::MAX.into(), "sealed.memory_kib"),
			("/sealed/passes", 1_000_000.into(), "sealed.passes"),
			("/sealed/kdf", "md5".into(), "sealed.kdf"),
			("/sealed/nonce", "00".into(), "sealed.nonce"),
			("/sealed/salt", "zz".into(), "sealed.salt"),
			("/wallet/version", 9.into(), "version"),
		] {
			let mut bad = good.clone();
			*bad.pointer_mut(pointer).unwrap() = value;
			std::fs::write(&path, bad.to_string()).unwrap();
			let error = file_error(open(&path, "x")).to_string();
			assert!(error.contains(named), "{pointer}: {error}");
		}
	}

	#[test]
	fn plain_file_keeps_mode_and_checks_its_address() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("wallet.json");
		let wallet = Wallet::generate(12).unwrap();
		wallet.save(&path, &Protection::FileMode).unwrap();
		let opened = Wallet::load(&path, || panic!("asked for a passphrase")).unwrap();
		assert_eq!(opened.account(), wallet.account());
		// Never overwritten.
		assert!(matches!(
			wallet.save(&path, &Protection::FileMode),
			Err(WalletError::File(WalletFileError::Exists(_)))
		));
		// Money must not go to an address that was swapped in.
		let other = Wallet::generate(12).unwrap().address();
		let text = std::fs::read_to_string(&path).unwrap().replace(&wallet.address(), &other);
		std::fs::write(&path, text).unwrap();
		assert!(file_error(open(&path, "")).to_string().contains("wallet.address"));
	}

	#[test]
	fn readable_for_others_is_refused() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("wallet.json");
		Wallet::generate(12).unwrap().save(&path, &Protection::FileMode).unwrap();
		for mode in [0o640, 0o604, 0o620] {
			std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
			assert!(
				matches!(file_error(open(&path, "")), WalletFileError::Mode { mode: m, .. } if m == mode)
			);
		}
	}

	#[test]
	fn garbage_is_refused_without_repeating_it() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("wallet.json");
		write_new_secret(&path, br#"{"secret": "legal winner thank", "wallet": 7}"#).unwrap();
		let error = file_error(open(&path, "")).to_string();
		assert!(error.contains("not a wallet") && !error.contains("winner"), "{error}");
		assert!(matches!(file_error(open(&dir.path().join("none"), "")), WalletFileError::Missing(_)));
	}

	#[test]
	fn an_empty_passphrase_protects_nothing() {
		let dir = tempfile::tempdir().unwrap();
		let result =
			Wallet::generate(12).unwrap().save(&dir.path().join("w"), &Protection::Passphrase(pass("")));
		assert!(matches!(result, Err(WalletError::File(WalletFileError::EmptyPassphrase))));
	}
}
