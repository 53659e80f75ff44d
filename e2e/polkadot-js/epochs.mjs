// The sessions that staking counts: BABE's epochs, a minute each on a development chain.

import { until } from './time.mjs';

/** The session of a block. */
export async function sessionOf(client, block) {
	return (await (await client.at(block)).query.operatorStaking.currentSession()).toNumber();
}

/** The last slot of the running session. */
export async function lastSlot({ api }) {
	const { epochIndex, genesisSlot } = api.query.babe;
	const [first, index, length] = await Promise.all([genesisSlot(), epochIndex(), api.query.foundation.epochSlots()]);
	return first.toNumber() + (index.toNumber() + 1) * length.toNumber() - 1;
}

/** How many slots the running session has left. */
async function slotsLeft({ api }) {
	const [now, last] = await Promise.all([api.query.babe.currentSlot(), lastSlot({ api })]);
	return last - now.toNumber();
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
