//! The runtime on its genesis state, and its benchmarks' entry points.

use std::{borrow::Cow, sync::Arc};

use anyhow::{anyhow, bail, Context, Result};
use codec::{Decode, Encode};
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkResult};
use frame_support::traits::StorageInfo;
use sc_client_db::bench::BenchmarkingState;
use sc_executor::WasmExecutor;
use serde_json::Value;
use sp_core::{
	storage::Storage,
	traits::{CallContext, CodeExecutor, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::Extensions;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{BasicExternalities, StateMachine};

use crate::points::Point;

/// What a node offers to the runtime, and what benchmarks need more.
type HostFunctions = (sp_io::SubstrateHostFunctions, frame_benchmarking::benchmarking::HostFunctions);
type State = BenchmarkingState<BlakeTwo256>;

/// The name of a benchmark.
#[derive(Clone, Copy)]
pub struct Benchmark<'a> {
	/// The pallet, as the runtime's list names it.
	pub pallet: &'a [u8],
	/// The pallet's instance in the runtime.
	pub instance: &'a [u8],
	/// The benchmark: in general, the call's name.
	pub name: &'a [u8],
}

/// The runtime under test.
pub struct Chain {
	executor: WasmExecutor<HostFunctions>,
	code: WrappedRuntimeCode<'static>,
	hash: Vec<u8>,
	/// Counts accesses and the size of a proof of them.
	counting: State,
	/// For times: counting would be measured too.
	timing: State,
	storages: Vec<StorageInfo>,
	benchmarks: Vec<BenchmarkList>,
}

impl Chain {
	/// Loads a runtime and builds the genesis state of one of its presets.
	pub fn new(wasm: Vec<u8>, preset: &str) -> Result<Self> {
		let executor = WasmExecutor::<HostFunctions>::builder().build();
		let hash = sp_io::hashing::blake2_256(&wasm).to_vec();
		let code = WrappedRuntimeCode(Cow::Owned(wasm));
		let genesis = genesis(&executor, &runtime_code(&code, &hash), preset)?;
		let state = |count| State::new(genesis.clone(), None, count, count).map_err(|error| anyhow!(error));
		let (counting, timing) = (state(true)?, state(false)?);
		let mut chain =
			Self { executor, code, hash, counting, timing, storages: Vec::new(), benchmarks: Vec::new() };
		// `true` would list also what is benchmarked for other ends than weights.
		let metadata = chain.call(&chain.timing, "Benchmark_benchmark_metadata", &false.encode()).context(
			"the runtime does not list its benchmarks: was it built with the feature `runtime-benchmarks`?",
		)?;
		(chain.benchmarks, chain.storages) = metadata;
		Ok(chain)
	}

	/// The benchmarks there are.
	pub fn benchmarks(&self) -> Result<&[BenchmarkList]> {
		if self.benchmarks.is_empty() {
			bail!("the runtime lists no benchmarks");
		}
		Ok(&self.benchmarks)
	}

	/// The storage items of the runtime's pallets.
	pub fn storages(&self) -> &[StorageInfo] {
		&self.storages
	}

	/// Runs a benchmark with its own checks on the outcome.
	pub fn verify(&self, benchmark: Benchmark, point: &Point) -> Result<()> {
		self.dispatch(&self.timing, benchmark, point, true, 1).map(|_| ())
	}

	/// Counts a benchmark's reads and writes.
	pub fn accesses(&self, benchmark: Benchmark, point: &Point) -> Result<Vec<BenchmarkResult>> {
		self.dispatch(&self.counting, benchmark, point, false, 1)
	}

	/// Measures a benchmark's time, `repeat` times.
	pub fn times(&self, benchmark: Benchmark, point: &Point, repeat: u32) -> Result<Vec<BenchmarkResult>> {
		self.dispatch(&self.timing, benchmark, point, false, repeat)
	}

	fn dispatch(
		&self,
		state: &State,
		benchmark: Benchmark,
		point: &Point,
		verify: bool,
		internal_repeats: u32,
	) -> Result<Vec<BenchmarkResult>> {
		let config = BenchmarkConfig {
			pallet: benchmark.pallet.to_vec(),
			instance: benchmark.instance.to_vec(),
			benchmark: benchmark.name.to_vec(),
			selected_components: point.clone(),
			verify,
			internal_repeats,
		};
		let batches: Result<Vec<BenchmarkBatch>, String> =
			self.call(state, "Benchmark_dispatch_benchmark", &config.encode())?;
		let batches = batches.map_err(|error| anyhow!("at {point:?}: {error}"))?;
		Ok(batches.into_iter().flat_map(|batch| batch.results).collect())
	}

	fn call<T: Decode>(&self, state: &State, method: &str, data: &[u8]) -> Result<T> {
		let mut extensions = Extensions::default();
		extensions.register(KeystoreExt(Arc::new(MemoryKeystore::new())));
		extensions.register(ReadRuntimeVersionExt::new(self.executor.clone()));
		let answer = StateMachine::new(
			state,
			&mut Default::default(),
			&self.executor,
			method,
			data,
			&mut extensions,
			&runtime_code(&self.code, &self.hash),
			CallContext::Offchain,
		)
		.execute()
		.map_err(|error| anyhow!("{method}: {error}"))?;
		T::decode(&mut &answer[..]).with_context(|| format!("{method}: its answer cannot be decoded"))
	}
}

fn runtime_code<'a>(code: &'a WrappedRuntimeCode<'static>, hash: &[u8]) -> RuntimeCode<'a> {
	RuntimeCode { code_fetcher: code, hash: hash.to_vec(), heap_pages: None }
}

/// The storage that a preset of the runtime describes.
fn genesis(executor: &WasmExecutor<HostFunctions>, code: &RuntimeCode, preset: &str) -> Result<Storage> {
	let mut storage = BasicExternalities::new_empty();
	let mut call = |method: &str, data: Vec<u8>| {
		let (answer, _) = executor.call(&mut storage, code, method, &data, CallContext::Offchain);
		answer.map_err(|error| anyhow!("{method}: {error}"))
	};
	let mut config = |name: Option<&str>| -> Result<Value> {
		let answer = call("GenesisBuilder_get_preset", name.encode())?;
		let json = Option::<Vec<u8>>::decode(&mut &answer[..])?.with_context(|| {
			format!("--preset: the runtime has no preset {:?}", name.unwrap_or("(default)"))
		})?;
		Ok(serde_json::from_slice(&json)?)
	};
	let mut whole = config(None)?;
	merge(&mut whole, config(Some(preset))?);
	let answer = call("GenesisBuilder_build_state", serde_json::to_vec(&whole)?.encode())?;
	Result::<(), String>::decode(&mut &answer[..])?
		.map_err(|error| anyhow!("--preset: {preset:?} cannot be built: {error}"))?;
	Ok(storage.into_storages())
}

/// A JSON merge patch (RFC 7396), which is what a preset is.
fn merge(whole: &mut Value, patch: Value) {
	let Value::Object(patch) = patch else {
		*whole = patch;
		return;
	};
	if !whole.is_object() {
		*whole = Value::Object(Default::default());
	}
	let whole = whole.as_object_mut().expect("made an object above");
	for (key, value) in patch {
		if value.is_null() {
			whole.remove(&key);
		} else {
			merge(whole.entry(key).or_insert(Value::Null), value);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	#[test]
	fn a_preset_is_merged_into_the_default() {
		let mut whole = json!({ "balances": { "balances": [], "dev": 1 }, "babe": { "authorities": [] } });
		merge(&mut whole, json!({ "balances": { "balances": [[1, 2]], "dev": null }, "new": { "a": 1 } }));
		assert_eq!(
			whole,
			json!({ "balances": { "balances": [[1, 2]] }, "babe": { "authorities": [] }, "new": { "a": 1 } })
		);
	}
}
