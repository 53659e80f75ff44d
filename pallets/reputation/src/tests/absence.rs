//! Absence, by reports that the registry confirms.
use super::*;
use crate::Error;
use frame_support::{assert_noop, assert_ok};

fn report(node: NodeId) -> Result<(), sp_runtime::DispatchError> {
	signed(ALICE, Call::report_absence { node })
}

fn absent(node: NodeId, since: u32) {
	Absent::mutate(|absent| absent.insert(node, since));
}

#[test]
fn only_what_the_registry_confirms_is_counted() {
	run(|| {
		assert_noop!(report(NODE), Error::<Test>::NodeNotAbsent);
		assert_noop!(report(4_711), Error::<Test>::NodeNotAbsent);
		assert_eq!(node_score(NODE).absence, Perbill::zero());
	});
}

/// Each block once, however often and by whomever it is reported.
#[test]
fn each_block_of_absence_counts_once() {
	run(|| {
		let now = System::block_number();
		absent(NODE, now - 99);
		events();
		assert_ok!(report(NODE));
		assert_eq!(events(), [Event::AbsenceCounted { node: NODE, blocks: 100 }]);
		assert_noop!(report(NODE), Error::<Test>::AbsenceCountedAlready);
		let once = node_score(NODE).absence;
		advance(10);
		assert_ok!(report(NODE));
		assert_eq!(events(), [Event::AbsenceCounted { node: NODE, blocks: 10 }]);
		assert!(node_score(NODE).absence > once);
		// It comes back, and goes again.
		Absent::set(Default::default());
		advance(1_000);
		assert_noop!(report(NODE), Error::<Test>::NodeNotAbsent);
		absent(NODE, System::block_number() - 4);
		assert_ok!(report(NODE));
		assert_eq!(events(), [Event::AbsenceCounted { node: NODE, blocks: 5 }]);
	});
}

/// A day of absence takes half of the effect; nothing takes more than all, and it never raises a score or jails.
#[test]
fn absence_lowers_a_little_and_fades() {
	run(|| {
		let before = node_score(NODE);
		absent(NODE, System::block_number() + 1 - DAYS);
		assert_ok!(report(NODE));
		let day = node_score(NODE);
		assert!(day.absence > percent(49) && day.absence <= percent(50), "{day:?}");
		assert_eq!(day.rating, before.rating);
		advance(3 * 365 * DAYS);
		absent(NODE, DAYS);
		assert_ok!(report(NODE));
		let years = node_score(NODE);
		assert!(
			years.score < day.score && before.score.deconstruct() - years.score.deconstruct() <= 50_000_000
		);
		assert!(!is_jailed(NODE));
		// Three years count as they have faded: a half-life later half of it is left, not half of three years.
		Absent::set(Default::default());
		advance(8 * HALF_LIFE);
		assert!(node_score(NODE).absence < percent(15), "{:?}", node_score(NODE));
		// The other node, and the operator, have nothing to do with it.
		assert_eq!(node_score(SECOND_NODE).absence, Perbill::zero());
		assert_eq!(operator_score(OPERATOR).absence, Perbill::zero());
	});
}

#[test]
fn no_height_is_too_great() {
	run(|| {
		absent(NODE, 0);
		System::set_block_number(u32::MAX);
		assert_ok!(report(NODE));
		assert!(node_score(NODE).absence > percent(90));
	});
}
