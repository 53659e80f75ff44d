// Dave's key for making blocks is put into the node as well: now two nodes make blocks in his slots.

import { lastSlot, sessionOf, untilSession } from '../../e2e/polkadot-js/epochs.mjs';
import { hex } from '../../e2e/polkadot-js/layouts.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until, within } from '../../e2e/polkadot-js/time.mjs';
import { authorOf, bestHeight, claimOf, named, play, WRN } from '../shared/stage.mjs';

/** What stands behind him: his own, from the first block on, and a delegation, which pays only what his own cannot. */
const [OWN, DELEGATED] = [100_000n * WRN, 20_000n * WRN];

/** Slots of his that a session has to have: one may be missed. */
const SLOTS = 2;
/** Sessions that are looked at for them: more than half have them. */
const SESSIONS = 10;
/** How long the nodes have to report it themselves. */
const PATIENCE = 60_000;

play(680, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const dave = named(client, 'dave');
	const delegated = await client.send(named(client, 'ferdie'), api.tx.operatorStaking.delegate(dave.address, DELEGATED, 0));
	same('a delegation to Dave', delegated.error, null);
	const joined = await sessionOf(client, delegated.block);
	// The sooner a session is seen to begin the more of its slots are left.
	client.forks = false;
	// All of it is to happen in one session: what it costs is counted for each.
	const scene = { client, api };
	let [planned, slots] = [joined, []];
	while (slots.length < SLOTS && planned < joined + SESSIONS) {
		await untilSession(scene, planned + 1);
		planned = (await api.query.operatorStaking.currentSession()).toNumber();
		slots = await comingSlots(stage, scene);
	}
	check('Dave has slots in this session', slots.length >= SLOTS, `session ${planned}: ${slots}`);
	same('he validates', (await api.query.session.validators()).toJSON().includes(dave.address), true);
	const number = await bestHeight(client);
	const seen = watch(client, dave);
	const key = hex(dave.publicKey);
	await client.call('author_insertKey', 'babe', '//Dave', key);
	check('a second node has his key', await client.call('author_hasKey', key, 'babe'), key);
	const now = (await api.query.babe.currentSlot()).toNumber();
	check('before the last of them', now < slots.at(-1), now);
	const [slot, [first, second], session] = await seen;
	check('two blocks of his in one slot', !first.hash.eq(second.hash), `slot ${slot} of session ${session}: ${first.hash} and ${second.hash}`);
	const exposure = (await api.query.operatorStaking.exposures(session, dave.address)).unwrap();
	same('what stands behind Dave', [exposure.own.toBigInt(), exposure.delegated.toBigInt()], [OWN, DELEGATED]);
	const judged = async () => (await api.query.operatorStaking.offenders(dave.address)).isSome;
	await until(PATIENCE, 'report by the nodes', judged);
	const offenders = (await api.query.operatorStaking.offenders.keys()).map(({ args: [who] }) => who.toString());
	same('the nodes report it themselves, and nobody else', offenders, [dave.address]);
	stage.remember('twin', { session, number, own: OWN, delegated: DELEGATED });
});

/** The slots in which Dave makes blocks, as his own node knows: from the one after the next on, up to the last but two of the session. */
async function comingSlots(stage, { client, api }) {
	const dave = await stage.client('dave');
	const [authorship, now, last] = await Promise.all([
		dave.call('babe_epochAuthorship'),
		api.query.babe.currentSlot(),
		lastSlot({ api }),
	]);
	const slots = Object.values(authorship).flatMap(({ primary, secondary, secondary_vrf: vrf }) => [...primary, ...secondary, ...vrf]);
	return slots.filter((slot) => slot >= now.toNumber() + 2 && slot <= last - 2).sort((a, b) => a - b);
}

/**
 * The first slot in which the validator made two blocks, their headers, as they come in, and the session. It need not be the one that was
 * planned, and in another one the validator may have another place.
 */
function watch(client, { address }) {
	const slots = new Map();
	let found = false;
	return within(
		120_000,
		'two blocks in one slot',
		new Promise((resolve, reject) => {
			const take = async (header) => {
				const { slot } = claimOf(header);
				if (found || (await authorOf(client, header)) !== address) {
					return;
				}
				const headers = [...(slots.get(slot) ?? []), header].filter(
					(one, index, all) => all.findIndex(({ hash }) => hash.eq(one.hash)) === index
				);
				slots.set(slot, headers);
				if (headers.length > 1) {
					found = true;
					resolve([slot, headers, await sessionOf(client, header.hash)]);
				}
			};
			client.api.rpc.chain.subscribeAllHeads((header) => take(header).catch(reject)).catch(reject);
		})
	);
}
