//! What wallets read.
use super::*;

/// The figures are worked out by hand: 20 WRN good, beside a prior of 3.
#[test]
fn the_views_say_what_the_scores_are() {
	run(|| {
		many_rate(1, NODE, 20 * WRN, 5);
		let score = |rating: u32| Score {
			score: Perbill::from_parts(rating),
			// 20 ÷ 23.
			confidence: Perbill::from_parts(869_565_217),
			rating: Perbill::from_parts(rating),
			served: Perbill::one(),
			audit: percent(50),
			absence: Perbill::zero(),
			evidence: 20 * WRN,
			jailed_until: None,
		};
		// (3 × ½ + 20) ÷ 23, which is the prior of the node in place of the half.
		assert_eq!(Pallet::<Test>::operator_score(OPERATOR), score(934_782_608));
		assert_eq!(Pallet::<Test>::node_score(NODE), score(991_493_383));

		// A rival of whom 6 WRN say bad, which weighs seven times: 1.5 ÷ 45, and its node a fifteenth of that. It is jailed.
		many_rate(100, RIVAL_NODE, 6 * WRN, 1);
		let rival = Pallet::<Test>::operator_score(RIVAL);
		assert_eq!((rival.rating, rival.evidence), (Perbill::from_parts(33_333_333), 6 * WRN));
		assert_eq!(rival.jailed_until, Some(System::block_number() + MAX_JAIL - 1));
		assert_eq!(Pallet::<Test>::node_score(RIVAL_NODE).rating, Perbill::from_parts(2_222_222));

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
