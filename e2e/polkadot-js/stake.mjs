// Stakes as anybody sees them: polkadot.js, real signatures, and nothing of this repository's Rust code. On a fresh development
// chain an operator bonds, registers a node, sells a session and becomes a candidate, others delegate and claim what that earns,
// and a vote changes a parameter; then every block and the whole state are read back.
//
//     node stake.mjs --url ws://127.0.0.1:9944 [--validator ws://127.0.0.1:9945] [--timeout SECONDS] [--json]
//
// --validator is a second node of the same chain, an authority without session keys: with it the operator is elected and makes blocks.
// One line a check; with --json the last line is the result. Exits non-zero when a check fails or time is up.

import { same } from './report.mjs';
import { run } from './run.mjs';
import { Client } from './client.mjs';
import { documented } from './documented.mjs';
import { accountsAddUp, readBlocks, readStates, variety } from './readback.mjs';
import { course, enacted, propose } from './referendum.mjs';
import { claim, ofDelegation, ofOperator } from './rewards.mjs';
import { bonding, commissions, delegations, genesis, nodeLeaves, operatorNode, slashes, soldByStake } from './staking.mjs';
import { candidacy, chilled, elected } from './validating.mjs';

const WRN = 10n ** 12n;
const PALLET = 'OperatorStaking';
/** What takes weeks: what was unbonded comes back, and what an offence brings about. */
const UNSEEN = {
	items: ['EndedBuckets', 'Leaving', 'Departed', 'Offenders', 'NextSlash', 'PendingSlashes', 'OperatorSlashes', 'SlashQueue'],
	events: ['Withdrawn', 'Undelegated', 'Offended', 'SlashDeferred', 'SlashCancelled', 'Slashed'],
};

run({ timeout: 600, more: { validator: { type: 'string' } } }, async (client, { validator }) => {
	const node = validator && (await Client.connect(validator));
	const stage = await introduce(client);
	documented(stage, [PALLET]);
	await genesis(stage);
	// First what takes longest: delegations earn from the next session on, and a vote takes four minutes.
	await delegations(stage);
	await propose(stage);
	await bonding(stage);
	await operatorNode(stage);
	await soldByStake(stage);
	await candidacy(stage, node);
	// Two authors make two blocks of a slot now and then.
	client.forks = Boolean(node);
	await commissions(stage);
	await slashes(stage);
	const { alice, bob, charlie, dave, ferdie, delegated, joined, start } = stage;
	const claimed = await claim(stage, [ofDelegation(charlie, alice, delegated.charlie, joined.charlie + 1)]);
	if (node) {
		const since = await elected(stage);
		await claim(stage, [ofDelegation(dave, bob, delegated.dave, since), ofOperator(bob, since)]);
		await chilled(stage);
	}
	await enacted(stage);
	await claim(stage, [
		ofOperator(alice, start.session, start.rewards),
		ofDelegation(charlie, alice, delegated.charlie, claimed),
		ofDelegation(ferdie, alice, delegated.ferdie, joined.ferdie + 1),
	]);
	await nodeLeaves(stage);
	return finale(stage);
});

/** Everybody who plays: those whom the first block made rich, and three whom they give money. */
async function introduce(client) {
	const { api } = client;
	const first = (await api.rpc.chain.getHeader()).number.toNumber() + 1;
	const names = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];
	const rich = Object.fromEntries(names.map((name) => [name.toLowerCase(), client.known(`//${name}`)]));
	const stashes = ['Alice', 'Bob', 'Charlie', 'Dave'].map((name) => client.known(`//${name}//stash`));
	const fresh = Object.fromEntries(['worker', 'ada', 'newcomer'].map((name) => [name, client.account(name)]));
	const money = { worker: 20n, ada: 13_100n, newcomer: 20n };
	const transfers = Object.entries(fresh).map(([name, { address }]) =>
		api.tx.balances.transferKeepAlive(address, money[name] * WRN)
	);
	const funded = await client.send(rich.eve, api.tx.utility.batchAll(transfers));
	same('accounts get money in one batch', funded.error, null);
	// Half of all tokens and more, so that the bars need not come down first.
	const voters = [...stashes, rich.alice, rich.bob, rich.dave, rich.ferdie];
	const people = { ...rich, ...fresh };
	return { client, api, ...people, people, voters, first, snapshots: [] };
}

/** Reads back what was played. */
async function finale(stage) {
	const { client, snapshots } = stage;
	const { blocks, last, figures } = await readBlocks(stage);
	variety(client, blocks, [PALLET], UNSEEN.events.map((name) => `operatorStaking.${name}`));
	course(stage.referendum, blocks, ['parameters', 'Updated']);
	await accountsAddUp(stage, blocks, last);
	const state = await readStates(client, snapshots, [PALLET], UNSEEN.items.map((name) => `${PALLET}.${name}`));
	return { ...figures, state };
}
