//! Following a chain node, losing it, and sending transactions through it.
use super::node::{Chain, Node};
use crate::{
	blocks::{BlockStream, ChainEvent},
	At, BlockRef, Call, ChainClient, Error, Outcome, PoolRefusal, Signer, TxStatus,
};
use std::{future::Future, time::Duration};

async fn soon<T>(future: impl Future<Output = T>) -> T {
	tokio::time::timeout(Duration::from_secs(30), future).await.expect("in time")
}

fn chain(blocks: usize) -> Chain {
	let mut chain = Chain::new(1);
	chain.author_many(blocks);
	chain.finalised = blocks.saturating_sub(2);
	chain
}

fn block(node: &Node, number: usize) -> BlockRef {
	let hash = node.state.lock().unwrap().chain.blocks[number].hash().0;
	BlockRef { number: number as u32, hash }
}

async fn wait_for(stream: &mut BlockStream, wanted: impl Fn(&ChainEvent) -> bool) -> Vec<ChainEvent> {
	let mut seen = vec![];
	soon(async {
		loop {
			let event = stream.next().await.expect("the client lives");
			let found = wanted(&event);
			seen.push(event);
			if found {
				return;
			}
		}
	})
	.await;
	seen
}

fn finalised(events: &[ChainEvent]) -> Vec<u32> {
	let numbers = events.iter().map(|e| match e {
		ChainEvent::Finalised(block) => Some(block.number),
		_ => None,
	});
	numbers.flatten().collect()
}

#[tokio::test]
async fn heads_are_followed_and_no_finalised_block_is_left_out() {
	let node = Node::start(chain(5), 0).await;
	let client = ChainClient::connect(&[node.url()]).await.unwrap();
	assert_eq!((client.heads().best, client.heads().finalised), (block(&node, 5), block(&node, 3)));
	assert_eq!(client.best().await.unwrap(), block(&node, 5));
	assert_eq!(client.finalised().await.unwrap(), block(&node, 3));
	assert_eq!(client.block_at(2).await.unwrap(), Some(block(&node, 2)));
	assert_eq!(client.block_at(99).await.unwrap(), None);
	assert!(matches!(client.block([7; 32]).await, Err(Error::UnknownBlock(_))));
	assert_eq!(client.clock(At::Best).await.unwrap(), 5);
	assert_eq!(client.clock(At::Finalised).await.unwrap(), 3);
	assert!(!client.health().await.unwrap().is_syncing);

	let mut stream = client.blocks();
	// Six blocks at once, all final.
	node.with(|s| {
		s.chain.author_many(6);
		s.chain.finalised = 11;
	});
	let last = ChainEvent::Finalised(block(&node, 11));
	let seen = wait_for(&mut stream, |e| *e == last).await;
	assert_eq!(finalised(&seen), (4..=11).collect::<Vec<_>>());
	assert_eq!(client.heads().finalised, block(&node, 11));
}

#[tokio::test]
async fn a_node_that_goes_away_and_comes_back_is_found_again() {
	let node = Node::start(chain(5), 0).await;
	let (url, port) = (node.url(), node.address.port());
	let client = ChainClient::connect(std::slice::from_ref(&url)).await.unwrap();
	client.clock(At::Best).await.unwrap();
	let mut stream = client.blocks();
	let mut chain = node.state.lock().unwrap().chain.clone();
	node.stop().await;
	wait_for(&mut stream, |e| matches!(e, ChainEvent::Lost(_))).await;
	assert!(!client.heads().connected);
	// It goes on without us, and a question that is asked meanwhile waits for it.
	chain.author_many(4);
	chain.finalised = 8;
	let asked = tokio::spawn({
		let client = client.clone();
		async move { client.clock(At::Best).await }
	});
	tokio::time::sleep(Duration::from_millis(300)).await;
	let node = Node::start(chain, port).await;
	assert_eq!(soon(asked).await.unwrap().unwrap(), 9);
	let last = ChainEvent::Finalised(block(&node, 8));
	let seen = wait_for(&mut stream, |e| *e == last).await;
	assert!(seen.contains(&ChainEvent::Back(url)));
	assert_eq!(finalised(&seen), vec![4, 5, 6, 7, 8]);
	assert!(client.heads().connected);
}

#[tokio::test]
async fn one_may_start_before_the_chain_node() {
	let chain = chain(700);
	let first = Node::start(chain.clone(), 0).await;
	let (url, port) = (first.url(), first.address.port());
	first.stop().await;
	let client = ChainClient::connect_later(&[url], chain.genesis()).unwrap();
	assert!(!client.heads().connected);
	let mut stream = client.blocks();
	let node = Node::start(chain, port).await;
	let last = ChainEvent::Finalised(block(&node, 698));
	// Nothing was seen before: nothing is missed.
	let seen = wait_for(&mut stream, |e| *e == last).await;
	assert_eq!(finalised(&seen), vec![698]);
	assert_eq!(client.heads().best, block(&node, 700));
	assert!(client.heads().connected);
	assert!(matches!(ChainClient::connect_later(&[], [0; 32]), Err(Error::NoUrl)));
}

#[tokio::test]
async fn of_several_nodes_the_furthest_in_sync_is_used_and_then_the_next() {
	let (behind, syncing) = (Node::start(chain(3), 0).await, Node::start(chain(90), 0).await);
	syncing.with(|s| s.syncing = true);
	let (good, spare) = (Node::start(chain(50), 0).await, Node::start(chain(49), 0).await);
	let dead = "ws://127.0.0.1:9".to_owned();
	let urls = [dead, behind.url(), syncing.url(), good.url(), spare.url()];
	let client = ChainClient::connect(&urls).await.unwrap();
	assert_eq!(client.url().await, Some(good.url()));
	let mut stream = client.blocks();
	good.stop().await;
	let back = wait_for(&mut stream, |e| matches!(e, ChainEvent::Back(_))).await;
	assert_eq!(back.last(), Some(&ChainEvent::Back(spare.url())));
	assert_eq!(client.best().await.unwrap().number, 49);
}

/// Two nodes of one chain, and a client that uses the first.
async fn two() -> (Node, Node, ChainClient) {
	let (first, second) = (Node::start(chain(20), 0).await, Node::start(chain(20), 0).await);
	let client = ChainClient::connect(&[first.url(), second.url()]).await.unwrap();
	assert_eq!(client.url().await, Some(first.url()));
	(first, second, client)
}

/// Waits until the second node is used, while the first makes blocks of its own that never become final.
async fn moves_over(first: &Node, second: &Node, client: &ChainClient, is_alive: bool) {
	let mut stream = client.blocks();
	let back = ChainEvent::Back(second.url());
	let blocks = async {
		loop {
			tokio::time::sleep(Duration::from_millis(200)).await;
			if is_alive {
				first.with(|s| s.chain.author_many(1));
			}
		}
	};
	tokio::select! {
		_ = wait_for(&mut stream, |e| *e == back) => {}
		() = blocks => {}
	}
	assert_eq!(client.url().await, Some(second.url()));
}

#[tokio::test]
async fn a_node_that_stands_still_is_left_for_one_that_goes_on() {
	let (first, second, client) = two().await;
	// One that is no further is no reason to move.
	second.with(|s| s.chain.author_many(2));
	tokio::time::sleep(Duration::from_millis(2_500)).await;
	assert_eq!(client.url().await, Some(first.url()));
	second.with(|s| s.chain.author_many(1));
	moves_over(&first, &second, &client, false).await;
	assert_eq!(client.best().await.unwrap(), block(&second, 23));
}

#[tokio::test]
async fn a_node_on_a_fork_of_its_own_is_left_for_one_whose_blocks_become_final() {
	let (first, second, client) = two().await;
	second.with(|s| {
		s.chain.author_many(10);
		s.chain.finalised = 26;
	});
	moves_over(&first, &second, &client, true).await;
	assert!(first.state.lock().unwrap().chain.blocks.len() > 22);
	assert_eq!(soon(client.finalised()).await.unwrap(), block(&second, 26));
}

#[tokio::test]
async fn a_node_that_catches_up_is_left_for_one_that_is_there() {
	let (first, second, client) = two().await;
	first.with(|s| s.syncing = true);
	second.with(|s| s.chain.author_many(500));
	let sync = async {
		loop {
			tokio::time::sleep(Duration::from_millis(200)).await;
			// Best and final block both go on: by that alone it looks well.
			first.author(2);
		}
	};
	tokio::select! {
		() = moves_over(&first, &second, &client, false) => {}
		() = sync => {}
	}
}

#[tokio::test]
async fn a_node_of_another_chain_is_not_used() {
	let (ours, foreign) = (Node::start(chain(5), 0).await, Node::start(Chain::new(2), 0).await);
	let genesis = ours.state.lock().unwrap().chain.genesis();
	let error = ChainClient::connect_to(&[foreign.url()], genesis).await.unwrap_err();
	assert!(matches!(error, Error::WrongChain { .. }), "{error}");
	let client = ChainClient::connect_to(&[foreign.url(), ours.url()], genesis).await.unwrap();
	assert_eq!(client.url().await, Some(ours.url()));
	assert_eq!(client.genesis(), genesis);
	// Not even when ours is gone.
	let mut stream = client.blocks();
	ours.stop().await;
	wait_for(&mut stream, |e| matches!(e, ChainEvent::Lost(_))).await;
	tokio::time::sleep(Duration::from_millis(600)).await;
	assert!(!client.heads().connected);
}

fn transfer(amount: u128) -> Call {
	Call::Transfer { to: [8; 32], amount }
}

#[tokio::test]
async fn transactions_of_one_signer_get_one_nonce_each() {
	let node = Node::start(chain(5), 0).await;
	let client = ChainClient::connect(&[node.url()]).await.unwrap();
	let alice = Signer::from_uri("//Alice").unwrap();
	let (a, b) = (alice.clone(), alice.clone());
	let (first, second) = (transfer(1), transfer(2));
	let sent = tokio::join!(client.send(&a, &first), client.send(&b, &second), client.send(&alice, &first));
	let (mut one, mut two, mut three) = (sent.0.unwrap(), sent.1.unwrap(), sent.2.unwrap());
	// The same call twice: other nonces, so other hashes.
	assert_ne!(one.hash(), three.hash());
	assert_eq!(client.next_index(&alice.account()).await.unwrap(), 3);
	assert_eq!(soon(one.next()).await, Some(TxStatus::Ready));

	node.author(2);
	let included = soon(one.in_block()).await.unwrap();
	assert_eq!((included.block, included.outcome.clone()), (block(&node, 6), Outcome::Success));
	assert_eq!(included.fee, 1000 + u128::from(included.index));
	assert_eq!(soon(two.in_block()).await.unwrap().block, included.block);
	node.author(2);
	node.author(2);
	let done = soon(three.finalised()).await.unwrap().success().unwrap();
	assert_eq!(done.block, block(&node, 6));
	let mut nonces: Vec<_> = (1..4)
		.map(|index| {
			let body = &node.state.lock().unwrap().chain.blocks[6].body;
			// Length, version, address, signature, era of two bytes; then the nonce.
			body[index][1 + 1 + 1 + 33 + 65 + 2..][0] >> 2
		})
		.collect();
	nonces.sort_unstable();
	assert_eq!(nonces, [0, 1, 2]);
}

#[tokio::test]
async fn what_the_pool_refuses_is_said_and_its_nonce_used_again() {
	let node = Node::start(chain(5), 0).await;
	let client = ChainClient::connect(&[node.url()]).await.unwrap();
	let alice = Signer::from_uri("//Alice").unwrap();
	node.with(|s| {
		s.refuses =
			Some((1010, "Invalid Transaction", "Inability to pay some fees (e.g. account balance too low)"))
	});
	let Err(error) = client.send(&alice, &transfer(1)).await else { panic!("taken") };
	assert!(matches!(error, Error::Refused(PoolRefusal::CannotPay)), "{error}");
	node.with(|s| s.refuses = None);
	client.send(&alice, &transfer(1)).await.unwrap();
	let pool = node.state.lock().unwrap().pool.clone();
	assert_eq!(pool.len(), 1);
	assert_eq!(pool[0][1 + 1 + 1 + 33 + 65 + 2..][0], 0);
}

#[tokio::test]
async fn a_call_that_fails_is_an_error_with_its_name() {
	let node = Node::start(chain(5), 0).await;
	let client = ChainClient::connect(&[node.url()]).await.unwrap();
	// Ends with 0xee: the miniature fails those.
	let bytes = vec![0x84u8, 0xee];
	let mut progress = client.submit(&codec::Encode::encode(&bytes)).await.unwrap();
	node.author(0);
	let included = soon(progress.finalised()).await.unwrap();
	assert_eq!(included.outcome, Outcome::Failed("Bad origin.".to_owned()));
	let error = included.success().unwrap_err();
	assert!(matches!(error, Error::Failed(_)), "{error}");
}

#[tokio::test]
async fn a_transaction_is_found_on_another_node_after_the_first_is_gone() {
	let (first, second) = (Node::start(chain(5), 0).await, Node::start(chain(5), 0).await);
	let client = ChainClient::connect(&[first.url(), second.url()]).await.unwrap();
	let alice = Signer::from_uri("//Alice").unwrap();
	let mut progress = client.send(&alice, &transfer(1)).await.unwrap();
	assert_eq!(soon(progress.next()).await, Some(TxStatus::Ready));
	// The pools had exchanged it before the first node went.
	let pool = first.state.lock().unwrap().pool.clone();
	second.with(|s| s.pool = pool);
	first.stop().await;
	second.author(5);
	assert_eq!(soon(progress.next()).await, Some(TxStatus::InBlock(block(&second, 6))));
	second.author(0);
	assert_eq!(soon(progress.finalised()).await.unwrap().block, block(&second, 6));
	assert_eq!(soon(progress.next()).await, None);
}

#[tokio::test]
async fn a_transaction_whose_time_is_over_is_given_up() {
	let (first, second) = (Node::start(chain(5), 0).await, Node::start(chain(5), 0).await);
	let client = ChainClient::connect(&[first.url(), second.url()]).await.unwrap();
	let alice = Signer::from_uri("//Alice").unwrap();
	let mut progress = client.send(&alice, &transfer(1)).await.unwrap();
	first.stop().await;
	// 64 blocks from the last finalised one on, without it.
	second.with(|s| {
		s.chain.author_many(80);
		s.chain.finalised = 80;
	});
	let error = soon(progress.in_block()).await.unwrap_err();
	assert!(matches!(error, Error::NotIncluded(_)), "{error}");
	assert_eq!(soon(progress.next()).await, None);
}
