// A node that began with nothing has what the others have: `synced,full`, having made every block anew, or `synced,warp`, from a proof of
// finality and a state.

import { readState, stateDigest } from '../../e2e/polkadot-js/audit.mjs';
import { ask } from '../../e2e/polkadot-js/client.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until } from '../../e2e/polkadot-js/time.mjs';
import { final, hashOf, height, play } from '../shared/stage.mjs';

play(540, async (stage, how) => {
	await until(150_000, 'end of its synchronisation', () => isThere(stage.urls[stage.node]));
	const client = await stage.client();
	const other = await stage.client('alice');
	const mark = await height(other);
	await final(client, mark, 150_000);
	const last = await height(client);
	await final(other, last);
	const numbers = Array.from({ length: last + 1 }, (_, number) => number);
	// A warped node fetches the blocks before its state afterwards.
	const theirs = await other.call('chain_getBlockHash', numbers);
	const missing = (hashes) => numbers.filter((number) => hashes[number] !== theirs[number]);
	const ours = await until(60_000, 'whole chain', async () => {
		const hashes = await client.call('chain_getBlockHash', numbers);
		return missing(hashes).length === 0 && hashes;
	});
	check('it has the same chain', missing(ours).length === 0, `${last + 1} blocks`);
	const { isSyncing, peers } = await client.call('system_health');
	check('and is at its end', !isSyncing && peers > 0, `${peers} peers`);

	// The state of the first block is there only if that block was executed: `sync.toml` has both nodes keep it.
	const first = await hashOf(client, 1);
	const version = () => client.refused('state_getRuntimeVersion', first);
	const early = await version();
	if (how === 'full') {
		same('it has made the first block anew', early.code, 0);
	} else {
		check('it has not made the first blocks', early.code !== 0 && /State already discarded|not available/i.test(early.message), early.message);
	}

	const hash = await hashOf(client, last);
	const state = await readState(client, hash);
	check('its state decodes', state.wrong.length === 0, state.wrong.join('; ') || `${state.total} entries`);
	same('key by key and value by value as elsewhere', await stateDigest(client, hash), await stateDigest(other, hash));
	for (const [name, { id }] of stage.sessions()) {
		same(`session ${name}`, await client.call('session_get', id, hash), await other.call('session_get', id, hash));
	}
	const node = stage.recall('node');
	const shown = await until(20_000, 'market', () => client.call('marketplace_node', node.id));
	same('the market', shown, await other.call('marketplace_node', node.id));
});

/**
 * Whether the node has blocks, and the state before the last one that is final: polkadot.js reads a block with the version of its
 * parent, and of the block to which a node warped it has the state, but not of the one before.
 */
async function isThere(url) {
	try {
		const final = await ask(url, 'chain_getFinalizedHead');
		const [{ number, parentHash }, { isSyncing }] = await Promise.all([ask(url, 'chain_getHeader', final), ask(url, 'system_health')]);
		await ask(url, 'state_getRuntimeVersion', parentHash);
		return !isSyncing && Number(number) > 0;
	} catch {
		return false;
	}
}
