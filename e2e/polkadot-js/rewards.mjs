// What stakes earn: worked out from what stood behind the validators, and compared with what is paid.

import { check, same } from './report.mjs';
import { pot } from './audit.mjs';
import { room, untilSession } from './epochs.mjs';

const UNIT = 10n ** 18n;
const PARTS = 10n ** 9n;
/** Issued for a session, in parts of 10^9 of all that there is, and paid out of the backers' fees. */
const [INFLATION, PAYOUT] = [20_000n, 100_000_000n];
const EXISTENTIAL_DEPOSIT = 10n ** 10n;

/**
 * What the end of `session` gave: to each validator that earned, for itself (with its commission) and for each unit that was
 * delegated to it, in parts of 10^18. `first` is the first block of the next session.
 */
async function rewardOf(stage, session, first) {
	const { client, api } = stage;
	const header = await api.derive.chain.getHeader(first);
	const [before, after] = [await client.at(header.parentHash), await client.at(first)];
	const [exposed, authors, events] = await Promise.all([
		after.query.operatorStaking.exposures.entries(session),
		before.query.operatorStaking.authored.entries(),
		after.query.system.events(),
	]);
	const event = events.find(({ event }) => event.section === 'operatorStaking' && event.method === 'SessionRewarded')?.event.data;
	if (event?.session.toNumber() !== session) {
		return new Map();
	}
	const made = new Set([...authors.map(([key]) => key.args[0].toString()), header.author?.toString()]);
	const earners = exposed
		.map(([key, exposure]) => ({ who: key.args[1].toString(), exposure: exposure.unwrap() }))
		.filter(({ who, exposure }) => made.has(who) && exposure.counted.toBigInt() > 0n && exposure.fraction.isZero());
	const [distributed, returned] = [event.distributed.toBigInt(), event.returned.toBigInt()];
	const total = distributed + returned;
	const counted = earners.reduce((sum, { exposure }) => sum + exposure.counted.toBigInt(), 0n);
	const validators = new Map();
	for (const { who, exposure } of earners) {
		const [own, delegated] = [exposure.own.toBigInt(), exposure.delegated.toBigInt()];
		const part = (total * exposure.counted.toBigInt()) / counted;
		const shared = own + delegated === 0n ? 0n : (part * delegated) / (own + delegated);
		const { commission } = (await after.query.operatorStaking.operators(who)).unwrap();
		const commissioned = (shared * rate(commission, session)) / PARTS;
		const perUnit = delegated === 0n ? 0n : ((shared - commissioned) * UNIT) / delegated;
		validators.set(who, { own: part - shared + commissioned, perUnit });
	}
	// Of both: what there was in the block before.
	const [issuance, account] = await Promise.all([
		before.query.balances.totalIssuance(),
		before.query.system.account(pot('wrn/bckr')),
	]);
	const fees = ((account.data.free.toBigInt() - EXISTENTIAL_DEPOSIT) * PAYOUT) / PARTS;
	same(
		`session ${session}: what was issued, and all that there was to earn`,
		[event.issued.toBigInt(), total],
		[(issuance.toBigInt() * INFLATION) / PARTS, (issuance.toBigInt() * INFLATION) / PARTS + fees]
	);
	return validators;
}

/** The commission for the rewards of a session. */
function rate({ rate, rise }, session) {
	if (rise.isSome) {
		const [higher, from] = rise.unwrap();
		if (from.toNumber() <= session) {
			return higher.toBigInt();
		}
	}
	return rate.toBigInt();
}

/** What `count` makes of the rewards of the sessions from `since` to `next`, that not included, added up. Each is worked out once. */
async function sum(stage, since, next, count) {
	stage.rewards ??= new Map();
	let total = 0n;
	for (let session = since; session < next; session += 1) {
		if (!stage.rewards.has(session)) {
			stage.rewards.set(session, await rewardOf(stage, session, await untilSession(stage, session + 1)));
		}
		total += count(stage.rewards.get(session));
	}
	return total;
}

/** What `who` earned in the sessions from `since` on by the `amount` that it delegated. */
export function ofDelegation(who, operator, amount, since) {
	const perUnit = (validators) => validators.get(operator.address)?.perUnit ?? 0n;
	return { who, operator, since, count: perUnit, worth: (earned) => (amount * earned) / UNIT };
}

/** What an operator earned itself in the sessions from `since` on, on top of what was there `before`. */
export function ofOperator(operator, since, before = 0n) {
	const own = (validators) => validators.get(operator.address)?.own ?? 0n;
	return { who: operator, operator, since, count: own, worth: (earned) => before + earned };
}

/**
 * Claims them, each once the first of its sessions is over, and is told how much they are. The first session that is still to be
 * claimed.
 */
export async function claim(stage, parts) {
	const { client, api } = stage;
	const earned = async (next) => {
		const amounts = [];
		for (const { since, count, worth } of parts) {
			amounts.push(worth(await sum(stage, since, next, count)));
		}
		return amounts;
	};
	// To work it out takes its time, and no session may end between that and the claims.
	const first = Math.max(...parts.map(({ since }) => since)) + 1;
	await untilSession(stage, first);
	await earned(first);
	await room(stage, 10);
	const next = (await api.query.operatorStaking.currentSession()).toNumber();
	const wanted = await earned(next);
	const best = await client.best();
	const before = await Promise.all(parts.map(({ who }) => client.money(who.address, best)));
	const outcomes = await Promise.all(
		parts.flatMap(({ who, operator }) =>
			[1, 2].map(() => client.send(who, api.tx.operatorStaking.claimRewards(operator.address)))
		)
	);
	for (const [index, { who, operator }] of parts.entries()) {
		const name = `${who.meta.name} at ${operator.meta.name}`;
		const [paid, again] = outcomes.slice(2 * index, 2 * index + 2);
		const [event] = paid.find('operatorStaking', 'RewardsClaimed');
		check(`${name}: there is something to claim`, wanted[index] > 0n, wanted[index]);
		same(`${name}: rewards are what the stake earned`, paid.error ?? event?.amount.toBigInt(), wanted[index]);
		same(`${name}: claimed twice`, again.error, 'operatorStaking.NoRewards');
		if (who !== operator) {
			// An author also earns fees.
			const after = await client.money(who.address, again.block);
			same(`${name}: and they are in the account`, after - before[index] + paid.fee + again.fee, wanted[index]);
		}
	}
	return next;
}
