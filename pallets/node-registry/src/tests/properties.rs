//! Random sequences of calls by operators, workers and outsiders, against a model that is written anew in a few lines:
//! a call succeeds exactly when the model says so, one that fails changes nothing, and after each the pallet's invariants
//! hold, what is bonded is what the nodes were registered with, and they take sessions exactly when the model says so.
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use warren_primitives::{traits::NodeDirectory, BlockNumber};

const OPERATORS: [AccountId; 4] = [ALICE, BOB, MALLORY, PAUPER];

#[derive(Clone, Debug)]
enum Op {
	/// Keys by seed; `signer` is the seed whose key signs; `salt` makes the details differ.
	Register {
		who: AccountId,
		peer: u8,
		tunnel: u8,
		signer: u8,
		salt: u32,
	},
	Update {
		who: AccountId,
		node: NodeId,
		peer: u8,
		tunnel: u8,
		signer: Option<u8>,
		salt: u32,
	},
	SetPrice {
		who: AccountId,
		node: NodeId,
		per_gib: Balance,
	},
	SetWorker {
		who: AccountId,
		node: NodeId,
		worker: AccountId,
	},
	Pause(AccountId, NodeId),
	Resume(AccountId, NodeId),
	Heartbeat(AccountId, NodeId),
	Claim(NodeId),
	Deregister(AccountId, NodeId),
	/// By governance, or by an account that is not.
	Force(Option<AccountId>, NodeId),
	Release(AccountId, NodeId),
	TopUp(AccountId, NodeId),
	Advance(BlockNumber),
	SetBond(Balance),
	Jail(AccountId),
	Free,
	Sessions(NodeId, u32),
}

/// Stand for the operator and the worker that the node of the call has at that moment.
const OPERATOR_OF_NODE: AccountId = 1_000_001;
const WORKER_OF_NODE: AccountId = 1_000_002;

/// Who calls for a node: half of the time somebody who may.
fn caller() -> impl Strategy<Value = AccountId> {
	prop_oneof![4 => Just(OPERATOR_OF_NODE), 2 => Just(WORKER_OF_NODE), 4 => who()]
}

/// Puts accounts in the place of those two, and counts node numbers back from the next one that will be given.
fn resolve(mut op: Op) -> Op {
	let mut nobody = 0;
	let (who, node) = match &mut op {
		Op::Update { who, node, .. } | Op::SetPrice { who, node, .. } | Op::SetWorker { who, node, .. } => {
			(who, node)
		}
		Op::Pause(who, node)
		| Op::Resume(who, node)
		| Op::Heartbeat(who, node)
		| Op::Deregister(who, node)
		| Op::Force(Some(who), node)
		| Op::Release(who, node)
		| Op::TopUp(who, node) => (who, node),
		Op::Claim(node) | Op::Force(None, node) | Op::Sessions(node, _) => (&mut nobody, node),
		_ => return op,
	};
	*node = crate::NextNodeId::<Test>::get().saturating_sub(*node);
	let terms = NodeRegistry::terms(*node);
	match *who {
		OPERATOR_OF_NODE => *who = terms.map_or(ALICE, |terms| terms.operator),
		WORKER_OF_NODE => *who = terms.map_or(BOB, |terms| terms.worker),
		_ => {}
	}
	op
}

/// An account: mostly an operator, else a worker or somebody unknown.
fn who() -> impl Strategy<Value = AccountId> {
	prop_oneof![
		6 => prop::sample::select(OPERATORS.to_vec()),
		2 => prop::sample::select(vec![worker_of(ALICE), worker_of(BOB), worker_of(MALLORY)]),
		1 => Just(31_337),
	]
}

fn op() -> impl Strategy<Value = Op> {
	// Counted back from the next number.
	let node = || 0..10u32;
	// Few keys, so that they meet.
	let seed = || 2..12u8;
	prop_oneof![
		8 => (who(), seed(), seed(), prop::bool::weighted(0.9), seed(), 0..6u32).prop_map(
			|(who, peer, tunnel, honest, other, salt)| {
				Op::Register { who, peer, tunnel, signer: if honest { peer } else { other }, salt }
			}
		),
		4 => (caller(), node(), seed(), seed(), prop::option::of(seed()), any::<bool>(), 0..6u32).prop_map(
			|(who, node, peer, tunnel, signer, honest, salt)| {
				let signer = if honest { Some(peer) } else { signer };
				Op::Update { who, node, peer, tunnel, signer, salt }
			}
		),
		2 => (caller(), node(), 0..12_000u128).prop_map(|(who, node, per_gib)| Op::SetPrice { who, node, per_gib }),
		2 => (caller(), node(), who()).prop_map(|(who, node, worker)| Op::SetWorker { who, node, worker }),
		3 => (caller(), node()).prop_map(|(who, node)| Op::Pause(who, node)),
		4 => (caller(), node()).prop_map(|(who, node)| Op::Resume(who, node)),
		8 => (caller(), node()).prop_map(|(who, node)| Op::Heartbeat(who, node)),
		2 => node().prop_map(Op::Claim),
		2 => (caller(), node()).prop_map(|(who, node)| Op::Deregister(who, node)),
		1 => (prop::option::of(caller()), node()).prop_map(|(who, node)| Op::Force(who, node)),
		6 => (caller(), node()).prop_map(|(who, node)| Op::Release(who, node)),
		3 => (caller(), node()).prop_map(|(who, node)| Op::TopUp(who, node)),
		4 => prop::sample::select(vec![1, INTERVAL, ALIVE_WINDOW, HALF_LIFE - 1, HALF_LIFE])
			.prop_map(Op::Advance),
		1 => prop::sample::select(vec![0, 1, BOND - 1, BOND, 3 * BOND]).prop_map(Op::SetBond),
		1 => who().prop_map(Op::Jail),
		1 => Just(Op::Free),
		1 => (node(), 0..3u32).prop_map(|(node, count)| Op::Sessions(node, count)),
	]
}

struct ModelNode {
	operator: AccountId,
	worker: AccountId,
	details: NodeDetails,
	paused: bool,
	seen: Option<BlockNumber>,
	bond: Balance,
}

/// The registry in a few lines.
#[derive(Default)]
struct Model {
	next: NodeId,
	nodes: BTreeMap<NodeId, ModelNode>,
	/// Operator, bond and first block of its release.
	left: BTreeMap<NodeId, (AccountId, Balance, BlockNumber)>,
	used: BTreeSet<Vec<u8>>,
}

impl Model {
	fn bonded(&self, who: AccountId) -> Balance {
		let live = self.nodes.values().filter(|node| node.operator == who).map(|node| node.bond);
		let left = self.left.values().filter(|left| left.0 == who).map(|left| left.1);
		live.chain(left).sum()
	}

	fn affords(&self, who: AccountId, amount: Balance) -> bool {
		self.bonded(who) + amount <= purse(who)
	}

	fn key_taken(&self, but: Option<NodeId>, is: impl Fn(&NodeDetails) -> bool) -> bool {
		self.nodes.iter().any(|(id, node)| Some(*id) != but && is(&node.details))
	}

	fn owns(&self, who: AccountId, node: NodeId) -> bool {
		self.nodes.get(&node).is_some_and(|node| node.operator == who)
	}

	fn leave(&mut self, node: NodeId) -> bool {
		let Some(gone) = self.nodes.remove(&node) else { return false };
		self.left.insert(node, (gone.operator, gone.bond, System::block_number() + HALF_LIFE));
		true
	}

	/// Whether the call succeeds; if so the model follows it.
	fn apply(&mut self, op: &Op) -> bool {
		let now = System::block_number();
		match op.clone() {
			Op::Register { who, peer, tunnel, signer, salt } => {
				let details = salted(peer, tunnel, salt);
				let bytes = details.signed_bytes(&GENESIS, &who);
				let count = self.nodes.values().filter(|node| node.operator == who).count() as u32;
				let fine = count < MaxNodesPerOperator::get()
					&& !self.key_taken(None, |d| d.peer_key == details.peer_key)
					&& !self.key_taken(None, |d| d.tunnel_key == details.tunnel_key)
					&& signer == peer
					&& !self.used.contains(&bytes)
					&& self.affords(who, NodeBond::get());
				if fine {
					self.used.insert(bytes);
					let node = ModelNode {
						operator: who,
						worker: worker_of(who),
						details,
						paused: false,
						seen: None,
						bond: NodeBond::get(),
					};
					self.nodes.insert(self.next, node);
					self.next += 1;
				}
				fine
			}
			Op::Update { who, node, peer, tunnel, signer, salt } => {
				let details = salted(peer, tunnel, salt);
				let bytes = details.signed_bytes(&GENESIS, &who);
				let fine = self.owns(who, node)
					&& !self.key_taken(Some(node), |d| d.peer_key == details.peer_key)
					&& !self.key_taken(Some(node), |d| d.tunnel_key == details.tunnel_key)
					&& match signer {
						Some(signer) => signer == peer && !self.used.contains(&bytes),
						None => self.nodes[&node].details.peer_key == details.peer_key,
					};
				if fine {
					if signer.is_some() {
						self.used.insert(bytes);
					}
					self.nodes.get_mut(&node).unwrap().details = details;
				}
				fine
			}
			Op::SetPrice { who, node, per_gib } => {
				let fine = self.owns(who, node) && per_gib <= MaxPricePerGib::get();
				if fine {
					self.nodes.get_mut(&node).unwrap().details.price = Price { per_gib, per_hour: 0 };
				}
				fine
			}
			Op::SetWorker { who, node, worker } => {
				let fine = self.owns(who, node);
				if fine {
					self.nodes.get_mut(&node).unwrap().worker = worker;
				}
				fine
			}
			Op::Pause(who, node) | Op::Resume(who, node) => {
				let pause = matches!(op, Op::Pause(..));
				let fine = self.owns(who, node) && self.nodes[&node].paused != pause;
				if fine {
					self.nodes.get_mut(&node).unwrap().paused = pause;
				}
				fine
			}
			Op::Heartbeat(who, node) => {
				let fine = self.nodes.get(&node).is_some_and(|node| node.worker == who);
				if fine {
					self.nodes.get_mut(&node).unwrap().seen = Some(now);
				}
				fine
			}
			Op::Claim(node) => {
				if let Some(node) = self.nodes.get_mut(&node) {
					node.seen = Some(now);
				}
				true
			}
			Op::Deregister(who, node) => self.owns(who, node) && self.leave(node),
			Op::Force(who, node) => who.is_none() && self.leave(node),
			Op::Release(_, node) => {
				let fine = self.left.get(&node).is_some_and(|left| now >= left.2)
					&& OpenSessions::get().get(&node).copied().unwrap_or(0) == 0;
				if fine {
					self.left.remove(&node);
				}
				fine
			}
			Op::TopUp(who, node) => {
				let needed = NodeBond::get();
				let fine = self.owns(who, node)
					&& self.nodes[&node].bond < needed
					&& self.affords(who, needed - self.nodes[&node].bond);
				if fine {
					self.nodes.get_mut(&node).unwrap().bond = needed;
				}
				fine
			}
			Op::Advance(_) | Op::SetBond(_) | Op::Jail(_) | Op::Free | Op::Sessions(..) => true,
		}
	}

	/// What must be true of the chain now.
	fn check(&self) {
		check();
		for who in OPERATORS {
			assert_eq!(bonded(who), self.bonded(who), "the bonds of {who}");
		}
		for node in 0..self.next {
			let accepts = self.nodes.get(&node).is_some_and(|node| {
				!node.paused
					&& node.seen.is_some_and(|seen| System::block_number() - seen <= ALIVE_WINDOW)
					&& !Jailed::get().contains(&node.operator)
					&& node.bond >= NodeBond::get()
			});
			assert_eq!(NodeRegistry::accepts(node).is_ok(), accepts, "whether {node} takes sessions");
			let terms = NodeRegistry::terms(node).map(|t| (t.operator, t.worker, t.price, t.tunnel_key));
			let expected =
				self.nodes.get(&node).map(|n| (n.operator, n.worker, n.details.price, n.details.tunnel_key));
			assert_eq!(terms, expected, "the terms of {node}");
		}
		let left: Vec<NodeId> = Left::get().into_iter().map(|(node, _)| node).collect();
		let gone: Vec<NodeId> = (0..self.next).filter(|node| !self.nodes.contains_key(node)).collect();
		assert_eq!(left.iter().copied().collect::<BTreeSet<_>>(), gone.iter().copied().collect());
		assert_eq!(left.len(), gone.len(), "the sessions were told of each node that left, once");
	}
}

fn salted(peer: u8, tunnel: u8, salt: u32) -> NodeDetails {
	let mut details = details(peer);
	details.tunnel_key = [tunnel; 32];
	details.advertised_mbps = salt;
	details
}

/// Makes the call, or changes the world around the pallet.
fn act(op: &Op) -> DispatchResult {
	match op.clone() {
		Op::Register { who, peer, tunnel, signer, salt } => {
			try_register(who, salted(peer, tunnel, salt), signer)
		}
		Op::Update { who, node, peer, tunnel, signer, salt } => {
			update(who, node, salted(peer, tunnel, salt), signer)
		}
		Op::SetPrice { who, node, per_gib } => {
			dispatch(signed(who), Call::set_price { node, price: Price { per_gib, per_hour: 0 } })
		}
		Op::SetWorker { who, node, worker } => dispatch(signed(who), Call::set_worker { node, worker }),
		Op::Pause(who, node) => dispatch(signed(who), Call::pause { node }),
		Op::Resume(who, node) => dispatch(signed(who), Call::resume { node }),
		Op::Heartbeat(who, node) => heartbeat(who, node),
		Op::Claim(node) => {
			NodeRegistry::note_alive(node);
			Ok(())
		}
		Op::Deregister(who, node) => deregister(who, node),
		Op::Force(who, node) => {
			let origin = who.map_or_else(RuntimeOrigin::root, signed);
			dispatch(origin, Call::force_deregister { node })
		}
		Op::Release(who, node) => release_bond(who, node),
		Op::TopUp(who, node) => dispatch(signed(who), Call::top_up_bond { node }),
		Op::Advance(blocks) => {
			advance(blocks);
			Ok(())
		}
		Op::SetBond(bond) => {
			NodeBond::set(bond);
			Ok(())
		}
		Op::Jail(who) => {
			Jailed::mutate(|jailed| jailed.push(who));
			Ok(())
		}
		Op::Free => {
			Jailed::set(vec![]);
			Ok(())
		}
		Op::Sessions(node, count) => {
			OpenSessions::mutate(|open| {
				open.insert(node, count);
			});
			Ok(())
		}
	}
}

fn state_root() -> Vec<u8> {
	sp_io::storage::root(sp_runtime::StateVersion::V1)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

	#[test]
	fn every_sequence_of_calls_does_what_the_model_does(ops in prop::collection::vec(op(), 1..80)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::default();
			for op in ops {
				let op = resolve(op);
				let before = state_root();
				let expected = model.apply(&op);
				let result = act(&op);
				assert_eq!(result.is_ok(), expected, "{op:?}: {result:?}");
				if !expected {
					assert_eq!(state_root(), before, "{op:?} failed and changed something");
				}
				model.check();
			}
		});
	}
}

/// The sequences above reach every outcome: of each kind of call some succeed and some fail.
#[test]
fn the_sequences_are_not_idle() {
	use proptest::{
		strategy::{Strategy, ValueTree},
		test_runner::TestRunner,
	};
	let mut seen: BTreeMap<String, [u32; 2]> = BTreeMap::new();
	let mut runner = TestRunner::deterministic();
	for _ in 0..100 {
		let ops = prop::collection::vec(op(), 80).new_tree(&mut runner).unwrap().current();
		new_test_ext().execute_with(|| {
			for op in ops.into_iter().map(resolve) {
				let name = format!("{op:?}");
				let name = name.split([' ', '(']).next().unwrap_or_default().to_string();
				seen.entry(name).or_default()[usize::from(act(&op).is_ok())] += 1;
			}
		});
	}
	for name in [
		"Register",
		"Update",
		"SetPrice",
		"SetWorker",
		"Pause",
		"Resume",
		"Heartbeat",
		"Deregister",
		"Force",
		"Release",
		"TopUp",
	] {
		let [failed, succeeded] = seen[name];
		assert!(failed > 5 && succeeded > 5, "{name}: {failed} failed, {succeeded} succeeded");
	}
}
