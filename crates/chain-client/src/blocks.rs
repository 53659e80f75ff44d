//! What happens at the chain's head.
use crate::client::BlockRef;
use tokio::sync::{broadcast, watch};

/// Where the chain stands, as far as it is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
	/// The best block. It may be replaced by another at the same height, or by a lower one.
	pub best: BlockRef,
	/// The last finalised block.
	pub finalised: BlockRef,
	/// False while no chain node is connected: the above is what was known last.
	pub connected: bool,
}

/// What happened. Every event is only a reason to look again: what counts is the state at [`Heads`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainEvent {
	/// A new best block. Some may be skipped.
	Best(BlockRef),
	/// A finalised block. Told in order, those missed while disconnected too, up to the last 512.
	Finalised(BlockRef),
	/// The connection to the chain node was lost, and why; the client is reconnecting.
	Lost(String),
	/// Connected again, to the node at this URL.
	Back(String),
}

/// A stream of [`ChainEvent`]s. A reader that is too slow misses events, and gets the newest heads in their place.
pub struct BlockStream {
	pub(crate) events: broadcast::Receiver<ChainEvent>,
	pub(crate) heads: watch::Receiver<Heads>,
	/// Said next, before what the channel holds.
	pub(crate) owed: Option<ChainEvent>,
}

impl BlockStream {
	/// The next event; none once the client is gone.
	pub async fn next(&mut self) -> Option<ChainEvent> {
		if let Some(event) = self.owed.take() {
			return Some(event);
		}
		match self.events.recv().await {
			Ok(event) => Some(event),
			Err(broadcast::error::RecvError::Lagged(missed)) => {
				tracing::debug!(missed, "slow reader of the chain's heads");
				// What is in the channel now is older than the heads.
				self.events = self.events.resubscribe();
				let heads = *self.heads.borrow();
				self.owed = Some(ChainEvent::Finalised(heads.finalised));
				Some(ChainEvent::Best(heads.best))
			}
			Err(broadcast::error::RecvError::Closed) => None,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn block(number: u32) -> BlockRef {
		BlockRef { number, hash: [number as u8; 32] }
	}

	#[tokio::test]
	async fn a_slow_reader_gets_the_newest() {
		let events = broadcast::Sender::new(4);
		let heads = watch::Sender::new(Heads { best: block(0), finalised: block(0), connected: true });
		let mut stream = BlockStream { events: events.subscribe(), heads: heads.subscribe(), owed: None };
		events.send(ChainEvent::Best(block(1))).unwrap();
		assert_eq!(stream.next().await, Some(ChainEvent::Best(block(1))));
		for n in 2..20 {
			events.send(ChainEvent::Best(block(n))).unwrap();
		}
		heads.send_modify(|h| (h.best, h.finalised) = (block(19), block(17)));
		assert_eq!(stream.next().await, Some(ChainEvent::Best(block(19))));
		assert_eq!(stream.next().await, Some(ChainEvent::Finalised(block(17))));
		events.send(ChainEvent::Best(block(20))).unwrap();
		assert_eq!(stream.next().await, Some(ChainEvent::Best(block(20))));
		drop(events);
		assert_eq!(stream.next().await, None);
	}
}
