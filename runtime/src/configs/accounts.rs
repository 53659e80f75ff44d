//! Acting together or for another: batches, multisigs, proxies.
use crate::{deposit, Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, System};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{ConstU128, ConstU32, InstanceFilter};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

/// Deposit for a multisig call: an entry of 88 bytes.
pub const MULTISIG_DEPOSIT_BASE: Balance = deposit(1, 88);
/// And for each signatory.
pub const MULTISIG_DEPOSIT_FACTOR: Balance = deposit(0, 32);
/// Deposit for having proxies: an entry of 8 bytes.
pub const PROXY_DEPOSIT_BASE: Balance = deposit(1, 8);
/// And for each proxy.
pub const PROXY_DEPOSIT_FACTOR: Balance = deposit(0, 33);
/// Deposit for announcing: an entry of 16 bytes.
pub const ANNOUNCEMENT_DEPOSIT_BASE: Balance = deposit(1, 16);
/// And for each announcement.
pub const ANNOUNCEMENT_DEPOSIT_FACTOR: Balance = deposit(0, 68);

impl pallet_utility::Config for Runtime {
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_utility::WeightInfo<Runtime>;
}

impl pallet_multisig::Config for Runtime {
	type BlockNumberProvider = System;
	type Currency = Balances;
	type DepositBase = ConstU128<MULTISIG_DEPOSIT_BASE>;
	type DepositFactor = ConstU128<MULTISIG_DEPOSIT_FACTOR>;
	type MaxSignatories = ConstU32<100>;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_multisig::WeightInfo<Runtime>;
}

/// What a proxy may do in another's name.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	#[codec(index = 0)]
	Any,
	/// All that gives no money to anybody: operating nodes, closing sessions, own stake and session keys, votes and proposals. Not
	/// buying sessions or delegating either, which would let the proxy pay its own node or its own commission; nor acting through a multisig or another's proxy, where this filter
	/// would not be asked again.
	#[codec(index = 1)]
	NonTransfer,
	/// The day's work of a node: prices, pauses, heartbeats, claims. Not registering or leaving, which move the bond.
	#[codec(index = 2)]
	OperateNode,
	/// Buying sessions and ending them. It can spend all that the account may spend: with sessions of a node of its own. So
	/// the account is to hold no more than the proxy may lose; whoever wants a limit gives an allowance
	/// (`set_allowance`) instead.
	#[codec(index = 3)]
	BuySessions,
	/// Votes and delegations. Locks money for as long as the conviction says, and moves none.
	#[codec(index = 4)]
	Governance,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		// A batch is let through because the calls in it are filtered again, each.
		match self {
			ProxyType::Any => true,
			ProxyType::NonTransfer => {
				matches!(
					call,
					RuntimeCall::System(..)
						| RuntimeCall::Babe(..)
						| RuntimeCall::Timestamp(..)
						| RuntimeCall::Session(..)
						| RuntimeCall::Grandpa(..)
						| RuntimeCall::Utility(..)
						| RuntimeCall::Parameters(..)
						| RuntimeCall::Preimage(..)
						| RuntimeCall::Referenda(..)
						| RuntimeCall::ConvictionVoting(..)
						| RuntimeCall::Proxy(
							pallet_proxy::Call::add_proxy { .. }
								| pallet_proxy::Call::remove_proxy { .. }
								| pallet_proxy::Call::reject_announcement { .. }
						)
				) || moves_no_money(call)
			}
			ProxyType::OperateNode => is_batch(call) || operates_node(call),
			ProxyType::BuySessions => is_batch(call) || buys_sessions(call),
			ProxyType::Governance => is_batch(call) || matches!(call, RuntimeCall::ConvictionVoting(..)),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(mine, theirs) if mine == theirs => true,
			(ProxyType::Any, _) => true,
			(_, ProxyType::Any) => false,
			(ProxyType::NonTransfer, ProxyType::OperateNode | ProxyType::Governance) => true,
			_ => false,
		}
	}
}

/// A batch, whose calls the filter is asked about each. Not what makes a call as somebody else.
fn is_batch(call: &RuntimeCall) -> bool {
	use pallet_utility::Call as Utility;
	matches!(
		call,
		RuntimeCall::Utility(Utility::batch { .. } | Utility::batch_all { .. } | Utility::force_batch { .. })
	)
}

/// The calls that a [`ProxyType::BuySessions`] may make.
fn buys_sessions(call: &RuntimeCall) -> bool {
	use pallet_session_escrow::Call as Escrow;
	matches!(
		call,
		RuntimeCall::SessionEscrow(
			Escrow::open { .. }
				| Escrow::top_up { .. }
				| Escrow::extend { .. }
				| Escrow::close { .. }
				| Escrow::finalise { .. }
				| Escrow::rate { .. }
				| Escrow::pay_put_by { .. }
		)
	)
}

/// The calls of our pallets that a [`ProxyType::NonTransfer`] may make.
fn moves_no_money(call: &RuntimeCall) -> bool {
	use pallet_session_escrow::Call as Escrow;
	match call {
		RuntimeCall::NodeRegistry(..) => true,
		RuntimeCall::SessionEscrow(call) => !matches!(
			call,
			Escrow::open { .. }
				| Escrow::top_up { .. }
				| Escrow::extend { .. }
				| Escrow::set_allowance { .. }
		),
		RuntimeCall::OperatorStaking(call) => !matches!(call, pallet_operator_staking::Call::delegate { .. }),
		RuntimeCall::Reputation(..) => true,
		_ => false,
	}
}

/// The calls that a [`ProxyType::OperateNode`] may make.
fn operates_node(call: &RuntimeCall) -> bool {
	use pallet_node_registry::Call as Registry;
	use pallet_session_escrow::Call as Escrow;
	matches!(
		call,
		RuntimeCall::NodeRegistry(
			Registry::update { .. }
				| Registry::set_price { .. }
				| Registry::set_worker { .. }
				| Registry::pause { .. }
				| Registry::resume { .. }
				| Registry::heartbeat { .. }
		) | RuntimeCall::SessionEscrow(
			Escrow::claim { .. }
				| Escrow::claim_prepaid { .. }
				| Escrow::claim_many { .. }
				| Escrow::close { .. }
				| Escrow::finalise { .. }
				| Escrow::pay_put_by { .. }
		)
	)
}

impl pallet_proxy::Config for Runtime {
	type AnnouncementDepositBase = ConstU128<ANNOUNCEMENT_DEPOSIT_BASE>;
	type AnnouncementDepositFactor = ConstU128<ANNOUNCEMENT_DEPOSIT_FACTOR>;
	type BlockNumberProvider = System;
	type CallHasher = BlakeTwo256;
	type Currency = Balances;
	type MaxPending = ConstU32<32>;
	type MaxProxies = ConstU32<32>;
	type ProxyDepositBase = ConstU128<PROXY_DEPOSIT_BASE>;
	type ProxyDepositFactor = ConstU128<PROXY_DEPOSIT_FACTOR>;
	type ProxyType = ProxyType;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_proxy::WeightInfo<Runtime>;
}
