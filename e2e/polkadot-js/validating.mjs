// Who authors blocks: session keys, candidates, elections.

import { check, same } from './report.mjs';
import { room, sessionOf } from './epochs.mjs';
import { hex } from './layouts.mjs';
import { refusals } from './staking.mjs';
import { until } from './time.mjs';

const WRN = 10n ** 12n;

/**
 * Bob makes himself a candidate, with the session keys of `node`. Without a node of his own they are those of the only one, which
 * votes on finality with one key alone: then he takes his candidacy back before anybody is elected, else no block would be final.
 */
export async function candidacy(stage, node) {
	const { client, api, alice, bob, dave, eve, ferdie } = stage;
	const { bond, chill, chillOther, unbond, validate } = api.tx.operatorStaking;
	const { purgeKeys, setKeys } = api.tx.session;
	const rotate = (owner) => (node ?? client).call('author_rotateKeysWithOwner', hex(owner.addressRaw));
	const [keys, foreign] = [await rotate(bob), await rotate(eve)];
	const unproven = await (node ?? client).call('author_rotateKeys');
	same('the node has the private keys', await (node ?? client).call('author_hasSessionKeys', keys.keys), true);
	const small = await client.send(ferdie, bond(100n * WRN));
	same('a small operator', small.error, null);
	await refusals(client, [
		['a validator that is no operator', dave, validate(), 'NotOperator'],
		['a validator with too little stake', ferdie, validate(), 'ValidatorStakeTooLow'],
		['a validator without session keys', bob, validate(), 'NoSessionKeys'],
		['what is no candidate is chilled', bob, chill(), 'NotCandidate'],
		['what is no candidate is chilled by others', eve, chillOther(bob.address), 'NotCandidate'],
		['a good candidate is chilled by others', eve, chillOther(alice.address), 'CandidateFit'],
		['session keys without a proof', bob, setKeys(keys.keys, '0x'), 'session.InvalidProof'],
		['session keys of `author_rotateKeys`, which proves nothing', bob, setKeys(unproven, '0x'), 'session.InvalidProof'],
		["another's session keys", bob, setKeys(foreign.keys, foreign.proof), 'session.InvalidProof'],
	]);
	const set = await client.send(bob, setKeys(keys.keys, keys.proof));
	same('session keys with a proof', set.error, null);
	const state = (await client.at(set.block)).query;
	const next = await state.session.nextKeys(bob.address);
	same('they are his from the next session on', next.isSome && hex(next.unwrap().toU8a()), keys.keys);
	const deposit = [...(await state.balances.holds(bob.address))].find(({ id }) => id.isSession);
	same('a deposit is held for them', deposit?.amount.toBigInt(), WRN);

	// What follows stays within one session.
	await room(stage, 12);
	const joined = await client.send(bob, validate());
	const [event] = joined.find('operatorStaking', 'CandidateJoined');
	same('an operator wants to validate', joined.error ?? [event?.operator.toString(), event?.stake.toBigInt()], [bob.address, 26_000n * WRN]);
	await refusals(client, [
		['twice', bob, validate(), 'AlreadyCandidate'],
		['a candidate unbonds what it needs', bob, unbond(11_001n * WRN), 'CandidateNeedsStake'],
		['a candidate with all that it needs is chilled by others', eve, chillOther(bob.address), 'CandidateFit'],
	]);
	const list = [...(await api.query.operatorStaking.candidates())].map(({ who }) => who.toString());
	same('the candidates, by their stakes', list, [alice.address, bob.address]);
	stage.snapshots.push(joined.block);
	if (node) {
		return;
	}
	await chilled(stage);
	const purged = await client.send(bob, purgeKeys());
	same('his session keys go', purged.error, null);
	const left = [...(await (await client.at(purged.block)).query.balances.holds(bob.address))];
	check('and their deposit is back', left.every(({ id }) => !id.isSession), left.toString());
	const session = [await sessionOf(client, joined.block), await sessionOf(client, purged.block)];
	check('nobody was elected meanwhile', session[0] === session[1], session);
}

/** Bob is no candidate any more. */
export async function chilled({ client, api, bob }) {
	const left = await client.send(bob, api.tx.operatorStaking.chill());
	const [event] = left.find('operatorStaking', 'Chilled');
	same('a candidate leaves', left.error ?? [event?.operator.toString(), event?.reason.type], [bob.address, 'OwnWish']);
}

/** Bob is elected, makes blocks with his node, and blocks go on to be final. The first session in which he does. */
export async function elected(stage) {
	const { client, api, alice, bob } = stage;
	const both = [alice.address, bob.address];
	await until(120_000, 'election of Bob', async () => (await api.query.operatorStaking.elected()).length === 2);
	same('the two with the most stake are elected', (await api.query.operatorStaking.elected()).toJSON(), both);
	const began = await until(120_000, 'session with two validators, final', async () => {
		const best = await client.best();
		return (await (await client.at(best)).query.session.validators()).length === 2 && best;
	});
	const session = await sessionOf(client, began);
	const exposure = (await (await client.at(began)).query.operatorStaking.exposures(session, bob.address)).unwrap();
	same(
		'what stands behind him in this session',
		[exposure.own.toBigInt(), exposure.delegated.toBigInt(), exposure.counted.toBigInt()],
		[21_000n * WRN, 5_000n * WRN, 26_000n * WRN]
	);
	const height = (await api.rpc.chain.getHeader(began)).number.toNumber();
	await until(60_000, 'block of Bob', async () => (await api.query.operatorStaking.authored(bob.address)).toNumber() > 0);
	await until(60_000, 'finality by two validators', async () => {
		const final = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
		return final.number.toNumber() > height;
	});
	check('he makes blocks, and both make them final', true, `session ${session}`);
	return session;
}
