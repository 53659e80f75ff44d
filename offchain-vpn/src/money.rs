//! Amounts of WRN as people write them.
use thiserror::Error;
use warren_primitives::{Balance, WRN, WRN_DECIMALS};

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
	/// Not digits with at most one point.
	#[error("`{0}` is not an amount of WRN such as 12 or 0.05")]
	NotANumber(String),
	/// More digits after the point than WRN has decimals.
	#[error("`{0}` has more than {WRN_DECIMALS} decimals")]
	TooFine(String),
	/// Above what an amount can hold.
	#[error("`{0}` is too large")]
	TooLarge(String),
}

/// `"1.5"` as 1.5 × 10^12 units. No sign, no exponent, no rounding.
pub fn parse(text: &str) -> Result<Balance, AmountError> {
	let bad = || AmountError::NotANumber(text.chars().take(40).collect());
	let (whole, part) = text.split_once('.').unwrap_or((text, ""));
	let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
	if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) || text.ends_with('.') {
		return Err(bad());
	}
	let part = part.trim_end_matches('0');
	if part.len() > WRN_DECIMALS as usize {
		return Err(AmountError::TooFine(text.chars().take(40).collect()));
	}
	let large = || AmountError::TooLarge(text.chars().take(40).collect());
	let whole: Balance = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| large())? };
	let scale = 10u128.pow(WRN_DECIMALS - part.len() as u32);
	let part: Balance = if part.is_empty() { 0 } else { part.parse().map_err(|_| large())? };
	whole.checked_mul(WRN).and_then(|w| w.checked_add(part * scale)).ok_or_else(large)
}

/// The shortest text that [`parse`] reads as this amount.
pub use warren_primitives::format_wrn as show;

/// For serde: an amount as a text, so that no reader rounds it to a float.
pub mod text {
	use super::{parse, show};
	use serde::{de::Error, Deserialize, Deserializer, Serializer};
	use warren_primitives::Balance;

	/// Writes `"0.05"`.
	pub fn serialize<S: Serializer>(amount: &Balance, to: S) -> Result<S::Ok, S::Error> {
		to.serialize_str(&show(*amount))
	}

	/// Reads `"0.05"`.
	pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Balance, D::Error> {
		parse(&String::deserialize(from)?).map_err(D::Error::custom)
	}
}

/// For serde: units as a text of digits, so that no reader of JSON rounds them.
pub mod units {
	use serde::{de::Error, Deserialize, Deserializer, Serializer};
	use warren_primitives::Balance;

	/// Writes `"50000000000"`.
	pub fn serialize<S: Serializer>(units: &Balance, to: S) -> Result<S::Ok, S::Error> {
		to.collect_str(units)
	}

	/// Reads `"50000000000"`.
	pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Balance, D::Error> {
		String::deserialize(from)?.parse().map_err(D::Error::custom)
	}

	/// The same, where there may be none.
	pub mod option {
		use serde::{de::Error, Deserialize, Deserializer, Serializer};
		use warren_primitives::Balance;

		/// Writes `"50000000000"` or null.
		pub fn serialize<S: Serializer>(units: &Option<Balance>, to: S) -> Result<S::Ok, S::Error> {
			match units {
				Some(units) => to.collect_str(units),
				None => to.serialize_none(),
			}
		}

		/// Reads `"50000000000"` or null.
		pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Balance>, D::Error> {
			Option::<String>::deserialize(from)?
				.map(|text| text.parse().map_err(D::Error::custom))
				.transpose()
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn reads_what_people_write() {
		assert_eq!(parse("1"), Ok(WRN));
		assert_eq!(parse("0.05"), Ok(WRN / 20));
		assert_eq!(parse(".5"), Ok(WRN / 2));
		assert_eq!(parse("0.000000000001"), Ok(1));
		assert_eq!(parse("1.500000000000000"), Ok(WRN * 3 / 2));
	}

	#[test]
	fn refuses_what_could_be_misread() {
		for bad in ["", ".", "1.", "-1", "+1", "1e3", "1,5", " 1", "0x1", "1.2.3", "٣"] {
			assert!(matches!(parse(bad), Err(AmountError::NotANumber(_))), "{bad}");
		}
		assert!(matches!(parse("0.0000000000001"), Err(AmountError::TooFine(_))));
		assert!(matches!(parse("999999999999999999999999999999"), Err(AmountError::TooLarge(_))));
		assert!(matches!(parse(&"9".repeat(60)), Err(AmountError::TooLarge(_))));
	}

	proptest! {
		#[test]
		fn what_is_shown_reads_back(amount: u128) {
			prop_assert_eq!(parse(&show(amount)), Ok(amount));
		}

		#[test]
		fn no_text_panics(text in "\\PC{0,60}") {
			let _ = parse(&text);
		}
	}
}
