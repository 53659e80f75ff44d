//! Benchmarks of the calls, each with details of the greatest length.
use crate::{Call, Config, Departed, LastSeen, NextNodeId, Nodes, Pallet, PeerIds, TunnelKeys, UsedConsents};
use alloc::{boxed::Box, vec, vec::Vec};
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_core::{crypto::KeyTypeId, ed25519};
use sp_runtime::traits::BlockNumberProvider;
use warren_primitives::{
	blake2_256,
	node::{MAX_CITY, MAX_ENDPOINTS},
	traits::OperatorStake,
	BlockNumber, Ed25519Key, Ed25519Signature, Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, NodeId,
	NodeStatus, Price,
};

/// Where the keystore of the benchmarks keeps the keys of PeerIds.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");
const SEED: u32 = 0;

/// A DNS name of 253 bytes under a public domain.
fn longest_name() -> Vec<u8> {
	[vec![b'a'; 63], vec![b'b'; 63], vec![b'c'; 63], vec![b'd'; 61]].join(&b'.')
}

/// Details of the greatest length that the chain takes.
fn longest_details<T: Config>(peer_key: Ed25519Key, n: u32) -> NodeDetails {
	let mut tunnel_key = blake2_256(&(b"node tunnel", n).encode());
	// Below 2^254: certainly reduced.
	tunnel_key[31] &= 0x3f;
	let endpoint = |port| Endpoint { host: Host::Dns(BoundedVec::truncate_from(longest_name())), port };
	NodeDetails {
		peer_key,
		tunnel_key,
		endpoints: BoundedVec::truncate_from((1..=MAX_ENDPOINTS as u16).map(endpoint).collect()),
		country: *b"CH",
		city: BoundedVec::truncate_from(vec![b'x'; MAX_CITY as usize]),
		network: NetworkKind::Business,
		price: price::<T>(),
		capacity: T::MaxCapacity::get().clamp(1, 1_000),
		advertised_mbps: crate::MAX_MBPS,
		exit_policy: ExitPolicy::Open,
	}
}

/// A price that every ceiling allows.
fn price<T: Config>() -> Price {
	Price { per_gib: T::MaxPricePerGib::get().min(1_000), per_hour: T::MaxPricePerHour::get().min(1_000) }
}

fn funded<T: Config>(name: &'static str) -> T::AccountId {
	let who = account(name, 0, SEED);
	T::Stake::bench_fund(&who);
	who
}

/// A node that takes sessions, without a consent: for the benchmarks of other pallets as well.
pub(crate) fn insert_node<T: Config>(operator: &T::AccountId, worker: &T::AccountId) -> NodeId {
	T::Stake::bench_fund(operator);
	let n = NextNodeId::<T>::get();
	let details = longest_details::<T>(blake2_256(&(b"peer", n).encode()), n);
	let id = Pallet::<T>::admit(operator.clone(), worker.clone(), details)
		.expect("a funded operator bonds a node");
	LastSeen::<T>::insert(id, Pallet::<T>::now());
	id
}

fn new_key() -> ed25519::Public {
	sp_io::crypto::ed25519_generate(KEYS, None)
}

fn consent<T: Config>(operator: &T::AccountId, details: &NodeDetails) -> Ed25519Signature {
	let bytes = details.signed_bytes(&Pallet::<T>::genesis(), operator);
	sp_io::crypto::ed25519_sign(KEYS, &ed25519::Public::from_raw(details.peer_key), &bytes)
		.expect("the key was generated in this keystore")
		.0
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn register() {
		let operator = funded::<T>("operator");
		let worker: T::AccountId = account("worker", 0, SEED);
		let details = longest_details::<T>(new_key().0, 0);
		let signature = consent::<T>(&operator, &details);
		let peer_key = details.peer_key;

		#[extrinsic_call]
		_(RawOrigin::Signed(operator.clone()), Box::new(details), worker, signature);

		let id = PeerIds::<T>::get(peer_key);
		assert!(id.is_some_and(|id| T::Stake::backs(&operator, id)));
	}

	#[benchmark]
	fn update() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		let details = longest_details::<T>(new_key().0, u32::MAX);
		let signature = consent::<T>(&operator, &details);
		let (peer_key, tunnel_key) = (details.peer_key, details.tunnel_key);

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), id, Box::new(details), Some(signature));

		assert_eq!(PeerIds::<T>::get(peer_key), Some(id));
		assert_eq!(TunnelKeys::<T>::get(tunnel_key), Some(id));
		assert_eq!(UsedConsents::<T>::iter().count(), 1);
	}

	#[benchmark]
	fn set_price() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		let new = Price { per_hour: 0, ..price::<T>() };

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), id, new);

		assert_eq!(Nodes::<T>::get(id).map(|node| node.details.price), Some(new));
	}

	#[benchmark]
	fn set_worker() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		let worker: T::AccountId = account("worker", 0, SEED);

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), id, worker.clone());

		assert_eq!(Nodes::<T>::get(id).map(|node| node.worker), Some(worker));
	}

	#[benchmark]
	fn pause() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), id);

		assert_eq!(Nodes::<T>::get(id).map(|node| node.status), Some(NodeStatus::Paused));
	}

	#[benchmark]
	fn resume() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		Nodes::<T>::mutate(id, |node| {
			if let Some(node) = node {
				node.status = NodeStatus::Paused;
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), id);

		assert_eq!(Nodes::<T>::get(id).map(|node| node.status), Some(NodeStatus::Active));
	}

	/// With the check whether it is free, which runs before the call.
	#[benchmark]
	fn heartbeat() -> Result<(), BenchmarkError> {
		let operator = funded::<T>("operator");
		let worker: T::AccountId = account("worker", 0, SEED);
		let id = insert_node::<T>(&operator, &worker);
		LastSeen::<T>::remove(id);
		let origin: T::RuntimeOrigin = RawOrigin::Signed(worker.clone()).into();
		let free;

		#[block]
		{
			free = Pallet::<T>::heartbeat_is_free(&origin, id);
			Pallet::<T>::do_heartbeat(&worker, id)?;
		}

		assert!(free);
		assert_eq!(LastSeen::<T>::get(id), Some(Pallet::<T>::now()));
		Ok(())
	}

	#[benchmark]
	fn deregister() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), id);

		assert!(!Nodes::<T>::contains_key(id));
		assert!(Departed::<T>::contains_key(id));
	}

	#[benchmark]
	fn force_deregister() -> Result<(), BenchmarkError> {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		let origin = T::ForceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(!Nodes::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn release_bond() -> Result<(), BenchmarkError> {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		Pallet::<T>::do_deregister(&operator, id)?;
		// Only the stake knows when a bond may be released: by the end of time it may.
		T::BlockNumberProvider::set_block_number(BlockNumber::MAX);
		let anyone: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(anyone), id);

		assert!(!Departed::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn top_up_bond() {
		let operator = funded::<T>("operator");
		let id = insert_node::<T>(&operator, &operator);
		T::Stake::bench_unback(&operator);
		assert!(!T::Stake::backs(&operator, id));

		#[extrinsic_call]
		_(RawOrigin::Signed(operator.clone()), id);

		assert!(T::Stake::backs(&operator, id));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
