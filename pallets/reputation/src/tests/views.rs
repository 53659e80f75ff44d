//! What wallets read.
use super::*;

#[test]
fn the_views_say_what_the_scores_are() {
	run(|| {
		many_rate(1, NODE, 20 * WRN, 5);
		assert_eq!(Pallet::<Test>::node_score(NODE), node_score(NODE));
		assert_eq!(Pallet::<Test>::operator_score(OPERATOR), operator_score(OPERATOR));
		assert!(!node_score(NODE).is_jailed());
		assert_eq!(Pallet::<Test>::audit_round(), None);
		frame_support::assert_ok!(signed(ALICE, Call::register_auditor { key: [1; 32] }));
		Pallet::<Test>::open_round_if_due();
		let view = Pallet::<Test>::audit_round().unwrap();
		assert_eq!((view.number, view.round.commit_until), (0, System::block_number() + COMMIT_PERIOD - 1));
	});
}

/// Indices are what wallets and indexers have stored; a new variant goes to the end.
#[test]
fn indices_never_change() {
	use crate::{Error, HoldReason, Verdict};
	use codec::Encode;
	let error = |error: Error<Test>| error.encode()[0];
	assert_eq!(error(Error::NodeNotAbsent), 0);
	assert_eq!(error(Error::RatingNotFound), 4);
	assert_eq!(error(Error::AlreadyAuditor), 10);
	assert_eq!(error(Error::WrongSecret), 21);
	assert_eq!(error(Error::RevealPeriodOver), 30);
	let event = |event: Event<Test>| event.encode()[0];
	assert_eq!(event(Event::AbsenceCounted { node: 0, blocks: 0 }), 2);
	assert_eq!(event(Event::AuditorLeft { auditor: 0 }), 10);
	assert_eq!(event(Event::AuditSettled { round: 0, node: 0, median: None, reports: 0, rewards: 0 }), 15);
	assert_eq!(HoldReason::Commitment.encode(), [2]);
	assert_eq!(Verdict::Frivolous.encode(), [2]);
	assert_eq!(Call::<Test>::forfeit_commitments { auditor: 0 }.encode()[0], 11);
}
