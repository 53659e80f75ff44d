//! The lab itself: what the other tests rest on.

use std::{net::SocketAddr, time::Duration};

use warren_e2e::{
	capture::{Capture, Protocol},
	client::{self, Reach},
	lab::{self, Lab},
	netns,
	web::{WebServer, ECHO_PORT},
};

const PATIENCE: Duration = Duration::from_millis(700);

fn web_v4() -> SocketAddr {
	(lab::WEB, lab::WEB_PORT).into()
}

fn web_v6() -> SocketAddr {
	(lab::WEB_V6, lab::WEB_PORT).into()
}

#[test]
fn no_way_leads_from_the_consumer_to_the_web_but_one_through_the_exit() {
	let lab = Lab::new().unwrap();
	let web = WebServer::start(&lab.web, lab::WEB_PORT).unwrap();
	for to in [web_v4(), web_v6()] {
		assert_eq!(client::reach(&lab.consumer, to, PATIENCE).unwrap(), Reach::Silent, "{to}");
		assert_eq!(client::reach(&lab.exit, to, PATIENCE).unwrap(), Reach::Open, "{to}");
		assert_eq!(client::reach(&lab.stranger, to, PATIENCE).unwrap(), Reach::Open, "{to}");
	}
	// Through the chain node's host neither, with its address as the next hop.
	lab.consumer.net().ip(&["route", "add", "25.66.0.0/24", "via", "192.168.50.1"]).unwrap();
	assert_eq!(client::reach(&lab.consumer, web_v4(), PATIENCE).unwrap(), Reach::Silent);
	let page = client::page(&lab.exit, web_v4(), "/ip").unwrap();
	assert_eq!(page.body.trim(), lab::EXIT.to_string());
	assert!(web.requests().iter().any(|request| request.path == "/ip" && request.peer.ip() == lab::EXIT));
}

#[test]
fn the_exit_reaches_what_its_customers_must_not() {
	let lab = Lab::new().unwrap();
	let _server = WebServer::start(&lab.neighbour, lab::WEB_PORT).unwrap();
	for to in [
		SocketAddr::from((lab::NEIGHBOUR, lab::WEB_PORT)),
		SocketAddr::from((lab::NEIGHBOUR_V6, lab::WEB_PORT)),
		SocketAddr::from((lab::NEIGHBOUR_GLOBAL_V6, lab::WEB_PORT)),
		SocketAddr::from((lab::METADATA, lab::WEB_PORT)),
	] {
		assert_eq!(client::reach(&lab.exit, to, PATIENCE).unwrap(), Reach::Open, "{to}");
	}
}

#[test]
fn a_capture_sees_a_transfer_and_its_plain_text() {
	let lab = Lab::new().unwrap();
	let _web = WebServer::start(&lab.exit, 8080).unwrap();
	let capture = Capture::start(&lab.isp, lab::ISP_UPLINK).unwrap();
	let to = SocketAddr::from((lab::EXIT, 8080));
	let download = client::page(&lab.consumer, to, "/bytes/3000000").unwrap();
	assert!(download.complete);
	let upload = client::post(&lab.consumer, to, 2_000_000, &Default::default()).unwrap();
	assert_eq!((upload.bytes, upload.complete), (2_000_000, true));
	let stop = std::sync::atomic::AtomicBool::new(false);
	let echo =
		client::first_echo(&lab.consumer, (lab::EXIT_V6, ECHO_PORT).into(), PATIENCE * 3, &stop).unwrap();
	assert!(echo.is_some());
	let seen = capture.stop().unwrap();
	assert_eq!((seen.lost, seen.strange_frames), (0, 0));
	let down = seen.bytes(|flow| flow.protocol == Protocol::Tcp && flow.from == to);
	assert!((3_000_000..3_400_000).contains(&down), "{down}");
	let up = seen.bytes(|flow| flow.protocol == Protocol::Tcp && flow.to == to);
	assert!((2_000_000..2_400_000).contains(&up), "{up}");
	assert!(seen.with_marker() > 0);
	let to_echo =
		|flow: &warren_e2e::capture::Flow| flow.protocol == Protocol::Udp && flow.to.port() == ECHO_PORT;
	assert!(seen.bytes(to_echo) > 0);
	assert_eq!(
		seen.others(|flow, _| flow.from == to || flow.to == to || flow.protocol == Protocol::Udp).len(),
		0
	);
}

#[test]
fn programs_run_inside_with_their_own_view_and_nothing_is_left() {
	let lab = Lab::new().unwrap();
	let ip = std::path::Path::new("/sbin/ip");
	let devices = lab.consumer.run(ip, &["-br", "addr"], Duration::from_secs(5)).unwrap();
	assert!(devices.contains("25.64.1.2/24") && devices.contains("192.168.50.2/24"), "{devices}");
	let sys =
		lab.exit.run(std::path::Path::new("/bin/ls"), &["/sys/class/net"], Duration::from_secs(5)).unwrap();
	assert_eq!(sys.split_whitespace().collect::<Vec<_>>(), ["lan", "lo", "net"]);
	let shell = std::path::Path::new("/bin/sh");
	lab.exit
		.run(
			shell,
			&["-c", "echo nameserver 192.0.2.1 > /etc/resolv.conf; touch /run/wireguard/x.sock"],
			PATIENCE * 5,
		)
		.unwrap();
	assert!(lab.exit.wireguard_sockets().join("x.sock").exists());
	assert!(!std::path::Path::new("/run/wireguard/x.sock").exists());
	assert!(!std::fs::read_to_string("/etc/resolv.conf").unwrap().contains("192.0.2.1"));
	let mut sleeper = lab.consumer.start("sleeper", shell, ["-c", "echo started; sleep 100"]).unwrap();
	sleeper.wait_log("started", PATIENCE * 3).unwrap();
	let (pid, folder) = (sleeper.pid(), lab.folder().to_owned());
	let names: Vec<_> = [&lab.consumer, &lab.exit].map(|host| host.net().name().to_owned()).into();
	drop(sleeper);
	assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
	drop(lab);
	let left = netns::ip(&["netns", "list"]).unwrap();
	assert!(names.iter().all(|name| !left.contains(name)), "{left}");
	assert!(!folder.exists());
}
