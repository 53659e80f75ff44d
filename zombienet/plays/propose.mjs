// A new runtime is put to the vote, on the track of root; the votes come through all nodes.

import { readFileSync } from 'node:fs';
import { blake2, hex } from '../../e2e/polkadot-js/layouts.mjs';
import { submit, TRACKS } from '../../e2e/polkadot-js/referendum.mjs';
import { check } from '../../e2e/polkadot-js/report.mjs';
import { named, play } from '../shared/stage.mjs';

play(400, async (stage) => {
	const file = process.env.WARREN_NEXT_WASM;
	if (!file) {
		throw new Error('WARREN_NEXT_WASM names no file: it is to be a runtime with a greater spec_version');
	}
	const code = readFileSync(file);
	const codeHash = hex(blake2(code));
	check('the next runtime', code.length > 0, `${code.length} bytes, ${codeHash}`);
	const [client, ...others] = await stage.clients([stage.node, ...Object.keys(stage.urls).filter((name) => name !== stage.node)]);
	// Half of all tokens and more.
	const names = ['Alice', 'Bob', 'Charlie', 'Dave'].map((name) => `//${name}//stash`);
	const voters = [...names, '//Alice', '//Bob', '//Dave', '//Ferdie'].map((uri) => client.known(uri));
	const referendum = await submit({
		call: client.api.tx.system.authorizeUpgrade(codeHash),
		track: TRACKS.root,
		proposer: named(client, 'dave'),
		depositor: named(client, 'eve'),
		voters,
		through: [client, ...others],
	});
	const version = client.api.runtimeVersion.specVersion.toNumber();
	stage.remember('upgrade', { ...referendum, codeHash, file, version });
});
