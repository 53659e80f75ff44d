// Who joined is elected, and authors after a change of sessions; the others take its blocks.

import { sessionOf, untilSession } from '../../e2e/polkadot-js/epochs.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until } from '../../e2e/polkadot-js/time.mjs';
import { final, FIRST, hashOf, headers, height, named, play } from '../shared/stage.mjs';

play(480, async (stage) => {
	const client = await stage.client();
	const { who: name, session: joined, number: since, stake, outbid } = stage.recall('joined');
	const who = named(client, name);
	// Elected in one session for the one after the next.
	const session = joined + 2;
	const began = await untilSession({ client, api: client.api }, session);
	const { parentHash } = await client.api.rpc.chain.getHeader(began);
	const before = (await (await client.at(parentHash)).query.session.validators()).toJSON();
	same(`${name} does not validate before session ${session}`, before.includes(who.address), false);
	const state = (await client.at(began)).query;
	const seated = [...FIRST, name].filter((one) => one !== outbid);
	const validators = seated.map((one) => named(client, one).address);
	same(`in it ${seated.join(', ')} validate`, (await state.session.validators()).toJSON().sort(), validators.sort());
	const exposure = (await state.operatorStaking.exposures(session, who.address)).unwrap();
	same('what stands behind it', exposure.own.toBigInt(), stake);

	const mine = await until(150_000, `block of ${name}, final`, async () => {
		const last = await height(client);
		return (await headers(client, since, last)).find(({ author }) => author === who.address);
	});
	const first = await sessionOf(client, mine.hash);
	check('it authors, but not before', first >= session, `block ${mine.number}, in session ${first}`);
	const others = Object.keys(stage.urls).filter((one) => one !== stage.node);
	for (const other of others) {
		const peer = await stage.client(other);
		await final(peer, mine.number);
		same(`final at ${other}`, await hashOf(peer, mine.number), mine.hash);
	}
});
