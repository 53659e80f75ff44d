// Finality goes on where it stopped: what was made while it waited becomes final, block by block.

import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { authors, final, hashOf, named, play } from '../shared/stage.mjs';

/** More blocks that have to become final. */
const MORE = 10;

play(340, async (stage, ...returned) => {
	const names = Object.keys(stage.urls);
	const clients = await stage.clients(names);
	const { final: stopped, hash, best, made } = stage.recall('waited');
	await Promise.all(clients.map((client) => final(client, best + MORE, 180_000)));
	const reached = new Set(await Promise.all(clients.map((client) => hashOf(client, best + MORE))));
	check('finality is past what was made while it waited, and everywhere the same', reached.size === 1, `from ${stopped} to ${best + MORE}`);
	for (const [index, client] of clients.entries()) {
		same(`${names[index]}: what was final stays`, await hashOf(client, stopped), hash);
		const lost = [];
		for (const [number, wanted] of Object.entries(made)) {
			if ((await hashOf(client, Number(number))) !== wanted) {
				lost.push(number);
			}
		}
		check(`${names[index]}: no block that was made meanwhile is lost`, lost.length === 0, lost.join() || `${Object.keys(made).length} blocks`);
	}
	const [first] = clients;
	const addressOf = (name) => named(first, name).address;
	const back = await authors(first, best + 1, returned.map(addressOf));
	same('each of those who returned makes blocks again', returned.filter((name) => back.has(addressOf(name))), returned);
});
