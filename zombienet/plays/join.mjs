// The one after whom the node is named bonds, makes session keys in the node, over RPC, and becomes a candidate.

import { sessionOf } from '../../e2e/polkadot-js/epochs.mjs';
import { hex } from '../../e2e/polkadot-js/layouts.mjs';
import { same } from '../../e2e/polkadot-js/report.mjs';
import { refusals } from '../../e2e/polkadot-js/staking.mjs';
import { named, play, WRN } from '../shared/stage.mjs';

/** Less than the first validators have. */
const STAKE = 50_000n * WRN;

play(400, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { bond, validate } = api.tx.operatorStaking;
	const { setKeys } = api.tx.session;
	const who = named(client, stage.node);
	const validators = (await api.query.session.validators()).toJSON();
	same(`${stage.node} is no validator`, validators.includes(who.address), false);
	const bonded = await client.send(who, bond(STAKE));
	same('bonds', bonded.error ?? bonded.find('operatorStaking', 'Bonded')[0]?.amount.toBigInt(), STAKE);

	const rotate = (owner) => client.call('author_rotateKeysWithOwner', hex(owner.addressRaw));
	const [keys, foreign] = [await rotate(who), await rotate(client.known('//Ferdie'))];
	same('its node has the private keys', await client.call('author_hasSessionKeys', keys.keys), true);
	await refusals(client, [
		['a candidacy without session keys', who, validate(), 'NoSessionKeys'],
		["another's session keys", who, setKeys(foreign.keys, foreign.proof), 'session.InvalidProof'],
	]);
	const [set, joined] = await Promise.all([client.send(who, setKeys(keys.keys, keys.proof)), client.send(who, validate())]);
	same('session keys, with the proof that it has them', set.error, null);
	const next = await (await client.at(set.block)).query.session.nextKeys(who.address);
	same('they are its own from the next session on', next.isSome && hex(next.unwrap().toU8a()), keys.keys);
	const [event] = joined.find('operatorStaking', 'CandidateJoined');
	same('a candidate', joined.error ?? [event?.operator.toString(), event?.stake.toBigInt()], [who.address, STAKE]);
	stage.remember('joined', { who: stage.node, session: await sessionOf(client, joined.block), number: joined.number, stake: STAKE });
});
