//! Builds the runtime's wasm blob, unless `SKIP_WASM_BUILD` is set.

#[cfg(feature = "std")]
fn main() {
	// The target folder may lie outside the workspace, where the builder would not find the lock file.
	const HINT: &str = "WASM_BUILD_WORKSPACE_HINT";
	if std::env::var_os(HINT).is_none() {
		if let Some(manifest) = std::env::var_os("CARGO_MANIFEST_DIR") {
			std::env::set_var(HINT, std::path::Path::new(&manifest).join(".."));
		}
	}
	build();
}

#[cfg(all(feature = "std", feature = "metadata-hash"))]
fn build() {
	substrate_wasm_builder::WasmBuilder::init_with_defaults().enable_metadata_hash("WRN", 12).build();
}

#[cfg(all(feature = "std", not(feature = "metadata-hash")))]
fn build() {
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}

#[cfg(not(feature = "std"))]
fn main() {}
