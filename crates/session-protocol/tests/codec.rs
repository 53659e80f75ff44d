//! Messages survive the wire, and no bytes panic.
use ::codec::{Decode, Encode};
use proptest::prelude::*;
use warren_primitives::{Endpoint, Host, Price, TunnelAddress, Usage, Voucher};
use warren_session_protocol::{
	codec,
	messages::{ExtrinsicBytes, MAX_FRAME},
	*,
};

fn key() -> impl Strategy<Value = [u8; 32]> {
	any::<[u8; 32]>()
}

fn signature() -> impl Strategy<Value = [u8; 64]> {
	(key(), key()).prop_map(|(a, b)| [a, b].concat().try_into().unwrap())
}

fn voucher() -> impl Strategy<Value = SignedVoucher> {
	(key(), key(), any::<u128>(), key(), signature()).prop_map(
		|(genesis, session, amount, usage_hash, signature)| SignedVoucher {
			genesis,
			voucher: Voucher { session, amount, usage_hash },
			signature,
		},
	)
}

fn request() -> impl Strategy<Value = Request> {
	let extrinsic = prop::collection::vec(any::<u8>(), 0..4096)
		.prop_map(|bytes| ExtrinsicBytes::try_from(bytes).unwrap());
	let rating = (any::<u8>(), signature()).prop_map(|(stars, signature)| SignedRating { stars, signature });
	prop_oneof![
		Just(Request::Hello),
		Just(Request::Challenge),
		Just(Request::Ping),
		(extrinsic, signature()).prop_map(|(extrinsic, proof)| Request::Open { extrinsic, proof }),
		(key(), signature()).prop_map(|(session, proof)| Request::Attach { session, proof }),
		voucher().prop_map(Request::Voucher),
		key().prop_map(|session| Request::Status { session }),
		(key(), prop::option::of(voucher()), prop::option::of(rating))
			.prop_map(|(session, voucher, rating)| Request::Goodbye { session, voucher, rating }),
	]
}

fn counted() -> impl Strategy<Value = Counted> {
	(any::<[u64; 3]>(), any::<u128>()).prop_map(|([bytes_up, bytes_down, seconds], amount)| Counted {
		usage: Usage { bytes_up, bytes_down, seconds, salt: [0; 32] },
		amount,
	})
}

fn window() -> impl Strategy<Value = Window> {
	(any::<u128>(), any::<u64>()).prop_map(|(value, bytes)| Window { value, bytes })
}

fn response() -> impl Strategy<Value = Response> {
	let terms = (any::<u32>(), key(), any::<[u128; 2]>(), window(), window(), any::<bool>()).prop_map(
		|(node, genesis, [per_gib, per_hour], window, provisional, takes_sessions)| Terms {
			node,
			genesis,
			price: Price { per_gib, per_hour },
			window,
			provisional,
			takes_sessions,
			features: 0,
		},
	);
	let endpoints = prop::collection::vec((any::<[u8; 4]>(), any::<u16>()), 0..=4).prop_map(|hosts| {
		let endpoints: Vec<_> =
			hosts.into_iter().map(|(a, port)| Endpoint { host: Host::V4(a), port }).collect();
		endpoints.try_into().unwrap()
	});
	let accepted = (key(), key(), endpoints, window(), counted(), any::<u128>(), any::<bool>()).prop_map(
		|(session, server_key, endpoints, window, counted, paid, provisional)| {
			Response::Accepted(Accepted {
				session,
				server_key,
				endpoints,
				address: TunnelAddress::derive(&server_key, &session, 0),
				mtu: 1420,
				gateway_port: 51820,
				window,
				counted,
				paid,
				provisional,
			})
		},
	);
	prop_oneof![
		(terms, key()).prop_map(|(terms, challenge)| Response::Hello(Hello { terms, challenge })),
		key().prop_map(Response::Challenge),
		accepted,
		(".{0,300}", ".{0,300}").prop_map(|(field, reason)| {
			Response::Refused(Refused::new(RefusalCode::WouldFail, &field, reason))
		}),
		(any::<u128>(), window(), counted()).prop_map(|(amount, window, counted)| {
			Response::VoucherAccepted(VoucherAccepted { amount, window, counted })
		}),
		(".{0,300}", counted(), any::<u128>()).prop_map(|(reason, counted, paid)| {
			let refused = VoucherRefused::new(VoucherRefusalCode::CoversTooLittle, reason);
			Response::VoucherRefused(VoucherRefused { counted, paid, ..refused })
		}),
		(counted(), any::<u128>()).prop_map(|(counted, amount)| Response::Bye(Bye {
			counted,
			amount,
			carries_rating: true
		})),
		Just(Response::Pong),
	]
}

proptest! {
	#[test]
	fn requests_survive_the_wire(request in request()) {
		let frame = codec::encode(&request).unwrap();
		prop_assert!(frame.len() <= MAX_FRAME + 4);
		prop_assert_eq!(codec::decode::<Request>(&frame[4..]), Ok(request));
	}

	#[test]
	fn responses_survive_the_wire(response in response()) {
		let frame = codec::encode(&response).unwrap();
		prop_assert!(frame.len() <= MAX_FRAME + 4);
		prop_assert_eq!(codec::decode::<Response>(&frame[4..]), Ok(response));
	}

	#[test]
	fn any_bytes_decode_or_do_not(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
		let _ = codec::decode::<Request>(&bytes);
		let _ = codec::decode::<Response>(&bytes);
	}

	/// Bytes that begin well, so that more than the first byte is looked at.
	#[test]
	fn damaged_messages_decode_or_do_not(request in request(), at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
		let mut bytes = request.encode();
		let place = at.index(bytes.len());
		bytes[place] = byte;
		let _ = codec::decode::<Request>(&bytes);
		let short = &bytes[..cut.index(bytes.len())];
		let _ = codec::decode::<Request>(short);
	}

	#[test]
	fn trailing_bytes_are_refused(request in request(), extra in 1usize..4) {
		let mut bytes = request.encode();
		bytes.resize(bytes.len() + extra, 0);
		// A prefix that is a whole message must not pass for one.
		prop_assert!(Request::decode(&mut &bytes[..]).is_ok());
		prop_assert!(codec::decode::<Request>(&bytes).is_err());
	}
}

#[test]
fn the_longest_extrinsic_fits_into_a_frame() {
	let extrinsic = ExtrinsicBytes::try_from(vec![0; messages::MAX_EXTRINSIC as usize]).unwrap();
	assert!(codec::encode(&Request::Open { extrinsic, proof: [0; 64] }).is_ok());
	assert!(codec::decode::<Request>(&vec![0; MAX_FRAME + 1]).is_err());
}

#[test]
fn a_refusal_names_its_field_where_it_has_one() {
	use warren_session_protocol::{RefusalCode, Refused};
	assert_eq!(Refused::new(RefusalCode::Busy, "", "try later").to_string(), "Busy: try later");
	assert_eq!(Refused::new(RefusalCode::Malformed, "proof", "short").to_string(), "Malformed: proof: short");
}
