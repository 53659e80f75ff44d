//! What consumer and provider say to each other, over libp2p: TCP, Noise and Yamux, the provider's PeerId pinned to the key
//! that the chain shows.
//!
//! - [`messages`]: the requests and responses, who may send which, and the proofs.
//! - [`codec`]: frames; bounded, exact, with a time limit.
//! - [`server`]: the provider's side. It keeps the rules of who may say what and when, limits what a peer can cost, and
//!   hands the rest to the daemon as typed requests.
//! - [`client`]: the consumer's side.
//! - [`dial`]: how the client makes its TCP connection: marked, bound to a device, or over a stack of the caller's.
//!
//! Knows nothing of chains, tunnels or ledgers.

pub mod client;
pub mod codec;
pub mod dial;
pub mod limits;
pub mod messages;
pub mod server;
pub mod text;

mod binding;
mod gate;
mod serving;

pub use client::{ConnectError, Connection, Options, RequestError, SessionKey};
pub use dial::{Dial, TcpDialer};
pub use limits::Limits;
pub use messages::{
	Accepted, Bye, Counted, Hello, RefusalCode, Refused, Request, Response, SignedRating, SignedVoucher,
	Status, Terms, VoucherAccepted, VoucherRefusalCode, VoucherRefused, Window, PROTOCOL,
};
pub use server::{
	AttachRequest, GoodbyeRequest, Incoming, OpenRequest, Peer, Server, ServerConfig, ServerError,
	StatusRequest, VoucherRequest,
};
pub use text::Text;

use libp2p::identity::{self, Keypair, PeerId};
use warren_primitives::Ed25519Key;

/// The libp2p identity of a 32-byte Ed25519 seed.
fn keypair(seed: &[u8; 32]) -> Result<Keypair, identity::DecodingError> {
	// The library wipes what it is given.
	let mut copy = *seed;
	Keypair::ed25519_from_bytes(&mut copy)
}

/// The PeerId of a raw Ed25519 public key; none where the bytes are no such key.
pub fn peer_id(key: &Ed25519Key) -> Option<PeerId> {
	let key = identity::ed25519::PublicKey::try_from_bytes(key).ok()?;
	Some(identity::PublicKey::from(key).to_peer_id())
}

/// The Ed25519 key in a PeerId; none where it holds another kind of key, or a hash.
pub fn peer_key(peer: &PeerId) -> Option<Ed25519Key> {
	// An identity multihash (code 0) carries the key itself, in the protobuf of libp2p.
	let hash = peer.as_ref();
	(hash.code() == 0).then_some(())?;
	let key = identity::PublicKey::try_decode_protobuf(hash.digest()).ok()?;
	Some(key.try_into_ed25519().ok()?.to_bytes())
}

/// The Ed25519 public key of a seed, as it stands in `NodeDetails::peer_key`.
pub fn public_key(seed: &[u8; 32]) -> Ed25519Key {
	warren_primitives::verify::ed25519_public(seed)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn chain_key_and_peer_id_are_the_same_thing() {
		let seed = [7; 32];
		let key = public_key(&seed);
		let peer = peer_id(&key).unwrap();
		assert_eq!(keypair(&seed).unwrap().public().to_peer_id(), peer);
		assert_eq!(peer_key(&peer), Some(key));
	}
}
