//! The weights as a Rust file.

use std::fmt::Write;

use crate::{
	fit::{Fit, Linear},
	Declares,
};

/// What a file of weights tells.
pub struct Page<'a> {
	/// The pallet's crate.
	pub pallet: &'a str,
	/// Points per component.
	pub steps: u32,
	/// Repetitions of each point.
	pub repeat: u32,
	/// The processor's model.
	pub cpu: &'a str,
	/// The benchmarks.
	pub fits: &'a [Fit],
	/// Who declares the trait.
	pub declares: Declares,
}

impl Page<'_> {
	/// The file's text.
	pub fn render(&self) -> String {
		let Self { pallet, steps, repeat, cpu, .. } = self;
		let mut out = format!(
			"//! Weights of `{pallet}`, measured on the wasm of Warren's runtime.\n\
			//!\n\
			//! Written by `cargo xtask weights`; do not edit. {steps} points per component, {repeat} repetitions each, on\n\
			//! {cpu}.\n\
			\n\
			#![cfg_attr(rustfmt, rustfmt_skip)]\n\
			#![allow(missing_docs)]\n\
			\n\
			use core::marker::PhantomData;\n"
		);
		match self.declares {
			Declares::File => {
				out.push_str(
					"use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};\n\n",
				);
				out.push_str("/// What the calls weigh.\npub trait WeightInfo {\n");
				for fit in self.fits {
					let _ = writeln!(out, "\tfn {}({}) -> Weight;", fit.name, parameters(fit, true));
				}
				out.push_str("}\n\n/// Weights on the runtime's own database.\n");
				out.push_str("pub struct SubstrateWeight<T>(PhantomData<T>);\n");
				self.implement(
					&mut out,
					"impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T>",
					"T::DbWeight::get()",
				);
				out.push_str("\n// For tests.\n");
				self.implement(&mut out, "impl WeightInfo for ()", "ParityDbWeight::get()");
			}
			Declares::Pallet => {
				// A pallet may have no call that reaches the database.
				let reaches = |fit: &Fit| fit.reads.any() || fit.writes.any();
				let get = if self.fits.iter().any(reaches) {
					"{traits::Get, weights::Weight}"
				} else {
					"weights::Weight"
				};
				let _ = writeln!(out, "use frame_support::{get};\n");
				out.push_str("/// Weights on the runtime's own database.\n");
				out.push_str("pub struct WeightInfo<T>(PhantomData<T>);\n");
				// The one name that is no crate's: the transaction extensions of frame_system are benchmarked apart.
				let declared = match self.pallet {
					"frame_system_extensions" => "frame_system::ExtensionsWeightInfo".to_owned(),
					pallet => format!("{pallet}::WeightInfo"),
				};
				let header = format!("impl<T: frame_system::Config> {declared} for WeightInfo<T>");
				self.implement(&mut out, &header, "T::DbWeight::get()");
			}
		}
		out
	}

	fn implement(&self, out: &mut String, header: &str, database: &str) {
		let _ = writeln!(out, "{header} {{");
		for fit in self.fits {
			function(out, fit, database);
		}
		out.push_str("}\n");
	}
}

fn parameters(fit: &Fit, declared: bool) -> String {
	let parameter = |name: &String| {
		let unused = if declared || fit.uses(name) { "" } else { "_" };
		format!("{unused}{name}: u32")
	};
	fit.components.iter().map(|component| parameter(&component.name)).collect::<Vec<_>>().join(", ")
}

fn function(out: &mut String, fit: &Fit, database: &str) {
	for access in &fit.accesses {
		let _ = writeln!(out, "\t/// Storage: `{}` (r:{} w:{})", access.storage, access.reads, access.writes);
	}
	for component in &fit.components {
		let _ = writeln!(
			out,
			"\t/// The range of component `{}` is `[{}, {}]`.",
			component.name, component.low, component.high
		);
	}
	let _ = writeln!(out, "\tfn {}({}) -> Weight {{", fit.name, parameters(fit, false));
	let _ = writeln!(out, "\t\t// Minimum execution time: {} picoseconds.", grouped(fit.minimum * 1_000));
	let _ = writeln!(out, "\t\tWeight::from_parts({}, {})", grouped(fit.time.base), grouped(fit.proof.base));
	for slope in &fit.time.slopes {
		let _ = writeln!(out, "\t\t\t// Standard error: {}", grouped(slope.error));
		let _ = writeln!(
			out,
			"\t\t\t.saturating_add(Weight::from_parts({}, 0).saturating_mul({}.into()))",
			grouped(slope.value),
			slope.component
		);
	}
	accesses(out, &fit.reads, database, "reads");
	accesses(out, &fit.writes, database, "writes");
	for slope in &fit.proof.slopes {
		let _ = writeln!(
			out,
			"\t\t\t.saturating_add(Weight::from_parts(0, {}).saturating_mul({}.into()))",
			grouped(slope.value),
			slope.component
		);
	}
	out.push_str("\t}\n");
}

fn accesses(out: &mut String, linear: &Linear, database: &str, kind: &str) {
	if linear.base != 0 {
		let _ = writeln!(out, "\t\t\t.saturating_add({database}.{kind}({}_u64))", linear.base);
	}
	for slope in &linear.slopes {
		let _ = writeln!(
			out,
			"\t\t\t.saturating_add({database}.{kind}({}_u64.saturating_mul({}.into())))",
			slope.value, slope.component
		);
	}
}

/// `1_234_567`.
fn grouped(number: u128) -> String {
	let digits = number.to_string();
	let mut out = String::new();
	for (index, digit) in digits.chars().enumerate() {
		if index != 0 && (digits.len() - index).is_multiple_of(3) {
			out.push('_');
		}
		out.push(digit);
	}
	out
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fit::{Access, Component, Slope};

	#[test]
	fn digits_are_grouped() {
		for (number, text) in [(0, "0"), (999, "999"), (1_000, "1_000"), (12_345_678, "12_345_678")] {
			assert_eq!(grouped(number), text);
		}
	}

	fn fit() -> Fit {
		let constant = |base| Linear { base, slopes: Vec::new() };
		let slope = |value, error| Slope { component: "n".into(), value, error };
		Fit {
			name: "pay".into(),
			components: vec![
				Component { name: "n".into(), low: 1, high: 9 },
				Component { name: "x".into(), low: 0, high: 2 },
			],
			time: Linear { base: 12_345, slopes: vec![slope(678, 9)] },
			reads: Linear { base: 0, slopes: vec![slope(2, 0)] },
			writes: constant(3),
			proof: constant(0),
			accesses: vec![Access { storage: "Market::Sessions".into(), reads: 18, writes: 3 }],
			minimum: 11,
		}
	}

	fn page(fits: &[Fit], pallet: &str, declares: Declares) -> String {
		Page { pallet, steps: 5, repeat: 2, cpu: "a processor", fits, declares }.render()
	}

	#[test]
	fn a_function_holds_all_that_was_measured() {
		let mut out = String::new();
		function(&mut out, &fit(), "T::DbWeight::get()");
		assert_eq!(
			out,
			"\t/// Storage: `Market::Sessions` (r:18 w:3)\n\
			\t/// The range of component `n` is `[1, 9]`.\n\
			\t/// The range of component `x` is `[0, 2]`.\n\
			\tfn pay(n: u32, _x: u32) -> Weight {\n\
			\t\t// Minimum execution time: 11_000 picoseconds.\n\
			\t\tWeight::from_parts(12_345, 0)\n\
			\t\t\t// Standard error: 9\n\
			\t\t\t.saturating_add(Weight::from_parts(678, 0).saturating_mul(n.into()))\n\
			\t\t\t.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))\n\
			\t\t\t.saturating_add(T::DbWeight::get().writes(3_u64))\n\
			\t}\n"
		);
	}

	#[test]
	fn the_trait_is_declared_where_it_belongs() {
		let fits = [fit()];
		let own = page(&fits, "pallet_market", Declares::File);
		assert!(own.contains("\tfn pay(n: u32, x: u32) -> Weight;\n"));
		assert!(own.contains("impl WeightInfo for () {"));
		let other = page(&fits, "pallet_balances", Declares::Pallet);
		assert!(
			other.contains("impl<T: frame_system::Config> pallet_balances::WeightInfo for WeightInfo<T> {")
		);
		assert!(!other.contains("trait "));
		assert!(other.contains("use frame_support::{traits::Get, weights::Weight};"));
		let mut pure = fit();
		(pure.reads.slopes, pure.writes.base) = (Vec::new(), 0);
		assert!(
			page(&[pure], "pallet_utility", Declares::Pallet).contains("use frame_support::weights::Weight;")
		);
		let extensions = page(&fits, "frame_system_extensions", Declares::Pallet);
		assert!(extensions.contains("frame_system::ExtensionsWeightInfo for WeightInfo<T>"));
	}
}
