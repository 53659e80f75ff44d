//! Benchmarks of the calls, each on the longest way through it.
use crate::{
	sweep, AuditorCount, Auditors, Audits, Call, Committed, Config, Disputes, HoldReason, LastRound,
	NodeRecord, Nodes, Operators, Pallet, Rating, Ratings, Record, Report, Round, Rounds, Subject, Verdict,
	AUDIT_UNIT, MAX_REASON,
};
use alloc::vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{hold::Inspect as InspectHold, Inspect, Mutate},
		EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::traits::BlockNumberProvider;
use warren_primitives::{
	reputation::{audit_commitment, audit_key, NodeLiveness},
	traits::NodeDirectory,
	Balance, BlockNumber, NodeId, SessionId, WRN,
};

const SEED: u32 = 0;
const SESSION: SessionId = [5; 32];
const SALT: [u8; 32] = [6; 32];
const SECRET: [u8; 32] = [7; 32];

fn fund<T: Config>(who: &T::AccountId) {
	let amount = T::AuditorDeposit::get()
		.saturating_add(T::DisputeDeposit::get())
		.saturating_add(T::CommitDeposit::get().saturating_mul(T::MaxCommitments::get().into()))
		.saturating_mul(2)
		.saturating_add(T::Currency::minimum_balance().saturating_mul(10))
		.saturating_add(WRN);
	// An account that is full already needs nothing.
	let _ = T::Currency::mint_into(who, amount);
}

fn funded<T: Config>(name: &'static str, n: u32) -> T::AccountId {
	let who = account(name, n, SEED);
	fund::<T>(&who);
	who
}

fn set_now<T: Config>(now: BlockNumber) {
	T::BlockNumberProvider::set_block_number(now);
}

/// Evidence of every kind, so that all of it has to fade.
fn record(at: BlockNumber) -> Record {
	Record {
		good: 1_000 * WRN,
		bad: 9_000 * WRN,
		served: 1_000 * WRN,
		burned: 10 * WRN,
		audit_good: AUDIT_UNIT,
		audit_bad: 5 * AUDIT_UNIT,
		absent: 1_000_000_000_000,
		at,
		jailed_at: None,
	}
}

/// A node with evidence against it and its operator, some time ago.
fn known_node<T: Config>() -> (T::AccountId, NodeId) {
	let operator = funded::<T>("operator", 0);
	let node = T::Directory::bench_node(&operator, &operator);
	let at = Pallet::<T>::now();
	Operators::<T>::insert(&operator, record(at));
	let of = NodeRecord { operator: operator.clone(), record: record(at), absence_counted: 0 };
	Nodes::<T>::insert(node, of);
	// An odd number of blocks: many binary places.
	set_now::<T>(at.saturating_add(12_345));
	(operator, node)
}

fn rated_session<T: Config>() -> T::AccountId {
	let (operator, node) = known_node::<T>();
	let now = Pallet::<T>::now();
	let rating = Rating {
		node,
		operator,
		payer: account("payer", 0, SEED),
		stars: 1,
		fee_seen: WRN,
		good: 0,
		bad: WRN,
		at: now.saturating_sub(1_234),
		until: now.saturating_add(1_000),
	};
	Ratings::<T>::insert(SESSION, rating);
	funded::<T>("opener", 0)
}

fn jailed<T: Config>() -> (T::AccountId, NodeId) {
	let (operator, node) = known_node::<T>();
	Nodes::<T>::mutate(node, |of| {
		if let Some(of) = of {
			of.record.jailed_at = Some(of.record.at);
			of.record.bad = 1_000_000_000 * WRN;
		}
	});
	(operator, node)
}

fn put_round<T: Config>(commit: bool) {
	let now = Pallet::<T>::now().max(10);
	set_now::<T>(now);
	let commit_until = if commit { now.saturating_add(10) } else { now.saturating_sub(1) };
	let round = Round {
		seed: [8; 32],
		keys_before: BlockNumber::MAX,
		threshold: u64::MAX,
		commit_until,
		reveal_until: commit_until.saturating_add(10),
		budget: Balance::MAX,
	};
	Rounds::<T>::insert(1, round);
	LastRound::<T>::put(1);
}

fn auditor<T: Config>() -> T::AccountId {
	let who = funded::<T>("auditor", 0);
	Pallet::<T>::do_register_auditor(who.clone(), audit_key(&SECRET)).expect("it is funded");
	who
}

/// An auditor with as many commitments as one may have; the last one is to this report.
fn committed<T: Config>(node: NodeId) -> T::AccountId {
	put_round::<T>(true);
	let who = auditor::<T>();
	for n in 1..T::MaxCommitments::get() {
		let mut commitment = [9; 32];
		commitment[..4].copy_from_slice(&n.to_le_bytes());
		Pallet::<T>::do_commit_report(who.clone(), commitment).expect("the round takes commitments");
	}
	let commitment = audit_commitment(&Pallet::<T>::genesis(), &who, 1, node, 50, &SALT);
	Pallet::<T>::do_commit_report(who.clone(), commitment).expect("the round takes commitments");
	who
}

fn reports<T: Config>(n: u32) -> BoundedVec<Report<T::AccountId>, T::MaxReports> {
	let mut reports = BoundedVec::new();
	for n in 0..n {
		let auditor = account("reporter", n, SEED);
		// In the reverse order of their quality, all near enough to be paid.
		let quality = 60u8.saturating_sub(n.min(10) as u8);
		let _ = reports.try_push(Report { auditor, ticket: n.into(), quality });
	}
	reports
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn report_absence() {
		let (_, node) = known_node::<T>();
		set_now::<T>(Pallet::<T>::now().saturating_add(1_000_000));
		T::Liveness::bench_absent(node, Pallet::<T>::now().saturating_sub(4_321));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), node);

		assert!(Nodes::<T>::get(node).is_some_and(|of| of.absence_counted > Pallet::<T>::now()));
	}

	#[benchmark]
	fn release() {
		let (_, node) = jailed::<T>();
		set_now::<T>(Pallet::<T>::now().saturating_add(T::MaxJail::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), Subject::Node(node));

		assert!(Nodes::<T>::get(node).is_some_and(|of| of.record.jailed_at.is_none()));
	}

	#[benchmark]
	fn free() -> Result<(), BenchmarkError> {
		let origin = T::FreeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let (_, node) = jailed::<T>();
		// Jailed in this block, so that no jail is too short.
		Nodes::<T>::mutate(node, |of| {
			if let Some(of) = of {
				of.record.at = Pallet::<T>::now();
				of.record.jailed_at = Some(of.record.at);
			}
		});

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Subject::Node(node));

		assert!(Nodes::<T>::get(node).is_some_and(|of| of.record.jailed_at.is_none()));
		Ok(())
	}

	#[benchmark]
	fn dispute() {
		let opener = rated_session::<T>();
		let reason = BoundedVec::truncate_from(vec![b'x'; MAX_REASON as usize]);

		#[extrinsic_call]
		_(RawOrigin::Signed(opener), SESSION, reason);

		assert!(Disputes::<T>::contains_key(SESSION));
	}

	#[benchmark]
	fn withdraw_dispute() -> Result<(), BenchmarkError> {
		let opener = rated_session::<T>();
		let reason = BoundedVec::truncate_from(vec![b'x'; MAX_REASON as usize]);
		Pallet::<T>::do_dispute(opener.clone(), SESSION, reason)?;
		set_now::<T>(Pallet::<T>::now().saturating_add(T::DisputeTimeout::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(opener), SESSION);

		assert!(!Disputes::<T>::contains_key(SESSION));
		Ok(())
	}

	#[benchmark]
	fn resolve_dispute() -> Result<(), BenchmarkError> {
		let origin = T::DisputeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let opener = rated_session::<T>();
		let reason = BoundedVec::truncate_from(vec![b'x'; MAX_REASON as usize]);
		Pallet::<T>::do_dispute(opener, SESSION, reason)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, SESSION, Verdict::Void);

		assert!(!Ratings::<T>::contains_key(SESSION));
		Ok(())
	}

	#[benchmark]
	fn register_auditor() {
		let who = funded::<T>("auditor", 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), [1; 32]);

		assert!(Auditors::<T>::contains_key(who));
	}

	/// With commitments that are forfeited.
	#[benchmark]
	fn deregister_auditor() {
		let (_, node) = known_node::<T>();
		let who = committed::<T>(node);
		set_now::<T>(Pallet::<T>::now().saturating_add(1_000));

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(!Auditors::<T>::contains_key(&who));
		assert!(!Committed::<T>::contains_key(who));
	}

	/// With commitments of an earlier round that are forfeited, in the first block of a round.
	#[benchmark]
	fn commit_report() {
		let (_, node) = known_node::<T>();
		let who = committed::<T>(node);
		Committed::<T>::mutate(&who, |committed| {
			if let Some(committed) = committed {
				committed.round = 0;
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), [1; 32]);

		assert_eq!(Committed::<T>::get(who).map(|of| (of.round, of.hashes.len())), Some((1, 1)));
	}

	/// Into a full list, from which it pushes another out.
	#[benchmark]
	fn reveal_report() {
		let (operator, node) = known_node::<T>();
		let who = committed::<T>(node);
		put_round::<T>(false);
		let mut full = reports::<T>(T::MaxReports::get());
		full.iter_mut().for_each(|report| report.ticket = u64::MAX);
		Audits::<T>::insert(1, node, crate::Audit { operator, reports: full });

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), node, 50, SALT, SECRET, [2; 32]);

		let taken = Audits::<T>::get(1, node)
			.is_some_and(|audit| audit.reports.iter().any(|report| report.auditor == who));
		assert!(taken);
	}

	#[benchmark]
	fn settle_audit(n: Linear<1, { T::MaxReports::get() }>) {
		let (operator, node) = known_node::<T>();
		put_round::<T>(false);
		set_now::<T>(Pallet::<T>::now().saturating_add(1_000));
		let pot = T::AuditPot::get();
		let _ = T::Currency::mint_into(&pot, T::AuditReward::get().saturating_mul(100).saturating_add(WRN));
		for n in 0..n {
			funded::<T>("reporter", n);
		}
		Audits::<T>::insert(1, node, crate::Audit { operator, reports: reports::<T>(n) });

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), 1, node);

		assert!(!Audits::<T>::contains_key(1, node));
	}

	#[benchmark]
	fn forfeit_commitments() {
		let (_, node) = known_node::<T>();
		let who = committed::<T>(node);
		set_now::<T>(Pallet::<T>::now().saturating_add(1_000));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), who.clone());

		assert!(!Committed::<T>::contains_key(&who));
		assert_eq!(T::Currency::balance_on_hold(&HoldReason::Commitment.into(), &who), 0);
	}

	#[benchmark]
	fn open_round() {
		AuditorCount::<T>::put(3);
		put_round::<T>(false);
		set_now::<T>(Pallet::<T>::now().saturating_add(1_000));

		#[block]
		{
			Pallet::<T>::open_round_if_due();
		}

		assert_eq!(LastRound::<T>::get(), Some(2));
	}

	/// A node whose record is in jail and has faded: what is most to compute.
	#[benchmark]
	fn sweep_step() {
		let (_, node) = jailed::<T>();
		// Not the end of all blocks: from there on nobody is alive.
		set_now::<T>(BlockNumber::MAX / 2);
		T::Directory::note_alive(node);
		let now = Pallet::<T>::now();
		let looked_at;

		#[block]
		{
			looked_at = Pallet::<T>::sweep_step(sweep::NODES, None, now);
		}

		assert!(looked_at.is_some());
		assert!(!Nodes::<T>::contains_key(node));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
