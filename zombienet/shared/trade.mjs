// Who trades in sessions, and a session as plays find it again.

import { bytesOf, partsUp } from '../../e2e/polkadot-js/layouts.mjs';
import { keyOf } from './stage.mjs';

/** Accounts that every play knows. */
export function people(client) {
	const account = (name) => client.known(`//zombienet//${name}`);
	return { operator: account('operator'), worker: account('worker'), consumer: account('consumer') };
}

/** The key that signs a session's vouchers. */
export const voucherKey = (name) => keyOf(`vouchers of ${name}`);

/** A session that a play before this one opened. */
export function recalled(stage, name) {
	const session = stage.recall(`session ${name}`);
	return { ...session, bytes: bytesOf(session.id), voucher: voucherKey(name) };
}

/** What a session costs besides what is paid for it. */
export async function terms({ api }) {
	const params = await api.call.sessionApi.params();
	const parts = params.feeParts.toNumber();
	return { charge: params.connectionCharge.toBigInt(), fee: (amount) => partsUp(amount, parts) };
}

/**
 * Sends; where finality waits, which `pending` says, a transaction counts once it is in a block. Its outcome is as it was in that block.
 */
export async function send(client, who, call, pending) {
	client.forks = pending !== 'pending';
	return client.send(who, call);
}
