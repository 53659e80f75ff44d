//! A chain node in miniature: enough JSON-RPC for the client to follow it, lose it and find it again.
use super::mirror::{metadata, AccountId32, DispatchError, PaymentEvent, RuntimeEvent, SystemEvent};
use codec::{Compact, Encode};
use jsonrpsee::{
	server::{Server, ServerHandle},
	types::ErrorObjectOwned,
	PendingSubscriptionSink, RpcModule, SubscriptionMessage,
};
use serde_json::{json, Value};
use std::{
	net::SocketAddr,
	sync::{Arc, Mutex},
};
use subxt::{
	config::substrate::{Digest, SubstrateHeader},
	utils::H256,
};
use tokio::sync::watch;
use warren_primitives::blake2_256;

pub type Header = SubstrateHeader<H256>;

#[derive(Clone)]
pub struct Block {
	pub header: Header,
	pub body: Vec<Vec<u8>>,
}

impl Block {
	pub fn hash(&self) -> H256 {
		H256(blake2_256(&self.header.encode()))
	}
}

/// A chain, which several nodes may share.
#[derive(Clone)]
pub struct Chain {
	pub blocks: Vec<Block>,
	pub finalised: usize,
}

impl Chain {
	/// Block 0; another tag makes another chain.
	pub fn new(tag: u8) -> Self {
		let header = Header {
			parent_hash: H256::zero(),
			number: 0,
			state_root: H256::zero(),
			extrinsics_root: H256([tag; 32]),
			digest: Digest::default(),
		};
		Self { blocks: vec![Block { header, body: vec![] }], finalised: 0 }
	}

	pub fn genesis(&self) -> [u8; 32] {
		self.blocks[0].hash().0
	}

	/// Adds a block with these extrinsics, after an unsigned one.
	pub fn author(&mut self, extrinsics: Vec<Vec<u8>>) {
		let parent = &self.blocks[self.blocks.len() - 1];
		let mut body = vec![vec![4u8].encode()];
		body.extend(extrinsics);
		let header = Header {
			parent_hash: parent.hash(),
			number: parent.header.number + 1,
			state_root: H256::zero(),
			extrinsics_root: H256(blake2_256(&body.encode())),
			digest: Digest::default(),
		};
		self.blocks.push(Block { header, body });
	}

	/// Adds so many blocks with nothing of ours in them.
	pub fn author_many(&mut self, blocks: usize) {
		for _ in 0..blocks {
			self.author(vec![]);
		}
	}

	pub fn best(&self) -> &Block {
		&self.blocks[self.blocks.len() - 1]
	}

	fn find(&self, hash: &Value) -> Option<&Block> {
		match hash.as_str() {
			Some(hash) => self.blocks.iter().find(|b| format!("{:?}", b.hash()) == hash),
			None => Some(self.best()),
		}
	}

	/// Events of a block: each signed extrinsic succeeds and pays 1000 and its place; one whose last byte is 0xee fails.
	fn events(&self, block: &Block) -> Vec<u8> {
		let mut records = vec![];
		for (index, bytes) in (0u32..).zip(&block.body) {
			let mut push =
				|event: RuntimeEvent| records.push((0u8, index, event, Vec::<[u8; 32]>::new()).encode());
			let dispatch_info = (0, 0);
			if index > 0 {
				let (who, actual_fee) = (AccountId32([1; 32]), 1000 + u128::from(index));
				push(RuntimeEvent::TransactionPayment(PaymentEvent::TransactionFeePaid {
					who,
					actual_fee,
					tip: 0,
				}));
			}
			push(RuntimeEvent::System(match bytes.last() {
				Some(0xee) => {
					SystemEvent::ExtrinsicFailed { dispatch_error: DispatchError::BadOrigin, dispatch_info }
				}
				_ => SystemEvent::ExtrinsicSuccess { dispatch_info },
			}));
		}
		[Compact(records.len() as u32).encode(), records.concat()].concat()
	}
}

/// What a node holds.
pub struct State {
	pub chain: Chain,
	pub syncing: bool,
	pub pool: Vec<Vec<u8>>,
	/// The pool's answer to a submission, where it is an error.
	pub refuses: Option<(i32, &'static str, &'static str)>,
}

pub struct Node {
	pub state: Arc<Mutex<State>>,
	changed: watch::Sender<u64>,
	handle: ServerHandle,
	pub address: SocketAddr,
}

type Context = (Arc<Mutex<State>>, watch::Receiver<u64>);

impl Node {
	/// Starts a node; port 0 chooses one.
	pub async fn start(chain: Chain, port: u16) -> Self {
		let state = Arc::new(Mutex::new(State { chain, syncing: false, pool: vec![], refuses: None }));
		let changed = watch::Sender::new(0);
		// The port of a node that was stopped may be free only a moment later.
		let server = loop {
			match Server::builder().build(("127.0.0.1", port)).await {
				Ok(server) => break server,
				Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
			}
		};
		let address = server.local_addr().unwrap();
		let handle = server.start(module((state.clone(), changed.subscribe())));
		Self { state, changed, handle, address }
	}

	pub fn url(&self) -> String {
		format!("ws://{}", self.address)
	}

	/// Changes what it holds and tells who listens.
	pub fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
		let result = change(&mut self.state.lock().unwrap());
		self.changed.send_modify(|n| *n += 1);
		result
	}

	/// Puts the pool into a block, and finalises all but so many blocks.
	pub fn author(&self, behind: usize) {
		self.with(|s| {
			let pool = std::mem::take(&mut s.pool);
			s.chain.author(pool);
			s.chain.finalised = s.chain.finalised.max((s.chain.blocks.len() - 1).saturating_sub(behind));
		});
	}

	pub async fn stop(self) {
		let _ = self.handle.stop();
		self.handle.stopped().await;
	}
}

fn hex(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

fn module(context: Context) -> RpcModule<Context> {
	let mut module = RpcModule::new(context);
	let mut method = |name: &'static str, answer: fn(&State, &[Value]) -> Value| {
		module
			.register_method(name, move |params, context, _| {
				let params: Vec<Value> = params.parse().unwrap_or_default();
				Ok::<_, ErrorObjectOwned>(answer(&context.0.lock().unwrap(), &params))
			})
			.unwrap();
	};
	method("chain_getBlockHash", |s, p| {
		let number = p[0].as_u64().unwrap() as usize;
		json!(s.chain.blocks.get(number).map(Block::hash))
	});
	method("chain_getHeader", |s, p| json!(s.chain.find(&p[0]).map(|b| &b.header)));
	method("chain_getFinalizedHead", |s, _| json!(s.chain.blocks[s.chain.finalised].hash()));
	method("chain_getBlock", |s, p| {
		let block = s.chain.find(&p[0]);
		json!(block.map(|b| json!({
			"block": { "header": b.header, "extrinsics": b.body.iter().map(|e| hex(e)).collect::<Vec<_>>() },
			"justifications": null,
		})))
	});
	method("system_health", |s, _| json!({ "peers": 0, "isSyncing": s.syncing, "shouldHavePeers": false }));
	method("state_getRuntimeVersion", |_, _| json!({ "specVersion": 7, "transactionVersion": 3 }));
	method("state_getStorage", |s, p| json!(s.chain.find(&p[1]).map(|b| hex(&s.chain.events(b)))));
	method("state_call", |s, p| {
		let arguments = hex::decode(&p[1].as_str().unwrap()[2..]).unwrap();
		json!(hex(&match p[0].as_str().unwrap() {
			"Metadata_metadata_at_version" if arguments == 15u32.encode() => Some(metadata()).encode(),
			"Metadata_metadata_at_version" => None::<Vec<u8>>.encode(),
			"SessionApi_clock" => (s.chain.find(&p[2]).unwrap().header.number as u32).encode(),
			other => panic!("{other}"),
		}))
	});
	method("system_accountNextIndex", |s, _| {
		// What an account has in blocks and in the pool; only one account sends here.
		let sent: usize = s.chain.blocks.iter().map(|b| b.body.len().saturating_sub(1)).sum();
		json!(sent + s.pool.len())
	});
	heads(&mut module, "chain_subscribeNewHeads", "chain_newHead", "chain_unsubscribeNewHeads", |s| {
		s.chain.best().header.clone()
	});
	heads(
		&mut module,
		"chain_subscribeFinalizedHeads",
		"chain_finalizedHead",
		"chain_unsubscribeFinalizedHeads",
		|s| s.chain.blocks[s.chain.finalised].header.clone(),
	);
	module
		.register_subscription(
			"author_submitAndWatchExtrinsic",
			"author_extrinsicUpdate",
			"author_unwatchExtrinsic",
			|params, pending, context, _| async move {
				let (bytes,): (String,) = params.parse().unwrap();
				watch_extrinsic(hex::decode(&bytes[2..]).unwrap(), pending, &context).await;
			},
		)
		.unwrap();
	module
}

fn heads(
	module: &mut RpcModule<Context>,
	subscribe: &'static str,
	notification: &'static str,
	unsubscribe: &'static str,
	head: fn(&State) -> Header,
) {
	module
		.register_subscription(
			subscribe,
			notification,
			unsubscribe,
			move |_, pending, context, _| async move {
				let Ok(sink) = pending.accept().await else { return };
				let mut changed = context.1.clone();
				let mut last = None;
				loop {
					let head = head(&context.0.lock().unwrap());
					if last.as_ref() != Some(&head) {
						let message = SubscriptionMessage::from_json(&head).unwrap();
						last = Some(head);
						if sink.send(message).await.is_err() {
							return;
						}
					}
					tokio::select! {
						result = changed.changed() => if result.is_err() { return },
						() = sink.closed() => return,
					}
				}
			},
		)
		.unwrap();
}

async fn watch_extrinsic(bytes: Vec<u8>, pending: PendingSubscriptionSink, context: &Context) {
	let refuses = context.0.lock().unwrap().refuses;
	if let Some((code, message, data)) = refuses {
		pending.reject(ErrorObjectOwned::owned(code, message, Some(data))).await;
		return;
	}
	context.0.lock().unwrap().pool.push(bytes.clone());
	let Ok(sink) = pending.accept().await else { return };
	let mut changed = context.1.clone();
	let mut said = vec![];
	loop {
		let news = {
			let state = context.0.lock().unwrap();
			let place = state.chain.blocks.iter().position(|b| b.body.contains(&bytes));
			match place {
				Some(n) if n <= state.chain.finalised => json!({ "finalized": state.chain.blocks[n].hash() }),
				Some(n) => json!({ "inBlock": state.chain.blocks[n].hash() }),
				None => json!("ready"),
			}
		};
		if !said.contains(&news) {
			if sink.send(SubscriptionMessage::from_json(&news).unwrap()).await.is_err() {
				return;
			}
			if news.get("finalized").is_some() {
				return;
			}
			said.push(news);
		}
		tokio::select! {
			result = changed.changed() => if result.is_err() { return },
			() = sink.closed() => return,
		}
	}
}
