//! Desired against actual: what the kernel holds and should not, and the reverse. Pure.
use crate::{engine::Desired, meter::Reading};
use std::{
	collections::{BTreeMap, BTreeSet, HashMap},
	net::IpAddr,
};
use warren_tunnel::{device::Peers, IpNet, PeerConfig, PublicKey, SlotId, SlotState};

/// What has to be done, in this order: peers away, counters read, slots away; then slots, routes and peers added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
	/// Peers to remove.
	pub remove_peers: Vec<PublicKey>,
	/// Slots to remove, after a last look at their counters.
	pub remove_slots: Vec<u64>,
	/// Sessions whose slots are to be made.
	pub add_slots: Vec<Desired>,
	/// Peers to add or to correct.
	pub upsert_peers: Vec<PeerConfig>,
	/// All routes that the device should have.
	pub routes: BTreeSet<IpNet>,
	/// Those of them that are missing.
	pub add_routes: Vec<IpNet>,
	/// Routes that it should not have.
	pub remove_routes: Vec<IpNet>,
}

impl Plan {
	/// Whether all is as it should be.
	pub fn is_empty(&self) -> bool {
		self.remove_peers.is_empty()
			&& self.remove_slots.is_empty()
			&& self.add_slots.is_empty()
			&& self.upsert_peers.is_empty()
			&& self.add_routes.is_empty()
			&& self.remove_routes.is_empty()
	}
}

/// What the kernel holds, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Actual {
	/// Peers with their addresses.
	pub peers: BTreeMap<PublicKey, BTreeSet<IpNet>>,
	/// Slots with their addresses; none where something of the slot is missing.
	pub slots: HashMap<u64, Option<BTreeSet<IpAddr>>>,
	/// Routes to the device.
	pub routes: BTreeSet<IpNet>,
}

impl Actual {
	/// From what the device, the meter and the routing table say.
	pub fn of(peers: &Peers, slots: &HashMap<SlotId, SlotState>, routes: BTreeSet<IpNet>) -> Self {
		let peers = peers.iter().map(|(key, peer)| (*key, peer.allowed_ips.clone())).collect();
		let slots = slots
			.iter()
			.map(|(id, slot)| {
				let v4 = slot.v4.map(IpAddr::V4);
				let v6 = slot.v6.map(IpAddr::V6);
				// An element that has expired comes back when the lease is renewed: only counters or a quota that are not
				// there make the slot a ruin.
				let whole = slot.credit.is_some()
					&& slot.counters.is_some()
					&& (slot.complete || slot.expires.is_none());
				(id.0, whole.then(|| v4.into_iter().chain(v6).collect()))
			})
			.collect();
		Self { peers, slots, routes }
	}

	/// What it will be once a plan has been carried out.
	pub fn carry_out(&mut self, plan: &Plan) {
		for key in &plan.remove_peers {
			self.peers.remove(key);
		}
		for slot in &plan.remove_slots {
			self.slots.remove(slot);
		}
		for desired in &plan.add_slots {
			self.slots.insert(desired.slot, Some(addresses(desired)));
		}
		for peer in &plan.upsert_peers {
			self.peers.insert(peer.public_key, peer.allowed_ips.iter().copied().collect());
		}
		self.routes = plan.routes.clone();
	}
}

fn addresses(desired: &Desired) -> BTreeSet<IpAddr> {
	[IpAddr::V4(desired.v4), IpAddr::V6(desired.v6)].into()
}

fn networks(desired: &Desired) -> BTreeSet<IpNet> {
	[IpNet::host(desired.v4), IpNet::host(desired.v6)].into()
}

/// Compares.
pub fn plan(desired: &[Desired], actual: &Actual, has_ipv6: bool) -> Plan {
	let mut plan = Plan::default();
	let wanted_peers: BTreeMap<PublicKey, BTreeSet<IpNet>> =
		desired.iter().map(|d| (PublicKey::from_bytes(d.tunnel_key), networks(d))).collect();
	let wanted_slots: HashMap<u64, &Desired> = desired.iter().map(|d| (d.slot, d)).collect();
	for (key, networks) in &actual.peers {
		// A peer whose addresses change is removed first, so that they can move to another.
		if wanted_peers.get(key) != Some(networks) {
			plan.remove_peers.push(*key);
		}
	}
	for (key, networks) in &wanted_peers {
		if actual.peers.get(key) != Some(networks) {
			plan.upsert_peers.push(PeerConfig::new(*key, networks.iter().copied().collect()));
		}
	}
	for (slot, held) in &actual.slots {
		let fits = match (wanted_slots.get(slot), held) {
			(Some(wanted), Some(held)) => held.is_empty() || *held == addresses(wanted),
			_ => false,
		};
		if !fits {
			plan.remove_slots.push(*slot);
		}
	}
	plan.remove_slots.sort_unstable();
	for d in desired {
		if !actual.slots.contains_key(&d.slot) || plan.remove_slots.binary_search(&d.slot).is_ok() {
			plan.add_slots.push(d.clone());
		}
	}
	plan.routes = wanted_peers.into_values().flatten().filter(|net| has_ipv6 || net.is_ipv4()).collect();
	plan.add_routes = plan.routes.difference(&actual.routes).copied().collect();
	plan.remove_routes = actual.routes.difference(&plan.routes).copied().collect();
	plan
}

/// The kernel's counters by slot.
pub fn readings(counters: &HashMap<SlotId, warren_tunnel::Counters>) -> HashMap<u64, Reading> {
	counters.iter().map(|(id, c)| (id.0, Reading { up: c.up, down: c.down })).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use std::net::{Ipv4Addr, Ipv6Addr};

	fn desired(n: u8) -> Desired {
		Desired {
			session: [n; 32],
			slot: u64::from(n),
			tunnel_key: [n; 32],
			v4: Ipv4Addr::new(10, 1, 1, n),
			v6: Ipv6Addr::new(0xfd57, 0, 0, 0, 0, 0, 0, u16::from(n)),
		}
	}

	#[test]
	fn a_changed_address_moves_peer_slot_and_route() {
		let mut actual = Actual::default();
		actual.carry_out(&plan(&[desired(1), desired(2)], &actual.clone(), true));
		let mut moved = desired(1);
		moved.v4 = Ipv4Addr::new(10, 2, 2, 2);
		let change = plan(&[moved.clone(), desired(2)], &actual, true);
		assert_eq!(change.remove_peers, [PublicKey::from_bytes([1; 32])]);
		assert_eq!((change.remove_slots.clone(), change.add_slots.clone()), (vec![1], vec![moved]));
		assert_eq!(change.upsert_peers.len(), 1, "the other peer is not touched");
		assert_eq!(change.remove_routes, [IpNet::host(Ipv4Addr::new(10, 1, 1, 1))]);
		assert_eq!(change.add_routes, [IpNet::host(Ipv4Addr::new(10, 2, 2, 2))]);
	}

	#[test]
	fn what_nobody_asked_for_goes() {
		let mut actual = Actual::default();
		actual.peers.insert(PublicKey::from_bytes([9; 32]), BTreeSet::new());
		actual.slots.insert(77, None);
		actual.routes.insert(IpNet::host(Ipv4Addr::new(10, 9, 9, 9)));
		let change = plan(&[], &actual, true);
		assert_eq!((change.remove_peers.len(), change.remove_slots.as_slice()), (1, &[77][..]));
		assert!(change.remove_routes.len() == 1 && change.routes.is_empty());
	}

	#[test]
	fn a_live_slot_is_adopted_and_a_ruin_is_not() {
		let mut actual = Actual::default();
		actual.carry_out(&plan(&[desired(1)], &actual.clone(), true));
		actual.peers.clear();
		let change = plan(&[desired(1)], &actual, true);
		assert!(change.add_slots.is_empty() && change.remove_slots.is_empty(), "its counters go on");
		assert_eq!(change.upsert_peers.len(), 1);
		actual.slots.insert(1, None);
		let change = plan(&[desired(1)], &actual, true);
		assert_eq!((change.remove_slots.len(), change.add_slots.len()), (1, 1));
	}

	#[test]
	fn a_host_without_ipv6_gets_no_such_routes() {
		let change = plan(&[desired(1)], &Actual::default(), false);
		assert_eq!(change.routes.len(), 1);
	}

	fn set() -> impl Strategy<Value = BTreeMap<u8, (u8, u8)>> {
		proptest::collection::btree_map(0u8..20, (0u8..20, 0u8..4), 0..12)
	}

	fn listed(set: &BTreeMap<u8, (u8, u8)>) -> Vec<Desired> {
		let mut keys = BTreeSet::new();
		set.iter()
			.filter(|(_, (key, _))| keys.insert(*key))
			.map(|(slot, (key, address))| Desired {
				slot: u64::from(*slot),
				tunnel_key: [key + 1; 32],
				v4: Ipv4Addr::new(10, 1, *address, *slot),
				..desired(*slot)
			})
			.collect()
	}

	proptest! {
		/// From any state to any other in one step, after which there is nothing left to do.
		#[test]
		fn one_step_heals(before in set(), after in set()) {
			let mut actual = Actual::default();
			actual.carry_out(&plan(&listed(&before), &actual.clone(), true));
			let wanted = listed(&after);
			let step = plan(&wanted, &actual, true);
			actual.carry_out(&step);
			prop_assert!(plan(&wanted, &actual, true).is_empty());
			prop_assert_eq!(actual.slots.len(), wanted.len());
		}
	}
}
