//! An IP address with a prefix length.

use std::{
	fmt,
	net::{IpAddr, Ipv4Addr, Ipv6Addr},
	str::FromStr,
};

use thiserror::Error;

/// Why a text or a pair is no network.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IpNetError {
	/// The part before the slash is no address.
	#[error("network `{0}`: not an IP address")]
	Address(String),
	/// The part after the slash is no number within the family's range.
	#[error("network `{0}`: the prefix length must be 0 to 32 (IPv4) or 0 to 128 (IPv6)")]
	Prefix(String),
}

/// An address with a prefix length: a network, or an address on one. Host bits are kept as given; [`Self::network`]
/// clears them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpNet {
	address: IpAddr,
	prefix: u8,
}

impl IpNet {
	/// An address with a prefix length of 0 to 32 (IPv4) or 0 to 128 (IPv6).
	pub fn new(address: IpAddr, prefix: u8) -> Result<Self, IpNetError> {
		if prefix > max_prefix(address) {
			return Err(IpNetError::Prefix(format!("{address}/{prefix}")));
		}
		Ok(Self { address, prefix })
	}

	/// One address alone: /32 or /128.
	pub fn host(address: impl Into<IpAddr>) -> Self {
		let address = address.into();
		Self { address, prefix: max_prefix(address) }
	}

	/// Everything of IPv4.
	pub const ALL_V4: Self = Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), prefix: 0 };

	/// Everything of IPv6.
	pub const ALL_V6: Self = Self { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), prefix: 0 };

	/// The address, host bits included.
	pub const fn address(&self) -> IpAddr {
		self.address
	}

	/// The prefix length.
	pub const fn prefix(&self) -> u8 {
		self.prefix
	}

	/// Whether it is IPv4.
	pub const fn is_ipv4(&self) -> bool {
		self.address.is_ipv4()
	}

	/// Whether it is IPv6.
	pub const fn is_ipv6(&self) -> bool {
		self.address.is_ipv6()
	}

	/// Whether it is one address alone.
	pub fn is_host(&self) -> bool {
		self.prefix == max_prefix(self.address)
	}

	/// The same network with its host bits cleared.
	pub fn network(&self) -> Self {
		let address = match self.address {
			IpAddr::V4(a) => {
				IpAddr::V4(Ipv4Addr::from(u32::from(a) & mask(u128::from(u32::MAX), 32, self.prefix) as u32))
			}
			IpAddr::V6(a) => IpAddr::V6(Ipv6Addr::from(u128::from(a) & mask(u128::MAX, 128, self.prefix))),
		};
		Self { address, prefix: self.prefix }
	}

	/// Whether an address lies within.
	pub fn contains(&self, address: IpAddr) -> bool {
		self.address.is_ipv4() == address.is_ipv4()
			&& Self { address, prefix: self.prefix }.network() == self.network()
	}

	/// Whether the two share an address.
	pub fn overlaps(&self, other: &Self) -> bool {
		if self.prefix <= other.prefix {
			self.contains(other.address)
		} else {
			other.contains(self.address)
		}
	}

	/// The same address under a shorter prefix; unchanged where it is that short already.
	pub fn widened(&self, prefix: u8) -> Self {
		Self { address: self.address, prefix: self.prefix.min(prefix) }.network()
	}
}

const fn max_prefix(address: IpAddr) -> u8 {
	if address.is_ipv4() {
		32
	} else {
		128
	}
}

/// `prefix` leading ones out of `bits`.
fn mask(all: u128, bits: u32, prefix: u8) -> u128 {
	match bits - u32::from(prefix) {
		host if host >= bits => 0,
		host => (all >> host) << host,
	}
}

impl From<IpAddr> for IpNet {
	fn from(address: IpAddr) -> Self {
		Self::host(address)
	}
}

impl FromStr for IpNet {
	type Err = IpNetError;

	/// `10.0.0.0/8`, `fd00::/8`, or an address alone.
	fn from_str(text: &str) -> Result<Self, IpNetError> {
		let (address, prefix) = match text.split_once('/') {
			None => (text, None),
			Some((address, prefix)) => (address, Some(prefix)),
		};
		let address: IpAddr = address.parse().map_err(|_| IpNetError::Address(text.into()))?;
		match prefix {
			None => Ok(Self::host(address)),
			Some(prefix) => {
				let prefix: u8 = prefix.parse().map_err(|_| IpNetError::Prefix(text.into()))?;
				Self::new(address, prefix).map_err(|_| IpNetError::Prefix(text.into()))
			}
		}
	}
}

impl fmt::Display for IpNet {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}/{}", self.address, self.prefix)
	}
}

impl fmt::Debug for IpNet {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn net(text: &str) -> IpNet {
		text.parse().unwrap()
	}

	#[test]
	fn parses_and_refuses() {
		assert_eq!(net("10.1.2.3/8").network(), net("10.0.0.0/8"));
		assert_eq!(net("fd00::7/64").network(), net("fd00::/64"));
		assert!(net("1.2.3.4").is_host() && net("::1").is_host());
		for bad in ["10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "", "/8", "1.2.3.4/"] {
			assert!(bad.parse::<IpNet>().is_err(), "{bad}");
		}
	}

	#[test]
	fn overlap_is_symmetric_and_of_one_family() {
		assert!(
			net("10.0.0.0/8").overlaps(&net("10.9.0.0/16"))
				&& net("10.9.0.0/16").overlaps(&net("10.0.0.0/8"))
		);
		assert!(!net("10.0.0.0/8").overlaps(&net("11.0.0.0/8")));
		assert!(!net("0.0.0.0/0").overlaps(&net("::/0")));
	}

	proptest! {
		#[test]
		fn text_round_trips(bits: u128, v4: bool, prefix in 0u8..=128) {
			let address = if v4 { IpAddr::V4((bits as u32).into()) } else { IpAddr::V6(bits.into()) };
			let net = match IpNet::new(address, prefix) {
				Ok(net) => net,
				Err(_) => { prop_assert!(v4 && prefix > 32); return Ok(()) },
			};
			prop_assert_eq!(net.to_string().parse::<IpNet>().unwrap(), net);
			prop_assert!(net.contains(net.address()));
			prop_assert_eq!(net.network().network(), net.network());
		}
	}
}
