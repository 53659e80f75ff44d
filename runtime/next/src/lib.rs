//! The runtime as a next release could be: one version ahead, with a migration (`rehearsal` in `warren-runtime`). An upgrade
//! is rehearsed with it, in the tests and on networks of one's own; it is never released.
#![cfg_attr(target_family = "wasm", no_std)]

#[cfg(target_family = "wasm")]
pub use warren_runtime::*;

#[cfg(not(target_family = "wasm"))]
mod blob {
	// The builder writes more than is told on.
	#![allow(missing_docs, dead_code)]
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}
#[cfg(not(target_family = "wasm"))]
pub use blob::{WASM_BINARY, WASM_BINARY_PATH};
