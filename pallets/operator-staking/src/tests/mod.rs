//! Tests, by subject. Each ends with a check of all invariants ([`crate::mock::run`]).
mod attacks;
mod delegation;
mod election;
mod genesis;
mod nodes;
mod properties;
mod rewards;
mod slashing;
mod stake;

use crate::{mock::*, Call, Error, Event};
use frame_support::{assert_noop, assert_ok, traits::fungible::Mutate};
use sp_runtime::{DispatchResult, Perbill};
use warren_primitives::Balance;

fn signed(account: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

fn percent(percent: u32) -> Perbill {
	Perbill::from_percent(percent)
}

fn bond(who: AccountId, amount: Balance) -> DispatchResult {
	dispatch(signed(who), Call::bond { amount })
}

fn bond_extra(who: AccountId, amount: Balance) -> DispatchResult {
	dispatch(signed(who), Call::bond_extra { amount })
}

fn unbond(who: AccountId, amount: Balance) -> DispatchResult {
	dispatch(signed(who), Call::unbond { amount })
}

fn rebond(who: AccountId, amount: Balance) -> DispatchResult {
	dispatch(signed(who), Call::rebond { amount })
}

fn withdraw(who: AccountId, operator: AccountId) -> DispatchResult {
	dispatch(signed(who), Call::withdraw { operator })
}

fn set_commission(who: AccountId, commission: Perbill) -> DispatchResult {
	dispatch(signed(who), Call::set_commission { commission })
}

fn delegate(who: AccountId, operator: AccountId, amount: Balance) -> DispatchResult {
	let max_commission = Perbill::one();
	dispatch(signed(who), Call::delegate { operator, amount, max_commission })
}

fn undelegate(who: AccountId, operator: AccountId, amount: Balance) -> DispatchResult {
	dispatch(signed(who), Call::undelegate { operator, amount })
}

fn claim_rewards(who: AccountId, operator: AccountId) -> DispatchResult {
	dispatch(signed(who), Call::claim_rewards { operator })
}

fn validate(who: AccountId) -> DispatchResult {
	dispatch(signed(who), Call::validate {})
}

fn chill(who: AccountId) -> DispatchResult {
	dispatch(signed(who), Call::chill {})
}

fn apply_slash(slash: u32) -> DispatchResult {
	dispatch(signed(PAUPER), Call::apply_slash { slash })
}

fn cancel_slash(slash: u32) -> DispatchResult {
	dispatch(RuntimeOrigin::root(), Call::cancel_slash { slash })
}

fn slash(operator: AccountId, session: u32, fraction: Perbill) -> DispatchResult {
	dispatch(RuntimeOrigin::root(), Call::slash { operator, session, fraction })
}

/// Fees for the backers come in, out of somebody's purse.
fn pay_fees(amount: Balance) {
	use frame_support::traits::tokens::Preservation::Preserve;
	assert_ok!(<Balances as Mutate<_>>::transfer(&30, &FEES, amount, Preserve));
}

/// What an account may spend.
fn free(who: AccountId) -> Balance {
	use frame_support::traits::fungible::Inspect;
	<Balances as Inspect<AccountId>>::balance(&who)
}

fn operator(who: AccountId) -> crate::Operator {
	crate::Operators::<Test>::get(who).unwrap()
}

/// What a delegation is worth, young and old, without what is leaving.
fn worth(who: AccountId, operator: AccountId) -> Balance {
	use frame_support::storage::with_transaction;
	use sp_runtime::{DispatchError, TransactionOutcome::Rollback};
	with_transaction(|| {
		let mut pool = Staking::pool(&operator);
		let mut delegation = crate::Delegations::<Test>::get(operator, who);
		Staking::settle(&operator, &mut pool, &mut delegation);
		let value = |part: &crate::Part| pool.clone().bucket(part.bucket).unwrap().value(part.shares);
		Rollback(Ok::<Balance, DispatchError>(delegation.parts.iter().map(value).sum()))
	})
	.unwrap()
}

fn claimable(who: AccountId, operator: AccountId) -> Balance {
	Staking::claimable(&operator, &who)
}

/// The only slash that waits.
fn only_slash() -> (u32, crate::PendingSlashOf<Test>) {
	let all: Vec<_> = crate::PendingSlashes::<Test>::iter().collect();
	assert_eq!(all.len(), 1);
	all[0].clone()
}

/// Lets the deferral pass and applies the only slash.
fn wait_and_apply() {
	let (id, slash) = only_slash();
	while Staking::session() < slash.apply_at {
		assert_noop!(apply_slash(id), Error::<Test>::SlashNotDue);
		end_sessions(1);
	}
	assert_ok!(apply_slash(id));
}

fn is_validator(who: AccountId) -> bool {
	Session::validators().contains(&who)
}

/// The pallet's events since the last call.
fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Staking(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// Each field of the mock's parameters makes sense.
#[test]
fn integrity() {
	run(<Staking as frame_support::traits::Hooks<u32>>::integrity_test);
}
