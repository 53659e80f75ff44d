//! Vouchers that the chain must refuse, each with an error that says which; and that what is paid, refunded and taken as fee
//! is all that `open` took, whoever ends the session. No daemon takes part: the operator is a test's own key.

use std::time::Duration;

use warren_chain_client::{Call, Outcome, Signer};
use warren_e2e::{
	bare::{for_chain, Session},
	chain::Chain,
	lab::Lab,
	rogue,
};
use warren_primitives::{CloseReason, Price, SessionStatus, WRN};
use warren_tunnel::PrivateKey;

const PRICE: Price = Price { per_gib: WRN / 10, per_hour: 0 };
const DEPOSIT: u128 = WRN;

struct Stage {
	lab: Lab,
	chain: Chain,
	operator: Signer,
	consumer: Signer,
	node: u32,
}

fn stage() -> Stage {
	let lab = Lab::new().unwrap();
	let chain = Chain::start(&lab).unwrap();
	let (operator, consumer) = (Signer::from_uri("//Bob").unwrap(), Signer::from_uri("//Charlie").unwrap());
	let node = rogue::register(&chain, &operator, &[7; 32], &PrivateKey::generate(), PRICE).unwrap();
	Stage { lab, chain, operator, consumer, node }
}

impl Stage {
	fn open(&self, prepaid: u128, ticks: u32) -> Session {
		let session =
			Session::prepare(&self.chain, &self.consumer, self.node, DEPOSIT, prepaid, ticks).unwrap();
		session.open_on_chain(&self.chain, &self.consumer).unwrap();
		session
	}

	fn refused(&self, call: Call) -> String {
		let name = call.name();
		match self.chain.submit(&self.operator, call).unwrap().outcome {
			Outcome::Failed(why) => why,
			Outcome::Success => panic!("{name} was taken"),
		}
	}
}

#[test]
fn bad_vouchers_are_refused_with_an_error_that_says_which() {
	let stage = stage();
	let (session, other) = (stage.open(0, 1000), stage.open(0, 1000));
	let good = session.voucher(WRN / 10);

	let mut forged = good;
	forged.signature[5] ^= 1;
	assert!(stage.refused(Call::Claim(for_chain(&forged))).contains("SignatureInvalid"));
	let mut raised = good;
	raised.voucher.amount += 1;
	assert!(stage.refused(Call::Claim(for_chain(&raised))).contains("SignatureInvalid"));
	// Signed by this session's key, for another chain; and for another session of the same consumer.
	let foreign_chain = session.voucher_for(session.id, [9; 32], WRN / 10);
	assert!(stage.refused(Call::Claim(for_chain(&foreign_chain))).contains("SignatureInvalid"));
	let foreign_session = session.voucher_for(other.id, session.genesis, WRN / 10);
	assert!(stage.refused(Call::Claim(for_chain(&foreign_session))).contains("SignatureInvalid"));
	let closing = Call::Close { session: session.id, voucher: Some(for_chain(&other.voucher(WRN / 10))) };
	assert!(stage.refused(closing).contains("WrongSession"));
	let unknown = session.voucher_for([1; 32], session.genesis, WRN / 10);
	assert!(stage.refused(Call::Claim(for_chain(&unknown))).contains("SessionNotFound"));
	// A stranger with a good voucher.
	let stranger = Signer::from_uri("//Dave").unwrap();
	match stage.chain.submit(&stranger, Call::Claim(for_chain(&good))).unwrap().outcome {
		Outcome::Failed(why) => assert!(why.contains("NotProvider"), "{why}"),
		Outcome::Success => panic!("a stranger claimed"),
	}

	stage.chain.must(&stage.operator, Call::Claim(for_chain(&good))).unwrap();
	assert!(stage.refused(Call::Claim(for_chain(&good))).contains("NothingToClaim"));
	let older = session.voucher(WRN / 20);
	assert!(stage.refused(Call::Claim(for_chain(&older))).contains("NothingToClaim"));
	let view = stage.chain.session(session.id).unwrap().unwrap();
	assert_eq!((view.paid, view.charge_earned), (WRN / 10, true));

	// Above the deposit: capped, so that the provider loses nothing, and pays not a unit more.
	stage.chain.must(&stage.operator, Call::Claim(for_chain(&session.voucher(DEPOSIT * 5)))).unwrap();
	assert_eq!(stage.chain.session(session.id).unwrap().unwrap().paid, DEPOSIT);
	assert!(stage.refused(Call::Claim(for_chain(&session.voucher(DEPOSIT * 6)))).contains("NothingToClaim"));

	// In a batch a bad item harms no other, and the batch says why it was refused.
	let batch = vec![for_chain(&forged), for_chain(&other.voucher(7)), for_chain(&unknown)];
	let included = stage.chain.must(&stage.operator, Call::ClaimMany(batch)).unwrap();
	let refused: Vec<_> = included.events.iter().filter(|event| event.name == "ClaimRefused").collect();
	assert_eq!(refused.iter().map(|event| event.number("index")).collect::<Vec<_>>(), [Some(0), Some(2)]);
	assert_eq!(stage.chain.session(other.id).unwrap().unwrap().paid, 7);
	drop(stage.lab);
}

#[test]
fn all_that_open_took_is_paid_refunded_or_fee_to_the_unit() {
	let stage = stage();
	let params =
		stage.chain.ask(|client| async move { client.params(warren_chain_client::At::Best).await }).unwrap();
	let (payer, payee) = (stage.consumer.account(), stage.operator.account());

	// The operator closes with its best voucher: settled at once.
	let before = (stage.chain.money(payer).unwrap(), stage.chain.money(payee).unwrap());
	let start = stage.chain.best().unwrap().number;
	let session = Session::prepare(&stage.chain, &stage.consumer, stage.node, DEPOSIT, 0, 1000).unwrap();
	let opened = session.open_on_chain(&stage.chain, &stage.consumer).unwrap();
	let amount = 123_456_789_013;
	let close = Call::Close { session: session.id, voucher: Some(for_chain(&session.voucher(amount))) };
	let closed = stage.chain.must(&stage.operator, close).unwrap();
	let settled = stage.chain.settlement(session.id, start, Duration::from_secs(20)).unwrap();
	assert_eq!(settled.total(), DEPOSIT + params.connection_charge);
	assert_eq!(settled.to_operator() + settled.refunded + settled.fees(), DEPOSIT + params.connection_charge);
	assert_eq!(settled.paid, amount);
	assert_eq!(settled.fee, (amount * u128::from(params.fee_parts)).div_ceil(1_000_000_000));
	assert!(settled.charge_earned);
	let after = (stage.chain.money(payer).unwrap(), stage.chain.money(payee).unwrap());
	assert_eq!(before.0 - after.0, opened.fee + amount + params.connection_charge, "the consumer's account");
	assert_eq!(after.1 + closed.fee - before.1, settled.to_operator(), "the operator's account");
	assert!(stage.chain.session(session.id).unwrap().is_none());

	// Nothing was ever presented: the charge is burned, not earned.
	let unserved = stage.open(0, 1000);
	let start = stage.chain.best().unwrap().number;
	let money = stage.chain.money(payer).unwrap();
	let closing =
		stage.chain.must(&stage.consumer, Call::Close { session: unserved.id, voucher: None }).unwrap();
	let view = stage.chain.session(unserved.id).unwrap().unwrap();
	assert!(
		matches!(view.status, SessionStatus::Closing { reason: CloseReason::Payer, .. }),
		"{:?}",
		view.status
	);
	// Too early for anyone; too late for the provider once the window is over.
	assert!(stage.refused(Call::Finalise { session: unserved.id }).contains("NotFinal"));
	let settled = stage.chain.settlement(unserved.id, start, Duration::from_secs(120)).unwrap();
	assert_eq!((settled.paid, settled.fee, settled.charge_earned), (0, 0, false));
	assert_eq!(settled.refunded, DEPOSIT);
	assert_eq!(settled.total(), DEPOSIT + params.connection_charge);
	// Whole money: what was held is part of it, so only the fee and the charge are gone.
	assert_eq!(money - stage.chain.money(payer).unwrap(), closing.fee + params.connection_charge);
}

#[test]
fn a_higher_voucher_counts_within_the_window_and_none_after_it() {
	let stage = stage();
	let session = stage.open(0, 1000);
	let start = stage.chain.best().unwrap().number;
	// The payer leaves with an old voucher; the provider presents a newer one.
	let old = Call::Close { session: session.id, voucher: Some(for_chain(&session.voucher(WRN / 100))) };
	stage.chain.must(&stage.consumer, old).unwrap();
	stage.chain.must(&stage.operator, Call::Claim(for_chain(&session.voucher(WRN / 10)))).unwrap();
	let settled = stage.chain.settlement(session.id, start, Duration::from_secs(120)).unwrap();
	assert_eq!(settled.paid, WRN / 10);
	let late = stage.refused(Call::Claim(for_chain(&session.voucher(WRN / 5))));
	assert!(late.contains("SessionNotFound"), "{late}");
}
