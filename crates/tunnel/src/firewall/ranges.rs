//! Special-purpose address ranges: where an exit must not lead.

/// IPv4: the IANA special-purpose registry, multicast and what is reserved.
pub const SPECIAL_V4: &[&str] = &[
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // RFC 1918, and the tunnels
	"100.64.0.0/10",   // carrier-grade NAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, and the clouds' metadata
	"172.16.0.0/12",   // RFC 1918
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // RFC 1918
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and the broadcast address
];

/// IPv6: all that is not global unicast (2000::/3), and the parts of that which are special or embed IPv4.
pub const SPECIAL_V6: &[&str] = &[
	"::/3", // loopback, mapped and compatible IPv4, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), discard (100::/64)
	"2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
	"2001:db8::/32", // documentation
	"2002::/16", // 6to4
	"3fff::/20", // documentation
	"4000::/2", // not assigned, segment routing
	"8000::/1", // unique local (fc00::/7), link-local, site-local, multicast
];

/// Never reachable, not even as a test network's exception.
pub(super) const NEVER: &[&str] = &[
	"0.0.0.0/8",
	"127.0.0.0/8",
	// Azure's WireServer: goal state and metadata of an instance, under a public address.
	"168.63.129.16/32",
	"169.254.0.0/16",
	"224.0.0.0/4",
	"240.0.0.0/4",
	"::/128",
	"::1/128",
	"::ffff:0:0/96",
	"fe80::/10",
	"ff00::/8",
];
