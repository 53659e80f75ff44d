//! Money appears nowhere and disappears only where it is said: over many random calls of everybody, the total issuance falls by
//! the burned part of session fees and by the connection charges of sessions that were never served, and rises by what is issued
//! for validators and their backers. Nothing of a transaction's fee is burned while a block has an author.
use super::{
	governance::{block, chain, of, propose, standard},
	market::{open_call, register, terms, tunnel_key, voucher},
	transactions::signed,
	*,
};
use crate::{
	configs::{accounts::ProxyType, parameters::parameter},
	pallet_origins::Origin,
	Balances, Executive, Parameters, RuntimeCall, RuntimeEvent, RuntimeOrigin, System, Treasury, WRN,
};
use frame_support::assert_ok;
use warren_primitives::{apis::runtime_decl_for_session_api::SessionApiV1, SessionId};

/// SplitMix64.
pub struct Dice(pub u64);
impl Dice {
	pub fn below(&mut self, bound: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(mixed ^ (mixed >> 31)) % bound
	}
	pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
		from[self.below(from.len() as u64) as usize].clone()
	}
}

pub const WHO: [Sr25519Keyring; 5] = [
	Sr25519Keyring::Alice,
	Sr25519Keyring::Bob,
	Sr25519Keyring::Charlie,
	Sr25519Keyring::Dave,
	Sr25519Keyring::Eve,
];

/// All accounts together.
pub fn sum() -> u128 {
	frame_system::Account::<Runtime>::iter().map(|(_, info)| info.data.free + info.data.reserved).sum()
}

/// A call out of all that ordinary accounts make.
fn random_call(dice: &mut Dice, sessions: &[SessionId], poll: u32) -> RuntimeCall {
	use pallet_session_escrow::Call as Escrow;
	let whom = account(dice.pick(&WHO));
	let amount = u128::from(dice.below(2_000_000)) * WRN / 1_000_000;
	let session = if sessions.is_empty() { [0; 32] } else { dice.pick(sessions) };
	match dice.below(18) {
		0 => pallet_balances::Call::transfer_keep_alive { dest: whom.into(), value: amount }.into(),
		1 => {
			let mut terms = terms(0);
			terms.salt = [dice.below(256) as u8; 32];
			terms.tunnel_key = tunnel_key(dice.below(256) as u8);
			terms.deposit = amount;
			terms.prepaid = amount / (1 + u128::from(dice.below(4)));
			open_call(&terms).into()
		}
		2 => Escrow::top_up { session, amount }.into(),
		3 => {
			let (voucher, signature) = voucher(session, amount);
			Escrow::claim { voucher, signature }.into()
		}
		4 | 5 => {
			let items: Vec<_> = sessions.iter().rev().take(5).map(|id| voucher(*id, amount)).collect();
			Escrow::claim_many { items: items.try_into().unwrap() }.into()
		}
		6 => Escrow::claim_prepaid { session, amount }.into(),
		7 | 8 => Escrow::close { session, voucher: None }.into(),
		9 => Escrow::finalise { session }.into(),
		10 => pallet_conviction_voting::Call::vote { poll_index: poll, vote: standard(true, amount * 1_000) }
			.into(),
		11 => pallet_conviction_voting::Call::remove_vote { class: None, index: poll }.into(),
		12 => pallet_conviction_voting::Call::unlock { class: 30, target: whom.into() }.into(),
		13 => pallet_treasury::Call::payout { index: dice.below(4) as u32 }.into(),
		14 => pallet_proxy::Call::add_proxy {
			delegate: whom.into(),
			proxy_type: ProxyType::Governance,
			delay: 0,
		}
		.into(),
		15 => pallet_preimage::Call::note_preimage { bytes: vec![dice.below(256) as u8; 100] }.into(),
		16 => {
			let calls =
				(0..dice.below(4)).map(|_| random_call(dice, sessions, poll)).collect::<Vec<RuntimeCall>>();
			pallet_utility::Call::force_batch { calls }.into()
		}
		_ => Escrow::set_allowance { user: whom, total: amount, per_session: amount, until: 1_000 }.into(),
	}
}

/// What the events of a run declare.
#[derive(Default)]
pub struct Declared {
	/// Connection charges that nobody earned.
	charges: u128,
	/// Fees of settled sessions.
	fees: u128,
	/// Payments whose fee was shared, each with two roundings.
	payments: u128,
	/// Money burned out of what was held.
	burned: u128,
	/// What staking says that it issued.
	issued: u128,
	/// What balances says was issued.
	minted: u128,
}

impl Declared {
	/// Checks that the total issuance, which was `start`, moved by this and by nothing else. Gives the fees of all sessions.
	pub fn explains(&self, start: u128, sessions: &[SessionId], seed: u64) -> u128 {
		// Of those that are not settled yet as well.
		let unsettled: u128 =
			sessions.iter().filter_map(|id| Runtime::session(*id)).map(|session| session.fee_taken).sum();
		let fees = self.fees + unsettled;
		assert_eq!(self.issued, self.minted, "seed {seed}");
		assert_eq!(self.burned, self.charges, "seed {seed}");
		let burned = start + self.issued - Balances::total_issuance();
		// A fifth of the fees, and what the two larger shares were rounded down by.
		let least = self.charges + fees / 5;
		let most = self.charges + fees.div_ceil(5) + 2 * self.payments;
		assert!((least..=most).contains(&burned), "seed {seed}: {least} {burned} {most}");
		fees
	}

	/// Takes up the events of a block, and the sessions that were opened in it.
	pub fn read(&mut self, sessions: &mut Vec<SessionId>) {
		use pallet_session_escrow::Event as Escrow;
		for record in System::events() {
			match record.event {
				RuntimeEvent::SessionEscrow(Escrow::Opened { session, .. }) => sessions.push(session),
				RuntimeEvent::SessionEscrow(Escrow::Claimed { .. } | Escrow::BatchClaimed { .. }) => {
					self.payments += 1;
				}
				RuntimeEvent::SessionEscrow(Escrow::Settled { fee, charge, charge_earned, .. }) => {
					self.fees += fee;
					self.payments += 1;
					self.charges += if charge_earned { 0 } else { charge };
				}
				RuntimeEvent::OperatorStaking(pallet_operator_staking::Event::SessionRewarded {
					issued,
					..
				}) => self.issued += issued,
				RuntimeEvent::Balances(pallet_balances::Event::Issued { amount }) => self.minted += amount,
				RuntimeEvent::Balances(pallet_balances::Event::BurnedHeld { amount, .. }) => {
					self.burned += amount;
				}
				RuntimeEvent::Balances(
					event @ (pallet_balances::Event::Minted { .. }
					| pallet_balances::Event::Burned { .. }
					| pallet_balances::Event::DustLost { .. }
					| pallet_balances::Event::Slashed { .. }
					| pallet_balances::Event::Rescinded { .. }),
				) => panic!("nobody declared {event:?}"),
				_ => (),
			}
		}
	}
}

#[test]
fn the_issuance_moves_only_by_what_is_declared() {
	let mut happened = [0; 5];
	for seed in 0..8 {
		chain().execute_with(|| {
			let mut dice = Dice(seed);
			assert_ok!(Parameters::set_parameter(
				RuntimeOrigin::root(),
				parameter("SessionEscrow.FeeRate", 100_000_000).unwrap()
			));
			register();
			let poll = propose(Origin::SmallSpender, frame_system::Call::remark { remark: vec![] });
			for _ in 0..4 {
				let eve = Box::new(account(Sr25519Keyring::Eve).into());
				assert_ok!(Treasury::spend(of(Origin::SmallSpender), Box::new(()), WRN / 50, eve, None));
			}
			let mut sessions = Vec::new();
			let mut declared = Declared::default();
			let start = Balances::total_issuance();
			let mut done = 0u128;
			for _ in 0..60 {
				block(|_| {
					for _ in 0..6 {
						let who = dice.pick(&WHO);
						let call = random_call(&mut dice, &sessions, poll);
						let result = Executive::apply_extrinsic(signed(who, call, dice.below(3).into()));
						done += u128::from(matches!(result, Ok(Ok(()))));
					}
				});
				declared.read(&mut sessions);
				assert_eq!(Balances::total_issuance(), sum(), "seed {seed}");
			}
			let fees = declared.explains(start, &sessions, seed);
			let counts = [fees, declared.charges, done, sessions.len() as u128, declared.issued];
			for (at, count) in counts.into_iter().enumerate() {
				happened[at] += count;
			}
		});
	}
	let [fees, charges, done, sessions, issued] = happened;
	assert!(
		fees > WRN && charges > 0 && done > 600 && sessions > 30 && issued > WRN,
		"too little happened: {happened:?}"
	);
}
