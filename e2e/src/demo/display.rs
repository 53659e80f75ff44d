//! Plain lines with the time, and a bar while something runs.

use std::{
	io::Write,
	sync::atomic::{AtomicU64, Ordering},
	time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Tells what happens. Bars are only drawn on a terminal; lines always.
pub struct Teller {
	start: Instant,
	bars: MultiProgress,
}

impl Default for Teller {
	fn default() -> Self {
		Self::new()
	}
}

impl Teller {
	/// The clock starts now.
	pub fn new() -> Self {
		Self { start: Instant::now(), bars: MultiProgress::new() }
	}

	/// A heading.
	pub fn part(&self, text: &str) {
		self.print(&format!("\n{text}"));
	}

	/// A line with the time since the start.
	pub fn line(&self, text: impl AsRef<str>) {
		self.print(&format!("  {:5.1} s  {}", self.start.elapsed().as_secs_f64(), text.as_ref()));
	}

	/// A line as it is.
	pub fn print(&self, text: &str) {
		self.bars.suspend(|| {
			println!("{text}");
			let _ = std::io::stdout().flush();
		});
	}

	/// Since the start.
	pub fn elapsed(&self) -> Duration {
		self.start.elapsed()
	}

	/// A spinner while `work` runs.
	pub fn while_waiting<T>(&self, text: &str, work: impl FnOnce() -> T) -> T {
		let bar = self.bars.add(ProgressBar::new_spinner());
		bar.set_style(style("  {spinner}      {msg}"));
		bar.set_message(text.to_owned());
		bar.enable_steady_tick(Duration::from_millis(100));
		let result = work();
		bar.finish_and_clear();
		result
	}

	/// A bar over bytes while `work` runs; `done` is looked at ten times a second.
	pub fn while_moving<T>(&self, text: &str, total: u64, done: &AtomicU64, work: impl FnOnce() -> T) -> T {
		let bar = self.bars.add(ProgressBar::new(total));
		bar.set_style(style("  {msg:24} {bar:40} {bytes:>11}/{total_bytes} {bytes_per_sec}"));
		bar.set_message(text.to_owned());
		let over = std::sync::atomic::AtomicBool::new(false);
		std::thread::scope(|scope| {
			scope.spawn(|| {
				while !over.load(Ordering::Relaxed) {
					bar.set_position(done.load(Ordering::Relaxed));
					std::thread::sleep(Duration::from_millis(100));
				}
			});
			// Also when `work` panics: the thread must end.
			let _guard = SetOnDrop(&over);
			let result = work();
			bar.finish_and_clear();
			result
		})
	}
}

struct SetOnDrop<'a>(&'a std::sync::atomic::AtomicBool);

impl Drop for SetOnDrop<'_> {
	fn drop(&mut self) {
		self.0.store(true, Ordering::Relaxed);
	}
}

fn style(template: &str) -> ProgressStyle {
	ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
