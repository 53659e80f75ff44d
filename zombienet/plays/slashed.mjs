// The slash is applied when its time has come, to the unit.

import { pot } from '../../e2e/polkadot-js/audit.mjs';
import { sessionOf, untilSession } from '../../e2e/polkadot-js/epochs.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { sleep } from '../../e2e/polkadot-js/time.mjs';
import { event, height, named, play } from '../shared/stage.mjs';
import { selfStake } from '../shared/stakes.mjs';

play(1_400, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { id, own: cost, due } = stage.recall('offence');
	const { own, delegated } = stage.recall('twin');
	const dave = named(client, 'dave');
	for (let session = 0, seen = 0; session < due; await sleep(2_000)) {
		session = await sessionOf(client, await client.best());
		if (session > seen) {
			console.log(`session ${session} of ${due}`);
			seen = session;
		}
	}
	const began = await untilSession({ client, api }, due);
	const slashed = await event(client, await height(client, began), ['operatorStaking', 'Slashed']);
	const { slash, operator, session, own: taken, delegated: shared } = slashed.data;
	same('the slash, and who pays', [slash.toNumber(), operator.toString()], [id, dave.address]);
	same('for the session of the offence', session.toNumber(), stage.recall('twin').session);
	same('what it costs', [taken.toBigInt(), shared.toBigInt()], [cost, 0n]);
	const { parentHash } = await api.rpc.chain.getHeader(slashed.hash);
	// The block in which a session begins has weight for little else, so that it may be the one after it.
	const { parentHash: before } = await api.rpc.chain.getHeader(parentHash);
	const [earlier, , then] = await sessions(client, [before, parentHash, slashed.hash]);
	same('as soon as the session begins in which it is due', [earlier, then], [due - 1, due]);

	const treasury = api.createType('AccountId', pot('wrn/trsy')).toString();
	const fees = slashed.events.filter(({ method }) => method === 'TransactionFeePaid').length;
	same('there is no transaction in that block', fees, 0);
	for (const [what, figure, change] of [
		['his self stake on hold', (block) => selfStake(client, dave, block), -cost],
		['all that he has', (block) => client.money(dave.address, block), -cost],
		['the treasury', (block) => client.money(treasury, block), cost],
		['what is delegated to him', (block) => delegatedTo(client, dave, block), 0n],
	]) {
		same(`${what} changes by`, (await figure(slashed.hash)) - (await figure(parentHash)), change);
	}
	same('left of his own', await selfStake(client, dave, slashed.hash), own - cost);
	same('the delegation is whole', await delegatedTo(client, dave, slashed.hash), delegated);
	const { pendingSlashes, slashQueue } = (await client.at(slashed.hash)).query.operatorStaking;
	same('nothing waits any more', [(await pendingSlashes(id)).isNone, (await slashQueue.keys()).length], [true, 0]);
	check('it took as long as it has to', due - stage.recall('twin').session >= 30, `${due - stage.recall('twin').session} sessions`);
});

const sessions = (client, blocks) => Promise.all(blocks.map((block) => sessionOf(client, block)));

async function delegatedTo(client, { address }, block) {
	return (await (await client.at(block)).query.operatorStaking.operators(address)).unwrap().delegated.toBigInt();
}
