// Everything that happened, read back: blocks, events and state decode, and encode to the very same bytes; and not a unit of
// money came from nowhere or went nowhere.

import { createHash } from 'node:crypto';
import { stringCamelCase, u8aToHex } from '@polkadot/util';
import { xxhashAsHex } from '@polkadot/util-crypto';
import { partsDown } from './layouts.mjs';

/** What each pot has from the first block on. */
const EXISTENTIAL_DEPOSIT = 10n ** 10n;
/** The part of a transaction's fee that the treasury gets, in percent; the rest is the author's. */
const TREASURY_FEE_PERCENT = 80n;
/** The treasury's and the backers' parts of the protocol's fee, in parts of 10^9, where governance has set nothing else. */
const DEFAULT_SHARES = { TreasuryShare: 400_000_000, BackersShare: 400_000_000 };
/** Keys that are asked for at a time. */
const PAGE = 500;

/** The account of a pot. */
export function pot(id) {
	const bytes = new Uint8Array(32);
	bytes.set(Buffer.from(`modl${id}`));
	return bytes;
}

const encoded = (codec) => u8aToHex(codec.toU8a());

/** Reads a block with its events; what does not decode, or does not encode to the same bytes, is in `wrong`. */
export async function readBlock(client, number) {
	const { api } = client;
	const wrong = [];
	const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
	const [raw, { block }, header] = await Promise.all([
		client.call('chain_getBlock', hash),
		api.rpc.chain.getBlock(hash),
		api.derive.chain.getHeader(hash),
	]);
	if (block.header.hash.toHex() !== hash) {
		wrong.push(`block ${number}: its header encodes to another hash`);
	}
	block.extrinsics.forEach((extrinsic, index) => {
		if (extrinsic.toHex() !== raw.block.extrinsics[index]) {
			wrong.push(`block ${number}, extrinsic ${index}: encodes to other bytes`);
		}
		extrinsic.toHuman(true);
	});
	const state = await client.at(hash);
	const [events, bytes] = await Promise.all([
		state.query.system.events(),
		client.call('state_getStorage', api.query.system.events.key(), hash),
	]);
	if (encoded(events) !== (bytes ?? '0x00')) {
		wrong.push(`block ${number}: its events encode to other bytes`);
	}
	events.toHuman(true);
	return {
		number,
		hash,
		author: header.author?.toString(),
		extrinsics: block.extrinsics,
		events: [...events],
		wrong,
	};
}

/** What every block must satisfy whatever happened in it; what does not hold, as texts. */
export async function stateOfMoney(client, block) {
	const { query } = await client.at(block.hash);
	const [accounts, issuance, holds, records, allowances] = await Promise.all([
		query.system.account.entries(),
		query.balances.totalIssuance(),
		query.balances.holds.entries(),
		query.sessionEscrow.sessions.entries(),
		query.sessionEscrow.allowances.entries(),
	]);
	const wrong = [];
	const all = accounts.reduce((sum, [, { data }]) => sum + data.free.toBigInt() + data.reserved.toBigInt(), 0n);
	if (all !== issuance.toBigInt()) {
		wrong.push(`block ${block.number}: accounts hold ${all}, issued are ${issuance}`);
	}
	const heldFor = (reason) =>
		holds
			.flatMap(([, list]) => [...list])
			.filter(({ id }) => id.isSessionEscrow && id.asSessionEscrow.type === reason)
			.reduce((sum, { amount }) => sum + amount.toBigInt(), 0n);
	const held = heldFor('SessionDeposit');
	const owed = records
		.map(([, record]) => record.unwrap())
		.filter((record) => record.isLive)
		.map((record) => record.asLive)
		.reduce(
			(sum, { deposit, paid, charge, chargeEarned }) =>
				sum + deposit.toBigInt() - paid.toBigInt() + (chargeEarned.isTrue ? 0n : charge.toBigInt()),
			0n
		);
	const left = allowances.reduce((sum, [, allowance]) => sum + allowance.unwrap().deposit.toBigInt(), 0n);
	if (heldFor('AllowanceDeposit') !== left) {
		wrong.push(`block ${block.number}: ${heldFor('AllowanceDeposit')} held for allowances, which were left ${left}`);
	}
	if (held !== owed) {
		wrong.push(`block ${block.number}: ${held} held for sessions, which are worth ${owed}`);
	}
	wrong.push(...(await stateOfStakes(query, holds)).map((text) => `block ${block.number}: ${text}`));
	return wrong;
}

/** All that is staked is there: self stake on hold, delegations and rewards in the pot. */
async function stateOfStakes(query, holds) {
	const { operators, pools, leaving, departed } = query.operatorStaking;
	const [all, pooled, left, gone, { data }] = await Promise.all([
		operators.entries(),
		pools.entries(),
		leaving.entries(),
		departed.entries(),
		query.system.account(pot('wrn/stak')),
	]);
	const sum = (amounts) => amounts.reduce((total, amount) => total + amount.toBigInt(), 0n);
	const bonded = all
		.map(([, operator]) => operator.unwrap())
		.flatMap(({ own, unbonding }) => [own, ...[...unbonding].map(({ amount }) => amount)]);
	const held = holds
		.flatMap(([, list]) => [...list])
		.filter(({ id }) => id.isOperatorStaking)
		.map(({ amount }) => amount);
	const delegated = pooled
		.map(([, pool]) => pool.unwrap())
		.flatMap(({ base, cohorts, joining, rewards }) => [
			base.balance,
			...[...cohorts].map(({ bucket }) => bucket.balance),
			...(joining.isSome ? [joining.unwrap().bucket.balance] : []),
			rewards,
		]);
	const onTheWay = [...left.flatMap(([, list]) => [...list]), ...gone.map(([, pool]) => pool.unwrap())].map(({ balance }) => balance);
	const earned = all.map(([, operator]) => operator.unwrap().rewards);
	const owed = sum([...delegated, ...onTheWay, ...earned]) + EXISTENTIAL_DEPOSIT;
	const wrong = [];
	if (sum(held) !== sum(bonded)) {
		wrong.push(`${sum(held)} held for stakes, which are ${sum(bonded)}`);
	}
	if (data.free.toBigInt() !== owed) {
		wrong.push(`the pot of stakes has ${data.free}, and owes ${owed}`);
	}
	return wrong;
}

/** By how much each account and the issuance must have changed over `blocks`, by what their events say. */
export async function ledger(client, blocks) {
	const { api } = client;
	const shares = { ...DEFAULT_SHARES };
	for (const key of Object.keys(shares)) {
		const set = await api.query.parameters.parameters({ SessionEscrow: { [key]: null } });
		if (set.isSome) {
			shares[key] = set.unwrap().asSessionEscrow.value.toNumber();
		}
	}
	const changes = new Map();
	const add = (account, amount) => {
		const address = api.createType('AccountId', account).toString();
		changes.set(address, (changes.get(address) ?? 0n) + amount);
	};
	let issuance = 0n;
	const [treasury, backers, stakes] = ['wrn/trsy', 'wrn/bckr', 'wrn/stak'].map(pot);
	const shareFee = (fee) => {
		const toTreasury = partsDown(fee, shares.TreasuryShare);
		const rest = fee - toTreasury;
		const toBackers = partsDown(fee, shares.BackersShare);
		const given = toBackers < rest ? toBackers : rest;
		add(treasury, toTreasury);
		add(backers, given);
		issuance -= rest - given;
	};
	const parties = new Map();
	for (const { author, events } of blocks) {
		for (const { event } of events) {
			const data = event.data;
			switch (`${event.section}.${event.method}`) {
				case 'balances.Transfer':
					add(data.from, -data.amount.toBigInt());
					add(data.to, data.amount.toBigInt());
					break;
				case 'balances.DustLost':
					add(data.account, -data.amount.toBigInt());
					issuance -= data.amount.toBigInt();
					break;
				case 'transactionPayment.TransactionFeePaid': {
					const [all, tip] = [data.actualFee.toBigInt(), data.tip.toBigInt()];
					const toTreasury = ((all - tip) * TREASURY_FEE_PERCENT) / 100n;
					add(data.who, -all);
					add(treasury, toTreasury);
					add(author, all - toTreasury);
					break;
				}
				case 'operatorStaking.SessionRewarded': {
					const [issued, distributed] = [data.issued.toBigInt(), data.distributed.toBigInt()];
					issuance += issued;
					add(stakes, distributed);
					// What of it was not issued came out of the backers' pot, to which the rest went back.
					add(backers, issued - distributed);
					break;
				}
				case 'sessionEscrow.Opened':
					parties.set(data.session.toHex(), { payer: data.payer, operator: data.operator });
					break;
				case 'sessionEscrow.Claimed':
				case 'sessionEscrow.BatchClaimed':
					// A call shares the fees of all that it claims at once.
					shareFee(data.fee.toBigInt());
					break;
				case 'sessionEscrow.Settled': {
					const { payer, operator } = parties.get(data.session.toHex()) ?? {};
					if (!payer) {
						break;
					}
					const [paid, fee, charge] = [data.paid, data.fee, data.charge].map((amount) => amount.toBigInt());
					add(payer, -paid - charge);
					add(operator, paid - fee);
					if (data.chargeEarned.isTrue) {
						add(operator, charge);
					} else {
						issuance -= charge;
					}
					break;
				}
				default:
			}
		}
	}
	return { changes, issuance };
}

/** Reads the whole state of a block through the metadata; how many entries each item has, and what is wrong. */
export async function readState(client, hash) {
	const { api } = client;
	const state = await client.at(hash);
	const left = new Set(await allKeys(client, hash));
	const total = left.size;
	const counts = {};
	const wrong = [];
	for (const { name, storage } of api.runtimeMetadata.asLatest.pallets) {
		// Every pallet keeps the version of its layout, also one that keeps nothing else.
		left.delete(xxhashAsHex(name.toString(), 128) + xxhashAsHex(':__STORAGE_VERSION__:', 128).slice(2));
		const items = storage.isSome ? storage.unwrap().items : [];
		for (const item of items) {
			const label = `${name}.${item.name}`;
			try {
				const entry = state.query[stringCamelCase(name.toString())][stringCamelCase(item.name.toString())];
				const entries = item.type.isMap ? await entry.entries() : [[entry.key(), await entry()]];
				const values = await Promise.all(
					entries.map(([key]) => client.call('state_getStorage', key.toHex?.() ?? key, hash))
				);
				counts[label] = 0;
				entries.forEach(([key, value], index) => {
					const raw = values[index];
					if (raw === null) {
						// A plain item that was never written: what is read is its default.
						return;
					}
					counts[label] += 1;
					left.delete(key.toHex?.() ?? key);
					const inner = item.modifier.isOptional ? value.unwrap() : value;
					if (encoded(inner) !== raw) {
						wrong.push(`${label}: ${inner.toHuman?.() ?? inner} encodes to other bytes`);
					}
					inner.toHuman(true);
					key.toHuman?.(true);
				});
			} catch (error) {
				wrong.push(`${label}: ${error.message}`);
			}
		}
	}
	// `:code`, `:extrinsic_index` and the like belong to no pallet.
	const strange = [...left].filter((key) => !key.startsWith('0x3a'));
	wrong.push(...strange.map((key) => `${key} belongs to no item of the metadata`));
	return { counts, total, wrong };
}

/** A digest over the whole state of a block: every key, in their order, with its value. */
export async function stateDigest(client, hash) {
	const keys = (await allKeys(client, hash)).sort();
	const digest = createHash('sha256');
	for (let at = 0; at < keys.length; at += PAGE) {
		const [{ changes }] = await client.call('state_queryStorageAt', keys.slice(at, at + PAGE), hash);
		digest.update(JSON.stringify(changes));
	}
	return digest.digest('hex');
}

async function allKeys(client, hash) {
	const keys = [];
	for (;;) {
		const page = await client.call('state_getKeysPaged', '0x', PAGE, keys.at(-1) ?? null, hash);
		keys.push(...page);
		if (page.length < PAGE) {
			return keys;
		}
	}
}
