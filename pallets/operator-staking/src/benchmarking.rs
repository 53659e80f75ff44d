//! Benchmarks of the calls and of the hooks, each with pools, lists and delegations as full as they get.
use crate::{
	Authored, Bucket, BucketId, Call, Candidate, Candidates, ChillReason, Cohort, Config, CurrentSession,
	Delegation, Delegations, Elected, Exposure, Exposures, HoldReason, IdleSessions, Leaving, LeavingPart,
	LeavingPool, OperatorSlashes, Operators, Pallet, Part, PendingSlash, PendingSlashes, Pool, Pools,
	RewardSource, SessionInterface, SlashQueue, Unbonding, MAX_CHUNKS, MAX_COHORTS, MAX_LEAVING, MAX_PARTS,
	MAX_PENDING, MAX_PENDING_BY_VOTE,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{
			hold::{Inspect as _, Mutate as _},
			Balanced, Inspect as _, Mutate,
		},
		tokens::Precision,
		EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use pallet_session::SessionManager;
use sp_runtime::{FixedU128, Perbill};
use sp_staking::SessionIndex;
use warren_primitives::{traits::OperatorObligations, Balance};

const SEED: u32 = 0;
/// The number of the slash that benchmarks are about.
const SLASH: u32 = 1_000_000;

/// A sum that every floor lies below.
fn unit<T: Config>() -> Balance {
	T::MinDelegation::get()
		.max(T::MinValidatorStake::get())
		.max(T::MinOperatorStake::get())
		.max(T::Currency::minimum_balance())
}

fn fund<T: Config>(who: &T::AccountId, amount: Balance) {
	// An account that is full already needs nothing.
	let _ = T::Currency::mint_into(who, amount.saturating_add(T::Currency::minimum_balance()));
}

fn funded<T: Config>(name: &'static str, n: u32) -> T::AccountId {
	let who = account(name, n, SEED);
	fund::<T>(&who, unit::<T>().saturating_mul(10_000));
	who
}

fn held<T: Config>(who: &T::AccountId) -> Balance {
	T::Currency::balance_on_hold(&HoldReason::SelfStake.into(), who)
}

/// Far enough from the beginning that all lists can be full.
fn now<T: Config>() -> SessionIndex {
	MAX_LEAVING * 4 + T::ReportHorizon::get()
}

/// Cohorts that a pool can have, with the one that joins.
fn cohorts<T: Config>() -> u32 {
	(T::ReportHorizon::get() + 1).min(MAX_COHORTS - 1)
}

/// An operator with a full list of chunks, the last of the candidates.
fn operator<T: Config>() -> T::AccountId {
	CurrentSession::<T>::put(now::<T>());
	let who = funded::<T>("operator", 0);
	T::Session::bench_set_keys(&who);
	Pallet::<T>::do_bond(&who, unit::<T>().saturating_mul(2_000)).expect("it is rich");
	Operators::<T>::mutate(&who, |operator| {
		let operator = operator.as_mut().expect("it bonded");
		let chunks = MAX_CHUNKS - 1;
		for n in 0..chunks {
			let session = now::<T>() - 2 * chunks + n;
			operator.own -= 1;
			operator
				.unbonding
				.try_push(Unbonding { session, until: now::<T>(), amount: 1 })
				.expect("there is room");
		}
	});
	fill_candidates::<T>(Some(&who));
	who
}

/// Fills the list, with `last` at its end, if anybody.
fn fill_candidates<T: Config>(last: Option<&T::AccountId>) {
	let most = T::MaxCandidates::get() - u32::from(last.is_some());
	let mut list: Vec<_> = (0..most)
		.map(|n| Candidate {
			who: account("candidate", n, SEED),
			stake: unit::<T>().saturating_mul(1_000_000),
		})
		.collect();
	if let Some(who) = last {
		let stake = Operators::<T>::get(who).map_or(0, |o| o.counted(T::DelegationFactor::get()));
		list.push(Candidate { who: who.clone(), stake });
	}
	Candidates::<T>::put(BoundedVec::truncate_from(list));
}

/// Gives an account what one more node needs. It is the last on a full list of candidates too, which each change of its stake has to
/// search and to write.
pub(crate) fn fund_node<T: Config>(who: &T::AccountId) {
	fund::<T>(who, T::NodeBond::get().saturating_add(T::MinOperatorStake::get()));
	if !Pallet::<T>::is_candidate(who) {
		fill_candidates::<T>(Some(who));
	}
}

/// Takes an operator's self stake away and leaves the money in its account.
pub(crate) fn unback<T: Config>(who: &T::AccountId) {
	let mut operator = Operators::<T>::get(who).expect("it bonded");
	T::Currency::release(&HoldReason::SelfStake.into(), who, operator.own, Precision::Exact)
		.expect("the self stake is held");
	operator.own = 0;
	Pallet::<T>::put(who, operator, None);
}

/// Gives an operator a full pool, all of which is older than the horizon and not merged yet, and a delegator with parts
/// in as many cohorts as it may have, and chunks of as many sessions.
fn delegator<T: Config>(operator: &T::AccountId) -> T::AccountId {
	let (who, unit) = (funded::<T>("delegator", 0), unit::<T>());
	let first = now::<T>() - T::ReportHorizon::get() - 1 - cohorts::<T>();
	let cohort = |session| {
		let bucket = Bucket { balance: 2 * unit, shares: 2 * unit, ..Default::default() };
		Cohort { session, bucket }
	};
	let list: Vec<_> = (0..cohorts::<T>()).map(|n| cohort(first + n)).collect();
	let parts = (MAX_PARTS - 1).min(cohorts::<T>());
	let delegation = Delegation {
		parts: BoundedVec::truncate_from(
			(0..parts)
				.map(|n| Part {
					bucket: BucketId::Joined(first + n),
					shares: unit,
					counted: FixedU128::default(),
				})
				.collect(),
		),
		leaving: BoundedVec::truncate_from(
			(0..MAX_CHUNKS - 1)
				.map(|n| LeavingPart { session: now::<T>() - MAX_LEAVING + n, shares: unit })
				.collect(),
		),
		rewards: unit,
	};
	let base = Bucket { balance: unit, shares: unit, ..Default::default() };
	let pool = Pool {
		base,
		cohorts: BoundedVec::truncate_from(list),
		rewards: unit.saturating_mul(1_000),
		delegators: 2,
		per_unit: FixedU128::from_inner(1_000),
		..Default::default()
	};
	let left: Vec<_> = (0..MAX_LEAVING - 1)
		.map(|n| LeavingPool {
			session: now::<T>() - MAX_LEAVING + n,
			until: now::<T>(),
			balance: 2 * unit,
			shares: 2 * unit,
		})
		.collect();
	fund::<T>(&T::Pot::get(), unit.saturating_mul(Balance::from(2 * (MAX_LEAVING + MAX_COHORTS) + 2_000)));
	Operators::<T>::mutate(operator, |operator| {
		if let Some(operator) = operator {
			operator.delegated = pool.total();
		}
	});
	Pools::<T>::insert(operator, pool);
	Leaving::<T>::insert(operator, BoundedVec::truncate_from(left));
	Delegations::<T>::insert(operator, &who, delegation);
	who
}

/// Fills an operator's list of slashes: by the way the one that is due, of everything that ever left.
fn fill_slashes<T: Config>(operator: &T::AccountId, by_vote: u32) {
	let mut list = Vec::new();
	let session = now::<T>() - MAX_LEAVING;
	for n in 0..MAX_PENDING - 1 - MAX_PENDING_BY_VOTE {
		let id = SLASH + n;
		let pending = PendingSlash {
			operator: operator.clone(),
			session,
			own: unit::<T>(),
			delegated: unit::<T>(),
			apply_at: now::<T>(),
			by_vote: n < by_vote,
		};
		PendingSlashes::<T>::insert(id, pending);
		SlashQueue::<T>::insert(now::<T>().to_be_bytes(), id, ());
		list.push((session, id));
	}
	OperatorSlashes::<T>::insert(operator, BoundedVec::truncate_from(list));
}

/// An operator with so many units of self stake.
fn bonded<T: Config>(name: &'static str, n: u32, units: Balance) -> T::AccountId {
	let who = funded::<T>(name, n);
	Pallet::<T>::do_bond(&who, unit::<T>().saturating_mul(units)).expect("it is rich");
	who
}

/// A full set of validators, each with a full pool, and its exposure in the session that runs; and who is chilled when that ends,
/// for too many sessions without a block. These are a quarter of a set, on top of it: who is idle earns nothing, so that among the
/// validators alone there would be fewer who earn. The list of candidates is full. At its head stands who has no keys: an election
/// has to pass over them.
fn full_set<T: Config>() -> (Vec<T::AccountId>, Vec<T::AccountId>) {
	CurrentSession::<T>::put(now::<T>());
	let mut all = Vec::new();
	for n in 0..T::MaxValidators::get() {
		let who = bonded::<T>("validator", n, 100);
		T::Session::bench_set_keys(&who);
		delegator::<T>(&who);
		let operator = Operators::<T>::get(&who).expect("it bonded");
		let exposure = Exposure {
			own: operator.own,
			delegated: operator.delegated,
			counted: operator.counted(T::DelegationFactor::get()),
			..Default::default()
		};
		Exposures::<T>::insert(now::<T>(), &who, exposure);
		Exposures::<T>::insert(now::<T>() - T::ReportHorizon::get(), &who, exposure);
		Authored::<T>::insert(&who, 1);
		all.push(who);
	}
	let others = T::MaxCandidates::get().saturating_sub(T::MaxValidators::get());
	let idle: Vec<_> = (0..others.min(T::MaxValidators::get() / 4))
		.map(|n| {
			let who = bonded::<T>("idle", n, 100);
			let exposure = Exposure { own: unit::<T>(), counted: unit::<T>(), ..Default::default() };
			Exposures::<T>::insert(now::<T>(), &who, exposure);
			IdleSessions::<T>::insert(&who, T::MaxIdleSessions::get().saturating_sub(1));
			who
		})
		.collect();
	let keyless = (idle.len() as u32..others).map(|n| bonded::<T>("keyless", n, 5_000));
	// Their stakes have changed since: all are counted anew, and sorted.
	let list = all.iter().chain(&idle).cloned().chain(keyless);
	let list: Vec<_> = list.map(|who| Candidate { who, stake: unit::<T>() }).collect();
	Candidates::<T>::put(BoundedVec::truncate_from(list));
	Elected::<T>::put(BoundedVec::truncate_from(all.clone()));
	(all, idle)
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn bond() {
		let who = funded::<T>("operator", 0);
		fill_candidates::<T>(None);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), unit::<T>());

		assert_eq!(held::<T>(&who), unit::<T>());
	}

	#[benchmark]
	fn bond_extra() {
		let who = operator::<T>();
		let before = held::<T>(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), unit::<T>());

		assert_eq!(held::<T>(&who), before + unit::<T>());
	}

	#[benchmark]
	fn unbond() {
		let who = operator::<T>();
		T::Obligations::bench_oblige(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), unit::<T>());

		assert_eq!(Operators::<T>::get(&who).map(|o| o.unbonding.len() as u32), Some(MAX_CHUNKS));
	}

	#[benchmark]
	fn rebond() {
		let who = operator::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), Balance::from(MAX_CHUNKS - 1));

		assert_eq!(Operators::<T>::get(&who).map(|o| o.unbonding.len()), Some(0));
	}

	#[benchmark]
	fn withdraw_own() {
		let who = operator::<T>();

		#[extrinsic_call]
		withdraw(RawOrigin::Signed(who.clone()), who.clone());

		assert_eq!(Operators::<T>::get(&who).map(|o| o.unbonding.len()), Some(0));
	}

	#[benchmark]
	fn withdraw_delegated() {
		let to = operator::<T>();
		let who = delegator::<T>(&to);
		let before = T::Currency::balance(&who);

		#[extrinsic_call]
		withdraw(RawOrigin::Signed(who.clone()), to);

		assert_eq!(T::Currency::balance(&who), before + unit::<T>() * Balance::from(MAX_CHUNKS - 1));
	}

	#[benchmark]
	fn set_commission() {
		let who = operator::<T>();
		let rate = T::MaxCommission::get();
		delegator::<T>(&who);
		Operators::<T>::mutate(&who, |operator| {
			if let Some(operator) = operator {
				operator.commission.rate = rate;
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), Perbill::zero());

		assert_eq!(Operators::<T>::get(&who).map(|o| o.commission.rate), Some(Perbill::zero()));
	}

	#[benchmark]
	fn delegate() {
		let to = operator::<T>();
		let who = delegator::<T>(&to);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), to.clone(), unit::<T>(), Perbill::one());

		assert_eq!(Pools::<T>::get(&to).and_then(|p| p.joining).map(|c| c.bucket.balance), Some(unit::<T>()));
	}

	#[benchmark]
	fn undelegate() {
		let to = operator::<T>();
		let who = delegator::<T>(&to);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), to.clone(), unit::<T>());

		assert_eq!(Leaving::<T>::get(&to).len(), 1);
	}

	#[benchmark]
	fn claim_rewards() {
		let to = operator::<T>();
		let who = delegator::<T>(&to);
		let before = T::Currency::balance(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), to);

		assert!(T::Currency::balance(&who) >= before + unit::<T>());
	}

	#[benchmark]
	fn validate() {
		let who = operator::<T>();
		fill_candidates::<T>(None);
		Candidates::<T>::mutate(|list| list.iter_mut().for_each(|candidate| candidate.stake = 1));

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(Pallet::<T>::is_candidate(&who));
	}

	#[benchmark]
	fn chill() {
		let who = operator::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(!Pallet::<T>::is_candidate(&who));
	}

	#[benchmark]
	fn chill_other() {
		let who = operator::<T>();
		Operators::<T>::mutate(&who, |operator| {
			if let Some(operator) = operator {
				operator.own = 0;
			}
		});
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());

		assert!(!Pallet::<T>::is_candidate(&who));
	}

	#[benchmark]
	fn apply_slash() {
		let who = operator::<T>();
		delegator::<T>(&who);
		fill_slashes::<T>(&who, 0);
		let caller: T::AccountId = whitelisted_caller();
		let before = held::<T>(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), SLASH);

		assert_eq!(held::<T>(&who), before - unit::<T>());
		assert!(!PendingSlashes::<T>::contains_key(SLASH));
	}

	#[benchmark]
	fn cancel_slash() -> Result<(), BenchmarkError> {
		let origin = T::CancelOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no origin may cancel"))?;
		let who = operator::<T>();
		fill_slashes::<T>(&who, 0);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, SLASH);

		assert!(!PendingSlashes::<T>::contains_key(SLASH));
		Ok(())
	}

	#[benchmark]
	fn slash() -> Result<(), BenchmarkError> {
		let origin = T::SlashOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no origin may slash"))?;
		let who = operator::<T>();
		delegator::<T>(&who);
		fill_slashes::<T>(&who, MAX_PENDING_BY_VOTE - 1);
		let exposure = Exposure { own: unit::<T>(), delegated: unit::<T>(), ..Default::default() };
		Exposures::<T>::insert(now::<T>(), &who, exposure);
		let before = OperatorSlashes::<T>::get(&who).len();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone(), now::<T>(), Perbill::one());

		assert_eq!(OperatorSlashes::<T>::get(&who).len(), before + 1);
		Ok(())
	}

	/// A block of a validator is counted.
	#[benchmark]
	fn note_author() {
		let who = operator::<T>();

		#[block]
		{
			use frame_system::pallet_prelude::BlockNumberFor;
			<Pallet<T> as pallet_authorship::EventHandler<T::AccountId, BlockNumberFor<T>>>::note_author(
				who.clone(),
			);
		}

		assert_eq!(Authored::<T>::get(&who), 1);
	}

	/// An offence of one validator is written down, charged and deferred.
	#[benchmark]
	fn note_offence() {
		let who = operator::<T>();
		delegator::<T>(&who);
		fill_slashes::<T>(&who, 0);
		let exposure = Exposure { own: unit::<T>(), delegated: unit::<T>(), ..Default::default() };
		Exposures::<T>::insert(now::<T>(), &who, exposure);

		#[block]
		{
			Pallet::<T>::note_offence(&who, now::<T>(), Perbill::one());
		}

		assert!(!Pallet::<T>::chill_for(&who, ChillReason::OwnWish));
		assert_eq!(Exposures::<T>::get(now::<T>(), &who).map(|e| e.own_charged), Some(unit::<T>()));
	}

	/// A session with a full set ends, is rewarded, who is idle is chilled, and the next begins: the block that does it has no
	/// other work.
	#[benchmark]
	fn turn_session() {
		let (all, idle) = full_set::<T>();
		let next = now::<T>() + 1;
		T::Rewards::give_back(T::Currency::issue(unit::<T>().saturating_mul(1_000_000)));

		#[block]
		{
			<Pallet<T> as SessionManager<T::AccountId>>::end_session(next - 1);
			<Pallet<T> as SessionManager<T::AccountId>>::start_session(next);
			<Pallet<T> as SessionManager<T::AccountId>>::new_session(next + 1);
		}

		assert!(all.iter().all(|who| Exposures::<T>::contains_key(next, who)));
		assert!(all
			.iter()
			.all(|who| Pools::<T>::get(who).is_some_and(|pool| pool.per_unit > FixedU128::from_inner(1_000))));
		assert!(idle.iter().all(|who| !Pallet::<T>::is_candidate(who)));
		assert!(Elected::<T>::get().iter().all(|who| all.contains(who)));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
