use super::*;
use proptest::prelude::*;
use rand::{rngs::StdRng, SeedableRng};
use warren_primitives::{node::Host, Endpoint, ExitPolicy, NodeDetails, NodeStatus};

fn node(id: NodeId, operator: u32, stake: Balance) -> NodeView<u32> {
	NodeView {
		id,
		operator,
		worker: operator,
		details: NodeDetails {
			peer_key: [id as u8; 32],
			tunnel_key: [id as u8; 32],
			endpoints: vec![Endpoint { host: Host::V4([8, 8, 8, 8]), port: 51820 }].try_into().unwrap(),
			country: *b"DE",
			city: Default::default(),
			network: NetworkKind::Hosting,
			price: Price { per_gib: WRN, per_hour: 0 },
			capacity: 10,
			advertised_mbps: 100,
			exit_policy: ExitPolicy::Standard,
		},
		status: NodeStatus::Active,
		last_seen: 1,
		open_sessions: 0,
		stake,
		max_deposit: 100 * WRN,
		score: warren_primitives::node::NodeScore::UNKNOWN,
		refuses: None,
	}
}

fn chance_of(market: &Market<u32>, wish: &Wish, mut pick: impl FnMut(&NodeView<u32>) -> bool) -> f64 {
	market.chances(wish).iter().filter(|(n, _)| pick(n)).map(|(_, c)| c).sum()
}

/// Who is rated well is chosen more often, most of all by who asks for it; who asks for the cheapest does not mind.
#[test]
fn a_good_name_is_worth_something() {
	let mut nodes: Vec<_> = (0..10).map(|i| node(i, i, 1_000 * WRN)).collect();
	nodes[3].score = warren_primitives::node::NodeScore { score: 900_000_000, confidence: 800_000_000 };
	nodes[4].score = warren_primitives::node::NodeScore { score: 300_000_000, confidence: 800_000_000 };
	let market = Market::new(nodes);
	let ratio = |prefer| {
		let wish = Wish { prefer, ..Wish::default() };
		chance_of(&market, &wish, |n| n.id == 3) / chance_of(&market, &wish, |n| n.id == 4)
	};
	let (reputable, balanced) = (ratio(Preference::Reputable), ratio(Preference::Balanced));
	assert!(reputable > 50.0, "{reputable}");
	assert!((2.0..5.0).contains(&balanced), "{balanced}");
	assert!((ratio(Preference::Cheap) - 1.0).abs() < 1e-9);
}

#[test]
fn choice_follows_the_chances() {
	let mut nodes: Vec<_> = (0..6).map(|i| node(i, i, Balance::from(i + 1) * 100 * WRN)).collect();
	nodes[2].details.price.per_gib = WRN / 2;
	nodes[5].details.price.per_gib = 3 * WRN;
	let market = Market::new(nodes);
	for prefer in [Preference::Cheap, Preference::Fast, Preference::Reputable, Preference::Balanced] {
		let wish = Wish { prefer, ..Wish::default() };
		let mut rng = StdRng::seed_from_u64(7);
		let draws = 40_000;
		let mut seen = BTreeMap::<NodeId, f64>::new();
		for _ in 0..draws {
			*seen.entry(market.choose(&wish, &mut rng).unwrap().id).or_default() += 1.0;
		}
		for (node, chance) in market.chances(&wish) {
			let got = seen.get(&node.id).copied().unwrap_or(0.0) / f64::from(draws);
			// Four standard deviations.
			let spread = 4.0 * (chance * (1.0 - chance) / f64::from(draws)).sqrt();
			assert!((got - chance).abs() <= spread + 1e-9, "{prefer}: {} {got} {chance}", node.id);
			assert!(chance < 0.9, "{prefer}: nobody gets everything: {} {chance}", node.id);
		}
	}
}

#[test]
fn a_thousand_fresh_nodes_are_worth_their_money() {
	let honest = |i| node(i, i, 1_000 * WRN);
	for prefer in [Preference::Cheap, Preference::Fast, Preference::Reputable, Preference::Balanced] {
		let wish = Wish { prefer, ..Wish::default() };
		// One operator with the money of one honest one, a thousand nodes, free of charge and boastful.
		let mut nodes: Vec<_> = (0..9).map(honest).collect();
		nodes.extend((100..1100).map(|i| {
			let mut n = node(i, 99, 1_000 * WRN);
			n.details.price = Price::default();
			n.details.advertised_mbps = u32::MAX;
			n
		}));
		let sybil = chance_of(&Market::new(nodes), &wish, |n| n.operator == 99);
		// A tenth of the money; the best quality there is, 1, against ½ (¼ where two are multiplied).
		assert!(sybil <= 4.0 / 13.0 + 1e-9, "{prefer}: {sybil}");

		// The same money under a thousand names.
		let mut nodes: Vec<_> = (0..9).map(honest).collect();
		nodes.extend((100..1100).map(|i| node(i, i, WRN)));
		let split = chance_of(&Market::new(nodes), &wish, |n| n.operator >= 99);
		assert!(split <= 0.1 + 1e-6, "{prefer}: {split}");
	}
}

#[test]
fn cheap_prefers_the_cheap_and_fast_the_fast() {
	let mut nodes: Vec<_> = (0..3).map(|i| node(i, i, 100 * WRN)).collect();
	nodes[0].details.price.per_gib = WRN / 4;
	nodes[2].details.advertised_mbps = 1_000;
	let market = Market::new(nodes);
	let best = |prefer| {
		let wish = Wish { prefer, ..Wish::default() };
		let chances = market.chances(&wish);
		chances.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0.id
	};
	assert_eq!(best(Preference::Cheap), 0);
	assert_eq!(best(Preference::Fast), 2);
}

#[test]
fn limits_hold_and_the_error_counts_the_reasons() {
	let mut nodes: Vec<_> = (0..6).map(|i| node(i, i, 100 * WRN)).collect();
	nodes[0].details.country = *b"FR";
	nodes[1].details.price.per_gib = 2 * WRN;
	nodes[2].details.price.per_hour = 1;
	nodes[3].refuses = Some(Refusal::Paused);
	nodes[4].max_deposit = WRN;
	let wish = Wish {
		country: Some(*b"DE"),
		max_price: Price { per_gib: WRN, per_hour: 0 },
		deposit: 2 * WRN,
		..Wish::default()
	};
	let market = Market::new(nodes);
	let fitting: Vec<_> = market.fitting(&wish).map(|n| n.id).collect();
	assert_eq!(fitting, [5]);
	let mut rng = StdRng::seed_from_u64(1);
	assert_eq!(market.choose(&wish, &mut rng).unwrap().id, 5);
	let wish = Wish { avoid: [5].into(), ..wish };
	let error = market.choose(&wish, &mut rng).unwrap_err().to_string();
	for part in
		["none of 6", "--country", "--max-price-per-gib", "--max-price-per-hour", "paused", "--deposit"]
	{
		assert!(error.contains(part), "{part}: {error}");
	}
	let one = |id| Wish { node: Some(id), ..wish.clone() };
	assert!(matches!(market.choose(&one(77), &mut rng), Err(NoNode::Unknown(77))));
	assert!(market.choose(&one(3), &mut rng).unwrap_err().to_string().contains("paused"));
	assert!(matches!(Market::<u32>::new(vec![]).choose(&Wish::default(), &mut rng), Err(NoNode::Empty)));
}

#[test]
fn amounts_are_exact() {
	assert_eq!(parse_wrn("1"), Ok(WRN));
	assert_eq!(parse_wrn("0.000000000001"), Ok(1));
	assert_eq!(parse_wrn(".5"), Ok(WRN / 2));
	assert_eq!(parse_wrn("12."), Ok(12 * WRN));
	for bad in ["", ".", "-1", "1e3", "1,5", "0.0000000000001", "999999999999999999999999999999999", " 1"] {
		assert!(parse_wrn(bad).is_err(), "{bad}");
	}
	assert_eq!(format_wrn(0), "0");
	assert_eq!(format_wrn(1), "0.000000000001");
	assert_eq!(format_wrn(WRN + WRN / 2), "1.5");
}

#[test]
fn countries() {
	assert_eq!(parse_country("de"), Ok(*b"DE"));
	for bad in ["", "D", "DEU", "D1", "ä"] {
		assert!(parse_country(bad).is_err(), "{bad}");
	}
}

proptest! {
	#[test]
	fn amounts_survive_their_text(amount in 0u128..u128::MAX / 2) {
		prop_assert_eq!(parse_wrn(&format_wrn(amount)), Ok(amount));
	}

	/// However an operator splits its money over operators and nodes, its chance stays.
	#[test]
	fn splitting_gains_nothing(
		stakes in prop::collection::vec(1u32..1_000, 1..8),
		mine in 1u32..1_000,
		operators in 1u32..8,
		nodes_each in 1u32..8,
		prefer in prop::sample::select(vec![Preference::Cheap, Preference::Fast, Preference::Balanced, Preference::Reputable]),
	) {
		let others: Vec<_> = stakes.iter().enumerate()
			.map(|(i, s)| node(i as u32, i as u32, Balance::from(*s) * WRN * 840)).collect();
		let wish = Wish { prefer, ..Wish::default() };
		let total = Balance::from(mine) * WRN * 840;
		let mut whole = others.clone();
		whole.push(node(100, 100, total));
		let mut split = others;
		for o in 0..operators {
			for n in 0..nodes_each {
				split.push(node(100 + o * 10 + n, 100 + o, total / Balance::from(operators)));
			}
		}
		let a = chance_of(&Market::new(whole), &wish, |n| n.operator >= 100);
		let b = chance_of(&Market::new(split), &wish, |n| n.operator >= 100);
		prop_assert!((a - b).abs() < 1e-6, "{} {}", a, b);
	}

	#[test]
	fn chances_add_up(
		figures in prop::collection::vec((0u128..1 << 90, 0u128..1 << 80, any::<u32>(), any::<u32>()), 1..20),
		prefer in prop::sample::select(vec![Preference::Cheap, Preference::Fast, Preference::Balanced, Preference::Reputable]),
	) {
		let nodes: Vec<_> = figures.iter().enumerate().map(|(i, (stake, price, mbps, open))| {
			let mut n = node(i as u32, i as u32 % 3, *stake);
			n.details.price.per_gib = *price;
			n.details.advertised_mbps = *mbps;
			n.open_sessions = *open;
			n
		}).collect();
		let market = Market::new(nodes);
		let wish = Wish { prefer, ..Wish::default() };
		let sum: f64 = market.chances(&wish).iter().map(|(_, c)| c).sum();
		prop_assert!((sum - 1.0).abs() < 1e-6);
		prop_assert!(market.choose(&wish, &mut rand::thread_rng()).is_ok());
	}
}
