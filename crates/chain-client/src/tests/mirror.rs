//! A runtime in miniature: the types of Warren's calls and events as metadata shows them, so that encoding and decoding
//! can be tested without the runtime. That it is like the real one is tested in `e2e`.
#![allow(missing_docs, non_camel_case_types)]
// Some variants are only there to be described.
#![allow(dead_code)]
use codec::{Compact, Encode};
use scale_info::{meta_type, Path, Type, TypeInfo};
use subxt::ext::frame_metadata::{v15, RuntimeMetadataPrefixed};
use warren_primitives::*;

#[derive(Clone, Copy, Encode, TypeInfo)]
pub struct AccountId32(pub [u8; 32]);

#[derive(Encode, TypeInfo)]
pub enum MultiAddress {
	Id(AccountId32),
	Index(Compact<()>),
	Raw(Vec<u8>),
}

#[derive(Encode, TypeInfo)]
pub enum MultiSignature {
	Ed25519([u8; 64]),
	Sr25519([u8; 64]),
	Ecdsa([u8; 65]),
}

#[derive(Encode, TypeInfo)]
pub enum BalancesCall {
	#[codec(index = 3)]
	transfer_keep_alive {
		dest: MultiAddress,
		#[codec(compact)]
		value: Balance,
	},
}

#[derive(Encode, TypeInfo)]
pub enum UtilityCall {
	#[codec(index = 0)]
	batch { calls: Vec<RuntimeCall> },
	#[codec(index = 2)]
	batch_all { calls: Vec<RuntimeCall> },
}

#[derive(Encode, TypeInfo)]
pub enum RegistryCall {
	#[codec(index = 0)]
	register { details: Box<NodeDetails>, worker: AccountId32, signature: Ed25519Signature },
	#[codec(index = 1)]
	update { node: NodeId, details: Box<NodeDetails>, signature: Option<Ed25519Signature> },
	#[codec(index = 2)]
	set_price { node: NodeId, price: Price },
	#[codec(index = 3)]
	set_worker { node: NodeId, worker: AccountId32 },
	#[codec(index = 4)]
	pause { node: NodeId },
	#[codec(index = 5)]
	resume { node: NodeId },
	#[codec(index = 6)]
	heartbeat { node: NodeId },
	#[codec(index = 7)]
	deregister { node: NodeId },
	#[codec(index = 9)]
	release_bond { node: NodeId },
	#[codec(index = 10)]
	top_up_bond { node: NodeId },
}

#[derive(Encode, TypeInfo)]
pub enum StakingCall {
	#[codec(index = 2)]
	unbond {
		#[codec(compact)]
		amount: Balance,
	},
	#[codec(index = 4)]
	withdraw { operator: AccountId32 },
}

#[derive(Encode, TypeInfo)]
pub enum EscrowCall {
	#[codec(index = 0)]
	open {
		payer: Option<AccountId32>,
		node: NodeId,
		tunnel_key: TunnelKey,
		voucher_key: Ed25519Key,
		deposit: Balance,
		prepaid: Balance,
		max_price: Price,
		expires_at: Clock,
		anchor: BlockNumber,
		salt: [u8; 32],
	},
	#[codec(index = 1)]
	claim { voucher: Voucher, signature: Ed25519Signature },
	#[codec(index = 2)]
	claim_prepaid { session: SessionId, amount: Balance },
	#[codec(index = 3)]
	claim_many { items: Vec<(Voucher, Ed25519Signature)> },
	#[codec(index = 4)]
	close { session: SessionId, voucher: Option<(Voucher, Ed25519Signature)> },
	#[codec(index = 5)]
	finalise { session: SessionId },
	#[codec(index = 6)]
	top_up { session: SessionId, amount: Balance },
	#[codec(index = 7)]
	extend { session: SessionId, expires_at: Clock },
	#[codec(index = 8)]
	set_allowance { user: AccountId32, total: Balance, per_session: Balance, until: Clock },
	#[codec(index = 9)]
	revoke_allowance { user: AccountId32 },
	#[codec(index = 10)]
	rate { session: SessionId, stars: u8, signature: Ed25519Signature },
	#[codec(index = 11)]
	pay_put_by { who: AccountId32 },
}

/// An escrow whose `open` is not the one that is known here.
#[derive(Encode, TypeInfo)]
pub enum OtherEscrowCall {
	#[codec(index = 0)]
	open { node: NodeId, deposit: Balance },
}

/// An escrow in which every argument of `open` has its name, and none its place: what a lying chain node could show.
#[derive(Encode, TypeInfo)]
pub enum ReorderedEscrowCall {
	#[codec(index = 0)]
	open {
		max_price: Price,
		payer: Option<AccountId32>,
		node: NodeId,
		tunnel_key: TunnelKey,
		voucher_key: Ed25519Key,
		deposit: Balance,
		prepaid: Balance,
		expires_at: Clock,
		anchor: BlockNumber,
		salt: [u8; 32],
	},
	/// `finalise` by name, `claim_prepaid`'s number.
	#[codec(index = 2)]
	finalise { session: SessionId },
}

#[derive(Encode, TypeInfo)]
pub enum RuntimeCall {
	#[codec(index = 5)]
	Balances(BalancesCall),
	#[codec(index = 12)]
	OperatorStaking(StakingCall),
	#[codec(index = 20)]
	Utility(UtilityCall),
	#[codec(index = 40)]
	NodeRegistry(RegistryCall),
	#[codec(index = 41)]
	SessionEscrow(EscrowCall),
}

#[derive(Encode, TypeInfo)]
pub enum EscrowEvent {
	#[codec(index = 0)]
	Opened { session: SessionId, node: NodeId, payer: AccountId32, deposit: Balance },
	#[codec(index = 3)]
	ClaimRefused { index: u32, session: SessionId, error: DispatchError },
	#[codec(index = 4)]
	Closing { session: SessionId, reason: CloseReason, deadline: Clock },
}

#[derive(Encode, TypeInfo)]
// As the pallets' macro does.
#[scale_info(capture_docs = "always")]
pub enum EscrowError {
	/// `node`: all slots
	/// are taken.
	#[codec(index = 7)]
	NodeFull,
}

/// `sp_runtime::DispatchError`, of which a part is enough.
#[derive(Encode)]
pub enum DispatchError {
	#[codec(index = 2)]
	BadOrigin,
	#[codec(index = 3)]
	Module { index: u8, error: [u8; 4] },
}

#[derive(TypeInfo)]
struct ModuleError {
	index: u8,
	error: [u8; 4],
}

impl TypeInfo for DispatchError {
	type Identity = Self;

	fn type_info() -> Type {
		use scale_info::build::{Fields, Variants};
		Type::builder().path(Path::from_segments(["sp_runtime", "DispatchError"]).unwrap()).variant(
			Variants::new()
				.variant("BadOrigin", |v| v.index(2))
				.variant("Module", |v| v.index(3).fields(Fields::unnamed().field(|f| f.ty::<ModuleError>()))),
		)
	}
}

#[derive(Encode, TypeInfo)]
pub enum SystemEvent {
	#[codec(index = 0)]
	ExtrinsicSuccess { dispatch_info: (u64, u64) },
	#[codec(index = 1)]
	ExtrinsicFailed { dispatch_error: DispatchError, dispatch_info: (u64, u64) },
}

#[derive(Encode, TypeInfo)]
pub enum PaymentEvent {
	#[codec(index = 0)]
	TransactionFeePaid { who: AccountId32, actual_fee: Balance, tip: Balance },
}

#[derive(Encode, TypeInfo)]
pub enum RuntimeEvent {
	#[codec(index = 0)]
	System(SystemEvent),
	#[codec(index = 6)]
	TransactionPayment(PaymentEvent),
	#[codec(index = 41)]
	SessionEscrow(EscrowEvent),
}

#[derive(Encode, TypeInfo)]
pub enum RuntimeError {
	#[codec(index = 41)]
	SessionEscrow(EscrowError),
}

/// `sp_runtime::generic::Era`, as its metadata shows it: each first byte is a variant.
pub struct Era;

impl TypeInfo for Era {
	type Identity = Self;

	fn type_info() -> Type {
		use scale_info::build::{Fields, Variants};
		const NAMES: [&str; 256] = {
			// Leaked strings are made in `names`; this is only the place for the first.
			let mut names = [""; 256];
			names[0] = "Immortal";
			names
		};
		let variants =
			(1..=255u8).fold(Variants::new().variant(NAMES[0], |v| v.index(0)), |variants, index| {
				let name: &'static str = Box::leak(format!("Mortal{index}").into_boxed_str());
				variants.variant(name, |v| v.index(index).fields(Fields::unnamed().field(|f| f.ty::<u8>())))
			});
		let path = Path::from_segments(["sp_runtime", "generic", "era", "Era"]).unwrap();
		Type::builder().path(path).variant(variants)
	}
}

#[derive(TypeInfo)]
struct CheckNonce(#[codec(compact)] u32);

#[derive(TypeInfo)]
struct ChargeTransactionPayment(#[codec(compact)] Balance);

#[derive(TypeInfo)]
enum Mode {
	Disabled,
	Enabled,
}

#[derive(TypeInfo)]
struct CheckMetadataHash {
	mode: Mode,
}

fn extension<T: TypeInfo + 'static, Implicit: TypeInfo + 'static>(
	identifier: &'static str,
) -> v15::SignedExtensionMetadata {
	v15::SignedExtensionMetadata {
		identifier,
		ty: meta_type::<T>(),
		additional_signed: meta_type::<Implicit>(),
	}
}

type Types = (Option<scale_info::MetaType>, Option<scale_info::MetaType>, Option<scale_info::MetaType>);

fn pallet(name: &'static str, index: u8, (calls, event, error): Types) -> v15::PalletMetadata {
	v15::PalletMetadata {
		name,
		storage: None,
		calls: calls.map(|ty| v15::PalletCallMetadata { ty }),
		event: event.map(|ty| v15::PalletEventMetadata { ty }),
		constants: match name {
			"Balances" => vec![v15::PalletConstantMetadata {
				name: "ExistentialDeposit",
				ty: meta_type::<Balance>(),
				value: 10u128.encode(),
				docs: vec![],
			}],
			_ => vec![],
		},
		error: error.map(|ty| v15::PalletErrorMetadata { ty }),
		index,
		docs: vec![],
	}
}

/// SCALE-encoded metadata with the calls of this escrow.
pub fn metadata_with<Escrow: TypeInfo + 'static>() -> Vec<u8> {
	metadata_at::<Escrow>(41)
}

/// The same, with the escrow under another number.
pub fn metadata_at<Escrow: TypeInfo + 'static>(escrow_index: u8) -> Vec<u8> {
	let pallets = vec![
		pallet("System", 0, (None, Some(meta_type::<SystemEvent>()), None)),
		pallet("Balances", 5, (Some(meta_type::<BalancesCall>()), None, None)),
		pallet("TransactionPayment", 6, (None, Some(meta_type::<PaymentEvent>()), None)),
		pallet("OperatorStaking", 12, (Some(meta_type::<StakingCall>()), None, None)),
		pallet("Utility", 20, (Some(meta_type::<UtilityCall>()), None, None)),
		pallet("NodeRegistry", 40, (Some(meta_type::<RegistryCall>()), None, None)),
		pallet(
			"SessionEscrow",
			escrow_index,
			(Some(meta_type::<Escrow>()), Some(meta_type::<EscrowEvent>()), Some(meta_type::<EscrowError>())),
		),
	];
	let extrinsic = v15::ExtrinsicMetadata {
		version: 4,
		address_ty: meta_type::<MultiAddress>(),
		call_ty: meta_type::<RuntimeCall>(),
		signature_ty: meta_type::<MultiSignature>(),
		extra_ty: meta_type::<()>(),
		signed_extensions: vec![
			extension::<(), ()>("CheckNonZeroSender"),
			extension::<(), u32>("CheckSpecVersion"),
			extension::<(), u32>("CheckTxVersion"),
			extension::<(), [u8; 32]>("CheckGenesis"),
			extension::<Era, [u8; 32]>("CheckMortality"),
			extension::<CheckNonce, ()>("CheckNonce"),
			extension::<(), ()>("CheckWeight"),
			extension::<ChargeTransactionPayment, ()>("ChargeTransactionPayment"),
			extension::<CheckMetadataHash, Option<[u8; 32]>>("CheckMetadataHash"),
			extension::<(), ()>("WeightReclaim"),
		],
	};
	let metadata = v15::RuntimeMetadataV15::new(
		pallets,
		extrinsic,
		meta_type::<()>(),
		vec![],
		v15::OuterEnums {
			call_enum_ty: meta_type::<RuntimeCall>(),
			event_enum_ty: meta_type::<RuntimeEvent>(),
			error_enum_ty: meta_type::<RuntimeError>(),
		},
		v15::CustomMetadata { map: Default::default() },
	);
	RuntimeMetadataPrefixed::from(metadata).encode()
}

/// SCALE-encoded metadata.
pub fn metadata() -> Vec<u8> {
	metadata_with::<EscrowCall>()
}
