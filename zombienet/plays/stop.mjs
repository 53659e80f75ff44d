// The node ends: `stop` as an operator ends it, `stop,crash` with no chance to write anything down.

import { check } from '../../e2e/polkadot-js/report.mjs';
import { listens } from '../../e2e/polkadot-js/client.mjs';
import { sleep, until } from '../../e2e/polkadot-js/time.mjs';
import { find } from '../shared/process.mjs';
import { play } from '../shared/stage.mjs';

play(80, async (stage, how) => {
	const { node } = stage;
	const found = find(stage, node);
	if (!found) {
		throw new Error(`${node} does not run`);
	}
	stage.remember(`command of ${node}`, found.command);
	process.kill(found.pid, how === 'crash' ? 'SIGKILL' : 'SIGTERM');
	await until(40_000, `end of ${node}`, () => !find(stage, node));
	// Its first thread may be gone a moment before the last one.
	await sleep(1_000);
	check(how === 'crash' ? `${node} is killed` : `${node} has ended`, !(await listens(stage.urls[node])), `process ${found.pid}`);
});
