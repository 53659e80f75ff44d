//! Builds the blob of the rehearsed next release, unless `SKIP_WASM_BUILD` is set.

fn main() {
	// The target folder may lie outside the workspace, where the builder would not find the lock file.
	const HINT: &str = "WASM_BUILD_WORKSPACE_HINT";
	if std::env::var_os(HINT).is_none() {
		if let Some(manifest) = std::env::var_os("CARGO_MANIFEST_DIR") {
			std::env::set_var(HINT, std::path::Path::new(&manifest).join("../.."));
		}
	}
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}
