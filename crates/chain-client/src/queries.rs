//! Questions to the chain: through its runtime APIs, by SCALE.
use crate::{
	account::AccountId,
	admission::{decode_validity, has_its_length, Validity},
	client::{At, ChainClient},
	runtime::SignedExtrinsic,
	Error, PoolRefusal,
};
use blake2::{digest::consts::U16, Blake2b, Digest};
use codec::{Compact, Decode, Encode};
use subxt::utils::{AccountId32, H256};
use warren_primitives::{
	Balance, Clock, NodeId, NodeView, OpenTerms, Quote, SessionId, SessionParams, SessionView,
};

/// Entries in a page; the runtime cuts longer ones to as many.
pub const PAGE: u32 = 256;

/// `twox_128("System") ++ twox_128("Account")`: prefix of the map of accounts.
const SYSTEM_ACCOUNT: [u8; 32] = [
	0x26, 0xaa, 0x39, 0x4e, 0xea, 0x56, 0x30, 0xe0, 0x7c, 0x48, 0xae, 0x0c, 0x95, 0x58, 0xce, 0xf7, 0xb9,
	0x9d, 0x88, 0x0e, 0xc6, 0x81, 0x79, 0x9c, 0x0c, 0xf3, 0x0e, 0x88, 0x86, 0x37, 0x1d, 0xa9,
];

/// The money of an account, in the smallest unit of WRN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funds {
	/// Not held. A part of it may be frozen.
	pub free: Balance,
	/// Held: for sessions, bonds and the like.
	pub held: Balance,
	/// Frozen (by votes, for example), held money counted first.
	pub frozen: Balance,
	/// What can be transferred or held while the account lives on.
	pub transferable: Balance,
}

/// `System.Account`'s value (frame_system::AccountInfo of pallet_balances::AccountData).
#[derive(Decode, Default)]
struct AccountInfo {
	_nonce: u32,
	_consumers: u32,
	_providers: u32,
	_sufficients: u32,
	free: Balance,
	reserved: Balance,
	frozen: Balance,
	_flags: u128,
}

impl AccountInfo {
	fn funds(&self, existential_deposit: Balance) -> Funds {
		// What is frozen may be money that is held; the account's least has to stay free.
		let locked = self.frozen.saturating_sub(self.reserved).max(existential_deposit);
		Funds {
			free: self.free,
			held: self.reserved,
			frozen: self.frozen,
			transferable: self.free.saturating_sub(locked),
		}
	}
}

impl ChainClient {
	/// One node.
	pub async fn node(&self, id: NodeId, at: At) -> Result<Option<NodeView<AccountId>>, Error> {
		self.state_call("MarketplaceApi_node", &id.encode(), at).await
	}

	/// Nodes by number, from `start` on: one page. The next starts at the last number + 1; an empty page is the last.
	pub async fn nodes(&self, start: NodeId, limit: u32, at: At) -> Result<Vec<NodeView<AccountId>>, Error> {
		self.state_call("MarketplaceApi_nodes", &(start, limit).encode(), at).await
	}

	/// All nodes, in one state: page by page.
	pub async fn all_nodes(&self, at: At) -> Result<Vec<NodeView<AccountId>>, Error> {
		let at = self.pin(at).await?;
		let mut all = Vec::new();
		let mut start = 0;
		loop {
			let page = self.nodes(start, PAGE, at).await?;
			let Some(last) = page.last().map(|n| n.id) else { return Ok(all) };
			all.extend(page);
			match last.checked_add(1) {
				Some(next) if next > start => start = next,
				_ => return Ok(all),
			}
		}
	}

	/// The nodes of an operator.
	pub async fn nodes_of(&self, operator: &AccountId, at: At) -> Result<Vec<NodeView<AccountId>>, Error> {
		self.state_call("MarketplaceApi_nodes_of", &operator.encode(), at).await
	}

	/// What traffic and time would cost at a node; none where there is no such node.
	pub async fn quote(
		&self,
		node: NodeId,
		bytes: u64,
		seconds: u64,
		at: At,
	) -> Result<Option<Quote>, Error> {
		self.state_call("MarketplaceApi_quote", &(node, bytes, seconds).encode(), at).await
	}

	/// The stake behind an operator.
	pub async fn stake(&self, operator: &AccountId, at: At) -> Result<Balance, Error> {
		self.state_call("MarketplaceApi_stake", &operator.encode(), at).await
	}

	/// One session; none where it was never opened, or is settled.
	pub async fn session(&self, id: &SessionId, at: At) -> Result<Option<SessionView<AccountId>>, Error> {
		self.state_call("SessionApi_session", &id.encode(), at).await
	}

	/// All unsettled sessions of a node, in one state.
	pub async fn sessions_of_node(&self, node: NodeId, at: At) -> Result<Vec<SessionView<AccountId>>, Error> {
		self.all_sessions("SessionApi_sessions_of_node", &node.encode(), at).await
	}

	/// All unsettled sessions that an account pays for, in one state.
	pub async fn sessions_of_payer(
		&self,
		payer: &AccountId,
		at: At,
	) -> Result<Vec<SessionView<AccountId>>, Error> {
		self.all_sessions("SessionApi_sessions_of_payer", &payer.encode(), at).await
	}

	async fn all_sessions(&self, api: &str, of: &[u8], at: At) -> Result<Vec<SessionView<AccountId>>, Error> {
		let at = self.pin(at).await?;
		let mut all: Vec<SessionView<AccountId>> = Vec::new();
		let mut after: Option<SessionId> = None;
		loop {
			let mut arguments = of.to_vec();
			(after, PAGE).encode_to(&mut arguments);
			let page: Vec<SessionView<AccountId>> = self.state_call(api, &arguments, at).await?;
			match page.last().map(|s| s.id) {
				// A page that ends where the one before did would go on for ever.
				Some(last) if after != Some(last) => after = Some(last),
				_ => return Ok(all),
			}
			all.extend(page);
		}
	}

	/// The clock of settlement.
	pub async fn clock(&self, at: At) -> Result<Clock, Error> {
		self.state_call("SessionApi_clock", &[], at).await
	}

	/// The escrow's parameters.
	pub async fn params(&self, at: At) -> Result<SessionParams, Error> {
		self.state_call("SessionApi_params", &[], at).await
	}

	/// What `open` would do at the best block if `signer` called it: the session, or the runtime's error, by name and reason.
	pub async fn dry_run_open(
		&self,
		signer: &AccountId,
		terms: &OpenTerms<AccountId>,
	) -> Result<Result<SessionView<AccountId>, String>, Error> {
		self.state_call("SessionApi_dry_run_open", &(signer, terms).encode(), At::Best).await
	}

	/// The money of an account.
	pub async fn funds(&self, account: &AccountId, at: At) -> Result<Funds, Error> {
		let mut key = SYSTEM_ACCOUNT.to_vec();
		key.extend_from_slice(&Blake2b::<U16>::digest(account));
		key.extend_from_slice(account);
		let info = match self.storage(&key, at).await? {
			Some(bytes) => {
				AccountInfo::decode(&mut &bytes[..]).map_err(|e| Error::undecodable("System.Account", e))?
			}
			None => AccountInfo::default(),
		};
		Ok(info.funds(self.existential_deposit().await?))
	}

	/// The least that an account must hold.
	pub async fn existential_deposit(&self) -> Result<Balance, Error> {
		self.runtime().await?.existential_deposit()
	}

	/// The nonce of an account's next transaction, what waits in the node's pool included.
	pub async fn next_index(&self, account: &AccountId) -> Result<u32, Error> {
		let account = AccountId32(*account);
		let index =
			self.shared()
				.ask("system_accountNextIndex", true, |m| async move {
					m.system_account_next_index(&account).await
				})
				.await?;
		u32::try_from(index).map_err(|e| Error::undecodable("system_accountNextIndex", e))
	}

	/// What the pool would say of a transaction now. The bytes may be untrusted.
	pub async fn validate(&self, extrinsic: &[u8]) -> Result<Validity, Error> {
		if !has_its_length(extrinsic) {
			return Ok(Validity::Invalid(PoolRefusal::Other("its length prefix is wrong".to_owned())));
		}
		let best = self.best().await?;
		// TransactionSource::External, the extrinsic, the block.
		let mut arguments = vec![2u8];
		arguments.extend_from_slice(extrinsic);
		arguments.extend_from_slice(&best.hash);
		let api = "TaggedTransactionQueue_validate_transaction";
		let (hash, call) = (Some(H256(best.hash)), &arguments);
		let answer = self
			.shared()
			.ask(api, true, |m| async move { m.state_call(api, Some(call), hash).await })
			.await?;
		decode_validity(&answer).map_err(|e| Error::undecodable(api, e))
	}

	/// What a transaction will cost in fees, the tip not included.
	pub async fn estimate_fee(&self, extrinsic: &SignedExtrinsic) -> Result<Balance, Error> {
		let mut arguments = extrinsic.bytes.clone();
		// The runtime wants the length of the encoded extrinsic.
		u32::try_from(extrinsic.bytes.len())
			.map_err(|e| Error::undecodable("extrinsic", e))?
			.encode_to(&mut arguments);
		// RuntimeDispatchInfo: weight (time, proof size), class, fee.
		let (_, _, _, fee): (Compact<u64>, Compact<u64>, u8, Balance) =
			self.state_call("TransactionPaymentApi_query_info", &arguments, At::Best).await?;
		Ok(fee)
	}

	/// The same state for several questions.
	pub async fn pin(&self, at: At) -> Result<At, Error> {
		Ok(match at {
			At::Best => At::Block(self.best().await?.hash),
			At::Finalised => At::Block(self.finalised().await?.hash),
			block => block,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn frozen_money_is_taken_from_what_is_held_first() {
		let info = |free, reserved, frozen| AccountInfo { free, reserved, frozen, ..AccountInfo::default() };
		assert_eq!(info(100, 0, 0).funds(10).transferable, 90);
		assert_eq!(info(100, 50, 40).funds(10).transferable, 90);
		assert_eq!(info(100, 50, 90).funds(10).transferable, 60);
		assert_eq!(info(5, 0, 90).funds(10).transferable, 0);
	}

	#[test]
	fn an_account_decodes() {
		let bytes = (1u32, 2u32, 3u32, 4u32, 5u128, 6u128, 7u128, 1u128 << 127).encode();
		let info = AccountInfo::decode(&mut &bytes[..]).unwrap();
		assert_eq!((info.free, info.reserved, info.frozen), (5, 6, 7));
	}
}
