//! Vouchers that a provider must refuse, over its real protocol, each with an error that says which.

use anyhow::{ensure, Context, Result};
use warren_e2e::{
	bare::{BareConsumer, Session},
	client,
	products::ProviderSettings,
	stage::{play, Stage},
};
use warren_primitives::WRN;
use warren_session_protocol::{messages::SignedVoucher, RefusalCode, RequestError, VoucherRefusalCode};

#[test]
fn bad_vouchers_are_refused_with_an_error_that_says_which() {
	play(&ProviderSettings::default(), refused).unwrap();
}

fn code(consumer: &BareConsumer<'_>, voucher: SignedVoucher) -> Result<VoucherRefusalCode> {
	match consumer.send(voucher)? {
		Err(RequestError::VoucherRefused(refused)) => Ok(refused.code),
		other => anyhow::bail!("{other:?}"),
	}
}

fn refused(stage: &mut Stage<'_>) -> Result<()> {
	let consumer = stage.bare_with_tunnel(&stage.lab.stranger, 0, WRN, 0)?;
	let other = stage.bare(&stage.lab.consumer, 1, WRN, 0)?;
	// All that is lent before the `open` is in a block, which is more than the window: so that there is a debt.
	let used = client::page(&stage.lab.stranger, stage.web_v4(), "/bytes/33554432")?;
	ensure!(!used.complete);
	stage.wait_landed(consumer.session.id)?;
	let status = stage.provider.session(consumer.session.id)?;
	let count = |name: &str| status[name].as_u64().with_context(|| format!("{name} in {status}"));
	let due = stage.node.details.price.cost(count("bytes_up")? + count("bytes_down")?, 0);
	ensure!(
		code(&consumer, consumer.session.voucher(1_000_000))? == VoucherRefusalCode::CoversTooLittle,
		"{status}"
	);
	let good = consumer.session.voucher(due);

	let mut forged = good;
	forged.signature[7] ^= 1;
	ensure!(code(&consumer, forged)? == VoucherRefusalCode::Forged);
	let mut raised = good;
	raised.voucher.amount *= 2;
	ensure!(code(&consumer, raised)? == VoucherRefusalCode::Forged);
	let mut other_usage = good;
	other_usage.voucher.usage_hash[0] ^= 1;
	ensure!(code(&consumer, other_usage)? == VoucherRefusalCode::Forged);
	// Signed for another chain, and the same while it says that it is for this one.
	let foreign = consumer.session.voucher_for(consumer.session.id, [9; 32], 1_000_000);
	ensure!(code(&consumer, foreign)? == VoucherRefusalCode::ForeignChain);
	let disguised = SignedVoucher { genesis: consumer.session.genesis, ..foreign };
	ensure!(code(&consumer, disguised)? == VoucherRefusalCode::Forged);
	// Of another session, by its own key; and by this session's key for another session.
	ensure!(code(&consumer, other.session.voucher(1_000_000))? == VoucherRefusalCode::ForeignSession);
	let for_other = consumer.session.voucher_for(other.session.id, other.session.genesis, 1_000_000);
	ensure!(code(&consumer, for_other)? == VoucherRefusalCode::ForeignSession);
	ensure!(code(&other, for_other)? == VoucherRefusalCode::Forged);
	ensure!(code(&consumer, consumer.session.voucher(WRN + 1))? == VoucherRefusalCode::OverDeposit);

	let taken = consumer.send(good)?.context("a good voucher was refused")?;
	ensure!(taken.amount == due);
	ensure!(code(&consumer, good)? == VoucherRefusalCode::NotHigher, "a replay");
	ensure!(
		code(&consumer, consumer.session.voucher(due - 1))? == VoucherRefusalCode::NotHigher,
		"an old one"
	);

	// A connection that proved nothing may say nothing.
	let mut silent = BareConsumer::new(&stage.lab.web, consumer.session.clone())?;
	silent.connect(&stage.node)?;
	ensure!(code(&silent, consumer.session.voucher(due * 2))? == VoucherRefusalCode::NotAttached);
	// One that holds another key cannot attach.
	let mut thief = Session { id: consumer.session.id, ..other.session.clone() };
	thief.terms.node = stage.node.id;
	let mut thief = BareConsumer::new(&stage.lab.web, thief)?;
	thief.connect(&stage.node)?;
	match thief.attach()? {
		Err(RequestError::Refused(refused)) => ensure!(refused.code == RefusalCode::BadProof, "{refused}"),
		other => anyhow::bail!("{other:?}"),
	}
	Ok(())
}
