//! Paying the provider.
use super::money::Takings;
use crate::{
	Config, Error, Event, HoldReason, NodeLoadOf, NodeLoads, Pallet, Record, SessionOf, Sessions,
	WeightInfo as _,
};
use alloc::vec::Vec;
use frame_support::{ensure, storage::with_storage_layer, weights::Weight};
use sp_core::ed25519;
use sp_runtime::{DispatchError, DispatchResult};
use warren_primitives::{
	traits::NodeDirectory, Balance, Clock, Ed25519Signature, GenesisHash, NodeId, SessionId, SessionStatus,
	Voucher,
};

/// What a session paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paid {
	/// Out of the deposit, fee included.
	pub(crate) amount: Balance,
	/// The fee in it.
	pub(crate) fee: Balance,
	/// The connection charge, if it was earned.
	pub(crate) charge: Balance,
	/// Out of the deposit so far.
	pub(crate) total: Balance,
}

impl Paid {
	/// True where nothing moved.
	pub(crate) fn is_nothing(&self) -> bool {
		self.amount == 0 && self.charge == 0
	}
}

/// What entitles to a payment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Title {
	/// A voucher over so much.
	Voucher(Balance),
	/// What was prepaid, of which so much is claimed.
	Prepaid(Balance),
}

/// What a batch reads once.
struct Claimer<T: Config> {
	who: T::AccountId,
	now: Clock,
	genesis: GenesisHash,
	/// The node of the last item.
	last: Option<NodeContext>,
	/// How often an item was of another node than the one before it: never fewer than there are nodes.
	nodes: u32,
	/// Nodes whose worker was paid by this batch.
	alive: Vec<NodeId>,
}

struct NodeContext {
	node: NodeId,
	left_at: Option<Clock>,
	by_worker: bool,
}

impl<T: Config> Claimer<T> {
	fn new(who: T::AccountId) -> Self {
		Self {
			who,
			now: Pallet::<T>::clock(),
			genesis: Pallet::<T>::genesis(),
			last: None,
			nodes: 0,
			alive: Vec::new(),
		}
	}

	/// When the node left, and whether the claimer is its worker.
	fn context(&mut self, node: NodeId) -> (Option<Clock>, bool) {
		if let Some(last) = self.last.as_ref().filter(|last| last.node == node) {
			return (last.left_at, last.by_worker);
		}
		let load: NodeLoadOf<T> = NodeLoads::<T>::get(node);
		let (left_at, by_worker) =
			(load.left_at(), Pallet::<T>::worker(node, &load).as_ref() == Some(&self.who));
		self.last = Some(NodeContext { node, left_at, by_worker });
		self.nodes = self.nodes.saturating_add(1);
		(left_at, by_worker)
	}

	/// The session, if the claimer may present something for it now.
	fn session(&mut self, id: &SessionId) -> Result<SessionOf<T>, DispatchError> {
		let session = Pallet::<T>::live(id)?;
		let (left_at, by_worker) = self.context(session.node);
		ensure!(by_worker || session.operator == self.who, Error::<T>::NotProvider);
		if let SessionStatus::Closing { deadline, .. } = session.status(self.now, left_at) {
			ensure!(self.now <= deadline, Error::<T>::DeadlinePassed);
		}
		Ok(session)
	}

	/// Pays one item into `takings`. An error may leave storage changed: to be called in a storage layer.
	fn item(
		&mut self,
		takings: &mut Takings<T>,
		voucher: &Voucher,
		signature: &Ed25519Signature,
	) -> Result<Paid, DispatchError> {
		let mut session = self.session(&voucher.session)?;
		let title = Title::Voucher(voucher.amount);
		// The cheap check first: the signature is most of the work.
		ensure!(Pallet::<T>::is_due(&session, title), Error::<T>::NothingToClaim);
		Pallet::<T>::verify(&session, voucher, signature, &self.genesis)?;
		let paid = Pallet::<T>::accept(&mut session, title, takings)?;
		self.note_alive(session.node);
		Sessions::<T>::insert(voucher.session, Record::Live(session));
		Ok(paid)
	}

	/// Remembers that the node's worker claimed, if it is he.
	fn note_alive(&mut self, node: NodeId) {
		let (left_at, by_worker) = self.context(node);
		if by_worker && left_at.is_none() && !self.alive.contains(&node) {
			self.alive.push(node);
		}
	}

	/// Pays out, and tells the directory who is alive.
	fn finish(self, takings: Takings<T>) {
		takings.pay_out();
		self.alive.into_iter().for_each(T::Directory::note_alive);
	}
}

impl<T: Config> Pallet<T> {
	/// Checks the voucher's signature for this session and chain.
	pub(crate) fn verify(
		session: &SessionOf<T>,
		voucher: &Voucher,
		signature: &Ed25519Signature,
		genesis: &GenesisHash,
	) -> Result<(), Error<T>> {
		let signature = ed25519::Signature::from_raw(*signature);
		let key = ed25519::Public::from_raw(session.voucher_key);
		let valid = sp_io::crypto::ed25519_verify(&signature, &voucher.signed_bytes(genesis), &key);
		ensure!(valid, Error::SignatureInvalid);
		Ok(())
	}

	/// What will have been paid out of the deposit in all, once this was accepted.
	fn target(session: &SessionOf<T>, title: Title) -> Balance {
		match title {
			Title::Voucher(amount) => amount.min(session.deposit),
			Title::Prepaid(amount) => amount.min(session.prepaid),
		}
		.max(session.paid)
	}

	/// True where the connection charge is earned by this. Neither what is prepaid nor a voucher over nothing says that
	/// anyone was served.
	fn earns_charge(session: &SessionOf<T>, title: Title) -> bool {
		!session.charge_earned && matches!(title, Title::Voucher(amount) if amount > 0)
	}

	/// True where this pays anything.
	fn is_due(session: &SessionOf<T>, title: Title) -> bool {
		Self::target(session, title) > session.paid || Self::earns_charge(session, title)
	}

	/// Takes what is due out of the deposit into `takings` and notes it in `session`, which is not written.
	pub(crate) fn accept(
		session: &mut SessionOf<T>,
		title: Title,
		takings: &mut Takings<T>,
	) -> Result<Paid, DispatchError> {
		let total = Self::target(session, title);
		let amount = total.saturating_sub(session.paid);
		let charge = if Self::earns_charge(session, title) { session.charge } else { 0 };
		// ceil(r × (p + a)) − ceil(r × p) is at least 0 and at most a, for every rate up to 1.
		let all_fees = session.fee_rate.mul_ceil(total);
		let fee = all_fees.saturating_sub(session.fee_taken);
		let held = amount.saturating_add(charge);
		let credit = Self::take(HoldReason::SessionDeposit, session.payer.account(), held)?;
		let lost = takings.add(&session.operator, credit, fee);
		session.paid = total;
		session.fee_taken = all_fees;
		session.fee_lost = session.fee_lost.saturating_add(lost);
		session.charge_earned |= Self::earns_charge(session, title);
		Ok(Paid { amount, fee, charge, total })
	}

	pub(crate) fn claimed(id: SessionId, paid: Paid) {
		let Paid { amount, fee, charge, total } = paid;
		Self::deposit_event(Event::Claimed { session: id, amount, fee, charge, paid: total });
	}

	pub(crate) fn do_claim(
		who: T::AccountId,
		voucher: Voucher,
		signature: Ed25519Signature,
	) -> DispatchResult {
		let (mut claimer, mut takings) = (Claimer::<T>::new(who), Takings::new());
		let paid = claimer.item(&mut takings, &voucher, &signature)?;
		claimer.finish(takings);
		Self::claimed(voucher.session, paid);
		Ok(())
	}

	pub(crate) fn do_claim_prepaid(who: T::AccountId, id: SessionId, amount: Balance) -> DispatchResult {
		let (mut claimer, mut takings) = (Claimer::<T>::new(who), Takings::new());
		let mut session = claimer.session(&id)?;
		let title = Title::Prepaid(amount);
		ensure!(Self::is_due(&session, title), Error::<T>::NothingToClaim);
		let paid = Self::accept(&mut session, title, &mut takings)?;
		claimer.note_alive(session.node);
		Sessions::<T>::insert(id, Record::Live(session));
		claimer.finish(takings);
		Self::claimed(id, paid);
		Ok(())
	}

	/// What a batch of so many items, of so many nodes, weighs: for each node once what only other nodes' items cost more.
	fn batch_weight(items: u32, nodes: u32) -> Weight {
		let nodes = nodes.min(items);
		let more = T::WeightInfo::claim_many(nodes).saturating_sub(T::WeightInfo::claim_many_of_one(nodes));
		T::WeightInfo::claim_many_of_one(items).saturating_add(more).min(T::WeightInfo::claim_many(items))
	}

	/// Gives back what the batch weighed.
	pub(crate) fn do_claim_many(
		who: T::AccountId,
		items: Vec<(Voucher, Ed25519Signature)>,
	) -> Result<Weight, DispatchError> {
		ensure!(!items.is_empty(), Error::<T>::BatchEmpty);
		let (mut claimer, mut takings) = (Claimer::<T>::new(who), Takings::new());
		let (mut good, mut bad, mut sum) = (0u32, 0u32, Paid::default());
		for (index, (voucher, signature)) in (0u32..).zip(items.iter()) {
			match with_storage_layer(|| claimer.item(&mut takings, voucher, signature)) {
				Ok(paid) => {
					good = good.saturating_add(1);
					sum.amount = sum.amount.saturating_add(paid.amount);
					sum.fee = sum.fee.saturating_add(paid.fee);
					sum.charge = sum.charge.saturating_add(paid.charge);
				}
				Err(error) => {
					bad = bad.saturating_add(1);
					Self::deposit_event(Event::ClaimRefused { index, session: voucher.session, error });
				}
			}
		}
		let (by, nodes) = (claimer.who.clone(), claimer.nodes);
		claimer.finish(takings);
		let Paid { amount, fee, charge: charges, .. } = sum;
		Self::deposit_event(Event::BatchClaimed { by, good, bad, amount, fee, charges });
		Ok(Self::batch_weight(good.saturating_add(bad), nodes))
	}
}
