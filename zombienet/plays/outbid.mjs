// Who joined has too little for a seat, and bonds more: then somebody else has too little.

import { sessionOf, untilSession } from '../../e2e/polkadot-js/epochs.mjs';
import { same } from '../../e2e/polkadot-js/report.mjs';
import { FIRST, named, play, WRN } from '../shared/stage.mjs';

/** With it she has more than each of the first validators. */
const MORE = 60_000n * WRN;
/** The last in the list of candidates: of equal stakes the earlier one stays ahead. */
const LOSES = 'dave';

play(400, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { who: name, session: joined, stake } = stage.recall('joined');
	const who = named(client, name);
	const addresses = (names) => names.map((one) => named(client, one).address).sort();
	// The first set that was elected since.
	const began = await untilSession({ client, api }, joined + 2);
	const state = (await client.at(began)).query;
	same(`a candidate with ${stake / WRN} WRN has no seat`, (await state.session.validators()).toJSON().sort(), addresses(FIRST));
	const candidates = async (block) =>
		(await (await client.at(block)).query.operatorStaking.candidates()).map((one) => [one.who.toString(), one.stake.toBigInt()]);
	same('and is the last in the list', (await candidates(began)).at(-1), [who.address, stake]);

	const bonded = await client.send(who, api.tx.operatorStaking.bondExtra(MORE));
	const [event] = bonded.find('operatorStaking', 'Bonded');
	same('bonds more', bonded.error ?? event?.amount.toBigInt(), MORE);
	const list = await candidates(bonded.block);
	same('and is the first', list[0], [who.address, stake + MORE]);
	same(`${LOSES} is the last now`, list.at(-1)[0], named(client, LOSES).address);
	stage.amend('joined', { session: await sessionOf(client, bonded.block), number: bonded.number, stake: stake + MORE, outbid: LOSES });
});
