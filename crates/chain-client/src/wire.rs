//! The bytes of a call as Warren's chain reads them, known without asking anybody.
//!
//! Metadata comes from a chain node, and whoever runs that node may lie: a metadata in which `open` has another pallet's number
//! and its arguments another order would have a wallet sign a transfer. So what the metadata leads to has to be these bytes, or
//! nothing is signed. Numbers of pallets and calls never change on chain; a test in `e2e` compares them with the runtime.
use crate::Call;
use codec::{Compact, Encode};

const BALANCES: u8 = 5;
const STAKING: u8 = 12;
const UTILITY: u8 = 20;
const REGISTRY: u8 = 40;
const ESCROW: u8 = 41;

impl Call {
	/// Pallet, call, arguments: SCALE.
	pub fn wire(&self) -> Vec<u8> {
		let (pallet, call, arguments) = match self {
			Self::Register { details, worker, signature } => {
				(REGISTRY, 0, (details, worker, signature).encode())
			}
			Self::Update { node, details, signature } => (REGISTRY, 1, (node, details, signature).encode()),
			Self::SetPrice { node, price } => (REGISTRY, 2, (node, price).encode()),
			Self::SetWorker { node, worker } => (REGISTRY, 3, (node, worker).encode()),
			Self::Pause { node } => (REGISTRY, 4, node.encode()),
			Self::Resume { node } => (REGISTRY, 5, node.encode()),
			Self::Heartbeat { node } => (REGISTRY, 6, node.encode()),
			Self::Deregister { node } => (REGISTRY, 7, node.encode()),
			Self::ReleaseBond { node } => (REGISTRY, 9, node.encode()),
			Self::TopUpBond { node } => (REGISTRY, 10, node.encode()),
			Self::Unbond { amount } => (STAKING, 2, Compact(*amount).encode()),
			Self::Withdraw { operator } => (STAKING, 4, operator.encode()),
			Self::Open(terms) => (ESCROW, 0, terms.encode()),
			Self::Claim(signed) => (ESCROW, 1, (signed.voucher, signed.signature).encode()),
			Self::ClaimPrepaid { session, amount } => (ESCROW, 2, (session, amount).encode()),
			Self::ClaimMany(items) => {
				let items: Vec<_> = items.iter().map(|item| (item.voucher, item.signature)).collect();
				(ESCROW, 3, items.encode())
			}
			Self::Close { session, voucher } => {
				let voucher = voucher.map(|signed| (signed.voucher, signed.signature));
				(ESCROW, 4, (session, voucher).encode())
			}
			Self::Finalise { session } => (ESCROW, 5, session.encode()),
			Self::TopUp { session, amount } => (ESCROW, 6, (session, amount).encode()),
			Self::Extend { session, expires_at } => (ESCROW, 7, (session, expires_at).encode()),
			Self::SetAllowance { user, total, per_session, until } => {
				(ESCROW, 8, (user, total, per_session, until).encode())
			}
			Self::RevokeAllowance { user } => (ESCROW, 9, user.encode()),
			Self::Rate { session, stars, signature } => (ESCROW, 10, (session, stars, signature).encode()),
			Self::PayPutBy { who } => (ESCROW, 11, who.encode()),
			// `MultiAddress::Id` is number 0.
			Self::Transfer { to, amount } => (BALANCES, 3, (0u8, to, Compact(*amount)).encode()),
			Self::Batch(calls) => (UTILITY, 0, batch(calls)),
			Self::BatchAll(calls) => (UTILITY, 2, batch(calls)),
		};
		[&[pallet, call][..], &arguments].concat()
	}
}

fn batch(calls: &[Call]) -> Vec<u8> {
	let mut bytes = Compact(calls.len() as u32).encode();
	calls.iter().for_each(|call| bytes.extend(call.wire()));
	bytes
}
