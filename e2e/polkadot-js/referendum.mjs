// A parameter is changed as it is on any network: by a preimage, a referendum of the parameter's track, votes, and the scheduler.

import { check, same } from './report.mjs';
import { blake2, hex } from './layouts.mjs';
import { refusals } from './staking.mjs';
import { until } from './time.mjs';

const WRN = 10n ** 12n;
/** The tracks, each with what it asks for on a development chain: its periods in blocks are those of the main network, divided by 600. */
export const TRACKS = {
	root: { id: 0, origin: { system: 'Root' }, deposit: 10_000n * WRN, prepare: 4, confirm: 48, enactment: 48 },
	staking: { id: 12, origin: { Origins: 'StakingAdmin' }, deposit: 1_000n * WRN, prepare: 4, confirm: 24, enactment: 48 },
};
const LEAST = 2n * WRN;

/**
 * `proposer` asks for `call` on a track, by a preimage; `depositor` places the decision deposit, and the voters say aye, so that more
 * than half of all tokens support it. Transactions go `through` these clients in turn. The referendum.
 */
export async function submit({ call, track, proposer, depositor, voters, through }) {
	const [client] = through;
	const { api } = client;
	const { convictionVoting, preimage, referenda } = api.tx;
	const bytes = call.method.toU8a();
	const hash = hex(blake2(bytes));
	const noted = await client.send(proposer, preimage.notePreimage(hex(bytes)));
	// By its place: the events' data have a `hash` of their own.
	same('a preimage', noted.error ?? noted.find('preimage', 'Noted')[0]?.[0].toHex(), hash);
	const asked = referenda.submit(track.origin, { Lookup: { hash, len: bytes.length } }, { After: 0 });
	const submitted = await client.send(proposer, asked);
	const [event] = submitted.find('referenda', 'Submitted');
	same('a referendum, on the track of its origin', submitted.error ?? event?.track.toNumber(), track.id);
	const index = event.index.toNumber();
	const [placed, ...cast] = await Promise.all([
		client.send(depositor, referenda.placeDecisionDeposit(index)),
		...voters.map((voter, turn) => through[turn % through.length].send(voter, aye(api, index, 900_000n * WRN))),
	]);
	const [deposited] = placed.find('referenda', 'DecisionDepositPlaced');
	same('its decision deposit', placed.error ?? deposited?.amount.toBigInt(), track.deposit);
	same('votes', cast.map(({ error }) => error), voters.map(() => null));
	const { block } = cast.reduce((a, b) => (a.number > b.number ? a : b));
	const { tally } = (await (await client.at(block)).query.referenda.referendumInfoFor(index)).unwrap().asOngoing;
	const support = (tally.support.toBigInt() * 100n) / (await api.query.balances.totalIssuance()).toBigInt();
	check('more than half of all tokens support it', support > 50n, `${support} %`);
	return { index, hash, track, submitted: submitted.number };
}

const aye = (api, index, balance) =>
	api.tx.convictionVoting.vote(index, { Standard: { vote: { aye: true, conviction: 'None' }, balance } });

/** Dave proposes that the least delegation be 2 WRN, and most of all tokens say aye. */
export async function propose(stage) {
	const { client, api, dave, eve, voters } = stage;
	const call = api.tx.parameters.setParameter({ OperatorStaking: { MinDelegation: [null, LEAST] } });
	const track = TRACKS.staking;
	stage.referendum = await submit({ call, track, proposer: dave, depositor: eve, voters, through: [client] });
	const { index } = stage.referendum;
	await refusals(client, [
		['a vote with more than one has', eve, aye(api, index, 1_000_001n * WRN), 'convictionVoting.InsufficientFunds'],
		['a vote on what nobody asked', eve, aye(api, index + 1_000, WRN), 'convictionVoting.NotOngoing'],
		['the decision deposit while it runs', eve, api.tx.referenda.refundDecisionDeposit(index), 'referenda.Unfinished'],
	]);
}

/** Waits for the enactment: four minutes after the referendum was submitted. */
export async function enacted(stage) {
	const { client, api, alice, dave, eve, newcomer, voters, referendum } = stage;
	const key = { OperatorStaking: { MinDelegation: null } };
	await until(360_000, 'enactment', async () => (await api.query.parameters.parameters(key)).isSome);
	const set = (await api.query.parameters.parameters(key)).unwrap();
	same('the parameter is set', set.asOperatorStaking.value.toBigInt(), LEAST);
	const { delegate } = api.tx.operatorStaking;
	await refusals(client, [
		['what was enough for a delegation before', newcomer, delegate(alice.address, LEAST - 1n, 0), 'DelegationBelowMinimum'],
	]);
	const enough = await client.send(newcomer, delegate(alice.address, LEAST, 0));
	same('what is enough now', enough.error, null);
	const { convictionVoting, preimage, referenda } = api.tx;
	const { index, hash, track } = referendum;
	const [decision, submission, unnoted, removed] = await Promise.all([
		client.send(eve, referenda.refundDecisionDeposit(index)),
		client.send(eve, referenda.refundSubmissionDeposit(index)),
		client.send(dave, preimage.unnotePreimage(hash)),
		client.send(voters[0], convictionVoting.removeVote(track.id, index)),
	]);
	const back = ({ error, find }, event) => error ?? find('referenda', event)[0]?.amount.toBigInt();
	same('the decision deposit comes back', back(decision, 'DecisionDepositRefunded'), track.deposit);
	same('and that of the submission', back(submission, 'SubmissionDepositRefunded'), 10n * WRN);
	same('and that of the preimage', unnoted.error ?? unnoted.find('preimage', 'Cleared').length, 1);
	same('a vote is removed', removed.error, null);
	const unlocked = await client.send(voters[0], convictionVoting.unlock(track.id, voters[0].address));
	const locks = (await (await client.at(unlocked.block)).query.balances.locks(voters[0].address)).length;
	same('what voted without conviction is free', unlocked.error ?? locks, 0);
}

/** The steps of the referendum as the blocks tell them; the last argument is the event of the call that it was for. */
export function course({ index, submitted, track }, blocks, [pallet, event]) {
	const find = (section, method, is = () => true) =>
		blocks.find(({ events }) =>
			events.some(({ event }) => event.section === section && event.method === method && is(event.data))
		);
	const step = (method) => find('referenda', method, ({ index: of }) => of.eq(index))?.number;
	const [deciding, confirming, confirmed] = ['DecisionStarted', 'ConfirmStarted', 'Confirmed'].map(step);
	const changed = find(pallet, event);
	const course = { submitted, deciding, confirming, confirmed, enacted: changed?.number };
	check(
		'prepared, decided, confirmed and enacted, each after its time',
		deciding - submitted >= track.prepare &&
			confirming >= deciding &&
			confirmed - confirming >= track.confirm &&
			course.enacted - confirmed >= track.enactment,
		course
	);
	const dispatched = changed?.events.filter(({ event }) => event.section === 'scheduler' && event.method === 'Dispatched') ?? [];
	check(
		'the scheduler made the call',
		dispatched.length > 0 && dispatched.every(({ event }) => event.data.result.isOk),
		dispatched.map(({ event }) => event.data.result.toString())
	);
}
