use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};
use warren_primitives::{verify::ed25519_public, Usage, GIB};

const SEED: [u8; 32] = [7; 32];
const MIB: u64 = 1 << 20;

fn terms() -> PayerTerms {
	PayerTerms {
		genesis: [1; 32],
		session: [2; 32],
		price: Price { per_gib: GIB, per_hour: 0 },
		deposit: 100 * u128::from(MIB),
		prepaid: 0,
		connection_charge: u128::from(MIB),
	}
}

fn payer(terms: PayerTerms) -> Payer {
	let mut payer = Payer::new(terms, Zeroizing::new(SEED), Zeroizing::new([9; 32]), Counts::default(), None);
	payer.set_window(terms.connection_charge);
	payer
}

/// What a disk would hold.
#[derive(Default)]
struct Disk {
	signed: Option<Signed>,
	counted: Counts,
	broken: bool,
}

impl Journal for Disk {
	fn record(&mut self, signed: &Signed, counted: &Counts) -> io::Result<()> {
		if self.broken {
			return Err(io::Error::other("no space left on device"));
		}
		self.signed = Some(*signed);
		self.counted = *counted;
		Ok(())
	}
}

fn down(bytes: u64) -> Counts {
	Counts { up: 0, down: bytes, seconds: 0 }
}

fn says(price: Price, up: u64, down: u64, seconds: u64) -> Counted {
	let usage = Usage { bytes_up: up, bytes_down: down, seconds, salt: [0; 32] };
	Counted { usage, amount: price.cost(usage.bytes(), seconds) }
}

#[test]
fn signs_when_half_of_the_window_is_used() {
	let (mut payer, mut disk) = (payer(terms()), Disk::default());
	assert!(!payer.is_due());
	payer.count(down(MIB / 2 - 1));
	assert!(!payer.is_due());
	payer.count(down(MIB / 2));
	assert!(payer.is_due());
	let voucher = payer.sign(&mut disk).unwrap().unwrap();
	assert_eq!(voucher.voucher.amount, u128::from(MIB / 2));
	assert_eq!(voucher.check(&[1; 32], &[2; 32], &ed25519_public(&SEED)), Ok(()));
	assert!(!payer.is_due());
	assert!(payer.sign(&mut disk).unwrap().is_none(), "nothing new, nothing signed");
	// The hash commits to what was counted, and to the salt.
	let usage = Usage { bytes_up: 0, bytes_down: MIB / 2, seconds: 0, salt: [9; 32] };
	assert_eq!(voucher.voucher.usage_hash, usage.hash());
}

#[test]
fn a_provider_that_bills_five_percent_more_gets_no_voucher_for_it() {
	let (mut payer, mut disk) = (payer(terms()), Disk::default());
	let mut refused = None;
	for mib in 1..=90u64 {
		payer.count(down(mib * MIB));
		let asked_at = payer.counted();
		if let Some(voucher) = payer.sign(&mut disk).unwrap() {
			assert_eq!(voucher.voucher.amount, u128::from(mib * MIB), "own count, to the unit");
		}
		if let Err(e) = payer.hear(&says(terms().price, 0, mib * MIB * 105 / 100, 0), asked_at) {
			refused.get_or_insert((mib, e.to_string()));
		}
	}
	let (at, message) = refused.expect("over-billing was noticed");
	assert!(at <= 40, "noticed at {at} MiB");
	assert!(message.contains("over-billing") && message.contains("warren down"), "{message}");
}

#[test]
fn honest_loss_of_one_percent_is_no_over_billing() {
	let mut payer = payer(PayerTerms { deposit: u128::MAX / 1000, ..terms() });
	for mib in 1..=5_000u64 {
		payer.count(down(mib * MIB));
		let at = payer.counted();
		payer.hear(&says(terms().price, 0, mib * MIB * 101 / 100, 0), at).unwrap();
	}
}

#[test]
fn counts_at_another_price_are_refused() {
	let mut payer = payer(terms());
	payer.count(down(MIB));
	let mut counted = says(terms().price, 0, MIB, 0);
	counted.amount += 1;
	assert!(matches!(payer.hear(&counted, down(MIB)), Err(PayerError::OverPriced { .. })));
	assert_eq!(payer.owed(), u128::from(MIB));
}

#[test]
fn what_the_far_side_did_not_pass_is_not_paid() {
	let (mut payer, mut disk) = (payer(terms()), Disk::default());
	// 10 MiB sent, of which the provider's quota passed only 1.
	payer.count(Counts { up: 10 * MIB, down: 0, seconds: 0 });
	payer.hear(&says(terms().price, MIB, 0, 0), payer.counted()).unwrap();
	assert_eq!(payer.owed(), u128::from(MIB));
	// What is sent after that counts again, until the next word.
	payer.count(Counts { up: 12 * MIB, down: 0, seconds: 0 });
	assert_eq!(payer.sign(&mut disk).unwrap().unwrap().voucher.amount, u128::from(3 * MIB));
}

#[test]
fn packets_that_were_not_accepted_are_not_paid() {
	// The provider claims that it sent a hundred times what our filter accepted.
	let (mut payer, mut disk) = (payer(terms()), Disk::default());
	payer.count(down(MIB));
	assert!(payer.hear(&says(terms().price, 0, 100 * MIB, 0), payer.counted()).is_err());
	assert_eq!(payer.sign(&mut disk).unwrap().unwrap().voucher.amount, u128::from(MIB));
}

#[test]
fn never_above_the_deposit() {
	let (mut payer, mut disk) = (payer(terms()), Disk::default());
	payer.count(Counts { up: u64::MAX, down: u64::MAX, seconds: u64::MAX });
	assert!(payer.is_spent());
	assert_eq!(payer.sign(&mut disk).unwrap().unwrap().voucher.amount, terms().deposit);
	assert!(payer.sign(&mut disk).unwrap().is_none());
	assert!(!payer.is_due());
}

#[test]
fn what_is_prepaid_needs_no_voucher() {
	let mut payer = payer(PayerTerms { prepaid: u128::from(10 * MIB), ..terms() });
	payer.count(down(10 * MIB));
	assert!(!payer.is_due());
	payer.count(down(11 * MIB));
	assert!(payer.is_due());
}

#[test]
fn no_disk_no_voucher() {
	let (mut payer, mut disk) = (payer(terms()), Disk { broken: true, ..Disk::default() });
	payer.count(down(MIB));
	assert!(matches!(payer.sign(&mut disk), Err(PayerError::Journal(_))));
	assert!(payer.last().is_none(), "nothing left the process");
	disk.broken = false;
	assert_eq!(payer.sign(&mut disk).unwrap().unwrap().voucher.amount, u128::from(MIB));
}

#[test]
fn a_crash_between_write_and_send_repeats_the_same_voucher() {
	let (mut before, mut disk) = (payer(terms()), Disk::default());
	before.count(down(3 * MIB));
	let lost = before.sign(&mut disk).unwrap().unwrap();
	drop(before);
	// The restart knows only the disk; its own counter has started anew.
	let mut after =
		Payer::new(terms(), Zeroizing::new(SEED), Zeroizing::new([9; 32]), disk.counted, disk.signed);
	assert_eq!(after.last(), Some(lost));
	assert!(after.sign(&mut disk).unwrap().is_none());
	after.count(down(4 * MIB));
	assert!(after.sign(&mut disk).unwrap().unwrap().voucher.amount > lost.voucher.amount);
}

#[test]
fn a_window_beyond_the_connection_charge_is_not_believed() {
	let mut payer = payer(terms());
	payer.set_window(u128::MAX);
	assert_eq!(payer.window(), terms().connection_charge);
}

#[test]
fn vouchers_are_bound_to_chain_and_session() {
	let (mut payer, mut disk) = (payer(terms()), Disk::default());
	payer.count(down(MIB));
	let voucher = payer.sign(&mut disk).unwrap().unwrap();
	let key = ed25519_public(&SEED);
	assert!(voucher.check(&[8; 32], &[2; 32], &key).is_err());
	assert!(voucher.check(&[1; 32], &[8; 32], &key).is_err());
	assert!(!voucher.voucher.verify(&[8; 32], &key, &voucher.signature));
}

#[test]
fn odometer_goes_on_over_a_new_counter() {
	let mut meter = Odometer::new(1_000, 400);
	assert_eq!(meter.read(450), 1_050);
	assert_eq!(meter.read(450), 1_050);
	assert_eq!(meter.read(30), 1_080, "made anew: what it holds passed since");
	assert_eq!(meter.read(31), 1_081);
}

#[test]
fn time_counts_only_with_a_live_handshake() {
	let start = Instant::now();
	let at = |s| start + Duration::from_secs(s);
	let mut watch = Stopwatch::new(10);
	assert_eq!(watch.read(at(0), None), 10);
	assert_eq!(watch.read(at(50), None), 10, "no handshake yet");
	assert_eq!(watch.read(at(60), Some(Duration::ZERO)), 10);
	assert_eq!(watch.read(at(65), Some(Duration::from_secs(5))), 15);
	assert_eq!(watch.read(at(300), Some(Duration::from_secs(240))), 15, "the provider was gone");
	assert_eq!(watch.read(at(301), Some(Duration::from_secs(1))), 15);
	assert_eq!(watch.read(at(302), Some(Duration::from_secs(2))), 16);
	// The machine slept for a day between two looks.
	assert_eq!(watch.read(at(86_400), Some(Duration::from_secs(1))), 16 + 180);
}

#[derive(Clone, Debug)]
enum Step {
	Count(u64, u64, u64),
	Hear(u64, u64, u64, u128),
	Window(u128),
	Sign,
	FailToSign,
	Crash,
}

fn step() -> impl Strategy<Value = Step> {
	let n = 0u64..40 * MIB;
	prop_oneof![
		4 => (n.clone(), n.clone(), 0u64..20_000).prop_map(|(a, b, c)| Step::Count(a, b, c)),
		2 => (n.clone(), n, 0u64..20_000, any::<u128>()).prop_map(|(a, b, c, d)| Step::Hear(a, b, c, d)),
		1 => any::<u128>().prop_map(Step::Window),
		4 => Just(Step::Sign),
		1 => Just(Step::FailToSign),
		1 => Just(Step::Crash),
	]
}

proptest! {
	/// Whatever the provider says and whenever this side crashes: amounts only grow, stay within own count and
	/// deposit, and the disk holds every voucher before it leaves.
	#[test]
	fn no_sequence_pays_too_much(
		steps in prop::collection::vec(step(), 1..60),
		deposit in 0u128..200 << 20,
		per_hour in 0u128..1 << 24,
		prepaid in 0u128..1 << 20,
	) {
		let terms = PayerTerms { deposit, prepaid, price: Price { per_gib: GIB, per_hour }, ..terms() };
		let (mut p, mut disk) = (payer(terms), Disk::default());
		let mut true_counts = Counts::default();
		let mut highest = 0;
		for s in steps {
			match s {
				Step::Count(up, down, seconds) => {
					let now = Counts { up, down, seconds };
					true_counts.up = true_counts.up.max(up);
					true_counts.down = true_counts.down.max(down);
					true_counts.seconds = true_counts.seconds.max(seconds);
					p.count(now);
				}
				Step::Hear(up, down, seconds, amount) => {
					let usage = Usage { bytes_up: up, bytes_down: down, seconds, salt: [0; 32] };
					let at = p.counted();
					let _ = p.hear(&Counted { usage, amount }, at);
				}
				Step::Window(w) => p.set_window(w),
				Step::Sign => {
					if let Some(v) = p.sign(&mut disk).unwrap() {
						prop_assert!(v.voucher.amount > highest);
						prop_assert!(v.voucher.amount <= deposit);
						prop_assert!(v.voucher.amount <= terms.price.cost(true_counts.bytes(), true_counts.seconds));
						prop_assert_eq!(disk.signed.unwrap().amount, v.voucher.amount);
						highest = v.voucher.amount;
					}
				}
				Step::FailToSign => {
					disk.broken = true;
					let before = p.last();
					let _ = p.sign(&mut disk);
					disk.broken = false;
					prop_assert_eq!(p.last(), before);
				}
				Step::Crash => {
					p = Payer::new(terms, Zeroizing::new(SEED), Zeroizing::new([9; 32]), disk.counted, disk.signed);
					prop_assert_eq!(p.last().map_or(0, |v| v.voucher.amount), highest);
				}
			}
			prop_assert!(p.owed() <= deposit.max(highest));
		}
	}
}
