//! Scores, computed when they are asked. Nothing here writes.
use crate::{
	math::{most_bad, posterior, saturation},
	types::Effects,
	Config, NodeRecord, Nodes, Operators, Pallet, Record, ABSENCE_UNIT, AUDIT_UNIT,
};
use frame_support::traits::Get;
use sp_runtime::{Perbill, Saturating};
use warren_primitives::{
	node::NodeScore,
	reputation::{Score, Scores},
	traits::{NodeDirectory, OperatorStanding},
	Balance, BlockNumber, NodeId,
};

/// Below this an amount in a [`Record`] says nothing: a billionth of a WRN.
pub(crate) const RECORD_DUST: Balance = 1_000;

/// What is expected of a subject before its own evidence.
#[derive(Clone, Copy)]
pub(crate) struct Prior {
	rating: Perbill,
	served: Perbill,
	audit: Perbill,
}

/// A record of this block with what follows from it.
#[derive(Clone)]
pub(crate) struct Rated {
	/// As of now. Its jail is the one that is stored, over or not.
	pub(crate) record: Record,
	prior: Prior,
	/// Last block of the jail that is not over.
	pub(crate) jailed_until: Option<BlockNumber>,
	/// True where a jail is stored that is over.
	pub(crate) released: bool,
}

impl Rated {
	/// The rating now.
	pub(crate) fn rating<T: Config>(&self) -> Perbill {
		posterior(self.prior.rating, T::PriorWeight::get(), self.record.good, weighed_bad::<T>(&self.record))
	}

	fn served<T: Config>(&self) -> Perbill {
		posterior(self.prior.served, T::ServedPrior::get(), self.record.served, self.record.burned)
	}

	fn audit<T: Config>(&self) -> Perbill {
		let weight = AUDIT_UNIT.saturating_mul(T::AuditPrior::get().into());
		posterior(self.prior.audit, weight, self.record.audit_good, self.record.audit_bad)
	}

	/// What a node of this operator is expected to be.
	fn as_prior<T: Config>(&self) -> Prior {
		Prior { rating: self.rating::<T>(), served: self.served::<T>(), audit: self.audit::<T>() }
	}

	/// Reduces bad evidence until the rating is that of a release, if it is below, and ends the jail.
	pub(crate) fn forgive<T: Config>(&mut self) {
		let most =
			most_bad(self.prior.rating, T::PriorWeight::get(), self.record.good, T::JailRelease::get());
		self.record.bad = self.record.bad.min(most / bad_factor::<T>());
		self.record.jailed_at = None;
		self.jailed_until = None;
		self.released = false;
	}

	fn score<T: Config>(&self) -> Score {
		let (rating, served, audit) = (self.rating::<T>(), self.served::<T>(), self.audit::<T>());
		let scale = ABSENCE_UNIT.saturating_mul(T::AbsenceScale::get().max(1).into());
		let absence = saturation(self.record.absent, scale);
		let effects = Effects {
			unserved: T::UnservedEffect::get(),
			absence: T::AbsenceEffect::get(),
			audit: T::AuditEffect::get(),
		};
		let evidence = self.record.evidence();
		Score {
			score: total(rating, served, absence, audit, &effects),
			confidence: saturation(evidence, T::PriorWeight::get()),
			rating,
			served,
			audit,
			absence,
			evidence,
			jailed_until: self.jailed_until,
		}
	}
}

/// rating − effect × (1 − served) − effect × absence + effect × (2 × audit − 1), between nothing and all.
fn total(rating: Perbill, served: Perbill, absence: Perbill, audit: Perbill, effects: &Effects) -> Perbill {
	let half = Perbill::from_percent(50);
	// Twice the distance from one half, which never overflows: it is at most one half.
	let swing = |distance: Perbill| effects.audit * distance.deconstruct().saturating_mul(2);
	let down = (effects.unserved * Perbill::one().saturating_sub(served).deconstruct())
		.saturating_add(effects.absence * absence.deconstruct())
		.saturating_add(swing(half.saturating_sub(audit)));
	let up = swing(audit.saturating_sub(half));
	Perbill::from_parts(rating.deconstruct().saturating_add(up).saturating_sub(down))
}

fn bad_factor<T: Config>() -> Balance {
	Balance::from(T::BadRatingFactor::get().clamp(1, 1_000))
}

fn weighed_bad<T: Config>(record: &Record) -> Balance {
	record.bad.saturating_mul(bad_factor::<T>())
}

impl<T: Config> Pallet<T> {
	fn first_prior() -> Prior {
		Prior { rating: T::PriorMean::get(), served: Perbill::one(), audit: Perbill::from_percent(50) }
	}

	/// The record as of now. Whether it was swept makes no difference.
	pub(crate) fn faded(mut record: Record, now: BlockNumber) -> Record {
		record.fade(now, T::HalfLife::get());
		if record.is_dust(RECORD_DUST) {
			record = Record { at: now, ..Record::default() };
		}
		record
	}

	/// What follows from a record: also whether a jail is over, by the rating or by time, and what is left of the evidence
	/// then. So a jail ends in the same block whether or not anybody calls.
	fn rate(mut record: Record, prior: Prior, now: BlockNumber) -> Rated {
		let until = record.jailed_at.map(|at| at.saturating_add(T::MaxJail::get().max(1)).saturating_sub(1));
		let out_of_time = until.filter(|until| now > *until);
		if let Some(until) = out_of_time {
			let mut then = Rated {
				record: Self::faded(record, until.max(record.at)),
				prior,
				jailed_until: None,
				released: false,
			};
			then.forgive::<T>();
			record = then.record;
		}
		let record = Self::faded(record, now);
		let mut rated = Rated { record, prior, jailed_until: None, released: out_of_time.is_some() };
		if record.jailed_at.is_some() {
			rated.released = rated.rating::<T>() >= T::JailRelease::get();
			rated.jailed_until = until.filter(|_| !rated.released);
		}
		rated
	}

	/// The operator's record and what follows from it.
	pub(crate) fn rated_operator(operator: &T::AccountId, now: BlockNumber) -> Rated {
		Self::rate(Operators::<T>::get(operator).unwrap_or_default(), Self::first_prior(), now)
	}

	/// The node's record and what follows from it, `operator` being that of its operator.
	pub(crate) fn rated_node(record: Record, operator: &Rated, now: BlockNumber) -> Rated {
		Self::rate(record, operator.as_prior::<T>(), now)
	}

	/// The node's record, or an empty one of a node that nothing is known of.
	pub(crate) fn node_record(node: NodeId) -> Option<NodeRecord<T::AccountId>> {
		Nodes::<T>::get(node).or_else(|| {
			let operator = T::Directory::terms(node)?.operator;
			Some(NodeRecord { operator, record: Record::default(), absence_counted: 0 })
		})
	}
}

impl<T: Config> Scores<T::AccountId> for Pallet<T> {
	fn score_of(node: NodeId) -> Score {
		let now = Self::now();
		match Self::node_record(node) {
			Some(of) => {
				let operator = Self::rated_operator(&of.operator, now);
				Self::rated_node(of.record, &operator, now).score::<T>()
			}
			// There is no such node.
			None => Self::rate(Record::default(), Self::first_prior(), now).score::<T>(),
		}
	}

	fn score_of_operator(operator: &T::AccountId) -> Score {
		Self::rated_operator(operator, Self::now()).score::<T>()
	}
}

impl<T: Config> OperatorStanding<T::AccountId> for Pallet<T> {
	fn is_jailed(operator: &T::AccountId, node: NodeId) -> bool {
		let (all, one) = (Operators::<T>::get(operator), Nodes::<T>::get(node));
		let is_stored = |record: Option<&Record>| record.is_some_and(|record| record.jailed_at.is_some());
		if !is_stored(all.as_ref()) && !is_stored(one.as_ref().map(|of| &of.record)) {
			// Every `open` comes by here: two reads.
			return false;
		}
		let now = Self::now();
		let all = Self::rate(all.unwrap_or_default(), Self::first_prior(), now);
		all.jailed_until.is_some()
			|| one.is_some_and(|of| Self::rated_node(of.record, &all, now).jailed_until.is_some())
	}

	fn score(node: NodeId) -> NodeScore {
		let Score { score, confidence, .. } = <Self as Scores<T::AccountId>>::score_of(node);
		NodeScore { score: score.deconstruct(), confidence: confidence.deconstruct() }
	}
}
