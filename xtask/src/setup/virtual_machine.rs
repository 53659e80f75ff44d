//! The kernel of the virtual machine: Debian's, fetched and unpacked, not installed.

use anyhow::Result;

use super::{find_program, packages::apt_update, Missing};
use crate::vm::image::Image;

/// Fetches it where it is absent, or lacks modules that are wanted by now.
pub fn install() -> Result<Option<Missing>> {
	if let Some(image) = Image::find()?.filter(Image::is_complete) {
		println!("  kernel for the virtual machine: already there, {}", image.name());
		return Ok(None);
	}
	if find_program("apt-get").is_none() {
		return Ok(Some(Missing {
			what:
				"the kernel of the virtual machine: it comes from Debian's packages, and there is no apt-get"
					.into(),
			how: "run the tests on Debian; `cargo test` does without the virtual machine".into(),
		}));
	}
	let fetched = Image::fetch().or_else(|error| {
		println!("  {error:#}\n  once more, with fresh package lists");
		apt_update()?;
		Image::fetch()
	});
	match fetched {
		Ok(image) => {
			println!("  kernel for the virtual machine: unpacked, {}", image.name());
			Ok(None)
		}
		Err(error) => Ok(Some(Missing {
			what: format!("the kernel of the virtual machine: {error:#}"),
			how: "apt-get update, then run the same command again".into(),
		})),
	}
}
