//! Numbers that cannot leave their range: what governance may set.
//!
//! The admin origin of `pallet-parameters` sees only the key, so the bounds live in the type of the value: a call with a
//! number out of range does not decode, and a stored one (after an upgrade that narrows the range) reads as none, which
//! means the default.
use codec::{Decode, DecodeWithMemTracking, Encode, EncodeLike, Error, Input, MaxEncodedLen};
use frame_support::traits::{dynamic_params::Key, Get};
use scale_info::{StaticTypeInfo, Type, TypeInfo};

/// A `T` in `MIN..=MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bounded<T, const MIN: u128, const MAX: u128>(T);

impl<T: Copy + Into<u128>, const MIN: u128, const MAX: u128> Bounded<T, MIN, MAX> {
	/// The least value.
	pub const LEAST: u128 = MIN;
	/// The greatest.
	pub const GREATEST: u128 = MAX;

	/// `value`, if it lies in the range.
	pub fn new(value: T) -> Option<Self> {
		(MIN..=MAX).contains(&value.into()).then_some(Self(value))
	}

	/// The number.
	pub fn get(self) -> T {
		self.0
	}
}

impl<T: Copy + Into<u128> + TryFrom<u128>, const MIN: u128, const MAX: u128> Bounded<T, MIN, MAX> {
	/// `value` if it lies in the range, else the nearer end of it.
	pub fn nearest(value: u128) -> Self
	where
		T: Default,
	{
		Self(T::try_from(value.clamp(MIN, MAX)).unwrap_or_default())
	}

	/// `value`, if it lies in the range; else a sentence that says what the range is.
	pub fn checked(value: u128) -> Result<Self, alloc::string::String> {
		T::try_from(value)
			.ok()
			.and_then(Self::new)
			.ok_or_else(|| alloc::format!("{value} is not in {MIN}..={MAX}"))
	}
}

impl<T: Encode, const MIN: u128, const MAX: u128> Encode for Bounded<T, MIN, MAX> {
	fn size_hint(&self) -> usize {
		self.0.size_hint()
	}
	fn encode_to<O: codec::Output + ?Sized>(&self, dest: &mut O) {
		self.0.encode_to(dest)
	}
}
impl<T: Encode, const MIN: u128, const MAX: u128> EncodeLike for Bounded<T, MIN, MAX> {}

impl<T: Decode + Copy + Into<u128>, const MIN: u128, const MAX: u128> Decode for Bounded<T, MIN, MAX> {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Self::new(T::decode(input)?).ok_or_else(|| Error::from("parameter out of bounds"))
	}
}
impl<T: DecodeWithMemTracking + Copy + Into<u128>, const MIN: u128, const MAX: u128> DecodeWithMemTracking
	for Bounded<T, MIN, MAX>
{
}

impl<T: MaxEncodedLen, const MIN: u128, const MAX: u128> MaxEncodedLen for Bounded<T, MIN, MAX> {
	fn max_encoded_len() -> usize {
		T::max_encoded_len()
	}
}

/// Looks like the plain number in the metadata: wallets and clients need to know nothing of the bounds.
impl<T: StaticTypeInfo, const MIN: u128, const MAX: u128> TypeInfo for Bounded<T, MIN, MAX> {
	type Identity = T;
	fn type_info() -> Type {
		T::type_info()
	}
}

/// The number of a parameter, out of its bounded value.
pub struct Number<K>(core::marker::PhantomData<K>);
impl<K, T, const MIN: u128, const MAX: u128> Get<T> for Number<K>
where
	K: Key<Value = Bounded<T, MIN, MAX>> + Get<Bounded<T, MIN, MAX>>,
	T: Copy + Into<u128>,
{
	fn get() -> T {
		<K as Get<Bounded<T, MIN, MAX>>>::get().get()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	type Small = Bounded<u32, 3, 5>;

	#[test]
	fn only_numbers_in_range_decode() {
		for value in 0..10u32 {
			let decoded = Small::decode(&mut &value.encode()[..]);
			assert_eq!(decoded.is_ok(), (3..=5).contains(&value), "{value}");
			if let Ok(decoded) = decoded {
				assert_eq!(decoded.get(), value);
				assert_eq!(decoded.encode(), value.encode());
			}
		}
	}

	#[test]
	fn a_number_is_brought_into_range_or_refused() {
		assert_eq!(Small::nearest(0).get(), 3);
		assert_eq!(Small::nearest(4).get(), 4);
		assert_eq!(Small::nearest(u128::MAX).get(), 5);
		assert_eq!(Small::checked(9).unwrap_err(), "9 is not in 3..=5");
		assert!(Small::checked(u128::MAX).is_err());
	}
}
