//! The state of this release, made by its own blob, is carried over by the blob of the next one.

use std::borrow::Cow;

use codec::{Decode, Encode};
use frame_support::{
	migrations::MultiStepMigrator, storage::storage_prefix, Blake2_128Concat, StorageHasher,
};
use pallet_node_registry::{Node, Nodes};
use sc_executor::WasmExecutor;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_core::traits::{CallContext, CodeExecutor, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode};
use sp_io::{SubstrateHostFunctions, TestExternalities};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem, ExtrinsicInclusionMode};
use sp_version::RuntimeVersion;
use warren_primitives::{Endpoint, ExitPolicy, Host, NetworkKind, NodeDetails, NodeStatus, Price, WRN};
use warren_runtime::{
	AccountId, Balances, Header, Runtime, RuntimeOrigin, System, UncheckedExtrinsic, SLOT_MILLIS, VERSION,
};

/// So many that the walk needs more than a block.
const NODES: u32 = 10_000;

/// A chain that runs whatever blob its state holds.
struct Chain {
	ext: TestExternalities,
	executor: WasmExecutor<SubstrateHostFunctions>,
}

impl Chain {
	/// The development network's first state, as this release's blob builds it.
	fn new(code: &[u8]) -> Self {
		let executor = WasmExecutor::builder().build();
		let mut ext = TestExternalities::default();
		ext.register_extension(ReadRuntimeVersionExt::new(executor.clone()));
		ext.execute_with(|| sp_io::storage::set(sp_core::storage::well_known_keys::CODE, code));
		let mut chain = Self { ext, executor };
		let config = |chain: &mut Self, name: Option<&str>| -> serde_json::Value {
			let json: Option<Vec<u8>> = chain.call("GenesisBuilder_get_preset", &name);
			serde_json::from_slice(&json.expect("there is this preset")).expect("it is JSON")
		};
		let mut whole = config(&mut chain, None);
		for (pallet, patch) in config(&mut chain, Some("development")).as_object().expect("an object") {
			for (field, value) in patch.as_object().expect("an object") {
				whole[pallet][field] = value.clone();
			}
		}
		let built: Result<(), String> =
			chain.call("GenesisBuilder_build_state", &serde_json::to_vec(&whole).expect("it is JSON"));
		assert_eq!(built, Ok(()));
		chain
	}

	/// Calls the blob that stands in the state.
	fn call<T: Decode>(&mut self, method: &str, argument: &impl Encode) -> T {
		let code = self.code();
		let hash = sp_io::hashing::blake2_256(&code).to_vec();
		let code = WrappedRuntimeCode(Cow::Owned(code));
		let code = RuntimeCode { code_fetcher: &code, hash, heap_pages: None };
		let mut ext = self.ext.ext();
		let (answer, _) =
			self.executor.call(&mut ext, &code, method, &argument.encode(), CallContext::Offchain);
		let answer = answer.unwrap_or_else(|error| panic!("{method}: {error}"));
		T::decode(&mut &answer[..]).unwrap_or_else(|error| panic!("{method}: {error}"))
	}

	fn code(&mut self) -> Vec<u8> {
		self.ext.execute_with(|| {
			sp_io::storage::get(sp_core::storage::well_known_keys::CODE).expect("there is code").to_vec()
		})
	}

	fn version(&mut self) -> RuntimeVersion {
		self.call("Core_version", &())
	}

	/// Makes the next block, empty but for its time. What may get in besides.
	fn block(&mut self) -> ExtrinsicInclusionMode {
		let number = self.ext.execute_with(System::block_number) + 1;
		let slot = 1_000_000 + u64::from(number);
		let pre =
			PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() });
		let digest = Digest { logs: vec![<DigestItem as CompatibleDigestItem>::babe_pre_digest(pre)] };
		let parent = sp_core::H256::from_low_u64_be(number.into());
		let header = Header::new(number, Default::default(), Default::default(), parent, digest);
		let mode = self.call("Core_initialize_block", &header);
		let now = pallet_timestamp::Call::<Runtime>::set { now: slot * SLOT_MILLIS };
		let applied: ApplyExtrinsicResult =
			self.call("BlockBuilder_apply_extrinsic", &UncheckedExtrinsic::new_bare(now.into()));
		assert_eq!(applied, Ok(Ok(())));
		let header: Header = self.call("BlockBuilder_finalize_block", &());
		assert_eq!(header.number, number);
		mode
	}
}

/// A node of an operator, as this release keeps it.
fn node(id: u32, operator: &AccountId) -> Node<AccountId> {
	Node {
		operator: operator.clone(),
		worker: operator.clone(),
		details: NodeDetails {
			peer_key: [1; 32],
			tunnel_key: [2; 32],
			endpoints: vec![Endpoint { host: Host::V4([10, 9, 8, 7]), port: 51_820 }]
				.try_into()
				.expect("one is few"),
			country: *b"DE",
			city: Default::default(),
			network: NetworkKind::Hosting,
			price: Price { per_gib: WRN / 10, per_hour: 0 },
			capacity: 4,
			advertised_mbps: 100,
			exit_policy: ExitPolicy::Standard,
		},
		status: NodeStatus::Active,
		registered_at: id,
	}
}

/// What the next release says of an operator's nodes. This one does not know the item.
fn counted(operator: &AccountId) -> Option<u32> {
	let mut key = storage_prefix(b"Rehearsal", b"NodesOf").to_vec();
	key.extend(Blake2_128Concat::hash(&operator.encode()));
	sp_io::storage::get(&key).map(|bytes| u32::decode(&mut &bytes[..]).expect("a number"))
}

#[test]
fn the_next_release_takes_over_what_this_one_left() {
	let old = warren_runtime::WASM_BINARY.expect("built without SKIP_WASM_BUILD");
	let next = warren_runtime_next::WASM_BINARY.expect("built without SKIP_WASM_BUILD");
	let mut chain = Chain::new(old);
	assert_eq!(chain.version(), VERSION);
	assert_eq!(chain.block(), ExtrinsicInclusionMode::AllExtrinsics);

	let (alice, bob) = (Sr25519Keyring::Alice.to_account_id(), Sr25519Keyring::Bob.to_account_id());
	let of = |id: u32| if id.is_multiple_of(3) { &alice } else { &bob };
	chain.ext.execute_with(|| {
		for id in 0..NODES {
			Nodes::<Runtime>::insert(id, node(id, of(id)));
		}
		// Only what was authorised, and only a newer version of the same runtime: the blob itself is asked.
		let hash = |code: &[u8]| sp_core::H256(sp_io::hashing::blake2_256(code));
		System::authorize_upgrade(RuntimeOrigin::root(), hash(old)).expect("root may");
		System::apply_authorized_upgrade(RuntimeOrigin::none(), old.to_vec()).expect("refused by an event");
		System::authorize_upgrade(RuntimeOrigin::root(), hash(next)).expect("root may");
		System::apply_authorized_upgrade(RuntimeOrigin::none(), old.to_vec()).expect_err("another blob");
		System::apply_authorized_upgrade(RuntimeOrigin::none(), next.to_vec()).expect("authorised");
	});
	assert_eq!(chain.code(), next);
	let version = chain.version();
	assert_eq!(version.spec_version, VERSION.spec_version + 1);
	assert_eq!(version.transaction_version, VERSION.transaction_version);

	let issued = chain.ext.execute_with(Balances::total_issuance);
	let mut blocks = 0;
	while chain.block() == ExtrinsicInclusionMode::OnlyInherents {
		blocks += 1;
		let said = chain.ext.execute_with(System::events);
		assert!(blocks < 100, "the migration never ends: {said:?}");
	}
	assert!(blocks > 1, "{blocks}: it was to take more than a block");
	chain.ext.execute_with(|| {
		assert_eq!(counted(&alice), Some(NODES.div_ceil(3)));
		assert_eq!(counted(&bob), Some(NODES - NODES.div_ceil(3)));
		for id in 0..NODES {
			assert_eq!(Nodes::<Runtime>::get(id), Some(node(id, of(id))));
		}
		assert_eq!(Balances::total_issuance(), issued);
		assert!(!warren_runtime::Migrations::ongoing());
	});
	// Once: the counts stay.
	assert_eq!(chain.block(), ExtrinsicInclusionMode::AllExtrinsics);
	chain.ext.execute_with(|| assert_eq!(counted(&alice), Some(NODES.div_ceil(3))));
}
