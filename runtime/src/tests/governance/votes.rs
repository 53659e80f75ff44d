//! What votes, and that nothing votes twice.
use super::{
	market::{held, open, register, terms},
	*,
};
use crate::{
	configs::governance::voting::{vote_lock, VotingCurrency, VOTE_LOCK},
	Balances, RuntimeOrigin, SessionEscrow,
};
use frame_support::{
	assert_noop,
	traits::{fungible::Inspect, Currency},
};

const ALICE: Sr25519Keyring = Sr25519Keyring::Alice;

fn alice() -> AccountId {
	account(ALICE)
}

fn total() -> u128 {
	<Balances as Inspect<_>>::total_balance(&alice())
}

/// What pallet-balances keeps for the vote.
fn locked() -> u128 {
	Balances::locks(&alice()).iter().find(|lock| lock.id == VOTE_LOCK).map_or(0, |lock| lock.amount)
}

fn usable() -> u128 {
	use frame_support::traits::tokens::{Fortitude, Preservation};
	Balances::reducible_balance(&alice(), Preservation::Expendable, Fortitude::Polite)
}

/// Alice votes, without a fee.
fn votes(index: u32, balance: u128) -> sp_runtime::DispatchResult {
	crate::ConvictionVoting::vote(RuntimeOrigin::signed(alice()), index, standard(true, balance))
}

/// The lock is the vote's and the escrow's.
fn consistent() {
	let votes = vote_lock(&alice());
	let expected = if votes == 0 { 0 } else { votes + held() };
	assert_eq!(locked(), expected);
	assert_eq!(<VotingCurrency as Currency<_>>::total_balance(&alice()), total() - held());
	assert!(votes <= total() - held(), "a vote is no longer covered");
}

fn poll() -> u32 {
	propose(Origin::SmallSpender, frame_system::Call::remark { remark: vec![] })
}

#[test]
fn money_in_a_sessions_deposit_does_not_vote() {
	chain().execute_with(|| {
		let index = poll();
		open(&terms(register()));
		assert!(held() > 0);
		let most = total() - held();
		assert_noop!(votes(index, most + 1), pallet_conviction_voting::Error::<Runtime>::InsufficientFunds);
		assert_ok!(votes(index, most));
		consistent();
		let ReferendumInfo::Ongoing(status) = info(index) else { panic!("it is going on") };
		assert_eq!(status.tally, pallet_conviction_voting::Tally::from_parts(most, 0, most));
	});
}

#[test]
fn a_delegation_counts_no_escrow_either() {
	chain().execute_with(|| {
		open(&terms(register()));
		let delegate = |balance| {
			crate::ConvictionVoting::delegate(
				RuntimeOrigin::signed(alice()),
				0,
				account(Sr25519Keyring::Bob).into(),
				Conviction::Locked1x,
				balance,
			)
		};
		let most = total() - held();
		assert!(delegate(most + 1).is_err());
		assert!(delegate(most).is_ok());
		consistent();
	});
}

#[test]
fn open_and_top_up_leave_the_vote_covered() {
	chain().execute_with(|| {
		let index = poll();
		let node = register();
		// Everything but the price of one session, its charge and some fees.
		let spare = 2 * WRN;
		assert_ok!(votes(index, total() - spare));
		let terms = terms(node);
		let id = open(&terms);
		consistent();
		// The next does not fit, nor a larger deposit.
		assert_noop!(
			SessionEscrow::top_up(RuntimeOrigin::signed(alice()), id, WRN),
			pallet_session_escrow::Error::<Runtime>::FundsFrozen
		);
		let small = total() - held() - vote_lock(&alice());
		assert_ok!(SessionEscrow::top_up(RuntimeOrigin::signed(alice()), id, small));
		consistent();
		assert_eq!(total() - held(), vote_lock(&alice()), "to the last unit");
	});
}

/// To pallet-balances what is held covers what is locked: without the extra lock Alice would vote with half of her money, put the
/// other half into a session, send the first half away to vote once more, and have the second paid to her own node.
#[test]
fn money_that_has_voted_is_not_sent_on_under_the_cover_of_a_deposit() {
	chain().execute_with(|| {
		let index = poll();
		let node = register();
		let free = <Balances as Inspect<_>>::balance(&alice());
		assert_ok!(Balances::transfer_allow_death(
			RuntimeOrigin::signed(alice()),
			account(Sr25519Keyring::Eve).into(),
			free - 3 * WRN
		));
		// The deposits of the referendum vote too, and come back to her only.
		let deposits = total() - 3 * WRN;
		let votes_with = deposits + WRN;
		assert_ok!(votes(index, votes_with));
		let id = open(&terms(node));
		consistent();
		assert!(held() >= WRN);
		// Everything that is neither voting nor held, and not a unit more.
		assert_eq!(usable(), total() - held() - votes_with);
		let send = |amount| {
			Balances::transfer_allow_death(
				RuntimeOrigin::signed(alice()),
				account(Sr25519Keyring::Eve).into(),
				amount,
			)
		};
		assert!(send(usable() + 1).is_err());
		// The node claims: what voted is still there.
		let items = vec![market::voucher(id, WRN / 2)].try_into().unwrap();
		assert_ok!(SessionEscrow::claim_many(RuntimeOrigin::signed(account(Sr25519Keyring::Charlie)), items));
		assert!(locked() >= votes_with + held());
		assert_ok!(SessionEscrow::close(RuntimeOrigin::signed(account(Sr25519Keyring::Bob)), id, None));
		assert_eq!(held(), 0);
		consistent();
		assert_eq!(locked(), votes_with, "nothing more is locked than the vote");
	});
}

/// The lock comes off as any vote's does.
#[test]
fn a_vote_that_is_taken_back_locks_nothing() {
	chain().execute_with(|| {
		let index = poll();
		open(&terms(register()));
		assert_ok!(votes(index, 10 * WRN));
		consistent();
		assert_ok!(crate::ConvictionVoting::remove_vote(
			RuntimeOrigin::signed(alice()),
			Some(Origin::SmallSpender.track()),
			index
		));
		assert_ok!(crate::ConvictionVoting::unlock(
			RuntimeOrigin::signed(alice()),
			Origin::SmallSpender.track(),
			alice().into()
		));
		assert_eq!((vote_lock(&alice()), locked()), (0, 0));
		consistent();
	});
}

/// The treasury cannot vote, so it is not counted among those who could.
#[test]
fn turnout_is_counted_without_the_treasury() {
	use crate::configs::governance::MaxTurnout;
	use frame_support::traits::Get;
	chain().execute_with(|| {
		assert_ok!(Balances::transfer_allow_death(
			RuntimeOrigin::signed(alice()),
			TreasuryAccount::get().into(),
			1_000 * WRN
		));
		run(1);
		let treasury = <Balances as Inspect<_>>::balance(&TreasuryAccount::get());
		let issued = Balances::total_issuance();
		assert_eq!(MaxTurnout::get(), issued - (treasury - crate::EXISTENTIAL_DEPOSIT));
	});
}

/// Whatever two friends and a node of theirs do with thirty WRN, at every moment what voted is there, outside of the escrow.
#[test]
fn no_order_of_calls_lets_money_vote_twice() {
	use super::super::issuance::Dice;
	use warren_primitives::SessionId;
	let (dave, eve) = (Sr25519Keyring::Dave, Sr25519Keyring::Eve);
	let lock_of = |who: &AccountId| {
		Balances::locks(who).iter().find(|lock| lock.id == VOTE_LOCK).map_or(0, |lock| lock.amount)
	};
	let mut happened = [0u32; 8];
	for seed in 0..12 {
		chain().execute_with(|| {
			let mut dice = Dice(seed);
			let poll = poll();
			let node = register();
			for key in [dave, eve] {
				let who = account(key).into();
				assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), who, 15 * WRN));
			}
			let mut sessions: Vec<SessionId> = Vec::new();
			for step in 0..150u32 {
				let key = dice.pick(&[dave, eve]);
				let other = if key == dave { eve } else { dave };
				let amount = u128::from(dice.below(20_000)) * WRN / 1_000;
				let session = sessions.last().copied().unwrap_or([0; 32]);
				let kind = dice.below(8) as usize;
				let mut terms = terms(node);
				let (by, call): (_, RuntimeCall) = match kind {
					0 => (
						key,
						pallet_balances::Call::transfer_allow_death {
							dest: account(other).into(),
							value: amount,
						}
						.into(),
					),
					1 => {
						terms.salt[..4].copy_from_slice(&step.to_le_bytes());
						(terms.tunnel_key, terms.deposit) = (market::tunnel_key(step as u8), amount);
						(terms.prepaid, terms.expires_at) = (amount, terms.expires_at + 500);
						(key, market::open_call(&terms).into())
					}
					2 | 3 => (
						key,
						pallet_conviction_voting::Call::vote {
							poll_index: poll,
							vote: standard(true, amount),
						}
						.into(),
					),
					4 => (
						Sr25519Keyring::Charlie,
						pallet_session_escrow::Call::claim_prepaid { session, amount }.into(),
					),
					5 => (
						dice.pick(&[key, Sr25519Keyring::Charlie]),
						pallet_session_escrow::Call::close { session, voucher: None }.into(),
					),
					6 => (key, pallet_session_escrow::Call::top_up { session, amount: amount / 4 }.into()),
					_ => {
						let class = Origin::SmallSpender.track();
						let target = account(key).into();
						(key, pallet_conviction_voting::Call::unlock { class, target }.into())
					}
				};
				let opens = kind == 1;
				let id = terms.session_id(&market::genesis(), &account(by));
				let done = transact(|| matches!(Executive::apply_extrinsic(signed(by, call, 0)), Ok(Ok(()))));
				if done {
					happened[kind] += 1;
					if opens {
						sessions.push(id);
					}
				}
				let renewed = matches!(kind, 1 | 6).then(|| account(key));
				for who in [dave, eve].map(account) {
					let (votes, escrow) = (vote_lock(&who), SessionEscrow::escrow_held(&who));
					let total = <Balances as Inspect<_>>::total_balance(&who);
					assert!(votes <= total - escrow, "seed {seed}, {step}: {votes} of {total} less {escrow}");
					let expected = if votes == 0 { 0 } else { votes + escrow };
					// A claim leaves the lock as it is; the next deposit sets it right.
					let exact = done && renewed.as_ref() == Some(&who);
					let right = if exact { lock_of(&who) == expected } else { lock_of(&who) >= expected };
					assert!(right, "seed {seed}, {step}: {} for {expected}", lock_of(&who));
				}
				if step % 25 == 24 {
					run(15);
				}
			}
		});
	}
	assert!(happened.iter().all(|count| *count > 10), "{happened:?}");
}
