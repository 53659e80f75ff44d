// The node starts again, with what it has on its disk: `start`; or with nothing: `start,empty`.

import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { ask, listening } from '../../e2e/polkadot-js/client.mjs';
import { dataOf, find, logOf, start } from '../shared/process.mjs';
import { play } from '../shared/stage.mjs';

play(150, async (stage, how) => {
	const { node } = stage;
	const command = stage.recall(`command of ${node}`);
	if (how === 'empty') {
		const chains = join(dataOf(stage, node), 'chains');
		check(`${node} had a chain`, existsSync(chains), chains);
		rmSync(chains, { recursive: true });
		// What it said before would answer for what it is to say now.
		const log = logOf(stage, node);
		renameSync(log, log.replace(/\.log$/, '.before.log'));
	}
	const pid = await start(stage, node, command);
	const url = stage.urls[node];
	await listening(url, 60_000);
	same(`${node} runs again`, find(stage, node)?.pid, pid);
	check('and answers', (await ask(url, 'system_name')).length > 0);
});
