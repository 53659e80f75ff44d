//! Decay and shares, in whole numbers: constant time, no float, no panic whatever the arguments.
use sp_runtime::Perbill;
use warren_primitives::{Balance, BlockNumber};

/// No amount of evidence grows beyond this. Far above the issuance of WRN, and small enough that no product below
/// leaves 128 bits.
pub const EVIDENCE_LIMIT: Balance = 1 << 90;

/// Parts in a whole, as a number of 128 bits.
const BILLION: u128 = 1_000_000_000;

/// 2^(-2^-n) for n = 1, 2, … 48, in parts of 2^64.
const ROOTS: [u64; 48] = [
	0xb504_f333_f9de_6484,
	0xd744_fcca_d69d_6af4,
	0xeac0_c6e7_dd24_392f,
	0xf525_7d15_2486_cc2c,
	0xfa83_b2db_722a_033a,
	0xfd3e_0c0c_f486_c175,
	0xfe9e_115c_7b8f_884c,
	0xff4e_cb59_511e_c8a5,
	0xffa7_5652_1c8d_aed2,
	0xffd3_a751_c0f7_e10c,
	0xffe9_d2b2_f7db_2756,
	0xfff4_e91b_ff1b_8c3e,
	0xfffa_747e_a004_0664,
	0xfffd_3a3b_7814_eb54,
	0xfffe_9d1c_c60d_dab1,
	0xffff_4e8e_2587_9bfa,
	0xffff_a747_0363_f451,
	0xffff_d3a3_7dda_0313,
	0xffff_e9d1_bdf7_03af,
	0xffff_f4e8_debe_025e,
	0xffff_fa74_6f4f_a150,
	0xffff_fd3a_37a3_f8b0,
	0xffff_fe9d_1bd1_065a,
	0xffff_ff4e_8de8_45ae,
	0xffff_ffa7_46f4_1377,
	0xffff_ffd3_a37a_05e4,
	0xffff_ffe9_d1bd_01fc,
	0xffff_fff4_e8de_80c0,
	0xffff_fffa_746f_4051,
	0xffff_fffd_3a37_a025,
	0xffff_fffe_9d1b_d011,
	0xffff_ffff_4e8d_e808,
	0xffff_ffff_a746_f404,
	0xffff_ffff_d3a3_7a02,
	0xffff_ffff_e9d1_bd01,
	0xffff_ffff_f4e8_de81,
	0xffff_ffff_fa74_6f40,
	0xffff_ffff_fd3a_37a0,
	0xffff_ffff_fe9d_1bd0,
	0xffff_ffff_ff4e_8de8,
	0xffff_ffff_ffa7_46f4,
	0xffff_ffff_ffd3_a37a,
	0xffff_ffff_ffe9_d1bd,
	0xffff_ffff_fff4_e8df,
	0xffff_ffff_fffa_746f,
	0xffff_ffff_fffd_3a38,
	0xffff_ffff_fffe_9d1c,
	0xffff_ffff_ffff_4e8e,
];

/// What is left of `value` when `elapsed` blocks have passed: value × 2^(-elapsed ÷ half_life).
///
/// The exponent is cut to 48 binary places and each of at most 48 products to 64, so that the result lies between
/// exact × (1 - 2^-57) - 2 and exact × (1 + 2^-48). A half-life of zero counts as one block.
pub fn decay(value: Balance, elapsed: BlockNumber, half_life: BlockNumber) -> Balance {
	let (elapsed, half_life) = (u128::from(elapsed), u128::from(half_life.max(1)));
	let halvings = u32::try_from(elapsed / half_life).unwrap_or(u32::MAX);
	let fraction = (elapsed % half_life) << 48;
	let fraction = fraction / half_life;
	let mut factor: u128 = 1 << 64;
	for (place, root) in ROOTS.iter().enumerate() {
		if fraction & ((1 << 47) >> place) != 0 {
			factor = (factor * u128::from(*root)) >> 64;
		}
	}
	let (high, low) = (value >> 64, value & u128::from(u64::MAX));
	let scaled = (high * factor).saturating_add((low * factor) >> 64);
	scaled.checked_shr(halvings).unwrap_or(0)
}

/// Adds evidence, up to [`EVIDENCE_LIMIT`].
pub fn add(to: &mut Balance, amount: Balance) {
	*to = to.saturating_add(amount).min(EVIDENCE_LIMIT);
}

/// The mean of a prior and of what speaks for and against: (weight × prior + good) ÷ (weight + good + bad). The prior,
/// where there is nothing to weigh.
pub fn posterior(prior: Perbill, weight: Balance, good: Balance, bad: Balance) -> Perbill {
	let [weight, good, bad] = [weight, good, bad].map(|amount| amount.min(EVIDENCE_LIMIT));
	let all = weight + good + bad;
	if all == 0 {
		return prior;
	}
	let parts = weight * u128::from(prior.deconstruct()) + good * BILLION;
	Perbill::from_parts(u32::try_from(parts / all).unwrap_or(u32::MAX))
}

/// `amount` ÷ (`amount` + `scale`): nothing for nothing, one half at the scale.
pub fn saturation(amount: Balance, scale: Balance) -> Perbill {
	posterior(Perbill::zero(), scale.max(1), amount, 0)
}

/// The most that may speak against, so that [`posterior`] is at least `least`.
pub fn most_bad(prior: Perbill, weight: Balance, good: Balance, least: Perbill) -> Balance {
	let [weight, good] = [weight, good].map(|amount| amount.min(EVIDENCE_LIMIT));
	let least = u128::from(least.deconstruct()).max(1);
	let parts = weight * u128::from(prior.deconstruct()) + good * BILLION;
	(parts / least).saturating_sub(weight + good)
}
