//! Signed transactions through the executive: fees, who gets them, and what is free.
use super::*;
use crate::{
	configs::{money::TREASURY_FEE_PERCENT, system::BlockWeights},
	Balances, Executive, RuntimeCall, RuntimeEvent, SignedPayload, System, TransactionPayment, TxExtension,
	UncheckedExtrinsic, EXISTENTIAL_DEPOSIT, WRN,
};
use codec::Encode;
use frame_support::{
	assert_ok, dispatch::GetDispatchInfo, traits::fungible::Inspect,
	weights::constants::WEIGHT_REF_TIME_PER_SECOND,
};
use sp_runtime::{
	generic::Era,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	MultiSignature,
};
use warren_primitives::{Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, NodeStatus, Price};

/// `call`, signed as a wallet does it.
pub fn signed(key: Sr25519Keyring, call: impl Into<RuntimeCall>, tip: u128) -> UncheckedExtrinsic {
	let call = call.into();
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(account(key))),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(tip).into(),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call.clone(), extension.clone()).unwrap();
	let signature = payload.using_encoded(|bytes| key.sign(bytes));
	UncheckedExtrinsic::new_signed(call, account(key).into(), MultiSignature::from(signature), extension)
}

/// Puts a transaction that the pool would take into the block; the error is that of its call.
#[track_caller]
pub fn apply(extrinsic: UncheckedExtrinsic) -> Result<(), sp_runtime::DispatchError> {
	Executive::apply_extrinsic(extrinsic).expect("the transaction is valid")
}

/// Puts `node` into the registry, operated by Bob and worked by Charlie.
fn put_node(node: u32) {
	let details = NodeDetails {
		peer_key: [3; 32],
		tunnel_key: [4; 32],
		endpoints: vec![Endpoint { host: Host::V4([8, 8, 8, 8]), port: 51820 }].try_into().unwrap(),
		country: *b"DE",
		city: Default::default(),
		network: NetworkKind::Hosting,
		price: Price { per_gib: 1, per_hour: 1 },
		capacity: 1,
		advertised_mbps: 1,
		exit_policy: ExitPolicy::Standard,
	};
	let entry = pallet_node_registry::Node {
		operator: account(Sr25519Keyring::Bob),
		worker: account(Sr25519Keyring::Charlie),
		details,
		status: NodeStatus::Active,
		registered_at: 1,
	};
	pallet_node_registry::Nodes::<Runtime>::insert(node, entry);
}

pub fn paid_fee() -> Option<u128> {
	System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
			actual_fee,
			..
		}) => Some(actual_fee),
		_ => None,
	})
}

#[test]
fn a_transfer_costs_about_a_thousandth_of_a_token() {
	development().execute_with(|| {
		let call = pallet_balances::Call::transfer_keep_alive {
			dest: account(Sr25519Keyring::Bob).into(),
			value: WRN,
		};
		let extrinsic = signed(Sr25519Keyring::Alice, call, 0);
		let fee =
			TransactionPayment::query_info(extrinsic.clone(), extrinsic.encoded_size() as u32).partial_fee;
		assert!((WRN / 5_000..WRN / 500).contains(&fee), "{fee}");
		assert_ok!(apply(extrinsic));
		assert_eq!(paid_fee(), Some(fee));
	});
}

#[test]
fn fees_go_to_the_treasury_and_nothing_appears() {
	development().execute_with(|| {
		let (alice, issued) = (account(Sr25519Keyring::Alice), Balances::total_issuance());
		let before = Balances::total_balance(&alice);
		let call = frame_system::Call::remark { remark: vec![1; 10] };
		assert_ok!(apply(signed(Sr25519Keyring::Alice, call, 7)));
		let fee = paid_fee().unwrap();
		assert_eq!(Balances::total_balance(&alice), before - fee);
		let treasury = Balances::total_balance(&TreasuryAccount::get()) - EXISTENTIAL_DEPOSIT;
		let share = (fee - 7) * u128::from(TREASURY_FEE_PERCENT) / 100;
		assert!(treasury.abs_diff(share) <= 1, "{treasury} {share}");
		// No author in this test: its part, with the tip, is burned.
		assert_eq!(Balances::total_issuance(), issued - (fee - treasury));
	});
}

#[test]
fn a_heartbeat_is_free_once_an_interval_and_never_in_a_batch() {
	development().execute_by_hand(|| {
		put_node(0);
		let heartbeat = || RuntimeCall::from(pallet_node_registry::Call::heartbeat { node: 0 });
		let worker = account(Sr25519Keyring::Charlie);
		let balance = || Balances::total_balance(&worker);
		let start = balance();
		// In a batch, first: it pays although a heartbeat is due.
		let batch = pallet_utility::Call::batch { calls: vec![heartbeat()] };
		pallet_node_registry::LastSeen::<Runtime>::remove(0);
		assert_ok!(apply(signed(Sr25519Keyring::Charlie, batch, 0)));
		let after_batch = balance();
		assert!(after_batch < start);
		// Alone and due.
		pallet_node_registry::LastSeen::<Runtime>::remove(0);
		assert_ok!(apply(signed(Sr25519Keyring::Charlie, heartbeat(), 0)));
		assert_eq!(balance(), after_batch, "the first of an interval is free");
		assert_eq!(pallet_node_registry::LastSeen::<Runtime>::get(0), Some(1));
		// Again, too early.
		assert_ok!(apply(signed(Sr25519Keyring::Charlie, heartbeat(), 0)));
		assert!(balance() < after_batch);
		// Somebody else's is not free, even where it is due.
		pallet_node_registry::LastSeen::<Runtime>::remove(0);
		let dave = Balances::total_balance(&account(Sr25519Keyring::Dave));
		assert!(apply(signed(Sr25519Keyring::Dave, heartbeat(), 0)).is_err());
		assert!(Balances::total_balance(&account(Sr25519Keyring::Dave)) < dave);
	});
}

#[test]
fn who_can_not_pay_is_refused() {
	development().execute_with(|| {
		let call = frame_system::Call::remark { remark: vec![] };
		let eve = account(Sr25519Keyring::Eve);
		let _ =
			<Balances as frame_support::traits::fungible::Mutate<_>>::set_balance(&eve, EXISTENTIAL_DEPOSIT);
		let refused = Executive::apply_extrinsic(signed(Sr25519Keyring::Eve, call, 0));
		assert_eq!(refused, Err(TransactionValidityError::Invalid(InvalidTransaction::Payment)));
	});
}

#[test]
fn a_signature_fits_one_chain() {
	development().execute_with(|| {
		let call = frame_system::Call::remark { remark: vec![] };
		let extrinsic = signed(Sr25519Keyring::Alice, call, 0);
		frame_system::BlockHash::<Runtime>::insert(0, sp_core::H256::repeat_byte(9));
		let refused = Executive::apply_extrinsic(extrinsic);
		assert_eq!(refused, Err(TransactionValidityError::Invalid(InvalidTransaction::BadProof)));
	});
}

#[test]
fn a_block_holds_a_second_of_execution() {
	let weights = BlockWeights::get();
	assert_eq!(weights.max_block.ref_time(), WEIGHT_REF_TIME_PER_SECOND);
	assert_eq!(weights.max_block.proof_size(), u64::MAX);
	weights.validate().unwrap();
}

/// The heaviest calls of ours fit into a block.
#[test]
fn a_full_batch_of_claims_fits() {
	let items =
		vec![
			(warren_primitives::Voucher { session: [0; 32], amount: 0, usage_hash: [0; 32] }, [0; 64]);
			crate::configs::marketplace::MAX_CLAIMS as usize
		];
	let call: RuntimeCall =
		pallet_session_escrow::Call::claim_many { items: items.try_into().unwrap() }.into();
	let limits =
		BlockWeights::get().get(frame_support::dispatch::DispatchClass::Normal).max_extrinsic.unwrap();
	development().execute_with(|| {
		assert!(call.get_dispatch_info().call_weight.all_lte(limits));
	});
}
