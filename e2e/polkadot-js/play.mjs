// Warren's chain as anybody sees it: polkadot.js, real signatures, and nothing of this repository's Rust code. Plays the market and
// the life of sessions on a development chain, and then reads back every block and the whole state.
//
//     node play.mjs --url ws://127.0.0.1:9944 [--timeout SECONDS] [--json]
//
// One line a check; with --json the last line is the result. Exits non-zero when a check fails or time is up.

import { check, complained, result, same } from './report.mjs';
import { parseArgs } from 'node:util';
import { Client } from './client.mjs';
import { readBack } from './readback.mjs';
import { followMarket, governance, listNodes, registerNodes, wakeNodes } from './market.mjs';
import { badOpens, badVouchers, claims, closes, departure, openSessions, ratings, settlements, shown } from './sessions.mjs';

const WRN = 10n ** 12n;
/** All that a wallet has to know: it can sign with no knowledge of this chain. */
const EXTENSIONS = [
	'CheckNonZeroSender',
	'CheckSpecVersion',
	'CheckTxVersion',
	'CheckGenesis',
	'CheckMortality',
	'CheckNonce',
	'CheckWeight',
	'ChargeTransactionPayment',
	'CheckMetadataHash',
	'WeightReclaim',
];

const { values: options } = parseArgs({
	options: {
		url: { type: 'string', default: 'ws://127.0.0.1:9944' },
		timeout: { type: 'string', default: '300' },
		json: { type: 'boolean', default: false },
	},
});

const seconds = Number(options.timeout);
if (!(seconds > 0)) {
	console.log(`--timeout: ${options.timeout} is no number of seconds`);
	process.exit(2);
}
// Not `unref`: it must end this process even where something waits without a timer of its own.
setTimeout(() => finish(new Error(`not done within ${seconds} s`)), seconds * 1000);

let client;
let more = {};
process.on('unhandledRejection', finish);
play().then(() => finish(), finish);

async function play() {
	client = await Client.connect(options.url);
	const stage = await introduce(client);
	await registerNodes(stage);
	await wakeNodes(stage);
	await listNodes(stage);
	await governance(stage);
	const checkFollowed = followMarket(stage);
	await openSessions(stage);
	// What does not build upon each other is played at once: a block takes three seconds.
	await Promise.all([shown(stage), badOpens(stage), badVouchers(stage)]);
	await claims(stage);
	await Promise.all([closes(stage), departure(stage)]);
	await checkFollowed();
	await ratings(stage);
	await settlements(stage);
	more = await readBack(stage);
}

/** Looks at the chain, and gives everybody an account with money. One of each kind of key signs. */
async function introduce(client) {
	const { api } = client;
	check('metadata', api.runtimeMetadata.version >= 15, `version ${api.runtimeMetadata.version}`);
	same('SS58 prefix', api.registry.chainSS58, 2802);
	same('token', [api.registry.chainTokens[0], api.registry.chainDecimals[0]], ['WRN', 12]);
	same('transaction extensions', api.registry.signedExtensions.join(', '), EXTENSIONS.join(', '));
	const first = (await api.rpc.chain.getHeader()).number.toNumber() + 1;
	const alice = client.known('//Alice');
	const people = {
		operator: client.account('operator'),
		worker: client.account('worker'),
		ada: client.account('ada', 'ed25519'),
		ben: client.account('ben', 'ecdsa'),
		sponsor: client.account('sponsor'),
		guest: client.account('guest', 'ed25519'),
		stranger: client.account('stranger'),
	};
	const money = Object.entries(people).map(([name, { address }]) =>
		api.tx.balances.transferKeepAlive(address, name === 'operator' ? 2_100n * WRN : 20n * WRN)
	);
	const funded = await client.send(alice, api.tx.utility.batchAll(money));
	same('accounts get money in one batch', funded.error, null);
	same('transfers in the batch', funded.find('balances', 'Transfer').length, money.length);
	return { client, api, alice, ...people, people, first, sessions: {}, nodes: [] };
}

let finished = false;

function finish(error) {
	if (finished) {
		return;
	}
	finished = true;
	if (error) {
		check('played to the end', false, error.stack?.replace(/\s*\n\s*/g, ' | ') ?? String(error));
	}
	const complaints = complained();
	check('no complaint of a library', complaints.length === 0, complaints.join('; '));
	const outcome = result({ ...more, complaints });
	console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
	if (options.json) {
		console.log(JSON.stringify(outcome));
	}
	// A pipe takes more than its buffer only while somebody reads: wait until it has.
	process.exitCode = outcome.ok ? 0 : 1;
	process.stdout.write('', () => process.exit());
}
