// A connection, and transactions that are signed here and followed into their block.

import { connect } from 'node:net';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { Keyring } from '@polkadot/keyring';
import { u8aConcat, u8aToHex } from '@polkadot/util';
import { BLOCK_TIMEOUT, CONNECT_TIMEOUT, FINAL_TIMEOUT, until, within } from './time.mjs';
import { random } from './layouts.mjs';

const option = (name, type) => ({ name, type, isOptional: true });
const at = { name: 'at', type: 'Hash', isHistoric: true, isOptional: true };

/** The methods of ours, as an application tells polkadot.js of them. */
const RPC = {
	marketplace: {
		nodes: {
			description: 'nodes by filter and order',
			params: [option('filter', 'Json'), option('order', 'Text'), option('page', 'Json'), at],
			type: 'Json',
		},
		node: { description: 'one node', params: [{ name: 'node', type: 'u32' }, at], type: 'Json' },
		quote: {
			description: 'what use would cost',
			params: [{ name: 'node', type: 'u32' }, option('bytes', 'Text'), option('seconds', 'Text'), at],
			type: 'Json',
		},
		subscribe: {
			description: 'nodes that come, change or go',
			params: [option('filter', 'Json')],
			pubsub: ['changes', 'subscribe', 'unsubscribe'],
			type: 'Json',
		},
	},
	session: {
		get: { description: 'one session', params: [{ name: 'session', type: 'Hash' }, at], type: 'Json' },
		ofNode: {
			description: "a node's sessions",
			params: [{ name: 'node', type: 'u32' }, option('page', 'Json'), at],
			type: 'Json',
		},
		wireguardConfig: {
			description: 'a file for wg-quick',
			params: [{ name: 'session', type: 'Hash' }, option('dns', 'Vec<Text>'), at],
			type: 'Text',
		},
	},
	rpc: {
		discover: { description: 'OpenRPC', endpoint: 'rpc_discover', params: [], type: 'Json' },
		// The specification's own spelling.
		discoverStandard: { description: 'OpenRPC', endpoint: 'rpc.discover', params: [], type: 'Json' },
	},
};

/** Why a JSON-RPC call was refused. */
export class Refusal extends Error {
	constructor({ code, message, data }) {
		super(message);
		Object.assign(this, { code, data });
	}
}

export class Client {
	static async connect(url) {
		// First: the provider would complain about a refused connection, and complaints count.
		await listening(url);
		const provider = new WsProvider(url, 250, undefined, 60_000);
		const api = await within(
			CONNECT_TIMEOUT,
			'the metadata',
			ApiPromise.create({ provider, rpc: RPC, throwOnConnect: true, throwOnUnknown: true })
		);
		return new Client(api, provider);
	}

	constructor(api, provider) {
		this.api = api;
		this.provider = provider;
		this.genesis = api.genesisHash.toU8a();
		this.keyring = new Keyring({ ss58Format: api.registry.chainSS58 });
		this.nonces = new Map();
		/** All that was sent and is in a block. */
		this.sent = [];
		/** Set where several authors make forks: then only what is final counts. */
		this.forks = false;
	}

	close() {
		return this.api.disconnect();
	}

	/** A fresh account that signs with `type`. */
	account(name, type = 'sr25519') {
		return this.keyring.addFromSeed(random(), { name }, type);
	}

	known(uri) {
		return this.keyring.addFromUri(uri, { name: uri }, 'sr25519');
	}

	/** Calls a method as any program would; a refusal is a `Refusal`. */
	async call(method, ...params) {
		try {
			return await this.provider.send(method, params);
		} catch (error) {
			throw new Refusal(error);
		}
	}

	/** How a method refuses. */
	async refused(method, ...params) {
		try {
			const answer = await this.call(method, ...params);
			return { code: 0, message: `it answered ${JSON.stringify(answer)}` };
		} catch (error) {
			return error;
		}
	}

	/** Asks a view function of a pallet, as its metadata describes it. */
	async view(pallet, name, ...args) {
		const { api } = this;
		const views = api.runtimeMetadata.asLatest.pallets.find((one) => one.name.eq(pallet)).viewFunctions;
		const view = views.find((one) => one.name.eq(name));
		const typeOf = (type) => api.registry.createLookupType(type);
		const input = u8aConcat(...view.inputs.map(({ type }, index) => api.createType(typeOf(type), args[index]).toU8a()));
		const id = view.id.toU8a();
		const query = { prefix: id.slice(0, 16), suffix: id.slice(16) };
		const answer = await api.call.runtimeViewFunction.executeViewFunction(query, u8aToHex(input));
		return api.createType(typeOf(view.output), answer.asOk.toU8a(true));
	}

	/** The state at a block. */
	at(block) {
		return this.api.at(block);
	}

	/** The last block that counts. */
	async best() {
		const { chain } = this.api.rpc;
		return (await (this.forks ? chain.getFinalizedHead() : chain.getBlockHash())).toHex();
	}

	/** Free and held money. */
	async money(account, block) {
		const { data } = await (await this.at(block)).query.system.account(account);
		return data.free.toBigInt() + data.reserved.toBigInt();
	}

	async #nonce(address) {
		if (!this.nonces.has(address)) {
			this.nonces.set(address, this.api.rpc.system.accountNextIndex(address).then((index) => ({ next: index.toNumber() })));
		}
		const nonce = await this.nonces.get(address);
		nonce.next += 1;
		return nonce.next - 1;
	}

	/** Signs; nothing is submitted. */
	async sign(pair, call) {
		return call.signAsync(pair, { nonce: await this.#nonce(pair.address) });
	}

	/** Signs, submits, and waits for the block (where there are forks, for one that is final). Resolves whatever the call came to there. */
	async send(pair, call) {
		return this.submit(await this.sign(pair, call));
	}

	/** Submits what was signed. */
	submit(signed) {
		const name = `${signed.method.section}.${signed.method.method}`;
		const counts = ({ isFinalized, isInBlock }) => (this.forks ? isFinalized : isInBlock);
		const inBlock = new Promise((resolve, reject) => {
			signed
				.send((result) => {
					if (result.isError || result.internalError) {
						reject(new Error(`${name}: ${result.internalError?.message ?? result.status.type}`));
					} else if (counts(result.status)) {
						resolve(this.#outcome(name, signed, result));
					}
				})
				.catch(reject);
		});
		const [millis, what] = this.forks ? [FINAL_TIMEOUT, 'final block'] : [BLOCK_TIMEOUT, 'block'];
		return within(millis, `${name} in a ${what}`, inBlock);
	}

	#outcome(name, signed, { status, events, dispatchError, blockNumber, txIndex }) {
		const find = (section, method) =>
			events.filter(({ event }) => event.section === section && event.method === method).map(({ event }) => event.data);
		const paid = find('transactionPayment', 'TransactionFeePaid')[0];
		const outcome = {
			name,
			signer: signed.signer.toString(),
			bytes: signed.toHex(),
			block: (status.isFinalized ? status.asFinalized : status.asInBlock).toHex(),
			number: blockNumber.toNumber(),
			index: txIndex,
			error: dispatchError ? this.errorName(dispatchError) : null,
			fee: paid ? paid.actualFee.toBigInt() : null,
			skipped: find('skipFeelessPayment', 'FeeSkipped').length === 1,
			find,
			// What the escrow's queue does before the first transaction of a block stands under that transaction's index: what is said
			// of a session is found by the session.
			said: (method, session) => find('sessionEscrow', method).find((data) => data.session.toHex() === session.id),
		};
		this.sent.push(outcome);
		return outcome;
	}

	/** `pallet.Error`, or the kind of an error that is no pallet's. */
	errorName(error) {
		if (error.isModule) {
			const { section, name } = this.api.registry.findMetaError(error.asModule);
			return `${section}.${name}`;
		}
		return error.isToken || error.isArithmetic ? `${error.type}.${error.value.type}` : error.type;
	}
}

/** Resolves once somebody listens: a node that has just started does not yet. */
export const listening = (url, millis = CONNECT_TIMEOUT) => until(millis, `listener at ${url}`, () => listens(url));

/** Asks a node without the library, which fails, and complains, where the node has no state to be asked about: while it warps. */
export async function ask(url, method, ...params) {
	const headers = { 'content-type': 'application/json' };
	const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
	const answer = await fetch(url.replace(/^ws/, 'http'), { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
	const { result, error } = await answer.json();
	if (error) {
		throw new Refusal(error);
	}
	return result;
}

/** Whether somebody listens there. */
export function listens(url) {
	const { hostname, port } = new URL(url);
	const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
	return new Promise((resolve) => {
		const socket = connect(target);
		const end = (answer) => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
	});
}
