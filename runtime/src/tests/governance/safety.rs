//! What an emergency closes, and that the ways out stay open in it.
use super::{
	market::{held, open, register, terms, voucher},
	*,
};
use crate::{
	configs::{accounts::ProxyType, safety::always_open},
	Balances, NodeRegistry, Proxy, RuntimeOrigin, SafeMode, TxPause,
};
use frame_support::{
	assert_noop,
	traits::{fungible::Inspect, Contains, GetCallMetadata},
};
use sp_runtime::{traits::Dispatchable, DispatchError};
use warren_primitives::{
	apis::runtime_decl_for_session_api::SessionApiV1, NodeStatus, Price, SessionId, SessionStatus,
};

fn signed_by(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(key))
}

fn filtered() -> DispatchError {
	frame_system::Error::<Runtime>::CallFiltered.into()
}

fn name(pallet: &str, call: &str) -> pallet_tx_pause::RuntimeCallNameOf<Runtime> {
	(pallet.as_bytes().to_vec().try_into().unwrap(), call.as_bytes().to_vec().try_into().unwrap())
}

fn transfer(value: u128) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: account(Sr25519Keyring::Eve).into(), value }.into()
}

/// Every call there is, by pallet and name.
fn all() -> Vec<(&'static str, &'static str)> {
	RuntimeCall::get_module_names()
		.iter()
		.flat_map(|pallet| RuntimeCall::get_call_names(pallet).iter().map(move |call| (*pallet, *call)))
		.collect()
}

/// The closed ones are listed, so that each new call has to be thought about here.
#[test]
fn each_call_is_either_a_way_out_or_closed_in_an_emergency() {
	let closed: Vec<_> = all()
		.into_iter()
		.filter(|(pallet, call)| !always_open(pallet, call))
		.map(|(pallet, call)| format!("{pallet}.{call}"))
		.collect();
	let mut expected = vec![
		"System.remark",
		"System.remark_with_event",
		"Balances.transfer_allow_death",
		"Balances.force_transfer",
		"Balances.transfer_keep_alive",
		"Balances.transfer_all",
		"Balances.force_unreserve",
		"Balances.upgrade_accounts",
		"Balances.force_set_balance",
		"Balances.force_adjust_total_issuance",
		"Balances.burn",
		"Treasury.spend_local",
		"Treasury.remove_approval",
		"Treasury.payout",
		"NodeRegistry.register",
		"NodeRegistry.update",
		"NodeRegistry.set_price",
		"NodeRegistry.set_worker",
		"NodeRegistry.resume",
		"NodeRegistry.heartbeat",
		"NodeRegistry.top_up_bond",
		"SessionEscrow.open",
		"SessionEscrow.top_up",
		"SessionEscrow.extend",
		"SessionEscrow.set_allowance",
		"OperatorStaking.bond",
		"OperatorStaking.bond_extra",
		"OperatorStaking.rebond",
		"OperatorStaking.set_commission",
		"OperatorStaking.delegate",
		"OperatorStaking.validate",
		"OperatorStaking.chill_other",
		"Reputation.report_absence",
		"Reputation.dispute",
		"Reputation.register_auditor",
		"Reputation.commit_report",
		"Reputation.settle_audit",
		"Reputation.forfeit_commitments",
	];
	let mut closed: Vec<_> = closed.iter().map(String::as_str).collect();
	closed.sort();
	expected.sort();
	assert_eq!(closed, expected);
}

#[test]
fn nobody_enters_the_safe_mode_but_the_emergency_track() {
	development().execute_with(|| {
		let alice = signed_by(Sr25519Keyring::Alice);
		for result in [SafeMode::enter(alice.clone()), SafeMode::extend(alice.clone())] {
			assert!(result.is_err(), "for a deposit");
		}
		for origin in Origin::ALL.into_iter().filter(|origin| *origin != Origin::Emergency) {
			assert_noop!(SafeMode::force_enter(of(origin)), DispatchError::BadOrigin);
			assert_noop!(TxPause::pause(of(origin), name("Balances", "burn")), DispatchError::BadOrigin);
		}
		assert_noop!(SafeMode::force_enter(alice.clone()), DispatchError::BadOrigin);
		assert_noop!(TxPause::pause(alice, name("Balances", "burn")), DispatchError::BadOrigin);
		assert_ok!(SafeMode::force_enter(of(Origin::Emergency)));
		assert!(SafeMode::is_entered());
		assert_noop!(SafeMode::force_exit(of(Origin::BigSpender)), DispatchError::BadOrigin);
		assert_ok!(SafeMode::force_extend(of(Origin::Emergency)));
		assert_ok!(SafeMode::force_exit(of(Origin::Emergency)));
		assert!(!SafeMode::is_entered());
	});
}

/// The whole way: a vote closes the network, everybody gets out meanwhile, and a vote opens it again.
#[test]
fn the_safe_mode_is_entered_and_left_by_votes_while_claims_and_withdrawals_go_on() {
	chain().execute_with(|| {
		let node = register();
		let [first, second, third] = [1, 2, 3].map(|salt| {
			let mut terms = terms(node);
			(terms.salt, terms.tunnel_key) = ([salt; 32], market::tunnel_key(salt));
			terms.expires_at += 1_000;
			transact(|| {
				terms.anchor = System::block_number();
				open(&terms)
			})
		});
		enact(Origin::Emergency, pallet_safe_mode::Call::force_enter {});
		assert!(SafeMode::is_entered());

		let charlie = Sr25519Keyring::Charlie;
		transact(|| {
			// Nothing new.
			let mut more = terms(node);
			(more.salt, more.anchor) = ([9; 32], System::block_number());
			assert_eq!(apply(signed(Sr25519Keyring::Alice, market::open_call(&more), 0)), Err(filtered()));
			assert_eq!(apply(signed(Sr25519Keyring::Alice, transfer(1), 0)), Err(filtered()));
			let top_up = pallet_session_escrow::Call::top_up { session: first, amount: WRN };
			assert_eq!(apply(signed(Sr25519Keyring::Alice, top_up, 0)), Err(filtered()));

			// Claims, alone and together.
			let before = held();
			let (claimed, signature) = voucher(first, WRN / 4);
			let claim = pallet_session_escrow::Call::claim { voucher: claimed, signature };
			assert_ok!(apply(signed(charlie, claim, 0)));
			let items = vec![voucher(second, WRN / 4)].try_into().unwrap();
			assert_ok!(apply(signed(charlie, pallet_session_escrow::Call::claim_many { items }, 0)));
			assert!(held() < before);
			// Closing, by either side.
			let close = |session: SessionId| pallet_session_escrow::Call::close { session, voucher: None };
			assert_ok!(apply(signed(charlie, close(first), 0)));
			assert_ok!(apply(signed(Sr25519Keyring::Alice, close(second), 0)));
			// A node leaves, which closes the third.
			assert_ok!(apply(signed(
				Sr25519Keyring::Bob,
				pallet_node_registry::Call::deregister { node },
				0
			)));
			assert!(matches!(Runtime::session(third).unwrap().status, SessionStatus::Closing { .. }));
		});
		// The clock of settlement runs, and whoever likes settles.
		run(30);
		assert!(SafeMode::is_entered());
		transact(|| {
			for session in [second, third] {
				let finalise = pallet_session_escrow::Call::finalise { session };
				let _ = apply(signed(Sr25519Keyring::Eve, finalise, 0));
			}
		});
		assert_eq!(held(), 0, "everybody has its money");

		// Governance goes on: everything from the proposal to the enactment happens in the safe mode.
		enact(Origin::Emergency, pallet_safe_mode::Call::force_exit {});
		assert!(!SafeMode::is_entered());
		transact(|| {
			assert_ok!(apply(signed(Sr25519Keyring::Alice, transfer(1), 0)));
		});
	});
}

/// An operator and its delegator take along all that they have.
#[test]
fn stake_is_withdrawn_in_the_safe_mode() {
	use frame_support::traits::Get;
	use pallet_operator_staking::{Call as Staking, Config, CurrentSession};
	development().execute_by_hand(|| {
		let (bob, dave) = (Sr25519Keyring::Bob, Sr25519Keyring::Dave);
		let all = Balances::balance(&account(dave));
		let node = register();
		let bond = <Runtime as Config>::NodeBond::get();
		let before = Balances::balance(&account(bob));
		let call = |who, call: RuntimeCall| call.dispatch(signed_by(who));
		let delegate = Staking::delegate {
			operator: account(bob),
			amount: 10 * WRN,
			max_commission: sp_runtime::Perbill::one(),
		};
		assert_ok!(call(dave, delegate.clone().into()));
		// Old enough to leave.
		let age = crate::configs::staking::REPORT_HORIZON + 1;
		CurrentSession::<Runtime>::mutate(|session| *session += age);
		assert_ok!(SafeMode::force_enter(of(Origin::Emergency)));
		assert_eq!(call(dave, delegate.into()).unwrap_err().error, filtered());

		assert_ok!(call(bob, pallet_node_registry::Call::deregister { node }.into()));
		assert!(call(bob, Staking::unbond { amount: bond }.into()).is_err(), "the node's bond is locked");
		System::set_block_number(System::block_number() + <Runtime as Config>::ScoreHalfLife::get());
		assert_ok!(call(bob, pallet_node_registry::Call::release_bond { node }.into()));
		assert_ok!(call(bob, Staking::unbond { amount: bond }.into()));
		assert_ok!(call(dave, Staking::undelegate { operator: account(bob), amount: 10 * WRN }.into()));
		let unbonding = pallet_operator_staking::Pallet::<Runtime>::unbonding_sessions();
		CurrentSession::<Runtime>::mutate(|session| *session += unbonding);
		for who in [bob, dave] {
			assert_ok!(call(who, Staking::withdraw { operator: account(bob) }.into()));
		}
		assert_eq!(Balances::balance(&account(bob)), before + bond);
		assert_eq!(Balances::balance(&account(dave)), all);
	});
}

#[test]
fn the_safe_mode_ends_by_itself() {
	chain().execute_with(|| {
		use frame_support::traits::EnsureOrigin;
		type Duration = crate::configs::governance::origins::EmergencyFor;
		let blocks = <Duration as EnsureOrigin<_>>::try_origin(of(Origin::Emergency)).ok().unwrap();
		assert_eq!(blocks, 2 * crate::DAYS / crate::genesis_presets::TEST_TIME_DIVISOR);
		assert_ok!(SafeMode::force_enter(of(Origin::Emergency)));
		run(blocks);
		assert!(SafeMode::is_entered());
		run(2);
		assert!(!SafeMode::is_entered());
	});
}

/// What carries other calls is open, and hides nothing: each inner call is asked about.
#[test]
fn a_wrapped_call_is_as_open_as_the_call_itself() {
	use frame_support::traits::fungible::Mutate;
	development().execute_with(|| {
		let node = register();
		let mut terms = terms(node);
		terms.salt = [5; 32];
		let id = open(&terms);
		let (bob, alice) = (account(Sr25519Keyring::Bob), account(Sr25519Keyring::Alice));
		assert_ok!(Proxy::add_proxy(
			RuntimeOrigin::signed(alice.clone()),
			bob.clone().into(),
			ProxyType::Any,
			0
		));
		let mut both = [alice.clone(), bob.clone()];
		both.sort();
		let multi = crate::Multisig::multi_account_id(&both, 1);
		let derivative = pallet_utility::derivative_account_id(bob.clone(), 0);
		for own in [&multi, &derivative] {
			assert_ok!(Balances::mint_into(own, 10 * WRN));
		}

		// As Bob, for Alice, for himself and for their multisig.
		let wrapped = |call: RuntimeCall| -> Vec<RuntimeCall> {
			let boxed = Box::new(call.clone());
			vec![
				pallet_utility::Call::batch { calls: vec![call.clone()] }.into(),
				pallet_utility::Call::batch_all { calls: vec![call.clone()] }.into(),
				pallet_utility::Call::force_batch { calls: vec![call.clone()] }.into(),
				pallet_utility::Call::as_derivative { index: 0, call: boxed.clone() }.into(),
				pallet_utility::Call::if_else { main: boxed.clone(), fallback: boxed.clone() }.into(),
				pallet_proxy::Call::proxy {
					real: alice.clone().into(),
					force_proxy_type: None,
					call: boxed.clone(),
				}
				.into(),
				pallet_multisig::Call::as_multi_threshold_1 {
					other_signatories: vec![alice.clone()],
					call: boxed.clone(),
				}
				.into(),
				pallet_utility::Call::batch {
					calls: vec![pallet_proxy::Call::proxy {
						real: alice.clone().into(),
						force_proxy_type: None,
						call: Box::new(pallet_utility::Call::batch { calls: vec![call] }.into()),
					}
					.into()],
				}
				.into(),
			]
		};
		let eve = account(Sr25519Keyring::Eve);
		let send = |call: RuntimeCall| {
			let before = Balances::total_balance(&eve);
			let _ = call.dispatch(signed_by(Sr25519Keyring::Bob));
			Balances::total_balance(&eve) - before
		};
		// Each of them moves money at other times.
		for call in wrapped(transfer(WRN)) {
			assert_eq!(send(call.clone()), WRN, "{call:?}");
		}
		assert_ok!(SafeMode::force_enter(of(Origin::Emergency)));
		for call in wrapped(transfer(WRN)) {
			assert_eq!(send(call.clone()), 0, "{call:?}");
		}
		// And what is open works in each that speaks for somebody who may.
		let mut amount = WRN / 100;
		for wrap in 0..wrapped(transfer(0)).len() {
			amount += WRN / 100;
			let (claimed, signature) = voucher(id, amount);
			let claim: RuntimeCall =
				pallet_session_escrow::Call::claim { voucher: claimed, signature }.into();
			let call = wrapped(claim)[wrap].clone();
			let before = held();
			let _ = call.clone().dispatch(signed_by(Sr25519Keyring::Bob));
			// Bob is the operator: what speaks as himself claims.
			let as_himself = wrap != 3 && wrap < 5;
			assert_eq!(held() < before, as_himself, "{call:?}");
		}
		let close: RuntimeCall = pallet_session_escrow::Call::close { session: id, voucher: None }.into();
		assert_ok!(wrapped(close)[7].clone().dispatch(signed_by(Sr25519Keyring::Bob)));
		let status = Runtime::session(id).map(|session| session.status);
		assert!(matches!(status, Some(SessionStatus::Closing { .. })), "Alice's proxy closed: {status:?}");
	});
}

/// Signed by a multisig account of two of three, in full.
#[test]
fn an_exit_goes_through_a_multisig_in_the_safe_mode() {
	use frame_support::traits::fungible::Mutate;
	development().execute_with(|| {
		let mut all = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie].map(account);
		all.sort();
		let multi = crate::Multisig::multi_account_id(&all, 2);
		assert_ok!(Balances::mint_into(&multi, 10 * WRN));
		assert_ok!(SafeMode::force_enter(of(Origin::Emergency)));
		let send = |call: RuntimeCall| {
			let approve = |who: usize, timepoint| {
				let others = all.iter().enumerate().filter(|(at, _)| *at != who).map(|(_, a)| a.clone());
				let call: RuntimeCall = pallet_multisig::Call::as_multi {
					threshold: 2,
					other_signatories: others.collect(),
					maybe_timepoint: timepoint,
					call: Box::new(call.clone()),
					max_weight: frame_support::weights::Weight::from_parts(1 << 40, 1 << 40),
				}
				.into();
				call.dispatch(RuntimeOrigin::signed(all[who].clone()))
			};
			assert_ok!(approve(0, None));
			let _ = approve(1, Some(crate::Multisig::timepoint()));
			System::events()
				.into_iter()
				.rev()
				.find_map(|record| match record.event {
					crate::RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted {
						result,
						..
					}) => Some(result),
					_ => None,
				})
				.expect("it was dispatched")
		};
		assert_eq!(send(transfer(WRN)), Err(filtered()));
		let call = pallet_conviction_voting::Call::delegate {
			class: 0,
			to: account(Sr25519Keyring::Eve).into(),
			conviction: Conviction::None,
			balance: WRN,
		};
		assert_ok!(send(call.into()));
	});
}

#[test]
fn exits_and_governance_cannot_be_paused_and_everything_else_can() {
	development().execute_with(|| {
		for (pallet, call) in all() {
			let result = TxPause::pause(of(Origin::Emergency), name(pallet, call));
			assert_eq!(result.is_err(), always_open(pallet, call), "{pallet}.{call}: {result:?}");
		}
		// A name that is none pauses nothing.
		assert!(name("SessionEscrow", "Open") != name("SessionEscrow", "open"));
		let (node, remark) = (0, frame_system::Call::remark { remark: vec![] });
		let closed: [RuntimeCall; 3] =
			[transfer(1), remark.into(), pallet_node_registry::Call::resume { node }.into()];
		for call in closed {
			assert!(!crate::configs::safety::BaseCallFilter::contains(&call));
		}
		for (pallet, call) in all().into_iter().filter(|(pallet, call)| !always_open(pallet, call)) {
			assert_ok!(TxPause::unpause(of(Origin::Emergency), name(pallet, call)));
		}
		assert!(crate::configs::safety::BaseCallFilter::contains(&transfer(1)));
	});
}

#[test]
fn a_paused_call_is_closed_in_a_batch_too_and_the_rest_goes_on() {
	development().execute_with(|| {
		let node = register();
		let id = open(&terms(node));
		assert_ok!(TxPause::pause(of(Origin::Emergency), name("NodeRegistry", "set_price")));
		let price = Price { per_gib: 5, per_hour: 5 };
		let set: RuntimeCall = pallet_node_registry::Call::set_price { node, price }.into();
		let bob = || signed_by(Sr25519Keyring::Bob);
		assert_eq!(set.clone().dispatch(bob()).unwrap_err().error, filtered());
		let batch: RuntimeCall = pallet_utility::Call::batch_all { calls: vec![set.clone()] }.into();
		assert!(batch.dispatch(bob()).is_err());
		let pause: RuntimeCall = pallet_node_registry::Call::pause { node }.into();
		assert_ok!(pause.dispatch(bob()));
		let close: RuntimeCall = pallet_session_escrow::Call::close { session: id, voucher: None }.into();
		assert_ok!(close.dispatch(bob()));
		assert_eq!(pallet_node_registry::Nodes::<Runtime>::get(node).unwrap().status, NodeStatus::Paused);
		assert_ok!(TxPause::unpause(of(Origin::Emergency), name("NodeRegistry", "set_price")));
		assert_ok!(set.dispatch(bob()));
		assert_ok!(NodeRegistry::deregister(bob(), node));
	});
}

/// The longest names are well below the limit: one above it would count as paused.
#[test]
fn every_name_fits() {
	for (pallet, call) in all() {
		assert!(pallet.len().max(call.len()) < crate::configs::safety::MAX_NAME_LEN as usize / 2);
	}
}
