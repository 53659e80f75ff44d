//! Packets and keys: WireGuard devices, addresses, routes, nftables rulesets and in-kernel quotas.
//!
//! This crate knows nothing of money or chains. The provider daemon and the consumer both build on it:
//!
//! | module | what it holds |
//! |---|---|
//! | [`keys`] | WireGuard keys that are wiped from memory and never printed |
//! | [`ipnet`] | an address with a prefix length |
//! | [`netns`] | a network namespace to work in |
//! | [`device`] | a WireGuard device, of the kernel or embedded, behind one asynchronous handle |
//! | [`network`] | links by rtnetlink; [`addresses`] and [`routes`] extend it |
//! | [`firewall::provider`] | the ruleset of an exit node |
//! | [`firewall::consumer`] | the kill switch |
//! | [`quota`] | credit and counters per session, in the kernel, by our own netlink client |
//! | [`doctor`] | what is missing on this host, by name |
//!
//! # Namespaces and threads
//! A network namespace belongs to a thread. Everything here works in the namespace of the thread that opens it,
//! or in the [`netns::Namespace`] that it is given; a handle, once open, may be used from any thread.
//!
//! # What is metered
//! Inner IP bytes, header included, in both directions, as the stateful filter accepted them; never WireGuard's own
//! counters, which differ by 2 to 19 % between backends.

pub mod addresses;
pub mod device;
pub mod doctor;
pub mod firewall;
pub mod ipnet;
pub mod keys;
mod netlink;
pub mod netns;
pub mod network;
pub mod quota;
pub mod routes;

pub use device::{
	Backend, BackendChoice, DeviceConfig, DeviceError, PeerChanges, PeerConfig, PeerStatus, TunnelDevice,
};
pub use ipnet::IpNet;
pub use keys::{PresharedKey, PrivateKey, PublicKey};
pub use netns::Namespace;
pub use network::Network;
pub use quota::{Counters, Meter, SessionSlot, SlotId, SlotState};
