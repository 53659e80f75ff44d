//! The first file system of the machine: a cpio archive of the format "newc", as the kernel unpacks it.

use std::{
	collections::BTreeSet,
	io::{self, Write},
	path::Path,
};

const FOLDER: u32 = 0o040_755;
const PROGRAM: u32 = 0o100_755;
const DEVICE: u32 = 0o020_600;
/// Ends the archive.
const TRAILER: &str = "TRAILER!!!";

/// An archive that is being written.
pub struct Initramfs<W: Write> {
	out: W,
	folders: BTreeSet<String>,
	written: u64,
	number: u32,
}

impl<W: Write> Initramfs<W> {
	/// An empty one.
	pub fn new(out: W) -> Self {
		Self { out, folders: BTreeSet::new(), written: 0, number: 0 }
	}

	/// Adds a folder with those above it; twice is fine.
	pub fn folder(&mut self, path: &str) -> io::Result<()> {
		let path = path.trim_matches('/');
		let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
		for end in ends.filter(|end| *end > 0) {
			if self.folders.insert(path[..end].to_owned()) {
				self.entry(&path[..end], FOLDER, (0, 0), &[])?;
			}
		}
		Ok(())
	}

	/// Adds a file that may be executed.
	pub fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
		let path = path.trim_start_matches('/');
		if let Some(folder) = Path::new(path).parent().and_then(Path::to_str) {
			self.folder(folder)?;
		}
		self.entry(path, PROGRAM, (0, 0), content)
	}

	/// Adds a character device.
	pub fn device(&mut self, path: &str, major: u32, minor: u32) -> io::Result<()> {
		let path = path.trim_start_matches('/');
		if let Some(folder) = Path::new(path).parent().and_then(Path::to_str) {
			self.folder(folder)?;
		}
		self.entry(path, DEVICE, (major, minor), &[])
	}

	/// Ends the archive; what it was written to.
	pub fn finish(mut self) -> io::Result<W> {
		self.number = 0;
		self.entry(TRAILER, 0, (0, 0), &[])?;
		self.out.flush()?;
		Ok(self.out)
	}

	fn entry(&mut self, name: &str, mode: u32, device: (u32, u32), content: &[u8]) -> io::Result<()> {
		let too_long = |_| io::Error::new(io::ErrorKind::InvalidInput, format!("{name} is 4 GiB or more"));
		let length = u32::try_from(content.len()).map_err(too_long)?;
		let name_length = u32::try_from(name.len() + 1).map_err(too_long)?;
		self.number += 1;
		let links = if mode == FOLDER { 2 } else { 1 };
		// Inode, mode, owner, group, links, time, length, device of the file (2), of the node (2), length of the name, checksum.
		let fields = [self.number, mode, 0, 0, links, 0, length, 0, 0, device.0, device.1, name_length, 0];
		let mut header = String::from("070701");
		for field in fields {
			header.push_str(&format!("{field:08x}"));
		}
		for part in [header.as_bytes(), name.as_bytes(), b"\0"] {
			self.write(part)?;
		}
		self.pad()?;
		self.write(content)?;
		self.pad()
	}

	fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
		self.out.write_all(bytes)?;
		self.written += bytes.len() as u64;
		Ok(())
	}

	/// To the next multiple of four.
	fn pad(&mut self) -> io::Result<()> {
		let zeros = (4 - self.written % 4) % 4;
		self.write(&[0; 4][..zeros as usize])
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The entries of an archive: name, mode, content.
	fn read(archive: &[u8]) -> Vec<(String, u32, Vec<u8>)> {
		let (mut at, mut entries) = (0, Vec::new());
		let even = |at: usize| at.div_ceil(4) * 4;
		loop {
			assert_eq!(&archive[at..at + 6], b"070701");
			let field = |n: usize| {
				let from = at + 6 + 8 * n;
				let text = std::str::from_utf8(&archive[from..from + 8]).unwrap();
				u32::from_str_radix(text, 16).unwrap() as usize
			};
			let (mode, length, name_length) = (field(1), field(6), field(11));
			let name = &archive[at + 110..at + 110 + name_length - 1];
			let name = String::from_utf8(name.to_vec()).unwrap();
			let content = even(at + 110 + name_length);
			at = even(content + length);
			if name == TRAILER {
				assert_eq!(at, archive.len());
				return entries;
			}
			entries.push((name, mode as u32, archive[content..content + length].to_vec()));
		}
	}

	#[test]
	fn what_is_written_is_read_again() {
		let mut archive = Initramfs::new(Vec::new());
		archive.device("/dev/console", 5, 1).unwrap();
		archive.file("lib/x86/libc.so.6", b"12345").unwrap();
		archive.file("/lib/x86/empty", b"").unwrap();
		archive.folder("lib").unwrap();
		archive.file("init", b"1234").unwrap();
		let entries = read(&archive.finish().unwrap());
		let names: Vec<_> = entries.iter().map(|(name, mode, _)| (name.as_str(), *mode)).collect();
		assert_eq!(
			names,
			[
				("dev", FOLDER),
				("dev/console", DEVICE),
				("lib", FOLDER),
				("lib/x86", FOLDER),
				("lib/x86/libc.so.6", PROGRAM),
				("lib/x86/empty", PROGRAM),
				("init", PROGRAM),
			]
		);
		assert_eq!(entries[4].2, b"12345");
		assert_eq!(entries[6].2, b"1234");
	}
}
