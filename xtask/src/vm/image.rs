//! The machine's kernel: Debian's package, fetched and unpacked, not installed.

use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
	process::{Command, Stdio},
};

use anyhow::{bail, ensure, Context, Result};

use super::modules;
use crate::run::{must, shown};

/// Names the newest kernel. Not the cloud flavour, a third in size: it cannot mount the host's files (no 9p).
const PACKAGE: &str = "linux-image-amd64";
/// The kernel in an unpacked folder.
const KERNEL: &str = "kernel";
/// Its modules, whose names begin with their place in the order.
const MODULES: &str = "modules";

/// An unpacked kernel.
pub struct Image {
	folder: PathBuf,
}

impl Image {
	/// The one that was unpacked before, if any.
	pub fn find() -> Result<Option<Self>> {
		let Ok(dir) = fs::read_dir(cache()?) else { return Ok(None) };
		let mut folders: Vec<_> = dir
			.filter_map(|entry| Some(entry.ok()?.path()))
			.filter(|folder| folder.join(KERNEL).is_file() && folder.join(MODULES).is_dir())
			// One that is not complete yet is named so.
			.filter(|folder| folder.extension().is_none_or(|extension| extension != "part"))
			.collect();
		folders.sort();
		Ok(folders.pop().map(|folder| Self { folder }))
	}

	/// Fetches and unpacks it.
	pub fn fetch() -> Result<Self> {
		let cache = cache()?;
		let package = newest()?;
		let folder = cache.join(&package);
		let part = cache.join(format!("{package}.{}.part", std::process::id()));
		println!("  kernel for the virtual machine: fetching {package} (70 MB) into {}", cache.display());
		fs::create_dir_all(&part).with_context(|| part.display().to_string())?;
		let unpacked = unpack(&package, &part);
		if unpacked.is_ok() {
			// Of another flavour of the list in `modules`, or half deleted.
			let _ = fs::remove_dir_all(&folder);
			fs::rename(&part, &folder).with_context(|| folder.display().to_string())?;
		} else {
			let _ = fs::remove_dir_all(&part);
		}
		unpacked?;
		Ok(Self { folder })
	}

	/// Its name: that of the package.
	pub fn name(&self) -> String {
		self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
	}

	/// The kernel's file.
	pub fn kernel(&self) -> PathBuf {
		self.folder.join(KERNEL)
	}

	/// The modules' files in the order in which they are loaded.
	pub fn modules(&self) -> Result<Vec<PathBuf>> {
		let folder = self.folder.join(MODULES);
		let mut files: Vec<_> = fs::read_dir(&folder)
			.with_context(|| folder.display().to_string())?
			.map(|entry| Ok(entry?.path()))
			.collect::<Result<_>>()?;
		files.sort();
		Ok(files)
	}

	/// Whether all modules that this version of the list wants are there.
	pub fn is_complete(&self) -> bool {
		let Ok(files) = self.modules() else { return false };
		let names: Vec<_> = files
			.iter()
			.filter_map(|file| modules::name_of(file)?.split_once('.').map(|(_, name)| name.to_owned()))
			.collect();
		modules::WANTED.iter().all(|wanted| names.iter().any(|name| name == wanted))
	}
}

fn cache() -> Result<PathBuf> {
	let home = std::env::var_os("HOME").context("HOME is not set")?;
	Ok(Path::new(&home).join(".cache/warren/kernel"))
}

/// The package that the newest kernel is in: what the other one depends on.
fn newest() -> Result<String> {
	let mut command = Command::new("apt-cache");
	let output = command.args(["show", "--no-all-versions", PACKAGE]).stderr(Stdio::inherit()).output();
	let output =
		output.context("apt-cache: the kernel of the virtual machine comes from Debian's packages")?;
	let text = String::from_utf8_lossy(&output.stdout);
	let found = text
		.lines()
		.filter_map(|line| line.strip_prefix("Depends: "))
		.find_map(|list| list.split([',', ' ']).map(str::trim).find(|name| name.starts_with("linux-image-")));
	found.map(str::to_owned).with_context(|| {
		format!("apt-cache knows no {PACKAGE}: `apt-get update`, or Debian's packages among the sources")
	})
}

fn unpack(package: &str, folder: &Path) -> Result<()> {
	let mut download = Command::new("apt-get");
	download.current_dir(folder);
	// As root apt would drop its rights, and complain that the folder is not open to all.
	download.args(["-q", "-o", "APT::Sandbox::User=root", "download", package]);
	must(&mut download)?;
	let package = one_file(folder, "deb")?;
	let whole = folder.join("whole");
	fs::create_dir(&whole)?;
	let mut read = Command::new("dpkg-deb");
	read.arg("--fsys-tarfile").arg(&package).stdout(Stdio::piped());
	let mut reading = read.spawn().with_context(|| format!("cannot start `{}`", shown(&read)))?;
	let mut write = Command::new("tar");
	write.args(["--extract", "--wildcards", "--directory"]).arg(&whole).arg("./boot/vmlinuz-*");
	write.args(modules::FOLDERS.map(|folder| format!("./lib/modules/*/kernel/{folder}/*")));
	write.stdin(reading.stdout.take().context("dpkg-deb")?);
	let written = write.status().with_context(|| format!("cannot start `{}`", shown(&write)));
	let (read, written) = (reading.wait()?, written?);
	ensure!(read.success() && written.success(), "unpacking {}: {read}, {written}", package.display());

	let mut files = BTreeMap::new();
	collect(&whole.join("lib/modules"), &mut files)?;
	let modules = folder.join(MODULES);
	fs::create_dir(&modules)?;
	for (number, (name, content)) in modules::in_order(&modules::WANTED, &files)?.into_iter().enumerate() {
		fs::write(modules.join(format!("{number:03}.{name}.ko")), content)?;
	}
	let boot = whole.join("boot");
	let kernel = fs::read_dir(&boot)?.next().context("no kernel in the package")??.path();
	// The emulated processor takes ten seconds to unpack it, this one a moment.
	match decompressed(&kernel) {
		Some(whole) => fs::write(folder.join(KERNEL), whole)?,
		None => fs::rename(kernel, folder.join(KERNEL))?,
	}
	fs::remove_file(package)?;
	fs::remove_dir_all(whole)?;
	Ok(())
}

/// The kernel as it is within the file that a boot loader takes; none where it is packed in another way than Debian's.
fn decompressed(file: &Path) -> Option<Vec<u8>> {
	const XZ: &[u8] = b"\xfd7zXZ\0";
	let content = fs::read(file).ok()?;
	let at = content.windows(XZ.len()).position(|window| window == XZ)?;
	let mut command = Command::new("xz");
	// What follows the stream is not its own.
	command.args(["--decompress", "--stdout", "--single-stream", "--quiet"]);
	let mut xz = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
	let mut stdin = xz.stdin.take()?;
	let feeder = std::thread::spawn(move || {
		// It stops reading at the stream's end.
		let _ = std::io::Write::write_all(&mut stdin, &content[at..]);
	});
	let output = xz.wait_with_output().ok()?;
	feeder.join().ok()?;
	// qemu starts an ELF file that has the note of CONFIG_PVH, which Debian's kernels have.
	output.stdout.starts_with(b"\x7fELF").then_some(output.stdout)
}

fn one_file(folder: &Path, extension: &str) -> Result<PathBuf> {
	for entry in fs::read_dir(folder)? {
		let path = entry?.path();
		if path.extension().is_some_and(|found| found == extension) {
			return Ok(path);
		}
	}
	bail!("no .{extension} file in {}", folder.display())
}

/// All modules below a folder, by name.
fn collect(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
	for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
		let path = entry?.path();
		if path.is_dir() {
			collect(&path, files)?;
		} else if let Some(name) = modules::name_of(&path) {
			files.insert(name, fs::read(&path)?);
		}
	}
	Ok(())
}
