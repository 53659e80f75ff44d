//! Which vouchers are taken. Form and signature are checked before ([`SignedVoucher::check`]); here it is the amount.
//!
//! [`SignedVoucher::check`]: warren_session_protocol::SignedVoucher::check
use crate::credit::must_cover;
use warren_primitives::Balance;

/// What the provider knows of the session at the moment a voucher comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
	/// Most that may be claimed.
	pub deposit: Balance,
	/// What may be claimed with no voucher.
	pub prepaid: Balance,
	/// The best voucher so far, or what the chain has paid where that is more.
	pub best: Balance,
	/// What the provider's own count costs.
	pub counted: Balance,
	/// The window.
	pub window: Balance,
}

/// Why an amount is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
	/// Above the deposit: the surplus could never be claimed.
	#[error("amount {amount} exceeds the deposit of {deposit}")]
	OverDeposit {
		/// The voucher's.
		amount: Balance,
		/// The session's.
		deposit: Balance,
	},
	/// At or below the best one: a replay or an old one.
	#[error("amount {amount} is not above {best}, that of the best voucher")]
	NotHigher {
		/// The voucher's.
		amount: Balance,
		/// The best so far.
		best: Balance,
	},
	/// Less than 98 % of the own count, less one window.
	#[error("amount {amount} covers too little: {counted} was used, at least {needed} has to be covered")]
	CoversTooLittle {
		/// The voucher's.
		amount: Balance,
		/// What was used.
		counted: Balance,
		/// The least amount that would be taken.
		needed: Balance,
	},
}

/// Takes a voucher over `amount`, or says why not.
///
/// It must cover 98 % of the own count, less one window: `amount ≥ 0.98 × counted − window`. What is prepaid is covered
/// anyhow. A voucher that pays the whole deposit is always taken: there is no more to be had.
pub fn judge(amount: Balance, standing: &Standing) -> Result<(), Refusal> {
	let Standing { deposit, prepaid, best, counted, window } = *standing;
	if amount > deposit {
		return Err(Refusal::OverDeposit { amount, deposit });
	}
	if amount <= best {
		return Err(Refusal::NotHigher { amount, best });
	}
	let needed = must_cover(counted).saturating_sub(window).min(deposit);
	if amount.max(prepaid) < needed {
		return Err(Refusal::CoversTooLittle { amount, counted, needed });
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const STANDING: Standing =
		Standing { deposit: 1_000_000, prepaid: 0, best: 400_000, counted: 500_000, window: 20_000 };

	#[test]
	fn each_refusal_says_which() {
		assert_eq!(
			judge(1_000_001, &STANDING),
			Err(Refusal::OverDeposit { amount: 1_000_001, deposit: 1_000_000 })
		);
		assert_eq!(judge(400_000, &STANDING), Err(Refusal::NotHigher { amount: 400_000, best: 400_000 }));
		assert_eq!(judge(1, &STANDING), Err(Refusal::NotHigher { amount: 1, best: 400_000 }));
		assert_eq!(
			judge(469_999, &STANDING),
			Err(Refusal::CoversTooLittle { amount: 469_999, counted: 500_000, needed: 470_000 })
		);
		assert_eq!(judge(470_000, &STANDING), Ok(()));
	}

	#[test]
	fn what_is_prepaid_is_covered() {
		let standing = Standing { prepaid: 470_000, best: 0, ..STANDING };
		assert_eq!(judge(1, &standing), Ok(()));
	}

	#[test]
	fn the_last_voucher_of_an_exhausted_deposit_is_taken() {
		let standing = Standing { counted: 9_000_000, ..STANDING };
		assert_eq!(judge(1_000_000, &standing), Ok(()));
		assert!(judge(999_999, &standing).is_err());
	}

	proptest! {
		/// A consumer that signs what it received, with up to 2 % lost on the way, is never refused for it.
		#[test]
		fn honest_loss_is_accepted(counted in 1u128..1 << 90, loss in 0u128..=200, window in 0u128..1 << 60) {
			let amount = counted - counted * loss / 10_000;
			let standing = Standing { deposit: u128::MAX, prepaid: 0, best: 0, counted, window };
			prop_assert_eq!(judge(amount, &standing), Ok(()));
		}
	}
}
