//! A network namespace to work in. A namespace belongs to a thread, not to a process: whoever opens a socket, a device
//! or a file under `/proc/sys/net` does it in the namespace of the thread that it runs on.

use std::{fs::File, io, path::Path, sync::Arc};

use nix::sched::{setns, CloneFlags};

/// A handle to a network namespace. It keeps the namespace alive.
#[derive(Clone, Debug)]
pub struct Namespace {
	file: Arc<File>,
	label: Arc<str>,
}

impl Namespace {
	/// The namespace of the calling thread.
	pub fn current() -> io::Result<Self> {
		Self::from_path("/proc/thread-self/ns/net")
	}

	/// The namespace that `ip netns add NAME` made.
	pub fn named(name: &str) -> io::Result<Self> {
		if name.is_empty() || name.contains('/') || name.starts_with('.') {
			return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("namespace name `{name}`")));
		}
		Self::from_path(Path::new("/run/netns").join(name))
	}

	/// The namespace behind a file, e.g. `/proc/PID/ns/net`.
	pub fn from_path(path: impl AsRef<Path>) -> io::Result<Self> {
		let path = path.as_ref();
		let file =
			File::open(path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
		Ok(Self { file: Arc::new(file), label: path.display().to_string().into() })
	}

	/// Moves the calling thread into the namespace, for good. Never call it on a thread of a shared pool.
	pub fn enter(&self) -> io::Result<()> {
		setns(&*self.file, CloneFlags::CLONE_NEWNET)
			.map_err(|e| io::Error::new(io::Error::from(e).kind(), format!("setns {}: {e}", self.label)))
	}

	/// Runs `f` on a thread of its own inside the namespace and waits for it. Blocking.
	pub fn run<T: Send>(&self, f: impl FnOnce() -> T + Send) -> io::Result<T> {
		std::thread::scope(|scope| {
			let worker = std::thread::Builder::new().name("netns".into()).spawn_scoped(scope, || {
				self.enter()?;
				Ok(f())
			})?;
			worker.join().unwrap_or_else(|_| Err(io::Error::other("the thread in the namespace panicked")))
		})
	}

	/// The descriptor, for a child process that is to start in the namespace.
	pub(crate) fn file(&self) -> Arc<File> {
		self.file.clone()
	}
}

/// Runs `f` in the namespace given, or right here.
pub(crate) fn run_in<T: Send>(namespace: Option<&Namespace>, f: impl FnOnce() -> T + Send) -> io::Result<T> {
	match namespace {
		None => Ok(f()),
		Some(namespace) => namespace.run(f),
	}
}
