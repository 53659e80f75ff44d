//! Goodput of a session ÷ that of bare WireGuard on the same hosts, with the same backend and MTU, in turns. Bare means: no quota, no
//! counter, no kill switch, no control connection; a route on either side and NAT at the exit.

use std::{
	net::{IpAddr, Ipv4Addr, SocketAddr},
	sync::atomic::AtomicU64,
	time::Duration,
};

use anyhow::{ensure, Result};
use warren_primitives::address::TUNNEL_MTU;
use warren_tunnel::{DeviceConfig, IpNet, Namespace, PeerChanges, PeerConfig, PrivateKey, TunnelDevice};

use super::{
	figures::{Figure, Samples, Unit},
	Settings,
};
use crate::{
	chain::HostRuntime,
	client::{self, Transfer},
	lab::{self, Host, Lab},
	products::ProviderSettings,
	stage::{play, Stage, MIB},
};

const PATIENCE: Duration = Duration::from_secs(60);
/// Moved before each measurement: windows and buffers are as large then as they get.
const WARM_UP: u64 = 16 * MIB;
/// How long one transfer takes, about, and the bounds of what it moves. The deposit buys all of a session's.
const SECONDS: f64 = 2.0;
const LEAST: u64 = 32 * MIB;
const MOST: u64 = 256 * MIB;
const DEPOSIT: &str = "1";

/// The bare consumer's address in its tunnel.
const INNER: Ipv4Addr = Ipv4Addr::new(10, 255, 255, 2);
const DEVICE: &str = "bench0";
const TABLE: &str = "ip bench_nat";

/// What bare WireGuard does with packets that follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packets {
	/// Leaves them single, as Warren's devices do: each has a header that is billed.
	Single,
	/// Merges them where that saves work, as it comes.
	Merged,
}

/// In Mbit/s, by direction.
#[derive(Default)]
struct Speeds {
	down: Vec<f64>,
	up: Vec<f64>,
}

#[derive(Default)]
struct Measured {
	ours: Speeds,
	single: Speeds,
	merged: Speeds,
	backend: String,
	bytes: u64,
}

pub fn run(settings: &Settings) -> Result<Vec<Figure>> {
	let measured = play(&ProviderSettings::default(), |stage| measure(settings, stage))?;
	let note = format!("{} WireGuard, {} MiB at a time", measured.backend, measured.bytes / MIB);
	let mut figures = Vec::new();
	let ways = [
		("download", measured.ours.down, measured.single.down, measured.merged.down),
		("upload", measured.ours.up, measured.single.up, measured.merged.up),
	];
	for (way, ours, single, merged) in ways {
		let (ours, single, merged) = (Samples::new(ours)?, Samples::new(single)?, Samples::new(merged)?);
		let ratio = |bare: &Samples, of: &str| {
			let medians = ours.median() / bare.median();
			Figure::new(format!("{way} ÷ bare WireGuard{of}"), Unit::Ratio, ours.count(), medians)
		};
		figures.extend([
			Figure::median(format!("{way} of a session"), Unit::MegabitsPerSecond, &ours).noted(note.clone()),
			ratio(&single, "").at_least(0.98),
			ratio(&merged, " that merges packets")
				.noted("beside the one above: what it costs to count each packet's header"),
		]);
	}
	Ok(figures)
}

fn measure(settings: &Settings, stage: &Stage<'_>) -> Result<Measured> {
	let mut measured = Measured { backend: stage.provider.backend()?, ..Measured::default() };
	let pair = BarePair::start(stage.lab, Packets::Single, &measured.backend)?;
	// Twice: the first one is slow whatever comes.
	download(stage, WARM_UP)?;
	let speed = download(stage, WARM_UP)?.megabits();
	pair.end()?;
	let bytes = ((speed * 1e6 / 8.0 * SECONDS) as u64).clamp(LEAST, MOST) / MIB * MIB;
	measured.bytes = bytes;
	settings.say(format!("bare WireGuard makes about {speed:.0} Mbit/s: {} MiB at a time", bytes / MIB));
	for round in 1..=settings.rounds {
		settings.say(format!("round {round} of {}", settings.rounds));
		bare(stage, Packets::Single, &mut measured.single, bytes, &measured.backend)?;
		ours(stage, &mut measured.ours, bytes)?;
		bare(stage, Packets::Merged, &mut measured.merged, bytes, &measured.backend)?;
	}
	Ok(measured)
}

fn bare(stage: &Stage<'_>, packets: Packets, speeds: &mut Speeds, bytes: u64, backend: &str) -> Result<()> {
	let pair = BarePair::start(stage.lab, packets, backend)?;
	speeds.take(stage, bytes)?;
	pair.end()
}

/// A session of its own: nothing of Warren's runs on the consumer while bare WireGuard does.
fn ours(stage: &Stage<'_>, speeds: &mut Speeds, bytes: u64) -> Result<()> {
	let mut up = stage.up(&["--deposit", DEPOSIT])?;
	let id = up.session(PATIENCE)?;
	up.wait("in_block", PATIENCE)?;
	// Before that the provider lends little, whatever is signed.
	stage.wait_final(id)?;
	speeds.take(stage, bytes)?;
	up.down(PATIENCE).map(drop)
}

impl Speeds {
	/// One transfer each way.
	fn take(&mut self, stage: &Stage<'_>, bytes: u64) -> Result<()> {
		download(stage, WARM_UP)?;
		self.down.push(download(stage, bytes)?.megabits());
		self.up.push(upload(stage, bytes)?.megabits());
		Ok(())
	}
}

fn download(stage: &Stage<'_>, bytes: u64) -> Result<Transfer> {
	whole(client::page(&stage.lab.consumer, stage.web_v4(), &format!("/bytes/{bytes}"))?)
}

fn upload(stage: &Stage<'_>, bytes: u64) -> Result<Transfer> {
	whole(client::post(&stage.lab.consumer, stage.web_v4(), bytes, &AtomicU64::new(0))?)
}

fn whole(transfer: Transfer) -> Result<Transfer> {
	ensure!(transfer.complete, "only {} bytes came", transfer.bytes);
	Ok(transfer)
}

/// Bare WireGuard from the consumer to the exit, which forwards for it as long as the daemon lets it forward.
struct BarePair<'a> {
	lab: &'a Lab,
	consumer: TunnelDevice,
	exit: TunnelDevice,
	// Only to ask the devices: each has threads of its own.
	runtime: HostRuntime,
}

impl<'a> BarePair<'a> {
	fn start(lab: &'a Lab, packets: Packets, backend: &str) -> Result<Self> {
		let runtime = HostRuntime::new(&lab.consumer, 1)?;
		let exit = open(&runtime, &lab.exit, packets, Vec::new())?;
		let consumer = open(&runtime, &lab.consumer, packets, vec![IpNet::host(INNER)])?;
		for device in [&exit, &consumer] {
			let found = device.backend().to_string();
			ensure!(found == backend, "{found} WireGuard, where the daemon's is {backend}");
		}
		let mut to_exit = PeerConfig::new(exit.public_key(), vec![IpNet::ALL_V4]);
		to_exit.endpoint = Some(SocketAddr::new(IpAddr::V4(lab::EXIT), exit.listen_port()));
		let to_consumer = PeerConfig::new(consumer.public_key(), vec![IpNet::host(INNER)]);
		for (device, peer) in [(&exit, to_consumer), (&consumer, to_exit)] {
			let device = device.clone();
			let changes = PeerChanges { upserts: vec![peer], removes: Vec::new() };
			runtime.run(async move { device.apply(changes).await })?;
		}
		lab.exit.net().nft(&format!(
			"table {TABLE} {{
				chain post {{ type nat hook postrouting priority 100; ip saddr {INNER} oifname \"net\" masquerade; }}
			}}"
		))?;
		for (host, to) in [(&lab.exit, INNER), (&lab.consumer, lab::WEB)] {
			host.net().ip(&["route", "replace", &format!("{to}/32"), "dev", DEVICE])?;
		}
		Ok(Self { lab, consumer, exit, runtime })
	}

	/// Removes it; the routes go with their devices.
	fn end(self) -> Result<()> {
		let devices = [self.consumer, self.exit];
		self.runtime.run(async move {
			for device in devices {
				device.close().await?;
			}
			anyhow::Ok(())
		})?;
		self.lab.exit.net().nft(&format!("delete table {TABLE}"))
	}
}

fn open(runtime: &HostRuntime, host: &Host, packets: Packets, addresses: Vec<IpNet>) -> Result<TunnelDevice> {
	let mut config = DeviceConfig::new(DEVICE, PrivateKey::generate());
	config.mtu = u32::from(TUNNEL_MTU);
	config.addresses = addresses;
	config.namespace = Some(Namespace::from_path(host.net().path())?);
	// Its socket would lie outside the host's own folder.
	config.uapi = false;
	config.exact_sizes = packets == Packets::Single;
	config.single_segments = packets == Packets::Single;
	runtime.run(async move { TunnelDevice::open(config).await })
}
