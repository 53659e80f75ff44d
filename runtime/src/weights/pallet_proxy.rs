//! Weights of `pallet_proxy`, measured on the wasm of Warren's runtime.
//!
//! Written by `cargo xtask weights`; do not edit. 20 points per component, 20 repetitions each, on
//! AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights on the runtime's own database.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_proxy::WeightInfo for WeightInfo<T> {
	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// The range of component `p` is `[1, 31]`.
	fn proxy(p: u32) -> Weight {
		// Minimum execution time: 12_649_000 picoseconds.
		Weight::from_parts(13_097_516, 127)
			// Standard error: 3_892
			.saturating_add(Weight::from_parts(52_444, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(Weight::from_parts(0, 37).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// The range of component `a` is `[0, 31]`.
	/// The range of component `p` is `[1, 31]`.
	fn proxy_announced(a: u32, p: u32) -> Weight {
		// Minimum execution time: 38_126_000 picoseconds.
		Weight::from_parts(33_897_234, 487)
			// Standard error: 21_517
			.saturating_add(Weight::from_parts(296_017, 0).saturating_mul(a.into()))
			// Standard error: 22_248
			.saturating_add(Weight::from_parts(190_626, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 67).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 38).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// The range of component `a` is `[0, 31]`.
	/// The range of component `p` is `[1, 31]`.
	fn remove_announcement(a: u32, p: u32) -> Weight {
		// Minimum execution time: 25_769_000 picoseconds.
		Weight::from_parts(26_742_918, 403)
			// Standard error: 5_350
			.saturating_add(Weight::from_parts(229_452, 0).saturating_mul(a.into()))
			// Standard error: 5_531
			.saturating_add(Weight::from_parts(6_683, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 67).saturating_mul(a.into()))
	}
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// The range of component `a` is `[0, 31]`.
	/// The range of component `p` is `[1, 31]`.
	fn reject_announcement(a: u32, p: u32) -> Weight {
		// Minimum execution time: 25_217_000 picoseconds.
		Weight::from_parts(25_946_039, 403)
			// Standard error: 6_271
			.saturating_add(Weight::from_parts(256_594, 0).saturating_mul(a.into()))
			// Standard error: 6_484
			.saturating_add(Weight::from_parts(40_177, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 67).saturating_mul(a.into()))
	}
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// The range of component `a` is `[0, 31]`.
	/// The range of component `p` is `[1, 31]`.
	fn announce(a: u32, p: u32) -> Weight {
		// Minimum execution time: 34_271_000 picoseconds.
		Weight::from_parts(34_543_671, 401)
			// Standard error: 7_027
			.saturating_add(Weight::from_parts(200_845, 0).saturating_mul(a.into()))
			// Standard error: 7_266
			.saturating_add(Weight::from_parts(85_815, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(Weight::from_parts(0, 67).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 38).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// The range of component `p` is `[1, 31]`.
	fn add_proxy(p: u32) -> Weight {
		// Minimum execution time: 24_736_000 picoseconds.
		Weight::from_parts(24_795_303, 127)
			// Standard error: 18_694
			.saturating_add(Weight::from_parts(219_317, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 37).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// The range of component `p` is `[1, 31]`.
	fn remove_proxy(p: u32) -> Weight {
		// Minimum execution time: 24_206_000 picoseconds.
		Weight::from_parts(25_468_455, 127)
			// Standard error: 7_082
			.saturating_add(Weight::from_parts(86_508, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 37).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// The range of component `p` is `[1, 31]`.
	fn remove_proxies(p: u32) -> Weight {
		// Minimum execution time: 24_156_000 picoseconds.
		Weight::from_parts(23_725_052, 127)
			// Standard error: 33_895
			.saturating_add(Weight::from_parts(2_040_802, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 37).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// The range of component `p` is `[1, 31]`.
	fn create_pure(p: u32) -> Weight {
		// Minimum execution time: 28_222_000 picoseconds.
		Weight::from_parts(29_992_209, 139)
			// Standard error: 41_788
			.saturating_add(Weight::from_parts(288_801, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// The range of component `p` is `[0, 30]`.
	fn kill_pure(p: u32) -> Weight {
		// Minimum execution time: 26_179_000 picoseconds.
		Weight::from_parts(29_721_515, 164)
			// Standard error: 45_681
			.saturating_add(Weight::from_parts(496_284, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 37).saturating_mul(p.into()))
	}
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn poke_deposit() -> Weight {
		// Minimum execution time: 46_519_000 picoseconds.
		Weight::from_parts(48_212_000, 490)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}
