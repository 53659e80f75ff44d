//! SIGINT and SIGTERM: children are ended, namespaces and folders removed, then the process leaves.

use std::{
	path::{Path, PathBuf},
	sync::{Mutex, OnceLock},
	time::Duration,
};

use anyhow::{Context, Result};
use tokio::signal::unix::{signal, SignalKind};

use crate::{netns, process};

static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn folders() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
	FOLDERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A folder to remove on the way out.
pub(crate) fn remember_folder(folder: &Path) {
	folders().push(folder.to_owned());
}

/// It is removed already.
pub(crate) fn forget_folder(folder: &Path) {
	folders().retain(|other| other != folder);
}

/// Installs the handlers, once per process.
pub(crate) fn tidy_up_on_signals() -> Result<()> {
	static INSTALLED: OnceLock<Result<(), String>> = OnceLock::new();
	INSTALLED
		.get_or_init(|| install().map_err(|error| format!("{error:#}")))
		.clone()
		.map_err(anyhow::Error::msg)
		.context("signal handlers")
}

fn install() -> Result<()> {
	let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
	let (mut interrupt, mut terminate) = {
		let _guard = runtime.enter();
		(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
	};
	std::thread::Builder::new().name("signals".into()).spawn(move || {
		let number = runtime.block_on(async {
			tokio::select! {
				_ = interrupt.recv() => libc::SIGINT,
				_ = terminate.recv() => libc::SIGTERM,
			}
		});
		eprintln!("\ninterrupted: ending the programs, removing the hosts");
		process::end_all(Duration::from_secs(8));
		netns::remove_own();
		for folder in folders().iter() {
			let _ = std::fs::remove_dir_all(folder);
		}
		eprintln!("all removed");
		std::process::exit(128 + number);
	})?;
	Ok(())
}
