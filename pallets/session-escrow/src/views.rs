//! What the runtime APIs show. Nothing here writes.
use crate::{
	address_slot, Addresses, ClosingSessions, Config, Error, LifeBounds, NodeLoadOf, NodeLoads, Pallet,
	PayerSessions, Record, SessionOf, Sessions,
};
use alloc::{format, string::String, vec::Vec};
use codec::Encode;
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::{Get, PalletInfoAccess},
};
use sp_runtime::DispatchError;
use warren_primitives::{
	apis::MAX_PAGE,
	node::Refusal,
	traits::{NodeDirectory, OperatorStake},
	Balance, Clock, NodeId, OpenTerms, Quote, SessionId, SessionParams, SessionView,
};

impl<T: Config> Pallet<T> {
	/// The session; none where there is none or it is settled.
	pub fn session_view(id: &SessionId) -> Option<SessionView<T::AccountId>> {
		let session = Self::live(id).ok()?;
		let load = NodeLoads::<T>::get(session.node);
		Some(Self::view(*id, session, &load, Self::clock()))
	}

	fn view(
		id: SessionId,
		session: SessionOf<T>,
		load: &NodeLoadOf<T>,
		now: Clock,
	) -> SessionView<T::AccountId> {
		SessionView {
			id,
			opener: session.payer.opener().clone(),
			payer: session.payer.account().clone(),
			address: session.tunnel_address(&id),
			connection_charge: session.charge,
			status: session.status(now, load.left_at()),
			fee_parts: session.fee_rate.deconstruct(),
			node: session.node,
			operator: session.operator,
			tunnel_key: session.tunnel_key,
			voucher_key: session.voucher_key,
			deposit: session.deposit,
			prepaid: session.prepaid,
			paid: session.paid,
			fee_taken: session.fee_taken,
			charge_earned: session.charge_earned,
			price: session.price,
			opened_at: session.opened_at,
			expires_at: session.expires_at,
		}
	}

	/// The unsettled sessions of a node after `after`, at most `limit` and never more than [`MAX_PAGE`]: first those whose
	/// closing was written down, by id, then the others in the order of their addresses in state. Exact when all pages
	/// are asked at one block; otherwise a session may come twice, but none that stays is left out.
	pub fn sessions_of_node(
		node: NodeId,
		after: Option<SessionId>,
		limit: u32,
	) -> Vec<SessionView<T::AccountId>> {
		let slot = |session: &SessionOf<T>, id| address_slot(&session.tunnel_address(id));
		// Where the last page ended: among the closing ones, or at which slot.
		let (closing_from, slot_from) = match after.map(|id| (id, Sessions::<T>::get(id))) {
			None => (Some(None), None),
			Some((id, Some(Record::Live(session)))) if session.closing.is_none() && session.node == node => {
				(None, Some(slot(&session, &id)))
			}
			// It was among the closing ones, or has left the others since: again from there.
			Some((id, _)) => (Some(Some(id)), None),
		};
		let closing: Vec<SessionId> = match closing_from {
			None => Vec::new(),
			Some(None) => {
				ClosingSessions::<T>::iter_key_prefix(node).take(limit.min(MAX_PAGE) as usize).collect()
			}
			Some(Some(id)) => {
				let start = ClosingSessions::<T>::hashed_key_for(node, id);
				ClosingSessions::<T>::iter_key_prefix_from(node, start)
					.take(limit.min(MAX_PAGE) as usize)
					.collect()
			}
		};
		let slots = match slot_from {
			None => Addresses::<T>::iter_prefix(node),
			Some(slot) => Addresses::<T>::iter_prefix_from(node, Addresses::<T>::hashed_key_for(node, slot)),
		};
		let (load, now) = (NodeLoads::<T>::get(node), Self::clock());
		closing
			.into_iter()
			.chain(slots.map(|(_, id)| id))
			.filter_map(|id| Self::live(&id).ok().map(|session| Self::view(id, session, &load, now)))
			.take(limit.min(MAX_PAGE) as usize)
			.collect()
	}

	/// The unsettled sessions that an account pays for, by id, after `after`, at most `limit` and never more than
	/// [`MAX_PAGE`].
	pub fn sessions_of_payer(
		payer: &T::AccountId,
		after: Option<SessionId>,
		limit: u32,
	) -> Vec<SessionView<T::AccountId>> {
		let ids = match after {
			None => PayerSessions::<T>::iter_key_prefix(payer),
			Some(id) => {
				PayerSessions::<T>::iter_key_prefix_from(payer, PayerSessions::<T>::hashed_key_for(payer, id))
			}
		};
		ids.take(limit.min(MAX_PAGE) as usize).filter_map(|id| Self::session_view(&id)).collect()
	}

	/// The parameters that a client needs. `slot_millis` is the runtime's.
	pub fn session_params(slot_millis: u64) -> SessionParams {
		let (shortest, longest) = T::Life::bounds();
		SessionParams {
			clock: Self::clock(),
			connection_charge: T::ConnectionCharge::get(),
			dispute_window: T::DisputeWindow::get().max(1),
			fee_parts: T::FeeRate::get().deconstruct(),
			min_deposit: T::MinDeposit::get().max(1),
			min_duration: shortest.max(1),
			max_duration: longest,
			max_claims: T::MaxClaims::get(),
			slot_millis,
		}
	}

	/// Most that one session of the node may deposit now; none where there is no such node.
	pub fn max_deposit(node: NodeId) -> Option<Balance> {
		let terms = T::Directory::terms(node)?;
		Some(Self::max_deposit_for(&terms, T::Stake::stake(&terms.operator)))
	}

	/// Why the node would take no session now, its slots included. Sessions that are overdue but not tidied count: `open`
	/// may still succeed where this says that the node is full.
	pub fn refuses(node: NodeId) -> Option<Refusal> {
		match T::Directory::accepts(node) {
			Err(refusal) => Some(refusal),
			Ok(terms) => (NodeLoads::<T>::get(node).open >= terms.capacity).then_some(Refusal::Full),
		}
	}

	/// What so much use would cost at the node now; none where there is no such node.
	pub fn quote(node: NodeId, bytes: u64, seconds: u64) -> Option<Quote> {
		let terms = T::Directory::terms(node)?;
		let cost = terms.price.cost(bytes, seconds);
		Some(Quote {
			node,
			price: terms.price,
			cost,
			connection_charge: T::ConnectionCharge::get(),
			fee: T::FeeRate::get().mul_ceil(cost),
			max_deposit: Self::max_deposit_for(&terms, T::Stake::stake(&terms.operator)),
			refuses: Self::refuses(node),
		})
	}

	/// What `open` would do now if `signer` called it: the session, or the name and reason of the error. What it did is
	/// rolled back.
	pub fn dry_run_open(
		signer: T::AccountId,
		terms: OpenTerms<T::AccountId>,
	) -> Result<SessionView<T::AccountId>, String> {
		let opened = with_transaction(|| TransactionOutcome::Rollback(Self::do_open(signer, terms)));
		opened
			.map(|opened| {
				let load = NodeLoads::<T>::get(opened.session.node);
				Self::view(opened.id, opened.session, &load, Self::clock())
			})
			.map_err(|error| Self::describe(&error))
	}

	/// The name of an error, and its reason where it is one of this pallet's.
	pub fn describe(error: &DispatchError) -> String {
		match error {
			DispatchError::Module(module) if module.index as usize == <Self as PalletInfoAccess>::index() => {
				let known = Error::<T>::of_open()
					.into_iter()
					.find(|known| known.encode().first() == module.error.first());
				match known {
					Some(error) => format!("{error:?}: {}", error.reason()),
					None => module.message.map_or_else(|| format!("{module:?}"), String::from),
				}
			}
			DispatchError::Token(error) => format!("{error:?}: {}", <&'static str>::from(*error)),
			DispatchError::Arithmetic(error) => format!("{error:?}: {}", <&'static str>::from(*error)),
			other => format!("{other:?}"),
		}
	}
}

impl<T: Config> Error<T> {
	/// The errors that an `open` may give.
	pub(crate) fn of_open() -> [Self; 25] {
		[
			Self::SessionExists,
			Self::NodeNotFound,
			Self::NodePaused,
			Self::NodeNotAlive,
			Self::NodeJailed,
			Self::NodeStakeTooLow,
			Self::NodeFull,
			Self::AnchorInFuture,
			Self::AnchorTooOld,
			Self::TunnelKeyInvalid,
			Self::TunnelKeyOfNode,
			Self::TunnelKeyInUse,
			Self::VoucherKeyInvalid,
			Self::PriceAboveLimit,
			Self::DepositTooSmall,
			Self::DepositTooLarge,
			Self::PrepaidAboveDeposit,
			Self::ExpiryTooSoon,
			Self::ExpiryTooLate,
			Self::AddressesTaken,
			Self::FundsFrozen,
			Self::AllowanceNotFound,
			Self::AllowanceExpired,
			Self::AllowanceExceeded,
			Self::AllowancePerSession,
		]
	}

	/// Why an `open` fails with it, in words.
	pub fn reason(&self) -> &'static str {
		match self {
			Self::SessionExists => "there is, or was until lately, a session with this id: take another salt",
			Self::NodeNotFound => "node: there is no such node",
			Self::NodePaused => "node: its operator paused it",
			Self::NodeNotAlive => "node: no sign of life lately",
			Self::NodeJailed => "node: its operator is jailed",
			Self::NodeStakeTooLow => "node: too little stake behind it",
			Self::NodeFull => "node: all slots are taken",
			Self::AnchorInFuture => "anchor: above the height of this block",
			Self::AnchorTooOld => "anchor: more than 32 blocks old",
			Self::TunnelKeyInvalid => "tunnel_key: not a key that a WireGuard client can have",
			Self::TunnelKeyOfNode => "tunnel_key: the node's own",
			Self::TunnelKeyInUse => "tunnel_key: used by another open session of this node",
			Self::VoucherKeyInvalid => "voucher_key: anyone could sign for it",
			Self::PriceAboveLimit => "max_price: the node asks more now",
			Self::DepositTooSmall => "deposit: below the least deposit",
			Self::DepositTooLarge => "deposit: more than the stake behind the node carries",
			Self::PrepaidAboveDeposit => "prepaid: more than deposit",
			Self::ExpiryTooSoon => "expires_at: too near",
			Self::ExpiryTooLate => "expires_at: too far",
			Self::AddressesTaken => "salt: all addresses of this session are taken at this node",
			Self::FundsFrozen => "deposit: reaches into money that is frozen",
			Self::AllowanceNotFound => "payer: gave the signer no allowance",
			Self::AllowanceExpired => "payer: the allowance's time is over",
			Self::AllowanceExceeded => "deposit: more than the allowance has left",
			Self::AllowancePerSession => "deposit: more than the allowance grants one session",
			_ => "see the documentation of the error",
		}
	}
}
