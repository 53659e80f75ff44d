// The vote is enacted, and the new runtime takes over on the running network.

import { readFileSync } from 'node:fs';
import { readBlock } from '../../e2e/polkadot-js/audit.mjs';
import { hex } from '../../e2e/polkadot-js/layouts.mjs';
import { course } from '../../e2e/polkadot-js/referendum.mjs';
import { check, same } from '../../e2e/polkadot-js/report.mjs';
import { until } from '../../e2e/polkadot-js/time.mjs';
import { bestHeight, event, final, named, play } from '../shared/stage.mjs';

play(1_100, async (stage) => {
	const client = await stage.client();
	const { api } = client;
	const { codeHash, file, version, ...referendum } = stage.recall('upgrade');
	// A hundred blocks; a busy machine misses some of their slots.
	await until(560_000, 'enactment', async () => (await api.query.system.authorizedUpgrade()).isSome);
	const authorised = (await api.query.system.authorizedUpgrade()).unwrap();
	same('the upgrade is authorised', [authorised.codeHash.toHex(), authorised.checkVersion.isTrue], [codeHash, true]);
	const enacted = await event(client, referendum.submitted, ['system', 'UpgradeAuthorized']);
	const blocks = [];
	for (let number = referendum.submitted; number <= enacted.number; number += 1) {
		blocks.push(await readBlock(client, number));
	}
	const undecoded = blocks.flatMap(({ wrong }) => wrong);
	check('every block since decodes', undecoded.length === 0, undecoded.join('; ') || `${blocks.length} blocks`);
	course(referendum, blocks, ['system', 'UpgradeAuthorized']);
	same('until now the old runtime runs', await specVersion(client), version);

	// Anybody may apply it: another code is refused.
	const stranger = named(client, 'ferdie');
	const wrong = await client.send(stranger, api.tx.system.applyAuthorizedUpgrade('0x00'));
	same('another code', wrong.error, 'system.Unauthorized');
	// Only handed over: polkadot.js would read the events of the block by the new runtime's types, which wrote by the old one's.
	const from = await bestHeight(client);
	const signed = await api.tx.system.applyAuthorizedUpgrade(hex(readFileSync(file))).signAsync(stranger, { nonce: -1 });
	await client.call('author_submitExtrinsic', signed.toHex());
	const applied = await event(client, from, ['system', 'CodeUpdated']);
	const { block } = await api.rpc.chain.getBlock(applied.hash);
	const calls = block.extrinsics.filter(({ isSigned }) => isSigned).map(({ method }) => `${method.section}.${method.method}`);
	same('anybody sets the code that was voted for', calls, ['system.applyAuthorizedUpgrade']);
	const fees = applied.events.filter(({ method }) => method === 'TransactionFeePaid').map(({ data }) => data.actualFee.toBigInt());
	same('for nothing', fees, [0n]);
	const later = applied.number + 3;
	for (const name of Object.keys(stage.urls)) {
		const peer = await stage.client(name);
		await final(peer, later);
		same(`${name} runs the new runtime`, await specVersion(peer), version + 1);
	}
	stage.remember('upgraded', { number: applied.number, version: version + 1 });
});

const specVersion = async (client) => (await client.call('state_getRuntimeVersion')).specVersion;
