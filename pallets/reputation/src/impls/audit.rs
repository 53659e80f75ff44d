//! Rounds of audits.
use crate::{
	math::decay, Audit, AuditKey, Auditor, AuditorCount, Auditors, Audits, Commitments, Committed, Config,
	Error, Event, HoldReason, LastRound, Pallet, Report, Round, Rounds, AUDIT_UNIT, ROUNDS_KEPT,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	ensure,
	traits::{fungible::Mutate, tokens::Preservation, Get, Randomness},
	BoundedVec,
};
use sp_runtime::{traits::SaturatedConversion, ArithmeticError, DispatchError, DispatchResult};
use warren_primitives::{
	reputation::{audit_commitment, audit_key, audit_ticket},
	traits::NodeDirectory,
	Balance, NodeId,
};

impl<T: Config> Pallet<T> {
	/// The round that opened last.
	pub(crate) fn last_round() -> Option<(u32, Round)> {
		let number = LastRound::<T>::get()?;
		Rounds::<T>::get(number).map(|round| (number, round))
	}

	/// True where the last round is over and there is an auditor.
	pub(crate) fn is_round_due() -> bool {
		let over = Self::last_round().is_none_or(|(_, round)| Self::now() > round.reveal_until);
		over && AuditorCount::<T>::get() > 0
	}

	/// Opens the next round if it is time.
	pub(crate) fn open_round_if_due() {
		if !Self::is_round_due() {
			return;
		}
		let (now, auditors) = (Self::now(), AuditorCount::<T>::get());
		let number = LastRound::<T>::get().map_or(0, |last| last.saturating_add(1));
		let (random, known_since) = T::Randomness::random(&("warren/audit/round", number).encode());
		let mut seed = [0; 32];
		seed.iter_mut().zip(random.as_ref()).for_each(|(to, from)| *to = *from);
		let commit_until = now.saturating_add(T::CommitPeriod::get().max(1)).saturating_sub(1);
		let reveal_until = commit_until.saturating_add(T::RevealPeriod::get().max(1));
		let known_since: u32 = known_since.saturated_into();
		let round = Round {
			seed,
			keys_before: known_since.saturating_sub(T::KeyAge::get()),
			threshold: (u64::MAX / u64::from(auditors.max(1)))
				.saturating_mul(T::AuditorsPerNode::get().into()),
			commit_until,
			reveal_until,
			budget: T::RoundBudget::get(),
		};
		Rounds::<T>::insert(number, round);
		LastRound::<T>::put(number);
		Self::deposit_event(Event::RoundOpened { number, commit_until, reveal_until });
	}

	pub(crate) fn do_register_auditor(who: T::AccountId, hash: [u8; 32]) -> DispatchResult {
		ensure!(!Auditors::<T>::contains_key(&who), Error::<T>::AlreadyAuditor);
		let deposit = T::AuditorDeposit::get();
		Self::hold(HoldReason::Auditor, &who, deposit)?;
		let key = AuditKey { hash, since: Self::now() };
		Auditors::<T>::insert(&who, Auditor { deposit, key, shown: None });
		AuditorCount::<T>::mutate(|count| *count = count.saturating_add(1));
		Self::deposit_event(Event::AuditorRegistered { auditor: who, deposit });
		Ok(())
	}

	pub(crate) fn do_deregister_auditor(who: T::AccountId) -> DispatchResult {
		let auditor = Auditors::<T>::get(&who).ok_or(Error::<T>::NotAuditor)?;
		if let Some(committed) = Committed::<T>::get(&who) {
			ensure!(Self::is_over(committed.round), Error::<T>::CommitmentsOpen);
			Self::take_forfeit(&who, &committed)?;
		}
		Self::give_back(HoldReason::Auditor, &who, auditor.deposit)?;
		Auditors::<T>::remove(&who);
		AuditorCount::<T>::mutate(|count| *count = count.saturating_sub(1));
		Self::deposit_event(Event::AuditorLeft { auditor: who });
		Ok(())
	}

	pub(crate) fn do_commit_report(who: T::AccountId, commitment: [u8; 32]) -> DispatchResult {
		Self::open_round_if_due();
		let auditor = Auditors::<T>::get(&who).ok_or(Error::<T>::NotAuditor)?;
		let (number, round) = Self::last_round().ok_or(Error::<T>::NoRound)?;
		ensure!(Self::now() <= round.commit_until, Error::<T>::CommitPeriodOver);
		ensure!(auditor.key.since < round.keys_before, Error::<T>::KeyTooYoung);
		let mut committed = Committed::<T>::get(&who);
		if let Some(old) = committed.take_if(|committed| committed.round != number) {
			Self::take_forfeit(&who, &old)?;
		}
		let mut committed = committed.unwrap_or_else(|| Commitments {
			round: number,
			deposit: T::CommitDeposit::get(),
			hashes: BoundedVec::new(),
		});
		ensure!(!committed.hashes.contains(&commitment), Error::<T>::CommitmentExists);
		committed.hashes.try_push(commitment).map_err(|_| Error::<T>::TooManyCommitments)?;
		Self::hold(HoldReason::Commitment, &who, committed.deposit)?;
		Committed::<T>::insert(&who, committed);
		Self::deposit_event(Event::ReportCommitted { round: number, auditor: who });
		Ok(())
	}

	pub(crate) fn do_reveal_report(
		who: T::AccountId,
		node: NodeId,
		quality: u8,
		salt: [u8; 32],
		secret: [u8; 32],
		next_key: [u8; 32],
	) -> DispatchResult {
		let now = Self::now();
		ensure!(quality <= 100, Error::<T>::QualityOutOfRange);
		let mut auditor = Auditors::<T>::get(&who).ok_or(Error::<T>::NotAuditor)?;
		let (number, round) = Self::last_round().ok_or(Error::<T>::NoRound)?;
		ensure!(now > round.commit_until, Error::<T>::CommitPeriodRuns);
		ensure!(now <= round.reveal_until, Error::<T>::RevealPeriodOver);

		let mut committed = Committed::<T>::get(&who)
			.filter(|committed| committed.round == number)
			.ok_or(Error::<T>::CommitmentNotFound)?;
		let hash = audit_commitment(&Self::genesis(), &who, number, node, quality, &salt);
		let at = committed.hashes.iter().position(|of| *of == hash).ok_or(Error::<T>::CommitmentNotFound)?;
		committed.hashes.remove(at);

		Self::show_secret(&mut auditor, number, &round, &secret, next_key)?;
		let ticket = audit_ticket(&secret, &who, &round.seed, node);
		ensure!(ticket < round.threshold, Error::<T>::NotDrawn);
		let taken = Self::take_report(number, node, Report { auditor: who.clone(), ticket, quality })?;

		Self::give_back(HoldReason::Commitment, &who, committed.deposit)?;
		if committed.hashes.is_empty() {
			Committed::<T>::remove(&who);
		} else {
			Committed::<T>::insert(&who, committed);
		}
		Auditors::<T>::insert(&who, auditor);
		Self::deposit_event(Event::ReportRevealed { round: number, node, auditor: who, quality, taken });
		Ok(())
	}

	/// The secret has to be that of the key; with the first report of a round the next key takes its place.
	fn show_secret(
		auditor: &mut Auditor,
		number: u32,
		round: &Round,
		secret: &[u8; 32],
		next_key: [u8; 32],
	) -> Result<(), Error<T>> {
		let hash = audit_key(secret);
		if auditor.key.hash == hash {
			ensure!(auditor.key.since < round.keys_before, Error::KeyTooYoung);
			ensure!(next_key != hash, Error::KeyReused);
			auditor.shown = Some((number, auditor.key));
			auditor.key = AuditKey { hash: next_key, since: Self::now() };
			return Ok(());
		}
		match auditor.shown {
			Some((shown_in, key)) if shown_in == number && key.hash == hash => Ok(()),
			_ => Err(Error::WrongSecret),
		}
	}

	/// Puts a report in its place; true where it is among those with the lowest tickets. A node that has left in the
	/// meantime takes none, and costs its auditor nothing.
	fn take_report(number: u32, node: NodeId, report: Report<T::AccountId>) -> Result<bool, DispatchError> {
		let Some(terms) = T::Directory::terms(node) else { return Ok(false) };
		ensure!(terms.operator != report.auditor, Error::<T>::OwnNode);
		let mut audit = Audits::<T>::get(number, node)
			.unwrap_or_else(|| Audit { operator: terms.operator, reports: BoundedVec::new() });
		let twice = audit.reports.iter().any(|of| of.auditor == report.auditor);
		ensure!(!twice, Error::<T>::AlreadyReported);
		let place = audit.reports.iter().take_while(|of| of.ticket <= report.ticket).count();
		if audit.reports.is_full() {
			if place >= audit.reports.len() {
				return Ok(false);
			}
			audit.reports.pop();
		}
		audit.reports.try_insert(place, report).map_err(|_| ArithmeticError::Overflow)?;
		Audits::<T>::insert(number, node, audit);
		Ok(true)
	}

	pub(crate) fn do_settle_audit(number: u32, node: NodeId) -> DispatchResult {
		let now = Self::now();
		let audit = Audits::<T>::get(number, node).ok_or(Error::<T>::AuditNotFound)?;
		let last = LastRound::<T>::get().unwrap_or_default();
		ensure!(last.saturating_sub(number) <= ROUNDS_KEPT, Error::<T>::RoundTooOld);
		let mut round = Rounds::<T>::get(number).ok_or(Error::<T>::RoundTooOld)?;
		ensure!(now > round.reveal_until, Error::<T>::RevealPeriodRuns);
		Audits::<T>::remove(number, node);

		let median = Self::median(&audit.reports);
		let mut rewards: Balance = 0;
		if let Some(median) = median {
			let share = decay(AUDIT_UNIT, now.saturating_sub(round.reveal_until), T::HalfLife::get());
			Self::amend(node, &audit.operator, false, |record| record.add_audit(median, share));
			let near =
				|report: &&Report<T::AccountId>| report.quality.abs_diff(median) <= T::AuditTolerance::get();
			for report in audit.reports.iter().filter(near) {
				rewards = rewards.saturating_add(Self::reward(&report.auditor, &mut round.budget));
			}
			Rounds::<T>::insert(number, round);
		}
		Self::deposit_event(Event::AuditSettled {
			round: number,
			node,
			median,
			reports: audit.reports.len() as u32,
			rewards,
		});
		Ok(())
	}

	/// The median, if there are enough reports; between two middle ones, their mean.
	fn median(reports: &[Report<T::AccountId>]) -> Option<u8> {
		if reports.len() < T::MinReports::get().max(1) as usize {
			return None;
		}
		let mut sorted: Vec<u8> = reports.iter().map(|report| report.quality).collect();
		sorted.sort_unstable();
		let upper = sorted.get(sorted.len() / 2)?;
		let lower = sorted.get(sorted.len().saturating_sub(1) / 2)?;
		u8::try_from(u16::from(*lower).saturating_add(u16::from(*upper)) / 2).ok()
	}

	/// Pays one reward, as far as the round's budget and the pot allow; returns how much.
	fn reward(who: &T::AccountId, budget: &mut Balance) -> Balance {
		let amount = T::AuditReward::get().min(*budget);
		if amount == 0 {
			return 0;
		}
		match T::Currency::transfer(&T::AuditPot::get(), who, amount, Preservation::Preserve) {
			Ok(_) => {
				*budget = budget.saturating_sub(amount);
				amount
			}
			// The pot is empty, or the account is gone and the reward would not bring it to life.
			Err(_) => 0,
		}
	}

	/// True where reports of the round can no longer be revealed.
	pub(crate) fn is_over(number: u32) -> bool {
		match Self::last_round() {
			Some((last, round)) => number != last || Self::now() > round.reveal_until,
			None => true,
		}
	}

	pub(crate) fn do_forfeit_commitments(auditor: T::AccountId) -> DispatchResult {
		let committed = Committed::<T>::get(&auditor).ok_or(Error::<T>::CommitmentNotFound)?;
		ensure!(Self::is_over(committed.round), Error::<T>::RevealPeriodRuns);
		Self::take_forfeit(&auditor, &committed)
	}

	fn take_forfeit(who: &T::AccountId, committed: &Commitments<T::MaxCommitments>) -> DispatchResult {
		let count = committed.hashes.len() as u32;
		let lost =
			Self::forfeit(HoldReason::Commitment, who, committed.deposit.saturating_mul(count.into()))?;
		Committed::<T>::remove(who);
		Self::deposit_event(Event::CommitmentsForfeited {
			round: committed.round,
			auditor: who.clone(),
			count,
			lost,
		});
		Ok(())
	}
}
