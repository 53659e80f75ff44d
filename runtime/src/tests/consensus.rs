//! Epochs turn, and who signs twice is proven, written down and disabled.
use super::*;
use crate::{
	genesis_presets::TEST_STAKE, pallet_foundation, Babe, Grandpa, Historical, OperatorStaking, RuntimeEvent,
	RuntimeOrigin, Session, System, Timestamp, SLOT_MILLIS,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_ok,
	traits::{KeyOwnerProofSystem, OnFinalize, OnInitialize},
};
use pallet_session::SessionManager;
use sp_consensus_babe::{
	digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest},
	AuthorityId as BabeId, EquivocationProof, Slot,
};
use sp_core::Pair;
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
	let parent = if number > 1 {
		Babe::on_finalize(number - 1);
		Grandpa::on_finalize(number - 1);
		System::finalize().hash()
	} else {
		System::parent_hash()
	};
	System::reset_events();
	System::initialize(&number, &parent, &digest(0, FIRST_SLOT + u64::from(number)));
	Babe::on_initialize(number);
	Timestamp::set_timestamp((FIRST_SLOT + u64::from(number)) * SLOT_MILLIS);
	Session::on_initialize(number);
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

		// (3 × 1 / 4)², pallet-babe's fraction for one offender in four, at most all.
		let (bob, fraction) = (account(Sr25519Keyring::Bob), Perbill::from_rational(3u32, 4u32).square());
		let event = RuntimeEvent::OperatorStaking(pallet_operator_staking::Event::Offended {
			operator: bob.clone(),
			session: 1,
			fraction,
		});
		assert!(System::events().iter().any(|record| record.event == event));
		let slash = pallet_operator_staking::PendingSlashes::<Runtime>::get(0).unwrap();
		assert_eq!((&slash.operator, slash.session, slash.delegated), (&bob, 1, 0));
		assert_eq!(slash.own, fraction.mul_floor(TEST_STAKE));
		assert_eq!(disabled(), [1]);

		// The same again is a duplicate.
		assert!(Babe::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner).is_err());
		assert_eq!(pallet_operator_staking::PendingSlashes::<Runtime>::iter().count(), 1);

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
		let slash = pallet_operator_staking::PendingSlashes::<Runtime>::get(0).unwrap();
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
		assert_eq!(pallet_operator_staking::PendingSlashes::<Runtime>::iter().count(), 0);
		assert!(disabled().is_empty());
		// A report by an account that is none of these is taken when it is true.
		assert_ok!(Babe::report_equivocation(
			RuntimeOrigin::signed(account(Sr25519Keyring::Eve)),
			Box::new(good),
			prove(Sr25519Keyring::Bob)
		));
	});
}

#[test]
fn a_grandpa_equivocation_is_proven_and_disables() {
	four_validators().execute_with(|| {
		let at = run_to_session(0, 1);
		let (set, key) = (pallet_grandpa::CurrentSetId::<Runtime>::get(), Ed25519Keyring::Dave);
		let round = 1u64;
		let vote = |hash: u8| {
			let prevote = sp_consensus_grandpa::Prevote::<crate::Header> {
				target_hash: sp_core::H256::repeat_byte(hash),
				target_number: at,
			};
			let message = sp_consensus_grandpa::Message::<crate::Header>::Prevote(prevote.clone());
			let signature = key.sign(&sp_consensus_grandpa::localized_payload(round, set, &message));
			(prevote, signature)
		};
		// Built out of its encoding: the crate that names its type is no dependency.
		let votes = (round, key.public(), vote(1), vote(2)).encode();
		let proof = sp_consensus_grandpa::EquivocationProof::new(
			set,
			sp_consensus_grandpa::Equivocation::Prevote(Decode::decode(&mut &votes[..]).unwrap()),
		);
		let owner = Historical::prove((
			sp_consensus_grandpa::KEY_TYPE,
			pallet_grandpa::AuthorityId::from(key.public()),
		))
		.unwrap();
		assert_ok!(Grandpa::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(proof), owner));
		let slash = pallet_operator_staking::PendingSlashes::<Runtime>::get(0).unwrap();
		assert_eq!(slash.operator, account(Sr25519Keyring::Dave));
		assert_eq!(disabled(), [3]);
	});
}

#[test]
fn old_roots_are_forgotten_with_what_they_prove() {
	use crate::configs::staking::REPORT_HORIZON;
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
