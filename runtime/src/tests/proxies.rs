use super::*;
use crate::{configs::accounts::ProxyType, RuntimeCall, WRN};
use frame_support::traits::InstanceFilter;
use warren_primitives::{ExitPolicy, NetworkKind, NodeDetails, Price, Voucher};

const ALL: [ProxyType; 5] = [
	ProxyType::Any,
	ProxyType::NonTransfer,
	ProxyType::OperateNode,
	ProxyType::BuySessions,
	ProxyType::Governance,
];

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

/// Every call there is, with arguments of zeros.
pub fn every_call() -> Vec<(String, RuntimeCall)> {
	use codec::Decode;
	use frame_support::traits::GetCallMetadata;
	let mut found = Vec::new();
	for pallet in 0..=u8::MAX {
		for call in 0..=u8::MAX {
			let mut bytes = vec![0u8; 4_096];
			(bytes[0], bytes[1]) = (pallet, call);
			if let Ok(call) = RuntimeCall::decode(&mut &bytes[..]) {
				let name = call.get_call_metadata();
				found.push((format!("{}.{}", name.pallet_name, name.function_name), call));
			}
		}
	}
	// Its configuration is counted from 1.
	let config = sp_consensus_babe::digests::NextConfigDescriptor::V1 {
		c: (1, 4),
		allowed_slots: sp_consensus_babe::AllowedSlots::PrimarySlots,
	};
	found.push(("Babe.plan_config_change".into(), pallet_babe::Call::plan_config_change { config }.into()));
	let mut names: Vec<_> = found.iter().map(|(name, _)| name.clone()).collect();
	let mut all: Vec<_> = RuntimeCall::get_module_names()
		.iter()
		.flat_map(|pallet| {
			RuntimeCall::get_call_names(pallet).iter().map(move |call| format!("{pallet}.{call}"))
		})
		.collect();
	names.sort();
	all.sort();
	assert_eq!(names, all, "a call that zeros do not make");
	found
}

/// Exactly these, of all calls of the runtime: a new call is nobody's until it is written here.
#[test]
fn each_proxy_may_make_exactly_its_calls() {
	let batches = ["Utility.batch", "Utility.batch_all", "Utility.force_batch"];
	let operate = [
		"NodeRegistry.update",
		"NodeRegistry.set_price",
		"NodeRegistry.set_worker",
		"NodeRegistry.pause",
		"NodeRegistry.resume",
		"NodeRegistry.heartbeat",
		"SessionEscrow.claim",
		"SessionEscrow.claim_prepaid",
		"SessionEscrow.claim_many",
		"SessionEscrow.close",
		"SessionEscrow.finalise",
		"SessionEscrow.pay_put_by",
	];
	let buy = [
		"SessionEscrow.open",
		"SessionEscrow.top_up",
		"SessionEscrow.extend",
		"SessionEscrow.close",
		"SessionEscrow.finalise",
		"SessionEscrow.rate",
		"SessionEscrow.pay_put_by",
	];
	let govern = [
		"ConvictionVoting.vote",
		"ConvictionVoting.delegate",
		"ConvictionVoting.undelegate",
		"ConvictionVoting.unlock",
		"ConvictionVoting.remove_vote",
		"ConvictionVoting.remove_other_vote",
	];
	// Gives money, or acts as somebody whom the filter is not asked about, or is not for ordinary accounts.
	let gives = ["Balances", "Multisig", "Treasury", "Scheduler", "SafeMode", "TxPause", "Migrations"];
	let gives_too = [
		"Proxy.proxy",
		"Proxy.proxy_announced",
		"Proxy.announce",
		"Proxy.remove_announcement",
		"Proxy.remove_proxies",
		"Proxy.create_pure",
		"Proxy.kill_pure",
		"Proxy.poke_deposit",
		"SessionEscrow.open",
		"SessionEscrow.top_up",
		"SessionEscrow.extend",
		"SessionEscrow.set_allowance",
		"OperatorStaking.delegate",
	];
	for (name, call) in every_call() {
		let name = name.as_str();
		let batch = batches.contains(&name);
		assert!(ProxyType::Any.filter(&call), "{name}");
		assert_eq!(ProxyType::OperateNode.filter(&call), batch || operate.contains(&name), "operate: {name}");
		assert_eq!(ProxyType::BuySessions.filter(&call), batch || buy.contains(&name), "buy: {name}");
		assert_eq!(ProxyType::Governance.filter(&call), batch || govern.contains(&name), "govern: {name}");
		let gives = gives.contains(&name.split('.').next().unwrap()) || gives_too.contains(&name);
		assert_eq!(ProxyType::NonTransfer.filter(&call), !gives, "non-transfer: {name}");
	}
}

/// They are in the state of every account that has a proxy.
#[test]
fn the_types_keep_their_indices() {
	use codec::Encode;
	assert_eq!(ALL.map(|proxy| proxy.encode()), [[0], [1], [2], [3], [4]]);
}

/// Buying for another spends the other's money on sessions, and on nothing else.
#[test]
fn a_buyer_buys_and_sends_nothing() {
	use super::market::{held, open_call, register, terms};
	use crate::{Balances, Proxy, RuntimeOrigin};
	use frame_support::{assert_ok, traits::fungible::Inspect};
	development().execute_with(|| {
		let node = register();
		let (alice, bob) = (account(Sr25519Keyring::Alice), account(Sr25519Keyring::Bob));
		assert_ok!(Proxy::add_proxy(
			RuntimeOrigin::signed(alice.clone()),
			bob.clone().into(),
			ProxyType::BuySessions,
			0
		));
		let by_proxy = |call: RuntimeCall| {
			assert_ok!(Proxy::proxy(
				RuntimeOrigin::signed(bob.clone()),
				alice.clone().into(),
				None,
				Box::new(call)
			));
		};
		by_proxy(open_call(&terms(node)).into());
		assert!(held() >= WRN);
		let before = Balances::total_balance(&alice);
		let transfer: RuntimeCall =
			pallet_balances::Call::transfer_keep_alive { dest: bob.clone().into(), value: WRN }.into();
		by_proxy(transfer.clone());
		by_proxy(pallet_utility::Call::batch { calls: vec![transfer] }.into());
		by_proxy(
			pallet_session_escrow::Call::set_allowance {
				user: bob.clone(),
				total: WRN,
				per_session: WRN,
				until: 10,
			}
			.into(),
		);
		assert_eq!(Balances::total_balance(&alice), before);
		assert_eq!(pallet_session_escrow::Allowances::<Runtime>::iter().count(), 0);
	});
}

/// A proxy may only hand on what it has itself.
#[test]
fn a_superset_lets_through_all_that_the_other_does() {
	for a in ALL {
		for b in ALL.into_iter().filter(|b| a.is_superset(b)) {
			for (name, call) in every_call() {
				assert!(!b.filter(&call) || a.filter(&call), "{a:?} ⊇ {b:?}, but for {name}");
			}
		}
	}
	assert!(!ProxyType::OperateNode.is_superset(&ProxyType::NonTransfer));
	assert!(!ProxyType::NonTransfer.is_superset(&ProxyType::BuySessions));
	assert!(!ProxyType::BuySessions.is_superset(&ProxyType::Governance));
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
