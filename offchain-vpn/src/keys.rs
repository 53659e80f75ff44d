//! The daemon's three keys, each in a file of its own, 0600.
//!
//! None of them can move the operator's money: the worker's account heartbeats, claims and closes, and pays the fees for
//! it; the peer key is the node's identity; the WireGuard key its tunnel's. The operator's key never comes here.
use crate::{
	datadir::{read_secret, replace, write_new, DataDir, DataDirError},
	Account,
};
use rand::{rngs::OsRng, RngCore};
use std::path::PathBuf;
use subxt_signer::sr25519;
use thiserror::Error;
use warren_primitives::{verify, Ed25519Key};
use warren_tunnel::{PrivateKey, PublicKey};
use zeroize::Zeroizing;

const WORKER: &str = "worker.seed";
const PEER: &str = "peer.seed";
const TUNNEL: &str = "wireguard.key";

/// What can be wrong with the keys.
#[derive(Debug, Error)]
pub enum KeysError {
	/// A file.
	#[error(transparent)]
	File(#[from] DataDirError),
	/// A file does not hold what it should.
	#[error("{file}: {reason}")]
	Invalid {
		/// Which.
		file: &'static str,
		/// Why.
		reason: &'static str,
	},
}

/// The keys.
pub struct Keys {
	worker: Zeroizing<[u8; 32]>,
	peer: Zeroizing<[u8; 32]>,
	tunnel: PrivateKey,
}

impl Keys {
	/// Makes fresh ones and writes them; refuses to overwrite any.
	pub fn generate(data: &DataDir) -> Result<Self, KeysError> {
		for name in [WORKER, PEER, TUNNEL] {
			if data.secret(name).exists() {
				return Err(DataDirError::Exists(data.secret(name)).into());
			}
		}
		let fresh = || {
			let mut seed = Zeroizing::new([0u8; 32]);
			OsRng.fill_bytes(seed.as_mut());
			seed
		};
		let keys = Self { worker: fresh(), peer: fresh(), tunnel: PrivateKey::generate() };
		write_new(&data.secret(WORKER), line(&Zeroizing::new(hex::encode(*keys.worker))).as_bytes())?;
		write_new(&data.secret(PEER), line(&Zeroizing::new(hex::encode(*keys.peer))).as_bytes())?;
		write_new(&data.secret(TUNNEL), line(&keys.tunnel.to_base64()).as_bytes())?;
		Ok(keys)
	}

	/// Reads them.
	pub fn load(data: &DataDir) -> Result<Self, KeysError> {
		let seed = |file: &'static str| -> Result<Zeroizing<[u8; 32]>, KeysError> {
			let text = read_secret(&data.secret(file))?;
			let mut seed = Zeroizing::new([0u8; 32]);
			hex::decode_to_slice(text.trim(), seed.as_mut())
				.map_err(|_| KeysError::Invalid { file, reason: "not 64 hexadecimal digits" })?;
			Ok(seed)
		};
		let tunnel = read_secret(&data.secret(TUNNEL))?;
		let tunnel = PrivateKey::from_base64(&tunnel)
			.map_err(|_| KeysError::Invalid { file: TUNNEL, reason: "not a WireGuard key in base64" })?;
		let keys = Self { worker: seed(WORKER)?, peer: seed(PEER)?, tunnel };
		keys.signer()?;
		Ok(keys)
	}

	/// These keys with another peer key, in the files too. The former one is kept: returns where.
	pub fn with_fresh_peer(mut self, data: &DataDir) -> Result<(Self, PathBuf), KeysError> {
		let kept = data.secret(&format!("{PEER}.{}", hex::encode(&self.peer_key()[..4])));
		let text = line(&Zeroizing::new(hex::encode(*self.peer)));
		match write_new(&kept, text.as_bytes()) {
			// It was kept by an attempt that got no further.
			Err(DataDirError::Exists(_)) if *read_secret(&kept)? == *text => {}
			done => done?,
		}
		OsRng.fill_bytes(self.peer.as_mut());
		let text = line(&Zeroizing::new(hex::encode(*self.peer)));
		replace(&data.secret(PEER), text.as_bytes())?;
		Ok((self, kept))
	}

	fn signer(&self) -> Result<sr25519::Keypair, KeysError> {
		sr25519::Keypair::from_secret_key(*self.worker)
			.map_err(|_| KeysError::Invalid { file: WORKER, reason: "not an sr25519 seed" })
	}

	/// The worker's account.
	pub fn worker(&self) -> Result<Account, KeysError> {
		Ok(self.signer()?.public_key().0)
	}

	/// The worker's secret.
	pub fn worker_seed(&self) -> &[u8; 32] {
		&self.worker
	}

	/// The secret of the libp2p identity.
	pub fn peer_seed(&self) -> &[u8; 32] {
		&self.peer
	}

	/// Its public key, as it stands on chain.
	pub fn peer_key(&self) -> Ed25519Key {
		verify::ed25519_public(&self.peer)
	}

	/// The WireGuard key.
	pub fn tunnel(&self) -> &PrivateKey {
		&self.tunnel
	}

	/// Its public key.
	pub fn tunnel_key(&self) -> PublicKey {
		self.tunnel.public()
	}
}

fn line(text: &str) -> Zeroizing<String> {
	let mut out = Zeroizing::new(String::with_capacity(text.len() + 1));
	out.push_str(text);
	out.push('\n');
	out
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{fs, os::unix::fs::PermissionsExt};

	#[test]
	fn keys_are_made_once_and_read_back() {
		let temp = tempfile::tempdir().unwrap();
		let data = DataDir::create(&temp.path().join("d")).unwrap();
		let made = Keys::generate(&data).unwrap();
		let read = Keys::load(&data).unwrap();
		assert_eq!(made.worker().unwrap(), read.worker().unwrap());
		assert_eq!(made.peer_key(), read.peer_key());
		assert_eq!(made.tunnel_key(), read.tunnel_key());
		assert!(Keys::generate(&data).is_err(), "never overwritten");
	}

	#[test]
	fn a_fresh_peer_key_leaves_the_others_and_keeps_the_former() {
		let temp = tempfile::tempdir().unwrap();
		let data = DataDir::create(&temp.path().join("d")).unwrap();
		let before = Keys::generate(&data).unwrap();
		let (peer, worker, tunnel) = (before.peer_key(), before.worker().unwrap(), before.tunnel_key());
		let seed = fs::read_to_string(data.secret(PEER)).unwrap();
		// An earlier attempt died between its two writes.
		let kept = data.secret(&format!("{PEER}.{}", hex::encode(&peer[..4])));
		write_new(&kept, seed.as_bytes()).unwrap();
		let (fresh, at) = before.with_fresh_peer(&data).unwrap();
		let read = Keys::load(&data).unwrap();
		assert_ne!(fresh.peer_key(), peer);
		assert_eq!(read.peer_key(), fresh.peer_key(), "it is the one in the file");
		assert_eq!((read.worker().unwrap(), read.tunnel_key()), (worker, tunnel));
		assert_eq!((at.clone(), fs::read_to_string(&at).unwrap()), (kept, seed));
		assert_eq!(fs::metadata(data.secret(PEER)).unwrap().permissions().mode() & 0o777, 0o600);
	}

	#[test]
	fn what_is_no_key_or_exposed_is_refused_by_name() {
		let temp = tempfile::tempdir().unwrap();
		let data = DataDir::create(&temp.path().join("d")).unwrap();
		Keys::generate(&data).unwrap();
		fs::write(data.secret(PEER), "no key").unwrap();
		assert!(Keys::load(&data).err().unwrap().to_string().contains(PEER));
		fs::set_permissions(data.secret(TUNNEL), fs::Permissions::from_mode(0o644)).unwrap();
		assert!(Keys::load(&data).err().unwrap().to_string().contains(TUNNEL));
	}
}
