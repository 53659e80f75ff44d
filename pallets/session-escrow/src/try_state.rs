//! What always holds.
#![cfg(any(test, feature = "try-runtime"))]
use crate::{
	address_slot, AddressSlot, Addresses, AllowanceQueue, Allowances, ClockNow, ClosingSessions, Config,
	HoldReason, LeavingNodes, NextAllowance, NodeLoads, Owed, Pallet, Payer, PayerSessions, Queue, Record,
	SessionOf, Sessions, TunnelKeys,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
	ensure,
	traits::{
		fungible::{hold::Inspect as _, Inspect},
		Get,
	},
};
use sp_runtime::TryRuntimeError;
use warren_primitives::{address::ADDRESS_TRIES, keys, Balance, Clock, NodeId, SessionId, TunnelKey};

/// What the sessions say that the indexes have to repeat.
struct Seen<T: Config> {
	held: BTreeMap<T::AccountId, Balance>,
	open: BTreeMap<NodeId, (u32, Balance)>,
	unsettled: BTreeMap<NodeId, u32>,
	slots: usize,
	closing: usize,
	live: usize,
	records: usize,
}

impl<T: Config> Pallet<T> {
	/// Checks the invariants, in this order:
	///
	/// 1. In every session: paid and prepaid ≤ deposit; the fee taken is exactly `ceil(rate × paid)`, and no more of it is
	///    lost; keys are valid; its life is no shorter than nothing; a grant belongs to a sponsored session.
	/// 2. Every record stands in the queue exactly once, under the tick at which it is due.
	/// 3. A session whose closing is not written down has a slot, an address and its key at its node; no other has. No two
	///    share one. A node's count is the number of them, and knows what they deposited.
	/// 4. A session that is closing stands in its node's list; nothing else does.
	/// 5. Every unsettled session stands in its payer's list; nothing else does.
	/// 6. What is held of any account is exactly Σ (deposit − paid) + Σ charges not earned, over its sessions: Σ held = Σ due.
	/// 7. A node that left is remembered exactly as long as it has unsettled sessions, left no later than now, and the queue
	///    knows of it while any of them has a slot.
	/// 8. Every allowance stands in its queue exactly once, has a serial of its own that was given, and is nobody's to himself.
	///    What is held of any account for allowances is exactly the sum of their deposits.
	/// 9. The pot covers what was put by, which for nobody reaches the existential deposit.
	/// 10. The clock is not ahead of the blocks.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let seen = Self::try_state_sessions()?;
		Self::try_state_indexes(&seen)?;
		Self::try_state_allowances()?;
		Self::try_state_put_by()?;
		ensure!(ClockNow::<T>::get() <= Self::height(), "the clock is ahead of the blocks");
		Ok(())
	}

	fn try_state_sessions() -> Result<Seen<T>, TryRuntimeError> {
		let mut seen = Seen::<T> {
			held: BTreeMap::new(),
			open: BTreeMap::new(),
			unsettled: BTreeMap::new(),
			slots: 0,
			closing: 0,
			live: 0,
			records: 0,
		};
		for (id, record) in Sessions::<T>::iter() {
			seen.records += 1;
			match record {
				Record::Settled(settled) => {
					ensure!(settled.at < settled.until, "a settled session is remembered for nothing");
					ensure!(
						Queue::<T>::contains_key(settled.until.to_be_bytes(), id),
						"a settled session is not queued"
					);
				}
				Record::Live(session) => Self::try_state_session(&id, &session, &mut seen)?,
			}
		}
		Ok(seen)
	}

	fn try_state_session(
		id: &SessionId,
		session: &SessionOf<T>,
		seen: &mut Seen<T>,
	) -> Result<(), TryRuntimeError> {
		ensure!(session.paid <= session.deposit, "a session paid more than its deposit");
		ensure!(session.prepaid <= session.deposit, "a session prepaid more than its deposit");
		ensure!(
			session.fee_taken == session.fee_rate.mul_ceil(session.paid),
			"the fee taken is not the rate of what was paid"
		);
		ensure!(session.fee_lost <= session.fee_taken, "a session lost more fees than it paid");
		ensure!(keys::is_tunnel_key(&session.tunnel_key), "a session has an invalid tunnel key");
		ensure!(keys::is_signing_key(&session.voucher_key), "a session has an invalid voucher key");
		ensure!(session.expires_at > session.opened_tick, "a session expired before it opened");
		ensure!(session.window > 0, "a session has no dispute window");
		ensure!(session.address < ADDRESS_TRIES, "a session has an address that was never tried");
		let payer = session.payer.account();
		if let Payer::Sponsor { sponsor, opener, grant } = &session.payer {
			ensure!(sponsor != opener, "a session's payer is its own sponsor");
			ensure!(grant.serial < NextAllowance::<T>::get(), "a grant of an allowance that never was");
		}
		ensure!(Queue::<T>::contains_key(session.due().to_be_bytes(), id), "a session is not queued");
		ensure!(PayerSessions::<T>::contains_key(payer, id), "a session is not in its payer's list");

		let slot = address_slot(&session.tunnel_address(id));
		let by_address = Addresses::<T>::get(session.node, slot) == Some(*id);
		let by_key = TunnelKeys::<T>::get(session.node, session.tunnel_key) == Some(*id);
		let listed = ClosingSessions::<T>::contains_key(session.node, id);
		if session.closing.is_none() {
			ensure!(by_address && by_key && !listed, "an open session has no slot");
			let (count, deposits) = seen.open.entry(session.node).or_default();
			*count += 1;
			*deposits += session.deposit;
			seen.slots += 1;
		} else {
			ensure!(!by_address && !by_key && listed, "a closing session has a slot");
			seen.closing += 1;
		}
		*seen.unsettled.entry(session.node).or_default() += 1;
		*seen.held.entry(payer.clone()).or_default() += session.held();
		seen.live += 1;
		Ok(())
	}

	fn try_state_indexes(seen: &Seen<T>) -> Result<(), TryRuntimeError> {
		ensure!(Queue::<T>::iter_keys().count() == seen.records, "the queue has strange entries");
		let addresses: Vec<(NodeId, AddressSlot)> = Addresses::<T>::iter_keys().collect();
		ensure!(addresses.len() == seen.slots, "there are addresses of no session");
		let tunnel_keys: Vec<(NodeId, TunnelKey)> = TunnelKeys::<T>::iter_keys().collect();
		ensure!(tunnel_keys.len() == seen.slots, "there are tunnel keys of no session");
		ensure!(
			ClosingSessions::<T>::iter_keys().count() == seen.closing,
			"a node's list has strange entries"
		);
		ensure!(PayerSessions::<T>::iter_keys().count() == seen.live, "a payer's list has strange entries");
		for who in frame_system::Account::<T>::iter_keys() {
			let due = seen.held.get(&who).copied().unwrap_or(0);
			ensure!(Self::escrow_held(&who) == due, "what is held is not what is due");
		}
		// One whose deposit is paid out has nothing here any more, and may go.
		for payer in seen.held.iter().filter(|(_, due)| **due > 0).map(|(payer, _)| payer) {
			ensure!(frame_system::Account::<T>::contains_key(payer), "a payer is gone");
		}

		let now = ClockNow::<T>::get();
		for (node, load) in NodeLoads::<T>::iter() {
			ensure!(load.open > 0 || load.left.is_some(), "an empty load is stored");
			let (open, deposits) = seen.open.get(&node).copied().unwrap_or_default();
			ensure!(open == load.open, "a node's count is wrong");
			ensure!(deposits == load.deposits, "the deposits at a node are not those of its open sessions");
			ensure!(
				load.left.is_none() || load.open == 0 || LeavingNodes::<T>::contains_key(node),
				"a node left and the queue does not know"
			);
			if let Some(left) = load.left {
				ensure!(left.at <= now, "a node left in the future");
				ensure!(seen.unsettled.contains_key(&node), "a node's departure is remembered for nothing");
			}
		}
		for node in seen.open.keys() {
			ensure!(NodeLoads::<T>::contains_key(node), "a node with open sessions has no count");
		}
		Ok(())
	}

	fn try_state_allowances() -> Result<(), TryRuntimeError> {
		let mut serials = Vec::new();
		let mut deposits = BTreeMap::<T::AccountId, Balance>::new();
		for (sponsor, user, allowance) in Allowances::<T>::iter() {
			*deposits.entry(sponsor.clone()).or_default() += allowance.deposit;
			ensure!(sponsor != user, "an allowance to oneself");
			ensure!(allowance.per_session > 0, "an allowance for nothing");
			ensure!(
				AllowanceQueue::<T>::contains_key(Clock::to_be_bytes(allowance.until), (sponsor, user)),
				"an allowance is not queued"
			);
			ensure!(
				allowance.serial < NextAllowance::<T>::get(),
				"an allowance has a serial that was never given"
			);
			serials.push(allowance.serial);
		}
		ensure!(
			AllowanceQueue::<T>::iter_keys().count() == serials.len(),
			"the allowances' queue has strange entries"
		);
		for who in frame_system::Account::<T>::iter_keys() {
			let due = deposits.remove(&who).unwrap_or(0);
			let held = T::Currency::balance_on_hold(&HoldReason::AllowanceDeposit.into(), &who);
			ensure!(held == due, "what is held for allowances is not their deposits");
		}
		ensure!(deposits.values().all(|deposit| *deposit == 0), "a sponsor is gone");
		serials.sort_unstable();
		ensure!(serials.windows(2).all(|pair| pair[0] != pair[1]), "two allowances have the same serial");
		Ok(())
	}

	fn try_state_put_by() -> Result<(), TryRuntimeError> {
		let mut sum: Balance = 0;
		for (_, amount) in Owed::<T>::iter() {
			ensure!(amount > 0 && amount < T::Currency::minimum_balance(), "more is put by than has to be");
			sum += amount;
		}
		ensure!(
			sum == 0 || T::Currency::balance(&T::OwedPot::get()) >= sum,
			"the pot does not cover what was put by"
		);
		Ok(())
	}
}
