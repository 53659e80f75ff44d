//! A long way between two hosts: a relay of TCP connections that passes everything on a while after it came. (The kernels that
//! this runs on need not have netem.)

use std::{
	net::SocketAddr,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};

use anyhow::{Context, Result};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{
		tcp::{OwnedReadHalf, OwnedWriteHalf},
		TcpListener, TcpStream,
	},
	sync::mpsc,
	time::Instant,
};

use crate::{chain::HostRuntime, lab::Host};

/// Parts that may be on the way, each direction; who sends more waits.
const ON_THE_WAY: usize = 1024;
/// Bytes in a part at most.
const PART: usize = 16 * 1024;

/// A running relay; it ends, and its connections with it, when dropped.
pub struct Relay {
	address: SocketAddr,
	delay: Arc<AtomicU64>,
	// Its tasks are all there is.
	_runtime: HostRuntime,
}

impl Relay {
	/// Listens at `at` on this host, and passes connections on to `to`. No delay yet.
	pub fn start(host: &Host, at: SocketAddr, to: SocketAddr) -> Result<Self> {
		let runtime = HostRuntime::new(host, 1)?;
		let delay = Arc::new(AtomicU64::new(0));
		let listener = runtime
			.run(async move { TcpListener::bind(at).await })
			.with_context(|| format!("a relay at {at} on {}", host.name()))?;
		runtime.spawn(serve(listener, to, delay.clone()))?;
		Ok(Self { address: at, delay, _runtime: runtime })
	}

	/// What comes from now on takes so much longer, each direction.
	pub fn set_delay(&self, delay: Duration) {
		self.delay.store(delay.as_millis() as u64, Ordering::Relaxed);
	}

	/// Its address, as the URL of a chain node.
	pub fn url(&self) -> String {
		format!("ws://{}", self.address)
	}
}

async fn serve(listener: TcpListener, to: SocketAddr, delay: Arc<AtomicU64>) {
	while let Ok((near, _)) = listener.accept().await {
		let delay = delay.clone();
		tokio::spawn(async move {
			// Who is not there refuses; so does this side then, by closing.
			let Ok(far) = TcpStream::connect(to).await else { return };
			let _ = (near.set_nodelay(true), far.set_nodelay(true));
			let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
			tokio::join!(pass(near_in, far_out, &delay), pass(far_in, near_out, &delay));
		});
	}
}

/// Passes one direction on until its end, and then says that it has ended. What is on the way keeps its order.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: &AtomicU64) {
	let (sender, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
	let read = async move {
		let mut part = vec![0; PART];
		while let Ok(length @ 1..) = from.read(&mut part).await {
			let due = Instant::now() + Duration::from_millis(delay.load(Ordering::Relaxed));
			if sender.send((due, part[..length].to_vec())).await.is_err() {
				break;
			}
		}
	};
	let write = async move {
		while let Some((due, part)) = on_the_way.recv().await {
			tokio::time::sleep_until(due).await;
			if to.write_all(&part).await.is_err() {
				return;
			}
		}
		let _ = to.shutdown().await;
	};
	tokio::join!(read, write);
}
