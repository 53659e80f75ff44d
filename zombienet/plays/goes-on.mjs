// Blocks are made and become final: `goes-on,NODE,NODE,...`, by these, while the others are stopped.

import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { authors, bestHeight, final, hashOf, height, named, play } from '../shared/stage.mjs';

/** Blocks that have to become final meanwhile. */
const BLOCKS = 6;
/** What was made before, and is still on its way to be final. */
const UNDER_WAY = 3;

play(300, async (stage, ...names) => {
	const clients = await stage.clients(names);
	const [first] = clients;
	const from = (await bestHeight(first)) + UNDER_WAY;
	await Promise.all(clients.map((client) => final(client, from + BLOCKS, 150_000)));
	const last = Math.min(...(await Promise.all(clients.map((client) => height(client)))));
	check('blocks become final', last >= from + BLOCKS, `${from} to ${last}`);
	const hashes = await Promise.all(clients.map((client) => hashOf(client, last)));
	same('the same ones everywhere', new Set(hashes).size, 1);
	const addresses = Object.fromEntries(Object.keys(stage.urls).map((name) => [name, named(first, name).address]));
	// A node that runs need not have a seat.
	const validators = (await (await first.at(hashes[0])).query.session.validators()).toJSON();
	const running = names.filter((name) => validators.includes(addresses[name])).sort();
	const made = await authors(first, from, running.map((name) => addresses[name]));
	const stopped = Object.keys(addresses).filter((name) => !names.includes(name));
	same('none of those who are stopped makes one', stopped.filter((name) => !made.has(addresses[name])), stopped);
	const nameOf = (address) => Object.keys(addresses).find((name) => addresses[name] === address) ?? address;
	same('each of the others who has a seat does, and nobody else', [...made].map(nameOf).sort(), running);
});
