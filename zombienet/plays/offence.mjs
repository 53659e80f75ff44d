// Two blocks of Dave's in one slot are seen, proven and judged, with nobody's help.

import { sessionOf } from '../../e2e/polkadot-js/epochs.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { refusals } from '../../e2e/polkadot-js/staking.mjs';
import { event, named, play, WRN } from '../shared/stage.mjs';
import { selfStake } from '../shared/stakes.mjs';

/** (3 × 1 offender / 4 validators)², in parts of 10^9. */
const FRACTION = 562_500_000n;
/** Sessions that a slash waits, as `equivocation.genesis.json` sets it: the least that may be. */
const DEFERRAL = 30;

play(280, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { session, number, own, delegated } = stage.recall('twin');
	const dave = named(client, 'dave');
	const offended = await event(client, number, ['operatorStaking', 'Offended'], ({ operator }) => operator.eq(dave.address));
	const data = Object.fromEntries(offended.events.filter(({ section }) => section === 'operatorStaking').map(({ method, data }) => [method, data]));
	same(
		'Dave offended, in that session',
		[data.Offended.session.toNumber(), data.Offended.fraction.toBigInt()],
		[session, FRACTION]
	);
	const { block } = await api.rpc.chain.getBlock(offended.hash);
	const [report] = block.extrinsics.filter(({ method }) => method.section === 'babe');
	check('it was reported', Boolean(report), report && `${report.method.section}.${report.method.method}, ${report.isSigned ? 'signed' : 'unsigned'}`);
	const proof = report?.method.args[0];
	check(
		'with two headers of one slot',
		proof && proof.firstHeader.hash.toHex() !== proof.secondHeader.hash.toHex(),
		proof && `slot ${proof.slot}: blocks ${proof.firstHeader.number} and ${proof.secondHeader.number}`
	);
	same('he is no candidate any more', [data.Chilled?.operator.toString(), data.Chilled?.reason.type], [dave.address, 'Offence']);
	const now = await sessionOf(client, offended.hash);
	const slash = { id: data.SlashDeferred.slash.toNumber(), own: ((own + delegated) * FRACTION) / 1_000_000_000n, due: now + DEFERRAL };
	same(
		'it costs that part of all that stood there, and his own stake pays first',
		['own', 'delegated', 'applyAt'].map((part) => data.SlashDeferred[part].toBigInt()),
		[slash.own, 0n, BigInt(slash.due)]
	);
	const state = (await client.at(offended.hash)).query;
	const validators = (await state.session.validators()).toJSON();
	const disabled = [...(await state.session.disabledValidators())].map(([index]) => validators[index.toNumber()]);
	same('he is disabled', disabled, [dave.address]);
	const { delegate, validate } = api.tx.operatorStaking;
	await refusals(client, [
		['he wants to validate again', dave, validate(), 'OffendedLately'],
		['a delegation to him now', named(client, 'ferdie'), delegate(dave.address, 1_000n * WRN, 0), 'SlashPending'],
	]);
	same('nothing is taken yet', await selfStake(client, dave, await client.best()), own);
	stage.remember('offence', { ...slash, reported: now, number: offended.number });
});
