//! Governance as it is wired: blocks are made as on chain, calls are signed, and nothing is decided but by votes.
mod limits;
mod referenda;
mod safety;
mod treasury;
pub mod upgrades;
mod votes;

use super::{
	transactions::{apply, signed},
	*,
};
use crate::{
	configs::system::BlockWeights, pallet_origins::Origin, Executive, OriginCaller, Preimage, Referenda,
	RuntimeCall, System, Timestamp, UncheckedExtrinsic, SLOT_MILLIS, VERSION, WRN,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{schedule::DispatchTime, Bounded, QueryPreimage},
};
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_referenda::ReferendumInfo;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_runtime::{traits::Header as _, Digest, DigestItem, ExtrinsicInclusionMode};

/// Slot of the first block.
const FIRST_SLOT: u64 = 1_000_000;
/// What a voter of the tests votes with.
const STAKE: u128 = 900_000 * WRN;

/// The development network, on which a block has been made by this runtime.
pub fn chain() -> Ext {
	started(development())
}

/// A network on which a block has been made by this runtime: the next one is no upgrade.
pub fn started(mut ext: Ext) -> Ext {
	ext.execute_with(|| {
		let last = frame_system::LastRuntimeUpgradeInfo::from(VERSION);
		frame_system::LastRuntimeUpgrade::<Runtime>::put(last);
	});
	ext
}

/// Who makes the block of this slot: one after the other, but for who is disabled, now or by a session that begins with the block.
fn author(slot: u64) -> u32 {
	let next = pallet_session::QueuedKeys::<Runtime>::get();
	let count = crate::Session::validators().len().min(next.len()) as u32;
	let disabled: Vec<_> =
		pallet_session::DisabledValidators::<Runtime>::get().into_iter().map(|(index, _)| index).collect();
	let first = (slot % u64::from(count.max(1))) as u32;
	let fit = |index: &u32| {
		let (who, _) = &next[*index as usize];
		!disabled.contains(index) && !pallet_operator_staking::Offenders::<Runtime>::contains_key(who)
	};
	(first..count).chain(0..first).find(fit).unwrap_or(0)
}

/// Makes the next block with what `inside` does, as an author does it.
pub fn block<R>(inside: impl FnOnce(ExtrinsicInclusionMode) -> R) -> R {
	let number = System::block_number() + 1;
	let slot = FIRST_SLOT + u64::from(number);
	let pre = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: author(slot),
		slot: slot.into(),
	});
	let digest = Digest { logs: vec![<DigestItem as CompatibleDigestItem>::babe_pre_digest(pre)] };
	let parent = sp_core::H256::from_low_u64_be(number.into());
	let header = crate::Header::new(number, Default::default(), Default::default(), parent, digest);
	let mode = Executive::initialize_block(&header);
	let now = pallet_timestamp::Call::set { now: slot * SLOT_MILLIS };
	Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(now.into())).unwrap().unwrap();
	let result = inside(mode);
	Executive::finalize_block();
	assert_eq!(Timestamp::get(), slot * SLOT_MILLIS);
	result
}

/// Makes the next block that has room for transactions, with those of `inside`: a block in which a session turns has none.
pub fn transact<R>(inside: impl FnOnce() -> R) -> R {
	let mut inside = Some(inside);
	loop {
		let result = block(|mode| {
			assert_eq!(mode, ExtrinsicInclusionMode::AllExtrinsics);
			let most = BlockWeights::get().max_block.ref_time() / 2;
			if System::block_weight().total().ref_time() > most {
				return None;
			}
			inside.take().map(|inside| inside())
		});
		if let Some(result) = result {
			return result;
		}
	}
}

/// Makes empty blocks until the height is `number`.
pub fn run_to(number: u32) {
	while System::block_number() < number {
		block(|_| ());
	}
}

/// Makes `count` empty blocks.
pub fn run(count: u32) {
	run_to(System::block_number() + count);
}

/// Alice submits `call` to the track of `origin` and pays the decision deposit.
pub fn propose(origin: impl Into<OriginCaller>, call: impl Into<RuntimeCall>) -> u32 {
	propose_bytes(origin, call.into().encode())
}

/// The same with whatever bytes.
pub fn propose_bytes(origin: impl Into<OriginCaller>, bytes: Vec<u8>) -> u32 {
	let hash = sp_io::hashing::blake2_256(&bytes).into();
	let len = bytes.len() as u32;
	let origin = Box::new(origin.into());
	transact(|| {
		if !<Preimage as QueryPreimage>::have(&Bounded::<RuntimeCall, _>::Lookup { hash, len }) {
			let note = pallet_preimage::Call::note_preimage { bytes };
			assert_ok!(apply(signed(Sr25519Keyring::Alice, note, 0)));
		}
		let index = pallet_referenda::ReferendumCount::<Runtime>::get();
		let submit = pallet_referenda::Call::submit {
			proposal_origin: origin,
			proposal: Bounded::Lookup { hash, len },
			enactment_moment: DispatchTime::After(0),
		};
		assert_ok!(apply(signed(Sr25519Keyring::Alice, submit, 0)));
		let deposit = pallet_referenda::Call::place_decision_deposit { index };
		assert_ok!(apply(signed(Sr25519Keyring::Alice, deposit, 0)));
		index
	})
}

/// A vote of conviction 1.
pub fn standard(aye: bool, balance: u128) -> AccountVote<u128> {
	AccountVote::Standard { vote: Vote { aye, conviction: Conviction::Locked1x }, balance }
}

/// `key` votes.
pub fn vote(key: Sr25519Keyring, index: u32, aye: bool, balance: u128) -> sp_runtime::DispatchResult {
	let vote = pallet_conviction_voting::Call::vote { poll_index: index, vote: standard(aye, balance) };
	apply(signed(key, vote, 0))
}

/// Nearly everybody votes.
pub fn everybody(index: u32, aye: bool) {
	transact(|| {
		for key in Sr25519Keyring::well_known() {
			assert_ok!(vote(key, index, aye, STAKE));
		}
	});
}

/// What became of a referendum.
pub fn info(index: u32) -> pallet_referenda::ReferendumInfoOf<Runtime, ()> {
	pallet_referenda::ReferendumInfoFor::<Runtime>::get(index).expect("the referendum exists")
}

/// Whether it is still being decided.
pub fn ongoing(index: u32) -> bool {
	matches!(info(index), ReferendumInfo::Ongoing(_))
}

/// Makes blocks until it is decided; true where it is approved.
pub fn decide(index: u32) -> bool {
	for _ in 0..2_000 {
		if !ongoing(index) {
			return matches!(info(index), ReferendumInfo::Approved(..));
		}
		block(|_| ());
	}
	panic!("referendum {index} is never decided: {:?}", info(index));
}

/// From the proposal to its enactment; everybody is for it.
pub fn enact(origin: impl Into<OriginCaller>, call: impl Into<RuntimeCall>) {
	let origin = origin.into();
	let track =
		<crate::configs::governance::tracks::Tracks as pallet_referenda::TracksInfo<_, _>>::track_for(
			&origin,
		)
		.expect("has a track");
	let index = propose(origin, call);
	everybody(index, true);
	assert!(decide(index), "{:?}", info(index));
	let period =
		<crate::configs::governance::tracks::Tracks as pallet_referenda::TracksInfo<_, _>>::info(track)
			.unwrap()
			.min_enactment_period;
	for _ in 0..period + 2 {
		block(|_| ());
		if let Some(result) = dispatched().pop() {
			assert_ok!(result);
			return;
		}
	}
	panic!("it was approved and never enacted");
}

/// Results of the referenda that were enacted in the last block; alarms have no name.
pub fn dispatched() -> Vec<sp_runtime::DispatchResult> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			crate::RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched {
				id: Some(_),
				result,
				..
			}) => Some(result),
			_ => None,
		})
		.collect()
}

/// The origin of a track, as the scheduler dispatches with it.
pub fn of(origin: Origin) -> crate::RuntimeOrigin {
	OriginCaller::from(origin).into()
}
