//! Prices and what use costs.
use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Bytes in one GiB.
pub const GIB: u128 = 1 << 30;
/// Seconds in one hour.
pub const HOUR: u128 = 3600;

/// What a node asks, in the smallest unit of WRN.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Price {
	/// For each GiB of inner IP traffic, both directions together.
	pub per_gib: Balance,
	/// For each hour with a live handshake.
	pub per_hour: Balance,
}

impl Price {
	/// `ceil(bytes × per_gib / 2^30 + seconds × per_hour / 3600)`, rounded once; saturates at `u128::MAX`.
	///
	/// The sum is taken over the common denominator `2^30 × 3600`, split into whole parts and remainders so that
	/// nothing overflows for any price up to 2^80 and any count up to 2^64.
	pub fn cost(&self, bytes: u64, seconds: u64) -> Balance {
		let (bytes, seconds) = (u128::from(bytes), u128::from(seconds));
		let split = |count: u128, price: Balance, unit: u128| -> Option<(u128, u128)> {
			// count × price / unit = (count / unit) × price + (count mod unit) × price / unit
			let whole = (count / unit).checked_mul(price)?;
			let part = (count % unit).checked_mul(price)?;
			Some((whole.checked_add(part / unit)?, part % unit))
		};
		let sum = || -> Option<Balance> {
			let (traffic, traffic_rest) = split(bytes, self.per_gib, GIB)?;
			let (time, time_rest) = split(seconds, self.per_hour, HOUR)?;
			// Both rests are below their unit: the products stay below 2^43.
			let rest = (traffic_rest * HOUR + time_rest * GIB).div_ceil(GIB * HOUR);
			traffic.checked_add(time)?.checked_add(rest)
		};
		sum().unwrap_or(Balance::MAX)
	}

	/// How many bytes `amount` buys at this price when no time is billed; `u64::MAX` for a price of zero.
	pub fn bytes_for(&self, amount: Balance) -> u64 {
		if self.per_gib == 0 {
			return u64::MAX;
		}
		let whole = amount / self.per_gib;
		let rest = amount % self.per_gib;
		let bytes = whole.saturating_mul(GIB).saturating_add(
			rest.checked_mul(GIB).map_or(rest / (self.per_gib / GIB).max(1), |v| v / self.per_gib),
		);
		u64::try_from(bytes).unwrap_or(u64::MAX)
	}

	/// True where both parts are at most those of `limit`.
	pub fn within(&self, limit: &Price) -> bool {
		self.per_gib <= limit.per_gib && self.per_hour <= limit.per_hour
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn rounds_once_and_up() {
		let price = Price { per_gib: 1, per_hour: 1 };
		assert_eq!(price.cost(0, 0), 0);
		assert_eq!(price.cost(1, 0), 1);
		assert_eq!(price.cost(0, 1), 1);
		// Half a unit of each makes one, not two.
		assert_eq!(price.cost((GIB / 2) as u64, 1800), 1);
		assert_eq!(price.cost((GIB / 2) as u64 + 1, 1800), 2);
	}

	#[test]
	fn saturates_in_place_of_overflowing() {
		let price = Price { per_gib: Balance::MAX, per_hour: Balance::MAX };
		assert_eq!(price.cost(u64::MAX, u64::MAX), Balance::MAX);
	}

	proptest! {
		#[test]
		fn bytes_for_never_costs_more(per_gib in 1u128..1 << 80, amount in 0u128..1 << 90) {
			let price = Price { per_gib, per_hour: 0 };
			let bytes = price.bytes_for(amount);
			prop_assert!(price.cost(bytes, 0) <= amount);
		}

		#[test]
		fn cost_is_monotonic(g in 0u128..1 << 70, h in 0u128..1 << 70, b in 0u64..1 << 60, s in 0u64..1 << 30, d in 0u64..1 << 40) {
			let price = Price { per_gib: g, per_hour: h };
			prop_assert!(price.cost(b, s) <= price.cost(b + d, s));
			prop_assert!(price.cost(b, s) <= price.cost(b, s + d));
		}

		#[test]
		fn cost_equals_the_formula(g in 0u128..1 << 40, h in 0u128..1 << 40, b in 0u64..1 << 36, s in 0u64..1 << 24) {
			let exact = (u128::from(b) * g * HOUR + u128::from(s) * h * GIB).div_ceil(GIB * HOUR);
			prop_assert_eq!(Price { per_gib: g, per_hour: h }.cost(b, s), exact);
		}
	}
}
