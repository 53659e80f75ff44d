// Too few are left to make blocks final, but blocks are made: `waits,NODE,NODE,...`.

import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { sleep, until } from '../../e2e/polkadot-js/time.mjs';
import { bestHeight, hashOf, height, play } from '../shared/stage.mjs';

/** What was voted on before they stopped may still become final: after so long without more, nothing does. */
const QUIET = 15_000;
/** Blocks that have to be made meanwhile. */
const BLOCKS = 6;

play(200, async (stage, ...names) => {
	const clients = await stage.clients(names);
	const [first] = clients;
	const finals = () => Promise.all(clients.map((client) => height(client)));
	let before = await finals();
	await until(60_000, 'end of what was under way', async () => {
		await sleep(QUIET);
		const now = await finals();
		const quiet = now.join() === before.join();
		before = now;
		return quiet;
	});
	const from = await bestHeight(first);
	// Half of the slots are those of validators who are stopped.
	const best = await until(90_000, `${BLOCKS} blocks`, async () => {
		const now = await bestHeight(first);
		return now >= from + BLOCKS && now;
	});
	check('blocks are made', best >= from + BLOCKS, `${from} to ${best}`);
	same('none of them becomes final', await finals(), before);
	const final = Math.min(...before);
	// The last two may yet give way to blocks of the same height.
	const made = {};
	for (let number = final + 1; number <= best - 2; number += 1) {
		made[number] = await hashOf(first, number);
	}
	stage.remember('waited', { final, hash: await hashOf(first, final), best, made });
});
