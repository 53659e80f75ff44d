//! Which heartbeats are free, with the extensions of the runtime and real fees.
use super::*;
use frame_support::{
	assert_ok,
	dispatch::{GetDispatchInfo, PostDispatchInfo},
	traits::Get,
};
use sp_runtime::{
	traits::DispatchTransaction,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	DispatchErrorWithPostInfo,
};
use warren_primitives::Balance;

/// What came of a transaction, and its fee.
struct Outcome {
	result: Result<PostDispatchInfo, DispatchErrorWithPostInfo<PostDispatchInfo>>,
	fee: Balance,
}

fn extension() -> Charge {
	Charge::from(pallet_transaction_payment::ChargeTransactionPayment::from(0))
}

/// Validates, charges and dispatches, as a block does.
fn transact(signer: AccountId, call: impl Into<RuntimeCall>) -> Result<Outcome, TransactionValidityError> {
	let call = call.into();
	let info = call.get_dispatch_info();
	let before = (Balances::free_balance(signer), Balances::free_balance(TREASURY));
	let result = extension().dispatch_transaction(signed(signer), call, &info, 100, 0)?;
	let fee = before.0 - Balances::free_balance(signer);
	assert_eq!(Balances::free_balance(TREASURY) - before.1, fee, "all of the fee goes to one place");
	Ok(Outcome { result, fee })
}

/// What the pool says.
fn validate(signer: AccountId, call: impl Into<RuntimeCall>) -> Result<(), TransactionValidityError> {
	let call = call.into();
	let info = call.get_dispatch_info();
	extension().validate_only(signed(signer), &call, &info, 100, TransactionSource::External, 0).map(|_| ())
}

fn beat(node: NodeId) -> Call<Test> {
	Call::heartbeat { node }
}

#[test]
fn the_first_heartbeat_of_an_interval_is_free_and_others_are_paid() {
	run(|| {
		let node = register(ALICE, 7);
		let worker = worker_of(ALICE);
		for _ in 0..3 {
			let first = transact(worker, beat(node)).unwrap();
			assert_ok!(first.result);
			assert_eq!(first.fee, 0);
			for _ in 0..3 {
				let again = transact(worker, beat(node)).unwrap();
				assert_ok!(again.result);
				assert!(again.fee > 0);
			}
			advance(INTERVAL - 1);
			assert!(transact(worker, beat(node)).unwrap().fee > 0);
			advance(INTERVAL);
		}
	});
}

#[test]
fn a_claim_puts_the_free_heartbeat_off() {
	run(|| {
		use warren_primitives::traits::NodeDirectory;
		let node = register(ALICE, 7);
		NodeRegistry::note_alive(node);
		assert!(transact(worker_of(ALICE), beat(node)).unwrap().fee > 0);
	});
}

/// A heartbeat that would fail is paid: a free one that changes nothing could be sent for ever.
#[test]
fn a_heartbeat_that_fails_is_paid() {
	run(|| {
		let node = register(ALICE, 7);
		let other = register(BOB, 8);
		// Not its worker: the operator, an outsider, the worker of another node, and no node at all.
		for (signer, node) in
			[(ALICE, node), (MALLORY, node), (worker_of(ALICE), other), (worker_of(ALICE), 99)]
		{
			let outcome = transact(signer, beat(node)).unwrap();
			assert!(outcome.result.is_err());
			assert!(outcome.fee > 0);
		}
		// One that the runtime filters out, as in safe mode.
		Filtered::set(true);
		let outcome = transact(worker_of(ALICE), beat(node)).unwrap();
		assert!(outcome.result.is_err());
		assert!(outcome.fee > 0);
		Filtered::set(false);
		assert_eq!(transact(worker_of(ALICE), beat(node)).unwrap().fee, 0);
		// One of a worker that was replaced.
		advance(INTERVAL);
		assert_ok!(dispatch(signed(ALICE), Call::set_worker { node, worker: MALLORY }));
		assert!(transact(worker_of(ALICE), beat(node)).unwrap().fee > 0);
		// One for a node that has left.
		assert_ok!(deregister(BOB, other));
		let outcome = transact(worker_of(BOB), beat(other)).unwrap();
		assert!(outcome.result.is_err() && outcome.fee > 0);
	});
}

#[test]
fn a_heartbeat_in_a_batch_is_paid() {
	run(|| {
		let nodes = [register(ALICE, 7), register(ALICE, 8), register(ALICE, 9)];
		let worker = worker_of(ALICE);
		let calls: Vec<RuntimeCall> = nodes.iter().map(|node| beat(*node).into()).collect();
		let one = vec![calls[0].clone()];
		for batch in [
			pallet_utility::Call::batch { calls: one.clone() },
			pallet_utility::Call::batch_all { calls: one.clone() },
			pallet_utility::Call::force_batch { calls },
		] {
			advance(INTERVAL);
			let outcome = transact(worker, batch).unwrap();
			assert_ok!(outcome.result);
			assert!(outcome.fee > 0);
		}
		// And so is one under another's hat.
		advance(INTERVAL);
		let call = pallet_utility::Call::as_derivative { index: 0, call: Box::new(beat(nodes[0]).into()) };
		assert!(transact(worker, call).unwrap().fee > 0);
		// Alone it would have been free.
		assert_eq!(transact(worker, beat(nodes[0])).unwrap().fee, 0);
	});
}

/// A worker without money fills no block: its second heartbeat is no transaction at all.
#[test]
fn a_worker_with_no_money_sends_one_heartbeat_an_interval() {
	run(|| {
		let node = register(ALICE, 7);
		assert_ok!(dispatch(signed(ALICE), Call::set_worker { node, worker: 5_555 }));
		let cannot_pay = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		for _ in 0..3 {
			assert_ok!(validate(5_555, beat(node)));
			let outcome = transact(5_555, beat(node)).unwrap();
			assert_ok!(outcome.result);
			for _ in 0..3 {
				assert_eq!(validate(5_555, beat(node)), Err(cannot_pay));
				assert_eq!(transact(5_555, beat(node)).err(), Some(cannot_pay));
			}
			advance(INTERVAL);
		}
	});
}

/// What governance sets cannot make every heartbeat free.
#[test]
fn an_interval_of_zero_frees_one_heartbeat_a_block() {
	run(|| {
		HeartbeatInterval::set(0);
		let node = register(ALICE, 7);
		let worker = worker_of(ALICE);
		for _ in 0..3 {
			assert_eq!(transact(worker, beat(node)).unwrap().fee, 0);
			assert!(transact(worker, beat(node)).unwrap().fee > 0);
			advance(1);
		}
	});
}

#[test]
fn no_other_call_is_free() {
	run(|| {
		use frame_support::dispatch::CheckIfFeeless;
		let node = register(ALICE, 7);
		let calls: [Call<Test>; 9] = [
			Call::set_price { node, price: Price::default() },
			Call::set_worker { node, worker: ALICE },
			Call::pause { node },
			Call::resume { node },
			Call::deregister { node },
			Call::force_deregister { node },
			Call::release_bond { node },
			Call::top_up_bond { node },
			Call::update { node, details: Box::new(details(7)), signature: None },
		];
		for call in calls {
			assert!(!call.is_feeless(&signed(ALICE)), "{call:?}");
			assert!(!call.is_feeless(&signed(worker_of(ALICE))), "{call:?}");
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert!(!beat(node).is_feeless(&origin));
		}
		assert!(beat(node).is_feeless(&signed(worker_of(ALICE))));
		assert_eq!(<HeartbeatInterval as Get<u32>>::get(), INTERVAL);
	});
}
