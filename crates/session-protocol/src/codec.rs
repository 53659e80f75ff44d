//! Frames: a length of 4 bytes (big endian), then that many bytes of SCALE. One frame each way on a stream.
//!
//! A frame that is too long, ends early, comes too slowly, has bytes left over or does not decode is reported to the server
//! as a [`FrameError`], not as a broken stream (which libp2p tells nobody): so it answers with the reason, and counts it.
use crate::messages::{Request, Response, MAX_FRAME, PROTOCOL};
use codec::{DecodeAll, Encode};
use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::{request_response, StreamProtocol};
use std::{io, time::Duration};

/// What is wrong with a frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
	/// Longer than [`MAX_FRAME`].
	#[error("frame of {0} bytes; at most {MAX_FRAME} are taken")]
	TooLong(u32),
	/// Not the SCALE encoding of a message of this version, or bytes are left over.
	#[error("frame does not decode: {0}")]
	Undecodable(String),
	/// The stream ended or failed before it was whole, or it took too long.
	#[error("frame is not whole: {0}")]
	Incomplete(String),
}

/// Reads and writes frames.
#[derive(Clone, Debug)]
pub struct FrameCodec {
	/// How long a peer may take to send one frame.
	pub read_timeout: Duration,
}

/// A message, or what was wrong with its frame.
pub type Received<M> = Result<M, FrameError>;

/// Decodes the payload of a frame, to the last byte.
pub fn decode<M: DecodeAll>(payload: &[u8]) -> Received<M> {
	if payload.len() > MAX_FRAME {
		return Err(FrameError::TooLong(u32::try_from(payload.len()).unwrap_or(u32::MAX)));
	}
	M::decode_all(&mut &payload[..]).map_err(|e| FrameError::Undecodable(e.to_string()))
}

/// A message as a frame, its length first.
pub fn encode<M: Encode>(message: &M) -> io::Result<Vec<u8>> {
	let payload = message.encode();
	match u32::try_from(payload.len()) {
		Ok(length) if payload.len() <= MAX_FRAME => {
			let mut frame = Vec::with_capacity(4 + payload.len());
			frame.extend_from_slice(&length.to_be_bytes());
			frame.extend_from_slice(&payload);
			Ok(frame)
		}
		_ => Err(io::Error::new(io::ErrorKind::InvalidInput, "message longer than a frame")),
	}
}

async fn read<T: AsyncRead + Unpin + Send, M: DecodeAll>(
	io: &mut T,
	limit: Duration,
) -> io::Result<Received<M>> {
	let frame = async {
		let mut length = [0u8; 4];
		io.read_exact(&mut length).await?;
		let length = u32::from_be_bytes(length);
		if length as usize > MAX_FRAME {
			return Ok(Err(FrameError::TooLong(length)));
		}
		let mut payload = vec![0u8; length as usize];
		io.read_exact(&mut payload).await?;
		Ok(decode(&payload))
	};
	match tokio::time::timeout(limit, frame).await {
		Ok(result) => result,
		Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "it took too long")),
	}
}

async fn write<T: AsyncWrite + Unpin + Send>(io: &mut T, frame: io::Result<Vec<u8>>) -> io::Result<()> {
	io.write_all(&frame?).await?;
	io.flush().await
}

impl request_response::Codec for FrameCodec {
	type Protocol = StreamProtocol;
	type Request = Received<Request>;
	type Response = Received<Response>;

	async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Self::Request>
	where
		T: AsyncRead + Unpin + Send,
	{
		let frame = read(io, self.read_timeout).await;
		Ok(frame.unwrap_or_else(|e| Err(FrameError::Incomplete(e.to_string()))))
	}

	async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Self::Response>
	where
		T: AsyncRead + Unpin + Send,
	{
		// The request as a whole has a time limit; an answer may be long in coming.
		read(io, Duration::MAX).await
	}

	async fn write_request<T>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		message: Self::Request,
	) -> io::Result<()>
	where
		T: AsyncWrite + Unpin + Send,
	{
		write(io, sendable(message)).await
	}

	async fn write_response<T>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		message: Self::Response,
	) -> io::Result<()>
	where
		T: AsyncWrite + Unpin + Send,
	{
		write(io, sendable(message)).await
	}
}

/// Only messages are sent, never errors.
fn sendable<M: Encode>(message: Received<M>) -> io::Result<Vec<u8>> {
	encode(&message.map_err(io::Error::other)?)
}

/// The protocol's name, as libp2p wants it.
pub(crate) fn protocol() -> StreamProtocol {
	StreamProtocol::new(PROTOCOL)
}
