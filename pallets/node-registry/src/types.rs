//! What the registry keeps.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use warren_primitives::{traits::NodeTerms, BlockNumber, NodeDetails, NodeStatus};

/// A node that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Node<AccountId> {
	/// Who earns and answers for it: the cold key.
	pub operator: AccountId,
	/// The hot key: heartbeats, claims and closes, and never says where money goes.
	pub worker: AccountId,
	/// What it states of itself.
	pub details: NodeDetails,
	/// What its operator wants it to do.
	pub status: NodeStatus,
	/// Block of its registration.
	pub registered_at: BlockNumber,
}

impl<AccountId: Clone> Node<AccountId> {
	/// The part of it that other pallets see.
	pub fn terms(&self) -> NodeTerms<AccountId> {
		NodeTerms {
			operator: self.operator.clone(),
			worker: self.worker.clone(),
			price: self.details.price,
			capacity: self.details.capacity,
			tunnel_key: self.details.tunnel_key,
		}
	}
}

/// A node that has left, until its bond is released.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Departure<AccountId> {
	/// Whose bond it is.
	pub operator: AccountId,
	/// The hot key that it had.
	pub worker: AccountId,
	/// Block in which it left.
	pub left_at: BlockNumber,
}
