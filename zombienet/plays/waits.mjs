// Too few are left to make blocks final, but blocks are made: `waits,NODE,NODE,...`.

import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { sleep, until } from '../../e2e/polkadot-js/time.mjs';
import { bestHeight, hashOf, headers, height, play } from '../shared/stage.mjs';

/** What was voted on before they stopped may still become final: after so long without more, nothing does. */
const QUIET = 15_000;
/** Blocks that have to be made meanwhile. */
const BLOCKS = 6;
/** The last ones may yet give way to blocks of the same height. */
const GIVE_WAY = 2;

play(340, async (stage, ...names) => {
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
	// Of two chains the one with more primary blocks wins, and only of equal ones the longer. With none since, a single one of a node that
	// returns, upon the head where it stopped, would take back all that was made. Half of the slots are those of validators who are stopped,
	// and one in seven is a primary one of the other two.
	let [checked, primary] = [from, 0];
	const best = await until(240_000, `${BLOCKS} blocks, one of them primary`, async () => {
		const now = await bestHeight(first);
		const more = await headers(first, checked + 1, now - GIVE_WAY);
		primary += more.filter((block) => block.primary).length;
		checked += more.length;
		return now >= from + BLOCKS && primary > 0 && now;
	});
	check('blocks are made', best >= from + BLOCKS && primary > 0, `${from} to ${best}, ${primary} of them primary`);
	same('none of them becomes final', await finals(), before);
	const final = Math.min(...before);
	const made = {};
	for (let number = final + 1; number <= best - GIVE_WAY; number += 1) {
		made[number] = await hashOf(first, number);
	}
	stage.remember('waited', { final, hash: await hashOf(first, final), best, made });
});
