//! Spending out of the pot that fees collect in.
use super::*;
use crate::{
	configs::parameters::dynamic_params::governance::{BigSpend, MediumSpend, PayoutPeriod, SmallSpend},
	Balances, Foundation, RuntimeOrigin, Treasury, EXISTENTIAL_DEPOSIT,
};
use frame_support::{
	assert_noop,
	traits::{
		fungible::{Inspect, Mutate},
		Get,
	},
};
use sp_runtime::{traits::Dispatchable, DispatchError};

type Error = pallet_treasury::Error<Runtime>;

fn pot() -> u128 {
	Balances::balance(&TreasuryAccount::get())
}

fn fill(amount: u128) {
	assert_ok!(Balances::mint_into(&TreasuryAccount::get(), amount));
}

fn spend(amount: u128) -> RuntimeCall {
	pallet_treasury::Call::spend {
		asset_kind: Box::new(()),
		amount,
		beneficiary: Box::new(account(Sr25519Keyring::Eve).into()),
		valid_from: None,
	}
	.into()
}

fn spends() -> u32 {
	pallet_treasury::Spends::<Runtime>::iter().count() as u32
}

#[test]
fn a_referendum_spends_and_anyone_has_it_paid_out() {
	chain().execute_with(|| {
		fill(20_000 * WRN);
		let amount = 5_000 * WRN;
		enact(Origin::SmallSpender, spend(amount));
		assert_eq!(spends(), 1);
		let (eve, before) = (account(Sr25519Keyring::Eve), pot());
		let had = Balances::total_balance(&eve);
		assert_ok!(Treasury::payout(RuntimeOrigin::signed(account(Sr25519Keyring::Dave)), 0));
		assert_eq!((pot(), Balances::total_balance(&eve)), (before - amount, had + amount));
		// Once.
		let dave = RuntimeOrigin::signed(account(Sr25519Keyring::Dave));
		assert_noop!(Treasury::payout(dave.clone(), 0), Error::AlreadyAttempted);
		assert_ok!(Treasury::check_status(dave, 0));
		assert_eq!(spends(), 0);
	});
}

#[test]
fn each_track_spends_up_to_its_limit() {
	development().execute_with(|| {
		let limits = [
			(Origin::SmallSpender, SmallSpend::get().get()),
			(Origin::MediumSpender, MediumSpend::get().get()),
			(Origin::BigSpender, BigSpend::get().get()),
		];
		assert!(limits.windows(2).all(|pair| pair[0].1 < pair[1].1));
		for (origin, limit) in limits {
			assert_eq!(
				spend(limit + 1).dispatch(of(origin)).unwrap_err().error,
				Error::InsufficientPermission.into()
			);
			assert_ok!(spend(limit).dispatch(of(origin)));
			// Not in pieces either.
			let calls = vec![spend(limit / 2 + 1), spend(limit / 2 + 1)];
			let batch: RuntimeCall = pallet_utility::Call::batch_all { calls }.into();
			let refused = batch.dispatch(of(origin)).unwrap_err().error;
			assert_eq!(refused, Error::InsufficientPermission.into(), "{origin:?}");
		}
		let before = spends();
		for origin in Origin::ALL.into_iter().filter(|o| !limits.iter().any(|(spender, _)| spender == o)) {
			assert_eq!(spend(1).dispatch(of(origin)).unwrap_err().error, DispatchError::BadOrigin);
		}
		let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
		assert_eq!(spend(1).dispatch(alice).unwrap_err().error, DispatchError::BadOrigin);
		assert_eq!(spends(), before);
	});
}

#[test]
fn a_spend_that_nobody_takes_expires() {
	development().execute_with(|| {
		fill(100 * WRN);
		assert_ok!(spend(WRN).dispatch(of(Origin::SmallSpender)));
		let dave = RuntimeOrigin::signed(account(Sr25519Keyring::Dave));
		let period = Foundation::scaled(PayoutPeriod::get().get());
		System::set_block_number(System::block_number() + period);
		assert_noop!(Treasury::payout(dave.clone(), 0), Error::SpendExpired);
		System::set_block_number(System::block_number() + 1);
		assert_ok!(Treasury::check_status(dave, 0));
		assert_eq!(spends(), 0);
	});
}

/// The pot takes any amount only while the existential deposit is in it.
#[test]
fn the_pot_keeps_its_existential_deposit_and_pays_nothing_in_part() {
	development().execute_with(|| {
		fill(100 * WRN);
		let (everything, eve) = (pot(), account(Sr25519Keyring::Eve));
		let had = Balances::total_balance(&eve);
		assert_ok!(spend(everything).dispatch(of(Origin::SmallSpender)));
		assert_ok!(spend(everything - EXISTENTIAL_DEPOSIT).dispatch(of(Origin::SmallSpender)));
		let dave = RuntimeOrigin::signed(account(Sr25519Keyring::Dave));
		assert_noop!(Treasury::payout(dave.clone(), 0), Error::PayoutError);
		assert_eq!(Balances::total_balance(&eve), had);
		assert_ok!(Treasury::payout(dave, 1));
		assert_eq!(pot(), EXISTENTIAL_DEPOSIT);
	});
}

// The benchmarks need approvals (`MaxApprovals`), of which the network has none.
#[cfg_attr(feature = "runtime-benchmarks", ignore)]
#[test]
fn nothing_is_burned_and_there_is_no_other_way_to_spend() {
	chain().execute_with(|| {
		fill(1_000 * WRN);
		// Nor anything issued, for once.
		set_parameter("OperatorStaking.Inflation", 0);
		let (issued, before) = (Balances::total_issuance(), pot());
		// Over several spend periods.
		run(3 * Foundation::scaled(crate::DAYS) + 1);
		assert_eq!((Balances::total_issuance(), pot()), (issued, before));
		let call: RuntimeCall = pallet_treasury::Call::spend_local {
			amount: WRN,
			beneficiary: account(Sr25519Keyring::Eve).into(),
		}
		.into();
		assert_eq!(
			call.dispatch(of(Origin::SmallSpender)).unwrap_err().error,
			Error::TooManyApprovals.into()
		);
	});
}

#[test]
fn an_emergency_voids_a_spend_before_it_is_paid() {
	development().execute_with(|| {
		fill(100 * WRN);
		assert_ok!(spend(WRN).dispatch(of(Origin::SmallSpender)));
		assert_noop!(Treasury::void_spend(of(Origin::SmallSpender), 0), DispatchError::BadOrigin);
		assert_ok!(Treasury::void_spend(of(Origin::Emergency), 0));
		let dave = RuntimeOrigin::signed(account(Sr25519Keyring::Dave));
		assert_noop!(Treasury::payout(dave, 0), Error::InvalidIndex);
	});
}
