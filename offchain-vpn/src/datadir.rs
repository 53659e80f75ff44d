//! The data directory: what lies in it, who may read it, and that only one daemon uses it.
use nix::fcntl::{Flock, FlockArg};
use std::{
	fs::{self, DirBuilder, File, OpenOptions},
	io::{self, Read, Write},
	os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
};
use thiserror::Error;
use zeroize::Zeroizing;

/// Most that a secret's file may hold, in bytes.
const MAX_SECRET: u64 = 4096;

/// What can be wrong with the data directory or a file of it.
#[derive(Debug, Error)]
pub enum DataDirError {
	/// The system refused.
	#[error("{path}: cannot {what}")]
	Io {
		/// Which file.
		path: PathBuf,
		/// What was being done.
		what: &'static str,
		/// Why it failed.
		source: io::Error,
	},
	/// Others than its owner may read or change it.
	#[error("{path}: mode {mode:04o} lets others in; run: chmod {wanted:o} {path}")]
	Exposed {
		/// Which file.
		path: PathBuf,
		/// Its mode.
		mode: u32,
		/// The mode that it should have.
		wanted: u32,
	},
	/// It belongs to another user.
	#[error("{path}: belongs to user {owner}, not to the user {user} that runs this")]
	ForeignOwner {
		/// Which file.
		path: PathBuf,
		/// Whose.
		owner: u32,
		/// Who runs this.
		user: u32,
	},
	/// It is not what it should be.
	#[error("{path}: {reason}")]
	Invalid {
		/// Which file.
		path: PathBuf,
		/// Why.
		reason: String,
	},
	/// Another daemon runs on it.
	#[error("{0}: another warren-vpn runs on this data directory")]
	Locked(PathBuf),
	/// It stands already.
	#[error("{0}: stands already; nothing was changed")]
	Exists(PathBuf),
}

impl DataDirError {
	fn io<'a>(path: &'a Path, what: &'static str) -> impl FnOnce(io::Error) -> Self + 'a {
		move |source| Self::Io { path: path.to_owned(), what, source }
	}

	fn invalid(path: &Path, reason: impl Into<String>) -> Self {
		Self::Invalid { path: path.to_owned(), reason: reason.into() }
	}
}

/// A data directory that exists and is ours alone.
#[derive(Clone, Debug)]
pub struct DataDir {
	root: PathBuf,
}

/// Held by the daemon that runs on a data directory. Released when dropped, and by the kernel when the daemon dies.
#[derive(Debug)]
pub struct Lock {
	_file: Flock<File>,
}

impl DataDir {
	/// Makes it (0700) where it is missing, else checks it.
	pub fn create(root: &Path) -> Result<Self, DataDirError> {
		if !root.exists() {
			DirBuilder::new()
				.recursive(true)
				.mode(0o700)
				.create(root)
				.map_err(DataDirError::io(root, "create"))?;
			fs::set_permissions(root, fs::Permissions::from_mode(0o700))
				.map_err(DataDirError::io(root, "chmod"))?;
		}
		Self::open(root)
	}

	/// An existing one. Refused where others than its owner may enter it.
	pub fn open(root: &Path) -> Result<Self, DataDirError> {
		let meta = fs::metadata(root).map_err(DataDirError::io(root, "open (made by `warren-vpn init`)"))?;
		if !meta.is_dir() {
			return Err(DataDirError::invalid(root, "not a directory"));
		}
		check_access(root, &meta, 0o700)?;
		Ok(Self { root: root.to_owned() })
	}

	/// The directory.
	pub fn root(&self) -> &Path {
		&self.root
	}

	/// The configuration.
	pub fn config(&self) -> PathBuf {
		self.root.join("config.toml")
	}

	/// The ledger.
	pub fn ledger(&self) -> PathBuf {
		self.root.join("ledger.redb")
	}

	/// Where the running daemon answers `status`.
	pub fn status_socket(&self) -> PathBuf {
		self.root.join("status.sock")
	}

	/// What the registration said.
	pub fn registration(&self) -> PathBuf {
		self.root.join("registration.json")
	}

	/// A secret.
	pub fn secret(&self, name: &str) -> PathBuf {
		self.root.join(name)
	}

	/// Takes the directory for this process.
	pub fn lock(&self) -> Result<Lock, DataDirError> {
		let path = self.root.join("lock");
		let file = OpenOptions::new()
			.write(true)
			.create(true)
			.truncate(false)
			.mode(0o600)
			.custom_flags(nix::libc::O_NOFOLLOW)
			.open(&path)
			.map_err(DataDirError::io(&path, "open"))?;
		match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
			Ok(file) => Ok(Lock { _file: file }),
			Err((_, nix::errno::Errno::EWOULDBLOCK)) => Err(DataDirError::Locked(self.root.clone())),
			Err((_, errno)) => Err(DataDirError::Io { path, what: "lock", source: errno.into() }),
		}
	}
}

fn check_access(path: &Path, meta: &fs::Metadata, wanted: u32) -> Result<(), DataDirError> {
	let user = nix::unistd::geteuid().as_raw();
	if meta.uid() != user && user != 0 {
		return Err(DataDirError::ForeignOwner { path: path.to_owned(), owner: meta.uid(), user });
	}
	let mode = meta.mode() & 0o7777;
	if mode & 0o077 != 0 {
		return Err(DataDirError::Exposed { path: path.to_owned(), mode, wanted });
	}
	Ok(())
}

/// Writes a file that must not exist (0600), on disk before it returns.
pub fn write_new(path: &Path, content: &[u8]) -> Result<(), DataDirError> {
	let mut file =
		OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|e| {
			match e.kind() {
				io::ErrorKind::AlreadyExists => DataDirError::Exists(path.to_owned()),
				_ => DataDirError::io(path, "create")(e),
			}
		})?;
	file.write_all(content).and_then(|()| file.sync_all()).map_err(DataDirError::io(path, "write"))?;
	sync_parent(path)
}

/// Replaces a file (0600): readers see the old one or the new one, after a crash too.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), DataDirError> {
	let fresh = path.with_extension("new");
	let _ = fs::remove_file(&fresh);
	write_new(&fresh, content)?;
	fs::rename(&fresh, path).map_err(DataDirError::io(path, "replace"))?;
	sync_parent(path)
}

fn sync_parent(path: &Path) -> Result<(), DataDirError> {
	let Some(parent) = path.parent() else { return Ok(()) };
	File::open(parent).and_then(|dir| dir.sync_all()).map_err(DataDirError::io(parent, "sync"))
}

/// Reads a secret: a regular file, no link, that only its owner may read. The text is wiped when dropped.
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, DataDirError> {
	let file = OpenOptions::new()
		.read(true)
		.custom_flags(nix::libc::O_NOFOLLOW)
		.open(path)
		.map_err(DataDirError::io(path, "open"))?;
	let meta = file.metadata().map_err(DataDirError::io(path, "stat"))?;
	if !meta.is_file() {
		return Err(DataDirError::invalid(path, "not a regular file"));
	}
	check_access(path, &meta, 0o600)?;
	if meta.len() > MAX_SECRET {
		return Err(DataDirError::invalid(path, format!("longer than {MAX_SECRET} bytes")));
	}
	// One allocation: a string that grew would leave copies behind.
	let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET as usize + 1));
	file.take(MAX_SECRET).read_to_string(&mut text).map_err(DataDirError::io(path, "read"))?;
	Ok(text)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn data() -> (tempfile::TempDir, DataDir) {
		let temp = tempfile::tempdir().unwrap();
		let data = DataDir::create(&temp.path().join("data")).unwrap();
		(temp, data)
	}

	#[test]
	fn a_directory_that_others_may_enter_is_refused() {
		let (_temp, data) = data();
		assert_eq!(fs::metadata(data.root()).unwrap().mode() & 0o777, 0o700);
		fs::set_permissions(data.root(), fs::Permissions::from_mode(0o750)).unwrap();
		let error = DataDir::open(data.root()).unwrap_err();
		assert!(matches!(error, DataDirError::Exposed { mode: 0o750, .. }), "{error}");
		assert!(error.to_string().contains("chmod 700"));
	}

	#[test]
	fn a_secret_that_others_may_read_is_refused() {
		let (_temp, data) = data();
		let path = data.secret("a.key");
		write_new(&path, b"secret").unwrap();
		assert_eq!(read_secret(&path).unwrap().as_str(), "secret");
		for mode in [0o640, 0o604, 0o620] {
			fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
			assert!(matches!(read_secret(&path), Err(DataDirError::Exposed { .. })), "{mode:o}");
		}
	}

	#[test]
	fn a_secret_is_no_link_and_not_endless() {
		let (_temp, data) = data();
		let (target, link) = (data.secret("target"), data.secret("link"));
		write_new(&target, b"x").unwrap();
		std::os::unix::fs::symlink(&target, &link).unwrap();
		assert!(read_secret(&link).is_err());
		let long = data.secret("long");
		write_new(&long, &vec![b'x'; MAX_SECRET as usize + 1]).unwrap();
		assert!(matches!(read_secret(&long), Err(DataDirError::Invalid { .. })));
	}

	#[test]
	fn nothing_is_overwritten_unasked() {
		let (_temp, data) = data();
		let path = data.config();
		write_new(&path, b"1").unwrap();
		assert!(matches!(write_new(&path, b"2"), Err(DataDirError::Exists(_))));
		assert_eq!(fs::read(&path).unwrap(), b"1");
		replace(&path, b"3").unwrap();
		assert_eq!(fs::read(&path).unwrap(), b"3");
	}

	#[test]
	fn a_second_daemon_is_refused() {
		let (_temp, data) = data();
		let lock = data.lock().unwrap();
		// Another open file, as another process has it.
		assert!(matches!(data.lock(), Err(DataDirError::Locked(_))));
		drop(lock);
		assert!(data.lock().is_ok());
	}
}
