//! Benchmarks. Sessions are on a sponsor's money wherever that costs more, and something was put by for the operator.
use crate::{
	AllowanceQueue, Allowances, Call, ClockNow, Config, LifeBounds, Owed, Pallet, Queue, Record, Sessions,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		Get, Hooks,
	},
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::{crypto::KeyTypeId, ed25519};
use sp_runtime::traits::Zero;
use warren_primitives::{
	blake2_256,
	session::rating_bytes,
	traits::{NodeDirectory, NodeSessions},
	Balance, Clock, Ed25519Signature, NodeId, OpenTerms, Price, SessionId, Voucher, WRN,
};

/// Where the keystore of the benchmarks keeps voucher keys.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");
const SEED: u32 = 0;
/// A rating that counts in full.
const STARS: u8 = 5;
/// Most nodes that any vote lets an operator have.
pub(crate) const MAX_NODES: u32 = 256;

/// A node, and what is needed to open sessions with it.
struct Market<T: Config> {
	operator: T::AccountId,
	worker: T::AccountId,
	node: NodeId,
	deposit: Balance,
}

/// A session, and the key that signs for it.
struct Open {
	id: SessionId,
	key: ed25519::Public,
}

fn fund<T: Config>(who: &T::AccountId, amount: Balance) {
	// An account that is full already needs nothing.
	let _ = T::Currency::mint_into(who, amount.saturating_add(T::Currency::minimum_balance()));
}

impl<T: Config> Market<T> {
	fn new() -> Self {
		Self::of(account("operator", 0, SEED), account("worker", 0, SEED))
	}

	fn of(operator: T::AccountId, worker: T::AccountId) -> Self {
		for pot in [T::TreasuryPot::get(), T::BackersPot::get(), T::OwedPot::get(), operator.clone()] {
			fund::<T>(&pot, T::Currency::minimum_balance());
		}
		// Whoever signs a transaction has had this read, and paid for it, by the check of the genesis.
		frame_benchmarking::benchmarking::add_to_whitelist(
			frame_system::BlockHash::<T>::hashed_key_for(BlockNumberFor::<T>::zero()).into(),
		);
		ClockNow::<T>::put(100);
		let node = T::Directory::bench_node(&operator, &worker);
		let most = Pallet::<T>::max_deposit(node).expect("the node is there");
		// Of half of it enough is lost in fees for a rating to count.
		let deposit = T::MinDeposit::get().max(WRN / 10).min(most / 4);
		Self { operator, worker, node, deposit }
	}

	/// Something that was put by for the operator, so that a payment has to collect it.
	fn put_by(&self) {
		let amount = T::Currency::minimum_balance().saturating_sub(1);
		if amount > 0 {
			fund::<T>(&T::OwedPot::get(), amount);
			Owed::<T>::insert(&self.operator, amount);
		}
	}

	fn terms(&self, payer: Option<T::AccountId>, n: u32) -> (OpenTerms<T::AccountId>, ed25519::Public) {
		let key = sp_io::crypto::ed25519_generate(KEYS, None);
		let mut tunnel_key = blake2_256(&(b"tunnel", n).encode());
		// Below 2^254: certainly reduced.
		tunnel_key[31] &= 0x3f;
		let terms = OpenTerms {
			payer,
			node: self.node,
			tunnel_key,
			voucher_key: key.0,
			deposit: self.deposit,
			prepaid: self.deposit,
			max_price: Price { per_gib: Balance::MAX, per_hour: Balance::MAX },
			// One of the bounds has to be read.
			expires_at: ClockNow::<T>::get() + T::Life::bounds().0.max(1),
			anchor: Pallet::<T>::height(),
			salt: [0; 32],
		};
		(terms, key)
	}

	/// What two sessions of this node hold.
	fn money(&self) -> Balance {
		T::ConnectionCharge::get().saturating_add(self.deposit).saturating_mul(2)
	}

	fn open(&self, signer: &T::AccountId, n: u32) -> Open {
		fund::<T>(signer, self.money());
		let (terms, key) = self.terms(None, n);
		let opened = Pallet::<T>::do_open(signer.clone(), terms).expect("the terms are good");
		Open { id: opened.id, key }
	}

	fn allow(&self, sponsor: &T::AccountId, user: &T::AccountId) {
		fund::<T>(sponsor, self.money().saturating_add(T::AllowanceDeposit::get()));
		let (total, until) = (self.money(), ClockNow::<T>::get() + T::MaxAllowanceLife::get());
		Pallet::<T>::do_set_allowance(sponsor.clone(), user.clone(), total, total, until)
			.expect("the allowance is good");
	}

	/// A session of `user` on the money of `sponsor`.
	fn open_sponsored(&self, sponsor: &T::AccountId, user: &T::AccountId, n: u32) -> Open {
		self.allow(sponsor, user);
		let (terms, key) = self.terms(Some(sponsor.clone()), n);
		let opened = Pallet::<T>::do_open(user.clone(), terms).expect("the terms are good");
		Open { id: opened.id, key }
	}

	/// A session of strangers, so that the node has others beside the one that is measured.
	fn another(&self) -> Open {
		self.open(&account("another", 0, SEED), 1_000_000)
	}
}

impl Open {
	fn voucher<T: Config>(&self, amount: Balance) -> (Voucher, Ed25519Signature) {
		let voucher = Voucher { session: self.id, amount, usage_hash: [7; 32] };
		let bytes = voucher.signed_bytes(&Pallet::<T>::genesis());
		(voucher, sign(&self.key, &bytes))
	}

	fn rating<T: Config>(&self) -> Ed25519Signature {
		sign(&self.key, &rating_bytes(&Pallet::<T>::genesis(), &self.id, STARS))
	}

	/// Rates before anything is paid, so that the settlement has the rating to count.
	fn rate_early<T: Config>(&self) {
		Pallet::<T>::do_rate(self.id, STARS, self.rating::<T>()).expect("it is not rated yet");
	}

	/// Pays half of what is prepaid: fees are lost, and the connection charge, which that does not earn, will be burned.
	fn pay_half<T: Config>(&self, market: &Market<T>) {
		Pallet::<T>::do_claim_prepaid(market.worker.clone(), self.id, market.deposit / 2)
			.expect("it was prepaid");
	}

	fn record<T: Config>(&self) -> Option<Record<T::AccountId>> {
		Sessions::<T>::get(self.id)
	}

	fn paid<T: Config>(&self) -> Balance {
		Pallet::<T>::live(&self.id).map(|session| session.paid).unwrap_or_default()
	}

	/// Whether it was settled with a rating, and with fees for that to weigh.
	fn counted_its_rating<T: Config>(&self) -> bool {
		match self.record::<T>() {
			Some(Record::Settled(settled)) => settled.rated && settled.fee_lost > 0,
			_ => false,
		}
	}

	/// When the queue comes to it.
	fn due<T: Config>(&self) -> Clock {
		match self.record::<T>().expect("the session is there") {
			Record::Live(session) => session.due(),
			Record::Settled(settled) => settled.until,
		}
	}
}

fn sign(key: &ed25519::Public, bytes: &[u8]) -> Ed25519Signature {
	sp_io::crypto::ed25519_sign(KEYS, key, bytes).expect("the key was generated in this keystore").0
}

/// What the queue does for one entry: finds it and tidies.
fn tidy<T: Config>(due: Clock, now: Clock) {
	let (first, id) = Queue::<T>::iter_keys().next().expect("there is an entry");
	assert_eq!(Clock::from_be_bytes(first), due);
	Pallet::<T>::tidy(due, &id, now).expect("the entry is sound");
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn open() {
		let market = Market::<T>::new();
		market.another();
		let caller: T::AccountId = whitelisted_caller();
		fund::<T>(&caller, market.money());
		let (terms, _) = market.terms(None, 0);
		let id = terms.session_id(&Pallet::<T>::genesis(), &caller);
		#[extrinsic_call]
		_(
			RawOrigin::Signed(caller),
			terms.payer,
			terms.node,
			terms.tunnel_key,
			terms.voucher_key,
			terms.deposit,
			terms.prepaid,
			terms.max_price,
			terms.expires_at,
			terms.anchor,
			terms.salt,
		);
		assert!(Pallet::<T>::live(&id).is_ok());
	}

	#[benchmark]
	fn open_sponsored() {
		let market = Market::<T>::new();
		market.another();
		let caller: T::AccountId = whitelisted_caller();
		let sponsor: T::AccountId = account("sponsor", 0, SEED);
		market.allow(&sponsor, &caller);
		let (terms, _) = market.terms(Some(sponsor), 0);
		let id = terms.session_id(&Pallet::<T>::genesis(), &caller);
		#[extrinsic_call]
		open(
			RawOrigin::Signed(caller),
			terms.payer,
			terms.node,
			terms.tunnel_key,
			terms.voucher_key,
			terms.deposit,
			terms.prepaid,
			terms.max_price,
			terms.expires_at,
			terms.anchor,
			terms.salt,
		);
		assert!(Pallet::<T>::live(&id).is_ok());
	}

	#[benchmark]
	fn claim() {
		let caller: T::AccountId = whitelisted_caller();
		let market = Market::<T>::of(account("operator", 0, SEED), caller.clone());
		market.put_by();
		let session = market.open(&account("payer", 0, SEED), 0);
		let (voucher, signature) = session.voucher::<T>(market.deposit / 2);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), voucher, signature);
		assert_eq!(session.paid::<T>(), market.deposit / 2);
	}

	#[benchmark]
	fn claim_prepaid() {
		let caller: T::AccountId = whitelisted_caller();
		let market = Market::<T>::of(account("operator", 0, SEED), caller.clone());
		market.put_by();
		let session = market.open(&account("payer", 0, SEED), 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), session.id, market.deposit / 2);
		assert_eq!(session.paid::<T>(), market.deposit / 2);
	}

	#[benchmark]
	fn claim_many(n: Linear<1, { T::MaxClaims::get() }>) {
		let caller: T::AccountId = whitelisted_caller();
		// Dearest where each session is another operator's: a worker may serve them all.
		let mut sessions = Vec::new();
		let mut items = Vec::new();
		for i in 0..n {
			let market = Market::<T>::of(account("operator", i, SEED), caller.clone());
			market.put_by();
			let (session, amount) = (market.open(&account("payer", i, SEED), i), market.deposit / 2);
			items.push(session.voucher::<T>(amount));
			sessions.push((session, amount));
		}
		let items = BoundedVec::truncate_from(items);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), items);
		assert!(sessions.iter().all(|(session, amount)| session.paid::<T>() == *amount));
	}

	/// The usual batch: a worker claims for its one node.
	#[benchmark]
	fn claim_many_of_one(n: Linear<1, { T::MaxClaims::get() }>) {
		let caller: T::AccountId = whitelisted_caller();
		let market = Market::<T>::of(account("operator", 0, SEED), caller.clone());
		market.put_by();
		let sessions: Vec<Open> = (0..n).map(|i| market.open(&account("payer", i, SEED), i)).collect();
		let items = sessions.iter().map(|session| session.voucher::<T>(market.deposit / 2)).collect();
		let items = BoundedVec::truncate_from(items);
		#[extrinsic_call]
		claim_many(RawOrigin::Signed(caller), items);
		assert!(sessions.iter().all(|session| session.paid::<T>() == market.deposit / 2));
	}

	#[benchmark]
	fn close_by_provider() {
		let caller: T::AccountId = whitelisted_caller();
		let market = Market::<T>::of(account("operator", 0, SEED), caller.clone());
		market.put_by();
		market.another();
		let (sponsor, user): (T::AccountId, T::AccountId) =
			(account("sponsor", 0, SEED), account("user", 0, SEED));
		let session = market.open_sponsored(&sponsor, &user, 0);
		session.rate_early::<T>();
		let voucher = session.voucher::<T>(market.deposit / 2);
		#[extrinsic_call]
		close(RawOrigin::Signed(caller), session.id, Some(voucher));
		assert!(session.counted_its_rating::<T>());
	}

	#[benchmark]
	fn close_by_payer() {
		let market = Market::<T>::new();
		market.put_by();
		market.another();
		let caller: T::AccountId = whitelisted_caller();
		let session = market.open_sponsored(&account("sponsor", 0, SEED), &caller, 0);
		let voucher = session.voucher::<T>(market.deposit / 2);
		#[extrinsic_call]
		close(RawOrigin::Signed(caller), session.id, Some(voucher));
		assert!(Pallet::<T>::live(&session.id).is_ok_and(|session| session.closing.is_some()));
	}

	#[benchmark]
	fn finalise() {
		let market = Market::<T>::new();
		market.another();
		let (sponsor, user): (T::AccountId, T::AccountId) =
			(account("sponsor", 0, SEED), account("user", 0, SEED));
		let session = market.open_sponsored(&sponsor, &user, 0);
		session.rate_early::<T>();
		session.pay_half(&market);
		<Pallet<T> as NodeSessions>::node_left(market.node);
		let due = session.due::<T>();
		ClockNow::<T>::put(due.saturating_add(T::DisputeWindow::get()).saturating_add(1));
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), session.id);
		assert!(session.counted_its_rating::<T>());
	}

	#[benchmark]
	fn top_up() {
		let market = Market::<T>::new();
		let caller: T::AccountId = whitelisted_caller();
		let session = market.open_sponsored(&account("sponsor", 0, SEED), &caller, 0);
		let amount = market.deposit / 2;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), session.id, amount);
		assert!(
			Pallet::<T>::live(&session.id).is_ok_and(|session| session.deposit == market.deposit + amount)
		);
	}

	#[benchmark]
	fn extend() {
		let market = Market::<T>::new();
		let caller: T::AccountId = whitelisted_caller();
		let session = market.open_sponsored(&account("sponsor", 0, SEED), &caller, 0);
		let expires_at = ClockNow::<T>::get() + T::Life::bounds().1;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), session.id, expires_at);
		assert_eq!(session.due::<T>(), expires_at);
	}

	#[benchmark]
	fn set_allowance() {
		let market = Market::<T>::new();
		let caller: T::AccountId = whitelisted_caller();
		let user: T::AccountId = account("user", 0, SEED);
		market.allow(&caller, &user);
		// Of a day when less had to be left for it: the old entry has to go, and more has to be held.
		let deposit = T::AllowanceDeposit::get();
		Allowances::<T>::mutate(&caller, &user, |allowance| {
			let allowance = allowance.as_mut().expect("it was set");
			allowance.deposit = deposit / 2;
		});
		Pallet::<T>::adjust_deposit(&caller, deposit, deposit / 2).expect("it is on hold");
		let until = ClockNow::<T>::get() + 1;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), user.clone(), 10, 5, until);
		assert!(Allowances::<T>::get(caller, user).is_some_and(|allowance| allowance.until == until));
	}

	#[benchmark]
	fn revoke_allowance() {
		let market = Market::<T>::new();
		let caller: T::AccountId = whitelisted_caller();
		let user: T::AccountId = account("user", 0, SEED);
		market.allow(&caller, &user);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), user);
		assert!(AllowanceQueue::<T>::iter_keys().next().is_none());
	}

	#[benchmark]
	fn rate() {
		let market = Market::<T>::new();
		let session = market.open(&account("payer", 0, SEED), 0);
		session.pay_half(&market);
		let signature = session.rating::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), session.id, STARS, signature);
		assert!(Pallet::<T>::live(&session.id).is_ok_and(|session| session.rated && session.fee_lost > 0));
	}

	#[benchmark]
	fn pay_put_by() -> Result<(), BenchmarkError> {
		let market = Market::<T>::new();
		market.put_by();
		if !Owed::<T>::contains_key(&market.operator) {
			// With an existential deposit of one nothing is ever put by.
			return Err(BenchmarkError::Weightless);
		}
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), market.operator.clone());
		assert!(!Owed::<T>::contains_key(&market.operator));
		Ok(())
	}

	/// The clock alone: a meter with no room for the queue.
	#[benchmark]
	fn tick() {
		let before = ClockNow::<T>::get();
		let number = frame_system::Pallet::<T>::block_number();
		#[block]
		{
			Pallet::<T>::on_poll(number, &mut WeightMeter::with_limit(Weight::zero()));
		}
		assert_eq!(ClockNow::<T>::get(), before + 1);
	}

	#[benchmark]
	fn tidy_expired() {
		let market = Market::<T>::new();
		let session = market.open(&account("payer", 0, SEED), 0);
		let due = session.due::<T>();
		let now = due + 1;
		ClockNow::<T>::put(now);
		#[block]
		{
			tidy::<T>(due, now);
		}
		assert!(Pallet::<T>::live(&session.id).is_ok_and(|session| session.closing.is_some()));
	}

	/// Of a node that left: the last session takes what is remembered of it along. A rating is counted, and the charge burned.
	#[benchmark]
	fn tidy_final() {
		let market = Market::<T>::new();
		let (sponsor, user): (T::AccountId, T::AccountId) =
			(account("sponsor", 0, SEED), account("user", 0, SEED));
		let session = market.open_sponsored(&sponsor, &user, 0);
		session.rate_early::<T>();
		session.pay_half(&market);
		<Pallet<T> as NodeSessions>::node_left(market.node);
		let due = session.due::<T>();
		let now = due.saturating_add(T::DisputeWindow::get().max(1)).saturating_add(1);
		ClockNow::<T>::put(now);
		#[block]
		{
			tidy::<T>(due, now);
		}
		assert!(session.counted_its_rating::<T>());
	}

	#[benchmark]
	fn tidy_allowance() {
		let market = Market::<T>::new();
		market.allow(&account("sponsor", 0, SEED), &account("user", 0, SEED));
		#[block]
		{
			let (until, (sponsor, user)) = AllowanceQueue::<T>::iter_keys().next().expect("there is one");
			Pallet::<T>::end_allowance(Clock::from_be_bytes(until), sponsor, user).expect("it is sound");
		}
		assert!(AllowanceQueue::<T>::iter_keys().next().is_none());
	}

	#[benchmark]
	fn tidy_settled() {
		let market = Market::<T>::new();
		let session = market.open(&account("payer", 0, SEED), 0);
		Pallet::<T>::do_close(market.worker.clone(), session.id, None).expect("the worker closes");
		let due = session.due::<T>();
		#[block]
		{
			tidy::<T>(due, due + 1);
		}
		assert!(session.record::<T>().is_none());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
