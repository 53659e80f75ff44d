use super::*;
use crate::{configs::accounts::ProxyType, RuntimeCall, WRN};
use frame_support::traits::InstanceFilter;
use warren_primitives::{ExitPolicy, NetworkKind, NodeDetails, Price, Voucher};

const ALL: [ProxyType; 3] = [ProxyType::Any, ProxyType::NonTransfer, ProxyType::OperateNode];

/// One call each: the name, the call, and which proxies may make it besides `Any`.
fn calls() -> Vec<(&'static str, RuntimeCall, bool, bool)> {
	use pallet_node_registry::Call as Registry;
	use pallet_session_escrow::Call as Escrow;
	let bob = account(Sr25519Keyring::Bob);
	let price = Price::default();
	let transfer: RuntimeCall =
		pallet_balances::Call::transfer_keep_alive { dest: bob.clone().into(), value: WRN }.into();
	let open = Escrow::open {
		payer: None,
		node: 0,
		tunnel_key: [1; 32],
		voucher_key: [2; 32],
		deposit: WRN,
		prepaid: 0,
		max_price: price,
		expires_at: 1,
		anchor: 1,
		salt: [0; 32],
	};
	let voucher = Voucher { session: [0; 32], amount: 1, usage_hash: [0; 32] };
	let details = NodeDetails {
		peer_key: [3; 32],
		tunnel_key: [4; 32],
		endpoints: Default::default(),
		country: *b"DE",
		city: Default::default(),
		network: NetworkKind::Hosting,
		price,
		capacity: 1,
		advertised_mbps: 1,
		exit_policy: ExitPolicy::Standard,
	};
	let register =
		Registry::register { details: Box::new(details.clone()), worker: bob.clone(), signature: [0; 64] };
	let update = Registry::update { node: 0, details: Box::new(details), signature: None };
	vec![
		("transfer", transfer, false, false),
		("burn", pallet_balances::Call::burn { value: 1, keep_alive: false }.into(), false, false),
		("open", open.into(), false, false),
		("top_up", Escrow::top_up { session: [0; 32], amount: 1 }.into(), false, false),
		("extend", Escrow::extend { session: [0; 32], expires_at: 1 }.into(), false, false),
		(
			"set_allowance",
			Escrow::set_allowance { user: bob.clone(), total: 1, per_session: 1, until: 1 }.into(),
			false,
			false,
		),
		("revoke_allowance", Escrow::revoke_allowance { user: bob.clone() }.into(), true, false),
		("register", register.into(), true, false),
		("update", update.into(), true, true),
		("deregister", Registry::deregister { node: 0 }.into(), true, false),
		("force_deregister", Registry::force_deregister { node: 0 }.into(), true, false),
		("release_bond", Registry::release_bond { node: 0 }.into(), true, false),
		("top_up_bond", Registry::top_up_bond { node: 0 }.into(), true, false),
		("set_price", Registry::set_price { node: 0, price }.into(), true, true),
		("pause", Registry::pause { node: 0 }.into(), true, true),
		("resume", Registry::resume { node: 0 }.into(), true, true),
		("heartbeat", Registry::heartbeat { node: 0 }.into(), true, true),
		("set_worker", Registry::set_worker { node: 0, worker: bob.clone() }.into(), true, true),
		("claim", Escrow::claim { voucher, signature: [0; 64] }.into(), true, true),
		("claim_many", Escrow::claim_many { items: Default::default() }.into(), true, true),
		("claim_prepaid", Escrow::claim_prepaid { session: [0; 32], amount: 1 }.into(), true, true),
		("close", Escrow::close { session: [0; 32], voucher: None }.into(), true, true),
		("finalise", Escrow::finalise { session: [0; 32] }.into(), true, true),
		("rate", Escrow::rate { session: [0; 32], stars: 1, signature: [0; 64] }.into(), true, false),
		("pay_put_by", Escrow::pay_put_by { who: bob }.into(), true, true),
		("remark", frame_system::Call::remark { remark: vec![] }.into(), true, false),
		("batch", pallet_utility::Call::batch { calls: vec![] }.into(), true, true),
	]
}

/// A new call of ours is in the list above, or this fails: nobody decides by forgetting it what a proxy may do.
#[test]
fn every_call_of_our_pallets_is_decided_on() {
	use frame_support::traits::GetCallName;
	let mut listed: Vec<&str> = calls()
		.iter()
		.filter(|(_, call, ..)| {
			matches!(call, RuntimeCall::NodeRegistry(..) | RuntimeCall::SessionEscrow(..))
		})
		.map(|(name, call, ..)| {
			let shown = match call {
				RuntimeCall::NodeRegistry(call) => call.get_call_name(),
				RuntimeCall::SessionEscrow(call) => call.get_call_name(),
				_ => "",
			};
			assert_eq!(*name, shown);
			shown
		})
		.collect();
	let mut all: Vec<&str> = pallet_node_registry::Call::<crate::Runtime>::get_call_names()
		.iter()
		.chain(pallet_session_escrow::Call::<crate::Runtime>::get_call_names())
		.copied()
		.collect();
	listed.sort_unstable();
	all.sort_unstable();
	assert_eq!(listed, all);
}

#[test]
fn each_proxy_may_do_its_part_only() {
	for (name, call, non_transfer, operate) in calls() {
		assert!(ProxyType::Any.filter(&call), "{name}");
		assert_eq!(ProxyType::NonTransfer.filter(&call), non_transfer, "{name}");
		assert_eq!(ProxyType::OperateNode.filter(&call), operate, "{name}");
	}
}

/// A proxy may only hand on what it has itself.
#[test]
fn a_superset_lets_through_all_that_the_other_does() {
	for a in ALL {
		for b in ALL.into_iter().filter(|b| a.is_superset(b)) {
			for (name, call, ..) in calls() {
				assert!(!b.filter(&call) || a.filter(&call), "{a:?} ⊇ {b:?}, but for {name}");
			}
		}
	}
	assert!(!ProxyType::OperateNode.is_superset(&ProxyType::NonTransfer));
	assert!(!ProxyType::NonTransfer.is_superset(&ProxyType::Any));
}

/// The filter holds inside a batch too: nobody moves money by wrapping the call.
#[test]
fn a_batch_hides_nothing() {
	use crate::{Balances, Proxy, RuntimeOrigin};
	use frame_support::{assert_ok, traits::fungible::Inspect};
	development().execute_with(|| {
		let (alice, bob) = (account(Sr25519Keyring::Alice), account(Sr25519Keyring::Bob));
		for proxy in [ProxyType::NonTransfer, ProxyType::OperateNode] {
			assert_ok!(Proxy::add_proxy(RuntimeOrigin::signed(alice.clone()), bob.clone().into(), proxy, 0));
		}
		let before = Balances::total_balance(&alice);
		let transfer: RuntimeCall =
			pallet_balances::Call::transfer_keep_alive { dest: bob.clone().into(), value: WRN }.into();
		let wrapped = [
			transfer.clone(),
			pallet_utility::Call::batch { calls: vec![transfer.clone()] }.into(),
			pallet_utility::Call::force_batch { calls: vec![transfer.clone()] }.into(),
			pallet_utility::Call::batch {
				calls: vec![pallet_utility::Call::batch { calls: vec![transfer] }.into()],
			}
			.into(),
		];
		for proxy in [ProxyType::NonTransfer, ProxyType::OperateNode] {
			for call in wrapped.clone() {
				assert_ok!(Proxy::proxy(
					RuntimeOrigin::signed(bob.clone()),
					alice.clone().into(),
					Some(proxy),
					Box::new(call)
				));
				assert_eq!(Balances::total_balance(&alice), before);
			}
		}
	});
}

/// Both dispatch with an origin of their own, which no filter of the proxy's reaches.
#[test]
fn a_non_transfer_proxy_spends_nothing_of_a_multisig_or_of_another() {
	use crate::{Balances, Multisig, Proxy, RuntimeOrigin};
	use frame_support::{
		assert_ok,
		traits::fungible::{Inspect, Mutate},
	};
	development().execute_with(|| {
		let (alice, bob) = (account(Sr25519Keyring::Alice), account(Sr25519Keyring::Bob));
		let (charlie, dave) = (account(Sr25519Keyring::Charlie), account(Sr25519Keyring::Dave));
		let mut both = [alice.clone(), dave.clone()];
		both.sort();
		let multi = Multisig::multi_account_id(&both, 1);
		for who in [&multi, &charlie] {
			assert_ok!(Balances::mint_into(who, 10 * WRN));
		}
		let owned = |who: &crate::AccountId| Balances::total_balance(who);
		assert_ok!(Proxy::add_proxy(
			RuntimeOrigin::signed(alice.clone()),
			bob.clone().into(),
			ProxyType::NonTransfer,
			0
		));
		assert_ok!(Proxy::add_proxy(
			RuntimeOrigin::signed(charlie.clone()),
			alice.clone().into(),
			ProxyType::Any,
			0
		));
		let before = (owned(&multi), owned(&charlie));
		let transfer = || -> RuntimeCall {
			pallet_balances::Call::transfer_allow_death { dest: bob.clone().into(), value: 5 * WRN }.into()
		};
		let calls: [RuntimeCall; 2] = [
			pallet_multisig::Call::as_multi_threshold_1 {
				other_signatories: vec![dave],
				call: Box::new(transfer()),
			}
			.into(),
			pallet_proxy::Call::proxy {
				real: charlie.clone().into(),
				force_proxy_type: None,
				call: Box::new(transfer()),
			}
			.into(),
		];
		for call in calls {
			let _ = Proxy::proxy(
				RuntimeOrigin::signed(bob.clone()),
				alice.clone().into(),
				Some(ProxyType::NonTransfer),
				Box::new(call),
			);
		}
		assert_eq!((owned(&multi), owned(&charlie)), before);
	});
}
