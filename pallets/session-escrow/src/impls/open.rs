//! Opening, topping up and extending a session.
use crate::{
	address_slot, queue, AddressSlot, Addresses, Config, Error, Event, Fit, LifeBounds, NodeLoadOf,
	NodeLoads, Pallet, Payer, PayerSessions, Record, Session, SessionOf, Sessions, TunnelKeys, LOOKS_ON_OPEN,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};
use warren_primitives::{
	address::ADDRESS_TRIES,
	keys,
	node::Refusal,
	session::ANCHOR_WINDOW,
	traits::{NodeDirectory, NodeTerms, OperatorObligations, OperatorStake},
	Balance, Clock, NodeId, OpenTerms, SessionId, SessionStatus, TunnelAddress,
};

/// A session that was opened.
pub(crate) struct Opened<T: Config> {
	pub(crate) id: SessionId,
	pub(crate) session: SessionOf<T>,
	/// How many other sessions were looked at on the way, up to [`LOOKS_ON_OPEN`].
	pub(crate) looked_at: u32,
}

impl<T: Config> Pallet<T> {
	/// Most that one session of a node with these terms may deposit: operator's stake × factor ÷ capacity.
	pub fn max_deposit_for(terms: &NodeTerms<T::AccountId>, stake: Balance) -> Balance {
		stake.saturating_mul(T::StakeFactor::get().into()) / Balance::from(terms.capacity.max(1))
	}

	fn max_deposit_of(terms: &NodeTerms<T::AccountId>) -> Balance {
		Self::max_deposit_for(terms, T::Stake::stake(&terms.operator))
	}

	pub(crate) fn do_open(
		signer: T::AccountId,
		terms: OpenTerms<T::AccountId>,
	) -> Result<Opened<T>, DispatchError> {
		let (now, height) = (Self::clock(), Self::height());
		Self::check_terms(&terms, now)?;
		let node = Self::accepting(terms.node)?;
		ensure!(node.price.within(&terms.max_price), Error::<T>::PriceAboveLimit);
		ensure!(terms.tunnel_key != node.tunnel_key, Error::<T>::TunnelKeyOfNode);
		ensure!(terms.deposit <= Self::max_deposit_of(&node), Error::<T>::DepositTooLarge);

		let id = terms.session_id(&Self::genesis(), &signer);
		ensure!(!Sessions::<T>::contains_key(id), Error::<T>::SessionExists);
		let (address, looked_at) = Self::take_slot(&id, &terms, node.capacity, now)?;

		let payer = terms.payer.unwrap_or_else(|| signer.clone());
		let charge = T::ConnectionCharge::get();
		let held = terms.deposit.checked_add(charge).ok_or(ArithmeticError::Overflow)?;
		let payer = if payer == signer {
			Payer::Own(payer)
		} else {
			let grant = Self::use_allowance(&payer, &signer, held, held, now)?;
			Payer::Sponsor { sponsor: payer, opener: signer, grant }
		};
		Self::hold(payer.account(), held)?;

		let session = Session {
			payer,
			operator: node.operator,
			node: terms.node,
			tunnel_key: terms.tunnel_key,
			voucher_key: terms.voucher_key,
			address,
			deposit: terms.deposit,
			prepaid: terms.prepaid,
			paid: 0,
			fee_taken: 0,
			fee_lost: 0,
			charge,
			charge_earned: false,
			price: node.price,
			fee_rate: T::FeeRate::get(),
			window: T::DisputeWindow::get().max(1),
			opened_at: height,
			opened_tick: now,
			expires_at: terms.expires_at,
			anchor: terms.anchor,
			closing: None,
			rated: false,
		};
		PayerSessions::<T>::insert(session.payer.account(), id, ());
		queue::insert::<T>(session.due(), &id);
		Sessions::<T>::insert(id, Record::Live(session.clone()));
		Self::deposit_event(Event::Opened {
			session: id,
			node: session.node,
			operator: session.operator.clone(),
			payer: session.payer.account().clone(),
			opener: session.payer.opener().clone(),
			deposit: session.deposit,
			prepaid: session.prepaid,
			connection_charge: charge,
			expires_at: session.expires_at,
		});
		Ok(Opened { id, session, looked_at })
	}

	/// What is wrong with the terms whatever the node and the payer.
	fn check_terms(terms: &OpenTerms<T::AccountId>, now: Clock) -> Result<(), Error<T>> {
		let height = Self::height();
		ensure!(terms.anchor <= height, Error::AnchorInFuture);
		ensure!(height.saturating_sub(terms.anchor) <= ANCHOR_WINDOW, Error::AnchorTooOld);
		ensure!(keys::is_tunnel_key(&terms.tunnel_key), Error::TunnelKeyInvalid);
		ensure!(keys::is_signing_key(&terms.voucher_key), Error::VoucherKeyInvalid);
		ensure!(terms.prepaid <= terms.deposit, Error::PrepaidAboveDeposit);
		ensure!(terms.deposit >= T::MinDeposit::get().max(1), Error::DepositTooSmall);
		let life = terms.expires_at.checked_sub(now).ok_or(Error::ExpiryTooSoon)?;
		match T::Life::judge(life) {
			Fit::TooShort => Err(Error::ExpiryTooSoon),
			Fit::Fits => Ok(()),
			Fit::TooLong => Err(Error::ExpiryTooLate),
		}
	}

	/// The node's terms, if it takes a session now.
	fn accepting(node: NodeId) -> Result<NodeTerms<T::AccountId>, Error<T>> {
		T::Directory::accepts(node).map_err(|refusal| match refusal {
			// The directory has no word of its own for a node that is not there.
			Refusal::NotAlive if T::Directory::terms(node).is_none() => Error::NodeNotFound,
			Refusal::NotAlive => Error::NodeNotAlive,
			Refusal::Paused => Error::NodePaused,
			Refusal::Jailed => Error::NodeJailed,
			Refusal::TooLittleStake => Error::NodeStakeTooLow,
			Refusal::Full => Error::NodeFull,
		})
	}

	/// Takes a slot, an address and the key at the node; gives the number of the address and how many sessions were
	/// looked at to see whether they are overdue.
	fn take_slot(
		id: &SessionId,
		terms: &OpenTerms<T::AccountId>,
		capacity: u32,
		now: Clock,
	) -> Result<(u8, u32), DispatchError> {
		let (node, key) = (terms.node, &terms.tunnel_key);
		let mut looks = Looks::<T> { now, node, load: NodeLoads::<T>::get(node), left: LOOKS_ON_OPEN };
		if let Some(other) = TunnelKeys::<T>::get(node, key) {
			ensure!(looks.evict(&other)?, Error::<T>::TunnelKeyInUse);
		}
		let mut found = None;
		for k in 0..ADDRESS_TRIES {
			let slot = address_slot(&TunnelAddress::derive(key, id, k));
			let free = match Addresses::<T>::get(node, slot) {
				None => true,
				Some(other) => looks.evict(&other)?,
			};
			if free {
				found = Some((k, slot));
				break;
			}
		}
		let (k, slot) = found.ok_or(Error::<T>::AddressesTaken)?;
		if looks.load.open >= capacity {
			looks.make_room(&slot)?;
		}
		ensure!(looks.load.open < capacity, Error::<T>::NodeFull);
		let Looks { mut load, left, .. } = looks;
		load.open = load.open.saturating_add(1);
		load.deposits = load.deposits.saturating_add(terms.deposit);
		Self::put_load(node, &load);
		Addresses::<T>::insert(node, slot, id);
		TunnelKeys::<T>::insert(node, key, id);
		Ok((k, LOOKS_ON_OPEN.saturating_sub(left)))
	}

	/// The session, with its node's load, if it is open and `who` may add to it.
	fn open_session_of(
		who: &T::AccountId,
		id: &SessionId,
		now: Clock,
	) -> Result<(SessionOf<T>, NodeLoadOf<T>), Error<T>> {
		let session = Self::live(id)?;
		ensure!(session.is_party(who), Error::NotPayer);
		let load = NodeLoads::<T>::get(session.node);
		ensure!(session.status(now, load.left_at()) == SessionStatus::Open, Error::NotOpen);
		Ok((session, load))
	}

	pub(crate) fn do_top_up(who: T::AccountId, id: SessionId, amount: Balance) -> DispatchResult {
		let now = Self::clock();
		ensure!(amount > 0, Error::<T>::AmountZero);
		let (mut session, mut load) = Self::open_session_of(&who, &id, now)?;
		let deposit = session.deposit.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
		let terms = T::Directory::terms(session.node).ok_or(Error::<T>::NodeNotFound)?;
		ensure!(deposit <= Self::max_deposit_of(&terms), Error::<T>::DepositTooLarge);
		match &mut session.payer {
			Payer::Sponsor { sponsor, opener, grant } if who != *sponsor => {
				let all = deposit.checked_add(session.charge).ok_or(ArithmeticError::Overflow)?;
				let used = Self::use_allowance(sponsor, opener, amount, all, now)?;
				// Money out of a later allowance is not given back to it: the session knows only its own.
				if grant.serial == used.serial {
					grant.taken = grant.taken.saturating_add(amount);
				}
			}
			_ => (),
		}
		Self::hold(session.payer.account(), amount)?;
		session.deposit = deposit;
		load.deposits = load.deposits.saturating_add(amount);
		Self::put_load(session.node, &load);
		Sessions::<T>::insert(id, Record::Live(session));
		Self::deposit_event(Event::ToppedUp { session: id, amount, deposit });
		Ok(())
	}

	pub(crate) fn do_extend(who: T::AccountId, id: SessionId, expires_at: Clock) -> DispatchResult {
		let now = Self::clock();
		let (mut session, _) = Self::open_session_of(&who, &id, now)?;
		if who != *session.payer.account() {
			Self::ensure_allowed(session.payer.account(), &who, now)?;
		}
		ensure!(expires_at > session.expires_at, Error::<T>::ExpiryTooSoon);
		let life = expires_at.saturating_sub(session.opened_tick);
		// Longer than before, so never too short, whatever became of the shortest life meanwhile.
		ensure!(T::Life::judge(life) != Fit::TooLong, Error::<T>::ExpiryTooLate);
		queue::remove::<T>(session.due(), &id);
		session.expires_at = expires_at;
		queue::insert::<T>(session.due(), &id);
		Sessions::<T>::insert(id, Record::Live(session));
		Self::deposit_event(Event::Extended { session: id, expires_at });
		Ok(())
	}
}

/// As much stake as its fullest node needs: an `open` measures what each node takes by all of the stake too.
impl<T: Config> OperatorObligations<T::AccountId> for Pallet<T> {
	fn required(operator: &T::AccountId) -> Balance {
		let nodes = T::Directory::nodes_of_operator(operator);
		let most = nodes.into_iter().map(|node| NodeLoads::<T>::get(node).deposits).max().unwrap_or(0);
		most.div_ceil(T::StakeFactor::get().max(1).into())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_oblige(operator: &T::AccountId) {
		for _ in 0..crate::benchmarking::MAX_NODES {
			let node = T::Directory::bench_node(operator, operator);
			NodeLoads::<T>::insert(node, crate::NodeLoad { open: 1, deposits: 1, left: None });
		}
	}
}

/// Looks at sessions that are in the way of a new one. An `open` must not fail because nobody has tidied yet.
struct Looks<T: Config> {
	now: Clock,
	node: NodeId,
	load: NodeLoadOf<T>,
	/// How many more.
	left: u32,
}

impl<T: Config> Looks<T> {
	/// Frees the slot of `other` if it is not open any more; true where it is free now.
	fn evict(&mut self, other: &SessionId) -> Result<bool, DispatchError> {
		let Some(left) = self.left.checked_sub(1) else { return Ok(false) };
		self.left = left;
		let session = Pallet::<T>::live(other)?;
		match session.status(self.now, self.load.left_at()) {
			SessionStatus::Open => Ok(false),
			SessionStatus::Closing { reason, deadline } => {
				Pallet::<T>::begin_closing(other, session, &mut self.load, reason, deadline);
				Ok(true)
			}
		}
	}

	/// Looks through the node's sessions for one that is overdue, from the place of the new one on: a second attempt with
	/// another salt looks at others.
	fn make_room(&mut self, from: &AddressSlot) -> DispatchResult {
		let start = Addresses::<T>::hashed_key_for(self.node, from);
		let most = self.left as usize;
		let next = Addresses::<T>::iter_prefix_from(self.node, start).take(most);
		let around = Addresses::<T>::iter_prefix(self.node).take(most);
		let others: alloc::vec::Vec<SessionId> = next.chain(around).map(|(_, id)| id).take(most).collect();
		for other in others {
			// One that was met twice (the node has fewer) holds no address any more if it was overdue.
			if Pallet::<T>::live(&other)?.closing.is_none() && self.evict(&other)? {
				return Ok(());
			}
		}
		Ok(())
	}
}
