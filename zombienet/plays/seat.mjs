// Dave loses his seat at the first election since, and Eve, who waited for one, gets it.

import { sessionOf, untilSession } from '../../e2e/polkadot-js/epochs.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until } from '../../e2e/polkadot-js/time.mjs';
import { FIRST, headers, height, named, play } from '../shared/stage.mjs';

play(480, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const scene = { client, api };
	const { reported, number } = stage.recall('offence');
	const addresses = (names) => names.map((name) => named(client, name).address).sort();
	const validators = async (block) => (await (await client.at(block)).query.session.validators()).toJSON().sort();
	// Sets are elected a session ahead.
	const next = await untilSession(scene, reported + 1);
	same('the session after that one was elected before', await validators(next), addresses(FIRST));
	const after = await untilSession(scene, reported + 2);
	same('the one after it is without Dave, and with Eve', await validators(after), addresses(['alice', 'bob', 'charlie', 'eve']));
	const began = await height(client, after);
	const [dave, eve] = addresses(['dave']).concat(addresses(['eve']));
	const blocks = await until(150_000, 'block of Eve, final', async () => {
		const list = await headers(client, number + 1, await height(client));
		return list.some(({ author }) => author === eve) && list;
	});
	const made = blocks.filter(({ author }) => author === dave).map(({ number: one }) => one);
	same('Dave made no block since', made, []);
	const first = blocks.find(({ author }) => author === eve);
	check('Eve makes blocks', first.number >= began, `block ${first.number}, in session ${await sessionOf(client, first.hash)}`);
});
