// Warren's chain as anybody sees it: polkadot.js, real signatures, and nothing of this repository's Rust code. Plays the market and
// the life of sessions on a development chain, and then reads back every block and the whole state.
//
//     node play.mjs --url ws://127.0.0.1:9944 [--timeout SECONDS] [--json]
//
// One line a check; with --json the last line is the result. Exits non-zero when a check fails or time is up.

import { check, same } from './report.mjs';
import { run } from './run.mjs';
import { readBack } from './readback.mjs';
import { documented } from './documented.mjs';
import { guides } from './guides.mjs';
import { followMarket, listNodes, registerNodes, wakeNodes } from './market.mjs';
import { parameters } from './parameters.mjs';
import { auditors, disputes, standing } from './reputation.mjs';
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

run({ timeout: 300 }, async (client) => {
	const stage = await introduce(client);
	documented(stage, ['NodeRegistry', 'SessionEscrow', 'Reputation']);
	guides(stage);
	await registerNodes(stage);
	await wakeNodes(stage);
	await listNodes(stage);
	await parameters(stage);
	const checkFollowed = followMarket(stage);
	await openSessions(stage);
	// What does not build upon each other is played at once: a block takes three seconds.
	await Promise.all([shown(stage), badOpens(stage), badVouchers(stage)]);
	await claims(stage);
	await Promise.all([closes(stage), departure(stage)]);
	await checkFollowed();
	await ratings(stage);
	// The queue has to wait for the end of the dispute windows.
	await Promise.all([settlements(stage), standing(stage).then(() => disputes(stage)), auditors(stage)]);
	return readBack(stage);
});

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
