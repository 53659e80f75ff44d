//! What can be stopped in an emergency, and what never can.
//!
//! Two switches, both in the hands of the emergency track: the safe mode closes all calls at once, for a time; tx-pause closes
//! single calls until they are opened again. Neither closes the way out ([`always_open`]): whoever has money in the network can
//! take it along, and whoever votes can vote. Calls that carry others (batches, proxies, multisigs) are open because what they
//! carry is asked about anew.
use crate::{
	configs::{
		governance::{origins::EmergencyFor, origins::RootOrTrack, tracks::id},
		parameters::{dynamic_params::governance::EmergencyDuration, Window},
	},
	AccountId, Balances, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, SafeMode, TxPause,
};
use frame_support::traits::{CallMetadata, ConstU32, Contains, Get, GetCallMetadata, InsideBoth};
use frame_system::EnsureRoot;

/// The calls that no emergency closes, by pallet and name.
pub fn always_open(pallet: &str, call: &str) -> bool {
	match pallet {
		// Blocks, finality and reports of who signs twice.
		"Timestamp" | "Babe" | "Grandpa" | "Session" => true,
		// What carries other calls; they are asked about again.
		"Utility" | "Multisig" | "Proxy" => true,
		// Governance: to vote, to decide, and to end the emergency.
		"Preimage" | "Scheduler" | "Referenda" | "ConvictionVoting" | "SafeMode" | "TxPause"
		| "Parameters" | "Migrations" => true,
		"System" => {
			matches!(
				call,
				"set_heap_pages"
					| "set_code" | "set_code_without_checks"
					| "set_storage" | "kill_storage"
					| "kill_prefix" | "authorize_upgrade"
					| "authorize_upgrade_without_checks"
					| "apply_authorized_upgrade"
			)
		}
		// A payout moves money and can wait: it stays valid for longer than an emergency lasts.
		"Treasury" => matches!(call, "spend" | "void_spend" | "check_status"),
		// The ways out.
		"NodeRegistry" => matches!(call, "deregister" | "force_deregister" | "release_bond" | "pause"),
		"SessionEscrow" => matches!(
			call,
			"claim"
				| "claim_prepaid"
				| "claim_many"
				| "close" | "finalise"
				| "rate" | "revoke_allowance"
				| "pay_put_by"
		),
		// A slash that is due holds withdrawals up, so it is applied. What votes decide on slashes, jails and disputes is in time.
		"OperatorStaking" => matches!(
			call,
			"unbond"
				| "undelegate"
				| "withdraw" | "claim_rewards"
				| "chill" | "apply_slash"
				| "cancel_slash"
				| "slash"
		),
		// Deposits come back; one that is not revealed in time would be lost.
		"Reputation" => matches!(
			call,
			"release"
				| "free" | "withdraw_dispute"
				| "resolve_dispute"
				| "deregister_auditor"
				| "reveal_report"
		),
		_ => false,
	}
}

/// The calls that the safe mode leaves open.
pub struct OpenInSafeMode;
impl Contains<RuntimeCall> for OpenInSafeMode {
	fn contains(call: &RuntimeCall) -> bool {
		let CallMetadata { pallet_name, function_name } = call.get_call_metadata();
		always_open(pallet_name, function_name)
	}
}

/// The calls that cannot be paused.
pub struct NeverPaused;
impl Contains<pallet_tx_pause::RuntimeCallNameOf<Runtime>> for NeverPaused {
	fn contains((pallet, call): &pallet_tx_pause::RuntimeCallNameOf<Runtime>) -> bool {
		match (core::str::from_utf8(pallet), core::str::from_utf8(call)) {
			(Ok(pallet), Ok(call)) => always_open(pallet, call),
			_ => false,
		}
	}
}

/// What may be called now.
pub type BaseCallFilter = InsideBoth<SafeMode, TxPause>;

/// Longest name of a pallet or call: one that is longer would count as paused.
pub const MAX_NAME_LEN: u32 = 128;

/// None: nobody enters the safe mode, or extends it, for a deposit, so that there is none to be released.
pub struct Never;
impl<T> Get<Option<T>> for Never {
	fn get() -> Option<T> {
		None
	}
}

impl pallet_safe_mode::Config for Runtime {
	type Currency = Balances;
	type EnterDepositAmount = Never;
	type EnterDuration = Window<EmergencyDuration>;
	type ExtendDepositAmount = Never;
	type ExtendDuration = Window<EmergencyDuration>;
	type ForceDepositOrigin = EnsureRoot<AccountId>;
	type ForceEnterOrigin = EmergencyFor;
	type ForceExitOrigin = RootOrTrack<{ id::EMERGENCY }>;
	type ForceExtendOrigin = EmergencyFor;
	type Notify = ();
	type ReleaseDelay = Never;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = crate::weights::pallet_safe_mode::WeightInfo<Runtime>;
	type WhitelistedCalls = OpenInSafeMode;
}

impl pallet_tx_pause::Config for Runtime {
	type MaxNameLen = ConstU32<MAX_NAME_LEN>;
	type PauseOrigin = RootOrTrack<{ id::EMERGENCY }>;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type UnpauseOrigin = RootOrTrack<{ id::EMERGENCY }>;
	type WeightInfo = crate::weights::pallet_tx_pause::WeightInfo<Runtime>;
	type WhitelistedCalls = NeverPaused;
}
