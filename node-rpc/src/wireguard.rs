//! The configuration of a session as a file that `wg-quick` takes, once its owner has put the private key in.
use crate::{
	encoding::{base64, hex},
	error::Error,
	views, NodeView, SessionView,
};
use std::{fmt::Write, net::IpAddr};
use warren_primitives::{address::TUNNEL_MTU, format_wrn, Host, SessionStatus};

/// Stands where the private key belongs, which no one but the consumer knows.
pub const PRIVATE_KEY_PLACEHOLDER: &str = "REPLACE_WITH_YOUR_PRIVATE_KEY";
/// Seconds between keepalives: less than the timeout of any common NAT.
pub const PERSISTENT_KEEPALIVE: u16 = 25;

/// The file. `dns` are the name servers to use in the tunnel; without them the host keeps its own.
pub fn config(session: &SessionView, node: &NodeView, dns: &[IpAddr]) -> Result<String, Error> {
	if !matches!(session.status, SessionStatus::Open) {
		return Err(Error::NotPossible(format!("session {} is closing", hex(&session.id))));
	}
	let usable = |endpoint: &&warren_primitives::Endpoint| match &endpoint.host {
		// A name with anything else in it could add lines to the file.
		Host::Dns(name) => name.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'-' || *c == b'.'),
		_ => true,
	};
	let mut endpoints = node.details.endpoints.iter().filter(usable).map(views::endpoint);
	let Some(endpoint) = endpoints.next() else {
		return Err(Error::NotPossible(format!("node {} has no usable endpoint", node.id)));
	};

	let mut text = String::new();
	let mut line = |line: std::fmt::Arguments| {
		// Writing to a string never fails.
		let _ = writeln!(text, "{line}");
	};
	line(format_args!("# Warren session {} at node {}", hex(&session.id), node.id));
	line(format_args!("# The private key is the one of the public key {}", base64(&session.tunnel_key)));
	if session.prepaid == 0 {
		line(format_args!(
			"# Nothing is prepaid: this session serves only a client that signs vouchers. A plain WireGuard"
		));
		line(format_args!("# client is cut off once the node's small unpaid window is used up."));
	} else {
		line(format_args!(
			"# A client that signs no vouchers is served for what is prepaid: {} WRN",
			format_wrn(session.prepaid)
		));
	}
	line(format_args!("[Interface]"));
	line(format_args!("PrivateKey = {PRIVATE_KEY_PLACEHOLDER}"));
	line(format_args!("Address = {}/32, {}/128", session.address.ipv4(), session.address.ipv6()));
	line(format_args!("MTU = {TUNNEL_MTU}"));
	if dns.is_empty() {
		line(format_args!("# The host keeps its own name servers, which may see or refuse what is asked through the tunnel."));
		line(format_args!("# To use another one in it, put its address here:"));
		line(format_args!("# DNS ="));
	} else {
		let servers: Vec<_> = dns.iter().map(ToString::to_string).collect();
		line(format_args!("DNS = {}", servers.join(", ")));
	}
	line(format_args!(""));
	line(format_args!("[Peer]"));
	line(format_args!("PublicKey = {}", base64(&node.details.tunnel_key)));
	line(format_args!("Endpoint = {endpoint}"));
	for other in endpoints {
		line(format_args!("# Endpoint = {other}"));
	}
	line(format_args!("AllowedIPs = 0.0.0.0/0, ::/0"));
	line(format_args!("PersistentKeepalive = {PERSISTENT_KEEPALIVE}"));
	Ok(text)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::query::tests::{node, session};
	use warren_primitives::{CloseReason, Endpoint};

	fn dns_endpoint(name: &str) -> Endpoint {
		Endpoint { host: Host::Dns(name.as_bytes().to_vec().try_into().unwrap()), port: 51820 }
	}

	#[test]
	fn the_file_is_what_wg_quick_takes() {
		let mut node = node(3);
		node.details.tunnel_key = [0xff; 32];
		node.details.endpoints =
			vec![Endpoint { host: Host::V4([192, 0, 2, 7]), port: 51820 }, dns_endpoint("exit.example.com")]
				.try_into()
				.unwrap();
		let session = session(3);
		let text =
			config(&session, &node, &["9.9.9.9".parse().unwrap(), "2620:fe::fe".parse().unwrap()]).unwrap();
		let expected = format!(
			"# Warren session 0x{}\n\
			# The private key is the one of the public key {}\n\
			# Nothing is prepaid: this session serves only a client that signs vouchers. A plain WireGuard\n\
			# client is cut off once the node's small unpaid window is used up.\n\
			[Interface]\n\
			PrivateKey = REPLACE_WITH_YOUR_PRIVATE_KEY\n\
			Address = {}/32, {}/128\n\
			MTU = 1420\n\
			DNS = 9.9.9.9, 2620:fe::fe\n\
			\n\
			[Peer]\n\
			PublicKey = //////////////////////////////////////////8=\n\
			Endpoint = 192.0.2.7:51820\n\
			# Endpoint = exit.example.com:51820\n\
			AllowedIPs = 0.0.0.0/0, ::/0\n\
			PersistentKeepalive = 25\n",
			"07".repeat(32) + " at node 3",
			base64(&session.tunnel_key),
			session.address.ipv4(),
			session.address.ipv6(),
		);
		assert_eq!(text, expected);
		let text = config(&session, &node, &[]).unwrap();
		assert!(!text.lines().any(|line| line.starts_with("DNS")) && text.contains("\n# DNS =\n"));
	}

	#[test]
	fn the_file_says_what_a_client_without_vouchers_may_expect() {
		let mut session = session(3);
		for (prepaid, shown) in [(1, "0.000000000001"), (2_500_000_000_000, "2.5"), (7_000_000_000_000, "7")]
		{
			session.prepaid = prepaid;
			let text = config(&session, &node(3), &[]).unwrap();
			assert!(text.contains(&format!(
				"# A client that signs no vouchers is served for what is prepaid: {shown} WRN\n"
			)));
			assert!(!text.contains("Nothing is prepaid"));
		}
	}

	#[test]
	fn no_line_can_be_smuggled_in() {
		let mut node = node(3);
		node.details.endpoints = vec![dns_endpoint("a.com\nPostUp = rm")].try_into().unwrap();
		assert!(matches!(config(&session(3), &node, &[]), Err(Error::NotPossible(_))));
		node.details.endpoints =
			vec![dns_endpoint("a.com\nPostUp = rm"), dns_endpoint("b.com")].try_into().unwrap();
		let text = config(&session(3), &node, &[]).unwrap();
		assert!(text.contains("Endpoint = b.com:51820") && !text.contains("PostUp"));
	}

	#[test]
	fn an_ended_session_has_no_configuration() {
		let mut session = session(3);
		session.status = SessionStatus::Closing { reason: CloseReason::Payer, deadline: 9 };
		assert!(matches!(config(&session, &node(3), &[]), Err(Error::NotPossible(_))));
	}
}
