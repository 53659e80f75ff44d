//! Hosts in network namespaces, and the main job between them with real packets.
//!
//! [`lab`] makes the hosts; [`process`] runs the products on them as they are; [`web`], [`client`], [`capture`] and
//! [`relay`] are what stands around them on the internet; [`bare`] is a consumer that can cheat,
//! [`rogue`] a provider that does; [`demo`] shows the main job, [`bench`] measures. Nothing here is built into the products.

pub mod backend;
pub mod bare;
pub mod bench;
pub mod capture;
pub mod chain;
pub mod client;
pub mod demo;
mod interrupt;
pub mod lab;
mod lock;
pub mod netns;
pub mod process;
pub mod products;
pub mod relay;
pub mod rogue;
pub mod rpc;
pub mod stage;
mod table;
pub mod web;
