//! What clients in other languages and indexers count on: numbers and names that never change. The lists are whole: what is
//! new has to be added here.
use crate::{mock::*, AddressSlot, Call, Closing, Error, Event, HoldReason, Payer, Record, Session, Settled};
use codec::MaxEncodedLen;
use frame_support::{
	storage::StoragePrefixedMap,
	traits::{GetCallIndex, GetCallName},
};
use scale_info::{TypeDef, TypeInfo};
use sp_io::hashing::twox_128;
use warren_primitives::CloseReason;

/// The variants of an enum: number and name.
fn variants<T: TypeInfo>() -> Vec<(u8, &'static str)> {
	let TypeDef::Variant(variants) = T::type_info().type_def else { panic!("no enum") };
	let mut all: Vec<_> = variants.variants.iter().map(|variant| (variant.index, variant.name)).collect();
	// The macros' own, which has no value.
	all.retain(|(_, name)| *name != "__Ignore");
	all.sort_unstable();
	all
}

fn numbered<const N: usize>(names: [&'static str; N]) -> Vec<(u8, &'static str)> {
	(0u8..).zip(names).collect()
}

#[test]
fn calls_keep_their_numbers() {
	let names = <Call<Test> as GetCallName>::get_call_names();
	let indices = <Call<Test> as GetCallIndex>::get_call_indices();
	let pairs: Vec<(u8, &str)> = indices.iter().copied().zip(names.iter().copied()).collect();
	assert_eq!(
		pairs,
		numbered([
			"open",
			"claim",
			"claim_prepaid",
			"claim_many",
			"close",
			"finalise",
			"top_up",
			"extend",
			"set_allowance",
			"revoke_allowance",
			"rate",
			"pay_put_by",
		])
	);
}

#[test]
fn errors_keep_their_numbers() {
	assert_eq!(
		variants::<Error<Test>>(),
		numbered([
			"SessionNotFound",
			"SessionExists",
			"NodeNotFound",
			"NodePaused",
			"NodeNotAlive",
			"NodeJailed",
			"NodeStakeTooLow",
			"NodeFull",
			"AnchorInFuture",
			"AnchorTooOld",
			"TunnelKeyInvalid",
			"TunnelKeyOfNode",
			"TunnelKeyInUse",
			"VoucherKeyInvalid",
			"PriceAboveLimit",
			"DepositTooSmall",
			"DepositTooLarge",
			"PrepaidAboveDeposit",
			"ExpiryTooSoon",
			"ExpiryTooLate",
			"AddressesTaken",
			"FundsFrozen",
			"NotProvider",
			"NotPayer",
			"NotParty",
			"WrongSession",
			"SignatureInvalid",
			"NothingToClaim",
			"DeadlinePassed",
			"NotFinal",
			"AlreadyClosing",
			"NotOpen",
			"AmountZero",
			"AllowanceNotFound",
			"AllowanceExpired",
			"AllowanceExceeded",
			"AllowancePerSession",
			"AllowanceToSelf",
			"AllowanceAmounts",
			"AllowanceTime",
			"StarsOutOfRange",
			"AlreadyRated",
			"NothingPutBy",
			"HoldInconsistent",
			"BatchEmpty",
		])
	);
}

#[test]
fn events_and_holds_keep_their_numbers() {
	assert_eq!(
		variants::<Event<Test>>(),
		numbered([
			"Opened",
			"Claimed",
			"BatchClaimed",
			"ClaimRefused",
			"Closing",
			"Settled",
			"ToppedUp",
			"Extended",
			"AllowanceSet",
			"AllowanceEnded",
			"Rated",
			"PutBy",
			"PutByPaid",
		])
	);
	assert_eq!(variants::<HoldReason>(), numbered(["SessionDeposit", "AllowanceDeposit"]));
}

#[test]
fn what_is_stored_keeps_its_numbers() {
	assert_eq!(variants::<Record<AccountId>>(), numbered(["Live", "Settled"]));
	assert_eq!(variants::<Payer<AccountId>>(), numbered(["Own", "Sponsor"]));
	assert_eq!(variants::<CloseReason>(), numbered(["Payer", "Expired", "NodeLeft"]));
}

/// Where indexers find it in the state.
#[test]
fn storage_keeps_its_places() {
	let key = |item: &str| [twox_128(b"SessionEscrow"), twox_128(item.as_bytes())].concat();
	assert_eq!(crate::ClockNow::<Test>::hashed_key().to_vec(), key("Clock"));
	assert_eq!(crate::NextAllowance::<Test>::hashed_key().to_vec(), key("NextAllowance"));
	assert_eq!(crate::Sessions::<Test>::final_prefix().to_vec(), key("Sessions"));
	assert_eq!(crate::NodeLoads::<Test>::final_prefix().to_vec(), key("NodeLoads"));
	assert_eq!(crate::LeavingNodes::<Test>::final_prefix().to_vec(), key("LeavingNodes"));
	assert_eq!(crate::Owed::<Test>::final_prefix().to_vec(), key("Owed"));
	assert_eq!(crate::Addresses::<Test>::final_prefix().to_vec(), key("Addresses"));
	assert_eq!(crate::TunnelKeys::<Test>::final_prefix().to_vec(), key("TunnelKeys"));
	assert_eq!(crate::ClosingSessions::<Test>::final_prefix().to_vec(), key("ClosingSessions"));
	assert_eq!(crate::PayerSessions::<Test>::final_prefix().to_vec(), key("PayerSessions"));
	assert_eq!(crate::Queue::<Test>::final_prefix().to_vec(), key("Queue"));
	assert_eq!(crate::Allowances::<Test>::final_prefix().to_vec(), key("Allowances"));
	assert_eq!(crate::AllowanceQueue::<Test>::final_prefix().to_vec(), key("AllowanceQueue"));
}

/// The greatest entries that the state may hold: they grow only with a migration and new weights.
#[test]
fn entries_are_bounded() {
	type Id = sp_runtime::AccountId32;
	assert_eq!(Closing::max_encoded_len(), 5);
	assert_eq!(AddressSlot::max_encoded_len(), 3);
	// Two accounts and a grant, an operator, a node, two keys, an address; eight amounts; a rate, a window and four times;
	// closing and two flags.
	let session = (1 + 32 + 32 + 24) + 32 + 4 + 32 + 32 + 1 + 8 * 16 + 4 + 4 + 4 * 4 + (1 + 5) + 2;
	assert_eq!(Session::<Id>::max_encoded_len(), session);
	assert_eq!(Settled::<Id>::max_encoded_len(), 32 + 32 + 4 + 32 + 16 + 16 + 4 + 4 + 1);
	assert_eq!(crate::Allowance::max_encoded_len(), 16 + 16 + 4 + 8 + 16);
}
