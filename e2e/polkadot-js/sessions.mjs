// Sessions: opened, paid for by vouchers, ended in every way. Each wrong call is answered by the error that names what is wrong.

import { check, same } from './report.mjs';
import {
	hex,
	innerAddress,
	parseV6,
	partsUp,
	random,
	ratingBytes,
	sessionId,
	signingKey,
	usageHash,
	voucherBytes,
	wireguardKey,
} from './layouts.mjs';
import { registerCall } from './market.mjs';
import { until } from './time.mjs';

const WRN = 10n ** 12n;
const FAR = 4_000_000_000;

/** Terms of a session, with the id that it will have. */
export async function prepare(stage, { opener, sponsor, node = stage.node, deposit, prepaid = 0n, ticks = 300, ...more }) {
	const { client, api } = stage;
	const state = await client.at(await client.best());
	const [clock, number] = await Promise.all([state.query.sessionEscrow.clock(), state.query.system.number()]);
	const voucher = more.voucher ?? signingKey();
	const session = {
		opener,
		payer: sponsor ?? opener,
		sponsored: Boolean(sponsor),
		node,
		tunnelKey: more.tunnelKey ?? wireguardKey(),
		voucherKey: more.voucherKey ?? voucher.key,
		voucher,
		deposit,
		prepaid,
		maxPrice: more.maxPrice ?? { perGib: node.details.perGib, perHour: node.details.perHour },
		expiresAt: more.expiresAt ?? clock.toNumber() + ticks,
		anchor: more.anchor ?? number.toNumber(),
		salt: random(),
	};
	return identify(client, session);
}

function identify(client, session) {
	const id = sessionId({
		genesis: client.genesis,
		payer: session.payer.addressRaw,
		node: session.node.id,
		tunnelKey: session.tunnelKey,
		voucherKey: session.voucherKey,
		anchor: session.anchor,
		salt: session.salt,
	});
	return { ...session, bytes: id, id: hex(id) };
}

export function openCall({ api }, session) {
	return api.tx.sessionEscrow.open(
		session.sponsored ? session.payer.address : null,
		session.node.id,
		session.tunnelKey,
		session.voucherKey,
		session.deposit,
		session.prepaid,
		session.maxPrice,
		session.expiresAt,
		session.anchor,
		session.salt
	);
}

function dryRun({ api }, session) {
	return api.call.sessionApi.dryRunOpen(session.opener.address, {
		payer: session.sponsored ? session.payer.address : null,
		node: session.node.id,
		tunnelKey: session.tunnelKey,
		voucherKey: session.voucherKey,
		deposit: session.deposit,
		prepaid: session.prepaid,
		maxPrice: session.maxPrice,
		expiresAt: session.expiresAt,
		anchor: session.anchor,
		salt: session.salt,
	});
}

/** A voucher, and its signature by the session's key; `more` makes it a bad one. */
export function voucher({ client }, session, amount, more = {}) {
	const usage = usageHash({ up: 1000n, down: amount, seconds: 60n, salt: random() });
	const content = { session: more.session ?? session.bytes, amount, usageHash: usage };
	const bytes = voucherBytes({ genesis: more.genesis ?? client.genesis, ...content });
	return { content, signature: (more.key ?? session.voucher).sign(bytes) };
}

export const claimCall = ({ api }, { content, signature }) => api.tx.sessionEscrow.claim(content, signature);
export const closeCall = ({ api }, session, last) =>
	api.tx.sessionEscrow.close(session.id, last ? [last.content, last.signature] : null);

const amounts = (data, ...names) => Object.fromEntries(names.map((name) => [name, data[name].toBigInt()]));

export async function openSessions(stage) {
	const { client, api, ada, ben, sponsor, guest, nodes, charge } = stage;
	const { clock } = await api.call.sessionApi.params();
	const allowed = await client.send(
		sponsor,
		api.tx.sessionEscrow.setAllowance(guest.address, 2n * WRN, WRN, clock.toNumber() + 1_000)
	);
	same('an allowance', allowed.error, null);
	const plan = {
		// Claimed by voucher, closed by the provider.
		served: { opener: ada, deposit: WRN },
		// Closed by the payer with an old voucher; the provider presents a better one.
		disputed: { opener: ada, deposit: 600_000_000_003n },
		// Claimed up to the deposit; expires.
		expiring: { opener: ben, deposit: 500_000_000_009n, ticks: 9 },
		// Never claimed; closed by the payer.
		unserved: { opener: ben, deposit: 300_000_000_001n },
		// Claimed without a voucher.
		prepaid: { opener: ben, deposit: 500_000_000_000n, prepaid: 333_333_333_331n },
		// On somebody else's money, at a node that leaves.
		sponsored: { opener: guest, sponsor, node: nodes[1], deposit: 500_000_000_000n },
	};
	for (const [name, terms] of Object.entries(plan)) {
		stage.sessions[name] = await prepare(stage, terms);
	}
	const all = Object.entries(stage.sessions);
	for (const [name, session] of all) {
		const tried = await dryRun(stage, session);
		same(`${name}: the id in a dry run`, tried.isOk ? tried.asOk.id.toHex() : tried.asErr.toString(), session.id);
	}
	const opened = await Promise.all(all.map(([, session]) => client.send(session.opener, openCall(stage, session))));
	opened.forEach((outcome, index) => {
		const [name, session] = all[index];
		session.opened = outcome;
		same(`${name}: open`, outcome.error, null);
		const event = outcome.said('Opened', session);
		same(`${name}: the id that was computed before`, event?.session.toHex(), session.id);
		same(
			`${name}: Opened`,
			event && {
				...amounts(event, 'deposit', 'prepaid', 'connectionCharge'),
				parties: [event.payer, event.opener, event.operator].map(String),
				expiresAt: event.expiresAt.toNumber(),
			},
			{
				deposit: session.deposit,
				prepaid: session.prepaid,
				connectionCharge: charge,
				parties: [session.payer, session.opener, stage.operator].map(({ address }) => address),
				expiresAt: session.expiresAt,
			}
		);
	});
	const last = opened.reduce((a, b) => (a.number > b.number ? a : b));
	const state = (await client.at(last.block)).query;
	for (const person of [ada, ben, sponsor]) {
		const { reserved } = (await state.system.account(person.address)).data;
		const taken = all
			.filter(([, { payer }]) => payer === person)
			.reduce((sum, [, { deposit }]) => sum + deposit + charge, 0n);
		const allowance = await state.sessionEscrow.allowances(person.address, guest.address);
		const left = allowance.isSome ? allowance.unwrap().deposit.toBigInt() : 0n;
		check(`${person.meta.name}: a deposit is held for each allowance`, person === sponsor ? left > 0n : left === 0n, left);
		same(`${person.meta.name}: deposits and charges are held`, reserved.toBigInt(), taken + left);
	}
	stage.snapshots = [last.block];

	const replayed = await client.refused('author_submitExtrinsic', stage.sessions.served.opened.bytes);
	// 1010: invalid; 1012 and 1013: the pool remembers it.
	check('the same signed open once more', [1010, 1012, 1013].includes(replayed.code), `${replayed.code} ${replayed.message} ${replayed.data ?? ''}`);
	const future = await client.sign(ada, openCall(stage, await prepare(stage, { opener: ada, deposit: WRN })));
	const spoilt = future.toU8a();
	spoilt[spoilt.length - 1] ^= 1;
	const bad = await client.refused('author_submitExtrinsic', hex(spoilt));
	check('an open whose salt was changed after it was signed', bad.code === 1010, `${bad.code} ${bad.message} ${bad.data ?? ''}`);
	// Its nonce was not spent.
	client.nonces.delete(ada.address);
}

/** What RPC shows of a session. */
export async function shown(stage) {
	const { client, api, operator, node, nodes, charge, feeParts, sessions } = stage;
	const { served, sponsored } = sessions;
	const view = await client.call('session_get', served.id);
	const record = (await api.query.sessionEscrow.sessions(served.id)).unwrap().asLive;
	const inner = innerAddress(served.tunnelKey, served.bytes, record.address.toNumber());
	same(
		'session_get',
		{ ...view, ipv6: hex(parseV6(view.ipv6)) },
		{
			id: served.id,
			opener: served.opener.address,
			payer: served.payer.address,
			node: node.id,
			operator: operator.address,
			tunnel_key: hex(served.tunnelKey),
			voucher_key: hex(served.voucherKey),
			ipv4: inner.v4,
			ipv6: hex(inner.v6),
			deposit: served.deposit.toString(),
			prepaid: '0',
			paid: '0',
			fee_taken: '0',
			connection_charge: charge.toString(),
			charge_earned: false,
			price_per_gib: node.details.perGib.toString(),
			price_per_hour: node.details.perHour.toString(),
			fee_parts: feeParts,
			opened_at: served.opened.number,
			expires_at: served.expiresAt,
			status: 'open',
			close_reason: null,
			deadline: null,
		}
	);
	same('session_get through api.rpc', (await api.rpc.session.get(served.id)).toJSON(), view);
	same('a session that is not there', await client.call('session_get', hex(random())), null);
	const at = await client.refused('session_get', served.id, hex(random()));
	same('a block that is not there', [at.code, at.data?.parameter], [7002, 'at']);
	same('the session before its open', await client.call('session_get', served.id, hex(client.genesis)), null);

	const mine = Object.values(sessions).filter((session) => session.node === node).map(({ id }) => id).sort();
	const found = [];
	let cursor = null;
	do {
		const page = await client.call('session_ofNode', node.id, { limit: 2, cursor });
		found.push(...page.sessions.map(({ id }) => id));
		cursor = page.next_cursor;
	} while (cursor);
	same('session_ofNode, page by page', found.sort(), mine);
	const one = await api.rpc.session.ofNode(nodes[1].id);
	same('session_ofNode through api.rpc', one.toJSON().sessions.map(({ id }) => id), [sponsored.id]);
	const runtime = (await api.call.sessionApi.session(served.id)).unwrap();
	same('the session through api.call', [runtime.id.toHex(), hex(runtime.address.v6), runtime.status.type], [served.id, hex(inner.v6), 'Open']);
	const [ofNode] = await api.call.sessionApi.sessionsOfNode(nodes[1].id, null, 10);
	same("a node's sessions through api.call", ofNode.id.toHex(), sponsored.id);
	const clocks = [await api.call.sessionApi.clock(), await api.query.sessionEscrow.clock()].map(Number);
	check('the clock through api.call', clocks[1] - clocks[0] <= 1 && clocks[0] > 0, clocks);
	const [paying] = await api.call.sessionApi.sessionsOfPayer(sponsored.payer.address, null, 10);
	same('sessions of a payer, through api.call', [paying.id.toHex(), paying.opener.toString()], [sponsored.id, sponsored.opener.address]);

	const base64 = (bytes) => Buffer.from(bytes).toString('base64');
	const text = await client.call('session_wireguardConfig', served.id, ['9.9.9.9', '2620:fe::fe']);
	const lines = text.split('\n');
	const field = (name) => lines.filter((line) => line.startsWith(`${name} = `)).map((line) => line.slice(name.length + 3));
	same(
		'session_wireguardConfig',
		{
			address: field('Address'),
			dns: field('DNS'),
			peer: field('PublicKey'),
			endpoint: field('Endpoint'),
			allowed: field('AllowedIPs'),
			own: lines.some((line) => line.includes(base64(served.tunnelKey))),
		},
		{
			address: [`${view.ipv4}/32, ${view.ipv6}/128`],
			dns: ['9.9.9.9, 2620:fe::fe'],
			peer: [base64(node.details.tunnelKey)],
			endpoint: ['192.0.2.7:51820'],
			allowed: ['0.0.0.0/0, ::/0'],
			own: true,
		}
	);
	check('it has a place for the private key, and no key', /^PrivateKey = [A-Z_]+$/m.test(text), field('PrivateKey')[0]);
	same('the same through api.rpc', (await api.rpc.session.wireguardConfig(served.id, ['9.9.9.9', '2620:fe::fe'])).toString(), text);
	const unknown = await client.refused('session_wireguardConfig', hex(random()));
	same('a configuration of no session', unknown.code, 7001);
	const name = await client.refused('session_wireguardConfig', served.id, 'dns.example');
	same('a name server by name', [name.code, name.data?.parameter], [-32602, 'dns']);
	const short = await client.refused('session_get', '0x12');
	same('an id that is too short', [short.code, short.data?.parameter], [-32602, 'session']);
}

export async function badOpens(stage) {
	const { client, ada, ben, stranger, node, nodes, stake, sessions } = stage;
	const { served } = sessions;
	const good = { opener: ada, deposit: WRN };
	const clock = (await (await client.at(await client.best())).query.sessionEscrow.clock()).toNumber();
	const wrong = [
		['PriceAboveLimit', { maxPrice: { perGib: node.details.perGib - 1n, perHour: node.details.perHour } }],
		['PriceAboveLimit', { maxPrice: { perGib: node.details.perGib, perHour: 0n } }],
		['TunnelKeyOfNode', { tunnelKey: node.details.tunnelKey }],
		['TunnelKeyInUse', { tunnelKey: served.tunnelKey }],
		['TunnelKeyInvalid', { tunnelKey: new Uint8Array(32) }],
		['VoucherKeyInvalid', { voucherKey: new Uint8Array(32) }],
		['AnchorInFuture', { anchor: FAR }],
		['DepositTooSmall', { deposit: 1n }],
		['DepositTooLarge', { deposit: stake / 16n + 1n }],
		['FundsUnavailable', { deposit: 50n * WRN }],
		['PrepaidAboveDeposit', { prepaid: WRN + 1n }],
		['ExpiryTooSoon', { expiresAt: clock }],
		['ExpiryTooLate', { expiresAt: FAR }],
		['NodeNotFound', { node: { ...node, id: FAR } }],
		['NodeFull', { node: nodes[1] }],
		['AllowanceNotFound', { sponsor: stranger }],
	];
	for (const [name, terms] of wrong) {
		const tried = await dryRun(stage, await prepare(stage, { ...good, ...terms }));
		const answer = tried.isErr ? tried.asErr.toString() : 'taken';
		check(`dry run of an open: ${name}`, answer.startsWith(`${name}: `), answer);
	}
	const calls = [
		['PriceAboveLimit', await prepare(stage, { ...good, ...wrong[0][1] })],
		['TunnelKeyInUse', await prepare(stage, { ...good, ...wrong[3][1] })],
		['NodeFull', await prepare(stage, { ...good, node: nodes[1] })],
		['SessionExists', served],
	];
	const outcomes = await Promise.all(calls.map(([, session]) => client.send(ada, openCall(stage, session))));
	outcomes.forEach(({ error }, index) => same(`open: ${calls[index][0]}`, error, `sessionEscrow.${calls[index][0]}`));
	// What is held cannot be spent twice.
	const poor = await client.send(ben, openCall(stage, await prepare(stage, { opener: ben, deposit: 19n * WRN })));
	same('open: more than there is', poor.error, 'Token.FundsUnavailable');
}

export async function badVouchers(stage) {
	const { client, api, operator, ada, stranger, sessions } = stage;
	const { served, disputed } = sessions;
	const amount = WRN / 10n;
	const good = voucher(stage, served, amount);
	const changed = (change) => ({ content: { ...good.content, ...change }, signature: good.signature });
	const flipped = { ...good, signature: good.signature.map((byte, index) => (index === 5 ? byte ^ 1 : byte)) };
	const claim = (voucher) => claimCall(stage, voucher);
	const tries = [
		[operator, 'forged by another key', claim(voucher(stage, served, amount, { key: signingKey() })), 'SignatureInvalid'],
		[operator, 'a bit of the signature changed', claim(flipped), 'SignatureInvalid'],
		[operator, 'the amount raised', claim(changed({ amount: amount + 1n })), 'SignatureInvalid'],
		[operator, 'the usage changed', claim(changed({ usageHash: random() })), 'SignatureInvalid'],
		[operator, 'a voucher of another chain', claim(voucher(stage, served, amount, { genesis: random() })), 'SignatureInvalid'],
		[operator, 'over another session', claim(voucher(stage, served, amount, { session: disputed.bytes })), 'SignatureInvalid'],
		[operator, "another session's at close", closeCall(stage, served, voucher(stage, disputed, amount)), 'WrongSession'],
		[operator, 'over no session', claim(voucher(stage, served, amount, { session: random() })), 'SessionNotFound'],
		[operator, 'over nothing', claim(voucher(stage, served, 0n)), 'NothingToClaim'],
		[operator, 'nothing is prepaid', api.tx.sessionEscrow.claimPrepaid(served.id, amount), 'NothingToClaim'],
		[operator, 'an empty batch', api.tx.sessionEscrow.claimMany([]), 'BatchEmpty'],
		[operator, 'finalised while open', api.tx.sessionEscrow.finalise(served.id), 'NotFinal'],
		[stranger, 'by a stranger', claim(good), 'NotProvider'],
		[stranger, 'prepaid, by a stranger', api.tx.sessionEscrow.claimPrepaid(served.id, amount), 'NotProvider'],
		[stranger, 'closed by a stranger', closeCall(stage, served, good), 'NotParty'],
		[stranger, 'topped up by a stranger', api.tx.sessionEscrow.topUp(served.id, amount), 'NotPayer'],
		[ada, 'by the payer', claim(good), 'NotProvider'],
	];
	const outcomes = await Promise.all(tries.map(([who, , call]) => client.send(who, call)));
	outcomes.forEach(({ error, said }, index) => {
		const [, what, , name] = tries[index];
		same(`voucher: ${what}`, error, `sessionEscrow.${name}`);
		check(`voucher: ${what}: nothing moved`, !said('Claimed', served) && !said('Claimed', disputed));
	});
	const paid = (await api.query.sessionEscrow.sessions(served.id)).unwrap().asLive.paid.toBigInt();
	same('after all of them nothing is paid', paid, 0n);
}

export async function claims(stage) {
	const { client, api, operator, worker, guest, stranger, sessions, charge, feeParts } = stage;
	const { served, disputed, expiring, prepaid, sponsored } = sessions;
	const fee = (amount) => partsUp(amount, feeParts);
	const claimed = (outcome, session) => {
		const event = outcome.said('Claimed', session);
		return event ? amounts(event, 'amount', 'fee', 'charge', 'paid') : outcome.error;
	};
	const first = voucher(stage, served, 123_456_789_013n);
	const [byWorker, unsigned, topped, tooMuch, extended] = await Promise.all([
		client.send(worker, claimCall(stage, first)),
		client.send(worker, api.tx.sessionEscrow.claimPrepaid(prepaid.id, 10n * WRN)),
		client.send(guest, api.tx.sessionEscrow.topUp(sponsored.id, 111_111_111_111n)),
		client.send(guest, api.tx.sessionEscrow.topUp(sponsored.id, WRN)),
		client.send(guest, api.tx.sessionEscrow.extend(sponsored.id, sponsored.expiresAt + 5)),
	]);
	same('a claim by the worker', claimed(byWorker, served), {
		amount: 123_456_789_013n,
		fee: fee(123_456_789_013n),
		charge,
		paid: 123_456_789_013n,
	});
	same('claim_prepaid takes what is prepaid and earns no charge', claimed(unsigned, prepaid), {
		amount: prepaid.prepaid,
		fee: fee(prepaid.prepaid),
		charge: 0n,
		paid: prepaid.prepaid,
	});
	same('top_up within the allowance', topped.said('ToppedUp', sponsored)?.deposit.toBigInt(), sponsored.deposit + 111_111_111_111n);
	sponsored.deposit += 111_111_111_111n;
	same('top_up beyond the allowance', tooMuch.error, 'sessionEscrow.AllowancePerSession');
	same('extend', extended.said('Extended', sponsored)?.expiresAt.toNumber(), sponsored.expiresAt + 5);
	const allowance = (await (await client.at(extended.block)).query.sessionEscrow.allowances(sponsored.payer.address, guest.address)).unwrap();
	same('what the allowance has left', allowance.remaining.toBigInt(), 2n * WRN - sponsored.deposit - charge);

	const forged = voucher(stage, expiring, 9n, { key: signingKey() });
	const nowhere = voucher(stage, expiring, 9n, { session: random() });
	const good = voucher(stage, disputed, 50_000_000_001n);
	const batch = [good, forged, nowhere, voucher(stage, expiring, 7n), good];
	const [replayed, older, again, many] = await Promise.all([
		client.send(operator, claimCall(stage, first)),
		client.send(operator, claimCall(stage, voucher(stage, served, 1_000n))),
		client.send(operator, api.tx.sessionEscrow.claimPrepaid(prepaid.id, prepaid.prepaid)),
		client.send(operator, api.tx.sessionEscrow.claimMany(batch.map(({ content, signature }) => [content, signature]))),
	]);
	same('a voucher replayed', replayed.error, 'sessionEscrow.NothingToClaim');
	same('an older voucher', older.error, 'sessionEscrow.NothingToClaim');
	same('claim_prepaid replayed', again.error, 'sessionEscrow.NothingToClaim');
	same('claim_many with bad items', many.error, null);
	same(
		'claim_many says which are bad, and why',
		many.find('sessionEscrow', 'ClaimRefused').map(({ index, session, error }) => [index.toNumber(), session.toHex(), client.errorName(error)]),
		[
			[1, expiring.id, 'sessionEscrow.SignatureInvalid'],
			[2, hex(nowhere.content.session), 'sessionEscrow.SessionNotFound'],
			[4, disputed.id, 'sessionEscrow.NothingToClaim'],
		]
	);
	const [total] = many.find('sessionEscrow', 'BatchClaimed');
	same(
		'BatchClaimed',
		{ good: total.good.toNumber(), bad: total.bad.toNumber(), ...amounts(total, 'amount', 'fee', 'charges') },
		{ good: 2, bad: 3, amount: 50_000_000_008n, fee: fee(50_000_000_001n) + fee(7n), charges: 2n * charge }
	);

	const [capped, another, noParty] = await Promise.all([
		client.send(operator, claimCall(stage, voucher(stage, expiring, expiring.deposit * 5n))),
		client.send(operator, claimCall(stage, voucher(stage, expiring, expiring.deposit * 6n))),
		client.send(stranger, api.tx.sessionEscrow.extend(served.id, served.expiresAt + 1)),
	]);
	same('a voucher above the deposit counts as the deposit', claimed(capped, expiring), {
		amount: expiring.deposit - 7n,
		fee: fee(expiring.deposit) - fee(7n),
		charge: 0n,
		paid: expiring.deposit,
	});
	same('and a second one as nothing', another.error, 'sessionEscrow.NothingToClaim');
	same("a stranger's extend", noParty.error, 'sessionEscrow.NotPayer');
}

export async function closes(stage) {
	const { client, api, operator, worker, ada, ben, stranger, sessions, charge, feeParts, window } = stage;
	const { served, disputed, unserved, prepaid } = sessions;
	const settled = (outcome, session) => {
		const event = outcome.said('Settled', session);
		return event
			? { ...amounts(event, 'paid', 'fee', 'refunded', 'charge'), earned: event.chargeEarned.isTrue }
			: outcome.error;
	};
	const last = voucher(stage, served, 400_000_000_001n);
	const [byOperator, byWorker, byPayer, unpaid] = await Promise.all([
		client.send(operator, closeCall(stage, served, last)),
		client.send(worker, closeCall(stage, prepaid)),
		client.send(ada, closeCall(stage, disputed, voucher(stage, disputed, 40_000_000_000n))),
		client.send(ben, closeCall(stage, unserved)),
	]);
	const paid = 400_000_000_001n;
	same('closed by the operator with a last voucher', settled(byOperator, served), {
		paid,
		fee: partsUp(paid, feeParts),
		refunded: served.deposit - paid,
		charge,
		earned: true,
	});
	same('closed by the worker, nothing but what was prepaid', settled(byWorker, prepaid), {
		paid: prepaid.prepaid,
		fee: partsUp(prepaid.prepaid, feeParts),
		refunded: prepaid.deposit - prepaid.prepaid,
		charge,
		earned: false,
	});
	const clockAt = async (block) => (await (await client.at(block)).query.sessionEscrow.clock()).toNumber();
	for (const [name, session, outcome] of [
		['with an old voucher', disputed, byPayer],
		['with none', unserved, unpaid],
	]) {
		const event = outcome.said('Closing', session);
		session.deadline = (await clockAt(outcome.block)) + window;
		same(
			`closed by the payer ${name}`,
			event ? [event.session.toHex(), event.reason.type, event.deadline.toNumber()] : outcome.error,
			[session.id, 'Payer', session.deadline]
		);
		check(`closed by the payer ${name}: nothing is paid or settled`, !outcome.said('Claimed', session) && !outcome.said('Settled', session));
	}
	const view = await client.call('session_get', disputed.id);
	same('session_get of a closing one', [view.status, view.close_reason, view.deadline], ['closing', 'payer', disputed.deadline]);
	const config = await client.refused('session_wireguardConfig', disputed.id);
	same('a configuration of a closing one', config.code, 7005);
	stage.snapshots.push(byPayer.block);

	const [better, twice, more, early] = await Promise.all([
		client.send(worker, claimCall(stage, voucher(stage, disputed, 200_000_000_003n))),
		client.send(ada, closeCall(stage, disputed)),
		client.send(ada, api.tx.sessionEscrow.topUp(disputed.id, WRN)),
		client.send(stranger, api.tx.sessionEscrow.finalise(disputed.id)),
	]);
	same('a better voucher within the window', better.error, null);
	same('closed twice', twice.error, 'sessionEscrow.AlreadyClosing');
	same('topped up while closing', more.error, 'sessionEscrow.NotOpen');
	same('finalised within the window', early.error, 'sessionEscrow.NotFinal');
}

/** The second node leaves while it has a session. */
export async function departure(stage) {
	const { client, api, operator, worker, stranger, nodes, sessions, window } = stage;
	const { sponsored } = sessions;
	const node = nodes[1];
	const left = await client.send(operator, api.tx.nodeRegistry.deregister(node.id));
	same('deregister', [left.error, left.find('nodeRegistry', 'NodeLeft')[0]?.forced.isFalse], [null, true]);
	same('its bond waits', left.find('operatorStaking', 'NodeBondLeaving')[0]?.amount.toBigInt(), node.bond);
	const clock = (await (await client.at(left.block)).query.sessionEscrow.clock()).toNumber();
	sponsored.deadline = clock + window;
	const view = await client.call('session_get', sponsored.id);
	same('its session is closing', [view.status, view.close_reason, view.deadline], ['closing', 'node-left', sponsored.deadline]);
	same('marketplace_node', await client.call('marketplace_node', node.id), null);
	stage.snapshots.push(left.block);
	const [paid, locked, early, again] = await Promise.all([
		client.send(worker, claimCall(stage, voucher(stage, sponsored, 77_777_777_777n))),
		client.send(stranger, api.tx.nodeRegistry.releaseBond(node.id)),
		client.send(stranger, api.tx.sessionEscrow.finalise(sponsored.id)),
		client.send(operator, registerCall(stage, node.details, node.consent)),
	]);
	same('it comes back under its old consent', again.error, 'nodeRegistry.ConsentUsed');
	same('its worker claims within the window', paid.said('Claimed', sponsored)?.paid.toBigInt() ?? paid.error, 77_777_777_777n);
	same('its bond is not released while a session is to be settled', locked.error, 'nodeRegistry.SessionsOpen');
	same('its session is not final', early.error, 'sessionEscrow.NotFinal');
}

export async function ratings(stage) {
	const { client, api, ada, stranger, node, sessions } = stage;
	const { served } = sessions;
	const rate = (stars, key = served.voucher, over = served.bytes) =>
		api.tx.sessionEscrow.rate(served.id, stars, key.sign(ratingBytes({ genesis: client.genesis, session: over, stars })));
	const [forged, none, good] = [
		await client.sign(stranger, rate(1, signingKey())),
		await client.sign(stranger, rate(6)),
		await client.sign(stranger, rate(5)),
	];
	const [bad, stars, free, replayed] = await Promise.all([
		client.submit(forged),
		client.submit(none),
		client.submit(good),
		// Settled, and remembered: its terms open nothing.
		client.send(ada, openCall(stage, served)),
	]);
	same('a forged rating is refused and paid', [bad.error, bad.fee > 0n], ['sessionEscrow.SignatureInvalid', true]);
	same('six stars', stars.error, 'sessionEscrow.StarsOutOfRange');
	stage.rated = free;
	const event = free.said('Rated', served);
	same(
		'a rating that anybody carries is free',
		[free.error, free.fee, free.skipped, event?.node.toNumber(), event?.stars.toNumber()],
		[null, null, true, node.id, 5]
	);
	same('an open with the terms of a settled session', replayed.error, 'sessionEscrow.SessionExists');
	const twice = await client.send(stranger, rate(5));
	same('rated twice', twice.error, 'sessionEscrow.AlreadyRated');
}

/** Waits until all that was closing is settled, by the queue or by anybody. */
export async function settlements(stage) {
	const { client, api, worker, guest, stranger, sessions, charge } = stage;
	const { sponsored, disputed } = sessions;
	// That of the node that left among them, long before it expires.
	const waiting = [disputed, sessions.expiring, sessions.unserved, sponsored];
	await until(120_000, 'settlement by the queue', async () => {
		const records = await api.query.sessionEscrow.sessions.multi(waiting.map(({ id }) => id));
		return records.every((record) => record.isSome && record.unwrap().isSettled);
	});
	const [late, finalised, nothing, locked] = await Promise.all([
		client.send(worker, claimCall(stage, voucher(stage, disputed, 300_000_000_000n))),
		client.send(worker, api.tx.sessionEscrow.finalise(disputed.id)),
		client.send(worker, api.tx.sessionEscrow.payPutBy(worker.address)),
		client.send(stranger, api.tx.nodeRegistry.releaseBond(stage.nodes[1].id)),
	]);
	same('a voucher after the settlement', late.error, 'sessionEscrow.SessionNotFound');
	same('finalised after the settlement', finalised.error, 'sessionEscrow.SessionNotFound');
	same('nothing was put by', nothing.error, 'sessionEscrow.NothingPutBy');
	same("the departed node's bond is locked for weeks", locked.error, 'operatorStaking.NodeBondLocked');
	const { allowances } = (await client.at(locked.block)).query.sessionEscrow;
	const allowance = (await allowances(sponsored.payer.address, guest.address)).unwrap();
	same('what was not spent is back in the allowance', allowance.remaining.toBigInt(), 2n * WRN - 77_777_777_777n - charge);
	stage.snapshots.push(locked.block);
	const revoked = await client.send(sponsored.payer, api.tx.sessionEscrow.revokeAllowance(guest.address));
	same('the allowance is revoked', [revoked.error, revoked.find('sessionEscrow', 'AllowanceEnded').length], [null, 1]);
	same('session_get of a settled one', await client.call('session_get', disputed.id), null);
}
