//! A new runtime: voted, put in place, and the old state carried over into it.
use super::{
	market::{held, open, register, terms},
	*,
};
use crate::{
	configs::upgrades::MaxServiceWeight, Migrations as MigrationsPallet, RuntimeEvent, RuntimeOrigin,
	SessionEscrow,
};
use codec::Decode;
use frame_support::{
	migrations::{MigrationId, MultiStepMigrator, SteppedMigration, SteppedMigrationError},
	storage::storage_prefix,
	traits::ConstU32,
	weights::WeightMeter,
	BoundedVec,
};
use sp_core::traits::{ReadRuntimeVersion, ReadRuntimeVersionExt};
use sp_runtime::DispatchError;
use sp_version::RuntimeVersion;
use warren_primitives::{
	apis::runtime_decl_for_session_api::SessionApiV1, NodeStatus, SessionId, SessionStatus,
};

/// The migrations of the tests' runtime.
pub type Migrations = (AddRegistration,);

/// Makes the migration fail where it is in the state.
const SABOTAGE: &[u8] = b"tests/sabotage";
/// Nodes that a block has time for, at most.
const NODES_A_BLOCK: u64 = 4;

/// Of a layout of nodes that knew nothing of when they were registered: such a node counts as registered at block 7.
pub struct AddRegistration;

impl AddRegistration {
	const REGISTERED_AT: u32 = 7;

	fn prefix() -> Vec<u8> {
		storage_prefix(b"NodeRegistry", b"Nodes").to_vec()
	}
}

impl SteppedMigration for AddRegistration {
	type Cursor = BoundedVec<u8, ConstU32<128>>;
	type Identifier = MigrationId<13>;

	fn id() -> Self::Identifier {
		MigrationId { pallet_id: *b"node-registry", version_from: 0, version_to: 1 }
	}

	fn step(
		cursor: Option<Self::Cursor>,
		meter: &mut WeightMeter,
	) -> Result<Option<Self::Cursor>, SteppedMigrationError> {
		if sp_io::storage::get(SABOTAGE).is_some() {
			return Err(SteppedMigrationError::Failed);
		}
		// As dear as it takes for the walk to last many blocks.
		let required = MaxServiceWeight::get() / NODES_A_BLOCK / 8 * 7;
		if meter.try_consume(required).is_err() {
			return Err(SteppedMigrationError::InsufficientWeight { required });
		}
		let prefix = Self::prefix();
		let last = cursor.map_or(prefix.clone(), |cursor| cursor.into_inner());
		let Some(key) = sp_io::storage::next_key(&last).filter(|key| key.starts_with(&prefix)) else {
			return Ok(None);
		};
		let mut bytes = sp_io::storage::get(&key).ok_or(SteppedMigrationError::Failed)?.to_vec();
		bytes.extend(Self::REGISTERED_AT.encode());
		sp_io::storage::set(&key, &bytes);
		Ok(Some(key.try_into().map_err(|_| SteppedMigrationError::Failed)?))
	}
}

/// Writes the nodes anew as the old layout had them: without the last four bytes. There are `count` of them afterwards.
fn old_state(count: u32) -> Vec<pallet_node_registry::Node<AccountId>> {
	let model = pallet_node_registry::Nodes::<Runtime>::get(0).unwrap();
	let nodes: Vec<_> = (0..count)
		.map(|at| pallet_node_registry::Node {
			status: if at % 2 == 0 { NodeStatus::Active } else { NodeStatus::Paused },
			..model.clone()
		})
		.collect();
	for (at, node) in nodes.iter().enumerate() {
		let bytes = node.encode();
		let key = pallet_node_registry::Nodes::<Runtime>::hashed_key_for(at as u32);
		sp_io::storage::set(&key, &bytes[..bytes.len() - 4]);
	}
	assert!(pallet_node_registry::Nodes::<Runtime>::get(0).is_none(), "this runtime cannot read it");
	nodes
}

/// What the node does when it starts to run another blob: the state was left by one with a smaller version.
fn upgraded() {
	let mut last = frame_system::LastRuntimeUpgradeInfo::from(VERSION);
	last.spec_version = codec::Compact(VERSION.spec_version - 1);
	frame_system::LastRuntimeUpgrade::<Runtime>::put(last);
}

/// Blobs of the tests: a version, encoded, behind wasm's magic number.
struct Reader;
impl ReadRuntimeVersion for Reader {
	fn read_runtime_version(
		&self,
		code: &[u8],
		_: &mut dyn sp_core::traits::Externalities,
	) -> Result<Vec<u8>, String> {
		let bytes = code.strip_prefix(b"\0asm").ok_or("no wasm")?;
		RuntimeVersion::decode(&mut &bytes[..]).map(|version| version.encode()).map_err(|e| e.to_string())
	}
}

fn blob(spec_version: u32) -> Vec<u8> {
	let version = RuntimeVersion { spec_version, ..VERSION };
	[b"\0asm".to_vec(), version.encode()].concat()
}

fn authorise(code: &[u8]) -> RuntimeCall {
	frame_system::Call::authorize_upgrade { code_hash: sp_io::hashing::blake2_256(code).into() }.into()
}

fn with_reader() -> Ext {
	let mut ext = chain();
	ext.register_extension(ReadRuntimeVersionExt::new(Reader));
	ext
}

/// A session of Alice's that is closing; its deadline.
fn closing() -> (SessionId, u32) {
	let id = open(&terms(register()));
	let alice = RuntimeOrigin::signed(account(Sr25519Keyring::Alice));
	assert_ok!(SessionEscrow::close(alice, id, None));
	let SessionStatus::Closing { deadline, .. } = Runtime::session(id).unwrap().status else {
		panic!("it is closing")
	};
	(id, deadline)
}

// With benchmarks the migrations are mocks of the SDK (`MultiBlock`).
#[cfg_attr(feature = "runtime-benchmarks", ignore)]
#[test]
fn an_upgrade_is_voted_put_in_place_by_anyone_and_carries_the_old_state_over() {
	with_reader().execute_with(|| {
		let code = blob(VERSION.spec_version + 1);
		enact(frame_system::RawOrigin::Root, authorise(&code));
		let apply_code = |code: Vec<u8>| {
			apply(signed(Sr25519Keyring::Dave, frame_system::Call::apply_authorized_upgrade { code }, 0))
		};
		let other = blob(VERSION.spec_version + 2);
		transact(|| {
			let unauthorised = frame_system::Error::<Runtime>::Unauthorized;
			assert_eq!(apply_code(other), Err(unauthorised.into()));
		});
		transact(|| {
			assert_ok!(apply_code(code.clone()));
			assert!(System::digest().logs.contains(&DigestItem::RuntimeEnvironmentUpdated));
		});
		assert_eq!(sp_io::storage::get(sp_core::storage::well_known_keys::CODE).unwrap(), code);
		assert!(System::events().iter().any(|record| matches!(
			record.event,
			RuntimeEvent::System(frame_system::Event::CodeUpdated { .. })
		)));
		// Once.
		transact(|| assert!(apply_code(code).is_err()));

		// The new runtime finds what the old one left.
		let (id, deadline) = transact(closing);
		let nodes = old_state(60);
		upgraded();
		let clock = Runtime::clock();
		let mut blocks = 0;
		loop {
			let mode = block(|mode| mode);
			assert_eq!(mode, ExtrinsicInclusionMode::OnlyInherents);
			blocks += 1;
			if !MigrationsPallet::ongoing() {
				break;
			}
			assert!(blocks < 100, "it never ends");
			assert_eq!(
				Runtime::clock(),
				clock,
				"the clock of settlement runs in a block that nobody could use"
			);
		}
		assert!(blocks > deadline - clock, "{blocks}: or the test says nothing about deadlines");
		for (at, node) in nodes.into_iter().enumerate() {
			let migrated = pallet_node_registry::Nodes::<Runtime>::get(at as u32);
			let expected =
				pallet_node_registry::Node { registered_at: AddRegistration::REGISTERED_AT, ..node };
			assert_eq!(migrated, Some(expected), "node {at}");
		}

		// Nobody's window has run out meanwhile.
		let finalise = || pallet_session_escrow::Call::finalise { session: id };
		transact(|| assert!(apply(signed(Sr25519Keyring::Eve, finalise(), 0)).is_err()));
		let before = held();
		assert!(before > 0);
		run(deadline - clock + 1);
		assert_eq!(held(), 0, "settled by an idle block");
		// It runs once.
		upgraded();
		block(|_| ());
		block(|mode| assert_eq!(mode, ExtrinsicInclusionMode::AllExtrinsics));
	});
}

// With benchmarks the system asks no upgrade for its version.
#[cfg_attr(feature = "runtime-benchmarks", ignore)]
#[test]
fn an_upgrade_to_an_older_or_another_runtime_is_refused() {
	with_reader().execute_with(|| {
		let mut foreign = RuntimeVersion { spec_version: VERSION.spec_version + 1, ..VERSION };
		foreign.spec_name = "other".into();
		let foreign = [b"\0asm".to_vec(), foreign.encode()].concat();
		let before = sp_io::storage::get(sp_core::storage::well_known_keys::CODE);
		for code in [blob(VERSION.spec_version), foreign, b"\0asmrubbish".to_vec()] {
			let hash = sp_io::hashing::blake2_256(&code).into();
			assert_ok!(System::authorize_upgrade(RuntimeOrigin::root(), hash));
			assert_ok!(System::apply_authorized_upgrade(RuntimeOrigin::none(), code));
			assert!(System::events().iter().any(|record| matches!(
				record.event,
				RuntimeEvent::System(frame_system::Event::RejectedInvalidAuthorizedUpgrade { .. })
			)));
			System::reset_events();
			assert_eq!(sp_io::storage::get(sp_core::storage::well_known_keys::CODE), before);
			assert!(System::authorized_upgrade().is_none());
		}
	});
}

/// No transaction gets in, no deadline comes closer, and no second upgrade overtakes the first.
// With benchmarks the migrations are mocks of the SDK (`MultiBlock`).
#[cfg_attr(feature = "runtime-benchmarks", ignore)]
#[test]
fn a_migration_that_fails_stops_the_chain_and_loses_nothing() {
	with_reader().execute_with(|| {
		let (id, _) = transact(closing);
		let session = Runtime::session(id).unwrap();
		let before = (held(), Runtime::clock());
		old_state(3);
		sp_io::storage::set(SABOTAGE, &[1]);
		upgraded();
		block(|_| ());
		for _ in 0..50 {
			block(|mode| assert_eq!(mode, ExtrinsicInclusionMode::OnlyInherents));
		}
		assert!(MigrationsPallet::ongoing());
		assert_eq!((held(), Runtime::clock()), before);
		assert_eq!(Runtime::session(id), Some(session));
		let code = blob(VERSION.spec_version + 1);
		let refused = System::set_code(RuntimeOrigin::root(), code).unwrap_err().error;
		let expected: DispatchError = frame_system::Error::<Runtime>::MultiBlockMigrationsOngoing.into();
		assert_eq!(refused, expected);
	});
}
