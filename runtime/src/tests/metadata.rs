use super::*;
use crate::{AllPalletsWithSystem, SS58_PREFIX};
use codec::Decode;
use frame_support::traits::PalletsInfoAccess;
use sp_core::crypto::{Ss58AddressFormat, Ss58Codec};

/// Constants are read from the state, as they are on chain.
#[test]
fn the_metadata_decodes_in_every_version() {
	development().execute_with(|| {
		let versions = Runtime::metadata_versions();
		assert!(versions.contains(&14) && versions.contains(&15), "{versions:?}");
		for version in versions {
			let opaque = Runtime::metadata_at_version(version).expect("is listed");
			let prefixed = &opaque[..];
			// The magic number, then the version.
			assert_eq!(&prefixed[..4], b"meta");
			assert_eq!(u32::from(prefixed[4]), version);
		}
		let opaque: Vec<u8> = Runtime::metadata().into();
		frame_support::__private::metadata::RuntimeMetadataPrefixed::decode(&mut &opaque[..]).unwrap();
	});
}

/// polkadot.js and PAPI know these; a new one would have to be taught to each wallet.
#[test]
fn the_transaction_extensions_are_the_standard_ones() {
	use sp_runtime::traits::TransactionExtension;
	let names: Vec<_> = <crate::TxExtension as TransactionExtension<crate::RuntimeCall>>::metadata()
		.into_iter()
		.map(|extension| extension.identifier)
		.collect();
	assert_eq!(
		names,
		[
			"CheckNonZeroSender",
			"CheckSpecVersion",
			"CheckTxVersion",
			"CheckGenesis",
			"CheckMortality",
			"CheckNonce",
			"CheckWeight",
			"ChargeTransactionPayment",
			"CheckMetadataHash",
			"WeightReclaim",
		]
	);
}

/// Calls, events and storage are found by these on chain: they never change.
#[test]
fn the_pallets_keep_their_indices_and_names() {
	let pallets: Vec<_> =
		AllPalletsWithSystem::infos().into_iter().map(|info| (info.index, info.name)).collect();
	assert_eq!(
		pallets,
		[
			(0, "System"),
			(1, "Babe"),
			(2, "Timestamp"),
			(5, "Balances"),
			(6, "TransactionPayment"),
			(7, "SkipFeelessPayment"),
			(10, "Authorship"),
			(11, "Offences"),
			(12, "OperatorStaking"),
			(13, "Session"),
			(14, "Historical"),
			(15, "Grandpa"),
			(20, "Utility"),
			(21, "Multisig"),
			(22, "Proxy"),
			(23, "Parameters"),
			(24, "Foundation"),
			(30, "Preimage"),
			(31, "Scheduler"),
			(32, "Referenda"),
			(33, "ConvictionVoting"),
			(34, "Origins"),
			(35, "Treasury"),
			(36, "SafeMode"),
			(37, "TxPause"),
			(38, "Migrations"),
			(40, "NodeRegistry"),
			(41, "SessionEscrow"),
			(42, "Reputation"),
		]
	);
}

/// Holds are found by these in the state of every account.
#[test]
fn the_reasons_of_holds_keep_their_bytes() {
	use crate::RuntimeHoldReason;
	use codec::Encode;
	let reasons: [(RuntimeHoldReason, [u8; 2]); 9] = [
		(pallet_operator_staking::HoldReason::SelfStake.into(), [12, 0]),
		(pallet_session::HoldReason::Keys.into(), [13, 0]),
		(pallet_preimage::HoldReason::Preimage.into(), [30, 0]),
		(pallet_safe_mode::HoldReason::EnterOrExtend.into(), [36, 0]),
		(pallet_session_escrow::HoldReason::SessionDeposit.into(), [41, 0]),
		(pallet_session_escrow::HoldReason::AllowanceDeposit.into(), [41, 1]),
		(pallet_reputation::HoldReason::Dispute.into(), [42, 0]),
		(pallet_reputation::HoldReason::Auditor.into(), [42, 1]),
		(pallet_reputation::HoldReason::Commitment.into(), [42, 2]),
	];
	for (reason, bytes) in reasons {
		assert_eq!(reason.encode(), bytes, "{reason:?}");
	}
}

#[test]
fn addresses_start_with_wr() {
	let format = Ss58AddressFormat::custom(SS58_PREFIX);
	for seed in 0..=255u8 {
		let address = AccountId::new([seed; 32]).to_ss58check_with_version(format);
		assert!(address.starts_with("wr"), "{address}");
	}
}
