//! Stake as it is wired: who bonds more validates, who signs twice pays unless a vote cancels it, and what sessions need stays.
use super::{
	consensus::{equivocation, prove},
	governance::{chain, enact, run, started, transact},
	market::{genesis, open_call, register, register_by, terms, tunnel_key, voucher},
	transactions::{apply, signed},
	*,
};
use crate::{
	genesis_presets::TEST_STAKE, pallet_origins::Origin, Babe, Balances, OperatorStaking, RuntimeHoldReason,
	RuntimeOrigin, Session, SessionKeys, System, WRN,
};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungible::{Inspect, InspectHold},
		Get,
	},
};
use pallet_operator_staking::{Call as Staking, Config, Error, Operators, PendingSlashes};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::Perbill;

const ALICE: Sr25519Keyring = Sr25519Keyring::Alice;
const BOB: Sr25519Keyring = Sr25519Keyring::Bob;
const CHARLIE: Sr25519Keyring = Sr25519Keyring::Charlie;
const DAVE: Sr25519Keyring = Sr25519Keyring::Dave;
const EVE: Sr25519Keyring = Sr25519Keyring::Eve;
const FERDIE: Sr25519Keyring = Sr25519Keyring::Ferdie;

/// With a keystore as a node has it.
fn with_keystore(ext: Ext) -> Ext {
	let mut ext = started(ext);
	ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	ext
}

/// The local network without Dave, with a keystore. Of three, one who signs twice loses all.
pub fn three() -> Ext {
	let mut patch = preset(LOCAL_TESTNET_RUNTIME_PRESET);
	for list in ["/session/keys", "/operatorStaking/operators"] {
		patch.pointer_mut(list).and_then(serde_json::Value::as_array_mut).unwrap().truncate(3);
	}
	let mut ext = first_state(patch).unwrap();
	ext.execute_with(|| System::set_block_number(1));
	with_keystore(ext)
}

/// The call by which `key` sets session keys, made by the keystore as a node makes them, out of the seed of its own name.
pub fn set_keys(key: Sr25519Keyring) -> pallet_session::Call<Runtime> {
	let made = SessionKeys::generate(&account(key).encode(), Some(key.to_seed().into_bytes()));
	pallet_session::Call::set_keys { keys: made.keys, proof: made.proof.encode() }
}

/// `key` stakes, sets session keys and wants to validate. Gives its key of BABE.
fn candidate(key: Sr25519Keyring, stake: u128) -> sp_consensus_babe::AuthorityId {
	transact(|| {
		assert_ok!(apply(signed(key, Staking::bond { amount: stake }, 0)));
		assert_eq!(apply(signed(key, Staking::validate {}, 0)), Err(Error::<Runtime>::NoSessionKeys.into()));
		assert_ok!(apply(signed(key, set_keys(key), 0)));
		assert_ok!(apply(signed(key, Staking::validate {}, 0)));
	});
	key.public().into()
}

/// Makes blocks until `sessions` more have begun.
fn sessions(count: u32) {
	let end = Session::current_index() + count;
	while Session::current_index() < end {
		run(1);
	}
}

fn validators() -> Vec<AccountId> {
	let mut all = Session::validators();
	all.sort();
	all
}

fn are(keys: &[Sr25519Keyring]) -> Vec<AccountId> {
	let mut all: Vec<_> = keys.iter().map(|key| account(*key)).collect();
	all.sort();
	all
}

/// What is on hold as self stake.
pub fn staked(key: Sr25519Keyring) -> u128 {
	let reason = RuntimeHoldReason::from(pallet_operator_staking::HoldReason::SelfStake);
	Balances::balance_on_hold(&reason, &account(key))
}

#[test]
fn the_validators_change_because_someone_bonds_more() {
	with_keystore(local()).execute_with(|| {
		assert_eq!(validators(), are(&[ALICE, BOB, CHARLIE, DAVE]));
		let eve = candidate(EVE, TEST_STAKE + WRN);
		sessions(2);
		assert_eq!(validators(), are(&[ALICE, BOB, CHARLIE, DAVE, EVE]), "there are seats");
		assert!(Babe::authorities().iter().any(|(id, _)| *id == eve));
		// No more seats: who has more takes one from who has least, and came last.
		set_parameter("OperatorStaking.Seats", 5);
		let ferdie = candidate(FERDIE, TEST_STAKE + WRN);
		sessions(3);
		assert_eq!(validators(), are(&[ALICE, BOB, CHARLIE, EVE, FERDIE]));
		assert!(Babe::authorities().iter().any(|(id, _)| *id == ferdie));
		// The one that is out comes back with more.
		transact(|| {
			assert_ok!(apply(signed(DAVE, Staking::bond_extra { amount: 2 * WRN }, 0)));
		});
		sessions(3);
		assert_eq!(validators(), are(&[ALICE, BOB, DAVE, EVE, FERDIE]));
	});
}

/// Eve reports that Bob signed two blocks of one slot; what it cost, of three validators, is all.
fn bob_equivocates() {
	transact(|| {
		let at = Session::validators().iter().position(|who| *who == account(BOB)).unwrap() as u32;
		let report = pallet_babe::Call::report_equivocation {
			equivocation_proof: Box::new(equivocation(at, BOB, Babe::current_slot())),
			key_owner_proof: prove(BOB),
		};
		assert_ok!(apply(signed(EVE, report, 0)));
	});
	let slash = PendingSlashes::<Runtime>::get(0).unwrap();
	assert_eq!((slash.operator, slash.own, slash.by_vote), (account(BOB), TEST_STAKE, false));
	assert_eq!(slash.apply_at, slash.session + <Runtime as Config>::SlashDeferral::get());
}

#[test]
fn who_signs_twice_loses_stake_and_seat() {
	three().execute_with(|| {
		candidate(DAVE, TEST_STAKE);
		transact(|| {
			// What is on its way out is no way out, and no more of it is let go.
			assert_ok!(apply(signed(BOB, Staking::chill {}, 0)));
			assert_ok!(apply(signed(BOB, Staking::unbond { amount: TEST_STAKE / 2 }, 0)));
		});
		bob_equivocates();
		let (treasury, issued) =
			(Balances::total_balance(&TreasuryAccount::get()), Balances::total_issuance());
		sessions(3);
		assert_eq!(validators(), are(&[ALICE, CHARLIE, DAVE]));
		assert_eq!(staked(BOB), TEST_STAKE, "not yet");
		let at_most = Balances::total_issuance() - issued;
		set_parameter("OperatorStaking.Inflation", 0);
		sessions(<Runtime as Config>::SlashDeferral::get());
		assert_eq!(staked(BOB), 0);
		assert_eq!(PendingSlashes::<Runtime>::iter().count(), 0);
		assert!(Balances::total_balance(&TreasuryAccount::get()) >= treasury + TEST_STAKE);
		assert!(Balances::total_issuance() <= issued + at_most, "a slash issues nothing");
		// Not before the offence is forgotten.
		transact(|| {
			// It is still known, by what it earned before.
			assert_ok!(apply(signed(BOB, Staking::bond_extra { amount: TEST_STAKE }, 0)));
			let refused = apply(signed(BOB, Staking::validate {}, 0));
			assert_eq!(refused, Err(Error::<Runtime>::OffendedLately.into()));
		});
	});
}

#[test]
fn a_slash_is_cancelled_by_a_referendum() {
	three().execute_with(|| {
		bob_equivocates();
		for origin in Origin::ALL.into_iter().filter(|origin| *origin != Origin::SlashCanceller) {
			let origin = crate::OriginCaller::from(origin).into();
			assert_noop!(OperatorStaking::cancel_slash(origin, 0), sp_runtime::DispatchError::BadOrigin);
		}
		let bob = RuntimeOrigin::signed(account(BOB));
		assert_noop!(OperatorStaking::cancel_slash(bob, 0), sp_runtime::DispatchError::BadOrigin);
		enact(Origin::SlashCanceller, Staking::cancel_slash { slash: 0 });
		assert_eq!(PendingSlashes::<Runtime>::iter().count(), 0);
		sessions(<Runtime as Config>::SlashDeferral::get());
		assert_eq!(staked(BOB), TEST_STAKE);
	});
}

#[test]
fn stake_that_open_sessions_need_stays() {
	development().execute_with(|| {
		let node = register();
		let bond = <Runtime as Config>::NodeBond::get();
		let more = bond / 2;
		assert_ok!(apply(signed(BOB, Staking::bond_extra { amount: more }, 0)));
		let unbond = |amount| apply(signed(BOB, Staking::unbond { amount }, 0));
		// Four sessions share all of the stake.
		let each = (bond + more) / 4;
		let ids: Vec<_> = (1..=4)
			.map(|n| {
				let mut terms = terms(node);
				(terms.salt, terms.tunnel_key, terms.deposit) = ([n; 32], tunnel_key(n), each);
				super::market::open(&terms)
			})
			.collect();
		assert_eq!(unbond(1), Err(Error::<Runtime>::SessionsNeedStake.into()));
		let close = |session| pallet_session_escrow::Call::close { session, voucher: None };
		// The first that is over frees what it needed.
		assert_ok!(apply(signed(CHARLIE, close(ids[0]), 0)));
		assert_eq!(unbond(each + 1), Err(Error::<Runtime>::SessionsNeedStake.into()));
		assert_ok!(unbond(each));
		// By the payer as well: what is closing takes no more traffic.
		assert_ok!(apply(signed(ALICE, close(ids[1]), 0)));
		assert_eq!(unbond(each), Err(Error::<Runtime>::NodesNeedStake.into()));
		assert_ok!(unbond(more - each));
		assert_eq!(Operators::<Runtime>::get(account(BOB)).unwrap().own, bond);
		let mut last = terms(node);
		(last.salt, last.tunnel_key, last.deposit) = ([9; 32], tunnel_key(9), each);
		last.tunnel_key[0] = 8;
		assert!(
			apply(signed(ALICE, open_call(&last), 0)).is_err(),
			"the stake that is leaving backs nothing"
		);
	});
}

/// Stake is no third party's by the time that a vote counts: it votes. A delegation is in the pool, and does not.
#[test]
fn self_stake_votes_and_delegations_do_not() {
	use frame_support::traits::Currency;
	let votes = |key| {
		type Voting = crate::configs::governance::voting::VotingCurrency;
		<Voting as Currency<AccountId>>::total_balance(&account(key))
	};
	development().execute_with(|| {
		let all = <Balances as Inspect<AccountId>>::total_balance(&account(ALICE));
		assert_eq!(votes(ALICE), all);
		assert!(staked(ALICE) > 0);
		let delegate =
			Staking::delegate { operator: account(ALICE), amount: 100 * WRN, max_commission: Perbill::one() };
		let before = votes(BOB);
		assert_ok!(apply(signed(BOB, delegate, 0)));
		assert!(votes(BOB) <= before - 100 * WRN);
		assert_eq!(System::consumers(&account(BOB)), 0, "a delegator owes nothing to anybody");
	});
}

/// Self-dealing at its best: the only validator sells to itself, so that all that backers get comes back to it. What is burned and
/// what the treasury gets is lost all the same, and where a vote leaves neither, nothing is gained.
#[test]
fn who_buys_from_itself_loses_what_is_burned_and_the_treasurys_part() {
	use warren_primitives::apis::runtime_decl_for_session_api::SessionApiV1;
	// Alice operates and validates, Charlie works, Bob pays.
	let owns = |key| Balances::total_balance(&account(key));
	let dealer = || owns(ALICE) + owns(BOB) + owns(CHARLIE);
	for (treasury_percent, backers_percent) in [(40u32, 40u32), (0, 100)] {
		chain().execute_with(|| {
			set_parameter("OperatorStaking.Inflation", 0);
			set_parameter("OperatorStaking.Payout", 1_000_000_000);
			set_parameter("SessionEscrow.TreasuryShare", u128::from(treasury_percent) * 10_000_000);
			set_parameter("SessionEscrow.BackersShare", u128::from(backers_percent) * 10_000_000);
			assert_eq!(validators(), are(&[ALICE]));
			let pot = TreasuryAccount::get();
			let (before, issued) = (dealer(), Balances::total_issuance());
			let treasury = Balances::total_balance(&pot);

			let paid = 20_000 * WRN;
			transact(|| {
				let mut terms = terms(register_by(ALICE));
				terms.deposit = paid;
				assert_ok!(apply(signed(BOB, open_call(&terms), 0)));
				let session = terms.session_id(&genesis(), &account(BOB));
				let items = vec![voucher(session, paid)].try_into().unwrap();
				let claim = pallet_session_escrow::Call::claim_many { items };
				assert_ok!(apply(signed(CHARLIE, claim, 0)));
				let close = pallet_session_escrow::Call::close { session, voucher: None };
				assert_ok!(apply(signed(CHARLIE, close, 0)));
				assert_eq!(Runtime::session(session), None, "it is settled");
			});
			sessions(2);
			transact(|| {
				let claim = Staking::claim_rewards { operator: account(ALICE) };
				assert_ok!(apply(signed(ALICE, claim, 0)));
			});

			let fee = Perbill::from_percent(5).mul_ceil(paid);
			let gone = fee - Perbill::from_percent(backers_percent).mul_floor(fee);
			let burned = issued - Balances::total_issuance();
			let taken = Balances::total_balance(&pot) - treasury;
			assert!(burned + taken >= gone, "{burned} burned, {taken} for the treasury, of {gone}");
			let after = dealer();
			assert!(after < before, "{after} after {before}");
			assert!(before - after >= burned + taken, "{after} after {before}");
			// The fees of its transactions apart, that is all: the backers' part came back.
			assert!(before - after < gone + WRN, "{after} after {before}");
		});
	}
}
