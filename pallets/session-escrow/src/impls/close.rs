//! The end of a session: closing, the dispute window, settlement.
use super::{after, claim::Title, money::Takings};
use crate::{
	address_slot, queue, remembered_for, Addresses, Allowances, Closing, ClosingSessions, Config, Error,
	Event, HoldReason, NodeLoadOf, NodeLoads, Pallet, Payer, PayerSessions, Record, SessionOf, Sessions,
	Settled, TunnelKeys,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;
use warren_primitives::{
	traits::{SessionOutcome, SettledSession},
	Clock, CloseReason, Ed25519Signature, NodeId, SessionId, SessionStatus, Voucher,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_close(
		who: T::AccountId,
		id: SessionId,
		voucher: Option<(Voucher, Ed25519Signature)>,
	) -> DispatchResult {
		let now = Self::clock();
		let mut session = Self::live(&id)?;
		let mut load = NodeLoads::<T>::get(session.node);
		let status = session.status(now, load.left_at());
		// Who is both is served as provider: nobody has to wait for himself.
		let provider = who == session.operator || Self::worker(session.node, &load).as_ref() == Some(&who);
		ensure!(provider || session.is_party(&who), Error::<T>::NotParty);
		match status {
			SessionStatus::Open => (),
			SessionStatus::Closing { deadline, .. } if provider => {
				ensure!(now <= deadline || voucher.is_none(), Error::<T>::DeadlinePassed);
			}
			SessionStatus::Closing { .. } => return Err(Error::<T>::AlreadyClosing.into()),
		}
		if let Some((voucher, signature)) = voucher {
			Self::pay_last(&id, &mut session, &voucher, &signature)?;
		}
		if provider {
			Self::settle(&id, session, load, now)
		} else {
			let deadline = after(now, session.window);
			let node = session.node;
			Self::begin_closing(&id, session, &mut load, CloseReason::Payer, deadline);
			Self::put_load(node, &load);
			Ok(())
		}
	}

	/// Pays what the voucher of a `close` says. One that says no more than was paid is no error here: it is often the last
	/// one that was claimed.
	fn pay_last(
		id: &SessionId,
		session: &mut SessionOf<T>,
		voucher: &Voucher,
		signature: &Ed25519Signature,
	) -> DispatchResult {
		ensure!(voucher.session == *id, Error::<T>::WrongSession);
		Self::verify(session, voucher, signature, &Self::genesis())?;
		let mut takings = Takings::new();
		let paid = Self::accept(session, Title::Voucher(voucher.amount), &mut takings)?;
		takings.pay_out();
		if !paid.is_nothing() {
			Self::claimed(*id, paid);
		}
		Ok(())
	}

	pub(crate) fn do_finalise(id: SessionId) -> DispatchResult {
		let now = Self::clock();
		let session = Self::live(&id)?;
		let load = NodeLoads::<T>::get(session.node);
		match session.status(now, load.left_at()) {
			SessionStatus::Closing { deadline, .. } if now > deadline => {
				Self::settle(&id, session, load, now)
			}
			_ => Err(Error::<T>::NotFinal.into()),
		}
	}

	/// Writes down that the session is closing, which frees its slot, address and key. `load` is the caller's to write.
	pub(crate) fn begin_closing(
		id: &SessionId,
		mut session: SessionOf<T>,
		load: &mut NodeLoadOf<T>,
		reason: CloseReason,
		deadline: Clock,
	) {
		Self::free_slot(id, &session, load);
		ClosingSessions::<T>::insert(session.node, id, ());
		queue::remove::<T>(session.due(), id);
		session.closing = Some(Closing { reason, deadline });
		queue::insert::<T>(session.due(), id);
		Sessions::<T>::insert(id, Record::Live(session));
		Self::deposit_event(Event::Closing { session: *id, reason, deadline });
	}

	fn free_slot(id: &SessionId, session: &SessionOf<T>, load: &mut NodeLoadOf<T>) {
		Addresses::<T>::remove(session.node, address_slot(&session.tunnel_address(id)));
		TunnelKeys::<T>::remove(session.node, session.tunnel_key);
		load.open = load.open.saturating_sub(1);
		load.deposits = load.deposits.saturating_sub(session.deposit);
	}

	/// True where sessions of the node are closing.
	pub(crate) fn has_closing(node: NodeId) -> bool {
		ClosingSessions::<T>::iter_key_prefix(node).next().is_some()
	}

	/// Gives the payer back what is left, burns the connection charge where nobody earned it, and keeps only what the
	/// rating needs.
	pub(crate) fn settle(
		id: &SessionId,
		session: SessionOf<T>,
		mut load: NodeLoadOf<T>,
		now: Clock,
	) -> DispatchResult {
		let refunded = session.deposit.saturating_sub(session.paid);
		let burned = session.unearned_charge();
		let payer = session.payer.account();
		Self::burn(payer, burned)?;
		Self::refund(HoldReason::SessionDeposit, payer, refunded)?;
		Self::restore_allowance(&session);

		PayerSessions::<T>::remove(payer, id);
		queue::remove::<T>(session.due(), id);
		if session.closing.is_some() {
			ClosingSessions::<T>::remove(session.node, id);
		} else {
			Self::free_slot(id, &session, &mut load);
		}
		// A node's departure is remembered as long as a session needs it.
		if load.left.is_some() && load.open == 0 && !Self::has_closing(session.node) {
			load.left = None;
		}
		Self::put_load(session.node, &load);

		let remembered =
			remembered_for(T::RatingWindow::get(), session.rated, session.anchor, Self::height());
		T::Outcome::settled(&SettledSession {
			session: *id,
			node: session.node,
			operator: session.operator.clone(),
			payer: payer.clone(),
			fee_lost: session.fee_lost,
			charge_burned: burned,
			at: now,
		});
		Self::deposit_event(Event::Settled {
			session: *id,
			node: session.node,
			paid: session.paid,
			fee: session.fee_taken,
			refunded,
			charge: session.charge,
			charge_earned: session.charge_earned,
		});
		if remembered == 0 {
			Sessions::<T>::remove(id);
			return Ok(());
		}
		let until = after(now, remembered);
		queue::insert::<T>(until, id);
		let settled = Settled {
			payer: payer.clone(),
			operator: session.operator,
			node: session.node,
			voucher_key: session.voucher_key,
			fee_lost: session.fee_lost,
			charge_burned: burned,
			at: now,
			until,
			rated: session.rated,
		};
		Sessions::<T>::insert(id, Record::Settled(settled));
		Ok(())
	}

	/// What comes back to a sponsor comes back to the allowance that it was taken from, if that still stands. What was
	/// spent is the allowance's first: money that the sponsor added itself never widens it.
	fn restore_allowance(session: &SessionOf<T>) {
		let Payer::Sponsor { sponsor, opener, grant } = &session.payer else { return };
		let unspent = grant.taken.saturating_sub(session.paid.saturating_add(session.charge));
		Allowances::<T>::mutate(sponsor, opener, |allowance| {
			if let Some(allowance) = allowance.as_mut().filter(|allowance| allowance.serial == grant.serial) {
				allowance.remaining = allowance.remaining.saturating_add(unspent);
			}
		});
	}
}
