// The sessions that staking counts: BABE's epochs, a minute each on a development chain.

import { until } from './time.mjs';

/** The session of a block. */
export async function sessionOf(client, block) {
	return (await (await client.at(block)).query.operatorStaking.currentSession()).toNumber();
}

/** How many slots the running session has left. */
async function slotsLeft({ api }) {
	const { currentSlot, epochIndex, genesisSlot } = api.query.babe;
	const [now, first, index, length] = await Promise.all([
		currentSlot(),
		genesisSlot(),
		epochIndex(),
		api.query.foundation.epochSlots(),
	]);
	return first.toNumber() + (index.toNumber() + 1) * length.toNumber() - now.toNumber() - 1;
}

/** Waits until the running session has that many slots left: what is played in them is played in one session. */
export function room(stage, slots) {
	return until(90_000, `session with ${slots} slots left`, async () => (await slotsLeft(stage)) >= slots);
}

/** Waits for a session; the first block in which it runs. */
export async function untilSession(stage, index) {
	const { client, api } = stage;
	const block = await until(240_000, `session ${index}`, async () => {
		const best = await client.best();
		return (await sessionOf(client, best)) >= index && best;
	});
	let header = await api.rpc.chain.getHeader(block);
	// Back to where it began.
	while ((await sessionOf(client, header.parentHash)) >= index) {
		header = await api.rpc.chain.getHeader(header.parentHash);
	}
	return header.hash.toHex();
}
