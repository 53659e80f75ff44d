// After the upgrade: what the new runtime had to migrate is migrated, nothing is stuck, and the chain goes on.

import { mapKey } from '../../e2e/polkadot-js/layouts.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until } from '../../e2e/polkadot-js/time.mjs';
import { event, final, hashOf, play } from '../shared/stage.mjs';
import { people } from '../shared/trade.mjs';

play(450, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { number, version } = stage.recall('upgraded');
	same('the metadata is that of the new runtime', api.runtimeVersion.specVersion.toNumber(), version);
	await until(60_000, 'end of the migrations', async () => (await api.query.migrations.cursor()).isNone);
	const started = await event(client, number, ['migrations', 'UpgradeStarted']);
	const completed = await event(client, started.number, ['migrations', 'UpgradeCompleted']);
	let done = 0;
	for (let block = started.number; block <= completed.number; block += 1) {
		const events = [...(await (await client.at(await hashOf(client, block))).query.system.events())];
		done += events.filter(({ event: { section, method } }) => section === 'migrations' && method === 'MigrationCompleted').length;
	}
	const all = started.data.migrations.toNumber();
	check('all migrations were completed', all > 0 && done === all, `${done} of ${all}, blocks ${started.number} to ${completed.number}`);
	// `runtime/src/rehearsal.rs`: what the release before left is counted, for each operator.
	const { operator } = people(client);
	const entry = mapKey('Rehearsal', 'NodesOf', operator.addressRaw);
	const counted = (block) => client.call('state_getStorage', entry, block);
	same('before, nobody counted the nodes of an operator', await counted(await hashOf(client, number)), null);
	same('now it has one', await counted(completed.hash), '0x01000000');
	const entries = await client.call('state_getKeysPaged', entry.slice(0, 66), 100, null, completed.hash);
	const nodes = await (await client.at(completed.hash)).query.nodeRegistry.nodes.entries();
	const operators = new Set(nodes.map(([, node]) => node.unwrap().operator.toString()));
	same('and so has everybody who has nodes', entries.length, operators.size);
	await final(client, completed.number + 6);
	const last = await hashOf(client, completed.number + 6);
	const { lastRuntimeUpgrade } = (await client.at(last)).query.system;
	same('the state says so', (await lastRuntimeUpgrade()).unwrap().specVersion.toNumber(), version);
});
