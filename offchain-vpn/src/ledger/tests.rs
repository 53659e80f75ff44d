use super::*;
use crate::testing::{account, view};
use warren_primitives::{SessionId, Voucher, WRN};

const GENESIS: GenesisHash = [7; 32];

fn row(id: u8, slot: u64) -> (SessionId, Box<SessionRow>) {
	let row = SessionRow {
		view: view(id),
		slot,
		phase: Phase::Final,
		handed: Some(Handed { signer: account(1), anchor: 9, extrinsic: vec![1, 2] }),
		signs: true,
		goodbye: false,
		rating: Some((5, [3; 64])),
		presented: 6,
		since_unix_millis: 5,
	};
	([id; 32], Box::new(row))
}

fn voucher(id: u8, amount: u128) -> VoucherRow {
	VoucherRow {
		voucher: Voucher { session: [id; 32], amount, usage_hash: [1; 32] },
		signature: [2; 64],
		forgiven: 4,
	}
}

fn open() -> (tempfile::TempDir, PathBuf) {
	let temp = tempfile::tempdir().unwrap();
	let path = temp.path().join("ledger.redb");
	(temp, path)
}

#[test]
fn what_is_committed_is_there_after_a_restart() {
	let (_temp, path) = open();
	let (id, session) = row(1, 41);
	let meter = MeterRow { up: 5, live_millis: 9, ..Default::default() };
	let loss = LossRow { unix_millis: 1, amount: 2, session: id, payer: account(1) };
	let payer = PayerRow { until_unix_millis: 8, times: 1 };
	{
		let ledger = Ledger::open(&path, &GENESIS).unwrap();
		ledger
			.commit(&[
				Write::Session(id, session.clone()),
				Write::Voucher(id, voucher(1, 10)),
				Write::Voucher(id, voucher(1, 11)),
				Write::Meter(id, meter),
				Write::NextSlot(42),
				Write::Loss(loss),
				Write::Payer(account(1), payer),
				Write::Month(202_611, 77),
			])
			.unwrap();
		// No orderly end: the file is what a SIGKILL leaves.
		std::mem::forget(ledger);
	}
	let copy = path.with_extension("copy");
	std::fs::copy(&path, &copy).unwrap();
	let state = Ledger::open(&copy, &GENESIS).unwrap().load().unwrap();
	assert_eq!(state.sessions[&id], *session);
	assert_eq!(state.vouchers[&id], voucher(1, 11));
	assert_eq!(state.meters[&id], meter);
	assert_eq!((state.losses, state.payers), (vec![loss], vec![(account(1), payer)]));
	assert_eq!((state.next_slot, state.months[&202_611], state.quarantined), (42, 77, 0));
}

#[test]
fn an_ended_session_leaves_a_line_and_its_earnings() {
	let (_temp, path) = open();
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	let (id, session) = row(1, 1);
	ledger.commit(&[Write::Session(id, session), Write::Voucher(id, voucher(1, WRN))]).unwrap();
	let ended = HistoryRow {
		session: id,
		outcome: Outcome::Settled,
		amount: WRN,
		fee: WRN / 100,
		charge: 7,
		counted: WRN,
		bytes: 1000,
		seconds: 1,
		ended_unix_millis: 1,
	};
	ledger.commit(&[Write::Ended(ended.clone())]).unwrap();
	ledger
		.commit(&[Write::Ended(HistoryRow {
			outcome: Outcome::NeverLanded,
			session: [9; 32],
			..ended.clone()
		})])
		.unwrap();
	let state = ledger.load().unwrap();
	assert!(state.sessions.is_empty() && state.vouchers.is_empty());
	assert_eq!(state.totals.earned, WRN - WRN / 100 + 7);
	assert_eq!((state.totals.sessions, state.totals.never_landed, state.totals.lost), (1, 1, WRN));
	let history = ledger.history(10).unwrap();
	assert_eq!(history.iter().map(|h| h.session[0]).collect::<Vec<_>>(), [9, 1]);
}

#[test]
fn history_is_bounded() {
	let (_temp, path) = open();
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	let line = |n: u64| {
		let mut session = [0; 32];
		session[..8].copy_from_slice(&n.to_be_bytes());
		Write::Ended(HistoryRow {
			session,
			outcome: Outcome::Settled,
			amount: 0,
			fee: 0,
			charge: 0,
			counted: 0,
			bytes: 0,
			seconds: 0,
			ended_unix_millis: n,
		})
	};
	let lines: Vec<Write> = (0..HISTORY_ROWS + 5).map(line).collect();
	ledger.commit(&lines).unwrap();
	assert_eq!(ledger.history(usize::MAX).unwrap().len() as u64, HISTORY_ROWS);
	assert_eq!(ledger.load().unwrap().totals.sessions, HISTORY_ROWS + 5);
}

#[test]
fn a_bad_row_is_set_aside_and_the_rest_goes_on() {
	let (_temp, path) = open();
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	let (id, session) = row(1, 1);
	ledger.commit(&[Write::Session(id, session), Write::Voucher([5; 32], voucher(5, 1))]).unwrap();
	ledger
		.write(|tx| {
			tx.open_table(SESSIONS)?.insert([2; 32], [1u8, 2, 3].as_slice())?;
			tx.open_table(METERS)?.insert([1; 32], [9u8; 200].as_slice())?;
			tx.open_table(LOSSES)?.insert(3, [1u8].as_slice())?;
			Ok(())
		})
		.unwrap();
	let state = ledger.load().unwrap();
	assert_eq!(state.sessions.len(), 1);
	// The session, the meter and the loss.
	assert_eq!((state.quarantined, ledger.quarantined().unwrap()), (3, 3));
	let again = ledger.load().unwrap();
	assert_eq!((again.quarantined, again.sessions.len()), (0, 1));
}

#[test]
fn a_voucher_outlives_the_row_of_its_session() {
	let (_temp, path) = open();
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	let (id, session) = row(1, 1);
	let meter = MeterRow { up: 7, ..Default::default() };
	ledger
		.commit(&[Write::Session(id, session), Write::Voucher(id, voucher(1, 9)), Write::Meter(id, meter)])
		.unwrap();
	ledger
		.write(|tx| {
			tx.open_table(SESSIONS)?.insert(id, [1u8, 2, 3].as_slice())?;
			Ok(())
		})
		.unwrap();
	// However often the daemon starts before the chain is reached.
	for quarantined in [1, 0] {
		let state = ledger.load().unwrap();
		assert_eq!((state.sessions.len(), state.quarantined), (0, quarantined));
		assert_eq!((state.vouchers[&id], state.meters[&id]), (voucher(1, 9), meter));
	}
	// Once the chain says that there is no such session, it is kept aside, and not thrown away.
	ledger.commit(&[Write::SetAside(id)]).unwrap();
	let state = ledger.load().unwrap();
	assert!(state.vouchers.is_empty() && state.meters.is_empty());
	assert_eq!(ledger.quarantined().unwrap(), 3);
}

#[test]
fn another_chain_and_a_newer_schema_are_refused() {
	let (_temp, path) = open();
	drop(Ledger::open(&path, &GENESIS).unwrap());
	assert!(matches!(Ledger::open(&path, &[8; 32]), Err(LedgerError::ForeignChain { .. })));
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	ledger
		.write(|tx| {
			tx.open_table(META)?.insert(META_SCHEMA, (SCHEMA + 1).encode().as_slice())?;
			Ok(())
		})
		.unwrap();
	drop(ledger);
	assert!(matches!(Ledger::open(&path, &GENESIS), Err(LedgerError::NewerSchema { found: 2, .. })));
}

#[test]
fn a_batch_is_written_whole_or_not_at_all() {
	let (_temp, path) = open();
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	let failed: Result<(), LedgerError> = ledger.write(|tx| {
		apply(tx, &Write::NextSlot(99))?;
		Err(redb::Error::Corrupted("in between".into()))
	});
	assert!(failed.is_err());
	assert_eq!(ledger.load().unwrap().next_slot, 1);
}

#[test]
fn slots_are_never_used_twice_whatever_became_of_the_counter() {
	let (_temp, path) = open();
	let ledger = Ledger::open(&path, &GENESIS).unwrap();
	let (id, session) = row(1, 77);
	ledger.commit(&[Write::Session(id, session)]).unwrap();
	assert_eq!(ledger.load().unwrap().next_slot, 78);
}
