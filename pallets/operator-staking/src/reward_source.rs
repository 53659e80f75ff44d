//! Where the rewards of sessions come from.
use core::marker::PhantomData;
use frame_support::{
	defensive,
	traits::{
		fungible::{Balanced, Credit, Inspect},
		tokens::{Fortitude, Precision, Preservation},
		Get, Imbalance,
	},
};
use sp_runtime::Perbill;
use sp_staking::SessionIndex;
use warren_primitives::Balance;

/// The reward of a session.
pub struct Reward<AccountId, Currency: Balanced<AccountId>> {
	/// The money.
	pub credit: Credit<AccountId, Currency>,
	/// How much of it is newly issued.
	pub issued: Balance,
}

/// Gives the reward of each session.
pub trait RewardSource<AccountId, Currency: Balanced<AccountId>> {
	/// The reward of a session that ends. Called at most once for each, and only where somebody earned it.
	fn session_reward(session: SessionIndex) -> Reward<AccountId, Currency>;
	/// Takes back what nobody had earned.
	fn give_back(credit: Credit<AccountId, Currency>);
}

/// The backers' share of session fees, and newly issued money.
///
/// - `Pot`: where the backers' share of fees is collected. It keeps its existential deposit.
/// - `Payout`: the part of it that is paid for a session, so that nobody gains by coming for a rich one.
/// - `Inflation`: what is issued for a session, as a part of the total issuance.
/// - `Ceiling`: most that is issued for a session.
pub struct FeesAndInflation<Pot, Payout, Inflation, Ceiling>(PhantomData<(Pot, Payout, Inflation, Ceiling)>);

impl<AccountId, Currency, Pot, Payout, Inflation, Ceiling> RewardSource<AccountId, Currency>
	for FeesAndInflation<Pot, Payout, Inflation, Ceiling>
where
	AccountId: Eq,
	Currency: Balanced<AccountId> + Inspect<AccountId, Balance = Balance>,
	Pot: Get<AccountId>,
	Payout: Get<Perbill>,
	Inflation: Get<Perbill>,
	Ceiling: Get<Balance>,
{
	fn session_reward(_: SessionIndex) -> Reward<AccountId, Currency> {
		let pot = Pot::get();
		let there = Currency::reducible_balance(&pot, Preservation::Preserve, Fortitude::Polite);
		let fees = Payout::get().mul_floor(there);
		let mut credit = Credit::<AccountId, Currency>::zero();
		if fees > 0 {
			let fees = Currency::withdraw(
				&pot,
				fees,
				Precision::BestEffort,
				Preservation::Preserve,
				Fortitude::Polite,
			);
			credit.subsume(fees.unwrap_or_else(|_| Credit::<AccountId, Currency>::zero()));
		}
		let issued = Inflation::get().mul_floor(Currency::total_issuance()).min(Ceiling::get());
		let new = Currency::issue(issued);
		let issued = new.peek();
		credit.subsume(new);
		Reward { credit, issued }
	}

	fn give_back(credit: Credit<AccountId, Currency>) {
		if credit.peek() == 0 {
			return;
		}
		if let Err(lost) = Currency::resolve(&Pot::get(), credit) {
			// Dropped, it is burned: the issuance stays true.
			defensive!("operator-staking: the pot of rewards is not set up");
			drop(lost);
		}
	}
}
