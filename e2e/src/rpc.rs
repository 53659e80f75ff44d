//! JSON-RPC as any program speaks it: one HTTP POST each, with nothing of the project's own in between.

use std::{
	io::{Read, Write},
	net::{SocketAddr, TcpStream},
	time::Duration,
};

use anyhow::{bail, Context, Result};
use serde_json::{json, Value};

use crate::lab::Host;

const PATIENCE: Duration = Duration::from_secs(10);

/// Calls `method` at the node's RPC address, from inside `host`'s network. An error answer is an error.
pub fn call(host: &Host, to: SocketAddr, method: &str, params: Value) -> Result<Value> {
	host.net().enter(|| post(to, method, params))?.with_context(|| format!("{method} at {to}"))
}

fn post(to: SocketAddr, method: &str, params: Value) -> Result<Value> {
	let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
	let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
	stream.set_read_timeout(Some(PATIENCE))?;
	let head = format!(
		"POST / HTTP/1.1\r\nHost: {to}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
		body.len()
	);
	stream.write_all(head.as_bytes())?;
	stream.write_all(body.as_bytes())?;
	let mut answer = Vec::new();
	stream.read_to_end(&mut answer)?;
	let answer = String::from_utf8(answer).context("the answer is not UTF-8")?;
	let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no body")?;
	let chunked = head.lines().any(|line| line.eq_ignore_ascii_case("transfer-encoding: chunked"));
	let body = if chunked { join_chunks(body)? } else { body.to_owned() };
	let mut answer: Value = serde_json::from_str(&body).with_context(|| body.clone())?;
	if let Some(error) = answer.get("error") {
		bail!("{error}");
	}
	answer.get_mut("result").map(Value::take).context("neither result nor error")
}

/// A body in chunks: a length in hexadecimal, a line's end, so many bytes, a line's end; length 0 ends it.
fn join_chunks(mut text: &str) -> Result<String> {
	let mut whole = String::new();
	loop {
		let (length, rest) = text.split_once("\r\n").context("a chunk without length")?;
		let length = usize::from_str_radix(length.split(';').next().unwrap_or_default().trim(), 16)?;
		if length == 0 {
			return Ok(whole);
		}
		whole.push_str(rest.get(..length).context("a chunk is cut")?);
		text = rest.get(length + 2..).context("a chunk without end")?;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn chunks_are_joined() {
		assert_eq!(join_chunks("4\r\n{\"a\"\r\n3;x=y\r\n:1}\r\n0\r\n\r\n").unwrap(), "{\"a\":1}");
		assert!(join_chunks("9\r\nabc\r\n").is_err());
	}
}
