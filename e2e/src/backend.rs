//! Which WireGuard a run must have found, and how patient it is: what the virtual machine of `cargo xtask test --kernel` tells the
//! same tests that also run outside of it.

use std::{sync::OnceLock, time::Duration};

use anyhow::{bail, ensure, Context, Result};

use crate::lab::Host;

/// `kernel`: each device must be the kernel's, and what falls back to another WireGuard fails.
const BACKEND: &str = "WARREN_BACKEND";
/// How many times longer than usual things may take: the machine's processor is emulated.
const PATIENCE: &str = "WARREN_PATIENCE";
/// `beside`: this run measures nothing, and its labs may stand beside those of others that say so.
const LABS: &str = "WARREN_LABS";

#[derive(Clone, Copy)]
struct Told {
	kernel: bool,
	patience: u32,
	beside: bool,
}

/// What the environment says, read once.
fn told() -> Result<Told> {
	static TOLD: OnceLock<Result<Told, String>> = OnceLock::new();
	let told = TOLD.get_or_init(|| {
		let said = [BACKEND, PATIENCE, LABS].map(|name| std::env::var(name).ok());
		parse(said.each_ref().map(Option::as_deref)).map_err(|error| format!("{error:#}"))
	});
	told.clone().map_err(anyhow::Error::msg)
}

fn parse([backend, patience, labs]: [Option<&str>; 3]) -> Result<Told> {
	let kernel = match backend {
		None => false,
		Some("kernel") => true,
		Some(other) => bail!("{BACKEND}: `{other}` is not `kernel`"),
	};
	let patience = patience.unwrap_or("1");
	let number = patience.parse().ok().filter(|number| (1..=100).contains(number));
	let patience = number.with_context(|| format!("{PATIENCE}: `{patience}` is not within 1 to 100"))?;
	let beside = match labs {
		None => false,
		Some("beside") => true,
		Some(other) => bail!("{LABS}: `{other}` is not `beside`"),
	};
	Ok(Told { kernel, patience, beside })
}

/// Fails where the environment says what cannot be.
pub fn check_environment() -> Result<()> {
	told().map(drop)
}

/// Whether the kernel's WireGuard is due.
pub fn kernel_is_due() -> Result<bool> {
	Ok(told()?.kernel)
}

/// Whether the lab may stand beside others.
pub fn may_stand_beside() -> Result<bool> {
	Ok(told()?.beside)
}

/// So long here, and as many times longer as the environment says.
pub fn patience(time: Duration) -> Duration {
	// A bad value has ended the run when the lab was made.
	time * told().map_or(1, |told| told.patience)
}

/// Fails where the kernel's WireGuard is due and a product says that it runs on another.
pub fn check_said(who: &str, backend: &str) -> Result<()> {
	ensure!(
		!kernel_is_due()? || backend == "kernel",
		"{who} runs on {backend} WireGuard; the kernel's is due"
	);
	Ok(())
}

/// Fails where the kernel's WireGuard is due and a host's device is none of its links.
pub fn check_link(host: &Host, device: &str) -> Result<()> {
	if kernel_is_due()? {
		let links = host.net().kernel_tunnels()?;
		ensure!(
			links.iter().any(|link| link == device),
			"{device} on {} is no link of type wireguard (those are {links:?}), which is due",
			host.name()
		);
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_can_be_is_taken() {
		let told = parse([None; 3]).unwrap();
		assert_eq!((told.kernel, told.patience, told.beside), (false, 1, false));
		let told = parse([Some("kernel"), Some("8"), Some("beside")]).unwrap();
		assert_eq!((told.kernel, told.patience, told.beside), (true, 8, true));
		for (said, named) in [
			([Some("userspace"), None, None], BACKEND),
			([Some(""), None, None], BACKEND),
			([None, Some("0"), None], PATIENCE),
			([None, Some("101"), None], PATIENCE),
			([None, Some("long"), None], PATIENCE),
			([None, None, Some("1")], LABS),
		] {
			let error = parse(said).err().unwrap().to_string();
			assert!(error.starts_with(named), "{error}");
		}
	}
}
