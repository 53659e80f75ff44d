//! Stands for the `wasm-opt` crate (bindings to binaryen) in `substrate-wasm-builder`.
//!
//! The builder asks for two passes. `StripDwarf` removes debug information that is never executed, and
//! `SignextLowering` rewrites an instruction that the target `wasm32v1-none` does not emit. Neither changes what
//! the runtime does, and binaryen costs nine CPU minutes to compile, so the blob is copied as it is (about 1 %
//! larger).
use std::{io, path::Path};

/// The passes that the builder names.
pub enum Pass {
	/// Removes DWARF sections.
	StripDwarf,
	/// Rewrites sign-extension instructions.
	SignextLowering,
}

/// The options that the builder sets; none has an effect.
pub struct OptimizationOptions;

impl OptimizationOptions {
	/// Optimisation level 0.
	pub fn new_opt_level_0() -> Self {
		Self
	}

	/// Only MVP features.
	pub fn mvp_features_only(&mut self) -> &mut Self {
		self
	}

	/// Keep debug information.
	pub fn debug_info(&mut self, _: bool) -> &mut Self {
		self
	}

	/// Add a pass.
	pub fn add_pass(&mut self, _: Pass) -> &mut Self {
		self
	}

	/// Copies `input` to `output`.
	pub fn run(&self, input: impl AsRef<Path>, output: impl AsRef<Path>) -> io::Result<()> {
		if input.as_ref() != output.as_ref() {
			std::fs::copy(input, output)?;
		}
		Ok(())
	}
}
