//! Ed25519 off chain, with the library and the rules (ZIP 215) of the chain's host function, so that a voucher which one
//! side accepts is never refused by the other.
use crate::{Ed25519Key, Ed25519Signature, GenesisHash, Voucher};
use ed25519_zebra::{Signature, SigningKey, VerificationKey};

/// True where `signature` over `message` is that of `key`.
pub fn ed25519(key: &Ed25519Key, message: &[u8], signature: &Ed25519Signature) -> bool {
	VerificationKey::try_from(*key).and_then(|key| key.verify(&Signature::from(*signature), message)).is_ok()
}

/// Signs `message` with the secret key `seed`.
pub fn ed25519_sign(seed: &[u8; 32], message: &[u8]) -> Ed25519Signature {
	SigningKey::from(*seed).sign(message).into()
}

/// The public key of the secret key `seed`.
pub fn ed25519_public(seed: &[u8; 32]) -> Ed25519Key {
	VerificationKey::from(&SigningKey::from(*seed)).into()
}

impl Voucher {
	/// Signs with the secret voucher key.
	pub fn sign(&self, genesis: &GenesisHash, seed: &[u8; 32]) -> Ed25519Signature {
		ed25519_sign(seed, &self.signed_bytes(genesis))
	}

	/// True where `voucher_key` signed this voucher for the chain of `genesis`.
	pub fn verify(
		&self,
		genesis: &GenesisHash,
		voucher_key: &Ed25519Key,
		signature: &Ed25519Signature,
	) -> bool {
		ed25519(voucher_key, &self.signed_bytes(genesis), signature)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_voucher_fits_one_session_amount_and_chain() {
		let (seed, genesis) = ([7; 32], [1; 32]);
		let key = ed25519_public(&seed);
		let voucher = Voucher { session: [2; 32], amount: 5, usage_hash: [3; 32] };
		let signature = voucher.sign(&genesis, &seed);
		assert!(voucher.verify(&genesis, &key, &signature));
		assert!(!voucher.verify(&[9; 32], &key, &signature));
		assert!(!Voucher { amount: 6, ..voucher }.verify(&genesis, &key, &signature));
		assert!(!Voucher { session: [4; 32], ..voucher }.verify(&genesis, &key, &signature));
		assert!(!Voucher { usage_hash: [4; 32], ..voucher }.verify(&genesis, &key, &signature));
		assert!(!voucher.verify(&genesis, &ed25519_public(&[8; 32]), &signature));
	}
}
