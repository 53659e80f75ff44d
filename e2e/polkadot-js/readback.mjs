// At the end: what was played is read back from the chain, and must add up.

import { check, same } from './report.mjs';
import { stringCamelCase } from '@polkadot/util';
import { ledger, pot, readBlock, readState, stateOfMoney } from './audit.mjs';
import { partsUp } from './layouts.mjs';
import { until } from './time.mjs';

/** What no short play on a healthy chain shows: what an idle block does at once, payments that an account could not take, a bond
 * when its weeks are over, jails, and rounds of audits, which take hours. */
const UNSEEN = {
	items: ['SessionEscrow.LeavingNodes', 'SessionEscrow.Owed', 'Reputation.Committed', 'Reputation.Audits'],
	events: [
		'nodeRegistry.BondReleased',
		'sessionEscrow.PutBy',
		'sessionEscrow.PutByPaid',
		'reputation.AbsenceCounted',
		'reputation.Jailed',
		'reputation.Released',
		'reputation.Freed',
		'reputation.DisputeWithdrawn',
		'reputation.DisputeResolved',
		'reputation.ReportCommitted',
		'reputation.ReportRevealed',
		'reputation.CommitmentsForfeited',
		'reputation.AuditSettled',
	],
};
/** Where the sweeping stands depends on what it found, and whether a validator was idle on chance. */
const UNCERTAIN = ['Reputation.Sweeping', 'OperatorStaking.IdleSessions'];
const OURS = ['NodeRegistry', 'SessionEscrow', 'Reputation'];

export async function readBack(stage) {
	const { client, snapshots } = stage;
	const { blocks, last, figures } = await readBlocks(stage);
	variety(client, blocks, OURS, UNSEEN.events);
	settled(stage, blocks);
	await punctuality(stage);
	await accountsAddUp(stage, blocks, last);
	const fees = client.sent.filter(({ fee }) => fee === null).map(({ name }) => name);
	same('transactions that cost nothing', fees, ['nodeRegistry.heartbeat', 'sessionEscrow.rate']);
	await nothingHeld(stage, last);
	const state = await readStates(client, snapshots, OURS, UNSEEN.items);
	return { ...figures, state };
}

/** Reads all blocks of the play, once they are final. */
export async function readBlocks(stage) {
	const { client, api, first } = stage;
	const last = Math.max(...client.sent.map(({ number }) => number));
	await until(60_000, 'finality of the last block', async () => {
		const hash = await api.rpc.chain.getFinalizedHead();
		return (await api.rpc.chain.getHeader(hash)).number.toNumber() >= last;
	});
	const blocks = [];
	const [undecoded, unsound] = [[], []];
	for (let number = first; number <= last; number += 1) {
		const block = await readBlock(client, number);
		blocks.push(block);
		undecoded.push(...block.wrong);
		unsound.push(...(await stateOfMoney(client, block)));
	}
	const count = (list) => list.reduce((sum, { length }) => sum + length, 0);
	const [extrinsics, events] = [count(blocks.map(({ extrinsics }) => extrinsics)), count(blocks.map(({ events }) => events))];
	check(
		'every block decodes, and encodes to the same bytes',
		undecoded.length === 0,
		undecoded.join('; ') || `${blocks.length} blocks, ${extrinsics} extrinsics, ${events} events`
	);
	check(
		'in every block all accounts are worth what is issued, and what is held is what sessions and stakes are worth',
		unsound.length === 0,
		unsound.join('; ') || `${blocks.length} blocks`
	);
	findSent(client, blocks);
	return { blocks, last, figures: { blocks: blocks.length, extrinsics, events, transactions: client.sent.length } };
}

/** Each transaction is in the chain as it was signed. */
function findSent(client, blocks) {
	const lost = client.sent.filter(({ number, index, block, bytes }) => {
		const found = blocks.find((other) => other.hash === block && other.number === number);
		return found?.extrinsics[index]?.toHex() !== bytes;
	});
	check('every transaction is where its receipt says', lost.length === 0, lost.map(({ name }) => name).join(', ') || `${client.sent.length} transactions`);
}

/** Every call of these pallets was made, and every event of theirs seen. */
export function variety(client, blocks, pallets, unseen) {
	const { api } = client;
	const ours = pallets.map((name) => stringCamelCase(name));
	const calls = new Set(client.sent.map(({ name }) => name));
	const all = ours.flatMap((pallet) => Object.keys(api.tx[pallet]).map((call) => `${pallet}.${call}`));
	const missing = all.filter((name) => !calls.has(name));
	check('every call of our pallets was made', missing.length === 0, missing.join(', ') || `${all.length} calls`);
	const seen = new Set(blocks.flatMap(({ events }) => events.map(({ event }) => `${event.section}.${event.method}`)));
	const known = ours.flatMap((pallet) => Object.keys(api.events[pallet]).map((event) => `${pallet}.${event}`));
	same(
		`every event of our pallets (${known.length}) was seen, but`,
		known.filter((name) => !seen.has(name)).sort(),
		[...unseen].sort()
	);
}

/** How each session ended: paid + refunded + charge are all that was taken for it. */
function settled(stage, blocks) {
	const { charge, feeParts, sessions } = stage;
	const all = (method) =>
		blocks.flatMap((block) =>
			block.events
				.filter(({ event }) => event.section === 'sessionEscrow' && event.method === method)
				.map(({ event }) => ({ block, data: event.data }))
		);
	const [ends, closings] = [all('Settled'), all('Closing')];
	const wanted = {
		served: { paid: 400_000_000_001n, earned: true, by: 'sessionEscrow.close' },
		prepaid: { paid: sessions.prepaid.prepaid, earned: false, by: 'sessionEscrow.close' },
		disputed: { paid: 200_000_000_003n, earned: true },
		expiring: { paid: sessions.expiring.deposit, earned: true, reason: 'Expired' },
		unserved: { paid: 0n, earned: false },
		sponsored: { paid: 77_777_777_777n, earned: true },
	};
	for (const [name, { paid, earned, by = 'the queue', reason }] of Object.entries(wanted)) {
		const session = sessions[name];
		const found = ends.filter(({ data }) => data.session.toHex() === session.id);
		same(`${name}: settled once`, found.length, 1);
		if (found.length !== 1) {
			continue;
		}
		const [{ data, block }] = found;
		const caller = endedBy(block, session);
		const [total, fee, refunded, kept] = [data.paid, data.fee, data.refunded, data.charge].map((amount) => amount.toBigInt());
		same(`${name}: paid, fee, charge`, [total, fee, data.chargeEarned.isTrue], [paid, partsUp(paid, feeParts), earned]);
		same(`${name}: paid + refunded + charge = taken`, total + refunded + kept, session.deposit + charge);
		same(`${name}: settled by`, caller, by);
		if (reason) {
			const why = closings.find(({ data }) => data.session.toHex() === session.id)?.data;
			same(`${name}: closing`, why?.reason.type, reason);
			session.deadline ??= session.expiresAt + stage.window;
			same(`${name}: its deadline`, why?.deadline.toNumber(), session.deadline);
		}
		session.byQueue = caller === 'the queue';
		session.settledIn = block;
	}
}

/** The call in `block` that ends `session`; the queue, where there is none. The phase of the event does not tell: see `said`. */
function endedBy({ extrinsics }, session) {
	const names = ['sessionEscrow.close', 'sessionEscrow.finalise'];
	const call = extrinsics.find(
		({ method }) => names.includes(`${method.section}.${method.method}`) && method.args[0].toHex() === session.id
	);
	return call ? `${call.method.section}.${call.method.method}` : 'the queue';
}

/** Sessions that the queue settled were settled in time; the other ones were settled by a call. */
async function punctuality({ client, sessions }) {
	for (const [name, session] of Object.entries(sessions)) {
		if (session.byQueue && session.settledIn) {
			const clock = (await (await client.at(session.settledIn.hash)).query.sessionEscrow.clock()).toNumber();
			same(`${name}: settled by the first block after its deadline`, clock, session.deadline + 1);
		}
	}
}

/** Every account, and the issuance, against what the events say. */
export async function accountsAddUp(stage, blocks, last) {
	const { client, api, people, alice, first } = stage;
	const hashOf = async (number) => (await api.rpc.chain.getBlockHash(number)).toHex();
	const [before, after] = [await hashOf(first - 1), await hashOf(last)];
	const { changes, issuance } = await ledger(client, blocks);
	const addressOf = (id) => api.createType('AccountId', pot(id)).toString();
	const everyone = {
		...Object.fromEntries(Object.entries(people).map(([name, { address }]) => [name, address])),
		'the author': alice.address,
		'the treasury': addressOf('wrn/trsy'),
		'the backers': addressOf('wrn/bckr'),
		'the pot of stakes': addressOf('wrn/stak'),
		'the pot of auditors': addressOf('wrn/audt'),
	};
	for (const [name, address] of Object.entries(everyone)) {
		const change = (await client.money(address, after)) - (await client.money(address, before));
		same(`${name}: the account changed by what the events say`, change, changes.get(address) ?? 0n);
	}
	const issued = async (hash) => (await (await client.at(hash)).query.balances.totalIssuance()).toBigInt();
	same('the issuance changed by what was issued and burned', (await issued(after)) - (await issued(before)), issuance);
}

async function nothingHeld({ client, api, people }, last) {
	const state = await client.at((await api.rpc.chain.getBlockHash(last)).toHex());
	for (const name of ['ada', 'ben', 'sponsor']) {
		const { reserved } = (await state.query.system.account(people[name].address)).data;
		same(`${name}: nothing is held any more`, reserved.toBigInt(), 0n);
	}
}

/** Reads the whole state at moments at which different items are filled; how full those of `pallets` were. */
export async function readStates(client, snapshots, pallets, unseen) {
	const [filled, wrong] = [new Map(), []];
	let entries = 0;
	for (const hash of snapshots) {
		const state = await readState(client, hash);
		wrong.push(...state.wrong);
		entries += state.total;
		for (const [item, count] of Object.entries(state.counts)) {
			filled.set(item, Math.max(filled.get(item) ?? 0, count));
		}
	}
	check(
		'the whole state decodes, and encodes to the same bytes',
		wrong.length === 0,
		wrong.slice(0, 10).join('; ') || `${entries} entries of ${filled.size} items at ${snapshots.length} blocks`
	);
	const ours = [...filled].filter(([item]) => pallets.includes(item.split('.')[0]));
	same(
		'every item of our pallets was seen filled, but',
		ours.filter(([item, count]) => count === 0 && !UNCERTAIN.includes(item)).map(([item]) => item).sort(),
		[...unseen].sort()
	);
	return Object.fromEntries(ours);
}
