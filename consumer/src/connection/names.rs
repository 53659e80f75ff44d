//! Addresses of names. While the kill switch is closed nobody may be asked for one: the question itself would tell this host's
//! network what it is about. So names are resolved while the host is open, or through the tunnel, and what came is kept.
use crate::store::{make_dir, read_small, write_whole};
use futures::future::join_all;
use std::{
	collections::BTreeMap,
	io,
	net::{IpAddr, SocketAddr},
	path::{Path, PathBuf},
	sync::{Arc, Mutex},
	time::Duration,
};
use warren_primitives::{Endpoint, Host};

/// How long a name may take to be resolved.
const RESOLVE_TIME: Duration = Duration::from_secs(5);
/// Most names that are kept.
const MAX_NAMES: usize = 256;
/// Most addresses that are kept of one.
const MAX_ADDRESSES: usize = 8;

type Kept = BTreeMap<String, Vec<IpAddr>>;

/// What is known of names, on disk too: a run after a crash finds the host closed.
#[derive(Clone, Debug)]
pub(crate) struct Names {
	path: PathBuf,
	kept: Arc<Mutex<Kept>>,
}

impl Names {
	/// Goes on from what the file holds. A file that makes no sense holds nothing: it is a cache.
	pub fn open(path: &Path) -> Self {
		let content = read_small(path).ok().flatten().unwrap_or_default();
		let mut kept: Kept = serde_json::from_slice(&content).unwrap_or_default();
		kept.retain(|_, addresses| !addresses.is_empty());
		Self { path: path.into(), kept: Arc::new(Mutex::new(kept)) }
	}

	/// What is known of a name, or an address in text.
	pub fn known(&self, name: &str) -> Vec<IpAddr> {
		if let Ok(ip) = name.parse() {
			return vec![ip];
		}
		self.kept.lock().ok().and_then(|kept| kept.get(name).cloned()).unwrap_or_default()
	}

	/// Asks the host's resolver, and keeps what it says.
	pub async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
		if let Ok(ip) = name.parse() {
			return Ok(vec![ip]);
		}
		let late = || io::Error::new(io::ErrorKind::TimedOut, "the name was not resolved in time");
		let found = tokio::time::timeout(RESOLVE_TIME, tokio::net::lookup_host((name, 0))).await;
		let mut found: Vec<IpAddr> = found.map_err(|_| late())??.map(|at| at.ip()).collect();
		found.dedup();
		found.truncate(MAX_ADDRESSES);
		if found.is_empty() {
			return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
		}
		self.keep(name, &found);
		Ok(found)
	}

	/// As [`Self::look_up`] for several, each for itself.
	pub async fn look_up_all(&self, names: Vec<String>) {
		join_all(names.iter().map(|name| self.look_up(name))).await;
	}

	/// The addresses of a name. `closed`: nobody may be asked, and only what is known counts; else what is known serves where
	/// the resolver does not.
	pub async fn resolve(&self, name: &str, port: u16, closed: bool) -> Result<Vec<SocketAddr>, String> {
		let known = self.known(name);
		let found = match closed {
			true if known.is_empty() => {
				return Err(format!("{name}: its addresses are not known here, and no name server is asked while the kill switch is closed"))
			}
			true => known,
			false => match self.look_up(name).await {
				Ok(found) => found,
				Err(e) if known.is_empty() => return Err(format!("{name}: {e}")),
				Err(_) => known,
			},
		};
		Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
	}

	/// True where an endpoint can be reached without asking anybody.
	pub fn cover(&self, endpoints: &[Endpoint]) -> bool {
		endpoints.iter().any(|endpoint| match &endpoint.host {
			Host::V4(_) | Host::V6(_) => true,
			Host::Dns(name) => !self.known(&String::from_utf8_lossy(name)).is_empty(),
		})
	}

	fn keep(&self, name: &str, found: &[IpAddr]) {
		let Ok(mut kept) = self.kept.lock() else { return };
		if kept.get(name).is_some_and(|known| known == found) {
			return;
		}
		if kept.len() >= MAX_NAMES && !kept.contains_key(name) {
			kept.pop_first();
		}
		kept.insert(name.into(), found.into());
		let write = || {
			self.path.parent().map_or(Ok(()), make_dir)?;
			write_whole(&self.path, &serde_json::to_vec_pretty(&*kept)?)
		};
		// What is lost with it can be asked for again.
		if let Err(e) = write() {
			tracing::warn!("{}: {e}", self.path.display());
		}
	}
}

/// The names among a node's endpoints.
pub(crate) fn names_of(endpoints: &[Endpoint]) -> impl Iterator<Item = String> + '_ {
	endpoints.iter().filter_map(|endpoint| match &endpoint.host {
		Host::Dns(name) => Some(String::from_utf8_lossy(name).into_owned()),
		Host::V4(_) | Host::V6(_) => None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn what_was_resolved_serves_while_nobody_may_be_asked() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("data/names.json");
		let names = Names::open(&path);
		let error = names.resolve("localhost", 7, true).await.unwrap_err();
		assert!(error.contains("localhost") && error.contains("kill switch"), "{error}");
		let found = names.resolve("localhost", 7, false).await.unwrap();
		assert!(found.iter().all(|a| a.ip().is_loopback() && a.port() == 7));
		// Over a crash, and where no resolver answers.
		let again = Names::open(&path);
		assert_eq!(again.resolve("localhost", 7, true).await.unwrap(), found);
		again.keep("gone.invalid", &["192.0.2.9".parse().unwrap()]);
		let kept = again.resolve("gone.invalid", 8, false).await.unwrap();
		assert_eq!(kept, ["192.0.2.9:8".parse().unwrap()]);
		assert!(again.resolve("never.invalid", 8, false).await.is_err());
		let host = |name: &str| Host::Dns(name.as_bytes().to_vec().try_into().unwrap());
		let endpoint = |host| Endpoint { host, port: 1 };
		assert!(again.cover(&[endpoint(host("never.invalid")), endpoint(host("gone.invalid"))]));
		assert!(!again.cover(&[endpoint(host("never.invalid"))]));
		assert!(again.cover(&[endpoint(Host::V4([192, 0, 2, 1]))]));
		std::fs::write(&path, "{").unwrap();
		assert!(Names::open(&path).known("localhost").is_empty());
	}

	#[test]
	fn the_cache_is_bounded() {
		let dir = tempfile::tempdir().unwrap();
		let names = Names::open(&dir.path().join("names.json"));
		for n in 0..MAX_NAMES + 9 {
			names.keep(&format!("n{n}.example"), &["192.0.2.9".parse().unwrap()]);
		}
		assert_eq!(names.kept.lock().unwrap().len(), MAX_NAMES);
	}
}
