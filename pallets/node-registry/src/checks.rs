//! What the details of a node must be.
use crate::{Config, Error, Pallet};
use frame_support::{ensure, traits::Get};
use warren_primitives::{keys, Balance, Endpoint, NodeDetails, Price};

/// Greatest speed that a node may advertise, in Mbit/s: one Tbit/s.
pub const MAX_MBPS: u32 = 1_000_000;
/// No price is above this, whatever the ceiling says: costs never overflow below it (see [`Price::cost`]).
pub const PRICE_LIMIT: Balance = 1 << 80;

impl<T: Config> Pallet<T> {
	/// Checks all that can be seen from the details alone.
	pub(crate) fn check_details(details: &NodeDetails) -> Result<(), Error<T>> {
		ensure!(keys::is_signing_key(&details.peer_key), Error::PeerKeyInvalid);
		ensure!(keys::is_tunnel_key(&details.tunnel_key), Error::TunnelKeyInvalid);
		Self::check_endpoints(&details.endpoints)?;
		ensure!(details.country.iter().all(u8::is_ascii_uppercase), Error::CountryInvalid);
		ensure!(is_clean_text(&details.city), Error::CityInvalid);
		Self::check_price(&details.price)?;
		ensure!(details.capacity > 0, Error::CapacityZero);
		ensure!(details.capacity <= T::MaxCapacity::get(), Error::CapacityTooHigh);
		ensure!(details.advertised_mbps <= MAX_MBPS, Error::SpeedTooHigh);
		Ok(())
	}

	fn check_endpoints(endpoints: &[Endpoint]) -> Result<(), Error<T>> {
		ensure!(!endpoints.is_empty(), Error::NoEndpoint);
		let global = T::RequireGlobalEndpoints::get();
		for (i, endpoint) in endpoints.iter().enumerate() {
			ensure!(endpoint.is_well_formed(), Error::EndpointMalformed);
			ensure!(!global || endpoint.is_global(), Error::EndpointNotGlobal);
			ensure!(!endpoints[..i].contains(endpoint), Error::EndpointRepeated);
		}
		Ok(())
	}

	/// Checks a price against the ceilings.
	pub(crate) fn check_price(price: &Price) -> Result<(), Error<T>> {
		let ceiling = Price {
			per_gib: T::MaxPricePerGib::get().min(PRICE_LIMIT),
			per_hour: T::MaxPricePerHour::get().min(PRICE_LIMIT),
		};
		ensure!(price.within(&ceiling), Error::PriceTooHigh);
		Ok(())
	}
}

/// UTF-8 without characters that move the cursor, are not seen or change the direction of what follows: the name of a
/// city must not rewrite the line of a table that it is shown in.
pub(crate) fn is_clean_text(bytes: &[u8]) -> bool {
	core::str::from_utf8(bytes).is_ok_and(|text| {
		!text.chars().any(|c| {
			c.is_control()
				|| matches!(c,
					'\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
					| '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
					| '\u{e0000}'..='\u{e0fff}')
		})
	})
}
