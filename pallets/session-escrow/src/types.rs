//! What is stored.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_runtime::{traits::Zero, Perbill};
use warren_primitives::{
	address::ADDRESS_TRIES, session::ANCHOR_WINDOW, Balance, BlockNumber, Clock, CloseReason, Ed25519Key,
	NodeId, Price, SessionId, SessionStatus, TunnelAddress, TunnelKey,
};

/// A session that is not settled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Session<AccountId> {
	/// Whose money is held, and who may act for it.
	pub payer: Payer<AccountId>,
	/// Who earns. Fixed at `open`: a node that leaves is still paid.
	pub operator: AccountId,
	/// The node.
	pub node: NodeId,
	/// The consumer's WireGuard key.
	pub tunnel_key: TunnelKey,
	/// The key that signs vouchers and the rating.
	pub voucher_key: Ed25519Key,
	/// Which of the [`ADDRESS_TRIES`] addresses it got: see [`TunnelAddress::derive`].
	pub address: u8,
	/// Most that it may cost, fees included.
	pub deposit: Balance,
	/// The part of the deposit that may be claimed with no voucher.
	pub prepaid: Balance,
	/// Taken out of the deposit so far, fees included. Cumulative, as vouchers are.
	pub paid: Balance,
	/// The part of `paid` that went to the network; always `ceil(fee_rate × paid)`.
	pub fee_taken: Balance,
	/// The part of `fee_taken` that did not flow back to operators and their backers, each payment at the shares of its day.
	pub fee_lost: Balance,
	/// Comes on top of the deposit; held until it is earned or burned.
	pub charge: Balance,
	/// True once a voucher was presented: the charge went to the operator.
	pub charge_earned: bool,
	/// Price of the moment of `open`.
	pub price: Price,
	/// Fee rate of the moment of `open`.
	pub fee_rate: Perbill,
	/// Dispute window of the moment of `open`, in ticks.
	pub window: Clock,
	/// Block of `open`.
	pub opened_at: BlockNumber,
	/// Clock of `open`.
	pub opened_tick: Clock,
	/// Last tick at which it is open.
	pub expires_at: Clock,
	/// The anchor that it was opened with.
	pub anchor: BlockNumber,
	/// Set once closing was written down: by a call, or by the queue after it expired or its node left. Before that,
	/// [`Session::status`] derives it.
	pub closing: Option<Closing>,
	/// True once it was rated.
	pub rated: bool,
}

/// Who stands behind a session's money. The one place that knows how a session can be paid: another way, such as a blinded
/// pass with no account, is another variant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Payer<AccountId> {
	/// Who opened it pays for it.
	#[codec(index = 0)]
	Own(AccountId),
	/// A sponsor pays, within an allowance.
	#[codec(index = 1)]
	Sponsor {
		/// Whose money is held.
		sponsor: AccountId,
		/// Who signed `open`.
		opener: AccountId,
		/// What was taken out of the allowance.
		grant: Grant,
	},
}

impl<AccountId> Payer<AccountId> {
	/// Whose money is held.
	pub fn account(&self) -> &AccountId {
		match self {
			Self::Own(account) | Self::Sponsor { sponsor: account, .. } => account,
		}
	}

	/// Who signed `open`.
	pub fn opener(&self) -> &AccountId {
		match self {
			Self::Own(account) | Self::Sponsor { opener: account, .. } => account,
		}
	}
}

/// Why and until when a session is closing.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Closing {
	/// Why.
	pub reason: CloseReason,
	/// Last tick at which a voucher is taken.
	pub deadline: Clock,
}

impl<AccountId: Clone + PartialEq> Session<AccountId> {
	/// True where `who` may close it and add to it: the payer, or who opened it on the payer's money.
	pub fn is_party(&self, who: &AccountId) -> bool {
		who == self.payer.account() || who == self.payer.opener()
	}

	/// What is held for it: the unpaid part of the deposit and the charge until that is earned.
	pub fn held(&self) -> Balance {
		self.deposit.saturating_sub(self.paid).saturating_add(self.unearned_charge())
	}

	/// The charge while it is held.
	pub fn unearned_charge(&self) -> Balance {
		if self.charge_earned {
			Zero::zero()
		} else {
			self.charge
		}
	}

	/// Where it stands when the clock is `now` and its node left at `node_left`.
	///
	/// What comes first counts: once closed by the payer, nothing moves the deadline; a node that leaves after the
	/// session expired does not either.
	pub fn status(&self, now: Clock, node_left: Option<Clock>) -> SessionStatus {
		let closing = |reason, from: Clock| SessionStatus::Closing {
			reason,
			deadline: from.saturating_add(self.window),
		};
		match (self.closing, node_left) {
			(Some(Closing { reason, deadline }), _) => SessionStatus::Closing { reason, deadline },
			(None, Some(left)) if left <= self.expires_at => closing(CloseReason::NodeLeft, left),
			(None, _) if now > self.expires_at => closing(CloseReason::Expired, self.expires_at),
			(None, _) => SessionStatus::Open,
		}
	}

	/// The tick after which the queue has to look at it.
	pub fn due(&self) -> Clock {
		self.closing.map_or(self.expires_at, |closing| closing.deadline)
	}

	/// Its address in the tunnel.
	pub fn tunnel_address(&self, id: &SessionId) -> TunnelAddress {
		TunnelAddress::derive(&self.tunnel_key, id, self.address.min(ADDRESS_TRIES.saturating_sub(1)))
	}
}

/// What of the weight of holding a deposit is not needed for who pays it. A runtime in which a deposit may have to move a lock
/// charges for that first, and gives it back where there was none.
pub trait SparedWeight<AccountId> {
	/// What was charged and not needed for this payer.
	fn spared(payer: &AccountId) -> Weight;
}

/// Every deposit needs all of it.
impl<AccountId> SparedWeight<AccountId> for () {
	fn spared(_: &AccountId) -> Weight {
		Weight::zero()
	}
}

/// How long a session may live, in ticks, from the shortest to the longest life. One question rather than two numbers: a
/// runtime that knows within which limits the numbers lie need not read both of them, nor any for most lives.
pub trait LifeBounds {
	/// The shortest life and the longest.
	fn bounds() -> (Clock, Clock);

	/// Where a life stands.
	fn judge(life: Clock) -> Fit {
		let (shortest, longest) = Self::bounds();
		if life < shortest.max(1) {
			Fit::TooShort
		} else if life > longest {
			Fit::TooLong
		} else {
			Fit::Fits
		}
	}
}

/// What [`LifeBounds`] say of a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
	/// Below the shortest.
	TooShort,
	/// Within.
	Fits,
	/// Above the longest.
	TooLong,
}

/// What is remembered of a session after it was settled: that its id is spent, and what its rating will need.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Settled<AccountId> {
	/// Whose money it was.
	pub payer: AccountId,
	/// Who earned.
	pub operator: AccountId,
	/// The node.
	pub node: NodeId,
	/// The key that signs the rating.
	pub voucher_key: Ed25519Key,
	/// The part of the fee that does not flow back to operators and their backers.
	pub fee_lost: Balance,
	/// The charge, where it was burned.
	pub charge_burned: Balance,
	/// Clock of the settlement.
	pub at: Clock,
	/// Last tick at which it is remembered. Never before the last block that its `open` could land in.
	pub until: Clock,
	/// True once it was rated.
	pub rated: bool,
}

/// How many ticks a settled session is remembered: long enough to be rated, and past the last block at which an `open`
/// with the same anchor could land. The clock makes at most one tick a block, so ticks may stand for blocks here.
pub fn remembered_for(rating_window: Clock, rated: bool, anchor: BlockNumber, now: BlockNumber) -> Clock {
	// One more than the distance: in the block `anchor + 32` itself the same `open` may still land.
	let replayable = anchor.saturating_add(ANCHOR_WINDOW).saturating_add(1).saturating_sub(now);
	if rated {
		replayable
	} else {
		rating_window.max(replayable)
	}
}

/// What the chain knows of a session id.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
// The large variant is the usual one, and lives on the stack for one call.
#[allow(clippy::large_enum_variant)]
pub enum Record<AccountId> {
	/// Not settled.
	#[codec(index = 0)]
	Live(Session<AccountId>),
	/// Settled, and not forgotten yet.
	#[codec(index = 1)]
	Settled(Settled<AccountId>),
}

/// What of an address tells the sessions of a node apart: the last three bytes of the IPv4 address. The IPv6 address
/// repeats them.
pub type AddressSlot = [u8; 3];

/// The slot of an address.
pub fn address_slot(address: &TunnelAddress) -> AddressSlot {
	let [_, a, b, c] = address.v4;
	[a, b, c]
}

/// A node as the escrow sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct NodeLoad<AccountId> {
	/// Sessions that hold a slot and an address.
	pub open: u32,
	/// Their deposits together.
	pub deposits: Balance,
	/// Set once it left the registry; kept while it has sessions that are not settled.
	pub left: Option<Left<AccountId>>,
}

impl<AccountId> Default for NodeLoad<AccountId> {
	fn default() -> Self {
		Self { open: 0, deposits: 0, left: None }
	}
}

impl<AccountId> NodeLoad<AccountId> {
	/// When the node left.
	pub fn left_at(&self) -> Option<Clock> {
		self.left.as_ref().map(|left| left.at)
	}
}

/// A node that left the registry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Left<AccountId> {
	/// When.
	pub at: Clock,
	/// Its worker then: it may still claim and close.
	pub worker: Option<AccountId>,
}

/// What a sponsor lets one user spend.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Allowance {
	/// What may still be taken. What a session gives back when it is settled comes back here, so this bounds what is
	/// spent and held, not what was ever held.
	pub remaining: Balance,
	/// Most that one session may take, its connection charge and what tops it up included.
	pub per_session: Balance,
	/// Last tick at which it may be used.
	pub until: Clock,
	/// Never given twice: money comes back only to the allowance that it came from.
	pub serial: u64,
	/// What the sponsor has on hold for this entry, until it ends.
	pub deposit: Balance,
}

/// What a session took out of an allowance.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Grant {
	/// [`Allowance::serial`].
	pub serial: u64,
	/// How much, the connection charge included.
	pub taken: Balance,
}
