// The market: nodes are registered, give signs of life, and are found.

import { base58Encode } from '@polkadot/util-crypto';
import { check, same } from './report.mjs';
import { consentBytes, cost, detailsBytes, hex, parseV6, partsUp, peerIdBytes, signingKey, wireguardKey } from './layouts.mjs';
import { until } from './time.mjs';

/** What a node states. */
export function details(more) {
	return {
		peerKey: undefined,
		tunnelKey: wireguardKey(),
		endpoints: [
			{ kind: 'v4', host: [192, 0, 2, 7], port: 51820 },
			{ kind: 'v6', host: parseV6('2001:db8::7'), port: 51820 },
			{ kind: 'dns', host: 'exit.example.com', port: 443 },
		],
		country: 'CH',
		city: 'Zürich',
		network: 'residential',
		// Neither divides evenly: what is rounded shows.
		perGib: 100_000_000_007n,
		perHour: 10_000_000_019n,
		capacity: 16,
		mbps: 940,
		exitPolicy: 'web-only',
		...more,
	};
}

/** The same as a call takes it. */
function asArgument(details) {
	const host = { v4: 'V4', v6: 'V6', dns: 'Dns' };
	const capital = (text) => text.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
	return {
		peerKey: details.peerKey,
		tunnelKey: details.tunnelKey,
		endpoints: details.endpoints.map(({ kind, host: value, port }) => ({
			host: { [host[kind]]: kind === 'dns' ? value : new Uint8Array(value) },
			port,
		})),
		country: hex(Buffer.from(details.country)),
		city: hex(Buffer.from(details.city)),
		network: capital(details.network),
		price: { perGib: details.perGib, perHour: details.perHour },
		capacity: details.capacity,
		advertisedMbps: details.mbps,
		exitPolicy: capital(details.exitPolicy),
	};
}

export function registerCall({ api, worker }, details, signature) {
	return api.tx.nodeRegistry.register(asArgument(details), worker.address, signature);
}

/** The operator's own stake, and what of it is bonded for nodes that are registered. */
async function stakeIn({ client, operator }, block) {
	const record = await (await client.at(block)).query.operatorStaking.operators(operator.address);
	if (record.isNone) {
		return { own: 0n, bonds: 0n };
	}
	const { own, nodeBonds } = record.unwrap();
	return { own: own.toBigInt(), bonds: nodeBonds.toBigInt() };
}

/** The consent of a PeerId's key to these details under this operator. */
export function consent({ genesis }, details, key, operator) {
	return hex(key.sign(consentBytes({ genesis, operator: operator.addressRaw, details })));
}

export async function registerNodes(stage) {
	const { client, api, operator, worker, stranger } = stage;
	const signed = (details, key, operator) => consent(client, details, key, operator);
	const identities = [signingKey(), signingKey()];
	const all = [
		details({ peerKey: identities[0].key }),
		details({ peerKey: identities[1].key, country: 'IS', city: '', network: 'hosting', capacity: 1, exitPolicy: 'standard' }),
	];
	const argument = api.createType(api.tx.nodeRegistry.register.meta.args[0].type.toString(), asArgument(all[0]));
	same('details in SCALE, by the metadata and by hand', hex(argument.toU8a()), hex(detailsBytes(all[0])));

	const register = (who, details, signature) => client.send(who, registerCall(stage, details, signature));
	const consents = all.map((details, index) => signed(details, identities[index], operator));
	const before = await stakeIn(stage, await client.best());
	const unused = signingKey();
	const fresh = [unused, unused, identities[0]].map(({ key }) => details({ peerKey: key }));
	const [first, second, foreign, forged, again] = await Promise.all([
		register(operator, all[0], consents[0]),
		register(operator, all[1], consents[1]),
		// A consent names its operator: nobody else can use it.
		register(stranger, fresh[0], signed(fresh[0], unused, operator)),
		register(operator, fresh[1], signed(fresh[1], identities[0], operator)),
		register(operator, fresh[2], signed(fresh[2], identities[0], operator)),
	]);
	same('a node registers with the consent of its PeerId', first.error, null);
	same('a second node', second.error, null);
	same('a node under a consent for another operator', foreign.error, 'nodeRegistry.SignatureInvalid');
	same('a node under the consent of another PeerId', forged.error, 'nodeRegistry.SignatureInvalid');
	same('a PeerId twice', again.error, 'nodeRegistry.PeerIdTaken');
	stage.nodes = [first, second].map((outcome, index) => {
		const [event] = outcome.find('nodeRegistry', 'NodeRegistered');
		const [bonded] = outcome.find('operatorStaking', 'NodeBonded');
		return { id: event.node.toNumber(), bond: bonded.amount.toBigInt(), event, details: all[index], consent: consents[index] };
	});
	stage.node = stage.nodes[0];
	const { event } = stage.node;
	same(
		'NodeRegistered',
		[event.operator.toString(), event.worker.toString(), event.peerKey.toHex()],
		[operator.address, worker.address, hex(all[0].peerKey)]
	);
	const state = (await client.at(again.block)).query.nodeRegistry;
	const after = await stakeIn(stage, again.block);
	stage.stake = after.own;
	const bonds = stage.nodes[0].bond + stage.nodes[1].bond;
	same('the bonds are the stake', [after.own - before.own, after.bonds - before.bonds], [bonds, bonds]);
	const node = (await state.nodes(stage.node.id)).unwrap();
	same('the node in state', hex(node.details.toU8a()), hex(detailsBytes(all[0])));
	same('the city in state', Buffer.from(node.details.city.toU8a(true)).toString(), 'Zürich');
}

export async function wakeNodes(stage) {
	const { client, api, operator, worker, node, nodes, stranger } = stage;
	const before = await api.call.marketplaceApi.node(node.id);
	same('a node that gave no sign of life', before.unwrap().refuses.unwrap().type, 'NotAlive');
	const money = await client.money(worker.address, await client.best());
	const beat = (node) => api.tx.nodeRegistry.heartbeat(node.id);
	const estimate = (await beat(node).paymentInfo(worker)).partialFee.toBigInt();
	const [free, batched] = await Promise.all([
		client.send(worker, beat(node)),
		client.send(worker, api.tx.utility.batch([beat(nodes[1])])),
	]);
	same('the first heartbeat', [free.error, free.fee, free.skipped], [null, null, true]);
	check('a heartbeat in a batch is paid', batched.error === null && batched.fee > 0n && !batched.skipped, batched.fee);
	const { id, details } = nodes[1];
	const registry = api.tx.nodeRegistry;
	// What an operator does from a wallet. At the end the node is as it was, but for the name of its city.
	const calls = [
		['NodePaused', registry.pause(id)],
		['NodeResumed', registry.resume(id)],
		['PriceSet', registry.setPrice(id, { perGib: details.perGib, perHour: details.perHour })],
		['WorkerSet', registry.setWorker(id, worker.address)],
		['NodeUpdated', registry.update(id, asArgument({ ...details, city: 'Reykjavík' }), null)],
		['nodeRegistry.BondSufficient', registry.topUpBond(id)],
		['BadOrigin', registry.forceDeregister(id)],
	];
	const [early, foreign, ...outcomes] = await Promise.all([
		client.send(worker, beat(node)),
		client.send(stranger, beat(node)),
		...calls.map(([, call]) => client.send(operator, call)),
	]);
	outcomes.forEach(({ name, error, find }, index) => {
		const [wanted] = calls[index];
		check(name, error === wanted || (!error && find('nodeRegistry', wanted)[0]?.node.eq(id)), error ?? wanted);
	});
	check('a second heartbeat too early is paid', early.error === null && early.fee > 0n && !early.skipped, early.fee);
	check('and costs no more than estimated', early.fee <= estimate, `${early.fee} of ${estimate}`);
	same("a stranger's heartbeat", [foreign.error, foreign.skipped, foreign.fee > 0n], ['nodeRegistry.NotWorker', false, true]);
	const after = await client.money(worker.address, early.number > batched.number ? early.block : batched.block);
	same("the worker's account", money - after, batched.fee + early.fee);
}

export async function listNodes(stage) {
	const { client, api, operator, worker, node, nodes, stake } = stage;
	// The index follows the best block, a moment later.
	const page = await until(10_000, 'node on the market', async () => {
		const page = await client.call('marketplace_nodes', { country: ['CH'], only_accepting: true }, 'price_per_gib');
		return page.nodes.some(({ id }) => id === node.id) && page;
	});
	const shown = page.nodes.find(({ id }) => id === node.id);
	const { lastSeen, ...fixed } = { ...shown, lastSeen: shown.last_seen, last_seen: undefined };
	check('its last sign of life', lastSeen > 0, lastSeen);
	same('marketplace_nodes', fixed, {
		id: node.id,
		operator: operator.address,
		worker: worker.address,
		peer_id: base58Encode(peerIdBytes(node.details.peerKey)),
		tunnel_key: hex(node.details.tunnelKey),
		endpoints: ['192.0.2.7:51820', '[2001:db8::7]:51820', 'exit.example.com:443'],
		country: 'CH',
		city: 'Zürich',
		kind: 'residential',
		price_per_gib: '100000000007',
		price_per_hour: '10000000019',
		capacity: 16,
		open_sessions: 0,
		advertised_mbps: 940,
		exit_policy: 'web-only',
		status: 'active',
		stake: stake.toString(),
		max_deposit: (stake / 16n).toString(),
		score: 0.5,
		confidence: 0,
		accepting: true,
		refuses: null,
	});
	const ids = async (...params) => (await client.call('marketplace_nodes', ...params)).nodes.map(({ id }) => id);
	const both = nodes.map(({ id }) => id);
	const ours = (list) => list.filter((id) => both.includes(id));
	same('by country', ours(await ids({ country: 'is' })), [nodes[1].id]);
	same('by price', ours(await ids({ max_price_per_gib: '100000000006' })), []);
	same('by price, the limit included', ours(await ids({ maxPricePerGib: '100000000007' })), both);
	same('by kind', ours(await ids({ kind: 'hosting' })), [nodes[1].id]);
	const paged = [];
	let cursor = null;
	do {
		const page = await client.call('marketplace_nodes', null, 'id', { limit: 1, cursor });
		paged.push(...page.nodes.map(({ id }) => id));
		cursor = page.next_cursor;
	} while (cursor);
	same('page by page', ours(paged), both);
	const bad = await client.refused('marketplace_nodes', { country: 'Switzerland' });
	same('a bad filter is named', [bad.code, bad.data?.parameter], [-32602, 'filter.country']);

	const [bytes, time] = [3n * 2n ** 30n + 12345n, 4321n];
	const quote = await client.call('marketplace_quote', node.id, bytes.toString(), time.toString());
	const price = cost(node.details, bytes, time);
	const params = await api.call.sessionApi.params();
	stage.charge = params.connectionCharge.toBigInt();
	stage.feeParts = params.feeParts.toNumber();
	stage.window = params.disputeWindow.toNumber();
	const least = params.minDeposit.toBigInt();
	const deposit = price > least ? price : least;
	same('marketplace_quote', quote, {
		node: node.id,
		bytes: bytes.toString(),
		seconds: time.toString(),
		price_per_gib: '100000000007',
		price_per_hour: '10000000019',
		cost: price.toString(),
		connection_charge: stage.charge.toString(),
		total: (price + stage.charge).toString(),
		deposit: deposit.toString(),
		held: (deposit + stage.charge).toString(),
		fee: partsUp(price, stage.feeParts).toString(),
		max_deposit: (stake / 16n).toString(),
		available: true,
		refuses: null,
	});
	const missing = await client.refused('marketplace_quote', 4_000_000_000, '1');
	same('a quote of no node', missing.code, 7001);

	// The same through what polkadot.js makes of them, and through the runtime's own interface.
	const decorated = await api.rpc.marketplace.quote(node.id, bytes.toString(), time.toString());
	same('the quote through api.rpc', decorated.toJSON(), quote);
	const listed = await api.rpc.marketplace.nodes({ country: ['CH'], only_accepting: true }, 'price_per_gib');
	same('the nodes through api.rpc', listed.toJSON().nodes.find(({ id }) => id === node.id), shown);
	const runtime = (await api.call.marketplaceApi.quote(node.id, bytes, time)).unwrap();
	same('the quote through api.call', [runtime.cost.toBigInt(), runtime.fee.toBigInt()], [price, partsUp(price, stage.feeParts)]);
	const views = await api.call.marketplaceApi.nodesOf(operator.address);
	same('the nodes through api.call', [...views].map(({ id }) => id.toNumber()).sort(), both);
	const [firstOfPage] = await api.call.marketplaceApi.nodes(node.id, 1);
	same('a page of nodes through api.call', firstOfPage.id.toNumber(), node.id);
	same('the stake through api.call', (await api.call.marketplaceApi.stake(operator.address)).toBigInt(), stake);
	const methods = (await api.rpc.rpc.discover()).toJSON().methods.map(({ name }) => name);
	check('rpc_discover', methods.includes('marketplace_quote') && methods.includes('session_get'), methods.join(', '));
}

/** Subscribes to the market; gives back what checks in the end what was told. */
export function followMarket(stage) {
	const { api, node, nodes } = stage;
	const changes = [];
	// Resolves with the first change.
	const following = api.rpc.marketplace.subscribe({ country: ['CH', 'IS'] }, (change) => changes.push(change.toJSON()));
	return async () => {
		const told = await until(10_000, 'word of the market', () => {
			const sold = changes.some((change) => change.nodes.some(({ id, open_sessions: open }) => id === node.id && open > 0));
			const gone = changes.flatMap((change) => change.gone).filter((id) => nodes.some((known) => known.id === id));
			return sold && gone.length > 0 && { gone, heights: changes.map(({ number }) => number) };
		});
		same('a subscriber hears of the node that left', told.gone, [nodes[1].id]);
		check('and of every block once', told.heights.every((height, i) => i === 0 || height > told.heights[i - 1]), told.heights);
		(await following)();
	};
}
