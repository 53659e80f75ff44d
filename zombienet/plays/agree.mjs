// All nodes, or those that are named, have the same chain; what was traded is in it, and not a unit of money is missing.

import { stateOfMoney } from '../../e2e/polkadot-js/audit.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { final, hashOf, height, play } from '../shared/stage.mjs';

play(180, async (stage, ...some) => {
	const names = some.length > 0 ? some : Object.keys(stage.urls);
	const clients = await stage.clients(names);
	const [first] = clients;
	const last = Math.max(...(await Promise.all(clients.map((client) => height(client)))));
	await Promise.all(clients.map((client) => final(client, last, 100_000)));
	const numbers = Array.from({ length: last + 1 }, (_, number) => number);
	const chains = await Promise.all(clients.map((client) => client.call('chain_getBlockHash', numbers)));
	for (const [index, chain] of chains.entries()) {
		const other = numbers.filter((number) => chain[number] !== chains[0][number]);
		check(`${names[index]} has the same chain`, other.length === 0, other.join() || `${last + 1} blocks`);
	}
	const hash = await hashOf(first, last);
	const wrong = await stateOfMoney(first, { number: last, hash });
	check('all accounts are worth what is issued, and what is held is what sessions and stakes are worth', wrong.length === 0, wrong.join('; '));
	for (const [name, session] of stage.sessions()) {
		for (const [index, client] of clients.entries()) {
			const record = (await (await client.at(hash)).query.sessionEscrow.sessions(session.id)).unwrap();
			const found = record.isLive ? record.asLive.paid.toBigInt() : 'settled';
			same(`session ${name} at ${names[index]}`, found, session.settled ? 'settled' : (session.paid ?? 0n));
		}
	}
});
