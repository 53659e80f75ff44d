//! How many sessions open, and how many are claimed in batches, in the time of a block that plain transfers take: by the weights that a
//! real block counted, each of which includes what every transaction takes.

use anyhow::{ensure, Context, Result};
use warren_chain_client::{At, Call, Included, Signer};
use warren_primitives::{Balance, Price, WRN};
use warren_tunnel::PrivateKey;

use super::{
	figures::{Figure, Unit},
	Settings,
};
use crate::{
	bare::{for_chain, Session},
	chain::Chain,
	lab::Lab,
	rogue,
};

const PRICE: Price = Price { per_gib: WRN / 10, per_hour: 0 };
const DEPOSIT: Balance = WRN / 10;
/// A full batch is larger than any daemon's usual one.
const MOST_CLAIMS: usize = 256;
/// Sessions that are opened by one transaction, so that it takes a small part of a block.
const AT_ONCE: usize = 64;

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let lab = Lab::new()?;
	let measured = Chain::start(&lab).and_then(|chain| measure(settings, &chain));
	if measured.is_err() {
		lab.print_logs(40);
	}
	measured
}

fn measure(settings: &Settings, chain: &Chain) -> Result<Vec<Figure>> {
	let (operator, consumer) = (Signer::from_uri("//Bob")?, Signer::from_uri("//Charlie")?);
	let params = chain.ask(|client| async move { client.params(At::Best).await })?;
	let claims = MOST_CLAIMS.min(params.max_claims as usize);
	let tunnel = PrivateKey::generate();
	let node = rogue::register_with_room(chain, &operator, &rand::random(), &tunnel, PRICE, claims as u32)?;

	let transfer = Call::Transfer { to: operator.account(), amount: WRN };
	let transfer = weight(chain, &chain.must(&consumer, transfer)?)?;
	let prepare = || Session::prepare(chain, &consumer, node, DEPOSIT, 0, 1000);
	let first = prepare()?;
	let open = weight(chain, &first.open_on_chain(chain, &consumer)?)?;
	settings.say(format!("{claims} sessions are opened"));
	let mut sessions = vec![first];
	while sessions.len() < claims {
		let some = AT_ONCE.min(claims - sessions.len());
		let more = (0..some).map(|_| prepare()).collect::<Result<Vec<_>>>()?;
		let opens = more.iter().map(|session| Call::Open(session.terms.clone())).collect();
		chain.must(&consumer, Call::BatchAll(opens)).context("opening many")?;
		sessions.extend(more);
	}
	settings.say("and claimed");
	let items = sessions.iter().map(|session| for_chain(&session.voucher(DEPOSIT / 2))).collect();
	let claimed = chain.must(&operator, Call::ClaimMany(items))?;
	let refused = claimed.events.iter().filter(|event| event.name == "ClaimRefused").count();
	ensure!(refused == 0, "{refused} of {claims} good vouchers were refused");
	let claim = weight(chain, &claimed)? / claims as f64;
	let microseconds = |picoseconds: f64| format!("{:.0} µs", picoseconds / 1e6);
	Ok(vec![
		Figure::new("sessions opened ÷ plain transfers, by weight", Unit::Ratio, 1, transfer / open)
			.at_least(0.5)
			.noted(format!("an open weighs {}, a transfer {}", microseconds(open), microseconds(transfer))),
		Figure::new(
			format!("sessions claimed, {claims} in a batch, ÷ plain transfers, by weight"),
			Unit::Ratio,
			claims,
			transfer / claim,
		)
		.at_least(1.5)
		.noted(format!("a claim weighs {}", microseconds(claim))),
	])
}

/// In picoseconds.
fn weight(chain: &Chain, included: &Included) -> Result<f64> {
	Ok(chain.weight(included)? as f64)
}
