//! Ctrl-C and SIGTERM, where xtask has to outlive them: to report how its child ended, or to end what it started.

use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::signal::{signal, SigHandler, Signal};

static CAME: AtomicBool = AtomicBool::new(false);

extern "C" fn note(_signal: i32) {
	CAME.store(true, Ordering::Relaxed);
}

/// While it lives, the signals end nothing; they are only noted. Children start with the default actions: a handler, unlike
/// their being ignored, is reset by exec.
pub struct Watch(());

impl Watch {
	/// From now on.
	pub fn new() -> Self {
		CAME.store(false, Ordering::Relaxed);
		handle(SigHandler::Handler(note));
		Self(())
	}

	/// Whether one came.
	pub fn came(&self) -> bool {
		CAME.load(Ordering::Relaxed)
	}
}

impl Drop for Watch {
	fn drop(&mut self) {
		handle(SigHandler::SigDfl);
	}
}

fn handle(handler: SigHandler) {
	for number in [Signal::SIGINT, Signal::SIGTERM] {
		// SAFETY: the handler is the default one, or stores into an atomic, which is async-signal-safe.
		if let Err(error) = unsafe { signal(number, handler) } {
			eprintln!("{number} cannot be handled: {error}");
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn signals_are_noted_and_end_nothing() {
		let watch = Watch::new();
		assert!(!watch.came());
		nix::sys::signal::raise(Signal::SIGTERM).unwrap();
		assert!(watch.came());
	}
}
