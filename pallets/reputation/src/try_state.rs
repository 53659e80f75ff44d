//! What always holds.
#![cfg(any(test, feature = "try-runtime"))]
use crate::{
	math::EVIDENCE_LIMIT, AuditorCount, Auditors, Audits, Committed, Config, Disputes, HoldReason, LastRound,
	Nodes, Operators, Pallet, Ratings, Record, Rounds, Voices,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{
	ensure,
	traits::{fungible::hold::Inspect, Get},
};
use sp_runtime::TryRuntimeError;
use warren_primitives::{traits::NodeDirectory, Balance, BlockNumber};

impl<T: Config> Pallet<T> {
	/// Checks the invariants, in this order:
	///
	/// 1. No evidence is above its limit, none is of a later block, and nobody was jailed after the block of the record.
	/// 2. A node's record names the operator of the node, while that is registered.
	/// 3. Every voice says something. Every rating is good or bad and never both, has 1, 2, 4 or 5 stars, and is not by
	///    the operator itself.
	/// 4. Every dispute is of a rating that is kept and counts; what is on hold for disputes is the sum of their deposits.
	/// 5. The count of auditors is their number; what is on hold for one is its deposit.
	/// 6. Commitments are those of registered auditors, in a round that opened, none twice; what is on hold is their number
	///    times their deposit.
	/// 7. The last round is there; no round but it is running; its reveal period follows its commit period.
	/// 8. The reports on a node are in the order of their tickets, below the threshold, at most so many, none of an auditor
	///    twice, and none above 100.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_records()?;
		Self::try_state_ratings()?;
		Self::try_state_auditors()?;
		Self::try_state_audits()
	}

	fn try_state_record(record: &Record, now: BlockNumber) -> Result<(), TryRuntimeError> {
		let Record { good, bad, served, burned, audit_good, audit_bad, absent, at, jailed_at } = record;
		for value in [good, bad, served, burned, audit_good, audit_bad, absent] {
			ensure!(*value <= EVIDENCE_LIMIT, "evidence is above its limit");
		}
		ensure!(*at <= now, "evidence of a later block");
		ensure!(jailed_at.is_none_or(|jailed| jailed <= *at), "jailed after the block of the record");
		Ok(())
	}

	fn try_state_records() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		for (_, record) in Operators::<T>::iter() {
			Self::try_state_record(&record, now)?;
		}
		for (node, of) in Nodes::<T>::iter() {
			Self::try_state_record(&of.record, now)?;
			ensure!(of.absence_counted <= now.saturating_add(1), "absence is counted that is to come");
			let operator = T::Directory::terms(node).map(|terms| terms.operator);
			ensure!(
				operator.is_none_or(|operator| operator == of.operator),
				"a node's record names another operator"
			);
		}
		Ok(())
	}

	fn try_state_ratings() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		for (_, _, voice) in Voices::<T>::iter() {
			ensure!(voice.used > 0 && voice.at <= now, "a voice says nothing, or speaks later");
		}
		for (_, rating) in Ratings::<T>::iter() {
			ensure!(rating.good == 0 || rating.bad == 0, "a rating is good and bad");
			ensure!(matches!(rating.stars, 1 | 2 | 4 | 5), "a rating with stars that say nothing");
			ensure!(rating.payer != rating.operator, "an operator rated itself");
			ensure!(rating.at <= now, "a rating of a later block");
		}
		let mut deposits: BTreeMap<Vec<u8>, (T::AccountId, Balance)> = BTreeMap::new();
		for (session, dispute) in Disputes::<T>::iter() {
			let rating = Ratings::<T>::get(session);
			ensure!(
				rating.is_some_and(|rating| rating.good > 0 || rating.bad > 0),
				"a dispute of no rating that counts"
			);
			let of = deposits.entry(dispute.opener.encode()).or_insert((dispute.opener, 0));
			of.1 = of.1.saturating_add(dispute.deposit);
		}
		for (who, deposit) in deposits.into_values() {
			let held = T::Currency::balance_on_hold(&HoldReason::Dispute.into(), &who);
			ensure!(held == deposit, "what is on hold is not the deposits of disputes");
		}
		Ok(())
	}

	fn try_state_auditors() -> Result<(), TryRuntimeError> {
		let mut count = 0u32;
		for (who, auditor) in Auditors::<T>::iter() {
			count = count.saturating_add(1);
			let held = T::Currency::balance_on_hold(&HoldReason::Auditor.into(), &who);
			ensure!(held == auditor.deposit, "what is on hold is not the deposit of an auditor");
			if !Committed::<T>::contains_key(&who) {
				let held = T::Currency::balance_on_hold(&HoldReason::Commitment.into(), &who);
				ensure!(held == 0, "a commitment's deposit without a commitment");
			}
		}
		ensure!(count == AuditorCount::<T>::get(), "the count of auditors is not their number");
		for (who, committed) in Committed::<T>::iter() {
			ensure!(Auditors::<T>::contains_key(&who), "a commitment of no auditor");
			ensure!(Some(committed.round) <= LastRound::<T>::get(), "a commitment in a round to come");
			ensure!(!committed.hashes.is_empty(), "commitments of which none is left");
			let mut hashes = committed.hashes.to_vec();
			hashes.sort_unstable();
			hashes.dedup();
			ensure!(hashes.len() == committed.hashes.len(), "a commitment was made twice");
			let held = T::Currency::balance_on_hold(&HoldReason::Commitment.into(), &who);
			let due = committed.deposit.saturating_mul(hashes.len() as Balance);
			ensure!(held == due, "what is on hold is not the deposits of commitments");
		}
		Ok(())
	}

	fn try_state_audits() -> Result<(), TryRuntimeError> {
		let (now, last) = (Self::now(), LastRound::<T>::get());
		ensure!(last.is_none_or(Rounds::<T>::contains_key), "the last round is not there");
		for (number, round) in Rounds::<T>::iter() {
			ensure!(Some(number) <= last, "a round above the last");
			ensure!(round.commit_until < round.reveal_until, "a round without a time to reveal");
			ensure!(Some(number) == last || round.reveal_until < now, "an earlier round is running");
		}
		for (number, _, audit) in Audits::<T>::iter() {
			let threshold = Rounds::<T>::get(number).map_or(u64::MAX, |round| round.threshold);
			let mut lowest = 0;
			let mut auditors = Vec::new();
			ensure!(!audit.reports.is_empty(), "an audit without a report");
			ensure!(audit.reports.len() <= T::MaxReports::get() as usize, "an audit with too many reports");
			for report in &audit.reports {
				ensure!(report.quality <= 100, "a report above 100");
				ensure!(
					lowest <= report.ticket && report.ticket < threshold,
					"a ticket out of order, or too high"
				);
				ensure!(report.auditor != audit.operator, "an operator audited its own node");
				lowest = report.ticket;
				let auditor = report.auditor.encode();
				ensure!(!auditors.contains(&auditor), "an auditor reported twice");
				auditors.push(auditor);
			}
		}
		Ok(())
	}
}
