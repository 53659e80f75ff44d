// An operator puts a node on the market, through the network's node that the test names.

import { signingKey } from '../../e2e/polkadot-js/layouts.mjs';
import { consent, details, registerCall } from '../../e2e/polkadot-js/market.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until } from '../../e2e/polkadot-js/time.mjs';
import { people } from '../shared/trade.mjs';
import { named, play, WRN } from '../shared/stage.mjs';

play(450, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { operator, worker, consumer } = people(client);
	const money = [
		[operator, 1_100n],
		[worker, 20n],
		[consumer, 100n],
	];
	const transfers = money.map(([{ address }, amount]) => api.tx.balances.transferKeepAlive(address, amount * WRN));
	const funded = await client.send(named(client, 'ferdie'), api.tx.utility.batchAll(transfers));
	same('accounts get money in one batch', funded.error, null);

	const identity = signingKey();
	const stated = details({ peerKey: identity.key });
	const registered = await client.send(operator, registerCall({ api, worker }, stated, consent(client, stated, identity, operator)));
	same('a node registers', registered.error, null);
	const [{ node }] = registered.find('nodeRegistry', 'NodeRegistered');
	const [bond] = registered.find('operatorStaking', 'NodeBonded');
	same('its bond', bond?.amount.toBigInt(), 1_000n * WRN);
	const id = node.toNumber();
	const { perGib, perHour } = stated;
	stage.remember('node', { id, details: { perGib, perHour } });

	const beat = await client.send(worker, api.tx.nodeRegistry.heartbeat(id));
	same('its first heartbeat is free', [beat.error, beat.fee], [null, null]);
	for (const name of Object.keys(stage.urls)) {
		const other = await stage.client(name);
		// The index of each node follows its own best block.
		const shown = await until(30_000, `node ${id} on the market of ${name}`, async () => {
			const { nodes } = await other.call('marketplace_nodes', { only_accepting: true });
			return nodes.find((one) => one.id === id);
		});
		check(`${name} lists it`, shown.operator === operator.address, shown.operator);
	}
});
