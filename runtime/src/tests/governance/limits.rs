//! What one call or hook may take of a block.
use super::*;
use crate::configs::{governance::MaximumSchedulerWeight, marketplace::MAX_CLAIMS, system::BlockWeights};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};

fn quarter() -> Weight {
	BlockWeights::get().max_block / 4
}

/// Each call that a track is for fits among the scheduled ones, else it would never be enacted.
#[test]
fn what_tracks_are_for_can_be_scheduled() {
	development().execute_with(|| {
		let parameter = crate::configs::parameters::parameter("SessionEscrow.FeeRate", 0).unwrap();
		let calls: [RuntimeCall; 13] = [
			frame_system::Call::authorize_upgrade { code_hash: Default::default() }.into(),
			frame_system::Call::set_code { code: vec![] }.into(),
			pallet_parameters::Call::set_parameter { key_value: parameter }.into(),
			pallet_node_registry::Call::force_deregister { node: 0 }.into(),
			pallet_operator_staking::Call::cancel_slash { slash: 0 }.into(),
			pallet_operator_staking::Call::slash {
				operator: account(Sr25519Keyring::Eve),
				session: 0,
				fraction: Default::default(),
			}
			.into(),
			pallet_reputation::Call::free {
				subject: pallet_reputation::Subject::Operator(account(Sr25519Keyring::Eve)),
			}
			.into(),
			pallet_reputation::Call::resolve_dispute {
				session: [0; 32],
				verdict: pallet_reputation::Verdict::Frivolous,
			}
			.into(),
			pallet_safe_mode::Call::force_enter {}.into(),
			pallet_safe_mode::Call::force_exit {}.into(),
			pallet_tx_pause::Call::pause {
				full_name: (
					b"SessionEscrow".to_vec().try_into().unwrap(),
					b"open".to_vec().try_into().unwrap(),
				),
			}
			.into(),
			pallet_treasury::Call::spend {
				asset_kind: Box::new(()),
				amount: 1,
				beneficiary: Box::new(account(Sr25519Keyring::Eve).into()),
				valid_from: None,
			}
			.into(),
			pallet_referenda::Call::cancel { index: 0 }.into(),
		];
		for call in calls {
			// What fetching its preimage costs comes on top.
			let weight = call.get_dispatch_info().call_weight;
			assert!(
				weight.ref_time() <= MaximumSchedulerWeight::get().ref_time() / 4 * 3,
				"{call:?}: {weight:?}"
			);
		}
	});
}

/// The worst case of every call of ours, and of the SDK's where it does not depend on how long a list is that the caller brings.
/// What grows with such a list (batches, `Preimage.ensure_updated`, `Balances.upgrade_accounts`) is paid for by the entry, and
/// bounded by what extrinsics may take of a block.
#[test]
fn no_call_takes_more_than_a_quarter_of_a_block() {
	use pallet_conviction_voting::WeightInfo as _;
	use pallet_session_escrow::WeightInfo as _;
	type Escrow = crate::configs::governance::voting::EscrowWeights;
	type Voting = crate::weights::pallet_conviction_voting::WeightInfo<Runtime>;
	let votes = crate::configs::governance::MAX_VOTES;
	development().execute_with(|| {
		for (name, call) in super::super::proxies::every_call() {
			let weight = call.get_dispatch_info().call_weight;
			assert!(weight.all_lte(quarter()), "{name}: {weight:?}");
		}
	});
	for (name, weight) in [
		("claim_many", Escrow::claim_many(MAX_CLAIMS)),
		("delegate", Voting::delegate(votes)),
		("undelegate", Voting::undelegate(votes)),
	] {
		assert!(weight.all_lte(quarter()), "{name}: {weight:?}");
	}
}

/// The block in which a session turns is charged whole, whatever it holds: what staking does there, with every candidate and the
/// largest set, takes less than half of it. The rest is for the keys and the consensus.
#[test]
fn a_session_turns_within_a_block() {
	use pallet_operator_staking::WeightInfo as _;
	let turn = pallet_operator_staking::weights::SubstrateWeight::<Runtime>::turn_session();
	let block = BlockWeights::get().max_block;
	assert!(turn.all_lte(block / 2), "{turn:?} of {block:?}");
}
