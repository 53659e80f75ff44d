//! How answers look.
use super::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::{io::IsTerminal, time::Duration};

/// Writes a line to standard output. Who has stopped reading misses it: a closed pipe is no reason to leave a tunnel.
pub(crate) fn say(line: impl std::fmt::Display) {
	let mut out = std::io::stdout().lock();
	let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes a line to standard error, as [`say`]: the terminal may be gone.
pub(crate) fn hint(line: &str) {
	let _ = writeln!(std::io::stderr(), "{line}");
}

/// As `println!`, by [`say`].
macro_rules! out {
	() => { $crate::commands::output::say("") };
	($($arg:tt)*) => { $crate::commands::output::say(format_args!($($arg)*)) };
}
pub(crate) use out;

/// Something that moves while one has to wait; nothing where nobody looks or a program reads.
pub(crate) fn spinner(context: &Context, text: String) -> ProgressBar {
	if context.json || !std::io::stderr().is_terminal() {
		return ProgressBar::hidden();
	}
	let bar = ProgressBar::new_spinner().with_message(text);
	if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
		bar.set_style(style);
	}
	bar.enable_steady_tick(Duration::from_millis(100));
	bar
}

/// Columns, the first line being their names.
pub(crate) fn table(rows: &[Vec<String>]) {
	let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
	let width = |column: usize| {
		rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().count()).max().unwrap_or(0)
	};
	let widths: Vec<_> = (0..columns).map(width).collect();
	for row in rows {
		let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
		out!("{}", cells.join("  ").trim_end());
	}
}

/// Text of a stranger: no control characters.
pub(crate) fn harmless(bytes: &[u8]) -> String {
	String::from_utf8_lossy(bytes).chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
