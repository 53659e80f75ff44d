//! The consumer of Warren: a wallet, the choice of a node, the purchase of a session, the tunnel with its kill switch, and
//! the payments. The command `warren` is a thin face over this library.
//!
//! | room | what it holds |
//! |---|---|
//! | [`wallet`] | the account and the keys of every session |
//! | [`market`] | choosing a node: weighted by stake and preference, never the best one |
//! | [`purchase`] | the terms of `open`, bound to the quote |
//! | [`payer`] | what to sign, and when to refuse |
//! | [`store`] | what must survive a crash |
//! | [`protect`] | kill switch, routes, name servers: written down before they are changed |
//! | [`connection`] | the state machine that holds all of this together |
//! | [`control`], [`events`], [`config`] | how it is asked, what it tells, how it is set |
//!
//! # A connection from a program
//! Needs CAP_NET_ADMIN, and a chain node.
//! ```no_run
//! use std::{path::Path, sync::Arc, time::Duration};
//! use warren_consumer::{Config, Connection, Event, Resume, Setup, State, Store, Wallet, Wish};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Store::open(Path::new("/var/lib/my-app/warren"))?;
//! let wallet = Wallet::load(&store.wallet_path(), || Err(std::io::Error::other("not encrypted")))?;
//! let config = Config { rpc: "ws://127.0.0.1:9944".into(), ..Config::default() };
//! let wish = Wish { country: Some(*b"CH"), deposit: config.deposit, ..Wish::default() };
//! let connection = Connection::start(Setup {
//!     wallet: Arc::new(wallet),
//!     store,
//!     config,
//!     wish,
//!     resume: Resume::Auto,
//!     settle_wait: Duration::from_secs(20),
//!     rate: None,
//!     failover_after: Some(Duration::from_secs(60)),
//! })?;
//! let mut events = connection.events();
//! if connection.reached(State::Connected).await {
//!     // Everything that this host sends goes through the tunnel now.
//!     while let Ok(event) = events.recv().await {
//!         println!("{event}");
//!         if let Event::FirstByteReady { .. } = event {
//!             break;
//!         }
//!     }
//!     connection.down(Some(5));
//! }
//! if let Some(summary) = connection.wait().await? {
//!     println!("{} units paid, {} refunded", summary.paid, summary.refunded);
//! }
//! # Ok(())
//! # }
//! ```

pub mod config;
pub mod connection;
pub mod control;
pub mod events;
pub mod market;
pub mod payer;
pub mod protect;
pub mod purchase;
pub mod store;
pub mod wallet;

pub use config::Config;
pub use connection::{Connection, ConnectionError, Resume, Setup, Summary};
pub use events::{Event, State};
pub use market::{Market, Preference, Wish};
pub use payer::Payer;
pub use store::Store;
pub use wallet::Wallet;
