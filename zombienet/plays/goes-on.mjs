// Blocks are made and become final: `goes-on,NODE,NODE,...`, by these, while the others are stopped.

import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { bestHeight, final, FIRST, hashOf, headers, height, named, play } from '../shared/stage.mjs';

/** Blocks that have to become final meanwhile. */
const BLOCKS = 6;
/** What was made before, and is still on its way to be final. */
const UNDER_WAY = 3;

play(180, async (stage, ...names) => {
	const clients = await stage.clients(names);
	const [first] = clients;
	const from = (await bestHeight(first)) + UNDER_WAY;
	await Promise.all(clients.map((client) => final(client, from + BLOCKS, 90_000)));
	const last = Math.min(...(await Promise.all(clients.map((client) => height(client)))));
	check('blocks become final', last >= from + BLOCKS, `${from} to ${last}`);
	const hashes = await Promise.all(clients.map((client) => hashOf(client, last)));
	same('the same ones everywhere', new Set(hashes).size, 1);
	const stopped = Object.keys(stage.urls).filter((name) => !names.includes(name));
	const authors = new Set((await headers(first, from, last)).map(({ author }) => author));
	const silent = stopped.filter((name) => !authors.has(named(first, name).address));
	same('none of those who are stopped makes one', silent, stopped);
	const running = [...FIRST, 'eve'].filter((name) => names.includes(name));
	const made = running.filter((name) => authors.has(named(first, name).address));
	check('several of the others do', made.length >= 2, made);
});
