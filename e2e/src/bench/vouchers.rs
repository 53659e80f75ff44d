//! Vouchers verified per second on one core, by the very check that the daemon makes of each, and the same as a ratio to Ed25519
//! alone, with keys that were read before.

use std::time::Instant;

use anyhow::{ensure, Context, Result};
use ed25519_zebra::{Signature, VerificationKey};
use warren_primitives::{Ed25519Key, GenesisHash, Voucher};
use warren_session_protocol::SignedVoucher;

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::bare::Keys;

/// Each of another session: nothing of one helps the next.
const VOUCHERS: usize = 4_000;
const GENESIS: GenesisHash = [7; 32];

/// What Ed25519 is given of a voucher.
struct Bare {
	key: VerificationKey,
	signature: Signature,
	message: Vec<u8>,
}

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let signed: Vec<_> = (0..VOUCHERS).map(signed).collect();
	let bare = signed.iter().map(bare).collect::<Result<Vec<_>>>()?;
	let (mut rates, mut ratios) = (Vec::new(), Vec::new());
	for _ in 0..settings.rounds {
		let alone = per_second(&bare, |bare| bare.key.verify(&bare.signature, &bare.message).is_ok())?;
		let checked = per_second(&signed, |(key, signed)| {
			signed.check(&GENESIS, &signed.voucher.session, key).is_ok()
		})?;
		rates.push(checked);
		ratios.push(checked / alone);
	}
	let (rates, ratios) = (Samples::new(rates)?, Samples::new(ratios)?);
	Ok(vec![
		Figure::median("vouchers verified on one core", Unit::PerSecond, &rates).at_least(20_000.0),
		Figure::median("vouchers ÷ bare Ed25519", Unit::Ratio, &ratios)
			.noted("a voucher's key is read each time, a bare one's was before"),
	])
}

fn signed(number: usize) -> (Ed25519Key, SignedVoucher) {
	let keys = Keys::generate();
	let mut session = [0; 32];
	session[..8].copy_from_slice(&(number as u64).to_le_bytes());
	let voucher = Voucher { session, amount: 1 << 40, usage_hash: [9; 32] };
	(keys.voucher_key(), SignedVoucher::sign(voucher, GENESIS, &keys.voucher_seed))
}

fn bare((key, signed): &(Ed25519Key, SignedVoucher)) -> Result<Bare> {
	Ok(Bare {
		key: VerificationKey::try_from(*key).ok().context("a key that is none")?,
		signature: Signature::from(signed.signature),
		message: signed.voucher.signed_bytes(&GENESIS),
	})
}

/// How many of these are found good in a second; none may be bad.
fn per_second<T>(items: &[T], good: impl Fn(&T) -> bool) -> Result<f64> {
	let begin = Instant::now();
	let found = items.iter().filter(|item| good(item)).count();
	let seconds = begin.elapsed().as_secs_f64();
	ensure!(found == items.len(), "only {found} of {} signatures are good", items.len());
	Ok(items.len() as f64 / seconds)
}
