//! The kernel's modules that the machine loads, and those that they need.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result};

/// What is loaded, by module name: nothing in the machine loads modules by itself.
pub const WANTED: [&str; 39] = [
	// libcrc32c asks for it by its algorithm, which no list of dependencies names.
	"crc32c_generic",
	// The machine's own devices and file systems.
	"virtio_pci",
	"virtio_console",
	"virtio_rng",
	"virtio_net",
	"9p",
	"9pnet_virtio",
	"overlay",
	// Links.
	"wireguard",
	"veth",
	"tun",
	// nftables with all that the rulesets of providers, consumers, their tests and wg-quick name.
	"nf_tables",
	"nf_conntrack",
	"nf_conntrack_netlink",
	"nft_chain_nat",
	"nft_compat",
	"nft_connlimit",
	"nft_ct",
	"nft_fib_inet",
	"nft_hash",
	"nft_limit",
	"nft_log",
	"nft_masq",
	"nft_nat",
	"nft_numgen",
	"nft_objref",
	"nft_queue",
	"nft_quota",
	"nft_redir",
	"nft_reject_inet",
	"nft_socket",
	"nft_tproxy",
	// Queues, and sockets that `ss` lists.
	"sch_htb",
	"sch_tbf",
	"sch_ingress",
	"cls_u32",
	"tcp_diag",
	"udp_diag",
	"af_packet_diag",
];

/// The parts of the package that hold them.
pub const FOLDERS: [&str; 11] = [
	"arch",
	"crypto",
	"drivers/char",
	"drivers/net",
	"drivers/virtio",
	"fs/9p",
	"fs/fscache",
	"fs/netfs",
	"fs/overlayfs",
	"lib",
	"net",
];

/// The wanted modules and all that they need, each after what it needs. `files`: what there is, by module name.
pub fn in_order<'a>(
	wanted: &[&str],
	files: &'a BTreeMap<String, Vec<u8>>,
) -> Result<Vec<(&'a str, &'a [u8])>> {
	let mut order = Vec::new();
	for name in wanted {
		add(name, files, &mut order)?;
	}
	Ok(order)
}

fn add<'a>(
	name: &str,
	files: &'a BTreeMap<String, Vec<u8>>,
	order: &mut Vec<(&'a str, &'a [u8])>,
) -> Result<()> {
	let (name, content) =
		files.get_key_value(name).with_context(|| format!("the kernel's package holds no module {name}"))?;
	if order.iter().any(|(known, _)| known == name) {
		return Ok(());
	}
	for needed in needs(content) {
		add(&needed, files, order)?;
	}
	order.push((name, content));
	Ok(())
}

/// The names of the modules that a module needs, as `depmod` reads them: the `depends` entry of its section `.modinfo`.
fn needs(module: &[u8]) -> Vec<String> {
	const ENTRY: &[u8] = b"\0depends=";
	let Some(at) = module.windows(ENTRY.len()).position(|window| window == ENTRY) else { return Vec::new() };
	let rest = &module[at + ENTRY.len()..];
	let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
	let list = String::from_utf8_lossy(&rest[..end]);
	list.split(',').filter(|name| !name.is_empty()).map(module_name).collect()
}

/// The name of a module's file: the kernel takes `-` and `_` for the same.
pub fn name_of(file: &Path) -> Option<String> {
	let name = file.file_name()?.to_str()?.strip_suffix(".ko")?;
	Some(module_name(name))
}

fn module_name(text: &str) -> String {
	text.replace('-', "_")
}

#[cfg(test)]
mod tests {
	use super::*;

	fn module(depends: &str) -> Vec<u8> {
		format!("\x7fELF…\0license=GPL\0depends={depends}\0name=x\0").into_bytes()
	}

	#[test]
	fn each_module_comes_once_and_after_what_it_needs() {
		let files = [("a", "b,c-d"), ("b", "c-d"), ("c_d", ""), ("e", "gone")];
		let files = files.map(|(name, depends)| (name.to_owned(), module(depends))).into();
		let order = in_order(&["a", "b"], &files).unwrap();
		assert_eq!(order.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["c_d", "b", "a"]);
		let error = in_order(&["e"], &files).unwrap_err().to_string();
		assert!(error.contains("gone"), "{error}");
	}

	#[test]
	fn names_are_those_that_the_kernel_uses() {
		assert_eq!(name_of(Path::new("/x/virtio-rng.ko")).as_deref(), Some("virtio_rng"));
		assert_eq!(name_of(Path::new("/x/modules.order")), None);
	}
}
