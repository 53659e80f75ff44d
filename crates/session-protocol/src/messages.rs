//! What consumer and provider say to each other. Every message is SCALE, bounded, and answered by exactly one other.
//!
//! A request is either *free* (anyone connected may send it: [`Request::Hello`], [`Request::Challenge`],
//! [`Request::Open`], [`Request::Attach`], [`Request::Ping`]) or *bound to a session* (the rest): those are taken only
//! on a connection that proved the session's voucher key, by the proof in `Open` or by `Attach`.
use crate::text::Text;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, Encode};
use warren_primitives::{
	session::resume_bytes, verify, Balance, Ed25519Key, Ed25519Signature, Endpoint, GenesisHash, NodeId,
	Price, SessionId, TunnelAddress, TunnelKey, Usage, Voucher,
};

/// Name of the protocol; another version has another name, and both sides may speak several.
pub const PROTOCOL: &str = "/warren/session/1";
/// Longest frame, in bytes, without its length prefix (4 bytes, big endian).
pub const MAX_FRAME: usize = 16 * 1024;
/// Longest signed `open` that a provider takes, in bytes. A real one has about 400.
pub const MAX_EXTRINSIC: u32 = 4 * 1024;
/// Domain of [`open_binding`].
const OPEN_DOMAIN: &[u8] = b"warren/open/1";

/// A signed extrinsic, as it is submitted: with its length prefix.
pub type ExtrinsicBytes = BoundedVec<u8, ConstU32<MAX_EXTRINSIC>>;
/// WireGuard endpoints.
pub type Endpoints = BoundedVec<Endpoint, ConstU32<{ warren_primitives::node::MAX_ENDPOINTS }>>;

/// From consumer to provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Request {
	/// "Who are you, and on which terms?" Answered by [`Response::Hello`].
	#[codec(index = 0)]
	Hello,
	/// "Give me something to sign." Answered by [`Response::Challenge`]. A new challenge replaces the old one.
	#[codec(index = 1)]
	Challenge,
	/// "Submit this `open` and serve me at once." Answered by [`Response::Accepted`] or [`Response::Refused`].
	#[codec(index = 2)]
	Open {
		/// The signed extrinsic whose only call is `SessionEscrow.open`.
		extrinsic: ExtrinsicBytes,
		/// The voucher key's signature over [`resume_bytes`] with [`open_binding`] as the challenge: whoever copies the
		/// extrinsic from the pool cannot take the session over.
		proof: Ed25519Signature,
	},
	/// "I hold the voucher key of this session: let me go on." For a session that the consumer submitted itself, and
	/// after a restart of either side. Answered by [`Response::Accepted`] or [`Response::Refused`].
	#[codec(index = 3)]
	Attach {
		/// The session.
		session: SessionId,
		/// The voucher key's signature over [`resume_bytes`] with the connection's last challenge, which is spent by it.
		proof: Ed25519Signature,
	},
	/// "This much I owe so far." Bound. Answered by [`Response::VoucherAccepted`] or [`Response::VoucherRefused`].
	#[codec(index = 4)]
	Voucher(SignedVoucher),
	/// "Where do we stand?" Bound. Answered by [`Response::Status`] or [`Response::Refused`].
	#[codec(index = 5)]
	Status {
		/// The session.
		session: SessionId,
	},
	/// "I am leaving." Bound. Answered by [`Response::Bye`] or [`Response::Refused`].
	#[codec(index = 6)]
	Goodbye {
		/// The session.
		session: SessionId,
		/// The last voucher; none where the last one that was accepted is still the best.
		voucher: Option<SignedVoucher>,
		/// A rating for the provider to carry to the chain.
		rating: Option<SignedRating>,
	},
	/// Keeps the connection, and shows that it is alive. Answered by [`Response::Pong`].
	#[codec(index = 7)]
	Ping,
}

/// From provider to consumer.
// The variants differ in size, but one lives for a moment only.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Response {
	/// To [`Request::Hello`].
	#[codec(index = 0)]
	Hello(Hello),
	/// To [`Request::Challenge`].
	#[codec(index = 1)]
	Challenge([u8; 32]),
	/// To [`Request::Open`] and [`Request::Attach`].
	#[codec(index = 2)]
	Accepted(Accepted),
	/// To any request.
	#[codec(index = 3)]
	Refused(Refused),
	/// To [`Request::Voucher`].
	#[codec(index = 4)]
	VoucherAccepted(VoucherAccepted),
	/// To [`Request::Voucher`] and a voucher in [`Request::Goodbye`].
	#[codec(index = 5)]
	VoucherRefused(VoucherRefused),
	/// To [`Request::Status`].
	#[codec(index = 6)]
	Status(Status),
	/// To [`Request::Goodbye`].
	#[codec(index = 7)]
	Bye(Bye),
	/// To [`Request::Ping`].
	#[codec(index = 8)]
	Pong,
}

/// Who the provider is and on which terms it serves: what it set by [`crate::Server::set_terms`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Terms {
	/// Its number in the registry.
	pub node: NodeId,
	/// The chain that it is on.
	pub genesis: GenesisHash,
	/// What it asks now. Binding is only what the chain locked at `open`.
	pub price: Price,
	/// The window that a new session gets.
	pub window: Window,
	/// The part of the window that a session gets before its `open` is in a block; zero while the provider serves only after
	/// inclusion.
	pub provisional: Window,
	/// True while it takes new sessions.
	pub takes_sessions: bool,
	/// Optional abilities, one bit each; none are defined in version 1.
	pub features: u32,
}

/// Terms, and the challenge that the first [`Request::Attach`] on this connection signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
	/// The terms.
	pub terms: Terms,
	/// Fresh.
	pub challenge: [u8; 32],
}

/// The unpaid credit: traffic passes until what is used exceeds what is paid by this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Window {
	/// In the smallest unit of WRN; at most the connection charge.
	pub value: Balance,
	/// The same in bytes, at the session's price, when no time is billed.
	pub bytes: u64,
}

/// What the provider has counted since the session began. `usage.salt` is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Counted {
	/// Inner IP bytes and seconds with a live handshake.
	pub usage: Usage,
	/// What that costs at the session's price, cumulative, fees included.
	pub amount: Balance,
}

/// A session is served.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Accepted {
	/// The session.
	pub session: SessionId,
	/// The provider's WireGuard key.
	pub server_key: TunnelKey,
	/// Where its WireGuard listens; empty: the address and port number of this connection.
	pub endpoints: Endpoints,
	/// The consumer's inner addresses.
	pub address: TunnelAddress,
	/// The tunnel's MTU.
	pub mtu: u16,
	/// TCP port of this protocol on [`warren_primitives::address::GATEWAY_V6`], inside the tunnel; 0 where it does not
	/// listen there.
	pub gateway_port: u16,
	/// The unpaid credit now.
	pub window: Window,
	/// What the provider has counted.
	pub counted: Counted,
	/// The amount of the best voucher that the provider holds (or was paid on chain), 0 where there is none.
	pub paid: Balance,
	/// True while the session's `open` is not in a block: what was said here of `address` may change until then (ask
	/// [`Request::Status`]).
	pub provisional: bool,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RefusalCode {
	/// The request has a form or a value that cannot be: `field` and `reason` say which.
	#[codec(index = 0)]
	Malformed,
	/// Too many requests; try later.
	#[codec(index = 1)]
	RateLimited,
	/// The provider cannot answer now; try later or elsewhere.
	#[codec(index = 2)]
	Busy,
	/// The connection has not proven the session's voucher key.
	#[codec(index = 3)]
	NotAttached,
	/// The proof is not the voucher key's signature over this session and this connection's challenge.
	#[codec(index = 4)]
	BadProof,
	/// The connection has no challenge, or it was spent or is too old: ask for a new one.
	#[codec(index = 5)]
	NoChallenge,
	/// Neither chain nor ledger knows such a session at this node.
	#[codec(index = 6)]
	UnknownSession,
	/// The session is closing or settled.
	#[codec(index = 7)]
	SessionEnded,
	/// The bytes are not a signed extrinsic of this chain whose only call is `open`.
	#[codec(index = 8)]
	NotAnOpen,
	/// The `open` is for another node.
	#[codec(index = 9)]
	ForeignNode,
	/// The nonce is not the account's next.
	#[codec(index = 10)]
	BadNonce,
	/// The pool or the dry run says that the `open` would fail.
	#[codec(index = 11)]
	WouldFail,
	/// The node takes no sessions now.
	#[codec(index = 12)]
	NotServing,
	/// The provider's budget for what is not in a block is spent: submit it yourself and attach once it is in one.
	#[codec(index = 13)]
	AwaitInclusion,
	/// An earlier `open` of this payer did not land.
	#[codec(index = 14)]
	PayerBarred,
	/// The provider lost its chain node.
	#[codec(index = 15)]
	ChainUnavailable,
	/// A fault of the provider.
	#[codec(index = 16)]
	Internal,
}

/// A request is refused.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[error("{code:?}: {}{reason}", named(.field))]
pub struct Refused {
	/// The kind of it, for programs.
	pub code: RefusalCode,
	/// The field that is wrong; empty where no single one is.
	pub field: Text,
	/// For people.
	pub reason: Text,
}

/// `field: `, or nothing where no single one is meant.
fn named(field: &Text) -> String {
	match field.to_string() {
		name if name.is_empty() => name,
		name => format!("{name}: "),
	}
}

impl Refused {
	/// A refusal; texts are cut to their bound.
	pub fn new(code: RefusalCode, field: &str, reason: impl AsRef<str>) -> Self {
		Self { code, field: field.into(), reason: reason.as_ref().into() }
	}
}

/// A voucher, its signature, and the chain that it was signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedVoucher {
	/// The chain. Tells a voucher for another chain from a forged one.
	pub genesis: GenesisHash,
	/// What is promised.
	pub voucher: Voucher,
	/// By the session's voucher key, over [`Voucher::signed_bytes`].
	pub signature: Ed25519Signature,
}

impl SignedVoucher {
	/// Signs `voucher` with the secret voucher key.
	pub fn sign(voucher: Voucher, genesis: GenesisHash, seed: &[u8; 32]) -> Self {
		Self { genesis, voucher, signature: voucher.sign(&genesis, seed) }
	}

	/// Checks form and signature: `Forged`, `ForeignChain`, `ForeignSession` or fine. What the amount must be is the
	/// provider's to judge.
	pub fn check(
		&self,
		genesis: &GenesisHash,
		session: &SessionId,
		voucher_key: &Ed25519Key,
	) -> Result<(), VoucherRefusalCode> {
		if self.genesis != *genesis {
			return Err(VoucherRefusalCode::ForeignChain);
		}
		if self.voucher.session != *session {
			return Err(VoucherRefusalCode::ForeignSession);
		}
		match self.voucher.verify(genesis, voucher_key, &self.signature) {
			true => Ok(()),
			false => Err(VoucherRefusalCode::Forged),
		}
	}
}

/// A rating for the chain's `rate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedRating {
	/// 1 to 5.
	pub stars: u8,
	/// By the session's voucher key, over [`warren_primitives::session::rating_bytes`].
	pub signature: Ed25519Signature,
}

/// A voucher was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VoucherAccepted {
	/// The cumulative amount that is now promised.
	pub amount: Balance,
	/// The unpaid credit from now on.
	pub window: Window,
	/// What the provider has counted.
	pub counted: Counted,
}

/// Why a voucher is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum VoucherRefusalCode {
	/// The signature is not the voucher key's over this voucher and this chain.
	#[codec(index = 0)]
	Forged,
	/// It is for a session other than the connection's.
	#[codec(index = 1)]
	ForeignSession,
	/// It is for another chain.
	#[codec(index = 2)]
	ForeignChain,
	/// The amount exceeds the deposit.
	#[codec(index = 3)]
	OverDeposit,
	/// The amount is not above that of the best voucher: a replay, or an old one.
	#[codec(index = 4)]
	NotHigher,
	/// The amount covers too little of what the provider has counted: the quota is not renewed.
	#[codec(index = 5)]
	CoversTooLittle,
	/// The session is closing or settled.
	#[codec(index = 6)]
	SessionEnded,
	/// The connection has not proven the session's voucher key.
	#[codec(index = 7)]
	NotAttached,
	/// Too many, or the provider cannot write it down now: send it again later.
	#[codec(index = 8)]
	Busy,
}

/// A voucher is refused; the session goes on as far as the quota reaches.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[error("voucher refused, {code:?}: {reason}")]
pub struct VoucherRefused {
	/// The kind of it, for programs.
	pub code: VoucherRefusalCode,
	/// For people.
	pub reason: Text,
	/// What the provider has counted; zero where it did not look.
	pub counted: Counted,
	/// The amount of the best voucher that it holds.
	pub paid: Balance,
}

impl VoucherRefused {
	/// A refusal with no counts.
	pub fn new(code: VoucherRefusalCode, reason: impl AsRef<str>) -> Self {
		Self { code, reason: reason.as_ref().into(), counted: Counted::default(), paid: 0 }
	}
}

/// Where a session stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Status {
	/// The consumer's inner addresses.
	pub address: TunnelAddress,
	/// The unpaid credit.
	pub window: Window,
	/// What the provider has counted.
	pub counted: Counted,
	/// The amount of the best voucher that it holds (or was paid on chain).
	pub paid: Balance,
	/// True while the `open` is not in a block.
	pub provisional: bool,
	/// True while traffic may pass.
	pub open: bool,
}

/// The last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Bye {
	/// What the provider has counted in all.
	pub counted: Counted,
	/// What it will claim.
	pub amount: Balance,
	/// True where it will carry the rating to the chain.
	pub carries_rating: bool,
}

/// The challenge of the proof in [`Request::Open`]: binds it to both ends of the connection, whose keys Noise has proven, so
/// that no round trip is needed for one. `blake2_256("warren/open/1" ++ provider's ed25519 key ++ consumer's ed25519
/// key)`.
pub fn open_binding(provider: &Ed25519Key, consumer: &Ed25519Key) -> [u8; 32] {
	let mut bytes = OPEN_DOMAIN.to_vec();
	bytes.extend_from_slice(provider);
	bytes.extend_from_slice(consumer);
	warren_primitives::blake2_256(&bytes)
}

/// Signs the proof of [`Request::Open`] or [`Request::Attach`] with the secret voucher key.
pub fn prove(
	genesis: &GenesisHash,
	session: &SessionId,
	challenge: &[u8; 32],
	voucher_seed: &[u8; 32],
) -> Ed25519Signature {
	verify::ed25519_sign(voucher_seed, &resume_bytes(genesis, session, challenge))
}

/// True where `proof` is `voucher_key`'s over this session and challenge.
pub fn proves(
	genesis: &GenesisHash,
	session: &SessionId,
	challenge: &[u8; 32],
	voucher_key: &Ed25519Key,
	proof: &Ed25519Signature,
) -> bool {
	verify::ed25519(voucher_key, &resume_bytes(genesis, session, challenge), proof)
}
