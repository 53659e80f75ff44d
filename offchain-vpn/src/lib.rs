//! The provider daemon: sells exit traffic over WireGuard for vouchers.
//!
//! The chain is truth and the kernel a cache: what should be is computed from the chain and the ledger, compared with what
//! is, and the difference applied. Every event is only a reason to compare again.
//!
//! | module | what it knows |
//! |---|---|
//! | [`config`], [`datadir`], [`keys`] | what the operator says, where it lies, who may read it |
//! | [`ledger`] | what must survive |
//! | [`meter`], [`credit`], [`acceptance`], [`budget`], [`admission`] | the rules of money; no clock, no socket, no file |
//! | [`engine`] | all sessions: one state machine over those rules |
//! | [`core`] | the task that owns engine and ledger: durable first, then the kernel, then the answer |
//! | [`dataplane`], [`reconcile`] | WireGuard, routes, nftables: desired against actual |
//! | [`host`], [`hosts`] | the host's settings, and how they are put back; addresses that no session may take |
//! | [`watch`], [`chainview`] | what the chain says |
//! | [`settle`], [`worker`] | when to claim and close; the worker's transactions, one after the other |
//! | [`control`] | the session protocol's server |
//! | [`status`] | what `warren-vpn status` shows |
//! | [`commands`] | the command line |

pub mod acceptance;
pub mod admission;
pub mod budget;
pub mod chainview;
pub mod clock;
pub mod commands;
pub mod config;
pub mod control;
pub mod core;
pub mod credit;
pub mod datadir;
pub mod dataplane;
pub mod engine;
pub mod host;
pub mod hosts;
pub mod keys;
pub mod ledger;
pub mod meter;
pub mod money;
pub mod reconcile;
pub mod settle;
pub mod status;
pub mod watch;
pub mod worker;

#[cfg(test)]
mod testing;

/// An account of the chain: its public key.
pub type Account = [u8; 32];
