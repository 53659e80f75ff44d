//! Tables for people.

/// Columns, as wide as they must be.
pub struct Table<const N: usize> {
	rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
	/// With this heading.
	pub fn new(heading: [&str; N]) -> Self {
		Self { rows: vec![heading.map(str::to_owned)] }
	}

	/// Adds a row.
	pub fn row(&mut self, row: [&str; N]) {
		self.rows.push(row.map(str::to_owned));
	}
}

impl<const N: usize> std::fmt::Display for Table<N> {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		let mut widths = [0; N];
		for row in &self.rows {
			for (width, cell) in widths.iter_mut().zip(row) {
				*width = (*width).max(cell.chars().count());
			}
		}
		for (number, row) in self.rows.iter().enumerate() {
			let mut line = String::new();
			for (cell, width) in row.iter().zip(widths) {
				line.push_str(&format!("  {cell:<width$}"));
			}
			writeln!(f, "{}", line.trim_end())?;
			if number == 0 {
				writeln!(f, "  {}", "─".repeat(widths.iter().sum::<usize>() + 2 * (N - 1)))?;
			}
		}
		Ok(())
	}
}
