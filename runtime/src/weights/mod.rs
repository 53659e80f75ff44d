//! Weights of the SDK's calls, as `cargo xtask weights` measures them on this runtime's wasm. Our own pallets keep theirs themselves.
pub mod frame_system;
pub mod frame_system_extensions;
pub mod pallet_balances;
pub mod pallet_multisig;
pub mod pallet_parameters;
pub mod pallet_proxy;
pub mod pallet_timestamp;
pub mod pallet_transaction_payment;
pub mod pallet_utility;
