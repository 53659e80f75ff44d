//! Nodes and sessions.
use crate::{
	bounded::Number,
	configs::{
		governance::{
			origins::RootOrTrack,
			tracks::id,
			voting::{EscrowCurrency, EscrowWeights},
		},
		money::{BackersAccount, OwedAccount, TreasuryAccount, FEE_PER_BYTE},
		parameters::{
			dynamic_params::{node_registry, session_escrow},
			Share, Window,
		},
	},
	deposit, pallet_foundation, Balance, BlockNumber, Foundation, NodeRegistry, OperatorStaking, Reputation,
	Runtime, RuntimeHoldReason, SessionEscrow, System, TransactionPayment,
};
use frame_support::traits::{dynamic_params::Key, ConstU128, ConstU32, Get};
use pallet_session_escrow::{Fit, LifeBounds};
use sp_runtime::FixedPointNumber;

/// For how long a sign of life counts: at least two intervals, so that no vote makes honest nodes look dead.
pub struct AliveWindow;
impl Get<BlockNumber> for AliveWindow {
	fn get() -> BlockNumber {
		let scaled = Foundation::scale();
		let twice = scaled(Number::<node_registry::HeartbeatInterval>::get()).saturating_mul(2);
		scaled(Number::<node_registry::AliveWindow>::get()).max(twice)
	}
}

/// After how long what is known of an operator counts half, and for how long the bond of a node outlives it.
pub type NodeScoreHalfLife = Window<node_registry::ScoreHalfLife>;

/// Endpoints must be reachable from the internet, but on development networks.
pub struct RequireGlobalEndpoints;
impl Get<bool> for RequireGlobalEndpoints {
	fn get() -> bool {
		!pallet_foundation::Development::<Runtime>::get()
	}
}

impl pallet_node_registry::Config for Runtime {
	type AliveWindow = AliveWindow;
	type BlockNumberProvider = System;
	type ForceOrigin = RootOrTrack<{ id::NODE_REMOVAL }>;
	type HeartbeatInterval = Window<node_registry::HeartbeatInterval>;
	type MaxCapacity = Number<node_registry::MaxCapacity>;
	type MaxNodesPerOperator = Number<node_registry::MaxNodesPerOperator>;
	type MaxPricePerGib = Number<node_registry::MaxPricePerGib>;
	type MaxPricePerHour = Number<node_registry::MaxPricePerHour>;
	type RequireGlobalEndpoints = RequireGlobalEndpoints;
	type Sessions = SessionEscrow;
	type Stake = OperatorStaking;
	type Standing = Reputation;
	type WeightInfo = pallet_node_registry::weights::SubstrateWeight<Runtime>;
}

/// How long sessions may live. Most lives are long enough and short enough whatever is set, and none needs both bounds.
pub struct SessionLife;
impl SessionLife {
	/// No vote makes this many blocks too short, before time is scaled.
	const LONG_ENOUGH: BlockNumber = <session_escrow::MinDuration as Key>::Value::GREATEST as BlockNumber;
	/// No vote makes this many blocks too long, before time is scaled.
	const SHORT_ENOUGH: BlockNumber = <session_escrow::MaxDuration as Key>::Value::LEAST as BlockNumber;
}
const _: () = assert!(SessionLife::LONG_ENOUGH <= SessionLife::SHORT_ENOUGH);

impl LifeBounds for SessionLife {
	fn bounds() -> (BlockNumber, BlockNumber) {
		(Window::<session_escrow::MinDuration>::get(), Window::<session_escrow::MaxDuration>::get())
	}

	fn judge(life: BlockNumber) -> Fit {
		let scaled = Foundation::scale();
		if life < scaled(Self::LONG_ENOUGH) {
			let shortest = scaled(Number::<session_escrow::MinDuration>::get());
			if life < shortest {
				return Fit::TooShort;
			}
		} else if life > scaled(Self::SHORT_ENOUGH) {
			let longest = scaled(Number::<session_escrow::MaxDuration>::get());
			if life > longest {
				return Fit::TooLong;
			}
		}
		Fit::Fits
	}
}

/// What is set, but never less than what an item of a full batch of claims costs at today's fees: else small sessions are not worth
/// claiming, and a stolen window costs less than settling it. A session keeps the charge that it was opened with.
pub struct ConnectionCharge;
impl Get<Balance> for ConnectionCharge {
	fn get() -> Balance {
		Number::<session_escrow::ConnectionCharge>::get().max(claim_item_fee())
	}
}

/// What an item of a full batch of claims adds to the batch's fee now, its share of the batch itself not included.
pub fn claim_item_fee() -> Balance {
	use pallet_session_escrow::WeightInfo;
	// Session, amount, usage, signature.
	const BYTES: Balance = 32 + 16 + 32 + 64;
	let item = EscrowWeights::claim_many(MAX_CLAIMS).saturating_sub(EscrowWeights::claim_many(0))
		/ u64::from(MAX_CLAIMS);
	let multiplier = pallet_transaction_payment::NextFeeMultiplier::<Runtime>::get();
	multiplier
		.saturating_mul_int(TransactionPayment::weight_to_fee(item))
		.saturating_add(BYTES * FEE_PER_BYTE)
}

/// Most items of a batch of claims.
pub const MAX_CLAIMS: u32 = 256;

/// Deposit for an allowance: an entry of 156 bytes, and one of 84 in the queue.
pub const ALLOWANCE_DEPOSIT: Balance = deposit(2, 240);

impl pallet_session_escrow::Config for Runtime {
	type AllowanceDeposit = ConstU128<ALLOWANCE_DEPOSIT>;
	type BackersPot = BackersAccount;
	type BackersShare = Share<session_escrow::BackersShare>;
	type ConnectionCharge = ConnectionCharge;
	type Currency = EscrowCurrency;
	type Directory = NodeRegistry;
	type DisputeWindow = Window<session_escrow::DisputeWindow>;
	type FeeRate = Share<session_escrow::FeeRate>;
	type Life = SessionLife;
	type MaxAllowanceLife = Window<session_escrow::MaxAllowanceLife>;
	type MaxClaims = ConstU32<MAX_CLAIMS>;
	type MinDeposit = Number<session_escrow::MinDeposit>;
	type Outcome = Reputation;
	type OwedPot = OwedAccount;
	type RatingWindow = Window<session_escrow::RatingWindow>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Stake = OperatorStaking;
	type SparedWeight = EscrowWeights;
	type StakeFactor = Number<session_escrow::StakeFactor>;
	type TreasuryPot = TreasuryAccount;
	type TreasuryShare = Share<session_escrow::TreasuryShare>;
	type WeightInfo = EscrowWeights;
}
