//! What an upgrade is rehearsed with (feature `rehearsal`, crate `warren-runtime-next`): a release that is one version ahead and
//! brings a storage item that a migration fills out of what the release before left. No release contains it.
use crate::{AccountId, Runtime};
use frame_support::{
	migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
	traits::Get,
	weights::WeightMeter,
	Blake2_128Concat,
};
use frame_system::Config;
use pallet_node_registry::Nodes;

/// How many nodes each operator has.
#[frame_support::storage_alias]
pub type NodesOf =
	StorageMap<Rehearsal, Blake2_128Concat, AccountId, u32, frame_support::pallet_prelude::ValueQuery>;

/// Counts the nodes of each operator.
pub struct CountNodes;

impl SteppedMigration for CountNodes {
	/// The node that was counted last.
	type Cursor = u32;
	type Identifier = MigrationId<9>;

	fn id() -> Self::Identifier {
		MigrationId { pallet_id: *b"rehearsal", version_from: 0, version_to: 1 }
	}

	/// A block has one step, which does as much as there is weight for.
	fn step(
		mut cursor: Option<Self::Cursor>,
		meter: &mut WeightMeter,
	) -> Result<Option<Self::Cursor>, SteppedMigrationError> {
		let required = <Runtime as Config>::DbWeight::get().reads_writes(2, 1);
		if !meter.can_consume(required) {
			return Err(SteppedMigrationError::InsufficientWeight { required });
		}
		let mut rest = match cursor {
			Some(last) => Nodes::<Runtime>::iter_from(Nodes::<Runtime>::hashed_key_for(last)),
			None => Nodes::<Runtime>::iter(),
		};
		while meter.try_consume(required).is_ok() {
			let Some((id, node)) = rest.next() else { return Ok(None) };
			NodesOf::mutate(&node.operator, |count| *count = count.saturating_add(1));
			cursor = Some(id);
		}
		Ok(cursor)
	}
}
