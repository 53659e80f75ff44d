// What stakes earn: worked out from what stood behind the validators, and compared with what is paid.

import { check, same } from './report.mjs';
import { pot } from './audit.mjs';
import { room, sessionOf, untilSession } from './epochs.mjs';

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
		return { session, event: null, validators: new Map() };
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
	return { session, event, validators };
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
		total += count(stage.rewards.get(session).validators);
	}
	return total;
}

/**
 * Claims what `who` earned in the sessions from `since` on by the `amount` that it delegated, once the first of them is over. The
 * first session that is still to be claimed.
 */
export async function claimDelegated(stage, who, operator, amount, since) {
	await untilSession(stage, since + 1);
	const perUnit = (validators) => validators.get(operator.address)?.perUnit ?? 0n;
	return claim(stage, who, operator, since, perUnit, (earned) => (amount * earned) / UNIT);
}

/** The same for an operator; `before`: what was there to be claimed already. */
export function claimOwn(stage, operator, since, before = 0n) {
	const own = (validators) => validators.get(operator.address)?.own ?? 0n;
	return claim(stage, operator, operator, since, own, (earned) => before + earned);
}

async function claim(stage, who, operator, since, count, worth) {
	const { client, api } = stage;
	const earned = async (next) => worth(await sum(stage, since, next, count));
	const now = async () => sessionOf(client, await client.best());
	// To work it out takes its time, and no session may end between that and the claims.
	await earned(await now());
	await room(stage, 8);
	const next = await now();
	const wanted = await earned(next);
	const name = `${who.meta.name} at ${operator.meta.name}`;
	check(`${name}: there is something to claim`, wanted > 0n, wanted);
	const before = await client.money(who.address, await client.best());
	const call = () => api.tx.operatorStaking.claimRewards(operator.address);
	const [paid, again] = [await client.send(who, call()), await client.send(who, call())];
	const [event] = paid.find('operatorStaking', 'RewardsClaimed');
	same(`${name}: rewards are what the stake earned`, paid.error ?? event?.amount.toBigInt(), wanted);
	if (who !== operator) {
		// An author also earns fees.
		const after = await client.money(who.address, paid.block);
		same(`${name}: and they are in the account`, after - before + paid.fee, wanted);
	}
	same(`${name}: claimed twice`, again.error, 'operatorStaking.NoRewards');
	return next;
}
