// What the plays have in common: the network's nodes, its people, and what one play leaves for those after it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../e2e/polkadot-js/client.mjs';
import { blake2, signingKey } from '../../e2e/polkadot-js/layouts.mjs';
import { perform } from '../../e2e/polkadot-js/run.mjs';
import { FINAL_TIMEOUT, sleep, until } from '../../e2e/polkadot-js/time.mjs';

export const WRN = 10n ** 12n;
/** Who has stake and keys from the first block on. */
export const FIRST = ['alice', 'bob', 'charlie', 'dave'];

/** Plays `act(stage, ...arguments)` at a node of the network, for at most so many seconds. */
export function play(timeout, act) {
	const text = { type: 'string' };
	const more = { node: text, nodes: text, folder: text, with: { ...text, default: '' } };
	perform({ timeout, more }, async (options) => {
		for (const name of ['node', 'nodes', 'folder']) {
			if (!options[name]) {
				throw new Error(`--${name} is missing: zombienet runs the plays, through play.js`);
			}
		}
		const stage = new Stage(options);
		try {
			return await act(stage, ...options.with.split(',').filter(Boolean));
		} finally {
			// A connection that is left would complain when its node stops.
			await stage.leave();
		}
	});
}

class Stage {
	#clients = new Map();

	constructor({ node, nodes, folder }) {
		/** The node at which it is played. */
		this.node = node;
		/** Where each node of the network takes RPC. */
		this.urls = JSON.parse(nodes);
		/** The network's files: the logs, and a folder for each node. */
		this.folder = folder;
	}

	/** A client of a node, for which only what is final counts: with several authors there are forks. */
	client(name = this.node) {
		if (!this.urls[name]) {
			throw new Error(`there is no node ${name} in this network: ${Object.keys(this.urls).join(', ')}`);
		}
		if (!this.#clients.has(name)) {
			this.#clients.set(
				name,
				Client.connect(this.urls[name]).then((client) => Object.assign(client, { forks: true }))
			);
		}
		return this.#clients.get(name);
	}

	clients(names) {
		return Promise.all(names.map((name) => this.client(name)));
	}

	async leave() {
		const clients = await Promise.allSettled(this.#clients.values());
		await Promise.all(clients.map(({ value }) => value?.close()));
	}

	get #notes() {
		return join(this.folder, 'plays.json');
	}

	/** What plays before this one have written down. */
	recall(name) {
		const all = this.#read();
		if (!(name in all)) {
			throw new Error(`no play before this one wrote down "${name}"`);
		}
		return all[name];
	}

	/** The sessions that were opened, by name. */
	sessions() {
		const all = Object.entries(this.#read()).filter(([name]) => name.startsWith('session '));
		return all.map(([name, session]) => [name.slice('session '.length), session]);
	}

	/** Writes something down for the plays that follow. */
	remember(name, value) {
		writeFileSync(this.#notes, JSON.stringify({ ...this.#read(), [name]: value }, wide));
	}

	/** Adds to what was written down. */
	amend(name, more) {
		this.remember(name, { ...this.recall(name), ...more });
	}

	#read() {
		try {
			return JSON.parse(readFileSync(this.#notes, 'utf8'), narrow);
		} catch (error) {
			if (error.code === 'ENOENT') {
				return {};
			}
			throw error;
		}
	}
}

// JSON knows no amounts.
const wide = (_, value) => (typeof value === 'bigint' ? `${value}n` : value);
const narrow = (_, value) => (typeof value === 'string' && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value);

/** The account of the validator that a node is named after, or of anybody. */
export const named = (client, name) => client.known(`//${name[0].toUpperCase()}${name.slice(1)}`);

/** A signing key that every play derives anew. */
export const keyOf = (what) => signingKey(blake2(new TextEncoder().encode(`warren/zombienet/${what}`)));

/** The number of a block, or of the last one that is final. */
export async function height({ api }, block) {
	return (await api.rpc.chain.getHeader(block ?? (await api.rpc.chain.getFinalizedHead()))).number.toNumber();
}

/** The number of the best block. */
export const bestHeight = async ({ api }) => (await api.rpc.chain.getHeader()).number.toNumber();

/** Waits until a block of that height is final at a node. */
export function final(client, number, millis = FINAL_TIMEOUT) {
	return until(millis, `finality of block ${number}`, async () => (await height(client)) >= number);
}

export const hashOf = async ({ api }, number) => (await api.rpc.chain.getBlockHash(number)).toHex();

/** The blocks from one height to another, each with its author, and whether it is a primary one. */
export async function headers(client, from, to) {
	const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
	return Promise.all(
		numbers.map(async (number) => {
			const hash = await hashOf(client, number);
			const header = await client.api.rpc.chain.getHeader(hash);
			return { number, hash, author: await authorOf(client, header), primary: claimOf(header).primary };
		})
	);
}

/** What BABE's digest says of a block: whether chance gave the author its slot (else it was its turn), the author's place, the slot. */
export function claimOf({ digest }) {
	const [, data] = digest.logs.find((log) => log.isPreRuntime).asPreRuntime;
	const bytes = Buffer.from(data.toU8a(true));
	return { primary: bytes[0] === 1, place: bytes.readUInt32LE(1), slot: bytes.readBigUInt64LE(5) };
}

/**
 * The author of a block: the validator that BABE's digest names by its place. Not what `api.derive` says, which looks it up in the set
 * of the parent: for the first block of another set it is somebody else.
 */
export async function authorOf(client, header) {
	const validators = await (await client.at(header.hash)).query.session.validators();
	return validators[claimOf(header).place].toString();
}

/** Who made blocks from `from` on that are final: once all that are wanted did, or after two minutes, in which each has ten slots. */
export async function authors(client, from, wanted) {
	const made = new Set();
	for (const end = Date.now() + 120_000; ; await sleep(300)) {
		const last = await height(client);
		for (const { author } of await headers(client, from, last)) {
			made.add(author);
		}
		from = Math.max(from, last + 1);
		if (wanted.every((address) => made.has(address)) || Date.now() > end) {
			return made;
		}
	}
}

/** The first block from `from` on, final, with that event. Waits for it. */
export async function event(client, from, [section, method], is = () => true, millis = FINAL_TIMEOUT) {
	let number = from;
	return until(millis, `${section}.${method}`, async () => {
		for (const last = await height(client); number <= last; number += 1) {
			const hash = await hashOf(client, number);
			const events = [...(await (await client.at(hash)).query.system.events())].map(({ event }) => event);
			const found = events.find((one) => one.section === section && one.method === method && is(one.data));
			if (found) {
				return { number, hash, data: found.data, events };
			}
		}
		return null;
	});
}

