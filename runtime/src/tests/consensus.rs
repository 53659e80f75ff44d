//! Epochs turn, and who signs twice is proven, written down and disabled.
use super::{staking::staked, *};
use crate::{
	configs::staking::REPORT_HORIZON, genesis_presets::TEST_STAKE, pallet_foundation, Babe, Balances,
	Grandpa, Historical, OperatorStaking, RuntimeEvent, RuntimeOrigin, Session, System, Timestamp,
	SLOT_MILLIS,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::Inspect, KeyOwnerProofSystem, OnFinalize, OnInitialize},
};
use pallet_operator_staking::PendingSlashes;
use pallet_session::SessionManager;
use sp_consensus_babe::{
	digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest},
	AuthorityId as BabeId, EquivocationProof, Slot,
};
use sp_core::{Pair, H256};
use sp_keyring::Ed25519Keyring;
use sp_runtime::{traits::Header as _, transaction_validity::TransactionSource, Digest, DigestItem, Perbill};

/// Slot of the first block: BABE takes it as the start of epoch 0.
const FIRST_SLOT: u64 = 1_000_000;

fn digest(authority_index: u32, slot: u64) -> Digest {
	let pre = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index, slot: slot.into() });
	Digest { logs: vec![<DigestItem as CompatibleDigestItem>::babe_pre_digest(pre)] }
}

/// Starts block `number` in its slot; every slot has a block.
fn start_block(number: u32) {
	start_block_at(number, FIRST_SLOT + u64::from(number));
}

fn start_block_at(number: u32, slot: u64) {
	let parent = if number > 1 {
		Babe::on_finalize(number - 1);
		Grandpa::on_finalize(number - 1);
		System::finalize().hash()
	} else {
		System::parent_hash()
	};
	System::reset_events();
	System::initialize(&number, &parent, &digest(0, slot));
	Babe::on_initialize(number);
	Timestamp::set_timestamp(slot * SLOT_MILLIS);
	Session::on_initialize(number);
}

/// Starts the only block of session `index`: its first slot has one, the others are empty. The former session began like this.
fn begin_session(index: u32) {
	let slots = pallet_foundation::EpochSlots::<Runtime>::get();
	start_block_at(index + 1, FIRST_SLOT + 1 + u64::from(index) * slots);
	assert_eq!(Session::current_index(), index);
}

/// Runs until session `index` has just begun; returns the height.
fn run_to_session(from: u32, index: u32) -> u32 {
	let mut number = from;
	while Session::current_index() < index {
		number += 1;
		start_block(number);
	}
	number
}

/// Two headers of one slot under one key.
pub fn equivocation(
	authority_index: u32,
	key: Sr25519Keyring,
	slot: Slot,
) -> EquivocationProof<crate::Header> {
	let header = |nonce: u8| {
		let mut header = crate::Header::new(
			System::block_number(),
			sp_core::H256::repeat_byte(nonce),
			Default::default(),
			System::parent_hash(),
			digest(authority_index, *slot),
		);
		let seal = key.pair().sign(header.hash().as_ref());
		header.digest_mut().push(<DigestItem as CompatibleDigestItem>::babe_seal(seal.into()));
		header
	};
	EquivocationProof {
		slot,
		offender: key.public().into(),
		first_header: header(1),
		second_header: header(2),
	}
}

pub fn prove(key: Sr25519Keyring) -> sp_session::MembershipProof {
	Historical::prove((sp_consensus_babe::KEY_TYPE, BabeId::from(key.public()))).unwrap()
}

/// What a voter votes on: a block, or that it is final.
#[derive(Clone, Copy)]
enum Stage {
	Prevote,
	Precommit,
}

/// The hash and the number of a block, signed. Votes of both stages are encoded like this.
type Vote = ((H256, u32), sp_core::ed25519::Signature);
type DoubleVote = sp_consensus_grandpa::EquivocationProof<H256, u32>;

/// A vote in this round of this set.
fn vote(stage: Stage, key: Ed25519Keyring, set: u64, round: u64, hash: u8) -> Vote {
	use sp_consensus_grandpa::{Message, Precommit, Prevote};
	let (target_hash, target_number) = (H256::repeat_byte(hash), System::block_number());
	let message = match stage {
		Stage::Prevote => {
			let prevote = Prevote::<crate::Header> { target_hash, target_number };
			Message::<crate::Header>::Prevote(prevote)
		}
		Stage::Precommit => {
			let precommit = Precommit::<crate::Header> { target_hash, target_number };
			Message::<crate::Header>::Precommit(precommit)
		}
	};
	let signature = key.sign(&sp_consensus_grandpa::localized_payload(round, set, &message));
	((target_hash, target_number), signature)
}

/// A report that `key` signed both.
fn double_vote(stage: Stage, key: Ed25519Keyring, set: u64, round: u64, votes: [Vote; 2]) -> DoubleVote {
	use sp_consensus_grandpa::Equivocation;
	// Built out of its encoding: the crate that names its type is no dependency.
	let bytes = (round, key.public(), votes).encode();
	let equivocation = match stage {
		Stage::Prevote => Equivocation::Prevote(Decode::decode(&mut &bytes[..]).unwrap()),
		Stage::Precommit => Equivocation::Precommit(Decode::decode(&mut &bytes[..]).unwrap()),
	};
	DoubleVote::new(set, equivocation)
}

fn prove_voter(key: Ed25519Keyring) -> sp_session::MembershipProof {
	let id = pallet_grandpa::AuthorityId::from(key.public());
	Historical::prove((sp_consensus_grandpa::KEY_TYPE, id)).unwrap()
}

fn set_id() -> u64 {
	pallet_grandpa::CurrentSetId::<Runtime>::get()
}

/// One of four who signed twice in `session` is charged by the fraction of the SDK for it, out of its own stake; the slash that waits.
fn charged(operator: &AccountId, session: u32) -> pallet_operator_staking::PendingSlash<AccountId> {
	// (3 × 1 / 4)², at most all.
	let fraction = Perbill::from_rational(3u32, 4u32).square();
	let event = RuntimeEvent::OperatorStaking(pallet_operator_staking::Event::Offended {
		operator: operator.clone(),
		session,
		fraction,
	});
	assert!(System::events().iter().any(|record| record.event == event));
	let slash = PendingSlashes::<Runtime>::get(0).unwrap();
	assert_eq!((&slash.operator, slash.session, slash.delegated), (operator, session, 0));
	assert_eq!(slash.own, fraction.mul_floor(TEST_STAKE));
	assert!(!slash.by_vote);
	slash
}

fn disabled() -> Vec<u32> {
	pallet_session::DisabledValidators::<Runtime>::get().into_iter().map(|(index, _)| index).collect()
}

/// The local network before its first block. Of four validators the strategy lets one be disabled.
fn four_validators() -> Ext {
	first_state(preset(LOCAL_TESTNET_RUNTIME_PRESET)).unwrap()
}

#[test]
fn sessions_turn_with_the_epochs_and_the_set_stays() {
	four_validators().execute_with(|| {
		let validators = Session::validators();
		let slots = pallet_foundation::EpochSlots::<Runtime>::get() as u32;
		let mut at = 0;
		for session in 1..=4 {
			let next = run_to_session(at, session);
			if session > 1 {
				assert_eq!(next - at, slots);
			}
			at = next;
			assert_eq!(Session::validators(), validators);
			assert_eq!(Babe::epoch_index(), u64::from(session));
			assert!(Historical::historical_root(session).is_some());
		}
	});
}

#[test]
fn a_babe_equivocation_is_proven_written_down_and_disables() {
	four_validators().execute_with(|| {
		let at = run_to_session(0, 1);
		let offender = Babe::authorities()[1].0.clone();
		assert_eq!(offender, Sr25519Keyring::Bob.public().into());
		let proof = equivocation(1, Sr25519Keyring::Bob, Babe::current_slot());
		let owner = prove(Sr25519Keyring::Bob);

		// The pool takes the report from the node itself, and the block takes it.
		let call = pallet_babe::Call::<Runtime>::report_equivocation_unsigned {
			equivocation_proof: Box::new(proof.clone()),
			key_owner_proof: owner.clone(),
		};
		#[allow(deprecated)]
		{
			use sp_runtime::traits::ValidateUnsigned;
			assert_ok!(<Babe as ValidateUnsigned>::validate_unsigned(TransactionSource::Local, &call));
			assert!(
				<Babe as ValidateUnsigned>::validate_unsigned(TransactionSource::External, &call).is_err()
			);
			assert_ok!(<Babe as ValidateUnsigned>::pre_dispatch(&call));
		}
		assert_ok!(Babe::report_equivocation_unsigned(
			RuntimeOrigin::none(),
			Box::new(proof.clone()),
			owner.clone()
		));

		charged(&account(Sr25519Keyring::Bob), 1);
		assert_eq!(disabled(), [1]);

		// The same again is a duplicate.
		assert!(Babe::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner).is_err());
		assert_eq!(PendingSlashes::<Runtime>::iter().count(), 1);

		// A new session enables nobody who offended.
		run_to_session(at, 2);
		assert_eq!(disabled(), [1]);
		// It stays elected while candidates are missing, as nobody else has keys.
		assert_eq!(Session::validators().len(), 4);
	});
}

/// The root of the session in which it happened proves the owner, also of the very first session.
#[test]
fn an_equivocation_is_proven_when_its_session_is_over() {
	four_validators().execute_with(|| {
		start_block(1);
		let proof = equivocation(2, Sr25519Keyring::Charlie, Babe::current_slot());
		let owner = prove(Sr25519Keyring::Charlie);
		assert_eq!(Session::current_index(), 0);
		run_to_session(1, 3);
		assert_ok!(Babe::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner));
		let slash = PendingSlashes::<Runtime>::get(0).unwrap();
		assert_eq!((slash.session, slash.operator), (0, account(Sr25519Keyring::Charlie)));
	});
}

#[test]
fn a_false_report_is_refused() {
	four_validators().execute_with(|| {
		run_to_session(0, 1);
		let good = equivocation(1, Sr25519Keyring::Bob, Babe::current_slot());
		let report = |proof: EquivocationProof<_>, owner| {
			Babe::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner)
		};
		// The same header twice.
		let same = EquivocationProof { second_header: good.first_header.clone(), ..good.clone() };
		assert!(report(same, prove(Sr25519Keyring::Bob)).is_err());
		// Somebody else's key.
		let mut other = good.clone();
		other.offender = Sr25519Keyring::Charlie.public().into();
		assert!(report(other, prove(Sr25519Keyring::Charlie)).is_err());
		// A proof of ownership of another key.
		assert!(report(good.clone(), prove(Sr25519Keyring::Charlie)).is_err());
		// Headers of two slots.
		let mut slots = good.clone();
		slots.second_header = equivocation(1, Sr25519Keyring::Bob, Babe::current_slot() + 1).second_header;
		assert!(report(slots, prove(Sr25519Keyring::Bob)).is_err());
		assert_eq!(PendingSlashes::<Runtime>::iter().count(), 0);
		assert!(disabled().is_empty());
		// A report by an account that is none of these is taken when it is true.
		assert_ok!(Babe::report_equivocation(
			RuntimeOrigin::signed(account(Sr25519Keyring::Eve)),
			Box::new(good),
			prove(Sr25519Keyring::Bob)
		));
	});
}

/// At both stages it costs what two blocks cost, and is paid when it has waited.
#[test]
fn a_grandpa_equivocation_is_proven_disables_and_is_paid() {
	let (key, dave) = (Ed25519Keyring::Dave, account(Sr25519Keyring::Dave));
	let eve = || RuntimeOrigin::signed(account(Sr25519Keyring::Eve));
	for stage in [Stage::Prevote, Stage::Precommit] {
		four_validators().execute_by_hand(|| {
			(0..=2).for_each(begin_session);
			let votes = [1, 2].map(|hash| vote(stage, key, set_id(), 1, hash));
			let (proof, owner) = (double_vote(stage, key, set_id(), 1, votes), prove_voter(key));
			assert_ok!(Grandpa::report_equivocation_unsigned(
				RuntimeOrigin::none(),
				Box::new(proof.clone()),
				owner.clone()
			));

			let slash = charged(&dave, 2);
			assert_eq!(disabled(), [3]);

			// The same again is a duplicate.
			assert_noop!(
				Grandpa::report_equivocation(eve(), Box::new(proof), owner),
				pallet_grandpa::Error::<Runtime>::DuplicateOffenceReport
			);

			// Not a session too early, and then to the treasury.
			(3..slash.apply_at).for_each(begin_session);
			assert_noop!(
				OperatorStaking::apply_slash(eve(), 0),
				pallet_operator_staking::Error::<Runtime>::SlashNotDue
			);
			assert_eq!(staked(Sr25519Keyring::Dave), TEST_STAKE);
			begin_session(slash.apply_at);
			let pot = TreasuryAccount::get();
			let (treasury, issued) = (Balances::total_balance(&pot), Balances::total_issuance());
			assert_ok!(OperatorStaking::apply_slash(eve(), 0));
			assert_eq!(staked(Sr25519Keyring::Dave), TEST_STAKE - slash.own);
			assert_eq!(Balances::total_balance(&pot), treasury + slash.own);
			assert_eq!(Balances::total_issuance(), issued);
			assert_eq!(PendingSlashes::<Runtime>::iter().count(), 0);
		});
	}
}

#[test]
fn a_false_grandpa_report_is_refused() {
	type Error = pallet_grandpa::Error<Runtime>;
	let key = Ed25519Keyring::Dave;
	for stage in [Stage::Prevote, Stage::Precommit] {
		four_validators().execute_with(|| {
			begin_session(0);
			begin_session(1);
			let early = prove_voter(key);
			begin_session(2);
			let set = set_id();
			let report = |set, votes, owner| {
				let proof = double_vote(stage, key, set, 1, votes);
				Grandpa::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner)
			};
			let [first, second] = [1, 2].map(|hash| vote(stage, key, set, 1, hash));
			for other in [
				// One vote twice.
				first,
				// Somebody else's signature.
				vote(stage, Ed25519Keyring::Charlie, set, 1, 2),
				// A vote of another round.
				vote(stage, key, set, 2, 2),
				// A vote of another set.
				vote(stage, key, set + 1, 1, 2),
			] {
				assert_noop!(report(set, [first, other], prove_voter(key)), Error::InvalidEquivocationProof);
				assert_noop!(report(set, [other, first], prove_voter(key)), Error::InvalidEquivocationProof);
			}
			// A set that is none yet, and a session that was another set's.
			let coming = [1, 2].map(|hash| vote(stage, key, set + 1, 1, hash));
			assert_noop!(report(set + 1, coming, prove_voter(key)), Error::InvalidEquivocationProof);
			assert_noop!(report(set, [first, second], early), Error::InvalidEquivocationProof);
			// A proof of ownership of another key.
			let other = prove_voter(Ed25519Keyring::Charlie);
			assert_noop!(report(set, [first, second], other), Error::InvalidKeyOwnershipProof);
			assert_eq!(PendingSlashes::<Runtime>::iter().count(), 0);
			assert!(disabled().is_empty());
			// A true one is taken.
			assert_ok!(report(set, [first, second], prove_voter(key)));
		});
	}
}

/// Two blocks and two votes are punished for as long: the horizon, to the session.
#[test]
fn an_equivocation_of_either_kind_is_taken_to_the_end_of_the_horizon() {
	four_validators().execute_with(|| {
		let (bob, dave) = (Sr25519Keyring::Bob, Ed25519Keyring::Dave);
		let evidence = || {
			let votes = [1, 2].map(|hash| vote(Stage::Precommit, dave, set_id(), 1, hash));
			(
				(equivocation(1, bob, Babe::current_slot()), prove(bob)),
				(double_vote(Stage::Precommit, dave, set_id(), 1, votes), prove_voter(dave)),
			)
		};
		(0..=2).for_each(begin_session);
		let (older_blocks, older_votes) = evidence();
		begin_session(3);
		let (blocks, votes) = evidence();
		(4..=3 + REPORT_HORIZON).for_each(begin_session);

		let of_blocks = |(proof, owner)| {
			Babe::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner)
		};
		let of_votes = |(proof, owner)| {
			Grandpa::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner)
		};
		// Its root may still be there: it costs nothing all the same.
		let _ = of_blocks(older_blocks);
		assert_noop!(of_votes(older_votes), pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof);
		assert_eq!(PendingSlashes::<Runtime>::iter().count(), 0);
		assert_ok!(of_blocks(blocks));
		assert_ok!(of_votes(votes));
		let own = Perbill::from_rational(3u32, 4u32).square().mul_floor(TEST_STAKE);
		for who in [account(bob), account(Sr25519Keyring::Dave)] {
			let slash = PendingSlashes::<Runtime>::iter_values().find(|slash| slash.operator == who).unwrap();
			assert_eq!((slash.session, slash.own), (3, own));
		}
	});
}

#[test]
fn old_roots_are_forgotten_with_what_they_prove() {
	four_validators().execute_with(|| {
		run_to_session(0, 2);
		let end = |session| <OperatorStaking as SessionManager<AccountId>>::end_session(session);
		let exposed = |session| pallet_operator_staking::Exposures::<Runtime>::iter_prefix(session).count();
		assert_eq!((exposed(0), exposed(1)), (4, 4));
		end(REPORT_HORIZON);
		end(REPORT_HORIZON + 1);
		assert!(Historical::historical_root(0).is_none());
		assert!(Historical::historical_root(1).is_some());
		assert_eq!((exposed(0), exposed(1), exposed(2)), (0, 0, 4));
	});
}

#[test]
fn never_an_empty_set() {
	local().execute_with(|| {
		for validator in Session::validators() {
			pallet_session::NextKeys::<Runtime>::remove(validator);
		}
		assert_eq!(
			<OperatorStaking as SessionManager<AccountId>>::new_session(5),
			None,
			"which keeps the present set"
		);
	});
}

#[test]
fn session_keys_need_a_proof_of_ownership() {
	local().execute_with(|| {
		let keys = crate::SessionKeys {
			babe: Sr25519Keyring::Eve.public().into(),
			grandpa: Ed25519Keyring::Eve.public().into(),
		};
		let eve = RuntimeOrigin::signed(account(Sr25519Keyring::Eve));
		assert!(Session::set_keys(eve, keys, vec![]).is_err());
	});
}
