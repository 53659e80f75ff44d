// Stakes: operators bond, others delegate. Each wrong call is answered by the error that names what is wrong.

import { check, same } from './report.mjs';
import { room as roomIn, sessionOf } from './epochs.mjs';
import { hex, signingKey } from './layouts.mjs';
import { consent, details, registerCall } from './market.mjs';
import { closeCall, openCall, prepare, voucher } from './sessions.mjs';

const WRN = 10n ** 12n;
const PERCENT = 10_000_000;
/** What governance has set nothing else for, in sessions. */
const [UNBONDING, COMMISSION_DELAY] = [168, 42];
/** More than anybody has. */
const FAR = 1_000_000_000n * WRN;

/** Sends each call, and checks that it is refused: what it is, by whom, the call, and the error, of this pallet if it names none. */
export async function refusals(client, tries) {
	const outcomes = await Promise.all(tries.map(([, who, call]) => client.send(who, call)));
	outcomes.forEach(({ error }, index) => {
		const [what, , , wanted] = tries[index];
		same(what, error, wanted.includes('.') || wanted === 'BadOrigin' ? wanted : `operatorStaking.${wanted}`);
	});
}

const operatorOf = async (client, block, { address }) => (await client.at(block)).query.operatorStaking.operators(address);

/** What the first block made: Alice is bonded, a candidate, and validates. */
export async function genesis(stage) {
	const { client, api, alice } = stage;
	const state = (await client.at(hex(client.genesis))).query;
	const operator = (await state.operatorStaking.operators(alice.address)).unwrap();
	stage.genesisStake = operator.own.toBigInt();
	const holds = [...(await state.balances.holds(alice.address))];
	same(
		'the stake of the first operator is on hold in its account',
		holds.map(({ id, amount }) => [id.type, id.inner.type, amount.toBigInt()]),
		[['OperatorStaking', 'SelfStake', stage.genesisStake]]
	);
	const [candidates, elected, validators] = await Promise.all([
		state.operatorStaking.candidates(),
		state.operatorStaking.elected(),
		state.session.validators(),
	]);
	same('it is a candidate', [...candidates].map(({ who, stake }) => [who.toString(), stake.toBigInt()]), [[alice.address, stage.genesisStake]]);
	same('it is elected, and validates', [elected.toJSON(), validators.toJSON()], [[alice.address], [alice.address]]);
	const { maxCandidates, maxValidators, reportHorizon } = api.consts.operatorStaking;
	same('constants', [maxCandidates, maxValidators, reportHorizon].map(Number), [256, 128, 84]);
	// What it earned before anybody looked.
	const now = await client.best();
	stage.start = { session: await sessionOf(client, now), rewards: (await operatorOf(client, now, alice)).unwrap().rewards.toBigInt() };
}

/** Charlie and Ferdie delegate to Alice; what is too little, too much or too early is refused. */
export async function delegations(stage) {
	const { client, api, alice, bob, charlie, dave, eve, ferdie, ada } = stage;
	const { delegate, undelegate, claimRewards, withdraw } = api.tx.operatorStaking;
	stage.delegated = { charlie: 50_000n * WRN, ferdie: WRN };
	const room = stage.genesisStake * 9n;
	// What is refused because it is young has to be of this session.
	await roomIn(stage, 14);
	const before = await client.money(charlie.address, await client.best());
	const [large, least] = await Promise.all([
		client.send(charlie, delegate(alice.address, stage.delegated.charlie, 0)),
		// The least that there may be, until governance decides otherwise.
		client.send(ferdie, delegate(alice.address, stage.delegated.ferdie, 0)),
	]);
	same('a delegation', large.error, null);
	const [event] = large.find('operatorStaking', 'Delegated');
	same(
		'Delegated',
		event && [event.operator.toString(), event.delegator.toString(), event.amount.toBigInt()],
		[alice.address, charlie.address, stage.delegated.charlie]
	);
	same('the least delegation', least.error, null);
	const after = await client.money(charlie.address, large.block);
	same('it is in the pot', before - after - large.fee, stage.delegated.charlie);
	stage.joined = { charlie: await sessionOf(client, large.block), ferdie: await sessionOf(client, least.block) };
	const last = large.number > least.number ? large : least;
	const pool = (await (await client.at(last.block)).query.operatorStaking.pools(alice.address)).unwrap();
	check('a pool with two delegators', pool.delegators.toNumber() === 2 && pool.joining.isSome, pool.toString());
	stage.snapshots.push(last.block);

	await refusals(client, [
		['a delegation below the least', dave, delegate(alice.address, WRN - 1n, 0), 'DelegationBelowMinimum'],
		['a delegation of nothing', dave, delegate(alice.address, 0, 0), 'DelegationBelowMinimum'],
		['a delegation to one who is no operator', dave, delegate(eve.address, WRN, 0), 'NotOperator'],
		['a delegation to oneself', alice, delegate(alice.address, WRN, 0), 'OwnOperator'],
		['more than the self stake carries', dave, delegate(alice.address, room, 0), 'DelegationsFull'],
		['a delegation of more than one has', ada, delegate(alice.address, 100_000n * WRN, 0), 'NotAffordable'],
		['rewards in the session in which one came', charlie, claimRewards(alice.address), 'NoRewards'],
		['rewards of one who delegated nothing', eve, claimRewards(alice.address), 'NotDelegator'],
		['a young delegation is undelegated', charlie, undelegate(alice.address, FAR), 'DelegationTooYoung'],
		['a part of a young delegation', ferdie, undelegate(alice.address, 1), 'DelegationTooYoung'],
		['nothing is undelegated', charlie, undelegate(alice.address, 0), 'AmountZero'],
		['what one did not delegate', eve, undelegate(alice.address, WRN), 'NotDelegator'],
		['what is not leaving is withdrawn', charlie, withdraw(alice.address), 'NothingDue'],
		['what another delegated is withdrawn', eve, withdraw(alice.address), 'NotDelegator'],
		['the stake of one who is no operator is withdrawn', bob, withdraw(bob.address), 'NotOperator'],
	]);
}

/** A rise of the commission is announced; delegators who do not want it are told. */
export async function commissions(stage) {
	const { client, api, alice, dave, eve } = stage;
	const { delegate, setCommission } = api.tx.operatorStaking;
	const rise = await client.send(alice, setCommission(5 * PERCENT));
	const said = ({ find }) => {
		const [event] = find('operatorStaking', 'CommissionSet');
		return event && [event.commission.toNumber(), event.from.toNumber()];
	};
	const session = await sessionOf(client, rise.block);
	same('a commission rises after a week', rise.error ?? said(rise), [5 * PERCENT, session + COMMISSION_DELAY]);
	await refusals(client, [
		['a delegation whose limit the announced commission exceeds', dave, delegate(alice.address, WRN, 5 * PERCENT - 1), 'CommissionAboveLimit'],
		['a rise by more than is allowed at a time', alice, setCommission(6 * PERCENT), 'CommissionRiseTooHigh'],
		['a commission above the highest', alice, setCommission(51 * PERCENT), 'CommissionTooHigh'],
		['a commission of one who is no operator', eve, setCommission(PERCENT), 'NotOperator'],
	]);
	const cut = await client.send(alice, setCommission(0));
	same('an announced rise is taken back at once', cut.error ?? said(cut), [0, await sessionOf(client, cut.block)]);
	await refusals(client, [['the same commission', alice, setCommission(0), 'CommissionUnchanged']]);
}

/** Bob becomes an operator. */
export async function bonding(stage) {
	const { client, api, bob, dave } = stage;
	const { bond, bondExtra, delegate, rebond, setCommission, unbond, withdraw } = api.tx.operatorStaking;
	await refusals(client, [
		['too little to be an operator', bob, bond(100n * WRN - 1n), 'StakeBelowMinimum'],
		['more than one has', bob, bond(FAR), 'NotAffordable'],
		['more of nothing', bob, bondExtra(WRN), 'NotOperator'],
		['nothing is bonded', bob, bond(0), 'AmountZero'],
	]);
	const bonded = await client.send(bob, bond(20_000n * WRN));
	same('an operator bonds', bonded.error ?? bonded.find('operatorStaking', 'Bonded')[0]?.amount.toBigInt(), 20_000n * WRN);
	const [extra, commission] = await Promise.all([
		client.send(bob, bondExtra(1_000n * WRN)),
		client.send(bob, setCommission(10 * PERCENT)),
	]);
	same('and more', extra.error, null);
	const [set] = commission.find('operatorStaking', 'CommissionSet');
	same(
		'while nobody delegates to it its commission counts at once',
		commission.error ?? [set?.commission.toNumber(), set?.from.toNumber()],
		[10 * PERCENT, await sessionOf(client, commission.block)]
	);
	const unbonded = await client.send(bob, unbond(500n * WRN));
	const [gone] = unbonded.find('operatorStaking', 'Unbonded');
	same(
		'self stake is unbonded, for four weeks',
		unbonded.error ?? [gone?.amount.toBigInt(), gone?.until.toNumber()],
		[500n * WRN, (await sessionOf(client, unbonded.block)) + UNBONDING]
	);
	stage.snapshots.push(unbonded.block);
	await refusals(client, [
		['what is unbonding is withdrawn', bob, withdraw(bob.address), 'NothingDue'],
		['more than there is is unbonded', bob, unbond(21_000n * WRN), 'AmountTooHigh'],
		['almost all is unbonded', bob, unbond(20_450n * WRN), 'StakeBelowMinimum'],
		['more than is unbonding is bonded again', bob, rebond(501n * WRN), 'AmountTooHigh'],
		['an operator bonds twice', bob, bond(WRN), 'AlreadyBonded'],
		['a delegation whose limit the commission exceeds', dave, delegate(bob.address, WRN, 10 * PERCENT - 1), 'CommissionAboveLimit'],
	]);
	const again = await client.send(bob, rebond(500n * WRN));
	same('it is bonded again', again.error ?? again.find('operatorStaking', 'Rebonded')[0]?.amount.toBigInt(), 500n * WRN);
	const joined = await client.send(dave, delegate(bob.address, 5_000n * WRN, 10 * PERCENT));
	same('a delegation within its limit', joined.error, null);
	stage.delegated.dave = 5_000n * WRN;
	stage.joined.dave = await sessionOf(client, joined.block);
	const held = [...(await (await client.at(joined.block)).query.balances.holds(bob.address))];
	same('what is bonded is on hold', held.map(({ id, amount }) => [id.type, amount.toBigInt()]), [['OperatorStaking', 21_000n * WRN]]);
	same('both stand behind its nodes', (await api.call.marketplaceApi.stake(bob.address)).toBigInt(), 26_000n * WRN);
}

/** Bob registers a node, for which a part of the stake is earmarked, and sets its price. */
export async function operatorNode(stage) {
	const { client, api, bob, worker } = stage;
	const { nodeRegistry, operatorStaking } = api.tx;
	const identity = signingKey();
	const stated = details({ peerKey: identity.key, capacity: 2 });
	const registered = await client.send(bob, registerCall(stage, stated, consent(client, stated, identity, bob)));
	const [node] = registered.find('nodeRegistry', 'NodeRegistered');
	const [bond] = registered.find('operatorStaking', 'NodeBonded');
	same('an operator registers a node', registered.error, null);
	same('of its self stake', bond && [bond.node.toNumber(), bond.amount.toBigInt()], [node?.node.toNumber(), 1_000n * WRN]);
	same('nothing more is bonded for it', registered.find('operatorStaking', 'Bonded').length, 0);
	const id = node.node.toNumber();
	const price = { perGib: 90_000_000_001n, perHour: 1n };
	const [set, beat] = await Promise.all([
		client.send(bob, nodeRegistry.setPrice(id, price)),
		client.send(worker, nodeRegistry.heartbeat(id)),
	]);
	same('its price is set', set.error ?? set.find('nodeRegistry', 'PriceSet')[0]?.price.perGib.toBigInt(), price.perGib);
	same('it lives', beat.error, null);
	stage.node = { id, details: { ...stated, ...price } };
	stage.snapshots.push(beat.block);
	await refusals(client, [
		['below the bond of its node', bob, operatorStaking.unbond(20_001n * WRN), 'NodesNeedStake'],
		['all of it, with a node', bob, operatorStaking.unbond(21_000n * WRN), 'NodesNeedStake'],
		['a bond that is whole is topped up', bob, nodeRegistry.topUpBond(id), 'nodeRegistry.BondSufficient'],
	]);
}

/** An outsider buys a session: its deposit is bounded by the stake, and the stake stays while the session is open. */
export async function soldByStake(stage) {
	const { client, api, bob, ada, node } = stage;
	const most = 26_000n * WRN / BigInt(node.details.capacity);
	const above = await client.send(ada, openCall(stage, await prepare(stage, { opener: ada, deposit: most + 1n })));
	same("a deposit above the stake's part", above.error, 'sessionEscrow.DepositTooLarge');
	const session = await prepare(stage, { opener: ada, deposit: most });
	const opened = await client.send(ada, openCall(stage, session));
	same('a deposit as large as the stake allows', opened.error, null);
	await refusals(client, [
		// 6,000 of its own would be left, and 5,000 of its delegators.
		['what open sessions count on', bob, api.tx.operatorStaking.unbond(15_000n * WRN), 'SessionsNeedStake'],
	]);
	const paid = 100n * WRN;
	const closed = await client.send(bob, closeCall(stage, session, voucher(stage, session, paid)));
	same('the operator closes it, paid', closed.error ?? closed.said('Settled', session)?.paid.toBigInt(), paid);
}

/** Slashes are governance's and the offences': nobody else brings one about, or stops one. */
export async function slashes(stage) {
	const { client, api, alice, bob, eve, charlie } = stage;
	const { applySlash, cancelSlash, slash } = api.tx.operatorStaking;
	await refusals(client, [
		['a stranger cancels a slash', eve, cancelSlash(0), 'BadOrigin'],
		['an operator cancels a slash', alice, cancelSlash(0), 'BadOrigin'],
		['a stranger slashes', eve, slash(bob.address, stage.start.session, 100 * PERCENT), 'BadOrigin'],
		['a delegator slashes', charlie, slash(alice.address, stage.start.session, PERCENT), 'BadOrigin'],
		['a slash that does not wait is applied', eve, applySlash(0), 'SlashNotFound'],
	]);
	// A parameter as well: no signature sets it.
	const set = api.tx.parameters.setParameter({ OperatorStaking: { MinDelegation: [null, 2n * WRN] } });
	await refusals(client, [['a parameter of stakes is set by anybody', alice, set, 'BadOrigin']]);
}

/** Bob's node leaves: its bond stays earmarked for a month. */
export async function nodeLeaves(stage) {
	const { client, api, bob, eve, node } = stage;
	const left = await client.send(bob, api.tx.nodeRegistry.deregister(node.id));
	const [event] = left.find('operatorStaking', 'NodeBondLeaving');
	same('the node leaves', left.error, null);
	// 30 days of 28,800 blocks, divided by 600.
	same(
		'its bond is locked for a half-life',
		event && [event.node.toNumber(), event.amount.toBigInt(), event.releaseAt.toNumber() - left.number],
		[node.id, 1_000n * WRN, 1_440]
	);
	stage.snapshots.push(left.block);
	await refusals(client, [
		['its bond is released before its time', eve, api.tx.nodeRegistry.releaseBond(node.id), 'NodeBondLocked'],
		['all of the stake is unbonded', bob, api.tx.operatorStaking.unbond(21_000n * WRN), 'NodesNeedStake'],
	]);
	const stake = (await api.call.marketplaceApi.stake(bob.address)).toBigInt();
	same('no session counts on it', stake, 25_000n * WRN);
}
