//! Setting the tunnel up: the provider is reached and held against the chain, then kill switch, device, routes and name
//! servers follow, in this order.
use super::{
	engine::{Candidate, Engine, Failed},
	reach::{is_own_link_away, resolve},
	rpc::RpcPlace,
	session::{networks, Attached, Live, Tunnel, Way},
	trust::check_terms,
	ConnectionError,
};
use crate::{events::Event, protect::Protection, store::Stage};
use std::{
	net::{IpAddr, SocketAddr},
	time::{Duration, Instant},
};
use warren_chain_client::{AccountId, ChainClient, PoolRefusal};
use warren_primitives::{node::NodeDetails, NodeId, NodeView};
use warren_session_protocol::{Accepted, Connection as Control, RefusalCode, RequestError};
use warren_tunnel::{
	firewall::consumer::{Policy, Relay, Tunnel as TunnelPolicy},
	DeviceConfig, IpNet, PeerChanges, PeerConfig, TunnelDevice,
};

/// How long an `open` that we submit ourselves may take to be served by its provider.
const ATTACH_PATIENCE: Duration = Duration::from_secs(90);
/// Keeps a NAT's mapping, and shows the far side that we live.
const KEEPALIVE: u16 = 25;

impl Engine {
	/// Sets the tunnel up. Whether it carries anything shows only while it is served.
	pub(super) async fn connect(
		&mut self,
		candidate: Candidate,
		protection: &mut Protection,
		rpc: &RpcPlace,
		chain: Option<&ChainClient>,
	) -> Result<(Live, Tunnel, Attached), Box<Failed>> {
		let Candidate { mut live, node, open, nonce } = candidate;
		let id = node.id;
		if nonce.is_some() {
			// From here on somebody else may have the `open`, whatever becomes of this attempt.
			self.left.insert(live.record.id);
		}
		let accepted = self.hand_over(&mut live, &node, open, protection, rpc, chain).await;
		let (control, accepted, submitted_by) = match accepted {
			Ok(accepted) => accepted,
			Err((error, handed)) => {
				// An `open` that did not leave, or was refused, is not tried again. One whose fate is unknown is.
				if nonce.is_some() && !handed {
					let unseen = matches!(
						error,
						ConnectionError::Away { .. }
							| ConnectionError::Connect { .. }
							| ConnectionError::Endpoints { .. }
					);
					let done = match unseen {
						// Nobody has it: as if it had never been.
						true => self.setup.store.forget(&live.record.id),
						false => live.set_stage(Stage::Over, &self.setup.store),
					};
					if let Err(e) = done {
						self.warn(e.to_string());
					}
				}
				let session = Some(live.record.id);
				return Err(Box::new(Failed { error, node: Some(id), session, unlanded: nonce }));
			}
		};
		let session = Some(live.record.id);
		let failed =
			|error: ConnectionError| Box::new(Failed { error, node: Some(id), session, unlanded: None });
		let config = self.setup.config.clone();
		let relay = control.remote();
		let asked_at = live.payer.counted();
		let checked = live
			.take(&accepted, asked_at)
			.map_err(|error| failed(ConnectionError::Mistrust { node: id, error: Box::new(error) }))?;
		self.events.send(Event::Opened {
			session: format!("0x{}", hex::encode(live.record.id)),
			node: id,
			resumed: submitted_by == "before",
			submitted_by,
		});
		let addresses = networks(&checked.address, protection.has_ipv6());
		let gateway = checked.gateway_from(&addresses);
		let policy = connected(protection.interface(), &addresses, relay, true, gateway, &config.dns);
		protection.apply(policy, rpc.exceptions(true)).await.map_err(ConnectionError::from)?;
		let device = open_device(&live, &node.details, relay, &addresses, checked.mtu, &config)
			.await
			.map_err(|e| ConnectionError::Protect(e.into()))?;
		let tunnel = Tunnel { device, checked, addresses, relay };
		protection.route().await.map_err(ConnectionError::from)?;
		if config.set_dns {
			protection.set_dns(&config).await.map_err(ConnectionError::from)?;
		}
		self.spare_nonce = None;
		self.report.send_modify(|report| {
			report.session = Some(format!("0x{}", hex::encode(live.record.id)));
			report.node = Some(id);
			report.address = Some(tunnel.checked.address.ipv4().to_string());
			report.exit = Some(relay.to_string());
			report.deposit = live.record.deposit;
			report.in_block = live.in_block;
		});
		Ok((live, tunnel, Attached { control, accepted, inside: false, reached: None }))
	}

	/// Reaches the provider, and hands it the `open` or takes the session up. An error says whether the `open` may have been
	/// taken all the same.
	async fn hand_over(
		&self,
		live: &mut Live,
		node: &NodeView<AccountId>,
		open: Option<Vec<u8>>,
		protection: &mut Protection,
		rpc: &RpcPlace,
		chain: Option<&ChainClient>,
	) -> Result<(Control, Accepted, &'static str), (ConnectionError, bool)> {
		let id = node.id;
		let early = |error: ConnectionError| (error, false);
		let request = |error| ConnectionError::Request { node: id, error: Box::new(error) };
		let closed = *protection.policy() != Policy::Disconnected;
		let addresses = resolve(&node.details.endpoints, &self.names, closed)
			.await
			.map_err(|reason| early(ConnectionError::Endpoints { node: id, reason }))?;
		protection
			.apply(Policy::Connecting { relays: relays(&addresses, true) }, rpc.exceptions(false))
			.await
			.map_err(|e| early(e.into()))?;
		self.set_state(self.seeking());
		let way = self.way(live, &node.details, rpc);
		let control = match way.outside(&addresses).await {
			Ok(control) => control,
			Err(_) if is_own_link_away(&addresses, &way.others, way.fwmark).await => {
				return Err(early(ConnectionError::Away { node: id }));
			}
			Err(error) => {
				return Err(early(ConnectionError::Connect { node: id, error: Box::new(error) }));
			}
		};
		let Some(extrinsic) = open else {
			live.began = Instant::now();
			let accepted = control.attach(&way.proof).await.map_err(|e| (request(e), true))?;
			return Ok((control, accepted, "before"));
		};
		let hello = control.hello().await.map_err(|e| early(request(e)))?;
		check_terms(&hello.terms, &live.record, &node.details)
			.map_err(|error| early(ConnectionError::Mistrust { node: id, error: Box::new(error) }))?;
		live.began = Instant::now();
		match control.open(&extrinsic, &way.proof).await {
			Ok(accepted) => Ok((control, accepted, "provider")),
			Err(RequestError::Refused(refused)) if may_submit_ourselves(refused.code) => {
				let Some(chain) = chain else { return Err(early(request(RequestError::Refused(refused)))) };
				self.events.send(Event::Refused {
					code: format!("{:?}", refused.code),
					reason: format!("{refused}; submitting it ourselves"),
				});
				let accepted = self.submit_ourselves(id, &extrinsic, chain, &control, &way).await;
				Ok((control, accepted.map_err(|e| (e, true))?, "consumer"))
			}
			Err(error @ RequestError::Refused(_)) => Err(early(request(error))),
			Err(error) => Err((request(error), true)),
		}
	}

	pub fn way(&self, live: &Live, node: &NodeDetails, rpc: &RpcPlace) -> Way {
		Way {
			others: rpc.addresses(),
			peer_key: node.peer_key,
			fwmark: self.setup.config.fwmark,
			interface: self.setup.config.interface.clone(),
			proof: live.proof(),
		}
	}

	/// Submits `open` by our own RPC node, and attaches once the provider sees it on chain.
	async fn submit_ourselves(
		&self,
		node: NodeId,
		extrinsic: &[u8],
		chain: &ChainClient,
		control: &Control,
		way: &Way,
	) -> Result<Accepted, ConnectionError> {
		match chain.submit(extrinsic).await {
			Ok(mut progress) => {
				progress.in_block().await?.success()?;
			}
			// The provider was faster, though it did not say so: attaching shows whether it lands.
			Err(warren_chain_client::Error::Refused(PoolRefusal::AlreadyKnown)) => {}
			Err(error) => return Err(error.into()),
		}
		let until = Instant::now() + ATTACH_PATIENCE;
		loop {
			match control.attach(&way.proof).await {
				Ok(accepted) => return Ok(accepted),
				Err(RequestError::Refused(refused))
					if Instant::now() < until && may_come_later(refused.code) =>
				{
					tracing::debug!("{refused}");
					tokio::time::sleep(Duration::from_secs(2)).await;
				}
				Err(error) => {
					return Err(ConnectionError::Request { node, error: Box::new(error) });
				}
			}
		}
	}
}

/// Refusals that say nothing against the `open` itself: the chain may take it from us.
fn may_submit_ourselves(code: RefusalCode) -> bool {
	matches!(
		code,
		RefusalCode::AwaitInclusion
			| RefusalCode::PayerBarred
			| RefusalCode::ChainUnavailable
			| RefusalCode::Busy
			| RefusalCode::RateLimited
			| RefusalCode::Internal
	)
}

/// Refusals that a provider gives until it has seen the session on chain.
fn may_come_later(code: RefusalCode) -> bool {
	matches!(
		code,
		RefusalCode::UnknownSession
			| RefusalCode::AwaitInclusion
			| RefusalCode::ChainUnavailable
			| RefusalCode::Busy
			| RefusalCode::RateLimited
			| RefusalCode::Internal
	)
}

pub(crate) fn relays(addresses: &[SocketAddr], control: bool) -> Vec<Relay> {
	addresses.iter().map(|a| Relay { wireguard: *a, control: control.then_some(*a), via: None }).collect()
}

/// The policy while the tunnel is up. `outside`: the control connection (also) runs past the tunnel.
pub(crate) fn connected(
	interface: &str,
	addresses: &[IpNet],
	relay: SocketAddr,
	outside: bool,
	gateway: Option<SocketAddr>,
	dns: &[IpAddr],
) -> Policy {
	Policy::Connected {
		tunnels: vec![TunnelPolicy {
			interface: interface.to_string(),
			addresses: addresses.iter().map(IpNet::address).collect(),
			control: gateway.into_iter().collect(),
		}],
		relays: relays(&[relay], outside),
		dns: dns.to_vec(),
	}
}

/// The provider as a peer of the device.
pub(crate) fn peer(node: &NodeDetails, relay: SocketAddr) -> PeerConfig {
	let everything = vec![IpNet::ALL_V4, IpNet::ALL_V6];
	PeerConfig {
		endpoint: Some(relay),
		keepalive: Some(KEEPALIVE),
		..PeerConfig::new(node.tunnel_key.into(), everything)
	}
}

async fn open_device(
	live: &Live,
	node: &NodeDetails,
	relay: SocketAddr,
	addresses: &[IpNet],
	mtu: u16,
	config: &crate::config::Config,
) -> Result<TunnelDevice, warren_tunnel::DeviceError> {
	let mut device = DeviceConfig::new(config.interface.clone(), live.keys.tunnel_private().clone());
	device.fwmark = Some(config.fwmark);
	device.mtu = u32::from(mtu);
	device.addresses = addresses.to_vec();
	device.backend = config.backend;
	// `wg show` would tell other programs of this host about the tunnel, and two namespaces would fight for its name.
	device.uapi = false;
	let device = TunnelDevice::open(device).await?;
	let changes = PeerChanges { upserts: vec![peer(node, relay)], removes: Vec::new() };
	match device.apply(changes).await {
		Ok(()) => Ok(device),
		Err(e) => {
			// What went wrong first is what is told.
			let _ = device.close().await;
			Err(e)
		}
	}
}
