//! Weights that `cargo xtask weights` measures on this runtime's wasm.
